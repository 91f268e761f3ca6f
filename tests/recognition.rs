//! What is made of texts that are nearly keys, compared with what was made of them before: which kind, what is said, what comes back.
//!
//! Every case of `tests/vectors/kinds` is bent in the ways below. `tests/vectors/recognition.txt` has a digest for each case, so that
//! no verdict and no message changes unseen. The outcomes themselves are written to a file in `target/tmp`: where a digest differs,
//! compare that file with the one that the version before writes. If the change is meant, `PAPERQUORUM_RECORD=1` takes it down.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use paperquorum::kind::{self, Input, Kind};
use paperquorum::secret::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    kind: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: Option<String>,
    why: String,
}

/// Longer texts are bent in fewer ways.
const LONG: usize = 1500;

/// The text in other shapes, each with the name of what was done to it.
fn bent(text: &str) -> Vec<(String, String)> {
    let characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    let part = |range: std::ops::Range<usize>| characters[range].iter().collect::<String>();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, text: String| all.push((name.to_owned(), text));
    add("as it is", text.to_owned());
    for lost in [1, 2, 3, 6] {
        add(&format!("{lost} less"), part(0..count.saturating_sub(lost)));
        let end = part(count.saturating_sub(lost)..count);
        add(&format!("{lost} more"), format!("{text}{end}"));
    }
    add("without its first", part(1.min(count)..count));
    add(
        "with much between",
        part(0..1.min(count)) + &" ".repeat(700) + &part(1.min(count)..count),
    );
    add("half", part(0..count / 2));
    add("ended with =", part(0..count.saturating_sub(1)) + "=");
    let middle = count / 2;
    for strange in ["", "!", "é", "B", "8", "g", " ", "\n", "\t", "-"] {
        let changed = part(0..middle) + strange + &part((middle + 1).min(count)..count);
        add(&format!("{strange:?} in the middle"), changed);
    }
    if count > LONG {
        return all;
    }
    add("twice", format!("{text}\n{text}"));
    add("in small letters", text.to_lowercase());
    add("in capitals", text.to_uppercase());
    for (from, to) in [
        ("-", ""),
        ("-", " "),
        ("-", "\n"),
        (" ", ""),
        (" ", "-"),
        (" ", "\n"),
        ("\n", " "),
        ("\n", "\n\n"),
        ("\n", ", "),
        ("0", "O"),
        ("1", "l"),
        ("o", "0"),
        ("a", "а"),
        ("5", "٥"),
        ("5", "۵"),
        ("2", "²"),
        ("e", "ε"),
        (" ", "  "),
        ("\u{301}", ""),
        ("\u{303}", ""),
        ("\u{300}", ""),
        ("é", "e"),
        ("ó", "o"),
    ] {
        if text.contains(from) {
            add(&format!("{to:?} for {from:?}"), text.replace(from, to));
            add(&format!("{to:?} once"), text.replacen(from, to, 1));
        }
    }
    for (before, behind) in [
        ("Recovery key: ", ""),
        ("My codes\n", "\n"),
        ("", "\nkeep it safe"),
        ("\"", "\""),
        ("`", "`"),
        ("~~", "~~"),
        ("1. ", ""),
        ("- ", ""),
        ("", " (used)"),
        ("", "="),
        ("", "*"),
    ] {
        add(
            &format!("between {before:?} and {behind:?}"),
            format!("{before}{text}{behind}"),
        );
    }
    let blanks: Vec<&str> = text.split_whitespace().collect();
    let lines: Vec<&str> = text.lines().collect();
    for (name, parts, glue) in [("words", &blanks, " "), ("lines", &lines, "\n")] {
        if parts.len() < 2 {
            continue;
        }
        let last = parts.len() - 1;
        add(&format!("{name}: first lost"), parts[1..].join(glue));
        add(&format!("{name}: last lost"), parts[..last].join(glue));
        add(
            &format!("{name}: backwards"),
            parts.iter().rev().copied().collect::<Vec<_>>().join(glue),
        );
        add(
            &format!("{name}: first again"),
            format!("{text}{glue}{}", parts[0]),
        );
        for (mark, shape) in [
            ("1. ", "n. x"),
            ("#1 ", "#n x"),
            ("1) ", "n) x"),
            ("[ ] ", "[ ] x"),
            ("* ", "* x"),
            ("• ", "• x"),
            ("1 - ", "n - x"),
        ] {
            let marked: Vec<String> = (1..)
                .zip(parts.iter())
                .map(|(number, part)| format!("{}{part}", mark.replace('1', &format!("{number}"))))
                .collect();
            add(&format!("{name}: {shape}"), marked.join("\n"));
        }
        let mut struck: Vec<String> = parts.iter().map(|&part| part.to_owned()).collect();
        struck[0] = format!("~~{}~~", parts[0]);
        struck[last] = format!("{} used", parts[last]);
        add(&format!("{name}: struck"), struck.join(glue));
        struck[0] = format!("[x] {}", parts[0]);
        struck[last] = format!("~~~{}~~", parts[last]);
        add(&format!("{name}: ticked"), struck.join(glue));
        struck[0] = "notes".to_owned();
        struck[last] = "12".to_owned();
        add(&format!("{name}: others"), struck.join(glue));
    }
    // The groups of the text in other lengths.
    let bare: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    for size in [3, 4, 5, 6, 8] {
        let groups: Vec<String> = bare
            .chunks(size)
            .map(|group| group.iter().collect())
            .collect();
        for glue in ["-", " ", "\n"] {
            add(
                &format!("groups of {size} with {glue:?}"),
                groups.join(glue),
            );
        }
    }
    all
}

/// What is made of a text, told its kind and not told.
fn outcome(text: &[u8], kind: &'static Kind) -> String {
    let input = Input::new(Secret::from(text));
    let ids = |kinds: &[&Kind]| {
        let ids: Vec<&str> = kinds.iter().map(|kind| kind.id).collect();
        ids.join(" ")
    };
    let mut said = String::new();
    let recognised = match Kind::recognise(&input) {
        Ok(recognised) => {
            write!(said, "{}", recognised.id).unwrap();
            Some(recognised)
        }
        Err(unsure) => {
            write!(said, "{unsure}").unwrap();
            None
        }
    };
    let others = recognised.map(|recognised| recognised.others(&input));
    write!(said, " [{}]", ids(&others.unwrap_or_default())).unwrap();
    let told = recognised.filter(|recognised| recognised.id != kind.id);
    for kind in [Some(kind), told].into_iter().flatten() {
        match kind.canonical(&input) {
            Ok((secret, facts)) => {
                let back = String::from_utf8_lossy(secret.as_bytes());
                let back = if secret.as_bytes() == text {
                    "="
                } else {
                    &back
                };
                write!(said, " | {}: {back:?} {facts:?}", kind.id).unwrap();
                if let Ok(key) = kind.pack(&input) {
                    write!(said, " {:02x?}", key.packed.bytes().as_bytes()).unwrap();
                }
            }
            Err(error) => write!(said, " | {}: {error}", kind.id).unwrap(),
        }
    }
    said
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// FNV-1a of 64 bits: a digest that needs no crate.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The digests of a file's cases, and the outcomes.
fn of_file(path: &Path) -> (String, String) {
    let file: File = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap();
    let kind = Kind::by_id(&file.kind).unwrap();
    let (mut digests, mut outcomes) = (String::new(), String::new());
    for (number, case) in (1..).zip(&file.case) {
        let Some(text) = &case.text else { continue };
        let mut of_case = String::new();
        for (done, text) in bent(text) {
            let outcome = outcome(text.as_bytes(), kind);
            writeln!(of_case, "{name} {number}, {done}: {outcome}").unwrap();
        }
        let digest = digest(&of_case);
        let why: String = case.why.chars().take(60).collect();
        writeln!(digests, "{digest:016x} {name} {number}: {}", why.trim_end()).unwrap();
        outcomes.push_str(&of_case);
    }
    (digests, outcomes)
}

/// Texts that no case comes near, each with the kind that it is most like.
fn others() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut all: Vec<(&str, String, Vec<u8>)> = Vec::new();
    let mut add = |kind, what: &str, text: &[u8]| all.push((kind, what.to_owned(), text.to_vec()));
    // Lists of codes, of every length, alphabet and grouping that some service has, and of others.
    for (name, alphabet) in [
        ("digits", "0123456789"),
        ("hex", "0123456789abcdef"),
        ("small", "0123456789abcdefghijklmnopqrstuvwxyz"),
        ("capitals", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("letters", "abcdefghijklmnopqrstuvwxyz"),
        (
            "all",
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        ),
    ] {
        let alphabet = alphabet.as_bytes();
        for length in [4, 6, 7, 8, 10, 11, 12, 16, 32] {
            for (group, between) in [(length, ""), (4, "-"), (5, "-"), (4, " "), (3, "-")] {
                for count in [5, 10] {
                    let code = |number: usize| {
                        let letters: Vec<u8> = (0..length)
                            .map(|place| {
                                alphabet
                                    [(7 * number + 5 * place * place + place + 3) % alphabet.len()]
                            })
                            .collect();
                        let groups: Vec<&str> = letters
                            .chunks(group)
                            .map(|group| std::str::from_utf8(group).unwrap())
                            .collect();
                        groups.join(between)
                    };
                    let text: Vec<String> = (0..count).map(code).collect();
                    add(
                        "backup-codes",
                        &format!("{count} codes of {length} {name} by {group} with {between:?}"),
                        text.join("\n").as_bytes(),
                    );
                }
            }
        }
    }
    for count in [2000, 2048, 2049] {
        add(
            "backup-codes",
            &format!("{count} codes"),
            "1234567\n".repeat(count).as_bytes(),
        );
    }
    let ubuntu = "06216-49011-37241-24021-56121-29012-01301-45011";
    for (from, to) in [
        ("0", "O"),
        ("1", "l"),
        ("2", "Z"),
        ("2", "z"),
        ("5", "S"),
        ("6", "b"),
        ("4", "٤"),
        ("9", "۹"),
    ] {
        for count in 1..7 {
            add(
                "ubuntu-fde",
                &format!("{count} {from} as {to}"),
                ubuntu.replacen(from, to, count).as_bytes(),
            );
        }
    }
    for text in [
        "00000-00000-00000-00000-00000-00000-00000-00000",
        "OOOOO-OOOOO-OOOOO-OOOOO-OOOOO-OOOOO-OOOOO-OOOOO",
        "O6216-49O11-37241-24021-56121-29012-01301",
        "0621-49011-37241-24021-56121-29012-01301-45011",
        "0621-4901-37241-24021-56121-29012-01301-45011",
        "0621-49011-37241-24021-56121-29012-01301-450111",
        "06216 49O11",
    ] {
        add("ubuntu-fde", text, text.as_bytes());
    }
    let bitlocker = "042647-302313-590458-071500-554323-116567-412181-516978";
    for byte in [0x85, 0x91, 0x95, 0x96, 0x97, 0x9f, 0xa0, 0xad, 0xb7, 0xe9] {
        let bytes: Vec<u8> = bitlocker
            .bytes()
            .map(|own| if own == b'-' { byte } else { own })
            .collect();
        add("bitlocker", &format!("with bytes {byte:02x}"), &bytes);
        add(
            "bitlocker",
            &format!("and a byte {byte:02x}"),
            &[bitlocker.as_bytes(), &[byte]].concat(),
        );
        add(
            "bitlocker",
            &format!("and a tab and a byte {byte:02x}"),
            &[bitlocker.as_bytes(), &[b'\t', byte, 1]].concat(),
        );
    }
    for count in 1..9 {
        for (from, to) in [("1", "l"), ("8", "B"), ("2", "Z"), ("5", "S"), ("0", "Q")] {
            add(
                "bitlocker",
                &format!("{count} {from} as {to}"),
                bitlocker.replacen(from, to, count).as_bytes(),
            );
        }
        add(
            "bitlocker",
            &format!("{count} groups of words"),
            bitlocker.replacen('-', " and ", count).as_bytes(),
        );
    }
    for kind in ["codex32", "matrix", "backup-codes", "apple-account"] {
        for blanks in [100, 600, 20_000] {
            let text = format!("ms10 EsTc{}MHny 1234", " .".repeat(blanks));
            add(kind, &format!("{blanks} points"), text.as_bytes());
        }
    }
    add(
        "ubuntu-fde",
        "a B for a 0",
        ubuntu.replacen('0', "B", 1).as_bytes(),
    );
    for text in ["Hello, world", "x", "deadbeef"] {
        add("bitlocker-bek", text, text.as_bytes());
    }
    let half = "42647-02313-59045-07150-554323-l16567-412181-516978";
    add("bitlocker", "half of the groups", half.as_bytes());
    let (id, other_id) = (
        "4381F759-C4F8-4DE0-BB61-FC33A831BDA5",
        "1A2B3C4D-5E6F-4A5B-8C7D-9E0F1A2B3C4D",
    );
    let other = "000011-000022-000033-000044-000055-000066-000077-000088";
    for (what, text) in [
        (
            "ids first in records",
            format!(
                "[{{\"id\":\"{id}\",\"key\":\"{bitlocker}\"}},{{\"id\":\"{other_id}\",\"key\":\"{other}\"}}]"
            ),
        ),
        (
            "keys first in records",
            format!(
                "[{{\"key\":\"{bitlocker}\",\"id\":\"{id}\"}},{{\"key\":\"{other}\",\"id\":\"{other_id}\"}}]"
            ),
        ),
        (
            "records with parts",
            format!(
                "[{{\"of\":{{\"n\":1}},\"key\":\"{bitlocker}\",\"by\":{{}},\"id\":\"{id}\"}}, {{\"id\":\"{other_id}\",\"key\":\"{other}\"}}]"
            ),
        ),
        (
            "a table",
            format!(
                "Computer,Recovery key ID,Recovery key\nA,{id},{bitlocker}\nB,{other_id},{other}\n"
            ),
        ),
        (
            "a table without heading",
            format!("A;{id};{bitlocker}\nB;{other_id};{other}\n"),
        ),
        (
            "a table of volumes",
            format!("Volume\tID\tKey\n{other_id}\t{id}\t{bitlocker}\n{id}\t{other_id}\t{other}\n"),
        ),
        (
            "on one line",
            format!("{id} {bitlocker} {other_id} {other}"),
        ),
        (
            "on one line, keys first",
            format!("{bitlocker} {id} {other} {other_id}"),
        ),
        (
            "under each other",
            format!(
                "Identifier:\n{id}\nRecovery Key:\n{bitlocker}\n\nIdentifier:\n{other_id}\nRecovery Key:\n{other}\n"
            ),
        ),
        (
            "keys above",
            format!("{bitlocker}\n{id}\n\n{other}\n{other_id}\n"),
        ),
        (
            "named",
            format!(
                "Volume {id}: key ID {other_id}, {bitlocker}\nVolume {other_id}: key ID {id}, {other}\n"
            ),
        ),
        (
            "two ids",
            format!("Device ID: {id} Key ID: {other_id}\n{bitlocker}\n"),
        ),
        (
            "ids with braces",
            format!("{{{id}}} {bitlocker}\n{{{other_id}}} {other}\n"),
        ),
        (
            "the same key again",
            format!("{id}\n{bitlocker}\n{other_id}\n{bitlocker}\n"),
        ),
    ] {
        add("bitlocker", what, text.as_bytes());
    }
    for version in ["1.0", "2.0"] {
        for (hash, data) in [
            ("", "AAAAAAAAAAAAAAAAAAAAAA=="),
            (" Hash=\"374708FF\"", "00000000 00000000 00000000 00000000"),
            ("", "00000000 00000000 00000000 00000000"),
            (" Hash=\"374708FE\"", "00000000 00000000 00000000 00000000"),
        ] {
            for encoding in ["utf-8", "utf-16"] {
                let text = format!(
                    "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<KeyFile>\n <Meta>\n  <Version>{version}</Version>\n </Meta>\n <Key>\n  <Data{hash}>{data}</Data>\n </Key>\n</KeyFile>\n"
                );
                let what = format!("{encoding} {version}{hash} {data}");
                add("keepass-keyx", &what, text.as_bytes());
                let units: Vec<u8> = "\u{feff}"
                    .encode_utf16()
                    .chain(text.encode_utf16())
                    .flat_map(u16::to_le_bytes)
                    .collect();
                add("keepass-keyx", &format!("{what} in units"), &units);
            }
        }
    }
    for text in [
        "Question: Where?\nWho: me\n",
        "Answer: here\nWho: me\n",
        "Where? here\n",
        "[[question]]\n",
    ] {
        add("security-questions", text, text.as_bytes());
    }
    let words = [
        "abandon", "ability", "able", "about", "above", "absent", "absorb", "abstract", "absurd",
        "abuse", "access", "accident", "account",
    ];
    for count in [9, 11, 12, 13, 16, 24, 25] {
        for strange in 0..4 {
            let phrase: Vec<&str> = (0..count)
                .map(|place| {
                    if place < strange {
                        "zzyzx"
                    } else {
                        words[(place * place + place) % words.len()]
                    }
                })
                .collect();
            for kind in ["nextcloud-e2ee", "bip39", "slip39-share", "cryptomator"] {
                add(
                    kind,
                    &format!("{count} words, {strange} strange"),
                    phrase.join(" ").as_bytes(),
                );
            }
            add(
                "nextcloud-e2ee",
                &format!("{count} words joined, {strange} strange"),
                phrase.concat().as_bytes(),
            );
        }
    }
    for length in [35, 36, 37, 95, 96, 97] {
        add(
            "nextcloud-e2ee",
            &format!("{length} letters"),
            "z".repeat(length).as_bytes(),
        );
    }
    for length in [0, 1, 31, 32, 33, 63, 64, 65] {
        for (what, digit) in [("digits", "7"), ("letters", "g")] {
            add(
                "ente",
                &format!("{length} {what}"),
                digit.repeat(length).as_bytes(),
            );
        }
    }
    for value in [
        r#""a\tb""#,
        r#""\b\n\f\r\u00e9\U0001F511""#,
        "'a\tb'",
        "\"a\u{1}b\"",
        "\"open",
        "bare",
        "\"a\" b",
        "\"\"\"a\"\"\"",
    ] {
        let text = format!("[[question]]\nquestion = \"Where?\"\nanswer = {value}\n");
        add("security-questions", value, text.as_bytes());
        add(
            "security-questions",
            value,
            format!("Question: Where?\nAnswer: {value}\n").as_bytes(),
        );
    }
    all
}

/// The digests of the other texts by kind, and the outcomes.
fn of_others() -> (String, String) {
    let mut by_kind: BTreeMap<&str, String> = BTreeMap::new();
    for (id, what, text) in others() {
        let kind = Kind::by_id(id).unwrap_or_else(|| panic!("no kind {id}"));
        let outcome = outcome(&text, kind);
        writeln!(by_kind.entry(id).or_default(), "{id}, {what}: {outcome}").unwrap();
    }
    let mut digests = String::new();
    for (id, outcomes) in &by_kind {
        writeln!(digests, "{:016x} other texts like {id}", digest(outcomes)).unwrap();
    }
    (digests, by_kind.into_values().collect())
}

/// A digest of what each kind says of itself.
fn table_of_kinds() -> String {
    let line = |kind: &Kind| {
        let Kind {
            id,
            aliases,
            name,
            packing,
            size,
            form,
            example,
            check,
            check_words,
            usage,
            ..
        } = kind;
        let all = format!(
            "{aliases:?}\n{name}\n{packing:?}\n{size:?}\n{form}\n{example}\n{check:?}\n{check_words}\n{usage}"
        );
        format!("{:016x} the kind {id}\n", digest(&all))
    };
    kind::all().map(line).collect()
}

#[test]
fn nothing_is_made_of_a_near_miss_but_what_was() {
    let mut paths: Vec<PathBuf> = fs::read_dir(vectors().join("kinds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(place) else {
                return done;
            };
            done.push((place, of_file(path)));
        }
    };
    let mut done: Vec<(usize, (String, String))> = thread::scope(|scope| {
        let threads = 0..thread::available_parallelism().map_or(1, usize::from);
        let running: Vec<_> = threads.map(|_| scope.spawn(work)).collect();
        let done = running.into_iter().map(|thread| thread.join().unwrap());
        done.flatten().collect()
    });
    done.sort_by_key(|(place, _)| *place);
    let (digests, outcomes): (Vec<String>, Vec<String>) =
        done.into_iter().map(|(_, both)| both).unzip();
    let (mut digests, outcomes) = (digests.concat(), outcomes.concat());
    let (of_others, outcomes_of_others) = of_others();
    let outcomes = outcomes + &outcomes_of_others;
    digests.push_str(&of_others);
    digests.push_str(&table_of_kinds());
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recognition.txt");
    fs::write(&written, outcomes).unwrap();
    let recorded = vectors().join("recognition.txt");
    if std::env::var_os("PAPERQUORUM_RECORD").is_some() {
        fs::write(&recorded, &digests).unwrap();
    }
    let expected = fs::read_to_string(&recorded).unwrap();
    let differ: Vec<&str> = digests
        .lines()
        .filter(|line| !expected.lines().any(|other| other == *line))
        .collect();
    assert!(
        differ.is_empty() && digests.lines().count() == expected.lines().count(),
        "{} cases differ; their outcomes are in {}:\n{}",
        differ.len(),
        written.display(),
        differ.join("\n")
    );
}
