//! A key that was found: its place, its kind, what it is worth, and what the text says of it.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::page::Place;
use crate::kind::{Input, Kind, KindError};
use crate::secret::Secret;

/// What a key that was found is worth.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is a key of its kind, as far as the kind can tell.
    Whole,
    /// It was meant to be one: mistyped, cut off, or tied to something else.
    Near(KindError),
    /// It is a key of one of these kinds.
    Unsure(Vec<&'static Kind>),
    /// Its words make a phrase across and another one down.
    Orders(Vec<&'static Kind>),
}

impl Verdict {
    /// Right by itself, but tied to more of the same.
    pub(super) fn tied(kind: &'static Kind) -> Self {
        Self::Near(KindError::Cut { kind: kind.name })
    }
}

/// What the text says of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The key ID of a BitLocker key.
    pub key_id: Option<String>,
    /// Whose it is: a device, an account, a service, a label.
    pub name: Option<String>,
}

/// A key in a text.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its kind; of an unsure one the likeliest.
    pub kind: &'static Kind,
    /// Its own text, for the kind to check and pack.
    pub text: Secret,
    /// Where it begins.
    pub place: Place,
    /// What it is worth.
    pub verdict: Verdict,
    /// What the text says of it.
    pub about: About,
}

/// A key in the making, with its place in the page's text.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) kind: &'static Kind,
    pub(super) range: Range<usize>,
    /// What of the text is its own.
    pub(super) covers: Vec<Range<usize>>,
    /// The word that is wrong.
    pub(super) word: Option<Range<usize>>,
    pub(super) text: Secret,
    pub(super) verdict: Verdict,
}

impl Found {
    /// What the kind says of this text.
    pub(super) fn checked(kind: &'static Kind, range: Range<usize>, text: Secret) -> Self {
        let verdict = match kind.canonical(&Input::new(text.clone())) {
            Ok(_) => Verdict::Whole,
            Err(error) => Verdict::Near(error),
        };
        Self::new(kind, range, text, verdict)
    }

    pub(super) fn new(
        kind: &'static Kind,
        range: Range<usize>,
        text: Secret,
        verdict: Verdict,
    ) -> Self {
        let covers = vec![range.clone()];
        Self {
            kind,
            range,
            covers,
            word: None,
            text,
            verdict,
        }
    }

    /// What tells it from other keys, however each is written: a digest of the key as its kind writes it, and of what is none as it is.
    pub(super) fn digest(&self) -> [u8; 32] {
        if self.kind.traits().has_key_ids {
            // Digits alone; and an export has thousands of them.
            return Sha256::digest(self.text.as_bytes()).into();
        }
        let canonical = self.kind.canonical(&Input::new(self.text.clone()));
        let text = canonical.map_or_else(|_| self.text.clone(), |(secret, _)| secret);
        Sha256::digest(text.as_bytes()).into()
    }
}

/// Whether a range touches one of these, which stand in order.
pub(super) fn is_taken(range: &Range<usize>, taken: &[Range<usize>]) -> bool {
    let next = taken.partition_point(|other| other.end <= range.start);
    taken.get(next).is_some_and(|other| other.start < range.end)
}

/// What these keys take of the text, in order and without overlaps.
pub(super) fn covered(found: &[Found]) -> Vec<Range<usize>> {
    let mut covers: Vec<Range<usize>> = found
        .iter()
        .flat_map(|key| key.covers.iter().cloned())
        .collect();
    covers.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(covers.len());
    for range in covers {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
