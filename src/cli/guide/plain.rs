//! The guided entry line by line: for screen readers, and for terminals that are no whole screen.

use std::io::Write;

use zeroize::Zeroizing;

use super::{Entry, stopped};
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
    let mut said: Vec<Zeroizing<String>> = Vec::new();
    mind_interruptions(entry.session.is_some());
    loop {
        for line in guide.talk() {
            if !said.contains(&line) {
                say(&line);
            }
        }
        said = guide.talk();
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
        let mut step = guide.line(line.trim_end_matches(['\n', '\r']));
        if let Step::Read(name) = &step {
            step = entry.read(name, guide);
        }
        match step {
            Step::Show | Step::Read(_) => {}
            Step::Changed => entry.keep(guide)?,
            Step::Complete => break,
            Step::Leave => return Err(stopped(entry, guide)),
        }
    }
    for line in guide.talk() {
        if !said.contains(&line) {
            say(&line);
        }
    }
    Ok(())
}

/// A line without the program's name, which a screen reader would read every time.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", error::printable(text));
}

/// Ctrl-C asks once; what was typed of this word is lost at the second time.
fn mind_interruptions(is_kept: bool) {
    #[cfg(unix)]
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) {
        std::thread::spawn(move || {
            for time in signals.forever().scan(0, |times, _| {
                *times += 1;
                Some(*times)
            }) {
                if time > 1 {
                    say("");
                    error::note("stopped; no key was recovered");
                    std::process::exit(1);
                }
                say(if is_kept {
                    "Stop? What was typed is kept in the session file. Press Ctrl-C once more to stop, or type on; this line begins anew."
                } else {
                    "Stop? What was typed is not kept. Press Ctrl-C once more to stop, or type on; this line begins anew."
                });
            }
        });
    }
    #[cfg(not(unix))]
    let _ = is_kept;
}
