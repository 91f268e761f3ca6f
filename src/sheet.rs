//! What is on a page, as data.
//!
//! Owns the vocabulary that a template fills and a drawing module draws: blocks in reading order, without positions, and without any
//! knowledge of shares. Lengths are in millimetres.

use crate::qr::Modules;

/// The paper a sheet is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Paper {
    /// ISO 216 A4, 210 mm by 297 mm.
    #[default]
    A4,
    /// US Letter, 8.5 by 11 inches.
    Letter,
}

impl Paper {
    /// Returns width and height in millimetres, upright.
    #[must_use]
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::Letter => (215.9, 279.4),
        }
    }
}

/// How a span of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Running text.
    Plain,
    /// Bold.
    Strong,
    /// Fixed width: what is typed, file names.
    Mono,
}

/// A stretch of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Literal text; a line break is a space.
    pub text: String,
    /// How it is set.
    pub style: Style,
}

/// The rank of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What the page is; once on a page.
    Title,
    /// A part of the page.
    Section,
    /// A part of a section.
    Topic,
}

/// The sign before each item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bullet {
    /// A dot.
    Dot,
    /// Numbers, counted up from the first.
    Number(u64),
}

/// A name and what it stands for: "Holder", "Alice".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The caption.
    pub name: String,
    /// The value, never empty.
    pub value: String,
}

/// What several of are printed on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// Cards of 85.6 mm by 54 mm (ISO/IEC 7810, ID-1), in small type.
    Card,
    /// Labels of 88 mm by 60 mm for envelopes.
    Label,
}

impl Stock {
    /// Returns width and height in millimetres.
    #[must_use]
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::Card => (85.6, 54.0),
            Self::Label => (88.0, 60.0),
        }
    }

    /// Returns how many are on a page, side by side and above one another.
    #[must_use]
    pub const fn grid(self) -> (usize, usize) {
        (2, 4)
    }
}

/// One block of a sheet, in reading order.
///
/// `Debug` is not derived: words and codes are a share, and a share belongs in no log.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Block {
    /// A heading of its rank.
    Heading(Level, Vec<Span>),
    /// Running text.
    Paragraph(Vec<Span>),
    /// One sentence that must not be overlooked, set in light on dark.
    Banner(Vec<Span>),
    /// Items with a dot or a number.
    List(Bullet, Vec<Vec<Span>>),
    /// Lines to be typed as they stand.
    Verbatim(Vec<String>),
    /// Captions with values, as on a boarding pass.
    Facts(Vec<Fact>),
    /// The words of a share, numbered from one, row by row. Where one is empty, a blank to write it on.
    Words(Vec<String>),
    /// A QR code and the line beneath it, which may be empty.
    Code(Modules, String),
    /// QR codes in rows, each with the line beneath it: a page of data.
    Codes(Vec<(Modules, String)>),
    /// QR codes in rows, each with the side of its modules in millimetres and the line beneath it.
    Sizes(Vec<(Modules, f32, String)>),
    /// Rows of cells, of which the first row holds captions. An empty cell is a blank to write on.
    Table(Vec<Vec<Vec<Span>>>),
    /// So many lines to write on.
    Lines(usize),
    /// A line of this length in millimetres, to be measured, and what stands beneath it.
    Ruler(f32, String),
    /// A line along which paper is cut.
    Cut,
    /// Cells of one size with marks along which they are cut apart. Stands alone on its page; what is too much for one page goes on to
    /// the next.
    Cards(Stock, Vec<Cell>),
    /// Columns side by side. One that begins with a code is as wide as the code; the others share what remains.
    Columns(Vec<Vec<Block>>),
    /// A thin line across.
    Rule,
    /// White space that takes its part of what the page has left over.
    Space,
    /// What follows begins a new page. Stands outside columns only.
    PageBreak,
}

/// What one card or label says. Those on one page may be in different languages.
#[derive(Clone, PartialEq)]
pub struct Cell {
    /// A BCP 47 tag, as that of a [`Sheet`].
    pub language: String,
    /// In reading order.
    pub blocks: Vec<Block>,
    /// The line of the template in which each block begins, from one, as far as they are known.
    pub lines: Vec<usize>,
}

impl From<Sheet> for Cell {
    fn from(sheet: Sheet) -> Self {
        Self {
            language: sheet.language,
            blocks: sheet.blocks,
            lines: sheet.lines,
        }
    }
}

/// Tells whether the language with this BCP 47 tag is written from right to left.
#[must_use]
pub fn is_rtl(language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or_default();
    matches!(
        primary,
        "ar" | "fa" | "he" | "ur" | "yi" | "ps" | "sd" | "ckb" | "dv"
    )
}

/// One holder's sheet: paper, language and blocks; it becomes one page or more.
#[derive(Clone, PartialEq)]
pub struct Sheet {
    paper: Paper,
    language: String,
    blocks: Vec<Block>,
    lines: Vec<usize>,
}

impl Sheet {
    /// Makes a sheet; `language` is a BCP 47 tag such as `en`, for the reader's voice and hyphenation.
    #[must_use]
    pub fn new(paper: Paper, language: &str, blocks: Vec<Block>) -> Self {
        Self {
            paper,
            language: language.to_owned(),
            blocks,
            lines: Vec::new(),
        }
    }

    /// Says in which line of its template each block begins, counted from one.
    #[must_use]
    pub fn with_lines(mut self, lines: Vec<usize>) -> Self {
        self.lines = lines;
        self
    }

    /// Returns the line of the template in which block `at` begins, where it is known.
    #[must_use]
    pub fn line_of(&self, at: usize) -> Option<usize> {
        self.lines.get(at).copied()
    }

    /// Tells whether the language is written from right to left.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        is_rtl(&self.language)
    }

    /// Returns the paper.
    #[must_use]
    pub const fn paper(&self) -> Paper {
        self.paper
    }

    /// Returns the BCP 47 tag of the language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Returns the blocks in reading order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Returns each page as a sheet of its own.
    #[must_use]
    pub fn pages(&self) -> Vec<Self> {
        let mut first = 0;
        let pages = self.blocks.split(|block| *block == Block::PageBreak);
        pages
            .map(|blocks| {
                let lines = self.lines.get(first..).unwrap_or_default();
                let lines = lines.iter().take(blocks.len()).copied().collect();
                first += blocks.len() + 1;
                Self::new(self.paper, &self.language, blocks.to_vec()).with_lines(lines)
            })
            .collect()
    }

    /// Visits every block, those inside columns after the columns themselves.
    pub fn visit<'s>(&'s self, see: &mut impl FnMut(&'s Block)) {
        fn walk<'s>(blocks: &'s [Block], see: &mut impl FnMut(&'s Block)) {
            for block in blocks {
                see(block);
                match block {
                    Block::Columns(columns) => columns.iter().for_each(|column| walk(column, see)),
                    Block::Cards(_, cells) => {
                        cells.iter().for_each(|cell| walk(&cell.blocks, see));
                    }
                    _ => {}
                }
            }
        }
        walk(&self.blocks, see);
    }
}
