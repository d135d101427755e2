//! The reader of shell text.
#![no_main]

#[path = "../bodies.rs"]
#[allow(dead_code)]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| bodies::shell(text));
