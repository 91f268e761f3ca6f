//! What is printed: languages, papers, options, cards, templates; that it reads back, and that it appears whole or not at all.

mod common;
#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;
#[cfg(unix)]
#[path = "common/terminal.rs"]
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};

use common::tool;
use image::GrayImage;
use image::imageops::FilterType;
use paperquorum::template::LANGUAGES;
use program::{Run, listing, output_of, refused, run_in};
use sample::{is_long, some_of};
use serde_json::Value;
use tempfile::TempDir;

/// Generated for these tests: the key of nobody.
const KEY: &[u8] = b"QyBmHsgRUNCvGqZP5tWnxA";

const HOLDERS: [&str; 6] = ["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"];

/// Splits 2-of-3 into `sheets/`.
#[track_caller]
fn split(folder: &Path, args: &[&str]) -> Run {
    let args = [
        &["split", "--kind", "text", "--threshold", "2"],
        &HOLDERS[..],
        &["--out", "sheets"],
        args,
    ]
    .concat();
    let run = run_in(folder, &args, KEY);
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

/// The text of a PDF as `pdftotext` lays it out, line by line.
fn text_of(folder: &Path, file: &str) -> String {
    output_of(
        "pdftotext",
        &["-layout", &format!("sheets/{file}"), "-"],
        folder,
    )
}

/// Pages drawn by `pdftoppm`.
fn pages_of(folder: &Path, file: &str, dpi: u32) -> Vec<PathBuf> {
    let out = folder.join(format!("{file}.pages"));
    fs::create_dir(&out).unwrap();
    let prefix = out.join("page").display().to_string();
    let file = format!("sheets/{file}");
    output_of(
        "pdftoppm",
        &["-r", &dpi.to_string(), "-gray", "-png", &file, &prefix],
        folder,
    );
    listing(&out)
}

#[track_caller]
fn recovered(folder: &Path, files: &[&str]) {
    let run = run_in(folder, &[&["recover"], files].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.as_bytes(), KEY);
}

/// The words of a sheet as its text has them: one behind another, each behind its number.
fn words_in(text: &str) -> Vec<String> {
    // Marks of direction around words in right-to-left text.
    let text = text.replace(|c| matches!(c, '\u{202A}'..='\u{202E}'), " ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let from = |start: usize| -> Vec<String> {
        let pairs = tokens[start..].chunks_exact(2).zip(1..);
        let is_next = |(pair, number): &(&[&str], usize)| {
            pair[0] == number.to_string() && pair[1].bytes().all(|b| b.is_ascii_lowercase())
        };
        pairs
            .take_while(is_next)
            .map(|(pair, _)| pair[1].to_owned())
            .collect()
    };
    (0..tokens.len())
        .map(from)
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

/// No ink nearer to the edge than the margin that printers need.
#[track_caller]
fn check_margin(page: &Path, dpi: f32) {
    let page = image::open(page).unwrap().to_luma8();
    let margin = (11.9 / 25.4 * dpi) as u32;
    let (width, height) = page.dimensions();
    let near =
        |x: u32, y: u32| x < margin || y < margin || x + margin >= width || y + margin >= height;
    let inked = page
        .enumerate_pixels()
        .find(|&(x, y, grey)| near(x, y) && grey[0] < 250);
    assert!(inked.is_none(), "ink at {inked:?}");
}

#[test]
fn every_language_prints_and_reads_back() {
    for (at, language) in some_of(3, LANGUAGES.iter().enumerate()) {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        let paper = if at % 2 == 0 { "a4" } else { "letter" };
        let more = [
            "--lang",
            language.code,
            "--paper",
            paper,
            "--label",
            "Łódź, Αθήνα, Київ",
            "--cover",
            "--cards",
            "--labels",
            "--print-check",
        ];
        let run = split(path, &more);
        assert!(
            run.stderr.contains("all 3 pairs recover"),
            "{}: {}",
            language.code,
            run.stderr
        );
        let files = [
            "1-alice.pdf",
            "2-bob.pdf",
            "3-carol.pdf",
            "cards.pdf",
            "cover.pdf",
            "labels.pdf",
            "print-check.pdf",
        ];
        for file in files {
            if tool("qpdf") {
                output_of("qpdf", &["--check", &format!("sheets/{file}")], path);
            }
            if tool("pdffonts") {
                let fonts = output_of("pdffonts", &[&format!("sheets/{file}")], path);
                assert!(fonts.lines().count() > 2, "{fonts}");
                for line in fonts.lines().skip(2) {
                    let columns: Vec<&str> = line.split_whitespace().collect();
                    let flags = &columns[columns.len() - 5..columns.len() - 2];
                    assert_eq!(
                        flags,
                        ["yes", "yes", "yes"],
                        "embedded, subset, Unicode: {line}"
                    );
                    assert!(line.as_bytes()[6] == b'+', "the name of a subset: {line}");
                }
            }
            if tool("pdftoppm") {
                pages_of(path, file, 50)
                    .iter()
                    .for_each(|page| check_margin(page, 50.0));
            }
        }
        if tool("pdftotext") {
            let text = text_of(path, "1-alice.pdf");
            let said = run_in(path, &["inspect", "--json", "sheets/1-alice.pdf"], b"");
            let said: Value = serde_json::from_str(&said.stdout).unwrap();
            let words = words_in(&text);
            let set = said["sheets"][0]["set"].as_str().unwrap();
            assert!(
                words.len() > 20,
                "{}: {} words\n{text}",
                language.code,
                words.len()
            );
            assert!(text.contains(set), "{}: {set}\n{text}", language.code);
            // The words typed from the page bring the key back with another sheet.
            fs::write(path.join("words.txt"), words.join(" ")).unwrap();
            let run = run_in(
                path,
                &["recover", "--words", "words.txt", "sheets/3-carol.pdf"],
                b"",
            );
            assert_eq!(
                (run.code, run.stdout.as_bytes()),
                (0, KEY),
                "{}: {}",
                language.code,
                run.stderr
            );
        }
        recovered(path, &["sheets/1-alice.pdf", "sheets/2-bob.pdf"]);
    }
}

/// Each holder in a language of their own, names in many scripts.
#[test]
fn holders_have_languages_of_their_own() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let args = [
        "split",
        "--kind",
        "text",
        "--out",
        "sheets",
        "--holder",
        "Zoë:de",
        "--holder",
        "Ελένη:2",
        "--holder",
        "محمد:es:2",
        "--holder",
        "שרה",
        "-k",
        "3",
    ];
    let run = run_in(path, &args, KEY);
    assert_eq!(run.code, 0, "{}", run.stderr);
    if tool("pdftotext") {
        assert!(text_of(path, "1-zoë.pdf").contains("Notfallblatt"));
        assert!(text_of(path, "2-ελένη.pdf").contains("Recovery sheet"));
        let spanish = text_of(path, "4-محمد.pdf");
        assert!(
            spanish.contains("Hoja de recuperación") && spanish.contains("محمد"),
            "{spanish}"
        );
        assert!(text_of(path, "6-שרה.pdf").contains("שרה"));
    }
    recovered(path, &["sheets/1-zoë.pdf", "sheets/2-ελένη.pdf"]);
    let with = |holder: &'static str| {
        [
            "split", "--kind", "text", "--out", "new", "--holder", "Bob", "--holder", holder,
        ]
    };
    refused(
        path,
        &with("Zoë:xx"),
        KEY,
        2,
        "there are no sheets in the language \"xx\"",
    );
    refused(
        path,
        &with("Zoë:de:fr"),
        KEY,
        2,
        "neither a number of shares nor a language",
    );
    refused(path, &with("a\u{202e}b"), KEY, 2, "invisible characters");
    refused(path, &with("\u{378}"), KEY, 2, "U+0378");
}

#[test]
fn options_do_what_they_say() {
    if !(tool("pdftotext") && tool("pdfinfo")) {
        return;
    }
    let made = |args: &[&str]| {
        let folder = TempDir::new().unwrap();
        split(folder.path(), args);
        folder
    };
    let pages = |folder: &TempDir, file: &str| -> usize {
        let info = output_of("pdfinfo", &[&format!("sheets/{file}")], folder.path());
        let line = info
            .lines()
            .find(|line| line.starts_with("Pages:"))
            .unwrap();
        line["Pages:".len()..].trim().parse().unwrap()
    };

    let folder = made(&[
        "--contact",
        "Dora, +49 30 1234567",
        "--contact",
        "dora@example.org",
        "--note",
        "It is in the study.",
        "--review",
        "6",
    ]);
    let text = text_of(folder.path(), "1-alice.pdf");
    for part in [
        "Dora, +49 30 1234567 · dora@example.org",
        "Note: It is in the study.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let record = fs::read_to_string(folder.path().join("sheets/set.toml")).unwrap();
    assert!(
        !record.contains("Dora") && !record.contains("study"),
        "{record}"
    );
    // What people are called and where they live is in no code.
    let code = run_in(
        folder.path(),
        &["inspect", "--any-qr", "--json", "sheets/1-alice.pdf"],
        b"",
    );
    let long = made(&[]);
    let bare = run_in(
        long.path(),
        &["inspect", "--any-qr", "--json", "sheets/1-alice.pdf"],
        b"",
    );
    let length = |run: &Run| {
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["codes"][0]["text"].as_str().unwrap().len()
    };
    assert_eq!(length(&code), length(&bare));

    let folder = made(&["--no-back"]);
    assert_eq!(pages(&folder, "1-alice.pdf"), 1);
    recovered(folder.path(), &["sheets/1-alice.pdf", "sheets/3-carol.pdf"]);

    let folder = made(&["--copies", "3"]);
    assert_eq!(pages(&folder, "1-alice.pdf"), 6);

    let folder = made(&["--combined", "--copies", "2"]);
    // A leaf between them, and each sheet on one of its own.
    assert_eq!(pages(&folder, "sheets.pdf"), 3 * 2 * (2 + 2));
    let text = text_of(folder.path(), "sheets.pdf");
    assert!(
        text.contains("Take this page out") && text.contains("2 of 2"),
        "{text}"
    );
    recovered(folder.path(), &["sheets/sheets.pdf"]);
    assert!(!folder.path().join("sheets/1-alice.pdf").exists());

    let folder = made(&["--anonymous", "--label", "Laptop", "--cover"]);
    let text = text_of(folder.path(), "1-sheet.pdf");
    for part in ["Alice", "Laptop", " of 3"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    assert!(
        text_of(folder.path(), "cover.pdf").contains("Alice"),
        "the dealer's own record"
    );
    // Nor does the code tell how many there are, and the sheets are proven by the record all the same.
    let told = run_in(folder.path(), &["inspect", "sheets/1-sheet.pdf"], b"");
    assert!(
        told.code == 0 && !told.stdout.contains(" of 3"),
        "{}",
        told.stdout
    );
    let args = ["verify", "--set", "sheets/set.toml", "sheets"];
    let run = run_in(folder.path(), &args, b"");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    recovered(folder.path(), &["sheets/1-sheet.pdf", "sheets/3-sheet.pdf"]);

    let folder = made(&["--words-as-shapes"]);
    let text = text_of(folder.path(), "1-alice.pdf");
    assert!(words_in(&text).len() < 3, "{text}");
    recovered(folder.path(), &["sheets/1-alice.pdf", "sheets/3-carol.pdf"]);

    let folder = TempDir::new().unwrap();
    let run = split(folder.path(), &["--no-proof"]);
    assert!(run.stderr.contains("were not read back"), "{}", run.stderr);
    recovered(folder.path(), &["sheets/1-alice.pdf", "sheets/3-carol.pdf"]);
}

/// A page photographed so far away that A4 is 1,000 pixels wide, and cards photographed one by one.
#[test]
fn small_pictures_and_cards_read() {
    if !tool("pdftoppm") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(path, &["--cards", "--label", "Laptop"]);
    let mut small = Vec::new();
    for sheet in ["1-alice.pdf", "2-bob.pdf"] {
        let page = image::open(&pages_of(path, sheet, 200)[0])
            .unwrap()
            .to_luma8();
        let height = page.height() * 1000 / page.width();
        let page = image::imageops::resize(&page, 1000, height, FilterType::Triangle);
        let file = format!("{sheet}.png");
        page.save(path.join(&file)).unwrap();
        small.push(file);
    }
    recovered(path, &[&small[0], &small[1]]);
    let cards = image::open(&pages_of(path, "cards.pdf", 200)[0])
        .unwrap()
        .to_luma8();
    let side = |mm: f32| (mm / 25.4 * 200.0) as u32;
    let (left, top) = (side((210.0 - 171.2) / 2.0), side((297.0 - 216.0) / 2.0));
    let mut files = Vec::new();
    for (at, (column, row)) in [(0, 0), (1, 0), (0, 1)].into_iter().enumerate() {
        let (x, y) = (left + column * side(85.6), top + row * side(54.0));
        let card: GrayImage =
            image::imageops::crop_imm(&cards, x, y, side(85.6), side(54.0)).to_image();
        let file = format!("card-{at}.png");
        card.save(path.join(&file)).unwrap();
        files.push(file);
    }
    recovered(path, &[&files[0], &files[2]]);
    recovered(path, &[&files[1], &files[2]]);
}

#[test]
fn a_card_holds_no_long_key() {
    let folder = TempDir::new().unwrap();
    let args = [
        &["split", "--kind", "text", "--out", "new", "--cards"],
        &HOLDERS[..],
    ]
    .concat();
    refused(folder.path(), &args, &[b'x'; 63], 2, "fit on a card");
}

#[test]
fn templates_can_be_exported_and_edited() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let run = run_in(path, &["template", "export", "mine"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), LANGUAGES.len() * 8);
    let run = run_in(path, &["template", "languages"], b"");
    assert_eq!(run.stdout.lines().count(), LANGUAGES.len());
    refused(path, &["template", "export", "mine"], b"", 2, "not empty");
    refused(
        path,
        &["template", "export", "--lang", "xx", "other"],
        b"",
        2,
        "no templates in that language",
    );
    let holder = path.join("mine/en/holder.md");
    let whole = fs::read_to_string(&holder).unwrap();

    // As exported they print the same.
    split(path, &["--template", "mine"]);
    recovered(path, &["sheets/1-alice.pdf", "sheets/2-bob.pdf"]);

    let with = |more: &[&'static str]| {
        [
            &[
                "split",
                "--kind",
                "text",
                "--threshold",
                "2",
                "--out",
                "new",
                "--template",
                "mine",
            ],
            &HOLDERS[..],
            more,
        ]
        .concat()
    };
    let line = |part: &str| whole.lines().position(|line| line.contains(part)).unwrap() + 1;
    let edited = |from: &str, to: &str, message: &str| {
        assert!(whole.contains(from));
        fs::write(&holder, whole.replace(from, to)).unwrap();
        refused(path, &with(&[]), KEY, 2, message);
    };
    let at = |part: &str, what: &str| format!("mine/en/holder.md: line {}: {what}", line(part));
    edited(
        "For: {{ label }}",
        "For: {{ lable }}",
        &at("For: {{ label }}", "there is no variable \"lable\""),
    );
    edited(
        "```words",
        "```wrods",
        &at("```words", "there is no block \"wrods\""),
    );
    edited(
        "```words\n```",
        "",
        &format!(
            "mine/en/holder.md: line {}: the template ends without the words",
            whole.lines().count() - 1
        ),
    );
    edited("```code", "```facts", "mine/en/holder.md: ");
    edited(
        "**Does somebody ask for this sheet?** {% if back %}",
        &format!(
            "{}{{% if back %}}",
            "A paragraph that is too much. ".repeat(150)
        ),
        &at("<!-- space -->", "").replace(&format!("line {}: ", line("<!-- space -->")), "line "),
    );
    fs::write(&holder, b"\xc3\x28").unwrap();
    refused(
        path,
        &with(&[]),
        KEY,
        2,
        "mine/en/holder.md: line 1: not UTF-8",
    );

    // A language of one's own, in a folder of its own.
    fs::write(&holder, &whole).unwrap();
    fs::rename(path.join("mine/en"), path.join("mine/nl")).unwrap();
    fs::remove_dir_all(path.join("sheets")).unwrap();
    fs::write(
        path.join("mine/nl/holder.md"),
        whole.replace("# Recovery sheet", "# Herstelblad"),
    )
    .unwrap();
    split(path, &["--template", "mine", "--lang", "nl"]);
    if tool("pdftotext") {
        assert!(text_of(path, "1-alice.pdf").contains("Herstelblad"));
    }
    // Those that are shipped are taken as they are exported.
    assert_eq!(run_in(path, &["template", "export", "all"], b"").code, 0);
    fs::remove_dir_all(path.join("sheets")).unwrap();
    split(path, &["--template", "all", "--lang", "de"]);
    refused(
        path,
        &with(&["--lang", "xx"]),
        KEY,
        2,
        "there is no template in it for these sheets",
    );
    refused(
        path,
        &[
            &["split", "--out", "new", "--template", "none"],
            &HOLDERS[..],
        ]
        .concat(),
        KEY,
        2,
        "there is no such directory of templates",
    );
}

#[test]
fn fonts_are_checked_before_the_key_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("no.ttf"), "no font").unwrap();
    let with =
        |font: &'static str| [&["split", "--out", "new", "--font", font], &HOLDERS[..]].concat();
    refused(
        path,
        &with("no.ttf"),
        KEY,
        2,
        "no.ttf: not a TrueType or OpenType font",
    );
    refused(path, &with("none.ttf"), KEY, 2, "none.ttf: ");
    // One that is there may be named though nothing needs it.
    let font = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/templates/fonts/NotoSans-Regular.ttf"
    );
    split(path, &["--font", font]);
}

/// The print check says which sizes read.
#[test]
fn the_print_check_is_understood() {
    if !tool("pdftoppm") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(path, &["--print-check"]);
    let page = pages_of(path, "print-check.pdf", 150).remove(0);
    let run = run_in(path, &["inspect", &page.display().to_string()], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("print check: codes down to 0."),
        "{}",
        run.stdout
    );
    let run = run_in(
        path,
        &["inspect", "--json", &page.display().to_string()],
        b"",
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let sizes = report["print_check"].as_array().unwrap();
    assert!(sizes.len() >= 4 && sizes[0] == 1.0, "{report}");
}

/// What was printed besides lies in the folder of the sheets, and is no fault of theirs.
#[test]
fn a_folder_with_cover_and_labels_is_fine() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(path, &["--cover", "--cards", "--labels", "--print-check"]);
    recovered(path, &["sheets"]);
    let run = run_in(path, &["verify", "sheets", "--set", "sheets/set.toml"], b"");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

/// Killed at any moment, `split` leaves a complete folder or nothing at all.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_all_or_nothing() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key"), KEY).unwrap();
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_paperquorum"))
            .args(["split", "--kind", "text", "--threshold", "2"])
            .args(HOLDERS)
            .args(["--out", "out/sheets", "key"])
            .current_dir(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let out = path.join("out");
    fs::create_dir(&out).unwrap();
    let begin = Instant::now();
    assert!(start().wait().unwrap().success());
    let whole = begin.elapsed();
    let complete = listing(&out);
    assert_eq!(complete.len(), 5, "{complete:?}");
    // At which moments depends on how busy the machine is; `faults.rs` goes through them call by call.
    let (mut nothing, mut all, mut hidden) = (0, 0, 0);
    let rounds = if is_long() { 50 } else { 10 };
    for round in 0..rounds {
        fs::remove_dir_all(&out).unwrap();
        fs::create_dir(&out).unwrap();
        // Most of them where the files are written: at the end.
        let part = if round % 2 == 0 {
            f64::from(round) / f64::from(rounds)
        } else {
            0.8 + 0.25 * f64::from(round) / f64::from(rounds)
        };
        let mut child = start();
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * part));
        let _ = child.kill();
        child.wait().unwrap();
        // Between naming the files and renaming their directory are some microseconds, in which a kill leaves it hidden.
        let is_hidden = |path: &PathBuf| path.display().to_string().contains("/.paperquorum-");
        let (in_between, found): (Vec<_>, Vec<_>) = listing(&out).into_iter().partition(is_hidden);
        hidden += usize::from(!in_between.is_empty());
        if found.is_empty() {
            nothing += 1;
        } else {
            assert_eq!(found, complete, "round {round}");
            all += 1;
            recovered(path, &["out/sheets/1-alice.pdf", "out/sheets/2-bob.pdf"]);
        }
    }
    eprintln!("{nothing} times nothing, {all} times all, {hidden} hidden directories");
}

/// A file that may not grow beyond some kilobytes stands for a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing() {
    use std::process::Command;

    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key"), KEY).unwrap();
    let before = listing(path);
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let output = Command::new("bash")
        .args(["-c", script, "bash", env!("CARGO_BIN_EXE_paperquorum")])
        .args(["split", "--kind", "text", "--threshold", "2"])
        .args(HOLDERS)
        .args(["--out", "sheets", "key"])
        .current_dir(path)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("sheets: file too large") && told.contains("nothing was written"),
        "{told}"
    );
    assert_eq!(listing(path), before);
}

/// Words are shown one by one, and typed back from the paper.
#[cfg(unix)]
#[test]
fn words_are_written_by_hand() {
    use terminal::Terminal;

    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("key"), b"sixteen letters!").unwrap();
    let args = [
        "split",
        "--kind",
        "text",
        "--threshold",
        "1",
        "--allow-single",
        "--holder",
        "Alice",
        "--handwrite",
        "--out",
        "sheets",
        "key",
    ];
    refused(path, &args, b"", 2, "--handwrite needs a terminal");
    // Ctrl-C leaves neither the word nor the blank sheets.
    let mut stopped = Terminal::start(path, &args, (80, 24), "xterm");
    stopped.shows("Press Enter when they are in front of you");
    stopped.types("\r");
    stopped.shows(" words. Write each one down, then press Enter");
    stopped.shows("   1  ");
    stopped.types("\x03");
    stopped.shows("stopped before the last word");
    assert_eq!(stopped.ends(), 1, "{}", stopped.contents());
    assert!(
        !stopped.contents().contains("   1  "),
        "{}",
        stopped.contents()
    );
    assert!(!path.join("sheets").exists());
    let mut terminal = Terminal::start(path, &args, (80, 24), "xterm");
    terminal.shows("Press Enter when they are in front of you");
    assert!(path.join("sheets/1-alice.pdf").exists() && !path.join("sheets/set.toml").exists());
    terminal.types("\r");
    let mut words: Vec<String> = Vec::new();
    while words.len() < 23 {
        let number = format!(" {} ", words.len() + 1);
        terminal.shows(&number);
        let screen = terminal.contents();
        let line = screen
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap();
        let mut parts = line.split_whitespace();
        if parts.next() != Some(number.trim()) {
            continue;
        }
        let Some(word) = parts.next() else { continue };
        words.push(word.to_owned());
        terminal.types("\r");
    }
    terminal.shows("now type them in from the paper");
    terminal.types("nonsense\r");
    terminal.shows("that is not word 1");
    for word in &words {
        let typed: String = word.chars().take(4).collect();
        terminal.types(&format!("{typed}\r"));
    }
    assert_eq!(terminal.ends(), 0, "{}", terminal.contents());
    assert!(path.join("sheets/set.toml").exists());
    if tool("pdftotext") {
        let text = text_of(path, "1-alice.pdf");
        assert!(
            words_in(&text).len() < 3 && text.contains("written by hand"),
            "{text}"
        );
    }
    let codes = run_in(path, &["inspect", "--any-qr", "sheets/1-alice.pdf"], b"");
    assert!(!codes.stdout.contains("PQ1"), "{}", codes.stdout);
    fs::write(path.join("words.txt"), words.join(" ")).unwrap();
    let run = run_in(path, &["recover", "--words", "words.txt"], b"");
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "sixteen letters!"),
        "{}",
        run.stderr
    );
}

/// The longest names and labels that are taken, keys of 64 bytes, as many holders as there can be: in every language it fits its paper
/// and reads back.
#[test]
fn the_longest_of_everything_fits_and_reads_back() {
    let (name, label, note) = (
        "W".repeat(64),
        "Mm".repeat(40),
        "A note of some length. ".repeat(4),
    );
    for (at, language) in some_of(2, LANGUAGES.iter().enumerate()) {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        let paper = if at % 2 == 0 { "letter" } else { "a4" };
        let holders = (0..16).flat_map(|_| ["--holder", &name]);
        let args: Vec<&str> = [
            "split",
            "--kind",
            "raw",
            "--threshold",
            "9",
            "--out",
            "sheets",
            "--lang",
            language.code,
            "--paper",
            paper,
            "--label",
            &label,
            "--note",
            &note,
            "--contact",
            "Dora, +49 30 1234567, dora@example.org",
            "--cover",
            "--labels",
        ]
        .into_iter()
        .chain(holders)
        .collect();
        let run = run_in(path, &args, &[b'k'; 62]);
        assert_eq!(run.code, 0, "{}: {}", language.code, run.stderr);
        assert!(
            run.stderr.contains("200 of 11440 groups of 9"),
            "{}",
            run.stderr
        );
        if tool("pdftoppm") {
            let first = listing(&path.join("sheets")).remove(0);
            let first = first.file_name().unwrap().to_string_lossy().into_owned();
            for file in [&*first, "cover.pdf", "labels.pdf"] {
                pages_of(path, file, 50)
                    .iter()
                    .for_each(|page| check_margin(page, 50.0));
            }
        }
    }
}
