//! A vault as a series of codes: cut into slices, with more slices computed so that some may be lost (FORMAT.md, section 10).
//!
//! Nothing here knows what the bytes mean. A [`Slice`] is one code; a [`Series`] collects slices, from any sheet and in any order,
//! until they can be joined.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use thiserror::Error;

use crate::code::{self, CodeError, Mark};
use crate::digest::derive;
use crate::erasure::{self, MAX_SLICES};

const DIGEST: &str = "paperquorum 2026-11-22 version 1 vault digest";

/// Codes that this program puts on a page.
pub const CODES_A_PAGE: u8 = 12;

/// Bytes of the largest slice that this program writes: a code of 97 modules at level M is full then.
const MAX_SLICE: usize = 572;

/// Bytes of the smallest, unless the series is a single page: then the codes are as coarse as the page allows.
const MIN_SLICE: usize = 120;

/// Set id, digest, number, counts and codes on a page.
const HEAD: usize = 8 + 8 + 2 + 2 + 2 + 1;

/// Bytes of the largest slice that is read: no code holds more.
const MAX_READ: usize = 2900;

/// Most choices of slices that are tried when they contradict each other.
const MAX_ATTEMPTS: usize = 200;

/// Most multiplications for all of them together, after the first four: some seconds.
const MAX_WORK: usize = 1 << 31;

/// What all slices of a series have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesId {
    set: u64,
    digest: [u8; 8],
    data: u16,
    total: u16,
    codes_a_page: u8,
    /// Bytes of a slice.
    length: usize,
}

impl SeriesId {
    /// The id of the set that the series is of.
    pub fn set(&self) -> u64 {
        self.set
    }

    /// How many slices are needed.
    pub fn needed(&self) -> usize {
        self.data.into()
    }

    /// How many slices there are.
    pub fn total(&self) -> usize {
        self.total.into()
    }

    /// How many codes are on a full page.
    pub fn codes_a_page(&self) -> usize {
        self.codes_a_page.into()
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.total().div_ceil(self.codes_a_page())
    }

    /// The page on which a slice of this number, from 0, is printed; from 1.
    pub fn page_of(&self, number: u16) -> usize {
        usize::from(number) / self.codes_a_page() + 1
    }

    /// The numbers of the codes on a page from 1, counted from 1 as they are printed.
    pub fn codes_on(&self, page: usize) -> RangeInclusive<usize> {
        let first = (page - 1) * self.codes_a_page();
        first + 1..=(first + self.codes_a_page()).min(self.total())
    }
}

/// One slice: what a data code holds.
///
/// Invariant: the number is below the total, the length is even and not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    id: SeriesId,
    number: u16,
    bytes: Vec<u8>,
}

impl Slice {
    /// What it has in common with the others of its series.
    pub fn id(&self) -> &SeriesId {
        &self.id
    }

    /// Its number, from 0.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The text of its code.
    pub fn to_code(&self) -> String {
        let mut body = Vec::with_capacity(HEAD + self.bytes.len());
        body.extend_from_slice(&self.id.set.to_be_bytes());
        body.extend_from_slice(&self.id.digest);
        body.extend_from_slice(&self.number.to_be_bytes());
        body.extend_from_slice(&(self.id.data - 1).to_be_bytes());
        body.extend_from_slice(&(self.id.total - 1).to_be_bytes());
        body.push(self.id.codes_a_page);
        body.extend_from_slice(&self.bytes);
        code::encode(Mark::Data, &body).to_string()
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// [`CodeError`]; a share's code is one of another type here.
    pub fn from_code(text: &str) -> Result<Self, CodeError> {
        let (mark, body) = code::decode(text)?;
        if mark != Mark::Data {
            return Err(CodeError::Type);
        }
        Self::from_body(body.as_bytes()).ok_or(CodeError::Fields)
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let (head, bytes) = body.split_first_chunk::<HEAD>()?;
        let [set @ .., _, _, _, _, _, _, _] = head;
        let (set, digest) = set.split_first_chunk::<8>()?;
        let short = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
        let id = SeriesId {
            set: u64::from_be_bytes(*set),
            digest: digest.try_into().ok()?,
            data: short(18).checked_add(1)?,
            total: short(20).checked_add(1)?,
            codes_a_page: head[22],
            length: bytes.len(),
        };
        let slice = Self {
            id,
            number: short(16),
            bytes: bytes.to_vec(),
        };
        let fits = id.data <= id.total
            && id.total() <= MAX_SLICES
            && slice.number < id.total
            && id.codes_a_page > 0
            && (1..=MAX_READ).contains(&id.length)
            && id.length.is_multiple_of(2);
        fits.then_some(slice)
    }
}

/// Into how many slices of which length so many bytes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    data: usize,
    total: usize,
    length: usize,
}

impl Layout {
    /// The layout for `bytes` bytes; `None` if they are too many. At least a quarter of the slices may be lost.
    ///
    /// What fits on one page is spread over all of it, so that its codes are coarse and easy to read.
    pub fn of(bytes: usize) -> Option<Self> {
        let page = usize::from(CODES_A_PAGE) * 3 / 4;
        let data = if bytes <= page * MAX_SLICE {
            bytes.div_ceil(MIN_SLICE).clamp(1, page)
        } else {
            bytes.div_ceil(MAX_SLICE)
        };
        let total = data + data.div_ceil(3);
        let length = bytes.div_ceil(data).next_multiple_of(2).max(2);
        (total <= MAX_SLICES).then_some(Self {
            data,
            total,
            length,
        })
    }

    /// How many codes it takes.
    pub fn codes(&self) -> usize {
        self.total
    }
}

/// Cuts bytes into slices and computes those that may be lost. `None` if there are too many bytes.
pub fn cut(set: u64, bytes: &[u8]) -> Option<Vec<Slice>> {
    let layout = Layout::of(bytes.len())?;
    let mut filled = bytes.to_vec();
    filled.resize(layout.data * layout.length, 0);
    let id = SeriesId {
        set,
        digest: digest(&filled),
        data: u16::try_from(layout.data).ok()?,
        total: u16::try_from(layout.total).ok()?,
        codes_a_page: CODES_A_PAGE,
        length: layout.length,
    };
    let data: Vec<(u16, &[u8])> = (0..).zip(filled.chunks(layout.length)).collect();
    let more: Vec<u16> = (id.data..id.total).collect();
    let parity = erasure::slices(&data, &more);
    let all = data.iter().map(|(_, bytes)| bytes.to_vec()).chain(parity);
    Some(
        (0..)
            .zip(all)
            .map(|(number, bytes)| Slice { id, number, bytes })
            .collect(),
    )
}

/// The whole digest of what slices were cut from, with its filling; the codes hold its beginning.
///
/// The slices must be all those of one series, in order, as [`cut`] gives them.
pub fn whole_digest(slices: &[Slice]) -> [u8; 32] {
    let needed = slices.first().map_or(0, |slice| slice.id.needed());
    let slices: Vec<&[u8]> = slices
        .iter()
        .take(needed)
        .map(|slice| &slice.bytes[..])
        .collect();
    *derive(DIGEST, &slices)
}

/// The same digest of bytes that [`Series::join`] gave.
pub fn joined_digest(filled: &[u8]) -> [u8; 32] {
    *derive(DIGEST, &[filled])
}

fn digest(filled: &[u8]) -> [u8; 8] {
    *derive(DIGEST, &[filled])
}

/// Slices of one series, as they come in.
#[derive(Debug)]
pub struct Series {
    id: SeriesId,
    /// By number: what was read there, and in which sources.
    slices: BTreeMap<u16, Vec<Version>>,
}

/// What was read as one slice, and in which sources.
type Version = (Vec<u8>, BTreeSet<usize>);

impl Series {
    /// A series that waits for its first slice.
    pub fn new(id: SeriesId) -> Self {
        Self {
            id,
            slices: BTreeMap::new(),
        }
    }

    /// What its slices have in common.
    pub fn id(&self) -> &SeriesId {
        &self.id
    }

    /// Adds a slice that was read in the source of this number; false if it is of another series.
    ///
    /// Two different slices of one number are both kept, until the digest tells.
    pub fn add(&mut self, slice: &Slice, source: usize) -> bool {
        if slice.id != self.id {
            return false;
        }
        let versions = self.slices.entry(slice.number).or_default();
        match versions.iter_mut().find(|(bytes, _)| *bytes == slice.bytes) {
            Some((_, sources)) => {
                sources.insert(source);
            }
            None => versions.push((slice.bytes.clone(), BTreeSet::from([source]))),
        }
        true
    }

    /// How many different slices there are.
    pub fn have(&self) -> usize {
        self.slices.len()
    }

    /// How many more are needed.
    pub fn missing(&self) -> usize {
        self.id.needed().saturating_sub(self.have())
    }

    /// The numbers of the codes of a page, as they are printed, that were not read.
    pub fn unread_on(&self, page: usize) -> Vec<usize> {
        self.id
            .codes_on(page)
            .filter(|code| {
                let number = u16::try_from(code - 1).expect("at most 4096");
                !self.slices.contains_key(&number)
            })
            .collect()
    }

    /// Pages from 1 of which no code was read.
    pub fn missing_pages(&self) -> Vec<usize> {
        (1..=self.id.pages())
            .filter(|&page| self.unread_on(page).len() == self.id.codes_on(page).count())
            .collect()
    }

    /// The bytes that were cut, with the filling of the last slice.
    ///
    /// # Errors
    /// [`JoinError`] if slices are missing, or contradict each other so that nothing fits the digest.
    pub fn join(&self) -> Result<Vec<u8>, JoinError> {
        if self.missing() > 0 {
            return Err(JoinError::Missing {
                have: self.have(),
                needed: self.id.needed(),
            });
        }
        let mut work = 0_usize;
        let bearable = |(place, choice): &(usize, BTreeMap<u16, &[u8]>)| {
            let data = choice.range(..self.id.data).count();
            let lost = self.id.needed().saturating_sub(data);
            work += lost * self.id.needed() * (self.id.length / 2);
            *place < 4 || work <= MAX_WORK
        };
        self.choices()
            .take(MAX_ATTEMPTS)
            .enumerate()
            .take_while(bearable)
            .filter_map(|(_, choice)| self.attempt(&choice))
            .find(|bytes| digest(bytes) == self.id.digest)
            .ok_or(JoinError::Contradiction)
    }

    /// A choice without the slices that do not lie on the polynomials of the others: found by one element a slice, drawn from what
    /// was read.
    fn located<'a>(&self, mut choice: BTreeMap<u16, &'a [u8]>) -> BTreeMap<u16, &'a [u8]> {
        let read: Vec<&[u8]> = choice.values().copied().collect();
        let at = u16::from_be_bytes(*derive(DIGEST, &read)).max(2);
        let values: Vec<(u16, u16)> = choice
            .iter()
            .map(|(number, slice)| (*number, erasure::fingerprint(slice, at)))
            .collect();
        for number in erasure::wrong(&values, self.id.needed()).unwrap_or_default() {
            choice.remove(&number);
        }
        choice
    }

    /// Choices of one slice a number, the likeliest first: without what is contradicted, with what most sources say, both also without
    /// those that do not fit the others, with one source after the other left out, with one number after the other left out.
    fn choices(&self) -> impl Iterator<Item = BTreeMap<u16, &[u8]>> {
        let sources: BTreeSet<usize> = self
            .slices
            .values()
            .flatten()
            .flat_map(|(_, sources)| sources.iter().copied())
            .collect();
        let agreed = || {
            self.slices
                .iter()
                .filter(|(_, versions)| versions.len() == 1)
                .map(|(number, versions)| (*number, versions[0].0.as_slice()))
                .collect()
        };
        let without = |left_out: Option<usize>| -> BTreeMap<u16, &[u8]> {
            let weight = |sources: &BTreeSet<usize>| {
                sources.iter().filter(|&&s| Some(s) != left_out).count()
            };
            self.slices
                .iter()
                .filter_map(|(number, versions)| {
                    let (bytes, sources) =
                        versions.iter().max_by_key(|(_, sources)| weight(sources))?;
                    (weight(sources) > 0).then_some((*number, bytes.as_slice()))
                })
                .collect()
        };
        let by_source = sources.into_iter().map(move |source| without(Some(source)));
        let by_number = self.slices.keys().map(move |number| {
            let mut choice = without(None);
            choice.remove(number);
            choice
        });
        std::iter::once_with(agreed)
            .chain(std::iter::once_with(move || without(None)))
            .chain(std::iter::once_with(move || self.located(agreed())))
            .chain(std::iter::once_with(move || self.located(without(None))))
            .chain(by_source)
            .chain(by_number)
    }

    /// The bytes that this choice stands for, if it is large enough.
    fn attempt(&self, choice: &BTreeMap<u16, &[u8]>) -> Option<Vec<u8>> {
        let known: Vec<(u16, &[u8])> = choice
            .iter()
            .take(self.id.needed())
            .map(|(number, bytes)| (*number, *bytes))
            .collect();
        if known.len() < self.id.needed() {
            return None;
        }
        let lost: Vec<u16> = (0..self.id.data)
            .filter(|number| !choice.contains_key(number))
            .collect();
        let mut found = lost.iter().zip(erasure::slices(&known, &lost));
        let mut bytes = Vec::with_capacity(self.id.needed() * self.id.length);
        for number in 0..self.id.data {
            match choice.get(&number) {
                Some(slice) => bytes.extend_from_slice(slice),
                None => bytes.extend(found.next()?.1),
            }
        }
        Some(bytes)
    }
}

/// Why slices cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum JoinError {
    /// Too few.
    #[error("{have} of the data codes were read, {needed} are needed")]
    Missing {
        /// How many different ones there are.
        have: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Some of them are forged.
    #[error("the data codes contradict each other: some of them are forged")]
    Contradiction,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i * i / 7) as u8).collect()
    }

    fn collect<'a>(slices: impl IntoIterator<Item = &'a Slice>) -> Series {
        let mut slices = slices.into_iter().peekable();
        let mut series = Series::new(*slices.peek().unwrap().id());
        assert!(slices.all(|slice| series.add(slice, 0)));
        series
    }

    #[test]
    fn layouts() {
        let check = |bytes, expected: Option<(usize, usize, usize)>| {
            let got = Layout::of(bytes).map(|l| (l.data, l.total, l.length));
            assert_eq!(got, expected, "{bytes}");
        };
        check(0, Some((1, 2, 2)));
        check(1, Some((1, 2, 2)));
        check(120, Some((1, 2, 120)));
        check(121, Some((2, 3, 62)));
        check(395, Some((4, 6, 100)));
        check(1081, Some((9, 12, 122)));
        check(5148, Some((9, 12, 572)));
        check(5149, Some((10, 14, 516)));
        check(262_144, Some((459, 612, 572)));
        check(1 << 20, Some((1834, 2446, 572)));
        check(3072 * 572, Some((3072, 4096, 572)));
        check(3072 * 572 + 1, None);
    }

    #[test]
    fn codes_there_and_back() {
        for length in [1, 400, 1500, 6000] {
            let slices = cut(0x0123_4567_89ab_cdef, &bytes(length)).unwrap();
            for (number, slice) in slices.iter().enumerate() {
                let code = slice.to_code();
                assert_eq!(code.len(), code::encoded_length(HEAD + slice.bytes.len()));
                assert!(code.starts_with("PQ1D") && code.len() <= 970);
                assert_eq!(Slice::from_code(&code).unwrap(), *slice);
                assert_eq!(usize::from(slice.number()), number);
            }
            let id = slices[0].id();
            let on_pages: usize = (1..=id.pages()).map(|p| id.codes_on(p).count()).sum();
            assert_eq!(on_pages, slices.len());
            assert_eq!(id.page_of(id.total - 1), id.pages());
        }
    }

    #[test]
    fn any_quarter_may_be_lost() {
        for length in [1, 100, 395, 1500, 6000, 20_000] {
            let bytes = bytes(length);
            let slices = cut(5, &bytes).unwrap();
            let lost = slices.len().div_ceil(4);
            for first in [0, slices.len() / 2, slices.len() - lost] {
                let left = slices
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| !(first..first + lost).contains(at))
                    .map(|(_, slice)| slice);
                let joined = collect(left).join().unwrap();
                assert_eq!(joined[..length], bytes);
                assert!(joined[length..].iter().all(|&byte| byte == 0));
            }
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let slices = cut(5, &bytes(8000)).unwrap();
        let id = *slices[0].id();
        assert_eq!((id.needed(), id.total(), id.pages()), (14, 19, 2));
        let series = collect(&slices[2..10]);
        assert_eq!(
            series.join(),
            Err(JoinError::Missing {
                have: 8,
                needed: 14
            })
        );
        assert_eq!(series.missing_pages(), [2]);
        assert_eq!(series.unread_on(1), [1, 2, 11, 12]);
    }

    #[test]
    fn forged_slices_are_left_out() {
        let whole = bytes(8000);
        let slices = cut(5, &whole).unwrap();
        let forged = |number: usize| {
            let mut slice = slices[number].clone();
            slice.bytes[0] ^= 1;
            slice
        };
        // One sheet's slices are forged, another sheet contradicts them.
        let mut series = collect(&slices);
        (0..6).for_each(|number| assert!(series.add(&forged(number), 1)));
        assert_eq!(series.join().unwrap()[..8000], whole);
        // Nothing contradicts the forged one, but there are more slices than needed.
        let mut series = collect(&slices[1..]);
        series.add(&forged(0), 0);
        assert_eq!(series.join().unwrap()[..8000], whole);
        // A whole source is forged in part, and the other source is not complete.
        let mut series = collect(&slices[4..]);
        (0..4).for_each(|number| assert!(series.add(&forged(number), 1)));
        assert_eq!(series.join().unwrap()[..8000], whole);
        // Two forged, and nothing contradicts them.
        let mut series = collect(&slices[..17]);
        (17..19).for_each(|number| assert!(series.add(&forged(number), 0)));
        assert_eq!(series.join().unwrap()[..8000], whole);
        let mut series = collect(&slices[2..]);
        (0..2).for_each(|number| assert!(series.add(&forged(number), 0)));
        assert_eq!(series.join().unwrap()[..8000], whole);
        // As many forged as can be lost and one more: no way out.
        let mut series = collect(&slices[6..]);
        (0..6).for_each(|number| assert!(series.add(&forged(number), 0)));
        assert_eq!(series.join(), Err(JoinError::Contradiction));
    }

    #[test]
    fn impossible_fields_are_refused() {
        let slice = cut(5, &bytes(400)).unwrap().remove(0);
        let check = |change: &dyn Fn(&mut Slice)| {
            let mut slice = slice.clone();
            change(&mut slice);
            assert_eq!(Slice::from_code(&slice.to_code()), Err(CodeError::Fields));
        };
        check(&|slice| slice.number = slice.id.total);
        check(&|slice| slice.id.data = slice.id.total + 1);
        check(&|slice| slice.id.total = 4097);
        check(&|slice| slice.id.codes_a_page = 0);
        check(&|slice| slice.bytes.clear());
        check(&|slice| slice.bytes.truncate(3));
    }
}
