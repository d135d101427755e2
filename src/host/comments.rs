//! Comments, read as plain text for people.

use std::ops::Range;

use super::lines::{LineIndex, Lines, line_end};
use super::plain::PLAIN;
use super::{Content, Escape, Place, Region, Unwritable};
use crate::text::{Decoded, DecodedBuilder};

/// Comment lines that follow each other at the same column: one text, so that a command may go on over them.
#[derive(Debug)]
pub(crate) struct Comments {
    mark: &'static str,
    line_end: &'static str,
    builder: DecodedBuilder,
    prefix: String,
    last: usize,
}

impl Comments {
    /// No comment yet, in a text with these line ends whose comments a `#` begins.
    pub fn new(line_end: &'static str) -> Comments {
        Comments::begun_by("#", line_end)
    }

    /// The same for comments that `mark` begins.
    pub fn begun_by(mark: &'static str, line_end: &'static str) -> Comments {
        Comments {
            mark,
            line_end,
            builder: DecodedBuilder::new(),
            prefix: String::new(),
            last: 0,
        }
    }

    /// Whether a comment line numbered `line` with `prefix` before its mark belongs to the comment before it.
    pub fn continues(&self, line: usize, prefix: &str) -> bool {
        let before = self.prefix.strip_suffix(' ');
        !self.prefix.is_empty()
            && self.last + 1 == line
            && before.and_then(|p| p.strip_suffix(self.mark)) == Some(prefix)
    }

    /// Adds the comment of `line` whose mark stands at `at`, with nothing but blanks before it.
    pub fn add(&mut self, text: &str, index: &LineIndex, line: usize, at: usize) {
        let end = index.content_end(line);
        let mut from = at + self.mark.len();
        from += usize::from(text[from..end].starts_with(' '));
        if self.prefix.is_empty() {
            self.prefix = format!("{}{} ", &text[index.start(line)..at], self.mark);
        } else {
            index.push_line_end(&mut self.builder, line - 1);
        }
        self.last = line;
        self.builder.verbatim(text, from..end);
    }

    /// Makes a region of the comment so far.
    pub fn close(&mut self, regions: &mut Vec<Region>) {
        let prefix = std::mem::take(&mut self.prefix);
        let decoded = std::mem::take(&mut self.builder).finish();
        push_plain(regions, decoded, prefix, self.line_end, None);
    }
}

/// The regions of comments that `mark` begins and the end of their line ends, at these ranges of a text. Those that
/// stand below each other are one text.
pub(crate) fn of_lines(
    text: &str,
    mark: &'static str,
    comments: impl IntoIterator<Item = Range<usize>>,
) -> Vec<Region> {
    let index = LineIndex::new(text);
    let end = line_end(text);
    let mut regions = Vec::new();
    let mut group = Comments::begun_by(mark, end);
    for comment in comments {
        let line = index.line_of(comment.start);
        let before = &text[index.start(line)..comment.start];
        if before.trim().is_empty() {
            if !group.continues(line, before) {
                group.close(&mut regions);
            }
            group.add(text, &index, line, comment.start);
            continue;
        }
        group.close(&mut regions);
        let inner = comment.start + mark.len()..comment.end;
        let why = "a comment behind code is a single line";
        let decoded = Decoded::verbatim(text, inner);
        push_plain(&mut regions, decoded, String::new(), end, Some(why));
    }
    group.close(&mut regions);
    regions
}

/// Adds a text that people read, unless it is blank.
pub(crate) fn push_plain(
    regions: &mut Vec<Region>,
    decoded: Decoded,
    prefix: String,
    line_end: &'static str,
    one_line: Option<&'static str>,
) {
    if decoded.text.trim().is_empty() {
        return;
    }
    regions.push(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(Lines {
            prefix,
            line_end,
            one_line,
        }),
        content: Content::Host(&PLAIN),
        place: Place::Document,
    });
}

/// A comment with an end of its own, behind `inner` and up to `end`; the stars at the start of its lines are no text.
pub(crate) fn block(text: &str, inner: Range<usize>, end: usize) -> Option<Region> {
    let close = text[inner.end..end].to_string();
    let mut builder = DecodedBuilder::new();
    let mut prefix = None;
    let mut at = inner.start;
    let mut last = inner.start;
    for (i, line) in text[inner.clone()].split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        let blank = content.len() - content.trim_start().len();
        let mut mark = if i == 0 { 0 } else { blank };
        if content[mark..].starts_with('*') {
            mark += 1;
            if content[mark..].starts_with(' ') {
                mark += 1;
            }
        } else if i > 0 {
            mark = 0;
        }
        if i == 1 {
            prefix = Some(content[..mark].to_string());
        }
        if i > 0 {
            builder.escaped(last..at + mark, "\n");
        }
        builder.verbatim(text, at + mark..at + content.len());
        last = at + content.len();
        at += line.len();
    }
    let decoded = builder.finish();
    if decoded.text.trim().is_empty() {
        return None;
    }
    Some(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(InBlock {
            lines: Lines {
                prefix: prefix.unwrap_or_default(),
                line_end: line_end(text),
                one_line: None,
            },
            close,
        }),
        content: Content::Host(&PLAIN),
        place: Place::Document,
    })
}

/// Writes into a comment that has an end of its own.
#[derive(Debug)]
struct InBlock {
    lines: Lines,
    close: String,
}

impl Escape for InBlock {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        let ends = self.close.trim();
        if text.contains(ends) || ends == "*/" && text.contains("/*") {
            return Err(format!("a comment ends at `{ends}`"));
        }
        self.lines.write(text)
    }
}
