//! The sheets in hand: what each is, and what they amount to.

use super::{Goal, Guide, Held, Origin, Step, Style, capitalised};
use crate::collection::{self, Group, places};
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
        let (name, index, set) = (share.name(), share.index(), share.set_name());
        if !self.is_wanted(&share) {
            self.say(
                Style::Warning,
                &format!("{from}: share {index} ({name}) is not of the set that is wanted. It was not taken."),
            );
            return Step::Show;
        }
        let known = self.held.iter_mut().find(|held| held.share.is_same(&share));
        if let Some(known) = known {
            if known.share.code().is_none() && share.code().is_some() {
                known.share = share;
            }
            self.say(
                Style::Plain,
                &format!("Share {index} ({name}) is in hand already."),
            );
            return Step::Changed;
        }
        let verdict = self.verdict(&origin);
        self.say(
            Style::Good,
            &format!("{from}: share {index} of the set {set}: {verdict}."),
        );
        self.held.push(Held {
            share,
            from,
            origin,
        });
        let groups = self.groups();
        self.say_if_set_aside(&groups, &set);
        self.conclude(&groups)
    }

    /// Whether the share may be of the set that alone is wanted.
    fn is_wanted(&self, share: &Share) -> bool {
        self.only.is_none_or(|only| match share.set_id() {
            Some(id) => id == only,
            None => share.set() == only.prefix(),
        })
    }

    /// What is said of a share that is taken in.
    fn verdict(&self, origin: &Origin) -> String {
        match (self.goal, origin) {
            (Goal::Verify, Origin::Repaired(positions)) => {
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
            (Goal::Verify, _) => "fine".to_owned(),
            (Goal::Recover, _) => "right".to_owned(),
        }
    }

    /// Says so where the last of the sheets, of the set with that name, does not go with the others.
    fn say_if_set_aside(&mut self, groups: &[Group], set: &str) {
        let place = self.held.len() - 1;
        if groups.iter().any(|group| group.unfit.contains(&place)) {
            self.say(
                Style::Warning,
                &format!(
                    "It contradicts the codes of the set {set}, which are proved. It is set aside."
                ),
            );
        } else if place > 0
            && self.goal == Goal::Recover
            && let Some(main) = self.main(groups).map(|main| &groups[main])
            && !main.members.contains(&place)
        {
            let others = main.set.name().unwrap_or_default();
            // Of sets with one name it is said below what follows.
            if others != set {
                self.say(
                    Style::Warning,
                    &format!(
                        "The other sheets are of the set {others}. This one is set aside, the others stay."
                    ),
                );
            }
        }
    }

    /// What the sheets in hand amount to.
    pub(super) fn conclude(&mut self, groups: &[Group]) -> Step {
        if self.goal == Goal::Verify {
            self.say(Style::Plain, "Enter ends; or type the next sheet.");
            return Step::Changed;
        }
        let mut complaint = None;
        let contested = collection::contested(groups);
        for (group, recovered) in groups.iter().zip(collection::recover(groups)) {
            match recovered {
                Ok(_) if !contested.contains(&group.prefix()) => {
                    return Step::Complete;
                }
                Ok(_) => {
                    complaint = Some(format!(
                        "There are two sets called {} here, which is no accident: one of them is forged. Begin again without the sheets of one of them.",
                        group.set.name().unwrap_or_default()
                    ))
                }
                Err(RecoverError::NotEnough { .. } | RecoverError::NoShares) => {}
                Err(error @ RecoverError::NoAgreement { .. }) => {
                    complaint = Some(format!(
                        "{}. A picture of a sheet's code shows which is right.",
                        capitalised(&error.to_string())
                    ));
                }
                Err(error) => {
                    complaint = Some(format!(
                        "{}. Pictures of their codes show which are right.",
                        capitalised(&error.to_string())
                    ))
                }
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
