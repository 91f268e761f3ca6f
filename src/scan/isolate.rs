//! Isolation of other people's decoders: a panic inside one becomes an error value.
//!
//! The engines and decoders behind this layer are good, but they were not all written for hostile input, and some
//! say in their own documentation that they can panic. Whatever comes off paper may cost a rung of the ladder or a
//! page, never the run.
//!
//! Catching the panic is this module's work alone. Whether Rust's default panic hook also prints its message is the
//! *program's* decision, because the hook belongs to the whole process: a library that swapped it around each call
//! would race with every other thread. So the library only keeps a mark for the thread ([`isolating`]), and a program
//! that wants a quiet standard error calls [`quiet_panics`] once, first thing in `main`.
//!
//! With `panic = "abort"`, and on `wasm32-unknown-unknown`, nothing can be caught and a panic ends the program.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// What [`isolate`] returns when the work panicked. The panic's message is dropped: it may quote what was on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panicked;

/// Marks this thread as isolating for as long as it lives, also when it is dropped by unwinding.
struct Mark;

impl Mark {
    fn set() -> Self {
        DEPTH.with(|depth| depth.set(depth.get() + 1));
        Mark
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get() - 1));
    }
}

/// Runs `work` and turns a panic inside it into [`Panicked`].
///
/// `work` must own or rebuild what it changes: whatever it leaves behind when it panics must not be used again. Every
/// use in this crate gives it shared references to finished data and takes the result only.
pub fn isolate<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    let _mark = Mark::set();
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

/// Ends the work that [`isolate`] runs, from deep inside foreign code that cannot be told to stop. The panic hook is not reached.
///
/// Where nothing can be caught this does nothing, for it would end the program: whoever calls it must have noted that the work is over, and
/// do nothing more when it is called again.
pub(super) fn leave() {
    #[cfg(panic = "unwind")]
    panic::resume_unwind(Box::new(()));
}

/// Whether this thread is inside [`isolate`]; for a panic hook of the program's own.
#[must_use]
pub fn isolating() -> bool {
    // A panic while the thread's locals are torn down finds them gone, and is nobody's isolated work.
    DEPTH.try_with(Cell::get).is_ok_and(|depth| depth > 0)
}

/// Installs a panic hook that says nothing about isolated panics and leaves all others to the hook that stood before.
///
/// For the program's `main`, once: the hook is the process's. A library must not call it.
pub fn quiet_panics() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !isolating() {
            loud(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_value_and_leaves_no_mark() {
        quiet_panics();
        assert_eq!(isolate(|| 7), Ok(7));
        assert_eq!(
            isolate(|| -> u8 { panic!("PQ1 must not be printed") }),
            Err(Panicked)
        );
        assert_eq!(
            isolate(|| isolate(|| -> u8 { panic!("inner") }).is_err() && isolating()),
            Ok(true)
        );
        assert_eq!(isolate(leave), Err(Panicked));
        assert!(!isolating());
    }
}
