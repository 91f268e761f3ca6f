//! The print check: codes of decreasing size that tell how fine a printer prints and a camera sees.

/// Sides of a module in the print check, in millimetres.
pub const SIZES: [f32; 8] = [1.0, 0.75, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25];

/// The side of a module that sheets are printed with at least, in millimetres.
pub const NEEDED: f32 = 0.75;

/// What stands in the codes before the size.
const TEXT: &str = "PAPERQUORUM PRINT CHECK";

/// Characters in a code: as many as in that of a usual share, so that both have as many modules.
const LENGTH: usize = 104;

/// The text of the code with modules of this side.
#[must_use]
pub fn text(side: f32) -> String {
    let mut text = format!("{TEXT} {side:.2} MM ");
    text.extend(std::iter::repeat_n('.', LENGTH.saturating_sub(text.len())));
    text
}

/// The side of a module in millimetres that a code of the print check states; `None` of any other code.
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
    fn a_code_states_its_size() {
        for size in SIZES {
            assert_eq!(text(size).len(), LENGTH);
            assert_eq!(size_of(&text(size)), Some(size));
        }
        assert_eq!(size_of("PAPERQUORUM PRINT CHECK 0.74 MM"), None);
        assert_eq!(size_of("PQ1S"), None);
    }
}
