//! Pages of cards and labels, with the marks along which they are cut.

use super::{
    blocks::Area,
    error::RenderError,
    fit::fit,
    page::{Frame, Node, Page, Part, Shape},
    style::{Format, HAIR},
    text::{Ink, Typesetter},
};
use crate::sheet::{self, Cell, Sheet, Stock};

/// White between the edge of a card and what is on it.
const PAD: f32 = 2.6;

/// Lays out as many pages as `cells` take.
pub(super) fn pages<'s>(
    stock: Stock,
    cells: &'s [Cell],
    sheet: &'s Sheet,
    typesetter: &mut Typesetter<'_>,
) -> Result<Vec<Page<'s>>, RenderError> {
    let (width, height) = sheet.paper().size();
    let (across, down) = stock.grid();
    let (cell_width, cell_height) = stock.size();
    let left = (width - across as f32 * cell_width) / 2.0;
    let top = (height - down as f32 * cell_height) / 2.0;
    let format = match stock {
        Stock::Card => Format::Card,
        Stock::Label => Format::Label,
    };
    let mut pages = Vec::new();
    for cells in cells.chunks(across * down) {
        let mut page = Page {
            width,
            height,
            language: sheet.language(),
            fills: Vec::new(),
            marks: Vec::new(),
            tree: Vec::new(),
        };
        for (at, cell) in cells.iter().enumerate() {
            let column = at % across;
            let column = if sheet.is_rtl() {
                across - 1 - column
            } else {
                column
            };
            let x = left + column as f32 * cell_width;
            let y = top + (at / across) as f32 * cell_height;
            let area = Area {
                x: x + PAD,
                y: y + PAD,
                width: cell_width - 2.0 * PAD,
            };
            let bottom = y + cell_height - PAD;
            typesetter.speak(&cell.language);
            let rtl = sheet::is_rtl(&cell.language);
            let mut flow = fit(&cell.blocks, area, bottom, format, rtl, typesetter)
                .map_err(|error| error.on_card(&cell.lines))?;
            flow.close();
            let first = page.marks.len();
            let nodes = flow.tree.into_iter().map(|node| moved(node, first));
            page.tree.push(Node::Part(
                Part::Division(cell.language.clone()),
                nodes.collect(),
            ));
            page.fills.extend(flow.fills);
            page.marks.extend(flow.marks);
        }
        cut_marks(&mut page, (left, top), stock);
        pages.push(page);
    }
    Ok(pages)
}

/// The same node where `first` marks stand before its own.
fn moved(node: Node, first: usize) -> Node {
    match node {
        Node::Mark(at) => Node::Mark(at + first),
        Node::Part(part, nodes) => Node::Part(
            part,
            nodes.into_iter().map(|node| moved(node, first)).collect(),
        ),
    }
}

/// Ticks outside the outer edges and small crosses where cells meet: enough to lay a ruler on, nothing on a card when it is cut.
fn cut_marks(page: &mut Page<'_>, (left, top): (f32, f32), stock: Stock) {
    const AWAY: f32 = 0.8;
    const LENGTH: f32 = 3.6;
    const CROSS: f32 = 1.6;
    let ((across, down), (width, height)) = (stock.grid(), stock.size());
    let (right, bottom) = (left + across as f32 * width, top + down as f32 * height);
    let mut horizontal = |x: f32, y: f32, length: f32| {
        let frame = Frame {
            x,
            y: y - HAIR / 2.0,
            width: length,
            height: HAIR,
        };
        page.fills.push((frame, Shape::Solid(Ink::Grey)));
    };
    for row in 0..=down {
        let y = top + row as f32 * height;
        horizontal(left - AWAY - LENGTH, y, LENGTH);
        horizontal(right + AWAY, y, LENGTH);
        for column in 1..across {
            horizontal(left + column as f32 * width - CROSS / 2.0, y, CROSS);
        }
    }
    let mut vertical = |x: f32, y: f32, length: f32| {
        let frame = Frame {
            x: x - HAIR / 2.0,
            y,
            width: HAIR,
            height: length,
        };
        page.fills.push((frame, Shape::Solid(Ink::Grey)));
    };
    for column in 0..=across {
        let x = left + column as f32 * width;
        vertical(x, top - AWAY - LENGTH, LENGTH);
        vertical(x, bottom + AWAY, LENGTH);
        for row in 1..down {
            vertical(x, top + row as f32 * height - CROSS / 2.0, CROSS);
        }
    }
}
