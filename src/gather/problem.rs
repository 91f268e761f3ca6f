//! What went wrong with a file, as values; their texts are one line each.

use std::fmt;

use thiserror::Error;

use super::seen::Missed;
use crate::code::CodeError;
use crate::collection::places;
use crate::reader::{Loss, Unopened};
use crate::typed::TypedError;

/// What went wrong with a file, or with a page or a line of it.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// It has no bytes.
    #[error("empty: neither a picture, a PDF nor text with words")]
    Empty,
    /// It has one byte.
    #[error("one byte only: neither a picture, a PDF nor text with words")]
    OneByte,
    /// It is not what its name says.
    #[error("not a {0}, although its name says so")]
    Misnamed(Format),
    /// It is neither a document nor text.
    #[error("neither a picture, a PDF nor text with words")]
    Unknown,
    /// It is neither a PDF nor a picture, where a text will not do.
    #[error("neither a picture nor a PDF")]
    NoDocument,
    /// It was given as text, and is none.
    #[error("not text")]
    NotText,
    /// It is a document that cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// Whoever read it was lost over it.
    #[error("reading it failed: {0}")]
    Lost(Loss),
    /// It cannot be had, and why.
    #[error("it cannot be opened: {0}")]
    Unopened(String),
    /// It is larger than any file that is read.
    #[error("larger than {} MB, the most that is read", .limit >> 20)]
    Large {
        /// Most bytes.
        limit: usize,
    },
    /// It is a text larger than any that holds sheets.
    #[error("a text larger than {} kB, the most that is read", .limit >> 10)]
    LargeText {
        /// Most bytes.
        limit: usize,
    },
    /// It is the public record of a set.
    #[error("a set.toml, which holds no share: `paperquorum verify` takes it with --set")]
    Record,
    /// It is a text that holds neither words nor codes.
    #[error("a text without the words of a sheet")]
    NoWords,
    /// It was given as words, and why they are no share.
    #[error("{0}")]
    Words(String),
    /// Words or a code that are no share.
    #[error(transparent)]
    Typed(#[from] TypedError),
    /// Words whose only repair is not what the sheet says; positions from 1.
    #[error("look at {} on the sheet again", places("word", .0))]
    Declined(Vec<usize>),
    /// Words of which none of so many repairs is what the sheet says.
    #[error(
        "none of the {0} ways to repair it is what the sheet says: compare the words once more"
    )]
    AllDeclined(usize),
    /// Words that can be repaired in so many ways, and nobody said which one is right.
    #[error("not readable as it was typed: {0} way{s} to repair it", s = plural(*.0))]
    Open(usize),
    /// So many data codes of a text are damaged.
    #[error("{}", damaged_codes(*.0))]
    DamagedData(usize),
    /// The time was over before these pages, counted from 0.
    #[error("it took too long: pages from {} on were not read", .0 + 1)]
    NoTime(usize),
    /// There was more in it than a file of sheets has, or more that cannot be read, before these pages, counted from 0.
    #[error("there is more in it, or more that cannot be read, than sheets have: pages from {} on were not read", .0 + 1)]
    TooMuch(usize),
    /// The time was over while it was searched.
    #[error("it took too long: not everything that looks like a code was looked at")]
    CutOff,
    /// It is the print check alone.
    #[error("it is the print check, which holds no share")]
    PrintCheck,
    /// Its codes are somebody else's.
    #[error("its QR code is not one of ours")]
    Stranger,
    /// It has no code.
    #[error("no QR code was found")]
    NoCode,
    /// A code of ours cannot be used.
    #[error(transparent)]
    Refused(CodeError),
    /// A code did not prove itself.
    #[error("the code that says it is {0} is not one of the sheets of its set: damaged or forged")]
    Unproved(String),
    /// So many more codes did not prove themselves.
    #[error("{}", more_unproved(*.0))]
    MoreUnproved(usize),
    /// A code was seen and could not be read.
    #[error("{}", .0.line())]
    Missed(Box<Missed>),
    /// So many more codes were seen and could not be read.
    #[error("{0} more QR codes could not be read")]
    MoreMissed(usize),
    /// A folder that holds nothing to be read.
    #[error("no picture, PDF or text is in this folder")]
    EmptyFolder,
    /// On a page, counted from 1.
    #[error("page {0}: {1}")]
    OnPage(usize, Box<Problem>),
    /// On a line, counted from 1.
    #[error("line {0}: {1}")]
    OnLine(usize, Box<Problem>),
}

impl Problem {
    /// Whether a part of the file was not looked at, where there may be more.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        match self {
            Self::Lost(_) | Self::Unreadable(_) | Self::NoTime(_) | Self::TooMuch(_) => true,
            Self::OnPage(_, problem) | Self::OnLine(_, problem) => problem.is_gap(),
            _ => false,
        }
    }

    /// The same, on this page if there are several.
    #[must_use]
    pub(crate) fn on_page(self, page: Option<usize>) -> Self {
        match page {
            Some(page) => Self::OnPage(page, Box::new(self)),
            None => self,
        }
    }

    /// The same, on this line if there are several sheets.
    #[must_use]
    pub(super) fn on_line(self, line: Option<usize>) -> Self {
        match line {
            Some(line) => Self::OnLine(line, Box::new(self)),
            None => self,
        }
    }
}

/// Most codes of a file of which it is told why they could not be read.
const MOST_TOLD: usize = 4;

/// What is said of a file of which nothing was read: each code, and how many more if there are many.
#[must_use]
pub fn of_missed<'a>(unread: impl IntoIterator<Item = &'a Missed>) -> Vec<Problem> {
    let problem = |missed: &Missed| Problem::Missed(Box::new(missed.clone())).on_page(missed.page);
    let mut problems: Vec<Problem> = unread.into_iter().map(problem).collect();
    if let Some(more @ 2..) = problems.len().checked_sub(MOST_TOLD) {
        problems.truncate(MOST_TOLD);
        problems.push(Problem::MoreMissed(more));
    }
    problems
}

impl From<Unopened> for Problem {
    fn from(error: Unopened) -> Self {
        match error {
            Unopened::Unknown => Self::NoDocument,
            Unopened::Unreadable(why) => Self::Unreadable(why),
            Unopened::Lost(loss) => Self::Lost(loss),
        }
    }
}

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
}

impl Format {
    /// By the end of the name, without the dot.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "png" | "jpg" | "jpeg" | "tif" | "tiff" | "webp" | "heic" | "heif" | "gif" | "bmp" => {
                Some(Self::Picture)
            }
            _ => None,
        }
    }
}

/// "PDF", "picture".
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "PDF",
            Self::Picture => "picture",
        })
    }
}

/// "s", unless there is one.
pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn more_unproved(count: usize) -> String {
    let codes = if count == 1 { "code is" } else { "codes are" };
    format!("{count} more {codes} damaged or forged")
}

fn damaged_codes(count: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb} damaged", data_codes(count))
}

/// "1 data code", "3 data codes".
#[must_use]
pub fn data_codes(count: usize) -> String {
    format!("{count} data code{}", plural(count))
}
