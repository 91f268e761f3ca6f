//! How sheets look, whichever are printed: paper, language, templates, fonts, and what stands on all of them.

use thiserror::Error;

use super::fingerprint::Fingerprint;
use super::glyphs::{self, CharacterError, Printed};
use super::templates::{Templates, TemplatesError};
use super::texts::{self, TextError};
use crate::pdf::{Fonts, WordsAs};
use crate::sheet::Paper;
use crate::template::Language;

/// Most characters of all contact lines together, of a note, and of a label.
const MAX_CONTACT: usize = 200;
const MAX_NOTE: usize = 300;
const MAX_LABEL: usize = 80;

/// How sheets look.
#[derive(Clone)]
#[non_exhaustive]
pub struct Looks {
    /// What they are printed on.
    pub paper: Paper,
    /// The tag of their language, where a holder has no other.
    pub(crate) language: String,
    /// What they are made of.
    pub templates: Templates,
    /// What they are set in.
    pub fonts: Fonts,
    /// Whom to ask about them, in a line; may be empty.
    pub contact: String,
    /// What every holder is to know besides; may be empty.
    pub note: String,
    /// Whether the words of a share can be read as text.
    pub words: WordsAs,
    /// Whether label, holder, number of shares and the need for a passphrase are kept off the sheets.
    pub anonymous: bool,
    /// Whether each has its page of instructions.
    pub back: bool,
    /// By which the page is known that goes with them, if one does.
    pub page: Option<Fingerprint>,
    /// How often each is printed, at least once.
    pub copies: usize,
}

impl Looks {
    /// Plain sheets in this language, given by its tag: `en`.
    #[must_use]
    pub fn new(paper: Paper, language: &str) -> Self {
        Self {
            paper,
            language: tag(language),
            templates: Templates::shipped(),
            fonts: Fonts::default(),
            contact: String::new(),
            note: String::new(),
            words: WordsAs::Text,
            anonymous: false,
            back: true,
            page: None,
            copies: 1,
        }
    }

    /// The tag of the language, as folders of templates have it.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The languages of the sheets, each once.
    #[must_use]
    pub fn languages<'a>(&'a self, named: &Named<'a>) -> Vec<&'a str> {
        let mut languages: Vec<&str> = vec![&self.language];
        languages.extend(named.languages.iter().flatten().map(String::as_str));
        languages.sort_unstable();
        languages.dedup();
        languages
    }

    /// The characters that no font has, for whoever can find fonts that have them.
    #[must_use]
    pub fn lacking(&self, named: &Named<'_>) -> Vec<char> {
        glyphs::lacking(&self.fonts, &self.texts(named))
    }

    /// Checks everything that can be checked without a key.
    ///
    /// # Errors
    /// [`LooksError`]: texts that cannot be printed, templates that are not there or wrong, characters that no font has.
    pub fn check(&self, named: &Named<'_>) -> Result<(), LooksError> {
        self.check_texts(named)?;
        self.templates.check(&self.languages(named))?;
        glyphs::check(&self.fonts, &self.texts(named))?;
        Ok(())
    }

    /// Checks the texts alone: how long they are, and that they are texts.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn check_texts(&self, named: &Named<'_>) -> Result<(), TextError> {
        texts::check("label", named.label, MAX_LABEL)?;
        texts::check("contact", &self.contact, MAX_CONTACT)?;
        texts::check("note", &self.note, MAX_NOTE)
    }

    /// Everything that fonts must have characters for, but for what is shipped.
    fn texts<'a>(&'a self, named: &Named<'a>) -> Vec<Printed<'a>> {
        let mut texts: Vec<Printed<'_>> = self.templates.texts().collect();
        for language in self.languages(named) {
            let values = [
                ("label", named.label),
                ("contact", &self.contact),
                ("note", &self.note),
            ];
            texts.extend(values.map(|(what, text)| Printed::new(what, text, language)));
        }
        for (number, (name, own)) in (1..).zip(named.names.iter().zip(named.languages)) {
            // On the sheet, and on the cover and the labels.
            for language in [own.as_deref().unwrap_or(&self.language), &self.language] {
                let what = format!("name of holder {number}");
                texts.push(Printed::new(what, name, language));
            }
        }
        texts
    }

    pub(super) fn known_contact(&self) -> Option<String> {
        known(&self.contact)
    }

    pub(super) fn known_note(&self) -> Option<String> {
        known(&self.note)
    }
}

/// On A4, in English.
impl Default for Looks {
    fn default() -> Self {
        Self::new(Paper::default(), "en")
    }
}

/// What is printed besides, and differs from set to set.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Whose key it is and for what; may be empty.
    pub label: &'a str,
    /// The holders' names.
    pub names: &'a [String],
    /// The language of each one's sheet, where it is not that of all.
    pub languages: &'a [Option<String>],
}

fn known(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The tag of a language as folders of templates have it: `pt-BR` is `pt` unless there is more than the shipped.
fn tag(code: &str) -> String {
    Language::by_code(code).map_or_else(
        || code.to_ascii_lowercase(),
        |language| language.code.to_owned(),
    )
}

/// Why sheets cannot look like that.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LooksError {
    /// A text that cannot be printed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// No template, or a wrong one.
    #[error(transparent)]
    Templates(#[from] TemplatesError),
    /// No font.
    #[error(transparent)]
    Character(#[from] CharacterError),
}
