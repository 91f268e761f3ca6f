//! [`Share`]: one holder's part, and its two forms on paper, words and QR text (FORMAT.md, sections 4, 5 and 7).

mod body;
mod fields;
mod head;
mod text;

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::bits::{BitReader, BitWriter};
pub use crate::code::CodeError;
use crate::digest::derive;
use crate::envelope::{self, Header, Part, SetPrefix, VERSION};
use crate::kind::Class;
use crate::mnemonic::{self, MAX_WORDS, MIN_WORDS, Reading};
use crate::reed_solomon::PARITY;
use crate::repair::{self, Change, Effort};
use crate::secret::Secret;
use crate::shamir::Point;
use crate::tree::SetId;

pub use fields::{CodeFields, MAX_DEPTH, UNTOLD};
pub(crate) use fields::{NODE, SALT_LENGTH, Stem};
pub use head::Head;

/// Most bytes of a label in a code.
pub const MAX_CODE_LABEL: usize = 48;

const WORD_CHECK: &str = "paperquorum 2026-11-30 version 1 word check";

/// Form, class, odd flag, set prefix, k and x.
const HEADER_BITS: usize = 3 + 3 + 1 + 18 + 4 + 4;
const SYMBOL_BITS: usize = 11;
const MIN_CHECK_BITS: usize = 16;

/// One share of a set.
///
/// Invariant: the payload is as long as the header says. [`CodeFields`], if there are any, agree with header and index and prove the share:
/// their path leads from it to the set id.
#[derive(Clone)]
pub struct Share {
    header: Header,
    set: SetPrefix,
    point: Point,
    code: Option<CodeFields>,
}

impl Share {
    /// A share as words tell it.
    ///
    /// # Errors
    /// [`FieldError::Length`] if the payload is not as long as the header says.
    pub fn from_fields(header: Header, set: SetPrefix, point: Point) -> Result<Self, FieldError> {
        if point.y().len() != header.payload_length() {
            return Err(FieldError::Length);
        }
        Ok(Self {
            header,
            set,
            point,
            code: None,
        })
    }

    /// The same share as if it had been read from its words.
    #[must_use]
    pub fn without_proof(mut self) -> Self {
        self.code = None;
        self
    }

    /// The fields that all shares of the set have in common.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The set, as far as words tell it.
    pub fn set(&self) -> SetPrefix {
        self.set
    }

    /// The whole set id; `None` for a share read from words.
    pub fn set_id(&self) -> Option<SetId> {
        self.code.as_ref().map(CodeFields::set)
    }

    /// Share index and payload.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Share index, from 1.
    pub fn index(&self) -> u8 {
        self.point.x()
    }

    /// How many shares recover the secret, in both parts together if there are two; `None` if this share does not know the other part's.
    pub fn set_threshold(&self) -> Option<u8> {
        match self.header.part() {
            Part::Whole => Some(self.header.threshold()),
            _ => Some(self.header.threshold() + self.code.as_ref()?.other_threshold()?),
        }
    }

    /// Who can recover, in the words of the sheet: "any 2 recover".
    pub fn rule(&self) -> String {
        match (self.header.part(), self.set_threshold()) {
            (Part::Whole, _) => format!("any {} recover", self.header.threshold()),
            (Part::Required, Some(all)) => format!("required, {all} in all recover"),
            (Part::Required, None) => "required, with others".to_owned(),
            (Part::Others, Some(all)) => format!("{all} recover, all the required ones among them"),
            (Part::Others, None) => "recovers with all the required ones".to_owned(),
        }
    }

    /// What only the code holds, and what proves the share; `None` for a share read from words.
    pub fn code(&self) -> Option<&CodeFields> {
        self.code.as_ref()
    }

    /// Whether it is the same share. One of the two may know more, from its code.
    pub fn is_same(&self, other: &Self) -> bool {
        self.set == other.set
            && self.header == other.header
            && self.index() == other.index()
            && self.point.y().as_bytes() == other.point.y().as_bytes()
    }

    /// The set's short name.
    pub fn set_name(&self) -> String {
        set_name(self.set)
    }

    /// The sheet's short name: the set's, and the share index.
    pub fn name(&self) -> String {
        format!("{}-{}", self.set_name(), self.index())
    }

    /// The symbols of its words, 13 to 59 of them, each below 2048.
    pub fn to_symbols(&self) -> Vec<u16> {
        let payload = self.point.y().as_bytes();
        let symbols = data_symbols(payload.len());
        let mut bits = BitWriter::with_capacity(symbols * SYMBOL_BITS);
        self.beginning().put(&mut bits);
        for &byte in payload {
            bits.push(byte.into(), 8);
        }
        let width = symbols * SYMBOL_BITS - HEADER_BITS - 8 * payload.len();
        bits.push(self.word_check(width), width as u32);
        let bytes = bits.into_bytes();
        let mut reader = BitReader::new(&bytes);
        let data = (0..symbols)
            .map(|_| reader.take(SYMBOL_BITS as u32) as u16)
            .collect();
        mnemonic::with_parity(data)
    }

    /// The words.
    pub fn to_words(&self) -> Vec<&'static str> {
        self.to_symbols().into_iter().map(mnemonic::word).collect()
    }

    /// Reads words, and repairs them if they need it and can be repaired.
    ///
    /// # Errors
    /// [`WordsError`] names the first trouble and its position, never a word.
    pub fn from_words(readings: &[Reading]) -> Result<FromWords, WordsError> {
        Self::from_words_with(readings, Effort::Thorough)
    }

    /// Reads words as [`Share::from_words`] does, with as much effort in the search for slips as is asked for.
    ///
    /// # Errors
    /// The same.
    pub fn from_words_with(readings: &[Reading], effort: Effort) -> Result<FromWords, WordsError> {
        let whole = mnemonic::whole(readings);
        if let Some(share) = whole.as_deref().and_then(Self::from_symbols) {
            return Ok(FromWords::Whole(share));
        }
        let proposals: Vec<Proposal> = repair::repair(readings, effort, &|symbols| {
            Self::from_symbols(symbols).is_some()
        })
        .into_iter()
        .filter_map(|repair| {
            Some(Proposal {
                share: Self::from_symbols(&repair.symbols)?,
                changes: repair.changes,
            })
        })
        .collect();
        if proposals.is_empty() {
            Err(WordsError::of(readings, whole.as_deref()))
        } else {
            Ok(FromWords::Repaired(proposals))
        }
    }

    /// The share that exactly these symbols are, or `None` if any check says no.
    pub fn from_symbols(symbols: &[u16]) -> Option<Self> {
        if !(MIN_WORDS..=MAX_WORDS).contains(&symbols.len())
            || !mnemonic::is_valid(symbols, VERSION)
        {
            return None;
        }
        let data = &symbols[..symbols.len() - PARITY];
        let bytes = bits_of(data);
        let mut bits = BitReader::new(&bytes);
        let beginning = Beginning::take(&mut bits)?;
        let length = secret_length(data.len(), beginning.is_odd)?;
        let header =
            Header::new(beginning.class, length, beginning.threshold)?.of_part(beginning.part);
        let mut payload = Vec::with_capacity(header.payload_length());
        payload.extend((0..header.payload_length()).map(|_| bits.take(8) as u8));
        let point = Point::new(beginning.index, Secret::new(payload)).ok()?;
        let width = data.len() * SYMBOL_BITS - HEADER_BITS - 8 * header.payload_length();
        let share = Self::from_fields(header, beginning.set, point).ok()?;
        (bits.take(width as u32) == share.word_check(width)).then_some(share)
    }

    /// The first `width` (16..=26) bits of the word check.
    fn word_check(&self, width: usize) -> u32 {
        let [_, set @ ..] = self.set.value().to_be_bytes();
        let parts = [
            &self.header.to_bytes()[..],
            &set,
            &[self.index()],
            self.point.y().as_bytes(),
        ];
        u32::from_be_bytes(*derive(WORD_CHECK, &parts)) >> (32 - width)
    }

    fn beginning(&self) -> Beginning {
        Beginning {
            set: self.set,
            index: self.index(),
            threshold: self.header.threshold(),
            part: self.header.part(),
            class: self.header.class(),
            is_odd: self.header.length() % 2 == 1,
        }
    }
}

/// Shows public fields and never the payload.
impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share")
            .field("name", &self.name())
            .field("threshold", &self.header.threshold())
            .finish_non_exhaustive()
    }
}

/// What the first three words of a share say, before its check can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The set.
    pub set: SetPrefix,
    /// Share index, from 1.
    pub index: u8,
    /// How many shares are needed of its part.
    pub threshold: u8,
    /// The part.
    pub part: Part,
    class: Class,
    /// Whether the secret has an odd number of bytes.
    is_odd: bool,
}

impl Beginning {
    /// Of the first three symbols; `None` if no share can begin so.
    pub fn of(symbols: [u16; 3]) -> Option<Self> {
        Self::take(&mut BitReader::new(&bits_of(&symbols)))
    }

    /// The header in front of the payload.
    fn take(bits: &mut BitReader<'_>) -> Option<Self> {
        Some(Self {
            part: Part::from_form(bits.take(3) as u8)?,
            class: Class::from_number(bits.take(3) as u8)?,
            is_odd: bits.take(1) == 1,
            set: SetPrefix::new(bits.take(SetPrefix::BITS))?,
            threshold: bits.take(4) as u8 + 1,
            index: bits.take(4) as u8 + 1,
        })
    }

    fn put(&self, bits: &mut BitWriter) {
        bits.push(self.part.form().into(), 3);
        bits.push(self.class.number().into(), 3);
        bits.push(self.is_odd.into(), 1);
        bits.push(self.set.value(), SetPrefix::BITS);
        bits.push(u32::from(self.threshold) - 1, 4);
        bits.push(u32::from(self.index) - 1, 4);
    }

    /// The first three symbols: [`of`](Self::of) backwards.
    fn symbols(&self) -> [u16; 3] {
        let mut bits = BitWriter::with_capacity(HEADER_BITS);
        self.put(&mut bits);
        let bytes = bits.into_bytes();
        let mut bits = BitReader::new(&bytes);
        [(); 3].map(|()| bits.take(SYMBOL_BITS as u32) as u16)
    }

    /// How many words the share has, if its class has one length only.
    pub fn words(&self) -> Option<usize> {
        let mut lengths = (1..=crate::kind::MAX_BYTES).filter(|&length| self.class.allows(length));
        let length = lengths.next()?;
        lengths.next().is_none().then(|| words_for(length))
    }
}

/// The symbols' bits on end.
fn bits_of(symbols: &[u16]) -> Zeroizing<Vec<u8>> {
    let mut bits = BitWriter::with_capacity(symbols.len() * SYMBOL_BITS);
    for &symbol in symbols {
        bits.push(symbol.into(), SYMBOL_BITS as u32);
    }
    bits.into_bytes()
}

/// The symbols in a bit string that is filled up with zeros; none if the filling is something else.
fn symbols_of(bytes: &[u8]) -> Vec<u16> {
    let count = 8 * bytes.len() / SYMBOL_BITS;
    let mut bits = BitReader::new(bytes);
    let symbols = (0..count)
        .map(|_| bits.take(SYMBOL_BITS as u32) as u16)
        .collect();
    let filling = 8 * bytes.len() - count * SYMBOL_BITS;
    if filling >= 8 || bits.take(filling as u32) != 0 {
        return Vec::new();
    }
    symbols
}

/// How many words the share of a secret of that many bytes has.
pub fn words_for(length: usize) -> usize {
    let bits = 33 + 8 * (length + 4);
    (bits + 16).div_ceil(11) + 4
}

/// The short name of a set: two words of the list, from different quarters of it so that they do not repeat.
pub fn set_name(set: SetPrefix) -> String {
    let (a, b) = ((set.value() >> 9) as u16, (set.value() & 0x1ff) as u16);
    format!("{}-{}", mnemonic::word(4 * a), mnemonic::word(4 * b + 2))
}

/// A label as it stands in a code, before it is cut: without control characters.
pub(crate) fn in_code(label: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    label.chars().map(plain).collect()
}

/// Cuts a label to what fits into a code, at a character boundary.
pub fn code_label(label: &str) -> &str {
    &label[..label.floor_char_boundary(MAX_CODE_LABEL)]
}

/// Number of data symbols for a payload of so many bytes.
fn data_symbols(payload: usize) -> usize {
    (HEADER_BITS + 8 * payload + MIN_CHECK_BITS).div_ceil(SYMBOL_BITS)
}

/// The secret length with so many data symbols: at most one even and one odd length have as many.
fn secret_length(symbols: usize, odd: bool) -> Option<usize> {
    (1..=crate::kind::MAX_BYTES)
        .filter(|length| (length % 2 == 1) == odd)
        .find(|length| data_symbols(length + envelope::TAG_LENGTH) == symbols)
}

/// What words turned out to be.
#[derive(Clone, Debug)]
pub enum FromWords {
    /// A share, to the letter.
    Whole(Share),
    /// Shares that the words may have been meant as, the likeliest first; never empty. The paper decides.
    Repaired(Vec<Proposal>),
}

/// A share that mistyped words may have been meant as.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The share.
    pub share: Share,
    /// How the words differ from it. Contains share words: show them only to the person who holds the paper.
    pub changes: Vec<Change>,
}

/// Fields that do not make a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// Payload and header disagree.
    #[error("the payload does not have the length that the header says")]
    Length,
}

/// Why words are no share, even after an attempt at repair. Positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WordsError {
    /// No share is so short or so long.
    #[error("{words} words are not a share: shares have {MIN_WORDS} to {MAX_WORDS}")]
    Count {
        /// How many.
        words: usize,
    },
    /// Words outside the list, too many to repair.
    #[error(
        "word {position} is not in the word list, and too many others are wrong or illegible to find it"
    )]
    NotInList {
        /// Of the first.
        position: usize,
    },
    /// Illegible words, too many to repair.
    #[error("word {position} is illegible, and too many others are wrong or illegible to find it")]
    Illegible {
        /// Of the first.
        position: usize,
    },
    /// All are words, and they are not a share.
    #[error("the {words} words do not fit together: too many of them are wrong or out of place")]
    Check {
        /// How many.
        words: usize,
    },
    /// A share of a kind of key that this version does not know.
    #[error("the words are for a kind of key that this version does not know")]
    Class,
    /// A share of another version of the format.
    #[error(
        "the words are of version {version} of the format, this program reads version {VERSION}"
    )]
    Version {
        /// Which.
        version: u8,
    },
}

impl WordsError {
    fn of(readings: &[Reading], whole: Option<&[u16]>) -> Self {
        let words = readings.len();
        if !(MIN_WORDS..=MAX_WORDS).contains(&words) {
            return Self::Count { words };
        }
        if let Some(version) = whole.and_then(|symbols| {
            let version = (symbols[0] >> 8) as u8;
            (Part::from_form(version).is_none() && mnemonic::is_valid(symbols, version))
                .then_some(version)
        }) {
            return Self::Version { version };
        }
        // Bits 3 to 5 of the first word name the class.
        let class = |symbols: &[u16]| Class::from_number((symbols[0] >> 5 & 7) as u8);
        if whole
            .is_some_and(|symbols| mnemonic::is_valid(symbols, VERSION) && class(symbols).is_none())
        {
            return Self::Class;
        }
        let first =
            |wanted: fn(&Reading) -> bool| readings.iter().position(wanted).map(|index| index + 1);
        if let Some(position) =
            first(|reading| matches!(reading, Reading::Unknown(_) | Reading::Misspelt(..)))
        {
            return Self::NotInList { position };
        }
        match first(|reading| matches!(reading, Reading::Illegible { .. })) {
            Some(position) => Self::Illegible { position },
            None => Self::Check { words },
        }
    }
}
