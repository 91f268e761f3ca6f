//! Text to lines of placed glyphs.
//!
//! Owns shaping (`rustybuzz`: kerning, accents) and the breaking of lines (`unicode-linebreak`, UAX #14). The shipped faces hold no
//! right-to-left script, so a line runs from left to right; a character without a glyph is an error here, before a page exists.

use std::collections::HashMap;

use rustybuzz::{BufferClusterLevel, Script, ShapePlan, UnicodeBuffer};
use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::{PdfError, fonts::Face};

/// Millimetres in a point.
pub(super) const PT: f32 = 25.4 / 72.0;

/// The colours of a sheet: few, and apart from one another in grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Accent,
    Grey,
    Line,
    Tint,
    White,
}

/// How a run is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    pub face: Face,
    /// In points.
    pub size: f32,
    pub ink: Ink,
}

/// A glyph and where it stands, in ems.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub id: u16,
    /// How far it moves the pen.
    pub advance: f32,
    /// Where it stands beside the pen: accents.
    pub offset: (f32, f32),
    /// The text that it stands for, empty when another glyph of its cluster carries it.
    pub text: String,
}

/// Glyphs in one setting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub setting: Setting,
    pub glyphs: Vec<Glyph>,
}

impl Run {
    /// In millimetres.
    pub(super) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * self.setting.size * PT
    }
}

impl Glyph {
    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// One line of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    pub runs: Vec<Run>,
}

impl Line {
    /// In millimetres.
    pub(super) fn width(&self) -> f32 {
        self.runs.iter().map(Run::width).sum()
    }

    fn push(&mut self, run: Run) {
        match self.runs.last_mut() {
            Some(last) if last.setting == run.setting => last.glyphs.extend(run.glyphs),
            _ => self.runs.push(run),
        }
    }

    /// Drops blanks at the end.
    fn trim(&mut self) {
        while let Some(last) = self.runs.last_mut() {
            let kept = last
                .glyphs
                .iter()
                .rposition(|glyph| !glyph.is_blank())
                .map_or(0, |at| at + 1);
            last.glyphs.truncate(kept);
            if kept > 0 {
                return;
            }
            self.runs.pop();
        }
    }
}

/// Shapes text, and keeps what costs time: the plans of shaping, and glyphs already shaped. Glyphs are measured in ems, so one shaping
/// serves every size that a layout tries.
#[derive(Default)]
pub(super) struct Typesetter {
    plans: Vec<(Face, Script, ShapePlan)>,
    shaped: [HashMap<String, Vec<Glyph>>; 3],
    buffer: Option<UnicodeBuffer>,
}

impl Typesetter {
    /// Shapes `text` as one run, without breaking it.
    ///
    /// # Errors
    ///
    /// [`PdfError::MissingGlyph`] for the first character that the face cannot show.
    pub(super) fn run(&mut self, text: &str, setting: Setting) -> Result<Run, PdfError> {
        let face = setting.face;
        let glyphs = match self.shaped[face as usize].get(text) {
            Some(glyphs) => glyphs.clone(),
            None => {
                let glyphs = self.shape(text, face)?;
                self.shaped[face as usize].insert(text.to_owned(), glyphs.clone());
                glyphs
            }
        };
        Ok(Run { setting, glyphs })
    }

    fn shape(&mut self, text: &str, face: Face) -> Result<Vec<Glyph>, PdfError> {
        if let Some(missing) = text.chars().find(|&c| !face.has(c)) {
            return Err(PdfError::MissingGlyph(missing));
        }
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(text);
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape_with_plan(face.shaper(), self.plan(face, &buffer), buffer);
        let em = face.shaper().units_per_em() as f32;
        let (infos, places) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, place)) in infos.iter().zip(places).enumerate() {
            let start = info.cluster as usize;
            let first = at == 0 || infos[at - 1].cluster != info.cluster;
            let next = infos[at + 1..].iter().map(|info| info.cluster as usize);
            let end = next
                .filter(|&next| next > start)
                .min()
                .unwrap_or(text.len());
            let source = if first { &text[start..end] } else { "" };
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            if id == 0 {
                let missing = source.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                return Err(PdfError::MissingGlyph(missing));
            }
            glyphs.push(Glyph {
                id,
                advance: place.x_advance as f32 / em,
                offset: (place.x_offset as f32 / em, place.y_offset as f32 / em),
                text: source.replace('\u{a0}', " "),
            });
        }
        self.buffer = Some(shaped.clear());
        Ok(glyphs)
    }

    fn plan(&mut self, face: Face, buffer: &UnicodeBuffer) -> &ShapePlan {
        let script = buffer.script();
        let at = match self
            .plans
            .iter()
            .position(|(f, s, _)| *f == face && *s == script)
        {
            Some(at) => at,
            None => {
                let direction = buffer.direction();
                let plan = ShapePlan::new(face.shaper(), direction, Some(script), None, &[]);
                self.plans.push((face, script, plan));
                self.plans.len() - 1
            }
        };
        &self.plans[at].2
    }

    /// Sets `spans` in lines of at most `width` millimetres, breaking inside a word only when the word alone is wider.
    ///
    /// # Errors
    ///
    /// [`PdfError::MissingGlyph`] as for [`Self::run`].
    pub(super) fn wrap(
        &mut self,
        spans: &[(&str, Setting)],
        width: f32,
    ) -> Result<Vec<Line>, PdfError> {
        let text: String = spans.iter().map(|(text, _)| *text).collect();
        let mut lines = vec![Line::default()];
        let (mut pen, mut start) = (0.0, 0);
        for (end, opportunity) in linebreaks(&text) {
            let runs = self.segment(spans, start, end)?;
            start = end;
            let full: f32 = runs.iter().map(Run::width).sum();
            let mut inked = Line { runs: runs.clone() };
            inked.trim();
            if pen > 0.0 && pen + inked.width() > width {
                lines.push(Line::default());
                pen = 0.0;
            }
            if inked.width() > width {
                pen = break_inside(&mut lines, runs, width);
            } else {
                pen += full;
                let line = lines.last_mut().expect("there is always a line");
                runs.into_iter().for_each(|run| line.push(run));
            }
            if opportunity == BreakOpportunity::Mandatory && end < text.len() {
                lines.push(Line::default());
                pen = 0.0;
            }
        }
        lines.iter_mut().for_each(Line::trim);
        Ok(lines)
    }

    /// Shapes bytes `start..end` of the text that `spans` make together.
    fn segment(
        &mut self,
        spans: &[(&str, Setting)],
        start: usize,
        end: usize,
    ) -> Result<Vec<Run>, PdfError> {
        let (mut runs, mut offset) = (Vec::new(), 0);
        for (text, setting) in spans {
            let (from, to) = (start.max(offset), end.min(offset + text.len()));
            if from < to {
                runs.push(self.run(&text[from - offset..to - offset], *setting)?);
            }
            offset += text.len();
        }
        Ok(runs)
    }
}

/// Fills lines glyph by glyph and returns where the pen stands on the last. An accent stays with its letter: it moves no pen.
fn break_inside(lines: &mut Vec<Line>, runs: Vec<Run>, width: f32) -> f32 {
    let mut pen = 0.0;
    for Run { setting, glyphs } in runs {
        for glyph in glyphs {
            let advance = glyph.advance * setting.size * PT;
            if pen > 0.0 && pen + advance > width && !glyph.is_blank() {
                lines.push(Line::default());
                pen = 0.0;
            }
            pen += advance;
            lines.last_mut().expect("there is always a line").push(Run {
                setting,
                glyphs: vec![glyph],
            });
        }
    }
    pen
}
