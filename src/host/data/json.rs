//! JSON, also with comments, as JSON5 and in lines.

use std::ops::Range;

use super::read_json::{Document, read};
use super::{Format, Leaf, same_but_strings};
use crate::host::argv::Items;
use crate::host::comments::{block, of_lines};
use crate::host::foreign::FOREIGN;
use crate::host::{Escape, Host, Place, Region, Unwritable};

/// The host of JSON.
pub static JSON: Json = Json;

/// Reads JSON.
#[derive(Debug)]
pub struct Json;

impl Host for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let Some(document) = read(text) else {
            return FOREIGN.regions(text, place);
        };
        let format = Form {
            text,
            manner: Manner::of(text),
        };
        let Document {
            nodes, comments, ..
        } = document;
        let strings = super::regions(text, nodes, &format, place);
        let mut found: Vec<(usize, Region)> = strings
            .into_iter()
            .map(|r| (r.map.range(0..r.text.len()).start, r))
            .collect();
        let ends = |c: &Range<usize>| text[..c.start].ends_with("/*");
        let lines = comments.iter().filter(|c| !ends(c));
        let mut said = of_lines(text, "//", lines.map(|c| c.start - 2..c.end));
        let blocks = comments.iter().filter(|c| ends(c));
        said.extend(blocks.filter_map(|c| block(text, c.clone(), c.end + 2)));
        found.extend(
            said.into_iter()
                .map(|r| (r.map.range(0..r.text.len()).start, r)),
        );
        super::in_order(found)
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        let Some(before) = read(before) else {
            return Ok(());
        };
        let broken = |why: &str| Err(format!("the file would be no JSON any more: {why}"));
        let Some(after) = read(after) else {
            return broken("it cannot be read");
        };
        if before.strict.len() != after.strict.len() {
            return broken("it holds another number of values");
        }
        for (a, b) in before.strict.iter().zip(&after.strict) {
            let Ok(a) = serde_json::from_str::<serde_json::Value>(a) else {
                continue;
            };
            match serde_json::from_str::<serde_json::Value>(b) {
                Err(e) => return broken(&e.to_string()),
                Ok(b) if !same_but_strings(&a, &b) => {
                    return broken("something else than its strings would change");
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

/// How a file writes characters that it need not escape.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    ascii: bool,
    html: bool,
    slash: bool,
}

impl Manner {
    /// The manner of a text.
    pub fn of(text: &str) -> Manner {
        let lower =
            |s: &str| text.contains(s) || text.contains(&s.to_uppercase().replace("\\U", "\\u"));
        Manner {
            ascii: text.is_ascii() && text.contains("\\u") && has_wide_escape(text),
            html: ["\\u003c", "\\u003e", "\\u0026"].iter().any(|s| lower(s)),
            slash: text.contains("\\/") && !text.replace("\\/", "").contains('/'),
        }
    }

    pub fn encode(self, text: &str, quote: char) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '/' if self.slash => out.push_str("\\/"),
                '<' | '>' | '&' if self.html => push_unit(&mut out, c),
                c if c == quote => {
                    out.push('\\');
                    out.push(c);
                }
                c if u32::from(c) < 0x20 || c == '\u{7f}' => push_unit(&mut out, c),
                '\u{2028}' | '\u{2029}' => push_unit(&mut out, c),
                c if self.ascii && !c.is_ascii() => push_unit(&mut out, c),
                c => out.push(c),
            }
        }
        out
    }
}

fn push_unit(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

/// Whether a character beyond ASCII is written by its number.
fn has_wide_escape(text: &str) -> bool {
    text.match_indices("\\u").any(|(i, _)| {
        text.get(i + 2..i + 6)
            .and_then(|h| u32::from_str_radix(h, 16).ok())
            .is_some_and(|n| n > 0x7f)
    })
}

/// A text, and the manner of its strings.
struct Form<'a> {
    text: &'a str,
    manner: Manner,
}

impl Format for Form<'_> {
    fn escape(&self, leaf: &Leaf) -> Box<dyn Escape> {
        let single = self.text[leaf.span.start..].starts_with('\'');
        Box::new(Quoted {
            manner: self.manner,
            quote: if single { '\'' } else { '"' },
        })
    }

    fn items(&self) -> Box<dyn Items> {
        Box::new(Quoted {
            manner: self.manner,
            quote: '"',
        })
    }
}

/// Writes into a string of JSON.
#[derive(Debug)]
pub(super) struct Quoted {
    pub manner: Manner,
    pub quote: char,
}

impl Escape for Quoted {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        Ok(self.manner.encode(text, self.quote))
    }
}

impl Items for Quoted {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        Ok(format!(
            "{0}{1}{0}",
            self.quote,
            self.manner.encode(text, self.quote)
        ))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "json_tests.rs"]
mod tests;
