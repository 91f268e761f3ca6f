//! The ladder: scales × preparations × engines, cheapest first, until every code seen has been read.
//!
//! # When it is enough
//!
//! A picture does not say how many codes it holds. The ladder stops after a rung when at least one code is settled, no
//! finder or sampled code of a settled code's size is left over, and the caller agrees ([`Caller::enough`]); this is
//! how an ordinary page ends after one rung. What is left over keeps it climbing: after the first rung in any case,
//! through all rungs while a code was sampled but not read, and for two rungs more while there are only single
//! finders, which print and stains imitate. Without any settled code it climbs to the top.

use super::binary::{BinaryImage, Window, blurred, sharpened};
use super::grey::{GreyImage, Point};
use super::report::{Ending, Preparation, Reader, Report, Rung, Trouble, Unread};
use super::rxing::{self, Listener, Reading};
use super::{Caller, Found, Rest, Verdict};

/// The scale of the first rung: about 150 dpi for one A4 page, and 5 million pixels at most.
const FIRST: u32 = 1800;

/// Pictures are not read at more than this longer side, whatever their own.
const LARGEST: u32 = 6000;

/// Pixels in a module below which the engine overlooks codes that are clean; measured at all angles.
const FINE: f32 = 3.6;

/// Rungs climbed for single finders, once at least one code is settled and nothing else is left.
const PATIENCE: usize = 2;

/// The size at which a rung reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Shrunk to a longer side.
    Long(u32),
    /// Shrunk to half of a longer side and doubled: a picture that has few pixels a module.
    Doubled(u32),
}

/// Climbs the whole ladder; see the module's documentation for when it stops.
pub fn scan(image: &GreyImage, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    continue_scan(image, usize::MAX, &mut report, caller);
    report
}

/// Climbs up to `most` rungs with what `report` holds already settled, and adds to it.
pub(super) fn continue_scan(
    image: &GreyImage,
    most: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    let mut rungs = rungs(image.long_side());
    rungs.truncate(most);
    climb(image, &rungs, report, caller);
}

/// Reads at the picture's own size with the plain preparation only: for pages that were just rendered cleanly, as in
/// `split` proving its own sheets. The ending is mostly [`Ending::Exhausted`], for there is no other rung.
pub fn scan_once(image: &GreyImage, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    climb(
        image,
        &[(Size::Long(LARGEST), Preparation::Plain)],
        &mut report,
        caller,
    );
    report
}

/// The rungs for a picture of that longer side, cheapest and likeliest first.
fn rungs(long_side: u32) -> Vec<(Size, Preparation)> {
    use Preparation::{Inverted, Plain, Sharp, Smooth, Turned};
    use Size::{Doubled, Long};
    if long_side <= FIRST {
        let mut rungs = vec![
            (Long(FIRST), Plain),
            (Doubled(FIRST), Plain),
            (Long(FIRST), Smooth),
            (Doubled(FIRST), Sharp),
        ];
        rungs.extend([
            (Long(1200), Plain),
            (Long(FIRST), Turned),
            (Doubled(FIRST), Smooth),
            (Long(800), Plain),
        ]);
        rungs.extend([
            (Long(1200), Smooth),
            (Doubled(FIRST), Turned),
            (Long(FIRST), Inverted),
        ]);
        return rungs;
    }
    let large = 2 * FIRST;
    let mut rungs = vec![
        (Long(FIRST), Plain),
        (Long(large), Plain),
        (Long(FIRST), Smooth),
        (Long(1200), Plain),
    ];
    if long_side <= 2600 {
        rungs.insert(2, (Doubled(2600), Plain));
    }
    rungs.push((Long(large), Smooth));
    if long_side > large {
        rungs.push((Long(LARGEST), Plain));
    }
    rungs.extend([
        (Long(FIRST), Turned),
        (Long(1200), Smooth),
        (Long(800), Plain),
        (Long(large), Sharp),
    ]);
    rungs.extend([(Long(large), Turned), (Long(FIRST), Inverted)]);
    rungs
}

fn climb(
    image: &GreyImage,
    rungs: &[(Size, Preparation)],
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    report.ending = Ending::Exhausted;
    report.size = (image.width() as f32, image.height() as f32);
    let mut patience = PATIENCE;
    for &(size, preparation) in rungs {
        if !caller.keep_going() {
            report.ending = Ending::Interrupted;
            break;
        }
        let scaled = match size {
            Size::Long(long) => image.shrunk_to(long.min(LARGEST)),
            Size::Doubled(long) => image.shrunk_to(long).doubled(),
        };
        let scale = image.long_side() as f32 / scaled.long_side() as f32;
        let binary = match preparation {
            Preparation::Plain => BinaryImage::by_local_mean(&scaled, Window::Wide),
            Preparation::Smooth => BinaryImage::by_local_mean(&blurred(&scaled), Window::Narrow),
            Preparation::Sharp => BinaryImage::by_local_mean(&sharpened(&scaled), Window::Wide),
            Preparation::Turned => BinaryImage::by_local_mean(&scaled.turned(), Window::Wide),
            Preparation::Inverted => BinaryImage::by_local_mean(&scaled.inverted(), Window::Wide),
        };
        let frame = Frame {
            scaled: &scaled,
            turned: preparation == Preparation::Turned,
            scale,
        };
        let before = report.codes.len();
        let mut rung = Work {
            frame,
            rung: Rung {
                long_side: scaled.long_side(),
                preparation,
                reader: Reader::Rxing,
            },
            codes: &mut report.codes,
            caller,
        };
        let located = rxing::read(&binary, &mut rung);
        report.rungs += 1;
        report.finders += located.finders;
        report.panics += located.panics;
        report.unread = located
            .unread
            .iter()
            .map(|&(corners, modules)| Unread {
                corners: corners.map(|corner| rung.frame.to_picture(corner)),
                modules,
                trouble: Trouble::Unclear,
            })
            .collect();
        if located.interrupted {
            report.ending = Ending::Interrupted;
            break;
        }
        if report.codes.is_empty() {
            continue;
        }
        let finders = |size: f32| {
            report
                .codes
                .iter()
                .any(|code| (0.5..2.0).contains(&(size * scale / code.finder())))
        };
        let loose = located.loose.iter().any(|&(_, size)| finders(size));
        if report.codes.len() > before {
            patience = PATIENCE;
        }
        // At so few pixels, another code of the same size may not even have been located.
        let fine = report
            .codes
            .iter()
            .all(|code| code.pixels_per_module() / scale >= FINE);
        let rest = if loose || !report.unread.is_empty() {
            Rest::Something
        } else {
            Rest::Nothing
        };
        if caller.is_all(&report.codes, rest) {
            report.ending = Ending::Complete;
            break;
        }
        if !report.unread.is_empty() {
            continue;
        }
        if ((fine && !loose) || patience == 0) && caller.enough(&report.codes) {
            report.ending = Ending::Complete;
            break;
        }
        patience = patience.saturating_sub(1);
    }
}

/// How a rung's picture lies in the picture given.
struct Frame<'a> {
    scaled: &'a GreyImage,
    turned: bool,
    scale: f32,
}

impl Frame<'_> {
    fn to_picture(&self, point: Point) -> Point {
        let Point { x, y } = if self.turned {
            self.scaled.from_turned(point)
        } else {
            point
        };
        Point {
            x: x * self.scale,
            y: y * self.scale,
        }
    }
}

/// A rung in work: takes the engine's readings to the caller, and keeps what is settled.
struct Work<'a> {
    frame: Frame<'a>,
    rung: Rung,
    codes: &'a mut Vec<Found>,
    caller: &'a mut dyn Caller,
}

impl Listener for Work<'_> {
    fn is_settled(&self, point: Point) -> bool {
        let point = self.frame.to_picture(point);
        self.codes.iter().any(|code| code.covers(point))
    }

    fn take(&mut self, reading: Reading) -> bool {
        let corners = reading.corners.map(|corner| self.frame.to_picture(corner));
        let found = Found {
            text: reading.text,
            corners,
            modules: reading.modules,
            rung: self.rung,
        };
        // Two triples of one code, or a code already read: its place is settled and the caller has seen it.
        if self.codes.iter().any(|code| code.covers(found.middle())) {
            return true;
        }
        match self.caller.judge(&found) {
            Verdict::Accept | Verdict::Foreign => {
                self.codes.push(found);
                true
            }
            Verdict::Reject => false,
        }
    }

    fn keep_going(&mut self) -> bool {
        self.caller.keep_going()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::each_text_twice;

    const TEXTS: [&str; 2] = [
        "PQ1ABCDEFGHJKMNPQRSTVWXYZ0123456789",
        "PQ1ZYXWVTSRQPNMKJHGFEDCBA9876543210",
    ];

    /// A caller that answers always the same, with so many questions of `keep_going` left.
    struct Answering(Verdict, usize);

    impl Caller for Answering {
        fn judge(&mut self, _: &Found) -> Verdict {
            self.0
        }

        fn keep_going(&mut self) -> bool {
            self.1 = self.1.saturating_sub(1);
            self.1 > 0
        }

        fn enough(&mut self, codes: &[Found]) -> bool {
            each_text_twice(codes, |text| text.starts_with("PQ1"))
        }
    }

    /// Both texts twice, in two rows, at so many pixels a module.
    fn sheet(pixels: u32) -> GreyImage {
        let codes = TEXTS.map(|text| {
            qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q)
                .expect("the text fits into a code")
        });
        let modules = codes[0].width() as u32;
        let cell = (modules + 8) * pixels;
        GreyImage::from_fn(2 * cell, 2 * cell, |x, y| {
            let module = |at: u32| {
                (at % cell / pixels)
                    .checked_sub(4)
                    .filter(|&module| module < modules)
            };
            let code = &codes[(x / cell) as usize];
            let dark = module(x)
                .zip(module(y))
                .is_some_and(|(x, y)| code[(x as usize, y as usize)] == qrcode::Color::Dark);
            if dark { 20 } else { 230 }
        })
    }

    #[test]
    fn every_code_is_read_whatever_its_size_and_turn() {
        let check = |image: &GreyImage, most_rungs: usize| {
            let report = scan(image, &mut Answering(Verdict::Accept, usize::MAX));
            for text in TEXTS {
                assert_eq!(
                    report.codes.iter().filter(|code| code.text == text).count(),
                    2,
                    "{image:?}"
                );
            }
            assert!(report.unread.is_empty() && report.panics == 0);
            assert_eq!(report.ending, Ending::Complete);
            assert!(
                report.rungs <= most_rungs,
                "{image:?}: {} rungs",
                report.rungs
            );
            for code in &report.codes {
                assert!(code.covers(code.middle()) && code.modules >= 21);
            }
        };
        check(&sheet(4), 1);
        check(&sheet(4).turned(), 2);
        check(&sheet(3).turned(), 3);
        check(&sheet(2), 3);
        check(&sheet(24), 1);
    }

    #[test]
    fn corners_are_where_the_code_is() {
        let report = scan_once(&sheet(6), &mut Answering(Verdict::Accept, usize::MAX));
        let cell = sheet(6).width() as f32 / 2.0;
        let nearest = report
            .codes
            .iter()
            .map(|code| code.corners[0])
            .find(|c| c.x < cell && c.y < cell);
        let corner = nearest.expect("the first code is read");
        assert!(
            (corner.x - 24.0).abs() < 3.0 && (corner.y - 24.0).abs() < 3.0,
            "{corner:?}"
        );
        assert!((report.codes[0].pixels_per_module() - 6.0).abs() < 0.3);
    }

    #[test]
    fn the_caller_decides() {
        let check = |verdict, questions, expected: Ending, codes: usize| {
            let report = scan(&sheet(4), &mut Answering(verdict, questions));
            assert_eq!((report.ending, report.codes.len()), (expected, codes));
            report
        };
        check(Verdict::Accept, usize::MAX, Ending::Complete, 4);
        check(Verdict::Foreign, usize::MAX, Ending::Complete, 4);
        check(Verdict::Accept, 1, Ending::Interrupted, 0);
        let report = check(Verdict::Reject, 40, Ending::Interrupted, 0);
        assert!(report.rungs > 0);
        assert_eq!(
            scan(
                &GreyImage::from_fn(1, 1, |_, _| 0),
                &mut Answering(Verdict::Accept, usize::MAX)
            )
            .finders,
            0
        );
    }
}
