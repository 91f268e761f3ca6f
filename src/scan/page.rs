//! A decoded picture as what the ladder reads: grey, and where they differ from it, the lightest channel and the full
//! depth.
//!
//! ```text
//! decoder --rows of RGB, 16 bits, over white--> Canvas --finish: stretch, turn upright--> Page
//! ```
//!
//! Pictures of more than `MOST_FOR_ALL` pixels get the grey plane only: whatever a code of theirs lacks is not depth.

use image::metadata::Orientation;

use super::grey::GreyImage;
use super::rung::Preparation;

/// Most pixels of a picture for which more than the grey plane is made: with three of them, 200 MB.
const MOST_FOR_ALL: u64 = 50_000_000;

/// How far apart a pixel's channels must lie for it to be coloured; the noise of JPEG's colour is below.
const COLOURED: u8 = 48;

/// One pixel in so many must be coloured for the lightest channel to be worth a reading: a pen stroke over a code that
/// fills a tenth of the picture.
const COLOURED_SHARE: u64 = 1000;

/// A page of a picture, upright, in planes of the same size.
///
/// Corners of codes are in pixels of these planes. Upright is what the EXIF or TIFF orientation says; a picture without
/// one is as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Luma (Rec. 601), 8 bits, transparent pixels over white.
    pub grey: GreyImage,
    /// The lightest of red, green and blue, if a noticeable share of the pixels is coloured: pens, stains and coloured
    /// paper fade towards white, while black toner stays black. A code printed in colour fades too.
    pub light: Option<GreyImage>,
    /// Luma out of samples deeper than 8 bits, with the contrast stretched: a code that is faint in `grey`, where it
    /// spans a few levels, spans most of them here.
    pub deep: Option<GreyImage>,
}

/// The planes while they are drawn.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    grey: Vec<u8>,
    light: Option<Vec<u8>>,
    deep: Option<Vec<u16>>,
    coloured: u64,
}

/// What the samples of a picture can hold beyond 8 bits of grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holds {
    pub(super) colour: bool,
    pub(super) depth: bool,
}

impl Canvas {
    /// White paper of that size; the caller has checked the size.
    pub(super) fn new(width: u32, height: u32, holds: Holds) -> Self {
        let pixels = u64::from(width) * u64::from(height);
        let all = pixels <= MOST_FOR_ALL;
        let length = width as usize * height as usize;
        Self {
            width,
            height,
            grey: vec![u8::MAX; length],
            light: (all && holds.colour).then(|| vec![u8::MAX; length]),
            deep: (all && holds.depth).then(|| vec![u16::MAX; length]),
            coloured: 0,
        }
    }

    pub(super) fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn height(&self) -> u32 {
        self.height
    }

    /// Draws pixels to the right of (`x`, `y`), red, green and blue of 16 bits each; what lies outside is left out.
    pub(super) fn draw(&mut self, x: u32, y: u32, pixels: impl Iterator<Item = [u16; 3]>) {
        if x >= self.width || y >= self.height {
            return;
        }
        let start = y as usize * self.width as usize;
        let range = start + x as usize..start + self.width as usize;
        // Slices of one row, and a count beside them, so that the loop looks nothing up.
        let mut light = self.light.as_mut().map(|light| &mut light[range.clone()]);
        let mut deep = self.deep.as_mut().map(|deep| &mut deep[range.clone()]);
        let mut count = 0_u32;
        for (at, (grey, rgb)) in self.grey[range].iter_mut().zip(pixels).enumerate() {
            let [red, green, blue] = rgb.map(u32::from);
            let luma = (299 * red + 587 * green + 114 * blue + 500) / 1000;
            *grey = (luma >> 8) as u8;
            if let Some(light) = &mut light {
                let [red, green, blue] = rgb.map(|sample| (sample >> 8) as u8);
                let lightest = red.max(green).max(blue);
                light[at] = lightest;
                let coloured = lightest - red.min(green).min(blue) > COLOURED;
                count += u32::from(coloured);
            }
            if let Some(deep) = &mut deep {
                deep[at] = luma as u16;
            }
        }
        self.coloured += u64::from(count);
    }

    /// Takes 8-bit greys for the whole picture, row by row; `None` unless it is as many.
    pub(super) fn fill(&mut self, greys: Vec<u8>) -> Option<()> {
        (greys.len() == self.grey.len()).then(|| self.grey = greys)
    }

    /// The page, upright.
    pub(super) fn finish(self, orientation: Orientation) -> Option<Page> {
        let (width, height) = (self.width, self.height);
        let few = self.coloured < (self.grey.len() as u64 / COLOURED_SHARE).max(1);
        let upright = |pixels| turned_by(GreyImage::new(width, height, pixels)?, orientation);
        let deep = self.deep.map(|deep| stretched(&deep, width, height));
        Some(Page {
            grey: upright(self.grey)?,
            light: match self.light {
                Some(light) if !few => Some(upright(light)?),
                _ => None,
            },
            deep: match deep {
                Some(deep) => Some(upright(deep)?),
                None => None,
            },
        })
    }
}

/// The picture turned and mirrored as its metadata says it is to be shown.
fn turned_by(image: GreyImage, orientation: Orientation) -> Option<GreyImage> {
    use Orientation as O;
    let (width, height) = (image.width() as usize, image.height() as usize);
    // For each pixel of the result, where it comes from.
    let exchanged = |from: fn(usize, usize, usize, usize) -> (usize, usize)| {
        let pixels = image.pixels();
        let mut turned = Vec::with_capacity(pixels.len());
        for y in 0..width {
            turned.extend((0..height).map(|x| {
                let (x, y) = from(x, y, width, height);
                pixels[y * width + x]
            }));
        }
        GreyImage::new(image.height(), image.width(), turned)
    };
    let mirrored = |rows_backwards: bool, columns_backwards: bool| {
        let mut pixels = image.pixels().to_vec();
        if rows_backwards && columns_backwards {
            pixels.reverse();
        } else if columns_backwards {
            pixels.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        } else {
            for y in 0..height / 2 {
                let (above, below) = pixels.split_at_mut((height - 1 - y) * width);
                above[y * width..][..width].swap_with_slice(&mut below[..width]);
            }
        }
        GreyImage::new(image.width(), image.height(), pixels)
    };
    match orientation {
        O::NoTransforms => Some(image),
        O::FlipHorizontal => mirrored(false, true),
        O::FlipVertical => mirrored(true, false),
        O::Rotate180 => mirrored(true, true),
        O::Rotate90 => exchanged(|x, y, _, height| (y, height - 1 - x)),
        O::Rotate270 => exchanged(|x, y, width, _| (width - 1 - y, x)),
        O::Rotate90FlipH => exchanged(|x, y, _, _| (y, x)),
        O::Rotate270FlipH => exchanged(|x, y, width, height| (width - 1 - y, height - 1 - x)),
    }
}

/// Blocks along the longer side between which black and white are found for [`stretched`].
const BLOCKS: u32 = 32;

/// Levels that are told apart when black and white are looked for.
const LEVELS: usize = 4096;

/// How many times less than the whole picture's contrast a place may have and still be stretched to all of it. Below,
/// it is noise.
const FAINTEST: f32 = 64.0;

/// 16-bit luma to 8 bits with the contrast stretched twice.
///
/// First over the whole picture: what 0.5 % of the pixels fall short of is black, what 0.5 % exceed is white. Then at
/// each place: black and white are the 2nd and the 98th percentile of the blocks around it (a thirty-second of the
/// longer side each; of a block and its eight neighbours the extremes count, so that a block of bare paper does not
/// become black), interpolated between the blocks' middles. A place whose own contrast is less than a 64th of the
/// picture's, bare paper, is stretched by that much only and keeps its shade within the whole.
fn stretched(luma: &[u16], width: u32, height: u32) -> Vec<u8> {
    let blocks = Blocks::of(width, height);
    let (limits, whole) = blocks.limits(luma);
    let shades = blocks.shades(&limits, &whole);
    let (side, width) = (blocks.side, blocks.width);
    let across: Vec<(usize, usize, f32)> = (0..width)
        .map(|x| between(x, side, blocks.columns))
        .collect();
    let mut bytes = Vec::with_capacity(luma.len());
    let mut line = vec![(0.0, 0.0); blocks.columns];
    let mix = |a: Shade, b: Shade, t: f32| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let (above, below, t) = between(y, side, blocks.rows);
        for (column, slot) in line.iter_mut().enumerate() {
            *slot = mix(
                shades[above * blocks.columns + column],
                shades[below * blocks.columns + column],
                t,
            );
        }
        bytes.extend(row.iter().zip(&across).map(|(&value, &(left, right, t))| {
            let (low, span) = mix(line[left], line[right], t);
            let value = f32::from(value) * LEVELS as f32 / 65536.0;
            // Saturates.
            ((value - low) / span * 255.0 + 0.5) as u8
        }));
    }
    bytes
}

/// Offset and span of a block: the level that becomes black, and how far above it white lies.
type Shade = (f32, f32);

/// A picture cut into squares, the last ones of rows and columns smaller.
struct Blocks {
    width: usize,
    height: usize,
    side: usize,
    columns: usize,
    rows: usize,
}

impl Blocks {
    fn of(width: u32, height: u32) -> Self {
        let side = width.max(height).div_ceil(BLOCKS).max(16);
        Self {
            width: width as usize,
            height: height as usize,
            side: side as usize,
            columns: width.div_ceil(side) as usize,
            rows: height.div_ceil(side) as usize,
        }
    }

    /// The 2nd and the 98th percentile of each block, and how many pixels of the picture are at each level.
    fn limits(&self, luma: &[u16]) -> (Vec<(f32, f32)>, Vec<u32>) {
        let level = |value: u16| usize::from(value) * LEVELS / (usize::from(u16::MAX) + 1);
        let mut whole = vec![0_u32; LEVELS];
        let mut limits = Vec::with_capacity(self.columns * self.rows);
        let mut counts = vec![0_u32; LEVELS];
        for row in 0..self.rows {
            for column in 0..self.columns {
                counts.fill(0);
                let across = column * self.side..((column + 1) * self.side).min(self.width);
                for y in row * self.side..((row + 1) * self.side).min(self.height) {
                    for &value in &luma[y * self.width..][across.clone()] {
                        counts[level(value)] += 1;
                    }
                }
                limits.push((percentile(&counts, 20), percentile(&counts, 980)));
                for (sum, count) in whole.iter_mut().zip(&counts) {
                    *sum += count;
                }
            }
        }
        (limits, whole)
    }

    /// What each block is stretched by, from its own limits and its neighbours'.
    fn shades(&self, limits: &[(f32, f32)], whole: &[u32]) -> Vec<Shade> {
        let (rows, columns) = (self.rows, self.columns);
        let (black, white) = (percentile(whole, 5), percentile(whole, 995));
        let least = ((white - black) / FAINTEST).max(1.0);
        let shade = |place: usize| {
            let (row, column) = (place / columns, place % columns);
            let around = (row.saturating_sub(1)..(row + 2).min(rows)).flat_map(|row| {
                (column.saturating_sub(1)..(column + 2).min(columns))
                    .map(move |c| row * columns + c)
            });
            let (low, high) = around.fold((f32::MAX, f32::MIN), |(low, high), place| {
                let (block_low, block_high) = limits[place];
                (low.min(block_low), high.max(block_high))
            });
            let (low, high) = (low.max(black), high.min(white).max(low.max(black)));
            let missing = (least - (high - low)).max(0.0);
            let place = ((high + low) / 2.0 - black) / (white - black).max(1.0);
            (low - missing * place.clamp(0.0, 1.0), high - low + missing)
        };
        (0..limits.len()).map(shade).collect()
    }
}

/// The level that so many thousandths of the counted fall short of.
fn percentile(counts: &[u32], thousandths: u64) -> f32 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let wanted = total * thousandths / 1000;
    let mut sum = 0;
    for (level, &count) in counts.iter().enumerate() {
        sum += u64::from(count);
        if sum > wanted {
            return level as f32;
        }
    }
    (counts.len() - 1) as f32
}

/// The blocks whose middles lie before and after a pixel, and how far it is on the way from one to the other.
fn between(at: usize, side: usize, blocks: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) / side as f32 - 0.5;
    let before = place.floor().max(0.0) as usize;
    let t = (place - before as f32).clamp(0.0, 1.0);
    (before.min(blocks - 1), (before + 1).min(blocks - 1), t)
}

/// What there is of a picture, each of the same size.
pub(super) struct Planes<'a> {
    pub(super) grey: &'a GreyImage,
    /// Without coloured ink.
    pub(super) light: Option<&'a GreyImage>,
    /// From more than 8 bits.
    pub(super) deep: Option<&'a GreyImage>,
}

impl<'a> Planes<'a> {
    /// Grey alone.
    pub(super) fn grey(grey: &'a GreyImage) -> Self {
        Self {
            grey,
            light: None,
            deep: None,
        }
    }

    /// All that a page has.
    pub(super) fn of_page(page: &'a Page) -> Self {
        Self {
            grey: &page.grey,
            light: page.light.as_ref(),
            deep: page.deep.as_ref(),
        }
    }

    /// The plane that a preparation begins with, if there is one.
    pub(super) fn of(&self, preparation: Preparation) -> Option<&'a GreyImage> {
        match preparation {
            Preparation::Inkless => self.light,
            Preparation::Deep => self.deep,
            _ => Some(self.grey),
        }
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

    /// A mark in the upper left corner of 3 × 2, and where each orientation takes it.
    #[test]
    fn orientations_turn_upright() {
        let image = GreyImage::new(3, 2, vec![0, 1, 2, 3, 4, 5]).expect("the sides fit");
        let check = |exif: u8, width: u32, expected: [u8; 6]| {
            let orientation = Orientation::from_exif(exif).expect("one of eight");
            let turned = turned_by(image.clone(), orientation).expect("the sides fit");
            assert_eq!(
                (turned.width(), turned.pixels()),
                (width, &expected[..]),
                "{exif}"
            );
            // The `image` crate means the same by it.
            let mut theirs = image::DynamicImage::ImageLuma8(
                image::GrayImage::from_raw(3, 2, image.pixels().to_vec()).expect("the sides fit"),
            );
            theirs.apply_orientation(orientation);
            assert_eq!(theirs.as_bytes(), expected, "{exif}");
        };
        check(1, 3, [0, 1, 2, 3, 4, 5]);
        check(2, 3, [2, 1, 0, 5, 4, 3]);
        check(3, 3, [5, 4, 3, 2, 1, 0]);
        check(4, 3, [3, 4, 5, 0, 1, 2]);
        check(5, 2, [0, 3, 1, 4, 2, 5]);
        check(6, 2, [3, 0, 4, 1, 5, 2]);
        check(7, 2, [5, 2, 4, 1, 3, 0]);
        check(8, 2, [2, 5, 1, 4, 0, 3]);
    }

    #[test]
    fn a_faint_pattern_is_stretched_and_bare_paper_is_not() {
        // Half the picture: modules of 8 pixels that differ by three 8-bit levels, on paper that darkens to the right;
        // below it, a black bar, and bare paper.
        let (width, height) = (640, 480);
        let dark = |x: u32, y: u32| (x / 8 * 7 + y / 8 * 5).is_multiple_of(3);
        let mut canvas = Canvas::new(
            width,
            height,
            Holds {
                colour: false,
                depth: true,
            },
        );
        for y in 0..height {
            let value = |x: u32| {
                let paper = 60_000 - 20 * x as u16;
                match y {
                    0..240 if dark(x, y) => paper - 3 * 257,
                    320..380 => 2_000,
                    _ => paper,
                }
            };
            canvas.draw(0, y, (0..width).map(|x| [value(x); 3]));
        }
        let page = canvas
            .finish(Orientation::NoTransforms)
            .expect("the sides fit");
        let deep = page.deep.expect("the samples are deep");
        let at = |x: u32, y: u32| deep.pixels()[(y * width + x) as usize];
        // Side by side, ink and paper are far apart.
        for (left, top) in (0..width - 16)
            .step_by(16)
            .flat_map(|x| [(x, 24), (x, 160)])
        {
            let around = (left..left + 16).flat_map(|x| (top..top + 16).map(move |y| (x, y)));
            let (ink, paper): (Vec<_>, Vec<_>) = around.partition(|&(x, y)| dark(x, y));
            let lightest_ink = ink.iter().map(|&(x, y)| at(x, y)).max().unwrap_or(0);
            let darkest_paper = paper.iter().map(|&(x, y)| at(x, y)).min().unwrap_or(255);
            assert!(
                darkest_paper > lightest_ink.saturating_add(40),
                "{left} {top}: {lightest_ink} {darkest_paper}"
            );
        }
        assert!(at(320, 350) < 10, "the bar stays black");
        assert!(at(320, 450) > 100, "bare paper stays light");
        assert_eq!(page.light, None);
    }
}
