//! Fonts for what the shipped ones lack: those given with `--font`, else the system's.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Style};

use super::error::Failure;
use super::io;
use crate::pdf::{self, Fonts};

/// Most bytes of a font file; the largest collections of East Asian fonts have some 120 MB.
const MAX_FONT: usize = 256 << 20;

/// The shipped fonts, with these behind them.
///
/// # Errors
/// If a file cannot be read, or is no font.
pub(super) fn read(files: &[PathBuf]) -> Result<Fonts, Failure> {
    let mut fonts = Fonts::default();
    for path in files {
        let data = Arc::new(io::read_limited(path, MAX_FONT)?.to_vec());
        fonts.add(data, 0).map_err(|error| {
            Failure::usage(format_args!("{}: {error}", path.display()))
                .hint("give a .ttf, .otf or .ttc file")
        })?;
    }
    Ok(fonts)
}

/// A font of the system, with those of the needed characters that it has.
type Candidate<'a> = (&'a FaceInfo, Vec<char>);

/// Adds fonts of the system until they have all of `needed`, or there are no more: those first that have most of it, and of these the
/// plainest. A bold one of the same family comes with each.
pub(super) fn add_from_system(fonts: &mut Fonts, needed: &[char]) {
    let mut database = Database::new();
    database.load_system_fonts();
    let candidates = candidates(&database, needed);
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

/// The upright fonts that have some of `needed`: those that have most of it first, and of these the plainest.
fn candidates<'a>(database: &'a Database, needed: &[char]) -> Vec<Candidate<'a>> {
    let mut candidates: Vec<Candidate<'_>> = database
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
    candidates.sort_by_cached_key(|(face, has)| (Reverse(has.len()), plainness(face)));
    candidates
}
