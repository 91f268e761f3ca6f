//! What the beginning of a share's code tells where the rest cannot be read.

use super::body;
use super::{Beginning, Share, set_name};
use crate::bits::BitReader;
use crate::code::{self, Mark};
use crate::envelope::{Part, SetPrefix};
use crate::kind::Class;
use crate::mnemonic;

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
    /// Bytes of the secret.
    pub length: usize,
    class: Class,
}

impl Head {
    /// Of the first characters of a code's text, 13 at least; `None` if no share's code can begin so.
    pub fn of(text: &str) -> Option<Self> {
        let (mark, bytes, bits) = code::opening(text)?;
        if bits < 8 * body::HEAD + SetPrefix::BITS as usize {
            return None;
        }
        let (head, rest) = bytes.as_bytes().split_at(body::HEAD);
        let head = body::Head::take(head);
        let mut bits = BitReader::new(rest);
        (head.threshold.max(head.index) <= head.shares).then_some(())?;
        Some(Self {
            set: SetPrefix::new(bits.take(SetPrefix::BITS))?,
            shares: head.shares,
            threshold: head.threshold,
            index: head.index,
            part: part_of(mark)?,
            length: head.length,
            class: head.class.filter(|class| class.allows(head.length))?,
        })
    }

    /// The short name of its sheet.
    pub fn name(&self) -> String {
        format!("{}-{}", set_name(self.set), self.index)
    }

    /// Whether it is that share's.
    pub fn is_of(&self, share: &Share) -> bool {
        share.set() == self.set && share.header().part() == self.part && share.index() == self.index
    }

    /// The first three words of its sheet.
    pub fn first_words(&self) -> [&'static str; 3] {
        let beginning = Beginning {
            set: self.set,
            index: self.index,
            threshold: self.threshold,
            part: self.part,
            class: self.class,
            is_odd: self.length % 2 == 1,
        };
        beginning.symbols().map(mnemonic::word)
    }
}

/// The part that a share's code with this mark is of; `None` for the other codes.
fn part_of(mark: Mark) -> Option<Part> {
    match mark {
        Mark::Share => Some(Part::Whole),
        Mark::Required => Some(Part::Required),
        Mark::Others => Some(Part::Others),
        Mark::Words | Mark::Data => None,
    }
}
