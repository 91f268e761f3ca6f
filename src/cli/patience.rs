//! Windows lets nobody rename what another program has open, and virus scanners open every new file for a moment.

use std::io;
use std::thread;
use std::time::Duration;

/// How often it is tried again. The pauses double up to half a second, and are some five seconds in all.
const TRIES: u32 = 16;

const FIRST: Duration = Duration::from_millis(5);

const LONGEST: Duration = Duration::from_millis(500);

/// Tries something again for a while if another program may be in the way; elsewhere than on Windows none can be.
pub(super) fn patiently<T>(attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    again(attempt, may_pass, thread::sleep)
}

fn again<T>(
    mut attempt: impl FnMut() -> io::Result<T>,
    may_pass: impl Fn(&io::Error) -> bool,
    mut wait: impl FnMut(Duration),
) -> io::Result<T> {
    let mut pause = FIRST;
    for _ in 0..TRIES {
        match attempt() {
            Err(error) if may_pass(&error) => {}
            outcome => return outcome,
        }
        wait(pause);
        pause = (2 * pause).min(LONGEST);
    }
    attempt()
}

/// Whether it is what Windows says of a file that somebody has open: not allowed, in use, locked.
fn may_pass(error: &io::Error) -> bool {
    const IN_USE: i32 = 32;
    const LOCKED: i32 = 33;
    let is_in_use = matches!(error.raw_os_error(), Some(IN_USE | LOCKED));
    cfg!(windows) && (is_in_use || error.kind() == io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How it ends, and how often it was tried, if the first `failures` are of this kind.
    fn tried(failures: u32, kind: io::ErrorKind) -> (io::Result<u32>, u32, Duration) {
        let (mut times, mut waited) = (0, Duration::ZERO);
        let attempt = || {
            times += 1;
            if times > failures {
                Ok(times)
            } else {
                Err(kind.into())
            }
        };
        let may_pass = |error: &io::Error| error.kind() == io::ErrorKind::PermissionDenied;
        let outcome = again(attempt, may_pass, |pause| waited += pause);
        (outcome, times, waited)
    }

    #[test]
    fn what_passes_is_waited_for() {
        let (outcome, times, waited) = tried(3, io::ErrorKind::PermissionDenied);
        assert_eq!((outcome.unwrap(), times), (4, 4));
        assert_eq!(waited, 7 * FIRST);
    }

    #[test]
    fn what_does_not_pass_is_told_in_the_end() {
        let (outcome, times, waited) = tried(u32::MAX, io::ErrorKind::PermissionDenied);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(times, TRIES + 1);
        assert!(waited < Duration::from_secs(10));
    }

    #[test]
    fn what_waiting_does_not_change_is_told_at_once() {
        let (outcome, times, waited) = tried(1, io::ErrorKind::NotFound);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!((times, waited), (1, Duration::ZERO));
    }
}
