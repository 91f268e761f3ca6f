//! What a kind of recovery key is: the row that describes it, and the rules behind the row.

use std::fmt;
use std::ops::RangeInclusive;

use thiserror::Error;

use super::class::{Class, MAX_PACKED, Packed};
use super::input::{Input, MAX_TYPED};
use super::near_words::NearWords;
use crate::secret::Secret;

/// What a kind's own format can say about a mistyped key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Nothing: any other key of the same length and alphabet looks just as good.
    Nothing,
    /// Structure that shows some damage, but misses most slips of a single character.
    Weak,
    /// Check digits or a checksum: most slips are found.
    Checksum,
}

/// How a key becomes the secret bytes that are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// A class of its own.
    Class(Class),
    /// A class of its own; and for keys that have no room in it, one of these forms of the class for typed kinds.
    ClassAndForms(Class, &'static [u8]),
    /// The class for typed kinds, in one of these forms (FORMAT.md, section 12).
    Forms(&'static [u8]),
    /// None: it is always sealed.
    Sealed,
}

/// One kind of recovery key: docs/ADDING-A-KIND.md tells how to add one.
pub struct Kind {
    /// Name on the command line: lower case, hyphens.
    pub id: &'static str,
    /// Other names that are taken for it on the command line.
    pub aliases: &'static [&'static str],
    /// Name on the sheet.
    pub name: &'static str,
    /// How it is split.
    pub packing: Packing,
    /// Secret bytes that a key takes when it is split directly, a form's number not counted; `0..=0` if it never is.
    pub size: RangeInclusive<usize>,
    /// What its form is, for `paperquorum kinds`. Never a key.
    pub form: &'static str,
    /// The shape as it is written down, `x` or words in capitals for what is secret.
    pub example: &'static str,
    /// Whether its format can be checked.
    pub check: Check,
    /// What the check is, in one line.
    pub check_words: &'static str,
    /// Where the recovered key is typed in: the end of a sentence, in one line.
    pub usage: &'static str,
    /// The rules themselves.
    pub(super) rules: &'static dyn Rules,
}

impl Kind {
    /// Numbers of its forms, if it is a typed kind.
    pub fn forms(&self) -> &'static [u8] {
        match self.packing {
            Packing::Forms(forms) | Packing::ClassAndForms(_, forms) => forms,
            Packing::Class(_) | Packing::Sealed => &[],
        }
    }

    /// Its own class, if it has one.
    pub fn class(&self) -> Option<Class> {
        match self.packing {
            Packing::Class(class) | Packing::ClassAndForms(class, _) => Some(class),
            Packing::Forms(_) | Packing::Sealed => None,
        }
    }
}

impl Kind {
    /// What sets it apart from other kinds.
    pub(crate) fn traits(&self) -> Traits {
        self.rules.traits()
    }

    /// The alphabet, and how a key is written in it, `x` for a character, if such keys are nothing but characters in groups.
    pub fn grammar(&self) -> Option<(&'static str, &'static str)> {
        self.traits().grammar
    }

    /// Whether its keys are phrases: words of a list.
    pub fn is_phrase(&self) -> bool {
        !self.traits().words.is_empty()
    }
}

impl Kind {
    /// What could be checked of this very key.
    pub fn check_of(&self, facts: &Facts) -> Check {
        if facts.unchecked {
            Check::Nothing
        } else {
            self.check
        }
    }
}

impl Kind {
    /// The text of a key of this kind.
    pub(super) fn text<'a>(&self, input: &'a Input) -> Result<&'a str, KindError> {
        let text = input.text().ok_or(KindError::NotText)?;
        if text.trim().is_empty() {
            return Err(KindError::Empty);
        }
        self.check_size(input)?;
        Ok(text)
    }

    /// Refuses texts that are larger than any key and too large to be searched for one.
    pub(super) fn check_size(&self, input: &Input) -> Result<(), Fault> {
        if input.text().is_some_and(|text| text.len() > MAX_TYPED) {
            let what = "more than 64 KiB are there, and no key has so much: give it alone";
            return Err(Fault::new(self.name, what));
        }
        Ok(())
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({})", self.id)
    }
}

/// How much an input looks like a key of a kind, mistyped or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// Not at all.
    No,
    /// It could be one, but is only proposed when the person asks what else it could be.
    Rarely,
    /// Length and alphabet are right or nearly so.
    Fits,
    /// It has a mark that no other kind has, right or mistyped.
    Marked,
}

/// What others than the rules have to know of a kind: those who look for keys in a text, and those who ask the person.
///
/// Nobody outside this folder asks for a kind by its name; whatever sets one apart is said here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    /// How many words a phrase of this kind has; none for what is no phrase.
    pub(crate) words: &'static [usize],
    /// Whether the finder offers it pieces of letters and digits. Other kinds it looks for in ways of their own.
    pub(crate) in_pieces: bool,
    /// Whether nothing else looks like it, so that no name has to stand beside it.
    pub(crate) is_marked: bool,
    /// Ends of labels that stand before it in its program's files: small letters alone.
    pub(crate) labels: &'static [&'static str],
    /// Lines between which it stands in its program's files.
    pub(crate) armour: Option<(&'static str, &'static str)>,
    /// Whether keys have public IDs, by which `--key-id` chooses.
    pub(crate) has_key_ids: bool,
    /// Whether the key itself says whose it is, as a URI does.
    pub(crate) says_whose: bool,
    /// Whether all of a text is the key, whatever else may be found in it.
    pub(crate) keeps_all: bool,
    /// How a key is written, `x` for a character of its alphabet: one of these ways. None where there is more to it.
    pub(crate) patterns: &'static [&'static str],
    /// The alphabet of these.
    pub(crate) alphabet: &'static str,
    /// Kinds that look alike and pass where this one's check does not.
    pub(crate) look_alikes: &'static [&'static str],
    /// The kind that takes what this one refuses, if it is meant to be so.
    pub(crate) instead: &'static str,
    /// The alphabet and how a key is written, `x` for a character, where there is no more to it.
    pub(crate) grammar: Option<(&'static str, &'static str)>,
}

/// The kind that takes any text as it is.
pub(super) const TEXT: &str = "text";

impl Traits {
    /// Those of most kinds: letters and digits in one piece, without a mark.
    pub(super) const USUAL: Self = Self {
        words: &[],
        in_pieces: true,
        is_marked: false,
        labels: &[],
        armour: None,
        has_key_ids: false,
        says_whose: false,
        keeps_all: false,
        patterns: &[],
        alphabet: "",
        look_alikes: &[],
        instead: TEXT,
        grammar: None,
    };
}

/// The rules of a kind.
pub(super) trait Rules: Sync {
    /// What sets the kind apart from others, for those who do not know the rules.
    fn traits(&self) -> Traits {
        Traits::USUAL
    }

    /// How much `input` looks like a key of this kind.
    fn likeness(&self, kind: &Kind, input: &Input) -> Likeness;

    /// Checks `input` as a key of this kind.
    ///
    /// # Errors
    /// Says what is wrong and where; never quotes the key.
    fn check(&self, kind: &Kind, input: &Input) -> Result<Checked, KindError>;

    /// Turns secret bytes back into what is typed in. `form` is the number before the bytes, in the class for typed kinds. `None` if
    /// the bytes are not of this kind.
    fn unpack(&self, kind: &Kind, form: u8, bytes: &[u8]) -> Option<Secret>;
}

/// A key that its kind's rules accept.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    /// The key as it is given back, byte for byte.
    pub(super) canonical: Secret,
    /// The key packed; `None` if it cannot be split directly.
    pub(super) packed: Option<Packed>,
    /// What was found beside it.
    pub(super) facts: Facts,
}

impl Checked {
    /// A key in one of the forms for typed kinds, if its bytes are few enough.
    pub(super) fn typed(canonical: Secret, form: u8, bytes: &[u8]) -> Self {
        Self {
            canonical,
            packed: Packed::typed(form, bytes),
            facts: Facts::default(),
        }
    }

    /// A key that can only be sealed.
    pub(super) fn sealed(canonical: Secret) -> Self {
        Self {
            canonical,
            packed: None,
            facts: Facts::default(),
        }
    }

    /// A key that lacks the check of its kind, and why.
    pub(super) fn unchecked(mut self, why: &str) -> Self {
        self.facts.unchecked = true;
        self.warn(why)
    }

    /// Adds something that the person should look at.
    pub(super) fn warn(mut self, warning: impl Into<String>) -> Self {
        self.facts.warnings.push(warning.into());
        self
    }
}

/// Public facts found beside a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Identifier of a BitLocker key protector, upper case without braces. Random, not derived from the key.
    pub key_id: Option<String>,
    /// Whether the input held other text beside the key, which is not part of it.
    pub dropped_text: bool,
    /// What no check can decide and a person should look at: sentences without a full stop, which say nothing of the key but places in it.
    pub warnings: Vec<String>,
    /// Whether this key lacks the check that others of its kind have, as an older version or behind a passphrase.
    pub unchecked: bool,
}

/// A place in a key, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A character, blanks and separators not counted.
    Character(usize),
    /// A word.
    Word(usize),
    /// A line of a file.
    Line(usize),
    /// A group of digits.
    Group(usize),
    /// A code of a list.
    Code(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(number) => write!(f, "character {number}"),
            Self::Word(number) => write!(f, "word {number}"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Group(number) => write!(f, "group {number}"),
            Self::Code(number) => write!(f, "code {number}"),
        }
    }
}

/// A rule of a kind that an input breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind's name.
    pub kind: &'static str,
    /// Where, if that is known.
    pub place: Option<Place>,
    /// What is wrong: the rest of a sentence that begins with the place, or a whole sentence if there is no place.
    pub what: String,
    /// Single changes after which the rule would hold: where, and by how much. None of them says what stands there now.
    pub remedies: Vec<String>,
    /// Words that may have been meant. They are no part of the message.
    pub near: NearWords,
}

impl Fault {
    /// Something wrong with the whole.
    pub(super) fn new(kind: &'static str, what: impl Into<String>) -> Self {
        Self {
            kind,
            place: None,
            what: what.into(),
            remedies: Vec::new(),
            near: NearWords::default(),
        }
    }

    /// Something wrong at one place; `what` goes on after "word 3 ".
    pub(super) fn at(kind: &'static str, place: Place, what: impl Into<String>) -> Self {
        Self {
            kind,
            place: Some(place),
            what: what.into(),
            remedies: Vec::new(),
            near: NearWords::default(),
        }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind)?;
        if let Some(place) = self.place {
            write!(f, "{place} ")?;
        }
        f.write_str(&self.what)
    }
}

/// "1 is there", "2 are there".
pub(super) fn there(count: usize) -> String {
    format!("{count} {} there", if count == 1 { "is" } else { "are" })
}

/// "1 digit", "2 digits".
pub(super) fn many_digits(count: usize) -> String {
    format!("{count} digit{}", if count == 1 { "" } else { "s" })
}

/// Why an input is not a key of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KindError {
    /// Nothing, or nothing but white space.
    #[error("the secret is empty")]
    Empty,
    /// More than fits into words.
    #[error(
        "the key takes {bytes} bytes, {MAX_PACKED} are the most that a share has room for without sealing"
    )]
    TooLong {
        /// Length of the canonical form.
        bytes: usize,
    },
    /// A kind made of text, and bytes that are none.
    #[error("the secret is not text (UTF-8)")]
    NotText,
    /// Printed in a manual, and nobody's key.
    #[error("this is an example or a placeholder from a manual, not a key")]
    Placeholder,
    /// An export of several keys.
    #[error("{keys} different keys are in the input{}", named(.ids))]
    SeveralKeys {
        /// How many.
        keys: usize,
        /// Their key IDs, as far as they are known.
        ids: Vec<String>,
    },
    /// Something beside the key that is not part of it, but may matter.
    #[error("there are other numbers beside the key, which would be lost")]
    OtherText,
    /// A piece of a key, or of something longer than a key.
    #[error("{kind}: there is more of it than a key has, or a part of it is missing")]
    Cut {
        /// The kind's name.
        kind: &'static str,
    },
    /// A rule of the kind is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Most key IDs that a message names.
const NAMED: usize = 5;

fn named(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        _ if ids.len() <= NAMED => format!(" (key IDs {})", ids.join(", ")),
        _ => format!(
            " (key IDs {} and {} more)",
            ids[..NAMED].join(", "),
            ids.len() - NAMED
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_key_ids_are_told() {
        let of = |count: usize| {
            let ids: Vec<String> = (0..count).map(|id| format!("{id}")).collect();
            named(&ids)
        };
        assert_eq!(of(0), "");
        assert_eq!(of(2), " (key IDs 0, 1)");
        assert_eq!(of(5), " (key IDs 0, 1, 2, 3, 4)");
        assert_eq!(of(7), " (key IDs 0, 1, 2, 3, 4 and 2 more)");
    }
}
