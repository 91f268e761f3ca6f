use super::*;
use crate::sheet::Style;

/// A sheet of `words` words whose code holds `characters` characters.
pub(crate) fn facts(words: usize, characters: usize) -> ShareFacts {
    let list = ["abstract", "zoo", "mushroom", "illness", "window", "act"];
    ShareFacts {
        label: Some("Laptop".into()),
        holder: Some("Alice".into()),
        index: 2,
        shares: 3,
        threshold: 2,
        on_sheet: 1,
        position: 1,
        weighted: false,
        required: false,
        needs_required: false,
        alone: false,
        anonymous: false,
        back: true,
        sealed: None,
        passphrase: false,
        page: None,
        handwrite: false,
        unproven: false,
        contact: Some("Alice, +49 30 1234567".into()),
        note: None,
        kind: "BitLocker recovery key".into(),
        key_id: Some("4A1BCD23-77E0-4F5C-9D3A-0F2C11B7E6A1".into()),
        usage: Some("the blue screen that asks for it".into()),
        date: "2026-11-22".into(),
        review: "2027-11-22".into(),
        set_name: "lamp-river".into(),
        sheet_name: "lamp-river-2".into(),
        words: list
            .iter()
            .cycle()
            .take(words)
            .map(|&word| word.to_owned())
            .collect(),
        code: Modules::encode(&"PQ1S7".repeat(characters.div_ceil(5))[..characters])
            .expect("plain text"),
    }
}

/// Everything that a sheet says, blocks parted by lines.
fn text(sheet: &Sheet) -> String {
    let mut text = String::new();
    let join = |spans: &[Span]| {
        spans
            .iter()
            .map(|span| span.text.as_str())
            .collect::<String>()
    };
    sheet.visit(&mut |block| {
        text += &match block {
            Block::Heading(_, spans) | Block::Paragraph(spans) | Block::Banner(spans) => {
                join(spans)
            }
            Block::List(_, items) => items
                .iter()
                .map(|item| join(item))
                .collect::<Vec<_>>()
                .join("\n"),
            Block::Facts(facts) => facts
                .iter()
                .map(|fact| format!("{}: {}\n", fact.name, fact.value))
                .collect(),
            Block::Words(words) => words.join(" "),
            Block::Code(_, caption) => caption.clone(),
            Block::Codes(codes) => codes
                .iter()
                .map(|(_, caption)| format!("{caption}\n"))
                .collect(),
            Block::Verbatim(lines) => lines.join("\n"),
            Block::Sizes(codes) => codes
                .iter()
                .map(|(.., caption)| format!("{caption}\n"))
                .collect(),
            Block::Table(rows) => rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|cell| join(cell))
                        .collect::<Vec<_>>()
                        .join(" | ")
                        + "\n"
                })
                .collect(),
            Block::Ruler(_, caption) => caption.clone(),
            Block::Columns(_)
            | Block::Cards(..)
            | Block::Lines(_)
            | Block::Cut
            | Block::Rule
            | Block::Space
            | Block::PageBreak => return,
        };
        text.push('\n');
    });
    text
}

/// The least template: what recovery needs, after `rest`.
fn least(rest: &str) -> String {
    format!("{rest}\n\n```code\n```\n\n```words\n```\n\n{{{{ set_name }}}}\n")
}

fn made(template: &str, facts: &ShareFacts) -> Result<Sheet, TemplateError> {
    let template = Template {
        text: template,
        language: "en",
    };
    template.holder(facts, Paper::A4)
}

/// The English sheet of these facts.
pub(crate) fn english(facts: &ShareFacts, paper: Paper) -> Sheet {
    let template = LANGUAGES[0].template(Purpose::Holder);
    template
        .holder(facts, paper)
        .expect("the shipped template is whole")
}

#[test]
fn the_shipped_template_says_what_holds() {
    #[track_caller]
    fn check(threshold: u8, shares: u8, said: &[&str], not_said: &[&str]) {
        let facts = ShareFacts {
            threshold,
            alone: threshold == 1,
            shares,
            ..facts(23, 90)
        };
        let text = text(&english(&facts, Paper::A4));
        for part in said {
            assert!(text.contains(part), "{part:?} is missing from\n{text}");
        }
        for part in not_said {
            assert!(!text.contains(part), "{part:?} stands in\n{text}");
        }
    }
    let harmless = "This sheet alone reveals nothing";
    let key = "This sheet alone is the key";
    check(
        1,
        3,
        &[key, "Share 2 of 3 · one is enough"],
        &[harmless, "one other sheet"],
    );
    check(1, 1, &[key], &[harmless, "another sheet of its set"]);
    check(
        2,
        3,
        &[
            harmless,
            "Share 2 of 3 · any 2 recover",
            "one other sheet",
            "any two sheets",
        ],
        &[key],
    );
    check(
        3,
        3,
        &[harmless, "two other sheets", "all three sheets"],
        &[key, "any three"],
    );
    check(
        16,
        16,
        &["fifteen other sheets", "all sixteen sheets"],
        &[key],
    );
    check(
        2,
        3,
        &[
            "lamp-river-2",
            "2027-11-22",
            "4A1BCD23.",
            "Held by: Alice",
            "For: Laptop",
        ],
        &[],
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    let bare = ShareFacts {
        label: None,
        holder: None,
        key_id: None,
        usage: None,
        contact: None,
        ..facts(23, 90)
    };
    let text = text(&english(&bare, Paper::A4));
    for part in [
        "For:",
        "Held by",
        "Contact",
        "Note",
        "Key ID",
        "typed in",
        "right key",
        "Where the key goes",
        "None",
        "none",
    ] {
        assert!(!text.contains(part), "{part:?} stands in\n{text}");
    }
}

#[test]
fn a_page_that_comes_with_the_sheets_is_named_in_every_language() {
    for language in &LANGUAGES {
        for handwrite in [false, true] {
            let sheet = |page: Option<&str>| {
                let facts = ShareFacts {
                    page: page.map(str::to_owned),
                    handwrite,
                    ..facts(23, 90)
                };
                let sheet = language
                    .template(Purpose::Holder)
                    .holder(&facts, Paper::A4)
                    .expect("the shipped template is whole");
                text(&sheet)
            };
            let with = sheet(Some("ba78-16bf-8f01-cfea-4141"));
            let code = language.code;
            assert!(with.contains("ba78-16bf-8f01-cfea-4141"), "{code}");
            assert!(with.contains("sha256sum recover.html"), "{code}");
            assert!(with.contains("SHA256"), "{code}");
            // To open it, what it is, and two lines that check it.
            assert_eq!(with.matches("recover.html").count(), 4, "{code}");
            let without = sheet(None);
            assert!(!without.contains("recover.html"), "{code}");
            assert!(!without.contains("SHA"), "{code}");
        }
    }
}

/// A running text may be searched for "number word"; only the fixed phrase of the banner may look like it.
#[test]
fn no_number_stands_before_a_small_word() {
    let bare = ShareFacts {
        contact: None,
        ..facts(23, 90)
    };
    let text = text(&english(&bare, Paper::A4)).replace("Share 2 of 3 · any 2 recover", "");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    for pair in tokens.windows(2) {
        let number = pair[0].chars().all(|c| c.is_ascii_digit());
        assert!(
            !(number && pair[1].starts_with(|c: char| c.is_ascii_lowercase())),
            "{pair:?}"
        );
    }
}

#[test]
fn values_are_literal() {
    let template = least(
        "Held by **{{ holder }}** and `{{ holder }}`.\n\n```facts\nHolder: {{ holder }}\n```\n",
    );
    let names = [
        "*_x_*",
        "# a",
        "{{ x }}",
        "{% if %}",
        "- a",
        "1. a",
        "> a",
        "`code`",
        "<!-- page -->",
        "<b>",
        "&amp;",
        "a: b",
        "```",
        "![a](b)",
        "\\",
        "    a",
        "| a | b |",
        "山田 \u{F0041}\u{F0042}",
        "---",
    ];
    for name in names {
        let facts = ShareFacts {
            holder: Some(name.into()),
            ..facts(23, 90)
        };
        let sheet = made(&template, &facts).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let expected = [
            ("Held by ", Style::Plain),
            (name, Style::Strong),
            (" and ", Style::Plain),
            (name, Style::Mono),
            (".", Style::Plain),
        ];
        let expected: Vec<Span> = expected
            .iter()
            .map(|&(text, style)| Span {
                text: text.into(),
                style,
            })
            .collect();
        assert!(
            sheet.blocks()[0] == Block::Paragraph(expected),
            "{name:?}: {}",
            text(&sheet)
        );
        let fact = Fact {
            name: "Holder".into(),
            value: name.trim().into(),
        };
        assert!(
            sheet.blocks()[1] == Block::Facts(vec![fact]) || name.starts_with(' '),
            "{name:?}"
        );
    }
}

#[test]
fn mistakes_are_named_with_their_line() {
    #[track_caller]
    fn check(template: &str, expected: &str) {
        let error = made(template, &facts(23, 90))
            .err()
            .map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(expected));
    }
    let line = |line: usize, what: &str| format!("line {line}: {what}");
    check(
        &least("a\n\n{{ hodler }}"),
        &line(3, "there is no variable \"hodler\""),
    );
    check(
        &least("a\n{% if threshold == 99 %}\n{{ nobody }}\n{% endif %}"),
        &line(3, "there is no variable \"nobody\""),
    );
    check(
        &least("{% if holder %}"),
        &line(9, "unexpected end of input, expected end of block"),
    );
    let round = "{% for a in [1,2,3,4,5,6,7,8,9] %}".repeat(9);
    check(
        &least(&format!("{round}a{}", "{% endfor %}".repeat(9))),
        &line(1, "this goes round too many times"),
    );
    check(
        &least("a\n\n```wrods\n```"),
        &line(3, "there is no block \"wrods\""),
    );
    check(
        &least("{% if threshold == 1 %}\n1\n2\n{% endif %}\n<!-- pgae -->"),
        &line(5, "there is no block \"pgae\""),
    );
    check(
        &least("<!-- columns -->\n\na\n\n<!-- page -->\n\n<!-- end -->"),
        &line(5, "columns are not begun and ended in turn"),
    );
    check(
        &least("a\n\n<!-- end -->"),
        &line(3, "columns are not begun and ended in turn"),
    );
    check(
        &least("```facts\nHolder Alice\n```"),
        &line(2, "a fact is written as \"Caption: value\""),
    );
    check(
        &least("```lines\nmany\n```"),
        &line(1, "\"lines\" needs a number from 1 to 40"),
    );
    check(
        &least("a\n\n```ruler\n999 mm\n```"),
        &line(3, "\"ruler\" needs a number from 1 to 170"),
    );
    check(
        &least("[a](b)"),
        &line(1, "a link cannot be printed on a sheet"),
    );
    check(
        &least("- a\n  - b"),
        &line(2, "a list inside a list cannot be printed on a sheet"),
    );
    check(
        &least("<div>"),
        &line(1, "HTML cannot be printed on a sheet"),
    );
    check(
        &least("a\n\u{F0000}"),
        &line(2, "private-use characters are not allowed"),
    );
    let lacks = |last: usize, what: &str| {
        line(
            last,
            &format!("the template ends without {what}, and nothing is recovered without"),
        )
    };
    check("```words\n```\n{{ set_name }}", &lacks(3, "the code"));
    check("```code\n```\n{{ set_name }}", &lacks(3, "the words"));
    check(
        "```code\n```\n```words\n```",
        &lacks(4, "the name of the set"),
    );
    check("", &lacks(1, "the code"));
}

/// What a template is made of: conditions that stand alone on their lines, fences, marks, headings, items, and rows.
fn skeleton(template: &str) -> Vec<String> {
    let kept = |line: &str| {
        let line = line.trim();
        let statement =
            line.starts_with("{%") && line.ends_with("%}") && line.matches("{%").count() == 1;
        if statement && line.starts_with("{% set") {
            return None;
        }
        let sign = line.split(' ').next().unwrap_or_default();
        let is_number = sign
            .strip_suffix('.')
            .is_some_and(|n| n.parse::<u8>().is_ok());
        if statement || line.starts_with("```") || line.starts_with("<!--") || line == "---" {
            Some(line.to_owned())
        } else if ["#", "##", "###", "-", ">"].contains(&sign) {
            Some(sign.to_owned())
        } else if is_number {
            Some("1.".to_owned())
        } else if line.starts_with('|') {
            Some("|".repeat(line.matches('|').count()))
        } else {
            None
        }
    };
    template.lines().filter_map(kept).collect()
}

/// The variables that a template asks for, wherever it does.
fn variables_of(template: &str) -> std::collections::BTreeSet<String> {
    let environment = minijinja::Environment::new();
    let compiled = environment.template_from_str(template).expect("a template");
    compiled.undeclared_variables(true).into_iter().collect()
}

#[test]
fn all_languages_have_the_same_blocks_and_variables() {
    for language in &LANGUAGES[1..] {
        for purpose in Purpose::ALL {
            let place = format!("{}/{}", language.code, purpose.file());
            let (english, own) = (
                LANGUAGES[0].template(purpose).text,
                language.template(purpose).text,
            );
            assert_eq!(skeleton(own), skeleton(english), "{place}");
            assert_eq!(variables_of(own), variables_of(english), "{place}");
        }
    }
}

#[test]
fn every_kind_has_a_name_in_every_language() {
    let ids = |language: &Language| -> Vec<&str> {
        let lines = language.kinds().lines();
        lines.filter_map(|line| line.split(" | ").next()).collect()
    };
    for language in &LANGUAGES[1..] {
        for kind in crate::kind::all() {
            let (name, usage) = language.kind(kind.id).expect("a name");
            assert!(!name.is_empty() && !usage.is_empty(), "{}", kind.id);
        }
        // A translator does all languages, or the rest is forgotten; and nobody asks for a kind that there is not.
        assert_eq!(ids(language), ids(&LANGUAGES[1]), "{}", language.code);
        assert!(language.translated("sealed").is_some() && language.translated("typed").is_some());
        for id in ids(language) {
            assert!(crate::kind::has_name(id), "{}: {id}", language.code);
        }
        assert_eq!(language.kind("no such kind"), None);
    }
    assert_eq!(LANGUAGES[0].kind("bitlocker"), None);
}

/// No sheet says something in English that the others say in their own language.
#[test]
fn no_line_is_left_in_english() {
    for language in &LANGUAGES[1..] {
        for purpose in Purpose::ALL {
            let english: Vec<&str> = LANGUAGES[0].template(purpose).text.lines().collect();
            for line in language.template(purpose).text.lines() {
                let has_words = line
                    .split_whitespace()
                    .filter(|word| word.chars().all(char::is_alphabetic))
                    .count()
                    > 4;
                let is_text = !["{%", "{#", "paperquorum "]
                    .iter()
                    .any(|start| line.starts_with(start));
                assert!(
                    !(is_text && has_words && english.contains(&line)),
                    "{}/{}: {line}",
                    language.code,
                    purpose.file()
                );
            }
        }
    }
}

#[test]
fn written_by_hand_needs_no_code_and_prints_none() {
    let blank = ShareFacts {
        handwrite: true,
        words: vec![String::new(); 23],
        ..facts(23, 90)
    };
    for language in &LANGUAGES {
        let template = language.template(Purpose::Holder);
        let sheet = template
            .holder(&blank, Paper::A4)
            .expect("the shipped template is whole");
        let mut codes = 0;
        sheet.visit(&mut |block| codes += usize::from(matches!(block, Block::Code(..))));
        assert_eq!(codes, 0, "{}", language.code);
    }
}

#[test]
fn lines_of_blocks_are_known() {
    let template = "# a\n\n{% if threshold == 99 %}\nleft out\n{% endif %}\n\n> b\n\n- c\n- d\n\n<!-- columns -->\n\ne\n\n<!-- next -->\n\nf\n\n<!-- end -->\n\n```code\n```\n\n```words\n```\n\n{{ set_name }}\n";
    let sheet = made(template, &facts(23, 90)).expect("a template");
    let lines: Vec<_> = (0..sheet.blocks().len())
        .map(|at| sheet.line_of(at))
        .collect();
    assert_eq!(
        lines[..4],
        [Some(1), Some(7), Some(9), Some(12)],
        "{lines:?}"
    );
}
