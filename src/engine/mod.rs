//! Applies rules: a typed call and what surrounds it into a replacement, or the reason why there is none.

mod api;
mod bind;
mod body;
mod check;
mod emit;
mod endpoints;
mod gotemplate;
mod http;
mod joins;
mod jq;
mod pattern;
mod placed;
mod print;
mod reach;
mod request;
mod route;
mod rows;
mod search;
mod setting;
mod shape;
mod steps;
mod template;
mod tool;
mod upload;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use regex::{Regex, bytes};

pub(crate) use endpoints::has;
pub(crate) use pattern::{Decides, Reads};
pub use route::Considered;
pub use setting::{Setting, Surroundings, variable_set};

use crate::finding::{Class, Kind};
use crate::grammar::{Call, Grammar};
use crate::host::Place;
use crate::links::{Links, Variables};
use crate::pack::{CommandRule, Endpoints, KindRule, Pack, Same, ValueKind};
use crate::scan::Lists;
use crate::shell::Output;
use crate::site::Site;
use crate::text::Bindings;

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its class.
    pub class: Class,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The rule that decided.
    pub rule: String,
    /// The replacement as a shell reads it.
    pub text: Option<String>,
    /// Why it has its class.
    pub note: String,
    /// What a person can do.
    pub recipe: String,
}

/// A pack made ready for one site.
#[derive(Clone, Debug)]
pub struct Engine {
    pack: Arc<Pack>,
    site: Site,
    versions: BTreeMap<String, String>,
    targets: BTreeMap<String, usize>,
    kinds: BTreeMap<ValueKind, Kinds>,
    prefilter: bytes::Regex,
    literals: Vec<String>,
    bindings: Bindings,
    links: Arc<Links>,
    variables: Arc<Variables>,
    lists: Arc<Lists>,
}

/// The compiled patterns of a kind of value.
#[derive(Clone, Debug)]
struct Kinds {
    accept: Option<Regex>,
    link: Option<Regex>,
    same: Vec<Same>,
    bound_link: Option<BoundLink>,
    environment: Option<Regex>,
    placeholder: Option<Regex>,
    rename: Option<Regex>,
    not_variable: Option<Regex>,
    variable: Option<Regex>,
    command: Option<String>,
    refuse: Option<Regex>,
    otherwise: String,
}

impl Engine {
    /// A pack for a site. Fails where the site names a version that the pack has no table for.
    pub fn new(pack: &Arc<Pack>, site: &Site) -> Result<Engine> {
        let mut versions = BTreeMap::new();
        for (part, known) in pack.versions() {
            let version = match site.versions.get(&part) {
                Some(v) if known.contains(v) => v.clone(),
                Some(v) => bail!(
                    "`{part} = \"{v}\"` is not supported; allowed: {}",
                    known.join(", ")
                ),
                None => known.first().cloned().unwrap_or_default(),
            };
            versions.insert(part, version);
        }
        let targets = pack
            .grammars
            .iter()
            .enumerate()
            .filter(|(_, g)| versions.get(&g.tool) == Some(&g.version))
            .map(|(i, g)| (g.tool.clone(), i))
            .collect();
        let mut kinds = BTreeMap::new();
        for (kind, rule) in &pack.kinds {
            kinds.insert(
                *kind,
                Kinds::compile(rule).with_context(|| format!("a pattern of the kind {kind:?}"))?,
            );
        }
        let words: Vec<String> = pack.literals().iter().map(|l| regex::escape(l)).collect();
        let prefilter = bytes::Regex::new(&format!(r"(?-u)\b(?:{})\b", words.join("|")))?;
        let literals = pack.literals();
        let component = pack.endpoints.component.clone();
        let version = versions.get(&component).cloned().unwrap_or_default();
        let token = site.token.as_deref().unwrap_or(&pack.default_token);
        let links = Arc::new(Links::new(pack, site, (component, version), token)?);
        Ok(Engine {
            variables: Arc::new(Variables::new(pack, site, token)?),
            links,
            pack: pack.clone(),
            site: site.clone(),
            versions,
            targets,
            kinds,
            prefilter,
            literals,
            bindings: Bindings::default(),
            lists: Arc::new(Lists::new(&pack.permission)),
        })
    }

    /// Whether a file can hold anything for the active rules.
    pub fn may_match(&self, bytes: &[u8]) -> bool {
        self.prefilter.is_match(bytes)
    }

    /// Words without one of which a file holds nothing for the active rules.
    pub fn literals(&self) -> &[String] {
        &self.literals
    }

    /// The URLs and slugs of the old forge.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The environment variables of the old forge.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// How entries of permission lists are told.
    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// The pack.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The target's parts with the versions in force.
    pub fn versions(&self) -> &BTreeMap<String, String> {
        &self.versions
    }

    /// The grammar of the old tool.
    pub fn source(&self) -> &Grammar {
        &self.pack.source
    }

    /// The same for the calls of one file, whose text gives variables their values.
    pub(crate) fn knowing(&self, bindings: Bindings) -> Engine {
        Engine {
            bindings,
            ..self.clone()
        }
    }

    /// What the text of the file in hand says of its variables.
    pub(crate) fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// Whether a replacement speaks to the repository of the directory or the workflow it runs in.
    pub(crate) fn takes_current_repo(&self, shell: &str) -> bool {
        if self
            .pack
            .context
            .repo
            .values()
            .any(|r| shell.contains(r.as_str()))
        {
            return true;
        }
        crate::shell::commands(shell).iter().any(|c| {
            let words: Vec<String> = c.words[c.head..]
                .iter()
                .filter_map(crate::shell::Word::literal)
                .collect();
            let names: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            let grammar = words.first().and_then(|t| self.target(t));
            let command = grammar.and_then(|g| g.longest(&names));
            command.is_some_and(|(c, _)| c.flag("repo").is_some())
                && !words.iter().any(|w| w == "--repo")
        })
    }

    /// The environment variable that holds the token of the target.
    pub(crate) fn token_name(&self) -> &str {
        self.token()
    }

    /// Whether a replacement reads the token where it runs.
    pub(crate) fn needs_token(&self, shell: &str) -> bool {
        let token = self.token();
        shell.contains(&format!("${token}")) || shell.contains(&format!("${{{token}"))
    }

    /// Whether a replacement runs a command of a target tool, which has log-ins of its own.
    pub(crate) fn runs_target_tool(&self, shell: &str) -> bool {
        let runs = |c: &crate::shell::Command| {
            let name = c.words.get(c.head).and_then(crate::shell::Word::literal);
            name.is_some_and(|n| self.target(&n).is_some())
        };
        crate::shell::commands(shell).iter().any(runs)
    }

    /// Whether words that follow a replacement are read by one command of a target tool, as they were before.
    pub(crate) fn takes_more_words(&self, shell: &str) -> bool {
        let commands = crate::shell::commands(shell);
        let [one] = &commands[..] else {
            return false;
        };
        let words: Vec<Option<String>> =
            one.words.iter().map(crate::shell::Word::literal).collect();
        let tool = words.first().and_then(|w| w.as_deref());
        tool.is_some_and(|t| self.target(t).is_some())
            && one.redirects.is_empty()
            && !words.iter().any(|w| w.as_deref() == Some("--"))
    }

    /// The grammar of a target tool at the version in force.
    fn target(&self, tool: &str) -> Option<&Grammar> {
        self.targets.get(tool).map(|&i| &self.pack.grammars[i])
    }

    fn endpoints(&self) -> &Endpoints {
        &self.pack.endpoints
    }

    /// What becomes of a call.
    pub fn rewrite(&self, call: &Call, setting: &Setting) -> Verdict {
        let verdict = if call.command == self.pack.api.command {
            self.api(call, setting)
        } else {
            self.command(call, setting)
        };
        let mut verdict = self.checked(verdict);
        if !verdict.class.is_written() {
            return verdict;
        }
        let voice = &self.pack.voice;
        if setting.errors_are_searched() {
            let why = voice.searched.note.clone();
            return manual(
                verdict.rule,
                verdict.kind,
                why,
                self.fill(&voice.searched.recipe),
            );
        }
        let also = [
            (setting.errors == Output::Captured, &voice.captured),
            (setting.place == Place::Workflow, &voice.workflow),
        ];
        for (_, note) in also.iter().filter(|(holds, _)| *holds) {
            verdict.class = Class::Adapted;
            let before = std::mem::take(&mut verdict.note);
            let between = if before.is_empty() { "" } else { "; " };
            verdict.note = format!("{before}{between}{}", self.fill(note));
        }
        verdict
    }

    /// What a sentence that names the command says instead.
    pub fn mention(&self, call: &Call) -> Verdict {
        let id = self.pack.rule_id(&call.command);
        let rule = self.pack.command(&call.command);
        let named = rule
            .and_then(|r| r.mention.as_deref())
            .filter(|m| self.has_command(m));
        match (named, rule) {
            (Some(text), _) => Verdict {
                class: Class::Exact,
                kind: Kind::Mention,
                rule: id,
                text: Some(text.to_string()),
                note: String::new(),
                recipe: String::new(),
            },
            (None, rule) => Verdict {
                class: Class::Manual,
                kind: Kind::Mention,
                rule: id,
                text: None,
                note: format!(
                    "no one command of {} says what `{} {}` does",
                    self.target_names(),
                    self.source().tool,
                    call.command
                ),
                recipe: self.fill(rule.map_or(&self.pack.mentions.no_rule, |r| &r.recipe)),
            },
        }
    }

    /// Whether a target tool has the command that `words` name.
    fn has_command(&self, words: &str) -> bool {
        let Some((tool, name)) = words.split_once(' ') else {
            return self.target(words).is_some();
        };
        let name: Vec<&str> = name
            .split(' ')
            .take_while(|w| !w.starts_with(['-', '<']))
            .collect();
        let name = name.join(" ");
        let safe = |g: &Grammar| g.command_quirks(&name).all(|q| !q.effect.forbids());
        self.target(tool)
            .is_some_and(|g| g.command(&name).is_some() && safe(g))
    }

    /// The target's parts with their versions, for people.
    fn target_names(&self) -> String {
        let names: Vec<String> = self
            .versions
            .iter()
            .rev()
            .map(|(part, v)| format!("{part} {v}"))
            .collect();
        names.join(" or ")
    }

    fn command(&self, call: &Call, setting: &Setting) -> Verdict {
        let id = self.pack.rule_id(&call.command);
        let Some(rule) = self.pack.command(&call.command) else {
            let note = format!("no rule for `{} {}`", self.source().tool, call.command);
            return manual(
                id,
                Kind::Command,
                note,
                self.fill(&self.pack.mentions.no_rule),
            );
        };
        match self.route(rule, call, setting) {
            Ok(written) => written.verdict(id, Kind::Command),
            Err(stopped) => {
                let own = Some(&self.pack.shaping.filter_recipe)
                    .filter(|_| stopped.flags.contains(&self.pack.shaping.filter));
                let recipe = stopped
                    .flags
                    .iter()
                    .find_map(|f| rule.recipes.get(f))
                    .or(own)
                    .unwrap_or(&rule.recipe);
                manual(id, Kind::Command, stopped.to_string(), self.fill(recipe))
            }
        }
    }

    /// A text of the pack with `{host}`, `{token}`, `{login}` and `{base}` filled in.
    pub(crate) fn fill(&self, text: &str) -> String {
        let base = self.pack.http.base.replace("{host}", &self.site.host);
        text.replace("{base}", &base)
            .replace("{auth}", &self.auth())
            .replace("{host}", &self.site.host)
            .replace("{token}", self.token())
            .replace("{login}", self.site.login.as_deref().unwrap_or("<login>"))
    }

    fn token(&self) -> &str {
        self.site
            .token
            .as_deref()
            .unwrap_or(&self.pack.default_token)
    }

    fn auth(&self) -> String {
        self.pack.http.auth.replace("{token}", self.token())
    }

    /// The rule of a command, for `explain`.
    pub fn rule(&self, command: &str) -> Option<&CommandRule> {
        self.pack.command(command)
    }
}

/// How a variable is told that holds a link to one of the current repository's things.
#[derive(Clone, Debug)]
struct BoundLink {
    values: Regex,
    unless: Regex,
    never: Regex,
    takes: String,
}

impl BoundLink {
    fn compile(rule: &crate::pack::BoundLink) -> Result<BoundLink> {
        Ok(BoundLink {
            values: Regex::new(&rule.values)?,
            unless: Regex::new(&rule.unless)?,
            never: Regex::new(&rule.never)?,
            takes: rule.takes.clone(),
        })
    }
}

impl Kinds {
    fn compile(rule: &KindRule) -> Result<Kinds> {
        let compile = |p: &Option<String>| p.as_deref().map(Regex::new).transpose();
        Ok(Kinds {
            accept: compile(&rule.accept)?,
            link: compile(&rule.link)?,
            same: rule.same.clone(),
            bound_link: rule
                .bound_link
                .as_ref()
                .map(BoundLink::compile)
                .transpose()?,
            environment: compile(&rule.environment)?,
            placeholder: compile(&rule.placeholder)?,
            rename: compile(&rule.rename)?,
            not_variable: compile(&rule.not_variable)?,
            variable: compile(&rule.variable)?,
            command: rule.command.clone(),
            refuse: compile(&rule.refuse)?,
            otherwise: rule.otherwise.clone(),
        })
    }
}

/// A verdict that leaves the text as it is.
fn manual(rule: String, kind: Kind, note: String, recipe: String) -> Verdict {
    Verdict {
        class: Class::Manual,
        kind,
        rule,
        text: None,
        note,
        recipe,
    }
}
