//! Repairs that are proposed, and the answers to them.

use super::draft::Draft;
use super::{Guide, Key, Mode, Origin, Step, Style, capitalised};
use crate::collection::places;
use crate::mnemonic::Reading;
use crate::repair::{Change, positions};
use crate::share::{FromWords, Proposal, Share};

impl Guide {
    /// Looks for what the sheet says.
    pub(super) fn propose(&mut self) {
        let readings = self.draft.readings();
        let found = Share::from_words(&readings);
        let (mut proposals, error) = match found {
            Ok(FromWords::Repaired(proposals)) => (proposals, None),
            Ok(FromWords::Whole(_)) => return,
            Err(error) => (self.with_known_beginning(&readings), Some(error)),
        };
        if proposals.is_empty()
            && let Some((order, repairs)) = self.draft.turned_repairs()
        {
            self.draft.reorder(&order);
            self.say_only(
                Style::Plain,
                "These words were typed down the columns of the sheet. Here they stand in its order.",
            );
            proposals = repairs;
        }
        // Those of the set in hand are the likelier ones.
        proposals.sort_by_key(|proposal| !self.is_of_set(&proposal.share));
        match error {
            Some(error) if proposals.is_empty() => {
                let mut text = format!("{}.", capitalised(&error.to_string()));
                let doubtful = self.doubtful();
                if doubtful.is_empty() {
                    text.push_str(" Compare them with the sheet once more, from the first on.");
                } else {
                    text.push_str(&format!(" Look first at {}.", places("word", &doubtful)));
                }
                self.say_only(Style::Warning, &text);
            }
            _ => {
                self.mode = Mode::Proposals {
                    proposals,
                    shown: 0,
                    answer: String::new(),
                }
            }
        }
    }

    /// Repairs that suppose the sheet to be of a set in hand, whose first two words are known.
    fn with_known_beginning(&self, readings: &[Reading]) -> Vec<Proposal> {
        let mut all: Vec<Proposal> = Vec::new();
        let mut heads: Vec<Vec<u16>> = Vec::new();
        for held in &self.held {
            let head: Vec<u16> = held.share.to_symbols().into_iter().take(2).collect();
            if heads.contains(&head) {
                continue;
            }
            heads.push(head.clone());
            let mut supposed = readings.to_vec();
            let mut changed = Vec::new();
            for (at, &word) in head.iter().enumerate() {
                if supposed
                    .get(at)
                    .is_some_and(|reading| *reading != Reading::Word(word))
                {
                    supposed[at] = Reading::Word(word);
                    changed.push(Change::Replace {
                        position: at + 1,
                        word,
                    });
                }
            }
            if changed.is_empty() {
                continue;
            }
            let proposals = match Share::from_words(&supposed) {
                Ok(FromWords::Repaired(proposals)) => proposals,
                Ok(FromWords::Whole(share)) => vec![Proposal {
                    share,
                    changes: Vec::new(),
                }],
                Err(_) => Vec::new(),
            };
            for mut proposal in proposals {
                let is_known = all
                    .iter()
                    .any(|known| known.share.to_symbols() == proposal.share.to_symbols());
                if !is_known && self.is_of_set(&proposal.share) {
                    proposal.changes.splice(0..0, changed.iter().copied());
                    all.push(proposal);
                }
            }
        }
        all
    }

    fn is_of_set(&self, share: &Share) -> bool {
        self.held.iter().any(|held| held.share.set() == share.set())
    }

    /// An answer ends with Enter, so that words that are typed on are not taken for one: they go to the words.
    pub(super) fn press_in_proposals(&mut self, key: Key) -> Step {
        let Mode::Proposals {
            proposals,
            shown,
            answer,
        } = &mut self.mode
        else {
            return Step::Show;
        };
        match key {
            Key::Right | Key::Down => *shown = (*shown + 1).min(proposals.len() - 1),
            Key::Left | Key::Up => *shown = shown.saturating_sub(1),
            Key::Escape => return self.edit(),
            Key::Backspace => {
                answer.pop();
            }
            Key::Char(' ') if answer.is_empty() => {}
            Key::Char(character) => {
                answer.extend(character.to_lowercase());
                let is_answer = ["yes", "no", "edit"]
                    .iter()
                    .any(|word| word.starts_with(answer.as_str()));
                if !is_answer {
                    let typed = std::mem::take(answer);
                    self.mode = Mode::Words;
                    self.draft.go_to(usize::MAX);
                    return typed.chars().fold(Step::Show, |_, character| {
                        self.press_in_words(Key::Char(character))
                    });
                }
            }
            Key::Enter => {
                return match std::mem::take(answer).chars().next() {
                    Some('y') => self.accept(),
                    Some('n') => self.decline(),
                    Some('e') => self.edit(),
                    _ => {
                        self.say_only(Style::Plain, "Press y, n or e, and Enter.");
                        Step::Show
                    }
                };
            }
            Key::Tab | Key::Delete | Key::Insert | Key::Home | Key::End | Key::Stop => {}
        }
        Step::Show
    }

    /// The sheet says so.
    fn accept(&mut self) -> Step {
        let mode = std::mem::replace(&mut self.mode, Mode::Words);
        let Mode::Proposals {
            mut proposals,
            shown,
            ..
        } = mode
        else {
            return Step::Show;
        };
        let Proposal { share, changes } = proposals.swap_remove(shown);
        self.draft = Draft::default();
        self.messages.clear();
        let step = self.take_typed(share, Origin::Repaired(positions(&changes)));
        if step != Step::Complete {
            self.propose_pending();
        }
        step
    }

    /// The sheet does not say so: the next way, or the words again.
    fn decline(&mut self) -> Step {
        let Mode::Proposals {
            proposals, shown, ..
        } = &mut self.mode
        else {
            return Step::Show;
        };
        if *shown + 1 < proposals.len() {
            *shown += 1;
            return Step::Show;
        }
        let first = positions(&proposals[0].changes);
        let step = self.edit();
        self.say_only(
            Style::Plain,
            &format!("Then compare the words with the sheet, first of all {}, and change what differs. Enter behind the last word looks again.", places("word", &first)),
        );
        step
    }

    /// Back to the words, at the first that is in doubt.
    fn edit(&mut self) -> Step {
        let mode = std::mem::replace(&mut self.mode, Mode::Words);
        let Mode::Proposals {
            proposals, shown, ..
        } = mode
        else {
            return Step::Show;
        };
        let proposal = &proposals[shown];
        let doubtful = positions(&proposal.changes);
        if self.draft.is_empty() {
            // Pasted among other sheets: the words that are beyond doubt.
            for (position, word) in (1..).zip(proposal.share.to_words()) {
                self.draft.put(if doubtful.contains(&position) {
                    "?"
                } else {
                    word
                });
            }
        }
        self.messages.clear();
        self.draft.go_to(usize::MAX);
        Step::Changed
    }

    /// Asks about the next sheet of those that were pasted together.
    pub(super) fn propose_pending(&mut self) {
        if matches!(self.mode, Mode::Words) && self.draft.is_empty() && !self.pending.is_empty() {
            self.mode = Mode::Proposals {
                proposals: self.pending.remove(0),
                shown: 0,
                answer: String::new(),
            };
        }
    }
}
