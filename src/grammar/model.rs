//! The tables of a grammar, as they stand in a pack.

use std::collections::HashMap;

use serde::Deserialize;

use crate::grammar::quirk::{Effect, Evidence, Quirk};

/// A flag of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FlagGrammar {
    /// The long name, without dashes.
    pub long: String,
    /// The short name, one letter.
    #[serde(default)]
    pub short: Option<String>,
    /// Other long names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether a value belongs to it.
    #[serde(default)]
    pub value: bool,
    /// Of a flag without a value: whether `--name=false` asks for something else than leaving it out does.
    #[serde(default)]
    pub off: bool,
    /// Whether it may be given several times.
    #[serde(default)]
    pub repeats: bool,
    /// Whether one value may hold several, separated by commas.
    #[serde(default)]
    pub list: bool,
    /// The values it takes, where they are a closed set.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether an empty value is as good as leaving it out.
    #[serde(default)]
    pub empty_is_none: bool,
    /// How it is known, where not as its command is.
    #[serde(default)]
    pub known_by: Option<Evidence>,
}

/// A command of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandGrammar {
    /// Its words behind the tool's name: `pr list`.
    pub name: String,
    /// Other names of its last word.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether it has subcommands.
    #[serde(default)]
    pub group: bool,
    /// The arguments, as its help writes them.
    #[serde(default)]
    pub args: String,
    /// The number of arguments it takes at most; -1 for any number.
    #[serde(default)]
    pub max_args: i32,
    /// The arguments and flags of a usual call, as text; a call without any is usual where it is empty.
    #[serde(default)]
    pub usual: String,
    /// Whether words behind `--` go to another program.
    #[serde(default)]
    pub passes_rest: bool,
    /// The fields that it can print as JSON.
    #[serde(default)]
    pub json: Vec<String>,
    /// Its flags, inherited ones included.
    #[serde(default)]
    pub flags: Vec<FlagGrammar>,
    /// How it is known, where not as the grammar's other commands are.
    #[serde(default)]
    pub known_by: Option<Evidence>,
}

impl CommandGrammar {
    /// The flag of that long name or alias.
    pub fn flag(&self, long: &str) -> Option<&FlagGrammar> {
        self.flags
            .iter()
            .find(|f| f.long == long || f.aliases.iter().any(|a| a == long))
    }

    /// The flag of that short name.
    pub fn short_flag(&self, short: char) -> Option<&FlagGrammar> {
        self.flags
            .iter()
            .find(|f| f.short.as_deref().is_some_and(|s| s.chars().eq([short])))
    }

    /// Whether a further argument fits behind `count` others.
    pub fn takes_argument(&self, count: usize) -> bool {
        self.max_args < 0 || count < self.max_args as usize
    }
}

/// The grammar of a tool at a version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Grammar {
    /// The tool's name, which is the first word of its commands.
    pub tool: String,
    /// The version that the tables describe.
    pub version: String,
    /// How the tables came to be known.
    pub known_by: Evidence,
    /// Whether flags behind the first argument are read.
    pub flags_after_args: bool,
    /// Whether flags of a command may stand in front of its last word: `tool --repo o/r pr list`.
    #[serde(default)]
    pub flags_before_command: bool,
    /// Whether short flags may be written together, and a value glued to its short flag.
    pub clusters: bool,
    /// Names of commands that other versions have and this one has not.
    #[serde(default)]
    pub later: Vec<String>,
    /// Words that ask the tool about itself, where they are no flag of the command.
    #[serde(default)]
    pub about: Vec<String>,
    /// Facts that the help does not say.
    #[serde(default, rename = "quirk")]
    pub quirks: Vec<Quirk>,
    /// Every command.
    #[serde(rename = "command")]
    pub commands: Vec<CommandGrammar>,
    #[serde(skip)]
    index: HashMap<String, usize>,
}

impl Grammar {
    /// Prepares the look-up of commands under every alias. Called once, after loading.
    pub fn index(&mut self) {
        for i in 0..self.commands.len() {
            for spelling in self.spellings(&self.commands[i]) {
                self.index.insert(spelling, i);
            }
        }
    }

    /// Every name of a command: with each alias of each of its words.
    pub fn spellings(&self, command: &CommandGrammar) -> Vec<String> {
        let mut spellings = vec![String::new()];
        let mut prefix = String::new();
        for word in command.name.split(' ') {
            prefix = join(&prefix, word);
            let group = self.commands.iter().find(|c| c.name == prefix);
            let aliases = group.map(|c| c.aliases.as_slice()).unwrap_or_default();
            let names = || aliases.iter().map(String::as_str).chain([word]);
            spellings = spellings
                .iter()
                .flat_map(|s| names().map(|n| join(s, n)).collect::<Vec<_>>())
                .collect();
        }
        spellings
    }

    /// The command of that name, under any alias.
    pub fn command(&self, name: &str) -> Option<&CommandGrammar> {
        self.index.get(name).map(|&i| &self.commands[i])
    }

    /// The longest command that `words` (behind the tool's name) begin with, and how many words it takes.
    pub fn longest(&self, words: &[&str]) -> Option<(&CommandGrammar, usize)> {
        let mut best = None;
        let mut name = String::new();
        for (i, w) in words.iter().enumerate().take(4) {
            name = join(&name, w);
            match self.command(&name) {
                Some(c) => best = Some((c, i + 1)),
                None => break,
            }
        }
        best
    }

    /// Whether `words` begin with a command of another version; gives its name.
    pub fn later(&self, words: &[&str]) -> Option<&str> {
        self.later
            .iter()
            .find(|name| {
                let parts: Vec<&str> = name.split(' ').collect();
                words.len() >= parts.len() && words[..parts.len()] == parts[..]
            })
            .map(String::as_str)
    }

    /// How a command is known, with the flags that a call of it uses: by the weakest of them.
    pub fn evidence<'a>(
        &self,
        command: &CommandGrammar,
        flags: impl Iterator<Item = &'a str>,
    ) -> Evidence {
        let of_command = command.known_by.unwrap_or(self.known_by);
        flags
            .filter_map(|f| command.flag(f).and_then(|f| f.known_by))
            .fold(of_command, Evidence::max)
    }

    /// The flags without which a command asks, where nobody may be there to answer.
    pub fn must_have<'a>(&'a self, command: &'a str) -> impl Iterator<Item = &'a Quirk> {
        self.quirks
            .iter()
            .filter(move |q| q.command == command && q.effect == Effect::Asks)
    }

    /// The quirks of a command itself.
    pub fn command_quirks<'a>(&'a self, command: &'a str) -> impl Iterator<Item = &'a Quirk> {
        self.quirks
            .iter()
            .filter(move |q| q.command == command && q.flag.is_none())
    }

    /// The quirks of a command's flag.
    pub fn flag_quirks<'a>(
        &'a self,
        command: &'a str,
        flag: &'a str,
    ) -> impl Iterator<Item = &'a Quirk> {
        self.quirks
            .iter()
            .filter(move |q| q.command == command && q.flag.as_deref() == Some(flag))
    }
}

fn join(prefix: &str, word: &str) -> String {
    if prefix.is_empty() {
        word.to_string()
    } else {
        format!("{prefix} {word}")
    }
}
