//! What was seen of the QR codes in a file: where each lies, and why one could not be read.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::reader::PageScan;
use crate::reader::is_ours;
use crate::scan::{Found, Position, Report, Trouble, Unread, is_pdf};
use crate::share::{Head, Share};

/// A page of a file that was scanned.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub file: String,
    /// From 1; `None` if the file has one page only.
    pub page: Option<usize>,
    /// What its corners are given in.
    pub unit: Unit,
}

impl Place {
    /// "scan.pdf, page 2".
    pub fn name(&self) -> String {
        name(&self.file, self.page)
    }
}

/// "scan.pdf, page 2", or the file alone if it has one page.
pub fn name(file: &str, page: Option<usize>) -> String {
    page.map_or_else(|| file.to_owned(), |page| format!("{file}, page {page}"))
}

/// What corners are given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pixels of a picture.
    Pixels,
    /// Points, 1/72 inch, of a PDF's page.
    Points,
}

impl Unit {
    /// Of the file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        if is_pdf(bytes) {
            Self::Points
        } else {
            Self::Pixels
        }
    }

    /// How many pixels a module has, which a PDF's page does not tell; to one hundredth.
    pub fn pixels_per_module(self, length: f32) -> Option<f32> {
        (self == Self::Pixels).then(|| hundredths(length))
    }
}

/// Corners as reports give them: x and y, top left first and then clockwise as the code is printed, to one hundredth.
pub fn corners(corners: &[Position; 4]) -> [[f32; 2]; 4] {
    corners.map(|point| [hundredths(point.x), hundredths(point.y)])
}

fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// A code that was read.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// The file.
    pub file: String,
    /// From 1, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Where on the page, in words.
    pub place: &'static str,
    /// What read it, as [`crate::scan::Rung`] tells it.
    pub rung: String,
    /// Whose it is.
    pub of: Of,
    /// The sheet's short name, if it is a share's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// As [`corners`] gives them.
    #[serde(skip)]
    pub corners: [[f32; 2]; 4],
}

/// Whose a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// A sheet's: its share.
    Share,
    /// Sealed data.
    Data,
    /// None of ours, or none that this version reads.
    SomethingElse,
}

/// Whose a text is, and the short name of its sheet.
fn of(text: &str) -> (Of, Option<String>) {
    match Share::from_code(text) {
        Ok(share) => (Of::Share, Some(share.name())),
        Err(_) if is_ours(text) => (Of::Data, None),
        Err(_) => (Of::SomethingElse, None),
    }
}

impl Reading {
    /// Of a code on a page.
    pub fn new(place: &Place, report: &Report, found: &Found) -> Self {
        let (of, sheet) = of(&found.text);
        Self {
            file: place.file.clone(),
            page: place.page,
            place: report.place(found.middle()),
            rung: found.rung.to_string(),
            of,
            sheet,
            corners: corners(&found.corners),
        }
    }

    /// Of two codes that could only be read together, the one that is `this`.
    pub fn together(this: &Missed, that: &Missed, found: &Found) -> Self {
        let (of, sheet) = of(&found.text);
        Self {
            file: this.file.clone(),
            page: this.page,
            place: this.place,
            rung: format!("together with {}", that.page_name()),
            of,
            sheet,
            corners: this.corners,
        }
    }

    /// The sheet's short name, or what it is instead.
    pub fn verdict(&self) -> &str {
        match self.of {
            Of::Share => self.sheet.as_deref().unwrap_or_default(),
            Of::Data => "sealed data",
            Of::SomethingElse => "something else",
        }
    }
}

/// Sheets of which one code was read and another was not, each with that other one.
///
/// Of several sheets on a page each has the unread code that lies nearest to the one that was read.
pub fn half_read<'a>(
    readings: &'a [Reading],
    unread: &'a [Missed],
) -> Vec<(&'a Reading, &'a Missed)> {
    let mut free: Vec<&Missed> = unread.iter().collect();
    let mut halves = Vec::new();
    for reading in readings.iter().filter(|reading| reading.sheet.is_some()) {
        if readings
            .iter()
            .filter(|other| other.sheet == reading.sheet)
            .count()
            > 1
        {
            continue;
        }
        let nearest = free
            .iter()
            .enumerate()
            .filter(|(_, missed)| missed.page == reading.page)
            .min_by(|(_, one), (_, other)| {
                let distance = |missed: &Missed| apart(&missed.corners, &reading.corners);
                distance(one).total_cmp(&distance(other))
            })
            .map(|(place, _)| place);
        halves.extend(nearest.map(|place| (reading, free.remove(place))));
    }
    halves
}

/// The square of the distance of two codes' first corners.
fn apart(one: &[[f32; 2]; 4], other: &[[f32; 2]; 4]) -> f32 {
    (one[0][0] - other[0][0]).powi(2) + (one[0][1] - other[0][1]).powi(2)
}

/// A code that was located and not read.
#[derive(Clone, Debug, Serialize)]
pub struct Missed {
    /// The file.
    pub file: String,
    /// From 1, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Where on the page, in words.
    pub place: &'static str,
    /// As [`corners`] gives them.
    pub corners: [[f32; 2]; 4],
    /// Along a side, as far as could be told.
    pub modules: u32,
    /// Absent for a PDF's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels_per_module: Option<f32>,
    /// What presumably stands in the way.
    #[serde(serialize_with = "as_name")]
    pub trouble: Trouble,
    /// What a person can do about it.
    pub advice: &'static str,
    /// The short name of its sheet, if so much of it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// How its text begins, if so much of it could be read.
    #[serde(skip)]
    pub head: Option<Head>,
    /// The code itself, to be read together with another copy. Only the first of a file are kept for that: they are large.
    #[serde(skip)]
    pub code: Option<Unread>,
}

fn as_name<S: serde::Serializer>(trouble: &Trouble, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(trouble.name())
}

impl Missed {
    /// The codes on a page that were not read, the first so many with the code itself.
    pub fn all_of<'a>(
        place: &'a Place,
        page: &'a PageScan,
        whole: usize,
    ) -> impl Iterator<Item = Self> + 'a {
        let unread = page.report.unread.iter().zip(&page.beginnings);
        unread
            .enumerate()
            .map(move |(number, (unread, beginnings))| Self {
                code: (number < whole).then(|| unread.clone()),
                ..Self::new(place, &page.report, unread, beginnings)
            })
    }

    /// Of a code on a page, and what it may begin with.
    fn new(
        place: &Place,
        report: &Report,
        unread: &Unread,
        beginnings: &[Zeroizing<String>],
    ) -> Self {
        let head = beginnings.iter().find_map(|text| Head::of(text));
        Self {
            file: place.file.clone(),
            page: place.page,
            place: report.place(unread.middle()),
            corners: corners(&unread.corners),
            modules: unread.modules,
            pixels_per_module: place.unit.pixels_per_module(unread.pixels_per_module()),
            trouble: unread.trouble,
            advice: unread.trouble.advice(),
            sheet: head.map(|head| head.name()),
            head,
            code: None,
        }
    }

    /// "scan.pdf, page 2".
    pub fn page_name(&self) -> String {
        name(&self.file, self.page)
    }

    /// "a QR code at lower left could not be read: blurred, 2.1 pixels a module; photograph it closer".
    pub fn line(&self) -> String {
        let pixels = self.pixels_per_module.map_or(String::new(), |pixels| {
            format!(", {pixels:.1} pixels a module")
        });
        let sheet = self.sheet.as_ref().map_or(String::new(), |sheet| {
            format!(" (it begins as that of sheet {sheet})")
        });
        format!(
            "a QR code {} could not be read{sheet}: {}{pixels}; {}",
            whereabouts(self.place),
            self.trouble.name(),
            self.advice
        )
    }
}

/// A place as part of a sentence.
fn whereabouts(place: &str) -> String {
    match place {
        "middle" => "in the middle".to_owned(),
        "left" | "right" => format!("on the {place}"),
        "top" | "bottom" => format!("at the {place}"),
        _ => format!("at {place}"),
    }
}
