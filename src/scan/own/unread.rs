//! A code that was located and not read, and why.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::soft::Samples;
use crate::scan::grey::{self, Position};

/// A code that was located and not read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Its outer corners, as [`Found::corners`](crate::scan::Found::corners).
    pub corners: [Position; 4],
    /// Modules along a side, as far as could be told.
    pub modules: u32,
    /// What presumably stands in the way.
    pub trouble: Trouble,
    /// What its modules look like, for another reading of the same code to be added.
    pub(in crate::scan) samples: Samples,
    /// The share of modules of known colour that look right, of those that are not covered.
    pub(in crate::scan) likeness: f32,
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
    pub(in crate::scan) fn weighed(mut self) -> Self {
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
    pub fn middle(&self) -> Position {
        grey::middle(&self.corners)
    }

    /// Whether it can be what a scan left: its modules are those of a symbol, and all its numbers are finite.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let numbers = self.corners.iter().flat_map(|corner| [corner.x, corner.y]);
        let mut numbers = numbers.chain([self.likeness]);
        numbers.all(f32::is_finite) && (21..=177).contains(&self.modules) && self.samples.is_sound()
    }

    /// What it may begin with, the likeliest first, as far as that can be read by itself: most codes come in blocks, of which the first
    /// may be whole, and a part of it may be legible. Nothing checks it. Only of texts in alphanumeric mode.
    #[must_use]
    pub fn beginnings(&self) -> Vec<Zeroizing<String>> {
        self.samples.beginnings()
    }
}

/// What presumably kept a code from being read, to tell a person what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
