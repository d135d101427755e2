//! Proves that a written program has the tokens that it had, but for those that were written.

use std::ops::Range;

use super::language::Language;
use super::lex::{Kind, Token, lex};

/// Whether the tokens around `edits` are the same in both texts, and each edit is whole tokens or lies in one.
pub(super) fn verify(
    language: &'static Language,
    before: &str,
    after: &str,
    edits: &[(Range<usize>, Range<usize>)],
) -> Result<(), String> {
    let old = lex(language, before);
    if old.broken {
        return Ok(());
    }
    let new = lex(language, after);
    let broken = || {
        Err(format!(
            "the file would not be the same {} program around it any more",
            language.name
        ))
    };
    if new.broken {
        return broken();
    }
    let (mut i, mut j) = (0, 0);
    let mut shift: isize = 0;
    for (was, is) in joined(&old.tokens, edits) {
        // the tokens in front of the edit
        while let Some(token) = old.tokens.get(i).filter(|t| t.span.end <= was.start) {
            if !same(token, new.tokens.get(j), shift) {
                return broken();
            }
            i += 1;
            j += 1;
        }
        let from = (i, j);
        while old.tokens.get(i).is_some_and(|t| t.span.start < was.end) {
            i += 1;
        }
        while new.tokens.get(j).is_some_and(|t| t.span.start < is.end) {
            j += 1;
        }
        let (was_in, is_in) = (&old.tokens[from.0..i], &new.tokens[from.1..j]);
        let (Some(first), Some(new_first)) = (was_in.first(), is_in.first()) else {
            return broken();
        };
        let next = shift + is.len() as isize - was.len() as isize;
        let starts = new_first.span.start as isize == first.span.start as isize + shift;
        let ends = match (was_in.last(), is_in.last()) {
            (Some(a), Some(b)) => b.span.end as isize == a.span.end as isize + next,
            _ => false,
        };
        let inside = was_in.len() == 1 && first.span.start < was.start && first.span.end > was.end;
        let comments = |all: &[Token]| {
            all.iter()
                .all(|t| matches!(t.kind, Kind::Comment { .. } | Kind::Newline))
        };
        let whole = match inside {
            _ if comments(was_in) => comments(is_in),
            true => is_in.len() == 1 && kind(first) == kind(new_first),
            false => is_in.iter().all(|t| {
                matches!(t.kind, Kind::String(_) | Kind::Newline)
                    || was_in
                        .iter()
                        .any(|o| before[o.span.clone()] == after[t.span.clone()])
                    || &after[t.span.clone()] == ","
                    || language.bare.is_some() && is_of_a_word(t, &after[t.span.clone()])
            }),
        };
        if !(starts && ends && whole) {
            return broken();
        }
        shift = next;
    }
    while let Some(token) = old.tokens.get(i) {
        if !same(token, new.tokens.get(j), shift) {
            return broken();
        }
        i += 1;
        j += 1;
    }
    if j < new.tokens.len() {
        return broken();
    }
    Ok(())
}

/// The edits, those in one token as one.
fn joined(
    tokens: &[Token],
    edits: &[(Range<usize>, Range<usize>)],
) -> Vec<(Range<usize>, Range<usize>)> {
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut reach = 0;
    for (was, is) in edits {
        let last = tokens.partition_point(|t| t.span.start < was.end);
        let end = last.checked_sub(1).map_or(was.end, |i| tokens[i].span.end);
        match out.last_mut() {
            Some((w, i)) if was.start < reach => {
                w.end = was.end;
                i.end = is.end;
            }
            _ => out.push((was.clone(), is.clone())),
        }
        reach = end;
    }
    out
}

fn same(old: &Token, new: Option<&Token>, shift: isize) -> bool {
    let at = |n: usize| n as isize + shift;
    new.is_some_and(|new| {
        kind(old) == kind(new)
            && new.span.start as isize == at(old.span.start)
            && new.span.end as isize == at(old.span.end)
    })
}

/// Whether a token is a part of a word of a bare command.
fn is_of_a_word(token: &Token, shown: &str) -> bool {
    match token.kind {
        Kind::Name | Kind::Number => true,
        Kind::Operator => !shown.starts_with(['|', ';', '&', '(', ')', '{', '}', '<', '>']),
        _ => false,
    }
}

fn kind(token: &Token) -> std::mem::Discriminant<Kind> {
    std::mem::discriminant(&token.kind)
}
