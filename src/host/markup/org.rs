//! Org: source blocks by their language, examples, and sentences.

use std::ops::Range;

use super::blocks::{Sentences, Spot, dedented, push};
use crate::host::lines::{LineIndex, Lines, line_end};
use crate::host::markdown::fences;
use crate::host::{Content, Host, Place, Region, same_cut};
use crate::text::DecodedBuilder;

/// The host of Org.
pub static ORG: Org = Org;

/// Reads Org.
#[derive(Debug)]
pub struct Org;

impl Host for Org {
    fn name(&self) -> &'static str {
        "org"
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
        while line <= last {
            let trimmed = cut.line(line).trim();
            if let Some((kind, language)) = begins(trimmed) {
                let end = format!("#+end_{kind}");
                let stop =
                    (line + 1..=last).find(|l| cut.line(*l).trim().eq_ignore_ascii_case(&end));
                let stop = stop.unwrap_or(last + 1);
                if matches!(kind.as_str(), "src" | "example" | "export") {
                    cut.code(line + 1..stop, &language, "");
                    line = stop + 1;
                } else {
                    line += 1;
                }
                continue;
            }
            if trimmed.is_empty() {
                line += 1;
                continue;
            }
            let verbatim = is_verbatim(trimmed);
            let mut end = line + 1;
            while end <= last && {
                let next = cut.line(end).trim();
                !next.is_empty() && begins(next).is_none() && is_verbatim(next) == verbatim
            } {
                end += 1;
            }
            match verbatim {
                true => cut.code(line..end, "", ": "),
                false => cut.sentences(line..end),
            }
            line = end;
        }
        cut.regions
    }
}

fn is_verbatim(line: &str) -> bool {
    line.starts_with(": ") || line == ":"
}

/// The kind of a block that a line begins, in small letters, and its language.
fn begins(line: &str) -> Option<(String, String)> {
    let head = line.get(..8)?;
    if !head.eq_ignore_ascii_case("#+begin_") {
        return None;
    }
    let mut words = line[8..].split_whitespace();
    let kind = words.next()?.to_ascii_lowercase();
    let language = match kind.as_str() {
        "src" => words.next().unwrap_or("code").to_ascii_lowercase(),
        "export" => "code".to_string(),
        _ => String::new(),
    };
    Some((kind, language))
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

    /// Lines of code behind `mark`.
    fn code(&mut self, lines: Range<usize>, language: &str, mark: &str) {
        if lines.is_empty() {
            return;
        }
        let (decoded, prefix) = if mark.is_empty() {
            dedented(self.text, &self.index, lines)
        } else {
            let mut builder = DecodedBuilder::new();
            let mut prefix = String::new();
            for line in lines.clone() {
                let (start, end) = (self.index.start(line), self.index.content_end(line));
                let content = &self.text[start..end];
                let behind = content.find(':').map_or(0, |i| i + 1);
                let blank = usize::from(content[behind..].starts_with(' '));
                if line == lines.start {
                    prefix = content[..behind].to_string() + " ";
                }
                builder.verbatim(self.text, start + behind + blank..end);
                if line + 1 < lines.end {
                    self.index.push_line_end(&mut builder, line);
                }
            }
            (builder.finish(), prefix)
        };
        let content = fences::content(language, &decoded.text);
        let escape = Lines {
            prefix,
            line_end: self.line_end,
            one_line: None,
        };
        push(&mut self.regions, decoded, Box::new(escape), content);
    }

    fn sentences(&mut self, lines: Range<usize>) {
        let mut builder = DecodedBuilder::new();
        let mut code = Vec::new();
        for line in lines.clone() {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let mut from = start;
            for span in marked(&self.text[start..end]) {
                let (open, close) = (start + span.start, start + span.end);
                builder.verbatim(self.text, from..open);
                let begin = builder.text().len();
                builder.escaped(open..open + 1, "`");
                builder.verbatim(self.text, open + 1..close - 1);
                builder.escaped(close - 1..close, "`");
                code.push(begin..builder.text().len());
                from = close;
            }
            builder.verbatim(self.text, from..end);
            if line + 1 < lines.end {
                self.index.push_line_end(&mut builder, line);
            }
        }
        let decoded = builder.finish();
        let escape = Sentences {
            code: code.clone(),
            raw: Vec::new(),
            stops,
            fixed: Vec::new(),
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

/// `=verbatim=` and `~code~` in a line, marks included.
fn marked(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(i) = line[at..].find(['=', '~']) {
        let open = at + i;
        at = open + 1;
        let mark = &line[open..open + 1];
        let before = line[..open].chars().next_back();
        let first = line[at..].chars().next();
        if before.is_some_and(|c| !c.is_whitespace() && !"-({'\"".contains(c))
            || first.is_none_or(char::is_whitespace)
        {
            continue;
        }
        let close = line[at..]
            .match_indices(mark)
            .map(|(i, _)| at + i)
            .find(|&c| {
                let last = line[..c].chars().next_back();
                let behind = line[c + 1..].chars().next();
                c > at
                    && !last.is_some_and(char::is_whitespace)
                    && behind.is_none_or(|b| b.is_whitespace() || "-.,:!?;'\")}[\\".contains(b))
            });
        if let Some(close) = close {
            out.push(open..close + 1);
            at = close + 1;
        }
    }
    out
}

fn stops(text: &str, spot: Spot) -> Option<&'static str> {
    if spot != Spot::Sentence {
        return text
            .contains(['=', '~', '`'])
            .then_some("inline code cannot hold its own marks");
    }
    text.contains(['*', '|', '~', '\\'])
        .then_some("a sentence of Org takes a character of it for markup")
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
            "* Title\nRun =old list= or ~old b~, a=b=c.\n\n",
            "  #+BEGIN_SRC sh :results output\n  old one \\\n    x\n  #+END_SRC\n",
            "#+begin_src python\nold()\n#+end_src\n",
            "#+begin_quote\nold two\n#+end_quote\n",
            ": $ old three\n: git more\n",
        );
        assert_eq!(
            render(&ORG, text),
            concat!(
                "prose \"* Title\\nRun `old list` or `old b`, a=b=c.\" [`old list`] [`old b`]\n",
                "shell \"old one \\\\\\n  x\"\n",
                "python \"old()\"\n",
                "prose \"old two\\n#+end_quote\"\n",
                "shell \"$ old three\\ngit more\"\n",
            )
        );
        assert_eq!(
            rewrite(&ORG, text, "old one", "new \\\n y"),
            text.replace("old one", "new \\\n   y")
        );
        assert_eq!(
            rewrite(&ORG, ": $ old\n", "old", "a \\\n b"),
            ": $ a \\\n:  b\n"
        );
        assert_eq!(
            rewrite(&ORG, "a =old= b", "old", "x=y"),
            "manual: inline code cannot hold its own marks"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(#\\+begin_src sh\n|#\\+end_src\n|: |[ab=~ \t\n\r]|é){0,40}") {
            check_regions(&text, &ORG.regions(&text, Place::Program));
        }
    }
}
