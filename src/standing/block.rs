//! Marked blocks: there once, and as the site file says.

use std::ops::Range;

use super::comment::{Comment, Standing, find};
use super::edit::{Edit, line_end, with_line_ends};
use super::model::Block;
use super::place::place;
use crate::finding::Kind;

/// What a block rule has to change in the file at `path`.
pub fn edit(rule: &Block, path: &str, text: &str, ours: &[Range<usize>]) -> Option<Edit> {
    let id = format!("site/block-{}", rule.name);
    let manual = |span: Range<usize>, why: &str, recipe: &str| {
        Some(Edit::manual(span, Kind::Block, id.clone(), why, recipe))
    };
    let eol = line_end(text);
    let mut inner = rule.text.text.clone();
    if !inner.is_empty() && !inner.ends_with('\n') {
        inner.push('\n');
    }
    let inner = with_line_ends(&inner, eol);
    match find(text, &rule.name) {
        Standing::Whole { inner: range, .. } if text[range.clone()] == inner => None,
        Standing::Whole { inner: range, .. } => {
            Some(Edit::exact(range, inner, Kind::Block, id).noted(format!(
                "the block `{}` is not what the site file says",
                rule.name
            )))
        }
        Standing::Broken(span, why) => manual(
            span,
            &why,
            "Leave one pair of markers, or none; forgemod writes the block then.",
        ),
        Standing::Absent => {
            let first = text.lines().next().unwrap_or_default();
            let Some(comment) = rule.comment.or_else(|| Comment::of(path, first)) else {
                return manual(
                    0..0,
                    "it is not known how this file writes comments, which mark the block",
                    "Say it with `comment` in the site file, or put the text into another file.",
                );
            };
            let at = match place(&rule.at, path, text, ours) {
                Ok(at) => at,
                Err((span, why)) => {
                    return manual(
                        span,
                        &format!("the block `{}` has no place: {why}", rule.name),
                        "Make the place in the site file one that the file has once.",
                    );
                }
            };
            let begin = comment.line(&format!("forgemod:begin {}", rule.name));
            let end = comment.line(&format!("forgemod:end {}", rule.name));
            let block = format!("{begin}{eol}{inner}{end}");
            let spaced = comment == Comment::Html;
            let text = inserted(text, at, &block, eol, spaced);
            Some(
                Edit::exact(at..at, text, Kind::Block, id)
                    .noted(format!("the block `{}` is missing", rule.name)),
            )
        }
    }
}

/// What is inserted at `at`, the start of a line or the end of the text, so that `body` stands on lines of its own.
pub fn inserted(text: &str, at: usize, body: &str, eol: &str, spaced: bool) -> String {
    let (before, behind) = (&text[..at], &text[at..]);
    let mut out = String::new();
    let before_body = before.trim_start_matches('\u{feff}');
    // A text without a last line end keeps that.
    let open = !before_body.is_empty() && !before.ends_with('\n');
    if open {
        out.push_str(eol);
    }
    if spaced && !before_body.trim().is_empty() {
        let last = before.trim_end_matches([' ', '\t']);
        let blank = last.ends_with("\n\n") || last.ends_with("\n\r\n");
        if open || !blank {
            out.push_str(eol);
        }
    }
    out.push_str(body);
    if !open {
        out.push_str(eol);
    }
    if spaced && !behind.is_empty() {
        let next = behind.split('\n').next().unwrap_or_default();
        if !next.trim().is_empty() {
            out.push_str(eol);
        }
    }
    out
}
