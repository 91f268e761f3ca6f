//! Why a share does not go into a set, and why a set does not recover.

use thiserror::Error;

/// Why a share does not go into a set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddError {
    /// Of another set.
    #[error("it is of the set {found}, not of the set {expected}")]
    Stranger {
        /// The set's name.
        expected: String,
        /// The share's.
        found: String,
    },
    /// Of another set whose id begins alike.
    #[error("it is of another set that bears the same name, {name}")]
    Namesake {
        /// The name of both.
        name: String,
    },
    /// The same share again.
    #[error("share {index} is there already")]
    Duplicate {
        /// Its index.
        index: u8,
    },
    /// An index beyond the set's room.
    #[error("share {index} cannot be: the set has room for {room}")]
    IndexOutOfRange {
        /// Its index.
        index: u8,
        /// How many there can be.
        room: u8,
    },
    /// Another threshold.
    #[error("it says that {found} shares are needed, the others say {expected}")]
    Threshold {
        /// The set's.
        expected: u8,
        /// The share's.
        found: u8,
    },
    /// Of a set with required shares where the others' has none, or the other way round.
    #[error("it contradicts the others about whether some sheets are required")]
    Parts,
    /// The same index in both parts.
    #[error("share {index} cannot be both required and not")]
    PartOfIndex {
        /// The index.
        index: u8,
    },
    /// A code that proves itself as one of the set, and cannot be beside another that does.
    #[error("it contradicts another code of the set, though both prove themselves")]
    Contradiction,
    /// Another length of the secret.
    #[error("it is for a secret of {found} bytes, the others are for one of {expected}")]
    Length {
        /// The set's, in bytes.
        expected: usize,
        /// The share's, in bytes.
        found: usize,
    },
    /// Another kind of key.
    #[error("it is for another kind of key than the others")]
    Class,
}

/// Why a set does not recover its key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecoverError {
    /// Nothing to recover from.
    #[error("there are no shares")]
    NoShares,
    /// Fewer than the threshold.
    #[error("{missing} more share{} needed", if *.missing == 1 { " is" } else { "s are" })]
    NotEnough {
        /// How many more.
        missing: u8,
    },
    /// No subset's tag agrees.
    #[error(
        "the {shares} shares do not fit together: at least one of them is forged, damaged or of another set"
    )]
    NoAgreement {
        /// How many there are.
        shares: usize,
    },
    /// Two groups of shares, each of which makes a key; a share may be in both.
    #[error("the shares make two different keys, so some of them are forged")]
    TwoKeys {
        /// Places in [`ShareSet::shares`](super::ShareSet::shares) of one group.
        one: Vec<usize>,
        /// Of the other.
        other: Vec<usize>,
    },
    /// So many contradicting shares that not all of their combinations can be tried.
    #[error("there are too many contradicting shares to try all their combinations")]
    TooManyCombinations,
}
