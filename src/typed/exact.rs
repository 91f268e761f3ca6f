//! Shares that stand in the text to the letter, wherever they begin and end.

use std::ops::Range;

use crate::envelope::VERSION;
use crate::mnemonic::{MAX_WORDS, MIN_WORDS};
use crate::share::Share;

/// The exact shares among consecutive symbols; they do not overlap.
///
/// Tries every beginning and every length. Of the four roots of the code's generator α alone is tried first, while the sequence
/// grows: one word in 2048 passes, and only those are looked at closely.
pub(super) fn shares(symbols: &[u16]) -> Vec<(Range<usize>, Share)> {
    let prefixes: Vec<u16> = (0..=MAX_WORDS).map(prefix_value).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start + MIN_WORDS <= symbols.len() {
        let rest = &symbols[start..];
        let mut value = 0;
        let share = rest.iter().zip(1..=MAX_WORDS).find_map(|(symbol, length)| {
            value = times_alpha(value) ^ symbol;
            (length >= MIN_WORDS && value == prefixes[length])
                .then(|| Share::from_symbols(&rest[..length]))
                .flatten()
                .map(|share| (start..start + length, share))
        });
        start = share.as_ref().map_or(start + 1, |(range, _)| range.end);
        found.extend(share);
    }
    found
}

/// α = 2 times an element of GF(2^11) modulo x^11 + x^2 + 1 (FORMAT.md, section 1).
fn times_alpha(value: u16) -> u16 {
    let shifted = value << 1;
    if shifted & 0x800 == 0 {
        shifted
    } else {
        shifted ^ 0x805
    }
}

/// What the four prefix symbols before so many words are worth at α.
fn prefix_value(words: usize) -> u16 {
    let length = u16::try_from(words).expect("at most 59");
    let prefix = [b'P'.into(), b'Q'.into(), VERSION.into(), length];
    let value = prefix
        .iter()
        .fold(0, |value, symbol| times_alpha(value) ^ symbol);
    (0..words).fold(value, |value, _| times_alpha(value))
}
