//! One layer of a shell's quoting: undone on the way in, redone on the way out.

use std::ops::Range;

use crate::shell::expand::{self, Dollar, Skip};
use crate::shell::{Heredoc, Lexer, Part, Quoting, Token, Word, ansi, double_quoted};
use crate::text::{DecodedBuilder, OffsetMap};

/// Stands in a decoded text inside the braces of what the outer shell puts in there: `${NAME…}`.
const MARK: char = '\u{E000}';

/// Why a text cannot be written into a layer, as a sentence part.
pub type Unwritten = String;

/// How a stretch of the source is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Bare,
    Single,
    Double,
    Ansi,
    /// A heredoc that the shell expands.
    Heredoc,
    /// A heredoc that it does not.
    Verbatim,
}

/// What the outer shell puts into the text before the inner one reads it.
#[derive(Clone, Debug)]
struct Outer {
    /// Where its mark stands in the decoded text.
    at: Range<usize>,
    mark: String,
    source: String,
    state: State,
    /// Why a replacement cannot carry it, if it cannot.
    blocked: Option<&'static str>,
}

/// Shell text as the shell reads it that runs it, and how it is written where it stands.
#[derive(Clone, Debug)]
pub struct Layer {
    text: String,
    map: OffsetMap,
    /// Where each stretch begins in the decoded text, and how it is quoted.
    states: Vec<(usize, State)>,
    outer: Vec<Outer>,
    delimiter: Option<String>,
    /// The bytes of the source that the text is read from, for reading back.
    source: Range<usize>,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Words { skip: usize },
    Heredoc(Heredoc),
}

struct Builder<'a> {
    source: &'a str,
    out: DecodedBuilder,
    states: Vec<(usize, State)>,
    outer: Vec<Outer>,
    /// Bytes of the value that are still to be left out.
    skip: usize,
}

impl Layer {
    /// The text of a word, without the first `skip` bytes of its value.
    pub(super) fn of_word(source: &str, word: &Word, skip: usize) -> Option<Layer> {
        Layer::build(source, std::slice::from_ref(word), skip)
    }

    /// The text of words that a program joins by blanks.
    pub(super) fn of_words(source: &str, words: &[Word]) -> Option<Layer> {
        Layer::build(source, words, 0)
    }

    fn build(source: &str, words: &[Word], skip: usize) -> Option<Layer> {
        let span = words.first()?.span.start..words.last()?.span.end;
        if source[span.clone()].contains(MARK) {
            return None;
        }
        let mut b = Builder::new(source, skip);
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                b.state(State::Bare);
                b.out.escaped(words[i - 1].span.end..word.span.start, " ");
            }
            b.word(word)?;
        }
        b.finish(span, Form::Words { skip }, None)
    }

    /// The text of a heredoc.
    pub(super) fn of_heredoc(source: &str, heredoc: &Heredoc) -> Option<Layer> {
        if source[heredoc.span.clone()].contains(MARK) {
            return None;
        }
        let mut b = Builder::new(source, 0);
        b.heredoc(heredoc);
        b.finish(
            heredoc.span.clone(),
            Form::Heredoc(heredoc.clone()),
            Some(heredoc.delimiter.clone()),
        )
    }

    /// The text as the inner shell reads it; what the outer one puts in has a mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a stretch of the text stands in the source.
    pub fn range(&self, span: Range<usize>) -> Range<usize> {
        self.map.range(span)
    }

    /// A text with the marks of what the outer shell puts in replaced by what stands there.
    pub fn unmarked(&self, text: &str) -> String {
        let mut out = text.to_string();
        for o in &self.outer {
            out = out.replace(&o.mark, &o.source);
        }
        out
    }

    /// `after` as it must stand in place of `span`, or why it cannot.
    pub fn write(
        &self,
        source: &str,
        span: Range<usize>,
        after: &str,
    ) -> Result<String, Unwritten> {
        let within = |o: &&Outer| o.at.start < span.end && span.start < o.at.end;
        if let Some(why) = self.outer.iter().filter(within).find_map(|o| o.blocked) {
            return Err(why.to_string());
        }
        if let Some(end) = &self.delimiter
            && after.lines().any(|line| line.trim() == end)
        {
            return Err("a line of it would end the heredoc".to_string());
        }
        let first = self.state_at(span.start);
        let last = self.state_at(span.end.saturating_sub(1).max(span.start));
        let written = self.encode(after, first, last);
        if self.reads_back(source, &span, after, &written) {
            Ok(written)
        } else {
            Err("the quotes that it stands in cannot hold it".to_string())
        }
    }

    fn state_at(&self, at: usize) -> State {
        let i = self.states.partition_point(|(start, _)| *start <= at);
        self.states
            .get(i.saturating_sub(1))
            .map_or(State::Bare, |(_, state)| *state)
    }

    fn encode(&self, after: &str, first: State, last: State) -> String {
        let mut out = String::with_capacity(after.len() + 16);
        let mut rest = after;
        let mut pieces: Vec<(&str, Option<&Outer>)> = Vec::new();
        while let Some((at, outer)) = self
            .outer
            .iter()
            .filter_map(|o| rest.find(&o.mark).map(|at| (at, o)))
            .min_by_key(|(at, _)| *at)
        {
            pieces.push((&rest[..at], None));
            pieces.push(("", Some(outer)));
            rest = &rest[at + outer.mark.len()..];
        }
        pieces.push((rest, None));
        let mut state = first;
        for (text, outer) in pieces {
            match outer {
                None if text.is_empty() => {}
                None => {
                    if state == State::Bare {
                        state = switch(&mut out, state, State::Single);
                    }
                    push(&mut out, text, state);
                }
                Some(o) => {
                    if !matches!(state, State::Double | State::Heredoc) || o.state == State::Bare {
                        state = switch(&mut out, state, o.state);
                    }
                    out.push_str(&o.source);
                }
            }
            // In between, text goes back into the quotes that it began in.
            if outer.is_some() && matches!(first, State::Single | State::Double | State::Ansi) {
                state = switch(&mut out, state, first);
            }
        }
        switch(&mut out, state, last);
        out
    }

    /// Whether the source with the replacement reads as the text with it.
    fn reads_back(&self, source: &str, span: &Range<usize>, after: &str, written: &str) -> bool {
        let at = self.map.range(span.clone());
        let mut new = source[self.source.start..at.start].to_string();
        new.push_str(written);
        new.push_str(&source[at.end..self.source.end]);
        let expected =
            self.unmarked(&[&self.text[..span.start], after, &self.text[span.end..]].concat());
        let read = match &self.form {
            Form::Words { skip } => {
                let mut lexer = Lexer::new(&new);
                let mut words = Vec::new();
                for token in lexer.by_ref() {
                    match token {
                        Token::Word(word) => words.push(word),
                        _ => return false,
                    }
                }
                if lexer.unfinished() {
                    return false;
                }
                Layer::build(&new, &words, *skip)
            }
            Form::Heredoc(heredoc) => Layer::of_heredoc(
                &new,
                &Heredoc {
                    span: 0..new.len(),
                    ..heredoc.clone()
                },
            ),
        };
        read.is_some_and(|layer| layer.unmarked(&layer.text) == expected)
    }
}

/// Writes what leads from one state to another.
fn switch(out: &mut String, from: State, to: State) -> State {
    if from == to || matches!(to, State::Heredoc | State::Verbatim) {
        return from;
    }
    out.push_str(match from {
        State::Single | State::Ansi => "'",
        State::Double => "\"",
        _ => "",
    });
    out.push_str(match to {
        State::Single => "'",
        State::Ansi => "$'",
        State::Double => "\"",
        _ => "",
    });
    to
}

/// Adds text in the escaping of a state.
fn push(out: &mut String, text: &str, state: State) {
    match state {
        State::Single => out.push_str(&text.replace('\'', r"'\''")),
        State::Ansi => out.push_str(&text.replace('\\', r"\\").replace('\'', r"\'")),
        State::Double => outside_templates(out, text, double_quoted),
        State::Heredoc => outside_templates(out, text, |t| {
            let mut escaped = String::with_capacity(t.len());
            for c in t.chars() {
                if matches!(c, '\\' | '$' | '`') {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
            escaped
        }),
        State::Bare | State::Verbatim => out.push_str(text),
    }
}

/// Adds text escaped; the values of `${{ … }}` are put in before any shell reads the quotes, so it stays.
fn outside_templates(out: &mut String, text: &str, escape: impl Fn(&str) -> String) {
    let mut rest = text;
    while let Some(at) = rest.find("${{") {
        let Some(end) = expand::github(rest.as_bytes(), at + 3) else {
            break;
        };
        out.push_str(&escape(&rest[..at]));
        out.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    out.push_str(&escape(rest));
}

impl<'a> Builder<'a> {
    fn new(source: &'a str, skip: usize) -> Self {
        Builder {
            source,
            out: DecodedBuilder::new(),
            states: Vec::new(),
            outer: Vec::new(),
            skip,
        }
    }

    fn state(&mut self, state: State) {
        let at = self.out.text().len();
        match self.states.last_mut() {
            Some((start, last)) if *start == at => *last = state,
            Some((_, last)) if *last == state => {}
            _ => self.states.push((at, state)),
        }
    }

    fn verbatim(&mut self, range: Range<usize>) {
        let cut = self.skip.min(range.len());
        self.skip -= cut;
        self.out.verbatim(self.source, range.start + cut..range.end);
    }

    fn escaped(&mut self, range: Range<usize>, value: &str) {
        if self.skip >= value.len() {
            self.skip -= value.len();
        } else {
            self.out.escaped(range, value);
        }
    }

    fn word(&mut self, word: &Word) -> Option<()> {
        for part in &word.parts {
            match part {
                Part::Literal {
                    span,
                    text,
                    quoting,
                } => {
                    let before = self.out.text().len();
                    let skipped = self.skip.min(text.len());
                    self.literal(span.clone(), *quoting)?;
                    // What was not read as the word's reader did is not taken apart.
                    if self.out.text()[before..] != text[skipped..] {
                        return None;
                    }
                }
                Part::Placeholder { span, quoting } => {
                    self.state(state_of(*quoting));
                    self.verbatim(span.clone());
                }
                Part::Expansion { span, quoting, .. } => {
                    self.expansion(span.clone(), state_of(*quoting))
                }
            }
        }
        Some(())
    }

    fn literal(&mut self, span: Range<usize>, quoting: Quoting) -> Option<()> {
        self.state(state_of(quoting));
        let raw = &self.source[span.clone()];
        if quoting == Quoting::Single {
            self.verbatim(span);
            return Some(());
        }
        let mut at = 0;
        while let Some(found) = raw[at..].find('\\') {
            self.verbatim(span.start + at..span.start + at + found);
            let slash = at + found;
            let bytes = raw.as_bytes();
            let line_end = expand::newline(bytes, slash + 1);
            let next = raw[slash + 1..].chars().next();
            at = match (quoting, next) {
                (Quoting::AnsiC, _) => {
                    let (value, len) = ansi::escape_at(&raw[slash + 1..])?;
                    let end = slash + 1 + len;
                    self.escaped(span.start + slash..span.start + end, &value);
                    end
                }
                (_, _) if line_end > 0 => slash + 1 + line_end,
                (Quoting::Bare, Some(c)) | (_, Some(c @ ('$' | '`' | '"' | '\\'))) => {
                    let end = slash + 1 + c.len_utf8();
                    let value = c.to_string();
                    self.escaped(span.start + slash..span.start + end, &value);
                    end
                }
                _ => {
                    self.verbatim(span.start + slash..span.start + slash + 1);
                    slash + 1
                }
            };
        }
        self.verbatim(span.start + at..span.end);
        Some(())
    }

    fn expansion(&mut self, span: Range<usize>, state: State) {
        self.state(state);
        let source = self.source[span.clone()].to_string();
        let inner = source.trim_start_matches(['$', '{']);
        let len = inner
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let name = &inner[..len];
        let blocked = (name.is_empty() || source.starts_with("$("))
            .then_some("what the outer shell puts in there may be several words");
        let mark = format!("${{{name}{MARK}{}}}", self.outer.len());
        let at = self.out.text().len();
        self.out.escaped(span, &mark);
        self.outer.push(Outer {
            at: at..self.out.text().len(),
            mark,
            source,
            state,
            blocked,
        });
    }

    fn heredoc(&mut self, heredoc: &Heredoc) {
        let span = heredoc.span.clone();
        let bytes = self.source.as_bytes();
        self.state(if heredoc.expands {
            State::Heredoc
        } else {
            State::Verbatim
        });
        let skip = Skip::new(&self.source[..span.end], true);
        let mut done = span.start;
        let mut at = span.start;
        let mut line_start = true;
        while at < span.end {
            if line_start && heredoc.strips_tabs {
                let tabs = bytes[at..span.end]
                    .iter()
                    .take_while(|b| **b == b'\t')
                    .count();
                if tabs > 0 {
                    self.verbatim(done..at);
                    at += tabs;
                    done = at;
                }
            }
            line_start = bytes.get(at) == Some(&b'\n');
            let end = match bytes.get(at) {
                Some(b'\\') if heredoc.expands => {
                    let line_end = expand::newline(bytes, at + 1);
                    match bytes.get(at + 1) {
                        _ if line_end > 0 => {
                            self.verbatim(done..at);
                            at += 1 + line_end;
                            done = at;
                            line_start = true;
                            continue;
                        }
                        Some(b'$' | b'`' | b'\\') => {
                            self.verbatim(done..at);
                            let value = self.source[at + 1..at + 2].to_string();
                            self.escaped(at..at + 2, &value);
                            at += 2;
                            done = at;
                            continue;
                        }
                        _ => None,
                    }
                }
                Some(b'$') if heredoc.expands => match skip.dollar(at, true) {
                    Some(
                        Dollar::Name(end)
                        | Dollar::Braces(end)
                        | Dollar::Arithmetic(end)
                        | Dollar::Commands(end),
                    ) => Some(end),
                    Some(Dollar::Github(end)) => {
                        at = end;
                        continue;
                    }
                    _ => None,
                },
                Some(b'`') if heredoc.expands => skip.backtick(at + 1),
                _ => None,
            };
            match end.filter(|end| *end <= span.end) {
                Some(end) => {
                    self.verbatim(done..at);
                    self.expansion(at..end, State::Heredoc);
                    at = end;
                    done = end;
                }
                None => at += 1,
            }
        }
        self.verbatim(done.min(span.end)..span.end);
    }

    fn finish(
        mut self,
        source: Range<usize>,
        form: Form,
        delimiter: Option<String>,
    ) -> Option<Layer> {
        let decoded = self.out.finish();
        let why = "what the outer shell puts in there stands in single quotes of the inner one";
        if !self.outer.is_empty() {
            for token in Lexer::new(&decoded.text).lenient() {
                let Token::Word(word) = token else { continue };
                let quoted = word.parts.iter().filter_map(|part| match part {
                    Part::Literal {
                        span,
                        quoting: Quoting::Single | Quoting::AnsiC,
                        ..
                    } => Some(span),
                    _ => None,
                });
                for span in quoted {
                    for o in &mut self.outer {
                        if span.start < o.at.end && o.at.start < span.end {
                            o.blocked = Some(why);
                        }
                    }
                }
            }
        }
        Some(Layer {
            text: decoded.text,
            map: decoded.map,
            states: self.states,
            outer: self.outer,
            delimiter,
            source,
            form,
        })
    }
}

fn state_of(quoting: Quoting) -> State {
    match quoting {
        Quoting::Bare => State::Bare,
        Quoting::Single => State::Single,
        Quoting::Double => State::Double,
        Quoting::AnsiC => State::Ansi,
    }
}
