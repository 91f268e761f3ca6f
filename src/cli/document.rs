//! The text in a PDF, and in the codes on a picture, for the finder: a key that a program printed into a file, or one that was photographed.

use super::judge::{Clock, is_ours};
use crate::find::{Finding, Verdict as Worth, find};
use crate::kind::Input;
use crate::scan::{Caller, Found, Pages, Pdf, Verdict, is_pdf};
use crate::secret::Secret;

/// Most pages that are looked at: a key is not printed on the hundredth.
const MOST_PAGES: usize = 20;

/// Takes every code that is none of this program's own.
struct Foreign {
    clock: Clock,
}

impl Caller for Foreign {
    fn judge(&mut self, _: &Found) -> Verdict {
        Verdict::Accept
    }

    fn keep_going(&mut self) -> bool {
        self.clock.keep_going()
    }

    fn begin_rung(&mut self) {
        self.clock.begin_rung();
    }

    fn keep_on_rung(&mut self) -> bool {
        self.clock.keep_on_rung()
    }
}

/// What is found in the text of a document. `None` if the input is no PDF and no picture, or has no key in it: then it is a file.
pub(super) fn look(input: &Input) -> Option<Finding> {
    let bytes = input.bytes().as_bytes();
    if !is_pdf(bytes) && input.text().is_some() {
        return None;
    }
    // Of readings that are worth the same, the first counts: lines as they stand.
    let findings = texts(bytes).into_iter().rev();
    let findings = findings.map(|text| find(&Input::new(text)));
    let worth = |finding: &Finding| {
        let whole = finding
            .keys
            .iter()
            .filter(|key| matches!(key.verdict, Worth::Whole));
        (whole.count(), finding.keys.len())
    };
    findings
        .filter(|finding| !finding.keys.is_empty())
        .max_by_key(worth)
}

/// The texts that a document may be read as. A PDF tells runs of glyphs and not what stands between them: a line end, a blank or nothing.
fn texts(bytes: &[u8]) -> Vec<Secret> {
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
        texts.extend(codes(bytes));
    }
    texts
}

/// The texts of the codes on a picture, a line for each.
fn codes(bytes: &[u8]) -> Option<Secret> {
    let pages = Pages::open(bytes.to_vec()).ok()?;
    let mut clock = Clock::start_for_strangers();
    let mut texts: Vec<String> = Vec::new();
    for page in 0..pages.count().min(MOST_PAGES) {
        clock.begin_page();
        let mut caller = Foreign { clock };
        if let Ok(report) = pages.scan(page, &mut caller) {
            let own = report.codes.into_iter().map(|code| code.text);
            texts.extend(own.filter(|text| !is_ours(text)));
        }
        clock = caller.clock;
    }
    texts.dedup();
    (!texts.is_empty()).then(|| Secret::from(texts.join("\n").as_bytes()))
}
