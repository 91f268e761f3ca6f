//! What the documents say of the kinds of key is what the program says; their links lead somewhere; and what is a list of something in
//! the code or in themselves is complete.
//!
//! `PAPERQUORUM_RECORD=1` writes what is made from the table of kinds: docs/KINDS.md, and in FORMAT.md and examples/kinds.py the lines of
//! kinds that are nothing but characters in groups.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use paperquorum::kind::{self, Kind};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Holds a file against what it should be, or writes it.
fn compare(file: &str, expected: &str) {
    if std::env::var_os("PAPERQUORUM_RECORD").is_some() {
        fs::write(root().join(file), expected).unwrap();
    }
    let is_same = root().join(file).exists() && read(file) == expected;
    assert!(
        is_same,
        "{file} is not what the kinds make of it: PAPERQUORUM_RECORD=1 cargo test --test documents"
    );
}

/// How a share of this kind stands on paper.
fn words(kind: &Value) -> String {
    match (kind["words"][0].as_u64(), kind["words"][1].as_u64()) {
        (Some(few), Some(many)) if few == many && kind["bytes"][0] == kind["bytes"][1] => {
            few.to_string()
        }
        (Some(few), Some(many)) => format!("{few} to {many}"),
        _ => "sealed".to_owned(),
    }
}

#[test]
fn the_table_of_kinds_is_what_the_program_lists() {
    let output = Command::new(env!("CARGO_BIN_EXE_paperquorum"))
        .args(["kinds", "--json"])
        .output()
        .unwrap();
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kinds = listed["kinds"].as_array().unwrap();
    let mut page = format!(
        "# Kinds of key\n\n\
         The {} kinds that paperquorum knows. It refuses a key that its own check shows to be mistyped, and gives it back as its program wants it.\n\
         `paperquorum kinds NAME` says more of one, and [ADDING-A-KIND.md](ADDING-A-KIND.md) how to add another. \
         This page is made from `paperquorum kinds --json` by `tests/documents.rs`.\n\n\
         Keys that take more than 64 bytes are sealed: encrypted, and printed as QR codes behind every sheet, which then has 35 words.\n\n\
         | kind | what it is | check in its own format | words a sheet |\n|---|---|---|---|\n",
        kinds.len()
    );
    for kind in kinds {
        let text = |field: &str| kind[field].as_str().unwrap().replace('|', "\\|");
        let check = match kind["level"].as_str().unwrap() {
            "checksum" => format!("yes: {}", text("check")),
            "weak" => format!("weak: {}", text("check")),
            _ => text("check"),
        };
        let (id, name, form) = (text("id"), text("name"), text("form"));
        writeln!(
            page,
            "| `{id}` | {name}: {form} | {check} | {} |",
            words(kind)
        )
        .unwrap();
    }
    compare("docs/KINDS.md", &page);
}

/// An alphabet as FORMAT.md writes it: by its ends where it is made of long runs, else character by character.
fn alphabet(characters: &str) -> String {
    let mut runs: Vec<Vec<char>> = Vec::new();
    for c in characters.chars() {
        match runs.last_mut() {
            Some(run) if u32::from(run[run.len() - 1]) + 1 == u32::from(c) => run.push(c),
            _ => runs.push(vec![c]),
        }
    }
    let at_end = runs.iter().skip_while(|run| run.len() >= 6);
    let is_long = runs[0].len() >= 6;
    if !is_long
        || at_end
            .clone()
            .any(|run| run.len() > 2 || run[0].is_alphanumeric())
    {
        return format!("`{characters}`");
    }
    let shown = runs.iter().flat_map(|run| match &run[..] {
        [first, .., last] if run.len() >= 6 => vec![format!("`{first}`–`{last}`")],
        few => few.iter().map(|c| format!("`{c}`")).collect(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// How FORMAT.md says that a key is written; the pattern itself where the groups are not alike.
fn groups(pattern: &str) -> String {
    let sizes: Vec<usize> = pattern.split(['-', ' ']).map(str::len).collect();
    let is_regular = pattern.chars().all(|c| matches!(c, 'x' | '-' | ' '))
        && sizes.iter().all(|&size| size == sizes[0]);
    match (sizes.len(), pattern.contains('-'), pattern.contains(' ')) {
        (1, ..) if is_regular => format!("{} characters, not grouped", sizes[0]),
        (count, true, false) if is_regular => format!("{count} groups of {}, hyphens", sizes[0]),
        (count, false, true) if is_regular => format!("{count} groups of {}, blanks", sizes[0]),
        _ => format!("{pattern:?}"),
    }
}

/// The text with `line` behind the last line that `is_before` holds of.
fn with_line(text: &str, line: &str, is_before: impl Fn(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| is_before(line)).unwrap();
    lines.insert(last + 1, line);
    lines.join("\n") + "\n"
}

/// Kinds that are nothing but characters, with the number of their form.
fn characters() -> impl Iterator<Item = (u8, &'static Kind, &'static str, &'static str)> {
    kind::all().filter_map(|kind| {
        let (alphabet, pattern) = kind.grammar()?;
        Some((*kind.forms().first()?, kind, alphabet, pattern))
    })
}

#[test]
fn the_format_has_every_kind_of_characters() {
    let mut page = read("docs/FORMAT.md");
    for (form, kind, letters, pattern) in characters() {
        let begins = format!("| {form} | `{}` | {} | ", kind.id, alphabet(letters));
        let Some(at) = page.find(&format!("\n| {form} | `")) else {
            let row = format!("{begins}{} |", groups(pattern));
            let section = page.find("\n### Bytes\n").unwrap();
            let table = with_line(&page[..section], &row, |line| line.starts_with("| "));
            page = format!("{table}{}", &page[section..]);
            continue;
        };
        let row = page[at + 1..].lines().next().unwrap();
        assert!(
            row.starts_with(&begins),
            "{row} does not begin with {begins}"
        );
        let written = groups(pattern);
        if !written.contains('"') {
            assert!(
                row[begins.len()..].starts_with(&written),
                "{row}: {written}"
            );
        }
    }
    compare("docs/FORMAT.md", &page);
}

#[test]
fn the_decoder_has_every_kind_of_characters() {
    let mut source = read("examples/kinds.py");
    for (form, kind, letters, pattern) in characters() {
        let has = |line: &str| {
            let entry = format!("{form}: (");
            line.match_indices(&entry)
                .any(|(at, _)| line[..at].ends_with(' '))
        };
        if !source.lines().any(has) {
            let line = format!("    {form}: ({letters:?}, {pattern:?}),  # {}", kind.id);
            let end = source.find("\nCODE_FORMS").unwrap();
            let table = with_line(&source[..end], &line, |line| line.starts_with("    "));
            source = format!("{table}{}", &source[end + 1..]);
        }
    }
    compare("examples/kinds.py", &source);
}

/// All pages in Markdown, but for the sheets' templates.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.')
                    && !matches!(&*name, "target" | "templates" | "node_modules")
                {
                    folders.push(path);
                }
            } else if name.ends_with(".md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The anchors of a page, as GitHub makes them of headings.
fn anchors(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut counts = BTreeMap::new();
    let mut found = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        let heading = line.trim_start_matches('#');
        if is_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        let lower = heading.trim().to_lowercase();
        let anchor = lower
            .chars()
            .filter(kept)
            .collect::<String>()
            .replace(' ', "-");
        let count: &mut u32 = counts.entry(anchor.clone()).or_default();
        found.push(match count {
            0 => anchor,
            _ => format!("{anchor}-{count}"),
        });
        *count += 1;
    }
    found
}

/// Where a page's links and pictures lead.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("](").skip(1) {
        found.extend(part.split(')').next().map(str::to_owned));
    }
    for mark in ["src=\"", "href=\""] {
        for part in text.split(mark).skip(1) {
            found.extend(part.split('"').next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.parent().unwrap().join(file),
            };
            let is_there = target.exists()
                && (anchor.is_empty()
                    || anchors(&fs::read_to_string(&target).unwrap()).contains(&anchor.to_owned()));
            if !is_there {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn the_index_of_decisions_has_them_all() {
    let page = read("docs/DECISIONS.md");
    let (index, decisions) = page.split_at(page.find("\n**1. ").unwrap());
    let numbers = |text: &str| -> Vec<u32> {
        let digits = text.split(|c: char| !c.is_ascii_digit());
        digits.filter_map(|number| number.parse().ok()).collect()
    };
    let made = decisions.lines().filter_map(|line| {
        let (number, _) = line.strip_prefix("**")?.split_once(". ")?;
        number.parse::<u32>().ok()
    });
    let made: Vec<u32> = made.collect();
    assert!(made.is_sorted(), "{made:?}");
    let topics: Vec<u32> = index
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(numbers)
        .collect();
    for number in &made {
        assert!(topics.contains(number), "{number} is not in the index");
    }
    for number in &topics {
        assert!(made.contains(number), "the index has {number}");
    }
}

#[test]
fn the_ladder_is_the_one_that_the_tests_hold() {
    let source = read("tests/architecture.rs");
    let ladder = source.split_once("const LADDER").unwrap().1;
    let ladder = ladder.split_once("];").unwrap().0;
    let held: Vec<&str> = ladder.split('"').skip(1).step_by(2).collect();
    let page = read("docs/ARCHITECTURE.md");
    let table = page.split_once("\n| | module |").unwrap().1;
    let table = table.split_once("\n\n").unwrap().0;
    let cells = table.lines().filter_map(|line| line.split(" | ").nth(1));
    let told: Vec<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(|name| name.trim_end_matches('/').trim_end_matches(".rs"))
        .collect();
    let held: Vec<&str> = held.into_iter().filter(|name| *name != "lib").collect();
    assert_eq!(told, held);
}
