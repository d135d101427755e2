//! Each host. The first byte chooses the host, the rest is the text.
#![no_main]

#[path = "../bodies.rs"]
#[allow(dead_code)]
mod bodies;

use forgemod::host::hosts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let all = hosts();
    bodies::host(all[usize::from(*first) % all.len()], text);
});
