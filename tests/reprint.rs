//! `reprint`: a lost sheet again, and sheets for new holders, of every kind of set; with one sheet fewer than needed, nothing.

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use paperquorum::record::Record;
use paperquorum::scan::{Caller, Found, Pages, Verdict};
use paperquorum::share::Share;
use program::{Run, run_in};
use tempfile::TempDir;

const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

/// Takes the shares' codes of a document.
struct Codes(Vec<String>);

impl Caller for Codes {
    fn judge(&mut self, found: &Found) -> Verdict {
        if Share::from_code(&found.text).is_ok() && !self.0.contains(&found.text) {
            self.0.push(found.text.clone());
        }
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        Share::from_code(text).is_ok()
    }
}

/// The codes of shares on a sheet's first page.
fn codes(path: &Path) -> Vec<String> {
    let mut codes = Codes(Vec::new());
    let pages = Pages::open(fs::read(path).unwrap()).unwrap();
    pages.scan(0, &mut codes).unwrap();
    codes.0
}

fn good(run: &Run) {
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

fn split(path: &Path, args: &[&str], input: &[u8]) {
    fs::write(path.join("in"), input).unwrap();
    let args = [&["split", "--no-proof", "--no-back"], args, &["in"]].concat();
    good(&run_in(path, &args, b""));
}

/// What is split and how, which sheet is lost, and which others recover together with it.
struct Case {
    split: &'static [&'static str],
    input: Vec<u8>,
    lost: (&'static str, &'static str),
    /// Enough to print it again.
    enough: &'static [&'static str],
    /// One fewer than needed beside the lost one.
    others: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let long: Vec<u8> = (0..300_u32).map(|i| ((i * i) >> 3) as u8).collect();
    let case = |split, input: &[u8], lost, enough, others| Case {
        split,
        input: input.to_vec(),
        lost,
        enough,
        others,
    };
    vec![
        case(
            &[
                "--holder", "Alice", "--holder", "Bob", "--holder", "Carol", "--label", "Laptop",
            ],
            KEY.as_bytes(),
            ("Bob", "2-bob.pdf"),
            &["1-alice.pdf", "3-carol.pdf"],
            &["3-carol.pdf"],
        ),
        case(
            &[
                "--holder", "Alice", "--holder", "Bob", "--holder", "Carol", "--kind", "raw",
            ],
            &long,
            ("Carol", "3-carol.pdf"),
            &["1-alice.pdf", "2-bob.pdf"],
            &["1-alice.pdf"],
        ),
        case(
            &[
                "--holder",
                "Alice",
                "--holder",
                "Bob",
                "--holder",
                "Carol",
                "--holder",
                "Dave",
                "--require",
                "Alice",
                "--threshold",
                "3",
            ],
            KEY.as_bytes(),
            ("Bob", "2-bob.pdf"),
            &["1-alice.pdf", "3-carol.pdf", "4-dave.pdf"],
            &["1-alice.pdf", "4-dave.pdf"],
        ),
        case(
            &[
                "--holder",
                "Alice:2",
                "--holder",
                "Bob",
                "--holder",
                "Carol",
                "--threshold",
                "3",
            ],
            KEY.as_bytes(),
            ("Bob", "3-bob.pdf"),
            &["1-alice.pdf", "4-carol.pdf"],
            &["1-alice.pdf"],
        ),
        case(
            &[
                "--holder",
                "Alice",
                "--holder",
                "Bob",
                "--holder",
                "Carol",
                "--anonymous",
            ],
            KEY.as_bytes(),
            ("2", "2-sheet.pdf"),
            &["1-sheet.pdf", "3-sheet.pdf"],
            &["3-sheet.pdf"],
        ),
    ]
}

#[test]
fn a_lost_sheet_of_every_kind_of_set_is_the_same_share_again() {
    for case in cases() {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        split(path, case.split, &case.input);
        let (who, file) = case.lost;
        let lost = path.join("sheets").join(file);
        let printed = codes(&lost);
        fs::rename(&lost, path.join("lost.pdf")).unwrap();
        let of = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| format!("sheets/{name}")).collect()
        };
        let run_with = |args: &[&str], files: &[String]| {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            run_in(path, &[args, &files].concat(), b"")
        };
        let reprint = [
            "reprint",
            "--lost",
            who,
            "--set",
            "sheets/set.toml",
            "--out",
            "new",
        ];
        // One fewer than needed: no.
        let run = run_with(&reprint, &of(&case.enough[1..]));
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("needed") && !path.join("new").exists());
        let run = run_with(&reprint, &of(case.enough));
        good(&run);
        assert!(
            run.stderr.contains("the key was not shown"),
            "{}",
            run.stderr
        );
        assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));
        let new = path.join("new").join(file);
        assert_eq!(codes(&new), printed, "the same code to the letter");
        if case.split.contains(&"--anonymous") {
            let text = program::output_of("pdftotext", &[&new.to_string_lossy(), "-"], path);
            assert!(!text.contains("of 3") && !text.contains("Bob"), "{text}");
        }
        let record = fs::read_to_string(path.join("sheets/set.toml")).unwrap();
        assert_eq!(record.matches("issued = ").count(), 1, "{record}");
        assert!(Record::parse(&record).is_ok());
        // With others, one fewer than needed by themselves, it recovers; and it proves itself beside the old ones.
        let mut together = of(case.others);
        assert_eq!(run_with(&["recover"], &together).code, 1);
        together.push(format!("new/{file}"));
        let run = run_with(&["recover", "--output", "back"], &together);
        good(&run);
        assert!(!run.stderr.contains("unlike codes"), "{}", run.stderr);
        assert_eq!(fs::read(path.join("back")).unwrap(), case.input);
        let run = run_with(
            &["verify", "--set", "sheets/set.toml", "sheets"],
            &together[together.len() - 1..],
        );
        good(&run);
        assert!(run.stdout.contains("it is the sheet that was printed"));
        assert!(
            run.stdout.contains("these sheets recover the key"),
            "{}",
            run.stdout
        );
    }
}

/// As long as there is room, and no longer; also where those in hand came later themselves.
#[test]
fn holders_are_added_as_long_as_there_is_room() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(
        path,
        &[
            "--holder",
            "Alice",
            "--holder",
            "Bob",
            "--room",
            "5",
            "--threshold",
            "2",
        ],
        KEY.as_bytes(),
    );
    let add = |names: &[&str], files: &[&str], out: &str, set: &[&str]| {
        let names = names.iter().flat_map(|name| ["--add", name]);
        let args: Vec<&str> = ["reprint", "--no-proof", "--out", out]
            .into_iter()
            .chain(names)
            .chain(set.iter().copied())
            .chain(files.iter().copied())
            .collect();
        run_in(path, &args, b"")
    };
    let set = ["--set", "sheets/set.toml"];
    let first = ["sheets/1-alice.pdf", "sheets/2-bob.pdf"];
    good(&add(&["Dora", "Zoë:de"], &first, "new", &set));
    let sheets = ["new/3-dora.pdf", "new/4-zoë.pdf"];
    let record = Record::parse(&fs::read_to_string(path.join("sheets/set.toml")).unwrap()).unwrap();
    assert_eq!((record.shares, record.room), (4, 8));
    assert_eq!(record.share[3].holder.as_deref(), Some("Zoë"));
    // The two new ones recover by themselves, and with an old one.
    for pair in [[sheets[0], sheets[1]], [first[0], sheets[1]]] {
        let run = run_in(path, &["recover", pair[0], pair[1]], b"");
        assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
    }
    let run = run_in(
        path,
        &["verify", "--set", "sheets/set.toml", "sheets", "new"],
        b"",
    );
    good(&run);
    // Without the record, the codes of the new ones say how many there are.
    good(&add(&["Emil"], &sheets, "more", &[]));
    assert!(path.join("more/5-emil.pdf").exists());
    let run = run_in(path, &["inspect", "--json", "more/5-emil.pdf"], b"");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["sheets"][0]["shares"], &report["sheets"][0]["room"]),
        (&5.into(), &8.into())
    );
    // An old one from the new ones alone: how many there were at first is found by trial.
    let run = run_in(
        path,
        &[
            "reprint",
            "--no-proof",
            "--lost",
            "1",
            "--out",
            "old",
            sheets[0],
            sheets[1],
        ],
        b"",
    );
    good(&run);
    assert_eq!(
        codes(&path.join("old/1-sheet.pdf")),
        codes(&path.join(first[0]))
    );
    let run = add(
        &["F", "G", "H", "I"],
        &[sheets[0], "more/5-emil.pdf"],
        "full",
        &[],
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("the set has room for 8 sheets"),
        "{}",
        run.stderr
    );
    assert!(!path.join("full").exists());
}

/// From words comes a sheet that recovers, and says of itself that it proves nothing.
#[test]
fn from_words_a_sheet_is_marked_as_unproven() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(
        path,
        &["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"],
        KEY.as_bytes(),
    );
    let words = |sheet: &str| {
        let code = codes(&path.join("sheets").join(sheet)).remove(0);
        Share::from_code(&code).unwrap().to_words().join(" ")
    };
    fs::write(
        path.join("words.txt"),
        format!("{}\n\n{}\n", words("1-alice.pdf"), words("3-carol.pdf")),
    )
    .unwrap();
    let lost = ["reprint", "--lost", "2", "--json", "words.txt"];
    let run = run_in(path, &lost, b"");
    good(&run);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["proved"], false);
    let new = path.join("reprint/2-sheet.pdf");
    let code = codes(&new).remove(0);
    assert!(code.starts_with("PQ1W"), "{code}");
    let printed = Share::from_code(&codes(&path.join("sheets/2-bob.pdf"))[0]).unwrap();
    assert_eq!(
        Share::from_code(&code).unwrap().to_symbols(),
        printed.to_symbols()
    );
    let run = run_in(
        path,
        &["recover", "reprint/2-sheet.pdf", "sheets/1-alice.pdf"],
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
    assert!(run.stderr.contains("unlike codes"), "{}", run.stderr);
    let verify = ["verify", "--set", "sheets/set.toml", "reprint"];
    assert_eq!(run_in(path, &verify, b"").code, 1);
    let beside = [&verify[..], &["sheets/1-alice.pdf", "sheets/3-carol.pdf"]].concat();
    good(&run_in(path, &beside, b""));
    // How many sheets there are, words do not say.
    let run = run_in(
        path,
        &["reprint", "--add", "Dora", "--out", "x", "words.txt"],
        b"",
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("give the set's record"),
        "{}",
        run.stderr
    );
}

/// A set with a passphrase: the new sheet says so, and the passphrase is not asked for.
#[test]
fn a_passphrase_is_still_needed_and_the_sheet_says_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("pass"), "unicorn five horses\n").unwrap();
    split(
        path,
        &[
            "--holder",
            "Alice",
            "--holder",
            "Bob",
            "--holder",
            "Carol",
            "--passphrase-file",
            "pass",
        ],
        KEY.as_bytes(),
    );
    let sheets = ["sheets/1-alice.pdf", "sheets/2-bob.pdf"];
    let reprint = [
        "reprint",
        "--lost",
        "Carol",
        "--set",
        "sheets/set.toml",
        "--out",
        "new",
    ];
    good(&run_in(path, &[&reprint[..], &sheets].concat(), b""));
    let text = program::output_of("pdftotext", &["new/3-carol.pdf", "-"], path);
    assert!(text.contains("a passphrase"), "{text}");
    let recover = ["recover", "new/3-carol.pdf", "sheets/1-alice.pdf"];
    assert_eq!(run_in(path, &recover, b"").code, 1);
    let run = run_in(
        path,
        &[&recover[..], &["--passphrase-file", "pass"]].concat(),
        b"",
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, KEY), "{}", run.stderr);
}

/// A set of three holders, with its record.
fn trio() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let holders = ["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"];
    split(folder.path(), &holders, KEY.as_bytes());
    let record = fs::read_to_string(folder.path().join("sheets/set.toml")).unwrap();
    (folder, record)
}

/// What set.toml says of files leads nowhere but into the new folder.
#[test]
fn a_record_names_files_and_no_places() {
    let (folder, record) = trio();
    let path = folder.path();
    for file in [
        "../3.pdf",
        "/tmp/3.pdf",
        "a/3.pdf",
        "..",
        "3\\u001b.pdf",
        "",
        " ",
        ".pdf",
        " .pdf",
        " 3.pdf",
        ".3.pdf",
        "-3.pdf",
        ".bashrc",
        "set.toml",
        "3-\u{202e}exe.pdf",
        &format!("{}.pdf", "x".repeat(197)),
    ] {
        fs::write(path.join("set.toml"), record.replace("3-carol.pdf", file)).unwrap();
        let run = run_in(
            path,
            &["reprint", "--lost", "Carol", "--set", "set.toml", "sheets"],
            b"",
        );
        assert_eq!(run.code, 2, "{file}: {}", run.stderr);
        assert!(
            run.stderr.contains("not the name of a file"),
            "{file}: {}",
            run.stderr
        );
    }
    fs::write(
        path.join("set.toml"),
        record.replace("3-carol.pdf", "2-bob.pdf"),
    )
    .unwrap();
    let both = [
        "reprint", "--lost", "2", "--lost", "3", "--set", "set.toml", "sheets",
    ];
    let run = run_in(path, &both, b"");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!path.join("reprint").exists());
}

/// Who has which shares, only set.toml says, and whoever can change it could have the whole key printed on one sheet.
#[test]
fn no_record_makes_a_sheet_that_is_the_whole_key() {
    let (folder, record) = trio();
    let path = folder.path();
    let fourth = |holder: &str| {
        let row =
            format!("\n[[share]]\nindex = 4\nholder = \"{holder}\"\nfile = \"3-carol.pdf\"\n");
        record.replace("shares = 3", "shares = 4") + &row
    };
    let bobs = record
        .replace("holder = \"Bob\"", "holder = \"Carol\"")
        .replace("2-bob.pdf", "3-carol.pdf");
    let reprint = |record: &str, lost: &str, more: &[&str]| {
        fs::write(path.join("set.toml"), record).unwrap();
        let args = [
            "reprint",
            "--no-proof",
            "--set",
            "set.toml",
            "--out",
            "new",
            "--lost",
            lost,
            "sheets/1-alice.pdf",
            "sheets/2-bob.pdf",
        ];
        run_in(path, &[&args[..], more].concat(), b"")
    };
    for lost in ["Carol", "3"] {
        let run = reprint(&fourth("Carol"), lost, &[]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        let said =
            "the sheet of Carol would be the key by itself: set.toml puts the shares 3 and 4 on it";
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(!path.join("new").exists());
        // With Bob's share on Carol's sheet, Alice's would be of no use.
        let run = reprint(&bobs, lost, &[]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(!path.join("new").exists());
    }
    // Another holder's sheet is no part of that.
    good(&reprint(&fourth("Carol"), "Bob", &[]));
    fs::remove_dir_all(path.join("new")).unwrap();
    // Nothing proves that a share was issued which is beyond what the sheets in hand know of.
    let dora = fourth("Dora").replace(
        "Dora\"\nfile = \"3-carol.pdf",
        "Dora\"\nfile = \"4-dora.pdf",
    );
    let run = reprint(&dora, "4", &[]);
    good(&run);
    let said = "only set.toml says that there is a share 4";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    fs::remove_dir_all(path.join("new")).unwrap();
    let run = reprint(&fourth("Carol"), "Carol", &["--allow-single"]);
    good(&run);
}

/// What codes prove, set.toml cannot say otherwise: no new sheet has it, and `verify` tells.
#[test]
fn a_record_that_contradicts_the_codes_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(
        path,
        &[
            "--holder", "Alice", "--holder", "Bob", "--holder", "Carol", "--label", "Laptop",
        ],
        KEY.as_bytes(),
    );
    let record = fs::read_to_string(path.join("sheets/set.toml")).unwrap();
    let vault = "\n[vault]\ncodes = 1\nneeded = 1\ncodes-on-a-page = 1\ndigest = \"00000000000000000000\"\n";
    let changes = [
        ("label", record.replace("\"Laptop\"", "\"Safe of Eve\"")),
        (
            "threshold",
            record.replace("threshold = 2", "threshold = 3"),
        ),
        ("length", record.replace("length = 16", "length = 17")),
        (
            "kind",
            record.replace("kind = \"bitlocker\"", "kind = \"text\""),
        ),
        ("room", record.replace("room = 4", "room = 8")),
        ("sealed data", format!("{record}{vault}")),
        (
            "required",
            record.replace("2-bob.pdf\"", "2-bob.pdf\"\nrequired = true"),
        ),
    ];
    for (what, changed) in changes {
        assert_ne!(changed, record, "{what}");
        fs::write(path.join("set.toml"), &changed).unwrap();
        let lost = ["reprint", "--no-proof", "--set", "set.toml", "--lost", "3"];
        let verify = ["verify", "--set", "set.toml"];
        for command in [&lost[..], &verify] {
            let sheets = ["sheets/1-alice.pdf", "sheets/2-bob.pdf"];
            let run = run_in(path, &[command, &sheets].concat(), b"");
            assert_eq!(run.code, 1, "{what}: {}", run.stderr);
            let said = run.stderr.contains("set.toml says") && run.stderr.contains(what);
            assert!(said, "{what}: {}", run.stderr);
            assert!(!path.join("reprint").exists(), "{what}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    split(
        path,
        &["--holder", "Alice", "--holder", "Bob"],
        KEY.as_bytes(),
    );
    let check = |args: &[&str], code: i32, said: &str| {
        let args = [&["reprint", "--out", "new"], args].concat();
        let run = run_in(path, &args, b"");
        assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{args:?}: {}", run.stderr);
        assert!(!path.join("new").exists(), "{args:?}");
    };
    check(&["sheets"], 2, "it is not said which sheet to print");
    check(&["--lost", "2"], 2, "no sheets were named");
    check(&["--lost", "3", "sheets"], 1, "there is no share 3");
    check(&["--lost", "0", "sheets"], 1, "there is no share 0");
    check(
        &["--lost", "Bob", "sheets"],
        2,
        "only set.toml knows the holders",
    );
    let set = ["--set", "sheets/set.toml"];
    check(
        &[&["--lost", "Zoe", "sheets"], &set[..]].concat(),
        1,
        "names no holder of that name",
    );
    check(&["--add", "", "sheets"], 2, "a holder has no name");
    check(&["--add", "Dora:2", "sheets"], 2, "gets one share");
    check(
        &["--add", "Dora", "sheets"],
        1,
        "the set has room for 2 sheets",
    );
    check(
        &["--lost", "2", "sheets/1-alice.pdf"],
        1,
        "1 more sheet of the set",
    );
}
