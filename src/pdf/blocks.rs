//! Places each kind of block.
//!
//! Owns how a block looks; how large and how far apart is said in `style`. Blocks flow from top to bottom, columns beside one another.

use super::{
    error::RenderError,
    page::{Frame, Mark, Node, Part, Shape},
    style::{self, Format, LEADING, NARROW, TIGHT},
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

/// What is left over on a page, for each row of a table and each space.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spare {
    pub rows: f32,
    pub space: f32,
}

/// Places blocks one beneath another. Each method places at an area's top and returns where what it placed ends.
pub(super) struct Flow<'t, 'f, 's> {
    pub(super) typesetter: &'t mut Typesetter<'f>,
    pub(super) fills: Vec<(Frame, Shape)>,
    pub(super) marks: Vec<(Frame, Mark<'s>)>,
    pub(super) tree: Vec<Node>,
    /// The parts that are open, each with the number of nodes that were there before it.
    open: Vec<(Part, usize)>,
    pub(super) format: Format,
    pub(super) scale: f32,
    pub(super) rtl: bool,
    pub(super) spare: Spare,
    /// Rows and spaces placed outside columns, and how much all rows can still take.
    pub(super) rows: usize,
    pub(super) row_room: f32,
    spaces: usize,
    heading: u16,
    /// Where each of the outermost blocks ends.
    pub(super) ends: Vec<f32>,
    depth: usize,
}

impl<'t, 'f, 's> Flow<'t, 'f, 's> {
    pub(super) const fn new(
        typesetter: &'t mut Typesetter<'f>,
        format: Format,
        scale: f32,
        rtl: bool,
        spare: Spare,
    ) -> Self {
        Self {
            typesetter,
            fills: Vec::new(),
            marks: Vec::new(),
            tree: Vec::new(),
            open: Vec::new(),
            format,
            scale,
            rtl,
            spare,
            rows: 0,
            row_room: f32::INFINITY,
            spaces: 0,
            heading: 0,
            ends: Vec::new(),
            depth: 0,
        }
    }

    /// Ends every part that is open.
    pub(super) fn close(&mut self) {
        while !self.open.is_empty() {
            self.leave();
        }
    }

    /// Begins a part of what is read; what is placed until [`Self::leave`] belongs to it.
    pub(super) fn enter(&mut self, part: Part) {
        self.open.push((part, self.tree.len()));
    }

    /// Ends the part begun last; one that holds nothing is dropped.
    pub(super) fn leave(&mut self) {
        if let Some((part, before)) = self.open.pop() {
            let nodes = self.tree.split_off(before);
            if !nodes.is_empty() {
                self.tree.push(Node::Part(part, nodes));
            }
        }
    }

    /// Places something that is read.
    pub(super) fn mark(&mut self, frame: Frame, mark: Mark<'s>) {
        self.tree.push(Node::Mark(self.marks.len()));
        self.marks.push((frame, mark));
    }

    /// How `left` millimetres are shared out among the rows and spaces that were placed outside columns.
    pub(super) fn elastic(&self, left: f32) -> Spare {
        let rows = (left / self.rows.max(1) as f32).min(self.row_room);
        let rows = if self.rows == 0 { 0.0 } else { rows };
        let space = (left - rows * self.rows as f32) / self.spaces.max(1) as f32;
        Spare { rows, space }
    }

    pub(super) fn blocks(&mut self, blocks: &'s [Block], area: Area) -> Result<f32, RenderError> {
        let mut y = area.y;
        self.depth += 1;
        for (at, block) in blocks.iter().enumerate() {
            if let Some(before) = at.checked_sub(1) {
                y += style::gap(self.format, &blocks[before], block);
            }
            y = self.block(block, Area { y, ..area })?;
            if self.depth == 1 {
                self.ends.push(y);
            }
        }
        self.depth -= 1;
        Ok(y)
    }

    fn block(&mut self, block: &'s Block, area: Area) -> Result<f32, RenderError> {
        match block {
            Block::Heading(level, spans) => {
                let setting = style::heading(self.format, *level, self.scale);
                // No rank is left out, whatever the template does.
                self.heading = (*level as u16 + 1).min(self.heading + 1);
                let title = spans.iter().map(|span| visible(&span.text)).collect();
                self.part(Part::Heading(self.heading, title), |flow| {
                    flow.spans(spans, setting, TIGHT, area)
                })
            }
            Block::Paragraph(spans) => self.part(Part::Paragraph, |flow| {
                flow.spans(spans, style::body(flow.scale), flow.leading(), area)
            }),
            Block::Banner(spans) => self.part(Part::Paragraph, |flow| flow.banner(spans, area)),
            Block::List(bullet, items) => self.list(*bullet, items, area),
            Block::Verbatim(lines) => self.part(Part::Paragraph, |flow| flow.verbatim(lines, area)),
            Block::Facts(facts) => self.facts(facts, area),
            Block::Words(words) => self.words(words, area),
            Block::Code(modules, caption) => self.code(modules, caption, area),
            Block::Codes(codes) => self.codes(codes, area),
            Block::Sizes(codes) => self.sizes(codes, area),
            Block::Table(rows) => self.table(rows, area),
            Block::Lines(count) => Ok(self.writing_lines(*count, area)),
            Block::Ruler(length, caption) => self.ruler(*length, caption, area),
            Block::Columns(columns) => self.columns(columns, area),
            Block::Rule => Ok(self.fill(Ink::Line, area, style::HAIR)),
            Block::Cut => Ok(self.cut(area)),
            Block::Space => {
                self.spaces += 1;
                Ok(area.y + self.spare.space)
            }
            Block::PageBreak => Err(RenderError::BreakInColumn),
            Block::Cards(..) => Err(RenderError::CardsBesideOthers),
        }
    }

    /// Places a part as a whole.
    pub(super) fn part<T>(
        &mut self,
        part: Part,
        place: impl FnOnce(&mut Self) -> Result<T, RenderError>,
    ) -> Result<T, RenderError> {
        self.enter(part);
        let placed = place(self);
        self.leave();
        placed
    }

    /// On a card, lines stand closer.
    const fn leading(&self) -> f32 {
        match self.format {
            Format::Page => LEADING,
            Format::Card | Format::Label => style::CAPTION,
        }
    }

    /// A column that begins with a code is as wide as the code; the others share what remains.
    fn columns(&mut self, columns: &'s [Vec<Block>], area: Area) -> Result<f32, RenderError> {
        let code = |column: &'s Vec<Block>| match column.first() {
            Some(Block::Code(modules, _)) => Some(modules),
            _ => None,
        };
        let format = self.format;
        let side = |modules: &Modules| {
            modules.size() as f32 * style::module(format, modules) + style::quiet(format, modules)
        };
        let fixed: f32 = columns.iter().filter_map(code).map(side).sum();
        let free = columns
            .iter()
            .filter(|column| code(column).is_none())
            .count();
        let gutters = format.gutter() * columns.len().saturating_sub(1) as f32;
        let share = (area.width - fixed - gutters) / free.max(1) as f32;
        if free > 0 && share < NARROW || share < 0.0 {
            return Err(RenderError::NarrowColumn);
        }
        let outer = (self.spare, self.rows, self.row_room, self.spaces);
        self.spare = Spare::default();
        let (mut x, mut end) = (0.0, area.y);
        for (at, column) in columns.iter().enumerate() {
            let width = code(column).map_or(share, side);
            // The dark square of an outer code is flush with the text; its quiet zone lies in the margin.
            let outdent = code(column)
                .filter(|_| at == 0)
                .map_or(0.0, |code| style::quiet(format, code));
            let placed = if self.rtl {
                // Mirrored, but for the code: its quiet zone is the same on both sides.
                let right = area.x + area.width - x;
                let whole = code(column).map_or(width, |code| width + style::quiet(format, code));
                Area {
                    x: right - whole + outdent,
                    y: area.y,
                    width: whole,
                }
            } else {
                Area {
                    x: area.x + x - outdent,
                    y: area.y,
                    width: width + outdent,
                }
            };
            end = end.max(self.blocks(column, placed)?);
            x += width + format.gutter();
        }
        (self.spare, self.rows, self.row_room, self.spaces) = outer;
        Ok(end)
    }

    /// The dark square's top is the area's top; the quiet zone above it reaches into the gap.
    fn code(
        &mut self,
        modules: &'s Modules,
        caption: &'s str,
        area: Area,
    ) -> Result<f32, RenderError> {
        let (quiet, side) = (
            style::quiet(self.format, modules),
            modules.size() as f32 * style::module(self.format, modules),
        );
        let whole = side + 2.0 * quiet;
        let frame = Frame {
            x: area.x,
            y: area.y - quiet,
            width: whole,
            height: whole,
        };
        self.part(Part::Figure(described(caption)), |flow| {
            flow.mark(frame, Mark::Code(modules));
            Ok(())
        })?;
        let end = area.y + side + quiet;
        if caption.is_empty() {
            return Ok(end);
        }
        let beneath = Area {
            x: area.x + quiet,
            y: end,
            width: side,
        };
        self.part(Part::Paragraph, |flow| {
            flow.lines(
                &[(caption, style::caption(flow.scale))],
                style::CAPTION,
                beneath,
            )
        })
    }

    /// Codes of one size in rows, the dark squares of the outer ones flush with the text.
    fn codes(&mut self, codes: &'s [(Modules, String)], area: Area) -> Result<f32, RenderError> {
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
                let beneath = Area {
                    x,
                    y: y + side + quiet,
                    width: side,
                };
                end = end.max(self.code_at(modules, frame, caption, beneath)?);
            }
            y = end + quiet;
        }
        Ok(end)
    }

    /// A code in its frame and the line beneath it.
    fn code_at(
        &mut self,
        modules: &'s Modules,
        frame: Frame,
        caption: &'s str,
        beneath: Area,
    ) -> Result<f32, RenderError> {
        self.part(Part::Figure(described(caption)), |flow| {
            flow.mark(frame, Mark::Code(modules));
            Ok(())
        })?;
        self.part(Part::Paragraph, |flow| {
            flow.lines(&[(caption, style::caption(1.0))], style::CAPTION, beneath)
        })
    }

    /// Codes of several sizes in rows, as many side by side as there is room for.
    fn sizes(
        &mut self,
        codes: &'s [(Modules, f32, String)],
        area: Area,
    ) -> Result<f32, RenderError> {
        let caption = style::caption(1.0);
        let (mut x, mut y, mut end) = (area.x, area.y, area.y);
        for (modules, module, text) in codes {
            let quiet = QUIET as f32 * module;
            let side = modules.size() as f32 * module;
            let label = self.typesetter.line(&[(text, caption)], self.rtl)?.width();
            if x > area.x && x + side > area.x + area.width {
                (x, y) = (area.x, end + quiet + 1.0);
            }
            let frame = Frame {
                x: x - quiet,
                y: y - quiet,
                width: side + 2.0 * quiet,
                height: side + 2.0 * quiet,
            };
            let beneath = Area {
                x,
                y: y + side + quiet,
                width: side.max(label) + 0.1,
            };
            end = end.max(self.code_at(modules, frame, text, beneath)?);
            x += side.max(label) + 2.0 * quiet + 2.0;
        }
        Ok(end)
    }

    fn list(
        &mut self,
        bullet: Bullet,
        items: &'s [Vec<Span>],
        area: Area,
    ) -> Result<f32, RenderError> {
        let indent = 4.8 * self.scale.min(1.0);
        let mut y = area.y;
        let numbered = matches!(bullet, Bullet::Number(_));
        self.enter(Part::List {
            is_numbered: numbered,
        });
        for (at, item) in items.iter().enumerate() {
            let sign = match bullet {
                Bullet::Dot => "\u{2022}".to_owned(),
                Bullet::Number(first) => format!("{}.", first.saturating_add(at as u64)),
            };
            y += if at > 0 { self.format.gaps() } else { 0.0 };
            self.enter(Part::Item);
            let leading = self.leading();
            self.part(Part::Label, |flow| {
                flow.lines(
                    &[(&sign, style::bullet(flow.scale))],
                    leading,
                    Area { y, ..area },
                )
            })?;
            let (left, right) = if self.rtl {
                (0.0, indent)
            } else {
                (indent, 0.0)
            };
            y = self.part(Part::Body, |flow| {
                flow.spans(
                    item,
                    style::body(flow.scale),
                    leading,
                    area.inside(y, left, right),
                )
            })?;
            self.leave();
        }
        self.leave();
        Ok(y)
    }

    fn banner(&mut self, spans: &'s [Span], area: Area) -> Result<f32, RenderError> {
        const PAD: (f32, f32) = (3.2, 1.5);
        let text = area.inside(area.y + PAD.1, PAD.0, PAD.0);
        let end = self.spans(spans, style::BANNER, TIGHT, text)? + PAD.1;
        Ok(self.fill(Ink::Accent, area, end - area.y))
    }

    fn verbatim(&mut self, lines: &'s [String], area: Area) -> Result<f32, RenderError> {
        const PAD: (f32, f32) = (2.2, 1.4);
        let mut y = area.y + PAD.1;
        // What is typed runs from left to right in every language.
        let rtl = std::mem::replace(&mut self.rtl, false);
        for line in lines {
            let text = area.inside(y, PAD.0, PAD.0);
            y = self.lines(&[(line, style::typed(self.scale))], LEADING, text)?;
        }
        self.rtl = rtl;
        Ok(self.fill(Ink::Tint, area, y + PAD.1 - area.y))
    }

    pub(super) fn spans(
        &mut self,
        spans: &'s [Span],
        plain: Setting,
        leading: f32,
        area: Area,
    ) -> Result<f32, RenderError> {
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
    ) -> Result<f32, RenderError> {
        let Some(&(_, first)) = spans.first() else {
            return Ok(area.y);
        };
        let (pitch, (up, down)) = (first.size * leading * PT, style::extent(first));
        let mut y = area.y;
        for line in self.typesetter.wrap(spans, area.width, self.rtl)? {
            let width = line.width();
            let indent = if self.rtl { area.width - width } else { 0.0 };
            let frame = Frame {
                x: area.x + indent,
                y: y + (pitch - up - down) / 2.0,
                width,
                height: up + down,
            };
            self.mark(frame, Mark::Text(line, up));
            y += pitch;
        }
        Ok(y)
    }

    pub(super) fn fill(&mut self, ink: Ink, area: Area, height: f32) -> f32 {
        let Area { x, y, width } = area;
        let frame = Frame {
            x,
            y,
            width,
            height,
        };
        self.fills.push((frame, Shape::Solid(ink)));
        y + height
    }

    /// Dashes along which paper is cut.
    fn cut(&mut self, area: Area) -> f32 {
        const DASH: (f32, f32) = (2.4, 1.6);
        let mut x = area.x;
        while x + DASH.0 <= area.x + area.width {
            self.fill(
                Ink::Grey,
                Area {
                    x,
                    width: DASH.0,
                    ..area
                },
                style::HAIR,
            );
            x += DASH.0 + DASH.1;
        }
        area.y + style::HAIR
    }
}

/// What a code is to somebody who does not see it.
fn described(caption: &str) -> String {
    if caption.is_empty() {
        "QR".to_owned()
    } else {
        format!("QR: {}", visible(caption))
    }
}

/// Without the characters that leave no mark.
fn visible(text: &str) -> String {
    text.replace(super::fonts::is_invisible, "")
}
