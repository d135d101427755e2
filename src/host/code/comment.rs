//! Comments: text for people.

use super::lex::{Kind, Lexed};
use crate::host::lines::{Lines, line_end};
use crate::host::plain::PLAIN;
use crate::host::{Content, Escape, Place, Region, Unwritable};
use crate::text::DecodedBuilder;

/// The regions of the comments.
pub(super) fn regions(text: &str, lexed: &Lexed) -> Vec<Region> {
    let mut out = Vec::new();
    let mut group: Option<Group> = None;
    let mut alone = true;
    for (i, token) in lexed.tokens.iter().enumerate() {
        match &token.kind {
            Kind::Newline => {
                // a blank line ends a group
                if alone
                    && lexed.tokens[..i]
                        .last()
                        .is_none_or(|t| matches!(t.kind, Kind::Newline))
                {
                    close(&mut group, &mut out);
                }
                alone = true;
            }
            Kind::Comment { inner, block: true } => {
                close(&mut group, &mut out);
                out.extend(block(text, inner.clone(), token.span.end));
                alone = false;
            }
            Kind::Comment {
                inner,
                block: false,
            } => {
                let line = text[..token.span.start].rfind('\n').map_or(0, |i| i + 1);
                let prefix = format!("{} ", &text[line..inner.start]);
                let mut from = inner.start;
                from += usize::from(text[from..inner.end].starts_with(' '));
                match &mut group {
                    Some(g) if alone && g.prefix == prefix => {
                        g.builder.escaped(g.end..from, "\n");
                        g.builder.verbatim(text, from..inner.end);
                        g.end = inner.end;
                    }
                    _ => {
                        close(&mut group, &mut out);
                        let mut builder = DecodedBuilder::new();
                        builder.verbatim(text, from..inner.end);
                        group = Some(Group {
                            builder,
                            prefix,
                            end: inner.end,
                            one_line: (!alone)
                                .then_some("a comment behind code holds no line break"),
                            line_end: line_end(text),
                        });
                        if !alone {
                            close(&mut group, &mut out);
                        }
                    }
                }
            }
            _ => {
                close(&mut group, &mut out);
                alone = false;
            }
        }
    }
    close(&mut group, &mut out);
    out
}

/// Comment lines that follow each other.
struct Group {
    builder: DecodedBuilder,
    prefix: String,
    end: usize,
    one_line: Option<&'static str>,
    line_end: &'static str,
}

fn close(group: &mut Option<Group>, out: &mut Vec<Region>) {
    let Some(group) = group.take() else { return };
    let decoded = group.builder.finish();
    if decoded.text.trim().is_empty() {
        return;
    }
    out.push(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(Lines {
            prefix: group.prefix,
            line_end: group.line_end,
            one_line: group.one_line,
        }),
        content: Content::Host(&PLAIN),
        place: Place::Document,
    });
}

/// A comment with an end of its own; the stars at the start of its lines are no text.
fn block(text: &str, inner: std::ops::Range<usize>, end: usize) -> Option<Region> {
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
