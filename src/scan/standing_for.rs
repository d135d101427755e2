//! What in a script only a running shell can tell: programs that a variable names, functions that stand in for the old
//! tool, and code that looks for it.

use std::ops::Range;

use crate::engine::{Engine, Setting};
use crate::finding::{Found, Kind};
use crate::grammar::read_call;
use crate::scan::{leftover, manual};
use crate::shell::{Command, Lexer, Part, Token, Word};

/// Programs whose arguments are patterns.
const MATCHERS: &[&str] = &[
    "grep",
    "egrep",
    "fgrep",
    "rg",
    "ag",
    "ack",
    "sed",
    "awk",
    "gawk",
    "pgrep",
    "pkill",
    "killall",
    "expr",
    "assert_output",
    "assert_line",
    "refute_output",
];

/// Commands whose arguments are assignments.
const DECLARES: &[&str] = &["export", "readonly", "declare", "local", "typeset"];

/// A command whose program a variable names that stands for the old tool: `"$GH" pr list`.
pub fn by_variable(
    engine: &Engine,
    text: &str,
    c: &Command,
    setting: impl FnOnce() -> Setting,
) -> Option<Found> {
    let words = c.words.get(c.head..)?;
    let [
        Part::Expansion {
            span,
            commands: None,
            ..
        },
    ] = words.first()?.parts.as_slice()
    else {
        return None;
    };
    let shown = &text[span.clone()];
    let name = shown.trim_start_matches(['$', '{']);
    let len = name
        .find(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'))
        .unwrap_or(name.len());
    let name = &name[..len];
    if name.is_empty() {
        return None;
    }
    let tool = engine.source().tool.as_str();
    let call = read_call(engine.source(), text, words, false).filter(|call| {
        engine
            .source()
            .command(&call.command)
            .is_some_and(|c| !c.group)
    });
    let told = is_tool_text(engine, shown) || bound(engine, text, name);
    let named = name.split('_').any(|part| part.eq_ignore_ascii_case(tool));
    if !(told || named && call.is_some()) {
        return None;
    }
    let end = call
        .as_ref()
        .map_or(c.span().end, |call| call.span.end.max(words[0].span.end));
    let becomes = call
        .map(|call| engine.rewrite(&call, &setting()))
        .and_then(|verdict| verdict.text);
    let recipe = match becomes {
        Some(text) => format!("Write the call out where the program is `{tool}`: {text}"),
        None => engine.pack().mentions.recipe.clone(),
    };
    Some(manual(
        words[0].span.start..end,
        Kind::Command,
        engine.pack().rule_id("unknown"),
        format!("`${name}` stands for `{tool}`, and only a running shell knows what it runs"),
        &recipe,
    ))
}

/// Whether a text gives the variable `name` the old tool as its value somewhere.
fn bound(engine: &Engine, text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let starts = !text[..at]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '{');
        let rest = &text[at + name.len()..];
        let value = rest
            .strip_prefix('=')
            .map(|r| r.lines().next().unwrap_or_default());
        starts && value.is_some_and(|v| is_tool_text(engine, v))
    })
}

/// Whether a text names the old tool as a word.
fn is_tool_text(engine: &Engine, text: &str) -> bool {
    let tool = engine.source().tool.as_str();
    text.match_indices(tool).any(|(at, _)| {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.';
        let behind = &text[at + tool.len()..];
        let behind = behind.strip_prefix(leftover::EXE).unwrap_or(behind);
        let mut before = text[..at].chars().rev();
        let escaped = before.next().is_some_and(char::is_alphabetic) && before.next() == Some('\\');
        (escaped || !text[..at].ends_with(word)) && !behind.starts_with(word)
    })
}

/// Where a function or an alias that stands in for the old tool is defined.
pub fn shadow(engine: &Engine, text: &str) -> Option<Range<usize>> {
    leftover::tool_words(engine, text).into_iter().find(|at| {
        let line = &text[text[..at.start].rfind('\n').map_or(0, |i| i + 1)..at.start];
        let rest = text[at.end..].trim_start_matches([' ', '\t']);
        let before = line.trim().to_lowercase();
        let begins = rest.starts_with(['(', '{', '\n', '\r']) || rest.is_empty();
        let function = before.is_empty() && rest.starts_with("()")
            || before == "function" && (begins || rest.starts_with("--"));
        let alias = before == "alias"
            && (rest.starts_with('=') || rest.len() < text.len() - at.end)
            || [
                "set-alias",
                "new-alias",
                "set-alias -name",
                "new-alias -name",
            ]
            .contains(&before.as_str());
        function || alias && !rest.is_empty()
    })
}

/// In a text that has something else under the tool's name, no call is written.
pub fn shadowed(engine: &Engine, text: &str, found: &mut Vec<Found>) {
    let Some(at) = shadow(engine, text) else {
        return;
    };
    let tool = engine.source().tool.as_str();
    for f in found.iter_mut() {
        let direct = text[..f.span.start].ends_with("command ");
        if f.after.is_some() && !direct && matches!(f.kind, Kind::Command | Kind::Api) {
            let recipe = match &f.shell {
                Some(shell) => format!("Where it is to be the tool itself, write by hand: {shell}"),
                None => String::new(),
            };
            *f = f.clone().into_manual(
                &format!("`{tool}` is defined in this text, and the call runs that"),
                &recipe,
            );
        }
    }
    found.retain(|f| f.span.end <= at.start || f.span.start >= at.end);
    found.push(manual(
        at,
        Kind::Mention,
        engine.pack().rule_id("mention"),
        format!("it stands in for `{tool}`: every call of this text goes through it"),
        "Give it another name, or let it run the new tools; then rewrite the calls that go through it.",
    ));
}

/// A call whose output is looked through for what the old tool prints is not written.
pub fn read_for_messages(engine: &Engine, text: &str, found: &mut [Found]) {
    for message in &engine.pack().mentions.messages {
        for at in memchr::memmem::find_iter(text.as_bytes(), message.as_bytes()) {
            let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
            for f in found.iter_mut() {
                let same = f.span.start >= line && f.span.end <= at && f.after.is_some();
                if same && matches!(f.kind, Kind::Command | Kind::Api) {
                    let tool = engine.source().tool.as_str();
                    let recipe = match &f.shell {
                        Some(shell) => {
                            format!("Write by hand, and look for what it prints: {shell}")
                        }
                        None => String::new(),
                    };
                    let note =
                        format!("its output is looked through for a text that `{tool}` prints");
                    *f = f.clone().into_manual(&note, &recipe);
                }
            }
        }
    }
}

/// The words of a command that matches texts which match the old tool.
fn looked_for(engine: &Engine, text: &str, c: &Command) -> Vec<Range<usize>> {
    let head = c.words.get(c.head).and_then(Word::literal);
    let head = head.unwrap_or_default();
    match MATCHERS.contains(&head.rsplit('/').next().unwrap_or_default()) {
        true => c.words[c.head + 1..]
            .iter()
            .filter(|w| names_tool(engine, text, w))
            .map(|w| w.span.clone())
            .collect(),
        false => Vec::new(),
    }
}

/// What a command in a sentence looks for.
pub fn matched(engine: &Engine, text: &str, c: &Command) -> Vec<Found> {
    let said = |span| {
        manual(
            span,
            Kind::Mention,
            engine.pack().rule_id("mention"),
            "a pattern that looks for it".to_string(),
            &engine.pack().mentions.about_tool,
        )
    };
    looked_for(engine, text, c).into_iter().map(said).collect()
}

/// Words that look for the old tool: patterns, tests, lists, variables that name it.
pub fn lookers(engine: &Engine, text: &str, all: &[Command], found: &[Found]) -> Vec<Found> {
    if leftover::tool_words(engine, text).is_empty() {
        return Vec::new();
    }
    let tool = engine.source().tool.as_str();
    let taken = |span: &Range<usize>| {
        found
            .iter()
            .any(|f| f.span.start < span.end && span.start < f.span.end)
    };
    let mut out = Vec::new();
    let mut note = |span: Range<usize>, note: String| {
        if !taken(&span) {
            out.push(manual(
                span,
                Kind::Mention,
                engine.pack().rule_id("mention"),
                note,
                &engine.pack().mentions.about_tool,
            ));
        }
    };
    let mut inside: Vec<Range<usize>> = Vec::new();
    for c in all {
        inside.push(c.span());
        let head = c
            .words
            .get(c.head)
            .and_then(Word::literal)
            .unwrap_or_default();
        let head = head.rsplit('/').next().unwrap_or_default().to_string();
        for span in looked_for(engine, text, c) {
            let shown = &text[span.clone()];
            let runs = ["system(", "getline", "| \"", "popen("]
                .iter()
                .any(|w| shown.contains(w));
            let said = match runs && head.ends_with("awk") {
                true => format!("`{head}` runs it, in a string of its own program"),
                false => format!("`{head}` looks for `{tool}`"),
            };
            note(span, said);
        }
    }
    let declared = all
        .iter()
        .filter(|c| {
            let head = c.words.first().and_then(Word::literal);
            head.is_some_and(|h| DECLARES.contains(&h.as_str()))
        })
        .flat_map(|c| c.words[1..].to_vec());
    let outside = Lexer::new(text).lenient().filter_map(|token| match token {
        Token::Word(w) => Some(w),
        _ => None,
    });
    let is_outside = |w: &Word| {
        !inside
            .iter()
            .any(|s| s.start < w.span.end && w.span.start < s.end)
    };
    for w in declared.chain(outside.filter(is_outside)) {
        if !names_tool(engine, text, &w) {
            continue;
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '+';
        match text[w.span.clone()].split_once('=') {
            Some((name, value)) if !name.is_empty() && name.chars().all(is_name) => {
                // A sentence in a variable is no program.
                if !value.trim_matches(['"', '\'']).contains(' ') {
                    let said = format!("a variable stands for `{tool}` here");
                    note(w.span.clone(), said);
                }
            }
            _ => {
                let said = format!("a test, a pattern or a list here names `{tool}`");
                note(w.span.clone(), said);
            }
        }
    }
    for message in &engine.pack().mentions.messages {
        for at in memchr::memmem::find_iter(text.as_bytes(), message.as_bytes()) {
            let said = format!(
                "a text that `{tool}` prints; what runs in its place says it in other words"
            );
            note(at..at + message.len(), said);
        }
    }
    out
}

fn names_tool(engine: &Engine, text: &str, w: &Word) -> bool {
    w.parts.iter().any(|part| match part {
        Part::Literal { text: value, .. } => is_tool_text(engine, value),
        // `${GH:-gh}`
        Part::Expansion {
            span,
            commands: None,
            ..
        } => text[span.clone()].starts_with("${") && is_tool_text(engine, &text[span.clone()]),
        Part::Expansion { .. } | Part::Placeholder { .. } => false,
    })
}
