//! Secret bytes and their class: what goes into the envelope and comes out of it (FORMAT.md, section 2).

use crate::secret::Secret;

/// Most secret bytes that are split directly, not counting the byte that names a typed kind.
pub const MAX_PACKED: usize = 64;

/// Most secret bytes of any class: those of a typed key, with the byte that names its kind.
pub const MAX_BYTES: usize = MAX_PACKED + 1;

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
    /// BIP-39 entropy, given back as English words.
    Bip39 = 3,
    /// A kind of its own, which the first byte names (FORMAT.md, section 12).
    Typed = 4,
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
            Self::Typed,
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
            Self::Typed => (2..=MAX_BYTES).contains(&length),
            Self::Sealed => length == 32,
        }
    }
}

/// Secret bytes with their class.
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

    /// Secret bytes of the class for typed kinds, behind the number of their form; `None` if they are too many.
    pub(super) fn typed(form: u8, bytes: &[u8]) -> Option<Self> {
        Self::new(Class::Typed, Secret::concat(&[&[form], bytes]))
    }

    /// The class.
    pub fn class(&self) -> Class {
        self.class
    }

    /// The secret bytes.
    pub fn bytes(&self) -> &Secret {
        &self.bytes
    }
}
