//! Kind `slip39-share`: one share of a seed that was split by SLIP-39.
//!
//! satoshilabs/slips `slip-0039`: ten bits a word. The share itself is not put together with others here; it is kept as it is, without
//! its three words of checksum, which are computed anew.
//!
//! ```text
//! identifier 15 | extendable 1 | iterations 4 | group index 4 | group threshold 4 | group count 4 | index 4 | threshold 4
//! zeros to a whole number of words | share value, a multiple of 16 bits, at least 128 | checksum 30
//! ```

use zeroize::Zeroizing;

use super::bip39::english;
use super::input::Input;
use super::number;
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits};
use super::words::{self, SLIP39, WRONG_CHECKSUM};
use crate::secret::Secret;

const FORM: u8 = 41;

/// Words in the list.
const BASE: usize = 1024;
const BITS: usize = 10;

/// Words before the share value.
const HEADER: usize = 4;
const CHECKSUM: usize = 3;

/// The shortest share, of 128 bits.
const FEWEST: usize = 20;

/// The longest that the code over GF(1024) has room for.
const MOST: usize = 1023;

/// Most zeros before a share value.
const MAX_PADDING: usize = 8;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "slip39-share",
    aliases: &["slip39"],
    name: "SLIP-39 share",
    packing: Packing::Forms(&[FORM]),
    size: 22..=64,
    form: "20 or 33 words of the SLIP-39 list, or another number that the standard allows; four letters of each are enough",
    example: "WORD WORD WORD WORD, and so on",
    check: Check::Checksum,
    check_words: "the last three words are a checksum of 30 bits: up to three wrong words are always found",
    usage: "the wallet that recovers from SLIP-39 shares, together with as many others as it asks for",
    rules: &Slip39,
}];

struct Slip39;

impl Rules for Slip39 {
    fn traits(&self) -> Traits {
        Traits {
            words: &[20, 33],
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let Some(words) = words::likely(input) else {
            return Likeness::No;
        };
        let count = words.len();
        let known = SLIP39.known(&words);
        if count < FEWEST - 2 || 10 * known < 9 * count {
            Likeness::No
        } else if count <= 35 && known > english().known(&words) {
            Likeness::Marked
        } else {
            Likeness::Rarely
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let words = words::of(input)?;
        let fault = |what: &str| KindError::from(Fault::new(kind.name, what));
        if !(FEWEST..=MOST).contains(&words.len()) || padding(words.len()) > MAX_PADDING {
            let needed = "20 or 33 words, or another number that the standard allows,";
            return Err(words::miscounted(kind, needed, words.len()));
        }
        let places = SLIP39.read(kind, &words)?;
        let (data, given) = places.split_at(places.len() - CHECKSUM);
        if *given != checksum(data) {
            return Err(fault(WRONG_CHECKSUM));
        }
        if !has_zeros(data) {
            return Err(fault(
                "the checksum is right, but bits before the share are not zero, as they always are: the program that made it has a fault",
            ));
        }
        if !thresholds_can_be(data) {
            return Err(fault(
                "the checksum is right, but it asks for more groups than there are: the program that made it has a fault",
            ));
        }
        let bytes = number::to_bytes(data, BASE);
        let checked = Checked::typed(SLIP39.write(&places), FORM, &bytes);
        Ok(match SLIP39.shortened(&words, &places) {
            0 => checked,
            short => checked.warn(words::shortened_warning(short)),
        })
    }

    fn unpack(&self, _: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        // The number of words that takes so many bytes.
        let count = 8 * bytes.len() / BITS;
        let words = count + CHECKSUM;
        if form != FORM || !(FEWEST..=MOST).contains(&words) || padding(words) > MAX_PADDING {
            return None;
        }
        let data = number::from_bytes(bytes, count, BASE)?;
        if !has_zeros(&data) || !thresholds_can_be(&data) {
            return None;
        }
        let mut places = Zeroizing::new(Vec::with_capacity(words));
        places.extend_from_slice(&data);
        places.extend_from_slice(&checksum(&data));
        Some(SLIP39.write(&places))
    }
}

/// Zeros before the share value in a share of so many words.
fn padding(words: usize) -> usize {
    BITS * (words - HEADER - CHECKSUM) % 16
}

/// Whether the bits before the share value are zero. There are at most eight of them, all in one word.
fn has_zeros(data: &[u16]) -> bool {
    let zeros = padding(data.len() + CHECKSUM);
    data[HEADER] >> (BITS - zeros) == 0
}

/// Whether no more groups are needed than there are.
fn thresholds_can_be(data: &[u16]) -> bool {
    // Words 3 and 4 begin with the group index, and at bits 4 and 8 of the twenty are the group threshold and count, each less one.
    let bits = u32::from(data[2]) << BITS | u32::from(data[3]);
    let (threshold, count) = (bits >> 12 & 15, bits >> 8 & 15);
    threshold <= count
}

/// The checksum of the standard, `slip-0039`, "Checksum": a Reed-Solomon code over GF(1024), whose customization is another where the
/// bit after the identifier says that the share is extendable.
fn checksum(data: &[u16]) -> [u16; CHECKSUM] {
    const GENERATOR: [u32; 10] = [
        0x00e0_e040,
        0x01c1_c080,
        0x0383_8100,
        0x0707_0200,
        0x0e0e_0009,
        0x1c0c_2412,
        0x3808_6c24,
        0x3090_fc48,
        0x21b1_f890,
        0x03f3_f120,
    ];
    let customization: &[u8] = match data[1] >> 4 & 1 {
        0 => b"shamir",
        _ => b"shamir_extendable",
    };
    let values = customization.iter().map(|&byte| u32::from(byte));
    let values = values.chain(data.iter().map(|&place| place.into()));
    let mut sum = 1;
    for value in values.chain([0; CHECKSUM]) {
        let top = sum >> 20;
        sum = (sum & 0xf_ffff) << BITS ^ value;
        for (i, factor) in GENERATOR.iter().enumerate() {
            if top >> i & 1 == 1 {
                sum ^= factor;
            }
        }
    }
    sum ^= 1;
    [20, 10, 0].map(|shift| (sum >> shift & 0x3ff) as u16)
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{Random, missed, pack, recognised, survives};
    use super::*;

    const SHARE: &str = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard";

    #[test]
    fn published_shares() {
        let check = |phrase: &str, expected: Result<&str, &str>| {
            assert_eq!(recognised(phrase), "slip39-share", "{phrase}");
            match (pack("slip39-share", phrase), expected) {
                (Ok((canonical, bytes, facts)), Ok(expected)) => {
                    assert_eq!(canonical, expected);
                    assert!(facts.warnings.is_empty());
                    let length = if canonical.split(' ').count() == 20 {
                        22
                    } else {
                        38
                    };
                    assert_eq!(bytes.len(), length);
                }
                (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
                (found, _) => panic!("{phrase}: {found:?}"),
            }
        };
        check(
            "duckling enlarge academic academic email result length solution fridge kidney coal piece deal husband erode duke ajar music cargo fitness",
            Err("bits before the share are not zero"),
        );
        check(
            "junk necklace academic academic acne isolate join hesitate lunar roster dough calcium chemical ladybug amount mobile glasses verify cylinder",
            Err("are needed, 19 are there"),
        );
        check(
            "theory painting academic academic campus sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips facility obtain sister",
            Err("bits before the share are not zero"),
        );
        check(
            "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave detect lunar",
            Err("the checksum is wrong"),
        );
        check(
            "enemy favorite academic always academic sniff script carpet romp kind promise scatter center unfair training emphasis evening belong fake enforce",
            Ok(
                "enemy favorite academic always academic sniff script carpet romp kind promise scatter center unfair training emphasis evening belong fake enforce",
            ),
        );
        check(
            "impulse calcium academic academic alcohol sugar lyrics pajamas column facility finance tension extend space birthday rainbow swimming purple syndrome facility trial warn duration snapshot shadow hormone rhyme public spine counter easy hawk album",
            Ok(
                "impulse calcium academic academic alcohol sugar lyrics pajamas column facility finance tension extend space birthday rainbow swimming purple syndrome facility trial warn duration snapshot shadow hormone rhyme public spine counter easy hawk album",
            ),
        );
        check(
            "wildlife deal decision scared acne fatal snake paces obtain election dryer dominant romp tactics railroad marvel trust helpful flip peanut theory theater photo luck install entrance taxi step oven network dictate intimate listen",
            Ok(
                "wildlife deal decision scared acne fatal snake paces obtain election dryer dominant romp tactics railroad marvel trust helpful flip peanut theory theater photo luck install entrance taxi step oven network dictate intimate listen",
            ),
        );
        check(
            "wildlife deal ceramic snake agree voter main lecture axis kitchen physics arcade velvet spine idea scroll promise platform firm sharp patrol divorce ancestor fantasy forbid goat ajar believe swimming cowboy symbolic plastic spelling",
            Ok(
                "wildlife deal ceramic snake agree voter main lecture axis kitchen physics arcade velvet spine idea scroll promise platform firm sharp patrol divorce ancestor fantasy forbid goat ajar believe swimming cowboy symbolic plastic spelling",
            ),
        );
        check(
            "herald flea academic client blue skunk class goat luxury deny presence impulse graduate clay join blanket bulge survive dish necklace",
            Ok(
                "herald flea academic client blue skunk class goat luxury deny presence impulse graduate clay join blanket bulge survive dish necklace",
            ),
        );
        check(
            "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking",
            Ok(
                "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking",
            ),
        );
        check(
            "wildlife deal beard romp alcohol space mild usual clothes union nuclear testify course research heat listen task location thank hospital slice smell failure fawn helpful priest ambition average recover lecture process dough stadium",
            Ok(
                "wildlife deal beard romp alcohol space mild usual clothes union nuclear testify course research heat listen task location thank hospital slice smell failure fawn helpful priest ambition average recover lecture process dough stadium",
            ),
        );
        check(
            "wildlife deal ceramic round aluminum pitch goat racism employer miracle percent math decision episode dramatic editor lily prospect program scene rebuild display sympathy have single mustang junction relate often chemical society wits estate",
            Ok(
                "wildlife deal ceramic round aluminum pitch goat racism employer miracle percent math decision episode dramatic editor lily prospect program scene rebuild display sympathy have single mustang junction relate often chemical society wits estate",
            ),
        );
        check(
            "eraser senior decision smug corner ruin rescue cubic angel tackle skin skunk program roster trash rumor slush angel flea amazing",
            Ok(
                "eraser senior decision smug corner ruin rescue cubic angel tackle skin skunk program roster trash rumor slush angel flea amazing",
            ),
        );
        check(
            "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave detect luck",
            Ok(
                "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave detect luck",
            ),
        );
        check(
            "wildlife deal ceramic scatter argue equip vampire together ruin reject literary rival distance aquatic agency teammate rebound false argue miracle stay again blessing peaceful unknown cover beard acid island language debris industry idle",
            Ok(
                "wildlife deal ceramic scatter argue equip vampire together ruin reject literary rival distance aquatic agency teammate rebound false argue miracle stay again blessing peaceful unknown cover beard acid island language debris industry idle",
            ),
        );
        check(
            "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard",
            Ok(
                "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard",
            ),
        );
        check(
            "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage benefit public busy prepare sharp friar change work slow purchase ruler again tricycle involve viral wireless mixture anatomy desert cargo upgrade",
            Ok(
                "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage benefit public busy prepare sharp friar change work slow purchase ruler again tricycle involve viral wireless mixture anatomy desert cargo upgrade",
            ),
        );
        check(
            "eraser senior ceramic shaft dynamic become junior wrist silver peasant force math alto coal amazing segment yelp velvet image paces",
            Ok(
                "eraser senior ceramic shaft dynamic become junior wrist silver peasant force math alto coal amazing segment yelp velvet image paces",
            ),
        );
        check(
            "wildlife deal acrobat romp anxiety axis starting require metric flexible geology game drove editor edge screw helpful have huge holy making pitch unknown carve holiday numb glasses survive already tenant adapt goat fangs",
            Ok(
                "wildlife deal acrobat romp anxiety axis starting require metric flexible geology game drove editor edge screw helpful have huge holy making pitch unknown carve holiday numb glasses survive already tenant adapt goat fangs",
            ),
        );
        check(
            "eraser senior beard romp adorn nuclear spill corner cradle style ancient family general leader ambition exchange unusual garlic promise voice",
            Ok(
                "eraser senior beard romp adorn nuclear spill corner cradle style ancient family general leader ambition exchange unusual garlic promise voice",
            ),
        );
        check(
            "wildlife deal decision shadow analysis adjust bulb skunk muscle mandate obesity total guitar coal gravity carve slim jacket ruin rebuild ancestor numerous hour mortgage require herd maiden public ceiling pecan pickup shadow club",
            Ok(
                "wildlife deal decision shadow analysis adjust bulb skunk muscle mandate obesity total guitar coal gravity carve slim jacket ruin rebuild ancestor numerous hour mortgage require herd maiden public ceiling pecan pickup shadow club",
            ),
        );
        check(
            "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive clothes stadium mailman rival ocean reward venture always armed unwrap",
            Ok(
                "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive clothes stadium mailman rival ocean reward venture always armed unwrap",
            ),
        );
        // Of the same vectors: the threshold of groups above their number.
        check(
            "music husband acrobat acid artist finance center either graduate swimming object bike medical clothes station aspect spider maiden bulb welcome",
            Err("more groups than there are"),
        );
        // An extendable share, with the other customization.
        let extendable = "testify swimming academic academic column loyalty smear include exotic bedroom exotic wrist lobe cover grief golden smart junior estimate learn";
        check(extendable, Ok(extendable));
    }

    #[test]
    fn other_ways_of_writing_are_taken() {
        let check = |given: &str, warning: Option<&str>| {
            assert_eq!(recognised(given), "slip39-share", "{given}");
            let (canonical, _, facts) = pack("slip39-share", given).unwrap();
            assert_eq!(canonical, SHARE);
            let warnings: Vec<&str> = facts.warnings.iter().map(|w| &w[..]).collect();
            assert_eq!(warnings, Vec::from_iter(warning));
        };
        check(&SHARE.to_uppercase(), None);
        check(&SHARE.replace(' ', "\u{a0}\r\n"), None);
        let short: Vec<&str> = SHARE.split(' ').map(|word| &word[..4]).collect();
        let warning =
            "16 of the words were shortened; they are given back in full, which means the same";
        check(&short.join(" "), Some(warning));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |phrase: &str, expected: &str| {
            assert_eq!(pack("slip39-share", phrase).unwrap_err(), expected);
            assert_eq!(recognised(phrase), "slip39-share", "{phrase}");
        };
        check(
            &SHARE.replace("fridge", "frigde"),
            "SLIP-39 share: word 9 is not in the SLIP-39 list",
        );
        check(
            &SHARE.replace("ajar", "aja"),
            "SLIP-39 share: word 17 is not in the SLIP-39 list",
        );
        for (words, phrase) in [
            (21, format!("{SHARE} academic")),
            (26, format!("{SHARE} coal coal coal coal coal coal")),
        ] {
            check(
                &phrase,
                &format!(
                    "SLIP-39 share: 20 or 33 words, or another number that the standard allows, are needed, {words} are there"
                ),
            );
        }
    }

    #[test]
    fn every_key_comes_back() {
        let mut random = Random(8);
        let kind = &KINDS[0];
        let mut taken = 0;
        for round in 0..10_000 {
            let words = 20 + round % 35;
            if padding(words) > MAX_PADDING {
                continue;
            }
            let mut data = random.places(words - CHECKSUM, &SLIP39);
            data[HEADER] &= 0x3ff >> padding(words);
            let bytes = number::to_bytes(&data, BASE);
            let text = Slip39.unpack(kind, FORM, &bytes);
            assert_eq!(text.is_some(), thresholds_can_be(&data));
            let Some(text) = text else { continue };
            let text = std::str::from_utf8(text.as_bytes()).unwrap();
            assert_eq!(text.split(' ').count(), words);
            let (canonical, packed, _) = pack("slip39-share", text).unwrap();
            assert_eq!(canonical, text);
            assert_eq!(packed, *bytes);
            taken += 1;
        }
        assert!(taken > 2000);
    }

    #[test]
    fn a_share_that_is_too_long_is_sealed() {
        let mut random = Random(9);
        let mut data = random.places(56, &SLIP39);
        data[2] = 0;
        data[3] = 0;
        data[HEADER] = 0;
        let places = [&data[..], &checksum(&data)].concat();
        let input = Input::new(SLIP39.write(&places));
        let kind = Kind::by_id("slip39-share").unwrap();
        assert!(kind.canonical(&input).is_ok());
        assert!(matches!(kind.pack(&input), Err(KindError::TooLong { .. })));
    }

    #[test]
    fn nothing_panics() {
        survives("slip39-share", FORM, SHARE, &mut Random(10));
    }

    #[test]
    fn every_wrong_word_is_found() {
        assert_eq!(missed("slip39-share", SHARE, &SLIP39, &mut Random(11)), 0);
    }
}
