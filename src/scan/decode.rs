//! Picture files to grey pictures: PNG, JPEG, TIFF (all pages) and WebP.
//!
//! A file's own statement of its size is checked before anything is allocated for it, and again by the decoder's limits.
//! Transparent pixels are laid over white, 16-bit samples are cut to 8. The orientation in EXIF is left aside: a QR code
//! reads in any.

use std::io::{Cursor, ErrorKind};

use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::grey::GreyImage;
use super::isolate::isolate;
use super::tiff;

/// Most pixels a picture may have: A4 at 1,000 dpi, or any camera of today.
pub const MOST_PIXELS: u64 = 100_000_000;

/// Most bytes of a decoded picture: as many pixels with four 16-bit samples.
const MOST_BYTES: u64 = 8 * MOST_PIXELS;

/// Why a picture cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Not one of the formats by its first bytes.
    #[error("this is not a PNG, JPEG, TIFF or WebP picture")]
    NotAPicture,
    /// A known format that is not read here.
    #[error("{0} pictures are not read")]
    Unsupported(&'static str),
    /// More pixels than are safe to decode.
    #[error("the picture is too large: {width} × {height} pixels, where {} million are allowed", MOST_PIXELS / 1_000_000)]
    TooLarge {
        /// Pixels in a row, as the file states them.
        width: u32,
        /// Rows, as the file states them.
        height: u32,
    },
    /// Few enough pixels, but its decoder would need too much memory for them.
    #[error("the picture takes too much memory to decode")]
    TooMuchMemory,
    /// The file ends before the picture does.
    #[error("the picture is incomplete: the file has been cut short")]
    CutShort,
    /// The decoder cannot make sense of it.
    #[error("the picture is damaged")]
    Damaged,
    /// The page asked for, counted from 0 here and from 1 in the text, is past the last.
    #[error("the picture has no page {}", .0 + 1)]
    NoSuchPage(usize),
}

/// A picture file whose format is known and whose pages are counted; nothing is decoded yet.
#[derive(Clone)]
pub struct Picture<'a> {
    bytes: &'a [u8],
    format: ImageFormat,
    /// Where the first directory of each page of a TIFF lies; empty for other formats.
    directories: Vec<u64>,
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
        if let Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") =
            bytes.get(4..12).and_then(|b| b.strip_prefix(b"ftyp"))
        {
            return Err(PictureError::Unsupported("HEIC"));
        }
        let format = image::guess_format(bytes).map_err(|_| PictureError::NotAPicture)?;
        let directories = match format {
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP => Vec::new(),
            ImageFormat::Tiff => tiff::directories(bytes),
            ImageFormat::Gif => return Err(PictureError::Unsupported("GIF")),
            ImageFormat::Bmp => return Err(PictureError::Unsupported("BMP")),
            ImageFormat::Avif => return Err(PictureError::Unsupported("AVIF")),
            _ => return Err(PictureError::NotAPicture),
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
    /// [`PictureError::TooLarge`] before decoding; [`PictureError::CutShort`] and [`PictureError::Damaged`] from it.
    pub fn page(&self, index: usize) -> Result<GreyImage, PictureError> {
        if index >= self.pages() {
            return Err(PictureError::NoSuchPage(index));
        }
        let page = match (self.directories.get(index), index) {
            (Some(&directory), 1..) => {
                tiff::with_first_directory(self.bytes, directory).ok_or(PictureError::Damaged)?
            }
            _ => {
                return isolate(|| decode(self.bytes, self.format))
                    .unwrap_or(Err(PictureError::Damaged));
            }
        };
        isolate(|| decode(&page, self.format)).unwrap_or(Err(PictureError::Damaged))
    }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<GreyImage, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(reason)?;
    let ((width, height), color) = (decoder.dimensions(), decoder.color_type());
    let total = decoder.total_bytes();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || total > MOST_BYTES {
        return Err(PictureError::TooLarge { width, height });
    }
    // Zeroed memory that nothing is written to is not resident, so a small file that lies about its size stays small.
    let mut samples =
        vec![0; usize::try_from(total).map_err(|_| PictureError::TooLarge { width, height })?];
    decoder.read_image(&mut samples).map_err(reason)?;
    let pixels = greys(color, samples).ok_or(PictureError::Unsupported("such coloured"))?;
    GreyImage::new(width, height, pixels).ok_or(PictureError::Damaged)
}

fn reason(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooMuchMemory,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PictureError::CutShort
        }
        _ => PictureError::Damaged,
    }
}

/// One grey byte a pixel, over white; `None` for a sample format that `image` adds later.
fn greys(color: ColorType, samples: Vec<u8>) -> Option<Vec<u8>> {
    let byte = |sample: &[u8]| sample[0];
    let word = |sample: &[u8]| (u16::from_ne_bytes([sample[0], sample[1]]) >> 8) as u8;
    let float = |sample: &[u8]| {
        let value = f32::from_ne_bytes([sample[0], sample[1], sample[2], sample[3]]);
        (value.clamp(0.0, 1.0) * 255.0) as u8
    };
    let greys = match color {
        ColorType::L8 => samples,
        ColorType::La8 => mixed::<2>(&samples, 1, byte),
        ColorType::Rgb8 => mixed::<3>(&samples, 1, byte),
        ColorType::Rgba8 => mixed::<4>(&samples, 1, byte),
        ColorType::L16 => mixed::<1>(&samples, 2, word),
        ColorType::La16 => mixed::<2>(&samples, 2, word),
        ColorType::Rgb16 => mixed::<3>(&samples, 2, word),
        ColorType::Rgba16 => mixed::<4>(&samples, 2, word),
        ColorType::Rgb32F => mixed::<3>(&samples, 4, float),
        ColorType::Rgba32F => mixed::<4>(&samples, 4, float),
        _ => return None,
    };
    Some(greys)
}

/// Weighs `CHANNELS` samples of `size` bytes into one grey (Rec. 601), an even channel count ending in alpha.
fn mixed<const CHANNELS: usize>(
    samples: &[u8],
    size: usize,
    value: impl Fn(&[u8]) -> u8,
) -> Vec<u8> {
    let grey = |pixel: &[u8]| {
        let channel = |index: usize| u32::from(value(&pixel[index * size..]));
        let luma = match CHANNELS {
            1 | 2 => channel(0),
            _ => (299 * channel(0) + 587 * channel(1) + 114 * channel(2) + 500) / 1000,
        };
        if CHANNELS % 2 == 1 {
            return luma as u8;
        }
        let alpha = channel(CHANNELS - 1);
        ((luma * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    samples.chunks_exact(CHANNELS * size).map(grey).collect()
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
            assert_eq!((page.width(), page.height()), (9, 5));
            assert!(
                page.pixels().iter().all(|&p| p.abs_diff(expected) <= 2),
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
            &[PictureError::Unsupported("HEIC")],
        );
        check(b"GIF89a..........", &[PictureError::Unsupported("GIF")]);
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
