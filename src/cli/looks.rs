//! How the sheets of a run look: paper, language, templates, fonts, and what is printed on all of them; and the day it is.

use std::time::SystemTime;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::args::{self, Look};
use super::error::Failure;
use super::fonts::{self, Printed};
use super::holders::check_text;
use super::templates::Templates;
use crate::pdf::Fonts;
use crate::sheet::Paper;
use crate::template::Language;

/// Most characters of all contact lines together, and of a note.
const MAX_CONTACT: usize = 200;
const MAX_NOTE: usize = 300;

/// What the command line says of the looks, checked.
pub(super) struct Looks {
    pub(super) paper: Paper,
    pub(super) language: String,
    pub(super) templates: Templates,
    pub(super) fonts: Fonts,
    pub(super) contact: Option<String>,
    pub(super) note: Option<String>,
}

/// What is printed that fonts must have characters for.
pub(super) struct Named<'a> {
    pub(super) label: &'a str,
    pub(super) names: &'a [String],
    /// The language of each name's sheet, where it is not that of all.
    pub(super) languages: &'a [Option<String>],
}

impl Looks {
    /// Checks everything that can be checked without a key.
    ///
    /// # Errors
    /// Texts that cannot be printed, templates that are not there or wrong, characters that no font has.
    pub(super) fn new(look: &Look, named: &Named<'_>) -> Result<Self, Failure> {
        let contact = look.contact.iter().map(|line| line.trim());
        let contact = contact
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
        check_text("contact", &contact, MAX_CONTACT)?;
        check_text("note", &look.note, MAX_NOTE)?;
        let language = tag(&look.lang);
        let mut languages: Vec<&str> = vec![&language];
        languages.extend(named.languages.iter().flatten().map(String::as_str));
        languages.sort_unstable();
        languages.dedup();
        let templates = Templates::open(look.template.as_deref(), &languages)?;
        templates.check()?;
        let mut texts: Vec<Printed<'_>> = templates.texts().collect();
        for language in &languages {
            let values = [
                ("label", named.label),
                ("contact", &contact),
                ("note", &look.note),
            ];
            texts.extend(values.map(|(what, text)| Printed::new(what, text, language)));
        }
        let numbered = (1..=named.names.len()).map(|number| format!("name of holder {number}"));
        let numbered: Vec<String> = numbered.collect();
        for ((name, own), what) in named.names.iter().zip(named.languages).zip(&numbered) {
            // On the sheet, and on the cover and the labels.
            for language in [own.as_deref().unwrap_or(&language), &language] {
                texts.push(Printed::new(what, name, language));
            }
        }
        let fonts = fonts::gather(&look.fonts, &texts)?;
        let known = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Self {
            paper: match look.paper {
                args::Paper::A4 => Paper::A4,
                args::Paper::Letter => Paper::Letter,
            },
            contact: known(&contact),
            note: known(&look.note),
            language,
            templates,
            fonts,
        })
    }
}

/// The tag of a language as folders of templates have it: `pt-BR` is `pt` unless there is more than the shipped.
fn tag(code: &str) -> String {
    Language::by_code(code).map_or_else(
        || code.to_ascii_lowercase(),
        |language| language.code.to_owned(),
    )
}

/// The day it is where the program runs.
pub(super) fn today() -> Result<Date, Failure> {
    let now = Timestamp::try_from(SystemTime::now()).map_err(|_| wrong_clock())?;
    Ok(now.to_zoned(TimeZone::system()).date())
}

/// The day by which sheets of today should be checked.
pub(super) fn review(today: Date, months: u16) -> Result<Date, Failure> {
    today
        .checked_add(i32::from(months).months())
        .map_err(|_| wrong_clock())
}

fn wrong_clock() -> Failure {
    Failure::usage("the clock is set to a day that cannot be")
        .hint("set this machine's clock: the sheets say when they were made and when to check them")
}
