//! Draws sheets as PDF.
//!
//! Owns the way from blocks to bytes: [`layout`](layout()) places, `draw` and `file` write. Nothing here knows of shares, files or clocks: the same sheets
//! give the same bytes, in any order of calls and in any process.

mod blocks;
mod cards;
mod draw;
mod error;
mod file;
mod fit;
mod fonts;
mod layout;
mod page;
mod style;
mod tables;
mod text;

pub use draw::WordsAs;
pub use error::RenderError;
pub use fonts::{Fonts, NotAFont, drawn_by};
pub use page::{Content, Frame, Page, SAFE};

use crate::sheet::Sheet;
use text::Typesetter;

/// Lays out `sheet` without drawing it, to see where things stand.
///
/// # Errors
///
/// What [`render`] would refuse, except an empty list.
pub fn layout<'s>(sheet: &'s Sheet, fonts: &Fonts) -> Result<Vec<Page<'s>>, RenderError> {
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
) -> Result<Vec<u8>, RenderError> {
    let sheets: Vec<&Sheet> = sheets.into_iter().collect();
    let first = sheets.first().ok_or(RenderError::NoSheet)?;
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
