//! Of several keys in an input, those that the dealer chose beforehand: by number, by name, by key ID, or all.

use super::not_taken::{NotTaken, Title, Why};
use super::note::Note;
use super::pick::{Choice, Picked, Step, decided, nearly, tell_left};
use crate::find::{Finding, Key, Verdict};
use crate::kind::{Input, Kind};

/// What the dealer said beforehand of several keys.
pub(super) fn keys(
    given: Option<&'static Kind>,
    input: Input,
    choice: &Choice,
    finding: Finding,
    notes: &mut Vec<Note>,
) -> Result<Step, NotTaken> {
    if finding.is_cut {
        return Err(Why::TooLong.into());
    }
    let mut numbers: Vec<usize> = (0..finding.keys.len()).collect();
    if let Some(key_id) = &choice.key_id {
        let mut kinds = finding.keys.iter().map(|key| key.kind);
        let kind = kinds.find(|kind| kind.traits().has_key_ids);
        let kind = kind.ok_or(Why::NoKeyIds)?;
        keep_of_id(&mut numbers, &finding.keys, key_id);
        if numbers.is_empty() {
            return of_no_key(kind, given, input, key_id);
        }
    }
    if let Some(pick) = &choice.pick {
        keep_named(&mut numbers, &finding.keys, pick);
    }
    let all = finding.keys.len();
    let keys: Vec<Key> = numbers
        .iter()
        .map(|&number| finding.keys[number].clone())
        .collect();
    if keys.is_empty() {
        let keys = Title::of_all(&finding.keys);
        return Err(Why::NoSuchKey { keys }.into());
    }
    if keys.len() > 1 && !choice.all {
        let keys = Title::of_all(&keys);
        return Err(Why::Ambiguous { keys }.into());
    }
    let is_open = |key: &Key| matches!(key.verdict, Verdict::Unsure(_) | Verdict::Orders(_));
    if let [only] = &keys[..]
        && is_open(only)
    {
        let finding = Finding {
            keys,
            ..Finding::default()
        };
        return decided(given, input, None, finding, notes);
    }
    for key in &keys {
        if is_open(key) {
            return Err(NotTaken::from(Why::UnclearAmongSeveral).at(&key.place));
        }
        if matches!(key.verdict, Verdict::Near(_)) {
            return Err(nearly(key, given));
        }
    }
    if keys.len() < all {
        notes.push(Note::OtherKeys(all - keys.len()));
    }
    tell_left(&finding, notes);
    Ok(Step::Picked(Picked::Keys(keys)))
}

/// Keeps the numbers of keys whose ID begins so.
fn keep_of_id(numbers: &mut Vec<usize>, keys: &[Key], key_id: &str) {
    let wanted = key_id.trim_matches(['{', '}']).to_ascii_uppercase();
    numbers.retain(|&number| {
        let own = keys[number].about.key_id.as_deref();
        own.is_some_and(|own| own.starts_with(&wanted))
    });
}

/// No key has the ID: why not, the kind says, which knows of IDs that may be another's.
fn of_no_key(
    kind: &'static Kind,
    given: Option<&'static Kind>,
    input: Input,
    key_id: &str,
) -> Result<Step, NotTaken> {
    let input = input.with_key_id(key_id);
    match kind.canonical(&input) {
        Ok(_) => Ok(Step::Picked(Picked::Whole(kind, input))),
        Err(error) => Err(NotTaken::refused(error, kind, given)),
    }
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
