//! Sets text: from strings to lines of placed glyphs.
//!
//! Owns shaping (`harfrust`: kerning, accents, joined letters), the choice of a font for each character, the breaking of lines
//! (`unicode-linebreak`, UAX #14) and the order of what runs from right to left (`unicode-bidi`, UAX #9). A character without a glyph is
//! an error here, before a page exists.

use std::collections::HashMap;
use std::ops::Range;

use harfrust::{Buffer, ClusterLevel, Direction, Script, ShapeOptions, ShapePlan, ShaperFont};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::{
    error::RenderError,
    fonts::{Face, FontId, Fonts, is_invisible},
};

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
    /// The text that it stands for, empty when the glyph before it carries that of its cluster.
    pub text: String,
}

/// Glyphs of one font in one setting, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub setting: Setting,
    pub font: FontId,
    /// Odd where the text runs from right to left (UAX #9, BD2).
    pub level: u8,
    pub glyphs: Vec<Glyph>,
}

impl Run {
    /// In millimetres.
    pub(super) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * self.setting.size * PT
    }

    pub(super) const fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }
}

impl Glyph {
    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// One line of text; its runs are in logical order until [`Line::settle`] puts them from left to right.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    pub runs: Vec<Run>,
}

impl Line {
    /// In millimetres.
    pub(super) fn width(&self) -> f32 {
        self.runs.iter().map(Run::width).sum()
    }

    fn push(&mut self, mut run: Run) {
        match self.runs.last_mut() {
            Some(last)
                if (last.setting, last.font, last.level) == (run.setting, run.font, run.level) =>
            {
                if run.is_rtl() {
                    run.glyphs.append(&mut last.glyphs);
                    last.glyphs = run.glyphs;
                } else {
                    last.glyphs.extend(run.glyphs);
                }
            }
            _ => self.runs.push(run),
        }
    }

    /// Drops blanks at the end.
    fn trim(&mut self) {
        while let Some(last) = self.runs.last_mut() {
            if last.is_rtl() {
                let blanks = last.glyphs.iter().take_while(|glyph| glyph.is_blank());
                let blanks = blanks.count();
                last.glyphs.drain(..blanks);
            } else {
                let kept = last
                    .glyphs
                    .iter()
                    .rposition(|glyph| !glyph.is_blank())
                    .map_or(0, |at| at + 1);
                last.glyphs.truncate(kept);
            }
            if !last.glyphs.is_empty() {
                return;
            }
            self.runs.pop();
        }
    }

    /// Puts the runs from left to right (UAX #9, L2).
    fn settle(&mut self) {
        self.trim();
        let highest = self.runs.iter().map(|run| run.level).max().unwrap_or(0);
        for level in (1..=highest).rev() {
            let mut at = 0;
            while at < self.runs.len() {
                let run = self.runs[at..]
                    .iter()
                    .take_while(|run| run.level >= level)
                    .count();
                self.runs[at..at + run].reverse();
                at += run.max(1);
            }
        }
    }
}

/// A piece of shaped text in one font.
type Piece = (FontId, Vec<Glyph>);

/// Shapes text, and keeps what costs time: the plans of shaping, and glyphs already shaped. Glyphs are measured in ems, so one shaping
/// serves every size that a layout tries.
pub(super) struct Typesetter<'f> {
    fonts: &'f Fonts,
    language: String,
    /// The fonts to ask, for each face.
    chains: [Vec<FontId>; 3],
    plans: Vec<(FontId, Option<Script>, Direction, ShapePlan)>,
    shaped: HashMap<(Face, bool, String), Vec<Piece>>,
    buffer: Buffer,
}

impl<'f> Typesetter<'f> {
    pub(super) fn new(fonts: &'f Fonts, language: &str) -> Self {
        Self {
            fonts,
            language: language.to_owned(),
            chains: Face::ALL.map(|face| fonts.chain(face, language)),
            plans: Vec::new(),
            shaped: HashMap::new(),
            buffer: Buffer::new(),
        }
    }

    /// Goes on in another language: the same characters may want another font.
    pub(super) fn speak(&mut self, language: &str) {
        if self.language != language {
            language.clone_into(&mut self.language);
            self.chains = Face::ALL.map(|face| self.fonts.chain(face, language));
            self.shaped.clear();
        }
    }

    /// Sets `spans` in one line, however long it is.
    ///
    /// # Errors
    ///
    /// [`RenderError::MissingGlyph`] for the first character that no font has.
    pub(super) fn line(
        &mut self,
        spans: &[(&str, Setting)],
        rtl: bool,
    ) -> Result<Line, RenderError> {
        let text: String = spans.iter().map(|(text, _)| *text).collect();
        let levels = levels(&text, spans, rtl);
        let mut line = Line::default();
        let runs = self.segment(spans, &levels, 0..text.len())?;
        runs.into_iter().for_each(|run| line.push(run));
        line.settle();
        Ok(line)
    }

    /// Shapes `text`, all of one direction.
    fn pieces(&mut self, text: &str, face: Face, rtl: bool) -> Result<Vec<Piece>, RenderError> {
        let key = (face, rtl, text.to_owned());
        if let Some(pieces) = self.shaped.get(&key) {
            return Ok(pieces.clone());
        }
        let mut pieces = Vec::new();
        for (font, range) in self.fonts_of(text, face)? {
            pieces.push((font, self.shape(&text[range], font, rtl)?));
        }
        self.shaped.insert(key, pieces.clone());
        Ok(pieces)
    }

    /// Which font shows which part of `text`. What the first font lacks is shown by one that has all of it, if there is one: characters
    /// of two fonts in one name look like a mistake.
    fn fonts_of(&self, text: &str, face: Face) -> Result<Vec<(FontId, Range<usize>)>, RenderError> {
        let chain = &self.chains[face as usize];
        let has = |font: FontId, c: char| is_invisible(c) || self.fonts.has(font, c);
        let first = chain[0];
        let mut parts: Vec<(FontId, Range<usize>)> = Vec::new();
        let mut push = |font: FontId, range: Range<usize>| match parts.last_mut() {
            Some((last, before)) if *last == font => before.end = range.end,
            _ => parts.push((font, range)),
        };
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let mut end = start + c.len_utf8();
            if has(first, c) {
                push(first, start..end);
                continue;
            }
            while let Some(&(at, next)) = chars.peek() {
                if !is_invisible(next) && has(first, next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let part = &text[start..end];
            let whole = chain
                .iter()
                .find(|&&font| part.chars().all(|c| has(font, c)));
            if let Some(&font) = whole {
                push(font, start..end);
                continue;
            }
            for (at, c) in part.char_indices() {
                let font = chain.iter().find(|&&font| has(font, c));
                let font = *font.ok_or(RenderError::MissingGlyph(c))?;
                push(font, start + at..start + at + c.len_utf8());
            }
        }
        Ok(parts)
    }

    fn shape(&mut self, text: &str, font: FontId, rtl: bool) -> Result<Vec<Glyph>, RenderError> {
        let shaper = self.fonts.shaper(font);
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.push_str(text);
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        buffer.guess_segment_properties();
        let direction = if rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        buffer.set_direction(direction);
        let script = buffer.script();
        let plan = self
            .plans
            .iter()
            .position(|(f, s, d, _)| (*f, *s, *d) == (font, script, direction));
        let plan = plan.unwrap_or_else(|| {
            let plan = ShapePlan::new(shaper, direction, script, None, &[]);
            self.plans.push((font, script, direction, plan));
            self.plans.len() - 1
        });
        let options = ShapeOptions::new().plan(Some(&self.plans[plan].3));
        harfrust::shape(&ShaperFont::new(shaper), buffer, options)
            .expect("the plan was made for the buffer's direction and script");
        let em = f32::from(shaper.units_per_em());
        let (infos, places) = (buffer.glyph_infos(), buffer.glyph_positions());
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, place)) in infos.iter().zip(places).enumerate() {
            let start = info.cluster as usize;
            let first = at == 0 || infos[at - 1].cluster != info.cluster;
            let end = starts.get(starts.partition_point(|&other| other <= start));
            let end = end.copied().unwrap_or(text.len());
            let source = if first { &text[start..end] } else { "" };
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            if id == 0 && !source.chars().all(is_invisible) {
                let missing = source.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                return Err(RenderError::MissingGlyph(missing));
            }
            // What guides the shaping leaves no mark, and is no text either.
            if id == 0 || !source.is_empty() && source.chars().all(is_invisible) {
                continue;
            }
            glyphs.push(Glyph {
                id,
                advance: place.x_advance as f32 / em,
                offset: (place.x_offset as f32 / em, place.y_offset as f32 / em),
                text: printed(source),
            });
        }
        Ok(glyphs)
    }

    /// Sets `spans` in lines of at most `width` millimetres, breaking inside a word only when the word alone is wider.
    ///
    /// # Errors
    ///
    /// [`RenderError::MissingGlyph`] as for [`Self::line`].
    pub(super) fn wrap(
        &mut self,
        spans: &[(&str, Setting)],
        width: f32,
        rtl: bool,
    ) -> Result<Vec<Line>, RenderError> {
        let text: String = spans.iter().map(|(text, _)| *text).collect();
        let levels = levels(&text, spans, rtl);
        let mut lines = vec![Line::default()];
        let (mut pen, mut start) = (0.0, 0);
        for (end, opportunity) in linebreaks(&text) {
            if opportunity == BreakOpportunity::Allowed && holds(spans, &text, end) {
                continue;
            }
            let runs = self.segment(spans, &levels, start..end)?;
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
        lines.iter_mut().for_each(Line::settle);
        Ok(lines)
    }

    /// Shapes the bytes `range` of the text that `spans` make together.
    fn segment(
        &mut self,
        spans: &[(&str, Setting)],
        levels: &[u8],
        range: Range<usize>,
    ) -> Result<Vec<Run>, RenderError> {
        let (mut runs, mut offset) = (Vec::new(), 0);
        for (text, setting) in spans {
            let (mut from, to) = (range.start.max(offset), range.end.min(offset + text.len()));
            while from < to {
                let level = levels[from];
                let same = levels[from..to].iter().take_while(|&&l| l == level).count();
                let part = &text[from - offset..from - offset + same];
                for (font, glyphs) in self.pieces(part, setting.face, level % 2 == 1)? {
                    runs.push(Run {
                        setting: *setting,
                        font,
                        level,
                        glyphs,
                    });
                }
                from += same;
            }
            offset += text.len();
        }
        Ok(runs)
    }
}

/// The text that a glyph stands for, for whoever takes it from the page. Of a ligature's letters most programs make a row from left to
/// right, which turns lam and alef round: their ligature is said by its one compatibility character, which search takes for both.
fn printed(source: &str) -> String {
    match source {
        "\u{644}\u{627}" => "\u{fefb}".to_owned(),
        "\u{644}\u{622}" => "\u{fef5}".to_owned(),
        "\u{644}\u{623}" => "\u{fef7}".to_owned(),
        "\u{644}\u{625}" => "\u{fef9}".to_owned(),
        _ => source.replace('\u{a0}', " "),
    }
}

/// Whether a line must not break at `end`, where the rules of Unicode allow it: within a name with a hyphen, as that of a set, which
/// would look as if the hyphen were the line's, and within a short piece that is typed as it stands.
fn holds(spans: &[(&str, Setting)], text: &str, end: usize) -> bool {
    /// Letters of what is typed that are kept on one line.
    const SHORT: usize = 32;
    let (before, after) = text.split_at(end);
    let is_hyphen = before.ends_with(['-', '–'])
        && before
            .chars()
            .rev()
            .nth(1)
            .is_some_and(char::is_alphanumeric)
        && after.starts_with(char::is_alphanumeric);
    let mut start = 0;
    let is_typed = spans.iter().any(|(span, setting)| {
        let inside = start < end && end < start + span.len();
        start += span.len();
        inside && setting.face == Face::Mono && span.chars().count() <= SHORT
    });
    is_hyphen || is_typed
}

/// The embedding level of each byte. What is typed stands by itself and runs from left to right, whatever is around it.
fn levels(text: &str, spans: &[(&str, Setting)], rtl: bool) -> Vec<u8> {
    const ISOLATE: (char, char) = ('\u{2066}', '\u{2069}');
    let turns = |c: char| matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::AN);
    if !rtl && !text.contains(turns) {
        return vec![0; text.len()];
    }
    // The text with isolates around what is typed, and for each byte of it whether it is of the text.
    let (mut marked, mut own) = (
        String::with_capacity(text.len() + 16),
        Vec::with_capacity(text.len() + 16),
    );
    for (span, setting) in spans {
        let is_typed = setting.face == Face::Mono;
        let mark = |marked: &mut String, own: &mut Vec<bool>, c: char| {
            if is_typed {
                marked.push(c);
                own.extend([false].repeat(c.len_utf8()));
            }
        };
        mark(&mut marked, &mut own, ISOLATE.0);
        marked.push_str(span);
        own.extend([true].repeat(span.len()));
        mark(&mut marked, &mut own, ISOLATE.1);
    }
    let base = if rtl { Level::rtl() } else { Level::ltr() };
    let bidi = BidiInfo::new(&marked, Some(base));
    let levels = bidi.levels.iter().zip(own);
    levels
        .filter(|(_, own)| *own)
        .map(|(level, _)| level.number())
        .collect()
}

/// Fills lines glyph by glyph and returns where the pen stands on the last. An accent stays with its letter: it moves no pen.
fn break_inside(lines: &mut Vec<Line>, runs: Vec<Run>, width: f32) -> f32 {
    let mut pen = 0.0;
    for mut run in runs {
        if run.is_rtl() {
            run.glyphs.reverse();
        }
        for glyph in std::mem::take(&mut run.glyphs) {
            let advance = glyph.advance * run.setting.size * PT;
            if pen > 0.0 && pen + advance > width && !glyph.is_blank() {
                lines.push(Line::default());
                pen = 0.0;
            }
            pen += advance;
            let glyphs = vec![glyph];
            let line = lines.last_mut().expect("there is always a line");
            line.push(Run {
                glyphs,
                ..run.clone()
            });
        }
    }
    pen
}
