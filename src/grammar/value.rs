//! The value of a flag or an argument: what is known of it, and how it is written again.

use crate::shell::{Part, Quoting, Word, double_quoted, single_quoted};

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValuePart {
    /// Known text.
    Text(String),
    /// Shell source whose value only a running shell knows, such as `$REPO` or `$(…)`.
    Dynamic(String),
    /// A placeholder of documentation, such as `<N>`, as it was written.
    Placeholder(String),
}

/// A value, with the way it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its parts from left to right.
    pub parts: Vec<ValuePart>,
    /// The shell word that stands for it, as the source wrote it, where the value is a whole word.
    source: Option<String>,
    /// Whether the source wrote it without any quotes.
    bare: bool,
    /// Whether a request of the engine's own gives it.
    looked_up: bool,
}

impl Value {
    /// A value that is known text.
    pub fn text(text: impl Into<String>) -> Value {
        Value {
            parts: vec![ValuePart::Text(text.into())],
            source: None,
            bare: true,
            looked_up: false,
        }
    }

    /// A value that a running shell computes: `source` is an expansion such as `$x` or `$(…)`.
    pub fn dynamic(source: impl Into<String>) -> Value {
        Value {
            parts: vec![ValuePart::Dynamic(source.into())],
            source: None,
            bare: false,
            looked_up: false,
        }
    }

    /// A value that a request of the engine's own gives: a number or a name, which needs no encoding.
    pub fn looked_up(source: impl Into<String>) -> Value {
        Value {
            looked_up: true,
            ..Value::dynamic(source)
        }
    }

    /// Whether a request of the engine's own gives it.
    pub fn is_looked_up(&self) -> bool {
        self.looked_up
    }

    /// Whether a running shell may make it empty.
    pub fn may_be_empty(&self) -> bool {
        let nothing = |p: &ValuePart| match p {
            ValuePart::Text(text) => text.is_empty(),
            ValuePart::Dynamic(_) => true,
            ValuePart::Placeholder(_) => false,
        };
        !self.looked_up && self.parts.iter().all(nothing)
    }

    /// A value of parts, which was no word of its own.
    pub fn of_parts(parts: Vec<ValuePart>) -> Value {
        Value {
            parts,
            source: None,
            bare: false,
            looked_up: false,
        }
    }

    /// A placeholder for people to fill in.
    pub fn placeholder(text: impl Into<String>) -> Value {
        Value {
            parts: vec![ValuePart::Placeholder(text.into())],
            source: None,
            bare: true,
            looked_up: false,
        }
    }

    /// A placeholder that stands in quotes, since it is filled in with text.
    pub fn quoted_placeholder(text: impl Into<String>) -> Value {
        Value {
            parts: vec![ValuePart::Placeholder(text.into())],
            source: None,
            bare: false,
            looked_up: false,
        }
    }

    /// The value of a word of `text`, without its first `skip` bytes of known text
    /// (the `--repo=` in front of a glued value).
    pub fn of_word(text: &str, word: &Word, skip: usize) -> Value {
        let mut parts = Vec::new();
        let mut bare = true;
        let mut left = skip;
        for part in &word.parts {
            match part {
                Part::Literal {
                    text: t, quoting, ..
                } => {
                    let cut = left.min(t.len());
                    left -= cut;
                    bare &= *quoting == Quoting::Bare;
                    if cut < t.len() || t.is_empty() {
                        push_text(&mut parts, t.get(cut..).unwrap_or(""));
                    }
                }
                Part::Expansion { span, quoting, .. } => {
                    bare &= *quoting == Quoting::Bare;
                    parts.push(ValuePart::Dynamic(text[span.clone()].to_string()));
                }
                Part::Placeholder { span, quoting } => {
                    bare &= *quoting == Quoting::Bare;
                    parts.push(ValuePart::Placeholder(text[span.clone()].to_string()));
                }
            }
        }
        let source = (skip == 0).then(|| text[word.span.clone()].to_string());
        Value {
            parts,
            source,
            bare,
            looked_up: false,
        }
    }

    /// The value, if all of it is known.
    pub fn known(&self) -> Option<String> {
        let mut out = String::new();
        for p in &self.parts {
            match p {
                ValuePart::Text(t) => out.push_str(t),
                _ => return None,
            }
        }
        Some(out)
    }

    /// The value as people read it: placeholders and expansions as they were written.
    pub fn shown(&self) -> String {
        self.parts
            .iter()
            .map(|p| match p {
                ValuePart::Text(t) | ValuePart::Dynamic(t) | ValuePart::Placeholder(t) => {
                    t.as_str()
                }
            })
            .collect()
    }

    /// Whether a running shell has a part in it.
    pub fn is_dynamic(&self) -> bool {
        self.parts
            .iter()
            .any(|p| matches!(p, ValuePart::Dynamic(_)))
    }

    /// Whether a part of it gets its value only when it is run: from a shell, or from what fills in a template before.
    pub fn is_filled_in(&self) -> bool {
        let template = |t: &str| t.starts_with("${{") || t.starts_with("{{") || t.starts_with("$(");
        self.is_dynamic()
            || self
                .parts
                .iter()
                .any(|p| matches!(p, ValuePart::Placeholder(t) if template(t)))
    }

    /// Whether it is as many words as a list of the shell holds: `"$@"`, `"${args[@]}"`.
    pub fn is_words(&self) -> bool {
        let list = |t: &str| {
            t == "$@"
                || t.starts_with("${@")
                || t.starts_with("${") && t.contains("[@]") && !t.starts_with("${#")
        };
        self.parts
            .iter()
            .any(|p| matches!(p, ValuePart::Dynamic(t) if list(t)))
    }

    /// Whether people have to fill something in.
    pub fn has_placeholder(&self) -> bool {
        self.parts
            .iter()
            .any(|p| matches!(p, ValuePart::Placeholder(_)))
    }

    /// The value with its known text changed by `change`.
    pub fn map_text(&self, mut change: impl FnMut(&str) -> String) -> Value {
        let parts: Vec<ValuePart> = self
            .parts
            .iter()
            .map(|p| match p {
                ValuePart::Text(t) => ValuePart::Text(change(t)),
                other => other.clone(),
            })
            .collect();
        let source = if parts == self.parts {
            self.source.clone()
        } else {
            None
        };
        Value {
            parts,
            source,
            bare: self.bare,
            looked_up: false,
        }
    }

    /// The value in front of the first `mark` in its known text, if there is one behind its beginning.
    pub fn before(&self, mark: &str) -> Option<Value> {
        let mut parts = Vec::new();
        for p in &self.parts {
            let at = match p {
                ValuePart::Text(t) => t.find(mark).map(|at| &t[..at]),
                _ => None,
            };
            match at {
                Some("") if parts.is_empty() => return None,
                Some(text) => {
                    if !text.is_empty() {
                        push_text(&mut parts, text);
                    }
                    return Some(Value {
                        parts,
                        source: None,
                        bare: self.bare,
                        looked_up: false,
                    });
                }
                None => parts.push(p.clone()),
            }
        }
        None
    }

    /// The value with known text put in front.
    pub fn prefixed(&self, prefix: &str) -> Value {
        let mut parts = vec![ValuePart::Text(prefix.to_string())];
        for p in &self.parts {
            match p {
                ValuePart::Text(t) => push_text(&mut parts, t),
                other => parts.push(other.clone()),
            }
        }
        Value {
            parts,
            source: None,
            bare: false,
            looked_up: false,
        }
    }

    /// The value split at commas that stand in known text, for flags that take lists.
    pub fn split_list(&self) -> Vec<Value> {
        let mut out: Vec<Vec<ValuePart>> = vec![Vec::new()];
        for p in &self.parts {
            match p {
                ValuePart::Text(t) => {
                    for (i, piece) in t.split(',').enumerate() {
                        if i > 0 {
                            out.push(Vec::new());
                        }
                        if let (false, Some(last)) = (piece.is_empty(), out.last_mut()) {
                            last.push(ValuePart::Text(piece.to_string()));
                        }
                    }
                }
                other => {
                    if let Some(last) = out.last_mut() {
                        last.push(other.clone());
                    }
                }
            }
        }
        if out.len() == 1 {
            return vec![self.clone()];
        }
        out.into_iter()
            .filter(|parts| !parts.is_empty())
            .map(|parts| Value {
                parts,
                source: None,
                bare: self.bare,
                looked_up: false,
            })
            .collect()
    }

    /// The value as one shell word.
    ///
    /// What the source wrote is kept to the letter where the value is unchanged.
    pub fn word(&self) -> String {
        if let Some(source) = &self.source {
            return source.clone();
        }
        if let Some(text) = self.known() {
            return single_quoted(&text);
        }
        let safe = |t: &str| {
            t.chars()
                .all(|c| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c))
        };
        let plain = self.parts.iter().all(|p| match p {
            ValuePart::Text(t) => safe(t),
            _ => true,
        });
        if self.bare && plain {
            return self.shown();
        }
        if plain
            && self
                .parts
                .iter()
                .all(|p| !matches!(p, ValuePart::Dynamic(_)))
        {
            // a placeholder in quotes stays readable and cannot be taken for a redirection
            return format!("'{}'", self.shown());
        }
        format!("\"{}\"", self.inside_double_quotes())
    }

    /// The value as text inside double quotes, without the quotes.
    pub fn inside_double_quotes(&self) -> String {
        self.parts
            .iter()
            .map(|p| match p {
                ValuePart::Text(t) => double_quoted(t),
                ValuePart::Dynamic(t) | ValuePart::Placeholder(t) => t.clone(),
            })
            .collect()
    }

    /// The value as text inside a double-quoted URL; known text is percent-encoded except for the characters of `keep`.
    pub fn inside_url(&self, keep: &str) -> String {
        self.parts
            .iter()
            .map(|p| match p {
                ValuePart::Text(t) => percent_encoded(t, keep),
                ValuePart::Dynamic(t) | ValuePart::Placeholder(t) => t.clone(),
            })
            .collect()
    }
}

fn push_text(parts: &mut Vec<ValuePart>, text: &str) {
    match parts.last_mut() {
        Some(ValuePart::Text(t)) => t.push_str(text),
        _ => parts.push(ValuePart::Text(text.to_string())),
    }
}

/// `text` with every byte percent-encoded that is neither unreserved (RFC 3986) nor in `keep`.
fn percent_encoded(text: &str, keep: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        let c = b as char;
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || (c.is_ascii() && keep.contains(c)) {
            out.push(c);
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_list_is_split_only_at_commas_of_known_text() {
        let v = Value {
            parts: vec![
                ValuePart::Text("a,b-".into()),
                ValuePart::Dynamic("$(x , y)".into()),
            ],
            source: None,
            bare: true,
            looked_up: false,
        };
        let shown: Vec<String> = v.split_list().iter().map(Value::shown).collect();
        assert_eq!(shown, ["a", "b-$(x , y)"]);
    }

    #[test]
    fn text_in_a_url_is_encoded_and_an_expansion_is_not() {
        let v = Value::dynamic("$SHA").prefixed("a b/");
        assert_eq!(v.inside_url("/"), "a%20b/$SHA");
        assert_eq!(v.inside_url(""), "a%20b%2F$SHA");
    }
}
