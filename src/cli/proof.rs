//! The proof that a set works, before it appears: every sheet is read back, and the key recovered from what was read.

use zeroize::Zeroizing;

use super::error::Failure;
use super::holders::Holders;
use super::judge::Finished;
use crate::contents::Contents;
use crate::kind::Packed;
use crate::series::{Series, Slice};
use crate::set::ShareSet;
use crate::share::Share;
use crate::vault::{Passphrase, Vault};

/// Most groups of holders that the proof recovers from; with more there are, they are taken at even distances.
const MAX_PROOFS: usize = 200;

/// Most pages of data that are all read. Of more, each page is read from one sheet, for they are the same behind all.
const MAX_DATA_PAGES: usize = 24;

/// What must come back.
pub(super) struct Expected<'a> {
    pub(super) holders: &'a Holders,
    pub(super) shares: &'a [Share],
    pub(super) key: &'a Packed,
    pub(super) slices: &'a [Slice],
    pub(super) sealed: Option<(&'a Contents, Option<&'a Passphrase>)>,
    /// Whether the data is in the last file, by itself.
    pub(super) separate: bool,
}

/// A finished file, under the name that it will have.
pub(super) type NamedFile = (String, Zeroizing<Vec<u8>>);

impl Expected<'_> {
    /// Reads everything back and recovers from every smallest group of holders; returns how many groups.
    ///
    /// # Errors
    /// If anything differs; then nothing is written.
    pub(super) fn prove(&self, files: &[NamedFile]) -> Result<usize, Failure> {
        let mut read = Vec::with_capacity(self.shares.len());
        let access = &self.holders.access;
        let pages = self.slices.first().map_or(0, |slice| slice.id().pages());
        let copies = if self.separate { 1 } else { files.len() };
        let mut slices: Vec<Slice> = Vec::new();
        for (place, (name, pdf)) in files.iter().enumerate() {
            let finished = Finished::open(pdf.to_vec()).map_err(|error| fail(name, &error))?;
            let is_data = self.separate && place + 1 == files.len();
            let mut fronts = 0;
            if !is_data {
                for index in access.shares_of(place) {
                    let share = &self.shares[usize::from(index) - 1];
                    let found = finished
                        .shares(fronts)
                        .map_err(|error| fail(name, &error))?;
                    let right = found.len() == 2
                        && found.iter().all(|found| found.to_code() == share.to_code());
                    if !right {
                        let what = format!("{} of 2 codes are right", found.len());
                        return Err(fail(name, &what));
                    }
                    read.extend(found.into_iter().next());
                    fronts += 1;
                }
                // The page of instructions.
                fronts += 1;
            }
            if self.separate && !is_data {
                continue;
            }
            for page in 0..pages {
                let copy = if self.separate { 0 } else { place };
                if pages * copies > MAX_DATA_PAGES && page % copies != copy {
                    continue;
                }
                let at = if is_data { page } else { fronts + page };
                let mut found = finished.slices(at).map_err(|error| fail(name, &error))?;
                found.sort_by_key(Slice::number);
                let expected = self
                    .slices
                    .iter()
                    .filter(|s| s.id().page_of(s.number()) == page + 1);
                if !expected.eq(&found) {
                    let what = format!("page {}: not every data code is right", at + 1);
                    return Err(fail(name, &what));
                }
                slices.extend(found);
            }
        }
        self.open(&slices)?;
        self.recover(&read)
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

    fn recover(&self, read: &[Share]) -> Result<usize, Failure> {
        let groups = self.holders.access.groups();
        let step = groups.len().div_ceil(MAX_PROOFS);
        let mut proofs = 0;
        for group in groups.into_iter().step_by(step) {
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
            proofs += 1;
        }
        Ok(proofs)
    }
}

fn fail(name: &str, what: &str) -> Failure {
    Failure::usage(format_args!(
        "{name}: the finished sheet does not read back: {what}"
    ))
    .hint("nothing was written; this is a fault of the program, please report it")
}
