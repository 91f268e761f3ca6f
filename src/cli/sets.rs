//! Sorts the shares that were read into sets.

use super::repairs::places;
use super::sealed;
use super::source::Sheet;
use crate::envelope::Part;
use crate::series::Series;
use crate::set::{AddError, ShareSet};
use crate::share::Share;

/// Shares that agree about their set, among those that were read.
pub(super) struct Group {
    pub(super) set: ShareSet,
    /// For each share of the set, its place among the sheets.
    pub(super) members: Vec<usize>,
}

impl Group {
    /// The files of its sheets, for messages.
    pub(super) fn files(&self, sheets: &[&Sheet]) -> String {
        let names: Vec<&str> = self
            .members
            .iter()
            .map(|&place| sheets[place].source.as_str())
            .collect();
        names.join(", ")
    }

    /// Whether sealed data of this set was read.
    pub(super) fn has_data(&self, series: &[Series]) -> bool {
        series
            .iter()
            .any(|series| sealed::is_of(series, self.set.shares()))
    }

    /// Share indices in order, each once.
    pub(super) fn indices(&self) -> Vec<u8> {
        let mut indices: Vec<u8> = self.set.shares().iter().map(Share::index).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }

    /// "1 more sheet", "1 required share and 2 other shares".
    pub(super) fn still_needed(&self) -> String {
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
    pub(super) fn in_hand(&self) -> String {
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
pub(super) fn sort(sheets: &[&Sheet]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Codes know the whole set id and the number of shares, so they make the groups; words join every group that they agree with.
    let (codes, words): (Vec<usize>, Vec<usize>) =
        (0..sheets.len()).partition(|&place| sheets[place].share.print().is_some());
    for place in codes.into_iter().chain(words) {
        let share = &sheets[place].share;
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
pub(super) fn contradict(one: &Group, other: &Group) -> bool {
    !std::ptr::eq(one, other) && one.set.name() == other.set.name()
}
