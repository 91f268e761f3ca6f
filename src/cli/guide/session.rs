//! The session file: an interrupted entry, encrypted, for its owner alone.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::cli::disk;
use crate::cli::error::{self, Failure};
use crate::cli::hidden::Hidden;
use crate::cli::io;
use crate::cli::passphrase::warn_if_short;
use crate::entry::Guide;
use crate::session::{SessionError, SessionKey, is_session};
use crate::vault::{Cost, Passphrase};

/// Times that a person may try the passphrase.
const TRIES: usize = 3;

/// Most bytes of a session file.
const MAX_SESSION: usize = 1 << 20;

/// An entry that is kept in a file.
pub(super) struct Session {
    path: PathBuf,
    key: SessionKey,
    /// Whether nothing of ours is there yet to be replaced.
    is_new: bool,
}

impl Session {
    /// Takes up the session in the file, or begins one there.
    pub(super) fn begin(path: &Path, guide: &mut Guide) -> Result<Self, Failure> {
        if io::is_stdio(path) {
            return Err(Failure::usage("a session is kept in a file")
                .hint("name a new file with --session FILE"));
        }
        let known = path.symlink_metadata().ok();
        if known.as_ref().is_some_and(|known| !known.is_file()) {
            return Err(
                Failure::usage(format_args!("{}: not a file of its own", path.display()))
                    .hint("name the session file itself, no link or folder"),
            );
        }
        let is_new = known.is_none();
        let key = if !is_new {
            take_up(path, guide)?
        } else {
            let parent = path.parent().filter(|parent| *parent != Path::new(""));
            if parent.is_some_and(|parent| !parent.is_dir()) {
                return Err(
                    Failure::usage(format_args!("{}: no such directory", path.display()))
                        .hint("name a file in a directory that is there"),
                );
            }
            error::note(
                "what you type is kept in this file, encrypted, until the key is recovered",
            );
            let text = io::ask_hidden_twice("A passphrase for it (not shown): ")?;
            warn_if_short(&text, "whoever gets the file");
            let passphrase = Passphrase::new(&text).ok_or_else(|| {
                Failure::usage("the passphrase is empty")
                    .hint("leave --session out to keep nothing")
            })?;
            SessionKey::new(&passphrase, Cost::DEFAULT, &mut UnwrapErr(SysRng))
                .map_err(Failure::usage)?
        };
        let mut session = Self {
            path: path.to_owned(),
            key,
            is_new,
        };
        // That nothing can be written here shows before anything is typed.
        session.write(&guide.save())?;
        Ok(session)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file anew, whole or not at all.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        let fail = |error: std::io::Error| {
            Failure::usage(format_args!(
                "{}: {}",
                self.path.display(),
                error::describe(&error)
            ))
        };
        let bytes = self.key.seal(text, &mut UnwrapErr(SysRng));
        let parent = self.path.parent().filter(|parent| *parent != Path::new(""));
        // Readable by its owner alone.
        let mut file =
            tempfile::NamedTempFile::new_in(parent.unwrap_or(Path::new("."))).map_err(fail)?;
        disk::keep_private(file.path());
        file.write_all(&bytes)
            .and_then(|()| file.as_file().sync_all())
            .map_err(fail)?;
        if self.is_new {
            file.persist_noclobber(&self.path)
                .map_err(|error| fail(error.error))?;
        } else {
            disk::put_in_place(file, &self.path).map_err(fail)?;
        }
        self.is_new = false;
        Ok(())
    }

    pub(super) fn remove(&self) {
        match fs::remove_file(&self.path) {
            Ok(()) => error::note(format_args!(
                "{}: the session is done and deleted",
                self.path.display()
            )),
            Err(error) => error::warn(format_args!(
                "{}: {}: delete it yourself",
                self.path.display(),
                error::describe(&error)
            )),
        }
    }
}

/// Opens the file with the person's passphrase, and gives the guide what is in it.
fn take_up(path: &Path, guide: &mut Guide) -> Result<SessionKey, Failure> {
    let name = path.display();
    let refused = |error: SessionError| {
        Failure::usage(format_args!("{name}: {error}"))
            .hint("name the session file, or a new one; nothing is overwritten")
    };
    let file = io::read_limited(path, MAX_SESSION)?;
    if !is_session(&file) {
        return Err(refused(SessionError::NoSession));
    }
    // A passphrase may be typed while the one before is still being tried.
    let _hidden = Hidden::begin();
    for attempt in 1..=TRIES {
        let text = io::ask_hidden("Passphrase of the session (not shown): ")?;
        let Some(passphrase) = Passphrase::new(&text) else {
            continue;
        };
        let key = SessionKey::of_file(&file, &passphrase).map_err(refused)?;
        match key.open(&file) {
            Ok(text) => {
                guide
                    .restore(&text)
                    .ok_or_else(|| refused(SessionError::NoSession))?;
                return Ok(key);
            }
            Err(SessionError::Passphrase) if attempt < TRIES => {
                error::note("that is not the passphrase")
            }
            Err(error) => return Err(refused(error)),
        }
    }
    Err(refused(SessionError::Passphrase))
}
