//! AsciiDoc: source and literal blocks, and sentences.

use std::ops::Range;

use super::blocks::{Sentences, Spot, push};
use crate::host::lines::{LineIndex, Lines, code_spans, line_end};
use crate::host::markdown::fences;
use crate::host::{Content, Host, Place, Region, same_cut};
use crate::text::DecodedBuilder;

/// The host of AsciiDoc.
pub static ASCIIDOC: Asciidoc = Asciidoc;

/// Reads AsciiDoc.
#[derive(Debug)]
pub struct Asciidoc;

impl Host for Asciidoc {
    fn name(&self) -> &'static str {
        "asciidoc"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let mut cut = Cut {
            text,
            line_end: line_end(text),
            index: LineIndex::new(text),
            regions: Vec::new(),
        };
        let last = cut.index.line_of(text.len());
        let mut line = 0;
        // What the last line of attributes says about the block behind it.
        let mut language = None;
        while line <= last {
            let content = cut.line(line).to_string();
            let trimmed = content.trim_end();
            if let Some(found) = attributes(trimmed) {
                language = found.or(language);
                line += 1;
            } else if trimmed.starts_with("////") {
                line = cut.until(line, last, trimmed, None);
            } else if let Some(end) = fence(trimmed) {
                let own = trimmed.strip_prefix("```").filter(|l| !l.is_empty());
                let named = own.map(str::to_string).or(language.take());
                line = cut.until(line, last, end, Some(named.unwrap_or_default()));
            } else if trimmed.is_empty() {
                language = None;
                line += 1;
            } else {
                let mut end = line + 1;
                while end <= last && {
                    let next = cut.line(end).trim_end();
                    !next.is_empty() && fence(next).is_none() && attributes(next).is_none()
                } {
                    end += 1;
                }
                match language.take() {
                    Some(language) => cut.code(line..end, &language),
                    None if content.starts_with([' ', '\t']) && !is_item(&content) => {
                        cut.code(line..end, "")
                    }
                    None => cut.sentences(line..end),
                }
                line = end;
            }
        }
        cut.regions
    }
}

struct Cut<'a> {
    text: &'a str,
    line_end: &'static str,
    index: LineIndex<'a>,
    regions: Vec<Region>,
}

impl<'a> Cut<'a> {
    fn line(&self, line: usize) -> &'a str {
        &self.text[self.index.start(line)..self.index.content_end(line)]
    }

    /// A block that `end` closes; the line behind it. Without a language it is a comment.
    fn until(&mut self, line: usize, last: usize, end: &str, language: Option<String>) -> usize {
        let close = (line + 1..=last).find(|l| self.line(*l).trim_end() == end);
        let stop = close.unwrap_or(last + 1);
        match language {
            Some(language) => self.code(line + 1..stop, &language),
            None => self.sentences(line + 1..stop),
        }
        stop + 1
    }

    /// Lines of code, without the numbers in angle brackets that point to remarks.
    fn code(&mut self, lines: Range<usize>, language: &str) {
        let mut builder = DecodedBuilder::new();
        for line in lines.clone() {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let kept = without_callouts(&self.text[start..end]);
            builder.verbatim(self.text, start..start + kept.len());
            if line + 1 < lines.end {
                self.index.push_line_end(&mut builder, line);
            }
        }
        let decoded = builder.finish();
        let content = fences::content(language, &decoded.text);
        let escape = Lines {
            prefix: String::new(),
            line_end: self.line_end,
            one_line: None,
        };
        push(&mut self.regions, decoded, Box::new(escape), content);
    }

    fn sentences(&mut self, lines: Range<usize>) {
        let mut builder = DecodedBuilder::new();
        let mut fixed = Vec::new();
        for line in lines.clone() {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let mut from = start;
            // A passthrough in monospace: the `+` are marks.
            for (i, _) in self.text[start..end]
                .match_indices("`+")
                .chain(self.text[start..end].match_indices("+`"))
            {
                let plus = start + i + usize::from(self.text[start + i..].starts_with('`'));
                fixed.push(plus..plus + 1);
            }
            fixed.sort_by_key(|r: &Range<usize>| r.start);
            fixed.dedup();
            for mark in fixed.iter().filter(|r| start <= r.start && r.end <= end) {
                builder.verbatim(self.text, from..mark.start.max(from));
                from = mark.end.max(from);
            }
            builder.verbatim(self.text, from..end);
            if line + 1 < lines.end {
                self.index.push_line_end(&mut builder, line);
            }
        }
        let decoded = builder.finish();
        let code = code_spans(&decoded.text);
        let is_raw = |c: &Range<usize>| {
            let start = decoded.map.range(c.start..c.start + 1).end;
            self.text[start..].starts_with('+')
        };
        let raw = code.iter().filter(|c| is_raw(c)).cloned().collect();
        let escape = Sentences {
            code: code.clone(),
            raw,
            stops,
            fixed,
            prefix: String::new(),
            line_end: self.line_end,
        };
        push(
            &mut self.regions,
            decoded,
            Box::new(escape),
            Content::Prose { code },
        );
    }
}

/// What opens and closes a block of text as it is.
fn fence(line: &str) -> Option<&str> {
    let mark = line.chars().next()?;
    if line.starts_with("```") {
        return Some("```");
    }
    (line.len() >= 4 && matches!(mark, '-' | '.') && line.chars().all(|c| c == mark))
        .then_some(line)
}

/// Whether a line holds the attributes of a block or its title; and the language, where it names one.
fn attributes(line: &str) -> Option<Option<String>> {
    if line.starts_with('.') && line.len() > 1 && !line.starts_with("..") && !line.starts_with(". ")
    {
        return Some(None);
    }
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let mut words = inner.split(',').map(str::trim);
    let first = words.next().unwrap_or_default();
    let style = first.split(['%', '#', '.']).next().unwrap_or_default();
    Some(match style {
        "source" | "" if first.starts_with("source") || inner.starts_with(',') => {
            Some(words.next().unwrap_or_default().to_string())
        }
        "listing" | "literal" => Some(String::new()),
        _ => None,
    })
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let marks = line.len() - line.trim_start_matches(['*', '-', '.']).len();
    marks > 0 && line[marks..].starts_with(' ')
}

fn without_callouts(line: &str) -> &str {
    let mut line = line;
    loop {
        let trimmed = line.trim_end();
        let Some(open) = trimmed.strip_suffix('>').and_then(|l| l.rfind('<')) else {
            return line;
        };
        let number = &trimmed[open + 1..trimmed.len() - 1];
        let is_number =
            number == "." || (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        if !is_number || !trimmed[..open].ends_with([' ', '>']) {
            return line;
        }
        line = trimmed[..open].trim_end();
    }
}

fn stops(text: &str, spot: Spot) -> Option<&'static str> {
    let marks = match spot {
        Spot::Raw => "`+",
        Spot::Code => "`*#+{}\\^~",
        Spot::Sentence => "`*#+{}\\^~|",
    };
    let replaced = [
        " -- ", "...", "->", "=>", "<-", "<=", "(C)", "(R)", "(TM)", "<<",
    ];
    let stops = text.contains(|c| marks.contains(c))
        || spot != Spot::Raw && replaced.iter().any(|r| text.contains(r));
    stops.then_some("a text of AsciiDoc takes a part of it for markup")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn blocks_are_told_from_sentences() {
        let text = concat!(
            "= Title\n\nRun `old list` or `+old b+`.\n\n",
            ".A caption\n[source,bash]\n----\n$ old one <1>\nold two\n----\n<1> it lists\n\n",
            "[source%linenos,python]\n----\nold()\n----\n\n",
            "....\ngit pull\n....\n\n",
            "```sh\nold three\n```\n\n",
            "* old item\n\n $ old four\n",
        );
        assert_eq!(
            render(&ASCIIDOC, text),
            concat!(
                "prose \"= Title\"\n",
                "prose \"Run `old list` or `old b`.\" [`old list`] [`old b`]\n",
                "shell \"$ old one\\nold two\"\n",
                "prose \"<1> it lists\"\n",
                "python \"old()\"\n",
                "shell \"git pull\"\n",
                "shell \"old three\"\n",
                "prose \"* old item\"\n",
                "shell \" $ old four\"\n",
            )
        );
        assert_eq!(
            rewrite(&ASCIIDOC, text, "old one", "new | x"),
            text.replace("old one", "new | x")
        );
        assert_eq!(rewrite(&ASCIIDOC, "a `+old+`", "old", "new"), "a `+new+`");
        assert_eq!(
            rewrite(&ASCIIDOC, "a old b", "old", "c | d"),
            "manual: a text of AsciiDoc takes a part of it for markup"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(----\n|\\.\\.\\.\\.\n|\\[source,sh\\]\n|////\n|`\\+|\\+`|<1>|[ab`+\\. \t\n\r]|é){0,40}") {
            check_regions(&text, &ASCIIDOC.regions(&text, Place::Program));
        }
    }
}
