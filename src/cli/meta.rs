//! `kinds`, `completions` and `man`: what the program says about itself.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use serde::Serialize;

use super::args::{Cli, Kinds};
use super::check::level;
use super::choose::named;
use super::error::{Failure, describe, note};
use super::{io, json};
use crate::kind::{self, Check, Kind, Packing};
use crate::share::words_for;

/// The object of `kinds --json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    kinds: Vec<KindReport>,
}

#[derive(Serialize)]
struct KindReport {
    id: &'static str,
    aliases: &'static [&'static str],
    name: &'static str,
    form: &'static str,
    example: &'static str,
    /// Whether the format has check digits or a checksum.
    checked: bool,
    /// `checksum`, `weak` or `nothing`.
    level: &'static str,
    check: &'static str,
    usage: &'static str,
    /// Secret bytes when it is split directly, least and most; absent if it is always sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<[usize; 2]>,
    /// Words of a share then.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<[usize; 2]>,
}

impl KindReport {
    fn new(kind: &'static Kind) -> Self {
        // The number of a form takes a byte more, where there is one.
        let numbers = [
            usize::from(kind.class().is_none()),
            usize::from(!kind.forms().is_empty()),
        ];
        let is_split = kind.packing != Packing::Sealed && *kind.size.end() > 0;
        let bytes = is_split.then(|| [*kind.size.start(), *kind.size.end()]);
        Self {
            id: kind.id,
            aliases: kind.aliases,
            name: kind.name,
            form: kind.form,
            example: kind.example,
            checked: kind.check == Check::Checksum,
            level: level(kind.check),
            check: kind.check_words,
            usage: kind.usage,
            bytes,
            words: bytes
                .map(|[least, most]| [words_for(least + numbers[0]), words_for(most + numbers[1])]),
        }
    }

    /// How it stands on paper.
    fn paper(&self) -> String {
        match (self.bytes, self.words) {
            (Some([least, most]), Some([few, many])) if least == most => {
                debug_assert_eq!(few, many);
                format!("{few} words a sheet ({least} bytes)")
            }
            (Some([least, most]), Some([few, many])) => {
                format!(
                    "{few} to {many} words a sheet ({least} to {most} bytes), sealed if it is larger"
                )
            }
            _ => "sealed: QR codes behind every sheet".to_owned(),
        }
    }
}

pub(super) fn kinds(args: &Kinds) -> Result<(), Failure> {
    let only = named(args.name.as_deref())?;
    let kinds: Vec<KindReport> = kind::all()
        .filter(|kind| only.is_none_or(|only| only.id == kind.id))
        .map(KindReport::new)
        .collect();
    if args.json {
        return json::print(&Report { kinds });
    }
    let mut stdout = io::answer();
    if let (Some(_), [kind]) = (only, &kinds[..]) {
        writeln!(stdout, "{}: {}", kind.id, kind.name)?;
        writeln!(stdout, "  form      {}", kind.form)?;
        writeln!(stdout, "  shape     {}", kind.example)?;
        writeln!(stdout, "  check     {}", kind.check)?;
        writeln!(stdout, "  on paper  {}", kind.paper())?;
        writeln!(stdout, "  goes to   {}", kind.usage)?;
        if !kind.aliases.is_empty() {
            writeln!(
                stdout,
                "  also      --kind {}",
                kind.aliases.join(", --kind ")
            )?;
        }
    } else {
        for kind in &kinds {
            writeln!(stdout, "{:<20} {}", kind.id, kind.name)?;
        }
        writeln!(stdout, "\n`paperquorum kinds NAME` explains one.")?;
    }
    stdout.flush()?;
    Ok(())
}

pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "paperquorum", &mut script);
    let mut stdout = io::answer();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(())
}

pub(super) fn man(directory: &Path) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format_args!(
            "{}: {}",
            directory.display(),
            describe(&error)
        ))
    };
    std::fs::create_dir_all(directory).map_err(fail)?;
    clap_mangen::generate_to(Cli::command(), directory).map_err(fail)?;
    note(format_args!(
        "manual pages written to {}",
        directory.display()
    ));
    Ok(())
}
