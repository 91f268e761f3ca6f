//! The program's clock.

use std::time::{Duration, Instant};

use crate::reader::Clock;

/// Time since it was started.
pub(super) struct Watch(Instant);

impl Watch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for Watch {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
