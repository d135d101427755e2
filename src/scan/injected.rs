//! Commands in a prompt that are run when the prompt is sent: `` !`git status` `` and `!{git status}`. What they print takes
//! their place.

use std::ops::Range;

use crate::engine::Engine;
use crate::finding::Found;
use crate::host::Place;
use crate::scan::prose::inner;
use crate::scan::script;

/// The ranges of such commands in a text; `code` is its inline code.
pub fn commands(text: &str, code: &[Range<usize>], place: Place) -> Vec<Range<usize>> {
    if place != Place::Document || !text.contains('!') {
        return Vec::new();
    }
    let marked = |at: usize| {
        text[..at].strip_suffix('!').is_some_and(|before| {
            before
                .chars()
                .next_back()
                .is_none_or(|c| c.is_whitespace() || "(:[".contains(c))
        })
    };
    let mut out: Vec<Range<usize>> = code
        .iter()
        .filter(|c| marked(c.start))
        .map(|c| inner(text, c))
        .collect();
    for (at, _) in text.match_indices("!{") {
        let inside = code.iter().any(|c| c.contains(&at));
        if !inside && marked(at + 1) {
            out.extend(closing(text, at + 2).map(|end| at + 2..end));
        }
    }
    out
}

/// The findings in a command that is run: what it leaves out must be looked up.
pub fn scan(engine: &Engine, text: &str, inner: &Range<usize>) -> Vec<Found> {
    let command = &text[inner.clone()];
    if !engine.may_match(command.as_bytes()) {
        return Vec::new();
    }
    let braces = text[..inner.start].ends_with('{');
    script::scan(engine, command, Place::Program)
        .into_iter()
        .map(|f| {
            let bad = f.after.as_deref().is_some_and(|a| match braces {
                true => closing(&format!("{a}}}"), 0) != Some(a.len()),
                false => a.contains('`'),
            });
            let mut f = match f.after.clone().filter(|_| bad) {
                None => f,
                Some(after) => f.into_manual(
                    "what runs the command in this prompt would end it elsewhere",
                    &format!("Write by hand: {after}"),
                ),
            };
            f.span = f.span.start + inner.start..f.span.end + inner.start;
            f
        })
        .collect()
}

/// The brace that closes the one in front of `at`.
fn closing(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, c) in text[at..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at + i),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
