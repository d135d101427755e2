//! Bytes of a file into text, with the way back to the bytes.

use crate::scan::Skip;
use crate::text::{Decoded, DecodedBuilder};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Decodes UTF-8. A byte order mark is not part of the text; a byte that is not
/// UTF-8 is a replacement character, and a finding over it is never written.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Skip> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Skip("is UTF-16, only UTF-8 is read".to_string()));
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(Skip("is binary".to_string()));
    }
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let mut out = DecodedBuilder::new();
    let mut at = start;
    for chunk in bytes[start..].utf8_chunks() {
        let valid = chunk.valid();
        out.verbatim_at(valid, at);
        at += valid.len();
        let invalid = chunk.invalid().len();
        if invalid > 0 {
            out.escaped(at..at + invalid, "\u{FFFD}");
            at += invalid;
        }
    }
    Ok(out.finish())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_text_and_offsets_count_it() {
        let d = decode(b"\xEF\xBB\xBFgh pr list").unwrap_or_default();
        assert_eq!((d.text.as_str(), d.map.range(0..2)), ("gh pr list", 3..5));
    }

    #[test]
    fn bytes_that_are_not_utf8_keep_their_place() {
        let d = decode(b"a\xE9b gh").unwrap_or_default();
        assert_eq!(
            (d.text.as_str(), d.map.range(6..8)),
            ("a\u{FFFD}b gh", 4..6)
        );
    }
}
