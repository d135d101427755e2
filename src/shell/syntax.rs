//! The structure of a script: lists, pipelines, compound commands. What does not fit is passed over.

use std::collections::HashMap;
use std::ops::Range;

use super::expand::DEPTH;
use super::word::is_assignment;
use super::{Lexer, Redirect, Token, Word};

/// And-or lists, one after another.
pub(super) type List = Vec<AndOr>;

/// Pipelines joined by `&&` and `||`.
#[derive(Debug, Default)]
pub(super) struct AndOr {
    pub(super) pipelines: Vec<Pipeline>,
    /// Whether `&` ends it.
    pub(super) background: bool,
}

/// Commands joined by `|`.
#[derive(Debug, Default)]
pub(super) struct Pipeline {
    pub(super) negated: bool,
    pub(super) nodes: Vec<Node>,
    /// The nodes whose standard error goes into the pipe too: `|&`.
    pub(super) errors_too: Vec<usize>,
}

/// A command of a pipeline.
#[derive(Debug)]
pub(super) enum Node {
    Simple(Simple),
    Group(Group),
}

#[derive(Debug, Default)]
pub(super) struct Simple {
    pub(super) assignments: Vec<Word>,
    pub(super) words: Vec<Word>,
    pub(super) redirects: Vec<Redirect>,
}

/// A compound command of any kind.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) kind: Kind,
    /// Lists whose last status the construct itself reads.
    pub(super) conditions: Vec<List>,
    pub(super) bodies: Vec<List>,
    /// Words of `for`, `case` and `[[ … ]]`, for the substitutions in them.
    pub(super) words: Vec<Word>,
    /// The inside of `((…))`.
    pub(super) arithmetic: Option<Range<usize>>,
    pub(super) redirects: Vec<Redirect>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Runs its lists where it stands.
    #[default]
    Here,
    /// `( … )`.
    Subshell,
    /// The body of a function; it runs elsewhere.
    Function,
}

/// A heredoc's body, found by where its redirection starts.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) span: Range<usize>,
    pub(super) expands: bool,
}

/// What closes a construct; a set of bits.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Closers(u16);

impl Closers {
    const NONE: Self = Closers(0);
    const THEN: Self = Closers(1);
    const ELIF: Self = Closers(1 << 1);
    const ELSE: Self = Closers(1 << 2);
    const FI: Self = Closers(1 << 3);
    const DO: Self = Closers(1 << 4);
    const DONE: Self = Closers(1 << 5);
    const ESAC: Self = Closers(1 << 6);
    const BRACE: Self = Closers(1 << 7);
    const PAREN: Self = Closers(1 << 8);
    const BREAK: Self = Closers(1 << 9);

    fn and(self, other: Self) -> Self {
        Closers(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn of_word(raw: &str) -> Self {
        match raw {
            "then" => Self::THEN,
            "elif" => Self::ELIF,
            "else" => Self::ELSE,
            "fi" => Self::FI,
            "do" => Self::DO,
            "done" => Self::DONE,
            "esac" => Self::ESAC,
            "}" => Self::BRACE,
            _ => Self::NONE,
        }
    }

    fn of_operator(op: &str) -> Self {
        match op {
            ")" => Self::PAREN,
            ";;" | ";&" | ";;&" => Self::BREAK,
            _ => Self::NONE,
        }
    }
}

/// Reads the commands of a range of a text that stands `depth` levels deep.
pub(super) fn parse(
    text: &str,
    range: Range<usize>,
    prompts: bool,
    depth: usize,
) -> (List, HashMap<usize, Body>) {
    let mut parser = Parser {
        text,
        lexer: Lexer::within(text, range).lenient(),
        peeked: None,
        bodies: HashMap::new(),
        prompts,
        line_start: true,
        depth,
    };
    let list = parser.list(Closers::NONE);
    (list, parser.bodies)
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    peeked: Option<Token>,
    bodies: HashMap<usize, Body>,
    prompts: bool,
    line_start: bool,
    depth: usize,
}

impl Parser<'_> {
    fn fill(&mut self) {
        while self.peeked.is_none() {
            if self.line_start && self.prompts {
                self.lexer.skip_prompt();
            }
            let Some(token) = self.lexer.next() else {
                return;
            };
            self.line_start = matches!(token, Token::Newline(_) | Token::Heredoc { .. });
            match token {
                Token::Comment(_) => {}
                Token::Heredoc {
                    span,
                    redirect,
                    expands,
                } => {
                    self.bodies.insert(redirect, Body { span, expands });
                }
                token => self.peeked = Some(token),
            }
        }
    }

    fn peek(&mut self) -> Option<&Token> {
        self.fill();
        self.peeked.as_ref()
    }

    fn advance(&mut self) -> Option<Token> {
        self.fill();
        self.peeked.take()
    }

    /// The next token, if it is a word, as written.
    fn raw(&mut self) -> Option<&str> {
        let text = self.text;
        match self.peek()? {
            Token::Word(word) => Some(&text[word.span.clone()]),
            _ => None,
        }
    }

    fn operator(&mut self) -> Option<&'static str> {
        match self.peek()? {
            Token::Operator { op, .. } => Some(op),
            _ => None,
        }
    }

    /// Takes the next token if it is this word.
    fn take_word(&mut self, word: &str) -> bool {
        let found = self.raw() == Some(word);
        if found {
            self.advance();
        }
        found
    }

    fn take_operator(&mut self, wanted: &str) -> bool {
        let found = self.operator() == Some(wanted);
        if found {
            self.advance();
        }
        found
    }

    fn skip_newlines(&mut self) {
        while matches!(self.peek(), Some(Token::Newline(_))) {
            self.advance();
        }
    }

    /// What the next token closes.
    fn closer(&mut self) -> Closers {
        if let Some(op) = self.operator() {
            return Closers::of_operator(op);
        }
        self.raw().map_or(Closers::NONE, Closers::of_word)
    }

    /// Commands up to a closer that some construct around them waits for.
    fn list(&mut self, stops: Closers) -> List {
        let mut list = List::new();
        while self.peek().is_some() {
            let closer = self.closer();
            if closer.has(stops) {
                break;
            }
            let opens = self.operator() == Some("(");
            let between = matches!(
                self.peek(),
                Some(Token::Newline(_) | Token::Operator { .. })
            );
            if closer != Closers::NONE || between && !opens {
                self.advance();
            } else {
                list.push(self.and_or(stops));
            }
        }
        list
    }

    fn and_or(&mut self, stops: Closers) -> AndOr {
        let mut and_or = AndOr::default();
        loop {
            let pipeline = self.pipeline(stops);
            and_or.pipelines.push(pipeline);
            if !(self.take_operator("&&") || self.take_operator("||")) {
                break;
            }
            self.skip_newlines();
            if !self.starts_command() {
                break;
            }
        }
        if self.take_operator("&") {
            and_or.background = true;
        } else {
            self.take_operator(";");
        }
        and_or
    }

    fn starts_command(&mut self) -> bool {
        self.closer() == Closers::NONE
            && match self.peek() {
                Some(Token::Operator { op, .. }) => *op == "(",
                Some(token) => matches!(token, Token::Word(_) | Token::Redirect(_)),
                None => false,
            }
    }

    fn pipeline(&mut self, stops: Closers) -> Pipeline {
        let mut pipeline = Pipeline::default();
        while self.take_word("!") {
            pipeline.negated = !pipeline.negated;
        }
        while self.starts_command() {
            let node = self.node(stops);
            pipeline.nodes.push(node);
            if self.take_operator("|&") {
                pipeline.errors_too.push(pipeline.nodes.len() - 1);
            } else if !self.take_operator("|") {
                break;
            }
            self.skip_newlines();
        }
        pipeline
    }

    /// A command. The next token begins one.
    fn node(&mut self, stops: Closers) -> Node {
        if self.depth >= DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let group = self.compound(stops);
        let node = match group {
            Some(mut group) => {
                while let Some(redirect) = self.redirect() {
                    group.redirects.push(redirect);
                }
                Node::Group(group)
            }
            None => self.simple(stops),
        };
        self.depth -= 1;
        node
    }

    /// Deeper than any script goes: an opener is passed over, so that the text is still read to its end.
    fn too_deep(&mut self) -> Node {
        let opens = self.operator().is_some()
            || matches!(
                self.raw(),
                Some(
                    "{" | "if" | "while" | "until" | "for" | "select" | "case" | "function" | "[["
                )
            );
        if opens {
            self.advance();
            return Node::Group(Group::default());
        }
        self.simple(Closers::NONE)
    }

    fn redirect(&mut self) -> Option<Redirect> {
        if !matches!(self.peek(), Some(Token::Redirect(_))) {
            return None;
        }
        match self.advance() {
            Some(Token::Redirect(redirect)) => Some(redirect),
            _ => None,
        }
    }

    fn compound(&mut self, stops: Closers) -> Option<Group> {
        if self.operator() == Some("(") {
            return Some(self.paren(stops));
        }
        match self.raw()? {
            "{" => Some(self.brace(stops)),
            "if" => Some(self.if_clause(stops)),
            "while" | "until" => Some(self.while_clause(stops)),
            "[[" => Some(self.test()),
            "for" | "select" => self.keyword_with_name(stops, Self::for_clause),
            "case" => self.keyword_with_name(stops, Self::case_clause),
            "function" => self.keyword_with_name(stops, Self::function_clause),
            _ => None,
        }
    }

    /// Tries a construct that needs more than its keyword; English begins sentences with `for`, too.
    fn keyword_with_name(
        &mut self,
        stops: Closers,
        read: impl FnOnce(&mut Self, Closers) -> Option<Group>,
    ) -> Option<Group> {
        let before = (self.lexer.clone(), self.peeked.clone(), self.line_start);
        let group = read(self, stops);
        if group.is_none() {
            (self.lexer, self.peeked, self.line_start) = before;
        }
        group
    }

    fn paren(&mut self, stops: Closers) -> Group {
        let open = self.advance().map_or(0, |token| token.span().end);
        if let Some(arithmetic) = self.arithmetic(open) {
            return arithmetic;
        }
        let body = self.list(stops.and(Closers::PAREN));
        self.take_operator(")");
        Group {
            kind: Kind::Subshell,
            bodies: vec![body],
            ..Group::default()
        }
    }

    /// The rest of `((…))`, whose first parenthesis ends at `open`.
    fn arithmetic(&mut self, open: usize) -> Option<Group> {
        if !self.text[open..].starts_with('(') {
            return None;
        }
        let end = self.lexer.arithmetic_end(open + 1)?;
        self.peeked = None;
        self.lexer.jump(end);
        Some(Group {
            arithmetic: Some(open + 1..end - 2),
            ..Group::default()
        })
    }

    fn brace(&mut self, stops: Closers) -> Group {
        self.advance();
        let body = self.list(stops.and(Closers::BRACE));
        self.take_word("}");
        Group {
            bodies: vec![body],
            ..Group::default()
        }
    }

    fn if_clause(&mut self, stops: Closers) -> Group {
        let mut group = Group::default();
        let stops = stops
            .and(Closers::THEN)
            .and(Closers::ELIF)
            .and(Closers::ELSE)
            .and(Closers::FI);
        while self.take_word("if") || self.take_word("elif") {
            let condition = self.list(stops);
            if !self.take_word("then") {
                // An `if` of English text.
                group.bodies.push(condition);
                break;
            }
            group.conditions.push(condition);
            group.bodies.push(self.list(stops));
            if self.raw() != Some("elif") {
                break;
            }
        }
        while self.take_word("else") {
            group.bodies.push(self.list(stops));
        }
        self.take_word("fi");
        group
    }

    fn while_clause(&mut self, stops: Closers) -> Group {
        self.advance();
        let mut group = Group::default();
        let condition = self.list(stops.and(Closers::DO).and(Closers::DONE));
        if self.take_word("do") {
            group.conditions.push(condition);
            group.bodies.push(self.list(stops.and(Closers::DONE)));
        } else {
            group.bodies.push(condition);
        }
        self.take_word("done");
        group
    }

    fn test(&mut self) -> Group {
        let mut group = Group::default();
        let mut continued = false;
        loop {
            let end = self.raw() == Some("]]");
            let operator = self.operator();
            match self.peek() {
                None => break,
                Some(Token::Newline(_)) if !continued => break,
                _ => {}
            }
            match self.advance() {
                Some(Token::Word(_)) if end => break,
                Some(Token::Word(word)) => group.words.push(word),
                Some(Token::Redirect(redirect)) => group.words.extend(redirect.target),
                Some(Token::Newline(_)) => continue,
                _ => {}
            }
            continued = matches!(operator, Some("&&" | "||" | "("));
        }
        group
    }

    /// `for x in words; do …; done`, `for x; do`, `for ((…)); do`, and `select` likewise.
    fn for_clause(&mut self, stops: Closers) -> Option<Group> {
        self.advance();
        let mut group = Group::default();
        if self.operator() == Some("(") {
            let open = self.advance().map_or(0, |token| token.span().end);
            group = self.arithmetic(open)?;
        } else {
            let name = self.raw()?;
            if !name.bytes().all(super::expand::is_name) && !is_hint(name) {
                return None;
            }
            self.advance();
            self.skip_newlines();
            if self.take_word("in") {
                self.words(&mut group.words);
            }
        }
        let separated = self.take_operator(";") | matches!(self.peek(), Some(Token::Newline(_)));
        self.skip_newlines();
        if self.take_word("do") {
            group.bodies.push(self.list(stops.and(Closers::DONE)));
            self.take_word("done");
        } else if self.take_word("{") {
            group.bodies.push(self.list(stops.and(Closers::BRACE)));
            self.take_word("}");
        } else if group.words.is_empty() && group.arithmetic.is_none()
            || !separated && self.peek().is_some()
        {
            return None;
        }
        Some(group)
    }

    fn words(&mut self, into: &mut Vec<Word>) {
        while matches!(self.peek(), Some(Token::Word(_))) {
            if let Some(Token::Word(word)) = self.advance() {
                into.push(word);
            }
        }
    }

    fn case_clause(&mut self, stops: Closers) -> Option<Group> {
        self.advance();
        let mut group = Group::default();
        match self.advance() {
            Some(Token::Word(word)) => group.words.push(word),
            _ => return None,
        }
        self.skip_newlines();
        if !self.take_word("in") {
            return None;
        }
        let stops = stops.and(Closers::ESAC).and(Closers::BREAK);
        loop {
            self.skip_newlines();
            if self.take_word("esac") || !self.pattern(&mut group.words) {
                break;
            }
            group.bodies.push(self.list(stops));
            if self.closer() == Closers::BREAK {
                self.advance();
            } else {
                self.take_word("esac");
                break;
            }
        }
        Some(group)
    }

    /// A pattern of `case` and its `)`; false if there is none on the line.
    fn pattern(&mut self, words: &mut Vec<Word>) -> bool {
        self.take_operator("(");
        loop {
            if self.take_operator(")") {
                return true;
            }
            if matches!(self.peek(), None | Some(Token::Newline(_))) {
                return false;
            }
            if let Some(Token::Word(word)) = self.advance() {
                words.push(word);
            }
        }
    }

    fn function_clause(&mut self, stops: Closers) -> Option<Group> {
        self.advance();
        self.raw()?;
        self.advance();
        if self.take_operator("(") && !self.take_operator(")") {
            return None;
        }
        self.skip_newlines();
        let opens = self.operator() == Some("(") || self.raw() == Some("{");
        opens.then(|| self.function_body(stops))
    }

    fn function_body(&mut self, stops: Closers) -> Group {
        let mut and_or = AndOr::default();
        if self.starts_command() {
            let node = self.node(stops);
            and_or.pipelines.push(Pipeline {
                nodes: vec![node],
                ..Pipeline::default()
            });
        }
        Group {
            kind: Kind::Function,
            bodies: vec![vec![and_or]],
            ..Group::default()
        }
    }

    fn simple(&mut self, stops: Closers) -> Node {
        let mut simple = Simple::default();
        loop {
            if let Some(redirect) = self.redirect() {
                simple.redirects.push(redirect);
                continue;
            }
            let assigns = simple.words.is_empty() && self.raw().is_some_and(is_assignment);
            let brace = self.raw() == Some("}");
            if self.raw().is_none()
                || brace
                    && stops.has(Closers::BRACE)
                    && !simple.words.is_empty()
                    && self.closes_its_line()
            {
                break;
            }
            if let Some(Token::Word(word)) = self.advance() {
                if assigns {
                    simple.assignments.push(word);
                } else {
                    simple.words.push(word);
                }
            }
        }
        let names = simple.words.len() == 1 && simple.assignments.is_empty();
        if names && self.depth < DEPTH && self.parentheses() {
            self.skip_newlines();
            return Node::Group(self.function_body(stops));
        }
        Node::Simple(simple)
    }

    /// Whether the brace that comes next ends a group that its own line began. zsh asks for no `;` in front of it, and
    /// nothing else would end the group there.
    fn closes_its_line(&mut self) -> bool {
        let text = self.text;
        let Some(Token::Word(word)) = self.peek() else {
            return false;
        };
        let (start, end) = (word.span.start, word.span.end);
        let line = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let last = text[end..]
            .trim_start_matches([' ', '\t', '\r'])
            .chars()
            .next()
            .is_none_or(|c| c == '\n' || c == ';');
        let opened = text[line..start]
            .split_whitespace()
            .filter(|w| w.ends_with('{'))
            .count();
        last && opened > 0
    }

    /// Takes the `()` of a function's definition.
    fn parentheses(&mut self) -> bool {
        let text = self.text;
        let Some(Token::Operator { op: "(", span }) = self.peek() else {
            return false;
        };
        if !text[span.end..]
            .trim_start_matches([' ', '\t'])
            .starts_with(')')
        {
            return false;
        }
        self.advance();
        self.take_operator(")")
    }
}

/// Documentation loops over `<repo>`, too.
fn is_hint(name: &str) -> bool {
    name.starts_with(['<', '{']) && name.len() > 2
}
