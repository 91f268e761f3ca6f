//! From the greys of a symbol's modules to its text, with doubt kept as long as it is of use.
//!
//! A module's soft value is 1 for one that is certainly dark, -1 for one that is certainly light, and near 0 where nobody
//! can tell: ink over paper, glare, a stain, a pen stroke. The weakest codewords are given to the Reed–Solomon code as
//! erasures, each of which costs it half of what an error costs.

use rxing::qrcode::cpp_port::decoder::DecodeBitStream;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::codewords::{correct, syndromes};
use super::layout::{Block, Format, Layout};
use crate::bits::BitReader;
use crate::scan::isolate::isolate;

/// Modules each way that tell how light the light and how dark the dark ones are.
const AROUND: usize = 6;

/// Formats tried, the nearest first.
const FORMATS: usize = 3;

/// Code words of a block that are kept, the nearest first.
const CANDIDATES: usize = 4;

/// Combinations of the blocks' code words that are shown to the caller.
const COMBINATIONS: usize = 24;

/// Bits by which chance must be excluded where no check of the caller's vouches for a text.
const CERTAIN: f32 = 24.0;

/// The doubt up to which a codeword is taken for legible where nothing checks it.
const LEGIBLE: f32 = 0.4;

/// The modules of a symbol, each with its soft value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::scan) struct Samples {
    /// Row by row, from -1 for light to 1 for dark.
    pub(in crate::scan) soft: Vec<f32>,
    /// The same before it was cut to that range.
    raw: Vec<f32>,
    /// Modules along a side.
    pub(in crate::scan) size: usize,
}

/// How sure a text is, as far as the code itself can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum Certainty {
    /// Chance is practically excluded.
    Certain,
    /// It may be chance: it needs a check of its own.
    Doubtful,
}

/// What became of a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scan) enum Outcome {
    /// The caller took this text.
    Taken(String),
    /// A certain text was read, and the caller refused it.
    Refused,
    /// Not read.
    Unread,
}

impl Samples {
    /// What a symbol that could not be read may say at its beginning, the likeliest first; in alphanumeric mode only.
    pub(in crate::scan) fn beginnings(&self) -> Vec<Zeroizing<String>> {
        let Some(layout) = Layout::of_size(self.size) else {
            return Vec::new();
        };
        let sharp = self.sharpened(layout);
        let each = std::iter::once(self).chain(&sharp);
        each.flat_map(|samples| beginnings(layout, samples))
            .collect()
    }

    /// Whether it can be what some symbol looks like, for one that came from elsewhere.
    pub(in crate::scan) fn is_sound(&self) -> bool {
        let modules = self.size.checked_mul(self.size);
        let is_whole = |values: &[f32]| {
            Some(values.len()) == modules && values.iter().all(|value| value.is_finite())
        };
        Layout::of_size(self.size).is_some() && is_whole(&self.soft) && is_whole(&self.raw)
    }

    /// Compares each grey with those around it.
    pub(in crate::scan) fn of(layout: &Layout, greys: &[f32]) -> Self {
        let size = layout.size;
        let (low, high) = split(greys.iter().copied(), mean(greys.iter().copied()));
        let whole = (high - low).max(1.0);
        let mut raw = Vec::with_capacity(size * size);
        for y in 0..size {
            for x in 0..size {
                let rows = y.saturating_sub(AROUND)..(y + AROUND + 1).min(size);
                let columns = x.saturating_sub(AROUND)..(x + AROUND + 1).min(size);
                let near = || {
                    rows.clone()
                        .flat_map(|row| &greys[row * size..][columns.clone()])
                        .copied()
                };
                let (low, high) = split(near(), mean(near()));
                let contrast = (high - low).max(0.35 * whole);
                raw.push(((low + high) - 2.0 * greys[y * size + x]) / contrast);
            }
        }
        Self {
            soft: raw.iter().map(|value| value.clamp(-1.0, 1.0)).collect(),
            raw,
            size,
        }
    }

    /// About what [`likeness`](Self::likeness) will be, at a small part of the cost: each grey is compared with the mean around it.
    pub(in crate::scan) fn rough_likeness(layout: &Layout, greys: &[f32]) -> f32 {
        let size = layout.size;
        let wide = size + 1;
        // Sums of all greys above and to the left.
        let mut sums = vec![0.0_f64; wide * wide];
        for y in 0..size {
            let mut row = 0.0;
            for x in 0..size {
                row += f64::from(greys[y * size + x]);
                sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1] + row;
            }
        }
        let known = layout
            .fixed
            .iter()
            .enumerate()
            .filter(|(_, fixed)| **fixed != 0);
        let (mut right, mut all) = (0, 0);
        for (at, &fixed) in known {
            let (x, y) = (at % size, at / size);
            let (left, top) = (x.saturating_sub(AROUND), y.saturating_sub(AROUND));
            let (end, bottom) = ((x + AROUND + 1).min(size), (y + AROUND + 1).min(size));
            let sum =
                sums[bottom * wide + end] - sums[top * wide + end] - sums[bottom * wide + left]
                    + sums[top * wide + left];
            let mean = sum / ((end - left) * (bottom - top)) as f64;
            right += usize::from((f64::from(greys[at]) < mean) == (fixed > 0));
            all += 1;
        }
        right as f32 / all.max(1) as f32
    }

    /// How far the modules spread over their neighbours: the weights of a module itself, of those beside it, above and below it and
    /// across from it, and a level, by least squares where all nine are known.
    fn blur(&self, layout: &Layout) -> Option<[f32; 5]> {
        let size = self.size;
        let fixed: Vec<f32> = layout.fixed.iter().map(|&fixed| f32::from(fixed)).collect();
        let is_known = |at: &usize| {
            let rows = [*at - size, *at, *at + size];
            let known = |row: &usize| {
                layout.fixed[row - 1..row + 2]
                    .iter()
                    .all(|&fixed| fixed != 0)
            };
            rows.iter().all(known)
        };
        let inner = (1..size - 1).flat_map(|y| (1..size - 1).map(move |x| y * size + x));
        let rows = inner
            .filter(is_known)
            .map(|at| (around(&fixed, size, at), self.raw[at]));
        let [own, beside, above, across, level] = least_squares(rows)?;
        let beside = beside.clamp(0.0, own.max(0.0));
        let above = above.clamp(0.0, own.max(0.0));
        let across = across.clamp(0.0, beside.min(above));
        (own > 0.05).then_some([own, beside, above, across, level])
    }

    /// How blurred it is: what a module beside another adds to it, as a share of what that has of its own.
    pub(in crate::scan) fn blurredness(&self, layout: &Layout) -> f32 {
        self.blur(layout)
            .map_or(1.0, |[own, beside, above, ..]| 0.5 * (beside + above) / own)
    }

    /// The share of the modules that lie in patches of one colour.
    pub(in crate::scan) fn covered(&self, layout: &Layout) -> f32 {
        let uniform = self.uniform(layout);
        uniform.iter().filter(|&&uniform| uniform).count() as f32 / uniform.len() as f32
    }

    /// Undoes blur: finds the modules that, each spread over its eight neighbours, would give these values.
    ///
    /// How far they spread is found by least squares where the modules around are known. Then the values follow by steps
    /// down the slope of the squared error, held between light and dark. `None` if the picture is sharp.
    pub(in crate::scan) fn sharpened(&self, layout: &Layout) -> Option<Self> {
        let [own, beside, above, across, level] = self.blur(layout)?;
        if beside.max(above) < 0.06 * own {
            return None;
        }
        // With a ring of the quiet zone around it, which is light.
        let wide = self.size + 2;
        let inner = || (1..=self.size).flat_map(|y| (1..=self.size).map(move |x| y * wide + x));
        let spread = |values: &[f32]| -> Vec<f32> {
            let mut result = vec![0.0; wide * wide];
            for at in inner() {
                let [v, h, w, d, _] = around(values, wide, at);
                result[at] = own * v + beside * h + above * w + across * d;
            }
            result
        };
        let whole = own + 2.0 * (beside + above) + 4.0 * across;
        let step = 1.5 / (whole * whole);
        let mut values = vec![-1.0; wide * wide];
        for (at, soft) in inner().zip(&self.soft) {
            values[at] = *soft;
        }
        for _ in 0..80 {
            let given = spread(&values);
            let mut error = vec![0.0; wide * wide];
            for (at, raw) in inner().zip(&self.raw) {
                error[at] = raw - level - given[at];
            }
            let slopes = spread(&error);
            for at in inner() {
                values[at] = (values[at] + step * slopes[at]).clamp(-1.0, 1.0);
            }
        }
        Some(Self {
            soft: inner().map(|at| values[at]).collect(),
            raw: self.raw.clone(),
            size: self.size,
        })
    }

    /// Several readings of one symbol as one: doubt in one does not spoil what is plain in another. What lies in a patch of one colour
    /// counts little where another reading has more to say.
    pub(in crate::scan) fn together(layout: &Layout, readings: &[&Self]) -> Self {
        const BLANK: f32 = 0.1;
        let mut sums = vec![(0.0_f32, 0.01_f32); layout.size * layout.size];
        for reading in readings
            .iter()
            .filter(|reading| reading.size == layout.size)
        {
            let uniform = reading.uniform(layout);
            for ((sum, &value), uniform) in sums.iter_mut().zip(&reading.soft).zip(uniform) {
                let weight = value.abs() * if uniform { BLANK } else { 1.0 };
                sum.0 += value * weight;
                sum.1 += weight;
            }
        }
        let soft: Vec<f32> = sums
            .into_iter()
            .map(|(sum, weight)| (sum / weight).clamp(-1.0, 1.0))
            .collect();
        Self {
            raw: soft.clone(),
            soft,
            size: layout.size,
        }
    }

    /// The share of modules of known colour that have it; half of them do by chance.
    pub(in crate::scan) fn likeness(&self, layout: &Layout) -> f32 {
        let known = layout
            .fixed
            .iter()
            .zip(&self.soft)
            .filter(|(fixed, _)| **fixed != 0);
        let (right, all) = known.fold((0, 0), |(right, all), (&fixed, &soft)| {
            (right + usize::from((soft > 0.0) == (fixed > 0)), all + 1)
        });
        right as f32 / all.max(1) as f32
    }

    /// The same without what lies in patches of one colour, which ink and glare make: how well the rest fits.
    pub(in crate::scan) fn likeness_of_rest(&self, layout: &Layout) -> f32 {
        let uniform = self.uniform(layout);
        let known = (0..self.soft.len()).filter(|&at| layout.fixed[at] != 0 && !uniform[at]);
        let (right, all) = known.fold((0, 0), |(right, all), at| {
            let is_right = (self.soft[at] > 0.0) == (layout.fixed[at] > 0);
            (right + usize::from(is_right), all + 1)
        });
        right as f32 / all.max(1) as f32
    }

    /// The formats, the likeliest first.
    fn formats(&self, layout: &Layout) -> Vec<Format> {
        let mut ranked: Vec<(f32, Format)> = Format::all()
            .iter()
            .map(|&(format, pattern)| {
                let copies = layout
                    .format
                    .iter()
                    .flat_map(|copy| copy.iter().enumerate());
                let likeness = copies.map(|(bit, &place)| {
                    let soft = self.soft[usize::from(place)];
                    if pattern >> bit & 1 == 1 { soft } else { -soft }
                });
                (likeness.sum(), format)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = ranked[0].0;
        ranked
            .into_iter()
            .take(FORMATS)
            .take_while(|(likeness, _)| *likeness > 0.5 * best && best > 2.0)
            .map(|(_, format)| format)
            .collect()
    }

    /// Modules that lie in a patch of one colour: 4 × 4, which masked data hardly ever have.
    fn uniform(&self, layout: &Layout) -> Vec<bool> {
        const SIDE: usize = 4;
        let size = self.size;
        let mut uniform = vec![false; size * size];
        for y in 0..=size - SIDE {
            for x in 0..=size - SIDE {
                let patch = || (0..SIDE * SIDE).map(|i| (y + i / SIDE) * size + x + i % SIDE);
                let dark = patch().filter(|&at| self.soft[at] > 0.0).count();
                let free = patch().filter(|&at| layout.fixed[at] == 0).count();
                if (dark == 0 || dark == SIDE * SIDE) && free >= SIDE * SIDE / 2 {
                    patch().for_each(|at| uniform[at] = true);
                }
            }
        }
        uniform
    }
}

/// The digits of alphanumeric mode, each at its value (7.3.4).
const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Bits that tell how many characters there are in alphanumeric mode (table 3).
fn count_bits(layout: &Layout) -> u32 {
    match layout.version {
        ..10 => 9,
        10..27 => 11,
        _ => 13,
    }
}

/// A text in alphanumeric mode of which some characters are known: every other module of the symbol need not be guessed.
pub(in crate::scan) type Known = [Option<char>];

/// The data codewords' bits that follow from what is known of the text: mode, number of characters, pairs of which both are known,
/// terminator and filling (7.4). `None` for a bit that does not follow, nothing at all if the text is too long.
fn known_bits(known: &Known, layout: &Layout, data: usize) -> Option<Vec<Option<bool>>> {
    let value = |c: char| ALPHANUMERIC.find(c).map(|at| at as u32);
    let mut bits = Vec::with_capacity(8 * data);
    let mut push = |value: Option<u32>, count: u32| {
        bits.extend(
            (0..count)
                .rev()
                .map(|bit| value.map(|value| value >> bit & 1 == 1)),
        );
        bits.len()
    };
    push(Some(0b0010), 4);
    push(Some(known.len() as u32), count_bits(layout));
    let mut length = 0;
    for pair in known.chunks(2) {
        length = match *pair {
            [first, second] => push(
                first
                    .and_then(value)
                    .zip(second.and_then(value))
                    .map(|(a, b)| 45 * a + b),
                11,
            ),
            [single] => push(single.and_then(value), 6),
            _ => length,
        };
    }
    let rest = (8 * data).checked_sub(length)?;
    let terminator = rest.min(4) as u32;
    length = push(Some(0), terminator);
    push(Some(0), (length.next_multiple_of(8) - length) as u32);
    for filling in [0xec, 0x11]
        .into_iter()
        .cycle()
        .take(data - length.div_ceil(8))
    {
        push(Some(filling), 8);
    }
    Some(bits)
}

/// Reads the symbol and shows what it may say to `accept`, the likeliest first, until it takes a text. `known` are texts of which some
/// characters are known, each of which the symbol may hold.
pub(in crate::scan) fn read(
    layout: &Layout,
    samples: &Samples,
    known: &[Vec<Option<char>>],
    accept: &mut dyn FnMut(&str, Certainty) -> bool,
) -> Outcome {
    let uniform = samples.uniform(layout);
    let mut refused = false;
    let formats = samples.formats(layout);
    let guesses = std::iter::once(None).chain(known.iter().map(Some));
    for (known, &format) in
        guesses.flat_map(|known| formats.iter().map(move |format| (known, format)))
    {
        let mut received = Received::of(layout, samples, format, &uniform);
        let blocks = layout.blocks(format);
        if let Some(known) = known {
            let data = blocks.iter().map(|block| block.data).sum();
            let Some(bits) = known_bits(known, layout, data) else {
                continue;
            };
            received.know(&blocks, &bits);
        }
        let Some(candidates) = blocks
            .iter()
            .map(|block| received.candidates(block))
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        for choice in choices(&candidates) {
            let chosen: Vec<&Candidate> = candidates
                .iter()
                .zip(&choice)
                .map(|(candidates, &at)| &candidates[at])
                .collect();
            let Some((text, sure)) = text_of_choice(&chosen, &blocks, layout, format) else {
                continue;
            };
            let is_first = choice.iter().all(|&at| at == 0);
            let is_certain = known.is_none() && is_first && sure >= CERTAIN && is_plain(&text);
            let certainty = if is_certain {
                Certainty::Certain
            } else {
                Certainty::Doubtful
            };
            if accept(&text, certainty) {
                return Outcome::Taken(text);
            }
            refused |= certainty == Certainty::Certain;
        }
    }
    if refused {
        Outcome::Refused
    } else {
        Outcome::Unread
    }
}

/// The text that one candidate for each block makes, and how sure it is.
fn text_of_choice(
    chosen: &[&Candidate],
    blocks: &[Block],
    layout: &Layout,
    format: Format,
) -> Option<(String, f32)> {
    let data: Vec<u8> = chosen
        .iter()
        .zip(blocks)
        .flat_map(|(candidate, block)| &candidate.word[..block.data])
        .copied()
        .collect();
    // The filling tells of the last block only, and only where it was not received as it is: there, chance had to make it so.
    let mended = match (blocks, chosen) {
        ([block], [only]) => &only.mended[..block.data],
        _ => &[],
    };
    let (text, filling) = text_of(&data, mended, layout, format)?;
    let sure = chosen
        .iter()
        .map(|candidate| candidate.sure)
        .fold(f32::MAX, f32::min);
    Some((text, sure + filling))
}

/// The characters in alphanumeric mode that a symbol begins with: those in the blocks that can be read before one that cannot, and of
/// that one what is legible as it stands. One for each of the likely formats.
fn beginnings(layout: &Layout, samples: &Samples) -> Vec<Zeroizing<String>> {
    let uniform = samples.uniform(layout);
    let of_format = |format| {
        let received = Received::of(layout, samples, format, &uniform);
        let mut data = Zeroizing::new(Vec::new());
        for block in layout.blocks(format) {
            let best = received
                .candidates(&block)
                .map(|mut all| all.swap_remove(0));
            match best.filter(|best| best.sure >= CERTAIN) {
                Some(best) => data.extend_from_slice(&best.word[..block.data]),
                None => {
                    let legible = block.codewords[..block.data]
                        .iter()
                        .take_while(|&&at| received.suspicions[at] < LEGIBLE);
                    data.extend(legible.map(|&at| received.words[at]));
                    break;
                }
            }
        }
        characters(&data, layout)
    };
    let formats = samples.formats(layout).into_iter();
    formats
        .map(of_format)
        .filter(|text| !text.is_empty())
        .collect()
}

/// The characters of a segment in alphanumeric mode at the beginning of the data, as far as whole pairs are there.
fn characters(data: &[u8], layout: &Layout) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * data.len()));
    let mut bits = BitReader::new(data);
    let head = 4 + count_bits(layout);
    if bits.take(4) != 0b0010 {
        return text;
    }
    let count = bits.take(count_bits(layout)) as usize;
    let pairs = (8 * data.len()).saturating_sub(head as usize) / 11;
    let digit = |value: u32| {
        ALPHANUMERIC
            .as_bytes()
            .get(value as usize)
            .map(|&digit| char::from(digit))
    };
    for _ in 0..pairs.min(count / 2) {
        let pair = bits.take(11);
        let Some(digits) = digit(pair / 45).zip(digit(pair % 45)) else {
            break;
        };
        text.extend([digits.0, digits.1]);
    }
    text
}

/// Codewords as they were received, with the doubt in each.
struct Received {
    words: Vec<u8>,
    /// How doubtful each is: the expected number of wrong bits, more or less.
    doubts: Vec<f32>,
    /// The same, with what lies in patches of one colour the most doubtful.
    suspicions: Vec<f32>,
    /// Soft values of the bits, without the mask.
    bits: Vec<f32>,
}

impl Received {
    fn of(layout: &Layout, samples: &Samples, format: Format, uniform: &[bool]) -> Self {
        let size = layout.size;
        let bits: Vec<f32> = layout
            .bits
            .iter()
            .map(|&place| {
                let at = usize::from(place);
                let soft = samples.soft[at];
                if format.masks(at % size, at / size) {
                    -soft
                } else {
                    soft
                }
            })
            .collect();
        let (mut words, mut doubts, mut suspicions) = (Vec::new(), Vec::new(), Vec::new());
        for (bits, places) in bits.chunks_exact(8).zip(layout.bits.chunks_exact(8)) {
            words.push(
                bits.iter()
                    .fold(0, |word, &bit| word << 1 | u8::from(bit > 0.0)),
            );
            let doubt: f32 = bits.iter().map(|bit| (-7.0 * bit.abs()).exp()).sum();
            doubts.push(doubt);
            let blank = places
                .iter()
                .filter(|&&place| uniform[usize::from(place)])
                .count();
            suspicions.push(doubt + blank as f32);
        }
        Self {
            words,
            doubts,
            suspicions,
            bits,
        }
    }

    /// Puts in what is known.
    fn know(&mut self, blocks: &[Block], known: &[Option<bool>]) {
        let places = blocks
            .iter()
            .flat_map(|block| &block.codewords[..block.data]);
        for (&at, known) in places.zip(known.chunks(8)) {
            for (bit, known) in known
                .iter()
                .enumerate()
                .filter_map(|(bit, known)| Some((bit, (*known)?)))
            {
                self.bits[8 * at + bit] = if known { 1.0 } else { -1.0 };
                let place = 7 - bit;
                self.words[at] = self.words[at] & !(1 << place) | u8::from(known) << place;
            }
            if known.iter().all(Option::is_some) {
                self.doubts[at] = 0.0;
                self.suspicions[at] = 0.0;
            }
        }
    }

    /// Code words near what was received of a block, the nearest first; `None` if there is none.
    fn candidates(&self, block: &Block) -> Option<Vec<Candidate>> {
        let word: Vec<u8> = block.codewords.iter().map(|&at| self.words[at]).collect();
        let check = word.len() - block.data;
        let syndromes = syndromes(&word, check);
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut tries = 0.0_f32;
        for doubts in [&self.suspicions, &self.doubts] {
            let mut order: Vec<usize> = (0..word.len()).collect();
            order.sort_by(|&a, &b| {
                doubts[block.codewords[b]].total_cmp(&doubts[block.codewords[a]])
            });
            for erasures in 0..=check {
                if erasures % 2 == 1 && erasures != check {
                    continue;
                }
                let Some((corrected, errors)) = correct(&word, &syndromes, &order[..erasures])
                else {
                    continue;
                };
                tries += 1.0;
                if candidates.iter().any(|known| known.word == corrected) {
                    continue;
                }
                let sure = surety(word.len(), check, erasures, errors) - tries.log2();
                let distance = self.distance(block, &corrected);
                let mended = (0..word.len())
                    .map(|at| corrected[at] != word[at] || order[..erasures].contains(&at))
                    .collect();
                candidates.push(Candidate {
                    word: corrected,
                    mended,
                    distance,
                    sure,
                });
            }
            if candidates
                .iter()
                .any(|candidate| candidate.sure > 2.0 * CERTAIN)
            {
                break;
            }
        }
        candidates.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        candidates.truncate(CANDIDATES);
        (!candidates.is_empty()).then_some(candidates)
    }

    /// How much of what was received the code word contradicts.
    fn distance(&self, block: &Block, word: &[u8]) -> f32 {
        let bits = block.codewords.iter().zip(word).flat_map(|(&at, &byte)| {
            (0..8).map(move |bit| (8 * at + bit, byte >> (7 - bit) & 1 == 1))
        });
        bits.filter(|&(at, bit)| (self.bits[at] > 0.0) != bit)
            .map(|(at, _)| self.bits[at].abs())
            .sum()
    }
}

/// A code word that a block may have been.
struct Candidate {
    word: Vec<u8>,
    /// Which codewords were corrected, or did not count.
    mended: Vec<bool>,
    distance: f32,
    /// Bits by which it is not chance.
    sure: f32,
}

/// Bits of the check that are left over: how unlikely it is that any code word lies so near a random word.
fn surety(length: usize, check: usize, erasures: usize, errors: usize) -> f32 {
    let choices: f32 = (0..errors)
        .map(|i| ((length - erasures - i) as f32 / (i + 1) as f32).log2())
        .sum();
    8.0 * (check - erasures) as f32 - 8.0 * errors as f32 - choices
}

/// Which candidate of each block to take, the likeliest combinations first: all the nearest ones, then others in one block, then
/// in two.
fn choices(candidates: &[Vec<Candidate>]) -> Vec<Vec<usize>> {
    let cost =
        |block: usize, at: usize| candidates[block][at].distance - candidates[block][0].distance;
    let mut choices = vec![(0.0, vec![0; candidates.len()])];
    let others: Vec<(usize, usize)> = (0..candidates.len())
        .flat_map(|block| (1..candidates[block].len()).map(move |at| (block, at)))
        .collect();
    for (i, &(block, at)) in others.iter().enumerate() {
        let mut choice = vec![0; candidates.len()];
        choice[block] = at;
        for &(second, other) in others[i + 1..]
            .iter()
            .filter(|(second, _)| *second != block)
        {
            let mut choice = choice.clone();
            choice[second] = other;
            choices.push((cost(block, at) + cost(second, other), choice));
        }
        choices.push((cost(block, at), choice));
    }
    choices.sort_by(|a, b| a.0.total_cmp(&b.0));
    choices.truncate(COMBINATIONS);
    choices.into_iter().map(|(_, choice)| choice).collect()
}

/// Whether a text has none of the characters that no writer puts into a code and that wrong bytes make.
fn is_plain(text: &str) -> bool {
    let is_odd = |c: char| {
        c == char::REPLACEMENT_CHARACTER || c.is_control() && !"\t\r\n\u{1d}\u{1e}\u{4}".contains(c)
    };
    !text.chars().any(is_odd)
}

/// The text that the data codewords say, and by how many bits the filling behind it excludes chance, as far as it was `mended`.
fn text_of(data: &[u8], mended: &[bool], layout: &Layout, format: Format) -> Option<(String, f32)> {
    let decoded = isolate(|| DecodeBitStream(data, layout.tables(), format.level()))
        .ok()?
        .ok()?;
    if !decoded.isValid() {
        return None;
    }
    // The bytes 0xec and 0x11 in turn fill the data up to the end (7.4.10).
    let filling = data
        .iter()
        .rev()
        .zip([0xec, 0x11].into_iter().cycle())
        .take_while(|(byte, other)| *byte == other)
        .count();
    let otherwise = data
        .iter()
        .rev()
        .zip([0x11, 0xec].into_iter().cycle())
        .take_while(|(byte, other)| *byte == other)
        .count();
    let filling = mended.iter().rev().take(filling.max(otherwise));
    let filling = filling.filter(|&&mended| mended).count();
    let text = decoded.text();
    (!text.is_empty()).then_some((text, 8.0 * filling.min(4) as f32))
}

/// A module's value, the sums of those beside it, above and below it, and across from it, and 1.
fn around(values: &[f32], size: usize, at: usize) -> [f32; 5] {
    [
        values[at],
        values[at - 1] + values[at + 1],
        values[at - size] + values[at + size],
        values[at - size - 1]
            + values[at - size + 1]
            + values[at + size - 1]
            + values[at + size + 1],
        1.0,
    ]
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0_f32), |(sum, count), value| {
        (sum + value, count + 1.0)
    });
    sum / count.max(1.0)
}

/// The means of what lies below and above a value.
fn split(values: impl Iterator<Item = f32>, at: f32) -> (f32, f32) {
    let (mut low, mut high) = ((0.0, 0.0_f32), (0.0, 0.0_f32));
    for value in values {
        let side = if value < at { &mut low } else { &mut high };
        side.0 += value;
        side.1 += 1.0;
    }
    let of = |(sum, count): (f32, f32)| if count == 0.0 { at } else { sum / count };
    (of(low), of(high))
}

/// The weights with which five numbers best make up each value; `None` if that is not determined.
fn least_squares(rows: impl Iterator<Item = ([f32; 5], f32)>) -> Option<[f32; 5]> {
    let mut sums = [[0.0_f64; 6]; 5];
    for (from, value) in rows {
        for (i, row) in sums.iter_mut().enumerate() {
            for (j, slot) in row.iter_mut().enumerate() {
                let other = if j < 5 { from[j] } else { value };
                *slot += f64::from(from[i]) * f64::from(other);
            }
        }
    }
    for column in 0..5 {
        let pivot = sums[column][column];
        if pivot.abs() < 1e-6 {
            return None;
        }
        let lead = sums[column].map(|value| value / pivot);
        sums[column] = lead;
        for (i, row) in sums.iter_mut().enumerate() {
            let factor = row[column];
            if i != column {
                for (value, lead) in row.iter_mut().zip(lead) {
                    *value -= factor * lead;
                }
            }
        }
    }
    Some(sums.map(|row| row[5] as f32))
}

/// Reads several readings of what may be the same symbol together.
pub(in crate::scan) fn read_together(
    readings: &[&Samples],
    known: &[Vec<Option<char>>],
    accept: &mut dyn FnMut(&str, Certainty) -> bool,
) -> Option<String> {
    let layout = Layout::of_size(readings.first()?.size)?;
    let samples = Samples::together(layout, readings);
    match read(layout, &samples, known, accept) {
        Outcome::Taken(text) => Some(text),
        Outcome::Refused | Outcome::Unread => None,
    }
}
