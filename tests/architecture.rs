//! The shape of the code: one ladder, a module uses only what stands above it; and only the program touches the world.

use std::fs;
use std::path::{Path, PathBuf};

/// From the top: a module may use those before it, and its own parts.
const LADDER: [&str; 18] = [
    "secret",
    "scheme",
    "kind",
    "shamir",
    "envelope",
    "reed_solomon",
    "mnemonic",
    "share",
    "typed",
    "set",
    "qr",
    "scan",
    "sheet",
    "template",
    "pdf",
    "cli",
    "lib",
    "main",
];

/// What only `cli` and `main` may name: files, streams, environment, clocks, the system's randomness, printing.
const WORLD: [&str; 16] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::thread::sleep",
    "println!",
    "eprintln!",
    "print!",
    "dbg!",
    "getrandom",
    "SysRng",
];

/// Network code, anywhere. Crates that open connections are refused by `deny.toml` too.
const NETWORK: [&str; 4] = ["std::net", "TcpStream", "UdpSocket", "reqwest"];

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

/// The lines of code of every source file with the module it belongs to; comments and test modules left out.
fn code() -> Vec<(PathBuf, &'static str, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root)
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"))
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap();
            let first = relative.iter().next().unwrap().to_string_lossy();
            let name = first.trim_end_matches(".rs");
            let module = *LADDER
                .iter()
                .find(|module| **module == name)
                .unwrap_or_else(|| panic!("{} is not on the ladder", path.display()));
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            let lines = text
                .lines()
                .map(|line| line.split("//").next().unwrap().to_owned())
                .collect();
            (path, module, lines)
        })
        .collect()
}

fn rung(module: &str) -> usize {
    LADDER.iter().position(|known| *known == module).unwrap()
}

#[test]
fn a_module_uses_only_what_stands_above_it() {
    let mut uses = 0;
    for (path, module, lines) in code() {
        for line in &lines {
            for used in line.split("crate::").skip(1) {
                let name: String = used
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                let names: Vec<&str> = if name.is_empty() && used.starts_with('{') {
                    used[1..]
                        .split(',')
                        .map(|part| part.trim().split("::").next().unwrap())
                        .collect()
                } else {
                    vec![&name]
                };
                for name in names {
                    let name = name.trim_end_matches(['}', ';', ' ']);
                    if name.is_empty() {
                        continue;
                    }
                    uses += 1;
                    assert!(
                        LADDER.contains(&name),
                        "{}: crate::{name} is not on the ladder",
                        path.display()
                    );
                    assert!(
                        rung(name) <= rung(module),
                        "{}: {module} uses {name}, which stands below it",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(uses > 30, "the test has lost sight of the code: {uses}");
}

#[test]
fn only_the_program_touches_the_world() {
    let mut files = 0;
    for (path, module, lines) in code() {
        files += 1;
        for (number, line) in (1..).zip(&lines) {
            for name in NETWORK {
                assert!(!line.contains(name), "{}:{number}: {name}", path.display());
            }
            if !matches!(module, "cli" | "main") {
                for name in WORLD {
                    assert!(!line.contains(name), "{}:{number}: {name}", path.display());
                }
            }
        }
    }
    assert!(files > 20);
}

#[test]
fn there_is_no_unsafe_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in ["lib.rs", "main.rs"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains("#![forbid(unsafe_code)]"), "{file}");
    }
}
