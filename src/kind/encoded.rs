//! Keys that are bytes written in base 64, base 58 or hexadecimal digits, without separators that count.

use data_encoding::{BASE64, BASE64URL_NOPAD, DecodeKind, Encoding, HEXLOWER, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use super::input::{Input, decoded, describe, is_separator, with_latin};
use super::number;
use super::rules::{
    Check, Checked, Fault, Kind, KindError, Likeness, Packing, Place, Rules, Traits, there,
};
use crate::secret::Secret;

pub(super) const KINDS: &[Kind] = &[
    // WireGuard/wireguard-tools `src/genkey.c`, `curve25519.h`.
    Kind {
        id: "wireguard",
        aliases: &["wireguard-private-key"],
        name: "WireGuard private key",
        packing: Packing::Forms(&[17]),
        size: 32..=32,
        form: "44 characters in base 64, the last an =",
        example: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=",
        check: Check::Weak,
        check_words: "seven bits have fixed values: most slips go unnoticed, so compare the public key (wg pubkey)",
        usage: "the PrivateKey line of the WireGuard configuration",
        rules: &Encoded::Wireguard,
    },
    Kind {
        id: "wireguard-psk",
        aliases: &["wireguard-preshared-key"],
        name: "WireGuard preshared key",
        packing: Packing::Forms(&[18]),
        size: 32..=32,
        form: "44 characters in base 64, the last an =",
        example: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=",
        check: Check::Weak,
        check_words: "only the last character's two spare bits: nearly every slip goes unnoticed",
        usage: "the PresharedKey line of the WireGuard configuration",
        rules: &Encoded::WireguardPsk,
    },
    // meganz/sdk: 16 bytes in base 64 for URLs.
    Kind {
        id: "mega",
        aliases: &["mega-recovery-key"],
        name: "MEGA recovery key",
        packing: Packing::Forms(&[19]),
        size: 16..=16,
        form: "22 letters, digits, hyphens and underscores",
        example: "xxxxxxxxxxxxxxxxxxxxxx",
        check: Check::Weak,
        check_words: "only the last character's four spare bits: nearly every slip goes unnoticed",
        usage: "mega.nz/recovery",
        rules: &Encoded::Mega,
    },
    // openbao `website/content/docs/commands/operator/index.mdx`: a Shamir share of 33 bytes.
    Kind {
        id: "vault-unseal",
        aliases: &["vault-unseal-key", "unseal-key", "openbao-recovery-key"],
        name: "Vault or OpenBao unseal key",
        packing: Packing::Forms(&[20, 21]),
        size: 33..=33,
        form: "44 characters in base 64, or 66 hexadecimal digits",
        example: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        check: Check::Nothing,
        check_words: "none: only length and alphabet",
        usage: "vault operator unseal",
        rules: &Encoded::VaultUnseal,
    },
    // matrix-org/matrix-spec, "recovery key": base 58 of 8B 01, the key, and the XOR of all before.
    Kind {
        id: "matrix",
        aliases: &["matrix-recovery-key", "element"],
        name: "Matrix recovery key",
        packing: Packing::Forms(&[22]),
        size: 32..=32,
        form: "48 letters and digits without 0, O, I and l, written in groups of four; it begins with Es",
        example: "Esxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx",
        check: Check::Checksum,
        check_words: "two bytes in front and one that all others add up to: 3 slips of 1,000 go unnoticed",
        usage: "Element or another Matrix client, under verify with recovery key",
        rules: &Matrix,
    },
];

enum Encoded {
    Wireguard,
    WireguardPsk,
    Mega,
    VaultUnseal,
}

impl Encoded {
    /// The encodings in which the key may stand, one for each form, and the characters that it then has.
    fn encodings(&self) -> &'static [(Encoding, Encoding, usize)] {
        static WIREGUARD: [(Encoding, Encoding, usize); 1] = [(BASE64, BASE64, 44)];
        static MEGA: [(Encoding, Encoding, usize); 1] = [(BASE64URL_NOPAD, BASE64URL_NOPAD, 22)];
        static VAULT: [(Encoding, Encoding, usize); 2] =
            [(BASE64, BASE64, 44), (HEXLOWER_PERMISSIVE, HEXLOWER, 66)];
        match self {
            Self::Wireguard | Self::WireguardPsk => &WIREGUARD,
            Self::Mega => &MEGA,
            Self::VaultUnseal => &VAULT,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Wireguard | Self::WireguardPsk => 32,
            Self::Mega => 16,
            Self::VaultUnseal => 33,
        }
    }

    /// Whether a private key of Curve25519 has the bits that all of them have.
    fn is_clamped(&self, bytes: &[u8]) -> bool {
        !matches!(self, Self::Wireguard) || bytes[0] & 7 == 0 && bytes[31] & 0xc0 == 0x40
    }
}

impl Rules for Encoded {
    fn traits(&self) -> Traits {
        Traits {
            labels: match self {
                Self::Wireguard => &["privatekey"],
                Self::WireguardPsk => &["presharedkey"],
                Self::VaultUnseal => &["unsealkey"],
                Self::Mega => &[],
            },
            patterns: match self {
                Self::Mega => &["xxxxxxxxxxxxxxxxxxxxxx"],
                _ => &[],
            },
            alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        if let Some(latin) = with_latin(text.trim()) {
            // A foreign letter that looks like one of the key's: then it is told which.
            let latin = Input::new(latin.as_bytes().into());
            return self.likeness(kind, &latin);
        }
        let text = text.trim();
        let mixed = text.contains(|c: char| c.is_ascii_digit())
            && text.contains(|c: char| c.is_ascii_lowercase());
        if text.len() > 66 || !mixed {
            return Likeness::No;
        }
        let is_wireguard = matches!(self, Self::Wireguard | Self::WireguardPsk);
        let right = self.check(kind, input).is_ok();
        match self {
            Self::Wireguard if decoded(&BASE64, text).is_ok_and(|bytes| bytes.len() == 32) => {
                Likeness::Fits
            }
            // A private key is far likelier.
            Self::WireguardPsk if right && Self::Wireguard.check(kind, input).is_ok() => {
                Likeness::Rarely
            }
            Self::VaultUnseal if text.ends_with('=') || text.len() == 66 => Likeness::Rarely,
            _ if right && (is_wireguard || text.contains(|c: char| c.is_ascii_uppercase())) => {
                Likeness::Fits
            }
            _ => Likeness::No,
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if input.text().is_none() {
            return Err(KindError::NotText);
        }
        let text = input.meant();
        let text = text.trim();
        if text.is_empty() {
            return Err(KindError::Empty);
        }
        let at = |offset: usize, what: String| {
            let place = text
                .get(..offset)
                .map_or(offset, |before| before.chars().count());
            KindError::from(Fault::at(kind.name, Place::Character(place + 1), what))
        };
        let found = self
            .encodings()
            .iter()
            .zip(kind.forms())
            .find(|((_, _, length), _)| *length == text.len());
        let Some(((decoding, encoding, _), &form)) = found else {
            let lengths: Vec<String> = self
                .encodings()
                .iter()
                .map(|(_, _, length)| length.to_string())
                .collect();
            let characters = text.chars().count();
            return Err(match text
                .chars()
                .enumerate()
                .find(|(_, c)| !c.is_ascii_graphic())
            {
                Some((place, c)) => Fault::at(
                    kind.name,
                    Place::Character(place + 1),
                    format!("is {}, which never occurs in it", describe(c)),
                ),
                None => Fault::new(
                    kind.name,
                    format!(
                        "{} characters are needed, {}",
                        lengths.join(" or "),
                        there(characters)
                    ),
                ),
            }
            .into());
        };
        let bytes = decoded(decoding, text).map_err(|error| {
            let c = text
                .get(error.position..)
                .and_then(|rest| rest.chars().next());
            match (error.kind, c) {
                (DecodeKind::Trailing, _) => at(
                    text.len() - 1 - usize::from(text.ends_with('=')),
                    "is wrong: it has bits that are always zero in these keys".to_owned(),
                ),
                (DecodeKind::Symbol, Some(c)) => at(
                    error.position,
                    format!("is {}, which never occurs in it", describe(c)),
                ),
                _ => Fault::new(kind.name, "it does not end as these keys do").into(),
            }
        })?;
        if bytes.len() != self.bytes() {
            return Err(Fault::new(kind.name, "it does not end as these keys do").into());
        }
        if !self.is_clamped(&bytes) {
            return Err(Fault::new(
                kind.name,
                "the bits that are the same in every private key are not; a character is mistyped, or it is a public or a preshared key",
            )
            .into());
        }
        let canonical = encoding.encode(&bytes).into_bytes();
        Ok(Checked::typed(Secret::new(canonical), form, &bytes))
    }

    fn unpack(&self, kind: &Kind, form: u8, bytes: &[u8]) -> Option<Secret> {
        let which = kind.forms().iter().position(|&other| other == form)?;
        let (_, encoding, _) = &self.encodings()[which];
        let right = bytes.len() == self.bytes() && self.is_clamped(bytes);
        right.then(|| Secret::new(encoding.encode(bytes).into_bytes()))
    }
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const MATRIX_CHARACTERS: usize = 48;

/// In front of every key.
const MATRIX_PREFIX: [u8; 2] = [0x8b, 0x01];

struct Matrix;

/// The characters without blanks and hyphens.
fn matrix_characters(text: &str) -> Zeroizing<Vec<char>> {
    let mut characters = Zeroizing::new(Vec::with_capacity(text.len()));
    characters.extend(text.chars().filter(|&c| !is_separator(c)));
    characters
}

impl Rules for Matrix {
    fn traits(&self) -> Traits {
        Traits {
            patterns: &["Esxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx"],
            alphabet: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
            ..Traits::USUAL
        }
    }

    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness {
        let text = input.meant();
        if text.len() > 400 {
            return Likeness::No;
        }
        let latin = with_latin(text);
        let characters = matrix_characters(latin.as_ref().map_or(text, |latin| latin.as_str()));
        let near = (MATRIX_CHARACTERS - 2..=MATRIX_CHARACTERS + 2).contains(&characters.len());
        let marked = characters.starts_with(&['E', 's'])
            && matches!(characters.get(2), Some('S' | 'T' | 'U'))
            && characters.iter().all(char::is_ascii_alphanumeric);
        if near && (marked || self.check(kind, input).is_ok()) {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        if input.text().is_none() {
            return Err(KindError::NotText);
        }
        let characters = matrix_characters(input.meant());
        if characters.is_empty() {
            return Err(KindError::Empty);
        }
        let mut digits = Zeroizing::new(Vec::with_capacity(characters.len()));
        for (place, &c) in characters.iter().enumerate() {
            let digit = BASE58.iter().position(|&other| char::from(other) == c);
            let digit = digit.ok_or_else(|| {
                let what = format!("is {}, which never occurs in it", describe(c));
                Fault::at(kind.name, Place::Character(place + 1), what)
            })?;
            digits.push(u16::try_from(digit).expect("below 58"));
        }
        if digits.len() != MATRIX_CHARACTERS {
            let what = format!(
                "{MATRIX_CHARACTERS} characters are needed, {}",
                there(digits.len())
            );
            return Err(Fault::new(kind.name, what).into());
        }
        // 58^48 takes one byte more than the 35 of a key.
        let bytes = number::to_bytes(&digits, BASE58.len());
        let [0, prefix @ .., parity] = bytes.as_slice() else {
            return Err(Fault::new(kind.name, "it is no such key: it begins with Es").into());
        };
        let Some(key) = prefix.strip_prefix(&MATRIX_PREFIX) else {
            return Err(Fault::new(
                kind.name,
                "its beginning is wrong: all of these keys begin with EsS, EsT or EsU",
            )
            .into());
        };
        if prefix.iter().fold(0, |sum, byte| sum ^ byte) != *parity {
            let what = "the checksum is wrong: a character is mistyped, missing or out of place";
            return Err(Fault::new(kind.name, what).into());
        }
        let canonical = write_matrix(key).expect("32 bytes");
        Ok(Checked::typed(canonical, kind.forms()[0], key))
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        write_matrix(bytes)
    }
}

/// Groups of four with blanks, as clients show it.
fn write_matrix(key: &[u8]) -> Option<Secret> {
    if key.len() != 32 {
        return None;
    }
    let parity = MATRIX_PREFIX
        .iter()
        .chain(key)
        .fold(0, |sum, byte| sum ^ byte);
    let bytes = Secret::concat(&[&[0], &MATRIX_PREFIX, key, &[parity]]);
    let digits = number::from_bytes(bytes.as_bytes(), MATRIX_CHARACTERS, BASE58.len())?;
    let mut text = Vec::with_capacity(MATRIX_CHARACTERS * 5 / 4 - 1);
    for (place, &digit) in digits.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(b' ');
        }
        text.push(BASE58[usize::from(digit)]);
    }
    Some(Secret::new(text))
}
