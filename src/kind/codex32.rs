//! Kind `codex32`: a BIP-32 seed or a share of one, in characters with a checksum.
//!
//! bitcoin/bips `bip-0093`: `ms1`, a threshold, four characters of identifier, a share index, the payload and the checksum. What is
//! stored are the five-bit symbols and not the seed's bytes: the bits that fill up the last symbol are arbitrary, and belong to the text.

use bech32::{Checksum, Fe32, Fe1024, Hrp};
use zeroize::Zeroizing;

use super::bch::{self, Case, Wrong};
use super::input::{Input, describe};
use super::rules::{Check, Checked, Kind, KindError, Likeness, Packing, Rules, Traits, there};
use crate::bits::{BitReader, BitWriter};
use crate::secret::Secret;

const PREFIX: &str = "ms1";

/// Characters of the whole: 128 bits of seed in the short form, 512 bits in the long one.
const SHORTEST: usize = 48;
const LONGEST: usize = 127;

/// Symbols behind the prefix, checksum included. None has 94 or 95.
const MOST_SHORT: usize = 93;
const FEWEST_LONG: usize = 96;

/// Threshold, identifier and share index.
const HEADER: usize = 6;

/// Bit of a packed key's first byte that stands for capital letters; the others are the number of symbols.
const UPPER: u8 = 0x80;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "codex32",
    aliases: &["bip93"],
    name: "codex32 string",
    packing: Packing::Forms(&[56]),
    size: 21..=64,
    form: "ms1, then 45 to 124 letters and digits; a seed, or a share of one",
    example: "ms1KXXXXIXXXX…",
    check: Check::Checksum,
    check_words: "a checksum of 65 or 75 bits: up to 8 wrong characters are always found",
    usage: "a wallet that takes codex32 strings",
    rules: &Codex32,
}];

struct Codex32;

/// The short checksum, 13 symbols.
enum Short {}

/// The long checksum, 15 symbols.
enum Long {}

impl Checksum for Short {
    type MidstateRepr = u128;
    type CorrectionField = Fe1024;
    // Only correction needs roots. G ζ with ζ² = ζ + 1 has order 93; these exponents of it are consecutive roots (BIP-93, appendix).
    const ROOT_GENERATOR: Self::CorrectionField = Fe1024::new([Fe32::Q, Fe32::G]);
    const ROOT_EXPONENTS: std::ops::RangeInclusive<usize> = 77..=84;
    const CODE_LENGTH: usize = 93;
    const CHECKSUM_LENGTH: usize = 13;
    // bip-0093, ms32_polymod.
    const GENERATOR_SH: [u128; 5] = [
        0x1_9dc5_00ce_73fd_e210,
        0x1_bfae_00de_f77f_e529,
        0x1_fbd9_20ff_fe7b_ee52,
        0x1_7396_40bd_eee3_fdad,
        0x0_7729_a039_cfc7_5f5a,
    ];
    const TARGET_RESIDUE: u128 = 0x1_0ce0_795c_2fd1_e62a;
}

impl Checksum for Long {
    type MidstateRepr = u128;
    type CorrectionField = Fe1024;
    // As above: E + X ζ has order 1023.
    const ROOT_GENERATOR: Self::CorrectionField = Fe1024::new([Fe32::E, Fe32::X]);
    const ROOT_EXPONENTS: std::ops::RangeInclusive<usize> = 1019..=1026;
    const CODE_LENGTH: usize = 1023;
    const CHECKSUM_LENGTH: usize = 15;
    // bip-0093, ms32_long_polymod.
    const GENERATOR_SH: [u128; 5] = [
        0x3d5_9d27_3535_ea62_d897,
        0x7a9_becb_6361_c6c5_1507,
        0x543_f9b7_e6c3_8d8a_2a0e,
        0x0c5_77ea_eccf_1990_d13c,
        0x188_7f74_f8dc_71b1_0651,
    ];
    const TARGET_RESIDUE: u128 = 0x433_81e5_70bf_4798_ab26;
}

fn hrp() -> Hrp {
    Hrp::parse("ms").expect("two letters")
}

/// The text without the blanks and hyphens with which people group it.
fn joined(text: &str) -> Zeroizing<String> {
    let mut joined = Zeroizing::new(String::with_capacity(text.len()));
    joined.extend(text.chars().filter(|&c| !c.is_whitespace() && c != '-'));
    joined
}

/// A string that is right.
struct Valid {
    case: Case,
    /// Without the checksum.
    symbols: Zeroizing<Vec<u8>>,
}

fn read(text: &str) -> Result<Valid, Wrong> {
    let prefix = (1..).zip(text.chars().map(|c| c.to_ascii_lowercase()));
    if let Some(((place, c), _)) = prefix.zip(PREFIX.chars()).find(|((_, a), b)| a != b) {
        return Err(Wrong::at(
            place,
            format!(
                "is {}, but every such string begins with {PREFIX}",
                describe(c)
            ),
        ));
    }
    let (mut symbols, case) = bch::read(text, PREFIX.len())?;
    let length = PREFIX.len() + symbols.len();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Wrong::whole(format!(
            "48 to 127 characters are needed, {}",
            there(length)
        )));
    }
    let checksum = match symbols.len() {
        ..=MOST_SHORT => bch::verify::<Short>(hrp(), &symbols, 4).map(|()| Short::CHECKSUM_LENGTH),
        FEWEST_LONG.. => bch::verify::<Long>(hrp(), &symbols, 4).map(|()| Long::CHECKSUM_LENGTH),
        _ => Err(Wrong::whole(format!(
            "no string has {length} characters: some are missing or too many"
        ))),
    }?;
    let kept = symbols.len() - checksum;
    symbols.truncate(kept);
    header_fault(&symbols).map_or(Ok(Valid { case, symbols }), Err)
}

/// What is wrong with the symbols behind a right checksum: then it was made so, and is not mistyped.
fn header_fault(symbols: &[u8]) -> Option<Wrong> {
    let threshold = bch::element(symbols[0]).to_char();
    if !threshold.is_ascii_digit() {
        return Some(Wrong::at(
            4,
            "is no digit, but there stands how many shares are needed",
        ));
    }
    if threshold == '0' && bch::element(symbols[HEADER - 1]) != Fe32::S {
        return Some(Wrong::at(
            9,
            "is not the letter s, as it is in every string that is not a share",
        ));
    }
    // Bits beyond the last whole byte: more than four would be a symbol too many.
    let payload = symbols.len() - HEADER;
    (payload * 5 % 8 > 4).then(|| {
        Wrong::whole("its length fits no whole number of bytes: a character is missing or too many")
    })
}

fn write(case: Case, symbols: &[u8]) -> Secret {
    let checksum = if symbols.len() + Short::CHECKSUM_LENGTH <= MOST_SHORT {
        bch::checksum::<Short>(hrp(), symbols)
    } else {
        bch::checksum::<Long>(hrp(), symbols)
    };
    let mut text = Vec::with_capacity(PREFIX.len() + symbols.len() + checksum.len());
    text.extend_from_slice(PREFIX.as_bytes());
    text.extend(symbols.iter().chain(checksum.iter()).map(|&symbol| {
        let c = bch::element(symbol).to_char();
        c as u8
    }));
    if case == Case::Upper {
        text.make_ascii_uppercase();
    }
    Secret::new(text)
}

impl Rules for Codex32 {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        if text.len() > 4 * LONGEST {
            return Likeness::No;
        }
        let text = joined(text);
        let marked = text
            .get(..PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
        let strangers = text
            .chars()
            .filter(|c| Fe32::from_char(c.to_ascii_lowercase()).is_err())
            .count();
        let near = (SHORTEST - 8..=LONGEST + 8).contains(&text.chars().count());
        // The 1 of the prefix is a stranger too.
        let is_word = text.chars().all(|c| c.is_alphanumeric() || c == '?');
        if marked && near && strangers <= 4 && is_word {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if input.text().is_none() {
            return Err(KindError::NotText);
        }
        let text = joined(input.meant());
        if text.is_empty() {
            return Err(KindError::Empty);
        }
        let Valid { case, symbols } = read(&text).map_err(|wrong| wrong.fault(kind))?;
        let mut bits = BitWriter::with_capacity(8 + 5 * symbols.len());
        let upper = if case == Case::Upper { UPPER } else { 0 };
        bits.push(u32::from(upper) | symbols.len() as u32, 8);
        for &symbol in symbols.iter() {
            bits.push(symbol.into(), 5);
        }
        let checked = Checked::typed(write(case, &symbols), kind.forms()[0], &bits.into_bytes());
        if bch::element(symbols[HEADER - 1]) == Fe32::S {
            return Ok(checked);
        }
        Ok(checked.warn(format!(
            "it is one share of a seed that {} such shares open together, not the seed itself",
            bch::element(symbols[0]).to_char()
        )))
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        let (&first, rest) = bytes.split_first()?;
        let case = if first & UPPER == 0 {
            Case::Lower
        } else {
            Case::Upper
        };
        let count = usize::from(first & !UPPER);
        if rest.len() != (5 * count).div_ceil(8) {
            return None;
        }
        let mut bits = BitReader::new(rest);
        let mut symbols = Zeroizing::new(Vec::with_capacity(count));
        symbols.extend((0..count).map(|_| bits.take(5) as u8));
        let fill = 8 * rest.len() - 5 * count;
        if count < HEADER || bits.take(fill as u32) != 0 || header_fault(&symbols).is_some() {
            return None;
        }
        let text = write(case, &symbols);
        (SHORTEST..=LONGEST).contains(&text.len()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};
    use super::*;

    const SHORT: &str = "ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw";
    const LONG: &str = "MS100C8VSM32ZXFGUHPCHTLUPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZYGSFJD6AN074RXVCEMLH8WU3TK925ACDEFGHJKLMNPQRSTUVWXY06FHPV80UNDVARHRAK";

    #[test]
    fn the_generators_are_right() {
        Short::sanity_check();
        Long::sanity_check();
    }

    /// A string with this header, as many payload characters and a right checksum.
    fn made(header: &str, payload: usize) -> String {
        let symbols: Vec<u8> = header
            .chars()
            .chain(std::iter::repeat_n('x', payload))
            .map(|c| Fe32::from_char(c).unwrap().to_u8())
            .collect();
        String::from_utf8(write(Case::Lower, &symbols).as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn keys_of_the_standard() {
        let check = |text: &str, expected: &str| {
            testing::check("codex32", text, Ok(expected.as_bytes()));
        };
        for key in [
            SHORT,
            LONG,
            "MS12NAMEA320ZYXWVUTSRQPNMLKJHGFEDCAXRPP870HKKQRM",
            "MS12NAMECACDEFGHJKLMNPQRSTUVWXYZ023FTR2GDZMPY6PN",
            "MS12NAMEDLL4F8JLH4E5VDVULDLFXU2JHDNLSM97XVENRXEG",
            "MS12NAMES6XQGUZTTXKEQNJSJZV4JV3NZ5K3KWGSPHUH6EVW",
            "ms13cashcacdefghjklmnpqrstuvwxyz023949xq35my48dr",
            "ms13cashsllhdmn9m42vcsamx24zrxgs3qzfatvdwq5692k6",
            "ms13cashsllhdmn9m42vcsamx24zrxgs3qqjzqud4m0d6nln",
            "ms10leetsllhdmn9m42vcsamx24zrxgs3qrl7ahwvhw4fnzrhve25gvezzyqqtum9pgv99ycma",
            "ms10leetsllhdmn9m42vcsamx24zrxgs3qrl7ahwvhw4fnzrhve25gvezzyq0pgjxpzx0ysaam",
        ] {
            check(key, key);
        }
        let grouped = "ms10 test sxxx xxxx xxxx xxxx\r\nxxxx xxxx xxx4 nzvc a9cm czlw\n";
        check(grouped, SHORT);
    }

    #[test]
    fn only_bytes_of_a_key_are_unpacked() {
        let kind = testing::kind("codex32");
        let unpack = |bytes: &[u8]| kind.rules.unpack(kind, kind.forms()[0], bytes);
        let bytes_of = |text: &str| {
            let packed = checked("codex32", text).unwrap().packed.unwrap();
            packed.bytes().as_bytes()[1..].to_vec()
        };
        let longer = "ms10leetsllhdmn9m42vcsamx24zrxgs3qrl7ahwvhw4fnzrhve25gvezzyqqtum9pgv99ycma";
        for key in [SHORT, longer] {
            assert_eq!(unpack(&bytes_of(key)).unwrap().as_bytes(), key.as_bytes());
        }
        // Bits behind the last symbol.
        let bytes = bytes_of(longer);
        let fill = 8 * (bytes.len() - 1) - 5 * usize::from(bytes[0]);
        assert!(fill > 1);
        for bit in 0..fill {
            let mut filled = bytes.clone();
            *filled.last_mut().unwrap() |= 1 << bit;
            assert!(unpack(&filled).is_none(), "{bit}");
        }
        for count in 0..48 {
            let length = (5 * usize::from(count)).div_ceil(8);
            let bytes = [&[count][..], &vec![0; length]].concat();
            assert!(unpack(&bytes).is_none(), "{count}");
        }
        // A threshold of 0 belongs to the share s alone: the sixth symbol is no longer an s.
        let mut other = bytes_of(SHORT);
        other[4] ^= 0x08;
        assert!(unpack(&other).is_none());
    }

    #[test]
    fn others_are_refused() {
        let check = |text: &str, expected: &str| {
            testing::check("codex32", text, Err(expected));
        };
        for wrong in [
            "ms10fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxve740yyge2ghq",
            "ms10fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxve740yyge2ghp",
            "ms10fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxxxlk3yepcstwr",
        ] {
            check(wrong, "checksum");
        }
        check(
            "ms10fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxw0a4c70rfefn4",
            "checksum",
        );
        check(
            "ms12fauxxxxxxxxxxxxxxxxxxxxxxxxxxxhddxw99w7xws",
            "46 are there",
        );
        check(&made("2fauxx", 27), "no whole number of bytes");
        check(&made("0fauxx", 26), "character 9 is not the letter s");
        check(&made("fauxxx", 26), "character 4 is no digit");
        check(&made("2fauxx", 25), "47 are there");
        check(&made("2fauxx", 104), "128 are there");
        check(&format!("{}qq", made("2fauxx", 73)), "97 characters");
        check(
            "Ms10fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxuqxkk05lyf3x2",
            "character 1 is a capital letter",
        );
        check(
            "ms10fauxSxxxxxxxxxxxxxxxxxxxxxxxxxxuqxkk05lyf3x2",
            "character 9 is a capital letter",
        );
        check(
            "ms0fauxsxxxxxxxxxxxxxxxxxxxxxxxxxxuqxkk05lyf3x2",
            "character 3 is the digit 0",
        );
        check(&SHORT.replace("4nz", "bnz"), "character 36 is the letter b");
        check(&SHORT.replace("4nz", "\u{435}nz"), "Cyrillic");
        check("", "empty");
    }

    #[test]
    fn the_place_of_one_wrong_character_is_found() {
        for sample in [SHORT, LONG] {
            for place in 4..=sample.len() {
                let mut changed = sample.as_bytes().to_vec();
                let other = if sample == LONG { b'Q' } else { b'q' };
                if changed[place - 1] == other {
                    continue;
                }
                changed[place - 1] = other;
                let Err(KindError::Fault(fault)) = checked("codex32", &changed) else {
                    panic!("{place}");
                };
                assert_eq!(fault.remedies, [format!("character {place}")]);
            }
        }
    }

    #[test]
    fn shares_are_told() {
        let warnings = |text: &str| checked("codex32", text).unwrap().facts.warnings;
        assert!(warnings(SHORT).is_empty());
        let share = warnings("ms13cashcacdefghjklmnpqrstuvwxyz023949xq35my48dr");
        assert!(share[0].contains("that 3 such shares"));
    }

    #[test]
    fn ten_thousand_keys_come_back() {
        assert_eq!(packed("codex32", SHORT), Some((56, 21)));
        assert_eq!(packed("codex32", LONG), None);
        let mut random = Random::new(1);
        let kind = testing::kind("codex32");
        for round in 0..10_000 {
            let payload = [26, 32, 39, 52, 77, 93][round % 6];
            let mut bytes = vec![(payload + HEADER) as u8 | if round % 2 == 0 { UPPER } else { 0 }];
            let mut bits = BitWriter::with_capacity(512);
            // The digit 3, which is symbol 17, and the index s, which is symbol 16.
            for symbol in [17, 1, 2, 3, 4, 16] {
                bits.push(symbol, 5);
            }
            (0..payload).for_each(|_| bits.push(random.below(32) as u32, 5));
            bytes.extend_from_slice(&bits.into_bytes());
            assert!(testing::unpack_one(kind, 56, &bytes));
        }
    }

    #[test]
    fn damage_is_found() {
        assert_eq!(testing::damage("codex32", SHORT.as_bytes()).0, 0);
        assert_eq!(testing::damage("codex32", LONG.as_bytes()).0, 0);
        testing::unpack_anything("codex32", 5000);
    }
}
