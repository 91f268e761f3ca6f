//! `check`: says what kind of key an input is, what could be checked and what not. Never shows the key.

use std::io::Write;

use serde::Serialize;

use super::args;
use super::choose::{self, Place};
use super::error::{Failure, printable};
use super::reader::Processes;
use super::{io, json};
use crate::deal::{self, Choice, Examined, KeyReport, NotTaken};
use crate::find::{Class, Left};
use crate::kind::{Check, Input, Kind};

/// One key, or all of the input; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    valid: bool,
    kind: &'static str,
    #[serde(rename = "name")]
    title: &'static str,
    /// `checksum`, `weak` or `nothing`.
    check: &'static str,
    checked: &'static str,
    not_checked: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    /// Whose it is by the text around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// Where it begins, if it is a key out of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    warnings: Vec<String>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Single changes after which it would be right.
    changes: Vec<String>,
    /// Other kinds that it could be of.
    others: Vec<&'static str>,
    sealed: bool,
    /// Words of a share, if it is not sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<usize>,
}

/// What was left out beside the keys.
#[derive(Serialize)]
struct LeftReport {
    place: String,
    /// `label`, `identifier`, `date` or `secret`.
    class: &'static str,
}

/// The object of `--json` of one key: the key's own fields, and the lists.
#[derive(Serialize)]
struct OneReport<'a> {
    #[serde(flatten)]
    key: &'a Report,
    keys: &'a [Report],
    left_out: Vec<LeftReport>,
}

/// The object of `--json` of several.
#[derive(Serialize)]
struct SeveralReport<'a> {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    keys: &'a [Report],
    left_out: Vec<LeftReport>,
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
    let input = Input::new(io::read_secret(args.input.as_deref())?);
    let mut examined = if args.choice.is_made() {
        let choice = Choice::from(&args.choice);
        let picked = choose::keys(given, input, &choice, Place(""))?;
        Examined::of_picked(given, &picked)
    } else {
        deal::examine(given, input, &Processes::new())
    };
    if let Examined::WhichKind { kinds, open } = examined {
        // One object, which a program reads: nobody is asked.
        if args.json || !io::is_interactive() {
            return nothing(args, &open.undecided(&kinds), &kinds);
        }
        let number = choose::ask_for_kind(&kinds, Place(""))?;
        examined = open.into_kind(kinds[number]);
    }
    match examined {
        Examined::Whole { report, refused } => {
            whole(args, &report)?;
            answer(refused)
        }
        Examined::Keys {
            reports,
            left,
            refused,
        } => {
            found(args, &reports, &left, refused.as_ref())?;
            answer(refused)
        }
        Examined::Nothing(refused) => nothing(args, &refused, &[]),
        Examined::WhichKind { kinds, open } => nothing(args, &open.undecided(&kinds), &kinds),
    }
}

fn answer(refused: Option<NotTaken>) -> Result<(), Failure> {
    refused.map_or(Ok(()), |why| Err(choose::refused(&why, Place(""))))
}

/// It is no key as it stands.
fn nothing(args: &args::Check, why: &NotTaken, kinds: &[&'static Kind]) -> Result<(), Failure> {
    if args.json {
        json::print(&UnsureReport {
            valid: false,
            problem: why.why.to_string(),
            candidates: kinds.iter().map(|kind| kind.id).collect(),
        })?;
    }
    Err(choose::refused(why, Place("")))
}

/// All of the input as a key.
fn whole(args: &args::Check, report: &KeyReport) -> Result<(), Failure> {
    if args.json {
        let is_key = report.is_valid && !report.kind.is_plain();
        let report = Report::from(report);
        return json::print(&OneReport {
            keys: if is_key {
                std::slice::from_ref(&report)
            } else {
                &[]
            },
            key: &report,
            left_out: Vec::new(),
        });
    }
    let mut stdout = io::answer();
    print_key(report, &mut stdout)?;
    Ok(stdout.flush()?)
}

/// Keys out of a text, with what was left out and why none may be taken unasked.
fn found(
    args: &args::Check,
    keys: &[KeyReport],
    left: &[Left],
    refused: Option<&NotTaken>,
) -> Result<(), Failure> {
    if !args.json {
        return print_found(keys, left);
    }
    let reports: Vec<Report> = keys.iter().map(Report::from).collect();
    let left_out = left_out(left);
    match &reports[..] {
        [only] => json::print(&OneReport {
            key: only,
            keys: &reports,
            left_out,
        }),
        _ => json::print(&SeveralReport {
            valid: refused.is_none(),
            problem: refused.map(ToString::to_string),
            keys: &reports,
            left_out,
        }),
    }
}

fn print_found(keys: &[KeyReport], left: &[Left]) -> Result<(), Failure> {
    let mut stdout = io::answer();
    for (number, report) in (1..).zip(keys) {
        if keys.len() > 1 {
            writeln!(stdout, "{}key {number}", if number > 1 { "\n" } else { "" })?;
        }
        print_key(report, &mut stdout)?;
    }
    if let Some(text) = deal::left_out(left) {
        if keys.len() > 1 {
            writeln!(stdout)?;
        }
        writeln!(
            stdout,
            "left out     {text}: not part of the key, and does not come back with it"
        )?;
    }
    Ok(stdout.flush()?)
}

fn left_out(left: &[Left]) -> Vec<LeftReport> {
    let class = |left: &Left| match left.class {
        Class::Layout => None,
        Class::Label => Some("label"),
        Class::Identifier => Some("identifier"),
        Class::Date => Some("date"),
        Class::Secret => Some("secret"),
    };
    let told = left.iter().filter_map(|left| {
        Some(LeftReport {
            place: left.place.to_string(),
            class: class(left)?,
        })
    });
    told.collect()
}

impl From<&KeyReport> for Report {
    fn from(key: &KeyReport) -> Self {
        Self {
            valid: key.is_valid,
            kind: key.kind.id,
            title: key.kind.name,
            check: level(key.check),
            checked: key.checked,
            not_checked: key.not_checked,
            key_id: key.key_id.clone(),
            of: key.name.clone(),
            place: key.place.as_ref().map(ToString::to_string),
            warnings: key.warnings.clone(),
            problem: key.problem.as_ref().map(ToString::to_string),
            changes: key.changes().to_vec(),
            others: key.others.iter().map(|kind| kind.id).collect(),
            sealed: key.is_sealed(),
            words: key.words,
        }
    }
}

/// What is to be said of a key, for a person.
fn print_key(key: &KeyReport, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "kind         {}: {}", key.kind.id, key.kind.name)?;
    match &key.problem {
        Some(problem) => {
            writeln!(out, "result       not taken: {problem}")?;
            for change in key.changes() {
                writeln!(out, "right with   {change}")?;
            }
            if key.changes().len() > 1 {
                writeln!(
                    out,
                    "             one of these changes alone would do: compare these places"
                )?;
            }
        }
        None => {
            writeln!(out, "result       {}", key.verdict)?;
            writeln!(out, "checked      {}", key.checked)?;
            writeln!(out, "not checked  {}", key.not_checked)?;
        }
    }
    if let Some(name) = &key.name {
        writeln!(out, "of           {}", printable(name))?;
    }
    if let Some(key_id) = &key.key_id {
        writeln!(out, "key ID       {key_id}")?;
    }
    if let Some(place) = &key.place {
        writeln!(out, "found on     {}", printable(&place.to_string()))?;
    }
    for warning in &key.warnings {
        writeln!(out, "look at      {warning}")?;
    }
    match key.words {
        Some(words) => writeln!(out, "on paper     {words} words a sheet")?,
        None if key.is_sealed() => {
            writeln!(out, "on paper     sealed, as QR codes behind every sheet")?;
        }
        None => {}
    }
    if !key.others.is_empty() && key.is_valid {
        let others: Vec<&str> = key.others.iter().map(|kind| kind.id).collect();
        writeln!(out, "or else      {}", others.join(", "))?;
    }
    Ok(())
}

/// The name of how much a kind can be checked.
pub(super) fn level(check: Check) -> &'static str {
    match check {
        Check::Checksum => "checksum",
        Check::Weak => "weak",
        Check::Nothing => "nothing",
    }
}
