//! Typed words in all the ways in which people lay them out: every sheet is found, every slip repaired or told, nothing dropped.

use paperquorum::kind::{Class, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::share::{FromWords, Share};
use paperquorum::typed::{self, MAX_FAILURES};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

type Words = Vec<String>;

/// Three shares of a set with a key of so many bytes: 16 bytes are 23 words.
fn shares(length: usize) -> Vec<Share> {
    let mut rng = ChaCha12Rng::seed_from_u64(length as u64);
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    let key = Packed::new(Class::Raw, bytes.as_slice().into()).unwrap();
    set::split(&key, Scheme::new(2, 3).unwrap(), "test", &mut rng)
}

fn words(share: &Share) -> Words {
    share.to_words().into_iter().map(str::to_owned).collect()
}

/// What came of the text, in the order of lines: "1" is share 1 to the letter, "1~" one repaired, "!" a failure.
fn outcome(text: &str, shares: &[Share]) -> Vec<String> {
    let entries = typed::read(text);
    assert!(entries.is_sorted_by_key(|entry| entry.line));
    let index = |found: &Share| {
        let known = shares.iter().find(|s| s.to_symbols() == found.to_symbols());
        known.expect("no other share is made up").index()
    };
    let told = |entry: &typed::Passage| match &entry.found {
        Ok(FromWords::Whole(share)) => index(share).to_string(),
        Ok(FromWords::Repaired(proposals)) => format!("{}~", index(&proposals[0].share)),
        Err(_) => "!".to_owned(),
    };
    entries.iter().map(told).collect()
}

/// Lays out the words of three sheets of 13, 23, 36 and 58 words, and compares what is read with `expected`, in any order.
fn check(name: &str, lay_out: impl Fn(&[Words]) -> String, expected: &str) {
    for length in [1, 16, 33, 64] {
        let shares = shares(length);
        let text = lay_out(&shares.iter().map(words).collect::<Vec<_>>());
        let mut found = outcome(&text, &shares);
        found.sort();
        assert_eq!(found.join(" "), expected, "{name}, {length} bytes:\n{text}");
    }
}

fn line(words: &Words) -> String {
    words.join(" ") + "\n"
}

fn rows(words: &Words, columns: usize) -> String {
    words
        .chunks(columns)
        .map(|row| row.join(" ") + "\n")
        .collect()
}

fn numbered_from(words: &Words, first: usize, columns: usize) -> String {
    let pairs: Words = (first..)
        .zip(words)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    rows(&pairs, columns)
}

fn numbered(words: &Words, columns: usize) -> String {
    numbered_from(words, 1, columns)
}

/// Numbered, a word a line, and the lines in another order.
fn reordered(words: &Words, reorder: impl Fn(&mut Vec<String>)) -> String {
    let mut lines: Vec<String> = numbered(words, 1).lines().map(str::to_owned).collect();
    reorder(&mut lines);
    lines.join("\n") + "\n"
}

/// Numbered by columns of `height` rows.
fn by_columns(words: &Words, height: usize) -> String {
    (0..height)
        .map(|row| {
            let cells = (row..words.len()).step_by(height);
            let cells: Words = cells
                .map(|i| format!("{:2}. {}", i + 1, words[i]))
                .collect();
            cells.join("   ") + "\n"
        })
        .collect()
}

/// Two texts side by side.
fn beside(left: &str, right: &str) -> String {
    let (mut left, mut right) = (left.lines(), right.lines());
    let mut text = String::new();
    loop {
        match (left.next(), right.next()) {
            (None, None) => return text,
            (a, b) => text += &format!("{:<60} {}\n", a.unwrap_or(""), b.unwrap_or("")),
        }
    }
}

fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        if lines.last().unwrap().len() + word.len() >= width {
            lines.push(String::new());
        }
        *lines.last_mut().unwrap() += &format!("{word} ");
    }
    lines.join("\n")
}

/// The words with one replaced by what is typed instead.
fn with(words: &Words, at: usize, typed: &str) -> Words {
    let mut words = words.clone();
    words[at] = typed.to_owned();
    words
}

/// Without this word.
fn without(words: &Words, at: usize) -> Words {
    let mut words = words.clone();
    words.remove(at);
    words
}

/// As the front of a sheet comes out of `pdftotext`.
fn pdf_text(words: &Words) -> String {
    format!(
        "Recovery sheet\nA lost key comes back with this sheet and one other sheet of the\nsame set. Alone, this sheet tells nobody \
         anything.\n\nshare 1 of 3 · any 2 recover\nHeld by\n\nAlice\n\nPrinted on\n\n2026-11-22\n\nThe words of this sheet\nThey say \
         the same as the code. If no camera can read it, type the words row by row. The first four\nletters of a word are \
         enough.\n{}\u{c}What to do with this sheet\n1. Make sure who it is. Meet in person.\n2. Take your time.\n3. Run the line \
         below.\n",
        numbered(words, 1).replace('\n', "\n\n")
    )
}

#[test]
fn intact_sheets_are_found_in_every_layout() {
    let all = |f: fn(&Words) -> String| move |s: &[Words]| s.iter().map(f).collect::<String>();
    let joined = |by: &'static str, f: fn(&Words) -> String| {
        move |s: &[Words]| s.iter().map(f).collect::<Words>().join(by)
    };
    check("a line each", all(line), "1 2 3");
    check("lines with blank lines", joined("\n", line), "1 2 3");
    check("rows of four on end", all(|w| rows(w, 4)), "1 2 3");
    check(
        "rows of four, blank lines",
        joined("\n", |w| rows(w, 4)),
        "1 2 3",
    );
    check("rows of five", all(|w| rows(w, 5)), "1 2 3");
    check("a word a line", all(|w| rows(w, 1)), "1 2 3");
    check("numbered rows", all(|w| numbered(w, 4)), "1 2 3");
    check(
        "numbered words, a line each",
        all(|w| numbered(w, 1)),
        "1 2 3",
    );
    check("numbered on one line", all(|w| numbered(w, 60)), "1 2 3");
    check("wrapped", |s| wrapped(&s.concat().join(" "), 70), "1 2 3");
    check("all on one line", |s| s.concat().join(" "), "1 2 3");
    check("commas", |s| s.concat().join(", "), "1 2 3");
    check("form feeds", joined("\u{c}", |w| rows(w, 4)), "1 2 3");
    check(
        "bare CR",
        |s| s.iter().map(line).collect::<String>().replace('\n', "\r"),
        "1 2 3",
    );
    check(
        "CRLF",
        |s| {
            s.iter()
                .map(|w| rows(w, 4))
                .collect::<String>()
                .replace('\n', "\r\n")
        },
        "1 2 3",
    );
    check(
        "blank lines between rows",
        |s| rows(&s.concat(), 4).replace('\n', "\n\n"),
        "1 2 3",
    );
    check("numbered through", |s| numbered(&s.concat(), 4), "1 2 3");
    check("rules", joined("---\n", |w| rows(w, 4)), "1 2 3");
    check("comments", joined("# Alice\n", |w| rows(w, 4)), "1 2 3");
    check(
        "headings",
        joined("Sheet of Alice:\n", |w| rows(w, 4)),
        "1 2 3",
    );
    check(
        "other headings",
        joined("share 1 of 3, any 2 recover\n", |w| rows(w, 4)),
        "1 2 3",
    );
    check(
        "a heading of share words",
        joined("share one\n", |w| rows(w, 4)),
        "1 2 3",
    );
    check(
        "names before lines",
        |s| s.iter().map(|w| format!("Alice: {}", line(w))).collect(),
        "1 2 3",
    );
    check(
        "numbered names",
        |s| {
            (1..)
                .zip(s)
                .map(|(i, w)| format!("Sheet {i}: {}", line(w)))
                .collect()
        },
        "1 2 3",
    );
    check(
        "upper case",
        |s| s.concat().join(" ").to_uppercase(),
        "1 2 3",
    );
    check(
        "four letters",
        |s| {
            s.concat()
                .iter()
                .map(|w| format!("{} ", &w[..w.len().min(4)]))
                .collect()
        },
        "1 2 3",
    );
    check(
        "sticking numbers",
        |s| {
            s.iter()
                .flat_map(|w| (1..).zip(w).map(|(i, w)| format!("{i}{w} ")))
                .collect()
        },
        "1 2 3",
    );
    check(
        "numbers with marks",
        all(|w| numbered(w, 3).replace(' ', ") ")),
        "1 2 3",
    );
    check(
        "hash numbers",
        all(|w| format!("#{}", numbered(w, 1).trim_end().replace('\n', "\n#")) + "\n"),
        "1 2 3",
    );
    check(
        "word 7: abandon",
        |s| {
            s.iter()
                .flat_map(|w| (1..).zip(w).map(|(i, w)| format!("Word {i}: {w}\n")))
                .collect()
        },
        "1 2 3",
    );
    check(
        "table",
        all(|w| {
            rows(w, 4)
                .lines()
                .map(|l| format!("| {} |\n|---|---|---|---|\n", l.replace(' ', " | ")))
                .collect()
        }),
        "1 2 3",
    );
    check(
        "soft hyphens",
        |s| {
            s.concat()
                .iter()
                .map(|w| format!("{}\u{ad}{} ", &w[..2], &w[2..]))
                .collect()
        },
        "1 2 3",
    );
    check(
        "zero width",
        |s| {
            s.concat()
                .iter()
                .map(|w| format!("\u{200b}{}\u{200d}{}\u{feff} ", &w[..2], &w[2..]))
                .collect()
        },
        "1 2 3",
    );
    check(
        "byte-order mark",
        |s| format!("\u{feff}{}", s.concat().join("\u{a0}")),
        "1 2 3",
    );
    check(
        "ligatures",
        |s| s.concat().join(" ").replace("fi", "ﬁ").replace("fl", "ﬂ"),
        "1 2 3",
    );
    check("text of PDFs", all(pdf_text), "1 2 3");
    check(
        "numbered, from the last to the first",
        all(|w| reordered(w, |lines| lines.reverse())),
        "1 2 3",
    );
    check(
        "numbered, one sheet from the last to the first",
        |s| reordered(&s[0], |lines| lines.reverse()),
        "1",
    );
    check(
        "numbered, the first two at the end",
        |s| reordered(&s[0], |lines| lines.rotate_left(2)),
        "1",
    );
    check(
        "numbered from the last to the first, with a slip",
        |s| reordered(&with(&s[0], 4, "zzzz"), |lines| lines.reverse()),
        "1~",
    );
    check("columns", all(|w| by_columns(w, 6)), "1 2 3");
    check(
        "columns with headings",
        joined("share 1 of 3, any 2 recover\n", |w| by_columns(w, 6)),
        "1 2 3",
    );
    check(
        "columns in prose",
        |s| {
            s.iter()
                .map(|w| {
                    pdf_text(w).replace(&numbered(w, 1).replace('\n', "\n\n"), &by_columns(w, 6))
                })
                .collect()
        },
        "1 2 3",
    );
    check(
        "columns numbered through",
        |s| by_columns(&s.concat(), 12),
        "1 2 3",
    );
    check(
        "side by side",
        |s| beside(&rows(&s[0], 4), &rows(&s[1], 4)),
        "1 2",
    );
    check(
        "numbered side by side",
        |s| beside(&numbered(&s[0], 4), &numbered(&s[1], 4)),
        "1 2",
    );
    check(
        "three numbered side by side",
        |s| {
            beside(
                &beside(&numbered(&s[0], 1), &numbered(&s[1], 1)),
                &numbered(&s[2], 1),
            )
        },
        "1 2 3",
    );
    check(
        "columns side by side",
        |s| beside(&by_columns(&s[0], 12), &by_columns(&s[1], 12)),
        "1 2",
    );
    check(
        "a letter round it",
        |s| {
            format!(
                "Dear Bob,\nhere is what stands on my sheet, as you asked:\n{}\nAll the best,\nAlice\n",
                rows(&s[0], 4)
            )
        },
        "1",
    );
}

#[test]
fn no_sheet_hides_another() {
    check(
        "numbered, then a line",
        |s| numbered(&s[0], 4) + &line(&s[1]),
        "1 2",
    );
    check(
        "a line, then numbered",
        |s| line(&s[0]) + &numbered(&s[1], 4),
        "1 2",
    );
    check(
        "numbered, then a line with a slip",
        |s| numbered(&s[0], 4) + &line(&with(&s[1], 4, "zzzz")),
        "1 2~",
    );
    check(
        "a line with a slip, then numbered",
        |s| line(&with(&s[0], 4, "zzzz")) + &numbered(&s[1], 4),
        "1~ 2",
    );
    check(
        "numbered with a slip, then a line with a slip",
        |s| numbered(&with(&s[0], 7, "zzzz"), 4) + &line(&with(&s[1], 4, "zzzz")),
        "1~ 2~",
    );
    check(
        "text of a PDF, then a line",
        |s| pdf_text(&s[0]) + &line(&s[1]),
        "1 2",
    );
    check(
        "a line, then the text of a PDF",
        |s| line(&s[1]) + &pdf_text(&s[0]),
        "1 2",
    );
    check(
        "text of a PDF with a slip, then a line",
        |s| pdf_text(&with(&s[0], 3, "zzzz")) + &line(&s[1]),
        "1~ 2",
    );
    let skipped = |w: &Words| {
        let text = numbered(w, 4);
        let lines: Vec<&str> = text.lines().collect();
        [&lines[..1], &lines[2..]].concat().join("\n") + "\n"
    };
    check(
        "a row skipped, then a sheet",
        |s| skipped(&s[0]) + &numbered(&s[1], 4),
        "1~ 2",
    );
    check(
        "a sheet, then a row skipped",
        |s| numbered(&s[0], 4) + &skipped(&s[1]),
        "1 2~",
    );
    check(
        "a row skipped in both",
        |s| skipped(&s[0]) + &skipped(&s[1]),
        "1~ 2~",
    );
    for gap in ["", "...", "…", "___", "?"] {
        check(
            &format!("an entry of {gap:?}, then a sheet"),
            |s| numbered(&with(&s[0], 6, gap), 1) + &numbered(&s[1], 1),
            "1~ 2",
        );
        check(
            &format!("a sheet, then an entry of {gap:?} in rows"),
            |s| numbered(&s[0], 4) + &numbered(&with(&s[1], 9, gap), 4),
            "1 2~",
        );
    }
    let (left, right) = (
        |s: &[Words]| with(&s[0], 6, "zzzz"),
        |s: &[Words]| with(&s[1], 9, "?"),
    );
    check(
        "slips side by side",
        |s| beside(&rows(&left(s), 4), &rows(&right(s), 4)),
        "1~ 2~",
    );
    check(
        "slips numbered side by side",
        |s| beside(&numbered(&left(s), 4), &numbered(&right(s), 4)),
        "1~ 2~",
    );
    check(
        "slips in columns side by side",
        |s| beside(&by_columns(&left(s), 6), &by_columns(&right(s), 6)),
        "1~ 2~",
    );
    check(
        "slips numbered through",
        |s| numbered(&[left(s), right(s)].concat(), 4),
        "1~ 2~",
    );
    check(
        "slips in columns numbered through",
        |s| by_columns(&[left(s), right(s)].concat(), 12),
        "1~ 2~",
    );
    check(
        "a slip in columns, numbered on",
        |s| by_columns(&s[0], 6) + &numbered_from(&right(s), s[0].len() + 1, 4),
        "1 2~",
    );
    check(
        "much illegible next to a sheet",
        |s| {
            let bad = s[0]
                .iter()
                .enumerate()
                .map(|(i, w)| if i % 5 < 2 { "?".to_owned() } else { w.clone() });
            line(&bad.collect()) + "\n" + &line(&s[1])
        },
        "! 2",
    );
    check(
        "rubbish next to a sheet",
        |s| {
            let bad: Words = s[0].iter().rev().cloned().collect();
            rows(&bad, 4) + "\n" + &line(&s[1])
        },
        "! 2",
    );
}

/// One word that is not in the list, one other word, one illegible, one left out: in each layout, in the middle sheet or in all.
#[test]
fn slips_are_repaired_in_every_layout() {
    type Layout = (&'static str, fn(&[Words]) -> String);
    let layouts: [Layout; 14] = [
        ("lines", |s| s.iter().map(line).collect()),
        ("lines with blank lines", |s| {
            s.iter().map(|w| line(w) + "\n").collect()
        }),
        ("rows on end", |s| s.iter().map(|w| rows(w, 4)).collect()),
        ("rows with blank lines", |s| {
            s.iter().map(|w| rows(w, 4) + "\n").collect()
        }),
        ("a word a line", |s| s.iter().map(|w| rows(w, 1)).collect()),
        ("one line", |s| s.concat().join(" ")),
        ("wrapped", |s| wrapped(&s.concat().join(" "), 70)),
        ("blank lines between rows", |s| {
            s.iter().map(|w| rows(w, 4).replace('\n', "\n\n")).collect()
        }),
        ("headings", |s| {
            s.iter()
                .map(|w| "Sheet of Alice:\n".to_owned() + &rows(w, 4))
                .collect()
        }),
        ("names", |s| {
            s.iter().map(|w| "Alice: ".to_owned() + &line(w)).collect()
        }),
        ("numbered", |s| s.iter().map(|w| numbered(w, 4)).collect()),
        ("columns", |s| s.iter().map(|w| by_columns(w, 6)).collect()),
        ("form feeds", |s| {
            s.iter().map(|w| rows(w, 4) + "\u{c}").collect()
        }),
        ("text of PDFs", |s| s.iter().map(pdf_text).collect()),
    ];
    type Slip = (&'static str, fn(&Words) -> Words);
    let slips: [Slip; 5] = [
        ("not in the list", |w| with(w, 5, "zzzz")),
        ("another word", |w| {
            with(w, 5, if w[5] == "zoo" { "zone" } else { "zoo" })
        }),
        ("illegible", |w| with(w, 5, "...")),
        ("misspelt and illegible", |w| {
            with(&with(w, 11, "?"), 5, "abandn")
        }),
        ("first word", |w| with(w, 0, "zzzz")),
    ];
    for (layout, lay_out) in layouts {
        for (slip, make) in slips {
            let name = format!("{layout}, {slip}");
            check(
                &name,
                |s| lay_out(&[s[0].clone(), make(&s[1]), s[2].clone()]),
                "1 2~ 3",
            );
            check(
                &name,
                |s| lay_out(&s.iter().map(make).collect::<Vec<_>>()),
                "1~ 2~ 3~",
            );
        }
        let name = format!("{layout}, left out");
        check(
            &name,
            |s| lay_out(&[s[0].clone(), without(&s[1], 8), s[2].clone()]),
            "1 2~ 3",
        );
    }
}

/// Codes of whole width, wrapped, behind a name, with one wrong character; and words beside them.
#[test]
fn codes_are_read_wrapped_and_named() {
    let shares = shares(16);
    let code: String = shares[0].to_code().unwrap().to_string();
    let wrap = |width: usize, by: &str| {
        let lines: Vec<&str> = code
            .as_bytes()
            .chunks(width)
            .map(|c| std::str::from_utf8(c).unwrap())
            .collect();
        lines.join(by)
    };
    let damaged = |text: &str| text.replacen(&code[50..54], "0000", 1);
    let check = |text: String, expected: &str| {
        assert_eq!(outcome(&text, &shares).join(" "), expected, "{text}");
    };
    let second = line(&words(&shares[1]));
    check(code.clone(), "1");
    check(code.to_lowercase(), "1");
    check(format!("QR-Code: {code}"), "1");
    check(format!("QR-Code:{code}."), "1");
    check(format!("\"{code}\""), "1");
    for width in [4, 8, 20, 32, 40, 60, 64, 76] {
        check(wrap(width, "\n"), "1");
        check(wrap(width, "\r\n  "), "1");
        check(format!("QR-Code: {}\n{second}", wrap(width, "\n")), "1 2");
        check(format!("{second}{}\n{second}", wrap(width, "\n")), "2 1 2");
        check(
            format!("{}\n{}", wrap(width, "\n"), wrap(width, "\n")),
            "1 1",
        );
    }
    for width in [40, 64, 1000] {
        check(damaged(&wrap(width, "\n")), "!");
        check(format!("{}\n{second}", damaged(&wrap(width, "\n"))), "! 2");
    }
    check(format!("PQ2S{}", &code[4..]), "!");
    check(format!("PQ1X{}", &code[4..]), "!");
    check("PQ1S PQ2 PQ9Z".to_owned(), "");
    check(format!("# {code}\n# {second}"), "");
    // The sheet of a set whose first words are known from a code is found by them.
    let slip = with(&words(&shares[1]), 7, "zzzz");
    check(
        format!(
            "{code}\n{}",
            wrapped(&format!("act bar cat {}", slip.join(" ")), 70)
        ),
        "1 2~",
    );
}

#[test]
fn entries_name_the_line_of_their_first_word() {
    let shares = shares(16);
    let [a, b, c] = [0, 1, 2].map(|i| words(&shares[i]));
    let check = |text: String, expected: &[usize]| {
        let lines: Vec<usize> = typed::read(&text).iter().map(|entry| entry.line).collect();
        assert_eq!(lines, expected, "{text}");
    };
    check(line(&a) + &line(&b), &[1, 2]);
    check(
        format!(
            "\n# x\nAlice:\n{}\n{}",
            rows(&a, 4),
            rows(&with(&b, 3, "zzzz"), 4)
        ),
        &[4, 11],
    );
    check(
        format!("\r\n{}", rows(&a, 4).replace('\n', "\r\n") + &line(&b)),
        &[2, 8],
    );
    check(format!("\r{}\u{c}{}", line(&a), line(&b)), &[2, 3]);
    check(by_columns(&a, 6) + &by_columns(&b, 6), &[1, 7]);
    let reversed: Words = c.iter().rev().cloned().collect();
    check(
        format!("Hello\n\n{}\n{}", line(&reversed), line(&b)),
        &[3, 5],
    );
}

#[test]
fn prose_gives_nothing() {
    for text in [
        "",
        "\n\n---\n",
        "7",
        "Dear Bob,\n\nplease keep the envelope that I gave you last week. Do not open it, and do not tell anybody\nthat you \
         have it. If I lose my key I will come and ask for it.\n\nAlice\n",
        "1. Make sure who it is.\n2. Take your time.\n3. Run the line below.\n4. Type the key.\n",
        "abandon ability able about above absent absorb",
        "Contents ........ 1\nIntroduction ........ 2\nThe words ....... 14\n",
        "{\"a\": 1, \"b\": [1, 2, 3], \"c\": \"abandon\"}",
        "2026-11-22 12:31:07 INFO the service was started with 12 workers on port 8080",
    ] {
        assert_eq!(outcome(text, &[]), Vec::<String>::new(), "{text}");
        assert!(!typed::explain(text).is_empty());
    }
}

/// However much is asked for, failures are few, and no text makes it panic.
#[test]
fn hostile_text_is_bounded() {
    let shares = shares(64);
    let good = line(&words(&shares[0]));
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let mut word = || paperquorum::mnemonic::word(rng.next_u32() as u16 % 2048);
    let rubbish: String = (0..20_000).map(|_| format!("{} ", word())).collect();
    let two_blanks: String = (0..400)
        .map(|_| {
            let mut words: Vec<&str> = (0..59).map(|_| word()).collect();
            (words[3], words[30]) = ("?", "?");
            words.join(" ") + "\n"
        })
        .collect();
    let codes = "PQ1S0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789\n".repeat(2000);
    let numbers: String = (0..20_000)
        .map(|i| format!("{} {} ", i * 7 % 945, word()))
        .collect();
    for (name, text) in [
        ("rubbish", rubbish.clone()),
        ("rubbish in rows", wrapped(&rubbish, 70)),
        ("rubbish, a word a line", rubbish.replace(' ', "\n")),
        ("two blanks", two_blanks),
        ("codes", codes.clone()),
        ("short codes", "PQ1S ".repeat(10_000)),
        ("pieces of codes", format!("PQ1S{}", " 01".repeat(10_000))),
        ("numbers", numbers),
        ("one word", "carry ".repeat(20_000)),
        ("illegible", "? ".repeat(20_000)),
        ("dots", "... ".repeat(20_000)),
        (
            "strange letters",
            "PQ1Sé ﬁ ² ١٢ 99999999999999999999999 ?? a? : = ::: # #1 \u{0}\u{c}\r".repeat(500),
        ),
    ] {
        let found = outcome(&text, &shares);
        assert!(found.len() <= MAX_FAILURES, "{name}: {}", found.len());
        assert!(found.iter().all(|told| told == "!"), "{name}");
        let found = outcome(&format!("{text}\n\n{good}"), &shares);
        assert!(found.contains(&"1".to_owned()), "{name}, then a sheet");
        let found = outcome(&format!("{good}\n{text}"), &shares);
        assert!(found.contains(&"1".to_owned()), "a sheet, then {name}");
    }
}
