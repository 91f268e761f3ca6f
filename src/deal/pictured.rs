//! The text in a PDF, and in the codes on a picture, for the finder: a key that a program printed into a file, or one that was photographed.

use std::time::Duration;

use crate::find::{self, Finding};
use crate::kind::Input;
use crate::scan::{Caller, Found, Pages, Pdf, Verdict, is_pdf};
use crate::secret::Secret;
use crate::series::Slice;
use crate::share::Share;

/// A clock: how long it is since some moment, always the same one.
pub type Now<'a> = &'a dyn Fn() -> Duration;

/// Most pages that are looked at: a key is not printed on the hundredth.
const MOST_PAGES: usize = 20;

/// Longest time for all pages, for one of them, and for one rung of the ladder.
const TIME_FOR_ALL: Duration = Duration::from_secs(120);
const TIME_A_PAGE: Duration = Duration::from_secs(4);
const TIME_A_RUNG: Duration = Duration::from_secs(1);

/// What is found in the text of a document. `None` if the input is no PDF and no picture, or has no key in it: then it is a file.
pub(super) fn find(input: &Input, now: Now<'_>) -> Option<Finding> {
    let bytes = input.bytes().as_bytes();
    if !is_pdf(bytes) && input.text().is_some() {
        return None;
    }
    // Of readings that are worth the same, the first counts: lines as they stand.
    let findings = texts(bytes, now).into_iter().rev();
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
fn texts(bytes: &[u8], now: Now<'_>) -> Vec<Secret> {
    let mut texts = Vec::new();
    if is_pdf(bytes)
        && let Ok(pdf) = Pdf::open(bytes.to_vec())
    {
        let pages = 0..pdf.pages().min(MOST_PAGES);
        let runs: Vec<String> = pages
            .filter_map(|page| pdf.text(page).ok())
            .flatten()
            .collect();
        let joined = ["\n", " ", ""].map(|between| Secret::from(runs.join(between).as_bytes()));
        texts.extend(joined.into_iter().filter(|text| !text.is_empty()));
    }
    if texts.is_empty() {
        texts.extend(codes(bytes, now));
    }
    texts
}

/// The texts of the codes on a picture, a line for each.
fn codes(bytes: &[u8], now: Now<'_>) -> Option<Secret> {
    let pages = Pages::open(bytes.to_vec()).ok()?;
    let end = now() + TIME_FOR_ALL;
    let mut texts: Vec<String> = Vec::new();
    for page in 0..pages.count().min(MOST_PAGES) {
        let begun = now();
        let mut caller = Foreign {
            now,
            end: end.min(begun + TIME_A_PAGE),
            end_of_rung: begun + TIME_A_RUNG,
        };
        if let Ok(report) = pages.scan(page, &mut caller) {
            let own = report.codes.into_iter().map(|code| code.text);
            texts.extend(own.filter(|text| !is_ours(text)));
        }
    }
    texts.dedup();
    (!texts.is_empty()).then(|| Secret::from(texts.join("\n").as_bytes()))
}

/// Whether a code is one of this program's own, in which nobody keeps a key.
fn is_ours(text: &str) -> bool {
    Slice::from_code(text).is_ok() || Share::from_code(text).is_ok()
}

/// Takes every code, whosever it is.
struct Foreign<'a> {
    now: Now<'a>,
    end: Duration,
    end_of_rung: Duration,
}

impl Caller for Foreign<'_> {
    fn judge(&mut self, _: &Found) -> Verdict {
        Verdict::Accept
    }

    fn keep_going(&mut self) -> bool {
        (self.now)() < self.end
    }

    fn begin_rung(&mut self) {
        self.end_of_rung = (self.now)() + TIME_A_RUNG;
    }

    fn keep_on_rung(&mut self) -> bool {
        (self.now)() < self.end_of_rung
    }
}
