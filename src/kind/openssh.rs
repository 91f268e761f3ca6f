//! Kind `openssh-ed25519`: a private key as ssh-keygen writes it. One without a passphrase and of type ed25519 is checked in full; others
//! are kept as they are.
//!
//! openssh/openssh-portable `PROTOCOL.key` and `sshkey.c` (sshkey_private_to_blob2): base64 lines of 70 characters; unencrypted, the
//! private part is filled up to a multiple of eight bytes with 1, 2, 3, …

use std::collections::BTreeMap;

use curve25519_dalek::edwards::EdwardsPoint;
use data_encoding::{BASE64, DecodeKind};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::input::{Input, describe};
use super::lines::{Line, Lines};
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits,
};
use crate::secret::Secret;

const MARK: &str = "BEGIN OPENSSH PRIVATE KEY";
const BEGIN: &[u8] = b"-----BEGIN OPENSSH PRIVATE KEY-----\n";
const END: &[u8] = b"-----END OPENSSH PRIVATE KEY-----\n";
/// Of a line that is not as long as the others.
const UNEVEN: &str = "is shorter or longer than the others: characters are missing or too many";
const END_MARK: &str = "END OPENSSH PRIVATE KEY";
const WIDTH: usize = 70;

const MAGIC: &[u8] = b"openssh-key-v1\0";
const TYPE: &[u8] = b"ssh-ed25519";

/// The private part is filled up to a multiple of so many bytes.
const BLOCK: usize = 8;

const SEED: usize = 32;
const CHECKINT: usize = 4;

/// Most bytes of a comment that still fit beside seed and check number.
const MAX_COMMENT: usize = 28;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "openssh-ed25519",
    aliases: &["openssh"],
    name: "OpenSSH private key",
    packing: Packing::Forms(&[51]),
    size: SEED + CHECKINT..=SEED + CHECKINT + MAX_COMMENT,
    form: "the file that ssh-keygen writes; split directly if it is of type ed25519, without a passphrase and with a comment of at most 28 bytes",
    example: "-----BEGIN OPENSSH PRIVATE KEY-----",
    check: Check::Checksum,
    check_words: "the public key is computed from the private one; with a passphrase or of another type only the file's outer form",
    usage: "a file in ~/.ssh that nobody else may read",
    rules: &OpenSsh,
}];

struct OpenSsh;

/// The public key of an Ed25519 seed (RFC 8032, section 5.1.5).
pub(super) fn public_key(seed: &[u8; SEED]) -> [u8; 32] {
    let digest = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(seed)));
    let scalar = digest.first_chunk().expect("64 bytes");
    EdwardsPoint::mul_base_clamped(*scalar)
        .compress()
        .to_bytes()
}

/// The bytes in base64, and where they stand.
struct Armor {
    bytes: Secret,
    /// For every line its number and the characters before its end.
    lines: Vec<(usize, usize)>,
}

impl Armor {
    fn read(kind: &Kind, lines: &[Line<'_>]) -> Result<Self, KindError> {
        let begin = lines.iter().position(|line| line.meant.contains(MARK));
        let Some(begin) = begin else {
            return Err(
                Fault::new(kind.name, format!("the line -----{MARK}----- is missing")).into(),
            );
        };
        let behind = &lines[begin + 1..];
        let end = behind.iter().position(|line| line.meant.contains(END_MARK));
        let Some(end) = end else {
            let last = lines.iter().rfind(|line| !line.meant.is_empty());
            return Err(last.unwrap_or(&lines[begin]).fault(
                kind,
                format!("is the last, and the line -----{END_MARK}----- is missing: the end of the key is cut off"),
            ));
        };
        let mut around = lines[..begin].iter().chain(&behind[end + 1..]);
        if let Some(line) = around.find(|line| !line.meant.is_empty()) {
            return Err(line.fault(kind, "is no part of the key"));
        }
        let lines = &behind[..end];
        let length = lines.iter().map(|line| line.meant.len()).sum();
        let mut text = Zeroizing::new(String::with_capacity(length));
        let mut ends = Vec::new();
        for line in lines {
            for (place, c) in (1..)
                .zip(line.meant.chars())
                .filter(|(_, c)| !c.is_whitespace())
            {
                if !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')) {
                    return Err(line.fault(
                        kind,
                        format!(
                            "has {} as character {place}, which never occurs there",
                            describe(c)
                        ),
                    ));
                }
                if text.ends_with('=') && c != '=' {
                    return Err(
                        line.fault(kind, "has more behind the sign =, which only the end has")
                    );
                }
                text.push(c);
            }
            if !line.meant.is_empty() {
                ends.push((line.number, text.len()));
            }
        }
        let Some(&(last, _)) = ends.last() else {
            return Err(Fault::new(
                kind.name,
                "there is nothing between its first and last line",
            )
            .into());
        };
        let mut bytes = Zeroizing::new(vec![0; text.len() / 4 * 3 + 3]);
        let decoded = BASE64.decode_len(text.len()).and_then(|length| {
            let found = BASE64.decode_mut(text.as_bytes(), &mut bytes[..length]);
            found.map_err(|partial| partial.error)
        });
        match decoded {
            Ok(length) => Ok(Self {
                bytes: bytes[..length].into(),
                lines: ends,
            }),
            Err(error) => {
                let (line, what) = match (uneven(&ends), error.kind) {
                    (Some(line), _) => (line, UNEVEN),
                    (None, DecodeKind::Length | DecodeKind::Padding) => (
                        last,
                        "is the last, and with it there are too few or too many characters: it is cut off, or a line is missing or doubled",
                    ),
                    (None, _) => (last, "has a wrong character at its end"),
                };
                Err(at(kind, line, what))
            }
        }
    }

    /// The line of a byte.
    fn line_of(&self, byte: usize) -> usize {
        let character = byte / 3 * 4 + byte % 3;
        let line = self.lines.iter().find(|(_, end)| character < *end);
        line.or(self.lines.last()).map_or(1, |(number, _)| *number)
    }
}

/// The first line but the last of another length than most have; in a key, all are of one length.
fn uneven(ends: &[(usize, usize)]) -> Option<usize> {
    let starts = std::iter::once(0).chain(ends.iter().map(|(_, end)| *end));
    let mut lengths: Vec<usize> = ends
        .iter()
        .zip(starts)
        .map(|((_, end), start)| end - start)
        .collect();
    lengths.pop();
    let mut counts = BTreeMap::new();
    for length in &lengths {
        *counts.entry(length).or_insert(0) += 1;
    }
    let (usual, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let place = lengths.iter().position(|length| length != usual)?;
    Some(ends[place].0)
}

fn at(kind: &Kind, line: usize, what: &str) -> KindError {
    Fault::at(kind.name, Place::Line(line), what).into()
}

/// What is wrong inside.
enum Broken {
    /// More bytes are said to be there than there are.
    CutOff,
    /// At this byte.
    At(usize, &'static str),
}

/// Reads lengths and what they count.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(length).ok_or(Broken::CutOff)?;
        let found = self.bytes.get(self.at..end).ok_or(Broken::CutOff)?;
        self.at = end;
        Ok(found)
    }

    fn number(&mut self) -> Result<u32, Broken> {
        let bytes = self.take(4)?.first_chunk().expect("four bytes");
        Ok(u32::from_be_bytes(*bytes))
    }

    fn string(&mut self) -> Result<&'a [u8], Broken> {
        let length = self.number()?;
        self.take(usize::try_from(length).map_err(|_| Broken::CutOff)?)
    }

    /// A string that has to be this one.
    fn expect(&mut self, expected: &[u8], what: &'static str) -> Result<(), Broken> {
        let start = self.at + 4;
        if self.string()? == expected {
            Ok(())
        } else {
            Err(Broken::At(start, what))
        }
    }
}

/// What the file holds.
enum Found {
    Ed25519 {
        seed: Zeroizing<[u8; SEED]>,
        checkint: [u8; CHECKINT],
        comment: Secret,
    },
    /// Cannot be looked into without its passphrase.
    Encrypted,
    OtherType,
}

fn parse(bytes: &[u8]) -> Result<Found, Broken> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.take(MAGIC.len())? != MAGIC {
        return Err(Broken::At(
            0,
            "does not begin as such a key does: its first characters are mistyped",
        ));
    }
    let cipher = reader.string()?;
    let kdf = reader.string()?;
    reader.string()?;
    let keys = reader.at;
    if reader.number()? != 1 {
        return Err(Broken::At(
            keys,
            "says that more or less than one key is there, and ssh-keygen writes one",
        ));
    }
    let public = reader.string()?;
    let private_start = reader.at + 4;
    let private = reader.string()?;
    let encrypted = cipher != b"none" || kdf != b"none";
    let rest = bytes.len() - reader.at;
    // Some ciphers leave a tag of 16 bytes behind the private part.
    if rest != 0 && !(encrypted && rest == 16) {
        return Err(Broken::At(
            reader.at,
            "goes on behind the end of the key: something is doubled or mistyped",
        ));
    }
    if !private.len().is_multiple_of(BLOCK) {
        return Err(Broken::At(
            private_start,
            "belongs to a part of a length that cannot be: a character is mistyped",
        ));
    }
    if encrypted {
        if kdf != b"bcrypt" || !CIPHERS.contains(&cipher) {
            return Err(Broken::At(
                MAGIC.len(),
                "names no cipher that ssh-keygen uses: a character is mistyped",
            ));
        }
        return Ok(Found::Encrypted);
    }
    let mut inner = Reader {
        bytes: private,
        at: 0,
    };
    let shifted = |broken: Broken| match broken {
        Broken::CutOff => Broken::At(
            private_start,
            "begins a part of which lengths do not agree: a character is mistyped",
        ),
        Broken::At(byte, what) => Broken::At(private_start + byte, what),
    };
    let mut outer = Reader {
        bytes: public,
        at: 0,
    };
    let name = outer.string().map_err(|_| Broken::At(keys + 8, NO_TYPE))?;
    parse_private(&mut inner, name, &mut outer).map_err(shifted)
}

const NO_TYPE: &str = "names no type of key: a character is mistyped";

/// openssh-portable `cipher.c`: those that a private key may be encrypted with.
const CIPHERS: [&[u8]; 10] = [
    b"3des-cbc",
    b"aes128-cbc",
    b"aes192-cbc",
    b"aes256-cbc",
    b"aes128-ctr",
    b"aes192-ctr",
    b"aes256-ctr",
    b"aes128-gcm@openssh.com",
    b"aes256-gcm@openssh.com",
    b"chacha20-poly1305@openssh.com",
];

/// Reads the private part: its type has to be `name`, and its public key the one that comes next in `outer`. Other types than ed25519 are
/// not looked into.
fn parse_private(
    reader: &mut Reader<'_>,
    name: &[u8],
    outer: &mut Reader<'_>,
) -> Result<Found, Broken> {
    let checkint = *reader.take(CHECKINT)?.first_chunk().expect("four bytes");
    if reader.take(CHECKINT)? != checkint {
        return Err(Broken::At(
            0,
            "has a check number that differs from its repetition: a character is mistyped",
        ));
    }
    reader.expect(
        name,
        "names another type of key than the lines before: a character is mistyped",
    )?;
    if name != TYPE {
        let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        return if is_name {
            Ok(Found::OtherType)
        } else {
            Err(Broken::At(0, NO_TYPE))
        };
    }
    let public = outer.string()?;
    reader.expect(
        public,
        "has a public key that differs from its repetition before: a character is mistyped",
    )?;
    let start = reader.at + 4;
    let secret = reader.string()?;
    let (seed, repeated) = secret
        .split_first_chunk::<SEED>()
        .ok_or(Broken::At(start, "has a private key that is too short"))?;
    if repeated != public {
        return Err(Broken::At(
            start + SEED,
            "has a public key that differs from its repetition before: a character is mistyped",
        ));
    }
    if public_key(seed) != public {
        return Err(Broken::At(
            start,
            "has a private key that does not belong to the public key: a character of it is mistyped",
        ));
    }
    let comment = reader.string()?;
    let start = reader.at;
    let padding = reader.take(reader.bytes.len() - start)?;
    if !padding
        .iter()
        .copied()
        .eq((1..=u8::MAX).take(padding.len()))
    {
        return Err(Broken::At(
            start,
            "does not end with 1, 2, 3, … as such a key does: a character is mistyped",
        ));
    }
    Ok(Found::Ed25519 {
        seed: Zeroizing::new(*seed),
        checkint,
        comment: comment.into(),
    })
}

/// The file of these bytes, as ssh-keygen lays it out.
fn write(bytes: &[u8]) -> Secret {
    let mut base64 = Zeroizing::new(vec![0; BASE64.encode_len(bytes.len())]);
    BASE64.encode_mut(bytes, &mut base64);
    let lines = base64.len().div_ceil(WIDTH);
    let mut text = Vec::with_capacity(BEGIN.len() + base64.len() + lines + END.len());
    text.extend_from_slice(BEGIN);
    for line in base64.chunks(WIDTH) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.extend_from_slice(END);
    Secret::new(text)
}

/// The bytes of an unencrypted key of type ed25519.
fn build(seed: &[u8; SEED], checkint: &[u8], comment: &[u8]) -> Secret {
    let count = |bytes: &[u8]| (bytes.len() as u32).to_be_bytes();
    let string = |bytes: &[u8]| Secret::concat(&[&count(bytes), bytes]);
    let public = public_key(seed);
    let name = string(TYPE);
    let key = string(&public);
    let blob = Secret::concat(&[name.as_bytes(), key.as_bytes()]);
    let secret = Secret::concat(&[seed, &public]);
    let secret = string(secret.as_bytes());
    let comment = string(comment);
    let parts = [
        checkint,
        checkint,
        blob.as_bytes(),
        secret.as_bytes(),
        comment.as_bytes(),
    ];
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let padding = [1, 2, 3, 4, 5, 6, 7];
    let padding = &padding[..length.next_multiple_of(BLOCK) - length];
    let private = Secret::concat(&[
        checkint,
        checkint,
        blob.as_bytes(),
        secret.as_bytes(),
        comment.as_bytes(),
        padding,
    ]);
    let (none, blob, private) = (
        string(b"none"),
        string(blob.as_bytes()),
        string(private.as_bytes()),
    );
    Secret::concat(&[
        MAGIC,
        none.as_bytes(),
        none.as_bytes(),
        &[0; 4],
        &[0, 0, 0, 1],
        blob.as_bytes(),
        private.as_bytes(),
    ])
}

impl Rules for OpenSsh {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            armour: Some((
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "-----END OPENSSH PRIVATE KEY-----",
            )),
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        if input.meant().contains(MARK) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let lines = Lines::of(kind, input)?;
        let lines: Vec<Line<'_>> = lines.iter().collect();
        let armor = Armor::read(kind, &lines)?;
        let found = parse(armor.bytes.as_bytes()).map_err(|broken| {
            let (line, what) = match (uneven(&armor.lines), broken) {
                (Some(line), _) => (line, UNEVEN),
                (None, Broken::CutOff) => (
                    armor.line_of(armor.bytes.len()),
                    "is the last, but the key goes on: its end is cut off, a line is missing, or a character is mistyped",
                ),
                (None, Broken::At(byte, what)) => (armor.line_of(byte), what),
            };
            at(kind, line, what)
        })?;
        let canonical = write(armor.bytes.as_bytes());
        Ok(match found {
            Found::Ed25519 { seed, checkint, comment } => {
                let packed = Secret::concat(&[&seed[..], &checkint, comment.as_bytes()]);
                Checked::typed(canonical, kind.forms()[0], packed.as_bytes())
            }
            Found::Encrypted => Checked::sealed(canonical).unchecked(
                "it has a passphrase, without which nothing inside can be checked and the key is of no use: keep the passphrase too",
            ),
            Found::OtherType => Checked::sealed(canonical).unchecked(
                "it is not of type ed25519: only its outer form is checked here, not the key",
            ),
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        let (seed, rest) = bytes.split_first_chunk::<SEED>()?;
        let (checkint, comment) = rest.split_at_checked(CHECKINT)?;
        let comment_fits = comment.len() <= MAX_COMMENT && !comment.contains(&0);
        if !comment_fits || std::str::from_utf8(comment).is_err() {
            return None;
        }
        Some(write(build(seed, checkint, comment).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};
    use super::*;

    /// From OpenSSH's own tests.
    const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACBThupGO0X+FLQhbz8CoKPwc7V3JNsQuGtlsgN+F7SMGQAAAJjnj4Ao54+A\nKAAAAAtzc2gtZWQyNTUxOQAAACBThupGO0X+FLQhbz8CoKPwc7V3JNsQuGtlsgN+F7SMGQ\nAAAED3KgoDbjR54V7bdNpfKlQY5m20UK1QaHytkCR+6rZEDFOG6kY7Rf4UtCFvPwKgo/Bz\ntXck2xC4a2WyA34XtIwZAAAAE0VEMjU1MTkgdGVzdCBrZXkgIzEBAg==\n-----END OPENSSH PRIVATE KEY-----\n";
    // Made by ssh-keygen (OpenSSH 9 or later) for these tests.
    const COMMENTED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACAEQBAj+VA9G3Ct5hHYJuBl1/utxH/BLTgnKvVDUVcBywAAAJgCYSp+AmEq\nfgAAAAtzc2gtZWQyNTUxOQAAACAEQBAj+VA9G3Ct5hHYJuBl1/utxH/BLTgnKvVDUVcByw\nAAAEBat8fL8uEyxN5GB82SCcNKkcLDYD7Wk0wZVVL0NCn9cgRAECP5UD0bcK3mEdgm4GXX\n+63Ef8EtOCcq9UNRVwHLAAAAEWFsaWNlQGV4YW1wbGUuY29tAQIDBA==\n-----END OPENSSH PRIVATE KEY-----\n";
    const ENCRYPTED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBn3jOmv8\nyfG5i4QRMAyAR3AAAAAQAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIDPKvrlnijDLM/nd\n1JDoyEqFH13rzNGBBhVaVPgJWqcoAAAAkLkcmpfhloOL8l8CR3X2qJgIoB7moeNd6S2dB4\nmtK/7ig5g3KFsuEunqI7XAgQQ8DUxpjLsfuEUU0LqhbPRCguPWM1P/lfCYvrEncAKyaN5a\nhdWHTiaKinqYw20GS9H5EFyn/JwiXgEiK1zca7cAnoONSjba+xhweGGrbAHBU3s3mEuhZl\n9Up+N/oQDGM6TALA==\n-----END OPENSSH PRIVATE KEY-----\n";
    const ECDSA: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS\n1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQTLcQZE/ny1R+yqsEfilUupHYpGvafP\nuCLcNk9hNeAwOE8hNmMTl371nji+0pdfjFA5pl0KXQS6hPt8BWT1Uxd+AAAAoITsnvOE7J\n7zAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMtxBkT+fLVH7Kqw\nR+KVS6kdika9p8+4Itw2T2E14DA4TyE2YxOXfvWeOL7Sl1+MUDmmXQpdBLqE+3wFZPVTF3\n4AAAAhAK2P5tFoMSf3CsUeqsV+ga9JhAEJvq9pYoinGbNYyrblAAAAAmVjAQIDBAU=\n-----END OPENSSH PRIVATE KEY-----\n";
    const WITH_TAG: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAAHWNoYWNoYTIwLXBvbHkxMzA1QG9wZW5zc2guY29tAAAABm\nJjcnlwdAAAABgAAAAQJsxjgyDqkCCYy6Z2+vA5QgAAAAEAAAABAAAAMwAAAAtzc2gtZWQy\nNTUxOQAAACCj/x7Z1T7m5rUFjBZQiBWeLKB78pQccVwApZ/XXuSZxAAAAIjSodaEy45ICk\nXTbd39OTv7rUSVESR3YA0jmOInXa867+3FHO/8JslYQcKZeq/mav12ll6UMPFYU5897R0K\nn8ZXPqtPXkZALjd5bcbtvcmC63Bq8vOpxGgm5T7pPDDGz4BkMtkrHqXKdZaJLlLnu5/HyP\n4PT5f38pWybN5uWzCIjs+08TP9J3/o+BUbFWah8KtlYHwOmtEA6g==\n-----END OPENSSH PRIVATE KEY-----\n";

    /// A file with this cipher and key derivation, this type of key without and within, and something behind.
    fn built(cipher: &[u8], kdf: &[u8], names: [&[u8]; 2], behind: &[u8]) -> Vec<u8> {
        let string = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
        let public = [string(names[0]), string(b"key")].concat();
        let mut private = [vec![7; 2 * CHECKINT], string(names[1])].concat();
        private.resize(private.len().next_multiple_of(BLOCK), 1);
        [
            MAGIC,
            &string(cipher),
            &string(kdf),
            &string(b""),
            &1_u32.to_be_bytes(),
            &string(&public),
            &string(&private),
            behind,
        ]
        .concat()
    }

    #[test]
    fn parts_that_do_not_go_together_are_told_apart() {
        let (none, bcrypt, aes) = (&b"none"[..], &b"bcrypt"[..], &b"aes256-ctr"[..]);
        let rsa = [&b"ssh-rsa"[..]; 2];
        let place = |bytes: &[u8]| match parse(bytes) {
            Err(Broken::At(place, _)) => Some(place),
            Err(Broken::CutOff) => panic!("it is not cut off"),
            Ok(_) => None,
        };
        assert!(matches!(
            parse(&built(none, none, rsa, b"")),
            Ok(Found::OtherType)
        ));
        assert!(matches!(
            parse(&built(aes, bcrypt, rsa, b"")),
            Ok(Found::Encrypted)
        ));
        assert!(matches!(
            parse(&built(aes, bcrypt, rsa, &[0; 16])),
            Ok(Found::Encrypted)
        ));
        // Something behind the end, unless it is the tag of something encrypted.
        for (cipher, kdf, length) in [
            (none, none, 16),
            (none, none, 1),
            (aes, bcrypt, 1),
            (aes, bcrypt, 15),
        ] {
            let whole = built(cipher, kdf, rsa, b"").len();
            let bytes = built(cipher, kdf, rsa, &vec![0; length]);
            assert_eq!(place(&bytes), Some(whole), "{length}");
        }
        // Only one of cipher and derivation is one.
        for (cipher, kdf) in [
            (none, bcrypt),
            (aes, none),
            (aes, b"scrypt"),
            (b"rot13", bcrypt),
        ] {
            assert_eq!(place(&built(cipher, kdf, rsa, b"")), Some(MAGIC.len()));
        }
        // The names without and within differ, or are none.
        let at_private =
            |names: [&[u8]; 2]| MAGIC.len() + 8 + 8 + 4 + 4 + 4 + (names[0].len() + 4 + 7) + 4;
        for (names, within) in [
            ([&b"ssh-rsa"[..], b"ssh-dsa"], 2 * CHECKINT + 4),
            ([b"", b""], 0),
            ([b"ssh\x01rsa", b"ssh\x01rsa"], 0),
        ] {
            let bytes = built(none, none, names, b"");
            assert_eq!(place(&bytes), Some(at_private(names) + within), "{names:?}");
        }
        // A name longer than what it stands in.
        let mut bytes = built(none, none, rsa, b"");
        let keys = MAGIC.len() + 8 + 8 + 4;
        bytes[keys + 8] = 1;
        assert_eq!(place(&bytes), Some(keys + 8));
    }

    #[test]
    fn lines_are_found_by_their_bytes() {
        let armor = Armor {
            bytes: (&[0; 100][..]).into(),
            lines: vec![(2, 70), (3, 140)],
        };
        let lines = [0, 52, 53, 104, 105].map(|byte| armor.line_of(byte));
        assert_eq!(lines, [2, 2, 3, 3, 3]);
        let ends = |lengths: [usize; 5]| {
            let mut end = 0;
            let ends = (2..).zip(lengths).map(|(number, length)| {
                end += length;
                (number, end)
            });
            uneven(&ends.collect::<Vec<_>>())
        };
        assert_eq!(ends([70, 70, 70, 70, 8]), None);
        assert_eq!(ends([70, 70, 72, 70, 8]), Some(4));
        assert_eq!(ends([70, 68, 70, 70, 8]), Some(3));
    }

    #[test]
    fn keys() {
        let check = |text: &str, expected: &str| {
            testing::check("openssh-ed25519", text, Ok(expected.as_bytes()));
        };
        for key in [KEY, COMMENTED, ENCRYPTED, ECDSA, WITH_TAG] {
            check(key, key);
            check(&key.replace('\n', " \r\n"), key);
            check(&format!("\n\n{}", key.trim_end()), key);
            let body = key.split("-----").nth(2).unwrap();
            let joined = key.replace(body, &format!("\n{}\n", body.replace('\n', "")));
            check(&joined, key);
        }
        assert_eq!(packed("openssh", KEY), Some((51, 55)));
        assert_eq!(packed("openssh", COMMENTED), Some((51, 53)));
        for key in [ENCRYPTED, ECDSA, WITH_TAG] {
            assert_eq!(packed("openssh", key), None);
            assert_eq!(checked("openssh", key).unwrap().facts.warnings.len(), 1);
        }
    }

    #[test]
    fn damaged_keys_are_refused() {
        let check = |text: &str, expected: &str| {
            testing::check("openssh-ed25519", text, Err(expected));
        };
        check(
            &KEY.replace("EBAg==", "EBAw=="),
            "line 6 does not end with 1, 2, 3",
        );
        check(
            &KEY.replace("D3KgoD", "D3KgoE"),
            "line 5 has a private key that does not belong",
        );
        check(
            &KEY.replace("jnj4Ao", "jnj4Aq"),
            "line 3 has a check number",
        );
        check(
            &KEY.replace(
                "ThupGO0X+FLQhbz8CoKPwc7V3JNsQuGtlsgN+F7SMGQAAAJj",
                "ThupGO0X+FLQhbz8CoKPwc7V3JNsQuGtlsgN+F7SMGRAAAJj",
            ),
            "line ",
        );
        check(
            &KEY.replacen("Thup", "Thuq", 1),
            "line 4 has a public key that differs",
        );
        check(&KEY.replace("b3BlbnN", "b3BlbnM"), "line 2 does not begin");
        check(
            &KEY.replace("QyNTUx", "QyNTU"),
            "line 3 is shorter or longer",
        );
        check(
            &KEY.replace("QyNTUxO", "QyNT?xO"),
            "line 3 has the sign ? as character 5",
        );
        check(
            &KEY.replace("QyNTUxO", "QyNT=xO"),
            "line 3 has more behind the sign =",
        );
        check(
            &KEY.replace("IzEBAg==", "IzEBAg="),
            "line 6 is the last, and",
        );
        check(
            &KEY.replace(
                "AAAED3KgoDbjR54V7bdNpfKlQY5m20UK1QaHytkCR+6rZEDFOG6kY7Rf4UtCFvPwKgo/Bz\n",
                "",
            ),
            "line 5 is the last, ",
        );
        check(
            &KEY.replace(
                "tXck2xC4a2WyA34XtIwZAAAAE0VEMjU1MTkgdGVzdCBrZXkgIzEBAg==\n",
                "",
            ),
            "line 5 is the last, ",
        );
        check(
            &KEY.replace("-----END", "-----"),
            "line 7 is the last, and the line -----END",
        );
        check(&KEY[..300], "and the line -----END");
        check(
            &KEY.replace("-----BEGIN", "-----"),
            "the line -----BEGIN OPENSSH PRIVATE KEY----- is missing",
        );
        check(
            &format!("{KEY}ssh-ed25519 AAAA\n"),
            "line 8 is no part of the key",
        );
        check(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----",
            "nothing between",
        );
        check(
            &ENCRYPTED.replace("AAAACmFlczI1Ni1jdHI", "AAAACmFlczI1Ni1j"),
            "line 2 is shorter or longer",
        );
        check("", "empty");
    }

    #[test]
    fn ten_thousand_keys_come_back() {
        let mut random = Random::new(1);
        let kind = testing::kind("openssh");
        for round in 0..10_000 {
            let comment = "x".repeat(round % 30);
            let bytes = [&random.key()[..], &random.bytes(4), comment.as_bytes()].concat();
            let found = if round % 10 == 0 {
                testing::unpack_one(kind, 51, &bytes)
            } else {
                kind.rules.unpack(kind, 51, &bytes).is_some()
            };
            assert_eq!(found, comment.len() <= MAX_COMMENT);
        }
        assert!(
            kind.rules
                .unpack(kind, 51, &[&[1; 36][..], b"a\0"].concat())
                .is_none()
        );
        assert!(kind.rules.unpack(kind, 51, &[1; 35]).is_none());
    }

    #[test]
    fn damage_is_found() {
        let (missed, _) = testing::damage("openssh", COMMENTED.as_bytes());
        // Check number and comment are anybody's, the former only if both change alike; and what stands around the marks.
        assert!(missed < 300, "{missed}");
        testing::damage("openssh", WITH_TAG.as_bytes());
        testing::unpack_anything("openssh", 300);
    }

    #[test]
    fn lengths_that_cannot_be() {
        for length in [0_u32, 1, 0x7fff_ffff, u32::MAX] {
            let bytes = [MAGIC, &length.to_be_bytes(), &[0; 40]].concat();
            let text = write(&bytes);
            assert!(checked("openssh", text.as_bytes()).is_err());
        }
    }
}
