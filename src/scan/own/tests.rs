#[path = "../../../tests/common/sample.rs"]
mod sample;

use crate::scan::{
    Caller, Found, GreyImage, Position, Reader, Report, Trouble, Unread, Verdict, scan,
};

const TEXT: &str =
    "PQ1S48832M03QNBKK2F9DTXBHH3EBYZ4A5KQVFF5PGG3608A1S0RC6R1V20A8HBV7RCT48F3F8C9RS78C1CH6WFB06KW";

/// A page with one code at level Q: light 230, dark 30.
struct Sheet {
    dark: Vec<bool>,
    size: usize,
}

impl Sheet {
    fn new(text: &str) -> Self {
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q)
            .expect("the text fits");
        Self {
            size: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == qrcode::Color::Dark)
                .collect(),
        }
    }

    /// Pixels of a page whose side is the code and eight modules; `bend` takes a pixel to the place that is seen there.
    fn draw(&self, module: f32, bend: impl Fn(f32, f32) -> (f32, f32)) -> GreyImage {
        let side = ((self.size + 8) as f32 * module) as u32;
        let grey = |x: f32, y: f32| {
            let (x, y) = bend(x, y);
            let (x, y) = ((x / module - 4.0).floor(), (y / module - 4.0).floor());
            let range = 0.0..self.size as f32;
            let is_dark = range.contains(&x)
                && range.contains(&y)
                && self.dark[y as usize * self.size + x as usize];
            if is_dark { 30.0 } else { 230.0 }
        };
        // Four samples a pixel, as a lens would see it.
        GreyImage::from_fn(side, side, |x, y| {
            let at = |dx: f32, dy: f32| grey(x as f32 + dx, y as f32 + dy);
            ((at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75)) / 4.0) as u8
        })
    }

    fn flat(&self, module: f32) -> GreyImage {
        self.draw(module, |x, y| (x, y))
    }

    /// The modules between two places are painted over; (0, 0) is the code's corner.
    fn painted(
        &self,
        module: f32,
        from: (usize, usize),
        to: (usize, usize),
        grey: u8,
    ) -> GreyImage {
        let image = self.flat(module);
        let range =
            |from: usize, to: usize| (from as f32 + 4.0) * module..(to as f32 + 4.0) * module;
        let (across, down) = (range(from.0, to.0), range(from.1, to.1));
        GreyImage::from_fn(image.width(), image.height(), |x, y| {
            if across.contains(&(x as f32)) && down.contains(&(y as f32)) {
                grey
            } else {
                image.pixels()[(y * image.width() + x) as usize]
            }
        })
    }
}

/// Blurred by a Gaussian of that many pixels.
fn blurred(image: &GreyImage, sigma: f32) -> GreyImage {
    let reach = (4.0 * sigma) as i32 + 1;
    let weight = |d: i32| (-0.5 * (d as f32 / sigma).powi(2)).exp();
    let total: f32 = (-reach..=reach).map(weight).sum();
    let pass = |image: &GreyImage, dx: i32, dy: i32| {
        GreyImage::from_fn(image.width(), image.height(), |x, y| {
            let at = |d: i32| Position {
                x: x as f32 + 0.5 + (d * dx) as f32,
                y: y as f32 + 0.5 + (d * dy) as f32,
            };
            let sum: f32 = (-reach..=reach)
                .map(|d| weight(d) * image.grey_at(at(d)))
                .sum();
            (sum / total + 0.5) as u8
        })
    };
    pass(&pass(image, 1, 0), 0, 1)
}

/// The same noise every time, from -1 to 1.
fn noise(x: u32, y: u32) -> f32 {
    let mut state = x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b) ^ 0x1234_5678;
    for _ in 0..3 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
    f32::from((state >> 8) as u16) / 32767.5 - 1.0
}

/// Takes what it is told to vouch for, or whatever is certain.
struct Taking {
    vouched: Option<&'static str>,
    known: Vec<Vec<Option<char>>>,
    texts: Vec<String>,
}

impl Taking {
    fn vouching(text: &'static str) -> Self {
        Self {
            vouched: Some(text),
            known: Vec::new(),
            texts: Vec::new(),
        }
    }
}

impl Caller for Taking {
    fn judge(&mut self, found: &Found) -> Verdict {
        if self.vouched.is_some_and(|text| text != found.text) {
            return Verdict::Reject;
        }
        self.texts.push(found.text.clone());
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        self.vouched == Some(text)
    }

    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        self.known.clone()
    }
}

fn read_one(image: &GreyImage) -> Report {
    let mut caller = Taking::vouching(TEXT);
    let report = scan(image, &mut caller);
    assert_eq!(caller.texts, [TEXT], "{image:?}: {report:?}");
    report
}

#[test]
fn ink_over_data_and_over_a_finder_is_read() {
    let sheet = Sheet::new(TEXT);
    for grey in [20, 240, 130] {
        // A third of the data.
        let report = read_one(&sheet.painted(5.0, (9, 12), (31, 33), grey));
        assert_eq!(report.codes[0].rung.reader, Reader::Own);
        for corner in [(0, 0), (34, 0), (0, 34)] {
            let report = read_one(&sheet.painted(5.0, corner, (corner.0 + 7, corner.1 + 7), grey));
            assert_eq!(report.codes[0].rung.reader, Reader::Own);
        }
    }
}

#[test]
fn blur_of_more_than_half_a_module_is_undone() {
    let image = blurred(&Sheet::new(TEXT).flat(5.0), 0.57 * 5.0);
    let report = read_one(&image);
    assert_eq!(report.codes[0].rung.reader, Reader::Own);
}

#[test]
fn noise_and_faint_print_are_read() {
    let clean = Sheet::new(TEXT).flat(5.0);
    let at = |x: u32, y: u32| f32::from(clean.pixels()[(y * clean.width() + x) as usize]);
    read_one(&GreyImage::from_fn(
        clean.width(),
        clean.height(),
        |x, y| (at(x, y) + 110.0 * noise(x, y)) as u8,
    ));
    read_one(&GreyImage::from_fn(
        clean.width(),
        clean.height(),
        |x, y| (150.0 + (at(x, y) - 130.0) / 30.0 + noise(x, y)) as u8,
    ));
}

#[test]
fn paper_bent_by_more_than_a_module_is_read() {
    let sheet = Sheet::new(TEXT);
    for (amount, length) in [(5.0, 90.0), (8.0, 140.0)] {
        read_one(&sheet.draw(5.0, |x, y| {
            (
                x + amount * (y / length * 3.0).sin(),
                y + amount * (x / length * 3.0 + 1.0).cos(),
            )
        }));
    }
}

#[test]
fn a_code_without_a_check_is_taken_only_for_certain() {
    // So much is painted over that a text comes out by chance if any: none may.
    let sheet = Sheet::new(TEXT);
    for side in sample::some_of(2, 20..26) {
        let image = sheet.painted(5.0, (8, 8), (8 + side, 8 + side), 20);
        let mut caller = Taking {
            vouched: None,
            known: Vec::new(),
            texts: Vec::new(),
        };
        scan(&image, &mut caller);
        assert!(caller.texts.iter().all(|text| text == TEXT), "{side}");
    }
}

#[test]
fn what_is_known_reads_what_else_is_lost() {
    let sheet = Sheet::new(TEXT);
    let known: Vec<Option<char>> = TEXT
        .chars()
        .enumerate()
        .map(|(at, character)| (!(20..60).contains(&at)).then_some(character))
        .collect();
    let read = |side: usize, known: Vec<Vec<Option<char>>>| {
        let image = sheet.painted(5.0, (9, 9), (9 + side, 9 + side), 20);
        let mut caller = Taking::vouching(TEXT);
        caller.known = known;
        scan(&image, &mut caller);
        !caller.texts.is_empty()
    };
    let most = |known: Vec<Vec<Option<char>>>| {
        (10..30)
            .take_while(|&side| read(side, known.clone()))
            .last()
    };
    let (without, with) = (most(Vec::new()), most(vec![known]));
    assert!(without.is_some() && with > without, "{without:?}, {with:?}");
}

#[test]
fn two_photographs_of_one_code_are_read_together() {
    let sheet = Sheet::new(TEXT);
    let (upper, lower) = (
        sheet.painted(5.0, (0, 8), (41, 32), 240),
        sheet.painted(5.0, (10, 0), (33, 41), 240),
    );
    let unread: Vec<Unread> = [upper, lower]
        .iter()
        .flat_map(|image| {
            let mut caller = Taking::vouching(TEXT);
            let report = scan(image, &mut caller);
            assert!(caller.texts.is_empty(), "each alone cannot be read");
            report.unread
        })
        .collect();
    let mut caller = Taking::vouching(TEXT);
    let found = crate::scan::combine(&unread.iter().collect::<Vec<_>>(), &mut caller);
    assert_eq!(found.len(), 1, "{unread:?}");
    assert_eq!(found[0].rung.reader, Reader::Combined);
}

#[test]
fn what_a_lost_code_begins_with_is_told() {
    // Two thirds of the code are under ink. The data begin at the other end.
    let image = Sheet::new(TEXT).painted(5.0, (0, 9), (28, 41), 20);
    let mut caller = Taking::vouching(TEXT);
    let report = scan(&image, &mut caller);
    assert!(caller.texts.is_empty(), "it can be read");
    let beginnings = report.unread[0].beginnings();
    let is_right = |text: &str| text.len() >= 12 && TEXT.starts_with(text);
    assert!(
        beginnings.iter().any(|text| is_right(text)),
        "{} others",
        beginnings.len()
    );
    let blank = GreyImage::from_fn(200, 200, |_, _| 255);
    assert!(scan(&blank, &mut caller).unread.is_empty());
}

#[test]
fn trouble_is_told() {
    let sheet = Sheet::new(TEXT);
    let check = |image: &GreyImage, expected: Trouble| {
        let mut caller = Taking::vouching("another text");
        let report = scan(image, &mut caller);
        let troubles: Vec<Trouble> = report.unread.iter().map(|unread| unread.trouble).collect();
        assert_eq!(troubles, [expected], "{image:?}");
    };
    check(&sheet.flat(5.0), Trouble::Refused);
    check(&sheet.painted(5.0, (8, 8), (34, 34), 20), Trouble::Covered);
    check(&blurred(&sheet.flat(5.0), 3.3), Trouble::Blurred);
}
