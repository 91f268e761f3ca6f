//! Why a template cannot become a sheet, with its line.

/// Why a template cannot become a sheet. Lines are those of the template, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
