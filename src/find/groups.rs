//! Groups of letters and digits of which one is missing, or one is too many.

use super::context::Context;
use crate::kind::{self, Kind};

/// Lengths of groups, and how many of them some key has.
const KEYS: [(usize, &[usize]); 3] = [(4, &[6, 7, 8, 10, 12, 16, 20, 26]), (5, &[5, 8]), (8, &[8])];

/// Longest text that is looked at.
const LONGEST: usize = 200;

/// Most groups by which a key that is named falls short.
const MOST_MISSING: usize = 3;

/// How long the groups are and how many, if they are equally long.
fn shape(text: &str, between: &[char]) -> Option<(usize, usize)> {
    if text.len() > LONGEST {
        return None;
    }
    let mut groups = text.split(between);
    let length = groups.next()?.len();
    let is_even =
        |group: &str| group.len() == length && group.bytes().all(|b| b.is_ascii_alphanumeric());
    text.split(between)
        .all(is_even)
        .then(|| (length, 1 + groups.count()))
}

/// Whether so many groups of this length look like those of a key, and not like words.
fn is_random(text: &str, length: usize, groups: usize) -> bool {
    let has = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let is_one_case = !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase));
    let is_modhex = length == 8
        && text
            .bytes()
            .all(|byte| byte == b'-' || b"cbdefghijklnrtuv".contains(&byte.to_ascii_lowercase()));
    is_one_case
        && (has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
            || is_modhex
            || length == 5 && groups > 6)
}

/// Whether a text is nothing but groups of which one is missing or too many for a key.
pub(super) fn is_nearly_key(text: &str) -> bool {
    let Some((length, groups)) = shape(text, &['-', ' ']) else {
        return false;
    };
    let counts = KEYS.iter().find(|(own, _)| *own == length);
    groups >= 5
        && is_random(text, length, groups)
        && counts.is_some_and(|(_, counts)| {
            !counts.contains(&groups) && counts.iter().any(|count| count.abs_diff(groups) == 1)
        })
}

/// The kind of which this is a key with groups missing, or one too many, where the text names the kind; or else whether it is nearly
/// some recovery key where the text speaks of one. The name for messages.
pub(super) fn lacking(text: &str, context: &Context) -> Option<&'static str> {
    let (length, groups) = shape(text, &['-'])?;
    if groups < 3 || length < 4 || !is_random(text, length, groups) {
        return None;
    }
    let is_short = |kind: &&Kind| {
        let whole = shape(kind.example, &['-']);
        whole.is_some_and(|(own, whole)| {
            let missing = whole.saturating_sub(groups);
            own == length && ((1..=MOST_MISSING).contains(&missing) || groups == whole + 1)
        })
    };
    let named = kind::all().find(|kind| is_short(kind) && context.names(kind));
    let speaks = || context.has_any(&["recovery key", "recovery code", "backup key"]);
    named
        .map(|kind| kind.name)
        .or_else(|| (is_nearly_key(text) && speaks()).then_some("Recovery key"))
}
