//! What sheets say in public.

use std::io::{self, Write};

use serde::Serialize;

use super::pile::{forged_data, problems_but, refusal_of};
use super::refusal::Refusal;
use super::remark::Remark;
use super::reports::{self, FileProblem};
use crate::envelope::{Part, VERSION};
use crate::gather::groups;
use crate::gather::problem::plural;
use crate::gather::repairs::Repair;
use crate::gather::sealed::{self, DataReport, Opening};
use crate::gather::seen::{self, Missed, Reading};
use crate::gather::source::{self, ReadShare, Source};
use crate::kind::{Class, Kind};
use crate::print_check;
use crate::printable::printable;
use crate::series::Series;
use crate::share::CodeFields;
use crate::vault::Passphrase;

/// What files say in public; docs/JSON.md tells its shape.
#[derive(Serialize)]
pub struct Inspection {
    sheets: Vec<PublicSheet>,
    /// Sealed data, as far as it was read.
    data: Vec<DataReport>,
    /// What is sealed, for whoever has enough to open it.
    sealed: Vec<SealedReport>,
    /// QR codes of something else, by file.
    strangers: Vec<Strangers>,
    /// The sizes of the print check that were read: sides of a module in millimetres, the largest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    print_check: Vec<f32>,
    /// Codes that were read, and what read them.
    readings: Vec<Reading>,
    /// Codes that were located and not read.
    unread: Vec<Missed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<FileProblem>,
    #[serde(skip)]
    remarks: Vec<Remark>,
    #[serde(skip)]
    refusal: Option<Refusal>,
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

impl Inspection {
    /// Of what was read. For each set whose sealed data needs one, `passphrase` is asked for passphrases as in [`Complete::open`].
    ///
    /// # Errors
    /// Those of `passphrase`.
    ///
    /// [`Complete::open`]: super::Complete::open
    pub fn of<E>(
        sources: &[Source],
        mut passphrase: impl FnMut(usize) -> Result<Option<Passphrase>, E>,
    ) -> Result<Self, E> {
        let shares = source::shares(sources);
        let is_check = |problem: &FileProblem| {
            let mut checks = sources.iter().filter(|source| !source.sizes.is_empty());
            checks.any(|source| problem.is_of(source))
        };
        let mut problems = reports::problems(sources);
        problems.retain(|problem| !is_check(problem));
        // The first file without a sheet is the answer.
        let mut empty = sources.iter().filter(|source| source.is_empty());
        let empty = empty.find(|source| source.sizes.is_empty());
        let answer = empty.and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
        let refusal = match answer {
            Some(problem) => Some(refusal_of(problem, sources)),
            // Words of one sheet among others that were not read, or not used.
            None if sources.iter().any(|source| source.is_unsettled) => Some(Refusal::NotAll),
            None => None,
        };
        let mut remarks = problems_but(answer, &problems);
        remarks.extend(forged_data(sources));
        let series = sealed::series(sources);
        let opened = open(&shares, &series, &mut passphrase)?;
        remarks.extend(opened.remarks);
        let mut this = Self {
            sheets: shares.iter().map(|read| PublicSheet::new(read)).collect(),
            data: sealed::reports(&series),
            sealed: opened.sealed,
            strangers: strangers(sources),
            print_check: sizes(sources),
            readings: all(sources, |source| &source.readings),
            unread: all(sources, |source| &source.unread),
            repairs: source::repairs(sources),
            problems,
            remarks,
            refusal: refusal.or(opened.refusal),
        };
        let has_nothing =
            this.sheets.is_empty() && this.data.is_empty() && this.print_check.is_empty();
        if has_nothing {
            this.refusal.get_or_insert(Refusal::NoSheet);
        }
        Ok(this)
    }

    /// What there is to say beside the answer.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// What is wrong, if something is.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal
    }

    /// Writes it as text.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for sheet in &self.sheets {
            sheet.write(&self.readings, out)?;
        }
        for data in &self.data {
            write_data(data, out)?;
        }
        for sealed in &self.sealed {
            let (set, items) = (&sealed.set, sealed.items);
            let s = plural(items);
            writeln!(
                out,
                "set {set}: {items} item{s} sealed, shown by `paperquorum recover`"
            )?;
        }
        for Strangers { file, codes } in &self.strangers {
            let s = plural(*codes);
            writeln!(out, "{file}: {codes} QR code{s} of something else")?;
        }
        if let Some(smallest) = self.print_check.last() {
            write_print_check(*smallest, out)?;
        }
        for missed in &self.unread {
            let name = seen::name(&missed.file, missed.page);
            writeln!(out, "{}: {}", printable(&name), missed.line())?;
        }
        Ok(())
    }
}

fn write_data(data: &DataReport, out: &mut impl Write) -> io::Result<()> {
    let pages = format!("{} page{}", data.pages, plural(data.pages));
    writeln!(out, "sealed data of the set {}", data.set)?;
    writeln!(out, "  {:<12}{}", "set", data.set_id)?;
    writeln!(out, "  {:<12}{} on {pages}", "codes", data.codes)?;
    writeln!(out, "  {:<12}{}", "read", data.line())
}

fn write_print_check(smallest: f32, out: &mut impl Write) -> io::Result<()> {
    let needed = print_check::NEEDED;
    let meaning = if smallest <= needed {
        "sheets that are printed and photographed like this read"
    } else {
        "sheets may not read: clean the printer, choose better quality, photograph in daylight"
    };
    writeln!(
        out,
        "print check: codes down to {smallest} mm read, sheets need {needed}: {meaning}"
    )
}

fn all<T: Clone>(sources: &[Source], of: impl Fn(&Source) -> &Vec<T>) -> Vec<T> {
    sources.iter().flat_map(of).cloned().collect()
}

fn strangers(sources: &[Source]) -> Vec<Strangers> {
    let with_codes = sources.iter().filter(|source| source.strangers > 0);
    let report = |source: &Source| Strangers {
        file: source.name.clone(),
        codes: source.strangers,
    };
    with_codes.map(report).collect()
}

/// The sizes of the print check, each once, the largest first.
fn sizes(sources: &[Source]) -> Vec<f32> {
    let mut sizes = all(sources, |source| &source.sizes);
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.dedup();
    sizes
}

/// What opening came to.
#[derive(Default)]
struct Opens {
    sealed: Vec<SealedReport>,
    remarks: Vec<Remark>,
    refusal: Option<Refusal>,
}

/// Opens what can be opened with these shares, to count it.
fn open<E>(
    shares: &[&ReadShare],
    series: &[Series],
    passphrase: &mut impl FnMut(usize) -> Result<Option<Passphrase>, E>,
) -> Result<Opens, E> {
    let mut opens = Opens::default();
    let groups = groups::sort(shares);
    for (group, recovered) in groups.iter().zip(groups::recover(&groups)) {
        let Ok(recovery) = recovered else {
            continue;
        };
        if recovery.key.class() != Class::Sealed {
            continue;
        }
        let set = group.set.name().unwrap_or_default();
        let opening = sealed::open_asking(series, &group.set, &recovery.key, passphrase)?;
        match opening {
            Ok(Opening::Open(contents)) => opens.sealed.push(SealedReport {
                set,
                items: contents.items().len(),
            }),
            Ok(Opening::NeedsPassphrase) => opens.remarks.push(Remark::Locked(set)),
            Err(error) if groups::has_data(group, series) => opens.refusal = Some(error.into()),
            Err(error) => opens.remarks.push(Remark::Unopened(error.to_string())),
        }
    }
    Ok(opens)
}

impl PublicSheet {
    fn new(read: &ReadShare) -> Self {
        let share = &read.share;
        let header = share.header();
        Self {
            file: read.place.clone(),
            sheet: share.name(),
            set: share.set_name(),
            set_id: share.set_id().map(|id| id.to_string()),
            format_version: VERSION,
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
            from: read.medium(),
        }
    }

    /// Whether it is this sheet's code, in this file and on this page.
    fn is_on(&self, reading: &Reading) -> bool {
        reading.sheet.as_ref() == Some(&self.sheet)
            && seen::name(&reading.file, reading.page) == self.file
    }

    fn write(&self, readings: &[Reading], out: &mut impl Write) -> io::Result<()> {
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
