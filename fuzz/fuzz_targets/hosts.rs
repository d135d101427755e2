//! Each host: no panic, regions in order and without overlap, spans on character boundaries.
//!
//! The first byte chooses the host, the rest is the text.
#![no_main]

use forgemod::host::{Content, Host, Place, hosts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let all: Vec<_> = hosts().into_iter().collect();
    cut(all[usize::from(*first) % all.len()], text, 0);
});

fn cut(host: &dyn Host, text: &str, depth: usize) {
    let mut at = 0;
    for region in host.regions(text, Place::Program) {
        let whole = region.map.range(0..region.text.len());
        assert!(
            whole.start >= at && text.get(whole.clone()).is_some(),
            "{whole:?} behind {at} in {text:?}, read as {}",
            host.name()
        );
        at = whole.end;
        for (i, c) in region.text.char_indices() {
            let span = region.map.range(i..i + c.len_utf8());
            assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
        }
        if let (Content::Host(inner), true) = (&region.content, depth < 4) {
            cut(*inner, &region.text, depth + 1);
        }
    }
    assert!(host.verify(text, text).is_ok(), "{text:?}");
}
