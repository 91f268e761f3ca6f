//! `verify`: checks sheets without ever showing the key.

use std::path::Path;

use serde::Serialize;

use super::args::Verify;
use super::collect;
use super::error::{self, Failure};
use super::guide;
use super::io;
use super::json;
use super::passphrase::Ask;
use super::repairs::{self, Repair, Unconfirmed, places};
use super::reports::{self, Problem};
use super::sealed::{self, DataReport, Opening};
use super::seen;
use super::sets::{self, Group, OfFiles};
use super::source::{How, Sheet, Source};
use crate::entry::Purpose;
use crate::envelope::{Header, Part};
use crate::kind::{Class, Packed};
use crate::record::{Record, RecordError, Verdict, hex};
use crate::series::{JoinError, Series, joined_digest};
use crate::set::RecoverError;
use crate::share::Print;

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report {
    /// Whether every check holds.
    ok: bool,
    sheets: Vec<SheetVerdict>,
    sets: Vec<SetVerdict>,
    data: Vec<DataVerdict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct SheetVerdict {
    file: String,
    share: u8,
    shares: Option<u8>,
    threshold: Option<u8>,
    #[serde(skip)]
    rule: String,
    required: bool,
    set: String,
    sheet: String,
    from: &'static str,
    repaired_words: Vec<usize>,
    /// Whether it was read from words to the letter.
    #[serde(skip)]
    by_letter: bool,
    /// Whether its words were repaired and nobody confirmed it.
    #[serde(skip)]
    unconfirmed: bool,
    /// What set.toml says: "printed", "words only", "altered" or "of another set".
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'static str>,
    /// False if it does not fit the other sheets.
    fits: Option<bool>,
}

#[derive(Serialize)]
struct SetVerdict {
    name: String,
    threshold: Option<u8>,
    have: Vec<u8>,
    missing: u8,
    #[serde(skip)]
    still_needed: String,
    /// Whether these sheets recover the key, and what is sealed under it; absent while too few are there to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovers: Option<bool>,
    /// Whether a further sheet could tell which one is bad.
    #[serde(skip)]
    can_be_told: bool,
    /// What is to be said of the sealed data, if it is not all right.
    #[serde(skip)]
    remark: Option<String>,
}

/// Sealed data that was read.
#[derive(Serialize)]
struct DataVerdict {
    #[serde(flatten)]
    data: DataReport,
    /// What set.toml says: "printed", "altered" or "of another set"; absent while it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'static str>,
    /// Whether enough was read.
    enough: bool,
    /// Whether something of it was seen and contradicts itself.
    #[serde(skip)]
    broken: bool,
}

/// What to give with `--set`.
const AS_WRITTEN: &str =
    "give the set.toml that `paperquorum split` wrote beside the sheets, as it was";

/// Reads the record that `--set` names.
fn load_record(path: &Path) -> Result<Record, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, io::MAX_TEXT)?;
    let fail = |error: &dyn std::fmt::Display| Failure::usage(format_args!("{name}: {error}"));
    let text = std::str::from_utf8(&bytes).map_err(|_| fail(&"not UTF-8 text").hint(AS_WRITTEN))?;
    Record::parse(text).map_err(|error| {
        fail(&error).hint(match error {
            RecordError::Format => {
                "give the set.toml that `paperquorum split` wrote beside the sheets; if it is that one, a later version of paperquorum made it: take such a version"
            }
            _ => AS_WRITTEN,
        })
    })
}

pub(super) fn run(args: &Verify) -> Result<(), Failure> {
    let is_typed = args.sources.files.is_empty() && args.sources.words.is_empty();
    if is_typed && (args.json || !io::is_interactive()) {
        return Err(Failure::usage("no sheet was named")
            .hint("give a photo, a scan or the PDF of a sheet, or its words with --words FILE"));
    }
    guide::check_session(&args.guidance, is_typed)?;
    collect::check_stdin(&args.sources, args.set.as_deref())?;
    let record = args.set.as_deref().map(load_record).transpose()?;
    let sources = if is_typed {
        let guided = guide::run(Purpose::Verify, Vec::new(), &args.guidance)?;
        guided.finish();
        guided.sources
    } else {
        collect::collect(&args.sources, Unconfirmed::Judged)?
    };
    let sheets: Vec<&Sheet> = sources.iter().flat_map(|source| &source.sheets).collect();
    let groups = sets::sort(&sheets);
    let problems = reports::problems(&sources);
    // The first file without a sheet is the command's answer.
    let has_sheets = sources.iter().any(|source| !source.is_empty());
    // A letter or an envelope among the pictures of a folder is no fault of the sheets.
    let is_beside = |source: &Source| has_sheets && source.is_empty() && source.is_bystander;
    let empty = sources
        .iter()
        .find(|source| source.is_empty() && !is_beside(source));
    let all_series = sealed::series(&sources);
    let answer = empty.and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
    let (beside, troubles): (Vec<&Problem>, Vec<&Problem>) = problems.iter().partition(|problem| {
        sources
            .iter()
            .any(|source| is_beside(source) && problem.is_of(source))
    });
    reports::warn_but(answer, troubles);
    for problem in beside {
        let is_check = |source: &Source| !source.sizes.is_empty() && problem.is_of(source);
        if sources.iter().any(is_check) {
            error::note(problem);
        } else {
            error::note(format_args!("{problem}; nothing in it looks like one"));
        }
    }
    for source in &sources {
        for (reading, missed) in seen::half_read(&source.readings, &source.unread) {
            error::note(format_args!(
                "{}: one code of this sheet could not be read ({}); the other one is enough",
                seen::name(&reading.file, reading.page),
                missed.trouble.name()
            ));
        }
    }

    let mut fits: Vec<Option<bool>> = vec![None; sheets.len()];
    let set_verdicts: Vec<SetVerdict> = groups
        .iter()
        .filter_map(|group| prove(group, &all_series, &mut fits))
        .collect();
    for group in &groups {
        let smaller = |other: &Group| {
            sets::contradict(group, other) && group.members.len() <= other.members.len()
        };
        if groups.iter().any(smaller) {
            for &place in &group.members {
                fits[place] = Some(false);
            }
        }
    }
    let sheet_verdicts: Vec<SheetVerdict> = sheets
        .iter()
        .zip(&fits)
        .map(|(sheet, fits)| SheetVerdict::new(sheet, *fits, record.as_ref()))
        .collect();

    let data_verdicts: Vec<DataVerdict> = all_series
        .iter()
        .zip(sealed::reports(&all_series))
        .map(|(series, data)| DataVerdict::new(series, data, record.as_ref()))
        .collect();

    let ok = !sources.is_empty()
        && sources
            .iter()
            .all(|source| (!source.is_empty() || is_beside(source)) && !source.unsettled)
        && sheet_verdicts.iter().all(SheetVerdict::is_good)
        && data_verdicts.iter().all(DataVerdict::is_good)
        && set_verdicts.iter().all(|set| set.recovers != Some(false));
    let failure = match answer {
        Some(problem) => problem.to_failure(&sources),
        None => {
            let advice = repairs::advice(&sources);
            let told = record.as_ref().map(|record| record.name.as_str());
            failure(&sheet_verdicts, &set_verdicts, &data_verdicts, told, advice)
        }
    };
    if args.json {
        json::print(&Report {
            ok,
            sheets: sheet_verdicts,
            sets: set_verdicts,
            data: data_verdicts,
            repairs: repairs::all(&sources),
            problems,
        })?;
    } else {
        print(&sheet_verdicts, &set_verdicts, &data_verdicts)?;
    }
    if ok { Ok(()) } else { Err(failure) }
}

/// Recovers the key of a set, if there are shares enough, in order to forget it again.
fn prove(group: &Group, series: &[Series], fits: &mut [Option<bool>]) -> Option<SetVerdict> {
    let missing = group.set.missing()?;
    let mut remark = None;
    let recovers = match group.set.recover() {
        Ok(recovery) => {
            for (i, &place) in group.members.iter().enumerate() {
                fits[place] = Some(!recovery.bad.contains(&i));
            }
            if recovery.key.class() == Class::Sealed {
                let (recovers, said) = prove_sealed(group, series, &recovery.key);
                remark = said;
                recovers
            } else {
                Some(true)
            }
        }
        Err(RecoverError::NotEnough { .. } | RecoverError::NoShares) => {
            let class = group.set.header().map(Header::class);
            if class == Some(Class::Sealed) && !group.has_data(series) {
                remark = Some(format!(
                    "{} would be needed to prove that they recover the key, and the pages of sealed data, which were not among the files",
                    group.still_needed()
                ));
            }
            None
        }
        Err(
            RecoverError::NoAgreement { .. }
            | RecoverError::TwoKeys { .. }
            | RecoverError::TooManyCombinations,
        ) => Some(false),
    };
    Some(SetVerdict {
        name: group.set.name()?,
        threshold: group.set.threshold(),
        have: group.indices(),
        missing,
        still_needed: group.still_needed(),
        can_be_told: !group.all_in_hand() && group.set.has_parts() != Some(true),
        recovers,
        remark,
    })
}

/// Whether the sealed data opens with the key; not beyond the passphrase, if one is needed.
fn prove_sealed(group: &Group, series: &[Series], key: &Packed) -> (Option<bool>, Option<String>) {
    if !group.has_data(series) {
        let remark = "these sheets are enough; the sealed data was not among the files";
        return (None, Some(remark.to_owned()));
    }
    match sealed::open(series, &group.set, key, &mut Ask::nobody()) {
        Ok(Opening::Open(_)) => (Some(true), None),
        Ok(Opening::Locked) => {
            let remark =
                "these sheets and the sealed data are right; a passphrase is needed besides";
            (Some(true), Some(remark.to_owned()))
        }
        Err(failure) => (Some(false), Some(failure.message().to_owned())),
    }
}

impl DataVerdict {
    fn new(series: &Series, data: DataReport, record: Option<&Record>) -> Self {
        let joined = series.join();
        let record = record.and_then(|record| {
            let vault = record
                .vault
                .as_ref()
                .filter(|_| record.set.eq_ignore_ascii_case(&data.set_id));
            match vault {
                None => Some("of another set"),
                Some(vault) => {
                    let digest = hex(&joined_digest(joined.as_ref().ok()?));
                    Some(if digest.eq_ignore_ascii_case(&vault.digest) {
                        "printed"
                    } else {
                        "altered"
                    })
                }
            }
        });
        Self {
            enough: data.read >= data.needed,
            broken: joined == Err(JoinError::Contradiction)
                || data.read < data.needed && data.missing_pages.is_empty(),
            data,
            record,
        }
    }

    fn is_good(&self) -> bool {
        !self.broken && !matches!(self.record, Some("altered" | "of another set"))
    }

    /// The line for people.
    fn line(&self) -> String {
        let record = match self.record {
            Some("printed") => " · it is the data that was printed",
            Some("altered") => " · NOT the data that was printed",
            Some(_) => " · NOT of the set in set.toml",
            None => "",
        };
        let few = if self.enough {
            ""
        } else {
            " · too few to open or to compare"
        };
        format!(
            "sealed data of the set {}: {}{few}{record}",
            self.data.set,
            self.data.line()
        )
    }
}

impl SheetVerdict {
    fn new(sheet: &Sheet, fits: Option<bool>, record: Option<&Record>) -> Self {
        let share = &sheet.share;
        Self {
            file: sheet.source.clone(),
            share: share.index(),
            shares: share.print().and_then(Print::total),
            threshold: share.set_threshold(),
            rule: share.rule(),
            required: share.header().part() == Part::Required,
            set: share.set_name(),
            sheet: share.name(),
            from: sheet.from(),
            repaired_words: sheet.repaired_words(),
            by_letter: sheet.how == How::Words,
            unconfirmed: matches!(sheet.how, How::ProposedWords(_)),
            record: record.map(|record| match record.verdict(share) {
                Verdict::Printed => "printed",
                Verdict::WordsOnly => "words only",
                Verdict::Altered => "altered",
                Verdict::Stranger => "of another set",
            }),
            fits,
        }
    }

    fn is_good(&self) -> bool {
        self.fits != Some(false) && !self.is_altered()
    }

    /// Whether set.toml says that it was not printed so.
    fn is_altered(&self) -> bool {
        matches!(self.record, Some("altered" | "of another set"))
    }

    /// "1 word needed repair".
    fn repair(&self) -> String {
        match self.repaired_words.len() {
            1 => "1 word needed repair".to_owned(),
            words => format!("{words} words needed repair"),
        }
    }

    /// The line for people.
    fn line(&self) -> String {
        let of = self
            .shares
            .map_or(String::new(), |shares| format!(" of {shares}"));
        let mut parts = vec![
            "readable".to_owned(),
            "checks hold".to_owned(),
            format!("share {}{of}", self.share),
            self.rule.clone(),
            format!("set {}", self.set),
        ];
        if !self.repaired_words.is_empty() {
            parts[0] = format!(
                "readable, {}: write {} down again ({})",
                self.repair(),
                if self.repaired_words.len() == 1 {
                    "it"
                } else {
                    "them"
                },
                places("word", &self.repaired_words)
            );
        } else if self.by_letter && self.is_good() {
            parts.insert(0, "fine".to_owned());
        }
        parts.extend(self.record.map(|record| {
            match record {
                "printed" => "it is the sheet that was printed",
                "words only" => "of the set in set.toml by its public fields; only its code can be compared with what was printed",
                "altered" => "NOT the sheet that was printed",
                _ => "NOT of the set in set.toml",
            }
            .to_owned()
        }));
        if self.fits == Some(false) {
            let why = if self.unconfirmed {
                "does NOT fit the other sheets as it was repaired"
            } else {
                "does NOT fit the other sheets"
            };
            parts.push(why.to_owned());
        }
        format!("{}: {}", error::printable(&self.file), parts.join(" · "))
    }
}

impl SetVerdict {
    fn line(&self) -> String {
        match self.recovers {
            Some(false) => format!(
                "set {}: these sheets do NOT recover the key{}",
                self.name,
                self.remark
                    .as_ref()
                    .map_or(String::new(), |remark| format!(": {remark}"))
            ),
            _ if self.remark.is_some() => format!(
                "set {}: {}",
                self.name,
                self.remark.as_deref().unwrap_or_default()
            ),
            Some(true) => format!(
                "set {}: these sheets recover the key (proven, and not shown)",
                self.name
            ),
            None => format!(
                "set {}: {} would be needed to prove that they recover the key",
                self.name, self.still_needed
            ),
        }
    }
}

fn print(
    sheets: &[SheetVerdict],
    sets: &[SetVerdict],
    data: &[DataVerdict],
) -> Result<(), Failure> {
    use std::io::Write;
    let mut stdout = io::answer();
    for line in sheets
        .iter()
        .map(SheetVerdict::line)
        .chain(data.iter().map(DataVerdict::line))
        .chain(sets.iter().map(SetVerdict::line))
    {
        writeln!(stdout, "{line}")?;
    }
    Ok(stdout.flush()?)
}

/// The first thing that is wrong with sheets that were read, as the command's last word.
/// `told` is the name of the set in set.toml; `advice` says what to do about words whose repair is open.
fn failure(
    sheets: &[SheetVerdict],
    sets: &[SetVerdict],
    data: &[DataVerdict],
    told: Option<&str>,
    advice: Option<String>,
) -> Failure {
    let other_set = |what: &str, set: &str| {
        let told = told.filter(|told| *told != set)?;
        Some(
            Failure::no(format_args!(
                "{what} is of the set {set}, and set.toml is of another one, {told}"
            ))
            .hint(format_args!(
                "give the set.toml of the set {set}; if there never was such a set, do not use the sheet"
            )),
        )
    };
    // Sheets may fail to fit because one was repaired to what is not on the paper: it is looked at first.
    let open = sheets.iter().find(|sheet| sheet.unconfirmed);
    let is_told = |sheet: &&SheetVerdict| {
        !sheet.is_good() && (open.is_none() || sheet.is_altered() && !sheet.unconfirmed)
    };
    if let Some(sheet) = sheets.iter().find(is_told) {
        if sheet.record == Some("of another set")
            && let Some(failure) = other_set(&sheet.file, &sheet.set)
        {
            return failure;
        }
        let what = match sheet.record {
            Some("altered") => "it is not the sheet that was printed",
            Some("of another set") => "it is not of the set in set.toml",
            _ => "it does not fit the other sheets: it was changed, or two or more of them were",
        };
        let hint = match sheet.record {
            Some(_) => "do not use it; ask the dealer for new sheets",
            None => {
                "keep them all until verify --set has told which ones are as they were printed, or the dealer has made new ones"
            }
        };
        return Failure::no(format_args!("{}: {what}", sheet.file)).hint(hint);
    }
    if let Some(sheet) = open {
        let failure = Failure::no(format_args!("{}: {}", sheet.file, sheet.repair()));
        return failure.hint(advice.unwrap_or_default());
    }
    if let Some(bad) = data.iter().find(|data| !data.is_good()) {
        return match bad.record {
            Some("altered") => Failure::no("the sealed data is not the data that was printed")
                .hint("do not use it; ask the dealer for new sheets"),
            Some("of another set") => {
                other_set("the sealed data", &bad.data.set).unwrap_or_else(|| {
                    Failure::no("the sealed data is not of the set in set.toml")
                        .hint("compare the set's name on the pages with that in set.toml")
                })
            }
            _ => Failure::no(format_args!(
                "the sealed data of the set {} cannot be read from these pages: {}",
                bad.data.set,
                bad.data.line()
            ))
            .hint("take sharper pictures; if the print itself is spoilt, ask the dealer for a new sheet"),
        };
    }
    if let Some((set, remark)) = sets
        .iter()
        .filter(|set| set.recovers == Some(false))
        .find_map(|set| Some((set, set.remark.as_ref()?)))
    {
        return Failure::no(format_args!("set {}: {remark}", set.name))
            .hint("give all data pages of a sheet, in sharp pictures");
    }
    if let Some(set) = sets.iter().find(|set| set.recovers == Some(false)) {
        return Failure::no(format_args!("the sheets of the set {} do not recover the key: some of them are forged or damaged", set.name))
            .hint(if set.can_be_told {
                "compare them with set.toml (--set), or add another sheet: with one more than needed, a bad one is named"
            } else {
                "compare them with set.toml (--set): no further sheet can tell for certain which one is bad"
            });
    }
    if sheets.is_empty() && data.is_empty() {
        return Failure::no("no sheet was found")
            .hint("name PDFs or pictures of sheets, or a folder of them");
    }
    let advice = advice.as_deref().unwrap_or("see the warnings above");
    Failure::no("not every sheet could be read").hint(advice)
}
