//! Two sheets of a set, beside which other files are laid.
#![allow(dead_code, reason = "every test takes what it needs")]

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::program::run_in;

pub const KEY: &str = "correct horse battery staple";

/// A folder with two of the three sheets that the key needs, and nothing else.
pub fn sheets() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("key"), KEY).unwrap();
    let split = [
        "split", "key", "-k", "2", "-n", "3", "--kind", "text", "--out", "out",
    ];
    let run = run_in(folder.path(), &split, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut made: Vec<PathBuf> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pdf"))
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    made.sort();
    for (number, sheet) in made.iter().take(2).enumerate() {
        fs::copy(sheet, folder.path().join(format!("sheet-{number}.pdf"))).unwrap();
    }
    folder
}
