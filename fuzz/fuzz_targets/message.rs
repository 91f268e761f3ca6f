#![no_main]

#[allow(dead_code, reason = "the others are other targets'")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::answer_of_a_reader(bytes));
