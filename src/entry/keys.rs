//! What each key does.

use zeroize::Zeroizing;

use super::styled::{Style, columns_of_words};
use super::{Goal, Guide, Key, Message, Mode, Step};

impl Guide {
    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Step {
        if key == Key::Stop {
            if matches!(self.mode, Mode::Stopping) {
                return Step::Leave;
            }
            self.mode = Mode::Stopping;
            return Step::Show;
        }
        match self.mode {
            Mode::Words => self.press_in_words(key),
            Mode::Proposals { .. } => self.press_in_proposals(key),
            Mode::Stopping => {
                if matches!(key, Key::Char('y' | 'Y')) {
                    return Step::Leave;
                }
                self.mode = Mode::Words;
                Step::Show
            }
        }
    }

    pub(super) fn press_in_words(&mut self, key: Key) -> Step {
        match key {
            Key::Char(' ' | ',' | ';' | '.' | ':' | ')') => return self.next_word(),
            Key::Char('+') | Key::Insert => {
                if !self.draft.insert() {
                    self.say_full();
                }
                return Step::Changed;
            }
            Key::Char('-') | Key::Delete => {
                self.messages.clear();
                self.draft.delete();
                return self.settle_if_whole();
            }
            Key::Char('/' | '\\' | '~') if self.draft.is_at_rest() => {
                self.say_only(
                    Style::Warning,
                    "To read a picture, drop its file into this window, or give its name when you start the program.",
                );
            }
            Key::Char(character) => self.type_character(character),
            Key::Enter if self.draft.is_at_rest() => return self.end_of_sheet(),
            Key::Enter => {
                if let Some(number) = self.draft.number() {
                    self.draft.reload();
                    return self.go_to(number.saturating_sub(1));
                }
                return self.next_word();
            }
            Key::Tab => return self.offer(),
            Key::Backspace => {
                self.messages.clear();
                self.draft.backspace();
                return Step::Changed;
            }
            Key::Left | Key::Right | Key::Up | Key::Down | Key::Home | Key::End => {
                return self.go_to(self.place_of(key));
            }
            Key::Escape | Key::Stop => {}
        }
        Step::Show
    }

    fn type_character(&mut self, character: char) {
        self.messages.clear();
        if !self.draft.type_character(character) {
            let text = if character.is_alphanumeric() || character == '?' {
                "No word is so long."
            } else {
                "Words have letters only; ? is for what you cannot read."
            };
            self.say(Style::Warning, text);
        }
    }

    /// Fills in what a sheet is known to begin with, or else the next of the words that are offered.
    fn offer(&mut self) -> Step {
        let words = self.awaited().words;
        if words.is_empty() {
            self.draft.complete();
            return Step::Show;
        }
        self.messages.clear();
        for word in words {
            self.draft.put(word);
        }
        Step::Changed
    }

    /// The word to which a key goes.
    fn place_of(&self, key: Key) -> usize {
        let at = self.draft.at();
        let row = columns_of_words(self.columns);
        match key {
            Key::Left => at.saturating_sub(1),
            Key::Right => at + 1,
            Key::Up => at.saturating_sub(row),
            Key::Down => at + row,
            Key::Home => 0,
            Key::End => usize::MAX,
            _ => at,
        }
    }

    /// Goes to a word; what was typed may have made the sheet right.
    fn go_to(&mut self, at: usize) -> Step {
        self.draft.go_to(at);
        self.settle_if_whole()
    }

    fn settle_if_whole(&mut self) -> Step {
        self.take_whole().unwrap_or(Step::Changed)
    }

    pub(super) fn say_full(&mut self) {
        self.say_only(
            Style::Warning,
            "There are more words than a sheet has. Take one away with - before another one is typed.",
        );
    }

    /// Keeps the word that is typed, and sees whether the sheet is complete.
    fn next_word(&mut self) -> Step {
        if self.draft.field().is_empty() {
            return Step::Show;
        }
        self.messages.clear();
        // The number before a word, as on the sheet.
        if self.draft.number().is_some() {
            self.draft.reload();
            return Step::Show;
        }
        let is_more = self.draft.at() == self.draft.words().len() || self.draft.is_inserting();
        if is_more && self.draft.is_full() {
            self.draft.reload();
            self.say_full();
            return Step::Show;
        }
        if !self.draft.commit() {
            return self.settle_if_whole();
        }
        self.warn_of_last();
        self.settle()
    }

    /// Marks a word that is not in the list, as soon as it is typed.
    fn warn_of_last(&mut self) {
        let position = self.draft.at();
        let Some(near) = self.draft.near_words(position) else {
            return;
        };
        let mut text = Zeroizing::new(format!("Word {position} is not in the list."));
        if !near.is_empty() {
            text.push_str(" Perhaps: ");
            text.push_str(&near.join(", "));
            text.push_str(". ← goes back to it, Tab takes one of these; or go on, and it is looked for at the end.");
        }
        self.messages.push(Message {
            style: Style::Warning,
            text,
        });
    }

    /// An empty place and Enter: the sheet has no more words, or there are no more sheets.
    fn end_of_sheet(&mut self) -> Step {
        if self.draft.is_empty() {
            if self.goal == Goal::Verify && !self.held.is_empty() {
                return Step::Complete;
            }
            // What was said of the last sheet stays.
            if self.messages.is_empty() {
                self.say(
                    Style::Plain,
                    "Type the first word of a sheet, as it is printed beside its number. To stop, press Ctrl-C.",
                );
            }
            return Step::Show;
        }
        self.messages.clear();
        if let Some(step) = self.take_whole() {
            return step;
        }
        self.propose();
        Step::Changed
    }
}
