use super::*;
use crate::sheet::Style;

/// A sheet of `words` words whose code holds `characters` characters.
pub(crate) fn facts(words: usize, characters: usize) -> Facts {
    let list = ["abstract", "zoo", "mushroom", "illness", "window", "act"];
    Facts {
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
        sealed: None,
        passphrase: false,
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
            Block::Columns(_) | Block::Rule | Block::Space | Block::PageBreak => return,
        };
        text.push('\n');
    });
    text
}

/// The least template: what recovery needs, after `rest`.
fn least(rest: &str) -> String {
    format!("{rest}\n\n```code\n```\n\n```words\n```\n\n{{{{ set_name }}}}\n")
}

fn made(template: &str, facts: &Facts) -> Result<Sheet, TemplateError> {
    sheet(template, "en", facts, Paper::A4)
}

#[test]
fn the_shipped_template_says_what_holds() {
    #[track_caller]
    fn check(threshold: u8, shares: u8, said: &[&str], not_said: &[&str]) {
        let facts = Facts {
            threshold,
            alone: threshold == 1,
            shares,
            ..facts(23, 90)
        };
        let text = text(&holder_sheet(&facts, Paper::A4).expect("the shipped template is whole"));
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
        &[key, "share 2 of 3 · any 1 recovers"],
        &[harmless, "one other sheet"],
    );
    check(1, 1, &[key], &[harmless, "another sheet of its set"]);
    check(
        2,
        3,
        &[
            harmless,
            "share 2 of 3 · any 2 recover",
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
    let bare = Facts {
        label: None,
        holder: None,
        key_id: None,
        usage: None,
        ..facts(23, 90)
    };
    let text = text(&holder_sheet(&bare, Paper::A4).expect("every optional fact may be missing"));
    for part in [
        "For:",
        "Held by",
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

/// A running text may be searched for "number word"; only the fixed phrase of the banner may look like it.
#[test]
fn no_number_stands_before_a_small_word() {
    let sheet = holder_sheet(&facts(23, 90), Paper::A4).expect("the shipped template is whole");
    let text = text(&sheet).replace("share 2 of 3 · any 2 recover", "");
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
        let facts = Facts {
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
    let line = |line: usize, what: &str| format!("line {line} of the template: {what}");
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
    let lacks =
        |what: &str| format!("the template does not show {what}, and nothing is recovered without");
    check("```words\n```\n{{ set_name }}", &lacks("the code"));
    check("```code\n```\n{{ set_name }}", &lacks("the words"));
    check("```code\n```\n```words\n```", &lacks("the name of the set"));
    check("", &lacks("the code"));
}
