//! What is asked of a reader, and what it answers.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::bounded;
use crate::scan::{Found, GreyImage, Report, Unread};

/// A file's bytes, which a reader may keep for as long as it reads.
pub type Bytes = Arc<Zeroizing<Vec<u8>>>;

/// Which reading of a file it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Round {
    /// Pages of data may be left early: others may do.
    #[default]
    First,
    /// The whole ladder, and with it the texts that another file's shares tell in part: the codes of their sets.
    Again {
        /// `None` stands for a character that is not known.
        known: Vec<Vec<Option<char>>>,
    },
}

/// What is looked for in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Search {
    /// Sheets: a page is left as soon as it can hold no more of them.
    Sheets(Round),
    /// Every code, whosever it is.
    Everything,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Unopened {
    /// It is neither a PDF nor a picture: perhaps a text.
    #[error("neither a picture nor a PDF")]
    Unknown,
    /// It is one, and cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// Whoever read it was lost over it.
    #[error("reading it failed: {0}")]
    Lost(Loss),
}

/// How a reader was lost, or had to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Loss {
    /// It needed more memory than a file may cost.
    #[error("it takes more memory than a file may cost")]
    Memory,
    /// It needed more time.
    #[error("it takes too long")]
    Time,
    /// It broke off.
    #[error("the reader broke off, as it does over damaged or hostile files")]
    Crash,
    /// It answered what no reader answers.
    #[error("the reader answered nonsense")]
    Nonsense,
    /// There is none: another one could be started before, and this one could not.
    #[error("no reader could be started for it")]
    Start,
}

/// Why a page cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PageError {
    /// The time for the file is over.
    #[error("it took too long")]
    NoTime,
    /// It cannot be decoded or drawn.
    #[error("{0}")]
    Unreadable(String),
    /// Whoever read it was lost over it.
    #[error("reading it failed: {0}")]
    Lost(Loss),
}

/// What a page held.
#[derive(Serialize, Deserialize)]
pub struct PageScan {
    /// The codes that were read and those that were not.
    pub report: Report,
    /// Of each code that was not read, what it may begin with: [`Unread::beginnings`], which is the reader's work too.
    #[serde(deserialize_with = "bounded::beginnings")]
    pub beginnings: Vec<Vec<Zeroizing<String>>>,
    /// Whether one of ours was read and refused, because its checks do not hold.
    pub saw_damaged: bool,
}

/// What a code may begin with is a part of a share: it is not shown.
impl fmt::Debug for PageScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageScan")
            .field("report", &self.report)
            .field("saw_damaged", &self.saw_damaged)
            .finish_non_exhaustive()
    }
}

/// Reads strangers' files.
///
/// Nothing here asks for threads: a page in a browser has one. A shell that reads several files at a time has a reader that is `Sync`.
pub trait Reader {
    /// Takes a file in.
    ///
    /// # Errors
    /// If it is no document, or cannot be read at all.
    fn open(&self, bytes: Bytes, search: Search) -> Result<Box<dyn Document + '_>, Unopened>;

    /// Reads two copies of one code together, neither of which can be read by itself.
    fn combine(&self, one: &Unread, other: &Unread, round: &Round) -> Option<Found>;
}

/// A file that is being read, page by page.
pub trait Document {
    /// How many pages it has, at least one.
    fn pages(&self) -> usize;

    /// Looks for codes on a page, counted from 0.
    ///
    /// # Errors
    /// If there is no time for it, or it cannot be decoded.
    fn scan(&mut self, page: usize) -> Result<PageScan, PageError>;

    /// A page, counted from 0, to be drawn on, and how many of its pixels are one unit of the corners in [`PageScan`].
    ///
    /// # Errors
    /// If it cannot be decoded.
    fn picture(&mut self, page: usize) -> Result<(GreyImage, f32), PageError>;

    /// The text of a PDF's page, counted from 0: each run of glyphs by itself. A picture has none.
    ///
    /// # Errors
    /// If the page cannot be interpreted.
    fn text(&mut self, page: usize) -> Result<Vec<String>, PageError>;
}
