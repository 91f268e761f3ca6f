//! `template`: the shipped templates, to be looked at, edited and translated.

use std::io::Write;
use std::path::Path;

use zeroize::Zeroizing;

use super::args::Template;
use super::directory::NewDirectory;
use super::error::{Failure, note};
use super::io;
use crate::deal::KINDS;
use crate::kind;
use crate::template::{LANGUAGES, Language, Purpose};

pub(super) fn run(args: &Template) -> Result<(), Failure> {
    match args {
        Template::Export { lang, directory } => export(lang.as_deref(), directory),
        Template::Languages => {
            let mut stdout = io::answer();
            for language in &LANGUAGES {
                writeln!(stdout, "{}  {}", language.code, language.name)?;
            }
            Ok(stdout.flush()?)
        }
    }
}

fn export(code: Option<&str>, directory: &Path) -> Result<(), Failure> {
    let chosen: Vec<&Language> = match code {
        None => LANGUAGES.iter().collect(),
        Some(code) => vec![Language::by_code(code).ok_or_else(|| {
            Failure::usage("there are no templates in that language")
                .hint("`paperquorum template languages` lists them; start from one that you know")
        })?],
    };
    let plan = NewDirectory::plan(directory)?;
    let mut files = Vec::new();
    for language in &chosen {
        for purpose in Purpose::ALL {
            let text = language.template(purpose).text.as_bytes().to_vec();
            files.push((
                format!("{}/{}", language.code, purpose.file()),
                Zeroizing::new(text),
            ));
        }
        let kinds = if language.kinds().is_empty() {
            kind::all()
                .map(|kind| format!("{} | {} | {}\n", kind.id, kind.name, kind.usage))
                .collect()
        } else {
            language.kinds().to_owned()
        };
        files.push((
            format!("{}/{KINDS}", language.code),
            Zeroizing::new(kinds.into_bytes()),
        ));
    }
    plan.write(&files)?;
    let mut stdout = io::answer();
    for (name, _) in &files {
        writeln!(stdout, "{}", directory.join(name).display())?;
    }
    stdout.flush()?;
    note(
        "edit them, and give the directory to `paperquorum split --template DIR`; docs/TEMPLATES.md says what they may hold",
    );
    Ok(())
}
