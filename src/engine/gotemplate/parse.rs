//! Reads a Go template.

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    /// Text as it is.
    Text(String),
    /// A value that is printed.
    Print(Term),
    /// A list, what is printed for each item, and what where there is none.
    Range(Term, Vec<Node>, Vec<Node>),
    /// A test, what is printed where it holds, and what where it does not.
    If(Term, Vec<Node>, Vec<Node>),
    /// A value that becomes the dot where it is not empty, and what is printed where it is.
    With(Term, Vec<Node>, Vec<Node>),
}

/// A value.
#[derive(Debug)]
pub(super) enum Term {
    Dot,
    Fields(Vec<String>),
    Text(String),
    Number(String),
    Truth(bool),
    Join(Box<Term>, Box<Term>),
    Pluck(String, Box<Term>),
    Length(Box<Term>),
    Equal(Box<Term>, Vec<Term>),
    Differs(Box<Term>, Box<Term>),
    Not(Box<Term>),
}

/// The parts of a template, or why it has no counterpart.
pub(super) fn parse(template: &str) -> Result<Vec<Node>, String> {
    let mut reader = Reader {
        items: items(template)?,
        at: 0,
    };
    let (nodes, end) = reader.nodes()?;
    match end {
        Stop::Text => Ok(nodes),
        _ => Err("its template ends a block that it does not begin".to_string()),
    }
}

/// A piece of a template: text, or the inside of an action.
enum Item {
    Text(String),
    Action(String),
}

/// The template cut into text and actions, with the blanks that `-` trims taken off.
fn items(template: &str) -> Result<Vec<Item>, String> {
    let mut out = Vec::new();
    let mut rest = template;
    let mut trim = false;
    while let Some(open) = rest.find("{{") {
        let inner = &rest[open + 2..];
        let close = action_end(inner).ok_or("an action of its template does not close")?;
        let mut action = &inner[..close];
        let mut text = &rest[..open];
        if trim {
            text = text.trim_start_matches(BLANK);
        }
        if action.starts_with('-') && action[1..].starts_with(BLANK) {
            text = text.trim_end_matches(BLANK);
            action = &action[1..];
        }
        trim = action.ends_with('-') && action[..action.len() - 1].ends_with(BLANK);
        if trim {
            action = &action[..action.len() - 1];
        }
        if !text.is_empty() {
            out.push(Item::Text(text.to_string()));
        }
        let action = action.trim_matches(BLANK);
        if !(action.starts_with("/*") && action.ends_with("*/")) {
            out.push(Item::Action(action.to_string()));
        }
        rest = &inner[close + 2..];
    }
    if trim {
        rest = rest.trim_start_matches(BLANK);
    }
    if !rest.is_empty() {
        out.push(Item::Text(rest.to_string()));
    }
    Ok(out)
}

const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Where an action's `}}` stands, outside of its texts.
fn action_end(inner: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in inner.char_indices() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '`' => quote = Some(c),
            None if inner[i..].starts_with("}}") => return Some(i),
            None => {}
        }
    }
    None
}

/// What ends a list of parts.
enum Stop {
    /// The template itself.
    Text,
    End,
    Else,
    /// `else if …`, which is an `if` inside of the `else`.
    ElseIf(Vec<Token>),
}

struct Reader {
    items: Vec<Item>,
    at: usize,
}

impl Reader {
    fn nodes(&mut self) -> Result<(Vec<Node>, Stop), String> {
        let mut out = Vec::new();
        loop {
            let Some(item) = self.items.get(self.at) else {
                return Ok((out, Stop::Text));
            };
            self.at += 1;
            let action = match item {
                Item::Text(text) => {
                    out.push(Node::Text(text.clone()));
                    continue;
                }
                Item::Action(action) => action.clone(),
            };
            let tokens = tokens(&action)?;
            let words: Vec<&str> = tokens
                .iter()
                .map_while(|t| match t {
                    Token::Word(w) => Some(w.as_str()),
                    _ => None,
                })
                .collect();
            match words.as_slice() {
                ["end"] if tokens.len() == 1 => return Ok((out, Stop::End)),
                ["else"] if tokens.len() == 1 => return Ok((out, Stop::Else)),
                ["else", "if", ..] => return Ok((out, Stop::ElseIf(tokens[2..].to_vec()))),
                ["range", ..] => {
                    let (body, otherwise) = self.block()?;
                    out.push(Node::Range(
                        pipeline(&tokens[1..], &action)?,
                        body,
                        otherwise,
                    ));
                }
                ["if", ..] => out.push(self.test(&tokens[1..], &action)?),
                ["with", ..] => {
                    let (body, otherwise) = self.block()?;
                    out.push(Node::With(
                        pipeline(&tokens[1..], &action)?,
                        body,
                        otherwise,
                    ));
                }
                _ => out.push(Node::Print(pipeline(&tokens, &action)?)),
            }
        }
    }

    /// The parts up to `end`, and those behind an `else`.
    fn block(&mut self) -> Result<(Vec<Node>, Vec<Node>), String> {
        let open = || "a block of its template does not end".to_string();
        let (body, end) = self.nodes()?;
        match end {
            Stop::End => Ok((body, Vec::new())),
            Stop::Else => {
                let (otherwise, end) = self.nodes()?;
                match end {
                    Stop::End => Ok((body, otherwise)),
                    _ => Err(open()),
                }
            }
            Stop::ElseIf(tokens) => {
                let inner = self.test(&tokens, "else if")?;
                Ok((body, vec![inner]))
            }
            Stop::Text => Err(open()),
        }
    }

    fn test(&mut self, tokens: &[Token], action: &str) -> Result<Node, String> {
        let test = pipeline(tokens, action)?;
        let (body, otherwise) = self.block()?;
        Ok(Node::If(test, body, otherwise))
    }
}

/// A word of an action.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// `.a.b`, or `.` alone.
    Path(Vec<String>),
    Text(String),
    Number(String),
    Word(String),
    Pipe,
    Open,
    Close,
}

fn tokens(action: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = action;
    while let Some(c) = rest.chars().next() {
        let name = |s: &str| {
            s.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(s.len())
        };
        let took = match c {
            c if BLANK.contains(&c) => c.len_utf8(),
            '|' | '(' | ')' => {
                out.push(match c {
                    '|' => Token::Pipe,
                    '(' => Token::Open,
                    _ => Token::Close,
                });
                1
            }
            '.' => {
                let mut names = Vec::new();
                let mut at = 0;
                while rest[at..].starts_with('.') {
                    let len = name(&rest[at + 1..]);
                    if len == 0 {
                        break;
                    }
                    names.push(rest[at + 1..at + 1 + len].to_string());
                    at += 1 + len;
                }
                let digit = |n: &String| n.starts_with(|c: char| c.is_ascii_digit());
                if names.iter().any(digit) {
                    return Err(unknown(action));
                }
                out.push(Token::Path(names));
                at.max(1)
            }
            '"' | '`' => {
                let (text, len) = text(rest).ok_or_else(|| unknown(action))?;
                out.push(Token::Text(text));
                len
            }
            c if c.is_ascii_digit() => {
                let len = rest
                    .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                    .unwrap_or(rest.len());
                out.push(Token::Number(rest[..len].to_string()));
                len
            }
            c if c.is_ascii_alphabetic() => {
                let len = name(rest);
                out.push(Token::Word(rest[..len].to_string()));
                len
            }
            _ => return Err(unknown(action)),
        };
        rest = &rest[took..];
    }
    Ok(out)
}

/// The text that a literal holds, and how long the literal is.
fn text(rest: &str) -> Option<(String, usize)> {
    if let Some(raw) = rest.strip_prefix('`') {
        let end = raw.find('`')?;
        return Some((raw[..end].to_string(), end + 2));
    }
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => return Some((out, i + 1)),
            '\\' => out.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '"' => '"',
                '\\' => '\\',
                _ => return None,
            }),
            c => out.push(c),
        }
    }
    None
}

fn unknown(action: &str) -> String {
    format!("no route carries `{{{{{action}}}}}` of its template")
}

/// A command, or several where the result of one is the last argument of the next.
fn pipeline(tokens: &[Token], action: &str) -> Result<Term, String> {
    let mut depth = 0usize;
    let mut from = 0;
    let mut value = None;
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Pipe if depth == 0 => {
                value = Some(command(&tokens[from..i], value, action)?);
                from = i + 1;
            }
            _ => {}
        }
    }
    command(&tokens[from..], value, action)
}

/// A function with its arguments, or one value.
fn command(tokens: &[Token], piped: Option<Term>, action: &str) -> Result<Term, String> {
    let stop = || unknown(action);
    let (name, tokens) = match tokens.split_first() {
        Some((Token::Word(w), rest)) if w != "true" && w != "false" => (Some(w.as_str()), rest),
        _ => (None, tokens),
    };
    let mut args = arguments(tokens, action)?;
    args.extend(piped);
    let mut args = args.into_iter();
    let mut next = || args.next().map(Box::new).ok_or_else(stop);
    let term = match name {
        None => *next()?,
        Some("join") => Term::Join(next()?, next()?),
        Some("pluck") => match *next()? {
            Term::Text(name) if is_name(&name) => Term::Pluck(name, next()?),
            _ => return Err(stop()),
        },
        Some("len") => Term::Length(next()?),
        Some("not") => Term::Not(next()?),
        Some("ne") => Term::Differs(next()?, next()?),
        Some("eq") => {
            let (first, second) = (next()?, next()?);
            return Ok(Term::Equal(
                first,
                std::iter::once(*second).chain(args).collect(),
            ))
            .and_then(comparable)
            .map_err(|()| stop());
        }
        Some(_) => return Err(stop()),
    };
    match args.next() {
        None => comparable(term).map_err(|()| stop()),
        Some(_) => Err(stop()),
    }
}

/// Numbers of the data are never whole numbers for a template, so that a comparison with one fails.
fn comparable(term: Term) -> Result<Term, ()> {
    let whole = |t: &Term| matches!(t, Term::Number(n) if !n.contains('.'));
    let fails = match &term {
        Term::Equal(first, others) => whole(first) || others.iter().any(whole),
        Term::Differs(a, b) => whole(a) || whole(b),
        _ => false,
    };
    if fails { Err(()) } else { Ok(term) }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn arguments(tokens: &[Token], action: &str) -> Result<Vec<Term>, String> {
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        i += 1;
        out.push(match token {
            Token::Path(names) if names.is_empty() => Term::Dot,
            Token::Path(names) => Term::Fields(names.clone()),
            Token::Text(text) => Term::Text(text.clone()),
            Token::Number(number) => Term::Number(number.clone()),
            Token::Word(w) if w == "true" || w == "false" => Term::Truth(w == "true"),
            Token::Open => {
                let mut depth = 1usize;
                let inner = &tokens[i..];
                let close = inner.iter().position(|t| {
                    match t {
                        Token::Open => depth += 1,
                        Token::Close => depth -= 1,
                        _ => {}
                    }
                    depth == 0
                });
                let close = close.ok_or_else(|| unknown(action))?;
                i += close + 1;
                // `(…).field` is not read
                if matches!(tokens.get(i), Some(Token::Path(_))) {
                    return Err(unknown(action));
                }
                pipeline(&inner[..close], action)?
            }
            _ => return Err(unknown(action)),
        });
    }
    Ok(out)
}
