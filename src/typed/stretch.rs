//! A stretch of words that may be one share, and the ways of cutting and taking.

use super::tokens::is_readable;
use crate::mnemonic::{MAX_WORDS, MIN_WORDS, Reading};
use crate::reed_solomon::PARITY;
use crate::repair::Change;
use crate::share::FromWords;

/// Words that may be one share's, with the tokens that they take.
#[derive(Clone, Debug, Default)]
pub(super) struct Stretch {
    pub(super) tokens: Vec<usize>,
    pub(super) readings: Vec<Reading>,
}

impl Stretch {
    /// Whether it was meant as a share's words: enough of them, at least half readable, and of those that are legible more than
    /// two thirds. Prose fails one or the other, so that a letter in the folder costs no search and gives no message.
    pub(super) fn is_plausible(&self) -> bool {
        let count =
            |wanted: fn(&Reading) -> bool| self.readings.iter().filter(|r| wanted(r)).count();
        let readable = count(is_readable);
        let legible = count(|reading| !matches!(reading, Reading::Illegible { .. }));
        let words = self.readings.len();
        words >= MIN_WORDS - 1 && 2 * readable >= words && 3 * readable > 2 * legible
    }

    /// Whether a repair could come to anything.
    pub(super) fn is_repairable(&self) -> bool {
        let blank = self.readings.iter().filter(|r| !is_readable(r)).count();
        self.is_plausible() && self.readings.len() <= MAX_WORDS + 1 && blank <= PARITY
    }
}

/// Where the text is cut; always at what is covered already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// At the ends of lines.
    Lines,
    /// At breaks and headings.
    Blocks,
    /// At headings only: blank lines may stand between the rows of a sheet.
    Sections,
    /// Nowhere else.
    Gaps,
}

/// What is done with lines that look like headings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Headings {
    /// They are left out.
    Out,
    /// They are words too: rows may be written so badly that they look like prose.
    In,
}

/// Which repairs are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Those that leave no word out and put none in: a wrong cut looks like a word left out.
    SameLength,
    /// Any.
    All,
}

impl Taken {
    /// Whether a repair is taken now.
    pub(super) fn takes(self, found: &FromWords) -> bool {
        let is_structural =
            |change: &Change| matches!(change, Change::Insert { .. } | Change::Remove { .. });
        match found {
            FromWords::Repaired(proposals) => {
                self == Self::All || !proposals[0].changes.iter().any(is_structural)
            }
            FromWords::Whole(_) => true,
        }
    }
}
