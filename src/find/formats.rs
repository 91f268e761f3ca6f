//! Formats in which programs hand out keys: JSON, XML and property lists, tables with commas, semicolons or tabs, LDIF, PowerShell's lists.

use std::fmt;

use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::page::{Builder, Page, Place};
use super::{dress, labels};

/// A value of JSON with its members in their order, those of the same name too: one that is dropped could be the key.
enum Json {
    /// A text, a number or a truth value, as it is written.
    Scalar(Zeroizing<String>),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl JsonVisitor {
    fn scalar<T: ToString>(value: T) -> Json {
        Json::Scalar(Zeroizing::new(value.to_string()))
    }
}

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Self::scalar(""))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Self::scalar(""))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Self::scalar(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Self::scalar(value))
    }

    /// A long number that was meant as digits would be rounded: then the text is no JSON to us.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        if value.abs() < 1e15 {
            Ok(Self::scalar(value))
        } else {
            Err(E::custom("too long a number"))
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Self::scalar(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Json::Object(object))
    }
}

/// One value of JSON, or several one after the other. `None` if the text is something else.
pub(super) fn json(text: &str) -> Option<Page> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let values = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    let values: Vec<Json> = values.collect::<Result<_, _>>().ok()?;
    // A GUID in braces and the like is no JSON, but a number in brackets is.
    let is_structure = |value: &Json| matches!(value, Json::Array(_) | Json::Object(_));
    if !values.iter().all(is_structure) {
        return None;
    }
    let mut builder = Builder::new(text.len());
    let several = values.len() > 1;
    for (number, value) in (1..).zip(&values) {
        let path = if several {
            format!("value {number}")
        } else {
            String::new()
        };
        add(&mut builder, "", value, &path, false);
    }
    Some(builder.finish())
}

fn add(builder: &mut Builder, label: &str, value: &Json, path: &str, flows: bool) {
    match value {
        Json::Scalar(text) => builder.value(label, text, &Place::Path(path.to_owned()), flows),
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                // Words or codes one by one are one list.
                let goes_on = number > 0 && matches!(item, Json::Scalar(_));
                add(builder, label, item, &format!("{path}[{number}]"), goes_on);
            }
        }
        Json::Object(members) => {
            builder.open();
            for (name, member) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                add(builder, name, member, &path, false);
            }
            builder.close();
        }
    }
}

/// Nodes of the largest XML that is taken apart.
const MAX_NODES: u32 = 200_000;

/// XML, with the property lists of Apple and what PowerShell exports. `None` if the text is something else.
pub(super) fn xml(text: &str) -> Option<Page> {
    let trimmed = text.trim_start();
    let is_document = trimmed.starts_with("<?xml") || trimmed.starts_with("<!DOCTYPE plist");
    let is_element = trimmed
        .strip_prefix('<')
        .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !is_document && (!is_element || dress::is_html(trimmed)) {
        return None;
    }
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(trimmed, options).ok()?;
    let skipped = text[..text.len() - trimmed.len()].matches('\n').count();
    let mut builder = Builder::new(text.len());
    // Without recursion: a document may be as deep as it is long.
    let mut open: Vec<Step<'_, '_>> = vec![Step::Into(document.root())];
    while let Some(step) = open.pop() {
        let Step::Into(node) = step else {
            builder.close();
            continue;
        };
        let line = || skipped + document.text_pos_at(node.range().start).row as usize;
        // The types of an object that PowerShell exports are names of programs.
        if node.is_element() && node.has_tag_name((POWERSHELL, "TN")) {
            continue;
        }
        if node.is_element() {
            let has_values = node
                .children()
                .filter(|child| child.is_element())
                .any(|child| !child.children().any(|inner| inner.is_element()));
            if has_values || node.attributes().len() > 0 && node.has_children() {
                open.push(Step::Close);
                builder.open();
            }
            for attribute in node.attributes() {
                if !matches!(
                    attribute.name(),
                    "N" | "version" | "name" | "encoding" | "RefId"
                ) {
                    builder.value(
                        attribute.name(),
                        attribute.value(),
                        &Place::Line(line()),
                        false,
                    );
                }
            }
        } else if node.is_text()
            && node
                .parent()
                .is_some_and(|parent| !parent.has_tag_name("key"))
        {
            let label = node.parent().map(name_of).unwrap_or_default();
            let value = node.text().unwrap_or_default();
            builder.value(&label, value, &Place::Line(line()), false);
        } else if node.is_comment() {
            builder.value(
                "comment",
                node.text().unwrap_or_default(),
                &Place::Line(line()),
                false,
            );
        }
        open.extend(node.children().rev().map(Step::Into));
    }
    Some(builder.finish())
}

/// What PowerShell's exports are written in.
const POWERSHELL: &str = "http://schemas.microsoft.com/powershell/2004/04";

/// A step through a document.
enum Step<'a, 'input> {
    Into(roxmltree::Node<'a, 'input>),
    /// Behind the last child of a record.
    Close,
}

/// What names an element: the key before it in a property list, its attribute, or its own name.
fn name_of(element: roxmltree::Node<'_, '_>) -> String {
    let before = element.prev_sibling_element();
    if let Some(key) = before.filter(|before| before.has_tag_name("key")) {
        return key.text().unwrap_or_default().to_owned();
    }
    let named = ["N", "name", "Name", "key"];
    let named = named.iter().find_map(|name| element.attribute(*name));
    named.unwrap_or(element.tag_name().name()).to_owned()
}

/// Most fields of a row.
const MAX_COLUMNS: usize = 200;

/// A table with a delimiter, in which all rows are equally long. `None` if the text is something else.
pub(super) fn table(text: &str) -> Option<Page> {
    ['\t', ';', ',', '|'].into_iter().find_map(|delimiter| {
        let rows = rows(text, delimiter)?;
        let columns = rows.first()?.1.len();
        // Sentences have commas too, and a line alone with one is no table.
        let is_table = rows.len() > 1 || !matches!(delimiter, ',' | '|');
        (is_table && (2..=MAX_COLUMNS).contains(&columns)).then(|| filled(&rows, text.len()))
    })
}

type Row = (usize, Vec<Zeroizing<String>>);

/// The rows with the lines that they begin on. `None` if they are not equally long.
fn rows(text: &str, delimiter: char) -> Option<Vec<Row>> {
    if !text.contains(delimiter) {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).expect("ASCII"))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let fields = record.iter().map(|field| Zeroizing::new(field.to_owned()));
        rows.push((usize::try_from(line).ok()?, fields.collect()));
        if rows[0].1.len() != rows[rows.len() - 1].1.len() {
            return None;
        }
    }
    Some(rows)
}

fn filled(rows: &[Row], length: usize) -> Page {
    let heading = rows.first().map(|(_, fields)| fields);
    let heading = heading.filter(|fields| rows.len() > 1 && labels::is_heading(fields));
    let mut builder = Builder::new(length);
    for (line, fields) in &rows[usize::from(heading.is_some())..] {
        builder.open();
        for (column, field) in fields.iter().enumerate() {
            let label = heading.map_or("", |heading| &heading[column]);
            builder.value(label, field, &Place::Line(*line), false);
        }
        builder.close();
    }
    builder.finish()
}

/// Gives the cells of prose's rows the names of their columns, where a row of names stands above them.
pub(super) fn name_columns(page: &mut Page) {
    let mut heading: Vec<String> = Vec::new();
    let mut start = 0;
    while start < page.fields.len() {
        let place = page.fields[start].place.clone();
        let row = page.fields[start..]
            .iter()
            .take_while(|field| field.place == place)
            .count();
        let cells: Vec<Zeroizing<String>> = page.fields[start..start + row]
            .iter()
            .map(|field| Zeroizing::new(page.of_field(field).trim().to_owned()))
            .collect();
        if row > 1 && labels::is_heading(&cells) {
            heading = cells.iter().map(|cell| cell.to_string()).collect();
        } else if row == heading.len() && row > 1 {
            for (field, name) in page.fields[start..].iter_mut().zip(&heading) {
                field.label.clone_from(name);
            }
        }
        start += row;
    }
}

/// Lines joined that a program broke because they were too long: those of LDIF, and the values in PowerShell's lists.
pub(super) fn without_folds(text: Zeroizing<String>) -> Zeroizing<String> {
    let is_ldif = text
        .lines()
        .any(|line| line.starts_with("dn: ") || line.starts_with("dn:: "));
    let mut joined = Zeroizing::new(String::with_capacity(text.len()));
    // Where the value of the line before begins.
    let mut column = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_fold = !line.trim().is_empty()
            && !joined.is_empty()
            && (is_ldif && indent == 1 || column > 0 && indent == column && !line.contains(" : "));
        if is_fold {
            while joined.ends_with('\n') {
                joined.pop();
            }
            joined.push_str(&line[indent..]);
            continue;
        }
        column = value_column(line);
        if is_ldif && is_of_directory(line) {
            joined.push('\n');
            continue;
        }
        match is_ldif.then(|| ldif_value(line)).flatten() {
            Some(decoded) => joined.push_str(&decoded),
            None => joined.push_str(line),
        }
    }
    joined
}

/// Whether a directory or its program wrote a line about the entry and not with it: its counters, its times, how it was asked for.
fn is_of_directory(line: &str) -> bool {
    const COMMENTS: [&str; 2] = ["# extended LDIF", "# LDAPv3"];
    const ATTRIBUTES: [&str; 5] = [
        "uSNCreated",
        "uSNChanged",
        "instanceType",
        "dSCorePropagationData",
        "objectClass",
    ];
    let line = line.trim_end();
    let name = line.split(':').next().unwrap_or_default();
    COMMENTS.contains(&line) || ATTRIBUTES.contains(&name)
}

/// Where a value begins in a list of PowerShell, as in `RecoveryPassword    : 608751`. 0 if the line is no such.
fn value_column(line: &str) -> usize {
    let Some((name, _)) = line.split_once(" : ") else {
        return 0;
    };
    let is_name = name
        .trim_end()
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric());
    if is_name && !name.is_empty() && name.is_ascii() {
        name.len() + 3
    } else {
        0
    }
}

/// A line of LDIF whose value is in base 64, with the value as it is meant: text, or a GUID in Microsoft's order of bytes.
fn ldif_value(line: &str) -> Option<Zeroizing<String>> {
    let (name, value) = line.trim_end().split_once(":: ")?;
    let bytes = Zeroizing::new(BASE64.decode(value.trim().as_bytes()).ok()?);
    let value = match <[u8; 16]>::try_from(bytes.as_slice()) {
        Ok(bytes) if name.to_ascii_lowercase().ends_with("guid") => guid(bytes),
        _ => String::from_utf8(bytes.to_vec())
            .ok()
            .filter(|text| !text.contains(char::is_control))?,
    };
    Some(Zeroizing::new(format!("{name}: {value}\n")))
}

fn guid(bytes: [u8; 16]) -> String {
    let hex = |bytes: &[u8]| data_encoding::HEXUPPER.encode(bytes);
    let turned = |bytes: &[u8]| hex(&bytes.iter().rev().copied().collect::<Vec<u8>>());
    format!(
        "{}-{}-{}-{}-{}",
        turned(&bytes[..4]),
        turned(&bytes[4..6]),
        turned(&bytes[6..8]),
        hex(&bytes[8..10]),
        hex(&bytes[10..])
    )
}
