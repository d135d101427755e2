//! The regions of a program.

use super::closed;
use super::comment;
use super::language::{Adjacent, Language, Reads};
use super::lex::{Kind, Lexed, Literal};
use super::list::{Bindings, COMPARED, bindings};
use super::literal::{self, ANY_FORMAT, Around, InString, Read, has_fields};
use super::refused::Refused;
use super::tree::Tree;
use crate::host::argv::Stop;
use crate::host::lines::line_end;
use crate::host::plain::PLAIN;
use crate::host::{Content, Escape, Place, Region, Run};

/// The regions of a program, in order.
pub(super) fn regions(
    language: &'static Language,
    text: &str,
    lexed: &Lexed,
    place: Place,
) -> Vec<Region> {
    let tree = Tree::new(language, text, lexed);
    let builder = Builder {
        bindings: bindings(&tree, text),
        tree,
        text,
        place,
        line_end: line_end(text),
    };
    let mut out = comment::regions(text, lexed);
    let mut commands = builder.commands().into_iter().peekable();
    let mut at = 0;
    while at < builder.tree.tokens.len() {
        if let Some((region, covered)) = commands.next_if(|(_, tokens)| tokens.start == at) {
            out.push(region);
            at = covered.end.max(at + 1);
            continue;
        }
        match &builder.tree.tokens[at].kind {
            Kind::Operator => {
                if let Some((region, covered)) = builder.list(at) {
                    out.push(region);
                    at = covered.end.max(at + 1);
                    continue;
                }
            }
            Kind::String(_) if language.compares => {
                out.extend(builder.string(at, Stands::Alone).map(closed::left));
            }
            Kind::String(_) => out.extend(builder.string(at, Stands::Alone)),
            Kind::Regex(inner) => out.push(builder.regex(inner.clone())),
            _ => {}
        }
        at += 1;
    }
    out.sort_by_key(|r| r.map.range(0..r.text.len()).start);
    folded(out)
}

/// Regions in order, of which those within a list that is not read to its end are items of it; of others that overlap
/// the first stays.
fn folded(all: Vec<Region>) -> Vec<Region> {
    let span = |r: &Region| r.map.range(0..r.text.len());
    let mut out: Vec<Region> = Vec::new();
    for region in all {
        let own = span(&region);
        match out.last_mut() {
            Some(last) if own.start < span(last).end => {
                let inside = own.end <= span(last).end;
                if let (Content::Argv(list), true) = (&mut last.content, inside)
                    && list.cut
                {
                    let items = std::mem::take(&mut list.items);
                    list.items = folded(items.into_iter().chain([region]).collect());
                }
            }
            _ => out.push(region),
        }
    }
    out
}

/// Makes the regions.
pub(super) struct Builder<'a> {
    pub tree: Tree<'a>,
    pub text: &'a str,
    pub place: Place,
    pub bindings: Bindings,
    line_end: &'static str,
}

/// Where a string stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// By itself.
    Alone,
    /// In a list of arguments, which is read by itself too.
    Item,
    /// Among the words of a bare command.
    Word {
        /// Whether the command may read it in a way of its own.
        read_there: bool,
        /// Whether it is handed to a program by a shell that may lose quotes on the way.
        handed_on: bool,
    },
}

/// What a string is for.
enum Use {
    Script(Run),
    /// Shell text that is run in an environment of its own.
    Apart,
    Text,
}

impl Builder<'_> {
    /// The line of a token, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text[..self.tree.tokens[at].span.start]
            .matches('\n')
            .count()
            + 1
    }

    pub fn in_string(&self, literal: &Literal, read: &Read) -> InString {
        InString {
            form: literal.form,
            text: read.decoded.text.clone(),
            holes: read.holes.clone(),
            sealed: read.sealed.clone(),
            around: Around {
                quotes: self.escapes_quotes(literal),
                ..Around::default()
            },
            line_end: self.line_end,
            tail: read.tail,
            open: self.text[literal.start..literal.inner.start].to_string(),
            end: literal.close.clone(),
        }
    }

    /// The region of a string.
    pub fn string(&self, at: usize, stands: Stands) -> Option<Region> {
        let tree = &self.tree;
        let item = stands != Stands::Alone;
        let literal = tree.literal(at)?;
        let filled = match stands {
            Stands::Alone => self.filled_in(at, literal),
            _ => literal.clone(),
        };
        let literal = &filled;
        let read = literal::read(self.text, literal);
        if read.decoded.text.trim().is_empty() {
            return None;
        }
        let mut escape = self.in_string(literal, &read);
        escape.around = Around {
            quotes: escape.around.quotes,
            ..self.around(at)
        };
        if let Stands::Word {
            read_there,
            handed_on,
        } = stands
        {
            escape.around.handed_on = handed_on;
            if read_there {
                let why = "only the command that it is given to knows how it is read";
                escape.sealed.get_or_insert_with(|| why.to_string());
            }
        }
        let several = read.decoded.text.trim_end().contains('\n');
        let script_file = is_script(&read.decoded.text) || self.named_as_script(at);
        let mut refused = None;
        let (content, place) = match self.purpose(at, literal) {
            _ if item => (Content::Text, Place::Document),
            Use::Script(run) => {
                if escape.around.joined_before || escape.around.joined_behind {
                    escape.sealed.get_or_insert_with(|| {
                        "the command goes on in another string or expression".to_string()
                    });
                }
                if escape.around.format.is_some() {
                    escape.sealed.get_or_insert_with(|| {
                        "the command is a format, which only the running program fills in"
                            .to_string()
                    });
                }
                (Content::Script(run), self.place)
            }
            Use::Apart => {
                let why = "it runs in an environment of its own, which may say who asks and where";
                escape.sealed.get_or_insert_with(|| why.to_string());
                (Content::Script(Run::UNKNOWN), self.place)
            }
            Use::Text if several && script_file => (Content::Script(Run::UNKNOWN), self.place),
            Use::Text => {
                refused = match literal.heredoc {
                    true => None,
                    false => self.refused(at),
                };
                let content = match several {
                    true => Content::Host(&PLAIN),
                    false => Content::Text,
                };
                let fields = has_fields(&self.text[literal.inner.clone()], literal.form);
                if matches!(content, Content::Text) && fields {
                    escape.around.format.get_or_insert(ANY_FORMAT);
                }
                (content, Place::Document)
            }
        };
        if !item && !literal.heredoc && self.out_of_place(at) {
            escape.sealed.get_or_insert_with(|| {
                "forgemod does not see what this string belongs to".to_string()
            });
        }
        let escape: Box<dyn Escape> = match refused {
            Some(refused) => Box::new(refused),
            None => Box::new(escape),
        };
        Some(Region {
            text: read.decoded.text,
            map: read.decoded.map,
            escape,
            content,
            place,
        })
    }

    fn regex(&self, inner: std::ops::Range<usize>) -> Region {
        let decoded = crate::text::Decoded::verbatim(self.text, inner);
        Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Refused::compared(Stop {
                note: "the code compares with it: a regular expression".to_string(),
                recipe: COMPARED.to_string(),
            })),
            content: Content::Text,
            place: Place::Document,
        }
    }

    /// Whether a string stands where its language has none: in the text of a page, behind a tag of a template.
    fn out_of_place(&self, at: usize) -> bool {
        let tree = &self.tree;
        if ["ruby", "perl", "lua", "groovy", "elixir", "c"].contains(&tree.language.name) {
            return false;
        }
        const WORDS: [&str; 34] = [
            "return", "in", "not", "and", "or", "if", "elif", "else", "yield", "await", "assert",
            "lambda", "case", "of", "typeof", "throw", "raise", "import", "from", "export",
            "default", "new", "print", "echo", "is", "as", "when", "package", "include", "require",
            "const", "match", "while", "void",
        ];
        let behind_name = tree
            .before(at)
            .is_some_and(|b| tree.is_name(b) && !WORDS.contains(&tree.shown(b)) && !tree.first[at]);
        let in_front = at + 1 < tree.tokens.len()
            && tree.language.name == "javascript"
            && tree.is_name(at + 1)
            && !tree.first[at + 1]
            && !["in", "as", "of", "instanceof", "from", "satisfies"].contains(&tree.shown(at + 1));
        behind_name || in_front && !self.is_attribute(at)
    }

    /// `name="…"` without blanks, as tags have attributes.
    fn is_attribute(&self, at: usize) -> bool {
        let tree = &self.tree;
        let Some(sign) = tree.before(at).filter(|s| tree.shown(*s) == "=") else {
            return false;
        };
        let touching = tree.tokens[sign].span.end == tree.tokens[at].span.start;
        let name = tree.before(sign).filter(|n| tree.is_name(*n));
        tree.language.name == "javascript"
            && touching
            && name.is_some_and(|n| tree.tokens[n].span.end == tree.tokens[sign].span.start)
    }

    fn around(&self, at: usize) -> Around {
        let tree = &self.tree;
        let joins =
            |shown: &str| !shown.is_empty() && shown != "%" && tree.language.joins.contains(&shown);
        let before = tree.shown_before(at);
        let next = tree.shown(at + 1);
        // what only trims, splits or copies a text leaves the words of it
        const HARMLESS: [&str; 22] = [
            "strip",
            "trim",
            "lstrip",
            "rstrip",
            "encode",
            "chomp",
            "freeze",
            "squish",
            "to_string",
            "into",
            "to_owned",
            "as_str",
            "split",
            "splitlines",
            "lines",
            "dedent",
            "trimIndent",
            "trimMargin",
            "stripMargin",
            "stripIndent",
            "execute",
            "toString",
        ];
        let runs = tree.literal(at).is_some_and(|l| l.form.runs.is_some());
        let method = next == "."
            && !runs
            && tree.is_name(at + 2)
            && tree.language.joins != ["."]
            && !HARMLESS.contains(&tree.shown(at + 2));
        // whether a string and the one behind it are one; what a command prints is none
        let adjacent = |at: Option<usize>| {
            at.is_some_and(|at| {
                let text = |at| tree.literal(at).is_some_and(|l| l.form.runs.is_none());
                let next = at + 1;
                text(at)
                    && text(next)
                    && match tree.language.adjacent {
                        Adjacent::Never => false,
                        Adjacent::OnLine => !tree.first[next],
                        Adjacent::InBrackets => !tree.first[next] || tree.parent[next].is_some(),
                        Adjacent::Always => true,
                    }
            })
        };
        Around {
            joined_before: joins(before) || adjacent(tree.before(at)),
            joined_behind: joins(next) || adjacent(Some(at)),
            format: self.format_marks(at).or(method.then_some(ANY_FORMAT)),
            attribute: self.is_attribute(at),
            handed_on: false,
            quotes: false,
        }
    }

    /// Whether the program has an escaped quote in a string like this one, so that its version has that escape.
    fn escapes_quotes(&self, literal: &Literal) -> bool {
        literal.form.late_quote
            && self.tree.tokens.iter().any(|t| match &t.kind {
                Kind::String(l) => l.form.late_quote && self.text[l.inner.clone()].contains("\\\""),
                _ => false,
            })
    }

    /// What a string is for, by the call that it is the first argument of.
    fn purpose(&self, at: usize, literal: &Literal) -> Use {
        let tree = &self.tree;
        let run = |output| Run {
            output,
            status_read: true,
        };
        if let Some(output) = literal.form.runs {
            return Use::Script(run(output));
        }
        if literal.heredoc {
            return match self.script_heredoc(literal) {
                true => Use::Script(Run::UNKNOWN),
                false => Use::Text,
            };
        }
        // `system "…"`: a call without brackets
        let bare = tree
            .before(at)
            .filter(|b| tree.is_name(*b) && !tree.first[at])
            .filter(|_| ["ruby", "perl", "lua", "groovy", "elixir"].contains(&tree.language.name))
            .and_then(|b| tree.path(b));
        if let Some((name, _)) = bare {
            let alone = tree.shown(at + 1) != ",";
            return match tree.runner(&name) {
                Some(r) if r.reads == Reads::Shell || r.reads == Reads::ArgsOrShell && alone => {
                    Use::Script(run(r.output))
                }
                _ => Use::Text,
            };
        }
        if let Some(run) = self.named_script(at) {
            return Use::Script(run);
        }
        let Some((open, (name, _))) = tree.parent[at].and_then(|p| Some((p, tree.callee(p)?)))
        else {
            return Use::Text;
        };
        let Some(runner) = tree.runner(&name) else {
            return Use::Text;
        };
        let elements = tree.elements(open);
        let first = elements.first().is_some_and(|e| e.contains(&at));
        let named = ["script", "args", "cmd", "command"]
            .contains(&tree.shown(at.saturating_sub(2)))
            && [":", "="].contains(&tree.shown_before(at));
        let shell = match runner.reads {
            Reads::Shell => true,
            Reads::ListOrShell => tree.asks_for_shell(open) == Some(true),
            Reads::ArgsOrShell => elements.len() == 1,
            Reads::Args => tree.asks_for_shell(open) == Some(true) && elements.len() <= 2,
            Reads::Split | Reads::SplitOrList => false,
        };
        match shell && (first || named) {
            true if self.environment(open).is_some() => Use::Apart,
            true => Use::Script(run(tree.output(runner, open))),
            false => Use::Text,
        }
    }

    /// Whether the name that a string is given says that it is a script.
    fn named_as_script(&self, at: usize) -> bool {
        self.assigned_to(at).is_some_and(|name| {
            let name = name.to_lowercase();
            ["script", "cmd", "command", "shell"]
                .iter()
                .any(|w| name.contains(w))
        })
    }

    /// How a string is run that has a name: `script = "…"`, then `os.system(script)`.
    fn named_script(&self, at: usize) -> Option<Run> {
        let tree = &self.tree;
        let name = self.assigned_to(at)?;
        let mut runs: Vec<Run> = Vec::new();
        for u in self.uses(&name, at) {
            if !["(", ","].contains(&tree.shown_before(u))
                || ![")", ",", "]"].contains(&tree.shown(u + 1))
            {
                continue;
            }
            let Some(parent) = tree.parent[u] else {
                continue;
            };
            // `["bash", "-c", script]`
            let flag = u
                .checked_sub(2)
                .and_then(|f| tree.literal(f))
                .map(|l| &self.text[l.inner.clone()]);
            if flag.is_some_and(|f| f.starts_with('-') && !f.starts_with("--") && f.ends_with('c'))
            {
                runs.push(Run::UNKNOWN);
                continue;
            }
            let Some((callee, _)) = tree.callee(parent) else {
                continue;
            };
            let shell = |r: &super::language::Runner| match r.reads {
                Reads::Shell => true,
                Reads::ListOrShell | Reads::Args => tree.asks_for_shell(parent) == Some(true),
                Reads::ArgsOrShell => tree.elements(parent).len() == 1,
                Reads::Split | Reads::SplitOrList => false,
            };
            if let Some(r) = tree.runner(&callee).filter(|r| shell(r)) {
                if tree.has_environment(parent) {
                    return None;
                }
                runs.push(Run {
                    output: tree.output(r, parent),
                    status_read: true,
                });
            }
        }
        let first = *runs.first()?;
        Some(match runs.iter().all(|r| *r == first) {
            true => first,
            false => Run::UNKNOWN,
        })
    }

    /// Whether the line in front of a heredoc hands it to a shell, or its name says that it is a script.
    fn script_heredoc(&self, literal: &Literal) -> bool {
        let before = self.text[..literal.inner.start].trim_end_matches(['\n', '\r']);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        line.split(word).any(|w| {
            [
                "system",
                "exec",
                "sh",
                "SH",
                "BASH",
                "bash",
                "shell_exec",
                "run",
                "popen",
                "passthru",
                "spawn",
                "SHELL",
                "SCRIPT",
            ]
            .contains(&w)
        })
    }
}

/// Whether a text begins as a script of a shell does.
fn is_script(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    first.starts_with("#!") && ["sh", "bash", "zsh"].iter().any(|s| first.ends_with(s))
}
