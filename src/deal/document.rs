//! What is printed as one file: its pages, and what must be read from each.

use thiserror::Error;
use zeroize::Zeroizing;

use super::templates::TemplatesError;
use crate::pdf::{self, Fonts, RenderError, WordsAs};
use crate::qr::QrError;
use crate::sheet::{Block, Sheet};
use crate::template::Purpose;

/// A finished file, under the name that it will have.
pub type NamedFile = (String, Zeroizing<Vec<u8>>);

/// One page, and what must be read from it.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(super) sheet: Sheet,
    /// The template that it was made from.
    pub(super) origin: String,
    pub(super) expected: Expected,
}

/// What must be read from a page.
#[derive(Clone, Default)]
pub(super) struct Expected {
    pub(super) shares: Vec<ExpectedShare>,
    /// The page of sealed data, from zero.
    pub(super) data: Option<usize>,
    /// Whether the codes of the print check are on it.
    pub(super) sizes: bool,
}

/// How often a share must be read from a page.
#[derive(Clone, Copy)]
pub(super) struct ExpectedShare {
    pub(super) index: u8,
    /// As codes.
    pub(super) codes: usize,
    /// As tables of words.
    pub(super) words: usize,
}

impl ExpectedShare {
    /// What `sheet` shows of a share.
    pub(super) fn on(sheet: &Sheet, index: u8) -> Self {
        let (mut codes, mut words) = (0, 0);
        sheet.visit(&mut |block| match block {
            Block::Code(..) => codes += 1,
            Block::Words(_) => words += 1,
            _ => {}
        });
        Self {
            index,
            codes,
            words,
        }
    }
}

/// A file in the making.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) leaves: Vec<Leaf>,
}

impl Document {
    /// The PDF. A page that overflows is named by the file and the line of its template.
    pub(crate) fn render(&self, fonts: &Fonts, words: WordsAs) -> Result<NamedFile, PrintError> {
        let sheets = self.leaves.iter().map(|leaf| &leaf.sheet);
        let pdf = pdf::render(sheets, fonts, words).map_err(|error| self.fault(error, fonts))?;
        Ok((self.name.clone(), Zeroizing::new(pdf)))
    }

    fn fault(&self, error: RenderError, fonts: &Fonts) -> PrintError {
        // Which page it was is found by laying out each by itself.
        let leaf = self
            .leaves
            .iter()
            .find(|leaf| pdf::layout(&leaf.sheet, fonts).is_err());
        let template = leaf.map_or_else(String::new, |leaf| leaf.origin.clone());
        let document = self.name.clone();
        match error {
            RenderError::Overflow {
                line: Some(line),
                by,
                ..
            } => PrintError::Page {
                template,
                line,
                by,
                document,
            },
            RenderError::CardOverflow { by, line } => PrintError::Card {
                template,
                line: line.unwrap_or(1),
                by,
                document,
            },
            RenderError::LongWord(_) if template.ends_with(Purpose::Card.file()) => {
                PrintError::WordsOnCard { template, document }
            }
            error => PrintError::Pdf {
                template,
                error,
                document,
            },
        }
    }
}

/// Why sheets cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrintError {
    /// No template, or a wrong one.
    #[error(transparent)]
    Templates(#[from] TemplatesError),
    /// More on a page than fits.
    #[error(
        "{template}: line {line}: from here on the page holds {by} mm more than fits ({document})"
    )]
    Page {
        /// What the template is called.
        template: String,
        /// Its line, from 1.
        line: usize,
        /// By how many millimetres, rounded up.
        by: u32,
        /// The file that it would be in.
        document: String,
    },
    /// More on a card or a label than fits.
    #[error(
        "{template}: line {line}: from here on a card or label holds {by} mm more than fits ({document})"
    )]
    Card {
        /// What the template is called.
        template: String,
        /// Its line, from 1.
        line: usize,
        /// By how many millimetres, rounded up.
        by: u32,
        /// The file that it would be in.
        document: String,
    },
    /// More words than a card has room for.
    #[error("{template}: the words do not fit on a card ({document})")]
    WordsOnCard {
        /// What the template is called.
        template: String,
        /// The file that they would be in.
        document: String,
    },
    /// Something else that cannot be drawn.
    #[error("{template}: {error} ({document})")]
    Pdf {
        /// What the template is called.
        template: String,
        /// What is wrong.
        error: RenderError,
        /// The file that it would be in.
        document: String,
    },
    /// A text that cannot be a code.
    #[error("{0}")]
    Code(#[from] QrError),
}
