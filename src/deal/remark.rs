//! What a dealer should know of a set, and what does not stop it.

use std::fmt;

/// One thing that a dealer should know of a set.
///
/// `Display` is for any shell; one that has options can name them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// Sealed data was to be printed by itself, and nothing is sealed.
    NothingSealed,
    /// So many pages of data stand behind every sheet.
    ManyPages {
        /// How many.
        pages: usize,
    },
    /// Nothing comes back without the pages of this document.
    DataApart {
        /// Its name.
        file: String,
    },
    /// Every sheet is needed.
    NoneMayBeLost,
    /// This sheet is needed.
    MustNotBeLost {
        /// Whose it is; `None` of one without a name.
        holder: Option<String>,
    },
    /// Two sheets bear one name.
    TwoSheets {
        /// Whose they are.
        holder: String,
    },
    /// One document holds enough shares for the key.
    IsTheKey {
        /// Its name.
        file: String,
    },
    /// There was no memory to compute the check value.
    NoCheckValue,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingSealed => f.write_str(
                "there is no sealed data to be printed by itself: every sheet has all of its share",
            ),
            Self::ManyPages { pages } => write!(
                f,
                "every sheet gets {pages} pages of data; they can be printed once, by themselves"
            ),
            Self::DataApart { file } => write!(
                f,
                "nothing comes back without the pages of {file}: print several copies, and give them to people who will keep them"
            ),
            Self::NoneMayBeLost => {
                f.write_str("no sheet may be lost: without any one of them the key is gone")
            }
            Self::MustNotBeLost { holder } => write!(
                f,
                "the sheet of {} must not be lost: without it the key is gone",
                holder.as_deref().unwrap_or("one holder")
            ),
            Self::TwoSheets { holder } => write!(
                f,
                "two sheets are for {holder}: one sheet can hold two shares"
            ),
            Self::IsTheKey { file } => write!(
                f,
                "{file} has all shares in one document: until it is printed, cut apart and deleted, it is the key"
            ),
            Self::NoCheckValue => f.write_str(
                "there is too little memory for the check value of the key: it is not shown",
            ),
        }
    }
}
