//! Grey pictures: the form in which every picture and page enters the ladder, and how it is scaled and turned.
//!
//! All of it is integer or plain `f32` work on one byte a pixel, without SIMD intrinsics, fit for wasm32. Sizes are
//! bounded by whoever makes a [`GreyImage`] from foreign data (`decode` and `pdf`); nothing here multiplies a size by
//! more than four.

use serde::{Deserialize, Serialize};

/// A point in pixels; (0, 0) is the outer corner of the top-left pixel, so that scaling is a multiplication.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// How far two points are from each other.
pub(super) fn distance(a: Position, b: Position) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The mean length of the four sides.
pub(super) fn mean_side(corners: &[Position; 4]) -> f32 {
    let side = |i: usize| {
        let (from, to) = (corners[i], corners[(i + 1) % 4]);
        (from.x - to.x).hypot(from.y - to.y)
    };
    (0..4).map(side).sum::<f32>() / 4.0
}

/// The mean of the four corners.
pub(super) fn middle(corners: &[Position; 4]) -> Position {
    let sum = |of: fn(&Position) -> f32| corners.iter().map(of).sum::<f32>() / 4.0;
    Position {
        x: sum(|corner| corner.x),
        y: sum(|corner| corner.y),
    }
}

/// A picture of one byte a pixel, 0 black and 255 white.
///
/// Invariant: both sides are at least 1 and `pixels` has exactly `width * height` bytes, row by row from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct GreyImage {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for GreyImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GreyImage({} × {})", self.width, self.height)
    }
}

impl GreyImage {
    /// Takes `pixels` row by row; `None` when a side is 0 or the sides and the number of pixels disagree.
    #[must_use]
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Option<Self> {
        let expected = (width as usize).checked_mul(height as usize)?;
        (expected > 0 && expected == pixels.len()).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// Draws each pixel with `grey(x, y)`; a side of 0 is taken as 1.
    #[must_use]
    pub fn from_fn(width: u32, height: u32, mut grey: impl FnMut(u32, u32) -> u8) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let mut pixels = Vec::with_capacity(width as usize * height as usize);
        for y in 0..height {
            pixels.extend((0..width).map(|x| grey(x, y)));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The longer side.
    #[must_use]
    pub fn long_side(&self) -> u32 {
        self.width.max(self.height)
    }

    /// Whether all pixels are alike: a blank page that was drawn.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        self.pixels.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// All pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// All pixels, row by row, and nothing else.
    #[must_use]
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// The grey at a point, between the middles of the four pixels around it; past the edge, the edge itself.
    pub(super) fn grey_at(&self, point: Position) -> f32 {
        let clamped = |at: f32, side: u32| {
            let at = (at - 0.5).max(0.0).min(side as f32 - 1.0);
            let first = at as usize;
            (first, (first + 1).min(side as usize - 1), at - first as f32)
        };
        let (left, right, fx) = clamped(point.x, self.width);
        let (top, bottom, fy) = clamped(point.y, self.height);
        let stride = self.width as usize;
        let grey = |x: usize, y: usize| f32::from(self.pixels[y * stride + x]);
        let upper = grey(left, top) + (grey(right, top) - grey(left, top)) * fx;
        let lower = grey(left, bottom) + (grey(right, bottom) - grey(left, bottom)) * fx;
        upper + (lower - upper) * fy
    }

    /// The rows from the top.
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.pixels.chunks_exact(self.width as usize)
    }

    /// The same picture with black and white exchanged, for codes printed light on dark.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            pixels: self.pixels.iter().map(|grey| 255 - grey).collect(),
            ..*self
        }
    }

    /// Shrinks the picture to the given longer side by averaging areas; a copy when it is not larger.
    ///
    /// Averaging keeps what a line scan needs, the share of ink in each pixel; picking single pixels turns fine modules
    /// into noise.
    #[must_use]
    pub fn shrunk_to(&self, long_side: u32) -> Self {
        let long = self.long_side();
        if long_side >= long {
            return self.clone();
        }
        let side = |n: u32| {
            let scaled =
                (u64::from(n) * u64::from(long_side) + u64::from(long) / 2) / u64::from(long);
            u32::try_from(scaled).unwrap_or(n).max(1)
        };
        let (width, height) = (side(self.width), side(self.height));
        let (columns, rows) = (spans(self.width, width), spans(self.height, height));
        let stride = self.width as usize;
        let mut pixels = Vec::with_capacity(width as usize * height as usize);
        let mut sums = vec![0_u32; stride];
        for row in &rows {
            sums.fill(0);
            let mut weights = 0_u32;
            for (y, weight) in row.weights() {
                weights += weight;
                let source = &self.pixels[y * stride..][..stride];
                for (sum, &grey) in sums.iter_mut().zip(source) {
                    *sum += weight * u32::from(grey);
                }
            }
            pixels.extend(columns.iter().map(|column| {
                let total = column.sum(&sums);
                let area = u64::from(column.weight()) * u64::from(weights);
                u8::try_from((total + area / 2) / area.max(1)).unwrap_or(u8::MAX)
            }));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Doubles both sides by a Catmull-Rom spline: an engine that counts whole pixels finds more of them in a module.
    ///
    /// A bilinear doubling blurs modules of two pixels beyond reading; the spline keeps their edges.
    #[must_use]
    pub fn doubled(&self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let rows: Vec<&[u8]> = self.rows().collect();
        let mut line = vec![0_i32; width];
        let mut pixels = Vec::with_capacity(4 * width * height);
        for y in 0..2 * height {
            let [a, b, c, d] = taps(y, height).map(|row| rows[row]);
            for (x, slot) in line.iter_mut().enumerate() {
                *slot = spline([a[x], b[x], c[x], d[x]].map(i32::from));
            }
            pixels.extend((0..2 * width).map(|x| {
                let sum = spline(taps(x, width).map(|column| line[column]));
                ((sum + (1 << 13)) >> 14).clamp(0, 255) as u8
            }));
        }
        Self {
            width: self.width * 2,
            height: self.height * 2,
            pixels,
        }
    }

    /// Turns the picture by 45° about its middle, on white, bilinearly; see [`from_turned`](Self::from_turned).
    #[must_use]
    pub fn turned(&self) -> Self {
        let side = self.turned_side();
        let (width, height) = (self.width as f32, self.height as f32);
        let grey = |x: i32, y: i32| -> f32 {
            let inside = x >= 0 && y >= 0 && (x as u32) < self.width && (y as u32) < self.height;
            if inside {
                f32::from(self.pixels[y as usize * self.width as usize + x as usize])
            } else {
                255.0
            }
        };
        Self::from_fn(side, side, |x, y| {
            let at = self.from_turned(Position {
                x: x as f32 + 0.5,
                y: y as f32 + 0.5,
            });
            if at.x < -1.0 || at.y < -1.0 || at.x > width + 1.0 || at.y > height + 1.0 {
                return 255;
            }
            let (x, y) = (at.x - 0.5, at.y - 0.5);
            let (left, top) = (x.floor(), y.floor());
            let (fx, fy) = (x - left, y - top);
            let (left, top) = (left as i32, top as i32);
            let upper = grey(left, top) * (1.0 - fx) + grey(left + 1, top) * fx;
            let lower = grey(left, top + 1) * (1.0 - fx) + grey(left + 1, top + 1) * fx;
            (upper * (1.0 - fy) + lower * fy + 0.5) as u8
        })
    }

    /// Where a point of [`turned`](Self::turned) lies in this picture.
    #[must_use]
    pub fn from_turned(&self, point: Position) -> Position {
        let middle = self.turned_side() as f32 / 2.0;
        let (dx, dy) = (
            (point.x - middle) * HALF_ROOT,
            (point.y - middle) * HALF_ROOT,
        );
        Position {
            x: dx + dy + self.width as f32 / 2.0,
            y: dy - dx + self.height as f32 / 2.0,
        }
    }

    fn turned_side(&self) -> u32 {
        ((self.width as f32 + self.height as f32) * HALF_ROOT).ceil() as u32
    }
}

/// The sine and cosine of 45°.
const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The four pixels of a line of `length` around position `at` of the doubled line, nearest but one first; past the edge,
/// the edge itself.
fn taps(at: usize, length: usize) -> [usize; 4] {
    let near = (at / 2) as isize;
    // The even ones lie a quarter before the middle of their pixel, the odd ones a quarter after it.
    let step = if at.is_multiple_of(2) { -1 } else { 1 };
    [-1, 0, 1, 2].map(|n| (near + n * step).clamp(0, length as isize - 1) as usize)
}

/// The Catmull-Rom spline at a quarter, times 128.
fn spline([before, near, next, after]: [i32; 4]) -> i32 {
    111 * near + 29 * next - 9 * before - 3 * after
}

/// The pixels of one line that one pixel of a smaller line covers, the first and last of them in part.
struct Span {
    first: usize,
    last: usize,
    first_weight: u32,
    last_weight: u32,
}

impl Span {
    /// Positions and their weights; a whole pixel weighs 64.
    fn weights(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        (self.first..=self.last).map(|at| {
            let weight = match at {
                _ if at == self.first => self.first_weight,
                _ if at == self.last => self.last_weight,
                _ => 64,
            };
            (at, weight)
        })
    }

    /// What its pixels weigh together.
    fn weight(&self) -> u32 {
        match self.last - self.first {
            0 => self.first_weight,
            further => self.first_weight + 64 * (further as u32 - 1) + self.last_weight,
        }
    }

    /// The sum of the values at its pixels, each by its weight.
    fn sum(&self, values: &[u32]) -> u64 {
        let by = |weight: u32, value: u32| u64::from(weight) * u64::from(value);
        let first = by(self.first_weight, values[self.first]);
        if self.first == self.last {
            return first;
        }
        let whole: u64 = values[self.first + 1..self.last]
            .iter()
            .map(|&value| u64::from(value))
            .sum();
        first + 64 * whole + by(self.last_weight, values[self.last])
    }
}

/// Divides a line of `from` pixels into `to` spans of equal length; `to` is at most `from`.
fn spans(from: u32, to: u32) -> Vec<Span> {
    let (from, to) = (u64::from(from), u64::from(to));
    (0..to)
        .map(|i| {
            let (start, end) = (64 * from * i / to, 64 * from * (i + 1) / to);
            let (first, last) = (start / 64, (end - 1) / 64);
            let first_end = end.min(64 * (first + 1));
            let last_start = start.max(64 * last);
            Span {
                first: first as usize,
                last: last as usize,
                first_weight: (first_end - start) as u32,
                last_weight: (end - last_start) as u32,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_and_pixels_agree() {
        assert!(GreyImage::new(2, 2, vec![0; 4]).is_some());
        assert!(GreyImage::new(2, 2, vec![0; 3]).is_none());
        assert!(GreyImage::new(0, 2, Vec::new()).is_none());
        assert!(GreyImage::new(u32::MAX, u32::MAX, Vec::new()).is_none());
    }

    #[test]
    fn scaling_keeps_the_mean() {
        let check = |width, height, long: u32| {
            let image = GreyImage::from_fn(width, height, |x, y| (x * 7 + y * 13) as u8);
            let mean = |i: &GreyImage| {
                i.pixels().iter().map(|&p| f64::from(p)).sum::<f64>() / i.pixels().len() as f64
            };
            let small = image.shrunk_to(long);
            assert_eq!(small.long_side(), long.min(image.long_side()));
            assert!(
                (mean(&small) - mean(&image)).abs() < 1.5,
                "{width} × {height} to {long}"
            );
            assert!((mean(&image.doubled()) - mean(&image)).abs() < 1.5);
        };
        for (width, height, long) in [
            (100, 70, 50),
            (100, 70, 33),
            (97, 201, 200),
            (9, 500, 100),
            (5, 5, 9),
        ] {
            check(width, height, long);
        }
        assert_eq!(
            GreyImage::from_fn(3000, 1, |_, _| 9).shrunk_to(2),
            GreyImage::from_fn(2, 1, |_, _| 9)
        );
    }

    #[test]
    fn spans_weigh_what_their_pixels_weigh() {
        let values: Vec<u32> = (0..1000).map(|n| n * n % 977).collect();
        for (from, to) in [(1000, 1), (1000, 999), (1000, 333), (7, 5), (64, 64)] {
            for span in spans(from, to) {
                let weight: u32 = span.weights().map(|(_, weight)| weight).sum();
                let sum: u32 = span.weights().map(|(at, weight)| weight * values[at]).sum();
                assert_eq!(span.weight(), weight, "{from} to {to}");
                assert_eq!(span.sum(&values), u64::from(sum), "{from} to {to}");
            }
        }
    }

    #[test]
    fn turning_and_its_map_agree() {
        let image = GreyImage::from_fn(60, 40, |x, y| {
            if (40..44).contains(&x) && (8..12).contains(&y) {
                0
            } else {
                255
            }
        });
        let turned = image.turned();
        let side = turned.width();
        let darkest = (0..side * side)
            .min_by_key(|&i| turned.pixels()[i as usize])
            .expect("the picture has pixels");
        let at = image.from_turned(Position {
            x: (darkest % side) as f32 + 0.5,
            y: (darkest / side) as f32 + 0.5,
        });
        assert!(
            (at.x - 42.0).abs() < 2.5 && (at.y - 10.0).abs() < 2.5,
            "{at:?}"
        );
    }
}
