//! Texts of the tables with `{name}` in them.

use crate::engine::bind::{Names, Stopped};

/// A template with `{name}` replaced by the value as a shell word.
pub(super) fn fill_words(template: &str, names: &Names) -> Result<String, Stopped> {
    fill(template, &mut |name| match names.get(name) {
        Some(v) => Ok(v.word()),
        None => Err(Stopped::by(format!("it leaves out {name}"))),
    })
}

/// A template with `{name}` replaced by what `value` gives; braces that hold no name stay.
pub(super) fn fill(
    template: &str,
    value: &mut dyn FnMut(&str) -> Result<String, Stopped>,
) -> Result<String, Stopped> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let close = inner.find('}').filter(|&c| {
            c > 0
                && inner[..c]
                    .chars()
                    .all(|ch| ch.is_ascii_lowercase() || ch == '-' || ch == '_')
        });
        match close {
            Some(c) if !out.ends_with('$') => {
                out.push_str(&value(&inner[..c])?);
                rest = &inner[c + 1..];
            }
            _ => {
                out.push('{');
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}
