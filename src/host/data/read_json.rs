//! Reads JSON, JSON with comments, JSON5 and lines of JSON: strings with their places, tolerant of what parsers of
//! configuration files take.

use std::ops::Range;

use super::{Leaf, Node};
use crate::text::{Decoded, DecodedBuilder};

/// Deeper than any document goes.
const DEPTH: usize = 128;

/// A document, or several in lines.
#[derive(Debug)]
pub(super) struct Document {
    pub nodes: Vec<Node>,
    /// The comments, without what begins and ends them.
    pub comments: Vec<Range<usize>>,
    /// The text as strict JSON, one value a line.
    pub strict: Vec<String>,
}

/// Reads a text; `None` where it is none of these formats.
pub(super) fn read(text: &str) -> Option<Document> {
    let mut r = Reader {
        text,
        at: 0,
        comments: Vec::new(),
        strict: String::new(),
    };
    let mut nodes = Vec::new();
    let mut strict = Vec::new();
    loop {
        r.blanks()?;
        if r.at == text.len() {
            break;
        }
        // Only containers and strings are worth a document; a bare word is some other text.
        if nodes.is_empty() && !matches!(r.peek(), Some(b'{' | b'[' | b'"')) {
            return None;
        }
        nodes.push(r.value(0)?);
        strict.push(std::mem::take(&mut r.strict));
    }
    (!nodes.is_empty()).then_some(Document {
        nodes,
        comments: r.comments,
        strict,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    comments: Vec<Range<usize>>,
    strict: String,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Over white space and comments; `None` where a comment has no end.
    fn blanks(&mut self) -> Option<()> {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if let Some(inner) = trimmed.strip_prefix("//") {
                let len = inner.find('\n').unwrap_or(inner.len());
                let line = inner[..len].strip_suffix('\r').unwrap_or(&inner[..len]);
                let start = self.at + 2;
                self.comments.push(start..start + line.len());
                self.at = start + len;
            } else if let Some(inner) = trimmed.strip_prefix("/*") {
                let len = inner.find("*/")?;
                let start = self.at + 2;
                self.comments.push(start..start + len);
                self.at = start + len + 2;
            } else {
                return Some(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH {
            return None;
        }
        self.blanks()?;
        match self.peek()? {
            b'{' => self.table(depth),
            b'[' => self.list(depth),
            b'"' | b'\'' => {
                let leaf = self.string()?;
                self.quote(&leaf.value.text);
                Some(Node::Leaf(leaf))
            }
            _ => {
                let word = self.word()?;
                let is_strict = serde_json::from_str::<serde_json::Value>(&word).is_ok();
                match is_strict {
                    true => self.strict.push_str(&word),
                    // `NaN`, `.5`, `0xff`: what it is does not matter, that it stays does.
                    false => self.quote(&word),
                }
                Some(Node::Other)
            }
        }
    }

    fn quote(&mut self, value: &str) {
        self.strict
            .push_str(&serde_json::Value::from(value).to_string());
    }

    fn word(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let len = rest
            .find(|c: char| !(c.is_alphanumeric() || "+-._$".contains(c)))
            .unwrap_or(rest.len());
        if len == 0 {
            return None;
        }
        let word = rest[..len].to_string();
        self.at += len;
        Some(word)
    }

    fn list(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        self.strict.push('[');
        let mut items = Vec::new();
        loop {
            self.blanks()?;
            if self.peek()? == b']' {
                self.at += 1;
                break;
            }
            if !items.is_empty() {
                self.strict.push(',');
            }
            items.push(self.value(depth + 1)?);
            self.separator(b']')?;
        }
        self.strict.push(']');
        Some(Node::List(items))
    }

    fn table(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        self.strict.push('{');
        let mut members = Vec::new();
        loop {
            self.blanks()?;
            if self.peek()? == b'}' {
                self.at += 1;
                break;
            }
            if !members.is_empty() {
                self.strict.push(',');
            }
            let key = match self.peek()? {
                b'"' | b'\'' => self.string()?,
                _ => {
                    let start = self.at;
                    self.word()?;
                    Leaf {
                        span: start..self.at,
                        value: Decoded::verbatim(self.text, start..self.at),
                    }
                }
            };
            self.quote(&key.value.text);
            self.blanks()?;
            if self.peek()? != b':' {
                return None;
            }
            self.at += 1;
            self.strict.push(':');
            let value = self.value(depth + 1)?;
            members.push((key, value));
            self.separator(b'}')?;
        }
        self.strict.push('}');
        Some(Node::Table(members))
    }

    /// Over a comma, or up to the end of the list or table.
    fn separator(&mut self, end: u8) -> Option<()> {
        self.blanks()?;
        match self.peek()? {
            b',' => {
                self.at += 1;
                Some(())
            }
            b if b == end => Some(()),
            _ => None,
        }
    }

    fn string(&mut self) -> Option<Leaf> {
        let start = self.at;
        let quote = self.peek()?;
        let bytes = self.text.as_bytes();
        let mut out = DecodedBuilder::new();
        let mut at = start + 1;
        loop {
            let stop = at
                + bytes
                    .get(at..)?
                    .iter()
                    .position(|&b| b == quote || b == b'\\' || b == b'\n')?;
            out.verbatim(self.text, at..stop);
            match bytes[stop] {
                b'\n' => return None,
                b'\\' => {
                    let (value, len) = escape(&self.text[stop..])?;
                    out.escaped(stop..stop + len, &value);
                    at = stop + len;
                }
                _ => {
                    self.at = stop + 1;
                    return Some(Leaf {
                        span: start..stop + 1,
                        value: out.finish(),
                    });
                }
            }
        }
    }
}

/// The value of the escape that `text` begins with, and its length.
fn escape(text: &str) -> Option<(String, usize)> {
    let c = text[1..].chars().next()?;
    let value = match c {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'v' => "\u{b}",
        '0' => "\0",
        '\n' => return Some((String::new(), 2)),
        '\r' if text[2..].starts_with('\n') => return Some((String::new(), 3)),
        'x' => {
            let code = u32::from_str_radix(text.get(2..4)?, 16).ok()?;
            return Some((char::from_u32(code)?.to_string(), 4));
        }
        'u' => {
            let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
            let first = unit(2)?;
            if let Ok(c) = char::try_from(u32::from(first)) {
                return Some((c.to_string(), 6));
            }
            let second = text
                .get(6..8)
                .filter(|s| *s == "\\u")
                .and_then(|_| unit(8))?;
            let both = String::from_utf16(&[first, second]).ok()?;
            return Some((both, 12));
        }
        c => return Some((c.to_string(), 1 + c.len_utf8())),
    };
    Some((value.to_string(), 2))
}
