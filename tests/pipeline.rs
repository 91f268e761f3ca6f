//! The whole way with the program itself: a key onto sheets and back, and what a person gets who makes a mistake.

mod common;
#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::tool;
use image::{DynamicImage, GrayImage, Luma};
use paperquorum::kind::{Class, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::shamir::Point;
use paperquorum::share::Share;
use program::{output_of, refused, run_in, side_by_side, turned};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;
use tempfile::TempDir;

const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

/// A folder with the sheets of a fresh 2-of-3 set in `sheets/`.
fn fresh_set() -> TempDir {
    let folder = TempDir::new().unwrap();
    split_into(folder.path(), "sheets", KEY);
    folder
}

const HOLDERS: [&str; 6] = ["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"];

fn split_into(folder: &Path, out: &str, key: &str) {
    let args = [
        &["split", "--threshold", "2"],
        &HOLDERS[..],
        &["--label", "Laptop", "--out", out, "-"],
    ]
    .concat();
    let run = run_in(folder, &args, key.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// The first page of a sheet as `pdftoppm` draws it.
fn rendered(folder: &Path, sheet: &str, dpi: u32) -> PathBuf {
    let name = format!("{}-{dpi}", sheet.trim_end_matches(".pdf"));
    let args = [
        "-r",
        &dpi.to_string(),
        "-png",
        "-f",
        "1",
        "-l",
        "1",
        "-singlefile",
        &format!("sheets/{sheet}"),
        &name,
    ];
    output_of("pdftoppm", &args, folder);
    folder.join(format!("{name}.png"))
}

#[track_caller]
fn recovers(folder: &Path, args: &[&str]) {
    let run = run_in(folder, &[&["recover"], args].concat(), b"");
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, KEY),
        "{args:?}: {}",
        run.stderr
    );
}

#[test]
fn any_two_sheets_bring_the_key_back() {
    let folder = fresh_set();
    let mut names: Vec<String> = fs::read_dir(folder.path().join("sheets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf", "set.toml"]
    );
    let sheet = |i: usize| format!("sheets/{}", names[i]);
    for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        recovers(folder.path(), &[&sheet(a), &sheet(b)]);
    }
    recovers(folder.path(), &["sheets"]);

    let output = run_in(
        folder.path(),
        &["recover", "sheets", "--output", "key.txt"],
        b"",
    );
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert_eq!(
        fs::read_to_string(folder.path().join("key.txt")).unwrap(),
        KEY
    );
    let again = run_in(
        folder.path(),
        &["recover", "sheets", "--output", "key.txt"],
        b"",
    );
    assert_eq!(again.code, 2);
    assert!(
        again.stderr.contains("key.txt: the file exists"),
        "{}",
        again.stderr
    );
}

#[cfg(unix)]
#[test]
fn only_the_dealer_can_read_the_sheets() {
    use std::os::unix::fs::PermissionsExt;
    let folder = fresh_set();
    let mode = |path: &str| {
        fs::metadata(folder.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("sheets"), 0o700);
    for file in ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf", "set.toml"] {
        assert_eq!(mode(&format!("sheets/{file}")), 0o600);
    }
    let leftovers = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(leftovers, 1, "nothing but sheets/");
}

#[test]
fn pictures_of_sheets_bring_the_key_back() {
    if !tool("pdftoppm") {
        return;
    }
    let folder = fresh_set();
    let path = folder.path();
    for dpi in [100, 150, 300, 600] {
        let pictures = ["1-alice.pdf", "3-carol.pdf"].map(|sheet| rendered(path, sheet, dpi));
        let names = pictures.clone().map(|p| p.to_string_lossy().into_owned());
        recovers(path, &[&names[0], &names[1]]);
        if dpi > 300 {
            continue;
        }
        let grey = pictures.map(|p| image::open(p).unwrap().to_luma8());
        for (i, picture) in grey.iter().enumerate() {
            turned(picture, 37.0)
                .save(path.join(format!("turned-{i}.png")))
                .unwrap();
        }
        recovers(path, &["turned-0.png", "turned-1.png"]);
        let both = side_by_side(&grey);
        turned(&both, 201.0)
            .save(path.join("both-turned.png"))
            .unwrap();
        recovers(path, &["both-turned.png"]);
        let both = DynamicImage::ImageLuma8(both);
        for name in ["both.png", "both.jpg", "both.tiff", "both.webp"] {
            both.to_rgb8().save(path.join(name)).unwrap();
            recovers(path, &[name]);
        }
    }
}

/// The words of a sheet as `pdftotext` gives them.
fn words_of(folder: &Path, sheet: &str) -> Vec<String> {
    let text = output_of("pdftotext", &[&format!("sheets/{sheet}"), "-"], folder);
    let mut words = Vec::new();
    for line in text.lines() {
        let mut parts = line.split_whitespace();
        if let (Some(number), Some(word), None) = (parts.next(), parts.next(), parts.next())
            && number == (words.len() + 1).to_string()
        {
            words.push(word.to_owned());
        }
    }
    assert_eq!(words.len(), 23, "{text}");
    words
}

#[test]
fn words_from_the_pdf_bring_the_key_back() {
    if !tool("pdftotext") {
        return;
    }
    let folder = fresh_set();
    let path = folder.path();
    let [alice, carol] = ["1-alice.pdf", "3-carol.pdf"].map(|sheet| words_of(path, sheet));
    let write = |texts: [&[String]; 2], join: &str, between: &str| {
        let text = texts.map(|words| words.join(join)).join(between);
        fs::write(path.join("words.txt"), text).unwrap();
    };
    let give = |texts: [&[String]; 2], join: &str, between: &str| {
        write(texts, join, between);
        recovers(path, &["--words", "words.txt"]);
    };
    let mend = |texts: [&[String]; 2], join: &str, between: &str| {
        write(texts, join, between);
        refused(
            path,
            &["recover", "--words", "words.txt"],
            b"",
            1,
            "1 way to repair it",
        );
        recovers(path, &["--words", "words.txt", "--accept-repair"]);
    };
    give([&alice, &carol], " ", "\n");
    give([&alice, &carol], "\n", "\n\n");
    let upper = |words: &[String]| -> Vec<String> {
        (1..)
            .zip(words)
            .map(|(n, word)| format!("{n}. {},", word.to_uppercase()))
            .collect()
    };
    give([&upper(&alice), &upper(&carol)], "\r\n", "\r\n\r\n");
    let short: Vec<String> = alice
        .iter()
        .map(|word| word.chars().take(4).collect())
        .collect();
    give([&short, &carol], " ", "\n");

    let mut misspelt = alice.clone();
    misspelt[6] = "xqzzy".to_owned();
    misspelt[13].push('x');
    mend([&misspelt, &carol], " ", "\n");
    let mut illegible = carol.clone();
    for place in [1, 7, 11, 22] {
        illegible[place] = "?".to_owned();
    }
    mend([&alice, &illegible], " ", "\n");
    mend([&misspelt, &illegible], "\n", "\n\n");
    let mut swapped = alice.clone();
    swapped.swap(4, 5);
    let mut skipped = carol.clone();
    skipped.remove(9);
    mend([&swapped, &skipped], " ", "\n");
    let mut doubled = alice.clone();
    doubled.insert(3, doubled[3].clone());
    let mut wrong = carol.clone();
    wrong[2] = if wrong[2] == "zoo" { "zone" } else { "zoo" }.to_owned();
    wrong[19] = format!("{}?", &wrong[19][..2]);
    mend([&doubled, &wrong], " ", "\n");

    // The text of whole sheets, as it comes out of the PDF, in both of pdftotext's orders, from standard input.
    for layout in [&[][..], &["-layout"][..]] {
        let text = ["1-alice.pdf", "2-bob.pdf"].map(|sheet| {
            output_of(
                "pdftotext",
                &[layout, &[&format!("sheets/{sheet}"), "-"]].concat(),
                path,
            )
        });
        let run = run_in(path, &["recover", "--words", "-"], text.concat().as_bytes());
        assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
    }
}

#[test]
fn a_code_of_words_and_a_picture_go_together() {
    if !tool("pdftotext") {
        return;
    }
    let folder = fresh_set();
    let words = words_of(folder.path(), "2-bob.pdf").join(" ");
    fs::write(folder.path().join("bob.txt"), words).unwrap();
    recovers(folder.path(), &["sheets/1-alice.pdf", "--words", "bob.txt"]);
    recovers(folder.path(), &["bob.txt", "sheets/1-alice.pdf"]);
}

#[test]
fn too_few_sheets_say_what_is_missing() {
    let folder = fresh_set();
    let path = folder.path();
    let name = name_of_set(path, "sheets");
    let run = run_in(path, &["recover", "sheets/2-bob.pdf"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let expected = format!(
        "paperquorum: error: 1 more sheet of the set {name} is needed (in hand: share 2 of 3; any 2 recover the key)"
    );
    assert!(run.stderr.contains(&expected), "{}", run.stderr);
    assert!(run.stderr.contains("paperquorum: hint: "), "{}", run.stderr);

    // The same sheet twice is one sheet.
    let run = run_in(
        path,
        &["recover", "sheets/2-bob.pdf", "sheets/2-bob.pdf"],
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));

    split_into(path, "other", KEY);
    let other = name_of_set(path, "other");
    let run = run_in(
        path,
        &["recover", "sheets/1-alice.pdf", "other/2-bob.pdf"],
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    for text in [
        "2 different sets",
        &name,
        &other,
        "sheets/1-alice.pdf",
        "other/2-bob.pdf",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    // A stranger among enough sheets is named and passed over.
    let run = run_in(
        path,
        &[
            "recover",
            "other/2-bob.pdf",
            "sheets/1-alice.pdf",
            "sheets/3-carol.pdf",
        ],
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY));
    assert!(
        run.stderr.contains("warning: other/2-bob.pdf"),
        "{}",
        run.stderr
    );

    let run = run_in(path, &["recover", "--json", "sheets/2-bob.pdf"], b"");
    assert_eq!(run.code, 1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["recovered"], false);
    assert_eq!(report["sets"][0]["missing"], 1);
    assert_eq!(report["sets"][0]["have"], serde_json::json!([2]));
}

fn name_of_set(folder: &Path, sheets: &str) -> String {
    let record = fs::read_to_string(folder.join(sheets).join("set.toml")).unwrap();
    let record: toml::Table = toml::from_str(&record).unwrap();
    record["name"].as_str().unwrap().to_owned()
}

/// The words of a share with an error in one byte of its payload, as somebody would forge them who has seen the sheet: all checks hold.
fn words_with_error(share: &Share, at: usize, error: u8) -> String {
    let mut payload = share.point().y().as_bytes().to_vec();
    payload[at] ^= error;
    let point = Point::new(share.index(), payload.as_slice().into()).unwrap();
    let forged = Share::from_fields(*share.header(), share.set(), point).unwrap();
    forged.to_words().join(" ")
}

fn forged_words(code: &str) -> String {
    words_with_error(&Share::from_code(code).unwrap(), 3, 0x40)
}

fn code_of(folder: &Path, sheet: &str) -> String {
    let picture = rendered(folder, sheet, 150);
    let text = output_of(
        "zbarimg",
        &["-q", "--raw", &picture.to_string_lossy()],
        folder,
    );
    text.lines().next().unwrap().to_owned()
}

#[test]
fn a_forged_sheet_is_named() {
    if !tool("pdftoppm") || !tool("zbarimg") {
        return;
    }
    let folder = fresh_set();
    let path = folder.path();
    let forged = forged_words(&code_of(path, "2-bob.pdf"));
    fs::write(path.join("bob.txt"), &forged).unwrap();
    let sheets = ["bob.txt", "sheets/1-alice.pdf", "sheets/3-carol.pdf"];

    let run = run_in(path, &[&["recover"], &sheets[..]].concat(), b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("warning: bob.txt: share 2 does not fit"),
        "{}",
        run.stderr
    );

    let run = run_in(path, &["recover", "bob.txt", "sheets/1-alice.pdf"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("do not fit together"), "{}", run.stderr);
    assert!(
        run.stderr.contains("their codes prove themselves"),
        "{}",
        run.stderr
    );

    let run = run_in(
        path,
        &[&["verify", "--set", "sheets/set.toml"], &sheets[..]].concat(),
        b"",
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("bob.txt: readable · checks hold"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("does NOT fit the other sheets"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("these sheets recover the key"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));

    // The very code, typed in as text, is a sheet as good as its picture; in lower case too.
    fs::write(
        path.join("bob.txt"),
        code_of(path, "2-bob.pdf").to_lowercase(),
    )
    .unwrap();
    recovers(path, &["bob.txt", "sheets/1-alice.pdf"]);
}

/// Two sheets whose forged errors cancel, beside two good ones: the key is right, and nobody is called the forger.
#[test]
fn sheets_in_dispute_are_all_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let key = Packed::new(Class::Text, b"correct horse"[..].into()).unwrap();
    let mut rng = ChaCha12Rng::seed_from_u64(31);
    let shares = set::split(&key, Scheme::new(2, 4).unwrap(), "", &mut rng);
    let names = ["1.txt", "2.txt", "3.txt", "4.txt"];
    for (share, name) in shares.iter().zip(names) {
        // The forged ones lie on the line through the key whose slope differs by 1.
        let error = if share.index() > 2 { share.index() } else { 0 };
        fs::write(path.join(name), words_with_error(share, 0, error)).unwrap();
    }
    let run = run_in(path, &[&["recover"], &names[..]].concat(), b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "correct horse"));
    for part in [
        "the words of shares 1, 2, 3 and 4 contradict each other, though both sides make this key",
        "recovered from shares 1 and 2",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    let run = run_in(path, &[&["verify"], &names[..]].concat(), b"");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("or give a picture of its code"),
        "{}",
        run.stderr
    );
    // One forged sheet alone is outvoted.
    let run = run_in(path, &["recover", "1.txt", "2.txt", "3.txt"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "correct horse"));
    assert!(
        run.stderr.contains("3.txt: share 3 does not fit"),
        "{}",
        run.stderr
    );
}

#[test]
fn verify_proves_without_showing() {
    let folder = fresh_set();
    let path = folder.path();
    let name = name_of_set(path, "sheets");
    let run = run_in(path, &["verify", "--set", "sheets/set.toml", "sheets"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for holder in 1..=3 {
        let line = format!(
            "share {holder} of 3 · any 2 recover · set {name} · it is the sheet that was printed"
        );
        assert!(run.stdout.contains(&line), "{}", run.stdout);
    }
    assert!(
        run.stdout
            .contains("these sheets recover the key (proven, and not shown)")
    );
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));

    let run = run_in(path, &["verify", "sheets/1-alice.pdf"], b"");
    assert_eq!(run.code, 0);
    assert!(
        run.stdout.contains("1 more sheet would be needed"),
        "{}",
        run.stdout
    );

    split_into(path, "other", KEY);
    let run = run_in(
        path,
        &[
            "verify",
            "--set",
            "other/set.toml",
            "--json",
            "sheets/1-alice.pdf",
        ],
        b"",
    );
    assert_eq!(run.code, 1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["ok"], false);
    assert_eq!(report["sheets"][0]["record"], "of another set");
    assert!(
        run.stderr.contains("and set.toml is of another one, ")
            && run.stderr.contains("hint: give the set.toml of the set "),
        "{}",
        run.stderr
    );

    let run = run_in(path, &["inspect", "--json", "sheets/2-bob.pdf"], b"");
    assert_eq!(run.code, 0);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let sheet = &report["sheets"][0];
    assert_eq!(sheet["set"], name.as_str());
    assert_eq!(
        (&sheet["share"], &sheet["shares"], &sheet["threshold"]),
        (&2.into(), &3.into(), &2.into())
    );
    assert_eq!(
        (&sheet["kind"], &sheet["label"]),
        (&"bitlocker".into(), &"Laptop".into())
    );
    let record = fs::read_to_string(path.join("sheets/set.toml")).unwrap();
    assert!(record.contains(sheet["set_id"].as_str().unwrap()));
    assert_eq!(
        (&sheet["proved"], &sheet["room"]),
        (&true.into(), &4.into())
    );
}

#[test]
fn every_kind_comes_back_byte_for_byte() {
    let folder = TempDir::new().unwrap();
    let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let rows: [(&str, &[u8], &[u8], &str); 8] = [
        ("text", b"hunter2\n", b"hunter2\n", ""),
        (
            "utf8",
            "pässwörd: 山".as_bytes(),
            "pässwörd: 山".as_bytes(),
            "",
        ),
        ("raw", &[0, 255, 10, 13, 0], &[0, 255, 10, 13, 0], ""),
        ("long", &[b'x'; 64], &[b'x'; 64], ""),
        (
            "phrase",
            phrase.to_uppercase().leak().as_bytes(),
            phrase.as_bytes(),
            "",
        ),
        (
            "digits",
            b"042647302313590458071500554323116567412181516978\r\n",
            KEY.as_bytes(),
            "",
        ),
        (
            "forced",
            b"042647-302313-590458-071500-554323-116567-412181-516979",
            b"042647-302313-590458-071500-554323-116567-412181-516979",
            "text",
        ),
        ("bytes", b"\n", b"\n", "raw"),
    ];
    for (out, given, back, kind) in rows {
        let mut args = vec!["split", "--shares", "2", "--out", out, "-"];
        if !kind.is_empty() {
            args.extend(["--kind", kind]);
        }
        let run = run_in(folder.path(), &args, given);
        assert_eq!(run.code, 0, "{out}: {}", run.stderr);
        let output = Command::new(env!("CARGO_BIN_EXE_paperquorum"))
            .args(["recover", out])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.stdout, back, "{out}");
    }
}

#[test]
fn the_key_id_goes_on_the_sheet_and_nothing_secret_into_the_record() {
    let folder = TempDir::new().unwrap();
    let id = "3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C";
    let text = format!("\u{feff}Identifier:\r\n\r\n\t{id}\r\n\r\nRecovery Key:\r\n\r\n\t{KEY}\r\n");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("BitLocker Recovery Key.TXT"), utf16).unwrap();
    let run = run_in(
        folder.path(),
        &[
            "split",
            "-k",
            "2",
            "-n",
            "2",
            "--json",
            "BitLocker Recovery Key.TXT",
        ],
        b"",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["kind"], &report["key_id"]),
        (&"bitlocker".into(), &id.into())
    );
    assert_eq!(
        (&report["words"], &report["proofs"]),
        (&23.into(), &1.into())
    );
    let record = fs::read_to_string(folder.path().join("sheets/set.toml")).unwrap();
    assert!(record.contains(id) && !record.contains("042647"));
    if tool("pdftotext") {
        let sheet = output_of("pdftotext", &["sheets/1-sheet.pdf", "-"], folder.path());
        assert!(sheet.contains(id), "{sheet}");
        assert!(!sheet.contains("042647"));
    }
}

/// What a sheet's file is: valid, of subset fonts, neutral in its metadata, small.
#[test]
fn sheets_are_sound_pdfs() {
    let folder = fresh_set();
    let path = folder.path();
    for sheet in ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf"] {
        let file = format!("sheets/{sheet}");
        assert!(fs::metadata(path.join(&file)).unwrap().len() < 60_000);
        if tool("qpdf") {
            output_of("qpdf", &["--check", &file], path);
        }
        if tool("pdffonts") {
            let fonts = output_of("pdffonts", &[&file], path);
            for line in fonts.lines().skip(2) {
                let columns: Vec<&str> = line.split_whitespace().collect();
                assert!(line.contains("Noto"), "{line}");
                let flags = &columns[columns.len() - 5..columns.len() - 2];
                assert_eq!(
                    flags,
                    ["yes", "yes", "yes"],
                    "embedded, subset, Unicode: {line}"
                );
            }
            let info = output_of("pdfinfo", &[&file], path);
            assert!(
                !info.contains("Alice") && !info.contains("Laptop") && !info.contains("Date"),
                "{info}"
            );
        }
        if tool("pdftoppm") && tool("zbarimg") {
            let picture = rendered(path, sheet, 150);
            let codes = output_of(
                "zbarimg",
                &["-q", "--raw", &picture.to_string_lossy()],
                path,
            );
            let codes: Vec<&str> = codes.lines().collect();
            assert_eq!(codes.len(), 2, "two copies");
            assert_eq!(codes[0], codes[1]);
        }
    }
}

#[test]
fn split_refuses_before_it_writes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("full")).unwrap();
    fs::write(path.join("full/letter.txt"), "keep me").unwrap();
    fs::write(path.join("file"), "").unwrap();
    let key = KEY.as_bytes();
    let two = [
        "split", "--holder", "Alice", "--holder", "Bob", "--out", "new",
    ];
    let with = |more: &[&'static str]| [&two[..], more].concat();
    let seventeen = [
        &["split", "--out", "new"][..],
        &["--holder", "Zoe"].repeat(17),
    ]
    .concat();

    refused(
        path,
        &with(&["--threshold", "3"]),
        key,
        2,
        "the threshold 3 is more than the 2 shares",
    );
    refused(
        path,
        &with(&["--threshold", "0"]),
        key,
        2,
        "the threshold must be at least 1",
    );
    refused(
        path,
        &with(&["--threshold", "-1"]),
        key,
        2,
        "paperquorum: error: ",
    );
    refused(
        path,
        &with(&["--threshold", "two"]),
        key,
        2,
        "invalid value for --threshold <K>",
    );
    refused(
        path,
        &with(&["--threshold", "1"]),
        key,
        2,
        "every sheet alone is the key",
    );
    refused(path, &seventeen, key, 2, "17 shares are too many");
    refused(
        path,
        &["split", "--shares", "0", "--out", "new"],
        key,
        2,
        "at least one share",
    );
    refused(
        path,
        &["split", "--out", "new"],
        key,
        2,
        "who is to get a sheet",
    );
    refused(
        path,
        &with(&["--shares", "3"]),
        key,
        2,
        "cannot be used with",
    );
    refused(path, &with(&["--kind", "diary"]), key, 2, "no such kind");
    refused(path, &with(&["--lang", "xx"]), key, 2, "language");
    refused(
        path,
        &with(&["--label", "a\u{7}b"]),
        key,
        2,
        "control characters",
    );
    refused(
        path,
        &with(&["--holder", "\u{378}"]),
        key,
        2,
        "the name of holder 3 has the character",
    );
    refused(
        path,
        &with(&["--holder", ""]),
        key,
        2,
        "a holder has no name",
    );
    let long = Box::leak("x".repeat(81).into_boxed_str());
    refused(
        path,
        &with(&["--label", long]),
        key,
        2,
        "81 characters, 80 are the most",
    );

    refused(path, &with(&[]), b"", 2, "the secret is empty");
    refused(path, &with(&[]), b" \n", 2, "the secret is empty");
    refused(
        path,
        &with(&[]),
        &vec![b'x'; (1 << 20) + 1],
        2,
        "larger than 1024 kB",
    );
    refused(
        path,
        &with(&["--kind", "text"]),
        b"\xff\xfe\xfd",
        2,
        "not text",
    );
    let wrong = KEY.replace("590458", "590459");
    refused(
        path,
        &with(&[]),
        wrong.as_bytes(),
        1,
        "BitLocker recovery key: group 3 (digits 13 to 18) is not divisible by 11",
    );
    refused(path, &with(&[]), wrong.as_bytes(), 1, "--kind text");
    let zoo = "zoo ".repeat(12);
    refused(path, &with(&[]), zoo.as_bytes(), 1, "checksum");

    refused(
        path,
        &["split", "-n", "2", "--out", "full"],
        key,
        2,
        "full: the directory is not empty",
    );
    refused(
        path,
        &["split", "-n", "2", "--out", "file"],
        key,
        2,
        "file: exists and is not a directory",
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", path.join("dangling")).unwrap();
        let args = ["split", "-n", "2", "--out", "dangling"];
        refused(path, &args, key, 2, "hint: it is a link that leads nowhere");
    }
    let digits = "042647 302313";
    refused(
        path,
        &with(&["--kind", "bip39"]),
        digits.as_bytes(),
        1,
        "24 words are needed, 0 are there",
    );
    refused(path, &with(&[]), b"\xef\xbb\xbf", 2, "the secret is empty");
    refused(
        path,
        &["split", "-n", "2", "--out", "no/where"],
        key,
        2,
        "no: no such file or directory",
    );
    refused(path, &["split", "-n", "2", "--out", "/"], key, 2, "/");
    refused(
        path,
        &["split", "-n", "2", "missing.txt"],
        key,
        2,
        "input file cannot be read",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let locked = path.join("locked");
        fs::create_dir(&locked).unwrap();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
        refused(
            path,
            &["split", "-n", "2", "--out", "locked/new"],
            key,
            2,
            "locked: the directory is read-only",
        );
        refused(
            path,
            &["split", "-n", "2", "--out", "locked"],
            key,
            2,
            "locked: the directory is read-only",
        );
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A key that was typed where it must not be is not repeated on the screen.
#[test]
fn secrets_are_not_echoed() {
    let folder = fresh_set();
    let path = folder.path();
    let wrong = KEY.replace("590458", "590459");
    for args in [
        vec!["split", "-n", "2", "--out", "new", KEY],
        vec![
            "split",
            "-n",
            "2",
            "--out",
            "new",
            "042647-302313",
            "590458-071500",
        ],
        vec![KEY],
        vec!["split", "--threshold", KEY],
        vec!["split", "--shares", KEY],
        vec!["split", "--paper", KEY],
        vec!["split", "--042647-302313-590458", "-n", "2"],
        vec!["split", "--threshold=042647"],
        vec!["completions", KEY],
        vec!["kinds", KEY],
        vec!["recover", KEY],
        vec!["verify", KEY],
        vec!["recover", "abandon", "ability"],
        vec!["recover", "--words", "abandon"],
        vec!["recover", "abandon ability able about"],
    ] {
        let run = run_in(path, &args, b"");
        assert_eq!(run.code, 2, "{args:?}");
        for text in ["042647", "590458", "abandon", "ability"] {
            assert!(!run.stderr.contains(text), "{args:?}: {}", run.stderr);
        }
    }
    let run = run_in(
        path,
        &["split", "-n", "2", "--out", "new", "-"],
        wrong.as_bytes(),
    );
    assert!(!run.stderr.contains("590459"), "{}", run.stderr);
}

#[test]
fn files_that_are_no_sheets_have_each_their_own_words() {
    let folder = fresh_set();
    let path = folder.path();
    let write = |name: &str, bytes: &[u8]| fs::write(path.join(name), bytes).unwrap();
    let cat = GrayImage::from_fn(400, 300, |x, y| Luma([((x * x + y * 7) % 251) as u8]));
    cat.save(path.join("cat.png")).unwrap();
    let pdf = fs::read(path.join("sheets/1-alice.pdf")).unwrap();
    write("cut.pdf", &pdf[..pdf.len() / 3]);
    write("head.pdf", &pdf[..20]);
    write("one.png", b"x");
    write("empty.jpg", b"");
    write("letter.pdf", b"Dear Bob, this is a letter.");
    write("letter.txt", b"Dear Bob, this is a letter.");
    write("noise.bin", &[0x80, 0x00, 0xff, 0x13]);
    let mut picture = Vec::new();
    cat.write_to(
        &mut std::io::Cursor::new(&mut picture),
        image::ImageFormat::Png,
    )
    .unwrap();
    write("cut.png", &picture[..picture.len() / 2]);

    let check = |file: &str, code: i32, message: &str| {
        for command in ["recover", "verify", "inspect"] {
            let run = run_in(path, &[command, file], b"");
            assert_eq!(run.code, code, "{command} {file}: {}", run.stderr);
            assert!(
                run.stderr.contains(&format!("{file}: {message}")),
                "{command} {file}: {}",
                run.stderr
            );
        }
    };
    check("cat.png", 1, "no QR code was found");
    check("cut.pdf", 2, "");
    check("head.pdf", 2, "");
    check("one.png", 2, "one byte only");
    check("empty.jpg", 2, "empty");
    check("letter.pdf", 2, "not a PDF, although its name says so");
    check("letter.txt", 1, "a text without the words of a sheet");
    check("noise.bin", 2, "neither a picture, a PDF nor text");
    check("sheets/set.toml", 2, "a set.toml, which holds no share");
    fs::create_dir_all(path.join("outer/inner")).unwrap();
    check("outer", 1, "no picture, PDF or text is in this folder");
    check(
        "outer",
        1,
        "not looked at, for it is a folder within: name it too: inner",
    );
    write("long.txt", &b"a letter\n".repeat(1 << 20));
    check("long.txt", 2, "a text larger than 8192 kB");
    refused(
        path,
        &["recover", "--words", "long.txt"],
        b"",
        2,
        "long.txt: larger than 8192 kB",
    );
    let two = ["sheets/1-alice.pdf", "sheets/2-bob.pdf"];
    refused(
        path,
        &[&["recover", "--item", "x"], &two[..]].concat(),
        b"",
        1,
        "hint: leave --item out",
    );
    for (name, record) in [
        ("bytes.toml", &b"\xff\xfe\xfd"[..]),
        ("format.toml", b"format = \"something else\"\n"),
    ] {
        write(name, record);
        refused(
            path,
            &["verify", "--set", name, "sheets/1-alice.pdf"],
            b"",
            2,
            "hint: give the set.toml that",
        );
    }
    check("cut.png", 2, "");
    refused(
        path,
        &["recover", "nowhere.png"],
        b"",
        2,
        "nowhere.png: no such file or directory",
    );
    refused(path, &["recover"], b"", 2, "no sheets were named");
    refused(path, &["verify"], b"", 2, "no sheet was named");
    refused(
        path,
        &["verify", "--set", "letter.txt", "sheets"],
        b"",
        2,
        "letter.txt: line 1",
    );
    refused(
        path,
        &["recover", "-", "--words", "-"],
        b"",
        2,
        "standard input was named twice",
    );

    // A bad file among good ones costs nothing but a warning.
    let run = run_in(
        path,
        &[
            "recover",
            "cat.png",
            "cut.pdf",
            "sheets/1-alice.pdf",
            "one.png",
            "sheets/2-bob.pdf",
        ],
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY));
    assert!(
        run.stderr
            .contains("warning: cat.png: no QR code was found")
    );
    // Standard input may be a PDF.
    let run = run_in(path, &["recover", "-", "sheets/2-bob.pdf"], &pdf);
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
}

#[test]
fn the_second_implementation_recovers_real_sheets() {
    if !tool("python3") || !tool("pdftotext") || !tool("zbarimg") {
        return;
    }
    let folder = fresh_set();
    let path = folder.path();
    let words = words_of(path, "1-alice.pdf").join(" ");
    let code = code_of(path, "3-carol.pdf");
    fs::write(path.join("shares.txt"), format!("{words}\n\n{code}\n")).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/recover.py");
    assert_eq!(output_of("python3", &[program, "shares.txt"], path), KEY);
}

/// Names of all fields in a report, at any depth.
fn fields(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                found.push(name.clone());
                fields(value, found);
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| fields(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_reports_is_documented() {
    let folder = fresh_set();
    let path = folder.path();
    fs::write(path.join("letter.txt"), "Dear Bob").unwrap();
    let page = include_str!("../docs/JSON.md");
    let check = |args: &[&str], stdin: &[u8]| {
        let run = run_in(path, &[args, &["--json"]].concat(), stdin);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert!(report.is_object() && run.stdout.ends_with("}\n"));
        let command = page
            .split("\n## ")
            .find(|section| section.starts_with(&format!("`{}`", args[0])))
            .unwrap();
        let mut names = Vec::new();
        fields(&report, &mut names);
        assert!(!names.is_empty());
        for name in names {
            let there = command.contains(&format!("`{name}`"))
                || command.contains("as above") && page.contains(&format!("`{name}`"));
            assert!(there, "{}: {name}", args[0]);
        }
    };
    check(
        &[
            "split", "--holder", "Alice", "--holder", "Bob", "--label", "x", "--out", "new", "-",
        ],
        KEY.as_bytes(),
    );
    check(&["recover", "sheets"], b"");
    check(&["recover", "sheets", "--output", "key"], b"");
    check(&["recover", "sheets/1-alice.pdf", "letter.txt"], b"");
    check(&["verify", "sheets", "--set", "sheets/set.toml"], b"");
    check(&["verify", "letter.txt"], b"");
    check(&["inspect", "sheets", "letter.txt"], b"");
    check(&["kinds"], b"");
    check(&["check", "-"], KEY.as_bytes());
    check(&["check", "-"], KEY.replace("590458", "590459").as_bytes());
    check(&["check", "-"], b"G24DC-7M7CB-J7226-T66DR-H4GHF");
    check(&["check", "sheets/../letter.txt"], b"");
    check(
        &[
            "plan",
            "--holder",
            "Alice",
            "--holder",
            "Bob",
            "--together",
            "Alice",
            "--together",
            "Bob",
        ],
        b"",
    );
    fs::write(path.join("passphrase"), "sesame sesame").unwrap();
    let sealed = [
        "split", "--holder", "Alice", "--holder", "Bob", "--out", "sealed", "--vault", "separate",
    ];
    let bundle = [
        "--passphrase-file",
        "passphrase",
        "letter.txt",
        "passphrase",
    ];
    check(&[&sealed[..], &bundle].concat(), b"");
    let opened = ["sealed", "--passphrase-file", "passphrase"];
    check(&[&["recover"], &opened[..]].concat(), b"");
    check(
        &[&["recover"], &opened[..], &["--output", "all"]].concat(),
        b"",
    );
    check(&["recover", "sealed/vault.pdf"], b"");
    check(&["verify", "sealed", "--set", "sealed/set.toml"], b"");
    check(&[&["inspect"], &opened[..]].concat(), b"");
}

#[test]
fn manual_pages_and_completions_are_made() {
    let folder = TempDir::new().unwrap();
    let run = run_in(folder.path(), &["man", "."], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    for page in [
        "paperquorum.1",
        "paperquorum-split.1",
        "paperquorum-recover.1",
        "paperquorum-verify.1",
    ] {
        let text = fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let run = run_in(folder.path(), &["completions", shell], b"");
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("recover"), "{shell}");
    }
}

#[test]
fn help_is_a_command_and_kinds_have_no_case() {
    let folder = TempDir::new().unwrap();
    for (one, other) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "split"], &["split", "--help"]),
        (
            &["help", "template", "export"],
            &["template", "export", "--help"],
        ),
        (&["kinds", "BitLocker"], &["kinds", "bitlocker"]),
    ] {
        let [one, other] = [one, other].map(|args| run_in(folder.path(), args, b""));
        assert_eq!((one.code, &one.stdout), (0, &other.stdout));
        assert!(!one.stdout.is_empty());
    }
    refused(
        folder.path(),
        &["help", "nonsense"],
        b"",
        2,
        "no such command",
    );
}

#[cfg(unix)]
#[test]
fn an_option_that_is_not_utf8_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    for (options, named) in [
        (&[&b"--label"[..], b"a\xff"][..], "--label"),
        (&[b"--font", b"f\xff", b"--holder", b"A\xff"], "--holder"),
        (&[b"--note=\xff"], "--note"),
    ] {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_paperquorum"))
            .arg("split")
            .args(options.iter().map(|option| OsStr::from_bytes(option)))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{told}");
        let expected = format!("error: the value of {named} is not UTF-8 text\n");
        assert!(told.contains(&expected), "{told}");
    }
}

#[test]
fn the_check_value_is_shown_twice_and_is_not_in_the_record() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let value = |stderr: &str| {
        let line = stderr
            .lines()
            .find(|line| line.contains("check value of the key: "));
        line.and_then(|line| line.split(": ").nth(2)).unwrap()[..7].to_owned()
    };
    let mut values = Vec::new();
    for (out, given, kind) in [
        ("one", KEY, "bitlocker"),
        ("two", KEY, "bitlocker"),
        (
            "three",
            "BVRA-4V2X-FYHZ-3L93-BS9R-BT2D-TP5K",
            "apple-account",
        ),
        (
            "four",
            "48fb8-febfe\n094aa-ca678\n49c83-c5bdc\n9bf4a-2b75d\nc8403-665d4\nb9046-ac0c9\nd9289-740f4\n4753f-e1946\n",
            "code-list",
        ),
    ] {
        let args = ["split", "-n", "3", "--kind", kind, "--out", out, "-"];
        let made = run_in(path, &args, given.as_bytes());
        assert_eq!(made.code, 0, "{}", made.stderr);
        let first = format!("{out}/1-sheet.pdf");
        let third = format!("{out}/3-sheet.pdf");
        let back = run_in(path, &["recover", &first, &third], b"");
        assert_eq!(
            (back.code, back.stdout.as_str()),
            (0, given),
            "{}",
            back.stderr
        );
        assert_eq!(value(&made.stderr), value(&back.stderr));
        values.push(value(&made.stderr));
        let digits = values.last().unwrap();
        let record = fs::read_to_string(path.join(out).join("set.toml")).unwrap();
        assert!(!record.contains(digits.as_str()) && !record.contains(&digits.replace(' ', "")));
    }
    // The same key in another set has another value.
    assert_ne!(values[0], values[1]);
}
