use super::*;
use crate::{
    sheet::{Block, Cell, Paper, Span, Stock, Style},
    template::{
        CoverFacts, CoverSheet, DataFacts, LANGUAGES, Language, Purpose, SealedData,
        SeparatorFacts, ShareFacts,
        tests::{english, facts},
    },
};

const PAPERS: [Paper; 2] = [Paper::A4, Paper::Letter];

/// Short names, names and labels as long as they may be, and none.
fn names() -> [(String, String); 3] {
    [
        ("Alice".into(), "Laptop".into()),
        ("W".repeat(64), "Mm".repeat(40)),
        (String::new(), String::new()),
    ]
}

fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Every length of share that the format knows, with the code that goes with it, in every language, long and short names, both papers.
fn sheets() -> Vec<(String, Sheet)> {
    let mut sheets = Vec::new();
    for language in &LANGUAGES {
        let template = language.template(Purpose::Holder);
        let is_english = language.code == "en";
        for paper in PAPERS {
            for (words, characters) in [
                (13, 60),
                (23, 90),
                (23, 190),
                (35, 120),
                (58, 352),
                (59, 352),
            ] {
                // In the other languages the shortest and the longest will do.
                if !is_english && ![(23, 190), (59, 352)].contains(&(words, characters)) {
                    continue;
                }
                for (name, label) in names() {
                    for threshold in [1, 2, 16] {
                        let facts = ShareFacts {
                            holder: known(&name),
                            label: known(&label),
                            shares: 16,
                            threshold,
                            alone: threshold == 1,
                            page: (threshold > 1).then(|| "ba78-16bf-8f01-cfea-4141".into()),
                            sheet_name: "squirrel-notebook-16".into(),
                            set_name: "squirrel-notebook".into(),
                            usage: known(
                                "a line of sixty-four characters that says where the key is typed",
                            ),
                            ..facts(words, characters)
                        };
                        let sheet = template
                            .holder(&facts, paper)
                            .expect("the shipped template is whole");
                        sheets.push((
                            format!(
                                "{}, {paper:?}, {words} words, {name:?}, k = {threshold}",
                                language.code
                            ),
                            sheet,
                        ));
                    }
                }
            }
            for (name, label) in &names()[..2] {
                for case in 0..64 {
                    if !is_english && case % 7 != 0 {
                        continue;
                    }
                    let bit = |at: u32| case >> at & 1 == 1;
                    let facts = ShareFacts {
                        holder: known(name),
                        label: known(label),
                        shares: 16,
                        threshold: 15,
                        on_sheet: if bit(0) { 16 } else { 1 },
                        position: 1,
                        weighted: bit(0) || bit(1),
                        required: bit(2),
                        needs_required: bit(2) || bit(3),
                        sealed: Some(if bit(4) {
                            SealedData::Separate
                        } else {
                            SealedData::OnSheet(211)
                        }),
                        passphrase: bit(1),
                        anonymous: bit(3),
                        back: !bit(3),
                        page: bit(2).then(|| "ba78-16bf-8f01-cfea-4141".into()),
                        note: bit(5).then(|| {
                            "A note of some length, as a dealer may want it on every sheet.".into()
                        }),
                        sheet_name: "squirrel-notebook-16".into(),
                        set_name: "squirrel-notebook".into(),
                        usage: None,
                        key_id: None,
                        kind: "Sealed data".into(),
                        ..facts(35, 200)
                    };
                    let sheet = template
                        .holder(&facts, paper)
                        .expect("the shipped template");
                    sheets.push((
                        format!(
                            "{}, {paper:?}, {name:?}, sealed, case {case}",
                            language.code
                        ),
                        sheet,
                    ));
                }
            }
        }
    }
    sheets
}

/// What is printed beside the sheets.
fn others() -> Vec<(String, Sheet)> {
    let mut sheets = Vec::new();
    for language in &LANGUAGES {
        for paper in PAPERS {
            for (name, label) in names() {
                let place = format!("{}, {paper:?}, {name:?}", language.code);
                let whole = "the shipped template is whole";
                for count in [1, 5, 16] {
                    let cover = CoverFacts {
                        set_name: "squirrel-notebook".into(),
                        date: "2026-11-22".into(),
                        review: "2027-11-22".into(),
                        kind: "Nextcloud end-to-end encryption phrase".into(),
                        label: known(&label),
                        key_id: known("4A1BCD23-77E0-4F5C-9D3A-0F2C11B7E6A1"),
                        contact: known("Alice, +49 30 1234567"),
                        note: None,
                        threshold: 1 + count / 2,
                        shares: count,
                        needs_required: count == 5,
                        sealed: (count == 16).then_some(SealedData::OnSheet(2)),
                        passphrase: count == 16,
                        back: count != 5,
                        sheets: (1..=usize::from(count))
                            .map(|number| CoverSheet {
                                number: number.to_string(),
                                holder: known(&name),
                                sheet_name: format!("squirrel-notebook-{number}"),
                                shares: 1,
                                required: number == 2,
                            })
                            .collect(),
                    };
                    let cover = language
                        .template(Purpose::Cover)
                        .cover(&cover, paper)
                        .expect(whole);
                    sheets.push((format!("{place}, cover of {count}"), cover));
                }
                let separator = SeparatorFacts {
                    holder: known(&name),
                    set_name: "squirrel-notebook".into(),
                    sheet_name: "squirrel-notebook-16".into(),
                    pages: 213,
                    copy: 2,
                    copies: 20,
                };
                let separator = language
                    .template(Purpose::Separator)
                    .separator(&separator, paper)
                    .expect(whole);
                sheets.push((format!("{place}, separator"), separator));
                for (stock, count) in [(Stock::Card, 9), (Stock::Label, 16)] {
                    sheets.push((
                        format!("{place}, {stock:?}"),
                        cells(language, paper, stock, count, &name, &label),
                    ));
                }
            }
            let codes = [1.0, 0.75, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25].map(|side| {
                (
                    crate::qr::Modules::encode(&"PQ1D7".repeat(20)).expect("plain text"),
                    side,
                )
            });
            let check = language.template(Purpose::Check).check(&codes, 0.75, paper);
            sheets.push((
                format!("{}, {paper:?}, print check", language.code),
                check.expect("the shipped template is whole"),
            ));
        }
    }
    sheets
}

fn cells(
    language: &Language,
    paper: Paper,
    stock: Stock,
    count: usize,
    name: &str,
    label: &str,
) -> Sheet {
    let whole = "the shipped template is whole";
    let facts = ShareFacts {
        holder: known(name),
        label: known(label),
        shares: 16,
        threshold: 15,
        sheet_name: "squirrel-notebook-16".into(),
        set_name: "squirrel-notebook".into(),
        // The code holds the label too, three bytes in five characters.
        ..facts(23, 104 + label.len() * 8 / 5)
    };
    let cell = match stock {
        Stock::Card => language.template(Purpose::Card).card(&facts),
        Stock::Label => language.template(Purpose::Label).label(&facts),
    };
    Sheet::new(
        paper,
        language.code,
        vec![Block::Cards(stock, vec![cell.expect(whole); count])],
    )
}

/// Pages of data with codes of every size, full and not.
fn data_pages() -> Vec<(String, Sheet)> {
    let mut sheets = Vec::new();
    for language in &LANGUAGES {
        for paper in PAPERS {
            for characters in [60, 250, 500, 970] {
                for count in [1, 2, 7, 12] {
                    let code = crate::qr::Modules::encode_data(&"PQ1D7".repeat(characters / 5));
                    let code = code.expect("plain text");
                    let facts = DataFacts {
                        set_name: "squirrel-notebook".into(),
                        page: 211,
                        pages: 211,
                        needed: 3072,
                        total: 4096,
                        separate: count % 2 == 0,
                        codes: (0..count).map(|_| (code.clone(), 4096)).collect(),
                    };
                    let template = language.template(Purpose::Data);
                    let sheet = template.data(&facts, paper).expect("the shipped template");
                    sheets.push((
                        format!(
                            "{}, {paper:?}, {count} codes of {characters}",
                            language.code
                        ),
                        sheet,
                    ));
                }
            }
        }
    }
    sheets
}

/// Lays out with the shipped fonts alone.
fn laid(sheet: &Sheet) -> Result<Vec<Page<'_>>, RenderError> {
    layout(sheet, &Fonts::default())
}

fn drawn(sheets: &[Sheet]) -> Result<Vec<u8>, RenderError> {
    render(sheets, &Fonts::default(), WordsAs::Text)
}

/// Nothing nears the edge, no text or code stands on another, and nothing at all on a code.
#[track_caller]
fn check_boxes(name: &str, pages: &[Page<'_>]) {
    for page in pages {
        let (width, height) = page.size();
        let boxes: Vec<_> = page.boxes().collect();
        for (at, &(frame, content)) in boxes.iter().enumerate() {
            let inside = frame.x >= SAFE - 0.001
                && frame.y >= SAFE
                && frame.x + frame.width <= width - SAFE + 0.001
                && frame.y + frame.height <= height - SAFE;
            assert!(inside, "{name}: {content:?} at {frame:?}");
            for &(other, over) in &boxes[at + 1..] {
                let both = content != Content::Fill && over != Content::Fill;
                let code = content == Content::Code || over == Content::Code;
                assert!(
                    !(both || code) || apart(frame, other),
                    "{name}: {content:?} {frame:?} and {over:?} {other:?}"
                );
            }
        }
    }
}

#[test]
fn data_pages_hold_twelve_codes_with_white_between_them() {
    for (name, sheet) in data_pages() {
        let pages = laid(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(pages.len(), 1, "{name}");
        check_boxes(&name, &pages);
    }
}

#[test]
fn what_is_printed_beside_the_sheets_fits() {
    for (name, sheet) in others() {
        let pages = laid(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(pages.len() <= 2, "{name}: {} pages", pages.len());
        check_boxes(&name, &pages);
    }
}

const fn apart(a: Frame, b: Frame) -> bool {
    const HAIR: f32 = 0.01;
    a.x + a.width <= b.x + HAIR
        || b.x + b.width <= a.x + HAIR
        || a.y + a.height <= b.y + HAIR
        || b.y + b.height <= a.y + HAIR
}

#[test]
fn nothing_overlaps_and_nothing_nears_the_edge() {
    for (name, sheet) in sheets() {
        let pages = laid(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(pages.len(), 2, "{name}: front and back");
        check_boxes(&name, &pages);
    }
}

#[test]
fn the_codes_are_large_and_far_apart() {
    for (name, sheet) in sheets() {
        let pages = laid(&sheet).expect("it fits");
        let codes: Vec<Frame> = pages[0]
            .boxes()
            .filter(|(_, content)| *content == Content::Code)
            .map(|(frame, _)| frame)
            .collect();
        let [first, second] = codes[..] else {
            panic!("{name}: {} codes on the front", codes.len())
        };
        let mut modules = 0;
        sheet.visit(&mut |block| {
            if let Block::Code(code, _) = block {
                modules = code.size()
            }
        });
        let unit = first.width / (modules + 8) as f32;
        assert!(
            unit > 0.7499 && first.width == second.width,
            "{name}: modules of {unit} mm"
        );
        assert!(
            second.y - first.y > 110.0 && (first.x - second.x).abs() > 70.0,
            "{name}: {first:?} and {second:?}"
        );
    }
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    let [a, b] = [23, 35].map(|words| english(&facts(words, 90), Paper::A4));
    let once = drawn(std::slice::from_ref(&a)).expect("it fits");
    let other = drawn(std::slice::from_ref(&b)).expect("it fits");
    let both = drawn(&[a.clone(), b.clone()]).expect("it fits");
    assert!(once == drawn(&[a]).expect("it fits") && other == drawn(&[b]).expect("it fits"));
    assert!(once != other && both.len() < once.len() + other.len());
    assert!(once.len() < 60_000, "{} bytes", once.len());
}

/// What the file says of itself.
#[test]
fn the_file_says_nothing_but_its_neutral_title() {
    let bytes = drawn(&[english(&facts(23, 90), Paper::A4)]).expect("it fits");
    let file = lopdf::Document::load_mem(&bytes).expect("a PDF");
    let info = file
        .trailer
        .get(b"Info")
        .and_then(|info| file.dereference(info))
        .expect("an Info dictionary")
        .1;
    let info = info.as_dict().expect("a dictionary");
    assert_eq!(info.len(), 1);
    assert_eq!(
        info.get(b"Title").and_then(lopdf::Object::as_str).ok(),
        Some(&b"Paper sheet"[..])
    );
    let catalog = file.catalog().expect("a catalog");
    let entry = |name: &[u8]| {
        let (_, object) = catalog
            .get(name)
            .and_then(|object| file.dereference(object))
            .expect("an entry");
        object.clone()
    };
    assert_eq!(entry(b"Lang").as_str().ok(), Some(&b"en"[..]));
    let preferences = entry(b"ViewerPreferences");
    let preferences = preferences.as_dict().expect("a dictionary");
    assert_eq!(
        preferences
            .get(b"PrintScaling")
            .and_then(lopdf::Object::as_name)
            .ok(),
        Some(&b"None"[..])
    );
    let xmp = entry(b"Metadata");
    let xmp = String::from_utf8(xmp.as_stream().expect("a stream").content.clone()).expect("text");
    for part in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Paper sheet",
    ] {
        assert!(xmp.contains(part), "{part} is missing from {xmp}");
    }
    for part in [
        "xmp:CreateDate",
        "xmp:ModifyDate",
        "xmpMM:History",
        "2000",
        "<pdf:Producer",
        "<xmp:CreatorTool",
        "krilla",
        "Alice",
        "Laptop",
        "lamp-river",
    ] {
        assert!(!xmp.contains(part), "{part} stands in {xmp}");
    }
    let id = file
        .trailer
        .get(b"ID")
        .and_then(lopdf::Object::as_array)
        .expect("an ID");
    assert!(
        id.iter()
            .all(|id| id.as_str().is_ok_and(|id| id.len() >= 16))
    );
    let fonts = file
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    let embedded = fonts.filter(|font| font.has(b"FontFile2")).count();
    assert_eq!(embedded, 3);
}

/// Tagged: headings, lists, and for each code what it is.
#[test]
fn what_is_not_seen_is_said() {
    let bytes = drawn(&[english(&facts(23, 90), Paper::A4)]).expect("it fits");
    let file = lopdf::Document::load_mem(&bytes).expect("a PDF");
    let of = |role: &[u8]| {
        file.objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .filter(|element| {
                element
                    .get(b"S")
                    .and_then(lopdf::Object::as_name)
                    .is_ok_and(|name| name == role)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(of(b"H1").len(), 2);
    assert!(of(b"H2").len() > 3 && of(b"LI").len() > 10 && of(b"P").len() > 20);
    let figures = of(b"Figure");
    assert_eq!(figures.len(), 2);
    for figure in figures {
        let alt = figure
            .get(b"Alt")
            .and_then(lopdf::Object::as_str)
            .expect("a text in place of the code");
        assert!(alt.starts_with(b"QR: "), "{alt:?}");
    }
}

#[test]
fn words_as_shapes_are_no_text() {
    let sheet = english(&facts(23, 90), Paper::A4);
    let as_text = drawn(std::slice::from_ref(&sheet)).expect("it fits");
    let as_shapes = render([&sheet], &Fonts::default(), WordsAs::Shapes).expect("it fits");
    let fonts = |bytes: &[u8]| {
        let file = lopdf::Document::load_mem(bytes).expect("a PDF");
        file.objects
            .values()
            .filter_map(|o| o.as_dict().ok())
            .filter(|d| d.has(b"FontFile2"))
            .count()
    };
    // The commands on the back are typed in the same face as the words.
    assert_eq!((fonts(&as_text), fonts(&as_shapes)), (3, 3));
    assert_ne!(as_text, as_shapes);
}

#[test]
fn a_character_without_a_glyph_is_refused() {
    #[track_caller]
    fn check(text: &str, expected: Option<char>) {
        assert_eq!(Fonts::default().missing(text, "en"), expected, "{text:?}");
        let spans = vec![Span {
            text: text.into(),
            style: Style::Strong,
        }];
        let drawn = drawn(&[Sheet::new(Paper::A4, "en", vec![Block::Paragraph(spans)])]);
        assert_eq!(
            drawn.err(),
            expected.map(RenderError::MissingGlyph),
            "{text:?}"
        );
    }
    check("Łukasz, Иван, Ελένη, Zoë, Nguyễn, İpek", None);
    check("e\u{301}a\u{308}\u{323}", None);
    check("שלום, محمد علي", None);
    check("เด็ก", Some('เ'));
    check("Zoë ☐", Some('☐'));
    check("a\u{202e}b", Some('\u{202e}'));
    check("a\nb", Some('\n'));
    check("\u{0}", Some('\u{0}'));
    check("", None);
}

/// Every character that the shipped templates print is in the shipped fonts.
#[test]
fn the_shipped_fonts_have_what_the_templates_say() {
    let fonts = Fonts::default();
    for language in &LANGUAGES {
        let mut texts: Vec<(&str, &str)> = Purpose::ALL
            .map(|purpose| (purpose.file(), language.template(purpose).text))
            .to_vec();
        texts.push(("kinds.txt", language.kinds()));
        for (file, text) in texts {
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            let missing = fonts.missing(&text, language.code);
            assert_eq!(
                missing,
                None,
                "{}/{file}: {}",
                language.code,
                missing.map_or(0, u32::from)
            );
        }
    }
}

/// Text that runs from right to left stands at the right, and in the file it is in the order in which it is read.
#[test]
fn arabic_runs_from_right_to_left() {
    let spans = |text: &str| {
        vec![Span {
            text: text.into(),
            style: Style::Plain,
        }]
    };
    let sheet = Sheet::new(
        Paper::A4,
        "ar",
        vec![
            Block::Paragraph(spans("ورقة Alice 12")),
            Block::Words(vec!["zoo".into(); 4]),
        ],
    );
    let pages = laid(&sheet).expect("the fonts have it");
    let (width, _) = pages[0].size();
    let texts: Vec<_> = pages[0]
        .boxes()
        .filter(|(_, content)| *content == Content::Text)
        .collect();
    assert!(texts[0].0.x > width / 2.0, "{texts:?}");
    assert!(
        texts[1].0.x < texts[2].0.x,
        "words run from left to right: {texts:?}"
    );
    let mut typesetter = Typesetter::new(Box::leak(Box::default()), "ar");
    let mut read = |text: &str| -> String {
        let line = typesetter
            .line(&[(text, style::body(1.0))], true)
            .expect("the fonts have it");
        let glyphs = line.runs.iter().flat_map(|run| &run.glyphs);
        glyphs.map(|glyph| glyph.text.as_str()).collect()
    };
    assert_eq!(
        read("ورقة Alice 12"),
        "Alice 12 ةقرو",
        "from left to right on the page"
    );
    // What is filled in is isolated, and keeps its order.
    assert_eq!(read("ورقة \u{2068}+49 30 12\u{2069}"), "+49 30 12 ةقرو");
}

#[test]
fn what_does_not_fit_is_an_error() {
    #[track_caller]
    fn check(blocks: Vec<Block>, expected: RenderError) {
        assert_eq!(
            drawn(&[Sheet::new(Paper::A4, "en", blocks)]).err(),
            Some(expected)
        );
    }
    let line = |text: &str| {
        Block::Paragraph(vec![Span {
            text: text.into(),
            style: Style::Plain,
        }])
    };
    let cell = |blocks| Cell {
        language: "en".into(),
        blocks,
        lines: vec![7, 8],
    };
    let many = vec![line("a"); 60];
    check(
        [vec![line("a"), Block::PageBreak], many.clone()].concat(),
        RenderError::Overflow {
            page: 2,
            line: None,
            by: 75,
            at: 46,
        },
    );
    let lines = [vec![1, 2], (3..63).collect()].concat();
    let told = Sheet::new(
        Paper::A4,
        "en",
        [vec![line("a"), Block::PageBreak], many].concat(),
    )
    .with_lines(lines);
    assert!(matches!(
        drawn(&[told]).err(),
        Some(RenderError::Overflow {
            page: 2,
            line: Some(49),
            ..
        })
    ));
    check(
        vec![Block::Words(vec!["abandon".into(), "w".repeat(20)])],
        RenderError::LongWord(2),
    );
    check(
        vec![Block::Columns(vec![vec![Block::PageBreak]])],
        RenderError::BreakInColumn,
    );
    check(
        vec![Block::Columns(vec![vec![line("a")]; 9])],
        RenderError::NarrowColumn,
    );
    check(
        vec![
            line("a"),
            Block::Cards(Stock::Card, vec![cell(vec![line("a")])]),
        ],
        RenderError::CardsBesideOthers,
    );
    check(
        vec![Block::Cards(Stock::Card, vec![cell(vec![line("a"); 40])])],
        RenderError::CardOverflow { by: 44, line: None },
    );
    assert_eq!(drawn(&[]).err(), Some(RenderError::NoSheet));
}
