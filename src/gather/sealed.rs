//! Sealed data that was read: which series, how much of it, and its opening.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use thiserror::Error;

use super::source::Source;
use crate::collection::places;
use crate::contents::Contents;
use crate::envelope::SetPrefix;
use crate::kind::Packed;
use crate::series::{JoinError, Series, SeriesId, Slice};
use crate::set::ShareSet;
use crate::share::set_name;
use crate::tree::{Hash, SetId};
use crate::vault::{Passphrase, Vault, VaultError};

/// How much of a series was read.
#[derive(Clone, Debug, Serialize)]
pub struct DataReport {
    /// Short name of its set.
    pub set: String,
    /// Id of its set.
    pub set_id: String,
    /// Different codes that were read.
    pub read: usize,
    /// How many different ones are needed.
    pub needed: usize,
    /// How many were printed.
    pub codes: usize,
    /// On how many pages.
    pub pages: usize,
    /// Pages of which no code was read.
    pub missing_pages: Vec<usize>,
    /// Codes of other pages that were not read, by their numbers from 1.
    pub unread: Vec<usize>,
}

/// Most series that are told of, those that matter first.
pub const MOST_TOLD: usize = 8;

/// Most series that are kept beside those of which the code of a sheet has proved that there are such. Made-up codes may each be of a
/// series of its own.
const MOST_UNPROVED: usize = 64;

/// Most series of which it is reported how much was read.
pub const MOST_REPORTED: usize = 64;

/// What was read of sealed data: the slices, series by series, that can be of use.
pub fn series<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<Series> {
    series_of(sources, |_| true)
}

/// The same of those slices alone that are meant.
pub(crate) fn series_of<'a>(
    sources: impl IntoIterator<Item = &'a Source>,
    is_meant: impl Fn(&Slice) -> bool,
) -> Vec<Series> {
    let sources: Vec<&Source> = sources.into_iter().collect();
    let proved = Proved::of(&sources);
    let mut all = BTreeMap::new();
    let slices = sources.iter().flat_map(|source| &source.slices);
    for slice in slices.filter(|slice| is_meant(slice)) {
        if proved.allows(slice) {
            add(&mut all, slice);
        }
    }
    let mut all: Vec<Series> = all.into_values().collect();
    // Those of sets of which there are codes come first, then those of sets of which there are words, then the fullest.
    all.sort_by_cached_key(|series| {
        let is_named = proved.names.contains(&series.id().set().prefix());
        (!proved.knows(series), !is_named, Reverse(series.have()))
    });
    let known = all.partition_point(|series| proved.knows(series));
    all.truncate(known + MOST_UNPROVED);
    all
}

/// Adds a slice to its series.
pub fn add(all: &mut BTreeMap<SeriesId, Series>, slice: &Slice) {
    let id = *slice.id();
    all.entry(id).or_insert_with(|| Series::new(id)).add(slice);
}

/// Of each file, how many data codes are of no use: codes of sheets have proved that the data of their set is another.
pub fn forged<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<(String, usize)> {
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

/// What the codes of sheets have proved of the sealed data of their sets.
struct Proved {
    digests: BTreeMap<SetId, Option<Hash>>,
    /// Of all sheets, words too.
    names: BTreeSet<SetPrefix>,
}

impl Proved {
    fn of(sources: &[&Source]) -> Self {
        let shares = || sources.iter().flat_map(|source| &source.shares);
        let codes = shares().filter_map(|read| read.share.code());
        Self {
            digests: codes.map(|code| (code.set(), code.vault())).collect(),
            names: shares().map(|read| read.share.set()).collect(),
        }
    }

    fn knows(&self, series: &Series) -> bool {
        self.digests.contains_key(&series.id().set())
    }

    fn allows(&self, slice: &Slice) -> bool {
        let known = self.digests.get(&slice.id().set());
        known.is_none_or(|digest| *digest == Some(slice.id().digest()))
    }
}

/// How much was read of the first ones.
#[must_use]
pub fn reports(all: &[Series]) -> Vec<DataReport> {
    let first = all.iter().take(MOST_REPORTED);
    first.map(DataReport::new).collect()
}

impl DataReport {
    /// How much was read of a series.
    #[must_use]
    pub fn new(series: &Series) -> Self {
        let id = series.id();
        let seen = series.pages_seen().into_iter();
        let unread = seen.flat_map(|page| series.unread_on(page)).collect();
        Self {
            set: set_name(id.set().prefix()),
            set_id: id.set().to_string(),
            read: series.have(),
            needed: id.needed(),
            codes: id.total(),
            pages: id.pages(),
            missing_pages: series.missing_pages(),
            unread,
        }
    }

    /// "data 37 of 41, 33 needed", and where the rest would be.
    pub fn line(&self) -> String {
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
pub fn is_of(series: &Series, set: &ShareSet) -> bool {
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
pub enum Opening {
    /// It is open.
    Open(Contents),
    /// The key is right; a passphrase is needed to look inside.
    NeedsPassphrase,
}

/// Why sealed data was not opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unopened {
    /// None of it was read.
    #[error("the sheets are enough, but the sealed data was not among the files")]
    NotRead,
    /// Too little of it was read.
    #[error(
        "the sheets are enough, but {missing} more data code{} needed: {}",
        if *.missing == 1 { " is" } else { "s are" },
        .report.line()
    )]
    Missing {
        /// How many codes.
        missing: usize,
        /// How much there is.
        report: Box<DataReport>,
    },
    /// Its codes contradict each other.
    #[error(transparent)]
    Contradiction(JoinError),
    /// Its codes hold no sealed data of their set.
    #[error("the data codes do not hold sealed data of their set")]
    NotOfItsSet,
    /// It was refused at this check.
    #[error(transparent)]
    Refused(#[from] VaultError),
    /// There are two, of two keys, and the words of the set do not tell which one is meant.
    #[error(
        "set {set}: there is complete sealed data of another key beside that of these words, so some words or data codes are forged"
    )]
    Rivals {
        /// Name of the set.
        set: String,
    },
}

/// Opens the sealed data with the key that the shares recovered.
///
/// Where it needs a passphrase and none is given, that is the answer, once everything else is known to be right.
///
/// # Errors
/// Says which codes and pages are missing, or at which check the data was refused.
pub fn open(
    all: &[Series],
    set: &ShareSet,
    key: &Packed,
    passphrase: Option<&Passphrase>,
) -> Result<Opening, Unopened> {
    let mut own: Vec<&Series> = all.iter().filter(|series| is_of(series, set)).collect();
    // The one that is nearest to being complete says best what is wrong.
    own.sort_by_key(|series| series.missing());
    let (mut opened, mut rival, mut refused) = (None, None, None);
    for series in own {
        match open_one(series, key, passphrase) {
            Ok(opening) => opened = Some(opening),
            Err(error) => {
                // It is whole, and of another key: with the same set id, one of the two is forged.
                if matches!(error, Unopened::Refused(VaultError::SplitKey)) {
                    rival = Some(series);
                }
                refused.get_or_insert(error);
            }
        }
    }
    match (opened, rival) {
        (Some(_), Some(rival)) => Err(Unopened::Rivals {
            set: set_name(rival.id().set().prefix()),
        }),
        (Some(opening), None) => Ok(opening),
        (None, _) => Err(refused.unwrap_or(Unopened::NotRead)),
    }
}

/// The same, with passphrases from whoever knows them, as long as they are wrong and there is another one.
///
/// `next` is given how many were asked for before.
///
/// # Errors
/// Outside, those of `next`; inside, those of [`open`].
pub fn open_asking<E>(
    all: &[Series],
    set: &ShareSet,
    key: &Packed,
    next: &mut impl FnMut(usize) -> Result<Option<Passphrase>, E>,
) -> Result<Result<Opening, Unopened>, E> {
    let mut opening = open(all, set, key, None);
    let mut asked = 0;
    while matches!(
        opening,
        Ok(Opening::NeedsPassphrase) | Err(Unopened::Refused(VaultError::WrongPassphrase))
    ) {
        let Some(passphrase) = next(asked)? else {
            break;
        };
        asked += 1;
        opening = open(all, set, key, Some(&passphrase));
    }
    Ok(opening)
}

fn open_one(
    series: &Series,
    key: &Packed,
    passphrase: Option<&Passphrase>,
) -> Result<Opening, Unopened> {
    let bytes = series.join().map_err(|error| match error {
        JoinError::Missing { .. } => Unopened::Missing {
            missing: series.missing(),
            report: Box::new(DataReport::new(series)),
        },
        JoinError::Contradiction => Unopened::Contradiction(error),
    })?;
    let vault = Vault::from_bytes(bytes).map_err(|_| Unopened::NotOfItsSet)?;
    let locked = match vault.unlock(key, None) {
        Ok(contents) => return Ok(Opening::Open(contents)),
        Err(VaultError::PassphraseNeeded) => vault,
        Err(error) => return Err(error.into()),
    };
    match passphrase {
        Some(passphrase) => Ok(Opening::Open(locked.unlock(key, Some(passphrase))?)),
        None => Ok(Opening::NeedsPassphrase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::cut;

    /// Whoever makes data codes up can have each of a series of its own.
    #[test]
    fn made_up_series_are_bounded() {
        let mut source = Source::new("many");
        for number in 0..3 * MOST_UNPROVED {
            let set = SetId::from_bytes([number as u8; 10]);
            source
                .slices
                .push(cut(&[7; 9000]).unwrap().of_set(set).remove(0));
        }
        // One of them is the fullest.
        let set = SetId::from_bytes([200; 10]);
        source.slices.extend(cut(&[7; 9000]).unwrap().of_set(set));
        let all = series([&source]);
        assert_eq!(all.len(), MOST_UNPROVED);
        assert_eq!(all[0].id().set(), set);
        let report = &reports(&all)[1];
        assert_eq!(
            (report.missing_pages.as_slice(), report.read),
            (&[2][..], 1)
        );
        assert_eq!(report.unread.len(), all[1].id().codes_a_page() - 1);
    }
}
