//! Rows of keys, and what is then on the screen.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::kind::{Input, Kind};
use crate::repair::Change;
use crate::scheme::Scheme;
use crate::set;

/// The shares of a 2-of-3 set over sixteen bytes.
fn shares(seed: u64) -> Vec<Share> {
    let kind = Kind::by_id("raw").unwrap();
    let key = kind
        .pack(&Input::new(b"sixteen bytes ok"[..].into()))
        .unwrap();
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    set::split(&key.packed, Scheme::new(2, 3).unwrap(), "", rng)
}

/// Types a text; `\n` is Enter, `\t` Tab, `<` and `>` the arrows, `^` Backspace.
fn press(guide: &mut Guide, text: &str) -> Step {
    let mut last = Step::Show;
    for character in text.chars() {
        last = guide.press(match character {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            '<' => Key::Left,
            '>' => Key::Right,
            '^' => Key::Backspace,
            other => Key::Char(other),
        });
    }
    last
}

fn screen(guide: &mut Guide, columns: usize, rows: usize) -> Vec<String> {
    let view = guide.view(columns, rows);
    assert!(
        view.lines.len() <= rows,
        "{} lines on {rows}",
        view.lines.len()
    );
    let lines: Vec<String> = view
        .lines
        .iter()
        .map(|line| {
            line.iter()
                .map(|span| span.text.as_str())
                .collect::<String>()
                .trim_end()
                .to_owned()
        })
        .collect();
    for line in &lines {
        assert!(
            line.width() <= columns.max(16),
            "{line:?} on {columns} columns"
        );
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    if let Some((row, column)) = view.cursor {
        assert!(
            row < rows && column < columns.max(16),
            "cursor at {row}, {column}"
        );
    }
    lines
}

fn shows(guide: &mut Guide, text: &str) {
    let screen = screen(guide, 200, 30).join("\n");
    assert!(screen.contains(text), "no {text:?} in\n{screen}");
}

#[test]
fn keys_and_screens() {
    // What is typed into an empty guide, and the lines between the head and the help.
    let check = |keys: &str, expected: &[&str]| {
        let mut guide = Guide::new(Goal::Recover);
        press(&mut guide, keys);
        let lines = screen(&mut guide, 80, 24);
        let lines: Vec<&str> = lines[2..]
            .iter()
            .map(String::as_str)
            .filter(|line| !line.is_empty())
            .collect();
        let help = lines
            .iter()
            .position(|line| line.starts_with("Space or Enter"))
            .unwrap();
        assert_eq!(lines[..help], *expected, "{keys:?}");
    };
    check("", &["Sheet 1", " 1>", "word 1>"]);
    check("aband", &["Sheet 1", " 1> aband", "word 1> abandon"]);
    check("ABANDON ", &["Sheet 1", " 1  abandon   2>", "word 2>"]);
    check("aba ", &["Sheet 1", " 1  abandon   2>", "word 2>"]);
    check(
        "act acti\n",
        &["Sheet 1", " 1  act       2  action    3>", "word 3>"],
    );
    check(
        "1. acid 2. acquire 3",
        &["Sheet 1", " 1  acid      2  acquire   3> 3", "word 3> 3"],
    );
    check(
        "acid ? ab? ",
        &[
            "Sheet 1",
            " 1  acid      2  ?         3  ab?       4>",
            "word 4>",
        ],
    );
    check("aci", &["Sheet 1", " 1> aci", "word 1> acid"]);
    check(
        "ac",
        &[
            "Sheet 1",
            " 1> ac",
            "word 1> ac",
            "Tab: access  accident  account  accuse  achieve  acid  acoustic  acquire",
        ],
    );
    check(
        "ac\t\t",
        &[
            "Sheet 1",
            " 1> accident",
            "word 1> accident",
            "Tab: access  accident  account  accuse  achieve  acid  acoustic  acquire",
        ],
    );
    check(
        "acid ability<<",
        &["Sheet 1", " 1> acid      2  ability", "word 1> acid"],
    );
    check(
        "acid ability <<avid ",
        &[
            "Sheet 1",
            " 1! avid      2> ability",
            "word 2> ability",
            "Word 1 is not in the list. Perhaps: acid, avoid, evidence. ← goes back to it,",
            "Tab takes one of these; or go on, and it is looked for at the end.",
        ],
    );
    check(
        "acid able ^",
        &["Sheet 1", " 1  acid      2> able", "word 2> able"],
    );
    check(
        "acid able ^^^^^^^",
        &["Sheet 1", " 1> acid", "word 1> acid"],
    );
    check(
        "acid able actor 2\n-",
        &["Sheet 1", " 1  acid      2> actor", "word 2> actor"],
    );
    check(
        "acid actor 2\n+able ",
        &[
            "Sheet 1",
            " 1  acid      2  able      3> actor",
            "word 3> actor",
        ],
    );
    check("acid 9\n", &["Sheet 1", " 1  acid      2>", "word 2>"]);
    check(
        "acid\u{1b}[31m\u{7}",
        &[
            "Sheet 1",
            " 1> acid31m",
            "word 1> acid31m",
            "Words have letters only; ? is for what you cannot read.",
        ],
    );
    check(
        "größe ",
        &[
            "Sheet 1",
            " 1! größe     2>",
            "word 2>",
            "Word 1 is not in the list. Perhaps: green, grief, grace, grape, grid. ← goes",
            "back to it, Tab takes one of these; or go on, and it is looked for at the end.",
        ],
    );
}

#[test]
fn two_sheets_with_slips_and_a_stranger_between() {
    let (own, strange) = (shares(1), shares(2));
    let words: Vec<Vec<&str>> = own.iter().map(Share::to_words).collect();
    let mut guide = Guide::new(Goal::Recover);
    let mut typed: Vec<String> = words[0].iter().map(|&word| word.to_owned()).collect();
    let (a, b) = typed[4].split_at(1);
    typed[4] = format!("{}{a}{}", &b[..1], &b[1..]);
    typed[9] = "zoo".to_owned();
    typed[14] = "?".to_owned();
    press(&mut guide, &(typed.join(" ") + " \n"));
    shows(&mut guide, "The words are not quite right.");
    shows(
        &mut guide,
        &format!(
            "word 10: \"zoo\" -> \"{}\": is it \"{}\"?",
            words[0][9], words[0][9]
        ),
    );
    // Nothing is taken unasked.
    assert!(guide.held().is_empty());
    press(&mut guide, " \nx^\n");
    assert!(guide.held().is_empty());
    assert_eq!(press(&mut guide, "y\n"), Step::Changed);
    assert_eq!(guide.held()[0].origin, Origin::Repaired(vec![5, 10, 15]));
    shows(
        &mut guide,
        &format!(
            "In hand: 1 of 2 shares (share 1) · set {}",
            own[0].set_name()
        ),
    );
    shows(&mut guide, "still needed: 1 more sheet");

    press(&mut guide, &strange[1].to_words()[..3].join(" "));
    press(&mut guide, " ");
    shows(
        &mut guide,
        &format!(
            "share 2 of the set {}, which is NOT the set in hand",
            strange[0].set_name()
        ),
    );
    press(&mut guide, &(strange[1].to_words()[3..].join(" ") + " "));
    shows(
        &mut guide,
        &format!("Set aside: share 2 of the set {}", strange[0].set_name()),
    );

    let mut typed: Vec<&str> = words[2].clone();
    typed.swap(6, 7);
    typed.remove(17);
    press(&mut guide, &(typed.join(" ") + " "));
    shows(
        &mut guide,
        &format!(
            "share 3 of the set {}, as those in hand · 22 of 23 words",
            own[0].set_name()
        ),
    );
    press(&mut guide, "\n");
    shows(&mut guide, "words 7 and 8: are they the other way round?");
    shows(
        &mut guide,
        &format!("word 18 was left out: is it \"{}\"?", words[2][17]),
    );
    assert_eq!(press(&mut guide, "y\n"), Step::Complete);
}

#[test]
fn a_sheet_is_taken_at_its_last_word() {
    let own = shares(3);
    let words = own[1].to_words();
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, &words[..22].join(" "));
    assert_eq!(press(&mut guide, " "), Step::Changed);
    assert!(guide.held().is_empty());
    press(&mut guide, &format!("{} ", words[22]));
    assert_eq!(guide.held().len(), 1);
    assert_eq!(guide.held()[0].origin, Origin::Typed);
    press(&mut guide, &(words.join(" ") + " "));
    assert_eq!(guide.held().len(), 1);
    shows(&mut guide, "is in hand already");
}

/// Words read down the columns of a sheet with so many of them.
fn down<'a>(words: &[&'a str], columns: usize) -> Vec<&'a str> {
    (0..columns)
        .flat_map(|column| words.iter().skip(column).step_by(columns))
        .copied()
        .collect()
}

#[test]
fn words_typed_down_the_columns_are_put_in_order() {
    let own = shares(5);
    let words = own[0].to_words();
    for columns in [2, 3, 4, 5] {
        let mut guide = Guide::new(Goal::Recover);
        press(&mut guide, &(down(&words, columns).join(" ") + " "));
        assert_eq!(guide.held().len(), 1, "{columns} columns");
        // With two slips, after Enter.
        let mut slips = words.clone();
        (slips[4], slips[17]) = ("zoo", "?");
        for is_pasted in [false, true] {
            let mut guide = Guide::new(Goal::Recover);
            let text = down(&slips, columns).join(" ");
            if is_pasted {
                guide.paste(&text);
            } else {
                press(&mut guide, &(text + " "));
            }
            press(&mut guide, "\n");
            shows(&mut guide, "typed down the columns");
            shows(&mut guide, &format!("is it \"{}\"?", words[4]));
            assert!(guide.held().is_empty());
            press(&mut guide, "y\n");
            assert_eq!(guide.held()[0].origin, Origin::Repaired(vec![5, 18]));
        }
    }
}

#[test]
fn pastes() {
    let own = shares(4);
    let words = |share: &Share| share.to_words().join(" ");
    let whole = |text: &str| {
        let mut guide = Guide::new(Goal::Recover);
        let step = guide.paste(text);
        (guide.held().len(), step)
    };
    assert_eq!(whole(&words(&own[0])), (1, Step::Changed));
    assert_eq!(
        whole(&format!("{}\r\n\r\n{}\r\n", words(&own[0]), words(&own[2]))),
        (2, Step::Complete)
    );
    assert_eq!(whole(&own[0].to_code().unwrap()), (1, Step::Changed));
    let numbered: String = (1..)
        .zip(own[0].to_words())
        .map(|(n, word)| format!("{n}. {word}\n"))
        .collect();
    assert_eq!(whole(&numbered), (1, Step::Changed));
    let path = |text: &str| whole(text).1;
    assert_eq!(
        path("/home/a/my photo.jpg"),
        Step::Read("/home/a/my photo.jpg".to_owned())
    );
    assert_eq!(
        path("'/home/a/my photo.jpg' "),
        Step::Read("/home/a/my photo.jpg".to_owned())
    );
    assert_eq!(
        path("/home/a/my\\ photo.jpg"),
        Step::Read("/home/a/my photo.jpg".to_owned())
    );
    assert_eq!(path("sheet.pdf"), Step::Read("sheet.pdf".to_owned()));
    // A row of words among typed ones.
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, &(own[0].to_words()[..8].join(" ") + " "));
    guide.paste(&own[0].to_words()[8..16].join("  "));
    press(&mut guide, &(own[0].to_words()[16..].join(" ") + " "));
    assert_eq!(guide.held().len(), 1);
}

#[test]
fn rubbish_neither_hangs_nor_reaches_the_screen() {
    let mut long = "zoo \u{1b}[2J\u{202e}\u{0}é日本 7= 12+ -\r\n".repeat(6_000);
    long.truncate(200_000);
    for text in [
        long.as_str(),
        "\u{1b}]0;title\u{7}",
        "\r\n\r\n",
        "????",
        &"zoo ".repeat(64),
        &"zoo ".repeat(65),
        "\u{feff}acid",
    ] {
        let mut guide = Guide::new(Goal::Recover);
        guide.paste(text);
        for (columns, rows) in [(80, 24), (40, 24), (20, 5), (1, 1), (300, 100), (0, 0)] {
            screen(&mut guide, columns, rows);
        }
        for character in text.chars().take(2_000) {
            guide.press(Key::Char(character));
        }
        for key in [
            Key::Tab,
            Key::Up,
            Key::Down,
            Key::Home,
            Key::End,
            Key::Insert,
            Key::Delete,
            Key::Escape,
            Key::Enter,
        ] {
            guide.press(key);
            screen(&mut guide, 40, 24);
        }
        let mut guide = Guide::new(Goal::Recover);
        for line in text.lines().take(200) {
            guide.line(line);
            for line in guide.talk() {
                assert!(!line.contains('\u{1b}'), "{text:?}");
            }
        }
    }
}

#[test]
fn stopping_is_asked_about_once() {
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, "acid ");
    assert_eq!(guide.press(Key::Stop), Step::Show);
    shows(&mut guide, "Stop? What was typed is not kept.");
    assert_eq!(press(&mut guide, "n"), Step::Show);
    shows(&mut guide, " 1  acid      2>");
    guide.press(Key::Stop);
    assert_eq!(guide.press(Key::Stop), Step::Leave);
    guide.press(Key::Char('x'));
    guide.press(Key::Stop);
    assert_eq!(press(&mut guide, "y"), Step::Leave);
}

#[test]
fn an_entry_is_taken_up_again() {
    let own = shares(5);
    let mut guide = Guide::new(Goal::Recover);
    guide.add(own[2].clone(), "photo\t1.jpg");
    let mut typed = own[1].to_words();
    typed[3] = "zoo";
    press(&mut guide, &(typed[..10].join(" ") + " "));
    let saved = guide.save();
    let mut again = Guide::new(Goal::Recover);
    assert_eq!(again.restore("something else"), None);
    assert_eq!(again.restore(&saved), Some(()));
    assert_eq!(again.held()[0].share.to_code(), own[2].to_code());
    press(&mut again, &(typed[10..].join(" ") + " "));
    shows(&mut again, "word 4: \"zoo\"");
    assert_eq!(press(&mut again, "y\n"), Step::Complete);
    let held = again.save();
    let mut last = Guide::new(Goal::Recover);
    last.restore(&held).unwrap();
    assert_eq!(last.held()[1].origin, Origin::Repaired(vec![4]));
    assert_eq!(last.reconsider(), Step::Complete);
}

#[test]
fn a_holder_alone_is_told_whether_the_sheet_is_fine() {
    let own = shares(6);
    let check = |words: &[&str], answer: &str, verdict: &str| {
        let mut guide = Guide::new(Goal::Verify);
        let end = if answer.is_empty() { "\n" } else { " \n" };
        press(&mut guide, &(words.join(" ") + end + answer));
        shows(&mut guide, verdict);
        assert_eq!(press(&mut guide, "\n"), Step::Complete);
    };
    let mut words = own[0].to_words();
    check(&words, "", "sheet 1 as typed: share 1 of the set");
    check(&words, "", ": fine.");
    words[5] = "zoo";
    check(
        &words,
        "y\n",
        "readable, 1 word needed repair: write it down again (word 6)",
    );
    words[7] = "?";
    check(
        &words,
        "y\n",
        "readable, 2 words needed repair: write them down again (words 6 and 8)",
    );
}

#[test]
fn the_known_beginning_of_the_set_helps() {
    let own = shares(7);
    let mut guide = Guide::new(Goal::Recover);
    guide.add(own[0].clone(), "photo.jpg");
    let mut typed = own[1].to_words();
    for at in [0, 1, 8, 14, 19] {
        typed[at] = "zoo";
    }
    press(&mut guide, &(typed.join(" ") + " \n"));
    shows(&mut guide, "word 1: \"zoo\"");
    assert_eq!(press(&mut guide, "y\n"), Step::Complete);
}

#[test]
fn ambiguous_repairs_are_offered_one_by_one() {
    let own = shares(8);
    let mut proposals = vec![];
    for share in &own[..2] {
        proposals.push(Proposal {
            share: share.clone(),
            changes: vec![Change::Replace {
                position: 2,
                word: 7,
            }],
        });
    }
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, "acid able ");
    guide.mode = Mode::Proposals {
        proposals,
        shown: 0,
        answer: String::new(),
    };
    shows(
        &mut guide,
        "Way 1 of 2 to read the sheet, the likeliest first:",
    );
    press(&mut guide, "n\n");
    shows(&mut guide, "Way 2 of 2");
    press(&mut guide, "<");
    shows(&mut guide, "Way 1 of 2");
    press(&mut guide, "n\nn\n");
    shows(&mut guide, "Then compare the words with the sheet");
    shows(&mut guide, " 1  acid      2  able      3>");
}

#[test]
fn sheets_that_do_not_fit_are_told_and_another_settles_it() {
    let own = shares(9);
    let forged = {
        let mut y = own[1].point().y().as_bytes().to_vec();
        y[3] ^= 1;
        let point = crate::shamir::Point::new(2, crate::secret::Secret::new(y)).unwrap();
        Share::from_fields(*own[1].header(), own[1].set(), point).unwrap()
    };
    let mut guide = Guide::new(Goal::Recover);
    guide.paste(&own[0].to_words().join(" "));
    assert_eq!(guide.paste(&forged.to_words().join(" ")), Step::Changed);
    shows(&mut guide, "The 2 shares do not fit together");
    assert_eq!(guide.paste(&own[2].to_words().join(" ")), Step::Complete);
}

#[test]
fn lines_for_a_screen_reader() {
    let own = shares(10);
    let words = own[0].to_words();
    let mut guide = Guide::new(Goal::Recover);
    let says = |guide: &Guide, text: &str| {
        let talk: Vec<String> = guide.talk().iter().map(|line| line.to_string()).collect();
        assert!(
            talk.iter().any(|line| line.contains(text)),
            "no {text:?} in {talk:?}"
        );
    };
    guide.line(&words[..6].join(" "));
    says(&guide, "share 1 of the set");
    assert_eq!(guide.prompt(), "sheet 1, word 7> ");
    guide.line("3=zoo");
    guide.line("=");
    says(&guide, "3 zoo");
    guide.line(&format!("3={}", words[2]));
    guide.line("7+acid");
    says(&guide, "There is no word 7");
    guide.line("6-");
    guide.line(&format!("5+{}", words[4]));
    guide.line("6-");
    guide.line(words[4]);
    guide.line("5-");
    guide.line(&words[5..].join(" "));
    assert_eq!(guide.held().len(), 1, "{:?}", guide.talk());
    let mut typed = own[2].to_words();
    typed[20] = "lamp";
    guide.line(&typed.join(" "));
    says(&guide, "would be right with these changes");
    guide.line("anything else is no answer");
    assert_eq!(guide.held().len(), 1);
    assert_eq!(guide.line("yes"), Step::Complete);
}

#[test]
fn an_answer_is_not_made_of_words_typed_on() {
    let own = shares(11);
    let mut guide = Guide::new(Goal::Recover);
    guide.add(own[0].clone(), "photo.jpg");
    let mut words = own[1].to_words();
    // One too many: the number of words is reached before the last is typed.
    words.insert(21, "yellow");
    press(&mut guide, &(words[..23].join(" ") + " "));
    shows(&mut guide, "Does it say so?");
    press(&mut guide, &format!("{} ", words[23]));
    assert_eq!(guide.held().len(), 1);
    shows(&mut guide, &format!("24  {}", words[23]));
    press(&mut guide, "yard ");
    assert_eq!(guide.held().len(), 1);
    press(&mut guide, "^^^^^^\n");
    shows(
        &mut guide,
        "\"yellow\", the 22nd that was typed, is one too many?",
    );
    assert_eq!(press(&mut guide, "y\n"), Step::Complete);
}

#[test]
fn a_sheet_put_right_is_taken_however_one_leaves_it() {
    let own = shares(12);
    let words = own[1].to_words();
    let check = |typed: &[&str], keys: &[Key]| {
        let mut guide = Guide::new(Goal::Recover);
        press(&mut guide, &(typed.join(" ") + " "));
        for &key in keys {
            guide.press(key);
        }
        assert_eq!(
            guide.held().len(),
            1,
            "{keys:?}: {:?}",
            screen(&mut guide, 80, 24)
        );
    };
    let mut more = words.clone();
    more.insert(0, "zoo");
    check(&more, &[Key::Home, Key::Char('-')]);
    check(&more, &[Key::Home, Key::Delete]);
    let mut other = words.clone();
    other[22] = "zoo";
    let typed = |keys: &mut Vec<Key>| keys.extend(words[22].chars().map(Key::Char));
    for end in [
        &[Key::End][..],
        &[Key::Enter],
        &[Key::Home],
        &[Key::Right],
        &[Key::Char(' ')],
        &[Key::Left, Key::Enter],
    ] {
        let mut keys = vec![Key::Escape, Key::Left];
        typed(&mut keys);
        keys.extend(end);
        check(&other, &keys);
    }
}

#[test]
fn a_backspace_too_many_costs_no_word() {
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, "acid able actor 2\n^^^^^");
    shows(&mut guide, " 1  acid      2>           3  actor");
    press(&mut guide, "zoo ");
    shows(&mut guide, " 1  acid      2  zoo       3> actor");
}

#[test]
fn of_sheets_pasted_together_none_is_lost() {
    let (own, strange) = (shares(13), shares(14));
    let slip = |share: &Share, at: usize| {
        let mut words = share.to_words();
        words[at] = "zoo";
        words.join(" ")
    };
    let mut guide = Guide::new(Goal::Recover);
    guide.paste(&format!(
        "{}\n\n{}\n\n{}\n",
        slip(&own[0], 3),
        strange[0].to_words().join(" "),
        slip(&own[2], 7)
    ));
    assert_eq!(guide.held().len(), 1);
    shows(
        &mut guide,
        &format!("word 4: is it \"{}\"?", own[0].to_words()[3]),
    );
    press(&mut guide, "y\n");
    shows(
        &mut guide,
        &format!("word 8: is it \"{}\"?", own[2].to_words()[7]),
    );
    assert_eq!(press(&mut guide, "y\n"), Step::Complete);
    // With a heading, which is no part of the sheet.
    let mut guide = Guide::new(Goal::Recover);
    guide.paste(&format!("Sheet 2 of 3:\n{}\n", slip(&own[0], 3)));
    shows(&mut guide, "word 4: is it");
    press(&mut guide, "e\n");
    press(&mut guide, "4\n");
    press(&mut guide, own[0].to_words()[3]);
    press(&mut guide, "\n");
    assert_eq!(guide.held().len(), 1);
}

#[test]
fn the_word_that_makes_the_checks_right_is_offered_first() {
    let own = shares(15);
    let mut words: Vec<String> = own[0]
        .to_words()
        .iter()
        .map(|&word| word.to_owned())
        .collect();
    let right = words[9].clone();
    words[9] = "xylo".to_owned();
    let mut guide = Guide::new(Goal::Recover);
    press(&mut guide, &(words.join(" ") + " "));
    let first = right.chars().next().unwrap();
    guide.press(Key::Escape);
    press(&mut guide, "10\n");
    press(&mut guide, &first.to_string());
    shows(&mut guide, &format!("Tab: {right}"));
    assert!(press(&mut guide, "\t\n") == Step::Changed && guide.held().len() == 1);
}

#[test]
fn what_a_code_told_before_it_broke_off_is_filled_in() {
    let shares = shares(11);
    let text = shares[1].to_code().unwrap().to_string();
    let head = Head::of(&text[..13]).expect("mark and 42 bits");
    assert_eq!((head.index, head.threshold, head.shares), (2, 2, 3));
    assert_eq!(head.name(), shares[1].name());
    assert!(head.is_of(&shares[1]) && !head.is_of(&shares[0]));
    let words = shares[1].to_words();
    assert_eq!(head.first_words(), words[..3]);
    assert_eq!(Head::of(&text[..12]), None);
    assert_eq!(Head::of("PQ1D0123456789ABCDEFGHJ"), None);

    let mut guide = Guide::new(Goal::Recover);
    guide.miss(head);
    let missing = format!(
        "share 2 of the set {}, whose code could not be read",
        shares[1].set_name()
    );
    let seen = screen(&mut guide, 100, 24).join("\n");
    assert!(
        seen.contains(&missing) && seen.contains(&words[..3].join("  ")),
        "{seen}"
    );
    assert_eq!(guide.add(shares[0].clone(), "one.jpg"), Step::Changed);
    let talk: Vec<String> = guide.talk().iter().map(|line| line.to_string()).collect();
    assert!(
        talk.contains(&format!("It begins with: {}", words[..3].join(" "))),
        "{talk:?}"
    );
    press(&mut guide, "\t");
    let step = press(&mut guide, &format!("{} ", words[3..].join(" ")));
    assert_eq!(step, Step::Complete);
    assert_eq!(guide.held()[1].share.to_words(), words);
}

#[test]
fn sheets_of_a_set_begin_alike() {
    let shares = shares(12);
    let mut guide = Guide::new(Goal::Recover);
    guide.add(shares[2].clone(), "three.jpg");
    let words = shares[0].to_words();
    assert_eq!(words[..2], shares[2].to_words()[..2]);
    let seen = screen(&mut guide, 100, 24).join("\n");
    assert!(seen.contains(&words[..2].join("  ")), "{seen}");
    press(&mut guide, "\t");
    let step = press(&mut guide, &format!("{} ", words[2..].join(" ")));
    assert_eq!(step, Step::Complete);
    // To be checked is what stands on the sheet, not what it should say.
    let mut guide = Guide::new(Goal::Verify);
    guide.add(shares[2].clone(), "three.jpg");
    assert!(
        !screen(&mut guide, 100, 24)
            .join("\n")
            .contains("Tab fills in")
    );
}

#[test]
fn what_is_typed_is_told_as_values_too() {
    let shares = shares(7);
    let words = shares[0].to_words();
    let mut guide = Guide::new(Goal::Recover);
    assert_eq!(guide.typing().words.len(), 0);
    _ = guide.add(shares[1].clone(), "b.pdf");
    // All sheets of the set begin alike.
    assert_eq!(guide.typing().candidates, words[..2]);

    press(&mut guide, &words[..4].join(" "));
    press(&mut guide, " xqzzy ");
    let typing = guide.typing();
    let texts: Vec<&str> = typing.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, [&words[..4], &["xqzzy"]].concat());
    assert!(typing.words[4].is_doubtful && !typing.words[3].is_doubtful);
    assert_eq!((typing.sheet, typing.at, typing.field), (1, 5, ""));
    assert!(typing.asked.is_none());

    press(&mut guide, &words[5..].join(" "));
    press(&mut guide, " ");
    let asked = guide.typing().asked.expect("the slip is asked about");
    assert_eq!((asked.way, asked.ways), (1, 1));
    let [change] = asked.proposal.changes[..] else {
        panic!("one slip")
    };
    assert_eq!(change.positions().collect::<Vec<_>>(), [5]);
    assert_eq!(guide.typed_at(&change).as_str(), "xqzzy");
    assert_eq!(press(&mut guide, "y\n"), Step::Complete);
}
