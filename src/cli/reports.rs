//! What commands report of the files that they read: shares, sets, problems.

use std::fmt;

use serde::Serialize;

use super::error::{self, Failure};
use super::repairs::advice;
use super::sets::Group;
use super::source::{Sheet, Source};

/// One share that was read.
#[derive(Serialize)]
pub(super) struct SheetReport {
    file: String,
    share: u8,
    set: String,
    from: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repaired_words: Vec<usize>,
    /// Forged or damaged: it does not lie on the polynomials of the others.
    bad: bool,
}

/// How far a set is.
#[derive(Serialize)]
pub(super) struct SetReport {
    name: String,
    /// Null while it is not known how many are needed of another part.
    threshold: Option<u8>,
    shares: Option<u8>,
    have: Vec<u8>,
    missing: u8,
}

/// What to do with codes that prove nothing.
pub(super) const DO_NOT_USE: &str = "do not use what is damaged or forged: take a new picture, and if it says the same, ask the dealer for a new sheet";

/// What went wrong with a file.
#[derive(Clone, Serialize)]
pub(super) struct Problem {
    file: String,
    problem: String,
}

/// Tells what went wrong, but for the one problem that is the command's answer.
pub(super) fn warn_but<'a>(
    answer: Option<&Problem>,
    problems: impl IntoIterator<Item = &'a Problem>,
) {
    for problem in problems {
        if !answer.is_some_and(|answer| std::ptr::eq(answer, problem)) {
            error::warn(problem);
        }
    }
}

/// The file, and what is wrong with it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl Problem {
    /// The problem as the command's answer: 2 if the file could not be read as what it is, else 1.
    pub(super) fn to_failure(&self, sources: &[Source]) -> Failure {
        let text = self.to_string();
        let source = sources.iter().find(|source| source.name == self.file);
        match source {
            Some(source) if source.unreadable => Failure::usage(text)
                .hint("give a photo, a scan or a PDF of the sheet, or its words with --words FILE"),
            Some(source) if source.unsettled => Failure::no(text).hint(advice([source]).unwrap_or_else(|| {
                "compare the words with the sheet; ? stands for a word that cannot be read, and ab? for one of which only ab can".to_owned()
            })),
            Some(source) if !source.unproved.is_empty() => Failure::no(text).hint(DO_NOT_USE),
            // What to do about the picture is in the problem.
            Some(source) if !source.unread.is_empty() => {
                Failure::no(text).hint("or type the words of the sheet: --words FILE")
            }
            _ => Failure::no(text)
                .hint("photograph the side with the codes, flat, sharp and in even light, or type its words with --words FILE; a page of instructions is left out"),
        }
    }

    /// Whether it is about this file.
    pub(super) fn is_of(&self, source: &Source) -> bool {
        self.file == source.name
    }
}

/// What went wrong, file by file.
pub(super) fn problems(sources: &[Source]) -> Vec<Problem> {
    sources
        .iter()
        .flat_map(|source| {
            source.problems.iter().map(|problem| Problem {
                file: source.name.clone(),
                problem: problem.clone(),
            })
        })
        .collect()
}

/// The shares that were read; `bad` are places among them.
pub(super) fn sheet_reports(sheets: &[&Sheet], bad: &[usize]) -> Vec<SheetReport> {
    sheets
        .iter()
        .enumerate()
        .map(|(place, sheet)| SheetReport {
            file: sheet.source.clone(),
            share: sheet.share.index(),
            set: sheet.share.set_name(),
            from: sheet.from(),
            repaired_words: sheet.repaired_words(),
            bad: bad.contains(&place),
        })
        .collect()
}

pub(super) fn set_reports(groups: &[Group]) -> Vec<SetReport> {
    groups
        .iter()
        .filter_map(|group| {
            Some(SetReport {
                name: group.set.name()?,
                threshold: group.set.threshold(),
                shares: group.set.total(),
                have: group.indices(),
                missing: group.set.missing()?,
            })
        })
        .collect()
}
