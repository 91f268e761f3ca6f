//! What is in hand, and what comes of it.

mod opening;
mod typed;

use std::collections::VecDeque;

use paperquorum::entry::{Goal, Guide};
use paperquorum::gather::{How, Source, Text};
use paperquorum::reader::Code;
use paperquorum::record::Record;
use paperquorum::recovery::{Verification, Wanted};
use paperquorum::share::Head;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use self::opening::Opened;
use crate::outcome::of_refusal;
use crate::reader::json;
use crate::said::Said;
use crate::state::{Brought, State};
use crate::typing::{AskedState, TypingState};
use crate::wire::FileRead;

/// A text in which something is to be asked about.
struct Asking {
    name: String,
    text: Text,
    /// Which of the ways is shown, from 0.
    way: usize,
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
}
