//! Draws what was placed on a page into the PDF.
//!
//! Owns how marks are drawn and what a reader that does not see them is told; what is said about the file is the business of `file`.

use std::collections::BTreeMap;
use std::ops::Range;

use krilla::color::{Color, luma, rgb};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::{Location, Surface};
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, ListNumbering, SpanTag, Tag, TagGroup, TagKind,
};
use krilla::text::{Font, GlyphId};

use super::{
    fonts::{FontId, Fonts},
    page::{Frame, Mark, Node, Page, Part, Shape},
    text::{Glyph, Ink, Line, PT, Run},
};
use crate::qr::{Modules, QUIET};

/// How the words of a share are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordsAs {
    /// As text, which can be selected, searched for and read aloud.
    #[default]
    Text,
    /// As shapes, of which no search index or clipboard gets the words.
    Shapes,
}

/// The width of the line around a box, in millimetres.
const OUTLINE: f32 = 0.22;

/// The fonts of a document, each made once.
pub(super) struct Pen<'f> {
    pub fonts: &'f Fonts,
    pub made: BTreeMap<FontId, Font>,
    pub words: WordsAs,
}

impl Pen<'_> {
    /// Draws `page`, the one of number `at` from zero, and adds to `groups` what is to be read of it.
    pub(super) fn page(
        &mut self,
        surface: &mut Surface<'_>,
        page: &Page<'_>,
        at: usize,
        groups: &mut Vec<TagGroup>,
    ) {
        if !page.fills.is_empty() {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
                ArtifactType::Other,
            )));
            for (frame, shape) in &page.fills {
                let (frame, ink) = match *shape {
                    Shape::Solid(ink) => (*frame, ink),
                    Shape::Outline(ink) => {
                        surface.set_stroke(Some(Stroke {
                            paint: color(ink).into(),
                            width: OUTLINE / PT,
                            ..Stroke::default()
                        }));
                        (within(frame, OUTLINE / 2.0), Ink::White)
                    }
                };
                surface.set_fill(Some(fill(ink)));
                let mut path = PathBuilder::new();
                if let Some(rect) = rectangle(&frame) {
                    path.push_rect(rect);
                }
                path.finish()
                    .iter()
                    .for_each(|path| surface.draw_path(path));
                surface.set_stroke(None);
            }
            surface.end_tagged();
        }
        for node in &page.tree {
            if let Node::Part(part, nodes) = node {
                groups.push(self.part(surface, page, at, part, nodes));
            }
        }
    }

    fn part(
        &mut self,
        surface: &mut Surface<'_>,
        page: &Page<'_>,
        at: usize,
        part: &Part,
        nodes: &[Node],
    ) -> TagGroup {
        let figure = |alt: &str| {
            let frames = nodes.iter().filter_map(|node| match node {
                Node::Mark(mark) => Some(page.marks[*mark].0),
                Node::Part(..) => None,
            });
            let rect = frames.reduce(around).and_then(|frame| rectangle(&frame));
            let tag = Tag::Figure(Some(alt.to_owned()));
            TagKind::from(tag.with_bbox(rect.map(|rect| BBox::new(at, rect))))
        };
        let tag: TagKind = match part {
            Part::Heading(level, title) => {
                let level = (*level).max(1).try_into().expect("at least one");
                Tag::Hn(level, Some(title.clone())).into()
            }
            Part::Words(first, last) if self.words == WordsAs::Shapes => {
                figure(&format!("{first}–{last}"))
            }
            Part::Paragraph | Part::Words(..) => Tag::P.into(),
            Part::Division(language) => Tag::Div.with_lang(Some(language.clone())).into(),
            Part::List { is_numbered: true } => Tag::L(ListNumbering::Decimal).into(),
            Part::List { is_numbered: false } => Tag::L(ListNumbering::Disc).into(),
            Part::Item => Tag::LI.into(),
            Part::Label => Tag::Lbl.into(),
            Part::Body => Tag::LBody.into(),
            Part::Figure(alt) => figure(alt),
        };
        let mut group = TagGroup::new(tag);
        for nodes in nodes.chunk_by(|a, b| matches!((a, b), (Node::Mark(_), Node::Mark(_)))) {
            if let [Node::Part(part, inner)] = nodes {
                group.push(self.part(surface, page, at, part, inner));
                continue;
            }
            let is_text = !matches!(part, Part::Figure(_));
            let tag = if is_text {
                ContentTag::Span(SpanTag::empty())
            } else {
                ContentTag::Other
            };
            let identifier = surface.start_tagged(tag);
            for node in nodes {
                if let Node::Mark(mark) = node {
                    let (frame, mark) = &page.marks[*mark];
                    self.mark(surface, frame, mark);
                }
            }
            surface.end_tagged();
            group.push(identifier);
        }
        group
    }

    fn mark(&mut self, surface: &mut Surface<'_>, frame: &Frame, mark: &Mark<'_>) {
        match mark {
            Mark::Code(modules) => {
                surface.set_fill(Some(fill(Ink::Black)));
                code(modules, frame)
                    .iter()
                    .for_each(|path| surface.draw_path(path));
            }
            Mark::Text(line, ascent) => self.line(surface, frame, line, *ascent, false),
            Mark::Word(line, ascent) => {
                self.line(surface, frame, line, *ascent, self.words == WordsAs::Shapes);
            }
        }
    }

    /// Shows a line whose baseline begins `ascent` beneath the frame's top.
    fn line(
        &mut self,
        surface: &mut Surface<'_>,
        frame: &Frame,
        line: &Line,
        ascent: f32,
        is_shape: bool,
    ) {
        let mut left = frame.x;
        for run in &line.runs {
            let fonts = self.fonts;
            let font = self
                .made
                .entry(run.font)
                .or_insert_with(|| fonts.embedded(run.font).expect("it was shaped with"));
            surface.set_fill(Some(fill(run.setting.ink)));
            let start = Point::from_xy(left / PT, (frame.y + ascent) / PT);
            let (text, ranges) = logical(run);
            let glyphs: Vec<Placed<'_>> = run
                .glyphs
                .iter()
                .zip(ranges)
                .map(|(glyph, range)| Placed { glyph, range })
                .collect();
            surface.draw_glyphs(
                start,
                &glyphs,
                font.clone(),
                &text,
                run.setting.size,
                is_shape,
            );
            left += run.width();
        }
    }
}

/// The text of a run as it is read, and which part of it each glyph stands for.
fn logical(run: &Run) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut ranges = vec![0..0; run.glyphs.len()];
    let mut add = |at: usize, glyph: &Glyph| {
        if !glyph.text.is_empty() {
            let start = text.len();
            text.push_str(&glyph.text);
            ranges[at] = start..text.len();
        }
    };
    if run.is_rtl() {
        run.glyphs
            .iter()
            .enumerate()
            .rev()
            .for_each(|(at, glyph)| add(at, glyph));
    } else {
        run.glyphs
            .iter()
            .enumerate()
            .for_each(|(at, glyph)| add(at, glyph));
    }
    // The other glyphs of a cluster stand for the same part.
    for at in 1..ranges.len() {
        if run.glyphs[at].text.is_empty() {
            ranges[at] = ranges[at - 1].clone();
        }
    }
    (text, ranges)
}

/// A glyph as krilla takes it.
struct Placed<'g> {
    glyph: &'g Glyph,
    range: Range<usize>,
}

impl krilla::text::Glyph for Placed<'_> {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(u32::from(self.glyph.id))
    }

    fn text_range(&self) -> Range<usize> {
        self.range.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.glyph.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.glyph.offset.0 * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.glyph.offset.1 * size
    }

    fn y_advance(&self, _: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

/// A code in its frame, which holds the quiet zone too.
///
/// All runs of dark modules are one path, so that no seam shows between rows at any resolution.
fn code(modules: &Modules, frame: &Frame) -> Option<Path> {
    let size = modules.size();
    let unit = frame.width / (size + 2 * QUIET) as f32;
    let mut path = PathBuilder::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|&x| modules.dark(x, y)).count();
            let row = Frame {
                x: frame.x + (x + QUIET) as f32 * unit,
                y: frame.y + (y + QUIET) as f32 * unit,
                width: run as f32 * unit,
                height: unit,
            };
            if run > 0
                && let Some(rect) = rectangle(&row)
            {
                path.push_rect(rect);
            }
            x += run.max(1);
        }
    }
    path.finish()
}

/// The frame with so much taken off on every side.
fn within(frame: &Frame, inset: f32) -> Frame {
    Frame {
        x: frame.x + inset,
        y: frame.y + inset,
        width: frame.width - 2.0 * inset,
        height: frame.height - 2.0 * inset,
    }
}

/// The frame around two others.
fn around(a: Frame, b: Frame) -> Frame {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Frame {
        x,
        y,
        width: (a.x + a.width).max(b.x + b.width) - x,
        height: (a.y + a.height).max(b.y + b.height) - y,
    }
}

/// In points, to a hundredth: finer than a printer, and short to write.
fn rectangle(frame: &Frame) -> Option<Rect> {
    let points = |mm: f32| (mm / PT * 100.0).round() / 100.0;
    Rect::from_ltrb(
        points(frame.x),
        points(frame.y),
        points(frame.x + frame.width),
        points(frame.y + frame.height),
    )
}

fn fill(ink: Ink) -> Fill {
    Fill {
        paint: color(ink).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

/// The accent is dark enough for a copy in black and white.
fn color(ink: Ink) -> Color {
    let grey = |lightness: u8| Color::from(luma::Color::new(lightness));
    match ink {
        Ink::Black => grey(0),
        Ink::Accent => rgb::Color::new(10, 61, 79).into(),
        Ink::Grey => grey(56),
        Ink::Line => grey(140),
        Ink::Tint => grey(238),
        Ink::White => grey(255),
    }
}
