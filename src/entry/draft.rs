//! The words of one sheet while they are typed.

use zeroize::Zeroizing;

use crate::mnemonic::{self, MAX_WORDS, MIN_WORDS, Reading};
use crate::repair::{Change, Effort};
use crate::share::{Beginning, FromWords, Proposal, Share};
use crate::typed::turned::{MAX_TURNED, MAX_TURNED_WITH_SLIPS, turned};

/// Most words that a draft takes: those of the longest sheet, and some that are too many.
pub(super) const MAX_DRAFT: usize = MAX_WORDS + 5;

/// Most letters of a word while it is typed.
const MAX_LETTERS: usize = 24;

/// One word as it was typed.
#[derive(Clone)]
pub(super) struct Word {
    text: Zeroizing<String>,
    reading: Reading,
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        let end = text
            .char_indices()
            .nth(MAX_LETTERS)
            .map_or(text.len(), |(end, _)| end);
        let text = &text[..end];
        let reading = Reading::of(text);
        // What is shown and compared with the paper is the word itself, not its beginning.
        let text = match reading {
            Reading::Word(symbol) => mnemonic::word(symbol).to_owned(),
            _ => text.to_lowercase(),
        };
        Self {
            text: Zeroizing::new(text),
            reading,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is not in the list.
    pub(super) fn is_doubtful(&self) -> bool {
        matches!(self.reading, Reading::Unknown(_) | Reading::Misspelt(..))
    }
}

/// Words with a place among them at which one is typed.
///
/// Invariant: `at <= words.len()`.
#[derive(Clone, Default)]
pub(super) struct Draft {
    words: Vec<Word>,
    at: usize,
    /// What is typed of the word at `at`.
    field: Zeroizing<String>,
    /// Whether `field` is the word at `at` as it was: what is typed then takes its place.
    fresh: bool,
    /// Whether `field` becomes a new word before the one at `at`.
    inserting: bool,
    /// Words that Tab goes through, and how many of them it went through.
    offered: Option<(Vec<u16>, usize)>,
}

impl Draft {
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn field(&self) -> &str {
        &self.field
    }

    /// Whether the field shows a word that was typed before, and nothing was changed in it.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Whether only a number is typed.
    pub(super) fn number(&self) -> Option<usize> {
        self.field.parse().ok()
    }

    pub(super) fn is_inserting(&self) -> bool {
        self.inserting
    }

    /// Whether nothing was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.field.is_empty()
    }

    /// Whether the place is behind the last word, and nothing is typed there.
    pub(super) fn is_at_rest(&self) -> bool {
        self.at == self.words.len() && self.field.is_empty()
    }

    pub(super) fn readings(&self) -> Vec<Reading> {
        self.words.iter().map(|word| word.reading).collect()
    }

    /// The share that these words are to the letter, in the order in which they were typed, or down the columns for across.
    pub(super) fn share(&self) -> Option<Share> {
        let symbols = mnemonic::whole(&self.readings())?;
        Share::from_symbols(&symbols).or_else(|| {
            turned(symbols.len(), MAX_TURNED).find_map(|order| {
                let symbols: Vec<u16> = order.iter().map(|&place| symbols[place]).collect();
                Share::from_symbols(&symbols)
            })
        })
    }

    /// Repairs of the words as they would stand if they were typed down the columns for across, and the order in which they would.
    pub(super) fn turned_repairs(&self) -> Option<(Vec<usize>, Vec<Proposal>)> {
        let readings = self.readings();
        turned(readings.len(), MAX_TURNED_WITH_SLIPS).find_map(|order| {
            let readings: Vec<Reading> = order.iter().map(|&place| readings[place]).collect();
            match Share::from_words_with(&readings, Effort::Quick) {
                // A word too few or too many would have moved all others.
                Ok(FromWords::Repaired(proposals)) if !is_structural(&proposals[0]) => {
                    Some((order, proposals))
                }
                _ => None,
            }
        })
    }

    /// Puts the words in this order.
    pub(super) fn reorder(&mut self, order: &[usize]) {
        self.words = order
            .iter()
            .map(|&place| self.words[place].clone())
            .collect();
        self.go_to(usize::MAX);
    }

    /// What the first three words say.
    pub(super) fn beginning(&self) -> Option<Beginning> {
        let symbol = |at: usize| match self.words.get(at)?.reading {
            Reading::Word(symbol) => Some(symbol),
            _ => None,
        };
        Beginning::of([symbol(0)?, symbol(1)?, symbol(2)?])
    }

    /// Types a letter, a digit or `?`. Anything else is no part of a word.
    pub(super) fn type_character(&mut self, character: char) -> bool {
        let character = character.to_lowercase().next().unwrap_or(character);
        let is_kept = character.is_alphanumeric() || character == '?';
        if !is_kept {
            return false;
        }
        if std::mem::take(&mut self.fresh) {
            self.field = Zeroizing::default();
        }
        if self.field.chars().count() >= MAX_LETTERS {
            return false;
        }
        // A number before a word is the word's own, as on the sheet.
        if character.is_alphabetic() && self.field.bytes().all(|byte| byte.is_ascii_digit()) {
            self.field.clear();
        }
        // The field is not copied about in memory.
        if self.field.capacity() == 0 {
            self.field.reserve(4 * MAX_LETTERS);
        }
        self.field.push(character);
        self.offered = None;
        true
    }

    /// Takes the last letter back. On an empty field, the word before comes back to be changed.
    pub(super) fn backspace(&mut self) {
        self.offered = None;
        self.fresh = false;
        if self.field.pop().is_some() {
            return;
        }
        if self.inserting {
            self.inserting = false;
        } else if self.at < self.words.len() {
            // The place stays empty: what is typed now goes before the word that stood behind.
            self.words.remove(self.at);
            self.inserting = self.at < self.words.len();
            return;
        }
        if self.at > 0 {
            self.go_to(self.at - 1);
        }
    }

    /// Takes the word at the place away.
    pub(super) fn delete(&mut self) {
        self.offered = None;
        self.field = Zeroizing::default();
        if self.inserting {
            self.inserting = false;
        } else if self.at < self.words.len() {
            self.words.remove(self.at);
        }
        self.load();
    }

    /// Makes room for a word that was skipped, before the one at the place.
    /// Says whether there is room.
    pub(super) fn insert(&mut self) -> bool {
        self.keep();
        if self.is_full() || self.at == self.words.len() {
            return !self.is_full();
        }
        self.inserting = true;
        self.fresh = false;
        self.field = Zeroizing::default();
        true
    }

    /// Whether it has more words than any sheet.
    pub(super) fn is_full(&self) -> bool {
        self.words.len() >= MAX_DRAFT
    }

    /// Forgets what is typed of this word.
    pub(super) fn reload(&mut self) {
        self.field = Zeroizing::default();
        self.load();
    }

    /// Goes to a word, from 0; behind the last one if there are fewer. What is typed is kept.
    pub(super) fn go_to(&mut self, at: usize) {
        self.keep();
        self.inserting = false;
        self.at = at.min(self.words.len());
        self.load();
    }

    /// Keeps what is typed and goes on to the next word. Says whether the words have changed.
    pub(super) fn commit(&mut self) -> bool {
        let changed = self.keep();
        self.inserting = false;
        self.at = (self.at + 1).min(self.words.len());
        self.load();
        changed
    }

    /// Puts a word where the place is, and the place behind it.
    pub(super) fn put(&mut self, text: &str) {
        if self.words.len() < MAX_DRAFT {
            self.words.insert(self.at, Word::new(text));
            self.at += 1;
        }
        self.inserting = false;
        self.load();
    }

    /// What the word at this position, from 1, may be, the likeliest first; `None` unless there is one that is not in the list.
    pub(super) fn near_words(&self, position: usize) -> Option<Vec<&'static str>> {
        let word = self.words.get(position.checked_sub(1)?)?;
        let near = || candidates(&word.text).into_iter();
        word.is_doubtful()
            .then(|| near().map(mnemonic::word).take(5).collect())
    }

    /// The words that begin with what is typed, or else those near it.
    pub(super) fn candidates(&self) -> Vec<u16> {
        match &self.offered {
            Some((words, _)) => words.clone(),
            None => self.found(),
        }
    }

    /// The same, with the one that makes the checks right in front, if the other words say which that is.
    fn found(&self) -> Vec<u16> {
        let mut words = candidates(&self.field);
        let is_word = matches!(Reading::of(&self.field), Reading::Word(_));
        if !words.is_empty()
            && !is_word
            && let Some(fitting) = self.fitting()
        {
            words.retain(|word| *word != fitting);
            words.insert(0, fitting);
        }
        words
    }

    /// The only word at the place that makes a share of all words.
    fn fitting(&self) -> Option<u16> {
        let mut readings = self.readings();
        if self.inserting || self.at == readings.len() {
            readings.insert(self.at, Reading::of("?"));
        } else {
            readings[self.at] = Reading::of("?");
        }
        let is_open = |(at, reading): (usize, &Reading)| {
            at != self.at && !matches!(reading, Reading::Word(_))
        };
        if readings.len() < MIN_WORDS || readings.iter().enumerate().any(is_open) {
            return None;
        }
        match Share::from_words_with(&readings, Effort::Quick) {
            Ok(FromWords::Repaired(proposals)) => match &proposals[0].changes[..] {
                [Change::Replace { position, word }] if *position == self.at + 1 => Some(*word),
                _ => None,
            },
            _ => None,
        }
    }

    /// Puts the next of the candidates into the field.
    pub(super) fn complete(&mut self) {
        let (words, next) = self.offered.take().unwrap_or_else(|| (self.found(), 0));
        if let Some(&symbol) = words.get(next) {
            self.set_field(mnemonic::word(symbol));
            let next = (next + 1) % words.len();
            self.offered = Some((words, next));
        }
    }

    fn set_field(&mut self, text: &str) {
        self.fresh = false;
        let mut field = Zeroizing::new(String::with_capacity(4 * MAX_LETTERS));
        field.push_str(text);
        self.field = field;
    }

    /// Puts what is typed among the words. Says whether they have changed.
    fn keep(&mut self) -> bool {
        self.offered = None;
        self.fresh = false;
        let field = std::mem::take(&mut self.field);
        if field.is_empty() || field.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let word = Word::new(&completed(&field));
        if self.inserting {
            self.words.insert(self.at, word);
            self.inserting = false;
        } else if let Some(known) = self.words.get_mut(self.at) {
            if known.text == word.text {
                return false;
            }
            *known = word;
        } else if self.words.len() < MAX_DRAFT {
            self.words.push(word);
        } else {
            return false;
        }
        true
    }

    /// Brings the word at the place into the field.
    fn load(&mut self) {
        self.offered = None;
        let text = match self.words.get(self.at) {
            Some(word) => word.text.clone(),
            None => Zeroizing::default(),
        };
        self.field = Zeroizing::default();
        self.fresh = false;
        if !text.is_empty() && !self.inserting {
            self.set_field(&text);
            self.fresh = true;
        }
    }
}

/// The word that a beginning can only be, of however many letters; else what was typed.
fn completed(field: &str) -> Zeroizing<String> {
    let beginnings = match Reading::of(field) {
        Reading::Unknown(_) => mnemonic::range(field),
        _ => None,
    };
    let text = match beginnings {
        Some((first, last)) if first == last => mnemonic::word(first),
        _ => field,
    };
    Zeroizing::new(text.to_owned())
}

/// Whether a word is left out or put in.
fn is_structural(proposal: &Proposal) -> bool {
    let is_such = |change: &Change| matches!(change, Change::Insert { .. } | Change::Remove { .. });
    proposal.changes.iter().any(is_such)
}

/// Most words that are offered.
const MAX_OFFERED: u16 = 8;

fn candidates(field: &str) -> Vec<u16> {
    let beginning = field.trim_end_matches('?');
    if beginning.is_empty() || beginning.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    if let Some((first, last)) = mnemonic::range(beginning) {
        return (first..=last.min(first + MAX_OFFERED - 1)).collect();
    }
    let near = Reading::of(beginning).near();
    let nearest = near.first().map_or(0, |(_, distance)| *distance);
    near.into_iter()
        .filter(|(_, distance)| *distance <= nearest + MORE)
        .map(|(symbol, _)| symbol)
        .collect()
}

/// How much farther than the nearest word others may be to be offered too, in tenths of a slip.
const MORE: u8 = 8;
