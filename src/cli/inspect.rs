//! `inspect`: prints what sheets say in public.

use std::io::Write;

use super::args::Inspect;
use super::collect::{self, Entry};
use super::error::Failure;
use super::hints::{self, Context};
use super::passphrase::Ask;
use super::progress::Showing;
use super::reader::Processes;
use super::repairs::{Rule, Unconfirmed};
use super::{annotate, io, json};
use crate::gather::Source;
use crate::recovery::{AnyCodes, AnyFile, Inspection, Refusal};

pub(super) fn run(args: &Inspect) -> Result<(), Failure> {
    if args.sources.is_empty() {
        return Err(Failure::usage("no sheet was named")
            .hint("give a photo, a scan or the PDF of a sheet, or its words with --words FILE"));
    }
    let entries = match &args.annotate {
        Some(out) => {
            let entries = entries(args)?;
            annotate::check(out, &entries)?;
            entries
        }
        None => Vec::new(),
    };
    if args.any_qr {
        any(args)
    } else {
        sheets(args, &entries)
    }
}

/// The files, without texts where only codes are looked for.
fn entries(args: &Inspect) -> Result<Vec<Entry>, Failure> {
    let mut entries = collect::entries(&args.sources)?;
    entries.retain(|entry| !args.any_qr || !entry.file().is_letter());
    Ok(entries)
}

/// What the sheets say.
fn sheets(args: &Inspect, entries: &[Entry]) -> Result<(), Failure> {
    let rule = Rule::new(&args.sources, Unconfirmed::LeftOut);
    let sources = collect::collect(&args.sources, rule)?;
    if let Some(out) = &args.annotate {
        annotate::write(out, entries, &sources)?;
    }
    let mut ask = Ask::new(args.passphrase_file.as_deref());
    let inspection = Inspection::of(&sources, |asked| ask.next(asked))?;
    hints::tell(inspection.remarks());
    if args.json {
        json::print(&inspection)?;
    } else {
        let mut stdout = io::answer();
        inspection.write(&mut stdout)?;
        stdout.flush()?;
    }
    finish(args, &sources, inspection.refusal())
}

/// Every QR code, whosever it is.
fn any(args: &Inspect) -> Result<(), Failure> {
    let entries = entries(args)?;
    let reader = Processes::new();
    let wanted: Vec<&Entry> = entries.iter().collect();
    let files = collect::in_parallel(&wanted, Showing::Progress, |entry, progress| {
        let file = entry.with_bytes(
            |bytes| AnyFile::read(&reader, &entry.name(), bytes.into()),
            AnyFile::from,
        );
        progress.tell(&file.source);
        file
    });
    if let Some(out) = &args.annotate {
        annotate::write(out, &entries, files.iter().map(|file| &file.source))?;
    }
    let codes = AnyCodes::of(files);
    hints::tell(codes.remarks());
    if args.json {
        json::print(&codes)?;
    } else {
        let mut stdout = io::answer();
        codes.write(&mut stdout)?;
        stdout.flush()?;
    }
    finish(args, &[], codes.refusal())
}

fn finish(args: &Inspect, sources: &[Source], refusal: Option<Refusal>) -> Result<(), Failure> {
    let context = Context {
        sources,
        rule: Rule::new(&args.sources, Unconfirmed::LeftOut),
        is_check: true,
    };
    refusal.map_or(Ok(()), |refusal| Err(context.failure(&refusal)))
}
