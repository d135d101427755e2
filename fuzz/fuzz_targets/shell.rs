//! The reader of shell text: no panic, and every span lies in the text on character boundaries.
#![no_main]

use forgemod::shell::{carried, commands};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for command in commands(text) {
        let span = command.span();
        assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
        for c in carried(text, &command) {
            let inner = c.layer.text();
            let place = c.layer.range(0..inner.len());
            assert!(text.get(place).is_some(), "{inner:?} in {text:?}");
            commands(inner);
        }
    }
});
