//! The objects of `--json`: one on standard output, ended by a line feed. docs/JSON.md tells their shapes.

use std::io::Write;

use serde::Serialize;
use zeroize::Zeroizing;

use super::error::Failure;
use super::io;

/// Prints one object.
pub(super) fn print(object: &impl Serialize) -> Result<(), Failure> {
    write(object, io::answer()).map_err(Failure::from)
}

/// Prints one object with a key in it: a reader that went away has not got it.
pub(super) fn print_key(object: &impl Serialize) -> Result<(), Failure> {
    write(object, std::io::stdout().lock()).map_err(Failure::output)
}

fn write(object: &impl Serialize, mut out: impl Write) -> std::io::Result<()> {
    // Room for any report, so that a key in it is not left behind by a growing buffer.
    let mut text = Zeroizing::new(Vec::with_capacity(1 << 18));
    serde_json::to_writer_pretty(&mut *text, object).map_err(std::io::Error::from)?;
    text.push(b'\n');
    out.write_all(&text)?;
    out.flush()
}
