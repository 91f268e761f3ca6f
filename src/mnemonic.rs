//! Words: symbols of eleven bits <-> words of the BIP-39 English list, what a person typed, and the repair of slips
//! (FORMAT.md, section 4).
//!
//! Nothing here knows what the symbols mean. Whether a repaired sequence is a share, the caller says.

use bip39::Language;

use crate::envelope::VERSION;
use crate::reed_solomon::{self, PARITY};

/// Letters that tell any two words of the list apart.
const UNIQUE_LETTERS: usize = 4;

/// Fewest words of a share: one secret byte.
pub const MIN_WORDS: usize = 13;

/// Most words of a share: 65 secret bytes.
pub const MAX_WORDS: usize = 59;

/// The word of a symbol below 2048.
pub fn word(symbol: u16) -> &'static str {
    Language::English.word_list()[usize::from(symbol)]
}

/// One word as a person gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A word of the list, or a beginning of one with at least four letters.
    Word(u16),
    /// The first four letters are those of this word, the rest is not.
    Misspelt(u16),
    /// Illegible but for its beginning: one of these words. `?` alone allows all.
    Illegible {
        /// First symbol with that beginning.
        first: u16,
        /// Last symbol with that beginning.
        last: u16,
    },
    /// Not a word of the list, nor near one.
    Unknown,
}

impl Reading {
    /// Reads one word in any case. A `?` at its end says that only the beginning is legible.
    pub fn of(token: &str) -> Self {
        let token = token.to_lowercase();
        if let Some(beginning) = token.strip_suffix('?') {
            let beginning = beginning.trim_end_matches('?');
            return match range(beginning) {
                Some((first, last)) => Self::Illegible { first, last },
                None => Self::Unknown,
            };
        }
        if let Some(symbol) = Language::English.find_word(&token) {
            return Self::Word(symbol);
        }
        let Some(beginning) = token.get(..UNIQUE_LETTERS) else {
            return Self::Unknown;
        };
        match range(beginning) {
            // Four letters are one word, save that they may be a whole word and the beginning of no other.
            Some((first, last)) if first == last && word(first).starts_with(&token) => {
                Self::Word(first)
            }
            Some((first, last)) if first == last => Self::Misspelt(first),
            _ => Self::Unknown,
        }
    }

    /// Whether `symbol` can be what stands on the paper, if the reading is not a slip.
    fn allows(self, symbol: u16) -> bool {
        match self {
            Self::Word(read) => read == symbol,
            Self::Illegible { first, last } => (first..=last).contains(&symbol),
            Self::Misspelt(_) | Self::Unknown => true,
        }
    }

    /// The word that was read, if one was.
    pub fn symbol(self) -> Option<u16> {
        match self {
            Self::Word(symbol) | Self::Misspelt(symbol) => Some(symbol),
            Self::Illegible { .. } | Self::Unknown => None,
        }
    }
}

/// The symbols, if every reading is a word.
pub fn whole(readings: &[Reading]) -> Option<Vec<u16>> {
    readings
        .iter()
        .map(|reading| match reading {
            Reading::Word(symbol) => Some(*symbol),
            _ => None,
        })
        .collect()
}

/// First and last symbol whose words begin so. The list is sorted.
fn range(beginning: &str) -> Option<(u16, u16)> {
    let list = Language::English.word_list();
    let first = list.partition_point(|word| *word < beginning);
    let count = list[first..].partition_point(|word| word.starts_with(beginning));
    let symbol = |index| u16::try_from(index).expect("below 2048");
    (count > 0).then(|| (symbol(first), symbol(first + count - 1)))
}

/// The symbols before the data that bind the code to this format, its version and the number of words.
fn prefix(version: u8, words: usize) -> [u16; 4] {
    [
        b'P'.into(),
        b'Q'.into(),
        version.into(),
        u16::try_from(words).expect("at most 59"),
    ]
}

/// Puts the parity behind at most 55 data symbols: the words of a share.
pub fn with_parity(mut data: Vec<u16>) -> Vec<u16> {
    let prefix = prefix(VERSION, data.len() + PARITY);
    let parity = reed_solomon::parity(&[&prefix, data.as_slice()].concat());
    data.extend(parity);
    data
}

/// Whether the parity of these words is right for this version of the format.
pub fn is_valid(words: &[u16], version: u8) -> bool {
    words.len() <= MAX_WORDS
        && reed_solomon::is_valid(&[&prefix(version, words.len()), words].concat())
}

/// A difference between the words on the paper and those that were given. Positions count from 1.
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

/// Symbols that a repair found, with what it changed; nothing changed means that the words were right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// All words, parity included.
    pub symbols: Vec<u16>,
    /// What differs from the readings, in the order of positions.
    pub changes: Vec<Change>,
}

/// Finds the words on the paper from what was read.
///
/// Bears 2 · wrong + illegible ≤ 4 at the right number of words; or two words swapped, one left out or one too many, each with
/// a little more. `accept` is asked about every sequence whose parity is right and must carry a check of its own: the parity
/// alone accepts a hopeless sequence now and then. All that pass are given, the simplest first; more than one means that
/// the paper must be asked.
pub fn repair(readings: &[Reading], accept: &dyn Fn(&[u16]) -> bool) -> Vec<Repair> {
    if readings.len() + 1 < MIN_WORDS || readings.len() > MAX_WORDS + 1 {
        return Vec::new();
    }
    let mut found = Found {
        accept,
        repairs: Vec::new(),
    };
    found.same_length(readings, PARITY, &[]);
    if found.repairs.is_empty() {
        // A misspelt word whose first letters are wrong too is as good as illegible.
        let blanked: Vec<Reading> = readings
            .iter()
            .map(|&reading| match reading {
                Reading::Misspelt(_) => Reading::Unknown,
                other => other,
            })
            .collect();
        found.same_length(&blanked, PARITY, &[]);
    }
    if found.repairs.is_empty() {
        found.swapped(readings);
        found.one_missing(readings);
        found.one_too_many(readings);
    }
    found.repairs.sort_by_key(|repair| repair.changes.len());
    found.repairs
}

struct Found<'a> {
    accept: &'a dyn Fn(&[u16]) -> bool,
    repairs: Vec<Repair>,
}

impl Found<'_> {
    /// Repairs wrong and illegible words with at most `budget` parity symbols; `structure` is what was done to the sequence before.
    fn same_length(&mut self, readings: &[Reading], budget: usize, structure: &[Change]) {
        if readings.len() < MIN_WORDS || readings.len() > MAX_WORDS {
            return;
        }
        let erasures: Vec<usize> = (0..readings.len())
            .filter(|&position| readings[position].symbol().is_none())
            .collect();
        if erasures.len() > budget {
            return;
        }
        let prefix = prefix(VERSION, readings.len());
        let mut code: Vec<u16> = prefix
            .into_iter()
            .chain(readings.iter().map(|reading| reading.symbol().unwrap_or(0)))
            .collect();
        let shifted: Vec<usize> = erasures.iter().map(|e| e + prefix.len()).collect();
        if !reed_solomon::correct(&mut code, &shifted) {
            return;
        }
        let (found_prefix, symbols) = code.split_at(prefix.len());
        let wrong = (0..readings.len())
            .filter(|&i| readings[i].symbol().is_some_and(|read| read != symbols[i]))
            .count();
        let legible = readings.iter().zip(symbols).all(|(reading, &symbol)| {
            matches!(reading, Reading::Word(_)) || reading.allows(symbol)
        });
        if found_prefix != prefix
            || 2 * wrong + erasures.len() > budget
            || !legible
            || !(self.accept)(symbols)
        {
            return;
        }
        let replaced = (1..)
            .zip(readings.iter().zip(symbols))
            .filter(|(_, (reading, symbol))| **reading != Reading::Word(**symbol))
            .map(|(position, (_, &word))| Change::Replace { position, word });
        let mut changes: Vec<Change> = structure.iter().copied().chain(replaced).collect();
        // A word put back by the search is told once, as what was left out.
        if let [Change::Insert { position, .. }, rest @ ..] = &changes[..] {
            let at = *position;
            let word = symbols[at - 1];
            changes = std::iter::once(Change::Insert { position: at, word })
                .chain(rest.iter().copied().filter(
                    |change| !matches!(change, Change::Replace { position, .. } if *position == at),
                ))
                .collect();
        }
        let repair = Repair {
            changes: as_swap(readings, changes),
            symbols: symbols.to_vec(),
        };
        // Several ways may lead to the same words: the shortest is told.
        match self
            .repairs
            .iter_mut()
            .find(|r| r.symbols == repair.symbols)
        {
            Some(known) if known.changes.len() <= repair.changes.len() => {}
            Some(known) => *known = repair,
            None => self.repairs.push(repair),
        }
    }

    /// Two words in each other's place, with up to two illegible ones besides.
    fn swapped(&mut self, readings: &[Reading]) {
        let blanks = readings.iter().filter(|r| r.symbol().is_none()).count();
        if blanks == 0 || blanks > 2 {
            return; // With no blanks, a swap is two wrong words, which were tried.
        }
        let mut attempt = readings.to_vec();
        for first in 0..readings.len() {
            for second in first + 1..readings.len() {
                if readings[first].symbol() == readings[second].symbol() {
                    continue;
                }
                attempt.swap(first, second);
                let swap = Change::Swap {
                    first: first + 1,
                    second: second + 1,
                };
                self.same_length(&attempt, blanks, &[swap]);
                attempt.swap(first, second);
            }
        }
    }

    /// One word left out, with one wrong or up to three illegible ones besides.
    fn one_missing(&mut self, readings: &[Reading]) {
        for position in 0..=readings.len() {
            let mut attempt = readings.to_vec();
            attempt.insert(position, Reading::Unknown);
            let insert = Change::Insert {
                position: position + 1,
                word: 0,
            };
            self.same_length(&attempt, PARITY, &[insert]);
        }
    }

    /// One word too many, doubled or foreign, with one wrong or up to three illegible ones besides.
    fn one_too_many(&mut self, readings: &[Reading]) {
        for position in 0..readings.len() {
            let mut attempt = readings.to_vec();
            attempt.remove(position);
            let remove = Change::Remove {
                position: position + 1,
            };
            self.same_length(&attempt, PARITY - 1, &[remove]);
        }
    }
}

/// Two replacements that put each other's words are told as one swap.
fn as_swap(readings: &[Reading], changes: Vec<Change>) -> Vec<Change> {
    if let [
        Change::Replace {
            position: first,
            word: a,
        },
        Change::Replace {
            position: second,
            word: b,
        },
    ] = changes[..]
        && readings[first - 1] == Reading::Word(b)
        && readings[second - 1] == Reading::Word(a)
    {
        return vec![Change::Swap { first, second }];
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_type() {
        let symbol = |w: &str| Language::English.find_word(w).unwrap();
        let check = |token: &str, expected| assert_eq!(Reading::of(token), expected, "{token}");
        check("abandon", Reading::Word(0));
        check("ABANDON", Reading::Word(0));
        check("aban", Reading::Word(0));
        check("aband", Reading::Word(0));
        check("abandn", Reading::Misspelt(0));
        check("act", Reading::Word(symbol("act")));
        check("acti", Reading::Word(symbol("action")));
        check("acto", Reading::Word(symbol("actor")));
        check("ab", Reading::Unknown);
        check("zzzz", Reading::Unknown);
        check("größe", Reading::Unknown);
        check("日本語", Reading::Unknown);
        check("", Reading::Unknown);
        let all = Reading::Illegible {
            first: 0,
            last: 2047,
        };
        check("?", all);
        check("???", all);
        check(
            "zo?",
            Reading::Illegible {
                first: symbol("zone"),
                last: symbol("zoo"),
            },
        );
        check("zx?", Reading::Unknown);
    }

    #[test]
    fn four_letters_are_unique() {
        for symbol in 0..2048 {
            let word = word(symbol);
            assert_eq!(Reading::of(word), Reading::Word(symbol));
            if word.len() >= UNIQUE_LETTERS {
                assert_eq!(Reading::of(&word[..UNIQUE_LETTERS]), Reading::Word(symbol));
            }
        }
    }

    /// Accepts one sequence only, as a share's check does but for 2^-16.
    fn repair_towards(readings: &[Reading], good: &[u16]) -> Vec<Repair> {
        repair(readings, &|symbols| symbols == good)
    }

    fn readings(symbols: &[u16]) -> Vec<Reading> {
        symbols.iter().copied().map(Reading::Word).collect()
    }

    const BLANK: Reading = Reading::Illegible {
        first: 0,
        last: 2047,
    };

    proptest! {
        #[test]
        fn every_slip_is_found_and_told(
            data in prop::collection::vec(0..2048u16, 9..=55),
            a in any::<prop::sample::Index>(),
            b in any::<prop::sample::Index>(),
            other in 0..2048u16,
        ) {
            let good = with_parity(data);
            let whole = readings(&good);
            prop_assert_eq!(&repair_towards(&whole, &good)[0].changes, &vec![]);

            let (first, second) = (a.index(good.len()), b.index(good.len()));
            let (first, second) = (first.min(second), first.max(second));

            let mut typed = whole.clone();
            typed[first] = Reading::Word(other);
            typed[second] = BLANK;
            let repairs = repair_towards(&typed, &good);
            prop_assert_eq!(repairs.len(), 1);
            prop_assert_eq!(&repairs[0].symbols, &good);

            let mut typed = whole.clone();
            typed.swap(first, second);
            let repairs = repair_towards(&typed, &good);
            let expected = if good[first] == good[second] {
                vec![]
            } else {
                vec![Change::Swap { first: first + 1, second: second + 1 }]
            };
            prop_assert_eq!(&repairs[0].changes, &expected);

            let mut typed = whole.clone();
            typed.remove(first);
            let repairs = repair_towards(&typed, &good);
            prop_assert_eq!(repairs.len(), 1);
            let told = matches!(repairs[0].changes[..], [Change::Insert { word, .. }] if word == good[first]);
            prop_assert!(told, "{:?}", repairs);

            let mut typed = whole.clone();
            typed.insert(second, Reading::Word(other));
            let repairs = repair_towards(&typed, &good);
            prop_assert_eq!(repairs.len(), 1);
            let told = matches!(repairs[0].changes[..], [Change::Remove { .. }]);
            prop_assert!(told, "{:?}", repairs);
        }
    }

    #[test]
    fn legible_letters_must_agree() {
        let good = with_parity((0..20).map(|i| i * 100).collect());
        let mut typed = readings(&good);
        typed[3] = Reading::of(&format!("{}?", &word(good[3])[..2]));
        assert_eq!(repair_towards(&typed, &good).len(), 1);
        typed[3] = Reading::of("zo?");
        assert!(repair_towards(&typed, &good).is_empty());
    }

    #[test]
    fn rubbish_is_refused_at_once() {
        assert!(repair(&[BLANK; 2000], &|_| true).is_empty());
        assert!(repair(&[Reading::Unknown; 23], &|_| true).is_empty());
        assert!(repair(&[], &|_| true).is_empty());
    }
}
