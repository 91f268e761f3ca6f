//! What is pasted: words, whole sheets, texts of codes, names of files.

use super::draft::MAX_DRAFT;
use super::{Guide, Mode, Origin, Step, Style};
use crate::share::FromWords;
use crate::typed::{self, Passage};

/// Most bytes of a paste.
const MAX_PASTE: usize = 1 << 18;

impl Guide {
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
        let passages = typed::read(text);
        let count = words_of(text).count();
        let are_its_words = match passages.first().map(|passage| &passage.found) {
            Some(Ok(FromWords::Repaired(proposals))) => {
                proposals[0].share.to_symbols().len() == count || !self.draft.is_empty()
            }
            Some(Ok(FromWords::Whole(_))) => false,
            Some(Err(_)) | None => true,
        };
        if passages.len() <= 1 && are_its_words && self.draft.words().len() + count <= MAX_DRAFT {
            return self.paste_words(text);
        }
        if !passages.iter().any(|passage| passage.found.is_ok()) {
            self.say(
                Style::Warning,
                "There is no whole sheet in what was pasted, and more words than one has. Nothing of it was taken.",
            );
            return Step::Show;
        }
        self.take_all(passages)
    }

    /// Takes every share that was pasted; repairs are asked about afterwards.
    fn take_all(&mut self, passages: Vec<Passage>) -> Step {
        let mut step = Step::Show;
        for passage in passages {
            match passage.found {
                Ok(FromWords::Whole(share)) => {
                    let taken = if share.code().is_some() {
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
                        &format!("Not taken, from line {} on: {error}.", passage.line),
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
}

/// The words of a text, without numbers.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_alphanumeric() || character == '?'))
        .map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}

/// Whether a pasted line is the name of a file, as a terminal gives it for a file that is dropped into it.
pub(super) fn is_path(text: &str) -> bool {
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
