//! What a text says of the keys in it: their IDs, and whose they are.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::found::{About, Found, Key, is_taken};
use super::labels::Named;
use super::page::{Field, Page, Place, last_of};
use super::{labels, prose, shapes};
use crate::kind;
use crate::secret::Secret;

/// The keys, each once, with what the text says of them.
pub(super) fn described(page: &Page, found: Vec<Found>, taken: &[Range<usize>]) -> Vec<Key> {
    let has_id = |key: &Found| key.kind.traits().has_key_ids;
    let runs: Vec<Range<usize>> = found
        .iter()
        .filter(|key| has_id(key))
        .map(|key| key.range.clone())
        .collect();
    let mut ids = kind::bitlocker_key_ids(&page.text, &runs).into_iter();
    let mut keys: Vec<(Found, About)> = Vec::with_capacity(found.len());
    let mut places: HashMap<(&str, [u8; 32]), usize> = HashMap::new();
    for key in found {
        let key_id = if has_id(&key) {
            ids.next().flatten()
        } else {
            None
        };
        let key_id = key_id.or_else(|| short_id(page, &key));
        let about = About {
            key_id,
            name: name_of(page, &key, taken),
        };
        match places.entry((key.kind.id, key.digest())) {
            Entry::Occupied(known) => {
                let (_, other) = &mut keys[*known.get()];
                other.key_id = other.key_id.take().or(about.key_id);
                other.name = other.name.take().or(about.name);
            }
            Entry::Vacant(place) => {
                place.insert(keys.len());
                keys.push((key, about));
            }
        }
    }
    let keys = keys.into_iter().map(|(key, about)| Key {
        place: page
            .field_at(key.range.start)
            .map_or(Place::Line(1), |field| field.place.clone()),
        kind: key.kind,
        text: key.text,
        verdict: key.verdict,
        about,
    });
    keys.collect()
}

/// The first eight digits of a key ID, as Microsoft's pages show them, in a column or behind a name that says so.
fn short_id(page: &Page, key: &Found) -> Option<String> {
    if !key.kind.traits().has_key_ids {
        return None;
    }
    let own = page.field_at(key.range.start)?;
    let mut ids = near(page, own)
        .iter()
        .filter(|field| field.record == own.record)
        .filter_map(|field| {
            let text = page.of_field(field).trim();
            let (label, value) = match field.label.is_empty() {
                true => last_of(text).rsplit_once(':')?,
                false => (&field.label[..], text),
            };
            let value = value.trim();
            let is_id = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_id && labels::named(label) == Named::Identifier).then(|| value.to_ascii_uppercase())
        });
    let first = ids.next()?;
    ids.next().is_none().then_some(first)
}

/// So many fields before and behind a key may say something of it.
const NEAR: usize = 40;

/// Longest name that is taken from a text.
const MAX_NAME: usize = 60;

/// What a key is called in its text. What these ranges take is never a name, and neither is what may be a secret.
fn name_of(page: &Page, key: &Found, taken: &[Range<usize>]) -> Option<String> {
    if key.kind.traits().says_whose {
        return name_in_uri(&key.text);
    }
    let own = page.field_at(key.range.start)?;
    let record = near(page, own).iter();
    let others: Vec<&Field> = record
        .filter(|field| field.record == own.record)
        .filter(|field| field.range != own.range && !is_taken(&field.range, taken))
        .collect();
    let around = Around { page, own, others };
    around
        .labelled(Named::Name)
        .or_else(|| around.beside(key, taken))
        .or_else(|| around.labelled(Named::Account))
        .or_else(|| around.in_a_cell())
        .or_else(|| around.above())
}

/// The fields around one that may say something of it.
fn near<'a>(page: &'a Page, own: &Field) -> &'a [Field] {
    let number = page
        .fields
        .partition_point(|field| field.range.start < own.range.start);
    &page.fields[number.saturating_sub(NEAR)..page.fields.len().min(number + NEAR)]
}

/// The field of a key, and those of its record that no key takes.
struct Around<'a> {
    page: &'a Page,
    own: &'a Field,
    others: Vec<&'a Field>,
}

impl Around<'_> {
    /// What stands behind a label that says this.
    fn labelled(&self, wanted: Named) -> Option<String> {
        self.others.iter().find_map(|field| {
            let text = self.page.of_field(field);
            let (label, value) = match field.label.is_empty() {
                true => text.split_once(':')?,
                false => (&field.label[..], text),
            };
            let is_label = label.split_whitespace().count() <= 4;
            (is_label && labels::named(label) == wanted)
                .then(|| cleaned(value))
                .flatten()
        })
    }

    /// What stands before the key on its line.
    fn beside(&self, key: &Found, taken: &[Range<usize>]) -> Option<String> {
        let before = self.own.range.start..key.range.start;
        if !self.own.label.is_empty() || is_taken(&before, taken) {
            return None;
        }
        cleaned(last_of(&self.page.text[before]).trim_end()).filter(|name| is_own_name(name))
    }

    /// A cell of the row that no label names.
    fn in_a_cell(&self) -> Option<String> {
        let is_cell = |field: &&&Field| field.label.is_empty() && field.place == self.own.place;
        let cell = self.others.iter().find(is_cell)?;
        cleaned(self.page.of_field(cell)).filter(|name| labels::named(name) == Named::Unknown)
    }

    /// A title right above the key.
    fn above(&self) -> Option<String> {
        let is_above = |field: &&&Field| field.range.end <= self.own.range.start;
        let above = self.others.iter().rev().find(is_above)?;
        let text = self.page.of_field(above);
        let is_title = self.own.flows
            && above.label.is_empty()
            && !text.contains(':')
            && !text.trim().ends_with('.');
        cleaned(text)
            .filter(|name| is_title && is_own_name(name) && labels::named(name) != Named::Secret)
    }
}

/// The text as a name, without what punctuates it and without a GUID at its end, if it may be one.
fn cleaned(text: &str) -> Option<String> {
    let guid = (0..text.len()).find(|&start| kind::is_guid(&text.as_bytes()[start..]));
    let text = guid.map_or(text, |start| &text[..start]);
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || ":=-|*#.,;(){}[]<>\"'`\u{2022}>".contains(c));
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_name = name.contains(char::is_alphabetic)
        && name.chars().count() <= MAX_NAME
        // A letter that is not known: of another word, it could be a secret.
        && !name.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    (is_name && !shapes::has_secret_in(&name)).then_some(name)
}

/// Whether it is somebody's own name for something, and not what everybody calls a key.
fn is_own_name(name: &str) -> bool {
    let is_known = labels::named(name) == Named::Secret && !name.contains(char::is_numeric);
    !is_known && name.split(' ').count() <= 5 && !prose::has_function_word(name)
}

/// Issuer and account of an authenticator's key.
fn name_in_uri(text: &Secret) -> Option<String> {
    let text = std::str::from_utf8(text.as_bytes()).ok()?;
    let label = text
        .split_once("://")?
        .1
        .split_once('/')?
        .1
        .split('?')
        .next()?;
    let mut name = String::new();
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        let escaped = rest.strip_prefix('%').and_then(|behind| behind.get(..2));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if (b' '..=b'~').contains(&byte) => {
                name.push(byte.into());
                rest = &rest[3..];
            }
            _ => {
                name.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    let is_name =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.contains(char::is_control);
    is_name.then_some(name)
}
