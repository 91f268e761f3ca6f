//! What the codes in a picture are: shares, slices of sealed data, strangers'.

use std::time::{Duration, Instant};

use super::sheets;
use crate::code::{CodeError, Mark, mark};
use crate::scan::{self, Caller, Found, GreyImage, Pdf, Rest, Verdict};
use crate::series::Slice;
use crate::share::{Head, Share};

/// Longest time for one file's pages, for one of them, and for one rung of the ladder. A page takes a second or two at most, a rung some
/// tenths; what takes longer was made to.
const TIME_A_FILE: Duration = Duration::from_secs(120);
const TIME_A_PAGE: Duration = Duration::from_secs(20);
const TIME_A_RUNG: Duration = Duration::from_secs(2);

/// For one page where every code is looked for, whosever it is: nobody's key hangs on it.
const TIME_A_STRANGERS_PAGE: Duration = Duration::from_millis(4000);
const TIME_A_STRANGERS_RUNG: Duration = Duration::from_millis(1000);

/// What time is left.
pub(super) struct Clock {
    a_page: Duration,
    a_rung: Duration,
    file: Instant,
    page: Instant,
    rung: Instant,
}

impl Clock {
    /// To be made before each file.
    pub(super) fn start() -> Self {
        Self::with(TIME_A_PAGE, TIME_A_RUNG)
    }

    /// The same for strangers' codes.
    pub(super) fn start_for_strangers() -> Self {
        Self::with(TIME_A_STRANGERS_PAGE, TIME_A_STRANGERS_RUNG)
    }

    fn with(a_page: Duration, a_rung: Duration) -> Self {
        let now = Instant::now();
        Self {
            a_page,
            a_rung,
            file: now + TIME_A_FILE,
            page: now + a_page,
            rung: now + a_rung,
        }
    }

    /// To be told before each page.
    pub(super) fn begin_page(&mut self) {
        self.page = Instant::now() + self.a_page;
    }

    /// To be told before each rung.
    pub(super) fn begin_rung(&mut self) {
        self.rung = Instant::now() + self.a_rung;
    }

    /// Whether there is time left for this page.
    pub(super) fn keep_going(&self) -> bool {
        Instant::now() < self.file.min(self.page)
    }

    /// Whether there is time left for this rung.
    pub(super) fn keep_on_rung(&self) -> bool {
        Instant::now() < self.rung
    }
}

/// Which reading of a file it is.
pub(super) enum Round {
    /// Pages of data may be left early: others may do.
    First,
    /// The whole ladder, and with it the texts that another file's shares tell in part: the codes of their sets.
    Again {
        /// `None` stands for a character that is not known.
        known: Vec<Vec<Option<char>>>,
    },
}

/// A caller who takes our shares and slices, settles strangers' codes and stops when the time is over.
pub(super) struct Judge {
    pub(super) shares: Vec<Share>,
    pub(super) slices: Vec<Slice>,
    pub(super) strangers: usize,
    /// The names of sheets that codes gave themselves and did not prove, each once.
    pub(super) unproved: Vec<String>,
    /// Sides of a module of the print check's codes, in millimetres.
    pub(super) sizes: Vec<f32>,
    /// The last reason why a code of ours was not taken.
    pub(super) refused: Option<CodeError>,
    /// Whether a picture is worth more rungs although its codes were read, and a page of data of which codes are still missing the whole
    /// ladder.
    thorough: bool,
    /// What is known of the codes, as [`Caller::known`] tells it.
    known: Vec<Vec<Option<char>>>,
    /// Codes on the page in work after the last rung.
    seen: Option<usize>,
    clock: Clock,
}

impl Judge {
    pub(super) fn new(round: &Round) -> Self {
        let (thorough, known) = match round {
            Round::First => (false, Vec::new()),
            Round::Again { known } => (true, known.clone()),
        };
        Self {
            shares: Vec::new(),
            slices: Vec::new(),
            strangers: 0,
            unproved: Vec::new(),
            sizes: Vec::new(),
            refused: None,
            thorough,
            known,
            seen: None,
            clock: Clock::start(),
        }
    }

    /// To be told before each page.
    pub(super) fn begin_page(&mut self) {
        self.seen = None;
        self.clock.begin_page();
    }

    /// Whether of every page of data among the codes in view all codes are there. False if there is none.
    fn has_whole_pages(codes: &[Found]) -> bool {
        let slices: Vec<Slice> = codes
            .iter()
            .filter_map(|code| Slice::from_code(&code.text).ok())
            .collect();
        let is_there = |slice: &Slice, code: usize| {
            slices
                .iter()
                .any(|other| other.id() == slice.id() && usize::from(other.number()) + 1 == code)
        };
        !slices.is_empty()
            && slices.iter().all(|slice| {
                let page = slice.id().page_of(slice.number());
                slice.id().codes_on(page).all(|code| is_there(slice, code))
            })
    }
}

/// Whether a text is one of ours, undamaged and of this version: its check holds.
pub(super) fn is_ours(text: &str) -> bool {
    match mark(text) {
        Ok(Mark::Data) => Slice::from_code(text).is_ok(),
        Ok(_) => Share::from_code(text).is_ok(),
        Err(_) => false,
    }
}

fn is_data(code: &Found) -> bool {
    mark(&code.text) == Ok(Mark::Data)
}

impl Caller for Judge {
    fn judge(&mut self, found: &Found) -> Verdict {
        let read = match mark(&found.text) {
            Ok(Mark::Data) => Slice::from_code(&found.text).map(|slice| self.slices.push(slice)),
            _ => Share::from_code(&found.text).map(|share| self.shares.push(share)),
        };
        match read {
            Ok(()) => Verdict::Accept,
            Err(CodeError::Stranger) => {
                match sheets::check_size(&found.text) {
                    Some(size) => self.sizes.push(size),
                    None => self.strangers += 1,
                }
                Verdict::Foreign
            }
            Err(error @ CodeError::Damaged) => {
                self.refused = Some(error);
                Verdict::Reject
            }
            // It was read as it is: whoever printed it meant it so.
            Err(CodeError::Unproved) => {
                let name = Head::of(&found.text).map_or_else(String::new, |head| head.name());
                if !self.unproved.contains(&name) {
                    self.unproved.push(name);
                }
                Verdict::Foreign
            }
            Err(error) => {
                self.refused = Some(error);
                Verdict::Foreign
            }
        }
    }

    fn vouches(&mut self, text: &str) -> bool {
        is_ours(text)
    }

    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        self.known.clone()
    }

    fn keep_going(&mut self) -> bool {
        self.clock.keep_going()
    }

    fn thorough(&mut self) -> bool {
        self.thorough
    }

    fn begin_rung(&mut self) {
        self.clock.begin_rung();
    }

    fn keep_on_rung(&mut self) -> bool {
        self.clock.keep_on_rung()
    }

    /// Every sheet has a share's code twice, so one that was seen once says that another code was overlooked.
    fn enough(&mut self, codes: &[Found]) -> bool {
        scan::each_text_twice(codes, |text| mark(text) != Ok(Mark::Data) && is_ours(text))
            && (!self.thorough || !codes.iter().any(is_data) || Self::has_whole_pages(codes))
    }

    /// A page of data has no other codes on it; and where a rung brought none that was not there before, other pages may do.
    fn is_all(&mut self, codes: &[Found], rest: Rest) -> bool {
        if !codes.iter().all(is_data) {
            return false;
        }
        let settled = self.seen.replace(codes.len()) == Some(codes.len());
        match rest {
            Rest::Nothing => settled && !self.thorough || Self::has_whole_pages(codes),
            Rest::Something => settled && !self.thorough,
        }
    }
}

/// Pixels an inch at which pages of data are read back: modules of half a millimetre have 3.5.
const DATA_DPI: f32 = 180.0;

/// The resolution at which a finished sheet is looked at, that of a plain scan.
const PROOF_DPI: f32 = 150.0;

/// A PDF that was just drawn, read in its own pixels: the quick way for `split`, which knows what must be there.
pub(super) struct Finished {
    pdf: Pdf,
}

impl Finished {
    pub(super) fn open(pdf: Vec<u8>) -> Result<Self, String> {
        let pdf = Pdf::open(pdf).map_err(|error| error.to_string())?;
        Ok(Self { pdf })
    }

    pub(super) fn pages(&self) -> usize {
        self.pdf.pages()
    }

    /// The text of a page, counted from 0, run by run.
    pub(super) fn text(&self, page: usize) -> Result<Vec<String>, String> {
        self.pdf.text(page).map_err(|error| error.to_string())
    }

    /// The shares on a page, counted from 0, once for each code.
    pub(super) fn shares(&self, page: usize) -> Result<Vec<Share>, String> {
        Ok(self.read(page, PROOF_DPI)?.shares)
    }

    /// The same from a picture such as a poor photograph gives; what the quick reader does not manage goes up the ladder. Cards are
    /// held closer.
    pub(super) fn shares_of_a_poor_copy(
        &self,
        page: usize,
        due: usize,
        is_cards: bool,
    ) -> Result<Vec<Share>, String> {
        let closer = if is_cards { 1.5 } else { 1.0 };
        let rendering = self
            .pdf
            .render(page, PROOF_DPI * closer)
            .map_err(|error| error.to_string())?;
        let poor = poor_copy(&rendering.image);
        let mut judge = Judge::new(&Round::First);
        scan::scan_once(&poor, &mut judge);
        if judge.shares.len() < due {
            scan::scan(&poor, &mut judge);
        }
        Ok(judge.shares)
    }

    /// The sizes of the print check that read, on a page counted from 0.
    pub(super) fn sizes(&self, page: usize) -> Result<Vec<f32>, String> {
        Ok(self.read(page, DATA_DPI)?.sizes)
    }

    /// The slices on a page, counted from 0.
    pub(super) fn slices(&self, page: usize) -> Result<Vec<Slice>, String> {
        Ok(self.read(page, DATA_DPI)?.slices)
    }

    fn read(&self, page: usize, dpi: f32) -> Result<Judge, String> {
        let mut judge = Judge::new(&Round::First);
        let rendering = self
            .pdf
            .render(page, dpi)
            .map_err(|error| error.to_string())?;
        scan::scan_once(&rendering.image, &mut judge);
        Ok(judge)
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
