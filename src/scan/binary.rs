//! Black-and-white pictures: what the finder detection reads, and how grey becomes black or white.
//!
//! One rule serves every preparation: a pixel is dark when it is darker than the mean of the window around it by a
//! margin. The window follows uneven light; the margin keeps the noise of blank paper white. A window must be wider
//! than a finder's 3 × 3 core, or the core turns hollow, so its radius is a share of the picture and not of a pixel.

use super::grey::GreyImage;

/// How far around a pixel its mean is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// A twelfth of the longer side each way: for clean and evenly lit pictures, and codes that fill them.
    Wide,
    /// A fortieth of the longer side each way: for shadows and stains.
    Narrow,
}

/// A picture of dark and light pixels.
///
/// Invariant: as for [`GreyImage`]; a byte is 1 where it is dark, else 0.
pub(super) struct BinaryImage {
    width: u32,
    height: u32,
    dark: Vec<u8>,
}

impl BinaryImage {
    /// Compares each pixel with the mean of its window.
    pub(super) fn by_local_mean(image: &GreyImage, window: Window) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let radius = match window {
            Window::Wide => image.long_side() / 12,
            Window::Narrow => image.long_side() / 40,
        };
        let radius = radius.clamp(6, 400) as usize;
        let margin = i64::from(margin(image));
        let pixels = image.pixels();
        let row = |y: usize| &pixels[y * width..][..width];

        // `columns[x]` is the sum of the column through the rows of the window; `before[x]` the sum of the columns left of x.
        let mut columns = vec![0_u32; width];
        let mut before = vec![0_u64; width + 1];
        for y in 0..radius.min(height) {
            add(&mut columns, row(y));
        }
        let mut dark = Vec::with_capacity(width * height);
        for y in 0..height {
            if y + radius < height {
                add(&mut columns, row(y + radius));
            }
            if y > radius {
                for (sum, &grey) in columns.iter_mut().zip(row(y - radius - 1)) {
                    *sum -= u32::from(grey);
                }
            }
            let rows = (y + radius + 1).min(height) - y.saturating_sub(radius);
            let mut total = 0_u64;
            for (slot, &sum) in before[1..].iter_mut().zip(&columns) {
                total += u64::from(sum);
                *slot = total;
            }
            dark.extend(row(y).iter().enumerate().map(|(x, &grey)| {
                let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
                let area = ((right - left) * rows) as i64;
                let sum = (before[right] - before[left]) as i64;
                u8::from((i64::from(grey) + margin) * area < sum)
            }));
        }
        Self {
            width: image.width(),
            height: image.height(),
            dark,
        }
    }

    pub(super) fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn height(&self) -> u32 {
        self.height
    }

    /// The rows from the top, a byte a pixel, 1 where dark.
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.dark.chunks_exact(self.width as usize)
    }
}

fn add(columns: &mut [u32], row: &[u8]) {
    for (sum, &grey) in columns.iter_mut().zip(row) {
        *sum += u32::from(grey);
    }
}

/// Smooths by the weights 1 2 1 both ways; the edge stands in for what lies beyond it.
pub(super) fn blurred(image: &GreyImage) -> GreyImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let rows: Vec<&[u8]> = image.rows().collect();
    let mut sums = vec![0_u32; width];
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (above, here, below) = (
            rows[y.saturating_sub(1)],
            rows[y],
            rows[(y + 1).min(height - 1)],
        );
        for (((sum, &a), &b), &c) in sums.iter_mut().zip(above).zip(here).zip(below) {
            *sum = u32::from(a) + 2 * u32::from(b) + u32::from(c);
        }
        pixels.extend((0..width).map(|x| {
            let (left, right) = (sums[x.saturating_sub(1)], sums[(x + 1).min(width - 1)]);
            ((left + 2 * sums[x] + right + 8) / 16) as u8
        }));
    }
    GreyImage::new(image.width(), image.height(), pixels)
        .expect("the blurred picture has the picture's sides")
}

/// Takes the blur away twice over: for modules of about two pixels, whose neighbours run into them.
pub(super) fn sharpened(image: &GreyImage) -> GreyImage {
    let soft = blurred(image);
    let sharp = |(&grey, &soft): (&u8, &u8)| {
        (3 * i32::from(grey) - 2 * i32::from(soft)).clamp(0, 255) as u8
    };
    let pixels = image
        .pixels()
        .iter()
        .zip(soft.pixels())
        .map(sharp)
        .collect();
    GreyImage::new(image.width(), image.height(), pixels)
        .expect("the sharpened picture has the picture's sides")
}

/// A sixteenth of the range between the darkest and lightest hundredth of the pixels, from 2 to 12 grey values: faint
/// print keeps its modules, and strong print shrugs off noise.
fn margin(image: &GreyImage) -> u8 {
    let mut counts = [0_usize; 256];
    for &grey in image.pixels() {
        counts[usize::from(grey)] += 1;
    }
    let hundredth = image.pixels().len() / 100;
    let past = |seen: &mut usize, value: usize| {
        *seen += counts[value];
        *seen > hundredth
    };
    let (mut seen_low, mut seen_high) = (0, 0);
    let low = (0..256)
        .find(|&value| past(&mut seen_low, value))
        .unwrap_or(0);
    let high = (0..256)
        .rev()
        .find(|&value| past(&mut seen_high, value))
        .unwrap_or(255);
    (high.saturating_sub(low) / 16).clamp(2, 12) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark_at(image: &GreyImage, window: Window, x: usize, y: usize) -> bool {
        BinaryImage::by_local_mean(image, window)
            .rows()
            .nth(y)
            .expect("the row exists")[x]
            == 1
    }

    #[test]
    fn a_shadow_does_not_hide_a_mark() {
        // Light falls from 250 to 100 across the picture; marks are 60 darker than the paper around them.
        let image = GreyImage::from_fn(400, 100, |x, y| {
            let paper = 250 - x * 150 / 400;
            (if y == 50 && x % 50 == 25 {
                paper - 60
            } else {
                paper
            }) as u8
        });
        for (x, y, expected) in [
            (25, 50, true),
            (375, 50, true),
            (30, 50, false),
            (380, 20, false),
            (0, 0, false),
        ] {
            assert_eq!(dark_at(&image, Window::Narrow, x, y), expected, "{x}, {y}");
        }
    }

    #[test]
    fn flat_pictures_are_light_and_one_pixel_is_enough() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (13, 13)] {
            for grey in [0, 128, 255] {
                let image = GreyImage::from_fn(width, height, |_, _| grey);
                let binary = BinaryImage::by_local_mean(&blurred(&image), Window::Wide);
                assert!(
                    binary.rows().flatten().all(|&dark| dark == 0),
                    "{width} × {height} of {grey}"
                );
            }
        }
    }

    #[test]
    fn blur_keeps_flat_grey_and_spreads_a_dot() {
        let image = GreyImage::from_fn(5, 5, |x, y| if (x, y) == (2, 2) { 160 } else { 0 });
        let soft = blurred(&image);
        assert_eq!(
            (
                soft.pixels()[12],
                soft.pixels()[11],
                soft.pixels()[6],
                soft.pixels()[0]
            ),
            (40, 20, 10, 0)
        );
    }
}
