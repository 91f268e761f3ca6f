//! What is wrong with finished files that do not read back.

use thiserror::Error;

use crate::scan::PdfError;

/// A finished file that is not as it should be: a fault of the program.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{file}: the finished sheet does not read back: {fault}")]
pub struct ProofError {
    /// Its name, or "the set".
    pub file: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a finished file.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    /// It cannot be read at all.
    #[error("{0}")]
    Pdf(#[from] PdfError),
    /// It has too many pages, or too few.
    #[error("the number of pages is wrong")]
    Pages,
    /// One of its pages is wrong.
    #[error("page {page}: {fault}")]
    Page {
        /// Which, from 1.
        page: usize,
        /// What is wrong with it.
        fault: Box<Fault>,
    },
    /// Not every code of a share is there, or another one is.
    #[error("{right} of {due} codes are right")]
    Codes {
        /// How many are as they should be.
        right: usize,
        /// How many there should be.
        due: usize,
    },
    /// A code reads only from a clean picture.
    #[error("a code does not read from a poor copy")]
    PoorCopy,
    /// A code of the print check that every printer manages.
    #[error("the code of {side} mm does not read")]
    Size {
        /// The side of its modules.
        side: f32,
    },
    /// Words that are not those of the share, or in a text where there should be none.
    #[error("{found} of {due} tables of words are right")]
    Words {
        /// How many are as they should be.
        found: usize,
        /// How many there should be.
        due: usize,
    },
    /// A code of sealed data is not as it should be.
    #[error("not every data code is right")]
    Data,
    /// No page has this share.
    #[error("a share is on no sheet")]
    NoSheet,
    /// The codes of the data, put together, are not what was sealed.
    #[error("the sealed data does not open")]
    Sealed,
    /// Some sheets together do not recover the key.
    #[error("not every set of enough sheets recovers the key")]
    Recovery,
}

impl Fault {
    /// Of the file of this name.
    pub(super) fn of(self, file: &str) -> ProofError {
        ProofError {
            file: file.to_owned(),
            fault: self,
        }
    }

    /// Of the set as a whole.
    pub(super) fn of_set(self) -> ProofError {
        self.of("the set")
    }

    /// On a page, counted from 0.
    pub(super) fn on(self, page: usize) -> Self {
        Self::Page {
            page: page + 1,
            fault: Box::new(self),
        }
    }
}
