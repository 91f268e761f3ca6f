//! Scanned PDFs, `tests/images/scans`, made by `scripts/pictures.py`: a page of 169 × 132 points that is one picture, in
//! every code that scanners write. The code is read from the picture as it is stored, and lies where the page shows it.

use std::fs;
use std::path::Path;

use paperquorum::scan::{Caller, Found, Pages, Position, Report, Verdict};

const TEXT: &str = "PAPERQUORUM TEST PICTURE";

struct Codes;

impl Caller for Codes {
    fn judge(&mut self, _: &Found) -> Verdict {
        Verdict::Accept
    }
}

fn open(name: &str) -> Result<Pages, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images/scans");
    Pages::open(fs::read(folder.join(name)).unwrap()).map_err(|error| error.to_string())
}

fn scan(name: &str, page: usize) -> Report {
    open(name).unwrap().scan(page, &mut Codes).unwrap()
}

/// The corners of the code on the page as it is stored, in points.
const CORNERS: [(f32, f32); 4] = [(16.0, 16.0), (116.0, 16.0), (116.0, 116.0), (16.0, 116.0)];

#[track_caller]
fn check(name: &str, page: usize, to_page: impl Fn(f32, f32) -> (f32, f32)) {
    let report = scan(name, page);
    let [code] = &report.codes[..] else {
        panic!("{name}: {} codes", report.codes.len());
    };
    assert_eq!(code.text, TEXT, "{name}");
    for (corner, (x, y)) in code.corners.iter().zip(CORNERS) {
        let (x, y) = to_page(x, y);
        let Position { x: left, y: top } = *corner;
        assert!(
            (left - x).abs() < 2.0 && (top - y).abs() < 2.0,
            "{name}: {corner:?}, not {x} {y}"
        );
    }
}

#[test]
fn every_code_of_scanners_is_read() {
    for name in [
        "grey-jpeg.pdf",
        "cmyk-jpeg.pdf",
        "rgb-flate.pdf",
        "group-4.pdf",
        "jpeg-2000.pdf",
        "jbig2.pdf",
        "stencil.pdf",
        "drawn-upside-down.pdf",
        "encrypted-for-the-owner.pdf",
        "object-streams.pdf",
    ] {
        check(name, 0, |x, y| (x, y));
        assert_eq!(scan(name, 0).size, (169.0, 132.0), "{name}");
    }
}

#[test]
fn corners_are_on_the_page_as_it_is_shown() {
    check("rotated-page.pdf", 0, |x, y| (132.0 - y, x));
    assert_eq!(scan("rotated-page.pdf", 0).size, (132.0, 169.0));
    check("half-of-the-page.pdf", 0, |x, y| (x / 2.0, y / 2.0));
}

#[test]
fn each_page_is_read() {
    assert_eq!(open("three-pages.pdf").unwrap().count(), 3);
    assert!(scan("three-pages.pdf", 0).codes.is_empty());
    check("three-pages.pdf", 1, |x, y| (x, y));
    check("three-pages.pdf", 2, |x, y| (x, y));
}

#[test]
fn a_password_is_asked_for_with_the_way_out() {
    let error = open("needs-a-password.pdf").err();
    assert_eq!(
        error.as_deref(),
        Some(
            "the PDF is encrypted: open it with its password, print it to a new PDF without one, and use that"
        )
    );
}
