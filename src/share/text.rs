//! The text of a share's code (FORMAT.md, section 5).

use zeroize::Zeroizing;

use super::body;
use super::fields::CodeFields;
use super::{Share, bits_of, symbols_of};
use crate::code::{self, CodeError, Mark};
use crate::envelope::Part;

impl Share {
    /// The same share with what its code holds.
    pub(crate) fn proved(self, code: CodeFields) -> Result<Self, CodeError> {
        let share = Self {
            set: code.set().prefix(),
            code: Some(code),
            ..self
        };
        body::check(&share)?;
        Ok(share)
    }

    /// The text of the share's code, upper case, in QR's alphanumeric alphabet. `None` for a share read from words, which lack its
    /// proof.
    pub fn to_code(&self) -> Option<Zeroizing<String>> {
        let body = body::of(self)?;
        Some(code::encode(self.mark(), body.as_bytes()))
    }

    /// The text of a code that holds no more than the words do, and proves as little.
    pub fn to_words_code(&self) -> Zeroizing<String> {
        let bits = bits_of(&self.to_symbols());
        code::encode_checked(Mark::Words, &bits)
    }

    /// The text of the code that is printed: one that proves itself, if this share knows how, or one of its words.
    pub fn to_printed_code(&self) -> Zeroizing<String> {
        self.to_code().unwrap_or_else(|| self.to_words_code())
    }

    /// The text of a code of this set and part, as far as it is the same for every share. `None` stands for a character that differs or
    /// may. Nothing of it is secret. `None` in all for a share read from words.
    pub fn code_of_set(&self) -> Option<Vec<Option<char>>> {
        let (body, known) = body::outline(self)?;
        Some(code::outline(self.mark(), body.as_bytes(), &known))
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// [`CodeError`] tells a stranger's code from a damaged or forged one and from one of a later version.
    pub fn from_code(text: &str) -> Result<Self, CodeError> {
        let (mark, bytes) = code::decode(text)?;
        match mark {
            Mark::Words => {
                let body = code::decode_checked(mark, text)?;
                Self::from_symbols(&symbols_of(body.as_bytes())).ok_or(CodeError::Fields)
            }
            Mark::Data => Err(CodeError::Type),
            Mark::Share => body::read(Part::Whole, bytes.as_bytes()),
            Mark::Required => body::read(Part::Required, bytes.as_bytes()),
            Mark::Others => body::read(Part::Others, bytes.as_bytes()),
        }
    }

    /// The mark of the share's code.
    pub(super) fn mark(&self) -> Mark {
        match self.header.part() {
            Part::Whole => Mark::Share,
            Part::Required => Mark::Required,
            Part::Others => Mark::Others,
        }
    }
}
