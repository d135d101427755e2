//! The destinations of Markdown's links and images, with their places.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use regex::Regex;

use super::parts::markdown;

/// `href` and `src` of a tag.
static ATTRIBUTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b(?:href|src)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)')"#).ok());

/// Where a text says the destination of a link, as it is written there.
pub fn destinations(text: &str) -> Vec<Range<usize>> {
    let parser = markdown(text);
    let mut out: Vec<Range<usize>> = parser
        .reference_definitions()
        .iter()
        .filter_map(|(_, def)| {
            let label = text[def.span.clone()].find("]:")?;
            destination(text, def.span.start + label + 2, def.span.end)
        })
        .collect();
    // For each open link: its range, whether its destination stands in it, and the end of its text so far.
    let mut open: Vec<(Range<usize>, bool, usize)> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                let start = range.start;
                open.push((range, link_type == LinkType::Inline, start + 1));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((whole, inline, end)) = open.pop() {
                    if inline && let Some(at) = text.get(end..whole.end).and_then(|t| t.find("]("))
                    {
                        out.extend(destination(text, end + at + 2, whole.end));
                    }
                    if let Some((_, _, end)) = open.last_mut() {
                        *end = (*end).max(whole.end);
                    }
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => out.extend(attributes(text, range)),
            _ => {
                if let Some((_, _, end)) = open.last_mut() {
                    *end = (*end).max(range.end);
                }
            }
        }
    }
    out.sort_by_key(|r| r.start);
    out.dedup();
    out
}

/// The values of `href` and `src` in a stretch of a text.
pub fn attributes(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let Some(pattern) = ATTRIBUTE.as_ref() else {
        return Vec::new();
    };
    pattern
        .captures_iter(&text[range.clone()])
        .filter_map(|c| c.get(1).or(c.get(2)))
        .map(|m| range.start + m.start()..range.start + m.end())
        .collect()
}

/// The destination that begins at or behind `from`.
fn destination(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(from..end)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = text.get(start..end)?;
    if let Some(inner) = rest.strip_prefix('<') {
        let close = inner.find('>')?;
        return Some(start + 1..start + 1 + close);
    }
    let mut depth = 0usize;
    let mut escaped = false;
    let mut stop = rest.len();
    for (at, c) in rest.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => {
                stop = at;
                break;
            }
            ')' => depth -= 1,
            c if c.is_whitespace() => {
                stop = at;
                break;
            }
            _ => {}
        }
    }
    (stop > 0).then(|| start..start + stop)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn destinations_are_found_where_they_stand() {
        let text = "[a](b/c.md#d \"t\") ![i](<x y.png>) [![n](in.svg)](out.md) `[no](no.md)`\n\n\
                    [r]: ../ref.md 'title'\n\n<img src=\"pic.png\">\n\n```\n[no](no.md)\n```\n[e]() [r] <https://x.y>";
        let found: Vec<&str> = destinations(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(
            found,
            [
                "b/c.md#d",
                "x y.png",
                "in.svg",
                "out.md",
                "../ref.md",
                "pic.png"
            ]
        );
    }
}
