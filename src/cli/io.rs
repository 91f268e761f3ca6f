//! Files, standard streams and the terminal. Errors name the path.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{Failure, describe};
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
    // Buffered whole: of thousands of keys every line would be a call of its own.
    Answer(io::BufWriter::new(io::stdout().lock()))
}

/// See [`answer`].
pub(super) struct Answer(io::BufWriter<io::StdoutLock<'static>>);

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

/// Reads a file, or standard input for `-`. `None` if it is more than `limit` bytes, which are not in memory then.
pub(super) fn read(path: &Path, limit: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    if is_stdio(path) {
        return read_all(io::stdin().lock(), None, limit);
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match usize::try_from(metadata.len()) {
        Ok(length) if length <= limit => read_all(file, Some(length), limit),
        _ => Ok(None),
    }
}

/// As [`read`], with what to do if it fails.
pub(super) fn read_limited(path: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let name = if is_stdio(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let bytes = read(path, limit).map_err(|error| {
        Failure::usage(format_args!("{name}: {}", describe(&error))).hint(match error.kind() {
            io::ErrorKind::NotFound => LOOK_AT_NAME,
            io::ErrorKind::IsADirectory => "name the file in it that is meant",
            io::ErrorKind::PermissionDenied => {
                "you are not allowed to read it: ask whose it is, or take a copy of your own"
            }
            _ => "make sure that it is a file that can be read, and try a copy of it elsewhere",
        })
    })?;
    bytes.ok_or_else(|| Failure::usage(format_args!("{name}: larger than {} kB", limit >> 10)))
}

/// What to do about a file that is not there.
pub(super) const LOOK_AT_NAME: &str = "look at the name of the file, and at the folder you are in";

/// Everything that `source` has, in a buffer that never moved without being wiped. `None` if it is more than `limit`.
fn read_all(
    mut source: impl Read,
    expected: Option<usize>,
    limit: usize,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // One byte more, in which the end of the file is seen.
    let first = expected.map_or(0, |expected| expected.saturating_add(1));
    let first = first.clamp(4096, limit + 1);
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
            // The second is Windows' word for a name with * in it that fits no file.
            io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename => {
                "there is no such file".to_owned()
            }
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
