//! Words typed at the terminal, one sheet after the other.

use super::error::{self, Failure};
use super::source::{Sheet, Source};
use super::{io, repairs, sets};
use crate::typed;

/// With nothing named, a person at a terminal types the words of one sheet after the other.
pub(super) fn ask_for_words() -> Result<Vec<Source>, Failure> {
    if !io::is_interactive() {
        return Err(Failure::usage("no sheets were named")
            .hint("give photos, scans or PDFs of the sheets, or words with --words FILE (`-` for standard input)"));
    }
    error::note("type the words of a sheet, on one line or several, then an empty line");
    error::note("four letters of a word are enough; ? stands for a word that you cannot read");
    let mut sources: Vec<Source> = Vec::new();
    loop {
        let number = sources.len() + 1;
        let mut text = zeroize::Zeroizing::new(String::with_capacity(4096));
        let mut ended = false;
        loop {
            match io::ask_line(&format!("sheet {number}> "))? {
                Some(line) if line.trim().is_empty() && text.is_empty() => {}
                Some(line) if line.trim().is_empty() => break,
                Some(line) => text.push_str(&line),
                None => {
                    ended = true;
                    break;
                }
            }
        }
        if !text.is_empty() {
            let mut source = Source::typed(format!("entry {number}"));
            let entries = typed::read(&text);
            if entries.is_empty() {
                source.problems.push(typed::explain(&text));
            }
            repairs::settle(&mut source, entries);
            for problem in source.problems.drain(..) {
                error::warn(format_args!("entry {number}: {problem}"));
            }
            sources.push(source);
        }
        let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
        let groups = sets::sort(&sheets);
        let done = groups.iter().any(|group| group.set.recover().is_ok());
        if done || ended {
            return Ok(sources);
        }
        for group in &groups {
            error::note(format_args!(
                "in hand: {} of the set {}; still needed: {}",
                group.in_hand(),
                group.set.name().unwrap_or_default(),
                group.still_needed()
            ));
        }
    }
}
