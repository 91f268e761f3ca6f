//! Files that mean harm, or that a bad disk made: mutations of the pictures and PDFs in `tests/images`, and bombs. None may panic, run
//! past the time the caller gives, or take more than 1.5 GB.
//!
//! A short run mutates a few files, other ones each time (see `common/sample.rs`); a long one always the same 400.
//! `PAPERQUORUM_HOSTILE=10000 cargo test --release --test hostile` runs so many; the file in work is then kept in `target/hostile`,
//! should the process not survive it.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use paperquorum::scan::{Caller, Found, Pages, Verdict, quiet_panics};

#[path = "common/mutations.rs"]
mod mutations;
#[path = "common/sample.rs"]
mod sample;
#[path = "common/tiff.rs"]
mod tiff;

use mutations::{Mutator, mend_png};

/// What the caller gives for a file, in time of the processor: how much else a machine has to do changes nothing.
const TIME: Duration = Duration::from_secs(2);

/// What a step may take beyond it, in a build for tests on a slow machine.
const SLACK: Duration = Duration::from_secs(20);

/// Most memory of the process, in kilobytes.
const MEMORY: u64 = 1_500_000;

/// Mutations without the variable, in a long run and in a short one.
const MANY: u64 = 400;
const FEW: u64 = 30;

/// Most pages of a file that are read.
const PAGES: usize = 3;

/// How long this process was at work. Where the system does not say, how long it has been there.
fn worked() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let begin = *BEGIN;
    // Behind the name, which is in parentheses: from the third field on. They count in hundredths of a second.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<u64> = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    match ticks[..] {
        [user, system] => Duration::from_millis((user + system) * 10),
        _ => begin.elapsed(),
    }
}

/// Lets go when [`TIME`] is over since then.
struct Deadline(Duration);

impl Caller for Deadline {
    fn judge(&mut self, _: &Found) -> Verdict {
        Verdict::Reject
    }

    fn keep_going(&mut self) -> bool {
        worked() - self.0 < TIME
    }
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

/// Opens and scans; how long it took, or that it panicked.
fn survives(bytes: Vec<u8>) -> Result<Duration, String> {
    let start = worked();
    let read = catch_unwind(|| {
        let mut caller = Deadline(start);
        if let Ok(pages) = Pages::open(bytes) {
            for page in 0..pages.count().min(PAGES) {
                if !caller.keep_going() {
                    break;
                }
                let _ = pages.scan(page, &mut caller);
            }
        }
    });
    let took = worked() - start;
    match read {
        Err(_) => Err("it panics".to_owned()),
        Ok(()) if took > TIME + SLACK => Err(format!("it takes {took:?}")),
        Ok(()) => Ok(took),
    }
}

/// The most memory that this process had, in kilobytes; 0 where the system does not say.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

#[test]
fn mutated_files_harm_nobody() {
    quiet_panics();
    let wanted = std::env::var("PAPERQUORUM_HOSTILE").ok();
    let (first, count) = match &wanted {
        Some(count) => (0, count.parse().unwrap()),
        None if sample::is_long() => (0, MANY),
        None => (sample::seed().wrapping_mul(FEW), FEW),
    };
    let kept = wanted.map(|_| Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile"));
    if let Some(kept) = &kept {
        fs::create_dir_all(kept).unwrap();
    }
    let seeds = seeds();
    let (mut faults, mut longest, mut total) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    for number in (0..count).map(|step| first.wrapping_add(step)) {
        let mut mutator = Mutator::new(number);
        let (name, file) = &seeds[mutator.below(seeds.len())];
        let other = mutator.below(seeds.len());
        let bytes = mutator.mutate(file, &seeds[other].1);
        let memory_before = memory();
        if let Some(kept) = &kept {
            fs::write(kept.join("current"), &bytes).unwrap();
        }
        match survives(bytes.clone()) {
            Ok(took) => {
                total += took;
                if took > longest {
                    longest = took;
                    eprintln!("{number}, {name}: {took:?}");
                }
            }
            Err(fault) => {
                faults.push(format!("{number}, {name}: {fault}"));
                if let Some(kept) = &kept {
                    fs::write(kept.join(format!("{number}-{name}")), &bytes).unwrap();
                }
            }
        }
        if memory() > memory_before + 50_000 {
            eprintln!("{number}, {name}: {} MB", memory() / 1000);
        }
    }
    eprintln!(
        "{count} files, {:?} each, {longest:?} the longest, {} MB",
        total / count.max(1) as u32,
        memory() / 1000
    );
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(memory() < MEMORY, "{} kB", memory());
}

/// Small files that state or unpack to something huge.
#[test]
fn bombs_do_not_go_off() {
    quiet_panics();
    let check = |name: &str, bytes: Vec<u8>| {
        let took = survives(bytes);
        assert!(took.is_ok(), "{name}: {took:?}");
        assert!(memory() < MEMORY, "{name}: {} kB", memory());
    };
    let huge = 60_000_u32.to_be_bytes();
    let (tall, wide) = (65_500_u16.to_be_bytes(), 65_500_u16.to_le_bytes());
    for (name, file) in seeds() {
        let mut bytes = file.clone();
        let kind = name.rsplit('.').next().unwrap();
        match kind {
            "png" => {
                bytes[16..20].copy_from_slice(&huge);
                bytes[20..24].copy_from_slice(&huge);
                mend_png(&mut bytes);
            }
            "jpg" => {
                let frame = bytes
                    .windows(2)
                    .position(|two| matches!(two, [0xff, 0xc0 | 0xc2]))
                    .unwrap();
                bytes[frame + 5..frame + 7].copy_from_slice(&tall);
                bytes[frame + 7..frame + 9].copy_from_slice(&tall);
            }
            "gif" => {
                bytes[6..8].copy_from_slice(&wide);
                bytes[8..10].copy_from_slice(&wide);
            }
            "bmp" => {
                bytes[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
                bytes[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
            }
            "pdf" => {
                // The pictures within are said to be larger than they are.
                let text = bytes.clone();
                let at = |key: &[u8]| text.windows(key.len()).position(|window| window == key);
                for key in [&b"/Width 169"[..], b"/Height 132"] {
                    if let Some(at) = at(key) {
                        bytes[at + key.len() - 3..at + key.len()].copy_from_slice(b"9e9");
                    }
                }
            }
            _ => continue,
        }
        check(&name, bytes);
    }
    // A page of 128 MB of spaces.
    let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 128 << 20], 1);
    let pdf = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj \
          3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj 4 0 obj<</Filter/FlateDecode/Length 9>>stream\n",
        &deflated[..],
        b"\nendstream endobj trailer<</Root 1 0 R>>\n%%EOF",
    ]
    .concat();
    check("spaces.pdf", pdf);
    // Things in things in things, in the file and in what it draws; pages and forms that contain themselves.
    let page = |dictionary: &str, content: &str| {
        let content = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj \
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R{dictionary}>>endobj 4 0 obj{content}endobj \
             trailer<</Root 1 0 R>>\n%%EOF"
        )
        .into_bytes()
    };
    const DEEP: usize = 200_000;
    let arrays = "[".repeat(DEEP);
    let dictionaries = "<</A".repeat(DEEP);
    let states = "q 1 0 0 1 0 0 cm BT ".repeat(DEEP);
    check("arrays.pdf", page(&format!("/X {arrays}"), ""));
    check("dictionaries.pdf", page(&format!("/X {dictionaries}"), ""));
    check("drawn arrays.pdf", page("", &format!("{arrays} TJ")));
    check(
        "drawn dictionaries.pdf",
        page("", &format!("/A {dictionaries} BDC")),
    );
    check("states.pdf", page("", &states));
    check("clips.pdf", page("", &"0 0 9 9 re W n ".repeat(DEEP)));
    check("parentheses.pdf", page("", &"(".repeat(DEEP)));
    check("functions.pdf", page("", &"{".repeat(DEEP)));
    let form = "<</Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>stream\n/F Do /F Do\nendstream";
    let own = page("/Resources<</XObject<</F 5 0 R>>>>", "/F Do");
    let own = String::from_utf8(own).unwrap();
    let own = own.replace("trailer", &format!("5 0 obj{form}endobj trailer"));
    check("form in itself.pdf", own.into_bytes());
    let loop_of_pages = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj \
                         trailer<</Root 1 0 R>>\n%%EOF";
    check("pages in pages.pdf", loop_of_pages.into());
    check("strips.tif", tiff::strips());
}
