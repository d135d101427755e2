//! justfiles: recipes, scripts and commands in backticks.

use std::ops::Range;

use super::coded::{Breaks, Coded, Encode, Quote};
use super::opaque::Opaque;
use super::{is_shell, unwritten};
use crate::host::comments::Comments;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Host, Place, Region, Run, Unwritable, host_for, same_cut};
use crate::shell::Output;
use crate::text::DecodedBuilder;

/// The host of justfiles.
pub static JUSTFILE: Justfile = Justfile;

/// Reads a justfile.
#[derive(Debug)]
pub struct Justfile;

impl Host for Justfile {
    fn name(&self) -> &'static str {
        "justfile"
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
            shell: shell_of(text),
            regions: Vec::new(),
        };
        cut.read();
        cut.regions
    }
}

/// A command whose output just takes; where it fails, just stops.
const CAPTURED: Run = Run {
    output: Output::Captured,
    status_read: true,
};

const ENDS: &str = "a line break would begin another shell";
const TICKS: &str = "a command in backticks cannot hold a line break";

struct Cut<'a> {
    text: &'a str,
    index: &'a LineIndex<'a>,
    line_end: &'static str,
    place: Place,
    /// Whether the shell of the recipes is one that is read here.
    shell: bool,
    regions: Vec<Region>,
}

impl Cut<'_> {
    fn read(&mut self) {
        let last = self.index.line_of(self.text.len());
        let mut comments = Comments::new(self.line_end);
        let mut script = None;
        let mut line = 0;
        while line <= last {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let content = &self.text[start..end];
            if content.starts_with('#') {
                if !comments.continues(line, "") {
                    comments.close(&mut self.regions);
                }
                comments.add(self.text, self.index, line, start);
                line += 1;
                continue;
            }
            comments.close(&mut self.regions);
            if content.starts_with([' ', '\t']) && !content.trim().is_empty() {
                let mut behind = line + 1;
                while behind <= last && {
                    let next = self.line(behind);
                    next.starts_with([' ', '\t']) || next.trim().is_empty()
                } {
                    behind += 1;
                }
                self.body(line, behind, script.take());
                line = behind;
                continue;
            }
            if content.starts_with('[') {
                script = script_of(content).or(script);
            } else if !content.trim().is_empty() && !is_header(content) {
                script = None;
            }
            self.values(start..end);
            line += 1;
        }
        comments.close(&mut self.regions);
    }

    fn line(&self, line: usize) -> &str {
        &self.text[self.index.start(line)..self.index.content_end(line)]
    }

    /// The commands in backticks, whose output is taken; the rest of a line is not written.
    fn values(&mut self, range: Range<usize>) {
        let mut done = range.start;
        while let Some(i) = self.text[done..range.end].find('`') {
            let open = done + i;
            let Some(len) = self.text[open + 1..range.end].find('`') else {
                break;
            };
            let close = open + 1 + len;
            if len == 0 {
                // The three that begin a text of several lines.
                break;
            }
            self.leave(done..open);
            done = close + 1;
            if !self.shell {
                self.leave(open..done);
                continue;
            }
            let mut builder = DecodedBuilder::new();
            builder.verbatim(self.text, open + 1..close);
            let breaks = Breaks::Never(TICKS);
            self.push(
                builder,
                Opaque::default(),
                breaks,
                in_backticks,
                "",
                Content::Script(CAPTURED),
            );
        }
        self.leave(done..range.end);
    }

    /// The body of a recipe.
    fn body(&mut self, first: usize, mut behind: usize, script: Option<String>) {
        while behind > first + 1 && self.line(behind - 1).trim().is_empty() {
            behind -= 1;
        }
        let content = self.line(first);
        let indent = content[..content.len() - content.trim_start().len()].to_string();
        let shebang = content
            .trim_start()
            .starts_with("#!")
            .then(|| content.trim_start().to_string());
        let by = shebang.or_else(|| script.map(|program| format!("#!{program}")));
        if let Some(first_line) = by {
            return self.script(first, behind, &indent, &first_line);
        }
        let mut line = first;
        while line < behind {
            let mut stop = line + 1;
            while stop < behind && self.line(stop - 1).ends_with('\\') {
                stop += 1;
            }
            self.recipe(line, stop, &indent);
            line = stop;
        }
    }

    /// A body that another program runs as a whole.
    fn script(&mut self, first: usize, behind: usize, indent: &str, first_line: &str) {
        let mut builder = DecodedBuilder::new();
        let mut opaque = Opaque::default();
        for line in first..behind {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let content = &self.text[start..end];
            let common = content
                .bytes()
                .zip(indent.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            self.decode(start + common..end, &mut builder, &mut opaque);
            if line + 1 < behind {
                self.index.push_line_end(&mut builder, line);
            }
        }
        let host = host_for("", first_line);
        let content = if host.name() == "shell" {
            Content::Shell
        } else {
            Content::Host(host)
        };
        self.push(
            builder,
            opaque,
            Breaks::Anywhere,
            interpolated,
            indent,
            content,
        );
    }

    /// A line of a recipe with those that continue it, which one shell runs.
    fn recipe(&mut self, line: usize, behind: usize, indent: &str) {
        let mut builder = DecodedBuilder::new();
        let mut opaque = Opaque::default();
        let mut quote = Quote::default();
        for l in line..behind {
            let (start, end) = (self.index.start(l), self.index.content_end(l));
            let content = &self.text[start..end];
            let rest = content.trim_start();
            let rest = if l == line {
                rest.trim_start_matches(['@', '-'])
            } else {
                rest
            };
            let kept = if l + 1 < behind {
                &rest[..rest.len() - 1]
            } else {
                rest
            };
            let at = end - rest.len();
            self.decode(at..at + kept.len(), &mut builder, &mut opaque);
            if l + 1 < behind {
                quote.take_all(kept);
                let stop = self.index.content_end(l + 1);
                let next = self.index.start(l + 1);
                let blanks = self.text[next..stop].len() - self.text[next..stop].trim_start().len();
                // just joins the lines; in single quotes a shell would read what is gone by then.
                if !quote.is_single() {
                    builder.escaped(at + kept.len()..next + blanks, "\\\n");
                }
            }
        }
        if !self.shell {
            return self.leave(self.index.start(line)..self.index.content_end(behind - 1));
        }
        let breaks = Breaks::Continued(ENDS);
        self.push(
            builder,
            opaque,
            breaks,
            interpolated,
            indent,
            Content::Script(Run::SHOWN),
        );
    }

    /// Appends what just hands on of `range`: what it fills in is opaque, `{{{{` is `{{`.
    fn decode(&self, range: Range<usize>, builder: &mut DecodedBuilder, opaque: &mut Opaque) {
        let mut at = range.start;
        while let Some(i) = self.text[at..range.end].find("{{") {
            let start = at + i;
            builder.verbatim(self.text, at..start);
            if self.text[start..range.end].starts_with("{{{{") {
                builder.escaped(start..start + 4, "{{");
                at = start + 4;
                continue;
            }
            let Some(len) = self.text[start..range.end].find("}}") else {
                at = start;
                break;
            };
            at = start + len + 2;
            let mark = opaque.mark(self.text[start + 2..at - 2].trim(), &self.text[start..at]);
            builder.escaped(start..at, &mark);
        }
        builder.verbatim(self.text, at..range.end);
    }

    fn push(
        &mut self,
        builder: DecodedBuilder,
        opaque: Opaque,
        breaks: Breaks,
        encode: Encode,
        prefix: &str,
        content: Content,
    ) {
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return;
        }
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Coded {
                encode,
                opaque,
                fixed: Vec::new(),
                breaks,
                prefix: prefix.to_string(),
                line_end: self.line_end,
            }),
            content,
            place: self.place,
        });
    }

    fn leave(&mut self, range: Range<usize>) {
        if !self.text[range.clone()].trim().is_empty() {
            self.regions.push(unwritten(self.text, range, self.place));
        }
    }
}

fn interpolated(text: &str) -> Result<String, Unwritable> {
    Ok(text.replace("{{", "{{{{"))
}

fn in_backticks(text: &str) -> Result<String, Unwritable> {
    if text.contains('`') {
        return Err("a command in backticks cannot hold a backtick".to_string());
    }
    Ok(text.to_string())
}

/// Whether a line begins a recipe.
fn is_header(line: &str) -> bool {
    line.contains(':') && !line.contains(":=")
}

/// The program that `[script("…")]` names for the recipe behind it.
fn script_of(attribute: &str) -> Option<String> {
    let behind = attribute.split_once("script")?.1;
    let named = behind
        .strip_prefix('(')
        .and_then(|b| b.split(['"', '\'']).nth(1));
    Some(named.unwrap_or("sh").to_string())
}

/// Whether `set shell` leaves recipes to a shell that is read here.
fn shell_of(text: &str) -> bool {
    for line in text.lines() {
        let Some((name, value)) = line.split_once(":=") else {
            continue;
        };
        if name.split_whitespace().eq(["set", "shell"]) {
            return value.split(['"', '\'']).nth(1).is_some_and(is_shell);
        }
    }
    true
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn recipes_are_read_line_by_line() {
        let text = concat!(
            "set shell := [\"bash\", \"-uc\"]\n",
            "n := `old one`\n",
            "\n",
            "# lists them\n",
            "list repo=\"x\": build\n",
            "    @old two -R {{repo}} \\\n",
            "      --more\n",
            "\n",
            "    echo {{{{ a\n",
            "py:\n",
            "    #!/usr/bin/env nu\n",
            "    old three\n",
            "[script(\"bash\")]\n",
            "s:\n",
            "    old {{ x + y }}\n",
            "    b\n",
        );
        assert_eq!(
            render(&JUSTFILE, text),
            concat!(
                "code program \"set shell := [\\\"bash\\\", \\\"-uc\\\"]\"\n",
                "  prose program \"set shell := [\\\"bash\\\", \\\"-uc\\\"]\"\n",
                "code program \"n := \"\n",
                "  prose program \"n := \"\n",
                "script program \"old one\"\n",
                "text \"lists them\"\n",
                "  prose \"lists them\"\n",
                "code program \"list repo=\\\"x\\\": build\"\n",
                "  prose program \"list repo=\\\"x\\\": build\"\n",
                "script program \"old two -R ${{ repo }} \\\\\\n--more\"\n",
                "script program \"echo {{ a\"\n",
                "code program \"py:\"\n",
                "  prose program \"py:\"\n",
                "code program \"#!/usr/bin/env nu\\nold three\"\n",
                "  prose program \"#!/usr/bin/env nu\\nold three\"\n",
                "code program \"[script(\\\"bash\\\")]\"\n",
                "  prose program \"[script(\\\"bash\\\")]\"\n",
                "code program \"s:\"\n",
                "  prose program \"s:\"\n",
                "shell program \"old ${{ expansion }}\\nb\"\n",
            )
        );
    }

    #[test]
    fn what_just_fills_in_stays() {
        let text = "a:\n    -old list {{ r }}\n    b\n";
        assert_eq!(
            rewrite(
                &JUSTFILE,
                text,
                "old list ${{ r }}",
                "new '${{ r }}' '{{x' \\\n  y"
            ),
            "a:\n    -new '{{ r }}' '{{{{x' \\\n      y\n    b\n"
        );
        assert_eq!(
            rewrite(&JUSTFILE, text, "old list", "a\nb"),
            "manual: a line break would begin another shell"
        );
        assert_eq!(
            rewrite(&JUSTFILE, "a := `old`\n", "old", "new `x`"),
            "manual: a command in backticks cannot hold a backtick"
        );
        assert_eq!(
            rewrite(
                &JUSTFILE,
                "set shell := ['pwsh', '-c']\na:\n  old list\n",
                "old list",
                "new"
            ),
            "manual: it stands in code or data of another language, which forgemod does not write"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(a: ?|  |x := |\\{\\{|\\}\\}|#!sh\n|\\[script\\]\n|[a`@#\\\\' \t\n\r]|é){0,40}") {
            check_regions(&text, &JUSTFILE.regions(&text, Place::Program));
        }
    }
}
