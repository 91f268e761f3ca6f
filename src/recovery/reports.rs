//! What is reported of the files that were read: shares, sets, problems. docs/JSON.md tells the shapes.

use std::fmt;

use serde::Serialize;

use crate::gather::groups::Group;
use crate::gather::{Problem, ReadShare, Source};

/// One share that was read.
#[derive(Clone, Debug, Serialize)]
pub struct ShareReport {
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
#[derive(Clone, Debug, Serialize)]
pub struct SetReport {
    name: String,
    /// Null while it is not known how many are needed of another part.
    threshold: Option<u8>,
    shares: Option<u8>,
    have: Vec<u8>,
    missing: u8,
}

/// What went wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileProblem {
    /// The file.
    pub file: String,
    /// What went wrong, in one line.
    pub problem: String,
    /// Whether a part of the file was not read, where there may be another sheet.
    #[serde(skip)]
    pub(super) is_gap: bool,
}

/// The file, and what is wrong with it.
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl FileProblem {
    fn of(source: &Source, problem: &Problem) -> Self {
        Self {
            file: source.name.clone(),
            problem: problem.to_string(),
            is_gap: problem.is_gap(),
        }
    }

    /// Of a code that was not read.
    pub(super) fn gap(source: &Source, problem: &Problem) -> Self {
        Self {
            is_gap: true,
            ..Self::of(source, problem)
        }
    }

    /// Whether it is about this file.
    pub(super) fn is_of(&self, source: &Source) -> bool {
        self.file == source.name
    }
}

/// What went wrong, file by file.
#[must_use]
pub fn problems(sources: &[Source]) -> Vec<FileProblem> {
    let all = sources.iter().flat_map(|source| {
        let problems = source.problems.iter();
        problems.map(move |problem| FileProblem::of(source, problem))
    });
    all.collect()
}

/// The shares that were read; `bad` are places among them.
pub(super) fn shares(shares: &[&ReadShare], bad: &[usize]) -> Vec<ShareReport> {
    let report = |(place, read): (usize, &&ReadShare)| ShareReport {
        file: read.place.clone(),
        share: read.share.index(),
        set: read.share.set_name(),
        from: read.medium(),
        repaired_words: read.repaired_words(),
        bad: bad.contains(&place),
    };
    shares.iter().enumerate().map(report).collect()
}

pub(super) fn sets(groups: &[Group]) -> Vec<SetReport> {
    let report = |group: &Group| {
        Some(SetReport {
            name: group.set.name()?,
            threshold: group.set.threshold(),
            shares: group.set.total(),
            have: group.indices(),
            missing: group.set.missing()?,
        })
    };
    groups.iter().filter_map(report).collect()
}
