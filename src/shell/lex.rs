//! Splits shell text into words, operators, redirections and comments.

use std::collections::VecDeque;
use std::ops::Range;

use super::expand::{self, Heredoc, Skip};
use super::{Part, Quoting, Redirect, Word, placeholder, word};

/// A token of shell text. Blanks and continued lines between tokens are not tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word; an assignment is one too.
    Word(Word),
    /// `|`, `|&`, `||`, `&&`, `;`, `;;`, `;&`, `;;&`, `&`, `(` or `)`.
    Operator {
        /// Its bytes.
        span: Range<usize>,
        /// The operator itself.
        op: &'static str,
    },
    /// The end of a line, `\n` or `\r\n`.
    Newline(Range<usize>),
    /// A redirection with its target.
    Redirect(Redirect),
    /// From `#` up to the end of the line.
    Comment(Range<usize>),
    /// The body of a heredoc; it comes after the end of the line with its `<<`.
    Heredoc {
        /// The lines before the delimiter.
        span: Range<usize>,
        /// Where the span of its redirection starts.
        redirect: usize,
        /// Whether the shell expands `$` in it: no part of the delimiter is quoted.
        expands: bool,
    },
}

impl Token {
    /// Its bytes.
    pub fn span(&self) -> Range<usize> {
        match self {
            Token::Word(word) => word.span.clone(),
            Token::Redirect(redirect) => redirect.span.clone(),
            Token::Operator { span, .. }
            | Token::Newline(span)
            | Token::Comment(span)
            | Token::Heredoc { span, .. } => span.clone(),
        }
    }
}

/// Longer operators first.
const OPERATORS: [&str; 11] = [";;&", ";;", ";&", ";", "||", "|&", "|", "&&", "&", "(", ")"];

/// Longer operators first.
const REDIRECTIONS: [&str; 12] = [
    "&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">|", ">&", ">",
];

/// Splits shell text into tokens, one at a time.
///
/// A quote or a substitution that is never closed ends with the text (see
/// [`Lexer::unfinished`]); for a [lenient](Lexer::lenient) lexer its first
/// character stands for itself.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    lenient: bool,
    unfinished: bool,
    skip: Skip<'a>,
    /// Heredocs whose `<<` was read and whose body was not.
    announced: Vec<Announced>,
    bodies: VecDeque<Token>,
}

#[derive(Clone, Debug)]
struct Announced {
    heredoc: Heredoc,
    redirect: usize,
    expands: bool,
}

impl<'a> Lexer<'a> {
    /// Reads `text` from its start.
    pub fn new(text: &'a str) -> Self {
        Self::at(text, 0)
    }

    /// Reads `text` from a byte offset on; one inside a character is moved to its start.
    pub fn at(text: &'a str, offset: usize) -> Self {
        Lexer {
            text,
            pos: text.floor_char_boundary(offset),
            lenient: false,
            unfinished: false,
            skip: Skip::new(text, false),
            announced: Vec::new(),
            bodies: VecDeque::new(),
        }
    }

    /// Reads a part of `text`; spans stay those in `text`.
    pub fn within(text: &'a str, range: Range<usize>) -> Self {
        let end = text.floor_char_boundary(range.end);
        Self::at(&text[..end], range.start)
    }

    /// Takes the first character of a quote or substitution that is never
    /// closed, and an apostrophe in a word of English, for itself.
    pub fn lenient(mut self) -> Self {
        self.lenient = true;
        self.skip = Skip::new(self.text, true);
        self
    }

    /// Where the next token is looked for.
    pub fn offset(&self) -> usize {
        self.pos
    }

    /// Whether a quote, substitution or heredoc had no end before the end of the text.
    pub fn unfinished(&self) -> bool {
        self.unfinished
    }

    /// Goes on at a later offset.
    pub(super) fn jump(&mut self, offset: usize) {
        self.pos = self.text.floor_char_boundary(offset.max(self.pos));
    }

    /// Over the prompt that documentation prints before a command, if the line begins with one:
    /// `$ ` before anything, `> ` before a word.
    pub(super) fn skip_prompt(&mut self) {
        let at = self.after_blanks(self.pos);
        let mut rest = self.text[at..].chars();
        let (prompt, blank, next) = (rest.next(), rest.next(), rest.next());
        let follows = match prompt {
            Some('$') => next.is_some_and(|c| !c.is_whitespace()),
            Some('>') => next.is_some_and(char::is_alphanumeric),
            _ => false,
        };
        if follows && blank == Some(' ') && self.bodies.is_empty() {
            self.pos = at + 2;
        }
    }

    /// After the `))` of arithmetic whose text begins at `pos`.
    pub(super) fn arithmetic_end(&self, pos: usize) -> Option<usize> {
        self.skip.arithmetic(pos)
    }

    fn byte(&self, pos: usize) -> Option<u8> {
        self.text.as_bytes().get(pos).copied()
    }

    /// Over blanks and continued line ends.
    fn after_blanks(&self, mut pos: usize) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            match self.byte(pos) {
                Some(b' ' | b'\t') => pos += 1,
                Some(b'\r') if expand::newline(bytes, pos) == 0 => pos += 1,
                Some(b'\\') if expand::newline(bytes, pos + 1) > 0 => {
                    pos += 1 + expand::newline(bytes, pos + 1);
                }
                _ => return pos,
            }
        }
    }

    fn comment(&mut self, start: usize) -> Token {
        let rest = &self.text[start..];
        let line = rest.split('\n').next().unwrap_or_default();
        self.pos = start + line.strip_suffix('\r').unwrap_or(line).len();
        Token::Comment(start..self.pos)
    }

    fn line_end(&mut self, start: usize, len: usize) -> Token {
        self.pos = start + len;
        for announced in std::mem::take(&mut self.announced) {
            let found = self.skip.heredoc(self.pos, &announced.heredoc);
            let (span, after) = match found {
                Some(found) => found,
                None if self.lenient => continue,
                None => {
                    self.unfinished = true;
                    (self.pos..self.text.len(), self.text.len())
                }
            };
            self.pos = after;
            self.bodies.push_back(Token::Heredoc {
                span,
                redirect: announced.redirect,
                expands: announced.expands,
            });
        }
        Token::Newline(start..start + len)
    }

    fn operator(&mut self, start: usize) -> Option<Token> {
        let rest = &self.text[start..];
        let op = OPERATORS.into_iter().find(|op| rest.starts_with(op))?;
        self.pos = start + op.len();
        Some(Token::Operator {
            span: start..self.pos,
            op,
        })
    }

    fn redirect(&mut self, start: usize) -> Option<Token> {
        let rest = &self.text[start..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let op = REDIRECTIONS
            .into_iter()
            .find(|op| rest[digits..].starts_with(op))?;
        if digits > 0 && op.starts_with('&') || self.hides_redirect(start, digits) {
            return None;
        }
        let end = start + digits + op.len();
        self.pos = self.after_blanks(end);
        let target = self.word(self.pos);
        if target.is_none() {
            self.pos = end;
        }
        let span = start..target.as_ref().map_or(end, |word| word.span.end);
        if let Some(target) = &target
            && (op == "<<" || op == "<<-")
        {
            self.announce(start, op, target);
        }
        Some(Token::Redirect(Redirect {
            span,
            fd: rest[..digits].parse().ok(),
            op: op.to_owned(),
            target,
        }))
    }

    /// Whether what looks like a redirection is a placeholder or a process substitution.
    fn hides_redirect(&self, start: usize, digits: usize) -> bool {
        let at = start + digits;
        let substitution = self.byte(at + 1) == Some(b'(') && self.byte(at) != Some(b'&');
        substitution
            || self.byte(at) == Some(b'<') && placeholder::bare(self.text, at, start).is_some()
    }

    fn announce(&mut self, redirect: usize, op: &str, target: &Word) {
        let raw = &self.text[target.span.clone()];
        self.announced.push(Announced {
            heredoc: Heredoc {
                delimiter: raw.replace(['\'', '"', '\\'], ""),
                strip_tabs: op == "<<-",
            },
            redirect,
            expands: !raw.contains(['\'', '"', '\\']),
        });
    }

    /// A character that begins nothing, as a word: the `<` of a `<(` without end.
    fn lone(&mut self, start: usize) -> Word {
        let len = self.text[start..].chars().next().map_or(0, char::len_utf8);
        self.pos = start + len;
        let span = start..self.pos;
        let part = Part::Literal {
            span: span.clone(),
            text: self.text[span.clone()].to_owned(),
            quoting: Quoting::Bare,
        };
        Word {
            span,
            parts: vec![part],
        }
    }

    /// The word that begins at `start`.
    fn word(&mut self, start: usize) -> Option<Word> {
        let (word, unfinished) = word::read(self.text, &self.skip, self.lenient, start);
        self.unfinished |= unfinished;
        self.pos = word.as_ref()?.span.end;
        word
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(body) = self.bodies.pop_front() {
            return Some(body);
        }
        let start = self.after_blanks(self.pos);
        self.pos = start;
        let first = self.byte(start)?;
        let line_end = expand::newline(self.text.as_bytes(), start);
        if line_end > 0 {
            return Some(self.line_end(start, line_end));
        }
        if first == b'#' {
            return Some(self.comment(start));
        }
        if matches!(first, b'<' | b'>' | b'&' | b'0'..=b'9')
            && let Some(token) = self.redirect(start)
        {
            return Some(token);
        }
        if let Some(token) = self.operator(start) {
            return Some(token);
        }
        let word = self.word(start).unwrap_or_else(|| self.lone(start));
        Some(Token::Word(word))
    }
}

/// The word that begins right at `offset`.
pub fn word_at(text: &str, offset: usize) -> Option<Word> {
    match Lexer::at(text, offset).next() {
        Some(Token::Word(word)) if word.span.start == offset => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
