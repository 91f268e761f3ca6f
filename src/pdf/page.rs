//! A laid-out page: what stands where, for `draw` to write and for tests to measure.

use super::text::{Ink, Line};
use crate::qr::Modules;

/// The distance from the paper's edge that nothing comes nearer to: printers do not reach it, and hands wear it off. In millimetres.
pub const SAFE: f32 = 12.0;

/// A rectangle in millimetres from the page's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A tint, a bar or a line behind the text.
    Fill,
    /// A line of text, from its ascent to its descent.
    Text,
    /// A QR code with its quiet zone.
    Code,
}

/// A placed thing, as the drawing module takes it.
pub(super) enum Mark<'s> {
    Fill(Ink),
    /// The baseline stands this far beneath the frame's top.
    Text(Line, f32),
    Code(&'s Modules),
}

/// A laid-out page.
pub struct Page<'s> {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) marks: Vec<(Frame, Mark<'s>)>,
}

impl Page<'_> {
    /// Returns width and height in millimetres.
    #[must_use]
    pub const fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// Lists what stands where, in the order in which it is read.
    pub fn boxes(&self) -> impl Iterator<Item = (Frame, Content)> {
        self.marks.iter().map(|(frame, mark)| {
            let content = match mark {
                Mark::Fill(_) => Content::Fill,
                Mark::Text(..) => Content::Text,
                Mark::Code(_) => Content::Code,
            };
            (*frame, content)
        })
    }
}
