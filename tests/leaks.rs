//! What is left of a key where it should not be: in the process's memory when it ends, in core files, in folders for temporary files,
//! in what the PDFs say of themselves.
//!
//! `strace` holds the program at its last call while its memory is read. Without it, or where memory cannot be read, the test passes
//! and says that it did nothing.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use paperquorum::kind::{Input, Kind};
use paperquorum::scan::{Caller, Found, Pages, Verdict};
use paperquorum::share::Share;
use tempfile::TempDir;

#[path = "common/program.rs"]
mod program;

use program::{listing, output_of, run_in};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paperquorum");
const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

/// What must not be found, and what it is called.
struct Trace(String, Vec<u8>);

/// The number of the call that ends a process.
const EXIT_GROUP: &str = if cfg!(target_arch = "x86_64") {
    "231 "
} else {
    "94 "
};

/// The process that `strace` runs, once it stands before its end.
fn stands_at_its_end(strace: u32) -> Option<u32> {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(120) {
        let children = fs::read_to_string(format!("/proc/{strace}/task/{strace}/children")).ok()?;
        for child in children.split_whitespace() {
            let call = fs::read_to_string(format!("/proc/{child}/syscall")).unwrap_or_default();
            if call.starts_with(EXIT_GROUP) {
                return child.parse().ok();
            }
        }
        sleep(Duration::from_millis(5));
    }
    None
}

/// All memory of a process that can be written: heap, stacks, data.
fn memory(process: u32) -> Option<Vec<(String, Vec<u8>)>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let file = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next()?, fields.next()?);
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let from = u64::from_str_radix(from, 16).ok()?;
        let to = u64::from_str_radix(to, 16).ok()?;
        let mut bytes = vec![0; usize::try_from(to - from).ok()?];
        if file.read_exact_at(&mut bytes, from).is_ok() {
            found.push((fields.nth(3).unwrap_or("unnamed").to_owned(), bytes));
        }
    }
    Some(found)
}

/// Runs the program and reads its memory when all is done; `None` where that cannot be.
fn memory_at_the_end(folder: &Path, args: &[&str]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut strace = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=exit_group"])
        .args(["-e", "inject=exit_group:delay_enter=20s"])
        .arg(PROGRAM)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let process = stands_at_its_end(strace.id());
    let memory = process.and_then(memory);
    if let Some(process) = process {
        let _ = Command::new("kill")
            .args(["-9", &process.to_string()])
            .status();
    }
    let _ = strace.kill();
    let _ = strace.wait();
    memory.filter(|memory| memory.iter().any(|(name, _)| name.starts_with("[stack")))
}

/// Places of the traces in memory, by name.
fn found(memory: &[(String, Vec<u8>)], traces: &[Trace]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bytes) in memory {
        for Trace(name, trace) in traces {
            let (first, rest) = (trace[0], &trace[1..]);
            let count = bytes
                .iter()
                .enumerate()
                .filter(|&(at, &byte)| byte == first && bytes[at + 1..].starts_with(rest))
                .count();
            if count > 0 {
                found.push(format!("{name}: {count} times in {place}"));
            }
        }
    }
    found
}

/// What of the key and of its shares is looked for.
fn traces(shares: &[Share]) -> Vec<Trace> {
    let input = Input::new(KEY.as_bytes().into());
    let key = Kind::recognise(&input).unwrap().pack(&input).unwrap();
    let packed = key.packed.bytes().as_bytes();
    let mut traces = vec![
        Trace("the key".into(), KEY[..27].into()),
        Trace("the key's end".into(), KEY[28..].into()),
        Trace("the key's bytes".into(), packed[..12].into()),
    ];
    for share in shares {
        let (index, words) = (share.index(), share.to_words());
        // Behind the first three words, which tell the set and the number.
        traces.push(Trace(
            format!("words of share {index}"),
            words[8..12].join(" ").into(),
        ));
        let code = share.to_code().unwrap();
        traces.push(Trace(
            format!("code of share {index}"),
            code.as_bytes()[50..70].into(),
        ));
        let payload = share.point().y().as_bytes();
        traces.push(Trace(
            format!("bytes of share {index}"),
            payload[..12].into(),
        ));
    }
    traces
}

/// Takes the share that is read first.
struct First(Option<Share>);

impl Caller for First {
    fn judge(&mut self, found: &Found) -> Verdict {
        match Share::from_code(&found.text) {
            Ok(share) => {
                self.0 = Some(share);
                Verdict::Accept
            }
            Err(_) => Verdict::Reject,
        }
    }

    fn keep_going(&mut self) -> bool {
        self.0.is_none()
    }
}

fn shares_of(folder: &Path) -> Vec<Share> {
    let pdfs = listing(folder).into_iter();
    pdfs.filter(|path| path.extension().is_some_and(|end| end == "pdf"))
        .map(|path| {
            let mut first = First(None);
            let pages = Pages::open(fs::read(path).unwrap()).unwrap();
            pages.scan(0, &mut first).unwrap();
            first.0.expect("a sheet has a code")
        })
        .collect()
}

#[test]
fn nothing_of_the_key_is_left_in_memory() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key"), KEY).unwrap();
    let split = |out| {
        [
            "split",
            "--threshold",
            "2",
            "--holder",
            "Alice",
            "--holder",
            "Bob",
            "--out",
            out,
            "key",
        ]
    };
    let Some(after_split) = memory_at_the_end(path, &split("sheets")) else {
        eprintln!("the memory of a process cannot be read here: nothing was tested");
        return;
    };
    let shares = shares_of(&path.join("sheets"));
    assert_eq!(shares.len(), 2);
    let traces = traces(&shares);
    let mut left = found(&after_split, &traces);
    let recover = ["recover", "sheets/1-alice.pdf", "sheets/2-bob.pdf"];
    let after_recover = memory_at_the_end(path, &recover).expect("it could be read before");
    left.extend(
        found(&after_recover, &traces)
            .iter()
            .map(|left| format!("recover: {left}")),
    );
    let words: Vec<String> = shares
        .iter()
        .map(|share| share.to_words().join(" "))
        .collect();
    fs::write(path.join("words.txt"), words.join("\n\n")).unwrap();
    let after_words = memory_at_the_end(path, &["recover", "--words", "words.txt"]).unwrap();
    left.extend(
        found(&after_words, &traces)
            .iter()
            .map(|left| format!("words: {left}")),
    );
    let bytes: usize = after_split.iter().map(|(_, bytes)| bytes.len()).sum();
    eprintln!("{bytes} bytes of memory searched after split");
    assert!(left.is_empty(), "{left:#?}");
}

/// The program cannot be made to leave a core file, and nothing of a run stays in a folder for temporary files.
#[test]
fn no_core_file_and_nothing_temporary() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let temporary = path.join("temporary");
    fs::create_dir(&temporary).unwrap();
    // It waits for a key on a pipe that nobody writes to, with core files allowed.
    let mut child = Command::new("bash")
        .args([
            "-c",
            "ulimit -S -c $(ulimit -H -c); ulimit -l unlimited 2>/dev/null; exec \"$@\"",
            "bash",
            PROGRAM,
        ])
        .args(["split", "--shares", "2", "--out", "sheets", "-"])
        .env("TMPDIR", &temporary)
        .current_dir(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let begin = Instant::now();
    let is_off = || {
        let limits = fs::read_to_string(&limits).unwrap_or_default();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        core.is_some_and(|line| {
            line.split_whitespace()
                .skip(4)
                .take(2)
                .all(|limit| limit == "0")
        })
    };
    while !is_off() {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "core files are not off"
        );
        sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-SEGV", &id])
            .status()
            .unwrap()
            .success()
    );
    child.wait().unwrap();
    assert_eq!(listing(path), std::slice::from_ref(&temporary));

    fs::write(path.join("key"), KEY).unwrap();
    let run = |args: &[&str]| {
        let ran = Command::new(PROGRAM)
            .args(args)
            .env("TMPDIR", &temporary)
            .current_dir(path)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        for Trace(name, trace) in traces(&[]) {
            let told = ran.stderr.windows(trace.len()).any(|told| told == trace);
            assert!(!told, "{name} in what is told");
        }
    };
    run(&[
        "split",
        "--threshold",
        "2",
        "--holder",
        "Alice",
        "--holder",
        "Bob",
        "--out",
        "sheets",
        "key",
    ]);
    run(&[
        "recover",
        "--output",
        "back",
        "sheets/1-alice.pdf",
        "sheets/2-bob.pdf",
    ]);
    let names: Vec<String> = listing(path)
        .iter()
        .map(|found| found.strip_prefix(path).unwrap().display().to_string())
        .collect();
    let expected = [
        "back",
        "key",
        "sheets",
        "sheets/1-alice.pdf",
        "sheets/2-bob.pdf",
        "sheets/set.toml",
        "temporary",
    ];
    assert_eq!(names, expected);
}

/// The files themselves: no key in any, whatever is unpacked; no share outside the pages of its own sheet; no name in the metadata.
#[test]
fn files_tell_no_more_than_their_pages() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key"), KEY).unwrap();
    let args = [
        "split",
        "--threshold",
        "2",
        "--holder",
        "Alice",
        "--holder",
        "Bob",
        "--label",
        "Laptop",
    ];
    let ran = run_in(
        path,
        &[&args[..], &["--out", "sheets", "key"]].concat(),
        b"",
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let sheets = path.join("sheets");
    let shares = shares_of(&sheets);
    let traces = traces(&shares);
    let has = |bytes: &[u8], trace: &[u8]| bytes.windows(trace.len()).any(|window| window == trace);
    let record = fs::read(sheets.join("set.toml")).unwrap();
    for Trace(name, trace) in &traces {
        assert!(!has(&record, trace), "{name} in set.toml");
    }
    let files = ["1-alice.pdf", "2-bob.pdf"];
    let about = files.map(|file| {
        [&[file][..], &["-meta", file], &["-custom", file]]
            .map(|args| output_of("pdfinfo", args, &sheets))
            .concat()
    });
    for (number, file) in files.into_iter().enumerate() {
        output_of(
            "qpdf",
            &["--qdf", "--object-streams=disable", file, "unpacked.pdf"],
            &sheets,
        );
        let unpacked = fs::read(sheets.join("unpacked.pdf")).unwrap();
        let text = output_of("pdftotext", &["-raw", file, "-"], &sheets);
        let other = format!("share {}", 2 - number);
        for Trace(name, trace) in &traces {
            if name.starts_with("the key") || name.ends_with(&other) {
                assert!(!has(&unpacked, trace), "{name} in {file}");
                assert!(!has(text.as_bytes(), trace), "{name} on {file}");
            }
        }
        let (about, of_other) = (&about[number], &about[1 - number]);
        for told in [
            "Alice",
            "Bob",
            "Laptop",
            "BitLocker",
            "share",
            "CreationDate",
            "ModDate",
        ] {
            assert!(
                !about.contains(told),
                "{told} in the metadata of {file}: {about}"
            );
        }
        for word in shares[number]
            .to_words()
            .iter()
            .filter(|word| word.len() > 5)
        {
            // Some words of the list, such as "document", stand in the metadata of every PDF.
            let is_told = about.contains(word) && !of_other.contains(word);
            assert!(!is_told, "a word in the metadata of {file}");
        }
    }
}
