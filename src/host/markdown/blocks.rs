//! Walks the blocks of a document and makes a region of each.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::containers::Containers;
use super::escape::{Code, Prose, Shape};
use super::{cells, fences};
use crate::host::lines::{LineIndex, code_spans, line_end};
use crate::host::markup::FRAGMENT;
use crate::host::plain::PLAIN;
use crate::host::{Content, Place, Region};
use crate::text::{Decoded, DecodedBuilder};

/// Adds the regions of the document `text` from `body` on.
pub(super) fn read(text: &str, body: usize, regions: &mut Vec<Region>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut walk = Walk {
        text,
        index: LineIndex::markdown(text),
        line_end: line_end(text),
        containers: Containers::default(),
        done: body,
        leaf: None,
        regions,
    };
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        walk.event(event, range.start + body..range.end + body);
    }
    walk.close_leaf();
    walk.rest_up_to(text.len());
}

/// A block that holds text.
struct Leaf {
    kind: LeafKind,
    range: Range<usize>,
    /// Inline code, delimiters included.
    code: Vec<Range<usize>>,
    /// Whether it has no tag of its own: the text of a tight list item.
    implicit: bool,
}

enum LeafKind {
    Text,
    Heading,
    Html,
    Table,
    /// A code block with the info string of its fence, and its lines.
    Code {
        info: Option<String>,
        pieces: Vec<(Range<usize>, String)>,
    },
}

struct Walk<'a, 'r> {
    text: &'a str,
    index: LineIndex<'a>,
    line_end: &'static str,
    containers: Containers,
    /// Everything before this offset is in a region or has none.
    done: usize,
    leaf: Option<Leaf>,
    regions: &'r mut Vec<Region>,
}

impl Walk<'_, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                self.close_leaf();
                self.rest_up_to(range.end);
                self.containers.close();
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::HtmlBlock
                | TagEnd::CodeBlock
                | TagEnd::Table,
            ) => self.close_leaf(),
            Event::End(_) => {}
            Event::TaskListMarker(_) => {
                let start = skip_blanks(self.text, range.end);
                match &mut self.leaf {
                    Some(leaf) => leaf.range.start = start,
                    None => self.open(LeafKind::Text, start..start, true),
                }
            }
            Event::Rule => {
                self.close_leaf();
                let line = self.index.line_of(range.start);
                self.rest_up_to(self.index.start(line));
                self.done = self.done.max(self.index.start(line + 1));
            }
            Event::Code(_) => {
                self.inline(range.clone());
                if let Some(leaf) = &mut self.leaf {
                    leaf.code.push(range);
                }
            }
            Event::Text(text) => match &mut self.leaf {
                Some(Leaf {
                    kind: LeafKind::Code { pieces, .. },
                    ..
                }) => pieces.push((range, text.into_string())),
                _ => self.inline(range),
            },
            _ => self.inline(range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let kind = match tag {
            Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_) => {
                self.close_leaf();
                self.rest_up_to(self.index.start(self.index.line_of(range.start)));
                match tag {
                    Tag::BlockQuote(_) => self.containers.open_quote(self.text, &self.index, range),
                    Tag::Item => self.containers.open_item(self.text, &self.index, range),
                    _ => self.containers.open_footnote(self.text, &self.index, range),
                }
                return;
            }
            Tag::List(_) => return self.close_leaf(),
            Tag::Paragraph => LeafKind::Text,
            Tag::Heading { .. } => LeafKind::Heading,
            Tag::HtmlBlock => LeafKind::Html,
            Tag::Table(_) => LeafKind::Table,
            Tag::CodeBlock(CodeBlockKind::Indented) => LeafKind::Code {
                info: None,
                pieces: Vec::new(),
            },
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => LeafKind::Code {
                info: Some(info.into_string()),
                pieces: Vec::new(),
            },
            Tag::TableHead | Tag::TableRow | Tag::TableCell => return,
            _ => return self.inline(range),
        };
        self.close_leaf();
        self.open(kind, range, false);
    }

    /// Inline content at `range`: it belongs to the open block, or to the text of a tight item.
    fn inline(&mut self, range: Range<usize>) {
        match &mut self.leaf {
            Some(leaf) if leaf.implicit => leaf.range.end = leaf.range.end.max(range.end),
            Some(_) => {}
            None => self.open(LeafKind::Text, range, true),
        }
    }

    fn open(&mut self, kind: LeafKind, range: Range<usize>, implicit: bool) {
        self.leaf = Some(Leaf {
            kind,
            range,
            code: Vec::new(),
            implicit,
        });
    }

    /// Makes regions of the open block.
    fn close_leaf(&mut self) {
        let Some(leaf) = self.leaf.take() else { return };
        let first = self.index.line_of(leaf.range.start);
        self.rest_up_to(self.index.start(first));
        let covered = self.text[leaf.range.clone()].trim_end().len();
        let last = self
            .index
            .line_of(leaf.range.start + covered.saturating_sub(1));
        let start = leaf.range.start.max(self.done);
        if start <= self.index.content_end(last) {
            match leaf.kind {
                LeafKind::Code {
                    ref info,
                    ref pieces,
                } => self.code_block(&leaf, info.as_deref(), pieces),
                LeafKind::Table => self.table(first, last),
                LeafKind::Text => self.prose(start, last, Some(leaf.code), Shape::Block),
                LeafKind::Html => self.html(start, last),
                LeafKind::Heading => self.heading(start, last, leaf.code),
            }
        }
        self.done = self.done.max(self.index.start(last + 1));
    }

    fn heading(&mut self, start: usize, last: usize, code: Vec<Range<usize>>) {
        let rest = &self.text[start..self.index.content_end(self.index.line_of(start))];
        let behind = rest.trim_start_matches('#');
        if rest.starts_with('#') && (behind.is_empty() || behind.starts_with([' ', '\t'])) {
            let text = start + (rest.len() - behind.trim_start().len());
            self.prose(text, last, Some(code), Shape::OneLine);
        } else if last > self.index.line_of(start) {
            // The last line is the underline.
            self.prose(start, last - 1, Some(code), Shape::OneLine);
        }
    }

    /// A region of the text from `start` to the end of the line `last`; without `code`, backticks are looked for.
    fn prose(&mut self, start: usize, last: usize, code: Option<Vec<Range<usize>>>, shape: Shape) {
        let first = self.index.line_of(start);
        let mut builder = DecodedBuilder::new();
        let mut lines = Vec::new();
        for line in first..=last {
            let from = if line == first {
                start
            } else {
                self.line_start(line)
            };
            let to = self.index.content_end(line);
            if line > first {
                self.index.push_line_end(&mut builder, line - 1);
            }
            lines.push((from, builder.text().len()));
            builder.verbatim(self.text, from.min(to)..to);
        }
        let decoded = builder.finish();
        let code = match code {
            Some(code) => decoded_ranges(&code, &lines, &decoded),
            None => code_spans(&decoded.text),
        };
        self.push_prose(decoded, code, shape);
    }

    /// A block of HTML, which its own host reads.
    fn html(&mut self, start: usize, last: usize) {
        let first = self.index.line_of(start);
        let mut builder = DecodedBuilder::new();
        for line in first..=last {
            let from = if line == first {
                start
            } else {
                self.index.push_line_end(&mut builder, line - 1);
                self.line_start(line)
            };
            let to = self.index.content_end(line);
            builder.verbatim(self.text, from.min(to)..to);
        }
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return;
        }
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Code {
                prefix: self.containers.prefix(),
                line_end: self.line_end,
                fence: None,
            }),
            content: Content::Host(&FRAGMENT),
            place: Place::Document,
        });
    }

    fn push_prose(&mut self, decoded: Decoded, code: Vec<Range<usize>>, shape: Shape) {
        if decoded.text.trim().is_empty() {
            return;
        }
        let escape = Prose::new(
            &decoded.text,
            &code,
            shape,
            self.containers.prefix(),
            self.line_end,
        );
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(escape),
            content: Content::Prose { code },
            place: Place::Document,
        });
    }

    fn table(&mut self, first: usize, last: usize) {
        for line in first..=last {
            // The second line holds the dashes.
            if line != first + 1 {
                let row = self.line_start(line).max(self.done)..self.index.content_end(line);
                if !row.is_empty() {
                    cells::read_row(self.text, row, self.line_end, self.regions);
                }
            }
        }
    }

    fn code_block(&mut self, leaf: &Leaf, info: Option<&str>, pieces: &[(Range<usize>, String)]) {
        let mut builder = DecodedBuilder::new();
        let mut prefix = None;
        let first = self.index.line_of(leaf.range.start);
        for (range, piece) in pieces {
            let mut range = range.clone();
            if self.text[range.clone()] != **piece {
                // The part of a tab that belongs to the content, written as blanks.
                builder.escaped(range, piece);
                continue;
            }
            if piece.starts_with('\n') && self.text[..range.start].ends_with('\r') {
                builder.escaped(range.start - 1..range.start + 1, "\n");
                range.start += 1;
            } else if prefix.is_none() && !piece.trim().is_empty() {
                let line = self.index.line_of(range.start);
                let before = &self.text[self.index.start(line)..range.start];
                // A prefix with tabs is taken as it is; one of blanks may be shorter than it should be.
                let is_prefix = before.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
                prefix = (line > first && is_prefix && before.contains('\t')).then_some(before);
            }
            builder.verbatim(self.text, range);
        }
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return;
        }
        let opening = &self.text[leaf.range.clone()];
        let fence = info.and_then(|_| {
            opening
                .chars()
                .next()
                .map(|c| (c, opening.chars().take_while(|&d| d == c).count()))
        });
        let prefix = prefix.map_or_else(|| self.code_prefix(leaf, info.is_some()), str::to_string);
        let content = match info {
            Some(info) => fences::content(info, &decoded.text),
            None => Content::Host(&PLAIN),
        };
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Code {
                prefix,
                line_end: self.line_end,
                fence,
            }),
            content,
            place: Place::Document,
        });
    }

    /// What stands before a line of a code block: the prefix of its containers, and the fence's own indentation.
    fn code_prefix(&self, leaf: &Leaf, fenced: bool) -> String {
        if !fenced {
            return self.containers.prefix() + "    ";
        }
        let line = self.index.line_of(leaf.range.start);
        let own = leaf.range.start.saturating_sub(self.line_start(line));
        self.containers.prefix() + &" ".repeat(own.min(3))
    }

    /// Makes prose of the lines up to `end` that no block has claimed: link definitions and the like.
    fn rest_up_to(&mut self, end: usize) {
        let mut run: Option<(usize, usize)> = None;
        while self.done < end {
            let line = self.index.line_of(self.done);
            let start = self.line_start(line).max(self.done);
            let blank = self.text[start..self.index.content_end(line).max(start)]
                .trim()
                .is_empty();
            if blank {
                self.end_run(run.take());
            } else {
                run = Some((run.map_or(start, |(from, _)| from), line));
            }
            self.done = self.index.start(line + 1);
        }
        self.end_run(run);
    }

    fn end_run(&mut self, run: Option<(usize, usize)>) {
        if let Some((start, last)) = run {
            self.prose(start, last, None, Shape::Block);
        }
    }

    fn line_start(&self, line: usize) -> usize {
        self.containers.text_start(self.text, &self.index, line)
    }
}

/// Ranges of the source as ranges of the decoded text, whose lines begin at the pairs `lines` (source, decoded).
fn decoded_ranges(
    ranges: &[Range<usize>],
    lines: &[(usize, usize)],
    decoded: &Decoded,
) -> Vec<Range<usize>> {
    let at = |offset: usize| {
        let i = lines
            .partition_point(|&(source, _)| source <= offset)
            .checked_sub(1)?;
        let (source, start) = lines[i];
        Some(start + (offset - source))
    };
    let inside = |r: &Range<usize>| {
        let range = at(r.start)?..at(r.end)?;
        let text = decoded.text.get(range.clone())?;
        (text.starts_with('`') && text.ends_with('`')).then_some(range)
    };
    ranges.iter().filter_map(inside).collect()
}

fn skip_blanks(text: &str, at: usize) -> usize {
    at + (text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len())
}
