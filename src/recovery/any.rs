//! Every QR code in some files, whosever it is, to measure how well codes are read.

use std::io::{self, Write};

use serde::Serialize;

use super::pile::{problems_but, refusal_of};
use super::refusal::Refusal;
use super::remark::Remark;
use super::reports::{self, FileProblem};
use crate::gather::pages::each_page;
use crate::gather::problem::{self, Problem};
use crate::gather::seen::{self, Missed, Reading, Unit};
use crate::gather::source::Source;
use crate::printable::printable;
use crate::reader::is_ours;
use crate::reader::{Bytes, Document, Reader, Search};

/// What was read; docs/JSON.md tells its shape.
#[derive(Serialize)]
pub struct AnyCodes {
    codes: Vec<AnyCode>,
    unread: Vec<Missed>,
    problems: Vec<FileProblem>,
    #[serde(skip)]
    remarks: Vec<Remark>,
    #[serde(skip)]
    refusal: Option<Refusal>,
}

/// A code that was read.
#[derive(Clone, Debug, Serialize)]
pub struct AnyCode {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
    #[serde(skip)]
    place: &'static str,
    text: String,
    corners: [[f32; 2]; 4],
    modules: u32,
    /// Absent for a PDF's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pixels_per_module: Option<f32>,
    rung: String,
    /// Whether it is one of this program's, undamaged.
    ours: bool,
}

/// What one file gave.
pub struct AnyFile {
    codes: Vec<AnyCode>,
    /// Its codes that were not read, and its problems.
    pub source: Source,
}

/// Of a file that could not be read.
impl From<Source> for AnyFile {
    fn from(source: Source) -> Self {
        Self {
            codes: Vec::new(),
            source,
        }
    }
}

impl AnyFile {
    /// Reads a file.
    pub fn read(reader: &dyn Reader, name: &str, bytes: Bytes) -> Self {
        let mut this = Self::from(Source::new(name));
        let unit = Unit::of(&bytes);
        match reader.open(bytes, Search::Everything) {
            Ok(mut document) => this.scan(&mut *document, unit),
            Err(error) => this.source = this.source.failed(error),
        }
        let source = &mut this.source;
        if this.codes.is_empty() && !source.is_unreadable {
            if source.unread.is_empty() && source.problems.is_empty() {
                source.problems.push(Problem::NoCode);
            }
            source.problems.extend(problem::of_missed(&source.unread));
        }
        this
    }

    fn scan(&mut self, document: &mut dyn Document, unit: Unit) {
        let codes = &mut self.codes;
        each_page(&mut self.source, document, unit, |source, place, page| {
            let report = &page.report;
            codes.extend(report.codes.iter().map(|found| AnyCode {
                file: place.file.clone(),
                page: place.page,
                place: report.place(found.middle()),
                corners: seen::corners(&found.corners),
                modules: found.modules,
                pixels_per_module: place.unit.pixels_per_module(found.pixels_per_module()),
                rung: found.rung.to_string(),
                ours: is_ours(&found.text),
                text: found.text.clone(),
            }));
            let read = report.codes.iter();
            let read = read.map(|found| Reading::new(place, report, found));
            source.readings.extend(read);
        });
    }
}

impl AnyCodes {
    /// Of these files.
    #[must_use]
    pub fn of(files: Vec<AnyFile>) -> Self {
        let mut codes = Vec::new();
        let mut sources = Vec::new();
        for file in files {
            codes.extend(file.codes);
            sources.push(file.source);
        }
        let problems = reports::problems(&sources);
        let is_without =
            |source: &&Source| !codes.iter().any(|code: &AnyCode| code.file == source.name);
        let answer = sources
            .iter()
            .find(is_without)
            .and_then(|source| problems.iter().find(|problem| problem.is_of(source)));
        let refusal = match answer {
            Some(problem) => Some(refusal_of(problem, &sources)),
            None => sources.is_empty().then_some(Refusal::NoFile),
        };
        Self {
            remarks: problems_but(answer, &problems),
            refusal,
            unread: sources
                .into_iter()
                .flat_map(|source| source.unread)
                .collect(),
            codes,
            problems,
        }
    }

    /// What there is to say beside the answer.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// What is wrong, if something is.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        self.refusal
    }

    /// Writes it as text.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for code in &self.codes {
            code.write(out)?;
        }
        for missed in &self.unread {
            let name = seen::name(&missed.file, missed.page);
            writeln!(out, "{}", printable(&name))?;
            writeln!(out, "  {:<12}{}", "unread", missed.line())?;
        }
        Ok(())
    }
}

impl AnyCode {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", printable(&seen::name(&self.file, self.page)))?;
        let mut row = |name: &str, value: &str| writeln!(out, "  {name:<12}{}", printable(value));
        row("text", &self.text)?;
        let whose = if self.ours {
            "paperquorum's"
        } else {
            "something else"
        };
        row("of", whose)?;
        let pixels = self
            .pixels_per_module
            .map_or(String::new(), |pixels| format!(", {pixels:.1} pixels each"));
        row("modules", &format!("{0} × {0}{pixels}", self.modules))?;
        row("read", &format!("{}, {}", self.place, self.rung))
    }
}
