//! Asks for what cannot be typed: pictures of sealed data.

use std::path::Path;

use super::error::{self, Failure};
use super::progress::Showing;
use super::{collect, hints, io};
use crate::gather::Source;
use crate::recovery::{Pile, Wanted};

/// The words are enough, and the sealed data cannot be typed: asks for its pictures.
pub(super) fn ask_for_data(
    sources: &mut Vec<Source>,
    wanted: Option<&Wanted>,
) -> Result<(), Failure> {
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
        match collect::files(Path::new(path), Showing::Progress) {
            Ok(mut found) => {
                for source in &found {
                    for problem in &source.problems {
                        error::warn(format_args!("{}: {problem}", source.name));
                    }
                }
                if let Some(wanted) = wanted {
                    hints::tell(&wanted.keep(&mut found));
                }
                sources.append(&mut found);
            }
            Err(failure) => error::warn(failure.message()),
        }
        let pile = Pile::of(sources, wanted);
        hints::tell(&pile.data_remarks());
        if pile.series().iter().any(|series| series.missing() == 0) {
            return Ok(());
        }
    }
}
