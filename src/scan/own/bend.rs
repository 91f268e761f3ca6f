//! How paper is bent: the offsets at the nodes of a mesh that together explain best what is seen.
//!
//! Around every node, each of a square of offsets is judged by how far the middles of the modules there stand out from
//! the grey around them; modules of known colour, and the quiet zone, must stand out to their own side. Data look as good
//! when they are off by a whole module, so no node can tell alone. Neighbours must nearly agree: the cheapest offsets of
//! all nodes together are sought by passing messages along rows and columns, forth and back (belief propagation, in its
//! min-sum form).

use super::layout::Layout;

/// Samples to a module each way, and so the step between offsets.
pub(super) const FINE: usize = 4;

/// Modules beyond the symbol that are sampled too.
pub(super) const MARGIN: usize = 5;

/// Steps of offset each way: two modules.
const REACH: i32 = 2 * FINE as i32;

/// Offsets to choose from, along one direction.
const CHOICES: usize = 2 * REACH as usize + 1;

/// Steps by which neighbours may differ.
const APART: usize = 4;

/// What differing by one step costs, where 1 is a patch without any contrast.
const STIFFNESS: f32 = 0.009;

/// What a step away from where the node stands costs: where nothing is to be seen, it stays.
const AWAY: f32 = 0.0005;

/// Modules around a node that are looked at, each way.
const PATCH: i32 = 3;

/// Modules of the quiet zone that are looked at.
const QUIET: i32 = 2;

/// The symbol seen straight on: [`FINE`] samples a module each way, with [`MARGIN`] modules around.
///
/// The middle of module x is sample `FINE * (x + MARGIN) + FINE / 2`.
pub(super) struct Sight {
    /// Samples along a side.
    side: usize,
    /// How much lighter each sample is than what is around it.
    relief: Vec<f32>,
    /// What a module stands out, typically.
    typical: f32,
}

impl Sight {
    /// From the greys, row by row.
    pub(super) fn of(greys: &[f32], side: usize) -> Self {
        let soft = boxed(greys, side, 1);
        let around = boxed(greys, side, 3 * FINE);
        let relief: Vec<f32> = soft
            .iter()
            .zip(around)
            .map(|(soft, around)| soft - around)
            .collect();
        let total: f32 = relief.iter().map(|value| value.abs()).sum();
        Self {
            side,
            typical: (1.4 * total / relief.len() as f32).max(0.5),
            relief,
        }
    }

    /// What each offset costs at a node, row by row: 0 if every module stands out as is typical, 1 if none does.
    fn costs(&self, layout: &Layout, x: f32, y: f32) -> Vec<f32> {
        let size = layout.size as i32;
        let range =
            |at: f32| (at as i32 - PATCH).max(-QUIET)..(at as i32 + PATCH).min(size + QUIET);
        let middle = |at: i32| FINE as i32 * (at + MARGIN as i32) + FINE as i32 / 2;
        let mut sums = vec![0.0; CHOICES * CHOICES];
        let mut modules = 0.0;
        for row in range(y) {
            for column in range(x) {
                let is_inside = (0..size).contains(&row) && (0..size).contains(&column);
                let fixed = if is_inside {
                    layout.fixed[(row * size + column) as usize]
                } else {
                    -1
                };
                modules += 1.0;
                let mut sums = sums.iter_mut();
                for j in -REACH..=REACH {
                    let first =
                        (middle(row) + j) as usize * self.side + (middle(column) - REACH) as usize;
                    for (value, sum) in self.relief[first..first + CHOICES].iter().zip(&mut sums) {
                        *sum += match fixed {
                            0 => value.abs(),
                            1.. => -value,
                            _ => *value,
                        };
                    }
                }
            }
        }
        let whole = modules * self.typical;
        let steps = |at: usize| {
            let (i, j) = (at % CHOICES, at / CHOICES);
            let middle = REACH as usize;
            (i.abs_diff(middle).pow(2) + j.abs_diff(middle).pow(2)) as f32
        };
        sums.into_iter()
            .enumerate()
            .map(|(at, sum)| 1.0 - (sum / whole).clamp(-1.0, 1.5) + AWAY * steps(at))
            .collect()
    }
}

/// Means over squares of `2 radius + 1` samples; what lies outside does not count.
fn boxed(values: &[f32], side: usize, radius: usize) -> Vec<f32> {
    let line = |values: &[f32], stride: usize, start: usize, out: &mut [f32]| {
        let mut sums = Vec::with_capacity(side + 1);
        let mut sum = 0.0_f32;
        sums.push(sum);
        for at in 0..side {
            sum += values[start + at * stride];
            sums.push(sum);
        }
        for at in 0..side {
            let (first, last) = (at.saturating_sub(radius), (at + radius + 1).min(side));
            out[start + at * stride] = (sums[last] - sums[first]) / (last - first) as f32;
        }
    };
    let mut rows = vec![0.0; values.len()];
    let mut both = vec![0.0; values.len()];
    for at in 0..side {
        line(values, 1, at * side, &mut rows);
    }
    for at in 0..side {
        line(&rows, side, at, &mut both);
    }
    both
}

/// The offsets, in modules, of nodes that stand at `places` along both sides; row by row.
pub(super) fn offsets(sight: &Sight, layout: &Layout, places: &[f32]) -> Vec<(f32, f32)> {
    let nodes = places.len();
    let mut field = Field {
        nodes,
        costs: places
            .iter()
            .flat_map(|&y| places.iter().map(move |&x| (x, y)))
            .map(|(x, y)| sight.costs(layout, x, y))
            .collect(),
        heard: vec![[const { Vec::new() }; 4]; nodes * nodes],
    };
    for _ in 0..2 {
        for line in 0..nodes {
            for step in 0..nodes - 1 {
                let back = nodes - 1 - step;
                field.tell(line * nodes + step, line * nodes + step + 1, 0);
                field.tell(line * nodes + back, line * nodes + back - 1, 1);
            }
        }
        for line in 0..nodes {
            for step in 0..nodes - 1 {
                let back = nodes - 1 - step;
                field.tell(step * nodes + line, (step + 1) * nodes + line, 2);
                field.tell(back * nodes + line, (back - 1) * nodes + line, 3);
            }
        }
    }
    (0..nodes * nodes)
        .map(|node| {
            let belief = field.belief(node, None);
            let best = (0..belief.len()).min_by(|&a, &b| belief[a].total_cmp(&belief[b]));
            let best = best.unwrap_or(belief.len() / 2) as i32;
            let choices = CHOICES as i32;
            let step = |at: i32| (at - REACH) as f32 / FINE as f32;
            (step(best % choices), step(best / choices))
        })
        .collect()
}

/// What the nodes cost, and what they heard from their neighbours: from the left, the right, above and below.
struct Field {
    nodes: usize,
    costs: Vec<Vec<f32>>,
    heard: Vec<[Vec<f32>; 4]>,
}

impl Field {
    /// What a node holds of each offset, without what it heard from one side.
    fn belief(&self, node: usize, without: Option<usize>) -> Vec<f32> {
        let mut belief = self.costs[node].clone();
        for (side, heard) in self.heard[node].iter().enumerate() {
            if Some(side) != without {
                for (sum, value) in belief.iter_mut().zip(heard) {
                    *sum += value;
                }
            }
        }
        belief
    }

    /// A node tells its neighbour, which hears it on its `side`, what each of the neighbour's offsets would cost it.
    fn tell(&mut self, node: usize, neighbour: usize, side: usize) {
        debug_assert!(node < self.nodes * self.nodes);
        // What came from that neighbour itself is not told back.
        let belief = self.belief(node, Some(side ^ 1));
        let mut told = nearest(&nearest(&belief, 1), CHOICES);
        let least = told.iter().copied().fold(f32::MAX, f32::min);
        told.iter_mut().for_each(|cost| *cost -= least);
        self.heard[neighbour][side] = told;
    }
}

/// For each offset, the least of the costs of those near it along one direction, and of going there.
fn nearest(costs: &[f32], stride: usize) -> Vec<f32> {
    let mut result = vec![f32::MAX; costs.len()];
    for line in 0..CHOICES {
        let start = if stride == 1 { line * CHOICES } else { line };
        for at in 0..CHOICES {
            let (first, last) = (at.saturating_sub(APART), (at + APART).min(CHOICES - 1));
            let mut best = f32::MAX;
            for from in first..=last {
                let way = from.abs_diff(at) as f32;
                best = best.min(costs[start + from * stride] + STIFFNESS * way * way);
            }
            result[start + at * stride] = best;
        }
    }
    result
}
