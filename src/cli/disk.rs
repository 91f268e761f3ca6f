//! Writes files that only their owner can read, each whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::error::{Failure, describe};

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
pub(super) fn create_private_directory(path: &Path) -> io::Result<()> {
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

/// A file that has no name yet, or a hidden one where the file system cannot do without.
pub(super) struct Nameless {
    pub(super) file: File,
    hidden: Option<tempfile::TempPath>,
}

impl Nameless {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
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

    pub(super) fn name(&self, path: &Path) -> io::Result<()> {
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
