//! What the dealer gave: bytes, the text in them, and that text as it was meant.

use std::sync::OnceLock;

use data_encoding::{DecodeError, Encoding};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// Larger inputs are no key that anybody reads off paper: only files and texts.
pub(super) const MAX_TYPED: usize = 1 << 16;

/// What the dealer gave: bytes, and the text in them if there is one.
pub struct Input {
    bytes: Secret,
    text: Option<Zeroizing<String>>,
    /// Every kind asks for it.
    meant: OnceLock<Zeroizing<String>>,
    key_id: Option<String>,
}

impl Input {
    /// Takes bytes as they came from a file or a prompt. Text may be UTF-8, or UTF-16 as Windows saves it, with a byte-order mark or
    /// without; a mark is not part of the text.
    pub fn new(bytes: Secret) -> Self {
        let text = decode(bytes.as_bytes());
        Self {
            bytes,
            text,
            meant: OnceLock::new(),
            key_id: None,
        }
    }

    /// Of several keys in the input, takes the one whose key ID begins like this.
    pub fn with_key_id(mut self, key_id: &str) -> Self {
        self.key_id = Some(key_id.trim_matches(['{', '}']).to_owned());
        self
    }

    /// The key ID that is asked for.
    pub(super) fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Secret {
        &self.bytes
    }

    /// The text, if the bytes are one.
    pub fn text(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.as_str())
    }

    /// The text that the very bytes are. UTF-16 will not do: what looks like it may be a random key, and is to come back as it was.
    pub(super) fn utf8(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.as_bytes()).ok()
    }

    /// The text of something that a person could have typed, as it was meant: full-width forms as ASCII, one kind of hyphen and blank, LF at
    /// line ends, what cannot be seen left out. Empty if there is none.
    pub(super) fn meant(&self) -> &str {
        self.meant.get_or_init(|| {
            let text = self.text().filter(|text| text.len() <= MAX_TYPED);
            as_meant(text.unwrap_or_default())
        })
    }

    /// Whatever text there is to search, as it was meant and however long: of a text in an old code page the ASCII characters, with
    /// U+FFFD for the others. Empty if the bytes are no text.
    pub(crate) fn searchable(&self) -> Zeroizing<String> {
        match self.text().filter(|text| !text.contains('\0')) {
            Some(text) => as_meant(text),
            None => as_meant(&self.ascii_up_to(usize::MAX)),
        }
    }

    /// The ASCII characters among the bytes, others as U+FFFD: enough to find digits in a text of an old code page. Empty if there are
    /// too many for a text that anybody saved, or if they are a program's and no text.
    pub(super) fn ascii(&self) -> Zeroizing<String> {
        self.ascii_up_to(2 * MAX_TYPED)
    }

    fn ascii_up_to(&self, most: usize) -> Zeroizing<String> {
        let bytes = self.bytes.as_bytes();
        let bytes = if bytes.len() > most || !is_saved_text(bytes) {
            &[]
        } else {
            bytes
        };
        let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len()));
        let bytes = bytes.iter().filter(|&&byte| byte != 0);
        text.extend(bytes.map(|&byte| {
            if byte.is_ascii() {
                byte.into()
            } else {
                char::REPLACEMENT_CHARACTER
            }
        }));
        text
    }
}

/// The text with full-width forms as ASCII, one kind of hyphen and blank, LF at line ends, and without what cannot be seen.
pub(crate) fn as_meant(text: &str) -> Zeroizing<String> {
    let mut meant = Zeroizing::new(String::with_capacity(text.len()));
    let mut before = '\0';
    for c in text.chars() {
        match meaning(c) {
            Some('\n') if before == '\r' => {}
            Some('\r') => meant.push('\n'),
            Some(c) => meant.push(c),
            None => {}
        }
        before = c;
    }
    meant
}

fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => marked(bytes),
        _ if bytes.contains(&0) => without_mark(bytes),
        _ => marked(bytes).or_else(|| windows_1252(bytes)),
    }
}

/// Text that says what it is: UTF-8, or UTF-16 behind the mark that Windows' shells and editors put in front. A mark is no part of it.
pub(crate) fn marked(bytes: &[u8]) -> Option<Zeroizing<String>> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes).ok()?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            Some(Zeroizing::new(text.to_owned()))
        }
    }
}

/// ASCII with the blank and the hyphens of Windows' code page 1252 that do not break, as editors save them.
fn windows_1252(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len()));
    for &byte in bytes {
        text.push(match byte {
            0x96 => '\u{2013}',
            0x97 => '\u{2014}',
            0xa0 => '\u{a0}',
            0xad => '\u{ad}',
            b' '..=b'~' | b'\t' | b'\n' | b'\r' => byte.into(),
            _ => return None,
        });
    }
    Some(text)
}

/// UTF-16 that lost its mark: every unit is a character that prints, and nearly all are of the Latin script.
fn without_mark(bytes: &[u8]) -> Option<Zeroizing<String>> {
    [u16::from_le_bytes, u16::from_be_bytes]
        .into_iter()
        .filter_map(|unit| utf16(bytes, unit))
        .find(|text| {
            let characters = text.chars().count();
            let latin = text.chars().filter(|&c| c < '\u{250}').count();
            let prints = |c: char| !c.is_control() || c.is_ascii_whitespace();
            10 * latin >= 9 * characters && text.chars().all(prints)
        })
        .or_else(|| {
            let text = std::str::from_utf8(bytes).ok()?;
            Some(Zeroizing::new(text.to_owned()))
        })
}

/// Whether bytes can be a text of an old code page or one in UTF-16, whole or not quite: hardly any of them control anything.
fn is_saved_text(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
    let controls = bytes.iter().filter(|&&byte| is_control(byte)).count() - zeros;
    let prints = |c: char| !c.is_control() || c.is_ascii_whitespace();
    2 * zeros <= bytes.len() && 64 * controls <= bytes.len()
        || [u16::from_le_bytes, u16::from_be_bytes]
            .into_iter()
            .filter_map(|unit| utf16(bytes, unit))
            .any(|text| text.chars().all(prints))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (pairs, []) = bytes.as_chunks() else {
        return None;
    };
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for character in char::decode_utf16(pairs.iter().copied().map(unit)) {
        text.push(character.ok()?);
    }
    Some(text)
}

/// The character that was meant by one out of a word processor, a web page or an East Asian keyboard; none for what cannot be seen.
fn meaning(c: char) -> Option<char> {
    match c {
        // Full-width forms stand as far from ASCII as U+FF01 from U+0021.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        '\t' | '\n' | '\r' => Some(c),
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// What may stand between the groups of a key, in a text as it was meant.
pub(super) fn is_separator(c: char) -> bool {
    c == '-' || c.is_whitespace()
}

/// The Latin letter that looks exactly like this Cyrillic or Greek one.
pub(super) fn look_alike(c: char) -> Option<char> {
    const PAIRS: [(&str, &str); 2] = [
        ("АВЕКМНОРСТУХІЈЅасеорхуіјѕ", "ABEKMHOPCTYXIJSaceopxyijs"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"),
    ];
    PAIRS.iter().find_map(|(foreign, latin)| {
        let place = foreign.chars().position(|other| other == c)?;
        latin.chars().nth(place)
    })
}

/// The bytes of an encoded text. What was decoded before an error is wiped as well, which the encoding's own function does not do.
pub(super) fn decoded(encoding: &Encoding, text: &str) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    let mut bytes = Zeroizing::new(vec![0; encoding.decode_len(text.len())?]);
    let length = encoding
        .decode_mut(text.as_bytes(), &mut bytes)
        .map_err(|partial| partial.error)?;
    bytes.truncate(length);
    Ok(bytes)
}

/// The digit that is meant by a character which looks like it, or is one of another script.
pub(crate) fn digit_meant(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        'O' | 'o' | 'D' | 'Q' => 0,
        'l' | 'I' | 'i' | '|' => 1,
        'Z' | 'z' => 2,
        'S' | 's' => 5,
        'B' => 8,
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return look_alike(c).and_then(digit_meant),
    };
    char::from_digit(value, 10)
}

/// A text with Latin letters for foreign ones that look like them, if there are any of these and no others that are foreign.
pub(super) fn with_latin(text: &str) -> Option<Zeroizing<String>> {
    if text.is_ascii() {
        return None;
    }
    let mut latin = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.chars() {
        latin.push(if c.is_ascii() { c } else { look_alike(c)? });
    }
    Some(latin)
}

/// What to call a character that is out of place.
pub(super) fn describe(c: char) -> String {
    let script = match c {
        '\u{370}'..='\u{3ff}' => "a Greek letter",
        '\u{400}'..='\u{52f}' => "a Cyrillic letter",
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => "an Arabic digit",
        _ => "",
    };
    match c {
        '0'..='9' => format!("the digit {c}"),
        'a'..='z' | 'A'..='Z' => format!("the letter {c}"),
        ' ' => "a blank".to_owned(),
        '\n' => "a line end".to_owned(),
        '\t' => "a tab".to_owned(),
        '!'..='~' => format!("the sign {c}"),
        _ if !script.is_empty() => format!("{script} (U+{:04X})", u32::from(c)),
        _ => format!(
            "a character that does not belong there (U+{:04X})",
            u32::from(c)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn digits_of_other_scripts_and_look_alikes_are_meant() {
        for (c, digit) in [
            ('7', '7'),
            ('O', '0'),
            ('l', '1'),
            ('z', '2'),
            ('S', '5'),
            ('B', '8'),
            ('\u{660}', '0'),
            ('\u{665}', '5'),
            ('\u{6f9}', '9'),
        ] {
            assert_eq!(digit_meant(c), Some(digit), "{c}");
        }
        assert_eq!(digit_meant('x'), None);
        assert_eq!(describe('\t'), "a tab");
    }

    #[test]
    fn windows_texts_are_read() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(Input::new(bytes.into()).text(), expected, "{bytes:?}");
        };
        check(&units("\u{feff}key é", u16::to_le_bytes), Some("key é"));
        check(&units("\u{feff}key é", u16::to_be_bytes), Some("key é"));
        check(
            &units("1234-5678\r\n", u16::to_le_bytes),
            Some("1234-5678\r\n"),
        );
        check(
            &units("1234-5678\r\n", u16::to_be_bytes),
            Some("1234-5678\r\n"),
        );
        check("\u{feff}key".as_bytes(), Some("key"));
        check(b"a\0b", Some("a\0b"));
        check(b"\xff\xfea", None);
        check(b"\xff\x00\x01", None);
    }

    #[test]
    fn text_without_a_mark_is_utf8_or_nothing() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            let text = marked(bytes);
            assert_eq!(
                text.as_ref().map(|text| text.as_str()),
                expected,
                "{bytes:?}"
            );
        };
        check(
            &units("\u{feff}two é\r\n", u16::to_le_bytes),
            Some("two é\r\n"),
        );
        check(
            &units("\u{feff}two é\r\n", u16::to_be_bytes),
            Some("two é\r\n"),
        );
        check("\u{feff}two é".as_bytes(), Some("two é"));
        check("two é".as_bytes(), Some("two é"));
        check(b"", Some(""));
        // An old code page is not guessed at.
        check(b"two\xa0", None);
        check(b"two \xe9", None);
        check(b"\xff\xfea", None);
    }

    #[test]
    fn what_was_meant() {
        let check = |text: &str, expected: &str| {
            let input = Input::new(text.as_bytes().into());
            assert_eq!(input.meant(), expected, "{text:?}");
        };
        check("１２\u{2011}ＡＢ\u{a0}x\u{200e}", "12-AB x");
        check("a\r\nb\rc\nd", "a\nb\nc\nd");
        check("А", "А");
        check(&"x".repeat(MAX_TYPED + 1), "");
    }

    #[test]
    fn a_programs_bytes_are_no_text() {
        let check = |bytes: &[u8], expected: bool| {
            assert_eq!(!Input::new(bytes.into()).ascii().is_empty(), expected);
        };
        check(b"Schl\x81ssel\r\n\t123456", true);
        check(
            &units(
                "\u{41f}\u{430}\u{440}\u{43e}\u{43b}\u{44c} 123",
                u16::to_le_bytes,
            ),
            true,
        );
        check(&units("123456 7890", u16::to_be_bytes), true);
        check(b"\xff\x01\x02\x03 123456", false);
        check(b"123456\0\0\0\0\0\0\0\0\xff", false);
    }

    #[test]
    fn look_alikes_are_known() {
        assert_eq!(look_alike('А'), Some('A'));
        assert_eq!(look_alike('х'), Some('x'));
        assert_eq!(look_alike('Χ'), Some('X'));
        assert_eq!(look_alike('A'), None);
        assert_eq!(describe('О'), "a Cyrillic letter (U+041E)");
    }
}
