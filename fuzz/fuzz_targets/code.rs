//! A text as what a QR code says: what is read can be written, and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paperquorum::series::Slice;
use paperquorum::share::Share;

fuzz_target!(|text: &str| {
    if let Ok(share) = Share::from_code(text) {
        let code = share.to_code().expect("a share read from a code has all of it");
        assert!(Share::from_code(&code).is_ok());
    }
    if let Ok(slice) = Slice::from_code(text) {
        assert!(Slice::from_code(&slice.to_code()).is_ok());
    }
});
