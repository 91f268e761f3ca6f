//! The text of a PDF's page, as it was written into the file.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use hayro::kurbo::BezPath;

use super::effort::interpret;
use super::isolate::isolate;

/// Most characters that are taken from a page; a full one has some 6,000.
const MOST: usize = 200_000;

/// Takes the text of each run of glyphs, in the order in which they are drawn. Glyphs that stand for nothing are left out.
pub(super) fn runs(page: &Page<'_>) -> Option<Vec<String>> {
    let (width, height) = page.render_dimensions();
    let mut reader = Reader::default();
    isolate(|| interpret(page, width, height, &mut reader)).ok()?;
    Some(reader.runs)
}

#[derive(Default)]
struct Reader {
    runs: Vec<String>,
    length: usize,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        let mut text = String::new();
        for glyph in run.glyphs() {
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => text.push(c),
                Some(BfString::String(part)) => text.push_str(&part),
                None => {}
            }
        }
        self.length += text.len();
        if self.length <= MOST {
            self.runs.push(text);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
