//! Repairs words: finds what stands on the paper when it was read or typed with slips (FORMAT.md, section 4).
//!
//! The parity finds up to two words that are wrong anywhere, or four that are illegible. Beyond that, the search assumes the slips that
//! people make: a word misspelt, one taken for its neighbour in the list, two swapped, one or a whole row left out, one written twice.
//! The parity has to account for the rest. The more is assumed, the likelier it is that a sequence passes by chance, so a meter adds
//! up that risk and ends the search before it matters. The caller's check has the last word on each sequence.

mod change;
mod sequence;

pub use self::change::{Change, positions};
use self::change::{compare, cost};
use self::sequence::Sequence;
use crate::envelope::VERSION;
use crate::mnemonic::{MAX_WORDS, MIN_WORDS, Reading, neighbours, prefix, whole};
use crate::reed_solomon::{FIELD_SIZE, PARITY, Syndromes};

/// Most sequences that are expected to pass the parity by chance. The caller's check lets one of 65,536 of them through.
const MOST_CHANCES: f64 = 256.0;

/// Most sequences whose parity is looked at, with what it takes to lay them out: bounds the time.
const MOST_LEAVES: usize = 160_000;

/// How likely so many symbols are right by chance.
const BY_CHANCE: [f64; PARITY + 1] = {
    let one = 1.0 / FIELD_SIZE as f64;
    [1.0, one, one * one, one * one * one, one * one * one * one]
};

/// Most combinations of what misspelt words may be: in order, behind one likely change of the order, behind a less likely one, and behind
/// two.
const COMBINATIONS: [usize; 4] = [40_000, 48, 6, 1];

/// Most words in a row that were left out together.
const LONGEST_GAP: usize = 4;

/// Symbols that a repair found, with what it changed; nothing changed means that the words were right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// All words, parity included.
    pub symbols: Vec<u16>,
    /// What differs from the readings, in the order of positions.
    pub changes: Vec<Change>,
    /// How unlikely the changes are as a person's slips, in tenths of a slip: of two repairs, the lower is the likelier.
    pub cost: u32,
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// What the parity corrects by itself, and one change of the order.
    Quick,
    /// Everything, in about twenty milliseconds at most.
    Thorough,
}

/// Finds the words on the paper from what was read.
///
/// `accept` is asked about every sequence whose parity is right, and must carry a check of its own, of 16 bits or more. All that
/// pass among suppositions of like daring are given, the likeliest first; more than one means that the paper must be asked, and
/// also one alone is a guess until somebody has looked.
pub fn repair(
    readings: &[Reading],
    effort: Effort,
    accept: &dyn Fn(&[u16]) -> bool,
) -> Vec<Repair> {
    if readings.len() + LONGEST_GAP < MIN_WORDS || readings.len() > MAX_WORDS + 2 {
        return Vec::new();
    }
    let near = near_readings(readings);
    let mut search = Search {
        readings,
        guesses: readings
            .iter()
            .zip(&near)
            .map(|(reading, near)| match reading {
                Reading::Word(symbol) => Some(*symbol),
                _ => Some(near.first()?.0),
            })
            .collect(),
        kept: COMBINATIONS.map(|most| kept(&near, most)),
        near,
        accept,
        found: Vec::new(),
        chances: 0.0,
        leaves: 0,
        most_leaves: match effort {
            Effort::Quick => MOST_LEAVES / 4,
            Effort::Thorough => MOST_LEAVES,
        },
    };
    let steps = match effort {
        Effort::Quick => 2,
        Effort::Thorough => 6,
    };
    // Looked up only if the search comes so far.
    let mut neighbours = Vec::new();
    for step in 0..steps {
        match step {
            0 => search.in_order(),
            1 => search.one_change_of_order(),
            2 => search.one_more_wrong(),
            3 => {
                neighbours = search.neighbours();
                search.taken_for_neighbours(&neighbours);
            }
            4 => search.two_changes_of_order(),
            _ => search.neighbour_out_of_order(&neighbours),
        }
        if !search.found.is_empty() {
            break;
        }
    }
    let mut found = search.found;
    found.sort_by_key(|repair| (repair.cost, repair.changes.len()));
    found
}

/// What each word that is not in the list may be. The same word is looked up once.
fn near_readings(readings: &[Reading]) -> Vec<Vec<(u16, u8)>> {
    let mut all: Vec<Vec<(u16, u8)>> = Vec::with_capacity(readings.len());
    for (at, reading) in readings.iter().enumerate() {
        let known = readings[..at].iter().position(|before| before == reading);
        all.push(known.map_or_else(|| reading.near(), |known| all[known].clone()));
    }
    all
}

/// A sequence with a symbol at every place, as the parity sees it.
struct Supposed<'a> {
    sequence: &'a Sequence,
    symbols: Vec<u16>,
    syndromes: Syndromes,
    /// Places, counted from the end, that are unknown.
    blanks: Vec<usize>,
    /// How likely a chance symbol fits what is legible at all blanks.
    fit: f64,
}

impl Supposed<'_> {
    fn length(&self) -> usize {
        self.symbols.len()
    }

    fn put(&mut self, at: usize, symbol: u16) {
        let place = self.length() - 1 - at;
        self.syndromes.change(place, self.symbols[at] ^ symbol);
        self.symbols[at] = symbol;
    }
}

/// A word that may be one of several, or unknown.
struct Open {
    at: usize,
    /// The likeliest first.
    choices: Vec<Option<u16>>,
}

struct Search<'a> {
    readings: &'a [Reading],
    /// For each reading, what it may be if it is not in the list.
    near: Vec<Vec<(u16, u8)>>,
    /// For each reading, the likeliest word.
    guesses: Vec<Option<u16>>,
    /// How many of those are tried, at each level of [`COMBINATIONS`].
    kept: [Vec<usize>; COMBINATIONS.len()],
    accept: &'a dyn Fn(&[u16]) -> bool,
    found: Vec<Repair>,
    /// Sequences that are expected to have passed the parity by chance so far.
    chances: f64,
    leaves: usize,
    most_leaves: usize,
}

impl Search<'_> {
    fn as_given(&self) -> Sequence {
        Sequence {
            from: (0..self.readings.len()).map(Some).collect(),
            removed: Vec::new(),
        }
    }

    fn in_order(&mut self) {
        self.explore(&self.as_given(), 0);
    }

    /// Two words swapped, some left out in a row, one too many.
    fn one_change_of_order(&mut self) {
        let given = self.as_given();
        for (_, sequence) in given.slips(0, &vec![true; self.readings.len()]) {
            self.explore(&sequence, 1);
        }
        for count in 2..=LONGEST_GAP {
            for at in 0..=given.from.len() {
                self.explore(&given.missing(at, count), 2);
            }
        }
        // With nothing else wrong, words swapped over a distance are two wrong words, which were tried.
        if whole(self.readings).is_some() {
            return;
        }
        for first in 0..given.from.len() {
            for second in first + 2..given.from.len() {
                self.explore(&given.swapped(first, second), 2);
            }
        }
    }

    /// One or two words more are wrong than the parity bears: each two are taken as unknown.
    fn one_more_wrong(&mut self) {
        let given = self.as_given();
        let Some(mut supposed) = self.suppose(&given) else {
            return;
        };
        let length = supposed.length();
        for first in 0..length {
            for second in 0..first {
                if supposed.blanks.contains(&first) || supposed.blanks.contains(&second) {
                    continue;
                }
                supposed.blanks.extend([first, second]);
                self.judge(&supposed);
                supposed.blanks.truncate(supposed.blanks.len() - 2);
            }
        }
    }

    /// One or two words of the list were written for words that look like them.
    fn taken_for_neighbours(&mut self, neighbours: &[(usize, u16)]) {
        let given = self.as_given();
        let Some(mut supposed) = self.suppose(&given) else {
            return;
        };
        for &(at, other) in neighbours {
            self.judge_with(&mut supposed, at, other);
        }
        if !self.found.is_empty() {
            return;
        }
        for (index, (at, other)) in neighbours.iter().enumerate() {
            if self.leaves >= self.most_leaves {
                return;
            }
            let before = supposed.symbols[*at];
            supposed.put(*at, *other);
            for (second_at, second) in &neighbours[..index] {
                if second_at == at {
                    continue;
                }
                self.judge_with(&mut supposed, *second_at, *second);
            }
            supposed.put(*at, before);
        }
    }

    fn two_changes_of_order(&mut self) {
        let removable = self.removable();
        for (at, first) in self.as_given().slips(0, &removable) {
            if self.leaves >= self.most_leaves {
                return;
            }
            for (_, second) in first.slips(at, &removable) {
                self.explore(&second, 3);
            }
        }
    }

    /// One change of the order, and a word taken for its neighbour besides.
    fn neighbour_out_of_order(&mut self, neighbours: &[(usize, u16)]) {
        let given = self.as_given();
        for (_, sequence) in given.slips(0, &self.removable()) {
            if self.leaves >= self.most_leaves {
                return;
            }
            let Some(mut supposed) = self.suppose(&sequence) else {
                continue;
            };
            let mut places = vec![None; self.readings.len()];
            for (at, from) in sequence.from.iter().enumerate() {
                if let Some(from) = from {
                    places[*from] = Some(at);
                }
            }
            for &(reading, other) in neighbours {
                if let Some(at) = places[reading] {
                    self.judge_with(&mut supposed, at, other);
                }
            }
        }
    }

    /// Which readings may be one too many where that is not the only slip: those written twice, and those not in the list.
    fn removable(&self) -> Vec<bool> {
        let is_double = |at: usize| {
            let same = |other: Option<usize>| {
                other.is_some_and(|other| self.readings.get(other) == Some(&self.readings[at]))
            };
            same(at.checked_sub(1)) || same(Some(at + 1))
        };
        let is_word = |reading: &Reading| matches!(reading, Reading::Word(_));
        (0..self.readings.len())
            .map(|at| !is_word(&self.readings[at]) || is_double(at))
            .collect()
    }

    /// For each word of the list that was read, what it may have been taken for.
    fn neighbours(&self) -> Vec<(usize, u16)> {
        let of_one = |(at, reading): (usize, &Reading)| match *reading {
            Reading::Word(symbol) => {
                let others = neighbours(symbol).into_iter();
                Some(others.map(move |(other, _)| (at, other)))
            }
            _ => None,
        };
        let readings = self.readings.iter().enumerate();
        readings.filter_map(of_one).flatten().collect()
    }

    /// Every word as it was read, the nearest for one that is not in the list. `None` if no share has so many words.
    fn suppose<'s>(&self, sequence: &'s Sequence) -> Option<Supposed<'s>> {
        let length = sequence.from.len();
        if !(MIN_WORDS..=MAX_WORDS).contains(&length) {
            return None;
        }
        let mut supposed = Supposed {
            sequence,
            symbols: Vec::with_capacity(length),
            syndromes: Syndromes::of(&prefix(VERSION, length)),
            blanks: Vec::new(),
            fit: 1.0,
        };
        for (at, from) in sequence.from.iter().enumerate() {
            let symbol = from.and_then(|from| self.guesses[from]);
            if symbol.is_none() {
                supposed.blanks.push(length - 1 - at);
                supposed.fit *= fit(from.map(|from| &self.readings[from]));
            }
            supposed.symbols.push(symbol.unwrap_or(0));
            supposed.syndromes.append(symbol.unwrap_or(0));
        }
        Some(supposed)
    }

    /// Tries everything that the words outside the list may be, in as many combinations as the level allows, the likeliest first.
    fn explore(&mut self, sequence: &Sequence, level: usize) {
        if self.leaves >= self.most_leaves {
            return;
        }
        let Some(mut supposed) = self.suppose(sequence) else {
            return;
        };
        // Laying the words out costs as much as judging a few.
        self.leaves += 6;
        let length = supposed.length();
        // Of more blanks than the parity bears, those with most letters legible are tried out.
        let mut ranges: Vec<(usize, u16, u16)> = supposed
            .blanks
            .iter()
            .filter_map(|place| {
                let at = length - 1 - place;
                match self.readings[sequence.from[at]?] {
                    Reading::Illegible { first, last } => Some((at, first, last)),
                    _ => None,
                }
            })
            .collect();
        ranges.sort_by_key(|(_, first, last)| last - first);
        let surplus = supposed.blanks.len().saturating_sub(PARITY);
        if surplus > ranges.len() {
            return;
        }
        let mut tried_out = Vec::new();
        let mut times = 1_usize;
        for &(at, first, last) in &ranges[..surplus] {
            supposed.blanks.retain(|place| *place != length - 1 - at);
            supposed.fit /= fit(Some(&Reading::Illegible { first, last }));
            times = times.saturating_mul(usize::from(last - first) + 1);
            tried_out.push(Open {
                at,
                choices: (first..=last).map(Some).collect(),
            });
        }
        if times > MOST_LEAVES {
            return;
        }
        let level = (level..COMBINATIONS.len() - 1)
            .find(|&level| times.saturating_mul(COMBINATIONS[level]) <= MOST_LEAVES)
            .unwrap_or(COMBINATIONS.len() - 1);
        let mut open: Vec<Open> = Vec::new();
        for (at, from) in sequence.from.iter().enumerate() {
            let Some(from) = *from else {
                continue;
            };
            let kept = self.kept[level][from];
            if kept > 0 {
                let near = self.near[from][..kept]
                    .iter()
                    .map(|&(symbol, _)| Some(symbol));
                let unlike = (kept > 1).then_some(None);
                open.push(Open {
                    at,
                    choices: near.chain(unlike).collect(),
                });
            }
        }
        open.append(&mut tried_out);
        self.descend(&mut supposed, &open);
    }

    fn descend(&mut self, supposed: &mut Supposed<'_>, open: &[Open]) {
        let Some((Open { at, choices }, rest)) = open.split_first() else {
            self.judge(supposed);
            return;
        };
        let before = supposed.symbols[*at];
        for symbol in choices {
            self.leaves += 1;
            if self.leaves >= self.most_leaves {
                return;
            }
            match symbol {
                Some(symbol) => {
                    supposed.put(*at, *symbol);
                    self.descend(supposed, rest);
                    supposed.put(*at, before);
                }
                None if supposed.blanks.len() < PARITY => {
                    supposed.blanks.push(supposed.length() - 1 - at);
                    self.descend(supposed, rest);
                    supposed.blanks.pop();
                }
                None => {}
            }
        }
    }

    /// Judges with another symbol at one place, and leaves everything as it was.
    fn judge_with(&mut self, supposed: &mut Supposed<'_>, at: usize, symbol: u16) {
        let before = supposed.symbols[at];
        supposed.put(at, symbol);
        self.judge(supposed);
        supposed.put(at, before);
    }

    /// Asks the parity, and the caller if it agrees, unless chance would agree too often.
    fn judge(&mut self, supposed: &Supposed<'_>) {
        let blanks = supposed.blanks.len();
        if blanks > PARITY || self.leaves >= self.most_leaves {
            return;
        }
        self.leaves += 1;
        let length = supposed.length() as f64;
        let ways = |errors: usize| match errors {
            0 => 1.0,
            1 => length,
            _ => length * length / 2.0,
        };
        // What chance passes: in each of these ways, every symbol that is found by the parity is one that proves nothing.
        let chance = |errors: usize| {
            let proving = PARITY - blanks - errors;
            ways(errors) * supposed.fit * BY_CHANCE[proving]
        };
        let most = (PARITY - blanks) / 2;
        let Some(errors) = (0..=most)
            .rev()
            .find(|&errors| self.chances + chance(errors) <= MOST_CHANCES)
        else {
            return;
        };
        self.chances += chance(errors);
        let Some(correction) = supposed
            .syndromes
            .correction(&supposed.blanks, supposed.length())
        else {
            return;
        };
        if correction.changes().count() > blanks + errors {
            return;
        }
        let mut symbols = supposed.symbols.clone();
        for (place, difference) in correction.changes() {
            let at = symbols.len() - 1 - place;
            symbols[at] ^= difference;
        }
        let is_legible =
            |(from, symbol): (&Option<usize>, &u16)| match from.map(|from| self.readings[from]) {
                Some(Reading::Illegible { first, last }) => (first..=last).contains(symbol),
                _ => true,
            };
        if supposed.sequence.from.iter().zip(&symbols).all(is_legible) && (self.accept)(&symbols) {
            self.take(supposed.sequence, symbols);
        }
    }

    /// Several ways may lead to the same words: the likeliest is told.
    fn take(&mut self, sequence: &Sequence, symbols: Vec<u16>) {
        let (compared, changes) = compare(self.readings, sequence, &symbols);
        let costs = changes
            .iter()
            .map(|change| cost(self.readings, &compared, change));
        let repair = Repair {
            cost: costs.sum(),
            symbols,
            changes,
        };
        match self
            .found
            .iter_mut()
            .find(|known| known.symbols == repair.symbols)
        {
            Some(known) if known.cost <= repair.cost => {}
            Some(known) => *known = repair,
            None => self.found.push(repair),
        }
    }
}

/// How likely a chance symbol fits what is legible.
fn fit(reading: Option<&Reading>) -> f64 {
    match reading {
        Some(Reading::Illegible { first, last }) => f64::from(last - first + 1) / FIELD_SIZE as f64,
        _ => 1.0,
    }
}

/// For each reading, how many of the words near it are tried where at most so many combinations are: the unlikeliest choices of all are
/// taken away first.
fn kept(near: &[Vec<(u16, u8)>], most: usize) -> Vec<usize> {
    let mut kept: Vec<usize> = near.iter().map(Vec::len).collect();
    // Each may also be none of them, except where only one choice is left.
    let combinations = |kept: &[usize]| {
        let factors = kept.iter().zip(near).filter(|(_, near)| !near.is_empty());
        factors.fold(1_usize, |product, (&kept, _)| {
            product.saturating_mul(kept + usize::from(kept > 1))
        })
    };
    while combinations(&kept) > most {
        let worst = (0..near.len())
            .filter(|&at| kept[at] > 1)
            .max_by_key(|&at| near[at][kept[at] - 1].1);
        match worst {
            Some(at) => kept[at] -= 1,
            None => break,
        }
    }
    kept
}

#[cfg(test)]
mod tests;
