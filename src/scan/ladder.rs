//! The ladder: scales × preparations × engines, cheapest first, until every code seen has been read.
//!
//! # When it is enough
//!
//! A picture does not say how many codes it holds. The ladder stops after a rung when at least one code is settled, no
//! finder or sampled code of a settled code's size is left over, and the caller agrees ([`Caller::enough`]); this is
//! how an ordinary page ends after one rung. What is left over keeps it climbing: after the first rung in any case,
//! through all rungs while a code was sampled but not read, and for two rungs more while there are only single
//! finders, which print and stains imitate. Without any settled code it climbs to the top. For a caller who wants
//! it thorough ([`Caller::thorough`]), a few rungs of different kinds are climbed first, whatever they find.

use super::binary::{BinaryImage, Window, blurred, sharpened};
use super::caller::{Caller, Rest};
use super::combine::{combine_here, keep_best};
use super::grey::GreyImage;
use super::own::unread::Unread;
use super::own::{self, Finder, Listener};
use super::page::{Page, Planes};
use super::pool::{self, Pool};
use super::report::{Ending, Report};
use super::rung::{Preparation, Reader, Rung};
use super::rxing;
use super::steps::{self, NEGATIVE, ONCE, Size, Step};
use super::work::{Frame, Work};

/// Pixels in a module below which the engine overlooks codes that are clean; measured at all angles.
const FINE: f32 = 3.6;

/// Rungs climbed for single finders, once at least one code is settled and nothing else is left.
const PATIENCE: usize = 2;

/// Climbs the whole ladder; see the module's documentation for when it stops.
pub fn scan(image: &GreyImage, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    continue_scan(&Planes::grey(image), usize::MAX, &mut report, caller);
    report
}

/// As [`scan`], with all planes of a picture's page.
pub fn scan_page(page: &Page, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    continue_scan(&Planes::of_page(page), usize::MAX, &mut report, caller);
    report
}

/// Climbs up to `most` rungs with what `report` holds already settled, and adds to it.
pub(super) fn continue_scan(
    planes: &Planes<'_>,
    most: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    let mut steps = steps::steps(planes.grey.long_side());
    steps.retain(|&(_, preparation, _)| planes.of(preparation).is_some());
    let mut least = 0;
    if caller.thorough() {
        let first = steps::thorough(planes.grey.long_side());
        steps.retain(|step| !first.contains(step));
        steps.splice(0..0, first);
        least = first.len();
    }
    steps.truncate(most);
    let least = least.min(steps.len());
    climb(planes, &steps, least, report, caller);
}

/// Looks for codes that are light on dark, where nothing looked like a code at all.
pub(super) fn scan_negative(planes: &Planes<'_>, report: &mut Report, caller: &mut dyn Caller) {
    climb(planes, &NEGATIVE, 0, report, caller);
}

/// Reads at the picture's own size with the plain preparation only: for pages that were just rendered cleanly, as in
/// `split` proving its own sheets. The ending is mostly [`Ending::Exhausted`], for there is no other rung.
pub fn scan_once(image: &GreyImage, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    climb(&Planes::grey(image), &ONCE, 0, &mut report, caller);
    report
}

/// Climbs `steps`, the first `least` of them in any case.
fn climb(
    planes: &Planes<'_>,
    steps: &[Step],
    least: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    report.ending = Ending::Exhausted;
    if planes.grey.is_uniform() {
        return;
    }
    let mut climb = Climb::new(planes, report, caller);
    climb.report.ending = climb.all(steps, least);
    climb.report.unread = climb.sampled;
}

/// A climb, and what its rungs have left so far.
struct Climb<'a> {
    planes: &'a Planes<'a>,
    report: &'a mut Report,
    caller: &'a mut dyn Caller,
    finders: Pool,
    /// What looks like a finder with light and dark exchanged looks like none otherwise.
    inverted_finders: Pool,
    /// Codes that were located and not read, one reading of each place.
    sampled: Vec<Unread>,
    /// The last rung's picture, which the next one may have use for.
    scaled: Option<(Size, &'a GreyImage, GreyImage)>,
    patience: usize,
}

/// What one rung left.
struct Left {
    /// Single finders that belong to nothing that was read.
    loose: Vec<Finder>,
    /// Pixels of the picture given in one of the rung's.
    scale: f32,
    interrupted: bool,
}

impl<'a> Climb<'a> {
    fn new(planes: &'a Planes<'a>, report: &'a mut Report, caller: &'a mut dyn Caller) -> Self {
        report.size = (planes.grey.width() as f32, planes.grey.height() as f32);
        Self {
            planes,
            caller,
            finders: Pool::default(),
            inverted_finders: Pool::default(),
            sampled: std::mem::take(&mut report.unread),
            scaled: None,
            patience: PATIENCE,
            report,
        }
    }

    fn all(&mut self, steps: &[Step], least: usize) -> Ending {
        for (at, step) in steps.iter().enumerate() {
            if !self.caller.keep_going() {
                return Ending::Interrupted;
            }
            let Some(plane) = self.planes.of(step.1) else {
                continue;
            };
            self.caller.begin_rung();
            let left = self.rung(*step, plane);
            if left.interrupted && !self.caller.keep_going() {
                return Ending::Interrupted;
            }
            if at + 1 >= least && self.is_done(left) {
                return Ending::Complete;
            }
        }
        Ending::Exhausted
    }

    /// Reads at one size, with one preparation and one engine.
    fn rung(&mut self, (size, preparation, reader): Step, plane: &'a GreyImage) -> Left {
        let scaled = match &mut self.scaled {
            Some((old_size, old_plane, scaled))
                if *old_size == size && std::ptr::eq(*old_plane, plane) =>
            {
                scaled
            }
            slot => &slot.insert((size, plane, size.of(plane))).2,
        };
        let scale = self.planes.grey.long_side() as f32 / scaled.long_side() as f32;
        let finders = match preparation {
            Preparation::Inverted => &mut self.inverted_finders,
            _ => &mut self.finders,
        };
        let before = self.report.codes.len();
        let mut work = Work {
            frame: Frame {
                scaled,
                turned: preparation == Preparation::Turned,
                scale,
            },
            rung: Rung {
                long_side: scaled.long_side(),
                preparation,
                reader,
            },
            codes: &mut self.report.codes,
            caller: &mut *self.caller,
        };
        let mut loose = Vec::new();
        let interrupted = match reader {
            Reader::Rxing => {
                let located = rxing::read(&binary(scaled, preparation), &mut work);
                let to_picture = |finder: &Finder| work.frame.finder_to_picture(finder);
                finders.add(located.finders.iter().map(to_picture));
                loose = located.loose.iter().map(to_picture).collect();
                self.report.finders += located.finders.len();
                self.report.panics += located.panics;
                located.interrupted
            }
            Reader::Own | Reader::Combined => {
                let left = read_grey(finders, &mut self.sampled, &mut work);
                self.report.panics += left.panics;
                left.interrupted
            }
        };
        let codes = &self.report.codes;
        self.sampled
            .retain(|symbol| !codes.iter().any(|code| code.covers(symbol.middle())));
        loose.retain(|finder| !codes.iter().any(|code| code.covers(finder.middle)));
        if codes.len() > before {
            self.patience = PATIENCE;
        }
        self.report.rungs += 1;
        Left {
            loose,
            scale,
            interrupted,
        }
    }

    /// Whether no further rung is worth while, behind one that left so much.
    fn is_done(&mut self, left: Left) -> bool {
        let codes = &self.report.codes;
        if codes.is_empty() {
            return false;
        }
        // Like those of a code that was read, or three that are like one another.
        let is_like_code = |finder: &Finder| {
            codes
                .iter()
                .any(|code| (0.5..2.0).contains(&(finder.side / code.finder())))
        };
        let is_loose =
            |finder: &Finder| is_like_code(finder) || pool::kin(finder, &left.loose) >= 2;
        let loose = left.loose.iter().any(is_loose);
        // At so few pixels, another code of the same size may not even have been located.
        let fine = codes
            .iter()
            .all(|code| code.pixels_per_module() / left.scale >= FINE);
        let rest = if loose || !self.sampled.is_empty() {
            Rest::Something
        } else {
            Rest::Nothing
        };
        if self.caller.is_all(codes, rest) {
            return true;
        }
        if !self.sampled.is_empty() {
            return false;
        }
        if ((fine && !loose) || self.patience == 0) && self.caller.enough(codes) {
            return true;
        }
        self.patience = self.patience.saturating_sub(1);
        false
    }
}

/// Reads with the back end of this crate what the finders of all rungs may belong to.
fn read_grey(finders: &mut Pool, sampled: &mut Vec<Unread>, work: &mut Work<'_>) -> own::Left {
    let scaled = work.frame.scaled;
    let prepared = match work.rung.preparation {
        Preparation::Smooth => Some(blurred(scaled)),
        Preparation::Inverted => Some(scaled.inverted()),
        _ => None,
    };
    let matched = matched(work);
    finders.add(
        matched
            .iter()
            .map(|finder| work.frame.finder_to_picture(finder)),
    );
    let here: Vec<Finder> = finders
        .iter()
        .map(|finder| work.frame.finder_from_picture(finder))
        .collect();
    let mut left = own::read(prepared.as_ref().unwrap_or(scaled), &here, work);
    for mut found in std::mem::take(&mut left.unread) {
        found.corners = found.corners.map(|corner| work.frame.to_picture(corner));
        keep_best(sampled, found.weighed());
    }
    work.rung.reader = Reader::Combined;
    combine_here(sampled, work);
    left
}

/// Finders by correlation, on rungs that ask for it.
fn matched(work: &mut Work<'_>) -> Vec<Finder> {
    let scaled = work.frame.scaled;
    let preparation = work.rung.preparation;
    let mut keep_going = || work.keep_going();
    match preparation {
        Preparation::Matched => own::finders::find(scaled, &mut keep_going),
        Preparation::MatchedTurned => {
            let mut finders = own::finders::find(&scaled.turned(), &mut keep_going);
            for finder in &mut finders {
                finder.middle = scaled.from_turned(finder.middle);
            }
            finders
        }
        _ => Vec::new(),
    }
}

/// Dark and light pixels for finding finders.
fn binary(scaled: &GreyImage, preparation: Preparation) -> BinaryImage {
    match preparation {
        Preparation::Plain
        | Preparation::Inkless
        | Preparation::Deep
        | Preparation::Matched
        | Preparation::MatchedTurned => BinaryImage::by_local_mean(scaled, Window::Wide),
        Preparation::Smooth => BinaryImage::by_local_mean(&blurred(scaled), Window::Narrow),
        Preparation::Sharp => BinaryImage::by_local_mean(&sharpened(scaled), Window::Wide),
        Preparation::Turned => BinaryImage::by_local_mean(&scaled.turned(), Window::Wide),
        Preparation::Inverted => BinaryImage::by_local_mean(&scaled.inverted(), Window::Wide),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Found, Verdict, each_text_twice};

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
