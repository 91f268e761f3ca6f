//! A text as fields: cells of a table, values of JSON or XML, lines of prose, each with what names it and the record it stands in.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

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

    /// What names what begins here: the field's label, what stands before it on the line, or the line above if that is a label.
    pub(super) fn label_before(&self, field: &Field, offset: usize) -> String {
        if !field.label.is_empty() {
            return field.label.clone();
        }
        let before = last_of(&self.text[field.range.start..offset]).trim();
        if before.contains(char::is_alphabetic) {
            return before.to_owned();
        }
        let number = self
            .fields
            .partition_point(|other| other.range.start < field.range.start);
        let above = number.checked_sub(1).map(|above| &self.fields[above]);
        let above = above
            .filter(|_| field.flows)
            .map(|above| self.of_field(above).trim());
        above
            .filter(|above| above.len() <= 80)
            .unwrap_or_default()
            .to_owned()
    }
}

/// The end of a text, as much as a label has.
pub(super) fn last_of(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(200))..]
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
