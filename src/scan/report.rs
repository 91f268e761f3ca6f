//! What a scan of a picture found, by which rung, and why the rest could not be read.

use std::fmt;

use zeroize::Zeroizing;

use super::Found;
use super::grey::{self, Point};
use super::own::{self, Samples};

/// How the ladder ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was left to read, or the caller had enough.
    Complete,
    /// All rungs were climbed.
    Exhausted,
    /// [`Caller::keep_going`](super::Caller::keep_going) said no.
    Interrupted,
}

/// What the ladder found.
#[derive(Debug)]
pub struct Report {
    /// Codes that the caller accepted or took for foreign, once for each place in the picture.
    pub codes: Vec<Found>,
    /// Codes that were located and never read.
    pub unread: Vec<Unread>,
    /// Width and height of the picture or page, in the unit of all corners.
    pub size: (f32, f32),
    /// Rungs climbed.
    pub rungs: usize,
    /// Finder patterns seen in all rungs together; without any, nothing in the picture looks like a QR code.
    pub finders: usize,
    /// Panics of engines that were caught; their rung or triple is lost, nothing else.
    pub panics: u32,
    /// Why it stopped.
    pub ending: Ending,
}

impl Report {
    pub(super) fn new() -> Self {
        Self {
            codes: Vec::new(),
            unread: Vec::new(),
            size: (0.0, 0.0),
            rungs: 0,
            finders: 0,
            panics: 0,
            ending: Ending::Exhausted,
        }
    }

    /// Where in the picture a point lies, in words: "upper left", "middle", "lower right".
    #[must_use]
    pub fn place(&self, point: Point) -> &'static str {
        const PLACES: [[&str; 3]; 3] = [
            ["upper left", "top", "upper right"],
            ["left", "middle", "right"],
            ["lower left", "bottom", "lower right"],
        ];
        let third = |at: f32, of: f32| ((3.0 * at / of.max(1.0)) as usize).min(2);
        PLACES[third(point.y, self.size.1)][third(point.x, self.size.0)]
    }
}

/// A code that was located and not read.
#[derive(Clone, PartialEq)]
pub struct Unread {
    /// Its outer corners, as [`Found::corners`].
    pub corners: [Point; 4],
    /// Modules along a side, as far as could be told.
    pub modules: u32,
    /// What presumably stands in the way.
    pub trouble: Trouble,
    /// What its modules look like, for another reading of the same code to be added.
    pub(super) samples: Samples,
    /// The share of modules of known colour that look right, of those that are not covered.
    pub(super) likeness: f32,
}

/// The modules of a sheet's code are a share: they are not shown.
impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unread")
            .field("corners", &self.corners)
            .field("modules", &self.modules)
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

/// Pixels in a module below which it is their number that stands in the way.
const SMALL: f32 = 2.2;

impl Unread {
    /// One whose modules are known to be few pixels each is in trouble for that.
    pub(super) fn weighed(mut self) -> Self {
        if self.pixels_per_module() < SMALL && self.trouble != Trouble::Refused {
            self.trouble = Trouble::Small;
        }
        self
    }

    /// Units of the corners in a module: pixels of a picture, points of a PDF's page.
    #[must_use]
    pub fn pixels_per_module(&self) -> f32 {
        grey::mean_side(&self.corners) / self.modules.max(1) as f32
    }

    /// The middle of the four corners.
    #[must_use]
    pub fn middle(&self) -> Point {
        grey::middle(&self.corners)
    }

    /// What it may begin with, the likeliest first, as far as that can be read by itself: most codes come in blocks, of which the first
    /// may be whole, and a part of it may be legible. Nothing checks it. Only of texts in alphanumeric mode.
    #[must_use]
    pub fn beginnings(&self) -> Vec<Zeroizing<String>> {
        own::beginnings(&self.samples)
    }
}

/// What presumably kept a code from being read, to tell a person what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// Too few pixels a module.
    Small,
    /// Edges wider than a module.
    Blurred,
    /// Light and dark are too near each other.
    Faint,
    /// Much of it is covered, torn off or washed out.
    Covered,
    /// It reaches over the edge of the picture.
    CutOff,
    /// It was read, and its check is wrong.
    Refused,
    /// None of these is plain.
    Unclear,
}

impl Trouble {
    /// A word or two for reports: "blurred".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Blurred => "blurred",
            Self::Faint => "faint",
            Self::Covered => "covered",
            Self::CutOff => "cut-off",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
        }
    }

    /// What a person can do about it, in the imperative.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Small => "photograph it closer, or scan it at 300 dpi",
            Self::Blurred => "photograph it again, in good light, until it is sharp",
            Self::Faint => "photograph it in brighter, even light",
            Self::Covered => "take away what lies on it and photograph it without glare",
            Self::CutOff => "photograph the whole code with some paper around it",
            Self::Refused | Self::Unclear => {
                "photograph it flat, from above, closer and in good light"
            }
        }
    }
}

/// The rung of the ladder on which a code was read: how large the picture was, how it was prepared and who read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Longer side of the picture as it was read, in pixels.
    pub long_side: u32,
    /// How it was prepared.
    pub preparation: Preparation,
    /// Who read it.
    pub reader: Reader,
}

/// "1800 px, smoothed, rxing".
impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} px, {}, {}",
            self.long_side,
            self.preparation.name(),
            self.reader.name()
        )
    }
}

/// How a picture is made ready for a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preparation {
    /// Local threshold in a wide window.
    Plain,
    /// 3 × 3 blur, then a local threshold in a narrow window: noise, dither, shadows.
    Smooth,
    /// Sharpened, then as `Plain`: few pixels a module.
    Sharp,
    /// As `Plain`, turned by 45°: line scans meet the finders in another direction.
    Turned,
    /// As `Plain`, light and dark exchanged.
    Inverted,
    /// As `Plain`, on the lightest of red, green and blue: coloured ink and stains fade.
    Inkless,
    /// As `Plain`, on what the file holds beyond 8 bits, stretched.
    Deep,
    /// As it is, the finders found by correlation: blur, noise, faint print.
    Matched,
    /// As `Matched`, turned by 45°.
    MatchedTurned,
}

impl Preparation {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Smooth => "smoothed",
            Self::Sharp => "sharpened",
            Self::Turned => "turned",
            Self::Inverted => "inverted",
            Self::Inkless => "inkless",
            Self::Deep => "deep",
            Self::Matched => "matched",
            Self::MatchedTurned => "matched and turned",
        }
    }
}

/// Who reads a prepared picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reader {
    /// The library rxing, on black and white.
    Rxing,
    /// The back end of this crate, on grey.
    Own,
    /// The back end of this crate, on several readings together.
    Combined,
}

impl Reader {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rxing => "rxing",
            Self::Own => "own",
            Self::Combined => "combined",
        }
    }
}
