//! `recover`: brings the key back.

use std::io::IsTerminal;
use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;

use super::args::{Guidance, Recover, Sources};
use super::collect;
use super::deliver::{self, ItemReport};
use super::error::{self, Failure};
use super::guide::{self, Guided};
use super::passphrase::Ask;
use super::repairs::{self, Repair, Unconfirmed, places};
use super::reports::{
    Problem, SetReport, SheetReport, problems, set_reports, sheet_reports, warn_but,
};
use super::sealed::{self, DataReport, Opening};
use super::sets::{self, Group, OfFiles, are_namesakes};
use super::source::{Sheet, Source};
use super::wanted::Wanted;
use super::{io, json, prompt};
use crate::check_value::CheckValue;
use crate::contents::Item;
use crate::entry::Purpose;
use crate::kind::{Class, Kind};
use crate::series::Series;
use crate::set::{RecoverError, Recovery};

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    recovered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The key as text, if there is one alone, it is text and was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Zeroizing<String>>,
    /// The key in hexadecimal digits, under the same condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_hex: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// Six digits over the whole key, as `split` showed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_value: Option<String>,
    /// What was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ItemReport>>,
    sheets: Vec<SheetReport>,
    sets: Vec<SetReport>,
    data: Vec<DataReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<Problem>,
}

/// What to do where words contradict each other.
const PROOF: &str = "give pictures of these sheets: their codes prove themselves, and words do not";

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
    guide::check_session(&args.guidance, !args.json || args.sources.is_empty())?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let wanted = args.set.as_deref().map(Wanted::read).transpose()?;
    let guided = gather(&args.sources, &args.guidance, args.json, wanted.as_ref())?;
    let sources = &guided.sources;
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let groups = sets::sort(&sheets);
    let problems = problems(sources);
    // With nothing read at all, the first problem is the command's answer, and the others are warnings.
    let answer = if sources.iter().all(Source::is_empty) {
        problems.first()
    } else {
        None
    };
    warn_but(answer, &problems);
    let all_series = sealed::series(sources);
    sealed::warn_of_forged(&sealed::forged(sources));
    for report in sealed::reports(&all_series).iter().take(sealed::MOST_TOLD) {
        error::note(format_args!("set {}: {}", report.set, report.line()));
    }
    let attempts = attempts(&groups, &sheets);
    let chosen = match &wanted {
        Some(wanted) if wanted.left_nothing(sources) => Err(wanted.nothing_left()),
        _ => choose(sources, &sheets, &attempts, answer, !all_series.is_empty()),
    };
    let failure = match chosen {
        Ok((group, recovery)) => {
            let found = Found {
                sheets: &sheets,
                groups: &groups,
                series: &all_series,
                repairs: repairs::all(sources),
                on_screen: guided.has_screen && is_shown(args),
            };
            match deliver(args, &problems, &found, group, recovery) {
                Err(Undelivered::Refused(failure)) => failure,
                Err(Undelivered::Broken(failure)) => return Err(failure),
                Ok(()) => {
                    guided.finish();
                    return Ok(());
                }
            }
        }
        Err(failure) => failure,
    };
    if args.json {
        json::print(&Report {
            recovered: false,
            set: None,
            kind: None,
            secret: None,
            secret_hex: None,
            output: None,
            check_value: None,
            items: None,
            sheets: sheet_reports(&sheets, &[]),
            sets: set_reports(&groups),
            data: sealed::reports(&all_series),
            repairs: repairs::all(sources),
            problems,
        })?;
    }
    Err(failure)
}

/// What each set came to.
type Attempt<'a> = (&'a Group, Result<Recovery, RecoverError>);

/// Tries to recover the key of each set.
pub(super) fn attempts<'a>(groups: &'a [Group], sheets: &[&Sheet]) -> Vec<Attempt<'a>> {
    groups
        .iter()
        .map(|group| (group, attempt(group, sheets)))
        .collect()
}

/// Tries to recover the key of a set. Where codes of one set contradict each other, though all prove themselves, nobody can trust what
/// comes of it.
pub(super) fn attempt(group: &Group, sheets: &[&Sheet]) -> Result<Recovery, RecoverError> {
    let is_code = |place: &usize| sheets[*place].share.code().is_some();
    if group.unfit.iter().any(is_code) {
        return Err(RecoverError::NoAgreement {
            shares: group.members.len() + group.unfit.len(),
        });
    }
    group.set.recover()
}

/// The one set that is complete, and no other of its name beside it.
///
/// # Errors
/// Says why there is none, or which of several is to be chosen. `answer` is what to say where nothing was read at all.
pub(super) fn choose<'a>(
    sources: &[Source],
    sheets: &[&Sheet],
    attempts: &'a [Attempt<'a>],
    answer: Option<&Problem>,
    has_data: bool,
) -> Result<(&'a Group, &'a Recovery), Failure> {
    let complete: Vec<(&Group, &Recovery)> = attempts
        .iter()
        .filter_map(|(group, result)| Some((*group, result.as_ref().ok()?)))
        .collect();
    let rivals = |group: &Group| -> Vec<&Group> {
        let others = attempts.iter().map(|(other, _)| *other);
        others.filter(|other| are_namesakes(group, other)).collect()
    };
    let contested = |groups: &[&'a Group]| -> Option<Failure> {
        groups.iter().find_map(|group| {
            let rivals = rivals(group);
            (!rivals.is_empty()).then(|| namesakes(group, &rivals, sheets))
        })
    };
    let of_complete: Vec<&Group> = complete.iter().map(|(group, _)| *group).collect();
    if let Some(failure) = contested(&of_complete) {
        return Err(failure);
    }
    let advice = repairs::advice(sources);
    Err(match complete[..] {
        [only] => return Ok(only),
        [] if sheets.is_empty() && has_data => Failure::no(
            "no sheet with a share was found, only sealed data",
        )
        .hint(advice.as_deref().unwrap_or(
            "give pictures of the first pages too, or type their words with --words FILE",
        )),
        [] => {
            let all: Vec<&Group> = attempts.iter().map(|(group, _)| *group).collect();
            match (answer, contested(&all)) {
                (Some(problem), _) => problem.to_failure(sources),
                (None, Some(failure)) => failure,
                (None, None) => {
                    let failure = explain(sheets, attempts);
                    let too_few = |(_, result): &Attempt<'_>| {
                        matches!(result, Err(RecoverError::NotEnough { .. }))
                    };
                    match &advice {
                        // A sheet that only awaits a look at the paper is nearer than another one.
                        Some(advice) if attempts.iter().all(too_few) => failure.hint(advice),
                        _ => failure,
                    }
                }
            }
        }
        _ => {
            let names: Vec<String> = of_complete
                .iter()
                .filter_map(|group| group.set.name())
                .collect();
            Failure::no(format_args!(
                "the sheets of {} sets are complete: {}",
                names.len(),
                names.join(", ")
            ))
            .hint("recover one set at a time: give the sheets of one of them, or say which with --set set.toml")
        }
    })
}

/// Reads the files, and has the person at the terminal, if there is one, bring what is still needed.
pub(super) fn gather(
    from: &Sources,
    guidance: &Guidance,
    json: bool,
    wanted: Option<&Wanted>,
) -> Result<Guided, Failure> {
    let mut sources = if from.is_empty() {
        Vec::new()
    } else {
        collect::collect(from, Unconfirmed::LeftOut)?
    };
    if let Some(wanted) = wanted {
        wanted.keep(&mut sources);
    }
    let paths = from.files.iter().chain(&from.words);
    let can_ask =
        io::is_interactive() && !json && !paths.into_iter().any(|path| io::is_stdio(path));
    let mut guided =
        if from.is_empty() || can_ask && (guidance.session.is_some() || !is_enough(&sources)) {
            guide::run(Purpose::Recover, sources, guidance, wanted)?
        } else {
            return Ok(Guided::unattended(sources));
        };
    if let Some(wanted) = wanted {
        wanted.keep(&mut guided.sources);
    }
    let sheets: Vec<&Sheet> = guided
        .sources
        .iter()
        .flat_map(|source| &source.sheets)
        .collect();
    let needs_data = sets::sort(&sheets).iter().any(|group| {
        let is_open = || {
            sealed::series(&guided.sources)
                .iter()
                .any(|series| series.missing() == 0)
        };
        group
            .set
            .recover()
            .is_ok_and(|recovery| recovery.key.class() == Class::Sealed)
            && !is_open()
    });
    if needs_data {
        prompt::ask_for_data(&mut guided.sources, wanted)?;
    }
    Ok(guided)
}

/// Whether the key is for a person's eyes: not for a file, a program or a report.
fn is_shown(args: &Recover) -> bool {
    args.output.is_none() && !args.json && std::io::stdout().is_terminal()
}

/// Whether the sheets recover a key.
fn is_enough(sources: &[Source]) -> bool {
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let groups = sets::sort(&sheets);
    groups.iter().any(|group| {
        !groups.iter().any(|other| are_namesakes(group, other)) && group.set.recover().is_ok()
    })
}

/// What was read.
struct Found<'a> {
    sheets: &'a [&'a Sheet],
    groups: &'a [Group],
    series: &'a [Series],
    repairs: Vec<Repair>,
    /// Whether the key is shown on a screen of its own.
    on_screen: bool,
}

/// Why nothing was handed out.
enum Undelivered {
    /// The answer is no, and a report can say so.
    Refused(Failure),
    /// Something could not be written.
    Broken(Failure),
}

impl From<Failure> for Undelivered {
    fn from(failure: Failure) -> Self {
        Self::Broken(failure)
    }
}

/// Hands out the key, or what was sealed under it.
fn deliver(
    args: &Recover,
    problems: &[Problem],
    found: &Found,
    group: &Group,
    recovery: &Recovery,
) -> Result<(), Undelivered> {
    let sheets = found.sheets;
    let mut bad: Vec<usize> = recovery.bad.iter().map(|&i| group.members[i]).collect();
    bad.extend(&group.unfit);
    warn_of_bad(sheets, found.groups, group, recovery);
    let is_sealed = recovery.key.class() == Class::Sealed;
    let set_prefix = group.set.shares()[0].set();
    let (items, value) = if is_sealed {
        let mut ask = Ask::new(args.passphrase_file.as_deref());
        match sealed::open(found.series, &group.set, &recovery.key, &mut ask)
            .map_err(Undelivered::Refused)?
        {
            Opening::Open(contents) => {
                let value = CheckValue::new(contents.to_bytes().as_bytes(), set_prefix);
                (contents.items().to_vec(), value)
            }
            Opening::Locked => return Err(Undelivered::Refused(sealed::passphrase_needed())),
        }
    } else {
        let key = recovery.key.to_canonical().map_err(Failure::no)?;
        let kind = recovery.key.kind().expect("its canonical form is known");
        let value = CheckValue::new(key.as_bytes(), set_prefix);
        (vec![Item::new(kind, "", "", key)], value)
    };
    let chosen = deliver::chosen(&items, args.item.as_deref()).map_err(Undelivered::Refused)?;
    let mut used: Vec<usize> = group
        .members
        .iter()
        .filter(|place| !bad.contains(place))
        .map(|&place| sheets[place].share.index().into())
        .collect();
    if used.len() < recovery.used.len() {
        // Words in dispute make this key whichever side is right.
        let indices = recovery.used.iter().map(|&i| group.set.shares()[i].index());
        used = indices.map(usize::from).collect();
    }
    used.sort_unstable();
    used.dedup();
    let name = group.set.name().unwrap_or_default();
    let kind = match &items[..] {
        [only] => Kind::by_id(only.kind()),
        _ => None,
    };
    let what = match kind {
        Some(kind) => kind.name.to_owned(),
        None if items.len() == 1 => items[0].kind().to_owned(),
        None => format!("{} secrets", items.len()),
    };
    let mut said = vec![format!(
        "{what} of the set {name} recovered from {}",
        places("share", &used)
    )];
    said.extend(unproved(recovery));
    let told_value = value.map(|value| format!("check value of the key: {value}"));
    if told_value.is_none() {
        error::warn(
            "there is too little memory for the check value of the key: compare the key itself",
        );
    }
    let said = said.into_iter().chain(told_value);
    let goes_to = kind.map(|kind| format!("it goes to {}", kind.usage));
    if found.on_screen {
        let text = match deliver::as_text(&chosen) {
            Ok(text) => text,
            Err(failure) => return Ok(write_instead(&chosen, failure)?),
        };
        let said: Vec<String> = said.chain(goes_to).collect();
        guide::reveal(&said, &text)?;
        error::note("the key was shown, and the screen cleared");
        return Ok(());
    }
    for line in said {
        error::note(line);
    }
    let reports = deliver::hand_out(&chosen, args.output.as_deref(), args.json)?;
    if args.json {
        let (kind, secret, secret_hex, output) = match &reports[..] {
            [only] => (
                only.kind().to_owned(),
                only.secret.clone(),
                only.secret_hex.clone(),
                only.output.clone(),
            ),
            _ => {
                let directory = args.output.as_deref().filter(|path| !io::is_stdio(path));
                let directory = directory.map(|path| path.display().to_string());
                ("sealed".to_owned(), None, None, directory)
            }
        };
        json::print_key(&Report {
            recovered: true,
            set: Some(name),
            kind: Some(kind),
            secret,
            secret_hex,
            output,
            check_value: value.map(|value| value.to_string()),
            items: is_sealed.then_some(reports),
            sheets: sheet_reports(sheets, &bad),
            sets: set_reports(found.groups),
            data: sealed::reports(found.series),
            repairs: found.repairs.clone(),
            problems: problems.to_vec(),
        })?;
    }
    if let Some(line) = goes_to {
        error::note(line);
    }
    Ok(())
}

/// Tells which sheets were not used, and why.
pub(super) fn warn_of_bad(sheets: &[&Sheet], groups: &[Group], group: &Group, recovery: &Recovery) {
    let bad: Vec<usize> = recovery.bad.iter().map(|&i| group.members[i]).collect();
    let fitting = group.set.shares().len() - bad.len();
    if fitting < recovery.used.len() {
        let mut indices: Vec<u8> = bad.iter().map(|&i| sheets[i].share.index()).collect();
        indices.sort_unstable();
        error::warn(format_args!(
            "the words of {} contradict each other, though both sides make this key: two or more of them were changed",
            places("share", &indices)
        ));
    } else {
        for &place in &bad {
            error::warn(format_args!(
                "{}: share {} does not fit the others and was not used: {}",
                sheets[place].source,
                sheets[place].share.index(),
                if recovery.from_words == 0 {
                    "its words are not those of the sheet that was printed"
                } else {
                    "it was changed, or two or more of them were"
                }
            ));
        }
    }
    for &place in &group.unfit {
        error::warn(format_args!(
            "{}: its words contradict the codes of the set {} and were not used: they are damaged or forged",
            sheets[place].source,
            sheets[place].share.set_name()
        ));
    }
    for other in groups.iter().filter(|other| !std::ptr::eq(*other, group)) {
        error::warn(format_args!(
            "{}: of another set, {}, and not used",
            other.files(sheets),
            other.set.name().unwrap_or_default()
        ));
    }
}

/// What is said of a key that hangs on words.
fn unproved(recovery: &Recovery) -> Option<String> {
    let all = recovery.used.len();
    let words = recovery.from_words;
    let which = match (words, all) {
        (0, _) => return None,
        (1, 1) => "this sheet was".to_owned(),
        (2, 2) => "both sheets were".to_owned(),
        _ if words == all => format!("all {all} sheets were"),
        (1, _) => format!("1 of the {all} sheets was"),
        _ => format!("{words} of the {all} sheets were"),
    };
    Some(format!(
        "{which} read from words: unlike codes, words do not prove that they are the dealer's"
    ))
}

/// The refusal for two sets of one name.
fn namesakes(one: &Group, others: &[&Group], sheets: &[&Sheet]) -> Failure {
    let name = one.set.name().unwrap_or_default();
    let sides: Vec<String> = std::iter::once(&one)
        .chain(others)
        .map(|group| {
            let id = group
                .set
                .id()
                .map_or("from words".to_owned(), |id| id.to_string());
            format!("{id}: {}", group.files(sheets))
        })
        .collect();
    Failure::no(format_args!(
        "there are {} sets called {name} here, which is no accident: at most one of them is the dealer's ({})",
        sides.len(),
        sides.join("; ")
    ))
    .hint("ask the dealer for set.toml and say which set is meant with --set set.toml, or take the sheets of one of them away")
}

/// What a screen cannot show goes to a file that the person names: nothing that was typed is lost for it.
fn write_instead(items: &[&Item], failure: Failure) -> Result<(), Failure> {
    error::warn(failure.message());
    loop {
        let Some(line) = io::ask_line("name of a new file to write it to> ")? else {
            return Err(failure);
        };
        let name = line.trim();
        if !name.is_empty() {
            match deliver::hand_out(items, Some(Path::new(name)), false) {
                Ok(_) => return Ok(()),
                Err(failure) => error::warn(failure.message()),
            }
        }
    }
}

/// Why nothing was recovered, and what to do next.
fn explain(sheets: &[&Sheet], attempts: &[Attempt<'_>]) -> Failure {
    const MORE: &str = "take a picture of another sheet of this set, or type its words";
    let describe = |group: &Group, error: &RecoverError| {
        let name = group.set.name().unwrap_or_default();
        match error {
            RecoverError::NotEnough { missing } => format!(
                "{} of the set {name} {} needed (in hand: {}{})",
                group.still_needed(),
                if *missing == 1 { "is" } else { "are" },
                group.in_hand(),
                match (group.set.threshold(), group.set.has_parts()) {
                    (Some(threshold), Some(true)) =>
                        format!("; {threshold} recover the key, all the required ones among them"),
                    (Some(threshold), _) => format!("; any {threshold} recover the key"),
                    _ => String::new(),
                }
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
            RecoverError::NoAgreement { .. } | RecoverError::TwoKeys { .. } => PROOF,
            RecoverError::TooManyCombinations => "give fewer sheets at a time",
            _ => MORE,
        }),
        _ => {
            let sets: Vec<String> = errors
                .iter()
                .map(|(group, error)| {
                    let files: Vec<&str> = group
                        .members
                        .iter()
                        .map(|&i| sheets[i].source.as_str())
                        .collect();
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
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.words.is_empty()
    }
}
