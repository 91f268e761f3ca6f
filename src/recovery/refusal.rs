//! Why the answer is no, as values. Their texts say what is wrong; what to do next is the shell's to say.

use thiserror::Error;

use super::reports::FileProblem;
use crate::gather::sealed::Unopened;
use crate::kind::NotOfItsClass;
use crate::set::RecoverError;
use crate::tree::SetId;

/// Why a file gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It could not be read as what it claims to be.
    Unreadable,
    /// Its words are not a sheet's, or need a repair that nobody confirmed.
    Unsettled,
    /// Its codes do not prove themselves.
    Unproved,
    /// Its codes were seen and could not be read.
    Unread,
    /// Nothing of ours was seen in it.
    Nothing,
}

/// One of several sets that bear one name.
#[derive(Clone, Debug)]
pub struct Namesake {
    /// Its id; `None` if all of it was read from words.
    pub id: Option<SetId>,
    /// The files of its shares.
    pub files: String,
}

/// How far an incomplete set is.
#[derive(Clone, Debug)]
pub struct Incomplete {
    /// What is missing or wrong, in one line.
    pub what: String,
    /// The files of its shares.
    pub files: String,
    /// Why it does not recover the key.
    pub error: RecoverError,
}

/// Why there is no key, or why sheets are not all right.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The first file gave nothing.
    #[error("{problem}")]
    File {
        /// The file, and what is wrong with it.
        problem: FileProblem,
        /// The kind of trouble.
        why: Why,
    },
    /// A file has words that were not read, or not used, beside others.
    #[error("not every sheet could be read")]
    NotAll,
    /// Nothing is of the set that is meant.
    #[error("no sheet of the set {0} was found, which is the one that you named")]
    NothingOfSet(String),
    /// There was nothing to read.
    #[error("no file was found")]
    NoFile,
    /// Nothing was read.
    #[error("no sheet was found")]
    NoSheet,
    /// Sealed data was read, and no share.
    #[error("no sheet with a share was found, only sealed data")]
    OnlyData,
    /// Several sets bear one name.
    #[error(
        "there are {} sets called {name} here, which is no accident: at most one of them is the dealer's ({})",
        .sides.len(),
        told(.sides)
    )]
    Namesakes {
        /// The name.
        name: String,
        /// The sets.
        sides: Vec<Namesake>,
    },
    /// Several sets are complete.
    #[error("the sheets of {} sets are complete: {}", .0.len(), few(.0, ", ", String::clone))]
    SeveralComplete(Vec<String>),
    /// The one set that was read does not recover the key.
    #[error("{}", .0.what)]
    Incomplete(Incomplete),
    /// Of several sets none recovers its key.
    #[error(
        "the sheets are of {} different sets and none is complete; {}",
        .0.len(),
        incomplete(.0)
    )]
    NoneComplete(Vec<Incomplete>),
    /// The sealed data was not opened.
    #[error(transparent)]
    Sealed(#[from] Unopened),
    /// The key is right, and a passphrase is needed besides.
    #[error("the sheets are right and enough, and a passphrase is needed besides")]
    NeedsPassphrase,
    /// The key that came back is not one of its kind.
    #[error(transparent)]
    Key(#[from] NotOfItsClass),
    /// There is no item of the name that was asked for.
    #[error("there is no item of that name")]
    NoSuchItem {
        /// The names that there are.
        names: Vec<String>,
    },
    /// An item was asked for, and there is one key without a name.
    #[error("the set holds one key, which has no name")]
    OneKey,
    /// A sheet, or the data of a set, that does not hold what is checked of it.
    #[error(transparent)]
    Unverified(#[from] Unverified),
}

/// The first thing that is wrong with sheets that were read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unverified {
    /// A file has codes that do not prove themselves.
    #[error("{file}: not every code on it is one of the sheets of its set")]
    Unproved {
        /// The file.
        file: String,
    },
    /// A file has data codes that are not of their set's data.
    #[error("{file}: not every data code on it is of the data of its set")]
    ForgedData {
        /// The file.
        file: String,
    },
    /// A sheet or the sealed data is of another set than the record.
    #[error("{what} is of the set {set}, and set.toml is of another one, {recorded}")]
    OtherSet {
        /// The file, or "the sealed data".
        what: String,
        /// Name of its set.
        set: String,
        /// Name of the record's.
        recorded: String,
    },
    /// A record that says something else than a code of its set.
    #[error("set.toml says {what} than {file}, which proves what it says: it was changed")]
    FalseRecord {
        /// The file.
        file: String,
        /// "another threshold".
        what: &'static str,
    },
    /// Words that nothing here can prove.
    #[error("{file}: readable, and cannot be proved to be the printed one: words carry no proof")]
    WordsOnly {
        /// The file.
        file: String,
    },
    /// A sheet that is not the printed one.
    #[error("{file}: it is not the sheet that was printed")]
    Altered {
        /// The file.
        file: String,
        /// Whether it is from words that do not fit, which may have been typed wrong.
        may_be_mistyped: bool,
    },
    /// A sheet that is of a set with the same name as the record's, and not of the record's.
    #[error("{file}: it is not of the set in set.toml")]
    Stranger {
        /// The file.
        file: String,
        /// Whether it is from words that do not fit, which may have been typed wrong.
        may_be_mistyped: bool,
    },
    /// A sheet that does not fit the others.
    #[error(
        "{file}: it does not fit the other sheets: it was changed, or two or more of them were"
    )]
    Unfit {
        /// The file.
        file: String,
        /// Whether it is from words that do not fit, which may have been typed wrong.
        may_be_mistyped: bool,
    },
    /// A sheet whose words were repaired, and nobody confirmed it.
    #[error("{file}: {repair}")]
    Unconfirmed {
        /// The file.
        file: String,
        /// How many words.
        repair: String,
    },
    /// Sealed data that nothing here can prove to be the set's.
    #[error("the sealed data cannot be proved to be that of the set")]
    UnprovedData,
    /// Sealed data that is not the printed one.
    #[error("the sealed data is not the data that was printed")]
    AlteredData,
    /// Sealed data of another set than the record's, with the same name.
    #[error("the sealed data is not of the set in set.toml")]
    StrangersData,
    /// Sealed data that cannot be read although all of its pages are there.
    #[error("the sealed data of the set {set} cannot be read from these pages: {line}")]
    BrokenData {
        /// Name of the set.
        set: String,
        /// How much was read.
        line: String,
    },
    /// Sealed data that does not open.
    #[error("set {set}: {remark}")]
    UnopenedData {
        /// Name of the set.
        set: String,
        /// Why.
        remark: String,
    },
    /// Sheets that do not recover the key.
    #[error(
        "the sheets of the set {0} do not recover the key: some of the words are forged or damaged"
    )]
    NoKey(String),
    /// Two sets of one name.
    #[error(
        "there are two sets called {0} here, which is no accident: at most one of them is the dealer's"
    )]
    Namesakes(String),
}

fn told(sides: &[Namesake]) -> String {
    let side = |side: &Namesake| {
        let id = side.id.map_or("from words".to_owned(), |id| id.to_string());
        format!("{id}: {}", side.files)
    };
    few(sides, "; ", side)
}

fn incomplete(sets: &[Incomplete]) -> String {
    let set = |set: &Incomplete| format!("{}: {}", set.files, set.what);
    few(sets, "; ", set)
}

/// Most sets of which a message tells one by one.
const MOST_TOLD: usize = 8;

/// The first ones, and how many more there are.
fn few<T>(all: &[T], between: &str, text: impl Fn(&T) -> String) -> String {
    let mut told: Vec<String> = all.iter().take(MOST_TOLD).map(text).collect();
    if all.len() > MOST_TOLD {
        told.push(format!("and {} more", all.len() - MOST_TOLD));
    }
    told.join(between)
}
