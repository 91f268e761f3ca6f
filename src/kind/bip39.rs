//! Kind `bip39`: a seed phrase of 12 to 24 words in any of the ten languages, stored as its entropy.
//!
//! bitcoin/bips `bip-0039`: eleven bits a word; the last L/4 bits are the first bits of SHA-256 of the L bytes of entropy. The seed is
//! computed from the very words in Unicode form NFKD with single blanks between them, so that is how a phrase is given back; the
//! language is part of it. English has a class of its own; for the others form 32 has the number of the language before the entropy.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::class::{Class, Packed};
use super::input::Input;
use super::rules::{
    Check, Checked, Facts, Fault, Kind, KindError, Likeness, Packing, Rules, Traits,
};
use super::words::{self, List, WRONG_CHECKSUM, Word};
use crate::bits::{BitReader, BitWriter};
use crate::secret::Secret;

const COUNTS: [usize; 5] = [12, 15, 18, 21, 24];
const BITS: u32 = 11;

/// The form for languages other than English.
const FORM: u8 = 32;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "bip39",
    aliases: &[],
    name: "Seed phrase (BIP-39)",
    packing: Packing::ClassAndForms(Class::Bip39, &[FORM]),
    size: 16..=33,
    form: "12, 15, 18, 21 or 24 words of a BIP-39 list: English, Chinese, Czech, French, Italian, Japanese, Korean, Portuguese or Spanish",
    example: "WORD WORD WORD WORD, and so on",
    check: Check::Checksum,
    check_words: "4 to 8 bits over the whole phrase: a wrong word is found in 15 of 16 cases or better",
    usage: "the wallet's restore screen, the words in this order",
    rules: &Bip39,
}];

struct Bip39;

impl Rules for Bip39 {
    fn traits(&self) -> Traits {
        Traits {
            words: &[12, 15, 18, 21, 24],
            in_pieces: false,
            look_alikes: &["nextcloud-e2ee", "electrum"],
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        match words::likely(input) {
            Some(words) if resembles(&words) => Likeness::Fits,
            _ => Likeness::No,
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let words = words::of(input)?;
        if !COUNTS.contains(&words.len()) {
            return Err(words::miscounted(
                kind,
                "12, 15, 18, 21 or 24 words",
                words.len(),
            ));
        }
        let exact = read(&words, |language, word| language.list.find(word));
        let (language, entropy, bare) = match exact {
            Some((language, entropy)) => (language, entropy, 0),
            None => {
                let (language, entropy) = read(&words, Language::find)
                    .or_else(|| read(&words, Language::find_shortened))
                    .ok_or_else(|| fault(kind, &words))?;
                let places = places(&entropy).expect("a length that there is");
                (language, entropy, language.list.shortened(&words, &places))
            }
        };
        let canonical = language.write(&entropy).expect("a length that there is");
        let packed = match language.number {
            0 => Packed::new(Class::Bip39, entropy.as_slice().into()),
            number => {
                let bytes = Secret::concat(&[&[number], &entropy]);
                Packed::typed(FORM, bytes.as_bytes())
            }
        };
        let checked = Checked {
            canonical,
            packed,
            facts: Facts::default(),
        };
        let shortened = words.iter().filter(|word| language.find(word).is_none());
        Ok(match (shortened.count(), bare) {
            (0, bare) => told_of_accents(checked, bare),
            (shortened, _) => checked.warn(words::shortened_warning(shortened)),
        })
    }

    fn unpack(&self, _: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        if form != FORM {
            return ENGLISH.write(bytes);
        }
        let (&number, entropy) = bytes.split_first()?;
        let language = OTHERS.iter().find(|language| language.number == number)?;
        let text = language.write(entropy)?;
        // Words that several languages share: only the first of them is right.
        let words = words::of(&Input::new(text.clone())).ok()?;
        let (first, _) = read(&words, |language, word| language.list.find(word))?;
        (first.number == number).then_some(text)
    }
}

/// Tells how many words were given without their accents.
fn told_of_accents(checked: Checked, bare: usize) -> Checked {
    match bare {
        0 => checked,
        1 => checked.warn("one word was given without its accent, which has been put in"),
        _ => checked.warn(format!(
            "{bare} words were given without their accents, which have been put in"
        )),
    }
}

/// A list of words and its number in form 32.
struct Language {
    /// 0 for English, which never stands in form 32.
    number: u8,
    list: List,
    without_accents: List,
}

static ENGLISH: LazyLock<Language> =
    LazyLock::new(|| Language::new(0, "English", bip39::Language::English));

/// FORMAT.md, section 12, fixes the numbers.
static OTHERS: LazyLock<[Language; 9]> = LazyLock::new(|| {
    use bip39::Language as L;
    [
        Language::new(1, "simplified Chinese", L::SimplifiedChinese),
        Language::new(2, "traditional Chinese", L::TraditionalChinese),
        Language::new(3, "Czech", L::Czech),
        Language::new(4, "French", L::French),
        Language::new(5, "Italian", L::Italian),
        Language::new(6, "Japanese", L::Japanese),
        Language::new(7, "Korean", L::Korean),
        Language::new(8, "Portuguese", L::Portuguese),
        Language::new(9, "Spanish", L::Spanish),
    ]
});

impl Language {
    fn new(number: u8, name: &'static str, language: bip39::Language) -> Self {
        let list = List::new(name, language.word_list().iter().copied());
        Self {
            number,
            without_accents: list.without_accents(),
            list,
        }
    }

    /// The phrase of this entropy.
    fn write(&self, entropy: &[u8]) -> Option<Secret> {
        Some(self.list.write(&places(entropy)?))
    }

    /// How many of the words are in the list, with their accents or without.
    fn known(&self, words: &[Word]) -> usize {
        let is_known = |word: &&Word| self.find(word).is_some();
        words.iter().filter(is_known).count()
    }

    fn find(&self, word: &str) -> Option<u16> {
        let bare = || self.without_accents.find(word);
        self.list.find(word).or_else(bare)
    }

    /// As [`Language::find`], or the only word that begins so: all lists but the Chinese ones are made so that four letters tell.
    fn find_shortened(&self, word: &str) -> Option<u16> {
        let beginning = || {
            let is_enough = word.chars().count() >= SHORTENED;
            is_enough
                .then(|| self.list.find_beginning(word))
                .flatten()
                .or_else(|| {
                    is_enough
                        .then(|| self.without_accents.find_beginning(word))
                        .flatten()
                })
        };
        self.find(word).or_else(beginning)
    }
}

/// Letters to which a word may be shortened.
const SHORTENED: usize = 4;

/// All languages, in the order in which they are tried. The lists of the others are not made for a phrase that English has taken.
fn languages() -> impl Iterator<Item = &'static Language> {
    let others = std::iter::once_with(|| OTHERS.iter());
    std::iter::once(&*ENGLISH).chain(others.flatten())
}

/// The English list, which several programs use by rules of their own.
pub(super) fn english() -> &'static List {
    &ENGLISH.list
}

/// The first language that has all the words and whose checksum is right.
fn read(
    words: &[Word],
    find: fn(&Language, &str) -> Option<u16>,
) -> Option<(&'static Language, Zeroizing<Vec<u8>>)> {
    languages().find_map(|language| {
        let mut places = Zeroizing::new(Vec::with_capacity(words.len()));
        for word in words {
            places.push(find(language, word)?);
        }
        Some((language, entropy(&places)?))
    })
}

/// What is wrong with words that [`read`] refuses, by the language that fits best.
fn fault(kind: &Kind, words: &[Word]) -> KindError {
    let (mut best, mut most) = (&*ENGLISH, ENGLISH.known(words));
    for language in languages() {
        let known = language.known(words);
        if known > most {
            (best, most) = (language, known);
        }
    }
    match words
        .iter()
        .position(|word| best.find_shortened(word).is_none())
    {
        Some(place) => best.list.missing(kind, words, place),
        None => Fault::new(kind.name, WRONG_CHECKSUM).into(),
    }
}

/// Words in a list whichever way they are counted; 13 and 25 are left to wallets with rules of their own.
fn resembles(words: &[Word]) -> bool {
    if !(10..=26).contains(&words.len()) || [13, 25].contains(&words.len()) {
        return false;
    }
    // A word with a digit or a sign in it is one that is not known, as any other that is mistyped.
    let allowed = if COUNTS.contains(&words.len()) { 2 } else { 0 };
    languages().any(|language| words.len() - language.known(words) <= allowed)
        || is_shortened(words)
}

/// Whether it is a phrase whose words were cut off behind four letters, all of them or with the checksum to prove it; prose has long
/// words among short ones.
fn is_shortened(words: &[Word]) -> bool {
    let is_cut = words
        .iter()
        .all(|word| (3..=SHORTENED).contains(&word.chars().count()));
    let unknown = |language: &Language| {
        let is_unknown = |word: &&Word| language.find_shortened(word).is_none();
        words.iter().filter(is_unknown).count()
    };
    COUNTS.contains(&words.len())
        && (is_cut && languages().any(|language| unknown(language) <= 2)
            || read(words, Language::find_shortened).is_some())
}

/// In which lists of BIP-39 a word stands, whole or cut off behind four letters: a bit for each.
pub(super) fn lists_with(word: &str) -> u16 {
    languages()
        .zip(0..)
        .filter(|(language, _)| language.find_shortened(word).is_some())
        .fold(0, |lists, (_, number)| lists | 1 << number)
}

/// The words at the places that these decimal digits say, so many digits for each, as in a SeedQR.
pub(super) fn of_digits(digits: &str, each: usize) -> Option<Secret> {
    let mut places = Zeroizing::new(Vec::with_capacity(digits.len() / each));
    for chunk in digits.as_bytes().chunks(each) {
        let place = std::str::from_utf8(chunk).ok()?.parse().ok()?;
        if place >= 1 << BITS {
            return None;
        }
        places.push(place);
    }
    Some(ENGLISH.list.write(&places))
}

/// The entropy of words at these places in their list, if their number and the checksum are right.
pub(super) fn entropy(places: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    if !COUNTS.contains(&places.len()) {
        return None;
    }
    let mut bits = BitWriter::with_capacity(places.len() * BITS as usize);
    for &place in places {
        bits.push(place.into(), BITS);
    }
    let mut bytes = bits.into_bytes();
    // 4 to 8 bits of checksum are left over, at the top of one byte.
    let given = bytes.pop().expect("at least twelve words");
    (given == checksum(&bytes)).then_some(bytes)
}

/// The places of the words of this entropy.
pub(super) fn places(entropy: &[u8]) -> Option<Zeroizing<Vec<u16>>> {
    if !Class::Bip39.allows(entropy.len()) {
        return None;
    }
    let checked = Secret::concat(&[entropy, &[checksum(entropy)]]);
    let mut bits = BitReader::new(checked.as_bytes());
    let count = entropy.len() * 3 / 4;
    let mut places = Zeroizing::new(Vec::with_capacity(count));
    for _ in 0..count {
        places.push(u16::try_from(bits.take(BITS)).expect("eleven bits"));
    }
    Some(places)
}

/// The checksum, one bit for every four bytes, at the top of a byte.
fn checksum(entropy: &[u8]) -> u8 {
    Sha256::digest(entropy)[0] & (0xff00u16 >> (entropy.len() / 4)) as u8
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use unicode_normalization::UnicodeNormalization;

    use super::super::words::tests::{Random, missed, pack, recognised, survives, text as text_of};
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
            let text = ENGLISH.write(&bytes).unwrap();
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

    #[test]
    fn published_and_wrong_phrases() {
        let check = |phrase: &str, expected: Result<&str, &str>| {
            assert_eq!(recognised(phrase), "bip39", "{phrase}");
            match (pack("bip39", phrase), expected) {
                (Ok((canonical, entropy, facts)), Ok(expected)) => {
                    assert_eq!(canonical, phrase);
                    assert_eq!(HEXLOWER.encode(&entropy), expected);
                    assert_eq!(facts, Facts::default());
                }
                (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
                (found, _) => panic!("{found:?}"),
            }
        };
        check(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon",
            Err("the checksum is wrong"),
        );
        check(
            "legal window thank year wave sausage worth useful legal winner thank yellow",
            Err("the checksum is wrong"),
        );
        check(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abouts",
            Err("word 12 is not in the English list"),
        );
        check(
            "legal winner thank year wave sausage worth useful legal winner thank about",
            Ok("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f00"),
        );
        check(
            "all hour make first leader extend hole alien behind guard gospel lava path output census museum junior mass reopen famous sing advance salt reform",
            Ok("066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad"),
        );
        check(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon agent",
            Ok("000000000000000000000000000000000000000000000000"),
        );
        check(
            "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length",
            Ok("68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c"),
        );
        check(
            "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title",
            Ok("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f"),
        );
        check(
            "scissors invite lock maple supreme raw rapid void congress muscle digital elegant little brisk hair mango congress clump",
            Ok("c10ec20dc3cd9f652c7fac2f1230f7a3c828389a14392f05"),
        );
        check(
            "scheme spot photo card baby mountain device kick cradle pact join borrow",
            Ok("c0ba5a8e914111210f2bd131f3d5e08d"),
        );
        check(
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
            Ok("8080808080808080808080808080808080808080808080808080808080808080"),
        );
        check(
            "vessel ladder alter error federal sibling chat ability sun glass valve picture",
            Ok("f30f8c1da665478f49b001d94c5fc452"),
        );
        check(
            "light rule cinnamon wrap drastic word pride squirrel upgrade then income fatal apart sustain crack supply proud access",
            Ok("8197a4a47f0425faeaa69deebc05ca29c0a5b5cc76ceacc0"),
        );
        check(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            Ok("00000000000000000000000000000000"),
        );
        check(
            "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
            Ok("9e885d952ad362caeb4efe34a8e91bd2"),
        );
        check(
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote",
            Ok("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |phrase: &str, expected: &str| {
            assert_eq!(pack("bip39", phrase).unwrap_err(), expected, "{phrase}");
        };
        let name = "Seed phrase (BIP-39)";
        check(
            "frost pig brisk excite novel report camera enlist axis nation novel desert",
            &format!("{name}: {WRONG_CHECKSUM}"),
        );
        check(
            "abandon ability",
            &format!("{name}: 12, 15, 18, 21 or 24 words are needed, 2 are there"),
        );
        check(
            &"abandon ".repeat(1 << 17),
            &format!("{name}: more than 64 KiB are there, and no key has so much: give it alone"),
        );
        check(
            &"\u{43a}\u{43e}\u{442} ".repeat(12),
            &format!("{name}: word 1 is not in the English list"),
        );
        let looks = format!("{}\u{430}bout", "abandon ".repeat(11));
        check(
            &looks,
            &format!(
                "{name}: word 12 has a Cyrillic letter (U+0430) in it that looks like one of the alphabet"
            ),
        );
        check(
            &format!("{}about 1234", "abandon ".repeat(11)),
            "there are other numbers beside the key, which would be lost",
        );
        check(
            " 1 2 3",
            &format!("{name}: 12, 15, 18, 21 or 24 words are needed, 0 are there"),
        );
        for (language, word) in [
            ("simplified Chinese", "\u{7684}"),
            ("Czech", "abdikace"),
            ("French", "abaisser"),
            ("Italian", "abaco"),
            ("Japanese", "あいこくしん"),
            ("Korean", "가격"),
            ("Portuguese", "abacate"),
            ("Spanish", "a\u{301}baco"),
        ] {
            let phrase = format!("{}xyzzy", format!("{word} ").repeat(11));
            check(
                &phrase,
                &format!("{name}: word 12 is not in the {language} list"),
            );
            check(
                &phrase.replace("xyzzy", word),
                &format!("{name}: {WRONG_CHECKSUM}"),
            );
            assert_eq!(recognised(&phrase), "bip39");
        }
    }

    #[test]
    fn all_languages_come_back() {
        let mut random = Random(1);
        for language in languages() {
            let other = bip39::Language::ALL[usize::from(language.number)];
            for round in 0..1000 {
                let entropy = random.bytes([16, 20, 24, 28, 32][round % 5]);
                // The same by another program.
                let phrase = bip39::Mnemonic::from_entropy_in(other, &entropy).unwrap();
                let phrase = phrase.words().collect::<Vec<_>>().join(" ");
                let (canonical, packed, facts) = pack("bip39", &phrase).unwrap();
                assert_eq!(canonical, phrase);
                assert_eq!(facts, Facts::default());
                match (language.number, packed[0]) {
                    (0, _) => assert_eq!(packed, entropy),
                    // Simplified Chinese goes before traditional where a phrase can be either.
                    (2, 1) => {}
                    (number, _) => assert_eq!(packed, [&[number], &entropy[..]].concat()),
                }
            }
        }
    }

    #[test]
    fn other_ways_of_writing_are_taken() {
        let check = |given: &str, expected: &str, warnings: usize| {
            assert_eq!(recognised(given), "bip39", "{given}");
            let (canonical, _, facts) = pack("bip39", given).unwrap();
            assert_eq!(canonical, expected);
            assert_eq!(facts.warnings.len(), warnings, "{given}");
        };
        let of = |number: usize, entropy: [u8; 16]| {
            let language = bip39::Language::ALL[number];
            let phrase = bip39::Mnemonic::from_entropy_in(language, &entropy).unwrap();
            phrase.words().collect::<Vec<_>>().join(" ")
        };
        let entropy = *b"0123456789abcdef";
        let composed = |phrase: &str| phrase.nfc().collect::<String>();
        let bare = |phrase: &str| phrase.replace(['\u{300}', '\u{301}', '\u{303}', '\u{302}'], "");
        for number in 1..10 {
            let phrase = of(number, entropy);
            check(&phrase, &phrase, 0);
            check(&composed(&phrase), &phrase, 0);
            check(&composed(&phrase).to_uppercase(), &phrase, 0);
            check(&composed(&phrase).replace(' ', "\u{3000}"), &phrase, 0);
            let numbered: String = (1..)
                .zip(phrase.split(' '))
                .map(|(number, word)| format!("{number}. {word}\r\n"))
                .collect();
            check(&numbered, &phrase, 0);
            let warnings = usize::from(bare(&phrase) != phrase);
            assert_eq!(warnings == 1, [4, 9].contains(&number));
            check(&bare(&phrase), &phrase, warnings);
        }
    }

    #[test]
    fn a_phrase_of_two_languages_is_packed_once() {
        // Words of both Chinese lists that pass both checksums have two entropies and one text: only one of them is taken back.
        let chinese = |number: usize| &OTHERS[number - 1].list;
        let mut random = Random(2);
        let common: Vec<u16> = (0..2048)
            .filter(|&place| chinese(2).find(chinese(1).word(place)).is_some())
            .collect();
        assert!(common.len() > 1000);
        let mut found = 0;
        while found < 20 {
            let mut places = || common[random.below(common.len())];
            let first: Vec<u16> = (0..12).map(|_| places()).collect();
            let second: Vec<u16> = first
                .iter()
                .map(|&place| chinese(2).find(chinese(1).word(place)).unwrap())
                .collect();
            let kind = &KINDS[0];
            let unpack =
                |number, entropy: &[u8]| Bip39.unpack(kind, FORM, &[&[number], entropy].concat());
            let both = (entropy(&first), entropy(&second));
            let text = chinese(1).write(&first);
            match &both {
                (Some(one), Some(two)) => {
                    assert!(unpack(1, one).is_some());
                    assert!(unpack(2, two).is_none());
                    found += 1;
                }
                (Some(one), None) => assert!(unpack(1, one).is_some()),
                (None, Some(two)) => assert!(unpack(2, two).is_some()),
                (None, None) => continue,
            }
            let number = if both.0.is_some() { 1 } else { 2 };
            assert_eq!(pack("bip39", text_of(&text)).unwrap().1[0], number);
        }
    }

    #[test]
    fn nothing_panics() {
        let mut random = Random(3);
        survives(
            "bip39",
            FORM,
            &format!("{}about", "abandon ".repeat(11)),
            &mut random,
        );
        let kind = &KINDS[0];
        for number in [0, 10, 255] {
            assert!(
                Bip39
                    .unpack(kind, FORM, &[&[number], &[0; 16][..]].concat())
                    .is_none()
            );
        }
        assert!(Bip39.unpack(kind, FORM, &[]).is_none());
        assert!(Bip39.unpack(kind, FORM, &[1]).is_none());
    }

    #[test]
    fn the_check_misses_what_it_must() {
        let mut random = Random(4);
        let short = format!("{}about", "abandon ".repeat(11));
        let missed_short = missed("bip39", &short, english(), &mut random);
        assert!((50..75).contains(&missed_short), "{missed_short}");
        let long = format!("{}vote", "zoo ".repeat(23));
        assert!(missed("bip39", &long, english(), &mut random) < 10);
    }

    #[test]
    fn other_texts_are_not_taken() {
        for other in [
            "the quick brown fox jumps over the lazy dog and runs away",
            "el perro come carne y el gato bebe leche en la casa",
            "le chat est assis sur la table et le chien dort dessous",
            "correct horse battery staple",
            "ユーザー名 と パスワード を 入力 して ください",
            "hunter2",
        ] {
            assert_eq!(recognised(other), "text", "{other}");
        }
    }
}
