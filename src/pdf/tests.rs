use super::*;
use crate::{
    sheet::{Block, Paper, Span, Style},
    template::{self, DataFacts, Facts, SealedData, tests::facts},
};

/// Every length of share that the format knows, with the code that goes with it, long and short names, both papers.
fn sheets() -> Vec<(String, Sheet)> {
    let mut sheets = Vec::new();
    for paper in [Paper::A4, Paper::Letter] {
        for (words, characters) in [
            (13, 60),
            (23, 90),
            (23, 190),
            (35, 120),
            (58, 352),
            (59, 352),
        ] {
            for (name, label) in [
                ("Alice", "Laptop"),
                (&*"W".repeat(64), &*"Mm".repeat(40)),
                ("", ""),
            ] {
                for threshold in [1, 2, 16] {
                    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                    let facts = Facts {
                        holder: known(name),
                        label: known(label),
                        shares: 16,
                        threshold,
                        alone: threshold == 1,
                        sheet_name: "squirrel-notebook-16".into(),
                        set_name: "squirrel-notebook".into(),
                        usage: known(
                            "a line of sixty-four characters that says where the key is typed",
                        ),
                        ..facts(words, characters)
                    };
                    let sheet = template::holder_sheet(&facts, paper)
                        .expect("the shipped template is whole");
                    sheets.push((
                        format!("{paper:?}, {words} words, {name:?}, k = {threshold}"),
                        sheet,
                    ));
                }
            }
        }
    }
    for paper in [Paper::A4, Paper::Letter] {
        for (name, label) in [("Alice", "Laptop"), (&*"W".repeat(64), &*"Mm".repeat(40))] {
            for case in 0..32 {
                let bit = |at: u32| case >> at & 1 == 1;
                let facts = Facts {
                    holder: Some(name.to_owned()),
                    label: Some(label.to_owned()),
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
                    sheet_name: "squirrel-notebook-16".into(),
                    set_name: "squirrel-notebook".into(),
                    usage: None,
                    key_id: None,
                    kind: "Sealed data".into(),
                    ..facts(35, 200)
                };
                let sheet = template::holder_sheet(&facts, paper).expect("the shipped template");
                sheets.push((format!("{paper:?}, {name:?}, sealed, case {case}"), sheet));
            }
        }
    }
    sheets
}

/// Pages of data with codes of every size, full and not.
fn data_pages() -> Vec<(String, Sheet)> {
    let mut sheets = Vec::new();
    for paper in [Paper::A4, Paper::Letter] {
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
                    codes: (0..count)
                        .map(|_| (code.clone(), "page 211 · code 4096 of 4096".to_owned()))
                        .collect(),
                };
                let sheet = template::data_page(&facts, paper).expect("the shipped template");
                sheets.push((format!("{paper:?}, {count} codes of {characters}"), sheet));
            }
        }
    }
    sheets
}

#[test]
fn data_pages_hold_twelve_codes_with_white_between_them() {
    for (name, sheet) in data_pages() {
        let pages = layout(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(pages.len(), 1, "{name}");
        let (width, height) = pages[0].size();
        let boxes: Vec<_> = pages[0].boxes().collect();
        for (at, &(frame, content)) in boxes.iter().enumerate() {
            let inside = frame.x >= SAFE
                && frame.y >= SAFE
                && frame.x + frame.width <= width - SAFE
                && frame.y + frame.height <= height - SAFE;
            assert!(inside, "{name}: {content:?} at {frame:?}");
            // Each frame of a code holds its own quiet zone.
            for &(other, over) in &boxes[at + 1..] {
                assert!(
                    apart(frame, other),
                    "{name}: {content:?} {frame:?} and {over:?} {other:?}"
                );
            }
        }
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
        let pages = layout(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(pages.len(), 2, "{name}: front and back");
        for page in &pages {
            let (width, height) = page.size();
            let boxes: Vec<_> = page.boxes().collect();
            for (at, &(frame, content)) in boxes.iter().enumerate() {
                let Frame {
                    x,
                    y,
                    width: w,
                    height: h,
                } = frame;
                let inside =
                    x >= SAFE && y >= SAFE && x + w <= width - SAFE && y + h <= height - SAFE;
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
}

#[test]
fn the_codes_are_large_and_far_apart() {
    for (name, sheet) in sheets() {
        let pages = layout(&sheet).expect("it fits");
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
            second.y - first.y > 110.0 && first.x - second.x > 70.0,
            "{name}: {first:?} and {second:?}"
        );
    }
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    let [a, b] =
        [23, 35].map(|words| template::holder_sheet(&facts(words, 90), Paper::A4).expect("whole"));
    let once = render(std::slice::from_ref(&a)).expect("it fits");
    let other = render(std::slice::from_ref(&b)).expect("it fits");
    let both = render(&[a.clone(), b.clone()]).expect("it fits");
    assert!(once == render(&[a]).expect("it fits") && other == render(&[b]).expect("it fits"));
    assert!(once != other && both.len() < once.len() + other.len());
    assert!(once.len() < 40_000, "{} bytes", once.len());
}

#[test]
fn the_file_says_nothing_but_its_neutral_title() {
    let sheet = template::holder_sheet(&facts(23, 90), Paper::A4).expect("whole");
    let bytes = render(&[sheet]).expect("it fits");
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
    assert_eq!(
        catalog.get(b"Lang").and_then(lopdf::Object::as_str).ok(),
        Some(&b"en"[..])
    );
    assert!(catalog.get(b"OutputIntents").is_err() && catalog.get(b"Metadata").is_err());
    let id = file
        .trailer
        .get(b"ID")
        .and_then(lopdf::Object::as_array)
        .expect("an ID");
    assert!(
        id[0] == id[1]
            && id[0]
                .as_str()
                .is_ok_and(|id| id.len() == 16 && id != [0; 16])
    );
    let fonts = file
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    let embedded = fonts.filter(|font| font.has(b"FontFile2")).count();
    assert_eq!(embedded, 3);
}

#[test]
fn a_character_without_a_glyph_is_refused() {
    #[track_caller]
    fn check(text: &str, expected: Option<char>) {
        assert_eq!(missing_glyph(text), expected, "{text:?}");
        let spans = vec![Span {
            text: text.into(),
            style: Style::Strong,
        }];
        let drawn = render(&[Sheet::new(Paper::A4, "en", vec![Block::Paragraph(spans)])]);
        assert_eq!(
            drawn.err(),
            expected.map(PdfError::MissingGlyph),
            "{text:?}"
        );
    }
    check("Łukasz, Иван, Ελένη, Zoë, Nguyễn, İpek", None);
    check("e\u{301}a\u{308}\u{323}", None);
    check("山田", Some('山'));
    check("Zoë ☐", Some('☐'));
    check("a\u{202e}b", Some('\u{202e}'));
    check("a\nb", Some('\n'));
    check("\u{0}", Some('\u{0}'));
    check("שלום", Some('ש'));
    check("", None);
}

#[test]
fn what_does_not_fit_is_an_error() {
    #[track_caller]
    fn check(blocks: Vec<Block>, expected: PdfError) {
        assert_eq!(
            render(&[Sheet::new(Paper::A4, "en", blocks)]).err(),
            Some(expected)
        );
    }
    let line = |text: &str| {
        Block::Paragraph(vec![Span {
            text: text.into(),
            style: Style::Plain,
        }])
    };
    let many = vec![line("a"); 60];
    check(
        [vec![line("a"), Block::PageBreak], many].concat(),
        PdfError::Overflow { page: 2, by: 103 },
    );
    check(
        vec![Block::Words(vec!["abandon".into(), "w".repeat(20)])],
        PdfError::LongWord(2),
    );
    check(
        vec![Block::Columns(vec![vec![Block::PageBreak]])],
        PdfError::BreakInColumn,
    );
    check(
        vec![Block::Columns(vec![vec![line("a")]; 9])],
        PdfError::NarrowColumn,
    );
    assert_eq!(render(&[]).err(), Some(PdfError::NoSheet));
}
