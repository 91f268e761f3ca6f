//! Picture files to pages: PNG, JPEG, TIFF (all pages), WebP, GIF, BMP, HEIC and JPEG 2000.
//!
//! A file's own statement of its size is checked before anything is allocated for it, and again by the decoder's limits.
//! What is decoded goes to a canvas at full depth; the picture is turned upright as its EXIF or TIFF orientation
//! says. Of an animation the first picture is taken.
//!
//! # Memory
//!
//! A decoder's buffer is the largest thing: at most `MOST_BYTES`, and it is freed before the ladder begins. A picture
//! of 100 megapixels takes below 1.5 GB in any format, an ordinary JPEG of that size 400 MB.

use std::io::{Cursor, ErrorKind};

use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::effort;
use super::foreign;
use super::isolate::isolate;
use super::page::{Canvas, Holds, Page};
use super::tiff;

/// Most pixels a picture may have: A4 at 1,000 dpi, or any camera of today.
pub const MOST_PIXELS: u64 = 100_000_000;

/// Most samples of a JPEG 2000 picture, pixels times colours: its decoder takes some 10 bytes for each, and 100 ns. A4 at
/// 600 dpi has 35 million in grey.
pub(super) const MOST_WAVELETS: u64 = 40_000_000;

/// Most bytes of a decoded picture: as many pixels with four 16-bit samples.
pub(super) const MOST_BYTES: u64 = 8 * MOST_PIXELS;

/// Why a picture cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Not one of the formats by its first bytes.
    #[error("this is not a {FORMATS} picture")]
    NotAPicture,
    /// A known format, or a kind of it, that is not read here; what it is and what to do instead.
    #[error("{0}")]
    Unsupported(&'static str),
    /// More pixels than are safe to decode.
    #[error(
        "the picture is too large: {width} × {height} pixels, where {} million are allowed; save it smaller, 300 dpi are plenty",
        MOST_PIXELS / 1_000_000
    )]
    TooLarge {
        /// Pixels in a row, as the file states them.
        width: u32,
        /// Rows, as the file states them.
        height: u32,
    },
    /// Few enough pixels, but its decoder would need too much memory for them.
    #[error("the picture takes too much memory to decode: save it as PNG or JPEG")]
    TooMuchMemory,
    /// The file ends before the picture does.
    #[error(
        "the picture is incomplete: the file has been cut short; copy it again from where it came"
    )]
    CutShort,
    /// The decoder cannot make sense of it.
    #[error("the picture is damaged: copy it again from where it came, or take it again")]
    Damaged,
    /// The page asked for, counted from 0 here and from 1 in the text, is past the last.
    #[error("the picture has no page {}", .0 + 1)]
    NoSuchPage(usize),
}

/// The formats that are read, as texts name them.
pub(super) const FORMATS: &str = "PNG, JPEG, TIFF, WebP, GIF, BMP, HEIC or JPEG 2000";

/// A picture file whose format is known and whose pages are counted; nothing is decoded yet.
#[derive(Clone)]
pub struct Picture<'a> {
    bytes: &'a [u8],
    format: Format,
    /// Where the directory of each page of a TIFF lies; empty for other formats.
    directories: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// One that the `image` crate decodes.
    Image(ImageFormat),
    Tiff,
    Heic,
    Jpeg2000,
}

impl<'a> Picture<'a> {
    /// Recognises the format by the first bytes, never by a name.
    ///
    /// # Errors
    /// [`PictureError::Empty`], [`PictureError::NotAPicture`], [`PictureError::Unsupported`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, PictureError> {
        if bytes.is_empty() {
            return Err(PictureError::Empty);
        }
        let format = if foreign::is_heic(bytes) {
            Format::Heic
        } else if foreign::is_jpeg_2000(bytes) {
            Format::Jpeg2000
        } else if bytes.starts_with(b"II\x2b\0\x08\0") || bytes.starts_with(b"MM\0\x2b\0\x08") {
            // BigTIFF, of which the `image` crate knows nothing.
            Format::Tiff
        } else {
            match image::guess_format(bytes) {
                Ok(ImageFormat::Tiff) => Format::Tiff,
                Ok(
                    format @ (ImageFormat::Png
                    | ImageFormat::Jpeg
                    | ImageFormat::WebP
                    | ImageFormat::Gif
                    | ImageFormat::Bmp),
                ) => Format::Image(format),
                _ => {
                    return Err(foreign::advice(bytes)
                        .map_or(PictureError::NotAPicture, PictureError::Unsupported));
                }
            }
        };
        let directories = match format {
            Format::Tiff => tiff::directories(bytes),
            _ => Vec::new(),
        };
        Ok(Self {
            bytes,
            format,
            directories,
        })
    }

    /// How many pages it has: 1 for all formats but TIFF.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.directories.len().max(1)
    }

    /// Decodes a page, counted from 0.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`] before decoding; [`PictureError::CutShort`] and [`PictureError::Damaged`] from it, and
    /// [`PictureError::Unsupported`] for a kind of the format that is not read.
    pub fn page(&self, index: usize) -> Result<Page, PictureError> {
        if index >= self.pages() {
            return Err(PictureError::NoSuchPage(index));
        }
        let decoded = isolate(|| match self.format {
            Format::Image(format) => decode(self.bytes, format),
            Format::Tiff => {
                let directory = self.directories.get(index);
                tiff::decode(self.bytes, *directory.ok_or(PictureError::Damaged)?)
            }
            Format::Heic => heic(self.bytes),
            Format::Jpeg2000 => jpeg_2000(self.bytes),
        });
        decoded.unwrap_or(Err(PictureError::Damaged))
    }
}

/// Refuses what has too many pixels, or too many bytes of samples.
pub(super) fn check_size(width: u32, height: u32, bytes: u64) -> Result<(), PictureError> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS || bytes > MOST_BYTES {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(())
}

pub(super) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Page, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(reason)?;
    let ((width, height), color) = (decoder.dimensions(), decoder.color_type());
    let total = decoder.total_bytes();
    check_size(width, height, total)?;
    // Metadata in disorder does not make the picture unreadable.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Zeroed memory that nothing is written to is not resident, so a small file that lies about its size stays small.
    let mut samples =
        vec![0; usize::try_from(total).map_err(|_| PictureError::TooLarge { width, height })?];
    decoder.read_image(&mut samples).map_err(reason)?;
    page(width, height, color, samples, orientation)
}

/// HEIC, as iPhones take it.
fn heic(bytes: &[u8]) -> Result<Page, PictureError> {
    let reason = |error| match error {
        heic_rs::Error::Truncated(_) => PictureError::CutShort,
        heic_rs::Error::Unsupported(_) => PictureError::Unsupported(foreign::HEIC),
        _ => PictureError::Damaged,
    };
    let info = heic_rs::probe(bytes).map_err(reason)?;
    let depth = info.bit_depth > 8;
    let size = if depth { 6 } else { 3 };
    let pixels = u64::from(info.width) * u64::from(info.height);
    check_size(info.width, info.height, size * pixels)?;
    let options = heic_rs::DecodeOptions {
        max_pixels: Some(MOST_PIXELS),
        layout: if depth {
            heic_rs::PixelLayout::Rgb16
        } else {
            heic_rs::PixelLayout::Rgb8
        },
        ..heic_rs::DecodeOptions::default()
    };
    // Turned upright by the decoder: what the container says of it goes before EXIF.
    let image = heic_rs::decode(bytes, &options).map_err(reason)?;
    let color = if depth {
        ColorType::Rgb16
    } else {
        ColorType::Rgb8
    };
    page(
        image.width,
        image.height,
        color,
        image.data,
        Orientation::NoTransforms,
    )
}

/// JPEG 2000, as archives scan to.
fn jpeg_2000(bytes: &[u8]) -> Result<Page, PictureError> {
    let samples = effort::jpeg_2000_samples(bytes).unwrap_or(0);
    let settings = hayro_jpeg2000::DecodeSettings::default();
    let image = hayro_jpeg2000::Image::new(bytes, &settings).map_err(|_| PictureError::Damaged)?;
    let (width, height, alpha) = (image.width(), image.height(), image.has_alpha());
    check_size(width, height, 0)?;
    if samples > MOST_WAVELETS {
        return Err(PictureError::TooMuchMemory);
    }
    let mut context = hayro_jpeg2000::DecoderContext::default();
    let decoded = image.decode(&mut context);
    let decoded = decoded.map_err(|_| PictureError::Damaged)?;
    let color = match (decoded.components().len(), alpha) {
        (1, false) => ColorType::L8,
        (2, true) => ColorType::La8,
        (3, false) => ColorType::Rgb8,
        (4, true) => ColorType::Rgba8,
        _ => return Err(PictureError::Unsupported(foreign::KIND)),
    };
    let samples = decoded.data_u8();
    page(width, height, color, samples, Orientation::NoTransforms)
}

fn reason(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooMuchMemory,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PictureError::CutShort
        }
        ImageError::Unsupported(_) => PictureError::Unsupported(foreign::KIND),
        _ => PictureError::Damaged,
    }
}

/// The page out of all its samples, row by row.
pub(super) fn page(
    width: u32,
    height: u32,
    color: ColorType,
    samples: Vec<u8>,
    orientation: Orientation,
) -> Result<Page, PictureError> {
    let holds = Holds {
        colour: color.has_color(),
        depth: color.bytes_per_pixel() > color.channel_count(),
    };
    let mut canvas = Canvas::new(width, height, holds);
    let size = u64::from(width) * u64::from(height) * u64::from(color.bytes_per_pixel());
    if samples.len() as u64 != size {
        return Err(PictureError::Damaged);
    }
    let byte = |sample: &[u8]| u16::from(sample[0]) * 257;
    let word = |sample: &[u8]| u16::from_ne_bytes([sample[0], sample[1]]);
    let float = |sample: &[u8]| {
        let value = f32::from_ne_bytes([sample[0], sample[1], sample[2], sample[3]]);
        (value.clamp(0.0, 1.0) * 65535.0) as u16
    };
    match color {
        ColorType::L8 => canvas.fill(samples).ok_or(PictureError::Damaged)?,
        ColorType::La8 => draw::<2>(&mut canvas, &samples, 1, byte),
        ColorType::Rgb8 => draw::<3>(&mut canvas, &samples, 1, byte),
        ColorType::Rgba8 => draw::<4>(&mut canvas, &samples, 1, byte),
        ColorType::L16 => draw::<1>(&mut canvas, &samples, 2, word),
        ColorType::La16 => draw::<2>(&mut canvas, &samples, 2, word),
        ColorType::Rgb16 => draw::<3>(&mut canvas, &samples, 2, word),
        ColorType::Rgba16 => draw::<4>(&mut canvas, &samples, 2, word),
        ColorType::Rgb32F => draw::<3>(&mut canvas, &samples, 4, float),
        ColorType::Rgba32F => draw::<4>(&mut canvas, &samples, 4, float),
        _ => return Err(PictureError::Unsupported(foreign::KIND)),
    }
    canvas.finish(orientation).ok_or(PictureError::Damaged)
}

/// Draws rows of `CHANNELS` samples of `size` bytes a pixel; an even channel count ends in alpha.
fn draw<const CHANNELS: usize>(
    canvas: &mut Canvas,
    samples: &[u8],
    size: usize,
    value: impl Fn(&[u8]) -> u16 + Copy,
) {
    let row = canvas.width() as usize * CHANNELS * size;
    for (y, row) in (0..).zip(samples.chunks_exact(row)) {
        let pixels = row.chunks_exact(CHANNELS * size).map(|pixel| {
            let channel = |index: usize| value(&pixel[index * size..]);
            let rgb = match CHANNELS {
                1 | 2 => [channel(0); 3],
                _ => [channel(0), channel(1), channel(2)],
            };
            if CHANNELS % 2 == 1 {
                rgb
            } else {
                over_white(rgb, channel(CHANNELS - 1))
            }
        });
        canvas.draw(0, y, pixels);
    }
}

/// The pixel as it looks on white paper.
pub(super) fn over_white(rgb: [u16; 3], alpha: u16) -> [u16; 3] {
    let (alpha, most) = (u64::from(alpha), u64::from(u16::MAX));
    rgb.map(|sample| {
        let mixed = u64::from(sample) * alpha + most * (most - alpha);
        ((mixed + most / 2) / most) as u16
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, GrayImage, ImageBuffer, LumaA, Rgb, Rgba, RgbaImage};

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image
            .write_to(&mut bytes, format)
            .expect("the picture is encoded in memory");
        bytes.into_inner()
    }

    #[test]
    fn every_format_and_sample_type_comes_out_grey() {
        let check = |image: DynamicImage, format: ImageFormat, expected: u8| {
            let bytes = encoded(&image, format);
            let page = Picture::open(&bytes)
                .and_then(|picture| picture.page(0))
                .expect("a clean picture decodes");
            assert_eq!((page.grey.width(), page.grey.height()), (9, 5));
            assert!(
                page.grey
                    .pixels()
                    .iter()
                    .all(|&p| p.abs_diff(expected) <= 2),
                "{format:?} {:?}",
                image.color()
            );
        };
        let grey = |value| DynamicImage::from(GrayImage::from_pixel(9, 5, image::Luma([value])));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff] {
            check(grey(77), format, 77);
        }
        check(
            DynamicImage::from(RgbaImage::from_pixel(9, 5, Rgba([0, 0, 0, 0]))),
            ImageFormat::WebP,
            255,
        );
        check(
            DynamicImage::from(RgbaImage::from_pixel(9, 5, Rgba([0, 0, 0, 255]))),
            ImageFormat::Png,
            0,
        );
        check(
            ImageBuffer::from_pixel(9, 5, Rgb([0xffff_u16, 0, 0])).into(),
            ImageFormat::Png,
            76,
        );
        check(
            ImageBuffer::from_pixel(9, 5, LumaA([0x8000_u16, 0xffff])).into(),
            ImageFormat::Png,
            128,
        );
    }

    #[test]
    fn what_is_no_picture_has_its_own_error() {
        let png = encoded(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        let mut huge = png.clone();
        // IHDR's width and height, and no attempt at its CRC: whichever is looked at first refuses it.
        huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let check = |bytes: &[u8], expected: &[PictureError]| {
            let result = Picture::open(bytes).and_then(|picture| picture.page(0));
            let error = result.expect_err("this is no whole picture");
            assert!(expected.contains(&error), "{error:?}");
        };
        check(b"", &[PictureError::Empty]);
        check(b"P", &[PictureError::NotAPicture]);
        check(b"ordinary text, no picture", &[PictureError::NotAPicture]);
        check(
            b"\0\0\0\x18ftypheic\0\0\0\0",
            &[PictureError::Damaged, PictureError::CutShort],
        );
        check(
            b"GIF89a\x01\0\x01\0\0\0\0",
            &[PictureError::Damaged, PictureError::CutShort],
        );
        check(&png[..png.len() / 2], &[PictureError::CutShort]);
        check(
            &huge,
            &[
                PictureError::Damaged,
                PictureError::TooLarge {
                    width: 60000,
                    height: 60000,
                },
            ],
        );
    }
}
