//! Texts as people really paste them, in `layouts.txt`: exports, pages, mails, notes, tables, in several languages, and the mistakes that
//! are made in copying them. Each stands behind a line with what has to come of it: `one KIND`, `several COUNT`, `nearly`, `beside COUNT` or
//! `nothing`. All keys are made up or out of specifications.

use super::{Outcome, outcome};

const TEXTS: &str = include_str!("layouts.txt");

/// The key of all texts with one BitLocker key, and the phrase of all with one seed.
const BITLOCKER: &str = "608751-277728-546414-641784-303193-029194-186659-696003";
const SEED: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::One(kind, _) => format!("one {kind}"),
        Outcome::Several(keys) => format!("several {keys}"),
        Outcome::Nearly => "nearly".to_owned(),
        Outcome::Beside(keys) => format!("beside {keys}"),
        Outcome::Unsure => "unsure".to_owned(),
        Outcome::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn layouts_that_people_paste_come_out_right() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for layout in TEXTS.split_terminator("%% ").skip(1) {
        let (heading, text) = layout.split_once('\n').unwrap();
        let (expected, name) = heading.split_once(": ").unwrap();
        let (outcome, _) = outcome(text.as_bytes());
        let told = told(&outcome);
        if told != expected {
            wrong.push(format!("{name}: {told} and not {expected}"));
        }
        let key = match outcome {
            Outcome::One("bitlocker", key) => (key, BITLOCKER),
            Outcome::One("bip39", key) => (key, SEED),
            _ => (String::new(), ""),
        };
        if key.0 != key.1 {
            wrong.push(format!("{name}: another key"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 150, "{count}");
}
