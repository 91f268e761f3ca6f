//! Kind `cryptomator`: the recovery key of a Cryptomator vault, 44 words for 64 bytes and their checksum.
//!
//! cryptomator/cryptomator `ui/recoverykey/RecoveryKeyFactory.java` and `WordEncoder.java`: twelve bits a word; the last two bytes are the
//! low 16 bits of CRC-32 of the 64 before, the lowest byte first (a comment in that source says otherwise).

use super::bip39::english;
use super::input::Input;
use super::number;
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits};
use super::words::{self, CRC_32, CRYPTOMATOR, WRONG_CHECKSUM, Word};
use crate::secret::Secret;

const FORM: u8 = 42;

/// Words in the list.
const BASE: usize = 4096;
const WORDS: usize = 44;
const BYTES: usize = 64;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "cryptomator",
    aliases: &["cryptomator-recovery-key"],
    name: "Cryptomator recovery key",
    packing: Packing::Forms(&[FORM]),
    size: BYTES..=BYTES,
    form: "44 words of Cryptomator's English list",
    example: "WORD WORD WORD WORD, and so on",
    check: Check::Checksum,
    check_words: "16 bits over the whole key: a wrong word is found in all but 1 of 65,536 cases",
    usage: "Cryptomator, in the options of the vault, under \"recover password\"",
    rules: &Cryptomator,
}];

struct Cryptomator;

impl Rules for Cryptomator {
    fn traits(&self) -> Traits {
        Traits {
            words: &[44],
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let Some(words) = words::likely(input) else {
            return Likeness::No;
        };
        let count = words.len();
        let known = CRYPTOMATOR.known(&words);
        if !(WORDS - 4..=WORDS + 4).contains(&count)
            || 10 * known < 9 * count
            || known == english().known(&words)
        {
            Likeness::No
        } else if is_right(&words) || !is_prose(&words) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let words = words::of(input)?;
        if words.len() != WORDS {
            return Err(words::miscounted(kind, "44 words", words.len()));
        }
        let places = CRYPTOMATOR.read(kind, &words)?;
        let bytes = number::to_bytes(&places, BASE);
        let (key, given) = bytes.split_at(BYTES);
        if *given != checksum(key) {
            return Err(Fault::new(kind.name, WRONG_CHECKSUM).into());
        }
        Ok(Checked::typed(CRYPTOMATOR.write(&places), FORM, key))
    }

    fn unpack(&self, _: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        if form != FORM || bytes.len() != BYTES {
            return None;
        }
        let checked = Secret::concat(&[bytes, &checksum(bytes)]);
        let places = number::from_bytes(checked.as_bytes(), WORDS, BASE)?;
        Some(CRYPTOMATOR.write(&places))
    }
}

fn checksum(key: &[u8]) -> [u8; 2] {
    let [low, next, ..] = CRC_32.checksum(key).to_le_bytes();
    [low, next]
}

fn is_right(words: &[Word]) -> bool {
    let places = CRYPTOMATOR.places(words);
    places.is_some_and(|places| {
        let bytes = number::to_bytes(&places, BASE);
        places.len() == WORDS && bytes[BYTES..] == checksum(&bytes[..BYTES])
    })
}

/// The list is of common words, "the" and "of" among them, so that a sentence may be made of it. But in a sentence every third word is as
/// short, in the list one of sixteen.
fn is_prose(words: &[Word]) -> bool {
    let short = words.iter().filter(|word| word.len() <= 3).count();
    4 * short > words.len()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::super::words::tests::{Random, missed, pack, recognised, survives};
    use super::*;

    // cryptomator/cryptomator `RecoveryKeyFactoryTest.java`.
    const KEY: &str = "pathway lift abuse plenty export texture gentleman landscape beyond ceiling around leaf cafe charity border breakdown victory surely computer cat linger restrict infer crowd live computer true written amazed investor boot depth left theory snow whereby terminal weekly reject happiness circuit partial cup ad";

    #[test]
    fn published_key() {
        let (canonical, bytes, facts) = pack("cryptomator", KEY).unwrap();
        assert_eq!(canonical, KEY);
        assert_eq!(
            HEXLOWER.encode(&bytes),
            "bb01e256b7836e6bf8ecaee867397065b1dc12a976676f5badb805c4a03b8b9e295d53e81e8c4a2b9af3652dd51213f11de810282c1ae4c9387a9eceb18bad03"
        );
        assert!(facts.warnings.is_empty());
        assert_eq!(recognised(KEY), "cryptomator");
        let upper = KEY.to_uppercase().replace(' ', " \r\n");
        assert_eq!(pack("cryptomator", &upper).unwrap().0, KEY);
        assert_eq!(recognised(&upper), "cryptomator");
    }

    /// A phrase of list words that is no right key may be a sentence; a right one is none, be its words as short as they will.
    #[test]
    fn sentences_are_told_from_keys() {
        let (short, long): (Vec<u16>, Vec<u16>) =
            (0..BASE as u16).partition(|&place| CRYPTOMATOR.word(place).len() <= 3);
        let mut random = Random(11);
        let mut phrase = |count: usize| -> Vec<u16> {
            let word = |at| if at < count { &short } else { &long };
            (0..WORDS)
                .map(|at| word(at)[random.below(word(at).len())])
                .collect()
        };
        let likeness = |places: &[u16]| {
            Cryptomator.likeness(&KINDS[0], &Input::new(CRYPTOMATOR.write(places)))
        };
        let right = |places: &[u16]| {
            let bytes = number::to_bytes(places, BASE);
            bytes[BYTES..] == checksum(&bytes[..BYTES])
        };
        let wrong = phrase(11);
        assert!(!right(&wrong) && likeness(&wrong) == Likeness::Marked);
        for count in [12, 30, 44] {
            let wrong = phrase(count);
            assert!(
                !right(&wrong) && likeness(&wrong) == Likeness::No,
                "{count}"
            );
        }
        let found = (0..1 << 20)
            .map(|_| phrase(12))
            .find(|places| right(places));
        assert!(likeness(&found.expect("one in 65,536 is right")) == Likeness::Marked);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |phrase: &str, expected: &str, kind: &str| {
            assert_eq!(pack("cryptomator", phrase).unwrap_err(), expected);
            assert_eq!(recognised(phrase), kind, "{phrase}");
        };
        let name = "Cryptomator recovery key";
        check(
            "pathway lift",
            &format!("{name}: 44 words are needed, 2 are there"),
            "text",
        );
        check(
            KEY.strip_suffix(" ad").unwrap(),
            &format!("{name}: 44 words are needed, 43 are there"),
            "cryptomator",
        );
        check(
            &KEY.replace("texture", "textur"),
            &format!("{name}: word 6 is not in the Cryptomator list"),
            "cryptomator",
        );
        check(
            &KEY.replace("texture", "abuse"),
            &format!("{name}: {WRONG_CHECKSUM}"),
            "cryptomator",
        );
    }

    #[test]
    fn sentences_are_not_taken() {
        let prose = "when the sun came up over the hill we went down to the lake to look for the boat that my father had left there in the spring but it was not where he said it would be and so we had to walk home";
        assert_eq!(prose.split(' ').count(), 45);
        assert_eq!(recognised(prose), "text");
    }

    #[test]
    fn every_key_comes_back() {
        let mut random = Random(12);
        let kind = &KINDS[0];
        for round in 0..10_000 {
            let bytes = random.bytes(BYTES);
            let text = Cryptomator.unpack(kind, FORM, &bytes).unwrap();
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            let (canonical, packed, _) = pack("cryptomator", text).unwrap();
            assert_eq!((canonical.as_str(), packed), (text, bytes));
            if round < 1000 {
                assert_eq!(recognised(text), "cryptomator");
            }
        }
    }

    #[test]
    fn nothing_panics() {
        survives("cryptomator", FORM, KEY, &mut Random(13));
    }

    #[test]
    fn nearly_every_wrong_word_is_found() {
        assert_eq!(missed("cryptomator", KEY, &CRYPTOMATOR, &mut Random(14)), 0);
    }
}
