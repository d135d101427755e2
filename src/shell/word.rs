//! Reads a word: quotes, escapes, expansions and placeholders.

use std::ops::Range;

use super::expand::{self, Dollar, Skip};
use super::{Part, Quoting, Word, ansi, placeholder};

/// The word that begins at `start`, if one does, and whether something in it has no end.
pub(super) fn read(
    text: &str,
    skip: &Skip<'_>,
    lenient: bool,
    start: usize,
) -> (Option<Word>, bool) {
    let mut reader = WordReader {
        text,
        skip,
        lenient,
        start,
        pos: start,
        end: start,
        parts: Vec::new(),
        open: false,
        unfinished: false,
    };
    while reader.piece() {}
    let (span, parts) = (start..reader.end, reader.parts);
    let word = (!span.is_empty()).then_some(Word { span, parts });
    (word, reader.unfinished)
}

/// Reads one word, piece by piece.
struct WordReader<'a> {
    text: &'a str,
    skip: &'a Skip<'a>,
    lenient: bool,
    start: usize,
    pos: usize,
    /// After the last piece that belongs to the word.
    end: usize,
    parts: Vec<Part>,
    /// Whether the last part is a literal that what follows may be added to.
    open: bool,
    unfinished: bool,
}

impl WordReader<'_> {
    fn byte(&self, pos: usize) -> Option<u8> {
        self.text.as_bytes().get(pos).copied()
    }

    /// Reads the next piece; false at the end of the word.
    fn piece(&mut self) -> bool {
        let Some(byte) = self.byte(self.pos) else {
            return false;
        };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b')' => return false,
            b'(' if !self.array() => return false,
            b'(' => {}
            b'\'' => self.single(),
            b'"' => self.double(self.pos),
            b'\\' => return self.escape(),
            b'$' => self.dollar(),
            b'`' => self.backtick(self.pos + 1, Quoting::Bare),
            b'<' | b'>' if self.byte(self.pos + 1) == Some(b'(') => {
                if !self.process() {
                    return false;
                }
            }
            b'>' => return false,
            b'<' if !self.placeholder() => return false,
            b'<' => {}
            b'{' | b'[' | b'.' | 0x80.. => {
                if !self.placeholder() {
                    self.character();
                }
            }
            _ => self.plain(),
        }
        self.end = self.pos;
        true
    }

    fn plain(&mut self) {
        let rest = &self.text.as_bytes()[self.pos..];
        let len = rest
            .iter()
            .take_while(|b| b.is_ascii() && !b" \t\r\n;&|()<>'\"`$\\{[.".contains(b))
            .count();
        self.literal(
            self.pos..self.pos + len,
            self.pos..self.pos + len,
            Quoting::Bare,
        );
        self.pos += len;
    }

    /// One character that stands for itself.
    fn character(&mut self) {
        let len = self.text[self.pos..]
            .chars()
            .next()
            .map_or(1, char::len_utf8);
        self.literal(
            self.pos..self.pos + len,
            self.pos..self.pos + len,
            Quoting::Bare,
        );
        self.pos += len;
    }

    /// Adds the text at `value` as a literal over `span`.
    fn literal(&mut self, span: Range<usize>, value: Range<usize>, quoting: Quoting) {
        let text = &self.text[value];
        if self.open
            && let Some(Part::Literal {
                span: last,
                text: grown,
                quoting: same,
            }) = self.parts.last_mut()
            && *same == quoting
        {
            last.end = span.end;
            grown.push_str(text);
            return;
        }
        self.open = true;
        self.parts.push(Part::Literal {
            span,
            text: text.to_owned(),
            quoting,
        });
    }

    fn part(&mut self, part: Part) {
        self.open = false;
        self.parts.push(part);
    }

    fn expansion(&mut self, span: Range<usize>, quoting: Quoting, commands: Option<Range<usize>>) {
        self.pos = span.end;
        self.part(Part::Expansion {
            span,
            quoting,
            commands,
        });
    }

    fn hint(&mut self, end: usize, quoting: Quoting) {
        let span = self.pos..end;
        self.pos = end;
        self.part(Part::Placeholder { span, quoting });
    }

    fn placeholder(&mut self) -> bool {
        match placeholder::bare(self.text, self.pos, self.start) {
            Some(end) => {
                self.hint(end, Quoting::Bare);
                true
            }
            None => false,
        }
    }

    /// The end of a quote or substitution without one: nothing if its first
    /// character is to stand for itself, else the end of the text.
    fn no_end(&mut self) -> Option<usize> {
        self.unfinished = true;
        (!self.lenient).then_some(self.text.len())
    }

    /// A backslash outside quotes. A continued line ends no word, and is no part of one that ends there.
    fn escape(&mut self) -> bool {
        let after = self.pos + 1;
        let line_end = expand::newline(self.text.as_bytes(), after);
        if line_end > 0 {
            self.pos = after + line_end;
            return true;
        }
        match self.text[after..].chars().next() {
            Some(c) => {
                let end = after + c.len_utf8();
                self.literal(self.pos..end, after..end, Quoting::Bare);
                self.pos = end;
            }
            None => self.character(),
        }
        self.end = self.pos;
        true
    }

    fn single(&mut self) {
        let open = self.pos + 1;
        if self.skip.apostrophe(self.pos) {
            return self.character();
        }
        let (close, end) = match self.skip.single(open) {
            Some(end) => (end - 1, end),
            None => match self.no_end() {
                Some(end) => (end, end),
                None => return self.character(),
            },
        };
        self.open = false;
        self.pos = open;
        self.single_text(open, close);
        self.open = false;
        self.pos = end;
    }

    /// GitHub puts the values of `${{ … }}` in before a shell sees the quotes.
    fn single_text(&mut self, open: usize, close: usize) {
        if placeholder::whole(&self.text[..close], open) == Some(close) && close > open {
            return self.hint(close, Quoting::Single);
        }
        let mut at = open;
        while let Some(found) = self.text[at..close].find("${{") {
            let Some(end) = expand::github(&self.text.as_bytes()[..close], at + found + 3) else {
                break;
            };
            if found > 0 {
                self.literal(at..at + found, at..at + found, Quoting::Single);
            }
            self.pos = at + found;
            self.hint(end, Quoting::Single);
            at = end;
        }
        if at < close || open == close {
            self.literal(at..close, at..close, Quoting::Single);
        }
    }

    /// `"…"` whose quote stands at `quote`.
    fn double(&mut self, quote: usize) {
        let open = quote + 1;
        let (close, end) = match self.skip.double(open) {
            Some(end) => (end - 1, end),
            None => match self.no_end() {
                Some(end) => (end, end),
                None => return self.character(),
            },
        };
        let skip = self.skip.before(close);
        let mut inner = WordReader {
            text: &self.text[..close],
            skip: &skip,
            lenient: self.lenient,
            start: open,
            pos: open,
            end: open,
            parts: std::mem::take(&mut self.parts),
            open: false,
            unfinished: self.unfinished,
        };
        if open == close {
            inner.literal(open..open, open..open, Quoting::Double);
        }
        while inner.pos < close {
            inner.double_piece();
        }
        self.unfinished |= inner.unfinished;
        self.parts = inner.parts;
        self.open = false;
        self.pos = end;
    }

    /// A piece of a double-quoted text; `start` is where that text begins.
    fn double_piece(&mut self) {
        match self.text.as_bytes()[self.pos] {
            b'\\' => self.double_escape(),
            b'$' => self.double_dollar(),
            b'`' => self.backtick(self.pos + 1, Quoting::Double),
            b'<' | b'{' | b'.' | 0x80.. => {
                match placeholder::double(self.text, self.pos, self.start) {
                    Some(end) => self.hint(end, Quoting::Double),
                    None => self.double_plain(),
                }
            }
            _ => self.double_plain(),
        }
    }

    /// At least one character, up to the next that may mean something.
    fn double_plain(&mut self) {
        let mut rest = self.text[self.pos..].char_indices().skip(1);
        let len = rest
            .find(|(_, c)| matches!(c, '\\' | '$' | '`' | '<' | '{'))
            .map_or(self.text.len() - self.pos, |(at, _)| at);
        let span = self.pos..self.pos + len;
        self.pos = span.end;
        self.literal(span.clone(), span, Quoting::Double);
    }

    fn double_escape(&mut self) {
        let after = self.pos + 1;
        let line_end = expand::newline(self.text.as_bytes(), after);
        match self.byte(after) {
            _ if line_end > 0 => self.pos = after + line_end,
            Some(b'$' | b'`' | b'"' | b'\\') => {
                self.literal(self.pos..after + 1, after..after + 1, Quoting::Double);
                self.pos = after + 1;
            }
            _ => self.double_plain(),
        }
    }

    fn double_dollar(&mut self) {
        match self.skip.dollar(self.pos, true) {
            Some(Dollar::Plain) => self.double_plain(),
            found => {
                if !self.dollar_end(found, Quoting::Double) {
                    self.double_plain();
                }
            }
        }
    }

    fn dollar(&mut self) {
        match self.byte(self.pos + 1) {
            Some(b'\'') => return self.ansi(),
            // `$"` asks for a translation; the value is that of `"…"`.
            Some(b'"') => return self.translated(),
            _ => {}
        }
        let found = self.skip.dollar(self.pos, false);
        if found == Some(Dollar::Plain) || !self.dollar_end(found, Quoting::Bare) {
            self.character();
        }
    }

    fn translated(&mut self) {
        if self.skip.double(self.pos + 2).is_none() && self.lenient {
            return self.character();
        }
        self.double(self.pos + 1);
    }

    /// Adds what a `$` begins; false if it is to stand for itself.
    fn dollar_end(&mut self, found: Option<Dollar>, quoting: Quoting) -> bool {
        let start = self.pos;
        match found {
            Some(Dollar::Plain) => return false,
            Some(Dollar::Github(end)) => self.hint(end, quoting),
            Some(Dollar::Commands(end)) => {
                self.expansion(start..end, quoting, Some(start + 2..end - 1))
            }
            Some(Dollar::Name(end) | Dollar::Braces(end) | Dollar::Arithmetic(end)) => {
                self.expansion(start..end, quoting, None);
            }
            None => {
                let Some(end) = self.no_end() else {
                    return false;
                };
                let commands = self.text[start..]
                    .starts_with("$(")
                    .then_some(start + 2..end);
                self.expansion(start..end, quoting, commands);
            }
        }
        true
    }

    fn ansi(&mut self) {
        let open = self.pos + 2;
        let (close, end) = match self.skip.ansi(open) {
            Some(end) => (end - 1, end),
            None => match self.no_end() {
                Some(end) => (end, end),
                None => return self.character(),
            },
        };
        self.pos = end;
        self.part(Part::Literal {
            span: open..close,
            text: ansi::decode(&self.text[open..close]),
            quoting: Quoting::AnsiC,
        });
    }

    /// A backtick substitution whose commands begin at `inner`.
    fn backtick(&mut self, inner: usize, quoting: Quoting) {
        let start = inner - 1;
        match self.skip.backtick(inner) {
            Some(end) => self.expansion(start..end, quoting, Some(inner..end - 1)),
            None => match self.no_end() {
                Some(end) => self.expansion(start..end, quoting, Some(inner..end)),
                None if quoting == Quoting::Bare => self.character(),
                None => self.double_plain(),
            },
        }
    }

    /// `<(…)` and `>(…)`.
    fn process(&mut self) -> bool {
        let start = self.pos;
        match self.skip.commands(start + 2) {
            Some(end) => self.expansion(start..end, Quoting::Bare, Some(start + 2..end - 1)),
            None => match self.no_end() {
                Some(end) => self.expansion(start..end, Quoting::Bare, Some(start + 2..end)),
                None => return false,
            },
        }
        true
    }

    /// The `(…)` of `name=(…)`. Any other `(` ends the word.
    fn array(&mut self) -> bool {
        let raw = &self.text[self.start..self.pos];
        if !raw.ends_with('=') || !is_assignment(raw) {
            return false;
        }
        match self.skip.commands(self.pos + 1) {
            Some(end) => {
                self.expansion(self.pos..end, Quoting::Bare, None);
                true
            }
            None => false,
        }
    }
}

/// Whether a word as written begins with `NAME=`, `NAME+=` or `NAME[…]=`.
pub(super) fn is_assignment(raw: &str) -> bool {
    let name = raw.bytes().take_while(|b| expand::is_name(*b)).count();
    if name == 0 || raw.as_bytes()[0].is_ascii_digit() {
        return false;
    }
    let rest = &raw[name..];
    if rest.starts_with('[') {
        return rest.contains("]=") || rest.contains("]+=");
    }
    rest.strip_prefix('+').unwrap_or(rest).starts_with('=')
}
