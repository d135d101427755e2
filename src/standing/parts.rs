//! The parts of a file: what people read, comments, and code.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::comment::Comment;

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text for people: Markdown outside of its code, and plain text.
    Prose,
    /// Lines of a program or of data that are nothing but a comment.
    Comments,
    /// Everything else: fences, inline code, front matter, the lines of a program.
    Code,
}

impl Part {
    /// The names that the site file gives.
    pub const NAMES: [(&'static str, Part); 3] = [
        ("prose", Part::Prose),
        ("comments", Part::Comments),
        ("code", Part::Code),
    ];
}

/// Whether the file at `path` is Markdown.
pub fn is_markdown(path: &str, text: &str) -> bool {
    crate::host::host_for(path, text).name() == "markdown"
}

/// The parser of Markdown that every standing rule uses.
pub fn markdown(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    Parser::new_ext(text, options)
}

/// Which part each byte of a file is in: ranges of comments and code; what is in none of them is prose.
pub fn parts(path: &str, text: &str) -> Vec<(Range<usize>, Part)> {
    if is_markdown(path, text) {
        return markdown_parts(text);
    }
    if crate::host::host_for(path, text).name() == "text" {
        return Vec::new();
    }
    let comment = Comment::of(path, text.lines().next().unwrap_or_default());
    let opens = comment.map(|c| c.line(""));
    let opens = opens.as_deref().and_then(|o| o.split(' ').next());
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let trimmed = line.trim_start();
        let is_comment =
            opens.is_some_and(|o| trimmed.starts_with(o)) && !trimmed.starts_with("#!");
        out.push((
            range,
            if is_comment {
                Part::Comments
            } else {
                Part::Code
            },
        ));
    }
    out
}

fn markdown_parts(text: &str) -> Vec<(Range<usize>, Part)> {
    let mut out: Vec<(Range<usize>, Part)> = Vec::new();
    for (event, range) in markdown(text).into_offset_iter() {
        let part = match event {
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_)) | Event::Code(_) => Part::Code,
            Event::Html(_) | Event::InlineHtml(_)
                if text[range.clone()].trim_start().starts_with("<!--") =>
            {
                Part::Comments
            }
            _ => continue,
        };
        if out.last().is_none_or(|(last, _)| last.end <= range.start) {
            out.push((range, part));
        }
    }
    out
}

/// The part that the range of a match is in; `None` where it reaches over several.
pub fn part_of(parts: &[(Range<usize>, Part)], range: &Range<usize>) -> Option<Part> {
    let mut over = parts
        .iter()
        .filter(|(r, _)| r.start < range.end && range.start < r.end);
    match over.next() {
        None => Some(Part::Prose),
        Some((r, part)) if r.start <= range.start && range.end <= r.end => Some(*part),
        Some(_) => None,
    }
}
