//! The ladder: scales × preparations × engines, cheapest first, until every code seen has been read.
//!
//! # When it is enough
//!
//! A picture does not say how many codes it holds. The ladder stops after a rung when at least one code is settled, no
//! finder or sampled code of a settled code's size is left over, and the caller agrees ([`Caller::enough`]); this is
//! how an ordinary page ends after one rung. What is left over keeps it climbing: after the first rung in any case,
//! through all rungs while a code was sampled but not read, and for two rungs more while there are only single
//! finders, which print and stains imitate. Without any settled code it climbs to the top. Who wants to be thorough
//! ([`Caller::thorough`]) has a few rungs of different kinds climbed first in any case.

use super::binary::{BinaryImage, Window, blurred, sharpened};
use super::grey::{self, GreyImage, Point};
use super::own::{self, Certainty, Finder, Listener, Reading};
use super::page::Page;
use super::report::{Ending, Preparation, Reader, Report, Rung, Unread};
use super::rxing;
use super::{Caller, Found, Rest, Verdict};

/// The scale of the first rung: about 150 dpi for one A4 page, and 5 million pixels at most.
const FIRST: u32 = 1800;

/// Pictures are not read at more than this longer side, whatever their own.
const LARGEST: u32 = 6000;

/// Pixels in a module below which the engine overlooks codes that are clean; measured at all angles.
const FINE: f32 = 3.6;

/// The most pixels of a picture that is read in its own size, however long it is.
const LARGEST_AREA: u64 = 64_000_000;

/// Finders kept of all rungs.
const MOST_POOLED: usize = 600;

/// Rungs climbed for single finders, once at least one code is settled and nothing else is left.
const PATIENCE: usize = 2;

/// The size at which a rung reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Shrunk to a longer side.
    Long(u32),
    /// Shrunk to half of a longer side and doubled: a picture that has few pixels a module.
    Doubled(u32),
    /// As it is, if it is not beyond [`LARGEST_AREA`]: a long strip, or small codes in a very large picture.
    Own,
}

impl Size {
    /// The picture at this size.
    fn of(self, image: &GreyImage) -> GreyImage {
        match self {
            Self::Long(long) => image.shrunk_to(long.min(LARGEST)),
            Self::Doubled(long) => image.shrunk_to(long).doubled(),
            Self::Own => image.shrunk_to(own_side(image)),
        }
    }
}

/// The longer side at which a picture has at most [`LARGEST_AREA`] pixels.
fn own_side(image: &GreyImage) -> u32 {
    let area = f64::from(image.width()) * f64::from(image.height());
    let factor = (LARGEST_AREA as f64 / area.max(1.0)).sqrt().min(1.0);
    (f64::from(image.long_side()) * factor) as u32
}

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

/// What there is of a picture, each of the same size.
pub(super) struct Planes<'a> {
    pub(super) grey: &'a GreyImage,
    /// Without coloured ink.
    pub(super) light: Option<&'a GreyImage>,
    /// From more than 8 bits.
    pub(super) deep: Option<&'a GreyImage>,
}

impl<'a> Planes<'a> {
    /// Grey alone.
    pub(super) fn grey(grey: &'a GreyImage) -> Self {
        Self {
            grey,
            light: None,
            deep: None,
        }
    }

    /// All that a page has.
    pub(super) fn of_page(page: &'a Page) -> Self {
        Self {
            grey: &page.grey,
            light: page.light.as_ref(),
            deep: page.deep.as_ref(),
        }
    }

    /// The plane that a preparation begins with, if there is one.
    fn of(&self, preparation: Preparation) -> Option<&'a GreyImage> {
        match preparation {
            Preparation::Inkless => self.light,
            Preparation::Deep => self.deep,
            _ => Some(self.grey),
        }
    }
}

/// Climbs up to `most` rungs with what `report` holds already settled, and adds to it.
pub(super) fn continue_scan(
    planes: &Planes<'_>,
    most: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    let mut steps = steps(planes.grey.long_side());
    steps.retain(|&(_, preparation, _)| planes.of(preparation).is_some());
    let mut least = 0;
    if caller.thorough() {
        let first = thorough(planes.grey.long_side());
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
    let steps = [
        (Size::Long(FIRST), Preparation::Inverted, Reader::Rxing),
        (Size::Long(FIRST), Preparation::Inverted, Reader::Own),
    ];
    climb(planes, &steps, 0, report, caller);
}

/// Reads at the picture's own size with the plain preparation only: for pages that were just rendered cleanly, as in
/// `split` proving its own sheets. The ending is mostly [`Ending::Exhausted`], for there is no other rung.
pub fn scan_once(image: &GreyImage, caller: &mut dyn Caller) -> Report {
    let mut report = Report::new();
    climb(
        &Planes::grey(image),
        &[(Size::Long(LARGEST), Preparation::Plain, Reader::Rxing)],
        0,
        &mut report,
        caller,
    );
    report
}

/// A rung before the picture's own size is known.
type Step = (Size, Preparation, Reader);

/// The rungs that are always climbed by who wants to be thorough: one for each way in which a code may differ from others beside it.
fn thorough(long_side: u32) -> [Step; 5] {
    use Size::{Doubled, Long};
    let larger = if long_side <= FIRST {
        Doubled(FIRST)
    } else {
        Long(2 * FIRST)
    };
    [
        (Long(FIRST), Preparation::Plain, Reader::Rxing),
        (Long(FIRST), Preparation::Smooth, Reader::Rxing),
        (Long(FIRST), Preparation::Plain, Reader::Own),
        (larger, Preparation::Plain, Reader::Rxing),
        (Long(FIRST), Preparation::Inverted, Reader::Rxing),
    ]
}

/// The rungs for a picture of that longer side, cheapest and likeliest first.
fn steps(long_side: u32) -> Vec<Step> {
    use Preparation::{
        Deep, Inkless, Inverted, Matched, MatchedTurned, Plain, Sharp, Smooth, Turned,
    };
    use Reader::{Own, Rxing};
    use Size::{Doubled, Long};
    if long_side <= FIRST {
        return vec![
            (Long(FIRST), Plain, Rxing),
            (Long(FIRST), Smooth, Rxing),
            (Long(FIRST), Plain, Own),
            (Long(FIRST), Inkless, Rxing),
            (Long(FIRST), Inkless, Own),
            (Long(FIRST), Deep, Rxing),
            (Long(FIRST), Deep, Own),
            (Doubled(FIRST), Plain, Rxing),
            (Doubled(FIRST), Sharp, Rxing),
            (Doubled(FIRST), Plain, Own),
            (Long(1200), Plain, Rxing),
            (Long(1200), Smooth, Rxing),
            (Long(1200), Smooth, Own),
            (Long(FIRST), Matched, Own),
            (Long(FIRST), Turned, Rxing),
            (Doubled(FIRST), Smooth, Rxing),
            (Long(800), Plain, Rxing),
            (Long(800), Smooth, Rxing),
            (Long(800), Plain, Own),
            (Doubled(FIRST), Turned, Rxing),
            (Long(FIRST), MatchedTurned, Own),
            (Long(FIRST), Inverted, Rxing),
            (Long(FIRST), Inverted, Own),
        ];
    }
    let large = 2 * FIRST;
    let mut steps = vec![
        (Long(FIRST), Plain, Rxing),
        (Long(FIRST), Smooth, Rxing),
        (Long(FIRST), Plain, Own),
        (Long(FIRST), Inkless, Rxing),
        (Long(FIRST), Inkless, Own),
        (Long(FIRST), Deep, Rxing),
        (Long(FIRST), Deep, Own),
        (Long(large), Plain, Rxing),
    ];
    if long_side > LARGEST {
        steps.extend([(Size::Own, Plain, Rxing), (Size::Own, Smooth, Rxing)]);
    }
    if long_side <= 2600 {
        steps.push((Doubled(2600), Plain, Rxing));
    }
    steps.extend([
        (Long(large), Smooth, Rxing),
        (Long(large), Plain, Own),
        (Long(1200), Plain, Rxing),
        (Long(1200), Smooth, Rxing),
        (Long(1200), Plain, Own),
        (Long(FIRST), Matched, Own),
    ]);
    if long_side > large {
        steps.extend([(Long(LARGEST), Plain, Rxing), (Long(LARGEST), Smooth, Own)]);
    }
    steps.extend([
        (Long(FIRST), Turned, Rxing),
        (Long(800), Plain, Rxing),
        (Long(800), Smooth, Rxing),
        (Long(800), Plain, Own),
        (Long(large), Sharp, Rxing),
        (Long(large), Turned, Rxing),
        (Long(FIRST), MatchedTurned, Own),
        (Long(FIRST), Inverted, Rxing),
        (Long(FIRST), Inverted, Own),
    ]);
    steps
}

/// Climbs `steps`, the first `least` of them in any case.
fn climb(
    planes: &Planes<'_>,
    steps: &[Step],
    least: usize,
    report: &mut Report,
    caller: &mut dyn Caller,
) {
    if planes.grey.is_uniform() {
        report.ending = Ending::Exhausted;
        return;
    }
    let image = planes.grey;
    report.ending = Ending::Exhausted;
    report.size = (image.width() as f32, image.height() as f32);
    let mut patience = PATIENCE;
    let mut pool: Vec<Finder> = Vec::new();
    // What looks like a finder with light and dark exchanged looks like none otherwise.
    let mut inverted_pool: Vec<Finder> = Vec::new();
    let mut sampled = std::mem::take(&mut report.unread);
    let mut scaled: Option<(Size, &GreyImage, GreyImage)> = None;
    for (at, &(size, preparation, reader)) in steps.iter().enumerate() {
        if !caller.keep_going() {
            report.ending = Ending::Interrupted;
            break;
        }
        let Some(plane) = planes.of(preparation) else {
            continue;
        };
        caller.begin_rung();
        let scaled = match &mut scaled {
            Some((old_size, old_plane, scaled))
                if *old_size == size && std::ptr::eq(*old_plane, plane) =>
            {
                scaled
            }
            slot => &slot.insert((size, plane, size.of(plane))).2,
        };
        let frame = Frame {
            scaled,
            turned: preparation == Preparation::Turned,
            scale: image.long_side() as f32 / scaled.long_side() as f32,
        };
        let scale = frame.scale;
        let pool = match preparation {
            Preparation::Inverted => &mut inverted_pool,
            _ => &mut pool,
        };
        let before = report.codes.len();
        let mut work = Work {
            rung: Rung {
                long_side: scaled.long_side(),
                preparation,
                reader,
            },
            frame,
            codes: &mut report.codes,
            caller,
        };
        let mut rest = Vec::new();
        let interrupted = match reader {
            Reader::Rxing => {
                let located = rxing::read(&binary(scaled, preparation), &mut work);
                report.finders += located.finders.len();
                report.panics += located.panics;
                let to_picture = |finder: &Finder| Finder {
                    middle: work.frame.to_picture(finder.middle),
                    side: finder.side * scale,
                };
                add_finders(pool, located.finders.iter().map(to_picture));
                rest = located.loose.iter().map(to_picture).collect();
                located.interrupted
            }
            Reader::Own | Reader::Combined => {
                let prepared;
                let grey = match preparation {
                    Preparation::Smooth => {
                        prepared = blurred(scaled);
                        &prepared
                    }
                    Preparation::Inverted => {
                        prepared = scaled.inverted();
                        &prepared
                    }
                    _ => scaled,
                };
                let turned = preparation == Preparation::MatchedTurned;
                if turned || preparation == Preparation::Matched {
                    let mut keep_going = || work.keep_going();
                    let mut matched = if turned {
                        own::finders::find(&scaled.turned(), &mut keep_going)
                    } else {
                        own::finders::find(scaled, &mut keep_going)
                    };
                    for finder in &mut matched {
                        if turned {
                            finder.middle = scaled.from_turned(finder.middle);
                        }
                        finder.middle = work.frame.to_picture(finder.middle);
                        finder.side *= scale;
                    }
                    add_finders(pool, matched.into_iter());
                }
                let finders: Vec<Finder> = pool
                    .iter()
                    .map(|finder| Finder {
                        middle: Point {
                            x: finder.middle.x / scale,
                            y: finder.middle.y / scale,
                        },
                        side: finder.side / scale,
                    })
                    .collect();
                let left = own::read(grey, &finders, &mut work);
                report.panics += left.panics;
                for mut found in left.unread {
                    found.corners = found.corners.map(|corner| work.frame.to_picture(corner));
                    keep_best(&mut sampled, found.weighed());
                }
                work.rung.reader = Reader::Combined;
                combine_here(&sampled, &mut work);
                left.interrupted
            }
        };
        report.rungs += 1;
        let codes = &report.codes;
        sampled.retain(|symbol| !codes.iter().any(|code| code.covers(symbol.middle())));
        if interrupted && !caller.keep_going() {
            report.ending = Ending::Interrupted;
            break;
        }
        if report.codes.is_empty() {
            continue;
        }
        rest.retain(|finder| !codes.iter().any(|code| code.covers(finder.middle)));
        // Like those of a code that was read, or three that are like one another.
        let is_loose = |finder: &Finder| {
            codes
                .iter()
                .any(|code| (0.5..2.0).contains(&(finder.side / code.finder())))
                || rest
                    .iter()
                    .filter(|other| may_belong(finder, other))
                    .count()
                    >= 2
        };
        let loose = rest.iter().any(is_loose);
        if report.codes.len() > before {
            patience = PATIENCE;
        }
        // At so few pixels, another code of the same size may not even have been located.
        let fine = report
            .codes
            .iter()
            .all(|code| code.pixels_per_module() / scale >= FINE);
        if at + 1 < least {
            continue;
        }
        let rest = if loose || !sampled.is_empty() {
            Rest::Something
        } else {
            Rest::Nothing
        };
        if caller.is_all(&report.codes, rest) {
            report.ending = Ending::Complete;
            break;
        }
        if !sampled.is_empty() {
            continue;
        }
        if ((fine && !loose) || patience == 0) && caller.enough(&report.codes) {
            report.ending = Ending::Complete;
            break;
        }
        patience = patience.saturating_sub(1);
    }
    report.unread = sampled;
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

/// Whether two finders may be of one code: as large as each other, and not too far apart for the largest.
fn may_belong(one: &Finder, other: &Finder) -> bool {
    let apart = (one.middle.x - other.middle.x).hypot(one.middle.y - other.middle.y);
    let larger = one.side.max(other.side);
    one.side.min(other.side) > 0.65 * larger && (1.5 * larger..36.0 * larger).contains(&apart)
}

/// Adds the finders that are not there yet.
fn add_finders(pool: &mut Vec<Finder>, finders: impl Iterator<Item = Finder>) {
    for finder in finders {
        let is_same = |known: &Finder| {
            let apart = (known.middle.x - finder.middle.x).hypot(known.middle.y - finder.middle.y);
            apart < 0.3 * known.side
        };
        if pool.len() < MOST_POOLED && !pool.iter().any(is_same) {
            pool.push(finder);
        }
    }
}

/// Keeps one reading of each place.
fn keep_best(sampled: &mut Vec<Unread>, found: Unread) {
    let size = grey::mean_side(&found.corners);
    let near = |other: &Unread| {
        let (a, b) = (other.middle(), found.middle());
        (a.x - b.x).hypot(a.y - b.y) < 0.3 * size
    };
    match sampled.iter().position(near) {
        Some(at) if sampled[at].likeness >= found.likeness => {}
        Some(at) => sampled[at] = found,
        None => sampled.push(found),
    }
}

/// Reads symbols together that may be the same: two of a kind, then all of them.
fn combine_here(sampled: &[Unread], work: &mut Work<'_>) {
    let known = work.caller.known();
    for (i, first) in sampled.iter().enumerate() {
        for second in &sampled[i + 1..] {
            if first.samples.size != second.samples.size {
                continue;
            }
            let both = [&first.samples, &second.samples];
            let place = first.corners;
            own::read_together(&both, &known, &mut |text, certainty| {
                work.settle(Reading {
                    text: text.to_owned(),
                    corners: place,
                    modules: first.samples.size as u32,
                    certainty,
                })
            });
        }
    }
}

/// Reads codes together that were located in several pictures and read in none: two photographs of one sheet, two copies of its
/// code. Returns what the caller accepted or took for foreign; corners and the rung are those of the first.
pub fn combine(unread: &[&Unread], caller: &mut dyn Caller) -> Vec<Found> {
    let known = caller.known();
    let mut found: Vec<Found> = Vec::new();
    for (i, first) in unread.iter().enumerate() {
        for second in &unread[i + 1..] {
            if first.modules != second.modules || !caller.keep_going() {
                continue;
            }
            let both = [&first.samples, &second.samples];
            own::read_together(&both, &known, &mut |text, certainty| {
                if certainty == Certainty::Doubtful && !caller.vouches(text) {
                    return false;
                }
                let code = Found {
                    text: text.to_owned(),
                    corners: first.corners,
                    modules: first.modules,
                    rung: Rung {
                        long_side: 0,
                        preparation: Preparation::Plain,
                        reader: Reader::Combined,
                    },
                };
                let taken = found.iter().any(|known| known.text == code.text)
                    || caller.judge(&code) != Verdict::Reject;
                if taken {
                    found.push(code);
                }
                taken
            });
        }
    }
    found
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
        self.settle(Reading { corners, ..reading })
    }

    fn keep_going(&mut self) -> bool {
        self.caller.keep_going() && self.caller.keep_on_rung()
    }

    fn known(&mut self) -> Vec<Vec<Option<char>>> {
        self.caller.known()
    }
}

impl Work<'_> {
    /// Takes a reading whose corners are the picture's.
    fn settle(&mut self, reading: Reading) -> bool {
        if reading.certainty == Certainty::Doubtful && !self.caller.vouches(&reading.text) {
            return false;
        }
        let found = Found {
            text: reading.text,
            corners: reading.corners,
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
