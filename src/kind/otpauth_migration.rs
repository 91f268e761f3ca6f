//! Kind `otpauth-migration`: the export of Google Authenticator, one URI for each code on the screen.
//!
//! dim13/otpauth `migration/migration.proto`: base64 of a protocol buffer with the accounts, and which part of how many it is.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::input::{Input, decoded, describe};
use super::lines::{self, Line, Lines};
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits};
use crate::secret::Secret;

const SCHEME: &str = "otpauth-migration://";
const PREFIX: &str = "otpauth-migration://offline?data=";

/// Fewest bytes that hold one account with a secret of one byte.
const FEWEST: usize = 5;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "otpauth-migration",
    aliases: &["google-authenticator-export"],
    name: "Authenticator export (Google)",
    packing: Packing::Forms(&[54]),
    size: FEWEST..=64,
    form: "otpauth-migration://offline?data= and so on, as the code of an export holds it; of several codes, one a line",
    example: "otpauth-migration://offline?data=XXXX…",
    check: Check::Weak,
    check_words: "only its form: a mistyped letter within a secret goes unnoticed, so compare live codes with the app's",
    usage: "Google Authenticator, as codes to scan, under transfer accounts",
    rules: &Migration,
}];

struct Migration;

/// What a part says of itself.
#[derive(Default)]
struct Part {
    accounts: usize,
    /// How many parts there are, if it says so.
    batch_size: u64,
    batch_index: u64,
    batch_id: u64,
}

/// What is wrong with the bytes.
type Broken = &'static str;

const CUT_OFF: Broken = "its data end too early: characters are missing, or one is mistyped";
const UNKNOWN: Broken = "its data are not what an export holds: a character is missing or mistyped";

/// Reads fields of a protocol buffer.
struct Fields<'a>(&'a [u8]);

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Of a fixed size, which no known field has.
    Other,
}

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CUT_OFF)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, Broken> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                return Err(UNKNOWN);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(UNKNOWN)
    }

    /// The next field's number and value; none at the end.
    fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, Broken> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Other)?,
            2 => {
                let length = usize::try_from(self.number()?).map_err(|_| CUT_OFF)?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Other)?,
            _ => return Err(UNKNOWN),
        };
        match tag >> 3 {
            0 => Err(UNKNOWN),
            field => Ok(Some((field, value))),
        }
    }
}

fn read_account(bytes: &[u8]) -> Result<(), Broken> {
    let mut fields = Fields(bytes);
    let mut has_secret = false;
    while let Some(field) = fields.next()? {
        match field {
            (1, Value::Bytes(secret)) => has_secret |= !secret.is_empty(),
            (2 | 3 | 8, Value::Bytes(text)) => {
                let printable = |text: &str| !text.chars().any(char::is_control);
                if !std::str::from_utf8(text).is_ok_and(printable) {
                    return Err("a name in it is no text: a character is mistyped");
                }
            }
            // Algorithms 0 to 4, numbers of digits and types 0 to 2.
            (4, Value::Number(0..=4)) | (5 | 6, Value::Number(0..=2)) | (7, Value::Number(_)) => {}
            (1..=8, _) => return Err(UNKNOWN),
            _ => {}
        }
    }
    if has_secret {
        Ok(())
    } else {
        Err("an account in it has no secret")
    }
}

fn read(bytes: &[u8]) -> Result<Part, Broken> {
    let mut part = Part::default();
    let mut fields = Fields(bytes);
    while let Some(field) = fields.next()? {
        match field {
            (1, Value::Bytes(account)) => {
                read_account(account)?;
                part.accounts += 1;
            }
            (2, Value::Number(_)) => {}
            (3, Value::Number(size)) => part.batch_size = size,
            (4, Value::Number(index)) => part.batch_index = index,
            (5, Value::Number(id)) => part.batch_id = id,
            (1..=5, _) => return Err(UNKNOWN),
            _ => {}
        }
    }
    let size = part.batch_size.max(1);
    if part.accounts == 0 {
        Err("no account is in it")
    } else if part.batch_index >= size || size > 1000 {
        Err(UNKNOWN)
    } else {
        Ok(part)
    }
}

/// The bytes behind the prefix: base64, its signs perhaps escaped as in a URI.
fn decode(data: &str) -> Result<Secret, String> {
    let mut text = Zeroizing::new(String::with_capacity(data.len() + 3));
    let mut rest = data.char_indices();
    while let Some((at, c)) = rest.next() {
        let escaped = data
            .get(at + 1..at + 3)
            .filter(|_| c == '%')
            .map(str::to_ascii_uppercase);
        let meant = match escaped.as_deref() {
            Some("2B") => '+',
            Some("2F") => '/',
            Some("3D") => '=',
            // What forms make of a plus.
            _ if c == ' ' => '+',
            _ => c,
        };
        if escaped.is_some() && meant != '%' {
            rest.nth(1);
        }
        if !(meant.is_ascii_alphanumeric() || matches!(meant, '+' | '/' | '=')) {
            let place = data[..at].chars().count() + 1;
            return Err(format!(
                "character {place} behind data= is {}, which never occurs there",
                describe(meant)
            ));
        }
        text.push(meant);
    }
    let plain = text.trim_end_matches('=').len();
    text.truncate(plain);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    let bytes = decoded(&BASE64, &text);
    bytes.map(|bytes| Secret::from(bytes.as_slice())).map_err(|_| {
        format!("there are {plain} characters behind data=, and one of them is missing, mistyped or too many")
    })
}

/// The URI of these bytes as Google Authenticator writes it.
fn write(bytes: &[u8]) -> Secret {
    let mut base64 = Zeroizing::new(vec![0; BASE64.encode_len(bytes.len())]);
    BASE64.encode_mut(bytes, &mut base64);
    let mut uri = Vec::with_capacity(PREFIX.len() + 3 * base64.len());
    uri.extend_from_slice(PREFIX.as_bytes());
    for &byte in base64.iter() {
        match byte {
            b'+' => uri.extend_from_slice(b"%2B"),
            b'/' => uri.extend_from_slice(b"%2F"),
            b'=' => uri.extend_from_slice(b"%3D"),
            _ => uri.push(byte),
        }
    }
    Secret::new(uri)
}

/// Whether the parts are one whole export, in words for a person if not.
fn missing(parts: &[Part]) -> Option<String> {
    let first = parts.first()?;
    let size = first.batch_size.max(1);
    let same = |part: &Part| part.batch_id == first.batch_id && part.batch_size.max(1) == size;
    if !parts.iter().all(same) {
        return Some(
            "its parts are of different exports: take all parts from one export".to_owned(),
        );
    }
    let is_there = |index: &u64| parts.iter().any(|part| part.batch_index == *index);
    let absent: Vec<u64> = (0..size).filter(|index| !is_there(index)).collect();
    let number = |index: &u64| (index + 1).to_string();
    match (parts, &absent[..]) {
        (_, []) if parts.len() as u64 > size => {
            Some("a part of the export is there twice".to_owned())
        }
        (_, []) => None,
        ([only], _) => Some(format!(
            "it is part {} of {size} of an export: back up all parts, for each holds other accounts",
            only.batch_index + 1
        )),
        _ => Some(format!(
            "of the {size} parts of the export these are missing: {}",
            absent.iter().map(number).collect::<Vec<_>>().join(", ")
        )),
    }
}

impl Rules for Migration {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let start = text.trim_start().get(..SCHEME.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(SCHEME)) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().filter(|line| !line.meant.is_empty()).collect();
        let mut parts = Vec::with_capacity(lines.len());
        let mut found = Vec::with_capacity(lines.len());
        let mut texts = Vec::with_capacity(lines.len());
        for line in &lines {
            let fault = |what: String| match lines.len() {
                1 => Fault::new(kind.name, what).into(),
                _ => line.fault(kind, format!("is not right: {what}")),
            };
            let prefix = line.meant.get(..PREFIX.len());
            if !prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX)) {
                return Err(fault(format!("it does not begin with {PREFIX}")));
            }
            let bytes = decode(&line.meant[PREFIX.len()..]).map_err(fault)?;
            let part = read(bytes.as_bytes()).map_err(|what| fault(what.to_owned()))?;
            parts.push(part);
            found.push(bytes);
            // A blank is no part of a URI; it was a plus.
            texts.push(Zeroizing::new(line.meant.replace(' ', "%2B")));
        }
        let accounts: usize = parts.iter().map(|part| part.accounts).sum();
        let checked = match (&texts[..], &found[..]) {
            // Another way to write it is sealed: the caller compares.
            ([text], [bytes]) => {
                Checked::typed(text.as_bytes().into(), kind.forms()[0], bytes.as_bytes())
            }
            _ => {
                let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
                Checked::sealed(lines::write(&texts))
            }
        };
        let plural = if accounts == 1 { "account" } else { "accounts" };
        let checked = checked.warn(format!(
            "it holds {accounts} {plural}: compare that with the app"
        ));
        Ok(match missing(&parts) {
            Some(warning) => checked.warn(warning),
            None => checked,
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        read(bytes).is_ok().then(|| write(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};
    use super::*;

    const URI: &str = "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC";

    /// A part with these fields behind its account.
    fn part(fields: &[u8]) -> String {
        let bytes = [&[0x0a, 7, 0x0a, 2, 0xfb, 0xff, 0x12, 1, b'a'][..], fields].concat();
        String::from_utf8(write(&bytes).as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn exports() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("otpauth-migration", text, expected.map(str::as_bytes))
        };
        let facts = check(URI, Ok(URI)).unwrap();
        assert_eq!(
            facts.warnings,
            ["it holds 1 account: compare that with the app"]
        );
        assert_eq!(packed("otpauth-migration", URI), Some((54, 51)));
        check(&format!("{URI}\r\n"), Ok(URI));
        let plus = part(&[0x10, 1, 0x28, 0xf8, 1, 0x18, 1]);
        assert!(plus.contains("%2B"));
        let found = checked("otpauth-migration", plus.replace("%2B", " ")).unwrap();
        assert_eq!(found.canonical.as_bytes(), plus.as_bytes());
        let escaped = part(&[0x10, 1, 0x18, 1]);
        assert!(
            escaped.contains("%2F") && escaped.contains("%3D"),
            "{escaped}"
        );
        check(&escaped, Ok(&escaped));
        assert_eq!(packed("otpauth-migration", &escaped), Some((54, 13)));
        // Not escaped: it comes back so.
        let plain = escaped
            .replace("%2B", "+")
            .replace("%3D", "=")
            .replace("%2F", "/");
        check(&plain, Ok(&plain));
        assert_eq!(packed("otpauth-migration", &plain), None);
        let short = plain.trim_end_matches('=');
        check(short, Ok(short));
        check(&URI[..93], Err("its data end too early"));
        check(
            &URI.replace("CjEK", "Cj!K"),
            Err("character 3 behind data= is the sign !"),
        );
        check(
            &URI.replace("CjEK", "CjE%4K"),
            Err("character 4 behind data= is the sign %"),
        );
        check(&URI.replace("CjEK", "CjE"), Err("there are 67 characters"));
        check(
            &URI.replace("CjEK", "DjEK"),
            Err("not what an export holds"),
        );
        check(
            "otpauth-migration://online?data=",
            Err("does not begin with"),
        );
        check("otpauth-migration://offline?data=", Err("no account"));
        check(
            "otpauth-migration://offline?data=CgIKAA%3D%3D",
            Err("an account in it has no secret"),
        );
        let strange = Err("not what an export holds");
        check(&part(&[0x18, 2, 0x20, 2]), strange);
        // Fields that are not known yet, of every type that there is; a known one of another type.
        for fields in [
            &[0x31, 1, 2, 3, 4, 5, 6, 7, 8][..],
            &[0x35, 1, 2, 3, 4],
            &[0x32, 1, 9],
            &[
                0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
            &[0x28, 0x80, 1],
            &[0x18, 0xe8, 7],
        ] {
            let text = part(fields);
            check(&text, Ok(&text));
        }
        for fields in [
            &[0x12, 1, b'a'][..],
            &[0x33],
            &[0, 1],
            &[
                0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,
            ],
            &[
                0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 1,
            ],
            &[0x18, 0xe9, 7],
        ] {
            check(&part(fields), strange);
        }
        check(&part(&[0x31, 1, 2, 3, 4, 5, 6, 7]), Err("end too early"));
        check(&part(&[0x35, 1, 2, 3]), Err("end too early"));
        // Of an account: an algorithm that is none, and a name that is a number.
        for account in [[0x0a, 1, 7, 0x20, 9], [0x0a, 1, 7, 0x10, 1]] {
            let bytes = [&[0x0a, 5][..], &account].concat();
            let text = String::from_utf8(write(&bytes).as_bytes().to_vec()).unwrap();
            check(&text, strange);
        }
        check("", Err("empty"));
    }

    #[test]
    fn parts_of_a_batch() {
        let of = |index: u8, id: u8| part(&[0x18, 3, 0x20, index, 0x28, id]);
        let check = |parts: &[String], expected: Option<&str>| {
            let text = parts.join("\n");
            let warnings = checked("otpauth-migration", &text).unwrap().facts.warnings;
            assert_eq!(
                warnings
                    .get(1)
                    .map(|warning| warning.contains(expected.unwrap())),
                expected.map(|_| true),
                "{warnings:?}"
            );
        };
        check(&[of(1, 9)], Some("part 2 of 3"));
        check(&[of(0, 9), of(2, 9)], Some("missing: 2"));
        check(&[of(2, 9), of(0, 9), of(1, 9)], None);
        check(&[of(0, 9), of(1, 8), of(2, 9)], Some("different exports"));
        let large = |index: u8, id: u8| part(&[0x18, 2, 0x20, index, 0x28, 0x81, id]);
        check(&[large(0, 1), large(1, 2)], Some("different exports"));
        check(&[large(0, 2), large(1, 2)], None);
        check(
            &[of(0, 9), of(1, 9), of(2, 9), of(2, 9)],
            Some("there twice"),
        );
        let two = format!("{}\nx\n", of(0, 9));
        testing::check("otpauth-migration", two, Err("line 2 is not right"));
    }

    #[test]
    fn random_secrets_come_back() {
        let mut random = Random::new(1);
        let kind = testing::kind("otpauth-migration");
        for _ in 0..10_000 {
            let length = 1 + random.below(40);
            let secret = random.bytes(length);
            let account = [
                &[0x0a, length as u8][..],
                &secret,
                &[0x20, 1, 0x28, 1, 0x30, 2],
            ]
            .concat();
            let bytes = [&[0x0a, account.len() as u8][..], &account, &[0x10, 1]].concat();
            assert!(testing::unpack_one(kind, 54, &bytes));
        }
    }

    #[test]
    fn damage_does_no_harm() {
        testing::damage("otpauth-migration", URI.as_bytes());
        testing::unpack_anything("otpauth-migration", 2000);
        let numbers = [
            vec![0x10; 1],
            vec![
                0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
            vec![
                0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
        ];
        for bytes in numbers {
            assert!(read(&bytes).is_err());
        }
    }
}
