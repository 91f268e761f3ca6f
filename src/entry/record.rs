//! Writes down what is in hand and what has been typed, so that an interrupted entry can be resumed.

use zeroize::Zeroizing;

use super::{Guide, Held, Origin};
use crate::share::{FromWords, Share};
use crate::typed;

/// First line of the text.
const HEAD: &str = "paperquorum entry 1";

impl Guide {
    /// Everything in hand, as text with secrets in it: one line a share, and one for the words of the sheet that is being typed.
    pub fn save(&self) -> Zeroizing<String> {
        let words: usize = self.held.len() * 600 + 8 * super::MAX_DRAFT;
        let mut text = Zeroizing::new(String::with_capacity(4096 + words));
        text.push_str(HEAD);
        text.push('\n');
        for held in &self.held {
            let origin = match &held.origin {
                Origin::Typed => "typed".to_owned(),
                Origin::Read => "read".to_owned(),
                Origin::Repaired(positions) => {
                    let positions: Vec<String> = positions.iter().map(usize::to_string).collect();
                    format!("repaired {}", positions.join(" "))
                }
            };
            let share = held
                .share
                .to_code()
                .unwrap_or_else(|| Zeroizing::new(held.share.to_words().join(" ")));
            let from = held.from.replace(['\t', '\n'], " ");
            for piece in [&origin, "\t", &from, "\t", &share, "\n"] {
                text.push_str(piece);
            }
        }
        text.push_str("draft\t");
        for word in self.draft.words() {
            text.push_str(word.text());
            text.push(' ');
        }
        text.push('\n');
        text
    }

    /// Takes up what [`Guide::save`] gave. `None` if it is nothing of the kind; the guide is then as it was.
    pub fn restore(&mut self, text: &str) -> Option<()> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mut held = Vec::new();
        let mut draft = None;
        for line in lines {
            let (origin, rest) = line.split_once('\t')?;
            if origin == "draft" {
                draft = Some(rest);
                continue;
            }
            let (from, share) = rest.split_once('\t')?;
            let origin = match origin.split_once(' ') {
                None if origin == "typed" => Origin::Typed,
                None if origin == "read" => Origin::Read,
                Some(("repaired", positions)) => {
                    let positions: Result<Vec<usize>, _> =
                        positions.split(' ').map(str::parse).collect();
                    Origin::Repaired(positions.ok()?)
                }
                _ => return None,
            };
            held.push(Held {
                share: whole(share)?,
                from: from.to_owned(),
                origin,
            });
        }
        let draft = draft?;
        self.typed = held
            .iter()
            .filter(|held| held.origin != Origin::Read)
            .count();
        self.held = held;
        for word in draft.split_whitespace() {
            self.draft.put(word);
        }
        Some(())
    }
}

/// The share that is exactly this text.
fn whole(text: &str) -> Option<Share> {
    let mut entries = typed::read(text);
    match entries.pop()?.found {
        Ok(FromWords::Whole(share)) if entries.is_empty() => Some(share),
        _ => None,
    }
}
