//! What the back end takes and gives: finders, readings, and the listener.

use super::soft::Certainty;
use super::unread::Unread;
use crate::scan::grey::Position;

/// A finder pattern: its middle, and the length of its sides, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::scan) struct Finder {
    pub(in crate::scan) middle: Position,
    pub(in crate::scan) side: f32,
}

/// A text with its place.
pub(in crate::scan) struct Reading {
    pub(in crate::scan) text: String,
    /// Outer corners: top left, top right, bottom right, bottom left of the code itself.
    pub(in crate::scan) corners: [Position; 4],
    /// Modules along a side.
    pub(in crate::scan) modules: u32,
    pub(in crate::scan) certainty: Certainty,
}

/// Takes the readings, and knows which places are settled already.
pub(in crate::scan) trait Listener {
    /// Whether a code there needs no more reading.
    fn is_settled(&self, point: Position) -> bool;
    /// Takes a reading; true when it settles its place, false when the search there should go on.
    fn take(&mut self, reading: Reading) -> bool;
    /// False as soon as the search should end.
    fn keep_going(&mut self) -> bool;
    /// Texts of which some characters are known, and which a code that is hard to read may hold.
    fn known(&mut self) -> Vec<Vec<Option<char>>>;
}

/// What a search left.
#[derive(Default)]
pub(in crate::scan) struct Left {
    /// Symbols that were found and not read.
    pub(in crate::scan) unread: Vec<Unread>,
    pub(in crate::scan) panics: u32,
    pub(in crate::scan) interrupted: bool,
}
