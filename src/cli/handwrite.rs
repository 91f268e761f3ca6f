//! Words that are written by hand: shown one by one, and typed back from the paper.

#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::crossterm::cursor::{MoveToColumn, MoveToPreviousLine};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{Clear, ClearType};
use zeroize::Zeroizing;

use super::directory::NewDirectory;
use super::error::{Failure, note};
use super::io;
use crate::deal::Holders;
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

/// Dictates every share to its sheet, which is among `files` in `directory`, and asks for it back.
///
/// # Errors
/// If the terminal ends before the last word; the files, which are blank sheets, are removed then. So they are by a signal, which also
/// takes the word off the screen.
pub(super) fn dictate(
    holders: &Holders,
    shares: &[Share],
    directory: &NewDirectory,
    files: &[&str],
) -> Result<(), Failure> {
    let watch = SignalWatch::begin(directory, files);
    let dictated = dictate_all(holders, shares, directory).inspect_err(|_| directory.remove(files));
    // Signals may end the program again only when nothing is left to remove.
    watch.end();
    dictated
}

fn dictate_all(
    holders: &Holders,
    shares: &[Share],
    directory: &NewDirectory,
) -> Result<(), Failure> {
    note(format_args!(
        "the sheets in {} have blanks in place of words. Print them now; leave this program running",
        directory.path().display()
    ));
    wait("Press Enter when they are in front of you and nobody else can see your screen. ")?;
    for holder in 0..holders.count() {
        let indices: Vec<u8> = holders.access().shares_of(holder).collect();
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
                "now type them in from the paper, as somebody will have to one day; four letters of a word are enough, and ? shows it again",
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
                "that is not word {number}: look at the paper and type it again, or type ? to see it"
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
    let line = Clear(ClearType::CurrentLine);
    execute!(std::io::stderr(), MoveToPreviousLine(1), line).map_err(|_| ended())
}

fn ended() -> Failure {
    Failure::usage("the terminal was closed before the last word").hint(BEGIN_AGAIN)
}

const BEGIN_AGAIN: &str = "the files were removed again, and what was written down so far is of no use: destroy it, and start again";

/// Takes the word off the screen and the blank sheets away, and ends.
fn stop(directory: &NewDirectory, files: &[String]) {
    let line = Clear(ClearType::CurrentLine);
    let _ = execute!(std::io::stderr(), MoveToColumn(0), line);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    directory.remove(&files);
    let stopped = Failure::no("stopped before the last word").hint(BEGIN_AGAIN);
    let _ = stopped.report();
    std::process::exit(1);
}

/// While it lasts, Ctrl-C and the like leave no word on the screen and no blank sheets behind.
struct SignalWatch {
    #[cfg(unix)]
    handle: Option<signal_hook::iterator::Handle>,
    /// Set when it is over: the signals then do again what they do by default.
    #[cfg(unix)]
    over: Arc<AtomicBool>,
    #[cfg(windows)]
    _minded: super::interrupt::Minded,
}

impl SignalWatch {
    fn begin(directory: &NewDirectory, files: &[&str]) -> Self {
        let directory = directory.clone();
        let files: Vec<String> = files.iter().map(|&name| name.to_owned()).collect();
        Self::before(move || stop(&directory, &files))
    }

    #[cfg(unix)]
    fn before(stop: impl FnOnce() + Send + 'static) -> Self {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        const WATCHED: [i32; 3] = [SIGHUP, SIGINT, SIGTERM];
        let over = Arc::new(AtomicBool::new(false));
        let Ok(mut signals) = signal_hook::iterator::Signals::new(WATCHED) else {
            return Self { handle: None, over };
        };
        for signal in WATCHED {
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&over));
        }
        let handle = signals.handle();
        let _ = std::thread::Builder::new().spawn(move || {
            if signals.forever().next().is_some() {
                stop();
            }
        });
        Self {
            handle: Some(handle),
            over,
        }
    }

    #[cfg(windows)]
    fn before(stop: impl FnMut() + Send + 'static) -> Self {
        Self {
            _minded: super::interrupt::mind(stop),
        }
    }

    #[cfg(unix)]
    fn end(self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(handle) = self.handle {
            handle.close();
        }
    }

    #[cfg(windows)]
    fn end(self) {}
}
