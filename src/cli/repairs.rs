//! Typed words into shares. A repair is always told; it is used only if the person with the sheet confirms it, or said beforehand
//! that the only one may be taken.

mod told;

use serde::Serialize;

use self::told::{Words, changes, headline, listing, positions};
use super::args::Sources;
use super::source::{How, Source};
use super::{error, io};
pub(super) use crate::collection::places;
use crate::mnemonic;
use crate::repair::Change;
use crate::share::{CodeError, FromWords, Proposal};
use crate::typed::{self, TypedError};

/// Codes of a text that prove nothing of which each is told by itself.
const MOST_UNPROVED: usize = 4;

/// Ways of repairing a sheet that are told of many.
const FIRST_WAYS: usize = 3;

/// What becomes of a sheet with one repair that nobody confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unconfirmed {
    /// It is left out: no key rests on words that nobody has compared.
    #[default]
    LeftOut,
    /// It is judged like the others, and said to need its words written anew.
    Judged,
}

/// What may be done with repairs, and what may be told of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rule {
    /// Whether the only repair is taken unasked.
    accept: bool,
    /// Whether words are told even where no person reads along.
    show_words: bool,
    unconfirmed: Unconfirmed,
}

/// What was done with a sheet that needed repair; docs/JSON.md tells its shape.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Repair {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Whether it was confirmed or accepted.
    used: bool,
    proposals: Vec<ProposalReport>,
    /// Whether it was left open because nobody could be asked.
    #[serde(skip)]
    open: bool,
    #[serde(skip)]
    words: Words,
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

/// What to do with a sheet that can be repaired.
enum Decision {
    /// Take this one of the proposals.
    Use(usize),
    /// Judge the only proposal, which nobody confirmed.
    Judge,
    /// A person was asked, and none is what the sheet says.
    Declined,
    /// Nobody could be asked.
    Leave,
}

impl Rule {
    /// The rule that the command line asks for.
    pub(super) fn new(sources: &Sources, unconfirmed: Unconfirmed) -> Self {
        Self {
            accept: sources.accept_repair,
            show_words: sources.show_words,
            unconfirmed,
        }
    }

    /// Turns what the typed text held into shares, asking about repairs where somebody can be asked.
    pub(super) fn settle(self, source: &mut Source, entries: Vec<typed::Entry>) {
        let several = entries.len() > 1;
        for entry in entries {
            let line = several.then_some(entry.line);
            match entry.found {
                Ok(FromWords::Whole(share)) => {
                    let how = How::of(&share);
                    source.add(place(&source.name, line), share, how);
                }
                Ok(FromWords::Repaired(proposals)) => self.repair(source, line, proposals),
                // No fault of whoever typed it.
                Err(TypedError::Code(error @ CodeError::Unproved)) => {
                    let line = line.map_or(String::new(), |line| format!("line {line}: "));
                    source.unproved.push(format!("{line}{error}"));
                    if source.unproved.len() <= MOST_UNPROVED {
                        source.problems.push(format!("{line}{error}"));
                    }
                }
                Err(error) => fail(source, line, error),
            }
        }
    }

    /// Decides about one sheet that can be repaired, and keeps what was done for the report.
    fn repair(self, source: &mut Source, line: Option<usize>, mut proposals: Vec<Proposal>) {
        let place = place(&source.name, line);
        let decision = self.decide(&place, &proposals);
        if let Decision::Use(chosen) = decision {
            proposals.swap(0, chosen);
            proposals.truncate(1);
        }
        let in_report = if self.show_words {
            Words::Shown
        } else {
            Words::Hidden
        };
        source.repairs.push(Repair {
            file: source.name.clone(),
            line,
            used: matches!(decision, Decision::Use(_)),
            proposals: proposals
                .iter()
                .map(|proposal| ProposalReport::new(proposal, in_report))
                .collect(),
            open: matches!(decision, Decision::Judge | Decision::Leave),
            words: self.on_stderr(),
        });
        let ways = proposals.len();
        let Proposal { share, changes } = proposals.swap_remove(0);
        let positions = positions(&changes);
        match decision {
            Decision::Use(_) => source.add(place, share, How::RepairedWords(positions)),
            Decision::Judge => {
                source.add(place, share, How::ProposedWords(positions));
                source.unsettled = true;
            }
            Decision::Declined if ways == 1 => {
                let places = places("word", &positions);
                fail(
                    source,
                    line,
                    format_args!("look at {places} on the sheet again"),
                );
            }
            Decision::Declined => fail(
                source,
                line,
                format_args!(
                    "none of the {ways} ways to repair it is what the sheet says: compare the words once more"
                ),
            ),
            Decision::Leave => fail(
                source,
                line,
                format_args!(
                    "not readable as it was typed: {ways} way{} to repair it",
                    if ways == 1 { "" } else { "s" }
                ),
            ),
        }
    }

    /// Tells the repairs of one sheet; asks the person with the paper, if there is one.
    fn decide(self, place: &str, proposals: &[Proposal]) -> Decision {
        let words = self.on_stderr();
        if let [only] = proposals
            && self.accept
        {
            error::warn(format_args!(
                "{place}: sheet {} was read with these changes, compare them with the sheet:",
                only.share.name()
            ));
            for line in changes(only, words) {
                error::note(line);
            }
            return Decision::Use(0);
        }
        if io::is_interactive() {
            for (index, proposal) in proposals.iter().enumerate() {
                error::note(headline(place, proposals, index));
                for line in changes(proposal, words) {
                    error::note(line);
                }
                match io::ask_line("Is that what the sheet says? [y/N] ") {
                    Ok(Some(answer)) if answer.trim().to_lowercase().starts_with('y') => {
                        return Decision::Use(index);
                    }
                    Ok(Some(_)) => {}
                    Ok(None) | Err(_) => break,
                }
            }
            return Decision::Declined;
        }
        // Whoever would have taken any repair sees what there is to choose from.
        let most = if self.accept {
            proposals.len()
        } else {
            FIRST_WAYS
        };
        for line in listing(place, proposals, most, words) {
            error::note(line);
        }
        match (proposals, self.unconfirmed) {
            ([_], Unconfirmed::Judged) => Decision::Judge,
            _ => Decision::Leave,
        }
    }

    /// What standard error may show.
    fn on_stderr(self) -> Words {
        if self.show_words || io::is_stderr_read() {
            Words::Shown
        } else {
            Words::Hidden
        }
    }
}

/// What to do about sheets whose repair was left open; `None` if there are none.
pub(super) fn advice<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Option<String> {
    let open: Vec<&Repair> = sources
        .into_iter()
        .flat_map(|source| &source.repairs)
        .filter(|repair| repair.open)
        .collect();
    if open.is_empty() {
        return None;
    }
    let accept = if open.iter().any(|repair| repair.proposals.len() == 1) {
        ", or give --accept-repair"
    } else {
        "; --accept-repair does not choose between several ways"
    };
    let show = if open.iter().any(|repair| repair.words == Words::Hidden) {
        "; --show-words prints them"
    } else {
        ""
    };
    Some(format!(
        "compare with the sheet and correct the words{accept}{show}"
    ))
}

/// All repairs, for the reports.
pub(super) fn all(sources: &[Source]) -> Vec<Repair> {
    sources
        .iter()
        .flat_map(|source| source.repairs.iter().cloned())
        .collect()
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

/// Where a sheet was typed: "words.txt", "words.txt, line 3".
fn place(file: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{file}, line {line}"),
        None => file.to_owned(),
    }
}

/// Keeps why a sheet was not read.
fn fail(source: &mut Source, line: Option<usize>, problem: impl std::fmt::Display) {
    source.unsettled = true;
    source.problems.push(match line {
        Some(line) => format!("line {line}: {problem}"),
        None => problem.to_string(),
    });
}
