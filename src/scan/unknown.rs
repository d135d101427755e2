//! Calls of something that the old tool does not know, or that only a running shell knows.

use std::ops::Range;

use crate::engine::Engine;
use crate::finding::{Found, Kind};
use crate::scan::manual;
use crate::shell::Word;

/// Such a call at `span`, of these words, the tool's name first.
pub(super) fn unknown(engine: &Engine, text: &str, span: Range<usize>, words: &[Word]) -> Found {
    let source = engine.source();
    let mentions = &engine.pack().mentions;
    let literals: Vec<String> = words[1..].iter().map_while(Word::literal).collect();
    let names: Vec<&str> = literals.iter().map(String::as_str).collect();
    let tool = &source.tool;
    let groups = (1..=names.len())
        .take_while(|n| {
            let name = names[..*n].join(" ");
            source.command(&name).is_some_and(|c| c.group)
        })
        .count();
    let begins_with_flag = words
        .get(1)
        .is_some_and(|w| text[w.span.clone()].starts_with('-'));
    let asked = names.get(groups).copied().unwrap_or_default();
    let about_itself = begins_with_flag || source.about.iter().any(|a| a == asked);
    let (note, recipe) = if about_itself {
        (
            format!("asks `{tool}` about itself"),
            mentions.about_tool.clone(),
        )
    } else if let Some(name) = source.later(&names) {
        (
            mentions.later.replace("{word}", name),
            engine.fill(&mentions.no_rule),
        )
    } else {
        let named = |n: usize| names[..n.min(names.len())].join(" ");
        let note = match words.get(groups + 1).map(Word::literal) {
            None if groups == 0 => format!("`{tool}` without a command"),
            None => format!("`{tool} {}` without a command", named(groups)),
            Some(None) => "only a running shell knows the command".to_string(),
            Some(Some(_)) => mentions.unknown.replace("{word}", &named(groups + 1)),
        };
        (note, mentions.recipe.clone())
    };
    manual(
        span,
        Kind::Command,
        engine.pack().rule_id("unknown"),
        note,
        &recipe,
    )
}

/// The whole of a call of these words.
pub(super) fn whole(words: &[Word]) -> Range<usize> {
    let start = words.first().map_or(0, |w| w.span.start);
    start..words.last().map_or(start, |w| w.span.end)
}
