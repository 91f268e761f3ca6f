//! Whether the fonts at hand have every character that will be printed: none is ever printed as a box.

use std::borrow::Cow;

use thiserror::Error;

use crate::pdf::Fonts;

/// A text that will be printed.
pub(super) struct Printed<'a> {
    /// What it is called in a message.
    what: Cow<'a, str>,
    text: Cow<'a, str>,
    /// Whether a character is told with its line.
    has_lines: bool,
    /// The language of the sheet that it stands on.
    language: &'a str,
}

impl<'a> Printed<'a> {
    pub(super) fn new(what: impl Into<Cow<'a, str>>, text: &'a str, language: &'a str) -> Self {
        Self {
            what: what.into(),
            text: text.into(),
            has_lines: false,
            language,
        }
    }

    /// A template. Line breaks and other controls in it are no characters to be printed.
    pub(super) fn template(name: &'a str, text: &str, language: &'a str) -> Self {
        Self {
            what: name.into(),
            text: text
                .replace(|c: char| c.is_control() && c != '\n', " ")
                .into(),
            has_lines: true,
            language,
        }
    }

    /// The first character that no font has, with its line.
    fn lacking(&self, fonts: &Fonts) -> Option<(usize, char)> {
        (1..)
            .zip(self.text.split('\n'))
            .find_map(|(line, text)| Some((line, fonts.missing(text, self.language)?)))
    }
}

/// The characters that no font has, each once.
pub(super) fn lacking(fonts: &Fonts, texts: &[Printed<'_>]) -> Vec<char> {
    let is_lacking = |c: char, language: &str| {
        c != '\n'
            && fonts
                .missing(c.encode_utf8(&mut [0; 4]), language)
                .is_some()
    };
    let mut lacking: Vec<char> = texts
        .iter()
        .flat_map(|Printed { text, language, .. }| {
            text.chars().filter(|&c| is_lacking(c, language))
        })
        .collect();
    lacking.sort_unstable();
    lacking.dedup();
    lacking
}

/// Refuses texts with characters that no font has.
pub(super) fn check(fonts: &Fonts, texts: &[Printed<'_>]) -> Result<(), CharacterError> {
    let found = texts
        .iter()
        .find_map(|text| Some((text, text.lacking(fonts)?)));
    match found {
        None => Ok(()),
        Some((text, (line, character))) => Err(CharacterError {
            place: if text.has_lines {
                format!("{}: line {line}: there is", text.what)
            } else {
                format!("the {} has", text.what)
            },
            character,
        }),
    }
}

/// A character that no font at hand can print.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{place} the character {character} (U+{code:04X}), which none of the fonts at hand can print",
    code = u32::from(*.character)
)]
pub struct CharacterError {
    place: String,
    /// The character.
    pub character: char,
}
