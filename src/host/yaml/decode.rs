//! The value of a scalar and where each of its bytes stands.

use std::ops::Range;

use super::{Scalar, Style};
use crate::host::lines::LineIndex;
use crate::text::{Decoded, DecodedBuilder};

/// Decodes `scalar`; nothing where what was read here is not what the parser says.
///
/// The text of a block is without the line breaks around it, which its header decides.
pub(super) fn decode(text: &str, index: &LineIndex, scalar: &Scalar) -> Option<Decoded> {
    let range = scalar.range.clone();
    let (decoded, expected) = match scalar.style {
        Style::Literal | Style::Folded => {
            let expected = scalar.value.trim_matches('\n');
            (
                block(text, index, range, expected, scalar.style == Style::Folded)?,
                expected,
            )
        }
        Style::Plain => (flow(text, range, None)?, scalar.value.as_str()),
        Style::Single => (
            flow(text, inner(range)?, Some('\''))?,
            scalar.value.as_str(),
        ),
        Style::Double => (flow(text, inner(range)?, Some('"'))?, scalar.value.as_str()),
    };
    (decoded.text == expected).then_some(decoded)
}

fn inner(range: Range<usize>) -> Option<Range<usize>> {
    (range.len() >= 2).then(|| range.start + 1..range.end - 1)
}

/// A literal or folded block whose first line begins at `range.start`, behind its indentation.
fn block(
    text: &str,
    index: &LineIndex,
    range: Range<usize>,
    expected: &str,
    folded: bool,
) -> Option<Decoded> {
    let mut line = index.line_of(range.start);
    let indent = range.start - index.start(line);
    let mut builder = DecodedBuilder::new();
    loop {
        let end = index.content_end(line);
        // A line of blanks shorter than the indentation is empty.
        let start = (index.start(line) + indent).min(end);
        let blanks = text.get(index.start(line)..start)?;
        if !blanks.bytes().all(|b| b == b' ') {
            return None;
        }
        builder.verbatim(text, start..end);
        let at = builder.text().len();
        if at >= expected.len() {
            return Some(builder.finish());
        }
        if index.start(line + 1) >= text.len() {
            return None;
        }
        if !folded {
            index.push_line_end(&mut builder, line);
            line += 1;
            continue;
        }
        line += 1;
        while index.start(line) < range.end
            && text[index.start(line)..index.content_end(line)]
                .trim()
                .is_empty()
        {
            line += 1;
        }
        let next = (index.start(line) + indent).min(index.content_end(line));
        let breaks = expected.as_bytes()[at..]
            .iter()
            .take_while(|&&b| b == b'\n')
            .count();
        let separator = if breaks > 0 {
            expected.get(at..at + breaks)?
        } else {
            " "
        };
        builder.escaped(end..next, separator);
    }
}

/// A plain or quoted scalar without its quotes.
fn flow(text: &str, range: Range<usize>, quote: Option<char>) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let mut builder = DecodedBuilder::new();
    let mut at = range.start;
    let mut from = at;
    while at < range.end {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {
                let (end, breaks) = blanks(bytes, at..range.end);
                if breaks > 0 {
                    builder.verbatim(text, from..at);
                    let folded = if breaks == 1 {
                        " ".to_string()
                    } else {
                        "\n".repeat(breaks - 1)
                    };
                    builder.escaped(at..end, &folded);
                    from = end;
                }
                at = end;
            }
            b'\'' if quote == Some('\'') => {
                builder.verbatim(text, from..at);
                builder.escaped(at..(at + 2).min(range.end), "'");
                at += 2;
                from = at;
            }
            b'\\' if quote == Some('"') => {
                builder.verbatim(text, from..at);
                at = escape(text, at..range.end, &mut builder)?;
                from = at;
            }
            _ => at += 1,
        }
    }
    builder.verbatim(text, from.min(range.end)..range.end);
    Some(builder.finish())
}

/// The end of the white space at `range`, and how many line breaks it holds.
fn blanks(bytes: &[u8], range: Range<usize>) -> (usize, usize) {
    let end = bytes[range.clone()]
        .iter()
        .position(|b| !b.is_ascii_whitespace())
        .map_or(range.end, |i| range.start + i);
    (
        end,
        bytes[range.start..end]
            .iter()
            .filter(|&&b| b == b'\n')
            .count(),
    )
}

/// Decodes the escape at the start of `range`; its end.
fn escape(text: &str, range: Range<usize>, builder: &mut DecodedBuilder) -> Option<usize> {
    let at = range.start;
    let code = text[at + 1..range.end].chars().next()?;
    if matches!(code, '\n' | '\r') {
        let (end, breaks) = blanks(text.as_bytes(), at + 1..range.end);
        builder.escaped(at..end, &"\n".repeat(breaks.saturating_sub(1)));
        return Some(end);
    }
    let digits = match code {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let end = at + 1 + code.len_utf8() + digits;
    let decoded = match code {
        'x' | 'u' | 'U' => {
            char::from_u32(u32::from_str_radix(text.get(at + 2..end.min(range.end))?, 16).ok()?)?
        }
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        ' ' | '"' | '/' | '\\' => code,
        _ => return None,
    };
    builder.escaped(at..end, decoded.encode_utf8(&mut [0; 4]));
    Some(end)
}
