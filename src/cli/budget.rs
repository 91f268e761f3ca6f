//! What several threads share of something that there is only so much of.

use std::sync::{Condvar, Mutex, PoisonError};

/// So much of something for all who want a part of it.
pub(super) struct Budget {
    all: usize,
    taken: Mutex<usize>,
    given_back: Condvar,
}

/// A part, until it is dropped.
pub(super) struct Part<'a>(&'a Budget, usize);

impl Budget {
    pub(super) const fn of(all: usize) -> Self {
        Self {
            all,
            taken: Mutex::new(0),
            given_back: Condvar::new(),
        }
    }

    /// Waits until so much is to be had. More than there is at all counts as all.
    pub(super) fn part(&self, wanted: usize) -> Part<'_> {
        let wanted = wanted.min(self.all);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_short = |taken: &mut usize| self.all - *taken < wanted;
        let taken = self.given_back.wait_while(taken, is_short);
        *taken.unwrap_or_else(PoisonError::into_inner) += wanted;
        Part(self, wanted)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let Self(budget, size) = self;
        *budget.taken.lock().unwrap_or_else(PoisonError::into_inner) -= *size;
        budget.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_come_to_more_than_all() {
        static BUDGET: Budget = Budget::of(10);
        std::thread::scope(|scope| {
            for wanted in [4, 100, 7, 3, 10, 0, 6] {
                scope.spawn(move || {
                    for _ in 0..200 {
                        let _part = BUDGET.part(wanted);
                        let taken = *BUDGET.taken.lock().expect("nobody panicked");
                        assert!((wanted.min(10)..=10).contains(&taken), "{taken}");
                    }
                });
            }
        });
        assert_eq!(*BUDGET.taken.lock().expect("nobody panicked"), 0);
    }
}
