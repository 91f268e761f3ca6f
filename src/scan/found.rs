//! A code that was read, with its place.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::grey::{self, Position};
use super::rung::Rung;

/// A QR code's text and place.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What the code says, exactly.
    pub text: String,
    /// The code's outer corners in the picture given to [`scan`](super::scan): its own top left, top right, bottom right and bottom
    /// left, however it is turned.
    pub corners: [Position; 4],
    /// Modules along a side: 21 for version 1, four more for each version.
    pub modules: u32,
    /// The rung of the ladder that read it.
    pub rung: Rung,
}

/// The text of a sheet's code is a share: it is not shown.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    pub fn middle(&self) -> Position {
        grey::middle(&self.corners)
    }

    /// Whether the point lies on the code.
    #[must_use]
    pub fn covers(&self, point: Position) -> bool {
        let corners = &self.corners;
        let mut signs = (0..4).map(|i| {
            let (from, to) = (corners[i], corners[(i + 1) % 4]);
            (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x) >= 0.0
        });
        let first = signs.next();
        signs.all(|sign| Some(sign) == first)
    }

    /// The side of a finder pattern in pixels.
    pub(super) fn finder(&self) -> f32 {
        7.0 * self.pixels_per_module()
    }
}
