//! The rungs of the ladder: how a picture is prepared, and which engine reads it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The rung of the ladder on which a code was read: how large the picture was, how it was prepared and who read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Longer side of the picture as it was read, in pixels.
    pub long_side: u32,
    /// How it was prepared.
    pub preparation: Preparation,
    /// Which engine read it.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// The engine that reads a prepared picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
