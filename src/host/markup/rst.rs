//! reStructuredText: code blocks by their language, literal blocks, and sentences.

use std::ops::Range;

use super::blocks::{Sentences, Spot, as_lines, dedented, indent, indented_end, push};
use crate::host::lines::{LineIndex, Lines, code_spans, line_end};
use crate::host::markdown::fences;
use crate::host::{Content, Host, Place, Region, same_cut};

/// The host of reStructuredText.
pub static RST: Rst = Rst;

/// Reads reStructuredText.
#[derive(Debug)]
pub struct Rst;

impl Host for Rst {
    fn name(&self) -> &'static str {
        "rst"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut cut = Cut {
            text,
            line_end: line_end(text),
            index,
            regions: Vec::new(),
        };
        let last = cut.index.line_of(text.len());
        let mut line = 0;
        while line <= last {
            line = cut.block(line, last);
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

impl Cut<'_> {
    fn line(&self, line: usize) -> &str {
        &self.text[self.index.start(line)..self.index.content_end(line)]
    }

    /// Reads the block that begins at `line`; the line behind it.
    fn block(&mut self, line: usize, last: usize) -> usize {
        let content = self.line(line);
        if content.trim().is_empty() {
            return line + 1;
        }
        let own = indent(content);
        if let Some(language) = directive(content.trim()) {
            let language = language.to_string();
            let mut first = line + 1;
            while first <= last && self.line(first).trim().starts_with(':') {
                first += 1;
            }
            let end = indented_end(self.text, &self.index, first, own);
            self.code(first..end, &language);
            return end.max(first);
        }
        let mut end = line + 1;
        while end <= last
            && !self.line(end).trim().is_empty()
            && directive(self.line(end).trim()).is_none()
        {
            end += 1;
            if self.line(end - 1).trim_end().ends_with("::") {
                break;
            }
        }
        let closing = self.line(end - 1).trim_end();
        // The text of a list item, behind which a literal block is indented further.
        let base = indent(self.line(end - 1));
        let literal = closing.ends_with("::") && !closing.trim_start().starts_with(".. ");
        self.sentences(line..end);
        if !literal {
            return end;
        }
        let mut first = end;
        while first <= last && self.line(first).trim().is_empty() {
            first += 1;
        }
        if first == end || first > last {
            return end;
        }
        let behind = indented_end(self.text, &self.index, first, base);
        self.code(first..behind, "");
        behind.max(first)
    }

    fn code(&mut self, lines: Range<usize>, language: &str) {
        if lines.is_empty() {
            return;
        }
        let (decoded, prefix) = dedented(self.text, &self.index, lines);
        let content = fences::content(language, &decoded.text);
        let escape = Lines {
            prefix,
            line_end: self.line_end,
            one_line: None,
        };
        push(&mut self.regions, decoded, Box::new(escape), content);
    }

    fn sentences(&mut self, lines: Range<usize>) {
        let decoded = as_lines(self.text, &self.index, 0, lines.clone());
        let code = code_spans(&decoded.text);
        let prefix = " ".repeat(indent(self.line(lines.start)));
        let escape = Sentences {
            code: code.clone(),
            raw: Vec::new(),
            stops,
            fixed: Vec::new(),
            prefix,
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

/// The language of a directive that holds code.
fn directive(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(".. ")?;
    let (name, language) = rest.split_once("::")?;
    let name = name.trim();
    let language = language.trim();
    match name {
        "code-block" | "code" | "sourcecode" | "highlight" => Some(language),
        "prompt" | "command-output" => Some("console"),
        "parsed-literal" => Some("output"),
        _ => None,
    }
}

fn stops(text: &str, spot: Spot) -> Option<&'static str> {
    if spot != Spot::Sentence {
        return (text.contains('`') || text.ends_with('\\'))
            .then_some("inline code cannot hold a backtick or end with a backslash");
    }
    text.contains(['\\', '*', '|', '`'])
        .then_some("a sentence of reStructuredText takes `\\`, `*`, `|` and a backtick for markup")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn code_is_told_from_sentences() {
        let text = concat!(
            "Title\n=====\n\n",
            "Run ``old list`` or :command:`old b`, as in::\n\n",
            "    $ old one\n\n    git pull\n\n",
            ".. code-block:: sh\n   :caption: it\n\n   old two \\\n     --x\n\n",
            "* an item\n\n  .. code:: python\n\n     old()\n\n",
            ".. note::\n\n   old three\n",
        );
        assert_eq!(
            render(&RST, text),
            concat!(
                "prose \"Title\\n=====\"\n",
                "prose \"Run ``old list`` or :command:`old b`, as in::\" [``old list``] [`old b`]\n",
                "shell \"$ old one\\n\\ngit pull\"\n",
                "shell \"\\nold two \\\\\\n  --x\"\n",
                "prose \"* an item\"\n",
                "python \"\\nold()\"\n",
                "prose \".. note::\"\n",
                "prose \"   old three\"\n",
            )
        );
        assert_eq!(
            rewrite(&RST, text, "old two", "new \\\n  two"),
            text.replace("old two", "new \\\n     two")
        );
        assert_eq!(
            rewrite(&RST, "a ``old`` b", "old", "c | d"),
            "a ``c | d`` b"
        );
        assert_eq!(
            rewrite(&RST, "a old b", "old", "c | d"),
            "manual: a sentence of reStructuredText takes `\\`, `*`, `|` and a backtick for markup"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(::\n\n|.. code:: sh\n|   |``|[ab`: \t\n\r]|é){0,40}") {
            check_regions(&text, &RST.regions(&text, Place::Program));
        }
    }
}
