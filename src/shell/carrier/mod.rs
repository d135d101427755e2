//! Programs that run what stands in their arguments: `sudo gh …`, `bash -c '…'`, `ssh host '…'`.
//!
//! A table says which program takes a command line as which argument; a
//! [`Layer`] undoes the quoting of shell text on the way in and redoes it on
//! the way out.

mod layer;
mod table;

pub use layer::{Layer, Unwritten};

use std::ops::Range;

use self::table::{CARRIERS, Carrier, Rest};
use super::{Command, Part, Word, script};

/// Where what a program runs is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Where the program itself runs.
    #[default]
    Here,
    /// For another user, with the variables of this one.
    User,
    /// With other variables than those that are set here: another machine, a container, a fresh environment.
    Away,
}

/// What runs the command that really runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lead {
    /// Index of the word that names the program which really runs.
    pub head: usize,
    /// Where it runs.
    pub reach: Reach,
    /// The name of the program that leads there.
    pub by: String,
    /// Whether a program in front puts values in for `{}`.
    pub braces: bool,
}

/// Shell text that a command carries.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The text, and the way back to where it stands.
    pub layer: Layer,
    /// The name of the program that runs it.
    pub by: String,
    /// Where it is run.
    pub reach: Reach,
    /// Whether the shell that runs it need not know bash's options.
    pub posix: bool,
    /// Whether it is run by the very shell that reads the text around it.
    pub same_shell: bool,
    /// Whether `set -e` is in force from its start.
    pub errexit: bool,
    /// Whether `set -o pipefail` is.
    pub pipefail: bool,
    /// Whether arguments are added at its end when it runs.
    pub appends: bool,
    /// Whether `{}` in it is replaced before it runs.
    pub braces: bool,
}

/// What really runs of `words`, behind `sudo`, `env A=b`, `docker exec c` and the like.
pub(super) fn lead(text: &str, words: &[Word]) -> Lead {
    let mut lead = Lead::default();
    while let Some((row, read)) = row_at(text, words, lead.head) {
        let next = match rest_of(row, &read) {
            Rest::Argv(skip) => read.operands.get(skip).copied(),
            Rest::Dashes => read.dashes.map(|at| at + 1),
            Rest::Behind(options) => read
                .options
                .iter()
                .find(|o| options.contains(&o.name.as_str()))
                .map(|o| o.at + 1),
            _ => None,
        };
        let Some(next) = next.filter(|&next| next < words.len() && read.texts.is_empty()) else {
            break;
        };
        let reach = reach_of(row, &read);
        if reach > lead.reach {
            (lead.reach, lead.by) = (reach, name_of(&words[lead.head]));
        }
        lead.braces |= row.braces;
        lead.head = next;
    }
    lead
}

/// The commands in the words of a command that runs several: `find -exec … ;`.
pub(super) fn argvs(text: &str, words: &[Word], head: usize) -> Vec<Range<usize>> {
    let Some((row, _)) = row_at(text, words, head) else {
        return Vec::new();
    };
    let Rest::Until(options) = row.rest else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut from = None;
    for (i, word) in words.iter().enumerate().skip(head + 1) {
        let value = word.literal();
        match from {
            None if value.as_deref().is_some_and(|v| options.contains(&v)) => from = Some(i + 1),
            Some(start) if matches!(value.as_deref(), Some(";" | "+")) => {
                out.push(start..i);
                from = None;
            }
            _ => {}
        }
    }
    out.retain(|r| !r.is_empty());
    out
}

/// The shell text that `command` carries in its arguments and on its standard input.
pub fn carried(text: &str, command: &Command) -> Vec<Carried> {
    let mut out = Vec::new();
    let words = &command.words;
    let Some((row, read)) = row_at(text, words, command.lead.head) else {
        return out;
    };
    let lead = &command.lead;
    let by = name_of(&words[lead.head]);
    let own = reach_of(row, &read);
    let name = if own >= lead.reach { &by } else { &lead.by };
    let posix = !row.same_shell && !matches!(by.as_str(), "bash" | "zsh" | "ksh");
    let (errexit, pipefail) = if row.shell {
        let flags: Vec<String> = words[lead.head + 1..]
            .iter()
            .map_while(Word::literal)
            .collect();
        script::options(flags.iter().map(String::as_str))
    } else {
        (None, None)
    };
    let mut push = |layer: Option<Layer>| {
        if let Some(layer) = layer.filter(|l| !l.text().trim().is_empty()) {
            out.push(Carried {
                layer,
                by: name.clone(),
                reach: own.max(lead.reach),
                posix,
                same_shell: row.same_shell,
                errexit: errexit.unwrap_or(false),
                pipefail: pipefail.unwrap_or(false),
                appends: row.appends,
                braces: row.braces || lead.braces,
            });
        }
    };
    for (at, skip) in &read.texts {
        push(Layer::of_word(text, &words[*at], *skip));
    }
    if read.texts.is_empty() {
        let operands = &read.operands;
        match rest_of(row, &read) {
            Rest::Joined(skip) => {
                let from = operands.get(skip).copied().unwrap_or(words.len());
                push(Layer::of_words(text, &words[from..read.end.max(from)]));
            }
            Rest::Each => {
                for &at in operands {
                    push(Layer::of_word(text, &words[at], 0));
                }
            }
            Rest::First if operands.len() > 1 => push(Layer::of_word(text, &words[operands[0]], 0)),
            Rest::Assigned => {
                for &at in operands {
                    if let Some(equals) = text_before_equals(&words[at]) {
                        push(Layer::of_word(text, &words[at], equals));
                    }
                }
            }
            Rest::Bang(prefix) => {
                let pair = operands.windows(2).find(|pair| {
                    words[pair[0]]
                        .literal()
                        .is_some_and(|w| w.starts_with(prefix))
                });
                if let Some(pair) = pair
                    && starts(&words[pair[1]], "!")
                {
                    push(Layer::of_word(text, &words[pair[1]], 1));
                }
            }
            _ => {}
        }
    }
    if runs_stdin(text, &words[lead.head..]) {
        if let Some(heredoc) = &command.heredoc {
            push(Layer::of_heredoc(text, heredoc));
        }
        if let Some(word) = &command.here_string {
            push(Layer::of_word(text, word, 0));
        }
    }
    out
}

/// Whether a command is a shell that runs its standard input: `bash`, `sh -s`, `ssh host bash -s`.
fn runs_stdin(text: &str, words: &[Word]) -> bool {
    let Some((row, read)) = row_at(text, words, lead(text, words).head) else {
        return false;
    };
    if row.shell {
        let dash_s = read
            .options
            .iter()
            .any(|o| !o.name.starts_with("--") && o.name.contains('s'));
        return read.texts.is_empty() && (dash_s || read.operands.is_empty());
    }
    if !row.stdin || !read.texts.is_empty() {
        return false;
    }
    match row.rest {
        Rest::Joined(skip) => match read.operands.get(skip) {
            None => read.operands.len() == skip,
            Some(&from) => {
                let Some(layer) = Layer::of_words(text, &words[from..]) else {
                    return false;
                };
                let inner = super::commands(layer.text());
                matches!(&inner[..], [one] if runs_stdin(layer.text(), &one.words))
            }
        },
        _ => true,
    }
}

/// What stands behind a program's name.
#[derive(Debug, Default)]
struct Read {
    options: Vec<Given>,
    /// Indexes of the operands that were looked at; the last one may be the first of many.
    operands: Vec<usize>,
    /// Index of the first `--`.
    dashes: Option<usize>,
    /// Words that hold shell text, with what must be skipped of their values.
    texts: Vec<(usize, usize)>,
    /// Index behind the last operand.
    end: usize,
}

#[derive(Debug)]
struct Given {
    name: String,
    at: usize,
}

/// The row for the program at `at`, and what stands behind it.
fn row_at(text: &str, words: &[Word], at: usize) -> Option<(&'static Carrier, Read)> {
    let word = words.get(at)?;
    let name = name_of(word);
    CARRIERS
        .iter()
        .filter(|row| row.names.contains(&name.as_str()))
        .find_map(|row| read(row, text, words, at).map(|read| (row, read)))
}

fn name_of(word: &Word) -> String {
    let name = word.literal().unwrap_or_default();
    name.rsplit('/').next().unwrap_or_default().to_string()
}

fn rest_of(row: &Carrier, read: &Read) -> Rest {
    let argv = |o: &Given| row.argv_with.contains(&o.name.as_str());
    match row.rest {
        Rest::Joined(skip) if read.options.iter().any(argv) => Rest::Argv(skip),
        rest => rest,
    }
}

fn reach_of(row: &Carrier, read: &Read) -> Reach {
    let named = |name: &str| {
        read.options
            .iter()
            .any(|o| o.name.split('=').next() == Some(name))
    };
    row.reaches
        .iter()
        .find(|(option, _)| named(option))
        .map_or(row.reach, |(_, reach)| *reach)
}

/// Reads the words behind the program at `at`; `None` where the row is for another use of the program.
fn read(row: &Carrier, text: &str, words: &[Word], at: usize) -> Option<Read> {
    let raw = |index: usize| words.get(index).map(|word| &text[word.span.clone()]);
    let mut next = at + 1;
    if !row.under.is_empty() {
        loop {
            let word = raw(next)?;
            next += 1;
            if row.under.contains(&word) {
                break;
            }
            if !row.through.contains(&word) && !word.starts_with('-') {
                return None;
            }
        }
    }
    let stop = (next..words.len()).find(|&i| raw(i).is_some_and(|w| row.stop.contains(&w)));
    let end = stop.unwrap_or(words.len());
    let mut out = Read {
        end,
        ..Read::default()
    };
    // Operands up to the first word of what is run; of some programs, all of them.
    let most = match row.rest {
        Rest::Argv(skip) | Rest::Joined(skip) => skip,
        _ => usize::MAX,
    };
    let mut runs = false;
    while let Some(word) = raw(next).filter(|_| next < end) {
        if word == "--" {
            out.dashes.get_or_insert(next);
            if row.rest == Rest::Dashes {
                break;
            }
            next += 1;
            continue;
        }
        if row.never.iter().any(|n| option_is(word, n)) {
            return None;
        }
        let option =
            word.starts_with('-') && (word.len() > 1 || row.reaches.iter().any(|r| r.0 == word));
        if !option {
            if row.names.contains(&"env") && is_pair(&words[next]) {
                next += 1;
                continue;
            }
            if row.shell && runs {
                out.texts.push((next, 0));
                break;
            }
            out.operands.push(next);
            next += 1;
            if out.operands.len() > most || row.shell {
                break;
            }
            continue;
        }
        out.options.push(Given {
            name: word.to_string(),
            at: next,
        });
        if row.shell && !word.starts_with("--") {
            runs |= word.contains('c');
        }
        if let Some(given) = row.texts.iter().find(|t| option_is(word, t)) {
            let attached = word.starts_with("--") && word.contains('=');
            let holder = if attached { next } else { next + 1 };
            let skip = if attached { given.len() + 1 } else { 0 };
            if holder < words.len() {
                out.texts.push((holder, skip));
            }
            next = holder + 1;
            continue;
        }
        // `-lc 'text'` of a program that is no shell itself.
        if row.texts.contains(&"-c") && !word.starts_with("--") && word.ends_with('c') {
            if next + 1 < words.len() {
                out.texts.push((next + 1, 0));
            }
            next += 2;
            continue;
        }
        next += 1 + usize::from(takes_next(row, word));
    }
    Some(out)
}

/// Whether a word is the option `name`, with its value attached or not.
fn option_is(word: &str, name: &str) -> bool {
    word == name
        || name.starts_with("--") && word.strip_prefix(name).is_some_and(|r| r.starts_with('='))
}

/// Whether the value of an option is the next word.
fn takes_next(row: &Carrier, option: &str) -> bool {
    if option.starts_with("--") {
        return row.long.contains(&option);
    }
    // Options may share a dash (`-rn1`); the first that takes a value takes what follows it.
    let mut letters = option[1..].chars();
    letters.any(|c| row.short.contains(c)) && letters.as_str().is_empty()
}

fn is_pair(word: &Word) -> bool {
    match word.parts.first() {
        Some(Part::Literal { text, .. }) => super::word::is_assignment(text),
        _ => false,
    }
}

/// How much of a word's value stands up to its first `=`, that included.
fn text_before_equals(word: &Word) -> Option<usize> {
    match word.parts.first() {
        Some(Part::Literal { text, .. }) => text.find('=').map(|at| at + 1),
        _ => None,
    }
}

fn starts(word: &Word, with: &str) -> bool {
    matches!(word.parts.first(), Some(Part::Literal { text, .. }) if text.starts_with(with))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
