//! Shares of several sets, as they come in from pictures and keyboards, sorted into their sets.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::envelope::{Part, SetPrefix};
use crate::set::{AddError, Effort, RecoverError, Recovery, ShareSet};
use crate::share::Share;
use crate::tree::SetId;

/// Shares that agree about their set, among those that were read.
///
/// Invariant: there is at least one.
#[derive(Debug)]
pub struct Group {
    /// The shares.
    pub set: ShareSet,
    /// For each share of the set, its place among those that were sorted.
    pub members: Vec<usize>,
    /// The same shares again: the place of each, and which share of the set it is.
    pub again: Vec<(usize, usize)>,
    /// Places of shares from words that bear the set's name and contradict its codes: they are of no set.
    pub unfit: Vec<usize>,
}

impl Group {
    /// Share indices in order, each once.
    pub fn indices(&self) -> Vec<u8> {
        let mut indices: Vec<u8> = self.set.shares().iter().map(Share::index).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }

    /// "1 more sheet", "1 required share and 2 other shares".
    pub fn still_needed(&self) -> String {
        let sheets = |count: u8| if count == 1 { "sheet" } else { "sheets" };
        if self.set.has_parts() != Some(true) {
            let missing = self.set.missing().unwrap_or(0);
            return format!("{missing} more {}", sheets(missing));
        }
        let part = |part: Part, what: &str| -> Option<String> {
            let missing = self.set.missing_of(part);
            let least = if self.set.needed(part).is_none() {
                "at least "
            } else {
                ""
            };
            let shares = if missing == 1 { "share" } else { "shares" };
            (missing > 0).then(|| format!("{least}{missing} {what} {shares}"))
        };
        let parts: Vec<String> = [
            part(Part::Required, "required"),
            part(Part::Others, "other"),
        ]
        .into_iter()
        .flatten()
        .collect();
        parts.join(" and ")
    }

    /// "share 1", "shares 1 and 3 of 5".
    pub fn in_hand(&self) -> String {
        let indices: Vec<usize> = self.indices().into_iter().map(usize::from).collect();
        let of = self
            .set
            .total()
            .map_or(String::new(), |total| format!(" of {total}"));
        format!("{}{of}", places("share", &indices))
    }
}

/// Puts each share with those that it agrees with. The same share again is passed over.
///
/// Codes have proved of which set they are, so they make the groups. Shares from words join every group of their name that they agree
/// with. Where the codes of their name contradict them, they are unfit; where there are no codes, they make a group of their own.
pub fn sort(shares: &[&Share]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_id: BTreeMap<Option<SetId>, usize> = BTreeMap::new();
    let (codes, words): (Vec<usize>, Vec<usize>) =
        (0..shares.len()).partition(|&place| shares[place].code().is_some());
    for place in codes {
        let share = shares[place];
        match by_id.entry(share.set_id()) {
            // Only a dealer's own fault makes codes of one set that do not go together.
            Entry::Occupied(own) => {
                let group = &mut groups[*own.get()];
                if !group.take(share, place) {
                    group.unfit.push(place);
                }
            }
            Entry::Vacant(free) => {
                free.insert(groups.len());
                groups.push(Group::of(share, place));
            }
        }
    }
    let mut by_name: BTreeMap<SetPrefix, Vec<usize>> = BTreeMap::new();
    for (number, group) in groups.iter().enumerate() {
        by_name.entry(group.prefix()).or_default().push(number);
    }
    for place in words {
        let share = shares[place];
        let named = by_name.entry(share.set()).or_default();
        let mut agrees = false;
        for &number in &*named {
            agrees |= groups[number].take(share, place);
        }
        if agrees {
            continue;
        }
        let mut proved = named
            .iter()
            .filter(|&&number| groups[number].set.id().is_some());
        match proved.next() {
            Some(&number) => groups[number].unfit.push(place),
            None => {
                named.push(groups.len());
                groups.push(Group::of(share, place));
            }
        }
    }
    groups
}

/// Recovers each of these sets, as far as one effort for all of them reaches: what takes the fewest choices comes first, so that sets
/// which somebody made up to be searched stand in no other's way.
pub fn recover(groups: &[Group]) -> Vec<Result<Recovery, RecoverError>> {
    let mut effort = Effort::default();
    let mut order: Vec<(u64, usize)> = groups
        .iter()
        .map(|group| group.set.choices())
        .zip(0..)
        .collect();
    order.sort_unstable();
    let mut recovered: Vec<(usize, Result<Recovery, RecoverError>)> = order
        .into_iter()
        .map(|(_, number)| (number, groups[number].set.recover_within(&mut effort)))
        .collect();
    recovered.sort_by_key(|(number, _)| *number);
    recovered.into_iter().map(|(_, result)| result).collect()
}

/// The names that several of these sets bear. That is no accident, and nothing here tells which one is meant.
pub fn contested(groups: &[Group]) -> BTreeSet<SetPrefix> {
    let mut seen = BTreeSet::new();
    let prefixes = groups.iter().map(Group::prefix);
    prefixes.filter(|prefix| !seen.insert(*prefix)).collect()
}

impl Group {
    /// The number of its name.
    pub fn prefix(&self) -> SetPrefix {
        self.set.shares()[0].set()
    }

    fn of(share: &Share, place: usize) -> Self {
        let mut set = ShareSet::new();
        set.add(share.clone())
            .expect("an empty set takes any share");
        Self {
            set,
            members: vec![place],
            again: Vec::new(),
            unfit: Vec::new(),
        }
    }

    /// Takes a share in if it agrees with the others, and says whether it does.
    fn take(&mut self, share: &Share, place: usize) -> bool {
        match self.set.add(share.clone()) {
            Ok(()) => {
                self.members.push(place);
                true
            }
            Err(AddError::Duplicate { .. }) => {
                let is_same = |known: &Share| known.is_same(share);
                let known = self.set.shares().iter().position(is_same);
                self.again.extend(known.map(|known| (place, known)));
                true
            }
            Err(_) => false,
        }
    }
}

/// Whether two groups bear one name and are two sets. That is no accident, and nothing here tells which one is meant.
pub fn are_namesakes(one: &Group, other: &Group) -> bool {
    !std::ptr::eq(one, other) && one.prefix() == other.prefix()
}

/// "word 3", "words 3 and 7", "words 3, 7 and 9".
pub fn places<T: ToString>(noun: &str, positions: &[T]) -> String {
    match positions {
        [] => format!("no {noun}"),
        [one] => format!("{noun} {}", one.to_string()),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(T::to_string).collect();
            format!("{noun}s {} and {}", rest.join(", "), last.to_string())
        }
    }
}
