//! `--set`: which set is meant, by its record or its id.

use std::ffi::OsStr;
use std::path::Path;

use super::error::Failure;
use super::io;
use crate::kind;
use crate::record::{Record, RecordError};
use crate::recovery::Wanted;
use crate::tree::SetId;

/// What to give with `--set`.
const AS_WRITTEN: &str =
    "give the set.toml that `paperquorum split` wrote beside the sheets, as it was";

/// From what stands behind `--set`: the name of a record's file, or a set id.
///
/// # Errors
/// If there is no such file, or it is no record.
pub(super) fn read(text: &OsStr) -> Result<Wanted, Failure> {
    let path = Path::new(text);
    let id: Option<SetId> = text.to_str().and_then(|text| text.parse().ok());
    if let Some(id) = id
        && !path.exists()
    {
        return Ok(Wanted::from(id));
    }
    let record = load_record(path).map_err(|failure| {
        if path.exists() {
            failure
        } else {
            failure.hint("look at the name of the file; or give all 20 digits of the set's id")
        }
    })?;
    Wanted::try_from(record).map_err(Failure::usage)
}

/// Reads a set's record.
///
/// # Errors
/// If it cannot be read, or is no record.
fn load_record(path: &Path) -> Result<Record, Failure> {
    let name = path.display();
    let bytes = io::read_limited(path, io::MAX_TEXT)?;
    let fail = |error: &dyn std::fmt::Display| Failure::usage(format_args!("{name}: {error}"));
    let text = kind::marked(&bytes).ok_or_else(|| fail(&"not UTF-8 text").hint(AS_WRITTEN))?;
    Record::parse(&text).map_err(|error| {
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
