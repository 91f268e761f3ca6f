//! Entry of sheets by a person at a keyboard: a state machine without input or output, for a terminal as for a page.
//!
//! [`Guide::press`] and [`Guide::paste`] take what the person does, [`Guide::view`] says what is to be seen, and [`Step`] what
//! the caller must do. Words are marked as soon as one is not in the list; a sheet is taken as soon as its words are right; slips are
//! proposed and never mended unasked (FORMAT.md, section 4). Sheets of other sets are named and set aside.

mod draft;
mod lines;
mod record;
mod view;

use zeroize::Zeroizing;

use self::draft::{Draft, MAX_DRAFT};
pub use self::view::{Line, Span, Style, View, reveal};
use crate::collection::{self, Group, outnumbers, places};
use crate::kind::Class;
use crate::mnemonic::{self, Reading};
use crate::repair::Change;
use crate::set::RecoverError;
use crate::share::{Beginning, FromWords, Proposal, Share, words_for};
use crate::typed;

/// Most bytes of a paste.
const MAX_PASTE: usize = 1 << 18;

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

/// The person's sheets and what is typed of the next one.
pub struct Guide {
    purpose: Purpose,
    held: Vec<Held>,
    /// Sheets that were typed, also those that were set aside.
    typed: usize,
    draft: Draft,
    mode: Mode,
    messages: Vec<Message>,
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
            held: Vec::new(),
            typed: 0,
            draft: Draft::default(),
            mode: Mode::Words,
            messages: Vec::new(),
            pending: Vec::new(),
            farewell: "What was typed is not kept.",
            columns: 80,
        }
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

    /// Adds a share that was read elsewhere, and says so.
    pub fn add(&mut self, share: Share, from: &str) -> Step {
        self.take(share, from.to_owned(), Origin::Read)
    }

    /// Says something about what was read elsewhere.
    pub fn tell(&mut self, trouble: &str) {
        self.say(Style::Warning, trouble);
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

    /// Takes several words at once, whole sheets, the text of a code, or the name of a file.
    pub fn paste(&mut self, text: &str) -> Step {
        self.mode = Mode::Words;
        self.messages.clear();
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Step::Show;
        }
        if text.len() > MAX_PASTE {
            self.say(
                Style::Warning,
                "That is far more than a sheet. Nothing of it was taken.",
            );
            return Step::Show;
        }
        if is_path(trimmed) {
            return Step::Read(unquoted(trimmed));
        }
        let entries = typed::read(text);
        let count = words_of(text).count();
        let are_its_words = match entries.first().map(|entry| &entry.found) {
            Some(Ok(FromWords::Repaired(proposals))) => {
                proposals[0].share.to_symbols().len() == count || !self.draft.is_empty()
            }
            Some(Ok(FromWords::Whole(_))) => false,
            Some(Err(_)) | None => true,
        };
        if entries.len() <= 1 && are_its_words && self.draft.words().len() + count <= MAX_DRAFT {
            return self.paste_words(text);
        }
        if !entries.iter().any(|entry| entry.found.is_ok()) {
            self.say(
                Style::Warning,
                "There is no whole sheet in what was pasted, and more words than one has. Nothing of it was taken.",
            );
            return Step::Show;
        }
        let mut step = Step::Show;
        for entry in entries {
            match entry.found {
                Ok(FromWords::Whole(share)) => {
                    let taken = if share.print().is_some() {
                        self.take(share, "text of a code".to_owned(), Origin::Read)
                    } else {
                        self.take_typed(share, Origin::Typed)
                    };
                    if step != Step::Complete {
                        step = taken;
                    }
                }
                Ok(FromWords::Repaired(proposals)) => self.pending.push(proposals),
                Err(error) => {
                    let error = error.to_string();
                    self.say(
                        Style::Warning,
                        &format!("Not taken, from line {} on: {error}.", entry.line),
                    );
                }
            }
        }
        if step != Step::Complete {
            self.propose_pending();
        }
        step
    }

    /// Puts pasted words where the place is.
    fn paste_words(&mut self, text: &str) -> Step {
        let words: Vec<&str> = words_of(text).take(MAX_DRAFT + 1).collect();
        if words.is_empty() {
            self.say(Style::Warning, "There are no words in what was pasted.");
            return Step::Show;
        }
        if self.draft.words().len() + words.len() > MAX_DRAFT {
            self.say(
                Style::Warning,
                "There are more words in what was pasted than a sheet has. Nothing of it was taken.",
            );
            return Step::Show;
        }
        if !self.draft.field().is_empty() && !self.draft.is_fresh() {
            self.draft.commit();
        }
        self.draft.reload();
        for word in words {
            self.draft.put(word);
        }
        self.settle()
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
            Key::Tab => self.draft.complete(),
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
        if self.whole().is_some() {
            self.settle()
        } else {
            Step::Changed
        }
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
        let Some(position) = self.draft.at().checked_sub(1) else {
            return;
        };
        let Some(word) = self
            .draft
            .words()
            .get(position)
            .filter(|word| word.is_doubtful())
        else {
            return;
        };
        let near = draft::near_words(word);
        let mut text = Zeroizing::new(format!("Word {} is not in the list.", position + 1));
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
        if let Some(share) = self.whole() {
            self.draft = Draft::default();
            return self.take_typed(share, Origin::Typed);
        }
        let readings = self.draft.readings();
        if self.expected() == Some(readings.len()) && self.draft.is_at_rest() {
            self.propose();
        }
        Step::Changed
    }

    /// The share, if the words are right.
    fn whole(&self) -> Option<Share> {
        let symbols = mnemonic::whole(&self.draft.readings());
        symbols.as_deref().and_then(Share::from_symbols)
    }

    /// How many words the sheet should have, as far as is known.
    fn expected(&self) -> Option<usize> {
        let beginning = self.draft.beginning()?;
        let same = self
            .held
            .iter()
            .find(|held| held.share.header().set() == beginning.set)
            .map(|held| words_for(held.share.header().length()));
        same.or_else(|| beginning.words())
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
        if self.whole().is_some() {
            return self.settle();
        }
        self.propose();
        Step::Changed
    }

    /// Looks for what the sheet says.
    fn propose(&mut self) {
        let readings = self.draft.readings();
        let found = Share::from_words(&readings);
        let (mut proposals, error) = match found {
            Ok(FromWords::Repaired(proposals)) => (proposals, None),
            Ok(FromWords::Whole(_)) => return,
            Err(error) => (self.with_known_beginning(&readings), Some(error)),
        };
        // Those of the set in hand are the likelier ones.
        proposals.sort_by_key(|proposal| !self.is_of_set(&proposal.share));
        match error {
            Some(error) if proposals.is_empty() => {
                let mut text = format!("{}.", capitalised(&error.to_string()));
                let doubtful = self.doubtful();
                if doubtful.is_empty() {
                    text.push_str(" Compare them with the sheet once more, from the first on.");
                } else {
                    text.push_str(&format!(" Look first at {}.", places("word", &doubtful)));
                }
                self.say_only(Style::Warning, &text);
            }
            _ => {
                self.mode = Mode::Proposals {
                    proposals,
                    shown: 0,
                    answer: String::new(),
                }
            }
        }
    }

    /// Repairs that suppose the sheet to be of a set in hand, whose first two words are known.
    fn with_known_beginning(&self, readings: &[Reading]) -> Vec<Proposal> {
        let mut all: Vec<Proposal> = Vec::new();
        let mut heads: Vec<Vec<u16>> = Vec::new();
        for held in &self.held {
            let head: Vec<u16> = held.share.to_symbols().into_iter().take(2).collect();
            if heads.contains(&head) {
                continue;
            }
            heads.push(head.clone());
            let mut supposed = readings.to_vec();
            let mut changed = Vec::new();
            for (at, &word) in head.iter().enumerate() {
                if supposed
                    .get(at)
                    .is_some_and(|reading| *reading != Reading::Word(word))
                {
                    supposed[at] = Reading::Word(word);
                    changed.push(Change::Replace {
                        position: at + 1,
                        word,
                    });
                }
            }
            if changed.is_empty() {
                continue;
            }
            let proposals = match Share::from_words(&supposed) {
                Ok(FromWords::Repaired(proposals)) => proposals,
                Ok(FromWords::Whole(share)) => vec![Proposal {
                    share,
                    changes: Vec::new(),
                }],
                Err(_) => Vec::new(),
            };
            for mut proposal in proposals {
                let is_known = all
                    .iter()
                    .any(|known| known.share.to_symbols() == proposal.share.to_symbols());
                if !is_known && self.is_of_set(&proposal.share) {
                    proposal.changes.splice(0..0, changed.iter().copied());
                    all.push(proposal);
                }
            }
        }
        all
    }

    fn is_of_set(&self, share: &Share) -> bool {
        self.held
            .iter()
            .any(|held| held.share.header().set() == share.header().set())
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

    /// An answer ends with Enter, so that words that are typed on are not taken for one: they go to the words.
    fn press_in_proposals(&mut self, key: Key) -> Step {
        let Mode::Proposals {
            proposals,
            shown,
            answer,
        } = &mut self.mode
        else {
            return Step::Show;
        };
        match key {
            Key::Right | Key::Down => *shown = (*shown + 1).min(proposals.len() - 1),
            Key::Left | Key::Up => *shown = shown.saturating_sub(1),
            Key::Escape => return self.edit(),
            Key::Backspace => {
                answer.pop();
            }
            Key::Char(' ') if answer.is_empty() => {}
            Key::Char(character) => {
                answer.extend(character.to_lowercase());
                let is_answer = ["yes", "no", "edit"]
                    .iter()
                    .any(|word| word.starts_with(answer.as_str()));
                if !is_answer {
                    let typed = std::mem::take(answer);
                    self.mode = Mode::Words;
                    self.draft.go_to(usize::MAX);
                    return typed.chars().fold(Step::Show, |_, character| {
                        self.press_in_words(Key::Char(character))
                    });
                }
            }
            Key::Enter => {
                return match std::mem::take(answer).chars().next() {
                    Some('y') => self.accept(),
                    Some('n') => self.decline(),
                    Some('e') => self.edit(),
                    _ => {
                        self.say_only(Style::Plain, "Press y, n or e, and Enter.");
                        Step::Show
                    }
                };
            }
            Key::Tab | Key::Delete | Key::Insert | Key::Home | Key::End | Key::Stop => {}
        }
        Step::Show
    }

    /// The sheet says so.
    fn accept(&mut self) -> Step {
        let mode = std::mem::replace(&mut self.mode, Mode::Words);
        let Mode::Proposals {
            mut proposals,
            shown,
            ..
        } = mode
        else {
            return Step::Show;
        };
        let Proposal { share, changes } = proposals.swap_remove(shown);
        self.draft = Draft::default();
        self.messages.clear();
        let step = self.take_typed(share, Origin::Repaired(positions(&changes)));
        if step != Step::Complete {
            self.propose_pending();
        }
        step
    }

    /// The sheet does not say so: the next way, or the words again.
    fn decline(&mut self) -> Step {
        let Mode::Proposals {
            proposals, shown, ..
        } = &mut self.mode
        else {
            return Step::Show;
        };
        if *shown + 1 < proposals.len() {
            *shown += 1;
            return Step::Show;
        }
        let first = positions(&proposals[0].changes);
        let step = self.edit();
        self.say_only(
            Style::Plain,
            &format!("Then compare the words with the sheet, first of all {}, and change what differs. Enter behind the last word looks again.", places("word", &first)),
        );
        step
    }

    /// Back to the words, at the first that is in doubt.
    fn edit(&mut self) -> Step {
        let mode = std::mem::replace(&mut self.mode, Mode::Words);
        let Mode::Proposals {
            proposals, shown, ..
        } = mode
        else {
            return Step::Show;
        };
        let proposal = &proposals[shown];
        let doubtful = positions(&proposal.changes);
        if self.draft.is_empty() {
            // Pasted among other sheets: the words that are beyond doubt.
            for (position, word) in (1..).zip(proposal.share.to_words()) {
                self.draft.put(if doubtful.contains(&position) {
                    "?"
                } else {
                    word
                });
            }
        }
        self.messages.clear();
        self.draft.go_to(usize::MAX);
        Step::Changed
    }

    /// Asks about the next sheet of those that were pasted together.
    fn propose_pending(&mut self) {
        if matches!(self.mode, Mode::Words) && self.draft.is_empty() && !self.pending.is_empty() {
            self.mode = Mode::Proposals {
                proposals: self.pending.remove(0),
                shown: 0,
                answer: String::new(),
            };
        }
    }

    fn take_typed(&mut self, share: Share, origin: Origin) -> Step {
        self.typed += 1;
        let from = typed_name(self.typed);
        self.take(share, from, origin)
    }

    /// Takes a share in, says what it is, and sees whether there are enough.
    fn take(&mut self, share: Share, from: String, origin: Origin) -> Step {
        let name = share.name();
        let index = share.index();
        let known = self.held.iter_mut().find(|held| {
            held.share.index() == index && held.share.to_symbols() == share.to_symbols()
        });
        if let Some(known) = known {
            if known.share.print().is_none() && share.print().is_some() {
                known.share = share;
            }
            self.say(
                Style::Plain,
                &format!("Share {index} ({name}) is in hand already."),
            );
            return Step::Changed;
        }
        let verdict = match (self.purpose, &origin) {
            (Purpose::Verify, Origin::Repaired(positions)) => {
                let count = positions.len();
                let (words, them) = if count == 1 {
                    ("word", "it")
                } else {
                    ("words", "them")
                };
                format!(
                    "readable, {count} {words} needed repair: write {them} down again ({})",
                    places("word", positions)
                )
            }
            (Purpose::Verify, _) => "fine".to_owned(),
            (Purpose::Recover, _) => "right".to_owned(),
        };
        let is_first = self.held.is_empty();
        let set = share.set_name();
        self.held.push(Held {
            share,
            from: from.clone(),
            origin,
        });
        self.say(
            Style::Good,
            &format!("{from}: share {index} of the set {set}: {verdict}."),
        );
        let place = self.held.len() - 1;
        let groups = self.groups();
        let (own, main) = (
            groups
                .iter()
                .position(|group| group.members.contains(&place)),
            self.main(&groups),
        );
        if !is_first
            && own != main
            && self.purpose == Purpose::Recover
            && let Some(main) = main
        {
            let main = &groups[main];
            let others = main.set.name().unwrap_or_default();
            let text = if others == set {
                format!(
                    "It contradicts the other sheets of the set {set}. It is set aside; one of them is forged or damaged."
                )
            } else {
                format!(
                    "The other sheets are of the set {others}. This one is set aside, the others stay."
                )
            };
            self.say(Style::Warning, &text);
        }
        self.conclude(&groups)
    }

    /// What the sheets in hand come to.
    fn conclude(&mut self, groups: &[Group]) -> Step {
        if self.purpose == Purpose::Verify {
            self.say(Style::Plain, "Enter ends; or type the next sheet.");
            return Step::Changed;
        }
        let mut complaint = None;
        for group in groups {
            match group.set.recover() {
                Ok(_) if outnumbers(group, groups) => return Step::Complete,
                Ok(_) => complaint = Some("The sheets of this set contradict each other: another one shows which are right.".to_owned()),
                Err(RecoverError::NotEnough { .. } | RecoverError::NoShares) => {}
                Err(error @ RecoverError::NoAgreement { .. }) => {
                    complaint = Some(format!("{}. Another sheet of this set shows which one.", capitalised(&error.to_string())));
                }
                Err(error) => complaint = Some(format!("{}. Only the dealer's set.toml can tell which.", capitalised(&error.to_string()))),
            }
        }
        if let Some(complaint) = complaint {
            self.say(Style::Warning, &complaint);
        }
        Step::Changed
    }

    fn groups(&self) -> Vec<Group> {
        let shares: Vec<&Share> = self.held.iter().map(|held| &held.share).collect();
        collection::sort(&shares)
    }

    /// The group that most sheets in hand are of; of several, the one that was there first.
    fn main(&self, groups: &[Group]) -> Option<usize> {
        (0..groups.len()).max_by_key(|&place| {
            let group = &groups[place];
            let first = group.members.iter().min().copied().unwrap_or(usize::MAX);
            (group.members.len(), std::cmp::Reverse(first))
        })
    }

    /// Whether the key that the sheets make is that of sealed data.
    pub fn is_sealed(&self) -> bool {
        self.held
            .iter()
            .any(|held| held.share.header().class() == Class::Sealed)
    }

    /// What the words typed so far say of their sheet.
    fn beginning(&self) -> Option<(Beginning, bool)> {
        let beginning = self.draft.beginning()?;
        let is_stranger = !self.held.is_empty()
            && self
                .held
                .iter()
                .all(|held| held.share.header().set() != beginning.set);
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

/// The words of a text, without numbers.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_alphanumeric() || character == '?'))
        .map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}

/// What a typed sheet is called, after the order in which they came.
fn typed_name(number: usize) -> String {
    format!("sheet {number} as typed")
}

/// The positions that changes concern, in order.
fn positions(changes: &[Change]) -> Vec<usize> {
    let mut positions: Vec<usize> = changes
        .iter()
        .flat_map(|change| change.positions())
        .collect();
    positions.sort_unstable();
    positions
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// Whether a pasted line is the name of a file, as a terminal gives it for a file that is dropped into it.
fn is_path(text: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".txt",
    ];
    let text = text.trim_matches(['"', '\'']);
    let lower = text.to_lowercase();
    !text.contains('\n')
        && text.len() < 4096
        && (text.starts_with(['/', '~', '\\'])
            || text.starts_with("./")
            || text.contains(":\\")
            || ENDINGS.iter().any(|end| lower.ends_with(end)))
}

/// The name without quotes, and without the strokes that a terminal puts before blanks.
fn unquoted(text: &str) -> String {
    let inner = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .or_else(|| {
            text.strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
        });
    match inner {
        Some(inner) => inner.to_owned(),
        None => text.replace("\\ ", " "),
    }
}

#[cfg(test)]
mod tests;
