//! Where in a file something is inserted: always at the start of a line, or at the end of the text.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::model::Position;
use super::parts::{is_markdown, markdown};

const BOM: char = '\u{feff}';

/// Where something goes, or what stands in the way: where that is seen, and a sentence part.
pub fn place(
    at: &Position,
    path: &str,
    text: &str,
    ours: &[Range<usize>],
) -> Result<usize, (Range<usize>, String)> {
    match at {
        Position::End => Ok(text.len()),
        Position::Top => Ok(top(path, text)),
        Position::AfterHeading(wanted) => heading(wanted, path, text, ours),
        Position::After(pattern) => {
            let line = one(pattern, text, ours)?;
            Ok(behind(text, line))
        }
        Position::Before(pattern) => {
            let line = one(pattern, text, ours)?;
            let before = text[..line.start].trim_end_matches(['\n', '\r']);
            if before.ends_with('\\') {
                let why = "the line that it goes before continues another one";
                return Err((line, why.to_string()));
            }
            Ok(line.start)
        }
    }
}

/// The lines of a text with their ranges, line ends excluded.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    })
}

/// The start of the line behind `range`; the continuation of a line belongs to it.
fn behind(text: &str, range: Range<usize>) -> usize {
    let mut end = range.end;
    let mut from = range.start;
    loop {
        let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        if !text[from..end].ends_with('\\') || next == text.len() {
            return next;
        }
        from = next;
        let line = text[next..].split('\n').next().unwrap_or_default();
        end = next + line.trim_end_matches('\r').len();
    }
}

fn one(
    pattern: &regex::Regex,
    text: &str,
    ours: &[Range<usize>],
) -> Result<Range<usize>, (Range<usize>, String)> {
    let mut found: Vec<Range<usize>> = lines(text)
        .filter(|r| !ours.iter().any(|o| o.start <= r.start && r.end <= o.end))
        .filter(|r| pattern.is_match(text[r.clone()].trim_start_matches(BOM)))
        .collect();
    match found.len() {
        0 => Err((0..0, format!("no line matches `{pattern}`"))),
        1 => Ok(found.swap_remove(0)),
        n => Err((found.swap_remove(1), format!("{n} lines match `{pattern}`"))),
    }
}

fn heading(
    wanted: &str,
    path: &str,
    text: &str,
    ours: &[Range<usize>],
) -> Result<usize, (Range<usize>, String)> {
    if !is_markdown(path, text) {
        return Err((
            0..0,
            "a heading is looked for, and the file is no Markdown".to_string(),
        ));
    }
    let wanted = wanted.replace('`', "");
    let mut found: Vec<Range<usize>> = headings(text)
        .into_iter()
        .filter(|(words, range)| {
            *words == wanted.trim()
                && !ours
                    .iter()
                    .any(|o| o.start <= range.start && range.end <= o.end)
        })
        .map(|(_, range)| range)
        .collect();
    match found.len() {
        0 => Err((0..0, format!("there is no heading `{wanted}`"))),
        1 => {
            let range = found.swap_remove(0);
            let last = text[range.clone()].trim_end().len();
            let end = range.start + last;
            Ok(text[end..].find('\n').map_or(text.len(), |at| end + at + 1))
        }
        n => Err((
            found.swap_remove(1),
            format!("there are {n} headings `{wanted}`"),
        )),
    }
}

/// The headings that stand in no quote and no list, with their words.
fn headings(text: &str) -> Vec<(String, Range<usize>)> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let shift = text.len() - body.len();
    let mut out = Vec::new();
    let mut depth = 0usize;
    let mut open: Option<(String, Range<usize>)> = None;
    for (event, range) in markdown(body).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                if depth == 0 {
                    open = Some((String::new(), range.start + shift..range.end + shift));
                }
                depth += 1;
            }
            Event::End(TagEnd::Heading(_)) => {
                depth = depth.saturating_sub(1);
                if let Some((words, range)) = open.take() {
                    out.push((words.trim().to_string(), range));
                }
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(words) | Event::Code(words) => {
                if let Some((all, _)) = &mut open {
                    all.push_str(&words);
                }
            }
            _ => {}
        }
    }
    out
}

/// Behind what must come first in a file.
fn top(path: &str, text: &str) -> usize {
    let mut at = if text.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    };
    let next = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
    let line = |at: usize| text[at..].split('\n').next().unwrap_or_default().trim_end();
    if is_markdown(path, text) {
        return markdown_top(text, at);
    }
    if line(at).starts_with("#!") {
        at = next(at);
    }
    loop {
        let lower = line(at).to_ascii_lowercase();
        let first = lower.starts_with("<?")
            || lower.starts_with("<!doctype")
            || lower.starts_with('#') && is_directive(&lower);
        if !first || at >= text.len() {
            return at;
        }
        at = next(at);
    }
}

/// A comment that counts only at the head of a file: the encoding of a program, the syntax of a Dockerfile.
fn is_directive(line: &str) -> bool {
    let words = line.trim_start_matches('#').trim_start();
    let directive = ["syntax", "escape", "check"].iter().any(|name| {
        words
            .strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    });
    directive || words.contains("coding:") || words.contains("coding=")
}

/// Behind front matter and the title.
fn markdown_top(text: &str, start: usize) -> usize {
    let body = &text[start..];
    let mut at = 0;
    for (event, range) in markdown(body).into_offset_iter() {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => {
                let end = range.start + body[range].trim_end().len();
                at = body[end..].find('\n').map_or(body.len(), |n| end + n + 1);
            }
            Event::Start(Tag::Heading { level, .. }) if level as usize == 1 => {
                let end = range.start + body[range].trim_end().len();
                return start + body[end..].find('\n').map_or(body.len(), |n| end + n + 1);
            }
            Event::Text(_) | Event::End(TagEnd::MetadataBlock(_)) => {}
            _ => return start + at,
        }
    }
    start + at
}
