//! What a tool does that its help does not say, and how a fact about a tool is known.

use serde::Deserialize;

/// How a fact about a tool is known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The program was run.
    Run,
    /// Its source was read.
    Source,
    /// Its documentation says so.
    Docs,
    /// Others report it.
    Report,
}

impl Evidence {
    /// What is to be said of a command that stands on it; nothing of one that was run.
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Evidence::Run => None,
            Evidence::Source => Some("read in its source, never run"),
            Evidence::Docs => Some("known from its documentation alone, never run"),
            Evidence::Report => Some("known from the reports of others alone, never run"),
        }
    }
}

/// What a tool does that its help does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The flag is accepted and does nothing.
    Ignored,
    /// The flag leaves out names that the server does not know.
    DropsUnknown,
    /// Several values mean any of them.
    AnyOf,
    /// The flag replaces what it says it adds to.
    Replaces,
    /// The flag cuts a value at its commas.
    SplitsCommas,
    /// The flag does not spare the clone that the command works in.
    NeedsClone,
    /// The command asks where the flag is missing.
    Asks,
    /// The command erases something that it was not asked to touch.
    Destroys,
    /// The command does not do what it says.
    Broken,
    /// The command succeeds where the server refuses.
    HidesFailure,
    /// The command refuses a server older than the quirk's version.
    NeedsServer,
    /// Arguments behind the first are dropped.
    FirstArgumentOnly,
    /// The command reads standard input where it is no terminal.
    ReadsStdin,
}

impl Effect {
    /// The effect as a part of a sentence about the flag or command.
    pub fn describe(self) -> &'static str {
        match self {
            Effect::Ignored => "is accepted and ignored",
            Effect::DropsUnknown => "leaves out names that the server does not know",
            Effect::AnyOf => "means any of the values",
            Effect::Replaces => "replaces the list that it should add to",
            Effect::SplitsCommas => "cuts a value at its commas",
            Effect::NeedsClone => "works in a clone alone",
            Effect::Asks => "asks where it is missing",
            Effect::Destroys => "erases what it was not asked to touch",
            Effect::Broken => "does not do what it says",
            Effect::HidesFailure => "succeeds where the server refuses",
            Effect::NeedsServer => "refuses an older server",
            Effect::FirstArgumentOnly => "drops every argument behind the first",
            Effect::ReadsStdin => "reads standard input",
        }
    }

    /// Whether no route may run a command of which this holds.
    pub fn forbids(self) -> bool {
        matches!(self, Effect::Destroys | Effect::Broken)
    }
}

/// A fact about a command or one of its flags that decides whether a route may use it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Quirk {
    /// The command.
    pub command: String,
    /// The flag, where it is about one.
    #[serde(default)]
    pub flag: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// The oldest version of the server that will do.
    #[serde(default)]
    pub since: Option<String>,
    /// How it shows, for people.
    pub why: String,
    /// How it is known, where not as the grammar's commands are.
    #[serde(default)]
    pub known_by: Option<Evidence>,
}
