//! Makes a sheet from a Markdown template and the facts that it is to state.
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

mod error;
mod facts;
mod fill;
mod markdown;
mod shipped;
mod variables;

pub use error::TemplateError;
pub use facts::{CoverFacts, CoverSheet, DataFacts, SealedData, SeparatorFacts, ShareFacts};
use fill::{Variable, fill};
use markdown::{Fences, decimal};
pub use shipped::{LANGUAGES, Language};

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
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
    pub fn holder(&self, facts: &ShareFacts, paper: Paper) -> Result<Sheet, TemplateError> {
        self.share(facts, paper)
            .and_then(|sheet| self.demand(sheet, facts))
    }

    /// Makes what a card says.
    ///
    /// # Errors
    ///
    /// As [`Self::holder`].
    pub fn card(&self, facts: &ShareFacts) -> Result<Cell, TemplateError> {
        self.holder(facts, Paper::A4).map(Cell::from)
    }

    /// Makes what an envelope's label says; it may show nothing of the share.
    ///
    /// # Errors
    ///
    /// As [`Self::holder`], but that nothing is missed. Code and words are unknown blocks.
    pub fn label(&self, facts: &ShareFacts) -> Result<Cell, TemplateError> {
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

    fn share(&self, facts: &ShareFacts, paper: Paper) -> Result<Sheet, TemplateError> {
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
    fn demand(&self, sheet: Sheet, facts: &ShareFacts) -> Result<Sheet, TemplateError> {
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

#[cfg(test)]
pub(crate) mod tests;
