//! Environment variables of the old forge: where one is set, read or only named.

use std::ops::Range;

use anyhow::Result;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::Regex;

use crate::finding::{Class, Found, Kind};
use crate::host::Place;
use crate::pack::{Pack, VariableUse};
use crate::site::Site;

/// The pack's rows about variables, made ready for a site.
#[derive(Debug)]
pub struct Variables {
    /// Each variable with what to say of a mere mention, and its new name.
    names: Vec<(String, String, Option<String>)>,
    uses: Vec<Row>,
    renamed: (String, String),
    rule: String,
    token: String,
}

#[derive(Debug)]
struct Row {
    table: VariableUse,
    files: Gitignore,
    before: Regex,
    behind: Regex,
}

impl Variables {
    /// Compiles the rows.
    pub fn new(pack: &Pack, site: &Site, token: &str) -> Result<Variables> {
        let mentions = &pack.mentions;
        let mut uses = Vec::new();
        for table in &mentions.uses {
            let mut files = GitignoreBuilder::new("");
            for glob in &table.files {
                files.add_line(None, glob)?;
            }
            uses.push(Row {
                files: files.build()?,
                before: Regex::new(&table.before)?,
                behind: Regex::new(&table.behind)?,
                table: table.clone(),
            });
        }
        let names = mentions.variables.iter();
        let names = names.map(|(n, note)| (n.clone(), note.clone(), site.env.get(n).cloned()));
        Ok(Variables {
            names: names.collect(),
            uses,
            renamed: (
                mentions.renamed.note.clone(),
                mentions.renamed.recipe.clone(),
            ),
            rule: pack.rule_id("env"),
            token: token.to_string(),
        })
    }

    /// Every variable of the old forge in a text.
    pub fn scan(&self, path: &str, text: &str, place: Place) -> Vec<Found> {
        let mut out = Vec::new();
        for (name, note, new) in &self.names {
            for at in words(text, name) {
                out.push(self.read(path, text, place, at, (name, note, new.as_deref())));
            }
        }
        out
    }

    fn read(
        &self,
        path: &str,
        text: &str,
        place: Place,
        at: Range<usize>,
        (name, mention, new): (&str, &str, Option<&str>),
    ) -> Found {
        let before = &text[..at.start];
        let before = &before[before.rfind('\n').map_or(0, |i| i + 1)..];
        let behind = &text[at.end..];
        let behind = behind[..behind.find('\n').unwrap_or(behind.len())].trim_end_matches('\r');
        let row = self.uses.iter().find(|row| {
            let table = &row.table;
            (table.names.is_empty() || table.names.iter().any(|n| n == name))
                && (table.files.is_empty() || stands_in(&row.files, path))
                && row.before.is_match(before)
                && row.behind.is_match(behind)
        });
        let fill = |text: &str| {
            text.replace("{env}", &self.token)
                .replace("{name}", name)
                .replace("{new}", new.unwrap_or(&self.token))
        };
        let found = |class, after: Option<&str>, note: &str, recipe: &str| Found {
            span: at.clone(),
            class,
            kind: Kind::Env,
            rule: self.rule.clone(),
            after: after.map(str::to_string),
            shell: None,
            note: fill(note),
            recipe: fill(recipe),
        };
        let stopped = |note: &str| found(Class::Manual, None, note, &self.renamed.1);
        match (row.map(|r| &r.table), new) {
            (Some(row), _) if row.keep => found(Class::Kept, None, &row.note, ""),
            // Two variables of one name would be one too many.
            (Some(_), Some(new)) if words(text, new).next().is_some() => {
                stopped("the site file renames it to {new}, which this file has already")
            }
            (Some(_), Some(new)) => found(Class::Adapted, Some(new), &self.renamed.0, ""),
            (Some(row), None) if !row.reads => found(Class::Manual, None, &row.note, &row.recipe),
            (None, Some(_)) if place != Place::Document => stopped(
                "the site file renames it to {new}, and only the program knows whether it is the variable that is meant",
            ),
            _ => found(Class::Kept, None, mention, ""),
        }
    }
}

fn stands_in(globs: &Gitignore, path: &str) -> bool {
    let path = path.rsplit("../").next().unwrap_or(path);
    let path = path.trim_start_matches('/');
    !path.is_empty() && globs.matched_path_or_any_parents(path, false).is_ignore()
}

/// Where a name stands as a word of its own.
fn words<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), name.as_bytes())
        .map(|at| at..at + name.len())
        .filter(|r| {
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !word(text[..r.start].chars().next_back()) && !word(text[r.end..].chars().next())
        })
}
