//! What is kept while a person types: what was read from files, and the session.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::cli::collect;
use crate::cli::error::Failure;
use crate::cli::progress::Showing;
use crate::entry::{Goal, Guide, Held, Step};
use crate::gather::Source;

/// What is kept on the way.
pub(super) struct Entry {
    pub(super) sources: Vec<Source>,
    pub(super) session: Option<Session>,
    pub(super) is_complete: bool,
}

impl Entry {
    /// Writes the session, if there is one. That it cannot be written is no reason to lose what is typed.
    pub(super) fn keep(&mut self, guide: &mut Guide) {
        if let Some(session) = &mut self.session
            && let Err(failure) = session.write(&guide.save())
        {
            guide.tell(&format!("the session is NOT kept: {}", failure.message()));
        }
    }

    pub(super) fn has(&self, held: &Held) -> bool {
        let mut shares = self.sources.iter().flat_map(|source| &source.shares);
        shares.any(|read| read.share.to_symbols() == held.share.to_symbols())
    }

    /// Reads a file that the person named, and tells the guide what was in it.
    pub(super) fn read(&mut self, name: &str, guide: &mut Guide) -> Step {
        let path = expanded(name);
        let mut step = Step::Show;
        match collect::files(&path, Showing::Nothing) {
            Ok(mut sources) => {
                for source in &sources {
                    for read in &source.shares {
                        let taken = guide.add(read.share.clone(), &read.place);
                        if step != Step::Complete {
                            step = taken;
                        }
                    }
                    tell(source, guide, step == Step::Complete);
                    if !source.slices.is_empty() {
                        guide.tell(&format!(
                            "{}: {} codes of sealed data",
                            source.name,
                            source.slices.len()
                        ));
                    }
                }
                if sources.is_empty() {
                    guide.tell(&format!(
                        "{}: no picture, PDF or text is in it",
                        path.display()
                    ));
                }
                self.sources.append(&mut sources);
            }
            Err(failure) => guide.tell(failure.message()),
        }
        step
    }
}

/// A name as a terminal or a person gives it: with `~` for the home folder, or as a URL of a file.
fn expanded(name: &str) -> PathBuf {
    let name = name
        .strip_prefix("file://")
        .map_or_else(|| name.to_owned(), |name| name.replace("%20", " "));
    match (name.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(name),
    }
}

/// The person stopped.
pub(super) fn stopped(entry: &Entry, guide: &Guide) -> Failure {
    let failure = Failure::no(match guide.goal() {
        Goal::Recover => "stopped; no key was recovered",
        Goal::Verify => "stopped; not every sheet was checked",
    });
    match &entry.session {
        Some(session) => failure.hint(format_args!(
            "go on with --session {}, and delete that file if you do not",
            session.path().display()
        )),
        None if guide.held().is_empty() && !guide.has_draft() => failure,
        None => failure.hint("--session FILE keeps what was typed, encrypted, for another time"),
    }
}

/// Tells what went wrong with a file; of codes that could not be read, what to do instead, unless that is needless.
pub(super) fn tell(source: &Source, guide: &mut Guide, is_complete: bool) {
    let advice = source.advice().filter(|_| !is_complete);
    // Why each code could not be read says less than that.
    let needs_problems = advice.is_none() || !source.is_empty();
    for problem in source.problems.iter().filter(|_| needs_problems) {
        guide.tell(&format!("{}: {problem}", source.name));
    }
    if let Some(advice) = advice {
        guide.tell(&advice);
    }
    for head in source.unread.iter().filter_map(|missed| missed.head) {
        guide.miss(head);
    }
}
