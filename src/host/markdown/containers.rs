//! Quotes, list items and footnotes: what stands before the text of each of their lines.

use std::ops::Range;

use crate::host::lines::LineIndex;

/// A block that holds other blocks.
#[derive(Debug)]
struct Container {
    kind: Kind,
    /// The line on which it begins.
    line: usize,
    /// Where its content begins on that line.
    content: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Quote,
    /// A list item or a footnote, whose further lines are indented by so many columns.
    Indented(usize),
}

/// The containers that are open at some place of a document, from the outside in.
#[derive(Debug, Default)]
pub(super) struct Containers {
    open: Vec<Container>,
}

impl Containers {
    /// Opens a quote that stands at `range`.
    pub fn open_quote(&mut self, text: &str, index: &LineIndex, range: Range<usize>) {
        let (line, at, _) = self.marker(text, index, range);
        let rest = &text[at..index.content_end(line)];
        let content = at
            + if rest.starts_with("> ") {
                2
            } else {
                usize::from(rest.starts_with('>'))
            };
        self.open.push(Container {
            kind: Kind::Quote,
            line,
            content,
        });
    }

    /// Opens a list item that stands at `range`.
    pub fn open_item(&mut self, text: &str, index: &LineIndex, range: Range<usize>) {
        let (line, at, lead) = self.marker(text, index, range);
        let rest = &text[at..index.content_end(line)];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let marker = (digits + 1).min(rest.len());
        let marker = if rest.is_char_boundary(marker) {
            marker
        } else {
            digits
        };
        let column = at - index.start(line) + marker;
        let blanks = take_blanks(&rest[marker..], column, 5);
        let all_blank = rest[marker..].trim().is_empty();
        // Five columns or more are one blank and an indented code block.
        let blanks = if all_blank || blanks.columns > 4 {
            take_blanks(&rest[marker..], column, 1)
        } else {
            blanks
        };
        let indent = lead + marker + blanks.columns.max(1);
        self.open.push(Container {
            kind: Kind::Indented(indent),
            line,
            content: at + marker + blanks.bytes,
        });
    }

    /// Opens a footnote that stands at `range`.
    pub fn open_footnote(&mut self, text: &str, index: &LineIndex, range: Range<usize>) {
        let (line, at, _) = self.marker(text, index, range);
        let rest = &text[at..index.content_end(line)];
        let label = rest.find("]:").map_or(0, |i| i + 2);
        let content = at + label + (rest.len() - label - rest[label..].trim_start().len());
        self.open.push(Container {
            kind: Kind::Indented(4),
            line,
            content,
        });
    }

    /// Closes the innermost container.
    pub fn close(&mut self) {
        self.open.pop();
    }

    /// Where the text of `line` begins behind the prefixes of all open containers.
    pub fn text_start(&self, text: &str, index: &LineIndex, line: usize) -> usize {
        let (start, end) = (index.start(line), index.content_end(line));
        let mut at = start;
        for container in &self.open {
            if container.line == line {
                at = at.max(container.content);
                continue;
            }
            let rest = &text[at..end];
            match container.kind {
                Kind::Quote => {
                    let lead = take_blanks(rest, at - start, 3).bytes;
                    match rest[lead..].strip_prefix('>') {
                        Some(behind) => at += lead + 1 + usize::from(behind.starts_with(' ')),
                        // A lazy continuation: the line has left out this mark and all further ones.
                        None => break,
                    }
                }
                Kind::Indented(columns) => at += take_blanks(rest, at - start, columns).bytes,
            }
        }
        at.min(end)
    }

    /// What a further line must begin with to stand in the open containers.
    pub fn prefix(&self) -> String {
        let mut out = String::new();
        for container in &self.open {
            match container.kind {
                Kind::Quote => out.push_str("> "),
                Kind::Indented(columns) => out.extend(std::iter::repeat_n(' ', columns)),
            }
        }
        out
    }

    /// The line of a new container, where its marker stands, and the columns between its parent's text and the marker.
    fn marker(&self, text: &str, index: &LineIndex, range: Range<usize>) -> (usize, usize, usize) {
        let line = index.line_of(range.start);
        let parent = self.text_start(text, index, line);
        let from = range.start.max(parent).min(index.content_end(line));
        let rest = &text[from..index.content_end(line)];
        let at = from + (rest.len() - rest.trim_start().len());
        let lead = take_blanks(
            &text[parent.min(at)..at],
            parent.min(at) - index.start(line),
            usize::MAX,
        )
        .columns;
        (line, at, lead)
    }
}

struct Blanks {
    bytes: usize,
    columns: usize,
}

/// The blanks at the start of `text`, up to `columns` columns; tabs reach to the next multiple of four.
fn take_blanks(text: &str, column: usize, columns: usize) -> Blanks {
    let mut taken = Blanks {
        bytes: 0,
        columns: 0,
    };
    for b in text.bytes() {
        if taken.columns >= columns {
            break;
        }
        match b {
            b' ' => taken.columns += 1,
            b'\t' => taken.columns += 4 - (column + taken.columns) % 4,
            _ => break,
        }
        taken.bytes += 1;
    }
    taken
}
