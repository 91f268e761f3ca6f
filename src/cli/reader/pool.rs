//! Processes that behaved, kept to be used again.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::process::Process;

/// There are never more than files that are read at a time.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Process>>);

impl Pool {
    /// One that is idle, or a new one.
    pub(super) fn take(&self) -> io::Result<Process> {
        let idle = self.idle().pop();
        idle.map_or_else(Process::start, Ok)
    }

    /// Keeps one that behaved.
    pub(super) fn give_back(&self, process: Process) {
        self.idle().push(process);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Process>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
