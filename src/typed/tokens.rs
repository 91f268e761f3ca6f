//! Cuts text into words, numbers and breaks, each with its line.

use zeroize::Zeroizing;

use crate::mnemonic::{MAX_WORDS, Reading};
use crate::scheme::MAX_SHARES;

/// The highest number that can number a word, if all sheets of a set are numbered through.
pub(super) const MAX_NUMBER: usize = MAX_WORDS * MAX_SHARES as usize;

/// Most words before a colon that still are a heading.
const MAX_HEADING: usize = 8;

/// A line of this many underscores is a rule; fewer are an illegible word.
const RULE_UNDERSCORES: usize = 12;

/// What may stand between the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A blank line, a comment, a rule or a new page.
    Break,
    /// A number; those too long to number words are 0.
    Number(usize),
    /// A word, of the list or not.
    Word(Reading),
}

/// A word, number or break with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Line, from 1.
    pub(super) line: usize,
    pub(super) kind: Kind,
    /// Whether it stands in what is probably a heading or prose.
    pub(super) heading: bool,
}

/// One line, or the part of it on one page, in parts without white space.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) parts: Vec<&'a str>,
    /// Begins a new page.
    page: bool,
}

/// Whether the word was read, rightly or nearly.
pub(super) fn is_readable(reading: &Reading) -> bool {
    reading.symbol().is_some()
}

/// The text with one kind of line end, without characters that cannot be seen, and with ligatures taken apart.
pub(super) fn clean(text: &str) -> Zeroizing<String> {
    // Nothing becomes longer: the text is not copied about in memory.
    let mut clean = Zeroizing::new(String::with_capacity(text.len()));
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            '\u{2060}'..='\u{2064}' | '\u{feff}' => {}
            'ﬀ' => clean.push_str("ff"),
            'ﬁ' => clean.push_str("fi"),
            'ﬂ' => clean.push_str("fl"),
            'ﬃ' => clean.push_str("ffi"),
            'ﬄ' => clean.push_str("ffl"),
            other => clean.push(other),
        }
    }
    clean
}

/// The lines, comments emptied.
pub(super) fn lines(clean: &str) -> Vec<Line<'_>> {
    (1..)
        .zip(clean.split('\n'))
        .flat_map(|(number, line)| {
            line.split('\u{c}')
                .enumerate()
                .map(move |(page, text)| Line {
                    number,
                    parts: if is_comment(text) {
                        Vec::new()
                    } else {
                        text.split_whitespace().collect()
                    },
                    page: page > 0,
                })
        })
        .collect()
}

/// `#` begins a comment, unless it numbers the one word of the line: "#7 abandon".
fn is_comment(line: &str) -> bool {
    line.trim_start().strip_prefix('#').is_some_and(|rest| {
        !matches!(lex(rest)[..], [Kind::Number(_), Kind::Word(reading)] if is_readable(&reading))
    })
}

/// The tokens of all lines.
pub(super) fn of_lines(lines: &[Line<'_>]) -> Vec<Token> {
    let mut tokens = Vec::new();
    for line in lines {
        let mut push = |kinds: Vec<Kind>, heading: bool| {
            tokens.extend(kinds.into_iter().map(|kind| Token {
                line: line.number,
                kind,
                heading,
            }));
        };
        if line.page || line.parts.is_empty() || is_rule(&line.parts) {
            push(vec![Kind::Break], false);
        }
        let text = Zeroizing::new(line.parts.join(" "));
        let (heading, rest) = titled(&text);
        push(heading, true);
        let is_heading = is_prose(&rest);
        push(rest, is_heading);
    }
    tokens
}

/// A line of nothing but strokes.
fn is_rule(parts: &[&str]) -> bool {
    let all = |wanted: &str| {
        parts
            .iter()
            .all(|part| part.chars().all(|c| wanted.contains(c)))
    };
    let length: usize = parts.iter().map(|part| part.len()).sum();
    length >= 3 && all("-=*~+|:—–") || length >= RULE_UNDERSCORES && all("_")
}

/// Parts "Sheet of Alice: word word …" at the colon. A number before it numbers the word behind it instead: "word 7: abandon".
fn titled(text: &str) -> (Vec<Kind>, Vec<Kind>) {
    let Some((before, after)) = text.split_once(':') else {
        return (Vec::new(), lex(text));
    };
    let (heading, rest) = (lex(before), lex(after));
    let words = |kinds: &[Kind]| kinds.iter().filter(|kind| is_word(kind)).count();
    let is_numbering = matches!(heading.last(), Some(Kind::Number(_)))
        && (words(&rest) == 1 || after.contains(':'));
    if is_numbering || !(1..=MAX_HEADING).contains(&words(&heading)) {
        return (Vec::new(), lex(text));
    }
    (heading, rest)
}

fn is_word(kind: &Kind) -> bool {
    matches!(kind, Kind::Word(_))
}

/// Whether a line is a heading or prose rather than words of a share: no more than two thirds are words of the list, and they are
/// not numbered one by one.
fn is_prose(kinds: &[Kind]) -> bool {
    let words = kinds.iter().filter(|kind| is_word(kind)).count();
    let listed = kinds
        .iter()
        .filter(|kind| {
            matches!(
                kind,
                Kind::Word(Reading::Word(_) | Reading::Illegible { .. })
            )
        })
        .count();
    let is_numbered = matches!(kinds.first(), Some(Kind::Number(_)))
        && kinds
            .windows(2)
            .all(|two| !(is_word(&two[0]) && is_word(&two[1])));
    words > 0 && 3 * listed <= 2 * words && !is_numbered
}

/// Words and numbers of a line, without punctuation.
fn lex(text: &str) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for part in text.split_whitespace() {
        if is_gap(part) {
            kinds.push(Kind::Word(Reading::of("?")));
            continue;
        }
        for token in part.split(|c: char| !(c.is_alphanumeric() || c == '?')) {
            // A number that sticks to its word: "7abandon".
            let word = token.trim_start_matches(|c: char| c.is_ascii_digit());
            let number = &token[..token.len() - word.len()];
            if !number.is_empty() {
                let value = number.parse().unwrap_or(0);
                kinds.push(Kind::Number(if value <= MAX_NUMBER { value } else { 0 }));
            }
            if !word.is_empty() {
                kinds.push(Kind::Word(Reading::of(word)));
            }
        }
    }
    kinds
}

/// What people leave for a word they cannot read: `___`, `...`, `…`.
fn is_gap(part: &str) -> bool {
    let part = part.trim_matches(['(', ')', '[', ']', '|', ',', ';']);
    let all = |c: char| !part.is_empty() && part.trim_matches(c).is_empty();
    all('…') || all('_') && part.len() >= 2 || all('.') && part.len() >= 3
}
