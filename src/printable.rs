//! Text from outside, made safe to show: names of files, labels, problems.

/// Whether a terminal or a page would act on the character, or hide it, in place of showing it: control characters, C1 included, and
/// those that turn the direction of writing.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The text with `�` in the place of every character that is not safe to show.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if is_unsafe(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_replaced() {
        let check = |text: &str, expected: &str| assert_eq!(printable(text), expected);
        check("Łukasz, 山田 · e\u{301}", "Łukasz, 山田 · e\u{301}");
        check("a\u{1b}[2Jb\nc", "a\u{fffd}[2Jb\u{fffd}c");
        check("a\u{9b}2J", "a\u{fffd}2J");
        check("x\u{202e}fdp.exe\u{2069}", "x\u{fffd}fdp.exe\u{fffd}");
    }
}
