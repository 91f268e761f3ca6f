//! The effort that drawing a PDF's page would take, counted before it is drawn.
//!
//! The rasteriser keeps a list of everything a page draws, so a file of a few kilobytes that paints the page a million
//! times, or calls forms within forms, takes gigabytes and minutes; `hayro` has no bound of its own. Interpreting the
//! page costs a fraction of drawing it, so it is done once for a device that only counts, and the count can say no.

use std::panic::resume_unwind;

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, Rect, Shape};

use super::decode::MOST_PIXELS;
use super::isolate::isolate;

/// Effort of one call, however small; a sheet makes some thousand calls.
const CALL: f64 = 5.0;

/// Effort of covering the whole page once.
const PAGE: f64 = 1000.0;

/// The most that is drawn: a million small marks, or five thousand times the whole page. Drawing that takes about
/// 300 MB and two seconds.
const LIMIT: f64 = 5_000_000.0;

/// Whether the page can be drawn within bounds. A page whose interpretation panics cannot.
pub(super) fn is_bearable(page: &Page<'_>, width: f32, height: f32) -> bool {
    let target = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    isolate(|| {
        let cache = InterpreterCache::new();
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = Context::new(
            transform,
            target,
            &cache,
            page.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(
            page,
            &mut context,
            &mut Meter {
                page: target,
                spent: 0.0,
            },
        );
    })
    .is_ok()
}

/// A device that draws nothing and unwinds when the effort passes [`LIMIT`]: the interpreter has no other way to be
/// stopped. Unwinding by `resume_unwind` does not reach the panic hook.
struct Meter {
    page: Rect,
    spent: f64,
}

impl Meter {
    fn spend(&mut self, effort: f64) {
        self.spent += effort;
        if self.spent.is_nan() || self.spent > LIMIT {
            resume_unwind(Box::new(()));
        }
    }

    /// A call that draws or clips within `bounds`, in pixels of the page after `transform`.
    fn cover(&mut self, bounds: Rect, transform: Affine) {
        let seen = transform.transform_rect_bbox(bounds).intersect(self.page);
        let share = if seen.is_zero_area() {
            0.0
        } else {
            seen.area() / self.page.area()
        };
        self.spend(CALL + PAGE * share);
    }
}

impl<'a> Device<'a> for Meter {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.spend(path.elements().len() as f64);
        self.cover(path.bounding_box(), props.transform);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.cover(*rect, props.transform);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.spend(clip.path.elements().len() as f64);
        self.cover(clip.path.bounding_box(), Affine::IDENTITY);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.spend(2.0 * PAGE);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.spend(CALL * run.glyphs().len() as f64);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        let pixels = u64::from(image.width()) * u64::from(image.height());
        self.spend(if pixels > MOST_PIXELS {
            f64::INFINITY
        } else {
            PAGE + pixels as f64 / 1000.0
        });
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
