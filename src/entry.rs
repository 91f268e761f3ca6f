//! Entry of sheets by a person at a keyboard: a state machine without input or output, which serves a terminal as well as a web page.
//!
//! [`Guide::press`] and [`Guide::paste`] take what the person does, [`Guide::view`] says what is to be seen, and [`Step`] what
//! the caller must do. Words are marked as soon as one is not in the list; a sheet is taken as soon as its words are right; slips are
//! proposed and never corrected unasked (FORMAT.md, section 4). Sheets of other sets are named and set aside.

mod draft;
mod keys;
mod lines;
mod paste;
mod proposals;
mod record;
mod sheets;
mod styled;
mod typing;
mod view;

use zeroize::Zeroizing;

use self::draft::{Draft, MAX_DRAFT};
pub use self::styled::{Line, Span, Style, View};
pub use self::typing::{Asked, TypedWord, Typing};
pub use self::view::reveal;
use crate::envelope::Part;
use crate::mnemonic::Reading;
use crate::share::{Beginning, Head, Proposal, Share, words_for};
use crate::tree::SetId;

/// A key that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
pub enum Goal {
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
    goal: Goal,
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
    pub fn new(goal: Goal) -> Self {
        Self {
            goal,
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
    pub fn goal(&self) -> Goal {
        self.goal
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
        let share = self.draft.share()?;
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
        if self.goal == Goal::Verify {
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
