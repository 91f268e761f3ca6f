//! The largest type in which blocks fit.
//!
//! Blocks are laid out twice: once as tight as they read well, to learn what is left over, and once with the rest given to the rows of
//! tables and to the spaces. What does not fit in the smallest readable type is an error and is never cut.

use super::{
    blocks::{Area, Flow, Spare},
    error::RenderError,
    style::Format,
    text::Typesetter,
};
use crate::sheet::Block;

/// Places `blocks` in the largest scale in which they end above `bottom`, what is left over given to rows and spaces.
pub(super) fn fit<'t, 'f, 's>(
    blocks: &'s [Block],
    area: Area,
    bottom: f32,
    format: Format,
    rtl: bool,
    typesetter: &'t mut Typesetter<'f>,
) -> Result<Flow<'t, 'f, 's>, RenderError> {
    let mut least = f32::INFINITY;
    let mut over = 0;
    for &scale in format.scales() {
        let mut tight = Flow::new(typesetter, format, scale, rtl, Spare::default());
        let left = bottom - tight.blocks(blocks, area)?;
        over = tight.ends.iter().position(|&end| end > bottom).unwrap_or(0);
        if left >= 0.0 {
            let spare = tight.elastic(left);
            let mut flow = Flow::new(typesetter, format, scale, rtl, spare);
            flow.blocks(blocks, area)?;
            return Ok(flow);
        }
        least = -left;
    }
    Err(RenderError::Overflow {
        page: 1,
        line: None,
        by: least.ceil() as u32,
        at: over,
    })
}
