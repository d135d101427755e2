//! Makefiles: recipe lines, `$(shell …)`, `!=`, and comments.

use std::collections::HashMap;
use std::ops::Range;

use super::coded::{Breaks, Coded};
use super::opaque::Opaque;
use super::{is_shell, unwritten};
use crate::host::comments::Comments;
use crate::host::lines::{LineIndex, line_end};
use crate::host::plain::looks_like_shell;
use crate::host::{Content, Host, Place, Region, Run, Unwritable, same_cut};
use crate::shell::Output;
use crate::text::DecodedBuilder;

/// The host of Makefiles.
pub static MAKEFILE: Makefile = Makefile;

/// Reads a Makefile.
#[derive(Debug)]
pub struct Makefile;

impl Host for Makefile {
    fn name(&self) -> &'static str {
        "makefile"
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
            settings: Settings::of(text),
            regions: Vec::new(),
        };
        cut.read();
        cut.regions
    }
}

/// A command whose output make takes, whatever its exit status is.
const CAPTURED: Run = Run {
    output: Output::Captured,
    status_read: false,
};

const ENDS: &str = "a line break would begin another shell";
const FUNCTION: &str = "a function of make cannot hold a line break";

/// What a Makefile says about all of its recipes.
struct Settings {
    /// What begins a line of a recipe.
    prefix: char,
    /// Whether a recipe is run by one shell.
    one_shell: bool,
    /// Whether that is a shell which is read here.
    shell: bool,
    /// Variables that are set once, to a word: they may name a program.
    words: HashMap<String, String>,
}

impl Settings {
    fn of(text: &str) -> Settings {
        let mut settings = Settings {
            prefix: '\t',
            one_shell: false,
            shell: true,
            words: HashMap::new(),
        };
        let mut set_twice = Vec::new();
        for line in text.lines() {
            if line.starts_with(".ONESHELL") {
                settings.one_shell = true;
            }
            let Some((name, _, value)) = assignment(line) else {
                continue;
            };
            let value = line[value..].split(" #").next().unwrap_or_default().trim();
            match name {
                ".RECIPEPREFIX" => settings.prefix = value.chars().next().unwrap_or('\t'),
                "SHELL" => {
                    let program = value.split_whitespace().next().unwrap_or_default();
                    settings.shell &= is_shell(program) || program.contains('$');
                }
                _ => {
                    let word = !value.is_empty()
                        && value
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
                    if !word
                        || settings
                            .words
                            .insert(name.to_string(), value.to_string())
                            .is_some()
                    {
                        set_twice.push(name.to_string());
                    }
                }
            }
        }
        for name in set_twice {
            settings.words.remove(&name);
        }
        settings
    }
}

struct Cut<'a> {
    text: &'a str,
    index: &'a LineIndex<'a>,
    line_end: &'static str,
    place: Place,
    settings: Settings,
    regions: Vec<Region>,
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
            let behind = self.behind(line, last);
            let is_recipe = content.starts_with(self.settings.prefix);
            if !is_recipe && content[blanks..].starts_with('#') && behind == line + 1 {
                if !comments.continues(line, &content[..blanks]) {
                    comments.close(&mut self.regions);
                }
                comments.add(self.text, self.index, line, start + blanks);
                line += 1;
                continue;
            }
            comments.close(&mut self.regions);
            let directive = content.trim_start();
            line = if is_recipe && self.settings.one_shell {
                let mut stop = behind;
                while stop <= last && self.line(stop).starts_with(self.settings.prefix) {
                    stop = self.behind(stop, last);
                }
                self.recipe(line, start, stop);
                stop
            } else if is_recipe {
                self.recipe(line, start, behind);
                behind
            } else if directive == "define" || directive.starts_with("define ") {
                self.definition(line + 1, last)
            } else {
                self.other(line, behind);
                behind
            };
        }
        comments.close(&mut self.regions);
    }

    fn line(&self, line: usize) -> &str {
        &self.text[self.index.start(line)..self.index.content_end(line)]
    }

    /// The line behind `line` and those that continue it.
    fn behind(&self, mut line: usize, last: usize) -> usize {
        while line < last && is_continued(self.line(line)) {
            line += 1;
        }
        line + 1
    }

    /// The lines of a `define`; the line behind its end.
    fn definition(&mut self, first: usize, last: usize) -> usize {
        let is_end = |l: &str| l.trim_start() == "endef" || l.trim_start().starts_with("endef ");
        let end = (first..=last)
            .find(|&l| is_end(self.line(l)))
            .unwrap_or(last + 1);
        let body: Vec<&str> = (first..end)
            .map(|l| {
                self.line(l)
                    .trim_start()
                    .trim_start_matches(['@', '-', '+'])
            })
            .collect();
        if looks_like_shell(&body.join("\n")) {
            let mut line = first;
            while line < end {
                let behind = self.behind(line, end - 1);
                self.recipe(line, self.index.start(line), behind);
                line = behind;
            }
        } else if first < end {
            let range = self.index.start(first)..self.index.content_end(end - 1);
            self.leave(range);
        }
        end + 1
    }

    /// A line that is no recipe: what it has a shell run, and the recipe behind the `;` of a rule.
    fn other(&mut self, line: usize, behind: usize) {
        let range = self.index.start(line)..self.index.content_end(behind - 1);
        let text = &self.text[range.clone()];
        if let Some((_, "!=", value)) = assignment(text) {
            let start = range.start + value;
            self.function(start..range.end, Breaks::Never(ENDS));
            return;
        }
        let recipe = match assignment(text) {
            Some(_) => None,
            None => separator(text).map(|i| range.start + i),
        };
        self.values(range.start..recipe.unwrap_or(range.end));
        if let Some(semicolon) = recipe {
            // the head of a rule may go on over lines
            self.recipe(self.index.line_of(semicolon), semicolon + 1, behind);
        }
    }

    /// Text in which `$(shell …)` may stand; the rest is not written.
    fn values(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let mut done = at;
        while let Some(i) = self.text[at..range.end].find('$') {
            let start = at + i;
            let end = expansion_end(self.text, start..range.end);
            let body = ["$(shell ", "${shell "]
                .iter()
                .find(|f| self.text[start..end].starts_with(**f))
                .map(|f| start + f.len());
            if let Some(body) = body.filter(|b| *b < end && self.text[..end].ends_with([')', '}']))
            {
                self.leave(done..start);
                let why = Breaks::Never(FUNCTION);
                self.function(body..end - 1, why);
                done = end;
            }
            at = end.max(start + 1);
        }
        self.leave(done..range.end);
    }

    /// The commands of `$(shell …)` or `!=`, whose output make takes.
    fn function(&mut self, body: Range<usize>, breaks: Breaks) {
        let mut builder = DecodedBuilder::new();
        let mut opaque = Opaque::default();
        let mut fixed = Vec::new();
        let mut at = body.start;
        for line in self.index.line_of(body.start)..=self.index.line_of(body.end) {
            let end = self.index.content_end(line).min(body.end);
            let continued = end < body.end;
            let kept = end - usize::from(continued && end > at);
            self.decode(at..kept, &mut builder, &mut opaque, &mut fixed);
            if !continued {
                break;
            }
            let next = &self.text[self.index.start(line + 1)..body.end];
            at = self.index.start(line + 1)
                + (next.len() - next.trim_start_matches([' ', '\t']).len());
            builder.escaped(kept..at, " ");
        }
        if !self.settings.shell {
            return self.leave(body);
        }
        self.push(
            builder,
            opaque,
            fixed,
            breaks,
            in_function,
            String::new(),
            Content::Script(CAPTURED),
        );
    }

    /// The recipe that begins at `start` of `line` and goes on up to the line `behind`.
    fn recipe(&mut self, line: usize, start: usize, behind: usize) {
        let mut builder = DecodedBuilder::new();
        let mut opaque = Opaque::default();
        let mut fixed = Vec::new();
        let mut prefix = String::new();
        let mut continued = false;
        for l in line..behind {
            let end = self.index.content_end(l);
            // a recipe may begin behind the last of its line
            let begin = self.index.start(l).max(start).min(end);
            let content = &self.text[begin..end];
            let mut at = begin;
            if l > line || content.starts_with(self.settings.prefix) {
                at += content
                    .chars()
                    .next()
                    .filter(|c| *c == self.settings.prefix)
                    .map_or(0, char::len_utf8);
            }
            if !continued {
                let rest = &self.text[at..end];
                let marks = rest.trim_start_matches([' ', '\t', '@', '-', '+']);
                if l == line && begin == self.index.start(l) {
                    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                    prefix = self.text[begin..at + blanks].to_string();
                }
                at = end - marks.len();
            }
            self.decode(at..end, &mut builder, &mut opaque, &mut fixed);
            continued = is_continued(content);
            if l + 1 < behind {
                self.index.push_line_end(&mut builder, l);
            }
        }
        if !self.settings.shell {
            let range = start..self.index.content_end(behind - 1).max(start);
            return self.leave(range);
        }
        if prefix.is_empty() {
            prefix.push(self.settings.prefix);
        }
        let breaks = if self.settings.one_shell {
            Breaks::Anywhere
        } else {
            Breaks::Continued(ENDS)
        };
        self.push(
            builder,
            opaque,
            fixed,
            breaks,
            in_recipe,
            prefix,
            Content::Script(Run::SHOWN),
        );
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        builder: DecodedBuilder,
        opaque: Opaque,
        fixed: Vec<(Range<usize>, String)>,
        breaks: Breaks,
        encode: super::coded::Encode,
        prefix: String,
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
                fixed,
                breaks,
                prefix,
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

    /// Appends what make hands on of `range`: `$$` is a `$`, and what make expands is opaque.
    fn decode(
        &self,
        range: Range<usize>,
        builder: &mut DecodedBuilder,
        opaque: &mut Opaque,
        fixed: &mut Vec<(Range<usize>, String)>,
    ) {
        let mut at = range.start;
        while let Some(i) = self.text[at..range.end].find('$') {
            let start = at + i;
            builder.verbatim(self.text, at..start);
            let end = expansion_end(self.text, start..range.end);
            let raw = &self.text[start..end];
            at = end;
            if raw == "$$" {
                builder.escaped(start..end, "$");
                continue;
            }
            let name = raw[1..].trim_matches(['(', ')', '{', '}']);
            if let Some(word) = self
                .settings
                .words
                .get(name)
                .filter(|_| begins_command(builder.text()))
            {
                builder.escaped(start..end, word);
                fixed.push((
                    start..end,
                    format!("the variable `{name}` of make names the program"),
                ));
            } else {
                let mark = opaque.mark(name, raw);
                builder.escaped(start..end, &mark);
            }
        }
        builder.verbatim(self.text, at..range.end);
    }
}

/// Whether a command begins behind `text`.
fn begins_command(text: &str) -> bool {
    let before = text.trim_end_matches([' ', '\t']);
    before.is_empty()
        || before.ends_with(['|', '&', ';', '(', '`', '!', '\n'])
        || ["then", "do", "else", "\\\n"]
            .iter()
            .any(|w| before.ends_with(w))
}

/// Whether an odd number of backslashes ends `line`.
fn is_continued(line: &str) -> bool {
    line.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// The end of the expansion that begins with the `$` at the start of `range`.
fn expansion_end(text: &str, range: Range<usize>) -> usize {
    let rest = &text[range.start + 1..range.end];
    let (open, close) = match rest.chars().next() {
        Some('(') => ('(', ')'),
        Some('{') => ('{', '}'),
        Some(c) => return range.start + 1 + c.len_utf8(),
        None => return range.end,
    };
    let mut depth = 0usize;
    for (i, c) in rest.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return range.start + 2 + i;
            }
        }
    }
    range.end
}

/// The name, the operator and the place of the value of a line that sets a variable.
fn assignment(line: &str) -> Option<(&str, &str, usize)> {
    const OPERATORS: [&str; 7] = [":::=", "::=", ":=", "?=", "+=", "!=", "="];
    let equals = line.find('=')?;
    let operator = OPERATORS.iter().find(|o| line[..=equals].ends_with(**o))?;
    let mut names = line[..equals + 1 - operator.len()].split_whitespace();
    let mut name = names.next()?;
    while matches!(name, "export" | "override" | "private") {
        name = names.next()?;
    }
    let is_name = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    (names.next().is_none() && is_name).then(|| {
        let value = &line[equals + 1..];
        (
            name,
            *operator,
            equals + 1 + (value.len() - value.trim_start().len()),
        )
    })
}

/// Where the `;` stands that begins a recipe on the line of its rule.
fn separator(line: &str) -> Option<usize> {
    line.find(':')?;
    let mut at = 0;
    let mut colon = false;
    while let Some(c) = line[at..].chars().next() {
        match c {
            '$' => {
                at = expansion_end(line, at..line.len());
                continue;
            }
            '#' => return None,
            ':' => colon = true,
            ';' if colon => return Some(at),
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

fn in_recipe(text: &str) -> Result<String, Unwritable> {
    Ok(text.replace('$', "$$"))
}

fn in_function(text: &str) -> Result<String, Unwritable> {
    let mut depth = 0i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            break;
        }
    }
    if depth != 0 {
        return Err(
            "make counts the parentheses of a function, and they would not match".to_string(),
        );
    }
    if text.contains('#') {
        return Err("make takes the `#` for a comment there".to_string());
    }
    in_recipe(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    fn shells(text: &str) -> Vec<String> {
        let regions = MAKEFILE.regions(text, Place::Program);
        let shell = |r: &&Region| matches!(r.content, Content::Script(_));
        regions
            .iter()
            .filter(shell)
            .map(|r| r.text.clone())
            .collect()
    }

    #[test]
    fn each_line_of_a_recipe_is_read_as_its_shell_gets_it() {
        let text = concat!(
            "# about it\n",
            "REPO ?= acme/app\n",
            "all: build ; @old one\n",
            "build: a b\n",
            "\t@old two -R $(REPO) $@ # why\n",
            "\t-for n in 1 2; do \\\n",
            "\t  echo $$n; \\\n",
            "\tdone\n",
            "ifeq ($(X),)\n",
            "  Y = 1\n",
            "endif\n",
        );
        assert_eq!(
            shells(text),
            [
                "old one",
                "old two -R ${{ REPO }} ${{ expansion }} # why",
                "for n in 1 2; do \\\n  echo $n; \\\ndone",
            ]
        );
    }

    #[test]
    fn what_make_takes_the_output_of_is_captured() {
        let text = "A := x $(shell old one | wc -l) y\nB != old two \\\n   more\nC = $(D) ${shell echo $$(old) $(E)}\n";
        assert_eq!(
            shells(text),
            ["old one | wc -l", "old two  more", "echo $(old) ${{ E }}"]
        );
        assert_eq!(
            rewrite(&MAKEFILE, "A := $(shell old) # x\n", "old", "new '$a'"),
            "A := $(shell new '$$a') # x\n"
        );
        for (new, why) in [
            (
                "new ')'",
                "make counts the parentheses of a function, and they would not match",
            ),
            ("new '#'", "make takes the `#` for a comment there"),
            ("a\nb", "a function of make cannot hold a line break"),
        ] {
            assert_eq!(
                rewrite(&MAKEFILE, "A := $(shell old)\n", "old", new),
                format!("manual: {why}")
            );
        }
    }

    #[test]
    fn what_is_written_is_what_the_shell_gets() {
        let text = "a:\r\n\t@old list $(X)\r\n";
        assert_eq!(
            rewrite(&MAKEFILE, text, "old list", "new \"$v\" \\\n  list"),
            "a:\r\n\t@new \"$$v\" \\\r\n\t  list $(X)\r\n"
        );
        assert_eq!(
            rewrite(
                &MAKEFILE,
                text,
                "old list ${{ X }}",
                "new '${{ X }}' ${{ y }}"
            ),
            "a:\r\n\t@new '$(X)' $${{ y }}\r\n"
        );
        assert_eq!(
            rewrite(&MAKEFILE, text, "old", "a\nb"),
            "manual: a line break would begin another shell"
        );
    }

    #[test]
    fn one_shell_reads_a_whole_recipe() {
        let text =
            ".ONESHELL:\n.RECIPEPREFIX = >\na:\n>cat <<E\n>  x\n>E\n>@old list\nb:\n>old b\n";
        assert_eq!(shells(text), ["cat <<E\nx\nE\nold list", "old b"]);
        assert_eq!(
            rewrite(&MAKEFILE, text, "old list", "a\nb"),
            text.replace("old list", "a\n>b")
        );
    }

    #[test]
    fn a_definition_is_read_by_what_it_holds() {
        let text = "define run\n\t@git x\n\tgit y\nendef\ndefine words\nold words\nendef\n";
        assert_eq!(
            render(&MAKEFILE, text),
            "script program \"git x\"\nscript program \"git y\"\ncode program \"old words\"\n  prose program \"old words\"\n"
        );
    }

    #[test]
    fn what_names_a_program_is_not_written() {
        let text = "TOOL := old\na:\n\t$(TOOL) list $(TOOL)\n";
        assert_eq!(shells(text), ["old list ${{ TOOL }}"]);
        let code = "manual: it stands in code or data of another language, which forgemod does not write; ";
        assert_eq!(
            rewrite(&MAKEFILE, text, "old", "new"),
            format!("{code}the variable `TOOL` of make names the program")
        );
        let text = "SHELL = python3\na:\n\told list\n";
        assert_eq!(
            rewrite(&MAKEFILE, text, "old list", "new"),
            code.trim_end_matches("; ")
        );
    }

    #[test]
    fn a_dollar_at_the_end_of_a_text_is_left() {
        for text in [
            "\tX =$",
            "define x\n$(shell 'ONESHELL:\nX !=$",
            "a:\n\tX =$",
            "a: ;\r\n\r",
        ] {
            check_regions(text, &MAKEFILE.regions(text, Place::Program));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(a: ?|\t|X = ?|X != ?|\\$\\(shell |\\$\\(|\\$\\$|define x\n|endef\n|.ONESHELL:\n|[a;@#\\\\ \\)\\$\n\r]|é){0,40}") {
            check_regions(&text, &MAKEFILE.regions(&text, Place::Program));
        }
    }
}
