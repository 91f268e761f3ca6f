//! The messages between a program and the process or worker that reads strangers' files for it: plain data, framed.
//!
//! Each side takes the other for hostile. Lengths are compared with bounds before anything is allocated, and what a reader answers is
//! taken only if a reader of ours could have answered it: an honest one keeps to the same bounds (`PageScan::within_bounds`).
//!
//! ```text
//! | version, 1 byte | length of the message, 4 | length of the bytes behind it, 4 | message (postcard) | bytes |
//! ```
//!
//! Numbers are little-endian. The bytes are a file on the way in, and the pixels of a page on the way out.

use std::fmt;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::boundary::{PageError, PageScan, Round, Search, Unopened};
use super::bounded::{self, MOST_BEGINNINGS, MOST_RUNS, MOST_UNREAD};
use crate::scan::{Found, GreyImage, Position, Unread};

/// The version of these messages.
const VERSION: u8 = 1;

/// Length of what stands before a message.
const HEAD: usize = 9;

/// Most bytes of a message. The largest is a page with 64 codes of version 40 that were not read, at 251 kB each.
pub const MOST_MESSAGE: usize = 20 << 20;

/// Most bytes behind a message on the way in: the largest file that is read.
pub const MOST_FILE: usize = 256 << 20;

/// Most bytes behind a message on the way out: the largest picture.
pub const MOST_PICTURE: usize = 100_000_000;

/// Most pages of a file.
const MOST_PAGES: usize = 100_000;

/// Most codes of a page that were read and are told. A page has some dozens.
const MOST_CODES: usize = 2048;

/// Most bytes of a code's text: 7,089 digits, or fewer characters of three bytes.
const MOST_TEXT: usize = 8192;

/// Most bytes of an error's text.
const MOST_REASON: usize = 1024;

/// Most bytes of the text that is drawn on a page, all runs together.
const MOST_DRAWN: usize = 1 << 20;

/// How far a corner may lie from the page's: a code that is cut off reaches over its edge.
const FAR: f32 = 1e7;

/// What is asked of a reader.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// What protects others from it.
    Protections,
    /// To take in the file that stands behind the message.
    Open(Search),
    /// To look for codes on a page, counted from 0.
    Scan(usize),
    /// For a page as it is drawn.
    Picture(usize),
    /// For the text of a page.
    Text(usize),
    /// To read two copies of a code together.
    Combine(Box<Pair>),
}

/// Two codes that were not read by themselves.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pair {
    /// The first.
    pub one: Unread,
    /// The second.
    pub other: Unread,
    /// What is known of them.
    pub round: Round,
}

/// What a reader answers.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// To [`Request::Protections`].
    Protections(Protections),
    /// To [`Request::Open`]: how many pages there are.
    Opened(Result<usize, Unopened>),
    /// To [`Request::Scan`].
    Scanned(Result<PageScan, PageError>),
    /// To [`Request::Picture`]: what the pixels behind the message are.
    Pictured(Result<Picture, PageError>),
    /// To [`Request::Text`].
    Text(#[serde(deserialize_with = "bounded::runs")] Result<Vec<String>, PageError>),
    /// To [`Request::Combine`].
    Combined(Option<Found>),
}

/// The texts of sheets are in it: it says which answer it is, and no more.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Protections(_) => "Protections",
            Self::Opened(_) => "Opened",
            Self::Scanned(_) => "Scanned",
            Self::Pictured(_) => "Pictured",
            Self::Text(_) => "Text",
            Self::Combined(_) => "Combined",
        })
    }
}

/// A page as it is drawn.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Pixels to one unit of the corners in a report.
    pub scale: f32,
}

/// What keeps a reader from doing more than reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protections {
    /// Its memory is bounded.
    pub memory: bool,
    /// It can have no further file, pipe or connection open.
    pub descriptors: bool,
    /// It can open no file by name and connect to nothing.
    pub files: bool,
    /// It can make no other system calls than those that reading takes.
    pub calls: bool,
}

/// Why a message cannot be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The other side is gone.
    #[error("the other side is gone")]
    Gone(#[from] io::Error),
    /// What came is no message of this version, or larger than one may be.
    #[error("no message of this version")]
    Nonsense,
}

/// Writes a message, and the bytes behind it.
///
/// # Errors
/// Those of `out`, and if either is too large for a frame.
pub fn write(out: &mut impl Write, message: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let message = Zeroizing::new(postcard::to_allocvec(message).map_err(io::Error::other)?);
    let mut head = [0; HEAD];
    head[0] = VERSION;
    for (place, length) in [(1, message.len()), (5, bytes.len())] {
        let length = u32::try_from(length).map_err(io::Error::other)?;
        head[place..place + 4].copy_from_slice(&length.to_le_bytes());
    }
    out.write_all(&head)?;
    out.write_all(&message)?;
    out.write_all(bytes)?;
    out.flush()
}

/// Reads a message, and at most so many bytes behind it.
///
/// # Errors
/// If nothing comes any more, or something else.
pub fn read<M: DeserializeOwned>(
    from: &mut impl Read,
    most_bytes: usize,
) -> Result<(M, Zeroizing<Vec<u8>>), FrameError> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let [version, lengths @ ..] = head;
    let length = |place: usize| {
        let bytes = [0, 1, 2, 3].map(|byte| lengths[place + byte]);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX)
    };
    let (of_message, of_bytes) = (length(0), length(4));
    if version != VERSION || of_message > MOST_MESSAGE || of_bytes > most_bytes {
        return Err(FrameError::Nonsense);
    }
    let message = take(from, of_message)?;
    let (message, rest) = postcard::take_from_bytes(&message).map_err(|_| FrameError::Nonsense)?;
    if !rest.is_empty() {
        return Err(FrameError::Nonsense);
    }
    Ok((message, take(from, of_bytes)?))
}

fn take(from: &mut impl Read, length: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

impl Answer {
    /// Whether a reader of ours could have answered so, with these bytes behind it.
    #[must_use]
    pub fn is_sound(&self, bytes: &[u8]) -> bool {
        if let Self::Pictured(Ok(picture)) = self {
            return picture.is_sound(bytes.len());
        }
        let is_sound = match self {
            Self::Protections(_) | Self::Pictured(_) | Self::Combined(None) => true,
            Self::Opened(Ok(pages)) => (1..=MOST_PAGES).contains(pages),
            Self::Opened(Err(error)) => match error {
                Unopened::Unknown => true,
                Unopened::Unreadable(why) => is_reason(why),
                Unopened::Lost(_) => false,
            },
            Self::Scanned(Ok(page)) => page.is_sound(),
            Self::Text(Ok(runs)) => {
                runs.len() <= MOST_RUNS && runs.iter().map(String::len).sum::<usize>() <= MOST_DRAWN
            }
            Self::Combined(Some(found)) => is_code(found),
            Self::Scanned(Err(_)) | Self::Text(Err(_)) => true,
        };
        let error = match self {
            Self::Scanned(Err(error)) | Self::Pictured(Err(error)) | Self::Text(Err(error)) => {
                Some(error)
            }
            _ => None,
        };
        bytes.is_empty() && is_sound && error.is_none_or(is_page_error)
    }

    /// What an honest reader tells of a document, cut to the bounds.
    #[must_use]
    pub(super) fn of_pages(pages: usize) -> Self {
        Self::Opened(Ok(pages.min(MOST_PAGES)))
    }

    /// What an honest reader tells of a page's text, cut to the bounds.
    #[must_use]
    pub(super) fn of_text(mut runs: Vec<String>) -> Self {
        runs.truncate(MOST_RUNS);
        let mut length = 0;
        runs.retain(|run| {
            length += run.len();
            length <= MOST_DRAWN
        });
        Self::Text(Ok(runs))
    }
}

impl Picture {
    fn is_sound(&self, pixels: usize) -> bool {
        let expected = u64::from(self.width) * u64::from(self.height);
        self.scale.is_finite()
            && self.scale > 0.0
            && u64::try_from(pixels).is_ok_and(|pixels| pixels == expected)
            && expected > 0
    }

    /// With its pixels; `None` if these are not as many.
    #[must_use]
    pub fn with_pixels(self, mut pixels: Zeroizing<Vec<u8>>) -> Option<(GreyImage, f32)> {
        let pixels = std::mem::take(&mut *pixels);
        Some((GreyImage::new(self.width, self.height, pixels)?, self.scale))
    }
}

impl PageScan {
    /// What of it can be told.
    #[must_use]
    pub(super) fn within_bounds(mut self) -> Self {
        let report = &mut self.report;
        let within = |side: f32| {
            if side.is_nan() {
                0.0
            } else {
                side.clamp(0.0, FAR)
            }
        };
        report.size = (within(report.size.0), within(report.size.1));
        report.codes.retain(is_code);
        report.codes.truncate(MOST_CODES);
        let unread = std::mem::take(&mut report.unread).into_iter();
        let beginnings = std::mem::take(&mut self.beginnings).into_iter();
        let told = unread
            .zip(beginnings)
            .filter(|(unread, beginnings)| is_unread(unread) && are_beginnings(beginnings));
        (report.unread, self.beginnings) = told.take(MOST_UNREAD).unzip();
        self
    }

    fn is_sound(&self) -> bool {
        let report = &self.report;
        let (width, height) = report.size;
        [width, height]
            .iter()
            .all(|side| (0.0..=FAR).contains(side))
            && report.codes.len() <= MOST_CODES
            && report.codes.iter().all(is_code)
            && report.unread.len() <= MOST_UNREAD
            && report.unread.len() == self.beginnings.len()
            && report.unread.iter().all(is_unread)
            && self.beginnings.iter().all(|texts| are_beginnings(texts))
    }
}

impl Pair {
    /// Whether both can be what some scan left.
    #[must_use]
    pub(super) fn is_sound(&self) -> bool {
        is_unread(&self.one) && is_unread(&self.other)
    }
}

fn is_code(found: &Found) -> bool {
    found.text.len() <= MOST_TEXT && (11..=177).contains(&found.modules) && are_near(&found.corners)
}

fn is_unread(unread: &Unread) -> bool {
    unread.is_sound() && are_near(&unread.corners)
}

fn are_beginnings(texts: &[Zeroizing<String>]) -> bool {
    texts.len() <= MOST_BEGINNINGS && texts.iter().all(|text| text.len() <= MOST_TEXT)
}

/// Also false of what is no number.
fn are_near(corners: &[Position]) -> bool {
    let mut numbers = corners.iter().flat_map(|corner| [corner.x, corner.y]);
    numbers.all(|number| number.abs() <= FAR)
}

fn is_reason(text: &str) -> bool {
    text.len() <= MOST_REASON
}

fn is_page_error(error: &PageError) -> bool {
    match error {
        PageError::NoTime => true,
        PageError::Unreadable(why) => is_reason(why),
        PageError::Lost(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Loss;
    use crate::reader::attend::Attendant;
    use crate::reader::{Local, Still};
    use crate::scan::{Ending, Report};

    fn framed(message: &impl Serialize, bytes: &[u8]) -> Vec<u8> {
        let mut frame = Vec::new();
        write(&mut frame, message, bytes).unwrap();
        frame
    }

    fn scanned(attendant: &mut Attendant<'_>) -> PageScan {
        let (answer, bytes) = attendant.answer(Request::Scan(0), Zeroizing::default());
        assert!(answer.is_sound(&bytes));
        let frame = framed(&answer, &bytes);
        match read::<Answer>(&mut &frame[..], 0) {
            Ok((Answer::Scanned(Ok(scan)), _)) => scan,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_no_reader_answers_is_not_taken() {
        let check = |answer: Answer, bytes: &[u8], expected: bool| {
            assert_eq!(answer.is_sound(bytes), expected, "{answer:?}");
            let frame = framed(&answer, bytes);
            let (again, bytes) = read::<Answer>(&mut &frame[..], 100).unwrap();
            assert_eq!(again.is_sound(&bytes), expected);
        };
        check(Answer::Opened(Ok(1)), b"", true);
        check(Answer::Opened(Ok(0)), b"", false);
        check(Answer::Opened(Ok(usize::MAX)), b"", false);
        check(Answer::Opened(Ok(1)), b"and more", false);
        // Whether it is lost is for the other side to say.
        check(Answer::Opened(Err(Unopened::Lost(Loss::Time))), b"", false);
        check(
            Answer::Scanned(Err(PageError::Lost(Loss::Memory))),
            b"",
            false,
        );
        let why = PageError::Unreadable("x".repeat(MOST_REASON + 1));
        check(Answer::Text(Err(why)), b"", false);
        check(
            Answer::Text(Ok(vec!["x".repeat(MOST_DRAWN + 1)])),
            b"",
            false,
        );
        let picture = |width, scale| {
            Answer::Pictured(Ok(Picture {
                width,
                height: 2,
                scale,
            }))
        };
        check(picture(3, 1.0), b"123456", true);
        check(picture(3, 1.0), b"12345", false);
        check(picture(0, 1.0), b"", false);
        check(picture(u32::MAX, 1.0), b"", false);
        check(picture(3, f32::NAN), b"123456", false);
    }

    #[test]
    fn a_false_page_is_not_taken_and_a_true_one_is_cut_to_the_bounds() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/images/good/one-bit.png");
        let reader = Local(Still);
        let mut attendant = Attendant::new(&reader, Protections::default());
        let file = std::fs::read(path).expect("the file is there");
        let _ = attendant.answer(Request::Open(Search::Everything), file.into());
        assert_eq!(scanned(&mut attendant).report.codes.len(), 1);
        type Change = fn(&mut PageScan);
        let changes: [Change; 7] = [
            |scan| scan.report.codes[0].corners[1].x = f32::NAN,
            |scan| scan.report.codes[0].corners[2].y = 1e30,
            |scan| scan.report.codes[0].modules = 1 << 30,
            |scan| scan.report.codes[0].text = "A".repeat(MOST_TEXT + 1),
            |scan| scan.report.codes = vec![scan.report.codes[0].clone(); MOST_CODES + 1],
            |scan| scan.report.size.0 = f32::INFINITY,
            |scan| scan.beginnings.push(Vec::new()),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut scan = scanned(&mut attendant);
            change(&mut scan);
            assert!(!Answer::Scanned(Ok(scan)).is_sound(b""), "{number}");
            let mut scan = scanned(&mut attendant);
            change(&mut scan);
            assert!(
                Answer::Scanned(Ok(scan.within_bounds())).is_sound(b""),
                "{number}"
            );
        }
    }

    #[test]
    fn a_frame_that_states_more_than_it_may_is_refused_before_it_is_read() {
        let check = |frame: &[u8], most: usize| read::<Answer>(&mut &frame[..], most).err();
        let whole = framed(&Answer::Combined(None), b"1234");
        assert!(check(&whole, 4).is_none());
        assert!(matches!(check(&whole, 3), Some(FrameError::Nonsense)));
        let mut other_version = whole.clone();
        other_version[0] += 1;
        assert!(matches!(
            check(&other_version, 4),
            Some(FrameError::Nonsense)
        ));
        let mut large = whole.clone();
        large[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(check(&large, 4), Some(FrameError::Nonsense)));
        for end in 0..whole.len() {
            assert!(matches!(check(&whole[..end], 4), Some(FrameError::Gone(_))));
        }
        // A message that goes on behind its end, and a list that says that it has more entries than there are bytes.
        assert!(matches!(
            check(&[VERSION, 3, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0], 0),
            Some(FrameError::Nonsense)
        ));
        let list = [
            VERSION, 7, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0xff, 0xff, 0xff, 0xff, 0x0f,
        ];
        assert!(matches!(check(&list, 0), Some(FrameError::Nonsense)));
    }

    /// An entry of one byte takes 24 in memory.
    #[test]
    fn a_list_is_refused_at_the_entry_that_is_too_many() {
        let runs = |count: usize| {
            let frame = framed(&Answer::Text(Ok(vec![String::new(); count])), b"");
            read::<Answer>(&mut &frame[..], 0).is_ok()
        };
        assert!(runs(MOST_RUNS));
        assert!(!runs(MOST_RUNS + 1));
        let beginnings = |codes: usize, texts: usize| {
            let report = Report {
                codes: Vec::new(),
                unread: Vec::new(),
                size: (1.0, 1.0),
                rungs: 0,
                finders: 0,
                panics: 0,
                ending: Ending::Complete,
            };
            let scan = PageScan {
                report,
                beginnings: vec![vec![Zeroizing::default(); texts]; codes],
                saw_damaged: false,
            };
            let frame = framed(&Answer::Scanned(Ok(scan)), b"");
            read::<Answer>(&mut &frame[..], 0).is_ok()
        };
        assert!(beginnings(MOST_UNREAD, MOST_BEGINNINGS));
        assert!(!beginnings(MOST_UNREAD + 1, 0));
        assert!(!beginnings(1, MOST_BEGINNINGS + 1));
    }
}
