//! How repairs are told: in lines, by positions, with the words only where these may be seen.

use super::repairs::Words;
use crate::mnemonic;
use crate::repair::Change;
use crate::share::Proposal;

/// The likeliest ways of repairing a sheet, at most so many.
pub fn listing(place: &str, proposals: &[Proposal], most: usize, words: Words) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, proposal) in proposals.iter().enumerate().take(most) {
        lines.push(headline(place, proposals, index));
        lines.extend(changes(proposal, words));
    }
    match proposals.len().saturating_sub(most) {
        0 => {}
        1 => lines.push(format!("{place}: and 1 more way")),
        more => lines.push(format!("{place}: and {more} more ways")),
    }
    lines
}

/// What stands above the changes of one of the proposals, counted from 0.
pub fn headline(place: &str, proposals: &[Proposal], index: usize) -> String {
    let name = proposals[index].share.name();
    let way = match proposals.len() {
        1 => String::new(),
        ways => format!("way {} of {ways}: ", index + 1),
    };
    format!("{place}: {way}sheet {name} can be read with these changes:")
}

/// One line a change.
pub fn changes(proposal: &Proposal, words: Words) -> Vec<String> {
    let describe = |change: &Change| format!("  {}", describe(*change, words));
    proposal.changes.iter().map(describe).collect()
}

/// A change in words.
fn describe(change: Change, words: Words) -> String {
    match (change, words) {
        (Change::Replace { position, word }, Words::Shown) => {
            format!("word {position} is \"{}\"", mnemonic::word(word))
        }
        (Change::Replace { position, .. }, Words::Hidden) => {
            format!("word {position}: another word stands there")
        }
        (Change::Swap { first, second }, _) => {
            format!("words {first} and {second} stand the other way round")
        }
        (Change::Insert { position, word }, Words::Shown) => {
            let word = mnemonic::word(word);
            format!("a word was left out at position {position}: \"{word}\"")
        }
        (Change::Insert { position, .. }, Words::Hidden) => {
            format!("a word was left out at position {position}")
        }
        (Change::Remove { position }, _) => {
            format!("word {position}, as it was typed, is one too many")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mnemonic::Reading;
    use crate::repair::positions;
    use crate::share::{FromWords, Share};

    fn proposal(changes: Vec<Change>) -> Proposal {
        const WORDS: &str = include_str!("../../tests/cli/words.in/one.txt");
        let readings: Vec<Reading> = WORDS.split_whitespace().map(Reading::of).collect();
        match Share::from_words(&readings) {
            Ok(FromWords::Whole(share)) => Proposal { share, changes },
            _ => panic!("the words are a share"),
        }
    }

    #[test]
    fn changes_are_told_with_their_words_only_if_these_may_be_seen() {
        let check = |change, shown: &str, hidden: &str| {
            assert_eq!(describe(change, Words::Shown), shown);
            assert_eq!(describe(change, Words::Hidden), hidden);
        };
        let word = 15;
        check(
            Change::Replace { position: 7, word },
            "word 7 is \"acid\"",
            "word 7: another word stands there",
        );
        check(
            Change::Insert { position: 9, word },
            "a word was left out at position 9: \"acid\"",
            "a word was left out at position 9",
        );
        let swap = "words 3 and 4 stand the other way round";
        check(
            Change::Swap {
                first: 3,
                second: 4,
            },
            swap,
            swap,
        );
        let remove = "word 12, as it was typed, is one too many";
        check(Change::Remove { position: 12 }, remove, remove);
    }

    #[test]
    fn of_many_ways_the_likeliest_are_told() {
        let check = |ways: usize, most: usize, expected: &[&str]| {
            let proposals: Vec<Proposal> = (1..=ways)
                .map(|position| proposal(vec![Change::Remove { position }]))
                .collect();
            let lines = listing("w", &proposals, most, Words::Hidden);
            let told: Vec<&str> = lines
                .iter()
                .filter(|line| !line.starts_with("  "))
                .map(String::as_str)
                .collect();
            assert_eq!(told, expected);
            let first = "  word 1, as it was typed, is one too many";
            assert_eq!(lines[1], first);
        };
        const ONE: &str = "w: sheet chimney-aware-2 can be read with these changes:";
        const OF_FOUR: [&str; 4] = [
            "w: way 1 of 4: sheet chimney-aware-2 can be read with these changes:",
            "w: way 2 of 4: sheet chimney-aware-2 can be read with these changes:",
            "w: way 3 of 4: sheet chimney-aware-2 can be read with these changes:",
            "w: way 4 of 4: sheet chimney-aware-2 can be read with these changes:",
        ];
        check(1, 3, &[ONE]);
        check(4, 4, &OF_FOUR);
        let three = [&OF_FOUR[..3], &["w: and 1 more way"]].concat();
        check(4, 3, &three);
        let two = [&OF_FOUR[..2], &["w: and 2 more ways"]].concat();
        check(4, 2, &two);
    }

    #[test]
    fn positions_are_in_order() {
        let changes = [
            Change::Insert {
                position: 22,
                word: 0,
            },
            Change::Swap {
                first: 3,
                second: 30,
            },
        ];
        assert_eq!(positions(&changes), [3, 22, 30]);
    }
}
