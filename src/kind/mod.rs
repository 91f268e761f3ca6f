//! Kinds of recovery key: recognising, checking, packing into few bytes and giving back in the form that is typed in.
//!
//! A kind is one row of [`KINDS`] and a file with its rules. What a row needs is told at [`Kind`]; FORMAT.md, section 2,
//! lists the classes.

mod bip39;
mod bitlocker;
mod plain;

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

pub use self::bip39::Bip39Error;
pub use self::bitlocker::BitlockerError;
use crate::secret::Secret;

/// Most secret bytes that are split directly, not counting the byte that names a typed kind.
pub const MAX_PACKED: usize = 64;

/// Class of the secret bytes, written into every share so that the recovered bytes can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// Any bytes.
    Raw = 0,
    /// UTF-8.
    Text = 1,
    /// Eight little-endian numbers of 16 bits.
    Bitlocker = 2,
    /// BIP-39 entropy.
    Bip39 = 3,
    /// The split key of a vault.
    Sealed = 5,
}

impl Class {
    /// The class with this number, if this version knows it.
    pub fn from_number(number: u8) -> Option<Self> {
        [
            Self::Raw,
            Self::Text,
            Self::Bitlocker,
            Self::Bip39,
            Self::Sealed,
        ]
        .into_iter()
        .find(|class| class.number() == number)
    }

    /// The number in the format, below 8.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Whether secret bytes of this class can have this length.
    pub fn allows(self, length: usize) -> bool {
        match self {
            Self::Raw | Self::Text => (1..=MAX_PACKED).contains(&length),
            Self::Bitlocker => length == 16,
            Self::Bip39 => matches!(length, 16 | 20 | 24 | 28 | 32),
            Self::Sealed => length == 32,
        }
    }
}

/// What a kind's own format can say about a mistyped key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Check digits or a checksum: most slips are found.
    Checksum,
    /// Nothing: any change gives another key that looks as good.
    Nothing,
}

/// One kind of recovery key.
///
/// To add one: write its file, add its row to [`KINDS`] above the rows that it is more special than, its class if it needs
/// one, and tests beside its rules.
pub struct Kind {
    /// Name on the command line: lower case, hyphens.
    pub id: &'static str,
    /// Name on the sheet.
    pub name: &'static str,
    /// Class of its secret bytes.
    pub class: Class,
    /// What its form is, for `paperquorum kinds`. Never a key.
    pub form: &'static str,
    /// Whether its format can be checked.
    pub check: Check,
    /// What the check is, in one line.
    pub check_words: &'static str,
    /// Where the recovered key is typed in: the end of a sentence, in one line.
    pub usage: &'static str,
    /// Whether an input looks as if it was meant to be of this kind, even if it is mistyped.
    resembles: fn(&Input) -> bool,
    /// Checks an input and packs it.
    pack: fn(&Input) -> Result<(Secret, Facts), KindError>,
    /// Turns secret bytes of the class back into what is typed in. `None` if they are not of this kind.
    unpack: fn(&[u8]) -> Option<Secret>,
}

/// All kinds, the most special first: an input is of the first kind that it resembles.
pub static KINDS: &[Kind] = &[bitlocker::KIND, bip39::KIND, plain::TEXT, plain::RAW];

/// What the shares of a sealed set recover: not a key that anybody types in, so it is not among [`KINDS`].
static SEALED: Kind = Kind {
    id: "sealed",
    name: "Sealed data",
    class: Class::Sealed,
    form: "the key of a vault",
    check: Check::Checksum,
    check_words: "the vault says whether it is the right one",
    usage: "the vault",
    resembles: |_| false,
    pack: |_| Err(KindError::NotText),
    unpack: |bytes| Some(bytes.into()),
};

impl Kind {
    /// The kind with this name.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.id == id)
    }

    /// The kind of secret bytes of this class.
    pub fn by_class(class: Class) -> &'static Self {
        KINDS
            .iter()
            .chain([&SEALED])
            .find(|kind| kind.class == class)
            .expect("every class has a kind")
    }

    /// The kind that `input` looks like. Whether it is a whole and right key of that kind, [`Kind::pack`] tells.
    pub fn recognise(input: &Input) -> &'static Self {
        KINDS
            .iter()
            .find(|kind| (kind.resembles)(input))
            .expect("raw takes everything")
    }

    /// Checks `input` as a key of this kind, whatever its size, and gives it in its canonical form.
    ///
    /// # Errors
    /// As [`Kind::pack`], but for the length.
    pub fn canonical(&'static self, input: &Input) -> Result<(Secret, Facts), KindError> {
        let (packed, facts) = self.checked(input)?;
        let canonical = (self.unpack)(packed.as_bytes()).expect("what was packed can be unpacked");
        Ok((canonical, facts))
    }

    fn checked(&'static self, input: &Input) -> Result<(Secret, Facts), KindError> {
        if input.bytes.is_empty() {
            return Err(KindError::Empty);
        }
        let (packed, facts) = (self.pack)(input)?;
        if packed.is_empty() {
            return Err(KindError::Empty);
        }
        Ok((packed, facts))
    }

    /// Checks `input` as a key of this kind and packs it.
    ///
    /// # Errors
    /// Says what is wrong and where; never quotes the key.
    pub fn pack(&'static self, input: &Input) -> Result<Key, KindError> {
        let (packed, facts) = self.checked(input)?;
        if packed.len() > MAX_PACKED {
            return Err(KindError::TooLong {
                bytes: packed.len(),
            });
        }
        Ok(Key {
            packed: Packed {
                class: self.class,
                bytes: packed,
            },
            facts,
        })
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({})", self.id)
    }
}

/// What the dealer gave: bytes, and the text in them if there is one.
pub struct Input {
    bytes: Secret,
    text: Option<Zeroizing<String>>,
}

impl Input {
    /// Takes bytes as they came from a file or a prompt. Text may be UTF-8, or UTF-16 with a byte-order mark as Windows saves
    /// it; a mark is not part of the text.
    pub fn new(bytes: Secret) -> Self {
        let text = decode(bytes.as_bytes());
        Self { bytes, text }
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Secret {
        &self.bytes
    }

    /// The ASCII characters among the bytes, others as U+FFFD: enough to find digits in a text of an old code page, or in UTF-16 that
    /// lost its mark.
    fn ascii(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(3 * self.bytes.len()));
        let bytes = self.bytes.as_bytes().iter().filter(|&&byte| byte != 0);
        text.extend(bytes.map(|&byte| {
            if byte.is_ascii() {
                byte.into()
            } else {
                char::REPLACEMENT_CHARACTER
            }
        }));
        text
    }

    /// The text, if the bytes are one.
    pub fn text(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.as_str())
    }
}

fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let units = |unit: fn([u8; 2]) -> u16| {
        let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
        let (pairs, []) = bytes[2..].as_chunks() else {
            return None;
        };
        let pairs = pairs.iter().copied().map(unit);
        for character in char::decode_utf16(pairs) {
            text.push(character.ok()?);
        }
        Some(text)
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes).ok()?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            Some(Zeroizing::new(text.to_owned()))
        }
    }
}

/// Secret bytes with their class: what goes into the envelope and comes out of it.
///
/// Invariant: the class allows the length.
#[derive(Clone, Debug)]
pub struct Packed {
    class: Class,
    bytes: Secret,
}

impl Packed {
    /// Secret bytes of this class, if it allows their length.
    pub fn new(class: Class, bytes: Secret) -> Option<Self> {
        class.allows(bytes.len()).then_some(Self { class, bytes })
    }

    /// The class.
    pub fn class(&self) -> Class {
        self.class
    }

    /// The secret bytes.
    pub fn bytes(&self) -> &Secret {
        &self.bytes
    }

    /// The key in its canonical form: byte for byte what is typed in or was given.
    ///
    /// # Errors
    /// [`NotOfItsClass`] if the bytes cannot be of the class, which after a matching tag means that another program wrote them.
    pub fn to_canonical(&self) -> Result<Secret, NotOfItsClass> {
        (Kind::by_class(self.class).unpack)(self.bytes.as_bytes()).ok_or(NotOfItsClass)
    }
}

/// The recovered bytes do not have the form that the sheets promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the recovered bytes do not have the form of the kind that the sheets name")]
pub struct NotOfItsClass;

/// A checked key, ready to be split.
#[derive(Clone, Debug)]
pub struct Key {
    /// The secret bytes.
    pub packed: Packed,
    /// What was found beside the key and may be printed.
    pub facts: Facts,
}

/// Public facts found beside a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Identifier of a BitLocker key protector, upper case without braces. Random, not derived from the key.
    pub key_id: Option<String>,
    /// Whether the input held other text beside the key, which is not part of it.
    pub dropped_text: bool,
}

/// Why an input is not a key of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KindError {
    /// Nothing, or nothing but white space.
    #[error("the secret is empty")]
    Empty,
    /// More than fits into words.
    #[error(
        "the secret has {bytes} bytes, {MAX_PACKED} are the most that this version can put on a sheet"
    )]
    TooLong {
        /// Packed length.
        bytes: usize,
    },
    /// A kind made of text, and bytes that are none.
    #[error("the secret is not text (UTF-8)")]
    NotText,
    /// Of kind `bitlocker`.
    #[error(transparent)]
    Bitlocker(#[from] BitlockerError),
    /// Of kind `bip39`.
    #[error(transparent)]
    Bip39(#[from] Bip39Error),
}
