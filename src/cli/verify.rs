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
use super::recover;
use super::repairs::{self, Repair, Unconfirmed, places};
use super::reports::{self, DO_NOT_USE, Problem};
use super::sealed::{self, DataReport, Opening};
use super::seen;
use super::sets::{self, Group, OfFiles, are_namesakes};
use super::source::{How, Sheet, Source};
use super::wanted::Wanted;
use crate::entry::Purpose;
use crate::envelope::{Header, Part};
use crate::kind::{Class, Packed};
use crate::record::{Verdict, hex};
use crate::series::{JoinError, Series};
use crate::set::RecoverError;
use crate::share::{CodeFields, Share};

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
    /// Whether it was read from a code that proved itself.
    proved: bool,
    /// False if it does not fit the other sheets. Of words, true only if enough codes are there to compare them with.
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
    /// How many of the sheets that make the key were read from words, which prove nothing.
    from_words: usize,
    /// Whether another set bears its name.
    namesake: bool,
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

pub(super) fn run(args: &Verify) -> Result<(), Failure> {
    let is_typed = args.sources.files.is_empty() && args.sources.words.is_empty();
    if is_typed && (args.json || !io::is_interactive()) {
        return Err(Failure::usage("no sheet was named")
            .hint("give a photo, a scan or the PDF of a sheet, or its words with --words FILE"));
    }
    guide::check_session(&args.guidance, is_typed)?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let wanted = args.set.as_deref().map(Wanted::read).transpose()?;
    let sources = if is_typed {
        let guided = guide::run(Purpose::Verify, Vec::new(), &args.guidance, None)?;
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
    let mut set_verdicts: Vec<SetVerdict> = groups
        .iter()
        .filter_map(|group| prove(group, &sheets, &all_series, &mut fits))
        .collect();
    for (verdict, group) in set_verdicts.iter_mut().zip(&groups) {
        verdict.namesake = groups.iter().any(|other| are_namesakes(group, other));
        for &place in &group.unfit {
            fits[place] = Some(false);
        }
    }
    let forged = sealed::forged(&sources);
    sealed::warn_of_forged(&forged);
    let sheet_verdicts: Vec<SheetVerdict> = sheets
        .iter()
        .zip(&fits)
        .map(|(sheet, fits)| SheetVerdict::new(sheet, *fits, wanted.as_ref()))
        .collect();

    let data_verdicts: Vec<DataVerdict> = all_series
        .iter()
        .zip(sealed::reports(&all_series))
        .map(|(series, data)| {
            let id = Some(series.id().set());
            let has_code = sheets.iter().any(|sheet| sheet.share.set_id() == id);
            DataVerdict::new(series, data, wanted.as_ref(), has_code)
        })
        .collect();

    let ok = !sources.is_empty()
        && forged.is_empty()
        && sources.iter().all(|source| {
            (!source.is_empty() || is_beside(source))
                && !source.unsettled
                && source.unproved.is_empty()
        })
        && sheet_verdicts.iter().all(SheetVerdict::is_good)
        && data_verdicts.iter().all(DataVerdict::is_good)
        && set_verdicts
            .iter()
            .all(|set| set.recovers != Some(false) && !set.namesake);
    let unproved = sources.iter().find(|source| !source.unproved.is_empty());
    let failure = match (answer, unproved, forged.first()) {
        (Some(problem), ..) => problem.to_failure(&sources),
        (None, Some(source), _) => Failure::no(format_args!(
            "{}: not every code on it is one of the sheets of its set",
            source.name
        ))
        .hint(DO_NOT_USE),
        (None, None, Some((file, _))) => Failure::no(format_args!(
            "{file}: not every data code on it is of the data of its set"
        ))
        .hint(DO_NOT_USE),
        (None, None, None) => {
            let advice = repairs::advice(&sources);
            let told = wanted.as_ref().map(Wanted::name);
            failure(
                &sheet_verdicts,
                &set_verdicts,
                &data_verdicts,
                told.as_deref(),
                advice,
            )
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
fn prove(
    group: &Group,
    sheets: &[&Sheet],
    series: &[Series],
    fits: &mut [Option<bool>],
) -> Option<SetVerdict> {
    let missing = group.set.missing()?;
    let mut remark = None;
    let mut from_words = 0;
    let recovers = match recover::attempt(group, sheets) {
        Ok(recovery) => {
            from_words = recovery.from_words;
            for (i, &place) in group.members.iter().enumerate() {
                let is_bad = recovery.bad.contains(&i);
                // Words that agree with words prove nothing.
                let is_compared = from_words == 0 || group.set.shares()[i].code().is_some();
                fits[place] = (is_bad || is_compared).then_some(!is_bad);
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
    compare_with_codes(group, fits);
    Some(SetVerdict {
        name: group.set.name()?,
        threshold: group.set.threshold(),
        have: group.indices(),
        missing,
        still_needed: group.still_needed(),
        from_words,
        namesake: false,
        recovers,
        remark,
    })
}

/// Compares words with the code of the same sheet, which has proved itself, however many others are there.
fn compare_with_codes(group: &Group, fits: &mut [Option<bool>]) {
    let shares = group.set.shares();
    for (share, &place) in shares.iter().zip(&group.members) {
        let is_rival = |other: &&Share| other.code().is_some() && other.index() == share.index();
        if share.code().is_none() && shares.iter().any(|other| is_rival(&other)) {
            fits[place] = Some(false);
        }
    }
    for &(place, same) in &group.again {
        fits[place] = match shares[same].code() {
            Some(_) => Some(true),
            None => fits[group.members[same]],
        };
    }
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
    fn new(series: &Series, data: DataReport, wanted: Option<&Wanted>, has_code: bool) -> Self {
        let joined = series.join();
        let record = wanted.map(|wanted| {
            if wanted.id != series.id().set() {
                return "of another set";
            }
            let Some(record) = &wanted.record else {
                // Of the set's codes, one that was read has dropped what is not of its data.
                return if has_code { "printed" } else { "unproved" };
            };
            let vault = record.vault.as_ref();
            let digest = vault.map(|vault| vault.digest.to_lowercase());
            if digest == Some(hex(&series.id().digest())) {
                "printed"
            } else {
                "altered"
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
        !self.broken && !matches!(self.record, Some("altered" | "of another set" | "unproved"))
    }

    /// The line for people.
    fn line(&self) -> String {
        let record = match self.record {
            Some("printed") => " · it is the data that was printed",
            Some("altered") => " · NOT the data that was printed",
            Some("unproved") => " · it cannot be proved to be the data that was printed",
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
    fn new(sheet: &Sheet, fits: Option<bool>, wanted: Option<&Wanted>) -> Self {
        let share = &sheet.share;
        Self {
            file: sheet.source.clone(),
            share: share.index(),
            shares: share.code().and_then(CodeFields::total),
            threshold: share.set_threshold(),
            rule: share.rule(),
            required: share.header().part() == Part::Required,
            set: share.set_name(),
            sheet: share.name(),
            from: sheet.from(),
            repaired_words: sheet.repaired_words(),
            by_letter: sheet.how == How::Words,
            unconfirmed: matches!(sheet.how, How::ProposedWords(_)),
            record: wanted.map(|wanted| match wanted.verdict(share) {
                Verdict::Printed => "printed",
                // Enough codes are there to compare the words with.
                Verdict::WordsOnly if fits == Some(true) => "printed",
                Verdict::WordsOnly => "words only",
                Verdict::Altered => "altered",
                Verdict::Stranger => "of another set",
            }),
            proved: share.code().is_some(),
            fits,
        }
    }

    fn is_good(&self) -> bool {
        self.fits != Some(false) && !self.is_altered() && self.record != Some("words only")
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
        let holds = if self.proved {
            "proved to be one of its set"
        } else {
            "checks hold"
        };
        let mut parts = vec![
            "readable".to_owned(),
            holds.to_owned(),
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
        // Words that do not fit are told as such.
        let record = self
            .record
            .filter(|record| *record != "words only" || self.fits != Some(false));
        parts.extend(record.map(|record| {
            match record {
                "printed" => "it is the sheet that was printed",
                "words only" => "it cannot be proved to be the printed one: words carry no proof",
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
                "set {}: these sheets recover the key ({}not shown)",
                self.name,
                match self.from_words {
                    0 => "proven, and ",
                    _ => "as their words say, which prove nothing; ",
                }
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
            Some("words only") if sheet.fits != Some(false) => {
                "readable, and cannot be proved to be the printed one: words carry no proof"
            }
            Some("altered") => "it is not the sheet that was printed",
            Some("of another set") => "it is not of the set in set.toml",
            _ => "it does not fit the other sheets: it was changed, or two or more of them were",
        };
        let hint = match sheet.record {
            Some("words only") if sheet.fits != Some(false) => {
                "give a picture of its code; or pictures of as many other sheets as recover the key, to compare the words with"
            }
            _ if !sheet.proved && sheet.fits == Some(false) => {
                "compare the words with the sheet, or give a picture of its code, which proves itself"
            }
            Some(_) => "do not use it; ask the dealer for new sheets",
            None if sheet.proved => {
                "the words that were typed for other sheets are wrong: give pictures of those sheets"
            }
            None => "give a picture of the sheet: its code proves itself, and words do not",
        };
        return Failure::no(format_args!("{}: {what}", sheet.file)).hint(hint);
    }
    if let Some(sheet) = open {
        let failure = Failure::no(format_args!("{}: {}", sheet.file, sheet.repair()));
        return failure.hint(advice.unwrap_or_default());
    }
    if let Some(bad) = data.iter().find(|data| !data.is_good()) {
        return match bad.record {
            Some("unproved") => Failure::no("the sealed data cannot be proved to be that of the set")
                .hint("give a picture of one sheet's code too, or set.toml in place of the id"),
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
        return Failure::no(format_args!("the sheets of the set {} do not recover the key: some of the words are forged or damaged", set.name))
            .hint("give pictures of these sheets: their codes prove themselves, and words do not");
    }
    if let Some(set) = sets.iter().find(|set| set.namesake) {
        return Failure::no(format_args!(
            "there are two sets called {} here, which is no accident: at most one of them is the dealer's",
            set.name
        ))
        .hint("compare them with set.toml (--set), and do not use what is not of that set");
    }
    if sheets.is_empty() && data.is_empty() {
        return Failure::no("no sheet was found")
            .hint("name PDFs or pictures of sheets, or a folder of them");
    }
    let advice = advice.as_deref().unwrap_or("see the warnings above");
    Failure::no("not every sheet could be read").hint(advice)
}
