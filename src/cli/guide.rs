//! The guided entry: a person types sheets at the terminal, or names pictures, until there are enough.

mod plain;
mod screen;
mod session;

use std::path::{Path, PathBuf};

pub(super) use self::screen::reveal;
use self::session::Session;
use super::args::Guidance;
use super::error::Failure;
use super::progress::Showing;
use super::{collect, io};
use crate::entry::{Goal, Guide, Held, Origin, Step};
use crate::gather::{How, ReadShare, Source};
use crate::recovery::Wanted;
use crate::share::Share;

/// What a person gave.
pub(super) struct Guided {
    /// What was read before, what was read on the way, and what was typed.
    pub(super) sources: Vec<Source>,
    /// Whether a whole screen can be had for the key.
    pub(super) has_screen: bool,
    session: Option<Session>,
}

impl Guided {
    /// Sheets from files, without a person.
    pub(super) fn unattended(sources: Vec<Source>) -> Self {
        Self {
            sources,
            has_screen: false,
            session: None,
        }
    }

    /// The work is done: the session file is not needed any more.
    pub(super) fn finish(&self) {
        if let Some(session) = &self.session {
            session.remove();
        }
    }
}

/// Whether the person can be shown a whole screen.
fn has_screen(guidance: &Guidance) -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    !guidance.plain && !is_dumb
}

/// Refuses a session where nobody is guided.
pub(super) fn check_session(guidance: &Guidance, can_guide: bool) -> Result<(), Failure> {
    if guidance.session.is_some() && !(can_guide && io::is_interactive()) {
        return Err(
            Failure::usage("--session is for words that a person types at a terminal")
                .hint("leave it out, or leave the files and --json out"),
        );
    }
    Ok(())
}

/// Guides the person at the terminal, from what was read already.
///
/// # Errors
/// If there is nobody, the person stops, or the session cannot be read or written.
pub(super) fn run(
    goal: Goal,
    sources: Vec<Source>,
    guidance: &Guidance,
    wanted: Option<&Wanted>,
) -> Result<Guided, Failure> {
    if !io::is_interactive() {
        return Err(Failure::usage("no sheets were named")
            .hint("give photos, scans or PDFs of the sheets, or words with --words FILE (`-` for standard input)"));
    }
    let mut guide = Guide::new(goal);
    if let Some(wanted) = wanted {
        guide.of_set(wanted.id());
    }
    let mut entry = Entry {
        sources,
        session: None,
        is_complete: false,
    };
    let known: Vec<(String, Share)> = entry
        .sources
        .iter()
        .flat_map(|source| &source.shares)
        .map(|read| (read.place.clone(), read.share.clone()))
        .collect();
    if let Some(path) = &guidance.session {
        let session = Session::begin(path, &mut guide)?;
        guide.will_be_kept();
        entry.session = Some(session);
        let shares = guide.held().iter().map(read_share).collect();
        entry.sources.push(Source {
            shares,
            ..Source::new(path.display().to_string())
        });
        entry.is_complete = guide.reconsider() == Step::Complete;
    }
    for (from, share) in known {
        entry.is_complete |= guide.add(share, &from) == Step::Complete;
    }
    for source in &entry.sources {
        tell(source, &mut guide, entry.is_complete);
    }
    let has_screen = has_screen(guidance);
    let before = guide.held().len();
    let result = if has_screen {
        screen::run(&mut guide, &mut entry)
    } else {
        plain::run(&mut guide, &mut entry)
    };
    entry.keep(&mut guide);
    result?;
    // What was typed now; what was read from files stands in their sources.
    let typed = guide.held()[before..]
        .iter()
        .filter(|held| held.origin != Origin::Read || !entry.has(held));
    let typed: Vec<ReadShare> = typed.map(read_share).collect();
    entry.sources.extend(typed.into_iter().map(|read| Source {
        name: read.place.clone(),
        shares: vec![read],
        ..Source::default()
    }));
    Ok(Guided {
        sources: entry.sources,
        has_screen,
        session: entry.session,
    })
}

/// Tells what went wrong with a file; of codes that could not be read, what to do instead, unless that is needless.
fn tell(source: &Source, guide: &mut Guide, is_complete: bool) {
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

/// A share in hand as one that was read.
fn read_share(held: &Held) -> ReadShare {
    ReadShare {
        place: held.from.clone(),
        share: held.share.clone(),
        how: match &held.origin {
            Origin::Read => How::of(&held.share),
            Origin::Typed => How::Words,
            Origin::Repaired(positions) => How::RepairedWords(positions.clone()),
        },
    }
}

/// What is kept on the way.
struct Entry {
    sources: Vec<Source>,
    session: Option<Session>,
    is_complete: bool,
}

impl Entry {
    /// Writes the session, if there is one. That it cannot be written is no reason to lose what is typed.
    fn keep(&mut self, guide: &mut Guide) {
        if let Some(session) = &mut self.session
            && let Err(failure) = session.write(&guide.save())
        {
            guide.tell(&format!("the session is NOT kept: {}", failure.message()));
        }
    }

    fn has(&self, held: &Held) -> bool {
        let mut shares = self.sources.iter().flat_map(|source| &source.shares);
        shares.any(|read| read.share.to_symbols() == held.share.to_symbols())
    }

    /// Reads a file that the person named, and tells the guide what was in it.
    fn read(&mut self, name: &str, guide: &mut Guide) -> Step {
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
fn stopped(entry: &Entry, guide: &Guide) -> Failure {
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
