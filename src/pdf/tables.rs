//! What stands on a grid: the words of a share, facts, tables, and lines to write on.

use super::{
    blocks::{Area, Flow},
    error::RenderError,
    page::{Frame, Mark, Part, Shape},
    style::{self, TIGHT},
    text::{Ink, Setting},
};
use crate::sheet::{Fact, Span, Style};

impl<'s> Flow<'_, '_, 's> {
    /// Numbers words row by row, with a box before each to tick it off; number, blank and word are one line, so that text taken from the
    /// page reads "1 abandon 2 ability". They run from left to right in every language, as they are typed.
    pub(super) fn words(&mut self, words: &'s [String], area: Area) -> Result<f32, RenderError> {
        let table = style::words(self.format, words.len(), area.width);
        let is_written = words.iter().all(String::is_empty);
        let (least, most) = if is_written {
            (style::WRITING, 1.5 * style::WRITING)
        } else {
            table.row
        };
        let (cell, height) = (area.width / table.columns as f32, least + self.spare.rows);
        let (up, down) = style::extent(table.setting);
        let mut y = area.y;
        for (row, words) in words.chunks(table.columns).enumerate() {
            if row % 2 == 0 && !is_written {
                self.fill(Ink::Tint, Area { y, ..area }, height);
            }
            let first = row * table.columns + 1;
            self.enter(Part::Words(first, first + words.len() - 1));
            for (column, word) in words.iter().enumerate() {
                let number = first + column;
                let left = area.x + cell * column as f32;
                let label = (&*number.to_string(), table.number);
                let before = self
                    .typesetter
                    .line(&[label, ("\u{a0}", table.gap)], false)?
                    .width();
                let line = self
                    .typesetter
                    .line(&[label, (" ", table.gap), (word, table.setting)], false)?;
                if table.word_at - before + line.width() > cell
                    || before > table.word_at - table.tick_at - table.tick
                {
                    return Err(RenderError::LongWord(number));
                }
                let frame = Frame {
                    x: left + table.word_at - before,
                    y: y + (height - up - down) / 2.0,
                    width: line.width(),
                    height: up + down,
                };
                self.mark(frame, Mark::Word(line, up));
                if is_written {
                    let blank = Area {
                        x: left + table.word_at,
                        y: y + height - 1.6,
                        width: cell - table.word_at - 2.0,
                    };
                    self.fill(Ink::Grey, blank, style::HAIR);
                } else if table.tick > 0.0 {
                    self.outline(
                        left + table.tick_at,
                        y + (height - table.tick) / 2.0,
                        table.tick,
                    );
                }
            }
            self.leave();
            y += height;
        }
        self.count_rows(words.len().div_ceil(table.columns), most - least);
        Ok(y)
    }

    /// Remembers that so many rows can take `room` more each.
    fn count_rows(&mut self, rows: usize, room: f32) {
        if room > 0.0 {
            self.rows += rows;
            self.row_room = self.row_room.min(room);
        }
    }

    /// An empty square.
    fn outline(&mut self, x: f32, y: f32, side: f32) {
        let frame = Frame {
            x,
            y,
            width: side,
            height: side,
        };
        self.fills.push((frame, Shape::Outline(Ink::Grey)));
    }

    /// Facts stand on a grid, each over as many of its columns as it needs; one that needs more than there are is wrapped.
    pub(super) fn facts(&mut self, facts: &'s [Fact], area: Area) -> Result<f32, RenderError> {
        let (across, down) = style::FACT_GAP;
        let (caption, value) = (style::caption(self.scale), style::value(self.scale));
        let columns = ((area.width + across) / style::FACT.0).floor().max(1.0);
        let pitch = (area.width + across) / columns;
        let (mut column, mut top, mut end) = (0.0, area.y, area.y);
        for fact in facts {
            let widest = self
                .typesetter
                .line(&[(&fact.name, caption)], self.rtl)?
                .width();
            let widest = widest.max(
                self.typesetter
                    .line(&[(&fact.value, value)], self.rtl)?
                    .width(),
            );
            let span = ((widest + across) / pitch)
                .ceil()
                .max(style::FACT.1)
                .min(columns);
            if column + span > columns {
                (column, top) = (0.0, end + down * self.format.gaps());
            }
            let width = span * pitch - across;
            let left = column * pitch;
            let x = if self.rtl {
                area.x + area.width - left - width
            } else {
                area.x + left
            };
            self.enter(Part::Paragraph);
            let under = self.lines(
                &[(&fact.name, caption)],
                style::CAPTION,
                Area { x, y: top, width },
            )?;
            end =
                end.max(self.lines(&[(&fact.value, value)], TIGHT, Area { x, y: under, width })?);
            self.leave();
            column += span;
        }
        Ok(end)
    }

    /// A table whose columns are as wide as what they hold; those with nothing beneath their caption share the rest, to be written in.
    pub(super) fn table(
        &mut self,
        rows: &'s [Vec<Vec<Span>>],
        area: Area,
    ) -> Result<f32, RenderError> {
        if rows.is_empty() {
            return Ok(area.y);
        }
        let mut widths = self.natural_widths(rows)?;
        distribute(&mut widths, rows, area.width)?;
        let mut y = area.y;
        for (at, row) in rows.iter().enumerate() {
            let end = self.table_row(row, at == 0, &widths, Area { y, ..area })?;
            y = self.fill(Ink::Line, Area { y: end, ..area }, style::HAIR);
        }
        self.count_rows(rows.len() - 1, style::TABLE_ROW.1 - style::TABLE_ROW.0);
        Ok(y)
    }

    /// How wide each column of a table is if no text in it is broken.
    fn natural_widths(&mut self, rows: &[Vec<Vec<Span>>]) -> Result<Vec<f32>, RenderError> {
        let columns = rows.first().map_or(0, Vec::len);
        let mut widths = Vec::with_capacity(columns);
        for column in 0..columns {
            let mut widest = 0.0_f32;
            for (at, row) in rows.iter().enumerate() {
                let setting = self.cell_setting(at == 0);
                let spans: Vec<_> = row
                    .get(column)
                    .into_iter()
                    .flatten()
                    .map(|span| (span.text.as_str(), setting))
                    .collect();
                widest = widest.max(self.typesetter.line(&spans, self.rtl)?.width());
            }
            // Bold type is a little wider.
            widths.push((widest * 1.08).min(style::TABLE_TEXT) + 2.0 * style::CELL);
        }
        Ok(widths)
    }

    /// Places a row at the area's top, and returns where it ends. Captions have less room above and beneath them.
    fn table_row(
        &mut self,
        row: &'s [Vec<Span>],
        is_captions: bool,
        widths: &[f32],
        area: Area,
    ) -> Result<f32, RenderError> {
        let setting = self.cell_setting(is_captions);
        let (least, above, beneath) = if is_captions {
            (0.0, 0.0, 0.6)
        } else {
            (
                style::TABLE_ROW.0 + self.spare.rows,
                style::CELL,
                style::CELL,
            )
        };
        let (mut x, mut end) = (0.0, area.y + least);
        self.enter(Part::Paragraph);
        for (cell, width) in row.iter().zip(widths) {
            let left = if self.rtl {
                area.x + area.width - x - width
            } else {
                area.x + x
            };
            let inner = Area {
                x: left + style::CELL,
                y: area.y + above,
                width: width - 2.0 * style::CELL,
            };
            let is_plain = cell.iter().all(|span| span.style == Style::Plain);
            let bottom = if cell.is_empty() {
                area.y
            } else if is_plain && is_captions {
                let spans: Vec<_> = cell
                    .iter()
                    .map(|span| (span.text.as_str(), setting))
                    .collect();
                self.lines(&spans, style::CAPTION, inner)?
            } else {
                self.spans(cell, setting, TIGHT, inner)?
            };
            end = end.max(bottom + beneath);
            x += width;
        }
        self.leave();
        Ok(end)
    }

    fn cell_setting(&self, is_caption: bool) -> Setting {
        if is_caption {
            style::caption(self.scale)
        } else {
            style::body(self.scale)
        }
    }

    /// Lines to write on.
    pub(super) fn writing_lines(&mut self, count: usize, area: Area) -> f32 {
        let mut y = area.y;
        for _ in 0..count {
            y = self.fill(
                Ink::Line,
                Area {
                    y: y + style::WRITING,
                    ..area
                },
                style::HAIR,
            );
        }
        y
    }

    /// A line with ticks at its ends.
    pub(super) fn ruler(
        &mut self,
        length: f32,
        text: &'s str,
        area: Area,
    ) -> Result<f32, RenderError> {
        const TICK: f32 = 3.0;
        if length > area.width {
            return Err(RenderError::NarrowColumn);
        }
        let area = Area {
            x: if self.rtl {
                area.x + area.width - length
            } else {
                area.x
            },
            width: length,
            ..area
        };
        let line = Area {
            y: area.y + TICK / 2.0,
            ..area
        };
        self.fill(Ink::Black, line, style::HAIR);
        for x in [area.x, area.x + length - style::HAIR] {
            self.fill(
                Ink::Black,
                Area {
                    x,
                    width: style::HAIR,
                    ..area
                },
                TICK,
            );
        }
        self.part(Part::Paragraph, |flow| {
            let beneath = Area {
                y: area.y + TICK + 0.6,
                ..area
            };
            flow.lines(
                &[(text, style::caption(flow.scale))],
                style::CAPTION,
                beneath,
            )
        })
    }
}

/// Gives a table's columns the width that they have together: what is left over to those that are written in, or to all if there are
/// none; what is missing is taken from the widest, whose text is broken into more lines.
fn distribute(widths: &mut [f32], rows: &[Vec<Vec<Span>>], width: f32) -> Result<(), RenderError> {
    let is_blank = |column: usize| {
        let mut cells = rows[1..].iter().map(|row| row.get(column));
        cells.all(|cell| cell.is_none_or(Vec::is_empty))
    };
    let blanks = (0..widths.len()).filter(|&column| is_blank(column)).count();
    let mut left = width - widths.iter().sum::<f32>();
    if left < 0.0
        && let Some(widest) = widths.iter_mut().max_by(|a, b| a.total_cmp(b))
    {
        *widest += left;
        left = 0.0;
        if *widest < style::NARROW {
            return Err(RenderError::NarrowColumn);
        }
    }
    let takers = if blanks == 0 { widths.len() } else { blanks };
    for (column, width) in widths.iter_mut().enumerate() {
        if blanks == 0 || is_blank(column) {
            *width += left / takers as f32;
        }
    }
    Ok(())
}
