//! The pages of a TIFF: where their directories lie, and one of them decoded.
//!
//! Scanners write whole stacks into one file, and in forms that the `image` crate does not read: palettes, JPEG in YCbCr,
//! fax codes of Group 3. So this module follows the chain of directories itself and hands the `tiff` crate a copy that
//! starts at the page wanted, strip by strip; fax codes go to `hayro-ccitt`, old JPEG to the JPEG decoder. CIE L*a*b*,
//! samples of 10, 12 or 14 bits, and subsampled YCbCr outside JPEG are not read.

use std::io::Cursor;

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use image::ImageFormat;
use image::metadata::Orientation;
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};
use tiff::{ColorType, TiffError};

use super::decode;
use super::foreign;
use super::limits::{MOST_BYTES, PictureError, check_size};
use super::page::{Canvas, Holds, Page, over_white};

/// Most pages of a TIFF; a longer chain is taken for a loop or a trick.
const MOST_PAGES: usize = 256;

/// Most numbers of an entry of a directory; a picture of one row a strip has some ten thousand.
const MOST_NUMBERS: u64 = 1 << 20;

/// The entries of a directory that are looked at, as TIFF 6.0 numbers them.
mod tag {
    pub(super) const WIDTH: u64 = 256;
    pub(super) const LENGTH: u64 = 257;
    pub(super) const COMPRESSION: u64 = 259;
    pub(super) const PHOTOMETRIC: u64 = 262;
    pub(super) const FILL_ORDER: u64 = 266;
    pub(super) const STRIP_OFFSETS: u64 = 273;
    pub(super) const ORIENTATION: u64 = 274;
    pub(super) const ROWS_PER_STRIP: u64 = 278;
    pub(super) const STRIP_BYTES: u64 = 279;
    pub(super) const T4_OPTIONS: u64 = 292;
    pub(super) const COLOR_MAP: u64 = 320;
    pub(super) const TILE_OFFSETS: u64 = 324;
    pub(super) const TILE_BYTES: u64 = 325;
    pub(super) const JPEG: u64 = 513;
    pub(super) const JPEG_BYTES: u64 = 514;
    pub(super) const DNG_VERSION: u64 = 50706;
}

/// Compressions: fax codes in one dimension, of Group 3, of Group 4; JPEG as it was, JPEG as it is.
mod compression {
    pub(super) const HUFFMAN: u64 = 2;
    pub(super) const GROUP_3: u64 = 3;
    pub(super) const GROUP_4: u64 = 4;
    pub(super) const OLD_JPEG: u64 = 6;
    pub(super) const JPEG: u64 = 7;
}

/// Photometric interpretations.
mod photometric {
    pub(super) const BLACK_IS_ZERO: u64 = 1;
    pub(super) const PALETTE: u64 = 3;
    pub(super) const COLOR_FILTERS: u64 = 32803;
}

/// How a TIFF writes its numbers: byte order, and whether offsets have 8 bytes (BigTIFF).
struct Numbers<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

impl Numbers<'_> {
    fn number(&self, at: u64, length: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = self.bytes.get(at..at.checked_add(length)?)?;
        let shift = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.little {
            bytes.iter().rev().fold(0, shift)
        } else {
            bytes.iter().fold(0, shift)
        })
    }

    /// Where the entry of that tag lies in a directory.
    fn entry(&self, directory: u64, tag: u64) -> Option<u64> {
        let (count, entry) = if self.big { (8, 20) } else { (2, 12) };
        let entries = self.number(directory, count)?.min(4096);
        (0..entries)
            .map(|index| directory + count as u64 + index * entry)
            .find(|&at| self.number(at, 2) == Some(tag))
    }

    /// The numbers of an entry; empty when it is not there or in disorder.
    fn values(&self, directory: u64, tag: u64) -> Vec<u64> {
        self.try_values(directory, tag).unwrap_or_default()
    }

    fn try_values(&self, directory: u64, tag: u64) -> Option<Vec<u64>> {
        let at = self.entry(directory, tag)?;
        let size = match self.number(at + 2, 2)? {
            1 | 6 | 7 => 1,
            3 => 2,
            4 => 4,
            16 => 8,
            _ => return None,
        };
        let room = if self.big { 8 } else { 4 };
        let count = self.number(at + 4, room)?;
        if count > MOST_NUMBERS {
            return None;
        }
        let inline = at + 4 + room as u64;
        let first = if count * size <= room as u64 {
            inline
        } else {
            self.number(inline, room)?
        };
        (0..count)
            .map(|index| self.number(first.checked_add(index * size)?, size as usize))
            .collect()
    }

    /// The only number of an entry.
    fn value(&self, directory: u64, tag: u64) -> Option<u64> {
        self.values(directory, tag).first().copied()
    }

    /// The directory after this one.
    fn next(&self, directory: u64) -> Option<u64> {
        let (count, entry, offset) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let entries = self.number(directory, count)?;
        let at = entries
            .checked_mul(entry)?
            .checked_add(directory)?
            .checked_add(count as u64)?;
        self.number(at, offset).filter(|&next| next != 0)
    }
}

fn numbers(bytes: &[u8]) -> Option<Numbers<'_>> {
    let little = bytes.first() == Some(&b'I');
    let numbers = Numbers {
        bytes,
        little,
        big: false,
    };
    let big = numbers.number(2, 2)? == 43;
    Some(Numbers { big, ..numbers })
}

/// The directories in their order; the `image` crate reads the first only.
pub(super) fn directories(bytes: &[u8]) -> Vec<u64> {
    let Some(numbers) = numbers(bytes) else {
        return Vec::new();
    };
    let first = if numbers.big {
        numbers.number(8, 8)
    } else {
        numbers.number(4, 4)
    };
    let mut directories = Vec::new();
    let mut next = first;
    while let Some(directory) = next {
        if directories.len() == MOST_PAGES || directories.contains(&directory) {
            break;
        }
        directories.push(directory);
        next = numbers.next(directory);
    }
    directories
}

/// A copy of the TIFF in which `directory` comes first.
fn with_first_directory(bytes: &[u8], directory: u64) -> Option<Vec<u8>> {
    let Numbers { little, big, .. } = numbers(bytes)?;
    let (at, length) = if big { (8, 8) } else { (4, 4) };
    let mut copy = bytes.to_vec();
    let mut number = directory.to_be_bytes()[8 - length..].to_vec();
    if little {
        number.reverse();
    }
    copy.get_mut(at..at + length)?.copy_from_slice(&number);
    Some(copy)
}

/// Decodes the page whose directory lies there.
///
/// # Errors
/// As for [`Picture::page`](super::Picture::page).
pub(super) fn decode(bytes: &[u8], directory: u64) -> Result<Page, PictureError> {
    let numbers = numbers(bytes).ok_or(PictureError::CutShort)?;
    let value = |tag| numbers.value(directory, tag);
    let orientation = value(tag::ORIENTATION)
        .and_then(|number| Orientation::from_exif(u8::try_from(number).ok()?))
        .unwrap_or(Orientation::NoTransforms);
    if value(tag::DNG_VERSION).is_some()
        || value(tag::PHOTOMETRIC) == Some(photometric::COLOR_FILTERS)
    {
        return Err(PictureError::Unsupported(foreign::RAW));
    }
    check_chunks(&numbers, directory)?;
    let canvas = match value(tag::COMPRESSION) {
        Some(
            compression @ (compression::HUFFMAN | compression::GROUP_3 | compression::GROUP_4),
        ) => fax(&numbers, directory, compression)?,
        Some(compression::OLD_JPEG) => {
            let jpeg = || {
                let start = usize::try_from(value(tag::JPEG)?).ok()?;
                let length = usize::try_from(value(tag::JPEG_BYTES)?).ok()?;
                bytes.get(start..start.checked_add(length)?)
            };
            let jpeg = jpeg().ok_or(PictureError::Unsupported(foreign::KIND))?;
            return decode::decode(jpeg, ImageFormat::Jpeg);
        }
        compression => {
            if compression == Some(compression::JPEG) {
                check_jpegs(&numbers, directory)?;
            }
            let palette = (value(tag::PHOTOMETRIC) == Some(photometric::PALETTE))
                .then(|| numbers.values(directory, tag::COLOR_MAP));
            let first = directories(bytes).first() == Some(&directory);
            if first && palette.is_none() {
                samples(bytes, None)?
            } else {
                let copy = prepared(bytes, directory, palette.is_some());
                samples(&copy.ok_or(PictureError::Damaged)?, palette.as_deref())?
            }
        }
    };
    canvas.finish(orientation).ok_or(PictureError::Damaged)
}

/// A copy of the TIFF in which `directory` comes first, and its palette's indices are called greys: the `tiff` crate
/// knows no palettes.
fn prepared(bytes: &[u8], directory: u64, palette: bool) -> Option<Vec<u8>> {
    let mut copy = with_first_directory(bytes, directory)?;
    if palette {
        let numbers = numbers(bytes)?;
        let at = numbers.entry(directory, tag::PHOTOMETRIC)?;
        let at = usize::try_from(at).ok()? + if numbers.big { 12 } else { 8 };
        let grey = photometric::BLACK_IS_ZERO as u8;
        let value = if numbers.little { [grey, 0] } else { [0, grey] };
        copy.get_mut(at..at + 2)?.copy_from_slice(&value);
    }
    Some(copy)
}

/// Refuses strips or tiles that share their bytes many times over: a small file could have a million of them, each decoded
/// anew. Blank ones are shared by some writers.
fn check_chunks(numbers: &Numbers<'_>, directory: u64) -> Result<(), PictureError> {
    let lengths = [tag::STRIP_BYTES, tag::TILE_BYTES].map(|tag| numbers.values(directory, tag));
    let total = lengths.concat().into_iter().fold(0, u64::saturating_add);
    let most = 4 * numbers.bytes.len() as u64;
    (total <= most).then_some(()).ok_or(PictureError::CutShort)
}

/// Refuses a strip or tile of JPEG whose own header states a size that is out of proportion to the picture's: the `tiff`
/// crate decodes it as large as it says.
fn check_jpegs(numbers: &Numbers<'_>, directory: u64) -> Result<(), PictureError> {
    let value = |tag| numbers.value(directory, tag).unwrap_or(0);
    let pixels = value(tag::WIDTH).saturating_mul(value(tag::LENGTH));
    for (offsets, lengths) in [
        (tag::STRIP_OFFSETS, tag::STRIP_BYTES),
        (tag::TILE_OFFSETS, tag::TILE_BYTES),
    ] {
        let offsets = numbers.values(directory, offsets);
        for (offset, length) in offsets.into_iter().zip(numbers.values(directory, lengths)) {
            let start = usize::try_from(offset).map_err(|_| PictureError::Damaged)?;
            let length = usize::try_from(length).map_err(|_| PictureError::Damaged)?;
            let jpeg = numbers.bytes.get(start..).unwrap_or_default();
            let jpeg = &jpeg[..jpeg.len().min(length)];
            if jpeg_pixels(jpeg).is_some_and(|stated| stated > 2 * pixels + (1 << 20)) {
                return Err(PictureError::Damaged);
            }
        }
    }
    Ok(())
}

/// Width times height as the first frame header of a JPEG states them.
fn jpeg_pixels(jpeg: &[u8]) -> Option<u64> {
    let pair = |at: usize| Some(usize::from(*jpeg.get(at)?) << 8 | usize::from(*jpeg.get(at + 1)?));
    let mut at = 2;
    loop {
        match (*jpeg.get(at)?, *jpeg.get(at + 1)?) {
            (0xff, 0xff) => at += 1,
            // All frame headers, and not the tables and extensions between them.
            (0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                return Some(pair(at + 5)? as u64 * pair(at + 7)? as u64);
            }
            (0xff, 0x01 | 0xd0..=0xd8) => at += 2,
            (0xff, _) => at += 2 + pair(at + 2)?,
            // Decoders look for the next marker.
            _ => at += 1,
        }
    }
}

fn reason(error: TiffError) -> PictureError {
    match error {
        TiffError::LimitsExceeded => PictureError::TooMuchMemory,
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::CutShort
        }
        TiffError::UnsupportedError(_) => PictureError::Unsupported(foreign::KIND),
        _ => PictureError::Damaged,
    }
}

/// How the samples of a pixel make its colour.
#[derive(Clone, Copy)]
enum Model<'a> {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    Cmyk,
    YCbCr,
    /// Reds, then greens, then blues.
    Palette(&'a [u64]),
}

impl<'a> Model<'a> {
    /// Of a kind that is read; grey samples may be indices into a palette.
    fn of(color: ColorType, palette: Option<&'a [u64]>) -> Result<Self, PictureError> {
        Ok(match color {
            ColorType::Gray(_) => palette.map_or(Self::Grey, Self::Palette),
            ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => Self::GreyAlpha,
            ColorType::RGB(_) => Self::Rgb,
            ColorType::RGBA(_) => Self::Rgba,
            ColorType::CMYK(_) | ColorType::CMYKA(_) => Self::Cmyk,
            ColorType::YCbCr(_) => Self::YCbCr,
            _ => return Err(PictureError::Unsupported(foreign::KIND)),
        })
    }

    /// The colour of a pixel of 16-bit samples (of a palette, its index), over white.
    fn rgb(self, samples: &[u16]) -> [u16; 3] {
        match self {
            Self::Grey => [samples[0]; 3],
            Self::GreyAlpha => over_white([samples[0]; 3], samples[1]),
            Self::Rgb => [samples[0], samples[1], samples[2]],
            Self::Rgba => over_white([samples[0], samples[1], samples[2]], samples[3]),
            Self::Cmyk => {
                let most = u32::from(u16::MAX);
                let light = most - u32::from(samples[3]);
                [0, 1, 2].map(|i| ((most - u32::from(samples[i])) * light / most) as u16)
            }
            Self::YCbCr => {
                let [y, blue, red] = [0, 1, 2].map(|i| f32::from(samples[i]));
                let (blue, red) = (blue - 32896.0, red - 32896.0);
                // Saturates.
                [
                    y + 1.402 * red,
                    y - 0.344_136 * blue - 0.714_136 * red,
                    y + 1.772 * blue,
                ]
                .map(|sample| sample as u16)
            }
            Self::Palette(colours) => {
                let (index, length) = (usize::from(samples[0]), colours.len() / 3);
                [0, 1, 2].map(|i| colours.get(i * length + index).map_or(0, |&c| c as u16))
            }
        }
    }
}

/// All strips or tiles, through the `tiff` crate.
fn samples(bytes: &[u8], palette: Option<&[u64]>) -> Result<Canvas, PictureError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MOST_BYTES as usize;
    limits.intermediate_buffer_size = bytes.len();
    let mut decoder = Decoder::new(Cursor::new(bytes))
        .map_err(reason)?
        .with_limits(limits);
    let (width, height) = decoder.dimensions().map_err(reason)?;
    let color = decoder.colortype().map_err(reason)?;
    let model = Model::of(color, palette)?;
    let (bits, channels) = (color.bit_depth(), usize::from(color.num_samples()));
    let size = u64::from(bits).div_ceil(8) * channels as u64;
    check_size(width, height, u64::from(width) * u64::from(height) * size)?;
    let holds = Holds {
        colour: !matches!(model, Model::Grey | Model::GreyAlpha),
        depth: bits > 8 && palette.is_none(),
    };
    let mut canvas = Canvas::new(width, height, holds);
    let layout = decoder.image_buffer_layout().map_err(reason)?;
    let planes = layout.planes.max(1);
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    let chunks = match decoder.get_chunk_type() {
        ChunkType::Strip => decoder.strip_count(),
        ChunkType::Tile => decoder.tile_count(),
    }
    .map_err(reason)?
        / planes as u32;
    let across = width.div_ceil(chunk_width.max(1)).max(1);
    for index in 0..chunks {
        let (x, y) = (index % across * chunk_width, index / across * chunk_height);
        let (columns, rows) = decoder.chunk_data_dimensions(index);
        let (columns, rows) = (columns as usize, rows as usize);
        let decoded: Result<Vec<DecodingResult>, TiffError> = (0..planes as u32)
            .map(|plane| decoder.read_chunk(index + plane * chunks))
            .collect();
        let decoded = decoded.map_err(reason)?;
        let mut line = Vec::new();
        for row in 0..rows {
            line.clear();
            if let [all] = &decoded[..] {
                take(all, row, columns * channels, bits, &mut line)?;
            } else {
                interleave(&decoded, row, columns, (bits, channels), &mut line)?;
            }
            if palette.is_some() {
                // Indices, not shares of white.
                let most = u32::from(u16::MAX) / ((1 << u32::from(bits.min(16))) - 1);
                line.iter_mut()
                    .for_each(|index| *index = (u32::from(*index) / most) as u16);
            }
            let pixels = line.chunks_exact(channels).map(|pixel| model.rgb(pixel));
            canvas.draw(x, y + row as u32, pixels);
        }
    }
    Ok(canvas)
}

/// Adds a row of so many columns to `line` where each channel has a plane of its own.
fn interleave(
    planes: &[DecodingResult],
    row: usize,
    columns: usize,
    (bits, channels): (u8, usize),
    line: &mut Vec<u16>,
) -> Result<(), PictureError> {
    let mut plane = Vec::new();
    line.resize(columns * channels, 0);
    for (channel, samples) in planes.iter().enumerate().take(channels) {
        plane.clear();
        take(samples, row, columns, bits, &mut plane)?;
        for (pixel, &sample) in line.chunks_exact_mut(channels).zip(&plane) {
            pixel[channel] = sample;
        }
    }
    Ok(())
}

/// Adds a row of so many samples to `line`, as 16-bit shares of white.
fn take(
    samples: &DecodingResult,
    row: usize,
    count: usize,
    bits: u8,
    line: &mut Vec<u16>,
) -> Result<(), PictureError> {
    let range = row * count..(row + 1) * count;
    match samples {
        DecodingResult::U8(bytes) if bits < 8 => {
            let (bits, each) = (usize::from(bits), 8 / usize::from(bits));
            let stride = (count * bits).div_ceil(8);
            let bytes = bytes.get(row * stride..(row + 1) * stride);
            let most = (1_u16 << bits) - 1;
            let bytes = bytes.ok_or(PictureError::Damaged)?;
            line.extend((0..count).map(|at| {
                let shift = 8 - bits * (at % each + 1);
                (u16::from(bytes[at / each]) >> shift & most) * (u16::MAX / most)
            }));
        }
        DecodingResult::U8(all) => {
            let all = all.get(range).ok_or(PictureError::Damaged)?;
            line.extend(all.iter().map(|&sample| u16::from(sample) * 257));
        }
        DecodingResult::U16(all) => {
            line.extend_from_slice(all.get(range).ok_or(PictureError::Damaged)?);
        }
        DecodingResult::U32(all) => {
            let all = all.get(range).ok_or(PictureError::Damaged)?;
            line.extend(all.iter().map(|&sample| (sample >> 16) as u16));
        }
        DecodingResult::F32(all) => {
            let all = all.get(range).ok_or(PictureError::Damaged)?;
            // Saturates.
            line.extend(all.iter().map(|&sample| (sample * 65535.0) as u16));
        }
        _ => return Err(PictureError::Unsupported(foreign::KIND)),
    }
    Ok(())
}

/// All strips of fax codes.
fn fax(numbers: &Numbers<'_>, directory: u64, compression: u64) -> Result<Canvas, PictureError> {
    let value = |tag| numbers.value(directory, tag);
    let side = |tag| {
        value(tag)
            .and_then(|side| u32::try_from(side).ok())
            .filter(|&side| side > 0)
    };
    let (Some(width), Some(height)) = (side(tag::WIDTH), side(tag::LENGTH)) else {
        return Err(PictureError::Damaged);
    };
    check_size(width, height, 0)?;
    let rows = side(tag::ROWS_PER_STRIP).unwrap_or(height).min(height);
    let settings = fax_settings(compression, value(tag::T4_OPTIONS).unwrap_or(0), width);
    let holds = Holds {
        colour: false,
        depth: false,
    };
    let mut drawn = Fax {
        canvas: Canvas::new(width, height, holds),
        // Fax codes speak of white and black, and the page of 0 and 1: white is 0 unless it says otherwise.
        white: match value(tag::PHOTOMETRIC) {
            Some(photometric::BLACK_IS_ZERO) => 0,
            _ => u16::MAX,
        },
        row: 0,
        end: 0,
    };
    let offsets = numbers.values(directory, tag::STRIP_OFFSETS);
    let lengths = numbers.values(directory, tag::STRIP_BYTES);
    let mut error = offsets.is_empty().then_some(PictureError::Damaged);
    for (index, (offset, length)) in (0..height.div_ceil(rows)).zip(offsets.iter().zip(&lengths)) {
        let start = usize::try_from(*offset).unwrap_or(usize::MAX);
        let length = usize::try_from(*length).unwrap_or(usize::MAX);
        let strip = numbers.bytes.get(start..).unwrap_or_default();
        let whole = length <= strip.len();
        let strip = &strip[..length.min(strip.len())];
        let reversed: Vec<u8>;
        let strip = if value(tag::FILL_ORDER) == Some(2) {
            reversed = strip.iter().map(|byte| byte.reverse_bits()).collect();
            &reversed
        } else {
            strip
        };
        drawn.row = index * rows;
        drawn.end = (drawn.row + rows).min(height);
        let mut context = DecoderContext::new(DecodeSettings {
            rows: drawn.end - drawn.row,
            ..settings
        });
        // What was read before a fault stays: a line of a fax may be lost, the code below it not.
        if hayro_ccitt::decode(strip, &mut drawn, &mut context).is_err() || !whole {
            error = Some(if whole {
                PictureError::Damaged
            } else {
                PictureError::CutShort
            });
        }
    }
    match error {
        Some(error) if drawn.row == 0 => Err(error),
        _ => Ok(drawn.canvas),
    }
}

/// How fax codes of this compression are decoded, by the options of T.4; the rows of each strip are still to be said.
fn fax_settings(compression: u64, options: u64, columns: u32) -> DecodeSettings {
    DecodeSettings {
        columns,
        rows: 0,
        end_of_block: true,
        end_of_line: compression == compression::GROUP_3,
        rows_are_byte_aligned: compression == compression::HUFFMAN || options & 4 != 0,
        encoding: match compression {
            compression::GROUP_4 => EncodingMode::Group4,
            compression::GROUP_3 if options & 1 == 1 => EncodingMode::Group3_2D,
            _ => EncodingMode::Group3_1D,
        },
        strict: false,
    }
}

/// Rows of fax codes on their way to the page.
struct Fax {
    canvas: Canvas,
    white: u16,
    row: u32,
    /// The row after the strip's last.
    end: u32,
}

impl hayro_ccitt::Decoder for Fax {
    fn push_row(&mut self, changes: &[u32]) {
        if self.row >= self.end {
            return;
        }
        let (white, black) = (self.white, u16::MAX - self.white);
        let mut changes = changes.iter().copied().peekable();
        let mut shade = white;
        let pixels = (0..self.canvas.width()).map(|x| {
            while changes.next_if_eq(&x).is_some() {
                shade = if shade == white { black } else { white };
            }
            [shade; 3]
        });
        self.canvas.draw(0, self.row, pixels);
        self.row += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_of_tiff_pages_ends() {
        // Header, then a directory of no entries at 8 whose next directory is itself.
        let bytes = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0";
        assert_eq!(directories(bytes), [8]);
        assert!(directories(b"II\x2a\0").is_empty());
        assert_eq!(
            with_first_directory(bytes, 0x0102).expect("the header is whole")[4..8],
            [2, 1, 0, 0]
        );
    }
}
