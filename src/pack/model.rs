//! The tables of a rule pack.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::pack::links::Stop;
use crate::pack::placement::{Placement, ValueKind};

/// An argument of an old command.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArgRule {
    /// The name under which routes refer to it.
    pub name: String,
    /// What it stands for.
    #[serde(default)]
    pub kind: ValueKind,
    /// What the old tool infers where the argument is missing: a sentence part
    /// such as "the pull request of the current branch".
    #[serde(default)]
    pub infers: Option<String>,
    /// Whether it may be missing without anything being inferred.
    #[serde(default)]
    pub optional: bool,
    /// Whether it takes every further argument.
    #[serde(default)]
    pub many: bool,
    /// Whether it takes every further argument, and a step takes all of them at once.
    #[serde(default)]
    pub together: bool,
    /// What ends it, so that the rest is left out.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// The placeholder for it in documents, where it is not the pack's.
    #[serde(default)]
    pub placeholder: Option<String>,
    /// What finds it in a program where it is missing: a name of `[context.inferred]`.
    #[serde(default)]
    pub finds: Option<String>,
}

/// A mark in an argument behind which the new tool has no place for what stands there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cut {
    /// The mark.
    pub at: String,
    /// What is lost.
    pub note: String,
}

/// How a program finds what the old tool infers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Inferred {
    /// Method and path.
    pub request: String,
    /// The jq expression that gives the value; `$value` is the current branch.
    pub jq: String,
    /// How far it looks, for the finding's note.
    pub note: String,
}

/// A request whose answer gives a value that a step needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lookup {
    /// Method and path.
    pub request: String,
    /// The jq expression that gives the value; `$value` is the value of the flag that the step repeats for, and `{name}`
    /// another value of the call.
    pub jq: String,
    /// Pages that are asked for, as one list; 1 where it is missing.
    #[serde(default)]
    pub pages: Option<u32>,
}

/// Files that a step sends, each as a form of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Upload {
    /// The field of the form that holds the file.
    pub field: String,
    /// The argument that names the files.
    pub files: String,
    /// What a file takes the place of.
    #[serde(default)]
    pub replaces: Option<Replaced>,
}

/// What is taken away before a file of the same name is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Replaced {
    /// The flag that asks for it.
    pub flag: String,
    /// The request that lists what is there.
    pub among: String,
    /// The jq expression that gives, of those, the ones with the file's name, which is `$name`.
    pub jq: String,
    /// The request that takes one away, which is `{old}`.
    pub delete: String,
}

/// What a step prints, for whoever reads the old call's output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputKind {
    /// Something for people: no program may read it.
    #[default]
    People,
    /// A confirmation, where the old command prints another one or none: nobody misses it, and no program may read it.
    Confirms,
    /// Nothing, as the old command.
    Nothing,
    /// What the old command prints, to the byte.
    Same,
}

/// One command, request or text of a route.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// A command of a target tool: `tea pulls list`.
    #[serde(default)]
    pub run: Option<String>,
    /// A request to the target's API: `GET /repos/{repo}/pulls`.
    #[serde(default)]
    pub request: Option<String>,
    /// Any other command, as shell text with `{names}`.
    #[serde(default)]
    pub text: Option<String>,
    /// The arguments of `run`, as templates.
    #[serde(default)]
    pub args: Vec<String>,
    /// Words that always stand behind `run`.
    #[serde(default)]
    pub fixed: Option<String>,
    /// Where the flags go.
    #[serde(default)]
    pub flags: BTreeMap<String, Placement>,
    /// The step is taken only where one of these flags is used; always where empty.
    #[serde(default)]
    pub when: Vec<String>,
    /// The step is repeated for each value of this flag.
    #[serde(default)]
    pub each: Option<String>,
    /// Fixed query parameters.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Fixed members of the JSON body.
    #[serde(default)]
    pub body: Option<toml::Table>,
    /// Fixed members of the JSON body as jq expressions over the answer of `from`.
    #[serde(default)]
    pub body_jq: BTreeMap<String, String>,
    /// A request whose answer is the input of `body-jq` expressions.
    #[serde(default)]
    pub from: Option<String>,
    /// Features of the target's API that the step needs.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What the steps behind this one take from its answer: name → jq expression. They run only if there is an answer.
    #[serde(default)]
    pub gives: BTreeMap<String, String>,
    /// Which of `gives` is printed in the end, where steps run behind this one.
    #[serde(default)]
    pub prints: Option<String>,
    /// Values to look up first.
    #[serde(default, rename = "let")]
    pub lookups: BTreeMap<String, Lookup>,
    /// Query parameters for flags that are missing: flag, or several joined by `|`, → `name=value`.
    #[serde(default)]
    pub absent: BTreeMap<String, String>,
    /// The answer is a list of rows.
    #[serde(default)]
    pub rows: bool,
    /// The jq path of the rows in the answer, where they are not the answer itself.
    #[serde(default)]
    pub rows_at: Option<String>,
    /// A jq predicate that every row must meet.
    #[serde(default)]
    pub select: Option<String>,
    /// A jq expression that rows are ordered by, the greatest first.
    #[serde(default)]
    pub sort: Option<String>,
    /// The flag that limits the number of rows.
    #[serde(default)]
    pub limit: Option<String>,
    /// The old tool's limit where the flag is missing.
    #[serde(default)]
    pub default_limit: Option<u32>,
    /// The table that gives the old tool's JSON.
    #[serde(default)]
    pub shape: Option<String>,
    /// The name of the shape's plain text that the old tool prints into a pipe.
    #[serde(default)]
    pub plain: Option<String>,
    /// What comes out.
    #[serde(default)]
    pub output: OutputKind,
    /// A jq expression over the answer, or over each of its rows, whose text is printed.
    #[serde(default)]
    pub print: Option<String>,
    /// The step is taken where the one before failed, instead of where it succeeded.
    #[serde(default)]
    pub otherwise: bool,
    /// A jq predicate over the answer: the request is made again and again until it holds.
    #[serde(default)]
    pub until: Option<String>,
    /// A jq predicate over the answer that the exit status tells.
    #[serde(default)]
    pub test: Option<String>,
    /// A jq expression over the answer that gives the exit status, behind what is printed of it.
    #[serde(default)]
    pub exits: Option<String>,
    /// A value of the call that is the JSON body.
    #[serde(default)]
    pub sends: Option<String>,
    /// Files that the request sends, each by itself; behind a step that gives something.
    #[serde(default)]
    pub upload: Option<Upload>,
}

/// One way to say a call in the target's words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Route {
    /// Flags without which the route is not meant.
    #[serde(default)]
    pub requires: Vec<String>,
    /// The route is meant where one of these flags is used.
    #[serde(default)]
    pub requires_any: Vec<String>,
    /// Flags whose use rules the route out.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Flags that are left out in silence, each with the reason why it changes nothing that anybody asked for.
    #[serde(default)]
    pub drops: BTreeMap<String, String>,
    /// What differs.
    #[serde(default)]
    pub note: Option<String>,
    /// The route stands only where people read it.
    #[serde(default)]
    pub documents: bool,
    /// The route stands only where the target's tool has not this command.
    #[serde(default)]
    pub instead_of: Option<String>,
    /// The exit status says something else than the old one.
    #[serde(default)]
    pub other_exit: Option<String>,
    /// What documents get for a flag that is missing and that the old tool asks for: flag → placeholder.
    /// Of several flags joined by `|` any one will do, and the first one gets the placeholder.
    #[serde(default)]
    pub asks: BTreeMap<String, String>,
    /// The flag whose value standard input gives where the flag is missing and something feeds the call.
    #[serde(default)]
    pub fed: Option<String>,
    /// Its steps, one after the other, each only if the one before succeeded.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// An example of a rule, which is also a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The old text, as it would stand in its place.
    #[serde(rename = "in")]
    pub input: String,
    /// What it becomes, as a shell reads it.
    #[serde(default)]
    pub out: Option<String>,
    /// A part of the note, where it stays manual.
    #[serde(default)]
    pub manual: Option<String>,
    /// A part of the note, where it is kept.
    #[serde(default)]
    pub kept: Option<String>,
    /// Versions of the target, where they are not the pack's first ones.
    #[serde(default)]
    pub target: BTreeMap<String, String>,
    /// Who reads it: `document` (default), `program` or `workflow`.
    #[serde(default)]
    pub place: Option<String>,
    /// The requests that the output makes, `METHOD /path?query`, in order, where the example states them.
    #[serde(default)]
    pub requests: Vec<String>,
}

/// The rule of one old command.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandRule {
    /// The command: `pr list`.
    pub name: String,
    /// What a sentence that names the command says instead: `tea pulls list`.
    #[serde(default)]
    pub mention: Option<String>,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<ArgRule>,
    /// What a person does where no route carries a call.
    pub recipe: String,
    /// Why there is no route at all.
    #[serde(default)]
    pub none: Option<String>,
    /// Recipes for calls that a certain flag stopped.
    #[serde(default)]
    pub recipes: BTreeMap<String, String>,
    /// The routes, the best first.
    #[serde(default, rename = "route")]
    pub routes: Vec<Route>,
    /// Examples.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// The file that holds the rule, and its line.
    #[serde(skip)]
    pub place: (String, usize),
    /// The TOML text of the rule.
    #[serde(skip)]
    pub source: String,
}

/// What a JSON field of the old tool is in the target's answer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct FieldRow {
    /// A jq expression over a row, or over `$joined` where `join` is given.
    pub jq: Option<String>,
    /// The join that gives it.
    pub join: Option<String>,
    /// What differs.
    pub note: Option<String>,
    /// Why there is none.
    pub none: Option<String>,
    /// Definitions that the expression uses.
    pub uses: Vec<String>,
    /// Whether it may be null.
    pub nullable: bool,
    /// Features of the target's API that it needs.
    pub needs: Vec<String>,
    /// Members of the old object that it has not: a program that names one stops the route.
    pub lacks: Vec<String>,
}

/// A field: a jq expression, or a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// A jq expression over a row.
    Jq(String),
    /// More than an expression.
    Row(FieldRow),
}

impl Field {
    /// The field as a row.
    pub fn row(&self) -> FieldRow {
        match self {
            Field::Jq(jq) => FieldRow {
                jq: Some(jq.clone()),
                ..FieldRow::default()
            },
            Field::Row(row) => row.clone(),
        }
    }
}

/// A further request for each row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Join {
    /// Method and path; `{names}` of `keys` are filled in.
    pub request: String,
    /// What the path needs of a row: name → jq expression.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// Pages that are asked for; 1 where the endpoint has no pages.
    #[serde(default)]
    pub pages: Option<u32>,
}

/// What the old tool prints into a pipe without JSON.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plain {
    /// A jq expression over a row; its text is one line.
    pub jq: String,
    /// Definitions that it uses.
    #[serde(default)]
    pub uses: Vec<String>,
    /// What differs.
    #[serde(default)]
    pub note: Option<String>,
}

/// A JSON shape of the old tool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub fields: BTreeMap<String, Field>,
    /// Joins.
    #[serde(default, rename = "join")]
    pub joins: BTreeMap<String, Join>,
    /// Plain texts.
    #[serde(default)]
    pub plain: BTreeMap<String, Plain>,
}

/// How requests are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Http {
    /// The program with its constant flags.
    pub command: String,
    /// The authorization header; `{token}` is the token's variable.
    pub auth: String,
    /// Flags for a request with a JSON body.
    pub json_body: String,
    /// The URL of the API; `{host}` is the target's host.
    pub base: String,
    /// The component whose endpoint list and version decide whether a request exists.
    pub component: String,
    /// Names of jq definitions that shapes use.
    #[serde(default)]
    pub defs: BTreeMap<String, String>,
    /// Definitions that are left out where only people read the output, with what then differs.
    #[serde(default)]
    pub cosmetic: BTreeMap<String, String>,
}

/// How lists are paged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paging {
    /// The parameter for the page size.
    pub size: String,
    /// The parameter for the page number, from 1.
    pub number: String,
    /// The most items of a page.
    pub most: u32,
    /// The most pages that a loop asks for.
    pub most_pages: u32,
}

/// What stands for what the old tool infers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Context {
    /// The current repository's slug, for requests: by place, a shell expansion.
    pub repo: BTreeMap<String, String>,
    /// Spellings of the current repository that read the same in another way.
    #[serde(default)]
    pub same_repo: Vec<Same>,
    /// Spellings of the current repository's owner.
    pub same_owner: Vec<String>,
    /// The current branch: a shell expansion.
    pub branch: String,
    /// What programs ask the server for, where the old tool infers it.
    #[serde(default)]
    pub inferred: BTreeMap<String, Inferred>,
    /// The user whose token it is: a shell expansion; `{base}`, `{auth}` and `{command}` are filled in.
    pub me: String,
    /// The old tool's word for that user.
    pub me_word: String,
    /// The placeholder for a missing index in documents.
    pub index: String,
    /// Programs other than the target's that a replacement may consist of.
    pub programs: Vec<String>,
    /// Owners that documentation uses for any owner.
    pub any_owner: Vec<String>,
    /// Hosts that the old forge's slugs and URLs may name.
    pub old_hosts: Vec<String>,
    /// Environment variables of the old tool that a call may set for itself.
    pub token_variables: Vec<String>,
}

/// Two spellings of one thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Same {
    /// The old spelling.
    pub old: String,
    /// The new one.
    pub new: String,
}

/// A variable whose one value in its file says that it holds a link.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BoundLink {
    /// The values, as the file writes them.
    pub values: String,
    /// Of these, the values whose link leads elsewhere.
    pub unless: String,
    /// Values that are neither such a link nor what is looked for, whatever the variable is called.
    pub never: String,
    /// The shell expansion that takes the value out of the link; `{name}` is the variable's name.
    pub takes: String,
}

/// How a kind of value is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct KindRule {
    /// Known values that are of the kind.
    pub accept: Option<String>,
    /// Known values of another form that name the same thing: groups `repo` and `value` are taken.
    pub link: Option<String>,
    /// Spellings that name the same thing in another way.
    pub same: Vec<Same>,
    /// Variables that hold such a link, to something of the current repository.
    pub bound_link: Option<BoundLink>,
    /// Placeholders that stand for a variable of the environment; the group `name` is taken.
    pub environment: Option<String>,
    /// Placeholders that are of the kind.
    pub placeholder: Option<String>,
    /// Placeholders that are of the kind and get the pack's own spelling.
    pub rename: Option<String>,
    /// Variables whose name says that they are of the kind.
    pub variable: Option<String>,
    /// Variables that are not of the kind.
    pub not_variable: Option<String>,
    /// What to say of a command substitution, where it is never of the kind.
    pub command: Option<String>,
    /// Known values that are never of the kind.
    pub refuse: Option<String>,
    /// What to say of a value that is not of the kind.
    pub otherwise: String,
}

/// A search qualifier.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Qualifier {
    /// The text that it begins with (`author:`), or the whole of it (`is:open`).
    pub starts: String,
    /// The flag that says the same.
    pub flag: String,
    /// The flag's value, where the qualifier is a whole word.
    #[serde(default)]
    pub value: Option<String>,
    /// Whether the flag takes no value.
    #[serde(default)]
    pub switch: bool,
    /// Whether it may stand several times, and all of them hold.
    #[serde(default)]
    pub repeats: bool,
}

/// How the old forge's search language is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Search {
    /// Commands whose flag holds a search.
    pub flags: BTreeMap<String, String>,
    /// Commands whose arguments are a search.
    pub arguments: Vec<String>,
    /// The flag that stands for words that are no qualifier.
    pub words: String,
    /// Words that combine terms, which no route carries.
    pub operators: Vec<String>,
    /// The qualifiers.
    #[serde(rename = "qualifier")]
    pub qualifiers: Vec<Qualifier>,
}

/// Words for notes that the engine writes about every route.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Voice {
    /// A route whose output is for people.
    pub people: String,
    /// An inferred index in a document; `{infers}` is what is inferred.
    pub placeholder: String,
    /// A call whose words on standard error are captured.
    pub captured: String,
    /// A call in whose words on standard error a program looks for some.
    pub searched: Stop,
    /// A step of a workflow; `{token}` is the token's variable.
    pub workflow: String,
    /// A loop over pages; `{most}` is the most rows that it sees.
    pub pages: String,
    /// A call that runs on another machine, in a container or as another user; `{runner}` is the program that leads there.
    pub elsewhere: String,
}

/// How the old tool's raw API command is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Api {
    /// The command.
    pub command: String,
    /// Its flags by meaning.
    pub method: String,
    /// Fields that are always strings.
    pub string_field: String,
    /// Fields that are typed.
    pub typed_field: String,
    /// Headers.
    pub header: String,
    /// Headers that may be left out: regex over `Name: value`.
    pub plain_headers: String,
    /// Asks for the answer in another form: regex over `Name: value`, whose first group is the form.
    pub accept: String,
    /// A body from a file.
    pub input: String,
    /// The headers of the answer in front of it.
    pub include: String,
    /// The server.
    pub host: String,
    /// A filter over the answer.
    pub filter: String,
    /// All pages.
    pub paginate: String,
    /// No output.
    pub silent: String,
    /// Flags that may be left out, with what is to be said of it.
    pub drops: BTreeMap<String, String>,
    /// Placeholders for the current repository's owner and name.
    pub slug_placeholders: Vec<String>,
    /// Placeholders for the current branch.
    pub branch_placeholders: Vec<String>,
    /// Further placeholders that the tool fills in.
    pub fills: Vec<String>,
    /// Members of answers that hold a time: regex over the text that reads an answer.
    pub time_members: String,
    /// Definitions of `[http.defs]` for them; the last one writes all times of an answer as the old API does.
    pub time_uses: Vec<String>,
    /// How a typed field is typed whose text only a running shell knows.
    #[serde(default)]
    pub typing: Option<Typing>,
    /// What a person does where no endpoint fits.
    pub recipe: String,
    /// What a person does about a filter that reads a member which the new answer has not.
    pub member_recipe: String,
    /// What is said of a filter that asks whether a member is there, and what a person does; `{member}` is its name.
    pub presence: Stop,
    /// What is said of a filter that cannot be followed.
    pub untold: String,
    /// Examples of the command as a whole.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// The endpoints.
    #[serde(default, rename = "endpoint")]
    pub endpoints: Vec<EndpointRule>,
}

/// How a typed field is typed whose text only a running shell knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Typing {
    /// The definition of `[http.defs]` that turns the text into the old tool's value.
    pub uses: String,
    /// What differs.
    pub note: String,
}

/// What an endpoint of the old API is in the new one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndpointRule {
    /// Method and path of the old API, without a leading slash: `GET repos/{owner}/{repo}/pulls`.
    pub old: String,
    /// Method and path of the new one; missing where there is none.
    #[serde(default)]
    pub new: Option<String>,
    /// Query parameters: old name → new name. `*` allows any other under its own name.
    #[serde(default)]
    pub query: BTreeMap<String, Placement>,
    /// Body fields: old name → placement.
    #[serde(default)]
    pub body: BTreeMap<String, Placement>,
    /// Fields without which the rule is not meant.
    #[serde(default)]
    pub with: Vec<String>,
    /// Fields with which the rule is not meant.
    #[serde(default)]
    pub without: Vec<String>,
    /// A request whose answer is the input of the `body-jq` expressions of its fields.
    #[serde(default)]
    pub from: Option<String>,
    /// The form of the answer that the rule is for, as a regex over what the old request asks for.
    #[serde(default)]
    pub accept: Option<String>,
    /// The new endpoint takes every body that the old one takes.
    #[serde(default)]
    pub same_body: bool,
    /// Query parameters (GET) or body members (else) that are sent where the old request has none: name → value as JSON.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// Whether the answer is a list that has pages.
    #[serde(default)]
    pub pages: bool,
    /// What the answer holds, by the types of objects: `pull`, `[label]`, `text`, `nothing`.
    #[serde(default)]
    pub gives: Option<String>,
    /// A jq expression that gives the old answer as a whole, where its members do not stand in the same places.
    #[serde(default)]
    pub reshape: Option<String>,
    /// What differs.
    #[serde(default)]
    pub note: Option<String>,
    /// Why there is none.
    #[serde(default)]
    pub none: Option<String>,
    /// What a person does.
    #[serde(default)]
    pub recipe: Option<String>,
    /// Examples.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// The endpoints of the target's API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoints {
    /// The component that has them.
    pub component: String,
    /// Its supported versions, the oldest first.
    pub versions: Vec<String>,
    /// The URL below which they stand.
    pub base: String,
    /// What the API can do from a version on, beyond having an endpoint.
    #[serde(default, rename = "feature")]
    pub features: Vec<Feature>,
    /// Every endpoint.
    pub endpoints: Vec<Endpoint>,
}

/// Something that the target's API can do from a version on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    /// The name that steps and fields refer to.
    pub name: String,
    /// The first version that can.
    pub since: String,
    /// What it can, as a part of a sentence: "takes labels by name".
    pub what: String,
}

/// An endpoint of the target's API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoint {
    /// The method.
    pub method: String,
    /// The path below the base, with `{names}`.
    pub path: String,
    /// The first version that has it; `main` for none.
    pub since: String,
    /// The query parameters that it reads.
    #[serde(default)]
    pub query: Vec<String>,
}
