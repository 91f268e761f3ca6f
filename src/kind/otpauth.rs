//! Kind `otpauth`: the URI in the code that an authenticator app scans. It comes back exactly as it was.
//!
//! google/google-authenticator wiki, "Key Uri Format". FORMAT.md, section 12, form 53: the secret as five-bit symbols, the rest as ASCII in
//! which frequent pieces are single bytes.

use zeroize::Zeroizing;

use super::input::{Input, MAX_TYPED, describe};
use super::rules::{Check, Checked, Fault, Kind, KindError, Likeness, Packing, Rules, Traits};
use super::uri_pieces::{ISSUER, PIECES, SECRET};
use crate::bits::{BitReader, BitWriter};
use crate::secret::Secret;

const SCHEME: &str = "otpauth://";

/// Characters of a secret of 80 bits, the fewest that services hand out.
const USUAL_SECRET: usize = 16;

/// Bit of a packed key's first byte that stands for small letters; the others are the number of the secret's characters.
const LOWER: u8 = 0x80;

/// Byte of the first piece.
const FIRST_PIECE: u8 = 0x80;

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "otpauth",
    aliases: &["totp"],
    name: "Authenticator key (otpauth)",
    packing: Packing::Forms(&[53]),
    size: 6..=64,
    form: "otpauth://totp/ or otpauth://hotp/ and so on, as the code holds it that an authenticator app scans",
    example: "otpauth://totp/NAME?secret=XXXX&issuer=NAME",
    check: Check::Weak,
    check_words: "only its form: a mistyped letter of the secret goes unnoticed, so compare a live code with the app's",
    usage: "an authenticator app, as a code to scan or by hand",
    rules: &OtpAuth,
}];

struct OtpAuth;

/// The parts of a URI.
struct Parts<'a> {
    /// The secret as it stands there, without what fills it up, and where it begins.
    secret: (usize, &'a str),
    /// What stands in the label before a colon.
    label_issuer: Option<&'a str>,
    /// The value of `issuer`, and where it begins.
    issuer: Option<(usize, &'a str)>,
}

/// Parameters that have rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Secret,
    Issuer,
    Digits,
    Period,
    Algorithm,
    Counter,
}

fn known(name: &str) -> Option<Known> {
    let names = [
        ("secret", Known::Secret),
        ("issuer", Known::Issuer),
        ("digits", Known::Digits),
        ("period", Known::Period),
        ("algorithm", Known::Algorithm),
        ("counter", Known::Counter),
    ];
    let found = names
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    found.map(|(_, known)| *known)
}

/// The secret without the signs = behind it, written plainly or as %3D.
fn without_padding(value: &str) -> &str {
    let mut secret = value;
    loop {
        let shorter = ["=", "%3D", "%3d"]
            .iter()
            .find_map(|fill| secret.strip_suffix(fill));
        match shorter {
            Some(shorter) => secret = shorter,
            None => return secret,
        }
    }
}

/// What is wrong with a secret.
fn secret_fault(secret: &str) -> Option<String> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || ('2'..='7').contains(&c);
    if let Some((place, c)) = (1..).zip(secret.chars()).find(|(_, c)| !is_letter(*c)) {
        return Some(format!(
            "character {place} of the secret is {}, which never occurs in it: it has the letters A to Z and the digits 2 to 7",
            describe(c)
        ));
    }
    let length = secret.len();
    if length == 0 {
        return Some("the secret is empty".to_owned());
    }
    // Bits of whole bytes take 2, 4, 5 or 7 characters more than a multiple of eight.
    matches!(length % 8, 1 | 3 | 6).then(|| {
        format!(
            "the secret has {length} characters, which no secret has: one is missing or too many"
        )
    })
}

fn number_fault(name: &str, value: &str, allowed: std::ops::RangeInclusive<u64>) -> Option<String> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse::<u64>().ok().filter(|_| digits);
    match number {
        Some(number) if allowed.contains(&number) => None,
        Some(_) => Some(format!(
            "the parameter {name} is not between {} and {}",
            allowed.start(),
            allowed.end()
        )),
        None => Some(format!("the parameter {name} is no number")),
    }
}

fn value_fault(known: Known, value: &str) -> Option<String> {
    const ALGORITHMS: [&str; 4] = ["SHA1", "SHA256", "SHA512", "MD5"];
    match known {
        Known::Secret => secret_fault(without_padding(value)),
        Known::Issuer => None,
        // Steam's codes have five characters.
        Known::Digits => number_fault("digits", value, 5..=8),
        Known::Period => number_fault("period", value, 1..=86_400),
        Known::Counter => number_fault("counter", value, 0..=u64::MAX),
        Known::Algorithm => {
            let is_known = ALGORITHMS
                .iter()
                .any(|name| value.eq_ignore_ascii_case(name));
            (!is_known).then(|| {
                "the parameter algorithm is none of SHA1, SHA256, SHA512 and MD5".to_owned()
            })
        }
    }
}

/// What a label names as issuer.
fn label_issuer(label: &str) -> Option<&str> {
    let parts = label.split_once(':').or_else(|| label.split_once("%3A"));
    parts
        .map(|(issuer, _)| issuer)
        .filter(|issuer| !issuer.is_empty())
}

/// Takes a URI apart; says what is wrong with it.
fn parse(uri: &str) -> Result<Parts<'_>, String> {
    let scheme = uri
        .get(..SCHEME.len())
        .filter(|start| start.eq_ignore_ascii_case(SCHEME));
    if scheme.is_none() {
        return Err(format!("it does not begin with {SCHEME}"));
    }
    if let Some(c) = uri.chars().find(|c| c.is_control()) {
        return Err(format!(
            "there is {} in it: it has to be one line",
            describe(c)
        ));
    }
    let rest = &uri[SCHEME.len()..];
    let (kind, rest) = rest
        .split_once('/')
        .ok_or("behind otpauth:// a type and a stroke have to come, as in otpauth://totp/")?;
    let is_counted = kind.eq_ignore_ascii_case("hotp");
    if !is_counted && !kind.eq_ignore_ascii_case("totp") {
        return Err("its type is neither totp nor hotp".to_owned());
    }
    let (label, query) = rest
        .split_once('?')
        .ok_or("the question mark before its parameters is missing, and with them the secret")?;
    let mut parts = Parts {
        secret: (0, ""),
        label_issuer: label_issuer(label),
        issuer: None,
    };
    let mut names: Vec<&str> = Vec::new();
    let mut next = uri.len() - query.len();
    for parameter in query.split('&') {
        let start = next;
        next += parameter.len() + 1;
        let (name, value) = parameter
            .split_once('=')
            .ok_or("one of its parameters has no value: the sign = is missing")?;
        if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            // Names of parameters of one's own may hold anything.
            let name = known(name).map_or("of the same name", |_| name);
            return Err(format!("the parameter {name} is there twice"));
        }
        names.push(name);
        let Some(known) = known(name) else {
            continue;
        };
        if let Some(what) = value_fault(known, value) {
            return Err(what);
        }
        match known {
            Known::Secret => parts.secret = (start + name.len() + 1, without_padding(value)),
            Known::Issuer => parts.issuer = Some((start + name.len() + 1, value)),
            _ => {}
        }
    }
    let has = |wanted: Known| names.iter().any(|name| known(name) == Some(wanted));
    if !has(Known::Secret) {
        return Err("the parameter secret is missing".to_owned());
    }
    if is_counted && !has(Known::Counter) {
        return Err("the parameter counter is missing, which a key of type hotp needs".to_owned());
    }
    Ok(parts)
}

/// The URI with signs in place of the secret and of an issuer that the label names too.
fn shorten(uri: &str, parts: &Parts<'_>) -> Zeroizing<String> {
    let (from, secret) = parts.secret;
    let mut cuts = vec![(from, secret.len(), SECRET)];
    if let Some((from, issuer)) = parts.issuer
        && parts.label_issuer == Some(issuer)
    {
        cuts.push((from, issuer.len(), ISSUER));
    }
    cuts.sort_unstable();
    let mut short = Zeroizing::new(String::with_capacity(uri.len() + 2));
    let mut start = 0;
    for (from, length, sign) in cuts {
        short.push_str(&uri[start..from]);
        short.push(sign);
        start = from + length;
    }
    short.push_str(&uri[start..]);
    short
}

/// The bytes of a text, at every place the longest piece that stands there. None for what is not ASCII.
fn encode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let pieces = PIECES.iter().enumerate();
        let longest = pieces
            .filter(|(_, piece)| rest.starts_with(**piece))
            .max_by_key(|(_, piece)| piece.len());
        let (byte, length) = match longest {
            Some((number, piece)) => (FIRST_PIECE + number as u8, piece.len()),
            None if is_single(c) => (c as u8, 1),
            None => return None,
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    Some(bytes)
}

fn is_single(c: char) -> bool {
    matches!(c, ' '..='~') || c == SECRET || c == ISSUER
}

/// The value of a secret's character (RFC 4648, section 6).
fn symbol(c: u8) -> Option<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let place = alphabet
        .iter()
        .position(|letter| *letter == c.to_ascii_uppercase())?;
    u8::try_from(place).ok()
}

/// Whether the last character holds bits beyond the last whole byte.
fn unused_bits(secret: &str) -> bool {
    let unused = secret.len() * 5 % 8;
    let last = secret.bytes().last().and_then(symbol);
    last.is_some_and(|last| last.trailing_zeros() < unused as u32)
}

fn pack(uri: &str, parts: &Parts<'_>) -> Option<Secret> {
    let (_, secret) = parts.secret;
    let lower = secret.contains(|c: char| c.is_ascii_lowercase());
    if lower && secret.contains(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let count = u8::try_from(secret.len())
        .ok()
        .filter(|count| *count < LOWER)?;
    let text = encode(&shorten(uri, parts))?;
    let mut bits = BitWriter::with_capacity(5 * secret.len());
    for c in secret.bytes() {
        bits.push(symbol(c)?.into(), 5);
    }
    let first = if lower { LOWER | count } else { count };
    Some(Secret::concat(&[&[first], &bits.into_bytes(), &text]))
}

/// The URI of these bytes, whatever they are; that it has no other packed form, the caller sees to.
fn unpack(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let (&first, rest) = bytes.split_first()?;
    let count = usize::from(first & !LOWER);
    let (symbols, text) = rest.split_at_checked((5 * count).div_ceil(8))?;
    let mut bits = BitReader::new(symbols);
    let mut secret = Zeroizing::new(String::with_capacity(count));
    for _ in 0..count {
        let letter = match bits.take(5) as u8 {
            letter @ 0..26 => b'A' + letter,
            digit => b'2' + (digit - 26),
        };
        let letter = if first & LOWER == 0 {
            letter
        } else {
            letter.to_ascii_lowercase()
        };
        secret.push(letter.into());
    }
    let mut short = Zeroizing::new(String::with_capacity(text.len() * MAX_PIECE));
    for &byte in text {
        match byte.checked_sub(FIRST_PIECE) {
            Some(number) => short.push_str(PIECES.get(usize::from(number))?),
            None => short.push(char::from(byte)),
        }
    }
    let label = short.split_once('?').map_or("", |(label, _)| label);
    let label = label.get(SCHEME.len()..)?.split_once('/')?.1;
    let issuer = label_issuer(label).unwrap_or_default();
    let mut uri = Zeroizing::new(String::with_capacity(
        short.len() + secret.len() + issuer.len(),
    ));
    let (mut secrets, mut issuers) = (0, 0);
    for c in short.chars() {
        match c {
            SECRET => {
                secrets += 1;
                uri.push_str(&secret);
            }
            ISSUER => {
                issuers += 1;
                uri.push_str(issuer);
            }
            c => uri.push(c),
        }
    }
    (secrets == 1 && issuers <= 1).then_some(uri)
}

/// Bytes of the longest piece at most.
const MAX_PIECE: usize = 48;

impl Rules for OtpAuth {
    fn traits(&self) -> Traits {
        Traits {
            is_marked: true,
            says_whose: true,
            ..Traits::USUAL
        }
    }

    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let text = input.text().unwrap_or_default().trim_start();
        let start = text.get(..SCHEME.len());
        if text.len() <= MAX_TYPED && start.is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
        {
            Likeness::Marked
        } else {
            Likeness::No
        }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let uri = kind.text(input)?.trim();
        let parts = parse(uri).map_err(|what| Fault::new(kind.name, what))?;
        let canonical = uri.as_bytes().into();
        let mut checked = match pack(uri, &parts) {
            Some(packed) => Checked::typed(canonical, kind.forms()[0], packed.as_bytes()),
            None => Checked::sealed(canonical),
        };
        let (_, secret) = parts.secret;
        if secret.len() < USUAL_SECRET {
            checked = checked.warn(format!(
                "its secret has only {} characters, fewer than services hand out: it may be cut off",
                secret.len()
            ));
        } else if unused_bits(secret) {
            checked = checked.warn(
                "the last character of its secret holds bits that no program uses: it may be mistyped",
            );
        }
        if secret.contains(|c: char| c.is_ascii_lowercase()) {
            checked = checked.warn("its secret has small letters, which some apps do not take");
        }
        Ok(checked)
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        let uri = unpack(bytes)?;
        let parts = parse(&uri).ok()?;
        // Every URI has one packed form.
        let again = pack(&uri, &parts)?;
        (again.as_bytes() == bytes && uri.trim() == uri.as_str()).then(|| uri.as_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, Random, checked, packed};

    #[test]
    fn a_uri_has_one_secret_and_at_most_one_issuer() {
        let unpack = |text: &str| {
            let bytes = [&[8, 1, 2, 3, 4, 5][..], text.as_bytes()].concat();
            super::unpack(&bytes).is_some()
        };
        assert!(unpack("otpauth://totp/A:b?secret=\0"));
        assert!(unpack("otpauth://totp/A:b?secret=\0&issuer=\u{1}"));
        for text in [
            "otpauth://totp/A:b?secret=",
            "otpauth://totp/A:b?issuer=\u{1}",
            "otpauth://totp/A:b?secret=\0\0",
            "otpauth://totp/A:b?secret=\0&issuer=\u{1}\u{1}",
            "otpauth://totp/A:b?issuer=\u{1}\u{1}",
        ] {
            assert!(!unpack(text), "{text:?}");
        }
    }

    #[test]
    fn uris() {
        let check = |text: &str, expected: Result<&str, &str>| {
            testing::check("otpauth", text, expected.map(str::as_bytes));
        };
        let keep = |text: &str| check(text, Ok(text));
        keep(
            "otpauth://hotp/Example:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&counter=0",
        );
        keep(
            "otpauth://totp/Example:alice@google.com?issuer=Example&period=30&secret=JBSWY3DPEHPK3PXP",
        );
        keep("otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXQ&issuer=Example");
        keep("otpauth://totp/?secret=jbswy3dpehpk3pxp");
        keep(
            "otpauth://totp/a?secret=JBSWY3DPEHPK3PXPJA%3D%3D%3D%3D%3D%3D&algorithm=SHA512&digits=8&image=http://x/y.png",
        );
        keep("otpauth://totp/a?secret=JBSWY3DPEHPK3PXPJA======&algorithm=md5");
        keep("otpauth://totp/Zürich Bank:a b?secret=JBSWY3DPEHPK3PXP");
        let uri = "otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP";
        check(&format!("\u{feff} {uri} \r\n"), Ok(uri));
        let wrong = |parameters: &str, what: &str| {
            check(&format!("otpauth://totp/Example:a?{parameters}"), Err(what));
        };
        check(
            "otpauth://hotp/Example:bob?secret=JBSWY3DPEHPK3PXP",
            Err("parameter counter is missing"),
        );
        wrong(
            "secret=JBSWY3DPEHPK3PX1&issuer=Example",
            "character 16 of the secret is the digit 1",
        );
        wrong("issuer=Example", "parameter secret is missing");
        wrong("secret=", "the secret is empty");
        wrong("secret=JBSW Y3DP", "character 5 of the secret is a blank");
        wrong("secret=JBSWY3DPEHPK3PXPA", "has 17 characters");
        wrong(
            "secret=JBSWY3DPEHPK3PXP&secret=A",
            "parameter secret is there twice",
        );
        wrong(
            "secret=JBSWY3DPEHPK3PXP&x=1&x=2",
            "of the same name is there twice",
        );
        wrong(
            "secret=JBSWY3DPEHPK3PXP&digits=4",
            "digits is not between 5 and 8",
        );
        wrong("secret=JBSWY3DPEHPK3PXP&digits=+6", "digits is no number");
        wrong("secret=JBSWY3DPEHPK3PXP&period=0", "period is not between");
        wrong(
            "secret=JBSWY3DPEHPK3PXP&period=99999999999999999999",
            "period is no number",
        );
        wrong(
            "secret=JBSWY3DPEHPK3PXP&algorithm=SHA2",
            "parameter algorithm is none of",
        );
        wrong(
            "secret=JBSWY3DPEHPK3PXP&issuer",
            "one of its parameters has no value",
        );
        wrong("secret=JBSWY3DPEHPK3PXP\n&issuer=a", "a line end");
        check("otpauth://totp/a", Err("question mark"));
        check("otpauth://totp", Err("a type and a stroke"));
        check(
            "otpauth://push/a?secret=JBSWY3DPEHPK3PXP",
            Err("neither totp nor hotp"),
        );
        check("https://example.com", Err("does not begin with otpauth://"));
        check("", Err("empty"));
    }

    #[test]
    fn usual_uris_are_small() {
        let check = |text: &str, expected| {
            assert_eq!(
                packed("otpauth", text).map(|(_, bytes)| bytes),
                expected,
                "{text}"
            );
        };
        check(
            "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example",
            Some(37),
        );
        check(
            "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example&algorithm=SHA1&digits=6&period=30",
            Some(38),
        );
        check(
            "otpauth://totp/GitHub:someone?secret=JBSWY3DPEHPK3PXP&issuer=GitHub",
            Some(21),
        );
        check(
            "otpauth://totp/Amazon%20Web%20Services:root-account-mfa-device@123456789012?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DP&issuer=Amazon%20Web%20Services",
            None,
        );
        check(
            "otpauth://totp/Google:first.last%40gmail.com?secret=jbswy3dpehpk3pxpjbswy3dpehpk3pxp&issuer=Google",
            Some(35),
        );
        check("otpauth://totp/a?secret=JBSWY3DPEHPK3Pxp", None);
        check("otpauth://totp/é?secret=JBSWY3DPEHPK3PXP", None);
        check("OTPAUTH://TOTP/A?SECRET=JBSWY3DPEHPK3PXP", Some(36));
        // The last character of the secret holds bits that are not used, and comes back all the same.
        check("otpauth://totp/a?secret=JBSWY3DPEHPK3PXPJB", Some(16));
    }

    #[test]
    fn what_no_check_can_tell() {
        let warnings = |secret: &str| {
            let uri = format!("otpauth://totp/a?secret={secret}");
            checked("otpauth", uri).unwrap().facts.warnings.len()
        };
        assert_eq!(warnings("JBSWY3DPEHPK3PXP"), 0);
        assert_eq!(warnings("JBSWY3DPEHPK3"), 1);
        assert_eq!(warnings("JBSWY3DPEHPK3PXPJB"), 1);
        assert_eq!(warnings("JBSWY3DPEHPK3PXPJA"), 0);
        assert_eq!(warnings("jbswy3dpehpk3pxp"), 1);
    }

    #[test]
    fn ten_thousand_keys_come_back() {
        let mut random = Random::new(1);
        let labels = [
            "a",
            "Example:alice@gmail.com",
            "GitHub:x",
            "",
            "B%3Ab",
            "A:b:c",
            ":x",
            "A%3Ab:c",
        ];
        let tails = [
            "",
            "&issuer=GitHub",
            "&issuer=Example",
            "&issuer=B&digits=6&period=30",
            "&issuer=A",
            "&period=30&digits=6&algorithm=SHA1&x=%20~",
        ];
        for round in 0..10_000 {
            let length = [16, 18, 20, 21, 23, 26, 32][random.below(7)];
            let secret: String = (0..length)
                .map(|_| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[random.below(32)]))
                .collect();
            let (label, tail) = (labels[random.below(8)], tails[random.below(6)]);
            let uri = if round % 2 == 0 {
                format!("otpauth://totp/{label}?secret={secret}{tail}")
            } else {
                format!("otpauth://totp/{label}?period=30&digits=6&algorithm=SHA1&secret={secret}")
            };
            let found = checked("otpauth", &uri).unwrap();
            assert!(found.packed.is_some(), "{uri}");
        }
    }

    #[test]
    fn damage_does_no_harm() {
        let uri = "otpauth://totp/Example:a%40b?secret=JBSWY3DPEHPK3PXP&issuer=Example&digits=6";
        testing::damage("otpauth", uri.as_bytes());
        testing::unpack_anything("otpauth", 2000);
        // Bytes near those of a key: each that is a key packs to the same.
        let packed = checked("otpauth", uri).unwrap().packed.unwrap();
        let bytes = &packed.bytes().as_bytes()[1..];
        let mut keys = 0;
        for place in 0..bytes.len() {
            for other in 0..=u8::MAX {
                let mut changed = bytes.to_vec();
                changed[place] = other;
                keys += usize::from(testing::unpack_one(testing::kind("otpauth"), 53, &changed));
            }
        }
        assert!(keys > 1000, "{keys}");
    }
}
