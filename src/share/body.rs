//! The body of a share's code: its fields, and the path that proves it (FORMAT.md, section 5).
//!
//! ```text
//! offset  0     3       13    29                      then     then                then   end
//!         head  set id  salt  [the other part's k-1]  payload  [digest of vault]   label  path
//! ```

use zeroize::Zeroizing;

use super::fields::{CodeFields, NODE, SALT_LENGTH, Stem};
use super::{MAX_CODE_LABEL, Share};
use crate::bits::{BitReader, BitWriter};
use crate::code::{CodeError, Mark};
use crate::digest::derive;
use crate::envelope::{Header, Part, TAG_LENGTH};
use crate::kind::{Class, MAX_BYTES};
use crate::scheme::Scheme;
use crate::secret::Secret;
use crate::shamir::Point;
use crate::tree::{self, Hash, SetId};

const LEAF: &str = "paperquorum 2026-11-30 version 1 share leaf";

/// Bytes of the bit fields at the beginning.
pub(super) const HEAD: usize = 3;
/// Where the set id ends and what is hashed goes on.
const BEHIND_SET: usize = HEAD + SetId::LENGTH;

/// The bit fields at the beginning of a body.
pub(super) struct Head {
    /// `None` if this version does not know it.
    pub(super) class: Option<Class>,
    class_number: u8,
    depth: u8,
    pub(super) shares: u8,
    pub(super) threshold: u8,
    pub(super) index: u8,
    pub(super) length: usize,
}

impl Head {
    /// Of the first three bytes.
    pub(super) fn take(bytes: &[u8]) -> Self {
        let mut bits = BitReader::new(bytes);
        let mut next = |width| bits.take(width) as u8;
        let class_number = next(3);
        Self {
            class: Class::from_number(class_number),
            class_number,
            depth: next(2) + 1,
            shares: next(4) + 1,
            threshold: next(4) + 1,
            index: next(4) + 1,
            length: next(7).into(),
        }
    }
}

impl Stem {
    fn head(&self, header: &Header, index: u8) -> Zeroizing<Vec<u8>> {
        let mut bits = BitWriter::with_capacity(8 * HEAD);
        bits.push(header.class().number().into(), 3);
        bits.push((self.depth - 1).into(), 2);
        bits.push((self.shares - 1).into(), 4);
        bits.push((header.threshold() - 1).into(), 4);
        bits.push((index - 1).into(), 4);
        bits.push(header.length() as u32, 7);
        bits.into_bytes()
    }

    /// What stands between set id and path.
    fn middle(&self, point: &Point) -> Secret {
        let other = self.other_threshold.map(|threshold| threshold - 1);
        Secret::concat(&[
            self.salt.as_bytes(),
            other.as_slice(),
            point.y().as_bytes(),
            self.vault.as_ref().map_or(&[][..], |digest| digest),
            self.label.as_bytes(),
        ])
    }

    /// The leaf of the share with this header and point.
    pub(crate) fn leaf(&self, share: &Share) -> Hash {
        let head = self.head(share.header(), share.index());
        leaf(share.mark(), &head, self.middle(share.point()).as_bytes())
    }
}

fn leaf(mark: Mark, head: &[u8], middle: &[u8]) -> Hash {
    *derive(LEAF, &[mark.text().as_bytes(), head, middle])
}

/// The body of a share's code; `None` for a share read from words.
pub(super) fn of(share: &Share) -> Option<Secret> {
    let code = share.code()?;
    Some(Secret::concat(&[
        &code.stem.head(share.header(), share.index()),
        code.set.as_bytes(),
        code.stem.middle(share.point()).as_bytes(),
        code.path.as_flattened(),
    ]))
}

/// The body, and the bits of it that are the same in every code of the set and part: not the index, the salt, the payload and the path.
pub(super) fn outline(share: &Share) -> Option<(Secret, Vec<u8>)> {
    let body = of(share)?;
    let code = share.code()?;
    let mut known = vec![0xff; body.len()];
    // Class, depth, n and k; the index has the four bits behind.
    (known[1], known[2]) = (0b1111_1000, 0b0111_1111);
    known[BEHIND_SET..BEHIND_SET + SALT_LENGTH].fill(0);
    let payload = BEHIND_SET + SALT_LENGTH + usize::from(code.stem.other_threshold.is_some());
    known[payload..payload + share.point().y().len()].fill(0);
    let path = body.len() - code.path.as_flattened().len();
    known[path..].fill(0);
    Some((body, known))
}

/// Whether the path of a share leads to its set id, and its fields can be.
pub(super) fn check(share: &Share) -> Result<(), CodeError> {
    let body = of(share).ok_or(CodeError::Fields)?;
    let mark = share.mark();
    Pieces::of(mark, body.as_bytes())?.prove(mark)?;
    let code = share.code().ok_or(CodeError::Fields)?;
    let header = share.header();
    let has_parts = header.part() != Part::Whole;
    let other = code.stem.other_threshold.unwrap_or(0);
    let needed = usize::from(header.threshold()) + usize::from(other);
    let shares = code.stem.shares;
    let fits = Scheme::new(needed, shares.into()).is_ok()
        && has_parts == (other > 0)
        && share.index() <= shares
        && shares <= code.room()
        && (header.class() == Class::Sealed) == code.stem.vault.is_some()
        && code.stem.label.len() <= MAX_CODE_LABEL
        && !code.stem.label.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(CodeError::Fields) }
}

/// A body cut up, nothing of it checked but that it is long enough.
struct Pieces<'a> {
    bytes: &'a [u8],
    head: Head,
    salt: &'a [u8],
    other: Option<u8>,
    payload: &'a [u8],
    vault: Option<Hash>,
    label: &'a [u8],
    path: Vec<Hash>,
}

impl<'a> Pieces<'a> {
    fn of(mark: Mark, bytes: &'a [u8]) -> Result<Self, CodeError> {
        let damaged = CodeError::Damaged;
        let head = Head::take(bytes.get(..HEAD).ok_or(damaged)?);
        if !(1..=MAX_BYTES).contains(&head.length) {
            return Err(damaged);
        }
        let rest = bytes.get(BEHIND_SET..).ok_or(damaged)?;
        let (salt, rest) = rest.split_at_checked(SALT_LENGTH).ok_or(damaged)?;
        let (other, rest) = match mark {
            Mark::Share => (None, rest),
            _ => {
                let (other, rest) = rest.split_first().ok_or(damaged)?;
                (Some(*other), rest)
            }
        };
        let (payload, rest) = rest
            .split_at_checked(head.length + TAG_LENGTH)
            .ok_or(damaged)?;
        let (vault, rest) = if head.class_number == Class::Sealed.number() {
            let (vault, rest) = rest.split_first_chunk::<10>().ok_or(damaged)?;
            (Some(*vault), rest)
        } else {
            (None, rest)
        };
        let path = 10 * usize::from(head.depth);
        let label = rest.len().checked_sub(path).ok_or(damaged)?;
        let (label, path) = rest.split_at(label);
        let (path, _) = path.as_chunks();
        Ok(Self {
            bytes,
            head,
            salt,
            other,
            payload,
            vault,
            label,
            path: path.to_vec(),
        })
    }

    fn set(&self) -> SetId {
        let bytes = self.bytes[HEAD..BEHIND_SET].try_into();
        SetId::from_bytes(bytes.expect("ten bytes"))
    }

    /// Whether the path leads to the set id.
    fn prove(&self, mark: Mark) -> Result<(), CodeError> {
        let middle = &self.bytes[BEHIND_SET..self.bytes.len() - 10 * self.path.len()];
        let leaf = leaf(mark, &self.bytes[..HEAD], middle);
        let root = tree::root(NODE, leaf, usize::from(self.head.index) - 1, &self.path);
        if SetId::of(&root, self.vault.as_ref()) == self.set() {
            Ok(())
        } else {
            Err(CodeError::Unproved)
        }
    }

    /// The share, if its fields can be.
    fn share(&self, part: Part) -> Option<Share> {
        let head = &self.head;
        let header = Header::new(head.class?, head.length, head.threshold)?.of_part(part);
        let stem = Stem {
            depth: head.depth,
            shares: head.shares,
            other_threshold: match self.other {
                Some(other) => Some(other.checked_add(1)?),
                None => None,
            },
            salt: self.salt.into(),
            vault: self.vault,
            label: std::str::from_utf8(self.label).ok()?.to_owned(),
        };
        let point = Point::new(head.index, self.payload.into()).ok()?;
        let code = CodeFields::new(self.set(), stem, self.path.clone());
        let share = Share::from_fields(header, code.set().prefix(), point).ok()?;
        share.proved(code).ok()
    }
}

/// The share that a body holds.
///
/// # Errors
/// In the order of FORMAT.md: too short for its fields, not proved by its path, impossible fields.
pub(super) fn read(part: Part, bytes: &[u8]) -> Result<Share, CodeError> {
    let mark = match part {
        Part::Whole => Mark::Share,
        Part::Required => Mark::Required,
        Part::Others => Mark::Others,
    };
    let pieces = Pieces::of(mark, bytes)?;
    pieces.prove(mark)?;
    pieces.share(part).ok_or(CodeError::Fields)
}
