//! What all of a text says: of which kinds it speaks.

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

use super::labels::words;
use crate::kind::{self, Kind};

/// The words of the whole text, by which kinds are named; and how often pieces may still be offered to the kinds.
pub(super) struct Context {
    words: String,
    /// Names of the kinds that it names, once somebody asks.
    kinds: OnceCell<HashSet<&'static str>>,
    tries: Cell<usize>,
}

/// Most pieces of a text that are offered to the kinds: more are no text that anybody wrote down.
const MOST_TRIES: usize = 600;

/// So much of a text is searched for names: what is longer names many things.
const MOST_CONTEXT: usize = 1 << 16;

/// Parts of kinds' names that name many other things too.
const GENERAL: [&str; 14] = [
    "backup",
    "recovery",
    "code",
    "list",
    "text",
    "raw",
    "bytes",
    "file",
    "security",
    "questions",
    "product",
    "windows",
    "password",
    "totp",
];

impl Context {
    pub(super) fn of(text: &str) -> Self {
        let end = text.floor_char_boundary(MOST_CONTEXT);
        let text = &text[..end];
        let whole = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let whole: Vec<String> = whole.map(str::to_lowercase).collect();
        // `bitwardenCode` names it too.
        Self {
            words: format!(" {}  {} ", whole.join(" "), words(text).join(" ")),
            kinds: OnceCell::new(),
            tries: Cell::new(MOST_TRIES),
        }
    }

    /// Whether the text names this kind, or the program that it is of.
    pub(super) fn names(&self, kind: &Kind) -> bool {
        let named = || kind::all().filter(|kind| self.has_name_of(kind));
        self.kinds
            .get_or_init(|| named().map(|kind| kind.id).collect())
            .contains(kind.id)
    }

    fn has_name_of(&self, kind: &Kind) -> bool {
        [kind.id].iter().chain(kind.aliases).any(|name| {
            let first = name.split(['-', '_']).next().unwrap_or(name);
            let whole = name.replace('-', " ");
            self.has(&whole) || first.len() > 2 && !GENERAL.contains(&first) && self.has(first)
        })
    }

    fn has(&self, words: &str) -> bool {
        let is_whole = |(at, _): (usize, &str)| {
            self.words[..at].ends_with(' ') && self.words[at + words.len()..].starts_with(' ')
        };
        self.words.match_indices(words).any(is_whole)
    }

    /// Whether another piece may be offered.
    pub(super) fn may_try(&self) -> bool {
        let left = self.tries.get();
        self.tries.set(left.saturating_sub(1));
        left > 0
    }

    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Whether more was offered than a text has that anybody wrote down.
    pub(super) fn is_spent(&self) -> bool {
        self.tries.get() == 0
    }
}
