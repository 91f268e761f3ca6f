//! The back end of this crate: reads symbols on grey, with errors and erasures, whose finders another has found.
//!
//! ```text
//! finders --triples, pairs--> Hypothesis --fit--> Projection --Mesh--> greys --Samples--> codewords --accept--> text
//!                             layout, grid                              soft               codewords
//! ```
//!
//! Everything follows ISO/IEC 18004. What a reader may take from it is decided by whoever asks: with erasures, a wrong text
//! comes out now and then (1 of some hundred codes), so each text is shown to the caller's own check, and the search goes on when
//! that says no. A text without such a check is taken only where chance is as good as excluded.

mod bend;
mod codewords;
pub(super) mod finders;
mod grid;
mod layout;
mod soft;

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::cpp_port::detector::GenerateFinderPatternSets;
use zeroize::Zeroizing;

use self::grid::{Hypothesis, Mesh, Template};
use self::layout::Layout;
use self::soft::Outcome;
pub(super) use self::soft::{Certainty, Samples};
use super::grey::{self, GreyImage, Point};
use super::isolate::isolate;
use super::report::{Trouble, Unread};

/// Triples of finders looked at; the likely ones come first.
const MOST_TRIPLES: usize = 600;

/// Finders of which every three are looked at, however they lie.
const FEW: usize = 14;

/// Hypotheses that are worth fitting, in one picture.
const MOST_FITS: usize = 24;

/// Threes of finders that are looked at in strong perspective too, the likely ones, and how many of those are worth fitting.
const MOST_ASLANT: usize = 6;
const MOST_ASLANT_FITS: usize = 12;

/// Finders that are paired where the third may be lost.
const MOST_PAIRED: usize = 12;

/// Pairs that are worth fitting, in one picture.
const MOST_PAIR_FITS: usize = 8;

/// The share of known modules that must be right before a place is taken for a symbol.
const LIKENESS: f32 = 0.78;

/// The share, roughly counted, that chance may come to.
const CHANCE: f32 = 0.58;

/// The share below which not even bending the grid is worth while, and that from which on it is worth reading. By chance, half are
/// right.
const HOPELESS: f32 = 0.62;
const HOPEFUL: f32 = 0.68;

/// What fitting finds of contrast, over six patterns and more together, where print is faint.
const FAINT: f32 = 150.0;

/// A finder pattern: its middle, and the length of its sides, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Finder {
    pub(super) middle: Point,
    pub(super) side: f32,
}

/// A text with its place.
pub(super) struct Reading {
    pub(super) text: String,
    /// Outer corners: top left, top right, bottom right, bottom left of the code itself.
    pub(super) corners: [Point; 4],
    /// Modules along a side.
    pub(super) modules: u32,
    pub(super) certainty: Certainty,
}

/// Who takes the readings, and knows what is settled already.
pub(super) trait Listener {
    /// Whether a code there needs no more reading.
    fn is_settled(&self, point: Point) -> bool;
    /// Takes a reading; true when it settles its place, false when the search there should go on.
    fn take(&mut self, reading: Reading) -> bool;
    /// False as soon as the search should end.
    fn keep_going(&mut self) -> bool;
    /// Texts of which some characters are known, and which a code that is hard to read may hold.
    fn known(&mut self) -> Vec<Vec<Option<char>>>;
}

/// What a search left.
#[derive(Default)]
pub(super) struct Left {
    /// Symbols that were found and not read.
    pub(super) unread: Vec<Unread>,
    pub(super) panics: u32,
    pub(super) interrupted: bool,
}

/// Reads what the finders may belong to.
pub(super) fn read(image: &GreyImage, finders: &[Finder], listener: &mut dyn Listener) -> Left {
    let mut search = Search {
        image,
        listener,
        left: Left::default(),
        read: Vec::new(),
        known: Vec::new(),
    };
    search.known = search.listener.known();
    let finders: Vec<Finder> = finders
        .iter()
        .copied()
        .filter(|finder| !search.listener.is_settled(finder.middle))
        .collect();
    let triples = search.triples(&finders);
    let likely = likely(&triples);
    search.attempt_all(triples, MOST_FITS);
    let aslant = search.aslant(&likely);
    search.attempt_all(aslant, MOST_ASLANT_FITS);
    // A symbol of which a finder is lost.
    let mut single: Vec<Finder> = finders
        .into_iter()
        .filter(|finder| !search.listener.is_settled(finder.middle))
        .collect();
    single.sort_by(|a, b| b.side.total_cmp(&a.side));
    single.truncate(MOST_PAIRED);
    let pairs = search.pairs(&single);
    search.attempt_all(pairs, MOST_PAIR_FITS);
    search.left
}

/// Reads several readings of what may be the same symbol together.
pub(super) fn read_together(
    readings: &[&Samples],
    known: &[Vec<Option<char>>],
    accept: &mut dyn FnMut(&str, Certainty) -> bool,
) -> Option<String> {
    let layout = Layout::of_size(readings.first()?.size)?;
    let samples = Samples::together(layout, readings);
    match soft::read(layout, &samples, known, accept) {
        Outcome::Taken(text) => Some(text),
        Outcome::Refused | Outcome::Unread => None,
    }
}

/// What a symbol that could not be read may say at its beginning, the likeliest first; in alphanumeric mode only.
pub(super) fn beginnings(samples: &Samples) -> Vec<Zeroizing<String>> {
    let Some(layout) = Layout::of_size(samples.size) else {
        return Vec::new();
    };
    let sharp = samples.sharpened(layout);
    let each = std::iter::once(samples).chain(&sharp);
    each.flat_map(|samples| soft::beginnings(layout, samples))
        .collect()
}

/// The likeliest threes of finders, each with the least and the greatest number of modules that it was ranked with.
fn likely(ranked: &[Ranked]) -> Vec<([Point; 3], usize, usize)> {
    let mut likely: Vec<([Point; 3], usize, usize)> = Vec::new();
    for Ranked { hypothesis, .. } in ranked {
        let size = hypothesis.size;
        let known = likely
            .iter()
            .position(|(finders, ..)| *finders == hypothesis.finders);
        if let Some(known) = known {
            let (_, least, most) = &mut likely[known];
            (*least, *most) = ((*least).min(size), (*most).max(size));
        } else if likely.len() < MOST_ASLANT {
            likely.push((hypothesis.finders, size, size));
        }
    }
    likely
}

/// A hypothesis that was ranked.
struct Ranked {
    rank: f32,
    hypothesis: Hypothesis,
}

struct Search<'a> {
    image: &'a GreyImage,
    listener: &'a mut dyn Listener,
    left: Left,
    /// Middles of finders of codes that were read.
    read: Vec<Point>,
    known: Vec<Vec<Option<char>>>,
}

impl Search<'_> {
    /// Hypotheses of three finders, each with the sizes that look best, the likeliest first.
    fn triples(&mut self, finders: &[Finder]) -> Vec<Ranked> {
        let mut patterns: Vec<ConcentricPattern> = finders
            .iter()
            .map(|finder| ConcentricPattern {
                p: rxing::Point {
                    x: finder.middle.x,
                    y: finder.middle.y,
                },
                size: finder.side.round() as i32,
            })
            .collect();
        let Ok(triples) = isolate(move || GenerateFinderPatternSets(&mut patterns)) else {
            self.left.panics += 1;
            return Vec::new();
        };
        let mut ranked = Vec::new();
        if (3..=FEW).contains(&finders.len()) {
            ranked = self.every_three(finders);
        }
        for triple in triples.into_iter().take(MOST_TRIPLES) {
            if !self.listener.keep_going() {
                self.left.interrupted = true;
                break;
            }
            let side = [triple.tl, triple.tr, triple.bl]
                .iter()
                .map(|finder| finder.size)
                .sum::<i32>() as f32
                / 3.0;
            let finders = [triple.tl, triple.tr, triple.bl].map(|finder| Point {
                x: finder.p.x,
                y: finder.p.y,
            });
            let arms = distance(finders[0], finders[1]) + distance(finders[0], finders[2]);
            ranked.extend(self.sizes(finders, 3.5 * arms / side + 7.0, None));
        }
        ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        ranked.dedup_by(|a, b| {
            (a.hypothesis.finders, a.hypothesis.size) == (b.hypothesis.finders, b.hypothesis.size)
        });
        ranked
    }

    /// Hypotheses of every three finders, each of them at the corner once: seen so much aslant that they form no right angle.
    fn every_three(&mut self, finders: &[Finder]) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        for (at, corner) in finders.iter().enumerate() {
            for (first, one) in finders.iter().enumerate() {
                for (second, other) in finders.iter().enumerate() {
                    if first == at || second == at || first == second {
                        continue;
                    }
                    if !self.listener.keep_going() {
                        self.left.interrupted = true;
                        return ranked;
                    }
                    let sides = [corner, one, other].map(|finder| finder.side);
                    let (least, most) = (
                        sides.into_iter().fold(f32::MAX, f32::min),
                        sides.into_iter().fold(0.0, f32::max),
                    );
                    let (a, b, c) = (corner.middle, one.middle, other.middle);
                    let (right, down) = (distance(a, b), distance(a, c));
                    let turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
                    let side = sides.iter().sum::<f32>() / 3.0;
                    // Mirrored ones are the same three the other way round.
                    if most > 2.0 * least
                        || turn < 0.3 * right * down
                        || right.max(down) > 3.5 * right.min(down)
                        || right.min(down) < 1.4 * side
                    {
                        continue;
                    }
                    let modules = 3.5 * (right + down) / side + 7.0;
                    ranked.extend(self.sizes([a, b, c], modules, None));
                }
            }
        }
        ranked
    }

    /// Hypotheses in strong perspective, where the number of modules cannot be told as if the paper lay flat.
    fn aslant(&mut self, likely: &[([Point; 3], usize, usize)]) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        for &(finders, least, most) in likely {
            let is_read =
                |point: &Point| self.read.contains(point) || self.listener.is_settled(*point);
            if finders.iter().any(is_read) {
                continue;
            }
            let mut sizes = Vec::new();
            for size in (least.saturating_sub(8).max(21)..=(most + 8).min(177)).step_by(4) {
                if !self.listener.keep_going() {
                    self.left.interrupted = true;
                    return ranked;
                }
                let hypothesis = Hypothesis {
                    finders,
                    size,
                    guessed: None,
                    aslant: true,
                };
                let promise = Template::of_size(size)
                    .and_then(|template| hypothesis.promise_aslant(self.image, template));
                sizes.extend(promise.map(|rank| Ranked { rank, hypothesis }));
            }
            sizes.sort_by(|a, b| b.rank.total_cmp(&a.rank));
            sizes.truncate(3);
            ranked.extend(sizes);
        }
        ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        ranked
    }

    /// Hypotheses of two finders: side by side or opposite, the third where it would be if the paper lay flat.
    fn pairs(&mut self, finders: &[Finder]) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        for (i, first) in finders.iter().enumerate() {
            for second in &finders[i + 1..] {
                if !self.listener.keep_going() {
                    self.left.interrupted = true;
                    return ranked;
                }
                let (a, b) = (first.middle, second.middle);
                let side = 0.5 * (first.side + second.side);
                let apart = distance(a, b);
                if first.side > 1.6 * second.side || apart < 1.5 * side || apart > 40.0 * side {
                    continue;
                }
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                let modules = 7.0 * apart / side + 7.0;
                let from = |p: Point, x: f32, y: f32| Point {
                    x: p.x + x,
                    y: p.y + y,
                };
                // Turning (dx, dy) by a right angle, from right to down, gives (-dy, dx).
                let hypotheses = [
                    ([a, b, from(a, -dy, dx)], 2, modules),
                    ([b, from(b, -dy, dx), a], 1, modules),
                    ([b, a, from(b, dy, -dx)], 2, modules),
                    ([a, from(a, dy, -dx), b], 1, modules),
                    (
                        [from(a, 0.5 * (dx + dy), 0.5 * (dy - dx)), b, a],
                        0,
                        0.707 * (modules - 7.0) + 7.0,
                    ),
                    (
                        [from(a, 0.5 * (dx - dy), 0.5 * (dy + dx)), a, b],
                        0,
                        0.707 * (modules - 7.0) + 7.0,
                    ),
                ];
                for (finders, guessed, modules) in hypotheses {
                    ranked.extend(self.sizes(finders, modules, Some(guessed)));
                }
            }
        }
        ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        ranked
    }

    /// The two numbers of modules near `modules` that look best.
    fn sizes(&self, finders: [Point; 3], modules: f32, guessed: Option<usize>) -> Vec<Ranked> {
        let (least, most) = (0.72 * modules - 2.0, 1.4 * modules + 2.0);
        let mut ranked: Vec<Ranked> = (21..=177)
            .step_by(4)
            .filter(|&size| (least..=most).contains(&(size as f32)))
            .filter_map(|size| {
                let hypothesis = Hypothesis {
                    finders,
                    size,
                    guessed,
                    aslant: false,
                };
                let template = Template::of_size(size)?;
                let rank = hypothesis.promise(self.image, template)?;
                Some(Ranked { rank, hypothesis })
            })
            .filter(|ranked| ranked.rank > 8.0)
            .collect();
        ranked.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        ranked.truncate(2);
        ranked
    }

    fn attempt_all(&mut self, ranked: Vec<Ranked>, most: usize) {
        let mut fits = 0;
        for Ranked { hypothesis, .. } in ranked {
            if fits == most {
                break;
            }
            if !self.listener.keep_going() {
                self.left.interrupted = true;
                break;
            }
            let known = hypothesis.known();
            let is_read =
                |point: &Point| self.read.contains(point) || self.listener.is_settled(*point);
            if known.iter().any(is_read) {
                continue;
            }
            fits += 1;
            match isolate(|| self.attempt(&hypothesis)) {
                Ok(true) => self.read.extend(known),
                Ok(false) => {}
                Err(_) => self.left.panics += 1,
            }
        }
    }

    /// Fits, samples and reads; true if the listener took it.
    fn attempt(&mut self, hypothesis: &Hypothesis) -> bool {
        let (Some(layout), Some(template)) = (
            Layout::of_size(hypothesis.size),
            Template::of_size(hypothesis.size),
        ) else {
            return false;
        };
        let Some((projection, contrast)) = hypothesis.fit(self.image, layout, template) else {
            return false;
        };
        if contrast < 12.0 {
            return false;
        }
        let mut mesh = Mesh::flat(projection, layout.size);
        let greys = mesh.sample(self.image);
        if Samples::rough_likeness(layout, &greys) < CHANCE {
            return false;
        }
        let flat = Samples::of(layout, &greys);
        let corners = mesh.corners();
        let likeness = flat.likeness(layout);
        if likeness < HOPELESS {
            return false;
        }
        let mut outcome = if likeness > HOPEFUL {
            self.read(layout, &flat, corners)
        } else {
            Outcome::Unread
        };
        let mut best = (likeness, flat, corners);
        if matches!(outcome, Outcome::Unread) {
            mesh.follow(self.image, layout);
            let bent = Samples::of(layout, &mesh.sample(self.image));
            let likeness = bent.likeness(layout);
            if likeness < HOPEFUL {
                return false;
            }
            outcome = self.read(layout, &bent, mesh.corners());
            if matches!(outcome, Outcome::Unread)
                && let Some(sharp) = bent.sharpened(layout)
            {
                outcome = self.read(layout, &sharp, mesh.corners());
            }
            if likeness >= best.0 {
                best = (likeness, bent, mesh.corners());
            }
        }
        if matches!(outcome, Outcome::Taken(_)) {
            return true;
        }
        let (likeness, samples, corners) = best;
        if likeness > LIKENESS {
            let is_outside = |corner: &Point| {
                let (width, height) = (self.image.width() as f32, self.image.height() as f32);
                let margin = -2.0 * grey::mean_side(&corners) / layout.size as f32;
                !(margin..width - margin).contains(&corner.x)
                    || !(margin..height - margin).contains(&corner.y)
            };
            let trouble = if outcome == Outcome::Refused {
                Trouble::Refused
            } else if corners.iter().any(is_outside) {
                Trouble::CutOff
            } else if samples.blurredness(layout) > 0.3 {
                Trouble::Blurred
            } else if samples.covered(layout) > 0.1 {
                Trouble::Covered
            } else if contrast < FAINT {
                Trouble::Faint
            } else {
                Trouble::Unclear
            };
            self.left.unread.push(Unread {
                corners,
                modules: layout.size as u32,
                likeness: samples.likeness_of_rest(layout),
                samples,
                trouble,
            });
        }
        false
    }

    fn read(&mut self, layout: &Layout, samples: &Samples, corners: [Point; 4]) -> Outcome {
        let listener = &mut *self.listener;
        soft::read(layout, samples, &self.known, &mut |text, certainty| {
            listener.take(Reading {
                text: text.to_owned(),
                corners,
                modules: layout.size as u32,
                certainty,
            })
        })
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests;
