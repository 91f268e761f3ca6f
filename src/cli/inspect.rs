//! `inspect`: prints what sheets say in public.

use std::io::Write;

use serde::Serialize;

use super::args::Inspect;
use super::collect;
use super::error::{Failure, printable, warn};
use super::io;
use super::passphrase::Ask;
use super::repairs::{self, Repair, Unconfirmed};
use super::sealed::{self, DataReport, Opening};
use super::seen::{self, Missed, Reading};
use super::sets::OfFiles;
use super::sheets::NEEDED;
use super::source::Sheet;
use super::{annotate, any, json, reports, sets};
use crate::envelope::Part;
use crate::kind::{Class, Kind};
use crate::series::Series;
use crate::share::CodeFields;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    sheets: Vec<PublicSheet>,
    /// Sealed data, as far as it was read.
    data: Vec<DataReport>,
    /// What is sealed, for whoever has enough to open it.
    sealed: Vec<SealedReport>,
    /// QR codes of something else, by file.
    strangers: Vec<Strangers>,
    /// The sizes of the print check that read: sides of a module in millimetres, the largest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    print_check: Vec<f32>,
    /// Codes that were read, and what read them.
    readings: Vec<Reading>,
    /// Codes that were located and not read.
    unread: Vec<Missed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<reports::Problem>,
}

/// How much is sealed in a set that could be opened.
#[derive(Serialize)]
struct SealedReport {
    set: String,
    items: usize,
}

#[derive(Serialize)]
struct PublicSheet {
    file: String,
    sheet: String,
    set: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_id: Option<String>,
    format_version: u8,
    kind: &'static str,
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<u8>,
    /// How many shares there can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<u8>,
    /// Whether it was read from a code that proved itself.
    proved: bool,
    threshold: Option<u8>,
    #[serde(skip)]
    rule: String,
    required: bool,
    secret_bytes: usize,
    words: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    from: &'static str,
}

#[derive(Serialize)]
struct Strangers {
    file: String,
    codes: usize,
}

pub(super) fn run(args: &Inspect) -> Result<(), Failure> {
    if args.sources.files.is_empty() && args.sources.words.is_empty() {
        return Err(Failure::usage("no sheet was named")
            .hint("give a photo, a scan or the PDF of a sheet, or its words with --words FILE"));
    }
    if args.any_qr {
        return any::run(args);
    }
    let entries = match &args.annotate {
        Some(out) => {
            let entries = collect::entries(&args.sources)?;
            annotate::check(out, &entries)?;
            entries
        }
        None => Vec::new(),
    };
    let sources = collect::collect(&args.sources, Unconfirmed::LeftOut)?;
    if let Some(out) = &args.annotate {
        annotate::write(out, &entries, &sources)?;
    }
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let problems: Vec<_> = reports::problems(&sources)
        .into_iter()
        .filter(|problem| {
            !sources
                .iter()
                .any(|source| !source.sizes.is_empty() && problem.is_of(source))
        })
        .collect();
    // The first file without a sheet is the command's answer.
    let empty = sources
        .iter()
        .find(|source| source.is_empty() && source.sizes.is_empty());
    let answer = empty.and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
    reports::warn_but(answer, &problems);
    let failure = match answer {
        Some(problem) => Some(problem.to_failure(&sources)),
        // Words of one sheet among others that were not read, or not used.
        None if sources.iter().any(|source| source.unsettled) => {
            let advice = repairs::advice(&sources);
            let hint = advice.as_deref().unwrap_or("see the warnings above");
            Some(Failure::no("not every sheet could be read").hint(hint))
        }
        None => None,
    };
    let public: Vec<PublicSheet> = sheets.iter().map(|sheet| PublicSheet::new(sheet)).collect();
    let strangers: Vec<Strangers> = sources
        .iter()
        .filter(|source| source.strangers > 0)
        .map(|source| Strangers {
            file: source.name.clone(),
            codes: source.strangers,
        })
        .collect();
    let all_series = sealed::series(&sources);
    sealed::warn_of_forged(&sealed::forged(&sources));
    let data = sealed::reports(&all_series);
    let (opened, unopened) = open(args, &sheets, &all_series);
    let mut sizes: Vec<f32> = sources
        .iter()
        .flat_map(|source| source.sizes.iter().copied())
        .collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.dedup();
    let found = !public.is_empty() || !data.is_empty() || !sizes.is_empty();
    let readings: Vec<Reading> = sources
        .iter()
        .flat_map(|source| source.readings.iter().cloned())
        .collect();
    let unread: Vec<Missed> = sources
        .iter()
        .flat_map(|source| source.unread.iter().cloned())
        .collect();
    if args.json {
        json::print(&Report {
            sheets: public,
            data,
            sealed: opened,
            strangers,
            print_check: sizes,
            readings,
            unread,
            repairs: repairs::all(&sources),
            problems,
        })?;
    } else {
        let mut stdout = io::answer();
        for sheet in &public {
            sheet.print(&readings, &mut stdout)?;
        }
        for data in &data {
            writeln!(stdout, "sealed data of the set {}", data.set)?;
            writeln!(stdout, "  {:<12}{}", "set", data.set_id)?;
            writeln!(
                stdout,
                "  {:<12}{} on {}",
                "codes",
                data.codes,
                pages(data.pages)
            )?;
            writeln!(stdout, "  {:<12}{}", "read", data.line())?;
        }
        for sealed in &opened {
            writeln!(
                stdout,
                "set {}: {} item{} sealed, shown by `paperquorum recover`",
                sealed.set,
                sealed.items,
                if sealed.items == 1 { "" } else { "s" }
            )?;
        }
        for file in &strangers {
            writeln!(
                stdout,
                "{}: {} QR code{} of something else",
                file.file,
                file.codes,
                if file.codes == 1 { "" } else { "s" }
            )?;
        }
        if let Some(smallest) = sizes.last() {
            let needed = NEEDED;
            let meaning = if *smallest <= needed {
                "sheets that are printed and photographed like this read"
            } else {
                "sheets may not read: clean the printer, choose better quality, photograph in daylight"
            };
            writeln!(
                stdout,
                "print check: codes down to {smallest} mm read, sheets need {needed}: {meaning}"
            )?;
        }
        for missed in &unread {
            let name = seen::name(&missed.file, missed.page);
            writeln!(stdout, "{}: {}", printable(&name), missed.line())?;
        }
        stdout.flush()?;
    }
    match failure.or(unopened) {
        Some(failure) => Err(failure),
        None if found => Ok(()),
        None => Err(Failure::no("no sheet was found")
            .hint("name PDFs or pictures of sheets, or a folder of them")),
    }
}

fn pages(count: usize) -> String {
    format!("{count} page{}", if count == 1 { "" } else { "s" })
}

/// Opens what can be opened with these sheets, to count it.
fn open(
    args: &Inspect,
    sheets: &[&Sheet],
    series: &[Series],
) -> (Vec<SealedReport>, Option<Failure>) {
    let mut unopened = None;
    let mut opened = Vec::new();
    for group in sets::sort(sheets) {
        let Ok(recovery) = group.set.recover() else {
            continue;
        };
        if recovery.key.class() != Class::Sealed {
            continue;
        }
        let mut ask = Ask::new(args.passphrase_file.as_deref());
        match sealed::open(series, &group.set, &recovery.key, &mut ask) {
            Ok(Opening::Open(contents)) => opened.push(SealedReport {
                set: group.set.name().unwrap_or_default(),
                items: contents.items().len(),
            }),
            Ok(Opening::Locked) => {
                warn("a passphrase is needed to look into the sealed data: --passphrase-file FILE")
            }
            Err(failure) if group.has_data(series) => unopened = Some(failure),
            Err(failure) => warn(failure.message()),
        }
    }
    (opened, unopened)
}

impl PublicSheet {
    fn new(sheet: &Sheet) -> Self {
        let share = &sheet.share;
        let header = share.header();
        Self {
            file: sheet.source.clone(),
            sheet: share.name(),
            set: share.set_name(),
            set_id: share.set_id().map(|id| id.to_string()),
            format_version: crate::envelope::VERSION,
            kind: Kind::by_class(header.class()).id,
            share: share.index(),
            shares: share.code().and_then(CodeFields::total),
            room: share.code().map(CodeFields::room),
            proved: share.code().is_some(),
            threshold: share.set_threshold(),
            rule: share.rule(),
            required: header.part() == Part::Required,
            secret_bytes: header.length(),
            words: share.to_symbols().len(),
            label: share
                .code()
                .map(|code| code.label().to_owned())
                .filter(|label| !label.is_empty()),
            from: sheet.from(),
        }
    }

    /// Whether it is this sheet's code, in this file and on this page.
    fn is_on(&self, reading: &Reading) -> bool {
        reading.sheet.as_ref() == Some(&self.sheet)
            && seen::name(&reading.file, reading.page) == self.file
    }

    fn print(&self, readings: &[Reading], out: &mut impl Write) -> std::io::Result<()> {
        let of = self
            .shares
            .map_or(String::new(), |shares| format!(" of {shares}"));
        writeln!(out, "{}", printable(&self.file))?;
        let mut row = |name: &str, value: &str| writeln!(out, "  {name:<12}{}", printable(value));
        row("sheet", &self.sheet)?;
        row(
            "set",
            &match &self.set_id {
                Some(id) => format!("{} ({id})", self.set),
                None => self.set.clone(),
            },
        )?;
        row("share", &format!("{}{of}, {}", self.share, self.rule))?;
        row("kind", self.kind)?;
        if let Some(label) = &self.label {
            row("label", label)?;
        }
        row(
            "size",
            &format!("{} bytes, {} words", self.secret_bytes, self.words),
        )?;
        row(
            "format",
            &format!(
                "version {}, read from its {}",
                self.format_version,
                if self.proved {
                    "code, which proves that it is one of its set"
                } else {
                    "words, which prove nothing"
                }
            ),
        )?;
        for reading in readings.iter().filter(|reading| self.is_on(reading)) {
            row("read", &format!("{}, {}", reading.place, reading.rung))?;
        }
        Ok(())
    }
}
