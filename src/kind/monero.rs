//! Kinds `monero` and `session`: words of Monero's English list, three for every four bytes, and one that is a checksum.
//!
//! monero-project/monero `src/mnemonics/electrum-words.cpp`. Every four bytes are a little-endian number x; in base N = 1626 its words
//! are x mod N, then the next digit added to the word before, then the third added to that. The checksum repeats one of the words: the one
//! at CRC-32 of the first three letters of all, modulo their number. Session uses the same for half as many bytes.

use zeroize::Zeroizing;

use super::bip39::english;
use super::input::Input;
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits,
};
use super::words::{self, CRC_32, MONERO, WRONG_CHECKSUM};
use crate::secret::Secret;

/// Words in the list.
const BASE: u64 = 1626;

/// Letters that tell the words of the list apart, and all that counts of a word.
const LETTERS: usize = 3;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "monero",
        aliases: &["monero-25"],
        name: "Monero seed",
        packing: Packing::Forms(&[39]),
        size: 32..=32,
        form: "25 words of Monero's English list; three letters of each are enough",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Checksum,
        check_words: "the last word is a checksum: a wrong word is found in 24 of 25 cases",
        usage: "the Monero wallet, under \"restore wallet from keys or mnemonic seed\"",
        rules: &Seed { words: 24 },
    },
    // session-foundation/session-desktop `ts/session/crypto/mnemonic.ts`.
    Kind {
        id: "session",
        aliases: &["session-13"],
        name: "Session recovery password",
        packing: Packing::Forms(&[40]),
        size: 16..=16,
        form: "13 words of Monero's English list; three letters of each are enough",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Checksum,
        check_words: "the last word is a checksum: a wrong word is found in 12 of 13 cases",
        usage: "the Session app, under \"I have an account\", the words in this order",
        rules: &Seed { words: 12 },
    },
];

struct Seed {
    /// Without the checksum.
    words: usize,
}

impl Seed {
    fn bytes(&self) -> usize {
        self.words / 3 * 4
    }
}

impl Rules for Seed {
    fn traits(&self) -> Traits {
        Traits {
            words: if self.words == 24 { &[25] } else { &[13] },
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let Some(words) = words::likely(input) else {
            return Likeness::No;
        };
        let count = words.len();
        let known = MONERO.known(&words);
        if !(self.words..=self.words + 2).contains(&count)
            || known + 2 < count
            || known <= english().known(&words)
        {
            return Likeness::No;
        }
        // Three letters begin many words of prose: where most words are as short, only the checksum tells.
        let is_telling = |word: &&words::Word| word.len() > LETTERS && MONERO.find(word).is_some();
        let telling = words.iter().filter(is_telling).count();
        if 2 * telling >= count || self.check(kind, input).is_ok() {
            Likeness::Marked
        } else {
            Likeness::Rarely
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let words = words::of(input)?;
        if words.len() != self.words + 1 {
            let needed = format!("{} words", self.words + 1);
            return Err(words::miscounted(kind, &needed, words.len()));
        }
        let places = MONERO.read(kind, &words)?;
        let (last, seed) = places.split_last().expect("as many as are needed");
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes()));
        for (triple, first) in seed.chunks_exact(3).zip((1..).step_by(3)) {
            let number = decode([triple[0], triple[1], triple[2]]).ok_or_else(|| {
                Fault::at(
                    kind.name,
                    Place::Word(first),
                    "or one of the two after it is mistyped: these three never stand together",
                )
            })?;
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        if *last != checksum(seed) {
            return Err(Fault::new(kind.name, WRONG_CHECKSUM).into());
        }
        let checked = Checked::typed(MONERO.write(&places), kind.forms()[0], &bytes);
        Ok(match MONERO.shortened(&words, &places) {
            0 => checked,
            short => checked.warn(words::shortened_warning(short)),
        })
    }

    fn unpack(&self, kind: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        if bytes.len() != self.bytes() || !kind.forms().contains(&form) {
            return None;
        }
        let mut places = Zeroizing::new(Vec::with_capacity(self.words + 1));
        let (numbers, []) = bytes.as_chunks() else {
            return None;
        };
        for &number in numbers {
            places.extend_from_slice(&encode(u32::from_le_bytes(number)));
        }
        let last = checksum(&places);
        places.push(last);
        Some(MONERO.write(&places))
    }
}

/// The number that three words stand for; `None` if it has more than 32 bits.
fn decode([first, second, third]: [u16; 3]) -> Option<u32> {
    let [first, second, third] = [first, second, third].map(u64::from);
    let digits = [
        first,
        (BASE + second - first) % BASE,
        (BASE + third - second) % BASE,
    ];
    let number = digits[0] + BASE * digits[1] + BASE * BASE * digits[2];
    u32::try_from(number).ok()
}

fn encode(number: u32) -> [u16; 3] {
    let number = u64::from(number);
    let first = number % BASE;
    let second = (number / BASE + first) % BASE;
    let third = (number / BASE / BASE + second) % BASE;
    [first, second, third].map(|place| u16::try_from(place).expect("below the base"))
}

/// The word that is repeated at the end.
fn checksum(places: &[u16]) -> u16 {
    let mut digest = CRC_32.digest();
    for &place in places {
        digest.update(&MONERO.word(place).as_bytes()[..LETTERS]);
    }
    places[digest.finalize() as usize % places.len()]
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::super::words::tests::{Random, missed, pack, recognised, survives};
    use super::*;

    const MONERO_SEED: &str = "crim bam scamp gna limi woma wron tuit birth mundane donuts square cohesive dolphin titans narrate fue saved wrap aloof magic mirr toget upda wra";
    const SESSION_SEED: &str =
        "puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi";

    #[test]
    fn published_phrases() {
        let check =
            |phrase: &str, expected: Result<&str, &str>| match (pack("monero", phrase), expected) {
                (Ok((canonical, bytes, _)), Ok(expected)) => {
                    assert_eq!(HEXLOWER.encode(&bytes), expected);
                    assert_eq!(canonical.split(' ').count(), phrase.split(' ').count());
                }
                (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
                (found, _) => panic!("{phrase}: {found:?}"),
            };
        check(
            "crim bam scamp gna limi woma wron tuit birth mundane donuts square cohesive dolphin titans narrate fue saved wrap aloof magic mirr toget upda",
            Err("25 words are needed, 24 are there"),
        );
        check(
            "crim bam scamp gna limi woma wron tuit birth mundane donuts square cohesive dolphin titans narrate fue saved wrap aloof magic mirr toget upda crim",
            Err("the checksum is wrong"),
        );
        check(
            "crim bam scamp gna limi woma wron tuit birth mundane donuts square cohesive dolphin titans narrate fue saved wrap aloof magic mirr toget upda wra",
            Ok("6900dea9753f5c7ced87b53bdcfb109a8417bca6a2797a708194157b227fb60b"),
        );
        let check = |phrase: &str, expected: Result<&str, &str>| match (
            pack("session", phrase),
            expected,
        ) {
            (Ok((canonical, bytes, _)), Ok(expected)) => {
                assert_eq!(HEXLOWER.encode(&bytes), expected);
                assert_eq!(canonical.split(' ').count(), phrase.split(' ').count());
            }
            (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
            (found, _) => panic!("{phrase}: {found:?}"),
        };
        check(
            "puffin lyrics annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi",
            Err("the checksum is wrong"),
        );
        check(
            "puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi",
            Ok("39038c8988db02c1af44e8c847bd9713"),
        );
    }

    #[test]
    fn shortened_words_come_back_in_full() {
        let check = |id: &str, given: &str, expected: &str, warning: Option<&str>| {
            assert_eq!(recognised(given), id, "{given}");
            let (canonical, _, facts) = pack(id, given).unwrap();
            assert_eq!(canonical, expected);
            let warnings: Vec<&str> = facts.warnings.iter().map(|w| &w[..]).collect();
            assert_eq!(warnings, Vec::from_iter(warning));
        };
        let full = "criminal bamboo scamper gnaw limits womanly wrong tuition birth mundane donuts square cohesive dolphin titans narrate fuel saved wrap aloof magically mirror together update wrap";
        let warning =
            "14 of the words were shortened; they are given back in full, which means the same";
        check("monero", MONERO_SEED, full, Some(warning));
        check("monero", &MONERO_SEED.to_uppercase(), full, Some(warning));
        check("monero", full, full, None);
        check("session", SESSION_SEED, SESSION_SEED, None);
        let short: Vec<&str> = SESSION_SEED.split(' ').map(|word| &word[..3]).collect();
        let warning =
            "13 of the words were shortened; they are given back in full, which means the same";
        check("session", &short.join(" "), SESSION_SEED, Some(warning));
        let one = SESSION_SEED.replacen("puffin", "puff", 1);
        let warning =
            "1 of the words was shortened; they are given back in full, which means the same";
        check("session", &one, SESSION_SEED, Some(warning));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |id: &str, phrase: &str, expected: &str| {
            assert_eq!(pack(id, phrase).unwrap_err(), expected);
            assert_eq!(recognised(phrase), id, "{phrase}");
        };
        check(
            "monero",
            &MONERO_SEED.replace("scamp", "scramp"),
            "Monero seed: word 3 is not in the Monero list",
        );
        check(
            "session",
            &SESSION_SEED.replace("nylon", "nulon"),
            "Session recovery password: word 10 is not in the Monero list",
        );
        check(
            "session",
            SESSION_SEED.strip_suffix(" kiwi").unwrap(),
            "Session recovery password: 13 words are needed, 12 are there",
        );
        check(
            "session",
            &format!("{SESSION_SEED} kiwi"),
            "Session recovery password: 13 words are needed, 14 are there",
        );
        // 1625 in every digit is more than 32 bits hold.
        let list = &*MONERO;
        let large = [1625, 1624, 1623].map(|place| list.word(place)).join(" ");
        let phrase = format!("puffin luxury annoyed {large} {large} {large} kiwi");
        check(
            "session",
            &phrase,
            "Session recovery password: word 4 or one of the two after it is mistyped: these three never stand together",
        );
    }

    #[test]
    fn every_key_comes_back() {
        let mut random = Random(5);
        for round in 0..10_000 {
            let (id, count) = [("monero", 32), ("session", 16)][round % 2];
            let kind = Kind::by_id(id).unwrap();
            let bytes = random.bytes(count);
            let text = kind.rules.unpack(kind, kind.forms()[0], &bytes).unwrap();
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            let (canonical, packed, _) = pack(id, text).unwrap();
            assert_eq!((canonical.as_str(), packed), (text, bytes));
            if round < 1000 {
                assert_eq!(recognised(text), id);
            }
        }
        for number in [0, 1, 1625, 1626, 1626 * 1626 - 1, 1626 * 1626, u32::MAX] {
            assert_eq!(decode(encode(number)), Some(number));
        }
    }

    #[test]
    fn nothing_panics() {
        let mut random = Random(6);
        survives("monero", 39, MONERO_SEED, &mut random);
        survives("session", 40, SESSION_SEED, &mut random);
    }

    #[test]
    fn the_check_finds_what_it_can() {
        // 1 of 24 and 1 of 12, less the words that never stand together.
        let mut random = Random(7);
        let full = pack("monero", MONERO_SEED).unwrap().0;
        let found = missed("monero", &full, &MONERO, &mut random);
        assert!((25..55).contains(&found), "{found}");
        let found = missed("session", SESSION_SEED, &MONERO, &mut random);
        assert!((50..90).contains(&found), "{found}");
    }

    #[test]
    fn other_texts_are_not_taken() {
        for text in [
            "the cat and the dog sat all day for the old man who saw",
            "the cat and the dog sat all day for the old man who saw the big fox run out and eat him up too",
            "now you can see why the man did not let her go out and get the new hat for him",
        ] {
            assert_eq!(recognised(text), "text", "{text}");
        }
    }
}
