//! Which command the words behind a tool's name are.

use crate::grammar::model::{CommandGrammar, Grammar};
use crate::shell::Word;

/// The command that words name.
pub(super) struct Named<'a> {
    pub command: &'a CommandGrammar,
    /// Its words as they were written.
    pub written: String,
    /// Words of flags that stand in front of one of its words.
    pub flags: Vec<Word>,
    /// The first word behind its name.
    pub next: usize,
}

/// The longest command that `words`, the tool's name first, begin with.
pub(super) fn named<'a>(grammar: &'a Grammar, words: &[Word]) -> Option<Named<'a>> {
    let between = grammar.flags_before_command;
    with_flags(grammar, words, between).or_else(|| with_flags(grammar, words, false))
}

/// The same with flags between the words: a tool that allows them takes each for one with a value, for it
/// does not know yet whose it is. `None` where the command that comes out has another use for them.
fn with_flags<'a>(grammar: &'a Grammar, words: &[Word], between: bool) -> Option<Named<'a>> {
    let mut best: Option<Named> = None;
    let mut name = String::new();
    let mut flags: Vec<&[Word]> = Vec::new();
    let mut i = 1;
    while let Some(text) = words.get(i).and_then(Word::literal) {
        let is_flag = text.len() > 1 && text.starts_with('-') && text != "--";
        if is_flag && between && best.as_ref().is_none_or(|b| b.command.group) {
            let alone = text.contains('=') || (!text.starts_with("--") && text.len() > 2);
            let end = i + if alone { 1 } else { 2 };
            let Some(taken) = words.get(i..end) else {
                break;
            };
            flags.push(taken);
            i = end;
            continue;
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&text);
        let Some(command) = grammar.command(&name) else {
            break;
        };
        i += 1;
        let fits = |taken: &&[Word]| {
            let flag = taken[0].literal().unwrap_or_default();
            takes_value(command, &flag)
        };
        if !command.group && !flags.iter().all(fits) {
            return None;
        }
        if !command.group || flags.is_empty() {
            best = Some(Named {
                command,
                written: name.clone(),
                flags: flags.concat(),
                next: i,
            });
        }
    }
    best
}

/// Whether a command has the flag that a word begins with, and a value belongs to it.
fn takes_value(command: &CommandGrammar, word: &str) -> bool {
    let flag = match word.strip_prefix("--") {
        Some(long) => command.flag(long.split('=').next().unwrap_or(long)),
        None => word.chars().nth(1).and_then(|c| command.short_flag(c)),
    };
    flag.is_some_and(|f| f.value)
}
