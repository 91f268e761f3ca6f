//! Text with shares in it: words that a person typed, what was copied out of a PDF, or the texts of codes (FORMAT.md, sections 4
//! and 5).
//!
//! How many shares there are, and where one ends, is not said anywhere. What is exactly a share is found first, wherever it
//! stands; only what is left over is cut in the ways in which people write, and repaired. Nothing that looks like the words of a
//! share is passed over in silence.

mod codes;
mod exact;
mod numbered;
mod search;
mod stretch;
mod tokens;

use crate::mnemonic::Reading;
use crate::repair::Effort;
use crate::share::{CodeError, FromWords, Share, WordsError};

use self::tokens::Kind;

/// Most searches for slips in one text: each may cost milliseconds, and a text may be made to ask for thousands.
pub const MAX_REPAIRS: usize = 64;

/// Most entries of one text that say why they are no share; the first ones are given.
pub const MAX_FAILURES: usize = 32;

/// What one stretch of text turned out to be.
#[derive(Debug)]
pub struct Entry {
    /// Line on which its first word stands, from 1.
    pub line: usize,
    /// The share, or why it is none.
    pub found: Result<FromWords, TypedError>,
}

/// Why a stretch of text is not a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// It was meant as words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// It was meant as the text of a code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// It was meant as words, and [`MAX_REPAIRS`] stretches before it were searched for slips.
    #[error(
        "the {words} words are not exactly a share, and too many others before them are not either to search them for slips"
    )]
    TooMany {
        /// How many.
        words: usize,
    },
}

/// Finds the shares in `text`, in the order of lines.
///
/// Case, punctuation and numbers between the words do not matter, nor how the words are laid out, nor what stands around them.
/// `?`, `...` and `___` are illegible words. Blank lines, headings, rules (`---`) and lines that begin with `#` part sheets where
/// that helps. At most [`MAX_FAILURES`] entries are errors. What looks nothing like a share's words is passed over: with none
/// left, the answer is empty.
pub fn read(text: &str) -> Vec<Entry> {
    let text = tokens::clean(text);
    let mut lines = tokens::lines(&text);
    let mut entries = codes::take(&mut lines);
    let tokens = tokens::of_lines(&lines);
    let known: Vec<Vec<u16>> = entries
        .iter()
        .filter_map(|entry| match &entry.found {
            Ok(FromWords::Whole(share)) => Some(share.to_symbols()),
            _ => None,
        })
        .collect();
    entries.extend(search::words(&tokens, &known));
    entries.sort_by_key(|entry| entry.line);
    let mut failures = 0;
    entries.retain(|entry| {
        failures += usize::from(entry.found.is_err());
        entry.found.is_ok() || failures <= MAX_FAILURES
    });
    entries
}

/// Why a text that was meant as words has no share in it, for [`read`] that found none.
pub fn explain(text: &str) -> String {
    let text = tokens::clean(text);
    let readings: Vec<Reading> = tokens::of_lines(&tokens::lines(&text))
        .iter()
        .filter_map(|token| match token.kind {
            Kind::Word(reading) => Some(reading),
            Kind::Break | Kind::Number(_) => None,
        })
        .collect();
    // A search that goes further finds a share, which `read` would have found, or no other reason.
    match Share::from_words_with(&readings, Effort::Quick) {
        Err(error) => error.to_string(),
        Ok(_) => WordsError::Check {
            words: readings.len(),
        }
        .to_string(),
    }
}
