//! What a scan of a picture found.

use serde::{Deserialize, Serialize};

use super::found::Found;
use super::grey::Position;
use super::own::unread::Unread;

/// How the ladder ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Nothing was left to read, or the caller had enough.
    Complete,
    /// All rungs were climbed.
    Exhausted,
    /// [`Caller::keep_going`](super::Caller::keep_going) said no.
    Interrupted,
}

/// What the ladder found.
#[derive(Debug, Serialize, Deserialize)]
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
    pub fn place(&self, point: Position) -> &'static str {
        const PLACES: [[&str; 3]; 3] = [
            ["upper left", "top", "upper right"],
            ["left", "middle", "right"],
            ["lower left", "bottom", "lower right"],
        ];
        let third = |at: f32, of: f32| ((3.0 * at / of.max(1.0)) as usize).min(2);
        PLACES[third(point.y, self.size.1)][third(point.x, self.size.0)]
    }
}
