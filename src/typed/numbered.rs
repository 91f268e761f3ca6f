//! Words behind their numbers, in whatever order they stand: by columns, two sheets side by side, with gaps.

use std::collections::BTreeMap;

use super::stretch::Stretch;
use super::tokens::{Kind, Token, is_readable};
use crate::mnemonic::{MAX_WORDS, MIN_WORDS, Reading};
use crate::reed_solomon::PARITY;
use crate::scheme::MAX_SHARES;

/// A number and where its word stands, if it has one.
#[derive(Clone)]
struct Pair {
    number: usize,
    /// Its own token and those of the words behind it.
    tokens: Vec<usize>,
    word: Option<usize>,
}

/// One sheet, or several numbered through: words by number.
type Group = BTreeMap<usize, Pair>;

/// Stretches that the numbers speak for. First, sheets one after the other: a sheet begins at 1 or at a number that was there already.
/// Then, sheets side by side: the second word with a number is the second sheet's. Where every sheet is whole, in whatever order its
/// words stand, it ends where a number comes again, and at no 1.
pub(super) fn stretches(tokens: &[Token], covered: &[bool], lengths: &[usize]) -> Vec<Stretch> {
    let runs = runs(tokens, covered);
    let mut groups = Vec::new();
    for run in &runs {
        let sheets = parted(run, |_| false);
        if sheets.iter().all(is_whole) {
            groups.extend(sheets);
        } else {
            groups.extend(parted(run, |number| number == 1));
        }
    }
    for run in runs {
        let mut sheets: Vec<Group> = Vec::new();
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        for pair in run {
            let time = times.entry(pair.number).or_default();
            if *time == sheets.len() {
                sheets.push(Group::new());
            }
            sheets[*time].insert(pair.number, pair);
            *time += 1;
        }
        groups.extend(sheets);
    }
    groups
        .iter()
        .filter(|group| group.len() >= MIN_WORDS - PARITY)
        .flat_map(|group| {
            spans(group, lengths)
                .into_iter()
                .map(|(first, last)| stretch(tokens, group, first, last))
        })
        .collect()
}

/// Sheets that begin at a number that was there already, and where else `begins` says.
fn parted(run: &[Pair], begins: impl Fn(usize) -> bool) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut group = Group::new();
    for pair in run {
        if begins(pair.number) || group.contains_key(&pair.number) {
            groups.push(std::mem::take(&mut group));
        }
        group.insert(pair.number, pair.clone());
    }
    groups.push(group);
    groups
}

/// Whether it has every number from 1 to its last.
fn is_whole(group: &Group) -> bool {
    group
        .last_key_value()
        .is_some_and(|(&last, _)| last == group.len())
}

/// The numbers with their words, between what is covered already.
fn runs(tokens: &[Token], covered: &[bool]) -> Vec<Vec<Pair>> {
    let mut runs = vec![Vec::new()];
    let mut open = false;
    for (at, token) in tokens.iter().enumerate() {
        let run: &mut Vec<Pair> = runs.last_mut().expect("never empty");
        match token.kind {
            _ if covered[at] => {
                if !run.is_empty() {
                    runs.push(Vec::new());
                }
                open = false;
            }
            _ if token.heading => open = false,
            Kind::Number(0) => open = false,
            Kind::Number(number) => {
                run.push(Pair {
                    number,
                    tokens: vec![at],
                    word: None,
                });
                open = true;
            }
            Kind::Word(reading) if open => {
                if let Some(pair) = run.last_mut() {
                    // Dots may lead to the word.
                    let is_better = |word: usize| {
                        matches!(tokens[word].kind, Kind::Word(Reading::Illegible { .. }))
                            && tokens[word].line == token.line
                            && is_readable(&reading)
                    };
                    if pair.word.is_none_or(is_better) {
                        pair.word = Some(at);
                    }
                    pair.tokens.push(at);
                }
            }
            Kind::Word(_) | Kind::Break => {}
        }
    }
    runs
}

/// First and last numbers of what may be one sheet. `lengths` are those of sheets already known.
fn spans(group: &Group, lengths: &[usize]) -> Vec<(usize, usize)> {
    let (Some(&low), Some(&last)) = (group.keys().next(), group.keys().next_back()) else {
        return Vec::new();
    };
    // A few may be missing at the beginning.
    let first = if low <= 1 + PARITY { 1 } else { low };
    let mut spans = vec![(first, last)];
    for &length in lengths {
        let sheets = (low - 1) / length..=(last - 1) / length;
        spans.extend(sheets.map(|sheet| (sheet * length + 1, (sheet + 1) * length)));
    }
    let count = last - first + 1;
    for sheets in 2..=usize::from(MAX_SHARES) {
        let length = count / sheets;
        if count % sheets == 0 && (MIN_WORDS..=MAX_WORDS).contains(&length) {
            spans.extend((0..sheets).map(|sheet| {
                let start = first + sheet * length;
                (start, start + length - 1)
            }));
        }
    }
    // What lacks more words than can be repaired is not worth building.
    spans.retain(|&(first, last)| {
        let count = last - first + 1;
        (MIN_WORDS - 1..=MAX_WORDS + 1).contains(&count)
            && group.range(first..=last).count() + PARITY >= count
    });
    spans
}

/// The words with these numbers; a number that is missing, or has no word, is illegible.
fn stretch(tokens: &[Token], group: &Group, first: usize, last: usize) -> Stretch {
    let mut stretch = Stretch::default();
    let blank = Reading::of("?");
    for number in first..=last {
        let pair = group.get(&number);
        let word = pair.and_then(|pair| pair.word);
        stretch.readings.push(match word.map(|at| tokens[at].kind) {
            Some(Kind::Word(reading)) => reading,
            _ => blank,
        });
        // Two words behind a number are "7 abandon" and the "word" of "word 8"; more are another sheet's.
        let all = pair.map_or(&[][..], |pair| &pair.tokens);
        if all.len() <= 3 {
            stretch.tokens.extend(all);
        } else {
            stretch.tokens.extend(word);
        }
    }
    stretch
}
