//! Where each byte of a decoded text stands in the text that it was decoded from.

use std::ops::Range;

/// One stretch of a decoded text and the stretch of the source that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    at: usize,
    len: usize,
    src: usize,
    src_len: usize,
    /// Whether the source writes it as it is; an escape may be as long as what it stands for.
    verbatim: bool,
}

/// Maps offsets of a decoded text to offsets of its source.
///
/// A map is a list of pieces. A verbatim piece has the same length on both
/// sides and maps byte by byte; an escaped piece (`\n` for a newline) maps only
/// at its ends. Source bytes between two pieces (a line's indentation) belong
/// to no piece and are covered by a range that runs over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
    src_end: usize,
}

impl OffsetMap {
    /// The map of a text that stands verbatim in its source from `src` on.
    pub fn verbatim(src: usize, len: usize) -> OffsetMap {
        OffsetMap {
            pieces: vec![Piece {
                at: 0,
                len,
                src,
                src_len: len,
                verbatim: true,
            }],
            src_end: src + len,
        }
    }

    /// The source range of the decoded range `span`.
    ///
    /// The start is the first source byte of the first decoded byte, the end
    /// the last source byte of the last one; an offset inside an escape is
    /// widened to the whole escape.
    pub fn range(&self, span: Range<usize>) -> Range<usize> {
        let start = self.start(span.start);
        if span.is_empty() {
            return start..start;
        }
        start..self.end(span.end).max(start)
    }

    fn start(&self, pos: usize) -> usize {
        let i = self.pieces.partition_point(|p| p.at + p.len <= pos);
        match self.pieces.get(i) {
            Some(p) if p.verbatim => p.src + (pos - p.at),
            Some(p) => p.src,
            None => self.src_end,
        }
    }

    fn end(&self, pos: usize) -> usize {
        let i = self.pieces.partition_point(|p| p.at + p.len < pos);
        match self.pieces.get(i) {
            Some(p) if p.verbatim => p.src + (pos - p.at),
            Some(p) => p.src + p.src_len,
            None => self.src_end,
        }
    }
}

/// A decoded text with its map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text without the escaping and the line prefixes of its place.
    pub text: String,
    /// Where its bytes stand.
    pub map: OffsetMap,
}

impl Decoded {
    /// The text `source[range]`, as it stands.
    pub fn verbatim(source: &str, range: Range<usize>) -> Decoded {
        let map = OffsetMap::verbatim(range.start, range.len());
        Decoded {
            text: source[range].to_string(),
            map,
        }
    }
}

/// Builds a [`Decoded`] text from left to right.
#[derive(Debug, Default)]
pub struct DecodedBuilder {
    text: String,
    pieces: Vec<Piece>,
    src_end: usize,
}

impl DecodedBuilder {
    /// An empty builder.
    pub fn new() -> DecodedBuilder {
        DecodedBuilder::default()
    }

    /// Appends bytes of the source as they stand.
    pub fn verbatim(&mut self, source: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let len = range.len();
        match self.pieces.last_mut() {
            Some(p) if p.verbatim && p.src + p.src_len == range.start => {
                p.len += len;
                p.src_len += len;
            }
            _ => self.pieces.push(Piece {
                at: self.text.len(),
                len,
                src: range.start,
                src_len: len,
                verbatim: true,
            }),
        }
        self.src_end = range.end;
        self.text.push_str(&source[range]);
    }

    /// Appends `text`, which stands in the source as it is from the byte `src` on.
    pub fn verbatim_at(&mut self, text: &str, src: usize) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            at: self.text.len(),
            len: text.len(),
            src,
            src_len: text.len(),
            verbatim: true,
        });
        self.src_end = src + text.len();
        self.text.push_str(text);
    }

    /// Appends `decoded`, which the source writes as the bytes of `range`.
    pub fn escaped(&mut self, range: Range<usize>, decoded: &str) {
        if decoded.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            at: self.text.len(),
            len: decoded.len(),
            src: range.start,
            src_len: range.len(),
            verbatim: false,
        });
        self.src_end = range.end;
        self.text.push_str(decoded);
    }

    /// Appends a stretch of a decoded text of the same source; of what an escape stands for, all or nothing.
    pub fn append(&mut self, decoded: &Decoded, range: Range<usize>) {
        for p in &decoded.map.pieces {
            let (from, to) = (p.at.max(range.start), (p.at + p.len).min(range.end));
            if from >= to {
                continue;
            }
            if p.verbatim {
                self.verbatim_at(&decoded.text[from..to], p.src + (from - p.at));
            } else {
                self.escaped(p.src..p.src + p.src_len, &decoded.text[p.at..p.at + p.len]);
            }
        }
    }

    /// The decoded text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The finished text.
    pub fn finish(self) -> Decoded {
        Decoded {
            text: self.text,
            map: OffsetMap {
                pieces: self.pieces,
                src_end: self.src_end,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_range_over_two_prefixed_lines_covers_the_prefix_between_them() {
        let source = "> one\n> two\n";
        let mut b = DecodedBuilder::new();
        b.verbatim(source, 2..6);
        b.verbatim(source, 8..12);
        let d = b.finish();
        assert_eq!(d.text, "one\ntwo\n");
        assert_eq!(d.map.range(0..7), 2..11);
        assert_eq!(d.map.range(4..7), 8..11);
        assert_eq!(d.map.range(0..4), 2..6);
    }

    #[test]
    fn an_offset_at_an_escape_maps_to_the_whole_escape() {
        let source = r#"a\nb"#;
        let mut b = DecodedBuilder::new();
        b.verbatim(source, 0..1);
        b.escaped(1..3, "\n");
        b.verbatim(source, 3..4);
        let d = b.finish();
        assert_eq!(d.text, "a\nb");
        assert_eq!(d.map.range(0..2), 0..3);
        assert_eq!(d.map.range(1..3), 1..4);
    }
}
