//! What a repair changed, and how unlikely that is as a person's slip.

use super::sequence::Sequence;
use crate::mnemonic::{Reading, word};
use crate::spelling::Spelling;

/// What it costs that a word is none of those near what was typed.
const UNLIKE: u8 = 30;

/// A difference between the words on the paper and those that were given. Positions count from 1, on the paper but where it is said
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// Another word stands at this position.
    Replace {
        /// Of the word.
        position: usize,
        /// What stands there.
        word: u16,
    },
    /// These two words stand the other way round.
    Swap {
        /// Of the first.
        first: usize,
        /// Of the second.
        second: usize,
    },
    /// A word was left out; it stands at this position.
    Insert {
        /// On the paper.
        position: usize,
        /// What stands there.
        word: u16,
    },
    /// A word was given that is not on the paper.
    Remove {
        /// Among the words as given.
        position: usize,
    },
}

impl Change {
    /// The positions that it concerns.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        let (first, second) = match self {
            Self::Swap { first, second } => (first, Some(second)),
            Self::Replace { position, .. }
            | Self::Insert { position, .. }
            | Self::Remove { position } => (position, None),
        };
        std::iter::once(first).chain(second)
    }
}

/// The positions that changes concern, in order.
pub fn positions(changes: &[Change]) -> Vec<usize> {
    let mut positions: Vec<usize> = changes
        .iter()
        .flat_map(|change| change.positions())
        .collect();
    positions.sort_unstable();
    positions
}

/// For each word on the paper, which reading is compared with it, and what differs.
///
/// Two words that stand in each other's place are told as one swap, whether the order was supposed or the parity found them so.
pub(super) fn compare(
    readings: &[Reading],
    sequence: &Sequence,
    symbols: &[u16],
) -> (Vec<Option<usize>>, Vec<Change>) {
    let mut in_order: Vec<usize> = sequence.from.iter().flatten().copied().collect();
    in_order.sort_unstable();
    let mut in_order = in_order.into_iter();
    let mut compared: Vec<Option<usize>> = sequence
        .from
        .iter()
        .map(|from| from.and_then(|_| in_order.next()))
        .collect();
    let mut changes = Vec::new();
    for (first, second) in pairs(symbols.len()) {
        let (one, other) = (sequence.from[first], sequence.from[second]);
        if one.is_some() && one > other && (one, other) == (compared[second], compared[first]) {
            compared.swap(first, second);
            changes.push(Change::Swap {
                first: first + 1,
                second: second + 1,
            });
        }
    }
    let read = |at: usize| compared[at].map(|from| readings[from]);
    let mut wrong: Vec<bool> = (0..symbols.len())
        .map(|at| read(at) != Some(Reading::Word(symbols[at])))
        .collect();
    for (first, second) in pairs(symbols.len()) {
        if wrong[first]
            && wrong[second]
            && read(first) == Some(Reading::Word(symbols[second]))
            && read(second) == Some(Reading::Word(symbols[first]))
        {
            wrong[first] = false;
            wrong[second] = false;
            changes.push(Change::Swap {
                first: first + 1,
                second: second + 1,
            });
        }
    }
    for (at, &word) in symbols.iter().enumerate().filter(|(at, _)| wrong[*at]) {
        let position = at + 1;
        changes.push(match compared[at] {
            None => Change::Insert { position, word },
            Some(_) => Change::Replace { position, word },
        });
    }
    let removed = sequence.removed.iter();
    changes.extend(removed.map(|at| Change::Remove { position: at + 1 }));
    changes.sort_by_key(|change| change.positions().next());
    (compared, changes)
}

/// All pairs of places below `length`, the first before the second.
fn pairs(length: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..length).flat_map(move |first| (first + 1..length).map(move |second| (first, second)))
}

/// How unlikely a change is as a slip, in tenths.
pub(super) fn cost(readings: &[Reading], compared: &[Option<usize>], change: &Change) -> u32 {
    const STRANGE: u8 = 40;
    match *change {
        Change::Replace {
            position,
            word: meant,
        } => match compared[position - 1].map(|from| readings[from]) {
            None | Some(Reading::Illegible { .. }) => 1,
            Some(Reading::Misspelt(symbol, _)) if symbol == meant => 3,
            Some(Reading::Misspelt(_, typed) | Reading::Unknown(typed)) => {
                typed.distance(word(meant)).unwrap_or(UNLIKE).into()
            }
            Some(Reading::Word(read)) => {
                let distance = Spelling::of(word(read)).distance(word(meant));
                let is_beside = read.abs_diff(meant) == 1;
                let distance = distance.or(is_beside.then_some(12));
                (10 + distance.unwrap_or(STRANGE)).into()
            }
        },
        Change::Swap { first, second } if second == first + 1 => 12,
        Change::Swap { .. } => 25,
        Change::Insert { position, .. } => {
            let is_row = position > 1 && compared[position - 2].is_none();
            if is_row { 10 } else { 25 }
        }
        Change::Remove { position } => {
            let at = position - 1;
            let is_double = |other: Option<&Reading>| other == Some(&readings[at]);
            if is_double(at.checked_sub(1).and_then(|before| readings.get(before)))
                || is_double(readings.get(position))
            {
                10
            } else if matches!(readings[at], Reading::Unknown(_)) {
                15
            } else {
                28
            }
        }
    }
}
