//! Kind `bitlocker`: the 48 digits of a BitLocker recovery password, alone or inside the texts in which Windows hands them out.
//!
//! Eight groups of six digits; each group is divisible by 11 and at most 65535 × 11. The quotients are stored as eight
//! little-endian numbers of 16 bits, as the volume's own metadata do (cryptsetup `lib/bitlk/bitlk.c`, dislocker
//! `recovery_password.c`). There is no check over the whole, so exchanged groups go unnoticed.

use std::ops::{Range, RangeInclusive};

use zeroize::Zeroizing;

use super::class::{Class, Packed};
use super::input::{Input, describe, digit_meant, is_separator};
use super::key_ids::{GUID_LENGTH, KeyId, is_guid, key_ids};
use super::rules::{
    Check, Checked, Facts, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits,
    many_digits, there,
};
use crate::secret::Secret;

const NAME: &str = "BitLocker recovery key";

const GROUPS: usize = 8;
const GROUP_DIGITS: usize = 6;

/// 65535 × 11.
const LARGEST_GROUP: u32 = 720_885;

/// So many digits in one run were meant to be a recovery key.
const LIKELY_DIGITS: RangeInclusive<usize> = 42..=54;

const UNCLEAR: &str = "that ID is in the input, but nothing tells for certain which key is its own: give the wanted key alone";

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "bitlocker",
    aliases: &["bitlocker-48", "bitlocker-txt", "bitlocker-manage-bde"],
    name: NAME,
    packing: Packing::Class(Class::Bitlocker),
    size: 16..=16,
    form: "48 digits in eight groups of six; also inside the .TXT that Windows saves or what manage-bde or PowerShell prints",
    example: "XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX",
    check: Check::Checksum,
    check_words: "every group of six digits is divisible by 11 and at most 720885; exchanged groups go unnoticed",
    usage: "the BitLocker recovery screen",
    rules: &Bitlocker,
}];

struct Bitlocker;

impl Rules for Bitlocker {
    fn traits(&self) -> Traits {
        Traits {
            in_pieces: false,
            has_key_ids: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = masked(&text_of(input));
        match &candidates(&text)[..] {
            [] => Likeness::No,
            // A group on each line may be a code on each line.
            [only] if only.lines(&text) >= 6 && pack_groups(&only.groups).is_err() => {
                Likeness::Fits
            }
            _ => Likeness::Marked,
        }
    }

    fn check(&self, _: &Kind, input: &Input) -> Result<Checked, KindError> {
        let (bytes, facts) = find(input)?;
        Ok(Checked {
            canonical: write(bytes.as_bytes()).expect("sixteen bytes"),
            packed: Packed::new(Class::Bitlocker, bytes),
            facts,
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        write(bytes)
    }
}

/// The input's text; what is no text, or has zeros in it, by its ASCII characters.
fn text_of(input: &Input) -> Zeroizing<String> {
    match input.text().filter(|text| !text.contains('\0')) {
        Some(_) => Zeroizing::new(input.meant().to_owned()),
        None => input.ascii(),
    }
}

/// The key in the input, and what stands beside it.
fn find(input: &Input) -> Result<(Secret, Facts), KindError> {
    let text = text_of(input);
    let masked = masked(&text);
    let mut found: Vec<(Secret, KeyId)> = Vec::new();
    let mut wanted_is_there = false;
    let mut rest = masked.clone();
    let candidates = candidates(&masked);
    let runs: Vec<Range<usize>> = candidates.iter().map(|found| found.run.clone()).collect();
    let wanted = input.key_id().map(str::to_ascii_uppercase);
    for (candidate, key_id) in candidates.into_iter().zip(key_ids(&text, &runs)) {
        rest.replace_range(candidate.run.clone(), &" ".repeat(candidate.run.len()));
        let is_wanted = |wanted: &String| match &key_id {
            KeyId::Known(id) => id.starts_with(wanted),
            _ => wanted.is_empty(),
        };
        if !wanted.as_ref().is_none_or(is_wanted) {
            // It may be the wanted key, and it may be another computer's.
            if let (Some(wanted), KeyId::Unclear(ids)) = (&wanted, &key_id)
                && ids.iter().any(|id| id.starts_with(wanted))
            {
                return Err(Fault::new(NAME, UNCLEAR).into());
            }
            continue;
        }
        wanted_is_there = true;
        let bytes = pack_groups(&candidate.groups)?;
        // The same key twice in one export is one key.
        let known = found
            .iter_mut()
            .find(|(known, _)| known.as_bytes() == bytes.as_bytes());
        match known {
            Some((_, KeyId::Known(_))) => {}
            Some((_, known_id)) => *known_id = key_id,
            None => found.push((bytes, key_id)),
        }
    }
    if found.len() > 1 {
        return Err(KindError::SeveralKeys {
            keys: found.len(),
            ids: found.into_iter().filter_map(|(_, id)| id.known()).collect(),
        });
    }
    let Some((bytes, key_id)) = found.pop() else {
        if input.key_id().is_some() && !wanted_is_there {
            let wanted = wanted.unwrap_or_default();
            let is_there = |start| {
                is_guid(&text.as_bytes()[start..])
                    && text[start..start + GUID_LENGTH]
                        .to_ascii_uppercase()
                        .starts_with(&wanted)
            };
            let what = if (0..text.len()).any(is_there) {
                UNCLEAR
            } else {
                "no key with that key ID is in the input"
            };
            return Err(Fault::new(NAME, what).into());
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        return Err(Fault::new(NAME, format!("48 digits are needed, {}", there(digits))).into());
    };
    // Without a key ID, numbers may be a PIN or a password that belongs to the key; with one, they stand in what Windows prints. That
    // there was more is told in any case.
    if key_id == KeyId::Missing && rest.contains(|c: char| c.is_ascii_digit()) {
        return Err(KindError::OtherText);
    }
    let mut facts = Facts {
        dropped_text: rest.contains(char::is_alphanumeric),
        ..Facts::default()
    };
    facts.warnings = oddities(bytes.as_bytes());
    if matches!(key_id, KeyId::Unclear(_)) {
        facts.warnings.push(
            "IDs stand beside the key, and none of them is clearly the key's own: none was noted"
                .to_owned(),
        );
    }
    facts.key_id = key_id.known();
    Ok((bytes, facts))
}

/// What the check of the groups cannot see, and a random key hardly ever has.
fn oddities(bytes: &[u8]) -> Vec<String> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let numbers: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let mut found = Vec::new();
    if numbers.iter().all(|number| *number == numbers[0]) {
        found.push("all its groups are equal: no computer makes such a key".to_owned());
        return found;
    }
    for (place, number) in numbers.iter().enumerate() {
        if let Some(before) = numbers[..place].iter().position(|other| other == number) {
            found.push(format!(
                "groups {} and {} are equal, which happens by chance once in 2,000 keys: one may have been copied twice",
                before + 1,
                place + 1
            ));
        }
    }
    if numbers.is_sorted() || numbers.iter().rev().is_sorted() {
        found.push(
            "its groups stand in order of size, which happens by chance once in 20,000 keys: they may have been sorted"
                .to_owned(),
        );
    }
    found
}

fn pack_groups(groups: &[Zeroizing<String>]) -> Result<Secret, Fault> {
    let at = |group, what: String| Fault::at(NAME, Place::Group(group), what);
    if let [all] = groups
        && all.len() != GROUPS * GROUP_DIGITS
    {
        return Err(Fault::new(
            NAME,
            format!("48 digits are needed, {}", there(all.len())),
        ));
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
            let lost = if length < GROUP_DIGITS {
                " (spreadsheets drop zeros at the beginning)"
            } else {
                ""
            };
            return Err(at(
                group,
                format!("has {} in place of 6{lost}", many_digits(length)),
            ));
        }
    }
    if groups.len() != GROUPS {
        return Err(Fault::new(
            NAME,
            format!("8 groups of six digits are needed, {}", there(groups.len())),
        ));
    }
    let mut bytes = Vec::with_capacity(2 * GROUPS);
    for (group, digits) in (1..).zip(&groups) {
        if let Some((place, c)) = (1..).zip(digits.chars()).find(|(_, c)| !c.is_ascii_digit()) {
            let number = (group - 1) * GROUP_DIGITS + place;
            return Err(at(
                group,
                format!(
                    "has {} where digit {number} of the key should be (a letter O for 0, or l for 1?)",
                    describe(c)
                ),
            ));
        }
        let value: u32 = digits.parse().expect("six ASCII digits");
        let wrong = if !value.is_multiple_of(11) {
            "is not divisible by 11, so one of them is mistyped"
        } else if value > LARGEST_GROUP {
            "is above 720885, the largest there is"
        } else {
            let number = u16::try_from(value / 11).expect("at most 65535");
            bytes.extend_from_slice(&number.to_le_bytes());
            continue;
        };
        let last = group * GROUP_DIGITS;
        let mut fault = at(
            group,
            format!("(digits {} to {last}) {wrong}", last - GROUP_DIGITS + 1),
        );
        fault.remedies = remedies(value, group);
        return Err(fault);
    }
    Ok(Secret::new(bytes))
}

/// The changes of a single digit after which a group would be divisible by 11, as how far the digit has to go.
///
/// Whether a digit has so much room is not looked at: that would tell something of the digit that stands there. So what is said depends on
/// the group's remainder alone.
fn remedies(value: u32, group: usize) -> Vec<String> {
    let remainder = value % 11;
    if remainder == 0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for place in 1..=GROUP_DIGITS {
        // Powers of ten are 1 and -1 by turns, modulo 11; the last digit has the weight 1.
        let lower = if place % 2 == GROUP_DIGITS % 2 {
            remainder
        } else {
            11 - remainder
        };
        let directions = [(lower, "lower"), (11 - lower, "higher")];
        let ways: Vec<String> = directions
            .iter()
            .filter(|(by, _)| *by < 10)
            .map(|(by, direction)| format!("{direction} by {by}"))
            .collect();
        found.push(format!(
            "digit {place} of group {group} (digit {} of the key) {}",
            (group - 1) * GROUP_DIGITS + place,
            ways.join(" or ")
        ));
    }
    found
}

/// The 48 digits of 16 bytes.
fn write(bytes: &[u8]) -> Option<Secret> {
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

    /// Lines on which it has digits.
    fn lines(&self, text: &str) -> usize {
        let lines = text[self.run.clone()].lines();
        lines
            .filter(|line| line.contains(|c: char| c.is_ascii_digit()))
            .count()
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

/// The one key of a text in which letters stand for digits (O for 0, l for 1), or with points and the like between the groups: from the
/// first that has a digit to the last.
fn misread(text: &str) -> Option<Candidate> {
    let is_between = |c: char| is_separator(c) || c.is_ascii_punctuation();
    let is_foreign = |c: char| !c.is_ascii() && digit_meant(c).is_some() && !c.is_alphabetic();
    let is_digit = |c: char| c.is_ascii_digit() || is_foreign(c);
    let has_digit = |group: &&str| group.contains(is_digit);
    let mut groups = Vec::new();
    let mut run = text.len()..0;
    for group in text.split(is_between).filter(has_digit) {
        // Of a longer text it is no part.
        if groups.len() == 9 {
            return None;
        }
        let start = group.as_ptr().addr() - text.as_ptr().addr();
        run = run.start.min(start)..start + group.len();
        groups.push(Zeroizing::new(group.to_owned()));
    }
    let characters: usize = groups.iter().map(|group| group.chars().count()).sum();
    let digits = groups
        .iter()
        .flat_map(|group| group.chars())
        .filter(|&c| is_digit(c))
        .count();
    let right = groups
        .iter()
        .filter(|group| group.chars().count() == GROUP_DIGITS)
        .count();
    let plausible = groups.len() >= 6
        && (36..=54).contains(&characters)
        && 5 * digits >= 4 * characters
        && 2 * right >= groups.len();
    plausible.then_some(Candidate { run, groups })
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

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

    fn pack_text(text: &str) -> Result<super::super::Key, KindError> {
        let input = Input::new(text.as_bytes().into());
        Kind::recognise(&input).unwrap().pack(&input)
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
        let check = |text: &str, expected: &str| {
            let error = pack_text(text).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("BitLocker recovery key: {expected}"),
                "{text}"
            );
        };
        check(
            &KEY.replace("590458", "590459"),
            "group 3 (digits 13 to 18) is not divisible by 11, so one of them is mistyped",
        );
        check(
            &KEY.replace("516978", "720896"),
            "group 8 (digits 43 to 48) is above 720885, the largest there is",
        );
        check(
            &KEY.replace("042647", "42647"),
            "group 1 has 5 digits in place of 6 (spreadsheets drop zeros at the beginning)",
        );
        check(&KEY[..48], "8 groups of six digits are needed, 7 are there");
        check(
            &format!("{KEY}-000000"),
            "8 groups of six digits are needed, 9 are there",
        );
        check(
            &KEY.replace('-', "")[1..],
            "48 digits are needed, 47 are there",
        );
    }

    #[test]
    fn letters_for_digits_and_odd_separators_are_noticed() {
        let check = |text: &str, expected: Result<Class, &str>| {
            let got = pack_text(text).map(|key| key.packed.class());
            let expected = expected.map_err(|error| format!("BitLocker recovery key: {error}"));
            assert_eq!(got.map_err(|error| error.to_string()), expected, "{text}");
        };
        check(
            &KEY.replace("302313", "3O2313"),
            Err(
                "group 2 has the letter O where digit 8 of the key should be (a letter O for 0, or l for 1?)",
            ),
        );
        check(
            &KEY.replace("071500", "07l500"),
            Err(
                "group 4 has the letter l where digit 21 of the key should be (a letter O for 0, or l for 1?)",
            ),
        );
        check(&KEY.replace('-', "."), Ok(Class::Bitlocker));
        check(&KEY.replace('-', " / "), Ok(Class::Bitlocker));
        check(
            &KEY.replace('-', ".").replace("590458", "590459"),
            Err("group 3 (digits 13 to 18) is not divisible by 11, so one of them is mistyped"),
        );
        check(
            &KEY[..41],
            Err("8 groups of six digits are needed, 6 are there"),
        );
        let check = |text: &str, expected| assert_eq!(pack_text(text).unwrap_err(), expected);
        check(
            &format!(
                "{KEY}
PIN 1234"
            ),
            KindError::OtherText,
        );
        check(
            &format!(
                "pass1
{KEY}"
            ),
            KindError::OtherText,
        );
        let other = "482548-408683-386023-032725-083754-344718-228228-361845";
        let ids = vec![];
        check(
            &format!(
                "{KEY}
{other}
"
            ),
            KindError::SeveralKeys { keys: 2, ids },
        );
    }

    #[test]
    fn codes_on_lines_of_their_own_are_not_refused_as_a_key() {
        let unsure = |text: &str, expected: &[&str]| {
            let input = Input::new(text.as_bytes().into());
            match Kind::recognise(&input) {
                Err(super::super::Unsure::Several { kinds }) => {
                    let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
                    assert_eq!(ids, expected, "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        };
        let codes = "123457\n234568\n345679\n456780\n567891\n678902\n789013\n890124\n";
        unsure(codes, &["backup-codes", "bitlocker", "text"]);
        unsure(&codes[..42], &["backup-codes", "bitlocker", "text"]);
        let headed = format!("Codes:\n{codes}");
        unsure(&headed, &["backup-codes", "bitlocker", "text"]);
        assert_eq!(
            pack_text(&KEY.replace('-', "\n")).unwrap().packed.class(),
            Class::Bitlocker
        );
    }

    #[test]
    fn a_key_within_a_programs_file_is_not_the_file() {
        let mut bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
        bytes.extend(format!("\n{KEY}\n").bytes());
        let input = Input::new(Secret::new(bytes));
        assert_ne!(Kind::recognise(&input).unwrap().id, "bitlocker");
    }

    #[test]
    fn an_export_that_is_too_large_is_refused_as_such() {
        let text = format!("{KEY}\n").repeat(2000);
        let input = Input::new(text.as_bytes().into());
        let error = Kind::by_id("bitlocker").unwrap().pack(&input).unwrap_err();
        assert!(error.to_string().contains("more than 64 KiB are there"));
    }

    #[test]
    fn a_label_beside_the_key_is_told() {
        for text in [
            KEY.replace('-', "."),
            format!("Laptop: {} (old)", KEY.replace('-', ".")),
            format!("for Anna\n{}\n", KEY.replace('-', "/")),
        ] {
            let key = pack_text(&text).unwrap();
            let is_alone = text.starts_with('0');
            assert_eq!(key.facts.dropped_text, !is_alone, "{text}");
        }
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
            let key = Kind::recognise(&input).unwrap().pack(&input).unwrap();
            assert_eq!(
                key.packed.to_canonical().unwrap().as_bytes(),
                KEY.as_bytes()
            );
            assert_eq!(key.facts.key_id.as_deref(), Some(id));
        }
    }

    #[test]
    fn other_numbers_are_text() {
        for text in [
            "the number 12345678901234567890",
            "1234",
            "12345 67890 12345 67890 12345",
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
            KindError::SeveralKeys {
                keys: 2,
                ids: vec![id.to_owned(), other_id.to_owned()]
            }
        );
        let chosen = Input::new(both.as_bytes().into()).with_key_id("218a3504");
        let kind = Kind::recognise(&chosen).unwrap();
        let key = kind.pack(&chosen).unwrap();
        assert_eq!(
            key.packed.to_canonical().unwrap().as_bytes(),
            other.as_bytes()
        );
        let missing = Input::new(both.as_bytes().into()).with_key_id("00000000");
        assert!(kind.pack(&missing).is_err());
    }

    #[test]
    fn of_many_keys_only_some_ids_are_told() {
        let lines: String = (0..9_u32)
            .map(|key| {
                let group = format!("{:06}", (key + 7) * 11);
                format!(
                    "{key:08}-0990-4EA3-871F-E7E8A4C1EA85 {}\n",
                    [&*group; 8].join("-")
                )
            })
            .collect();
        let error = pack_text(&lines).unwrap_err().to_string();
        assert!(error.starts_with("9 different keys are in the input (key IDs 00000000-"));
        assert!(
            error.ends_with("00000004-0990-4EA3-871F-E7E8A4C1EA85 and 4 more)"),
            "{error}"
        );
    }

    #[test]
    fn an_id_that_may_be_another_computers_chooses_no_key() {
        let other = "482548-408683-386023-032725-083754-344718-228228-361845";
        let (id, other_id, device) = (
            "3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C",
            "218A3504-0990-4EA3-871F-E7E8A4C1EA85",
            "BF563C45-4036-42F4-B04A-46F2C9862570",
        );
        let check = |text: &str, wanted: &str, expected: Result<&str, &str>| {
            let input = Input::new(text.as_bytes().into()).with_key_id(wanted);
            let found = Kind::recognise(&input).unwrap().pack(&input);
            let found = found.map(|key| {
                String::from_utf8(key.packed.to_canonical().unwrap().as_bytes().to_vec()).unwrap()
            });
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().contains(expected), "{text}: {error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        };
        let graph = format!(
            r#"[{{"id":"{id}","deviceId":"{device}","key":"{KEY}"}},{{"id":"{other_id}","deviceId":"{id}","key":"{other}"}}]"#
        );
        check(&graph, id, Ok(KEY));
        check(&graph, &other_id.to_lowercase(), Ok(other));
        check(&graph, device, Err("nothing tells for certain"));
        let table = format!("{device},{id},{KEY}\n{id},{other_id},{other}\n");
        for wanted in [id, other_id, device] {
            check(&table, wanted, Err("nothing tells for certain"));
        }
        check(&table, "99", Err("no key with that key ID"));
        let below = format!("{KEY}\n{id}\n{other}\n{other_id}\n");
        check(&below, id, Err("nothing tells for certain"));
        let one = pack_text(&format!("{device},{id},{KEY}\n")).unwrap().facts;
        assert_eq!(one.key_id, None);
        assert!(one.warnings[0].contains("none of them is clearly the key's own"));
    }

    #[test]
    fn reads_what_windows_saves() {
        let text = format!(
            "\u{feff}BitLocker Drive Encryption recovery key \r\n\r\nIdentifier:\r\n\r\n\t3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C\r\n\r\nRecovery Key:\r\n\r\n\t{KEY}\r\n"
        );
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            let input = Input::new(Secret::new(bytes));
            let key = Kind::recognise(&input).unwrap().pack(&input).unwrap();
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
            let text = write(&bytes).unwrap();
            let text = std::str::from_utf8(text.as_bytes()).unwrap().to_owned();
            let groups: Vec<_> = text
                .split('-')
                .map(|group| Zeroizing::new(group.to_owned()))
                .collect();
            assert_eq!(pack_groups(&groups).unwrap().as_bytes(), bytes);
        }
    }

    #[test]
    fn remedies_say_how_far_off_a_digit_is() {
        let of = |group: &str| {
            let text = KEY.replace("590458", group);
            let KindError::Fault(fault) = pack_text(&text).unwrap_err() else {
                panic!("a fault");
            };
            fault.remedies
        };
        assert_eq!(
            of("590459"),
            [
                "digit 1 of group 3 (digit 13 of the key) higher by 1",
                "digit 2 of group 3 (digit 14 of the key) lower by 1",
                "digit 3 of group 3 (digit 15 of the key) higher by 1",
                "digit 4 of group 3 (digit 16 of the key) lower by 1",
                "digit 5 of group 3 (digit 17 of the key) higher by 1",
                "digit 6 of group 3 (digit 18 of the key) lower by 1",
            ]
        );
        let both = of("590462");
        assert_eq!(
            both[0],
            "digit 1 of group 3 (digit 13 of the key) lower by 7 or higher by 4"
        );
        assert_eq!(
            both[5],
            "digit 6 of group 3 (digit 18 of the key) lower by 4 or higher by 7"
        );
        // Nothing but the remainder shows.
        let mut by_remainder: [Option<Vec<String>>; 11] = Default::default();
        for value in (0_u32..720_885)
            .step_by(97)
            .filter(|value| !value.is_multiple_of(11))
        {
            let found = of(&format!("{value:06}"));
            let known = &mut by_remainder[value as usize % 11];
            assert_eq!(
                *known.get_or_insert_with(|| found.clone()),
                found,
                "{value}"
            );
        }
    }

    #[test]
    fn what_the_check_misses_is_told() {
        let warnings = |text: &str| pack_text(text).unwrap().facts.warnings;
        assert!(warnings(KEY).is_empty());
        assert!(
            warnings(&KEY.replace("590458", "302313"))[0].starts_with("groups 2 and 3 are equal")
        );
        let sorted = "002816-008470-014124-019778-025432-031086-036740-042394";
        assert!(warnings(sorted)[0].contains("order of size"));
        assert_eq!(warnings(&["000000"; 8].join("-")).len(), 1);
    }
}
