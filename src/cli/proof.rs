//! The proof that a set works, before it appears: every sheet is read back, and the key recovered from what was read.

use std::collections::BTreeSet;

use rand_core::Rng;
use zeroize::Zeroizing;

use super::error::Failure;
use super::finished::Finished;
use super::holders::Holders;
use super::sheets::{Document, Leaf};
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
    /// Whether all the shares are printed, or only those of some sheets of a set that is there already.
    pub(super) whole: bool,
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
        for (read, share) in read.iter_mut().zip(self.shares) {
            if self.handwrite || !self.whole {
                read.get_or_insert_with(|| share.clone());
            }
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
            let due = crate::print_check::SIZES
                .iter()
                .filter(|&&side| side >= 0.6);
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
            share.to_printed_code() == self.shares[usize::from(index) - 1].to_printed_code()
        };
        let found = finished.shares(page)?;
        let right = |(index, codes, _): &(u8, usize, usize)| {
            let count = found.iter().filter(|share| is(share, *index)).count();
            count.min(*codes)
        };
        let right: usize = leaf.expected.shares.iter().map(right).sum();
        if found.len() != due || right != due {
            return Err(format!("{right} of {due} codes are right"));
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

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::super::args;
    use super::super::sheets::Expected;
    use super::*;
    use crate::kind::{Input, Kind};
    use crate::pdf::{self, Fonts};
    use crate::qr::Modules;
    use crate::scheme::Scheme;
    use crate::set;
    use crate::sheet::Paper;
    use crate::template::{LANGUAGES, Purpose, ShareFacts};

    /// The sheets of some shares, with what is expected of them; `spoil` changes what is printed.
    fn sheets(
        shares: &[Share],
        spoil: impl Fn(&mut ShareFacts),
    ) -> (Vec<Document>, Vec<NamedFile>) {
        let template = LANGUAGES[0].template(Purpose::Holder);
        let made = shares.iter().map(|share| {
            let mut facts = ShareFacts {
                index: share.index(),
                words: share.to_words().into_iter().map(str::to_owned).collect(),
                code: Modules::encode(&share.to_code().expect("fresh")).expect("plain text"),
                ..crate::template::tests::facts(23, 90)
            };
            spoil(&mut facts);
            let sheet = template
                .holder(&facts, Paper::A4)
                .expect("the shipped template");
            let leaves = sheet
                .pages()
                .into_iter()
                .zip([2, 0])
                .map(|(sheet, codes)| Leaf {
                    sheet,
                    origin: String::new(),
                    expected: Expected {
                        shares: if codes == 0 {
                            Vec::new()
                        } else {
                            vec![(share.index(), codes, 1)]
                        },
                        ..Expected::default()
                    },
                });
            let name = share.name();
            let document = Document {
                name: name.clone(),
                leaves: leaves.collect(),
            };
            let sheets = document.leaves.iter().map(|leaf| &leaf.sheet);
            let bytes = pdf::render(sheets, &Fonts::default(), WordsAs::Text).expect("it fits");
            (document, (name, Zeroizing::new(bytes)))
        });
        made.unzip()
    }

    /// A printed sheet that is not as it should be is found, whatever is wrong with it.
    #[test]
    fn a_wrong_sheet_is_never_handed_out() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let kind = Kind::by_id("text").expect("a kind");
        let key = kind
            .pack(&Input::new(b"sixteen letters!".as_slice().into()))
            .expect("text")
            .packed;
        let scheme = Scheme::new(2, 3).expect("2 of 3");
        let shares = set::split(&key, scheme, "", &mut rng);
        let others = set::split(&key, scheme, "", &mut rng);
        let holders = Holders::new(&args::Holders {
            threshold: Some(2),
            holders: Vec::new(),
            shares: Some(3),
            required: Vec::new(),
            allow_single: false,
        });
        let Ok(holders) = holders else {
            panic!("2 of 3")
        };
        let promise = Promise {
            holders: &holders,
            shares: &shares,
            key: &key,
            slices: &[],
            sealed: None,
            words: WordsAs::Text,
            handwrite: false,
            whole: true,
        };
        let mut proven = |(documents, files): &(Vec<Document>, Vec<NamedFile>)| {
            let proven = promise.prove(documents, files, &mut rng);
            proven.map_err(|failure| failure.message().to_owned())
        };
        let good = sheets(&shares, |_| {});
        assert_eq!(proven(&good), Ok(Proven { groups: 3, of: 3 }));

        let of_another_set = sheets(&others, |_| {});
        assert!(proven(&of_another_set).is_err_and(|what| what.contains("0 of 2 codes are right")));
        let wrong_word = sheets(&shares, |facts| facts.words[22] = "zoo".into());
        assert!(
            proven(&wrong_word)
                .is_err_and(|what| what.contains("0 of 1 tables of words are right"))
        );
        let swapped = sheets(&shares, |facts| facts.words.swap(3, 4));
        assert!(proven(&swapped).is_err_and(|what| what.contains("tables of words")));
        let one_short = sheets(&shares, |facts| {
            facts.words.pop();
        });
        assert!(proven(&one_short).is_err_and(|what| what.contains("tables of words")));
        // Two sheets in each other's place.
        let mut exchanged = sheets(&shares, |_| {});
        exchanged.1.swap(0, 1);
        assert!(proven(&exchanged).is_err_and(|what| what.contains("codes are right")));
        let mut cut_short = sheets(&shares, |_| {});
        cut_short.1[2].1.truncate(9000);
        assert!(proven(&cut_short).is_err());
    }
}
