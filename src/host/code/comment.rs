//! Comments: text for people.

use super::lex::{Kind, Lexed};
use crate::host::comments::block;
use crate::host::lines::{Lines, line_end};
use crate::host::plain::PLAIN;
use crate::host::{Content, Place, Region};
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
