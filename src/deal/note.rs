//! What a dealer should know of an input of which something was taken.

use std::fmt;

use super::not_taken::listed_places;
use crate::find::{Class, Left, Place};
use crate::kind::{Check, Facts, Kind};

/// Something that a dealer should know of an input of which something was taken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Note {
    /// What was taken, and what its check says.
    Taken {
        /// The kind.
        kind: &'static Kind,
        /// Whose it is, by the text around it.
        name: Option<String>,
        /// What was found beside it.
        facts: Facts,
    },
    /// Only the key and its ID were taken.
    Dropped,
    /// What a person should look at: [`Facts::warnings`].
    Look(String),
    /// What stands beside the keys was left out.
    LeftOut {
        /// How many keys there are.
        keys: usize,
        /// What was left out.
        left: Vec<Left>,
    },
    /// Keys that were not chosen were left out.
    OtherKeys(usize),
    /// It was taken as it is, because it can be of several kinds and is one of several inputs.
    Unchecked {
        /// The kinds.
        kinds: Vec<&'static Kind>,
    },
}

impl Note {
    /// Whether it is a warning, or merely what was done.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        !matches!(self, Self::Taken { .. } | Self::OtherKeys(_))
    }

    /// All that is to be said of a key that is taken.
    pub(super) fn of_key(kind: &'static Kind, name: Option<&str>, facts: &Facts) -> Vec<Self> {
        let mut notes = vec![Self::Taken {
            kind,
            name: name.map(str::to_owned),
            facts: facts.clone(),
        }];
        if facts.dropped_text {
            notes.push(Self::Dropped);
        }
        notes.extend(facts.warnings.iter().cloned().map(Self::Look));
        notes
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { kind, name, facts } => {
                f.write_str(kind.name)?;
                if let Some(name) = name {
                    write!(f, " \"{name}\"")?;
                }
                write!(f, ": {}", verdict(kind, facts))
            }
            Self::Dropped => f.write_str(
                "only the recovery key and its ID were taken from the input, the rest of its text was not",
            ),
            Self::Look(warning) => f.write_str(warning),
            Self::LeftOut { keys, left } => {
                let what = match keys {
                    1 => "only the recovery key and its ID were",
                    _ => "only recovery keys and their IDs were",
                };
                let left = left_out(left).unwrap_or_default();
                write!(
                    f,
                    "{what} taken from the input, the rest of its text was not: {left}"
                )
            }
            Self::OtherKeys(1) => f.write_str("another key in the input was left out"),
            Self::OtherKeys(count) => write!(f, "{count} other keys in the input were left out"),
            Self::Unchecked { kinds } => {
                let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
                write!(
                    f,
                    "this can be of several kinds ({}) and was taken as it is, unchecked",
                    ids.join(", ")
                )
            }
        }
    }
}

/// What the check of a kind says of a key that passed it.
#[must_use]
pub fn verdict(kind: &Kind, facts: &Facts) -> &'static str {
    match kind.check_of(facts) {
        _ if kind.is_plain() => {
            "kept byte for byte; nothing in it can be checked, compare once more"
        }
        Check::Checksum => "check digits match",
        Check::Weak => {
            "length and alphabet are right; this kind has next to no check digits, compare once more"
        }
        // Lists, questions, files.
        Check::Nothing if kind.size.start() != kind.size.end() || *kind.size.end() == 0 => {
            "the form is right; this kind has no check digits, compare once more"
        }
        Check::Nothing => {
            "length and alphabet are right; this kind has no check digits, compare once more"
        }
    }
}

/// What was left out, by class with the places; `None` if nothing is worth telling.
#[must_use]
pub fn left_out(left: &[Left]) -> Option<String> {
    let classes = [
        (Class::Secret, "what may be secrets"),
        (Class::Identifier, "identifiers"),
        (Class::Date, "dates"),
        (Class::Label, "labels"),
    ];
    let parts = classes.iter().filter_map(|(class, name)| {
        let of_class = left.iter().filter(|left| left.class == *class);
        let places: Vec<Place> = of_class.map(|left| left.place.clone()).collect();
        (!places.is_empty()).then(|| format!("{name} ({})", listed_places(&places)))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
