//! Entry of sheets by a person at a keyboard: a state machine without input or output, for a terminal as for a page.
//!
//! [`Guide::press`] and [`Guide::paste`] take what the person does, [`Guide::view`] says what is to be seen, and [`Step`] what
//! the caller must do. Words are marked as soon as one is not in the list; a sheet is taken as soon as its words are right; slips are
//! proposed and never mended unasked (FORMAT.md, section 4). Sheets of other sets are named and set aside.

mod draft;
mod lines;
mod paste;
mod proposals;
mod record;
mod sheets;
mod view;

use zeroize::Zeroizing;

use self::draft::{Draft, MAX_DRAFT};
pub use self::view::{Line, Span, Style, View, reveal};
use crate::envelope::Part;
use crate::mnemonic::{self, Reading};
use crate::share::{Beginning, Head, Proposal, Share, words_for};
use crate::tree::SetId;

/// A key that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(char),
    /// Next word; on an empty place, the end of the sheet.
    Enter,
    /// The next of the words offered.
    Tab,
    /// The last letter, or the word before.
    Backspace,
    /// The word at the place.
    Delete,
    /// Room for a word before this one.
    Insert,
    /// One word back.
    Left,
    /// One word on.
    Right,
    /// One row back.
    Up,
    /// One row on.
    Down,
    /// The first word.
    Home,
    /// Behind the last word.
    End,
    /// Back to the words.
    Escape,
    /// The person wants to stop.
    Stop,
}

/// What the caller must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Show the view.
    Show,
    /// The same, and something is there that would be lost: keep [`Guide::save`] if the person asked for that.
    Changed,
    /// Read this file or folder, and tell its shares with [`Guide::add`] or its trouble with [`Guide::tell`].
    Read(String),
    /// The sheets are enough, or the person has no more.
    Complete,
    /// The person stops.
    Leave,
}

/// What the sheets are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The key.
    Recover,
    /// To know whether they can be read.
    Verify,
}

/// How a share came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Typed, and right to the letter.
    Typed,
    /// Typed, with slips at these positions, from 1, that the person confirmed.
    Repaired(Vec<usize>),
    /// Read from a file, or from the text of a code.
    Read,
}

/// A share in hand.
#[derive(Clone, Debug)]
pub struct Held {
    /// The share.
    pub share: Share,
    /// Where it is from: a file, or "sheet 2 as typed".
    pub from: String,
    /// How it came in.
    pub origin: Origin,
}

/// What the keys mean at the moment.
enum Mode {
    /// Words are typed.
    Words,
    /// One of these proposals is shown.
    Proposals {
        proposals: Vec<Proposal>,
        shown: usize,
        /// What is typed of the answer.
        answer: String,
    },
    /// The person is asked whether to stop.
    Stopping,
}

/// A thing to be said, and how much it matters.
struct Message {
    style: Style,
    text: Zeroizing<String>,
}

/// What is known of a sheet before anything of it is typed.
#[derive(Default)]
struct Awaited {
    /// Its first words, as far as they are known.
    words: Vec<&'static str>,
    /// What its code said.
    head: Option<Head>,
}

/// The person's sheets and what is typed of the next one.
pub struct Guide {
    purpose: Purpose,
    /// The set that alone is wanted.
    only: Option<SetId>,
    held: Vec<Held>,
    /// Sheets that were typed, also those that were set aside.
    typed: usize,
    draft: Draft,
    mode: Mode,
    messages: Vec<Message>,
    /// What the codes that could not be read say of their sheets.
    missed: Vec<Head>,
    /// Repairs of sheets that were pasted together, to be asked about one after the other.
    pending: Vec<Vec<Proposal>>,
    /// What is said when the person stops.
    farewell: &'static str,
    columns: usize,
}

impl Guide {
    /// A guide with nothing in hand.
    pub fn new(purpose: Purpose) -> Self {
        Self {
            purpose,
            only: None,
            held: Vec::new(),
            typed: 0,
            draft: Draft::default(),
            mode: Mode::Words,
            messages: Vec::new(),
            missed: Vec::new(),
            pending: Vec::new(),
            farewell: "What was typed is not kept.",
            columns: 80,
        }
    }

    /// Takes sheets of this set alone; of words it has only the name to go by.
    pub fn of_set(&mut self, set: SetId) {
        self.only = Some(set);
    }

    /// Says that what was typed is kept when the person stops.
    pub fn will_be_kept(&mut self) {
        self.farewell = "What was typed is kept in the session file.";
    }

    /// What the sheets are wanted for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The shares in hand, in the order in which they came in.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Whether words of a sheet are typed that is not complete.
    pub fn has_draft(&self) -> bool {
        !self.draft.is_empty()
    }

    /// Says something about what was read elsewhere.
    pub fn tell(&mut self, trouble: &str) {
        self.say(Style::Warning, trouble);
    }

    /// A code that could not be read told so much of its sheet, which is now to be typed.
    pub fn miss(&mut self, head: Head) {
        if !self.missed.contains(&head) {
            self.missed.push(head);
        }
    }

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

    fn press_in_words(&mut self, key: Key) -> Step {
        let at = self.draft.at();
        let row = view::columns_of_words(self.columns);
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
            Key::Char(character) => {
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
            Key::Enter if self.draft.is_at_rest() => return self.end_of_sheet(),
            Key::Enter => {
                if let Some(number) = self.draft.number() {
                    self.draft.reload();
                    return self.go_to(number.saturating_sub(1));
                }
                return self.next_word();
            }
            Key::Tab => {
                let words = self.awaited().words;
                if words.is_empty() {
                    self.draft.complete();
                    return Step::Show;
                }
                self.messages.clear();
                for word in words {
                    self.draft.put(word);
                }
                return Step::Changed;
            }
            Key::Backspace => {
                self.messages.clear();
                self.draft.backspace();
                return Step::Changed;
            }
            Key::Left => return self.go_to(at.saturating_sub(1)),
            Key::Right => return self.go_to(at + 1),
            Key::Up => return self.go_to(at.saturating_sub(row)),
            Key::Down => return self.go_to(at + row),
            Key::Home => return self.go_to(0),
            Key::End => return self.go_to(usize::MAX),
            Key::Escape | Key::Stop => {}
        }
        Step::Show
    }

    /// Goes to a word; what was typed may have made the sheet right.
    fn go_to(&mut self, at: usize) -> Step {
        self.draft.go_to(at);
        self.settle_if_whole()
    }

    fn settle_if_whole(&mut self) -> Step {
        self.take_whole().unwrap_or(Step::Changed)
    }

    fn say_full(&mut self) {
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

    /// Takes the sheet if its words are right; proposes repairs if they are as many as they should be, and are not.
    fn settle(&mut self) -> Step {
        if let Some(step) = self.take_whole() {
            return step;
        }
        if self.expected() == Some(self.draft.words().len()) && self.draft.is_at_rest() {
            self.propose();
        }
        Step::Changed
    }

    /// Takes the sheet, if its words are right.
    fn take_whole(&mut self) -> Option<Step> {
        let symbols = mnemonic::whole(&self.draft.readings())?;
        let share = Share::from_symbols(&symbols)?;
        self.draft = Draft::default();
        Some(self.take_typed(share, Origin::Typed))
    }

    /// How many words the sheet should have, as far as is known.
    fn expected(&self) -> Option<usize> {
        let beginning = self.draft.beginning()?;
        let same = self
            .held
            .iter()
            .find(|held| held.share.set() == beginning.set)
            .map(|held| words_for(held.share.header().length()));
        same.or_else(|| beginning.words())
    }

    /// What is known of the sheet to be typed next before anything of it is typed.
    fn awaited(&self) -> Awaited {
        if !self.draft.is_empty() {
            return Awaited::default();
        }
        let is_typed = |head: &&Head| self.held.iter().any(|held| head.is_of(&held.share));
        if let Some(&head) = self.missed.iter().find(|head| !is_typed(head)) {
            return Awaited {
                words: head.first_words().into(),
                head: Some(head),
            };
        }
        if self.purpose == Purpose::Verify {
            return Awaited::default();
        }
        // All sheets of a set without parts begin with the same two words.
        let groups = self.groups();
        let first = self
            .main(&groups)
            .and_then(|main| groups[main].members.first());
        let share = first.map(|&first| &self.held[first].share);
        let words = share
            .filter(|share| share.header().part() == Part::Whole)
            .map(|share| share.to_words()[..2].to_vec());
        Awaited {
            words: words.unwrap_or_default(),
            head: None,
        }
    }

    /// An empty place and Enter: the sheet has no more words, or there are no more sheets.
    fn end_of_sheet(&mut self) -> Step {
        if self.draft.is_empty() {
            if self.purpose == Purpose::Verify && !self.held.is_empty() {
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

    /// Positions of words that are not in the list or illegible, from 1.
    fn doubtful(&self) -> Vec<usize> {
        let readings = self.draft.readings();
        (1..)
            .zip(&readings)
            .filter(|(_, reading)| !matches!(reading, Reading::Word(_)))
            .map(|(position, _)| position)
            .collect()
    }

    /// What the words typed so far say of their sheet.
    fn beginning(&self) -> Option<(Beginning, bool)> {
        let beginning = self.draft.beginning()?;
        let is_stranger = !self.held.is_empty()
            && self
                .held
                .iter()
                .all(|held| held.share.set() != beginning.set);
        Some((beginning, is_stranger))
    }

    fn say(&mut self, style: Style, text: &str) {
        self.messages.push(Message {
            style,
            text: Zeroizing::new(text.to_owned()),
        });
    }

    fn say_only(&mut self, style: Style, text: &str) {
        self.messages.clear();
        self.say(style, text);
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests;
