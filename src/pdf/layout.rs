//! Blocks to pages of placed things.
//!
//! Owns the grid: margins, sizes, gaps. A page is laid out twice: once as tight as it reads well, to learn what is left over, and
//! once with the rest given to the rows of the word table and to the spaces. What does not fit is an error and is never cut.

use super::{
    PdfError,
    fonts::Face,
    text::{Ink, Line, PT, Setting, Typesetter},
};
use crate::{
    qr::{Modules, QUIET},
    sheet::{Block, Bullet, Fact, Level, Sheet, Span, Style},
};

/// The distance from the paper's edge that nothing comes near: printers do not reach it, and hands wear it off.
pub const SAFE: f32 = 12.0;

const SIDE: f32 = 17.0;
const TOP: f32 = 17.0;
const BOTTOM: f32 = 14.0;
/// Between columns.
const GUTTER: f32 = 7.0;
const BODY: f32 = 9.4;
const LEADING: f32 = 1.4;
/// Least and greatest size of a module; between them a code is as near to `CODE_SIDE` as it gets.
const MODULE: (f32, f32) = (0.75, 1.0);
const CODE_SIDE: f32 = 43.0;
/// Least and greatest height of a row of words.
const ROW: (f32, f32) = (6.0, 7.6);
/// More words than this stand in five columns and not in four.
const FOUR_COLUMNS: usize = 40;

/// A rectangle in millimetres from the page's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A tint, a bar or a line behind the text.
    Fill,
    /// A line of text, from its ascent to its descent.
    Text,
    /// A QR code with its quiet zone.
    Code,
}

/// A placed thing, as the drawing module takes it.
pub(super) enum Mark<'s> {
    Fill(Ink),
    /// The baseline stands this far beneath the frame's top.
    Text(Line, f32),
    Code(&'s Modules),
}

/// A laid-out page.
pub struct Page<'s> {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) marks: Vec<(Frame, Mark<'s>)>,
}

impl Page<'_> {
    /// Returns width and height in millimetres.
    #[must_use]
    pub const fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// Lists what stands where, in the order in which it is drawn and read.
    pub fn boxes(&self) -> impl Iterator<Item = (Frame, Content)> {
        self.marks.iter().map(|(frame, mark)| {
            let content = match mark {
                Mark::Fill(_) => Content::Fill,
                Mark::Text(..) => Content::Text,
                Mark::Code(_) => Content::Code,
            };
            (*frame, content)
        })
    }
}

/// Lays out the pages of `sheet`.
///
/// # Errors
///
/// [`PdfError::MissingGlyph`], or [`PdfError::Overflow`] when a page holds more than fits.
pub(super) fn pages<'s>(
    sheet: &'s Sheet,
    typesetter: &mut Typesetter,
) -> Result<Vec<Page<'s>>, PdfError> {
    let (width, height) = sheet.paper().size();
    let inner = width - 2.0 * SIDE;
    let mut pages = Vec::new();
    for blocks in sheet.blocks().split(|block| *block == Block::PageBreak) {
        let mut tight = Flow::new(typesetter, 0.0, 0.0);
        let left = height - BOTTOM - tight.blocks(blocks, SIDE, TOP, inner)?;
        if left < 0.0 {
            return Err(PdfError::Overflow {
                page: pages.len() + 1,
                by: (-left).ceil() as u32,
            });
        }
        let (rows, spaces) = (tight.rows as f32, tight.spaces as f32);
        let row = if rows > 0.0 {
            (left / rows).min(ROW.1 - ROW.0)
        } else {
            0.0
        };
        let space = if spaces > 0.0 {
            (left - row * rows) / spaces
        } else {
            0.0
        };
        let mut flow = Flow::new(typesetter, row, space);
        flow.blocks(blocks, SIDE, TOP, inner)?;
        pages.push(Page {
            width,
            height,
            marks: flow.marks,
        });
    }
    Ok(pages)
}

/// Places blocks one beneath another.
struct Flow<'t, 's> {
    typesetter: &'t mut Typesetter,
    marks: Vec<(Frame, Mark<'s>)>,
    /// What each row of words and each space gets on top of its least height.
    row: f32,
    space: f32,
    rows: usize,
    spaces: usize,
}

impl<'t, 's> Flow<'t, 's> {
    const fn new(typesetter: &'t mut Typesetter, row: f32, space: f32) -> Self {
        Self {
            typesetter,
            marks: Vec::new(),
            row,
            space,
            rows: 0,
            spaces: 0,
        }
    }

    /// Places `blocks` from `y` down and returns where they end.
    fn blocks(&mut self, blocks: &'s [Block], x: f32, y: f32, width: f32) -> Result<f32, PdfError> {
        let mut pen = y;
        for (at, block) in blocks.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &blocks[before]);
            pen += before.map_or(0.0, |before| gap(before, block));
            pen = self.block(block, x, pen, width)?;
        }
        Ok(pen)
    }

    fn block(&mut self, block: &'s Block, x: f32, y: f32, width: f32) -> Result<f32, PdfError> {
        match block {
            Block::Heading(level, spans) => self.spans(spans, heading(*level), x, y, width),
            Block::Paragraph(spans) => self.spans(spans, body(Style::Plain), x, y, width),
            Block::Banner(spans) => self.banner(spans, x, y, width),
            Block::List(bullet, items) => self.list(*bullet, items, x, y, width),
            Block::Verbatim(lines) => self.verbatim(lines, x, y, width),
            Block::Facts(facts) => self.facts(facts, x, y, width),
            Block::Words(words) => self.words(words, x, y, width),
            Block::Code(modules, caption) => self.code(modules, caption, x, y, width),
            Block::Columns(columns) => self.columns(columns, x, y, width),
            Block::Rule => {
                self.fill(Ink::Line, x, y, width, 0.2);
                Ok(y + 0.2)
            }
            Block::Space => {
                self.spaces += 1;
                Ok(y + self.space)
            }
            Block::PageBreak => Err(PdfError::BreakInColumn),
        }
    }

    fn columns(
        &mut self,
        columns: &'s [Vec<Block>],
        x: f32,
        y: f32,
        width: f32,
    ) -> Result<f32, PdfError> {
        let natural = |column: &Vec<Block>| match column.first() {
            Some(Block::Code(modules, _)) => {
                Some((modules.size() + QUIET) as f32 * module(modules))
            }
            _ => None,
        };
        let fixed: f32 = columns.iter().filter_map(natural).sum();
        let free = columns
            .iter()
            .filter(|column| natural(column).is_none())
            .count()
            .max(1) as f32;
        let share = (width - fixed - GUTTER * (columns.len().max(1) - 1) as f32) / free;
        if share < 30.0 && fixed > 0.0 {
            return Err(PdfError::Overflow {
                page: 1,
                by: (30.0 - share).ceil() as u32,
            });
        }
        let stretch = (self.row, self.space, self.rows, self.spaces);
        (self.row, self.space) = (0.0, 0.0);
        let (mut left, mut end) = (x, y);
        for (at, column) in columns.iter().enumerate() {
            let own = natural(column).unwrap_or(share);
            // The dark square of an outer code is flush with the text; its quiet zone lies in the margin.
            let inset = match column.first() {
                Some(Block::Code(modules, _)) if at == 0 => -(QUIET as f32) * module(modules),
                _ => 0.0,
            };
            end = end.max(self.blocks(column, left + inset, y, own - inset)?);
            left += own + GUTTER;
        }
        (self.row, self.space, self.rows, self.spaces) = stretch;
        Ok(end)
    }

    /// Places the code with its dark square's top at `y`, its quiet zone around it, and the caption beneath.
    fn code(
        &mut self,
        modules: &'s Modules,
        caption: &'s str,
        x: f32,
        y: f32,
        width: f32,
    ) -> Result<f32, PdfError> {
        let unit = module(modules);
        let (quiet, side) = (QUIET as f32 * unit, modules.size() as f32 * unit);
        let all = side + 2.0 * quiet;
        let frame = Frame {
            x,
            y: y - quiet,
            width: all,
            height: all,
        };
        self.marks.push((frame, Mark::Code(modules)));
        let bottom = y + side + quiet;
        if caption.is_empty() {
            return Ok(bottom);
        }
        let _ = width;
        self.lines(
            &[(caption, small())],
            x + quiet,
            bottom - quiet * 0.1,
            side,
            1.3,
        )
    }

    fn words(&mut self, words: &'s [String], x: f32, y: f32, width: f32) -> Result<f32, PdfError> {
        let columns = if words.len() > FOUR_COLUMNS { 5 } else { 4 };
        let (cell, height) = (width / columns as f32, ROW.0 + self.row);
        let number = Setting {
            face: Face::Regular,
            size: 8.0,
            ink: Ink::Grey,
        };
        let word = Setting {
            face: Face::Mono,
            size: 11.5,
            ink: Ink::Black,
        };
        let mut pen = y;
        for (row, words) in words.chunks(columns).enumerate() {
            if row % 2 == 0 {
                self.fill(Ink::Tint, x, pen, width, height);
            }
            for (column, text) in words.iter().enumerate() {
                let mut line = Line {
                    runs: vec![
                        self.typesetter
                            .run(&format!("{} ", row * columns + column + 1), number)?,
                    ],
                };
                line.runs.push(self.typesetter.run(text, word)?);
                let left = x + cell * column as f32 + 8.2 - line.runs[0].width();
                let wide = line.width();
                if left + wide > x + cell * (column + 1) as f32 {
                    return Err(PdfError::LongWord(row * columns + column + 1));
                }
                let (up, down) = extent(word);
                let frame = Frame {
                    x: left,
                    y: pen + (height - up - down) / 2.0,
                    width: wide,
                    height: up + down,
                };
                self.marks.push((frame, Mark::Text(line, up)));
            }
            pen += height;
        }
        self.rows += words.len().div_ceil(columns);
        Ok(pen)
    }

    /// Places facts on a grid: as many columns as values of a date's length fit, longer values over several of them.
    fn facts(&mut self, facts: &'s [Fact], x: f32, y: f32, width: f32) -> Result<f32, PdfError> {
        const GAP: f32 = 4.0;
        let columns = ((width + GAP) / 29.0).floor().max(1.0);
        let pitch = (width + GAP) / columns;
        let value = Setting {
            face: Face::Bold,
            size: 10.0,
            ink: Ink::Black,
        };
        let (mut column, mut top, mut end) = (0.0_f32, y, y);
        for fact in facts {
            let wide = self
                .typesetter
                .run(&fact.value, value)?
                .width()
                .max(self.typesetter.run(&fact.name, small())?.width());
            let span = ((wide + GAP) / pitch).ceil().clamp(1.0, columns);
            if column + span > columns {
                (column, top) = (0.0, end + 1.9);
            }
            let (left, room) = (x + column * pitch, span * pitch - GAP + 0.01);
            let pen = self.lines(&[(&fact.name, small())], left, top, room, 1.3)?;
            end = end.max(self.lines(&[(&fact.value, value)], left, pen, room, 1.25)?);
            column += span;
        }
        Ok(end)
    }

    fn list(
        &mut self,
        bullet: Bullet,
        items: &'s [Vec<Span>],
        x: f32,
        y: f32,
        width: f32,
    ) -> Result<f32, PdfError> {
        const INDENT: f32 = 4.4;
        let mut pen = y;
        for (at, item) in items.iter().enumerate() {
            let sign = match bullet {
                Bullet::Dot => "\u{2022} ".to_owned(),
                Bullet::Number(first) => format!("{}. ", first.saturating_add(at as u64)),
            };
            pen += if at > 0 { 0.9 } else { 0.0 };
            let setting = Setting {
                face: Face::Bold,
                ink: Ink::Accent,
                ..body(Style::Plain)
            };
            self.lines(&[(&sign, setting)], x, pen, width, LEADING)?;
            pen = self.spans(item, body(Style::Plain), x + INDENT, pen, width - INDENT)?;
        }
        Ok(pen)
    }

    fn banner(&mut self, spans: &'s [Span], x: f32, y: f32, width: f32) -> Result<f32, PdfError> {
        const PAD: (f32, f32) = (3.2, 1.7);
        let setting = Setting {
            face: Face::Bold,
            size: 13.0,
            ink: Ink::White,
        };
        let at = self.marks.len();
        let end = self.spans(spans, setting, x + PAD.0, y + PAD.1, width - 2.0 * PAD.0)? + PAD.1;
        self.marks.insert(
            at,
            (
                Frame {
                    x,
                    y,
                    width,
                    height: end - y,
                },
                Mark::Fill(Ink::Accent),
            ),
        );
        Ok(end)
    }

    fn verbatim(
        &mut self,
        lines: &'s [String],
        x: f32,
        y: f32,
        width: f32,
    ) -> Result<f32, PdfError> {
        const PAD: f32 = 2.0;
        let setting = Setting {
            size: 8.8,
            ..body(Style::Mono)
        };
        let at = self.marks.len();
        let mut pen = y + PAD * 0.7;
        for line in lines {
            pen = self.lines(&[(line, setting)], x + PAD, pen, width - 2.0 * PAD, LEADING)?;
        }
        pen += PAD * 0.7;
        self.marks.insert(
            at,
            (
                Frame {
                    x,
                    y,
                    width,
                    height: pen - y,
                },
                Mark::Fill(Ink::Tint),
            ),
        );
        Ok(pen)
    }

    fn spans(
        &mut self,
        spans: &'s [Span],
        plain: Setting,
        x: f32,
        y: f32,
        width: f32,
    ) -> Result<f32, PdfError> {
        let styled = |span: &Span| match span.style {
            Style::Plain => plain,
            Style::Strong => Setting {
                face: Face::Bold,
                ..plain
            },
            Style::Mono => Setting {
                face: Face::Mono,
                size: plain.size * 0.94,
                ..plain
            },
        };
        let spans: Vec<_> = spans
            .iter()
            .map(|span| (span.text.as_str(), styled(span)))
            .collect();
        let leading = if plain.size > 12.0 { 1.18 } else { LEADING };
        self.lines(&spans, x, y, width, leading)
    }

    /// Places wrapped lines and returns where the last one's leading ends.
    fn lines(
        &mut self,
        spans: &[(&str, Setting)],
        x: f32,
        y: f32,
        width: f32,
        leading: f32,
    ) -> Result<f32, PdfError> {
        let Some(&(_, first)) = spans.first() else {
            return Ok(y);
        };
        let (pitch, (up, down)) = (first.size * leading * PT, extent(first));
        let mut pen = y;
        for line in self.typesetter.wrap(spans, width)? {
            let frame = Frame {
                x,
                y: pen + (pitch - up - down) / 2.0,
                width: line.width(),
                height: up + down,
            };
            self.marks.push((frame, Mark::Text(line, up)));
            pen += pitch;
        }
        Ok(pen)
    }

    fn fill(&mut self, ink: Ink, x: f32, y: f32, width: f32, height: f32) {
        self.marks.push((
            Frame {
                x,
                y,
                width,
                height,
            },
            Mark::Fill(ink),
        ));
    }
}

/// How far a line reaches over and under its baseline: letters with accents, and descenders.
fn extent(setting: Setting) -> (f32, f32) {
    let size = setting.size * PT;
    (size * 0.92, size * 0.24)
}

/// The side of a module in millimetres.
fn module(modules: &Modules) -> f32 {
    (CODE_SIDE / modules.size() as f32).clamp(MODULE.0, MODULE.1)
}

const fn heading(level: Level) -> Setting {
    match level {
        Level::Title => Setting {
            face: Face::Bold,
            size: 26.0,
            ink: Ink::Accent,
        },
        Level::Section => Setting {
            face: Face::Bold,
            size: 12.0,
            ink: Ink::Accent,
        },
        Level::Topic => Setting {
            face: Face::Bold,
            size: BODY,
            ink: Ink::Black,
        },
    }
}

const fn body(style: Style) -> Setting {
    let face = if matches!(style, Style::Mono) {
        Face::Mono
    } else {
        Face::Regular
    };
    Setting {
        face,
        size: BODY,
        ink: Ink::Black,
    }
}

const fn small() -> Setting {
    Setting {
        face: Face::Regular,
        size: 7.4,
        ink: Ink::Grey,
    }
}

/// White between two blocks, in millimetres. A code brings its quiet zone with it.
fn gap(before: &Block, block: &Block) -> f32 {
    let quiet = match block {
        Block::Columns(columns) => columns
            .iter()
            .filter_map(|column| column.first())
            .map(|first| gap(before, first))
            .fold(0.0, f32::max),
        Block::Code(modules, _) => QUIET as f32 * module(modules),
        _ => 0.0,
    };
    let usual: f32 = match (before, block) {
        (Block::Heading(Level::Title, _), _) => 1.0,
        (Block::Heading(..), _) => 0.9,
        (_, Block::Heading(Level::Topic, _)) => 2.2,
        (_, Block::Heading(..)) => 4.2,
        (_, Block::Space) | (Block::Space, _) => 0.0,
        (_, Block::Facts(_) | Block::Columns(_)) | (Block::Banner(_) | Block::Columns(_), _) => 3.2,
        _ => 1.9,
    };
    usual.max(quiet)
}
