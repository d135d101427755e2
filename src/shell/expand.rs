//! Finds where quotes, substitutions and heredocs end, without reading what is in them.
//!
//! One pass, no allocation to speak of, and a bound on both the depth of
//! nesting and the work that is spent on what turns out to have no end: hostile
//! text costs time in proportion to its length.

use std::cell::Cell;
use std::ops::Range;

/// How deep quotes, substitutions and groups may stand in each other. Real scripts stay below ten.
pub(super) const DEPTH: usize = 64;

/// An arithmetic expansion is short; looking further for its `))` would only cost time.
const ARITHMETIC: usize = 512;

/// What a `$` begins; the offsets are those after its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dollar {
    /// A `$` that stands for itself.
    Plain,
    /// `$x`, `$1`, `$?`.
    Name(usize),
    /// `${x…}`.
    Braces(usize),
    /// `$((…))`.
    Arithmetic(usize),
    /// `$(…)`.
    Commands(usize),
    /// `${{ … }}`.
    Github(usize),
}

/// Finds ends in a text, and remembers how much of the search was in vain.
#[derive(Clone, Debug)]
pub(super) struct Skip<'a> {
    bytes: &'a [u8],
    lenient: bool,
    spent: Cell<usize>,
}

impl<'a> Skip<'a> {
    pub(super) fn new(text: &'a str, lenient: bool) -> Self {
        Skip {
            bytes: text.as_bytes(),
            lenient,
            spent: Cell::new(0),
        }
    }

    /// The same over the text before `end`.
    pub(super) fn before(&self, end: usize) -> Skip<'a> {
        Skip {
            bytes: &self.bytes[..end.min(self.bytes.len())],
            ..self.clone()
        }
    }

    /// After the `'` that closes what begins at `pos`.
    pub(super) fn single(&self, pos: usize) -> Option<usize> {
        self.search(pos, |scan| scan.single(pos))
    }

    /// After the `'` that closes the `$'…'` whose text begins at `pos`.
    pub(super) fn ansi(&self, pos: usize) -> Option<usize> {
        self.search(pos, |scan| scan.escaped(pos, b'\''))
    }

    /// After the `"` that closes what begins at `pos`.
    pub(super) fn double(&self, pos: usize) -> Option<usize> {
        self.search(pos, |scan| scan.double(pos))
    }

    /// After the backtick that closes what begins at `pos`.
    pub(super) fn backtick(&self, pos: usize) -> Option<usize> {
        self.search(pos, |scan| scan.escaped(pos, b'`'))
    }

    /// What the `$` at `pos` begins; `None` if it has no end.
    pub(super) fn dollar(&self, pos: usize, double: bool) -> Option<Dollar> {
        self.search(pos, |scan| scan.dollar(pos, double))
    }

    /// After the `)` that closes the commands (or the array) beginning at `pos`.
    pub(super) fn commands(&self, pos: usize) -> Option<usize> {
        self.search(pos, |scan| scan.commands(pos))
    }

    /// After the `))` that closes the arithmetic beginning at `pos`.
    pub(super) fn arithmetic(&self, pos: usize) -> Option<usize> {
        let reach = if self.poor() { 64 } else { ARITHMETIC };
        let found = arithmetic(self.bytes, pos, reach);
        if found.is_none() {
            self.pay(reach);
        }
        found
    }

    /// The body of a heredoc from the line at `pos` on, and the offset after its delimiter.
    pub(super) fn heredoc(&self, pos: usize, heredoc: &Heredoc) -> Option<(Range<usize>, usize)> {
        if self.poor() {
            return None;
        }
        let (found, wasted) = heredoc.body(self.bytes, pos);
        self.pay(wasted);
        found
    }

    /// Whether the `'` at `pos` is an apostrophe of English text (`don't`), in
    /// a text that may be prose: a letter before it, and its line does not close it.
    pub(super) fn apostrophe(&self, pos: usize) -> bool {
        self.lenient && apostrophe(self.bytes, pos)
    }

    fn search<T>(&self, pos: usize, find: impl FnOnce(&mut Scan<'_>) -> Option<T>) -> Option<T> {
        let len = self.bytes.len();
        let end = if self.poor() { len.min(pos + 256) } else { len };
        let mut scan = Scan {
            bytes: &self.bytes[..end],
            lenient: self.lenient,
            depth: 0,
            wasted: 0,
        };
        let found = find(&mut scan);
        let wasted = scan.wasted;
        self.pay(match found {
            Some(_) => wasted,
            None => wasted + end.saturating_sub(pos),
        });
        found
    }

    fn poor(&self) -> bool {
        self.spent.get() > 2 * self.bytes.len() + 16_384
    }

    fn pay(&self, bytes: usize) {
        self.spent.set(self.spent.get().saturating_add(bytes));
    }
}

fn apostrophe(bytes: &[u8], pos: usize) -> bool {
    let before = |back: usize| pos.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    let in_word = before(1).is_some_and(|b| b.is_ascii_alphabetic()) && before(2) != Some(b'-');
    let goes_on = bytes
        .get(pos + 1)
        .is_none_or(|b| b.is_ascii_alphabetic() || b.is_ascii_whitespace());
    in_word
        && goes_on
        && !bytes[pos + 1..]
            .iter()
            .take_while(|b| **b != b'\n')
            .any(|b| *b == b'\'')
}

/// After the `))` that closes arithmetic, if its parentheses pair up within `reach` bytes.
fn arithmetic(bytes: &[u8], pos: usize, reach: usize) -> Option<usize> {
    let mut open = 0usize;
    for at in pos..bytes.len().min(pos + reach) {
        match bytes[at] {
            b'(' => open += 1,
            b')' if open > 0 => open -= 1,
            b')' => return (bytes.get(at + 1) == Some(&b')')).then_some(at + 2),
            _ => {}
        }
    }
    None
}

/// After the `}}` of a `${{ … }}` whose text begins at `pos`; on one line, strings considered.
pub(super) fn github(bytes: &[u8], pos: usize) -> Option<usize> {
    let limit = bytes.len().min(pos + 500);
    let line = bytes[pos.min(limit)..limit]
        .iter()
        .position(|b| *b == b'\n')
        .map_or(limit, |at| pos + at);
    let mut at = pos;
    while at + 1 < line {
        match bytes[at] {
            b'}' if bytes[at + 1] == b'}' => return Some(at + 2),
            b'\'' => {
                let close = bytes[at + 1..line].iter().position(|b| *b == b'\'');
                at = close.map_or(at + 1, |n| at + n + 2);
            }
            _ => at += 1,
        }
    }
    None
}

/// The length of a line end at `pos`: 2 for CR LF, 1 for LF, else 0.
pub(super) fn newline(bytes: &[u8], pos: usize) -> usize {
    match (bytes.get(pos), bytes.get(pos + 1)) {
        (Some(b'\n'), _) => 1,
        (Some(b'\r'), Some(b'\n')) => 2,
        _ => 0,
    }
}

/// A heredoc whose body is still to come.
#[derive(Clone, Debug)]
pub(super) struct Heredoc {
    pub(super) delimiter: String,
    pub(super) strip_tabs: bool,
}

impl Heredoc {
    /// The body, the offset after the delimiter's line end, and how many bytes were read in vain.
    ///
    /// Documentation indents whole fences, so an indented delimiter is taken where there is no other.
    fn body(&self, bytes: &[u8], start: usize) -> (Option<(Range<usize>, usize)>, usize) {
        let mut indented = None;
        let mut at = start;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
            let line = &bytes[at..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let after = bytes.len().min(end + 1);
            let bare = if self.strip_tabs {
                tabs_off(line)
            } else {
                line
            };
            if bare == self.delimiter.as_bytes() {
                return (Some((start..at, after)), 0);
            }
            if indented.is_none() && line.trim_ascii() == self.delimiter.as_bytes() {
                indented = Some((start..at, after));
            }
            at = end + 1;
        }
        (indented, bytes.len().saturating_sub(start))
    }
}

fn tabs_off(line: &[u8]) -> &[u8] {
    let tabs = line.iter().take_while(|b| **b == b'\t').count();
    &line[tabs..]
}

/// What is open while the end of a list of commands is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Paren,
    CasePattern,
    CaseBody,
}

struct Scan<'a> {
    bytes: &'a [u8],
    lenient: bool,
    depth: usize,
    wasted: usize,
}

impl Scan<'_> {
    fn at(&self, pos: usize) -> Option<u8> {
        self.bytes.get(pos).copied()
    }

    fn nested<T>(&mut self, find: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEPTH {
            return None;
        }
        self.depth += 1;
        let found = find(self);
        self.depth -= 1;
        found
    }

    fn single(&self, mut pos: usize) -> Option<usize> {
        loop {
            match self.at(pos)? {
                b'\'' => return Some(pos + 1),
                b'$' if self.bytes[pos..].starts_with(b"${{") => {
                    pos = github(self.bytes, pos + 3).unwrap_or(pos + 1);
                }
                _ => pos += 1,
            }
        }
    }

    fn escaped(&self, mut pos: usize, close: u8) -> Option<usize> {
        loop {
            match self.at(pos)? {
                b'\\' => pos += 2,
                b if b == close => return Some(pos + 1),
                _ => pos += 1,
            }
        }
    }

    fn double(&mut self, mut pos: usize) -> Option<usize> {
        loop {
            pos = match self.at(pos)? {
                b'"' => return Some(pos + 1),
                _ => self.step(pos, true)?,
            }
        }
    }

    fn braces(&mut self, mut pos: usize, double: bool) -> Option<usize> {
        loop {
            pos = match self.at(pos)? {
                b'}' => return Some(pos + 1),
                b'"' => self.nested(|scan| scan.double(pos + 1))?,
                b'\'' if !double => self.single(pos + 1)?,
                _ => self.step(pos, double)?,
            }
        }
    }

    /// Over one byte, escape, or substitution, where quotes do not matter.
    fn step(&mut self, pos: usize, double: bool) -> Option<usize> {
        match self.at(pos)? {
            b'\\' => Some(pos + 2),
            b'`' => self.escaped(pos + 1, b'`'),
            b'$' => match self.dollar(pos, double)? {
                Dollar::Plain => Some(pos + 1),
                Dollar::Name(end)
                | Dollar::Braces(end)
                | Dollar::Arithmetic(end)
                | Dollar::Commands(end)
                | Dollar::Github(end) => Some(end),
            },
            _ => Some(pos + 1),
        }
    }

    fn dollar(&mut self, pos: usize, double: bool) -> Option<Dollar> {
        match self.at(pos + 1) {
            Some(b'(') => self.paren(pos),
            Some(b'{') => self.brace(pos, double),
            Some(b) if b.is_ascii_alphabetic() || b == b'_' => Some(Dollar::Name(
                pos + 1
                    + self.bytes[pos + 1..]
                        .iter()
                        .take_while(|b| is_name(**b))
                        .count(),
            )),
            Some(b) if b.is_ascii_digit() || b"@*#?-$!".contains(&b) => Some(Dollar::Name(pos + 2)),
            _ => Some(Dollar::Plain),
        }
    }

    fn paren(&mut self, pos: usize) -> Option<Dollar> {
        if self.at(pos + 2) == Some(b'(') {
            let reach = if self.wasted > self.bytes.len() {
                64
            } else {
                ARITHMETIC
            };
            match arithmetic(self.bytes, pos + 3, reach) {
                Some(end) => return Some(Dollar::Arithmetic(end)),
                None => self.wasted += reach,
            }
        }
        self.nested(|scan| scan.commands(pos + 2))
            .map(Dollar::Commands)
    }

    fn brace(&mut self, pos: usize, double: bool) -> Option<Dollar> {
        if self.at(pos + 2) == Some(b'{')
            && let Some(end) = github(self.bytes, pos + 3)
        {
            return Some(Dollar::Github(end));
        }
        self.nested(|scan| scan.braces(pos + 2, double))
            .map(Dollar::Braces)
    }

    /// After the `)` that closes a list of commands.
    fn commands(&mut self, mut pos: usize) -> Option<usize> {
        let mut state = Commands::new();
        loop {
            let byte = self.at(pos)?;
            let line_end = newline(self.bytes, pos);
            pos = match byte {
                b'\n' | b'\r' if line_end > 0 => {
                    state.begin_command();
                    self.bodies(pos + line_end, &mut state.heredocs)
                }
                b' ' | b'\t' | b'\r' => {
                    state.word_start = true;
                    pos + 1
                }
                b'#' if state.word_start => {
                    pos + self.bytes[pos..]
                        .iter()
                        .take_while(|b| **b != b'\n')
                        .count()
                }
                b'(' => state.open(pos),
                b')' if state.close() => return Some(pos + 1),
                b')' => pos + 1,
                b';' => state.semicolon(self.bytes, pos),
                b'|' | b'&' => {
                    state.begin_command();
                    pos + 1
                }
                b'<' if self.bytes[pos..].starts_with(b"<<") => self.here(pos, &mut state),
                b'<' | b'>' => {
                    state.word_start = true;
                    pos + 1
                }
                _ => self.word(pos, &mut state)?,
            };
        }
    }

    /// Over one piece of a word within a list of commands.
    fn word(&mut self, pos: usize, state: &mut Commands) -> Option<usize> {
        let plain = self.bytes[pos..]
            .iter()
            .take_while(|b| !b" \t\r\n;&|()<>'\"`$\\".contains(b))
            .count();
        if plain > 0 {
            let alone = self
                .at(pos + plain)
                .is_none_or(|b| b" \t\r\n;&|()<>".contains(&b));
            state.plain(&self.bytes[pos..pos + plain], alone);
            return Some(pos + plain);
        }
        state.in_word();
        match self.at(pos)? {
            b'\'' if self.lenient && apostrophe(self.bytes, pos) => Some(pos + 1),
            b'\'' => self.single(pos + 1),
            b'"' => self.nested(|scan| scan.double(pos + 1)),
            b'$' if self.at(pos + 1) == Some(b'\'') => self.escaped(pos + 2, b'\''),
            b'\\' if newline(self.bytes, pos + 1) > 0 => {
                state.word_start = true;
                Some(pos + 1 + newline(self.bytes, pos + 1))
            }
            _ => self.step(pos, false),
        }
    }

    /// Over `<<` and its delimiter, or over `<<<`.
    fn here(&mut self, pos: usize, state: &mut Commands) -> usize {
        state.word_start = true;
        if self.at(pos + 2) == Some(b'<') {
            return pos + 3;
        }
        let strip_tabs = self.at(pos + 2) == Some(b'-');
        let mut at = pos + 2 + usize::from(strip_tabs);
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        let raw = &self.bytes[at..];
        let len = raw
            .iter()
            .take_while(|b| !b" \t\r\n;&|()<>".contains(b))
            .count();
        let bare: Vec<u8> = raw[..len]
            .iter()
            .copied()
            .filter(|b| !b"'\"\\".contains(b))
            .collect();
        if let Ok(delimiter) = String::from_utf8(bare)
            && !delimiter.is_empty()
        {
            state.heredocs.push(Heredoc {
                delimiter,
                strip_tabs,
            });
        }
        at + len
    }

    /// After the bodies of the heredocs that the line before `pos` announced.
    fn bodies(&mut self, mut pos: usize, heredocs: &mut Vec<Heredoc>) -> usize {
        for heredoc in heredocs.drain(..) {
            if self.wasted > 2 * self.bytes.len() + 16_384 {
                continue;
            }
            let (found, wasted) = heredoc.body(self.bytes, pos);
            self.wasted += wasted;
            if let Some((_, after)) = found {
                pos = after;
            }
        }
        pos
    }
}

/// Where a list of commands stands: what is open, and whether a command begins.
struct Commands {
    open: Vec<Open>,
    heredocs: Vec<Heredoc>,
    command_start: bool,
    word_start: bool,
    /// `case` was seen, its `in` was not.
    case: bool,
}

impl Commands {
    fn new() -> Self {
        Commands {
            open: Vec::new(),
            heredocs: Vec::new(),
            command_start: true,
            word_start: true,
            case: false,
        }
    }

    fn begin_command(&mut self) {
        self.command_start = true;
        self.word_start = true;
    }

    fn in_word(&mut self) {
        self.command_start = false;
        self.word_start = false;
    }

    fn plain(&mut self, word: &[u8], alone: bool) {
        let first = self.command_start && self.word_start && alone;
        let starts = self.word_start && alone;
        self.in_word();
        match word {
            b"case" if first && self.open.last() != Some(&Open::CasePattern) => self.case = true,
            b"in" if starts && self.case => {
                self.case = false;
                self.open.push(Open::CasePattern);
                self.begin_command();
            }
            b"esac" if first && self.in_case() => {
                self.open.pop();
            }
            b"if" | b"then" | b"elif" | b"else" | b"do" | b"while" | b"until" | b"{" | b"!"
            | b"time" => {
                self.command_start = first;
            }
            _ => {}
        }
    }

    fn in_case(&self) -> bool {
        matches!(self.open.last(), Some(Open::CaseBody | Open::CasePattern))
    }

    fn open(&mut self, pos: usize) -> usize {
        // The optional parenthesis before a pattern opens nothing.
        if !(self.open.last() == Some(&Open::CasePattern) && self.command_start) {
            self.open.push(Open::Paren);
        }
        self.begin_command();
        pos + 1
    }

    /// Whether a `)` closes the whole list.
    fn close(&mut self) -> bool {
        self.begin_command();
        if let Some(last @ Open::CasePattern) = self.open.last_mut() {
            *last = Open::CaseBody;
            return false;
        }
        // A `case` without `esac` was none.
        while self.open.last() == Some(&Open::CaseBody) {
            self.open.pop();
        }
        self.open.pop().is_none()
    }

    fn semicolon(&mut self, bytes: &[u8], pos: usize) -> usize {
        self.begin_command();
        let rest = &bytes[pos..];
        let len = [b";;&".as_slice(), b";;", b";&"]
            .iter()
            .find(|op| rest.starts_with(op))
            .map_or(1, |op| op.len());
        if len > 1
            && let Some(last @ Open::CaseBody) = self.open.last_mut()
        {
            *last = Open::CasePattern;
        }
        pos + len
    }
}

/// Whether a byte may stand in a variable's name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A list of commands inside something that is not read word by word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inner {
    pub(super) commands: Range<usize>,
    pub(super) backticks: bool,
}

/// The substitutions in a stretch of text such as a heredoc's body, the inside of `${x:-…}` or an array.
/// `quotes` says whether `'…'` hides them there.
pub(super) fn substitutions(text: &str, range: Range<usize>, quotes: bool) -> Vec<Inner> {
    let skip = Skip::new(&text[..range.end.min(text.len())], true);
    let mut found = Vec::new();
    collect(&skip, range, quotes, 0, &mut found);
    found
}

fn collect(
    skip: &Skip<'_>,
    range: Range<usize>,
    quotes: bool,
    depth: usize,
    found: &mut Vec<Inner>,
) {
    let mut pos = range.start;
    let mut double = false;
    while pos < range.end {
        pos = match skip.bytes[pos] {
            b'\\' => pos + 2,
            b'"' => {
                double = !double;
                pos + 1
            }
            b'\'' if quotes && !double => skip.single(pos + 1).unwrap_or(pos + 1),
            b'`' => match skip.backtick(pos + 1) {
                Some(end) => {
                    found.push(Inner {
                        commands: pos + 1..end - 1,
                        backticks: true,
                    });
                    end
                }
                None => pos + 1,
            },
            b'$' => collect_dollar(skip, pos, quotes, depth, found),
            _ => pos + 1,
        };
    }
}

fn collect_dollar(
    skip: &Skip<'_>,
    pos: usize,
    quotes: bool,
    depth: usize,
    found: &mut Vec<Inner>,
) -> usize {
    match skip.dollar(pos, !quotes) {
        Some(Dollar::Commands(end)) => {
            found.push(Inner {
                commands: pos + 2..end - 1,
                backticks: false,
            });
            end
        }
        Some(Dollar::Braces(end) | Dollar::Arithmetic(end)) => {
            if depth < DEPTH {
                let inner = skip.before(end);
                collect(&inner, pos + 2..end - 1, quotes, depth + 1, found);
            }
            end
        }
        Some(Dollar::Name(end) | Dollar::Github(end)) => end,
        Some(Dollar::Plain) | None => pos + 1,
    }
}
