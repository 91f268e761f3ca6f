//! The effort that drawing a PDF's page would take, counted before it is drawn.
//!
//! The rasteriser keeps a list of everything a page draws, so a file of a few kilobytes that paints the page a million
//! times, or calls forms within forms, takes gigabytes and minutes; `hayro` has no bound of its own. Interpreting the
//! page costs a fraction of drawing it, so it is done once for a device that only counts, and the count can say no. On
//! the way it notes the images that cover much of the page: a scan, to be read at its own resolution.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::object::Stream;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, Rect, Shape};

use super::isolate::{isolate, leave};
use super::limits::{MOST_PIXELS, MOST_WAVELETS};

/// Effort of one call, however small; a sheet makes some thousand calls.
const CALL: f64 = 5.0;

/// Effort of covering the whole page once.
const PAGE: f64 = 1000.0;

/// The most that is drawn: a million small marks, or five thousand times the whole page. Drawing that takes about
/// 300 MB and two seconds.
const LIMIT: f64 = 5_000_000.0;

/// The share of the page that an image covers to be a scan of it.
const SCAN: f64 = 0.2;

/// Or else so many pixels, more than a rendering gives a fifth of a page.
const LARGE: u64 = 1_000_000;

/// An image that a page draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// How many images the page draws before it.
    pub(super) number: usize,
    /// Its own pixels.
    pub(super) pixels: u64,
    /// The share of the page that it covers.
    pub(super) share: f64,
}

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The images that are scans, by their number of pixels, the most first.
    pub(super) scans: Vec<Placed>,
    /// Whether it draws any image. What it draws otherwise has no blur and no noise.
    pub(super) has_images: bool,
}

/// Looks at a page; `None` if it cannot be drawn within bounds. A page whose interpretation panics cannot.
pub(super) fn survey(page: &Page<'_>, width: f32, height: f32) -> Option<Survey> {
    let mut meter = Meter {
        page: Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
        spent: 0.0,
        images: 0,
        scans: Vec::new(),
    };
    isolate(|| interpret(page, width, height, &mut meter)).ok()?;
    if !meter.is_within_bounds() {
        return None;
    }
    let mut scans = meter.scans;
    scans.sort_by_key(|scan| std::cmp::Reverse(scan.pixels));
    Some(Survey {
        scans,
        has_images: meter.images > 0,
    })
}

/// Interprets the page for a device, in points from its top left, the page turned as it is shown.
pub(super) fn interpret<'a>(
    page: &'a Page<'a>,
    width: f32,
    height: f32,
    device: &mut impl Device<'a>,
) {
    let cache = InterpreterCache::new();
    let mut context = Context::new(
        Affine::new(page.initial_transform(true).as_coeffs()),
        Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
        &cache,
        page.xref(),
        InterpreterSettings::default(),
    );
    interpret_page(page, &mut context, device);
}

/// The effort of decoding an image of which the page says that it has so many pixels; `None` if it is out of bounds. The
/// decoders of JBIG2 and JPEG 2000 go by what the image's own code says, and are slow: about 20 ns and 100 ns a sample.
fn decoding(stream: &Stream<'_>, pixels: u64) -> Option<f64> {
    // The type of filters is not public; its names are those of the PDF standard.
    let filters: Vec<String> = stream.filters().iter().map(|f| format!("{f:?}")).collect();
    let is = |wanted: &str| filters.iter().any(|filter| filter == wanted);
    let (jbig2, jpeg_2000) = (is("Jbig2Decode"), is("JpxDecode"));
    // Nobody compresses these twice, and what is inside could not be looked at.
    if pixels > MOST_PIXELS || (jbig2 || jpeg_2000) && filters.len() > 1 {
        return None;
    }
    let (samples, most, effort) = if jpeg_2000 {
        (jpeg_2000_samples(&stream.raw_data()), MOST_WAVELETS, 0.05)
    } else if jbig2 {
        (jbig2_pixels(&stream.raw_data()), MOST_PIXELS, 0.02)
    } else {
        (None, MOST_PIXELS, 0.005)
    };
    let samples = samples.unwrap_or(0).max(pixels);
    (samples <= most).then_some(samples as f64 * effort)
}

/// Width times height times components of the largest JPEG 2000 code in it (the SIZ marker of ISO 15444-1, A.5.1).
pub(super) fn jpeg_2000_samples(bytes: &[u8]) -> Option<u64> {
    let starts = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"\xff\x4f\xff\x51"));
    let samples = |at: usize| {
        let side = |end: usize, start: usize| {
            let number = |at| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
            Some(u64::from(
                number(at + end)?.saturating_sub(number(at + start)?),
            ))
        };
        let components = u16::from_be_bytes(*bytes.get(at + 40..)?.first_chunk()?);
        let pixels = side(8, 16)?.saturating_mul(side(12, 20)?);
        Some(pixels.saturating_mul(u64::from(components)))
    };
    starts.filter_map(samples).max()
}

/// Width times height of a JBIG2 page as its page information states them (ISO 14492, 7.2 and 7.4.8).
fn jbig2_pixels(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let mut at = 0_usize;
    loop {
        let segment = number(at)?;
        let flags = *bytes.get(at + 4)?;
        at += 5;
        let short = usize::from(*bytes.get(at)? >> 5);
        let (referred, counted) = if short == 7 {
            let count = (number(at)? & 0x1fff_ffff) as usize;
            (count, 4 + (count + 1).div_ceil(8))
        } else {
            (short, 1)
        };
        let size = match segment {
            0..=256 => 1,
            257..=65536 => 2,
            _ => 4,
        };
        at += counted + referred * size + if flags & 0x40 == 0 { 1 } else { 4 };
        let length = number(at)?;
        at += 4;
        if flags & 0x3f == 48 {
            return Some(u64::from(number(at)?) * u64::from(number(at + 4)?));
        }
        at = at.checked_add(usize::try_from(length).ok()?)?;
    }
}

/// A device that draws nothing and leaves when the effort passes [`LIMIT`]: the interpreter has no other way to be
/// stopped. Where it cannot leave either, it looks at nothing more, and how long the interpreter goes on is bounded by
/// whoever has put it into a worker.
struct Meter {
    page: Rect,
    spent: f64,
    images: usize,
    scans: Vec<Placed>,
}

impl Meter {
    fn spend(&mut self, effort: f64) {
        self.spent += effort;
        if !self.is_within_bounds() {
            leave();
        }
    }

    /// Also false of what is no number, and stays so.
    fn is_within_bounds(&self) -> bool {
        self.spent <= LIMIT
    }

    /// A call that draws or clips within `bounds`, in points of the page after `transform`.
    fn cover(&mut self, bounds: Rect, transform: Affine) {
        self.spend(CALL + PAGE * self.share(bounds, transform));
    }

    /// The share of the page within `bounds`.
    fn share(&self, bounds: Rect, transform: Affine) -> f64 {
        let seen = transform.transform_rect_bbox(bounds).intersect(self.page);
        if seen.is_zero_area() {
            0.0
        } else {
            seen.area() / self.page.area()
        }
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

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        if !self.is_within_bounds() {
            return;
        }
        let (width, height) = (image.width(), image.height());
        let pixels = u64::from(width) * u64::from(height);
        let effort = match &image {
            Image::Stencil(stencil) => decoding(stencil.stream(), pixels),
            Image::Raster(raster) => decoding(raster.stream(), pixels),
        };
        self.spend(effort.map_or(f64::INFINITY, |effort| PAGE + effort));
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let share = self.share(bounds, props.transform);
        if share >= SCAN || share > 0.0 && pixels >= LARGE {
            self.scans.push(Placed {
                number: self.images,
                pixels,
                share,
            });
        }
        self.images += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_state_their_own_size() {
        // Segment 0, page information, no references, page 1, 19 bytes: 4000 × 3000.
        let jbig2 = b"\0\0\0\0\x30\0\x01\0\0\0\x13\0\0\x0f\xa0\0\0\x0b\xb8";
        assert_eq!(jbig2_pixels(jbig2), Some(12_000_000));
        assert_eq!(jbig2_pixels(&jbig2[..12]), None);
        assert_eq!(jbig2_pixels(&[0xff; 99]), None);
        let mut siz = b"jp2c\xff\x4f\xff\x51\0\x2f\0\0\0\0\x0f\xa0\0\0\x0b\xb8".to_vec();
        siz.extend([0; 24]);
        siz.extend([0, 3]);
        assert_eq!(jpeg_2000_samples(&siz), Some(36_000_000));
        assert_eq!(jpeg_2000_samples(&siz[..20]), None);
    }
}
