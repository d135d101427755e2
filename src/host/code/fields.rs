//! What stands for a value in a string beside the expressions of its form: the fields of a format, and what is joined to it.

use std::ops::Range;

use super::lex::{Kind, Literal};
use super::literal;
use super::regions::Builder;

/// How the fields of a format are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    /// `%d`, `%-5s`, `%(name)s`.
    Percent,
    /// `{}`, `{0}`, `{name}`.
    Brace,
}

/// The name of a value that is a number for sure.
const NUMBER: &str = "number";

impl Builder<'_> {
    /// The string at a token with all that stands in it for a value.
    pub(super) fn filled_in(&self, at: usize, literal: &Literal) -> Literal {
        let mut out = literal.clone();
        if literal.heredoc {
            return out;
        }
        if let Some((fields, values)) = self.format(at) {
            let free = |field: &Range<usize>| {
                let apart = |h: &Range<usize>| h.end <= field.start || field.end <= h.start;
                literal.holes.iter().all(apart)
            };
            let mut values = values.into_iter();
            for field in ranges(&self.text[literal.inner.clone()], fields) {
                let field = literal.inner.start + field.start..literal.inner.start + field.end;
                let value = values.next();
                if free(&field) {
                    let named = self.text[field.clone()]
                        .contains(|c: char| c.is_alphabetic() && fields == Fields::Brace);
                    let source = &self.text[field.clone()];
                    let name = match value.filter(|_| !named) {
                        Some(value) => value,
                        None if source.starts_with('%') && source.ends_with(['d', 'i', 'u']) => {
                            NUMBER.to_string()
                        }
                        None => literal::name_of(source),
                    };
                    out.holes.push(field.clone());
                    out.names.push((field.start, name));
                }
            }
            out.holes.sort_by_key(|h| h.start);
        }
        out.behind = self.joined_value(at);
        out
    }

    /// What means something in a string that is a format.
    pub(super) fn format_marks(&self, at: usize) -> Option<&'static [char]> {
        Some(match self.format(at)?.0 {
            Fields::Percent => &['%'],
            Fields::Brace => &['{', '}'],
        })
    }

    /// How the fields of a string are written that is a format, and names for the values that fill them in.
    fn format(&self, at: usize) -> Option<(Fields, Vec<String>)> {
        let tree = &self.tree;
        let named = |elements: Vec<Range<usize>>| {
            elements
                .into_iter()
                .map(|e| {
                    // nothing stands between two commas
                    if e.is_empty() {
                        return String::from("value");
                    }
                    if e.len() == 1 && matches!(tree.tokens[e.start].kind, Kind::Number) {
                        return NUMBER.to_string();
                    }
                    let end = tree.tokens[e.end - 1].span.end;
                    literal::name_of(&self.text[tree.tokens[e.start].span.start..end])
                })
                .collect()
        };
        let next = tree.shown(at + 1);
        if next == "%" && tree.language.joins.contains(&"%") {
            let value = at + 2;
            let values = match tree.shown(value) {
                "(" | "[" => named(tree.elements(value)),
                _ if value < tree.tokens.len() => {
                    named(std::iter::once(value..value + 1).collect())
                }
                _ => Vec::new(),
            };
            return Some((Fields::Percent, values));
        }
        if next == "." && tree.shown(at + 3) == "(" {
            let fields = match (tree.shown(at + 2), tree.language.name) {
                ("format", "python") => Some(Fields::Brace),
                ("format" | "formatted", _) => Some(Fields::Percent),
                _ => None,
            };
            if let Some(fields) = fields {
                return Some((fields, named(tree.elements(at + 3))));
            }
        }
        let open = tree.parent[at]?;
        let (name, _) = tree.callee(open)?;
        let elements = tree.elements(open);
        let own = elements.iter().position(|e| e.start == at)?;
        let values = named(elements[own + 1..].to_vec());
        if tree.language.name == "rust" {
            let is_macro = tree.before(open).is_some_and(|b| tree.shown(b) == "!");
            return is_macro.then_some((Fields::Brace, values));
        }
        const PERCENT: [&str; 9] = [
            "printf", "errorf", "fatalf", "logf", "wrapf", "infof", "warnf", "debugf", "format",
        ];
        let name = name.to_lowercase();
        let percent = PERCENT.iter().any(|w| name.ends_with(w)) || name.starts_with("console.");
        if tree.language.name == "csharp" && name.ends_with("format") {
            return Some((Fields::Brace, values));
        }
        percent.then_some((Fields::Percent, values))
    }

    /// The value that is joined to the end of a string, where it is one simple expression and the last of its kind.
    fn joined_value(&self, at: usize) -> Option<Range<usize>> {
        let tree = &self.tree;
        let sign = tree.shown(at + 1);
        if sign == "%" || !tree.language.joins.contains(&sign) || !tree.is_name(at + 2) {
            return None;
        }
        let mut end = at + 3;
        loop {
            match tree.shown(end) {
                "." | "::" | "->" | "?." if tree.is_name(end + 1) => end += 2,
                "(" | "[" if !tree.first[end] => end = tree.partner[end]? + 1,
                _ => break,
            }
        }
        let last = end >= tree.tokens.len()
            || tree.first[end]
            || [")", "]", "}", ",", ";"].contains(&tree.shown(end));
        let text = (at + 2..end).all(|i| tree.literal(i).is_none());
        let span = tree.tokens[at + 2].span.start..tree.tokens[end - 1].span.end;
        let between = &self.text[tree.tokens[at].span.end..span.end];
        let comments = tree.language.block_comments.iter().map(|(open, ..)| open);
        let alone = !between.contains('\n') && !comments.into_iter().any(|o| between.contains(o));
        (last && text && alone).then_some(span)
    }
}

/// Where the fields of a format stand in it.
fn ranges(text: &str, fields: Fields) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    let open = match fields {
        Fields::Percent => '%',
        Fields::Brace => '{',
    };
    while let Some(start) = text[at..].find(open).map(|i| at + i) {
        let rest = &text[start + 1..];
        let len = match fields {
            _ if rest.starts_with(open) => None,
            Fields::Percent => {
                let named = match rest.starts_with('(') {
                    true => rest.find(')').map_or(0, |i| i + 1),
                    false => 0,
                };
                let flags = rest[named..]
                    .find(|c: char| !c.is_ascii_digit() && !"-+#.*$l".contains(c))
                    .unwrap_or(rest.len() - named);
                let kind = rest[named + flags..].chars().next();
                let known = kind.is_some_and(|c| "sdvqriuxfgTt@".contains(c));
                known.then_some(named + flags + 1)
            }
            Fields::Brace => rest
                .find(|c: char| !c.is_ascii_alphanumeric() && !"_.:!?#<>-".contains(c))
                .filter(|i| rest[*i..].starts_with('}'))
                .map(|i| i + 1),
        };
        at = match len {
            Some(len) => {
                out.push(start..start + 1 + len);
                start + 1 + len
            }
            None => start + 1 + usize::from(rest.starts_with(open)),
        };
    }
    out
}
