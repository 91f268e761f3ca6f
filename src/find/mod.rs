//! Finds the keys in whatever text somebody pastes: exports, tables, mails, pages, notes, what programs print.
//!
//! [`find`] proposes every key with its place, its kind and whether it is whole or a slip away from it, what the text says of it, and what
//! is left over beside the keys. [`Finding::decide`] draws the conclusion: nothing that may be a secret is dropped in silence, and nothing
//! that is nearly a key is taken unchecked. Text in, values out: no file, no clock, no question.

mod about;
mod apart;
mod code_pages;
mod context;
mod digits;
mod dress;
mod formats;
mod found;
mod groups;
mod labels;
mod left;
mod mail;
mod page;
mod phrases;
mod prose;
mod rtf;
mod shapes;
mod tokens;

use zeroize::Zeroizing;

use self::context::Context;
pub use self::found::{About, Key, Verdict};
use self::found::{Found, covered};
pub use self::left::Left;
use self::page::Page;
pub use self::page::Place;
pub use self::shapes::Class;
use crate::kind::{self, Input};
use crate::secret::Secret;

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

/// Finds all keys in a text.
pub fn find(input: &Input) -> Finding {
    let text = code_pages::text_of(input);
    if text.trim().is_empty() {
        return Finding::default();
    }
    let page = apart::page(text);
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
    compare(&page, &mut found);
    let taken = covered(&found);
    let mut left = left::of(&page, &taken);
    let is_cut = is_cut || context.is_spent();
    if is_cut {
        // What was not looked at may be anything.
        let place = Place::Line(page.text.matches('\n').count() + 1);
        left.push(Left {
            place,
            class: Class::Secret,
        });
    }
    Finding {
        keys: about::described(&page, found, &taken),
        left,
        is_cut,
    }
}

/// Compares the keys with what the text between them and the others says of them.
fn compare(page: &Page, found: &mut [Found]) {
    let ends = found.iter().map(|key| key.range.end);
    let before: Vec<usize> = std::iter::once(0).chain(ends).collect();
    let starts = found.iter().skip(1).map(|key| key.range.start);
    let behind: Vec<usize> = starts.chain([page.text.len()]).collect();
    for (key, (before, behind)) in found.iter_mut().zip(before.into_iter().zip(behind)) {
        let text = std::str::from_utf8(key.text.as_bytes()).unwrap_or_default();
        let (start, end) = (before.min(key.range.start), behind.max(key.range.end));
        let beside = [
            &page.text[start..key.range.start],
            &page.text[key.range.end..end],
        ];
        let beside = Zeroizing::new(beside.join("\n"));
        if matches!(key.verdict, Verdict::Whole)
            && let Some(fault) = kind::contradiction(key.kind, text, &beside)
        {
            key.verdict = Verdict::Near(fault.into());
        }
    }
}

/// What a text is nearly, if it is nothing but groups of which one is missing or too many, as no password has them.
pub fn nearly(input: &Input) -> Option<&'static str> {
    groups::is_nearly_key(input.searchable().trim())
        .then_some("a recovery key: a group of it is missing, or there is one too many")
}

/// The text as it was found in whatever it was dressed, for kinds that take all of a text. `None` if that is no other than the input's own.
pub fn undressed(input: &Input) -> Option<Secret> {
    let text = code_pages::text_of(input);
    let page: Zeroizing<String> = apart::plain(text.clone());
    (page.trim() != text.trim()).then(|| Secret::from(page.trim_end().as_bytes()))
}
