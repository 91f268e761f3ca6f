//! A file that means harm costs itself: the others beside it are read and the key comes back, whatever it makes of the process that
//! reads it. Files of every class are made here, so that none has to be kept.
//!
//! `PAPERQUORUM_HOSTILE=10000 cargo test --release --test reader mutated` gives so many mutated files to the program and counts what became
//! of them; a file that hurt more than itself is kept in `target/tmp/reader`.

mod common;
#[path = "common/mutations.rs"]
mod mutations;
#[path = "reader/page.rs"]
mod page;
#[path = "reader/pdfs.rs"]
mod pdfs;
#[path = "reader/pictures.rs"]
mod pictures;
#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;
#[path = "common/sheets.rs"]
mod sheets;
#[path = "common/tiff.rs"]
mod tiff;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mutations::Mutator;
use page::{pdf, stream};
use program::{Run, run_in};
use serde_json::Value;
use sheets::{KEY, sheets};
use tempfile::TempDir;

/// Classes that are tried in a short run, each by itself; a long one tries all.
const FEW: usize = 4;

/// Mutated files in a short run, and how many lie beside the sheets at a time.
const MUTATED: u64 = 12;
const AT_A_TIME: u64 = 12;

/// A class of hostile files: what its file is called, and what makes it.
type Class = (&'static str, fn() -> Vec<u8>);

fn classes() -> Vec<Class> {
    [&pdfs::CLASSES[..], &pictures::CLASSES].concat()
}

/// Recovers from the two sheets and these files, which come first.
fn recover(folder: &Path, files: &[String]) -> Run {
    let mut args = vec!["recover", "--json"];
    args.extend(files.iter().map(String::as_str));
    args.extend(["sheet-0.pdf", "sheet-1.pdf"]);
    let run = run_in(folder, &args, b"");
    assert_eq!(run.code, 0, "{files:?}: {}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["secret"], KEY, "{files:?}: {}", run.stderr);
    run
}

/// The table of classes in ASSURANCE.md has each file once, and no other.
#[test]
fn the_list_of_classes_is_whole() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ASSURANCE.md"));
    let text = text.unwrap();
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| class | files"))
        .take_while(|line| line.starts_with('|'));
    let mut listed: Vec<&str> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .collect();
    let mut made: Vec<&str> = classes().into_iter().map(|(name, _)| name).collect();
    listed.sort_unstable();
    made.sort_unstable();
    assert_eq!(listed, made);
}

#[test]
fn a_hostile_file_costs_itself_only() {
    let folder = sheets();
    for (name, make) in sample::some_of(FEW, classes()) {
        fs::write(folder.path().join(name), make()).unwrap();
        let run = recover(folder.path(), &[name.to_owned()]);
        eprintln!("{name}: {}", run.stderr);
    }
}

#[test]
fn all_hostile_files_together_cost_themselves_only() {
    if !sample::is_long() {
        return;
    }
    let folder = sheets();
    let mut names = Vec::new();
    for (name, make) in classes() {
        fs::write(folder.path().join(name), make()).unwrap();
        names.push(name.to_owned());
    }
    let run = recover(folder.path(), &names);
    eprintln!("{}", run.stderr);
}

/// The pages around one that takes its reader with it are read: here the first and the last one of three.
#[test]
fn a_hostile_page_costs_itself_only() {
    let folder = sheets();
    let one = common::read_vectors::<common::ValidVector>("valid");
    let codes = &one[0].1.share;
    assert!(codes.len() > 1);
    let contents = |n: usize| drawn(&codes[n].code);
    let page = |contents: usize| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents} 0 R/Resources<</ColorSpace<</C[/Separation/X/DeviceGray 9 0 R]>>>>>>"
        )
        .into_bytes()
    };
    let file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>".to_vec(),
        page(6),
        page(7),
        page(8),
        stream("", contents(0).as_bytes()),
        stream("", b"/C cs 0 sc 0 0 10 10 re f"),
        stream("", contents(1).as_bytes()),
        pdfs::braces(),
    ]);
    fs::write(folder.path().join("three.pdf"), file).unwrap();
    let run = run_in(
        folder.path(),
        &["inspect", "--any-qr", "--json", "three.pdf"],
        b"",
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let pages: Vec<&Value> = report["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| &code["page"])
        .collect();
    assert_eq!(pages, [1, 3], "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("page 2: reading it failed"),
        "{}",
        run.stdout
    );
}

/// A code as drawing of a PDF's page.
fn drawn(text: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q).unwrap();
    let width = code.width();
    let module = |(at, color): (usize, qrcode::Color)| {
        let (x, y) = (at % width, at / width);
        (color == qrcode::Color::Dark).then(|| format!("{} {} 4 4 re ", 100 + 4 * x, 700 - 4 * y))
    };
    let squares: String = code
        .to_colors()
        .into_iter()
        .enumerate()
        .filter_map(module)
        .collect();
    squares + "f"
}

/// Mutated files of every format beside two good sheets.
#[test]
fn mutated_files_cost_themselves_only() {
    let wanted = std::env::var("PAPERQUORUM_HOSTILE").ok();
    let (first, count) = match &wanted {
        Some(count) => (0, count.parse().unwrap()),
        None => (sample::seed().wrapping_mul(MUTATED), MUTATED),
    };
    let seeds = seeds();
    let folder = sheets();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let numbers: Vec<u64> = (0..count).map(|step| first.wrapping_add(step)).collect();
    for numbers in numbers.chunks(AT_A_TIME as usize) {
        let mut names = Vec::new();
        for &number in numbers {
            let mut mutator = Mutator::new(number);
            let (seed, file) = &seeds[mutator.below(seeds.len())];
            let other = mutator.below(seeds.len());
            let name = format!("{number}-{seed}");
            fs::write(
                folder.path().join(&name),
                mutator.mutate(file, &seeds[other].1),
            )
            .unwrap();
            names.push(name);
        }
        let run = std::panic::catch_unwind(|| recover(folder.path(), &names));
        let run = run.unwrap_or_else(|fault| {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reader");
            fs::create_dir_all(&kept).unwrap();
            for name in &names {
                fs::copy(folder.path().join(name), kept.join(name)).unwrap();
            }
            std::panic::resume_unwind(fault)
        });
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        for name in &names {
            *counts.entry(what_became(&report, name)).or_default() += 1;
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        if wanted.is_some() {
            eprintln!(
                "{} of {count} files: {counts:?}",
                counts.values().sum::<usize>()
            );
        }
    }
    eprintln!("{count} files: {counts:#?}");
    assert!(!counts.contains_key("nonsense"), "{counts:#?}");
}

fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images");
    let mut files: Vec<PathBuf> = ["good", "scans"]
        .iter()
        .flat_map(|name| fs::read_dir(folder.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|path| (name(path), fs::read(path).unwrap()))
        .collect()
}

/// What a report says of a file.
fn what_became(report: &Value, name: &str) -> String {
    let empty = Vec::new();
    let problems = report["problems"].as_array().unwrap_or(&empty);
    let of_file = problems.iter().filter(|problem| problem["file"] == name);
    let texts: Vec<&str> = of_file
        .filter_map(|problem| problem["problem"].as_str())
        .collect();
    let classes = [
        ("takes more memory", "ended for memory"),
        ("it takes too long", "ended for time"),
        ("broke off", "broke off"),
        ("nonsense", "nonsense"),
        ("it took too long", "stopped in time"),
        ("QR code", "read"),
    ];
    let class = classes
        .iter()
        .find(|(part, _)| texts.iter().any(|text| text.contains(part)));
    match class {
        Some((_, class)) => (*class).to_owned(),
        None if texts.is_empty() => "read".to_owned(),
        None => "refused".to_owned(),
    }
}

/// Whoever is killed can end nobody else: the process that reads for it sees that its input has ended.
#[cfg(target_os = "linux")]
#[test]
fn no_process_outlives_the_program() {
    use std::process::{Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("slow.pdf"), pdfs::slow_function()).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_paperquorum"))
        .args(["recover", "slow.pdf"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let tasks = format!("/proc/{}/task", program.id());
    let child = (0..1000).find_map(|_| {
        sleep(Duration::from_millis(10));
        let children = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).ok();
        let tasks = fs::read_dir(&tasks).unwrap();
        let all: String = tasks.filter_map(|task| children(task.ok()?)).collect();
        all.split_whitespace().next().map(str::to_owned)
    });
    let child = PathBuf::from(format!("/proc/{}", child.expect("a file is being read")));
    // It is at work by then, or soon; it ends in either case.
    sleep(Duration::from_millis(200));
    program.kill().unwrap();
    program.wait().unwrap();
    // A zombie that nobody waits for is not there any more.
    let is_there = || {
        let state = fs::read_to_string(child.join("stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z")
    };
    let is_gone = (0..3000).any(|_| {
        sleep(Duration::from_millis(10));
        !is_there()
    });
    assert!(is_gone);
}

/// What a process that reads files can still do, tried by this test in a process that gave up as much.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_is_refused_all_but_reading() {
    use std::process::Command;

    const TRIAL: &str = "PAPERQUORUM_TRIAL";
    if std::env::var_os(TRIAL).is_some() {
        std::process::exit(trial());
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_reader_is_refused_all_but_reading",
            "--nocapture",
        ])
        .env(TRIAL, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

/// How many of the attempts were not refused.
#[cfg(target_os = "linux")]
fn trial() -> i32 {
    use std::io::ErrorKind::PermissionDenied;
    use std::net::{TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::{fs::File, io, thread};

    unsafe extern "C" {
        fn ptrace(request: i64, ...) -> i64;
    }

    // Whoever started the program may have left it open.
    let left_open = File::open("/etc/passwd").unwrap();
    // Of two protections that refuse the same, each is tried: the system calls last.
    let protections = paperquorum::cli::reader::confine();
    let mut through = 0;
    let mut refused = |what: &str, error: Option<io::Error>| {
        eprintln!("{what}: {error:?}");
        through += i32::from(error.is_none());
    };
    refused("open, before", File::open("/etc/passwd").err());
    refused(
        "create, before",
        File::create("/tmp/paperquorum-trial").err(),
    );
    refused("connect, before", TcpStream::connect("127.0.0.1:9").err());
    let calls = paperquorum::cli::reader::confine_calls();
    eprintln!("{protections:?}, {calls}");
    refused("open", File::open("/etc/passwd").err());
    refused("create", File::create("/tmp/paperquorum-trial").err());
    refused("connect", TcpStream::connect("127.0.0.1:9").err());
    refused("datagrams", UdpSocket::bind("127.0.0.1:0").err());
    refused("pair", UnixStream::pair().err());
    refused("fork", Command::new("/bin/true").spawn().err());
    refused("thread", thread::Builder::new().spawn(|| ()).err());
    // SAFETY: asks to be traced by its parent, and touches no memory.
    let traced = unsafe { ptrace(0) };
    let error = (traced != 0).then(io::Error::last_os_error);
    let by_filter = error
        .as_ref()
        .is_some_and(|error| error.kind() == PermissionDenied);
    refused("ptrace", error);
    if calls {
        for (what, error) in uses_of(&left_open) {
            refused(what, error);
        }
    }
    if calls && !by_filter {
        through += 1;
    }
    let is_bounded = Vec::<u8>::new().try_reserve_exact(2 << 30).is_err();
    through
        + i32::from(!protections.memory)
        + i32::from(!protections.descriptors)
        + i32::from(!is_bounded)
}

/// What comes of using a file that is open already.
#[cfg(target_os = "linux")]
fn uses_of(mut file: &fs::File) -> [(&'static str, Option<std::io::Error>); 3] {
    use std::io::{Error, Read, Seek};
    use std::os::fd::AsRawFd;

    unsafe extern "C" {
        fn mmap(at: *mut u8, length: usize, may: i32, how: i32, file: i32, from: i64) -> *mut u8;
    }

    // SAFETY: a new mapping, private and to be read, of which nothing is used.
    let mapped = unsafe { mmap(std::ptr::null_mut(), 1, 1, 2, file.as_raw_fd(), 0) };
    let unmapped = (mapped.addr() == usize::MAX).then(Error::last_os_error);
    [
        ("mapping what was open", unmapped),
        ("reading it", file.read(&mut [0]).err()),
        ("seeking in it", file.rewind().err()),
    ]
}

#[test]
fn the_version_tells_what_protects_the_program() {
    let folder = TempDir::new().unwrap();
    let run = run_in(folder.path(), &["--version", "--verbose"], b"");
    assert_eq!((run.code, &run.stderr[..]), (0, ""));
    assert!(run.stdout.starts_with("paperquorum "), "{}", run.stdout);
    assert!(
        run.stdout.contains("in a process of their own"),
        "{}",
        run.stdout
    );
    #[cfg(target_os = "linux")]
    assert!(
        run.stdout.contains("with bounded memory: yes"),
        "{}",
        run.stdout
    );
}

/// Nobody is meant to start it so, and it tells nobody anything then.
#[test]
fn the_hidden_argument_ends_with_its_input() {
    let folder = TempDir::new().unwrap();
    let run = run_in(folder.path(), &["__read-files"], b"no message");
    assert_eq!((run.code, &run.stdout[..], &run.stderr[..]), (0, "", ""));
    let run = run_in(folder.path(), &["__read-files", "more"], b"");
    assert_eq!((run.code, &run.stdout[..]), (2, ""));
}
