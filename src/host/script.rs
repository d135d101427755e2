//! Shell scripts: the whole file is shell text.

use super::lines::{LineIndex, Lines, line_end};
use super::{Content, Host, Place, Region};
use crate::text::DecodedBuilder;

/// The host of shell scripts.
pub static SHELL: Script = Script;

/// Reads a shell script.
#[derive(Debug)]
pub struct Script;

impl Host for Script {
    fn name(&self) -> &'static str {
        "shell"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let index = LineIndex::new(text);
        let mut builder = DecodedBuilder::new();
        let last = index.line_of(text.len());
        for line in 0..=last {
            // The tag of a completion function of zsh says what it is for, as the command `compdef` does.
            let mark = usize::from(line == 0 && text.starts_with("#compdef "));
            builder.verbatim(text, index.start(line) + mark..index.content_end(line));
            index.push_line_end(&mut builder, line);
        }
        let decoded = builder.finish();
        let escape = Lines {
            prefix: String::new(),
            line_end: line_end(text),
            one_line: None,
        };
        vec![Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(escape),
            content: Content::Shell,
            place,
        }]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::host::testing::{render, rewrite};

    #[test]
    fn the_whole_script_is_one_region() {
        let text = "#!/bin/sh\nold list\n";
        assert_eq!(
            render(&SHELL, text),
            "shell program \"#!/bin/sh\\nold list\\n\"\n"
        );
        assert_eq!(
            rewrite(&SHELL, text, "old list", "new \\\n  list"),
            "#!/bin/sh\nnew \\\n  list\n"
        );
    }

    #[test]
    fn the_tag_of_a_completion_is_a_command() {
        assert_eq!(
            render(&SHELL, "#compdef old\n# x\n"),
            "shell program \"compdef old\\n# x\\n\"\n"
        );
    }

    #[test]
    fn windows_line_ends_stay() {
        let text = "a\r\nold list\r\n";
        assert_eq!(
            rewrite(&SHELL, text, "old list", "new \\\n  list"),
            "a\r\nnew \\\r\n  list\r\n"
        );
        assert!(SHELL.regions("\n \n", Place::Program).is_empty());
    }
}
