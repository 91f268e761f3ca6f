//! What is in hand, and what comes of it.

use std::collections::VecDeque;

use paperquorum::contents::Item;
use paperquorum::entry::{Goal, Guide, Held, Key, Origin};
use paperquorum::gather::repairs::{Answer, Words};
use paperquorum::gather::{How, Looked, Problem, ReadShare, Source, Text};
use paperquorum::printable::printable;
use paperquorum::reader::{Code, Loss, PageError};
use paperquorum::record::Record;
use paperquorum::recovery::items::{file_names, is_plain, notes};
use paperquorum::recovery::{Pile, Secrets, Verification, Wanted};
use paperquorum::vault::Passphrase;
use serde::Serialize;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::outcome::of_refusal;
use crate::reader::json;
use crate::reading::Reading;
use crate::said::Said;
use crate::state::{Brought, Given, ItemState, RecordState, SecretsState, State};
use crate::typing::{AskedState, TypingState};

/// Most bytes of a set.toml; that of the largest set with the longest names has some ten thousand.
const MOST_RECORD: usize = 1 << 20;

/// A text in which something is to be asked about.
struct Asking {
    id: u32,
    name: String,
    text: Text,
    /// Which of the ways is shown, from 0.
    way: usize,
}

/// What became of a file that was read.
#[derive(Serialize)]
struct FileRead {
    id: u32,
    /// Whether it is no document and may be a text: nothing of it is taken in, before it is given to `take_text`.
    is_text: bool,
    /// Whether it has codes that could not be read, and no others.
    is_missed: bool,
    has_sheets: bool,
}

/// What is in hand.
#[wasm_bindgen]
pub struct Engine {
    goal: Goal,
    guide: Guide,
    /// What was brought, and beside it what the page shows of each.
    sources: Vec<Source>,
    brought: Vec<Brought>,
    /// The last id that was given to something.
    last_id: u32,
    reading: Reading,
    texts: VecDeque<Asking>,
    /// How many of the typed sheets of the guide are among the sources.
    kept: usize,
    wanted: Option<Wanted>,
    record: Option<RecordState>,
    opened: Option<Secrets>,
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
            last_id: 0,
            reading: Reading::default(),
            texts: VecDeque::new(),
            kept: 0,
            wanted: None,
            record: None,
            opened: None,
        }
    }

    /// Puts a file among those that are to be read together, by its first bytes, and gives it an id; or again, under the id that it has.
    pub fn add_file(&mut self, id: Option<u32>, name: &str, head: Vec<u8>) -> u32 {
        let id = id.unwrap_or_else(|| self.next_id());
        self.reading.add(id, &shown(name), head);
        id
    }

    /// Reads those files as far as a reader has told of them: `wanted` is what it is still to be asked, and otherwise `read` is what was
    /// read, and everything but texts is in hand.
    pub fn read_on(&mut self) -> String {
        match self.reading.go_on() {
            Err(wanted) => json(&json!({ "wanted": wanted })),
            Ok(looked) => {
                self.reading = Reading::default();
                let read = looked.into_iter().map(|(id, looked)| self.take(id, looked));
                let read: Vec<FileRead> = read.collect();
                json(&json!({ "read": read }))
            }
        }
    }

    /// What a reader is to be asked, for it.
    pub fn request(&self, number: usize) -> Option<Vec<u8>> {
        Some(self.reading.request(number)?.to_vec())
    }

    /// Takes in what a reader answered.
    pub fn answered(&mut self, number: usize, frame: Vec<u8>) {
        self.reading.answer(number, Ok(frame));
    }

    /// Says why there is no answer: "lost", "slow", "no-time", or else that the file could not be had.
    pub fn unanswered(&mut self, number: usize, why: &str) {
        let error = match why {
            "lost" => PageError::Lost(Loss::Crash),
            "slow" => PageError::Lost(Loss::Time),
            "no-time" => PageError::NoTime,
            _ => PageError::Unreadable("it cannot be had".to_owned()),
        };
        self.reading.answer(number, Err(error));
    }

    /// Forgets which files were to be read.
    pub fn leave_files(&mut self) {
        self.reading = Reading::default();
    }

    /// Says why a file was not read, by the page's own code for it.
    pub fn lose(&mut self, name: &str, code: &str) {
        let problem = Problem::Unreadable("it was not read".to_owned());
        let source = Source::new(shown(name)).failed(problem);
        let said = Said::new(code, serde_json::Value::Null, "");
        self.keep(None, source, Given::File, vec![said]);
    }

    /// Takes in a text: words, the texts of codes, or the record of a set. Its id is that of the file, if it is one.
    pub fn take_text(&mut self, id: Option<u32>, name: &str, bytes: &[u8]) {
        let name = shown(name);
        let id = id.unwrap_or_else(|| self.next_id());
        let text = std::str::from_utf8(bytes).ok();
        let text = text.filter(|text| text.len() <= MOST_RECORD);
        let record = text.map(Record::parse);
        if let Some(Ok(wanted)) = record.map(|record| record.and_then(Wanted::try_from)) {
            self.take_record(id, name, wanted);
            return;
        }
        let text = Text::open(Source::new(name.clone()), bytes);
        self.texts.push_back(Asking {
            id,
            name,
            text,
            way: 0,
        });
        self.settle_texts();
    }

    /// Takes in the text of a code that a camera saw, and says what it is: "new", "known", "forged", or "nothing". `camera` is what its
    /// sheets are said to be from.
    pub fn take_code(&mut self, text: &str, camera: &str) -> String {
        let mut source = Source::new(camera);
        match Code::of(text) {
            Code::Share(share) => {
                let is_same = |read: &ReadShare| {
                    read.share.set_id() == share.set_id() && read.share.is_same(&share)
                };
                let mut known = self.sources.iter().flat_map(|source| &source.shares);
                if known.any(is_same) {
                    return "known".to_owned();
                }
                let how = How::of(&share);
                source.add(camera.to_owned(), *share, how);
            }
            Code::Data(slice) => {
                if self
                    .sources
                    .iter()
                    .any(|source| source.slices.contains(&slice))
                {
                    return "known".to_owned();
                }
                source.slices.push(slice);
            }
            Code::Unproved(sheet) => {
                if self
                    .sources
                    .iter()
                    .any(|source| source.unproved.contains(&sheet))
                {
                    return "known".to_owned();
                }
                source.problems.push(Problem::Unproved(sheet.clone()));
                source.unproved.push(sheet);
            }
            _ => return "nothing".to_owned(),
        }
        let is_forged = !source.unproved.is_empty();
        self.keep_seen(source);
        if is_forged { "forged" } else { "new" }.to_owned()
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
        // As keyboards for Arabic and for Chinese and Japanese have it.
        let plain = |c: char| match c {
            '\u{61f}' | '\u{ff1f}' => '?',
            c => c,
        };
        let is_kept = |c: &char| c.is_alphanumeric() || *c == '?';
        for character in text.chars().map(plain).filter(is_kept) {
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
            self.take_text(None, name, text.as_bytes());
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

    /// Puts something that was brought away again, by its id.
    pub fn put_away(&mut self, id: u32) {
        if self.record.as_ref().is_some_and(|record| record.id == id) {
            self.record = None;
            self.wanted = None;
        } else if let Some(place) = self.brought.iter().position(|brought| brought.id == id) {
            self.sources.remove(place);
            self.brought.remove(place);
        } else {
            return;
        }
        self.begin_guide();
    }

    /// What is in hand, what is needed, what is asked, what went wrong.
    pub fn state(&mut self) -> String {
        let asked = match self.texts.front_mut() {
            Some(Asking {
                name, text, way, ..
            }) => text.question().map(|question| {
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
            self.wanted_for_key(),
            self.record.as_ref(),
            typing,
            asked,
        ))
    }

    /// Opens what the sheets are the key to. An empty passphrase is none. Answers with what was opened, or with why it was not.
    pub fn open(&mut self, passphrase: &str) -> String {
        let pile = Pile::of(&self.sources, self.wanted_for_key());
        let complete = match pile.choose() {
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
        self.opened = Some(secrets);
        answer
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
        self.opened.as_ref()?.items.get(place)
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The set that alone may be recovered. A check tells of every sheet, and compares it with the record.
    fn wanted_for_key(&self) -> Option<&Wanted> {
        self.wanted.as_ref().filter(|_| self.goal == Goal::Recover)
    }

    /// Takes in what was read of a file.
    fn take(&mut self, id: u32, looked: Looked) -> FileRead {
        let (source, is_text) = match looked {
            Looked::Document(source) => (source, false),
            Looked::Text(source, _) => (source, true),
        };
        let read = FileRead {
            id,
            is_text,
            is_missed: source.is_empty() && !source.unread.is_empty(),
            has_sheets: !source.shares.is_empty(),
        };
        let place = self.brought.iter().position(|brought| brought.id == id);
        let is_better = |place: usize| self.sources[place].is_empty() && !source.is_empty();
        if is_text || place.is_some_and(|place| !is_better(place)) {
            return read;
        }
        if place.is_some() {
            self.put_away(id);
        }
        let problems = source.problems.iter().map(Said::from).collect();
        self.keep(Some(id), source, Given::File, problems);
        read
    }

    /// Takes the record of a set, unless there is one of another set: which of them is meant is for the holder to say.
    fn take_record(&mut self, id: u32, name: String, wanted: Wanted) {
        let other = self.wanted.as_ref().filter(|held| held.id() != wanted.id());
        if let Some(held) = other {
            let said = Said::new("record-second", json!({ "set": held.name() }), "");
            let problem = Problem::Unreadable("there is another record".to_owned());
            let source = Source::new(name).failed(problem);
            self.keep(Some(id), source, Given::File, vec![said]);
            return;
        }
        self.guide.of_set(wanted.id());
        self.record = Some(RecordState { id, name });
        self.wanted = Some(wanted);
        self.opened = None;
    }

    /// Keeps what a camera saw: a sheet by itself, so that it can be put away again, and codes of sealed data together.
    fn keep_seen(&mut self, mut source: Source) {
        let is_data = |source: &Source| source.shares.is_empty() && !source.slices.is_empty();
        let mut all = self.sources.iter_mut().zip(&mut self.brought);
        let data = all.find(|(source, brought)| brought.given == Given::Seen && is_data(source));
        match data {
            Some((known, brought)) if is_data(&source) => {
                known.slices.append(&mut source.slices);
                brought.tell(known);
                self.opened = None;
            }
            _ => {
                let problems = source.problems.iter().map(Said::from).collect();
                self.keep(None, source, Given::Seen, problems);
            }
        }
    }

    fn keep(&mut self, id: Option<u32>, source: Source, given: Given, problems: Vec<Said>) {
        let id = id.unwrap_or_else(|| self.next_id());
        if given != Given::Typed {
            tell(&mut self.guide, &source);
        }
        self.brought
            .push(Brought::new(id, &source, given, problems));
        self.sources.push(source);
        self.opened = None;
    }

    /// Has the guide know what is in hand now, and what is typed go on.
    fn begin_guide(&mut self) {
        self.opened = None;
        let typing = self.guide.typing();
        let draft: Vec<Zeroizing<String>> =
            typing.words.into_iter().map(|word| word.text).collect();
        self.guide = Guide::new(self.goal);
        self.kept = 0;
        if let Some(wanted) = &self.wanted {
            self.guide.of_set(wanted.id());
        }
        for source in &self.sources {
            tell(&mut self.guide, source);
        }
        for word in draft {
            _ = self.guide.paste(&word);
        }
    }

    /// Reads texts on, up to the next question.
    fn settle_texts(&mut self) {
        while let Some(asking) = self.texts.front_mut() {
            if asking.text.question().is_some() {
                return;
            }
            if let Some(Asking { id, text, .. }) = self.texts.pop_front() {
                let source = text.finish();
                let problems = source.problems.iter().map(Said::from).collect();
                self.keep(Some(id), source, Given::File, problems);
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
            self.keep(None, source, Given::Typed, Vec::new());
        }
    }
}

/// Has the guide know of a source: what it can complete, and what is still to be typed.
fn tell(guide: &mut Guide, source: &Source) {
    let missed = source.unread.iter().filter_map(|missed| missed.head);
    missed.for_each(|head| guide.miss(head));
    for read in &source.shares {
        _ = guide.add(read.share.clone(), &read.place);
    }
}

/// A file's name as it can be shown: without what would turn or hide it.
fn shown(name: &str) -> String {
    printable(name)
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
        let notes = notes(&items, &names);
        Self {
            notes,
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
