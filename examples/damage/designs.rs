//! Which code is best on a sheet: the same share in one, two or four copies, at each level, on the same printed area.

use std::collections::BTreeMap;
use std::sync::Mutex;

use qrcode::{Color, EcLevel, QrCode};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::families::{DPI, FAMILIES, Scene, blot};
use crate::picture::{Picture, between, unit};
use crate::{Sheets, Wanted, case, for_each, read_both, text_of};

/// Copies, and the side of each in millimetres: 3,600 square millimetres in all.
const SIZES: [(usize, f32); 3] = [(1, 60.0), (2, 42.4), (4, 30.0)];

const LEVELS: [(EcLevel, &str); 3] = [(EcLevel::M, "M"), (EcLevel::Q, "Q"), (EcLevel::H, "H")];

/// What is done to the codes of a design.
const DAMAGES: [&str; 4] = ["one blot", "many blots", "photograph", "small picture"];

/// Where the copies stand, in millimetres from the left and the top: as far apart as an A4 page allows.
const PLACES: [(f32, f32); 4] = [(140.0, 20.0), (17.0, 230.0), (17.0, 20.0), (140.0, 230.0)];

fn pixels(millimetres: f32) -> f32 {
    millimetres / 25.4 * DPI
}

/// An empty page with the copies.
fn page(text: &str, level: EcLevel, (copies, side): (usize, f32)) -> Scene {
    let code = QrCode::with_error_correction_level(text, level).expect("the text fits");
    let modules = code.width();
    let colors = code.to_colors();
    let codes: Vec<(f32, f32, f32)> = PLACES[..copies]
        .iter()
        .map(|&(left, top)| (pixels(left), pixels(top), pixels(side)))
        .collect();
    // Four samples a pixel each way: modules are no whole number of pixels.
    let dark = |x: f32, y: f32| {
        codes.iter().any(|&(left, top, side)| {
            let module = side / modules as f32;
            let (x, y) = ((x - left) / module, (y - top) / module);
            let range = 0.0..modules as f32;
            range.contains(&x)
                && range.contains(&y)
                && colors[y as usize * modules + x as usize] == Color::Dark
        })
    };
    let picture = Picture::from_fn(pixels(210.0) as usize, pixels(297.0) as usize, |x, y| {
        let samples = (0..16).filter(|i| {
            dark(
                x as f32 + (i % 4) as f32 / 4.0 + 0.125,
                y as f32 + (i / 4) as f32 / 4.0 + 0.125,
            )
        });
        [255.0 - 14.5 * samples.count() as f32; 3]
    });
    Scene {
        other: picture.clone(),
        picture,
        codes,
        quality: None,
    }
}

/// Blots of so much area in all, in pixels, each somewhere on a code.
fn blots(scene: &mut Scene, area: f32, count: usize, rng: &mut ChaCha20Rng) {
    for _ in 0..count {
        let at = (unit(rng) * scene.codes.len() as f32) as usize % scene.codes.len();
        let (left, top, side) = scene.codes[at];
        let middle = (
            left + side * between(rng, 0.0, 1.0),
            top + side * between(rng, 0.0, 1.0),
        );
        let radius = (area / count as f32 / std::f32::consts::PI).sqrt();
        scene.picture.spot(middle, radius, rng, blot);
    }
}

fn damage(scene: &mut Scene, damage: &str, sample: usize, rng: &mut ChaCha20Rng) {
    let area = pixels(60.0).powi(2);
    let strength = [0.1, 0.2, 0.3, 0.4, 0.5][sample % 5];
    let phone = FAMILIES
        .iter()
        .find(|family| family.name == "phone")
        .expect("there is a family of that name");
    match damage {
        "one blot" => blots(scene, area * strength, 1, rng),
        "many blots" => blots(scene, area * strength, 16, rng),
        "photograph" => (phone.apply)(scene, 1.0 + 2.0 * strength, rng),
        _ => {
            let small = |side: usize| (side as f32 * (0.55 - 0.5 * strength)) as usize;
            scene.picture = scene
                .picture
                .resized(small(scene.picture.width), small(scene.picture.height));
            scene.picture.add_noise(6.0, rng);
        }
    }
}

/// Prints how many sheets of each design are read, by us and by `zbarimg`.
pub fn compare(wanted: &Wanted) {
    let samples = 5 * wanted.samples;
    let designs: Vec<_> = SIZES
        .iter()
        .flat_map(|size| LEVELS.iter().map(move |level| (*size, *level)))
        .collect();
    let counts: Mutex<BTreeMap<(usize, usize), [usize; 2]>> = Mutex::default();
    for_each(designs.len() * DAMAGES.len() * samples, |at| {
        let (design, rest) = (at % designs.len(), at / designs.len());
        let (kind, sample) = (rest % DAMAGES.len(), rest / DAMAGES.len());
        // The same shares and the same chances for every design.
        let mut rng = ChaCha20Rng::seed_from_u64(wanted.seed);
        rng.set_stream(2_000_000 + (kind * 10_000 + sample) as u64);
        let sheets = Sheets::new(&mut rng);
        let text = text_of(&sheets.shares[0]);
        let (size, (level, name)) = designs[design];
        let mut scene = page(&text, level, size);
        damage(&mut scene, DAMAGES[kind], sample, &mut rng);
        let case = case(format!("{}x{name}-{}", size.0, DAMAGES[kind]), &scene, text);
        let (ours, zbar) = read_both(&case, sample, wanted);
        let mut counts = counts.lock().expect("no worker panics");
        let count = counts.entry((design, kind)).or_default();
        count[0] += usize::from(ours.texts.contains(&case.text));
        count[1] += usize::from(zbar.is_some_and(|zbar| zbar.texts.contains(&case.text)));
    });
    let counts = counts.into_inner().expect("no worker panicked");
    println!("% of sheets read, ours / zbarimg");
    print!("{:<16}", "design");
    DAMAGES.iter().for_each(|damage| print!("{damage:>16}"));
    println!();
    for (design, ((copies, side), (_, level))) in designs.iter().enumerate() {
        print!("{:<16}", format!("{copies} x {side:.0} mm, {level}"));
        for kind in 0..DAMAGES.len() {
            let of = |who: usize| 100 * counts[&(design, kind)][who] / samples;
            print!("{:>16}", format!("{} / {}", of(0), of(1)));
        }
        println!();
    }
}
