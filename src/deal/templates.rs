//! The templates that a set is printed with: the shipped ones, and before them the dealer's own.

use std::collections::BTreeMap;

use thiserror::Error;

use super::glyphs::Printed;
use crate::kind::{self, Kind};
use crate::qr::Modules;
use crate::sheet::Paper;
use crate::template::{
    CoverFacts, DataFacts, Language, Purpose, SeparatorFacts, ShareFacts, Template, TemplateError,
};

/// The file in which a language names the kinds of keys.
pub const KINDS: &str = "kinds.txt";

/// Templates by language and purpose.
#[derive(Clone, Default)]
pub struct Templates {
    /// The dealer's own, with the name of each.
    own: BTreeMap<(String, Purpose), (String, String)>,
    /// The dealer's own names of kinds, by language.
    kinds: BTreeMap<String, String>,
}

impl Templates {
    /// The shipped ones alone.
    #[must_use]
    pub fn shipped() -> Self {
        Self::default()
    }

    /// Takes a template of the dealer's own. `name` is what it is called in messages.
    pub fn add(&mut self, language: &str, purpose: Purpose, name: &str, text: &str) {
        self.own.insert(
            (language.to_owned(), purpose),
            (name.to_owned(), text.to_owned()),
        );
    }

    /// Takes names of kinds of keys, one a line: `id | name | where it is typed in`.
    ///
    /// # Errors
    /// [`TemplatesError::Kind`] for a line that names no kind.
    pub fn add_kinds(
        &mut self,
        language: &str,
        name: &str,
        text: &str,
    ) -> Result<(), TemplatesError> {
        for (line, text) in (1..).zip(text.lines()) {
            let mut parts = text.split(" | ");
            let is_known = parts.next().is_some_and(kind::has_name);
            if !text.trim().is_empty() && (!is_known || parts.next().is_none()) {
                let name = name.to_owned();
                return Err(TemplatesError::Kind { name, line });
            }
        }
        self.kinds.insert(language.to_owned(), text.to_owned());
        Ok(())
    }

    /// Whether the shipped ones are all there is.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        self.own.is_empty()
    }

    /// Whether there are sheets in this language.
    fn has(&self, language: &str) -> bool {
        Language::by_code(language).is_some() || self.own.keys().any(|(own, _)| own == language)
    }

    /// The template for `purpose`.
    pub(super) fn get<'a>(
        &'a self,
        language: &'a str,
        purpose: Purpose,
    ) -> Result<Template<'a>, TemplatesError> {
        if let Some((_, text)) = self.own.get(&(language.to_owned(), purpose)) {
            return Ok(Template { text, language });
        }
        Language::by_code(language)
            .map(|shipped| shipped.template(purpose))
            .ok_or_else(|| TemplatesError::Lacking {
                file: purpose.file(),
                language: language.to_owned(),
            })
    }

    /// What a template is called in messages: by its own name, or by that which it has among the exported ones.
    pub(super) fn name(&self, language: &str, purpose: Purpose) -> String {
        match self.own.get(&(language.to_owned(), purpose)) {
            Some((name, _)) => name.clone(),
            None => format!("{language}/{}", purpose.file()),
        }
    }

    /// The trouble of a template, with its name.
    pub(super) fn fault(
        &self,
        language: &str,
        purpose: Purpose,
        error: TemplateError,
    ) -> TemplatesError {
        TemplatesError::Fault {
            name: self.name(language, purpose),
            error,
            is_shipped: self.is_shipped(),
        }
    }

    /// The name of a kind of key and where it is typed in.
    pub(super) fn kind(&self, language: &str, kind: &Kind) -> (String, String) {
        let own = self.kinds.get(language).and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.split(" | ").next() == Some(kind.id))?;
            let mut parts = line.split(" | ").skip(1);
            Some((
                parts.next()?.trim(),
                parts.next().unwrap_or_default().trim(),
            ))
        });
        let (name, usage) = own
            .or_else(|| Language::by_code(language)?.kind(kind.id))
            .unwrap_or((kind.name, kind.usage));
        (name.to_owned(), usage.to_owned())
    }

    /// The dealer's own texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = Printed<'_>> {
        self.own
            .iter()
            .map(|((language, _), (name, text))| Printed::template(name, text, language))
    }

    /// Refuses languages of which there are no sheets, and templates of the dealer's own that no sheet can be made of: they are filled in
    /// with facts that are made up, so that what is wrong is told before anybody types a key.
    pub(super) fn check(&self, languages: &[&str]) -> Result<(), TemplatesError> {
        if let Some(language) = languages.iter().find(|language| !self.has(language)) {
            let language = (*language).to_owned();
            return Err(TemplatesError::Language { language });
        }
        for ((language, purpose), (_, text)) in &self.own {
            try_out(&Template { text, language }, *purpose)
                .map_err(|error| self.fault(language, *purpose, error))?;
        }
        Ok(())
    }
}

/// Fills in a template with facts that are made up.
fn try_out(template: &Template<'_>, purpose: Purpose) -> Result<(), TemplateError> {
    match purpose {
        Purpose::Holder => template.holder(&facts(), Paper::A4).map(drop),
        Purpose::Data => template.data(&data_facts(), Paper::A4).map(drop),
        Purpose::Cover => template.cover(&cover_facts(), Paper::A4).map(drop),
        Purpose::Card => template.card(&facts()).map(drop),
        Purpose::Label => template.label(&facts()).map(drop),
        Purpose::Separator => template.separator(&separator_facts(), Paper::A4).map(drop),
        Purpose::Check => template.check(&[(code(), 1.0)], 1.0, Paper::A4).map(drop),
    }
}

fn code() -> Modules {
    Modules::encode("PQ1").expect("plain text")
}

fn text() -> String {
    String::from("?")
}

fn facts() -> ShareFacts {
    ShareFacts {
        label: None,
        holder: None,
        index: 1,
        shares: 2,
        threshold: 2,
        on_sheet: 1,
        position: 1,
        weighted: false,
        required: false,
        needs_required: false,
        alone: false,
        anonymous: false,
        back: true,
        page: None,
        handwrite: false,
        unproven: false,
        contact: None,
        note: None,
        sealed: None,
        passphrase: false,
        kind: text(),
        key_id: None,
        usage: None,
        date: text(),
        review: text(),
        set_name: "lamp-river".into(),
        sheet_name: "lamp-river-2".into(),
        words: vec![text()],
        code: code(),
    }
}

fn data_facts() -> DataFacts {
    DataFacts {
        set_name: text(),
        page: 1,
        pages: 1,
        needed: 1,
        total: 1,
        separate: false,
        codes: vec![(code(), 1)],
    }
}

fn cover_facts() -> CoverFacts {
    CoverFacts {
        set_name: text(),
        date: text(),
        review: text(),
        kind: text(),
        label: None,
        key_id: None,
        contact: None,
        note: None,
        threshold: 2,
        shares: 2,
        needs_required: false,
        sealed: None,
        passphrase: false,
        back: true,
        sheets: Vec::new(),
    }
}

fn separator_facts() -> SeparatorFacts {
    SeparatorFacts {
        holder: None,
        set_name: text(),
        sheet_name: text(),
        pages: 1,
        copy: 1,
        copies: 1,
    }
}

/// Why sheets cannot be made of the templates at hand.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplatesError {
    /// A language that is neither shipped nor the dealer's own.
    #[error("there are no sheets in the language {language:?}")]
    Language {
        /// Its tag.
        language: String,
    },
    /// A language of the dealer's own lacks this template.
    #[error("there is no {file} in the language {language:?}")]
    Lacking {
        /// The name of its file.
        file: &'static str,
        /// The tag of the language.
        language: String,
    },
    /// A template that cannot be filled in.
    #[error("{name}: {error}")]
    Fault {
        /// What it is called.
        name: String,
        /// What is wrong, and in which line.
        error: TemplateError,
        /// Whether there are no others than the shipped ones.
        is_shipped: bool,
    },
    /// A line that names no kind of key.
    #[error("{name}: line {line}: not the name of a kind of key")]
    Kind {
        /// What the file is called.
        name: String,
        /// Which line, from 1.
        line: usize,
    },
}
