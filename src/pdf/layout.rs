//! Lays out sheets: from blocks to pages on which everything has its place.
//!
//! Owns the page: what stands where, and where it is folded. How large the type may be is found in `fit`.

use super::{
    blocks::Area,
    cards,
    error::RenderError,
    fit::fit,
    page::{Frame, Mark, Page, Shape},
    style::{BOTTOM, Format, HAIR, SIDE, TOP},
    text::{Ink, Typesetter},
};
use crate::sheet::{Block, Sheet};

/// Lays out the pages of `sheet`, each in the largest scale of type that fits.
///
/// # Errors
///
/// [`RenderError::MissingGlyph`], or [`RenderError::Overflow`] when a page holds more than fits.
pub(super) fn pages<'s>(
    sheet: &'s Sheet,
    typesetter: &mut Typesetter<'_>,
) -> Result<Vec<Page<'s>>, RenderError> {
    let (width, height) = sheet.paper().size();
    let area = Area {
        x: SIDE,
        y: TOP,
        width: width - 2.0 * SIDE,
    };
    let mut pages = Vec::new();
    let mut first = 0;
    for blocks in sheet.blocks().split(|block| *block == Block::PageBreak) {
        let place =
            |error: RenderError| error.placed(pages.len() + 1, |at| sheet.line_of(first + at));
        if let [Block::Cards(stock, cells)] = blocks {
            let cards = cards::pages(*stock, cells, sheet, typesetter).map_err(place)?;
            pages.extend(cards);
        } else {
            let mut flow = fit(
                blocks,
                area,
                height - BOTTOM,
                Format::Page,
                sheet.is_rtl(),
                typesetter,
            )
            .map_err(place)?;
            flow.close();
            let mut page = Page {
                width,
                height,
                language: sheet.language(),
                fills: flow.fills,
                marks: flow.marks,
                tree: flow.tree,
            };
            if blocks.iter().any(|block| matches!(block, Block::Words(_))) {
                mark_folds(&mut page);
            }
            pages.push(page);
        }
        first += blocks.len() + 1;
    }
    Ok(pages)
}

/// Ticks at the edges where a sheet is folded for an envelope: in thirds, else in half, else nowhere. No fold crosses a code or a word
/// of the share, for a crease breaks toner; each gives way to them as far as envelopes have room.
fn mark_folds(page: &mut Page<'_>) {
    const INSET: f32 = super::page::SAFE;
    const LENGTH: f32 = 3.4;
    /// How far a fold may move: thirds of A4 then still fit DL, and halves C5.
    const REACH: f32 = 4.0;
    const STEP: f32 = 0.25;
    /// What of a word's line has no ink, above and beneath.
    const WHITE: f32 = 0.15;
    let taken: Vec<(f32, f32)> = page
        .marks
        .iter()
        .filter_map(|(frame, mark)| match mark {
            Mark::Code(_) => Some((frame.y, frame.y + frame.height)),
            Mark::Word(..) => {
                let white = WHITE * frame.height;
                Some((frame.y + white, frame.y + frame.height - white))
            }
            Mark::Text(..) => None,
        })
        .collect();
    let clear = |part: f32| {
        let steps = (REACH / STEP) as usize;
        let away = (0..=steps).flat_map(|step| [step as f32 * STEP, step as f32 * -STEP]);
        away.map(|away| page.height * part + away)
            .find(|y| taken.iter().all(|(top, bottom)| y < top || bottom < y))
    };
    let folds = [&[1.0 / 3.0, 2.0 / 3.0][..], &[0.5]]
        .into_iter()
        .find_map(|folds| {
            folds
                .iter()
                .map(|&part| clear(part))
                .collect::<Option<Vec<f32>>>()
        });
    for y in folds.unwrap_or_default() {
        for x in [INSET, page.width - INSET - LENGTH] {
            let frame = Frame {
                x,
                y: y - HAIR / 2.0,
                width: LENGTH,
                height: HAIR,
            };
            page.fills.push((frame, Shape::Solid(Ink::Grey)));
        }
    }
}
