//! Groups of letters and digits of which one is missing, or one is too many.

use super::context::Context;
use crate::kind::{self, Kind};

/// Lengths of groups, and how many of them some key has.
const KEYS: [(usize, &[usize]); 3] = [(4, &[6, 7, 8, 10, 12, 16, 20, 26]), (5, &[5, 8]), (8, &[8])];

/// Longest text that is looked at.
const LONGEST: usize = 200;

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
    let is_modhex = length == 8 && is_modhex(text);
    is_one_case
        && (has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
            || is_modhex
            || length == 5 && groups > 6)
}

/// Whether all letters are those of systemd's recovery keys.
pub(super) fn is_modhex(text: &str) -> bool {
    text.bytes()
        .all(|byte| b"- cbdefghijklnrtuv".contains(&byte.to_ascii_lowercase()))
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
            // Letters of so small an alphabet are no words.
            let most = if length == 8 && is_modhex(text) { 3 } else { 1 };
            !counts.contains(&groups) && counts.iter().any(|count| count.abs_diff(groups) <= most)
        })
}

/// The kind that the text names and of which this is meant to be a key: characters or groups are missing, or there is one too many, or a
/// sign is in it that no key has.
pub(super) fn nearly_named(text: &str, context: &Context) -> Option<&'static Kind> {
    let is_meant = |kind: &&Kind| {
        let traits = kind.traits();
        let is_near = |pattern: &&str| is_nearly(text, pattern, traits.alphabet);
        // What it begins with may say as much as its name.
        let is_marked = |pattern: &&str| {
            let mark = pattern.split('x').next().unwrap_or_default();
            mark.len() >= 2 && text.starts_with(mark)
        };
        traits.patterns.iter().any(is_near)
            && (context.names(kind) || traits.patterns.iter().any(is_marked))
    };
    kind::all().find(is_meant)
}

/// Lengths of the groups of a text, in characters.
fn lengths(text: &str) -> Vec<usize> {
    let groups = text.split(['-', ' ', '\n']);
    let lengths = groups.map(|group| group.chars().count());
    lengths.filter(|length| *length > 0).collect()
}

/// Whether a text is a key of this pattern but for what was lost or slipped in.
fn is_nearly(text: &str, pattern: &str, alphabet: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let (own, whole) = (lengths(text), lengths(pattern));
    let (count, expected): (usize, usize) = (own.iter().sum(), whole.iter().sum());
    let is_odd = |c: &char| {
        let cases = [*c, c.to_ascii_uppercase(), c.to_ascii_lowercase()];
        !"- ".contains(*c) && !cases.iter().any(|&c| alphabet.contains(c))
    };
    let mark = pattern.find('x').unwrap_or_default();
    let odd = text.chars().skip(mark).filter(is_odd).count();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_grouped = whole.len() > 1;
    // A piece without groups may be a password: it has to be longer.
    let least = if is_grouped {
        5 * expected
    } else {
        7 * expected
    };
    let is_about = 10 * count >= least && 10 * count <= 11 * expected;
    let is_other = count != expected || own != whole || odd > 0;
    let alike = common(&own, &whole);
    let is_laid_out = match is_grouped {
        true => own.len() >= 3 && alike + 1 >= own.len() && alike >= 2,
        false => !text.contains(char::is_whitespace),
    };
    is_about && is_other && is_laid_out && odd <= 2 && (has_digit || is_modhex(text))
}

/// How many of these stand in the same order in both.
fn common(one: &[usize], other: &[usize]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (place, b) in other.iter().enumerate() {
            let above = row[place + 1];
            row[place + 1] = if a == b {
                diagonal + 1
            } else {
                above.max(row[place])
            };
            diagonal = above;
        }
    }
    row[other.len()]
}

/// What is nearly some recovery key, where the text speaks of one. The name for messages.
pub(super) fn lacking(text: &str, context: &Context) -> Option<&'static str> {
    let speaks = || context.has_any(&["recovery key", "recovery code", "backup key"]);
    (!text.contains(' ') && is_nearly_key(text) && speaks()).then_some("Recovery key")
}
