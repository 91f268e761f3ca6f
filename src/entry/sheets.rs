//! The sheets in hand: what each is, and what they come to.

use super::{Guide, Held, Origin, Purpose, Step, Style, capitalised};
use crate::collection::{self, Group, outnumbers, places};
use crate::kind::Class;
use crate::set::RecoverError;
use crate::share::Share;

impl Guide {
    /// Adds a share that was read elsewhere, and says so.
    pub fn add(&mut self, share: Share, from: &str) -> Step {
        self.take(share, from.to_owned(), Origin::Read)
    }

    pub(super) fn take_typed(&mut self, share: Share, origin: Origin) -> Step {
        self.typed += 1;
        let from = typed_name(self.typed);
        self.take(share, from, origin)
    }

    /// Takes a share in, says what it is, and sees whether there are enough.
    pub(super) fn take(&mut self, share: Share, from: String, origin: Origin) -> Step {
        let name = share.name();
        let index = share.index();
        let known = self.held.iter_mut().find(|held| {
            held.share.index() == index && held.share.to_symbols() == share.to_symbols()
        });
        if let Some(known) = known {
            if known.share.print().is_none() && share.print().is_some() {
                known.share = share;
            }
            self.say(
                Style::Plain,
                &format!("Share {index} ({name}) is in hand already."),
            );
            return Step::Changed;
        }
        let verdict = match (self.purpose, &origin) {
            (Purpose::Verify, Origin::Repaired(positions)) => {
                let count = positions.len();
                let (words, them) = if count == 1 {
                    ("word", "it")
                } else {
                    ("words", "them")
                };
                format!(
                    "readable, {count} {words} needed repair: write {them} down again ({})",
                    places("word", positions)
                )
            }
            (Purpose::Verify, _) => "fine".to_owned(),
            (Purpose::Recover, _) => "right".to_owned(),
        };
        let is_first = self.held.is_empty();
        let set = share.set_name();
        self.held.push(Held {
            share,
            from: from.clone(),
            origin,
        });
        self.say(
            Style::Good,
            &format!("{from}: share {index} of the set {set}: {verdict}."),
        );
        let place = self.held.len() - 1;
        let groups = self.groups();
        let (own, main) = (
            groups
                .iter()
                .position(|group| group.members.contains(&place)),
            self.main(&groups),
        );
        if !is_first
            && own != main
            && self.purpose == Purpose::Recover
            && let Some(main) = main
        {
            let main = &groups[main];
            let others = main.set.name().unwrap_or_default();
            let text = if others == set {
                format!(
                    "It contradicts the other sheets of the set {set}. It is set aside; one of them is forged or damaged."
                )
            } else {
                format!(
                    "The other sheets are of the set {others}. This one is set aside, the others stay."
                )
            };
            self.say(Style::Warning, &text);
        }
        self.conclude(&groups)
    }

    /// What the sheets in hand come to.
    pub(super) fn conclude(&mut self, groups: &[Group]) -> Step {
        if self.purpose == Purpose::Verify {
            self.say(Style::Plain, "Enter ends; or type the next sheet.");
            return Step::Changed;
        }
        let mut complaint = None;
        for group in groups {
            match group.set.recover() {
                Ok(_) if outnumbers(group, groups) => return Step::Complete,
                Ok(_) => complaint = Some("The sheets of this set contradict each other: another one shows which are right.".to_owned()),
                Err(RecoverError::NotEnough { .. } | RecoverError::NoShares) => {}
                Err(error @ RecoverError::NoAgreement { .. }) => {
                    complaint = Some(format!("{}. Another sheet of this set shows which one.", capitalised(&error.to_string())));
                }
                Err(error) => complaint = Some(format!("{}. Only the dealer's set.toml can tell which.", capitalised(&error.to_string()))),
            }
        }
        if let Some(complaint) = complaint {
            self.say(Style::Warning, &complaint);
        }
        Step::Changed
    }

    pub(super) fn groups(&self) -> Vec<Group> {
        let shares: Vec<&Share> = self.held.iter().map(|held| &held.share).collect();
        collection::sort(&shares)
    }

    /// The group that most sheets in hand are of; of several, the one that was there first.
    pub(super) fn main(&self, groups: &[Group]) -> Option<usize> {
        (0..groups.len()).max_by_key(|&place| {
            let group = &groups[place];
            let first = group.members.iter().min().copied().unwrap_or(usize::MAX);
            (group.members.len(), std::cmp::Reverse(first))
        })
    }

    /// Whether the key that the sheets make is that of sealed data.
    pub fn is_sealed(&self) -> bool {
        self.held
            .iter()
            .any(|held| held.share.header().class() == Class::Sealed)
    }
}

/// What a typed sheet is called, after the order in which they came.
fn typed_name(number: usize) -> String {
    format!("sheet {number} as typed")
}
