//! Writes files that only their owner can read, each whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::error::{Failure, describe};
use super::patience::patiently;
use crate::recovery::items::is_reserved;

/// Refuses a name that Windows takes for a device, as `nul` and `COM1.txt`: what is written there is lost.
pub(super) fn check_name(path: &Path) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if cfg!(windows) && is_reserved(&name) {
        return Err(Failure::usage(format_args!(
            "{}: Windows takes this name for a device",
            path.display()
        ))
        .hint("take another name"));
    }
    Ok(())
}

/// Writes a new file that only its owner can read, whole or not at all. An existing file is never overwritten.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    check_name(path)?;
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
    let file = options.open(path)?;
    keep_private(path);
    Ok(file)
}

/// The same for a file that waits for its name: it is gone when it is closed, also by the end of the process.
#[cfg(windows)]
fn create_passing(path: &Path) -> io::Result<File> {
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, DELETE_ON_CLOSE);
    let file = options.open(path)?;
    keep_private(path);
    Ok(file)
}

#[cfg(not(windows))]
fn create_passing(path: &Path) -> io::Result<File> {
    create_private(path)
}

/// Takes away what a new file or folder inherited from its folder: it is for who runs the program, and what will lie in a folder too.
///
/// File systems without such rights, as on most USB sticks, let everybody read. Others give the mode when a file is made.
pub(super) fn keep_private(path: &Path) {
    #[cfg(windows)]
    let _ = owner_alone(path);
    #[cfg(not(windows))]
    let _ = path;
}

#[cfg(windows)]
fn owner_alone(path: &Path) -> io::Result<()> {
    use windows_permissions::constants::{SeObjectType, SecurityInformation};
    use windows_permissions::utilities::current_process_sid;
    use windows_permissions::wrappers::{ConvertSidToStringSid, SetNamedSecurityInfo};
    use windows_permissions::{LocalBox, SecurityDescriptor};
    let person = current_process_sid()?;
    let person = ConvertSidToStringSid(&person)?;
    // P: nothing is inherited. OICI: files and folders within get the same. FA: may do everything.
    let list = format!("D:P(A;OICI;FA;;;{})", person.to_string_lossy());
    let list: LocalBox<SecurityDescriptor> = list.parse()?;
    SetNamedSecurityInfo(
        path.as_os_str(),
        SeObjectType::SE_FILE_OBJECT,
        SecurityInformation::Dacl | SecurityInformation::ProtectedDacl,
        None,
        None,
        list.dacl(),
        None,
    )
}

/// Makes a directory that only its owner can enter.
pub(super) fn create_private_directory(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    keep_private(path);
    Ok(())
}

/// Gives a directory with new files another name, in place of an empty one if there is one.
pub(super) fn rename_directory(from: &Path, to: &Path) -> io::Result<()> {
    if cfg!(windows) {
        // Elsewhere the renaming takes its place. One that is not empty stays, and the renaming is refused.
        let _ = fs::remove_dir(to);
    }
    patiently(|| fs::rename(from, to))
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
    put_in_place(file, &whole).map_err(fail)
}

/// Gives a finished file its name, which another one may have.
pub(super) fn put_in_place(file: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    let mut file = Some(file);
    patiently(|| {
        let whole = file.take().ok_or(io::ErrorKind::NotFound)?;
        whole.persist(path).map(drop).map_err(|error| {
            file = Some(error.file);
            error.error
        })
    })
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
            .make_in(directory, create_passing)?
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
