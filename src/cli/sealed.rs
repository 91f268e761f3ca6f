//! Sealed data that was read: which series, how much of it, and its opening.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::{self, Failure};
use super::passphrase::Ask;
use super::repairs::places;
use super::source::Source;
use super::wanted::codes;
use crate::contents::Contents;
use crate::kind::Packed;
use crate::series::{JoinError, Series, SeriesId, Slice};
use crate::set::ShareSet;
use crate::share::set_name;
use crate::tree::{Hash, SetId};
use crate::vault::{OpenError, Vault};

/// How much of a series was read.
#[derive(Serialize)]
pub(super) struct DataReport {
    pub(super) set: String,
    pub(super) set_id: String,
    /// Different codes that were read.
    pub(super) read: usize,
    pub(super) needed: usize,
    pub(super) codes: usize,
    pub(super) pages: usize,
    /// Pages of which no code was read.
    pub(super) missing_pages: Vec<usize>,
    /// Codes of other pages that were not read, by their numbers from 1.
    pub(super) unread: Vec<usize>,
}

/// Most series that are told of, those that matter first.
pub(super) const MOST_TOLD: usize = 8;

/// What was read of sealed data: the slices, series by series, that can be of use.
pub(super) fn series<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<Series> {
    let sources: Vec<&Source> = sources.into_iter().collect();
    let proved = Proved::of(&sources);
    let mut all = BTreeMap::new();
    for slice in sources.iter().flat_map(|source| &source.slices) {
        if proved.allows(slice) {
            add(&mut all, slice);
        }
    }
    let mut all: Vec<Series> = all.into_values().collect();
    // Those of sets of which there are sheets come first, then the fullest.
    all.sort_by_key(|series| {
        let is_known = proved.digests.contains_key(&series.id().set());
        (!is_known, std::cmp::Reverse(series.have()))
    });
    all
}

/// Adds a slice to its series.
pub(super) fn add(all: &mut BTreeMap<SeriesId, Series>, slice: &Slice) {
    let id = *slice.id();
    all.entry(id).or_insert_with(|| Series::new(id)).add(slice);
}

/// Of each file, how many data codes are of no use: codes of sheets have proved that the data of their set is another.
pub(super) fn forged<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<(String, usize)> {
    let sources: Vec<&Source> = sources.into_iter().collect();
    let proved = Proved::of(&sources);
    let of_file = |source: &&Source| {
        let forged = |slice: &&Slice| !proved.allows(slice);
        let count = source.slices.iter().filter(forged).count();
        (source.name.clone(), count)
    };
    let files = sources.iter().map(of_file);
    files.filter(|(_, count)| *count > 0).collect()
}

/// Tells of these.
pub(super) fn warn_of_forged(files: &[(String, usize)]) {
    for (file, count) in files {
        error::warn(format_args!(
            "{file}: {} {} not the data of its set: damaged or forged, and not used",
            codes(*count),
            if *count == 1 { "is" } else { "are" }
        ));
    }
}

/// What the codes of sheets have proved of the sealed data of their sets.
struct Proved {
    digests: BTreeMap<SetId, Option<Hash>>,
}

impl Proved {
    fn of(sources: &[&Source]) -> Self {
        let sheets = sources.iter().flat_map(|source| &source.sheets);
        let codes = sheets.filter_map(|sheet| sheet.share.code());
        Self {
            digests: codes.map(|code| (code.set(), code.vault())).collect(),
        }
    }

    fn allows(&self, slice: &Slice) -> bool {
        let known = self.digests.get(&slice.id().set());
        known.is_none_or(|digest| *digest == Some(slice.id().digest()))
    }
}

pub(super) fn reports(all: &[Series]) -> Vec<DataReport> {
    all.iter()
        .map(|series| {
            let id = series.id();
            let missing_pages = series.missing_pages();
            let unread = (1..=id.pages())
                .map(|page| (page, series.unread_on(page)))
                .filter(|(page, unread)| unread.len() < id.codes_on(*page).count())
                .flat_map(|(_, unread)| unread)
                .collect();
            DataReport {
                set: set_name(id.set().prefix()),
                set_id: id.set().to_string(),
                read: series.have(),
                needed: id.needed(),
                codes: id.total(),
                pages: id.pages(),
                missing_pages,
                unread,
            }
        })
        .collect()
}

impl DataReport {
    /// "data 37 of 41, 33 needed", and where the rest would be.
    pub(super) fn line(&self) -> String {
        let mut line = format!(
            "data {} of {}, {} needed",
            self.read, self.codes, self.needed
        );
        if self.read < self.codes {
            line.push_str(&self.rest());
        }
        line
    }

    /// Where the codes are that were not read.
    fn rest(&self) -> String {
        let mut parts = Vec::new();
        if !self.missing_pages.is_empty() {
            parts.push(format!(
                "not seen: {} of {}",
                listed("data page", &self.missing_pages),
                self.pages
            ));
        }
        if !self.unread.is_empty() {
            parts.push(format!("not readable: {}", listed("code", &self.unread)));
        }
        format!(" ({})", parts.join("; "))
    }
}

/// "code 7", "codes 1-4 and 7".
fn listed(noun: &str, numbers: &[usize]) -> String {
    let texts = ranges(numbers);
    if numbers.len() > 1 && texts.len() == 1 {
        return format!("{noun}s {}", texts[0]);
    }
    places(noun, &texts)
}

/// Most stretches of numbers that are told one by one.
const MOST_RANGES: usize = 12;

/// Numbers in order, neighbours joined: "1-4", "7". Of many stretches, only the first.
fn ranges(numbers: &[usize]) -> Vec<String> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let text = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    };
    let more: usize = ranges
        .iter()
        .skip(MOST_RANGES)
        .map(|(first, last)| last + 1 - first)
        .sum();
    let mut texts: Vec<String> = ranges.into_iter().take(MOST_RANGES).map(text).collect();
    if more > 0 {
        texts.push(format!("{more} others"));
    }
    texts
}

/// Whether a series can be of a set. The codes of sheets prove which it is; words have only the set's name to go by.
pub(super) fn is_of(series: &Series, set: &ShareSet) -> bool {
    let id = series.id();
    match set.id() {
        Some(whole) => id.set() == whole && Some(id.digest()) == set.vault(),
        None => {
            let first = set.shares().first();
            first.is_some_and(|share| share.set() == id.set().prefix())
        }
    }
}

/// What opening the sealed data of a set came to.
pub(super) enum Opening {
    Open(Contents),
    /// The key is right; a passphrase would be needed to look inside.
    Locked,
}

/// Opens the sealed data with the key that the shares recovered.
///
/// # Errors
/// Says which codes and pages are missing, or at which check the data was refused.
pub(super) fn open(
    all: &[Series],
    set: &ShareSet,
    key: &Packed,
    ask: &mut Ask,
) -> Result<Opening, Failure> {
    let mut own: Vec<&Series> = all.iter().filter(|series| is_of(series, set)).collect();
    let mut rival = None;
    if own.is_empty() {
        return Err(Failure::no(
            "the sheets are enough, but the sealed data was not among the files",
        )
        .hint("give pictures or scans of the data pages too: they are behind every sheet, or printed by themselves"));
    }
    // The one that is nearest to being complete says best what is wrong.
    own.sort_by_key(|series| series.missing());
    let mut refused = None;
    let mut opened = None;
    for series in own {
        match try_open(series, key, ask) {
            Ok(opening) => {
                opened = Some(opening);
            }
            Err(Unopened::OfAnotherKey(failure)) => {
                rival = Some(series);
                refused.get_or_insert(failure);
            }
            Err(Unopened::Otherwise(failure)) => {
                refused.get_or_insert(failure);
            }
        }
    }
    match (opened, rival) {
        // Words do not tell which of two sets with one name is meant.
        (Some(_), Some(rival)) => Err(Failure::no(format_args!(
            "set {}: there is complete sealed data of another key beside that of these words, so some words or data codes are forged",
            name(rival)
        ))
        .hint("give a picture of a sheet's code: it proves which data is that of its set; or say which set is meant with --set")),
        (Some(opening), None) => Ok(opening),
        (None, _) => Err(refused.expect("at least one series was tried")),
    }
}

fn name(series: &Series) -> String {
    set_name(series.id().set().prefix())
}

/// Why a series did not open.
enum Unopened {
    /// It is whole, and of another key: with the same set id, one of the two is forged.
    OfAnotherKey(Failure),
    Otherwise(Failure),
}

impl From<Failure> for Unopened {
    fn from(failure: Failure) -> Self {
        Self::Otherwise(failure)
    }
}

fn try_open(series: &Series, key: &Packed, ask: &mut Ask) -> Result<Opening, Unopened> {
    let bytes = series.join().map_err(|error| match error {
        JoinError::Missing { .. } => {
            let report = reports(std::slice::from_ref(series)).remove(0);
            Failure::no(format_args!(
                "the sheets are enough, but {} more data code{} needed: {}",
                series.missing(),
                if series.missing() == 1 { " is" } else { "s are" },
                report.line()
            ))
            .hint("take sharp pictures of those pages, from any sheet of the set; a code that is spoilt on one sheet may be clean on another")
        }
        JoinError::Contradiction => Failure::no(error)
            .hint("take new pictures, of another sheet's data pages if there are some"),
    })?;
    let Ok(vault) = Vault::from_bytes(bytes) else {
        return Err(Failure::no("the data codes do not hold sealed data of their set")
            .hint("give the data pages of another sheet of the set; these were altered or damaged")
            .into());
    };
    match vault.unlock(key, None) {
        Ok(contents) => return Ok(Opening::Open(contents)),
        Err(OpenError::PassphraseNeeded) => {}
        Err(error @ OpenError::SplitKey) => {
            return Err(Unopened::OfAnotherKey(refusal(error)));
        }
        Err(error) => return Err(refusal(error).into()),
    }
    let mut wrong = false;
    while let Some(passphrase) = ask.next()? {
        match vault.unlock(key, Some(&passphrase)) {
            Ok(contents) => return Ok(Opening::Open(contents)),
            Err(OpenError::WrongPassphrase) => wrong = true,
            Err(error) => return Err(refusal(error).into()),
        }
    }
    if wrong {
        Err(refusal(OpenError::WrongPassphrase).into())
    } else {
        Ok(Opening::Locked)
    }
}

/// The failure for a passphrase that nobody could be asked for.
pub(super) fn passphrase_needed() -> Failure {
    Failure::no("the sheets are right and enough, and a passphrase is needed besides")
        .hint("run it on a terminal, or give --passphrase-file FILE with the passphrase on its first line")
}

fn refusal(error: OpenError) -> Failure {
    Failure::no(error).hint(match error {
        OpenError::WrongPassphrase => "try again: capitals, spaces and accents count; nobody can bring back a forgotten passphrase",
        OpenError::SplitKey => "give the data pages of the same set, from another sheet",
        OpenError::Memory(_) => "close other programs, or use a computer with more memory",
        OpenError::Contents => "a later version of this program may read it",
        _ => "give the data pages of another sheet of the set; these were altered or damaged",
    })
}
