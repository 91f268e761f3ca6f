//! Sheets to PDF.
//!
//! Owns the way from blocks to bytes: [`layout`](layout()) places, `draw` and `file` write. Nothing here knows of shares, files or clocks: the same sheets
//! give the same bytes, in any order of calls and in any process.

mod blocks;
mod draw;
mod file;
mod fonts;
mod layout;
mod page;
mod style;
mod tables;
mod text;

pub use page::{Content, Frame, Page, SAFE};

use crate::sheet::Sheet;
use fonts::Face;
use text::Typesetter;

/// Why sheets cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No shipped font shows this character; a box or nothing would be printed in its place.
    #[error("the fonts of the sheet have no character {0:?} (U+{code:04X})", code = u32::from(*.0))]
    MissingGlyph(char),
    /// The page's content is taller than the page.
    #[error("page {page} of the sheet holds {by} mm more than fits")]
    Overflow {
        /// Counted from one.
        page: usize,
        /// In millimetres, rounded up.
        by: u32,
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
    /// There is nothing to draw.
    #[error("there is no sheet to draw")]
    NoSheet,
}

impl PdfError {
    /// Says which page overflows; other errors know where they are.
    const fn on_page(self, page: usize) -> Self {
        match self {
            Self::Overflow { by, .. } => Self::Overflow { page, by },
            other => other,
        }
    }
}

/// Lays out `sheet` without drawing it, for whoever asks where things stand.
///
/// # Errors
///
/// What [`render`] would refuse, except an empty list.
pub fn layout(sheet: &Sheet) -> Result<Vec<Page<'_>>, PdfError> {
    layout::pages(sheet, &mut Typesetter::default())
}

/// Draws `sheets`, one after another, into one PDF; some of them may be shared with another file.
///
/// The file embeds subsets of its fonts, says nothing of who made it and when, and bears the neutral title "Paper sheet". Its
/// language is that of the first sheet.
///
/// # Errors
///
/// Refuses an empty list, a character without a glyph ([`missing_glyph`] tells beforehand) and content that does not fit its page.
pub fn render<'s>(sheets: impl IntoIterator<Item = &'s Sheet>) -> Result<Vec<u8>, PdfError> {
    let sheets: Vec<&Sheet> = sheets.into_iter().collect();
    let first = sheets.first().ok_or(PdfError::NoSheet)?;
    let mut typesetter = Typesetter::default();
    let mut pages = Vec::new();
    for sheet in &sheets {
        pages.extend(layout::pages(sheet, &mut typesetter)?);
    }
    Ok(file::document(&pages, first.language()))
}

/// Returns the first character of `text` that a sheet cannot show.
///
/// Names and labels are set in the regular and in the bold face; both must have it. Line breaks and other controls count as missing.
#[must_use]
pub fn missing_glyph(text: &str) -> Option<char> {
    text.chars()
        .find(|&c| !Face::Regular.has(c) || !Face::Bold.has(c))
}

#[cfg(test)]
mod tests;
