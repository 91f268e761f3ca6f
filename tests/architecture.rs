//! The shape of the code: one ladder, a module uses only what stands above it; and only the program touches the world.
//!
//! The sources are read as tokens, so that neither line breaks nor braces nor other names for a path hide one.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From the top: a module may use those before it, and its own parts.
const LADDER: [&str; 41] = [
    "printable",
    "secret",
    "bits",
    "digest",
    "scheme",
    "access",
    "kind",
    "find",
    "shamir",
    "envelope",
    "tree",
    "code",
    "reed_solomon",
    "spelling",
    "mnemonic",
    "repair",
    "share",
    "typed",
    "issue",
    "set",
    "reissue",
    "record",
    "collection",
    "erasure",
    "series",
    "contents",
    "vault",
    "check_value",
    "entry",
    "session",
    "print_check",
    "qr",
    "scan",
    "sheet",
    "template",
    "pdf",
    "gather",
    "recovery",
    "cli",
    "lib",
    "main",
];

/// Modules of the standard library that only `cli` and `main` may name. `path` is among them because a `Path` asks the disk.
const WORLD: [&str; 6] = ["fs", "env", "net", "process", "os", "path"];

/// All that others may name of `std::io`: what reads and writes memory.
const MEMORY: [&str; 7] = [
    "Cursor",
    "Read",
    "BufRead",
    "Write",
    "Error",
    "ErrorKind",
    "Result",
];

/// Macros that print.
const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// Clocks and the system's randomness, under whatever path.
const AMBIENT: [&str; 6] = [
    "Instant",
    "SystemTime",
    "UNIX_EPOCH",
    "getrandom",
    "SysRng",
    "OsRng",
];

/// Crates that touch the world.
const WORLDLY: [&str; 7] = [
    "indicatif",
    "jiff",
    "ratatui",
    "rpassword",
    "rustix",
    "signal_hook",
    "tempfile",
];

/// Network code, anywhere. Crates that open connections are refused by `deny.toml` too.
const NETWORK: [&str; 8] = [
    "net",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "UnixDatagram",
    "reqwest",
];

/// A name, `::`, one other character, or `"` for a literal.
#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
}

/// The tokens of a source, comments left out and literals emptied.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name_end = |from: usize| (from..).find(|&i| !is_name(at(i))).unwrap();
    let after_quote = |mut i: usize, quote: char| {
        while i < chars.len() && at(i) != quote {
            i += if at(i) == '\\' { 2 } else { 1 };
        }
        i + 1
    };
    let mut found = Vec::new();
    let (mut i, mut line, mut counted) = (0, 1, 0);
    while i < chars.len() {
        line += chars[counted..i].iter().filter(|&&c| c == '\n').count();
        counted = i;
        let mut push = |text: &str| {
            found.push(Token {
                text: text.to_owned(),
                line,
            });
        };
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                i = (i..chars.len())
                    .find(|&i| at(i) == '\n')
                    .unwrap_or(chars.len())
            }
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            ('"', _) => {
                push("\"");
                i = after_quote(i + 1, '"');
            }
            ('\'', next) => {
                // A character, or else a lifetime.
                i = if next == '\\' || at(i + 2) == '\'' {
                    push("\"");
                    after_quote(i + 1, '\'')
                } else {
                    name_end(i + 1)
                };
            }
            (':', ':') => {
                push("::");
                i += 2;
            }
            (digit, _) if digit.is_ascii_digit() => i = name_end(i),
            (letter, _) if is_name(letter) => {
                let end = name_end(i);
                let name: String = chars[i..end].iter().collect();
                let hashes = (end..).take_while(|&i| at(i) == '#').count();
                let prefix = matches!(&name[..], "r" | "b" | "c" | "br" | "cr");
                if prefix && name.ends_with('r') && at(end + hashes) == '"' {
                    push("\"");
                    let close: Vec<char> = std::iter::once('"')
                        .chain(std::iter::repeat_n('#', hashes))
                        .collect();
                    let from = end + hashes + 1;
                    i = chars[from..]
                        .windows(close.len())
                        .position(|window| window == close)
                        .map_or(chars.len(), |position| from + position + close.len());
                } else if prefix && matches!(at(end), '"' | '\'') {
                    push("\"");
                    i = after_quote(end + 1, at(end));
                } else if name == "r" && hashes == 1 {
                    i = end + 1; // r#name
                } else {
                    push(&name);
                    i = end;
                }
            }
            (space, _) if space.is_whitespace() => i += 1,
            (other, _) => {
                push(&other.to_string());
                i += 1;
            }
        }
    }
    found
}

/// Whether these tokens begin so.
fn begins(tokens: &[Token], texts: &[&str]) -> bool {
    tokens.len() >= texts.len()
        && tokens
            .iter()
            .zip(texts)
            .all(|(token, text)| token.text == *text)
}

/// Leaves out each item that is marked with `#[cfg(test)]`, and no more.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !begins(&tokens[i..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        i += 7;
        let (mut depth, mut import) = (0, false);
        while i < tokens.len() {
            let text = &tokens[i].text[..];
            i += 1;
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "use" if depth == 0 => import = true,
                _ => {}
            }
            if depth == 0 && (text == ";" || text == "}" && !import) {
                break;
            }
        }
    }
    kept
}

/// A path that a source names, written out: names that `use` gives are put back.
#[derive(Debug)]
struct Named {
    line: usize,
    /// The module in which it stands.
    module: Vec<String>,
    /// `*` is a segment too, and a macro's name ends with `!`.
    path: Vec<String>,
}

/// Reads one tree of a `use` behind `path`, and gives the position behind it.
fn import(
    tokens: &[Token],
    mut i: usize,
    path: &[String],
    found: &mut Vec<(Vec<String>, String)>,
) -> usize {
    let mut path = path.to_vec();
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| &token.text[..]);
    loop {
        match text(i) {
            "::" => {
                i += 1;
                continue;
            }
            "{" => {
                i += 1;
                while !matches!(text(i), "}" | "") {
                    i = import(tokens, i, &path, found);
                    i += usize::from(text(i) == ",");
                }
                return i + 1;
            }
            "self" if !path.is_empty() => i += 1,
            name => {
                path.push(name.to_owned());
                i += 1;
            }
        }
        match text(i) {
            "::" => {}
            "as" => {
                found.push((path, text(i + 1).to_owned()));
                return i + 2;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                found.push((path, name));
                return i;
            }
        }
    }
}

/// All paths that a source names in the module `module`.
fn paths(source: &str, module: &[&str]) -> Vec<Named> {
    let tokens = without_tests(&tokens(source));
    let text = |i: usize| tokens.get(i).map_or("", |token: &Token| &token.text[..]);
    let is_name = |i: usize| text(i).starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut module: Vec<String> = module.iter().map(|&part| part.to_owned()).collect();
    let mut inside = Vec::new(); // The depths at which modules within the file began.
    let (mut depth, mut i) = (0, 0);
    let mut found: Vec<Named> = Vec::new();
    let mut names: HashMap<String, Vec<String>> = HashMap::new();
    while i < tokens.len() {
        let line = tokens[i].line;
        let mut named = |path| {
            found.push(Named {
                line,
                module: module.clone(),
                path,
            });
        };
        match text(i) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inside.last() == Some(&depth) {
                    inside.pop();
                    module.pop();
                }
            }
            "mod" if text(i + 2) == "{" => {
                inside.push(depth);
                module.push(text(i + 1).to_owned());
                i += 1;
            }
            "use" if text(i + 1) != "<" => {
                let mut imports = Vec::new();
                i = import(&tokens, i + 1, &[], &mut imports);
                for (path, name) in imports {
                    named(path.clone());
                    if path.first() != Some(&name) {
                        names.insert(name, path);
                    }
                }
                continue;
            }
            "extern" if text(i + 1) == "crate" => named(vec!["extern crate".to_owned()]),
            _ if is_name(i) => {
                let mut path = vec![text(i).to_owned()];
                while text(i + 1) == "::" && is_name(i + 2) {
                    path.push(text(i + 2).to_owned());
                    i += 2;
                }
                if text(i + 1) == "!" && text(i + 2) != "=" {
                    path.last_mut().unwrap().push('!');
                }
                named(path);
            }
            _ => {}
        }
        i += 1;
    }
    for named in &mut found {
        // Names may stand for names; more than a few times is a circle.
        for _ in 0..8 {
            if let Some(path) = names.get(&named.path[0]) {
                named.path.splice(..1, path.iter().cloned());
            }
        }
    }
    found
}

/// The module of the crate that a path leads to. `None` if it leads elsewhere, or to the root and no further.
fn target(named: &Named) -> Option<&str> {
    let mut module = &named.module[..];
    let mut rest = &named.path[..];
    match &rest[0][..] {
        "crate" | "paperquorum" => (module, rest) = (&[], &rest[1..]),
        "self" => rest = &rest[1..],
        "super" => {}
        _ => return None,
    }
    while let ["super", ..] = rest.iter().map(|part| &part[..]).collect::<Vec<_>>()[..] {
        (module, rest) = (&module[..module.len() - 1], &rest[1..]);
    }
    module.iter().chain(rest).next().map(|part| &part[..])
}

fn rung(module: &str) -> Option<usize> {
    LADDER.iter().position(|known| *known == module)
}

/// What this path uses of the crate that it must not.
fn climbs(named: &Named, module: &str) -> Option<String> {
    let used = target(named)?;
    match rung(used) {
        // What a file of the root names of itself.
        None if matches!(module, "lib" | "main") => None,
        None => Some(format!("{used} is not on the ladder")),
        Some(place) => (Some(place) > rung(module))
            .then(|| format!("{module} uses {used}, which stands below it")),
    }
}

/// What this path names that the module must not.
fn touches(named: &Named, module: &str) -> Option<String> {
    let path: Vec<&str> = named.path.iter().map(|part| &part[..]).collect();
    let fault = || Some(path.join("::"));
    if path.iter().any(|part| NETWORK.contains(part)) {
        return fault();
    }
    if matches!(module, "cli" | "main") {
        return None;
    }
    if path.iter().any(|part| AMBIENT.contains(part)) || path == ["extern crate"] {
        return fault();
    }
    let name = path.last().unwrap();
    if name
        .strip_suffix('!')
        .is_some_and(|name| PRINTING.contains(&name))
    {
        return fault();
    }
    match path[..] {
        ["std" | "core" | "alloc", part, ..] if part == "*" || WORLD.contains(&part) => fault(),
        ["std" | "core", part] if PRINTING.contains(&part) => fault(),
        ["std", "io", part, ..] if !MEMORY.contains(&part) => fault(),
        ["std", "thread", "sleep" | "*", ..] => fault(),
        [root, _, ..] if WORLDLY.contains(&root) => fault(),
        _ => None,
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every path that every source file names, with the file and the module of the ladder that it belongs to; tests left out.
fn code() -> Vec<(PathBuf, &'static str, Vec<Named>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root)
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"))
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap().with_extension("");
            let mut parts: Vec<&str> = relative.iter().map(|part| part.to_str().unwrap()).collect();
            let module = *LADDER
                .iter()
                .find(|module| **module == parts[0])
                .unwrap_or_else(|| panic!("{} is not on the ladder", path.display()));
            if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
                parts.pop();
            }
            let found = paths(&fs::read_to_string(&path).unwrap(), &parts);
            (path, module, found)
        })
        .collect()
}

/// Collects what `fault` says of every path in the sources, and how many paths lead to another module.
fn faults(fault: fn(&Named, &str) -> Option<String>) -> (Vec<String>, usize, usize) {
    let (mut told, mut files, mut uses) = (Vec::new(), 0, 0);
    for (path, module, found) in code() {
        files += 1;
        for named in &found {
            uses += usize::from(target(named).is_some_and(|used| used != module));
            if let Some(fault) = fault(named, module) {
                told.push(format!("{}:{}: {fault}", path.display(), named.line));
            }
        }
    }
    (told, files, uses)
}

#[test]
fn a_module_uses_only_what_stands_above_it() {
    let (told, _, uses) = faults(climbs);
    assert!(told.is_empty(), "{told:#?}");
    assert!(uses > 100, "the test has lost sight of the code: {uses}");
}

#[test]
fn only_the_program_touches_the_world() {
    let (told, files, _) = faults(touches);
    assert!(told.is_empty(), "{told:#?}");
    assert!(files > 40, "the test has lost sight of the code: {files}");
    // The program does touch it, and would be seen.
    let seen = code()
        .iter()
        .filter(|(_, module, _)| *module == "cli")
        .flat_map(|(_, _, found)| found)
        .filter(|named| touches(named, "share").is_some())
        .count();
    assert!(seen > 20, "the test has lost sight of the program: {seen}");
}

/// What the two tests above say of a source in `share`, which may use `kind` and not `set`.
#[test]
fn nothing_hides_from_the_scanner() {
    let check = |source: &str, expected: &[&str]| {
        let found = paths(source, &["share", "bits"]);
        let told: Vec<String> = found
            .iter()
            .filter_map(|named| touches(named, "share").or_else(|| climbs(named, "share")))
            .collect();
        assert_eq!(told, expected, "{source}");
    };
    let below = "share uses set, which stands below it";
    // The ladder.
    check("use crate::set::ShareSet;", &[below]);
    check("use crate::{kind::Class, set::ShareSet};", &[below]);
    check(
        "use crate::{\n    kind::{self, Class},\n    set,\n};",
        &[below],
    );
    check("use crate\n    ::set;", &[below]);
    check(
        "use crate::{self as root}; fn f() { root::set::f() }",
        &[below],
    );
    check("use crate as root; use root::{set};", &[below]);
    check("fn f() -> crate::set::ShareSet { todo!() }", &[below]);
    check("pub(in crate::set) fn f() {}", &[below]);
    check("use super::super::set;", &[below]);
    check("use super::{super::{set as other}};", &[below]);
    check("fn f() { super::super::set::split() }", &[below]);
    check(
        "use super::super as up; fn f() { up::set::split() }",
        &[below],
    );
    check(
        "mod a { mod b { use super::super::super::super::set; } }",
        &[below],
    );
    check("mod a { } use super::super::set;", &[below]);
    check("use paperquorum::set;", &[below]);
    check(
        "macro_rules! m { () => { $crate::set::split() } }",
        &[below],
    );
    check("use crate::*;", &["* is not on the ladder"]);
    check("use super::super::*;", &["* is not on the ladder"]);
    check("use crate::Shortcut;", &["Shortcut is not on the ladder"]);
    check(
        "use super::base32; use self::parts::a; use crate::kind;",
        &[],
    );
    check("pub(crate) fn f() {} pub(super) fn g() {}", &[]);
    // The world.
    check("use std::{fs, env};", &["std::fs", "std::env"]);
    check(
        "use std::{\n  fmt,\n  net::{TcpStream},\n};",
        &["std::net::TcpStream"],
    );
    check(
        "fn f() { ::std::process::exit(1) }",
        &["std::process::exit"],
    );
    check("fn f() { std :: fs :: read(x) }", &["std::fs::read"]);
    check(
        "use std as s; fn f() { s::fs::read(x) }",
        &["std::fs::read"],
    );
    check("use std::{self as s}; use s::env::var;", &["std::env::var"]);
    check("extern crate std as s;", &["extern crate"]);
    check("use std::*;", &["std::*"]);
    check("use std::path::Path;", &["std::path::Path"]);
    check(
        "use std::os::unix::net::UnixStream;",
        &["std::os::unix::net::UnixStream"],
    );
    check("use std::io; fn f() { io::stdout() }", &["std::io::stdout"]);
    check(
        "use std::io::{self, Read}; fn f() { io::stdin() }",
        &["std::io::stdin"],
    );
    check(
        "use std::io as other; fn f() { other::stderr() }",
        &["std::io::stderr"],
    );
    check("use std::io::*;", &["std::io::*"]);
    check(
        "use std::io::{Cursor, Read, BufRead, Write, ErrorKind}; use std::io;",
        &[],
    );
    check("fn f() -> Result<(), std::io::Error> { g() }", &[]);
    check(
        "use std::time::{Duration, Instant}; fn f() { Instant::now() }",
        &["std::time::Instant", "std::time::Instant::now"],
    );
    check(
        "use std::time as t; fn f() { t::SystemTime::now() }",
        &["std::time::SystemTime::now"],
    );
    check(
        "use std::time::*; fn f() { UNIX_EPOCH.elapsed() }",
        &["UNIX_EPOCH"],
    );
    check("use std::time::Duration;", &[]);
    check(
        "use std::thread; fn f() { thread::sleep(d) }",
        &["std::thread::sleep"],
    );
    check("use std::thread::{sleep as rest};", &["std::thread::sleep"]);
    check("use std::thread::spawn;", &[]);
    check("use getrandom::SysRng;", &["getrandom::SysRng"]);
    check("fn f() { getrandom::fill(x) }", &["getrandom::fill"]);
    check("fn f() { jiff::Zoned::now() }", &["jiff::Zoned::now"]);
    for name in PRINTING {
        check(&format!("fn f() {{ {name}!(x) }}"), &[&format!("{name}!")]);
        check(
            &format!("fn f() {{ std::{name} ! [x] }}"),
            &[&format!("std::{name}!")],
        );
        check(
            &format!("use std::{name} as p;"),
            &[&format!("std::{name}")],
        );
    }
    // What is no code does not count, and what stands behind it does.
    check(
        "// std::fs\n/* crate::set /* std::env */ println!() */",
        &[],
    );
    check("//! std::fs\n/// crate::set\nfn f() {}", &[]);
    check(
        "fn f() { g(\"std::fs \\\" crate::set\", 'a', '\\'', '\"') }",
        &[],
    );
    check(
        "fn f() { g(r#\"std::fs \" crate::set\"#, b\"std::env\", br\"\\\") }",
        &[],
    );
    check(
        "fn f<'a>(x: &'a str) { g('\"'); std::fs::read(x) }",
        &["std::fs::read"],
    );
    check("fn f() { g(\"//\"); std::fs::read(x) }", &["std::fs::read"]);
    check(
        "fn f() { g(r\"\\\"); g(b'\"'); std::fs::read(x) }",
        &["std::fs::read"],
    );
    check(
        "fn f() { a /* \" */ ; std::fs::read(x) } // \"",
        &["std::fs::read"],
    );
    check("#[cfg(test)] mod tests { use std::fs; }", &[]);
    check("#[cfg(test)]\nmod tests;\nuse std::fs;", &["std::fs"]);
    check("#[cfg(test)] use a::{b, c}; use std::fs;", &["std::fs"]);
    check(
        "#[cfg(test)] fn f(x: [u8; 2]) { std::fs::g() } use std::env;",
        &["std::env"],
    );
    check("#[cfg(not(test))] use std::fs;", &["std::fs"]);
    check("fn f() { print != x }", &[]);
}

#[test]
fn there_is_no_unsafe_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in ["lib.rs", "main.rs"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains("#![forbid(unsafe_code)]"), "{file}");
    }
}
