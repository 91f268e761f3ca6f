//! Typed words that are a share only after a repair: which repairs there are, and what was decided about them.

use serde::Serialize;

use crate::mnemonic;
use crate::repair::Change;
use crate::share::Proposal;

/// Whether the words of a repair are told, or only where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// Words are told.
    Shown,
    /// Positions alone are.
    #[default]
    Hidden,
}

/// Words that can be repaired, which somebody with the sheet has to look at.
#[derive(Clone, Debug)]
pub struct Question {
    /// Where they stand: "words.txt", "words.txt, line 3".
    pub place: String,
    /// Line of the first word, from 1, if there are several sheets.
    pub line: Option<usize>,
    /// The repairs, the likeliest first; at least one.
    pub proposals: Vec<Proposal>,
}

/// What to do with a sheet that can be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Take this one of the proposals, counted from 0.
    Use(usize),
    /// Judge the first proposal, although nobody confirmed it.
    Judge,
    /// A person was asked, and none is what the sheet says.
    Declined,
    /// Nobody could be asked.
    Leave,
}

/// What was done with a sheet that needed repair; docs/JSON.md tells its shape.
#[derive(Clone, Debug, Serialize)]
pub struct Repair {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Whether it was confirmed or accepted.
    used: bool,
    proposals: Vec<ProposalReport>,
    /// Whether it was left open because nobody could be asked.
    #[serde(skip)]
    is_open: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ProposalReport {
    sheet: String,
    changes: Vec<ChangeReport>,
}

#[derive(Clone, Debug, Serialize)]
struct ChangeReport {
    action: &'static str,
    position: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'static str>,
}

impl Repair {
    /// Of the words in a file, with the proposals that are still to be told of.
    pub(super) fn new(
        file: &str,
        line: Option<usize>,
        answer: Answer,
        proposals: &[Proposal],
        words: Words,
    ) -> Self {
        Self {
            file: file.to_owned(),
            line,
            used: matches!(answer, Answer::Use(_)),
            proposals: proposals
                .iter()
                .map(|proposal| ProposalReport::new(proposal, words))
                .collect(),
            is_open: matches!(answer, Answer::Judge | Answer::Leave),
        }
    }

    /// Whether it was left open because nobody could be asked.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// How many ways there are.
    pub(super) fn ways(&self) -> usize {
        self.proposals.len()
    }
}

impl ProposalReport {
    fn new(proposal: &Proposal, words: Words) -> Self {
        let report = |change: &Change| {
            let (action, position, other_position, symbol) = match *change {
                Change::Replace { position, word } => ("replace", position, None, Some(word)),
                Change::Swap { first, second } => ("swap", first, Some(second), None),
                Change::Insert { position, word } => ("insert", position, None, Some(word)),
                Change::Remove { position } => ("remove", position, None, None),
            };
            ChangeReport {
                action,
                position,
                other_position,
                word: symbol.filter(|_| words == Words::Shown).map(mnemonic::word),
            }
        };
        Self {
            sheet: proposal.share.name(),
            changes: proposal.changes.iter().map(report).collect(),
        }
    }
}
