//! The finders of all rungs together: what one rung overlooks, another has seen.

use super::grey::distance;
use super::own::Finder;

/// Finders kept of all rungs.
const MOST: usize = 600;

/// Finders in the picture given, each place once.
#[derive(Default)]
pub(super) struct Pool(Vec<Finder>);

impl Pool {
    /// Adds the finders that are not there yet.
    pub(super) fn add(&mut self, finders: impl Iterator<Item = Finder>) {
        for finder in finders {
            let is_same = |known: &Finder| distance(known.middle, finder.middle) < 0.3 * known.side;
            if self.0.len() < MOST && !self.0.iter().any(is_same) {
                self.0.push(finder);
            }
        }
    }

    /// All of them, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Finder> {
        self.0.iter()
    }
}

/// How many of the others may be of one code with this finder.
pub(super) fn kin(finder: &Finder, others: &[Finder]) -> usize {
    others
        .iter()
        .filter(|other| may_belong(finder, other))
        .count()
}

/// Whether two finders may be of one code: as large as each other, and not too far apart for the largest.
fn may_belong(one: &Finder, other: &Finder) -> bool {
    let larger = one.side.max(other.side);
    one.side.min(other.side) > 0.65 * larger
        && (1.5 * larger..36.0 * larger).contains(&distance(one.middle, other.middle))
}
