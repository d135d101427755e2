//! Dockerfiles: `RUN` and the other instructions that a shell runs, heredocs, and comments.

use std::ops::Range;

use super::coded::{Breaks, Coded, Quote, as_it_is};
use super::opaque::Opaque;
use super::{exec, is_shell, unwritten};
use crate::host::argv::Stop;
use crate::host::comments::Comments;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Host, Place, Region, Run, host_for, same_cut};
use crate::shell::{Lexer, Token};
use crate::text::{Decoded, DecodedBuilder};

/// The host of Dockerfiles.
pub static DOCKERFILE: Dockerfile = Dockerfile;

/// Reads a Dockerfile or a Containerfile.
#[derive(Debug)]
pub struct Dockerfile;

impl Host for Dockerfile {
    fn name(&self) -> &'static str {
        "dockerfile"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut cut = Cut {
            text,
            escape: escape_character(text),
            index: &index,
            line_end: line_end(text),
            place,
            shell: true,
            regions: Vec::new(),
        };
        cut.read();
        cut.regions
    }
}

const COMMENT: &str = "a comment stands between its lines";
const ENDS: &str = "a line break would end the instruction";

struct Cut<'a> {
    text: &'a str,
    index: &'a LineIndex<'a>,
    line_end: &'static str,
    /// What continues a line.
    escape: char,
    place: Place,
    /// Whether the shell form of an instruction is run by a shell that is read here.
    shell: bool,
    regions: Vec<Region>,
}

/// The lines of an instruction as one text.
struct Logical {
    decoded: Decoded,
    /// The comments between its lines.
    fixed: Vec<(Range<usize>, String)>,
    /// The line behind it.
    next: usize,
}

impl Cut<'_> {
    fn read(&mut self) {
        let last = self.index.line_of(self.text.len());
        let mut comments = Comments::new(self.line_end);
        let mut line = 0;
        while line <= last {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let content = &self.text[start..end];
            let blanks = content.len() - content.trim_start().len();
            if content[blanks..].starts_with('#') {
                if !comments.continues(line, &content[..blanks]) {
                    comments.close(&mut self.regions);
                }
                comments.add(self.text, self.index, line, start + blanks);
                line += 1;
                continue;
            }
            comments.close(&mut self.regions);
            line = if content.trim().is_empty() {
                line + 1
            } else {
                self.instruction(line, start + blanks, last)
            };
        }
        comments.close(&mut self.regions);
    }

    /// Reads the instruction that begins at `start` of `line`; the line behind it.
    fn instruction(&mut self, line: usize, start: usize, last: usize) -> usize {
        let end = self.index.content_end(line);
        let (keyword, mut at) = word(self.text, start..end);
        let mut keyword = keyword.to_ascii_uppercase();
        if keyword == "ONBUILD" {
            let (inner, behind) = word(self.text, at..end);
            (keyword, at) = (inner.to_ascii_uppercase(), behind);
        }
        if keyword == "HEALTHCHECK" {
            at = behind_options(self.text, at..end);
            let (inner, behind) = word(self.text, at..end);
            if inner.eq_ignore_ascii_case("CMD") {
                (keyword, at) = ("CMD".to_string(), behind);
            }
        }
        if keyword == "RUN" {
            at = behind_options(self.text, at..end);
        }
        let logical = self.logical(line, at, last);
        let exec = self.text[at..].trim_start().starts_with('[');
        let heredocs = heredocs(&logical.decoded.text);
        match keyword.as_str() {
            "SHELL" => {
                let program = logical
                    .decoded
                    .text
                    .split(['"', '[', ']', ','])
                    .map(str::trim);
                self.shell = program
                    .into_iter()
                    .find(|p| !p.is_empty())
                    .is_some_and(is_shell);
                self.leave(at, &logical);
                logical.next
            }
            "RUN" if !exec && !heredocs.is_empty() => self.with_bodies(logical, &heredocs, last),
            "RUN" | "CMD" | "ENTRYPOINT" if !exec && self.shell && self.escape == '\\' => {
                self.push(
                    logical.decoded,
                    logical.fixed,
                    Breaks::Continued(ENDS),
                    Content::Script(Run::SHOWN),
                );
                logical.next
            }
            "RUN" | "CMD" | "ENTRYPOINT" if exec => {
                let end = self
                    .index
                    .content_end(logical.next.saturating_sub(1))
                    .max(at);
                let list = self.text[at..end].trim_end();
                let stop = (keyword == "ENTRYPOINT").then(|| Stop {
                    note: "further arguments may be put behind an entry point".to_string(),
                    recipe: "Put a script there that takes the arguments it needs.".to_string(),
                });
                match exec::region(self.text, at..at + list.len(), self.place, stop) {
                    Some(region) => self.regions.push(region),
                    None => self.leave(at, &logical),
                }
                logical.next
            }
            "COPY" | "ADD" if !heredocs.is_empty() => {
                self.leave(at, &logical);
                let target = logical.decoded.text.split_whitespace().next_back();
                let target = target.unwrap_or_default().to_string();
                self.files(logical.next, &heredocs, &target, last)
            }
            _ => {
                self.leave(at, &logical);
                logical.next
            }
        }
    }

    /// Joins the lines of the instruction whose arguments begin at `at` of `line`.
    fn logical(&self, mut line: usize, at: usize, last: usize) -> Logical {
        let mut builder = DecodedBuilder::new();
        let mut fixed = Vec::new();
        let mut quote = Quote::default();
        let mut start = at;
        loop {
            let end = self.index.content_end(line);
            let trimmed = self.text[start..end].trim_end_matches([' ', '\t']);
            let Some(kept) = trimmed.strip_suffix(self.escape) else {
                builder.verbatim(self.text, start..end);
                break;
            };
            let stop = start + kept.len();
            builder.verbatim(self.text, start..stop);
            quote.take_all(kept);
            let mut next = line + 1;
            while next <= last {
                let range = self.index.start(next)..self.index.content_end(next);
                let content = self.text[range.clone()].trim_start();
                if content.starts_with('#') {
                    fixed.push((range, COMMENT.to_string()));
                } else if !content.is_empty() {
                    break;
                }
                next += 1;
            }
            line = next;
            if line > last {
                break;
            }
            start = self.index.start(line);
            // In single quotes a shell would read what is gone by then.
            if !quote.is_single() {
                join(&mut builder, self.text, stop..start, "\\\n");
            }
        }
        let decoded = builder.finish();
        Logical {
            decoded,
            fixed,
            next: line + 1,
        }
    }

    /// A `RUN` with heredocs: they are the script, or a part of it.
    fn with_bodies(&mut self, logical: Logical, heredocs: &[Heredoc], last: usize) -> usize {
        let runs = self.shell && self.escape == '\\';
        let whole = logical.decoded.map.range(0..logical.decoded.text.len());
        let alone = heredocs.len() == 1 && heredocs[0].alone;
        let (bodies, next) = self.bodies(logical.next, heredocs, last);
        let end = self.index.content_end(next.saturating_sub(1));
        if !runs {
            self.regions
                .push(unwritten(self.text, whole.start..end, self.place));
            return next;
        }
        if alone {
            let first = self.text[bodies[0].clone()]
                .trim_start_matches('\t')
                .lines()
                .next()
                .unwrap_or_default();
            let content = if first.starts_with("#!") {
                Content::Host(host_for("", first))
            } else {
                Content::Script(Run::SHOWN)
            };
            self.body(bodies[0].clone(), &heredocs[0], content);
            return next;
        }
        let mut builder = DecodedBuilder::new();
        let from = self.index.line_of(whole.start);
        for line in from..next {
            let start = self.index.start(line).max(whole.start);
            builder.verbatim(self.text, start..self.index.content_end(line));
            if line + 1 < next {
                self.index.push_line_end(&mut builder, line);
            }
        }
        self.push(
            builder.finish(),
            logical.fixed,
            Breaks::Anywhere,
            Content::Script(Run::SHOWN),
        );
        next
    }

    /// The heredocs of a `COPY` are files; those in which variables are expanded are not written.
    fn files(&mut self, line: usize, heredocs: &[Heredoc], target: &str, last: usize) -> usize {
        let (bodies, next) = self.bodies(line, heredocs, last);
        for (body, heredoc) in bodies.into_iter().zip(heredocs) {
            let text = &self.text[body.clone()];
            if heredoc.quoted {
                let name = if target.ends_with('/') {
                    heredoc.end.as_str()
                } else {
                    target
                };
                let host = host_for(name, text);
                self.body(body, heredoc, Content::Host(host));
            } else if !text.trim().is_empty() {
                self.regions.push(unwritten(self.text, body, self.place));
            }
        }
        next
    }

    /// The lines of each heredoc, and the line behind the last one.
    fn bodies(
        &self,
        mut line: usize,
        heredocs: &[Heredoc],
        last: usize,
    ) -> (Vec<Range<usize>>, usize) {
        let mut out = Vec::new();
        for heredoc in heredocs {
            let start = self.index.start(line);
            while line <= last {
                let content = &self.text[self.index.start(line)..self.index.content_end(line)];
                let tabs = if heredoc.strip {
                    content.trim_start_matches('\t')
                } else {
                    content
                };
                if tabs == heredoc.end {
                    break;
                }
                line += 1;
            }
            out.push(start..self.index.start(line).max(start));
            line += 1;
        }
        (out, line.min(last + 1))
    }

    fn body(&mut self, range: Range<usize>, heredoc: &Heredoc, content: Content) {
        let mut builder = DecodedBuilder::new();
        let mut prefix = "";
        let (first, last) = (
            self.index.line_of(range.start),
            self.index.line_of(range.end),
        );
        for line in (first..last).filter(|_| !range.is_empty()) {
            let (start, end) = (self.index.start(line), self.index.content_end(line));
            let raw = &self.text[start..end];
            let tabs = if heredoc.strip {
                raw.len() - raw.trim_start_matches('\t').len()
            } else {
                0
            };
            if line == first {
                prefix = &raw[..tabs];
            }
            builder.verbatim(self.text, start + tabs..end);
            self.index.push_line_end(&mut builder, line);
        }
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return;
        }
        let escape = Coded {
            prefix: prefix.to_string(),
            ..self.coded(Vec::new(), Breaks::Anywhere)
        };
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(escape),
            content,
            place: self.place,
        });
    }

    fn coded(&self, fixed: Vec<(Range<usize>, String)>, breaks: Breaks) -> Coded {
        Coded {
            encode: as_it_is,
            opaque: Opaque::default(),
            fixed,
            breaks,
            prefix: String::new(),
            line_end: self.line_end,
        }
    }

    fn push(
        &mut self,
        decoded: Decoded,
        fixed: Vec<(Range<usize>, String)>,
        breaks: Breaks,
        content: Content,
    ) {
        if decoded.text.trim().is_empty() {
            return;
        }
        let escape = self.coded(fixed, breaks);
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(escape),
            content,
            place: self.place,
        });
    }

    /// Arguments that are read and not written.
    fn leave(&mut self, at: usize, logical: &Logical) {
        let end = self
            .index
            .content_end(logical.next.saturating_sub(1))
            .max(at);
        if !self.text[at..end].trim().is_empty() {
            self.regions.push(unwritten(self.text, at..end, self.place));
        }
    }
}

/// Appends what stands at `range` as `written`, verbatim where it is the same.
fn join(builder: &mut DecodedBuilder, text: &str, range: Range<usize>, written: &str) {
    if &text[range.clone()] == written {
        builder.verbatim(text, range);
    } else {
        builder.escaped(range, written);
    }
}

/// The character that the directive `escape` names.
fn escape_character(text: &str) -> char {
    for line in text.lines() {
        let Some((name, value)) = line
            .trim()
            .strip_prefix('#')
            .and_then(|l| l.split_once('='))
        else {
            break;
        };
        if name.trim().eq_ignore_ascii_case("escape") && value.trim() == "`" {
            return '`';
        }
    }
    '\\'
}

/// The first word of `range`, and where what is behind it begins.
fn word(text: &str, range: Range<usize>) -> (&str, usize) {
    let content = &text[range.clone()];
    let blanks = content.len() - content.trim_start().len();
    let rest = &content[blanks..];
    let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let behind = rest[len..].len() - rest[len..].trim_start().len();
    (&rest[..len], range.start + blanks + len + behind)
}

/// Where the arguments begin behind `--mount=…` and the like.
fn behind_options(text: &str, range: Range<usize>) -> usize {
    let mut at = range.start;
    while text[at..range.end].starts_with("--") {
        at = word(text, at..range.end).1;
    }
    at
}

/// A heredoc that an instruction announces.
struct Heredoc {
    end: String,
    strip: bool,
    quoted: bool,
    /// Whether nothing but heredocs stands in the instruction, so that its text is what is run.
    alone: bool,
}

fn heredocs(text: &str) -> Vec<Heredoc> {
    if !text.contains("<<") {
        return Vec::new();
    }
    let mut out: Vec<Heredoc> = Vec::new();
    let mut alone = true;
    for token in Lexer::new(text) {
        match token {
            Token::Redirect(r) if matches!(r.op.as_str(), "<<" | "<<-") => {
                let Some(target) = &r.target else { continue };
                let raw = &text[target.span.clone()];
                let end = raw.replace(['\'', '"', '\\'], "");
                if !end.is_empty() {
                    let (strip, quoted) = (r.op == "<<-", end != raw);
                    out.push(Heredoc {
                        end,
                        strip,
                        quoted,
                        alone: false,
                    });
                }
            }
            Token::Heredoc { .. } => {}
            _ => alone = false,
        }
    }
    for heredoc in &mut out {
        heredoc.alone = alone;
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn instructions_that_a_shell_runs_are_shell_text() {
        let text = concat!(
            "# syntax=docker/dockerfile:1\n",
            "FROM alpine AS base\n",
            "RUN --mount=type=cache,target=/x old one && \\\n",
            "    # why\n",
            "    old two\n",
            "run [\"old\", \"exec\"]\n",
            "ONBUILD RUN old three\n",
            "HEALTHCHECK --interval=5s CMD old four || exit 1\n",
            "ENTRYPOINT old five\n",
            "ENV A=\"old b\"\n",
        );
        assert_eq!(
            render(&DOCKERFILE, text),
            concat!(
                "text \"syntax=docker/dockerfile:1\"\n",
                "  prose \"syntax=docker/dockerfile:1\"\n",
                "code program \"alpine AS base\"\n",
                "  prose program \"alpine AS base\"\n",
                "script program \"old one && \\\\\\n    old two\"\n",
                "argv program \"old exec\"\n",
                "  text \"old\"\n",
                "    prose \"old\"\n",
                "  text \"exec\"\n",
                "    prose \"exec\"\n",
                "script program \"old three\"\n",
                "script program \"old four || exit 1\"\n",
                "script program \"old five\"\n",
                "code program \"A=\\\"old b\\\"\"\n",
                "  prose program \"A=\\\"old b\\\"\"\n",
            )
        );
    }

    #[test]
    fn a_heredoc_is_the_script_or_belongs_to_it() {
        let text = concat!(
            "RUN <<EOF\n",
            "old list\n",
            "EOF\n",
            "RUN <<-'END'\n",
            "\t#!/usr/bin/env nu\n",
            "\told list\n",
            "\tEND\n",
            "RUN cat <<A > b && old list\n",
            "text\n",
            "A\n",
            "COPY --chmod=755 <<'EOF' /usr/bin/run.sh\n",
            "old list\n",
            "EOF\n",
            "COPY <<EOF /x.sh\n",
            "old $list\n",
            "EOF\n",
            "RUN old list\n",
        );
        assert_eq!(
            render(&DOCKERFILE, text),
            concat!(
                "script program \"old list\\n\"\n",
                "code program \"#!/usr/bin/env nu\\nold list\\n\"\n",
                "  prose program \"#!/usr/bin/env nu\\nold list\"\n",
                "script program \"cat <<A > b && old list\\ntext\\nA\"\n",
                "code program \"--chmod=755 <<'EOF' /usr/bin/run.sh\"\n",
                "  prose program \"--chmod=755 <<'EOF' /usr/bin/run.sh\"\n",
                "shell program \"old list\\n\"\n",
                "  shell program \"old list\\n\"\n",
                "code program \"<<EOF /x.sh\"\n",
                "  prose program \"<<EOF /x.sh\"\n",
                "code program \"old $list\\n\"\n",
                "  prose program \"old $list\"\n",
                "script program \"old list\"\n",
            )
        );
        assert_eq!(
            rewrite(
                &DOCKERFILE,
                "RUN <<-X\n\told list\n\tX\n",
                "old list",
                "a\nb"
            ),
            "RUN <<-X\n\ta\n\tb\n\tX\n"
        );
    }

    #[test]
    fn a_replacement_stays_in_its_instruction() {
        let text = "RUN a && \\\r\n  old list\r\n";
        assert_eq!(
            rewrite(&DOCKERFILE, text, "old list", "new \\\n  list"),
            "RUN a && \\\r\n  new \\\r\n  list\r\n"
        );
        assert_eq!(
            rewrite(&DOCKERFILE, text, "old list", "new '\n'"),
            "manual: a line break would end the instruction"
        );
        assert_eq!(
            rewrite(
                &DOCKERFILE,
                "RUN old \\\n# c\n  list\n",
                "old \\\n  list",
                "new"
            ),
            "manual: a comment stands between its lines"
        );
        assert_eq!(
            rewrite(&DOCKERFILE, "RUN x 'a\\\n old list'\n", "old list", "new"),
            "RUN x 'a\\\n new'\n"
        );
    }

    #[test]
    fn another_shell_is_not_written() {
        let foreign =
            "manual: it stands in code or data of another language, which forgemod does not write";
        for text in [
            "SHELL [\"powershell\", \"-Command\"]\nRUN old list\n",
            "# escape=`\nRUN a; `\n  old list\n",
            "SHELL [\"pwsh\"]\nRUN <<EOF\nold list\nEOF\n",
        ] {
            assert_eq!(
                rewrite(&DOCKERFILE, text, "old list", "new"),
                foreign,
                "{text}"
            );
        }
        let text = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN old list\n";
        assert_eq!(
            rewrite(&DOCKERFILE, text, "old list", "new"),
            text.replace("old list", "new")
        );
    }

    #[test]
    fn what_would_begin_another_instruction_is_found_out() {
        assert_eq!(DOCKERFILE.verify("RUN a b\n", "RUN c \\\n d\n"), Ok(()));
        assert_eq!(
            DOCKERFILE.verify("RUN a\n", "RUN a\nb c\n"),
            Err("the file would no longer be cut into the same parts as dockerfile".to_string())
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(RUN |COPY |CMD |ONBUILD |<<-?'?E'?|E\n|[a\\\\# '\"\t\n\r\\[]|é){0,40}") {
            check_regions(&text, &DOCKERFILE.regions(&text, Place::Program));
        }
    }
}
