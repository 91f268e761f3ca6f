//! `kinds`, `completions` and `man`: what the program says about itself.

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use serde::Serialize;

use super::args::{Cli, Kinds};
use super::error::{Failure, note};
use super::{io, json};
use crate::kind::{Check, KINDS};

/// The object of `kinds --json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    kinds: Vec<KindReport>,
}

#[derive(Serialize)]
struct KindReport {
    id: &'static str,
    name: &'static str,
    form: &'static str,
    /// Whether the format has check digits or a checksum.
    checked: bool,
    check: &'static str,
    usage: &'static str,
}

pub(super) fn kinds(args: &Kinds) -> Result<(), Failure> {
    if args.json {
        let kinds = KINDS.iter().map(|kind| KindReport {
            id: kind.id,
            name: kind.name,
            form: kind.form,
            checked: kind.check == Check::Checksum,
            check: kind.check_words,
            usage: kind.usage,
        });
        json::print(&Report {
            kinds: kinds.collect(),
        })?;
        return Ok(());
    }
    let mut stdout = std::io::stdout().lock();
    for kind in KINDS {
        writeln!(stdout, "{}: {}", kind.id, kind.name)?;
        writeln!(stdout, "  form   {}", kind.form)?;
        writeln!(stdout, "  check  {}", kind.check_words)?;
        writeln!(stdout, "  use    {}", kind.usage)?;
    }
    stdout.flush()?;
    Ok(())
}

pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "paperquorum", &mut script);
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(())
}

pub(super) fn man(directory: &Path) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format_args!(
            "{}: {}",
            directory.display(),
            io::describe(&error)
        ))
    };
    if !directory.is_dir() {
        return Err(
            Failure::usage(format_args!("{}: not a directory", directory.display()))
                .hint("make it first"),
        );
    }
    clap_mangen::generate_to(Cli::command(), directory).map_err(fail)?;
    note(format_args!(
        "manual pages written to {}",
        directory.display()
    ));
    Ok(())
}
