//! Blocks to pages of placed things.
//!
//! Owns the page: what stands where, and what happens when it does not fit. A page is laid out twice: once as tight as it reads well,
//! to learn what is left over, and once with the rest given to the rows of the word table and to the spaces. What does not fit in the
//! smallest readable type is an error and is never cut.

use super::{
    PdfError,
    blocks::{Area, Flow},
    page::Page,
    style::{BOTTOM, ROW, SCALES, SIDE, TOP},
    text::Typesetter,
};
use crate::sheet::{Block, Sheet};

/// Lays out the pages of `sheet`, each in the largest scale of type that fits.
///
/// # Errors
///
/// [`PdfError::MissingGlyph`], or [`PdfError::Overflow`] when a page holds more than fits.
pub(super) fn pages<'s>(
    sheet: &'s Sheet,
    typesetter: &mut Typesetter,
) -> Result<Vec<Page<'s>>, PdfError> {
    let (width, height) = sheet.paper().size();
    let area = Area {
        x: SIDE,
        y: TOP,
        width: width - 2.0 * SIDE,
    };
    let mut pages = Vec::new();
    for blocks in sheet.blocks().split(|block| *block == Block::PageBreak) {
        let (scale, row, space) = stretch(blocks, area, height - BOTTOM, typesetter)
            .map_err(|error| error.on_page(pages.len() + 1))?;
        let mut flow = Flow::new(typesetter, scale, row, space);
        flow.blocks(blocks, area)?;
        let marks = flow.into_marks();
        pages.push(Page {
            width,
            height,
            marks,
        });
    }
    Ok(pages)
}

/// Finds the largest scale in which `blocks` end above `bottom`, and what is left over for each row of words and each space.
fn stretch(
    blocks: &[Block],
    area: Area,
    bottom: f32,
    typesetter: &mut Typesetter,
) -> Result<(f32, f32, f32), PdfError> {
    let mut least = f32::INFINITY;
    for scale in SCALES {
        let mut tight = Flow::new(typesetter, scale, 0.0, 0.0);
        let left = bottom - tight.blocks(blocks, area)?;
        if left >= 0.0 {
            let (rows, spaces) = tight.elastic();
            let row = (left / rows.max(1.0)).min(ROW.1 - ROW.0);
            let space = (left - row * rows) / spaces.max(1.0);
            return Ok((scale, row, space));
        }
        least = -left;
    }
    let by = least.ceil() as u32;
    Err(PdfError::Overflow { page: 1, by })
}
