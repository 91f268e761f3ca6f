//! Envelope: the secret bytes with a tag, which is what Shamir's scheme splits (FORMAT.md, section 2).

use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::digest::derive;
use crate::kind::{Class, Packed};
use crate::scheme::MAX_SHARES;
use crate::secret::Secret;

/// Version of the format that this library writes and reads.
pub const VERSION: u8 = 1;

/// Which part of a set a share is of; its number is the form of the share (FORMAT.md, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Part {
    /// The set has no parts.
    Whole = 1,
    /// The part of the required shares, all of which are needed.
    Required = 2,
    /// The part of the other shares of a set that has required ones.
    Others = 3,
}

impl Part {
    /// The part with this form number, if this version knows it.
    pub fn from_form(form: u8) -> Option<Self> {
        [Self::Whole, Self::Required, Self::Others]
            .into_iter()
            .find(|part| part.form() == form)
    }

    /// The form number, below 8.
    pub fn form(self) -> u8 {
        self as u8
    }
}

/// Bytes of the tag.
pub const TAG_LENGTH: usize = 4;

const TAG: &str = "paperquorum 2026-11-30 version 1 envelope tag";

/// The first 18 bits of a set id: as much of it as the words hold.
///
/// Invariant: below 2^18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SetPrefix(u32);

impl SetPrefix {
    /// Number of bits.
    pub const BITS: u32 = 18;

    /// The prefix with this value, if it is below 2^18.
    pub fn new(value: u32) -> Option<Self> {
        (value < 1 << Self::BITS).then_some(Self(value))
    }

    /// The value, below 2^18.
    pub fn value(self) -> u32 {
        self.0
    }
}

/// The public fields that every share of a set's part has in common, in words as in a code, but for the set itself.
///
/// ```text
/// offset  0     1      2   3
///         form  class  L   k
/// ```
///
/// Invariant: the class allows the length, `1 <= threshold <= 16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    part: Part,
    class: Class,
    length: u8,
    threshold: u8,
}

impl Header {
    /// The header of a set whose secret bytes have this class and `length`; `None` if these fields do not go together.
    pub fn new(class: Class, length: usize, threshold: u8) -> Option<Self> {
        let fits = class.allows(length) && (1..=MAX_SHARES).contains(&threshold);
        let length = u8::try_from(length).ok()?;
        fits.then_some(Self {
            part: Part::Whole,
            class,
            length,
            threshold,
        })
    }

    /// The same header for shares of that part; the threshold is the part's own.
    pub fn of_part(self, part: Part) -> Self {
        Self { part, ..self }
    }

    /// The part of the set.
    pub fn part(&self) -> Part {
        self.part
    }

    /// Class of the secret bytes.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Number of secret bytes.
    pub fn length(&self) -> usize {
        self.length.into()
    }

    /// Number of payload bytes of a share: the secret bytes and the tag.
    pub fn payload_length(&self) -> usize {
        self.length() + TAG_LENGTH
    }

    /// How many shares recover, or, in a set of two parts, are needed of this part.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The four bytes that enter the tag and the word check.
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        [
            self.part.form(),
            self.class.number(),
            self.length,
            self.threshold,
        ]
    }
}

/// Puts the tag behind the secret bytes: what is split.
///
/// `headers` is the set's one header, or in a set of two parts that of the required part and that of the others.
pub fn seal(headers: &[Header], secret: &Packed) -> Secret {
    let bytes = secret.bytes().as_bytes();
    Secret::concat(&[bytes, &tag(headers, bytes)])
}

/// Takes secret bytes out of what was recovered, if the tag says that they are what went in.
///
/// # Errors
/// [`TagMismatch`] if the bytes were recovered from wrong shares or too few of them.
pub fn open(headers: &[Header], envelope: &Secret) -> Result<Packed, TagMismatch> {
    let header = headers.first().ok_or(TagMismatch)?;
    let bytes = envelope.as_bytes();
    let (secret, given) = bytes.split_at_checked(header.length()).ok_or(TagMismatch)?;
    if !bool::from(tag(headers, secret).ct_eq(given)) {
        return Err(TagMismatch);
    }
    Packed::new(header.class, secret.into()).ok_or(TagMismatch)
}

fn tag(headers: &[Header], secret: &[u8]) -> [u8; TAG_LENGTH] {
    let headers: Vec<u8> = headers
        .iter()
        .flat_map(|header| header.to_bytes())
        .collect();
    *derive(TAG, &[&headers, secret])
}

/// What was recovered is not what was split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the shares do not fit together")]
pub struct TagMismatch;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_binds_every_field() {
        let header = Header::new(Class::Text, 16, 2).unwrap();
        let packed = Packed::new(Class::Text, b"sixteen letters!"[..].into()).unwrap();
        let sealed = seal(&[header], &packed);
        assert_eq!(sealed.len(), 20);
        assert_eq!(
            open(&[header], &sealed).unwrap().bytes().as_bytes(),
            b"sixteen letters!"
        );
        for other in [
            Header::new(Class::Raw, 16, 2),
            Header::new(Class::Bitlocker, 16, 2),
            Header::new(Class::Text, 15, 2),
            Header::new(Class::Text, 16, 3),
            Header::new(Class::Text, 64, 2),
            Some(header.of_part(Part::Required)),
            Some(header.of_part(Part::Others)),
        ] {
            assert_eq!(open(&[other.unwrap()], &sealed).unwrap_err(), TagMismatch);
        }
        assert_eq!(open(&[header, header], &sealed).unwrap_err(), TagMismatch);
        assert_eq!(open(&[], &sealed).unwrap_err(), TagMismatch);
        for bit in 0..8 * sealed.len() {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&[header], &Secret::new(bytes)).is_err());
        }
    }

    #[test]
    fn headers_that_cannot_be_are_refused() {
        assert!(Header::new(Class::Raw, 0, 1).is_none());
        assert!(Header::new(Class::Raw, 65, 1).is_none());
        assert!(Header::new(Class::Bitlocker, 15, 1).is_none());
        assert!(Header::new(Class::Raw, 1, 0).is_none());
        assert!(Header::new(Class::Raw, 1, 17).is_none());
        assert!(SetPrefix::new(1 << 18).is_none());
    }
}
