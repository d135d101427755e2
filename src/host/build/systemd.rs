//! Units of systemd: a command line there is no shell text, but a shell may run a part of it.

use std::ops::Range;

use super::coded::{Breaks, Coded, Encode};
use super::opaque::Opaque;
use super::{is_shell, unwritten};
use crate::host::argv::{self, Item, Items, List, Piece, Stop};
use crate::host::comments::push_plain;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Host, Place, Region, Run, Unwritable, same_cut};
use crate::text::{Decoded, DecodedBuilder};

/// The host of units of systemd.
pub static SYSTEMD: Systemd = Systemd;

/// Reads a unit of systemd.
#[derive(Debug)]
pub struct Systemd;

impl Host for Systemd {
    fn name(&self) -> &'static str {
        "systemd"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut cut = Cut {
            text,
            index: &index,
            line_end: line_end(text),
            place,
            regions: Vec::new(),
        };
        let last = index.line_of(text.len());
        let mut line = 0;
        while line <= last {
            line = cut.line(line, last);
        }
        cut.regions
    }
}

/// What may stand before the program of a command line.
const PREFIXES: [char; 6] = ['@', '-', ':', '+', '!', '|'];

struct Cut<'a> {
    text: &'a str,
    index: &'a LineIndex<'a>,
    line_end: &'static str,
    place: Place,
    regions: Vec<Region>,
}

impl Cut<'_> {
    fn line(&mut self, line: usize, last: usize) -> usize {
        let (start, end) = (self.index.start(line), self.index.content_end(line));
        let content = &self.text[start..end];
        let blanks = content.len() - content.trim_start().len();
        if content[blanks..].starts_with(['#', ';']) {
            let decoded = Decoded::verbatim(self.text, start + blanks + 1..end);
            let prefix = content[..=blanks].to_string();
            push_plain(&mut self.regions, decoded, prefix, self.line_end, None);
            return line + 1;
        }
        let mut behind = line + 1;
        let mut fixed = Vec::new();
        let mut continued = content.ends_with('\\');
        while continued && behind <= last {
            let range = self.index.start(behind)..self.index.content_end(behind);
            let next = &self.text[range.clone()];
            if next.trim_start().starts_with(['#', ';']) {
                fixed.push((range, "a comment stands between its lines".to_string()));
            } else {
                continued = next.ends_with('\\');
            }
            behind += 1;
        }
        let stop = self.index.content_end(behind - 1).max(end);
        let Some(equals) = content.find('=') else {
            return behind;
        };
        let value = start + equals + 1..stop;
        let runs = content[..equals].trim().starts_with("Exec");
        match self.script(value.clone()).filter(|_| runs) {
            Some((inner, quote, expands)) => {
                self.leave(value.start..inner.start - 1);
                if self.push(inner.clone(), quote, expands, fixed).is_none() {
                    self.leave(inner.clone());
                }
                self.leave(inner.end + 1..stop);
            }
            None if runs && fixed.is_empty() => self.commands(value),
            None => self.leave(value),
        }
        behind
    }

    /// The text in quotes that a command line hands to a shell, its quote, and whether variables are expanded in it.
    fn script(&self, value: Range<usize>) -> Option<(Range<usize>, char, bool)> {
        let words = words(self.text, value);
        let (first, _) = words.first()?;
        let program = self.text[first.clone()].trim_start_matches(PREFIXES);
        let expands = !self.text[first.start..first.end - program.len()].contains(':');
        let option = |r: &Range<usize>| {
            let word = &self.text[r.clone()];
            word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        };
        if !is_shell(program) {
            return None;
        }
        let at = words.iter().skip(1).position(|(r, _)| option(r))? + 2;
        let (range, quote) = words.get(at)?.clone();
        let quote = quote?;
        Some((range.start + 1..range.end - 1, quote, expands))
    }

    /// Commands that no shell runs, which a `;` between blanks separates.
    fn commands(&mut self, value: Range<usize>) {
        let words = words(self.text, value.clone());
        let lists = words.split(|(r, _)| &self.text[r.clone()] == ";");
        let regions: Vec<_> = lists
            .filter(|words| !words.is_empty())
            .map(|words| self.list(words))
            .collect();
        if regions.iter().any(Option::is_none) {
            return self.leave(value);
        }
        self.regions.extend(regions.into_iter().flatten());
    }

    /// The region of the words of a command; none where a word is not taken apart.
    fn list(&self, words: &[(Range<usize>, Option<char>)]) -> Option<Region> {
        let mut items = Vec::new();
        let mut expands = true;
        let mut stop = None;
        for (i, (range, quote)) in words.iter().enumerate() {
            let mut span = range.clone();
            if i == 0 && quote.is_none() {
                let raw = &self.text[span.clone()];
                let program = raw.trim_start_matches(PREFIXES);
                expands = !raw[..raw.len() - program.len()].contains(':');
                span.start += raw.len() - program.len();
            }
            let raw = &self.text[span.clone()];
            if quote.is_none() && raw.contains(['"', '\'', '\\']) {
                return None;
            }
            if expands
                && quote.is_none()
                && raw.starts_with('$')
                && !raw.starts_with("${")
                && !raw.starts_with("$$")
            {
                stop.get_or_insert_with(|| Stop {
                    note: format!("`{raw}` may be several words"),
                    recipe: String::new(),
                });
            }
            let inner = if quote.is_some() {
                span.start + 1..span.end - 1
            } else {
                span.clone()
            };
            items.push(Item {
                span,
                pieces: pieces(self.text, inner, expands)?,
                alone: None,
            });
        }
        let list = List {
            items,
            first_apart: false,
            place: self.place,
            run: Run::SHOWN,
            stop,
            cut: false,
            shell: None,
        };
        argv::region(self.text, list, Box::new(Words { expands }))
    }

    fn push(
        &mut self,
        range: Range<usize>,
        quote: char,
        expands: bool,
        fixed: Vec<(Range<usize>, String)>,
    ) -> Option<()> {
        let mut opaque = Opaque::default();
        let decoded = decode(self.text, range, expands, &fixed, &mut opaque)?;
        let encode: Encode = match (quote, expands) {
            ('"', true) => |t| quoted(t, '"', true),
            ('"', false) => |t| quoted(t, '"', false),
            (_, true) => |t| quoted(t, '\'', true),
            (_, false) => |t| quoted(t, '\'', false),
        };
        if decoded.text.trim().is_empty() {
            return None;
        }
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Coded {
                encode,
                opaque,
                fixed,
                breaks: Breaks::Anywhere,
                prefix: String::new(),
                line_end: self.line_end,
            }),
            content: Content::Script(Run::SHOWN),
            place: self.place,
        });
        Some(())
    }

    fn leave(&mut self, range: Range<usize>) {
        if !self.text[range.clone()].trim().is_empty() {
            self.regions.push(unwritten(self.text, range, self.place));
        }
    }
}

/// The words of a command line, each with the quote that it stands in as a whole.
fn words(text: &str, value: Range<usize>) -> Vec<(Range<usize>, Option<char>)> {
    let mut out = Vec::new();
    let mut at = value.start;
    while at < value.end {
        let rest = &text[at..value.end];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\\']).len();
        // A backslash in front of anything else than a line end is a part of a word.
        let gap = if rest[..gap].contains('\\') && !rest[..gap].contains('\n') {
            0
        } else {
            gap
        };
        at += gap;
        if at >= value.end {
            break;
        }
        let start = at;
        let quote = text[at..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''));
        let mut open = None;
        let mut escaped = false;
        let mut end = value.end;
        for (i, c) in text[start..value.end].char_indices() {
            if escaped {
                escaped = false;
                continue;
            }
            match (open, c) {
                (_, '\\') => escaped = true,
                (None, '"' | '\'') => open = Some(c),
                (Some(q), c) if q == c => open = None,
                (None, c) if c.is_whitespace() => {
                    end = start + i;
                    break;
                }
                _ => {}
            }
        }
        let whole = quote.filter(|q| {
            end - start >= 2
                && open.is_none()
                && text[..end].ends_with(*q)
                && closes_once(&text[start..end], *q)
        });
        out.push((start..end, whole));
        at = end.max(start + 1);
    }
    out
}

/// Whether the quote that `word` begins with is closed by its last character.
fn closes_once(word: &str, quote: char) -> bool {
    let mut escaped = false;
    for (i, c) in word.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return i + c.len_utf8() == word.len();
        }
    }
    false
}

/// What the shell gets of the quoted text at `range`; none where it cannot be told.
fn decode(
    text: &str,
    range: Range<usize>,
    expands: bool,
    fixed: &[(Range<usize>, String)],
    opaque: &mut Opaque,
) -> Option<Decoded> {
    let mut builder = DecodedBuilder::new();
    let mut from = range.start;
    let mut at = from;
    while at < range.end {
        let rest = &text[at..range.end];
        let mut chars = rest.chars();
        let (first, second) = (chars.next()?, chars.next());
        let (len, decoded) = match (first, second) {
            ('\\', Some('\n' | '\r')) => {
                let mut end = at + rest.find('\n')? + 1;
                while let Some((comment, _)) = fixed.iter().find(|(r, _)| r.start == end) {
                    end = comment.end + text[comment.end..].find('\n')? + 1;
                }
                (end - at, " ".to_string())
            }
            ('\\', Some(c)) => {
                let decoded = match c {
                    'n' => "\n",
                    't' => "\t",
                    's' => " ",
                    '\\' => "\\",
                    '"' => "\"",
                    '\'' => "'",
                    _ => return None,
                };
                (2, decoded.to_string())
            }
            ('%', Some('%')) => (2, "%".to_string()),
            ('%', Some(c)) => {
                let len = 1 + c.len_utf8();
                (len, opaque.mark(&c.to_string(), &rest[..len]))
            }
            ('$', Some('$')) if expands => (2, "$".to_string()),
            ('$', Some('{')) if expands => {
                let len = rest.find('}')? + 1;
                (len, opaque.mark(&rest[2..len - 1], &rest[..len]))
            }
            ('\\' | '%', None) => return None,
            _ => {
                at += first.len_utf8();
                continue;
            }
        };
        if at + len > range.end {
            return None;
        }
        builder.verbatim(text, from..at);
        builder.escaped(at..at + len, &decoded);
        at += len;
        from = at;
    }
    builder.verbatim(text, from..range.end);
    Some(builder.finish())
}

/// The pieces of a word: known text, and what systemd fills in.
fn pieces(text: &str, range: Range<usize>, expands: bool) -> Option<Vec<Piece>> {
    let mut opaque = Opaque::default();
    let decoded = decode(text, range, expands, &[], &mut opaque)?;
    let mut pieces = Vec::new();
    let mut known = String::new();
    // Every mark begins a piece of its own; what is between them is known.
    let mut rest = decoded.text.as_str();
    while !rest.is_empty() {
        match opaque.first(rest) {
            Some((0, mark, raw)) => {
                if !known.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut known)));
                }
                pieces.push(Piece::Opaque {
                    name: mark.to_string(),
                    source: raw.to_string(),
                });
                rest = &rest[mark.len()..];
            }
            Some((i, ..)) => {
                known.push_str(&rest[..i]);
                rest = &rest[i..];
            }
            None => {
                known.push_str(rest);
                break;
            }
        }
    }
    if !known.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(known));
    }
    Some(pieces)
}

/// Writes the words of a command line.
#[derive(Debug)]
struct Words {
    expands: bool,
}

impl Items for Words {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        self.mixed(&[Piece::Text(text.to_string())])
    }

    fn mixed(&self, pieces: &[Piece]) -> Result<String, Unwritable> {
        let mut out = String::new();
        let mut bare = true;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    bare &= text
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b));
                    out.push_str(&quoted(text, '"', self.expands)?);
                }
                Piece::Opaque { source, .. } => out.push_str(source),
            }
        }
        let bare = bare && !out.is_empty();
        Ok(if bare { out } else { format!("\"{out}\"") })
    }

    fn is_separator(&self, gap: &str) -> bool {
        gap.chars().all(|c| c.is_whitespace() || c == '\\')
    }
}

fn quoted(text: &str, quote: char, expands: bool) -> Result<String, Unwritable> {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '%' => out.push_str("%%"),
            '$' if expands => out.push_str("$$"),
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn only_a_shell_reads_shell_text() {
        let text = concat!(
            "# about old\n",
            "[Service]\n",
            "ExecStart=/usr/bin/old list\n",
            "ExecStartPre=-/bin/sh -c 'old two -R %i/${REPO} | wc -l; date +%%s; echo $$x \\\n",
            "  more'\n",
            "ExecStop=:/bin/bash -euc \"old three $$x\"\n",
        );
        assert_eq!(
            render(&SYSTEMD, text),
            concat!(
                "text \" about old\"\n",
                "  prose \" about old\"\n",
                "argv program \"/usr/bin/old list\"\n",
                "code program \"-/bin/sh -c \"\n",
                "  prose program \"-/bin/sh -c \"\n",
                "script program \"old two -R ${{ i }}/${{ REPO }} | wc -l; date +%s; echo $x    more\"\n",
                "code program \":/bin/bash -euc \"\n",
                "  prose program \":/bin/bash -euc \"\n",
                "script program \"old three $$x\"\n",
            )
        );
    }

    #[test]
    fn what_is_written_is_what_the_shell_gets() {
        let unit = |script: &str| format!("[Service]\nExecStart=/bin/sh -c {script}\n");
        assert_eq!(
            rewrite(
                &SYSTEMD,
                &unit("'old list %i'"),
                "old list ${{ i }}",
                "new \"$x\" '${{ i }} %' \\\n a"
            ),
            unit("'new \"$$x\" \\'%i %%\\' \\\\\\n a'")
        );
        assert_eq!(
            rewrite(&SYSTEMD, &unit("\"old list\""), "old list", "new \"x\" 'y'"),
            unit("\"new \\\"x\\\" 'y'\"")
        );
        assert_eq!(
            rewrite(&SYSTEMD, &unit("'old \\\n# c\n list'"), "old   list", "new"),
            "manual: a comment stands between its lines"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(ExecStart=|/bin/sh -c |'|\"|\\\\\n|\\\\|%|\\$|[a#; {}\t\n\r]|é){0,40}") {
            check_regions(&text, &SYSTEMD.regions(&text, Place::Program));
        }
    }
}
