//! Sizes, inks and gaps of the sheets.
//!
//! Owns every number that a designer would turn. Lengths are in millimetres, sizes of type in points.

use super::{
    fonts::Face,
    text::{Ink, PT, Setting},
};
use crate::{
    qr::{Modules, QUIET},
    sheet::{Block, Level},
};

/// Margins of the text. A code's quiet zone, and nothing else, reaches into them, never nearer to the edge than
/// [`SAFE`](super::SAFE).
pub(super) const SIDE: f32 = 17.0;
pub(super) const TOP: f32 = 17.0;
pub(super) const BOTTOM: f32 = 14.0;
/// Between columns.
pub(super) const GUTTER: f32 = 7.0;
/// A column narrower than this holds no readable text.
pub(super) const NARROW: f32 = 30.0;
/// A thin line.
pub(super) const HAIR: f32 = 0.2;

/// Scales of type, best first: a page is set in the largest that fits.
pub(super) const SCALES: [f32; 5] = [1.12, 1.06, 1.0, 0.95, 0.9];

/// Leading of running text, of what is large, and of captions, as a multiple of the size.
pub(super) const LEADING: f32 = 1.4;
pub(super) const TIGHT: f32 = 1.2;
pub(super) const CAPTION: f32 = 1.3;

/// Least and greatest height of a row of words.
pub(super) const ROW: (f32, f32) = (5.5, 8.8);
/// Where the number of a word ends and the word begins, from the left of its cell.
pub(super) const NUMBER: f32 = 8.6;

/// Width of a column of the grid on which facts stand, and how many a fact takes at least.
pub(super) const FACT: (f32, f32) = (14.6, 2.0);
/// Between two facts.
pub(super) const FACT_GAP: (f32, f32) = (4.0, 2.0);

const BODY: f32 = 9.4;
/// Least and greatest side of a module; between them a code comes as near to `CODE_SIDE` as it can.
const MODULE: (f32, f32) = (0.75, 1.05);
const CODE_SIDE: f32 = 43.0;

/// Least and greatest side of a module of a data code, and the side of the codes between.
const DATA_MODULE: (f32, f32) = (0.5, 0.9);
const DATA_SIDE: f32 = 48.5;
/// Data codes across and down a page.
pub(super) const DATA_GRID: (usize, usize) = (3, 4);

pub(super) const BANNER: Setting = set(Face::Bold, 13.5, Ink::White);
pub(super) const WORD_NUMBER: Setting = set(Face::Regular, 8.0, Ink::Grey);

/// Columns of the table of `count` words, and how the words are set.
pub(super) const fn words(count: usize) -> (usize, Setting) {
    if count > 40 {
        (5, set(Face::Mono, 11.5, Ink::Black))
    } else {
        (4, set(Face::Mono, 12.5, Ink::Black))
    }
}

pub(super) const fn body(scale: f32) -> Setting {
    set(Face::Regular, BODY * scale, Ink::Black)
}

pub(super) const fn typed(scale: f32) -> Setting {
    set(Face::Mono, BODY * 0.95 * scale, Ink::Black)
}

pub(super) const fn bullet(scale: f32) -> Setting {
    set(Face::Bold, BODY * scale, Ink::Accent)
}

pub(super) const fn caption(scale: f32) -> Setting {
    set(Face::Regular, 7.5 * scale, Ink::Grey)
}

pub(super) const fn value(scale: f32) -> Setting {
    set(Face::Bold, 9.8 * scale, Ink::Black)
}

pub(super) const fn heading(level: Level, scale: f32) -> Setting {
    match level {
        Level::Title => set(Face::Bold, 26.0, Ink::Accent),
        Level::Section => set(Face::Bold, 12.0 * scale, Ink::Accent),
        Level::Topic => set(Face::Bold, BODY * scale, Ink::Black),
    }
}

const fn set(face: Face, size: f32, ink: Ink) -> Setting {
    Setting { face, size, ink }
}

/// How far a line reaches over and under its baseline: capitals with accents, and descenders.
pub(super) fn extent(setting: Setting) -> (f32, f32) {
    let size = setting.size * PT;
    (size * 0.92, size * 0.24)
}

/// The side of a module of this code.
pub(super) fn module(modules: &Modules) -> f32 {
    (CODE_SIDE / modules.size() as f32).clamp(MODULE.0, MODULE.1)
}

/// The side of a module of data codes of so many modules.
pub(super) fn data_module(size: usize) -> f32 {
    (DATA_SIDE / size as f32).clamp(DATA_MODULE.0, DATA_MODULE.1)
}

/// The width of this code's quiet zone.
pub(super) fn quiet(modules: &Modules) -> f32 {
    QUIET as f32 * module(modules)
}

/// White between two blocks. A code needs its quiet zone above it, be it alone or first in a column.
pub(super) fn gap(before: &Block, block: &Block) -> f32 {
    let needed = match block {
        Block::Columns(columns) => columns
            .iter()
            .filter_map(|column| column.first())
            .map(|first| gap(before, first))
            .fold(0.0, f32::max),
        Block::Code(modules, _) => quiet(modules),
        Block::Codes(codes) => {
            let size = codes.iter().map(|(modules, _)| modules.size()).max();
            QUIET as f32 * data_module(size.unwrap_or(1))
        }
        _ => 0.0,
    };
    let usual: f32 = match (before, block) {
        (Block::Heading(Level::Title, _), Block::Columns(_)) => 3.4,
        (Block::Heading(..), _) => 1.0,
        (_, Block::Space) => 3.4,
        (Block::Space, _) => 0.0,
        (_, Block::Heading(Level::Topic, _)) => 2.2,
        (_, Block::Heading(..)) | (_, Block::Rule) | (Block::Columns(_), _) => 4.6,
        (_, Block::Columns(_)) | (Block::Banner(_), _) | (_, Block::Facts(_)) => 3.2,
        _ => 2.0,
    };
    usual.max(needed)
}
