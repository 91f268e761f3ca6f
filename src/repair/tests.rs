//! Slips and their repairs.

use proptest::prelude::*;

use super::*;
use crate::mnemonic::{with_parity, word};

/// Accepts one sequence only, as a share's check does but for 2^-16.
fn repair_towards(readings: &[Reading], good: &[u16]) -> Vec<Repair> {
    repair(readings, Effort::Thorough, &|symbols| symbols == good)
}

fn readings(symbols: &[u16]) -> Vec<Reading> {
    symbols.iter().copied().map(Reading::Word).collect()
}

const BLANK: Reading = Reading::Illegible {
    first: 0,
    last: 2047,
};

proptest! {
    #[test]
    fn every_slip_is_found_and_told(
        data in prop::collection::vec(0..2048u16, 9..=55),
        a in any::<prop::sample::Index>(),
        b in any::<prop::sample::Index>(),
        other in 0..2048u16,
    ) {
        let good = with_parity(data);
        let whole = readings(&good);
        prop_assert_eq!(&repair_towards(&whole, &good)[0].changes, &vec![]);

        let (first, second) = (a.index(good.len()), b.index(good.len()));
        let (first, second) = (first.min(second), first.max(second));

        let mut typed = whole.clone();
        typed[first] = Reading::Word(other);
        typed[second] = BLANK;
        let repairs = repair_towards(&typed, &good);
        prop_assert_eq!(repairs.len(), 1);
        prop_assert_eq!(&repairs[0].symbols, &good);

        let mut typed = whole.clone();
        typed.swap(first, second);
        let repairs = repair_towards(&typed, &good);
        let expected = if good[first] == good[second] {
            vec![]
        } else {
            vec![Change::Swap { first: first + 1, second: second + 1 }]
        };
        prop_assert_eq!(&repairs[0].changes, &expected);

        let mut typed = whole.clone();
        typed.remove(first);
        let repairs = repair_towards(&typed, &good);
        prop_assert_eq!(repairs.len(), 1);
        let told = matches!(repairs[0].changes[..], [Change::Insert { word, .. }] if word == good[first]);
        prop_assert!(told, "{:?}", repairs);

        let mut typed = whole.clone();
        typed.insert(second, Reading::Word(other));
        let repairs = repair_towards(&typed, &good);
        prop_assert_eq!(repairs.len(), 1);
        let told = matches!(repairs[0].changes[..], [Change::Remove { .. }]);
        prop_assert!(told, "{:?}", repairs);
    }
}

/// The words of a code, changed, come back with these changes, and nothing else is offered.
#[test]
fn what_people_do_is_undone() {
    let good = with_parity((0..19).map(|i| (i * 389 + 100) % 2048).collect());
    let words: Vec<&str> = good.iter().map(|&symbol| word(symbol)).collect();
    let check = |name: &str, change: &dyn Fn(&mut Vec<String>), told: &[&str]| {
        let mut typed: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        change(&mut typed);
        let typed: Vec<Reading> = typed.iter().map(|word| Reading::of(word)).collect();
        let repairs = repair_towards(&typed, &good);
        assert_eq!(repairs.len(), 1, "{name}");
        assert_eq!(repairs[0].symbols, good, "{name}");
        let changes: Vec<String> = repairs[0]
            .changes
            .iter()
            .map(|change| match change {
                Change::Replace { position, .. } => format!("replace {position}"),
                Change::Swap { first, second } => format!("swap {first} {second}"),
                Change::Insert { position, .. } => format!("insert {position}"),
                Change::Remove { position } => format!("remove {position}"),
            })
            .collect();
        assert_eq!(changes, told, "{name}");
    };
    let misspelt = |word: &str| format!("{}{}", &word[1..2], &word[..1]) + &word[2..];
    let beginning = |word: &str, letters: usize| format!("{}?", &word[..letters]);
    check(
        "three wrong words",
        &|typed| {
            for at in [2, 9, 20] {
                typed[at] = "zoo".to_owned();
            }
        },
        &["replace 3", "replace 10", "replace 21"],
    );
    check(
        "seven misspelt words",
        &|typed| {
            for at in [1, 4, 7, 10, 13, 16, 19] {
                typed[at] = misspelt(words[at]);
            }
        },
        &[
            "replace 2",
            "replace 5",
            "replace 8",
            "replace 11",
            "replace 14",
            "replace 17",
            "replace 20",
        ],
    );
    check(
        "four wrong, two of them neighbours",
        &|typed| {
            typed[0] = word(good[0] + 1).to_owned();
            typed[5] = word(good[5] - 1).to_owned();
            typed[11] = "zoo".to_owned();
            typed[17] = "about".to_owned();
        },
        &["replace 1", "replace 6", "replace 12", "replace 18"],
    );
    check(
        "five illegible but for one letter",
        &|typed| {
            for at in [0, 3, 8, 15, 22] {
                typed[at] = beginning(words[at], 1);
            }
        },
        &[
            "replace 1",
            "replace 4",
            "replace 9",
            "replace 16",
            "replace 23",
        ],
    );
    check(
        "six illegible but for two letters",
        &|typed| {
            for at in [0, 3, 8, 15, 18, 22] {
                typed[at] = beginning(words[at], 2);
            }
        },
        &[
            "replace 1",
            "replace 4",
            "replace 9",
            "replace 16",
            "replace 19",
            "replace 23",
        ],
    );
    check(
        "two words left out",
        &|typed| {
            typed.remove(14);
            typed.remove(6);
        },
        &["insert 7", "insert 15"],
    );
    check(
        "a row left out",
        &|typed| {
            typed.drain(8..12);
        },
        &["insert 9", "insert 10", "insert 11", "insert 12"],
    );
    check(
        "one left out, one twice",
        &|typed| {
            typed.insert(15, words[14].to_owned());
            typed.remove(3);
        },
        &["insert 4", "remove 14"],
    );
    check(
        "two swaps",
        &|typed| {
            typed.swap(3, 4);
            typed.swap(17, 18);
        },
        &["swap 4 5", "swap 18 19"],
    );
    check(
        "a swap, a wrong and a misspelt word",
        &|typed| {
            typed.swap(3, 4);
            typed[9] = "zoo".to_owned();
            typed[12] = misspelt(words[12]);
        },
        &["swap 4 5", "replace 10", "replace 13"],
    );
    check(
        "one left out, one wrong, one misspelt, one illegible",
        &|typed| {
            typed[9] = "zoo".to_owned();
            typed[12] = misspelt(words[12]);
            typed[20] = beginning(words[20], 2);
            typed.remove(5);
        },
        &["insert 6", "replace 10", "replace 13", "replace 21"],
    );
    check(
        "two swapped, misspelt both",
        &|typed| {
            typed[3] = misspelt(words[3]);
            typed[4] = misspelt(words[4]);
            typed.swap(3, 4);
        },
        &["replace 4", "replace 5"],
    );
}

#[test]
fn legible_letters_must_agree() {
    let good = with_parity((0..20).map(|i| i * 100).collect());
    let mut typed = readings(&good);
    typed[3] = Reading::of(&format!("{}?", &word(good[3])[..2]));
    assert_eq!(repair_towards(&typed, &good).len(), 1);
    typed[3] = Reading::of("zo?");
    let accept = |symbols: &[u16]| symbols == good;
    assert!(repair(&typed, Effort::Quick, &accept).is_empty());
}

/// Counted, not timed: what bounds the search bounds the time.
#[test]
fn words_near_many_others_do_not_make_the_search_long() {
    let of = |token: &str, count: usize| vec![Reading::of(token); count];
    let good = readings(&with_parity((0..54).map(|i| i * 37).collect()));
    let with = |token: &str, count: usize| [of(token, count), good[count..].to_vec()].concat();
    for readings in [
        of("canter", 57),
        of("abanxx", 58),
        with("a?", 5),
        with("?", 7),
        with("canter", 7),
        with("zoo", 9),
    ] {
        let asked = std::cell::Cell::new(0);
        let found = repair(&readings, Effort::Thorough, &|_| {
            asked.set(asked.get() + 1);
            false
        });
        assert!(found.is_empty());
        // Three times what is expected.
        assert!(
            f64::from(asked.get()) < 3.0 * MOST_CHANCES,
            "{}",
            asked.get()
        );
    }
}

#[test]
fn rubbish_is_refused_at_once() {
    assert!(repair(&[BLANK; 2000], Effort::Thorough, &|_| true).is_empty());
    assert!(repair(&[Reading::of("zzzzzzzz"); 23], Effort::Thorough, &|_| true).is_empty());
    assert!(repair(&[], Effort::Thorough, &|_| true).is_empty());
}
