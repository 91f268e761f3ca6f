//! Time as an argument: what reads strangers' files is bounded in it, and only a shell has a clock.

use std::time::Duration;

/// Tells the time. A browser page, a program and a test each have their own.
pub trait Clock {
    /// Time since a moment that stays the same for as long as the clock is used.
    fn now(&self) -> Duration;
}

/// A clock that stands still, for tests and for whoever bounds the time by other means.
#[derive(Clone, Copy, Debug, Default)]
pub struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

/// Longest time for one file's pages. A page takes a second or two at most, a rung of the ladder some tenths; what takes longer was made to.
///
/// The reader keeps these bounds itself, between steps; a shell that can end a reader holds them against it too.
pub const TIME_A_FILE: Duration = Duration::from_secs(120);
/// Longest time for one page.
pub const TIME_A_PAGE: Duration = Duration::from_secs(20);
const TIME_A_RUNG: Duration = Duration::from_secs(2);

/// Longest time for one page on which every code is looked for, whosever it is: nobody's key depends on it.
pub const TIME_A_STRANGERS_PAGE: Duration = Duration::from_secs(4);
const TIME_A_STRANGERS_RUNG: Duration = Duration::from_secs(1);

/// When to stop reading a file.
pub(super) struct Deadlines<'a> {
    clock: &'a dyn Clock,
    a_page: Duration,
    a_rung: Duration,
    file: Duration,
    page: Duration,
    rung: Duration,
}

impl<'a> Deadlines<'a> {
    /// For a file with sheets, from now on.
    pub(super) fn of_sheets(clock: &'a dyn Clock) -> Self {
        Self::new(clock, TIME_A_PAGE, TIME_A_RUNG)
    }

    /// For a file with codes of any kind, from now on.
    pub(super) fn of_strangers(clock: &'a dyn Clock) -> Self {
        Self::new(clock, TIME_A_STRANGERS_PAGE, TIME_A_STRANGERS_RUNG)
    }

    fn new(clock: &'a dyn Clock, a_page: Duration, a_rung: Duration) -> Self {
        let now = clock.now();
        Self {
            clock,
            a_page,
            a_rung,
            file: now + TIME_A_FILE,
            page: now + a_page,
            rung: now + a_rung,
        }
    }

    pub(super) fn begin_page(&mut self) {
        self.page = self.clock.now() + self.a_page;
    }

    pub(super) fn begin_rung(&mut self) {
        self.rung = self.clock.now() + self.a_rung;
    }

    /// Whether there is time left for this page.
    pub(super) fn keep_going(&self) -> bool {
        self.clock.now() < self.file.min(self.page)
    }

    /// Whether there is time left for this rung.
    pub(super) fn keep_on_rung(&self) -> bool {
        self.clock.now() < self.rung
    }
}
