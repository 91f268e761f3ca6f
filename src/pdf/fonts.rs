//! The fonts of the sheets.
//!
//! Owns the three shipped faces (`templates/fonts/`), parsed once a process: by `rustybuzz` for shaping and by `printpdf` for embedding.

use std::sync::OnceLock;

use printpdf::ParsedFont;

/// One of the shipped faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Regular,
    Bold,
    Mono,
}

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    /// The name of the font resource, whose first six capitals become the subset tag (ISO 32000-1, 9.6.4).
    ///
    /// Fixed, because `printpdf` would else take it from a counter of the process.
    pub(super) const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "PQSANS",
            Self::Bold => "PQBOLD",
            Self::Mono => "PQMONO",
        }
    }

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../templates/fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../templates/fonts/NotoSans-Bold.ttf"),
            Self::Mono => include_bytes!("../../templates/fonts/NotoSansMono-Regular.ttf"),
        }
    }

    /// The face as the shaper reads it.
    pub(super) fn shaper(self) -> &'static rustybuzz::Face<'static> {
        static FACES: OnceLock<[rustybuzz::Face<'static>; 3]> = OnceLock::new();
        let faces = FACES.get_or_init(|| {
            Self::ALL.map(|face| {
                rustybuzz::Face::from_slice(face.bytes(), 0).expect("the shipped font is a font")
            })
        });
        &faces[self as usize]
    }

    /// The face as it is embedded.
    pub(super) fn embedded(self) -> &'static ParsedFont {
        static FONTS: OnceLock<[ParsedFont; 3]> = OnceLock::new();
        let fonts = FONTS.get_or_init(|| {
            Self::ALL.map(|face| {
                ParsedFont::from_bytes(face.bytes(), 0, &mut Vec::new())
                    .expect("the shipped font is a font")
            })
        });
        &fonts[self as usize]
    }

    /// Tells whether the face can show `c`.
    pub(super) fn has(self, c: char) -> bool {
        self.shaper()
            .glyph_index(c)
            .is_some_and(|glyph| glyph.0 != 0)
    }
}
