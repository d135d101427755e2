//! Entries of permission lists: what a pattern over the old tool's commands becomes.
//!
//! An entry that allows must not come to allow more, one that denies must not come to deny less. So one is written only
//! where all that its calls run now can be named by one pattern, and by nothing wider.

use std::collections::BTreeSet;

use crate::engine::reach::Reach;
use crate::engine::{Engine, Setting, Verdict, manual};
use crate::finding::{Class, Kind};
use crate::grammar::{CommandGrammar, Grammar};
use crate::host::Place;
use crate::shell::Output;

/// What an entry decides about the calls that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// They may run.
    Allows,
    /// They may not run.
    Denies,
    /// They may not run without a question.
    Asks,
    /// The text does not say.
    Unknown,
}

/// How an entry without a wildcard is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// As the beginning of calls.
    Start,
    /// As one whole call.
    Whole,
    /// The text does not say.
    Unknown,
}

/// The characters that a shell, a list or a pattern reads as something else than themselves.
const SPECIAL: &[char] = &[
    '$', '`', '"', '\'', '(', ')', '*', '?', '[', ']', '{', '}', '<', '>', '|', '&', ';', '\\', '#',
];

impl Engine {
    /// What becomes of `pattern`, the tool's name first: `gh label list:*`.
    pub(crate) fn entry(&self, pattern: &str, reads: Reads, decides: Decides) -> Verdict {
        let wildcards = &self.pack.permission.wildcards;
        let tail = wildcards
            .iter()
            .filter(|w| pattern.ends_with(w.as_str()))
            .max_by_key(|w| w.len())
            .map_or("", String::as_str);
        let words = pattern[..pattern.len() - tail.len()].trim_end();
        let commands = self.commands_of(words, tail, reads);
        let reach = self.joint_reach(&commands);
        let stop = |why: String| self.stopped_entry(&commands, &reach, decides, why);
        if tail.is_empty() && reads != Reads::Start {
            return match reads {
                Reads::Whole => self.whole_entry(words, decides).unwrap_or_else(stop),
                _ => stop(
                    self.open_entry(words, &commands, &reach, decides)
                        .err()
                        .unwrap_or_else(|| {
                            "it does not say whether it names one call or the beginning of calls"
                                .to_string()
                        }),
                ),
            };
        }
        match self.open_entry(words, &commands, &reach, decides) {
            Ok((target, note)) => Verdict {
                class: Class::Adapted,
                kind: Kind::Pattern,
                rule: self.pack.rule_id("pattern"),
                text: Some(format!("{target}{tail}")),
                note,
                recipe: String::new(),
            },
            Err(why) => stop(why),
        }
    }

    /// The old commands that an entry names, without groups.
    fn commands_of(&self, words: &str, tail: &str, reads: Reads) -> Vec<&CommandGrammar> {
        let names = words.split_whitespace().skip(1);
        let names: Vec<&str> = names.take_while(|w| !w.starts_with('-')).collect();
        let given = names.join(" ");
        let (canonical, whole) = match self.source().longest(&names) {
            Some((c, taken)) => (c.name.clone(), taken == names.len()),
            None => (given.clone(), false),
        };
        let bare = words.split_whitespace().skip(1).count() == names.len();
        // `pr*` goes on within the word, `pr *` behind it
        let glued = bare
            && (tail.starts_with(['*', '.', '%']) || (tail.is_empty() && reads == Reads::Start));
        let behind = format!("{canonical} ");
        let all = self.source().commands.iter().filter(|c| !c.group);
        all.filter(|c| {
            names.is_empty()
                || c.name == canonical
                || c.name.starts_with(&behind)
                || glued && !whole && c.name.starts_with(&given)
                || glued && whole && bare && c.name.starts_with(&canonical)
        })
        .collect()
    }

    fn joint_reach(&self, commands: &[&CommandGrammar]) -> Reach {
        let mut out = Reach::default();
        for c in commands {
            let one = self.reach(&c.name);
            if one.commands.is_empty() {
                out.stays.insert(c.name.clone());
            }
            out.commands.extend(one.commands);
            out.flags.extend(one.flags);
            out.stays
                .extend(one.stays.into_iter().map(|f| format!("--{f}")));
        }
        out
    }

    /// The pattern for an entry that names whatever begins with its words, with its note; else why there is none.
    fn open_entry(
        &self,
        words: &str,
        commands: &[&CommandGrammar],
        reach: &Reach,
        decides: Decides,
    ) -> Result<(String, String), String> {
        if words
            .split_whitespace()
            .any(|w| w.starts_with('-') || w.contains('/'))
        {
            return Err(
                "it names flags or arguments, which stand elsewhere in the rewritten calls"
                    .to_string(),
            );
        }
        let [command] = commands else {
            return Err(self.what_runs(reach));
        };
        if words.split_whitespace().count() != 1 + command.name.split(' ').count() {
            return Err(self.what_runs(reach));
        }
        let mut targets = reach.commands.iter();
        let (Some(target), None) = (targets.next(), targets.next()) else {
            return Err(self.what_runs(reach));
        };
        let (tool, name) = target.split_once(' ').unwrap_or((target, ""));
        let Some((grammar, to)) = self
            .target(tool)
            .and_then(|g| g.command(name).map(|c| (g, c)))
        else {
            return Err(self.what_runs(reach));
        };
        if to.group {
            return Err(format!(
                "`{target}` has further commands below it, which it would name too"
            ));
        }
        let others = self.others(target, &command.name);
        if let Some(other) = others.first() {
            return Err(format!(
                "`{target}` is also what `{} {other}` becomes",
                self.source().tool
            ));
        }
        if !matches!(decides, Decides::Denies | Decides::Asks) {
            self.no_wider(target, to, reach)?;
        }
        if decides != Decides::Allows {
            self.no_narrower(target, grammar, to, reach)?;
        }
        let mut note = format!("names the command that the rewritten calls of `{words}` run");
        if !reach.stays.is_empty() {
            note.push_str(&format!(
                "; calls with {} have no replacement and are not among them",
                list(&reach.stays, "or")
            ));
        }
        Ok((target.clone(), note))
    }

    /// Whether everything that the target's command can do was in what the old one could.
    fn no_wider(&self, target: &str, to: &CommandGrammar, reach: &Reach) -> Result<(), String> {
        let harmless = &self.pack.permission.harmless;
        let more = to
            .flags
            .iter()
            .find(|f| !harmless.contains(&f.long) && !reach.flags.contains(&f.long));
        match more {
            Some(flag) => Err(format!(
                "`{target}` has also --{}, which the old entry did not allow",
                flag.long
            )),
            None => Ok(()),
        }
    }

    /// Whether everything that the old entry denied is denied still.
    fn no_narrower(
        &self,
        target: &str,
        grammar: &Grammar,
        to: &CommandGrammar,
        reach: &Reach,
    ) -> Result<(), String> {
        if let Some(flag) = reach.stays.first() {
            return Err(format!(
                "what stands for a call with {flag} would not be among what it names"
            ));
        }
        let same = grammar.spellings(to);
        match same
            .iter()
            .find(|s| format!("{} {s}", grammar.tool) != target)
        {
            Some(alias) => Err(format!(
                "`{} {alias}` is another name of `{target}`, which one pattern does not name too",
                grammar.tool
            )),
            None => Ok(()),
        }
    }

    /// Other old commands whose calls run a command.
    fn others(&self, target: &str, name: &str) -> Vec<String> {
        let rules = self.pack.commands.iter().filter(|r| r.name != name);
        rules
            .filter(|r| self.reach(&r.name).commands.contains(target))
            .map(|r| r.name.clone())
            .collect()
    }

    /// An entry that names one whole call: the call that is written for it, wherever it stands.
    fn whole_entry(&self, words: &str, decides: Decides) -> Result<Verdict, String> {
        let read = crate::shell::commands(words);
        let call = match read.as_slice() {
            [one] => crate::grammar::read_call(self.source(), words, &one.words, false),
            _ => None,
        };
        let Some(call) = call else {
            return Err(format!("`{words}` is no call of `{}`", self.source().tool));
        };
        let alone = Setting::alone(Place::Program);
        let read = Setting {
            output: Output::Piped,
            ..alone.clone()
        };
        let watched = Setting {
            status_read: true,
            ..alone.clone()
        };
        let mut verdict = self.rewrite(&call, &alone);
        let Some(text) = verdict.text.clone() else {
            return Err(verdict.note);
        };
        // where a call elsewhere stays as it is, an entry that allows need not name it
        let others = [read, watched].map(|s| self.rewrite(&call, &s).text);
        let same = |other: &Option<String>| match other {
            Some(other) => *other == text,
            None => decides == Decides::Allows,
        };
        if !others.iter().all(same) {
            return Err("what its call becomes depends on who reads the output".to_string());
        }
        let tool = text.split(' ').next().unwrap_or_default();
        if text.contains(SPECIAL) || self.target(tool).is_none() {
            return Err(format!(
                "its call becomes more than a plain command of the target: `{text}`"
            ));
        }
        verdict.kind = Kind::Pattern;
        verdict.rule = self.pack.rule_id("pattern");
        Ok(verdict)
    }

    fn what_runs(&self, reach: &Reach) -> String {
        match reach.commands.is_empty() {
            true => "its calls have no replacement".to_string(),
            // the recipe lists them
            false if reach.commands.len() > MANY => {
                format!("its calls run {} commands", reach.commands.len())
            }
            false => format!("its calls run {}", ticked(&reach.commands, "and")),
        }
    }

    fn stopped_entry(
        &self,
        commands: &[&CommandGrammar],
        reach: &Reach,
        decides: Decides,
        why: String,
    ) -> Verdict {
        let permission = &self.pack.permission;
        let recipe = match decides {
            Decides::Allows => &permission.allow_recipe,
            Decides::Denies => &permission.deny_recipe,
            Decides::Asks => &permission.ask_recipe,
            Decides::Unknown => &permission.recipe,
        };
        let own = match commands {
            [one] => self.pack.command(&one.name).map(|r| &r.recipe),
            _ => None,
        };
        let recipe = match (reach.commands.is_empty(), own) {
            (true, Some(own)) => own.clone(),
            (true, None) => self.pack.mentions.no_rule.clone(),
            _ => recipe.replace("{commands}", &ticked(&reach.commands, "and")),
        };
        let what = match decides {
            Decides::Allows => "an entry of a list that allows",
            Decides::Denies => "an entry of a list that denies",
            Decides::Asks => "an entry of a list that asks first",
            Decides::Unknown => "an entry of a permission list",
        };
        let rule = self.pack.rule_id("pattern");
        manual(
            rule,
            Kind::Pattern,
            format!("{what}; {why}"),
            self.fill(&recipe),
        )
    }
}

/// More commands than these are not listed twice, in the note and in the recipe.
const MANY: usize = 4;

fn ticked(words: &BTreeSet<String>, last: &str) -> String {
    list(&words.iter().map(|w| format!("`{w}`")).collect(), last)
}

/// `a, b and c`
fn list(words: &BTreeSet<String>, last: &str) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.split_last() {
        Some((end, [])) => (*end).to_string(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}
