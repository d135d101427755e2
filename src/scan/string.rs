//! Strings of programs of which nobody knows who reads them: a sentence, a label, a command.
//!
//! A string that is a call from its first word to its last may be given to a shell, be split at blanks, or be printed. Only what is
//! the same to all of them is written: one simple command without a quote. Anything else is read as a sentence.

use crate::engine::Engine;
use crate::finding::{Class, Found, Kind};
use crate::grammar::read_call;
use crate::host::{Place, Region, Run, code_spans};
use crate::scan::script::{self, Around};
use crate::scan::{detects, leftover, manual, prose};
use crate::shell::{arguments, commands};

/// The findings in a string.
pub fn scan(engine: &Engine, region: &Region) -> Vec<Found> {
    let text = &region.text;
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    let tools = leftover::tool_words(engine, text);
    if tools.iter().any(|t| t.start == start && t.end == end) {
        let mentions = &engine.pack().mentions;
        return vec![manual(
            start..end,
            Kind::Mention,
            engine.pack().rule_id("mention"),
            format!(
                "names the program `{}` to the code around it",
                engine.source().tool
            ),
            &mentions.about_tool,
        )];
    }
    if let Some(f) = whole(engine, text, start, end) {
        return vec![f];
    }
    let mut found = prose::scan(engine, text, &code_spans(text), Place::Document);
    for f in &mut found {
        let behind = &text[f.span.end..];
        if f.class == Class::Kept
            && f.kind == Kind::Mention
            && (behind.starts_with(['[', '(']) || detects::is_pattern(text, &f.span))
        {
            *f = f.clone().into_manual(
                "a pattern that looks for it",
                &engine.pack().mentions.about_tool,
            );
        }
        if f.after.is_some() && reports(&text[f.span.end..]) {
            *f = f.clone().into_manual(
                "a message of the program, which names what the program ran",
                "Say in the text what the program runs now.",
            );
        }
        if f.kind == Kind::Mention && f.after.is_some() {
            let recipe = format!(
                "Say in the text what the program runs now; by itself it would be: {}",
                f.shell.as_deref().unwrap_or_default()
            );
            *f = f.clone().into_manual(
                "a message of the program, which names what the program runs",
                &recipe,
            );
        }
    }
    found
}

/// Whether a text goes on with what came of a command.
fn reports(behind: &str) -> bool {
    const WORDS: [&str; 16] = [
        "failed",
        "fails",
        "fail",
        "failure",
        "exited",
        "exit",
        "returned",
        "returns",
        "timed",
        "timeout",
        "error",
        "errored",
        "did",
        "could",
        "succeeded",
        "gave",
    ];
    let behind = behind.trim_start_matches(['`', '\'', '"', ' ', '(']);
    let word: String = behind.chars().take_while(|c| c.is_alphabetic()).collect();
    behind.starts_with(':') || WORDS.contains(&word.to_lowercase().as_str())
}

/// The finding of a string that is a call from `start` to `end`, or begins as a script.
fn whole(engine: &Engine, text: &str, start: usize, end: usize) -> Option<Found> {
    let all = commands(text);
    let c = all
        .first()
        .filter(|c| c.span().start == start && c.head == 0)?;
    if !script::is_tool(engine, c) {
        return None;
    }
    let words = prose::words_in(text, start..end);
    let call = read_call(engine.source(), text, &words, true)?;
    if engine
        .source()
        .command(&call.command)
        .is_some_and(|c| c.group)
    {
        return None;
    }
    let behind = text[call.span.end..end].trim_start();
    let goes_on = behind.starts_with(['|', ';', '>', '<'])
        || behind.starts_with("&&")
        || behind.starts_with("2>");
    if !behind.is_empty() && !goes_on {
        return None;
    }
    let around = Around {
        run: Some(Run::UNKNOWN),
        ..Around::alone(Place::Program)
    };
    let shell = around.setting(text, c);
    let setting = crate::engine::Setting {
        argv: Some(Vec::new()),
        ..shell.clone()
    };
    let mut found = script::found(engine, call.span.clone(), engine.rewrite(&call, &setting));
    let plain = |t: &str| {
        arguments(t, &[]).is_ok()
            && !t.contains(['"', '\'', '\\', '*', '?', '[', '~', '#', '<', '>', '{'])
    };
    let bad = goes_on || found.after.as_deref().is_some_and(|t| !plain(t));
    if found.after.is_some() && !bad {
        return Some(found);
    }
    // what it is to a shell, for whoever knows that one reads it
    if let Some(text) = engine.rewrite(&call, &shell).text {
        found = found.into_manual("nothing here says whether a shell reads this string", "");
        found.recipe = format!("Where a shell runs it, write: {text}");
        return Some(found);
    }
    let people = Around {
        run: Some(Run::SHOWN),
        ..around
    };
    let span = found.span.clone();
    let shown = engine.rewrite(&call, &people.setting(text, c));
    Some(match shown.text.clone() {
        Some(text) => Found {
            recipe: format!("Where a shell runs it for people to read, write: {text}"),
            ..found.into_manual(
                "nothing here says whether a shell reads this string, and who reads what it prints",
                "",
            )
        },
        None => script::found(engine, span, shown),
    })
}
