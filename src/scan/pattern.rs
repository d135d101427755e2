//! Entries of permission lists: patterns over commands that a list allows or denies.
//!
//! They are told by what stands around them (`Bash(…)`), or by the name of the list, key or function that holds them.

use std::ops::Range;

use regex::Regex;

use crate::engine::{Decides, Engine, Reads};
use crate::finding::Found;
use crate::pack::Permission;
use crate::scan::leftover::tool_words;
use crate::scan::script;

mod around;

use around::names_around;

/// The patterns of a pack, compiled.
#[derive(Debug)]
pub struct Lists {
    entries: Vec<Regex>,
    whole: Option<Regex>,
    allows: Option<Regex>,
    denies: Option<Regex>,
    asks: Option<Regex>,
    starts: Option<Regex>,
    neutral: Option<Regex>,
}

impl Lists {
    /// The patterns of a pack. One that is no regular expression matches nothing.
    pub fn new(p: &Permission) -> Lists {
        let one = |text: &str| Regex::new(text).ok();
        Lists {
            entries: p.entries.iter().filter_map(|e| one(e)).collect(),
            whole: one(&p.whole),
            allows: one(&p.allows),
            denies: one(&p.denies),
            asks: one(&p.asks),
            starts: one(&p.starts),
            neutral: one(&p.neutral),
        }
    }

    /// What the names around an entry say of it, the innermost first; `None` where they name no permission list.
    fn context(&self, names: &[String]) -> Option<(Decides, Reads)> {
        let is = |r: &Option<Regex>, name: &str| r.as_ref().is_some_and(|r| r.is_match(name));
        let mut reads = None;
        for name in names {
            if is(&self.denies, name) {
                return Some((Decides::Denies, reads.unwrap_or(Reads::Unknown)));
            }
            if is(&self.asks, name) {
                return Some((Decides::Asks, reads.unwrap_or(Reads::Unknown)));
            }
            if is(&self.allows, name) {
                return Some((Decides::Allows, reads.unwrap_or(Reads::Unknown)));
            }
            if is(&self.starts, name) {
                reads = Some(Reads::Start);
            } else if !is(&self.neutral, name) {
                break;
            }
        }
        reads.map(|reads| (Decides::Unknown, reads))
    }
}

/// What sort of text is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Sentences, where a list of names is no list of a program.
    Prose,
    /// Programs and data, where strings are in quotes.
    Data,
    /// Data where they need none.
    Plain,
}

impl Sort {
    /// The sort of text that a host reads.
    pub fn of_host(name: &str) -> Sort {
        match name {
            "yaml" => Sort::Plain,
            "markdown" | "text" => Sort::Prose,
            _ => Sort::Data,
        }
    }

    /// The sort of a text that stands alone.
    pub fn of_text(text: &str) -> Sort {
        let data = text.trim_start().starts_with(['"', '{', '[']) || text.contains("= [");
        if data { Sort::Data } else { Sort::Prose }
    }
}

/// Every entry of a permission list in a text.
pub fn find(engine: &Engine, text: &str, sort: Sort) -> Vec<Found> {
    if !engine.may_match(text.as_bytes()) {
        return Vec::new();
    }
    let mut out = wrapped(engine, text);
    if sort != Sort::Prose {
        listed(engine, text, sort == Sort::Plain, &mut out);
    }
    out
}

/// Entries that stand for themselves: `Bash(…)`.
fn wrapped(engine: &Engine, text: &str) -> Vec<Found> {
    let lists = engine.lists();
    let mut out: Vec<Found> = Vec::new();
    for regex in &lists.entries {
        for m in regex.captures_iter(text) {
            let (Some(all), Some(command)) = (m.get(0), m.name("command")) else {
                continue;
            };
            let names = names_around(text, all.start());
            let decides = lists
                .context(&names)
                .map_or_else(|| on_line(lists, text, all.start()), |(d, _)| d);
            let whole = lists
                .whole
                .as_ref()
                .is_some_and(|w| w.is_match(all.as_str()));
            let reads = if whole { Reads::Whole } else { Reads::Start };
            let mut found = entry(engine, command.range(), command.as_str(), reads, decides);
            found.span = all.range();
            let (before, behind) = (
                &text[all.start()..command.start()],
                &text[command.end()..all.end()],
            );
            found.after = found.after.map(|after| format!("{before}{after}{behind}"));
            out.push(found);
        }
    }
    out
}

/// Entries that the name of a list, a key or a function tells.
fn listed(engine: &Engine, text: &str, plain: bool, out: &mut Vec<Found>) {
    let lists = engine.lists();
    for at in tool_words(engine, text) {
        if out
            .iter()
            .any(|f| f.span.start <= at.start && at.end <= f.span.end)
        {
            continue;
        }
        let Some(span) =
            string(text, at.start).or_else(|| plain.then(|| scalar(text, at.start)).flatten())
        else {
            continue;
        };
        let pattern = &text[span.clone()];
        let mut names = names_around(text, span.start);
        names.extend(value_behind(text, span.end));
        // a member of its own that holds a whole call is a script rather than an entry
        let item = names.first().is_some_and(String::is_empty) || names_only(engine, pattern);
        let found = lists.context(&names).filter(|_| item);
        let wild = engine
            .pack()
            .permission
            .wildcards
            .iter()
            .any(|w| pattern.ends_with(w.as_str()));
        if let Some((decides, reads)) = found.or_else(|| {
            (wild && names_only(engine, pattern)).then_some((Decides::Unknown, Reads::Unknown))
        }) {
            out.push(entry(engine, span, pattern, reads, decides));
        }
    }
}

fn entry(
    engine: &Engine,
    span: Range<usize>,
    pattern: &str,
    reads: Reads,
    decides: Decides,
) -> Found {
    script::found(
        engine,
        span,
        engine.entry(pattern.trim_end(), reads, decides),
    )
}

/// What the words in front of an entry on its line say: `--allowedTools "Bash(…)"`, `allowed-tools: Read, Bash(…)`.
fn on_line(lists: &Lists, text: &str, at: usize) -> Decides {
    let line = &text[text[..at].rfind('\n').map_or(0, |i| i + 1)..at];
    let last = |r: &Option<Regex>| {
        r.as_ref()
            .and_then(|r| r.find_iter(line).last())
            .map(|m| m.end())
    };
    match (last(&lists.allows), last(&lists.denies)) {
        // the words that deny hold those that allow: `disallowed`
        (Some(a), Some(d)) if a > d + 2 => Decides::Allows,
        (_, Some(_)) => Decides::Denies,
        (Some(_), None) => Decides::Allows,
        (None, None) if last(&lists.asks).is_some() => Decides::Asks,
        (None, None) => Decides::Unknown,
    }
}

/// The inside of a string that begins at an offset and closes on its line.
fn string(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches('^');
    let quote = before
        .chars()
        .next_back()
        .filter(|c| ['"', '\'', '`'].contains(c))?;
    let rest = &text[at..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let end = line.find(quote)?;
    let inside = line[..end].trim_end_matches('\\');
    Some(at..at + inside.len())
}

/// A plain scalar of YAML that begins at an offset: an item of a list, or the value of a key.
fn scalar(text: &str, at: usize) -> Option<Range<usize>> {
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let before = text[line_start..at].trim_end_matches([' ', '\t']);
    let opens = before.ends_with(['-', '[', ':']) || before.ends_with(',') && before.contains('[');
    if !opens || before.len() == text[line_start..at].len() && !before.ends_with('[') {
        return None;
    }
    let rest = &text[at..];
    let mut line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    if before.contains('[') {
        line = &line[..line.find([',', ']']).unwrap_or(line.len())];
    }
    let line = line.split(" #").next().unwrap_or(line);
    let line = line.trim_end_matches([' ', '\t', '\r']);
    Some(at..at + line.len())
}

/// The value of the key that ends at an offset: `"gh pr *": "allow"`.
fn value_behind(text: &str, end: usize) -> Option<String> {
    let rest = text[end..].trim_start_matches(['\\', '"', '\'']);
    let value = rest
        .trim_start_matches([' ', '\t'])
        .strip_prefix([':', '='])?;
    let value = value.trim_start_matches([' ', '\t', '>', '\\', '"', '\'']);
    let len = value
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .unwrap_or(value.len());
    (len > 0).then(|| value[..len].to_string())
}

/// Whether a pattern has nothing but the names of commands in front of its wildcard.
fn names_only(engine: &Engine, pattern: &str) -> bool {
    let words: Vec<&str> = pattern.split_whitespace().skip(1).collect();
    let name = |w: &str| {
        !w.starts_with('-')
            && w.chars()
                .all(|c| c.is_ascii_lowercase() || "-:.*%".contains(c))
    };
    let first = words
        .first()
        .map(|w| w.trim_end_matches([':', '*', '.', '%']));
    words.iter().all(|w| name(w))
        && first.is_none_or(|w| w.is_empty() || engine.source().command(w).is_some())
}
