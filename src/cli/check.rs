//! `check`: says what kind of key an input is, what could be checked and what not. Never shows the key.

use std::io::Write;

use serde::Serialize;

use super::args;
use super::choose::{self, Place};
use super::error::Failure;
use super::pick::{self, Picked, Seen};
use super::{io, json};
use crate::find::{About, Class, Key, Left, Verdict};
use crate::kind::{Check, Facts, Input, Kind, KindError, Unsure};
use crate::share::words_for;

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
    #[serde(skip)]
    verdict: &'static str,
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
    if args.choice.is_made() {
        return match pick::keys(given, input, &args.choice, Place(""))? {
            Picked::Whole(kind, input) => whole(args, given, kind, &input),
            Picked::Keys(keys) => found(args, &keys, &[], None),
        };
    }
    let Seen { finding, .. } = {
        let seen = pick::look(given, &input);
        if let Some(kind) = seen.whole() {
            return whole(args, given, kind, &input);
        }
        seen
    };
    if !finding.keys.is_empty() {
        if let [only] = &finding.keys[..]
            && let Some(kinds) = pick::kinds_of(only)
        {
            return unsure(args, &finding.left, only, &kinds);
        }
        let conflict = pick::conflict(&finding, given, &input, Place(""));
        return found(args, &finding.keys, &finding.left, conflict);
    }
    nothing(args, given, &input)
}

/// No key was found in the input.
fn nothing(args: &args::Check, given: Option<&'static Kind>, input: &Input) -> Result<(), Failure> {
    if given.is_none() {
        if let Some((kind, text)) = pick::list_in(input) {
            return whole(args, given, kind, &text);
        }
        if let Some(what) = crate::find::nearly(input) {
            let problem = format!("this is nearly {what}");
            if args.json {
                json::print(&UnsureReport {
                    valid: false,
                    problem: problem.clone(),
                    candidates: Vec::new(),
                })?;
            }
            return Err(pick::nearly(&problem, Place("")));
        }
    }
    if args.json
        && given.is_none()
        && let Err(unsure) = Kind::recognise(input)
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
    let kind = choose::kind(given, input, Place(""))?;
    whole(args, given, kind, input)
}

/// One key of which a person has to say the kind.
fn unsure(
    args: &args::Check,
    left: &[Left],
    key: &Key,
    kinds: &[&'static Kind],
) -> Result<(), Failure> {
    if !args.json && io::is_interactive() {
        let kind = choose::among(kinds, Place(""))?;
        let key = Key {
            kind,
            verdict: Verdict::Whole,
            ..key.clone()
        };
        return found(args, &[key], left, None);
    }
    let error = Unsure::Several {
        kinds: kinds.to_vec(),
    };
    if args.json {
        json::print(&UnsureReport {
            valid: false,
            problem: error.to_string(),
            candidates: kinds.iter().map(|kind| kind.id).collect(),
        })?;
    }
    Err(choose::undecided(&error, Place("")).within(&key.place.to_string()))
}

/// All of the input as a key of this kind.
fn whole(
    args: &args::Check,
    given: Option<&'static Kind>,
    kind: &'static Kind,
    input: &Input,
) -> Result<(), Failure> {
    let outcome = kind.canonical(input);
    let error = outcome.as_ref().err().cloned();
    let report = Report::of(kind, input, outcome.map(|(_, facts)| facts));
    if args.json {
        let is_key = report.valid && !kind.is_plain();
        json::print(&OneReport {
            keys: if is_key {
                std::slice::from_ref(&report)
            } else {
                &[]
            },
            key: &report,
            left_out: Vec::new(),
        })?;
    } else {
        let mut stdout = io::answer();
        report.print(&mut stdout)?;
        stdout.flush()?;
    }
    match error {
        None => Ok(()),
        Some(error) => Err(choose::refused(&error, kind, given.is_some(), Place(""))),
    }
}

/// Keys out of a text, with what was left out and why none may be taken unasked.
fn found(
    args: &args::Check,
    keys: &[Key],
    left: &[Left],
    conflict: Option<Failure>,
) -> Result<(), Failure> {
    let reports: Vec<Report> = keys.iter().map(Report::of_key).collect();
    let problem = conflict
        .as_ref()
        .map(|failure| failure.message().to_owned());
    if args.json {
        let left_out = left_out(left);
        match &reports[..] {
            [only] => json::print(&OneReport {
                key: only,
                keys: &reports,
                left_out,
            })?,
            _ => json::print(&SeveralReport {
                valid: problem.is_none(),
                problem,
                keys: &reports,
                left_out,
            })?,
        }
    } else {
        print_found(&reports, left)?;
    }
    conflict.map_or(Ok(()), Err)
}

fn print_found(reports: &[Report], left: &[Left]) -> Result<(), Failure> {
    let mut stdout = io::answer();
    for (number, report) in (1..).zip(reports) {
        if reports.len() > 1 {
            writeln!(stdout, "{}key {number}", if number > 1 { "\n" } else { "" })?;
        }
        report.print(&mut stdout)?;
    }
    if let Some(text) = pick::left_out(left) {
        if reports.len() > 1 {
            writeln!(stdout)?;
        }
        writeln!(
            stdout,
            "left out     {text}: not part of the key, and does not come back with it"
        )?;
    }
    stdout.flush()?;
    Ok(())
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

impl Report {
    /// What is to be said of an input as a key of this kind.
    fn of(kind: &'static Kind, input: &Input, outcome: Result<Facts, KindError>) -> Self {
        let nothing = Facts::default();
        let facts = outcome.as_ref().unwrap_or(&nothing);
        let words = kind
            .pack(input)
            .ok()
            .map(|key| words_for(key.packed.bytes().len()));
        Self {
            valid: outcome.is_ok(),
            kind: kind.id,
            title: kind.name,
            check: level(kind.check_of(facts)),
            checked: if facts.unchecked {
                "its outer form alone"
            } else {
                kind.check_words
            },
            not_checked: not_checked(kind.check_of(facts)),
            key_id: facts.key_id.clone(),
            of: None,
            place: None,
            warnings: facts.warnings.clone(),
            problem: outcome.as_ref().err().map(ToString::to_string),
            changes: match &outcome {
                Err(KindError::Fault(fault)) => fault.remedies.clone(),
                _ => Vec::new(),
            },
            others: kind.others(input).iter().map(|kind| kind.id).collect(),
            sealed: outcome.is_ok() && words.is_none(),
            words,
            verdict: choose::verdict(kind, facts),
        }
    }

    /// What is to be said of a key out of a text.
    fn of_key(key: &Key) -> Self {
        let input = Input::new(key.text.clone());
        let outcome = match &key.verdict {
            Verdict::Near(error) => Err(error.clone()),
            _ => key.kind.canonical(&input).map(|(_, facts)| facts),
        };
        let About { key_id, name } = key.about.clone();
        let report = Self::of(key.kind, &input, outcome);
        Self {
            key_id: report.key_id.or(key_id),
            of: name,
            place: Some(key.place.to_string()),
            ..report
        }
    }

    fn print(&self, out: &mut impl Write) -> Result<(), Failure> {
        writeln!(out, "kind         {}: {}", self.kind, self.title)?;
        match &self.problem {
            Some(problem) => {
                writeln!(out, "result       not taken: {problem}")?;
                for change in &self.changes {
                    writeln!(out, "right with   {change}")?;
                }
                if self.changes.len() > 1 {
                    writeln!(
                        out,
                        "             one of these changes alone would do: compare these places"
                    )?;
                }
            }
            None => {
                writeln!(out, "result       {}", self.verdict)?;
                writeln!(out, "checked      {}", self.checked)?;
                writeln!(out, "not checked  {}", self.not_checked)?;
            }
        }
        if let Some(name) = &self.of {
            writeln!(out, "of           {}", super::error::printable(name))?;
        }
        if let Some(key_id) = &self.key_id {
            writeln!(out, "key ID       {key_id}")?;
        }
        if let Some(place) = &self.place {
            writeln!(out, "found on     {}", super::error::printable(place))?;
        }
        for warning in &self.warnings {
            writeln!(out, "look at      {warning}")?;
        }
        match self.words {
            Some(words) => writeln!(out, "on paper     {words} words a sheet")?,
            None if self.sealed => {
                writeln!(out, "on paper     sealed, as QR codes behind every sheet")?
            }
            None => {}
        }
        if !self.others.is_empty() && self.valid {
            writeln!(out, "or else      {}", self.others.join(", "))?;
        }
        Ok(())
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
