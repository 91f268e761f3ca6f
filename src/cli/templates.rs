//! The templates that a set is printed with: the shipped ones, and before them those of a directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::fonts::Printed;
use super::io;
use crate::kind::{self, Kind};
use crate::qr::Modules;
use crate::sheet::Paper;
use crate::template::{
    CoverFacts, DataFacts, Language, Purpose, SeparatorFacts, ShareFacts, Template, TemplateError,
};

/// Most bytes of a template.
const MAX_TEMPLATE: usize = 256 << 10;

/// The file of names of kinds.
pub(super) const KINDS: &str = "kinds.txt";

/// Templates by language and purpose.
pub(super) struct Templates {
    directory: Option<PathBuf>,
    /// Those that the directory has, with the path of each.
    own: BTreeMap<(String, Purpose), (PathBuf, String)>,
    kinds: BTreeMap<String, String>,
}

impl Templates {
    /// Reads what `directory` has for `languages`: in a folder of the language's name, or in itself.
    ///
    /// # Errors
    /// If there is no such directory, nothing in it is a template, or a language is neither there nor shipped.
    pub(super) fn open(directory: Option<&Path>, languages: &[&str]) -> Result<Self, Failure> {
        let mut templates = Self {
            directory: directory.map(Path::to_owned),
            own: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        if let Some(directory) = directory {
            if !directory.is_dir() {
                return Err(Failure::usage(format_args!(
                    "{}: there is no such directory of templates",
                    directory.display()
                ))
                .hint("`paperquorum template export DIR` writes one"));
            }
            for &language in languages {
                templates.read(directory, language)?;
            }
            if templates.own.is_empty() {
                return Err(Failure::usage(format_args!(
                    "{}: there is no template in it for these sheets",
                    directory.display()
                ))
                .hint(format_args!(
                    "it should have a folder {} with holder.md in it, or holder.md itself",
                    languages.first().unwrap_or(&"en")
                )));
            }
        }
        for language in languages {
            let is_own = templates.own.keys().any(|(own, _)| own == language);
            if Language::by_code(language).is_none() && !is_own {
                return Err(Failure::usage(format_args!(
                    "there are no sheets in the language {language:?}"
                ))
                .hint("`paperquorum template languages` lists them; with --template you can make your own"));
            }
        }
        Ok(templates)
    }

    fn read(&mut self, directory: &Path, language: &str) -> Result<(), Failure> {
        let folder = directory.join(language);
        let folder = if folder.is_dir() {
            folder
        } else {
            directory.to_owned()
        };
        for purpose in Purpose::ALL {
            let path = folder.join(purpose.file());
            if path.symlink_metadata().is_ok() {
                let text = read_text(&path)?;
                self.own
                    .insert((language.to_owned(), purpose), (path, text));
            }
        }
        let path = folder.join(KINDS);
        if path.symlink_metadata().is_ok() {
            let text = read_text(&path)?;
            check_kinds(&path, &text)?;
            self.kinds.insert(language.to_owned(), text);
        }
        Ok(())
    }

    /// The template for `purpose`.
    ///
    /// # Errors
    /// If the language is not shipped and the directory lacks this file.
    pub(super) fn get<'a>(
        &'a self,
        language: &'a str,
        purpose: Purpose,
    ) -> Result<Template<'a>, Failure> {
        if let Some((_, text)) = self.own.get(&(language.to_owned(), purpose)) {
            return Ok(Template { text, language });
        }
        match Language::by_code(language) {
            Some(shipped) => Ok(shipped.template(purpose)),
            None => Err(Failure::usage(format_args!(
                "there is no {} in the language {language:?}",
                purpose.file()
            ))
            .hint("copy that of another language into your templates, and translate it")),
        }
    }

    /// What a template is called in messages: its path, or where it would be among those that are exported.
    pub(super) fn name(&self, language: &str, purpose: Purpose) -> String {
        match self.own.get(&(language.to_owned(), purpose)) {
            Some((path, _)) => path.display().to_string(),
            None => format!("{language}/{}", purpose.file()),
        }
    }

    /// The trouble of a template, with its file and line.
    pub(super) fn fault(&self, language: &str, purpose: Purpose, error: &TemplateError) -> Failure {
        let message = Failure::usage(format_args!("{}: {error}", self.name(language, purpose)));
        if self.directory.is_some() {
            message.hint("nothing was written; `paperquorum template export DIR` writes the shipped templates, to compare")
        } else {
            message
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

    /// The texts that were read from the directory.
    pub(super) fn texts(&self) -> impl Iterator<Item = Printed<'_>> {
        self.own.iter().map(|((language, _), (path, text))| {
            Printed::template(path.display().to_string(), text, language)
        })
    }

    /// Fills in what was read from the directory with facts that are made up: what is wrong with a template is told before anybody
    /// types a key.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let code = || Modules::encode("PQ1").expect("plain text");
        let text = || String::from("?");
        let facts = ShareFacts {
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
        };
        let data = DataFacts {
            set_name: text(),
            page: 1,
            pages: 1,
            needed: 1,
            total: 1,
            separate: false,
            codes: vec![(code(), 1)],
        };
        let cover = CoverFacts {
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
        };
        let separator = SeparatorFacts {
            holder: None,
            set_name: text(),
            sheet_name: text(),
            pages: 1,
            copy: 1,
            copies: 1,
        };
        for ((language, purpose), (_, text)) in &self.own {
            let template = Template { text, language };
            let filled = match purpose {
                Purpose::Holder => template.holder(&facts, Paper::A4).map(drop),
                Purpose::Data => template.data(&data, Paper::A4).map(drop),
                Purpose::Cover => template.cover(&cover, Paper::A4).map(drop),
                Purpose::Card => template.card(&facts).map(drop),
                Purpose::Label => template.label(&facts).map(drop),
                Purpose::Separator => template.separator(&separator, Paper::A4).map(drop),
                Purpose::Check => template.check(&[(code(), 1.0)], 1.0, Paper::A4).map(drop),
            };
            filled.map_err(|error| self.fault(language, *purpose, &error))?;
        }
        Ok(())
    }
}

/// Refuses a file of names of kinds with a line that names none.
fn check_kinds(path: &Path, text: &str) -> Result<(), Failure> {
    for (line, text) in (1..).zip(text.lines()) {
        let mut parts = text.split(" | ");
        let is_known = parts.next().is_some_and(kind::has_name);
        if !text.trim().is_empty() && (!is_known || parts.next().is_none()) {
            return Err(Failure::usage(format_args!(
                "{}: line {line}: not the name of a kind of key",
                path.display()
            ))
            .hint("write `id | name | where it is typed in`; `paperquorum kinds` lists the ids"));
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Failure> {
    // A pipe could be waited for for ever.
    if path
        .metadata()
        .is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
    {
        return Err(Failure::usage(format_args!(
            "{}: not a file",
            path.display()
        )));
    }
    let bytes = io::read_limited(path, MAX_TEMPLATE)?;
    // Some editors write a byte order mark, which is no text.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
            .split(|&byte| byte == b'\n')
            .count();
        Failure::usage(format_args!(
            "{}: line {line}: not UTF-8 text",
            path.display()
        ))
        .hint("save it as UTF-8")
    })
}
