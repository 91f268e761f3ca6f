//! The texts of QR codes: a mark that says whose and what it is, and a body in base-32 (FORMAT.md, sections 5 and 10).
//!
//! The codes of shares prove themselves by what is in their body; those of words and of slices end with a check.

mod base32;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::digest::derive;
use crate::envelope::VERSION;
use crate::secret::Secret;

/// What every code of this program begins with, followed by the version's digit and a letter for the type.
const OURS: &str = "PQ";

/// Characters of a mark.
pub const MARK_LENGTH: usize = 4;

/// Bytes of the check at the end of a body.
pub const CHECK_LENGTH: usize = 8;

const CODE_CHECK: &str = "paperquorum 2026-11-30 version 1 code check";

/// What a code of this version holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// A share of an ordinary set.
    Share,
    /// A share of the required part of a set.
    Required,
    /// A share of the other part of a set that has required shares.
    Others,
    /// The words of a share, which prove nothing.
    Words,
    /// A slice of a vault.
    Data,
}

impl Mark {
    const ALL: [Self; 5] = [
        Self::Share,
        Self::Required,
        Self::Others,
        Self::Words,
        Self::Data,
    ];

    /// The four characters that the text begins with.
    pub fn text(self) -> &'static str {
        match self {
            Self::Share => "PQ1S",
            Self::Required => "PQ1R",
            Self::Others => "PQ1O",
            Self::Words => "PQ1W",
            Self::Data => "PQ1D",
        }
    }
}

/// The text of a code: upper case, in QR's alphanumeric alphabet.
pub fn encode(mark: Mark, body: &[u8]) -> Zeroizing<String> {
    base32::encode(mark.text(), body)
}

/// The text of a code whose body ends with a check.
pub fn encode_checked(mark: Mark, body: &[u8]) -> Zeroizing<String> {
    let whole = Secret::concat(&[body, &check(mark, body)]);
    encode(mark, whole.as_bytes())
}

/// The text of a code as far as it follows from those bits of its body that are set in `known`: a character is told if all its bits are
/// known. Both have one length.
pub fn outline(mark: Mark, body: &[u8], known: &[u8]) -> Vec<Option<char>> {
    let masked: Vec<u8> = body
        .iter()
        .zip(known)
        .map(|(byte, mask)| byte & mask)
        .collect();
    let text = base32::encode(mark.text(), &masked);
    let is_known = |bit: usize| {
        // Behind the last byte the text is padded with zeros.
        known
            .get(bit / 8)
            .is_none_or(|mask| mask >> (7 - bit % 8) & 1 == 1)
    };
    text.chars()
        .enumerate()
        .map(|(place, digit)| match place.checked_sub(MARK_LENGTH) {
            Some(place) => (5 * place..5 * place + 5).all(is_known).then_some(digit),
            None => Some(digit),
        })
        .collect()
}

/// Characters of the text of a code with so many bytes in its body.
pub fn encoded_length(body: usize) -> usize {
    MARK_LENGTH + (8 * body).div_ceil(5)
}

/// What kind of code a text is of, by its mark alone.
///
/// # Errors
/// [`CodeError`] for what is not of this version.
pub fn mark(text: &str) -> Result<Mark, CodeError> {
    let mark = text.trim().get(..MARK_LENGTH).unwrap_or_default();
    let mark = mark.to_ascii_uppercase();
    if !mark.starts_with(OURS) {
        return Err(CodeError::Stranger);
    }
    if let Some(known) = Mark::ALL.into_iter().find(|known| known.text() == mark) {
        return Ok(known);
    }
    // Others' codes may begin so too: only a digit and a letter make it one of ours.
    Err(match mark.as_bytes() {
        [_, _, b'1', b'A'..=b'Z'] => CodeError::Type,
        [_, _, b'0'..=b'9', b'A'..=b'Z'] => CodeError::Version,
        _ => CodeError::Stranger,
    })
}

/// Takes a code apart into its mark and its body, which is not checked.
///
/// # Errors
/// [`CodeError`] tells a stranger's code from a damaged one and from one of a later version.
pub fn decode(text: &str) -> Result<(Mark, Secret), CodeError> {
    let text = text.trim();
    let mark = mark(text)?;
    let body = base32::decode(&text[MARK_LENGTH..]).ok_or(CodeError::Damaged)?;
    Ok((mark, body))
}

/// The body of a code of this mark before its check, which is right.
///
/// # Errors
/// As [`decode`]; a code of another mark is one of another type.
pub fn decode_checked(wanted: Mark, text: &str) -> Result<Secret, CodeError> {
    let (mark, whole) = decode(text)?;
    if mark != wanted {
        return Err(CodeError::Type);
    }
    let (body, given) = whole
        .as_bytes()
        .split_last_chunk::<CHECK_LENGTH>()
        .ok_or(CodeError::Damaged)?;
    if *given != check(mark, body) {
        return Err(CodeError::Damaged);
    }
    Ok(body.into())
}

/// The mark of a code and the beginning of its body, filled up with zeros, with the number of bits that were read, if no more than its
/// first characters could be; nothing is checked.
pub fn opening(text: &str) -> Option<(Mark, Secret, usize)> {
    let mark = mark(text).ok()?;
    let digits = text.get(MARK_LENGTH..)?;
    let mut whole = Zeroizing::new(String::with_capacity(digits.len() + 8));
    whole.push_str(digits);
    whole.extend(std::iter::repeat_n('0', (8 - digits.len() % 8) % 8));
    Some((mark, base32::decode(&whole)?, 5 * digits.len()))
}

fn check(mark: Mark, body: &[u8]) -> [u8; CHECK_LENGTH] {
    *derive(CODE_CHECK, &[mark.text().as_bytes(), body])
}

/// Why the text of a QR code is not one that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CodeError {
    /// Somebody else's code.
    #[error("a QR code of something else")]
    Stranger,
    /// Ours, of a type that this version does not know.
    #[error("a paperquorum code of a type that this version does not know")]
    Type,
    /// Ours, of another version.
    #[error(
        "a paperquorum code of another version of the format, this program reads version {VERSION}"
    )]
    Version,
    /// Ours, with a wrong character.
    #[error("a paperquorum code that is damaged")]
    Damaged,
    /// A share's, whose path does not lead to its set id.
    #[error("a code that is not one of the sheets of its set: damaged or forged")]
    Unproved,
    /// Ours and undamaged, and its fields cannot be.
    #[error("a paperquorum code with impossible contents")]
    Fields,
}
