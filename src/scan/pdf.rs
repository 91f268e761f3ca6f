//! Renders the pages of PDFs in grey, within this process, with `hayro`.
//!
//! The size of a rendering is decided here and not by the file: a page of 3000 × 3000 points at 300 dpi once took
//! 921 MB. Every call into the library is isolated, because a foreign PDF can make it panic.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::bombs;
use super::effort::{self, Placed, Survey};
use super::embedded::{self, Embedded};
use super::grey::GreyImage;
use super::isolate::isolate;
use super::text;

/// Most pixels of a rendered page; A4 at 300 dpi has 8.7 million. Rendering takes about 6 bytes for each.
const MOST_PIXELS: f32 = 24_000_000.0;

/// Longest side of a rendered page; the rasteriser counts pixels in 16 bits, tiles in fewer.
const LONGEST_SIDE: f32 = 16_000.0;

/// Most images of a page that are decoded one by one; a page in many strips is better rendered.
const MOST_SCANS: usize = 4;

/// Why a PDF or one of its pages cannot be read. Pages are counted from 0 here, and from 1 in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// Its first kilobyte has no PDF header.
    #[error("this is not a PDF")]
    NotAPdf,
    /// It asks for a password.
    #[error(
        "the PDF is encrypted: open it with its password, print it to a new PDF without one, and use that"
    )]
    Encrypted,
    /// It does not end as a PDF ends.
    #[error("the PDF is incomplete: the file has been cut short; copy it again from where it came")]
    CutShort,
    /// It has a header and an end and no sense between them.
    #[error("the PDF is damaged")]
    Damaged,
    /// Something in it grows beyond bounds when it is unpacked.
    #[error(
        "the PDF takes too much memory to open: print its page with the code to a new PDF, or photograph it"
    )]
    TooMuchMemory,
    /// It has no page.
    #[error("the PDF has no pages")]
    NoPages,
    /// The page asked for is past the last.
    #[error("the PDF has no page {}", .0 + 1)]
    NoSuchPage(usize),
    /// The page is smaller than a pixel, asks for too much work, or the renderer failed on it.
    #[error("page {} of the PDF cannot be drawn", .0 + 1)]
    Undrawable(usize),
}

/// A PDF that was opened and has at least one page.
#[derive(Clone)]
pub struct Pdf {
    document: Arc<hayro::hayro_syntax::Pdf>,
    pages: usize,
    cut_short: bool,
}

/// A rendered page.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// The page on white.
    pub image: GreyImage,
    /// Its resolution: what was asked for, or less where the page is too large for that.
    pub dpi: f32,
}

/// Whether the bytes claim to be a PDF: the header within the first kilobyte, as readers accept it.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)]
        .windows(5)
        .any(|window| window == b"%PDF-")
}

impl Pdf {
    /// Opens the PDF and counts its pages. A damaged table of objects is rebuilt where that is possible.
    ///
    /// # Errors
    /// All of [`PdfError`] but the two of a page.
    pub fn open(bytes: Vec<u8>) -> Result<Self, PdfError> {
        if !is_pdf(&bytes) {
            return Err(PdfError::NotAPdf);
        }
        if !bombs::are_absent(&bytes) {
            return Err(PdfError::TooMuchMemory);
        }
        let tail = &bytes[bytes.len().saturating_sub(2048)..];
        let cut_short = !tail.windows(5).any(|window| window == b"%%EOF");
        let broken = if cut_short {
            PdfError::CutShort
        } else {
            PdfError::Damaged
        };
        let opened = isolate(|| {
            let document = hayro::hayro_syntax::Pdf::new(bytes)?;
            let pages = document.pages().len();
            Ok((document, pages))
        });
        let (document, pages) = match opened {
            Ok(Ok(opened)) => opened,
            Ok(Err(LoadPdfError::Decryption(
                DecryptionError::PasswordProtected
                | DecryptionError::UnsupportedAlgorithm
                | DecryptionError::MissingIDEntry
                | DecryptionError::InvalidEncryption,
            ))) => return Err(PdfError::Encrypted),
            Ok(Err(LoadPdfError::Invalid)) | Err(_) => return Err(broken),
        };
        match pages {
            0 if cut_short => Err(PdfError::CutShort),
            0 => Err(PdfError::NoPages),
            _ => Ok(Self {
                document: Arc::new(document),
                pages,
                cut_short,
            }),
        }
    }

    /// How many pages it has, at least 1.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// Whether the file does not end as a PDF ends, so that something may be missing from what could be opened.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// Renders a page, counted from 0, at `dpi` or as much of that as the limits allow.
    ///
    /// # Errors
    /// [`PdfError::NoSuchPage`], [`PdfError::Undrawable`].
    pub fn render(&self, index: usize, dpi: f32) -> Result<Rendering, PdfError> {
        if index >= self.pages {
            return Err(PdfError::NoSuchPage(index));
        }
        let rendering =
            isolate(|| self.draw(index, dpi)).map_err(|_| PdfError::Undrawable(index))?;
        rendering.ok_or(PdfError::Undrawable(index))
    }

    /// What a page draws, with [`MOST_SCANS`] at most of the images that may be a scan of it.
    ///
    /// # Errors
    /// As for [`render`](Self::render).
    pub(super) fn survey(&self, index: usize) -> Result<Survey, PdfError> {
        let page = self.page(index)?;
        let (width, height) = page.render_dimensions();
        let survey = effort::survey(page, width, height);
        let mut survey = survey.ok_or(PdfError::Undrawable(index))?;
        survey.scans.truncate(MOST_SCANS);
        Ok(survey)
    }

    /// One of a page's scans, decoded; `None` if that fails.
    pub(super) fn scan(&self, index: usize, scan: Placed) -> Option<Embedded> {
        let page = self.page(index).ok()?;
        embedded::image(page, page.render_dimensions(), scan.number)
    }

    /// Width and height of a page in points, as it is shown.
    ///
    /// # Errors
    /// [`PdfError::NoSuchPage`].
    pub fn size(&self, index: usize) -> Result<(f32, f32), PdfError> {
        self.page(index).map(|page| page.render_dimensions())
    }

    /// The text of a page that was drawn as text: each run of glyphs by itself, in the order in which they are drawn.
    ///
    /// # Errors
    /// As for [`render`](Self::render).
    pub fn text(&self, index: usize) -> Result<Vec<String>, PdfError> {
        let page = self.page(index)?;
        text::runs(page).ok_or(PdfError::Undrawable(index))
    }

    fn page(&self, index: usize) -> Result<&Page<'_>, PdfError> {
        let page = self.document.pages().get(index);
        page.ok_or(PdfError::NoSuchPage(index))
    }

    fn draw(&self, index: usize, dpi: f32) -> Option<Rendering> {
        let page = self.document.pages().get(index)?;
        let (width, height) = page.render_dimensions();
        let scale = allowed_scale(width, height, dpi)?;
        effort::survey(page, width, height)?;
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings {
                hinting: false,
                ..RenderSettings::default()
            },
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            },
        );
        let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let rgba = pixmap.data_as_u8_slice();
        let grey = |p: &[u8]| {
            ((77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2]) + 128) / 256)
                as u8
        };
        let image = GreyImage::new(width, height, rgba.chunks_exact(4).map(grey).collect())?;
        Some(Rendering {
            image,
            dpi: scale * 72.0,
        })
    }
}

/// Pixels a point for a page of that many points, within the limits; `None` when nothing would be left to draw.
fn allowed_scale(width: f32, height: f32, dpi: f32) -> Option<f32> {
    let by_area = (MOST_PIXELS / (width * height)).sqrt();
    let by_side = LONGEST_SIDE / width.max(height);
    let scale = (dpi / 72.0).min(by_area).min(by_side);
    let drawable = scale.is_finite() && width * scale >= 1.0 && height * scale >= 1.0;
    drawable.then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of one page of that size with a black square in its lower left quarter.
    fn small_pdf(width: u32, height: u32) -> Vec<u8> {
        let content = format!("0 0 {} {} re f", width / 2, height / 2);
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<<>>>>"
            ),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        ];
        let mut pdf = "%PDF-1.4\n".to_owned();
        let mut table = "0000000000 65535 f \n".to_owned();
        for (number, object) in (1..).zip(&objects) {
            table += &format!("{:010} 00000 n \n", pdf.len());
            pdf += &format!("{number} 0 obj{object}endobj\n");
        }
        let start = pdf.len();
        pdf += &format!(
            "xref\n0 5\n{table}trailer<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
        );
        pdf.into_bytes()
    }

    #[test]
    fn pages_are_on_white_and_of_bounded_size() {
        let check = |width, height, dpi, expected: (u32, u32)| {
            let pdf = Pdf::open(small_pdf(width, height)).expect("the PDF is whole");
            let Rendering { image, dpi: real } = pdf.render(0, dpi).expect("the page is drawn");
            assert_eq!((image.width(), image.height()), expected);
            assert!(real <= dpi + 0.01 && image.pixels().len() <= 24_000_000);
            let (first, last) = (
                image.pixels()[0],
                image.pixels()[image.pixels().len() - image.width() as usize],
            );
            assert_eq!((first, last), (255, 0));
        };
        check(144, 72, 72.0, (144, 72));
        check(144, 72, 144.0, (288, 144));
        check(3000, 3000, 300.0, (4898, 4898));
        check(14400, 4, 300.0, (16000, 4));
    }

    #[test]
    fn what_is_no_pdf_has_its_own_error() {
        let whole = small_pdf(100, 100);
        let check =
            |bytes: &[u8], expected| assert_eq!(Pdf::open(bytes.to_vec()).err(), Some(expected));
        check(b"", PdfError::NotAPdf);
        check(b"%", PdfError::NotAPdf);
        check(b"a text file", PdfError::NotAPdf);
        check(b"%PDF-1.4\n", PdfError::CutShort);
        check(&whole[..60], PdfError::CutShort);
        check(b"%PDF-1.4\nnothing at all\n%%EOF\n", PdfError::Damaged);
        let pdf = Pdf::open(whole).expect("the PDF is whole");
        assert_eq!(pdf.render(1, 72.0).err(), Some(PdfError::NoSuchPage(1)));
        assert_eq!(allowed_scale(0.0, 100.0, 72.0), None);
        assert_eq!(allowed_scale(f32::NAN, 100.0, 72.0), None);
    }

    /// The pictures of scans come out as they are stored, every pixel.
    #[test]
    fn scans_are_decoded_at_their_own_size() {
        let check = |name: &str, share: f64, sides: (u32, u32)| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/images/scans/");
            let bytes = std::fs::read(format!("{folder}{name}")).expect("the file is there");
            let pdf = Pdf::open(bytes).expect("the PDF is whole");
            let scans = pdf.survey(0).expect("the page is bearable").scans;
            assert_eq!(scans.len(), 1, "{name}");
            assert!((scans[0].share - share).abs() < 0.01, "{name}: {scans:?}");
            let image = pdf.scan(0, scans[0]).expect("the image is whole").page.grey;
            assert_eq!((image.width(), image.height()), sides, "{name}");
            // The upper left corner of the first finder, and the paper before it.
            let at = |x: u32, y: u32| image.pixels()[(y * image.width() + x) as usize];
            assert!(at(18, 18) < 70 && at(8, 18) > 180, "{name}");
        };
        for name in [
            "grey-jpeg.pdf",
            "cmyk-jpeg.pdf",
            "rgb-flate.pdf",
            "group-4.pdf",
            "jpeg-2000.pdf",
            "jbig2.pdf",
            "stencil.pdf",
            "drawn-upside-down.pdf",
            "rotated-page.pdf",
            "encrypted-for-the-owner.pdf",
        ] {
            check(name, 1.0, (169, 132));
        }
        check("half-of-the-page.pdf", 0.25, (169, 132));
    }
}
