//! The guided entry: a person types sheets at the terminal, or names pictures, until there are enough.

mod entry;
mod plain;
mod screen;
mod session;

use self::entry::{Entry, tell};
pub(super) use self::screen::reveal;
use self::session::Session;
use super::args::Guidance;
use super::error::Failure;
use super::io;
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
