//! The text of RTF, as word processors and notes save it (Rich Text Format Specification 1.9.1).

use zeroize::Zeroizing;

use super::code_pages;

/// Groups that hold no text of the document.
const HIDDEN: [&str; 9] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "themedata",
];

/// Groups within groups that are looked into.
const MOST_DEPTH: usize = 1000;

/// The text of a document. `None` if it is no RTF.
pub(super) fn text_of(text: &str) -> Option<Zeroizing<String>> {
    let text = text.trim_start();
    if !text.starts_with("{\\rtf") {
        return None;
    }
    let mut reader = Reader {
        plain: Zeroizing::new(String::with_capacity(3 * text.len())),
        groups: Vec::new(),
        group: Group {
            is_hidden: false,
            fallback: 1,
        },
        skipped: 0,
        bytes: Zeroizing::new(Vec::with_capacity(text.len())),
        code_page: "windows-1252".to_owned(),
        units: Zeroizing::new(Vec::with_capacity(2)),
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        rest = match c {
            '\\' => reader.control(rest)?,
            _ => {
                reader.plain_character(c)?;
                rest
            }
        };
    }
    reader.flush();
    Some(crate::kind::as_meant(&reader.plain))
}

#[derive(Clone, Copy)]
struct Group {
    is_hidden: bool,
    /// Characters that stand behind one of Unicode for programs that do not know it.
    fallback: usize,
}

struct Reader {
    plain: Zeroizing<String>,
    groups: Vec<Group>,
    group: Group,
    /// Characters to be passed over.
    skipped: usize,
    /// Characters of the code page that are not decoded yet.
    bytes: Zeroizing<Vec<u8>>,
    code_page: String,
    /// The first half of a character that has two.
    units: Zeroizing<Vec<u16>>,
}

impl Reader {
    fn plain_character(&mut self, c: char) -> Option<()> {
        match c {
            '{' => {
                self.flush();
                self.groups.push(self.group);
                (self.groups.len() < MOST_DEPTH).then_some(())?;
            }
            '}' => {
                self.flush();
                self.skipped = 0;
                // Behind the last group there is nothing more.
                self.group = self.groups.pop().unwrap_or(self.group);
            }
            '\n' => {}
            _ => self.push(c),
        }
        Some(())
    }

    fn push(&mut self, c: char) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        self.flush();
        if !self.group.is_hidden {
            self.plain.push(c);
        }
    }

    /// What stands behind a backslash; gives back the rest.
    fn control<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let c = text.chars().next()?;
        let behind = &text[c.len_utf8()..];
        if c.is_ascii_alphabetic() {
            return Some(self.control_word(text));
        }
        match c {
            '\'' => {
                let byte = u8::from_str_radix(behind.get(..2)?, 16).ok()?;
                match self.skipped {
                    0 if !self.group.is_hidden => self.bytes.push(byte),
                    _ => self.skipped = self.skipped.saturating_sub(1),
                }
                return Some(&behind[2..]);
            }
            '\n' => self.push('\n'),
            '~' => self.push(' '),
            '_' => self.push('-'),
            '*' => self.group.is_hidden = true,
            '\\' | '{' | '}' => self.push(c),
            _ => {}
        }
        Some(behind)
    }

    fn control_word<'a>(&mut self, text: &'a str) -> &'a str {
        let end = text.find(|c: char| !c.is_ascii_alphabetic());
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let length = digits.find(|c: char| !c.is_ascii_digit());
        let length = length.unwrap_or(digits.len()) + rest.len() - digits.len();
        let (number, rest) = rest.split_at(length);
        let number: Option<i32> = number.parse().ok();
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        match (word, number) {
            ("par" | "line" | "row" | "sect" | "page", _) => self.push('\n'),
            ("tab" | "cell", _) => self.push('\t'),
            ("endash" | "emdash", _) => self.push('-'),
            ("lquote" | "rquote", _) => self.push('\''),
            ("ldblquote" | "rdblquote", _) => self.push('"'),
            ("bullet", _) => self.push('\u{2022}'),
            ("uc", Some(count)) => self.group.fallback = usize::try_from(count).unwrap_or(1),
            ("u", Some(unit)) => self.unicode(unit),
            ("ansicpg", Some(number)) => self.code_page = label_of(number),
            ("bin", Some(count)) => {
                let count = usize::try_from(count).unwrap_or_default();
                return rest
                    .get(rest.ceil_char_boundary(count.min(rest.len()))..)
                    .unwrap_or("");
            }
            _ if HIDDEN.contains(&word) => self.group.is_hidden = true,
            _ => self.flush(),
        }
        rest
    }

    /// A unit of UTF-16, written as a number with a sign.
    fn unicode(&mut self, unit: i32) {
        self.flush_bytes();
        if !self.group.is_hidden {
            self.units.push(unit as u16);
        }
        let is_first_half = (0xd800..0xdc00).contains(&(unit as u16));
        if !is_first_half {
            self.flush_units();
        }
        self.skipped = self.group.fallback;
    }

    fn flush(&mut self) {
        self.flush_bytes();
        self.flush_units();
    }

    fn flush_bytes(&mut self) {
        if !self.bytes.is_empty() {
            self.plain
                .push_str(&code_pages::labelled(&self.code_page, &self.bytes));
            self.bytes.clear();
        }
    }

    fn flush_units(&mut self) {
        let units = self.units.iter().copied();
        let characters = char::decode_utf16(units);
        self.plain
            .extend(characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        self.units.clear();
    }
}

/// The name under which an encoding is known whose number in Windows this is.
fn label_of(code_page: i32) -> String {
    match code_page {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        number => format!("windows-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_document_is_read() {
        let check = |document: &str, expected: Option<&str>| {
            let text = text_of(document);
            assert_eq!(
                text.as_ref().map(|text| text.as_str()),
                expected,
                "{document}"
            );
        };
        check(
            r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Calibri;}}{\*\generator Riched20;}\uc1
\pard\f0 Schl\'fcssel:\par
12\_34\~5\tab \{x\}\u8211?\u-10179?\u-8704?y\par}",
            Some("Schlüssel:\n12-34 5\t{x}-\u{1f600}y\n"),
        );
        check("{\\rtf1 one\\\ntwo}", Some("one\ntwo"));
        check(r"{\rtf1\ansicpg932 \'83\'4c\'81\'5b}", Some("キー"));
        check(r"{\rtf1{\pict 0102}\u252\'fcx}", Some("üx"));
        check(r"{\rtf1 \'f}", None);
        check(r"{\rt", None);
    }
}
