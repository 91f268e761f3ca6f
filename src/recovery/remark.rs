//! What is said beside the answer, as values; their texts are one line each.

use std::mem::{self, Discriminant};

use thiserror::Error;

use super::reports::FileProblem;
use crate::collection::places;
use crate::gather::problem::data_codes;
use crate::gather::sealed::DataReport;

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What was done.
    Note,
    /// What a person should look at.
    Warning,
}

/// Something that a person should know and that decides nothing by itself.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum Remark {
    /// What went wrong with a file.
    #[error("{0}")]
    Problem(FileProblem),
    /// A file that has nothing to do with the sheets.
    #[error("{0}; nothing in it looks like one")]
    Bystander(FileProblem),
    /// The print check, which has nothing to do with the sheets either.
    #[error("{0}")]
    PrintCheck(FileProblem),
    /// How much of the sealed data was read.
    #[error("set {}: {}", .0.set, .0.line())]
    Data(DataReport),
    /// Data codes that are not of the data of their set.
    #[error(
        "{file}: {} {} not the data of its set: damaged or forged, and not used",
        data_codes(*.codes),
        is_or_are(*.codes)
    )]
    ForgedData {
        /// The file.
        file: String,
        /// How many.
        codes: usize,
    },
    /// A share of another set than the one that is meant.
    #[error(
        "{place}: share {index} of the set {set} is not of the set that you named, and was not used"
    )]
    ShareOfAnother {
        /// The file, with its page.
        place: String,
        /// Share index.
        index: u8,
        /// Name of its own set.
        set: String,
    },
    /// Data codes of another set than the one that is meant.
    #[error(
        "{file}: {} not of the data of the set that you named {} not used",
        data_codes(*.codes),
        if *.codes == 1 { "was" } else { "were" }
    )]
    DataOfAnother {
        /// The file.
        file: String,
        /// How many.
        codes: usize,
    },
    /// Words that contradict each other, though either side makes the key.
    #[error(
        "the words of {} contradict each other, though both sides make this key: two or more of them were changed",
        places("share", .0)
    )]
    Contradiction(Vec<u8>),
    /// Words that are not those of the sheet that was printed.
    #[error(
        "{place}: share {index} does not fit the others and was not used: {}",
        if *.beside_codes {
            "its words are not those of the sheet that was printed"
        } else {
            "it was changed, or two or more of them were"
        }
    )]
    Unfit {
        /// The file, with its line.
        place: String,
        /// Share index.
        index: u8,
        /// Whether the key came out of codes alone, which prove themselves.
        beside_codes: bool,
    },
    /// Words that contradict codes.
    #[error(
        "{place}: its words contradict the codes of the set {set} and were not used: they are damaged or forged"
    )]
    AgainstCodes {
        /// The file, with its line.
        place: String,
        /// Name of the set.
        set: String,
    },
    /// Shares of another set than the one that was recovered.
    #[error("{files}: of another set, {set}, and not used")]
    OtherSet {
        /// The files.
        files: String,
        /// Name of that set.
        set: String,
    },
    /// How many of the shares that make the key were read from words.
    #[error(
        "{} read from words: unlike codes, words do not prove that they are the dealer's",
        from_words(*.words, *.shares)
    )]
    FromWords {
        /// Shares from words, at least one.
        words: usize,
        /// All shares that were used.
        shares: usize,
    },
    /// One code of a sheet was read and the other one not.
    #[error(
        "{page}: one code of this sheet could not be read ({trouble}); the other one is enough"
    )]
    HalfRead {
        /// The file, with its page.
        page: String,
        /// What stood in the way.
        trouble: &'static str,
    },
    /// There is too little memory for the check value.
    #[error("there is too little memory for the check value of the key: compare the key itself")]
    NoCheckValue,
    /// The sealed data of this set cannot be looked into.
    #[error("a passphrase is needed to look into the sealed data of the set {0}")]
    Locked(String),
    /// The sealed data of a set was not read, though its key can be recovered.
    #[error("{0}")]
    Unopened(String),
    /// So many more of the kind before it.
    #[error("and {0} more like this")]
    More(usize),
}

/// Most remarks of one kind about sheets that were not used.
const MOST_OF_A_KIND: usize = 8;

/// The remarks, of each kind only the first ones and how many more there are. Whoever sends a file can have as many sets in it as they
/// like.
pub(super) fn few(remarks: Vec<Remark>) -> Vec<Remark> {
    let mut kinds: Vec<(Discriminant<Remark>, Vec<Remark>, usize)> = Vec::new();
    for remark in remarks {
        let kind = mem::discriminant(&remark);
        match kinds.iter_mut().find(|(other, ..)| *other == kind) {
            Some((_, told, _)) if told.len() < MOST_OF_A_KIND => told.push(remark),
            Some((_, _, more)) => *more += 1,
            None => kinds.push((kind, vec![remark], 0)),
        }
    }
    let of_kind = |(_, told, more): (_, Vec<Remark>, usize)| {
        let more = (more > 0).then_some(Remark::More(more));
        told.into_iter().chain(more)
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

impl Remark {
    /// How much it weighs.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Bystander(_)
            | Self::PrintCheck(_)
            | Self::Data(_)
            | Self::FromWords { .. }
            | Self::HalfRead { .. } => Weight::Note,
            _ => Weight::Warning,
        }
    }
}

fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn from_words(words: usize, all: usize) -> String {
    match (words, all) {
        (1, 1) => "this sheet was".to_owned(),
        (2, 2) => "both sheets were".to_owned(),
        _ if words == all => format!("all {all} sheets were"),
        (1, _) => format!("1 of the {all} sheets was"),
        _ => format!("{words} of the {all} sheets were"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_remarks_the_first_are_told_and_how_many_more() {
        let other = |number: usize| Remark::OtherSet {
            files: format!("{number}.pdf"),
            set: String::new(),
        };
        let mut remarks: Vec<Remark> = (0..1000).map(other).collect();
        remarks.insert(3, Remark::NoCheckValue);
        let told = few(remarks);
        assert_eq!(told.len(), MOST_OF_A_KIND + 2);
        let last = told[MOST_OF_A_KIND].to_string();
        assert_eq!(last, "and 992 more like this");
    }
}
