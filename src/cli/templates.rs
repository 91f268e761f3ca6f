//! Templates of the dealer's own, out of a directory.

use std::path::Path;

use super::error::Failure;
use super::io;
use crate::deal::{KINDS, Templates};
use crate::kind;
use crate::template::Purpose;

/// Most bytes of a template.
const MAX_TEMPLATE: usize = 256 << 10;

/// Reads what `directory` has for `languages`: in a folder of the language's name, or in itself.
///
/// # Errors
/// If there is no such directory, or nothing in it is a template.
pub(super) fn read(directory: &Path, languages: &[&str]) -> Result<Templates, Failure> {
    if !directory.is_dir() {
        return Err(Failure::usage(format_args!(
            "{}: there is no such directory of templates",
            directory.display()
        ))
        .hint("`paperquorum template export DIR` writes one"));
    }
    let mut templates = Templates::shipped();
    for language in languages {
        read_language(&mut templates, directory, language)?;
    }
    if templates.is_shipped() {
        return Err(Failure::usage(format_args!(
            "{}: there is no template in it for these sheets",
            directory.display()
        ))
        .hint(format_args!(
            "it should have a folder {} with holder.md in it, or holder.md itself",
            languages.first().unwrap_or(&"en")
        )));
    }
    Ok(templates)
}

fn read_language(
    templates: &mut Templates,
    directory: &Path,
    language: &str,
) -> Result<(), Failure> {
    let folder = directory.join(language);
    let folder = if folder.is_dir() {
        folder
    } else {
        directory.to_owned()
    };
    for purpose in Purpose::ALL {
        let path = folder.join(purpose.file());
        if path.symlink_metadata().is_ok() {
            let name = path.display().to_string();
            templates.add(language, purpose, &name, &read_text(&path)?);
        }
    }
    let path = folder.join(KINDS);
    if path.symlink_metadata().is_ok() {
        let name = path.display().to_string();
        templates.add_kinds(language, &name, &read_text(&path)?)?;
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Failure> {
    // A pipe could be waited for for ever.
    if path
        .metadata()
        .is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
    {
        return Err(Failure::usage(format_args!(
            "{}: not a file",
            path.display()
        )));
    }
    let bytes = io::read_limited(path, MAX_TEMPLATE)?;
    let text = kind::marked(&bytes).ok_or_else(|| {
        let sound = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let line = bytes[..sound].split(|&byte| byte == b'\n').count();
        Failure::usage(format_args!(
            "{}: line {line}: not UTF-8 text",
            path.display()
        ))
        .hint("save it as UTF-8")
    })?;
    Ok(text.to_string())
}
