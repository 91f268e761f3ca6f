//! `inspect --annotate`: the pages as they were read, with a box round every code that was seen and the verdict at it.

mod font;

use std::path::{Path, PathBuf};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use super::collect::Entry;
use super::error::{self, Failure};
use super::io;
use super::seen;
use super::source::Source;
use crate::scan::{GreyImage, Pages};

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

/// Refuses, before anything is read, a file that is there already and a source that cannot be read twice.
pub(super) fn check(out: &Path, entries: &[Entry]) -> Result<(), Failure> {
    if io::is_stdio(out) {
        return Err(
            Failure::usage("pictures are not written to standard output")
                .hint("name a new file: --annotate OUT.png"),
        );
    }
    if entries.iter().any(|entry| io::is_stdio(&entry.path)) {
        return Err(Failure::usage("standard input cannot be annotated")
            .hint("--annotate reads the files twice: name a file"));
    }
    if out
        .extension()
        .is_some_and(|end| !end.eq_ignore_ascii_case("png"))
    {
        return Err(Failure::usage(format_args!(
            "{}: pictures are written as PNG",
            out.display()
        ))
        .hint("give it a name that ends in .png"));
    }
    if out.symlink_metadata().is_ok() {
        return Err(exists(out));
    }
    Ok(())
}

fn exists(out: &Path) -> Failure {
    Failure::usage(format_args!("{}: file exists", out.display()))
        .hint("name another one; nothing is ever overwritten")
}

/// Draws each page on which a code was seen into a new file: OUT.png, OUT-2.png and so on.
///
/// # Errors
/// If a file cannot be read again or a picture not be written.
pub(super) fn write(out: &Path, entries: &[Entry], sources: &[Source]) -> Result<(), Failure> {
    let mut drawn = 0;
    for entry in entries {
        let name = entry.name();
        let Some(source) = sources.iter().find(|source| source.name == name) else {
            continue;
        };
        let mut numbers: Vec<Option<usize>> = source
            .readings
            .iter()
            .map(|reading| reading.page)
            .chain(source.unread.iter().map(|missed| missed.page))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            error::note(format_args!(
                "{name}: nothing that looks like a QR code, so no picture of it was drawn"
            ));
            continue;
        }
        let fail = |problem: &dyn std::fmt::Display| {
            Failure::usage(format_args!("{name}: {problem}"))
                .hint("it could be read before: was it changed meanwhile?")
        };
        let bytes = io::read_limited(&entry.path, io::MAX_PICTURE)?;
        let pages = Pages::open(bytes.to_vec()).map_err(|error| fail(&error))?;
        for number in numbers {
            let index = number.map_or(0, |number| number - 1);
            let (page, scale) = pages.picture(index).map_err(|error| fail(&error))?;
            let picture = draw(&page, scale, &boxes(source, number));
            drawn += 1;
            let path = numbered(out, drawn);
            if path.symlink_metadata().is_ok() {
                return Err(exists(&path));
            }
            let png = to_png(&picture).map_err(|error| fail(&error))?;
            io::write_new(&path, &png)?;
            error::note(format_args!(
                "{} drawn as {}",
                seen::name(&name, number),
                path.display()
            ));
        }
    }
    Ok(())
}

/// The name of the picture with this number, from 1: "out.png", "out-2.png".
fn numbered(out: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return out.to_owned();
    }
    let mut name = out.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(end) = out.extension() {
        name.push(".");
        name.push(end);
    }
    out.with_file_name(name)
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

    #[test]
    fn pictures_are_numbered_from_the_second_on() {
        let name = |number| numbered(Path::new("a.b/out.png"), number);
        assert_eq!(name(1), Path::new("a.b/out.png"));
        assert_eq!(name(2), Path::new("a.b/out-2.png"));
    }
}
