//! Kind `paperkey`: the secret part of an OpenPGP key as paperkey prints it.
//!
//! dmshaw/paperkey `output.c`: comments, then numbered lines of bytes in hexadecimal, each with its CRC-24, and at the end a line with the
//! CRC-24 of all.

use crc::{CRC_24_OPENPGP, Crc};
use zeroize::Zeroizing;

use super::input::{Input, describe};
use super::lines::{self, Line, Lines};
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, many_digits};

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_24_OPENPGP);

/// Digits of a check value.
const CHECK_DIGITS: usize = 6;

const FINGERPRINT: &str = "Secret portions of key ";

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "paperkey",
    aliases: &[],
    name: "paperkey printout",
    packing: Packing::Sealed,
    size: 0..=0,
    form: "numbered lines of bytes in hexadecimal with a check value at the end of each, as paperkey prints them",
    example: "  1: XX XX XX XX … XXXXXX",
    check: Check::Checksum,
    check_words: "24 bits over every line and over the whole",
    usage: "a file that paperkey reads with --secrets, beside the public key",
    rules: &PaperKey,
}];

struct PaperKey;

/// A numbered line: its number, and the rest in parts.
fn split(line: &str) -> Option<(usize, Vec<&str>)> {
    let (number, rest) = line.split_once(':')?;
    let number = number.trim();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Some((number.parse().ok()?, rest.split_whitespace().collect())))?
}

/// The value of the check digits.
fn check_value(kind: &Kind, line: &Line<'_>, digits: &str) -> Result<u32, KindError> {
    if digits.len() != CHECK_DIGITS {
        return Err(line.fault(
            kind,
            "does not end with a check value of six digits: it is cut off, or a blank is missing",
        ));
    }
    hexadecimal(kind, line, digits)?;
    Ok(u32::from_str_radix(digits, 16).expect("six hexadecimal digits"))
}

fn hexadecimal(kind: &Kind, line: &Line<'_>, digits: &str) -> Result<(), KindError> {
    match digits.chars().find(|c| !c.is_ascii_hexdigit()) {
        Some(c) => Err(line.fault(
            kind,
            format!(
                "has {}, but only digits and the letters A to F occur there",
                describe(c)
            ),
        )),
        None => Ok(()),
    }
}

impl Rules for PaperKey {
    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let is_byte = |part: &&&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let is_data = |line: &str| {
            split(line).is_some_and(|(_, parts)| {
                let bytes = parts.iter().filter(is_byte).count();
                bytes >= 4 && bytes + 2 >= parts.len()
            })
        };
        let headings = ["# Secret portions of key", "# Created with paperkey"];
        let is_heading = |line: &str| headings.iter().any(|heading| line.starts_with(heading));
        if text
            .lines()
            .map(str::trim)
            .any(|line| is_heading(line) || is_data(line))
        {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let length = lines.iter().map(|line| line.meant.len()).sum();
        let mut data: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(length));
        let mut written = Vec::with_capacity(lines.len());
        let mut expected = 1;
        let mut total = None;
        let mut fingerprint = None;
        for line in &lines {
            if line.meant.is_empty() || line.meant.starts_with('#') {
                let named = line
                    .meant
                    .split_once(FINGERPRINT)
                    .map(|(_, named)| named.trim());
                fingerprint = fingerprint.or(named);
                // paperkey writes a blank behind the sign of an empty comment; behind others, it is a copy's.
                written.push(match line.whole {
                    "# " => line.whole,
                    _ => line.came,
                });
                continue;
            }
            if total.is_some() {
                return Err(line.fault(
                    kind,
                    "stands behind the last line, which has only a check value",
                ));
            }
            let Some((number, parts)) = split(line.meant) else {
                return Err(line.fault(kind, "does not begin with a number and a colon"));
            };
            if number != expected {
                return Err(line.fault(
                    kind,
                    format!("is numbered {number}, but {expected} is next: a line is missing, doubled or out of place"),
                ));
            }
            expected += 1;
            written.push(line.laid_out);
            let Some((check, bytes)) = parts.split_last() else {
                return Err(line.fault(kind, "has nothing behind its number"));
            };
            let start = data.len();
            for part in bytes {
                hexadecimal(kind, line, part)?;
                if part.len() != 2 {
                    return Err(line.fault(
                        kind,
                        format!(
                            "(numbered {number}) has a group of {} in place of 2: a blank or a digit is missing or too many",
                            many_digits(part.len())
                        ),
                    ));
                }
                data.push(u8::from_str_radix(part, 16).expect("two hexadecimal digits"));
            }
            let check = check_value(kind, line, check)?;
            if bytes.is_empty() {
                if CRC.checksum(&data) != check {
                    return Err(line.fault(
                        kind,
                        "is the check value of all lines together, and does not agree with them: it is mistyped, or a line is missing",
                    ));
                }
                total = Some(line.number);
            } else if CRC.checksum(&data[start..]) != check {
                return Err(line.fault(
                    kind,
                    format!("(numbered {number}) does not agree with the check value at its end: something in it is mistyped"),
                ));
            }
        }
        if total.is_none() || data.is_empty() {
            let last = lines.iter().rfind(|line| !line.meant.is_empty());
            let what = "is the last, but behind it a line with the check value of all is missing: the end is cut off";
            return Err(match last {
                Some(last) => last.fault(kind, what),
                None => KindError::from(Fault::new(kind.name, "no numbered lines are in it")),
            });
        }
        // paperkey.c: a version byte, then for every key its version (4) and the fingerprint of 20 bytes.
        let own: String = data
            .iter()
            .skip(2)
            .take(20)
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let checked = Checked::sealed(lines::write(&written));
        if data.get(1) == Some(&4)
            && fingerprint.is_some_and(|named| !named.eq_ignore_ascii_case(&own))
        {
            return Ok(checked.warn("the fingerprint in its heading is not that of the key: the heading may be of another printout"));
        }
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, _: &[u8]) -> Option<crate::secret::Secret> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random};
    use super::*;

    const KEY: &str = "# Secret portions of key 23480A56631955A989125E0C205AE9891323F931\n# Base 16 data extracted Sat Sep 22 23:52:40 2007\n# Created with paperkey 0.7-devel by David Shaw\n  1: 00 04 23 48 0A 56 63 19 55 A9 89 12 5E 0C 20 5A E9 89 13 23 F9 31 4FD803\n  2: 00 3F FE 03 03 02 56 AC A0 3D F2 14 48 D2 60 22 90 E7 0A 58 94 51 E9F446\n  3: F7 3D 5B 2A 4D 9C 26 B9 C1 AF 27 34 D3 D0 95 FE 69 9A C8 7D A4 E8 F278AF\n  4: 00 4E 9A 52 11 E9 C3 68 E4 BC E7 0E B2 15 D8 47 8A 6A 19 95 A6 04 F4D931\n  5: E9 C2 FC 3F 48 D9 04 A9 E0 26 A1 38 62 D6 70 2D BD C5 DF C4 00 55 004333\n  6: FE 03 03 02 56 AC A0 3D F2 14 48 D2 60 91 84 44 F2 DB A1 1A E8 0E 4E71CE\n  7: D4 72 82 18 FB E6 B6 85 6A 32 F6 15 E9 89 1C 7F 55 DD D5 45 EE 11 9613BC\n  8: E7 DE 44 4C 2B 5B EB 2C 30 91 1E 1F F0 03 6A 2C 30 AD 55 90 6C D0 3C5ED5\n  9: 9F 39 7C E7 53 06 F2 BE F7 AE 1B A1 DE A2 1A 58 8A C5 2C 04 B7 F5 2F9B32\n 10: F3 47 68 F5 1E EF 64 B3 FA 3F 57 FE F4 5C BC 0B FC F4 00 3F FE 03 B4EE51\n 11: 03 02 33 E6 5A 12 FA 15 D4 24 60 91 E7 D2 F8 74 2D DB 04 38 78 DC 4C2FAC\n 12: 6B C8 A2 AC 25 6D 5D 6B DE E5 01 F8 12 19 D5 DB 33 16 2E A5 C2 AA 67FF61\n 13: 9E AA 72 AB 8B 3B 4D D1 9D B5 6C EF E1 31 BF 99 19 F954A9\n 14: 141A60\n";

    #[test]
    fn printouts() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("paperkey", text, expected.map(str::as_bytes));
        };
        check(KEY, Ok(KEY));
        check(
            &format!("\u{feff}\r\n{}", KEY.replace('\n', " \r\n")),
            Ok(KEY),
        );
        check(&KEY.replace("23 48", "23\u{a0}48"), Ok(KEY));
        let commented = KEY.replacen("  1:", "# \n  1:", 1);
        check(&commented, Ok(&commented));
        check(
            &KEY.replace("9613BC", "000000"),
            Err("line 10 (numbered 7) does not agree"),
        );
        check(
            &KEY.replace("D4 72", "D4 73"),
            Err("line 10 (numbered 7) does not agree"),
        );
        check(
            &KEY.replace("D4 72", "D472"),
            Err("line 10 (numbered 7) has a group of 4"),
        );
        check(
            &KEY.replace("D4 72", "D4 O2"),
            Err("line 10 has the letter O"),
        );
        check(
            &KEY.replace("141A60", "141A61"),
            Err("line 17 is the check value of all"),
        );
        check(
            &KEY.replace(" 14: 141A60\n", ""),
            Err("line 16 is the last"),
        );
        check(
            &KEY.replace("141A60", "141A"),
            Err("line 17 does not end with a check value of six"),
        );
        check(
            &KEY.replace(" 13: 9E", " 12: 9E"),
            Err("line 16 is numbered 12, but 13 is next"),
        );
        check(
            &KEY.replace(" 13: 9E", " 13 9E"),
            Err("line 16 does not begin with a number"),
        );
        check(
            &format!("{KEY} 15: 00 000000\n"),
            Err("line 18 stands behind"),
        );
        check("# Created with paperkey 1.6\n", Err("line 1 is the last"));
        check("  1: B704CE\n", Err("line 1 is the last"));
        check("", Err("empty"));
        // Any width of lines, and no comments.
        let narrow = "  1: 00 01 02 03 5B1A66\n";
        testing::check("paperkey", narrow, Err("does not agree"));
    }

    #[test]
    fn a_heading_of_another_key_is_told() {
        let warnings = |text: &str| testing::checked("paperkey", text).unwrap().facts.warnings;
        assert!(warnings(KEY).is_empty());
        assert_eq!(warnings(&KEY.replace("key 2348", "key 2349")).len(), 1);
    }

    #[test]
    fn random_data_are_read() {
        let mut random = Random::new(1);
        for _ in 0..500 {
            let length = 1 + random.below(200);
            let data = random.bytes(length);
            let width = 1 + random.below(30);
            let mut text = String::new();
            for (number, line) in (1..).zip(data.chunks(width)) {
                text += &format!("{number:3}: ");
                line.iter().for_each(|byte| text += &format!("{byte:02X} "));
                text += &format!("{:06X}\n", CRC.checksum(line));
            }
            let lines = data.chunks(width).len();
            text += &format!("{:3}: {:06X}\n", lines + 1, CRC.checksum(&data));
            let found = testing::checked("paperkey", &text).unwrap();
            assert_eq!(found.canonical.as_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn damage_is_found() {
        let (missed, all) = testing::damage("paperkey", SMALL.as_bytes());
        // The same in small letters, or a number with a zero before it.
        assert!(missed < 20, "{missed} of {all}");
    }

    /// A printout without comments, of 20 bytes.
    const SMALL: &str = "  1: 40 41 42 43 44 45 46 47 BC1A8D\n  2: 48 49 4A 4B 4C 4D 4E 4F 12E65B\n  3: 50 51 52 53 5D672B\n  4: 01E21C\n";
}
