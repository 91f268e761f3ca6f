//! The images that a PDF's page draws, at their own resolution: what a scanner saw, before anything resampled it.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, LumaData,
    Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath};
use image::metadata::Orientation;

use super::effort;
use super::grey::Position;
use super::isolate::{isolate, leave};
use super::page::{self, Canvas, Holds};

/// An image of a page, and where on the page it lies.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    /// The image as it is stored, mirrored if it is drawn mirrored.
    pub(super) page: page::Page,
    /// Pixels of the image to points from the page's top left.
    to_page: Affine,
    to_image: Affine,
}

impl Embedded {
    pub(super) fn to_page(&self, point: Position) -> Position {
        mapped(self.to_page, point)
    }

    pub(super) fn to_image(&self, point: Position) -> Position {
        mapped(self.to_image, point)
    }
}

fn mapped(map: Affine, point: Position) -> Position {
    let point = map * hayro::kurbo::Point::new(f64::from(point.x), f64::from(point.y));
    Position {
        x: point.x as f32,
        y: point.y as f32,
    }
}

/// Decodes the image that the page draws after so many others; `None` if it cannot be decoded or lies on a line.
pub(super) fn image(
    page: &Page<'_>,
    (width, height): (f32, f32),
    number: usize,
) -> Option<Embedded> {
    let mut taker = Taker {
        before: Some(number),
        taken: None,
    };
    // Left as soon as the image was met.
    let _ = isolate(|| effort::interpret(page, width, height, &mut taker));
    taker.taken
}

/// A device that decodes one image and then leaves, or takes no more if it cannot.
struct Taker {
    /// Images to be drawn before the one wanted; `None` once it was met.
    before: Option<usize>,
    taken: Option<Embedded>,
}

impl<'a> Device<'a> for Taker {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let Some(before) = self.before else {
            return;
        };
        self.before = before.checked_sub(1);
        if self.before.is_some() {
            return;
        }
        let mut decoded = None;
        match image {
            Image::Stencil(stencil) => {
                stencil.with_stencil(|mask, paint| decoded = stencilled(mask, paint), None)
            }
            Image::Raster(raster) => {
                raster.with_rgba(|image, alpha| decoded = pictured(image, alpha), None);
            }
        }
        self.taken = decoded.and_then(|(canvas, (x, y))| {
            let scaled = props.transform * Affine::scale_non_uniform(f64::from(x), f64::from(y));
            upright(canvas, scaled)
        });
        leave();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

type Scaled = (Canvas, (f32, f32));

/// A stencil as its paint makes it look on white paper.
fn stencilled(mask: LumaData, paint: &Paint<'_>) -> Option<Scaled> {
    let ink = match paint {
        Paint::Color(color) => {
            let [red, green, blue, _] = color.to_rgba().to_rgba8();
            255 - luma(&[red, green, blue])
        }
        Paint::Pattern(_) => 255,
    };
    let mut pixels = mask.data;
    for pixel in &mut pixels {
        *pixel = 255 - (u16::from(*pixel) * u16::from(ink) / 255) as u8;
    }
    let canvas = of_greys(mask.width, mask.height, pixels)?;
    Some((canvas, mask.scale_factors))
}

fn pictured(image: ImageData, alpha: Option<LumaData>) -> Option<Scaled> {
    let (width, height, factors) = (image.width(), image.height(), image.scale_factors());
    let alpha = alpha.filter(|alpha| (alpha.width, alpha.height) == (width, height));
    let canvas = match (image, alpha) {
        (ImageData::Rgb(rgb), None) => of_colours(width, height, &rgb.data)?,
        (image, alpha) => {
            let mut pixels = match image {
                ImageData::Luma(luma) => luma.data,
                ImageData::Rgb(rgb) => rgb.data.chunks_exact(3).map(luma).collect(),
            };
            for (pixel, &alpha) in pixels
                .iter_mut()
                .zip(alpha.iter().flat_map(|alpha| &alpha.data))
            {
                *pixel = 255 - (u16::from(255 - *pixel) * u16::from(alpha) / 255) as u8;
            }
            of_greys(width, height, pixels)?
        }
    };
    Some((canvas, factors))
}

fn of_greys(width: u32, height: u32, greys: Vec<u8>) -> Option<Canvas> {
    let holds = Holds {
        colour: false,
        depth: false,
    };
    let mut canvas = Canvas::new(width, height, holds);
    canvas.fill(greys)?;
    Some(canvas)
}

/// Red, green and blue of each pixel: coloured ink may have to be taken off.
fn of_colours(width: u32, height: u32, colours: &[u8]) -> Option<Canvas> {
    let holds = Holds {
        colour: true,
        depth: false,
    };
    let row = 3 * width as usize;
    if row == 0 || colours.len() < row * height as usize {
        return None;
    }
    let mut canvas = Canvas::new(width, height, holds);
    for (y, row) in (0..height).zip(colours.chunks_exact(row)) {
        let pixels = row
            .chunks_exact(3)
            .map(|rgb| [0, 1, 2].map(|i| 257 * u16::from(rgb[i])));
        canvas.draw(0, y, pixels);
    }
    Some(canvas)
}

fn luma(rgb: &[u8]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|i| u32::from(rgb[i]));
    ((77 * red + 150 * green + 29 * blue + 128) / 256) as u8
}

/// Mirrors an image that the page draws mirrored, upside down mostly: a code reads in any turn, but not mirrored.
fn upright(canvas: Canvas, to_page: Affine) -> Option<Embedded> {
    let determinant = to_page.determinant();
    if !determinant.is_normal() {
        return None;
    }
    let height = f64::from(canvas.height());
    let (orientation, to_page) = if determinant < 0.0 {
        let flipped = Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, height]);
        (Orientation::FlipVertical, to_page * flipped)
    } else {
        (Orientation::NoTransforms, to_page)
    };
    Some(Embedded {
        page: canvas.finish(orientation)?,
        to_page,
        to_image: to_page.inverse(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coloured_ink_is_kept_apart() {
        let blue = [20_u8, 30, 200].repeat(6);
        let page =
            of_colours(3, 2, &blue).and_then(|canvas| canvas.finish(Orientation::NoTransforms));
        let page = page.expect("three bytes a pixel");
        assert_eq!(page.grey.pixels(), [46; 6]);
        let light = page.light.expect("it is coloured");
        assert_eq!(light.pixels(), [200; 6]);
        let grey = [90_u8; 18];
        let page =
            of_colours(3, 2, &grey).and_then(|canvas| canvas.finish(Orientation::NoTransforms));
        assert!(page.expect("three bytes a pixel").light.is_none());
        assert!(of_colours(3, 2, &grey[..17]).is_none() && of_colours(0, 2, &[]).is_none());
    }
}
