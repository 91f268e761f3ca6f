//! Typed words with slips where nobody can be asked: nothing is used unasked, and no word of a sheet is printed unasked.

#[path = "common/program.rs"]
mod program;

use std::fs;

use program::{Run, run_in};
use tempfile::TempDir;

const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";

/// Two sheets of a 2-of-3 set. None of their words is one that the program says by itself.
const FIRST: &str = "city render capital struggle delay amazing stairs space desert primary tube eye timber teach \
     anxiety panther search patrol cool grief pen rose order";
const SECOND: &str = "city render captain symptom witness general island engage glare marriage draft sunset since female \
     orphan calm butter social reveal ozone sheriff ancient biology";

/// The first sheet's words as somebody types them.
fn typed(slip: impl FnOnce(&mut Vec<&'static str>)) -> String {
    let mut words: Vec<&str> = FIRST.split_whitespace().collect();
    slip(&mut words);
    words.join(" ")
}

/// The words of the sheets that the program printed anywhere.
fn leaked(run: &Run) -> Vec<&'static str> {
    let printed: Vec<&str> = [&run.stdout, &run.stderr]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .collect();
    FIRST
        .split_whitespace()
        .chain(SECOND.split_whitespace())
        .filter(|word| printed.contains(word))
        .collect()
}

#[test]
fn no_slip_is_mended_and_no_word_is_printed_unasked() {
    // What was typed, how the only repair is told, and which words it puts in.
    let check = |typed: String, told: &str, words: &[&str]| {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        fs::write(path.join("first.txt"), &typed).unwrap();
        fs::write(path.join("second.txt"), SECOND).unwrap();
        for command in ["recover", "verify", "inspect"] {
            for json in [&[][..], &["--json"]] {
                for input in [
                    &["first.txt"][..],
                    &["--words", "first.txt"],
                    &["--words", "-"],
                ] {
                    let args = [&[command, "second.txt"], input, json].concat();
                    let with =
                        |more: &[&str]| run_in(path, &[&args[..], more].concat(), typed.as_bytes());
                    let run = with(&[]);
                    assert_eq!(run.code, 1, "{args:?}: {}", run.stderr);
                    assert!(!run.stdout.contains(KEY), "{args:?}");
                    assert!(run.stderr.contains(told), "{args:?}: {}", run.stderr);
                    assert!(run.stderr.contains("--accept-repair"), "{}", run.stderr);
                    assert_eq!(leaked(&run), [""; 0], "{args:?}: {}", run.stderr);

                    let run = with(&["--show-words"]);
                    assert_eq!((run.code, leaked(&run)), (1, words.to_vec()), "{args:?}");

                    let run = with(&["--accept-repair"]);
                    assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
                    assert_eq!(run.stdout.contains(KEY), command == "recover", "{args:?}");
                    assert_eq!(leaked(&run), [""; 0], "{args:?}: {}", run.stderr);
                }
            }
        }
    };
    check(
        typed(|words| words[6] = "xqzzy"),
        "word 7: another word stands there",
        &["stairs"],
    );
    check(
        typed(|words| {
            words[6] = "zoo";
            words[13] = "tea?";
            words[20] = "?";
        }),
        "word 14: another word stands there",
        &["stairs", "teach", "pen"],
    );
    check(
        typed(|words| words.swap(2, 3)),
        "words 3 and 4 stand the other way round",
        &[],
    );
    check(
        typed(|words| {
            words.remove(8);
        }),
        "a word was left out at position 9",
        &["desert"],
    );
    check(
        typed(|words| words.insert(11, "zoo")),
        "word 12, as it was typed, is one too many",
        &[],
    );
}

/// The sheet that needs repair is not needed: the key comes back from the others, and the repair stays a warning.
#[test]
fn a_sheet_that_is_not_needed_does_not_stop_the_others() {
    const THIRD: &str = "city render car conduct sauce sadness zebra middle few echo chef peanut stuff cool \
     west aisle spice sheriff ball again matter embody weasel";
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let first = typed(|words| words[6] = "xqzzy");
    fs::write(path.join("words.txt"), [&first, SECOND, THIRD].join("\n\n")).unwrap();
    let run = run_in(path, &["recover", "--json", "--words", "words.txt"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let warning = "warning: words.txt: line 1: not readable as it was typed: 1 way to repair it\n";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["secret"], KEY);
    assert_eq!(report["repairs"][0]["used"], false);
    let shares: Vec<u64> = report["sheets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sheet| sheet["share"].as_u64().unwrap())
        .collect();
    assert_eq!(shares, [2, 3]);
}
