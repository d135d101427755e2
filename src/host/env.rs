//! Environment files: `KEY=value` lines and comments.

use super::comments::Comments;
use super::foreign::{FOREIGN, Unwritten};
use super::lines::{LineIndex, line_end};
use super::{Content, Host, Place, Region};
use crate::text::Decoded;

/// The host of environment files.
pub static ENV: Env = Env;

/// Reads an environment file such as `.env.example`.
#[derive(Debug)]
pub struct Env;

impl Host for Env {
    fn name(&self) -> &'static str {
        "env"
    }

    /// Comments and values are read by people whatever the file is for.
    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut regions = Vec::new();
        let mut comments = Comments::new(line_end(text));
        for line in 0..=index.line_of(text.len()) {
            let (start, stop) = (index.start(line), index.content_end(line));
            let content = &text[start..stop];
            if let Some(hash) = comment_start(content) {
                let prefix = &content[..hash];
                if !comments.continues(line, prefix) {
                    comments.close(&mut regions);
                }
                comments.add(text, &index, line, start + hash);
                continue;
            }
            comments.close(&mut regions);
            // All of the line but the name: who reads the file knows how a value is quoted, and they differ.
            let from = start + content.find('=').map_or(0, |i| i + 1);
            if text[from..stop].trim().is_empty() {
                continue;
            }
            let decoded = Decoded::verbatim(text, from..stop);
            regions.push(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(Unwritten),
                content: Content::Host(&FOREIGN),
                place: Place::Document,
            });
        }
        comments.close(&mut regions);
        regions
    }
}

fn comment_start(line: &str) -> Option<usize> {
    let blanks = line.len() - line.trim_start().len();
    line[blanks..].starts_with('#').then_some(blanks)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn comments_are_text_and_values_are_not_written() {
        let text = "# Get one with\n#   old token\nTOKEN=\"old x\"\nplain\n\n";
        assert_eq!(
            render(&ENV, text),
            concat!(
                "text \"Get one with\\n  old token\"\n",
                "  prose \"Get one with\\n  old token\"\n",
                "code \"\\\"old x\\\"\"\n",
                "  prose \"\\\"old x\\\"\"\n",
                "code \"plain\"\n",
                "  prose \"plain\"\n",
            )
        );
        assert_eq!(
            rewrite(&ENV, text, "old token", "new \\\n  token"),
            "# Get one with\n#   new \\\n#   token\nTOKEN=\"old x\"\nplain\n\n"
        );
        assert_eq!(
            rewrite(&ENV, text, "old x", "new"),
            "manual: it stands in code or data of another language, which forgemod does not write"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "([aB=# '\"\t\n\r]|é){0,60}") {
            check_regions(&text, &ENV.regions(&text, Place::Program));
        }
    }
}
