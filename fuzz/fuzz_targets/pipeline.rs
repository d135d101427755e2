//! Bytes through everything. The first byte chooses the name of the file, the rest is its content.
#![no_main]

#[path = "../bodies.rs"]
#[allow(dead_code)]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    bodies::pipeline(
        bodies::NAMES[usize::from(*first) % bodies::NAMES.len()],
        bytes,
    );
});
