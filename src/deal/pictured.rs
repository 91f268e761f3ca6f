//! The text in a PDF, and in the codes on a picture, for the finder: a key that a program printed into a file, or one that was photographed.

use crate::find::{self, About, Finding, Key, Place, Verdict};
use crate::kind::{self, Input};
use crate::reader::{Bytes, Code, Document, Reader, Search};
use crate::scan::is_pdf;
use crate::secret::Secret;

/// Most pages that are looked at: a key is not printed on the hundredth.
const MOST_PAGES: usize = 20;

/// What is found in the text of a document. `None` if the input is no PDF and no picture, or has no key in it: then it is a file.
pub(super) fn find(input: &Input, reader: &dyn Reader) -> Option<Finding> {
    let bytes = input.bytes().as_bytes();
    if !is_pdf(bytes) && input.text().is_some() {
        return None;
    }
    // Of readings that are worth the same, the first counts: lines as they stand.
    let findings = texts(bytes, reader).into_iter().rev();
    let findings = findings.map(find_in);
    let worth = |finding: &Finding| {
        let whole = finding
            .keys
            .iter()
            .filter(|key| matches!(key.verdict, Verdict::Whole));
        (whole.count(), finding.keys.len())
    };
    findings
        .filter(|finding| !finding.keys.is_empty())
        .max_by_key(worth)
}

/// What is found in one of the texts: keys, and the passwords of networks, which are no kind of their own.
fn find_in(text: Secret) -> Finding {
    let networks = networks(&text);
    let mut finding = find::find(&Input::new(text));
    if !networks.is_empty() {
        let is_network = |place: &Place| networks.iter().any(|network| network.place == *place);
        finding.left.retain(|left| !is_network(&left.place));
        finding.keys.extend(networks);
    }
    finding
}

/// The codes with which telephones join a network, as `WIFI:T:WPA;S:Name;P:Password;;`: each comes back as it stands.
fn networks(text: &Secret) -> Vec<Key> {
    let text = std::str::from_utf8(text.as_bytes()).unwrap_or_default();
    let lines = (1..).zip(text.lines());
    let networks = lines.filter_map(|(number, line)| {
        let (scheme, fields) = line.split_once(':')?;
        let is_one = scheme.eq_ignore_ascii_case("wifi") && field(fields, 'P').is_some();
        let about = About {
            key_id: None,
            name: field(fields, 'S'),
        };
        is_one.then(|| Key {
            kind: kind::text(),
            text: line.as_bytes().into(),
            place: Place::Line(number),
            verdict: Verdict::Whole,
            about,
        })
    });
    networks.collect()
}

/// A field of such a code, without the backslashes before its separators. `None` if it is empty or lacking.
fn field(fields: &str, wanted: char) -> Option<String> {
    let mut characters = fields.chars();
    loop {
        let name = characters.next()?;
        let is_wanted = name.eq_ignore_ascii_case(&wanted) && characters.next()? == ':';
        let mut value = String::new();
        loop {
            match characters.next()? {
                ';' => break,
                '\\' => value.extend(characters.next()),
                c => value.push(c),
            }
        }
        if is_wanted {
            return Some(value).filter(|value| !value.is_empty());
        }
    }
}
/// Most bytes of all codes together: more is no key that somebody printed.
const MOST_TEXT: usize = 1 << 20;

/// The texts that a document may be read as. A PDF tells runs of glyphs and not what stands between them: a line end, a blank or nothing.
fn texts(bytes: &[u8], reader: &dyn Reader) -> Vec<Secret> {
    let given = Bytes::new(bytes.to_vec().into());
    let Ok(mut document) = reader.open(given, Search::Everything) else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    if is_pdf(bytes) {
        let pages = 0..document.pages().min(MOST_PAGES);
        let runs: Vec<String> = pages
            .filter_map(|page| document.text(page).ok())
            .flatten()
            .collect();
        let joined = ["\n", " ", ""].map(|between| Secret::from(runs.join(between).as_bytes()));
        texts.extend(joined.into_iter().filter(|text| !text.is_empty()));
    }
    if texts.is_empty() {
        texts.extend(codes(&mut *document));
    }
    texts
}

/// The texts of the codes on a picture, a line for each, but for this program's own.
fn codes(document: &mut dyn Document) -> Option<Secret> {
    let mut texts: Vec<String> = Vec::new();
    for page in 0..document.pages().min(MOST_PAGES) {
        if texts.iter().map(String::len).sum::<usize>() > MOST_TEXT {
            break;
        }
        if let Ok(page) = document.scan(page) {
            let codes = page.report.codes.into_iter().map(|code| code.text);
            texts.extend(codes.filter(|text| matches!(Code::of(text), Code::Stranger)));
        }
    }
    texts.dedup();
    (!texts.is_empty()).then(|| Secret::from(texts.join("\n").as_bytes()))
}
