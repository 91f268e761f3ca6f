//! Words that are written by hand: shown one by one, and typed back from the paper.

use std::io::Write;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::{Failure, note};
use super::holders::Holders;
use super::io;
use crate::share::Share;

/// Refuses to begin where nobody sits at a terminal.
pub(super) fn ready() -> Result<(), Failure> {
    if io::is_interactive() {
        Ok(())
    } else {
        Err(
            Failure::usage("--handwrite needs a terminal, to show words and ask for them")
                .hint("run it by hand, and give the key in a file"),
        )
    }
}

/// Dictates every share to its sheet, which lies printed in `directory`, and asks for it back.
///
/// # Errors
/// If the terminal ends before the last word; the sheets in the directory are blank, and nothing says that they were finished.
pub(super) fn dictate(
    holders: &Holders,
    shares: &[Share],
    directory: &Path,
) -> Result<(), Failure> {
    note(format_args!(
        "the sheets in {} have blanks in place of words. Print them now; leave this program running",
        directory.display()
    ));
    wait("Press Enter when they lie before you, and nobody looks over your shoulder. ")?;
    for holder in 0..holders.access.holders().len() {
        let indices: Vec<u8> = holders.access.shares_of(holder).collect();
        for index in indices {
            let share = &shares[usize::from(index) - 1];
            let words = share.to_words();
            note(format_args!(
                "sheet {}, for {}: {} words. Write each one down, then press Enter",
                share.name(),
                holders.name(holder),
                words.len()
            ));
            for (word, number) in words.iter().zip(1..) {
                let shown = Zeroizing::new(format!("  {number:>2}  {word}  "));
                wait(&shown)?;
                erase()?;
            }
            note(
                "now type them from the paper, as somebody will have to; four letters of a word are enough, ? shows it again",
            );
            for (word, number) in words.iter().zip(1..) {
                ask_back(word, number)?;
            }
            note(format_args!("sheet {}: every word is right", share.name()));
        }
    }
    Ok(())
}

fn ask_back(word: &str, number: usize) -> Result<(), Failure> {
    loop {
        let line = io::ask_line(&format!("  {number:>2}  "))?.ok_or_else(ended)?;
        erase()?;
        let typed = Zeroizing::new(line.trim().to_lowercase());
        let is_right = *typed == *word || typed.chars().count() >= 4 && word.starts_with(&**typed);
        if is_right {
            return Ok(());
        }
        if *typed == "?" {
            wait(&Zeroizing::new(format!("  {number:>2}  {word}  ")))?;
            erase()?;
        } else {
            note(format_args!(
                "word {number} was another: look at the paper, type it again, or ? to see it"
            ));
        }
    }
}

fn wait(prompt: &str) -> Result<(), Failure> {
    io::ask_line(prompt)?.ok_or_else(ended)?;
    Ok(())
}

/// Takes the line above off the screen, so that no word stays in the terminal's memory.
fn erase() -> Result<(), Failure> {
    let mut stderr = std::io::stderr();
    write!(stderr, "\x1b[1A\x1b[2K\r").and_then(|()| stderr.flush())?;
    Ok(())
}

fn ended() -> Failure {
    Failure::usage("the terminal ended before the last word")
        .hint("nothing that was written down so far is of use: destroy it, delete the directory, and begin again")
}
