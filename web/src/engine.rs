//! What is in hand, and what comes of it.

use std::collections::VecDeque;

use paperquorum::contents::Item;
use paperquorum::entry::{Goal, Guide, Held, Key, Origin};
use paperquorum::gather::repairs::{Answer, Words};
use paperquorum::gather::{How, ReadShare, Source, Text};
use paperquorum::reader::Code;
use paperquorum::record::Record;
use paperquorum::recovery::items::{file_names, is_plain};
use paperquorum::recovery::{Pile, Secrets, Verification, Wanted};
use paperquorum::share::Head;
use paperquorum::vault::Passphrase;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::outcome::of_refusal;
use crate::reader::json;
use crate::said::Said;
use crate::state::{Brought, ItemState, SecretsState, State};
use crate::typing::{AskedState, TypingState};
use crate::wire::FileRead;

/// A text in which something is to be asked about.
struct Asking {
    name: String,
    text: Text,
    /// Which of the ways is shown, from 0.
    way: usize,
}

/// What was opened.
struct Opened {
    secrets: Secrets,
    state: SecretsState,
}

/// What is in hand.
#[wasm_bindgen]
pub struct Engine {
    goal: Goal,
    guide: Guide,
    sources: Vec<Source>,
    brought: Vec<Brought>,
    texts: VecDeque<Asking>,
    /// How many of the typed sheets of the guide are among the sources.
    kept: usize,
    wanted: Option<Wanted>,
    opened: Option<Opened>,
}

#[wasm_bindgen]
impl Engine {
    /// One with nothing in hand: to bring a key back, or else to check sheets.
    #[wasm_bindgen(constructor)]
    pub fn new(is_check: bool) -> Self {
        let goal = if is_check {
            Goal::Verify
        } else {
            Goal::Recover
        };
        Self {
            goal,
            guide: Guide::new(goal),
            sources: Vec::new(),
            brought: Vec::new(),
            texts: VecDeque::new(),
            kept: 0,
            wanted: None,
            opened: None,
        }
    }

    /// Takes in what a reader told of files. Of those that may be texts it takes nothing: they are given to `take_text`.
    pub fn take(&mut self, told: &str) {
        let Ok(files) = serde_json::from_str::<Vec<FileRead>>(told) else {
            return;
        };
        for file in files.into_iter().filter(|file| !file.is_text) {
            let heads = file.beginnings.iter().filter_map(|text| Head::of(text));
            heads.for_each(|head| self.guide.miss(head));
            self.keep(file.to_source(), file.problems);
        }
    }

    /// Says that a file could not be read.
    pub fn lose(&mut self, name: &str, code: &str) {
        let said = Said::new(code, serde_json::Value::Null, "");
        self.keep(Source::new(name), vec![said]);
    }

    /// Takes in a text: words, the texts of codes, or the record of a set.
    pub fn take_text(&mut self, name: &str, bytes: &[u8]) {
        let record = std::str::from_utf8(bytes).ok().map(Record::parse);
        if let Some(Ok(wanted)) = record.map(|record| record.and_then(Wanted::try_from)) {
            self.guide.of_set(wanted.id());
            self.wanted = Some(wanted);
            return;
        }
        self.texts.push_back(Asking {
            name: name.to_owned(),
            text: Text::open(Source::new(name), bytes),
            way: 0,
        });
        self.settle_texts();
    }

    /// Takes in the text of a code that a camera saw, and says whether it is new. `camera` is what its sheets are said to be from.
    pub fn take_code(&mut self, text: &str, camera: &str) -> bool {
        let before = self.amount();
        let mut source = Source::new(camera);
        let mut problems = Vec::new();
        match Code::of(text) {
            Code::Share(share) => {
                let how = How::of(&share);
                source.add(camera.to_owned(), *share, how);
            }
            Code::Data(slice) => source.slices.push(slice),
            Code::Unproved(sheet) => {
                problems.push(Said::new("code-forged", json!({ "sheet": sheet }), ""));
            }
            _ => return false,
        }
        let known = self.sources.iter_mut().zip(&mut self.brought);
        let own = known.into_iter().find(|(known, _)| known.name == camera);
        if let Some((known, brought)) = own {
            for read in source.shares {
                _ = self.guide.add(read.share.clone(), camera);
                known.add(read.place, read.share, read.how);
            }
            for slice in source.slices {
                let is_known = known.slices.contains(&slice);
                known.slices.extend((!is_known).then_some(slice));
            }
            brought.tell(known, problems);
        } else {
            self.keep(source, problems);
        }
        self.opened = None;
        self.amount() > before
    }

    /// Says what is typed of the word at the place: letters, digits and question marks.
    pub fn set_field(&mut self, text: &str) {
        let typing = self.guide.typing();
        if typing.asked.is_some() {
            return;
        }
        for _ in 0..typing.field.chars().count() {
            _ = self.guide.press(Key::Backspace);
        }
        let is_kept = |c: &char| c.is_alphanumeric() || *c == '?';
        for character in text.chars().filter(is_kept) {
            _ = self.guide.press(Key::Char(character));
        }
        self.keep_typed();
    }

    /// Presses a key by its name, as browsers call it.
    pub fn press(&mut self, key: &str) {
        let key = match key {
            "Enter" => Key::Enter,
            "Tab" => Key::Tab,
            "Backspace" => Key::Backspace,
            "Delete" => Key::Delete,
            "Insert" => Key::Insert,
            "ArrowLeft" => Key::Left,
            "ArrowRight" => Key::Right,
            "ArrowUp" => Key::Up,
            "ArrowDown" => Key::Down,
            "Home" => Key::Home,
            "End" => Key::End,
            "Escape" => Key::Escape,
            _ => return,
        };
        _ = self.guide.press(key);
        self.keep_typed();
    }

    /// Goes to a word of the sheet that is typed, from 0.
    pub fn go_to(&mut self, word: usize) {
        _ = self.guide.press(Key::Home);
        for _ in 0..word {
            _ = self.guide.press(Key::Right);
        }
        self.keep_typed();
    }

    /// Takes several words at once, or whole sheets.
    pub fn paste(&mut self, text: &str, name: &str) {
        if text.contains("PQ1") {
            self.take_text(name, text.as_bytes());
            return;
        }
        _ = self.guide.paste(text);
        self.keep_typed();
    }

    /// Answers what is asked: "yes", "no", or "edit".
    pub fn answer(&mut self, answer: &str) {
        match self.texts.front_mut() {
            Some(asking) => {
                let ways = asking.text.question().map_or(0, |q| q.proposals.len());
                match answer {
                    "yes" => asking.text.answer(Answer::Use(asking.way), Words::Hidden),
                    "no" if asking.way + 1 < ways => {
                        asking.way += 1;
                        return;
                    }
                    _ => asking.text.answer(Answer::Declined, Words::Hidden),
                }
                asking.way = 0;
                self.settle_texts();
            }
            None => {
                for key in answer.chars().take(1).map(Key::Char).chain([Key::Enter]) {
                    _ = self.guide.press(key);
                }
                self.keep_typed();
            }
        }
    }

    /// Puts something that was brought away again.
    pub fn put_away(&mut self, place: usize) {
        if place >= self.sources.len() {
            return;
        }
        self.sources.remove(place);
        self.brought.remove(place);
        self.opened = None;
        let draft: Vec<Zeroizing<String>> = self
            .guide
            .typing()
            .words
            .into_iter()
            .map(|word| word.text)
            .collect();
        self.guide = Guide::new(self.goal);
        self.kept = 0;
        if let Some(wanted) = &self.wanted {
            self.guide.of_set(wanted.id());
        }
        for read in self.sources.iter().flat_map(|source| &source.shares) {
            _ = self.guide.add(read.share.clone(), &read.place);
        }
        for word in draft {
            _ = self.guide.paste(&word);
        }
    }

    /// What is in hand, what is needed, what is asked, what went wrong.
    pub fn state(&mut self) -> String {
        let asked = match self.texts.front_mut() {
            Some(Asking { name, text, way }) => text.question().map(|question| {
                let ways = question.proposals.len();
                let way = (*way).min(ways.saturating_sub(1));
                AskedState::of_text(name, &question.proposals[way], way + 1, ways)
            }),
            None => AskedState::of(&self.guide),
        };
        let typing = TypingState::of(&self.guide);
        json(&State::of(
            &self.sources,
            &self.brought,
            self.wanted.as_ref(),
            typing,
            asked,
        ))
    }

    /// Opens what the sheets are the key to. An empty passphrase is none. Answers with what was opened, or with why it was not.
    pub fn open(&mut self, passphrase: &str) -> String {
        let pile = Pile::of(&self.sources);
        let complete = match pile.choose(self.wanted.as_ref()) {
            Ok(complete) => complete,
            Err(refusal) => return json(&json!({ "refusal": of_refusal(&refusal) })),
        };
        let mut given = Passphrase::new(passphrase);
        let next = |_| Ok::<_, std::convert::Infallible>(given.take());
        let opened = match complete.open(next) {
            Ok(opened) => opened,
            Err(never) => match never {},
        };
        let secrets = match opened {
            Ok(secrets) => secrets,
            Err(refusal) => return json(&json!({ "refusal": of_refusal(&refusal) })),
        };
        let state = SecretsState::of(&pile, &complete, &secrets);
        let answer = json(&json!({ "secrets": state }));
        self.opened = Some(Opened { secrets, state });
        answer
    }

    /// What was opened, without the secrets themselves.
    pub fn secrets(&self) -> String {
        json(&self.opened.as_ref().map(|opened| &opened.state))
    }

    /// One of the items as text, if it is one that can be shown.
    pub fn item_text(&self, place: usize) -> Option<String> {
        let bytes = self.item(place)?.secret().as_bytes();
        let text = std::str::from_utf8(bytes).ok()?;
        is_plain(bytes).then(|| text.to_owned())
    }

    /// One of the items, for a file.
    pub fn item_bytes(&self, place: usize) -> Option<Vec<u8>> {
        Some(self.item(place)?.secret().as_bytes().to_vec())
    }

    /// Checks the sheets, and shows no key.
    pub fn verify(&self) -> String {
        let verification = Verification::of(&self.sources, self.wanted.as_ref());
        let remarks: Vec<Said> = verification.remarks().iter().map(Said::from).collect();
        let told = serde_json::to_value(&verification).unwrap_or_default();
        let refusal = verification.refusal().as_ref().map(of_refusal);
        json(&json!({ "told": told, "refusal": refusal, "remarks": remarks }))
    }

    /// Forgets everything.
    pub fn wipe(&mut self) {
        *self = Self::new(self.goal == Goal::Verify);
    }
}

impl Engine {
    fn item(&self, place: usize) -> Option<&Item> {
        self.opened.as_ref()?.secrets.items.get(place)
    }

    /// How many shares and data codes are in hand.
    fn amount(&self) -> usize {
        let amount = |source: &Source| source.shares.len() + source.slices.len();
        self.sources.iter().map(amount).sum()
    }

    fn keep(&mut self, source: Source, problems: Vec<Said>) {
        for read in &source.shares {
            _ = self.guide.add(read.share.clone(), &read.place);
        }
        self.brought.push(Brought::new(&source, problems));
        self.sources.push(source);
        self.opened = None;
    }

    /// Reads texts on, up to the next question.
    fn settle_texts(&mut self) {
        while let Some(asking) = self.texts.front_mut() {
            if asking.text.question().is_some() {
                return;
            }
            if let Some(asking) = self.texts.pop_front() {
                let source = asking.text.finish();
                let problems = source.problems.iter().map(Said::from).collect();
                self.keep(source, problems);
            }
        }
    }

    /// Puts sheets that were typed beside those that were read.
    fn keep_typed(&mut self) {
        let is_typed = |held: &&Held| held.origin != Origin::Read;
        let new: Vec<Held> = self
            .guide
            .held()
            .iter()
            .filter(is_typed)
            .skip(self.kept)
            .cloned()
            .collect();
        self.kept += new.len();
        for Held {
            share,
            from,
            origin,
        } in new
        {
            let how = match origin {
                Origin::Read => How::of(&share),
                Origin::Typed => How::Words,
                Origin::Repaired(positions) => How::RepairedWords(positions),
            };
            let read = ReadShare {
                place: from.clone(),
                share,
                how,
            };
            let source = Source {
                shares: vec![read],
                ..Source::new(from)
            };
            self.brought.push(Brought::typed(&source));
            self.sources.push(source);
            self.opened = None;
        }
    }
}

impl SecretsState {
    fn of(
        pile: &Pile<'_>,
        complete: &paperquorum::recovery::Complete<'_>,
        secrets: &Secrets,
    ) -> Self {
        let mut remarks: Vec<Said> = complete.remarks().iter().map(Said::from).collect();
        remarks.extend(complete.unproved().as_ref().map(Said::from));
        remarks.extend(
            pile.remarks()
                .iter()
                .map(Said::from)
                .filter(Said::is_not_of_a_file),
        );
        let items: Vec<&Item> = secrets.items.iter().collect();
        let names = file_names(&items);
        Self {
            set: complete.name(),
            used: complete.used(),
            sealed: secrets.is_sealed,
            check_value: secrets.check_value.map(|value| value.to_string()),
            remarks,
            items: items
                .into_iter()
                .zip(names)
                .map(|(item, file)| ItemState::new(item, file))
                .collect(),
        }
    }
}
