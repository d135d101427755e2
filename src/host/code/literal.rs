//! Strings: what they say, and how a text is written into them.

use super::language::{Escapes, Fence, Form, Holes, Lone};
use super::lex::Literal;
use crate::finding::{Class, Found, Kind};
use crate::host::{Escape, Unwritable, lift_with};
use crate::shell::{Lexer, Part, Quoting, Token, Word, commands};
use crate::text::{Decoded, DecodedBuilder, OffsetMap};

/// A string whose escapes are undone; an expression in it stands as a shell variable.
#[derive(Debug)]
pub(super) struct Read {
    pub decoded: Decoded,
    /// The names of the variables, and the expressions with what marks them.
    pub holes: Vec<(String, String)>,
    /// Why nothing is written into it.
    pub sealed: Option<String>,
    /// Where what is joined to its end begins in the decoded text.
    pub tail: usize,
}

/// Reads a string of `text`.
pub(super) fn read(text: &str, literal: &Literal) -> Read {
    let mut out = Read {
        decoded: Decoded::default(),
        holes: Vec::new(),
        tail: 0,
        sealed: literal
            .sealed
            .map(|what| format!("forgemod does not read {what}")),
    };
    let mut builder = DecodedBuilder::new();
    let mut pos = literal.inner.start;
    let known = outside(text, literal);
    let mut holes = literal.holes.iter();
    let mut next = holes.next();
    while pos < literal.inner.end {
        if let Some(hole) = next.filter(|h| h.start == pos) {
            let source = &text[hole.clone()];
            let label = literal.names.iter().find(|(at, _)| *at == hole.start);
            let name = out.name(source, label.map(|(_, name)| name.as_str()), &known);
            let behind = text[hole.end..literal.inner.end].chars().next();
            let shown = match behind.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                true => format!("${{{name}}}"),
                false => format!("${name}"),
            };
            builder.escaped(hole.clone(), &shown);
            pos = hole.end;
            next = holes.next();
            continue;
        }
        match character(&text[pos..literal.inner.end], literal.form) {
            Some((len, None)) => {
                builder.verbatim(text, pos..pos + len);
                pos += len;
            }
            Some((len, Some(decoded))) => {
                builder.escaped(pos..pos + len, &decoded);
                pos += len;
            }
            None => {
                out.sealed.get_or_insert_with(|| {
                    "forgemod does not read an escape in this string".to_string()
                });
                builder.verbatim(text, pos..pos + 1);
                pos += 1;
            }
        }
    }
    if let Some(behind) = &literal.behind {
        out.tail = builder.text().len();
        let name = out.name(&text[behind.clone()], None, &known);
        builder.escaped(literal.inner.end..behind.end, &format!("${name}"));
    } else {
        out.tail = builder.text().len();
    }
    out.decoded = builder.finish();
    out
}

/// The text of a string without its expressions.
fn outside(text: &str, literal: &Literal) -> String {
    let mut out = String::new();
    let mut at = literal.inner.start;
    for hole in &literal.holes {
        out.push_str(&text[at..hole.start]);
        out.push(' ');
        at = hole.end;
    }
    out + &text[at..literal.inner.end]
}

impl Read {
    /// The name of the variable that stands for an expression; it is none of those in the `known` text.
    fn name(&mut self, source: &str, label: Option<&str>, known: &str) -> String {
        let plain = label.map_or_else(|| name_of(source), str::to_string);
        let same =
            |(name, s): &&(String, String)| s == source && (label.is_none() || *name == plain);
        if let Some((name, _)) = self.holes.iter().find(same) {
            return name.clone();
        }
        let mut name = plain.clone();
        let mut n = 1;
        while self.holes.iter().any(|(known, _)| *known == name)
            || known.contains(&format!("${name}"))
            || known.contains(&format!("${{{name}"))
        {
            n += 1;
            name = format!("{plain}_{n}");
        }
        self.holes.push((name.clone(), source.to_string()));
        name
    }
}

/// A name for an expression: the last of its names that nothing calls, in lower case, so that no variable of a
/// replacement's own is meant.
pub(super) fn name_of(source: &str) -> String {
    let mut best = String::new();
    let mut rest = source;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
        let word = &rest[start..];
        let len = word
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(word.len());
        let called = word[len..].trim_start().starts_with(['(', '!']);
        // `n.to_s` is `n`
        let converts = ["to_s", "to_str", "to_i", "toString"].contains(&&word[..len]);
        if !called && !converts || best.is_empty() {
            best = word[..len].to_ascii_lowercase();
        }
        // what a format or a conversion says behind the expression is no name of it
        if word[len..].starts_with(':') && !word[len..].starts_with("::") {
            break;
        }
        rest = &word[len..];
    }
    let best = best.trim_matches('_');
    match best.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => best.to_string(),
        false => format!("value{best}"),
    }
}

/// The character that `rest` begins with: how many bytes write it, and what they say, if that differs.
fn character(rest: &str, form: &Form) -> Option<(usize, Option<String>)> {
    let c = rest.chars().next()?;
    if rest.starts_with("\r\n") {
        return Some((2, Some("\n".to_string())));
    }
    if form.holes == Holes::Brace && (rest.starts_with("{{") || rest.starts_with("}}")) {
        return Some((2, Some(c.to_string())));
    }
    if form.holes == Holes::Dollar(Lone::Doubled) && c == '$' {
        let doubled = rest[1..].chars().next().filter(|n| "$\"".contains(*n));
        return doubled.map_or(Some((1, None)), |n| Some((2, Some(n.to_string()))));
    }
    if matches!(form.escapes, Escapes::Doubled | Escapes::Backtick)
        && rest[c.len_utf8()..].starts_with(c)
        && form.close.starts_with(c)
    {
        return Some((2 * c.len_utf8(), Some(c.to_string())));
    }
    let verbatim = Some((c.len_utf8(), None));
    match form.escapes {
        Escapes::C if c == '\\' && form.is_mark(rest[1..].chars().next()) => {
            Some((2, Some(rest[1..2].to_string())))
        }
        Escapes::C | Escapes::Late if c == '\\' => escape(rest),
        Escapes::Backtick if c == '`' => match rest[1..].chars().next()? {
            'n' => Some((2, Some("\n".to_string()))),
            't' => Some((2, Some("\t".to_string()))),
            'r' => Some((2, Some("\r".to_string()))),
            e if e.is_ascii_punctuation() || e == ' ' => Some((2, Some(e.to_string()))),
            _ => None,
        },
        Escapes::Quote if c == '\\' => match rest[1..].chars().next() {
            Some(q) if q == '\\' || form.close.starts_with(q) => Some((2, Some(q.to_string()))),
            _ => verbatim,
        },
        _ => verbatim,
    }
}

/// A backslash and what belongs to it. What languages read differently is not read.
fn escape(rest: &str) -> Option<(usize, Option<String>)> {
    let c = rest[1..].chars().next()?;
    let simple = match c {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        '\\' => "\\",
        '\'' => "'",
        '"' => "\"",
        '`' => "`",
        '$' => "$",
        '#' => "#",
        '@' => "@",
        '/' => "/",
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'v' => "\u{b}",
        'e' | 'E' => "\u{1b}",
        // a line that goes on: what of the next one belongs to it differs, so that a blank stands for it
        '\n' => " ",
        _ => "",
    };
    if !simple.is_empty() {
        return Some((2, Some(simple.to_string())));
    }
    let digits = |from: usize, most: usize, radix: u32| -> Option<(usize, u32)> {
        let text = rest.get(from..)?;
        let len = text
            .bytes()
            .take(most)
            .take_while(|b| (*b as char).is_digit(radix))
            .count();
        let value = u32::from_str_radix(&text[..len], radix).ok()?;
        Some((from + len, value))
    };
    let (len, code) = match c {
        '0'..='7' => digits(1, 3, 8)?,
        'x' | 'u' if rest[2..].starts_with('{') => {
            let (len, code) = digits(3, 6, 16)?;
            rest[len..].starts_with('}').then_some((len + 1, code))?
        }
        'x' => digits(2, 2, 16)?,
        'u' => digits(2, 4, 16).filter(|(len, _)| *len == 6)?,
        'U' => digits(2, 8, 16).filter(|(len, _)| *len == 10)?,
        _ => return None,
    };
    Some((len, Some(char::from_u32(code)?.to_string())))
}

/// What surrounds a string and limits what is written into it.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// Whether another string or expression is joined in front of it.
    pub joined_before: bool,
    /// Whether another string or expression is joined behind it.
    pub joined_behind: bool,
    /// What means something in its text beside itself, where that is or may be a format: `%s`, `{}`.
    pub format: Option<&'static [char]>,
    /// Whether it may be the attribute of a tag, which has no escapes.
    pub attribute: bool,
    /// Whether a shell that may lose quotes hands it to a program.
    pub handed_on: bool,
    /// Whether the program escapes quotes in strings of its form.
    pub quotes: bool,
}

/// What may mean something in a text of which nobody knows whether it is a format.
pub(super) const ANY_FORMAT: &[char] = &['%', '{', '}'];

const FORMAT: &str =
    "the string is a format, in which the replacement's `%` or braces mean something";

/// Writes into a string.
#[derive(Debug)]
pub(super) struct InString {
    pub form: &'static Form,
    pub text: String,
    pub holes: Vec<(String, String)>,
    pub sealed: Option<String>,
    pub around: Around,
    pub line_end: &'static str,
    /// Where what is joined to its end begins in its text.
    pub tail: usize,
    /// Its opening and its end, for one that is written anew.
    pub open: String,
    pub end: String,
}

impl Escape for InString {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.write_before(text, None)
    }

    fn lift(&self, _: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |f: Found| {
            let span = f.span.clone();
            let mut f = self.told(f);
            let cut = self.cut(&span);
            if let (true, Some(why)) = (f.class == Class::Manual && f.kind != Kind::Mention, &cut) {
                f.note = why.clone();
            }
            lift_with(map, f, |after| {
                self.sealed.clone().map_or(Ok(()), Err)?;
                self.fits(&span, after)?;
                self.write_before(after, self.text[span.end..].chars().next())
            })
        };
        found.into_iter().map(lift).collect()
    }
}

impl InString {
    /// `text` as it stands in the string, in front of the character `behind`.
    fn write_before(&self, text: &str, behind: Option<char>) -> Result<String, Unwritable> {
        if let Some(why) = &self.sealed {
            return Err(why.clone());
        }
        let mut out = String::new();
        let mut rest = text;
        let paired = self.form.pair().is_some_and(|p| is_paired(text, p));
        while let Some((before, source, behind)) = self.next_hole(rest) {
            out.push_str(&self.encoded(before, &out, source.chars().next(), paired)?);
            out.push_str(&self.delimited(source, behind));
            rest = behind;
        }
        out.push_str(&self.encoded(rest, &out, behind, paired)?);
        if self.form.fence != Fence::None && out.contains(&self.end) {
            return Err(format!("the string ends at `{}`", self.end));
        }
        Ok(out)
    }

    /// Why what stands in `span` is not all of what it is a part of.
    fn cut(&self, span: &std::ops::Range<usize>) -> Option<String> {
        let blank = |t: &str| t.trim_matches([' ', '\t']).is_empty();
        let tail = self.tail.min(self.text.len());
        if self.around.joined_behind && blank(&self.text[span.end.min(tail)..tail]) {
            return Some("the text goes on in another string or expression".to_string());
        }
        if self.around.joined_before && blank(&self.text[..span.start]) {
            return Some("the text begins in another string or expression".to_string());
        }
        None
    }

    /// A finding that names expressions as the program does.
    fn told(&self, mut f: Found) -> Found {
        for (name, source) in &self.holes {
            f.note = f
                .note
                .replace(&format!("`${name}`"), &format!("`{source}`"));
        }
        f
    }

    /// Whether a replacement may stand in place of `span` at all.
    fn fits(&self, span: &std::ops::Range<usize>, after: &str) -> Result<(), Unwritable> {
        let before = &self.text[span.clone()];
        let quotes = |t: &str| t.matches('"').count();
        if self.around.handed_on && quotes(after) > quotes(before) {
            return Err(
                "some versions of the shell lose a `\"` in what they hand to a program".to_string(),
            );
        }
        if let Some(why) = self.cut(span) {
            return Err(why);
        }
        let fields = |t: &str| -> Vec<String> {
            let mut out = Vec::new();
            let mut rest = t;
            while let Some((_, source, behind)) = self.next_hole(rest) {
                out.push(source.to_string());
                rest = behind;
            }
            out
        };
        if self.around.format.is_some() && fields(before) != fields(after) {
            return Err(
                "the string is a format, whose fields are filled in by their order".to_string(),
            );
        }
        let may_be = has_fields(&self.text, self.form).then_some(ANY_FORMAT);
        if let Some(marks) = self.around.format.or(may_be) {
            let count = |t: &str, c: char| t.matches(c).count();
            if marks.iter().any(|c| count(before, *c) != count(after, *c)) {
                return Err(FORMAT.to_string());
            }
        }
        let names: Vec<&str> = self.holes.iter().map(|(n, _)| n.as_str()).collect();
        if names.is_empty() {
            return Ok(());
        }
        for text in [before, after] {
            if in_single_quotes(text, &names) {
                return Err("an expression in it stands inside single quotes".to_string());
            }
        }
        if names.iter().any(|n| sets(after, n)) {
            return Err(
                "a variable of the replacement has the name of an expression in it".to_string(),
            );
        }
        Ok(())
    }

    /// The expression `source`, so that nothing of what follows it belongs to it.
    fn delimited(&self, source: &str, behind: &str) -> String {
        let goes_on =
            behind.starts_with(|c: char| c.is_ascii_alphanumeric() || "_[{-:'.".contains(c));
        match source.strip_prefix('$') {
            Some(name) if goes_on && !name.starts_with(['{', '(']) => match self.form.holes {
                Holes::Php => format!("{{{source}}}"),
                _ => format!("${{{name}}}"),
            },
            _ => source.to_string(),
        }
    }

    /// The text in front of the first expression, its source, and the text behind it.
    fn next_hole<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        let mut from = 0;
        while let Some(at) = text[from..].find('$').map(|i| from + i) {
            for (name, source) in &self.holes {
                let braced = format!("${{{name}}}");
                if text[at..].starts_with(&braced) {
                    return Some((&text[..at], source, &text[at + braced.len()..]));
                }
                let bare = text[at + 1..].strip_prefix(name.as_str());
                if let Some(behind) =
                    bare.filter(|b| !b.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
                {
                    // `$n` in front of a letter would be another variable of the host
                    return Some((&text[..at], source, behind));
                }
            }
            from = at + 1;
        }
        None
    }

    /// A text without expressions; `paired` says that the brackets which begin and end the string come in pairs.
    fn encoded(
        &self,
        text: &str,
        before: &str,
        behind: Option<char>,
        paired: bool,
    ) -> Result<String, Unwritable> {
        let form = self.form;
        let mut out = String::with_capacity(text.len() + 8);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().or(behind);
            let quote = form.close.chars().next();
            let first = out.is_empty() && before.is_empty();
            match c {
                '\n' if form.lines => out.push_str(self.line_end),
                '\n' if matches!(form.escapes, Escapes::C | Escapes::Late) => out.push_str("\\n"),
                '`' if form.escapes == Escapes::Backtick => out.push_str("``"),
                '\n' => return Err("the string holds no line break".to_string()),
                _ if paired && form.pair().is_some_and(|(open, _)| c == open) => out.push(c),
                _ if paired && Some(c) == quote => out.push(c),
                _ if form.pair().is_some_and(|(open, _)| c == open) => {
                    self.quote(&mut out, c, first, next)?;
                }
                _ if Some(c) == quote => self.quote(&mut out, c, first, next)?,
                '\\' => match form.escapes {
                    Escapes::C | Escapes::Quote | Escapes::Late => out.push_str("\\\\"),
                    Escapes::Kept if chars.peek().is_none() || next == quote => {
                        return Err("a raw string does not end in a backslash".to_string());
                    }
                    _ if form.holes == Holes::Swift => out.push_str("\\\\"),
                    _ => out.push('\\'),
                },
                '{' | '}' if form.holes == Holes::Brace => {
                    out.push(c);
                    out.push(c);
                }
                '%' if form.format => return Err(FORMAT.to_string()),
                '{' | '}' if form.holes == Holes::BraceAlone => {
                    return Err(format!("`{c}` means something in this string"));
                }
                '$' if form.holes == Holes::Dollar(Lone::Doubled) => out.push_str("$$"),
                '{' if form.holes == Holes::Php && next == Some('$') => {
                    return Err(
                        "a brace in front of `$` means something in this string".to_string()
                    );
                }
                '$' | '#' | '@' | '%' if self.triggers(c, next) => match form.escapes {
                    Escapes::C if form.holes != Holes::Hcl => {
                        out.push('\\');
                        out.push(c);
                    }
                    Escapes::Backtick => {
                        out.push('`');
                        out.push(c);
                    }
                    _ => return Err(format!("`{c}` means something in this string")),
                },
                _ => out.push(c),
            }
        }
        Ok(out)
    }

    /// Whether a character begins an expression in this form.
    fn triggers(&self, c: char, next: Option<char>) -> bool {
        let before = |marks: &str| next.is_none_or(|n| marks.contains(n));
        let name = next.is_some_and(|n| n.is_alphabetic());
        match (self.form.holes, c) {
            (Holes::DollarBrace, '$') | (Holes::HashBrace, '#') => before("{"),
            (Holes::Hash, '#') => before("{$@"),
            (Holes::Dollar(Lone::Bare), '$') => name || before("_{`"),
            (Holes::Dollar(Lone::Escaped), '$') => true,
            (Holes::Php, '$') => name || before("_{"),
            (Holes::Fish, '$') => true,
            (Holes::Perl | Holes::PowerShell, '$') => true,
            (Holes::Hcl, '$' | '%') => before("{"),
            (Holes::Perl, '@') => true,
            _ => false,
        }
    }

    fn quote(
        &self,
        out: &mut String,
        c: char,
        first: bool,
        next: Option<char>,
    ) -> Result<(), Unwritable> {
        let triple = self.form.is_triple();
        if self.around.attribute {
            return Err("the attribute of a tag has no escape for its quote".to_string());
        }
        match self.form.escapes {
            // one quote alone ends no string of three
            _ if triple && !first && !out.ends_with(c) && next.is_some_and(|n| n != c) => {
                out.push(c)
            }
            Escapes::C if self.form.late_quote && !self.around.quotes => {
                return Err(
                    "not every version of the language has an escape for the quote of this string"
                        .to_string(),
                );
            }
            Escapes::C | Escapes::Quote => {
                out.push('\\');
                out.push(c);
            }
            Escapes::Doubled | Escapes::Backtick => {
                out.push(c);
                out.push(c);
            }
            Escapes::Kept | Escapes::None | Escapes::Late if triple => {
                return Err("the string may end at these quotes".to_string());
            }
            // a longer end, such as `"#`, is looked for in the whole
            Escapes::None if self.form.fence != Fence::None => out.push(c),
            Escapes::Kept | Escapes::None | Escapes::Late => {
                return Err(format!("the string ends at `{c}`"));
            }
        }
        Ok(())
    }
}

/// Whether the brackets of a pair come in pairs.
fn is_paired(text: &str, (open, close): (char, char)) -> bool {
    let mut depth = 0usize;
    for c in text.chars() {
        if c == open {
            depth += 1;
        } else if c == close {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            }
        }
    }
    depth == 0
}

/// Whether a text has what formats fill in: `%s`, `{}`, `{name}`.
pub(super) fn has_fields(text: &str, form: &Form) -> bool {
    let percent = text.match_indices('%').any(|(i, _)| {
        let rest = text[i + 1..]
            .trim_start_matches(|c: char| c.is_ascii_digit() || "-+ #0.*$".contains(c));
        rest.starts_with(['s', 'd', 'v', 'q', 'r', 'i', 'f', 'x', 'w', '(', '@'])
    });
    let brace = form.holes != Holes::Brace
        && text.match_indices('{').any(|(i, _)| {
            let rest = &text[i + 1..];
            let len = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && !"_.:!<>-".contains(c))
                .unwrap_or(rest.len());
            rest[len..].starts_with('}') && !text[..i].ends_with('$')
        });
    percent || brace
}

/// Whether one of the variables stands inside single quotes, where no shell reads it.
fn in_single_quotes(text: &str, names: &[&str]) -> bool {
    let holds = |t: &str| {
        names
            .iter()
            .any(|n| t.contains(&format!("${n}")) || t.contains(&format!("${{{n}}}")))
    };
    let in_word = |w: &Word| {
        w.parts.iter().any(|p| {
            matches!(p, Part::Literal { text, quoting: Quoting::Single | Quoting::AnsiC, .. } if holds(text))
        })
    };
    commands(text)
        .iter()
        .any(|c| c.words.iter().chain(&c.assignments).any(in_word))
        || Lexer::new(text)
            .lenient()
            .any(|t| matches!(t, Token::Word(w) if in_word(&w)))
}

/// Whether a shell text gives a variable a value.
fn sets(text: &str, name: &str) -> bool {
    commands(text).iter().any(|c| {
        let assigned = |w: &Word| text[w.span.clone()].starts_with(&format!("{name}="));
        let is = |w: &Word| w.literal().as_deref() == Some(name);
        let reads = c.words.first().and_then(Word::literal).as_deref() == Some("read");
        c.assignments.iter().chain(&c.words).any(assigned) || reads && c.words.iter().any(is)
    })
}
