//! Sheets of a set that is there already: a lost one again, or one for a new holder.
//!
//! Enough shares give back the polynomials, and with them every share that the set has room for. The key passes through and is never told.

mod order;
mod people;
mod told;

use rand_core::Rng;

pub use self::order::{Known, Reprint};
use self::people::{People, Sheet};
pub use self::told::{ReprintError, ReprintRemark};
use super::document::{Document, NamedFile, PrintError};
use super::edition::Edition;
use super::holders::Holders;
use super::looks::Named;
use super::order::{Proof, VaultPlace};
use super::proof::Promise;
use crate::kind::{Class, Packed};
use crate::record::{Record, ShareRecord};
use crate::reissue::Reissue;
use crate::scheme::{MAX_SHARES, Scheme};
use crate::series::{Series, Slice};
use crate::share::Share;
use crate::template::SealedData;
use crate::vault::{Vault, VaultError};

/// Sheets that were made for a set that was there already.
#[non_exhaustive]
pub struct Reprinted {
    /// The PDFs. They hold shares.
    pub files: Vec<NamedFile>,
    /// What is on them, in the order of the shares.
    pub sheets: Vec<ReprintedShare>,
    /// The record with what was printed, if there was one.
    pub record: Option<Record>,
    /// The set's short name.
    pub name: String,
    /// How many shares are needed.
    pub threshold: u8,
    /// How many there are now; `None` if nothing tells.
    pub shares: Option<u8>,
    /// Whether the new codes prove themselves.
    pub is_proved: bool,
    /// Whether it is not known if the set has a passphrase, so that the new sheets do not say so.
    pub passphrase_is_unknown: bool,
    /// What the dealer should know.
    pub remarks: Vec<ReprintRemark>,
}

/// A share on a new sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReprintedShare {
    /// Share index.
    pub index: u8,
    /// Whose it is, if it is known.
    pub holder: Option<String>,
    /// The document that it is in.
    pub file: String,
    /// Whether the holder is new.
    pub is_new: bool,
}

/// Makes sheets again, or for new holders. `data` is the sealed data of the set, as far as it was read.
///
/// # Errors
/// [`ReprintError`]; then nothing may be handed out.
pub fn reprint<'s>(
    known: Known<'_>,
    data: impl IntoIterator<Item = &'s Series>,
    order: &Reprint<'_>,
    rng: &mut impl Rng,
) -> Result<Reprinted, ReprintError> {
    let reissue = Reissue::of(known.set)?;
    check_record(known)?;
    let mut people = People::of(known, reissue.room());
    for wanted in order.lost {
        people.mark_lost(wanted.trim())?;
    }
    people.add(order)?;
    people.remark_on_record();
    let made = Made {
        holders: people.holders(&reissue, order.single)?,
        data: Data::of(known, data, order.vault)?,
        known,
        reissue,
        people,
        order,
    };
    made.print(rng)
}

/// Compares the record with the codes in hand, which have proved themselves: what new sheets say is to be the dealer's.
fn check_record(known: Known<'_>) -> Result<(), ReprintError> {
    let Some(record) = known.record else {
        return Ok(());
    };
    let mut shares = known.set.shares().iter();
    let contradicted = shares.find_map(|share| record.contradicts(share));
    let kind = known.recovery.key.kind();
    let is_proved = known.set.id().is_some();
    let other_kind = kind.filter(|kind| is_proved && kind.id != record.kind);
    match contradicted.or(other_kind.map(|_| "another kind of key")) {
        Some(what) => Err(ReprintError::AgainstCodes(what)),
        None => Ok(()),
    }
}

/// Names and languages for which fonts must have characters: those of a record, and those of new holders.
pub fn named(
    record: Option<&Record>,
    added: &[(String, Option<String>)],
) -> (Vec<String>, Vec<Option<String>>) {
    let known = record.into_iter().flat_map(|record| &record.share);
    let mut names: Vec<String> = known.filter_map(|row| row.holder.clone()).collect();
    let mut languages = vec![None; names.len()];
    for (name, language) in added {
        names.push(name.clone());
        languages.push(language.clone());
    }
    (names, languages)
}

/// The sealed data, as the new sheets have it.
#[derive(Default)]
struct Data {
    slices: Vec<Slice>,
    sealed: Option<SealedData>,
    passphrase: bool,
}

impl Data {
    /// The sealed data for the pages behind the new sheets, if it belongs there.
    fn of<'s>(
        known: Known<'_>,
        all: impl IntoIterator<Item = &'s Series>,
        place: Option<VaultPlace>,
    ) -> Result<Self, ReprintError> {
        let key = &known.recovery.key;
        if key.class() != Class::Sealed {
            return Ok(Self::default());
        }
        let recorded = known.record.and_then(|record| record.vault.as_ref());
        let is_separate = match (place, recorded) {
            (Some(place), _) => place == VaultPlace::Separate,
            (None, Some(vault)) => vault.file.is_some(),
            (None, None) => false,
        };
        let opened = all.into_iter().find_map(|series| {
            let vault = Vault::from_bytes(series.join().ok()?).ok()?;
            vault.check_key(key).ok()?;
            Some((series, vault))
        });
        let passphrase = opened.as_ref().is_some_and(|(_, vault)| {
            matches!(vault.unlock(key, None), Err(VaultError::PassphraseNeeded))
        });
        if is_separate {
            return Ok(Self {
                sealed: Some(SealedData::Separate),
                passphrase,
                ..Self::default()
            });
        }
        let (series, _) = opened.ok_or(ReprintError::NoData)?;
        Ok(Self {
            slices: series.all_slices()?,
            sealed: Some(SealedData::OnSheet(series.id().pages())),
            passphrase,
        })
    }
}

/// Everything that is known before it is printed.
struct Made<'a> {
    known: Known<'a>,
    order: &'a Reprint<'a>,
    reissue: Reissue,
    people: People<'a>,
    holders: Holders,
    data: Data,
}

impl Made<'_> {
    fn print(self, rng: &mut impl Rng) -> Result<Reprinted, ReprintError> {
        let shares: Option<Vec<Share>> = (1..=self.people.last())
            .map(|index| self.reissue.share(index).cloned())
            .collect();
        let shares = shares.ok_or(ReprintError::NoRoom(self.people.room()))?;
        let key = &self.known.recovery.key;
        let kind = key.kind().ok_or(ReprintError::Kind)?;
        let printed = self.printed_record(key, kind.id, self.holders.access.scheme());
        let looks = self.order.looks;
        let edition = Edition {
            holders: &self.holders,
            shares: &shares,
            slices: &self.data.slices,
            record: &printed,
            kind,
            looks,
            sealed: self.data.sealed,
            passphrase: self.data.passphrase,
            anonymous: looks.anonymous || self.people.is_anonymous(),
            handwrite: false,
        };
        let documents = self.documents(&edition)?;
        let files = documents
            .iter()
            .map(|document| document.render(&looks.fonts, looks.words))
            .collect::<Result<Vec<NamedFile>, PrintError>>()?;
        if self.order.proof == Proof::ReadBack {
            let promise = Promise {
                holders: &self.holders,
                shares: &shares,
                key,
                slices: &self.data.slices,
                sealed: None,
                words: looks.words,
                handwrite: false,
                whole: false,
            };
            promise.prove(&documents, &files, rng)?;
        }
        let record = self.updated_record()?;
        Ok(self.done(files, printed.name, record))
    }

    fn done(self, files: Vec<NamedFile>, name: String, record: Option<Record>) -> Reprinted {
        let is_proved = self.reissue.proves();
        let mut remarks = self.people.remarks().to_vec();
        remarks.extend((!is_proved).then_some(ReprintRemark::Unproved));
        let of_sheet = |sheet: &Sheet| {
            let share = |&index: &u8| ReprintedShare {
                index,
                holder: sheet.name.clone(),
                file: sheet.printed_file(),
                is_new: sheet.is_new,
            };
            sheet.shares.iter().map(share).collect::<Vec<_>>()
        };
        Reprinted {
            sheets: self.people.printed().flat_map(of_sheet).collect(),
            shares: self.people.issued().map(|_| self.people.last()),
            threshold: self.people.threshold(),
            passphrase_is_unknown: !self.data.passphrase
                && self.data.sealed == Some(SealedData::Separate)
                && !self.order.looks.anonymous,
            files,
            record,
            name,
            is_proved,
            remarks,
        }
    }

    fn documents(&self, edition: &Edition<'_>) -> Result<Vec<Document>, ReprintError> {
        let mut documents: Vec<Document> = Vec::new();
        for (place, sheet) in self.people.all().iter().enumerate() {
            if !sheet.is_printed {
                continue;
            }
            let name = sheet.printed_file();
            let is_same = |other: &Document| other.name.to_lowercase() == name.to_lowercase();
            if documents.iter().any(is_same) {
                return Err(ReprintError::SameFile(name));
            }
            documents.push(Document {
                leaves: edition.copies_of(place)?,
                name,
            });
        }
        Ok(documents)
    }

    /// The record as the sheets quote it: made today.
    fn printed_record(&self, key: &Packed, kind: &str, scheme: Scheme) -> Record {
        let shares = self.known.set.shares();
        // Of words only the name is known; nothing else of the id is printed.
        let id = self.known.set.id();
        let id = id.unwrap_or_else(|| shares[0].set().to_id());
        let mut record = Record::new(id, scheme, self.reissue.room(), kind, key.bytes().len());
        let codes = || shares.iter().filter_map(Share::code);
        let told = codes().map(|code| code.label());
        let told = told.into_iter().find(|label| !label.is_empty());
        let recorded = self.known.record;
        // A code has the beginning of the label, the record all of it; codes without one do not go with a record's.
        let whole = recorded.and_then(|recorded| recorded.label.clone());
        let has_place = told.is_some() || codes().next().is_none();
        let whole = whole.filter(|_| has_place);
        record.label = whole.or_else(|| told.map(str::to_owned));
        record.key_id = recorded.and_then(|recorded| recorded.key_id.clone());
        record.created = self.order.created.to_string();
        record.review = self.order.review.to_string();
        record
    }

    /// The record with who was added and what was printed again, if there was one.
    fn updated_record(&self) -> Result<Option<Record>, ReprintError> {
        let Some(record) = self.known.record else {
            return Ok(None);
        };
        let mut record = record.clone();
        for sheet in self.people.all() {
            for &index in &sheet.shares {
                let place = usize::from(index) - 1;
                if place >= record.share.len() {
                    record.share.push(ShareRecord {
                        index,
                        holder: sheet.name.clone(),
                        file: sheet.file.clone(),
                        required: false,
                        issued: None,
                    });
                }
                if sheet.is_printed {
                    record.share[place].file = sheet.printed_file();
                    record.share[place].issued = Some(self.order.created.to_string());
                }
            }
        }
        record.shares = u8::try_from(record.share.len()).unwrap_or(MAX_SHARES);
        if self.reissue.proves() {
            record.room = self.reissue.room();
        }
        // It must be read again as it is written.
        Record::parse(&record.to_toml())?;
        Ok(Some(record))
    }
}

/// For fonts: [`named`] with the label of the record.
impl<'a> Named<'a> {
    /// Of a set that is there already.
    #[must_use]
    pub fn of_record(
        record: Option<&'a Record>,
        names: &'a [String],
        languages: &'a [Option<String>],
    ) -> Self {
        let label = record.and_then(|record| record.label.as_deref());
        Self {
            label: label.unwrap_or_default(),
            names,
            languages,
        }
    }
}
