//! Faults of the system: each call that writes fails in turn, each is the last one before a kill, streams are closed, the clock is
//! wrong. What was asked for is there in full, or nothing of it is; the exit status says which, and no message tells the key.
//!
//! The calls are made to fail by `strace`; without it, or where it may not trace, those tests pass and say that they did nothing. A short
//! run takes a few faults of each call (see `common/sample.rs`).
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;

use program::{Run, listing, run_in};
use sample::{is_long, some_of};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paperquorum");
const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";
const SPLIT: [&str; 11] = [
    "split",
    "--no-proof",
    "--threshold",
    "2",
    "--holder",
    "Alice",
    "--holder",
    "Bob",
    "--out",
    "sheets",
    "key",
];

/// The calls that write, name or remove; those that read.
const WRITING: [&str; 9] = [
    "open",
    "write",
    "fsync",
    "fdatasync",
    "linkat",
    "mkdir",
    "rename",
    "unlink",
    "rmdir",
];
const READING: [&str; 2] = ["read", "statx"];

fn has(program: &str, args: &[&str]) -> bool {
    let ran = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let has = ran.is_ok_and(|status| status.success());
    if !has {
        eprintln!("{program} is not to be had here: nothing was tested");
    }
    has
}

fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.stdin(Stdio::null()).output().unwrap();
    Run {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// Runs the program with one of its calls injected with a fault.
fn run_with(folder: &Path, call: &str, number: usize, fault: &str, args: &[&str]) -> Run {
    let mut strace = Command::new("strace");
    // The faster way of tracing brings no signals.
    if !fault.starts_with("signal") {
        strace.arg("--seccomp-bpf");
    }
    run(strace
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:{fault}:when={number}"))
        .arg(PROGRAM)
        .args(args)
        .current_dir(folder))
}

/// One call of the program that goes wrong.
struct Fault {
    call: &'static str,
    number: usize,
    of: usize,
    how: &'static str,
}

impl Fault {
    /// Runs the program with this fault, and says what came of it.
    fn strike(&self, folder: &Path, args: &[&str]) -> (Run, String) {
        let ran = run_with(folder, self.call, self.number, self.how, args);
        let told = format!(
            "{} {} of {}, {}: {} {}",
            self.call, self.number, self.of, self.how, ran.code, ran.stderr
        );
        (ran, told)
    }
}

/// Every call of these that the program makes, with every fault; three faults of each call in a short run.
fn faults(
    calls: impl IntoIterator<Item = &'static str>,
    hows: &[&'static str],
    count: impl Fn(&'static str) -> usize,
) -> Vec<Fault> {
    let of_call = |call: &'static str| {
        let of = count(call);
        let each = hows.iter().flat_map(move |&how| {
            (1..=of).map(move |number| Fault {
                call,
                number,
                of,
                how,
            })
        });
        some_of(3, each)
    };
    calls.into_iter().flat_map(of_call).collect()
}

/// How often the program makes a call.
fn count(folder: &Path, call: &str, args: &[&str]) -> usize {
    let log = TempDir::new().unwrap();
    let log = log.path().join("log");
    let ran = run(Command::new("strace")
        .args(["-f", "-qq", "--seccomp-bpf", "-e"])
        .arg(format!("trace={call}"))
        .arg("-o")
        .arg(&log)
        .arg(PROGRAM)
        .args(args)
        .current_dir(folder));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let log = fs::read_to_string(log).unwrap();
    log.lines()
        .filter(|line| line.contains(&format!(" {call}(")))
        .count()
}

fn folder_with_key() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("key"), KEY).unwrap();
    folder
}

/// What is there after a run of `split`: all of it, which recovers the key, or nothing. Whether it is all.
fn is_whole(folder: &Path, told: &str) -> bool {
    let sheets = folder.join("sheets");
    if !sheets.exists() {
        return false;
    }
    assert_eq!(listing(&sheets).len(), 3, "{told}");
    let args = ["recover", "sheets/1-alice.pdf", "sheets/2-bob.pdf"];
    let recovered = run_in(folder, &args, b"");
    assert_eq!(recovered.stdout, KEY, "{told}: {}", recovered.stderr);
    true
}

/// What a killed run may leave: a hidden directory, if it was killed between naming the files and showing them.
fn hidden(folder: &Path) -> usize {
    let is_hidden = |path: &&std::path::PathBuf| {
        path.parent() == Some(folder)
            && path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(".paperquorum-"))
    };
    listing(folder).iter().filter(is_hidden).count()
}

#[test]
fn each_failing_call_of_split_leaves_all_or_nothing() {
    if !has("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return;
    }
    let faults = faults(
        WRITING.into_iter().chain(READING),
        &["error=ENOSPC", "error=EACCES", "error=EINTR"],
        |call| count(folder_with_key().path(), call, &SPLIT),
    );
    let mut refused = 0;
    for fault in &faults {
        let folder = folder_with_key();
        let path = folder.path();
        let (ran, told) = fault.strike(path, &SPLIT);
        assert!(!told.contains("panicked"), "{told}");
        assert!(!told.contains("042647"), "{told}");
        let whole = is_whole(path, &told);
        if fault.how == "error=EINTR" {
            // An interrupted call is made again.
            assert!(whole || ran.code != 0, "{told}");
            if ["read", "write"].contains(&fault.call) && ran.code <= 2 {
                assert_eq!(ran.code, 0, "{told}");
            }
            continue;
        }
        if ran.code > 2 || ran.code < 0 {
            // The loader or the runtime gave up before our code began.
            assert!(READING.contains(&fault.call), "{told}");
        }
        if !whole {
            refused += 1;
            assert_ne!(ran.code, 0, "{told}");
            assert_eq!(listing(path), [path.join("key")], "{told}");
        } else if ran.code != 0 {
            assert!(
                ran.stderr.contains("sheets"),
                "what is there is named: {told}"
            );
        }
    }
    eprintln!(
        "{} runs with a failing call, {refused} of them without sheets, none with a part",
        faults.len()
    );
    // The directory can be made, and its files named, by no other call.
    assert!(refused > if is_long() { 30 } else { 0 });
}

#[test]
fn a_kill_at_each_call_of_split_leaves_all_or_nothing() {
    if !has("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return;
    }
    let (mut nothing, mut all, mut in_between) = (0, 0, 0);
    let count = |call| count(folder_with_key().path(), call, &SPLIT);
    for kill in faults(WRITING, &["signal=KILL"], count) {
        let folder = folder_with_key();
        let path = folder.path();
        let (_, told) = kill.strike(path, &SPLIT);
        if is_whole(path, &told) {
            all += 1;
        } else if hidden(path) > 0 {
            // Nothing that bears the name that was asked for, and for microseconds only.
            in_between += 1;
            assert!(["mkdir", "linkat", "rename"].contains(&kill.call), "{told}");
        } else {
            nothing += 1;
            assert_eq!(listing(path), [path.join("key")], "{told}");
        }
    }
    eprintln!("killed: {nothing} left nothing, {all} all, {in_between} a hidden directory");
    assert!(!is_long() || nothing > 10 && all > 5);
}

#[test]
fn each_failing_call_of_recover_leaves_the_key_or_no_file() {
    if !has("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return;
    }
    let folder = folder_with_key();
    let path = folder.path();
    assert_eq!(run_in(path, &SPLIT, b"").code, 0);
    let args = [
        "recover",
        "--output",
        "out/key",
        "sheets/1-alice.pdf",
        "sheets/2-bob.pdf",
    ];
    let out = path.join("out");
    let fresh = || {
        let _ = fs::remove_dir_all(&out);
        fs::create_dir(&out).unwrap();
    };
    let count = |call| {
        fresh();
        count(path, call, &args)
    };
    let hows = ["error=ENOSPC", "error=EACCES", "signal=KILL"];
    for fault in faults(WRITING, &hows, count) {
        fresh();
        let (ran, told) = fault.strike(path, &args);
        assert!(
            !told.contains("panicked") && !told.contains("042647"),
            "{told}"
        );
        let found = listing(&out);
        if found.is_empty() {
            assert_ne!(ran.code, 0, "{told}");
        } else {
            assert_eq!(found, [out.join("key")], "{told}");
            assert_eq!(fs::read(&found[0]).unwrap(), KEY.as_bytes(), "{told}");
        }
    }
}

/// A full disk, or a reader that went away, behind standard output.
#[test]
fn a_key_that_cannot_be_written_out_is_an_error() {
    let folder = folder_with_key();
    let path = folder.path();
    assert_eq!(run_in(path, &SPLIT, b"").code, 0);
    let shell = |script: &str| {
        run(Command::new("bash")
            .args(["-c", script, PROGRAM])
            .current_dir(path))
    };
    let recover = "\"$0\" recover sheets/1-alice.pdf sheets/2-bob.pdf";
    let full = shell(&format!("{recover} > /dev/full"));
    assert_eq!(full.code, 2, "{}", full.stderr);
    assert!(full.stderr.contains("no space left"), "{}", full.stderr);
    let gone = shell(&format!(
        "set -o pipefail; {recover} | true; exit ${{PIPESTATUS[0]}}"
    ));
    // The pipe may take the key before its reader ends.
    assert!(
        gone.code == 2 || gone.code == 0,
        "{}: {}",
        gone.code,
        gone.stderr
    );
    let closed = shell(&format!("{recover} >&-"));
    assert!(
        closed.stderr.contains("standard output is closed"),
        "{}",
        closed.stderr
    );
    let quiet = shell(&format!("{recover} 2>&-"));
    assert_eq!((quiet.code, quiet.stdout.as_str()), (0, KEY));
    let blind = shell(&format!("{recover} <&-"));
    assert_eq!((blind.code, blind.stdout.as_str()), (0, KEY));
    for run in [full, gone, closed] {
        assert!(!run.stderr.contains("042647") && !run.stderr.contains("panicked"));
    }
}

/// What is no key may be cut off by its reader, but not lost to a full disk.
#[test]
fn answers_that_cannot_be_written_out() {
    let folder = folder_with_key();
    let shell = |script: &str| {
        run(Command::new("bash")
            .args(["-c", script, PROGRAM])
            .current_dir(folder.path()))
    };
    for command in ["--help", "--version", "split --help", "kinds", "check key"] {
        let full = shell(&format!("\"$0\" {command} > /dev/full"));
        assert_eq!(full.code, 2, "{command}: {}", full.stderr);
        assert!(full.stderr.contains("no space left"), "{}", full.stderr);
        let gone = shell(&format!(
            "(sleep 0.2; \"$0\" {command}) | true; exit ${{PIPESTATUS[0]}}"
        ));
        let told = (gone.code, gone.stderr.as_str());
        assert_eq!(told, (0, ""), "{command}");
        let closed = shell(&format!("\"$0\" {command} >&-"));
        assert!(
            closed.stderr.contains("standard output is closed"),
            "{command}: {}",
            closed.stderr
        );
    }
}

/// With ever less memory there comes a point at which there is none for the check value: the key comes out all the same.
#[test]
fn too_little_memory_costs_the_check_value_only() {
    let folder = folder_with_key();
    let path = folder.path();
    assert_eq!(run_in(path, &SPLIT, b"").code, 0);
    let code = |file: &str| {
        let read = run_in(path, &["inspect", "--any-qr", file], b"");
        let code = read
            .stdout
            .split_whitespace()
            .find(|part| part.starts_with("PQ1"));
        code.expect("a share's code").to_owned()
    };
    let codes = [code("sheets/1-alice.pdf"), code("sheets/2-bob.pdf")].join("\n");
    fs::write(path.join("codes.txt"), codes).unwrap();
    let mut without = 0;
    for kibibytes in (16_000..200_000).step_by(4000) {
        let script = format!("ulimit -v {kibibytes}; exec timeout 60 \"$0\" recover codes.txt");
        let ran = run(Command::new("bash")
            .args(["-c", &script, PROGRAM])
            .env("RUST_BACKTRACE", "0")
            .current_dir(path));
        let told = format!("{kibibytes} KiB: {} {}", ran.code, ran.stderr);
        assert!(!told.contains("panicked") && ran.code != 101, "{told}");
        if ran.code == 0 {
            assert_eq!(ran.stdout, KEY, "{told}");
            without += usize::from(told.contains("too little memory for the check value"));
        }
    }
    assert!(without > 0);
}

/// A key that comes in single bytes is the same key.
#[test]
fn short_reads_are_read_on() {
    let folder = TempDir::new().unwrap();
    let mut child = Command::new(PROGRAM)
        .args(&SPLIT[..10])
        .arg("-")
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for byte in KEY.bytes() {
        stdin.write_all(&[byte]).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(is_whole(folder.path(), "single bytes"));
}

/// No terminal, and nothing that could be typed: a clear answer at once.
#[test]
fn without_a_terminal_nothing_waits() {
    let folder = TempDir::new().unwrap();
    for command in [&["split", "--shares", "3"][..], &["recover"], &["verify"]] {
        let ran = run(Command::new("setsid")
            .arg("-w")
            .arg(PROGRAM)
            .args(command)
            .current_dir(folder.path()));
        assert_eq!(ran.code, 2, "{command:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("paperquorum: error: "),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("paperquorum: hint: "), "{}", ran.stderr);
        assert!(listing(folder.path()).is_empty());
    }
}

/// Whatever day the clock says: sheets are made, with that day on them, and recover.
#[test]
fn clocks_that_are_wrong() {
    if !has("faketime", &["2001-02-03 04:05:06", "true"]) {
        return;
    }
    for day in ["1970-01-01", "1999-12-31", "2038-01-20", "2106-02-08"] {
        let folder = folder_with_key();
        let path = folder.path();
        let ran = run(Command::new("faketime")
            .arg(format!("{day} 12:00:00"))
            .arg(PROGRAM)
            .args(SPLIT)
            .current_dir(path));
        assert_eq!(ran.code, 0, "{day}: {}", ran.stderr);
        let record = fs::read_to_string(path.join("sheets/set.toml")).unwrap();
        assert!(
            record.contains(&format!("created = \"{day}\"")),
            "{day}: {record}"
        );
        assert!(is_whole(path, day));
    }
    let folder = folder_with_key();
    let ran = run(Command::new("faketime")
        .arg("9999-12-31 23:59:59")
        .arg(PROGRAM)
        .args(SPLIT)
        .current_dir(folder.path()));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("clock") && ran.stderr.contains("paperquorum: hint: "),
        "{}",
        ran.stderr
    );
    assert!(!folder.path().join("sheets").exists());
}

/// No home, a home and a folder for temporary files that cannot be, names as long as systems have them.
#[test]
fn homes_and_names_that_are_odd() {
    let name = "x".repeat(64);
    for (home, user) in [
        ("/proc/1/none", name.as_str()),
        ("", ""),
        ("/dev/null", "root"),
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        fs::write(path.join("key"), KEY).unwrap();
        let mut split: Vec<&str> = SPLIT.to_vec();
        split[5] = &name;
        let ran = run(Command::new(PROGRAM)
            .args(&split)
            .env_clear()
            .env("HOME", home)
            .env("USER", user)
            .env("TMPDIR", "/proc/none")
            .env("XDG_CONFIG_HOME", home)
            .current_dir(path));
        assert_eq!(ran.code, 0, "{home}: {}", ran.stderr);
        let sheets = listing(&path.join("sheets"));
        assert_eq!(sheets.len(), 3, "{sheets:?}");
        let recovered = run(Command::new(PROGRAM)
            .arg("recover")
            .args(&sheets[..2])
            .env_clear()
            .env("HOME", home)
            .env("TMPDIR", "/proc/none")
            .current_dir(path));
        assert_eq!(
            (recovered.code, recovered.stdout.as_str()),
            (0, KEY),
            "{}",
            recovered.stderr
        );
    }
    // A folder in which nobody can write, not even the superuser.
    let folder = folder_with_key();
    let mut split = SPLIT.to_vec();
    split[9] = "/proc/sheets";
    let ran = run_in(folder.path(), &split, b"");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("/proc"), "{}", ran.stderr);
}
