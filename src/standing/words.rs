//! Words and sentences that become others.

use std::ops::Range;

use super::edit::Edit;
use super::model::{Pair, Text};
use super::parts::{part_of, parts};
use crate::finding::Kind;

/// What the text rules have to change in the file at `path`, outside of `protected`.
pub fn edits(rules: &[&Text], path: &str, text: &str, protected: &[Range<usize>]) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    let mut cut = None;
    let mut program = None;
    for rule in rules {
        if rule
            .paths
            .as_ref()
            .is_some_and(|paths| !paths.matches(path))
        {
            continue;
        }
        for pair in &rule.pairs {
            if pair
                .literal
                .as_ref()
                .is_some_and(|l| !text.contains(l.as_str()))
            {
                continue;
            }
            for found in pair.pattern.captures_iter(text) {
                let Some(span) = found.get(0).map(|m| m.range()) else {
                    continue;
                };
                let taken = out
                    .iter()
                    .map(|e| &e.span)
                    .chain(protected)
                    .any(|r| r.start < span.end && span.start < r.end);
                if taken || span.is_empty() {
                    continue;
                }
                if !rule.parts.is_empty() {
                    let cut = cut.get_or_insert_with(|| parts(path, text));
                    if !part_of(cut, &span).is_some_and(|part| rule.parts.contains(&part)) {
                        continue;
                    }
                }
                let to = if pair.expand {
                    let mut to = String::new();
                    found.expand(&pair.to, &mut to);
                    to
                } else {
                    pair.to.clone()
                };
                if already(pair, &to, text, &span) {
                    continue;
                }
                let rule = format!("site/text-{}", rule.name);
                let old = &text[span.clone()];
                let strange = |c: char| "\"'`\\\n\r$".contains(c) && !old.contains(c);
                if to.chars().any(strange) && *program.get_or_insert_with(|| is_program(path, text))
                {
                    let note =
                        "the new words hold a character that may mean something in this file";
                    let recipe = format!("Write it by hand, as the file needs it: {to}");
                    out.push(Edit::manual(span, Kind::Text, rule, note, &recipe));
                } else {
                    out.push(Edit::exact(span, to, Kind::Text, rule));
                }
            }
        }
    }
    out
}

/// Whether something else than people reads a file.
fn is_program(path: &str, text: &str) -> bool {
    let host = crate::host::host_for(path, text).name();
    host != "markdown" && host != "text"
}

/// Whether the text around a match says the new word already: `Initech` in `Initech AI`.
fn already(pair: &Pair, to: &str, text: &str, span: &Range<usize>) -> bool {
    let old = &text[span.clone()];
    if old == to {
        return true;
    }
    if pair.expand {
        return false;
    }
    to.match_indices(old).any(|(at, _)| {
        span.start >= at
            && text
                .get(span.start - at..)
                .is_some_and(|rest| rest.starts_with(to))
    })
}
