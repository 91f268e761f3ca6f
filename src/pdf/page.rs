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
    /// A tint, a bar, a line or a box, which text may stand on.
    Fill,
    /// A line of text, from its ascent to its descent.
    Text,
    /// A QR code with its quiet zone.
    Code,
}

/// A placed thing that is read, as the drawing module takes it.
pub(super) enum Mark<'s> {
    /// The baseline stands this far beneath the frame's top.
    Text(Line, f32),
    /// The same, drawn as shapes where that is asked for.
    Word(Line, f32),
    Code(&'s Modules),
}

/// How a frame that is not read is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Solid(Ink),
    /// A thin line just inside the frame's edge, and white within.
    Outline(Ink),
}

/// What a reader that does not see the page is told about a part of it (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Of this rank, from one, with what it says.
    Heading(u16, String),
    Paragraph,
    /// What is in a language of its own, with its BCP 47 tag.
    Division(String),
    List {
        is_numbered: bool,
    },
    Item,
    Label,
    Body,
    /// With its description in words.
    Figure(String),
    /// A row of the table of words, from one number to another.
    Words(usize, usize),
}

/// A part, or the number of a mark.
pub(super) enum Node {
    Mark(usize),
    Part(Part, Vec<Node>),
}

/// A laid-out page.
pub struct Page<'s> {
    pub(super) width: f32,
    pub(super) height: f32,
    /// BCP 47 tag of what it says.
    pub(super) language: &'s str,
    /// Behind everything that is read: for the eye alone.
    pub(super) fills: Vec<(Frame, Shape)>,
    pub(super) marks: Vec<(Frame, Mark<'s>)>,
    /// The marks in reading order.
    pub(super) tree: Vec<Node>,
}

impl Page<'_> {
    /// Returns width and height in millimetres.
    #[must_use]
    pub const fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// Lists what stands where: first what is behind the text, then the rest in the order in which it is read.
    pub fn boxes(&self) -> impl Iterator<Item = (Frame, Content)> {
        let fills = self.fills.iter().map(|(frame, _)| (*frame, Content::Fill));
        fills.chain(self.marks.iter().map(|(frame, mark)| {
            let content = match mark {
                Mark::Text(..) | Mark::Word(..) => Content::Text,
                Mark::Code(_) => Content::Code,
            };
            (*frame, content)
        }))
    }
}
