//! Texts that stand line by line behind a prefix: how they are decoded and written back.

use std::collections::HashMap;
use std::ops::Range;

use super::{Escape, Unwritable};
use crate::text::DecodedBuilder;

/// Escaping of lines that stand behind a prefix in a text with its own line ends.
///
/// Unlike [`super::Verbatim`] it knows the line end of the host's text, which
/// decoding has turned into `\n`.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// What stands before each line that a replacement adds.
    pub prefix: String,
    /// `\n` or `\r\n`.
    pub line_end: &'static str,
    /// Why a replacement cannot bring a line break, where it cannot.
    pub one_line: Option<&'static str>,
}

impl Escape for Lines {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        match self.one_line {
            Some(why) if text.contains('\n') => Err(why.to_string()),
            _ => Ok(write_lines(text, self.line_end, &self.prefix)),
        }
    }
}

/// `text` with each line break written as `line_end` and followed by `prefix`.
pub(crate) fn write_lines(text: &str, line_end: &str, prefix: &str) -> String {
    if !text.contains('\n') || (line_end == "\n" && prefix.is_empty()) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push_str(line_end);
            // A prefix of blanks alone would leave white space at the end of an empty line.
            out.push_str(if line.is_empty() {
                prefix.trim_end()
            } else {
                prefix
            });
        }
        out.push_str(line);
    }
    out
}

/// The line end that `text` uses: that of its first line.
pub(crate) fn line_end(text: &str) -> &'static str {
    match memchr::memchr(b'\n', text.as_bytes()) {
        Some(i) if text.as_bytes()[..i].last() == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the lines of a text begin, for looking a line up by an offset.
#[derive(Debug)]
pub(crate) struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Indexes `text`.
    pub fn new(text: &'a str) -> LineIndex<'a> {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| i + 1));
        LineIndex { text, starts }
    }

    /// Indexes `text` as Markdown counts lines: a lone carriage return ends one too.
    pub fn markdown(text: &'a str) -> LineIndex<'a> {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&i| bytes[i] == b'\n' || bytes.get(i + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|i| i + 1)).collect();
        LineIndex { text, starts }
    }

    /// The number of the line that holds the byte at `offset`, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&s| s <= offset)
            .saturating_sub(1)
    }

    /// The first byte of a line; the end of the text behind the last one.
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// The end of a line's content, before its line end.
    pub fn content_end(&self, line: usize) -> usize {
        let start = self.start(line);
        let whole = &self.text[start..self.start(line + 1)];
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        start + content.strip_suffix('\r').unwrap_or(content).len()
    }

    /// Appends the line end of `line` as `\n`.
    pub fn push_line_end(&self, builder: &mut DecodedBuilder, line: usize) {
        push_line_end(
            builder,
            self.text,
            self.content_end(line)..self.start(line + 1),
        );
    }
}

/// Appends the line end that stands at `range` as `\n`; nothing if there is none.
pub(crate) fn push_line_end(builder: &mut DecodedBuilder, text: &str, range: Range<usize>) {
    match &text[range.clone()] {
        "\n" => builder.verbatim(text, range),
        "" => {}
        _ => builder.escaped(range, "\n"),
    }
}

/// Ranges of the inline code of `text`, delimiters included: a run of backticks up to the next run of the same length.
pub(crate) fn code_spans(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for i in memchr::memchr_iter(b'`', bytes) {
        match runs.last_mut() {
            Some(run) if run.end == i => run.end = i + 1,
            _ => runs.push(i..i + 1),
        }
    }
    // From the back, so that each run knows the next one of its length without a search.
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let mut closer = vec![None; runs.len()];
    for (i, run) in runs.iter().enumerate().rev() {
        closer[i] = seen.insert(run.len(), i);
    }
    let mut spans = Vec::new();
    let mut i = 0;
    while i < runs.len() {
        let start = runs[i].start;
        match closer[i] {
            Some(j) if !is_escaped(bytes, start) => {
                spans.push(start..runs[j].end);
                i = j + 1;
            }
            _ => i += 1,
        }
    }
    spans
}

fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at]
        .iter()
        .rev()
        .take_while(|&&b| b == b'\\')
        .count()
        % 2
        == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn spans(text: &str) -> Vec<&str> {
        code_spans(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn a_code_span_ends_at_a_run_of_the_same_length() {
        assert_eq!(spans("a `b` c ``d ` e`` f"), ["`b`", "``d ` e``"]);
        assert_eq!(spans("open ` and ``two``"), ["``two``"]);
        assert_eq!(spans(r"a \`b` c `d`"), ["` c `"]);
        assert_eq!(spans("over `two\nlines`"), ["`two\nlines`"]);
        assert!(spans("no closing `tick").is_empty());
    }

    #[test]
    fn a_line_break_brings_the_line_end_and_the_prefix() {
        assert_eq!(write_lines("a\nb", "\r\n", "> "), "a\r\n> b");
        assert_eq!(write_lines("a\n\nb", "\n", "> "), "a\n>\n> b");
        assert_eq!(line_end("a\r\nb\n"), "\r\n");
        assert_eq!(line_end("a"), "\n");
    }
}
