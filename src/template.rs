//! A Markdown template and the facts of one sheet, to the sheet.
//!
//! Owns the grammar of templates. First `minijinja` fills in variables and conditions, then `pulldown-cmark` reads the result as
//! CommonMark. Values enter as private-use characters that mean nothing to Markdown and become themselves again afterwards, so that a
//! holder called `*x*` is printed just so.
//!
//! What a template may hold besides headings, paragraphs, lists, `**strong**` and `` `typed` `` text, and `---` for a thin line:
//!
//! | in the template             | on the sheet                                                                    |
//! |-----------------------------|---------------------------------------------------------------------------------|
//! | `> text`                    | a banner: light on dark                                                         |
//! | a fence called `code`       | the QR code; what the fence holds stands beneath                                |
//! | a fence called `words`      | the table of words                                                              |
//! | a fence called `data`       | the data codes of a page of sealed data                                         |
//! | a fence called `facts`      | captions and values, one `Caption: value` a line; a line without value is left out |
//! | a fence without a name      | lines to be typed                                                               |
//! | `<!-- columns -->`          | begins columns; `<!-- next -->` parts them and `<!-- end -->` ends them         |
//! | `<!-- space -->`            | takes its part of what the page has left over                                   |
//! | `<!-- page -->`             | begins a new page                                                               |
//! | `{# text #}`                | a remark for whoever edits the template                                         |

use std::collections::HashSet;

use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};

mod markdown;

use crate::{
    qr::Modules,
    sheet::{Block, Fact, Paper, Sheet, Span},
};

/// The template of the holder's sheet, in English.
const HOLDER: &str = include_str!("../templates/en/holder.md");

/// The template of a page of sealed data, in English.
const DATA: &str = include_str!("../templates/en/data.md");

/// What one sheet says. Every field but `words` and `code` is a variable of the template, under its own name.
///
/// `Debug` is not derived: words and code are a share.
#[derive(Clone)]
pub struct Facts {
    /// Whose key it is and for what: "Laptop".
    pub label: Option<String>,
    /// Who holds this sheet.
    pub holder: Option<String>,
    /// The number of this share, from one.
    pub index: u8,
    /// How many shares were made.
    pub shares: u8,
    /// How many of them bring the secret back.
    pub threshold: u8,
    /// How many shares are on this holder's sheet, and which of them this page shows, from one.
    pub on_sheet: u8,
    /// See `on_sheet`.
    pub position: u8,
    /// Whether some sheet of the set holds several shares.
    pub weighted: bool,
    /// Whether this share is required: nothing recovers without it.
    pub required: bool,
    /// Whether other shares of the set are, or this one is.
    pub needs_required: bool,
    /// Whether this sheet alone brings the secret back.
    pub alone: bool,
    /// Whether label, holder and number of shares are kept off the sheet.
    pub anonymous: bool,
    /// Where the sealed data is, if there is any.
    pub sealed: Option<SealedData>,
    /// Whether a passphrase is needed, and the sheet says so.
    pub passphrase: bool,
    /// What kind of secret: "BitLocker recovery key".
    pub kind: String,
    /// The public ID of the key, which the screen that asks for the key shows too.
    pub key_id: Option<String>,
    /// Where the key is typed in, in a line.
    pub usage: Option<String>,
    /// The day of printing, as `2026-11-22`.
    pub date: String,
    /// The day by which the sheet should be checked.
    pub review: String,
    /// The short name of the set: "lamp-river".
    pub set_name: String,
    /// The short name of this sheet: "lamp-river-2".
    pub sheet_name: String,
    /// The words of the share.
    pub words: Vec<String>,
    /// The share as a code.
    pub code: Modules,
}

/// Where a set's sealed data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedData {
    /// On so many pages behind every sheet.
    OnSheet(usize),
    /// On pages by itself.
    Separate,
}

/// What a page of sealed data says; the fields but `codes` are variables of its template.
#[derive(Clone)]
pub struct DataFacts {
    /// The short name of the set.
    pub set_name: String,
    /// The number of this page, from one.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many codes are needed.
    pub needed: usize,
    /// How many codes there are.
    pub total: usize,
    /// Whether the pages are printed by themselves, not behind every sheet.
    pub separate: bool,
    /// The codes of this page, each with the line beneath it.
    pub codes: Vec<(Modules, String)>,
}

/// What the fences of a template stand for.
#[derive(Clone, Copy, Default)]
struct Fences<'a> {
    code: Option<&'a Modules>,
    words: Option<&'a [String]>,
    data: Option<&'a [(Modules, String)]>,
}

/// Why a template cannot become a sheet. Lines are those of the template, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `{{ … }}` or `{% … %}` cannot be read or evaluated.
    #[error("line {line} of the template: {detail}")]
    Syntax {
        /// Where.
        line: usize,
        /// What the template engine says.
        detail: String,
    },
    /// No such variable exists.
    #[error("line {line} of the template: there is no variable {name:?}")]
    UnknownVariable {
        /// Where it first stands.
        line: usize,
        /// Its name.
        name: String,
    },
    /// No such fence or `<!-- … -->` exists.
    #[error("line {line} of the template: there is no block {name:?}")]
    UnknownBlock {
        /// Where it stands.
        line: usize,
        /// Its name.
        name: String,
    },
    /// Markdown that a sheet has no form for.
    #[error("line {line} of the template: {what} cannot be printed on a sheet")]
    Unsupported {
        /// Where it stands.
        line: usize,
        /// In words: "a table".
        what: &'static str,
    },
    /// `columns`, `next` and `end` do not match, or a page begins inside columns.
    #[error("line {line} of the template: columns are not begun and ended in turn")]
    Columns {
        /// Where it shows.
        line: usize,
    },
    /// A line of a `facts` fence has no colon.
    #[error("line {line} of the template: a fact is written as \"Caption: value\"")]
    Fact {
        /// Where it stands.
        line: usize,
    },
    /// The template itself holds a character that is kept for values.
    #[error("line {line} of the template: private-use characters are not allowed")]
    PrivateUse {
        /// Where it stands.
        line: usize,
    },
    /// The sheet would lack what recovery needs.
    #[error("the template does not show {0}, and nothing is recovered without")]
    Missing(&'static str),
}

/// Makes the holder's sheet from the shipped English template.
///
/// # Errors
///
/// None with the shipped template; every variant is for templates that somebody edited.
pub fn holder_sheet(facts: &Facts, paper: Paper) -> Result<Sheet, TemplateError> {
    sheet(HOLDER, "en", facts, paper)
}

/// Makes a sheet from the text of a template in `language` (a BCP 47 tag).
///
/// # Errors
///
/// Names the line of the template. A template without code, words or set name is refused, and so is an unknown variable, even in a
/// branch that these facts do not take.
pub fn sheet(
    template: &str,
    language: &str,
    facts: &Facts,
    paper: Paper,
) -> Result<Sheet, TemplateError> {
    if let Some(at) = template.find(is_private) {
        return Err(TemplateError::PrivateUse {
            line: line_at(template, at),
        });
    }
    let filled = fill(template, &variables(facts))?;
    let fences = Fences {
        code: Some(&facts.code),
        words: Some(&facts.words),
        data: None,
    };
    let blocks = markdown::blocks(&filled, template, fences)?;
    let sheet = Sheet::new(paper, language, blocks);
    demand(&sheet, facts)?;
    Ok(sheet)
}

/// Makes a page of sealed data from the shipped English template.
///
/// # Errors
///
/// As [`holder_sheet`].
pub fn data_page(facts: &DataFacts, paper: Paper) -> Result<Sheet, TemplateError> {
    let variables = [
        ("set_name", Value::from(facts.set_name.as_str())),
        ("page", Value::from(facts.page)),
        ("pages", Value::from(facts.pages)),
        ("needed", Value::from(facts.needed)),
        ("total", Value::from(facts.total)),
        ("separate", Value::from(facts.separate)),
    ];
    let filled = fill(DATA, &variables)?;
    let fences = Fences {
        data: Some(&facts.codes),
        ..Fences::default()
    };
    let blocks = markdown::blocks(&filled, DATA, fences)?;
    let sheet = Sheet::new(paper, "en", blocks);
    let mut has_codes = false;
    sheet.visit(&mut |block| has_codes |= matches!(block, Block::Codes(_)));
    if has_codes {
        Ok(sheet)
    } else {
        Err(TemplateError::Missing("the data codes"))
    }
}

/// Fills in variables and conditions.
fn fill(template: &str, context: &[(&'static str, Value)]) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax_config = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax_config.expect("the usual delimiters"));
    environment.set_formatter(|out, _, value| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        out.write_str(&hide(&text)).map_err(minijinja::Error::from)
    });
    let syntax = |error: minijinja::Error| TemplateError::Syntax {
        line: error.line().unwrap_or(1),
        detail: error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    let compiled = environment.template_from_str(template).map_err(syntax)?;
    let known: HashSet<&str> = context.iter().map(|(name, _)| *name).collect();
    let mut unknown: Vec<_> = compiled
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    unknown.sort_by_key(|name| template.find(name.as_str()));
    if let Some(name) = unknown.into_iter().next() {
        return Err(TemplateError::UnknownVariable {
            line: template.find(&name).map_or(1, |at| line_at(template, at)),
            name,
        });
    }
    let context = context.iter().map(|(name, value)| (*name, value.clone()));
    compiled.render(Value::from_pairs(context)).map_err(syntax)
}

/// The variables of a template. One that is not known is empty, and false in a condition.
fn variables(facts: &Facts) -> [(&'static str, Value); 23] {
    let optional = |text: &Option<String>| Value::from(text.as_deref().unwrap_or_default());
    let data_pages = match facts.sealed {
        Some(SealedData::OnSheet(pages)) => pages,
        _ => 0,
    };
    [
        ("on_sheet", Value::from(facts.on_sheet)),
        ("position", Value::from(facts.position)),
        ("weighted", Value::from(facts.weighted)),
        ("required", Value::from(facts.required)),
        ("needs_required", Value::from(facts.needs_required)),
        ("alone", Value::from(facts.alone)),
        ("anonymous", Value::from(facts.anonymous)),
        ("sealed", Value::from(facts.sealed.is_some())),
        ("data_pages", Value::from(data_pages)),
        (
            "separate",
            Value::from(facts.sealed == Some(SealedData::Separate)),
        ),
        ("passphrase", Value::from(facts.passphrase)),
        ("label", optional(&facts.label)),
        ("holder", optional(&facts.holder)),
        ("index", Value::from(facts.index)),
        ("shares", Value::from(facts.shares)),
        ("threshold", Value::from(facts.threshold)),
        ("kind", Value::from(facts.kind.as_str())),
        ("key_id", optional(&facts.key_id)),
        ("usage", optional(&facts.usage)),
        ("date", Value::from(facts.date.as_str())),
        ("review", Value::from(facts.review.as_str())),
        ("set_name", Value::from(facts.set_name.as_str())),
        ("sheet_name", Value::from(facts.sheet_name.as_str())),
    ]
}

/// Refuses a sheet that nobody could recover from.
fn demand(sheet: &Sheet, facts: &Facts) -> Result<(), TemplateError> {
    let (mut code, mut words, mut name) = (false, false, false);
    let named = |text: &str| text.contains(&facts.set_name);
    let any = |spans: &[Span]| spans.iter().any(|span| named(&span.text));
    sheet.visit(&mut |block| match block {
        Block::Code(..) => code = true,
        Block::Words(_) => words = true,
        Block::Facts(facts) => name |= facts.iter().any(|Fact { value, .. }| named(value)),
        Block::Heading(_, spans) | Block::Paragraph(spans) | Block::Banner(spans) => {
            name |= any(spans)
        }
        Block::List(_, items) => name |= items.iter().any(|item| any(item)),
        _ => {}
    });
    match (code, words, name) {
        (true, true, true) => Ok(()),
        (false, ..) => Err(TemplateError::Missing("the code")),
        (_, false, _) => Err(TemplateError::Missing("the words")),
        _ => Err(TemplateError::Missing("the name of the set")),
    }
}

/// Characters that stand for values while Markdown is read: the first 4,096 of plane 15.
const fn is_private(c: char) -> bool {
    matches!(c, '\u{F0000}'..='\u{F0FFF}')
}

/// Writes each character as two private-use ones, of its upper and its lower 12 bits.
fn hide(text: &str) -> String {
    let half = |bits: u32| char::from_u32(0xF0000 + bits).expect("12 bits stay inside plane 15");
    text.chars()
        .map(u32::from)
        .flat_map(|c| [half(c >> 12), half(c & 0xFFF)])
        .collect()
}

/// Undoes [`hide`] wherever it was applied in `text`.
fn reveal(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let half = |c: char| u32::from(c) - 0xF0000;
        match (
            is_private(c),
            chars.clone().next().filter(|&next| is_private(next)),
        ) {
            (true, Some(next)) => {
                chars.next();
                plain.extend(char::from_u32(half(c) << 12 | half(next)));
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// The line of byte `at`, counted from one.
fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
pub(crate) mod tests;
