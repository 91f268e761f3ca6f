//! Why no sheet was made, and what the dealer should know of those that were.

use thiserror::Error;

use crate::access::AccessError;
use crate::collection::places;
use crate::deal::document::PrintError;
use crate::deal::fault::ProofError;
use crate::record::RecordError;
use crate::series::JoinError;
use crate::set::RecoverError;

/// What a dealer should know of new sheets, and what does not stop them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReprintRemark {
    /// There is no record, and a holder may have been added before.
    #[error(
        "without set.toml nothing tells whether a holder was added before: two of them would then have the same share"
    )]
    AddedBefore,
    /// A holder gets a second sheet.
    #[error("{0} has a sheet already: the new one is another share")]
    SecondSheet(String),
    /// It is not known whether there ever was such a share.
    #[error(
        "nothing here tells whether there ever was a share {0}: the sheets do not say how many there are"
    )]
    PerhapsNeverIssued(u8),
    /// Only the record says that this share was issued.
    #[error(
        "only set.toml says that there is a share {0}: the sheets in hand were made before it; if you did not add it, somebody has changed set.toml"
    )]
    OnlyRecorded(u8),
    /// The new codes prove nothing.
    #[error(
        "some of the sheets in hand were read from words, so the new codes prove nothing; with pictures of their codes the new ones would"
    )]
    Unproved,
}

/// Why no sheet was made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReprintError {
    /// It is not known how many shares there are.
    #[error(
        "it is not known how many sheets this set has already: neither these sheets nor anything else says it"
    )]
    UnknownNumber,
    /// The new sheet would be the key.
    #[error("with a threshold of 1, every sheet alone is the key, the new one too")]
    Single,
    /// A sheet would be the key by itself.
    #[error("the sheet {} would be the key by itself: set.toml puts the {} on it", whose(.holder.as_deref()), places("share", .shares))]
    Alone {
        /// Whose it is, if it is known.
        holder: Option<String>,
        /// Indices of the shares on it.
        shares: Vec<u8>,
    },
    /// There is no room.
    #[error("the set has room for {0} sheets, and all of them are given out")]
    NoRoom(u8),
    /// There is no such share.
    #[error("{}", no_share(*.index, *.most, *.is_recorded))]
    NoShare {
        /// What was asked for.
        index: u8,
        /// How many there are.
        most: u8,
        /// Whether a record says so.
        is_recorded: bool,
    },
    /// There is no record, which alone has names.
    #[error("only set.toml knows the holders by their names")]
    NoRecord,
    /// The record does not name this holder.
    #[error("set.toml names no holder of that name")]
    NoHolder {
        /// Those that it names.
        names: Vec<String>,
    },
    /// The record names several of them.
    #[error("set.toml names several holders of that name")]
    SeveralHolders,
    /// The sealed data belongs behind the sheets, and was not read.
    #[error(
        "the sheets are enough, but the sealed data, which is printed behind every sheet, was not read"
    )]
    NoData,
    /// The sealed data cannot be made whole.
    #[error(transparent)]
    Data(#[from] JoinError),
    /// The shares in hand do not give the others.
    #[error(transparent)]
    Reissue(#[from] RecoverError),
    /// The set with its new holders makes no sense.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The key is of a kind that this version does not know.
    #[error("the key is of a kind that this version does not know")]
    Kind,
    /// Two sheets would have one name.
    #[error("two sheets would have the file name {0}")]
    SameFile(String),
    /// The record says something else than codes that have proved themselves.
    #[error("set.toml says {0} than the sheets in hand, which prove what they say: it was changed")]
    AgainstCodes(&'static str),
    /// The record does not go with what was printed.
    #[error("set.toml cannot be brought up to date: {0}")]
    Record(#[from] RecordError),
    /// The sheets cannot be drawn.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// A sheet does not read back: a fault of the program.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

fn whose(holder: Option<&str>) -> String {
    holder.map_or("to be printed".to_owned(), |name| format!("of {name}"))
}

fn no_share(index: u8, most: u8, is_recorded: bool) -> String {
    if is_recorded {
        format!("there is no share {index}: the set has {most}")
    } else {
        format!("there is no share {index}, as far as these sheets tell: they know of {most}")
    }
}
