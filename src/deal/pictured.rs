//! The text in a PDF, and in the codes on a picture, for the finder: a key that a program printed into a file, or one that was photographed.

use crate::find::{self, Finding};
use crate::kind::Input;
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
    let findings = findings.map(|text| find::find(&Input::new(text)));
    let worth = |finding: &Finding| {
        let whole = finding
            .keys
            .iter()
            .filter(|key| matches!(key.verdict, find::Verdict::Whole));
        (whole.count(), finding.keys.len())
    };
    findings
        .filter(|finding| !finding.keys.is_empty())
        .max_by_key(worth)
}

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
        if let Ok(page) = document.scan(page) {
            let codes = page.report.codes.into_iter().map(|code| code.text);
            texts.extend(codes.filter(|text| matches!(Code::of(text), Code::Stranger)));
        }
    }
    texts.dedup();
    (!texts.is_empty()).then(|| Secret::from(texts.join("\n").as_bytes()))
}
