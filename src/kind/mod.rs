//! Kinds of recovery key: recognises them, checks them, packs them into few bytes, and gives them back as they are typed in.
//!
//! A kind is a row in the table of its family, with rules behind it; docs/ADDING-A-KIND.md says how to add one. How keys are packed is
//! in FORMAT.md, sections 2 and 12.
//!
//! ```text
//! Input --Kind::recognise--> Kind --pack--> Key { packed, facts }      packed --to_canonical--> the key, byte for byte
//! ```
//!
//! Outside this folder nobody compares a kind's name: [`Kind`] has methods for what sets one apart.

mod age;
mod bch;
mod bek;
mod bip39;
mod bitlocker;
mod borg;
mod character_keys;
mod characters;
mod class;
mod code_list;
mod codes;
mod codex32;
mod cryptomator;
mod encoded;
mod input;
mod keepass;
mod key_ids;
mod lines;
mod minisign;
mod monero;
mod near_words;
mod number;
mod openssh;
mod otpauth;
mod otpauth_migration;
mod paperkey;
mod phrases;
mod plain;
mod questions;
mod rules;
mod services;
mod slip39;
#[cfg(test)]
mod testing;
mod time;
mod toml_string;
mod ubuntu;
mod uri_pieces;
mod word_lists;
mod words;

use thiserror::Error;

pub use self::class::{Class, MAX_BYTES, MAX_PACKED, Packed};
pub use self::input::Input;
#[cfg(feature = "find")]
pub(crate) use self::input::{as_meant, digit_meant, marked};
pub use self::near_words::NearWords;
pub use self::rules::{Check, Facts, Fault, Kind, KindError, Packing, Place};
use self::rules::{Checked, Likeness, TEXT};
use crate::secret::Secret;

/// Longer than any password, in bytes.
const MAX_PASSWORD: usize = 256;

/// All kinds by family. Those of the last family take whatever no other kind does.
static FAMILIES: &[&[Kind]] = &[
    questions::KINDS,
    bek::KINDS,
    bitlocker::KINDS,
    codex32::KINDS,
    age::KINDS,
    openssh::KINDS,
    minisign::KINDS,
    paperkey::KINDS,
    borg::KINDS,
    keepass::KINDS,
    otpauth::KINDS,
    otpauth_migration::KINDS,
    bip39::KINDS,
    phrases::KINDS,
    monero::KINDS,
    slip39::KINDS,
    cryptomator::KINDS,
    ubuntu::KINDS,
    encoded::KINDS,
    character_keys::KINDS,
    codes::KINDS,
    PLAIN,
];

static PLAIN: &[Kind] = plain::KINDS;

/// Classes whose shares do not tell the kind. What the shares of a sealed set recover is not a key that anybody types in, and the kind of
/// a typed key is part of the secret.
static NAMELESS: &[Kind] = &[plain::SEALED, plain::TYPED];

/// All kinds, the more special before the more general.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    FAMILIES.iter().copied().flatten()
}

/// Whether there is a kind of this name, counting those that sheets name and nobody can ask for.
pub fn has_name(id: &str) -> bool {
    all().chain(NAMELESS).any(|kind| kind.id == id)
}

impl Kind {
    /// The kind with this name, or with this other name.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        all()
            .find(|kind| kind.id == id)
            .or_else(|| all().find(|kind| kind.aliases.contains(&id)))
    }

    /// The kind that takes any text as it is.
    pub fn plain_text() -> &'static Self {
        named(TEXT)
    }

    /// The kind that takes a few bytes as they are.
    pub fn bytes() -> &'static Self {
        Self::by_class(Class::Raw)
    }

    /// The kind that takes `input` as it is, whatever it is: a text, a few bytes, or a file.
    pub fn as_it_is(input: &Input) -> &'static Self {
        let is_plain = |kind: &&Self| kind.rules.likeness(kind, input) > Likeness::No;
        PLAIN
            .iter()
            .find(is_plain)
            .expect("a file takes everything")
    }

    /// The kind that takes what this one refuses, if it is meant to be just so.
    pub fn instead(&self) -> &'static Self {
        named(self.traits().instead)
    }

    /// The kind of secret bytes of this class, as far as the class tells.
    pub fn by_class(class: Class) -> &'static Self {
        all()
            .chain(NAMELESS)
            .find(|kind| kind.class() == Some(class))
            .expect("every class has a kind")
    }

    /// The kind of `input`, if no other is likely. Whether it is a complete and correct key of that kind is for [`Kind::pack`] to say.
    ///
    /// # Errors
    /// [`Unsure`] where a person has to decide.
    pub fn recognise(input: &Input) -> Result<&'static Self, Unsure> {
        if is_placeholder(input) {
            return Err(Unsure::Placeholder);
        }
        let mut fitting: Vec<(&Self, Option<Checked>)> = Vec::new();
        for kind in all() {
            match kind.rules.likeness(kind, input) {
                Likeness::Marked => return Ok(kind),
                Likeness::Fits => fitting.push((kind, kind.rules.check(kind, input).ok())),
                Likeness::Rarely | Likeness::No => {}
            }
        }
        let right = |check: Check| {
            let right = |(kind, checked): &&(&Self, Option<Checked>)| {
                kind.check == check && checked.is_some()
            };
            fitting.iter().filter(right).collect::<Vec<_>>()
        };
        // A checksum that agrees decides; between kinds of the same text it does not matter which.
        if let [(first, Some(key)), others @ ..] = &right(Check::Checksum)[..] {
            let same = |(_, other): &&(&Self, Option<Checked>)| {
                other
                    .as_ref()
                    .is_some_and(|other| other.canonical.as_bytes() == key.canonical.as_bytes())
            };
            if others.iter().all(same) {
                return Ok(first);
            }
            let kinds = right(Check::Checksum).into_iter().map(|(kind, _)| *kind);
            return Err(Unsure::several(kinds.chain([Kind::as_it_is(input)])));
        }
        let checked = fitting
            .iter()
            .filter(|(kind, _)| kind.check == Check::Checksum);
        let checked: Vec<&Self> = checked.map(|(kind, _)| *kind).collect();
        let nothing_right = fitting.iter().all(|(_, checked)| checked.is_none());
        match (&fitting[..], &checked[..]) {
            ([], _) => Ok(Kind::as_it_is(input)),
            ([(only, None)], _) | (_, [only]) if nothing_right => Ok(only),
            ([(only, Some(key))], _) => kept(only, input, key),
            _ => {
                // Those that are right before those that may be mistyped.
                let (right, wrong): (Vec<_>, Vec<_>) =
                    fitting.iter().partition(|(_, checked)| checked.is_some());
                let kinds = right.into_iter().chain(wrong).map(|(kind, _)| *kind);
                Err(Unsure::several(kinds.chain([Kind::as_it_is(input)])))
            }
        }
    }

    /// Other kinds that `input` could be of, though they are less likely or come to the same.
    pub fn others(&self, input: &Input) -> Vec<&'static Self> {
        all()
            .filter(|kind| kind.id != self.id && kind.rules.likeness(kind, input) > Likeness::No)
            .filter(|kind| kind.rules.check(kind, input).is_ok() && !kind.is_plain())
            .collect()
    }

    /// Whether it is a list of codes: its text comes back with whatever stands around the codes.
    pub fn is_list(&self) -> bool {
        codes::KINDS.iter().any(|kind| kind.id == self.id)
    }

    /// Whether it is one of the kinds that take anything and give it back as it is.
    pub fn is_plain(&self) -> bool {
        PLAIN.iter().any(|kind| kind.id == self.id)
    }

    /// Checks `input` as a key of this kind, whatever its size, and gives it in its canonical form.
    ///
    /// # Errors
    /// As [`Kind::pack`], but for the length.
    pub fn canonical(&'static self, input: &Input) -> Result<(Secret, Facts), KindError> {
        let checked = self.checked(input)?;
        Ok((checked.canonical, checked.facts))
    }

    fn checked(&'static self, input: &Input) -> Result<Checked, KindError> {
        // Of a byte-order mark alone too.
        if input.bytes().is_empty() || input.text() == Some("") {
            return Err(KindError::Empty);
        }
        if !self.is_plain() && is_placeholder(input) {
            return Err(KindError::Placeholder);
        }
        if !self.is_plain() {
            self.check_size(input)?;
        }
        let mut checked = self.rules.check(self, input)?;
        if checked.canonical.is_empty() {
            return Err(KindError::Empty);
        }
        // In other groups it may not have looked like one.
        if !self.is_plain() && is_placeholder(&Input::new(checked.canonical.clone())) {
            return Err(KindError::Placeholder);
        }
        // What would not come back byte for byte is sealed as it is, whatever the reason.
        if let Some(packed) = &checked.packed {
            let back = packed.to_canonical();
            if !back.is_ok_and(|back| back.as_bytes() == checked.canonical.as_bytes()) {
                checked.packed = None;
            }
        }
        Ok(checked)
    }

    /// Checks `input` as a key of this kind and packs it.
    ///
    /// # Errors
    /// Says what is wrong and where; never quotes the key. [`KindError::TooLong`] if the key has to be sealed.
    pub fn pack(&'static self, input: &Input) -> Result<Key, KindError> {
        let Checked {
            canonical,
            packed,
            facts,
        } = self.checked(input)?;
        match packed {
            Some(packed) => Ok(Key { packed, facts }),
            None => Err(KindError::TooLong {
                bytes: canonical.len(),
            }),
        }
    }
}

/// A kind that the table has.
fn named(id: &str) -> &'static Kind {
    Kind::by_id(id).expect("the table has it")
}

/// This kind, if the key comes back with all the characters that were given and in the same groups; where there are groups enough, the
/// separators may differ. A kind that nothing proves must not alter what may be a password.
fn kept(kind: &'static Kind, input: &Input, key: &Checked) -> Result<&'static Kind, Unsure> {
    let given = input.meant();
    let back = Input::new(key.canonical.clone());
    let back = back.meant();
    let (given_groups, back_groups) = (groups(given), groups(back));
    let is_regrouped = back_groups.len() >= MANY_GROUPS && given_groups == back_groups;
    if given.trim() == back.trim() || is_regrouped || given.len() > MAX_PASSWORD {
        Ok(kind)
    } else {
        Err(Unsure::several([kind, Kind::as_it_is(input)]))
    }
}

/// A password with hyphens in it has fewer groups than this.
const MANY_GROUPS: usize = 4;

/// The text between hyphens and blanks.
fn groups(text: &str) -> Vec<&str> {
    text.split(|c: char| c == '-' || c.is_whitespace())
        .filter(|group| !group.is_empty())
        .collect()
}

/// Whether this is what manuals print in place of a key: groups of one letter, as in `WWWW-XXXX-YYYY-ZZZZ`, or digits that count up.
fn is_placeholder(input: &Input) -> bool {
    let text = input.meant();
    let text = text.trim();
    let groups: Vec<&str> = text
        .strip_prefix("A3-")
        .unwrap_or(text)
        .split(|c: char| c == '-' || c.is_whitespace())
        .filter(|group| !group.is_empty())
        .collect();
    let one_letter = |group: &&str| {
        let first = group.as_bytes()[0];
        group.len() >= 4 && b"WXYZwxyz".contains(&first) && group.bytes().all(|byte| byte == first)
    };
    let counts_on = |(place, group): (usize, &&str)| {
        let digit = |offset: usize| (place + offset) % 10;
        group.len() == 6
            && group
                .bytes()
                .zip(1..)
                .all(|(byte, offset)| usize::from(byte) == usize::from(b'0') + digit(offset))
    };
    groups.len() >= 3 && groups.iter().all(one_letter)
        || groups.len() == 8 && groups.iter().enumerate().all(counts_on)
}

/// Why a person has to say of which kind an input is.
#[derive(Clone, Debug, Error)]
pub enum Unsure {
    /// Printed in a manual, and nobody's key.
    #[error("this is an example or a placeholder from a manual, not a key")]
    Placeholder,
    /// Several kinds look alike.
    #[error("this can be of several kinds: {}", ids(.kinds))]
    Several {
        /// The likeliest first, the one that takes it as it is last.
        kinds: Vec<&'static Kind>,
    },
}

impl Unsure {
    fn several(kinds: impl IntoIterator<Item = &'static Kind>) -> Self {
        Self::Several {
            kinds: kinds.into_iter().collect(),
        }
    }
}

/// BitLocker's kind, whose digits the finder knows.
pub(crate) fn bitlocker() -> &'static Kind {
    Kind::by_class(Class::Bitlocker)
}

/// What contradicts a key in the text beside it, if its kind has something to compare with.
#[cfg(feature = "find")]
pub(crate) fn contradiction(kind: &'static Kind, key: &str, beside: &str) -> Option<Fault> {
    (kind.id == "age").then(|| age::other_public_key(kind, key, beside))?
}

/// The kind of seed phrases, which may be written as digits too.
pub(crate) fn seed_phrase() -> &'static Kind {
    Kind::by_class(Class::Bip39)
}

/// The kind of texts that come back as they are.
pub(crate) fn text() -> &'static Kind {
    Kind::by_class(Class::Text)
}

/// Ubuntu's kind, whose digits the finder knows.
pub(crate) fn ubuntu() -> &'static Kind {
    &ubuntu::KINDS[0]
}

/// In which lists of words a word stands, whole or cut off as far as the list allows: a bit for each list that some kind has.
pub(crate) fn word_lists(word: &str) -> u16 {
    word_lists::containing(word)
}

/// The words of the English list whose places these digits are, so many for each; whether they are a phrase, the kind says.
pub(crate) fn seed_of_digits(digits: &str, each: usize) -> Option<Secret> {
    bip39::of_digits(digits, each)
}

/// Whether the text of a GUID begins here.
pub(crate) fn is_guid(bytes: &[u8]) -> bool {
    key_ids::is_guid(bytes)
}

/// Which of the GUIDs in `text` are the IDs of the BitLocker keys that stand in these places, as far as that is certain.
pub(crate) fn bitlocker_key_ids(
    text: &str,
    keys: &[std::ops::Range<usize>],
) -> Vec<Option<String>> {
    let ids = key_ids::key_ids(text, keys);
    ids.into_iter().map(key_ids::KeyId::known).collect()
}

fn ids(kinds: &[&Kind]) -> String {
    let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
    ids.join(", ")
}

impl Packed {
    /// The kind, which for a typed key its first byte tells; `None` if this version does not know it.
    pub fn kind(&self) -> Option<&'static Kind> {
        match self.class() {
            Class::Typed => {
                let form = self.bytes().as_bytes()[0];
                all().find(|kind| kind.forms().contains(&form))
            }
            class => Some(Kind::by_class(class)),
        }
    }

    /// The key in its canonical form: byte for byte what is typed in or was given.
    ///
    /// # Errors
    /// [`NotOfItsClass`] if the bytes cannot be of the class, which after a matching tag means that another program wrote them, or
    /// a later version of this one.
    pub fn to_canonical(&self) -> Result<Secret, NotOfItsClass> {
        let kind = self.kind().ok_or(NotOfItsClass)?;
        let bytes = self.bytes().as_bytes();
        let (form, bytes) = match self.class() {
            Class::Typed => (bytes[0], &bytes[1..]),
            _ => (0, bytes),
        };
        kind.rules.unpack(kind, form, bytes).ok_or(NotOfItsClass)
    }
}

/// The recovered bytes do not have the form that the sheets promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the recovered bytes do not have the form of a kind that this version knows")]
pub struct NotOfItsClass;

/// A checked key, ready to be split.
#[derive(Clone, Debug)]
pub struct Key {
    /// The secret bytes.
    pub packed: Packed,
    /// What was found beside the key and may be printed.
    pub facts: Facts,
}
