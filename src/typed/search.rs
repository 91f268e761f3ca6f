//! Finds the shares among the words: first those that are exact, then by the numbers beside the words, then by cutting and repairing.

use std::collections::BTreeMap;

use super::passage::{MAX_FAILURES, MAX_REPAIRS, Passage, TypedError};
use super::stretch::{Cut, Headings, Stretch, Taken};
use super::tokens::{Kind, Token};
use super::turned::{MAX_TURNED, MAX_TURNED_WITH_SLIPS, turned};
use super::{exact, numbered};
use crate::envelope::Part;
use crate::kind::Class;
use crate::mnemonic::{self, MAX_WORDS, MIN_WORDS, Reading};
use crate::repair::Effort;
use crate::scheme::MAX_SHARES;
use crate::share::{FromWords, Share, WordsError};

/// Most sheets that stand side by side.
const MAX_COLUMNS: usize = 4;

/// Most different lengths of sheets found that others are expected to have too.
const MAX_LENGTHS: usize = 4;

struct Search<'a> {
    tokens: &'a [Token],
    /// Which tokens belong to something found.
    covered: Vec<bool>,
    /// The first two words of sheets found, the same on all sheets of their set, and how many words those have.
    heads: BTreeMap<[u16; 2], usize>,
    /// What was searched for slips, and what came of it.
    searched: Vec<(Vec<usize>, Result<FromWords, WordsError>)>,
    /// Which repairs are taken.
    taken: Taken,
    passages: Vec<Passage>,
}

/// The shares in words, and what looks like a share and is none. `known` are the symbols of shares read from codes.
pub(super) fn words(tokens: &[Token], known: &[Vec<u16>]) -> Vec<Passage> {
    let mut search = Search {
        tokens,
        covered: vec![false; tokens.len()],
        heads: BTreeMap::new(),
        searched: Vec::new(),
        taken: Taken::SameLength,
        passages: Vec::new(),
    };
    for symbols in known {
        search.note(symbols);
    }
    search.exactly();
    search.transposed(Slips::No);
    for taken in [Taken::SameLength, Taken::All] {
        search.taken = taken;
        search.numbered();
        for headings in [Headings::Out, Headings::In] {
            search.cuts(Cut::Blocks, headings);
            search.cuts(Cut::Lines, headings);
            search.heads(headings);
            search.columns(Cut::Blocks, headings);
            search.columns(Cut::Sections, headings);
            search.cuts(Cut::Sections, headings);
            search.cuts(Cut::Gaps, headings);
            search.parts(headings);
        }
    }
    search.transposed(Slips::Repaired);
    search.report();
    search.passages
}

/// Whether slips are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slips {
    No,
    Repaired,
}

impl Search<'_> {
    fn reading(&self, at: usize) -> Option<Reading> {
        match self.tokens[at].kind {
            Kind::Word(reading) => Some(reading),
            Kind::Break | Kind::Number(_) => None,
        }
    }

    fn stretch(&self, words: &[usize]) -> Stretch {
        Stretch {
            tokens: words.to_vec(),
            readings: words.iter().filter_map(|&at| self.reading(at)).collect(),
        }
    }

    fn note(&mut self, symbols: &[u16]) {
        self.heads.insert([symbols[0], symbols[1]], symbols.len());
    }

    fn lengths(&self) -> Vec<usize> {
        let mut lengths: Vec<usize> = self.heads.values().copied().collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths.truncate(MAX_LENGTHS);
        lengths
    }

    fn enter(&mut self, tokens: &[usize], found: Result<FromWords, TypedError>) {
        let words = tokens.iter().filter(|&&at| self.reading(at).is_some());
        let line = words.map(|&at| self.tokens[at].line).next().unwrap_or(1);
        for &at in tokens {
            self.covered[at] = true;
        }
        self.passages.push(Passage { line, found });
    }

    /// Finds what is a share to the letter, in any layout that keeps the order of words.
    fn exactly(&mut self) {
        let words: Vec<(usize, Option<u16>)> = (0..self.tokens.len())
            .filter_map(|at| match self.reading(at)? {
                Reading::Word(symbol) => Some((at, Some(symbol))),
                _ => Some((at, None)),
            })
            .collect();
        for run in words.split(|(_, symbol)| symbol.is_none()) {
            let symbols: Vec<u16> = run.iter().filter_map(|(_, symbol)| *symbol).collect();
            for (range, share) in exact::shares(&symbols) {
                self.note(&symbols[range.clone()]);
                let (mut first, last) = (run[range.start].0, run[range.end - 1].0);
                if first > 0 && matches!(self.tokens[first - 1].kind, Kind::Number(_)) {
                    first -= 1;
                }
                let tokens: Vec<usize> = (first..=last).collect();
                self.enter(&tokens, Ok(FromWords::Whole(share)));
            }
        }
    }

    /// Words that were typed column by column, which no repair can put in order.
    fn transposed(&mut self, slips: Slips) {
        let most = match slips {
            Slips::No => MAX_TURNED,
            Slips::Repaired => MAX_TURNED_WITH_SLIPS,
        };
        for cut in [Cut::Blocks, Cut::Gaps] {
            for run in self.runs(cut, Headings::Out) {
                if !(MIN_WORDS..=MAX_WORDS).contains(&run.len()) {
                    continue;
                }
                for order in turned(run.len(), most) {
                    let words: Vec<usize> = order.iter().map(|&place| run[place]).collect();
                    let stretch = self.stretch(&words);
                    match slips {
                        Slips::No => {
                            self.take_whole(&stretch);
                        }
                        Slips::Repaired => self.attempt(&stretch),
                    }
                }
            }
        }
    }

    fn numbered(&mut self) {
        let stretches = numbered::stretches(self.tokens, &self.covered, &self.lengths());
        // Numbers that are taken wrongly may look like slips, so what is right goes first.
        for stretch in &stretches {
            self.take_whole(stretch);
        }
        for stretch in &stretches {
            self.attempt(stretch);
        }
    }

    /// Takes the stretch if it is a share, or can be repaired to one.
    fn attempt(&mut self, stretch: &Stretch) {
        if !self.take_whole(stretch)
            && self.is_open(stretch)
            && let Ok(found) = self.repair(stretch, Effort::Quick)
            && self.taken.takes(&found)
        {
            self.enter(&stretch.tokens, Ok(found));
        }
    }

    /// Takes the stretch if it is a share, and says whether it is.
    fn take_whole(&mut self, stretch: &Stretch) -> bool {
        if !self.is_open(stretch) {
            return false;
        }
        let symbols = mnemonic::whole(&stretch.readings);
        let share = symbols.as_deref().and_then(Share::from_symbols);
        let is_share = share.is_some();
        if let Some(share) = share {
            self.enter(&stretch.tokens, Ok(FromWords::Whole(share)));
        }
        is_share
    }

    /// Whether it could be a share, and nothing of it belongs to another.
    fn is_open(&self, stretch: &Stretch) -> bool {
        stretch.is_repairable() && !stretch.tokens.iter().any(|&at| self.covered[at])
    }

    /// Searches for slips, as long as that was not done too often.
    fn repair(&mut self, stretch: &Stretch, effort: Effort) -> Result<FromWords, TypedError> {
        let words = stretch.readings.len();
        let known = self.searched.iter().find(|(t, _)| *t == stretch.tokens);
        if let Some((_, found)) = known
            && (effort == Effort::Quick || found.is_ok())
        {
            return Ok(found.clone()?);
        }
        if self.searched.len() == MAX_REPAIRS {
            return Err(TypedError::TooMany { words });
        }
        let found = Share::from_words_with(&stretch.readings, effort);
        self.searched.push((stretch.tokens.clone(), found.clone()));
        Ok(found?)
    }

    /// The words that are left, cut.
    fn runs(&self, cut: Cut, headings: Headings) -> Vec<Vec<usize>> {
        let mut runs = Vec::new();
        let mut run: Vec<usize> = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let is_left_out = token.heading && headings == Headings::Out;
            let is_break = token.kind == Kind::Break;
            let is_end = self.covered[at]
                || is_left_out && cut != Cut::Gaps
                || is_break && matches!(cut, Cut::Lines | Cut::Blocks)
                || cut == Cut::Lines
                    && run
                        .last()
                        .is_some_and(|&l| self.tokens[l].line != token.line);
            if is_end && !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
            if !self.covered[at] && !is_left_out && self.reading(at).is_some() {
                run.push(at);
            }
        }
        if !run.is_empty() {
            runs.push(run);
        }
        runs
    }

    fn cuts(&mut self, cut: Cut, headings: Headings) {
        for run in self.runs(cut, headings) {
            self.attempt(&self.stretch(&run));
        }
    }

    /// Cuts where the first two words of a set stand: those of sheets found, and any that come again.
    fn heads(&mut self, headings: Headings) {
        let runs = self.runs(Cut::Gaps, headings);
        for run in &runs {
            let mut places: BTreeMap<[u16; 2], Vec<usize>> = BTreeMap::new();
            for (place, two) in run.windows(2).enumerate() {
                let symbol = |at: usize| self.reading(at).and_then(Reading::symbol);
                if let (Some(first), Some(second)) = (symbol(two[0]), symbol(two[1]))
                    && is_first(first)
                {
                    places.entry([first, second]).or_default().push(place);
                }
            }
            for (head, places) in places {
                let length = self.heads.get(&head).copied();
                if places.len() < 2 && length.is_none() {
                    continue;
                }
                let mut lengths: Vec<usize> =
                    length.iter().flat_map(|n| [*n, n - 1, n + 1]).collect();
                let gaps = places.windows(2).map(|two| two[1] - two[0]);
                lengths.extend(
                    gaps.filter(|gap| (MIN_WORDS - 1..=MAX_WORDS + 1).contains(gap))
                        .take(4),
                );
                for (index, &place) in places.iter().enumerate() {
                    let end = places.get(index + 1).copied().unwrap_or(run.len());
                    self.attempt(&self.stretch(&run[place..end.min(place + MAX_WORDS + 2)]));
                    for length in &lengths {
                        if place + length <= end {
                            self.attempt(&self.stretch(&run[place..place + length]));
                        }
                    }
                }
            }
        }
    }

    /// Sheets side by side: every line is cut into as many equal parts.
    fn columns(&mut self, cut: Cut, headings: Headings) {
        for run in self.runs(cut, headings) {
            let rows: Vec<&[usize]> = run
                .chunk_by(|&a, &b| self.tokens[a].line == self.tokens[b].line)
                .collect();
            for columns in 2..=MAX_COLUMNS {
                if rows.len() < 2 || rows.iter().any(|row| row.len() % columns != 0) {
                    continue;
                }
                for column in 0..columns {
                    let words: Vec<usize> = rows
                        .iter()
                        .flat_map(|row| {
                            &row[column * row.len() / columns..(column + 1) * row.len() / columns]
                        })
                        .copied()
                        .collect();
                    self.attempt(&self.stretch(&words));
                }
            }
        }
    }

    /// Several sheets on end, of a known length or else all equally long.
    fn parts(&mut self, headings: Headings) {
        let known = self.lengths();
        for cut in [Cut::Sections, Cut::Gaps] {
            for run in self.runs(cut, headings) {
                let equal = (2..=usize::from(MAX_SHARES)).map(|sheets| run.len() / sheets);
                let fits = |length: &usize| {
                    (MIN_WORDS..=MAX_WORDS).contains(length) && run.len() % length == 0
                };
                let lengths: Vec<usize> = known.iter().copied().chain(equal).filter(fits).collect();
                for length in lengths {
                    for part in run.chunks_exact(length) {
                        self.attempt(&self.stretch(part));
                    }
                }
            }
        }
    }

    /// Says why of all that still looks like a share's words: by block, or by line where every line is long enough for a share.
    fn report(&mut self) {
        let mut failures = 0;
        for headings in [Headings::Out, Headings::In] {
            for cut in [Cut::Blocks, Cut::Sections] {
                for run in self.runs(cut, headings) {
                    let rows: Vec<&[usize]> = run
                        .chunk_by(|&a, &b| self.tokens[a].line == self.tokens[b].line)
                        .collect();
                    let is_by_line = rows.iter().all(|row| row.len() >= MIN_WORDS);
                    for words in if is_by_line { rows } else { vec![&run[..]] } {
                        let stretch = self.stretch(words);
                        if stretch.is_plausible() && failures < MAX_FAILURES {
                            let found = self.repair(&stretch, Effort::Thorough);
                            failures += usize::from(found.is_err());
                            self.enter(words, found);
                        }
                    }
                }
            }
        }
    }
}

/// Whether a share of a class that is known can begin with this word: form and class are its first six bits.
fn is_first(symbol: u16) -> bool {
    Part::from_form((symbol >> 8) as u8).is_some()
        && Class::from_number((symbol >> 5 & 7) as u8).is_some()
}
