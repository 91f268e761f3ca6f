//! Words typed at the terminal, one sheet after the other.

use std::path::Path;

use super::error::{self, Failure};
use super::source::{Sheet, Source};
use super::{collect, io, repairs, sealed, sets};
use crate::kind::Class;
use crate::typed;

/// The words are enough, and the sealed data cannot be typed: asks for its pictures.
fn ask_for_data(sources: &mut Vec<Source>) -> Result<(), Failure> {
    error::note("the words are enough; the data pages, which cannot be typed, are still needed");
    loop {
        let prompt = "picture, scan, PDF or folder of data pages (empty to end)> ";
        let Some(line) = io::ask_line(prompt)? else {
            return Ok(());
        };
        let path = line.trim().trim_matches(['"', '\'']);
        if path.is_empty() {
            return Ok(());
        }
        match collect::files(Path::new(path)) {
            Ok(mut found) => {
                for source in &found {
                    for problem in &source.problems {
                        error::warn(format_args!("{}: {problem}", source.name));
                    }
                }
                sources.append(&mut found);
            }
            Err(failure) => error::warn(failure.message()),
        }
        let all = sealed::series(&*sources);
        for report in sealed::reports(&all) {
            error::note(format_args!("set {}: {}", report.set, report.line()));
        }
        if all.iter().any(|series| series.missing() == 0) {
            return Ok(());
        }
    }
}

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
        let recovered = groups.iter().find_map(|group| group.set.recover().ok());
        if let Some(recovery) = &recovered
            && recovery.key.class() == Class::Sealed
            && !ended
        {
            ask_for_data(&mut sources)?;
        }
        if recovered.is_some() || ended {
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
