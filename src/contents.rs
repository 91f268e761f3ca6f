//! What is sealed in a vault: one secret or several, each with kind, name and note (FORMAT.md, section 9).

use thiserror::Error;

use crate::kind::Kind;
use crate::secret::Secret;

/// Most bytes of all secrets together that this program seals: 1 MiB.
pub const MAX_SECRETS: usize = 1 << 20;

/// Most bytes of contents that a reader takes: the secrets, and names and notes besides.
pub const MAX_CONTENTS: usize = MAX_SECRETS + (1 << 17);

/// Most bytes of a name.
pub const MAX_NAME: usize = 255;

/// Most bytes of a note.
pub const MAX_NOTE: usize = u16::MAX as usize;

/// One secret.
#[derive(Clone, Debug)]
pub struct Item {
    kind: String,
    name: String,
    note: String,
    secret: Secret,
}

impl Item {
    /// A secret in its canonical form, with a name and a note, which may be empty.
    pub fn new(kind: &Kind, name: &str, note: &str, secret: Secret) -> Self {
        Self {
            kind: kind.id.to_owned(),
            name: name.to_owned(),
            note: note.to_owned(),
            secret,
        }
    }

    /// The kind's name on the command line, perhaps one that this version does not know.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What the person called it; may be empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person noted beside it; may be empty.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The secret, byte for byte as it is given back.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    fn check(&self) -> Result<(), ContentsError> {
        if self.name.len() > MAX_NAME || self.name.chars().any(char::is_control) {
            return Err(ContentsError::Name);
        }
        if self.note.len() > MAX_NOTE {
            return Err(ContentsError::Note);
        }
        Ok(())
    }

    /// Bytes that it takes.
    fn length(&self) -> usize {
        1 + self.kind.len() + 1 + self.name.len() + 2 + self.note.len() + 4 + self.secret.len()
    }
}

/// All secrets of a vault.
///
/// Invariant: at least one and at most 65,535, no two with the same name, at most 1 MiB of secrets.
#[derive(Clone, Debug)]
pub struct Contents {
    items: Vec<Item>,
}

impl Contents {
    /// Puts secrets together.
    ///
    /// # Errors
    /// [`ContentsError`] names what is too long, or alike.
    pub fn new(items: Vec<Item>) -> Result<Self, ContentsError> {
        if items.is_empty() {
            return Err(ContentsError::Empty);
        }
        if items.len() > usize::from(u16::MAX) {
            return Err(ContentsError::TooMany);
        }
        for (place, item) in items.iter().enumerate() {
            item.check()?;
            if items[..place].iter().any(|other| other.name == item.name) {
                return Err(ContentsError::SameName {
                    name: item.name.clone(),
                });
            }
        }
        let bytes: usize = items.iter().map(|item| item.secret.len()).sum();
        let contents = Self { items };
        if bytes > MAX_SECRETS || contents.length() > MAX_CONTENTS {
            return Err(ContentsError::TooLarge { bytes });
        }
        Ok(contents)
    }

    /// The secrets, in the order in which they were given.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    fn length(&self) -> usize {
        2 + self.items.iter().map(Item::length).sum::<usize>()
    }

    /// The bytes that are sealed.
    pub fn to_bytes(&self) -> Secret {
        let count = u16::try_from(self.items.len()).expect("at most 65,535");
        let mut bytes = Vec::with_capacity(self.length());
        bytes.extend(count.to_be_bytes());
        for item in &self.items {
            for text in [&item.kind, &item.name] {
                bytes.push(u8::try_from(text.len()).expect("at most 255 bytes"));
                bytes.extend(text.as_bytes());
            }
            let note = u16::try_from(item.note.len()).expect("at most 65,535 bytes");
            bytes.extend(note.to_be_bytes());
            bytes.extend(item.note.as_bytes());
            let secret = u32::try_from(item.secret.len()).expect("at most 1 MiB");
            bytes.extend(secret.to_be_bytes());
            bytes.extend(item.secret.as_bytes());
        }
        Secret::new(bytes)
    }

    /// Takes sealed bytes apart. `None` if they are not contents.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let count = take(&mut rest, 2)?;
        let count = u16::from_be_bytes([count[0], count[1]]);
        let mut items = Vec::new();
        for _ in 0..count {
            let text = |bytes: &[u8]| Some(std::str::from_utf8(bytes).ok()?.to_owned());
            let kind = text(counted(&mut rest, 1)?)?;
            let name = text(counted(&mut rest, 1)?)?;
            let note = text(counted(&mut rest, 2)?)?;
            let secret = counted(&mut rest, 4)?.into();
            if !kind.is_ascii() {
                return None;
            }
            items.push(Item {
                kind,
                name,
                note,
                secret,
            });
        }
        if !rest.is_empty() {
            return None;
        }
        Self::new(items).ok()
    }
}

/// The next `length` bytes.
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

/// A length of so many bytes, and as many bytes as it says.
fn counted<'a>(rest: &mut &'a [u8], width: usize) -> Option<&'a [u8]> {
    let length = take(rest, width)?
        .iter()
        .fold(0, |length, &byte| length << 8 | usize::from(byte));
    take(rest, length)
}

/// Why secrets cannot be sealed together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ContentsError {
    /// None.
    #[error("there is nothing to seal")]
    Empty,
    /// More than 65,535.
    #[error("there are too many items")]
    TooMany,
    /// Too long or with control characters.
    #[error("the name of an item is longer than {MAX_NAME} bytes or has control characters")]
    Name,
    /// Too long.
    #[error("the note of an item is longer than {MAX_NOTE} bytes")]
    Note,
    /// Two items with one name.
    #[error("two items are called {name:?}")]
    SameName {
        /// The name.
        name: String,
    },
    /// More than can be put on paper.
    #[error("the secrets have {bytes} bytes together, {MAX_SECRETS} (1 MiB) are the most")]
    TooLarge {
        /// How many they have.
        bytes: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, secret: &[u8]) -> Item {
        Item::new(Kind::by_id("text").unwrap(), name, "a note", secret.into())
    }

    #[test]
    fn there_and_back() {
        let contents = Contents::new(vec![
            item("one", b"first"),
            item("", b"\0"),
            item("zwölf", b""),
        ])
        .unwrap();
        let bytes = contents.to_bytes();
        let back = Contents::from_bytes(bytes.as_bytes()).unwrap();
        for (a, b) in contents.items().iter().zip(back.items()) {
            assert_eq!(
                (a.kind(), a.name(), a.note()),
                (b.kind(), b.name(), b.note())
            );
            assert_eq!(a.secret().as_bytes(), b.secret().as_bytes());
        }
        assert_eq!(back.items().len(), 3);
        for length in 0..bytes.len() {
            assert!(Contents::from_bytes(&bytes.as_bytes()[..length]).is_none());
        }
        assert!(Contents::from_bytes(&[bytes.as_bytes(), b"\0"].concat()).is_none());
    }

    #[test]
    fn bounds() {
        let check = |items, expected| assert_eq!(Contents::new(items).unwrap_err(), expected);
        check(vec![], ContentsError::Empty);
        check(
            vec![item("a", b""), item("a", b"")],
            ContentsError::SameName {
                name: "a".to_owned(),
            },
        );
        check(vec![item(&"a".repeat(256), b"")], ContentsError::Name);
        check(vec![item("a\nb", b"")], ContentsError::Name);
        check(
            vec![item("a", &vec![0; MAX_SECRETS]), item("b", b"x")],
            ContentsError::TooLarge {
                bytes: MAX_SECRETS + 1,
            },
        );
        assert!(Contents::new(vec![item("a", &vec![0; MAX_SECRETS])]).is_ok());
    }
}
