//! Passphrases: from a hidden prompt or the first line of a file, never from an argument or the environment.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{self, Failure};
use super::hidden::Hidden;
use super::io;
use crate::kind;
use crate::vault::Passphrase;

/// Times that a person may try.
const TRIES: usize = 3;

/// Fewer characters are warned about.
const SHORT: usize = 12;

/// The passphrase for a new set, if there is to be one. Says first what it means.
pub(super) fn choose(prompt: bool, file: Option<&Path>) -> Result<Option<Passphrase>, Failure> {
    if !prompt && file.is_none() {
        return Ok(None);
    }
    error::note(
        "a forgotten passphrase is final: without it, all sheets together do not bring the key back",
    );
    let text = match file {
        Some(path) => first_line(path)?,
        None => io::ask_hidden_twice("Passphrase (not shown): ")?,
    };
    if text.chars().any(char::is_control) {
        return Err(
            Failure::usage("the passphrase has control characters in it, such as a tab").hint(
                "take letters, digits, signs and blanks: it must be possible to type it again",
            ),
        );
    }
    if text.trim() != *text {
        error::warn(
            "the passphrase begins or ends with a blank, which belongs to it and is easily forgotten",
        );
    }
    warn_if_short(&text, "whoever has enough sheets");
    match Passphrase::new(&text) {
        Some(passphrase) => Ok(Some(passphrase)),
        None => Err(Failure::usage("the passphrase is empty")
            .hint("leave the option out for a set without a passphrase")),
    }
}

/// Says so of a passphrase that can be guessed.
pub(super) fn warn_if_short(text: &str, who: &str) {
    if !text.is_empty() && text.chars().count() < SHORT {
        error::warn(format_args!(
            "the passphrase is shorter than {SHORT} characters: {who} can try many"
        ));
    }
}

/// Gives passphrases to whoever opens a vault, until one is right.
pub(super) struct Ask {
    file: Option<PathBuf>,
    /// From the first question to the last: a passphrase may be typed while the one before is still being tried.
    hidden: Option<Hidden>,
}

impl Ask {
    pub(super) fn new(file: Option<&Path>) -> Self {
        Self {
            file: file.map(Path::to_owned),
            hidden: None,
        }
    }

    /// The next passphrase to try for a vault of which so many were tried; `None` when there is no other.
    pub(super) fn next(&mut self, tried: usize) -> Result<Option<Passphrase>, Failure> {
        if let Some(path) = &self.file {
            if tried > 0 {
                return Ok(None);
            }
            return match Passphrase::new(&first_line(path)?) {
                Some(passphrase) => Ok(Some(passphrase)),
                None => Err(Failure::usage(format_args!(
                    "{}: the first line, where the passphrase should be, is empty",
                    path.display()
                ))),
            };
        }
        if tried >= TRIES || !io::is_interactive() {
            return Ok(None);
        }
        self.hidden = self.hidden.take().or_else(|| Hidden::begin().ok());
        if tried > 0 {
            error::note("that is not the passphrase; the sheets are right");
        }
        Ok(Passphrase::new(&io::ask_hidden(
            "Passphrase (not shown): ",
        )?))
    }
}

/// The first line of a file, without its line end.
fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    if io::is_stdio(path) {
        return Err(
            Failure::usage("the passphrase is not read from standard input")
                .hint("leave the option out on a terminal, or name a file"),
        );
    }
    let bytes = io::read_limited(path, io::MAX_TEXT)?;
    // Only the first line has to be text, unless it takes all to find where it ends.
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let first = bytes.split(|&byte| byte == b'\n' && !is_wide).next();
    let text = kind::marked(first.unwrap_or_default()).ok_or_else(|| {
        Failure::usage(format_args!(
            "{}: the passphrase is not text (UTF-8)",
            path.display()
        ))
    })?;
    let line = text.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}
