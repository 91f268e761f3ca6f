//! A PDF that was just drawn, read in its own pixels: the quick way, for whoever knows what must be there.

use crate::code::CodeError;
use crate::reader::{Code, is_ours};
use crate::scan::{self, Caller, Found, GreyImage, Pdf, PdfError, Verdict};
use crate::series::Slice;
use crate::share::Share;

/// Pixels an inch at which pages of data are read back: modules of half a millimetre have 3.5.
const DATA_DPI: f32 = 180.0;

/// The resolution at which a finished sheet is looked at, that of a plain scan.
const PROOF_DPI: f32 = 150.0;

/// How much closer cards are held than sheets where the picture is poor.
const CLOSER: f32 = 1.5;

/// A finished PDF.
pub(super) struct Finished {
    pdf: Pdf,
}

impl Finished {
    pub(super) fn open(pdf: Vec<u8>) -> Result<Self, PdfError> {
        Ok(Self {
            pdf: Pdf::open(pdf)?,
        })
    }

    pub(super) fn pages(&self) -> usize {
        self.pdf.pages()
    }

    /// The text of a page, counted from 0, run by run.
    pub(super) fn text(&self, page: usize) -> Result<Vec<String>, PdfError> {
        self.pdf.text(page)
    }

    /// The shares on a page, counted from 0, once for each code.
    pub(super) fn shares(&self, page: usize) -> Result<Vec<Share>, PdfError> {
        Ok(self.read(page, PROOF_DPI)?.shares)
    }

    /// The same from a picture such as a poor photograph gives; what the quick reader does not manage goes up the ladder. Cards are
    /// held closer.
    pub(super) fn shares_of_a_poor_copy(
        &self,
        page: usize,
        due: usize,
        is_cards: bool,
    ) -> Result<Vec<Share>, PdfError> {
        let closer = if is_cards { CLOSER } else { 1.0 };
        let rendering = self.pdf.render(page, PROOF_DPI * closer)?;
        let poor = poor_copy(&rendering.image);
        let mut read = Read::default();
        scan::scan_once(&poor, &mut read);
        if read.shares.len() < due {
            scan::scan(&poor, &mut read);
        }
        Ok(read.shares)
    }

    /// The sizes of the print check that read, on a page counted from 0.
    pub(super) fn sizes(&self, page: usize) -> Result<Vec<f32>, PdfError> {
        Ok(self.read(page, DATA_DPI)?.sizes)
    }

    /// The slices on a page, counted from 0.
    pub(super) fn slices(&self, page: usize) -> Result<Vec<Slice>, PdfError> {
        Ok(self.read(page, DATA_DPI)?.slices)
    }

    fn read(&self, page: usize, dpi: f32) -> Result<Read, PdfError> {
        let mut read = Read::default();
        let rendering = self.pdf.render(page, dpi)?;
        scan::scan_once(&rendering.image, &mut read);
        Ok(read)
    }
}

/// What was read from a page of one's own. It needs no bound on time: nobody else made the picture.
#[derive(Default)]
struct Read {
    shares: Vec<Share>,
    slices: Vec<Slice>,
    /// Sides of a module of the print check's codes, in millimetres.
    sizes: Vec<f32>,
}

impl Caller for Read {
    fn judge(&mut self, found: &Found) -> Verdict {
        match Code::of(&found.text) {
            Code::Share(share) => self.shares.push(*share),
            Code::Data(slice) => self.slices.push(slice),
            Code::PrintCheck(size) => {
                self.sizes.push(size);
                return Verdict::Foreign;
            }
            Code::Refused(CodeError::Damaged) => return Verdict::Reject,
            _ => return Verdict::Foreign,
        }
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        is_ours(text)
    }

    /// A sheet has each code twice.
    fn enough(&mut self, codes: &[Found]) -> bool {
        scan::each_text_twice(codes, |text| matches!(Code::of(text), Code::Share(_)))
    }
}

/// A page as a poor photograph of it: 90 dots an inch of 150, blurred, grey on grey, and grainy.
fn poor_copy(page: &GreyImage) -> GreyImage {
    let small = page.shrunk_to(page.long_side() * 3 / 5);
    let (width, height) = (small.width(), small.height());
    let pixels = small.pixels();
    let at = |x: u32, y: u32| u32::from(pixels[(y * width + x) as usize]);
    // The same grain every time: a generator of the kind that the C standard shows.
    let mut seed = 1_u32;
    GreyImage::from_fn(width, height, |x, y| {
        let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
        let (up, down) = (y.saturating_sub(1), (y + 1).min(height - 1));
        let blurred = (4 * at(x, y) + at(left, y) + at(right, y) + at(x, up) + at(x, down)) / 8;
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let grain = (seed >> 16) % 25;
        u8::try_from(58 + blurred * 130 / 255 + grain).unwrap_or(u8::MAX)
    })
}
