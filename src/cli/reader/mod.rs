//! Strangers' files are read by processes that can be lost: the program itself, started again with a hidden argument.
//!
//! ```text
//! Processes --open--> Remote --ask--> Process ==pipes==> child: Attendant over Local
//!    Pool ---take, give back---^
//! ```
//!
//! A process that dies, hangs or talks nonsense costs the page that it was at. The next page, or file, is read by a new one.

mod child;
mod confine;
mod pool;
mod process;
mod remote;

use std::fmt::Write;
use std::io;
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub(super) use self::child::{ARGUMENT, run};
pub use self::confine::{confine, confine_calls};
use self::pool::Pool;
use self::process::{OVERDUE, Process};
use self::remote::Remote;
use super::clock::Watch;
use super::error;
use crate::reader::Local;
use crate::reader::clock::{TIME_A_FILE, TIME_A_PAGE};
use crate::reader::message::{Answer, Pair, Protections, Request};
use crate::reader::{Bytes, Document, Loss, Reader, Round, Search, Unopened};
use crate::scan::{Found, Unread};

/// Reads each file in a process of its own for as long as that takes; as many as there are files being read at a time.
pub struct Processes {
    pool: Pool,
    /// For where no process can be started.
    here: Local<Watch>,
    can_start: OnceLock<bool>,
    /// What was spent on reading codes together. There are many pairs of few codes, and one file may have a part in all of them.
    together: Mutex<Duration>,
}

impl Processes {
    /// With processes that are this program.
    pub(super) fn new() -> Self {
        Self::starting(process::command)
    }

    /// With processes that are started so. Tests put there what lies.
    pub fn starting(program: impl Fn() -> io::Result<Command> + Send + Sync + 'static) -> Self {
        Self {
            pool: Pool::of(Box::new(program)),
            here: Local(Watch::start()),
            can_start: OnceLock::new(),
            together: Mutex::default(),
        }
    }

    /// Whether processes can be started here; if not, that is told once. It is found out before the first file is read: what a file does
    /// to the machine must not decide that the next one is read without a process between.
    fn can_start(&self) -> bool {
        *self.can_start.get_or_init(|| match self.pool.take() {
            Ok(process) => {
                self.pool.give_back(process);
                true
            }
            Err(error) => {
                error::warn(format_args!(
                    "no process can be started to read the files in, so a hostile file can stop the program: {error}"
                ));
                false
            }
        })
    }

    fn combine_in(&self, mut process: Process, pair: Pair) -> Option<Found> {
        let request = Request::Combine(Box::new(pair));
        let asked = process.ask(request, Bytes::default(), TIME_A_PAGE + OVERDUE);
        let Ok((Answer::Combined(found), _)) = asked else {
            return None;
        };
        self.pool.give_back(process);
        // What it is, is judged where it is taken in.
        found
    }
}

impl Reader for Processes {
    fn open(&self, bytes: Bytes, search: Search) -> Result<Box<dyn Document + '_>, Unopened> {
        if !self.can_start() {
            return self.here.open(bytes, search);
        }
        let process = self.pool.take();
        let process = process.map_err(|_| Unopened::Lost(Loss::Start))?;
        Ok(Box::new(Remote::open(&self.pool, process, bytes, search)?))
    }

    fn combine(&self, one: &Unread, other: &Unread, round: &Round) -> Option<Found> {
        if !self.can_start() {
            return self.here.combine(one, other, round);
        }
        let mut spent = self.together.lock().unwrap_or_else(PoisonError::into_inner);
        if *spent >= TIME_A_FILE {
            return None;
        }
        let begun = Instant::now();
        let pair = Pair {
            one: one.clone(),
            other: other.clone(),
            round: round.clone(),
        };
        let found = self.combine_in(self.pool.take().ok()?, pair);
        *spent += begun.elapsed();
        found
    }
}

/// What keeps the processes that read files from doing more than that, here and now.
fn protections() -> io::Result<Protections> {
    Ok(Process::start(process::command()?)?.protections())
}

/// A line for each protection: whether it holds here.
pub(super) fn describe() -> String {
    let mut text = String::new();
    let mut line = |what: &str, holds: bool| {
        let _ = writeln!(text, "  {what}: {}", if holds { "yes" } else { "no" });
    };
    match protections() {
        Ok(protections) => {
            line(
                "in a process of their own, ended when it takes too long",
                true,
            );
            line("with bounded memory", protections.memory);
            line(
                "that can have no further file or connection open",
                protections.descriptors,
            );
            line(
                "that can open no file by name and no port (Landlock)",
                protections.files,
            );
            line(
                "that can make only the system calls it needs (seccomp)",
                protections.calls,
            );
        }
        Err(_) => line("in a process of their own", false),
    }
    format!("files that others give are read\n{text}")
}
