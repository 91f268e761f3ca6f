//! Why sheets cannot be drawn, with the place where it shows.

/// Why sheets cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No font shows this character; a box or nothing would be printed in its place.
    #[error("the fonts of the sheet have no character {0:?} (U+{code:04X})", code = u32::from(*.0))]
    MissingGlyph(char),
    /// The page's content is taller than the page.
    #[error("page {page} of the sheet holds {by} mm more than fits")]
    Overflow {
        /// Counted from one.
        page: usize,
        /// The line of the template where what does not fit begins, if it is known.
        line: Option<usize>,
        /// In millimetres, rounded up.
        by: u32,
        /// The block of the page that does not fit, from zero.
        at: usize,
    },
    /// What a card or label says is taller than it.
    #[error("what a card or label says is {by} mm more than fits on it")]
    CardOverflow {
        /// In millimetres, rounded up.
        by: u32,
        /// The line of the template where what does not fit begins, if it is known.
        line: Option<usize>,
    },
    /// A word of the table is wider than its column.
    #[error("word {0} is too long for the table of words")]
    LongWord(usize),
    /// So many columns stand side by side that one of them holds no readable text.
    #[error("a column of the sheet is too narrow for text")]
    NarrowColumn,
    /// A page break stands inside columns.
    #[error("a page break stands inside columns")]
    BreakInColumn,
    /// Cards stand on a page with something else.
    #[error("cards and labels need a page of their own")]
    CardsBesideOthers,
    /// An added font cannot be embedded.
    #[error("a font cannot be embedded: {0}")]
    Font(String),
    /// There is nothing to draw.
    #[error("there is no sheet to draw")]
    NoSheet,
}

impl RenderError {
    /// Says which page overflows, and in which line of the template; other errors know where they are.
    pub(super) fn placed(self, page: usize, line: impl Fn(usize) -> Option<usize>) -> Self {
        match self {
            Self::Overflow { by, at, .. } => Self::Overflow {
                page,
                line: line(at),
                by,
                at,
            },
            other => other,
        }
    }

    /// The same of a card, which is no page.
    pub(super) fn on_card(self, lines: &[usize]) -> Self {
        match self {
            Self::Overflow { by, at, .. } => Self::CardOverflow {
                by,
                line: lines.get(at).copied(),
            },
            other => other,
        }
    }
}
