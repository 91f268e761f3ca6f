//! The sheets that were read, sorted into sets.

use super::sealed;
use super::source::Sheet;
use crate::collection;
pub(super) use crate::collection::{Group, are_namesakes};
use crate::series::Series;
use crate::share::Share;

/// What a group's files tell.
pub(super) trait OfFiles {
    /// The files of its sheets, for messages.
    fn files(&self, sheets: &[&Sheet]) -> String;

    /// Whether sealed data of this set was read.
    fn has_data(&self, series: &[Series]) -> bool;
}

impl OfFiles for Group {
    fn files(&self, sheets: &[&Sheet]) -> String {
        let names: Vec<&str> = self
            .members
            .iter()
            .map(|&place| sheets[place].source.as_str())
            .collect();
        names.join(", ")
    }

    fn has_data(&self, series: &[Series]) -> bool {
        series.iter().any(|series| sealed::is_of(series, &self.set))
    }
}

/// Puts each sheet with those that it agrees with.
pub(super) fn sort(sheets: &[&Sheet]) -> Vec<Group> {
    let shares: Vec<&Share> = sheets.iter().map(|sheet| &sheet.share).collect();
    collection::sort(&shares)
}
