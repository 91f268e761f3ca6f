//! Words of a list that may have been meant by one that is not in it.

use std::borrow::Cow;
use std::fmt;

use crate::spelling::Spelling;

/// Most words that are named.
const MOST: usize = 5;

/// How much farther than the nearest word others may be, in tenths of a slip.
const MORE: u8 = 8;

/// Words that may have been meant, the likeliest first.
///
/// They are next to the secret. Show them to the person who typed it, on a screen, and to nobody else: no message of an error has them,
/// and `Debug` shows how many there are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NearWords(Vec<&'static str>);

impl NearWords {
    /// Those of the list that are near to what was typed, in small letters.
    pub(super) fn of(typed: &str, list: &[&'static str]) -> Self {
        let spelling = Spelling::of(&bare(typed));
        let distances = list
            .iter()
            .filter_map(|word| Some((spelling.distance(&bare(word))?, *word)));
        let mut near: Vec<(u8, &'static str)> = distances.collect();
        near.sort_unstable();
        let nearest = near.first().map_or(0, |(distance, _)| *distance);
        let near = near
            .into_iter()
            .take_while(|(distance, _)| *distance <= nearest + MORE);
        Self(near.take(MOST).map(|(_, word)| word).collect())
    }

    /// The words, for the eyes of the person who typed the secret.
    pub fn for_its_owner(&self) -> &[&'static str] {
        &self.0
    }
}

impl fmt::Debug for NearWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NearWords({})", self.0.len())
    }
}

/// A word without its accents, which are marks of their own in the lists.
fn bare(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    Cow::Owned(word.chars().filter(|c| !is_accent(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_words_come_first_and_no_message_has_them() {
        let list = ["wave", "have", "save", "zoo", "bra\u{301}vo"];
        let near = |typed: &str| NearWords::of(typed, &list);
        assert_eq!(near("wavve").for_its_owner()[0], "wave");
        assert_eq!(near("bravvo").for_its_owner(), ["bra\u{301}vo"]);
        assert!(near("qqqqqq").for_its_owner().is_empty());
        let others = ["あいこくしん", "가격", "\u{7684}"];
        for typed in ["あいこくしい", "\u{43a}\u{43e}\u{442}", "wave"] {
            assert!(NearWords::of(typed, &others).for_its_owner().is_empty());
        }
        assert!(!format!("{:?}", near("wavve")).contains("wave"));
    }
}
