//! Styled text, broken into lines that fit a screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zeroize::Zeroizing;

/// How a piece of text looks. Nothing is told by the style alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// As it is.
    Plain,
    /// What the screen is about.
    Title,
    /// Of less weight.
    Dim,
    /// What went well.
    Good,
    /// What needs a look.
    Warning,
    /// What is typed at the moment.
    Field,
    /// What a proposal changes.
    Changed,
}

/// A piece of a line. Its text may be a word of a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its look.
    pub style: Style,
    /// Without control characters.
    pub text: Zeroizing<String>,
}

/// One line of the screen.
pub type Line = Vec<Span>;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// From the top; not more than there are rows, none wider than the columns.
    pub lines: Vec<Line>,
    /// Where the next letter goes: row and column, from 0.
    pub cursor: Option<(usize, usize)>,
}

/// Columns of a numbered word: two digits, a mark, eight letters and a gap.
pub(super) const WORD_WIDTH: usize = 13;

/// Fewest columns that are laid out; on narrower screens the ends are cut.
pub(super) const MIN_COLUMNS: usize = 16;

/// Words in a row of the screen.
pub(super) fn columns_of_words(columns: usize) -> usize {
    (columns.max(MIN_COLUMNS) / WORD_WIDTH).clamp(1, 6)
}

pub(super) fn span(style: Style, text: &str) -> Span {
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    kept.extend(
        text.chars()
            .map(|c| if is_unprintable(c) { '\u{fffd}' } else { c }),
    );
    Span { style, text: kept }
}

/// Control characters, and those that turn the direction of what follows.
pub(super) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Breaks a text into lines at blanks; a longer word is broken anywhere.
pub(super) fn wrapped(style: Style, text: &str, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Zeroizing::new(String::with_capacity(4 * columns));
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.width();
        if width > 0 && width + 1 + length > columns {
            lines.push(vec![span(style, &line)]);
            line.clear();
            width = 0;
        }
        if width > 0 {
            line.push(' ');
            width += 1;
        }
        for character in word.chars() {
            let own = character.width().unwrap_or(1);
            if width + own > columns {
                lines.push(vec![span(style, &line)]);
                line.clear();
                width = 0;
            }
            line.push(character);
            width += own;
        }
    }
    if width > 0 {
        lines.push(vec![span(style, &line)]);
    }
    lines
}

/// Breaks a line of a secret where the screen ends and nowhere else: every blank in it counts.
pub(super) fn broken(line: &str, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut row = Zeroizing::new(String::with_capacity(4 * columns));
    for character in line.chars() {
        if row.width() + character.width().unwrap_or(1) > columns {
            lines.push(vec![span(Style::Field, &row)]);
            row.clear();
        }
        row.push(character);
    }
    lines.push(vec![span(Style::Field, &row)]);
    lines
}
