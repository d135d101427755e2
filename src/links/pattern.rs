//! Patterns and templates of the pack's link tables: `{part}` in a regex, `{part}` in what it becomes.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use regex::{Captures, Regex};

use crate::pack::{LinkPart, LinkStop};

/// The parts with what a site adds to them.
pub struct Parts {
    patterns: BTreeMap<String, String>,
}

impl Parts {
    /// The pack's parts; `more` are those that the site decides.
    pub fn new(pack: &BTreeMap<String, LinkPart>, more: &[(&str, String)]) -> Parts {
        let mut patterns: BTreeMap<String, String> = pack
            .iter()
            .map(|(name, part)| (name.clone(), part.is.clone()))
            .collect();
        for (name, pattern) in more {
            patterns.insert((*name).to_string(), pattern.clone());
        }
        Parts { patterns }
    }

    /// A pattern over a whole token, with a group for each part.
    pub fn whole(&self, pattern: &str) -> Result<Regex> {
        let expanded = self.expand(pattern, 0);
        Regex::new(&format!(r"\A(?:{expanded})\z"))
            .with_context(|| format!("the pattern {pattern:?}"))
    }

    /// A pattern that is found somewhere in a text.
    pub fn inside(&self, pattern: &str) -> Result<Regex> {
        let expanded = self.expand(pattern, 0);
        Regex::new(&expanded).with_context(|| format!("the pattern {pattern:?}"))
    }

    /// Puts the parts in; one that is named in another part stands in it. `{_name}` is a part without a group, which
    /// may stand more than once.
    fn expand(&self, pattern: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let inner = rest[open + 1..].split_once('}').map(|(name, _)| name);
            let named = inner.and_then(|name| {
                let part = self.patterns.get(name.strip_prefix('_').unwrap_or(name))?;
                Some((name, part))
            });
            match named {
                // a part that names itself would never end
                Some((name, part)) if depth < 4 => {
                    let part = self.expand(part, depth + 1);
                    match name.starts_with('_') {
                        true => out.push_str(&format!("(?:{part})")),
                        false => out.push_str(&format!("(?P<{}>{part})", group(name))),
                    }
                    rest = &rest[open + name.len() + 2..];
                }
                _ => {
                    out.push('{');
                    rest = &rest[open + 1..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

fn group(name: &str) -> String {
    name.replace('-', "_")
}

/// The compiled rows of a part.
#[derive(Debug)]
pub struct Rows {
    not: Option<Regex>,
    values: Vec<(Regex, Option<Regex>, String, Option<String>)>,
    otherwise: Option<LinkStop>,
}

impl Rows {
    /// Compiles a part's rows.
    pub fn new(part: &LinkPart, parts: &Parts) -> Result<Rows> {
        let mut values = Vec::new();
        for row in &part.values {
            let and = row.and.as_deref().map(Regex::new).transpose()?;
            values.push((
                parts.whole(&row.is)?,
                and,
                row.becomes.clone(),
                row.note.clone(),
            ));
        }
        Ok(Rows {
            not: part.not.as_deref().map(|p| parts.whole(p)).transpose()?,
            values,
            otherwise: part.otherwise.clone(),
        })
    }

    /// Whether a text is never of the part.
    pub fn excludes(&self, text: &str) -> bool {
        self.not.as_ref().is_some_and(|r| r.is_match(text))
    }

    /// What a text becomes, with what then differs.
    pub fn becomes(&self, text: &str) -> std::result::Result<(String, Option<String>), LinkStop> {
        if self.values.is_empty() {
            return Ok((text.to_string(), None));
        }
        let row = self.values.iter().find(|(is, and, ..)| {
            is.is_match(text) && and.as_ref().is_none_or(|r| r.is_match(text))
        });
        match (row, &self.otherwise) {
            (Some((.., becomes, note)), _) => Ok((becomes.replace("{value}", text), note.clone())),
            (None, Some(stop)) => Err(LinkStop {
                note: stop.note.replace("{value}", text),
                recipe: stop.recipe.replace("{value}", text),
            }),
            (None, None) => Ok((text.to_string(), None)),
        }
    }
}

/// A template with its `{names}` filled in; a name that nobody knows stays as it is. `Err` names one without a value.
pub fn fill(
    template: &str,
    value: &dyn Fn(&str) -> Option<Option<String>>,
) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let name = rest[open + 1..]
            .split_once('}')
            .map_or("", |(name, _)| name);
        match value(name) {
            Some(Some(text)) => {
                out.push_str(&text);
                rest = &rest[open + name.len() + 2..];
            }
            Some(None) => return Err(name.to_string()),
            None => {
                out.push('{');
                rest = &rest[open + 1..];
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The text of a part in a match.
pub fn part<'t>(captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    captures.name(&group(name)).map(|m| m.as_str())
}

/// Whether a pattern has the part at all, matched or not.
pub fn has_part(regex: &Regex, name: &str) -> bool {
    let group = group(name);
    regex.capture_names().flatten().any(|n| n == group)
}
