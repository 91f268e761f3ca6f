//! The two blocks that stand on a grid: the words of a share, and facts.

use super::{
    PdfError,
    blocks::{Area, Flow},
    page::{Frame, Mark},
    style::{self, TIGHT},
    text::{Ink, Line},
};
use crate::sheet::Fact;

impl<'s> Flow<'_, 's> {
    /// Numbers words row by row; number, blank and word are one line, so that text taken from the page reads "1 abandon 2 ability".
    pub(super) fn words(&mut self, words: &'s [String], area: Area) -> Result<f32, PdfError> {
        let (columns, setting) = style::words(words.len());
        let (cell, height) = (area.width / columns as f32, style::ROW.0 + self.row);
        let (up, down) = style::extent(setting);
        let mut y = area.y;
        for (row, words) in words.chunks(columns).enumerate() {
            if row % 2 == 0 {
                self.fill(Ink::Tint, Area { y, ..area }, height);
            }
            for (column, word) in words.iter().enumerate() {
                let number = row * columns + column + 1;
                let label = self
                    .typesetter
                    .run(&format!("{number} "), style::WORD_NUMBER)?;
                let before = label.width();
                let runs = vec![label, self.typesetter.run(word, setting)?];
                let line = Line { runs };
                if style::NUMBER - before + line.width() > cell || before > style::NUMBER {
                    return Err(PdfError::LongWord(number));
                }
                let frame = Frame {
                    x: area.x + cell * column as f32 + style::NUMBER - before,
                    y: y + (height - up - down) / 2.0,
                    width: line.width(),
                    height: up + down,
                };
                self.marks.push((frame, Mark::Text(line, up)));
            }
            y += height;
        }
        self.rows += words.len().div_ceil(columns);
        Ok(y)
    }

    /// Facts stand on a grid, each over as many of its columns as it needs; one that needs more than there are is wrapped.
    pub(super) fn facts(&mut self, facts: &'s [Fact], area: Area) -> Result<f32, PdfError> {
        let (across, down) = style::FACT_GAP;
        let (caption, value) = (style::caption(self.scale), style::value(self.scale));
        let columns = ((area.width + across) / style::FACT.0).floor().max(1.0);
        let pitch = (area.width + across) / columns;
        let (mut column, mut top, mut end) = (0.0, area.y, area.y);
        for fact in facts {
            let widest = self.typesetter.run(&fact.name, caption)?.width();
            let widest = widest.max(self.typesetter.run(&fact.value, value)?.width());
            let span = ((widest + across) / pitch)
                .ceil()
                .max(style::FACT.1)
                .min(columns);
            if column + span > columns {
                (column, top) = (0.0, end + down);
            }
            let (x, width) = (area.x + column * pitch, span * pitch - across);
            let under = self.lines(
                &[(&fact.name, caption)],
                style::CAPTION,
                Area { x, y: top, width },
            )?;
            end =
                end.max(self.lines(&[(&fact.value, value)], TIGHT, Area { x, y: under, width })?);
            column += span;
        }
        Ok(end)
    }
}
