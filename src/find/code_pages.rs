//! Texts of older programs, decoded by what their code page is likely to be.
//!
//! For finding only: what is kept as a text stays as it came.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_8, WINDOWS_1251};
use zeroize::Zeroizing;

use super::labels::{self, Named};
use crate::kind::{Input, as_meant};

/// Whatever text there is to search, as it was meant. Where its code page cannot be told, the ASCII characters, with U+FFFD for others.
pub(super) fn text_of(input: &Input) -> Zeroizing<String> {
    let text = input.searchable();
    let is_decoded = !text.contains([char::REPLACEMENT_CHARACTER, '\u{1b}']);
    if text.is_empty() || is_decoded {
        return text;
    }
    likely(input.bytes().as_bytes()).map_or(text, |decoded| as_meant(&decoded))
}

/// The text in the code page that is likeliest. `None` if the bytes are text by themselves, or no words come out of it.
fn likely(bytes: &[u8]) -> Option<Zeroizing<String>> {
    if bytes.contains(&0) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if encoding == UTF_8 || bytes.is_ascii() && encoding.is_ascii_compatible() {
        return None;
    }
    let foreign = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let read = |encoding| decoded(encoding, bytes).filter(|text| is_written(text, encoding));
    // A few letters are too few to count: then the one that makes a label of them is meant, if there is one.
    let others = [GBK, BIG5, SHIFT_JIS, EUC_KR, WINDOWS_1251];
    let mut others = others.into_iter().filter(|_| (1..=FEW).contains(&foreign));
    let guessed = read(encoding);
    if guessed.as_ref().is_some_and(|text| has_label(text)) {
        return guessed;
    }
    let labelled = others.find_map(|other| read(other).filter(|text| has_label(text)));
    labelled.or(guessed)
}

/// So many bytes beyond ASCII are too few to tell a code page by.
const FEW: usize = 16;

/// Whether a line begins with what people call a secret, in letters beyond ASCII.
fn has_label(text: &str) -> bool {
    text.lines().any(|line| {
        let label = line
            .split([':', '\u{ff1a}', ' '])
            .next()
            .unwrap_or_default();
        !label.is_ascii() && labels::named(label) == Named::Secret
    })
}

/// Whether nobody's pen would have slipped so: no control characters, no quotation marks or letters of another alphabet within a word.
fn is_written(text: &str, encoding: &'static Encoding) -> bool {
    if text.contains(|c: char| c.is_control() && !c.is_ascii_whitespace()) {
        return false;
    }
    let characters = || text.chars();
    let triples = characters()
        .zip(characters().skip(1))
        .zip(characters().skip(2));
    let is_within = |((before, c), behind): ((char, char), char)| {
        let is_odd = match encoding.is_single_byte() {
            true => is_low_quote(c) || is_quote(c) && behind.is_alphabetic() || is_foreign(c),
            false => !c.is_ascii() && !is_latin(c) && is_latin(behind),
        };
        is_latin(before) && is_odd
    };
    !triples.clone().any(is_within)
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && c < '\u{250}'
}

fn is_foreign(c: char) -> bool {
    c.is_alphabetic() && !is_latin(c)
}

/// What stands before words only. In the code pages of DOS these are letters.
fn is_low_quote(c: char) -> bool {
    matches!(
        c,
        '\u{201a}' | '\u{201e}' | '\u{2039}' | '\u{2c6}' | '\u{2020}' | '\u{2021}'
    )
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{2030}' | '\u{2122}'
    )
}

/// The text of bytes in this encoding. `None` if they are not in it.
fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = Zeroizing::new(String::with_capacity(room));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Some(text),
        _ => None,
    }
}

/// The text of bytes whose encoding somebody wrote beside them. Of one that is not known, and of bytes that are not in it, the ASCII
/// characters.
pub(super) fn labelled(label: &str, bytes: &[u8]) -> Zeroizing<String> {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
    decoded(encoding, bytes).unwrap_or_else(|| {
        let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len()));
        text.extend(bytes.iter().map(|&byte| match byte.is_ascii() {
            true => char::from(byte),
            false => char::REPLACEMENT_CHARACTER,
        }));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_are_told_by_their_words() {
        let check = |bytes: &[u8], expected: &str| {
            let text = text_of(&Input::new(bytes.into()));
            assert_eq!(text.as_str(), expected, "{bytes:?}");
        };
        check(
            b"Schl\xfcssel f\xfcr B\xfcro: 123456",
            "Schlüssel für Büro: 123456",
        );
        check(
            b"\xcf\xe0\xf0\xee\xeb\xfc: \xee\xe4\xf3\xe2\xe0\xed\xf7\xe8\xea",
            "Пароль: одуванчик",
        );
        check(
            b"\x83p\x83X\x83\x8f\x81[\x83h: tsubaki 123456",
            "パスワード: tsubaki 123456",
        );
        check(b"123456\n\xc3\xdc\xc2\xeb: mudan", "123456\n密码: mudan");
        check(b"\x1b$B2sI|%-!<\x1b(B\n123456", "回復キー\n123456");
        // DOS, as consoles write it: which of its pages, nobody can tell.
        check(b"Schl\x81ssel 123456", "Schl\u{fffd}ssel 123456");
        check("Schlüssel".as_bytes(), "Schlüssel");
        check(b"\x1b[1mkey\x1b[0m", "\u{1b}[1mkey\u{1b}[0m");
    }

    #[test]
    fn a_label_names_the_encoding() {
        assert_eq!(
            labelled("ISO-8859-1", b"Schl\xfcssel").as_str(),
            "Schlüssel"
        );
        assert_eq!(labelled("shift_jis", b"\x83L\x81[").as_str(), "キー");
        assert_eq!(labelled("klingon", b"a\xfcb").as_str(), "a\u{fffd}b");
    }
}
