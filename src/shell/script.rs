//! Finds every simple command of a shell text, and who reads its output and its status.

use std::collections::HashMap;
use std::ops::Range;

use super::expand::{self, DEPTH};
use super::syntax::{self, AndOr, Body, Group, Kind, List, Node, Pipeline, Simple};
use super::{Command, Heredoc, Output, Part, Redirect, Word, carrier};

/// What is known of the shell that reads a text.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether a line may begin with a prompt.
    pub prompts: bool,
    /// Who reads what the text as a whole prints.
    pub output: Output,
    /// Whether the status of its last command is read.
    pub status_read: bool,
    /// Whether a pipe feeds its standard input.
    pub piped_in: bool,
    /// Whether `set -e` is in force from the start.
    pub errexit: bool,
    /// Whether `set -o pipefail` is.
    pub pipefail: bool,
}

/// Every simple command in `text`, at any depth, in the order in which they begin.
///
/// Commands stand in pipelines, lists and compound commands, in substitutions
/// (also within quotes, redirections, assignments and heredocs). A line may
/// begin with a prompt (`$ `, `> `). An assignment or a redirection without a
/// command is none. Text that another shell runs is read by itself, see
/// [`carried`](super::carried).
pub fn commands(text: &str) -> Vec<Command> {
    let (errexit, pipefail) = shebang(text);
    commands_within(
        text,
        Reading {
            prompts: true,
            output: Output::Shown,
            status_read: false,
            piped_in: false,
            errexit,
            pipefail,
        },
    )
}

/// The same for a text that a shell runs which stands in something.
pub fn commands_within(text: &str, around: Reading) -> Vec<Command> {
    let mut reader = Reader {
        text,
        found: Vec::new(),
        errexit: around.errexit,
        pipefail: around.pipefail,
        depth: 0,
    };
    let place = Place {
        output: around.output,
        piped_in: around.piped_in,
        consulted: around.status_read,
        ..Place::top()
    };
    reader.script(0..text.len(), around.prompts, place);
    reader.found.sort_by_key(|command| command.span().start);
    reader.found.dedup_by_key(|command| command.span().start);
    reader.found
}

/// What surrounds a command.
#[derive(Clone, Copy)]
struct Place {
    output: Output,
    errors: Output,
    piped_in: bool,
    in_backticks: bool,
    /// Whether the status of the last command is read.
    consulted: bool,
    /// Whether `set -e` acts here: not in conditions and substitutions.
    guarded: bool,
    /// Whether `set` here is one of the whole text.
    top: bool,
}

impl Place {
    fn top() -> Self {
        Place {
            output: Output::Shown,
            errors: Output::Shown,
            piped_in: false,
            in_backticks: false,
            consulted: false,
            guarded: true,
            top: true,
        }
    }

    /// Inside `$(…)`, `` `…` `` or `<(…)`.
    fn captured(self) -> Self {
        Place {
            output: Output::Captured,
            piped_in: false,
            consulted: false,
            guarded: false,
            top: false,
            ..self
        }
    }

    /// Behind the redirections of the command or group that stands here.
    fn redirected(self, text: &str, redirects: &[Redirect]) -> Self {
        let (output, errors) = streams::redirected(text, redirects, (self.output, self.errors));
        Place {
            output,
            errors,
            piped_in: self.piped_in && !redirects.iter().any(Redirect::feeds_stdin),
            ..self
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    found: Vec<Command>,
    errexit: bool,
    pipefail: bool,
    depth: usize,
}

impl Reader<'_> {
    fn script(&mut self, range: Range<usize>, prompts: bool, place: Place) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        let (list, bodies) = syntax::parse(self.text, range, prompts, self.depth);
        self.list(&list, &bodies, place);
        self.depth -= 1;
    }

    fn list(&mut self, list: &List, bodies: &HashMap<usize, Body>, place: Place) {
        for (index, and_or) in list.iter().enumerate() {
            let last = index + 1 == list.len();
            let place = Place {
                consulted: place.consulted && last,
                ..place
            };
            self.and_or(and_or, bodies, place);
        }
    }

    fn and_or(&mut self, and_or: &AndOr, bodies: &HashMap<usize, Body>, place: Place) {
        for (index, pipeline) in and_or.pipelines.iter().enumerate() {
            let joined = index + 1 < and_or.pipelines.len();
            let read = joined || pipeline.negated;
            let place = Place {
                consulted: read || place.consulted && !and_or.background,
                guarded: place.guarded && !read && !and_or.background,
                ..place
            };
            self.pipeline(pipeline, and_or.background, bodies, place);
        }
    }

    fn pipeline(
        &mut self,
        pipeline: &Pipeline,
        background: bool,
        bodies: &HashMap<usize, Body>,
        place: Place,
    ) {
        for (index, node) in pipeline.nodes.iter().enumerate() {
            let last = index + 1 == pipeline.nodes.len();
            let counts = last || self.pipefail;
            let here = Place {
                output: if last { place.output } else { Output::Piped },
                errors: match pipeline.errors_too.contains(&index) {
                    true => Output::Piped,
                    false => place.errors,
                },
                piped_in: index > 0 || place.piped_in,
                consulted: place.consulted && counts,
                guarded: place.guarded && counts,
                top: place.top && pipeline.nodes.len() == 1,
                ..place
            };
            match node {
                Node::Simple(simple) => {
                    let grouped = background || pipeline.negated && index == 0;
                    self.simple(simple, grouped, bodies, here);
                }
                Node::Group(group) => self.group(group, bodies, here),
            }
        }
    }

    fn group(&mut self, group: &Group, bodies: &HashMap<usize, Body>, outer: Place) {
        // The parser bounds how deep groups stand; the substitutions in them count from here on.
        self.depth += 1;
        let mut place = outer.redirected(self.text, &group.redirects);
        match group.kind {
            Kind::Here => {}
            Kind::Subshell => place.top = false,
            Kind::Function => {
                place = Place {
                    consulted: false,
                    guarded: true,
                    top: false,
                    ..place
                }
            }
        }
        for condition in &group.conditions {
            let place = Place {
                consulted: true,
                guarded: false,
                ..place
            };
            self.list(condition, bodies, place);
        }
        for body in &group.bodies {
            self.list(body, bodies, place);
        }
        self.words(&group.words, outer, false);
        self.redirects(&group.redirects, bodies, outer);
        if let Some(range) = &group.arithmetic {
            self.text_within(range.clone(), false, outer.captured());
        }
        self.depth -= 1;
    }

    fn simple(
        &mut self,
        simple: &Simple,
        grouped: bool,
        bodies: &HashMap<usize, Body>,
        outer: Place,
    ) {
        let place = outer.redirected(self.text, &simple.redirects);
        let status_read = outer.consulted || outer.guarded && self.errexit;
        // Without a command the status is that of the substitution.
        let decides = simple.words.is_empty() && status_read;
        self.words(&simple.assignments, outer, decides);
        self.words(&simple.words, outer, false);
        self.redirects(&simple.redirects, bodies, outer);
        if simple.words.is_empty() {
            return;
        }
        let lead = carrier::lead(self.text, &simple.words);
        let stdin = simple.redirects.iter().rev().find(|r| r.feeds_stdin());
        let command = Command {
            assignments: simple.assignments.clone(),
            words: simple.words.clone(),
            head: lead.head,
            lead,
            run_by: None,
            heredoc: stdin.and_then(|r| self.heredoc(r, bodies)),
            here_string: stdin
                .filter(|r| r.op == "<<<")
                .and_then(|r| r.target.clone()),
            redirects: simple.redirects.clone(),
            output: place.output,
            errors: place.errors,
            status_read,
            piped_in: place.piped_in,
            grouped,
            in_backticks: place.in_backticks,
            inert: false,
        };
        if outer.top {
            self.set(&command);
        }
        for range in carrier::argvs(self.text, &command.words, command.head) {
            let words = command.words[range].to_vec();
            let lead = carrier::lead(self.text, &words);
            let by = command.words[command.head].literal();
            self.found.push(Command {
                assignments: Vec::new(),
                head: lead.head,
                lead: carrier::Lead {
                    braces: true,
                    ..lead
                },
                words,
                run_by: by,
                heredoc: None,
                here_string: None,
                redirects: Vec::new(),
                ..command.clone()
            });
        }
        self.found.push(command);
    }

    fn heredoc(&self, redirect: &Redirect, bodies: &HashMap<usize, Body>) -> Option<Heredoc> {
        let body = bodies.get(&redirect.span.start)?;
        let target = redirect.target.as_ref()?;
        Some(Heredoc {
            span: body.span.clone(),
            expands: body.expands,
            strips_tabs: redirect.op == "<<-",
            delimiter: self.text[target.span.clone()].replace(['\'', '"', '\\'], ""),
        })
    }

    fn redirects(&mut self, redirects: &[Redirect], bodies: &HashMap<usize, Body>, place: Place) {
        for redirect in redirects {
            if let Some(target) = &redirect.target {
                self.words(std::slice::from_ref(target), place, false);
            }
            if let Some(body) = bodies.get(&redirect.span.start)
                && body.expands
            {
                self.text_within(body.span.clone(), false, place.captured());
            }
        }
    }

    /// The substitutions in words. `decides` says whether their status is read.
    fn words(&mut self, words: &[Word], outer: Place, decides: bool) {
        for part in words.iter().flat_map(|word| &word.parts) {
            let Part::Expansion { span, commands, .. } = part else {
                continue;
            };
            let mut place = Place {
                consulted: decides,
                ..outer.captured()
            };
            let raw = &self.text[span.clone()];
            match commands {
                None if raw.starts_with('(') => self.text_within(span.clone(), true, place),
                None if raw.ends_with(['}', ')']) => {
                    self.text_within(span.start + 2..span.end - 1, false, place);
                }
                None => {}
                Some(range) => {
                    place.in_backticks |= raw.starts_with('`');
                    if raw.starts_with('>') {
                        place.output = outer.output;
                        place.piped_in = true;
                    }
                    self.script(range.clone(), false, place);
                }
            }
        }
    }

    /// The substitutions in a heredoc's body, `${…}`, `$((…))` or an array; in the last, `'…'` hides them.
    fn text_within(&mut self, range: Range<usize>, quotes: bool, place: Place) {
        for inner in expand::substitutions(self.text, range, quotes) {
            let place = Place {
                in_backticks: place.in_backticks || inner.backticks,
                ..place
            };
            self.script(inner.commands, false, place);
        }
    }

    /// Follows `set -e` and `set -o pipefail`.
    fn set(&mut self, command: &Command) {
        let mut words = command.words.iter().map(Word::literal);
        if words.next().flatten().as_deref() != Some("set") {
            return;
        }
        let words: Vec<String> = words.map_while(|word| word).collect();
        let (errexit, pipefail) = options(words.iter().map(String::as_str));
        self.errexit = errexit.unwrap_or(self.errexit);
        self.pipefail = pipefail.unwrap_or(self.pipefail);
    }
}

/// What the arguments of a shell or of `set` say about `errexit` and `pipefail`.
pub(super) fn options<'a>(
    arguments: impl Iterator<Item = &'a str>,
) -> (Option<bool>, Option<bool>) {
    let (mut errexit, mut pipefail) = (None, None);
    let mut named = None;
    for argument in arguments {
        if let Some(on) = named.take() {
            match argument {
                "errexit" => errexit = Some(on),
                "pipefail" => pipefail = Some(on),
                _ => {}
            }
            continue;
        }
        let on = argument.starts_with('-');
        if !on && !argument.starts_with('+') || argument == "--" {
            break;
        }
        if argument.contains('e') {
            errexit = Some(on);
        }
        if argument.ends_with('o') {
            named = Some(on);
        }
    }
    (errexit, pipefail)
}

/// The same for the first line of a script.
fn shebang(text: &str) -> (bool, bool) {
    let line = text.lines().next().unwrap_or_default();
    let Some(line) = line.strip_prefix("#!") else {
        return (false, false);
    };
    let flags = line
        .split_whitespace()
        .skip_while(|word| !word.starts_with('-'));
    let (errexit, pipefail) = options(flags);
    (errexit.unwrap_or(false), pipefail.unwrap_or(false))
}

mod streams;
#[cfg(test)]
mod tests;
