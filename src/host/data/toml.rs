//! TOML: strings of all four kinds.
//!
//! The parser says where the strings stand; their bytes are mapped and written
//! back here. A literal string that comes to hold what it cannot changes its
//! quotes.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Format, Leaf, Node, in_order, same_but_strings};
use crate::finding::Found;
use crate::host::argv::Items;
use crate::host::comments::Comments;
use crate::host::foreign::FOREIGN;
use crate::host::lines::{LineIndex, line_end, write_lines};
use crate::host::{Escape, Host, Place, Region, Unwritable, lift_with};
use crate::text::{DecodedBuilder, OffsetMap};

/// The host of TOML.
pub static TOML: Toml = Toml;

/// Reads TOML.
#[derive(Debug)]
pub struct Toml;

impl Host for Toml {
    fn name(&self) -> &'static str {
        "toml"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let Ok(table) = DeTable::parse(text) else {
            return FOREIGN.regions(text, place);
        };
        let node = table_node(text, table.get_ref());
        let form = Form { text };
        let mut spans = Vec::new();
        strings(&node, &mut spans);
        spans.sort_by_key(|s| s.start);
        let mut found: Vec<(usize, Region)> = super::regions(text, vec![node], &form, place)
            .into_iter()
            .map(|r| (r.map.range(0..r.text.len()).start, r))
            .collect();
        found.extend(
            comments(text, &spans)
                .into_iter()
                .map(|r| (r.map.range(0..r.text.len()).start, r)),
        );
        in_order(found)
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        let value = |t: &str| toml::from_str::<toml::Table>(t);
        let Ok(before) = value(before) else {
            return Ok(());
        };
        let after = value(after)
            .map_err(|e| format!("the file would be no TOML any more: {}", e.message()))?;
        let json = |t: toml::Table| serde_json::to_value(t).unwrap_or_default();
        match same_but_strings(&json(before), &json(after)) {
            true => Ok(()),
            false => Err("something else of the TOML than its strings would change".to_string()),
        }
    }
}

fn strings(node: &Node, out: &mut Vec<Range<usize>>) {
    match node {
        Node::Leaf(leaf) => out.push(leaf.span.clone()),
        Node::List(items) => items.iter().for_each(|n| strings(n, out)),
        Node::Table(members) => {
            for (key, n) in members {
                out.push(key.span.clone());
                strings(n, out);
            }
        }
        Node::Other => {}
    }
}

/// Comment lines, and comments behind values, outside of the strings.
fn comments(text: &str, strings: &[Range<usize>]) -> Vec<Region> {
    let index = LineIndex::new(text);
    let mut out = Vec::new();
    let mut comments = Comments::new(line_end(text));
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        let i = strings.partition_point(|s| s.end <= at);
        if strings.get(i).is_some_and(|s| s.start <= at) {
            continue;
        }
        let line = index.line_of(at);
        let start = index.start(line);
        let first = text[start..at].find('#').is_none_or(|h| {
            let h = start + h;
            let i = strings.partition_point(|s| s.end <= h);
            strings.get(i).is_some_and(|s| s.start <= h)
        });
        if !first {
            continue;
        }
        let before = &text[start..at];
        if !before.trim().is_empty() || !comments.continues(line, before) {
            comments.close(&mut out);
        }
        if before.trim().is_empty() {
            comments.add(text, &index, line, at);
        } else {
            crate::host::comments::push_plain(
                &mut out,
                crate::text::Decoded::verbatim(text, at + 1..index.content_end(line)),
                String::new(),
                line_end(text),
                Some("a comment behind a value is a single line"),
            );
        }
    }
    comments.close(&mut out);
    out
}

fn table_node(text: &str, table: &DeTable<'_>) -> Node {
    let members = table
        .iter()
        .filter_map(|(key, value)| {
            let span = key.span();
            let leaf = leaf(text, span.clone(), key.get_ref()).unwrap_or(Leaf {
                value: crate::text::Decoded::verbatim(text, span.clone()),
                span,
            });
            Some((leaf, node(text, value.span(), value.get_ref())?))
        })
        .collect();
    Node::Table(members)
}

fn node(text: &str, span: Range<usize>, value: &DeValue<'_>) -> Option<Node> {
    Some(match value {
        DeValue::String(s) => Node::Leaf(leaf(text, span, s)?),
        DeValue::Array(items) => Node::List(
            items
                .iter()
                .filter_map(|i| node(text, i.span(), i.get_ref()))
                .collect(),
        ),
        DeValue::Table(t) => table_node(text, t),
        _ => Node::Other,
    })
}

/// The kinds of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Basic,
    Literal,
    BasicLines,
    LiteralLines,
}

impl Style {
    fn of(raw: &str) -> Option<Style> {
        Some(match raw {
            _ if raw.starts_with("\"\"\"") && raw.len() >= 6 => Style::BasicLines,
            _ if raw.starts_with("'''") && raw.len() >= 6 => Style::LiteralLines,
            _ if raw.starts_with('"') => Style::Basic,
            _ if raw.starts_with('\'') => Style::Literal,
            _ => return None,
        })
    }

    fn quotes(self) -> usize {
        match self {
            Style::Basic | Style::Literal => 1,
            _ => 3,
        }
    }
}

/// The string at `span`; `None` where it does not read as the parser says.
fn leaf(text: &str, span: Range<usize>, value: &str) -> Option<Leaf> {
    let raw = text.get(span.clone())?;
    let style = Style::of(raw)?;
    let quotes = style.quotes();
    let mut from = span.start + quotes;
    let to = span.end.checked_sub(quotes).filter(|to| *to >= from)?;
    if quotes == 3 {
        let body = &text[from..to];
        from += body.len()
            - body
                .strip_prefix("\r\n")
                .or(body.strip_prefix('\n'))
                .unwrap_or(body)
                .len();
    }
    let mut out = DecodedBuilder::new();
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        let escapes = matches!(style, Style::Basic | Style::BasicLines);
        match bytes[at] {
            b'\\' if escapes => {
                let (decoded, len) = escape(&text[at..to])?;
                out.escaped(at..at + len, &decoded);
                at += len;
            }
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {
                out.escaped(at..at + 2, "\n");
                at += 2;
            }
            _ => {
                let step = text[at..].chars().next().map_or(1, char::len_utf8);
                let stop = text[at + step..to]
                    .find(['\\', '\r'])
                    .map_or(to, |n| at + step + n);
                out.verbatim(text, at..stop);
                at = stop;
            }
        }
    }
    let decoded = out.finish();
    (decoded.text == value.replace("\r\n", "\n")).then_some(Leaf {
        span,
        value: decoded,
    })
}

fn escape(text: &str) -> Option<(String, usize)> {
    let c = text[1..].chars().next()?;
    let code = |len: usize| {
        let n = u32::from_str_radix(text.get(2..2 + len)?, 16).ok()?;
        Some((char::from_u32(n)?.to_string(), 2 + len))
    };
    let value = match c {
        'b' => "\u{8}",
        't' => "\t",
        'n' => "\n",
        'f' => "\u{c}",
        'r' => "\r",
        'e' => "\u{1b}",
        '"' => "\"",
        '\\' => "\\",
        'x' => return code(2),
        'u' => return code(4),
        'U' => return code(8),
        // A backslash at the end of a line takes the white space behind it.
        c if c.is_ascii_whitespace() => {
            let rest = &text[1..];
            let len = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            return rest[..len]
                .contains('\n')
                .then_some((String::new(), 1 + len));
        }
        _ => return None,
    };
    Some((value.to_string(), 2))
}

struct Form<'a> {
    text: &'a str,
}

impl Format for Form<'_> {
    fn escape(&self, leaf: &Leaf) -> Box<dyn Escape> {
        let raw = &self.text[leaf.span.clone()];
        Box::new(Writer {
            style: Style::of(raw).unwrap_or(Style::Basic),
            span: leaf.span.clone(),
            value: leaf.value.text.clone(),
            line_end: line_end(self.text),
        })
    }

    fn items(&self) -> Box<dyn Items> {
        Box::new(Basic)
    }
}

/// Writes items of lists.
#[derive(Debug)]
struct Basic;

impl Items for Basic {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        Ok(format!("\"{}\"", basic(text)))
    }
}

/// Writes into a string.
#[derive(Debug)]
struct Writer {
    style: Style,
    span: Range<usize>,
    value: String,
    line_end: &'static str,
}

impl Escape for Writer {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        let control = |c: char| c.is_control() && c != '\t' && c != '\n';
        match self.style {
            Style::Basic => Ok(basic(text)),
            Style::BasicLines | Style::LiteralLines if text.starts_with('\n') => {
                Err("a string of several lines loses a line break at its start".to_string())
            }
            Style::BasicLines => Ok(write_lines(&lines(text), self.line_end, "")),
            _ if text.contains(control) => {
                Err("a literal string of TOML cannot hold a control character".to_string())
            }
            Style::LiteralLines if text.contains("'''") => {
                Err("a literal string of TOML cannot hold its own quotes".to_string())
            }
            Style::LiteralLines => Ok(write_lines(text, self.line_end, "")),
            Style::Literal if text.contains(['\'', '\n']) => {
                Err("a literal string of TOML cannot hold an apostrophe".to_string())
            }
            Style::Literal => Ok(text.to_string()),
        }
    }

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let fits = found
            .iter()
            .all(|f| f.after.as_deref().is_none_or(|a| self.write(a).is_ok()));
        if self.style == Style::Literal
            && !fits
            && let Some(found) = self.requoted(source, map, &found)
        {
            return found;
        }
        found
            .into_iter()
            .map(|f| lift_with(map, f, |a| self.write(a)))
            .collect()
    }
}

impl Writer {
    /// The findings in other quotes; the first and the last of them take the quotes with them.
    fn requoted(&self, source: &str, map: &OffsetMap, found: &[Found]) -> Option<Vec<Found>> {
        let written = |f: Option<&Found>| f.is_some_and(|f| f.after.is_some());
        if !written(found.first()) || !written(found.last()) {
            return None;
        }
        let mut whole = String::new();
        let mut at = 0;
        for f in found {
            if let Some(after) = &f.after {
                whole.push_str(&self.value[at..f.span.start]);
                whole.push_str(after);
                at = f.span.end;
            }
        }
        whole.push_str(&self.value[at..]);
        let control = |c: char| c.is_control() && c != '\t' && c != '\n';
        let literal = !whole.contains("'''")
            && !whole.ends_with('\'')
            && !whole.starts_with('\n')
            && !whole.contains(control);
        let (quotes, write): (&str, fn(&str) -> String) = match literal {
            true => ("'''", |t| t.to_string()),
            false => ("\"", |t| basic(t)),
        };
        let mut out = Vec::with_capacity(found.len());
        let mut at = 0;
        for (i, f) in found.iter().enumerate() {
            let last = i + 1 == found.len();
            let Some(after) = &f.after else {
                // What stays must look the same in the new quotes.
                let raw = &self.value[at..f.span.end];
                if write(raw) != raw {
                    return None;
                }
                at = f.span.end;
                out.push(lift_with(map, f.clone(), |a| Ok(a.to_string())));
                continue;
            };
            let end = match found.get(i + 1) {
                None => self.value.len(),
                Some(next) if next.after.is_none() => next.span.start,
                Some(_) => f.span.end,
            };
            let mut span = map.range(at..end);
            let mut text = write(&self.value[at..f.span.start])
                + &write(after)
                + &write(&self.value[f.span.end..end]);
            if i == 0 {
                span.start = self.span.start;
                text.insert_str(0, quotes);
            }
            if last {
                span.end = self.span.end;
                text.push_str(quotes);
            }
            at = end;
            out.push(Found {
                span,
                after: Some(write_lines(&text, self.line_end, "")),
                ..f.clone()
            });
        }
        let _ = source;
        Some(out)
    }
}

/// `text` as it stands in a string of one line.
fn basic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// `text` as it stands in a string of several lines.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut quotes = 0;
    let last = text.chars().count();
    for (i, c) in text.chars().enumerate() {
        // Three quotes would end it, and so would one before the end.
        if c == '"' && (quotes == 2 || i + 1 == last) {
            out.push_str("\\\"");
            quotes = 0;
            continue;
        }
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "toml_tests.rs"]
mod tests;
