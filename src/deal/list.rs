//! A list of items to be split together, in TOML.

use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

use super::chosen::Choice;
use crate::kind::{self, Kind};

/// One item of a list.
pub struct ListItem {
    /// What it is called; never empty.
    pub name: String,
    /// Its kind, if the list says it.
    pub kind: Option<&'static Kind>,
    /// What the dealer noted beside it; may be empty.
    pub note: String,
    /// Which of the keys in it is meant.
    pub choice: Choice,
    /// Where it is.
    pub source: ItemSource,
}

/// Where an item is.
pub enum ItemSource {
    /// In this file, named as in the list.
    File(String),
    /// In the list itself.
    Secret(Zeroizing<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    item: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default, rename = "key-id")]
    key_id: Option<String>,
    #[serde(default)]
    pick: Option<String>,
    /// Whether all keys in the file are items.
    #[serde(default)]
    all: bool,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    secret: Option<Zeroizing<String>>,
}

/// Whether this has the form of a list.
#[must_use]
pub fn is_list(bytes: &[u8]) -> bool {
    kind::marked(bytes).is_some_and(|text| toml::from_str::<List>(&text).is_ok())
}

/// Reads a list.
///
/// # Errors
/// [`ListError`] says where the trouble is, and quotes nothing.
pub fn read_list(bytes: &[u8]) -> Result<Vec<ListItem>, ListError> {
    let text = kind::marked(bytes).ok_or(ListError::NotText)?;
    let list: List = toml::from_str(&text).map_err(|error| {
        // What the parser says may quote a secret; where it stands does not.
        let before = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = 1 + text.as_bytes()[..before]
            .iter()
            .filter(|&&b| b == b'\n')
            .count();
        ListError::Syntax { line }
    })?;
    if list.item.is_empty() {
        return Err(ListError::Empty);
    }
    let items = (1..).zip(list.item);
    items.map(|(item, entry)| entry.checked(item)).collect()
}

impl Entry {
    fn checked(self, item: usize) -> Result<ListItem, ListError> {
        let source = match (self.file, self.secret) {
            (Some(file), None) => ItemSource::File(file),
            (None, Some(secret)) => ItemSource::Secret(secret),
            _ => return Err(ListError::Source { item }),
        };
        let kind = match &self.kind {
            Some(id) => Some(Kind::by_id(id).ok_or(ListError::Kind { item })?),
            None => None,
        };
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            return Err(ListError::Name { item });
        }
        Ok(ListItem {
            name,
            kind,
            note: self.note,
            choice: Choice {
                key_id: self.key_id,
                pick: self.pick,
                all: self.all,
            },
            source,
        })
    }
}

/// Why a list cannot be used. Lines and items are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    /// Neither UTF-8 nor UTF-16 with its mark.
    #[error("not UTF-8 text")]
    NotText,
    /// Not TOML, or with other fields.
    #[error("line {line}: not a list of items")]
    Syntax {
        /// Where.
        line: usize,
    },
    /// A list of nothing.
    #[error("the list is empty")]
    Empty,
    /// An item with a file and a secret, or with neither.
    #[error("item {item}: it has not exactly one of file and secret")]
    Source {
        /// Which.
        item: usize,
    },
    /// An item of an unknown kind.
    #[error("item {item}: there is no such kind")]
    Kind {
        /// Which.
        item: usize,
    },
    /// An item without a name.
    #[error("item {item}: its name is empty")]
    Name {
        /// Which.
        item: usize,
    },
}
