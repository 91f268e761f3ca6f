//! What one stretch of text turned out to be.

use crate::share::{CodeError, FromWords, WordsError};

/// Most searches for slips in one text: each may cost milliseconds, and a text may be made to ask for thousands.
pub const MAX_REPAIRS: usize = 64;

/// Most passages of one text that say why they are no share; the first ones are given.
pub const MAX_FAILURES: usize = 32;

/// What one stretch of text turned out to be.
#[derive(Debug)]
pub struct Passage {
    /// Line on which its first word stands, from 1.
    pub line: usize,
    /// The share, or why it is none.
    pub found: Result<FromWords, TypedError>,
}

/// Why a stretch of text is not a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
