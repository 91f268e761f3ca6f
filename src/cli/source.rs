//! What one file gave: shares, and what went wrong.

use super::repairs::Repair;
use super::seen::{self, Missed, Reading};
use crate::series::Slice;
use crate::share::Share;

/// How a share was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// From its QR code.
    Code,
    /// From words that were right to the letter.
    Words,
    /// From words after a repair at these positions, from 1.
    RepairedWords(Vec<usize>),
    /// From words by their only repair, at these positions, which nobody confirmed. Only `verify` takes such a share, to judge it.
    ProposedWords(Vec<usize>),
}

impl How {
    /// Of a share that was right to the letter: only one with its proof came from its sheet's code.
    pub(super) fn of(share: &Share) -> Self {
        match share.code() {
            Some(_) => Self::Code,
            None => Self::Words,
        }
    }
}

/// A share and where it was found.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) source: String,
    pub(super) share: Share,
    pub(super) how: How,
}

impl Sheet {
    /// "code" or "words", for the reports.
    pub(super) fn from(&self) -> &'static str {
        match self.how {
            How::Code => "code",
            How::Words | How::RepairedWords(_) | How::ProposedWords(_) => "words",
        }
    }

    /// Positions of words that needed repair, from 1.
    pub(super) fn repaired_words(&self) -> Vec<usize> {
        match &self.how {
            How::RepairedWords(positions) | How::ProposedWords(positions) => positions.clone(),
            How::Code | How::Words => Vec::new(),
        }
    }
}

/// What one file gave.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) sheets: Vec<Sheet>,
    /// Whether a page of data was left although something on it still looked like a code.
    pub(super) hurried: bool,
    /// Of sealed data.
    pub(super) slices: Vec<Slice>,
    /// Codes that were read.
    pub(super) readings: Vec<Reading>,
    /// Codes that were located and not read.
    pub(super) unread: Vec<Missed>,
    /// Whether it lies in a folder that was named, and nothing in it looks like a code.
    pub(super) is_bystander: bool,
    /// What went wrong, each in one line.
    pub(super) problems: Vec<String>,
    /// QR codes of something else.
    pub(super) strangers: usize,
    /// The names of sheets that codes gave themselves and did not prove: they are damaged or forged.
    pub(super) unproved: Vec<String>,
    /// Of the print check: the sides of a module that read, in millimetres, the largest first.
    pub(super) sizes: Vec<f32>,
    /// The file could not be read as what it claims to be.
    pub(super) unreadable: bool,
    /// What was done with words that needed repair.
    pub(super) repairs: Vec<Repair>,
    /// Words that are not a sheet's, or that need a repair which nobody has confirmed.
    pub(super) unsettled: bool,
}

impl Source {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            sheets: Vec::new(),
            hurried: false,
            slices: Vec::new(),
            readings: Vec::new(),
            unread: Vec::new(),
            is_bystander: false,
            problems: Vec::new(),
            strangers: 0,
            unproved: Vec::new(),
            sizes: Vec::new(),
            unreadable: false,
            repairs: Vec::new(),
            unsettled: false,
        }
    }

    /// Whether neither share nor sealed data was found.
    pub(super) fn is_empty(&self) -> bool {
        self.sheets.is_empty() && self.slices.is_empty()
    }

    /// Adds what another reading of the same file gave.
    pub(super) fn merge(&mut self, mut other: Self) {
        if other.readings.len() >= self.readings.len() {
            self.readings = std::mem::take(&mut other.readings);
            self.unread = std::mem::take(&mut other.unread);
        }
        if !other.is_empty() || self.is_empty() {
            self.unreadable = other.unreadable;
            self.is_bystander = other.is_bystander;
            self.problems = std::mem::take(&mut other.problems);
        }
        for name in other.unproved {
            if !self.unproved.contains(&name) {
                self.unproved.push(name);
            }
        }
        self.slices.append(&mut other.slices);
        for sheet in other.sheets.drain(..) {
            self.add(sheet.source, sheet.share, sheet.how);
        }
    }

    /// If nothing was read of it, says why its codes could not be.
    pub(super) fn tell_unread(&mut self) {
        if self.is_empty() {
            self.problems.extend(seen::lines(&self.unread));
        }
    }

    /// Says which codes did not prove themselves: a line for each of the first ones, and one for the rest.
    pub(super) fn tell_unproved(&mut self) {
        const MOST: usize = 4;
        let told = self.unproved.iter().take(MOST).map(|name| {
            format!("the code that says it is {name} is not one of the sheets of its set: damaged or forged")
        });
        self.problems.extend(told);
        if let Some(more @ 1..) = self.unproved.len().checked_sub(MOST) {
            let codes = if more == 1 { "code is" } else { "codes are" };
            self.problems
                .push(format!("{more} more {codes} damaged or forged"));
        }
    }

    /// Whether a code was seen in it that was not read and is no second code of a sheet that was.
    pub(super) fn has_unread(&self) -> bool {
        self.unread.len() > seen::half_read(&self.readings, &self.unread).len()
    }

    /// What to do about codes that could not be read, for somebody who can type their words; `None` if there are none.
    pub(super) fn plea(&self) -> Option<String> {
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

    /// What a person typed at the terminal.
    pub(super) fn typed(name: String) -> Self {
        Self::new(name)
    }

    pub(super) fn fail(mut self, problem: impl Into<String>) -> Self {
        self.problems.push(problem.into());
        self.unreadable = true;
        self
    }

    /// Adds a share unless it was found here already: every sheet has its code twice.
    pub(super) fn add(&mut self, source: String, share: Share, how: How) {
        let known = self
            .sheets
            .iter()
            .any(|sheet| sheet.share.set_id() == share.set_id() && sheet.share.is_same(&share));
        if !known {
            self.sheets.push(Sheet { source, share, how });
        }
    }
}
