//! Cuts a text at its tags.

use std::ops::Range;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text between tags.
    Text(Range<usize>),
    /// A tag.
    Tag(Tag),
    /// A comment, without its delimiters.
    Comment(Range<usize>),
    /// The content of a `<![CDATA[…]]>`.
    Data(Range<usize>),
    /// The content of an element that holds no markup, with the element's attributes: a script.
    Raw(Range<usize>, Tag),
    /// A doctype or an instruction.
    Other(Range<usize>),
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its bytes.
    pub span: Range<usize>,
    /// Its name.
    pub name: String,
    /// Whether it ends an element.
    pub closes: bool,
    /// Whether it ends the element that it begins.
    pub empty: bool,
    /// The names of its attributes, each with the place of its value and the quote around it.
    pub attributes: Vec<(String, Range<usize>, Option<char>)>,
}

impl Tag {
    /// The value of an attribute, as it is written.
    pub fn attribute<'a>(&self, text: &'a str, name: &str) -> Option<&'a str> {
        let (_, range, _) = self
            .attributes
            .iter()
            .find(|(n, ..)| n.eq_ignore_ascii_case(name))?;
        Some(&text[range.clone()])
    }
}

/// The pieces of `text`; without `html` no element is special.
pub(super) fn pieces(text: &str, html: bool) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut done = 0;
    while let Some(i) = text[at..].find('<') {
        let start = at + i;
        let rest = &text[start..];
        let piece = if let Some(body) = rest.strip_prefix("<!--") {
            let Some(len) = body.find("-->") else { break };
            Some((
                Piece::Comment(start + 4..start + 4 + len),
                start + 4 + len + 3,
            ))
        } else if let Some(body) = rest.strip_prefix("<![CDATA[") {
            let Some(len) = body.find("]]>") else { break };
            Some((Piece::Data(start + 9..start + 9 + len), start + 9 + len + 3))
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            let Some(len) = rest.find('>') else { break };
            Some((Piece::Other(start..start + len + 1), start + len + 1))
        } else {
            tag(text, start).map(|tag| {
                let end = tag.span.end;
                (Piece::Tag(tag), end)
            })
        };
        let Some((piece, end)) = piece else {
            at = start + 1;
            continue;
        };
        if start > done {
            out.push(Piece::Text(done..start));
        }
        let raw = match &piece {
            Piece::Tag(t) if html && is_raw(t) => Some(t.clone()),
            _ => None,
        };
        out.push(piece);
        (at, done) = (end, end);
        if let Some(tag) = raw {
            let stop = closing(&text[end..], &tag.name).map_or(text.len(), |i| end + i);
            if stop > end {
                out.push(Piece::Raw(end..stop, tag));
            }
            (at, done) = (stop, stop);
        }
    }
    if done < text.len() {
        out.push(Piece::Text(done..text.len()));
    }
    out
}

fn is_raw(tag: &Tag) -> bool {
    let name = tag.name.to_ascii_lowercase();
    !tag.closes && !tag.empty && matches!(name.as_str(), "script" | "style")
}

/// Where the tag stands that ends the element `name`.
fn closing(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(i, _)| i).find(|i| {
        text.get(i + 2..i + 2 + name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name))
    })
}

/// The tag that begins at `start`.
fn tag(text: &str, start: usize) -> Option<Tag> {
    let closes = text[start + 1..].starts_with('/');
    let from = start + 1 + usize::from(closes);
    let name_len = text[from..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
        .unwrap_or(text.len() - from);
    let name = &text[from..from + name_len];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut tag = Tag {
        span: start..start,
        name: name.to_string(),
        closes,
        empty: false,
        attributes: Vec::new(),
    };
    let mut at = from + name_len;
    // `<a@b.example>` and `<owner/repo>` are no tags.
    if !text[at..].starts_with(|c: char| c.is_whitespace() || c == '>')
        && !text[at..].starts_with("/>")
    {
        return None;
    }
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        if let Some(behind) = rest.strip_prefix('>') {
            tag.span.end = text.len() - behind.len();
            return Some(tag);
        }
        if rest.starts_with("/>") {
            tag.empty = true;
            tag.span.end = at + 2;
            return Some(tag);
        }
        let first = rest.chars().next()?;
        if first == '{' {
            // An expression in place of an attribute.
            at = expression_end(text, at)?;
            continue;
        }
        let len = rest
            .find(|c: char| c.is_whitespace() || "=>/\"'<".contains(c))
            .unwrap_or(rest.len());
        if len == 0 {
            if first == '<' {
                return None;
            }
            at += first.len_utf8();
            continue;
        }
        let attribute = rest[..len].to_string();
        at += len;
        let behind = text[at..].trim_start();
        let Some(value) = behind.strip_prefix('=') else {
            tag.attributes.push((attribute, at..at, None));
            continue;
        };
        at = text.len() - value.trim_start().len();
        let (range, quote) = match text[at..].chars().next()? {
            q @ ('"' | '\'') => {
                let len = text[at + 1..].find(q)?;
                (at + 1..at + 1 + len, Some(q))
            }
            '{' => (at..expression_end(text, at)?, None),
            _ => {
                let len = text[at..].find(|c: char| c.is_whitespace() || c == '>')?;
                (at..at + len, None)
            }
        };
        at = range.end + usize::from(quote.is_some());
        tag.attributes.push((attribute, range, quote));
    }
}

/// The end of the expression in braces that begins at `at`.
fn expression_end(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, b) in text.as_bytes()[at..].iter().enumerate() {
        match b {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + i + 1);
                }
            }
            _ => {}
        }
    }
    None
}
