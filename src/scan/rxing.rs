//! The engine `rxing`: black-and-white picture to texts, as many as it holds.
//!
//! rxing's own reader for several codes looks for Micro QR codes as well, asks for the time (which traps on wasm32),
//! tries every triple of finders without a bound (minutes on pages of a hundred codes), and tells nothing of what it
//! could not read. This module therefore stands on the same detector functions a level below it: finders, triples of
//! finders, the sampled grid, the decoder. Each call is isolated, because their documentation says that they can panic.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitArray, BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};

use super::binary::BinaryImage;
use super::grey::Position;
use super::isolate::isolate;
use super::own::{Certainty, Finder, Listener, Reading};

/// Finders looked at in one picture. Sixteen sheets have 96; noise and halftone make thousands, which cost their square.
const MOST_FINDERS: usize = 600;

/// Triples of finders sampled in one picture. The likely ones come first; the ladder has other rungs for the rest.
const MOST_TRIPLES: usize = 1500;

/// What was seen and not read.
#[derive(Default)]
pub(super) struct Located {
    /// Finders that belong to no code read or sampled.
    pub(super) loose: Vec<Finder>,
    /// All finders detected, but for those in settled places; the largest, where there are many.
    pub(super) finders: Vec<Finder>,
    /// How often the engine panicked.
    pub(super) panics: u32,
    /// The listener ended the search before its end.
    pub(super) interrupted: bool,
}

/// Reads all codes of `image` that the engine can read and that are not settled.
pub(super) fn read(image: &BinaryImage, listener: &mut dyn Listener) -> Located {
    let mut located = Located::default();
    let Some(bits) = matrix(image) else {
        return located;
    };
    let Ok(mut finders) = isolate(|| FindFinderPatterns(&bits, true, 0)) else {
        located.panics += 1;
        return located;
    };
    finders.retain(|finder| !listener.is_settled(centre(finder)));
    finders.sort_by_key(|finder| std::cmp::Reverse(finder.size));
    finders.truncate(MOST_FINDERS);
    located.finders = finders.iter().map(seen).collect();
    if !listener.keep_going() {
        located.interrupted = true;
        return located;
    }
    let mut sorted = finders.clone();
    let Ok(triples) = isolate(move || GenerateFinderPatternSets(&mut sorted)) else {
        located.panics += 1;
        return located;
    };

    let taken = attempt_all(&bits, triples, listener, &mut located);
    located.loose = finders
        .iter()
        .filter(|finder| !taken.contains(finder) && !listener.is_settled(centre(finder)))
        .map(seen)
        .collect();
    located
}

/// Attempts the triples in turn. Returns the finders of what was read and of what was sampled at least.
fn attempt_all(
    bits: &BitMatrix,
    triples: Vec<FinderPatternSet>,
    listener: &mut dyn Listener,
    located: &mut Located,
) -> Vec<ConcentricPattern> {
    let mut read: Vec<ConcentricPattern> = Vec::new();
    let mut sampled: Vec<FinderPatternSet> = Vec::new();
    for triple in triples.into_iter().take(MOST_TRIPLES) {
        if !listener.keep_going() {
            located.interrupted = true;
            break;
        }
        let members = members(&triple);
        if members.iter().any(|finder| read.contains(finder)) {
            continue;
        }
        match isolate(|| attempt(bits, &triple)) {
            Ok(Attempt::Nothing) => {}
            Ok(Attempt::Sampled) => sampled.push(triple),
            Ok(Attempt::Read(reading)) => {
                if listener.take(reading) {
                    read.extend(members);
                } else {
                    sampled.push(triple);
                }
            }
            Err(_) => located.panics += 1,
        }
    }
    // A triple that shares a finder with a likelier one is the same code seen wrongly.
    let mut taken = read;
    for members in sampled.iter().map(members) {
        let is_free = |finder| !taken.contains(finder) && !listener.is_settled(centre(finder));
        if members.iter().all(is_free) {
            taken.extend(members);
        }
    }
    taken
}

fn members(triple: &FinderPatternSet) -> [ConcentricPattern; 3] {
    [triple.tl, triple.tr, triple.bl]
}

/// What three finders come to.
enum Attempt {
    Nothing,
    /// A code, as it seems, that does not decode.
    Sampled,
    Read(Reading),
}

/// Samples and decodes the code that three finders may belong to.
fn attempt(bits: &BitMatrix, triple: &FinderPatternSet) -> Attempt {
    let Ok(grid) = SampleQR(bits, triple) else {
        return Attempt::Nothing;
    };
    let &[top_left, top_right, bottom_left, bottom_right] = grid.getPoints() else {
        return Attempt::Nothing;
    };
    let corners =
        [top_left, top_right, bottom_right, bottom_left].map(|p| Position { x: p.x, y: p.y });
    match Decode(grid.getBits()) {
        Ok(decoded) if decoded.isValid() => Attempt::Read(Reading {
            text: decoded.text(),
            corners,
            modules: grid.getBits().width(),
            certainty: Certainty::Certain,
        }),
        _ => Attempt::Sampled,
    }
}

fn seen(finder: &ConcentricPattern) -> Finder {
    Finder {
        middle: centre(finder),
        side: finder.size as f32,
    }
}

fn centre(finder: &ConcentricPattern) -> Position {
    Position {
        x: finder.p.x,
        y: finder.p.y,
    }
}

/// Packs the picture into rxing's matrix, a machine word at a time.
fn matrix(image: &BinaryImage) -> Option<BitMatrix> {
    const WORD: usize = usize::BITS as usize;
    let mut bits = BitMatrix::new(image.width(), image.height()).ok()?;
    let mut line = BitArray::with_size(image.width() as usize);
    for (y, row) in (0..image.height()).zip(image.rows()) {
        for (index, pixels) in row.chunks(WORD).enumerate() {
            let word = pixels
                .iter()
                .enumerate()
                .fold(0_usize, |word, (bit, &dark)| {
                    word | usize::from(dark) << bit
                });
            line.setBulk(index * WORD, word);
        }
        bits.setRow(y, &line);
    }
    Some(bits)
}
