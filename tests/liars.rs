//! A process that reads files and was taken over by one of them can say anything. Here another program lies in its place: the file that
//! it was given is told as unreadable, the others are read, and the memory stays bounded.

#![cfg(unix)]

#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;
#[path = "common/sheets.rs"]
mod sheets;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use paperquorum::cli::reader::Processes;
use paperquorum::gather::{self, Source};
use paperquorum::reader::message::{self, Answer, Protections};
use paperquorum::reader::{Loss, PageError, PageScan, Unopened};
use paperquorum::scan::{Ending, Found, Position, Preparation, Report, Rung};
use sheets::sheets;

/// Most memory of the program, whatever a process says: what the issue of the boundary asks for.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 300 << 20;

/// What a liar does after it has said what it says, as a shell script; `$1` is the file with that.
const GOES: &str = "";
const STAYS: &str = "exec sleep 1000";
const REPEATS: &str = "while cat \"$1\"; do :; done";

fn frame(answer: &Answer) -> Vec<u8> {
    let mut frame = Vec::new();
    message::write(&mut frame, answer, b"").unwrap();
    frame
}

/// What a process says before it is given a file.
fn greeting_frame() -> Vec<u8> {
    frame(&Answer::Protections(Protections::default()))
}

fn page(report: Report) -> Answer {
    Answer::Scanned(Ok(PageScan {
        report,
        beginnings: Vec::new(),
        saw_damaged: false,
    }))
}

fn report(codes: Vec<Found>) -> Report {
    Report {
        codes,
        unread: Vec::new(),
        size: (100.0, 100.0),
        rungs: 1,
        finders: 3,
        panics: 0,
        ending: Ending::Complete,
    }
}

/// As many codes as a message can hold, each with another long text.
fn full_page() -> Answer {
    let found = |number: usize| Found {
        text: format!("{number:08000}"),
        corners: [Position { x: 1.0, y: 1.0 }; 4],
        modules: 177,
        rung: Rung {
            long_side: 1000,
            preparation: Preparation::Plain,
            reader: paperquorum::scan::Reader::Rxing,
        },
    };
    page(report((0..2048).map(found).collect()))
}

/// Reads a file whose process lies, and two good sheets after it, which are in the folder. What was said of the file.
#[track_caller]
fn told_of(folder: &Path, says: &[u8], then: &str) -> Vec<String> {
    let (greeting, lie) = (folder.join("greeting"), folder.join("lie"));
    fs::write(&greeting, greeting_frame()).unwrap();
    fs::write(&lie, says).unwrap();
    let script = format!("cat \"$0\" \"$1\"\n{then}");
    let has_lied = AtomicBool::new(false);
    let reader = Processes::starting(move || {
        if has_lied.swap(true, Ordering::Relaxed) {
            return Ok(honest());
        }
        let mut liar = Command::new("/bin/sh");
        liar.arg("-c").arg(&script).args([&greeting, &lie]);
        Ok(liar)
    });
    let sources = gather_with(&reader, folder);
    let [liar, sheets @ ..] = &sources[..] else {
        panic!("no file was read");
    };
    for sheet in sheets {
        assert_eq!(sheet.shares.len(), 1, "{:?}", sheet.problems);
    }
    assert!(liar.is_empty());
    #[cfg(target_os = "linux")]
    assert!(most_memory() < MOST_MEMORY, "{}", most_memory());
    liar.problems.iter().map(ToString::to_string).collect()
}

fn honest() -> Command {
    let mut honest = Command::new(env!("CARGO_BIN_EXE_paperquorum"));
    honest.arg("__read-files").env_clear();
    honest
}

/// Something that is no sheet, and the two sheets in the folder.
fn gather_with(reader: &Processes, folder: &Path) -> Vec<Source> {
    let sheet = |name: &str| fs::read(folder.join(name)).unwrap();
    let (one, other) = (sheet("sheet-0.pdf"), sheet("sheet-1.pdf"));
    let files: [(&str, &[u8]); 3] = [
        ("liar.pdf", b"%PDF-1.7\n%%EOF\n"),
        ("one.pdf", &one),
        ("other.pdf", &other),
    ];
    gather::gather(&files, reader)
}

/// The most that this process ever had, in bytes.
#[cfg(target_os = "linux")]
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() << 10
}

#[track_caller]
fn check(folder: &Path, says: &[u8], then: &str, expected: Loss) {
    let told = told_of(folder, says, then);
    assert_eq!(told, [format!("reading it failed: {expected}")]);
}

/// A frame that says how long it is, with as many bytes of this value behind its beginning.
fn of_one_byte(beginning: &[u8], byte: u8, length: usize) -> Vec<u8> {
    let mut frame = vec![1];
    frame.extend(u32::try_from(length).unwrap().to_le_bytes());
    frame.extend([0; 4]);
    frame.extend(beginning);
    frame.resize(9 + length, byte);
    frame
}

#[test]
fn what_answers_nothing_that_was_asked_costs_its_file() {
    let folder = sheets();
    let folder = folder.path();
    for answer in [
        Answer::Combined(None),
        Answer::Protections(Protections::default()),
        Answer::Text(Ok(Vec::new())),
        full_page(),
        Answer::Opened(Ok(0)),
        Answer::Opened(Ok(1 << 32)),
        Answer::Opened(Err(Unopened::Lost(Loss::Memory))),
        Answer::Opened(Err(Unopened::Unreadable("x".repeat(2000)))),
    ] {
        check(folder, &frame(&answer), STAYS, Loss::Nonsense);
    }
}

#[test]
fn what_is_no_message_costs_its_file() {
    let folder = sheets();
    let folder = folder.path();
    check(folder, b"", GOES, Loss::Crash);
    check(folder, b"\x01\x02", GOES, Loss::Crash);
    check(
        folder,
        b"panicked at the disco, again and again",
        STAYS,
        Loss::Nonsense,
    );
    // Of four gigabytes, and of less than it says.
    check(
        folder,
        &[&[1][..], &[0xff; 8]].concat(),
        STAYS,
        Loss::Nonsense,
    );
    check(
        folder,
        &of_one_byte(b"\x01\x00", 1, 20 << 20)[..1 << 20],
        GOES,
        Loss::Crash,
    );
    // Without an end.
    check(folder, b"\x02", REPEATS, Loss::Nonsense);
    // Twenty million texts without a letter, which would be half a gigabyte; of a page, and of what codes begin with.
    const MILLIONS: [u8; 4] = [0x80, 0x80, 0x80, 0x0a];
    for before in [&[4, 0][..], &[&[2][..], &[0; 15]].concat()] {
        let beginning = [before, &MILLIONS].concat();
        check(
            folder,
            &of_one_byte(&beginning, 0, 20 << 20),
            STAYS,
            Loss::Nonsense,
        );
    }
}

/// What it says goes nowhere, and must not hold it up.
#[test]
fn the_last_words_of_a_process_are_heard_and_not_kept() {
    let folder = sheets();
    let folder = folder.path();
    let words = "head -c 1000000 /dev/zero >&2\n";
    check(folder, b"", words, Loss::Crash);
    let words = "echo memory allocation of 9 bytes failed >&2\nhead -c 1000000 /dev/zero >&2";
    check(folder, b"", words, Loss::Memory);
}

/// After a true beginning.
#[test]
fn lies_about_pages_cost_their_file() {
    let folder = sheets();
    let check = |answers: &[Answer], then: &str, expected: &str| {
        let says: Vec<u8> = answers.iter().flat_map(frame).collect();
        let told = told_of(folder.path(), &says, then);
        assert!(told.len() < 200, "{}", told.len());
        let is_told = told.iter().any(|problem| problem.contains(expected));
        assert!(is_told, "{told:?}");
    };
    let opened = || Answer::Opened(Ok(100_000));
    let nan = Report {
        size: (f32::NAN, 1.0),
        ..report(Vec::new())
    };
    check(&[Answer::Opened(Ok(1)), page(nan)], STAYS, "nonsense");
    check(&[Answer::Opened(Ok(1)), opened()], STAYS, "nonsense");
    let lost = || Answer::Scanned(Err(PageError::Lost(Loss::Time)));
    check(&[Answer::Opened(Ok(1)), lost()], STAYS, "nonsense");
    // The next process finds no such pages.
    check(&[opened(), lost()], STAYS, "pages from");
    check(&[opened()], GOES, "pages from");
    // More than anybody has, page after page.
    let full: Vec<Answer> = [opened()]
        .into_iter()
        .chain((0..4).map(|_| full_page()))
        .collect();
    check(&full, STAYS, "pages from 2 on");
    let bad = || Answer::Scanned(Err(PageError::Unreadable("x".repeat(1024))));
    let bad: Vec<Answer> = [opened()]
        .into_iter()
        .chain((0..1000).map(|_| bad()))
        .collect();
    check(&bad, STAYS, "pages from");
}

/// Takes as long as a page may take.
#[test]
fn what_never_answers_is_ended() {
    let folder = sheets();
    let folder = folder.path();
    if !sample::is_long() {
        return;
    }
    check(folder, b"", STAYS, Loss::Time);
    check(folder, &[1], STAYS, Loss::Time);
}

/// Where no process can be started, the files are read all the same; where one could be, no file is read without.
#[test]
fn files_are_read_in_the_program_only_if_no_process_was_ever_started() {
    let folder = sheets();
    for nothing in ["/bin/false", "/bin/cat", "/nonexistent"] {
        let reader = Processes::starting(move || Ok(Command::new(nothing)));
        let sources = gather_with(&reader, folder.path());
        assert!(sources[1..].iter().all(|source| source.shares.len() == 1));
    }
    let greeting = folder.path().join("greeting");
    fs::write(&greeting, greeting_frame()).unwrap();
    let was_started = AtomicBool::new(false);
    let reader = Processes::starting(move || {
        if was_started.swap(true, Ordering::Relaxed) {
            return Err(ErrorKind::WouldBlock.into());
        }
        let mut goes = Command::new("/bin/cat");
        goes.arg(&greeting);
        Ok(goes)
    });
    let sources = gather_with(&reader, folder.path());
    let (first, others) = ("the reader broke off", "no reader could be started");
    for (source, expected) in sources.iter().zip([first, others, others]) {
        let told = source.problems[0].to_string();
        assert!(told.contains(expected) && source.is_empty(), "{told}");
    }
}

/// No child is left over, not even as a zombie.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_of_a_process() {
    let folder = sheets();
    let children = || fs::read_to_string("/proc/thread-self/children").unwrap();
    let reader = Processes::starting(|| Ok(honest()));
    gather_with(&reader, folder.path());
    assert_ne!(children(), "");
    drop(reader);
    assert_eq!(children(), "");
    told_of(folder.path(), b"no message", STAYS);
    assert_eq!(children(), "");
}
