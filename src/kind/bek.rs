//! Kind `bitlocker-bek`: the file with the startup key or the external recovery key of a BitLocker volume.
//!
//! libyal/libbde `documentation/BitLocker Drive Encryption (BDE) format.asciidoc`, and two files of cryptsetup's test images: a header of
//! 48 bytes with the file's size twice, then an entry that holds the key. Nothing protects the key's bytes.

use zeroize::Zeroizing;

use super::input::{Input, describe};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits, there,
};
use crate::secret::Secret;

const HEADER: usize = 48;

/// Where the header holds the key protector's GUID.
const GUID: std::ops::Range<usize> = 16..32;

/// No entry is shorter, and none of the known files has more than 180 bytes.
const SMALLEST: usize = HEADER + 32;
const LARGEST: usize = 1024;

/// Hexadecimal digits of the header's sizes.
const SIZES_DIGITS: usize = 32;

/// Size, entry type, value type and version, two bytes each.
const ENTRY_HEADER: usize = 8;

/// GUID and time before what an external key's entry holds.
const EXTERNAL_KEY_HEADER: usize = 24;

/// Entry type of a startup key and value type of an external key.
const STARTUP_KEY: (u16, u16) = (6, 9);

/// Value type of a key: a method of four bytes, then the key.
const KEY: u16 = 1;

const KEY_BYTES: usize = 32;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "bitlocker-bek",
    aliases: &["bek"],
    name: "BitLocker key file (.BEK)",
    packing: Packing::Sealed,
    size: 0..=0,
    form: "the file of 156 or 180 bytes, or the same in hexadecimal",
    example: "GUID.BEK",
    check: Check::Weak,
    check_words: "only the file's sizes agree; nothing in it protects the key itself",
    usage: "a USB stick, as a hidden file named by its key ID with .BEK, or manage-bde -unlock -RecoveryKey",
    rules: &Bek,
}];

struct Bek;

/// Little-endian numbers at these bytes, if they are there.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Whether the first bytes are those of such a file, perhaps of one that was cut off.
fn is_header(bytes: &[u8]) -> bool {
    let size = u32_at(bytes, 0);
    let fields = [u32_at(bytes, 4), u32_at(bytes, 8), u32_at(bytes, 12)];
    let right = [Some(1), Some(HEADER as u32), size];
    size.is_some_and(|size| size as usize <= LARGEST)
        && bytes.len() <= 2 * LARGEST
        && fields.iter().zip(right).filter(|(a, b)| **a == *b).count() == 3
}

/// The bytes that a text writes in hexadecimal, blanks and colons left out; and the first character that is none.
fn hexadecimal(text: &str) -> Result<Zeroizing<Vec<u8>>, Wrong> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len().div_ceil(2)));
    let mut half = None;
    let characters = text.chars().filter(|c| !c.is_whitespace() && *c != ':');
    for (place, c) in (1..).zip(characters) {
        let Some(digit) = c.to_digit(16) else {
            return Err(Wrong::Stranger(place, c));
        };
        match half.take() {
            None => half = Some(digit),
            Some(high) => bytes.push((high << 4 | digit) as u8),
        }
    }
    match half {
        None => Ok(bytes),
        Some(_) => Err(Wrong::Odd(2 * bytes.len() + 1)),
    }
}

enum Wrong {
    Stranger(usize, char),
    Odd(usize),
}

/// Upper case, no braces; the first three groups are stored with their last byte first.
fn guid(bytes: &[u8]) -> String {
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::with_capacity(36);
    for (place, index) in order.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{:02X}", bytes[index]));
    }
    text
}

/// The key among the entries that fill `bytes`; says what is wrong with them.
fn key_in(bytes: &[u8]) -> Result<Option<&[u8]>, &'static str> {
    const SIZES: &str = "the sizes of its parts do not agree: the file is damaged";
    let mut found = None;
    let mut rest = bytes;
    while !rest.is_empty() {
        let size = usize::from(u16_at(rest, 0).ok_or(SIZES)?);
        let (entry, behind) = rest.split_at_checked(size).ok_or(SIZES)?;
        let value = u16_at(entry, 4).ok_or(SIZES)?;
        let body = entry.get(ENTRY_HEADER..).ok_or(SIZES)?;
        if value == KEY {
            let key = body.get(4..).ok_or(SIZES)?;
            if key.len() != KEY_BYTES {
                return Err("its key does not have 32 bytes: the file is damaged");
            }
            if found.replace(key).is_some() {
                return Err("it holds more than one key");
            }
        }
        rest = behind;
    }
    Ok(found)
}

/// The key in a file; says what is wrong with it.
fn read(bytes: &[u8]) -> Result<&[u8], String> {
    let size = u32_at(bytes, 0).map_or(0, |size| size as usize);
    if !is_header(bytes) {
        return Err("it does not begin as such a file does".to_owned());
    }
    if bytes.len() != size {
        let what = if bytes.len() < size {
            "its end is cut off"
        } else {
            "there is something behind its end"
        };
        return Err(format!(
            "{what}: it says that it has {size} bytes, {}",
            there(bytes.len())
        ));
    }
    if size < SMALLEST {
        return Err("it is too small to hold a key".to_owned());
    }
    let sizes = || "the sizes of its parts do not agree: the file is damaged".to_owned();
    let entry = &bytes[HEADER..];
    if u16_at(entry, 0).map(usize::from) != Some(entry.len()) {
        return Err(sizes());
    }
    if (u16_at(entry, 2), u16_at(entry, 4)) != (Some(STARTUP_KEY.0), Some(STARTUP_KEY.1)) {
        return Err("it holds something else than a startup key or recovery key".to_owned());
    }
    let body = &entry[ENTRY_HEADER..];
    let (head, entries) = body
        .split_at_checked(EXTERNAL_KEY_HEADER)
        .ok_or_else(sizes)?;
    if head[..GUID.len()] != bytes[GUID] {
        return Err("it holds two different key IDs: the file is damaged".to_owned());
    }
    let key = key_in(entries)?;
    key.ok_or_else(|| "it holds no key".to_owned())
}

impl Rules for Bek {
    fn traits(&self) -> Traits {
        Traits {
            in_pieces: false,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        // The digits of the sizes, whatever comes behind them.
        let mut start = Zeroizing::new(String::with_capacity(4 * SIZES_DIGITS));
        let digits = text.chars().filter(|c| !c.is_whitespace() && *c != ':');
        start.extend(digits.take(SIZES_DIGITS));
        let is_written =
            start.len() == SIZES_DIGITS && hexadecimal(&start).is_ok_and(|bytes| is_header(&bytes));
        if is_header(input.bytes().as_bytes()) || is_written {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let text = input.meant();
        let binary = input.bytes().as_bytes();
        let looks_written = text
            .chars()
            .take(24)
            .all(|c| c.is_ascii_hexdigit() || " :\n".contains(c));
        let bytes: Secret = if is_header(binary) || text.is_empty() || !looks_written {
            binary.into()
        } else {
            let bytes = hexadecimal(text).map_err(|wrong| match wrong {
                Wrong::Stranger(place, c) => Fault::at(
                    kind.name,
                    Place::Character(place),
                    format!("is {}, which is no hexadecimal digit", describe(c)),
                ),
                Wrong::Odd(digits) => Fault::new(
                    kind.name,
                    format!("it has {digits} hexadecimal digits, which is not even: one is missing or too many"),
                ),
            })?;
            bytes.as_slice().into()
        };
        let key = read(bytes.as_bytes()).map_err(|what| Fault::new(kind.name, what))?;
        let same = key.windows(2).all(|pair| pair[0] == pair[1]);
        let key_id = guid(&bytes.as_bytes()[GUID]);
        let mut checked = Checked::sealed(bytes).warn(
            "nothing in such a file tells whether its key is right: give the file itself, not what somebody typed",
        );
        if same {
            checked =
                checked.warn("all bytes of its key are the same: no computer makes such a key");
        }
        checked.facts.key_id = Some(key_id);
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, _: &[u8]) -> Option<Secret> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, checked};
    use super::*;

    const KEY: &str = "9c00000001000000300000009c00000059f78143f8c4e04dbb61fc33a831bda50100000000000000f002bafe318bd6016c0006000900010059f78143f8c4e04dbb61fc33a831bda520525f30318bd6012000000002000100450078007400650072006e0061006c004b006500790000002c0000000100010002200000e0bb38b9bc55e69e52837281655a762be4e460f95867c65186931d6998021866";

    fn bytes(text: &str) -> Vec<u8> {
        hexadecimal(text).ok().unwrap().to_vec()
    }

    #[test]
    fn sizes_have_bounds() {
        let mut file = bytes(KEY);
        assert!(is_header(&file));
        file.resize(2 * LARGEST, 0);
        assert!(is_header(&file));
        file.push(0);
        assert!(!is_header(&file));
        // A file that is whole by its own sizes, and has no room for a key.
        let of_size = |size: usize| {
            let mut file = bytes(KEY);
            file.truncate(size);
            for at in [0, 12] {
                file[at..at + 4].copy_from_slice(&(size as u32).to_le_bytes());
            }
            read(&file).unwrap_err()
        };
        for size in [HEADER, SMALLEST - 1] {
            assert_eq!(of_size(size), "it is too small to hold a key");
        }
        assert!(of_size(SMALLEST).contains("the sizes of its parts"));
    }

    #[test]
    fn files() {
        let right = bytes(KEY);
        let check = |given: &[u8], expected: Result<&[u8], &str>| {
            testing::check("bitlocker-bek", given, expected)
        };
        let facts = check(&right, Ok(&right)).unwrap();
        assert_eq!(
            facts.key_id.as_deref(),
            Some("4381F759-C4F8-4DE0-BB61-FC33A831BDA5")
        );
        assert_eq!(facts.warnings.len(), 1);
        check(KEY.as_bytes(), Ok(&right));
        check(KEY.to_uppercase().as_bytes(), Ok(&right));
        let spaced: Vec<String> = right.iter().map(|byte| format!("{byte:02x}")).collect();
        check(spaced.join(" ").as_bytes(), Ok(&right));
        check(
            format!("{}\r\n{}", &KEY[..64], &KEY[64..]).as_bytes(),
            Ok(&right),
        );
        // Nothing protects the key.
        let changed = KEY.replace("1866", "1860");
        check(changed.as_bytes(), Ok(&bytes(&changed)));
        check(
            &right[..155],
            Err("its end is cut off: it says that it has 156 bytes, 155 are there"),
        );
        check(&KEY.as_bytes()[..310], Err("its end is cut off"));
        check(
            &KEY.as_bytes()[..311],
            Err("311 hexadecimal digits, which is not even"),
        );
        check(
            KEY.replace("1866", "186x").as_bytes(),
            Err("character 312 is the letter x"),
        );
        check(
            &[&right[..], &[0]].concat(),
            Err("something behind its end"),
        );
        check(
            KEY.replacen("6c00", "6d00", 1).as_bytes(),
            Err("sizes of its parts"),
        );
        check(
            KEY.replace("2c0000", "2b0000").as_bytes(),
            Err("does not have 32 bytes"),
        );
        check(
            KEY.replace("06000900", "02000900").as_bytes(),
            Err("something else"),
        );
        check(
            KEY.replacen("59f781", "58f781", 1).as_bytes(),
            Err("two different key IDs"),
        );
        check(
            KEY.replace("0000000100010002200000", "0000000200010002200000")
                .as_bytes(),
            Err("holds no key"),
        );
        check(b"hello", Err("does not begin as such a file does"));
        check(b"", Err("empty"));
    }

    #[test]
    fn equal_bytes_are_told() {
        let right = bytes(KEY);
        let equal = [&right[..124], &[0; 32]].concat();
        assert_eq!(checked("bek", equal).unwrap().facts.warnings.len(), 2);
    }

    #[test]
    fn with_the_entry_of_windows_11() {
        // Between name and key: an entry with the volume's GUID.
        let right = bytes(KEY);
        let name_end = 48 + 8 + 24 + 32;
        let entry = [&[24, 0, 0, 0, 5, 0, 1, 0][..], &[7; 16]].concat();
        let mut longer = [&right[..name_end], &entry, &right[name_end..]].concat();
        longer[0] = 180;
        longer[12] = 180;
        longer[48] += 24;
        testing::check("bek", &longer, Ok(&longer));
    }

    #[test]
    fn damage_does_no_harm() {
        testing::damage("bek", &bytes(KEY));
        testing::damage("bek", KEY.as_bytes());
    }
}
