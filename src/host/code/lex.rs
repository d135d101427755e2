//! Cuts the text of a program into tokens by the lexical facts of its language.

use std::ops::Range;

use super::language::{Escapes, Fence, Form, Heredocs, Holes, Language, Lone};

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Newline,
    Name,
    Number,
    Operator,
    /// A comment; `block` says that it has an end of its own.
    Comment {
        inner: Range<usize>,
        block: bool,
    },
    /// A regular expression, without its slashes.
    Regex(Range<usize>),
    Char,
    String(Literal),
    /// Text around the program, such as the markup of a template.
    Outside,
}

/// A string.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub form: &'static Form,
    /// Where it begins, with its prefix and its quotes.
    pub start: usize,
    /// What ends it, with all that repeats.
    pub close: String,
    /// What stands between its quotes.
    pub inner: Range<usize>,
    /// The expressions in it, with what marks them.
    pub holes: Vec<Range<usize>>,
    /// Why nothing is written into it.
    pub sealed: Option<&'static str>,
    /// Whether it is the body of a heredoc.
    pub heredoc: bool,
    /// Names for expressions whose source has none, by where they begin.
    pub names: Vec<(usize, String)>,
    /// The expression that is joined to its end.
    pub behind: Option<Range<usize>>,
}

/// The tokens of a text, and whether something in it has no end.
#[derive(Debug)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub broken: bool,
}

/// How deep strings in expressions in strings are read.
const DEPTH: usize = 12;

pub(super) fn lex(language: &'static Language, text: &str) -> Lexed {
    let mut lexer = Lexer {
        language,
        text,
        pos: 0,
        tokens: Vec::new(),
        heredocs: Vec::new(),
        broken: false,
    };
    lexer.run();
    Lexed {
        tokens: lexer.tokens,
        broken: lexer.broken,
    }
}

/// A heredoc whose body has yet to come.
struct Pending {
    name: String,
    raw: bool,
    runs: bool,
}

struct Lexer<'a> {
    language: &'static Language,
    text: &'a str,
    pos: usize,
    tokens: Vec<Token>,
    heredocs: Vec<Pending>,
    broken: bool,
}

const OPERATORS: [&str; 34] = [
    "<<<", "===", "!==", "...", "**=", "<=>", "==", "!=", "=~", "!~", "->", "=>", "::", "..", "<<",
    ">>", "<>", "&&", "||", "+=", "-=", "*=", "/=", ".=", "|=", ":=", "?.", "??", "**", "<=", ">=",
    "++", "--", "!!",
];

impl Lexer<'_> {
    fn run(&mut self) {
        if self.language.name == "php" {
            self.outside();
        }
        while self.pos < self.text.len() {
            let start = self.pos;
            self.token();
            if self.pos <= start {
                // never taken, and never an endless loop
                self.pos = start + self.char_at(start).map_or(1, char::len_utf8);
            }
        }
        self.broken |= !self.heredocs.is_empty();
    }

    fn char_at(&self, pos: usize) -> Option<char> {
        self.text.get(pos..)?.chars().next()
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.tokens.push(Token {
            kind,
            span: self.pos..end,
        });
        self.pos = end;
    }

    fn token(&mut self) {
        let rest = &self.text[self.pos..];
        let Some(c) = rest.chars().next() else { return };
        if c == '\n' {
            self.push(Kind::Newline, self.pos + 1);
            self.bodies();
            return;
        }
        if self.comment(rest) {
            return;
        }
        if c.is_whitespace() || c == '\u{feff}' {
            self.pos += c.len_utf8();
            return;
        }
        if self.language.bare.is_some_and(|b| b.escape == c) {
            return self.escaped(rest);
        }
        if self.language.name == "php" && rest.starts_with("?>") {
            self.pos += 2;
            self.outside();
            return;
        }
        if self.heredoc(rest) {
            return;
        }
        if self.quote_like() {
            return;
        }
        if self.string() {
            return;
        }
        if c == '\'' && self.language.chars && self.character(rest) {
            return;
        }
        if c == '/' && self.language.regexes && self.regex_may_begin() && self.regex(rest) {
            return;
        }
        if is_name(self.language, c) {
            let end = rest
                .char_indices()
                .find(|(i, c)| !is_name(self.language, *c) || *i > 0 && "$@".contains(*c))
                .map_or(rest.len(), |(i, _)| i);
            let kind = if c.is_ascii_digit() {
                Kind::Number
            } else {
                Kind::Name
            };
            let mut end = self.pos + end;
            if c.is_ascii_digit() {
                // `1'000` and `1_000`
                while self.language.chars
                    && self.text[end..].starts_with('\'')
                    && self.text[end + 1..].starts_with(|c: char| c.is_ascii_hexdigit())
                {
                    let more = self.text[end + 1..]
                        .find(|c: char| !c.is_ascii_alphanumeric())
                        .unwrap_or(self.text.len() - end - 1);
                    end += 1 + more;
                }
            }
            return self.push(kind, end);
        }
        let operator = OPERATORS.iter().find(|o| rest.starts_with(**o));
        let len = operator.map_or(c.len_utf8(), |o| o.len());
        self.push(Kind::Operator, self.pos + len);
    }

    /// A character that means itself, or a line that goes on.
    fn escaped(&mut self, rest: &str) {
        let behind = &rest[1..];
        let line_end = ["\r\n", "\n"].into_iter().find(|e| behind.starts_with(e));
        match line_end {
            Some(e) => self.pos += 1 + e.len(),
            None => {
                let len = behind.chars().next().map_or(0, char::len_utf8);
                self.push(Kind::Operator, self.pos + 1 + len);
            }
        }
    }

    fn outside(&mut self) {
        let rest = &self.text[self.pos..];
        let end = rest.find("<?").map_or(rest.len(), |i| {
            let tag = ["<?php", "<?=", "<?"]
                .iter()
                .find(|t| rest[i..].to_ascii_lowercase().starts_with(**t))
                .map_or(2, |t| t.len());
            i + tag
        });
        let end = self.pos + end;
        self.push(Kind::Outside, end);
    }

    fn comment(&mut self, rest: &str) -> bool {
        for (open, close, nested) in self.language.block_comments {
            let (from, skip) = match open.strip_prefix('\n') {
                // one that stands at the start of a line
                Some(open)
                    if rest.starts_with(open)
                        && (self.pos == 0 || self.text[..self.pos].ends_with('\n')) =>
                {
                    (open.len(), 1)
                }
                None if rest.starts_with(open) => (open.len(), 0),
                _ => continue,
            };
            let inner = self.pos + from;
            let end = match nested {
                true => nested_end(self.text, inner, open, close),
                false => self.text[inner..].find(close).map(|i| inner + i),
            };
            let Some(end) = end else {
                self.broken = true;
                self.pos = self.text.len();
                return true;
            };
            let kind = Kind::Comment {
                inner: inner..end + skip,
                block: true,
            };
            self.push(kind, end + close.len());
            return true;
        }
        let Some(open) = self
            .language
            .line_comments
            .iter()
            .find(|o| rest.starts_with(**o))
        else {
            return false;
        };
        if self.language.name == "php" && rest.starts_with("#[") {
            return false;
        }
        let inside = |c: char| !c.is_whitespace() && !";|&(){}".contains(c);
        if self.language.bare.is_some() && self.text[..self.pos].ends_with(inside) {
            return false;
        }
        if *open == "#" && self.language.name == "perl" && self.text[..self.pos].ends_with('$') {
            return false;
        }
        let mut len = rest.find('\n').unwrap_or(rest.len());
        if self.language.name == "php" {
            len = rest[..len].find("?>").unwrap_or(len);
        }
        let line = rest[..len].trim_end_matches('\r');
        // `///` and `//!` are comments for documentation
        let mark = open.len()
            + line[open.len()..]
                .find(|c: char| !("/!".contains(c) && open.starts_with('/')))
                .unwrap_or(line.len() - open.len());
        let kind = Kind::Comment {
            inner: self.pos + mark..self.pos + line.len(),
            block: false,
        };
        let end = self.pos + line.len();
        self.push(kind, end);
        true
    }

    fn character(&mut self, rest: &str) -> bool {
        let mut chars = rest.char_indices().skip(1);
        let end = match chars.next() {
            Some((i, '\\')) => rest[i + 1..]
                .char_indices()
                .skip(1)
                .take(12)
                .find(|(_, c)| *c == '\'')
                .map(|(j, _)| i + 1 + j + 1),
            Some((_, c)) if c != '\'' && c != '\n' => {
                chars.next().filter(|(_, c)| *c == '\'').map(|(i, _)| i + 1)
            }
            _ => None,
        };
        if let Some(end) = end {
            self.push(Kind::Char, self.pos + end);
        }
        end.is_some()
    }

    /// The last token that is neither a comment nor a line break.
    fn last(&self) -> Option<&Token> {
        self.tokens
            .iter()
            .rev()
            .find(|t| !matches!(t.kind, Kind::Comment { .. } | Kind::Newline))
    }

    fn regex_may_begin(&self) -> bool {
        const WORDS: [&str; 20] = [
            "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do",
            "await", "yield", "if", "unless", "when", "and", "or", "not", "split",
        ];
        let Some(last) = self.last() else { return true };
        let shown = &self.text[last.span.clone()];
        match last.kind {
            Kind::Operator => ![")", "]", "}", "<", "++", "--"].contains(&shown),
            Kind::Name => WORDS.contains(&shown),
            _ => false,
        }
    }

    fn regex(&mut self, rest: &str) -> bool {
        let mut class = false;
        let mut escaped = false;
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => return false,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let flags = rest[i + 1..]
                        .find(|c: char| !c.is_ascii_alphabetic())
                        .unwrap_or(rest.len() - i - 1);
                    let inner = self.pos + 1..self.pos + i;
                    self.push(Kind::Regex(inner), self.pos + i + 1 + flags);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// `%w[…]` of Ruby, `q(…)`, `m/…/` and `s/…/…/` of Perl: read to their end, never written.
    fn quote_like(&mut self) -> bool {
        let rest = &self.text[self.pos..];
        let (words, parts): (&[&str], _) = match self.language.name {
            "ruby" => (&["%w", "%W", "%i", "%I", "%q", "%Q", "%r", "%"], 1),
            "perl" => (&["tr", "qq", "qw", "qr", "q", "m", "s", "y"], 2),
            _ => return false,
        };
        let Some(word) = words.iter().find(|w| {
            rest.strip_prefix(**w).is_some_and(|r| {
                r.starts_with(|c: char| c.is_ascii_punctuation() && !",;=_ )-.>".contains(c))
            })
        }) else {
            return false;
        };
        let operand = self.last().is_some_and(|t| {
            matches!(t.kind, Kind::Number | Kind::String(_))
                || matches!(t.kind, Kind::Name) && self.language.name == "ruby" && *word == "%"
                || [")", "]", "}", "->", "{"].contains(&&self.text[t.span.clone()])
        });
        if operand {
            return false;
        }
        let two = parts == 2 && ["tr", "s", "y"].contains(word);
        let mut at = self.pos + word.len();
        let Some(mut end) = delimited(self.text, at) else {
            return false;
        };
        let inner = at + 1..end - 1;
        if two {
            let opener = &self.text[at..at + 1];
            at = if "([{<".contains(opener) {
                end + self.text[end..].len() - self.text[end..].trim_start().len()
            } else {
                end - 1
            };
            let Some(second) = delimited(self.text, at) else {
                return false;
            };
            end = second;
        }
        let kind = Kind::String(Literal {
            form: &RAW,
            start: self.pos,
            close: String::new(),
            inner,
            holes: Vec::new(),
            sealed: Some("how this string is quoted"),
            heredoc: false,
            names: Vec::new(),
            behind: None,
        });
        self.push(kind, end);
        true
    }

    fn heredoc(&mut self, rest: &str) -> bool {
        let (open, marks): (&str, &[char]) = match self.language.heredocs {
            Heredocs::None => return false,
            Heredocs::Php => ("<<<", &[]),
            Heredocs::Ruby | Heredocs::Perl | Heredocs::Hcl => ("<<", &['~', '-']),
        };
        let Some(after) = rest.strip_prefix(open) else {
            return false;
        };
        let after = after.trim_start_matches(marks);
        let after = match self.language.heredocs {
            Heredocs::Php => after.trim_start_matches(' '),
            _ => after,
        };
        let (quote, name) = match after.chars().next() {
            Some(q @ ('"' | '\'' | '`')) => (Some(q), &after[1..]),
            _ => (None, after),
        };
        let len = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(name.len());
        let closes = quote.is_none_or(|q| name[len..].starts_with(q));
        // without quotes a name in capitals; `a <<b` is a shift or a push
        let capital = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            || matches!(self.language.heredocs, Heredocs::Php | Heredocs::Hcl);
        if len == 0 || !closes || quote.is_none() && !capital {
            return false;
        }
        self.heredocs.push(Pending {
            name: name[..len].to_string(),
            raw: quote == Some('\''),
            runs: quote == Some('`'),
        });
        let taken = rest.len() - name.len() + len + quote.map_or(0, char::len_utf8);
        self.push(Kind::Operator, self.pos + taken);
        true
    }

    /// The bodies of the heredocs of the line that has just ended.
    fn bodies(&mut self) {
        for pending in std::mem::take(&mut self.heredocs) {
            let start = self.pos;
            let mut at = start;
            let end = loop {
                if at >= self.text.len() {
                    break None;
                }
                let line_end = self.text[at..]
                    .find('\n')
                    .map_or(self.text.len(), |i| at + i);
                let line = self.text[at..line_end].trim();
                let word = line.trim_end_matches([';', ',', ')']);
                if word == pending.name {
                    break Some(at);
                }
                at = line_end + 1;
            };
            let Some(end) = end else {
                self.broken = true;
                self.pos = self.text.len();
                return;
            };
            let form: &'static Form = match (pending.raw, self.language.heredocs) {
                (true, _) => &RAW,
                (_, Heredocs::Ruby) => &RUBY_BODY,
                (_, Heredocs::Php) => &PHP_BODY,
                (_, Heredocs::Hcl) => &HCL_BODY,
                _ => &PERL_BODY,
            };
            let holes = holes(self.language, self.text, start..end, form, 0);
            let sealed = match (&holes, pending.runs) {
                (None, _) | (_, true) => Some("how this string is quoted"),
                _ => None,
            };
            let literal = Literal {
                form,
                start,
                close: String::new(),
                inner: start..end,
                holes: holes.unwrap_or_default(),
                sealed,
                heredoc: true,
                names: Vec::new(),
                behind: None,
            };
            if end > start {
                self.push(Kind::String(literal), end);
            }
        }
    }

    fn string(&mut self) -> bool {
        if self.text[self.pos..].starts_with('\'')
            && self.language.name == "javascript"
            && self.text[..self.pos].ends_with(char::is_alphanumeric)
        {
            // `don't` in the text of a page
            return false;
        }
        match string_at(self.language, self.text, self.pos, 0) {
            Found::None => false,
            Found::Open => {
                self.broken = true;
                false
            }
            Found::String(mut literal, end) => {
                literal.start = self.pos;
                let before = self.text[..self.pos].chars().next_back();
                // more than one dollar in front of it is another form
                if before == Some('$') && !self.language.in_names.contains('$') {
                    literal.sealed = Some("how this string is quoted");
                }
                self.push(Kind::String(literal), end);
                true
            }
        }
    }
}

static RAW: Form = Form {
    prefixes: &[],
    open: "",
    close: "",
    fence: Fence::None,
    lines: true,
    escapes: Escapes::None,
    holes: Holes::None,
    runs: None,
    late_quote: false,
    format: false,
};
static RUBY_BODY: Form = Form {
    escapes: Escapes::C,
    holes: Holes::Hash,
    ..RAW
};
static PHP_BODY: Form = Form {
    escapes: Escapes::C,
    holes: Holes::Php,
    ..RAW
};
static HCL_BODY: Form = Form {
    holes: Holes::Hcl,
    ..RAW
};
static PERL_BODY: Form = Form {
    escapes: Escapes::C,
    holes: Holes::Perl,
    ..RAW
};

fn is_name(language: &Language, c: char) -> bool {
    c.is_alphanumeric() || c == '_' || language.in_names.contains(c)
}

/// Where a nested comment ends whose text begins at `pos`; the close is not in it.
fn nested_end(text: &str, mut pos: usize, open: &str, close: &str) -> Option<usize> {
    let mut depth = 0;
    loop {
        let end = pos + text[pos..].find(close)?;
        match text[pos..end].find(open) {
            Some(inner) => {
                depth += 1;
                pos += inner + open.len();
            }
            None if depth == 0 => return Some(end),
            None => {
                depth -= 1;
                pos = end + close.len();
            }
        }
    }
}

/// The end of what stands between the delimiter at `pos` and its like.
fn delimited(text: &str, pos: usize) -> Option<usize> {
    let open = text[pos..].chars().next().filter(char::is_ascii)?;
    let close = match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        c => c,
    };
    let mut depth = 0;
    let mut escaped = false;
    for (i, c) in text[pos..].char_indices().skip(1) {
        if std::mem::take(&mut escaped) {
            continue;
        }
        if c == '\\' {
            escaped = true;
        } else if c == close {
            if depth == 0 {
                return Some(pos + i + 1);
            }
            depth -= 1;
        } else if c == open {
            depth += 1;
        }
    }
    None
}

/// What begins at a place.
enum Found {
    None,
    /// A string without an end.
    Open,
    String(Literal, usize),
}

fn string_at(language: &'static Language, text: &str, pos: usize, depth: usize) -> Found {
    for form in language.forms {
        for prefix in form.prefixes {
            let Some(at) = strip_prefix(text, pos, prefix) else {
                continue;
            };
            if let Some((inner, close)) = opening(text, at, form, prefix.is_empty()) {
                return ended(language, text, form, inner, &close, depth);
            }
        }
    }
    Found::None
}

fn strip_prefix(text: &str, pos: usize, prefix: &str) -> Option<usize> {
    let there = text.as_bytes().get(pos..pos + prefix.len())?;
    there
        .eq_ignore_ascii_case(prefix.as_bytes())
        .then_some(pos + prefix.len())
}

/// Where the content of a string begins that opens at `at`, and what ends it.
fn opening(text: &str, at: usize, form: &Form, bare: bool) -> Option<(usize, String)> {
    let rest = &text[at..];
    match form.fence {
        Fence::None => rest
            .starts_with(form.open)
            .then(|| (at + form.open.len(), form.close.to_string())),
        Fence::Hashes => {
            let hashes = rest.bytes().take_while(|b| *b == b'#').count();
            let opens = rest[hashes..].starts_with(form.open) && (hashes > 0 || !bare);
            opens.then(|| {
                let close = format!("{}{}", form.close, "#".repeat(hashes));
                (at + hashes + form.open.len(), close)
            })
        }
        Fence::Name => {
            let rest = rest.strip_prefix(form.open)?;
            let name = &rest[..rest.find('(').filter(|i| *i <= 16)?];
            let plain = !name.contains(|c: char| c.is_whitespace() || "()\\\"".contains(c));
            plain.then(|| {
                let close = format!("){name}{}", form.close);
                (at + form.open.len() + name.len() + 1, close)
            })
        }
        Fence::Equals => {
            let rest = rest.strip_prefix(form.open)?;
            let level = rest.bytes().take_while(|b| *b == b'=').count();
            rest[level..].starts_with(form.open).then(|| {
                let close = format!("{}{}{}", form.close, "=".repeat(level), form.close);
                (at + level + 2 * form.open.len(), close)
            })
        }
    }
}

/// The string whose content begins at `inner`.
fn ended(
    language: &'static Language,
    text: &str,
    form: &'static Form,
    inner: usize,
    close: &str,
    depth: usize,
) -> Found {
    let mut pos = inner;
    let mut holes = Vec::new();
    let mut sealed = None;
    let mut nested = 0;
    while pos < text.len() {
        let rest = &text[pos..];
        if let Some(behind) = rest.strip_prefix(close) {
            let doubled = matches!(form.escapes, Escapes::Doubled | Escapes::Backtick);
            if doubled && close.len() == 1 && behind.starts_with(close) {
                pos += 2 * close.len();
                continue;
            }
            if nested > 0 {
                nested -= 1;
                pos += close.len();
                continue;
            }
            // the last quotes of `""""` are the end, the first belongs to the text
            let extra = match form.close.len() {
                3 if form.is_triple() => {
                    rest.bytes()
                        .take_while(|b| *b == close.as_bytes()[0])
                        .count()
                        - 3
                }
                _ => 0,
            };
            if extra > 0 && language.name != "python" {
                pos += extra;
            }
            let literal = Literal {
                form,
                start: inner,
                close: close.to_string(),
                inner: inner..pos,
                holes,
                sealed,
                heredoc: false,
                names: Vec::new(),
                behind: None,
            };
            return Found::String(literal, pos + close.len());
        }
        if form.open != form.close && form.fence == Fence::None && rest.starts_with(form.open) {
            nested += 1;
            pos += form.open.len();
            continue;
        }
        if rest.starts_with('\n') && !form.lines {
            return Found::Open;
        }
        match hole(language, text, pos, form.holes, depth) {
            Hole::None => {}
            Hole::Doubled => {
                pos += 2;
                continue;
            }
            Hole::Open => return Found::Open,
            Hole::Unknown(end) => {
                sealed = Some("an expression in this string");
                pos = end;
                continue;
            }
            Hole::To(end) => {
                holes.push(pos..end);
                pos = end;
                continue;
            }
        }
        pos += step(rest, form.escapes);
    }
    Found::Open
}

/// How many bytes the next character takes, with its escape.
fn step(rest: &str, escapes: Escapes) -> usize {
    let mut chars = rest.chars();
    let first = chars.next().map_or(1, char::len_utf8);
    let escaped = match escapes {
        Escapes::C | Escapes::Quote | Escapes::Kept => rest.starts_with('\\'),
        Escapes::Backtick => rest.starts_with('`'),
        Escapes::None | Escapes::Doubled | Escapes::Late => false,
    };
    first
        + if escaped {
            chars.next().map_or(0, char::len_utf8)
        } else {
            0
        }
}

/// The expressions in a range, `None` where one has no end or is not taken apart.
fn holes(
    language: &'static Language,
    text: &str,
    range: Range<usize>,
    form: &Form,
    depth: usize,
) -> Option<Vec<Range<usize>>> {
    let mut out = Vec::new();
    let mut pos = range.start;
    while pos < range.end {
        match hole(language, text, pos, form.holes, depth) {
            Hole::None => pos += step(&text[pos..], form.escapes),
            Hole::Doubled => pos += 2,
            Hole::To(end) if end <= range.end => {
                out.push(pos..end);
                pos = end;
            }
            _ => return None,
        }
    }
    Some(out)
}

/// What a place in a string is.
enum Hole {
    None,
    /// A brace or a dollar that is written twice.
    Doubled,
    /// An expression up to there.
    To(usize),
    /// An expression of a form that is not taken apart.
    Unknown(usize),
    /// An expression without an end.
    Open,
}

fn hole(language: &'static Language, text: &str, pos: usize, holes: Holes, depth: usize) -> Hole {
    let rest = &text[pos..];
    let braces = |skip: usize| match expression(language, text, pos + skip, depth) {
        Some(end) => Hole::To(end),
        None => Hole::Open,
    };
    let named = |skip: usize| -> Option<usize> {
        let name = &text[pos + skip..];
        let len = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(name.len());
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        begins.then_some(pos + skip + len)
    };
    match holes {
        Holes::None => Hole::None,
        Holes::Brace if rest.starts_with("{{") || rest.starts_with("}}") => Hole::Doubled,
        Holes::Brace | Holes::BraceAlone if rest.starts_with('{') => braces(1),
        Holes::Fish if rest.starts_with("$(") => match braces(2) {
            Hole::To(end) => Hole::Unknown(end),
            other => other,
        },
        Holes::Fish if rest.starts_with('$') => match named(1) {
            Some(end) if text[end..].starts_with('[') => Hole::Unknown(end),
            Some(end) => Hole::To(end),
            None => Hole::None,
        },
        Holes::Hcl if rest.starts_with("$${") || rest.starts_with("%%{") => Hole::Unknown(pos + 3),
        Holes::Hcl if rest.starts_with("%{") => match braces(2) {
            Hole::To(end) => Hole::Unknown(end),
            other => other,
        },
        Holes::Hcl if rest.starts_with("${") => braces(2),
        Holes::DollarBrace if rest.starts_with("${") => braces(2),
        Holes::HashBrace | Holes::Hash if rest.starts_with("#{") => braces(2),
        // `#$x` and `#@x`, which are not taken apart
        Holes::Hash if rest.starts_with("#$") || rest.starts_with("#@") => Hole::Unknown(pos + 2),
        Holes::Swift if rest.starts_with("\\(") => braces(2),
        Holes::Dollar(Lone::Doubled) if rest.starts_with("$$") || rest.starts_with("$\"") => {
            Hole::Doubled
        }
        Holes::Dollar(_) if rest.starts_with("${") => braces(2),
        // a name in backticks
        Holes::Dollar(Lone::Bare) if rest.starts_with("$`") => Hole::Unknown(pos + 2),
        Holes::Dollar(_) if rest.starts_with('$') => match named(1) {
            Some(mut end) => {
                // Groovy reads the members behind it too
                while language.name == "groovy" && text[end..].starts_with('.') {
                    match named(end + 1 - pos) {
                        Some(member) => end = member,
                        None => break,
                    }
                }
                Hole::To(end)
            }
            None => Hole::None,
        },
        Holes::PowerShell if rest.starts_with("${") || rest.starts_with("$(") => braces(2),
        Holes::PowerShell if rest.starts_with('$') => match named(1) {
            // a name of a drive or a scope, such as `$env:X`
            Some(end) if text[end..].starts_with(':') => {
                let name = &text[end + 1..];
                let len = name
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(name.len());
                match len {
                    0 => Hole::Unknown(end),
                    _ => Hole::To(end + 1 + len),
                }
            }
            Some(end) => Hole::To(end),
            None if rest[1..].starts_with(['?', '$', '^', ':']) => Hole::Unknown(pos + 1),
            None => Hole::None,
        },
        Holes::Php if rest.starts_with("{$") => braces(1),
        Holes::Php | Holes::Perl if rest.starts_with("${") || rest.starts_with("@{") => {
            match braces(2) {
                Hole::To(end) => Hole::Unknown(end),
                other => other,
            }
        }
        Holes::Php | Holes::Perl
            if rest.starts_with('$') || rest.starts_with('@') && holes == Holes::Perl =>
        {
            match named(1) {
                Some(end)
                    if text[end..].starts_with(['[', '{']) || text[end..].starts_with("->") =>
                {
                    Hole::Unknown(end)
                }
                Some(end) => Hole::To(end),
                None if holes == Holes::Perl
                    && rest.len() > 1
                    && !rest[1..].starts_with([' ', '"', ')', '|']) =>
                {
                    Hole::Unknown(pos + 1)
                }
                None => Hole::None,
            }
        }
        _ => Hole::None,
    }
}

/// The end of an expression in a string that begins at `pos`, behind its closing bracket.
fn expression(
    language: &'static Language,
    text: &str,
    mut pos: usize,
    depth: usize,
) -> Option<usize> {
    if depth >= DEPTH {
        return None;
    }
    let mut open = 0usize;
    while let Some(c) = text.get(pos..).and_then(|r| r.chars().next()) {
        match string_at(language, text, pos, depth + 1) {
            Found::String(_, end) => {
                pos = end;
                continue;
            }
            Found::Open => return None,
            Found::None => {}
        }
        pos += c.len_utf8();
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' if open == 0 => return Some(pos),
            ')' | ']' | '}' => open -= 1,
            _ => {}
        }
    }
    None
}
