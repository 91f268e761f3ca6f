//! The proof that a set works, before it appears: every sheet is read back, and the key recovered from what was read.

use std::collections::BTreeSet;

use rand_core::Rng;
use zeroize::Zeroizing;

use super::error::Failure;
use super::holders::Holders;
use super::judge::Finished;
use super::sheets::{CHECK_SIZES, Document, Leaf};
use crate::contents::Contents;
use crate::kind::Packed;
use crate::pdf::WordsAs;
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
pub(super) struct Promise<'a> {
    pub(super) holders: &'a Holders,
    pub(super) shares: &'a [Share],
    pub(super) key: &'a Packed,
    pub(super) slices: &'a [Slice],
    pub(super) sealed: Option<(&'a Contents, Option<&'a Passphrase>)>,
    pub(super) words: WordsAs,
    /// Whether the sheets have blanks, and their words are known to the program alone.
    pub(super) handwrite: bool,
}

/// From how many groups of holders the key was recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proven {
    pub(super) groups: usize,
    /// How many there are.
    pub(super) of: usize,
}

/// A finished file, under the name that it will have.
pub(super) type NamedFile = (String, Zeroizing<Vec<u8>>);

impl Promise<'_> {
    /// Reads everything back and recovers from every smallest group of holders, or from many of them drawn by lot.
    ///
    /// # Errors
    /// If anything differs; then nothing is written.
    pub(super) fn prove(
        &self,
        documents: &[Document],
        files: &[NamedFile],
        rng: &mut impl Rng,
    ) -> Result<Proven, Failure> {
        let mut read: Vec<Option<Share>> = vec![None; self.shares.len()];
        let mut slices: Vec<Slice> = Vec::new();
        let data_pages = documents.iter().flat_map(|document| &document.leaves);
        let data_pages = data_pages
            .filter(|leaf| leaf.expected.data.is_some())
            .count();
        let mut seen = BTreeSet::new();
        for (document, (name, pdf)) in documents.iter().zip(files) {
            let finished = Finished::open(pdf.to_vec()).map_err(|error| fail(name, &error))?;
            if finished.pages() != document.leaves.len() {
                return Err(fail(name, "the number of pages is wrong"));
            }
            for (page, leaf) in document.leaves.iter().enumerate() {
                let trouble = |what: &str| fail(name, &format!("page {}: {what}", page + 1));
                let shares = self
                    .check_codes(&finished, page, leaf)
                    .map_err(|what| trouble(&what))?;
                for share in shares {
                    let place = usize::from(share.index()) - 1;
                    read[place] = Some(share);
                }
                self.check_words(&finished, page, leaf)
                    .map_err(|what| trouble(&what))?;
                if let Some(data) = leaf.expected.data
                    && (data_pages <= MAX_DATA_PAGES || seen.insert(data))
                {
                    let found = self
                        .check_data(&finished, page, data)
                        .map_err(|what| trouble(&what))?;
                    slices.extend(found);
                }
            }
        }
        if self.handwrite {
            read = self.shares.iter().cloned().map(Some).collect();
        }
        let read: Option<Vec<Share>> = read.into_iter().collect();
        let read = read.ok_or_else(|| fail("the set", "a share is on no sheet"))?;
        self.open(&slices)?;
        self.recover(&read, rng)
    }

    /// Every code of a share that is due, and no other: in a clean picture, and each share in a poor one.
    fn check_codes(
        &self,
        finished: &Finished,
        page: usize,
        leaf: &Leaf,
    ) -> Result<Vec<Share>, String> {
        if leaf.expected.sizes {
            let found = finished.sizes(page)?;
            let due = CHECK_SIZES.iter().filter(|&&side| side >= 0.6);
            return match due.copied().find(|side| !found.contains(side)) {
                Some(side) => Err(format!("the code of {side} mm does not read")),
                None => Ok(Vec::new()),
            };
        }
        let due: usize = leaf.expected.shares.iter().map(|(_, codes, _)| codes).sum();
        if due == 0 {
            return Ok(Vec::new());
        }
        let is = |share: &Share, index: u8| {
            share.to_code() == self.shares[usize::from(index) - 1].to_code()
        };
        let found = finished.shares(page)?;
        let right = |(index, codes, _): &(u8, usize, usize)| {
            found.iter().filter(|share| is(share, *index)).count() == *codes
        };
        if found.len() != due || !leaf.expected.shares.iter().all(right) {
            return Err(format!("{} of {due} codes are right", found.len()));
        }
        let kinds = leaf
            .expected
            .shares
            .iter()
            .filter(|(_, codes, _)| *codes > 0);
        let is_cards = matches!(leaf.sheet.blocks(), [Block::Cards(..)]);
        let poor = finished.shares_of_a_poor_copy(page, kinds.count(), is_cards)?;
        let all = leaf
            .expected
            .shares
            .iter()
            .all(|(index, codes, _)| *codes == 0 || poor.iter().any(|share| is(share, *index)));
        if !all {
            return Err("a code does not read from a poor copy".to_owned());
        }
        Ok(found)
    }

    /// The words of a share stand on its page as text, numbered and in order; or as shapes, and then nowhere as text.
    fn check_words(&self, finished: &Finished, page: usize, leaf: &Leaf) -> Result<(), String> {
        let tables = leaf
            .expected
            .shares
            .iter()
            .filter(|(_, _, words)| *words > 0);
        for (index, _, due) in tables {
            let words = self.shares[usize::from(*index) - 1].to_words();
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
            let expected = if self.handwrite || self.words == WordsAs::Shapes {
                0
            } else {
                *due
            };
            if found != expected {
                return Err(format!("{found} of {expected} tables of words are right"));
            }
        }
        Ok(())
    }

    fn check_data(
        &self,
        finished: &Finished,
        page: usize,
        data: usize,
    ) -> Result<Vec<Slice>, String> {
        let mut found = finished.slices(page)?;
        found.sort_by_key(Slice::number);
        let expected = self
            .slices
            .iter()
            .filter(|s| s.id().page_of(s.number()) == data + 1);
        if expected.eq(&found) {
            Ok(found)
        } else {
            Err("not every data code is right".to_owned())
        }
    }

    /// Opens what is sealed from as few of the codes as are needed, the computed ones first.
    fn open(&self, read: &[Slice]) -> Result<(), Failure> {
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
            series.add(slice, 0);
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
            Err(fail("the set", "the sealed data does not open"))
        }
    }

    fn recover(&self, read: &[Share], rng: &mut impl Rng) -> Result<Proven, Failure> {
        let mut groups = self.holders.access.groups();
        let of = groups.len();
        // The first places of a shuffle (Fisher and Yates).
        for at in 0..of.min(MAX_PROOFS).min(of.saturating_sub(1)) {
            let left = u64::try_from(of - at).expect("some thousands");
            groups.swap(
                at,
                at + usize::try_from(rng.next_u64() % left).expect("less than there are"),
            );
        }
        groups.truncate(MAX_PROOFS);
        let proven = Proven {
            groups: groups.len(),
            of,
        };
        for group in groups {
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
            let same = recovered.is_some_and(|recovery| {
                recovery.key.class() == self.key.class()
                    && recovery.key.bytes().as_bytes() == self.key.bytes().as_bytes()
            });
            if !same {
                return Err(fail(
                    "the set",
                    "not every set of enough sheets recovers the key",
                ));
            }
        }
        Ok(proven)
    }
}

fn fail(name: &str, what: &str) -> Failure {
    Failure::usage(format_args!(
        "{name}: the finished sheet does not read back: {what}"
    ))
    .hint("nothing was written; this is a fault of the program, please report it")
}
