//! The shape of the code: one ladder, a module uses only what stands above it; and only the program touches the world.
//!
//! `source` reads the files, `circles` finds files that use one another.

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/source.rs"]
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use circles::Uses;
use source::{Named, paths};

/// From the top: a module may use those before it, and its own parts.
const LADDER: [&str; 43] = [
    "printable",
    "secret",
    "bits",
    "digest",
    "scheme",
    "access",
    "spelling",
    "kind",
    "find",
    "shamir",
    "envelope",
    "tree",
    "code",
    "reed_solomon",
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
    "reader",
    "sheet",
    "template",
    "pdf",
    "gather",
    "recovery",
    "deal",
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
const WORLDLY: [&str; 14] = [
    "crossterm_winapi",
    "ctrlc",
    "indicatif",
    "jiff",
    "landlock",
    "libc",
    "ratatui",
    "rpassword",
    "rustix",
    "seccompiler",
    "secmem_proc",
    "signal_hook",
    "tempfile",
    "windows_permissions",
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

/// The module that a file is; the crate's root has no name.
fn module_of(path: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let relative = path.strip_prefix(&root).unwrap().with_extension("");
    let mut parts: Vec<String> = relative
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if matches!(
        parts.last().map(|part| &part[..]),
        Some("mod" | "lib" | "main")
    ) {
        parts.pop();
    }
    parts
}

/// Every path that every source file names, with the file and the module of the ladder that it belongs to; tests left out.
fn code() -> Vec<(PathBuf, &'static str, Vec<Named>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root)
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"))
        .map(|path| {
            let first = path.strip_prefix(&root).unwrap().with_extension("");
            let first = first.iter().next().unwrap();
            let module = *LADDER
                .iter()
                .find(|module| **module == first)
                .unwrap_or_else(|| panic!("{} is not on the ladder", path.display()));
            let parts = module_of(&path);
            let parts: Vec<&str> = parts.iter().map(|part| &part[..]).collect();
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
fn no_two_files_use_each_other() {
    let files: Vec<_> = code()
        .into_iter()
        .filter(|(_, module, _)| !matches!(*module, "lib" | "main"))
        .map(|(path, _, found)| (module_of(&path), found))
        .collect();
    let all = Uses::of(&files);
    assert!(all.count() > 300, "the test has lost sight of the code");
    let circles = all.circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// What the test above says of the files `a`, `a/b`, `a/c` and `a/d`.
#[test]
fn no_circle_hides_from_the_scanner() {
    let check = |sources: [&str; 4], expected: &[&str]| {
        let modules = [&["a"][..], &["a", "b"], &["a", "c"], &["a", "d"]];
        let files: Vec<_> = modules
            .iter()
            .zip(sources)
            .map(|(module, source)| {
                let name = module.iter().map(|&part| part.to_owned()).collect();
                (name, paths(source, module))
            })
            .collect();
        assert_eq!(Uses::of(&files).circles(), expected, "{sources:?}");
    };
    let two = &["a/b uses a/c in line 1", "a/c uses a/b in line 1"];
    check(["", "use super::c;", "use super::b::B;", ""], two);
    check(
        ["", "fn f() { super::c::f() }", "use crate::a::b;", ""],
        two,
    );
    check(
        [
            "",
            "use super::c as x;",
            "use super::b as y; fn f() { y::g() }",
            "",
        ],
        two,
    );
    check(["", "use super::c;", "", "use super::b;"], &[]);
    // Through a third.
    check(
        [
            "",
            "use super::c::C;",
            "use super::d::D;",
            "use super::b::B;",
        ],
        &[
            "a/b uses a/c in line 1",
            "a/c uses a/d in line 1",
            "a/d uses a/b in line 1",
        ],
    );
    // Parent and child.
    let parent = &["a uses a/b in line 1", "a/b uses a in line 1"];
    check(["use b::B;", "use super::A;", "", ""], parent);
    check(["use self::b::B;", "use super::*;", "", ""], parent);
    check(
        ["fn f() { b::f() }", "fn f(a: super::A) {}", "", ""],
        parent,
    );
    check(["fn f() { let b = 1; g(b) }", "use super::A;", "", ""], &[]);
    check(
        ["mod b; mod c;", "use super::A;", "pub(super) fn f() {}", ""],
        &[],
    );
    // What is handed on is no use of it, but by whoever takes it.
    check(
        [
            "pub use b::B; pub(crate) use c::C;",
            "use super::A;",
            "",
            "",
        ],
        &[],
    );
    check(
        ["pub use b::B; fn f(b: B) {}", "use super::A;", "", ""],
        parent,
    );
    check(
        [
            "pub use c::C; pub use b::B;",
            "use super::C;",
            "use super::B;",
            "",
        ],
        two,
    );
    check(
        [
            "pub use c::C as D; use b::B;",
            "use crate::a::D;",
            "use super::B;",
            "",
        ],
        two,
    );
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

/// Dealing and recovering are two halves that a program may have without the other.
#[test]
fn dealing_and_recovering_know_nothing_of_each_other() {
    let code = code();
    let mut dealing = 0;
    for (path, module, found) in &code {
        let barred: &[&str] = match *module {
            "deal" => &["gather", "recovery"],
            "gather" | "recovery" => &["deal"],
            _ => continue,
        };
        dealing += usize::from(*module == "deal");
        for named in found {
            let used = target(named).unwrap_or_default();
            let place = format!("{}:{}", path.display(), named.line);
            assert!(!barred.contains(&used), "{place}: {module} uses {used}");
        }
    }
    assert!(
        dealing > 10,
        "the test has lost sight of the code: {dealing}"
    );
}
