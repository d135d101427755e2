//! Loads a pack: the embedded one, or a folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use walkdir::WalkDir;

use crate::grammar::{Evidence, Grammar};
use crate::pack::links::{Form, Links, Stop, VariableUse};
use crate::pack::members::ObjectType;
use crate::pack::model::{
    Api, CommandRule, Context, Endpoints, Http, KindRule, Paging, Search, Shape, Voice,
};
use crate::pack::permission::Permission;
use crate::pack::placement::ValueKind;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/gh-to-tea");

/// The flags by which the old tool shapes its output.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShapingFlags {
    /// Names the fields of a JSON object.
    pub fields: String,
    /// A filter over the JSON.
    pub filter: String,
    /// A template over the JSON, in the language of Go.
    pub template: String,
    /// What differs where a template becomes a filter.
    pub template_note: String,
    /// What a person does about a filter that fails by itself.
    pub filter_recipe: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Manifest {
    name: String,
    prefix: String,
    source: String,
    default_token: String,
    coverage: Vec<BTreeMap<String, String>>,
    mentions: Mentions,
    shaping: ShapingFlags,
    http: Http,
    paging: Paging,
    context: Context,
    kind: BTreeMap<ValueKind, KindRule>,
    voice: Voice,
}

/// What in a text speaks of the old tool without being a call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mentions {
    /// Environment variables of the old forge, with what to say of each.
    pub variables: BTreeMap<String, String>,
    /// Where a variable is set or read, the first row that fits.
    #[serde(default, rename = "use")]
    pub uses: Vec<VariableUse>,
    /// What to say of a variable that the site file renames, and what a person does where that cannot be written.
    pub renamed: Stop,
    /// What to say of the tool's bare name.
    pub tool: String,
    /// What to say of a call of a command that only later versions of the tool know; `{word}` is its name.
    pub later: String,
    /// What to say of a call of a command that the tool does not know; `{word}` is its name.
    pub unknown: String,
    /// What a person does about such a call, and about one that stands in a string.
    pub recipe: String,
    /// What a person does about a command without a rule.
    pub no_rule: String,
    /// What a person does about a program that looks for the tool.
    pub about_tool: String,
    /// Texts that the old tool prints and programs look for.
    #[serde(default)]
    pub messages: Vec<String>,
    /// What a person does about a call that takes its repository from an environment variable.
    pub repo_elsewhere: String,
    /// Environment variables that name the repository of every call.
    pub repo_variables: Vec<String>,
    /// Names of packages that bring the tool.
    #[serde(default)]
    pub packages: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RuleFile {
    command: Vec<CommandRule>,
    shape: Vec<Shape>,
    search: Option<Search>,
    api: Option<Api>,
    links: Option<Links>,
    link: Vec<Form>,
    permission: Option<Permission>,
    object: Vec<ObjectType>,
}

/// A rule pack.
#[derive(Debug)]
pub struct Pack {
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) default_token: String,
    pub(crate) coverage: Vec<BTreeMap<String, String>>,
    pub(crate) mentions: Mentions,
    pub(crate) shaping: ShapingFlags,
    pub(crate) http: Http,
    pub(crate) paging: Paging,
    pub(crate) context: Context,
    pub(crate) kinds: BTreeMap<ValueKind, KindRule>,
    pub(crate) voice: Voice,
    pub(crate) source: Grammar,
    pub(crate) grammars: Vec<Grammar>,
    pub(crate) endpoints: Endpoints,
    pub(crate) search: Search,
    pub(crate) api: Api,
    pub(crate) permission: Permission,
    pub(crate) shapes: BTreeMap<String, Shape>,
    pub(crate) objects: BTreeMap<String, ObjectType>,
    pub(crate) commands: Vec<CommandRule>,
    pub(crate) links: Links,
    pub(crate) link_forms: Vec<Form>,
    by_name: BTreeMap<String, usize>,
    pub(crate) api_place: String,
}

/// A file of a pack: its path below the pack's folder, and its text.
type File = (String, String);

impl Pack {
    /// The pack that is part of the program.
    pub fn embedded() -> Result<Arc<Pack>> {
        let mut files = Vec::new();
        collect(&EMBEDDED, &mut files)?;
        Pack::from_files(files).map(Arc::new)
    }

    /// The pack in a folder. Every error names the file and the line.
    pub fn load(dir: &Path) -> Result<Arc<Pack>> {
        let mut files = Vec::new();
        for entry in WalkDir::new(dir).sort_by_file_name() {
            let entry =
                entry.with_context(|| format!("cannot read the rule pack {}", dir.display()))?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "toml")
            {
                let text = std::fs::read_to_string(entry.path())
                    .with_context(|| format!("cannot read {}", entry.path().display()))?;
                let below = entry.path().strip_prefix(dir).unwrap_or(entry.path());
                files.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
        Pack::from_files(files)
            .map(Arc::new)
            .with_context(|| format!("the rule pack {}", dir.display()))
    }

    fn from_files(files: Vec<File>) -> Result<Pack> {
        let (_, text) = files
            .iter()
            .find(|(p, _)| p == "pack.toml")
            .ok_or_else(|| anyhow!("there is no pack.toml"))?;
        let manifest: Manifest = parse("pack.toml", text)?;
        let mut source = None;
        let mut grammars = Vec::new();
        let mut endpoints = None;
        let mut rules = RuleFile::default();
        let mut api_place = String::new();
        for (path, text) in &files {
            if *path == manifest.source {
                source = Some(grammar(path, text)?);
            } else if path.starts_with("target/") {
                match text.lines().any(|l| l.starts_with("endpoints = ")) {
                    true => endpoints = Some(parse::<Endpoints>(path, text)?),
                    false => grammars.push(grammar(path, text)?),
                }
            } else if path != "pack.toml" {
                let mut file: RuleFile = parse(path, text)?;
                place_rules(path, text, "[[command]]", &mut file.command);
                place_rules(path, text, "[[link]]", &mut file.link);
                rules.link.append(&mut file.link);
                rules.links = rules.links.take().or(file.links);
                rules.command.append(&mut file.command);
                rules.shape.append(&mut file.shape);
                rules.object.append(&mut file.object);
                rules.search = rules.search.take().or(file.search);
                if file.api.is_some() {
                    api_place.clone_from(path);
                }
                rules.api = rules.api.take().or(file.api);
                rules.permission = rules.permission.take().or(file.permission);
            }
        }
        grammars.sort_by_key(|g: &Grammar| {
            g.version
                .split('.')
                .map(|p| p.parse().unwrap_or(0))
                .collect::<Vec<u32>>()
        });
        let mut by_name = BTreeMap::new();
        for (i, c) in rules.command.iter().enumerate() {
            if let Some(first) = by_name.insert(c.name.clone(), i) {
                let first: &CommandRule = &rules.command[first];
                bail!(
                    "{}:{}: a second rule for `{}`, the first stands at {}:{}",
                    c.place.0,
                    c.place.1,
                    c.name,
                    first.place.0,
                    first.place.1
                );
            }
        }
        Ok(Pack {
            name: manifest.name,
            prefix: manifest.prefix,
            default_token: manifest.default_token,
            coverage: manifest.coverage,
            mentions: manifest.mentions,
            shaping: manifest.shaping,
            http: manifest.http,
            paging: manifest.paging,
            context: manifest.context,
            kinds: manifest.kind,
            voice: manifest.voice,
            source: source.ok_or_else(|| {
                anyhow!(
                    "pack.toml: `source` names {}, which is not there",
                    manifest.source
                )
            })?,
            grammars,
            endpoints: endpoints.ok_or_else(|| anyhow!("no file below target/ lists endpoints"))?,
            search: rules
                .search
                .ok_or_else(|| anyhow!("no file has a [search] table"))?,
            api: rules
                .api
                .ok_or_else(|| anyhow!("no file has an [api] table"))?,
            permission: rules
                .permission
                .ok_or_else(|| anyhow!("no file has a [permission] table"))?,
            shapes: rules
                .shape
                .into_iter()
                .map(|s| (s.name.clone(), s))
                .collect(),
            objects: objects(rules.object)?,
            commands: rules.command,
            links: rules
                .links
                .ok_or_else(|| anyhow!("no file has a [links] table"))?,
            link_forms: rules.link,
            by_name,
            api_place,
        })
    }

    /// The pack's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The parts of the target, each with the versions that the pack has tables for, the oldest first.
    pub fn versions(&self) -> BTreeMap<String, Vec<String>> {
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for g in &self.grammars {
            out.entry(g.tool.clone())
                .or_default()
                .push(g.version.clone());
        }
        out.insert(
            self.endpoints.component.clone(),
            self.endpoints.versions.clone(),
        );
        out
    }

    /// As `versions`, without those of a tool that was never run, where another one was.
    pub fn proven_versions(&self) -> BTreeMap<String, Vec<String>> {
        let mut out = self.versions();
        for (tool, known) in &mut out {
            let run: Vec<String> = self
                .grammars
                .iter()
                .filter(|g| g.tool == *tool && g.known_by == Evidence::Run)
                .map(|g| g.version.clone())
                .collect();
            if !run.is_empty() {
                *known = run;
            }
        }
        out
    }

    /// Words without one of which a file holds nothing for this pack.
    pub fn literals(&self) -> Vec<String> {
        let mut out = vec![self.source.tool.clone()];
        out.extend(self.mentions.variables.keys().cloned());
        out.extend(self.mentions.packages.iter().cloned());
        out
    }

    /// The rule of a command.
    pub fn command(&self, name: &str) -> Option<&CommandRule> {
        self.by_name.get(name).map(|&i| &self.commands[i])
    }

    /// Why a flag of a command, or one value of it, changes nothing in what is written; `None` where it must change it.
    pub fn dropped(&self, command: &str, flag: &str, value: &str) -> Option<&str> {
        if command == self.api.command {
            let old_host = || self.context.old_hosts.iter().any(|h| h == value);
            let names_host = flag == self.api.host && old_host();
            let says_host =
                names_host.then_some("the site file names the host that takes its place");
            return self.api.drops.get(flag).map(String::as_str).or(says_host);
        }
        let routes = &self.command(command)?.routes;
        let left_out = routes.iter().find_map(|r| r.drops.get(flag));
        let mut placed = routes
            .iter()
            .flat_map(|r| &r.steps)
            .filter_map(|s| s.flags.get(flag));
        let same = placed.find_map(|p| p.values.get(value).unwrap_or(p).same.as_ref());
        left_out.or(same).map(String::as_str)
    }

    /// The id of a form of links: `gh/link-blob`.
    pub fn link_id(&self, name: &str) -> String {
        self.rule_id(&format!("link {name}"))
    }

    /// The id of a command's rule: `gh/pr-list`.
    pub fn rule_id(&self, command: &str) -> String {
        format!("{}/{}", self.prefix, command.replace(' ', "-"))
    }
}

/// Types of objects by name, each with the rows of the type that it is like.
fn objects(all: Vec<ObjectType>) -> Result<BTreeMap<String, ObjectType>> {
    let mut out: BTreeMap<String, ObjectType> = BTreeMap::new();
    for mut object in all {
        if let Some(like) = &object.like {
            let from = out.get(like).ok_or_else(|| {
                anyhow!(
                    "the object `{}` is like `{like}`, which does not stand before it",
                    object.name
                )
            })?;
            object.inherit(&from.clone());
        }
        if let Some(twice) = out.insert(object.name.clone(), object) {
            bail!("the object `{}` is there twice", twice.name);
        }
    }
    Ok(out)
}

fn collect(dir: &Dir<'_>, files: &mut Vec<File>) -> Result<()> {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let text = file
            .contents_utf8()
            .ok_or_else(|| anyhow!("{path} is not UTF-8"))?;
        files.push((path, text.to_string()));
    }
    for sub in dir.dirs() {
        collect(sub, files)?;
    }
    files.sort();
    Ok(())
}

fn grammar(path: &str, text: &str) -> Result<Grammar> {
    let mut grammar: Grammar = parse(path, text)?;
    grammar.index();
    Ok(grammar)
}

fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            text[..s.start.min(text.len())].matches('\n').count() + 1
        });
        anyhow!("{path}:{line}: {}", e.message())
    })
}

/// A table that knows where it stands.
trait Placed {
    fn stands(&mut self, place: (String, usize), source: String);
}

impl Placed for CommandRule {
    fn stands(&mut self, place: (String, usize), source: String) {
        (self.place, self.source) = (place, source);
    }
}

impl Placed for Form {
    fn stands(&mut self, place: (String, usize), source: String) {
        (self.place, self.source) = (place, source);
    }
}

/// Gives each table of a file that begins with `head` its place and its text.
fn place_rules(path: &str, text: &str, head: &str, tables: &mut [impl Placed]) {
    let mut starts: Vec<usize> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == head {
            starts.push(offset);
        }
        offset += line.len();
    }
    for (i, table) in tables.iter_mut().enumerate() {
        let Some(&from) = starts.get(i) else { continue };
        let to = starts.get(i + 1).copied().unwrap_or(text.len());
        let line = text[..from].matches('\n').count() + 1;
        table.stands(
            (path.to_string(), line),
            text[from..to].trim_end().to_string(),
        );
    }
}
