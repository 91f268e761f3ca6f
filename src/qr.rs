//! Encodes text as QR modules.
//!
//! Owns the choice of mode, level and version (FORMAT.md, sections 5 and 10): alphanumeric mode alone, level Q for shares and M for
//! data, and the smallest version that holds the text. How large the modules are printed is the page's business.

use qrcode::{Color, EcLevel, QrCode, Version, bits::Bits, types::QrError as Refusal};

/// The width of the quiet zone that a reader needs on every side, in modules (ISO/IEC 18004, 5.3.8).
pub const QUIET: usize = 4;

/// A square of dark and light modules, without its quiet zone.
///
/// Invariant: `dark` holds `size * size` modules, row by row from the top left.
#[derive(Clone, PartialEq, Eq)]
pub struct Modules {
    size: usize,
    dark: Vec<bool>,
}

/// Why a text cannot become a QR code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QrError {
    /// The text is empty: a code without text says nothing to anybody.
    #[error("there is no text for the code")]
    Empty,
    /// Alphanumeric mode has digits, upper-case letters, space and `$%*+-./:` only.
    #[error("character {0} of the text cannot stand in an upper-case code")]
    Character(usize),
    /// The largest code at level Q holds 2,420 characters.
    #[error("the text of {0} characters is too long for one code")]
    TooLong(usize),
}

impl Modules {
    /// Encodes a share's `text` in alphanumeric mode at level Q, in the smallest version that holds it.
    ///
    /// The same text gives the same modules: the mask is the one of least penalty.
    ///
    /// # Errors
    ///
    /// Refuses an empty text, a character outside the alphanumeric set (by its position, counted from one) and a text that is too long.
    pub fn encode(text: &str) -> Result<Self, QrError> {
        Self::encode_at(text, EcLevel::Q)
    }

    /// Encodes a data code's `text` likewise at level M: what is lost beyond that, the codes beside it make good.
    ///
    /// # Errors
    ///
    /// As [`Modules::encode`].
    pub fn encode_data(text: &str) -> Result<Self, QrError> {
        Self::encode_at(text, EcLevel::M)
    }

    fn encode_at(text: &str, level: EcLevel) -> Result<Self, QrError> {
        if text.is_empty() {
            return Err(QrError::Empty);
        }
        if let Some(at) = text.chars().position(|c| !is_alphanumeric(c)) {
            return Err(QrError::Character(at + 1));
        }
        for version in 1..=40 {
            match encode_as(text, Version::Normal(version), level) {
                Ok(code) => {
                    let size = code.width();
                    let dark = code
                        .into_colors()
                        .into_iter()
                        .map(|c| c == Color::Dark)
                        .collect();
                    return Ok(Self { size, dark });
                }
                Err(Refusal::DataTooLong) => {}
                Err(_) => break,
            }
        }
        Err(QrError::TooLong(text.len()))
    }

    /// Returns the number of modules on a side, from 21 (version 1) to 177 (version 40).
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Tells whether the module in column `x` and row `y` is dark; what lies outside the code is light.
    #[must_use]
    pub fn dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark[y * self.size + x]
    }
}

/// The 45 characters of alphanumeric mode (ISO/IEC 18004, table 5).
const fn is_alphanumeric(c: char) -> bool {
    matches!(c, '0'..='9' | 'A'..='Z' | ' ' | '$' | '%' | '*' | '+' | '-' | '.' | '/' | ':')
}

fn encode_as(text: &str, version: Version, level: EcLevel) -> Result<QrCode, Refusal> {
    let mut bits = Bits::new(version);
    bits.push_alphanumeric_data(text.as_bytes())?;
    bits.push_terminator(level)?;
    QrCode::with_bits(bits, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Capacities at level Q in alphanumeric mode, from ISO/IEC 18004 table 7.
    #[test]
    fn takes_the_smallest_version() {
        #[track_caller]
        fn check(characters: usize, expected: Result<usize, QrError>) {
            assert_eq!(
                Modules::encode(&"A".repeat(characters)).map(|m| m.size()),
                expected
            );
        }
        check(1, Ok(21));
        check(16, Ok(21));
        check(17, Ok(25));
        check(108, Ok(41));
        check(352, Ok(69));
        check(353, Ok(73));
        check(2420, Ok(177));
        check(2421, Err(QrError::TooLong(2421)));
        check(0, Err(QrError::Empty));
    }

    #[test]
    fn names_the_position_of_a_strange_character() {
        #[track_caller]
        fn check(text: &str, position: usize) {
            assert_eq!(
                Modules::encode(text).err(),
                Some(QrError::Character(position))
            );
        }
        check("pq1", 1);
        check("PQ1é", 4);
        check("PQ1\n", 4);
        check("PQ\u{1F600}1", 3);
    }

    #[test]
    fn has_its_three_finders_and_light_outside() {
        let code = Modules::encode("PQ1/ABCDEFGH").expect("plain text");
        for (x, y) in [(0, 0), (code.size() - 7, 0), (0, code.size() - 7)] {
            assert!(
                code.dark(x, y) && code.dark(x + 3, y + 3) && !code.dark(x + 1, y + 1),
                "{x},{y}"
            );
        }
        assert!(!code.dark(code.size(), 0) && !code.dark(0, usize::MAX));
    }
}
