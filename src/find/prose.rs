//! Sentences, and phrases of words that make no sentence.

use super::labels::{self, Named, words};

/// Words that hardly a sentence lacks, and no list of random words has many of.
const FUNCTION_WORDS: &[&str] = &[
    "the", "a", "an", "of", "is", "are", "was", "my", "your", "our", "his", "her", "in", "on",
    "at", "to", "for", "from", "with", "and", "or", "not", "it", "its", "this", "that", "these",
    "be", "by", "as", "if", "you", "we", "i", "do", "does", "can", "will", "der", "die", "das",
    "den", "dem", "des", "ein", "eine", "einen", "ist", "sind", "im", "am", "zu", "zum", "zur",
    "für", "von", "vom", "mit", "und", "oder", "nicht", "auf", "bei", "ich", "du", "er", "sie",
    "es", "wir", "wenn", "le", "la", "les", "un", "une", "de", "du", "des", "et", "ou", "est",
    "sur", "dans", "pour", "el", "los", "las", "y", "o", "en", "con", "para", "no", "all", "any",
    "only", "once", "into", "keep", "please", "has", "have", "been", "used", "here", "now", "new",
    "out", "up", "when", "where", "what", "which", "than", "then", "so", "but", "vs",
];

pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(&word)
}

/// Whether a text has such a word, as a sentence does.
pub(super) fn has_function_word(text: &str) -> bool {
    words(text).iter().any(|word| is_function_word(word))
}

/// Whether a line is a passphrase of words and nothing else: four words or more in small letters, of which labels have none but perhaps a
/// device's.
pub(super) fn is_passphrase(text: &str) -> bool {
    let tokens: Vec<&str> = text
        .split_whitespace()
        .map(|token| token.trim_end_matches([',', ';', '.']))
        .collect();
    let is_word =
        |token: &&str| token.len() >= 3 && token.bytes().all(|byte| byte.is_ascii_lowercase());
    let known = tokens
        .iter()
        .filter(|token| labels::is_known(token))
        .count();
    let is_unnamed = known == 0 && labels::named(text) == Named::Unknown
        || known == 1 && labels::named(text) == Named::Name;
    tokens.len() >= 4 && tokens.iter().all(is_word) && is_unnamed
}
