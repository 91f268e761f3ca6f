//! What the sheets are the key to.

use paperquorum::contents::Item;
use paperquorum::recovery::items::{file_names, is_plain};
use paperquorum::recovery::{Complete, Pile, Secrets};
use paperquorum::vault::Passphrase;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::outcome::of_refusal;
use crate::reader::json;
use crate::said::Said;
use crate::state::{ItemState, SecretsState};

/// What was opened.
pub(super) struct Opened {
    secrets: Secrets,
    state: SecretsState,
}

#[wasm_bindgen]
impl Engine {
    /// Opens what the sheets are the key to. An empty passphrase is none. Answers with what was opened, or with why it was not.
    pub fn open(&mut self, passphrase: &str) -> String {
        let pile = Pile::of(&self.sources, self.wanted.as_ref());
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
}

impl Engine {
    fn item(&self, place: usize) -> Option<&Item> {
        self.opened.as_ref()?.secrets.items.get(place)
    }
}

impl SecretsState {
    fn of(pile: &Pile<'_>, complete: &Complete<'_>, secrets: &Secrets) -> Self {
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
