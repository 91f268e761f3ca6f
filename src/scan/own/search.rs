//! The search among finders: which of them may belong to one code, the likeliest first, and an attempt at each.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::cpp_port::detector::GenerateFinderPatternSets;

use super::attempt::{Attempted, attempt};
use super::grid::{Hypothesis, Template};
use super::layout::Layout;
use super::reading::{Finder, Left, Listener, Reading};
use super::soft::{self, Samples};
use crate::scan::grey::{GreyImage, Position, distance};
use crate::scan::isolate::isolate;

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

/// Reads what the finders may belong to.
pub(in crate::scan) fn read(
    image: &GreyImage,
    finders: &[Finder],
    listener: &mut dyn Listener,
) -> Left {
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

/// The likeliest threes of finders, each with the least and the greatest number of modules that it was ranked with.
fn likely(ranked: &[Ranked]) -> Vec<([Position; 3], usize, usize)> {
    let mut likely: Vec<([Position; 3], usize, usize)> = Vec::new();
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
    read: Vec<Position>,
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
            let finders = [triple.tl, triple.tr, triple.bl].map(|finder| Position {
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
    fn aslant(&mut self, likely: &[([Position; 3], usize, usize)]) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        for &(finders, least, most) in likely {
            let is_read =
                |point: &Position| self.read.contains(point) || self.listener.is_settled(*point);
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
                let from = |p: Position, x: f32, y: f32| Position {
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
    fn sizes(&self, finders: [Position; 3], modules: f32, guessed: Option<usize>) -> Vec<Ranked> {
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
                |point: &Position| self.read.contains(point) || self.listener.is_settled(*point);
            if known.iter().any(is_read) {
                continue;
            }
            fits += 1;
            let listener = &mut *self.listener;
            let mut read = |layout: &Layout, samples: &Samples, corners| {
                soft::read(layout, samples, &self.known, &mut |text, certainty| {
                    listener.take(Reading {
                        text: text.to_owned(),
                        corners,
                        modules: layout.size as u32,
                        certainty,
                    })
                })
            };
            match isolate(|| attempt(self.image, &hypothesis, &mut read)) {
                Ok(Attempted::Taken) => self.read.extend(known),
                Ok(Attempted::Unread(unread)) => self.left.unread.push(unread),
                Ok(Attempted::Nothing) => {}
                Err(_) => self.left.panics += 1,
            }
        }
    }
}
