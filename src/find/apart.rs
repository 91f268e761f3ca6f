//! Takes a text apart into fields, by whichever format it is in.

use zeroize::Zeroizing;

use super::page::{Field, Page, Place};
use super::{dress, formats, mail, rtf};

/// Takes a text apart by whichever format it is in.
pub(super) fn page(text: Zeroizing<String>) -> Page {
    let text = undressed(text);
    if let Some(page) = formats::json(&text).or_else(|| formats::xml(&text)) {
        return page;
    }
    let text = without_elements(text);
    let text = formats::without_folds(text);
    formats::table(&text).unwrap_or_else(|| prose(text))
}

/// The text alone, without what it was dressed in, HTML too.
pub(super) fn plain(text: Zeroizing<String>) -> Zeroizing<String> {
    without_elements(undressed(text))
}

fn undressed(text: Zeroizing<String>) -> Zeroizing<String> {
    let read = mail::text_of(&text).or_else(|| rtf::text_of(&text));
    dress::undressed(read.unwrap_or(text))
}

fn without_elements(text: Zeroizing<String>) -> Zeroizing<String> {
    match dress::is_html(&text) {
        true => dress::html(&text),
        false => text,
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
        if is_fence(line) {
            fields.pop_if(|field| field.place == Place::Line(number));
        }
        start += line.len() + 1;
    }
    let mut page = Page { text, fields };
    formats::name_columns(&mut page);
    page
}

/// Whether a line of Markdown begins or ends a block of code, as in ```text.
fn is_fence(line: &str) -> bool {
    let behind = line.trim().strip_prefix("```");
    let is_language = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase());
    behind.is_some_and(|name| name.len() <= 10 && is_language(name))
}

fn is_markdown_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 || line.contains(" | ")
}
