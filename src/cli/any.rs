//! `inspect --any-qr`: every QR code in the files, whosever it is, to measure how well codes are read.

use std::io::Write;

use serde::Serialize;

use super::args::Inspect;
use super::collect::{self, Entry};
use super::error::{Failure, printable};
use super::judge::{Clock, is_ours};
use super::progress::Showing;
use super::reports::{self, Problem};
use super::seen::{self, Missed, Place, Reading, Unit};
use super::source::Source;
use super::{annotate, io, json};
use crate::code::{self, CodeError, Mark};
use crate::scan::{Caller, Ending, Found, OpenError, Pages, Verdict};
use crate::series::Slice;
use crate::share::Share;

/// The object of `--any-qr --json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct AnyReport {
    codes: Vec<Code>,
    unread: Vec<Missed>,
    problems: Vec<Problem>,
}

/// A code that was read.
#[derive(Serialize)]
struct Code {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
    #[serde(skip)]
    place: &'static str,
    text: String,
    corners: [[f32; 2]; 4],
    modules: u32,
    /// Absent for a PDF's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pixels_per_module: Option<f32>,
    rung: String,
    /// Whether it is one of this program's, undamaged.
    ours: bool,
}

/// What one file gave.
struct Read {
    codes: Vec<Code>,
    /// Its codes that were not read, and its problems.
    source: Source,
}

/// Takes every text, but for one of ours that is damaged, until the time is over.
struct Everything {
    clock: Clock,
}

impl Caller for Everything {
    /// Of our own texts it is known whether they were read rightly.
    fn judge(&mut self, found: &Found) -> Verdict {
        let read = match code::mark(&found.text) {
            Ok(Mark::Data) => Slice::from_code(&found.text).map(drop),
            _ => Share::from_code(&found.text).map(drop),
        };
        match read {
            Err(CodeError::Damaged) => Verdict::Reject,
            _ => Verdict::Accept,
        }
    }

    fn vouches(&mut self, text: &str) -> bool {
        is_ours(text)
    }

    fn keep_going(&mut self) -> bool {
        self.clock.keep_going()
    }

    fn thorough(&mut self) -> bool {
        true
    }

    fn begin_rung(&mut self) {
        self.clock.begin_rung();
    }

    fn keep_on_rung(&mut self) -> bool {
        self.clock.keep_on_rung()
    }
}

pub(super) fn run(args: &Inspect) -> Result<(), Failure> {
    let mut codes = Vec::new();
    let mut sources = Vec::new();
    let mut entries = collect::entries(&args.sources)?;
    entries.retain(|entry| !entry.is_letter());
    if let Some(out) = &args.annotate {
        annotate::check(out, &entries)?;
    }
    let all = collect::in_parallel(&entries, Showing::Progress, |entry, progress| {
        let read = read(entry)?;
        progress.tell(&read.source);
        Ok(read)
    })?;
    for read in all {
        codes.extend(read.codes);
        sources.push(read.source);
    }
    if let Some(out) = &args.annotate {
        annotate::write(out, &entries, &sources)?;
    }
    let problems = reports::problems(&sources);
    let without = |source: &&Source| !codes.iter().any(|code: &Code| code.file == source.name);
    let answer = sources
        .iter()
        .find(without)
        .and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
    reports::warn_but(answer, &problems);
    let failure = match answer {
        Some(problem) => Some(problem.to_failure(&sources)),
        None if sources.is_empty() => Some(
            Failure::no("no file was found").hint("name PDFs or pictures, or a folder of them"),
        ),
        None => None,
    };
    if args.json {
        json::print(&AnyReport {
            codes,
            unread: sources
                .into_iter()
                .flat_map(|source| source.unread)
                .collect(),
            problems,
        })?;
    } else {
        let mut stdout = io::answer();
        for code in &codes {
            code.print(&mut stdout)?;
        }
        for missed in sources.iter().flat_map(|source| &source.unread) {
            writeln!(
                stdout,
                "{}",
                printable(&seen::name(&missed.file, missed.page))
            )?;
            writeln!(stdout, "  {:<12}{}", "unread", missed.line())?;
        }
        stdout.flush()?;
    }
    failure.map_or(Ok(()), Err)
}

fn read(entry: &Entry) -> Result<Read, Failure> {
    let mut source = Source::new(entry.name());
    let mut codes = Vec::new();
    let bytes = io::read_limited(&entry.path, io::MAX_PICTURE)?;
    let unit = Unit::of(&bytes);
    let pages = match Pages::open(bytes.to_vec()) {
        Ok(pages) => pages,
        Err(OpenError::Unknown) => {
            let source = source.fail("neither a picture nor a PDF");
            return Ok(Read { codes, source });
        }
        Err(error) => {
            let source = source.fail(error.to_string());
            return Ok(Read { codes, source });
        }
    };
    let mut caller = Everything {
        clock: Clock::start_for_strangers(),
    };
    for index in 0..pages.count() {
        caller.clock.begin_page();
        if !caller.keep_going() {
            source.problems.push(collect::too_long(index));
            break;
        }
        let place = Place {
            file: source.name.clone(),
            page: (pages.count() > 1).then_some(index + 1),
            unit,
        };
        match pages.scan(index, &mut caller) {
            Ok(report) => {
                if report.ending == Ending::Interrupted {
                    source.problems.push(collect::cut_off(place.page));
                }
                codes.extend(report.codes.iter().map(|found| Code {
                    file: place.file.clone(),
                    page: place.page,
                    place: report.place(found.middle()),
                    corners: seen::corners(&found.corners),
                    modules: found.modules,
                    pixels_per_module: unit.pixels_per_module(found.pixels_per_module()),
                    rung: found.rung.to_string(),
                    ours: is_ours(&found.text),
                    text: found.text.clone(),
                }));
                let found = report.codes.iter();
                source
                    .readings
                    .extend(found.map(|found| Reading::new(&place, &report, found)));
                let missed = report.unread.iter();
                source
                    .unread
                    .extend(missed.map(|unread| Missed::new(&place, &report, unread)));
            }
            Err(error) if pages.count() == 1 => {
                let source = source.fail(error.to_string());
                return Ok(Read { codes, source });
            }
            Err(error) => source.problems.push(format!("page {}: {error}", index + 1)),
        }
    }
    if codes.is_empty() {
        if source.unread.is_empty() && source.problems.is_empty() {
            source.problems.push("no QR code was found".to_owned());
        }
        source.problems.extend(seen::lines(&source.unread));
    }
    Ok(Read { codes, source })
}

impl Code {
    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "{}", printable(&seen::name(&self.file, self.page)))?;
        let mut row = |name: &str, value: &str| writeln!(out, "  {name:<12}{}", printable(value));
        row("text", &self.text)?;
        let whose = if self.ours {
            "paperquorum's"
        } else {
            "something else"
        };
        row("of", whose)?;
        let pixels = self
            .pixels_per_module
            .map_or(String::new(), |pixels| format!(", {pixels:.1} pixels each"));
        row("modules", &format!("{0} × {0}{pixels}", self.modules))?;
        row("read", &format!("{}, {}", self.place, self.rung))
    }
}
