//! What is made of texts that are nearly keys, compared with what was made of them before: which kind, what is said, what comes back.
//!
//! Every case of `tests/vectors/kinds` is bent in the ways below. `tests/vectors/recognition.txt` has a digest for each case, so that
//! no verdict and no message changes unseen. The outcomes themselves are written to a file in `target/tmp`: where a digest differs,
//! compare that file with the one that the version before writes. If the change is meant, `PAPERQUORUM_RECORD=1` takes it down.

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
    add("half", part(0..count / 2));
    let middle = count / 2;
    for strange in ["", "!", "é", "B", "8", "g", " ", "\n", "-"] {
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

fn input(text: &str) -> Input {
    Input::new(Secret::from(text.as_bytes()))
}

/// What is made of a text, told its kind and not told.
fn outcome(text: &str, kind: &'static Kind) -> String {
    let input = input(text);
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
                let back = String::from_utf8_lossy(secret.as_bytes()).into_owned();
                let back = if back == text { "=" } else { &back };
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
            let outcome = outcome(&text, kind);
            writeln!(of_case, "{name} {number}, {done}: {outcome}").unwrap();
        }
        let digest = digest(&of_case);
        let why: String = case.why.chars().take(60).collect();
        writeln!(digests, "{digest:016x} {name} {number}: {}", why.trim_end()).unwrap();
        outcomes.push_str(&of_case);
    }
    (digests, outcomes)
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
