//! The templates that come with the program: one folder a language.

use super::{Purpose, Template};
use crate::kind::Kind;

/// The line that holds for keys of whatever kind.
const ANY_KEY: &str = "typed";

/// A language in which all templates are there.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// A BCP 47 tag: `de`.
    pub code: &'static str,
    /// Its name in itself: "Deutsch".
    pub name: &'static str,
    texts: [&'static str; 7],
    /// For each kind of key a line of its ID, its name, and where it is typed in; none in English, in which the kinds say it.
    kinds: &'static str,
}

macro_rules! language {
    ($code:literal, $name:literal, $kinds:expr) => {
        Language {
            code: $code,
            name: $name,
            texts: [
                include_str!(concat!("../../templates/", $code, "/holder.md")),
                include_str!(concat!("../../templates/", $code, "/data.md")),
                include_str!(concat!("../../templates/", $code, "/cover.md")),
                include_str!(concat!("../../templates/", $code, "/card.md")),
                include_str!(concat!("../../templates/", $code, "/label.md")),
                include_str!(concat!("../../templates/", $code, "/separator.md")),
                include_str!(concat!("../../templates/", $code, "/check.md")),
            ],
            kinds: $kinds,
        }
    };
    ($code:literal, $name:literal) => {
        language!(
            $code,
            $name,
            include_str!(concat!("../../templates/", $code, "/kinds.txt"))
        )
    };
}

/// The languages of the sheets. The words of a share are English in all of them.
pub static LANGUAGES: [Language; 12] = [
    language!("en", "English", ""),
    language!("de", "Deutsch"),
    language!("fr", "Français"),
    language!("es", "Español"),
    language!("it", "Italiano"),
    language!("pt", "Português"),
    language!("pl", "Polski"),
    language!("uk", "Українська"),
    language!("tr", "Türkçe"),
    language!("ja", "日本語"),
    language!("zh", "简体中文"),
    language!("ar", "العربية"),
];

impl Language {
    /// Returns the language of this tag, in whatever case; a region behind it does not matter.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES
            .iter()
            .find(|language| language.code.eq_ignore_ascii_case(primary))
    }

    /// Returns the template for `purpose`.
    #[must_use]
    pub const fn template(&self, purpose: Purpose) -> Template<'static> {
        Template {
            text: self.texts[purpose as usize],
            language: self.code,
        }
    }

    /// Returns the file of names of kinds, empty in English.
    #[must_use]
    pub const fn kinds(&self) -> &'static str {
        self.kinds
    }

    /// Returns the name of a kind of key and where it is typed in. A kind that nobody has translated yet has its English name, which is
    /// mostly that of a program, and is typed in where it was before. None in English, in which the kinds say it, and for unknown kinds.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<(&'static str, &'static str)> {
        self.translated(id).or_else(|| {
            let (_, usage) = self.translated(ANY_KEY)?;
            Some((Kind::by_id(id)?.name, usage))
        })
    }

    /// Returns what this language itself says of a kind of key.
    #[must_use]
    pub fn translated(&self, id: &str) -> Option<(&'static str, &'static str)> {
        self.kinds.lines().find_map(|line| {
            let mut parts = line.split(" | ");
            (parts.next() == Some(id)).then_some(())?;
            Some((
                parts.next()?.trim(),
                parts.next().unwrap_or_default().trim(),
            ))
        })
    }
}
