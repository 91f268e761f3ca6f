//! Hands out what was recovered: to standard output, to a new file, or to a directory of files.

use std::io::{IsTerminal, Write};
use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;

use super::error::{self, Failure};
use super::io::{self, NewDirectory};
use crate::contents::Item;
use crate::kind::Kind;
use crate::record::hex;
use crate::secret::Secret;

/// One secret of the JSON report.
#[derive(Serialize)]
pub(super) struct ItemReport {
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
    /// The kind's name on the command line.
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    fn new(item: &Item, output: Option<String>) -> Self {
        let shown = output.is_none();
        let bytes = item.secret().as_bytes();
        let text = std::str::from_utf8(bytes).ok().filter(|_| shown);
        Self {
            name: item.name().to_owned(),
            kind: item.kind().to_owned(),
            note: item.note().to_owned(),
            secret: text.map(|text| Zeroizing::new(text.to_owned())),
            secret_hex: shown.then(|| Zeroizing::new(hex(bytes))),
            output,
        }
    }
}

/// The items that are asked for: one by its name, or all.
pub(super) fn chosen<'a>(items: &'a [Item], name: Option<&str>) -> Result<Vec<&'a Item>, Failure> {
    let Some(name) = name else {
        return Ok(items.iter().collect());
    };
    match items.iter().find(|item| item.name() == name) {
        Some(item) => Ok(vec![item]),
        None => {
            let names: Vec<String> = items
                .iter()
                .filter(|item| !item.name().is_empty())
                .map(|item| format!("\"{}\"", item.name()))
                .collect();
            Err(match names[..] {
                [] => {
                    Failure::no("the set holds one key, which has no name").hint("leave --item out")
                }
                _ => Failure::no("there is no item of that name").hint(format_args!(
                    "--item takes one of these names: {}",
                    names.join(", ")
                )),
            })
        }
    }
}

/// Writes the items where they are wanted; with JSON, those for standard output are left to the report.
pub(super) fn hand_out(
    items: &[&Item],
    output: Option<&Path>,
    is_json: bool,
) -> Result<Vec<ItemReport>, Failure> {
    let file = output.filter(|path| !io::is_stdio(path));
    if let [only] = items {
        for line in only.note().lines() {
            error::note(format_args!("note: {line}"));
        }
    }
    if file.is_none() && io::is_stdout_closed() {
        error::warn("standard output is closed: nobody was shown the key; give --output FILE");
    }
    match (file, items) {
        (None, _) if is_json => {}
        (None, [only]) => print_one(only.secret())?,
        (None, _) => print_all(items)?,
        (Some(path), [only]) => {
            io::write_new(path, only.secret().as_bytes())?;
            error::note(format_args!("written to {}", path.display()));
        }
        (Some(path), _) => {
            let names = file_names(items);
            let mut files: Vec<(String, Zeroizing<Vec<u8>>)> = names
                .iter()
                .zip(items)
                .map(|(name, item)| {
                    (
                        name.clone(),
                        Zeroizing::new(item.secret().as_bytes().to_vec()),
                    )
                })
                .collect();
            let notes = notes(items, &names);
            if !notes.is_empty() {
                files.push((NOTES.to_owned(), Zeroizing::new(notes.into_bytes())));
            }
            NewDirectory::plan(path)?.write(&files)?;
            error::note(format_args!(
                "{} files written to {}",
                files.len(),
                path.display()
            ));
            return Ok(items
                .iter()
                .zip(names)
                .map(|(item, name)| {
                    ItemReport::new(item, Some(path.join(name).display().to_string()))
                })
                .collect());
        }
    }
    let output = file.map(|path| path.display().to_string());
    Ok(items
        .iter()
        .map(|item| ItemReport::new(item, output.clone()))
        .collect())
}

/// The file of the notes, where there are any.
const NOTES: &str = "notes.txt";

/// Names for the items' files: their own, without what a file name cannot have, and all different, also where case does not count.
fn file_names(items: &[&Item]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let plain: String = item
            .name()
            .chars()
            .map(|c| {
                if c.is_control() || "/\\:*?\"<>|".contains(c) {
                    '-'
                } else {
                    c
                }
            })
            .take(80)
            .collect();
        let plain = plain.trim_matches(|c: char| matches!(c, '.' | '-') || c.is_whitespace());
        let plain = if plain.is_empty() { "item" } else { plain };
        let is_free = |name: &String| {
            let same = |other: &str| other.to_lowercase() == name.to_lowercase();
            !same(NOTES) && !names.iter().any(|other| same(other))
        };
        let numbered = (2..).map(|number| format!("{number}-{plain}"));
        let name = std::iter::once(plain.to_owned())
            .chain(numbered)
            .find(is_free);
        names.extend(name);
    }
    names
}

/// The notes of the items, each under its file's name; empty if there are none.
fn notes(items: &[&Item], names: &[String]) -> String {
    items
        .iter()
        .zip(names)
        .filter(|(item, _)| !item.note().is_empty())
        .map(|(item, name)| format!("{name}\n{}\n\n", item.note()))
        .collect()
}

/// Whether a terminal shows it as it is.
fn is_plain(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let text = text.replace(['\n', '\r', '\t'], "");
        error::printable(&text) == text
    })
}

fn not_plain() -> Failure {
    Failure::usage("the recovered key is not plain text, and a terminal would garble it")
        .hint("write it to a file with --output FILE")
}

/// Standard output did not take the key, or not all of it.
fn not_taken(error: std::io::Error) -> Failure {
    Failure::output(error).hint("the sheets are as they were: recover again, with --output FILE")
}

/// The key byte for byte; on a terminal a line end follows.
fn print_one(key: &Secret) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    if stdout.is_terminal() && !is_plain(key.as_bytes()) {
        return Err(not_plain());
    }
    stdout.write_all(key.as_bytes()).map_err(not_taken)?;
    if stdout.is_terminal() && !key.as_bytes().ends_with(b"\n") {
        stdout.write_all(b"\n").map_err(not_taken)?;
    }
    stdout.flush().map_err(not_taken)
}

/// The items as text for a screen, each of several under its name.
pub(super) fn as_text(items: &[&Item]) -> Result<Zeroizing<String>, Failure> {
    if let [only] = items {
        if !is_plain(only.secret().as_bytes()) {
            return Err(not_plain());
        }
        let note: String = only
            .note()
            .lines()
            .map(|line| format!("note: {line}\n"))
            .collect();
        let text = std::str::from_utf8(only.secret().as_bytes()).unwrap_or_default();
        return Ok(Zeroizing::new([note.as_str(), text].concat()));
    }
    let length: usize = items
        .iter()
        .map(|item| item.secret().len() + item.note().len() + 1024)
        .sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    match write_all(items, &mut *text)? {
        0 => {}
        left_out => return Err(some_not_plain(left_out, items.len())),
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&text).into_owned()))
}

/// Several secrets one after the other, each under its name.
fn print_all(items: &[&Item]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let left_out = write_all(items, &mut stdout).map_err(not_taken)?;
    stdout.flush().map_err(not_taken)?;
    if left_out > 0 {
        return Err(some_not_plain(left_out, items.len()));
    }
    Ok(())
}

fn some_not_plain(left_out: usize, items: usize) -> Failure {
    Failure::usage(format_args!(
        "{left_out} of the {items} items are not plain text and were not printed"
    ))
    .hint("--output DIRECTORY writes all of them, --item NAME gives one byte for byte")
}

/// Writes them as text, and says how many are none.
fn write_all(items: &[&Item], out: &mut impl Write) -> std::io::Result<usize> {
    let mut left_out = 0;
    for (place, item) in items.iter().enumerate() {
        let kind = Kind::by_id(item.kind()).map_or(item.kind(), |kind| kind.name);
        if place > 0 {
            out.write_all(b"\n")?;
        }
        writeln!(
            out,
            "== {} ({}) ==",
            error::printable(item.name()),
            error::printable(kind)
        )?;
        for line in item.note().lines() {
            writeln!(out, "note: {}", error::printable(line))?;
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
