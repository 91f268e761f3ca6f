//! Sorts the shares that were read into sets.

use super::collect::Sheet;
use crate::set::{AddError, ShareSet};

/// The shares of one set among those that were read.
pub(super) struct Group {
    pub(super) set: ShareSet,
    /// For each share of the set, its place among the sheets.
    pub(super) members: Vec<usize>,
}

/// What sorting gave.
pub(super) struct Sorted {
    pub(super) groups: Vec<Group>,
    /// Sheets that say they are of a set and contradict it, with the reason.
    pub(super) refused: Vec<(usize, AddError)>,
}

/// Puts each sheet with the others of its set. The same share again is passed over.
pub(super) fn sort(sheets: &[&Sheet]) -> Sorted {
    let mut groups: Vec<Group> = Vec::new();
    let mut refused = Vec::new();
    // Codes know the whole set id, so they make the sets; words, which know its beginning, join them.
    let (codes, words): (Vec<usize>, Vec<usize>) =
        (0..sheets.len()).partition(|&place| sheets[place].share.print().is_some());
    for place in codes.into_iter().chain(words) {
        let share = &sheets[place].share;
        let mut reason = None;
        let placed = groups
            .iter_mut()
            .any(|group| match group.set.add(share.clone()) {
                Ok(()) => {
                    group.members.push(place);
                    true
                }
                Err(AddError::Duplicate { .. }) => true,
                Err(AddError::Stranger { .. } | AddError::Namesake { .. }) => false,
                Err(error) => {
                    reason = Some(error);
                    false
                }
            });
        match reason {
            _ if placed => {}
            Some(reason) => refused.push((place, reason)),
            None => {
                let mut set = ShareSet::new();
                set.add(share.clone())
                    .expect("an empty set takes any share");
                groups.push(Group {
                    set,
                    members: vec![place],
                });
            }
        }
    }
    Sorted { groups, refused }
}
