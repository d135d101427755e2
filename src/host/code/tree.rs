//! The brackets of a program: what stands in which call, as which argument.

use std::ops::Range;

use super::language::{Language, Reads, Runner};
use super::lex::{Kind, Lexed, Literal, Token};
use crate::shell::Output;

/// The tokens of a program without comments and line breaks, with their brackets.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub language: &'static Language,
    pub text: &'a str,
    pub tokens: Vec<&'a Token>,
    /// Whether a line break stands in front of a token.
    pub first: Vec<bool>,
    /// The bracket that a token stands in.
    pub parent: Vec<Option<usize>>,
    /// The other end of a bracket.
    pub partner: Vec<Option<usize>>,
}

impl<'a> Tree<'a> {
    pub fn new(language: &'static Language, text: &'a str, lexed: &'a Lexed) -> Tree<'a> {
        let mut tree = Tree {
            language,
            text,
            tokens: Vec::new(),
            first: Vec::new(),
            parent: Vec::new(),
            partner: Vec::new(),
        };
        let mut open: Vec<usize> = Vec::new();
        let mut first = true;
        for token in &lexed.tokens {
            match token.kind {
                Kind::Newline | Kind::Outside => {
                    first = true;
                    continue;
                }
                Kind::Comment { .. } => continue,
                _ => {}
            }
            let at = tree.tokens.len();
            let shown = &text[token.span.clone()];
            let operator = matches!(token.kind, Kind::Operator);
            let mut partner = None;
            if operator && [")", "]", "}"].contains(&shown) {
                let matching = |o: &usize| {
                    let opener = &text[tree.tokens[*o].span.clone()];
                    matches!((opener, shown), ("(", ")") | ("[", "]") | ("{", "}"))
                };
                if let Some(i) = open.iter().rposition(matching) {
                    partner = Some(open[i]);
                    open.truncate(i);
                }
            }
            tree.tokens.push(token);
            tree.first.push(std::mem::take(&mut first));
            tree.parent.push(open.last().copied());
            tree.partner.push(partner);
            if let Some(o) = partner {
                tree.partner[o] = Some(at);
            }
            if operator && ["(", "[", "{"].contains(&shown) {
                open.push(at);
            }
        }
        tree
    }

    /// A token as it is written.
    pub fn shown(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .map_or("", |t| &self.text[t.span.clone()])
    }

    pub fn is_name(&self, at: usize) -> bool {
        matches!(self.tokens.get(at).map(|t| &t.kind), Some(Kind::Name))
    }

    pub fn literal(&self, at: usize) -> Option<&'a Literal> {
        match self.tokens.get(at).map(|t| &t.kind) {
            Some(Kind::String(literal)) => Some(literal),
            _ => None,
        }
    }

    pub fn before(&self, at: usize) -> Option<usize> {
        at.checked_sub(1)
    }

    pub fn shown_before(&self, at: usize) -> &'a str {
        self.before(at).map_or("", |b| self.shown(b))
    }

    /// The tokens between a bracket and its partner, cut at commas.
    pub fn elements(&self, open: usize) -> Vec<Range<usize>> {
        let Some(close) = self.partner[open] else {
            return Vec::new();
        };
        self.cut(open + 1..close, Some(open))
    }

    /// A range of tokens cut at the commas of its own level.
    pub fn cut(&self, range: Range<usize>, parent: Option<usize>) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = range.start;
        for at in range.clone() {
            if self.parent[at] == parent && self.shown(at) == "," {
                out.push(start..at);
                start = at + 1;
            }
        }
        if start < range.end {
            out.push(start..range.end);
        }
        out
    }

    /// The name of what the bracket at `open` calls, and the token at which the name begins.
    pub fn callee(&self, open: usize) -> Option<(String, usize)> {
        if self.shown(open) != "(" || self.first[open] {
            return None;
        }
        let mut at = self.before(open)?;
        if self.shown(at) == "!" && self.language.name == "rust" {
            at = self.before(at)?;
        }
        self.path(at)
    }

    /// The dotted name that ends at a token.
    pub fn path(&self, end: usize) -> Option<(String, usize)> {
        const WORDS: [&str; 26] = [
            "return", "in", "not", "and", "or", "if", "elif", "else", "yield", "await", "assert",
            "lambda", "while", "for", "case", "when", "of", "typeof", "throw", "raise", "unless",
            "until", "print", "echo", "puts", "new",
        ];
        if !self.is_name(end) || WORDS[..21].contains(&self.shown(end)) {
            return None;
        }
        let mut name = self.shown(end).to_string();
        let mut at = end;
        while let Some(dot) = self.before(at) {
            let link = self.shown(dot);
            if ![".", "::", "->", "?.", "\\"].contains(&link) {
                break;
            }
            name.insert_str(0, if link == "::" { "::" } else { "." });
            at = dot;
            match self.before(dot).filter(|n| self.is_name(*n)) {
                Some(n) => {
                    name.insert_str(0, self.shown(n));
                    at = n;
                }
                None => break,
            }
        }
        Some((name, at))
    }

    /// The runner that a name stands for.
    pub fn runner(&self, name: &str) -> Option<&'static Runner> {
        self.language
            .runners
            .iter()
            .find(|r| match r.name.strip_prefix('=') {
                Some(whole) => name == whole,
                None => {
                    name == r.name
                        || name
                            .strip_suffix(r.name)
                            .is_some_and(|n| n.ends_with('.') || n.ends_with("::"))
                }
            })
    }

    /// Whether a call of this name says something of a test: its name, or what came of it.
    pub fn tells_of_a_test(&self, name: &str) -> bool {
        self.language
            .tests
            .iter()
            .any(|t| match t.strip_prefix('=') {
                Some(whole) => name == whole,
                None => name
                    .strip_suffix(t)
                    .is_some_and(|n| n.is_empty() || n.ends_with('.')),
            })
    }

    /// The calls chained to the one that ends at a bracket: the name and the bracket of each.
    pub fn chained(&self, close: usize) -> Vec<(&'a str, usize)> {
        let mut out = Vec::new();
        let mut at = close;
        while self.shown(at + 1) == "." && self.is_name(at + 2) && self.shown(at + 3) == "(" {
            out.push((self.shown(at + 2), at + 3));
            match self.partner[at + 3] {
                Some(end) => at = end,
                None => break,
            }
        }
        out
    }

    /// The first token of the statement that a token stands in, as far as brackets and line ends say.
    pub fn statement(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            let parent = self.parent[at];
            // up to where an expression may go on over lines
            if let Some(open) = parent.filter(|o| self.shown(*o) != "{") {
                at = open;
                continue;
            }
            if self.first[at] && !self.shown(at).starts_with('.') {
                return at;
            }
            match self.before(at) {
                Some(b)
                    if [";", "{", "}"].contains(&self.shown(b))
                        && self.partner[b].is_none_or(|p| p < b || self.parent[at] == Some(b)) =>
                {
                    return at;
                }
                Some(b) => {
                    at = match self.partner[b].filter(|p| *p < b) {
                        Some(open) => open,
                        None => b,
                    };
                }
                None => return at,
            }
        }
    }

    /// Who reads what a call of a runner prints, as far as the call says; `open` is its bracket.
    pub fn output(&self, runner: &Runner, open: usize) -> Output {
        let Some(close) = self.partner[open] else {
            return Output::Captured;
        };
        let named = |word: &str| (open..close).find(|i| self.is_name(*i) && self.shown(*i) == word);
        let says = |word: &str| (open..close).any(|i| self.shown(i).contains(word));
        match self.language.name {
            "python" => {
                if named("capture_output").is_some() || says("**") {
                    return Output::Captured;
                }
                match named("stdout") {
                    None => runner.output,
                    Some(at) => match self.shown(at + 2) {
                        "subprocess" if self.shown(at + 4) == "DEVNULL" => Output::Discarded,
                        "DEVNULL" => Output::Discarded,
                        _ => Output::Captured,
                    },
                }
            }
            "javascript" => match named("stdio") {
                Some(at) if self.shown(at + 2).contains("inherit") => Output::Shown,
                Some(at) if self.shown(at + 2).contains("ignore") => Output::Discarded,
                _ => Output::Captured,
            },
            "groovy" if named("returnStdout").is_some() => Output::Captured,
            "go" => match (self.shown(close + 1), self.shown(close + 2)) {
                (".", "Run" | "Start") => Output::Discarded,
                _ => Output::Captured,
            },
            "rust" => self.rust_output(close),
            _ => runner.output,
        }
    }

    /// The end of the chain of calls behind a bracket says who reads.
    fn rust_output(&self, close: usize) -> Output {
        let mut at = close;
        let mut out = Output::Captured;
        while self.shown(at + 1) == "." && self.is_name(at + 2) && self.shown(at + 3) == "(" {
            match self.shown(at + 2) {
                "stdout" => return Output::Captured,
                "status" | "spawn" => out = Output::Shown,
                _ => {}
            }
            match self.partner[at + 3] {
                Some(end) => at = end,
                None => return Output::Captured,
            }
        }
        out
    }

    /// Whether a call runs its command in an environment of its own: `env=`, `{ env: … }`, `.env(…)`.
    pub fn has_environment(&self, open: usize) -> bool {
        let Some(close) = self.partner[open] else {
            return false;
        };
        let named = |i: usize| {
            self.is_name(i)
                && ["env", "environment"].contains(&self.shown(i))
                && self.parent[i].is_some_and(|p| p >= open)
                && ["=", ":", ",", "}"].contains(&self.shown(i + 1))
                && ["(", ",", "{"].contains(&self.shown_before(i))
        };
        if (open..close).any(named) {
            return true;
        }
        self.chained(close)
            .iter()
            .any(|(name, _)| ["env", "envs", "env_clear", "environment"].contains(name))
    }

    /// Whether the arguments of a call ask for a shell: `shell=True`.
    pub fn asks_for_shell(&self, open: usize) -> Option<bool> {
        let close = self.partner[open]?;
        let at = (open..close).find(|i| self.is_name(*i) && self.shown(*i) == "shell")?;
        Some(!["False", "false"].contains(&self.shown(at + 2)))
    }
}

/// What a runner's first arguments are, for a call with a list in front.
pub(super) fn takes_list(reads: Reads) -> bool {
    matches!(
        reads,
        Reads::ListOrShell | Reads::Args | Reads::ArgsOrShell | Reads::SplitOrList
    )
}
