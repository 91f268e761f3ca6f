//! Kinds `text`, `raw`, `file` and `luks-passphrase`: bytes given back exactly as they came.

use super::class::{Class, MAX_PACKED, Packed};
use super::input::Input;
use super::rules::{Check, Checked, Facts, Fault, Kind, KindError, Likeness, Packing, Rules};
use crate::secret::Secret;

const NO_CHECK: &str = "none: compare it once more before you split it";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "text",
        aliases: &["password"],
        name: "Text",
        packing: Packing::Class(Class::Text),
        size: 1..=MAX_PACKED,
        form: "any text in UTF-8, given back byte for byte; sealed if it has more than 64 bytes",
        example: "any text",
        check: Check::Nothing,
        check_words: NO_CHECK,
        usage: "where the text was used before",
        rules: &Plain::Text,
    },
    Kind {
        id: "raw",
        aliases: &["bytes"],
        name: "Secret bytes",
        packing: Packing::Class(Class::Raw),
        size: 1..=MAX_PACKED,
        form: "any bytes, given back as they are; sealed if they are more than 64",
        example: "any bytes",
        check: Check::Nothing,
        check_words: NO_CHECK,
        usage: "a file (paperquorum recover --output FILE), for it is not text",
        rules: &Plain::Raw,
    },
    Kind {
        id: "file",
        aliases: &[],
        name: "File",
        packing: Packing::Sealed,
        size: 0..=0,
        form: "any file of at most 1 MiB with its name, always sealed",
        example: "any file",
        check: Check::Nothing,
        check_words: NO_CHECK,
        usage: "a file (paperquorum recover --output FILE)",
        rules: &Plain::File,
    },
    // cryptsetup(8): any bytes, 512 at most where it is typed in.
    Kind {
        id: "luks-passphrase",
        aliases: &["luks"],
        name: "LUKS passphrase",
        packing: Packing::Forms(&[60]),
        size: 1..=MAX_PACKED,
        form: "any bytes of at most 512, given back as they are; sealed if they are more than 64",
        example: "any passphrase",
        check: Check::Nothing,
        check_words: NO_CHECK,
        usage: "the passphrase prompt for the encrypted disk",
        rules: &Plain::Passphrase,
    },
];

/// cryptsetup's `DEFAULT_PASSPHRASE_SIZE_MAX`.
const LONGEST_PASSPHRASE: usize = 512;

/// What the shares of a sealed set recover.
pub(super) const SEALED: Kind = Kind {
    id: "sealed",
    aliases: &[],
    name: "Sealed data",
    packing: Packing::Class(Class::Sealed),
    size: 32..=32,
    form: "the key of a vault",
    example: "",
    check: Check::Checksum,
    check_words: "the vault says whether it is the right one",
    usage: "the vault",
    rules: &Plain::Nameless,
};

/// What shares say of a key whose kind is part of the secret.
pub(super) const TYPED: Kind = Kind {
    id: "typed",
    aliases: &[],
    name: "Recovery key",
    packing: Packing::Class(Class::Typed),
    size: 1..=MAX_PACKED,
    form: "a key whose kind is known once it is recovered",
    example: "",
    check: Check::Nothing,
    check_words: "known once it is recovered",
    usage: "where it was used before",
    rules: &Plain::Nameless,
};

enum Plain {
    Text,
    Raw,
    File,
    Passphrase,
    /// Nothing that anybody gives.
    Nameless,
}

impl Rules for Plain {
    fn likeness(&self, _: &Kind, input: &Input) -> Likeness {
        let is_text = input.utf8().is_some_and(|text| !text.contains('\0'));
        let fits = match self {
            Self::Text => is_text,
            Self::Raw => !is_text && input.bytes().len() <= MAX_PACKED,
            Self::File => true,
            // Nothing tells it from any other text: the person does.
            Self::Passphrase | Self::Nameless => false,
        };
        if fits { Likeness::Rarely } else { Likeness::No }
    }

    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError> {
        let class = match self {
            Self::Text => {
                let text = input.utf8().ok_or(KindError::NotText)?;
                if text.trim_start_matches('\u{feff}').trim().is_empty() {
                    return Err(KindError::Empty);
                }
                Some(Class::Text)
            }
            Self::Raw => Some(Class::Raw),
            Self::File => None,
            Self::Passphrase => return passphrase(kind, input.bytes()),
            Self::Nameless => return Err(KindError::NotText),
        };
        Ok(Checked {
            canonical: input.bytes().clone(),
            packed: class.and_then(|class| Packed::new(class, input.bytes().clone())),
            facts: Facts::default(),
        })
    }

    fn unpack(&self, _: &Kind, _: u8, bytes: &[u8]) -> Option<Secret> {
        match self {
            Self::Text => std::str::from_utf8(bytes).is_ok().then(|| bytes.into()),
            Self::Passphrase => (1..=LONGEST_PASSPHRASE)
                .contains(&bytes.len())
                .then(|| bytes.into()),
            Self::Raw | Self::File | Self::Nameless => Some(bytes.into()),
        }
    }
}

fn passphrase(kind: &Kind, bytes: &Secret) -> Result<Checked, KindError> {
    if bytes.len() > LONGEST_PASSPHRASE {
        let what = format!(
            "at most {LONGEST_PASSPHRASE} bytes can be typed in, {} are there",
            bytes.len()
        );
        return Err(Fault::new(kind.name, what).into());
    }
    let checked = Checked::typed(bytes.clone(), kind.forms()[0], bytes.as_bytes());
    Ok(if bytes.as_bytes().ends_with(b"\n") {
        checked.warn("it ends with a line end, which is kept: a passphrase that is typed in has none, a key file may")
    } else {
        checked
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_has_a_longest() {
        let kind = Kind::by_id("luks-passphrase").unwrap();
        let check = |length: usize| passphrase(kind, &vec![b'a'; length].as_slice().into()).is_ok();
        assert!(check(LONGEST_PASSPHRASE));
        assert!(!check(LONGEST_PASSPHRASE + 1) && !check(2 * LONGEST_PASSPHRASE));
    }

    #[test]
    fn text_is_kept_byte_for_byte() {
        let check = |bytes: &[u8], kind: &str, expected: Result<&[u8], KindError>| {
            let input = Input::new(bytes.into());
            let recognised = Kind::recognise(&input).unwrap();
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
        check(b"\xef\xbb\xbf", "text", Err(KindError::Empty));
        check(b"\xef\xbb\xbf\r\n", "text", Err(KindError::Empty));
        check(b"\xff\xfe", "raw", Err(KindError::Empty));
        check(&[b'!'; 64], "text", Ok(&[b'!'; 64]));
        check(&[b'!'; 65], "text", Err(KindError::TooLong { bytes: 65 }));
        check(&[0xff; 65], "file", Err(KindError::TooLong { bytes: 65 }));
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
