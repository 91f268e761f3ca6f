//! Each kind of block, placed.
//!
//! Owns how a block looks; how large and how far apart is said in `style`. Blocks flow from top to bottom, columns beside one another.

use super::{
    PdfError,
    page::{Frame, Mark},
    style::{self, GUTTER, LEADING, NARROW, TIGHT},
    text::{Ink, PT, Setting, Typesetter},
};
use crate::{
    qr::{Modules, QUIET},
    sheet::{Block, Bullet, Span, Style},
};

/// Where blocks flow: from the top left corner down, as wide as this.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
}

impl Area {
    /// The same area from `y` down, and `left` and `right` narrower.
    const fn inside(self, y: f32, left: f32, right: f32) -> Self {
        Self {
            x: self.x + left,
            y,
            width: self.width - left - right,
        }
    }
}

/// Places blocks one beneath another. Each method places at an area's top and returns where what it placed ends.
pub(super) struct Flow<'t, 's> {
    pub(super) typesetter: &'t mut Typesetter,
    pub(super) marks: Vec<(Frame, Mark<'s>)>,
    pub(super) scale: f32,
    /// What each row of words and each space gets on top of its least height.
    pub(super) row: f32,
    space: f32,
    pub(super) rows: usize,
    spaces: usize,
}

impl<'t, 's> Flow<'t, 's> {
    pub(super) const fn new(
        typesetter: &'t mut Typesetter,
        scale: f32,
        row: f32,
        space: f32,
    ) -> Self {
        Self {
            typesetter,
            marks: Vec::new(),
            scale,
            row,
            space,
            rows: 0,
            spaces: 0,
        }
    }

    pub(super) fn into_marks(self) -> Vec<(Frame, Mark<'s>)> {
        self.marks
    }

    /// How many rows of words and spaces were placed outside columns.
    pub(super) const fn elastic(&self) -> (f32, f32) {
        (self.rows as f32, self.spaces as f32)
    }

    pub(super) fn blocks(&mut self, blocks: &'s [Block], area: Area) -> Result<f32, PdfError> {
        let mut y = area.y;
        for (at, block) in blocks.iter().enumerate() {
            if let Some(before) = at.checked_sub(1) {
                y += style::gap(&blocks[before], block);
            }
            y = self.block(block, Area { y, ..area })?;
        }
        Ok(y)
    }

    fn block(&mut self, block: &'s Block, area: Area) -> Result<f32, PdfError> {
        match block {
            Block::Heading(level, spans) => {
                self.spans(spans, style::heading(*level, self.scale), TIGHT, area)
            }
            Block::Paragraph(spans) => self.spans(spans, style::body(self.scale), LEADING, area),
            Block::Banner(spans) => self.banner(spans, area),
            Block::List(bullet, items) => self.list(*bullet, items, area),
            Block::Verbatim(lines) => self.verbatim(lines, area),
            Block::Facts(facts) => self.facts(facts, area),
            Block::Words(words) => self.words(words, area),
            Block::Code(modules, caption) => self.code(modules, caption, area),
            Block::Codes(codes) => self.codes(codes, area),
            Block::Columns(columns) => self.columns(columns, area),
            Block::Rule => Ok(self.fill(Ink::Line, area, style::HAIR)),
            Block::Space => {
                self.spaces += 1;
                Ok(area.y + self.space)
            }
            Block::PageBreak => Err(PdfError::BreakInColumn),
        }
    }

    /// A column that begins with a code is as wide as the code; the others share what remains.
    fn columns(&mut self, columns: &'s [Vec<Block>], area: Area) -> Result<f32, PdfError> {
        let code = |column: &'s Vec<Block>| match column.first() {
            Some(Block::Code(modules, _)) => Some(modules),
            _ => None,
        };
        let side = |modules: &Modules| {
            modules.size() as f32 * style::module(modules) + style::quiet(modules)
        };
        let fixed: f32 = columns.iter().filter_map(code).map(side).sum();
        let free = columns
            .iter()
            .filter(|column| code(column).is_none())
            .count();
        let gutters = GUTTER * columns.len().saturating_sub(1) as f32;
        let share = (area.width - fixed - gutters) / free.max(1) as f32;
        if free > 0 && share < NARROW || share < 0.0 {
            return Err(PdfError::NarrowColumn);
        }
        let outer = (self.row, self.space, self.rows, self.spaces);
        (self.row, self.space) = (0.0, 0.0);
        let (mut x, mut end) = (area.x, area.y);
        for (at, column) in columns.iter().enumerate() {
            let width = code(column).map_or(share, side);
            // The dark square of an outer code is flush with the text; its quiet zone lies in the margin.
            let outdent = code(column).filter(|_| at == 0).map_or(0.0, style::quiet);
            let column_area = Area { x, width, ..area };
            end = end.max(self.blocks(column, column_area.inside(area.y, -outdent, 0.0))?);
            x += width + GUTTER;
        }
        (self.row, self.space, self.rows, self.spaces) = outer;
        Ok(end)
    }

    /// The dark square's top is the area's top; the quiet zone above it reaches into the gap.
    fn code(
        &mut self,
        modules: &'s Modules,
        caption: &'s str,
        area: Area,
    ) -> Result<f32, PdfError> {
        let (quiet, side) = (
            style::quiet(modules),
            modules.size() as f32 * style::module(modules),
        );
        let whole = side + 2.0 * quiet;
        let frame = Frame {
            x: area.x,
            y: area.y - quiet,
            width: whole,
            height: whole,
        };
        self.marks.push((frame, Mark::Code(modules)));
        let end = area.y + side + quiet;
        if caption.is_empty() {
            return Ok(end);
        }
        let beneath = Area {
            x: area.x + quiet,
            y: end,
            width: side,
        };
        self.lines(
            &[(caption, style::caption(self.scale))],
            style::CAPTION,
            beneath,
        )
    }

    /// Codes of one size in rows, the dark squares of the outer ones flush with the text.
    fn codes(&mut self, codes: &'s [(Modules, String)], area: Area) -> Result<f32, PdfError> {
        let size = codes.iter().map(|(modules, _)| modules.size()).max();
        let module = style::data_module(size.unwrap_or(1));
        let quiet = QUIET as f32 * module;
        let (across, _) = style::DATA_GRID;
        let step = (area.width - size.unwrap_or(1) as f32 * module) / (across - 1) as f32;
        let (mut y, mut end) = (area.y, area.y);
        for row in codes.chunks(across) {
            for (column, (modules, caption)) in row.iter().enumerate() {
                let side = modules.size() as f32 * module;
                let x = area.x + column as f32 * step;
                let whole = side + 2.0 * quiet;
                let frame = Frame {
                    x: x - quiet,
                    y: y - quiet,
                    width: whole,
                    height: whole,
                };
                self.marks.push((frame, Mark::Code(modules)));
                let beneath = Area {
                    x,
                    y: y + side + quiet,
                    width: side,
                };
                let bottom =
                    self.lines(&[(caption, style::caption(1.0))], style::CAPTION, beneath)?;
                end = end.max(bottom);
            }
            y = end + quiet;
        }
        Ok(end)
    }

    fn list(
        &mut self,
        bullet: Bullet,
        items: &'s [Vec<Span>],
        area: Area,
    ) -> Result<f32, PdfError> {
        const INDENT: f32 = 4.8;
        let mut y = area.y;
        for (at, item) in items.iter().enumerate() {
            let sign = match bullet {
                Bullet::Dot => "\u{2022} ".to_owned(),
                Bullet::Number(first) => format!("{}. ", first.saturating_add(at as u64)),
            };
            y += if at > 0 { 1.0 } else { 0.0 };
            self.lines(
                &[(&sign, style::bullet(self.scale))],
                LEADING,
                Area { y, ..area },
            )?;
            y = self.spans(
                item,
                style::body(self.scale),
                LEADING,
                area.inside(y, INDENT, 0.0),
            )?;
        }
        Ok(y)
    }

    fn banner(&mut self, spans: &'s [Span], area: Area) -> Result<f32, PdfError> {
        const PAD: (f32, f32) = (3.2, 1.5);
        let at = self.marks.len();
        let text = area.inside(area.y + PAD.1, PAD.0, PAD.0);
        let end = self.spans(spans, style::BANNER, TIGHT, text)? + PAD.1;
        self.fill_behind(at, Ink::Accent, area, end);
        Ok(end)
    }

    fn verbatim(&mut self, lines: &'s [String], area: Area) -> Result<f32, PdfError> {
        const PAD: (f32, f32) = (2.2, 1.4);
        let at = self.marks.len();
        let mut y = area.y + PAD.1;
        for line in lines {
            let text = area.inside(y, PAD.0, PAD.0);
            y = self.lines(&[(line, style::typed(self.scale))], LEADING, text)?;
        }
        self.fill_behind(at, Ink::Tint, area, y + PAD.1);
        Ok(y + PAD.1)
    }

    fn spans(
        &mut self,
        spans: &'s [Span],
        plain: Setting,
        leading: f32,
        area: Area,
    ) -> Result<f32, PdfError> {
        let set = |span: &Span| match span.style {
            Style::Plain => plain,
            Style::Strong => Setting {
                face: style::BANNER.face,
                ..plain
            },
            Style::Mono => Setting {
                face: style::typed(1.0).face,
                size: plain.size * 0.95,
                ..plain
            },
        };
        let spans: Vec<_> = spans
            .iter()
            .map(|span| (span.text.as_str(), set(span)))
            .collect();
        self.lines(&spans, leading, area)
    }

    /// Wraps and places text whose lines stand `leading` times the first setting's size apart.
    pub(super) fn lines(
        &mut self,
        spans: &[(&str, Setting)],
        leading: f32,
        area: Area,
    ) -> Result<f32, PdfError> {
        let Some(&(_, first)) = spans.first() else {
            return Ok(area.y);
        };
        let (pitch, (up, down)) = (first.size * leading * PT, style::extent(first));
        let mut y = area.y;
        for line in self.typesetter.wrap(spans, area.width)? {
            let frame = Frame {
                x: area.x,
                y: y + (pitch - up - down) / 2.0,
                width: line.width(),
                height: up + down,
            };
            self.marks.push((frame, Mark::Text(line, up)));
            y += pitch;
        }
        Ok(y)
    }

    pub(super) fn fill(&mut self, ink: Ink, area: Area, height: f32) -> f32 {
        let Area { x, y, width } = area;
        self.marks.push((
            Frame {
                x,
                y,
                width,
                height,
            },
            Mark::Fill(ink),
        ));
        y + height
    }

    /// Puts a fill behind what was placed since mark `at`.
    fn fill_behind(&mut self, at: usize, ink: Ink, area: Area, end: f32) {
        let Area { x, y, width } = area;
        let frame = Frame {
            x,
            y,
            width,
            height: end - y,
        };
        self.marks.insert(at, (frame, Mark::Fill(ink)));
    }
}
