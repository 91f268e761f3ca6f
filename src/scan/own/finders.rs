//! Finder patterns by correlation, on grey: where blur, noise or faint print leave nothing to a threshold.
//!
//! A finder is a dark square of 3 × 3 modules in a light ring, in a dark ring, in a light ring. The means of four nested
//! squares, which sums over the picture give at once, tell how well a place looks like that at a size; the best places
//! of all sizes are taken. The squares stand upright: up to some 25° of turn a finder still looks like one.

use super::reading::Finder;
use crate::scan::grey::{GreyImage, Position, distance};

/// Most finders taken of one picture, the clearest first.
const MOST: usize = 48;

/// Pixels a module from which on to look, and the factor to the next size.
const SMALLEST: f32 = 1.8;
const FACTOR: f32 = 1.19;

/// How many times the spread of the greys around it a finder stands out; 2.03 if it is clean, about 0.9 where data are alike.
const CLEAR: f32 = 1.15;

/// Sums of all pixels above and to the left.
struct Sums {
    sums: Vec<u32>,
    squares: Vec<u64>,
    width: usize,
    height: usize,
}

impl Sums {
    fn of(image: &GreyImage) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let stride = width + 1;
        let mut sums = vec![0_u32; stride * (height + 1)];
        let mut squares = vec![0_u64; stride * (height + 1)];
        for (y, row) in image.rows().enumerate() {
            let (mut sum, mut square) = (0_u32, 0_u64);
            for (x, &grey) in row.iter().enumerate() {
                sum += u32::from(grey);
                square += u64::from(grey) * u64::from(grey);
                let at = (y + 1) * stride + x + 1;
                // Pictures are small enough here: 2^32 / 255 is 16.8 million pixels, and differences come out right beyond it.
                sums[at] = sums[at - stride].wrapping_add(sum);
                squares[at] = squares[at - stride] + square;
            }
        }
        Self {
            sums,
            squares,
            width,
            height,
        }
    }

    /// The sum of the square of side 2 r + 1 around a pixel.
    fn square(&self, x: usize, y: usize, r: usize) -> f32 {
        let [a, b, c, d] = self.places(x, y, r);
        let s = &self.sums;
        s[d].wrapping_sub(s[b])
            .wrapping_sub(s[c])
            .wrapping_add(s[a]) as f32
    }

    /// The sum of squared greys.
    fn squared(&self, x: usize, y: usize, r: usize) -> f32 {
        let [a, b, c, d] = self.places(x, y, r);
        let s = &self.squares;
        (s[d] + s[a] - s[b] - s[c]) as f32
    }

    fn places(&self, x: usize, y: usize, r: usize) -> [usize; 4] {
        let stride = self.width + 1;
        let (top, bottom) = ((y - r) * stride, (y + r + 1) * stride);
        let (left, right) = (x - r, x + r + 1);
        [top + left, top + right, bottom + left, bottom + right]
    }
}

/// What looks like finders.
pub(in crate::scan) fn find(
    image: &GreyImage,
    keep_going: &mut dyn FnMut() -> bool,
) -> Vec<Finder> {
    let sums = Sums::of(image);
    let mut found: Vec<(f32, Finder)> = Vec::new();
    let mut module = SMALLEST;
    while 9.0 * module < 0.5 * sums.width.min(sums.height) as f32 && keep_going() {
        let radii =
            [1.5, 2.5, 3.5, 4.5].map(|half: f32| ((half * module - 0.5).round() as usize).max(1));
        scan_size(&sums, radii, module, &mut found);
        module *= FACTOR;
    }
    // The clearest of those that lie together.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut finders: Vec<Finder> = Vec::new();
    for (_, finder) in found {
        let is_near = |other: &Finder| {
            let apart = distance(other.middle, finder.middle);
            apart < 0.5 * other.side.max(finder.side)
        };
        if !finders.iter().any(is_near) {
            finders.push(finder);
            if finders.len() == MOST {
                break;
            }
        }
    }
    finders
}

fn scan_size(sums: &Sums, radii: [usize; 4], module: f32, found: &mut Vec<(f32, Finder)>) {
    let [core, inner, outer, quiet] = radii;
    if core == inner || inner == outer || outer == quiet {
        return;
    }
    let area = |r: usize| ((2 * r + 1) * (2 * r + 1)) as f32;
    let (a3, a5, a7, a9) = (area(core), area(inner), area(outer), area(quiet));
    let step = ((0.5 * module) as usize).max(1);
    if 2 * quiet + 1 >= sums.width.min(sums.height) {
        return;
    }
    for y in (quiet..sums.height - quiet).step_by(step) {
        for x in (quiet..sums.width - quiet).step_by(step) {
            let (s3, s5, s7) = (
                sums.square(x, y, core),
                sums.square(x, y, inner),
                sums.square(x, y, outer),
            );
            let dark = s3 / a3;
            let light = (s5 - s3) / (a5 - a3);
            if light - dark < 2.0 {
                continue;
            }
            let ring = (s7 - s5) / (a7 - a5);
            if light - ring < 1.0 {
                continue;
            }
            let s9 = sums.square(x, y, quiet);
            let around = (s9 - s7) / (a9 - a7);
            let contrast = 0.5 * (light + around - dark - ring);
            let mean = s9 / a9;
            let spread = (sums.squared(x, y, quiet) / a9 - mean * mean)
                .max(1.0)
                .sqrt();
            let clearness = contrast / spread;
            if clearness > CLEAR && around - ring > 0.25 * contrast {
                found.push((
                    clearness,
                    Finder {
                        middle: Position {
                            x: x as f32 + 0.5,
                            y: y as f32 + 0.5,
                        },
                        side: 7.0 * module,
                    },
                ));
            }
        }
    }
}
