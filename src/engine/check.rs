//! Reads back what a rule wrote and holds it against the target's grammar and endpoints.

use std::collections::BTreeMap;

use crate::engine::endpoints;
use crate::engine::{Engine, Verdict, manual};
use crate::grammar::{Grammar, read_call};
use crate::shell::{Command, Word, commands};

impl Engine {
    /// A verdict whose text passes the check, or a manual one that names the defect of the rule.
    pub(super) fn checked(&self, verdict: Verdict) -> Verdict {
        let Some(text) = &verdict.text else {
            return verdict;
        };
        match self.defect(text) {
            None => verdict,
            Some(why) => manual(
                verdict.rule.clone(),
                verdict.kind,
                format!(
                    "the rule `{}` writes what the target does not take: {why}",
                    verdict.rule
                ),
                "Report this as a defect of the rule; rewrite the call by hand.".to_string(),
            ),
        }
    }

    /// What the target does not take of a shell text.
    fn defect(&self, text: &str) -> Option<String> {
        let client = self.pack.http.command.split(' ').next().unwrap_or_default();
        let mut found = false;
        let why = commands(text).iter().find_map(|c| {
            let name = c.words.get(c.head).and_then(Word::literal)?;
            if let Some(grammar) = self.target(&name) {
                found = true;
                return tool_defect(grammar, text, c);
            }
            if name == client {
                found = true;
                return self.request_defect(text, c);
            }
            found |= self.pack.context.programs.contains(&name);
            None
        });
        why.or_else(|| (!found).then(|| "no command of the target stands in it".to_string()))
    }

    /// The tools of the target that a written text runs; its first command, where it is none of them.
    pub(crate) fn runs(&self, text: &str) -> Vec<String> {
        let client = self.pack.http.command.split(' ').next().unwrap_or_default();
        let names = commands(text);
        let mut names = names
            .iter()
            .filter_map(|c| c.words.get(c.head).and_then(Word::literal));
        let first = names.clone().next();
        let mut out: Vec<String> = Vec::new();
        for name in names.by_ref() {
            if (name == client || self.target(&name).is_some()) && !out.contains(&name) {
                out.push(name);
            }
        }
        match out.is_empty() {
            true => first.into_iter().collect(),
            false => out,
        }
    }

    /// How the commands of a written text are known, where not all of them were run: one sentence part a tool.
    pub(crate) fn cautions(&self, text: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for c in commands(text) {
            let words = &c.words[c.head..];
            let Some(grammar) = words
                .first()
                .and_then(Word::literal)
                .and_then(|name| self.target(&name))
            else {
                continue;
            };
            let Some(call) = read_call(grammar, text, words, false) else {
                continue;
            };
            let known = grammar.command(&call.command).and_then(|command| {
                let flags = call.flags.iter().map(|f| f.name.as_str());
                grammar.evidence(command, flags).caution()
            });
            let shown = known.map(|how| {
                format!(
                    "`{} {}` of {} is {how}",
                    grammar.tool, call.command, grammar.version
                )
            });
            out.extend(shown.filter(|s| !out.contains(s)));
        }
        out
    }

    fn request_defect(&self, text: &str, c: &Command) -> Option<String> {
        let base = self.pack.http.base.replace("{host}", &self.site.host);
        let mut method = "GET";
        let mut previous = "";
        let mut why = None;
        for w in &c.words {
            let shown = with_whole_slugs(&text[w.span.clone()], &self.pack.context.repo);
            let shown = shown.trim_matches('"');
            if previous == "-X" {
                method = ["POST", "PUT", "PATCH", "DELETE"]
                    .into_iter()
                    .find(|m| *m == shown)
                    .unwrap_or("GET");
            }
            if let Some(path) = shown.strip_prefix(&base) {
                let version = self
                    .versions
                    .get(&self.pack.http.component)
                    .map_or("", String::as_str);
                why = endpoints::find(self.endpoints(), version, method, path)
                    .err()
                    .or(why);
            }
            previous = if shown == "-X" { "-X" } else { "" };
        }
        why
    }
}

/// The word with `{owner}/{repo}` where one expansion stands for a whole slug: the ones that requests look up,
/// and those that stand in quotes of their own.
fn with_whole_slugs(word: &str, lookups: &BTreeMap<String, String>) -> String {
    let mut out = word.to_string();
    for lookup in lookups.values() {
        out = out.replace(&format!("\"\"{lookup}\"\""), "{owner}/{repo}");
        // `$NAME` is no part of `$NAME_OWNER`
        let pieces: Vec<&str> = out.split(lookup.as_str()).collect();
        let mut whole = pieces.first().copied().unwrap_or_default().to_string();
        for piece in pieces.iter().skip(1) {
            let goes_on = piece.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            whole.push_str(if goes_on { lookup } else { "{owner}/{repo}" });
            whole.push_str(piece);
        }
        out = whole;
    }
    let pieces: Vec<&str> = out.split("\"\"").collect();
    let whole = |(i, piece): (usize, &&str)| {
        if i % 2 == 1 {
            "{owner}/{repo}".to_string()
        } else {
            piece.to_string()
        }
    };
    pieces.iter().enumerate().map(whole).collect()
}

fn tool_defect(grammar: &Grammar, text: &str, c: &Command) -> Option<String> {
    let words = &c.words[c.head..];
    let Some(call) = read_call(grammar, text, words, false) else {
        let shown = words
            .get(1)
            .map(|w| text[w.span.clone()].to_string())
            .unwrap_or_default();
        return Some(format!(
            "{} {} has no command `{shown}`",
            grammar.tool, grammar.version
        ));
    };
    if let Some(problem) = call.problems.first() {
        return Some(problem.clone());
    }
    if let Some(asks) = grammar
        .must_have(&call.command)
        .find(|q| q.flag.as_ref().is_some_and(|f| !call.has(f)))
    {
        return Some(format!("`{}`: {}", call.command, asks.why));
    }
    if !grammar.flags_after_args && !flags_come_first(words, &call.written_name) {
        return Some("a flag stands behind an argument".to_string());
    }
    None
}

/// Whether the arguments stand behind `--`, which every version reads alike.
fn flags_come_first(words: &[Word], name: &str) -> bool {
    let behind_name = &words[1 + name.split(' ').count()..];
    let dashes = behind_name
        .iter()
        .position(|w| w.literal().as_deref() == Some("--"));
    let flags = &behind_name[..dashes.unwrap_or(behind_name.len())];
    // in front of `--`, or without it, nothing but flags and their values stands
    dashes.is_some()
        || flags
            .first()
            .is_none_or(|w| w.literal().is_none_or(|l| l.starts_with('-')))
}
