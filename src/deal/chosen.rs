//! Of several keys in an input, those that the dealer chose beforehand: by number, by name, by key ID, or all.

use super::not_taken::{Title, Why};
use crate::find::{Finding, Key};
use crate::kind::Kind;

/// What the dealer said beforehand of the keys in an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Of several BitLocker keys, the one whose key ID begins like this.
    pub key_id: Option<String>,
    /// The key with this number, name or ID.
    pub pick: Option<String>,
    /// All keys, each as an item of its own.
    pub all: bool,
}

impl Choice {
    /// Whether anything was said.
    #[must_use]
    pub fn is_made(&self) -> bool {
        self.all || self.pick.is_some() || self.key_id.is_some()
    }
}

/// What a choice comes to.
pub(super) enum Chosen {
    /// These keys.
    Keys(Vec<Key>),
    /// No key has the ID: why not, this kind says, which knows of IDs that may be another's.
    NoneHasId(&'static Kind),
}

/// Chooses among the keys that were found.
pub(super) fn keys(choice: &Choice, finding: &Finding) -> Result<Chosen, Why> {
    let mut numbers: Vec<usize> = (0..finding.keys.len()).collect();
    if let Some(key_id) = &choice.key_id {
        let mut kinds = finding.keys.iter().map(|key| key.kind);
        let kind = kinds.find(|kind| kind.traits().has_key_ids);
        let kind = kind.ok_or(Why::NoKeyIds)?;
        keep_of_id(&mut numbers, &finding.keys, key_id);
        if numbers.is_empty() {
            return Ok(Chosen::NoneHasId(kind));
        }
    }
    if let Some(pick) = &choice.pick {
        keep_named(&mut numbers, &finding.keys, pick);
    }
    let keys: Vec<Key> = numbers
        .iter()
        .map(|&number| finding.keys[number].clone())
        .collect();
    if keys.is_empty() {
        let keys = Title::of_all(&finding.keys);
        return Err(Why::NoSuchKey { keys });
    }
    if keys.len() > 1 && !choice.all {
        let keys = Title::of_all(&keys);
        return Err(Why::Ambiguous { keys });
    }
    Ok(Chosen::Keys(keys))
}

/// Keeps the numbers of keys whose ID begins so.
fn keep_of_id(numbers: &mut Vec<usize>, keys: &[Key], key_id: &str) {
    let wanted = key_id.trim_matches(['{', '}']).to_ascii_uppercase();
    numbers.retain(|&number| {
        let own = keys[number].about.key_id.as_deref();
        own.is_some_and(|own| own.starts_with(&wanted))
    });
}

/// Keeps the number itself, or the numbers of keys with this name or ID: exactly, or if none has it, in part.
fn keep_named(numbers: &mut Vec<usize>, keys: &[Key], pick: &str) {
    let by_number = pick
        .parse()
        .ok()
        .filter(|number| (1..=keys.len()).contains(number));
    if let Some(number) = by_number {
        numbers.retain(|&other| other + 1 == number);
        return;
    }
    let wanted = pick.to_lowercase();
    let is = |own: &Option<String>, exactly: bool| {
        own.as_ref().is_some_and(|own| {
            let own = own.to_lowercase();
            own == wanted || !exactly && own.contains(&wanted)
        })
    };
    let is_it = |number: usize, exactly| {
        let about = &keys[number].about;
        is(&about.name, exactly) || is(&about.key_id, exactly)
    };
    let exact = numbers.iter().any(|&number| is_it(number, true));
    numbers.retain(|&number| is_it(number, exact));
}
