//! The guided entry line by line: for screen readers, and for terminals that are no whole screen.

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
    loop {
        for line in guide.talk() {
            if !said.contains(&line) {
                error::note(line.as_str());
            }
        }
        said = guide.talk();
        let Some(line) = io::ask_line(&guide.prompt())? else {
            // The end of the input is the end of the last sheet too.
            if guide.has_draft() && guide.line("") == Step::Complete {
                return Ok(());
            }
            for line in guide.talk() {
                error::note(line.as_str());
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
            error::note(line.as_str());
        }
    }
    Ok(())
}
