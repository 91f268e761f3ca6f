//! The shares that were read, sorted into sets.

use super::sealed;
use super::source::ReadShare;
use crate::collection;
pub use crate::collection::{Group, are_namesakes, contested, recover};
use crate::series::Series;
use crate::share::Share;

/// Puts each share with those that it agrees with.
#[must_use]
pub fn sort(shares: &[&ReadShare]) -> Vec<Group> {
    let shares: Vec<&Share> = shares.iter().map(|read| &read.share).collect();
    collection::sort(&shares)
}

/// Most files that a message names: a true set has no more shares.
const MOST_FILES: usize = 16;

/// The files of a group's shares, for messages.
#[must_use]
pub fn files(group: &Group, shares: &[&ReadShare]) -> String {
    let names = group.members.iter().map(|&place| &*shares[place].place);
    let told: Vec<&str> = names.take(MOST_FILES).collect();
    match group.members.len() - told.len() {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// Whether sealed data of this set was read.
#[must_use]
pub fn has_data(group: &Group, series: &[Series]) -> bool {
    series
        .iter()
        .any(|series| sealed::is_of(series, &group.set))
}
