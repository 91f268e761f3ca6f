//! Reads sheets out of files: PDFs, pictures, folders of them, texts with words.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::args::Sources;
use super::error::{Failure, printable};
use super::source::{How, Source};
use super::{io, repairs};
use crate::mnemonic::Reading;
use crate::scan::{self, Caller, Found, OpenError, Pages, Verdict};
use crate::share::{CodeError, Share};
use crate::typed;

/// Longest time for one file's pages.
const TIME_A_FILE: Duration = Duration::from_secs(60);

/// Reads everything that was named.
///
/// # Errors
/// Only for what a person must mend before anything can be said: a path that is not there, standard input named twice.
pub(super) fn collect(sources: &Sources) -> Result<Vec<Source>, Failure> {
    check_stdin(sources, None)?;
    for paths in [&sources.files, &sources.words] {
        for (position, path) in (1..).zip(paths) {
            check_exists(path, position)?;
        }
    }
    let mut found = Vec::new();
    for path in &sources.files {
        if !io::is_stdio(path) && path.is_dir() {
            for entry in folder(path)? {
                let source = read_file(&entry)?;
                // A letter that lies among the sheets is no trouble.
                if claimed_format(&entry).is_some() || !source.sheets.is_empty() || source.unsettled
                {
                    found.push(source);
                }
            }
        } else {
            found.push(read_file(path)?);
        }
    }
    for path in &sources.words {
        found.push(read_words(path)?);
    }
    Ok(found)
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
        && matches!(Reading::of(&text), Reading::Word(_) | Reading::Misspelt(_))
        || text.split_whitespace().count() > 3
        || text.chars().filter(char::is_ascii_digit).count() >= 12
        || Share::from_code(&text).is_ok();
    Err(if wordlike {
        Failure::usage(format_args!("argument {position} is not a file"))
            .hint("words are not given on the command line: write them to a file and use --words FILE, or --words - and type them")
    } else {
        Failure::usage(format_args!("{text}: {}", io::describe(&error)))
            .hint("look at the name of the file, and at the folder you are in")
    })
}

/// The PDFs, pictures and `.txt` files of a folder in the order of their names. Hidden files, folders within and all else, such as
/// `set.toml`, are left out.
fn folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format_args!("{}: {}", path.display(), io::describe(&error)))
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let text = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("txt"));
        if !hidden && (text || claimed_format(&path).is_some()) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What a file is by its name.
fn claimed_format(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    match extension.as_str() {
        "pdf" => Some("PDF"),
        "png" | "jpg" | "jpeg" | "tif" | "tiff" | "webp" => Some("picture"),
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

fn read_file(path: &Path) -> Result<Source, Failure> {
    let name = name_of(path);
    let bytes = io::read_limited(path, io::MAX_PICTURE)?;
    let source = Source::new(name);
    if bytes.len() < 2 {
        return Ok(source.fail(format!(
            "{}: neither a picture, a PDF nor text with words",
            if bytes.is_empty() {
                "empty"
            } else {
                "one byte only"
            }
        )));
    }
    match Pages::open(bytes.to_vec()) {
        Ok(pages) => Ok(scan_pages(source, &pages)),
        Err(OpenError::Unknown) => Ok(match claimed_format(path) {
            Some(format) => source.fail(format!("not a {format}, although its name says so")),
            None => read_text(source, &bytes),
        }),
        Err(error) => Ok(source.fail(error.to_string())),
    }
}

/// A caller who takes our shares, settles strangers' codes and stops when the time is over.
struct Judge {
    shares: Vec<Share>,
    strangers: usize,
    /// The last reason why a code of ours was not taken.
    refused: Option<CodeError>,
    until: Instant,
}

impl Caller for Judge {
    fn judge(&mut self, found: &Found) -> Verdict {
        match Share::from_code(&found.text) {
            Ok(share) => {
                self.shares.push(share);
                Verdict::Accept
            }
            Err(CodeError::Stranger) => {
                self.strangers += 1;
                Verdict::Foreign
            }
            Err(error @ CodeError::Damaged) => {
                self.refused = Some(error);
                Verdict::Reject
            }
            Err(error) => {
                self.refused = Some(error);
                Verdict::Foreign
            }
        }
    }

    fn keep_going(&mut self) -> bool {
        Instant::now() < self.until
    }

    /// Every sheet has its code twice, so a text that was seen once says that another code was overlooked.
    fn enough(&mut self, codes: &[Found]) -> bool {
        scan::each_text_twice(codes, |text| text.starts_with("PQ1"))
    }
}

fn scan_pages(mut source: Source, pages: &Pages) -> Source {
    let mut judge = Judge {
        shares: Vec::new(),
        strangers: 0,
        refused: None,
        until: Instant::now() + TIME_A_FILE,
    };
    let mut unread = 0;
    for page in 0..pages.count() {
        if !judge.keep_going() {
            source.problems.push(format!(
                "it took too long: pages from {} on were not read",
                page + 1
            ));
            break;
        }
        let place = if pages.count() > 1 {
            format!("{}, page {}", source.name, page + 1)
        } else {
            source.name.clone()
        };
        match pages.scan(page, &mut judge) {
            Ok(report) => unread += report.unread.len(),
            Err(error) if pages.count() == 1 => return source.fail(error.to_string()),
            Err(error) => source.problems.push(format!("page {}: {error}", page + 1)),
        }
        for share in std::mem::take(&mut judge.shares) {
            source.add(place.clone(), share, How::Code);
        }
    }
    source.strangers = judge.strangers;
    if source.sheets.is_empty() {
        source.problems.push(match judge.refused {
            Some(error) => error.to_string(),
            None if unread > 0 => {
                "a QR code is there but could not be read: take the picture closer, sharper or in better light, or type the words".to_owned()
            }
            None if source.strangers > 0 => "its QR code is not one of ours".to_owned(),
            None => "no QR code was found".to_owned(),
        });
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

fn read_text(mut source: Source, bytes: &[u8]) -> Source {
    let Some(text) = text_of(bytes).filter(|_| bytes.len() <= io::MAX_TEXT) else {
        return source.fail("neither a picture, a PDF nor text with words");
    };
    let entries = typed::read(&text);
    if entries.is_empty() {
        source
            .problems
            .push("a text without the words of a sheet".to_owned());
    }
    repairs::settle(&mut source, entries);
    source
}

fn read_words(path: &Path) -> Result<Source, Failure> {
    let mut source = Source::new(name_of(path));
    let bytes = io::read_limited(path, io::MAX_TEXT)?;
    let Some(text) = text_of(&bytes) else {
        return Ok(source.fail("not text"));
    };
    let entries = typed::read(&text);
    if entries.is_empty() {
        source.problems.push(typed::explain(&text));
        source.unsettled = true;
    }
    repairs::settle(&mut source, entries);
    Ok(source)
}

/// Reads the codes of a page that was just drawn, in its own pixels: the quick way for `split`, which knows what must be there.
pub(super) fn codes_of(pdf: Vec<u8>) -> Result<Vec<Share>, String> {
    let mut judge = Judge {
        shares: Vec::new(),
        strangers: 0,
        refused: None,
        until: Instant::now() + TIME_A_FILE,
    };
    let pdf = scan::Pdf::open(pdf).map_err(|error| error.to_string())?;
    let image = pdf.render_quickly(0).map_err(|error| error.to_string())?;
    scan::scan_once(&image, &mut judge);
    Ok(judge.shares)
}
