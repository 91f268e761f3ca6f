//! `page`: hands out recover.html, with which a holder recovers in a browser. The program has it if it was built with the feature `page`.

use std::io::Write;
use std::path::Path;

use super::error::{Failure, note};
use super::{disk, io};
use crate::deal::Fingerprint;

/// The page, as `scripts/page` made it; PAPERQUORUM_PAGE told the build where it lies.
pub(super) const PAGE: &[u8] = include_bytes!(env!("PAPERQUORUM_PAGE"));

/// Writes the page to a new file, or to standard output for `-`.
pub(super) fn run(out: &Path) -> Result<(), Failure> {
    if io::is_stdio(out) {
        let mut stdout = io::answer();
        stdout.write_all(PAGE)?;
        stdout.flush()?;
    } else {
        disk::write_new(out, PAGE)?;
        note(format_args!(
            "{}: open it in a browser, and give it to whoever has a sheet",
            out.display()
        ));
    }
    note(format_args!(
        "its SHA-256 begins with {}, as the sheets say",
        Fingerprint::of(PAGE)
    ));
    Ok(())
}
