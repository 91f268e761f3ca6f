//! `inspect`: prints what sheets say in public.

use std::io::Write;

use serde::Serialize;

use super::args::Inspect;
use super::collect;
use super::error::{Failure, printable};
use super::record::hex;
use super::source::Sheet;
use super::{json, reports};
use crate::kind::Kind;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    sheets: Vec<PublicSheet>,
    /// QR codes of something else, by file.
    strangers: Vec<Strangers>,
    problems: Vec<reports::Problem>,
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
    threshold: u8,
    secret_bytes: usize,
    words: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commitment: Option<String>,
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
    let sources = collect::collect(&args.sources)?;
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let problems = reports::problems(&sources);
    // The first file without a sheet is the command's answer.
    let empty = sources.iter().find(|source| source.sheets.is_empty());
    let answer = empty.and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
    reports::warn_but(answer, &problems);
    let failure = answer.map(|problem| problem.to_failure(&sources));
    let public: Vec<PublicSheet> = sheets.iter().map(|sheet| PublicSheet::new(sheet)).collect();
    let strangers: Vec<Strangers> = sources
        .iter()
        .filter(|source| source.strangers > 0)
        .map(|source| Strangers {
            file: source.name.clone(),
            codes: source.strangers,
        })
        .collect();
    let found = !public.is_empty();
    if args.json {
        json::print(&Report {
            sheets: public,
            strangers,
            problems,
        })?;
    } else {
        let mut stdout = std::io::stdout().lock();
        for sheet in &public {
            sheet.print(&mut stdout)?;
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
        stdout.flush()?;
    }
    match failure {
        Some(failure) => Err(failure),
        None if found => Ok(()),
        None => Err(Failure::no("no sheet was found")
            .hint("name PDFs or pictures of sheets, or a folder of them")),
    }
}

impl PublicSheet {
    fn new(sheet: &Sheet) -> Self {
        let share = &sheet.share;
        let header = share.header();
        Self {
            file: sheet.source.clone(),
            sheet: share.name(),
            set: share.set_name(),
            set_id: share.print().map(|print| format!("{:016x}", print.set)),
            format_version: crate::envelope::VERSION,
            kind: Kind::by_class(header.class()).id,
            share: share.index(),
            shares: share.print().map(|print| print.shares),
            threshold: header.threshold(),
            secret_bytes: header.length(),
            words: share.to_symbols().len(),
            label: share
                .print()
                .map(|print| print.label.clone())
                .filter(|label| !label.is_empty()),
            commitment: share.commitment().map(|bytes| hex(&bytes)),
            from: sheet.from(),
        }
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
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
        row(
            "share",
            &format!("{}{of}, any {} recover", self.share, self.threshold),
        )?;
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
                self.format_version, self.from
            ),
        )?;
        if let Some(commitment) = &self.commitment {
            row("commitment", commitment)?;
        }
        Ok(())
    }
}
