//! The texts of codes among the words, also wrapped over several lines (FORMAT.md, section 5).

use zeroize::Zeroizing;

use super::passage::{Passage, TypedError};
use super::tokens::Line;
use crate::share::{CodeError, FromWords, Share};

/// Fewest characters of a code's text; shorter ones are taken for words.
const MIN_CODE: usize = 40;

/// Characters of the longest share: the mark, and 153 bytes in base-32.
const MAX_CODE: usize = 4 + 245;

/// Takes the codes out of the lines.
pub(super) fn take(lines: &mut [Line<'_>]) -> Vec<Passage> {
    let parts: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .flat_map(|(line, Line { parts, .. })| parts.iter().map(move |part| (line, *part)))
        .collect();
    let mut passages = Vec::new();
    let mut taken = vec![0; lines.len()];
    let mut kept: Vec<Vec<&str>> = lines.iter().map(|_| Vec::new()).collect();
    let mut at = 0;
    while at < parts.len() {
        let (line, part) = parts[at];
        let Some((found, length)) = code(part, &parts[at + 1..]) else {
            kept[line].push(part);
            at += 1;
            continue;
        };
        passages.push(Passage {
            line: lines[line].number,
            found: found.map(FromWords::Whole).map_err(TypedError::from),
        });
        for (line, _) in &parts[at..at + length] {
            taken[*line] += 1;
        }
        at += length;
    }
    for (line, (taken, kept)) in taken.into_iter().zip(kept).enumerate() {
        if taken > 0 {
            lines[line].parts = kept;
        }
    }
    passages
}

/// The code that begins in `part`, perhaps with a name stuck to it, and how many parts it takes.
fn code(part: &str, following: &[(usize, &str)]) -> Option<(Result<Share, CodeError>, usize)> {
    let start = part.rfind([':', '=']).map_or(0, |colon| colon + 1);
    let text = part[start..].trim_matches(|c: char| !c.is_alphanumeric());
    if !is_marked(text) {
        return None;
    }
    let alone = Share::from_code(text);
    if alone.is_ok() || !matches!(alone, Err(CodeError::Damaged)) {
        return (text.len() >= MIN_CODE).then_some((alone, 1));
    }
    let mut joined = Zeroizing::new(String::with_capacity(MAX_CODE));
    joined.push_str(&text[..text.floor_char_boundary(MAX_CODE)]);
    // Where it would end if it is damaged: at what is no more like a code than like a word.
    let mut end = None;
    for (length, (_, part)) in (2..).zip(following) {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        let is_digits = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_digits || is_marked(part) || joined.len() + part.len() > MAX_CODE {
            break;
        }
        if end.is_none() && !is_like_code(part) {
            end = Some((joined.len(), length - 1));
        }
        joined.push_str(part);
        if joined.len() >= MIN_CODE
            && let Ok(share) = Share::from_code(&joined)
        {
            return Some((Ok(share), length));
        }
    }
    let (characters, length) = end.unwrap_or_else(|| {
        let like = following
            .iter()
            .take_while(|(_, part)| is_like_code(part) && !is_marked(part));
        (joined.len(), 1 + like.count())
    });
    (characters.max(text.len()) >= MIN_CODE).then_some((Err(CodeError::Damaged), length))
}

/// Whether it begins as this program's codes do, of any version and type.
fn is_marked(text: &str) -> bool {
    matches!(text.as_bytes(), [b'P' | b'p', b'Q' | b'q', b'0'..=b'9', letter, ..] if letter.is_ascii_alphabetic())
}

/// Whether it can be a piece of a code and no word of the list or its number.
fn is_like_code(part: &str) -> bool {
    part.len() >= 4
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (part.len() > 8 || part.bytes().any(|byte| byte.is_ascii_digit()))
}
