//! `recover`: brings the key back.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::args::{Recover, Sources};
use super::collect::{self, Sheet, Source, places};
use super::error::{self, Failure};
use super::record::hex;
use super::sets::{self, Group};
use super::{io, json};
use crate::kind::Kind;
use crate::secret::Secret;
use crate::set::{RecoverError, Recovery};
use crate::typed;

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

/// One share that was read.
#[derive(Serialize)]
pub(super) struct SheetReport {
    file: String,
    share: u8,
    set: String,
    from: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repaired_words: Vec<usize>,
    /// Forged or damaged: it does not lie on the polynomials of the others.
    bad: bool,
}

/// How far a set is.
#[derive(Serialize)]
struct SetReport {
    name: String,
    threshold: u8,
    shares: Option<u8>,
    have: Vec<u8>,
    missing: u8,
}

/// What went wrong with a file.
#[derive(Serialize)]
pub(super) struct Problem {
    file: String,
    problem: String,
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
        ask_for_words()?
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
    let used: Vec<String> = group
        .members
        .iter()
        .filter(|place| !bad.contains(place))
        .map(|&place| sheets[place].share.index().to_string())
        .collect();
    let name = group.set.name().unwrap_or_default();
    error::note(format_args!(
        "{} of the set {name} recovered from share{} {}",
        kind.name,
        if used.len() == 1 { "" } else { "s" },
        used.join(", ")
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
                in_hand(group),
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

/// "share 1", "shares 1 and 3 of 5".
fn in_hand(group: &Group) -> String {
    let mut indices: Vec<usize> = group
        .set
        .shares()
        .iter()
        .map(|share| share.index().into())
        .collect();
    indices.sort_unstable();
    indices.dedup();
    let of = group
        .set
        .total()
        .map_or(String::new(), |total| format!(" of {total}"));
    format!("{}{of}", places(&indices).replacen("word", "share", 1))
}

/// Tells what went wrong, but for the one problem that is the command's answer.
pub(super) fn warn_but(answer: Option<&Problem>, problems: &[Problem]) {
    for problem in problems {
        if !answer.is_some_and(|answer| std::ptr::eq(answer, problem)) {
            error::warn(format_args!("{}: {}", problem.file, problem.problem));
        }
    }
}

impl Problem {
    /// The problem as the command's answer: 2 if the file could not be read as what it is, else 1.
    pub(super) fn to_failure(&self, sources: &[Source]) -> Failure {
        let text = format!("{}: {}", self.file, self.problem);
        let source = sources.iter().find(|source| source.name == self.file);
        match source {
            Some(source) if source.unreadable => Failure::usage(text)
                .hint("give a photo, a scan or a PDF of the sheet, or its words with --words FILE"),
            Some(source) if source.unsettled => Failure::no(text)
                .hint("compare the words with the sheet; ? stands for a word that cannot be read, and ab? for one of which only ab can"),
            _ => Failure::no(text)
                .hint("photograph the sheet flat, sharp and in even light, or type its words with --words FILE"),
        }
    }

    /// Whether it is about this file.
    pub(super) fn is_of(&self, source: &Source) -> bool {
        self.file == source.name
    }
}

/// What went wrong, file by file.
pub(super) fn problems(sources: &[Source]) -> Vec<Problem> {
    sources
        .iter()
        .flat_map(|source| {
            source.problems.iter().map(|problem| Problem {
                file: source.name.clone(),
                problem: problem.clone(),
            })
        })
        .collect()
}

/// The shares that were read; `bad` are places among them.
pub(super) fn sheet_reports(sheets: &[&Sheet], bad: &[usize]) -> Vec<SheetReport> {
    sheets
        .iter()
        .enumerate()
        .map(|(place, sheet)| SheetReport {
            file: sheet.source.clone(),
            share: sheet.share.index(),
            set: sheet.share.set_name(),
            from: sheet.from(),
            repaired_words: sheet.repaired_words(),
            bad: bad.contains(&place),
        })
        .collect()
}

fn set_reports(groups: &[Group]) -> Vec<SetReport> {
    groups
        .iter()
        .filter_map(|group| {
            let mut have: Vec<u8> = group
                .set
                .shares()
                .iter()
                .map(|share| share.index())
                .collect();
            have.sort_unstable();
            have.dedup();
            Some(SetReport {
                name: group.set.name()?,
                threshold: group.set.header()?.threshold(),
                shares: group.set.total(),
                have,
                missing: group.set.missing()?,
            })
        })
        .collect()
}

/// With nothing named, a person at a terminal types the words of one sheet after the other.
fn ask_for_words() -> Result<Vec<Source>, Failure> {
    if !io::is_interactive() {
        return Err(Failure::usage("no sheets were named")
            .hint("give photos, scans or PDFs of the sheets, or words with --words FILE (`-` for standard input)"));
    }
    error::note("type the words of a sheet, on one line or several, then an empty line");
    error::note("four letters of a word are enough; ? stands for a word that you cannot read");
    let mut sources: Vec<Source> = Vec::new();
    loop {
        let number = sources.len() + 1;
        let mut text = zeroize::Zeroizing::new(String::with_capacity(4096));
        let mut ended = false;
        loop {
            match io::ask_line(&format!("sheet {number}> "))? {
                Some(line) if line.trim().is_empty() && text.is_empty() => {}
                Some(line) if line.trim().is_empty() => break,
                Some(line) => text.push_str(&line),
                None => {
                    ended = true;
                    break;
                }
            }
        }
        if !text.is_empty() {
            let mut source = Source::typed(format!("entry {number}"));
            let entries = typed::read(&text);
            if entries.is_empty() {
                source.problems.push(typed::explain(&text));
            }
            collect::settle(&mut source, entries);
            for problem in source.problems.drain(..) {
                error::warn(format_args!("entry {number}: {problem}"));
            }
            sources.push(source);
        }
        let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
        let groups = sets::sort(&sheets);
        let done = groups.iter().any(|group| group.set.recover().is_ok());
        if done || ended {
            return Ok(sources);
        }
        for group in &groups {
            let missing = group.set.missing().unwrap_or(0);
            error::note(format_args!(
                "in hand: {} of the set {}; still needed: {}",
                in_hand(group),
                group.set.name().unwrap_or_default(),
                missing
            ));
        }
    }
}

impl Sources {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.words.is_empty()
    }
}
