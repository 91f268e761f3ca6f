//! Which set is meant: one that a record or a set id names.

use super::refusal::Unverified;
use super::remark::{Remark, few};
use crate::gather::Source;
use crate::record::{Provenance, Record, RecordError, hex};
use crate::series::Slice;
use crate::share::{Share, set_name};
use crate::tree::SetId;

/// The set that is meant.
#[derive(Clone, Debug)]
pub struct Wanted {
    id: SetId,
    record: Option<Record>,
}

impl From<SetId> for Wanted {
    fn from(id: SetId) -> Self {
        Self { id, record: None }
    }
}

impl TryFrom<Record> for Wanted {
    type Error = RecordError;

    fn try_from(record: Record) -> Result<Self, RecordError> {
        Ok(Self {
            id: record.set_id()?,
            record: Some(record),
        })
    }
}

impl Wanted {
    /// The set's id.
    #[must_use]
    pub fn id(&self) -> SetId {
        self.id
    }

    /// The set's record, if it was given and not the id alone.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// The set's short name.
    #[must_use]
    pub fn name(&self) -> String {
        set_name(self.id.prefix())
    }

    /// What is known of a share: that of a record, or what follows from the id alone.
    #[must_use]
    pub fn provenance(&self, share: &Share) -> Provenance {
        match &self.record {
            Some(record) => record.provenance(share),
            None => match share.set_id() {
                Some(id) if id == self.id => Provenance::Printed,
                None if share.set() == self.id.prefix() => Provenance::WordsOnly,
                _ => Provenance::Stranger,
            },
        }
    }

    /// Whether a share can be of the set. Words have only the set's name, and the record's numbers, to say so.
    #[must_use]
    pub fn takes(&self, share: &Share) -> bool {
        matches!(
            self.provenance(share),
            Provenance::Printed | Provenance::WordsOnly
        )
    }

    /// Whether a slice is of the set, and of its sealed data as far as the record knows it.
    #[must_use]
    pub fn takes_data(&self, slice: &Slice) -> bool {
        let id = slice.id();
        let is_data = |record: &Record| {
            let digest = record
                .vault
                .as_ref()
                .map(|vault| vault.digest.to_lowercase());
            digest == Some(hex(&id.digest()))
        };
        id.set() == self.id && self.record.as_ref().is_none_or(is_data)
    }

    /// What of a source is of another set.
    fn left_out(&self, source: &Source) -> Vec<Remark> {
        let others = source.shares.iter().filter(|read| !self.takes(&read.share));
        let mut remarks: Vec<Remark> = others
            .map(|read| Remark::ShareOfAnother {
                place: read.place.clone(),
                index: read.share.index(),
                set: read.share.set_name(),
            })
            .collect();
        let is_other = |slice: &&Slice| !self.takes_data(slice);
        let codes = source.slices.iter().filter(is_other).count();
        if codes > 0 {
            remarks.push(Remark::DataOfAnother {
                file: source.name.clone(),
                codes,
            });
        }
        remarks
    }

    /// The first code of the set that proves the record false.
    pub(super) fn contradicted(&self, sources: &[Source]) -> Option<Unverified> {
        let record = self.record.as_ref()?;
        let shares = sources.iter().flat_map(|source| &source.shares);
        let mut own = shares.filter(|read| read.share.set_id() == Some(self.id));
        own.find_map(|read| {
            Some(Unverified::FalseRecord {
                file: read.place.clone(),
                what: record.contradicts(&read.share)?,
            })
        })
    }

    /// What is of another set, as a [`Pile`](super::Pile) leaves it out.
    #[must_use]
    pub fn remarks(&self, sources: &[Source]) -> Vec<Remark> {
        let all = sources.iter();
        few(all.flat_map(|source| self.left_out(source)).collect())
    }

    /// Takes away what is of another set, and says what that was.
    pub fn keep(&self, sources: &mut [Source]) -> Vec<Remark> {
        let remarks = self.remarks(sources);
        for source in sources {
            source.shares.retain(|read| self.takes(&read.share));
            source.slices.retain(|slice| self.takes_data(slice));
        }
        remarks
    }
}
