//! Words: symbols of eleven bits <-> words of the BIP-39 English list, and what a person typed (FORMAT.md, section 4).
//!
//! Nothing here knows what the symbols mean.

use bip39::Language;

use crate::envelope::VERSION;
use crate::reed_solomon::{self, FIELD_SIZE, PARITY};
use crate::spelling::Spelling;

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
    Misspelt(u16, Spelling),
    /// Illegible but for its beginning: one of these words. `?` alone allows all.
    Illegible {
        /// First symbol with that beginning.
        first: u16,
        /// Last symbol with that beginning.
        last: u16,
    },
    /// Not a word of the list.
    Unknown(Spelling),
}

impl Reading {
    /// Reads one word in any case. A `?` at its end says that only the beginning is legible.
    pub fn of(token: &str) -> Self {
        let token = token.to_lowercase();
        if let Some(beginning) = token.strip_suffix('?') {
            let beginning = beginning.trim_end_matches('?');
            return match range(beginning) {
                Some((first, last)) => Self::Illegible { first, last },
                None => Self::Unknown(Spelling::of(beginning)),
            };
        }
        if let Some(symbol) = Language::English.find_word(&token) {
            return Self::Word(symbol);
        }
        let typed = Spelling::of(&token);
        let Some(beginning) = token.get(..UNIQUE_LETTERS) else {
            return Self::Unknown(typed);
        };
        match range(beginning) {
            // No two words have the same first four letters.
            Some((symbol, _)) if word(symbol).starts_with(&token) => Self::Word(symbol),
            Some((symbol, _)) => Self::Misspelt(symbol, typed),
            None => Self::Unknown(typed),
        }
    }

    /// What a word that is not in the list may be, the likeliest first, with distances in tenths of a slip; empty for others.
    pub fn near(self) -> Vec<(u16, u8)> {
        match self {
            Self::Unknown(typed) => near(typed),
            Self::Misspelt(symbol, typed) => {
                let mut near = near(typed);
                near.retain(|&(other, _)| other != symbol);
                near.insert(0, (symbol, 0));
                near
            }
            Self::Word(_) | Self::Illegible { .. } => Vec::new(),
        }
    }

    /// The word that was read, if one was.
    pub fn symbol(self) -> Option<u16> {
        match self {
            Self::Word(symbol) | Self::Misspelt(symbol, _) => Some(symbol),
            Self::Illegible { .. } | Self::Unknown(_) => None,
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

/// Most words that are called near.
pub const MAX_NEAR: usize = 8;

/// Words of the list that may have been meant, the nearest first, with their distances in tenths of a slip.
fn near(typed: Spelling) -> Vec<(u16, u8)> {
    let mut near: Vec<(u16, u8)> = (0..)
        .zip(Language::English.word_list())
        .filter_map(|(symbol, word)| Some((symbol, typed.distance(word)?)))
        .collect();
    near.sort_by_key(|&(symbol, distance)| (distance, symbol));
    near.truncate(MAX_NEAR);
    near
}

/// Words of the list that may have been typed in place of this one: near in spelling, or beside it in the list.
pub fn neighbours(symbol: u16) -> Vec<(u16, u8)> {
    const BESIDE: u8 = 12;
    let mut near = near(Spelling::of(word(symbol)));
    near.retain(|&(other, _)| other != symbol);
    for other in [symbol.wrapping_sub(1), symbol + 1] {
        let is_word = usize::from(other) < FIELD_SIZE;
        if is_word && near.iter().all(|&(known, _)| known != other) {
            near.push((other, BESIDE));
        }
    }
    near
}

/// First and last symbol whose words begin so. The list is sorted.
pub fn range(beginning: &str) -> Option<(u16, u16)> {
    let list = Language::English.word_list();
    let first = list.partition_point(|word| *word < beginning);
    let count = list[first..].partition_point(|word| word.starts_with(beginning));
    let symbol = |index| u16::try_from(index).expect("below 2048");
    (count > 0).then(|| (symbol(first), symbol(first + count - 1)))
}

/// The symbols before the data that bind the code to this format, its version and the number of words.
pub(crate) fn prefix(version: u8, words: usize) -> [u16; 4] {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let symbol = |w: &str| Language::English.find_word(w).unwrap();
        let check = |token: &str, expected| assert_eq!(Reading::of(token), expected, "{token}");
        check("abandon", Reading::Word(0));
        check("ABANDON", Reading::Word(0));
        check("aban", Reading::Word(0));
        check("aband", Reading::Word(0));
        check("abandn", Reading::Misspelt(0, Spelling::of("abandn")));
        check("act", Reading::Word(symbol("act")));
        check("acti", Reading::Word(symbol("action")));
        check("acto", Reading::Word(symbol("actor")));
        check("ab", Reading::Unknown(Spelling::of("ab")));
        check("zzzz", Reading::Unknown(Spelling::of("zzzz")));
        check("größe", Reading::Unknown(Spelling::of("größe")));
        check("日本語", Reading::Unknown(Spelling::of("日本語")));
        check("", Reading::Unknown(Spelling::of("")));
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
        check("zx?", Reading::Unknown(Spelling::of("zx")));
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

    #[test]
    fn a_word_is_the_first_that_begins_as_itself() {
        let symbol = |w: &str| Language::English.find_word(w).unwrap();
        assert_eq!(range("act"), Some((symbol("act"), symbol("actual"))));
        assert_eq!(range("zoo"), Some((2047, 2047)));
        assert_eq!(range("zooo"), None);
    }

    #[test]
    fn neighbours_stand_beside_or_look_alike() {
        for own in 0..2048 {
            let neighbours = neighbours(own);
            let symbols: Vec<u16> = neighbours.iter().map(|&(symbol, _)| symbol).collect();
            assert!(!symbols.contains(&own) && symbols.iter().all(|&symbol| symbol < 2048));
            for beside in [
                own.checked_sub(1),
                Some(own + 1).filter(|&next| next < 2048),
            ] {
                let count = symbols.iter().filter(|&&other| Some(other) == beside);
                assert_eq!(count.count(), usize::from(beside.is_some()), "{own}");
            }
            assert!(symbols.len() <= MAX_NEAR + 2);
        }
    }

    #[test]
    fn a_misspelt_word_is_near_itself_first_and_once() {
        let near = Reading::of("abandn").near();
        assert_eq!(near[0], (0, 0));
        assert!(near[1..].iter().all(|&(symbol, _)| symbol != 0));
        assert!(Reading::of("abandon").near().is_empty() && Reading::of("?").near().is_empty());
    }
}
