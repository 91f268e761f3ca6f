//! The guided entry line by line: for screen readers, and for terminals that are no whole screen.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::entry::{Entry, stopped};
use crate::cli::error::{self, Failure};
use crate::cli::io;
use crate::entry::{Guide, Key, Step};

/// Asks for lines until the sheets are enough.
pub(super) fn run(guide: &mut Guide, entry: &mut Entry) -> Result<(), Failure> {
    if entry.is_complete {
        return Ok(());
    }
    error::note(
        "type the words of a sheet, as many on a line as you like, and an empty line behind the last",
    );
    error::note(
        "four letters of a word are enough; ? stands for a word that you cannot read, ab? for one that begins with ab",
    );
    error::note(
        "7=acid changes word 7, 7+acid puts a word in before it, 7- takes it away, = tells all words; the name of a picture reads it",
    );
    let interruptions = Interruptions::mind(entry.session.is_some());
    loop {
        for line in guide.talk() {
            say(&line);
        }
        let Some(line) = io::ask_line(&guide.prompt())? else {
            // The end of the input is the end of the last sheet too.
            if guide.has_draft() && guide.line("") == Step::Complete {
                return Ok(());
            }
            for line in guide.talk() {
                say(&line);
            }
            return match guide.press(Key::Enter) {
                Step::Complete => Ok(()),
                _ => Err(stopped(entry, guide)),
            };
        };
        interruptions.forget();
        let mut step = guide.line(line.trim_end_matches(['\n', '\r']));
        if let Step::Read(name) = &step {
            step = entry.read(name, guide);
        }
        match step {
            Step::Show | Step::Read(_) => {}
            Step::Changed => entry.keep(guide),
            Step::Complete => break,
            Step::Leave => return Err(stopped(entry, guide)),
        }
    }
    interruptions.end();
    for line in guide.talk() {
        say(&line);
    }
    Ok(())
}

/// A line without the program's name, which a screen reader would read every time.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", error::printable(text));
}

/// Ctrl-C asks once before it stops; a line that was typed since begins the count anew.
struct Interruptions {
    count: Arc<AtomicUsize>,
    #[cfg(windows)]
    _minded: crate::cli::interrupt::Minded,
}

/// As if the person had been asked already.
const ASKED: usize = 1;

impl Interruptions {
    fn mind(is_kept: bool) -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        if let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT])
        {
            let count = Arc::clone(&count);
            std::thread::spawn(move || {
                for _ in signals.forever() {
                    interrupted(&count, is_kept);
                }
            });
        }
        Self {
            #[cfg(windows)]
            _minded: {
                let count = Arc::clone(&count);
                crate::cli::interrupt::mind(move || interrupted(&count, is_kept))
            },
            count,
        }
    }

    fn forget(&self) {
        self.count.store(0, Ordering::Relaxed);
    }

    /// There is nothing more to lose: Ctrl-C stops.
    fn end(&self) {
        self.count.store(ASKED, Ordering::Relaxed);
    }
}

fn interrupted(count: &AtomicUsize, is_kept: bool) {
    if count.fetch_add(1, Ordering::Relaxed) >= ASKED {
        say("");
        error::note("stopped; no key was recovered");
        std::process::exit(1);
    }
    let kept = if is_kept {
        "kept in the session file"
    } else {
        "not kept"
    };
    say(&format!(
        "Stop? What was typed is {kept}. Press Ctrl-C once more to stop, or type on; this line begins anew."
    ));
}
