//! A Markdown template and the facts of one sheet, to the sheet.
//!
//! Owns the grammar of templates. First `minijinja` fills in variables and conditions, then `pulldown-cmark` reads the result as
//! CommonMark. Values enter as private-use characters that mean nothing to Markdown and become themselves again afterwards, so that a
//! holder called `*x*` is printed just so.
//!
//! What a template may hold besides headings, paragraphs, lists, tables, `**strong**` and `` `typed` `` text, and `---` for a thin line:
//!
//! | in the template             | on the sheet                                                                    |
//! |-----------------------------|---------------------------------------------------------------------------------|
//! | `> text`                    | a banner: light on dark                                                         |
//! | a fence called `code`       | the QR code; what the fence holds stands beneath                                |
//! | a fence called `words`      | the table of words                                                              |
//! | a fence called `data`       | the data codes of a page of sealed data; what the fence holds stands beneath each, `#` for its number |
//! | a fence called `facts`      | captions and values, one `Caption: value` a line; a line without value is left out |
//! | a fence called `sizes`      | the codes of the print check; what the fence holds stands beneath each, `#` for the side of its modules |
//! | a fence called `lines`      | as many lines to write on as the fence says                                     |
//! | a fence called `ruler`      | a line to be measured: what the fence holds begins with its length in millimetres |
//! | a fence without a name      | lines to be typed                                                               |
//! | a table                     | the first row as captions; an empty cell is a blank to write on                 |
//! | `<!-- columns -->`          | begins columns; `<!-- next -->` parts them and `<!-- end -->` ends them         |
//! | `<!-- space -->`            | takes its part of what the page has left over                                   |
//! | `<!-- cut -->`              | a dashed line along which paper is cut                                          |
//! | `<!-- page -->`             | begins a new page                                                               |
//! | `{# text #}`                | a remark for whoever edits the template                                         |

use crate::{
    qr::Modules,
    sheet::{self, Block, Cell, Fact, Paper, Sheet, Span},
};

mod fill;
mod markdown;
mod shipped;
mod variables;

use fill::{Variable, fill};
pub use shipped::{LANGUAGES, Language};

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
    /// Whether the sheet has its page of instructions.
    pub back: bool,
    /// Whether the words are written by hand: then the sheet shows blanks for them, and no code.
    pub handwrite: bool,
    /// Whether the code says no more than the words do, because the sheet was made again from words: it proves nothing.
    pub unproven: bool,
    /// Whom to ask about the sheet, in a line.
    pub contact: Option<String>,
    /// What else the dealer wants every holder to know.
    pub note: Option<String>,
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
    /// The codes of this page, each with its number from one.
    pub codes: Vec<(Modules, usize)>,
}

/// What the dealer's record says: every field is a variable of its template.
#[derive(Debug, Clone)]
pub struct CoverFacts {
    /// The short name of the set.
    pub set_name: String,
    /// The day of printing, as `2026-11-22`.
    pub date: String,
    /// The day by which the sheets should be checked.
    pub review: String,
    /// What kind of secret.
    pub kind: String,
    /// Whose key it is and for what.
    pub label: Option<String>,
    /// The public ID of the key.
    pub key_id: Option<String>,
    /// Whom to ask, in a line.
    pub contact: Option<String>,
    /// What else the dealer noted.
    pub note: Option<String>,
    /// How many shares bring the secret back.
    pub threshold: u8,
    /// How many shares there are.
    pub shares: u8,
    /// Whether some of them are required.
    pub needs_required: bool,
    /// Where the sealed data is, if there is any.
    pub sealed: Option<SealedData>,
    /// Whether a passphrase is needed.
    pub passphrase: bool,
    /// Whether the sheets have their page of instructions.
    pub back: bool,
    /// Who holds what, in order.
    pub sheets: Vec<CoverSheet>,
}

/// A sheet in the dealer's record.
#[derive(Debug, Clone)]
pub struct CoverSheet {
    /// Its number as on the sheet; where several shares are on it, from the first to the last: "2–3".
    pub number: String,
    /// Who holds it.
    pub holder: Option<String>,
    /// Its short name.
    pub sheet_name: String,
    /// How many shares are on it.
    pub shares: usize,
    /// Whether it is required.
    pub required: bool,
}

/// What the page before a holder's sheet says.
#[derive(Debug, Clone)]
pub struct SeparatorFacts {
    /// Whose sheet follows.
    pub holder: Option<String>,
    /// The short name of the set.
    pub set_name: String,
    /// The short name of the sheet.
    pub sheet_name: String,
    /// How many pages follow.
    pub pages: usize,
    /// Which copy follows, from one, and of how many.
    pub copy: usize,
    /// See `copy`.
    pub copies: usize,
}

/// What the fences of a template stand for.
#[derive(Clone, Copy, Default)]
struct Fences<'a> {
    code: Option<&'a Modules>,
    words: Option<&'a [String]>,
    data: Option<&'a [(Modules, usize)]>,
    sizes: Option<&'a [(Modules, f32)]>,
    /// BCP 47 tag: how numbers in captions are written.
    language: &'a str,
}

/// Why a template cannot become a sheet. Lines are those of the template, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `{{ … }}` or `{% … %}` cannot be read or evaluated.
    #[error("line {line}: {detail}")]
    Syntax {
        /// Where.
        line: usize,
        /// What the template engine says.
        detail: String,
    },
    /// No such variable exists.
    #[error("line {line}: there is no variable {name:?}")]
    UnknownVariable {
        /// Where it first stands.
        line: usize,
        /// Its name.
        name: String,
    },
    /// No such fence or `<!-- … -->` exists.
    #[error("line {line}: there is no block {name:?}")]
    UnknownBlock {
        /// Where it stands.
        line: usize,
        /// Its name.
        name: String,
    },
    /// Markdown that a sheet has no form for.
    #[error("line {line}: {what} cannot be printed on a sheet")]
    Unsupported {
        /// Where it stands.
        line: usize,
        /// In words: "a table".
        what: &'static str,
    },
    /// `columns`, `next` and `end` do not match, or a page begins inside columns.
    #[error("line {line}: columns are not begun and ended in turn")]
    Columns {
        /// Where it shows.
        line: usize,
    },
    /// A line of a `facts` fence has no colon.
    #[error("line {line}: a fact is written as \"Caption: value\"")]
    Fact {
        /// Where it stands.
        line: usize,
    },
    /// A `lines` or `ruler` fence does not begin with a number, or with one that is too large.
    #[error("line {line}: {name:?} needs a number from 1 to {most}")]
    Number {
        /// Where it stands.
        line: usize,
        /// The name of the fence.
        name: String,
        /// The greatest that is allowed.
        most: usize,
    },
    /// The template itself holds a character that is kept for values.
    #[error("line {line}: private-use characters are not allowed")]
    PrivateUse {
        /// Where it stands.
        line: usize,
    },
    /// The sheet would lack what recovery needs.
    #[error("line {line}: the template ends without {what}, and nothing is recovered without")]
    Missing {
        /// The last one.
        line: usize,
        /// What it lacks: "the code".
        what: &'static str,
    },
}

impl TemplateError {
    /// Returns the line of the template.
    #[must_use]
    pub const fn line(&self) -> usize {
        match self {
            Self::Missing { line, .. }
            | Self::Syntax { line, .. }
            | Self::UnknownVariable { line, .. }
            | Self::UnknownBlock { line, .. }
            | Self::Unsupported { line, .. }
            | Self::Columns { line }
            | Self::Fact { line }
            | Self::Number { line, .. }
            | Self::PrivateUse { line } => *line,
        }
    }
}

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A holder's sheet, front and back.
    Holder,
    /// A page of sealed data.
    Data,
    /// The dealer's record of the set.
    Cover,
    /// A card with a share.
    Card,
    /// A label for an envelope.
    Label,
    /// The page before each sheet where all are one document.
    Separator,
    /// The print check.
    Check,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Holder,
        Self::Data,
        Self::Cover,
        Self::Card,
        Self::Label,
        Self::Separator,
        Self::Check,
    ];

    /// Returns the name of its file: `holder.md`.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Holder => "holder.md",
            Self::Data => "data.md",
            Self::Cover => "cover.md",
            Self::Card => "card.md",
            Self::Label => "label.md",
            Self::Separator => "separator.md",
            Self::Check => "check.md",
        }
    }
}

/// The text of a template and the language that it is in.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    /// Markdown with variables.
    pub text: &'a str,
    /// A BCP 47 tag such as `en`.
    pub language: &'a str,
}

impl Template<'_> {
    /// Makes a holder's sheet.
    ///
    /// # Errors
    ///
    /// Names the line of the template. One without code, words or set name is refused, and so is an unknown variable, even in a branch
    /// that these facts do not take.
    pub fn holder(&self, facts: &Facts, paper: Paper) -> Result<Sheet, TemplateError> {
        self.share(facts, paper)
            .and_then(|sheet| self.demand(sheet, facts))
    }

    /// Makes what a card says.
    ///
    /// # Errors
    ///
    /// As [`Self::holder`].
    pub fn card(&self, facts: &Facts) -> Result<Cell, TemplateError> {
        self.holder(facts, Paper::A4).map(Cell::from)
    }

    /// Makes what an envelope's label says; it may show nothing of the share.
    ///
    /// # Errors
    ///
    /// As [`Self::holder`], but that nothing is missed. Code and words are unknown blocks.
    pub fn label(&self, facts: &Facts) -> Result<Cell, TemplateError> {
        self.sheet(&variables::of_share(facts), Fences::default(), Paper::A4)
            .map(Cell::from)
    }

    /// Makes the dealer's record, without any share.
    ///
    /// # Errors
    ///
    /// As [`Self::label`].
    pub fn cover(&self, facts: &CoverFacts, paper: Paper) -> Result<Sheet, TemplateError> {
        self.sheet(&variables::of_cover(facts), Fences::default(), paper)
    }

    /// Makes the page before a holder's sheet.
    ///
    /// # Errors
    ///
    /// As [`Self::label`].
    pub fn separator(&self, facts: &SeparatorFacts, paper: Paper) -> Result<Sheet, TemplateError> {
        self.sheet(&variables::of_separator(facts), Fences::default(), paper)
    }

    /// Makes the print check from codes, each with the side of its modules in millimetres; `needed` is the least that sheets have.
    ///
    /// # Errors
    ///
    /// As [`Self::label`]; without the codes it is refused.
    pub fn check(
        &self,
        codes: &[(Modules, f32)],
        needed: f32,
        paper: Paper,
    ) -> Result<Sheet, TemplateError> {
        let fences = Fences {
            sizes: Some(codes),
            ..Fences::default()
        };
        let needed = minijinja::Value::from(decimal(&needed.to_string(), self.language));
        let sheet = self.sheet(&[("needed", needed)], fences, paper)?;
        self.shown(sheet, "the codes", |block| matches!(block, Block::Sizes(_)))
    }

    /// Makes a page of sealed data.
    ///
    /// # Errors
    ///
    /// As [`Self::label`]; without the codes it is refused.
    pub fn data(&self, facts: &DataFacts, paper: Paper) -> Result<Sheet, TemplateError> {
        let fences = Fences {
            data: Some(&facts.codes),
            ..Fences::default()
        };
        let sheet = self.sheet(&variables::of_data(facts), fences, paper)?;
        self.shown(sheet, "the data codes", |block| {
            matches!(block, Block::Codes(_))
        })
    }

    fn share(&self, facts: &Facts, paper: Paper) -> Result<Sheet, TemplateError> {
        let fences = Fences {
            code: Some(&facts.code),
            words: Some(&facts.words),
            ..Fences::default()
        };
        self.sheet(&variables::of_share(facts), fences, paper)
    }

    fn sheet(
        &self,
        variables: &[Variable],
        fences: Fences<'_>,
        paper: Paper,
    ) -> Result<Sheet, TemplateError> {
        let filled = fill(self.text, variables, sheet::is_rtl(self.language))?;
        let fences = Fences {
            language: self.language,
            ..fences
        };
        let (blocks, lines) = markdown::blocks(&filled, self.text, fences)?;
        Ok(Sheet::new(paper, self.language, blocks).with_lines(lines))
    }

    /// Refuses a sheet on which no block is as it must be.
    fn shown(
        &self,
        sheet: Sheet,
        what: &'static str,
        is: impl Fn(&Block) -> bool,
    ) -> Result<Sheet, TemplateError> {
        let mut found = false;
        sheet.visit(&mut |block| found |= is(block));
        if found {
            Ok(sheet)
        } else {
            Err(self.missing(what))
        }
    }

    /// Refuses a sheet that nobody could recover from.
    fn demand(&self, sheet: Sheet, facts: &Facts) -> Result<Sheet, TemplateError> {
        // Where the words are written by hand, a printed code would give the share to the printer after all.
        let (mut code, mut words, mut name) = (facts.handwrite, false, false);
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
            (true, true, true) => Ok(sheet),
            (false, ..) => Err(self.missing("the code")),
            (_, false, _) => Err(self.missing("the words")),
            _ => Err(self.missing("the name of the set")),
        }
    }

    fn missing(&self, what: &'static str) -> TemplateError {
        TemplateError::Missing {
            line: self.text.lines().count().max(1),
            what,
        }
    }
}

/// The number as it is written in that language, with its own decimal sign.
fn decimal(number: &str, language: &str) -> String {
    let primary = language.split('-').next().unwrap_or_default();
    match primary {
        "en" | "ja" | "zh" | "ko" | "ar" | "he" | "hi" | "th" => number.to_owned(),
        _ => number.replace('.', ","),
    }
}

#[cfg(test)]
pub(crate) mod tests;
