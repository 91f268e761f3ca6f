//! `check`: says what kind of key an input is, what could be checked and what not. Never shows the key.

use std::io::Write;

use serde::Serialize;

use super::args;
use super::choose::{self, Place};
use super::error::Failure;
use super::{io, json};
use crate::kind::{Check, Facts, Input, Kind, KindError, Unsure};
use crate::share::words_for;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    valid: bool,
    kind: &'a str,
    name: &'a str,
    /// `checksum`, `weak` or `nothing`.
    check: &'static str,
    checked: &'a str,
    not_checked: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<&'a str>,
    warnings: &'a [String],
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Single changes after which it would be right.
    changes: &'a [String],
    /// Other kinds that it could be of.
    others: Vec<&'a str>,
    sealed: bool,
    /// Words of a share, if it is not sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<usize>,
}

/// The object of `--json` where a person has to decide, or where it is nobody's key.
#[derive(Serialize)]
struct UnsureReport<'a> {
    valid: bool,
    problem: String,
    /// None for a placeholder.
    candidates: Vec<&'a str>,
}

pub(super) fn run(args: &args::Check) -> Result<(), Failure> {
    let given = choose::named(args.kind.as_deref())?;
    let mut input = Input::new(io::read_secret(args.input.as_deref())?);
    if let Some(key_id) = &args.key_id {
        input = input.with_key_id(key_id);
    }
    if args.json
        && given.is_none()
        && let Err(unsure) = Kind::recognise(&input)
    {
        // One object, which a program reads: nobody is asked.
        json::print(&UnsureReport {
            valid: false,
            problem: unsure.to_string(),
            candidates: match &unsure {
                Unsure::Placeholder => Vec::new(),
                Unsure::Several { kinds } => kinds.iter().map(|kind| kind.id).collect(),
            },
        })?;
        return Err(choose::undecided(&unsure, Place("")));
    }
    let kind = choose::kind(given, &input, Place(""))?;
    if args.key_id.is_some() {
        choose::check_key_id(kind)?;
    }
    let input = choose::one_key(kind, input)?;
    let others: Vec<&str> = kind.others(&input).iter().map(|kind| kind.id).collect();
    let outcome = kind.canonical(&input);
    let nothing = Facts::default();
    let facts = outcome.as_ref().map_or(&nothing, |(_, facts)| facts);
    let words = kind
        .pack(&input)
        .ok()
        .map(|key| words_for(key.packed.bytes().len()));
    let changes = match &outcome {
        Err(KindError::Fault(fault)) => &fault.remedies[..],
        _ => &[],
    };
    let report = Report {
        valid: outcome.is_ok(),
        kind: kind.id,
        name: kind.name,
        check: level(kind.check_of(facts)),
        checked: if facts.unchecked {
            "its outer form alone"
        } else {
            kind.check_words
        },
        not_checked: not_checked(kind.check_of(facts)),
        key_id: facts.key_id.as_deref(),
        warnings: &facts.warnings,
        problem: outcome.as_ref().err().map(ToString::to_string),
        changes,
        others,
        sealed: outcome.is_ok() && words.is_none(),
        words,
    };
    if args.json {
        json::print(&report)?;
    } else {
        print(kind, facts, &report)?;
    }
    match &outcome {
        Ok(_) => Ok(()),
        Err(error) => Err(choose::refused(error, kind, given.is_some(), Place(""))),
    }
}

/// The name of how much a kind can be checked.
pub(super) fn level(check: Check) -> &'static str {
    match check {
        Check::Checksum => "checksum",
        Check::Weak => "weak",
        Check::Nothing => "nothing",
    }
}

fn not_checked(check: Check) -> &'static str {
    match check {
        Check::Checksum => "whether it is the key of your device or account: only trying it tells",
        Check::Weak => {
            "most slips of a single character, and whether it is your key: compare it once more"
        }
        Check::Nothing => {
            "the characters themselves, and whether it is your key: compare it once more"
        }
    }
}

fn print(kind: &Kind, facts: &Facts, report: &Report) -> Result<(), Failure> {
    let mut stdout = io::answer();
    writeln!(stdout, "kind         {}: {}", report.kind, report.name)?;
    match &report.problem {
        Some(problem) => {
            writeln!(stdout, "result       not taken: {problem}")?;
            for change in report.changes {
                writeln!(stdout, "right with   {change}")?;
            }
            if report.changes.len() > 1 {
                writeln!(
                    stdout,
                    "             one of these changes alone would do: compare these places"
                )?;
            }
        }
        None => {
            writeln!(stdout, "result       {}", choose::verdict(kind, facts))?;
            writeln!(stdout, "checked      {}", report.checked)?;
            writeln!(stdout, "not checked  {}", report.not_checked)?;
        }
    }
    if let Some(key_id) = report.key_id {
        writeln!(stdout, "key ID       {key_id}")?;
    }
    for warning in report.warnings {
        writeln!(stdout, "look at      {warning}")?;
    }
    if facts.dropped_text {
        writeln!(
            stdout,
            "look at      other text in the input is not part of the key and does not come back with it"
        )?;
    }
    match report.words {
        Some(words) => writeln!(stdout, "on paper     {words} words a sheet")?,
        None if report.sealed => writeln!(
            stdout,
            "on paper     sealed, as QR codes behind every sheet"
        )?,
        None => {}
    }
    if !report.others.is_empty() && report.valid {
        writeln!(stdout, "or else      {}", report.others.join(", "))?;
    }
    stdout.flush()?;
    Ok(())
}
