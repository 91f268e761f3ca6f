//! Files that mean harm, or that a bad disk made: mutations of the pictures and PDFs in `tests/images`, with a fixed seed,
//! and bombs. None may panic, run past the time the caller gives, or take more than 1.5 GB.
//!
//! `PAPERQUORUM_HOSTILE=10000 cargo test --release --test hostile` runs so many instead of the usual; the file in work
//! is then kept in `target/hostile`, should the process not survive it.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use paperquorum::scan::{Caller, Found, Pages, Verdict, quiet_panics};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// What the caller gives for a file.
const TIME: Duration = Duration::from_secs(2);

/// What a step may take beyond it, in a build for tests on a busy machine.
const SLACK: Duration = Duration::from_secs(8);

/// Most memory of the process, in kilobytes.
const MEMORY: u64 = 1_500_000;

/// Mutations without the variable.
const FEW: u64 = 1500;

/// Most pages of a file that are read.
const PAGES: usize = 3;

struct Deadline(Instant);

impl Caller for Deadline {
    fn judge(&mut self, _: &Found) -> Verdict {
        Verdict::Reject
    }

    fn keep_going(&mut self) -> bool {
        self.0.elapsed() < TIME
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

struct Mutator(ChaCha12Rng);

impl Mutator {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u32() as usize) % end.max(1)
    }

    fn block(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let most = [4, 32, 256, length][self.below(4)];
        start..(start + 1 + self.below(most)).min(length)
    }

    /// Changes a file in one to six places.
    fn mutate(&mut self, file: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.below(6) {
            if bytes.is_empty() {
                break;
            }
            self.step(&mut bytes, other);
        }
        // A checksum that fails hides the decoder behind it.
        if self.below(4) > 0 {
            mend_png(&mut bytes);
        }
        bytes
    }

    fn step(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        const EXTREMES: [u32; 10] = [
            0,
            1,
            2,
            0x7f,
            0xff,
            0x7fff,
            0xffff,
            0x7fff_ffff,
            0x8000_0000,
            u32::MAX,
        ];
        let length = bytes.len();
        let at = self.below(length);
        match self.below(10) {
            0 | 1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes[at] = self.0.next_u32() as u8,
            3 => bytes.truncate(at),
            4 => {
                let block = self.block(length);
                let to = self.below(length - block.len() + 1);
                let moved: Vec<u8> = bytes.drain(block).collect();
                bytes.splice(to..to, moved);
            }
            5 => {
                let block = self.block(length);
                let copy = bytes[block].to_vec();
                bytes.splice(at..at, copy);
            }
            6 => {
                let block = self.block(length);
                bytes.drain(block);
            }
            7 => {
                let block = self.block(other.len());
                bytes.splice(at..at, other[block].to_vec());
            }
            // A number of one to four bytes, in either order; near the beginning, where lengths are.
            8 => {
                let number = EXTREMES[self.below(EXTREMES.len())];
                let width = [1, 2, 4][self.below(3)];
                let number = if self.below(2) == 0 {
                    number.to_le_bytes()[..width].to_vec()
                } else {
                    number.to_be_bytes()[4 - width..].to_vec()
                };
                let at = if self.below(2) == 0 {
                    at
                } else {
                    at.min(self.below(200))
                };
                let end = (at + width).min(length);
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            // A number in digits, as PDFs have them.
            _ => {
                let digits: Vec<usize> =
                    (0..length).filter(|&i| bytes[i].is_ascii_digit()).collect();
                if digits.is_empty() {
                    return;
                }
                let at = digits[self.below(digits.len())];
                let numbers: [&[u8]; 6] =
                    [b"0", b"-1", b"99999", b"2147483648", b"1e38", b"0.0000001"];
                let number = numbers[self.below(numbers.len())];
                bytes.splice(at..=at, number.to_vec());
            }
        }
    }
}

/// Sets the checksum of each chunk of a PNG.
fn mend_png(bytes: &mut [u8]) {
    if !bytes.starts_with(b"\x89PNG") {
        return;
    }
    let mut at = 8;
    while let Some(&length) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        let end = at + 8 + u32::from_be_bytes(length) as usize;
        if end + 4 > bytes.len() {
            break;
        }
        let sum = !bytes[at + 4..end].iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| {
                sum >> 1 ^ (0xedb8_8320 * (sum & 1))
            })
        });
        bytes[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

/// Opens and scans; how long it took, or that it panicked.
fn survives(bytes: Vec<u8>) -> Result<Duration, String> {
    let start = Instant::now();
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
    let took = start.elapsed();
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
    let count = wanted
        .as_deref()
        .map_or(FEW, |count| count.parse().unwrap());
    let kept = wanted.map(|_| Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile"));
    if let Some(kept) = &kept {
        fs::create_dir_all(kept).unwrap();
    }
    let seeds = seeds();
    let (mut faults, mut longest, mut total) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    for number in 0..count {
        let mut mutator = Mutator(ChaCha12Rng::seed_from_u64(number));
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
    // A TIFF of a million strips that are all the same.
    let mut tiff = b"II\x2a\0\x08\0\0\0\x08\0".to_vec();
    let entries: [(u16, u16, u32, u32); 8] = [
        (256, 4, 1, 64),
        (257, 4, 1, 1 << 20),
        (258, 3, 1, 8),
        (259, 3, 1, 7),
        (262, 3, 1, 1),
        (273, 4, 1 << 20, 200),
        (278, 4, 1, 1),
        (279, 4, 1 << 20, 200 + (4 << 20)),
    ];
    for (tag, kind, count, value) in entries {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.resize(200, 0);
    tiff.extend(200_u32.to_le_bytes().repeat(1 << 20));
    tiff.extend((8_u32 << 20).to_le_bytes().repeat(1 << 20));
    check("strips.tif", tiff);
}
