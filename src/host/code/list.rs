//! Lists of arguments in programs, and what runs them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::language::Reads;
use super::lex::{Kind, Literal};
use super::literal::{self, InString};
use super::names::{compares, sounds_like_running};
use super::regions::{Builder, Stands};
use super::tree::takes_list;
use crate::host::argv::{Item, Items, List, Piece, Stop, argument};
use crate::host::{Escape, Region, Run, Unwritable};
use crate::shell::Output;

/// What a person does with a list that nobody writes into.
pub(super) const LOOK: &str = "Look how the list is run, and rewrite it by hand.";

/// What a person does with a text that code compares with.
pub(super) const COMPARED: &str =
    "Decide what the code is to look for now, and change both sides together.";

/// Names that programs bind to a text: the text, and the line that does.
pub(super) type Bindings = BTreeMap<String, Option<(String, usize)>>;

/// A list as the tokens have it.
struct Found {
    items: Vec<Range<usize>>,
    first_apart: bool,
    run: Run,
    stop: Option<Stop>,
    callee: Option<String>,
}

pub(super) fn stop(note: impl Into<String>) -> Option<Stop> {
    Some(Stop {
        note: note.into(),
        recipe: LOOK.to_string(),
    })
}

fn run(output: Output) -> Run {
    Run {
        output,
        status_read: true,
    }
}

impl Builder<'_> {
    /// The region of the list that begins at a token, and the tokens that it covers.
    pub fn list(&self, at: usize) -> Option<(Region, Range<usize>)> {
        let found = match self.tree.callee(at) {
            Some((name, start)) => self.call(at, &name, start)?,
            None => self.literal_list(at)?,
        };
        self.made(found)
    }

    /// A call whose arguments are the words: `run("tool", "a")`, `run("tool", ["a"])`.
    fn call(&self, open: usize, name: &str, start: usize) -> Option<Found> {
        let tree = &self.tree;
        let elements = self.positional(open);
        let first = elements.first()?;
        self.word(first.clone())?;
        let runner = tree.runner(name);
        if self.lists_things(name) && runner.is_none() {
            return self.in_context(elements, open, start, tree.partner[open]?);
        }
        let (items, first_apart) = match elements.get(1).and_then(|e| self.whole_list(e.clone())) {
            Some(list) => {
                let mut items = vec![first.clone()];
                items.extend(tree.elements(list));
                (items, true)
            }
            None => {
                let chained = self.chain(open);
                match chained.is_empty() {
                    true => (elements.clone(), false),
                    false => (elements.iter().cloned().chain(chained).collect(), true),
                }
            }
        };
        let second = items
            .get(1)
            .is_some_and(|i| tree.literal(i.start).is_some());
        let words = match runner.map(|r| r.reads) {
            Some(Reads::Args) => true,
            Some(Reads::ArgsOrShell) => items.len() > 1,
            Some(_) => false,
            None => second,
        };
        if !words {
            return None;
        }
        let stop = self
            .compared_by(name)
            .or_else(|| self.compared(start))
            .or_else(|| match runner {
                Some(_) => self.run_apart(open).or_else(|| self.grows_behind(open)),
                None if sounds_like_running(name) => None,
                None => stop(format!("nothing here says that `{name}` runs these words")),
            });
        let run = match runner {
            Some(r) => run(self.output(r, open)),
            None => Run::UNKNOWN,
        };
        Some(Found {
            items,
            first_apart,
            run,
            stop,
            callee: Some(name.to_string()),
        })
    }

    /// The arguments without those that have names, and without an object of options.
    fn positional(&self, open: usize) -> Vec<Range<usize>> {
        let tree = &self.tree;
        let named = |e: &Range<usize>| {
            tree.is_name(e.start) && ["=", ":"].contains(&tree.shown(e.start + 1))
        };
        let options = |e: &Range<usize>| tree.shown(e.start) == "{";
        tree.elements(open)
            .into_iter()
            .take_while(|e| !named(e) && !options(e))
            .collect()
    }

    /// Why a call runs its words in another way than as they stand: through a shell, or in an environment of its own.
    fn run_apart(&self, open: usize) -> Option<Stop> {
        if self.tree.asks_for_shell(open) == Some(true) {
            return stop("with a shell only the first word of the list is the command");
        }
        self.environment(open)
    }

    /// The words of `.arg("a").args(["b"])` behind a call.
    fn chain(&self, open: usize) -> Vec<Range<usize>> {
        let tree = &self.tree;
        let mut out = Vec::new();
        let Some(mut at) = tree.partner[open] else {
            return out;
        };
        if tree.language.name != "rust" {
            return out;
        }
        while tree.shown(at + 1) == "." && tree.shown(at + 3) == "(" {
            let inner = tree.elements(at + 3);
            let [only] = inner.as_slice() else { break };
            match tree.shown(at + 2) {
                "arg" => out.push(only.clone()),
                "args" => match self.whole_list(only.clone()) {
                    Some(list) => out.extend(tree.elements(list)),
                    None => break,
                },
                _ => break,
            }
            match tree.partner[at + 3] {
                Some(close) => at = close,
                None => break,
            }
        }
        out
    }

    /// Whether more words are put behind those of a call later.
    fn grows_behind(&self, open: usize) -> Option<Stop> {
        let tree = &self.tree;
        let close = tree.partner[open]?;
        let all = self.chain(open).len();
        let mut at = close;
        let mut seen = 0;
        while tree.language.name == "rust" && tree.shown(at + 1) == "." && tree.shown(at + 3) == "("
        {
            if ["arg", "args"].contains(&tree.shown(at + 2)) {
                seen += tree.elements(at + 3).len().max(1);
                let list = tree
                    .elements(at + 3)
                    .first()
                    .and_then(|e| self.whole_list(e.clone()));
                seen += list.map_or(0, |l| tree.elements(l).len().saturating_sub(1));
            }
            match tree.partner[at + 3] {
                Some(end) => at = end,
                None => break,
            }
        }
        if seen > all {
            return stop("more words are put behind it further on");
        }
        // `let mut c = Command::new("x"); c.arg("y");`
        let name = self.kept_in(open)?;
        let grows = self.uses(&name, close).into_iter().any(|u| {
            tree.shown(u + 1) == "."
                && ["arg", "args", "Args", "add", "addAll", "command"].contains(&tree.shown(u + 2))
        });
        if grows {
            return stop(format!("more words are put into `{name}` further on"));
        }
        None
    }

    /// A list in brackets.
    fn literal_list(&self, open: usize) -> Option<Found> {
        let begin = self.list_begins(open)?;
        let elements = self.tree.elements(open);
        self.in_context(elements, open, begin, self.tree.partner[open]?)
    }

    fn in_context(
        &self,
        items: Vec<Range<usize>>,
        open: usize,
        begin: usize,
        close: usize,
    ) -> Option<Found> {
        let tree = &self.tree;
        let first = items.first()?;
        self.word(first.clone()).or_else(|| {
            let second = items.get(1).and_then(|i| tree.literal(i.start));
            second.and_then(|_| self.bound_word(first.clone()).map(|(word, _, _)| word))
        })?;
        let callee = self.argument_of(begin, open, close);
        let (run, stop) = self.list_run(begin, close, callee.as_ref());
        Some(Found {
            items,
            first_apart: false,
            run,
            stop,
            callee: callee.map(|(name, _)| name),
        })
    }

    /// The call that a list is an argument of: its name and bracket.
    fn argument_of(&self, begin: usize, open: usize, close: usize) -> Option<(String, usize)> {
        let tree = &self.tree;
        let parent = tree.parent[if begin == open { open } else { begin }]?;
        let (name, _) = tree.callee(parent)?;
        let ends = [",", ")"].contains(&tree.shown(close + 1));
        let starts = ["(", ",", "*", "=", "..."].contains(&tree.shown_before(begin));
        (ends && starts).then_some((name, parent))
    }

    /// How a list is run, and why nothing is written into it.
    fn list_run(
        &self,
        begin: usize,
        close: usize,
        callee: Option<&(String, usize)>,
    ) -> (Run, Option<Stop>) {
        let tree = &self.tree;
        let unknown = |s| (Run::UNKNOWN, s);
        if let Some(s) = self.compared(begin) {
            return unknown(Some(s));
        }
        let (before, next) = (tree.shown_before(begin), tree.shown(close + 1));
        let grows = ["+", "+=", "<<", "||"].contains(&before) || ["+", "<<"].contains(&next);
        if grows {
            return unknown(stop("the list is joined with another"));
        }
        if next == "." || next == "?." {
            return match tree.shown(close + 2) {
                "execute" => (run(Output::Captured), None),
                _ => unknown(stop("a method of the list makes something else of it")),
            };
        }
        if let Some((name, open)) = callee {
            let (before, named) = match before {
                "*" | "..." => (tree.shown_before(begin - 1), ""),
                "=" => ("", tree.shown_before(begin - 1)),
                b => (b, ""),
            };
            let in_place = before == "(" || named == "args" || named == "command" || named == "cmd";
            return match tree.runner(name) {
                Some(r) if takes_list(r.reads) && in_place => {
                    let stop = self.run_apart(*open).or_else(|| self.grows_behind(*open));
                    (run(self.output(r, *open)), stop)
                }
                None if sounds_like_running(name) && in_place => unknown(None),
                _ => unknown(stop(format!(
                    "nothing here says that `{name}` runs this list"
                ))),
            };
        }
        match self.assigned_to(begin) {
            Some(name) => self.used_list(&name, close),
            None => unknown(stop("nothing here says how this list is run")),
        }
    }

    /// The name that a value is given to: `x = …`, `x := …`.
    pub(super) fn assigned_to(&self, begin: usize) -> Option<String> {
        let tree = &self.tree;
        let sign = tree.before(begin)?;
        if !["=", ":="].contains(&tree.shown(sign))
            || tree.parent[begin].is_some_and(|p| tree.shown(p) != "{")
        {
            return None;
        }
        let name = tree.before(sign)?;
        if tree.is_name(name) && tree.shown_before(name) != "." {
            return Some(tree.shown(name).to_string());
        }
        // `x: list[str] = …`, `String[] x = …`
        let first = tree.statement(begin);
        (tree.is_name(first) && tree.shown(first + 1) == ":").then(|| tree.shown(first).to_string())
    }

    /// Where a name is used behind a token, up to where it is given another value.
    pub(super) fn uses(&self, name: &str, behind: usize) -> Vec<usize> {
        let tree = &self.tree;
        (behind + 1..tree.tokens.len())
            .filter(|i| tree.is_name(*i) && tree.shown(*i) == name && tree.shown_before(*i) != ".")
            .take_while(|i| {
                let again = ["=", ":="].contains(&tree.shown(*i + 1))
                    && tree.parent[*i].is_none_or(|p| tree.shown(p) == "{");
                !again || {
                    let value = i + 2;
                    // `x = x + …` goes on with the same list
                    (value..value + 12).any(|v| tree.shown(v) == name)
                }
            })
            .collect()
    }

    /// How a list with a name is run.
    fn used_list(&self, name: &str, close: usize) -> (Run, Option<Stop>) {
        const GROWS: [&str; 14] = [
            "append",
            "extend",
            "insert",
            "push",
            "unshift",
            "concat",
            "add",
            "addAll",
            "push_back",
            "emplace_back",
            "splice",
            "prepend",
            "array_push",
            "table.insert",
        ];
        let tree = &self.tree;
        let mut outputs: Vec<Output> = Vec::new();
        for u in self.uses(name, close) {
            let (before, next) = (tree.shown_before(u), tree.shown(u + 1));
            let method = next == "." && GROWS.contains(&tree.shown(u + 2));
            let operator = ["+", "+=", "<<", "...", "["].contains(&next)
                && !(next == "..." && tree.language.name == "php");
            let spread = ["*", "...", "+", "@"].contains(&before);
            let parent = tree.parent[u].and_then(|p| Some((tree.callee(p)?.0, p)));
            let handed = parent.as_ref().is_some_and(|(n, _)| {
                GROWS
                    .iter()
                    .any(|g| n == g || n.ends_with(&format!(".{g}")))
            });
            let again = next == "=" || next == ":=";
            if method || operator || spread || handed || again {
                let line = self.line(u);
                return (
                    Run::UNKNOWN,
                    stop(format!(
                        "`{name}` gets more words, or is taken apart, in line {line}"
                    )),
                );
            }
            let Some((callee, open)) = parent else {
                continue;
            };
            if before != "(" && before != "=" {
                continue;
            }
            match tree.runner(&callee) {
                Some(r) if takes_list(r.reads) && self.run_apart(open).is_some() => {
                    return (Run::UNKNOWN, self.run_apart(open));
                }
                Some(r) if takes_list(r.reads) => outputs.push(self.output(r, open)),
                None if sounds_like_running(&callee) => outputs.push(Output::Captured),
                _ => {}
            }
        }
        match outputs.first() {
            None => (
                Run::UNKNOWN,
                stop(format!("nothing in this file says how `{name}` is run")),
            ),
            Some(first) if outputs.iter().all(|o| o == first) => (run(*first), None),
            Some(_) => (Run::UNKNOWN, None),
        }
    }

    /// Why what a call is given is only compared with something.
    fn compared_by(&self, name: &str) -> Option<Stop> {
        compares(name).then(|| Stop {
            note: format!(
                "the code compares with it: `{}`",
                name.trim_start_matches('.')
            ),
            recipe: COMPARED.to_string(),
        })
    }

    /// Why code does not run what stands at a token, but compares or matches with it.
    pub(super) fn compared(&self, begin: usize) -> Option<Stop> {
        let tree = &self.tree;
        let note = |what: &str| {
            Some(Stop {
                note: format!("the code compares with it: {what}"),
                recipe: COMPARED.to_string(),
            })
        };
        const SIGNS: [&str; 12] = [
            "==", "!=", "===", "!==", "=~", "!~", "in", "is", "eq", "ne", "case", "when",
        ];
        let before = tree.shown_before(begin);
        let sign = begin.checked_sub(2).map_or("", |s| tree.shown(s));
        if tree.language.bare.is_some() && sign == "-" && !tree.shown(begin).is_empty() {
            return note(&format!("`-{before}`"));
        }
        let in_loop = before == "in"
            && (1..6).any(|n| {
                begin
                    .checked_sub(n)
                    .is_some_and(|b| ["for", "foreach"].contains(&tree.shown(b)))
            });
        if SIGNS.contains(&before) && !in_loop {
            return note(&format!("`{before}`"));
        }
        let close = tree.partner[begin].unwrap_or(begin);
        let next = tree.shown(close + 1);
        if SIGNS[..10].contains(&next) && !tree.first.get(close + 1).copied().unwrap_or(true) {
            return note(&format!("`{next}`"));
        }
        let mut at = begin;
        while let Some(open) = tree.parent[at] {
            if let Some((name, start)) = tree.callee(open) {
                if compares(&name) {
                    return self.compared_by(&name);
                }
                at = start;
            } else {
                at = open;
            }
            if tree.shown(open) == "{" {
                break;
            }
            let before = tree.shown_before(at);
            if SIGNS[..10].contains(&before) && before != "in" {
                return note(&format!("`{before}`"));
            }
        }
        let first = tree.statement(begin);
        if tree.shown(first).to_lowercase().starts_with("assert") {
            return note(&format!("`{}`", tree.shown(first)));
        }
        None
    }

    /// The bracket of the list that a range of tokens is as a whole.
    fn whole_list(&self, range: Range<usize>) -> Option<usize> {
        let tree = &self.tree;
        let open = range
            .clone()
            .find(|i| tree.partner[*i].is_some_and(|p| p + 1 == range.end))?;
        let begin = self.list_begins(open)?;
        (begin == range.start).then_some(open)
    }

    /// Where the list begins whose bracket stands at `open`: in front of `&`, `vec!`, `new String[]`, `[]string`.
    fn list_begins(&self, open: usize) -> Option<usize> {
        let tree = &self.tree;
        let bracket = tree.shown(open);
        if bracket.len() != 1 || !tree.language.lists.contains(bracket) || !"([{".contains(bracket)
        {
            return None;
        }
        tree.partner[open]?;
        let Some(before) = tree.before(open) else {
            return Some(open);
        };
        let shown = tree.shown(before);
        let operand = tree.is_name(before)
            && ![
                "return", "in", "yield", "and", "or", "else", "await", "new", "not",
            ]
            .contains(&shown)
            || [")", "]", "}"].contains(&shown)
            || tree.literal(before).is_some();
        match bracket {
            "[" => {
                if shown == "!"
                    && tree.language.name == "rust"
                    && tree.shown_before(before) == "vec"
                {
                    return Some(before - 1);
                }
                if shown == "&" && tree.language.name == "rust" {
                    return Some(before);
                }
                (!operand || tree.first[open]).then_some(open)
            }
            "(" => {
                let comma = tree.elements(open).len() > 1;
                (!operand && comma).then_some(open)
            }
            _ => {
                // Go: `[]string{`, Java and C#: `new String[] {`, `new[] {`
                if shown == "string" && tree.shown_before(before) == "]" && before >= 2 {
                    return Some(before - 2);
                }
                if shown == "]" {
                    let bracket = tree.partner[before]?;
                    let mut at = bracket;
                    while let Some(b) = tree.before(at).filter(|b| tree.is_name(*b)) {
                        at = b;
                        if tree.shown(b) == "new" {
                            break;
                        }
                    }
                    return (tree.shown(at) == "new").then_some(at);
                }
                ["=", "(", ",", "{", "return"]
                    .contains(&shown)
                    .then_some(open)
            }
        }
    }

    fn lists_things(&self, name: &str) -> bool {
        const NAMES: [&str; 16] = [
            "array",
            "listOf",
            "mutableListOf",
            "arrayOf",
            "arrayListOf",
            "List.of",
            "Arrays.asList",
            "Seq",
            "List",
            "Array",
            "Vector",
            "Set.of",
            "tuple",
            "list",
            "ImmutableList.of",
            "Stream.of",
        ];
        NAMES.contains(&name)
    }

    /// The text of a range that is one string without a blank.
    fn word(&self, range: Range<usize>) -> Option<String> {
        let literal = self
            .tree
            .literal(range.start)
            .filter(|_| range.len() == 1)?;
        let read = literal::read(self.text, literal);
        let word = read.decoded.text;
        let is_word =
            !word.is_empty() && read.holes.is_empty() && !word.contains(char::is_whitespace);
        is_word.then_some(word)
    }

    /// The text that the name in a range is bound to, the name, and the line that binds it.
    fn bound_word(&self, range: Range<usize>) -> Option<(String, String, usize)> {
        let tree = &self.tree;
        if !range
            .clone()
            .all(|i| tree.is_name(i) || [".", "::", "->"].contains(&tree.shown(i)))
        {
            return None;
        }
        let name = tree.shown(range.end - 1);
        let (word, line) = self.bindings.get(name)?.clone()?;
        Some((word, name.to_string(), line))
    }

    fn made(&self, mut found: Found) -> Option<(Region, Range<usize>)> {
        let tree = &self.tree;
        // nothing stands between two commas
        if found.items.iter().any(Range::is_empty) {
            return None;
        }
        let covered = found.items.first()?.start..found.items.last()?.end;
        let mut items = Vec::new();
        let mut forms: Vec<InString> = Vec::new();
        for (i, range) in found.items.iter().enumerate() {
            let (first, last) = (tree.tokens[range.start], tree.tokens[range.end - 1]);
            let span = first.span.start..last.span.end;
            let literal = tree.literal(range.start).filter(|_| range.len() == 1);
            let mut alone = None;
            let pieces = match literal {
                Some(l) => {
                    let read = literal::read(self.text, l);
                    if let Some(why) = &read.sealed {
                        found.stop = found.stop.take().or_else(|| stop(why.clone()));
                    }
                    alone = self.string(range.start, Stands::Item);
                    forms.push(self.in_string(l, &read));
                    pieces(self.text, l, &read)
                }
                None => {
                    found.stop = found.stop.take().or_else(|| self.unsure(range.clone()));
                    let source = self.text[span.clone()].to_string();
                    let bound = (i == 0).then(|| self.bound_word(range.clone())).flatten();
                    match bound {
                        Some((word, name, line)) => {
                            found.stop = Some(Stop {
                                note: format!(
                                    "`{name}` names the program, in line {line}: that line and every list that begins with it change together"
                                ),
                                recipe: format!(
                                    "Bind another name to the new program beside line {line}, and write the list with it."
                                ),
                            });
                            vec![Piece::Text(word)]
                        }
                        None => match self.number(range.clone()) {
                            Some(number) => vec![Piece::Text(number)],
                            None => vec![Piece::Opaque {
                                name: literal::name_of(&source),
                                source,
                            }],
                        },
                    }
                }
            };
            items.push(Item {
                span,
                pieces,
                alone,
            });
        }
        let quote = found.items.iter().find_map(|r| {
            let token = tree.tokens[r.start];
            let literal = tree
                .literal(r.start)
                .filter(|l| r.len() == 1 && l.sealed.is_none())?;
            let open = self.text[token.span.start..literal.inner.start].to_string();
            let close = self.text[literal.inner.end..token.span.end].to_string();
            Some((open, close, literal))
        });
        let (open, close, literal) = quote?;
        let read = literal::read(self.text, literal);
        let writer = Words {
            open,
            close,
            plain: InString {
                holes: Vec::new(),
                sealed: None,
                ..self.in_string(literal, &read)
            },
            forms,
        };
        let list = List {
            items,
            first_apart: found.first_apart,
            place: self.place,
            run: found.run,
            stop: found.stop,
            cut: false,
            shell: None,
        };
        Some((
            argument(self.text, list, found.callee, Box::new(writer))?,
            covered,
        ))
    }
}

/// The known text and the expressions of a string.
pub(super) fn pieces(text: &str, literal: &Literal, read: &literal::Read) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut at = literal.inner.start;
    let part = |range: Range<usize>| {
        let part = Literal {
            inner: range,
            holes: Vec::new(),
            ..literal.clone()
        };
        literal::read(text, &part).decoded.text
    };
    for hole in &literal.holes {
        if hole.start > at {
            out.push(Piece::Text(part(at..hole.start)));
        }
        let source = &text[hole.clone()];
        let name = read
            .holes
            .iter()
            .find(|(_, s)| s == source)
            .map_or_else(String::new, |(n, _)| n.clone());
        out.push(Piece::Opaque {
            name,
            source: source.to_string(),
        });
        at = hole.end;
    }
    if at < literal.inner.end || out.is_empty() {
        out.push(Piece::Text(part(at..literal.inner.end)));
    }
    out
}

/// Writes items as the strings of a list are written.
#[derive(Debug)]
struct Words {
    open: String,
    close: String,
    plain: InString,
    /// The strings of the list; those with expressions write words that hold the same.
    forms: Vec<InString>,
}

impl Items for Words {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        let inner = self.plain.write(text)?;
        Ok(format!("{}{inner}{}", self.open, self.close))
    }

    fn mixed(&self, pieces: &[Piece]) -> Result<String, Unwritable> {
        let holds = |form: &&InString| {
            pieces.iter().all(|p| match p {
                Piece::Text(_) => true,
                Piece::Opaque { source, .. } => form.holes.iter().any(|(_, s)| s == source),
            })
        };
        let Some(form) = self.forms.iter().find(holds) else {
            return Err("a word of the replacement joins text and an expression".to_string());
        };
        let text: String = pieces
            .iter()
            .map(|p| match p {
                Piece::Text(t) => t.clone(),
                Piece::Opaque { source, .. } => form
                    .holes
                    .iter()
                    .find(|(_, s)| s == source)
                    .map_or_else(String::new, |(name, _)| format!("${{{name}}}")),
            })
            .collect();
        Ok(format!("{}{}{}", form.open, form.write(&text)?, form.end))
    }

    fn is_separator(&self, gap: &str) -> bool {
        let plain: String = gap.chars().filter(|c| !c.is_whitespace()).collect();
        plain == "," || plain == ").arg("
    }
}

/// The bindings of a program: `NAME = "word"`, `NAME = which("word")`, once in the file.
pub(super) fn bindings(tree: &super::tree::Tree<'_>, text: &str) -> Bindings {
    let mut out = Bindings::new();
    for at in 1..tree.tokens.len() {
        if !["=", ":="].contains(&tree.shown(at)) || !tree.is_name(at - 1) {
            continue;
        }
        let name = tree.shown(at - 1).to_string();
        if tree.parent[at].is_some_and(|p| tree.shown(p) != "{") {
            continue;
        }
        let line = text[..tree.tokens[at].span.start].matches('\n').count() + 1;
        let mut strings = Vec::new();
        let mut i = at + 1;
        while i < tree.tokens.len()
            && i < at + 24
            && (!tree.first[i] || tree.parent[i] != tree.parent[at])
            && tree.shown(i) != ";"
        {
            if let Kind::String(l) = &tree.tokens[i].kind {
                strings.push(literal::read(text, l).decoded.text);
            }
            if tree.shown(i) == "[" || tree.shown(i) == "{" {
                strings.clear();
                break;
            }
            i += 1;
        }
        let word = strings
            .pop()
            .filter(|w| !w.is_empty() && !w.contains(char::is_whitespace));
        match (out.contains_key(&name), word) {
            (true, _) => {
                out.insert(name, None);
            }
            (false, Some(word)) => {
                out.insert(name, Some((word, line)));
            }
            (false, None) => {
                out.insert(name, None);
            }
        }
    }
    out
}
