//! What several tests need: the vectors, and hexadecimal.
#![allow(dead_code, reason = "every test takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A set that decodes, with all its fields.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ValidVector {
    pub kind: String,
    pub class: u8,
    pub canonical: String,
    pub secret: String,
    pub envelope: String,
    pub threshold: u8,
    pub shares: u8,
    pub room: u8,
    pub set: String,
    pub name: String,
    pub label: String,
    pub code_label: String,
    pub share: Vec<ShareVector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShareVector {
    pub index: u8,
    pub salt: String,
    pub payload: String,
    pub words: String,
    pub code: String,
    pub words_code: String,
}

/// Shares that fail at a stage: words, code, add or recover.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvalidVector {
    pub stage: String,
    pub error: String,
    pub given: Vec<String>,
}

pub fn vector_files(folder: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

pub fn read_vectors<V: DeserializeOwned>(folder: &str) -> Vec<(String, V)> {
    vector_files(folder)
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let vector = toml::from_str(&fs::read_to_string(&path).unwrap());
            let vector = vector.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, vector)
        })
        .collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// Whether a program that a test needs is there. In CI it must be.
pub fn tool(name: &str) -> bool {
    let there = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()));
    assert!(
        there || std::env::var_os("CI").is_none(),
        "{name} is not installed; scripts/test installs it"
    );
    if !there {
        eprintln!("skipped: {name} is not installed");
    }
    there
}
