//! Processes that behaved, kept to be used again.

use std::io;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::process::Process;

/// What starts a process.
pub(super) type Program = dyn Fn() -> io::Result<Command> + Send + Sync;

/// There are never more than files that are read at a time.
pub(super) struct Pool {
    program: Box<Program>,
    idle: Mutex<Vec<Process>>,
}

impl Pool {
    pub(super) fn of(program: Box<Program>) -> Self {
        Self {
            program,
            idle: Mutex::default(),
        }
    }

    /// One that is idle, or a new one.
    pub(super) fn take(&self) -> io::Result<Process> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.start(), Ok)
    }

    /// A new one.
    pub(super) fn start(&self) -> io::Result<Process> {
        Process::start((self.program)()?)
    }

    /// Keeps one that behaved.
    pub(super) fn give_back(&self, process: Process) {
        self.idle().push(process);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Process>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
