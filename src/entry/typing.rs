//! What is typed, as values: for a shell that shows it in its own way and in its own language. [`Guide::view`] is the same in lines of text.

use zeroize::Zeroizing;

use super::{Guide, Mode};
use crate::mnemonic;
use crate::repair::Change;
use crate::share::{Beginning, Proposal};

/// A word as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedWord {
    /// The word, or what was typed for it. It may be a word of a share.
    pub text: Zeroizing<String>,
    /// Whether it is not in the list.
    pub is_doubtful: bool,
}

/// A repair that the person is asked about.
pub struct Asked<'a> {
    /// What the sheet would say.
    pub proposal: &'a Proposal,
    /// Which of the ways to read the sheet it is, from 1.
    pub way: usize,
    /// How many there are.
    pub ways: usize,
}

/// The sheet that is being typed.
pub struct Typing<'a> {
    /// Which one it is, from 1.
    pub sheet: usize,
    /// Its words so far.
    pub words: Vec<TypedWord>,
    /// The place at which a word is typed, from 0.
    pub at: usize,
    /// What is typed of that word.
    pub field: &'a str,
    /// Whether it becomes a word before the one at the place.
    pub is_inserting: bool,
    /// Words that it may be; without any letter those that the sheet is known to begin with.
    pub candidates: Vec<&'static str>,
    /// What the last word may be that was typed, where it is not in the list.
    pub near: Vec<&'static str>,
    /// How many words the sheet has, as far as is known.
    pub expected: Option<usize>,
    /// What the words say of their sheet, and whether it is of another set than those in hand.
    pub beginning: Option<(Beginning, bool)>,
    /// The repair in question; then nothing is typed.
    pub asked: Option<Asked<'a>>,
}

impl Guide {
    /// The sheet that is being typed.
    #[must_use]
    pub fn typing(&self) -> Typing<'_> {
        let draft = &self.draft;
        let words = draft.words().iter().map(|word| TypedWord {
            text: Zeroizing::new(word.text().to_owned()),
            is_doubtful: word.is_doubtful(),
        });
        let asked = match &self.mode {
            Mode::Proposals {
                proposals, shown, ..
            } => Some(Asked {
                proposal: &proposals[*shown],
                way: shown + 1,
                ways: proposals.len(),
            }),
            Mode::Words | Mode::Stopping => None,
        };
        Typing {
            sheet: self.typed + 1,
            words: words.collect(),
            at: draft.at(),
            field: draft.field(),
            is_inserting: draft.is_inserting(),
            candidates: self.offered(),
            near: draft.near_words(draft.at()).unwrap_or_default(),
            expected: self.expected(),
            beginning: self.beginning(),
            asked,
        }
    }

    /// Words that are offered at the place. They may take a search, so there are none for a word that is only looked at.
    fn offered(&self) -> Vec<&'static str> {
        if self.draft.is_empty() {
            return self.awaited().words;
        }
        if self.draft.is_fresh() {
            return Vec::new();
        }
        let symbols = self.draft.candidates().into_iter();
        symbols.map(mnemonic::word).collect()
    }

    /// What is typed where a change of the proposal in question would be; empty where nothing is.
    #[must_use]
    pub fn typed_at(&self, change: &Change) -> Zeroizing<String> {
        let (Change::Replace { position, .. } | Change::Remove { position }) = *change else {
            return Zeroizing::default();
        };
        let words = self.draft.words();
        let word = position.checked_sub(1).and_then(|place| words.get(place));
        Zeroizing::new(word.map_or_else(String::new, |word| word.text().to_owned()))
    }
}
