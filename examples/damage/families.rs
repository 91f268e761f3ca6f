//! The families of damage, each with its strengths.

use std::f32::consts::{PI, TAU};

use rand_chacha::ChaCha20Rng;

use crate::picture::{Picture, between, unit};

/// A sheet as it comes to the scanner or camera.
pub struct Scene {
    /// At [`DPI`].
    pub picture: Picture,
    /// Left, top and side of each code, in pixels.
    pub codes: Vec<(f32, f32, f32)>,
    /// Another sheet.
    pub other: Picture,
    /// Quality of the JPEG file; PNG without one.
    pub quality: Option<f32>,
}

/// Pixels an inch of the undamaged page.
pub const DPI: f32 = 150.0;

/// A kind of damage.
pub struct Family {
    pub name: &'static str,
    /// From mild to hard, each in the unit that `apply` says.
    pub strengths: &'static [f32],
    pub apply: fn(&mut Scene, f32, &mut ChaCha20Rng),
}

pub const FAMILIES: [Family; 24] = [
    // Pixels an inch.
    Family {
        name: "dpi",
        strengths: &[75.0, 65.0, 55.0, 48.0],
        apply: dpi,
    },
    Family {
        name: "600 dpi",
        strengths: &[600.0],
        apply: dpi,
    },
    // Degrees at most.
    Family {
        name: "rotation",
        strengths: &[10.0, 45.0],
        apply: |scene, most, rng| rotate(scene, between(rng, -most, most)),
    },
    // Share of the page by which corners move.
    Family {
        name: "perspective",
        strengths: &[0.05, 0.1, 0.15],
        apply: perspective,
    },
    // Pixels of a wave.
    Family {
        name: "curl",
        strengths: &[10.0, 18.0, 26.0],
        apply: curl,
    },
    Family {
        name: "crumple",
        strengths: &[1.0, 2.5, 5.0],
        apply: crumple,
    },
    // Pixels of a step.
    Family {
        name: "fold",
        strengths: &[2.0, 4.0, 8.0],
        apply: fold,
    },
    // Pixels.
    Family {
        name: "motion",
        strengths: &[5.0, 7.0, 10.0],
        apply: motion,
    },
    Family {
        name: "blur",
        strengths: &[1.6, 2.2, 3.0],
        apply: |scene, sigma, _| scene.picture = scene.picture.blurred(sigma),
    },
    // Standard deviation of greys.
    Family {
        name: "noise",
        strengths: &[15.0, 25.0, 32.0, 40.0],
        apply: |scene, sigma, rng| scene.picture.add_noise(sigma, rng),
    },
    // Quality, at 100 dpi.
    Family {
        name: "jpeg",
        strengths: &[80.0, 25.0, 10.0],
        apply: jpeg,
    },
    // How dark the darkest place is.
    Family {
        name: "light",
        strengths: &[0.6, 0.35, 0.15],
        apply: light,
    },
    // Radius of the glare, as a share of the code's side.
    Family {
        name: "glare",
        strengths: &[0.15, 0.3, 0.55],
        apply: glare,
    },
    // Greys between ink and paper.
    Family {
        name: "contrast",
        strengths: &[40.0, 16.0, 8.0],
        apply: contrast,
    },
    // Share of the toner that is missing.
    Family {
        name: "toner",
        strengths: &[0.03, 0.08, 0.25],
        apply: toner,
    },
    // Share of the code's area.
    Family {
        name: "blots",
        strengths: &[0.05, 0.1, 0.15, 0.2, 0.25],
        apply: |scene, share, rng| spots(scene, share, rng, blot),
    },
    Family {
        name: "stains",
        strengths: &[0.05, 0.1, 0.15, 0.2, 0.25],
        apply: |scene, share, rng| spots(scene, share, rng, stain),
    },
    // Strokes over each code.
    Family {
        name: "blue pen",
        strengths: &[1.0, 3.0, 6.0],
        apply: |scene, count, rng| pen(scene, count, rng, [25.0, 40.0, 150.0]),
    },
    Family {
        name: "black pen",
        strengths: &[1.0, 3.0, 6.0],
        apply: |scene, count, rng| pen(scene, count, rng, [20.0, 20.0, 20.0]),
    },
    // Holes in each code.
    Family {
        name: "holes",
        strengths: &[2.0, 5.0, 8.0],
        apply: holes,
    },
    // Lines an inch.
    Family {
        name: "fax",
        strengths: &[196.0, 150.0, 98.0],
        apply: fax,
    },
    // Depth of the pattern.
    Family {
        name: "screen",
        strengths: &[0.15, 0.3, 0.55],
        apply: screen,
    },
    // Share of the code that another sheet covers.
    Family {
        name: "overlap",
        strengths: &[0.03, 0.08, 0.18],
        apply: overlap,
    },
    // How much of everything, 1 for an everyday photograph.
    Family {
        name: "phone",
        strengths: &[0.7, 1.0, 1.4],
        apply: phone,
    },
];

fn dpi(scene: &mut Scene, dpi: f32, _: &mut ChaCha20Rng) {
    let side = |pixels: usize| (pixels as f32 * dpi / DPI) as usize;
    scene.picture = scene
        .picture
        .resized(side(scene.picture.width), side(scene.picture.height));
}

fn rotate(scene: &mut Scene, degrees: f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (cx, cy) = (
        scene.picture.width as f32 / 2.0,
        scene.picture.height as f32 / 2.0,
    );
    // Shrunk, so that the corners stay in view.
    let scale = sin.abs() * 0.45 + 1.0;
    scene.picture = scene.picture.warped(|x, y| {
        let (dx, dy) = (scale * (x - cx), scale * (y - cy));
        (cx + cos * dx + sin * dy, cy - sin * dx + cos * dy)
    });
}

fn perspective(scene: &mut Scene, share: f32, rng: &mut ChaCha20Rng) {
    let (width, height) = (scene.picture.width as f32, scene.picture.height as f32);
    let (gx, gy) = (
        between(rng, -share, share) * 2.0 / width,
        between(rng, -share, share) * 2.0 / height,
    );
    let shear = between(rng, -share, share);
    let margin = 1.0 + 1.5 * share;
    scene.picture = scene.picture.warped(|x, y| {
        let (dx, dy) = (margin * (x - width / 2.0), margin * (y - height / 2.0));
        let depth = 1.0 + gx * dx + gy * dy;
        (
            width / 2.0 + (dx + shear * dy) / depth,
            height / 2.0 + dy / depth,
        )
    });
    rotate(scene, between(rng, -20.0, 20.0));
}

fn curl(scene: &mut Scene, amount: f32, rng: &mut ChaCha20Rng) {
    let width = scene.picture.width as f32;
    let (phase, slant) = (between(rng, 0.0, 6.0), between(rng, -0.3, 0.3));
    scene.picture = scene.picture.warped(|x, y| {
        let wave = (7.0 * (x + slant * y) / width + phase).sin();
        (x + 0.5 * amount * wave, y + amount * wave)
    });
}

/// A smooth field of values, about 1, with so many cells across.
fn field(cells: usize, rng: &mut ChaCha20Rng) -> impl Fn(f32, f32) -> f32 + use<> {
    let values: Vec<f32> = (0..(cells + 2) * (cells + 2))
        .map(|_| between(rng, -1.7, 1.7))
        .collect();
    move |x, y| {
        let (x, y) = (
            x.clamp(0.0, 0.999) * cells as f32,
            y.clamp(0.0, 0.999) * cells as f32,
        );
        let (column, row) = (x as usize, y as usize);
        let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
        let (fx, fy) = (smooth(x - column as f32), smooth(y - row as f32));
        let at = |c: usize, r: usize| values[r * (cells + 2) + c];
        let upper = at(column, row) * (1.0 - fx) + at(column + 1, row) * fx;
        let lower = at(column, row + 1) * (1.0 - fx) + at(column + 1, row + 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

fn crumple(scene: &mut Scene, amount: f32, rng: &mut ChaCha20Rng) {
    let (width, height) = (scene.picture.width as f32, scene.picture.height as f32);
    let (across, down, shade) = (field(11, rng), field(11, rng), field(16, rng));
    scene.picture = scene.picture.warped(|x, y| {
        let at = (x / width, y / height);
        (
            x + amount * across(at.0, at.1),
            y + amount * down(at.0, at.1),
        )
    });
    scene.picture.map(|x, y, pixel| {
        let light = 1.0 - 0.04 * amount * (0.5 + 0.3 * shade(x as f32 / width, y as f32 / height));
        pixel.map(|value| value * light)
    });
}

fn fold(scene: &mut Scene, step: f32, rng: &mut ChaCha20Rng) {
    for (left, top, side) in scene.codes.clone() {
        let (x0, y0) = (
            left + side * between(rng, 0.3, 0.7),
            top + side * between(rng, 0.3, 0.7),
        );
        let (sin, cos) = between(rng, 0.0, PI).sin_cos();
        let (from, to) = (top - side, top + 2.0 * side);
        scene.picture = scene.picture.warped(|x, y| {
            let away = (x - x0) * cos + (y - y0) * sin;
            if !(from..to).contains(&y) {
                return (x, y);
            }
            // The paper runs into the fold: what lies near it is seen shortened.
            let hidden = step * (-away.abs() / 25.0).exp() * away.signum();
            (x + cos * hidden, y + sin * hidden)
        });
        scene.picture.map(|x, y, pixel| {
            let away = (x as f32 - x0) * cos + (y as f32 - y0) * sin;
            let dark = 1.0 - 0.5 * (-away.abs() / 3.0).exp();
            if (from..to).contains(&(y as f32)) {
                pixel.map(|value| value * dark)
            } else {
                pixel
            }
        });
    }
}

fn motion(scene: &mut Scene, length: f32, rng: &mut ChaCha20Rng) {
    let (sin, cos) = between(rng, 0.0, PI).sin_cos();
    let offsets: Vec<_> = (0..=8)
        .map(|i| length * (i as f32 / 8.0 - 0.5))
        .map(|t| (cos * t, sin * t, 1.0))
        .collect();
    scene.picture = scene.picture.smeared(&offsets);
}

fn jpeg(scene: &mut Scene, quality: f32, rng: &mut ChaCha20Rng) {
    dpi(scene, 80.0, rng);
    scene.quality = Some(quality);
}

fn light(scene: &mut Scene, darkest: f32, rng: &mut ChaCha20Rng) {
    let (width, height) = (scene.picture.width as f32, scene.picture.height as f32);
    let shade = field(3, rng);
    scene.picture.map(|x, y, pixel| {
        let share = (0.5 + 0.4 * shade(x as f32 / width, y as f32 / height)).clamp(0.0, 1.0);
        pixel.map(|value| value * (darkest + (1.0 - darkest) * share))
    });
    // A hard shadow across every code.
    for (left, top, side) in scene.codes.clone() {
        let (x0, y0) = (left + 0.5 * side, top + 0.5 * side);
        let (sin, cos) = between(rng, 0.0, TAU).sin_cos();
        scene.picture.map(|x, y, pixel| {
            let (dx, dy) = (x as f32 - x0, y as f32 - y0);
            let is_near = dx.abs().max(dy.abs()) < side;
            let is_dark = is_near && dx * cos + dy * sin > 0.0;
            if is_dark {
                pixel.map(|value| value * darkest)
            } else {
                pixel
            }
        });
    }
    scene.picture.add_noise(2.0, rng);
}

fn glare(scene: &mut Scene, radius: f32, rng: &mut ChaCha20Rng) {
    for (left, top, side) in scene.codes.clone() {
        let (x0, y0) = (left + side * unit(rng), top + side * unit(rng));
        scene.picture.map(|x, y, pixel| {
            let away = (x as f32 - x0).hypot(y as f32 - y0) / (radius * side);
            let add = 420.0 * (-away * away * 1.5).exp();
            pixel.map(|value| (value + add).min(255.0))
        });
    }
}

fn contrast(scene: &mut Scene, range: f32, rng: &mut ChaCha20Rng) {
    let level = between(rng, 60.0, 190.0);
    scene
        .picture
        .map(|_, _, pixel| pixel.map(|value| level + (value / 255.0 - 0.5) * range));
    scene.picture.add_noise(0.8, rng);
}

fn toner(scene: &mut Scene, share: f32, rng: &mut ChaCha20Rng) {
    let (width, height) = (scene.picture.width as f32, scene.picture.height as f32);
    let faded = field(14, rng);
    let streaks: Vec<f32> = (0..scene.picture.width).map(|_| unit(rng)).collect();
    let mut specks = rng.clone();
    scene.picture.map(|x, y, pixel| {
        let faded = (faded(x as f32 / width, y as f32 / height) * 0.5 + share).clamp(0.0, 0.85);
        let streak = if streaks[x / 6 * 6] < share * 0.5 {
            0.8
        } else {
            0.0
        };
        let speck = if unit(&mut specks) < share * 0.6 {
            0.7
        } else {
            0.0
        };
        let lost = faded.max(streak).max(speck);
        pixel.map(|value| value + (250.0 - value) * lost)
    });
}

/// Ink: nothing shows through.
pub fn blot(_: [f32; 3]) -> [f32; 3] {
    [28.0, 26.0, 34.0]
}

/// Coffee: it takes more of the blue.
fn stain(pixel: [f32; 3]) -> [f32; 3] {
    [pixel[0] * 0.5, pixel[1] * 0.33, pixel[2] * 0.2]
}

/// Spots that cover a share of each code: one, or several of the same area together.
fn spots(scene: &mut Scene, share: f32, rng: &mut ChaCha20Rng, mix: fn([f32; 3]) -> [f32; 3]) {
    for (left, top, side) in scene.codes.clone() {
        let count = [1.0, 1.0, 4.0][(3.0 * unit(rng)) as usize % 3];
        let radius = side * (share / count / PI).sqrt();
        for _ in 0..count as usize {
            let (x, y) = (
                left + side * between(rng, 0.1, 0.9),
                top + side * between(rng, 0.1, 0.9),
            );
            scene.picture.spot((x, y), radius, rng, mix);
        }
    }
}

fn pen(scene: &mut Scene, count: f32, rng: &mut ChaCha20Rng, colour: [f32; 3]) {
    for (left, top, side) in scene.codes.clone() {
        for _ in 0..count as usize {
            let points: Vec<(f32, f32)> = (0..5)
                .map(|_| {
                    (
                        left + side * between(rng, -0.1, 1.1),
                        top + side * between(rng, -0.1, 1.1),
                    )
                })
                .collect();
            scene.picture.stroke(&points, 3.5, colour);
        }
    }
}

fn holes(scene: &mut Scene, count: f32, rng: &mut ChaCha20Rng) {
    for (left, top, side) in scene.codes.clone() {
        for _ in 0..count as usize {
            let (x, y) = (left + side * unit(rng), top + side * unit(rng));
            scene
                .picture
                .spot((x, y), side * between(rng, 0.03, 0.07), rng, |_| {
                    [95.0, 70.0, 50.0]
                });
        }
    }
}

/// One bit a pixel by error diffusion, lines nearer or farther than columns, and back to square pixels as a viewer shows them.
fn fax(scene: &mut Scene, lines: f32, _: &mut ChaCha20Rng) {
    let side = |pixels: usize, dpi: f32| (pixels as f32 * dpi / DPI) as usize;
    let mut small = scene.picture.resized(
        side(scene.picture.width, 204.0_f32.min(lines * 1.04)),
        side(scene.picture.height, lines),
    );
    let width = small.width;
    for at in 0..small.pixels.len() {
        let grey = small.pixels[at].iter().sum::<f32>() / 3.0;
        let bit = if grey > 128.0 { 255.0 } else { 0.0 };
        small.pixels[at] = [bit; 3];
        for (next, share) in [
            (at + 1, 7.0),
            (at + width - 1, 3.0),
            (at + width, 5.0),
            (at + width + 1, 1.0),
        ] {
            if let Some(pixel) = small.pixels.get_mut(next) {
                *pixel = pixel.map(|value| value + (grey - bit) * share / 16.0);
            }
        }
    }
    scene.picture = small;
}

fn screen(scene: &mut Scene, depth: f32, rng: &mut ChaCha20Rng) {
    let (pitch, angle) = (between(rng, 2.2, 3.4), between(rng, 0.02, 0.2));
    let (sin, cos) = angle.sin_cos();
    scene.picture.map(|x, y, pixel| {
        let (u, v) = (
            x as f32 * cos + y as f32 * sin,
            y as f32 * cos - x as f32 * sin,
        );
        let wave =
            |at: f32, phase: f32| 1.0 - depth * (0.5 + 0.5 * (TAU * at / pitch + phase).sin());
        std::array::from_fn(|i| (20.0 + pixel[i] * 0.9) * wave(u, 2.1 * i as f32) * wave(v, 0.0))
    });
    scene.picture.add_noise(4.0, rng);
    scene.quality = Some(70.0);
}

fn overlap(scene: &mut Scene, share: f32, rng: &mut ChaCha20Rng) {
    for (left, top, side) in scene.codes.clone() {
        let (sin, cos) = between(rng, 0.0, TAU).sin_cos();
        let edge = side * (0.5 - share);
        let (x0, y0) = (left + 0.5 * side, top + 0.5 * side);
        let Scene { picture, other, .. } = scene;
        picture.map(|x, y, pixel| {
            let (dx, dy) = (x as f32 - x0, y as f32 - y0);
            let away = dx * cos + dy * sin - edge;
            let is_near = dx.abs().max(dy.abs()) < 0.8 * side;
            match (is_near, away) {
                (true, 0.0..) => other.pixels[(y / 2 + 300) * other.width + x],
                // Its shadow.
                (true, -6.0..) => pixel.map(|value| value * 0.6),
                _ => pixel,
            }
        });
    }
}

fn phone(scene: &mut Scene, strength: f32, rng: &mut ChaCha20Rng) {
    perspective(scene, 0.08 * strength, rng);
    let (width, height) = (scene.picture.width as f32, scene.picture.height as f32);
    let shade = field(3, rng);
    scene.picture = scene.picture.blurred(1.6 * strength);
    scene.picture.map(|x, y, pixel| {
        let light = 0.65 + 0.2 * shade(x as f32 / width, y as f32 / height);
        pixel.map(|value| value * light)
    });
    scene.picture.add_noise(9.0 * strength, rng);
    scene.quality = Some(55.0 - 20.0 * strength);
}
