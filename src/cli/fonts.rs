//! Fonts for what the shipped ones lack: those given with `--font`, else the system's.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Style};

use super::error::Failure;
use super::io;
use crate::pdf::{self, Fonts};

/// Most bytes of a font file; the largest collections of East Asian fonts have some 120 MB.
const MAX_FONT: usize = 256 << 20;

/// A text that will be printed.
pub(super) struct Printed<'a> {
    /// What it is called in a message.
    what: Cow<'a, str>,
    text: Cow<'a, str>,
    /// Whether a character is named with its line.
    has_lines: bool,
    /// The language of the sheet that it stands on.
    language: &'a str,
}

impl<'a> Printed<'a> {
    pub(super) fn new(what: &'a str, text: &'a str, language: &'a str) -> Self {
        Self {
            what: what.into(),
            text: text.into(),
            has_lines: false,
            language,
        }
    }

    /// A template, whose lines have ends.
    pub(super) fn template(name: String, text: &str, language: &'a str) -> Self {
        Self {
            what: name.into(),
            text: text
                .replace(|c: char| c.is_control() && c != '\n', " ")
                .into(),
            has_lines: true,
            language,
        }
    }
}

/// Gathers fonts for `texts`.
///
/// # Errors
/// If a font file cannot be used, or a character is in no font at hand: it is never printed as a box.
pub(super) fn gather(files: &[PathBuf], texts: &[Printed<'_>]) -> Result<Fonts, Failure> {
    let mut fonts = Fonts::default();
    for path in files {
        let data = Arc::new(io::read_limited(path, MAX_FONT)?.to_vec());
        fonts.add(data, 0).map_err(|error| {
            Failure::usage(format_args!("{}: {error}", path.display()))
                .hint("give a .ttf, .otf or .ttc file")
        })?;
    }
    let lacking = |fonts: &Fonts| -> Vec<char> {
        let mut lacking: Vec<char> = texts
            .iter()
            .flat_map(|Printed { text, language, .. }| {
                text.chars().filter(|c| {
                    *c != '\n'
                        && fonts
                            .missing(c.encode_utf8(&mut [0; 4]), language)
                            .is_some()
                })
            })
            .collect();
        lacking.sort_unstable();
        lacking.dedup();
        lacking
    };
    let needed = lacking(&fonts);
    if !needed.is_empty() {
        add_from_system(&mut fonts, &needed);
    }
    for Printed {
        what,
        text,
        has_lines,
        language,
    } in texts
    {
        let lines = (1..).zip(text.split('\n'));
        let missing = |(line, text)| fonts.missing(text, language).map(|c| (line, c));
        if let Some((line, character)) = lines.into_iter().find_map(missing) {
            let place = if *has_lines {
                format!("{what}: line {line}: there is")
            } else {
                format!("the {what} has")
            };
            return Err(Failure::usage(format_args!(
                "{place} the character {character} (U+{:04X}), which no font at hand can print",
                u32::from(character)
            ))
            .hint("give a font that has it with --font FILE, install one, or write it in other letters"));
        }
    }
    Ok(fonts)
}

/// Adds fonts of the system until they have all of `needed`, or there are no more: those first that have most of it, and of these the
/// plainest. A bold one of the same family comes with each.
fn add_from_system(fonts: &mut Fonts, needed: &[char]) {
    let mut database = Database::new();
    database.load_system_fonts();
    let mut candidates: Vec<(&FaceInfo, Vec<char>)> = database
        .faces()
        .filter(|face| face.style == Style::Normal)
        .filter_map(|face| {
            let has = database
                .with_face_data(face.id, |data, index| pdf::drawn_by(data, index, needed))?;
            (!has.is_empty()).then_some((face, has))
        })
        .collect();
    let plainness = |face: &FaceInfo| {
        let family = face.families.first().map_or("", |(name, _)| name.as_str());
        (
            face.weight.0.abs_diff(400),
            !family.contains("Noto Sans"),
            !family.contains("Sans"),
            face.monospaced,
            family.to_owned(),
            face.index,
        )
    };
    candidates.sort_by_cached_key(|(face, has)| (std::cmp::Reverse(has.len()), plainness(face)));
    let mut left = needed.to_vec();
    while !left.is_empty() {
        let count = |has: &[char]| has.iter().filter(|c| left.contains(c)).count();
        let most = candidates
            .iter()
            .map(|(_, has)| count(has))
            .max()
            .unwrap_or(0);
        let Some((face, has)) = candidates
            .iter()
            .find(|(_, has)| most > 0 && count(has) == most)
        else {
            return;
        };
        let bold = candidates
            .iter()
            .map(|(other, _)| *other)
            .find(|other| other.weight.0 >= 600 && other.families.first() == face.families.first());
        left.retain(|c| !has.contains(c));
        for face in [Some(*face), bold].into_iter().flatten() {
            let data = database.with_face_data(face.id, |data, index| (data.to_vec(), index));
            if let Some((data, index)) = data {
                // One that cannot be used after all leaves its characters missing, which is told.
                let _ = fonts.add(Arc::new(data), index);
            }
        }
    }
}
