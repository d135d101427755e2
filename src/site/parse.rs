//! Reads a site file and collects everything that is wrong with it, each with its line.

mod standing;

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Keep, Site, SiteErrors, Versions, check};

pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The tables of a site file.
const TABLES: &[&str] = &[
    "extends",
    "target",
    "owners",
    "keep",
    "repositories",
    "links",
    "env",
    "values",
    "block",
    "file",
    "line",
    "text",
    "move",
];

/// One reading of one file.
pub(super) struct Parser<'a> {
    text: &'a str,
    name: &'a str,
    versions: &'a Versions,
    overrides: &'a [(String, String)],
    errors: Vec<(usize, String)>,
    /// What the file is set over.
    shared: Option<Site>,
    /// Whether another file is set over this one, which then need not say everything; and how many are, so far.
    part: Option<usize>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        text: &'a str,
        name: &'a str,
        versions: &'a Versions,
        overrides: &'a [(String, String)],
    ) -> Parser<'a> {
        // Editors of one platform write a BOM; TOML does not know it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Parser {
            text,
            name,
            versions,
            overrides,
            errors: Vec::new(),
            shared: None,
            part: None,
        }
    }

    /// Over a shared site file.
    pub(super) fn over(mut self, shared: Option<Site>) -> Self {
        self.shared = shared;
        self
    }

    /// As a file that others are set over.
    pub(super) fn part(mut self, depth: usize) -> Self {
        self.part = Some(depth);
        self
    }

    pub(super) fn run(mut self) -> Result<Site, SiteErrors> {
        let (table, syntax) = DeTable::parse_recoverable(self.text);
        for error in &syntax {
            self.error(
                error.span().unwrap_or(0..0),
                format!("not TOML: {}", error.message().replace('\n', ", ")),
            );
        }
        let mut site = self.shared.take().unwrap_or_default();
        // What a broken file says cannot be trusted: a key may have landed in another table.
        if syntax.is_empty() {
            self.tables(table.get_ref(), &mut site);
            self.overrides(&mut site);
            if self.errors.is_empty() && self.part.is_none() {
                self.finish_standing(&mut site);
            }
        }
        if self.errors.is_empty() {
            return Ok(site);
        }
        self.errors.sort_by_key(|(line, _)| *line);
        self.errors.dedup();
        Err(SiteErrors(
            self.errors
                .into_iter()
                .map(|(_, message)| message)
                .collect(),
        ))
    }

    fn tables(&mut self, table: &DeTable<'_>, site: &mut Site) {
        let mut target = false;
        if let Some(value) = table.get("extends") {
            self.extends(value, site);
        }
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "extends" => {}
                "target" => {
                    target = true;
                    if let Some(t) = self.table("target", value) {
                        self.target(t, value.span(), site);
                    }
                }
                "owners" => {
                    if let Some(t) = self.table("owners", value) {
                        self.owners(t, site);
                    }
                }
                "keep" => {
                    if let Some(t) = self.table("keep", value) {
                        self.keep(t, site);
                    }
                }
                "repositories" => {
                    if let Some(t) = self.table("repositories", value) {
                        self.repositories(t, site);
                    }
                }
                "links" => {
                    if let Some(t) = self.table("links", value) {
                        self.links(t, site);
                    }
                }
                "env" => {
                    if let Some(t) = self.table("env", value) {
                        self.env(t, site);
                    }
                }
                "values" => {
                    if let Some(t) = self.table("values", value) {
                        self.values(t, site);
                    }
                }
                "block" => self.standing("block", value, site),
                "file" => self.standing("file", value, site),
                "line" => self.standing("line", value, site),
                "text" => self.standing("text", value, site),
                "move" => self.standing("move", value, site),
                other => self.error(
                    key.span(),
                    format!("unknown key `{other}`; allowed: {}", TABLES.join(", ")),
                ),
            }
        }
        if !target {
            self.lacking(0..0, site, &[]);
        }
    }

    fn target(&mut self, table: &DeTable<'_>, span: Range<usize>, site: &mut Site) {
        let mut seen = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            seen.push(name.clone());
            if !self.is_target_key(&name) {
                let allowed = self.target_keys().join(", ");
                self.error(
                    key.span(),
                    format!("unknown key `{name}` in [target]; allowed: {allowed}"),
                );
            } else if let Some(text) = self.string(&name, "target", value)
                && let Err(message) = set(site, &name, &text, self.versions)
            {
                self.error(value.span(), message);
            }
        }
        self.lacking(span, site, &seen);
    }

    /// `extends`: the site file that this one is set over, beside it.
    fn extends(&mut self, value: &Value<'_>, site: &mut Site) {
        const DEEPEST: usize = 8;
        let Some(path) = value.get_ref().as_str() else {
            let kind = article(value.get_ref().type_str());
            self.error(
                value.span(),
                format!(
                    "`extends` is {kind}; allowed: the path of a site file, relative to this one"
                ),
            );
            return;
        };
        let depth = self.part.map_or(0, |d| d + 1);
        if depth > DEEPEST {
            self.error(
                value.span(),
                "site files extend each other without an end; allowed: one that ends".to_string(),
            );
            return;
        }
        let folder = std::path::Path::new(self.name).parent();
        let path = folder.unwrap_or(std::path::Path::new("")).join(path);
        match Site::part(&path, self.versions, depth) {
            // What the file names itself counts more than what the command line shares.
            Ok(shared) => *site = shared,
            Err(e) => match e.downcast::<SiteErrors>() {
                // They have their own file and line.
                Ok(errors) => self.errors.extend(errors.0.into_iter().map(|m| (0, m))),
                Err(e) => self.error(
                    value.span(),
                    format!("{e:#}; allowed: the path of a site file, relative to this one"),
                ),
            },
        }
    }

    /// A key that is there but wrong is not also missing; a key that an override brings is there.
    fn lacking(&mut self, span: Range<usize>, site: &Site, seen: &[String]) {
        let given = |key: &str| {
            seen.iter().any(|s| s == key) || self.overrides.iter().any(|(k, _)| k == key)
        };
        if self.part.is_some() {
            return;
        }
        let mut missing = Vec::new();
        if site.host.is_empty() && !given("host") {
            missing.push("host".to_string());
        }
        let there = |key: &str| given(key) || site.versions.contains_key(key);
        missing.extend(self.versions.keys().filter(|k| !there(k)).cloned());
        for key in missing {
            let allowed = match self.versions.get(&key) {
                Some(known) => known.join(", "),
                None => "a host or host:port, such as git.example.org".to_string(),
            };
            self.error(
                span.clone(),
                format!("`{key}` is missing in [target]; allowed: {allowed}"),
            );
        }
    }

    fn owners(&mut self, table: &DeTable<'_>, site: &mut Site) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        // In the order of the file: a table is sorted by its keys.
        let mut rows: Vec<_> = table.iter().collect();
        rows.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in rows {
            let old = key.get_ref().to_string();
            if let Err(message) = check::owner(&old) {
                self.error(key.span(), message);
            }
            if let Some(line) = seen.insert(old.to_ascii_lowercase(), self.line(key.span().start)) {
                self.error(
                    key.span(),
                    format!("owner {old:?} stands in line {line} too; allowed: each owner once, whatever its case"),
                );
            }
            if let Some(new) = self.string(&old, "owners", value) {
                if let Err(message) = check::owner(&new) {
                    self.error(value.span(), message);
                }
                // A shared file may write the same owner in another case.
                site.owners.retain(|o, _| !o.eq_ignore_ascii_case(&old));
                site.owners.insert(old, new);
            }
        }
    }

    fn keep(&mut self, table: &DeTable<'_>, site: &mut Site) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            if name != "paths" {
                self.error(
                    key.span(),
                    format!("unknown key `{name}` in [keep]; allowed: paths"),
                );
                continue;
            }
            let Some(items) = value.get_ref().as_array() else {
                self.wrong_type("paths", "keep", value, "a list of globs");
                continue;
            };
            let mut globs = Vec::new();
            let mut spans = Vec::new();
            for item in items.iter() {
                if let Some(glob) = self.string("paths", "keep", item) {
                    globs.push(glob);
                    spans.push(item.span());
                }
            }
            match Keep::new(globs) {
                Ok(keep) => site.keep = keep,
                Err((i, why)) => {
                    let span = spans.get(i).cloned().unwrap_or(value.span());
                    self.error(span, format!("{why}; allowed: globs as in .gitignore"));
                }
            }
        }
    }

    fn overrides(&mut self, site: &mut Site) {
        for (key, value) in self.overrides {
            let result = if self.is_target_key(key) {
                set(site, key, value, self.versions)
            } else {
                Err(format!(
                    "unknown key `{key}`; allowed: {}",
                    self.target_keys().join(", ")
                ))
            };
            if let Err(message) = result {
                self.errors
                    .push((usize::MAX, format!("--target {key}={value}: {message}")));
            }
        }
    }

    fn is_target_key(&self, key: &str) -> bool {
        matches!(key, "host" | "login" | "token" | "ssh") || self.versions.contains_key(key)
    }

    fn target_keys(&self) -> Vec<&str> {
        ["host", "login", "token", "ssh"]
            .into_iter()
            .chain(self.versions.keys().map(String::as_str))
            .collect()
    }

    pub(super) fn table<'v, 'i>(
        &mut self,
        name: &str,
        value: &'v Value<'i>,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let kind = article(value.get_ref().type_str());
            self.error(
                value.span(),
                format!("`{name}` is {kind}; allowed: a table, written [{name}]"),
            );
        }
        table
    }

    pub(super) fn string(&mut self, key: &str, table: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_string()),
            None => {
                let allowed = match self.versions.get(key) {
                    Some(known) if table == "target" => {
                        let quoted: Vec<_> = known.iter().map(|v| format!("{v:?}")).collect();
                        format!("a string, one of {}", quoted.join(", "))
                    }
                    _ => "a string".to_string(),
                };
                self.wrong_type(key, table, value, &allowed);
                None
            }
        }
    }

    pub(super) fn wrong_type(&mut self, key: &str, table: &str, value: &Value<'_>, allowed: &str) {
        let kind = article(value.get_ref().type_str());
        self.error(
            value.span(),
            format!("`{key}` in [{table}] is {kind}; allowed: {allowed}"),
        );
    }

    pub(super) fn error(&mut self, span: Range<usize>, message: String) {
        let line = self.line(span.start);
        // A value that the command line lacks has no line.
        let place = if self.text.is_empty() {
            self.name.to_string()
        } else {
            format!("{}:{line}", self.name)
        };
        self.errors.push((line, format!("{place}: {message}")));
    }

    fn line(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        1 + self.text.as_bytes()[..end]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
    }
}

/// Sets a key of `[target]`, whose name was checked.
fn set(site: &mut Site, key: &str, value: &str, versions: &Versions) -> Result<(), String> {
    match key {
        "host" => {
            check::host(value)?;
            site.host = value.to_string();
        }
        "login" => {
            check::login(value)?;
            site.login = Some(value.to_string());
        }
        "token" => {
            check::variable(key, value)?;
            site.token = Some(value.to_string());
        }
        "ssh" => {
            check::ssh(value)?;
            site.ssh = Some(value.to_string());
        }
        part => {
            let known = versions.get(part).map(Vec::as_slice).unwrap_or_default();
            if !known.iter().any(|v| v == value) {
                return Err(format!(
                    "{part} {value:?} is not supported; allowed: {}",
                    known.join(", ")
                ));
            }
            site.versions.insert(part.to_string(), value.to_string());
        }
    }
    Ok(())
}

fn article(kind: &str) -> String {
    let an = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if an { "an" } else { "a" })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
