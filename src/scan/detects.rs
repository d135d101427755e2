//! Code that looks for the old tool: regular expressions that match its name, names of its packages, and files that stand
//! in for it.

use std::ops::Range;

use crate::engine::Engine;
use crate::finding::{Class, Found, Kind};
use crate::scan::leftover;
use crate::scan::manual;

/// Makes the mentions that are parts of a pattern manual, and adds what only a pattern or a name of a package says.
pub fn add(engine: &Engine, path: &str, text: &str, found: &mut Vec<Found>) {
    let mentions = &engine.pack().mentions;
    let rule = engine.pack().rule_id("mention");
    for f in found.iter_mut() {
        let mere = f.class == Class::Kept && f.kind == Kind::Mention && f.note == mentions.tool;
        if mere && is_pattern(text, &f.span) {
            *f = f
                .clone()
                .into_manual("a pattern that looks for it", &mentions.about_tool);
        }
    }
    let mut extra = Vec::new();
    for at in behind_escapes(engine, text) {
        let (span, note, recipe) = match leftover::command_behind(engine, text, at.end) {
            Some(end) => (at.start..end, leftover::NOT_TAKEN_APART, &mentions.recipe),
            None => (at, "a pattern that looks for it", &mentions.about_tool),
        };
        extra.push((span, note.to_string(), recipe));
    }
    for name in &mentions.packages {
        let said = format!("names a package of `{}`", engine.source().tool);
        extra.extend(packages(text, name).map(|span| (span, said.clone(), &mentions.about_tool)));
    }
    if let Some(span) = stand_in(engine, path, text) {
        let said = format!(
            "this file stands in for `{}` where it is found first",
            engine.source().tool
        );
        extra.push((span, said, &mentions.about_tool));
    }
    for (span, note, recipe) in extra {
        let taken = |f: &Found| f.span.start < span.end && span.start < f.span.end;
        if !found.iter().any(taken) {
            found.push(manual(span, Kind::Mention, rule.clone(), note, recipe));
        }
    }
}

/// The letters that stand behind a backslash for a place or a blank: `\b`, `\s`, `\n`.
const ESCAPES: &str = "bBsWDAynrt";

/// Where the tool's name stands right behind such an escape, so that it looks like the end of a longer word: `\bgh`.
fn behind_escapes(engine: &Engine, text: &str) -> Vec<Range<usize>> {
    let tool = &engine.source().tool;
    memchr::memmem::find_iter(text.as_bytes(), tool.as_bytes())
        .map(|at| at..at + tool.len())
        .filter(|r| {
            let mut before = text[..r.start].chars().rev();
            let letter = before.next().is_some_and(|c| ESCAPES.contains(c));
            letter && before.next() == Some('\\') && leftover::ends_word(text, r.end)
        })
        .collect()
}

/// Whether the tool's name at `span` is a part of a regular expression.
pub fn is_pattern(text: &str, span: &Range<usize>) -> bool {
    let (before, behind) = (&text[..span.start], &text[span.end..]);
    const BEHIND: [&str; 18] = [
        "\\s", "\\b", "\\W", "\\>", "\\ ", "\\\\s", "\\\\b", "\\\\W", "[[:", "[ ", "[^", "(\\",
        "(?:", "($|", ".*", ".+", " +", " *(",
    ];
    const BEFORE: [&str; 8] = [
        "|\\s)", "|\\W)", "|\\b)", "(^|", "|^)", "\\<", "^", "[^a-z]",
    ];
    BEHIND.iter().any(|p| behind.starts_with(p))
        || BEFORE.iter().any(|p| before.ends_with(p)) && !before.ends_with("[^")
        || before.ends_with(')') && opens_with(before, "(^|") | opens_with(before, "(?")
        || alternatives(behind)
        || alternative(before, behind)
}

/// Whether the group that a text ends with begins so.
fn opens_with(before: &str, open: &str) -> bool {
    before
        .rfind('(')
        .is_some_and(|at| before[at..].starts_with(open) && before.len() - at < 20)
}

/// ` (list|view)`: a choice of words behind the name.
fn alternatives(behind: &str) -> bool {
    let Some(group) = behind
        .strip_prefix([' ', '\t'])
        .unwrap_or(behind)
        .strip_prefix('(')
    else {
        return false;
    };
    group
        .find(')')
        .is_some_and(|end| group[..end].contains('|') && !group[..end].contains([' ', '`', '<']))
}

/// `(name|other)`: the name as one of a choice.
fn alternative(before: &str, behind: &str) -> bool {
    let in_choice = |c: char| c.is_ascii_alphanumeric() || "|-_.".contains(c);
    let front = before.trim_end_matches(in_choice);
    let back = behind.trim_start_matches(in_choice);
    let choice =
        before[front.len()..].contains('|') || behind[..behind.len() - back.len()].contains('|');
    choice && (front.ends_with('(') || front.ends_with("(?:")) && back.starts_with(')')
}

fn packages<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name)
        .map(|(at, n)| at..at + n.len())
        .filter(move |r| {
            let dotted = text[..r.start].ends_with('.');
            !dotted && !text[..r.start].ends_with(part) && !text[r.end..].starts_with(part)
        })
}

/// The first line of a program that has the tool's own name.
fn stand_in(engine: &Engine, path: &str, text: &str) -> Option<Range<usize>> {
    const SCRIPTS: [&str; 3] = ["", ".sh", ".bash"];
    const WINDOWS: [&str; 3] = [".cmd", ".bat", ".ps1"];
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let ending = name.strip_prefix(engine.source().tool.as_str())?;
    let first = text.lines().next().filter(|l| !l.trim().is_empty())?;
    let runs = SCRIPTS.contains(&ending) && first.starts_with("#!") || WINDOWS.contains(&ending);
    runs.then_some(0..first.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> bool {
        let at = text.find("gh").unwrap();
        is_pattern(text, &(at..at + 2))
    }

    #[test]
    fn a_regular_expression_is_told_from_a_sentence() {
        for yes in [
            r"gh\s+pr",
            r"^gh ",
            r"^gh\b",
            r"(?:^|\s)gh ",
            r"(^|[^a-z])gh ",
            r"gh (pr|issue) list",
            r"gh[[:space:]]",
            r"gh.*list",
            r"(gh|hub) pr",
            r"(?:hub|gh)",
            r"gh +pr",
            r"\<gh\>",
        ] {
            assert!(pattern(yes), "{yes}");
        }
        for no in [
            "gh is here",
            "gh (the tool) does",
            "| gh | hub |",
            "|gh|hub|",
            "`gh`",
            "gh, hub",
            "(gh)",
            "(see gh)",
            "gh|jq",
            "gh(1)",
            "[gh](x)",
        ] {
            assert!(!pattern(no), "{no}");
        }
    }
}
