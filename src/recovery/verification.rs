//! Checks sheets without ever giving the key away.

use std::collections::BTreeSet;

use serde::Serialize;

use super::pile::{attempts, forged_data, problems_but, refusal_of};
use super::refusal::{Refusal, Unverified};
use super::remark::Remark;
use super::reports::{self, FileProblem};
use super::wanted::Wanted;
use crate::collection::places;
use crate::envelope::{Header, Part};
use crate::gather::Problem;
use crate::gather::groups::{self, Group};
use crate::gather::problem;
use crate::gather::repairs::Repair;
use crate::gather::sealed::{self, DataReport, Opening};
use crate::gather::seen;
use crate::gather::source::{self, How, ReadShare, Source};
use crate::kind::{Class, Packed};
use crate::printable::printable;
use crate::record::{Provenance, hex};
use crate::series::{JoinError, Series};
use crate::set::{RecoverError, Recovery};
use crate::share::{CodeFields, Share};
use crate::tree::SetId;

/// What was found out about sheets; docs/JSON.md tells its shape.
#[derive(Serialize)]
pub struct Verification {
    /// Whether every check holds.
    ok: bool,
    sheets: Vec<SheetVerdict>,
    sets: Vec<SetVerdict>,
    data: Vec<DataVerdict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    problems: Vec<FileProblem>,
    #[serde(skip)]
    remarks: Vec<Remark>,
    #[serde(skip)]
    refusal: Option<Refusal>,
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

impl Verification {
    /// Checks what was read, against a record or a set id if one is meant.
    #[must_use]
    pub fn of(sources: &[Source], wanted: Option<&Wanted>) -> Self {
        let shares = source::shares(sources);
        let groups = groups::sort(&shares);
        let series = sealed::series(sources);
        let mut problems = reports::problems(sources);
        problems.extend(unread_beside(sources, &series));
        let files = Files::of(sources);
        let answer = files.answer(&problems);

        let mut fits: Vec<Option<bool>> = vec![None; shares.len()];
        let sets = set_verdicts(&groups, &shares, &series, &mut fits);
        let sheets: Vec<SheetVerdict> = shares
            .iter()
            .zip(&fits)
            .map(|(read, fits)| SheetVerdict::new(read, *fits, wanted))
            .collect();
        let data = data_verdicts(&series, &shares, wanted);

        let refusal = match answer {
            Some(problem) => Some(refusal_of(problem, sources)),
            None => first_fault(sources, &sheets, &sets, &data, wanted),
        };
        let is_settled = sources.iter().all(|source| !source.is_unsettled);
        let ok = refusal.is_none() && !sources.is_empty() && is_settled && !files.has_empty;
        Self {
            ok,
            remarks: files.remarks(answer, &problems),
            refusal: refusal.or((!ok).then_some(Refusal::NotAll)),
            repairs: source::repairs(sources),
            sheets,
            sets,
            data,
            problems,
        }
    }

    /// Whether every check holds.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.ok
    }

    /// What there is to say beside the answer.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The first thing that is wrong; `None` if every check holds.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal
    }

    /// What is said of each sheet, of sealed data and of each set, a line for each.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let sheets = self.sheets.iter().map(SheetVerdict::line);
        let data = self.data.iter().map(DataVerdict::line);
        sheets
            .chain(data)
            .chain(self.sets.iter().map(SetVerdict::line))
    }
}

/// The files, and which of them are no fault of the sheets: a letter or an envelope among the pictures of a folder.
struct Files<'a> {
    sources: &'a [Source],
    has_sheets: bool,
    /// Whether a file without a sheet is no such bystander.
    has_empty: bool,
}

impl<'a> Files<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let mut files = Self {
            sources,
            has_sheets: sources.iter().any(|source| !source.is_empty()),
            has_empty: false,
        };
        files.has_empty = files.first_empty().is_some();
        files
    }

    fn is_beside(&self, source: &Source) -> bool {
        self.has_sheets && source.is_empty() && source.is_bystander
    }

    fn first_empty(&self) -> Option<&Source> {
        let mut empty = self.sources.iter().filter(|source| source.is_empty());
        empty.find(|source| !self.is_beside(source))
    }

    /// The first file without a sheet is the answer, or the first of which a part was not read.
    fn answer<'p>(&self, problems: &'p [FileProblem]) -> Option<&'p FileProblem> {
        if let Some(source) = self.first_empty() {
            return problems.iter().find(|problem| problem.is_of(source));
        }
        problems.iter().find(|problem| problem.is_gap)
    }

    fn remarks(&self, answer: Option<&FileProblem>, problems: &[FileProblem]) -> Vec<Remark> {
        let beside = |problem: &FileProblem| {
            let mut beside = self.sources.iter().filter(|source| self.is_beside(source));
            beside.find(|source| problem.is_of(source))
        };
        let mut remarks = problems_but(answer, problems);
        remarks.retain(
            |remark| !matches!(remark, Remark::Problem(problem) if beside(problem).is_some()),
        );
        for problem in problems {
            match beside(problem) {
                Some(source) if source.sizes.is_empty() => {
                    remarks.push(Remark::Bystander(problem.clone()));
                }
                Some(_) => remarks.push(Remark::PrintCheck(problem.clone())),
                None => {}
            }
        }
        for source in self.sources {
            let halves = seen::half_read(&source.readings, &source.unread);
            remarks.extend(
                halves
                    .into_iter()
                    .map(|(reading, missed)| Remark::HalfRead {
                        page: seen::name(&reading.file, reading.page),
                        trouble: missed.trouble.name(),
                    }),
            );
        }
        remarks.extend(forged_data(self.sources));
        remarks
    }
}

/// The codes beside those that were read: there may be a sheet under each. Codes of sealed data may be lost while there is enough of it.
fn unread_beside(sources: &[Source], series: &[Series]) -> Vec<FileProblem> {
    let may_be_lost = |source: &Source| -> usize {
        let pages: BTreeSet<_> = source
            .slices
            .iter()
            .filter_map(|slice| {
                let place = series.iter().position(|series| series.id() == slice.id())?;
                Some((place, slice.id().page_of(slice.number())))
            })
            .collect();
        let whole = pages
            .iter()
            .filter(|(place, _)| series[*place].missing() == 0);
        whole
            .map(|&(place, page)| series[place].unread_on(page).len())
            .sum()
    };
    let of_source = |source: &Source| {
        let unread = source.unread_sheets();
        let problems = match unread.len() > may_be_lost(source) {
            true => problem::of_missed(unread),
            false => Vec::new(),
        };
        let of_file = |problem: Problem| FileProblem::gap(source, &problem);
        problems.into_iter().map(of_file).collect::<Vec<_>>()
    };
    let with_sheets = sources.iter().filter(|source| !source.is_empty());
    with_sheets.flat_map(of_source).collect()
}

fn set_verdicts(
    groups: &[Group],
    shares: &[&ReadShare],
    series: &[Series],
    fits: &mut [Option<bool>],
) -> Vec<SetVerdict> {
    let mut verdicts = Vec::new();
    let contested = groups::contested(groups);
    for (group, attempt) in groups.iter().zip(attempts(groups, shares)) {
        verdicts.extend(
            prove(group, attempt, series, fits).map(|verdict| SetVerdict {
                namesake: contested.contains(&group.prefix()),
                ..verdict
            }),
        );
        for &place in &group.unfit {
            fits[place] = Some(false);
        }
    }
    verdicts
}

fn data_verdicts(
    series: &[Series],
    shares: &[&ReadShare],
    wanted: Option<&Wanted>,
) -> Vec<DataVerdict> {
    let ids = shares.iter().filter_map(|read| read.share.set_id());
    let proved: BTreeSet<SetId> = ids.collect();
    let mut verdicts: Vec<DataVerdict> = Vec::new();
    for series in series {
        let has_code = proved.contains(&series.id().set());
        let verdict = DataVerdict::new(series, wanted, has_code);
        // Beyond those that are told, one that is not good is enough to know of.
        let is_news = || !verdict.is_good() && verdicts.iter().all(DataVerdict::is_good);
        if verdicts.len() < sealed::MOST_REPORTED || is_news() {
            verdicts.push(verdict);
        }
    }
    verdicts
}

/// What the recovery of a set's key says of its sheets. The key is forgotten again.
fn prove(
    group: &Group,
    attempt: Result<Recovery, RecoverError>,
    series: &[Series],
    fits: &mut [Option<bool>],
) -> Option<SetVerdict> {
    let missing = group.set.missing()?;
    let mut remark = None;
    let mut from_words = 0;
    let recovers = match attempt {
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
            if class == Some(Class::Sealed) && !groups::has_data(group, series) {
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
    if !groups::has_data(group, series) {
        let remark = "these sheets are enough; the sealed data was not among the files";
        return (None, Some(remark.to_owned()));
    }
    match sealed::open(series, &group.set, key, None) {
        Ok(Opening::Open(_)) => (Some(true), None),
        Ok(Opening::NeedsPassphrase) => {
            let remark =
                "these sheets and the sealed data are right; a passphrase is needed besides";
            (Some(true), Some(remark.to_owned()))
        }
        Err(error) => (Some(false), Some(error.to_string())),
    }
}

impl DataVerdict {
    fn new(series: &Series, wanted: Option<&Wanted>, has_code: bool) -> Self {
        let data = DataReport::new(series);
        let joined = series.join();
        let record = wanted.map(|wanted| {
            if wanted.id() != series.id().set() {
                return "of another set";
            }
            let Some(record) = wanted.record() else {
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
    fn new(read: &ReadShare, fits: Option<bool>, wanted: Option<&Wanted>) -> Self {
        let share: &Share = &read.share;
        Self {
            file: read.place.clone(),
            share: share.index(),
            shares: share.code().and_then(CodeFields::total),
            threshold: share.set_threshold(),
            rule: share.rule(),
            required: share.header().part() == Part::Required,
            set: share.set_name(),
            sheet: share.name(),
            from: read.medium(),
            repaired_words: read.repaired_words(),
            by_letter: read.how == How::Words,
            unconfirmed: matches!(read.how, How::ProposedWords(_)),
            record: wanted.map(|wanted| match wanted.provenance(share) {
                Provenance::Printed => "printed",
                // Enough codes are there to compare the words with.
                Provenance::WordsOnly if fits == Some(true) => "printed",
                Provenance::WordsOnly => "words only",
                Provenance::Altered => "altered",
                Provenance::Stranger => "of another set",
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
        format!("{}: {}", printable(&self.file), parts.join(" · "))
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

/// The first thing that is wrong with what was read.
fn first_fault(
    sources: &[Source],
    sheets: &[SheetVerdict],
    sets: &[SetVerdict],
    data: &[DataVerdict],
    wanted: Option<&Wanted>,
) -> Option<Refusal> {
    let unproved = sources.iter().find(|source| !source.unproved.is_empty());
    let contradicted = wanted.and_then(|wanted| wanted.contradicted(sources));
    let fault = if let Some(source) = unproved {
        let file = source.name.clone();
        Some(Unverified::Unproved { file })
    } else if let Some((file, _)) = sealed::forged(sources).into_iter().next() {
        Some(Unverified::ForgedData { file })
    } else {
        let recorded = wanted.map(Wanted::name);
        let recorded = recorded.as_deref();
        fault_of_sheet(sheets, recorded)
            .or(contradicted)
            .or_else(|| fault_of_data(data, recorded))
            .or_else(|| fault_of_set(sets))
    };
    match fault {
        Some(fault) => Some(fault.into()),
        None if sheets.is_empty() && data.is_empty() => Some(Refusal::NoSheet),
        None => None,
    }
}

/// The first sheet that is not what it should be. `recorded` is the name of the set in the record.
fn fault_of_sheet(sheets: &[SheetVerdict], recorded: Option<&str>) -> Option<Unverified> {
    // Sheets may fail to fit because one was repaired to what is not on the paper: it is looked at first.
    let unconfirmed = sheets.iter().find(|sheet| sheet.unconfirmed);
    let is_told = |sheet: &&SheetVerdict| {
        !sheet.is_good() && (unconfirmed.is_none() || sheet.is_altered() && !sheet.unconfirmed)
    };
    let Some(sheet) = sheets.iter().find(is_told) else {
        return unconfirmed.map(|sheet| Unverified::Unconfirmed {
            file: sheet.file.clone(),
            repair: sheet.repair(),
        });
    };
    let file = sheet.file.clone();
    let may_be_mistyped = !sheet.proved && sheet.fits == Some(false);
    Some(match sheet.record {
        Some("of another set") => {
            other_set(&file, &sheet.set, recorded).unwrap_or(Unverified::Stranger {
                file,
                may_be_mistyped,
            })
        }
        Some("altered") => Unverified::Altered {
            file,
            may_be_mistyped,
        },
        Some("words only") if sheet.fits != Some(false) => Unverified::WordsOnly { file },
        _ => Unverified::Unfit {
            file,
            may_be_mistyped,
        },
    })
}

fn fault_of_data(data: &[DataVerdict], recorded: Option<&str>) -> Option<Unverified> {
    let bad = data.iter().find(|data| !data.is_good())?;
    Some(match bad.record {
        Some("unproved") => Unverified::UnprovedData,
        Some("altered") => Unverified::AlteredData,
        Some("of another set") => other_set("the sealed data", &bad.data.set, recorded)
            .unwrap_or(Unverified::StrangersData),
        _ => Unverified::BrokenData {
            set: bad.data.set.clone(),
            line: bad.data.line(),
        },
    })
}

fn fault_of_set(sets: &[SetVerdict]) -> Option<Unverified> {
    let broken = || sets.iter().filter(|set| set.recovers == Some(false));
    let unopened = broken().find_map(|set| {
        Some(Unverified::UnopenedData {
            set: set.name.clone(),
            remark: set.remark.clone()?,
        })
    });
    let no_key = || {
        broken()
            .map(|set| Unverified::NoKey(set.name.clone()))
            .next()
    };
    let namesake = || sets.iter().find(|set| set.namesake);
    unopened
        .or_else(no_key)
        .or_else(|| namesake().map(|set| Unverified::Namesakes(set.name.clone())))
}

/// Of a set with another name than the record's.
fn other_set(what: &str, set: &str, recorded: Option<&str>) -> Option<Unverified> {
    let recorded = recorded.filter(|recorded| *recorded != set)?;
    Some(Unverified::OtherSet {
        what: what.to_owned(),
        set: set.to_owned(),
        recorded: recorded.to_owned(),
    })
}
