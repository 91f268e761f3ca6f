//! Reads sheets out of files: PDFs, pictures, folders of them, texts with words.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::args::Sources;
use super::error::{Failure, note, printable};
use super::judge::{Judge, Round};
use super::progress::{Progress, Showing};
use super::repairs::{Rule, Unconfirmed};
use super::seen::{Missed, Place, Reading, Unit};
use super::source::{How, Sheet, Source};
use super::wanted::codes;
use super::{io, sealed, sets, together};
use crate::code::{Mark, mark};
use crate::mnemonic;
use crate::record::Record;
use crate::scan::{Caller, Ending, OpenError, Pages};
use crate::series::{Series, Slice};
use crate::share::{CodeError, Share};
use crate::typed;

/// Most files that are read at a time: each may hold a large picture.
const MOST_WORKERS: usize = 4;

/// Reads everything that was named. `unconfirmed` is what becomes of typed words whose repair nobody can be asked about.
///
/// # Errors
/// Only for what a person must mend before anything can be said: a path that is not there, standard input named twice.
pub(super) fn collect(sources: &Sources, unconfirmed: Unconfirmed) -> Result<Vec<Source>, Failure> {
    collect_showing(sources, unconfirmed, Showing::Progress)
}

fn collect_showing(
    sources: &Sources,
    unconfirmed: Unconfirmed,
    showing: Showing,
) -> Result<Vec<Source>, Failure> {
    let rule = Rule::new(sources, unconfirmed);
    let files = entries(sources)?;
    let mut found: Vec<Source> = Vec::new();
    let mut read = read_all(&files, &Round::First, showing)?;
    let (again, round) = again(&files, &read);
    let wanted: Vec<Entry> = again.iter().map(|&place| files[place].clone()).collect();
    for (place, second) in again.into_iter().zip(read_all(&wanted, &round, showing)?) {
        if let (Read::Scanned(first), Read::Scanned(second)) = (&mut read[place], second) {
            first.merge(second);
        }
    }
    let mut scanned: Vec<&mut Source> = read
        .iter_mut()
        .filter_map(|read| match read {
            Read::Scanned(source) => Some(source),
            Read::Text(..) => None,
        })
        .collect();
    together::read(&mut scanned, &round);
    for (entry, read) in files.iter().zip(read) {
        let source = match read {
            Read::Scanned(mut source) => {
                source.tell_unproved();
                source.tell_unread();
                source
            }
            // Only now, for a person may be asked about a repair.
            Read::Text(source, bytes) => read_text(source, &bytes, rule),
        };
        // A letter that lies among the sheets is no trouble.
        if !entry.is_letter() || !source.is_empty() || source.unsettled {
            found.push(source);
        }
    }
    for path in &sources.words {
        found.push(read_words(path, rule)?);
    }
    found.extend(empty_folders(sources, &files));
    Ok(found)
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
    sources.files.iter().filter(is_empty).map(|folder| {
        let mut source = Source::new(name_of(folder));
        let problem = "no picture, PDF or text is in this folder";
        source.problems.push(problem.to_owned());
        source.is_bystander = true;
        source
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
    collect_showing(&sources, Unconfirmed::LeftOut, showing)
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

    /// Whether it is a text that lies among pictures in a folder.
    pub(super) fn is_letter(&self) -> bool {
        self.in_folder && claimed_format(&self.path).is_none()
    }
}

/// A file that was read.
enum Read {
    /// With what its codes gave.
    Scanned(Source),
    /// A text, whose words are still to be looked at.
    Text(Source, Zeroizing<Vec<u8>>),
}

/// Reads files, several at a time, in their order.
fn read_all(files: &[Entry], round: &Round, showing: Showing) -> Result<Vec<Read>, Failure> {
    in_parallel(files, showing, |entry, progress| {
        let result = read_file(entry, round);
        if let Ok(Read::Scanned(source)) = &result {
            progress.tell(source);
        }
        result
    })
}

/// Does something with each file, several at a time, and keeps their order.
pub(super) fn in_parallel<T: Send>(
    files: &[Entry],
    showing: Showing,
    read_one: impl Fn(&Entry, &Progress) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
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

/// The files worth a second, thorough reading, and what is known for it: those whose pages of data were left early, if data or shares
/// are still missing; and those with codes that could not be read, if shares are missing and one of the set tells what its codes have in
/// common.
fn again(files: &[Entry], read: &[Read]) -> (Vec<usize>, Round) {
    let scanned = || {
        read.iter().filter_map(|read| match read {
            Read::Scanned(source) => Some(source),
            Read::Text(..) => None,
        })
    };
    let all = sealed::series(scanned());
    let sheets: Vec<&Sheet> = scanned().flat_map(|source| &source.sheets).collect();
    let shares_suffice = sets::sort(&sheets)
        .iter()
        .any(|group| group.set.missing() == Some(0));
    let mut known: Vec<Vec<Option<char>>> = Vec::new();
    for text in sheets.iter().filter_map(|sheet| sheet.share.code_of_set()) {
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let is_wanted = |source: &Source| {
        let is_incomplete = |slice: &Slice| {
            let series = all.iter().find(|series| series.id() == slice.id());
            let unread = |series: &Series| series.unread_on(slice.id().page_of(slice.number()));
            series.is_some_and(|series| series.missing() > 0 && !unread(series).is_empty())
        };
        let may_gain = source.hurried || !known.is_empty() && source.has_unread();
        may_gain && !shares_suffice || source.slices.iter().any(is_incomplete)
    };
    let places = files
        .iter()
        .zip(read)
        .enumerate()
        .filter(|(_, (entry, read))| {
            !io::is_stdio(&entry.path) && matches!(read, Read::Scanned(source) if is_wanted(source))
        })
        .map(|(place, _)| place)
        .collect();
    (places, Round::Again { known })
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
    let is_name = text.contains(['.', '/']);
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
    } else {
        Failure::usage(format_args!("{text}: {}", io::describe(&error))).hint(io::LOOK_AT_NAME)
    })
}

/// The PDFs, pictures and `.txt` files of a folder in the order of their names. Hidden files, folders within and all else, such as
/// `set.toml`, are left out; what is no `set.toml` and not hidden is told.
fn folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format_args!("{}: {}", path.display(), io::describe(&error)))
    };
    let (mut files, mut others, mut folders) = (Vec::new(), Vec::new(), Vec::new());
    for entry in fs::read_dir(path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
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
        } else if name != "set.toml" {
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

/// What a file is by its name.
fn claimed_format(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    match extension.as_str() {
        "pdf" => Some("PDF"),
        "png" | "jpg" | "jpeg" | "tif" | "tiff" | "webp" | "heic" | "heif" | "gif" | "bmp" => {
            Some("picture")
        }
        _ => None,
    }
}

fn name_of(path: &Path) -> String {
    if io::is_stdio(path) {
        "standard input".to_owned()
    } else {
        printable(&path.to_string_lossy())
    }
}

fn read_file(entry: &Entry, round: &Round) -> Result<Read, Failure> {
    let path = entry.path.as_path();
    let name = name_of(path);
    let bytes = io::read_limited(path, io::MAX_PICTURE)?;
    let source = Source::new(name);
    if bytes.len() < 2 {
        return Ok(Read::Scanned(source.fail(format!(
            "{}: neither a picture, a PDF nor text with words",
            if bytes.is_empty() {
                "empty"
            } else {
                "one byte only"
            }
        ))));
    }
    match Pages::open(bytes.to_vec()) {
        Ok(pages) => {
            let unit = Unit::of(&bytes);
            let mut source = scan_pages(source, &pages, unit, round);
            source.is_bystander &= entry.in_folder;
            Ok(Read::Scanned(source))
        }
        Err(OpenError::Unknown) => Ok(match claimed_format(path) {
            Some(format) => {
                Read::Scanned(source.fail(format!("not a {format}, although its name says so")))
            }
            None => Read::Text(source, bytes),
        }),
        Err(error) => Ok(Read::Scanned(source.fail(error.to_string()))),
    }
}

/// What is said of pages from `page` on, counted from 0, for which there was no time.
pub(super) fn too_long(page: usize) -> String {
    format!("it took too long: pages from {} on were not read", page + 1)
}

/// What is said of a page, from 1 if there are several, whose search took so long that it was ended.
pub(super) fn cut_off(page: Option<usize>) -> String {
    let page = page.map_or(String::new(), |page| format!("page {page}: "));
    format!("{page}it took too long: not everything that looks like a code was looked at")
}

fn scan_pages(mut source: Source, pages: &Pages, unit: Unit, round: &Round) -> Source {
    let mut judge = Judge::new(round);
    let mut finders = 0;
    for page in 0..pages.count() {
        judge.begin_page();
        if !judge.keep_going() {
            source.problems.push(too_long(page));
            break;
        }
        let place = Place {
            file: source.name.clone(),
            page: (pages.count() > 1).then_some(page + 1),
            unit,
        };
        match pages.scan(page, &mut judge) {
            Ok(report) => {
                if report.ending == Ending::Interrupted {
                    source.problems.push(cut_off(place.page));
                }
                finders += report.finders;
                let found = report.codes.iter();
                source
                    .readings
                    .extend(found.map(|found| Reading::new(&place, &report, found)));
                let unread = report.unread.iter();
                source
                    .unread
                    .extend(unread.map(|unread| Missed::new(&place, &report, unread)));
                // A picture may show another sheet, smaller or blurred; a page of a PDF is one.
                let may_hide = unit == Unit::Pixels || !report.unread.is_empty();
                source.hurried |= report.ending == Ending::Complete && may_hide;
            }
            Err(error) if pages.count() == 1 => return source.fail(error.to_string()),
            Err(error) => source.problems.push(format!("page {}: {error}", page + 1)),
        }
        for share in std::mem::take(&mut judge.shares) {
            let how = How::of(&share);
            source.add(place.name(), share, how);
        }
    }
    source.strangers = judge.strangers;
    source.unproved = judge.unproved;
    source.slices = judge.slices;
    source.sizes = judge.sizes;
    source.sizes.sort_by(|a, b| b.total_cmp(a));
    if !source.sizes.is_empty() {
        // That the smallest do not read is what the print check is there to find.
        source.unread.clear();
    }
    source.is_bystander = (finders == 0 || !source.sizes.is_empty()) && source.problems.is_empty();
    if source.is_empty() {
        // Where a code was refused, it stands among those that could not be read, with what to do about it.
        let is_told = |error: &CodeError| *error != CodeError::Damaged || source.unread.is_empty();
        match judge.refused.filter(is_told) {
            Some(error) => source.problems.push(error.to_string()),
            None if !source.unread.is_empty() || !source.unproved.is_empty() => {}
            None if !source.sizes.is_empty() => source
                .problems
                .push("it is the print check, which holds no share".to_owned()),
            None => source.problems.push(if source.strangers > 0 {
                "its QR code is not one of ours".to_owned()
            } else {
                "no QR code was found".to_owned()
            }),
        }
    } else if let Some(error @ (CodeError::Type | CodeError::Version | CodeError::Fields)) =
        judge.refused
    {
        source.problems.push(error.to_string());
    }
    source
}

/// Text of a file, UTF-8 or UTF-16 with a byte-order mark; `None` if it is none.
///
/// Bytes that are neither are still read, with the odd letter lost, if they have no control characters: a text in an old code page.
fn text_of(bytes: &[u8]) -> Option<zeroize::Zeroizing<String>> {
    let input = crate::kind::Input::new(bytes.into());
    let text = match input.text() {
        Some(text) => zeroize::Zeroizing::new(text.to_owned()),
        None => zeroize::Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    };
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    (!text.contains(odd)).then_some(text)
}

fn read_text(mut source: Source, bytes: &[u8], rule: Rule) -> Source {
    let Some(text) = text_of(bytes) else {
        return source.fail("neither a picture, a PDF nor text with words");
    };
    if bytes.len() > io::MAX_WORDS {
        let limit = io::MAX_WORDS >> 10;
        return source.fail(format!(
            "a text larger than {limit} kB, the most that is read"
        ));
    }
    if Record::parse(&text).is_ok() {
        return source
            .fail("a set.toml, which holds no share: `paperquorum verify` takes it with --set");
    }
    let text = take_slices(&mut source, &text);
    let entries = typed::read(&text);
    if entries.is_empty() && source.slices.is_empty() {
        source
            .problems
            .push("a text without the words of a sheet".to_owned());
    }
    rule.settle(&mut source, entries);
    source
}

/// Takes the texts of data codes out of a text, as programs that scan codes give them.
fn take_slices(source: &mut Source, text: &str) -> Zeroizing<String> {
    let mut rest = Zeroizing::new(String::with_capacity(text.len()));
    let mut damaged = 0;
    for line in text.split_inclusive('\n') {
        // Some programs put the kind of code in front.
        let code = line.rsplit(':').next().unwrap_or(line);
        match Slice::from_code(code) {
            Ok(slice) => source.slices.push(slice),
            Err(_) if mark(code) == Ok(Mark::Data) => damaged += 1,
            Err(_) => rest.push_str(line),
        }
    }
    if damaged > 0 {
        source.problems.push(format!(
            "{} {} damaged",
            codes(damaged),
            if damaged == 1 { "is" } else { "are" }
        ));
    }
    rest
}

fn read_words(path: &Path, rule: Rule) -> Result<Source, Failure> {
    let mut source = Source::new(name_of(path));
    let bytes = io::read_limited(path, io::MAX_WORDS)
        .map_err(|failure| failure.or_hint("give the words alone, without what is around them"))?;
    let Some(text) = text_of(&bytes) else {
        return Ok(source.fail("not text"));
    };
    let text = take_slices(&mut source, &text);
    let entries = typed::read(&text);
    if entries.is_empty() && source.slices.is_empty() {
        source.problems.push(typed::explain(&text));
        source.unsettled = true;
    }
    rule.settle(&mut source, entries);
    Ok(source)
}
