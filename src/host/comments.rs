//! Comments that a `#` begins, read as plain text for people.

use super::lines::{LineIndex, Lines};
use super::plain::PLAIN;
use super::{Content, Place, Region};
use crate::text::{Decoded, DecodedBuilder};

/// Comment lines that follow each other at the same column: one text, so that a command may go on over them.
#[derive(Debug)]
pub(crate) struct Comments {
    line_end: &'static str,
    builder: DecodedBuilder,
    prefix: String,
    last: usize,
}

impl Comments {
    /// No comment yet, in a text with these line ends.
    pub fn new(line_end: &'static str) -> Comments {
        Comments {
            line_end,
            builder: DecodedBuilder::new(),
            prefix: String::new(),
            last: 0,
        }
    }

    /// Whether a comment line numbered `line` with `prefix` before its `#` belongs to the comment before it.
    pub fn continues(&self, line: usize, prefix: &str) -> bool {
        !self.prefix.is_empty()
            && self.last + 1 == line
            && self.prefix.strip_suffix("# ") == Some(prefix)
    }

    /// Adds the comment of `line` whose `#` stands at `hash`, with nothing but blanks before it.
    pub fn add(&mut self, text: &str, index: &LineIndex, line: usize, hash: usize) {
        let end = index.content_end(line);
        let mut from = hash + 1;
        from += usize::from(text[from..end].starts_with(' '));
        if self.prefix.is_empty() {
            self.prefix = text[index.start(line)..hash].to_string() + "# ";
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
