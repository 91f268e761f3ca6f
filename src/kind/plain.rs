//! Kinds `text` and `raw`: bytes given back exactly as they came.

use super::{Check, Class, Facts, Input, Kind, KindError};
use crate::secret::Secret;

pub(super) const TEXT: Kind = Kind {
    id: "text",
    name: "Text",
    class: Class::Text,
    form: "any text of at most 64 bytes in UTF-8, given back byte for byte",
    check: Check::Nothing,
    check_words: "none: compare the text once more before you split it",
    usage: "where the text was used before",
    resembles: |input| utf8(input).is_some_and(|text| !text.contains('\0')),
    pack: pack_text,
    unpack: |bytes| std::str::from_utf8(bytes).is_ok().then(|| bytes.into()),
};

pub(super) const RAW: Kind = Kind {
    id: "raw",
    name: "Secret bytes",
    class: Class::Raw,
    form: "any bytes, at most 64, given back as they are",
    check: Check::Nothing,
    check_words: "none",
    usage: "a file (paperquorum recover --output FILE), for it is not text",
    resembles: |_| true,
    pack: |input| Ok((input.bytes().clone(), Facts::default())),
    unpack: |bytes| Some(bytes.into()),
};

fn pack_text(input: &Input) -> Result<(Secret, Facts), KindError> {
    let text = utf8(input).ok_or(KindError::NotText)?;
    if text.trim().is_empty() {
        return Err(KindError::Empty);
    }
    Ok((text.as_bytes().into(), Facts::default()))
}

/// The text that the very bytes are. UTF-16 will not do: what looks like it may be a random key, and is to come back as it was.
fn utf8(input: &Input) -> Option<&str> {
    std::str::from_utf8(input.bytes().as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_byte_for_byte() {
        let check = |bytes: &[u8], kind: &str, expected: Result<&[u8], KindError>| {
            let input = Input::new(bytes.into());
            let recognised = Kind::recognise(&input);
            assert_eq!(recognised.id, kind, "{bytes:?}");
            match recognised.pack(&input) {
                Ok(key) => assert_eq!(Ok(key.packed.to_canonical().unwrap().as_bytes()), expected),
                Err(error) => assert_eq!(Err(error), expected),
            }
        };
        check(b"hunter2", "text", Ok(b"hunter2"));
        check(b" two\r\nlines\n", "text", Ok(b" two\r\nlines\n"));
        check("Łukasz".as_bytes(), "text", Ok("Łukasz".as_bytes()));
        check(b"\xff\xfeh\0i\0", "raw", Ok(b"\xff\xfeh\0i\0"));
        check(b"\xef\xbb\xbfhi", "text", Ok(b"\xef\xbb\xbfhi"));
        check(b"\xff\x00\x01", "raw", Ok(b"\xff\x00\x01"));
        check(b"a\0b", "raw", Ok(b"a\0b"));
        check(b"", "text", Err(KindError::Empty));
        check(b" \r\n", "text", Err(KindError::Empty));
        check(&[b'x'; 64], "text", Ok(&[b'x'; 64]));
        check(&[b'x'; 65], "text", Err(KindError::TooLong { bytes: 65 }));
    }

    #[test]
    fn raw_takes_what_text_refuses() {
        let input = Input::new(b"\n"[..].into());
        let raw = Kind::by_id("raw").unwrap();
        assert_eq!(raw.pack(&input).unwrap().packed.bytes().as_bytes(), b"\n");
        assert_eq!(
            Kind::by_id("text")
                .unwrap()
                .pack(&Input::new(b"\xc3"[..].into()))
                .unwrap_err(),
            KindError::NotText
        );
    }
}
