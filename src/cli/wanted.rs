//! `--set`: which set is meant, by its record or its id.

use std::ffi::OsStr;
use std::path::Path;

use super::error::{self, Failure};
use super::io;
use super::source::Source;
use crate::record::{Record, RecordError, Verdict, hex};
use crate::series::Slice;
use crate::share::{Share, set_name};
use crate::tree::SetId;

/// The set that is meant.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) id: SetId,
    pub(super) record: Option<Record>,
}

impl Wanted {
    /// From what stands behind `--set`: the name of a record's file, or a set id.
    ///
    /// # Errors
    /// If there is no such file, or it is no record.
    pub(super) fn read(text: &OsStr) -> Result<Self, Failure> {
        let path = Path::new(text);
        let id = text.to_str().and_then(|text| text.parse().ok());
        if let Some(id) = id
            && !path.exists()
        {
            return Ok(Self { id, record: None });
        }
        let record = load_record(path).map_err(|failure| {
            if path.exists() {
                failure
            } else {
                failure.hint("look at the name of the file; or give all 20 digits of the set's id")
            }
        })?;
        let id = record.set_id().map_err(Failure::usage)?;
        Ok(Self {
            id,
            record: Some(record),
        })
    }

    /// The set's short name.
    pub(super) fn name(&self) -> String {
        set_name(self.id.prefix())
    }

    /// Whether a share can be of the set. Words have only the set's name, and the record's numbers, to say so.
    pub(super) fn takes(&self, share: &Share) -> bool {
        matches!(self.verdict(share), Verdict::Printed | Verdict::WordsOnly)
    }

    /// Whether a slice is of the set, and of its sealed data as far as the record knows it.
    fn takes_data(&self, slice: &Slice) -> bool {
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

    /// What is known of a share: that of a record, or what follows from the id alone.
    pub(super) fn verdict(&self, share: &Share) -> Verdict {
        match &self.record {
            Some(record) => record.verdict(share),
            None => match share.set_id() {
                Some(id) if id == self.id => Verdict::Printed,
                None if share.set() == self.id.prefix() => Verdict::WordsOnly,
                _ => Verdict::Stranger,
            },
        }
    }

    /// Whether all that was read is of other sets.
    pub(super) fn left_nothing(&self, sources: &[Source]) -> bool {
        let was_read = |source: &Source| !source.readings.is_empty() || source.problems.is_empty();
        sources.iter().any(was_read) && sources.iter().all(Source::is_empty)
    }

    /// What to say where nothing is left that is of the set.
    pub(super) fn nothing_left(&self) -> Failure {
        Failure::no(format_args!(
            "no sheet of the set {} was found, which --set names",
            self.name()
        ))
        .hint("give sheets of that set, or leave --set out")
    }

    /// Leaves out what is of another set, and says so.
    pub(super) fn keep(&self, sources: &mut [Source]) {
        for source in sources {
            source.sheets.retain(|sheet| {
                let taken = self.takes(&sheet.share);
                if !taken {
                    error::warn(format_args!(
                        "{}: share {} of the set {} is not of the set that --set names, and was not used",
                        sheet.source,
                        sheet.share.index(),
                        sheet.share.set_name()
                    ));
                }
                taken
            });
            let before = source.slices.len();
            source.slices.retain(|slice: &Slice| self.takes_data(slice));
            let others = before - source.slices.len();
            if others > 0 {
                error::warn(format_args!(
                    "{}: {} not of the data of the set that --set names {} not used",
                    source.name,
                    codes(others),
                    if others == 1 { "was" } else { "were" }
                ));
            }
        }
    }
}

/// "1 data code", "3 data codes".
pub(super) fn codes(count: usize) -> String {
    format!("{count} data code{}", if count == 1 { "" } else { "s" })
}

/// What to give with `--set`.
const AS_WRITTEN: &str =
    "give the set.toml that `paperquorum split` wrote beside the sheets, as it was";

/// Reads a set's record.
///
/// # Errors
/// If it cannot be read, or is no record.
pub(super) fn load_record(path: &Path) -> Result<Record, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, io::MAX_TEXT)?;
    let fail = |error: &dyn std::fmt::Display| Failure::usage(format_args!("{name}: {error}"));
    let text = std::str::from_utf8(&bytes).map_err(|_| fail(&"not UTF-8 text").hint(AS_WRITTEN))?;
    Record::parse(text).map_err(|error| {
        fail(&error).hint(match error {
            RecordError::Format => {
                "give the set.toml that `paperquorum split` wrote beside the sheets; if it is that one, a later version of paperquorum made it: take such a version"
            }
            RecordError::Earlier => {
                "split the key again with this version; until then, recover the key with the program that made the sheets"
            }
            _ => AS_WRITTEN,
        })
    })
}
