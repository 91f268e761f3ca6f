//! Pages as they were read, with a box round every code that was seen and the verdict beside it.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use super::font;
use crate::gather::Source;
use crate::scan::GreyImage;

/// Longest side of a picture that is drawn, in pixels: enough for every code to be seen, and no more than 40 MB in memory.
const LONGEST: u32 = 3600;

/// Of a code that was read.
const GREEN: Rgb<u8> = Rgb([0, 128, 0]);

/// Of a code that was not.
const RED: Rgb<u8> = Rgb([208, 0, 0]);

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// What is drawn at a code.
struct Outline {
    /// As in the reports.
    corners: [[f32; 2]; 4],
    colour: Rgb<u8>,
    verdict: String,
}

/// The pages of a document on which a code was seen, from 1; `None` stands for the only one.
#[must_use]
pub fn pages_with_codes(source: &Source) -> Vec<Option<usize>> {
    let read = source.readings.iter().map(|reading| reading.page);
    let unread = source.unread.iter().map(|missed| missed.page);
    let mut pages: Vec<Option<usize>> = read.chain(unread).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// Draws a page with what was seen on it, as a PNG. `scale` pixels of `picture` are one unit of the corners in `source`.
///
/// # Errors
/// If the encoder has no memory.
pub fn page(
    source: &Source,
    page: Option<usize>,
    picture: &GreyImage,
    scale: f32,
) -> Result<Vec<u8>, image::ImageError> {
    to_png(&draw(picture, scale, &boxes(source, page)))
}

/// What was seen on a page.
fn boxes(source: &Source, page: Option<usize>) -> Vec<Outline> {
    let read = source
        .readings
        .iter()
        .filter(|reading| reading.page == page);
    let unread = source.unread.iter().filter(|missed| missed.page == page);
    read.map(|reading| Outline {
        corners: reading.corners,
        colour: GREEN,
        verdict: reading.verdict().to_owned(),
    })
    .chain(unread.map(|missed| Outline {
        corners: missed.corners,
        colour: RED,
        verdict: missed.trouble.name().to_owned(),
    }))
    .collect()
}

/// Draws boxes on a page, `scale` of whose pixels are one unit of their corners.
fn draw(page: &GreyImage, scale: f32, boxes: &[Outline]) -> RgbImage {
    let small = (page.long_side() > LONGEST).then(|| page.shrunk_to(LONGEST));
    let scale = match &small {
        Some(small) => scale * small.long_side() as f32 / page.long_side() as f32,
        None => scale,
    };
    let page = small.as_ref().unwrap_or(page);
    let width = page.width();
    let mut picture = RgbImage::from_fn(width, page.height(), |x, y| {
        let grey = page.pixels()[y as usize * width as usize + x as usize];
        Rgb([grey; 3])
    });
    // Thickness of lines and of the strokes of letters.
    let pen = (page.long_side() / 500).max(2);
    for code in boxes {
        let corners = code.corners.map(|[x, y]| (x * scale, y * scale));
        for (i, &from) in corners.iter().enumerate() {
            line(&mut picture, from, corners[(i + 1) % 4], pen, code.colour);
        }
    }
    // Letters last: no line goes through them.
    for code in boxes {
        let least = |axis: usize| {
            code.corners
                .iter()
                .map(|at| at[axis])
                .fold(f32::MAX, f32::min)
        };
        let at = (least(0) * scale, least(1) * scale);
        label(&mut picture, at, &code.verdict, pen, code.colour);
    }
    picture
}

/// Draws a square of `side` pixels, as far as it lies in the picture.
fn square(picture: &mut RgbImage, (x, y): (i64, i64), side: u32, colour: Rgb<u8>) {
    rectangle(picture, (x, y), (side, side), colour);
}

fn rectangle(picture: &mut RgbImage, (x, y): (i64, i64), size: (u32, u32), colour: Rgb<u8>) {
    let clip = |from: i64, length: u32, end: u32| {
        let to = from + i64::from(length);
        from.clamp(0, end.into()) as u32..to.clamp(0, end.into()) as u32
    };
    for y in clip(y, size.1, picture.height()) {
        for x in clip(x, size.0, picture.width()) {
            picture.put_pixel(x, y, colour);
        }
    }
}

fn line(picture: &mut RgbImage, from: (f32, f32), to: (f32, f32), pen: u32, colour: Rgb<u8>) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    // Corners of what is no code may lie far out, but not so far that drawing takes time.
    let steps = dx.abs().max(dy.abs()).clamp(1.0, 4.0 * LONGEST as f32);
    for step in 0..=steps as u32 {
        let part = step as f32 / steps;
        let at = |from: f32, way: f32| (from + part * way) as i64 - i64::from(pen / 2);
        square(picture, (at(from.0, dx), at(from.1, dy)), pen, colour);
    }
}

/// Writes in white on a ground of that colour, above the point, or below it where there is no room.
fn label(picture: &mut RgbImage, (x, y): (f32, f32), text: &str, pen: u32, colour: Rgb<u8>) {
    let letters = text.chars().count() as u32;
    let advance = (font::WIDTH + 1) * pen;
    let width = letters * advance + pen;
    let height = (font::HEIGHT + 2) * pen;
    let room = i64::from(picture.width()) - i64::from(width);
    let left = (x as i64 - i64::from(pen / 2)).min(room).max(0);
    let above = y as i64 - i64::from(height);
    let top = if above >= 0 { above } else { (y as i64).max(0) };
    rectangle(picture, (left, top), (width, height), colour);
    for (i, letter) in (0..).zip(text.chars()) {
        for (row, bits) in (0..).zip(font::rows(letter)) {
            for column in
                (0..font::WIDTH).filter(|column| bits >> (font::WIDTH - 1 - column) & 1 == 1)
            {
                let x = left + i64::from(pen + i * advance + column * pen);
                let y = top + i64::from((row + 1) * pen);
                square(picture, (x, y), pen, WHITE);
            }
        }
    }
}

fn to_png(picture: &RgbImage) -> Result<Vec<u8>, image::ImageError> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_anything_stay_in_the_picture() {
        let page = GreyImage::from_fn(40, 30, |_, _| 255);
        for at in [-1e9, -5.0, 0.0, 39.0, 1e9, f32::NAN] {
            let code = Outline {
                corners: [[at, at], [at + 20.0, at], [20.0, 20.0], [at, 20.0]],
                colour: RED,
                verdict: "cut-off".to_owned(),
            };
            let picture = draw(&page, 1.0, &[code]);
            assert_eq!(picture.dimensions(), (40, 30));
        }
    }
}
