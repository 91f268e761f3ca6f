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
use std::sync::Once;

pub(super) use self::child::{ARGUMENT, run};
pub use self::confine::{confine, confine_calls};
use self::pool::Pool;
use self::process::{OVERDUE, Process};
use self::remote::Remote;
use super::clock::Watch;
use super::error;
use crate::reader::Local;
use crate::reader::clock::TIME_A_PAGE;
use crate::reader::message::{Answer, Pair, Protections, Request};
use crate::reader::{Bytes, Document, Loss, Reader, Round, Search, Unopened};
use crate::scan::{Found, Unread};

/// Reads each file in a process of its own for as long as that takes; as many as there are files being read at a time.
pub(super) struct Processes {
    pool: Pool,
    /// For where no process can be started.
    here: Local<Watch>,
    told: Once,
}

impl Processes {
    pub(super) fn new() -> Self {
        Self {
            pool: Pool::default(),
            here: Local(Watch::start()),
            told: Once::new(),
        }
    }

    /// Says once that files are read without a process between.
    fn tell(&self, error: &std::io::Error) {
        self.told.call_once(|| {
            error::warn(format_args!(
                "no process can be started to read the files in, so a hostile file can stop the program: {error}"
            ));
        });
    }
}

impl Reader for Processes {
    fn open(&self, bytes: Bytes, search: Search) -> Result<Box<dyn Document + '_>, Unopened> {
        match self.pool.take() {
            Ok(process) => Ok(Box::new(Remote::open(&self.pool, process, bytes, search)?)),
            Err(error) => {
                self.tell(&error);
                self.here.open(bytes, search)
            }
        }
    }

    fn combine(&self, one: &Unread, other: &Unread, round: &Round) -> Option<Found> {
        let mut process = match self.pool.take() {
            Ok(process) => process,
            Err(error) => {
                self.tell(&error);
                return self.here.combine(one, other, round);
            }
        };
        let pair = Box::new(Pair {
            one: one.clone(),
            other: other.clone(),
            round: round.clone(),
        });
        let asked = process.ask(
            Request::Combine(pair),
            Bytes::default(),
            TIME_A_PAGE + OVERDUE,
        );
        let Ok((Answer::Combined(found), _)) = asked else {
            return None;
        };
        self.pool.give_back(process);
        // What it is, is judged where it is taken in.
        found
    }
}

/// What keeps the processes that read files from doing more than that, here and now: asked of one.
fn protections() -> Result<Protections, Loss> {
    let mut process = Process::start().map_err(|_| Loss::Crash)?;
    match process.ask(Request::Protections, Bytes::default(), OVERDUE)? {
        (Answer::Protections(protections), _) => Ok(protections),
        _ => Err(Loss::Nonsense),
    }
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
