//! Kind `minisign`: a secret key of minisign, with or without a password.
//!
//! jedisct1/minisign `src/minisign.h`: a comment line, then base64 of algorithm `Ed`, key derivation `Sc` or two zeros, checksum `B2`,
//! salt 32, limits 8 and 8, key number 8, secret key 64 and checksum 32 bytes. The checksum is encrypted with the key; without a password
//! minisign leaves it zero and checks nothing (`src/minisign.c`, generate), but then the secret key holds its own public key.

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::input::{Input, decoded, describe};
use super::lines::{self, Line, Lines};
use super::openssh::public_key;
use super::rules::{Check, Checked, Kind, KindError, Likeness, Packing, Rules, Traits};
use crate::secret::Secret;

const COMMENT: &str = "untrusted comment:";

/// What the comment says unless somebody changed it; rsign writes the same with its own name.
const MARKS: [&str; 2] = [
    "untrusted comment: minisign encrypted secret key",
    "untrusted comment: rsign encrypted secret key",
];

const BYTES: usize = 158;

/// Base64 of 158 bytes, the padding included.
const CHARACTERS: usize = 212;

/// What the bytes begin with, in base64, with a password and without.
const STARTS: [&str; 2] = ["RWRTY0Iy", "RWQAAEIy"];

/// Where the secret key stands among the bytes: algorithms, salt, limits and key number come first.
const SECRET_KEY: usize = 6 + 32 + 16 + 8;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "minisign",
    aliases: &["minisign-secret-key"],
    name: "minisign secret key",
    packing: Packing::Sealed,
    size: 0..=0,
    form: "a comment line and a line of 212 characters, as in the file minisign.key",
    example: "untrusted comment: minisign encrypted secret key",
    check: Check::Nothing,
    check_words: "length and alphabet are right; its checksum can be read only with its password. Without a password the public key is compared",
    usage: "the file minisign.key, with its password if it has one",
    rules: &Minisign,
}];

struct Minisign;

impl Rules for Minisign {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        let is_mark = |line: &str| {
            let starts_with = |mark: &&str| {
                let start = line.get(..mark.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(mark))
            };
            let is_key = line.len().abs_diff(CHARACTERS) <= 4
                && STARTS.iter().any(|start| line.starts_with(start));
            MARKS.iter().any(starts_with) || is_key
        };
        if text.lines().map(str::trim).any(is_mark) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().filter(|line| !line.meant.is_empty()).collect();
        let [comment, key @ ..] = &lines[..] else {
            return Err(KindError::Empty);
        };
        if !comment.meant.starts_with(COMMENT) {
            return Err(comment.fault(
                kind,
                format!("does not begin with {COMMENT} as the first line has to, whatever stands behind it"),
            ));
        }
        let Some(first) = key.first() else {
            return Err(comment.fault(kind, "is the last: the key below it is missing"));
        };
        let length = key.iter().map(|line| line.meant.len()).sum();
        let mut text = Zeroizing::new(String::with_capacity(length));
        for line in key {
            for (place, c) in (1..).zip(line.meant.chars()) {
                if !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')) {
                    return Err(line.fault(
                        kind,
                        format!(
                            "has {} as character {place}, which never occurs there",
                            describe(c)
                        ),
                    ));
                }
                text.push(c);
            }
        }
        if text.len() != CHARACTERS {
            return Err(first.fault(
                kind,
                format!(
                    "begins a key of {} characters, {CHARACTERS} are needed",
                    text.len()
                ),
            ));
        }
        let bytes = decoded(&BASE64, &text);
        let bytes = match &bytes {
            Ok(bytes) if bytes.len() == BYTES => bytes.as_slice(),
            _ => return Err(first.fault(kind, "has a wrong character at its end")),
        };
        let is_encrypted = match bytes {
            [b'E', b'd', b'S', b'c', b'B', b'2', ..] => true,
            [b'E', b'd', 0, 0, b'B', b'2', ..] => false,
            _ => {
                return Err(first.fault(
                    kind,
                    "does not begin as a secret key of minisign does: one of its first eight characters is mistyped",
                ));
            }
        };
        if !is_encrypted {
            let rest = &bytes[SECRET_KEY..];
            let (seed, rest) = rest.split_first_chunk().expect("96 bytes");
            if !rest.starts_with(&public_key(seed)) {
                return Err(first.fault(
                    kind,
                    "has a secret key that does not belong to its public key: a character is mistyped",
                ));
            }
        }
        let written = [comment.came, text.as_str()];
        let checked = Checked::sealed(lines::write(&written));
        if is_encrypted {
            return Ok(checked.warn(
                "it is of no use without its password: keep that too; and nothing but the password can tell whether it was copied rightly",
            ));
        }
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

    const OPEN: &str = "untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAECAwQFBgeYsC176CFZ/VpOMKeMCK2vQWAYv3Uy3tT8uTSZ/y7vh0HBgRI2u8Qog21rHdACGh/2slI/EEjFHZOcIaRGfR4FAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    // From the tests of slarew/swift-minisign; its password is "test".
    const CLOSED: &str = "untrusted comment: minisign encrypted secret key\nRWRTY0Iyvmea6pdrXYdDVqn91GknFBllkJmsQyS2jpVGoBqETB4AAAACAAAAAAAAAEAAAAAAr5jLDlb+ahHMPoPZAawLCKbUilW5ECEFsFCFSQLXfKrFQDv54sYqJzr3rR4gTmDnplQY+/T+EYCZkc5+QJOWwmaKBHPRx+Tw3rFH4CfCGkYRr4WNdZprmAzi1ZNzTl/wyvc1/uplgO8=\n";

    #[test]
    fn keys() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("minisign", text, expected.map(str::as_bytes));
        };
        for key in [OPEN, CLOSED] {
            check(key, Ok(key));
            check(&format!("\n{}", key.replace('\n', " \r\n")), Ok(key));
            let named = key.replace("minisign encrypted secret key", "Łukasz’s — key");
            check(&named, Ok(&named));
            check(
                &key.replace("untrusted comment:", "comment:"),
                Err("line 1 does not begin with untrusted comment:"),
            );
            check(
                &key.replace("RW", "RX"),
                Err("line 2 does not begin as a secret key"),
            );
            check(
                &key.replacen("AA", "A", 1),
                Err("line 2 begins a key of 211 characters"),
            );
            check(&key.replacen("AA", "A?", 1), Err("line 2 has the sign ?"));
            check(&key[..49], Err("line 1 is the last"));
        }
        check(
            &CLOSED.replace("gO8=", "gO9="),
            Err("line 2 has a wrong character at its end"),
        );
        check(
            &OPEN.replace(&OPEN[200..202], "zz"),
            Err("does not belong to its public key"),
        );
        check("", Err("empty"));
    }

    #[test]
    fn the_password_is_remembered() {
        assert_eq!(checked("minisign", CLOSED).unwrap().facts.warnings.len(), 1);
        assert!(checked("minisign", OPEN).unwrap().facts.warnings.is_empty());
    }

    #[test]
    fn other_files_of_minisign_do_not_resemble() {
        let public = "untrusted comment: minisign public key E28A983382D6D7E9\nRWTp19aCM5iK4plw14gbtviwUSISZP++TJMfOfNTKoCcRIkcrV13Oppe\n";
        let recognised = Kind::recognise(&testing::input(public)).unwrap();
        assert_eq!(recognised.id, "text");
    }

    #[test]
    fn damage_does_no_harm() {
        testing::damage("minisign", OPEN.as_bytes());
        testing::damage("minisign", CLOSED.as_bytes());
    }
}
