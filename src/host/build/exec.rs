//! The exec form of an instruction: a list of strings as JSON writes it.

use std::ops::Range;

use crate::host::argv::{self, Item, Items, List, Piece, Stop};
use crate::host::plain::PLAIN;
use crate::host::{Content, Escape, Place, Region, Run, Unwritable};
use crate::text::{Decoded, DecodedBuilder};

/// The region of the list of strings at `range`; none where it is no such list.
pub(super) fn region(
    text: &str,
    range: Range<usize>,
    place: Place,
    stop: Option<Stop>,
) -> Option<Region> {
    serde_json::from_str::<Vec<String>>(&text[range.clone()]).ok()?;
    let mut items = Vec::new();
    let mut at = range.start;
    while let Some(i) = text[at..range.end].find('"') {
        let start = at + i;
        let end = string_end(text, start..range.end)?;
        let decoded = decode(text, start + 1..end - 1)?;
        items.push(Item {
            span: start..end,
            pieces: vec![Piece::Text(decoded.text.clone())],
            alone: Some(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(JsonString),
                content: Content::Host(&PLAIN),
                place: Place::Document,
            }),
        });
        at = end;
    }
    let list = List {
        items,
        first_apart: false,
        place,
        run: Run::SHOWN,
        stop,
        cut: false,
        shell: None,
    };
    argv::region(text, list, Box::new(JsonItems))
}

/// The end of the string that begins at `range`, quotes included.
fn string_end(text: &str, range: Range<usize>) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in text[range.clone()].char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(range.start + i + 1),
            _ => {}
        }
    }
    None
}

/// The value of the string whose text without the quotes stands at `range`.
fn decode(text: &str, range: Range<usize>) -> Option<Decoded> {
    let mut builder = DecodedBuilder::new();
    let mut at = range.start;
    while let Some(i) = text[at..range.end].find('\\') {
        let start = at + i;
        builder.verbatim(text, at..start);
        let mut end = start
            + if text[start + 1..].starts_with('u') {
                6
            } else {
                2
            };
        let read = |end: usize| {
            let raw = text.get(start..end.min(range.end))?;
            serde_json::from_str::<String>(&format!("\"{raw}\"")).ok()
        };
        // A character beyond the basic plane is a pair of escapes.
        let decoded = match read(end) {
            Some(decoded) => decoded,
            None => {
                end += 6;
                read(end)?
            }
        };
        builder.escaped(start..end, &decoded);
        at = end;
    }
    builder.verbatim(text, at..range.end);
    Some(builder.finish())
}

#[derive(Debug)]
struct JsonItems;

impl Items for JsonItems {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        serde_json::to_string(text).map_err(|e| e.to_string())
    }
}

/// Escaping of the text of a string.
#[derive(Debug)]
struct JsonString;

impl Escape for JsonString {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        let quoted = serde_json::to_string(text).map_err(|e| e.to_string())?;
        Ok(quoted[1..quoted.len() - 1].to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_list_of_strings_is_read_and_nothing_else() {
        let text = r#"[ "a \"b\"", "\u00e9\ud83d\ude00\n" ]"#;
        let region = region(text, 0..text.len(), Place::Program, None).unwrap();
        let Content::Argv(list) = &region.content else {
            panic!("{region:?}")
        };
        let texts: Vec<&str> = list.items.iter().map(|i| i.text.as_str()).collect();
        assert_eq!(texts, ["a \"b\"", "é😀\n"]);
        for other in ["[\"a\", 1]", "[a]", "[\"a\"", "{}", "[\"a\",]"] {
            assert!(
                super::region(other, 0..other.len(), Place::Program, None).is_none(),
                "{other}"
            );
        }
        assert_eq!(JsonString.write("a\n\"é\"").unwrap(), "a\\n\\\"é\\\"");
    }
}
