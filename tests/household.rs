//! Sealed sets with the program itself: bundles, large files, passphrases, weights and required holders, lost and damaged pages.

mod common;
#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;

use std::fs;
use std::path::{Path, PathBuf};

use common::tool;
use image::{GrayImage, Luma};
use paperquorum::code;
use paperquorum::scan::{Caller, Found, Pages, Verdict};
use paperquorum::series::Slice;
use paperquorum::share::Share;
use program::{Run, output_of, refused, run_in, turned};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use sample::{is_long, some_of};
use serde_json::Value;
use tempfile::TempDir;

const HOLDERS: [&str; 6] = ["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"];

fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    ChaCha12Rng::seed_from_u64(length as u64).fill_bytes(&mut bytes);
    bytes
}

/// Splits 2-of-3 into `sheets/`.
#[track_caller]
fn split(folder: &Path, args: &[&str]) -> Run {
    let args = [
        &["split", "--threshold", "2"],
        &HOLDERS[..],
        &["--out", "sheets"],
        args,
    ]
    .concat();
    let run = run_in(folder, &args, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

/// The pages of a sheet as `pdftoppm` draws them at 150 dpi, in a folder of their own.
fn pages(folder: &Path, sheet: &str) -> Vec<PathBuf> {
    let out = folder.join(sheet.trim_end_matches(".pdf"));
    fs::create_dir(&out).unwrap();
    let prefix = out.join("page").display().to_string();
    let file = format!("sheets/{sheet}");
    output_of(
        "pdftoppm",
        &["-r", "150", "-gray", "-png", &file, &prefix],
        folder,
    );
    let mut pages: Vec<PathBuf> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    pages
}

fn open(path: &Path) -> GrayImage {
    image::open(path).unwrap().into_luma8()
}

fn names(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().map(|path| path.to_str().unwrap()).collect()
}

/// Where the data codes of a picture are.
struct Codes(Vec<Found>);

impl Caller for Codes {
    fn judge(&mut self, found: &Found) -> Verdict {
        if code::mark(&found.text) == Ok(code::Mark::Data) {
            self.0.push(found.clone());
        }
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        Slice::from_code(text).is_ok()
    }
}

fn data_codes(path: &Path) -> Vec<Found> {
    let mut codes = Codes(Vec::new());
    Pages::open(fs::read(path).unwrap())
        .unwrap()
        .scan(0, &mut codes)
        .unwrap();
    codes.0
}

/// Paints over the middle of a code.
fn blot(picture: &mut GrayImage, found: &Found, ink: u8) {
    let middle = found.middle();
    let radius = 0.35 * (found.corners[1].x - found.corners[0].x).abs();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if (x as f32 - middle.x).hypot(y as f32 - middle.y) < radius {
            *pixel = Luma([ink]);
        }
    }
}

const KEYS: [&str; 5] = [
    "042647-302313-590458-071500-554323-116567-412181-516978",
    "419595-387156-443762-364353-309265-421234-551232-189530",
    "718487-000011-000000-720885-123453-654324-111111-222222",
    "000000-000011-000022-000033-000044-000055-000066-000077",
    "720885-720874-720863-720852-720841-720830-720819-720808",
];

/// A household's secrets: five BitLocker keys, an account code, twenty backup codes, a kit and a letter.
fn household(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = KEYS
        .iter()
        .enumerate()
        .map(|(at, key)| (format!("laptop-{}.txt", at + 1), key.as_bytes().to_vec()))
        .collect();
    files.push((
        "account.txt".to_owned(),
        b"ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2\r\n".to_vec(),
    ));
    let codes: String = (0..20)
        .map(|at| format!("{:08}\n", 12_345_678 * at % 99_999_989))
        .collect();
    files.push(("codes.txt".to_owned(), codes.into_bytes()));
    files.push(("kit.pdf".to_owned(), bytes(700)));
    files.push((
        "letter.txt".to_owned(),
        "Dear all,\n\nthe deed is with the notary. — Łukasz\n"
            .as_bytes()
            .to_vec(),
    ));
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    files
}

#[test]
fn the_household_bundle_comes_back_from_photographs() {
    if !tool("pdftoppm") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let files = household(path);
    let inputs: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let run = split(path, &[&["--label", "Household"], &inputs[..]].concat());
    assert!(
        run.stderr.contains("9 secrets split 2-of-3"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("all 3 pairs recover"));

    // Photographs: each page turned, compressed, in any order; the data of one sheet is left out.
    let mut photographs = Vec::new();
    let alice = pages(path, "1-alice.pdf");
    let carol = pages(path, "3-carol.pdf");
    assert_eq!(alice.len(), 3);
    for (at, page) in [&alice[0], &alice[2], &carol[0]].into_iter().enumerate() {
        let picture = turned(&open(page), [4.0, -3.0, 91.0][at]);
        let name = path.join(format!("photo-{}.jpg", 3 - at));
        picture.save(&name).unwrap();
        photographs.push(name);
    }
    photographs.reverse();
    let photographs = names(&photographs);
    let run = run_in(
        path,
        &[&["recover"], &photographs[..], &["--output", "back"]].concat(),
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    for (name, bytes) in &files {
        assert_eq!(
            &fs::read(path.join("back").join(name)).unwrap(),
            bytes,
            "{name}"
        );
    }
    // One by its name, byte for byte; and all in a report.
    let run = run_in(
        path,
        &[&["recover"], &photographs[..], &["--item", "account.txt"]].concat(),
        b"",
    );
    assert_eq!(run.stdout.as_bytes(), files[5].1);
    let run = run_in(
        path,
        &[&["recover"], &photographs[..], &["--json"]].concat(),
        b"",
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 9);
    assert_eq!(
        (&items[0]["kind"], &items[0]["name"]),
        (&"bitlocker".into(), &"laptop-1.txt".into())
    );
    for (item, (_, bytes)) in items.iter().zip(&files) {
        assert_eq!(item["secret_hex"], common::hex(bytes));
    }
    // What is not text is not printed among the others, and that is said.
    let run = run_in(path, &[&["recover"], &photographs[..]].concat(), b"");
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains(KEYS[4]) && run.stdout.contains("== letter.txt (Text) =="));
    assert!(
        run.stderr.contains("1 of the 9 items are not plain text"),
        "{}",
        run.stderr
    );
    let run = run_in(
        path,
        &[&["recover"], &photographs[..], &["--item", "laptop"]].concat(),
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("there is no item of that name"));

    // How many items there are, one sheet does not tell; two do.
    let one = run_in(path, &["inspect", "sheets/1-alice.pdf"], b"");
    assert!(
        !one.stdout.contains("item") && !one.stdout.contains('9'.to_string().as_str())
            || !one.stdout.contains("9 items")
    );
    let two = run_in(path, &["inspect", "sheets"], b"");
    assert!(two.stdout.contains("9 items sealed"), "{}", two.stdout);
    let verified = run_in(path, &["verify", "sheets", "--set", "sheets/set.toml"], b"");
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stdout.contains("it is the data that was printed"));
    assert!(!verified.stdout.contains("042647"));
}

#[test]
fn files_of_all_sizes_come_back_from_their_pages() {
    for length in [1, 64, 65, 1 << 10, 10 << 10] {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        fs::write(path.join("in"), bytes(length)).unwrap();
        split(path, &["in"]);
        for sheets in [["1-alice.pdf", "2-bob.pdf"], ["3-carol.pdf", "1-alice.pdf"]] {
            let sheets = sheets.map(|sheet| format!("sheets/{sheet}"));
            let out = format!("out-{}", sheets[0].len());
            let run = run_in(
                path,
                &["recover", &sheets[0], &sheets[1], "--output", &out],
                b"",
            );
            assert_eq!(run.code, 0, "{length}: {}", run.stderr);
            assert_eq!(fs::read(path.join(out)).unwrap(), bytes(length));
            let _ = fs::remove_file(path.join(format!("out-{}", sheets[0].len())));
        }
    }
}

/// A quarter of the codes of a sheet is spoilt, another quarter on the other sheet; or pages are missing, other ones from each sheet.
#[test]
fn spoilt_codes_and_lost_pages_are_made_good() {
    if !tool("pdftoppm") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let secret = bytes(9 << 10);
    fs::write(path.join("in"), &secret).unwrap();
    split(path, &["in"]);
    let alice = pages(path, "1-alice.pdf");
    let bob = pages(path, "2-bob.pdf");
    assert!(alice.len() >= 4, "two pages of data");
    let recovers = |files: &[&str], note: &str| {
        let run = run_in(path, &[&["recover"], files, &["--json"]].concat(), b"");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            report["secret_hex"],
            common::hex(&secret),
            "{note}: {}",
            run.stderr
        );
        report["data"][0].clone()
    };

    // Pages apart: the first of one sheet, the others of the other.
    let apart = [&alice[..3], &bob[..1], &bob[3..]].concat();
    recovers(&names(&apart), "pages apart");

    // Blots: a quarter of one sheet's codes, and its data alone.
    let blotted = path.join("blotted");
    fs::create_dir(&blotted).unwrap();
    let mut total = 0;
    let mut spoilt = 0;
    let mut files = vec![alice[0].clone(), bob[0].clone()];
    for page in &alice[2..] {
        let mut picture = open(page);
        let codes = data_codes(page);
        for found in &codes {
            total += 1;
            if spoilt < total / 4 {
                blot(&mut picture, found, if spoilt % 2 == 0 { 0 } else { 255 });
                spoilt += 1;
            }
        }
        let file = blotted.join(page.file_name().unwrap());
        picture.save(&file).unwrap();
        files.push(file);
    }
    assert!(spoilt >= 5 && spoilt == total / 4);
    let data = recovers(&names(&files), "blotted");
    assert_eq!(data["read"], total - spoilt);
    assert_eq!(data["codes"], total);

    // One page missing altogether: it is named, and so are the codes.
    let run = run_in(
        path,
        &[&["recover"], &names(&alice[..3])[..], &names(&bob[..1])[..]].concat(),
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains("the sheets are enough, but"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("not seen: data page"), "{}", run.stderr);
    // Only data, or only shares.
    let run = run_in(path, &[&["recover"], &names(&alice[2..])[..]].concat(), b"");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("only sealed data"), "{}", run.stderr);
    let run = run_in(path, &["recover", names(&alice)[0], names(&bob)[0]], b"");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("the sealed data was not among the files"),
        "{}",
        run.stderr
    );
    let run = run_in(path, &["verify", names(&alice)[0], names(&bob)[0]], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("the sealed data was not among the files"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_quarter_of_a_megabyte_goes_there_and_back() {
    // A fifth of it in a short run, which is some sixty pages still.
    let length = if is_long() { 256 << 10 } else { 48 << 10 };
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let secret = bytes(length);
    fs::write(path.join("in"), &secret).unwrap();
    split(path, &["--vault", "separate", "in"]);
    assert!(fs::metadata(path.join("sheets/1-alice.pdf")).unwrap().len() < 50_000);
    let run = run_in(
        path,
        &[
            "recover",
            "sheets/vault.pdf",
            "sheets/2-bob.pdf",
            "sheets/3-carol.pdf",
            "--output",
            "back",
        ],
        b"",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(fs::read(path.join("back")).unwrap(), secret);
    if tool("qpdf") {
        output_of("qpdf", &["--check", "sheets/vault.pdf"], path);
    }
    // More than can be is refused before anything is made.
    fs::write(path.join("large"), vec![0; (1 << 20) + 1]).unwrap();
    let args = [&["split"], &HOLDERS[..], &["--out", "more", "large"]].concat();
    refused(path, &args, b"", 2, "larger than 1024 kB");
}

#[test]
fn a_passphrase_is_needed_besides_the_sheets() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key.txt"), KEYS[0]).unwrap();
    fs::write(path.join("right"), "correct horse battery\r\nsecond line\n").unwrap();
    fs::write(path.join("wrong"), "Correct horse battery\n").unwrap();
    let run = split(path, &["--passphrase-file", "right", "key.txt"]);
    assert!(
        run.stderr.contains("a forgotten passphrase is final"),
        "{}",
        run.stderr
    );
    let recover = |args: &[&str]| {
        let sheets = ["recover", "sheets/1-alice.pdf", "sheets/3-carol.pdf"];
        run_in(path, &[&sheets, args].concat(), b"")
    };
    // As PowerShell's > writes it.
    let wide = "\u{feff}correct horse battery\r\nsecond line\r\n".encode_utf16();
    let wide: Vec<u8> = wide.flat_map(u16::to_le_bytes).collect();
    fs::write(path.join("wide"), wide).unwrap();
    for file in ["right", "wide"] {
        let run = recover(&["--passphrase-file", file]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, KEYS[0]),
            "{file}: {}",
            run.stderr
        );
    }
    let check = |args: &[&str], code: i32, message: &str| {
        let run = recover(args);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (code, ""),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains(message), "{}", run.stderr);
    };
    check(
        &["--passphrase-file", "wrong"],
        1,
        "the passphrase is wrong; the sheets are right",
    );
    check(&[], 1, "a passphrase is needed besides");
    check(&["--passphrase-file", "none"], 2, "none: ");
    let run = run_in(path, &["verify", "sheets"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("a passphrase is needed besides"),
        "{}",
        run.stdout
    );
    if tool("pdftotext") {
        let sheet = output_of("pdftotext", &["sheets/1-alice.pdf", "-"], path);
        assert!(sheet.contains("passphrase") && sheet.contains("Alice"));
        // Nothing of it on an anonymous sheet.
        fs::rename(path.join("sheets"), path.join("named")).unwrap();
        split(
            path,
            &[
                "--passphrase-file",
                "right",
                "--anonymous",
                "--label",
                "Vault",
                "key.txt",
            ],
        );
        let sheet = output_of("pdftotext", &["sheets/1-sheet.pdf", "-"], path);
        for word in ["passphrase", "Alice", "Vault", "of 3"] {
            assert!(!sheet.contains(word), "{word}: {sheet}");
        }
        let inspected = run_in(path, &["inspect", "sheets/1-sheet.pdf"], b"");
        assert!(!inspected.stdout.contains("Vault") && !inspected.stdout.contains("passphrase"));
    }
    fs::write(path.join("empty"), "\n").unwrap();
    let args = [
        &["split"],
        &HOLDERS[..],
        &["--out", "x", "--passphrase-file", "empty", "key.txt"],
    ];
    refused(path, &args.concat(), b"", 2, "the passphrase is empty");
}

/// For weights and required holders, `plan` says who recovers, and they do, and nobody else.
#[test]
fn the_plan_is_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let who = [
        "--threshold",
        "4",
        "--holder",
        "Alice:2",
        "--holder",
        "Bob",
        "--holder",
        "Carol",
        "--holder",
        "Dora:2",
        "--require",
        "Dora",
    ];
    let run = run_in(path, &[&["plan"], &who[..], &["--json"]].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(plan["indispensable"], serde_json::json!(["Dora"]));
    let groups: Vec<Vec<&str>> = plan["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            group
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.as_str().unwrap())
                .collect()
        })
        .collect();
    assert_eq!(
        groups,
        [vec!["Alice", "Dora"], vec!["Bob", "Carol", "Dora"]]
    );
    let text = run_in(path, &[&["plan"], &who[..]].concat(), b"");
    assert!(
        text.stdout
            .contains("  Alice + Dora\n  Bob + Carol + Dora\n"),
        "{}",
        text.stdout
    );
    assert!(text.stdout.contains("Without Dora nothing recovers"));

    for (input, sealed) in [(KEYS[0].as_bytes().to_vec(), false), (bytes(200), true)] {
        let out = format!("sheets-{sealed}");
        fs::write(path.join("in"), &input).unwrap();
        let run = run_in(
            path,
            &[&["split"], &who[..], &["--out", &out, "in"]].concat(),
            b"",
        );
        assert_eq!(run.code, 0, "{}", run.stderr);
        let files = ["1-alice.pdf", "3-bob.pdf", "4-carol.pdf", "5-dora.pdf"];
        let holders = ["Alice", "Bob", "Carol", "Dora"];
        let recovering = some_of(5, 1..16_u8);
        for group in 1..16_u8 {
            let is_in = |at: &usize| group >> at & 1 == 1;
            let chosen: Vec<String> = (0..4)
                .filter(is_in)
                .map(|at| format!("{out}/{}", files[at]))
                .collect();
            let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
            let together: Vec<&str> = (0..4)
                .filter(is_in)
                .flat_map(|at| ["--together", holders[at]])
                .collect();
            let asked = run_in(path, &[&["plan"], &who[..], &together].concat(), b"");
            let expected = groups
                .iter()
                .any(|smallest| smallest.iter().all(|name| together.contains(name)));
            assert_eq!(asked.code == 0, expected, "{together:?}");
            if !recovering.contains(&group) {
                continue;
            }
            let run = run_in(
                path,
                &[&["recover"], &chosen[..], &["--json"]].concat(),
                b"",
            );
            assert_eq!(run.code, asked.code, "{together:?}: {}", run.stderr);
            let report: Value = serde_json::from_str(&run.stdout).unwrap();
            if expected {
                assert_eq!(report["secret_hex"], common::hex(&input));
            } else {
                assert!(run.stderr.contains("needed"), "{}", run.stderr);
            }
        }
    }
    // Who lacks the required sheet is told so.
    let run = run_in(
        path,
        &[
            "recover",
            "sheets-false/1-alice.pdf",
            "sheets-false/3-bob.pdf",
        ],
        b"",
    );
    assert!(run.stderr.contains("2 required shares"), "{}", run.stderr);
}

#[test]
fn plans_that_make_no_sense_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key.txt"), KEYS[0]).unwrap();
    let check = |args: &[&str], message: &str| {
        refused(path, &[&["plan"], args].concat(), b"", 2, message);
        refused(
            path,
            &[&["split"], args, &["key.txt"]].concat(),
            b"",
            2,
            message,
        );
    };
    check(
        &["--holder", "Alice:0", "--holder", "Bob"],
        "at least one share",
    );
    check(
        &["--holder", "Alice:16", "--holder", "Bob"],
        "17 shares are too many",
    );
    check(
        &["--holder", "Alice:99999999999999999999", "--holder", "Bob"],
        "too many",
    );
    check(
        &[
            "-k", "2", "--holder", "Alice:2", "--holder", "Bob", "--holder", "Carol",
        ],
        "the sheet of Alice alone is the key",
    );
    check(
        &[
            "-k", "4", "--holder", "Alice:2", "--holder", "Bob:2", "--holder", "Carol",
        ],
        "the sheet of Carol would never make a difference",
    );
    check(
        &[
            "-k",
            "2",
            "--holder",
            "Alice:2",
            "--holder",
            "Bob",
            "--require",
            "Alice",
        ],
        "the other sheets would be of no use",
    );
    check(
        &["--holder", "Alice", "--holder", "Bob", "--require", "Carol"],
        "names nobody",
    );
    check(
        &[
            "--holder",
            "Alice",
            "--holder",
            "Alice",
            "--holder",
            "Bob",
            "--require",
            "Alice",
        ],
        "names two holders",
    );
    check(&["--shares", "3", "--require", "Alice"], "names nobody");
    check(
        &["--holder", ":2", "--holder", "Bob"],
        "a holder has no name",
    );
    check(
        &["-k", "5", "--holder", "Alice:2", "--holder", "Bob"],
        "more than the 3 shares",
    );
}

#[test]
fn a_list_takes_keys_out_of_an_export_and_an_export_is_a_list() {
    const IDS: [&str; 3] = [
        "1AB21253-5614-44D2-B8EE-AE70EEDE5C3D",
        "9F0C4A7E-21B3-4D55-8E0A-7C61D0E5B2A1",
        "5C1D8E90-77AA-4B0F-9A42-D3E6F7081923",
    ];
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let export = format!(
        "Device,Key ID,Recovery key\nLAP-042,{},{}\nLAP-043,{},{}\nLAP-044,{},{}\n",
        IDS[0], KEYS[0], IDS[1], KEYS[1], IDS[2], KEYS[3]
    );
    fs::write(path.join("export.csv"), export).unwrap();
    let check = |items: &str, expected: &str| {
        split(path, &["--items", items]);
        let run = run_in(path, &["recover", "sheets"], b"");
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, expected);
        fs::remove_dir_all(path.join("sheets")).unwrap();
    };
    let list = "[[item]]\nname = \"Anna\"\nfile = \"export.csv\"\nkey-id = \"9F0C4A7E\"\n\n\
                [[item]]\nname = \"Bob\"\nfile = \"export.csv\"\npick = \"3\"\n\n\
                [[item]]\nname = \"Carol\"\nfile = \"export.csv\"\npick = \"LAP-042\"\n";
    fs::write(path.join("list.toml"), list).unwrap();
    let item = |name: &str, id: &str, note: &str, key: &str| {
        format!("== {name} (BitLocker recovery key) ==\nnote: Key ID: {id}\n{note}{key}\n")
    };
    check(
        "list.toml",
        &[
            item("Anna", IDS[1], "note: LAP-043\n", KEYS[1]),
            item("Bob", IDS[2], "note: LAP-044\n", KEYS[3]),
            item("Carol", IDS[0], "note: LAP-042\n", KEYS[0]),
        ]
        .join("\n"),
    );
    // One item a row, named by its device.
    check(
        "export.csv",
        &[
            item("LAP-042", IDS[0], "", KEYS[0]),
            item("LAP-043", IDS[1], "", KEYS[1]),
            item("LAP-044", IDS[2], "", KEYS[3]),
        ]
        .join("\n"),
    );
    // An ID that no key has.
    fs::write(path.join("list.toml"), list.replace("9F0C4A7E", "00000000")).unwrap();
    let args = [
        &["split"],
        &HOLDERS[..],
        &["--out", "x", "--items", "list.toml"],
    ]
    .concat();
    refused(path, &args, b"", 1, "no key with that key ID");
}

#[test]
fn lists_are_checked_item_by_item() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("keys")).unwrap();
    fs::write(path.join("keys/laptop.txt"), KEYS[0]).unwrap();
    let list = "[[item]]\nname = \"Laptop\"\nfile = \"laptop.txt\"\nkind = \"bitlocker\"\nnote = \"drive C\"\n\n\
                [[item]]\nname = \"PIN\"\nsecret = \"hunter2 hunter2\"\n";
    fs::write(path.join("keys/list.toml"), list).unwrap();
    split(path, &["--items", "keys/list.toml"]);
    let run = run_in(path, &["recover", "sheets"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        format!(
            "== Laptop (BitLocker recovery key) ==\nnote: drive C\n{}\n\n== PIN (Text) ==\nhunter2 hunter2\n",
            KEYS[0]
        )
    );
    let check = |list: &str, code: i32, message: &str| {
        fs::write(path.join("list.toml"), list).unwrap();
        let args = [
            &["split"],
            &HOLDERS[..],
            &["--out", "x", "--items", "list.toml"],
        ]
        .concat();
        refused(path, &args, b"", code, message);
        let run = run_in(path, &args, b"");
        assert!(!run.stderr.contains("31337"), "{}", run.stderr);
    };
    check("", 2, "not a list of items");
    check("item = []", 2, "the list is empty");
    check(
        "[[item]]\nname = \"a\"\nsecret = 31337\n",
        2,
        "line 3: not a list",
    );
    check(
        "[[item]]\nname = \"a\"\nsecert = \"31337\"\n",
        2,
        "line 3: not a list",
    );
    check(
        "[[item]]\nname = \"a\"\n",
        2,
        "item 1: it has not exactly one of file and secret",
    );
    check(
        "[[item]]\nname = \" \"\nsecret = \"31337\"\n",
        2,
        "item 1: its name is empty",
    );
    check(
        "[[item]]\nname = \"a\"\nfile = \"none.txt\"\n",
        2,
        "item 1: the input file cannot be read",
    );
    check(
        "[[item]]\nname = \"a\"\nkind = \"x\"\nsecret = \"31337\"\n",
        2,
        "item 1: there is no such kind",
    );
    check(
        "[[item]]\nname = \"a\"\nsecret = \"31337\"\n[[item]]\nname = \"a\"\nsecret = \"2\"\n",
        2,
        "two items are called \"a\"",
    );
    let wrong = KEYS[0].replace("590458", "590459");
    check(
        &format!(
            "[[item]]\nname = \"a\"\nsecret = \"31337\"\n[[item]]\nname = \"b\"\nsecret = \"{wrong}\"\n"
        ),
        1,
        "b: ",
    );
}

#[test]
fn files_of_a_bundle_are_checked_each_by_its_kind() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("other")).unwrap();
    for (name, text) in [
        ("good.txt", KEYS[0].to_owned()),
        ("other/good.txt", "another".to_owned()),
        ("bad.txt", KEYS[1].replace("387156", "387157")),
        ("empty.txt", String::new()),
    ] {
        fs::write(path.join(name), text).unwrap();
    }
    let check = |inputs: &[&str], code: i32, message: &str| {
        let args = [&["split"], &HOLDERS[..], &["--out", "x"], inputs].concat();
        refused(path, &args, b"", code, message);
    };
    check(&["good.txt", "bad.txt"], 1, "bad.txt: ");
    check(
        &["good.txt", "empty.txt"],
        2,
        "empty.txt: the secret is empty",
    );
    check(
        &["good.txt", "other/good.txt"],
        2,
        "two items are called \"good.txt\"",
    );
    check(
        &["good.txt", "042647-302313"],
        2,
        "not all of them are files",
    );
    check(&["good.txt", "-"], 2, "not all of them are files");
}

/// Forged data codes with right checks: left out where a good one is there, refused where not, never another plaintext.
#[test]
fn forged_data_codes_never_decide() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let secret = bytes(900);
    fs::write(path.join("in"), &secret).unwrap();
    split(path, &["in"]);
    let mut codes = Codes(Vec::new());
    let sheet = Pages::open(fs::read(path.join("sheets/1-alice.pdf")).unwrap()).unwrap();
    sheet.scan(2, &mut codes).unwrap();
    let texts: Vec<String> = codes.0.into_iter().map(|found| found.text).collect();
    let forge = |text: &str, at: usize| {
        let (mark, body) = code::decode(text).unwrap();
        let mut body = body.as_bytes().to_vec();
        body[at] ^= 0x55;
        code::encode(mark, &body).to_string()
    };
    let words: Vec<String> = [1, 2]
        .iter()
        .map(|index| {
            let file = ["sheets/1-alice.pdf", "sheets/2-bob.pdf"][index - 1];
            let mut first = Shares(Vec::new());
            Pages::open(fs::read(path.join(file)).unwrap())
                .unwrap()
                .scan(0, &mut first)
                .unwrap();
            first.0.remove(0)
        })
        .collect();
    let recover = |lines: &[String]| {
        fs::write(path.join("codes.txt"), lines.join("\n")).unwrap();
        run_in(path, &["recover", "--words", "codes.txt", "--json"], b"")
    };
    let needed = Slice::from_code(&texts[0]).unwrap().id().needed();
    let with = |data: Vec<String>| [words.clone(), data].concat();
    let hex = common::hex(&secret);
    assert!(recover(&with(texts.clone())).stdout.contains(&hex));
    let named = texts.iter().map(|text| format!("QR-Code:{text}"));
    assert!(recover(&with(named.collect())).stdout.contains(&hex));
    for at in [23, 60] {
        // Beside all the good ones, and in place of one of them.
        let mut all = texts.clone();
        all.insert(0, forge(&texts[0], at));
        assert!(recover(&with(all.clone())).stdout.contains(&hex));
        all.remove(1);
        assert!(recover(&with(all)).stdout.contains(&hex));
        // With none to spare.
        let mut few = texts[..needed].to_vec();
        few[0] = forge(&few[0], at);
        let run = recover(&with(few));
        assert_eq!(run.code, 1, "{}", run.stdout);
        assert!(!run.stdout.contains("secret_hex"));
    }
}

struct Shares(Vec<String>);

impl Caller for Shares {
    fn judge(&mut self, found: &Found) -> Verdict {
        self.0.push(found.text.clone());
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        Share::from_code(text).is_ok()
    }
}

#[test]
fn notes_key_ids_and_names_that_look_alike_come_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let export = format!(
        "BitLocker Drive Encryption recovery key\r\n\r\nIdentifier:\r\n\r\n\t3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C\r\n\r\nRecovery Key:\r\n\r\n\t{}\r\n",
        KEYS[0]
    );
    fs::write(path.join("export.txt"), export).unwrap();
    let list = "[[item]]\nname = \"a\"\nfile = \"export.txt\"\nnote = \"drive C\"\n\
                [[item]]\nname = \"a.\"\nsecret = \"two\"\n\
                [[item]]\nname = \"A:\"\nsecret = \"three\"\n\
                [[item]]\nname = \"notes.txt\"\nsecret = \"four\"\n";
    fs::write(path.join("list.toml"), list).unwrap();
    split(path, &["--items", "list.toml"]);
    let run = run_in(path, &["recover", "sheets", "--output", "out"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |name: &str| fs::read_to_string(path.join("out").join(name)).unwrap();
    assert_eq!(read("a"), KEYS[0]);
    assert_eq!(read("2-a"), "two");
    assert_eq!(read("3-A"), "three");
    assert_eq!(read("2-notes.txt"), "four");
    assert_eq!(
        read("notes.txt"),
        "a\ndrive C\nKey ID: 3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C\n\n"
    );
    let run = run_in(path, &["recover", "sheets", "--item", "a"], b"");
    assert_eq!(run.stdout, KEYS[0]);
    assert!(run.stderr.contains("note: drive C"), "{}", run.stderr);
}
