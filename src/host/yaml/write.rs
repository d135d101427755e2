//! How replacements are written into a scalar.
//!
//! What is written is read back by the parser before it is given out: where
//! the value would not be the edited text, the quotes change, and where that
//! does not help either, the finding becomes manual.

use std::ops::Range;

use super::{Around, Scalar, Style, mini};
use crate::finding::Found;
use crate::host::lines::{LineIndex, write_lines};
use crate::host::{Escape, Unwritable, lift_with};
use crate::text::{Decoded, OffsetMap};

/// Escaping of a scalar.
#[derive(Debug)]
pub(super) struct Writer {
    style: Style,
    around: Around,
    range: Range<usize>,
    /// The decoded text, for knowing what an edit must give.
    text: String,
    line_end: &'static str,
    /// Columns before the lines of a block.
    indent: usize,
    /// The indentation that the header of a block names.
    explicit: Option<usize>,
    /// Whether other quotes may be set: the scalar stands on one line of a text that parses.
    requotable: bool,
    /// Whether the text is a template, in which braces may begin an expression.
    template: bool,
}

impl Writer {
    pub fn new(
        text: &str,
        index: &LineIndex,
        scalar: &Scalar,
        decoded: &Decoded,
        line_end: &'static str,
    ) -> Writer {
        let start = index.start(index.line_of(scalar.range.start));
        let is_block = matches!(scalar.style, Style::Literal | Style::Folded);
        // A block ends with its text; what its header makes of the line breaks behind it stays.
        let end = decoded.map.range(0..decoded.text.len()).end;
        Writer {
            style: scalar.style,
            around: scalar.around,
            range: scalar.range.start..if is_block { end } else { scalar.range.end },
            text: decoded.text.clone(),
            line_end,
            indent: if is_block {
                scalar.range.start - start
            } else {
                0
            },
            explicit: if is_block {
                explicit_indent(&text[..start])
            } else {
                None
            },
            requotable: scalar.sound
                && (scalar.style == Style::Plain
                    || scalar.style == Style::Single && !text[scalar.range.clone()].contains('\n')),
            template: !scalar.sound,
        }
    }

    /// The decoded text after the written ones of `found`.
    fn edited(&self, found: &[Found]) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for f in found {
            if let Some(after) = &f.after {
                out.push_str(&self.text[at..f.span.start]);
                out.push_str(after);
                at = f.span.end;
            }
        }
        out + &self.text[at..]
    }

    /// Whether the parser reads `raw` in place of the scalar as `expected`.
    fn reads_as(&self, raw: &str, expected: &str) -> bool {
        match self.style {
            Style::Literal | Style::Folded => {
                // The header decides about line breaks at the end, so none may be added there.
                !expected.trim().is_empty()
                    && !expected.ends_with('\n')
                    && mini::block_value(raw, self.indent, self.explicit, self.style)
                        .is_some_and(|v| v.strip_suffix('\n') == Some(expected))
            }
            _ => mini::flow_value(raw, self.around).is_some_and(|(value, _)| value == expected),
        }
    }

    /// The findings in other quotes, which cover the whole scalar together.
    fn requoted(
        &self,
        source: &str,
        map: &OffsetMap,
        found: &[Found],
        expected: &str,
    ) -> Option<Vec<Found>> {
        let style = quotes_for(expected);
        // On several lines a scalar keeps them: in quotes they are folded as they are without.
        let lines = source[self.range.clone()].contains('\n');
        let between = |range: Range<usize>| -> Option<String> {
            if !lines {
                return encode(style, &self.text[range]);
            }
            if range.is_empty() {
                return Some(String::new());
            }
            let raw = &source[map.range(range)];
            Some(match style {
                Style::Single => raw.replace('\'', "''"),
                _ => raw.replace('\\', "\\\\").replace('"', "\\\""),
            })
        };
        let quote = if style == Style::Single { "'" } else { "\"" };
        let is_written = |f: Option<&Found>| f.is_some_and(|f| f.after.is_some());
        // Somebody must write the quotes at both ends.
        if !is_written(found.first()) || !is_written(found.last()) {
            return None;
        }
        let mut out = Vec::with_capacity(found.len());
        let mut at = 0;
        for (i, f) in found.iter().enumerate() {
            let Some(after) = &f.after else {
                // What stays, and the text up to it, must look the same in the new quotes.
                let span = map.range(at..f.span.end);
                if between(at..f.span.end)? != source[span] {
                    return None;
                }
                at = f.span.end;
                out.push(lift_with(map, f.clone(), |a| Ok(a.to_string())));
                continue;
            };
            let (first, last) = (i == 0, i + 1 == found.len());
            let end = match found.get(i + 1) {
                None => self.text.len(),
                Some(next) if next.after.is_none() => next.span.start,
                Some(_) => f.span.end,
            };
            let mut span = map.range(at..end);
            let mut written =
                between(at..f.span.start)? + &encode(style, after)? + &between(f.span.end..end)?;
            if first {
                span.start = self.range.start;
                written.insert_str(0, quote);
            }
            if last {
                span.end = self.range.end;
                written.push_str(quote);
            }
            at = end;
            out.push(Found {
                span,
                after: Some(written),
                ..f.clone()
            });
        }
        let raw = splice(&source[self.range.clone()], self.range.start, &out);
        let fits =
            mini::flow_value(&raw, self.around).is_some_and(|(v, s)| v == expected && s == style);
        fits.then_some(out)
    }

    fn why_not(&self) -> String {
        let style = match self.style {
            Style::Plain => "an unquoted YAML value",
            Style::Single => "a YAML value in single quotes",
            Style::Double => "a YAML value in double quotes",
            Style::Literal => "a YAML block",
            Style::Folded => "a folded YAML block",
        };
        format!("{style} cannot hold it here")
    }
}

impl Escape for Writer {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if self.template
            && ["{{", "{%", "{#"]
                .iter()
                .any(|m| text.contains(m) && !self.text.contains(m))
        {
            return Err("it has braces that a template reads".to_string());
        }
        let control = text.chars().any(|c| c != '\n' && !is_printable(c));
        match self.style {
            Style::Double => Ok(encode(Style::Double, text).unwrap_or_default()),
            _ if control => Err(format!("{}: it has a control character", self.why_not())),
            Style::Literal => Ok(write_lines(text, self.line_end, &" ".repeat(self.indent))),
            _ if text.contains('\n') => Err(format!("{}: it has a line break", self.why_not())),
            Style::Single => Ok(text.replace('\'', "''")),
            Style::Plain | Style::Folded => Ok(text.to_string()),
        }
    }

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        if found.iter().all(|f| f.after.is_none()) {
            return found
                .into_iter()
                .map(|f| lift_with(map, f, |a| Ok(a.to_string())))
                .collect();
        }
        if self.requotable {
            let expected = self.edited(&found);
            let written: Option<Vec<Found>> = found
                .iter()
                .map(|f| {
                    let after = f.after.as_deref().map(|a| self.write(a).ok());
                    if after == Some(None) {
                        return None;
                    }
                    Some(Found {
                        span: map.range(f.span.clone()),
                        after: after.flatten(),
                        ..f.clone()
                    })
                })
                .collect();
            let fitting = written.filter(|w| {
                self.reads_as(
                    &splice(&source[self.range.clone()], self.range.start, w),
                    &expected,
                )
            });
            return fitting
                .or_else(|| self.requoted(source, map, &found, &expected))
                .unwrap_or_else(|| refuse(map, found, &self.why_not()));
        }
        // One that cannot be written does not keep the others from it.
        let mut kept = found.clone();
        for f in &mut kept {
            if f.after.as_deref().is_some_and(|a| self.write(a).is_err()) {
                f.after = None;
            }
        }
        let expected = self.edited(&kept);
        let lifted: Vec<Found> = found
            .iter()
            .map(|f| lift_with(map, f.clone(), |a| self.write(a)))
            .collect();
        let raw = splice(&source[self.range.clone()], self.range.start, &lifted);
        if self.reads_as(&raw, &expected) {
            lifted
        } else {
            refuse(map, found, &self.why_not())
        }
    }
}

/// The findings, none of them written.
fn refuse(map: &OffsetMap, found: Vec<Found>, why: &str) -> Vec<Found> {
    found
        .into_iter()
        .map(|f| lift_with(map, f, |_| Err(why.to_string())))
        .collect()
}

/// `raw`, which begins at `start` of the source, with the findings applied.
fn splice(raw: &str, start: usize, found: &[Found]) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    for f in found {
        if let Some(after) = &f.after {
            out.push_str(&raw[at..f.span.start - start]);
            out.push_str(after);
            at = f.span.end - start;
        }
    }
    out + &raw[at..]
}

/// The quotes that `text` reads best in.
fn quotes_for(text: &str) -> Style {
    let needs_double = text.chars().any(|c| !is_printable(c));
    if needs_double || (text.contains('\'') && !text.contains(['"', '\\'])) {
        Style::Double
    } else {
        Style::Single
    }
}

/// `text` as it stands in quotes of `style`, without these.
fn encode(style: Style, text: &str) -> Option<String> {
    if style == Style::Single {
        return text
            .chars()
            .all(is_printable)
            .then(|| text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    Some(out)
}

/// Whether `c` may stand as it is in every style but a line break.
fn is_printable(c: char) -> bool {
    c == '\t'
        || !(c.is_control()
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            ))
}

/// The indentation that the header of a block names, which ends `before`.
fn explicit_indent(before: &str) -> Option<usize> {
    let line = before.trim_end().rsplit('\n').next()?;
    let line = line.split(" #").next()?.trim_end();
    let header = line.rsplit([' ', '\t']).next()?;
    let indicators = header.strip_prefix(['|', '>'])?;
    indicators
        .chars()
        .find_map(|c| c.to_digit(10))
        .and_then(|d| usize::try_from(d).ok())
}

/// A scalar whose bytes could not be told apart: what is found in it is reported, not written.
#[derive(Debug)]
pub(super) struct Opaque {
    pub range: Range<usize>,
}

impl Escape for Opaque {
    fn write(&self, _text: &str) -> Result<String, Unwritable> {
        Err("this YAML value could not be told apart byte by byte".to_string())
    }

    /// All findings have the same place, so they become one.
    fn lift(&self, _source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let range = self.range.clone();
        let mut all = found
            .into_iter()
            .map(|f| lift_with(map, f, |a| self.write(a)));
        let Some(first) = all.next() else {
            return Vec::new();
        };
        let recipe = all
            .map(|f| f.recipe)
            .filter(|r| !r.is_empty())
            .fold(first.recipe.clone(), |a, b| a + "\n" + &b);
        vec![Found {
            span: range,
            recipe,
            ..first
        }]
    }
}
