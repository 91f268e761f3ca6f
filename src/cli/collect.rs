//! Finds the files that were named and reads them, several at a time.

use std::convert::Infallible;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::args::Sources;
use super::budget::Budget;
use super::error::{Failure, describe, note, printable};
use super::io;
use super::progress::{Progress, Showing};
use super::reader::Processes;
use super::repairs::Rule;
use crate::deal;
use crate::gather::problem::Format;
use crate::gather::{self, File, Looked, Problem, Source, Text};
use crate::mnemonic;
use crate::share::Share;

/// Most files that are read at a time: each may hold a large picture.
const MOST_WORKERS: usize = 4;

/// The bytes of files that are in memory at a time: of the largest only one.
static IN_HAND: Budget = Budget::of(io::MAX_PICTURE);

/// Reads everything that was named. `rule` says what becomes of typed words that need repair.
///
/// # Errors
/// Only for what a person must mend before anything can be said: a path that is not there, standard input named twice.
pub(super) fn collect(sources: &Sources, rule: Rule) -> Result<Vec<Source>, Failure> {
    collect_showing(sources, rule, Showing::Progress)
}

fn collect_showing(
    sources: &Sources,
    rule: Rule,
    showing: Showing,
) -> Result<Vec<Source>, Failure> {
    let entries = entries(sources)?;
    let mut found: Vec<Source> = Vec::new();
    for (entry, looked) in entries.iter().zip(look(&entries, showing)) {
        let source = match looked {
            Looked::Document(source) => source,
            // Only now, for a person may be asked about a repair.
            Looked::Text(source, bytes) => rule.settle(Text::open(source, &bytes)),
        };
        // A letter that lies among the sheets is no trouble.
        if !entry.file().is_letter() || !source.is_empty() || source.is_unsettled {
            found.push(source);
        }
    }
    for path in &sources.words {
        let bytes = io::read_limited(path, gather::text::MAX_TEXT).map_err(|failure| {
            failure.or_hint("give the words alone, without what is around them")
        })?;
        let source = Source::new(name_of(path));
        found.push(rule.settle(Text::of_words(source, &bytes)));
    }
    found.extend(empty_folders(sources, &entries));
    Ok(found)
}

/// Looks at files, and at some of them a second time.
fn look(entries: &[Entry], showing: Showing) -> Vec<Looked> {
    let reader = Processes::new();
    let files: Vec<File> = entries.iter().map(Entry::file).collect();
    // A pipe gives its bytes once.
    let may_look_again = |place: usize| entries[place].path.is_file();
    let Ok(looked) = gather::look_twice(&files, &reader, may_look_again, |places, round| {
        let wanted: Vec<&Entry> = places.iter().map(|&place| &entries[place]).collect();
        Ok::<_, Infallible>(in_parallel(&wanted, showing, |entry, progress| {
            let looked = entry.with_bytes(
                |bytes| gather::look(&reader, &entry.file(), bytes, round),
                Looked::Document,
            );
            if let Looked::Document(source) = &looked {
                progress.tell(source);
            }
            looked
        }))
    });
    looked
}

/// The files that were named, and those in the folders that were named.
///
/// # Errors
/// As [`collect`].
pub(super) fn entries(sources: &Sources) -> Result<Vec<Entry>, Failure> {
    check_stdin(sources, None)?;
    for paths in [&sources.files, &sources.words] {
        for (position, path) in (1..).zip(paths) {
            check_exists(path, position)?;
        }
    }
    let mut files = Vec::new();
    for path in &sources.files {
        if !io::is_stdio(path) && path.is_dir() {
            let in_folder = folder(path)?.into_iter();
            files.extend(in_folder.map(|path| Entry {
                path,
                in_folder: true,
            }));
        } else {
            files.push(Entry {
                path: path.clone(),
                in_folder: false,
            });
        }
    }
    Ok(files)
}

/// The folders that were named and have nothing to be read in them.
fn empty_folders(sources: &Sources, files: &[Entry]) -> impl Iterator<Item = Source> {
    let is_empty = |folder: &&PathBuf| {
        !io::is_stdio(folder)
            && folder.is_dir()
            && !files
                .iter()
                .any(|entry| entry.in_folder && entry.path.parent() == Some(folder.as_path()))
    };
    sources.files.iter().filter(is_empty).map(|folder| Source {
        problems: vec![Problem::EmptyFolder],
        is_bystander: true,
        ..Source::new(name_of(folder))
    })
}

/// Reads one file or folder that was named later.
pub(super) fn files(path: &Path, showing: Showing) -> Result<Vec<Source>, Failure> {
    let sources = Sources {
        files: vec![path.to_owned()],
        words: Vec::new(),
        accept_repair: false,
        show_words: false,
    };
    collect_showing(&sources, Rule::default(), showing)
}

/// A file to be read.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    /// Whether it was found in a folder that was named.
    in_folder: bool,
}

impl Entry {
    /// What it is called in messages.
    pub(super) fn name(&self) -> String {
        name_of(&self.path)
    }

    /// Does something with its bytes, or with the reason why they cannot be had, which is a trouble of this file alone.
    pub(super) fn with_bytes<T>(
        &self,
        read: impl FnOnce(Zeroizing<Vec<u8>>) -> T,
        failed: impl FnOnce(Source) -> T,
    ) -> T {
        let size = fs::metadata(&self.path).map_or(0, |metadata| metadata.len());
        let _part = IN_HAND.part(usize::try_from(size).unwrap_or(usize::MAX));
        let why = match io::read(&self.path, io::MAX_PICTURE) {
            Ok(Some(bytes)) => return read(bytes),
            Ok(None) => Problem::Large {
                limit: io::MAX_PICTURE,
            },
            Err(error) => Problem::Unopened(describe(&error)),
        };
        failed(Source::new(self.name()).failed(why))
    }

    /// What is known of it before it is read.
    pub(super) fn file(&self) -> File {
        File {
            name: self.name(),
            claimed: claimed_format(&self.path),
            in_folder: self.in_folder,
        }
    }
}

/// Does something with each file, several at a time, and keeps their order.
pub(super) fn in_parallel<T: Send>(
    files: &[&Entry],
    showing: Showing,
    read_one: impl Fn(&Entry, &Progress) -> T + Sync,
) -> Vec<T> {
    Progress::over(files.len(), showing, |progress| {
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        match ThreadPoolBuilder::new()
            .num_threads(workers.min(MOST_WORKERS))
            .build()
        {
            Ok(pool) => pool.install(|| {
                // One by one: a thread that is done takes the next file, whatever the others are at.
                let files = files.par_iter().with_max_len(1);
                files.map(|entry| read_one(entry, progress)).collect()
            }),
            // No threads can be had: one file after the other.
            Err(_) => files
                .iter()
                .map(|entry| read_one(entry, progress))
                .collect(),
        }
    })
}

/// Refuses standard input named more than once, also for the set's record.
pub(super) fn check_stdin(sources: &Sources, record: Option<&Path>) -> Result<(), Failure> {
    let paths = sources
        .files
        .iter()
        .chain(&sources.words)
        .map(PathBuf::as_path);
    if paths
        .chain(record)
        .filter(|path| io::is_stdio(path))
        .count()
        > 1
    {
        return Err(Failure::usage("standard input was named twice")
            .hint("it is read once; name files instead"));
    }
    Ok(())
}

/// Refuses a path that is not there. Share words typed as arguments are not repeated.
fn check_exists(path: &Path, position: usize) -> Result<(), Failure> {
    if io::is_stdio(path) {
        return Ok(());
    }
    let Err(error) = fs::metadata(path) else {
        return Ok(());
    };
    let text = path.to_string_lossy();
    let is_name = text.contains(['.', '/', std::path::MAIN_SEPARATOR]);
    let wordlike = !is_name
        && matches!(
            mnemonic::Reading::of(&text),
            mnemonic::Reading::Word(_) | mnemonic::Reading::Misspelt(..)
        )
        || text.split_whitespace().count() > 3
        || text.chars().filter(char::is_ascii_digit).count() >= 12
        || Share::from_code(&text).is_ok();
    Err(if wordlike {
        Failure::usage(format_args!("argument {position} is not a file"))
            .hint("words are not given on the command line: write them to a file and use --words FILE, or --words - and type them")
    } else if cfg!(windows) && text.contains(['*', '?']) {
        Failure::usage(format_args!("{text}: no file has such a name")).hint(io::LOOK_AT_NAME)
    } else {
        Failure::usage(format_args!("{text}: {}", describe(&error))).hint(io::LOOK_AT_NAME)
    })
}

/// The PDFs, pictures and `.txt` files of a folder in the order of their names. Hidden files, folders within and all else, such as
/// `set.toml`, are left out; what is neither hidden nor made by `split` beside the sheets is told.
fn folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format_args!("{}: {}", path.display(), describe(&error)))
    };
    let (mut files, mut others, mut folders) = (Vec::new(), Vec::new(), Vec::new());
    for entry in fs::read_dir(path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = entry.path();
        let name = entry.file_name();
        let hidden = is_hidden(&entry);
        let text = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("txt"));
        if !hidden && path.is_dir() {
            folders.push(printable(&name.to_string_lossy()));
        }
        if hidden || !path.is_file() {
            continue;
        }
        if text || claimed_format(&path).is_some() {
            files.push(path);
        } else if name != "set.toml" && name != deal::PAGE_FILE {
            others.push(printable(&name.to_string_lossy()));
        }
    }
    files.sort();
    for (mut names, why) in [
        (others, "for its name says neither picture, PDF nor text"),
        (folders, "for it is a folder within: name it too"),
    ] {
        names.sort();
        if let Some(first) = names.first() {
            note(format_args!(
                "{}: not looked at, {why}: {first}{}",
                path.display(),
                match names.len() - 1 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                }
            ));
        }
    }
    Ok(files)
}

/// Whether the system's own programs do not show it either.
pub(super) fn is_hidden(entry: &fs::DirEntry) -> bool {
    #[cfg(windows)]
    {
        use std::os::windows::fs::MetadataExt;
        const HIDDEN: u32 = 2;
        let has_mark = |metadata: fs::Metadata| metadata.file_attributes() & HIDDEN != 0;
        if entry.metadata().is_ok_and(has_mark) {
            return true;
        }
    }
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// What a file is by its name.
fn claimed_format(path: &Path) -> Option<Format> {
    Format::of_extension(&path.extension()?.to_string_lossy())
}

pub(super) fn name_of(path: &Path) -> String {
    if io::is_stdio(path) {
        "standard input".to_owned()
    } else {
        printable(&path.to_string_lossy())
    }
}
