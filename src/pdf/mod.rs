//! Sheets to PDF.
//!
//! Owns the way from blocks to bytes: [`layout`](layout()) places, `draw` and `file` write. Nothing here knows of shares, files or clocks: the same sheets
//! give the same bytes, in any order of calls and in any process.

mod blocks;
mod cards;
mod draw;
mod file;
mod fonts;
mod layout;
mod page;
mod style;
mod tables;
mod text;

pub use fonts::{Fonts, NotAFont, drawn_by};
pub use page::{Content, Frame, Page, SAFE};

use crate::sheet::Sheet;
use text::Typesetter;

/// Why sheets cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No font shows this character; a box or nothing would be printed in its place.
    #[error("the fonts of the sheet have no character {0:?} (U+{code:04X})", code = u32::from(*.0))]
    MissingGlyph(char),
    /// The page's content is taller than the page.
    #[error("page {page} of the sheet holds {by} mm more than fits")]
    Overflow {
        /// Counted from one.
        page: usize,
        /// The line of the template where what does not fit begins, if it is known.
        line: Option<usize>,
        /// In millimetres, rounded up.
        by: u32,
        /// The block of the page that does not fit, from zero.
        at: usize,
    },
    /// What a card or label says is taller than it.
    #[error("what a card or label says is {by} mm more than fits on it")]
    CardOverflow {
        /// In millimetres, rounded up.
        by: u32,
        /// The line of the template where what does not fit begins, if it is known.
        line: Option<usize>,
    },
    /// A word of the table is wider than its column.
    #[error("word {0} is too long for the table of words")]
    LongWord(usize),
    /// So many columns stand side by side that one of them holds no readable text.
    #[error("a column of the sheet is too narrow for text")]
    NarrowColumn,
    /// A page break stands inside columns.
    #[error("a page break stands inside columns")]
    BreakInColumn,
    /// Cards stand on a page with something else.
    #[error("cards and labels need a page of their own")]
    CardsBesideOthers,
    /// An added font cannot be embedded.
    #[error("a font cannot be embedded: {0}")]
    Font(String),
    /// There is nothing to draw.
    #[error("there is no sheet to draw")]
    NoSheet,
}

impl PdfError {
    /// Says which page overflows, and in which line of the template; other errors know where they are.
    fn placed(self, page: usize, line: impl Fn(usize) -> Option<usize>) -> Self {
        match self {
            Self::Overflow { by, at, .. } => Self::Overflow {
                page,
                line: line(at),
                by,
                at,
            },
            other => other,
        }
    }

    /// The same of a card, which is no page.
    fn on_card(self, lines: &[usize]) -> Self {
        match self {
            Self::Overflow { by, at, .. } => Self::CardOverflow {
                by,
                line: lines.get(at).copied(),
            },
            other => other,
        }
    }
}

/// How the words of a share are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordsAs {
    /// As text, which can be selected, searched for and read aloud.
    #[default]
    Text,
    /// As shapes, of which no search index or clipboard gets the words.
    Shapes,
}

/// Lays out `sheet` without drawing it, for whoever asks where things stand.
///
/// # Errors
///
/// What [`render`] would refuse, except an empty list.
pub fn layout<'s>(sheet: &'s Sheet, fonts: &Fonts) -> Result<Vec<Page<'s>>, PdfError> {
    layout::pages(sheet, &mut Typesetter::new(fonts, sheet.language()))
}

/// Draws `sheets`, one after another, into one PDF; some of them may be shared with another file.
///
/// The file is a tagged PDF/A-2a with subsets of its fonts. It says nothing of who made it and when, and bears the neutral title "Paper
/// sheet". Its language is that of the first sheet.
///
/// # Errors
///
/// Refuses an empty list, a character without a glyph ([`Fonts::missing`] tells beforehand) and content that does not fit its page.
pub fn render<'s>(
    sheets: impl IntoIterator<Item = &'s Sheet>,
    fonts: &Fonts,
    words: WordsAs,
) -> Result<Vec<u8>, PdfError> {
    let sheets: Vec<&Sheet> = sheets.into_iter().collect();
    let first = sheets.first().ok_or(PdfError::NoSheet)?;
    let mut typesetter = Typesetter::new(fonts, first.language());
    let mut pages = Vec::new();
    for sheet in &sheets {
        typesetter.speak(sheet.language());
        pages.extend(layout::pages(sheet, &mut typesetter)?);
    }
    file::document(&pages, first.language(), first.is_rtl(), fonts, words)
}

#[cfg(test)]
mod tests;
