//! Configuration in lines: `[section]`, `key = value`, and comments.
//!
//! What a value means, and how it is quoted, the program that reads it knows;
//! so only comments are written, and the shell text of git's aliases.

use super::in_order;
use crate::host::comments::{Comments, push_plain};
use crate::host::foreign::FOREIGN;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Escape, Host, Place, Region, Unwritable};
use crate::text::{Decoded, DecodedBuilder};

/// The host of configuration in lines.
pub static INI: Ini = Ini { git: false };

/// The host of git's configuration.
pub static GITCONFIG: Ini = Ini { git: true };

/// Reads configuration in lines.
#[derive(Debug)]
pub struct Ini {
    git: bool,
}

impl Host for Ini {
    fn name(&self) -> &'static str {
        if self.git { "gitconfig" } else { "ini" }
    }

    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut found = Vec::new();
        let mut comments = Comments::new(line_end(text));
        let mut section = String::new();
        let last = index.line_of(text.len());
        let mut line = 0;
        while line <= last {
            let (start, end) = (index.start(line), index.content_end(line));
            let content = &text[start..end];
            let trimmed = content.trim_start();
            let hash = start + content.len() - trimmed.len();
            if trimmed.starts_with(';') {
                comments.close(&mut found);
                let prefix = text[start..=hash].to_string();
                let decoded = Decoded::verbatim(text, hash + 1..end);
                push_plain(&mut found, decoded, prefix, line_end(text), None);
                line += 1;
                continue;
            }
            if trimmed.starts_with('#') {
                if !comments.continues(line, &text[start..hash]) {
                    comments.close(&mut found);
                }
                comments.add(text, &index, line, hash);
                line += 1;
                continue;
            }
            comments.close(&mut found);
            if trimmed.starts_with('[') {
                section = trimmed
                    .trim_end()
                    .trim_matches(['[', ']'])
                    .trim()
                    .to_ascii_lowercase();
                line += 1;
                continue;
            }
            if trimmed.is_empty() {
                line += 1;
                continue;
            }
            // All of the line but the key.
            let from = content.find(['=', ':']).map_or(hash, |i| start + i + 1);
            if self.git && section == "alias" {
                let mut to = line;
                while to < last && continues(&text[index.start(to)..index.content_end(to)]) {
                    to += 1;
                }
                let range = from..index.content_end(to);
                if let Some(region) = alias(text, range) {
                    found.push(region);
                    line = to + 1;
                    continue;
                }
            }
            if !text[from..end].trim().is_empty() {
                let decoded = Decoded::verbatim(text, from..end);
                found.push(Region {
                    text: decoded.text,
                    map: decoded.map,
                    escape: Box::new(crate::host::foreign::Unwritten),
                    content: Content::Host(&FOREIGN),
                    place: Place::Document,
                });
            }
            line += 1;
        }
        comments.close(&mut found);
        in_order(
            found
                .into_iter()
                .map(|r| (r.map.range(0..r.text.len()).start, r))
                .collect(),
        )
    }
}

/// Whether a line of git's configuration goes on in the next one.
fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// The shell text of an alias: what stands behind the `!` of its value.
fn alias(text: &str, range: std::ops::Range<usize>) -> Option<Region> {
    let value = &text[range.clone()];
    if value.trim().is_empty() {
        return None;
    }
    let from = range.start + value.len() - value.trim_start().len();
    let end = range.start + value.trim_end().len();
    let quoted = text[from..end].starts_with('"');
    let mut at = from + usize::from(quoted);
    if !text[at..end].starts_with('!') {
        return None;
    }
    at += 1;
    let bytes = text.as_bytes();
    let mut out = DecodedBuilder::new();
    let mut in_quotes = quoted;
    let mut closed = end;
    while at < end {
        match bytes[at] {
            b'"' if quoted && in_quotes => {
                in_quotes = false;
                closed = at;
                at += 1;
                // Text in two pairs of quotes is read by nobody here.
                if !text[at..end].trim().is_empty() {
                    return None;
                }
            }
            b'"' => return None,
            b'#' | b';' if !in_quotes => return None,
            b'\\' => {
                let (decoded, len) = match bytes.get(at + 1)? {
                    b'\\' => ("\\", 2),
                    b'"' => ("\"", 2),
                    b'n' => ("\n", 2),
                    b't' => ("\t", 2),
                    b'\n' => ("", 2),
                    b'\r' => ("", 3),
                    _ => return None,
                };
                out.escaped(at..at + len, decoded);
                at += len;
            }
            _ => {
                let step = text[at..].chars().next().map_or(1, char::len_utf8);
                let stop = text[at + step..end]
                    .find(['"', '#', ';', '\\'])
                    .map_or(end, |n| at + step + n);
                out.verbatim(text, at..stop);
                at = stop;
            }
        }
    }
    if quoted && (in_quotes || closed == end) {
        return None;
    }
    let decoded = out.finish();
    Some(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(Alias { quoted }),
        content: Content::Alias,
        place: Place::Program,
    })
}

/// Writes into the value of an alias.
#[derive(Debug)]
struct Alias {
    quoted: bool,
}

impl Escape for Alias {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if !self.quoted && text.contains(['#', ';']) {
            return Err("a value without quotes cannot hold `#` or `;`".to_string());
        }
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '"' => out.push_str("\\\""),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c => out.push(c),
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "ini_tests.rs"]
mod tests;
