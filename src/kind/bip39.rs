//! Kind `bip39`: an English seed phrase of 12 to 24 words, stored as its entropy.
//!
//! bitcoin/bips `bip-0039`: eleven bits a word; the last L/4 bits are the first bits of SHA-256 of the L bytes of entropy.

use bip39::Language;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::class::{Class, Packed};
use super::input::Input;
use super::rules::{
    Check, Checked, Facts, Fault, Kind, KindError, Likeness, Packing, Place, Rules,
};
use crate::secret::Secret;

const NAME: &str = "Seed phrase (BIP-39)";
const COUNTS: [usize; 5] = [12, 15, 18, 21, 24];
const BITS: usize = 11;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "bip39",
    aliases: &[],
    name: NAME,
    packing: Packing::Class(Class::Bip39),
    size: 16..=32,
    form: "12, 15, 18, 21 or 24 words of the English BIP-39 list",
    example: "WORD WORD WORD WORD, and so on",
    check: Check::Checksum,
    check_words: "4 to 8 bits over the whole phrase: a wrong word is found in 15 of 16 cases or better",
    usage: "the wallet's restore screen, the words in this order",
    rules: &Bip39,
}];

struct Bip39;

impl Rules for Bip39 {
    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        match input.text() {
            Some(text) if resembles(text) => Likeness::Fits,
            _ => Likeness::No,
        }
    }

    fn check(&self, _: &Kind, input: &Input) -> Result<Checked, KindError> {
        let (entropy, facts) = pack(input)?;
        Ok(Checked {
            canonical: unpack(entropy.as_bytes()).expect("a length that there is"),
            packed: Packed::new(Class::Bip39, entropy),
            facts,
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        unpack(bytes)
    }
}

/// Words in the list whichever way they are counted; 13 and 25 are left to wallets with rules of their own.
fn resembles(text: &str) -> bool {
    let Words { words, .. } = words(text);
    let unknown = words.iter().filter(|word| index(word).is_none()).count();
    let letters_only = words
        .iter()
        .all(|word| word.chars().all(|c| c.is_ascii_alphabetic()));
    letters_only
        && if COUNTS.contains(&words.len()) {
            unknown <= 2
        } else {
            (10..=26).contains(&words.len()) && ![13, 25].contains(&words.len()) && unknown == 0
        }
}

/// The words of a text in lower case.
struct Words {
    words: Vec<Zeroizing<String>>,
    /// Numbers that are not the words' own 1, 2, 3, …: a PIN or a passphrase may be among them.
    other_numbers: bool,
}

fn words(text: &str) -> Words {
    let tokens = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | ')' | ':'))
        .filter(|token| !token.is_empty());
    let mut words: Vec<Zeroizing<String>> = Vec::new();
    let mut numbers = 0;
    let mut other_numbers = false;
    for token in tokens {
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers += 1;
            other_numbers |= token.parse() != Ok(words.len() + 1);
        } else {
            words.push(Zeroizing::new(token.to_lowercase()));
        }
    }
    Words {
        other_numbers: other_numbers || numbers != 0 && numbers != words.len(),
        words,
    }
}

fn index(word: &str) -> Option<u16> {
    Language::English.find_word(word)
}

fn pack(input: &Input) -> Result<(Secret, Facts), KindError> {
    let Words {
        words,
        other_numbers,
    } = words(input.text().ok_or(KindError::NotText)?);
    if words.is_empty() {
        return Err(KindError::Empty);
    }
    if other_numbers {
        return Err(KindError::OtherText);
    }
    if !COUNTS.contains(&words.len()) {
        return Err(Fault::new(
            NAME,
            format!(
                "12, 15, 18, 21 or 24 words are needed, {} are there",
                words.len()
            ),
        )
        .into());
    }
    let bytes = words.len() * BITS * 32 / 33 / 8;
    let mut entropy = Zeroizing::new(Vec::with_capacity(bytes + 2));
    let (mut bits, mut pending) = (0u32, 0);
    for (word, position) in words.iter().zip(1..) {
        let index = index(word)
            .ok_or_else(|| Fault::at(NAME, Place::Word(position), "is not in the English list"))?;
        bits = bits << BITS | u32::from(index);
        pending += BITS;
        while pending >= 8 {
            pending -= 8;
            entropy.push((bits >> pending & 0xff) as u8);
        }
        bits &= (1 << pending) - 1;
    }
    // What is left over is the checksum: in the last whole byte for 24 words, else in the pending bits.
    let given = match entropy.len() - bytes {
        0 => bits,
        _ => u32::from(entropy[bytes]),
    };
    entropy.truncate(bytes);
    if given != checksum(&entropy) {
        return Err(Fault::new(
            NAME,
            "the checksum is wrong: a word is mistyped, missing or out of place",
        )
        .into());
    }
    Ok((entropy.as_slice().into(), Facts::default()))
}

/// The checksum of 4 to 8 bits, one for every four bytes.
fn checksum(entropy: &[u8]) -> u32 {
    u32::from(Sha256::digest(entropy)[0]) >> (8 - entropy.len() / 4)
}

fn unpack(bytes: &[u8]) -> Option<Secret> {
    if !Class::Bip39.allows(bytes.len()) {
        return None;
    }
    let list = Language::English.word_list();
    let count = bytes.len() * 8 * 33 / 32 / BITS;
    let bit = |position: usize| match bytes.get(position / 8) {
        Some(byte) => u32::from(byte >> (7 - position % 8) & 1),
        None => checksum(bytes) >> (bytes.len() * 8 * 33 / 32 - 1 - position) & 1,
    };
    let mut text = Vec::with_capacity(count * 9);
    for word in 0..count {
        let index = (0..BITS).fold(0, |index, i| index << 1 | bit(word * BITS + i));
        if word > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(list[index as usize].as_bytes());
    }
    Some(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack_text(text: &str) -> Result<super::super::Key, KindError> {
        let input = Input::new(text.as_bytes().into());
        Kind::recognise(&input).unwrap().pack(&input)
    }

    #[test]
    fn published_phrases_come_back() {
        for (phrase, entropy) in [
            (
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
                vec![0; 16],
            ),
            (
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon agent",
                vec![0; 24],
            ),
            (
                "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote",
                vec![0xff; 32],
            ),
        ] {
            for text in [
                phrase.to_owned(),
                phrase.to_uppercase(),
                format!("\n {}\r\n", phrase.replace(' ', "\n  ")),
                (1..)
                    .zip(phrase.split(' '))
                    .map(|(number, word)| format!("{number}. {word}\n"))
                    .collect(),
            ] {
                let key = pack_text(&text).unwrap();
                assert_eq!(key.packed.class(), Class::Bip39);
                assert_eq!(key.packed.bytes().as_bytes(), entropy);
                assert_eq!(
                    key.packed.to_canonical().unwrap().as_bytes(),
                    phrase.as_bytes()
                );
            }
        }
    }

    #[test]
    fn every_length_comes_back() {
        for length in [16, 20, 24, 28, 32] {
            let bytes: Vec<u8> = (0..length)
                .map(|i| (i as u8).wrapping_mul(91) ^ 0x5a)
                .collect();
            let text = unpack(&bytes).unwrap();
            let phrase = std::str::from_utf8(text.as_bytes()).unwrap();
            assert_eq!(phrase.split(' ').count(), length * 3 / 4);
            assert_eq!(pack_text(phrase).unwrap().packed.bytes().as_bytes(), bytes);
        }
    }

    #[test]
    fn prose_is_text() {
        let prose = "the quick brown fox jumps over the lazy dog and runs away";
        assert_eq!(pack_text(prose).unwrap().packed.class(), Class::Text);
    }
}
