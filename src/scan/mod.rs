//! Reading sheets back: pictures and PDFs to the texts of their QR codes.
//!
//! This layer knows nothing of shares. It finds texts, shows each to its [`Caller`], who knows from the check in the
//! text (section "QR text" of FORMAT.md) whether it was read rightly, and goes on searching where it was not. It opens
//! no file, asks no clock and prints nothing: bytes come in, and the time bound is [`Caller::keep_going`].
//!
//! ```text
//! bytes --Pages::open--> pages --page--> GreyImage --scan--> Found --Caller::judge--> Verdict
//!  decode, page, tiff, foreign, pdf, bombs, effort, embedded   grey, binary, rxing, ladder
//! ```
//!
//! Nothing that is scanned may panic, hang or allocate by a number it states: sizes are checked before anything is
//! decoded, and the decoders and engines run isolated ([`isolate`]).

mod binary;
mod bombs;
pub mod decode;
mod effort;
mod embedded;
mod foreign;
pub mod grey;
pub mod isolate;
pub mod ladder;
mod own;
pub mod page;
pub mod pages;
pub mod pdf;
pub mod report;
mod rxing;
mod text;
mod tiff;

pub use decode::{Picture, PictureError};
pub use grey::{GreyImage, Point};
pub use isolate::quiet_panics;
pub use ladder::{combine, scan, scan_once, scan_page};
pub use page::Page;
pub use pages::{OpenError, Pages};
pub use pdf::{Pdf, PdfError, is_pdf};
pub use report::{Ending, Report, Rung, Trouble, Unread};

/// A QR code's text and place.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// What the code says, exactly.
    pub text: String,
    /// The code's outer corners in the picture given to [`scan`]: its own top left, top right, bottom right and bottom
    /// left, however it is turned.
    pub corners: [Point; 4],
    /// Modules along a side: 21 for version 1, four more for each version.
    pub modules: u32,
    /// The rung of the ladder that read it.
    pub rung: Rung,
}

/// The text of a sheet's code is a share: it is not shown.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("text", &format_args!("{} bytes", self.text.len()))
            .field("corners", &self.corners)
            .field("modules", &self.modules)
            .field("rung", &self.rung)
            .finish()
    }
}

impl Found {
    /// Pixels in a module, along the code's sides on average.
    #[must_use]
    pub fn pixels_per_module(&self) -> f32 {
        grey::mean_side(&self.corners) / self.modules.max(1) as f32
    }

    /// The middle of the four corners.
    #[must_use]
    pub fn middle(&self) -> Point {
        grey::middle(&self.corners)
    }

    /// Whether the point lies on the code.
    #[must_use]
    pub fn covers(&self, point: Point) -> bool {
        let corners = &self.corners;
        let mut signs = (0..4).map(|i| {
            let (from, to) = (corners[i], corners[(i + 1) % 4]);
            (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x) >= 0.0
        });
        let first = signs.next();
        signs.all(|sign| Some(sign) == first)
    }

    /// The side of a finder pattern in pixels.
    fn finder(&self) -> f32 {
        7.0 * self.pixels_per_module()
    }
}

/// What the caller says of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Ours, and its check holds: this place is settled.
    Accept,
    /// Read well enough and not ours: this place is settled as well.
    Foreign,
    /// Ours, but its check fails: the search at this place goes on.
    Reject,
}

/// What a rung left in a picture besides the codes read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing that looks like a code.
    Nothing,
    /// Something that may be a code.
    Something,
}

/// Who asks for a scan: judges texts, and says when to stop.
///
/// ```
/// use paperquorum::scan::{Caller, Ending, Found, GreyImage, Verdict, scan};
///
/// struct Texts(Vec<String>);
///
/// impl Caller for Texts {
///     fn judge(&mut self, found: &Found) -> Verdict {
///         self.0.push(found.text.clone());
///         Verdict::Accept
///     }
/// }
///
/// let blank = GreyImage::from_fn(300, 200, |_, _| 255);
/// let mut texts = Texts(Vec::new());
/// assert_eq!(scan(&blank, &mut texts).ending, Ending::Exhausted);
/// assert!(texts.0.is_empty());
/// ```
pub trait Caller {
    /// Judges a text. Called once for each code in the picture that is accepted or foreign, so a code printed twice is
    /// judged twice; a rejected one may come again.
    fn judge(&mut self, found: &Found) -> Verdict;

    /// Whether the text has a check of its own, and that holds. A text that was read beyond what the code itself can vouch for is
    /// judged only if this says yes; without an answer of the caller's own, it never is.
    fn vouches(&mut self, text: &str) -> bool {
        let _ = text;
        false
    }

    /// Texts of which some characters are known, `None` standing for each of the others, that a code which is hard to read may hold: what
    /// another sheet of the set tells. What follows from them is taken as read, and [`vouches`](Self::vouches) decides.
    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        Vec::new()
    }

    /// Whether to go on; asked often, between steps of some milliseconds. The place for a time bound, and for stopping
    /// as soon as everything wanted is there.
    fn keep_going(&mut self) -> bool {
        true
    }

    /// Told before each rung of the ladder: who bounds the time of one starts a clock here.
    fn begin_rung(&mut self) {}

    /// Whether this rung may go on; asked as often as [`keep_going`](Self::keep_going). Saying no costs the rung, not the run.
    fn keep_on_rung(&mut self) -> bool {
        true
    }

    /// Whether the codes found will do, asked when the picture shows no sign of others. Saying no has the rungs that are
    /// left look for what this one may have overlooked. [`each_text_twice`] is an answer for sheets, which have their
    /// code twice.
    fn enough(&mut self, codes: &[Found]) -> bool {
        let _ = codes;
        true
    }

    /// Whether the picture is worth some rungs more even if nothing in it looks like a code any more: one that is much smaller, blurred,
    /// or light on dark beside others is seen on those only.
    fn thorough(&mut self) -> bool {
        false
    }

    /// Whether the codes found are all that is wanted of this picture, asked after each rung that left some. Those of a data page know
    /// how many stand on their page, and the codes of other pages may make good what is unreadable here. `rest` says whether anything
    /// in the picture still looks like a code.
    fn is_all(&mut self, codes: &[Found], rest: Rest) -> bool {
        let _ = (codes, rest);
        false
    }
}

/// Whether every text that `counts` was found in two places: then no copy on the sheets in view was overlooked, so
/// presumably no sheet was either. A sheet whose other copy is torn off costs the whole ladder, about a second.
#[must_use]
pub fn each_text_twice(codes: &[Found], counts: impl Fn(&str) -> bool) -> bool {
    let times = |text: &str| codes.iter().filter(|code| code.text == text).count();
    codes
        .iter()
        .all(|code| !counts(&code.text) || times(&code.text) >= 2)
}
