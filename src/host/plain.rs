//! Plain text: blocks of lines with commands anywhere in them.

use super::lines::{LineIndex, code_spans, line_end};
use super::markdown::escape::{Code, Prose, Shape};
use super::markdown::fences;
use super::transcript::{Typed, prompt};
use super::{Content, Host, Place, Region};
use crate::text::DecodedBuilder;

/// The host of plain text.
pub static PLAIN: Plain = Plain;

/// Reads plain text: each run of lines that are not blank is one region of prose, and what stands between fences is read by
/// their language.
#[derive(Debug)]
pub struct Plain;

impl Host for Plain {
    fn name(&self) -> &'static str {
        "text"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let end = line_end(text);
        let mut regions = Vec::new();
        let mut builder = DecodedBuilder::new();
        let close = |builder: &mut DecodedBuilder| {
            let decoded = std::mem::take(builder).finish();
            if decoded.text.is_empty() {
                return None;
            }
            let code = code_spans(&decoded.text);
            let escape = Prose::new(&decoded.text, &code, Shape::Plain, String::new(), end);
            Some(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(escape),
                content: Content::Prose { code },
                place,
            })
        };
        let mut typed = Typed::default();
        let last = index.line_of(text.len());
        let mut line = 0;
        while line <= last {
            let content = index.start(line)..index.content_end(line);
            if let Some(fence) = Fence::opened(&text[content.clone()])
                && let Some(end) = (line + 1..=last)
                    .find(|&l| fence.is_closed(&text[index.start(l)..index.content_end(l)]))
            {
                regions.extend(close(&mut builder));
                regions.extend(fence.region(text, &index, line + 1..end));
                line = end + 1;
                continue;
            }
            if text[content.clone()].trim().is_empty() {
                regions.extend(close(&mut builder));
            } else {
                let mut over = typed.over(&text[content.clone()]);
                if !builder.text().is_empty() {
                    let before = &text[index.start(line - 1)..index.content_end(line - 1)];
                    over = over.max(same_mark(before, &text[content.clone()]));
                    index.push_line_end(&mut builder, line - 1);
                }
                builder.verbatim(text, content.start + over..content.end);
            }
            line += 1;
        }
        regions.extend(close(&mut builder));
        regions
    }
}

/// What begins a comment, a quote or an item in text of which nobody knows more.
const MARKS: [&str; 9] = ["#", "//", "--", ";", "*", ">", "%", "rem", "REM"];

/// The length of the mark in front of a line where the line before it has the same one and goes on with a backslash: the
/// comments of a file that no host reads.
fn same_mark(before: &str, line: &str) -> usize {
    if !before.ends_with('\\') {
        return 0;
    }
    let blanks = |t: &str| t.len() - t.trim_start_matches([' ', '\t']).len();
    let (a, b) = (&before[blanks(before)..], &line[blanks(line)..]);
    let marked = |t: &str, m: &str| {
        t.strip_prefix(m)
            .is_some_and(|rest| rest.starts_with([' ', '\t']))
    };
    MARKS
        .iter()
        .find(|m| marked(a, m) && marked(b, m))
        .map_or(0, |m| blanks(line) + m.len())
}

/// A line that begins a block of code.
struct Fence<'a> {
    indent: &'a str,
    mark: char,
    len: usize,
    info: &'a str,
}

impl Fence<'_> {
    fn opened(line: &str) -> Option<Fence<'_>> {
        let rest = line.trim_start_matches([' ', '\t']);
        let mark = rest.chars().next().filter(|c| ['`', '~'].contains(c))?;
        let info = rest.trim_start_matches(mark);
        let len = rest.len() - info.len();
        (len >= 3 && !info.contains('`')).then(|| Fence {
            indent: &line[..line.len() - rest.len()],
            mark,
            len,
            info: info.trim(),
        })
    }

    fn is_closed(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.len && line.chars().all(|c| c == self.mark)
    }

    /// The region of the lines between a fence and its end.
    fn region(
        &self,
        text: &str,
        index: &LineIndex,
        lines: std::ops::Range<usize>,
    ) -> Option<Region> {
        let mut builder = DecodedBuilder::new();
        for line in lines {
            let content = &text[index.start(line)..index.content_end(line)];
            let own = content.strip_prefix(self.indent).unwrap_or(content);
            let from = index.start(line) + content.len() - own.len();
            builder.verbatim(text, from..index.content_end(line));
            index.push_line_end(&mut builder, line);
        }
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return None;
        }
        let content = fences::content(self.info, &decoded.text);
        Some(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Code {
                prefix: self.indent.to_string(),
                line_end: line_end(text),
                fence: Some((self.mark, self.len)),
            }),
            content,
            place: Place::Document,
        })
    }
}

/// Whether a fence without a language holds shell text: most of its lines that
/// are neither blank nor comments begin like a command, an assignment or a
/// prompt, or continue the line before.
pub fn looks_like_shell(text: &str) -> bool {
    let mut shell = 0usize;
    let mut other = 0usize;
    let mut continued = false;
    let mut quote = None;
    let mut heredoc: Option<String> = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(end) = &heredoc {
            if line == end {
                heredoc = None;
            }
            continue;
        }
        if line.is_empty() || (line.starts_with('#') && !continued) {
            continue;
        }
        if continued || begins_like_shell(line) {
            // A command counts once, on however many lines it stands: a replacement may have another number of them.
            shell += usize::from(!continued);
            heredoc = heredoc_end(line);
            quote = open_quote(line, quote);
        } else {
            other += 1;
            quote = None;
        }
        continued = quote.is_some() || line.ends_with(['\\', '|']) || line.ends_with("&&");
        if other > 0 && shell == 0 {
            // Text that opens with something else is no script, whatever follows.
            return false;
        }
    }
    shell > other
}

/// Words that begin a command and no English sentence.
const COMMANDS: &[&str] = &[
    "[",
    "[[",
    "alias",
    "apk",
    "apt",
    "apt-get",
    "awk",
    "base64",
    "bash",
    "brew",
    "bun",
    "cargo",
    "cd",
    "chmod",
    "chown",
    "column",
    "cp",
    "crontab",
    "curl",
    "declare",
    "docker",
    "docker-compose",
    "done",
    "echo",
    "elif",
    "env",
    "esac",
    "eval",
    "fi",
    "gcloud",
    "gh",
    "git",
    "glab",
    "go",
    "grep",
    "gunzip",
    "gzip",
    "helm",
    "jq",
    "kubectl",
    "ls",
    "mkdir",
    "mktemp",
    "mv",
    "node",
    "npm",
    "npx",
    "openssl",
    "pip",
    "pip3",
    "pipx",
    "pnpm",
    "popd",
    "printf",
    "pushd",
    "python",
    "python3",
    "rg",
    "rm",
    "rsync",
    "scp",
    "sed",
    "sh",
    "ssh",
    "ssh-keygen",
    "sudo",
    "systemctl",
    "tar",
    "tea",
    "tee",
    "terraform",
    "tr",
    "unset",
    "uv",
    "uvx",
    "wget",
    "xargs",
    "yarn",
    "yq",
    "zsh",
    "{",
    "}",
];

/// Words that may begin a sentence too; what follows decides.
const AMBIGUOUS: &[&str] = &[
    "case", "cat", "do", "else", "exec", "exit", "export", "find", "for", "function", "head", "if",
    "kill", "local", "make", "read", "return", "set", "sleep", "sort", "source", "split", "tail",
    "test", "then", "time", "touch", "trap", "until", "wait", "which", "while",
];

fn begins_like_shell(line: &str) -> bool {
    if line.starts_with("$ ") || line.starts_with("$(") || line.starts_with("#!") {
        return true;
    }
    if let Some(at) = prompt(line) {
        // a comment of TeX has the sign of a prompt too
        return begins_like_shell(&line[at..]);
    }
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default().trim_end_matches(';');
    let next = words.next().unwrap_or_default();
    if is_assignment(word) || (word.starts_with("./") && word.len() > 2) {
        return true;
    }
    if COMMANDS.contains(&word) {
        return true;
    }
    let is_shell_word = |w: &str| {
        w.is_empty()
            || w.starts_with([
                '-', '/', '.', '$', '"', '\'', '~', '[', '!', '<', '>', '{', '|', '(',
            ])
            || is_assignment(w)
            || COMMANDS.contains(&w)
    };
    AMBIGUOUS.contains(&word)
        && (is_shell_word(next) || matches!((word, words.next()), ("for" | "case", Some("in"))))
}

fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The word that ends the heredoc that `line` opens.
fn heredoc_end(line: &str) -> Option<String> {
    let (_, behind) = line.split_once("<<")?;
    let word = behind.trim_start_matches(['-', ' ', '\'', '"']);
    let end = word
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(word.len());
    (end > 0).then(|| word[..end].to_string())
}

/// The quote that is open behind `line`.
pub(super) fn open_quote(line: &str, mut quote: Option<char>) -> Option<char> {
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None | Some('"'), '\\') => {
                chars.next();
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    quote
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn runs_of_lines_are_blocks() {
        let text = "Run `old a`\r\nand old b.\r\n\r\n  Then rest.";
        assert_eq!(
            render(&PLAIN, text),
            concat!(
                "prose program \"Run `old a`\\nand old b.\" [`old a`]\n",
                "prose program \"  Then rest.\"\n",
            )
        );
        assert_eq!(
            rewrite(&PLAIN, text, "old b", "new \\\n x"),
            "Run `old a`\r\nand new \\\r\n x.\r\n\r\n  Then rest."
        );
        assert_eq!(
            rewrite(&PLAIN, text, "old a", "new `x`"),
            text.replace("`old a`", "`` new `x` ``")
        );
    }

    #[test]
    fn shell_is_told_from_prose() {
        for shell in [
            "git clone x\ncd x\n",
            "# comment\nFOO=1 run\n",
            "$ old list",
            "for n in 1 2; do\n  echo $n\ndone",
            "curl -s \\\n  https://x |\n  jq '\n  .a\n'",
            "cat <<EOF > a\nDear all,\nhello there\nEOF\n",
            "if [ -n \"$X\" ]; then\n  exit 1\nfi",
            "set -euo pipefail",
        ] {
            assert!(looks_like_shell(shell), "{shell}");
        }
        for prose in [
            "",
            "Set up the environment.\nThen git is used.",
            "find the highest one and test it",
            "if nothing is left, wait",
            "PR #12 is open\ngit is fine",
            "# only a comment",
            "{\"a\": 1}",
            "src/\n  main.rs\n  lib.rs",
            "make sure that it runs",
        ] {
            assert!(!looks_like_shell(prose), "{prose}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "([ab`\\\\ \t\n\r]|é){0,60}") {
            check_regions(&text, &PLAIN.regions(&text, Place::Document));
            looks_like_shell(&text);
        }
    }
}
