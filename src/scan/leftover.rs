//! What speaks of the old forge and is in no call: names in sentences, strings, variables, permission lists.

use std::ops::Range;

use crate::engine::Engine;
use crate::finding::{Found, Kind};
use crate::host::Place;
use crate::scan::{kept, manual};
use crate::text::is_unspaced;

/// Where the tool's name stands as a word of its own: not in a path, a file name or a longer word.
pub fn tool_words(engine: &Engine, text: &str) -> Vec<Range<usize>> {
    let tool = &engine.source().tool;
    memchr::memmem::find_iter(text.as_bytes(), tool.as_bytes())
        .map(|at| {
            let end = at + tool.len();
            let more = if text[end..].starts_with(EXE) {
                EXE.len()
            } else {
                0
            };
            at..end + more
        })
        .filter(|r| {
            !text[..r.start].ends_with('/')
                || text[r.end..].starts_with(' ') && command_behind(engine, text, r.end).is_some()
        })
        .filter(|r| {
            let before = text[..r.start].chars().next_back();
            let part_of_word = before.is_some_and(is_part_of_word);
            !part_of_word && !matches!(before, Some('.' | '$' | '@')) && ends_word(text, r.end)
        })
        .map(|r| path_start(text, r.start)..r.end)
        .collect()
}

/// Why a command in a text stays that no host takes apart.
pub const NOT_TAKEN_APART: &str =
    "stands in a text that forgemod does not take apart: a string, a heredoc, a list of words";

/// What stands behind the name of a program on a system that wants it.
pub const EXE: &str = ".exe";

/// Whether a word is the old tool, by its name or by a path to it.
pub fn is_tool_name(engine: &Engine, word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(EXE).unwrap_or(name) == engine.source().tool
}

/// Whether the tool's name, which ends at `end`, is no part of a longer word, a path or the name of a file there.
pub fn ends_word(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    let (next, second) = (after.next(), after.next());
    let part_of_word = next.is_some_and(is_part_of_word);
    let file = next == Some('.') && second.is_some_and(char::is_alphanumeric);
    !part_of_word && next != Some('/') && !file
}

/// Whether a character beside a name makes it a part of a longer word.
fn is_part_of_word(c: char) -> bool {
    !is_unspaced(c) && (c.is_alphanumeric() || c == '_' || c == '-')
}

/// Whether the same quote stands in front of one offset and at another.
fn quoted(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start]
        .chars()
        .next_back()
        .filter(|c| ['"', '\''].contains(c));
    before.is_some() && text[end..].chars().next() == before
}

/// Where the path begins that the tool's name ends.
fn path_start(text: &str, name: usize) -> usize {
    if !text[..name].ends_with('/') {
        return name;
    }
    let in_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    text[..name]
        .char_indices()
        .rev()
        .take_while(|(_, c)| in_path(*c))
        .last()
        .map_or(name, |(i, _)| i)
}

/// The first command of the old tool that a text names.
pub fn first_command<'a>(engine: &Engine, text: &'a str) -> Option<&'a str> {
    if !engine.may_match(text.as_bytes()) {
        return None;
    }
    tool_words(engine, text)
        .into_iter()
        .find_map(|at| command_behind(engine, text, at.end).map(|end| &text[at.start..end]))
}

/// Adds what is in no finding yet.
pub fn add(engine: &Engine, path: &str, text: &str, place: Place, found: &mut Vec<Found>) {
    let mut extra = Vec::new();
    let mentions = &engine.pack().mentions;
    let mention = engine.pack().rule_id("mention");
    for at in tool_words(engine, text) {
        let words = command_behind(engine, text, at.end);
        let at = match words {
            // words that are quoted one by one: the quotes belong to them
            Some(end) if text[at.end..end].contains(['"', '\'']) && quoted(text, at.start, end) => {
                at.start - 1..at.end
            }
            _ => at,
        };
        let words = words.map(|end| {
            if text[at.start..].starts_with(['"', '\'']) {
                end + 1
            } else {
                end
            }
        });
        if words.is_some_and(|end| text[at.end..end].contains(['"', '\'', ',', ']'])) {
            // its first word alone, read as a text of its own, says nothing
            found.retain(|f| !(at.start <= f.span.start && f.span.end <= at.end));
        }
        match words {
            Some(end) => {
                let note = NOT_TAKEN_APART.to_string();
                extra.push(manual(
                    at.start..end,
                    Kind::Mention,
                    mention.clone(),
                    note,
                    &mentions.recipe,
                ));
            }
            None => extra.push(kept(at, Kind::Mention, mention.clone(), &mentions.tool)),
        }
    }
    extra.extend(engine.variables().scan(path, text, place));
    let covered: Vec<Range<usize>> = found.iter().map(|f| f.span.clone()).collect();
    extra.retain(|f| {
        !covered
            .iter()
            .any(|c| f.span.start < c.end && c.start < f.span.end)
    });
    found.extend(extra);
}

/// Where the name of a command ends that stands behind the tool's name, whatever quotes are between them.
pub fn command_behind(engine: &Engine, text: &str, at: usize) -> Option<usize> {
    let mut end = None;
    let mut names: Vec<&str> = Vec::new();
    let mut from = at;
    while names.len() < 3 {
        let Some(gap) = text[from..].find(|c: char| !" \t\n\\\"',[]".contains(c)) else {
            break;
        };
        if gap == 0 {
            break;
        }
        let rest = &text[from + gap..];
        let len = rest
            .find(|c: char| !(c.is_ascii_lowercase() || c == '-'))
            .unwrap_or(rest.len());
        if len == 0 {
            break;
        }
        names.push(&rest[..len]);
        from += gap + len;
        match engine.source().longest(&names) {
            Some((_, taken)) if taken == names.len() => end = Some(from),
            _ => break,
        }
    }
    end
}
