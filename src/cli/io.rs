//! Files, standard streams and the terminal. Errors name the path.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::Failure;
use super::hidden::{self, Hidden, Shown};
use crate::contents::MAX_SECRETS;
use crate::secret::Secret;

/// Most bytes of a set's record or of a file with a passphrase.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Most bytes of a picture or a PDF.
pub(super) const MAX_PICTURE: usize = 256 << 20;

/// Whether a path means standard input or output.
pub(super) fn is_stdio(path: &Path) -> bool {
    path == Path::new("-")
}

/// Whether the program was started without a standard output, or with one that goes nowhere. What is written there is lost without an
/// error: the runtime opens `/dev/null` in the place of one that is closed, for reading and writing, which no shell does.
pub(super) fn is_stdout_closed() -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{OFlags, fcntl_getfl, fstat};
        let stdout = io::stdout();
        let Ok(null) = rustix::fs::stat("/dev/null") else {
            return false;
        };
        fstat(&stdout).is_ok_and(|own| own.st_rdev == null.st_rdev && own.st_rdev != 0)
            && fcntl_getfl(&stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR)
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

/// Standard output, for answers. What is written after its reader went away, as that of `| head`, is dropped, and the exit status stays
/// what it is.
pub(super) fn answer() -> Answer {
    Answer(io::stdout().lock())
}

/// See [`answer`].
pub(super) struct Answer(io::StdoutLock<'static>);

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            result => result,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

/// Reads a file, or standard input for `-`, and refuses more than `limit` bytes before they are in memory.
pub(super) fn read_limited(path: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let name = path.display();
    let fail = |error: io::Error| {
        Failure::usage(format_args!("{name}: {}", describe(&error))).hint(match error.kind() {
            io::ErrorKind::NotFound => LOOK_AT_NAME,
            io::ErrorKind::PermissionDenied => {
                "you are not allowed to read it: ask whose it is, or take a copy of your own"
            }
            _ => "make sure that it is a file that can be read, and try a copy of it elsewhere",
        })
    };
    if is_stdio(path) {
        return read_all(io::stdin().lock(), None, limit)
            .map_err(fail)?
            .ok_or_else(|| too_large("standard input", limit));
    }
    let file = File::open(path).map_err(fail)?;
    let metadata = file.metadata().map_err(fail)?;
    if metadata.is_dir() {
        return Err(Failure::usage(format_args!("{name}: is a directory"))
            .hint("name the file in it that is meant"));
    }
    read_all(file, usize::try_from(metadata.len()).ok(), limit)
        .map_err(fail)?
        .ok_or_else(|| too_large(&name.to_string(), limit))
}

/// What to do about a file that is not there.
pub(super) const LOOK_AT_NAME: &str = "look at the name of the file, and at the folder you are in";

fn too_large(name: &str, limit: usize) -> Failure {
    Failure::usage(format_args!("{name}: larger than {} kB", limit >> 10))
}

/// Everything that `source` has, in a buffer that never moved without being wiped. `None` if it is more than `limit`.
fn read_all(
    mut source: impl Read,
    expected: Option<usize>,
    limit: usize,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let first = expected.unwrap_or(0).clamp(4096, limit + 1);
    let mut bytes = Zeroizing::new(vec![0; first]);
    let mut length = 0;
    loop {
        if length == bytes.len() {
            if length > limit {
                return Ok(None);
            }
            let mut larger = Zeroizing::new(vec![0; (2 * length).min(limit + 1)]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if length > limit {
        return Ok(None);
    }
    bytes.truncate(length);
    Ok(Some(bytes))
}

/// The operating system's words without its error numbers.
pub(super) fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_lowercase(),
        None => text,
    }
}

/// A secret: from the file, from standard input, or from a hidden prompt that asks twice.
///
/// A path that cannot be read is not repeated, for it may be the secret itself, typed where a file was expected.
pub(super) fn read_secret(input: Option<&Path>) -> Result<Secret, Failure> {
    let path = input.unwrap_or(Path::new("-"));
    if is_stdio(path) && io::stdin().is_terminal() {
        return prompt_secret();
    }
    if !is_stdio(path)
        && let Err(error) = fs::metadata(path)
    {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => describe(&error),
        };
        return Err(Failure::usage(format_args!("the input file cannot be read: {why}")).hint(
            "look at its name, and at the folder you are in; the key itself is never given on the command line, but in a file, or with `-` on standard input",
        ));
    }
    if !is_stdio(path) && path.is_dir() {
        return Err(
            Failure::usage("the input is a folder").hint("name the file in it that has the key")
        );
    }
    let bytes = read_limited(path, MAX_SECRETS).map_err(|failure| {
        failure.or_hint("at most 1 MiB goes on paper: seal a larger file with a program for encryption, and split its password")
    })?;
    Ok(Secret::from(bytes.as_slice()))
}

/// A line that is not shown while it is typed.
pub(super) fn ask_hidden(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    hidden::ask(prompt).map_err(|error| {
        Failure::usage(format_args!("terminal: {}", describe(&error)))
            .hint("where there is no terminal, a file serves: --passphrase-file FILE, or the key in a file")
    })
}

fn prompt_secret() -> Result<Secret, Failure> {
    Ok(Secret::from(
        ask_hidden_twice("Key (not shown): ")?.as_bytes(),
    ))
}

/// The same, asked for once more and compared, until both are alike: who would be thrown out would type the next one into the shell.
pub(super) fn ask_hidden_twice(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    const TIMES: usize = 5;
    let _hidden = Hidden::begin();
    for _ in 0..TIMES {
        let first = ask_hidden(prompt)?;
        let second = ask_hidden("Once more, to compare: ")?;
        if *first == *second {
            return Ok(first);
        }
        super::error::warn("the two entries differ: once again, both of them");
    }
    Err(Failure::usage("the two entries differ")
        .hint("put it into a file, where you can look at it; nothing was written"))
}

/// Whether [`read_secret`] will ask for a key, if these are the inputs.
pub(super) fn will_ask(inputs: &[PathBuf]) -> bool {
    let is_asked = match inputs {
        [] => true,
        [only] => is_stdio(only),
        _ => false,
    };
    is_asked && io::stdin().is_terminal()
}

/// Whether a person sits there to be asked: standard input and error are both a terminal.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether a person reads standard error, and not a file or another program.
pub(super) fn is_stderr_read() -> bool {
    io::stderr().is_terminal()
}

/// One line from the terminal; `None` at its end.
pub(super) fn ask_line(prompt: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let fail = |error: io::Error| {
        Failure::usage(format_args!("terminal: {}", describe(&error)))
            .hint("start again; nothing that was typed is kept")
    };
    let _shown = Shown::begin();
    let mut stderr = io::stderr();
    write!(stderr, "{prompt}")
        .and_then(|()| stderr.flush())
        .map_err(fail)?;
    let mut line = Zeroizing::new(Vec::with_capacity(1024));
    read_line(&mut line).map_err(fail)?;
    if line.is_empty() {
        return Ok(None);
    }
    // What is not UTF-8 is no answer, and asked for again.
    let text = std::str::from_utf8(&line).unwrap_or_default();
    Ok(Some(Zeroizing::new(text.to_owned())))
}

/// Reads a line from the terminal, and not a byte more: a buffer would keep from hidden prompts what was typed ahead for them, and is
/// never wiped.
#[cfg(unix)]
fn read_line(line: &mut Vec<u8>) -> io::Result<()> {
    let mut byte = [0];
    while line.last() != Some(&b'\n') {
        match rustix::io::read(io::stdin(), &mut byte) {
            Ok(0) => break,
            Ok(_) => line.push(byte[0]),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn read_line(line: &mut Vec<u8>) -> io::Result<()> {
    match io::BufRead::read_until(&mut io::stdin().lock(), b'\n', line) {
        // Half a character, which consoles can give, is an answer that cannot be understood.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            line.clear();
            line.push(b'\n');
            Ok(())
        }
        result => result.map(drop),
    }
}

/// Writes a new file that only its owner can read, whole or not at all. An existing file is never overwritten.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: io::Error| {
        Failure::usage(format_args!("{}: {}", path.display(), describe(&error)))
            .hint("nothing was written there; name a new file in a folder in which you may write")
    };
    #[cfg(target_os = "linux")]
    {
        let parent = path.parent().filter(|parent| *parent != Path::new(""));
        // An error is told below, where the file is made under its name.
        if let Ok(Some(mut file)) = nameless::create(parent.unwrap_or(Path::new("."))) {
            return file
                .write_all(bytes)
                .and_then(|()| file.sync_all())
                .and_then(|()| nameless::name(&file, path))
                .map_err(fail);
        }
    }
    let mut file = create_private(path).map_err(fail)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            // Half a key is worse than none.
            let _ = fs::remove_file(path);
            fail(error)
        })
}

/// Makes a new file that only its owner can read and write.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a directory that only its owner can enter.
fn create_private_directory(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Puts a file in the place of one that is there, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail =
        |error: io::Error| Failure::usage(format_args!("{}: {}", path.display(), describe(&error)));
    let whole = fs::canonicalize(path).map_err(fail)?;
    let folder = whole.parent().unwrap_or(Path::new("."));
    let permissions = fs::metadata(&whole).map_err(fail)?.permissions();
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().set_permissions(permissions).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&whole).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Copies a file to a name that nothing has yet.
fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    let mut copy = create_private(to)?;
    io::copy(&mut File::open(from)?, &mut copy).map(drop)
}

/// A directory that appears with all its files at once, or not at all.
///
/// The files are written into a hidden directory beside it, which then takes its name.
#[derive(Clone)]
pub(super) struct NewDirectory {
    path: PathBuf,
    parent: PathBuf,
}

impl NewDirectory {
    /// Checks that the directory can be made: it does not exist or is empty, and its parent is there and can be written.
    pub(super) fn plan(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let fail = |error: io::Error| {
            Failure::usage(format_args!("{name}: {}", describe(&error))).hint("name another place")
        };
        if is_stdio(path) {
            return Err(Failure::usage(
                "what goes into a directory cannot be written to standard output",
            )
            .hint("name a directory that is not there yet"));
        }
        // A link to an empty directory stands for that directory.
        let resolved = match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => fs::canonicalize(path).map_err(|error| {
                Failure::usage(format_args!("{name}: {}", describe(&error)))
                    .hint("it is a link that leads nowhere: remove it, or name another directory")
            })?,
            _ => path.to_owned(),
        };
        let path = resolved.as_path();
        let parent = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        // "." and "..": who stands in a directory whose place another one takes sees nothing of the new one.
        let is_here = || {
            let here = std::env::current_dir().and_then(fs::canonicalize);
            here.is_ok_and(|here| fs::canonicalize(path).is_ok_and(|path| path == here))
        };
        if path.file_name().is_none() || is_here() {
            return Err(Failure::usage(format_args!(
                "{name}: not the name of a directory to make"
            ))
            .hint("name one that is not there yet, such as sheets: it appears at once, with everything in it"));
        }
        let read_only = |what: &Path| {
            Failure::usage(format_args!(
                "{}: the directory is read-only",
                what.display()
            ))
            .hint("name another place")
        };
        match fs::metadata(path) {
            Ok(metadata) if !metadata.is_dir() => {
                return Err(
                    Failure::usage(format_args!("{name}: exists and is not a directory"))
                        .hint("name another one; nothing is ever overwritten"),
                );
            }
            Ok(metadata) => {
                if fs::read_dir(path).map_err(fail)?.next().is_some() {
                    return Err(
                        Failure::usage(format_args!("{name}: the directory is not empty"))
                            .hint("name another one; nothing is ever overwritten"),
                    );
                }
                if metadata.permissions().readonly() {
                    return Err(read_only(path));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(fail(error)),
        }
        let metadata = fs::metadata(&parent).map_err(|error| {
            Failure::usage(format_args!("{}: {}", parent.display(), describe(&error)))
                .hint("name a place in a folder that is there")
        })?;
        if !metadata.is_dir() {
            return Err(
                Failure::usage(format_args!("{}: not a directory", parent.display()))
                    .hint("name a place in a folder that is there"),
            );
        }
        if metadata.permissions().readonly() {
            return Err(read_only(&parent));
        }
        // Ask now whether files can be made there, before anybody types a key.
        Nameless::create(&parent).map_err(|error| {
            Failure::usage(format_args!(
                "{}: cannot write here: {}",
                parent.display(),
                describe(&error)
            ))
            .hint("name another place")
        })?;
        Ok(Self {
            path: path.to_owned(),
            parent,
        })
    }

    /// Writes the files (0600), some of them in folders, and lets the directory (0700) appear.
    ///
    /// The files have no name until all of them are on the disk; a process that is killed before leaves nothing, and after that
    /// everything. Where the file system has no nameless files, they wait in a hidden directory, which a killed process leaves.
    pub(super) fn write(&self, files: &[(String, Zeroizing<Vec<u8>>)]) -> Result<(), Failure> {
        let fail = |error: io::Error| {
            Failure::usage(format_args!(
                "{}: {}",
                self.path.display(),
                describe(&error)
            ))
            .hint("nothing was written")
        };
        let mut written = Vec::with_capacity(files.len());
        for (_, bytes) in files {
            let mut file = Nameless::create(&self.parent).map_err(fail)?;
            file.file
                .write_all(bytes)
                .and_then(|()| file.file.sync_all())
                .map_err(fail)?;
            written.push(file);
        }
        // From here to the renaming a killed process would leave a hidden directory, so nothing else is done between.
        let mut staging = tempfile::Builder::new();
        staging.prefix(".paperquorum-");
        #[cfg(unix)]
        staging.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let staging = staging.tempdir_in(&self.parent).map_err(fail)?;
        for ((name, _), file) in files.iter().zip(&written) {
            let path = staging.path().join(name);
            if let Some(folder) = Path::new(name)
                .parent()
                .filter(|folder| *folder != Path::new(""))
                && !staging.path().join(folder).exists()
            {
                create_private_directory(&staging.path().join(folder)).map_err(fail)?;
            }
            file.name(&path).map_err(fail)?;
        }
        fs::rename(staging.path(), &self.path).map_err(fail)?;
        // It is gone under its old name.
        let _ = staging.keep();
        for directory in [&self.path, &self.parent] {
            let _ = File::open(directory).and_then(|d| d.sync_all());
        }
        Ok(())
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes away what [`NewDirectory::write`] wrote, as far as it is still there; nothing else.
    pub(super) fn remove(&self, files: &[&str]) {
        for name in files {
            let _ = fs::remove_file(self.path.join(name));
        }
        let _ = fs::remove_dir(&self.path);
    }

    /// Puts one more file (0600) into the directory that was written.
    pub(super) fn add(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        write_new(&self.path.join(name), bytes)
    }
}

/// A file that has no name yet, or a hidden one where the file system cannot do without.
struct Nameless {
    file: File,
    hidden: Option<tempfile::TempPath>,
}

impl Nameless {
    fn create(directory: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = nameless::create(directory)? {
            return Ok(Self { file, hidden: None });
        }
        let (file, hidden) = tempfile::Builder::new()
            .prefix(".paperquorum-")
            .tempfile_in(directory)?
            .into_parts();
        Ok(Self {
            file,
            hidden: Some(hidden),
        })
    }

    fn name(&self, path: &Path) -> io::Result<()> {
        match &self.hidden {
            Some(hidden) => {
                fs::hard_link(hidden, path).or_else(|error| match error.kind() {
                    io::ErrorKind::AlreadyExists => Err(error),
                    // A file system without links.
                    _ => copy_new(hidden, path),
                })
            }
            #[cfg(target_os = "linux")]
            None => nameless::name(&self.file, path),
            #[cfg(not(target_os = "linux"))]
            None => unreachable!("every file has a hidden name here"),
        }
    }
}

#[cfg(target_os = "linux")]
mod nameless {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
    use rustix::io::Errno;

    /// `None` where the file system has no such files, or the kernel would not let them be named later.
    pub(super) fn create(directory: &Path) -> io::Result<Option<File>> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        match open(directory, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => Ok(can_be_named(&file, directory).then(|| File::from(file))),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Asked with a name that exists: the answer is then "exists" if all else is well, and nothing is named.
    fn can_be_named(file: &impl std::os::fd::AsFd, directory: &Path) -> bool {
        let taken = |result| matches!(result, Err(Errno::EXIST));
        taken(linkat(file, "", CWD, directory, AtFlags::EMPTY_PATH))
            || taken(linkat(
                CWD,
                through_proc(file),
                CWD,
                directory,
                AtFlags::SYMLINK_FOLLOW,
            ))
    }

    pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
        // A process that is not dumpable cannot see its own files in /proc unless it is root; older kernels want a privilege for the
        // first way.
        linkat(file, "", CWD, path, AtFlags::EMPTY_PATH)
            .or_else(|_| linkat(CWD, through_proc(file), CWD, path, AtFlags::SYMLINK_FOLLOW))
            .map_err(io::Error::from)
    }

    fn through_proc(file: &impl std::os::fd::AsFd) -> String {
        format!("/proc/self/fd/{}", file.as_fd().as_raw_fd())
    }
}
