//! One supposition of what stands on the paper: which reading is at which place.

/// The readings in an order that is supposed: for each word on the paper, which reading it is, if any.
#[derive(Clone)]
pub(super) struct Sequence {
    pub(super) from: Vec<Option<usize>>,
    /// Readings that are not on the paper.
    pub(super) removed: Vec<usize>,
}

impl Sequence {
    pub(super) fn removed(&self, at: usize) -> Self {
        let mut sequence = self.clone();
        sequence.removed.extend(sequence.from.remove(at));
        sequence
    }

    pub(super) fn missing(&self, at: usize, count: usize) -> Self {
        let mut sequence = self.clone();
        sequence
            .from
            .splice(at..at, std::iter::repeat_n(None, count));
        sequence
    }

    pub(super) fn swapped(&self, first: usize, second: usize) -> Self {
        let mut sequence = self.clone();
        sequence.from.swap(first, second);
        sequence
    }

    /// All sequences that are one slip of the order away from this one, at the place `start` or behind it, with the places. Only
    /// readings that are `removable` may be too many.
    pub(super) fn slips(&self, start: usize, removable: &[bool]) -> Vec<(usize, Self)> {
        let length = self.from.len();
        let swaps = (start..length.saturating_sub(1)).map(|at| (at, self.swapped(at, at + 1)));
        let missing = (start..=length).map(|at| (at, self.missing(at, 1)));
        let removed = (start..length)
            .filter(|&at| self.from[at].is_some_and(|from| removable[from]))
            .map(|at| (at, self.removed(at)));
        swaps.chain(missing).chain(removed).collect()
    }
}
