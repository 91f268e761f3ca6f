//! The print check: codes of falling size, by which a dealer sees how small a code their printer and camera still manage.
//!
//! Owns the sizes and the text of each code, for whoever prints the page and whoever reads it.

/// Sides of a module in millimetres, the largest first.
pub const SIZES: [f32; 8] = [1.0, 0.75, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25];

/// The smallest side that sheets are printed with, in millimetres.
pub const NEEDED: f32 = 0.75;

/// The smallest side that must read back from a page that was just drawn, in millimetres.
pub const PROVED: f32 = 0.6;

/// What a code says before its size.
const TEXT: &str = "PAPERQUORUM PRINT CHECK";

/// Characters of a code: as many as a usual share has, so that the codes are as dense as those of sheets.
const LENGTH: usize = 104;

/// Returns the text of the code with modules of `side` millimetres.
#[must_use]
pub fn text(side: f32) -> String {
    let mut text = format!("{TEXT} {side:.2} MM ");
    text.extend(std::iter::repeat_n('.', LENGTH - text.len()));
    text
}

/// Returns the side of a module in millimetres that a code of the print check tells of itself; `None` for any other text.
#[must_use]
pub fn size_of(text: &str) -> Option<f32> {
    let size = text.strip_prefix(TEXT)?.split_whitespace().next()?;
    let size = size.parse().ok()?;
    SIZES.contains(&size).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_tells_its_size() {
        for side in SIZES {
            assert_eq!(text(side).len(), LENGTH);
            assert_eq!(size_of(&text(side)), Some(side));
        }
        for other in [
            "",
            "PQ1",
            "PAPERQUORUM PRINT CHECK",
            "PAPERQUORUM PRINT CHECK 0.90 MM",
        ] {
            assert_eq!(size_of(other), None, "{other}");
        }
    }
}
