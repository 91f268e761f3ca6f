//! A file's bytes, whatever they are, as pages that can be scanned: the way in for most callers.

use super::caller::Caller;
use super::grey::{GreyImage, Position};
use super::ladder;
use super::limits::{FORMATS, PictureError};
use super::page::Planes;
use super::pdf::{Pdf, PdfError, is_pdf};
use super::picture::Picture;
use super::report::{Ending, Report};

/// Resolutions at which a PDF's page is tried, cheapest first. More is not always better: dithered fax pages read at
/// 150 and 200 dpi and not at 300.
const RESOLUTIONS: [f32; 3] = [150.0, 200.0, 300.0];

/// Rungs climbed at each resolution but the last, and there too if the page is a scan all over that was climbed for already.
const BRIEF: usize = 2;

/// Rungs climbed at the last resolution for a page without any image, on which nothing is blurred or faint: those in which each reader
/// has had its turn.
const CLEAN: usize = 3;

/// The share of a page that a scan covers to be all of it, but for the margins.
const WHOLE: f64 = 0.8;

/// Why a file cannot be scanned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Neither a PDF nor a picture of a known format.
    #[error("this is neither a PDF nor a {FORMATS} picture")]
    Unknown,
    /// A picture that cannot be read.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A PDF that cannot be read.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// The pages of a PDF or picture, decoded one at a time.
pub struct Pages {
    source: Source,
}

enum Source {
    Pdf(Pdf),
    Picture(Vec<u8>, usize),
}

impl Pages {
    /// Recognises the file by its contents.
    ///
    /// # Errors
    /// [`OpenError::Unknown`], or what opening the PDF or picture says.
    pub fn open(bytes: Vec<u8>) -> Result<Self, OpenError> {
        if is_pdf(&bytes) {
            return Ok(Self {
                source: Source::Pdf(Pdf::open(bytes)?),
            });
        }
        let pages = match Picture::open(&bytes) {
            Ok(picture) => picture.pages(),
            Err(PictureError::NotAPicture) => return Err(OpenError::Unknown),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            source: Source::Picture(bytes, pages),
        })
    }

    /// How many pages there are, at least 1; only PDF and TIFF can have more.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.source {
            Source::Pdf(pdf) => pdf.pages(),
            Source::Picture(_, pages) => *pages,
        }
    }

    /// A page, counted from 0, to be drawn on, and how many of its pixels are one unit of the corners that [`scan`](Self::scan) gives:
    /// 1 for a picture, 150/72 for a PDF's page unless that is too large for it.
    ///
    /// # Errors
    /// When the page cannot be decoded or drawn.
    pub fn picture(&self, index: usize) -> Result<(GreyImage, f32), OpenError> {
        match &self.source {
            Source::Pdf(pdf) => {
                let rendering = pdf.render(index, RESOLUTIONS[0])?;
                Ok((rendering.image, rendering.dpi / 72.0))
            }
            Source::Picture(bytes, _) => Ok((Picture::open(bytes)?.page(index)?.grey, 1.0)),
        }
    }

    /// The text that was drawn as text on a page, counted from 0: each run of glyphs by itself. A picture has none.
    ///
    /// # Errors
    /// When the page cannot be interpreted.
    pub fn text(&self, index: usize) -> Result<Vec<String>, OpenError> {
        match &self.source {
            Source::Pdf(pdf) => Ok(pdf.text(index)?),
            Source::Picture(..) => Ok(Vec::new()),
        }
    }

    /// Scans a page, counted from 0. Corners in the report are pixels of a picture, and points (1/72 inch) from the top
    /// left of a PDF's page.
    ///
    /// # Errors
    /// When the page cannot be decoded or drawn at all, or nothing was read from a PDF that has been cut short. A page without a code is no error but an empty report.
    pub fn scan(&self, index: usize, caller: &mut dyn Caller) -> Result<Report, OpenError> {
        match &self.source {
            Source::Pdf(pdf) => scan_pdf(pdf, index, caller),
            Source::Picture(bytes, _) => {
                let page = Picture::open(bytes)?.page(index)?;
                Ok(ladder::scan_page(&page, caller))
            }
        }
    }
}

/// Reads the images of a page that are a scan, then the page as it is drawn.
fn scan_pdf(pdf: &Pdf, index: usize, caller: &mut dyn Caller) -> Result<Report, OpenError> {
    let mut report = Report::new();
    let size = pdf.size(index)?;
    let survey = pdf.survey(index)?;
    // The share of the page of which nothing more is to be had.
    let mut searched = 0.0_f64;
    for scan in survey.scans {
        if !caller.keep_going() {
            report.ending = Ending::Interrupted;
            break;
        }
        let Some(embedded) = pdf.scan(index, scan) else {
            continue;
        };
        report.map(|point| embedded.to_image(point));
        // The other side of a sheet is scanned too: a blank page is not worth the whole ladder.
        let planes = Planes::of_page(&embedded.page);
        ladder::continue_scan(&planes, BRIEF, &mut report, caller);
        if report.ending == Ending::Exhausted {
            if report.finders > 0 {
                ladder::continue_scan(&planes, usize::MAX, &mut report, caller);
            } else {
                ladder::scan_negative(&planes, &mut report, caller);
            }
        }
        report.map(|point| embedded.to_page(point));
        if report.ending != Ending::Exhausted {
            break;
        }
        searched = searched.max(scan.share);
    }
    if report.ending == Ending::Exhausted {
        let thorough = if !survey.has_images {
            CLEAN
        } else if searched < WHOLE {
            usize::MAX
        } else {
            BRIEF
        };
        render_and_scan(pdf, index, thorough, &mut report, caller)?;
        if !survey.has_images && report.codes.is_empty() && report.unread.is_empty() {
            // A page that was drawn is as clean as can be: what looks like a finder and belongs to no code is print.
            report.finders = 0;
        }
    }
    report.size = size;
    if report.codes.is_empty() && pdf.is_cut_short() {
        return Err(PdfError::CutShort.into());
    }
    Ok(report)
}

/// Reads the page as it is drawn; at the last resolution up to `thorough` rungs are climbed.
fn render_and_scan(
    pdf: &Pdf,
    index: usize,
    thorough: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) -> Result<(), OpenError> {
    for (step, &dpi) in RESOLUTIONS.iter().enumerate() {
        let rendering = pdf.render(index, dpi)?;
        let scale = rendering.dpi / 72.0;
        // A page on which nothing looked like a finder yet, a page of text or a blank one, is not worth more.
        let last = step + 1 == RESOLUTIONS.len();
        let rungs = if last && report.finders > 0 {
            thorough
        } else {
            BRIEF
        };
        // Codes read at a lower resolution stay settled at the next.
        let scaled = |factor: f32| {
            move |point: Position| Position {
                x: point.x * factor,
                y: point.y * factor,
            }
        };
        if rendering.image.is_uniform() {
            break;
        }
        report.map(scaled(scale));
        ladder::continue_scan(&Planes::grey(&rendering.image), rungs, report, caller);
        report.map(scaled(1.0 / scale));
        if report.ending != Ending::Exhausted {
            break;
        }
    }
    Ok(())
}

impl Report {
    /// Brings all corners from one picture to another.
    fn map(&mut self, to: impl Fn(Position) -> Position) {
        let codes = self.codes.iter_mut().map(|code| &mut code.corners);
        let unread = self.unread.iter_mut().map(|code| &mut code.corners);
        for corner in codes.chain(unread).flatten() {
            *corner = to(*corner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_has_its_own_error() {
        let check = |bytes: &[u8], expected: OpenError| {
            assert_eq!(Pages::open(bytes.to_vec()).err(), Some(expected))
        };
        check(b"", PictureError::Empty.into());
        check(b"P", OpenError::Unknown);
        check(b"a text file", OpenError::Unknown);
        check(
            b"%!PS-Adobe-3.0",
            PictureError::Unsupported("PostScript is not read: save it as PDF").into(),
        );
        check(b"%PDF-1.7 and then nothing", PdfError::CutShort.into());
    }
}
