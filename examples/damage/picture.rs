//! Colour pictures in floating point, and what can be done to them. Greys run from 0 to 255; nothing is cut before the end.

use image::codecs::jpeg::JpegEncoder;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

/// Red, green and blue, row by row.
#[derive(Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

/// A number from 0 to 1.
pub fn unit(rng: &mut ChaCha20Rng) -> f32 {
    (rng.next_u32() >> 8) as f32 / (1 << 24) as f32
}

/// A number between two others.
pub fn between(rng: &mut ChaCha20Rng, low: f32, high: f32) -> f32 {
    low + (high - low) * unit(rng)
}

/// Near 0 with a deviation of 1, as the sum of twelve.
fn normal(rng: &mut ChaCha20Rng) -> f32 {
    (0..12).map(|_| unit(rng)).sum::<f32>() - 6.0
}

impl Picture {
    /// Draws each pixel.
    pub fn from_fn(
        width: usize,
        height: usize,
        mut draw: impl FnMut(usize, usize) -> [f32; 3],
    ) -> Self {
        let pixels = (0..width * height)
            .map(|at| draw(at % width, at / width))
            .collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Between the pixels; past the edge, the edge itself.
    pub fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let clamp = |at: f32, side: usize| (at - 0.5).clamp(0.0, side as f32 - 1.001);
        let (x, y) = (clamp(x, self.width), clamp(y, self.height));
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let (right, bottom) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let pixel = |x: usize, y: usize| self.pixels[y * self.width + x];
        let (a, b, c, d) = (
            pixel(left, top),
            pixel(right, top),
            pixel(left, bottom),
            pixel(right, bottom),
        );
        std::array::from_fn(|i| {
            let upper = a[i] + (b[i] - a[i]) * fx;
            let lower = c[i] + (d[i] - c[i]) * fx;
            upper + (lower - upper) * fy
        })
    }

    /// The picture whose pixel at a point shows what `from` says; outside is a brown table.
    pub fn warped(&self, from: impl Fn(f32, f32) -> (f32, f32)) -> Self {
        let (width, height) = (self.width as f32, self.height as f32);
        Self::from_fn(self.width, self.height, |x, y| {
            let (x, y) = from(x as f32 + 0.5, y as f32 + 0.5);
            if (0.0..width).contains(&x) && (0.0..height).contains(&y) {
                self.at(x, y)
            } else {
                [110.0, 85.0, 60.0]
            }
        })
    }

    /// Another size, by means over what a pixel covers.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let (sx, sy) = (
            self.width as f32 / width as f32,
            self.height as f32 / height as f32,
        );
        let steps = |scale: f32| (scale.ceil() as usize).clamp(1, 8);
        let (nx, ny) = (steps(sx), steps(sy));
        Self::from_fn(width, height, |x, y| {
            let mut sum = [0.0; 3];
            for i in 0..nx * ny {
                let dx = ((i % nx) as f32 + 0.5) / nx as f32;
                let dy = ((i / nx) as f32 + 0.5) / ny as f32;
                let pixel = self.at((x as f32 + dx) * sx, (y as f32 + dy) * sy);
                (0..3).for_each(|i| sum[i] += pixel[i]);
            }
            sum.map(|value| value / (nx * ny) as f32)
        })
    }

    /// Changes every pixel by its place.
    pub fn map(&mut self, mut change: impl FnMut(usize, usize, [f32; 3]) -> [f32; 3]) {
        let width = self.width;
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change(at % width, at / width, *pixel);
        }
    }

    /// The weighted mean along a line of offsets.
    pub fn smeared(&self, offsets: &[(f32, f32, f32)]) -> Self {
        let total: f32 = offsets.iter().map(|offset| offset.2).sum();
        Self::from_fn(self.width, self.height, |x, y| {
            let mut sum = [0.0; 3];
            for &(dx, dy, weight) in offsets {
                let pixel = self.at(x as f32 + 0.5 + dx, y as f32 + 0.5 + dy);
                (0..3).for_each(|i| sum[i] += weight * pixel[i]);
            }
            sum.map(|value| value / total)
        })
    }

    /// Blur by a Gaussian of that many pixels.
    pub fn blurred(&self, sigma: f32) -> Self {
        let reach = (3.0 * sigma).ceil() as i32;
        let line: Vec<(f32, f32)> = (-reach..=reach)
            .map(|d| (d as f32, (-0.5 * (d as f32 / sigma).powi(2)).exp()))
            .collect();
        let across: Vec<_> = line.iter().map(|&(d, weight)| (d, 0.0, weight)).collect();
        let down: Vec<_> = line.iter().map(|&(d, weight)| (0.0, d, weight)).collect();
        self.smeared(&across).smeared(&down)
    }

    /// Noise of a sensor.
    pub fn add_noise(&mut self, sigma: f32, rng: &mut ChaCha20Rng) {
        self.map(|_, _, pixel| {
            let common = sigma * normal(rng);
            pixel.map(|value| value + common)
        });
    }

    /// Lays a colour over a round spot with an edge that is not quite round; `mix` says what becomes of a pixel wholly within.
    pub fn spot(
        &mut self,
        middle: (f32, f32),
        radius: f32,
        rng: &mut ChaCha20Rng,
        mix: impl Fn([f32; 3]) -> [f32; 3],
    ) {
        let waves: [f32; 4] = std::array::from_fn(|_| between(rng, -0.12, 0.12));
        self.map(|x, y, pixel| {
            let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
            let away = dx.hypot(dy);
            if away > 1.6 * radius {
                return pixel;
            }
            let angle = dy.atan2(dx);
            let edge: f32 = (2_u8..)
                .zip(waves)
                .map(|(n, wave)| wave * (f32::from(n) * angle).sin())
                .sum();
            let share = (0.5 + 0.5 * (radius * (1.0 + edge) - away)).clamp(0.0, 1.0);
            let mixed = mix(pixel);
            std::array::from_fn(|i| pixel[i] + (mixed[i] - pixel[i]) * share)
        });
    }

    /// A stroke of a pen through some points.
    pub fn stroke(&mut self, points: &[(f32, f32)], width: f32, colour: [f32; 3]) {
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let (dx, dy) = (bx - ax, by - ay);
            let length = (dx * dx + dy * dy).max(1.0);
            let range = |a: f32, b: f32, side: usize| {
                let first = (a.min(b) - width).max(0.0) as usize;
                first..((a.max(b) + width + 1.0).max(0.0) as usize).min(side)
            };
            for y in range(ay, by, self.height) {
                for x in range(ax, bx, self.width) {
                    let (px, py) = (x as f32 - ax, y as f32 - ay);
                    let t = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                    let away = (px - t * dx).hypot(py - t * dy);
                    let share = (0.5 + 0.5 * width - away).clamp(0.0, 1.0) * 0.9;
                    let pixel = &mut self.pixels[y * self.width + x];
                    (0..3).for_each(|i| pixel[i] += (pixel[i].min(colour[i]) - pixel[i]) * share);
                }
            }
        }
    }

    fn bytes(&self) -> image::RgbImage {
        let flat: Vec<u8> = self
            .pixels
            .iter()
            .flatten()
            .map(|value| value.clamp(0.0, 255.0) as u8)
            .collect();
        image::RgbImage::from_raw(self.width as u32, self.height as u32, flat)
            .expect("three bytes a pixel")
    }

    /// As a PNG file, grey if it has no colour.
    pub fn png(&self) -> Vec<u8> {
        let mut file = std::io::Cursor::new(Vec::new());
        self.bytes()
            .write_to(&mut file, image::ImageFormat::Png)
            .expect("a picture in memory is written");
        file.into_inner()
    }

    /// As a JPEG file.
    pub fn jpeg(&self, quality: f32) -> Vec<u8> {
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, quality as u8)
            .encode_image(&self.bytes())
            .expect("a picture in memory is written");
        file
    }
}
