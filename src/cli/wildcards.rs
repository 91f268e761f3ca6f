//! Names with `*` and `?` in them: Windows' shells hand them over as they are, those of other systems replace them.
//!
//! Only names of files are replaced, and not all arguments, which may be labels and notes. No file on Windows can have one of the two in
//! its name, so it does not matter whether quotes stood round it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use wildmatch::WildMatch;

use super::collect::is_hidden;

/// Whether something may stand in place of a part of this name.
fn has_wildcard(name: &OsStr) -> bool {
    name.as_encoded_bytes()
        .iter()
        .any(|byte| matches!(byte, b'*' | b'?'))
}

/// Puts in place of each name what it fits, in the order of their names. A name that fits nothing stays.
pub(super) fn expand(names: &mut Vec<PathBuf>) {
    let expanded = names.drain(..).flat_map(|name| {
        let fitting = fitting(&name);
        if fitting.is_empty() {
            vec![name]
        } else {
            fitting
        }
    });
    *names = expanded.collect();
}

fn fitting(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        found = match part {
            Component::Normal(name) if has_wildcard(name) => found
                .iter()
                .flat_map(|folder| within(folder, name))
                .collect(),
            part => found.iter().map(|folder| folder.join(part)).collect(),
        };
    }
    found.retain(|path| path.exists());
    found.sort();
    found
}

/// What of a folder a name fits. What is hidden is left out unless the name begins with a full stop.
fn within(folder: &Path, name: &OsStr) -> Vec<PathBuf> {
    let name = name.to_string_lossy();
    // A habit of the first of these systems: names without a full stop are meant too.
    let pattern = WildMatch::new_case_insensitive(if name == "*.*" { "*" } else { &name });
    let place = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    entries
        .filter(|entry| pattern.matches(&entry.file_name().to_string_lossy()))
        .filter(|entry| name.starts_with('.') || !is_hidden(entry))
        .map(|entry| folder.join(entry.file_name()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(folder: &Path, name: &str, expected: &[&str]) {
        let mut names = vec![folder.join(name)];
        expand(&mut names);
        let expected: Vec<PathBuf> = expected.iter().map(|name| folder.join(name)).collect();
        assert_eq!(names, expected, "{name}");
    }

    #[test]
    fn names_are_replaced_by_what_they_fit() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::create_dir_all(folder.join("sheets")).unwrap();
        fs::create_dir_all(folder.join("shelf")).unwrap();
        for name in [
            "sheets/2-bob.pdf",
            "sheets/1-ann.PDF",
            "sheets/set.toml",
            "sheets/.1.pdf",
            "sheets/notes",
            "shelf/3.pdf",
            "[a].txt",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        check(
            folder,
            "sheets/*.pdf",
            &["sheets/1-ann.PDF", "sheets/2-bob.pdf"],
        );
        check(folder, "sheets/?-b*", &["sheets/2-bob.pdf"]);
        check(folder, "she*/?.pdf", &["shelf/3.pdf"]);
        check(folder, "sheets/.*.pdf", &["sheets/.1.pdf"]);
        check(
            folder,
            "sheets/*.*",
            &[
                "sheets/1-ann.PDF",
                "sheets/2-bob.pdf",
                "sheets/notes",
                "sheets/set.toml",
            ],
        );
        check(folder, "[a].txt", &["[a].txt"]);
        check(folder, "sheets/2-bob.pdf", &["sheets/2-bob.pdf"]);
        // What fits nothing is named as it was given.
        check(folder, "sheets/*.png", &["sheets/*.png"]);
        check(folder, "nowhere/*.pdf", &["nowhere/*.pdf"]);
        check(folder, "sheets/*.pdf/*", &["sheets/*.pdf/*"]);
    }

    #[test]
    fn the_folder_that_one_is_in_is_not_named() {
        let mut names = vec![PathBuf::from("Cargo.t?ml"), PathBuf::from("-")];
        expand(&mut names);
        assert_eq!(names, ["Cargo.toml", "-"].map(PathBuf::from));
    }
}
