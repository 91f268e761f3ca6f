//! `recover`: brings the key back.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::args::{Recover, Sources};
use super::collect;
use super::error::{self, Failure};
use super::record::hex;
use super::repairs::places;
use super::reports::{
    Problem, SetReport, SheetReport, problems, set_reports, sheet_reports, warn_but,
};
use super::sets::{self, Group};
use super::source::Sheet;
use super::{io, json, prompt};
use crate::kind::Kind;
use crate::secret::Secret;
use crate::set::{RecoverError, Recovery};

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    recovered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// The key as text, if it is one and was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    /// The key in hexadecimal digits, under the same condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_hex: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    sheets: Vec<SheetReport>,
    sets: Vec<SetReport>,
    problems: Vec<Problem>,
}

/// What to do when sheets of one set do not agree.
const TRUST: &str = "ask the dealer for set.toml and see with `paperquorum verify --set set.toml` which sheets were printed, then give only those";

pub(super) fn run(args: &Recover) -> Result<(), Failure> {
    if let Some(path) = &args.output
        && !io::is_stdio(path)
        && path.symlink_metadata().is_ok()
    {
        return Err(
            Failure::usage(format_args!("{}: the file exists", path.display()))
                .hint("name a new file; nothing is ever overwritten"),
        );
    }
    if let Some(parent) = args.output.as_deref().and_then(|path| path.parent())
        && parent != Path::new("")
        && !parent.is_dir()
    {
        return Err(
            Failure::usage(format_args!("{}: no such directory", parent.display()))
                .hint("name a file in a directory that is there"),
        );
    }
    let sources = if args.sources.is_empty() {
        prompt::ask_for_words()?
    } else {
        collect::collect(&args.sources)?
    };
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let groups = sets::sort(&sheets);
    let problems = problems(&sources);
    // With nothing read at all, the first problem is the command's answer, and the others are warnings.
    let answer = if sheets.is_empty() {
        problems.first()
    } else {
        None
    };
    warn_but(answer, &problems);
    let attempts: Vec<(&Group, Result<Recovery, RecoverError>)> = groups
        .iter()
        .map(|group| (group, group.set.recover()))
        .collect();
    let complete: Vec<(&Group, &Recovery)> = attempts
        .iter()
        .filter_map(|(group, result)| Some((*group, result.as_ref().ok()?)))
        .collect();
    let failure = match complete[..] {
        [(group, recovery)] if outnumbers(group, &groups) => {
            return deliver(args, problems, &sheets, &groups, group, recovery);
        }
        [] => match answer {
            Some(problem) => problem.to_failure(&sources),
            None => explain(&sheets, &attempts),
        },
        [(first, _), ..] if groups.iter().any(|group| sets::contradict(first, group)) => {
            let name = first.set.name().unwrap_or_default();
            let files: Vec<String> = groups
                .iter()
                .filter(|group| group.set.name().as_ref() == Some(&name))
                .map(|group| group.files(&sheets))
                .collect();
            Failure::no(format_args!(
                "the sheets of the set {name} contradict each other ({}): some of them are forged",
                files.join(" against ")
            ))
            .hint(TRUST)
        }
        _ => {
            let names: Vec<String> = complete
                .iter()
                .filter_map(|(group, _)| group.set.name())
                .collect();
            Failure::no(format_args!(
                "the sheets of {} sets are complete: {}",
                names.len(),
                names.join(", ")
            ))
            .hint("recover one set at a time: give the sheets of one of them")
        }
    };
    if args.json {
        json::print(&Report {
            recovered: false,
            set: None,
            kind: None,
            secret: None,
            secret_hex: None,
            output: None,
            sheets: sheet_reports(&sheets, &[]),
            sets: set_reports(&groups),
            problems,
        })?;
    }
    Err(failure)
}

/// Whether there are more sheets in this group than in any that contradicts it. A single forged sheet that says "one is enough" must
/// not pass for the set whose other sheets are still too few.
fn outnumbers(group: &Group, groups: &[Group]) -> bool {
    groups
        .iter()
        .filter(|other| sets::contradict(group, other))
        .all(|other| other.members.len() < group.members.len())
}

/// Hands out the key: to standard output or to a new file.
fn deliver(
    args: &Recover,
    problems: Vec<Problem>,
    sheets: &[&Sheet],
    groups: &[Group],
    group: &Group,
    recovery: &Recovery,
) -> Result<(), Failure> {
    let key = recovery.key.to_canonical().map_err(Failure::no)?;
    let mut bad: Vec<usize> = recovery.bad.iter().map(|&i| group.members[i]).collect();
    for &place in &bad {
        error::warn(format_args!(
            "{}: share {} does not fit the others: it is forged or damaged, and was not used",
            sheets[place].source,
            sheets[place].share.index()
        ));
    }
    for other in groups.iter().filter(|other| !std::ptr::eq(*other, group)) {
        let files = other.files(sheets);
        let contradicts = sets::contradict(other, group);
        if contradicts {
            bad.extend(&other.members);
            error::warn(format_args!(
                "{files}: contradicts the other sheets of its set: it is forged or damaged, and was not used"
            ));
        } else {
            error::warn(format_args!(
                "{files}: of another set, {}, and not used",
                other.set.name().unwrap_or_default()
            ));
        }
    }
    let kind = Kind::by_class(recovery.key.class());
    let mut used: Vec<usize> = group
        .members
        .iter()
        .filter(|place| !bad.contains(place))
        .map(|&place| sheets[place].share.index().into())
        .collect();
    used.sort_unstable();
    used.dedup();
    let name = group.set.name().unwrap_or_default();
    error::note(format_args!(
        "{} of the set {name} recovered from {}",
        kind.name,
        places("share", &used)
    ));
    let file = args.output.as_ref().filter(|path| !io::is_stdio(path));
    if let Some(path) = file {
        io::write_new(path, key.as_bytes())?;
        error::note(format_args!("written to {}", path.display()));
    }
    if args.json {
        let text = std::str::from_utf8(key.as_bytes()).ok();
        let digits = zeroize::Zeroizing::new(hex(key.as_bytes()));
        json::print(&Report {
            recovered: true,
            set: Some(name),
            kind: Some(kind.id),
            secret: text.filter(|_| file.is_none()),
            secret_hex: file.is_none().then_some(digits.as_str()),
            output: file.map(|path| path.display().to_string()),
            sheets: sheet_reports(sheets, &bad),
            sets: set_reports(groups),
            problems,
        })?;
    } else if file.is_none() {
        print_key(&key)?;
    }
    error::note(format_args!("it goes to {}", kind.usage));
    Ok(())
}

/// The key byte for byte; on a terminal a line end follows.
fn print_key(key: &Secret) -> Result<(), Failure> {
    use std::io::IsTerminal;
    let mut stdout = std::io::stdout().lock();
    let plain = std::str::from_utf8(key.as_bytes()).is_ok_and(|text| {
        error::printable(&text.replace(['\n', '\r', '\t'], ""))
            == text.replace(['\n', '\r', '\t'], "")
    });
    if stdout.is_terminal() && !plain {
        return Err(Failure::usage(
            "the recovered key is not plain text, and a terminal would garble it",
        )
        .hint("write it to a file with --output FILE"));
    }
    stdout.write_all(key.as_bytes())?;
    if stdout.is_terminal() && !key.as_bytes().ends_with(b"\n") {
        stdout.write_all(b"\n")?;
    }
    Ok(stdout.flush()?)
}

/// Why nothing was recovered, and what to do next.
fn explain(sheets: &[&Sheet], attempts: &[(&Group, Result<Recovery, RecoverError>)]) -> Failure {
    const MORE: &str = "take a picture of another sheet of this set, or type its words";
    let describe = |group: &Group, error: &RecoverError| {
        let name = group.set.name().unwrap_or_default();
        match error {
            RecoverError::NotEnough { missing } => format!(
                "{missing} more sheet{} of the set {name} {} needed (in hand: {}; any {} recover the key)",
                if *missing == 1 { "" } else { "s" },
                if *missing == 1 { "is" } else { "are" },
                group.in_hand(),
                group
                    .set
                    .header()
                    .map_or(0, crate::envelope::Header::threshold)
            ),
            RecoverError::NoAgreement { .. } | RecoverError::TooManyCombinations => {
                format!("set {name}: {error} ({})", group.files(sheets))
            }
            RecoverError::TwoKeys { one, other } => {
                let files = |places: &[usize]| -> String {
                    let names: Vec<&str> = places
                        .iter()
                        .map(|&i| sheets[group.members[i]].source.as_str())
                        .collect();
                    names.join(", ")
                };
                format!(
                    "set {name}: {error} ({} against {})",
                    files(one),
                    files(other)
                )
            }
            RecoverError::NoShares => error.to_string(),
        }
    };
    let errors: Vec<(&Group, &RecoverError)> = attempts
        .iter()
        .filter_map(|(group, result)| Some((*group, result.as_ref().err()?)))
        .collect();
    match errors[..] {
        [] => Failure::no("no sheet was found")
            .hint("give photos, scans or PDFs of the sheets, or type the words with --words FILE"),
        [(group, error)] => Failure::no(describe(group, error)).hint(match error {
            RecoverError::NoAgreement { .. } => {
                "add another sheet of this set: with one more than needed, the bad one is found and named"
            }
            RecoverError::TwoKeys { .. } => TRUST,
            RecoverError::TooManyCombinations => "give fewer sheets at a time",
            _ => MORE,
        }),
        _ => {
            let sets: Vec<String> = errors
                .iter()
                .map(|(group, error)| {
                    let files: Vec<&str> = group.members.iter().map(|&i| sheets[i].source.as_str()).collect();
                    format!("{}: {}", files.join(", "), describe(group, error))
                })
                .collect();
            Failure::no(format_args!(
                "the sheets are of {} different sets and none is complete; {}",
                sets.len(),
                sets.join("; ")
            ))
            .hint("the set's name stands on every sheet: bring together those with the same name")
        }
    }
}

impl Sources {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.words.is_empty()
    }
}
