//! `inspect --annotate`: the pages as they were read, with a box round every code that was seen and the verdict beside it.

use std::path::{Path, PathBuf};

use super::collect::Entry;
use super::disk;
use super::error::{self, Failure};
use super::io;
use super::reader::Processes;
use crate::gather::{Source, seen};
use crate::reader::{Reader, Round, Search};
use crate::recovery::drawing;

/// Refuses, before anything is read, a file that is there already and a source that cannot be read twice.
pub(super) fn check(out: &Path, entries: &[Entry]) -> Result<(), Failure> {
    if io::is_stdio(out) {
        return Err(
            Failure::usage("pictures are not written to standard output")
                .hint("name a new file: --annotate OUT.png"),
        );
    }
    if entries.iter().any(|entry| io::is_stdio(&entry.path)) {
        return Err(Failure::usage("standard input cannot be annotated")
            .hint("--annotate reads the files twice: name a file"));
    }
    if out
        .extension()
        .is_some_and(|end| !end.eq_ignore_ascii_case("png"))
    {
        return Err(Failure::usage(format_args!(
            "{}: pictures are written as PNG",
            out.display()
        ))
        .hint("give it a name that ends in .png"));
    }
    if out.symlink_metadata().is_ok() {
        return Err(exists(out));
    }
    Ok(())
}

fn exists(out: &Path) -> Failure {
    Failure::usage(format_args!("{}: file exists", out.display()))
        .hint("name another one; nothing is ever overwritten")
}

/// Draws each page on which a code was seen into a new file: OUT.png, OUT-2.png and so on.
///
/// # Errors
/// If a file cannot be read again or a picture not be written.
pub(super) fn write<'a>(
    out: &Path,
    entries: &[Entry],
    sources: impl IntoIterator<Item = &'a Source>,
) -> Result<(), Failure> {
    let sources: Vec<&Source> = sources.into_iter().collect();
    let reader = Processes::new();
    let mut drawn = 0;
    for entry in entries {
        let name = entry.name();
        let Some(source) = sources.iter().find(|source| source.name == name) else {
            continue;
        };
        let numbers = drawing::pages_with_codes(source);
        if numbers.is_empty() {
            error::note(format_args!(
                "{name}: nothing that looks like a QR code, so no picture of it was drawn"
            ));
            continue;
        }
        let fail = |problem: &dyn std::fmt::Display| {
            Failure::usage(format_args!("{name}: {problem}"))
                .hint("it could be read before: was it changed meanwhile?")
        };
        let bytes = io::read_limited(&entry.path, io::MAX_PICTURE)?;
        let search = Search::Sheets(Round::First);
        let mut document = reader
            .open(bytes.into(), search)
            .map_err(|error| fail(&error))?;
        for number in numbers {
            let index = number.map_or(0, |number| number - 1);
            let (page, scale) = document.picture(index).map_err(|error| fail(&error))?;
            drawn += 1;
            let path = numbered(out, drawn);
            if path.symlink_metadata().is_ok() {
                return Err(exists(&path));
            }
            let png = drawing::page(source, number, &page, scale).map_err(|error| fail(&error))?;
            disk::write_new(&path, &png)?;
            error::note(format_args!(
                "{} drawn as {}",
                seen::name(&name, number),
                path.display()
            ));
        }
    }
    Ok(())
}

/// The name of the picture with this number, from 1: "out.png", "out-2.png".
fn numbered(out: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return out.to_owned();
    }
    let mut name = out.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(end) = out.extension() {
        name.push(".");
        name.push(end);
    }
    out.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_numbered_from_the_second_on() {
        let name = |number| numbered(Path::new("a.b/out.png"), number);
        assert_eq!(name(1), Path::new("a.b/out.png"));
        assert_eq!(name(2), Path::new("a.b/out-2.png"));
    }
}
