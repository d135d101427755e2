//! Commands that stand without brackets, as in a shell: where they begin, what their words are, who reads what they print.
//!
//! Each becomes a list of arguments, so that only one simple command is written in its place, in the words of its
//! language.

use std::ops::Range;

use super::language::{Bare, Dialect};
use super::lex::Kind;
use super::literal::name_of;
use super::regions::{Builder, Stands};
use super::word::{Word, Words};
use crate::host::argv::{Item, List, Piece, Stop, argument};
use crate::host::foreign::Unwritten;
use crate::host::{Content, Place, Region, Run};
use crate::shell::Output;
use crate::text::Decoded;

/// What a person does with a command that is not read to its end.
const LOOK: &str = "Look what its words are when it runs, and rewrite it by hand.";

/// What is known of the statement that a token stands in.
#[derive(Clone, Default)]
struct Statement {
    /// Whether a command may begin here.
    start: bool,
    /// Whether a pipe feeds what begins here.
    fed: bool,
    /// Whether a program takes what it prints.
    taken: bool,
    /// Whether it began with a word that controls what runs.
    control: bool,
    /// Whether what it stands in is taken by a program.
    inside: bool,
}

/// A command as the tokens have it.
struct Found {
    words: Vec<Word>,
    tokens: Range<usize>,
    cut: bool,
    redirected: bool,
}

impl Builder<'_> {
    /// The bare commands: each with the tokens that it covers, in order.
    pub fn commands(&self) -> Vec<(Region, Range<usize>)> {
        let Some(bare) = self.tree.language.bare else {
            return Vec::new();
        };
        let tree = &self.tree;
        let mut out = Vec::new();
        let mut stack: Vec<Statement> = Vec::new();
        let mut now = Statement::default();
        let mut at = 0;
        while at < tree.tokens.len() {
            let joins = ["|", "&&", "||"].contains(&tree.shown_before(at));
            let goes_on = ["|", "&&", "||"].contains(&tree.shown(at));
            if tree.first[at] && !joins && !goes_on || at == 0 {
                now = Statement {
                    start: true,
                    inside: now.inside,
                    ..Statement::default()
                };
            }
            if matches!(tree.tokens[at].kind, Kind::Operator) && !self.is_path(at) {
                self.operator(at, &mut now, &mut stack);
                at += 1;
                continue;
            }
            if !now.start {
                at += 1;
                continue;
            }
            let shown = tree.shown(at);
            let alone = self.word_end(at) == at + 1;
            let is = |words: &[&str]| alone && words.iter().any(|w| w.eq_ignore_ascii_case(shown));
            if is(bare.blocks) && tree.shown_before(at) != "else" {
                stack.push(now.clone());
                // what a block prints may go somewhere behind its end
                now.inside = true;
            }
            if is(bare.openers) {
                now.taken |= bare.blocks.is_empty();
                at += 1;
                continue;
            }
            if is(bare.words) {
                now.start = false;
                now.control = !["function", "filter", "class", "enum"].contains(&shown);
                self.block_end(bare, at, &mut now, &mut stack);
                at += 1;
                continue;
            }
            let called = ["&", "."].contains(&tree.shown_before(at)) && bare.blocks.is_empty();
            let names = tree.is_name(at) && !shown.starts_with('$') || self.is_path(at);
            let key = tree.shown(at + 1) == "=" && bare.blocks.is_empty();
            let begins = names && !key
                || tree.literal(at).is_some() && (called || !bare.blocks.is_empty())
                || called && shown.starts_with('$');
            now.start = false;
            if !begins {
                at += 1;
                continue;
            }
            let found = self.command(bare, at);
            let end = found.tokens.end.max(at + 1);
            let fed = std::mem::take(&mut now.fed);
            let shown = !(now.taken
                || now.inside
                || found.redirected
                || tree.shown(found.tokens.end) == "|");
            let tokens = found.tokens.clone();
            if let Some(region) = self.command_region(bare, found, fed, shown) {
                out.push((region, tokens));
            }
            at = end;
        }
        out
    }

    /// What an operator says of the statement.
    fn operator(&self, at: usize, now: &mut Statement, stack: &mut Vec<Statement>) {
        let tree = &self.tree;
        let begin = |now: &mut Statement| {
            now.start = true;
            now.fed = false;
        };
        match tree.shown(at) {
            ";" => {
                *now = Statement {
                    start: true,
                    inside: now.inside,
                    ..Statement::default()
                }
            }
            "|" => {
                now.start = true;
                now.fed = true;
            }
            "&&" | "||" | "&" => begin(now),
            "=" | "+=" => {
                begin(now);
                now.taken = true;
            }
            "(" | "{" | "[" => {
                stack.push(Statement {
                    start: false,
                    ..now.clone()
                });
                let block = tree.shown(at) == "{" && now.control && !now.taken && !now.fed;
                *now = Statement {
                    start: tree.shown(at) != "[" && tree.shown_before(at) != "@"
                        || tree.shown(at) == "(",
                    inside: now.inside || !block,
                    ..Statement::default()
                };
            }
            ")" | "}" | "]" => {
                if tree.partner[at].is_some() {
                    *now = stack.pop().unwrap_or_default();
                }
                now.start = false;
            }
            "!" | "." if now.start => {}
            _ => now.start = false,
        }
    }

    /// `end` of a block that a word began.
    fn block_end(&self, bare: &Bare, at: usize, now: &mut Statement, stack: &mut Vec<Statement>) {
        if !bare.blocks.is_empty() && self.tree.shown(at) == "end" {
            let inside = stack.pop().unwrap_or_default().inside;
            now.inside = inside;
        }
    }

    /// Whether a command begins with a path at a token.
    fn is_path(&self, at: usize) -> bool {
        let tree = &self.tree;
        let end = self.word_end(at);
        let text = &self.text[tree.tokens[at].span.start..tree.tokens[end - 1].span.end];
        ["./", ".\\", "../", "..\\", "~/", "~\\", "/"]
            .iter()
            .any(|p| text.len() > p.len() && text.starts_with(p))
    }

    fn is_separator(&self, at: usize) -> bool {
        let tree = &self.tree;
        let shown = tree.shown(at);
        matches!(tree.tokens[at].kind, Kind::Operator)
            && (shown.starts_with(['|', ';', '&', '(', ')', '{', '}'])
                || shown.contains(['<', '>']))
    }

    /// The token behind the word that begins at a token.
    fn word_end(&self, at: usize) -> usize {
        let tree = &self.tree;
        let mut end = at + 1;
        while end < tree.tokens.len()
            && tree.tokens[end].span.start == tree.tokens[end - 1].span.end
            && !tree.first[end]
        {
            // what a workflow puts in, and a name in braces
            if tree.shown(end) == "{" && tree.shown(end - 1) == "$" {
                match tree.partner[end].filter(|p| *p > end) {
                    Some(close) => {
                        end = close + 1;
                        continue;
                    }
                    None => break,
                }
            }
            if self.is_separator(end) {
                break;
            }
            end += 1;
        }
        end
    }

    /// Reads the words of the command that begins at a token.
    fn command(&self, bare: &Bare, at: usize) -> Found {
        let tree = &self.tree;
        let mut found = Found {
            words: Vec::new(),
            tokens: at..at,
            cut: false,
            redirected: false,
        };
        let mut i = at;
        while i < tree.tokens.len() && (i == at || !tree.first[i]) {
            let shown = tree.shown(i);
            if self.is_separator(i) {
                match shown {
                    "(" | "{" => found.cut = true,
                    s if s.contains(['<', '>']) => {
                        found.redirected = true;
                        found.cut |= self.more_behind(i);
                    }
                    _ => {}
                }
                break;
            }
            let end = self.word_end(i);
            let touches = |j: usize| {
                j < tree.tokens.len()
                    && tree.tokens[j].span.start == tree.tokens[j - 1].span.end
                    && self.is_separator(j)
            };
            let next = tree.shown(end);
            if touches(end) && next.contains(['<', '>']) {
                let stream = shown == "*" || shown.chars().all(|c| c.is_ascii_digit());
                found.redirected = true;
                found.cut |= !stream || end != i + 1 || self.more_behind(end);
                break;
            }
            if touches(end) && ["(", "{"].contains(&next) {
                // `$(…)`, `@(…)`, `a(…)`: nobody knows the whole word
                found.cut = true;
                break;
            }
            found.words.push(self.bare_word(bare, i..end));
            i = end;
            found.tokens.end = end;
        }
        found
    }

    /// Whether words stand behind the redirections that begin at a token.
    fn more_behind(&self, at: usize) -> bool {
        let tree = &self.tree;
        let mut i = at;
        let on_line = |i: usize| i < tree.tokens.len() && !tree.first[i];
        let redirects = |i: usize| on_line(i) && tree.shown(i).contains(['<', '>']);
        while redirects(i) {
            i += 1;
            if on_line(i) && tree.shown(i) == "&" {
                i += 1;
            }
            if on_line(i) && !self.is_separator(i) {
                i = self.word_end(i);
            }
            if on_line(i) && redirects(i + 1) && !self.is_separator(i) {
                i += 1;
            }
        }
        on_line(i) && (!self.is_separator(i) || ["(", "{"].contains(&tree.shown(i)))
    }

    /// The token behind all that may belong to a command of which a token is the first that is not read.
    fn rest_end(&self, at: usize) -> usize {
        let tree = &self.tree;
        let mut i = at;
        while i < tree.tokens.len() && !(tree.first[i] && i > 0) {
            let shown = tree.shown(i);
            let closes = tree.partner[i].filter(|p| *p > i);
            match closes {
                Some(close) => i = close + 1,
                None if self.is_separator(i) && !shown.contains(['<', '>']) => break,
                None => i += 1,
            }
        }
        i.max(at)
    }

    fn command_region(
        &self,
        bare: &'static Bare,
        found: Found,
        fed: bool,
        shown: bool,
    ) -> Option<Region> {
        let tree = &self.tree;
        let stop = |note: &str| {
            Some(Stop {
                note: note.to_string(),
                recipe: LOOK.to_string(),
            })
        };
        let unknown = found.words.iter().any(|w| w.pieces.is_none());
        let mut why = fed
            .then(|| {
                stop("a pipe feeds it, and nothing here says how the replacement would read that")
            })
            .flatten();
        let first = found.words.first()?;
        let program = tree.shown(first.tokens.start).to_string();
        let known = match first.pieces.as_deref() {
            Some([Piece::Text(t)]) => Some(t.clone()),
            _ => None,
        };
        let speaks = |name: &str| bare.speakers.iter().any(|s| s.eq_ignore_ascii_case(name));
        let shell = |name: &str| {
            ["sh", "bash", "dash", "zsh", "ksh"]
                .contains(&name.rsplit('/').next().unwrap_or_default())
        };
        let reads = known
            .as_deref()
            .is_none_or(|name| !speaks(name) && !shell(name));
        let hands_on = bare.dialect == Dialect::PowerShell
            && known.as_deref().is_none_or(|name| !name.contains('-'));
        let mut callee = None;
        let mut items = Vec::new();
        for (i, word) in found.words.iter().enumerate() {
            let span = tree.tokens[word.tokens.start].span.start
                ..tree.tokens[word.tokens.end - 1].span.end;
            let mut pieces = word.pieces.clone().unwrap_or_else(|| {
                let source = self.text[span.clone()].to_string();
                why = why.take().or_else(|| {
                    stop(&format!(
                        "only the running shell knows what `{source}` stands for"
                    ))
                });
                vec![Piece::Opaque {
                    name: name_of(&source),
                    source,
                }]
            });
            if i == 0
                && let [Piece::Opaque { source, .. }] = pieces.as_slice()
            {
                match self.bindings.get(source).cloned().flatten() {
                    Some((value, line)) => {
                        why = stop(&format!("`{source}` names the program, in line {line}"));
                        pieces = vec![Piece::Text(value)];
                    }
                    None => {
                        callee = Some(source.clone());
                        continue;
                    }
                }
            }
            let alone = match tree.literal(word.tokens.start).is_some() {
                true => self.item(word.tokens.start, reads, hands_on),
                false => Some(self.plain_item(span.clone())),
            };
            items.push(Item {
                span,
                pieces,
                alone,
            });
        }
        if found.cut {
            // all that may belong to it; what is found there counts only where it is no call itself
            let from = items.last().map(|i| i.span.end)?;
            let last = tree.tokens[self.rest_end(found.tokens.end) - 1].span.end;
            let start = from + self.text[from..last.max(from)].len()
                - self.text[from..last.max(from)].trim_start().len();
            why = stop("an expression stands among its words, or words behind a redirection");
            items.push(Item {
                span: start.min(last.max(from))..last.max(from),
                pieces: vec![Piece::Opaque {
                    name: "more".to_string(),
                    source: String::new(),
                }],
                alone: None,
            });
        }
        let list = List {
            items,
            first_apart: false,
            place: self.place,
            run: Run {
                output: match shown {
                    true => Output::Shown,
                    false => Output::Captured,
                },
                status_read: true,
            },
            stop: why,
            cut: found.cut || unknown,
            shell: Some(self.tree.language.name),
        };
        let callee = callee.or_else(|| known.is_none().then_some(program));
        argument(self.text, list, callee, Box::new(Words(bare)))
    }

    /// A string among the words of a command, read by itself.
    fn item(&self, at: usize, reads: bool, handed_on: bool) -> Option<Region> {
        self.string(
            at,
            Stands::Word {
                read_there: reads,
                handed_on,
            },
        )
    }

    /// A word without quotes, read by itself.
    fn plain_item(&self, span: Range<usize>) -> Region {
        let decoded = Decoded::verbatim(self.text, span);
        Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Unwritten),
            content: Content::Text,
            place: Place::Document,
        }
    }
}
