//! How entries of permission lists are told, and what may be written in their place.

use serde::Deserialize;

use crate::pack::model::Example;

/// How a pack reads entries of permission lists: allowed and denied commands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Permission {
    /// Entries that stand for themselves, as regular expressions; the group `command` is the pattern in them.
    pub entries: Vec<String>,
    /// Of those, the ones that name one whole call where they have no wildcard.
    pub whole: String,
    /// What stands behind words for "whatever follows".
    pub wildcards: Vec<String>,
    /// Names of lists that allow.
    pub allows: String,
    /// Names of lists that deny.
    pub denies: String,
    /// Names of lists whose commands run only after a question.
    pub asks: String,
    /// Names of functions and keys that look at how a command begins.
    pub starts: String,
    /// Names that say nothing: of a member that holds the pattern, of what makes a list.
    pub neutral: String,
    /// Flags of the target's commands that change nothing of what a command may do.
    pub harmless: Vec<String>,
    /// What a person does about an entry that allows; `{commands}` is what its calls run now.
    pub allow_recipe: String,
    /// What a person does about an entry that denies.
    pub deny_recipe: String,
    /// What a person does about an entry that asks first.
    pub ask_recipe: String,
    /// What a person does about an entry of which it is not known whether it allows.
    pub recipe: String,
    /// Examples.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}
