//! Why nothing is taken of an input, as values: places and names of kinds, never the key.

use std::fmt;

use thiserror::Error;

use crate::find::{Key, Place};
use crate::kind::{Kind, KindError, Unsure};

/// Most keys that are listed in a message.
const LISTED: usize = 12;

/// Why nothing is taken of an input unless a person decides, or gives another one.
#[derive(Clone, Debug, Error)]
#[error("{}{why}", before(.at.as_ref()))]
pub struct NotTaken {
    /// Where in the input the trouble is, if it is not all of it.
    pub at: Option<Place>,
    /// What the trouble is.
    pub why: Why,
}

/// See [`NotTaken`].
#[derive(Clone, Debug, Error)]
pub enum Why {
    /// The rules of its kind refuse the key.
    #[error("{error}")]
    Refused {
        /// The kind.
        kind: &'static Kind,
        /// What its rules say.
        error: Box<KindError>,
        /// Whether the dealer named the kind.
        is_given: bool,
    },
    /// A person has to say of which kind it is, or that it is meant so.
    #[error("{0}")]
    Undecided(Unsure),
    /// The words make a phrase in two orders.
    #[error("{}: the words make a phrase across and another one down the columns", kind.name)]
    Orders {
        /// The kind of the phrase.
        kind: &'static Kind,
    },
    /// It looks like a key of which a group is missing or too many.
    #[error("this is nearly {what}")]
    Nearly {
        /// A key of which kind, with its article.
        what: &'static str,
    },
    /// There are several keys.
    #[error("{} keys are in the input: {}", keys.len(), listed(keys))]
    Several {
        /// What they are called.
        keys: Vec<Title>,
    },
    /// There is something beside the keys that may be a secret too.
    #[error(
        "{}, and something beside that may be a secret too ({})",
        there_are(keys),
        listed_places(places)
    )]
    Beside {
        /// What the keys are called.
        keys: Vec<Title>,
        /// Where the rest stands.
        places: Vec<Place>,
        /// The kind that takes all of the input as it is.
        as_it_is: &'static Kind,
    },
    /// There is no key to choose from.
    #[error("no key was found in the input to choose from")]
    NoKeys,
    /// A key ID was named, and no key has one.
    #[error("key IDs choose between BitLocker keys, and the input has none")]
    NoKeyIds,
    /// No key is the one that was named.
    #[error("no key in the input has that number, name or ID")]
    NoSuchKey {
        /// What the keys are called.
        keys: Vec<Title>,
    },
    /// More than one key is the one that was named.
    #[error("{} keys in the input fit", keys.len())]
    Ambiguous {
        /// What those are called that fit.
        keys: Vec<Title>,
    },
    /// Among several keys that are taken, this one's kind is not clear.
    #[error("its kind is not clear")]
    UnclearAmongSeveral,
    /// The input is longer than what is searched for keys.
    #[error("the input is too long to be searched for keys to its end")]
    TooLong,
}

impl NotTaken {
    /// Why the rules of `kind` refuse it.
    pub(super) fn refused(error: KindError, kind: &'static Kind, given: Option<&Kind>) -> Self {
        Self::from(Why::Refused {
            kind,
            error: Box::new(error),
            is_given: given.is_some(),
        })
    }

    pub(super) fn at(mut self, place: &Place) -> Self {
        self.at = Some(place.clone());
        self
    }
}

impl From<Why> for NotTaken {
    fn from(why: Why) -> Self {
        Self { at: None, why }
    }
}

/// What a key is called in messages: its kind, whose it is, its ID, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    kind: &'static str,
    name: Option<String>,
    key_id: Option<String>,
    place: Place,
}

impl Title {
    /// What this key is called.
    #[must_use]
    pub fn of(key: &Key) -> Self {
        Self {
            kind: key.kind.name,
            name: key.about.name.clone(),
            key_id: key.about.key_id.clone(),
            place: key.place.clone(),
        }
    }

    /// What these keys are called.
    pub(super) fn of_all(keys: &[Key]) -> Vec<Self> {
        keys.iter().map(Self::of).collect()
    }

    /// Whether an ID tells it apart.
    #[must_use]
    pub fn has_key_id(&self) -> bool {
        self.key_id.is_some()
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)?;
        if let Some(name) = &self.name {
            write!(f, " \"{name}\"")?;
        }
        match &self.key_id {
            Some(id) => write!(f, " (key ID {id}, {})", self.place),
            None => write!(f, " ({})", self.place),
        }
    }
}

/// The keys by number and what they are called; of many the first.
#[must_use]
pub fn listed(keys: &[Title]) -> String {
    let shown: Vec<String> = (1..)
        .zip(keys)
        .take(LISTED)
        .map(|(number, title)| format!("{number} {title}"))
        .collect();
    match keys.len().saturating_sub(LISTED) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// The places, each once, of many the first.
pub(super) fn listed_places(places: &[Place]) -> String {
    const SHOWN: usize = 5;
    let mut all: Vec<String> = places.iter().map(ToString::to_string).collect();
    all.dedup();
    let more = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    // "line 3, 5 and 7" reads better than the word again and again.
    let text = all.join(", ").replace(", line ", ", ");
    if more == 0 {
        text
    } else {
        format!("{text} and {more} more")
    }
}

fn there_are(keys: &[Title]) -> String {
    match keys {
        [only] => {
            let article = if only.kind.starts_with(['A', 'E', 'I', 'O']) {
                "an"
            } else {
                "a"
            };
            format!("{article} {} is in the input", only.kind)
        }
        keys => format!("{} keys are in the input", keys.len()),
    }
}

fn before(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!("{place}: "))
}
