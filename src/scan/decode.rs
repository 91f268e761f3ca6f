//! Decodes one picture into a page, with other people's decoders: PNG, JPEG, WebP, GIF, BMP, HEIC and JPEG 2000.

use std::io::{Cursor, ErrorKind};

use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::effort;
use super::foreign;
use super::limits::{MOST_BYTES, MOST_PIXELS, MOST_WAVELETS, PictureError, check_size};
use super::page::{Canvas, Holds, Page, over_white};

/// A picture that the `image` crate decodes.
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
fn page(
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

/// HEIC, as iPhones take it.
pub(super) fn heic(bytes: &[u8]) -> Result<Page, PictureError> {
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
pub(super) fn jpeg_2000(bytes: &[u8]) -> Result<Page, PictureError> {
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
