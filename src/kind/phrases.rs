//! Phrases of the English BIP-39 list by other rules than those of BIP-39: Keybase, Electrum, Nextcloud, Proton and Ente.
//!
//! Where the rules are those of BIP-39 the entropy is packed; elsewhere the words are digits of one number in base 2048 (FORMAT.md,
//! section 12). Sources are named at the rows.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

use super::bip39::{self, english};
use super::input::{Input, describe};
use super::number;
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits, many_digits,
};
use super::words::{self, WRONG_CHECKSUM, Word};
use crate::secret::Secret;

const LIST_LENGTH: usize = 2048;

/// Electrum makes phrases of 12 words, made them of 13, and of 24 and 25 with two factors; as many as the entropy asked for takes.
const ELECTRUM_WORDS: std::ops::RangeInclusive<usize> = 12..=25;

const KEYBASE_WORDS: usize = 13;
const NEXTCLOUD_WORDS: usize = 12;
const PROTON_WORDS: usize = 12;
const ENTE_WORDS: usize = 24;

/// The second form of an Ente key: its bytes as hexadecimal digits.
const ENTE_HEX: u8 = 38;
const ENTE_DIGITS: usize = 64;

pub(super) const KINDS: &[Kind] = &[
    // keybase/client `go/libkb/paperkey_phrase.go`.
    Kind {
        id: "keybase",
        aliases: &["keybase-paper-key"],
        name: "Keybase paper key",
        packing: Packing::Forms(&[34]),
        size: 18..=18,
        form: "13 words of the English BIP-39 list, of which the first two are the key's name",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Weak,
        check_words: "4 bits of the last word; the other twelve words are only looked up in the list",
        usage: "the Keybase app, under \"use a paper key\", the words in this order",
        rules: &Phrase::Keybase,
    },
    // spesmilo/electrum `electrum/mnemonic.py`, is_new_seed and calc_seed_type.
    Kind {
        id: "electrum",
        aliases: &["electrum-seed"],
        name: "Electrum seed",
        packing: Packing::Forms(&[35]),
        size: 17..=35,
        form: "12 to 25 words of the English BIP-39 list, as Electrum has made them since version 2.0",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Weak,
        check_words: "a hash over the whole phrase begins with the seed version: 1 of 200 wrong phrases has one too",
        usage: "Electrum, under \"I already have a seed\", the words in this order",
        rules: &Phrase::Electrum,
    },
    // nextcloud/end_to_end_encryption_rfc `RFC.md`.
    Kind {
        id: "nextcloud-e2ee",
        aliases: &["nextcloud-e2ee-mnemonic"],
        name: "Nextcloud end-to-end encryption phrase",
        packing: Packing::Forms(&[33]),
        size: 17..=17,
        form: "12 words of the English BIP-39 list",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Nothing,
        check_words: "number of words and list are right; this kind has no check digits",
        usage: "the Nextcloud app, where it asks for the passphrase of 12 words",
        rules: &Phrase::Nextcloud,
    },
    // ProtonMail/WebClients `packages/shared/lib/mnemonic/bip39Wrapper.ts`.
    Kind {
        id: "proton",
        aliases: &["proton-recovery-phrase"],
        name: "Proton recovery phrase",
        packing: Packing::Forms(&[36]),
        size: 16..=16,
        form: "12 words of the English BIP-39 list",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Checksum,
        check_words: "4 bits over the whole phrase: a wrong word is found in 15 of 16 cases",
        usage: "account.proton.me, under \"forgot password\", the words in this order",
        rules: &Phrase::Proton,
    },
    // ente-io/ente `web/packages/accounts-rs/services/recovery-key.ts`.
    Kind {
        id: "ente",
        aliases: &["ente-recovery-key"],
        name: "Ente recovery key",
        packing: Packing::Forms(&[37, ENTE_HEX]),
        size: 32..=32,
        form: "24 words of the English BIP-39 list, or 64 hexadecimal digits",
        example: "WORD WORD WORD WORD, and so on",
        check: Check::Checksum,
        check_words: "8 bits over the whole phrase: a wrong word is found in 255 of 256 cases; the 64 digits have none",
        usage: "the Ente app, under \"forgot password\"",
        rules: &Phrase::Ente,
    },
];

enum Phrase {
    Keybase,
    Electrum,
    Nextcloud,
    Proton,
    Ente,
}

impl Rules for Phrase {
    fn traits(&self) -> Traits {
        Traits {
            words: match self {
                Self::Keybase => &[KEYBASE_WORDS],
                Self::Electrum => &[12, 13, 24, 25],
                Self::Nextcloud => &[NEXTCLOUD_WORDS],
                Self::Proton => &[PROTON_WORDS],
                Self::Ente => &[ENTE_WORDS],
            },
            // As hexadecimal digits an Ente key is one piece.
            in_pieces: matches!(self, Self::Ente),
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let Some(words) = words::likely(input) else {
            return Likeness::No;
        };
        let unknown = words.len() - english().known(&words);
        let rarely = |fits: bool| if fits { Likeness::Rarely } else { Likeness::No };
        match self {
            Self::Keybase => match words.len() == KEYBASE_WORDS && unknown <= 2 {
                true => Likeness::Fits,
                false => Likeness::No,
            },
            Self::Electrum => electrum_likeness(&words, unknown),
            Self::Nextcloud => rarely(match &words[..] {
                [joined] => is_joined(joined),
                _ => words.len() == NEXTCLOUD_WORDS && unknown == 0,
            }),
            Self::Proton => rarely(words.len() == PROTON_WORDS && unknown == 0),
            Self::Ente => {
                let digits = without_blanks(input);
                let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                rarely(
                    words.len() == ENTE_WORDS && unknown == 0
                        || digits.len() == ENTE_DIGITS && is_hex,
                )
            }
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if matches!(self, Self::Ente)
            && let Some(checked) = ente_digits(kind, input)
        {
            return checked;
        }
        let words = words::of(input)?;
        match self {
            Self::Keybase => {
                let places = counted(kind, &words, KEYBASE_WORDS)?;
                if !keybase_is_right(&words) {
                    return Err(Fault::at(
                        kind.name,
                        Place::Word(KEYBASE_WORDS),
                        "never stands at the end of a paper key: it is mistyped, or the words are not in their order",
                    )
                    .into());
                }
                Ok(packed(kind, &places))
            }
            Self::Electrum => {
                if !ELECTRUM_WORDS.contains(&words.len()) {
                    return Err(words::miscounted(kind, "12 to 25 words", words.len()));
                }
                let places = english().read(kind, &words)?;
                if !electrum_is_right(&places) {
                    return Err(Fault::new(
                        kind.name,
                        "it does not have the mark of an Electrum seed: a word is mistyped, missing or out of place, or another program made it",
                    )
                    .into());
                }
                Ok(packed(kind, &places))
            }
            Self::Nextcloud => {
                if let [joined] = &words[..]
                    && is_joined(joined)
                {
                    return taken_apart(kind, joined);
                }
                Ok(packed(kind, &counted(kind, &words, NEXTCLOUD_WORDS)?))
            }
            Self::Proton | Self::Ente => {
                let count = match self {
                    Self::Proton => PROTON_WORDS,
                    _ => ENTE_WORDS,
                };
                let places = counted(kind, &words, count)?;
                let entropy =
                    bip39::entropy(&places).ok_or_else(|| Fault::new(kind.name, WRONG_CHECKSUM))?;
                let canonical = english().write(&places);
                Ok(Checked::typed(canonical, kind.forms()[0], &entropy))
            }
        }
    }

    fn unpack(&self, kind: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        if !kind.forms().contains(&form) {
            return None;
        }
        let places = match self {
            Self::Keybase => number::from_bytes(bytes, KEYBASE_WORDS, LIST_LENGTH)?,
            Self::Electrum => {
                let mut counts = ELECTRUM_WORDS;
                let count =
                    counts.find(|&count| number::bytes_for(count, LIST_LENGTH) == bytes.len())?;
                number::from_bytes(bytes, count, LIST_LENGTH)?
            }
            Self::Nextcloud => number::from_bytes(bytes, NEXTCLOUD_WORDS, LIST_LENGTH)?,
            Self::Ente if form == ENTE_HEX => {
                let is_whole = bytes.len() == ENTE_DIGITS / 2;
                return is_whole.then(|| hex(bytes));
            }
            Self::Proton | Self::Ente => {
                let count = match self {
                    Self::Proton => PROTON_WORDS,
                    _ => ENTE_WORDS,
                };
                bip39::places(bytes).filter(|places| places.len() == count)?
            }
        };
        let is_right = match self {
            Self::Keybase => last_word_is_right(english().word(*places.last()?)),
            Self::Electrum => electrum_is_right(&places),
            Self::Nextcloud | Self::Proton | Self::Ente => true,
        };
        is_right.then(|| english().write(&places))
    }
}

/// The places of so many words.
fn counted(kind: &Kind, words: &[Word], count: usize) -> Result<Zeroizing<Vec<u16>>, KindError> {
    if words.len() != count {
        return Err(words::miscounted(
            kind,
            &format!("{count} words"),
            words.len(),
        ));
    }
    english().read(kind, words)
}

/// The words at these places as one number.
fn packed(kind: &Kind, places: &[u16]) -> Checked {
    let bytes = number::to_bytes(places, LIST_LENGTH);
    Checked::typed(english().write(places), kind.forms()[0], &bytes)
}

fn keybase_is_right(words: &[Word]) -> bool {
    words.len() == KEYBASE_WORDS && words.last().is_some_and(|last| last_word_is_right(last))
}

/// Whether the version of a paper key, the lowest four bits of the last word's SHA-256, is 0, the only one there is.
fn last_word_is_right(word: &str) -> bool {
    Sha256::digest(word)
        .last()
        .is_some_and(|byte| byte & 15 == 0)
}

/// Whether HMAC-SHA-512 of the phrase, with the key "Seed version", begins with a version: in hexadecimal digits 01 (standard), 100
/// (segwit), 101 (two factors; the older ones, which share the number, have 20 words or more) or 102 (two factors, segwit).
fn electrum_is_right(places: &[u16]) -> bool {
    let mut mac = Hmac::<Sha512>::new_from_slice(b"Seed version").expect("a key of any length");
    mac.update(english().write(places).as_bytes());
    match mac.finalize().into_bytes()[..] {
        [0x01, ..] => true,
        [0x10, second, ..] => match second >> 4 {
            0 | 2 => true,
            1 => places.len() == 12 || places.len() >= 20,
            _ => false,
        },
        _ => false,
    }
}

fn electrum_likeness(words: &[Word], unknown: usize) -> Likeness {
    if !ELECTRUM_WORDS.contains(&words.len()) {
        return Likeness::No;
    }
    let is_paper_key = unknown == 0 && keybase_is_right(words);
    let places = english().places(words);
    let is_right = places
        .as_ref()
        .is_some_and(|places| electrum_is_right(places));
    let is_seed_phrase = places.is_some_and(|places| bip39::entropy(&places).is_some());
    match words.len() {
        // A longer phrase may as well be a mistyped BIP-39 one, of which one in 200 passes for Electrum's; its seeds have 12 words.
        15 | 18 | 21 | 24 if is_right && !is_seed_phrase => Likeness::Fits,
        _ if is_right && !is_seed_phrase && !is_paper_key => Likeness::Marked,
        // A paper key that is right is no mistyped seed; where both are, a person has to say.
        13 if is_paper_key && !is_right => Likeness::Rarely,
        // Counts that BIP-39 does not have.
        13 | 25 if unknown <= 2 => Likeness::Fits,
        _ if unknown == 0 => Likeness::Rarely,
        _ => Likeness::No,
    }
}

/// Whether a word is as long as twelve words of the list, which have three to eight letters.
fn is_joined(word: &str) -> bool {
    let range = 3 * NEXTCLOUD_WORDS..=8 * NEXTCLOUD_WORDS;
    range.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Twelve words written together, as Nextcloud's clients store them, with their blanks.
fn taken_apart(kind: &Kind, joined: &str) -> Result<Checked, KindError> {
    // In how many ways what is behind a letter is so many words; two stands for more.
    let mut ways = Zeroizing::new(vec![[0u8; NEXTCLOUD_WORDS + 1]; joined.len() + 1]);
    ways[joined.len()][0] = 1;
    let next = |start: usize| {
        let ends = (start + 3..=start + 8).filter(|&end| end <= joined.len());
        ends.filter_map(move |end| Some((end, english().find(&joined[start..end])?)))
    };
    for start in (0..joined.len()).rev() {
        for (end, _) in next(start) {
            for count in 0..NEXTCLOUD_WORDS {
                let more = ways[end][count];
                let sum = &mut ways[start][count + 1];
                *sum = (*sum + more).min(2);
            }
        }
    }
    match ways[0][NEXTCLOUD_WORDS] {
        0 => Err(Fault::new(
            kind.name,
            "it is not made of 12 words of the English list: write blanks between the words to learn which of them is not",
        )
        .into()),
        1 => {
            let mut places = Zeroizing::new(Vec::with_capacity(NEXTCLOUD_WORDS));
            let mut start = 0;
            while places.len() < NEXTCLOUD_WORDS {
                let left = NEXTCLOUD_WORDS - places.len() - 1;
                let (end, place) = next(start)
                    .find(|&(end, _)| ways[end][left] > 0)
                    .expect("there is a way");
                places.push(place);
                start = end;
            }
            Ok(packed(kind, &places))
        }
        _ => Err(Fault::new(
            kind.name,
            "its words can be told apart in more ways than one: write blanks between them",
        )
        .into()),
    }
}

fn without_blanks(input: &Input) -> Zeroizing<String> {
    let text = input.meant();
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    digits.extend(text.chars().filter(|c| !c.is_whitespace()));
    digits
}

/// An Ente key in its other form; `None` if the input is none, but may be words.
fn ente_digits(kind: &Kind, input: &Input) -> Option<Result<Checked, KindError>> {
    let digits = without_blanks(input);
    let is_digit = |c: char| c.is_ascii_hexdigit();
    let count = digits.chars().count();
    let is_hex = count > 0 && digits.chars().all(is_digit);
    let is_one = input.meant().split_whitespace().count() == 1;
    let is_meant = is_hex || is_one && count > ENTE_DIGITS / 2;
    if !is_meant {
        return None;
    }
    if let Some((place, c)) = (1..).zip(digits.chars()).find(|&(_, c)| !is_digit(c)) {
        let what = format!("is {}, which never occurs in it", describe(c));
        return Some(Err(
            Fault::at(kind.name, Place::Character(place), what).into()
        ));
    }
    if count != ENTE_DIGITS {
        let verb = if count == 1 { "is" } else { "are" };
        let what = format!(
            "24 words or 64 hexadecimal digits are needed, {} {verb} there",
            many_digits(count)
        );
        return Some(Err(Fault::new(kind.name, what).into()));
    }
    let mut lower = digits;
    lower.make_ascii_lowercase();
    let mut bytes = Zeroizing::new([0; ENTE_DIGITS / 2]);
    HEXLOWER
        .decode_mut(lower.as_bytes(), &mut bytes[..])
        .expect("sixty-four digits");
    let checked = Checked::typed(hex(&bytes[..]), ENTE_HEX, &bytes[..]);
    Some(Ok(checked.unchecked(
        "the 64 digits have no checksum, as the words have: compare them once more",
    )))
}

fn hex(bytes: &[u8]) -> Secret {
    let mut text = vec![0; 2 * bytes.len()];
    HEXLOWER.encode_mut(bytes, &mut text);
    Secret::new(text)
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{Random, missed, pack, recognised, survives};
    use super::*;

    /// Right seeds of Electrum that are no right phrases of BIP-39, and such that are.
    #[test]
    fn right_seeds_are_as_likely_as_their_length() {
        let mut random = Random(17);
        for count in [12, 15, 18, 21, 24] {
            for is_phrase in [false, true] {
                let places = loop {
                    let places: Vec<u16> = (0..count).map(|_| random.below(2048) as u16).collect();
                    // The cheaper test first.
                    if bip39::entropy(&places).is_some() == is_phrase && electrum_is_right(&places)
                    {
                        break places;
                    }
                };
                let text = english().write(&places);
                let words = words::of(&Input::new(text)).unwrap();
                let expected = match (count, is_phrase) {
                    (_, true) => Likeness::Rarely,
                    (12, false) => Likeness::Marked,
                    _ => Likeness::Fits,
                };
                assert_eq!(electrum_likeness(&words, 0), expected, "{count} words");
                // With a word that is not in the list it is no seed that is right.
                assert_eq!(electrum_likeness(&words[..11], 0), Likeness::No);
            }
        }
    }

    const KEYBASE: &str =
        "pluck pact clown vacant taxi prevent music actual reason pond level foot acid";
    const ELECTRUM: &str = "science dawn member doll dutch real can brick knife deny drive list";
    const NEXTCLOUD: &str =
        "noble host energy benefit snow quarter wet behind secret review rebel unlock";
    const PROTON: &str =
        "elbow drink have scatter slice friend huge right area piece embrace hockey";
    const ENTE: &str = "improve gallery second mansion vibrant cotton payment coach merry ceiling ticket juice defy matrix pear purchase voyage donkey west foil reward normal brush reward";
    const ENTE_HEX_KEY: &str = "720be309c3af3661a869658ba49f86bc639b12688571f60827e5ad3b8b2c474d";

    #[test]
    fn published_phrases() {
        let check = |id: &str, phrase: &str, expected: Result<usize, &str>| match (
            pack(id, phrase),
            expected,
        ) {
            (Ok((canonical, bytes, facts)), Ok(length)) => {
                assert_eq!(canonical, phrase.to_lowercase());
                assert_eq!(bytes.len(), length);
                assert!(facts.warnings.is_empty());
            }
            (Err(error), Err(expected)) => assert!(error.ends_with(expected), "{error}"),
            (found, _) => panic!("{phrase}: {found:?}"),
        };
        let no_mark = "it does not have the mark of an Electrum seed: a word is mistyped, missing or out of place, or another program made it";
        check(
            "electrum",
            "science dawn member doll dutch real ca brick knife deny drive list",
            Err("word 7 is not in the English list"),
        );
        check(
            "electrum",
            "hurry idiot prefer sunset mention mist jaw inhale impossible kingdom rare squeeze",
            Err("word 2 is not in the English list"),
        );
        check(
            "electrum",
            "bind clever room kidney crucial sausage spy edit canvas soul liquid ribbon slam open alpha suffer gate relax voice carpet law hill woman tonight abstract",
            Ok(35),
        );
        check(
            "electrum",
            "science dawn member doll dutch real can brick knife deny drive list",
            Ok(17),
        );
        check(
            "electrum",
            "OSTRICH SECURITY DEER AUNT CLIMB INNER ALPHA ARM MUTUAL MARBLE SOLID TASK",
            Ok(17),
        );
        check(
            "electrum",
            "cram swing cover prefer miss modify ritual silly deliver chunk behind inform able",
            Ok(18),
        );
        check("electrum", NEXTCLOUD, Err(no_mark));
        check("keybase", KEYBASE, Ok(18));
        check(
            "keybase",
            &KEYBASE.replace("acid", "abandon"),
            Err(
                "word 13 never stands at the end of a paper key: it is mistyped, or the words are not in their order",
            ),
        );
        check("nextcloud-e2ee", NEXTCLOUD, Ok(17));
        check("proton", PROTON, Ok(16));
        check("ente", ENTE, Ok(32));
        check("proton", NEXTCLOUD, Err(WRONG_CHECKSUM));
        check("proton", ENTE, Err("12 words are needed, 24 are there"));
        check("ente", PROTON, Err("24 words are needed, 12 are there"));
        check(
            "ente",
            &ENTE.replace("pear", "reap"),
            Err("word 15 is not in the English list"),
        );
        check("keybase", PROTON, Err("13 words are needed, 12 are there"));
        check(
            "electrum",
            "able",
            Err("12 to 25 words are needed, 1 is there"),
        );
        check(
            "nextcloud-e2ee",
            KEYBASE,
            Err("12 words are needed, 13 are there"),
        );
    }

    #[test]
    fn kinds_that_look_alike_are_told_apart() {
        let check = |phrase: &str, expected: &str| {
            assert_eq!(recognised(phrase), expected, "{phrase}");
        };
        // Right by BIP-39: Proton, Ente and Nextcloud look the same.
        check(PROTON, "bip39");
        check(ENTE, "bip39");
        check(&PROTON.to_uppercase(), "bip39");
        // Wrong by it, so mistyped, or Nextcloud's, or of an unknown program.
        check(NEXTCLOUD, "bip39");
        check(&PROTON.replace("elbow", "elbov"), "bip39");
        check(ELECTRUM, "electrum");
        check(
            "frost pig brisk excite novel report camera enlist axis nation novel desert",
            "electrum",
        );
        check(
            "cram swing cover prefer miss modify ritual silly deliver chunk behind inform able",
            "electrum",
        );
        let long = "bind clever room kidney crucial sausage spy edit canvas soul liquid ribbon slam open alpha suffer gate relax voice carpet law hill woman tonight abstract";
        check(long, "electrum");
        check(&long.replace("bind", "clever"), "electrum");
        check(&long.replace("bind", "bnid"), "electrum");
        check(KEYBASE, "keybase");
        // Thirteen words that neither takes.
        check(&KEYBASE.replace("acid", "abandon"), "keybase electrum text");
        check(&KEYBASE.replace("pluck", "pulck"), "keybase electrum text");
        check(ENTE_HEX_KEY, "tuta whatsapp signal-aep text");
        check(&NEXTCLOUD.replace(' ', ""), "text");
        // Random words: a third is as good as the other two.
        let mut random = Random(15);
        let (mut both, mut paper, mut seed) = (0, 0, 0);
        for _ in 0..20_000 {
            let places = random.places(KEYBASE_WORDS, english());
            let is_paper = last_word_is_right(english().word(places[12]));
            let expected = match (is_paper, electrum_is_right(&places)) {
                (true, true) => {
                    both += 1;
                    "keybase electrum text"
                }
                (true, false) => {
                    paper += 1;
                    "keybase"
                }
                (false, true) => {
                    seed += 1;
                    "electrum"
                }
                (false, false) => continue,
            };
            let text = english().write(&places);
            check(std::str::from_utf8(text.as_bytes()).unwrap(), expected);
        }
        assert!(both > 0 && paper > 500 && seed > 20);
    }

    #[test]
    fn others_are_named() {
        let others = |phrase: &str| {
            let input = Input::new(phrase.as_bytes().into());
            let kind = Kind::recognise(&input).unwrap();
            let ids: Vec<&str> = kind.others(&input).iter().map(|kind| kind.id).collect();
            ids.join(" ")
        };
        assert_eq!(others(PROTON), "nextcloud-e2ee proton");
        assert_eq!(others(NEXTCLOUD), "nextcloud-e2ee");
        assert_eq!(others(ELECTRUM), "nextcloud-e2ee");
        assert_eq!(others(ENTE), "ente");
        assert_eq!(others(&NEXTCLOUD.replace(' ', "")), "nextcloud-e2ee");
    }

    #[test]
    fn digits_of_ente() {
        let check = |given: &str, expected: Result<(), &str>| match (pack("ente", given), expected)
        {
            (Ok((canonical, bytes, facts)), Ok(())) => {
                assert_eq!(canonical, ENTE_HEX_KEY);
                assert_eq!(bytes, pack("ente", ENTE).unwrap().1);
                assert_eq!(facts.warnings.len(), 1);
            }
            (Err(error), Err(expected)) => {
                assert_eq!(error, format!("Ente recovery key: {expected}"));
            }
            (found, _) => panic!("{given}: {found:?}"),
        };
        check(ENTE_HEX_KEY, Ok(()));
        check(&format!(" {}\r\n", ENTE_HEX_KEY.to_uppercase()), Ok(()));
        check(&ENTE_HEX_KEY.replace("af", "af "), Ok(()));
        check(
            &ENTE_HEX_KEY[1..],
            Err("24 words or 64 hexadecimal digits are needed, 63 digits are there"),
        );
        check(
            &ENTE_HEX_KEY.replace("0be", "Obe"),
            Err("character 3 is the letter O, which never occurs in it"),
        );
    }

    #[test]
    fn nextcloud_phrases_are_taken_apart() {
        let check = |given: &str, expected: Result<&str, &str>| match (
            pack("nextcloud-e2ee", given),
            expected,
        ) {
            (Ok((canonical, _, _)), Ok(expected)) => assert_eq!(canonical, expected),
            (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
            (found, _) => panic!("{given}: {found:?}"),
        };
        let joined = NEXTCLOUD.replace(' ', "");
        check(&joined, Ok(NEXTCLOUD));
        check(&joined.to_uppercase(), Ok(NEXTCLOUD));
        check(&joined[1..], Err("not made of 12 words"));
        check(&"a".repeat(60), Err("not made of 12 words"));
        check(&"zoo".repeat(12), Ok("zoo ".repeat(12).trim_end()));
        check(&"zoo".repeat(13), Err("not made of 12 words"));
        let mut random = Random(16);
        let (mut apart, mut unclear) = (0, 0);
        for _ in 0..5000 {
            let text = english().write(&random.places(12, english()));
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            match pack("nextcloud-e2ee", &text.replace(' ', "")) {
                Ok((canonical, _, _)) => {
                    assert_eq!(canonical, text);
                    apart += 1;
                }
                Err(error) => {
                    assert!(error.contains("more ways than one"), "{error}");
                    unclear += 1;
                }
            }
        }
        assert!(unclear < apart / 20, "{unclear} of {apart}");
    }

    #[test]
    fn every_key_comes_back() {
        let mut random = Random(17);
        let check = |id: &str, places: &[u16]| {
            let text = english().write(places);
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            let (canonical, bytes, _) = pack(id, text).unwrap();
            assert_eq!(canonical, text);
            bytes
        };
        for _ in 0..10_000 {
            check("nextcloud-e2ee", &random.places(12, english()));
        }
        for round in 0..10_000 {
            let (id, count) = [("proton", 16), ("ente", 32)][round % 2];
            let entropy = random.bytes(count);
            assert_eq!(check(id, &bip39::places(&entropy).unwrap()), entropy);
        }
        let mut found = [0; 2];
        for round in 0..100_000 {
            let places = random.places(12 + round % 14, english());
            if electrum_is_right(&places) {
                let bytes = check("electrum", &places);
                assert_eq!(bytes.len(), number::bytes_for(places.len(), LIST_LENGTH));
                found[0] += 1;
            }
            if places.len() == 13 && last_word_is_right(english().word(places[12])) {
                check("keybase", &places);
                found[1] += 1;
            }
        }
        // 1 of 256 and 3 of 4096, and 1 of 16.
        assert!((350..600).contains(&found[0]), "{}", found[0]);
        assert!((350..600).contains(&found[1]), "{}", found[1]);
    }

    #[test]
    fn nothing_panics() {
        let mut random = Random(18);
        for (id, form, phrase) in [
            ("keybase", 34, KEYBASE),
            ("electrum", 35, ELECTRUM),
            ("nextcloud-e2ee", 33, NEXTCLOUD),
            (
                "nextcloud-e2ee",
                33,
                "noblehostenergybenefitsnowquarterwetbehindsecretreviewrebelunlock",
            ),
            ("proton", 36, PROTON),
            ("ente", 37, ENTE),
            ("ente", 38, ENTE_HEX_KEY),
        ] {
            survives(id, form, phrase, &mut random);
        }
    }

    #[test]
    fn checks_find_what_they_can() {
        let mut random = Random(19);
        let mut check = |id: &str, phrase: &str, expected: std::ops::RangeInclusive<usize>| {
            let missed = missed(id, phrase, english(), &mut random);
            assert!(expected.contains(&missed), "{id}: {missed}");
        };
        check("electrum", ELECTRUM, 1..=9);
        check("keybase", KEYBASE, 900..=960);
        check("proton", PROTON, 50..=75);
        check("ente", ENTE, 0..=9);
    }
}
