//! What is typed, and what is answered.

use paperquorum::entry::{Held, Key, Origin};
use paperquorum::gather::repairs::{Answer, Words};
use paperquorum::gather::{How, ReadShare, Source};
use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::state::Brought;

#[wasm_bindgen]
impl Engine {
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
}

impl Engine {
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
        for source in new.into_iter().map(source) {
            self.brought.push(Brought::typed(&source));
            self.sources.push(source);
            self.opened = None;
        }
    }
}

/// A sheet that was typed, as something that was brought.
fn source(held: Held) -> Source {
    let how = match held.origin {
        Origin::Read => How::of(&held.share),
        Origin::Typed => How::Words,
        Origin::Repaired(positions) => How::RepairedWords(positions),
    };
    let read = ReadShare {
        place: held.from.clone(),
        share: held.share,
        how,
    };
    Source {
        shares: vec![read],
        ..Source::new(held.from)
    }
}
