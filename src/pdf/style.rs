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
pub(super) const SCALES: [f32; 7] = [1.12, 1.06, 1.0, 0.95, 0.9, 0.85, 0.8];

/// Leading of running text, of what is large, and of captions, as a multiple of the size.
pub(super) const LEADING: f32 = 1.4;
pub(super) const TIGHT: f32 = 1.2;
pub(super) const CAPTION: f32 = 1.3;

/// Least and greatest height of a row of a table to write in.
pub(super) const TABLE_ROW: (f32, f32) = (7.0, 11.0);
/// Of a line to write on, and of a row of blanks for words.
pub(super) const WRITING: f32 = 7.6;
/// White around the text of a cell.
pub(super) const CELL: f32 = 1.6;
/// No column of a table with text in it is wider.
pub(super) const TABLE_TEXT: f32 = 80.0;

/// How small things are: a page to be read at arm's length, or a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Page,
    Card,
    Label,
}

impl Format {
    /// Scales of type, best first: what is printed is set in the largest that fits.
    pub(super) const fn scales(self) -> &'static [f32] {
        match self {
            Self::Page => &SCALES,
            Self::Card => &[0.68, 0.64, 0.6, 0.56, 0.52, 0.48, 0.44, 0.4],
            Self::Label => &[0.94, 0.88, 0.82, 0.76, 0.7],
        }
    }

    /// Between columns.
    pub(super) const fn gutter(self) -> f32 {
        match self {
            Self::Page | Self::Label => GUTTER,
            Self::Card => 2.4,
        }
    }

    /// All gaps between blocks are so many times those of a page.
    pub(super) const fn gaps(self) -> f32 {
        match self {
            Self::Page => 1.0,
            Self::Card => 0.3,
            Self::Label => 0.6,
        }
    }
}

/// How the table of words is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordTable {
    pub columns: usize,
    pub setting: Setting,
    pub number: Setting,
    /// Of the blank between a number and its word: wide enough that the two are not read as one.
    pub gap: Setting,
    /// Least and greatest height of a row.
    pub row: (f32, f32),
    /// Side of the box for ticking off, and where it stands in its cell.
    pub tick: f32,
    pub tick_at: f32,
    /// Where the number of a word ends and the word begins, from the left of its cell.
    pub word_at: f32,
}

/// How a table of `count` words is set in `width` millimetres.
pub(super) fn words(format: Format, count: usize, width: f32) -> WordTable {
    let number = set(Face::Regular, 8.0, Ink::Grey);
    let page = WordTable {
        columns: 4,
        setting: set(Face::Mono, 12.5, Ink::Black),
        number,
        gap: set(Face::Regular, 14.0, Ink::Grey),
        row: (5.5, 8.8),
        tick: 2.7,
        tick_at: 1.8,
        word_at: 11.2,
    };
    match format {
        Format::Card => {
            let columns = if count > 24 { 3 } else { 2 };
            let (size, least) = if columns == 3 {
                (5.6, 2.35)
            } else {
                (7.2, 3.0)
            };
            WordTable {
                columns,
                setting: set(Face::Mono, size, Ink::Black),
                number: set(Face::Regular, size * 0.66, Ink::Grey),
                gap: set(Face::Regular, size, Ink::Grey),
                row: (least, 3.4),
                tick: 0.0,
                tick_at: 0.0,
                word_at: (width / columns as f32 * 0.2).min(4.2),
            }
        }
        _ if count > 40 => WordTable {
            columns: 5,
            row: (5.1, 8.8),
            setting: set(Face::Mono, 11.0, Ink::Black),
            word_at: 10.0,
            tick: 2.4,
            tick_at: 1.2,
            ..page
        },
        _ => page,
    }
}

/// Width of a column of the grid on which facts stand, and how many a fact takes at least.
pub(super) const FACT: (f32, f32) = (14.6, 2.0);
/// Between two facts.
pub(super) const FACT_GAP: (f32, f32) = (4.0, 2.0);

const BODY: f32 = 9.4;
/// Least and greatest side of a module; between them a code comes as near to `CODE_SIDE` as it can.
const MODULE: (f32, f32) = (0.75, 1.05);
const CODE_SIDE: f32 = 43.0;

/// The same on a card.
const CARD_MODULE: (f32, f32) = (0.5, 0.8);
const CARD_SIDE: f32 = 31.0;

/// Least and greatest side of a module of a data code, and the side of the codes between.
const DATA_MODULE: (f32, f32) = (0.5, 0.9);
const DATA_SIDE: f32 = 48.5;
/// Data codes across and down a page.
pub(super) const DATA_GRID: (usize, usize) = (3, 4);

pub(super) const BANNER: Setting = set(Face::Bold, 13.5, Ink::White);

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

pub(super) const fn heading(format: Format, level: Level, scale: f32) -> Setting {
    match (format, level) {
        (Format::Card, _) => set(Face::Bold, 14.0 * scale - 2.0, Ink::Accent),
        (Format::Label, Level::Title | Level::Section) => {
            set(Face::Bold, 14.0 * scale, Ink::Accent)
        }
        _ => page_heading(level, scale),
    }
}

const fn page_heading(level: Level, scale: f32) -> Setting {
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
pub(super) fn module(format: Format, modules: &Modules) -> f32 {
    match format {
        Format::Page | Format::Label => {
            (CODE_SIDE / modules.size() as f32).clamp(MODULE.0, MODULE.1)
        }
        Format::Card => (CARD_SIDE / modules.size() as f32).clamp(CARD_MODULE.0, CARD_MODULE.1),
    }
}

/// The side of a module of data codes of so many modules.
pub(super) fn data_module(size: usize) -> f32 {
    (DATA_SIDE / size as f32).clamp(DATA_MODULE.0, DATA_MODULE.1)
}

/// The width of this code's quiet zone.
pub(super) fn quiet(format: Format, modules: &Modules) -> f32 {
    QUIET as f32 * module(format, modules)
}

/// White between two blocks. A code needs its quiet zone above it, be it alone or first in a column.
pub(super) fn gap(format: Format, before: &Block, block: &Block) -> f32 {
    let needed = match block {
        Block::Columns(columns) => columns
            .iter()
            .filter_map(|column| column.first())
            .map(|first| gap(format, before, first))
            .fold(0.0, f32::max),
        Block::Code(modules, _) => quiet(format, modules),
        Block::Codes(codes) => {
            let size = codes.iter().map(|(modules, _)| modules.size()).max();
            QUIET as f32 * data_module(size.unwrap_or(1))
        }
        Block::Sizes(codes) => {
            let widest = codes.iter().map(|(_, side, _)| *side).fold(0.0, f32::max);
            QUIET as f32 * widest
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
        (_, Block::Columns(_) | Block::Facts(_) | Block::Ruler(..)) | (Block::Banner(_), _) => 3.2,
        (_, Block::Banner(_) | Block::Table(_)) => 2.6,
        _ => 2.0,
    };
    (usual * format.gaps()).max(needed)
}
