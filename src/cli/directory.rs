//! A directory that appears with all its files at once, or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::disk::{
    Nameless, check_name, create_private_directory, keep_private, rename_directory, write_new,
};
use super::error::{Failure, describe};
use super::io::is_stdio;

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
        check_name(path)?;
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
        // On Windows the mark says how a folder is shown, and not what may be done in it.
        let is_read_only =
            |metadata: &fs::Metadata| cfg!(unix) && metadata.permissions().readonly();
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
                if is_read_only(&metadata) {
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
        if is_read_only(&metadata) {
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
        keep_private(staging.path());
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
        // Windows renames no directory with an open file in it.
        drop(written);
        rename_directory(staging.path(), &self.path).map_err(fail)?;
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
