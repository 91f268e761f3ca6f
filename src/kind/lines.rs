//! Texts of several lines: each line as it came and as it was meant, under the same number.

use zeroize::Zeroizing;

use super::input::Input;
use super::rules::{Fault, Kind, KindError, Place};
use crate::secret::Secret;

/// A text in lines.
pub(super) struct Lines {
    came: Zeroizing<String>,
    meant: Zeroizing<String>,
}

/// One line, without its end.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// As it came.
    pub(super) whole: &'a str,
    /// As it came, but for blanks at its end: comments and names are kept so.
    pub(super) came: &'a str,
    /// As it was meant, without blanks around it: what is ASCII by its rules is read from here.
    pub(super) meant: &'a str,
    /// As it was meant, with the blanks before it.
    pub(super) laid_out: &'a str,
}

impl Lines {
    /// The lines of a text that is no larger than anybody types.
    pub(super) fn of(kind: &Kind, input: &Input) -> Result<Self, KindError> {
        let text = kind.text(input)?;
        Ok(Self {
            came: with_lf(text),
            meant: Zeroizing::new(input.meant().to_owned()),
        })
    }

    /// All lines. Both texts break at the same characters.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        let came: Vec<&str> = self.came.split('\n').collect();
        let meant = self.meant.split('\n').collect::<Vec<_>>();
        came.into_iter()
            .zip(meant)
            .enumerate()
            .map(|(index, (came, meant))| Line {
                number: index + 1,
                whole: came,
                came: came.trim_end(),
                meant: meant.trim(),
                laid_out: meant.trim_end(),
            })
    }
}

impl Line<'_> {
    /// Something wrong in this line.
    pub(super) fn fault(&self, kind: &Kind, what: impl Into<String>) -> KindError {
        Fault::at(kind.name, Place::Line(self.number), what).into()
    }
}

/// A text with LF at its line ends, which are those of [`Input::meant`].
fn with_lf(text: &str) -> Zeroizing<String> {
    let mut lines = Zeroizing::new(String::with_capacity(text.len()));
    let mut before = '\0';
    for c in text.chars() {
        match c {
            '\n' if before == '\r' => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => lines.push('\n'),
            c => lines.push(c),
        }
        before = c;
    }
    lines
}

/// A text of these lines, each with LF at its end; blank lines before the first and behind the last are left out.
pub(super) fn write(lines: &[&str]) -> Secret {
    let is_filled = |line: &&str| !line.is_empty();
    let first = lines.iter().position(is_filled).unwrap_or(lines.len());
    let last = lines
        .iter()
        .rposition(is_filled)
        .map_or(first, |last| last + 1);
    let lines = &lines[first..last];
    let mut text = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    Secret::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_alike() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let input = Input::new(text.as_bytes().into());
            let kind = Kind::by_id("text").unwrap();
            let lines = Lines::of(kind, &input).unwrap();
            let found: Vec<_> = lines.iter().map(|line| (line.came, line.meant)).collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check("a\r\nb\rc", &[("a", "a"), ("b", "b"), ("c", "c")]);
        check(
            "a\r\u{200b}\nb",
            &[("a", "a"), ("\u{200b}", ""), ("b", "b")],
        );
        check(
            "# Ł — x \u{2028} Ａ\u{a0}",
            &[("# Ł — x", "# Ł - x"), (" Ａ", "A")],
        );
    }

    #[test]
    fn blank_lines_around_are_left_out() {
        assert_eq!(write(&["", "a", "", "b", "", ""]).as_bytes(), b"a\n\nb\n");
        assert!(write(&["", ""]).is_empty());
    }
}
