//! Bytes as a picture: `cargo fuzz run picture fuzz/corpus/picture tests/images/good`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paperquorum::scan::Picture;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(picture) = Picture::open(bytes) {
        for page in 0..picture.pages().min(3) {
            let _ = picture.page(page);
        }
    }
});
