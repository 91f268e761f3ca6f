//! Ctrl-C on Windows, and a window that is closed. Other systems have signals for them.

use std::sync::{Mutex, Once, PoisonError};

type Action = Box<dyn FnMut() + Send>;

/// What is done then. The system gives a thread for it.
static ACTION: Mutex<Option<Action>> = Mutex::new(None);

/// What Windows says of a program that Ctrl-C ended.
const ENDED: i32 = 0xC000_013A_u32.cast_signed();

/// As long as it lasts, Ctrl-C does what was asked for, and does not end the program by itself.
pub(super) struct Minded {
    before: Option<Action>,
}

/// Does this at Ctrl-C. It is what was asked for last that counts.
pub(super) fn mind(action: impl FnMut() + Send + 'static) -> Minded {
    static ONCE: Once = Once::new();
    // Where it cannot be had, Ctrl-C ends the program at once.
    ONCE.call_once(|| drop(ctrlc::set_handler(interrupted)));
    Minded {
        before: put(Some(Box::new(action))),
    }
}

fn put(action: Option<Action>) -> Option<Action> {
    std::mem::replace(
        &mut ACTION.lock().unwrap_or_else(PoisonError::into_inner),
        action,
    )
}

fn interrupted() {
    match &mut *ACTION.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(action) => action(),
        None => end(),
    }
}

/// Ends the program as Ctrl-C does.
pub(super) fn end() {
    std::process::exit(ENDED);
}

impl Drop for Minded {
    fn drop(&mut self) {
        put(self.before.take());
    }
}
