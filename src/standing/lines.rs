//! Lines that a file must hold.

use std::ops::Range;

use super::block::inserted;
use super::edit::{Edit, line_end};
use super::model::Lines;
use super::place::{self, place};
use crate::finding::Kind;

/// What a line rule has to change in the file at `path`.
pub fn edit(rule: &Lines, path: &str, text: &str, ours: &[Range<usize>]) -> Option<Edit> {
    let missing = missing(rule, text);
    if missing.is_empty() {
        return None;
    }
    let id = format!("site/line-{}", rule.name);
    match place(&rule.at, path, text, ours) {
        Ok(at) => {
            let eol = line_end(text);
            let body = missing.join(eol);
            let text = inserted(text, at, &body, eol, false);
            Some(Edit::exact(at..at, text, Kind::Block, id).noted(said(&missing)))
        }
        Err((span, why)) => Some(Edit::manual(
            span,
            Kind::Block,
            id,
            &format!("the line `{}` has no place: {why}", missing.join("`, `")),
            "Write the line by hand, or make the place in the site file one that the file has once.",
        )),
    }
}

/// That lines are missing, in words.
pub fn said(missing: &[&str]) -> String {
    match missing {
        [one] => format!("the line `{one}` is missing"),
        many => format!("the lines `{}` are missing", many.join("`, `")),
    }
}

/// The lines that a text lacks.
pub fn missing<'r>(rule: &'r Lines, text: &str) -> Vec<&'r str> {
    let held: Vec<&str> = place::lines(text)
        .map(|r| text[r].trim_start_matches('\u{feff}').trim_end())
        .collect();
    rule.lines
        .iter()
        .map(|line| line.text.as_str())
        .filter(|line| !held.contains(&line.trim_end()))
        .collect()
}

/// Where the lines of a rule stand in a text, which no other rule changes.
pub fn held(rule: &Lines, text: &str) -> Vec<Range<usize>> {
    place::lines(text)
        .filter(|r| {
            let line = text[r.clone()].trim_start_matches('\u{feff}').trim_end();
            rule.lines.iter().any(|l| l.text.trim_end() == line)
        })
        .collect()
}
