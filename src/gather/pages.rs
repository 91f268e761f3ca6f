//! A PDF or a picture, page by page, into shares and slices.

use zeroize::Zeroizing;

use super::problem::{Format, Problem};
use super::seen::{Missed, Place, Reading, Unit};
use super::source::{How, Source};
use super::text;
use super::together;
use crate::code::CodeError;
use crate::reader::Code;
use crate::reader::{Bytes, Document, PageError, PageScan, Reader, Round, Search, Unopened};
use crate::scan::Ending;

/// A file that somebody handed in.
#[derive(Clone, Debug)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// What it is by its name.
    pub claimed: Option<Format>,
    /// Whether it was found in a folder that was named, and not named itself.
    pub in_folder: bool,
}

impl File {
    /// A file that was named itself.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            claimed: name
                .rsplit_once('.')
                .and_then(|(_, extension)| Format::of_extension(extension)),
            in_folder: false,
        }
    }

    /// Whether it is a text that lies among pictures in a folder.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        self.in_folder && self.claimed.is_none()
    }
}

/// A file that was looked at.
#[derive(Debug)]
pub enum Looked {
    /// A document, with what its codes gave; also one that cannot be read.
    Document(Source),
    /// No document: perhaps a text. With its bytes, for it may be had once only.
    Text(Source, Zeroizing<Vec<u8>>),
}

/// Reads a file if it is a PDF or a picture.
pub fn look(reader: &dyn Reader, file: &File, bytes: Zeroizing<Vec<u8>>, round: &Round) -> Looked {
    let source = Source::new(file.name.clone());
    match bytes[..] {
        [] => return Looked::Document(source.failed(Problem::Empty)),
        [_] => return Looked::Document(source.failed(Problem::OneByte)),
        _ => {}
    }
    let bytes: Bytes = bytes.into();
    match reader.open(Bytes::clone(&bytes), Search::Sheets(round.clone())) {
        Ok(mut document) => {
            let mut source = scan(source, &mut *document, Unit::of(&bytes));
            source.is_bystander &= file.in_folder;
            Looked::Document(source)
        }
        Err(Unopened::Unknown) => match file.claimed {
            Some(format) => Looked::Document(source.failed(Problem::Misnamed(format))),
            // Not even kept until the texts are looked at.
            None => match text::too_large(&bytes) {
                Some(problem) => Looked::Document(source.failed(problem)),
                None => Looked::Text(source, Bytes::unwrap_or_clone(bytes)),
            },
        },
        Err(error) => Looked::Document(source.failed(error)),
    }
}

/// What the pages of a document told, beside what stands in its source.
#[derive(Default)]
struct Told {
    finders: usize,
    saw_damaged: bool,
    /// The last reason why a code of ours could not be used.
    refused: Option<CodeError>,
}

/// Most that is kept of one file, in bytes as [`weight`] counts them. The largest set of sealed data is a third of that.
const MOST_KEPT: usize = 16 << 20;

/// What a page that cannot be read counts for: there is a line about each, and nobody reads more than some of them.
const WEIGHT_OF_PROBLEM: usize = 128 << 10;

/// What is kept of a page: its texts, and as much again and more of what is known about each code.
fn weight(page: &PageScan) -> usize {
    let report = &page.report;
    let texts: usize = report.codes.iter().map(|found| found.text.len()).sum();
    texts + (report.codes.len() + report.unread.len()) * 1024
}

/// Looks at each page until the time is over or there is too much of it, has what was read taken in, and keeps what went wrong.
pub(crate) fn each_page(
    source: &mut Source,
    document: &mut dyn Document,
    unit: Unit,
    mut take: impl FnMut(&mut Source, &Place, &PageScan),
) {
    let pages = document.pages();
    let mut kept = 0;
    for index in 0..pages {
        if kept > MOST_KEPT {
            source.problems.push(Problem::TooMuch(index));
            return;
        }
        let place = Place {
            file: source.name.clone(),
            page: (pages > 1).then_some(index + 1),
            unit,
        };
        let problem = match document.scan(index) {
            Ok(page) => {
                if page.report.ending == Ending::Interrupted {
                    source.problems.push(Problem::CutOff.on_page(place.page));
                }
                take(source, &place, &page);
                let whole = together::MOST.saturating_sub(source.unread.len());
                source.unread.extend(Missed::all_of(&place, &page, whole));
                kept += weight(&page);
                continue;
            }
            Err(PageError::NoTime) => {
                source.problems.push(Problem::NoTime(index));
                return;
            }
            Err(PageError::Lost(loss)) => Problem::Lost(loss),
            Err(PageError::Unreadable(why)) => Problem::Unreadable(why),
        };
        kept += WEIGHT_OF_PROBLEM;
        source.is_unreadable |= pages == 1;
        source.problems.push(problem.on_page(place.page));
    }
}

fn scan(mut source: Source, document: &mut dyn Document, unit: Unit) -> Source {
    let mut told = Told::default();
    each_page(&mut source, document, unit, |source, place, page| {
        take(source, &mut told, place, page);
    });
    if source.is_unreadable {
        return source;
    }
    source.sizes.sort_by(|a, b| b.total_cmp(a));
    if !source.sizes.is_empty() {
        // That the smallest do not read is what the print check is there to find.
        source.unread.clear();
    }
    let shows_nothing = told.finders == 0 || !source.sizes.is_empty();
    source.is_bystander = shows_nothing && source.problems.is_empty();
    source.problems.extend(why_nothing(&source, &told));
    source
}

/// Takes in what was read on a page.
fn take(source: &mut Source, told: &mut Told, place: &Place, page: &PageScan) {
    let report = &page.report;
    told.finders += report.finders;
    told.saw_damaged |= page.saw_damaged;
    for found in &report.codes {
        source.readings.push(Reading::new(place, report, found));
        match Code::of(&found.text) {
            Code::Share(share) => {
                let how = How::of(&share);
                source.add(place.name(), *share, how);
            }
            Code::Data(slice) => source.slices.push(slice),
            Code::PrintCheck(size) => source.sizes.push(size),
            Code::Stranger => source.strangers += 1,
            Code::Unproved(name) => source.add_unproved(name),
            Code::Refused(error) => told.refused = Some(error),
        }
    }
    // A picture may show another sheet, smaller or blurred; a page of a PDF is one.
    let may_hide = place.unit == Unit::Pixels || !report.unread.is_empty();
    source.was_left_early |= report.ending == Ending::Complete && may_hide;
}

/// Why a document gave nothing, or what is wrong with it although it gave something.
fn why_nothing(source: &Source, told: &Told) -> Option<Problem> {
    if !source.is_empty() {
        return told.refused.map(Problem::Refused);
    }
    // Where a damaged code stands among those that could not be read, it is told there what to do about it.
    let damaged = told.saw_damaged && source.unread.is_empty();
    let refused = told.refused.or(damaged.then_some(CodeError::Damaged));
    match refused {
        Some(error) => Some(Problem::Refused(error)),
        None if !source.unread.is_empty() || !source.unproved.is_empty() => None,
        None if !source.sizes.is_empty() => Some(Problem::PrintCheck),
        None if source.strangers > 0 => Some(Problem::Stranger),
        None => Some(Problem::NoCode),
    }
}
