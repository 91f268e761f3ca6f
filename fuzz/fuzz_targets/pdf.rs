//! Bytes as a PDF: `cargo fuzz run pdf fuzz/corpus/pdf tests/images/scans`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paperquorum::scan::Pdf;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(pdf) = Pdf::open(bytes.to_vec()) {
        for page in 0..pdf.pages().min(3) {
            let _ = pdf.render(page, 30.0);
        }
    }
});
