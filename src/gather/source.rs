//! What one file gave: shares, and what went wrong.

use super::problem::{self, Problem};
use super::repairs::Repair;
use super::seen::{self, Missed, Reading};
use crate::series::Slice;
use crate::share::Share;

/// How a share was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// From its QR code.
    Code,
    /// From words that were right to the letter.
    Words,
    /// From words after a repair at these positions, from 1.
    RepairedWords(Vec<usize>),
    /// From words by their only repair, at these positions, which nobody confirmed: good enough to be judged, and to found no key on.
    ProposedWords(Vec<usize>),
}

impl How {
    /// Of a share that was right to the letter: only one with its proof came from its sheet's code.
    #[must_use]
    pub fn of(share: &Share) -> Self {
        match share.code() {
            Some(_) => Self::Code,
            None => Self::Words,
        }
    }
}

/// A share and where it was read.
#[derive(Clone, Debug)]
pub struct ReadShare {
    /// The file, with its page or line if it has several: "scan.pdf, page 2".
    pub place: String,
    /// The share.
    pub share: Share,
    /// How it was read.
    pub how: How,
}

impl ReadShare {
    /// "code" or "words", for the reports.
    #[must_use]
    pub fn medium(&self) -> &'static str {
        match self.how {
            How::Code => "code",
            How::Words | How::RepairedWords(_) | How::ProposedWords(_) => "words",
        }
    }

    /// Positions of words that needed repair, from 1.
    #[must_use]
    pub fn repaired_words(&self) -> Vec<usize> {
        match &self.how {
            How::RepairedWords(positions) | How::ProposedWords(positions) => positions.clone(),
            How::Code | How::Words => Vec::new(),
        }
    }
}

/// What one file gave.
#[derive(Debug, Default)]
pub struct Source {
    /// The file, as messages call it.
    pub name: String,
    /// The shares in it, each once.
    pub shares: Vec<ReadShare>,
    /// Slices of sealed data.
    pub slices: Vec<Slice>,
    /// Codes that were read.
    pub readings: Vec<Reading>,
    /// Codes that were located and not read.
    pub unread: Vec<Missed>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// QR codes of something else.
    pub strangers: usize,
    /// The names of sheets that codes claimed and did not prove: they are damaged or forged.
    pub unproved: Vec<String>,
    /// Of the print check: the sides of a module that were read, in millimetres, the largest first.
    pub sizes: Vec<f32>,
    /// What was done with words that needed repair.
    pub repairs: Vec<Repair>,
    /// Whether a page was left although there may be more on it.
    pub was_left_early: bool,
    /// Whether it lies in a folder that was named, and nothing in it looks like a code.
    pub is_bystander: bool,
    /// Whether the file could not be read as what it claims to be.
    pub is_unreadable: bool,
    /// Whether it has words that are not a sheet's, or that need a repair which nobody has confirmed.
    pub is_unsettled: bool,
}

impl Source {
    /// Of a file of which nothing is known but its name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Whether neither share nor sealed data was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shares.is_empty() && self.slices.is_empty()
    }

    /// Adds what another reading of the same file gave.
    pub fn merge(&mut self, mut other: Self) {
        // A reading that was lost says nothing against the first one.
        let is_lost = other.problems.iter().any(Problem::is_gap);
        let more = other.readings.len().cmp(&self.readings.len());
        let is_as_good = more.is_gt() || more.is_eq() && !is_lost;
        if is_as_good {
            self.readings = std::mem::take(&mut other.readings);
            self.unread = std::mem::take(&mut other.unread);
        }
        if is_as_good && (!other.is_empty() || self.is_empty()) {
            self.is_unreadable = other.is_unreadable;
            self.is_bystander = other.is_bystander;
            self.problems = std::mem::take(&mut other.problems);
        }
        for name in other.unproved {
            self.add_unproved(name);
        }
        for slice in other.slices {
            self.add_slice(slice);
        }
        for read in other.shares.drain(..) {
            self.add(read.place, read.share, read.how);
        }
    }

    /// Adds a share unless it was found here already: every sheet has its code twice.
    pub fn add(&mut self, place: String, share: Share, how: How) {
        let is_named = |other: &Share| other.set() == share.set() && other.index() == share.index();
        let is_same = |read: &ReadShare| {
            // The numbers first: a text may have many thousands of sheets.
            is_named(&read.share)
                && read.share.set_id() == share.set_id()
                && read.share.is_same(&share)
        };
        if !self.shares.iter().any(is_same) {
            self.shares.push(ReadShare { place, share, how });
        }
    }

    /// Adds a slice unless it was found here already.
    pub(super) fn add_slice(&mut self, slice: Slice) {
        if !self.slices.contains(&slice) {
            self.slices.push(slice);
        }
    }

    /// Remembers which sheet a code that proves nothing claims to be.
    pub(super) fn add_unproved(&mut self, name: String) {
        if !self.unproved.contains(&name) {
            self.unproved.push(name);
        }
    }

    /// A file of which nothing could be read, and why.
    #[must_use]
    pub fn failed(mut self, problem: impl Into<Problem>) -> Self {
        self.problems.push(problem.into());
        self.is_unreadable = true;
        self
    }

    /// Says why codes gave nothing: which ones did not prove themselves, and, if nothing was read, why the others could not be.
    pub(super) fn explain_codes(&mut self) {
        const MOST: usize = 4;
        let named = self.unproved.iter().take(MOST).cloned();
        self.problems.extend(named.map(Problem::Unproved));
        if let Some(more @ 1..) = self.unproved.len().checked_sub(MOST) {
            self.problems.push(Problem::MoreUnproved(more));
        }
        if self.is_empty() {
            self.problems.extend(problem::of_missed(&self.unread));
        }
    }

    /// The codes that were seen in it and not read, and are no second code of a sheet that was.
    #[must_use]
    pub fn unread_sheets(&self) -> Vec<&Missed> {
        let halves = seen::half_read(&self.readings, &self.unread);
        let is_half = |missed: &Missed| halves.iter().any(|&(_, half)| std::ptr::eq(half, missed));
        self.unread
            .iter()
            .filter(|missed| !is_half(missed))
            .collect()
    }

    /// Whether there is such a code.
    #[must_use]
    pub fn has_unread(&self) -> bool {
        !self.unread_sheets().is_empty()
    }

    /// What to do about codes that could not be read, for somebody who can type their words; `None` if there are none.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        if !self.has_unread() {
            return None;
        }
        let mut troubles: Vec<&str> = Vec::new();
        for missed in &self.unread {
            if !troubles.contains(&missed.trouble.name()) {
                troubles.push(missed.trouble.name());
            }
        }
        let codes = if self.unread.len() == 1 {
            "code"
        } else {
            "codes"
        };
        Some(format!(
            "the {codes} in {} could not be read ({}): photograph it again or type its words",
            self.name,
            troubles.join(", ")
        ))
    }
}

/// All shares that were read, in the order of the files.
pub fn shares(sources: &[Source]) -> Vec<&ReadShare> {
    sources.iter().flat_map(|source| &source.shares).collect()
}

/// What is still open about the words of some files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenRepairs {
    /// Whether one of them has one repair only, which could be accepted unseen.
    pub may_be_accepted: bool,
}

/// The repairs that nobody could be asked about; `None` if there are none.
pub fn open_repairs<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Option<OpenRepairs> {
    let repairs = sources.into_iter().flat_map(|source| &source.repairs);
    let mut open = repairs.filter(|repair| repair.is_open()).peekable();
    open.peek()?;
    Some(OpenRepairs {
        may_be_accepted: open.any(|repair| repair.ways() == 1),
    })
}

/// All repairs, for the reports.
#[must_use]
pub fn repairs(sources: &[Source]) -> Vec<Repair> {
    sources
        .iter()
        .flat_map(|source| source.repairs.iter().cloned())
        .collect()
}
