//! [`Share`]: one holder's part, and its two forms on paper, words and QR text (FORMAT.md, sections 4, 5 and 7).

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::bits::{BitReader, BitWriter};
pub use crate::code::CodeError;
use crate::code::{self, Mark};
use crate::digest::derive;
use crate::envelope::{self, Header, Part, SetPrefix, VERSION};
use crate::kind::Class;
use crate::mnemonic::{self, MAX_WORDS, MIN_WORDS, Reading};
use crate::reed_solomon::PARITY;
use crate::repair::{self, Change, Effort};
use crate::scheme::{MAX_SHARES, Scheme};
use crate::secret::Secret;
use crate::shamir::Point;

/// Most bytes of a label in a code.
pub const MAX_CODE_LABEL: usize = 48;

const WORD_CHECK: &str = "paperquorum 2026-11-22 version 1 word check";
const COMMITMENT: &str = "paperquorum 2026-11-22 version 1 share commitment";

const SALT_LENGTH: usize = 16;
/// Class, n, k, x, set id, salt and length.
const BODY_HEAD: usize = 2 + 8 + SALT_LENGTH + 1;
/// Form, class, odd flag, set prefix, k and x.
const HEADER_BITS: usize = 3 + 3 + 1 + 18 + 4 + 4;
const SYMBOL_BITS: usize = 11;
const MIN_CHECK_BITS: usize = 16;

/// One share of a set.
///
/// Invariant: the payload is as long as the header says; with a [`Print`], the index and the thresholds of both parts together are at
/// most its number of shares, its set id begins with the header's prefix, and it knows the other part's threshold if there is one.
#[derive(Clone)]
pub struct Share {
    header: Header,
    point: Point,
    print: Option<Print>,
}

/// What a share's code holds and its words do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// The whole set id.
    pub set: u64,
    /// How many shares the set has, or [`UNTOLD`].
    pub shares: u8,
    /// How many shares are needed of the part that this share is not of; `None` if the set has no parts.
    pub other_threshold: Option<u8>,
    /// Random, this share's own; makes the commitment say nothing about the share.
    pub salt: [u8; SALT_LENGTH],
    /// What the set is for, at most 48 bytes; may be empty.
    pub label: String,
}

/// What a code says in place of the number of shares where the set is not to tell it: the most that there can be, so that every
/// share index goes with it. A set of so many shares does not tell its number either (FORMAT.md, section 5).
pub const UNTOLD: u8 = MAX_SHARES;

impl Print {
    /// How many shares the set has, if the code tells.
    #[must_use]
    pub fn total(&self) -> Option<u8> {
        Some(self.shares).filter(|&shares| shares != UNTOLD)
    }
}

impl Share {
    /// The same share, whose code does not tell how many there are.
    #[must_use]
    pub fn without_total(mut self) -> Self {
        if let Some(print) = &mut self.print {
            print.shares = UNTOLD;
        }
        self
    }

    /// Puts a share together.
    ///
    /// # Errors
    /// [`FieldError`] if the fields do not go together.
    pub fn new(header: Header, point: Point, print: Option<Print>) -> Result<Self, FieldError> {
        if point.y().len() != header.payload_length() {
            return Err(FieldError::Length);
        }
        if let Some(print) = &print {
            let has_parts = header.part() != Part::Whole;
            let other = usize::from(print.other_threshold.unwrap_or(0));
            Scheme::new(usize::from(header.threshold()) + other, print.shares.into())
                .map_err(|_| FieldError::Scheme)?;
            if point.x() > print.shares || has_parts != (other > 0) {
                return Err(FieldError::Scheme);
            }
            if SetPrefix::of(print.set) != header.set() {
                return Err(FieldError::Set);
            }
            if print.label.len() > MAX_CODE_LABEL || print.label.chars().any(char::is_control) {
                return Err(FieldError::Label);
            }
        }
        Ok(Self {
            header,
            point,
            print,
        })
    }

    /// The fields that all shares of the set have in common.
    pub fn header(&self) -> &Header {
        &self.header
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
            _ => Some(self.header.threshold() + self.print.as_ref()?.other_threshold?),
        }
    }

    /// Who can recover, in the words of the sheet: "any 2 recover".
    pub fn rule(&self) -> String {
        let all = self
            .set_threshold()
            .map_or_else(|| "more".to_owned(), |threshold| threshold.to_string());
        match self.header.part() {
            Part::Whole => format!("any {all} recover"),
            Part::Required => format!("required, {all} in all recover"),
            Part::Others => format!("{all} recover, all the required ones among them"),
        }
    }

    /// What only the code holds; `None` for a share read from words.
    pub fn print(&self) -> Option<&Print> {
        self.print.as_ref()
    }

    /// The set's short name.
    pub fn set_name(&self) -> String {
        set_name(self.header.set())
    }

    /// The sheet's short name: the set's, and the share index.
    pub fn name(&self) -> String {
        format!("{}-{}", self.set_name(), self.index())
    }

    /// The words' symbols, 13 to 59 of them, each below 2048.
    pub fn to_symbols(&self) -> Vec<u16> {
        let payload = self.point.y().as_bytes();
        let symbols = data_symbols(payload.len());
        let mut bits = BitWriter::with_capacity(symbols * SYMBOL_BITS);
        self.beginning().put(&mut bits);
        for &byte in payload {
            bits.push(byte.into(), 8);
        }
        let width = symbols * SYMBOL_BITS - HEADER_BITS - 8 * payload.len();
        bits.push(word_check(&self.header, &self.point, width), width as u32);
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

    /// Reads words as [`Share::from_words`] does, and searches for slips as far as is said.
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
        let header = Header::new(beginning.class, length, beginning.threshold, beginning.set)?
            .of_part(beginning.part);
        let mut payload = Vec::with_capacity(header.payload_length());
        payload.extend((0..header.payload_length()).map(|_| bits.take(8) as u8));
        let point = Point::new(beginning.index, Secret::new(payload)).ok()?;
        let width = data.len() * SYMBOL_BITS - HEADER_BITS - 8 * header.payload_length();
        if bits.take(width as u32) != word_check(&header, &point, width) {
            return None;
        }
        Self::new(header, point, None).ok()
    }

    /// The text of the share's code, upper case, in QR's alphanumeric alphabet. `None` for a share read from words, which
    /// lack the salt and most of the set id.
    pub fn to_code(&self) -> Option<Zeroizing<String>> {
        let body = self.body(self.print.as_ref()?);
        Some(code::encode(self.mark(), &body))
    }

    /// The text of a code of this set and part, as far as it is the same for every share: mark, class, n, k, set id, length and label.
    /// `None` stands for a character that differs or may: of the share index, the salt, the payload, the check. Nothing of it is secret.
    /// `None` in all for a share read from words.
    pub fn code_of_set(&self) -> Option<Vec<Option<char>>> {
        let print = self.print.as_ref()?;
        let body = self.body(print);
        let mut known = vec![0xff; body.len()];
        known[1] = 0xf0;
        known[10..10 + SALT_LENGTH].fill(0);
        let label = body.len() - print.label.len();
        known[label - self.point.y().len()..label].fill(0);
        Some(code::outline(self.mark(), &body, &known))
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// [`CodeError`] tells a stranger's code from a damaged one and from one of a later version.
    pub fn from_code(text: &str) -> Result<Self, CodeError> {
        let (mark, body) = code::decode(text)?;
        let part = part_of(mark).ok_or(CodeError::Type)?;
        Self::from_body(part, body.as_bytes()).ok_or(CodeError::Fields)
    }

    fn beginning(&self) -> Beginning {
        Beginning {
            set: self.header.set(),
            index: self.index(),
            threshold: self.header.threshold(),
            part: self.header.part(),
            class: self.header.class(),
            is_odd: self.header.length() % 2 == 1,
        }
    }

    /// The mark of the share's code.
    fn mark(&self) -> Mark {
        match self.header.part() {
            Part::Whole => Mark::Share,
            Part::Required => Mark::Required,
            Part::Others => Mark::Others,
        }
    }

    /// The bytes of the code before its check.
    fn body(&self, print: &Print) -> Zeroizing<Vec<u8>> {
        let payload = self.point.y().as_bytes();
        let mut body = Zeroizing::new(Vec::with_capacity(
            BODY_HEAD + 1 + payload.len() + print.label.len(),
        ));
        body.push(self.header.class().number() << 4 | (print.shares - 1));
        body.push((self.header.threshold() - 1) << 4 | (self.index() - 1));
        body.extend_from_slice(&print.set.to_be_bytes());
        body.extend_from_slice(&print.salt);
        body.push(self.header.length() as u8);
        body.extend(print.other_threshold.map(|threshold| threshold - 1));
        body.extend_from_slice(payload);
        body.extend_from_slice(print.label.as_bytes());
        body
    }

    fn from_body(part: Part, body: &[u8]) -> Option<Self> {
        let (head, rest) = body.split_first_chunk::<BODY_HEAD>()?;
        let class = Class::from_number(head[0] >> 4)?;
        let shares = (head[0] & 15) + 1;
        let threshold = (head[1] >> 4) + 1;
        let index = (head[1] & 15) + 1;
        let set = u64::from_be_bytes(head[2..10].try_into().expect("eight bytes"));
        let salt = head[10..26].try_into().expect("sixteen bytes");
        let header =
            Header::new(class, head[26].into(), threshold, SetPrefix::of(set))?.of_part(part);
        let (other_threshold, rest) = match (part, rest.split_first()) {
            (Part::Whole, _) => (None, rest),
            (_, Some((&other, rest))) => (Some(other.checked_add(1)?), rest),
            _ => return None,
        };
        let (payload, label) = rest.split_at_checked(header.payload_length())?;
        let print = Print {
            set,
            shares,
            other_threshold,
            salt,
            label: std::str::from_utf8(label).ok()?.to_owned(),
        };
        let point = Point::new(index, payload.into()).ok()?;
        Self::new(header, point, Some(print)).ok()
    }

    /// The commitment that stands in `set.toml`. `None` for a share read from words.
    pub fn commitment(&self) -> Option<[u8; 32]> {
        let mark = self.mark();
        let mark = match self.header.part() {
            Part::Whole => "",
            _ => mark.text(),
        };
        let body = self.body(self.print.as_ref()?);
        Some(*derive(COMMITMENT, &[mark.as_bytes(), &body]))
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

/// What the code of a share says before its payload. It is no share: nothing checks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The set, as words tell it.
    pub set: SetPrefix,
    /// How many shares the set has.
    pub shares: u8,
    /// How many shares are needed of its part.
    pub threshold: u8,
    /// Share index, from 1.
    pub index: u8,
    /// The part.
    pub part: Part,
    class: Class,
}

impl Head {
    /// Of the first characters of a code's text, 12 at least; `None` if no share's code can begin so.
    pub fn of(text: &str) -> Option<Self> {
        let (mark, body) = code::opening(text)?;
        let (head, _) = body.as_bytes().split_first_chunk::<5>()?;
        let (shares, threshold) = ((head[0] & 15) + 1, (head[1] >> 4) + 1);
        let index = (head[1] & 15) + 1;
        (threshold.max(index) <= shares).then_some(())?;
        let set = u32::from_be_bytes([0, head[2], head[3], head[4]]);
        Some(Self {
            set: SetPrefix::new(set >> (24 - SetPrefix::BITS))?,
            shares,
            threshold,
            index,
            part: part_of(mark)?,
            class: Class::from_number(head[0] >> 4)?,
        })
    }

    /// The short name of its sheet.
    pub fn name(&self) -> String {
        format!("{}-{}", set_name(self.set), self.index)
    }

    /// Whether it is that share's.
    pub fn is_of(&self, share: &Share) -> bool {
        share.header().set() == self.set
            && share.header().part() == self.part
            && share.index() == self.index
    }

    /// The first words of its sheet, three, or none if it is not known whether the secret has an odd number of bytes. `length` is that
    /// number where another share of the set has told it.
    pub fn first_words(&self, length: Option<usize>) -> Vec<&'static str> {
        let allowed = |odd: usize| {
            (1..=crate::kind::MAX_BYTES)
                .any(|length| length % 2 == odd && self.class.allows(length))
        };
        let is_odd = match length {
            Some(length) => length % 2 == 1,
            None if allowed(0) && allowed(1) => return Vec::new(),
            None => allowed(1),
        };
        let beginning = Beginning {
            set: self.set,
            index: self.index,
            threshold: self.threshold,
            part: self.part,
            class: self.class,
            is_odd,
        };
        beginning.symbols().map(mnemonic::word).into()
    }
}

/// The part that a code with this mark is of; `None` for data.
fn part_of(mark: Mark) -> Option<Part> {
    match mark {
        Mark::Share => Some(Part::Whole),
        Mark::Required => Some(Part::Required),
        Mark::Others => Some(Part::Others),
        Mark::Data => None,
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

/// Words of a share whose secret bytes are so many.
pub fn words_for(length: usize) -> usize {
    let bits = 33 + 8 * (length + 4);
    (bits + 16).div_ceil(11) + 4
}

/// The short name of a set: two words of the list, from different quarters of it so that they do not repeat.
pub fn set_name(set: SetPrefix) -> String {
    let (a, b) = ((set.value() >> 9) as u16, (set.value() & 0x1ff) as u16);
    format!("{}-{}", mnemonic::word(4 * a), mnemonic::word(4 * b + 2))
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

/// The first `width` (16..=26) bits of the word check.
fn word_check(header: &Header, point: &Point, width: usize) -> u32 {
    let parts = [&header.to_bytes()[..], &[point.x()], point.y().as_bytes()];
    u32::from_be_bytes(*derive(WORD_CHECK, &parts)) >> (32 - width)
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
pub enum FieldError {
    /// Payload and header disagree.
    #[error("the payload does not have the length that the header says")]
    Length,
    /// Threshold, number of shares and index disagree.
    #[error(
        "threshold, number of shares and share index do not go together (1 <= k <= n <= {MAX_SHARES}, 1 <= x <= n)"
    )]
    Scheme,
    /// Set id and prefix disagree.
    #[error("the set id does not begin with the set prefix")]
    Set,
    /// Too long or with control characters.
    #[error("the label is longer than {MAX_CODE_LABEL} bytes or has control characters")]
    Label,
}

/// Why words are not a share, not even after repair. Positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
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
