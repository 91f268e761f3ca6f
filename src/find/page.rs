//! A text as fields: cells of a table, values of JSON or XML, lines of prose, each with what names it and the record it stands in.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

use super::{dress, formats};

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a line, from 1.
    Line(usize),
    /// In structured data, as in `value[2].key`.
    Path(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// A piece of text that nothing else belongs to than what stands in it, or in fields that flow on from it.
pub(super) struct Field {
    /// Where it stands in the page's text.
    pub(super) range: Range<usize>,
    /// What names it: the heading of its column, the name of a value. Empty in prose.
    pub(super) label: String,
    /// Fields of one object, row or paragraph have the same.
    pub(super) record: usize,
    pub(super) place: Place,
    /// Whether the field before it may go on in it, as one line of prose does in the next.
    pub(super) flows: bool,
}

/// A text taken apart.
pub(super) struct Page {
    pub(super) text: Zeroizing<String>,
    pub(super) fields: Vec<Field>,
}

impl Page {
    /// Takes a text apart by whichever format it is in.
    pub(super) fn of(text: Zeroizing<String>) -> Self {
        let text = dress::undressed(text);
        if let Some(page) = formats::json(&text).or_else(|| formats::xml(&text)) {
            return page;
        }
        let text = match dress::is_html(&text) {
            true => dress::html(&text),
            false => text,
        };
        let text = formats::without_folds(text);
        formats::table(&text).unwrap_or_else(|| prose(text))
    }

    /// The field in which this place of the text is.
    pub(super) fn field_at(&self, offset: usize) -> Option<&Field> {
        let behind = self
            .fields
            .partition_point(|field| field.range.start <= offset);
        self.fields[..behind].last()
    }

    pub(super) fn of_field(&self, field: &Field) -> &str {
        &self.text[field.range.clone()]
    }
}

/// Lines as fields that flow; what tabs or the strokes of a Markdown table part does not.
fn prose(text: Zeroizing<String>) -> Page {
    let mut fields = Vec::new();
    let (mut record, mut start) = (0, 0);
    let mut is_parted = false;
    for (number, line) in (1..).zip(text.split('\n')) {
        let is_row = line.contains('\t') || is_markdown_row(line);
        if line.trim().is_empty() || is_row || is_parted {
            record += 1;
        }
        is_parted = is_row;
        let is_cell_end = |c: char| c == '\t' || is_row && c == '|';
        let mut from = start;
        for (place, cell) in line.split(is_cell_end).enumerate() {
            let end = from + cell.len();
            if !cell.trim().is_empty() {
                fields.push(Field {
                    range: from..end,
                    label: String::new(),
                    record,
                    place: Place::Line(number),
                    flows: place == 0 || line[..from - start].trim().is_empty(),
                });
            }
            from = end + 1;
        }
        start += line.len() + 1;
    }
    let mut page = Page { text, fields };
    formats::name_columns(&mut page);
    page
}

fn is_markdown_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 || line.contains(" | ")
}

/// A page in the making, out of data that has a structure: records in braces, each value behind its name. In that form the IDs beside a
/// key are told apart as in any export.
pub(super) struct Builder {
    text: Zeroizing<String>,
    fields: Vec<Field>,
    record: usize,
    open: Vec<usize>,
}

impl Builder {
    /// For a source of so many bytes.
    pub(super) fn new(length: usize) -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(2 * length)),
            fields: Vec::new(),
            record: 0,
            open: vec![0],
        }
    }

    pub(super) fn open(&mut self) {
        self.record += 1;
        self.open.push(self.record);
        self.text.push_str("{\n");
    }

    pub(super) fn close(&mut self) {
        self.open.pop();
        self.text.push_str("}\n");
    }

    /// Adds a value. Its lines flow, and so does it from the field before if `flows`.
    pub(super) fn value(&mut self, label: &str, value: &str, place: &Place, flows: bool) {
        let label: String = label.chars().filter(|c| !c.is_control()).collect();
        if !label.is_empty() {
            self.text.push_str(&label);
            self.text.push_str(": ");
        }
        let record = self.open.last().copied().unwrap_or_default();
        let value = crate::kind::as_meant(value);
        for (number, line) in value.split('\n').enumerate() {
            let start = self.text.len();
            self.text.push_str(line);
            if !line.trim().is_empty() {
                self.fields.push(Field {
                    range: start..self.text.len(),
                    label: label.clone(),
                    record,
                    place: place.clone(),
                    flows: flows || number > 0,
                });
            }
            self.text.push('\n');
        }
    }

    pub(super) fn finish(self) -> Page {
        Page {
            text: self.text,
            fields: self.fields,
        }
    }
}
