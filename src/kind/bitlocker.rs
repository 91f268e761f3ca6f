//! Kind `bitlocker`: the 48 digits of a BitLocker recovery password, alone or inside the texts in which Windows hands them out.
//!
//! Eight groups of six digits; each group is divisible by 11 and at most 65535 × 11. The quotients are stored as eight
//! little-endian numbers of 16 bits, as the volume's own metadata do (cryptsetup `lib/bitlk/bitlk.c`, dislocker
//! `recovery_password.c`). There is no check over the whole, so exchanged groups go unnoticed.

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Check, Class, Facts, Input, Kind, KindError};
use crate::secret::Secret;

const GROUPS: usize = 8;
const GROUP_DIGITS: usize = 6;

/// 65535 × 11.
const LARGEST_GROUP: u32 = 720_885;

/// From this many digits in one run on, a text was meant to hold a recovery key.
const LIKELY_DIGITS: usize = 42;

pub(super) const KIND: Kind = Kind {
    id: "bitlocker",
    name: "BitLocker recovery key",
    class: Class::Bitlocker,
    form: "48 digits in eight groups of six; also inside the .TXT that Windows saves or what manage-bde prints",
    check: Check::Checksum,
    check_words: "every group of six digits is divisible by 11 and at most 720885",
    usage: "the BitLocker recovery screen",
    resembles: |input| input.text().is_some_and(resembles),
    pack,
    unpack,
};

fn resembles(text: &str) -> bool {
    !candidates(text).is_empty()
}

fn pack(input: &Input) -> Result<(Secret, Facts), KindError> {
    let text = input.text().ok_or(KindError::NotText)?;
    let candidates = candidates(text);
    let mut found: Option<(Secret, Facts)> = None;
    let mut ids = Vec::new();
    for candidate in &candidates {
        let bytes = pack_groups(&candidate.groups)?;
        let key_id = key_id_before(text, candidate.offset);
        match &mut found {
            // The same key twice in one export is one key.
            Some((known, facts)) if known.as_bytes() == bytes.as_bytes() => {
                facts.key_id = facts.key_id.take().or(key_id);
            }
            Some(_) => ids.push(key_id),
            None => {
                ids.push(key_id.clone());
                found = Some((bytes, Facts { key_id }));
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
    found.ok_or_else(|| {
        BitlockerError::NoKey {
            digits: text.chars().filter(char::is_ascii_digit).count(),
        }
        .into()
    })
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
        if digits.len() != GROUP_DIGITS && groups.len() == GROUPS {
            return Err(BitlockerError::GroupLength {
                group,
                digits: digits.len(),
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
    /// Byte offset in the text.
    offset: usize,
    /// Groups of digits as they were separated; a single group if they were not.
    groups: Vec<Zeroizing<String>>,
}

/// All runs that look like a recovery key, mistyped or not.
///
/// If the whole text is nothing but digits and separators, it is one run, on however many lines. Otherwise a run stands on one
/// line. Eight groups of five digits are Ubuntu's recovery key and not taken for a bad one of ours.
fn candidates(text: &str) -> Vec<Candidate> {
    let only_digits = text
        .trim_start_matches(|c: char| !c.is_ascii_digit() && is_separator(c))
        .chars()
        .all(|c| c.is_ascii_digit() || is_separator(c));
    let belongs = |c: char| {
        c.is_ascii_digit() || is_separator(c) && (only_digits || !matches!(c, '\n' | '\r'))
    };
    let mut found = Vec::new();
    let mut start = None;
    let ends = [(text.len(), '\0')];
    for (offset, character) in text.char_indices().chain(ends) {
        if belongs(character) {
            start.get_or_insert(offset);
        } else if let Some(run) = start.take() {
            let groups: Vec<Zeroizing<String>> = text[run..offset]
                .split(|c: char| !c.is_ascii_digit())
                .filter(|group| !group.is_empty())
                .map(|group| Zeroizing::new(group.to_owned()))
                .collect();
            let digits: usize = groups.iter().map(|group| group.len()).sum();
            let plausible = match groups.len() {
                1 => (LIKELY_DIGITS..=54).contains(&digits),
                7..=9 => {
                    (LIKELY_DIGITS..=54).contains(&digits)
                        && groups.iter().any(|group| group.len() == GROUP_DIGITS)
                }
                _ => false,
            };
            if plausible {
                found.push(Candidate {
                    offset: run,
                    groups,
                });
            }
        }
    }
    found
}

/// Hyphens and spaces as word processors and web pages set them.
fn is_separator(c: char) -> bool {
    c == '-' || c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The last GUID in `text` before `offset`, upper case. Labels are in the user's language, so only the shape counts.
fn key_id_before(text: &str, offset: usize) -> Option<String> {
    const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
    const LENGTH: usize = 36;
    let bytes = &text.as_bytes()[..offset];
    (0..=bytes.len().checked_sub(LENGTH)?)
        .rev()
        .map(|start| &bytes[start..start + LENGTH])
        .find(|window| {
            let mut parts = window.split(|&byte| byte == b'-');
            PARTS.iter().all(|&length| {
                parts.next().is_some_and(|part| {
                    part.len() == length && part.iter().all(u8::is_ascii_hexdigit)
                })
            })
        })
        .map(|window| String::from_utf8_lossy(window).to_ascii_uppercase())
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
    fn ubuntu_recovery_keys_and_other_numbers_are_text() {
        for text in [
            "61665-00531-54469-09783-47273-19035-40077-28287",
            "the number 12345678901234567890",
            "1234",
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
