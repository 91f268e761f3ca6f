//! Strings over 32 characters with a BCH checksum, as Bech32 and codex32 write them: reading the characters, and where a single wrong
//! one can be.
//!
//! bitcoin/bips `bip-0173`: the alphabet, and that capital and small letters are not mixed.

use bech32::primitives::checksum::{Engine, PackedFe32};
use bech32::{Checksum, Fe32, Hrp};
use zeroize::Zeroizing;

use super::input::{describe, look_alike};
use super::near_words::NearWords;
use super::rules::{Fault, Kind, Place};

/// Most places that are proposed for a single wrong character. Where the checksum is long enough, there is one.
const MAX_REMEDIES: usize = 5;

/// Whether the letters are capital ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
}

/// What is wrong with a string.
#[derive(Debug)]
pub(super) struct Wrong {
    /// At which character, counted from 1.
    place: Option<usize>,
    what: String,
    remedies: Vec<String>,
}

impl Wrong {
    /// Something wrong with the whole: a sentence of its own.
    pub(super) fn whole(what: impl Into<String>) -> Self {
        Self {
            place: None,
            what: what.into(),
            remedies: Vec::new(),
        }
    }

    /// Something wrong at one character: the rest of a sentence.
    pub(super) fn at(place: usize, what: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            ..Self::whole(what)
        }
    }

    /// The fault of an input that is nothing but the string.
    pub(super) fn fault(self, kind: &Kind) -> Fault {
        Fault {
            kind: kind.name,
            place: self.place.map(Place::Character),
            what: self.what,
            remedies: self.remedies,
            near: NearWords::default(),
        }
    }

    /// The fault of a file with the string in this line.
    pub(super) fn fault_in(self, kind: &Kind, line: usize) -> Fault {
        let what = match self.place {
            Some(place) => format!("is not right: character {place} {}", self.what),
            None => format!("is not right: {}", self.what),
        };
        Fault {
            kind: kind.name,
            place: Some(Place::Line(line)),
            what,
            remedies: self.remedies,
            near: NearWords::default(),
        }
    }
}

/// The symbols behind the first `skip` characters, each below 32, and the case of the whole.
pub(super) fn read(text: &str, skip: usize) -> Result<(Zeroizing<Vec<u8>>, Case), Wrong> {
    let lower = text.chars().filter(char::is_ascii_lowercase).count();
    let upper = text.chars().filter(char::is_ascii_uppercase).count();
    let case = if lower >= upper {
        Case::Lower
    } else {
        Case::Upper
    };
    let mut symbols = Zeroizing::new(Vec::with_capacity(text.len()));
    for (place, c) in (1..).zip(text.chars()).skip(skip) {
        match Fe32::from_char(c.to_ascii_lowercase()) {
            Ok(symbol) => symbols.push(symbol.to_u8()),
            Err(_) => {
                let like =
                    look_alike(c).map(|c| format!(", not the letter {c} that it looks like"));
                return Err(Wrong::at(
                    place,
                    format!(
                        "is {}{}, which never occurs there",
                        describe(c),
                        like.unwrap_or_default()
                    ),
                ));
            }
        }
    }
    let other = (1..).zip(text.chars()).find(|(_, c)| match case {
        Case::Lower => c.is_ascii_uppercase(),
        Case::Upper => c.is_ascii_lowercase(),
    });
    match (other, case) {
        (None, _) => Ok((symbols, case)),
        (Some((place, _)), Case::Lower) => Err(Wrong::at(
            place,
            "is a capital letter among small ones: all letters have to be of one size",
        )),
        (Some((place, _)), Case::Upper) => Err(Wrong::at(
            place,
            "is a small letter among capitals: all letters have to be of one size",
        )),
    }
}

/// The symbol as the field's element.
pub(super) fn element(symbol: u8) -> Fe32 {
    Fe32::try_from(symbol).expect("a symbol is below 32")
}

/// The checksum's symbols behind `symbols`.
pub(super) fn checksum<Ck: Checksum>(hrp: Hrp, symbols: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut engine = Engine::<Ck>::new();
    engine.input_hrp(hrp);
    for &symbol in symbols {
        engine.input_fe(element(symbol));
    }
    engine.input_target_residue();
    let digit = |place| engine.residue().unpack(place);
    Zeroizing::new((0..Ck::CHECKSUM_LENGTH).rev().map(digit).collect())
}

/// Whether the checksum at the end of `symbols` is right. If not, says which single characters could be the wrong one; the first symbol
/// is character `first`.
pub(super) fn verify<Ck: Checksum>(hrp: Hrp, symbols: &[u8], first: usize) -> Result<(), Wrong> {
    let mut engine = Engine::<Ck>::new();
    engine.input_hrp(hrp);
    for &symbol in symbols {
        engine.input_fe(element(symbol));
    }
    let difference = *engine.residue() ^ Ck::TARGET_RESIDUE;
    if difference == *engine.residue() ^ *engine.residue() {
        return Ok(());
    }
    let places = single_errors::<Ck>(difference, symbols.len());
    let mut wrong =
        Wrong::whole("the checksum is wrong: a character is mistyped, missing or out of place");
    let remedies = places.iter().take(MAX_REMEDIES);
    wrong.remedies = remedies
        .map(|place| format!("character {}", first + place))
        .collect();
    Err(wrong)
}

/// The places of which a single change makes this difference in the residue. The code is linear: a change of symbol i from the end adds
/// the change times x^i.
fn single_errors<Ck: Checksum>(difference: Ck::MidstateRepr, length: usize) -> Vec<usize> {
    let mut changes: Vec<Ck::MidstateRepr> = (1..32)
        .map(|change| PackedFe32::pack(std::iter::once(change)))
        .collect();
    let mut found = Vec::new();
    for place in (0..length).rev() {
        if changes.contains(&difference) {
            found.push(place);
        }
        for change in &mut changes {
            let out = change.mul_by_x_then_add(Ck::CHECKSUM_LENGTH, 0);
            for (bit, generator) in Ck::GENERATOR_SH.iter().enumerate() {
                if out >> bit & 1 == 1 {
                    *change = *change ^ *generator;
                }
            }
        }
    }
    found.reverse();
    found
}
