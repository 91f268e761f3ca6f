//! How large a picture may be, checked before anything is allocated for it, and why one is refused.

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

/// Refuses what has too many pixels, or too many bytes of samples.
pub(super) fn check_size(width: u32, height: u32, bytes: u64) -> Result<(), PictureError> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS || bytes > MOST_BYTES {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(())
}
