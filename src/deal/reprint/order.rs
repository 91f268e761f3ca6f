//! Which sheets are to be printed, and of which set.

use crate::deal::date::Date;
use crate::deal::holders::Single;
use crate::deal::looks::Looks;
use crate::deal::order::{Proof, VaultPlace};
use crate::record::Record;
use crate::set::{Recovery, ShareSet};

/// A set that is there already, and whose key came back.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The shares in hand.
    pub set: &'a ShareSet,
    /// The key, and what it was recovered from.
    pub recovery: &'a Recovery,
    /// The set's record, if there is one.
    pub record: Option<&'a Record>,
}

/// Which sheets are to be printed, and how.
pub struct Reprint<'a> {
    /// Those that were lost: the number of a share on the sheet, or a name in the record.
    pub lost: &'a [String],
    /// The names of new holders, each with the language of their sheet if it is not that of all.
    pub added: &'a [(String, Option<String>)],
    /// Where the sealed data is printed; as the record says, or else behind the sheets.
    pub vault: Option<VaultPlace>,
    /// Whether a new sheet may be the whole key by itself.
    pub single: Single,
    /// How the sheets look.
    pub looks: &'a Looks,
    /// The day that it is.
    pub created: Date,
    /// The day by which the new sheets should be checked.
    pub review: Date,
    /// Whether they are read back.
    pub proof: Proof,
}
