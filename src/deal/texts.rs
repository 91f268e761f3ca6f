//! Texts that a dealer gives to be printed on sheets.

use thiserror::Error;

/// Why a text cannot be printed on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// It would not fit.
    #[error("the {what} has {length} characters, {most} are the most")]
    TooLong {
        /// What it is: "label".
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        most: usize,
    },
    /// Line breaks, tabs and the like.
    #[error("the {what} has control characters in it")]
    Control {
        /// What it is.
        what: &'static str,
    },
    /// What is printed would not be what is in the text.
    #[error("the {what} has invisible characters in it that turn the direction of writing")]
    Direction {
        /// What it is.
        what: &'static str,
    },
}

/// Refuses what cannot be printed on a sheet.
pub(super) fn check(what: &'static str, text: &str, most: usize) -> Result<(), TextError> {
    let length = text.chars().count();
    if length > most {
        return Err(TextError::TooLong { what, length, most });
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control { what });
    }
    if text.chars().any(turns_direction) {
        return Err(TextError::Direction { what });
    }
    Ok(())
}

/// Overrides and isolates of the bidirectional algorithm.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
