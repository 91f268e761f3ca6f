//! Hands out what was recovered: to standard output, to a new file, or to a directory of files.

use std::io::{IsTerminal, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::directory::NewDirectory;
use super::disk;
use super::error::{self, Failure};
use super::io;
use crate::contents::Item;
use crate::recovery::items::{
    ESCAPED, ItemReport, NOTES, NotPlain, escaped, file_names, is_plain, notes, write_all,
};
use crate::secret::Secret;

impl From<NotPlain> for Failure {
    fn from(error: NotPlain) -> Self {
        Self::usage(error).hint(match error {
            NotPlain::Key => "write it to a file with --output FILE",
            NotPlain::Items { .. } => {
                "--output DIRECTORY writes all of them, --item NAME gives one byte for byte"
            }
        })
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
            disk::write_new(path, only.secret().as_bytes())?;
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

/// Standard output did not take the key, or not all of it.
fn not_taken(error: std::io::Error) -> Failure {
    Failure::output(error).hint("the sheets are as they were: recover again, with --output FILE")
}

/// The key byte for byte; on a terminal with escapes for what that would act on, and a line end behind it.
fn print_one(key: &Secret) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let on_screen = stdout.is_terminal() && !is_plain(key.as_bytes());
    let shown = escaped(key.as_bytes()).filter(|_| on_screen);
    if on_screen && shown.is_none() {
        return Err(NotPlain::Key.into());
    }
    if shown.is_some() {
        error::note(ESCAPED);
    }
    let key = shown
        .as_ref()
        .map_or(key.as_bytes(), |shown| shown.as_bytes());
    stdout.write_all(key).map_err(not_taken)?;
    if stdout.is_terminal() && !key.ends_with(b"\n") {
        stdout.write_all(b"\n").map_err(not_taken)?;
    }
    stdout.flush().map_err(not_taken)
}

/// Several secrets one after the other, each under its name.
fn print_all(items: &[&Item]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let left_out = write_all(items, &mut stdout).map_err(not_taken)?;
    stdout.flush().map_err(not_taken)?;
    if left_out > 0 {
        let items = items.len();
        return Err(NotPlain::Items { left_out, items }.into());
    }
    Ok(())
}

/// What a screen cannot show goes to a file that the person names: nothing that was typed is lost for it.
pub(super) fn write_instead(items: &[&Item], why: NotPlain) -> Result<(), Failure> {
    error::warn(why);
    loop {
        let Some(line) = io::ask_line("name of a new file to write it to> ")? else {
            return Err(why.into());
        };
        let name = line.trim();
        if !name.is_empty() {
            match hand_out(items, Some(Path::new(name)), false) {
                Ok(_) => return Ok(()),
                Err(failure) => error::warn(failure.message()),
            }
        }
    }
}
