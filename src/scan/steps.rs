//! The rungs of the ladder, for a picture of any size: scales × preparations × engines, cheapest and likeliest first.

use super::grey::GreyImage;
use super::rung::{Preparation, Reader};

/// The scale of the first rung: about 150 dpi for one A4 page, and 5 million pixels at most.
const FIRST: u32 = 1800;

/// Pictures are not read at more than this longer side, whatever their own.
const LARGEST: u32 = 6000;

/// The most pixels of a picture that is read in its own size, however long it is.
const LARGEST_AREA: u64 = 64_000_000;

/// The size at which a rung reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Shrunk to a longer side.
    Long(u32),
    /// Shrunk to half of a longer side and doubled: a picture that has few pixels a module.
    Doubled(u32),
    /// As it is, if it is not beyond [`LARGEST_AREA`]: a long strip, or small codes in a very large picture.
    Own,
}

impl Size {
    /// The picture at this size.
    pub(super) fn of(self, image: &GreyImage) -> GreyImage {
        match self {
            Self::Long(long) => image.shrunk_to(long.min(LARGEST)),
            Self::Doubled(long) => image.shrunk_to(long).doubled(),
            Self::Own => image.shrunk_to(own_side(image)),
        }
    }
}

/// The longer side at which a picture has at most [`LARGEST_AREA`] pixels.
fn own_side(image: &GreyImage) -> u32 {
    let area = f64::from(image.width()) * f64::from(image.height());
    let factor = (LARGEST_AREA as f64 / area.max(1.0)).sqrt().min(1.0);
    (f64::from(image.long_side()) * factor) as u32
}

/// A rung before the picture's own size is known.
pub(super) type Step = (Size, Preparation, Reader);

/// The rungs that a thorough scan always climbs: one for each way in which a code may differ from others beside it.
pub(super) fn thorough(long_side: u32) -> [Step; 5] {
    use Size::{Doubled, Long};
    let larger = if long_side <= FIRST {
        Doubled(FIRST)
    } else {
        Long(2 * FIRST)
    };
    [
        (Long(FIRST), Preparation::Plain, Reader::Rxing),
        (Long(FIRST), Preparation::Smooth, Reader::Rxing),
        (Long(FIRST), Preparation::Plain, Reader::Own),
        (larger, Preparation::Plain, Reader::Rxing),
        (Long(FIRST), Preparation::Inverted, Reader::Rxing),
    ]
}

/// The one rung for a page that was just rendered cleanly.
pub(super) const ONCE: [Step; 1] = [(Size::Long(LARGEST), Preparation::Plain, Reader::Rxing)];

/// The rungs for codes that are light on dark.
pub(super) const NEGATIVE: [Step; 2] = [
    (Size::Long(FIRST), Preparation::Inverted, Reader::Rxing),
    (Size::Long(FIRST), Preparation::Inverted, Reader::Own),
];

/// The rungs for a picture of that longer side, cheapest and likeliest first.
pub(super) fn steps(long_side: u32) -> Vec<Step> {
    use Preparation::{
        Deep, Inkless, Inverted, Matched, MatchedTurned, Plain, Sharp, Smooth, Turned,
    };
    use Reader::{Own, Rxing};
    use Size::{Doubled, Long};
    if long_side <= FIRST {
        return vec![
            (Long(FIRST), Plain, Rxing),
            (Long(FIRST), Smooth, Rxing),
            (Long(FIRST), Plain, Own),
            (Long(FIRST), Inkless, Rxing),
            (Long(FIRST), Inkless, Own),
            (Long(FIRST), Deep, Rxing),
            (Long(FIRST), Deep, Own),
            (Doubled(FIRST), Plain, Rxing),
            (Doubled(FIRST), Sharp, Rxing),
            (Doubled(FIRST), Plain, Own),
            (Long(1200), Plain, Rxing),
            (Long(1200), Smooth, Rxing),
            (Long(1200), Smooth, Own),
            (Long(FIRST), Matched, Own),
            (Long(FIRST), Turned, Rxing),
            (Doubled(FIRST), Smooth, Rxing),
            (Long(800), Plain, Rxing),
            (Long(800), Smooth, Rxing),
            (Long(800), Plain, Own),
            (Doubled(FIRST), Turned, Rxing),
            (Long(FIRST), MatchedTurned, Own),
            (Long(FIRST), Inverted, Rxing),
            (Long(FIRST), Inverted, Own),
        ];
    }
    let large = 2 * FIRST;
    let mut steps = vec![
        (Long(FIRST), Plain, Rxing),
        (Long(FIRST), Smooth, Rxing),
        (Long(FIRST), Plain, Own),
        (Long(FIRST), Inkless, Rxing),
        (Long(FIRST), Inkless, Own),
        (Long(FIRST), Deep, Rxing),
        (Long(FIRST), Deep, Own),
        (Long(large), Plain, Rxing),
    ];
    if long_side > LARGEST {
        steps.extend([(Size::Own, Plain, Rxing), (Size::Own, Smooth, Rxing)]);
    }
    if long_side <= 2600 {
        steps.push((Doubled(2600), Plain, Rxing));
    }
    steps.extend([
        (Long(large), Smooth, Rxing),
        (Long(large), Plain, Own),
        (Long(1200), Plain, Rxing),
        (Long(1200), Smooth, Rxing),
        (Long(1200), Plain, Own),
        (Long(FIRST), Matched, Own),
    ]);
    if long_side > large {
        steps.extend([(Long(LARGEST), Plain, Rxing), (Long(LARGEST), Smooth, Own)]);
    }
    steps.extend([
        (Long(FIRST), Turned, Rxing),
        (Long(800), Plain, Rxing),
        (Long(800), Smooth, Rxing),
        (Long(800), Plain, Own),
        (Long(large), Sharp, Rxing),
        (Long(large), Turned, Rxing),
        (Long(FIRST), MatchedTurned, Own),
        (Long(FIRST), Inverted, Rxing),
        (Long(FIRST), Inverted, Own),
    ]);
    steps
}
