//! The objects of `--json`: one on standard output, ended by a line feed. docs/JSON.md tells their shapes.

use std::io::Write;

use serde::Serialize;
use zeroize::Zeroizing;

use super::error::Failure;

/// Prints one object.
pub(super) fn print(object: &impl Serialize) -> Result<(), Failure> {
    // Room for any report, so that a key in it is not left behind by a growing buffer.
    let mut text = Zeroizing::new(Vec::with_capacity(1 << 18));
    serde_json::to_writer_pretty(&mut *text, object).map_err(std::io::Error::from)?;
    text.push(b'\n');
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&text)?;
    Ok(stdout.flush()?)
}
