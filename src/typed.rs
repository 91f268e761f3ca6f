//! Text with shares in it: words that a person typed, what was copied out of a PDF, or the texts of codes.
//!
//! How many shares there are, and where one ends, is not said anywhere; it is found by trying the ways in which people write.

use zeroize::Zeroizing;

use crate::mnemonic::{MAX_WORDS, MIN_WORDS, Reading};
use crate::share::{CodeError, FromWords, Share, WordsError};

/// What one stretch of text turned out to be.
#[derive(Debug)]
pub struct Entry {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// The share, or why it is none.
    pub found: Result<FromWords, TypedError>,
}

/// Why a stretch of text is not a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// It was meant as words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// It was meant as the text of a code.
    #[error(transparent)]
    Code(#[from] CodeError),
}

/// Fewest characters of a code's text; shorter ones are taken for words.
const MIN_CODE: usize = 40;

/// One word of the text with its place.
struct Token<'a> {
    line: usize,
    text: &'a str,
}

/// Finds the shares in `text`.
///
/// Takes numbered words wherever they stand (also in the middle of a whole sheet's text), else blocks between blank lines, else
/// lines, else the whole text as one share. Numbers and punctuation are ignored but for `?`, and so are lines that begin with `#`.
/// What looks nothing like a share's words is passed over: with none left, the answer is empty.
pub fn read(text: &str) -> Vec<Entry> {
    let mut codes = Vec::new();
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut words = Zeroizing::new(String::with_capacity(line.len()));
        for part in line.split_whitespace() {
            if is_code(part) {
                codes.push(Entry {
                    line: number,
                    found: Share::from_code(part)
                        .map(FromWords::Whole)
                        .map_err(TypedError::from),
                });
            } else {
                words.push_str(part);
                words.push(' ');
            }
        }
        lines.push((number, words.as_str().to_owned()));
    }
    let tokens: Vec<Vec<Token<'_>>> = lines
        .iter()
        .map(|(line, text)| tokens(*line, text))
        .collect();
    let mut entries = words(&tokens);
    entries.extend(codes);
    entries.sort_by_key(|entry| entry.line);
    entries
}

fn is_code(part: &str) -> bool {
    part.len() >= MIN_CODE && !matches!(Share::from_code(part), Err(CodeError::Stranger))
}

/// The words and numbers of a line, without punctuation.
fn tokens(line: usize, text: &str) -> Vec<Token<'_>> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '?'))
        .flat_map(|token| {
            // A number that sticks to its word: "7abandon".
            let digits = token.len() - token.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, word) = token.split_at(digits);
            [number, word]
        })
        .filter(|token| !token.is_empty())
        .map(|text| Token { line, text })
        .collect()
}

fn is_number(token: &Token<'_>) -> bool {
    token.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ways of cutting the text into shares, tried in turn; the one with the most shares and the fewest failures counts.
fn words(lines: &[Vec<Token<'_>>]) -> Vec<Entry> {
    let plain = |tokens: &[&Token<'_>]| -> Stretch {
        let words: Vec<_> = tokens.iter().filter(|token| !is_number(token)).collect();
        Stretch {
            line: words.first().map_or(1, |token| token.line),
            readings: words.iter().map(|token| Reading::of(token.text)).collect(),
        }
    };
    let numbered = numbered(lines);
    let blocks: Vec<Stretch> = lines
        .split(|line| line.is_empty())
        .map(|block| plain(&block.iter().flatten().collect::<Vec<_>>()))
        .collect();
    let single: Vec<Stretch> = lines
        .iter()
        .map(|line| plain(&line.iter().collect::<Vec<_>>()))
        .collect();
    let whole = vec![plain(&lines.iter().flatten().collect::<Vec<_>>())];
    let mut best: Vec<Entry> = Vec::new();
    let mut best_score = (0, 0);
    for cut in [numbered, blocks, single, whole] {
        let entries: Vec<Entry> = cut
            .into_iter()
            .filter(Stretch::is_plausible)
            .map(|stretch| Entry {
                line: stretch.line,
                found: Share::from_words(&stretch.readings).map_err(TypedError::from),
            })
            .collect();
        let count = |wanted: fn(&Entry) -> bool| entries.iter().filter(|e| wanted(e)).count();
        let good = count(|entry| entry.found.is_ok());
        let whole = count(|entry| matches!(entry.found, Ok(FromWords::Whole(_))));
        if good > 0 && whole == entries.len() {
            return entries;
        }
        if best.is_empty() || (good, whole) > best_score {
            best_score = (good, whole);
            best = entries;
        }
    }
    best
}

/// A stretch of text that may be one share's words.
struct Stretch {
    line: usize,
    readings: Vec<Reading>,
}

impl Stretch {
    /// Whether it was meant as a share's words: about the right number, and more of them readable than not. Prose fails one or
    /// the other, so that a letter in the folder costs no search and gives no message.
    fn is_plausible(&self) -> bool {
        let known = self
            .readings
            .iter()
            .filter(|reading| **reading != Reading::Unknown)
            .count();
        (MIN_WORDS - 1..=MAX_WORDS + 1).contains(&self.readings.len())
            && 3 * known > 2 * self.readings.len()
    }
}

/// Words that stand behind the numbers 1, 2, 3, …, as on a sheet.
fn numbered(lines: &[Vec<Token<'_>>]) -> Vec<Stretch> {
    let tokens: Vec<&Token<'_>> = lines.iter().flatten().collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let readings: Vec<Reading> = tokens[start..]
            .chunks_exact(2)
            .zip(1..=MAX_WORDS)
            .take_while(|(pair, number)| {
                is_number(pair[0]) && pair[0].text.parse() == Ok(*number) && !is_number(pair[1])
            })
            .map(|(pair, _)| Reading::of(pair[1].text))
            .collect();
        if readings.len() >= MIN_WORDS - 1 {
            let length = readings.len();
            found.push(Stretch {
                line: tokens[start].line,
                readings,
            });
            start += 2 * length;
        } else {
            start += 1;
        }
    }
    found
}

/// Why a text that was meant as words has no share in it, for [`read`] that found none.
pub fn explain(text: &str) -> String {
    let readings: Vec<Reading> = text
        .lines()
        .flat_map(|line| tokens(1, line))
        .filter(|token| !is_number(token))
        .map(|token| Reading::of(token.text))
        .collect();
    match Share::from_words(&readings) {
        Err(error) => error.to_string(),
        Ok(_) => WordsError::Check {
            words: readings.len(),
        }
        .to_string(),
    }
}
