//! Shares of several sets, as they come in from pictures and keyboards, sorted into their sets.

use crate::envelope::Part;
use crate::scheme::MAX_SHARES;
use crate::set::{AddError, ShareSet};
use crate::share::Share;

/// Shares that agree about their set, among those that were read.
#[derive(Debug)]
pub struct Group {
    /// The shares.
    pub set: ShareSet,
    /// For each share of the set, its place among those that were sorted.
    pub members: Vec<usize>,
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

    /// Whether there is no further share of the set.
    pub fn all_in_hand(&self) -> bool {
        let total = self.set.total().unwrap_or(MAX_SHARES);
        self.indices().len() == usize::from(total)
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

/// Puts each sheet with those that it agrees with. The same share again is passed over.
///
/// A sheet that contradicts the others of its set, in threshold, size or kind, makes a group of its own: which of them lies, only a
/// recovery can tell, and a forged sheet that comes first must not shut out the others.
pub fn sort(shares: &[&Share]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Codes know the whole set id and the number of shares, so they make the groups; words join every group that they agree with.
    let (codes, words): (Vec<usize>, Vec<usize>) =
        (0..shares.len()).partition(|&place| shares[place].print().is_some());
    for place in codes.into_iter().chain(words) {
        let share = shares[place];
        let mut placed = false;
        for group in &mut groups {
            match group.set.add(share.clone()) {
                Ok(()) => {
                    group.members.push(place);
                    placed = true;
                }
                Err(AddError::Duplicate { .. }) => placed = true,
                Err(_) => {}
            }
            if placed && share.print().is_some() {
                break;
            }
        }
        if !placed {
            let mut set = ShareSet::new();
            set.add(share.clone())
                .expect("an empty set takes any share");
            groups.push(Group {
                set,
                members: vec![place],
            });
        }
    }
    groups
}

/// Whether two groups bear the same set's name: then they contradict each other, and one of them is forged or damaged.
pub fn contradict(one: &Group, other: &Group) -> bool {
    !std::ptr::eq(one, other) && one.set.name() == other.set.name()
}

/// Whether there are more shares in this group than in any that contradicts it. A single forged sheet that says "one is enough" must
/// not pass for the set whose other sheets are still too few.
pub fn outnumbers(group: &Group, groups: &[Group]) -> bool {
    groups
        .iter()
        .filter(|other| contradict(group, other))
        .all(|other| other.members.len() < group.members.len())
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
