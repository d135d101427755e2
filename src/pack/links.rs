//! The tables of URLs and slugs: which forms there are, and what each becomes.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::site::Disposition;

/// What holds for every form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Links {
    /// The old forge's hosts. A file with none of them and none of the owners' names holds no link.
    pub hosts: Vec<String>,
    /// What stands for the repository that a program belongs to, on either forge: regex.
    pub own_slug: String,
    /// What stands for the owner of that repository: regex.
    pub own_owner: String,
    /// The named parts of which patterns are made.
    pub part: BTreeMap<String, Part>,
    /// Named lists of globs of paths.
    pub files: BTreeMap<String, Vec<String>>,
    /// Records of the past, of which nothing is written.
    pub history: History,
    /// Surroundings that make a link manual.
    #[serde(default)]
    pub near: Vec<Near>,
    /// What says that a slug without a sign of its own is one: regex over the text in front of it.
    pub slug_before: String,
    /// The same over the text behind it.
    pub slug_behind: String,
    /// What to say where a link needs a place to log in that the site file does not name.
    pub no_ssh: Stop,
    /// How a tree names owners, for a first site file.
    pub survey: Survey,
    /// What to say of a file that a private repository hands out to nobody without a token.
    pub private: Stop,
}

/// A part of a pattern.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Part {
    /// What it looks like: regex, which may name other parts.
    pub is: String,
    /// What it never is: regex over the whole of it.
    #[serde(default)]
    pub not: Option<String>,
    /// What it becomes, by what it is; the first row that fits.
    #[serde(default)]
    pub values: Vec<Value>,
    /// What to say of a value that no row fits.
    #[serde(default)]
    pub otherwise: Option<Stop>,
}

/// What a part becomes where it is of a certain form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Value {
    /// The form: regex over the whole part.
    pub is: String,
    /// A second regex that must be found in it.
    #[serde(default)]
    pub and: Option<String>,
    /// The new text; `{value}` is the old one.
    pub becomes: String,
    /// What then differs.
    #[serde(default)]
    pub note: Option<String>,
}

/// Why something is not written, and what a person does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stop {
    /// Why.
    pub note: String,
    /// What a person does.
    pub recipe: String,
}

/// Files that tell what was.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct History {
    /// Which list of globs names them.
    pub files: String,
    /// What to say of a link or a call in one.
    pub note: String,
    /// Globs of files in which calls are kept too, if they have an entry.
    pub changelogs: Vec<String>,
    /// What such a file has: regex.
    pub entry: String,
    /// Globs of files in which calls are kept whatever they hold.
    pub logs: Vec<String>,
    /// The front of a line of a log: regex.
    pub stamp: String,
    /// The front of a line that says on which day something was: regex.
    pub dated: String,
    /// The same of a heading.
    pub heading: String,
    /// What stands between the start of a dated line, or of a line under a dated heading, and a call that was run: regex.
    pub told: String,
}

/// A line in which a link is not written, because something beside it must change too.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Near {
    /// It holds only for files of this list.
    #[serde(default)]
    pub files: Option<String>,
    /// The line, with the lines that it goes on in: regex.
    pub line: String,
    /// Why.
    pub note: String,
    /// What a person does.
    pub recipe: String,
}

/// What a form belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormKind {
    /// It names a host.
    Url,
    /// It names an owner or a repository alone.
    Slug,
}

/// An example of a form, which is also a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinkExample {
    /// The text of a file.
    #[serde(rename = "in")]
    pub input: String,
    /// What the whole of it becomes.
    #[serde(default)]
    pub out: Option<String>,
    /// A part of the note, where it stays manual.
    #[serde(default)]
    pub manual: Option<String>,
    /// A part of the note, where it is kept.
    #[serde(default)]
    pub kept: Option<String>,
    /// The file's path, where it is not that of a document.
    #[serde(default)]
    pub file: Option<String>,
    /// The versions of the target's parts, where they are not the usual ones.
    #[serde(default)]
    pub target: BTreeMap<String, String>,
}

/// A form of URL or slug.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Form {
    /// Its name, in rule ids and in the site file.
    pub name: String,
    /// Whether it names a host.
    pub kind: FormKind,
    /// What the whole of it looks like: regexes, any of which will do, with `{parts}`.
    pub find: Vec<String>,
    /// What the whole of it never looks like: regex.
    #[serde(default)]
    pub not: Option<String>,
    /// What it becomes.
    #[serde(default)]
    pub becomes: Option<String>,
    /// What it becomes for a repository that the site file names as public, where that differs.
    #[serde(default)]
    pub becomes_public: Option<String>,
    /// What becomes of it where the site file says nothing.
    pub default: Disposition,
    /// Why it is kept or asked about; where it is written, what differs.
    #[serde(default)]
    pub note: Option<String>,
    /// What a person does.
    #[serde(default)]
    pub recipe: Option<String>,
    /// It stands only in files of this list.
    #[serde(default)]
    pub files: Option<String>,
    /// It stands in no file of this list.
    #[serde(default)]
    pub not_files: Option<String>,
    /// What must stand in front of it on its line: regex, found up to its first character.
    #[serde(default)]
    pub before: Option<String>,
    /// What must stand behind it on its line: regex, found from its last character on.
    #[serde(default)]
    pub behind: Option<String>,
    /// It is meant only where the text says by itself that it names an owner: a spelling that nothing else has, a
    /// repository that the site file names, or words beside it.
    #[serde(default)]
    pub sure: bool,
    /// It is meant only for repositories that the site file names.
    #[serde(default)]
    pub known: bool,
    /// It stands inside the address of another host.
    #[serde(default)]
    pub nested: bool,
    /// A program gets a file by it, which a private repository gives to nobody without a token.
    #[serde(default)]
    pub fetches: bool,
    /// It is asked about where a program or a workflow reads it.
    #[serde(default)]
    pub documents: bool,
    /// The first version of the target that has what it becomes.
    #[serde(default)]
    pub since: Option<String>,
    /// The first version of the target that has it elsewhere, so that the form is not meant any more.
    #[serde(default)]
    pub until: Option<String>,
    /// Examples.
    #[serde(default, rename = "example")]
    pub examples: Vec<LinkExample>,
    /// File and line.
    #[serde(skip)]
    pub place: (String, usize),
    /// The table's text.
    #[serde(skip)]
    pub source: String,
}

/// A place where an environment variable of the old forge is set or read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VariableUse {
    /// Globs of the files; any file, where empty.
    #[serde(default)]
    pub files: Vec<String>,
    /// The variables that are meant; all, where empty.
    #[serde(default)]
    pub names: Vec<String>,
    /// What its line must hold in front of it: regex.
    pub before: String,
    /// What its line must hold behind it: regex.
    pub behind: String,
    /// It is read there, and a person has nothing to do as long as it keeps its name.
    #[serde(default)]
    pub reads: bool,
    /// It is kept, also where the site file renames it.
    #[serde(default)]
    pub keep: bool,
    /// Why it is manual or kept.
    #[serde(default)]
    pub note: String,
    /// What a person does.
    #[serde(default)]
    pub recipe: String,
}

/// What in a tree names its owners.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Survey {
    /// Regexes with a group `owner`.
    pub owners: Vec<String>,
    /// What stands where an owner would, and is none.
    pub no_owners: Vec<String>,
    /// Where files of workflows stand.
    pub workflows: Vec<String>,
}
