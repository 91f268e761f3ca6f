//! Typed words into shares: repairs are told, and asked about where somebody sits at the terminal.

use super::source::{How, Source};
use super::{error, io};
use crate::mnemonic;
use crate::repair::Change;
use crate::share::{FromWords, Proposal};
use crate::typed;

/// Turns what the typed text held into shares, asking about repairs where somebody can be asked.
pub(super) fn settle(source: &mut Source, entries: Vec<typed::Entry>) {
    let several = entries.len() > 1;
    for entry in entries {
        let place = if several {
            format!("{}, line {}", source.name, entry.line)
        } else {
            source.name.clone()
        };
        let at = if several {
            format!("line {}: ", entry.line)
        } else {
            String::new()
        };
        match entry.found {
            Ok(FromWords::Whole(share)) => {
                let how = if share.print().is_some() {
                    How::Code
                } else {
                    How::Words
                };
                source.add(place, share, how);
            }
            Ok(FromWords::Repaired(mut proposals)) => {
                if proposals.len() == 1 && confirmed(&place, &proposals[0]) {
                    let Proposal { share, changes } = proposals.remove(0);
                    source.add(place, share, How::RepairedWords(positions(&changes)));
                } else {
                    source.unsettled = true;
                    source.problems.push(match &proposals[..] {
                        [one] => format!(
                            "{at}look at {} on the sheet again",
                            places("word", &positions(&one.changes))
                        ),
                        several => format!(
                            "{at}the words can be repaired in {} ways: compare them with the sheet once more",
                            several.len()
                        ),
                    });
                }
            }
            Err(error) => {
                source.unsettled = true;
                source.problems.push(format!("{at}{error}"));
            }
        }
    }
}

/// Tells a repair; asks the person with the paper, if there is one.
fn confirmed(place: &str, proposal: &Proposal) -> bool {
    let name = proposal.share.name();
    if !io::is_interactive() {
        error::warn(format_args!(
            "{place}: sheet {name}: {} repaired; compare with the sheet",
            places("word", &positions(&proposal.changes))
        ));
        return true;
    }
    error::note(format_args!(
        "{place}: sheet {name} can be read with these changes:"
    ));
    for change in &proposal.changes {
        error::note(describe(*change));
    }
    matches!(
        io::ask_line("Is that what the sheet says? [y/N] "),
        Ok(Some(answer)) if answer.trim().to_lowercase().starts_with('y')
    )
}

/// A change in words, for the eyes of the person who holds the sheet.
fn describe(change: Change) -> String {
    match change {
        Change::Replace { position, word } => {
            format!("  word {position} is \"{}\"", mnemonic::word(word))
        }
        Change::Swap { first, second } => {
            format!("  words {first} and {second} stand the other way round")
        }
        Change::Insert { position, word } => {
            format!(
                "  word {position} was left out: \"{}\"",
                mnemonic::word(word)
            )
        }
        Change::Remove { position } => {
            format!("  word {position}, as it was typed, is not on the sheet")
        }
    }
}

fn positions(changes: &[Change]) -> Vec<usize> {
    changes
        .iter()
        .flat_map(|change| match *change {
            Change::Swap { first, second } => vec![first, second],
            Change::Replace { position, .. }
            | Change::Insert { position, .. }
            | Change::Remove { position } => vec![position],
        })
        .collect()
}

/// "word 3", "words 3 and 7", "words 3, 7 and 9".
pub(super) fn places<T: ToString>(noun: &str, positions: &[T]) -> String {
    match positions {
        [] => format!("no {noun}"),
        [one] => format!("{noun} {}", one.to_string()),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(T::to_string).collect();
            format!("{noun}s {} and {}", rest.join(", "), last.to_string())
        }
    }
}
