//! What was recovered, as it is handed out: as text, or under names for files.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use serde::Serialize;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::contents::Item;
use crate::kind::Kind;
use crate::printable::{is_unsafe, printable};
use crate::record::hex;

/// One secret of a report.
#[derive(Serialize)]
pub struct ItemReport {
    name: String,
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// As text, if it is one and was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<Zeroizing<String>>,
    /// In hexadecimal digits, under the same condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret_hex: Option<Zeroizing<String>>,
    /// The file that it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<String>,
}

impl ItemReport {
    /// Of an item, and the file that it was written to. Without one, the report has the secret itself.
    #[must_use]
    pub fn new(item: &Item, output: Option<String>) -> Self {
        let is_shown = output.is_none();
        let bytes = item.secret().as_bytes();
        let text = std::str::from_utf8(bytes).ok().filter(|_| is_shown);
        Self {
            name: item.name().to_owned(),
            kind: item.kind().to_owned(),
            note: item.note().to_owned(),
            secret: text.map(|text| Zeroizing::new(text.to_owned())),
            secret_hex: is_shown.then(|| Zeroizing::new(hex(bytes))),
            output,
        }
    }

    /// The kind's name on the command line.
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }
}

/// The file of the notes, where there are any.
pub const NOTES: &str = "notes.txt";

/// Names that Windows keeps for devices, whatever stands behind a dot.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Most characters of a name.
const MAX_NAME: usize = 80;

/// Most bytes of a name: file systems take 255, a number in front included.
const MAX_BYTES: usize = 200;

/// Names for the items' files: their own, without what a file name cannot have on any system, and all different, also where case does not
/// count.
#[must_use]
pub fn file_names(items: &[&Item]) -> Vec<String> {
    let mut names = Names::default();
    items.iter().map(|item| names.add(item.name())).collect()
}

/// Names that are given out, all in lower case.
struct Names {
    taken: HashSet<String>,
    /// Of each name without a number, the number that was tried last.
    last: HashMap<String, usize>,
    /// How many names were tried.
    tries: usize,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            taken: HashSet::from([NOTES.to_owned()]),
            last: HashMap::new(),
            tries: 0,
        }
    }
}

impl Names {
    fn add(&mut self, item: &str) -> String {
        let plain = file_name(item);
        let last = self.last.entry(plain.to_lowercase()).or_default();
        loop {
            *last += 1;
            self.tries += 1;
            let name = match *last {
                1 => plain.clone(),
                number => format!("{number}-{plain}"),
            };
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
    }
}

fn file_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if is_unsafe(c) || "/\\:*?\"<>|".contains(c) {
                '-'
            } else {
                c
            }
        })
        .take(MAX_NAME)
        .collect();
    let plain = &plain[..plain.floor_char_boundary(MAX_BYTES)];
    let plain = plain.trim_matches(|c: char| matches!(c, '.' | '-') || c.is_whitespace());
    if plain.is_empty() {
        return "item".to_owned();
    }
    if is_reserved(plain) {
        return format!("item-{plain}");
    }
    plain.to_owned()
}

/// Whether Windows would take it for a device: `nul`, `COM1.txt`.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_lowercase();
    let is_port = |port: &str| {
        let number = stem.strip_prefix(port).unwrap_or_default();
        matches!(number, "¹" | "²" | "³") || number.len() == 1 && ("1"..="9").contains(&number)
    };
    RESERVED.contains(&&stem[..]) || is_port("com") || is_port("lpt")
}

/// The notes of the items, each under its file's name; empty if there are none.
#[must_use]
pub fn notes(items: &[&Item], names: &[String]) -> String {
    items
        .iter()
        .zip(names)
        .filter(|(item, _)| !item.note().is_empty())
        .map(|(item, name)| format!("{name}\n{}\n\n", item.note()))
        .collect()
}

/// Whether a terminal shows it as it is.
#[must_use]
pub fn is_plain(bytes: &[u8]) -> bool {
    let is_safe = |c: char| matches!(c, '\n' | '\r' | '\t') || !is_unsafe(c);
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_safe))
}

/// What is said where a key is shown with escapes in it.
pub const ESCAPED: &str = "the key has characters that a terminal would act on: they are shown as \\u{...}, and a backslash as two; --output FILE gives the key exactly";

/// A text for a screen that would act on some of its characters: these stand as `\u{9b}` in it, and a backslash as two. `None` if it is
/// plain, or no text.
#[must_use]
pub fn escaped(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if is_plain(bytes) {
        return None;
    }
    // Room for the longest escapes, so that the key is not left behind by a growing buffer.
    let mut shown = Zeroizing::new(String::with_capacity(8 * text.len()));
    for character in text.chars() {
        match character {
            '\\' => shown.push_str("\\\\"),
            '\n' | '\t' => shown.push(character),
            _ if is_unsafe(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    Some(shown)
}

/// What a screen cannot show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotPlain {
    /// The only key.
    #[error("the recovered key is not plain text, and a terminal would garble it")]
    Key,
    /// Some of the items.
    #[error("{left_out} of the {items} items are not plain text and were not printed")]
    Items {
        /// How many.
        left_out: usize,
        /// Of how many.
        items: usize,
    },
}

/// The items as text for a screen, each of several under its name.
///
/// # Errors
/// If one of them is no plain text.
pub fn as_text(items: &[&Item]) -> Result<Zeroizing<String>, NotPlain> {
    if let [only] = items {
        let bytes = only.secret().as_bytes();
        let text = std::str::from_utf8(bytes).map_err(|_| NotPlain::Key)?;
        let escaped = escaped(bytes);
        let said = escaped.as_ref().map(|_| ESCAPED);
        let notes = only.note().lines().map(printable);
        let notes: String = notes
            .chain(said.map(str::to_owned))
            .map(|line| format!("note: {line}\n"))
            .collect();
        let text = escaped.as_ref().map_or(text, |text| text.as_str());
        return Ok(Zeroizing::new([notes.as_str(), text].concat()));
    }
    let length: usize = items
        .iter()
        .map(|item| item.secret().len() + item.note().len() + 1024)
        .sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    let left_out = write_all(items, &mut *text).unwrap_or(items.len());
    if left_out > 0 {
        let items = items.len();
        return Err(NotPlain::Items { left_out, items });
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&text).into_owned()))
}

/// Writes the items as text, each under its name, and says how many are no plain text and were left out.
///
/// # Errors
/// Those of `out`.
pub fn write_all(items: &[&Item], out: &mut impl Write) -> io::Result<usize> {
    let mut left_out = 0;
    for (place, item) in items.iter().enumerate() {
        let kind = Kind::by_id(item.kind()).map_or(item.kind(), |kind| kind.name);
        if place > 0 {
            out.write_all(b"\n")?;
        }
        writeln!(
            out,
            "== {} ({}) ==",
            printable(item.name()),
            printable(kind)
        )?;
        for line in item.note().lines() {
            writeln!(out, "note: {}", printable(line))?;
        }
        let bytes = item.secret().as_bytes();
        if is_plain(bytes) {
            out.write_all(bytes)?;
            if !bytes.ends_with(b"\n") {
                out.write_all(b"\n")?;
            }
        } else {
            left_out += 1;
            writeln!(out, "({} bytes that are not plain text)", bytes.len())?;
        }
    }
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn what_a_screen_would_act_on_is_escaped() {
        let check = |text: &str, expected: Option<&str>| {
            let shown = escaped(text.as_bytes());
            assert_eq!(shown.as_ref().map(|shown| shown.as_str()), expected);
        };
        check("correct\nhorse\\\n", None);
        check("a\\b\u{1b}[2J\n", Some("a\\\\b\\u{1b}[2J\n"));
        check("\u{9b}x\u{202e}", Some("\\u{9b}x\\u{202e}"));
        check("a\r\u{7}", Some("a\\u{d}\\u{7}"));
        assert!(escaped(b"\xff\x1b").is_none());
    }

    #[test]
    fn names_of_files_suit_every_system() {
        let kind = Kind::by_id("text").unwrap();
        let check = |names: &[&str], expected: &[&str]| {
            let item = |name: &&str| Item::new(kind, name, "", Secret::from(&b"x"[..]));
            let items: Vec<Item> = names.iter().map(item).collect();
            assert_eq!(file_names(&items.iter().collect::<Vec<_>>()), expected);
        };
        check(&["mail", "Mail", ""], &["mail", "2-Mail", "item"]);
        check(&["a/b\\c:d", "../../x"], &["a-b-c-d", "x"]);
        check(&["x\u{202e}fdp.exe", "a\u{9b}b"], &["x-fdp.exe", "a-b"]);
        check(&["dots... ", " blank "], &["dots", "blank"]);
        check(
            &["NUL", "com1.txt", "LPT¹", "com10", "console"],
            &["item-NUL", "item-com1.txt", "item-LPT¹", "com10", "console"],
        );
        check(&["notes.txt"], &["2-notes.txt"]);
        check(&["2-a", "a", "A"], &["2-a", "a", "3-A"]);
        check(
            &["\u{1f511}".repeat(80).as_str(); 2],
            &[
                &"\u{1f511}".repeat(50),
                &format!("2-{}", "\u{1f511}".repeat(50)),
            ],
        );
    }

    #[test]
    fn many_names_that_are_alike_take_a_try_each() {
        let mut names = Names::default();
        for number in 0..5000_u32 {
            // As upper and lower case as its bits.
            let letter = |bit: u32| if number >> bit & 1 == 1 { 'A' } else { 'a' };
            names.add(&(0..13).map(letter).collect::<String>());
        }
        assert_eq!((names.taken.len(), names.tries), (5001, 5000));
        // And where the numbers are taken, a try for each of these.
        (2..1000).for_each(|number| drop(names.add(&format!("{number}-b"))));
        (0..1000).for_each(|_| drop(names.add("b")));
        assert!(names.tries < 5000 + 3 * 1000, "{}", names.tries);
    }
}
