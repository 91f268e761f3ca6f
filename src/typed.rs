//! Text with shares in it: words that a person typed, what was copied out of a PDF, or the texts of codes (FORMAT.md, sections 4
//! and 5).
//!
//! How many shares there are, and where one ends, is not said anywhere. What is exactly a share is found first, wherever it
//! stands; only what is left over is cut in the ways in which people write, and repaired. Nothing that looks like the words of a
//! share is passed over in silence.

mod codes;
mod exact;
mod numbered;
mod passage;
mod search;
mod stretch;
mod tokens;
pub(crate) mod turned;

pub use self::passage::{MAX_FAILURES, MAX_REPAIRS, Passage, TypedError};
use self::tokens::Kind;
use crate::mnemonic::Reading;
use crate::repair::Effort;
use crate::share::{FromWords, Share, WordsError};

/// Finds the shares in `text`, in the order of lines.
///
/// Case, punctuation and numbers between the words do not matter, nor how the words are laid out, nor what stands around them.
/// `?`, `...` and `___` are illegible words. Blank lines, headings, rules (`---`) and lines that begin with `#` part sheets where
/// that helps. At most [`MAX_FAILURES`] passages are errors. What looks nothing like a share's words is passed over: with none
/// left, the answer is empty.
pub fn read(text: &str) -> Vec<Passage> {
    let text = tokens::clean(text);
    let mut lines = tokens::lines(&text);
    let mut passages = codes::take(&mut lines);
    let tokens = tokens::of_lines(&lines);
    let known: Vec<Vec<u16>> = passages
        .iter()
        .filter_map(|passage| match &passage.found {
            Ok(FromWords::Whole(share)) => Some(share.to_symbols()),
            _ => None,
        })
        .collect();
    passages.extend(search::words(&tokens, &known));
    passages.sort_by_key(|passage| passage.line);
    let mut failures = 0;
    passages.retain(|passage| {
        failures += usize::from(passage.found.is_err());
        passage.found.is_ok() || failures <= MAX_FAILURES
    });
    passages
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
