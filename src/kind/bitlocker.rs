//! Kind `bitlocker`: the 48 digits of a BitLocker recovery password, alone or inside the texts in which Windows hands them out.
//!
//! Eight groups of six digits; each group is divisible by 11 and at most 65535 × 11. The quotients are stored as eight
//! little-endian numbers of 16 bits, as the volume's own metadata do (cryptsetup `lib/bitlk/bitlk.c`, dislocker
//! `recovery_password.c`). There is no check over the whole, so exchanged groups go unnoticed.

use std::ops::{Range, RangeInclusive};

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Check, Class, Facts, Input, Kind, KindError};
use crate::secret::Secret;

const GROUPS: usize = 8;
const GROUP_DIGITS: usize = 6;

/// 65535 × 11.
const LARGEST_GROUP: u32 = 720_885;

/// So many digits in one run were meant to be a recovery key.
const LIKELY_DIGITS: RangeInclusive<usize> = 42..=54;

/// Characters of a GUID's text.
const GUID_LENGTH: usize = 36;

pub(super) const KIND: Kind = Kind {
    id: "bitlocker",
    name: "BitLocker recovery key",
    class: Class::Bitlocker,
    form: "48 digits in eight groups of six; also inside the .TXT that Windows saves or what manage-bde prints",
    check: Check::Checksum,
    check_words: "every group of six digits is divisible by 11 and at most 720885",
    usage: "the BitLocker recovery screen",
    resembles,
    pack,
    unpack,
};

fn resembles(input: &Input) -> bool {
    !candidates(&masked(&text_of(input))).is_empty()
}

/// The input's text; what is no text, or has zeros in it, by its ASCII characters.
fn text_of(input: &Input) -> Zeroizing<String> {
    match input.text().filter(|text| !text.contains('\0')) {
        Some(text) => Zeroizing::new(text.to_owned()),
        None => input.ascii(),
    }
}

fn pack(input: &Input) -> Result<(Secret, Facts), KindError> {
    let text = text_of(input);
    let masked = masked(&text);
    let mut found: Option<(Secret, Facts)> = None;
    let mut ids = Vec::new();
    let mut rest = masked.clone();
    for candidate in candidates(&masked) {
        let bytes = pack_groups(&candidate.groups)?;
        let key_id = key_id_before(&text, candidate.run.start);
        rest.replace_range(candidate.run.clone(), &" ".repeat(candidate.run.len()));
        match &mut found {
            // The same key twice in one export is one key.
            Some((known, facts)) if known.as_bytes() == bytes.as_bytes() => {
                facts.key_id = facts.key_id.take().or(key_id);
            }
            Some(_) => ids.push(key_id),
            None => {
                ids.push(key_id.clone());
                let facts = Facts {
                    key_id,
                    dropped_text: false,
                };
                found = Some((bytes, facts));
            }
        }
    }
    if ids.len() > 1 {
        return Err(BitlockerError::SeveralKeys {
            keys: ids.len(),
            ids: ids.into_iter().flatten().collect(),
        }
        .into());
    }
    let Some((bytes, mut facts)) = found else {
        return Err(BitlockerError::NoKey {
            digits: text.chars().filter(char::is_ascii_digit).count(),
        }
        .into());
    };
    // Beside a key ID, other text is Windows' own. Without one, numbers may be a PIN or a password that belongs to the key.
    if facts.key_id.is_none() {
        if rest.contains(|c: char| c.is_ascii_digit()) {
            return Err(BitlockerError::OtherText.into());
        }
        facts.dropped_text = rest.contains(char::is_alphanumeric);
    }
    Ok((bytes, facts))
}

fn pack_groups(groups: &[Zeroizing<String>]) -> Result<Secret, BitlockerError> {
    if let [all] = groups
        && all.len() != GROUPS * GROUP_DIGITS
    {
        return Err(BitlockerError::DigitCount { digits: all.len() });
    }
    let groups: Vec<&str> = match groups {
        [all] => (0..GROUPS)
            .map(|group| &all[group * GROUP_DIGITS..(group + 1) * GROUP_DIGITS])
            .collect(),
        _ => groups.iter().map(|group| group.as_str()).collect(),
    };
    // A group of the wrong length first: with a digit lost, the number of groups is right, with two joined it is not.
    for (group, digits) in (1..).zip(&groups) {
        let length = digits.chars().count();
        if length != GROUP_DIGITS && groups.len() == GROUPS {
            return Err(BitlockerError::GroupLength {
                group,
                digits: length,
            });
        }
    }
    if groups.len() != GROUPS {
        return Err(BitlockerError::GroupCount {
            groups: groups.len(),
        });
    }
    let mut bytes = Vec::with_capacity(2 * GROUPS);
    for (group, digits) in (1..).zip(&groups) {
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BitlockerError::NotDigits { group });
        }
        let value: u32 = digits.parse().expect("six ASCII digits");
        if !value.is_multiple_of(11) {
            return Err(BitlockerError::NotDivisible { group });
        }
        if value > LARGEST_GROUP {
            return Err(BitlockerError::TooLarge { group });
        }
        let number = u16::try_from(value / 11).expect("at most 65535");
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    Ok(Secret::new(bytes))
}

fn unpack(bytes: &[u8]) -> Option<Secret> {
    if bytes.len() != 2 * GROUPS {
        return None;
    }
    let mut text = Vec::with_capacity(GROUPS * (GROUP_DIGITS + 1) - 1);
    for (group, pair) in bytes.chunks_exact(2).enumerate() {
        if group > 0 {
            text.push(b'-');
        }
        let mut value = u32::from(u16::from_le_bytes([pair[0], pair[1]])) * 11;
        let start = text.len();
        text.resize(start + GROUP_DIGITS, b'0');
        for digit in text[start..].iter_mut().rev() {
            *digit += u8::try_from(value % 10).expect("one digit");
            value /= 10;
        }
    }
    Some(Secret::new(text))
}

/// A run of digits that was meant to be a recovery key.
struct Candidate {
    /// Where it stands, in bytes.
    run: Range<usize>,
    /// Groups of digits as they were separated; a single group if they were not.
    groups: Vec<Zeroizing<String>>,
}

impl Candidate {
    /// The candidate in this run of `text`, if it has about the digits of a key.
    ///
    /// Eight groups of five digits are Ubuntu's recovery key and not taken for a bad one of ours.
    fn new(text: &str, run: Range<usize>) -> Option<Self> {
        let groups: Vec<Zeroizing<String>> = text[run.clone()]
            .split(|c: char| !c.is_ascii_digit())
            .filter(|group| !group.is_empty())
            .map(|group| Zeroizing::new(group.to_owned()))
            .collect();
        let digits: usize = groups.iter().map(|group| group.len()).sum();
        let right_groups = groups
            .iter()
            .filter(|group| group.len() == GROUP_DIGITS)
            .count();
        let plausible = match groups.len() {
            1 => LIKELY_DIGITS.contains(&digits),
            6..=9 => (36..=54).contains(&digits) && 2 * right_groups >= groups.len(),
            _ => false,
        };
        plausible.then_some(Self { run, groups })
    }
}

/// All runs that look like a recovery key, mistyped or not, in a text without GUIDs.
///
/// A run stands on one line; if the text is nothing but the digits of one key, on however many lines. With letters for digits or with
/// other separators, the whole text must be one key.
fn candidates(text: &str) -> Vec<Candidate> {
    let belongs = |c: char| c.is_ascii_digit() || is_separator(c);
    if text.chars().all(belongs)
        && let Some(whole) = Candidate::new(text, 0..text.len())
    {
        return vec![whole];
    }
    let mut found = Vec::new();
    let mut start = None;
    for (offset, character) in text.char_indices().chain([(text.len(), '\n')]) {
        if belongs(character) && !matches!(character, '\n' | '\r') {
            start.get_or_insert(offset);
        } else if let Some(start) = start.take() {
            found.extend(Candidate::new(text, start..offset));
        }
    }
    // A run that begins or ends within a word was torn at a letter that stands for a digit.
    let torn = |found: &Candidate| {
        text[..found.run.start].ends_with(char::is_alphanumeric)
            || text[found.run.end..].starts_with(char::is_alphanumeric)
    };
    if found.iter().all(torn)
        && let Some(misread) = misread(text)
    {
        return vec![misread];
    }
    found
}

/// The whole text as one key in which letters stand for digits (O for 0, l for 1), or with points and the like between the groups.
fn misread(text: &str) -> Option<Candidate> {
    let groups: Vec<Zeroizing<String>> = text
        .split(|c: char| is_separator(c) || c.is_ascii_punctuation())
        .filter(|group| group.contains(|c: char| c.is_ascii_digit()))
        .map(|group| Zeroizing::new(group.to_owned()))
        .collect();
    let characters: usize = groups.iter().map(|group| group.chars().count()).sum();
    let digits = groups
        .iter()
        .flat_map(|group| group.chars())
        .filter(char::is_ascii_digit)
        .count();
    let right = groups
        .iter()
        .filter(|group| group.chars().count() == GROUP_DIGITS)
        .count();
    let plausible = (6..=9).contains(&groups.len())
        && (36..=54).contains(&characters)
        && 5 * digits >= 4 * characters
        && 2 * right >= groups.len();
    plausible.then_some(Candidate {
        run: 0..text.len(),
        groups,
    })
}

/// Hyphens and spaces as word processors and web pages set them.
fn is_separator(c: char) -> bool {
    c == '-' || c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether the text of a GUID begins here.
fn is_guid(bytes: &[u8]) -> bool {
    const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
    let Some(window) = bytes.get(..GUID_LENGTH) else {
        return false;
    };
    let mut parts = window.split(|&byte| byte == b'-');
    PARTS.iter().all(|&length| {
        parts
            .next()
            .is_some_and(|part| part.len() == length && part.iter().all(u8::is_ascii_hexdigit))
    })
}

/// The text with every GUID blotted out, so that its digits are not taken for a key's. Offsets stay the same.
fn masked(text: &str) -> Zeroizing<String> {
    let mut masked = Zeroizing::new(text.to_owned());
    for start in 0..text.len() {
        if is_guid(&text.as_bytes()[start..]) {
            masked.replace_range(start..start + GUID_LENGTH, &"|".repeat(GUID_LENGTH));
        }
    }
    masked
}

/// The last GUID in `text` before `offset`, upper case. Labels are in the user's language, so only the shape counts.
fn key_id_before(text: &str, offset: usize) -> Option<String> {
    let bytes = &text.as_bytes()[..offset];
    (0..bytes.len())
        .rev()
        .find(|&start| is_guid(&bytes[start..]))
        .map(|start| text[start..start + GUID_LENGTH].to_ascii_uppercase())
}

/// Why an input is not one BitLocker recovery key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BitlockerError {
    /// Nothing like 48 digits.
    #[error("no BitLocker recovery key: 48 digits are needed, {digits} are there")]
    NoKey {
        /// Digits in the input.
        digits: usize,
    },
    /// Not 48 digits in one piece.
    #[error("a BitLocker recovery key has 48 digits, this one has {digits}")]
    DigitCount {
        /// Digits in the run.
        digits: usize,
    },
    /// Not eight groups.
    #[error("a BitLocker recovery key has 8 groups of six digits, this one has {groups}")]
    GroupCount {
        /// How many.
        groups: usize,
    },
    /// A group that is not six digits long.
    #[error("group {group} of the BitLocker recovery key has {digits} digits in place of 6{}", lost_zero(*.digits))]
    GroupLength {
        /// From 1.
        group: usize,
        /// How many.
        digits: usize,
    },
    /// Letters where digits should be.
    #[error(
        "group {group} of the BitLocker recovery key has a character that is not a digit (a letter O for 0, or l for 1?)"
    )]
    NotDigits {
        /// From 1.
        group: usize,
    },
    /// Numbers beside the key that are not part of it.
    #[error("there are other numbers beside the BitLocker recovery key, which would be lost")]
    OtherText,
    /// The check of a group fails.
    #[error(
        "group {group} of the BitLocker recovery key is wrong: it is not divisible by 11, so one of its six digits is mistyped"
    )]
    NotDivisible {
        /// From 1.
        group: usize,
    },
    /// Divisible by 11 and yet impossible.
    #[error(
        "group {group} of the BitLocker recovery key is wrong: it is above 720885, the largest there is"
    )]
    TooLarge {
        /// From 1.
        group: usize,
    },
    /// An export of several protectors.
    #[error("{keys} different BitLocker recovery keys are in the input{}", named(.ids))]
    SeveralKeys {
        /// How many.
        keys: usize,
        /// Their key IDs, as far as they are known.
        ids: Vec<String>,
    },
}

fn lost_zero(digits: usize) -> &'static str {
    if digits < GROUP_DIGITS {
        " (spreadsheets drop zeros at the beginning)"
    } else {
        ""
    }
}

fn named(ids: &[String]) -> String {
    if ids.is_empty() {
        String::new()
    } else {
        format!(" (key IDs {})", ids.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

    fn pack_text(text: &str) -> Result<super::super::Key, KindError> {
        let input = Input::new(text.as_bytes().into());
        Kind::recognise(&input).pack(&input)
    }

    #[test]
    fn takes_the_ways_in_which_people_write_it() {
        for text in [
            KEY.to_owned(),
            KEY.replace('-', ""),
            KEY.replace('-', " "),
            KEY.replace('-', "\n"),
            KEY.replace('-', "\u{2011}"),
            format!("  {KEY}\r\n"),
            format!("Recovery Key:\r\n\t{KEY}\r\n"),
        ] {
            let key = pack_text(&text).unwrap();
            assert_eq!(key.packed.class(), Class::Bitlocker, "{text}");
            assert_eq!(
                key.packed.bytes().as_bytes(),
                [
                    0x25, 0x0f, 0x5b, 0x6b, 0xae, 0xd1, 0x64, 0x19, 0xd9, 0xc4, 0x65, 0x29, 0x5f,
                    0x92, 0x96, 0xb7
                ]
            );
            assert_eq!(
                key.packed.to_canonical().unwrap().as_bytes(),
                KEY.as_bytes()
            );
        }
    }

    #[test]
    fn refuses_with_the_position() {
        let check = |text: &str, expected| {
            assert_eq!(
                pack_text(text).unwrap_err(),
                KindError::Bitlocker(expected),
                "{text}"
            );
        };
        check(
            &KEY.replace("590458", "590459"),
            BitlockerError::NotDivisible { group: 3 },
        );
        check(
            &KEY.replace("516978", "720896"),
            BitlockerError::TooLarge { group: 8 },
        );
        check(
            &KEY.replace("042647", "42647"),
            BitlockerError::GroupLength {
                group: 1,
                digits: 5,
            },
        );
        check(&KEY[..48], BitlockerError::GroupCount { groups: 7 });
        check(
            &format!("{KEY}-000000"),
            BitlockerError::GroupCount { groups: 9 },
        );
        check(
            &KEY.replace('-', "")[1..],
            BitlockerError::DigitCount { digits: 47 },
        );
    }

    #[test]
    fn letters_for_digits_and_odd_separators_are_noticed() {
        let check = |text: &str, expected| {
            let got = pack_text(text).map(|key| key.packed.class());
            assert_eq!(got, expected, "{text}");
        };
        let refused = |error| Err(KindError::Bitlocker(error));
        check(
            &KEY.replace("302313", "3O2313"),
            refused(BitlockerError::NotDigits { group: 2 }),
        );
        check(
            &KEY.replace("071500", "07l500"),
            refused(BitlockerError::NotDigits { group: 4 }),
        );
        check(&KEY.replace('-', "."), Ok(Class::Bitlocker));
        check(&KEY.replace('-', " / "), Ok(Class::Bitlocker));
        check(
            &KEY.replace('-', ".").replace("590458", "590459"),
            refused(BitlockerError::NotDivisible { group: 3 }),
        );
        check(
            &KEY[..41],
            refused(BitlockerError::GroupCount { groups: 6 }),
        );
        check(
            &format!("{KEY}\nPIN 1234"),
            refused(BitlockerError::OtherText),
        );
        check(&format!("pass1\n{KEY}"), refused(BitlockerError::OtherText));
        check(
            &format!("{KEY}\n123456"),
            refused(BitlockerError::GroupCount { groups: 9 }),
        );
        let other = "482548-408683-386023-032725-083754-344718-228228-361845";
        let two = BitlockerError::SeveralKeys {
            keys: 2,
            ids: vec![],
        };
        check(&format!("{KEY}\n{other}\n"), refused(two));
    }

    #[test]
    fn a_label_beside_the_key_is_told() {
        let key = pack_text(&format!("Recovery key: {KEY}")).unwrap();
        assert!(key.facts.dropped_text);
        assert!(!pack_text(KEY).unwrap().facts.dropped_text);
    }

    #[test]
    fn old_code_pages_and_lost_marks_do_not_hide_the_key() {
        let id = "3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E07";
        let mut page_850 = b"Schl\x81sselschutzvorrichtungen\r\n  ID: {".to_vec();
        page_850.extend(format!("{id}}}\r\n  Kennwort:\r\n    {KEY}\r\n").bytes());
        let no_mark: Vec<u8> = format!("{id}\t{KEY}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [page_850, no_mark, format!("{id}\t{KEY}").into_bytes()] {
            let input = Input::new(Secret::new(bytes));
            let key = Kind::recognise(&input).pack(&input).unwrap();
            assert_eq!(
                key.packed.to_canonical().unwrap().as_bytes(),
                KEY.as_bytes()
            );
            assert_eq!(key.facts.key_id.as_deref(), Some(id));
        }
    }

    #[test]
    fn ubuntu_recovery_keys_and_other_numbers_are_text() {
        for text in [
            "61665-00531-54469-09783-47273-19035-40077-28287",
            "the number 12345678901234567890",
            "1234",
            "12345 67890 12345 67890 12345 67890",
        ] {
            assert_eq!(pack_text(text).unwrap().packed.class(), Class::Text);
        }
    }

    #[test]
    fn pairs_a_key_with_the_guid_above_it() {
        let other = "482548-408683-386023-032725-083754-344718-228228-361845";
        let (id, other_id) = (
            "3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C",
            "218A3504-0990-4EA3-871F-E7E8A4C1EA85",
        );
        let export = format!(
            "Volume C:\n\n    TPM:\n      ID: {{{}}}\n\n    Numerical Password:\n      ID: {{{}}}\n      Password:\n        {KEY}\n",
            other_id,
            id.to_lowercase()
        );
        assert_eq!(
            pack_text(&export).unwrap().facts.key_id.as_deref(),
            Some(id)
        );
        let twice = format!("{export}{export}");
        assert_eq!(pack_text(&twice).unwrap().facts.key_id.as_deref(), Some(id));
        let both = format!("{export}\n{other_id}\n{other}\n");
        assert_eq!(
            pack_text(&both).unwrap_err(),
            KindError::Bitlocker(BitlockerError::SeveralKeys {
                keys: 2,
                ids: vec![id.to_owned(), other_id.to_owned()]
            })
        );
    }

    #[test]
    fn reads_what_windows_saves() {
        let text = format!(
            "\u{feff}BitLocker Drive Encryption recovery key \r\n\r\nIdentifier:\r\n\r\n\t3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C\r\n\r\nRecovery Key:\r\n\r\n\t{KEY}\r\n"
        );
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            let input = Input::new(Secret::new(bytes));
            let key = Kind::recognise(&input).pack(&input).unwrap();
            assert_eq!(
                key.packed.to_canonical().unwrap().as_bytes(),
                KEY.as_bytes()
            );
            assert_eq!(
                key.facts.key_id.as_deref(),
                Some("3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C")
            );
        }
    }

    #[test]
    fn every_number_comes_back() {
        for number in 0..=u16::MAX {
            let mut bytes = [0; 16];
            bytes[2..4].copy_from_slice(&number.to_le_bytes());
            let text = unpack(&bytes).unwrap();
            let text = std::str::from_utf8(text.as_bytes()).unwrap().to_owned();
            let groups: Vec<_> = text
                .split('-')
                .map(|group| Zeroizing::new(group.to_owned()))
                .collect();
            assert_eq!(pack_groups(&groups).unwrap().as_bytes(), bytes);
        }
    }
}
