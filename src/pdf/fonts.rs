//! The fonts of the sheets.
//!
//! Owns the shipped fonts (`templates/fonts/`), parsed once a process, those that the caller adds for other scripts, and the order in
//! which they are asked for a character.

use std::sync::{Arc, OnceLock};

use harfrust::Font;
use harfrust::font::{Kind, attribute::Weight};
use read_fonts::{FontRef, types::Tag};

/// How text is set, whichever font has its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Face {
    Regular,
    Bold,
    Mono,
}

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];
}

/// One font: a shipped one, or behind them one that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FontId(u16);

/// The shipped fonts: what each is asked for, in the order of their numbers.
static SHIPPED: [(Script, Face, &[u8]); 11] = [
    (
        Script::Common,
        Face::Regular,
        include_bytes!("../../templates/fonts/NotoSans-Regular.ttf"),
    ),
    (
        Script::Common,
        Face::Bold,
        include_bytes!("../../templates/fonts/NotoSans-Bold.ttf"),
    ),
    (
        Script::Common,
        Face::Mono,
        include_bytes!("../../templates/fonts/NotoSansMono-Regular.ttf"),
    ),
    (
        Script::Arabic,
        Face::Regular,
        include_bytes!("../../templates/fonts/Vazirmatn-Regular.ttf"),
    ),
    (
        Script::Arabic,
        Face::Bold,
        include_bytes!("../../templates/fonts/Vazirmatn-Bold.ttf"),
    ),
    (
        Script::Hebrew,
        Face::Regular,
        include_bytes!("../../templates/fonts/NotoSansHebrew-Regular.ttf"),
    ),
    (
        Script::Hebrew,
        Face::Bold,
        include_bytes!("../../templates/fonts/NotoSansHebrew-Bold.ttf"),
    ),
    (
        Script::Japanese,
        Face::Regular,
        include_bytes!("../../templates/fonts/NotoSansJP-Regular.ttf"),
    ),
    (
        Script::Japanese,
        Face::Bold,
        include_bytes!("../../templates/fonts/NotoSansJP-Bold.ttf"),
    ),
    (
        Script::Chinese,
        Face::Regular,
        include_bytes!("../../templates/fonts/NotoSansSC-Regular.ttf"),
    ),
    (
        Script::Chinese,
        Face::Bold,
        include_bytes!("../../templates/fonts/NotoSansSC-Bold.ttf"),
    ),
];

/// What a shipped font is for. Japanese and Chinese write the same characters in other shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Common,
    Arabic,
    Hebrew,
    Japanese,
    Chinese,
}

/// A font that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a TrueType or OpenType font that can be used")]
pub struct NotAFont;

/// The fonts that sheets are set in: the shipped ones (Latin, Greek, Cyrillic, Arabic, Hebrew, and what the Japanese and Chinese
/// sheets say), and behind them those that were added.
#[derive(Clone, Default)]
pub struct Fonts {
    added: Vec<Added>,
}

#[derive(Clone)]
struct Added {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
    is_bold: bool,
}

impl Fonts {
    /// Adds face `index` of a font file, for characters that no font before it has.
    ///
    /// # Errors
    ///
    /// [`NotAFont`] if the file is none, or has no such face.
    pub fn add(&mut self, data: Arc<Vec<u8>>, index: u32) -> Result<(), NotAFont> {
        let blob: Arc<dyn AsRef<[u8]> + Send + Sync> = data.clone();
        let font = opened(blob, index).ok_or(NotAFont)?;
        let is_bold = font.default_attributes().weight >= Weight::SEMI_BOLD;
        self.added.push(Added {
            data,
            index,
            font,
            is_bold,
        });
        Ok(())
    }

    /// Returns the first character of `text` that no font has, in a sheet of `language`.
    ///
    /// Names and labels are set in regular and in bold type; both must have it. Line breaks and other controls count as missing.
    #[must_use]
    pub fn missing(&self, text: &str, language: &str) -> Option<char> {
        let chains = [Face::Regular, Face::Bold].map(|face| self.chain(face, language));
        text.chars().find(|&c| {
            !is_invisible(c)
                && chains
                    .iter()
                    .any(|chain| !chain.iter().any(|&font| self.has(font, c)))
        })
    }

    /// The fonts to be asked for a character, first to last.
    pub(super) fn chain(&self, face: Face, language: &str) -> Vec<FontId> {
        let rank = |script: Script, of: Face| {
            let is_other = match script {
                Script::Common => 0,
                Script::Chinese if language.starts_with("zh") => 1,
                Script::Japanese => 2,
                _ => 3,
            };
            // Where there is no type of fixed width, or none of this weight, the plain one serves.
            (is_other, of != face, of != Face::Regular)
        };
        let mut shipped: Vec<_> = (0..)
            .map(FontId)
            .zip(&SHIPPED)
            .filter(|(_, (script, of, _))| {
                *script != Script::Common || *of == face || face == Face::Mono
            })
            .collect();
        shipped.sort_by_key(|(_, (script, of, _))| rank(*script, *of));
        let mut added: Vec<_> = (SHIPPED.len() as u16..)
            .map(FontId)
            .zip(&self.added)
            .collect();
        added.sort_by_key(|(_, font)| font.is_bold != (face == Face::Bold));
        let shipped = shipped.into_iter().map(|(id, _)| id);
        shipped.chain(added.into_iter().map(|(id, _)| id)).collect()
    }

    /// A font as the shaper reads it.
    pub(super) fn shaper(&self, id: FontId) -> &Font {
        static OPENED: [OnceLock<Font>; SHIPPED.len()] = [const { OnceLock::new() }; SHIPPED.len()];
        let at = usize::from(id.0);
        match OPENED.get(at) {
            Some(font) => {
                font.get_or_init(|| opened(SHIPPED[at].2, 0).expect("the shipped font is a font"))
            }
            None => &self.added[at - SHIPPED.len()].font,
        }
    }

    /// A font as it is embedded.
    pub(super) fn embedded(&self, id: FontId) -> Option<krilla::text::Font> {
        let at = usize::from(id.0);
        match SHIPPED.get(at) {
            Some((.., data)) => krilla::text::Font::new((*data).into(), 0),
            None => {
                let Added { data, index, .. } = &self.added[at - SHIPPED.len()];
                krilla::text::Font::new(Arc::clone(data).into(), *index)
            }
        }
    }

    /// Tells whether the font can show `c`.
    pub(super) fn has(&self, id: FontId, c: char) -> bool {
        let glyph = self.shaper(id).charmap().map_unicode(c);
        glyph.is_some_and(|glyph| glyph.to_u32() != 0)
    }
}

/// Face `index` of a TrueType or OpenType file. The shaper reads other formats too, which a sheet's PDF could not hold.
fn opened(data: impl Into<harfrust::font::Source>, index: u32) -> Option<Font> {
    let font = Font::new(data, index)?;
    (matches!(font.kind(), Kind::Sfnt(..)) && font.units_per_em() > 0).then_some(font)
}

/// Returns those of `characters` that face `index` of a font file draws as outlines; none if it is no font, or one of coloured pictures.
#[must_use]
pub fn drawn_by(data: &[u8], index: u32, characters: &[char]) -> Vec<char> {
    let has_pictures = FontRef::from_index(data, index).is_ok_and(|tables| {
        let names = [b"CBDT", b"sbix", b"COLR", b"SVG "];
        names
            .iter()
            .any(|name| tables.table_data(Tag::new(name)).is_some())
    });
    if has_pictures {
        return Vec::new();
    }
    let Some(font) = opened(data.to_vec(), index) else {
        return Vec::new();
    };
    let (charmap, metrics) = (font.charmap(), font.glyph_metrics());
    let draws = |c: &char| {
        charmap.map_unicode(*c).is_some_and(|glyph| {
            let has_ink = || {
                let ink = metrics.extents(glyph);
                ink.is_some_and(|ink| ink.width > 0.0 || ink.height > 0.0)
            };
            glyph.to_u32() != 0 && (is_invisible(*c) || has_ink())
        })
    };
    characters.iter().copied().filter(draws).collect()
}

/// Characters that guide the shaping and leave no mark (Default_Ignorable_Code_Point of those that names have in them).
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}')
}
