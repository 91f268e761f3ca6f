//! `examples/recover.py`, the second implementation, against the golden vectors, in both directions of every field.

mod common;

use std::path::Path;
use std::process::Command;

use common::{read_vectors, tool, unhex, vector_files};
use serde::Deserialize;

#[test]
fn it_reads_and_writes_every_vector_as_we_do() {
    if !tool("python3") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg("-B")
        .arg(root.join("tests/python/check_vectors.py"))
        .current_dir(root)
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let [valid, invalid, sealed, refused] =
        ["valid", "invalid", "sealed", "refused"].map(|folder| vector_files(folder).len());
    assert_eq!(
        stdout.trim(),
        format!("{valid} valid, {invalid} invalid, {sealed} sealed, {refused} refused vectors")
    );
}

#[test]
fn it_gives_back_every_kind_of_key_as_we_do() {
    if !tool("python3") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg("-B")
        .arg(root.join("tests/python/check_kinds.py"))
        .current_dir(root)
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains(" keys of "),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn it_holds_its_own_tests_and_the_examples_of_the_format() {
    if !tool("python3") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for script in [
        "tests/python/check_sealed.py",
        "tests/python/check_format.py",
        "examples/sealed.py",
    ] {
        let output = Command::new("python3")
            .arg("-B")
            .arg(root.join(script))
            .current_dir(root)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {stderr}");
    }
}

/// What the second implementation needs of a vector.
#[derive(Deserialize)]
struct Sealed {
    threshold: usize,
    required: Vec<u8>,
    passphrase: Option<String>,
    #[serde(default)]
    codes: Vec<String>,
    share: Vec<ShareTexts>,
    item: Vec<Item>,
}

#[derive(Deserialize)]
struct ShareTexts {
    index: u8,
    words: String,
    code: String,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    secret: String,
}

#[test]
fn it_opens_every_sealed_vector() {
    if !tool("python3") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, vector) in read_vectors::<Sealed>("sealed") {
        let folder = tempfile::tempdir().unwrap();
        // The required shares first, then as many others as it takes; words and codes in turn, and as few data codes as may be.
        let mut shares: Vec<&ShareTexts> = vector.share.iter().collect();
        shares.sort_by_key(|share| !vector.required.contains(&share.index));
        let mut text = String::new();
        for (place, share) in shares.iter().take(vector.threshold).enumerate() {
            text += if place % 2 == 0 {
                &share.words
            } else {
                &share.code
            };
            text += "\n\n";
        }
        for code in vector.codes.iter().skip(vector.codes.len() / 4) {
            text += code;
            text.push('\n');
        }
        std::fs::write(folder.path().join("sheets.txt"), text).unwrap();
        let passphrase = vector.passphrase.unwrap_or_default();
        let is_locked = !passphrase.is_empty();
        std::fs::write(folder.path().join("passphrase.txt"), passphrase).unwrap();
        let recover = |options: &[&str]| {
            let output = Command::new("python3")
                .arg("-B")
                .arg(root.join("examples/recover.py"))
                .args(options)
                .arg("sheets.txt")
                .current_dir(folder.path())
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {stderr}");
            output.stdout
        };
        for item in &vector.item {
            let mut options = Vec::new();
            if vector.item.len() > 1 {
                options.extend(["--item", &item.name]);
            }
            if is_locked {
                options.extend(["--passphrase-file", "passphrase.txt"]);
            }
            assert_eq!(
                recover(&options),
                unhex(&item.secret),
                "{name}: {}",
                item.name
            );
        }
    }
}

#[test]
fn it_stays_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = std::fs::read_to_string(root.join("examples/recover.py")).unwrap();
    assert!(
        program.lines().count() <= 420,
        "{}",
        program.lines().count()
    );
}
