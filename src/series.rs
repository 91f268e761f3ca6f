//! A vault as a series of codes: cut into slices, and more slices computed from them so that some may be lost (FORMAT.md, section 10).
//!
//! Nothing here knows what the bytes mean. A [`Slice`] is one code, and proves that it is one of those that make up a digest; a
//! [`Series`] collects slices, from any sheet and in any order, until they can be joined.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use thiserror::Error;

use crate::code::{self, CodeError, Mark};
use crate::digest::derive;
use crate::erasure::{self, MAX_SLICES};
use crate::tree::{self, Hash, SetId, Tree};

const VAULT: &str = "paperquorum 2026-11-30 version 1 vault hash";
const LEAF: &str = "paperquorum 2026-11-30 version 1 slice leaf";
const NODE: &str = "paperquorum 2026-11-30 version 1 slice tree node";
const DIGEST: &str = "paperquorum 2026-11-30 version 1 vault digest";

/// A hash in the tree of the slices: six bytes, for a forged slice costs no more than its place; what is joined is compared as a whole.
type Short = [u8; 6];

/// Codes that this program puts on a page.
pub const CODES_A_PAGE: u8 = 12;

/// Bytes of the largest body that this program writes: a code of 97 modules at level M is full then.
const MAX_BODY: usize = 603;

/// Bytes of the smallest, unless the series is a single page: then the codes are as coarse as the page allows.
const MIN_SLICE: usize = 120;

/// Set id, vault hash, number, counts and codes on a page.
const HEAD: usize = SetId::LENGTH + 10 + 2 + 2 + 2 + 1;

/// Bytes of the largest slice that is read: no code holds more.
const MAX_READ: usize = 2900;

/// Most versions of one slice that are tried.
const MAX_VERSIONS: usize = 16;

/// What all slices of a series have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesId {
    set: SetId,
    /// Hash of the whole vault.
    vault: Hash,
    /// Of the vault and of the tree of slices.
    digest: Hash,
    data: u16,
    total: u16,
    codes_a_page: u8,
    /// Bytes of a slice.
    length: usize,
}

impl SeriesId {
    /// The id of the set that the series says it is of.
    pub fn set(&self) -> SetId {
        self.set
    }

    /// The digest that every slice has proved to be one of; the codes of a sealed set's shares name it.
    pub fn digest(&self) -> Hash {
        self.digest
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
/// Invariant: the number is below the total, the length is even and not zero, and the path leads to the series' digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    id: SeriesId,
    number: u16,
    bytes: Vec<u8>,
    path: Vec<Short>,
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
        let mut body = Vec::with_capacity(HEAD + self.bytes.len() + 6 * self.path.len());
        body.extend_from_slice(self.id.set.as_bytes());
        body.extend_from_slice(&self.id.vault);
        body.extend_from_slice(&numbers(&self.id, self.number));
        body.extend_from_slice(&self.bytes);
        body.extend_from_slice(self.path.as_flattened());
        code::encode_checked(Mark::Data, &body).to_string()
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// [`CodeError`]; a share's code is one of another type here.
    pub fn from_code(text: &str) -> Result<Self, CodeError> {
        let body = code::decode_checked(Mark::Data, text)?;
        Self::from_body(body.as_bytes()).ok_or(CodeError::Fields)
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let (head, rest) = body.split_first_chunk::<HEAD>()?;
        let short = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
        let number = short(20);
        let total = short(24).checked_add(1)?;
        let height = height(total.into());
        let (bytes, path) = rest.split_at_checked(rest.len().checked_sub(6 * height)?)?;
        let (path, _) = path.as_chunks();
        let mut id = SeriesId {
            set: SetId::from_bytes(*head.first_chunk()?),
            vault: head[10..20].try_into().ok()?,
            digest: [0; 10],
            data: short(22).checked_add(1)?,
            total,
            codes_a_page: head[26],
            length: bytes.len(),
        };
        let fits = id.data <= id.total
            && id.total() <= MAX_SLICES
            && number < id.total
            && id.codes_a_page > 0
            && (1..=MAX_READ).contains(&id.length)
            && id.length.is_multiple_of(2);
        if !fits {
            return None;
        }
        let leaf = leaf(&id, number, bytes);
        let root = tree::root(NODE, leaf, number.into(), path);
        id.digest = digest(&id.vault, &root);
        Some(Self {
            id,
            number,
            bytes: bytes.to_vec(),
            path: path.to_vec(),
        })
    }
}

/// Number, counts and codes on a page as a body has them.
fn numbers(id: &SeriesId, number: u16) -> [u8; 7] {
    let ([a, b], [c, d], [e, f]) = (
        number.to_be_bytes(),
        (id.data - 1).to_be_bytes(),
        (id.total - 1).to_be_bytes(),
    );
    [a, b, c, d, e, f, id.codes_a_page]
}

fn leaf(id: &SeriesId, number: u16, bytes: &[u8]) -> Short {
    *derive(LEAF, &[&numbers(id, number), bytes])
}

fn digest(vault: &Hash, root: &Short) -> Hash {
    *derive(DIGEST, &[vault, root])
}

/// Levels of the tree over so many slices.
fn height(total: usize) -> usize {
    total.next_power_of_two().trailing_zeros() as usize
}

/// Bytes of the largest slice that fits into a code beside a path of so many hashes.
fn max_slice(height: usize) -> usize {
    MAX_BODY - HEAD - 6 * height - code::CHECK_LENGTH
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
        let total = |data: usize| data + data.div_ceil(3);
        let page = usize::from(CODES_A_PAGE) * 3 / 4;
        let data = if bytes <= page * max_slice(height(total(page))) {
            bytes.div_ceil(MIN_SLICE).clamp(1, page)
        } else {
            // The more slices, the longer their paths, and the less room for what they carry.
            (0..=height(MAX_SLICES)).find_map(|height_of_tree| {
                let data = bytes.div_ceil(max_slice(height_of_tree));
                (height(total(data)) <= height_of_tree).then_some(data)
            })?
        };
        let length = bytes.div_ceil(data).next_multiple_of(2).max(2);
        (total(data) <= MAX_SLICES).then_some(Self {
            data,
            total: total(data),
            length,
        })
    }

    /// How many codes that makes.
    pub fn codes(&self) -> usize {
        self.total
    }
}

/// Cuts bytes into slices and computes those that may be lost. `None` if there are too many bytes.
///
/// The set follows when its shares are made, for they name the [`digest`](Cut::digest).
pub fn cut(bytes: &[u8]) -> Option<Cut> {
    let layout = Layout::of(bytes.len())?;
    let mut filled = bytes.to_vec();
    filled.resize(layout.data * layout.length, 0);
    let id = SeriesId {
        set: SetId::from_bytes([0; 10]),
        vault: whole(&filled),
        digest: [0; 10],
        data: u16::try_from(layout.data).ok()?,
        total: u16::try_from(layout.total).ok()?,
        codes_a_page: CODES_A_PAGE,
        length: layout.length,
    };
    let data: Vec<(u16, &[u8])> = (0..).zip(filled.chunks(layout.length)).collect();
    Some(Cut {
        slices: slices(id, &data),
    })
}

/// All slices, from the first of them; whatever digest the id has, theirs is computed.
fn slices(mut id: SeriesId, data: &[(u16, &[u8])]) -> Vec<Slice> {
    let more: Vec<u16> = (id.data..id.total).collect();
    let parity = erasure::slices(data, &more);
    let all = data.iter().map(|(_, bytes)| bytes.to_vec()).chain(parity);
    let all: Vec<Vec<u8>> = all.collect();
    let leaves = (0..)
        .zip(&all)
        .map(|(number, bytes)| leaf(&id, number, bytes));
    let tree = Tree::new(NODE, leaves.collect());
    id.digest = digest(&id.vault, &tree.root());
    (0..)
        .zip(all)
        .map(|(number, bytes)| Slice {
            id,
            number,
            bytes,
            path: tree.path(number.into()),
        })
        .collect()
}

/// Slices that wait for the id of their set.
#[derive(Debug)]
pub struct Cut {
    slices: Vec<Slice>,
}

impl Cut {
    /// What the codes of the set's shares name, so that no other data passes for the set's.
    pub fn digest(&self) -> Hash {
        self.slices[0].id.digest
    }

    /// The slices of this set.
    pub fn of_set(mut self, set: SetId) -> Vec<Slice> {
        for slice in &mut self.slices {
            slice.id.set = set;
        }
        self.slices
    }
}

/// The hash of a whole vault, with its filling.
fn whole(filled: &[u8]) -> Hash {
    *derive(VAULT, &[filled])
}

/// Slices of one series, as they come in.
#[derive(Debug)]
pub struct Series {
    id: SeriesId,
    /// By number: one each, unless somebody spent some 2^48 trials on another with the same hash.
    slices: BTreeMap<u16, Vec<Vec<u8>>>,
}

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

    /// Adds a slice; false if it is of another series.
    pub fn add(&mut self, slice: &Slice) -> bool {
        if slice.id != self.id {
            return false;
        }
        let versions = self.slices.entry(slice.number).or_default();
        if !versions.contains(&slice.bytes) {
            versions.push(slice.bytes.clone());
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

    /// Pages from 1 of which a code was read.
    pub fn pages_seen(&self) -> BTreeSet<usize> {
        let numbers = self.slices.keys();
        numbers.map(|&number| self.id.page_of(number)).collect()
    }

    /// Pages from 1 of which no code was read.
    pub fn missing_pages(&self) -> Vec<usize> {
        let seen = self.pages_seen();
        (1..=self.id.pages())
            .filter(|page| !seen.contains(page))
            .collect()
    }

    /// Every slice of the series, those that were not read too.
    ///
    /// # Errors
    /// As [`join`](Self::join).
    pub fn all_slices(&self) -> Result<Vec<Slice>, JoinError> {
        let joined = self.join()?;
        let data: Vec<(u16, &[u8])> = (0..).zip(joined.chunks(self.id.length)).collect();
        let slices = slices(self.id, &data);
        // The tree tells whether these are the ones that were printed.
        if slices[0].id.digest == self.id.digest {
            Ok(slices)
        } else {
            Err(JoinError::Contradiction)
        }
    }

    /// The bytes that were cut, with the filling of the last slice.
    ///
    /// # Errors
    /// [`JoinError`] if slices are missing, or somebody spent some 2^48 trials on a false one.
    pub fn join(&self) -> Result<Vec<u8>, JoinError> {
        if self.missing() > 0 {
            return Err(JoinError::Missing {
                have: self.have(),
                needed: self.id.needed(),
            });
        }
        // What is contradicted comes last: mostly there are enough others.
        let (certain, contested): (Vec<_>, Vec<_>) = self
            .slices
            .iter()
            .partition(|(_, versions)| versions.len() == 1);
        let most = contested.iter().map(|(_, versions)| versions.len()).max();
        (0..most.unwrap_or(1).min(MAX_VERSIONS))
            .find_map(|version| {
                let all = certain.iter().chain(&contested);
                let chosen = all.map(|(number, versions)| {
                    let version = version.min(versions.len() - 1);
                    (**number, versions[version].as_slice())
                });
                self.made_of(chosen.take(self.id.needed()).collect())
            })
            .ok_or(JoinError::Contradiction)
    }

    /// The bytes that these slices make, as many as are needed, if they are what they should be.
    fn made_of(&self, known: Vec<(u16, &[u8])>) -> Option<Vec<u8>> {
        let by_number: BTreeMap<u16, &[u8]> = known.iter().copied().collect();
        let lost: Vec<u16> = (0..self.id.data)
            .filter(|number| !by_number.contains_key(number))
            .collect();
        let mut found = erasure::slices(&known, &lost).into_iter();
        let mut bytes = Vec::with_capacity(self.id.needed() * self.id.length);
        for number in 0..self.id.data {
            match by_number.get(&number) {
                Some(slice) => bytes.extend_from_slice(slice),
                None => bytes.extend(found.next()?),
            }
        }
        (whole(&bytes) == self.id.vault).then_some(bytes)
    }
}

/// Why slices cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JoinError {
    /// Too few.
    #[error("{have} of the data codes were read, {needed} are needed")]
    Missing {
        /// How many different ones there are.
        have: usize,
        /// How many are needed.
        needed: usize,
    },
    /// What they make is not the vault that they name.
    #[error("the data codes do not make what they should: one of them is forged")]
    Contradiction,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i * i / 7) as u8).collect()
    }

    fn all_of(bytes: &[u8]) -> Vec<Slice> {
        cut(bytes).unwrap().of_set(SetId::from_bytes([5; 10]))
    }

    fn collect<'a>(slices: impl IntoIterator<Item = &'a Slice>) -> Series {
        let mut slices = slices.into_iter().peekable();
        let mut series = Series::new(*slices.peek().unwrap().id());
        assert!(slices.all(|slice| series.add(slice)));
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
        check(9 * 544, Some((9, 12, 544)));
        check(9 * 544 + 1, Some((10, 14, 490)));
        check(262_144, Some((517, 690, 508)));
        check(1 << 20, Some((2115, 2820, 496)));
        check(3072 * 496, Some((3072, 4096, 496)));
        check(3072 * 496 + 1, None);
    }

    #[test]
    fn codes_there_and_back() {
        for length in [1, 400, 1500, 6000] {
            let slices = all_of(&bytes(length));
            for (number, slice) in slices.iter().enumerate() {
                let code = slice.to_code();
                let body = HEAD + slice.bytes.len() + 6 * slice.path.len() + code::CHECK_LENGTH;
                assert_eq!(code.len(), code::encoded_length(body));
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
            let slices = all_of(&bytes);
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
        let slices = all_of(&bytes(8000));
        let id = *slices[0].id();
        assert_eq!((id.needed(), id.total(), id.pages()), (15, 20, 2));
        let series = collect(&slices[2..10]);
        assert_eq!(
            series.join(),
            Err(JoinError::Missing {
                have: 8,
                needed: 15
            })
        );
        assert_eq!(series.missing_pages(), [2]);
        assert_eq!(series.unread_on(1), [1, 2, 11, 12]);
    }

    #[test]
    fn a_forged_slice_is_of_another_series() {
        let whole = bytes(8000);
        let slices = all_of(&whole);
        let mut series = Series::new(*slices[0].id());
        for (number, slice) in slices.iter().enumerate() {
            let change = |change: &dyn Fn(&mut Slice)| {
                let mut forged = slice.clone();
                change(&mut forged);
                let forged = Slice::from_code(&forged.to_code()).unwrap();
                assert_ne!(forged.id().digest(), slice.id().digest(), "{number}");
                forged
            };
            for forged in [
                change(&|slice| slice.bytes[number] ^= 1),
                change(&|slice| slice.number = (slice.number + 1) % slice.id.total),
                change(&|slice| slice.id.data -= 1),
                change(&|slice| slice.id.codes_a_page += 1),
                change(&|slice| slice.id.vault[9] ^= 1),
                change(&|slice| slice.path[0][5] ^= 1),
                change(&|slice| slice.path[4][0] ^= 1),
            ] {
                assert!(!series.add(&forged));
            }
            assert!(series.add(slice));
        }
        assert_eq!(series.join().unwrap()[..8000], whole);
    }

    /// Whoever finds a slice with the same hash by trial is found out by the hash of the whole.
    #[test]
    fn what_is_joined_is_compared() {
        let slices = all_of(&bytes(8000));
        let false_one = vec![0; slices[0].bytes.len()];
        let mut series = collect(&slices[..15]);
        series.slices.insert(0, vec![false_one.clone()]);
        assert_eq!(series.join(), Err(JoinError::Contradiction));
        // Beside the true one it does no harm, whichever was there first, and whether or not there are others enough.
        for count in [15, 20] {
            for place in [0, 1] {
                let mut series = collect(&slices[..count]);
                series
                    .slices
                    .entry(0)
                    .or_default()
                    .insert(place, false_one.clone());
                assert_eq!(series.join().unwrap()[..8000], bytes(8000));
            }
        }
    }

    #[test]
    fn impossible_fields_are_refused() {
        let slice = all_of(&bytes(400)).remove(0);
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
