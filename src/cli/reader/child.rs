//! The other end: the program as a process that reads files and does nothing else.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::{self, ExitCode};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use zeroize::Zeroizing;

use super::confine::{MEMORY, confine, confine_calls};
use crate::cli::clock::Watch;
use crate::reader::Local;
use crate::reader::attend::Attendant;
use crate::reader::message::{self, MOST_FILE, Protections, Request};

/// The hidden argument that makes the program such a process.
pub(crate) const ARGUMENT: &str = "__read-files";

/// The stack on which files are read. Decoders that call themselves for things within things need some; what needs more was made to.
const STACK: usize = 64 << 20;

type Asked = (Request, Zeroizing<Vec<u8>>);

/// Answers requests on standard input until it ends.
///
/// Whoever started it is gone when standard input ends, and then it ends too, whatever it is at: that is why a thread of its own reads.
/// `bound` keeps its memory to so many bytes where the system does not.
pub(crate) fn run(bound: impl FnOnce(usize) -> bool) -> ExitCode {
    let mut protections = confine();
    protections.memory |= bound(MEMORY);
    let (requests, asked) = mpsc::channel::<Asked>();
    let (begin, begun) = mpsc::channel();
    let at_work = thread::Builder::new().stack_size(STACK).spawn(move || {
        let worked = panic::catch_unwind(AssertUnwindSafe(|| {
            if let Ok(protections) = begun.recv() {
                work(protections, &asked);
            }
        }));
        // The other thread waits for a request, and whoever asks for an answer: neither may wait in vain.
        process::exit(i32::from(worked.is_err()));
    });
    if at_work.is_err() {
        return ExitCode::FAILURE;
    }
    // From here on no thread can be started either.
    protections.calls = confine_calls();
    if begin.send(protections).is_err() {
        return ExitCode::FAILURE;
    }
    listen(&requests)
}

/// Takes requests in.
fn listen(requests: &Sender<Asked>) -> ExitCode {
    let mut stdin = io::stdin().lock();
    while let Ok(request) = message::read::<Request>(&mut stdin, MOST_FILE) {
        if requests.send(request).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// Does what is asked, until nobody is there to take the answer.
fn work(protections: Protections, asked: &Receiver<Asked>) {
    let reader = Local(Watch::start());
    let mut attendant = Attendant::new(&reader, protections);
    let mut stdout = io::stdout().lock();
    while let Ok((request, bytes)) = asked.recv() {
        let (answer, bytes) = attendant.answer(request, bytes);
        let written = message::write(&mut stdout, &answer, &bytes);
        if written.and_then(|()| stdout.flush()).is_err() {
            break;
        }
    }
}
