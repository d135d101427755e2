//! What forgemod found: one use of the old forge, its class and its replacement.

use std::ops::Range;

use serde::Serialize;

/// What becomes of a use of the old forge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Same effect, same output for whoever reads it. Written by `apply`.
    Exact,
    /// Same effect and nothing asked for is lost, but something differs; the note says what. Written by `apply`.
    Adapted,
    /// Cannot be promised; the note says which part stopped it, the recipe says what to do. Left as it is.
    Manual,
    /// Recognised and left on purpose; the note says why. Left as it is.
    Kept,
}

impl Class {
    /// Every class, in the order in which reports list them.
    pub const ALL: [Class; 4] = [Class::Exact, Class::Adapted, Class::Manual, Class::Kept];

    /// Whether `apply` writes a finding of this class.
    pub fn is_written(self) -> bool {
        matches!(self, Class::Exact | Class::Adapted)
    }

    /// The name used in reports and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Class::Exact => "exact",
            Class::Adapted => "adapted",
            Class::Manual => "manual",
            Class::Kept => "kept",
        }
    }
}

/// What sort of thing a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole call, from its first word to its last argument.
    Command,
    /// A call of the forge's raw API.
    Api,
    /// The bare name of a command or of the tool in a sentence.
    Mention,
    /// An entry of a permission list.
    Pattern,
    /// An environment variable of the old forge.
    Env,
    /// A URL of the old forge, or an address in another notation that names its host.
    Url,
    /// The name of an owner, or of a repository with its owner, without a host.
    Slug,
    /// A word or sentence that the site file replaces.
    Text,
    /// A block or a line that the site file wants in a file.
    Block,
    /// A file that the site file wants in the tree.
    File,
    /// A path that moves, or a reference to it.
    Move,
}

impl Kind {
    /// The name used in reports and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Command => "command",
            Kind::Api => "api",
            Kind::Mention => "mention",
            Kind::Pattern => "pattern",
            Kind::Env => "env",
            Kind::Url => "url",
            Kind::Slug => "slug",
            Kind::Text => "text",
            Kind::Block => "block",
            Kind::File => "file",
            Kind::Move => "move",
        }
    }
}

/// A finding in the text of one region or layer; the span is relative to that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text that the finding covers.
    pub span: Range<usize>,
    /// What becomes of it.
    pub class: Class,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The rule that decided, such as `gh/pr-list`.
    pub rule: String,
    /// The text that replaces the span, in the escaping of the layer that `span` counts in. `None` where nothing is written.
    pub after: Option<String>,
    /// The replacement as a shell reads it, before any escaping of a host.
    pub shell: Option<String>,
    /// Why it has its class. Empty for an `exact` finding that needs no word.
    pub note: String,
    /// What a person can do. Empty where nothing is left to do.
    pub recipe: String,
}

impl Found {
    /// The same finding, not written any more, because of `reason`.
    pub fn into_manual(mut self, reason: &str, recipe: &str) -> Found {
        self.class = Class::Manual;
        self.after = None;
        self.shell = None;
        self.note = reason.to_string();
        if self.recipe.is_empty() {
            self.recipe = recipe.to_string();
        }
        self
    }
}

/// A finding in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Path of the file, relative to the root that was given, with `/`.
    pub file: String,
    /// Line of the first byte, counted from 1.
    pub line: usize,
    /// Column of the first byte, in bytes, counted from 1.
    pub column: usize,
    /// Offset of the first byte in the file as it was.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
    /// What becomes of it.
    pub class: Class,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The rule that decided.
    pub rule: String,
    /// The bytes from `start` to `end`.
    pub before: String,
    /// What replaces them, or `None`.
    pub after: Option<String>,
    /// The replacement as a shell reads it, host escaping undone.
    pub shell: Option<String>,
    /// Why it has its class.
    pub note: String,
    /// What a person can do.
    pub recipe: String,
}
