//! Where the modules of a symbol lie in a grey picture, and how grey they are there.
//!
//! Paper is flat to begin with: a [`Projection`] takes modules to pixels. It is fitted to the function patterns, which are
//! known, by how well their dark and light modules stand out. Then a [`Mesh`] of small offsets follows folds and curls.
//!
//! Positions in modules are real numbers: (0, 0) is the outer corner of the top left module, (0.5, 0.5) its middle.

use std::sync::OnceLock;

use super::bend::{self, Sight};
use super::layout::{FINDER_MIDDLE, Layout};
use crate::scan::grey::{GreyImage, Position};

/// Modules between the nodes of a mesh.
const NODE: usize = 5;

/// Times that the mesh is bent anew: each goes up to two modules further.
const ROUNDS: usize = 2;

/// What a module of slant costs, in grey values of contrast.
const SLANT: f32 = 1.0;

/// Modules around a node that say where it lies.
const PATCH: i32 = 3;

/// A plane's view in perspective, from modules to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::scan) struct Projection([f32; 8]);

impl Projection {
    /// The one that takes four points to four others; `None` if three of them lie on a line.
    pub(in crate::scan) fn of(from: [Position; 4], to: [Position; 4]) -> Option<Self> {
        // Eight linear equations, by elimination: x' (g x + h y + 1) = a x + b y + c, and likewise for y'.
        let mut rows = [[0.0_f64; 9]; 8];
        for (i, (from, to)) in from.into_iter().zip(to).enumerate() {
            let (x, y) = (f64::from(from.x), f64::from(from.y));
            let (u, v) = (f64::from(to.x), f64::from(to.y));
            rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
        }
        for column in 0..8 {
            let pivot = (column..8)
                .max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
            rows.swap(column, pivot);
            if rows[column][column].abs() < 1e-9 {
                return None;
            }
            let lead = rows[column].map(|value| value / rows[column][column]);
            rows[column] = lead;
            for (i, row) in rows.iter_mut().enumerate() {
                let factor = row[column];
                if i != column {
                    for (value, lead) in row.iter_mut().zip(lead) {
                        *value -= factor * lead;
                    }
                }
            }
        }
        let numbers = rows.map(|row| row[8] as f32);
        numbers
            .iter()
            .all(|number| number.is_finite())
            .then_some(Self(numbers))
    }

    /// The pixel on which a point of the symbol lies.
    pub(in crate::scan) fn at(&self, x: f32, y: f32) -> Position {
        let [a, b, c, d, e, f, g, h] = self.0;
        let scale = 1.0 / (g * x + h * y + 1.0);
        Position {
            x: (a * x + b * y + c) * scale,
            y: (d * x + e * y + f) * scale,
        }
    }

    /// The outer corners of a symbol of so many modules: top left, top right, bottom right, bottom left.
    pub(in crate::scan) fn corners(&self, size: usize) -> [Position; 4] {
        let end = size as f32;
        [
            self.at(0.0, 0.0),
            self.at(end, 0.0),
            self.at(end, end),
            self.at(0.0, end),
        ]
    }
}

/// Middles of the finders and the point opposite, in modules: the points that hold a projection.
fn handles(size: usize) -> [Position; 4] {
    let far = size as f32 - FINDER_MIDDLE;
    [
        (FINDER_MIDDLE, FINDER_MIDDLE),
        (far, FINDER_MIDDLE),
        (FINDER_MIDDLE, far),
        (far, far),
    ]
    .map(|(x, y)| Position { x, y })
}

/// Modules whose colour is known, weighed so that dark and light balance in every pattern.
pub(in crate::scan) struct Template {
    /// Middle of the module, and its weight: negative for dark ones.
    modules: Vec<(f32, f32, f32)>,
    /// How many of them are of the finders and the timing patterns, which come first.
    first: usize,
}

impl Template {
    /// That of a symbol of so many modules; `None` for a number that no version has.
    pub(in crate::scan) fn of_size(size: usize) -> Option<&'static Self> {
        static ALL: [OnceLock<Template>; 41] = [const { OnceLock::new() }; 41];
        let layout = Layout::of_size(size)?;
        Some(ALL[layout.version].get_or_init(|| Self::of(layout)))
    }

    fn of(layout: &Layout) -> Self {
        let size = layout.size;
        let mut modules = Vec::new();
        let mut add = |places: &mut dyn Iterator<Item = (usize, usize, bool)>, weight: f32| {
            let places: Vec<_> = places.collect();
            let dark = places.iter().filter(|place| place.2).count().max(1) as f32;
            let light = (places.len() as f32 - dark).max(1.0);
            modules.extend(places.into_iter().map(|(x, y, is_dark)| {
                let weight = if is_dark {
                    -weight / dark
                } else {
                    weight / light
                };
                (x as f32 + 0.5, y as f32 + 0.5, weight)
            }));
            modules.len()
        };
        let fixed = |x: usize, y: usize| (x, y, layout.fixed[y * size + x] > 0);
        for (left, top) in [(0, 0), (size - 8, 0), (0, size - 8)] {
            let places = (0..64).map(|i| fixed(left + i % 8, top + i / 8));
            add(&mut places.into_iter(), 1.0);
        }
        let mut first = 0;
        // In pieces, so that light and dark are compared where they are near each other.
        let arms = |row: bool| {
            let along = (8..size - 8).collect::<Vec<_>>();
            let pieces: Vec<Vec<usize>> = along.chunks(8).map(<[usize]>::to_vec).collect();
            (row, pieces)
        };
        for (row, pieces) in [arms(true), arms(false)] {
            let weight = 1.5 / pieces.len().max(1) as f32;
            for piece in pieces {
                let places = piece
                    .into_iter()
                    .map(|at| if row { fixed(at, 6) } else { fixed(6, at) });
                first = add(&mut places.into_iter(), weight);
            }
        }
        let stated = layout.stated();
        if !stated.is_empty() {
            let places = stated
                .into_iter()
                .map(|(at, dark)| (at % size, at / size, dark));
            add(&mut places.into_iter(), 1.0);
        }
        let weight = 2.0 / layout.alignments.len().max(2) as f32;
        for &(x, y) in layout.alignments.iter().rev().take(16) {
            let places = (0..25).map(|i| fixed(x + i % 5 - 2, y + i / 5 - 2));
            add(&mut places.into_iter(), weight);
        }
        Self { modules, first }
    }

    fn score_of(modules: &[(f32, f32, f32)], image: &GreyImage, projection: &Projection) -> f32 {
        modules
            .iter()
            .map(|&(x, y, weight)| weight * image.grey_at(projection.at(x, y)))
            .sum()
    }

    /// By how many grey values, together, the light modules are lighter than the dark ones.
    fn score(&self, image: &GreyImage, projection: &Projection) -> f32 {
        Self::score_of(&self.modules, image, projection)
    }

    /// The same for finders and timing patterns alone.
    fn first_score(&self, image: &GreyImage, projection: &Projection) -> f32 {
        Self::score_of(&self.modules[..self.first], image, projection)
    }
}

/// Middles of three finders, top left, top right, bottom left, and the number of modules that they may belong to.
#[derive(Debug, Clone, Copy)]
pub(in crate::scan) struct Hypothesis {
    pub(in crate::scan) finders: [Position; 3],
    /// Modules along a side.
    pub(in crate::scan) size: usize,
    /// Which of the finders was not seen, and stands where it presumably would.
    pub(in crate::scan) guessed: Option<usize>,
    /// Whether it is fitted in strong perspective too.
    pub(in crate::scan) aslant: bool,
}

impl Hypothesis {
    /// The finders that were seen.
    pub(in crate::scan) fn known(&self) -> Vec<Position> {
        let seen = self.finders.iter().enumerate();
        seen.filter(|(at, _)| Some(*at) != self.guessed)
            .map(|(_, point)| *point)
            .collect()
    }

    /// As if seen from straight above.
    fn flat(&self) -> Option<Projection> {
        let [a, b, c] = self.finders;
        let opposite = Position {
            x: b.x + c.x - a.x,
            y: b.y + c.y - a.y,
        };
        Projection::of(handles(self.size), [a, b, c, opposite])
    }

    /// How much speaks for it at first sight: by how many grey values finders and timing patterns stand out, together.
    pub(in crate::scan) fn promise(&self, image: &GreyImage, template: &Template) -> Option<f32> {
        Some(template.first_score(image, &self.flat()?))
    }

    /// Projections in strong perspective: the point opposite the first finder where all patterns together stand out most. Three finders
    /// alone say where paper seen from straight above would have it; how their own squares run says the rest.
    fn slanted(
        &self,
        image: &GreyImage,
        template: &Template,
        flat: Projection,
    ) -> Vec<(Projection, f32)> {
        /// Steps to each side, and how long they are, as a share of the symbol.
        const STEPS: i32 = 5;
        const STEP: f32 = 0.06;
        let handles = handles(self.size);
        let far = handles[3];
        let mut tried: Vec<(f32, i32, i32, Projection)> = Vec::new();
        for (i, j) in (-STEPS..=STEPS).flat_map(|i| (-STEPS..=STEPS).map(move |j| (i, j))) {
            let away = |step: i32| step as f32 * STEP * self.size as f32;
            let [a, b, c] = self.finders;
            let seen = [a, b, c, flat.at(far.x + away(i), far.y + away(j))];
            if let Some(projection) = Projection::of(handles, seen) {
                tried.push((template.score(image, &projection), i, j, projection));
            }
        }
        tried.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(score, i, j, first)) = tried.first() else {
            return Vec::new();
        };
        let second = tried
            .iter()
            .find(|(_, x, y, _)| (x - i).abs().max((y - j).abs()) > 2);
        let second = second.map(|(score, .., projection)| (*projection, *score));
        std::iter::once((first, score)).chain(second).collect()
    }

    /// As [`promise`](Self::promise), in strong perspective.
    pub(in crate::scan) fn promise_aslant(
        &self,
        image: &GreyImage,
        template: &Template,
    ) -> Option<f32> {
        let slanted = self.slanted(image, template, self.flat()?);
        slanted.first().map(|(_, score)| *score)
    }

    /// Fits a projection, and says by how many grey values the patterns stand out.
    pub(in crate::scan) fn fit(
        &self,
        image: &GreyImage,
        layout: &Layout,
        template: &Template,
    ) -> Option<(Projection, f32)> {
        let flat = self.flat()?;
        let mut best: Option<(Projection, f32)> = None;
        let mut openings = self.openings(image, layout, flat);
        if self.aslant {
            let slanted = self.slanted(image, template, flat);
            openings.extend(slanted.into_iter().map(|(projection, _)| projection));
        }
        for begin in openings {
            let fitted = self.refined(image, layout, template, begin);
            if best.is_none_or(|(_, score)| fitted.1 > score) {
                best = Some(fitted);
            }
        }
        best
    }

    /// Projections to begin with: the flat one, and those with the last alignment pattern where something looks like one.
    fn openings(&self, image: &GreyImage, layout: &Layout, flat: Projection) -> Vec<Projection> {
        let mut openings = vec![flat];
        let Some(&(x, y)) = layout.alignments.last() else {
            return openings;
        };
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        let reach = 3.0 + 0.1 * self.size as f32;
        let steps = (2.0 * reach) as i32;
        let mut peaks: Vec<(f32, f32, f32)> = Vec::new();
        for step_y in -steps..=steps {
            for step_x in -steps..=steps {
                let (dx, dy) = (0.5 * step_x as f32, 0.5 * step_y as f32);
                let mut rings = [0.0_f32; 3];
                for (px, py) in (-2..=2).flat_map(|py: i32| (-2..=2).map(move |px: i32| (px, py))) {
                    let ring = px.abs().max(py.abs()) as usize;
                    rings[ring] += image.grey_at(flat.at(x + dx + px as f32, y + dy + py as f32));
                }
                let contrast = rings[1] / 8.0 - (rings[0] + rings[2]) / 17.0;
                // A far one must be so much the clearer.
                peaks.push((contrast - dx.hypot(dy), dx, dy));
            }
        }
        peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut chosen: Vec<(f32, f32)> = Vec::new();
        for (_, dx, dy) in peaks {
            if chosen.iter().any(|at| (at.0 - dx).hypot(at.1 - dy) < 2.0) {
                continue;
            }
            chosen.push((dx, dy));
            let [a, b, c, _] = handles(self.size);
            let seen = [
                self.finders[0],
                self.finders[1],
                self.finders[2],
                flat.at(x + dx, y + dy),
            ];
            openings.extend(Projection::of([a, b, c, Position { x, y }], seen));
            if chosen.len() == 3 {
                break;
            }
        }
        openings
    }

    /// Moves the four handles until nothing stands out more.
    fn refined(
        &self,
        image: &GreyImage,
        layout: &Layout,
        template: &Template,
        begin: Projection,
    ) -> (Projection, f32) {
        let handles = handles(self.size);
        let mut held = handles.map(|at| begin.at(at.x, at.y));
        let module =
            (held[0].x - held[1].x).hypot(held[0].y - held[1].y) / (self.size as f32 - 7.0);
        let opposite = Position {
            x: self.finders[1].x + self.finders[2].x - self.finders[0].x,
            y: self.finders[1].y + self.finders[2].y - self.finders[0].y,
        };
        // Where nothing tells, paper is seen from straight above.
        let worth = |projection: &Projection| {
            let seen = projection.at(handles[3].x, handles[3].y);
            let slant = (seen.x - opposite.x).hypot(seen.y - opposite.y) / module;
            template.score(image, projection) + 2.0 * spread(image, layout, projection)
                - SLANT * slant
        };
        let mut best = (begin, worth(&begin));
        for step in [1.0, 0.5, 0.25, 0.12] {
            for _ in 0..4 {
                let before = best.1;
                // The point opposite is the least certain.
                for handle in [3, 0, 1, 2] {
                    if step > 0.6 && handle != 3 && Some(handle) != self.guessed {
                        continue;
                    }
                    for (dx, dy) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                        let old = held[handle];
                        held[handle] = Position {
                            x: old.x + dx * step * module,
                            y: old.y + dy * step * module,
                        };
                        let moved = Projection::of(handles, held).map(|p| (p, worth(&p)));
                        match moved {
                            Some(moved) if moved.1 > best.1 => best = moved,
                            _ => held[handle] = old,
                        }
                    }
                }
                if best.1 <= before {
                    break;
                }
            }
        }
        (best.0, best.1)
    }
}

/// How far the greys of the last quarter's modules lie apart: their middles are cleanly dark or light where the grid is right.
fn spread(image: &GreyImage, layout: &Layout, projection: &Projection) -> f32 {
    let size = layout.size;
    let step = (size / 24).max(1);
    let (mut sum, mut squares, mut count) = (0.0_f32, 0.0_f32, 0.0_f32);
    for y in (size / 2..size - 1).step_by(step) {
        for x in (size / 2..size - 1).step_by(step) {
            let grey = image.grey_at(projection.at(x as f32 + 0.5, y as f32 + 0.5));
            sum += grey;
            squares += grey * grey;
            count += 1.0;
        }
    }
    let mean = sum / count;
    (squares / count - mean * mean).max(0.0).sqrt()
}

/// A projection bent by offsets at nodes a few modules apart.
pub(in crate::scan) struct Mesh {
    projection: Projection,
    size: usize,
    /// Nodes along a side.
    nodes: usize,
    /// Offsets in modules, row by row; all 0 for flat paper.
    offsets: Vec<(f32, f32)>,
}

impl Mesh {
    /// Flat.
    pub(in crate::scan) fn flat(projection: Projection, size: usize) -> Self {
        let nodes = size.div_ceil(NODE) + 1;
        Self {
            projection,
            size,
            nodes,
            offsets: vec![(0.0, 0.0); nodes * nodes],
        }
    }

    /// Where the nodes stand, in modules.
    fn node(&self, at: usize) -> f32 {
        at as f32 * self.size as f32 / (self.nodes - 1) as f32
    }

    /// The pixel of a point of the symbol.
    pub(super) fn at(&self, x: f32, y: f32) -> Position {
        let scale = (self.nodes - 1) as f32 / self.size as f32;
        let last = self.nodes as f32 - 1.001;
        let (u, v) = ((x * scale).clamp(0.0, last), (y * scale).clamp(0.0, last));
        let (column, row) = (u as usize, v as usize);
        let (fx, fy) = (u - column as f32, v - row as f32);
        let first = row * self.nodes + column;
        let mix = |at: usize, weight: f32| {
            let (dx, dy) = self.offsets[at];
            (dx * weight, dy * weight)
        };
        let parts = [
            mix(first, (1.0 - fx) * (1.0 - fy)),
            mix(first + 1, fx * (1.0 - fy)),
            mix(first + self.nodes, (1.0 - fx) * fy),
            mix(first + self.nodes + 1, fx * fy),
        ];
        let (dx, dy) = parts
            .iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        self.projection.at(x + dx, y + dy)
    }

    /// Bends the mesh so that the modules around all nodes stand out most, by steps of a quarter of a module, and then more finely
    /// node by node.
    pub(in crate::scan) fn follow(&mut self, image: &GreyImage, layout: &Layout) {
        let places: Vec<f32> = (0..self.nodes).map(|at| self.node(at)).collect();
        for _ in 0..ROUNDS {
            let found = bend::offsets(&self.sight(image), layout, &places);
            let is_still = found.iter().all(|offset| *offset == (0.0, 0.0));
            for (offset, found) in self.offsets.iter_mut().zip(found) {
                offset.0 += found.0;
                offset.1 += found.1;
            }
            if is_still {
                break;
            }
        }
        for at in 0..self.offsets.len() {
            let (x, y) = (self.node(at % self.nodes), self.node(at / self.nodes));
            let patch = Patch::around(layout, x, y);
            let begin = self.offsets[at];
            let mut best = f32::MIN;
            for (i, j) in (-1..=1).flat_map(|j| (-1..=1).map(move |i| (i, j))) {
                let offset = (begin.0 + 0.12 * i as f32, begin.1 + 0.12 * j as f32);
                let contrast = patch.contrast(image, &self.projection, offset);
                if contrast > best {
                    best = contrast;
                    self.offsets[at] = offset;
                }
            }
        }
    }

    /// The symbol as the mesh sees it, straight on.
    fn sight(&self, image: &GreyImage) -> Sight {
        let side = bend::FINE * (self.size + 2 * bend::MARGIN) + 1;
        let place = |at: usize| at as f32 / bend::FINE as f32 - bend::MARGIN as f32;
        let mut greys = Vec::with_capacity(side * side);
        for y in 0..side {
            greys.extend((0..side).map(|x| image.grey_at(self.at(place(x), place(y)))));
        }
        Sight::of(&greys, side)
    }

    /// The grey of every module: the mean of a few points around its middle.
    pub(in crate::scan) fn sample(&self, image: &GreyImage) -> Vec<f32> {
        let corners = self.projection.corners(self.size);
        let pixels = crate::scan::grey::mean_side(&corners) / self.size as f32;
        let (points, reach) = match pixels {
            ..2.6 => (1, 0.0),
            ..6.0 => (3, 0.22),
            _ => (5, 0.3),
        };
        let step = |i: i32| {
            if points == 1 {
                0.0
            } else {
                reach * (2.0 * i as f32 / (points - 1) as f32 - 1.0)
            }
        };
        let mut greys = Vec::with_capacity(self.size * self.size);
        for y in 0..self.size {
            for x in 0..self.size {
                let middle = self.at(x as f32 + 0.5, y as f32 + 0.5);
                // Within a module the view is as good as parallel.
                let right = self.projection.at(x as f32 + 1.0, y as f32 + 0.5);
                let below = self.projection.at(x as f32 + 0.5, y as f32 + 1.0);
                let here = self.projection.at(x as f32 + 0.5, y as f32 + 0.5);
                let (ax, ay) = (2.0 * (right.x - here.x), 2.0 * (right.y - here.y));
                let (bx, by) = (2.0 * (below.x - here.x), 2.0 * (below.y - here.y));
                let mut sum = 0.0;
                for (i, j) in (0..points).flat_map(|j| (0..points).map(move |i| (step(i), step(j))))
                {
                    sum += image.grey_at(Position {
                        x: middle.x + ax * i + bx * j,
                        y: middle.y + ay * i + by * j,
                    });
                }
                greys.push(sum / (points * points) as f32);
            }
        }
        greys
    }

    /// Its outer corners, in pixels.
    pub(in crate::scan) fn corners(&self) -> [Position; 4] {
        let end = self.size as f32;
        [
            self.at(0.0, 0.0),
            self.at(end, 0.0),
            self.at(end, end),
            self.at(0.0, end),
        ]
    }
}

/// The modules around a node.
struct Patch {
    /// Middles, and 1 for a module that is dark, -1 for one that is light, 0 where that is not known.
    modules: Vec<(f32, f32, i8)>,
}

impl Patch {
    fn around(layout: &Layout, x: f32, y: f32) -> Self {
        let size = layout.size as i32;
        let range = |at: f32| (at as i32 - PATCH).max(0)..(at as i32 + PATCH).min(size);
        let modules = range(y)
            .flat_map(|row| range(x).map(move |column| (column, row)))
            .map(|(column, row)| {
                let fixed = layout.fixed[(row * size + column) as usize];
                (column as f32 + 0.5, row as f32 + 0.5, fixed)
            })
            .collect();
        Self { modules }
    }

    /// How far dark and light lie apart with that offset; what is known must have its own colour.
    fn contrast(&self, image: &GreyImage, projection: &Projection, offset: (f32, f32)) -> f32 {
        const POINTS: [(f32, f32); 5] = [
            (0.0, 0.0),
            (0.2, 0.2),
            (-0.2, 0.2),
            (0.2, -0.2),
            (-0.2, -0.2),
        ];
        let mut greys = [0.0_f32; 4 * (PATCH * PATCH) as usize];
        let mut total = 0.0;
        for (slot, &(x, y, _)) in greys.iter_mut().zip(&self.modules) {
            let at = |&(dx, dy): &(f32, f32)| projection.at(x + offset.0 + dx, y + offset.1 + dy);
            *slot = POINTS.iter().map(|point| image.grey_at(at(point))).sum();
            total += *slot;
        }
        let mean = total / self.modules.len() as f32;
        self.modules
            .iter()
            .zip(greys)
            .map(|(&(_, _, fixed), grey)| match fixed {
                0 => (grey - mean).abs(),
                1.. => mean - grey,
                _ => grey - mean,
            })
            .sum()
    }
}
