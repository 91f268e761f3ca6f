//! What the person sees: lines of styled text that fit a screen of any size.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zeroize::Zeroizing;

use super::styled::{
    Line, MIN_COLUMNS, Style, View, WORD_WIDTH, broken, columns_of_words, is_unprintable, span,
    wrapped,
};
use super::{Goal, Guide, Message, Mode, capitalised};
use crate::collection::Group;
use crate::envelope::Part;
use crate::mnemonic;
use crate::repair::Change;
use crate::share::{Proposal, set_name};

impl Guide {
    /// What is to be seen on a screen of this size. Where there is not room for all, what matters most stays.
    pub fn view(&mut self, columns: usize, rows: usize) -> View {
        self.columns = columns;
        let columns = columns.max(MIN_COLUMNS);
        let head = self.head(columns);
        let (field, cursor) = self.field(columns);
        let below = self.below(columns);
        let help = wrapped(Style::Dim, self.help(), columns);
        let (grid, current) = self.grid(columns);
        // Rows for the words, after all else; the help goes first where there is no room, then the head.
        let fixed = field.len() + below.len() + 1;
        let mut left = rows.saturating_sub(fixed);
        let least = grid.len().min(3);
        let head_rows = head.len().min(left.saturating_sub(least));
        left -= head_rows;
        let help_rows = if left >= grid.len().min(8) + help.len() {
            help.len()
        } else {
            0
        };
        left -= help_rows;
        let grid_rows = grid.len().min(left);
        let first = (current + 1)
            .saturating_sub(grid_rows)
            .min(grid.len() - grid_rows);
        let mut lines: Vec<Line> = head.into_iter().take(head_rows).collect();
        lines.extend(grid.into_iter().skip(first).take(grid_rows));
        lines.push(Vec::new());
        let field_row = lines.len();
        lines.extend(field);
        lines.extend(below);
        if help_rows > 0 {
            while lines.len() + help_rows < rows {
                lines.push(Vec::new());
            }
            lines.extend(help);
        }
        lines.truncate(rows);
        let cursor = cursor
            .map(|column| (field_row, column.min(columns - 1)))
            .filter(|(row, _)| *row < rows);
        View { lines, cursor }
    }

    /// What is in hand, and which sheet is being typed.
    fn head(&self, columns: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        let title = match self.goal {
            Goal::Recover => "paperquorum: recover a key",
            Goal::Verify => "paperquorum: check a sheet",
        };
        lines.extend(wrapped(Style::Title, title, columns));
        for line in self.in_hand() {
            lines.extend(wrapped(Style::Plain, &line, columns));
        }
        lines.push(Vec::new());
        lines.extend(wrapped(Style::Plain, &self.sheet_line(), columns));
        lines
    }

    /// "1 of 2 shares · set lamp-river · still needed: 1 more sheet", and what was set aside.
    pub fn in_hand(&self) -> Vec<String> {
        let groups = self.groups();
        let Some(main) = self.main(&groups) else {
            return vec!["In hand: nothing yet.".to_owned()];
        };
        if self.goal == Goal::Verify {
            let checked = |group: &Group| {
                let name = group.set.name().unwrap_or_default();
                format!("Readable: {} of the set {name}", group.in_hand())
            };
            return groups.iter().map(checked).collect();
        }
        let mut lines = vec![in_hand(&groups[main])];
        for (_, group) in groups
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != main)
        {
            let name = group.set.name().unwrap_or_default();
            lines.push(format!("Set aside: {} of the set {name}", group.in_hand()));
        }
        lines
    }

    /// Which sheet the words are of, as soon as they say so.
    pub(super) fn sheet_line(&self) -> String {
        let number = self.typed + 1;
        let mut line = format!("Sheet {number}");
        if let Some((beginning, is_stranger)) = self.beginning() {
            let part = if beginning.part == Part::Required {
                ", required"
            } else {
                ""
            };
            line.push_str(&format!(
                ": share {}{part} of the set {}",
                beginning.index,
                set_name(beginning.set)
            ));
            if is_stranger {
                line.push_str(", which is NOT the set in hand");
            } else if !self.held().is_empty() {
                line.push_str(", as those in hand");
            }
        }
        if let Some(words) = self.expected() {
            line.push_str(&format!(" · {} of {words} words", self.draft.words().len()));
        }
        if let Some(head) = self.awaited().head {
            line.push_str(&format!(
                ": share {} of the set {}, whose code could not be read",
                head.index,
                set_name(head.set)
            ));
        }
        line
    }

    /// The words with their numbers, and the row in which the place is.
    fn grid(&self, columns: usize) -> (Vec<Line>, usize) {
        let in_row = columns_of_words(columns);
        let (cells, current) = match &self.mode {
            Mode::Proposals {
                proposals, shown, ..
            } => (proposed_cells(&proposals[*shown]), 0),
            _ => self.typed_cells(),
        };
        let rows = cells.chunks(in_row).map(|row| row.concat()).collect();
        (rows, current / in_row)
    }

    fn typed_cells(&self) -> (Vec<Line>, usize) {
        let at = self.draft.at();
        let mut cells = Vec::new();
        let mut words = self.draft.words().iter().enumerate().peekable();
        while words.peek().is_some() || cells.len() <= at {
            let number = cells.len() + 1;
            if cells.len() == at {
                cells.push(cell(number, '>', self.draft.field(), Style::Field));
                if !self.draft.is_inserting() {
                    words.next();
                }
                continue;
            }
            let Some((_, word)) = words.next() else {
                break;
            };
            cells.push(if word.is_doubtful() {
                cell(number, '!', word.text(), Style::Warning)
            } else {
                cell(number, ' ', word.text(), Style::Plain)
            });
        }
        (cells, at)
    }

    /// The line in which a word is typed, and the column of the cursor.
    fn field(&self, columns: usize) -> (Vec<Line>, Option<usize>) {
        match &self.mode {
            Mode::Words => {
                let prompt = format!("word {}> ", self.draft.at() + 1);
                let typed = self.draft.field();
                let rest = self.completion();
                let cursor = prompt.len() + typed.width();
                let mut line = vec![span(Style::Title, &prompt), span(Style::Field, typed)];
                if !rest.is_empty() && cursor + rest.len() < columns {
                    line.push(span(Style::Dim, rest));
                }
                (vec![line], Some(cursor))
            }
            Mode::Proposals {
                proposals, shown, ..
            } => {
                let which = if proposals.len() > 1 {
                    format!(
                        "Way {} of {} to read the sheet, the likeliest first:",
                        shown + 1,
                        proposals.len()
                    )
                } else {
                    "The words are not quite right. They would be with these changes:".to_owned()
                };
                (wrapped(Style::Title, &which, columns), None)
            }
            Mode::Stopping => {
                let text = format!(
                    "Stop? {} Press y or Ctrl-C again to stop, any other key to go on.",
                    self.farewell
                );
                (wrapped(Style::Warning, &text, columns), None)
            }
        }
    }

    /// The rest of the only word that what is typed can be.
    fn completion(&self) -> &'static str {
        let typed = self.draft.field();
        if self.draft.is_fresh() {
            return "";
        }
        match mnemonic::range(typed) {
            Some((first, last)) if !typed.is_empty() && first == last => {
                &mnemonic::word(first)[typed.len()..]
            }
            _ => "",
        }
    }

    /// Words that are offered, proposals, and what there is to say.
    fn below(&self, columns: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        match &self.mode {
            // What is offered may take a search: not for a word that is only looked at.
            Mode::Words if self.draft.is_fresh() && !self.draft.is_empty() => {}
            Mode::Words if self.draft.is_empty() => {
                let words = self.awaited().words;
                if !words.is_empty() {
                    let list = format!(
                        "Tab fills in what its sheet begins with: {}",
                        words.join("  ")
                    );
                    lines.extend(wrapped(Style::Dim, &list, columns));
                }
            }
            Mode::Words => {
                let words: Vec<&str> = self
                    .draft
                    .candidates()
                    .into_iter()
                    .map(mnemonic::word)
                    .collect();
                if words.len() > 1 {
                    let list = Zeroizing::new(format!("Tab: {}", words.join("  ")));
                    lines.extend(wrapped(Style::Dim, &list, columns));
                }
            }
            Mode::Proposals {
                proposals,
                shown,
                answer,
            } => {
                for change in &proposals[*shown].changes {
                    let text = Zeroizing::new(self.describe(change));
                    lines.extend(wrapped(Style::Changed, &text, columns));
                }
                let question = if proposals.len() > 1 {
                    "Look at your sheet. Does it say so? y yes · n no, the next way · e change the words; then Enter"
                } else {
                    "Look at your sheet. Does it say so? y yes · n no · e change the words; then Enter"
                };
                let question = format!("{question}: {answer}");
                lines.extend(wrapped(Style::Title, &question, columns));
            }
            Mode::Stopping => {}
        }
        for Message { style, text } in &self.messages {
            lines.extend(wrapped(*style, text, columns));
        }
        lines
    }

    /// One change as a question to the paper.
    pub(super) fn describe(&self, change: &Change) -> String {
        let words = self.draft.words();
        match *change {
            Change::Replace { position, word } => {
                let typed = words.get(position - 1).map_or("", |word| word.text());
                let word = mnemonic::word(word);
                if typed.is_empty() || self.is_shifted() {
                    format!("word {position}: is it \"{word}\"?")
                } else {
                    format!("word {position}: \"{typed}\" -> \"{word}\": is it \"{word}\"?")
                }
            }
            Change::Swap { first, second } => {
                format!("words {first} and {second}: are they the other way round?")
            }
            Change::Insert { position, word } => {
                format!(
                    "word {position} was left out: is it \"{}\"?",
                    mnemonic::word(word)
                )
            }
            Change::Remove { position } => {
                let typed = words.get(position - 1).map_or("", |word| word.text());
                format!(
                    "\"{typed}\", the {} that was typed, is one too many?",
                    ordinal(position)
                )
            }
        }
    }

    /// Whether the proposal shown leaves words out or puts some in, so that positions on the sheet are others than those typed.
    fn is_shifted(&self) -> bool {
        match &self.mode {
            Mode::Proposals {
                proposals, shown, ..
            } => proposals[*shown]
                .changes
                .iter()
                .any(|change| matches!(change, Change::Insert { .. } | Change::Remove { .. })),
            _ => false,
        }
    }

    fn help(&self) -> &'static str {
        match self.mode {
            Mode::Words => {
                "Space or Enter: next word · Enter on an empty word: end of the sheet · ? illegible, ab? begins with ab · arrows or its number and Enter: back to a word · + a word was skipped · - delete · drop a picture here · Ctrl-C stop"
            }
            Mode::Proposals { .. } | Mode::Stopping => "",
        }
    }
}

fn in_hand(group: &Group) -> String {
    let name = group.set.name().unwrap_or_default();
    let own = group.in_hand();
    match group.set.missing() {
        Some(0) | None => format!("In hand: {own} · set {name}"),
        Some(_) => {
            let have = group.indices().len();
            let of = group
                .set
                .threshold()
                .map_or(String::new(), |threshold| format!(" of {threshold}"));
            let shares = if of.is_empty() && have == 1 {
                "share"
            } else {
                "shares"
            };
            format!(
                "In hand: {have}{of} {shares} ({own}) · set {name} · still needed: {}",
                group.still_needed()
            )
        }
    }
}

/// A numbered word, as wide as all are.
fn cell(number: usize, mark: char, word: &str, style: Style) -> Line {
    let width = WORD_WIDTH - 4;
    let mut shown = Zeroizing::new(String::with_capacity(4 * width));
    for character in word.chars() {
        if shown.width() + character.width().unwrap_or(1) < width {
            shown.push(character);
        }
    }
    let pad = " ".repeat(width - shown.width());
    vec![
        span(Style::Dim, &format!("{number:>2}{mark} ")),
        span(style, &shown),
        span(Style::Plain, &pad),
    ]
}

/// The words as a proposal has them, those that it changes marked.
fn proposed_cells(proposal: &Proposal) -> Vec<Line> {
    let changed: Vec<usize> = proposal
        .changes
        .iter()
        .filter(|change| !matches!(change, Change::Remove { .. }))
        .flat_map(|change| change.positions())
        .collect();
    (1..)
        .zip(proposal.share.to_words())
        .map(|(number, word)| {
            if changed.contains(&number) {
                cell(number, '*', word, Style::Changed)
            } else {
                cell(number, ' ', word, Style::Plain)
            }
        })
        .collect()
}

fn ordinal(number: usize) -> String {
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// A recovered secret, with what is to be said of it, on a screen of its own; lines beyond the rows are scrolled to.
pub fn reveal(said: &[String], secret: &str, columns: usize) -> Vec<Line> {
    let columns = columns.max(MIN_COLUMNS);
    let mut lines = wrapped(Style::Title, "paperquorum: the key", columns);
    for text in said {
        lines.extend(wrapped(Style::Plain, &capitalised(text), columns));
    }
    if secret
        .chars()
        .any(|c| c != '\n' && c != '\r' && is_unprintable(c))
    {
        let text = "Some of its characters cannot be shown; --output FILE writes it exactly.";
        lines.extend(wrapped(Style::Warning, text, columns));
    }
    lines.push(Vec::new());
    for line in secret.lines() {
        lines.extend(broken(line, columns));
    }
    lines
}
