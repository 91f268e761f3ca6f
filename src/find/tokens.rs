//! Keys of letters and digits: in groups, or in one piece as base 64, URIs and keys with a mark in front.
//!
//! A piece of text is offered to the kinds as they are. What no check digit and no shape proves is a key only where the text around it
//! names the program, or where nothing but its label stands beside it.

use std::ops::Range;
use std::sync::LazyLock;

use super::context::Context;
use super::found::{Found, Verdict, is_taken};
use super::groups;
use super::labels::{self, Named};
use super::page::{Field, Page};
use crate::kind::{self, Check, Input, Kind, Unsure};
use crate::secret::Secret;

/// Fewest and most characters of a key that is looked at.
const SHORTEST: usize = 19;
const LONGEST: usize = 2200;

/// So many lines with groups are a list and no key.
const MOST_LINES: usize = 27;

/// Fewest characters of one that was cut off.
const SHORTEST_CUT: usize = 12;

/// Whether keys of this kind are looked for here, and not by another part.
fn is_ours(kind: &Kind) -> bool {
    !kind.is_plain() && !kind.is_list() && kind.traits().in_pieces
}

/// All such keys on a page beside those that were found.
pub(super) fn keys(page: &Page, context: &Context, taken: &[Range<usize>]) -> Vec<Found> {
    let mut found: Vec<Found> = armoured(page, taken);
    let mut number = 0;
    while number < page.fields.len() {
        let block = block(page, number);
        // A key on several lines before those of its lines that look like keys by themselves.
        if (2..MOST_LINES).contains(&block)
            && context.may_try()
            && let Some(key) = block_key(page, &page.fields[number..number + block], context, taken)
        {
            found.push(key);
            number += block;
            continue;
        }
        let field = &page.fields[number];
        number += 1;
        if is_taken(&field.range, taken) && page.of_field(field).len() < 40 {
            continue;
        }
        for piece in pieces(page, field) {
            let overlaps =
                |other: &Found| other.range.start < piece.end && piece.start < other.range.end;
            if is_taken(&piece, taken) || found.iter().rev().take(50).any(overlaps) {
                continue;
            }
            let is_cut = is_cut(&page.text, &piece);
            let text = &page.text[piece.clone()];
            if !is_plausible(text, is_cut) || piece.len() < SHORTEST && !is_cut {
                continue;
            }
            if !context.may_try() {
                return found;
            }
            let own = with_or_without_point(page, field, piece.clone(), context);
            found.extend(match own {
                Some(own) if is_cut => Some(cut(own)),
                Some(own) => Some(own),
                None => cut_off(page, piece.clone()).or_else(|| lacking(page, piece, context)),
            });
        }
    }
    found
}

/// A key behind which somebody wrote that it goes on: what nothing proves to be whole is none.
fn cut(found: Found) -> Found {
    match found.verdict {
        Verdict::Whole if found.kind.check == Check::Checksum => found,
        Verdict::Whole | Verdict::Unsure(_) => Found {
            verdict: Verdict::Near(kind::KindError::Cut {
                kind: found.kind.name,
            }),
            ..found
        },
        _ => found,
    }
}

/// Most private keys between such lines that are looked at.
const MOST_ARMOURED: usize = 64;

/// Private keys between their first line and their last.
fn armoured(page: &Page, taken: &[Range<usize>]) -> Vec<Found> {
    let armoured = kind::all().filter_map(|kind| Some((kind, kind.traits().armour?)));
    let blocks = armoured.flat_map(|(kind, (begin, end))| {
        let begins = page.text.match_indices(begin);
        begins.take(MOST_ARMOURED).map(move |(start, _)| {
            let length = page.text[start..].find(end).map(|at| at + end.len());
            (
                kind,
                start..length.map_or(page.text.len(), |length| start + length),
            )
        })
    });
    blocks
        .filter(|(_, block)| !is_taken(block, taken))
        .map(|(kind, block)| {
            let text = Secret::from(page.text[block.clone()].as_bytes());
            Found::checked(kind, block, text)
        })
        .collect()
}

/// How many fields from this one on are lines of groups that may be one key together: three groups or more on each, all equally long but
/// perhaps the last line.
fn block(page: &Page, number: usize) -> usize {
    let shape = |field: &Field| {
        let lengths: Vec<usize> = page
            .of_field(field)
            .split(['-', ' '])
            .filter(|group| !group.is_empty())
            .map(|group| {
                if group
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"#=".contains(&b))
                {
                    group.len()
                } else {
                    0
                }
            })
            .collect();
        let first = lengths
            .first()
            .copied()
            .filter(|first| (4..=8).contains(first))?;
        (lengths.len() >= 3 && lengths.iter().all(|length| *length == first)).then_some(first)
    };
    let Some(first) = shape(&page.fields[number]) else {
        return 0;
    };
    let rest = page.fields[number + 1..].iter().take(MOST_LINES);
    1 + rest
        .take_while(|field| field.flows && shape(field) == Some(first))
        .count()
}

fn block_key(
    page: &Page,
    fields: &[Field],
    context: &Context,
    taken: &[Range<usize>],
) -> Option<Found> {
    let (first, last) = (fields.first()?, fields.last()?);
    let range = first.range.start..last.range.end;
    if is_taken(&range, taken) {
        return None;
    }
    let found = key(page, first, trimmed(&page.text, range), context)?;
    matches!(found.verdict, Verdict::Whole).then_some(found)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// Pieces of a field that may be a key by themselves, the longest first: all of it, what stands behind a label, in quotation marks or
/// between blanks, and groups that are equally long.
fn pieces(page: &Page, field: &Field) -> Vec<Range<usize>> {
    let text = page.of_field(field);
    let whole = 0..text.len();
    let mut pieces = Vec::from([whole]);
    for (end, mark) in text
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '=' | ')' | '.'))
    {
        if text[end + mark.len_utf8()..].starts_with([' ', '\t']) {
            pieces.push(end + 1..text.len());
        }
    }
    for quote in ['"', '\'', '`'] {
        let marks: Vec<usize> = text
            .match_indices(quote)
            .map(|(at, _)| at)
            .take(16)
            .collect();
        pieces.extend(marks.windows(2).map(|pair| pair[0] + 1..pair[1]));
    }
    pieces.extend(equal_groups(text));
    pieces.extend(uris(text));
    pieces.extend(between_scripts(text));
    let mut start = 0;
    for token in text.split(' ') {
        pieces.push(start..start + token.len());
        // `secret=KEY`, `key:KEY`, and nothing else that has such a sign in it.
        if let Some(end) = token.find([':', '=']).filter(|_| !token.contains("://"))
            && end + 1 < token.len()
        {
            pieces.push(start + end + 1..start + token.len());
        }
        start += token.len() + 1;
    }
    let mut pieces: Vec<Range<usize>> = pieces
        .into_iter()
        .map(|piece| bared(text, piece))
        .flat_map(|piece| {
            // A point behind it is a sentence's, or the key's own last character.
            let behind = &text[piece.end..];
            let is_point = behind.starts_with('.') && !behind.starts_with("..");
            let with = is_point.then(|| piece.start..piece.end + 1);
            [Some(piece), with].into_iter().flatten()
        })
        .filter(|piece| (SHORTEST_CUT..=LONGEST).contains(&piece.len()))
        .map(|piece| field.range.start + piece.start..field.range.start + piece.end)
        .collect();
    pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.len()), piece.start));
    pieces.dedup();
    pieces
}

/// The piece without what punctuates it. A sign = at the end may be the key's own.
fn bared(text: &str, piece: Range<usize>) -> Range<usize> {
    let part = &text[piece.clone()];
    let start = part.trim_start_matches(|c: char| {
        !c.is_alphanumeric() && !"#=./+".contains(c) || c.is_whitespace()
    });
    // What goes on behind points was cut off; one of them is a sentence's.
    let whole = start.trim_end_matches(is_closing);
    let whole = whole.trim_end_matches('-');
    let from = piece.start + part.len() - start.len();
    from..from + whole.len()
}

/// Whether it stands behind a key and is none of its own.
fn is_closing(c: char) -> bool {
    c.is_whitespace()
        || ".,;:!?\"'`*_~|()[]{}<>\u{2026}".contains(c)
        || "\u{3001}\u{3002}\u{300d}\u{300f}\u{300b}\u{3011}\u{bb}\u{ab}\u{2019}\u{201c}\u{201d}"
            .contains(c)
}

/// The addresses in a text, without what a sentence has behind them. There may be blanks in the name of an account, before the
/// question mark.
fn uris(text: &str) -> Vec<Range<usize>> {
    let schemes = text.match_indices("://").take(64);
    let uri = |(at, _): (usize, &str)| {
        let scheme = text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let query = text[at..].find('?').map_or(at, |query| at + query);
        let is_end = |c: char| c.is_whitespace() || !c.is_ascii();
        let length = text[query..].find(is_end);
        scheme.len()..length.map_or(text.len(), |length| query + length)
    };
    schemes.map(uri).collect()
}

/// What stands between letters of scripts that no key is written in, as a sentence without blanks has it.
fn between_scripts(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    if text.is_ascii() {
        return runs;
    }
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if !c.is_ascii() {
            runs.push(start..at);
            start = at + c.len_utf8();
        }
    }
    runs.push(start..text.len());
    runs.retain(|run| run.len() >= SHORTEST_CUT);
    runs.truncate(64);
    runs
}

/// Four groups or more that are equally long, with single blanks between them.
fn equal_groups(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<(Range<usize>, usize, usize)> = Vec::new();
    let mut start = 0;
    for token in text.split(' ') {
        // What stands around all of them: a bracket, the comma of a sentence.
        let opened = token.trim_start_matches(['(', '[', '"', '\'', '\u{201c}', '\u{201e}']);
        let from = start + token.len() - opened.len();
        let group = opened.trim_end_matches(is_closing);
        let end = from + group.len();
        let is_group = (4..=8).contains(&group.len())
            && group
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"#=".contains(&byte));
        match runs.last_mut() {
            Some((run, length, count))
                if is_group && run.end + 1 == from && *length == group.len() =>
            {
                run.end = end;
                *count += 1;
            }
            _ if is_group => runs.push((from..end, group.len(), 1)),
            _ => {}
        }
        start += token.len() + 1;
    }
    let runs = runs.into_iter().filter(|(_, _, count)| *count >= 4);
    runs.map(|(run, _, _)| run).collect()
}

/// Whether it is worth to be offered to the kinds.
fn is_plausible(text: &str, is_cut: bool) -> bool {
    if let Some(scheme) = text.find("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let query = text.split_once('?').map_or("", |(_, query)| query);
        return text[..scheme].chars().all(is_scheme) && !query.contains(char::is_whitespace);
    }
    if text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("AGE-"))
    {
        return true;
    }
    let blanks = text.bytes().filter(|&byte| byte == b' ').count();
    if crate::kind::is_guid(text.as_bytes()) {
        return false;
    }
    let is_grouped = blanks == 0
        || 3 * blanks <= text.len()
            && text.rsplit(' ').enumerate().all(|(place, group)| {
                let least = if is_cut && place == 0 { 1 } else { 4 };
                (least..=9).contains(&group.len()) || group == "-"
            });
    let has_mark = text.bytes().any(|byte| byte.is_ascii_digit())
        || text.matches('-').count() >= 3
        || text.len() >= 40;
    let is_foreign = text.chars().filter(|c| !c.is_ascii()).count();
    is_grouped && has_mark && is_foreign <= 2 && text.len() <= 200
}

/// The key that this piece is; if that is none with the point at its end, the one without.
fn with_or_without_point(
    page: &Page,
    field: &Field,
    piece: Range<usize>,
    context: &Context,
) -> Option<Found> {
    let own = key(page, field, piece.clone(), context);
    let is_near = |found: &Found| matches!(found.verdict, Verdict::Near(_));
    if !page.text[piece.clone()].ends_with('.') || !own.as_ref().is_some_and(is_near) {
        return own;
    }
    let without = key(page, field, piece.start..piece.end - 1, context);
    without.filter(|found| !is_near(found)).or(own)
}

/// The key that this piece is, if it is one.
fn key(page: &Page, field: &Field, piece: Range<usize>, context: &Context) -> Option<Found> {
    let text = &page.text[piece.clone()];
    let label = page.label_before(field, piece.start);
    let named = labels::named(&label);
    let secret = Secret::from(text.as_bytes());
    let input = Input::new(secret.clone());
    let found = |kind| Found::checked(kind, piece.clone(), secret.clone());
    if let Some(kind) = labelled(&label) {
        return of_label(kind, piece, &input);
    }
    match Kind::recognise(&input) {
        Ok(kind) if is_ours(kind) => {
            let found = found(kind);
            let is_marked = kind.traits().is_marked;
            let is_proved = kind.check == Check::Checksum || is_marked || is_tied(text);
            let is_named = context.names(kind) && named != Named::Identifier;
            let is_unproved = kind.check != Check::Checksum && !is_marked;
            if is_unproved
                && !context.names(kind)
                && let Some(meant) = nearly_named(page, piece, context)
            {
                return Some(meant);
            }
            match &found.verdict {
                Verdict::Whole => (is_proved || is_named).then_some(found),
                // A password of about that length is no mistyped key.
                _ => (is_marked
                    || is_tied(text) && has_groups_of(kind, text)
                    || is_named && is_near(kind, text))
                .then_some(found),
            }
        }
        Err(Unsure::Several { kinds }) if named != Named::Identifier => {
            let right: Vec<&'static Kind> = kinds
                .into_iter()
                .filter(|kind| is_ours(kind) && kind.canonical(&input).is_ok())
                .collect();
            let named: Vec<&'static Kind> = right
                .iter()
                .copied()
                .filter(|kind| context.names(kind))
                .collect();
            match (&named[..], &right[..]) {
                ([only], _) => Some(found(only)),
                ([], _) if let Some(meant) = nearly_named(page, piece.clone(), context) => {
                    Some(meant)
                }
                (_, [_, ..]) if is_tied(text) || text.matches(' ').count() >= 5 => {
                    // A kind that is named says more than those that it looks like.
                    rarely(page, &piece, &input, context).or_else(|| {
                        let verdict = Verdict::Unsure(right.clone());
                        Some(Found::new(right[0], piece, secret, verdict))
                    })
                }
                _ => None,
            }
        }
        Err(Unsure::Placeholder) if is_tied(text) && text != page.text.trim() => {
            // What a manual prints, or a page before it has the key.
            let kind = Kind::plain_text();
            Some(Found::new(
                kind,
                piece,
                secret,
                Verdict::Near(kind::KindError::Placeholder),
            ))
        }
        _ if named != Named::Identifier => rarely(page, &piece, &input, context),
        _ => None,
    }
}

/// What stands behind the label of a kind whose keys look like any other: that kind's key, or else a person has to say what it is.
fn of_label(kind: &'static Kind, piece: Range<usize>, input: &Input) -> Option<Found> {
    let text = input.bytes();
    let found = Found::checked(kind, piece.clone(), text.clone());
    if matches!(found.verdict, Verdict::Whole) {
        return Some(found);
    }
    let others = match Kind::recognise(input) {
        Err(Unsure::Several { kinds }) => kinds,
        Ok(kind) => vec![kind],
        Err(Unsure::Placeholder) => Vec::new(),
    };
    let right = |other: &&'static Kind| {
        !other.is_plain() && !other.is_list() && other.canonical(input).is_ok()
    };
    let right: Vec<&'static Kind> = others.into_iter().filter(right).collect();
    match right.first() {
        Some(first) => Some(Found::new(
            first,
            piece,
            text.clone(),
            Verdict::Unsure(right.clone()),
        )),
        None => (42..=46).contains(&text.len()).then_some(found),
    }
}

/// The labels of such kinds.
static LABELS: LazyLock<Vec<(&'static str, &'static Kind)>> = LazyLock::new(|| {
    let all =
        kind::all().flat_map(|kind| kind.traits().labels.iter().map(move |&label| (label, kind)));
    all.collect()
});

/// The kind that a label names, in the files of the programs whose keys look like any other.
fn labelled(label: &str) -> Option<&'static Kind> {
    let letters: String = label
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let mut labels = LABELS.iter();
    labels
        .find(|(label, _)| letters.ends_with(label))
        .map(|(_, kind)| *kind)
}

/// A key of a kind that is never proposed by itself, where the text names that kind.
fn rarely(page: &Page, piece: &Range<usize>, input: &Input, context: &Context) -> Option<Found> {
    let text = &page.text[piece.clone()];
    let is_random = text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains("://");
    if !is_random {
        return None;
    }
    let mut named = kind::all().filter(|kind| is_ours(kind) && context.names(kind));
    let kind = named.find(|kind| kind.canonical(input).is_ok())?;
    Some(Found::checked(
        kind,
        piece.clone(),
        Secret::from(text.as_bytes()),
    ))
}

/// Whether somebody wrote behind a piece that it goes on.
fn is_cut(text: &str, piece: &Range<usize>) -> bool {
    let behind = &text[piece.end..];
    behind.starts_with('\u{2026}')
        || behind.starts_with("...")
        || behind.starts_with("-...")
        || behind.starts_with("-\u{2026}")
}

/// Groups of a key behind which it goes on: three or more that are equally long, the last perhaps shorter.
fn cut_off(page: &Page, piece: Range<usize>) -> Option<Found> {
    let text = &page.text[piece.clone()];
    let groups: Vec<&str> = text.split(['-', ' ']).collect();
    let (last, whole) = groups.split_last()?;
    let length = whole.first()?.len();
    let is_group = |group: &&str| {
        group.len() == length && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_in_blanks = text.contains(' ');
    let is_key = whole.len() >= if is_in_blanks { 4 } else { 2 }
        && (4..=8).contains(&length)
        && whole.iter().all(is_group)
        && last.len() <= length;
    let has_digit = |group: &&&str| group.bytes().any(|byte| byte.is_ascii_digit());
    let with_digit = groups.iter().filter(has_digit).count();
    let is_random = text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && (with_digit >= 1 && !is_in_blanks || 2 * with_digit >= groups.len())
        || length == 8 && groups::is_modhex(text);
    if !is_key || !is_random || !is_cut(&page.text, &piece) {
        return None;
    }
    let kind = Kind::plain_text();
    let error = kind::KindError::Cut {
        kind: "Recovery key",
    };
    Some(Found::new(
        kind,
        piece,
        Secret::from(text.as_bytes()),
        Verdict::Near(error),
    ))
}

/// A key of a kind that the text names, of which something is missing.
fn nearly_named(page: &Page, piece: Range<usize>, context: &Context) -> Option<Found> {
    let text = &page.text[piece.clone()];
    let kind = groups::nearly_named(text, context)?;
    let found = Found::checked(kind, piece, Secret::from(text.as_bytes()));
    matches!(found.verdict, Verdict::Near(_)).then_some(found)
}

/// Groups of which one is missing.
fn lacking(page: &Page, piece: Range<usize>, context: &Context) -> Option<Found> {
    if let Some(meant) = nearly_named(page, piece.clone(), context) {
        return Some(meant);
    }
    let text = &page.text[piece.clone()];
    let kind = groups::lacking(text, context)?;
    let text = Secret::from(text.as_bytes());
    let verdict = Verdict::Near(kind::KindError::Cut { kind });
    Some(Found::new(Kind::plain_text(), piece, text, verdict))
}

/// Whether a text is tied together by hyphens: four groups or more.
fn is_tied(text: &str) -> bool {
    text.matches('-').count() >= 3 && !text.contains(' ')
}

/// Whether the groups of a mistyped key are about those of its kind, so that it is not merely hyphened text.
fn has_groups_of(kind: &Kind, text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let expected: Vec<usize> = kind.example.split([' ', '-']).map(str::len).collect();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && groups.len() == expected.len()
}

/// Whether a text of a named kind is a slip away from it, and not something else on the same page.
fn is_near(kind: &Kind, text: &str) -> bool {
    let characters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let expected = characters(kind.example);
    kind.example.contains("xxxx") && expected.abs_diff(characters(text)) <= 2
        || kind.example.contains("XXXX") && expected.abs_diff(characters(text)) <= 2
}
