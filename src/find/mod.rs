//! Finds the keys in whatever text somebody pastes: exports, tables, mails, pages, notes, what programs print.
//!
//! [`find`] proposes every key with its place, its kind and whether it is whole or a slip away from it, what the text says of it, and what
//! is left over beside the keys. [`Finding::decide`] draws the conclusion: nothing that may be a secret is dropped in silence, and nothing
//! that is nearly a key is taken unchecked. Text in, values out: no file, no clock, no question.

mod digits;
mod dress;
mod formats;
mod labels;
mod left;
mod page;
mod phrases;
mod tokens;

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use self::left::{Class, Left};
pub use self::page::Place;
use self::page::{Field, Page};
use crate::kind::{self, Input, Kind, KindError};
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
    fn tied(kind: &'static Kind) -> Self {
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

/// All that was found in a text.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// The keys in their order, each once.
    pub keys: Vec<Key>,
    /// What stands beside them.
    pub left: Vec<Left>,
    /// Whether the text was too long to look at all of it.
    pub is_cut: bool,
}

/// What follows from a finding.
#[derive(Clone, Debug)]
pub enum Decision<'a> {
    /// No key: the text is what it is.
    Nothing,
    /// One key, and nothing beside it that may be a secret.
    One(&'a Key),
    /// Something was meant to be a key, and is none.
    Nearly(&'a Key),
    /// One key whose kind a person has to say.
    Unsure(&'a Key),
    /// Several keys, and nothing else that may be a secret.
    Several,
    /// Keys, and something else that may be a secret.
    Beside(Vec<&'a Left>),
}

impl Finding {
    /// Draws the conclusion.
    pub fn decide(&self) -> Decision<'_> {
        if let Some(near) = self
            .keys
            .iter()
            .find(|key| matches!(key.verdict, Verdict::Near(_)))
        {
            return Decision::Nearly(near);
        }
        let secrets: Vec<&Left> = self
            .left
            .iter()
            .filter(|left| left.class == Class::Secret)
            .collect();
        match &self.keys[..] {
            [] => Decision::Nothing,
            [only] if !matches!(only.verdict, Verdict::Whole) => Decision::Unsure(only),
            _ if !secrets.is_empty() => Decision::Beside(secrets),
            [only] => Decision::One(only),
            _ => Decision::Several,
        }
    }
}

/// A key in the making, with its place in the page's text.
#[derive(Clone)]
struct Found {
    kind: &'static Kind,
    range: Range<usize>,
    /// What of the text is its own.
    covers: Vec<Range<usize>>,
    /// The word that is wrong.
    word: Option<Range<usize>>,
    text: Secret,
    verdict: Verdict,
}

impl Found {
    /// What the kind says of this text.
    fn checked(kind: &'static Kind, range: Range<usize>, text: Secret) -> Self {
        let verdict = match kind.canonical(&Input::new(text.clone())) {
            Ok(_) => Verdict::Whole,
            Err(error) => Verdict::Near(error),
        };
        Self::new(kind, range, text, verdict)
    }

    fn new(kind: &'static Kind, range: Range<usize>, text: Secret, verdict: Verdict) -> Self {
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
    fn digest(&self) -> [u8; 32] {
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
fn is_taken(range: &Range<usize>, taken: &[Range<usize>]) -> bool {
    let next = taken.partition_point(|other| other.end <= range.start);
    taken.get(next).is_some_and(|other| other.start < range.end)
}

/// The words of a text in small letters; `bitlockerKeyId` has three.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase();
        if c.is_alphanumeric() {
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

/// The words of the whole text, by which kinds are named; and how often pieces may still be offered to the kinds.
struct Context {
    words: String,
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
    fn of(text: &str) -> Self {
        let end = text.floor_char_boundary(MOST_CONTEXT);
        let text = &text[..end];
        let whole = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let whole: Vec<String> = whole.map(str::to_lowercase).collect();
        // `bitwardenCode` names it too.
        Self {
            words: format!(" {}  {} ", whole.join(" "), words(text).join(" ")),
            tries: Cell::new(MOST_TRIES),
        }
    }

    /// Whether the text names this kind, or the program that it is of.
    fn names(&self, kind: &Kind) -> bool {
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
    fn may_try(&self) -> bool {
        let left = self.tries.get();
        self.tries.set(left.saturating_sub(1));
        left > 0
    }

    fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }
}

impl Page {
    /// What names what begins here: the field's label, what stands before it on the line, or the line above if that is a label.
    fn label_before(&self, field: &Field, offset: usize) -> String {
        if !field.label.is_empty() {
            return field.label.clone();
        }
        let before = last_of(&self.text[field.range.start..offset]).trim();
        if before.contains(char::is_alphabetic) {
            return before.to_owned();
        }
        let number = self
            .fields
            .partition_point(|other| other.range.start < field.range.start);
        let above = number.checked_sub(1).map(|above| &self.fields[above]);
        let above = above
            .filter(|_| field.flows)
            .map(|above| self.of_field(above).trim());
        above
            .filter(|above| above.len() <= 80)
            .unwrap_or_default()
            .to_owned()
    }
}

/// The end of a text, as much as a label has.
fn last_of(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(200))..]
}

/// Finds all keys in a text.
pub fn find(input: &Input) -> Finding {
    let text = input.searchable();
    if text.trim().is_empty() {
        return Finding::default();
    }
    let page = Page::of(text);
    let context = Context::of(&page.text);
    let mut found = digits::keys(&page, &context);
    let (phrases, is_cut) = phrases::keys(&page, &context, &covered(&found));
    found.extend(phrases);
    let tokens = tokens::keys(&page, &context, &covered(&found));
    found.extend(tokens);
    found.sort_by_key(|key| key.range.start);
    if found.is_empty() {
        return Finding::default();
    }
    let taken = covered(&found);
    let mut left = left::of(&page, &taken);
    let is_cut = is_cut || context.tries.get() == 0;
    if is_cut {
        // What was not looked at may be anything.
        let place = Place::Line(page.text.matches('\n').count() + 1);
        left.push(Left {
            place,
            class: Class::Secret,
        });
    }
    Finding {
        keys: described(&page, found, &taken),
        left,
        is_cut,
    }
}

/// What these keys take of the text, in order and without overlaps.
fn covered(found: &[Found]) -> Vec<Range<usize>> {
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

/// The keys, each once, with what the text says of them.
fn described(page: &Page, found: Vec<Found>, taken: &[Range<usize>]) -> Vec<Key> {
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
    let number = page
        .fields
        .partition_point(|field| field.range.start < own.range.start);
    let near = &page.fields[number.saturating_sub(NEAR)..page.fields.len().min(number + NEAR)];
    let mut ids = near
        .iter()
        .filter(|field| field.record == own.record)
        .filter_map(|field| {
            let text = page.of_field(field).trim();
            let (label, value) = match field.label.is_empty() {
                true => text.rsplit_once(':')?,
                false => (&field.label[..], text),
            };
            let value = value.trim();
            let is_id = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_id && labels::named(label) == labels::Named::Identifier)
                .then(|| value.to_ascii_uppercase())
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
    let cleaned = |text: &str| {
        let guid = (0..text.len()).find(|&start| kind::is_guid(&text.as_bytes()[start..]));
        let text = guid.map_or(text, |start| &text[..start]);
        let text = text.trim_matches(|c: char| {
            c.is_whitespace() || ":=-|*#.,;(){}[]<>\"'`\u{2022}>".contains(c)
        });
        let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = name.contains(char::is_alphabetic)
            && name.chars().count() <= MAX_NAME
            && !name.contains(char::is_control);
        (is_name && !left::has_secret_in(&name)).then_some(name)
    };
    let number = page
        .fields
        .partition_point(|field| field.range.start < own.range.start);
    let near = &page.fields[number.saturating_sub(NEAR)..page.fields.len().min(number + NEAR)];
    let record = near.iter().filter(|field| field.record == own.record);
    let others: Vec<&Field> = record
        .filter(|field| field.range != own.range && !is_taken(&field.range, taken))
        .collect();
    let labelled = |wanted| {
        others.iter().find_map(|field| {
            let text = page.of_field(field);
            let (label, value) = match field.label.is_empty() {
                true => text.split_once(':')?,
                false => (&field.label[..], text),
            };
            let is_label = label.split_whitespace().count() <= 4;
            (is_label && labels::named(label) == wanted)
                .then(|| cleaned(value))
                .flatten()
        })
    };
    let before = own.range.start..key.range.start;
    let before = if is_taken(&before, taken) {
        ""
    } else {
        last_of(&page.text[before]).trim_end()
    };
    let is_own = |name: &String| {
        let is_known =
            labels::named(name) == labels::Named::Secret && !name.contains(char::is_numeric);
        !is_known && name.split(' ').count() <= 5 && !left::has_function_word(name)
    };
    let beside = cleaned(before).filter(is_own);
    let cell = || {
        let cell = others
            .iter()
            .find(|field| field.label.is_empty() && field.place == own.place)?;
        cleaned(page.of_field(cell)).filter(|name| labels::named(name) == labels::Named::Unknown)
    };
    // A title right above the key.
    let above = || {
        let above = others
            .iter()
            .rev()
            .find(|field| field.range.end <= own.range.start)?;
        let text = page.of_field(above);
        let is_title = own.flows
            && above.label.is_empty()
            && !text.contains(':')
            && !text.trim().ends_with('.');
        cleaned(text)
            .filter(|name| is_title && is_own(name) && labels::named(name) != labels::Named::Secret)
    };
    labelled(labels::Named::Name)
        .or(beside.filter(|_| own.label.is_empty()))
        .or_else(|| labelled(labels::Named::Account))
        .or_else(cell)
        .or_else(above)
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

/// What a text is nearly, if it is nothing but groups of which one is missing or too many, as no password has them.
pub fn nearly(input: &Input) -> Option<&'static str> {
    /// Lengths of groups, and how many of them some key has.
    const KEYS: [(usize, &[usize]); 3] =
        [(4, &[6, 7, 8, 10, 12, 16, 20, 26]), (5, &[5, 8]), (8, &[8])];
    let text = input.searchable();
    let text = text.trim();
    if text.len() > 200 || text.contains('\n') {
        return None;
    }
    let groups: Vec<&str> = text.split(['-', ' ']).collect();
    let length = groups[0].len();
    let has = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let is_one_case = !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase));
    let is_even = groups
        .iter()
        .all(|group| group.len() == length && group.bytes().all(|b| b.is_ascii_alphanumeric()));
    let is_modhex = length == 8
        && text
            .bytes()
            .all(|byte| byte == b'-' || b"cbdefghijklnrtuv".contains(&byte.to_ascii_lowercase()));
    let is_random = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
        || is_modhex
        || length == 5 && groups.len() > 6;
    let (_, counts) = KEYS.iter().find(|(own, _)| *own == length)?;
    let is_near = groups.len() >= 5
        && !counts.contains(&groups.len())
        && counts.iter().any(|count| count.abs_diff(groups.len()) == 1);
    (is_one_case && is_even && is_random && is_near)
        .then_some("a recovery key: a group of it is missing, or there is one too many")
}

/// The text as it was found in whatever it was dressed, for kinds that take all of a text. `None` if that is no other than the input's own.
pub fn undressed(input: &Input) -> Option<Secret> {
    let text = input.searchable();
    let page: Zeroizing<String> = dress::undressed(text.clone());
    let page = if dress::is_html(&page) {
        dress::html(&page)
    } else {
        page
    };
    (page.trim() != text.trim()).then(|| Secret::from(page.trim_end().as_bytes()))
}
