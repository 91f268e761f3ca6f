#![no_main]

#[allow(dead_code, reason = "the others are other targets'")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::finder(bytes));
