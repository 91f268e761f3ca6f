//! `examples/recover.py`, the second implementation, against the golden vectors, in both directions of every field.

mod common;

use std::path::Path;
use std::process::Command;

use common::{tool, vector_files};

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
    let (valid, invalid) = (vector_files("valid").len(), vector_files("invalid").len());
    assert_eq!(
        stdout.trim(),
        format!("{valid} valid and {invalid} invalid vectors")
    );
}

#[test]
fn it_stays_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = std::fs::read_to_string(root.join("examples/recover.py")).unwrap();
    assert!(
        program.lines().count() <= 350,
        "{}",
        program.lines().count()
    );
}
