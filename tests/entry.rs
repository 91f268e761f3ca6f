//! The guided entry, driven by keys in a pseudo-terminal.
#![cfg(unix)]

mod common;
#[path = "common/program.rs"]
mod program;
#[path = "common/terminal.rs"]
mod terminal;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use paperquorum::kind::{Input, Kind};
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::share::Share;
use program::run_in;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use terminal::Terminal;

const KEY: &str = "343090-188034-533390-683485-094468-018975-676533-373934";

fn shares(kind: &str, key: &str, seed: u64) -> Vec<Share> {
    let kind = Kind::by_id(kind).unwrap();
    let key = kind.pack(&Input::new(key.as_bytes().into())).unwrap();
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    set::split(&key.packed, Scheme::new(2, 3).unwrap(), "", rng)
}

/// The words of sheet 1 with one misspelt, one wrong and one illegible, and of sheet 3 with two swapped and one skipped.
fn with_slips(own: &[Share]) -> (Vec<String>, Vec<String>) {
    let words = |share: &Share| -> Vec<String> {
        share
            .to_words()
            .iter()
            .map(|&word| word.to_owned())
            .collect()
    };
    let (mut first, mut third) = (words(&own[0]), words(&own[2]));
    let letters = first[5].clone();
    first[5] = format!("{}{}{}", &letters[1..2], &letters[..1], &letters[2..]);
    first[11] = "zoo".to_owned();
    first[16] = "?".to_owned();
    third.swap(8, 9);
    third.remove(13);
    (first, third)
}

#[test]
fn two_sheets_with_slips_recover_and_a_stranger_is_named() {
    let (own, strange) = (
        shares("bitlocker", KEY, 1),
        shares("text", "another secret", 2),
    );
    let (first, third) = with_slips(&own);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &["recover"], (80, 24), "xterm-256color");
    terminal.shows("In hand: nothing yet.");
    for word in &first {
        terminal.types(&format!("{word} "));
    }
    terminal.shows(&format!(
        "word 12: \"zoo\" -> \"{0}\": is it \"{0}\"?",
        own[0].to_words()[11]
    ));
    terminal.types("y\r");
    terminal.shows("still needed: 1 more sheet");
    terminal.pastes(&strange[1].to_words().join(" "));
    terminal.shows(&format!(
        "Set aside: share 2 of the set {}",
        strange[1].set_name()
    ));
    for word in &third {
        terminal.types(&format!("{word}\r"));
    }
    terminal.shows("22 of 23 words");
    terminal.types("\r");
    terminal.shows("words 9 and 10: are they the other way round?");
    terminal.shows(&format!(
        "word 14 was left out: is it \"{}\"?",
        own[2].to_words()[13]
    ));
    terminal.types("y\r");
    terminal.shows(KEY);
    terminal.shows("Check value of the key");
    terminal.shows("Press Enter to clear the screen");
    assert!(terminal.is_second_screen());
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
    assert!(!terminal.is_second_screen());
    let left = terminal.contents();
    assert!(!left.contains("343090"), "{left}");
    assert!(
        left.contains(&format!("of another set, {}", strange[1].set_name())),
        "{left}"
    );
    for word in own[0].to_words() {
        let is_there = left
            .split(|c: char| !c.is_alphanumeric())
            .any(|other| other == word);
        assert!(
            !is_there || own[0].set_name().contains(word),
            "{word} in\n{left}"
        );
    }
}

#[test]
fn the_same_line_by_line_where_there_is_no_screen() {
    let (own, strange) = (
        shares("bitlocker", KEY, 3),
        shares("text", "another secret", 4),
    );
    let (first, third) = with_slips(&own);
    let folder = tempfile::tempdir().unwrap();
    for (arguments, kind) in [
        (&["recover"][..], "dumb"),
        (&["recover", "--plain"], "xterm"),
    ] {
        let mut terminal = Terminal::start(folder.path(), arguments, (80, 50), kind);
        terminal.shows("sheet 1, word 1>");
        terminal.types(&format!("{}\r", first[..12].join(" ")));
        terminal.shows("Word 6 is not in the list.");
        terminal.types(&format!("{}\r", first[12..].join(" ")));
        terminal.shows("would be right with these changes");
        terminal.types("y\r");
        terminal.shows("still needed: 1 more sheet");
        terminal.types(&format!("{}\r", strange[0].to_words().join(" ")));
        terminal.shows("This one is set aside");
        terminal.types(&format!("{}\r\r", third.join(" ")));
        terminal.shows("word 14 was left out");
        terminal.types("y\r");
        assert_eq!(terminal.ends(), 0);
        assert!(terminal.contents().contains(KEY));
        assert!(!terminal.was_second_screen());
    }
}

#[test]
fn what_was_typed_is_kept_in_a_session() {
    let own = shares("bitlocker", KEY, 5);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entry");
    let arguments = ["recover", "--session", "entry"];
    let mut terminal = Terminal::start(folder.path(), &arguments, (80, 24), "xterm");
    terminal.shows("A passphrase for it");
    terminal.types("correct horse\r");
    terminal.shows("Once more");
    terminal.types("correct horse\r");
    terminal.shows("In hand: nothing yet.");
    terminal.types(&(own[0].to_words().join(" ") + " "));
    terminal.shows("still needed: 1 more sheet");
    terminal.types(&(own[1].to_words()[..10].join(" ") + " "));
    terminal.shows("10 of 23 words");
    terminal.types("\u{3}");
    terminal.shows("Stop? What was typed is kept in the session file.");
    terminal.types("\u{3}");
    assert_eq!(terminal.ends(), 1);
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let bytes = fs::read(&file).unwrap();
    for word in own[0].to_words().iter().filter(|word| word.len() > 4) {
        assert!(
            !bytes
                .windows(word.len())
                .any(|window| window == word.as_bytes())
        );
    }

    let mut terminal = Terminal::start(folder.path(), &arguments, (80, 24), "xterm");
    terminal.shows("Passphrase of the session");
    terminal.types("wrong\r");
    terminal.shows("that is not the passphrase");
    terminal.types("correct horse\r");
    terminal.shows("10 of 23 words");
    terminal.types(&(own[1].to_words()[10..].join(" ") + " "));
    terminal.shows(KEY);
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
    assert!(!file.exists());

    // A file that is something else is left alone.
    fs::write(&file, "a letter").unwrap();
    let mut terminal = Terminal::start(folder.path(), &arguments, (80, 24), "xterm");
    assert_eq!(terminal.ends(), 2);
    assert_eq!(fs::read(&file).unwrap(), b"a letter");
}

#[test]
fn files_that_are_not_enough_are_completed_by_typing() {
    let folder = tempfile::tempdir().unwrap();
    let split = ["split", "-k", "2", "-n", "3", "--out", "sheets", "-"];
    assert_eq!(run_in(folder.path(), &split, KEY.as_bytes()).code, 0);
    let mut terminal = Terminal::start(
        folder.path(),
        &["recover", "sheets/1-sheet.pdf"],
        (80, 24),
        "xterm",
    );
    terminal.shows("still needed: 1 more sheet");
    terminal.pastes("sheets/none.png");
    terminal.shows("no such file");
    terminal.pastes("sheets/3-sheet.pdf");
    terminal.shows(KEY);
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_holder_alone_checks_a_sheet() {
    let own = shares("bitlocker", KEY, 6);
    let folder = tempfile::tempdir().unwrap();
    let mut words = own[0].to_words();
    let mut terminal = Terminal::start(folder.path(), &["verify"], (80, 24), "xterm");
    terminal.types(&(words.join(" ") + " "));
    terminal.shows("fine.");
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
    assert!(
        terminal.contents().contains("fine"),
        "{}",
        terminal.contents()
    );
    words[3] = "zoo";
    let mut terminal = Terminal::start(folder.path(), &["verify", "--plain"], (80, 24), "xterm");
    terminal.types(&(words.join(" ") + "\r"));
    terminal.shows("would be right");
    terminal.types("y\r\r");
    terminal.ends();
    let said = terminal.contents().replace('\n', "");
    assert!(
        said.contains("readable, 1 word needed repair: write it down again"),
        "{said}"
    );
}

#[test]
fn rubbish_and_small_screens_do_no_harm() {
    let own = shares("bitlocker", KEY, 7);
    let folder = tempfile::tempdir().unwrap();
    let mut rubbish = "zoo \u{1b}[2J\u{1b}]0;title\u{7}\u{202e}é日本 7= 12+ -\r\n".repeat(6_000);
    rubbish.truncate(rubbish.floor_char_boundary(200_000));
    for size in [(80, 24), (40, 24), (20, 8)] {
        let mut terminal = Terminal::start(folder.path(), &["recover"], size, "xterm");
        terminal.shows("word 1>");
        terminal.pastes(&rubbish);
        terminal.shows("Nothing of it");
        // Without the marks of a paste, as old terminals send it.
        terminal.types(&rubbish[..rubbish.floor_char_boundary(600)]);
        terminal.types("\u{1b}[200~\u{1b}[201~\u{3}");
        terminal.shows("Stop?");
        terminal.types("n");
        terminal.pastes(&own[0].to_words().join("\r\n"));
        terminal.pastes(&own[1].to_words().join("  "));
        terminal.shows("Press Enter");
        terminal.types("\r");
        assert_eq!(terminal.ends(), 0);
        assert!(!terminal.title_was_set());
    }
}

/// Standard output is the key's: nothing of the screen goes there.
#[test]
fn a_redirected_key_is_the_key_alone() {
    let own = shares("bitlocker", KEY, 8);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start_redirected(folder.path(), &["recover"], "out");
    terminal.shows("word 1>");
    for share in &own[..2] {
        terminal.types(&(share.to_words().join(" ") + " "));
    }
    assert_eq!(terminal.ends(), 0);
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), KEY);
    assert!(!terminal.contents().contains("343090"));
}

/// An Enter too many, typed ahead, does not take the key away unseen.
#[test]
fn the_key_waits_for_eyes() {
    let own = shares("bitlocker", KEY, 9);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &["recover"], (80, 24), "xterm");
    terminal.shows("word 1>");
    terminal.types(&(own[0].to_words().join(" ") + " \r"));
    terminal.types(&(own[1].to_words().join(" ") + " \r\r"));
    terminal.shows(KEY);
    terminal.types("\r");
    assert_eq!(terminal.ends(), 0);
}

/// What is typed before the program asks, all at once, is neither shown nor lost.
#[test]
fn answers_that_are_typed_ahead_are_not_shown() {
    let folder = tempfile::TempDir::new().unwrap();
    let split = |more: &[&'static str]| {
        let args = [
            "split",
            "-k",
            "2",
            "-n",
            "3",
            "--kind",
            "text",
            "--no-proof",
        ];
        [&args, more].concat()
    };
    let silent = |terminal: &mut Terminal, secrets: &[&str]| {
        assert_eq!(terminal.ends(), 0, "{}", terminal.contents());
        for secret in secrets {
            let contents = terminal.contents();
            assert!(!contents.contains(secret), "{contents}");
        }
    };
    let key = "correct horse\r".repeat(2);
    let passphrase = "battery staple\r".repeat(2);

    let mut terminal = Terminal::start_stopped(folder.path(), &split(&["--out", "plain"]));
    terminal.has_echo(false);
    terminal.types(&key);
    terminal.resumes();
    terminal.shows("plain/3-sheet.pdf");
    silent(&mut terminal, &["horse"]);

    let args = split(&["--passphrase", "--out", "locked"]);
    let mut terminal = Terminal::start_stopped(folder.path(), &args);
    terminal.has_echo(false);
    terminal.types(&format!("{key}{passphrase}"));
    terminal.resumes();
    terminal.shows("locked/3-sheet.pdf");
    silent(&mut terminal, &["horse", "battery"]);

    // Three attempts: the second one arrives while the first one is being tried.
    let args = [
        "recover",
        "--plain",
        "locked/1-sheet.pdf",
        "locked/2-sheet.pdf",
    ];
    let mut terminal = Terminal::start(folder.path(), &args, (100, 30), "xterm");
    terminal.shows("Passphrase (not shown)");
    terminal.types("battery stable\rbattery table\rbattery staple\r");
    terminal.shows("correct horse");
    silent(&mut terminal, &["battery"]);
}

/// Questions whose answers are seen, between those whose answers are not: each gets its own line of what was typed ahead.
#[test]
fn shown_and_hidden_answers_can_be_mixed() {
    let folder = tempfile::TempDir::new().unwrap();
    let args = ["split", "-k", "2", "-n", "3", "--ask", "--passphrase"];
    let mut terminal = Terminal::start(folder.path(), &args, (100, 30), "xterm");
    terminal.shows("Name of item 1");
    terminal.types("Mail\r");
    terminal.shows("Note");
    terminal.types("\r");
    terminal.shows("Key (not shown)");
    let key = "correct horse battery staple\r".repeat(2);
    let passphrase = "over the hills\r".repeat(2);
    terminal.types(&format!("{key}Bank\rat the bank\r{key}\r{passphrase}"));
    terminal.shows("sheets/3-sheet.pdf");
    assert_eq!(terminal.ends(), 0, "{}", terminal.contents());
    let contents = terminal.contents();
    assert!(
        !contents.contains("horse") && !contents.contains("hills"),
        "{contents}"
    );
}

/// Ctrl-C at a hidden prompt leaves a terminal that shows what is typed.
#[test]
fn echo_is_back_after_an_interruption() {
    let folder = tempfile::TempDir::new().unwrap();
    let args = ["split", "-k", "2", "-n", "3", "--kind", "text"];
    let mut terminal = Terminal::start_surviving(folder.path(), &args);
    terminal.shows("Key (not shown)");
    terminal.has_echo(false);
    terminal.types("half a key\u{3}");
    terminal.shows("it ended with 130");
    terminal.has_echo(true);
    // No key that could be one, five times: it gives up.
    let mut terminal = Terminal::start_surviving(folder.path(), &args);
    terminal.shows("Key (not shown)");
    terminal.types(&"one\rother\r".repeat(5));
    terminal.shows("it ended with 2");
    terminal.has_echo(true);
    assert!(program::listing(folder.path()).is_empty());
}

/// Whoever types a key differently the second time is asked again: thrown out, they would type it into the shell.
#[test]
fn a_key_is_asked_for_until_both_entries_are_alike() {
    let folder = tempfile::TempDir::new().unwrap();
    let args = [
        "split",
        "--threshold",
        "2",
        "--shares",
        "3",
        "--kind",
        "text",
    ];
    let mut terminal = Terminal::start(folder.path(), &args, (100, 30), "xterm");
    terminal.shows("Key (not shown)");
    terminal.types("correct horse\r");
    terminal.shows("Once more");
    terminal.types("correct house\r");
    terminal.shows("the two entries differ: once again");
    terminal.types("correct horse\r");
    terminal.types("correct horse\r");
    terminal.shows("sheets/3-sheet.pdf");
    assert_eq!(terminal.ends(), 0, "{}", terminal.contents());
    assert!(
        !terminal.contents().contains("horse"),
        "{}",
        terminal.contents()
    );
}

/// What a terminal would act on stands there as an escape, which is said; in a pipe the key is as it was given.
#[test]
fn a_key_that_a_terminal_would_act_on_is_escaped_there() {
    let folder = tempfile::tempdir().unwrap();
    let key = "a\\b\u{1b}]0;title\u{7}\u{9b}31mred";
    fs::write(folder.path().join("key"), key).unwrap();
    let split = [
        "split",
        "key",
        "--threshold",
        "2",
        "--shares",
        "3",
        "--kind",
        "text",
    ];
    let run = run_in(folder.path(), &split, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let recover = ["recover", "sheets/1-sheet.pdf", "sheets/2-sheet.pdf"];
    let run = run_in(folder.path(), &recover, b"");
    assert_eq!(run.stdout, key, "{}", run.stderr);
    let mut terminal = Terminal::start(folder.path(), &recover, (100, 30), "xterm");
    terminal.shows("a\\\\b\\u{1b}]0;title\\u{7}\\u{9b}31mred");
    assert_eq!(terminal.ends(), 0, "{}", terminal.contents());
    assert!(terminal.contents().contains("they are shown as \\u{...}"));
    assert!(!terminal.title_was_set());
}
