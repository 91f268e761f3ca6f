//! Opens picture files: PNG, JPEG, TIFF with all its pages, WebP, GIF, BMP, HEIC and JPEG 2000.
//!
//! A file's own statement of its size is checked before anything is allocated for it, and again by the decoder's limits.
//! What is decoded goes to a canvas at full depth; the picture is turned upright as its EXIF or TIFF orientation
//! says. Of an animation the first picture is taken.
//!
//! # Memory
//!
//! A decoder's buffer is the largest thing: at most `MOST_BYTES`, and it is freed before the ladder begins. A picture
//! of 100 megapixels takes below 1.5 GB in any format, an ordinary JPEG of that size 400 MB.

use image::ImageFormat;

use super::decode;
use super::foreign;
use super::isolate::isolate;
use super::limits::PictureError;
use super::page::Page;
use super::tiff;

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
            Format::Image(format) => decode::decode(self.bytes, format),
            Format::Tiff => {
                let directory = self.directories.get(index);
                tiff::decode(self.bytes, *directory.ok_or(PictureError::Damaged)?)
            }
            Format::Heic => decode::heic(self.bytes),
            Format::Jpeg2000 => decode::jpeg_2000(self.bytes),
        });
        decoded.unwrap_or(Err(PictureError::Damaged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

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
