//! The proof that a set works, before it appears: every sheet is read back, and the key recovered from what was read.

use std::collections::BTreeSet;

use rand_core::Rng;

use super::document::{Document, ExpectedShare, Leaf, NamedFile};
use super::fault::{Fault, ProofError};
use super::finished::Finished;
use super::holders::Holders;
use crate::contents::Contents;
use crate::kind::Packed;
use crate::pdf::WordsAs;
use crate::print_check::{PROVED, SIZES};
use crate::series::{Series, Slice};
use crate::set::ShareSet;
use crate::share::Share;
use crate::sheet::Block;
use crate::vault::{Passphrase, Vault};

/// Most groups of holders that the proof recovers from; of more, so many are drawn by lot.
const MAX_PROOFS: usize = 200;

/// Most pages of data that are all read. Of more, each page is read from one sheet, for they are the same behind all.
const MAX_DATA_PAGES: usize = 24;

/// What must come back.
pub(crate) struct Promise<'a> {
    pub(crate) holders: &'a Holders,
    pub(crate) shares: &'a [Share],
    pub(crate) key: &'a Packed,
    pub(crate) slices: &'a [Slice],
    pub(crate) sealed: Option<(&'a Contents, Option<&'a Passphrase>)>,
    pub(crate) words: WordsAs,
    /// Whether the sheets have blanks, and their words are known to the program alone.
    pub(crate) handwrite: bool,
    /// Whether all the shares are printed, or only those of some sheets of a set that is there already.
    pub(crate) whole: bool,
}

/// From how many groups of holders the key was recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Those from which it was.
    pub groups: usize,
    /// How many smallest groups there are.
    pub of: usize,
}

/// What was read from the files.
struct Read {
    /// By index.
    shares: Vec<Option<Share>>,
    slices: Vec<Slice>,
    /// Whether every page of data is read, or each once.
    every_data_page: bool,
    /// Pages of data that were read.
    seen: BTreeSet<usize>,
}

impl Promise<'_> {
    /// Reads everything back and recovers from every smallest group of holders, or from many of them drawn by lot.
    ///
    /// # Errors
    /// If anything differs; then nothing may be handed out.
    pub(crate) fn prove(
        &self,
        documents: &[Document],
        files: &[NamedFile],
        rng: &mut impl Rng,
    ) -> Result<Proven, ProofError> {
        let leaves = documents.iter().flat_map(|document| &document.leaves);
        let data_pages = leaves.filter(|leaf| leaf.expected.data.is_some()).count();
        let mut read = Read {
            shares: vec![None; self.shares.len()],
            slices: Vec::new(),
            every_data_page: data_pages <= MAX_DATA_PAGES,
            seen: BTreeSet::new(),
        };
        for (document, (name, pdf)) in documents.iter().zip(files) {
            self.read(document, pdf, &mut read)
                .map_err(|fault| fault.of(name))?;
        }
        let shares = self.all(read.shares)?;
        self.open(&read.slices)?;
        self.recover(&shares, rng)
    }

    /// Reads a file back.
    fn read(&self, document: &Document, pdf: &[u8], read: &mut Read) -> Result<(), Fault> {
        let finished = Finished::open(pdf.to_vec())?;
        if finished.pages() != document.leaves.len() {
            return Err(Fault::Pages);
        }
        for (page, leaf) in document.leaves.iter().enumerate() {
            self.read_page(&finished, page, leaf, read)
                .map_err(|fault| fault.on(page))?;
        }
        Ok(())
    }

    fn read_page(
        &self,
        finished: &Finished,
        page: usize,
        leaf: &Leaf,
        read: &mut Read,
    ) -> Result<(), Fault> {
        if leaf.expected.sizes {
            check_sizes(finished, page)?;
        }
        for share in self.check_codes(finished, page, leaf)? {
            let place = usize::from(share.index()) - 1;
            read.shares[place] = Some(share);
        }
        self.check_words(finished, page, leaf)?;
        if let Some(data) = leaf.expected.data
            && (read.every_data_page || read.seen.insert(data))
        {
            read.slices.extend(self.check_data(finished, page, data)?);
        }
        Ok(())
    }

    /// Every code of a share that is due, and no other: in a clean picture, and each share in a poor one.
    fn check_codes(
        &self,
        finished: &Finished,
        page: usize,
        leaf: &Leaf,
    ) -> Result<Vec<Share>, Fault> {
        let expected = leaf.expected.shares.iter().filter(|share| share.codes > 0);
        let due: usize = expected.clone().map(|share| share.codes).sum();
        if due == 0 {
            return Ok(Vec::new());
        }
        let is = |share: &Share, index: u8| {
            share.to_printed_code() == self.shares[usize::from(index) - 1].to_printed_code()
        };
        let found = finished.shares(page)?;
        let right = |expected: &ExpectedShare| {
            let same = found.iter().filter(|share| is(share, expected.index));
            same.count().min(expected.codes)
        };
        let right: usize = expected.clone().map(right).sum();
        if found.len() != due || right != due {
            return Err(Fault::Codes { right, due });
        }
        let is_cards = matches!(leaf.sheet.blocks(), [Block::Cards(..)]);
        let poor = finished.shares_of_a_poor_copy(page, expected.clone().count(), is_cards)?;
        let mut indices = expected.map(|expected| expected.index);
        if indices.all(|index| poor.iter().any(|share| is(share, index))) {
            Ok(found)
        } else {
            Err(Fault::PoorCopy)
        }
    }

    /// The words of a share stand on its page as text, numbered and in order; or as shapes, and then nowhere as text.
    fn check_words(&self, finished: &Finished, page: usize, leaf: &Leaf) -> Result<(), Fault> {
        for expected in leaf.expected.shares.iter().filter(|share| share.words > 0) {
            let words = self.shares[usize::from(expected.index) - 1].to_words();
            let numbered: Vec<String> = words
                .iter()
                .zip(1..)
                .flat_map(|(word, number): (_, usize)| [number.to_string(), (*word).to_owned()])
                .collect();
            let runs = finished.text(page)?;
            let tokens: Vec<&str> = runs.iter().flat_map(|run| run.split_whitespace()).collect();
            let found = tokens
                .windows(numbered.len())
                .filter(|part| *part == numbered)
                .count();
            let due = if self.handwrite || self.words == WordsAs::Shapes {
                0
            } else {
                expected.words
            };
            if found != due {
                return Err(Fault::Words { found, due });
            }
        }
        Ok(())
    }

    fn check_data(
        &self,
        finished: &Finished,
        page: usize,
        data: usize,
    ) -> Result<Vec<Slice>, Fault> {
        let mut found = finished.slices(page)?;
        found.sort_by_key(Slice::number);
        let expected = self
            .slices
            .iter()
            .filter(|s| s.id().page_of(s.number()) == data + 1);
        if expected.eq(&found) {
            Ok(found)
        } else {
            Err(Fault::Data)
        }
    }

    /// All shares, read or not due.
    fn all(&self, mut read: Vec<Option<Share>>) -> Result<Vec<Share>, ProofError> {
        for (read, share) in read.iter_mut().zip(self.shares) {
            if self.handwrite || !self.whole {
                read.get_or_insert_with(|| share.clone());
            }
        }
        let read: Option<Vec<Share>> = read.into_iter().collect();
        read.ok_or_else(|| Fault::NoSheet.of_set())
    }

    /// Opens what is sealed from as few of the codes as are needed, the computed ones first.
    fn open(&self, read: &[Slice]) -> Result<(), ProofError> {
        let Some((contents, passphrase)) = self.sealed else {
            return Ok(());
        };
        let id = *self.slices[0].id();
        let mut series = Series::new(id);
        let spare = id.total() - id.needed();
        for slice in read
            .iter()
            .filter(|slice| usize::from(slice.number()) >= spare)
        {
            series.add(slice);
        }
        let opened = series
            .join()
            .ok()
            .and_then(|bytes| Vault::from_bytes(bytes).ok())
            .and_then(|vault| vault.unlock(self.key, passphrase).ok());
        let same = opened
            .is_some_and(|opened| opened.to_bytes().as_bytes() == contents.to_bytes().as_bytes());
        if same {
            Ok(())
        } else {
            Err(Fault::Sealed.of_set())
        }
    }

    fn recover(&self, read: &[Share], rng: &mut impl Rng) -> Result<Proven, ProofError> {
        let mut groups = self.holders.access.groups();
        let of = groups.len();
        draw(&mut groups, rng);
        for &group in &groups {
            if !self.recovers(group, read) {
                return Err(Fault::Recovery.of_set());
            }
        }
        Ok(Proven {
            groups: groups.len(),
            of,
        })
    }

    /// Whether the sheets of this group make the key.
    fn recovers(&self, group: u16, read: &[Share]) -> bool {
        let mut set = ShareSet::new();
        let is_in = |share: &&Share| {
            let holder = self.holders.access.holder_of(share.index());
            holder.is_some_and(|holder| group >> holder & 1 == 1)
        };
        let recovered = read
            .iter()
            .filter(is_in)
            .try_for_each(|share| set.add(share.clone()).map_err(drop))
            .ok()
            .and_then(|()| set.recover().ok())
            .filter(|recovery| recovery.bad.is_empty());
        recovered.is_some_and(|recovery| {
            recovery.key.class() == self.key.class()
                && recovery.key.bytes().as_bytes() == self.key.bytes().as_bytes()
        })
    }
}

/// The codes of the print check that every printer manages.
fn check_sizes(finished: &Finished, page: usize) -> Result<(), Fault> {
    let found = finished.sizes(page)?;
    let mut due = SIZES.iter().copied().filter(|&side| side >= PROVED);
    match due.find(|side| !found.contains(side)) {
        Some(side) => Err(Fault::Size { side }),
        None => Ok(()),
    }
}

/// Draws so many of the groups as are tried: the first places of a shuffle (Fisher and Yates).
fn draw(groups: &mut Vec<u16>, rng: &mut impl Rng) {
    let of = groups.len();
    for at in 0..of.min(MAX_PROOFS).min(of.saturating_sub(1)) {
        let left = u64::try_from(of - at).expect("some thousands");
        let step = usize::try_from(rng.next_u64() % left).expect("less than there are");
        groups.swap(at, at + step);
    }
    groups.truncate(MAX_PROOFS);
}

#[cfg(test)]
mod tests;
