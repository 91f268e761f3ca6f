//! Keys made of groups of digits: BitLocker's, which prove themselves group by group, Ubuntu's, and seed phrases written as digits.
//!
//! Digits of one key stand on one line, or on lines that follow each other; what a tab, a comma or a column parts never belongs together.

use std::ops::Range;

use zeroize::Zeroizing;

use super::context::Context;
use super::found::{Found, Verdict};
use super::page::Page;
use crate::kind::{self, Input};
use crate::secret::Secret;

const BITLOCKER_DIGITS: usize = 48;
const BITLOCKER_GROUP: usize = 6;

/// 65535 × 11.
const LARGEST_GROUP: u32 = 720_885;

const UBUNTU_GROUPS: usize = 8;
const UBUNTU_GROUP: usize = 5;

/// Digits of one word in a SeedQR.
const SEED_GROUP: usize = 4;
const SEED_DIGITS: [usize; 5] = [48, 60, 72, 84, 96];

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Something that parts them.
    Break,
    /// A hyphen, or another sign that people use in its place.
    Tight,
    /// Blanks.
    Blank,
    /// A line end, perhaps with a hyphen, a bullet or a number.
    Line,
}

/// Letters and digits without anything between.
#[derive(Clone, Debug)]
struct Group {
    range: Range<usize>,
    /// What stands before it.
    gap: Gap,
    is_digits: bool,
}

impl Group {
    fn len(&self) -> usize {
        self.range.len()
    }
}

/// All keys of digits on a page, whole or nearly so.
pub(super) fn keys(page: &Page, context: &Context) -> Vec<Found> {
    let groups = groups(page);
    let mut taken = vec![false; groups.len()];
    let mut found = whole_bitlocker(page, &groups, &mut taken);
    found.extend(seeds(page, &groups, &mut taken));
    found.extend(ubuntu(page, &groups, &mut taken, context));
    found.extend(nearly_bitlocker(page, &groups, &taken));
    found
}

fn groups(page: &Page) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for field in &page.fields {
        let text = page.of_field(field);
        // A GUID's digits are no key's.
        let is_blotted = |start: usize, end: usize| is_in_guid(text, start, end);
        let mut start = None;
        let mut is_first = true;
        let skipped = row_label(text);
        for (offset, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if offset < skipped {
                continue;
            }
            if ties(c) {
                start.get_or_insert(offset);
                continue;
            }
            let Some(from) = start.take() else { continue };
            // An option of a program, as in `-p608751`.
            let letters = text[from..offset]
                .bytes()
                .take_while(u8::is_ascii_alphabetic)
                .count();
            let is_option = (1..=2).contains(&letters)
                && text[..from].ends_with('-')
                && matches!(offset - from - letters, BITLOCKER_GROUP | BITLOCKER_DIGITS)
                && text.as_bytes()[from + letters..offset]
                    .iter()
                    .all(u8::is_ascii_digit);
            let (from, is_first_of_row) = if is_option {
                (from + letters, false)
            } else {
                (from, is_first)
            };
            if is_blotted(from, offset) {
                is_first = false;
                groups.push(Group {
                    range: field.range.start + from..field.range.start + offset,
                    gap: Gap::Break,
                    is_digits: false,
                });
                continue;
            }
            // The number of a line is none of its groups.
            if is_first && is_line_number(&text[from..offset], &text[offset..]) {
                continue;
            }
            let gap = match groups.last() {
                _ if is_option => Gap::Break,
                Some(last) if is_first_of_row => {
                    line_gap(page, last.range.end, field.range.start + from, field.flows)
                }
                Some(last) => gap_of(&page.text[last.range.end..field.range.start + from]),
                None => Gap::Break,
            };
            is_first = false;
            groups.push(Group {
                range: field.range.start + from..field.range.start + offset,
                gap,
                is_digits: text[from..offset].bytes().all(|byte| byte.is_ascii_digit()),
            });
        }
    }
    groups
}

/// Whether a letter or digit is tied to those beside it. Those of scripts that are written without blanks are not.
fn ties(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..)
}

/// Where the label of a row ends that is a word and a number before a single group, as in `Group 3: 546414`. 0 if there is none.
fn row_label(text: &str) -> usize {
    let Some((label, group)) = text.split_once([':', '.', ')']) else {
        return 0;
    };
    let number = label.trim_end().len()
        - label
            .trim_end()
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .len();
    let is_label = label.trim().chars().count() <= 16 && (1..=2).contains(&number);
    let is_group = group.trim().len() == BITLOCKER_GROUP
        && group.trim().bytes().all(|byte| byte.is_ascii_digit());
    if is_label && is_group {
        label.len() + 1
    } else {
        0
    }
}

/// Whether these letters and digits are a part of a GUID.
fn is_in_guid(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let from = bytes[..start]
        .iter()
        .rev()
        .take(36)
        .take_while(|&&byte| is_part(byte))
        .count();
    let to = bytes[end..]
        .iter()
        .take(36)
        .take_while(|&&byte| is_part(byte))
        .count();
    let whole = &text[start - from..end + to];
    let lengths = whole.split('-').map(str::len);
    whole.len() == 36
        && lengths.eq([8, 4, 4, 4, 12])
        && whole.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether this is the number of a line: `1.`, `2)`, `#3`, `4:`, or `5` alone before something long.
fn is_line_number(digits: &str, behind: &str) -> bool {
    let is_short = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let next = behind.trim_start_matches(['.', ')', ':', ' ', ']']);
    is_short && behind.starts_with(['.', ')', ':', ' ', ']']) && {
        let long = next.bytes().take_while(u8::is_ascii_alphanumeric).count();
        long >= 4
    }
}

/// The gap between the last group of a field and the first of the next.
fn line_gap(page: &Page, end: usize, start: usize, flows: bool) -> Gap {
    let between = &page.text[end..start];
    let lines = between.matches('\n').count();
    let is_beginning =
        |c: char| c.is_whitespace() || c.is_ascii_digit() || "-*.):#>|[]\u{2022}".contains(c);
    let row = between.rfind('\n').map_or("", |end| &between[end + 1..]);
    let behind = page.text.floor_char_boundary(start + BITLOCKER_GROUP);
    let is_row = row.ends_with([' ', ':', '.', ')'])
        && row_label(&page.text[end + between.len() - row.len()..behind]) > 0;
    if flows && lines <= 2 && (between.chars().all(is_beginning) || is_row) {
        Gap::Line
    } else {
        Gap::Break
    }
}

fn gap_of(between: &str) -> Gap {
    if !between.is_empty() && between.chars().all(|c| c == ' ') {
        return Gap::Blank;
    }
    match between.trim_matches(' ') {
        "-" | "." | "/" | "_" | "--" | "\u{b7}" => Gap::Tight,
        _ => Gap::Break,
    }
}

fn is_right(group: &str) -> bool {
    group.len() == BITLOCKER_GROUP
        && group
            .parse()
            .is_ok_and(|value: u32| value.is_multiple_of(11) && value <= LARGEST_GROUP)
}

/// The digits of these groups without what stands between them.
fn digits(page: &Page, groups: &[Group]) -> Zeroizing<String> {
    let length = groups.iter().map(Group::len).sum();
    let mut digits = Zeroizing::new(String::with_capacity(length));
    for group in groups {
        digits.push_str(&page.text[group.range.clone()]);
    }
    digits
}

/// These groups with hyphens between them.
fn hyphened(page: &Page, groups: &[Group]) -> Secret {
    let length: usize = groups.iter().map(|group| group.len() + 1).sum();
    let mut text = Vec::with_capacity(length);
    for group in groups {
        if !text.is_empty() {
            text.push(b'-');
        }
        text.extend_from_slice(page.text[group.range.clone()].as_bytes());
    }
    Secret::new(text)
}

fn span(groups: &[Group]) -> Range<usize> {
    match groups {
        [first, .., last] => first.range.start..last.range.end,
        [only] => only.range.clone(),
        [] => 0..0,
    }
}

/// Whether a neighbour is tied to a run of groups, so that the run is not all of it.
fn is_tied(neighbour: Option<&Group>, gap: Gap) -> bool {
    gap == Gap::Tight && neighbour.is_some_and(|group| group.is_digits)
}

/// Runs of 48 digits of which every six are divisible by 11: no chance makes that.
fn whole_bitlocker(page: &Page, groups: &[Group], taken: &mut [bool]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < groups.len() {
        let end = run_of_48(page, groups, start);
        let Some(end) = end else {
            start += 1;
            continue;
        };
        let next_gap = groups.get(end).map_or(Gap::Break, |group| group.gap);
        let before = start.checked_sub(1).map(|before| &groups[before]);
        // What is tied to the one key before it may be another key.
        let is_cut = is_tied(before, groups[start].gap) && !taken[start - 1]
            || is_tied(groups.get(end), next_gap) && run_of_48(page, groups, end).is_none();
        if is_cut {
            start += 1;
            continue;
        }
        taken[start..end].fill(true);
        let text = digits(page, &groups[start..end]);
        found.push(Found::new(
            kind::bitlocker(),
            span(&groups[start..end]),
            Secret::from(text.as_bytes()),
            Verdict::Whole,
        ));
        start = end;
    }
    found
}

/// Where the groups end that have 48 right digits together, from this one on.
fn run_of_48(page: &Page, groups: &[Group], start: usize) -> Option<usize> {
    let mut count = 0;
    let mut end = start;
    while count < BITLOCKER_DIGITS {
        let group = groups.get(end)?;
        if !group.is_digits || end > start && group.gap == Gap::Break {
            return None;
        }
        count += group.len();
        end += 1;
    }
    if count != BITLOCKER_DIGITS {
        return None;
    }
    let digits = digits(page, &groups[start..end]);
    (0..BITLOCKER_DIGITS)
        .step_by(BITLOCKER_GROUP)
        .all(|at| is_right(&digits[at..at + BITLOCKER_GROUP]))
        .then_some(end)
}

/// Seed phrases as the digits of a SeedQR: four for the place of each word in the English list.
fn seeds(page: &Page, groups: &[Group], taken: &mut [bool]) -> Vec<Found> {
    let mut found = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        if taken[place] || !group.is_digits || !SEED_DIGITS.contains(&group.len()) {
            continue;
        }
        let digits = &page.text[group.range.clone()];
        let Some(text) = kind::seed_of_digits(digits, SEED_GROUP) else {
            continue;
        };
        taken[place] = true;
        let kind = kind::seed_phrase();
        found.push(Found::checked(kind, group.range.clone(), text));
    }
    found
}

/// Ubuntu's keys: eight groups of five digits, tied together or alone on their lines. More than one group too large is another
/// program's number.
fn ubuntu(page: &Page, groups: &[Group], taken: &mut [bool], context: &Context) -> Vec<Found> {
    let kind = kind::ubuntu();
    let is_named = context.names(kind);
    let mut found = Vec::new();
    let mut start = 0;
    while start < groups.len() {
        let end = run_end(groups, taken, start, |group| {
            (4..=6).contains(&group.len()) && group.is_digits
        });
        let run = &groups[start..end];
        if run.is_empty() {
            start += 1;
            continue;
        }
        let next = end;
        let fives = run
            .iter()
            .filter(|group| group.len() == UBUNTU_GROUP)
            .count();
        let is_tight = run[1..]
            .iter()
            .all(|group| matches!(group.gap, Gap::Tight | Gap::Line));
        let is_one = run.len() == UBUNTU_GROUPS && fives + 1 >= UBUNTU_GROUPS;
        let is_off = (UBUNTU_GROUPS - 1..=UBUNTU_GROUPS + 1).contains(&run.len())
            && is_named
            && is_tight
            && fives + 1 >= run.len();
        let large = run.iter().filter(|group| {
            group.len() == UBUNTU_GROUP
                && page.text[group.range.clone()]
                    .parse()
                    .is_ok_and(|value: u32| value > u32::from(u16::MAX))
        });
        let large = large.count();
        // Rows of several codes are a list.
        let lines = 1 + run[1..]
            .iter()
            .filter(|group| group.gap == Gap::Line)
            .count();
        let is_in_lines = lines <= 2 && (lines == 1 || is_tight || run.len() / lines >= 4);
        if (is_one && is_in_lines || is_off)
            && (large == 0 || large == 1 && (fives == run.len() || is_named))
        {
            taken[start..end].fill(true);
            found.push(Found::checked(kind, span(run), hyphened(page, run)));
        }
        start = next;
    }
    found
}

/// Where a run of such groups ends.
fn run_end(
    groups: &[Group],
    taken: &[bool],
    start: usize,
    is_such: impl Fn(&Group) -> bool,
) -> usize {
    let mut end = start;
    while let Some(group) = groups.get(end) {
        let goes_on = end == start || group.gap != Gap::Break;
        if taken[end] || !goes_on || !is_such(group) {
            break;
        }
        end += 1;
    }
    end
}

/// What was meant to be a key of BitLocker: cut off, a group lost, a digit wrong, a letter for a digit.
fn nearly_bitlocker(page: &Page, groups: &[Group], taken: &[bool]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < groups.len() {
        let mut end = run_end(groups, taken, start, |group| is_group_like(page, group));
        if end == start {
            start += 1;
            continue;
        }
        // What is left of a group that was cut off.
        if let Some(rest) = groups.get(end)
            && !taken[end]
            && rest.is_digits
            && rest.len() < BITLOCKER_GROUP
            && rest.gap == Gap::Tight
        {
            end += 1;
        }
        let run = &groups[start..end];
        if is_nearly_bitlocker(page, run) {
            found.push(near(page, run));
        }
        start = end;
    }
    found
}

/// Six digits, one more or less, or with a letter or two in their place.
fn is_group_like(page: &Page, group: &Group) -> bool {
    let text = &page.text[group.range.clone()];
    let characters = text.chars().count();
    if group.is_digits && characters >= BITLOCKER_DIGITS - 6 {
        return characters <= BITLOCKER_DIGITS + 6;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_meant = |c: char| c.is_ascii_digit() || kind::digit_meant(c).is_some();
    (BITLOCKER_GROUP - 1..=BITLOCKER_GROUP + 1).contains(&characters)
        && digits + 2 >= characters
        && text.chars().all(is_meant)
}

fn is_nearly_bitlocker(page: &Page, run: &[Group]) -> bool {
    let text = |group: &Group| &page.text[group.range.clone()];
    let right = run.iter().filter(|group| is_right(text(group))).count();
    let sixes = run
        .iter()
        .filter(|group| text(group).chars().count() == BITLOCKER_GROUP)
        .count();
    let count: usize = run.iter().map(|group| text(group).chars().count()).sum();
    let is_tight = run[1..].iter().any(|group| group.gap == Gap::Tight)
        && run[1..]
            .iter()
            .all(|group| matches!(group.gap, Gap::Tight | Gap::Line));
    let is_cut = {
        let behind = page.text[span(run).end..].trim_start_matches(' ');
        behind.starts_with(['\u{2026}', '-']) || behind.starts_with("..")
    };
    match run.len() {
        1 => {
            // All digits without anything between them; those of a phone or a card are fewer, and others' have their own rules.
            let digits = text(&run[0]);
            let chunks = digits.as_bytes().chunks(BITLOCKER_GROUP);
            let right = chunks
                .filter(|chunk| std::str::from_utf8(chunk).is_ok_and(is_right))
                .count();
            run[0].is_digits
                && (BITLOCKER_DIGITS - 6..=BITLOCKER_DIGITS + 6).contains(&count)
                && (right >= 2 || count != BITLOCKER_DIGITS || !SEED_DIGITS.contains(&count))
        }
        2 => is_tight && is_cut && right == sixes && right >= 1,
        3..=5 => is_tight && right + 1 >= sixes && right >= 2 || right >= 3 && right == sixes,
        6..=9 => {
            (33..=56).contains(&count)
                && 2 * sixes >= run.len()
                && (is_tight || 2 * right >= run.len())
        }
        _ => right >= 4 && (is_tight || 2 * right >= run.len()),
    }
}

/// A near miss, with what the kind says of it.
fn near(page: &Page, run: &[Group]) -> Found {
    let kind = kind::bitlocker();
    let text = hyphened(page, run);
    let verdict = match kind.canonical(&Input::new(text.clone())) {
        Err(error) => Verdict::Near(error),
        // Cut out of something longer, or tied to it.
        Ok(_) => Verdict::tied(kind),
    };
    Found::new(kind, span(run), text, verdict)
}
