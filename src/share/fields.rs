//! What a share's code holds and its words do not.

use std::fmt;

use crate::scheme::MAX_SHARES;
use crate::secret::Secret;
use crate::tree::{Hash, SetId};

/// Under which the nodes of a set's tree are hashed.
pub(crate) const NODE: &str = "paperquorum 2026-11-30 version 1 tree node";

/// Bytes of a salt.
pub(crate) const SALT_LENGTH: usize = 16;

/// Most levels of a set's tree above its leaves: sixteen shares.
pub const MAX_DEPTH: u8 = 4;

/// What a code says in place of the number of shares where the set is not to tell it: the most that there can be, so that every
/// share index goes with it. A set of so many shares does not tell its number either (FORMAT.md, section 5).
pub const UNTOLD: u8 = MAX_SHARES;

/// What a share's code holds and its words do not.
#[derive(Clone)]
pub struct CodeFields {
    pub(super) set: SetId,
    pub(super) stem: Stem,
    /// From the share's leaf up.
    pub(super) path: Vec<Hash>,
}

/// What is hashed of a share's code besides its header, index and payload.
#[derive(Clone)]
pub(crate) struct Stem {
    /// Levels of the tree above its leaves.
    pub(crate) depth: u8,
    /// How many shares the set had when this one was issued, or [`UNTOLD`].
    pub(crate) shares: u8,
    /// How many shares are needed of the part that this share is not of; `None` if the set has no parts.
    pub(crate) other_threshold: Option<u8>,
    /// This share's own, which keeps its leaf from telling anything.
    pub(crate) salt: Secret,
    /// Digest of the vault, in a sealed set.
    pub(crate) vault: Option<Hash>,
    /// What the set is for, at most 48 bytes; may be empty.
    pub(crate) label: String,
}

impl CodeFields {
    pub(crate) fn new(set: SetId, stem: Stem, path: Vec<Hash>) -> Self {
        Self { set, stem, path }
    }

    /// The whole set id.
    pub fn set(&self) -> SetId {
        self.set
    }

    /// How many shares the set had when this one was issued, if the code tells.
    pub fn total(&self) -> Option<u8> {
        Some(self.stem.shares).filter(|&shares| shares != UNTOLD)
    }

    /// How many shares the set has room for.
    pub fn room(&self) -> u8 {
        1 << self.stem.depth
    }

    /// How many shares are needed of the part that this share is not of; `None` if the set has no parts.
    pub fn other_threshold(&self) -> Option<u8> {
        self.stem.other_threshold
    }

    /// Digest of the vault of a sealed set.
    pub fn vault(&self) -> Option<Hash> {
        self.stem.vault
    }

    /// What the set is for, at most 48 bytes; may be empty.
    pub fn label(&self) -> &str {
        &self.stem.label
    }

    pub(crate) fn stem(&self) -> &Stem {
        &self.stem
    }
}

/// Shows public fields and not the salt.
impl fmt::Debug for CodeFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeFields")
            .field("set", &self.set)
            .field("label", &self.stem.label)
            .finish_non_exhaustive()
    }
}
