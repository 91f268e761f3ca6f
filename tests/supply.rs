//! What the program is built from is what `docs/DEPENDENCIES.md` and `deny.toml` say: no crate, version, build script or
//! procedural macro that nobody wrote down, and nothing that opens connections.
//!
//! The tree is asked of `cargo metadata`, offline, for x86_64 Linux whatever the host. It names a few crates more than are
//! built, because it joins the features of build and tests: none too few.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// These must stand in `deny.toml` at the least, so that its list does not shrink unnoticed.
const NETWORK: [&str; 12] = [
    "async-std",
    "curl",
    "hyper",
    "native-tls",
    "openssl",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tungstenite",
    "ureq",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn toml(path: &str) -> toml::Table {
    read(path).parse().unwrap()
}

/// The rows of the table under `## heading`, without the two lines of its head, as cells without backticks.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let document = read("docs/DEPENDENCIES.md");
    let (_, rest) = document
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let section = rest.split("\n## ").next().unwrap();
    section
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.trim_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

/// A crate of the program's tree: what builds it and what it asks for.
struct Crate {
    name: String,
    version: String,
    kinds: BTreeSet<String>,
    asks: Vec<String>,
}

/// All crates that the program is built from or with, by cargo's id; those that only tests need are left out.
fn tree() -> BTreeMap<String, Crate> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version=1",
            "--filter-platform=x86_64-unknown-linux-gnu",
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "if crates of another system are missing, `cargo fetch` gets them: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = |value: &Value| value.as_array().unwrap().clone();

    let mut asks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let needed = list(&node["deps"])
            .iter()
            .filter(|dep| {
                list(&dep["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"] != "dev")
            })
            .map(|dep| text(&dep["pkg"]))
            .collect();
        asks.insert(text(&node["id"]), needed);
    }
    let mut found = BTreeSet::new();
    let mut left = vec![text(&metadata["resolve"]["root"])];
    while let Some(id) = left.pop() {
        if found.insert(id.clone()) {
            left.extend(asks[&id].iter().cloned());
        }
    }
    list(&metadata["packages"])
        .iter()
        .filter(|package| found.contains(package["id"].as_str().unwrap()))
        .map(|package| {
            let id = text(&package["id"]);
            let kinds = list(&package["targets"])
                .iter()
                .flat_map(|target| list(&target["kind"]))
                .map(|kind| text(&kind))
                .collect();
            let asks = asks[&id].clone();
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            (
                id,
                Crate {
                    name,
                    version,
                    kinds,
                    asks,
                },
            )
        })
        .collect()
}

/// Names and versions of the tree's crates that have a target of this kind.
fn of_kind(kind: &str) -> BTreeSet<(String, String)> {
    tree()
        .into_values()
        .filter(|found| found.kinds.contains(kind))
        .map(|found| (found.name, found.version))
        .collect()
}

/// Name and version from the columns of the table under `heading`.
fn listed(heading: &str, version: usize) -> BTreeSet<(String, String)> {
    rows(heading)
        .into_iter()
        .map(|cells| (cells[0].clone(), cells[version].clone()))
        .collect()
}

#[test]
fn every_direct_dependency_is_justified() {
    let manifest = toml("Cargo.toml");
    let targets = manifest["target"].as_table().unwrap();
    let wanted: BTreeSet<String> = [&manifest]
        .into_iter()
        .chain(targets.values().map(|target| target.as_table().unwrap()))
        .filter_map(|table| table.get("dependencies")?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect();

    // The lock file says the version behind the name where it has several.
    let lock = toml("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let own = packages
        .iter()
        .find(|package| package["name"].as_str() == Some("paperquorum"))
        .unwrap();
    let mut locked = BTreeSet::new();
    for asked in own["dependencies"].as_array().unwrap() {
        let mut words = asked.as_str().unwrap().split(' ');
        let (name, version) = (words.next().unwrap(), words.next());
        if wanted.contains(name) {
            let version = version.unwrap_or_else(|| {
                packages
                    .iter()
                    .find(|package| package["name"].as_str() == Some(name))
                    .and_then(|package| package["version"].as_str())
                    .unwrap()
            });
            locked.insert((name.to_owned(), version.to_owned()));
        }
    }
    assert_eq!(locked.len(), wanted.len());
    assert_eq!(listed("Direct dependencies", 2), locked);
    for cells in rows("Direct dependencies") {
        assert!(
            cells.len() == 8 && cells.iter().all(|cell| !cell.is_empty()),
            "{cells:?}"
        );
    }
}

#[test]
fn every_build_script_is_listed() {
    assert_eq!(listed("Build scripts", 1), of_kind("custom-build"));
}

#[test]
fn every_procedural_macro_is_listed() {
    assert_eq!(listed("Procedural macros", 1), of_kind("proc-macro"));
}

/// `cargo deny` is not everywhere; what its list says about the program's own tree is checked without it.
#[test]
fn nothing_opens_connections() {
    let policy = toml("deny.toml");
    let entries = policy["bans"]["deny"].as_array().unwrap();
    let name = |entry: &toml::Value| entry["crate"].as_str().unwrap().to_owned();
    let refused: BTreeSet<String> = entries
        .iter()
        .filter(|entry| entry.get("wrappers").is_none())
        .map(name)
        .collect();
    for must in NETWORK {
        assert!(refused.contains(must), "{must} is not in deny.toml");
    }
    let tree = tree();
    for found in tree.values() {
        assert!(!refused.contains(&found.name), "{}", found.name);
    }
    // Those that some crates may ask for, and no other.
    for entry in entries {
        let Some(wrappers) = entry.get("wrappers").and_then(toml::Value::as_array) else {
            continue;
        };
        for found in tree.values() {
            if found.asks.iter().any(|id| tree[id].name == name(entry)) {
                assert!(
                    wrappers
                        .iter()
                        .any(|wrapper| wrapper.as_str() == Some(found.name.as_str())),
                    "{} asks for {}",
                    found.name,
                    name(entry)
                );
            }
        }
    }
}

/// The texts of build scripts that `deny.toml` allows are those of the crates that are listed, and of two on other systems.
#[test]
fn build_scripts_are_allowed_by_their_text() {
    let policy = toml("deny.toml");
    let build = &policy["bans"]["build"];
    assert!(build["allow-build-scripts"].as_array().unwrap().is_empty());
    let mut allowed = BTreeSet::new();
    for entry in build["bypass"].as_array().unwrap() {
        assert_eq!(entry["build-script"].as_str().unwrap().len(), 64);
        allowed.insert(entry["crate"].as_str().unwrap().to_owned());
    }
    let mut listed: BTreeSet<String> = rows("Build scripts")
        .into_iter()
        .map(|cells| cells[0].clone())
        .collect();
    listed.extend(["anyhow", "nix", "winapi"].map(str::to_owned));
    assert_eq!(allowed, listed);
}
