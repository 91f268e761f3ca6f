//! How a command ends: exit codes, and the texts that go to standard error.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

pub(super) use crate::printable::printable;

/// Why a command failed. Never contains a secret or a share word.
#[derive(Debug)]
pub(super) struct Failure {
    /// 1: the answer is no. 2: usage, input or output.
    code: u8,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// The answer is no.
    pub(super) fn no(message: impl fmt::Display) -> Self {
        Self::with_code(1, message)
    }

    /// Wrong usage, or something could not be read or written.
    pub(super) fn usage(message: impl fmt::Display) -> Self {
        Self::with_code(2, message)
    }

    fn with_code(code: u8, message: impl fmt::Display) -> Self {
        Self {
            code,
            message: message.to_string(),
            hint: None,
        }
    }

    /// Standard output did not take something.
    pub(super) fn output(error: io::Error) -> Self {
        Self::usage(format_args!("standard output: {}", describe(&error)))
    }

    /// Adds what to do next.
    pub(super) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Adds what to do next, unless that is said already.
    pub(super) fn or_hint(self, hint: impl fmt::Display) -> Self {
        match self.hint {
            Some(_) => self,
            None => self.hint(hint),
        }
    }

    /// What went wrong, without the hint.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Puts in front of the message where it happened.
    pub(super) fn within(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Tells it on standard error.
    pub(super) fn report(&self) -> ExitCode {
        say("error", &self.message);
        if let Some(hint) = &self.hint {
            say("hint", hint);
        }
        ExitCode::from(self.code)
    }
}

/// An answer that could not be written; that its reader went away is no error of [`super::io::answer`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::output(error)
    }
}

/// The operating system's words without its error numbers.
pub(super) fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_lowercase(),
        None => text,
    }
}

/// A line on standard error. If even that is closed, there is nobody to tell.
fn say(what: &str, text: &str) {
    let _ = writeln!(io::stderr(), "paperquorum: {what}: {}", printable(text));
}

/// Something that the person should know and that stops nothing.
pub(super) fn warn(text: impl fmt::Display) {
    say("warning", &text.to_string());
}

/// Talk: what was done.
pub(super) fn note(text: impl fmt::Display) {
    let _ = writeln!(
        io::stderr(),
        "paperquorum: {}",
        printable(&text.to_string())
    );
}
