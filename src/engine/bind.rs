//! The values of a call under the names that routes use, each read as what it stands for.

use std::collections::BTreeMap;
use std::fmt;

use crate::engine::{Engine, Kinds, Setting};
use crate::grammar::{Call, Value, ValuePart};
use crate::host::Place;
use crate::pack::{ArgRule, CommandRule, Inferred, Lookup, ValueKind};
use crate::shell::Output;
use crate::text::Binding;

/// Why a route or a call cannot be carried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// The reasons, each a sentence part.
    pub reasons: Vec<String>,
    /// The flags that they are about.
    pub flags: Vec<String>,
    /// How far the route is from the call: of several, the nearest is told.
    pub distance: u32,
    /// What a person does, where that is known better than the rule says it.
    pub recipe: Option<String>,
}

impl Stopped {
    /// Stopped for one reason.
    pub fn by(reason: impl Into<String>) -> Stopped {
        Stopped {
            reasons: vec![reason.into()],
            flags: Vec::new(),
            distance: 1,
            recipe: None,
        }
    }

    /// Stopped by a flag.
    pub fn by_flag(flag: &str, reason: impl Into<String>) -> Stopped {
        Stopped {
            reasons: vec![reason.into()],
            flags: vec![flag.to_string()],
            distance: 1,
            recipe: None,
        }
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seen: Vec<&str> = Vec::new();
        for r in &self.reasons {
            if !seen.contains(&r.as_str()) {
                seen.push(r);
            }
        }
        f.write_str(&seen.join("; "))
    }
}

/// Named values of a call.
#[derive(Clone, Debug, Default)]
pub struct Names {
    values: BTreeMap<String, Value>,
    /// Whether the call itself says which repository it speaks to.
    pub repo_given: bool,
    /// Whether a value is taken from standard input.
    pub reads_stdin: bool,
    /// What differs.
    pub notes: Vec<String>,
}

impl Names {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Gives a value a name.
    pub fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_string(), value);
    }
}

impl Engine {
    /// Binds the arguments and the repository of a call.
    pub(super) fn bind(
        &self,
        rule: &CommandRule,
        call: &Call,
        setting: &Setting,
    ) -> Result<Names, Stopped> {
        let mut names = Names::default();
        names.set("branch", Value::dynamic(&self.pack.context.branch));
        let me = self.fill_http(&self.pack.context.me);
        names.set("me", Value::looked_up(me));
        if !call.rest.is_empty() {
            names.set("rest", words(&call.rest));
        }
        if let Some(repo) = call.value("repo") {
            names.set(
                "repo",
                self.read_value(ValueKind::Slug, repo, "repo")?.value,
            );
            names.repo_given = true;
        } else if let Some(repo) = self.repo_by_variable(call)? {
            names.set("repo", repo);
            names.repo_given = true;
        }
        for (i, arg) in rule.args.iter().enumerate() {
            match call.args.get(i) {
                Some(_) if arg.together => {
                    let all = call.args[i..].iter().map(|v| cut(arg, v, &mut names.notes));
                    let all: Vec<Value> = all.collect();
                    names.set(&arg.name, words(&all));
                }
                Some(value) => self.bind_value(&mut names, &arg.name, arg.kind, value)?,
                None if arg.optional => {}
                None => self.infer(&mut names, arg, setting)?,
            }
        }
        let many = rule.args.last().is_some_and(|a| a.many || a.together);
        if let (Some(extra), false) = (call.args.get(rule.args.len()), many) {
            return Err(Stopped::by(format!(
                "no route takes the argument `{}`",
                extra.shown()
            )));
        }
        Ok(names)
    }

    /// The repository that a variable of the old tool names to every call of the file, where it is another one.
    fn repo_by_variable(&self, call: &Call) -> Result<Option<Value>, Stopped> {
        let takes_repo = self
            .source()
            .command(&call.command)
            .is_some_and(|c| c.flag("repo").is_some());
        let mut variables = self.pack.mentions.repo_variables.iter();
        let bound = variables.find_map(|v| self.bindings.get(v));
        let Some(bound) = bound.filter(|b| takes_repo && !self.is_same_repo(&b.value)) else {
            return Ok(None);
        };
        // what only the running workflow knows is told by `scan`, for every call of the file
        if bound.value.contains('$') {
            return Ok(None);
        }
        let repo = Value::text(bound.value);
        self.read_value(ValueKind::Slug, &repo, "repo")
            .map(|read| Some(read.value))
    }

    /// Whether a text is another spelling of the current repository.
    pub(crate) fn is_same_repo(&self, text: &str) -> bool {
        let mut same = self.pack.context.same_repo.iter();
        same.any(|s| is_spelled(&s.old, text))
    }

    fn bind_value(
        &self,
        names: &mut Names,
        name: &str,
        kind: ValueKind,
        value: &Value,
    ) -> Result<(), Stopped> {
        let read = self.read_value(kind, value, name)?;
        if let Some(repo) = read.repo {
            names.set("repo", repo);
            names.repo_given = true;
        }
        names.repo_given |= name == "repo";
        if let Some(owner) = read.owner {
            names.set(&format!("{name}-owner"), owner);
        }
        names.set(name, read.value);
        Ok(())
    }

    fn infer(&self, names: &mut Names, arg: &ArgRule, setting: &Setting) -> Result<(), Stopped> {
        let Some(infers) = &arg.infers else {
            return Err(Stopped::by(format!("it lacks its argument {}", arg.name)));
        };
        if let Some(runner) = &setting.runner {
            return Err(Stopped::by(format!(
                "`{runner}` may add arguments, which only a running shell knows"
            )));
        }
        if setting.place != Place::Document {
            let inferred = arg.finds.as_ref();
            return match inferred.and_then(|name| self.pack.context.inferred.get(name)) {
                Some(inferred) if !names.repo_given => self.find(names, arg, inferred, setting),
                _ => Err(Stopped::by(format!(
                    "it leaves out {infers}, which the replacement needs"
                ))),
            };
        }
        // Words that people fill in for a call that is run to find them would lead in a circle.
        let found = arg.finds.as_ref();
        if setting.output == Output::Captured
            && !names.repo_given
            && let Some(inferred) = found.and_then(|name| self.pack.context.inferred.get(name))
            && self.find(names, arg, inferred, setting).is_ok()
        {
            return Ok(());
        }
        let placeholder = arg.placeholder.as_ref().unwrap_or(&self.pack.context.index);
        names.set(&arg.name, Value::placeholder(placeholder));
        names
            .notes
            .push(self.pack.voice.placeholder.replace("{infers}", infers));
        Ok(())
    }

    /// Has the server asked for what the old tool infers from the current branch.
    fn find(
        &self,
        names: &mut Names,
        arg: &ArgRule,
        inferred: &Inferred,
        setting: &Setting,
    ) -> Result<(), Stopped> {
        let mut known = Names::default();
        known.set("value", Value::dynamic(&self.pack.context.branch));
        let lookup = Lookup {
            request: inferred.request.clone(),
            jq: inferred.jq.clone(),
            pages: None,
        };
        let value = self.lookup(&lookup, &known, setting.place)?;
        names.set(&arg.name, value);
        names.notes.push(inferred.note.clone());
        Ok(())
    }

    /// Reads a value as what it stands for.
    pub(super) fn read_value(
        &self,
        kind: ValueKind,
        value: &Value,
        name: &str,
    ) -> Result<Read, Stopped> {
        let read = match kind {
            ValueKind::Text => Ok(Read::of(value.clone())),
            ValueKind::Slug => self.slug(value).map(Read::of),
            ValueKind::Owner => self.owner(value).map(Read::of),
            ValueKind::User => self.user(value).map(Read::of),
            ValueKind::Branch => self.branch(value).map(Read::of),
            ValueKind::Words | ValueKind::Date => {
                self.refused(kind, value).map(|()| Read::of(value.clone()))
            }
            ValueKind::Index => self.index(value),
            ValueKind::Name => self.name(value),
            ValueKind::Glob => glob(value),
            ValueKind::File => Ok(file(value)),
        };
        read.map_err(|why| Stopped::by_flag(name, why))
    }

    fn index(&self, value: &Value) -> Result<Read, String> {
        let Some(kinds) = self.kinds.get(&ValueKind::Index) else {
            return Ok(Read::of(value.clone()));
        };
        if let Some(known) = value.known() {
            if let Some(m) = kinds.link.as_ref().and_then(|l| l.captures(&known)) {
                let repo = m
                    .name("repo")
                    .map(|r| self.slug(&Value::text(r.as_str())))
                    .transpose()?;
                let number = m.name("value").map_or("", |v| v.as_str());
                return Ok(Read {
                    value: Value::text(number),
                    repo,
                    owner: None,
                    stdin: false,
                });
            }
            return match kinds.accept.as_ref().is_none_or(|a| a.is_match(&known)) {
                true => Ok(Read::of(
                    value.map_text(|t| t.trim_start_matches('#').to_string()),
                )),
                false => Err(kinds.otherwise.replace("{value}", &known)),
            };
        }
        let shown = value.shown();
        if let Some(same) = kinds.same.iter().find(|s| is_spelled(&s.old, &shown)) {
            return Ok(Read::of(Value::placeholder(&same.new)));
        }
        if let Some(taken) = self.number_by_bindings(kinds, value) {
            return taken.map(Read::of);
        }
        if value.parts.len() == 1
            && kinds
                .rename
                .as_ref()
                .is_some_and(|r| r.is_match(&value.shown()))
        {
            return Ok(Read::of(Value::placeholder(&self.pack.context.index)));
        }
        let command = |p: &ValuePart| matches!(p, ValuePart::Dynamic(t) if t.starts_with("$(") || t.starts_with('`'));
        if let (Some(why), true) = (&kinds.command, value.parts.iter().any(command)) {
            return Err(why.clone());
        }
        match kinds.takes(value) {
            true => Ok(Read::of(
                value.map_text(|t| t.trim_start_matches('#').to_string()),
            )),
            false => Err(kinds.otherwise.replace("{value}", &value.shown())),
        }
    }

    /// What a variable is worth as a number, where the values that the file gives it say more than its name does: the
    /// number in a link that it holds, or why it holds none.
    fn number_by_bindings(&self, kinds: &Kinds, value: &Value) -> Option<Result<Value, String>> {
        let rule = kinds.bound_link.as_ref()?;
        let (name, one) = (variable(value)?, self.bound(value));
        let given = self.bindings.given(name);
        let given = || {
            given
                .iter()
                .copied()
                .chain(one.as_ref().map(|b| b.value.as_str()))
        };
        let is_link = |v: &str| rule.values.is_match(v);
        let never = |v: &str| rule.never.is_match(v) || is_link(v) && rule.unless.is_match(v);
        if given().any(never) {
            return Some(Err(kinds.otherwise.replace("{value}", &value.shown())));
        }
        let known = given().all(is_link) || kinds.takes(value);
        (given().any(is_link) && known)
            .then(|| Ok(Value::looked_up(rule.takes.replace("{name}", name))))
    }

    /// The one value that the file gives the variable that a value is.
    fn bound(&self, value: &Value) -> Option<Binding> {
        self.bindings.get(variable(value)?)
    }

    /// The name of a repository; an owner in front of it gets its new name.
    fn name(&self, value: &Value) -> Result<Read, String> {
        let Some(known) = value.known() else {
            return Err(format!(
                "only a running shell knows whether `{}` names an owner",
                value.shown()
            ));
        };
        let Some((owner, name)) = self.without_host(&known).split_once('/') else {
            return Ok(Read::of(value.clone()));
        };
        self.known_owner(owner)?;
        let new = self.new_owner(owner).unwrap_or(owner);
        Ok(Read {
            owner: Some(Value::text(new)),
            ..Read::of(Value::text(name))
        })
    }

    /// A branch; an owner in front of it gets its new name.
    fn branch(&self, value: &Value) -> Result<Value, String> {
        let Some((owner, _)) = value.known().as_ref().and_then(|k| {
            k.split_once(':')
                .map(|(o, b)| (o.to_string(), b.to_string()))
        }) else {
            return Ok(value.clone());
        };
        self.known_owner(&owner)?;
        let new = self.new_owner(&owner).unwrap_or(&owner).to_string();
        Ok(value.map_text(|t| t.replacen(&owner, &new, 1)))
    }

    /// Whether the pack refuses a value of a kind.
    fn refused(&self, kind: ValueKind, value: &Value) -> Result<(), String> {
        let Some(kinds) = self.kinds.get(&kind) else {
            return Ok(());
        };
        match kinds
            .refuse
            .as_ref()
            .is_some_and(|r| r.is_match(&value.shown()))
        {
            true => Err(kinds.otherwise.replace("{value}", &value.shown())),
            false => Ok(()),
        }
    }

    fn user(&self, value: &Value) -> Result<Value, String> {
        let known = value.known();
        if known.as_deref() == Some(self.pack.context.me_word.as_str()) {
            return Ok(Value::looked_up(self.fill_http(&self.pack.context.me)));
        }
        self.refused(ValueKind::User, value).map(|()| value.clone())
    }

    fn owner(&self, value: &Value) -> Result<Value, String> {
        match value.known() {
            Some(known) => Ok(value
                .map_text(|_| known.clone())
                .map_text(|t| self.new_owner(t).unwrap_or(t).to_string()))
            .and_then(|v| self.known_owner(&known).map(|()| v)),
            None => {
                let shown = value.shown();
                let here = self.pack.context.same_owner.contains(&shown);
                match value.is_filled_in() && self.renames_owners() && !here {
                    true => Err(format!(
                        "only a running shell knows whether `{shown}` names an owner that has another name now"
                    )),
                    false => Ok(value.clone()),
                }
            }
        }
    }

    /// The owner on the new forge, where the site file maps it.
    fn new_owner<'a>(&'a self, owner: &'a str) -> Option<&'a str> {
        self.site.owner(owner)
    }

    /// Whether an owner may be on the new forge at all.
    fn known_owner(&self, owner: &str) -> Result<(), String> {
        let owners = &self.site.owners;
        let any = owners.is_empty()
            || self.new_owner(owner).is_some()
            || owners.values().any(|new| new == owner)
            || self
                .pack
                .context
                .any_owner
                .iter()
                .any(|o| o.eq_ignore_ascii_case(owner));
        if any {
            return Ok(());
        }
        Err(format!(
            "the site file's owner map does not say where the repositories of `{owner}` are now; add `{owner} = \"…\"` to [owners]"
        ))
    }

    /// Whether an owner has a new name that differs in more than the case of its letters, which the forge does not tell apart.
    pub(crate) fn renames_owners(&self) -> bool {
        let mut owners = self.site.owners.iter();
        owners.any(|(old, new)| !old.eq_ignore_ascii_case(new))
    }

    fn slug(&self, value: &Value) -> Result<Value, String> {
        let shown = value.shown();
        if let Some(same) = self
            .pack
            .context
            .same_repo
            .iter()
            .find(|s| is_spelled(&s.old, &shown))
        {
            return Ok(Value::dynamic(&same.new));
        }
        if let Some(variable) = self.of_environment(value) {
            return self.slug(&variable);
        }
        if let Some(odd) = value.parts.iter().find_map(odd_in_slug) {
            return Err(format!("`{odd}` is not the name of a repository"));
        }
        let renames = self.renames_owners();
        let moved = |bound| self.bindings.is_moved(&bound);
        if renames && self.bound(value).is_some_and(moved) {
            return Ok(value.clone());
        }
        if renames && matches!(value.parts.first(), Some(ValuePart::Dynamic(_))) {
            return Err(format!(
                "only a running shell knows whether `{shown}` names an owner that has another name now"
            ));
        }
        let mut first = true;
        let mut why = None;
        let only = value.parts.len() == 1;
        let out = value.map_text(|t| {
            if !std::mem::take(&mut first)
                || !matches!(value.parts.first(), Some(ValuePart::Text(_)))
            {
                return t.to_string();
            }
            let path = self.without_host(t);
            let path = if only {
                path.trim_end_matches('/').trim_end_matches(".git")
            } else {
                path
            };
            let Some((owner, name)) = path.split_once('/') else {
                if only {
                    why = Some(format!("`{t}` names no owner"));
                }
                return path.to_string();
            };
            if let Err(e) = self.known_owner(owner) {
                why = Some(e);
            }
            format!("{}/{name}", self.new_owner(owner).unwrap_or(owner))
        });
        match why {
            Some(why) => Err(why),
            None => Ok(out),
        }
    }

    /// The variable of the environment that a placeholder stands for.
    fn of_environment(&self, value: &Value) -> Option<Value> {
        let [ValuePart::Placeholder(shown)] = value.parts.as_slice() else {
            return None;
        };
        let pattern = self.kinds.get(&ValueKind::Slug)?.environment.as_ref()?;
        let name = pattern.captures(shown)?.name("name")?;
        Some(Value::dynamic(format!("${}", name.as_str())))
    }

    /// Whether a variable's name says that it holds an owner and a name.
    pub(super) fn is_slug(&self, value: &Value) -> Result<(), String> {
        let Some(kinds) = self.kinds.get(&ValueKind::Slug) else {
            return Ok(());
        };
        let moved = |bound| self.bindings.is_moved(&bound);
        let named = kinds.takes(value) && !value.has_placeholder();
        match named || self.bound(value).is_some_and(moved) {
            true => Ok(()),
            false => Err(kinds.otherwise.replace("{value}", &value.shown())),
        }
    }

    fn without_host<'a>(&self, slug: &'a str) -> &'a str {
        for host in &self.pack.context.old_hosts {
            if let Some(rest) = slug
                .strip_prefix("git@")
                .and_then(|s| s.strip_prefix(host.as_str()))
                .and_then(|s| s.strip_prefix(':'))
            {
                return rest;
            }
        }
        let path = slug
            .strip_prefix("https://")
            .or_else(|| slug.strip_prefix("http://"))
            .unwrap_or(slug);
        for host in &self.pack.context.old_hosts {
            if let Some(rest) = path
                .strip_prefix(host.as_str())
                .and_then(|r| r.strip_prefix('/'))
            {
                return rest;
            }
        }
        path
    }
}

impl Kinds {
    /// Whether a value that is not wholly known may be of the kind.
    fn takes(&self, value: &Value) -> bool {
        value.parts.iter().all(|p| match p {
            ValuePart::Text(_) => true,
            ValuePart::Placeholder(t) if t.starts_with("${{") => self.is_variable(t),
            ValuePart::Placeholder(t) => self.placeholder.as_ref().is_none_or(|r| r.is_match(t)),
            ValuePart::Dynamic(t) => self.is_variable(t),
        })
    }

    fn is_variable(&self, name: &str) -> bool {
        let named =
            name.starts_with("${{") || self.variable.as_ref().is_none_or(|r| r.is_match(name));
        named && !self.not_variable.as_ref().is_some_and(|r| r.is_match(name))
    }
}

/// The variable that a value is, and nothing else.
fn variable(value: &Value) -> Option<&str> {
    let [ValuePart::Dynamic(source)] = value.parts.as_slice() else {
        return None;
    };
    let name = source.strip_prefix('$')?;
    name.strip_prefix('{')
        .map_or(Some(name), |n| n.strip_suffix('}'))
}

/// Whether two expressions of a workflow differ in their blanks alone.
fn is_spelled(one: &str, other: &str) -> bool {
    let dense = |t: &str| t.split_whitespace().collect::<String>();
    one == other || (one.starts_with("${{") && dense(one) == dense(other))
}

/// A part that no slug has: inline code, or a character that names do not have.
fn odd_in_slug(part: &ValuePart) -> Option<&str> {
    match part {
        ValuePart::Text(t) => t
            .contains(|c: char| !c.is_ascii_alphanumeric() && !"-_./:@".contains(c))
            .then_some(t.as_str()),
        ValuePart::Dynamic(t) => t.starts_with('`').then_some(t.as_str()),
        ValuePart::Placeholder(t) => t.starts_with('[').then_some(t.as_str()),
    }
}

/// A value that was read as what it stands for.
#[derive(Clone, Debug)]
pub struct Read {
    /// The value for the target.
    pub value: Value,
    /// The repository, where the value named one.
    pub repo: Option<Value>,
    /// The owner, where one stood in front of the value.
    pub owner: Option<Value>,
    /// Whether it is taken from standard input.
    pub stdin: bool,
}

impl Read {
    fn of(value: Value) -> Read {
        Read {
            value,
            repo: None,
            owner: None,
            stdin: false,
        }
    }
}

/// The content of a file, or of standard input.
fn file(value: &Value) -> Read {
    if value.known().as_deref() == Some("-") {
        return Read {
            value: Value::dynamic("$(cat)"),
            repo: None,
            owner: None,
            stdin: true,
        };
    }
    Read::of(Value::dynamic(format!("$(cat {})", value.word())))
}

/// A pattern of file names as the regular expression that says the same.
fn glob(value: &Value) -> Result<Read, String> {
    let Some(known) = value.known() else {
        return Err(format!(
            "only a running shell knows the pattern `{}`",
            value.shown()
        ));
    };
    let mut out = String::from("^");
    for c in known.chars() {
        match c {
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '[' | ']' | '\\' => return Err(format!("no route carries the pattern `{known}`")),
            c if c.is_ascii_punctuation() && !"-_/".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push('$');
    Ok(Read::of(Value::text(out)))
}

/// A value up to the mark that ends it.
fn cut(arg: &ArgRule, value: &Value, notes: &mut Vec<String>) -> Value {
    let Some(cut) = &arg.cut else {
        return value.clone();
    };
    match value.before(&cut.at) {
        Some(shorter) => {
            notes.push(cut.note.clone());
            shorter
        }
        None => value.clone(),
    }
}

/// Several values as words behind one another.
fn words(values: &[Value]) -> Value {
    let words: Vec<String> = values.iter().map(Value::word).collect();
    Value::placeholder(words.join(" "))
}
