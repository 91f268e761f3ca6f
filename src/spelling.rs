//! How near a typed word is to a word of the list: slips of the finger, of the eye and of the ear.
//!
//! Distances are in tenths of a slip. Nothing here knows the list.

use std::fmt;

/// Letters of a typed word that are kept: the longest word of the list has eight.
const KEPT: usize = 11;

/// A distance at which two words have nothing to do with each other.
const FAR: u8 = 100;

const INSERTED: u8 = 9;
const DOUBLED: u8 = 4;
const TRANSPOSED: u8 = 6;
const ALIKE: u8 = 6;
const REPLACED: u8 = 10;
/// What a slip costs more in the first letter, which people get right.
const FIRST: u8 = 2;
/// What it costs that the word's end was left out, as it may be behind four letters.
const SHORTENED: u8 = 5;

/// The letters of the keyboard by row.
const KEYBOARD: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

/// Letters that are taken for each other: in handwriting, in print, by ear, or because they change places on another keyboard.
const LOOK_ALIKE: [&[u8; 2]; 26] = [
    b"ao", b"ae", b"ai", b"ei", b"eo", b"ou", b"iy", b"ec", b"oc", b"il", b"ij", b"it", b"lt",
    b"ft", b"mn", b"nr", b"nh", b"nu", b"uv", b"vw", b"gq", b"gy", b"sz", b"ck", b"yz", b"vy",
];

/// Stands for what is no Latin letter, and is like none.
const STRANGE: u8 = b'`';

/// The letter that these two are taken for.
fn merged(pair: &[u8]) -> Option<u8> {
    match pair {
        b"rn" | b"nn" => Some(b'm'),
        b"cl" => Some(b'd'),
        b"vv" | b"uu" => Some(b'w'),
        b"ph" => Some(b'f'),
        _ => None,
    }
}

/// What it costs to have typed the one letter for the other, by their numbers in the alphabet from 1; 0 is no letter.
static REPLACEMENTS: [[u8; 27]; 27] = replacements();

const fn replacements() -> [[u8; 27]; 27] {
    let mut costs = [[REPLACED; 27]; 27];
    let mut pair = 0;
    while pair < LOOK_ALIKE.len() {
        let [one, other] = *LOOK_ALIKE[pair];
        costs[number(one)][number(other)] = ALIKE;
        costs[number(other)][number(one)] = ALIKE;
        pair += 1;
    }
    // Keys that touch: beside each other, or in the next row, which stands half a key to the right.
    let mut row = 0;
    while row < KEYBOARD.len() {
        let mut column = 0;
        while column < KEYBOARD[row].len() {
            let own = number(KEYBOARD[row][column]);
            let touching = [
                (row, column + 1),
                (row + 1, column),
                (row + 1, column.wrapping_sub(1)),
            ];
            let mut key = 0;
            while key < touching.len() {
                let (other_row, other_column) = touching[key];
                if other_row < KEYBOARD.len() && other_column < KEYBOARD[other_row].len() {
                    let other = number(KEYBOARD[other_row][other_column]);
                    costs[own][other] = ALIKE;
                    costs[other][own] = ALIKE;
                }
                key += 1;
            }
            column += 1;
        }
        row += 1;
    }
    let mut letter = 1;
    while letter < costs.len() {
        costs[letter][letter] = 0;
        letter += 1;
    }
    costs
}

const fn number(letter: u8) -> usize {
    (letter & 31) as usize
}

/// The letters of a word as it was typed, in lower case.
///
/// `Debug` shows only how many there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    letters: [u8; KEPT],
    /// One more than is kept if there are too many.
    length: u8,
}

impl Spelling {
    /// Of a token in lower case. What is no Latin letter is like no other.
    pub fn of(token: &str) -> Self {
        let mut letters = [0; KEPT];
        let mut length = 0;
        for character in token.chars().take(KEPT + 1) {
            if let Some(slot) = letters.get_mut(usize::from(length)) {
                *slot = u8::try_from(character)
                    .ok()
                    .filter(u8::is_ascii_lowercase)
                    .unwrap_or(STRANGE);
            }
            length += 1;
        }
        Self { letters, length }
    }

    /// The letters, unless they are too many for any word.
    fn letters(&self) -> Option<&[u8]> {
        self.letters.get(..self.length.into())
    }

    /// The distance to `word`, or `None` if it is too far to have been meant: above about two slips, fewer in short words. A word with
    /// other letters than a to z is far from all.
    pub fn distance(&self, word: &str) -> Option<u8> {
        let typed = self.letters()?;
        let word = word.as_bytes();
        if !word.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let limit = match typed.len() {
            0..=2 => return None,
            3 => 10,
            4 => 14,
            _ => 20,
        };
        let visible = &word[..word.len().min(typed.len() + 2)];
        let strange = strange_letters(typed, word).max(strange_letters(visible, typed));
        // Two letters may be merged with one.
        let most = u32::from(limit / ALIKE) + 1;
        if typed.len() > word.len() + 2 || strange > most {
            return None;
        }
        distance(typed, word, limit)
    }
}

impl fmt::Debug for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spelling({} letters)", self.length)
    }
}

/// How many different letters of the one do not occur in the other: each costs a replacement at least.
fn strange_letters(one: &[u8], other: &[u8]) -> u32 {
    let set = |letters: &[u8]| {
        letters
            .iter()
            .fold(0_u32, |set, letter| set | 1 << number(*letter))
    };
    (set(one) & !set(other)).count_ones()
}

/// Optimal string alignment with the costs above, also to the beginnings of `word` of four letters or more; `None` above `limit`.
fn distance(typed: &[u8], word: &[u8], limit: u8) -> Option<u8> {
    const WIDTH: usize = 9;
    let width = word.len().min(WIDTH - 1);
    let word = &word[..width];
    let pairs = |letters: &[u8], at: usize| merged(letters.get(at.wrapping_sub(2)..at)?);
    let mut costs = [[FAR; WIDTH]; KEPT + 1];
    for (j, cost) in (0..).zip(&mut costs[0][..=width]) {
        *cost = INSERTED * j;
    }
    for i in 1..=typed.len() {
        let letter = typed[i - 1];
        let inserted = if i > 1 && letter == typed[i - 2] {
            DOUBLED
        } else {
            INSERTED
        };
        let typed_pair = pairs(typed, i);
        let mut least = FAR;
        for j in 0..=width {
            let mut best = costs[i - 1][j] + inserted;
            if j > 0 {
                let written = word[j - 1];
                let left_out = if j > 1 && written == word[j - 2] {
                    DOUBLED
                } else {
                    INSERTED
                };
                best = best.min(costs[i][j - 1] + left_out);
                let first = if i.min(j) == 1 { FIRST } else { 0 };
                let replaced = REPLACEMENTS[number(written)][number(letter)];
                let replaced = if replaced > 0 { replaced + first } else { 0 };
                best = best.min(costs[i - 1][j - 1] + replaced);
                if i > 1 && typed_pair == Some(written) {
                    best = best.min(costs[i - 2][j - 1] + ALIKE);
                }
                if j > 1 {
                    if i > 1 && letter == word[j - 2] && typed[i - 2] == written {
                        best = best.min(costs[i - 2][j - 2] + TRANSPOSED);
                    }
                    if pairs(word, j) == Some(letter) {
                        best = best.min(costs[i - 1][j - 2] + ALIKE);
                    }
                }
            }
            costs[i][j] = best.min(FAR);
            least = least.min(best);
        }
        // A transposition reaches back over one row and costs as much as this.
        if least > limit + TRANSPOSED {
            return None;
        }
    }
    let last = &costs[typed.len()];
    let shortened = (4..width).map(|end| last[end] + SHORTENED);
    Some(shortened.fold(last[width], u8::min)).filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_cost_less_than_strange_letters() {
        let check = |typed: &str, word: &str, expected: Option<u8>| {
            assert_eq!(
                Spelling::of(typed).distance(word),
                expected,
                "{typed} for {word}"
            );
        };
        check("academic", "academic", Some(0));
        check("academc", "academic", Some(9));
        check("acadmeic", "academic", Some(6));
        check("accademic", "academic", Some(4));
        check("acafemic", "academic", Some(6));
        check("acaxemic", "academic", Some(6));
        check("acapemic", "academic", Some(10));
        check("barm", "barn", Some(6));
        check("bam", "barn", Some(6));
        check("aczd", "academic", Some(11));
        check("zademic", "academic", Some(17));
        check("aid", "acid", Some(9));
        check("xyz", "abandon", None);
        check("ab", "able", None);
        check("größe", "grocery", None);
        check("abandonabandonabandon", "abandon", None);
    }

    #[test]
    fn keys_that_touch() {
        for (one, other, expected) in [
            (b'q', b'w', ALIKE),
            (b'q', b'a', ALIKE),
            (b's', b'w', ALIKE),
            (b's', b'e', ALIKE),
            (b's', b'r', REPLACED),
            (b'g', b'b', ALIKE),
            (b'g', b'v', ALIKE),
            (b'g', b'c', REPLACED),
            (b'p', b'l', ALIKE),
            (b'a', b'a', 0),
            (STRANGE, STRANGE, REPLACED),
        ] {
            let pair = format!("{} {}", char::from(one), char::from(other));
            assert_eq!(REPLACEMENTS[number(one)][number(other)], expected, "{pair}");
            assert_eq!(REPLACEMENTS[number(other)][number(one)], expected, "{pair}");
        }
    }
}
