//! What a tree says about itself: which owners it names, and which of them are its own.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use ignore::WalkBuilder;
use regex::bytes::Regex;

use crate::pack::SurveyTables;

/// An owner that a tree names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// How often each spelling stands there.
    pub spellings: BTreeMap<String, usize>,
    /// Whether a remote of the repository names it.
    pub remote: bool,
}

impl Named {
    /// How often it is named.
    pub fn count(&self) -> usize {
        self.spellings.values().sum()
    }

    /// The spelling that is used most; of two the one with capitals, as the forge itself shows it.
    pub fn spelling(&self) -> &str {
        self.spellings
            .iter()
            .max_by_key(|(name, n)| (**n, name.chars().filter(char::is_ascii_uppercase).count()))
            .map_or("", |(name, _)| name.as_str())
    }
}

/// What a tree holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Owners by their names in small letters.
    pub owners: BTreeMap<String, Named>,
    /// Files of workflows.
    pub workflows: usize,
}

impl Survey {
    /// Looks through the files below `dir`, and at the remotes of the repository there.
    pub fn of(dir: &Path, tables: &SurveyTables) -> Result<Survey> {
        let patterns: Result<Vec<Regex>, _> = tables.owners.iter().map(|p| Regex::new(p)).collect();
        let patterns = patterns.context("a pattern of [links.survey]")?;
        let mut survey = Survey::default();
        let walk = WalkBuilder::new(dir)
            .hidden(false)
            .ignore(false)
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .filter_entry(|e| e.file_name() != ".git" && e.file_name() != super::FILE_NAME)
            .build();
        for entry in walk.flatten() {
            if !entry.file_type().is_some_and(|t| t.is_file()) {
                continue;
            }
            let below = entry.path().strip_prefix(dir).unwrap_or(entry.path());
            let name = below.to_string_lossy().replace('\\', "/");
            survey.workflows += usize::from(
                tables
                    .workflows
                    .iter()
                    .any(|w| name.starts_with(w.as_str()) || name.contains(&format!("/{w}"))),
            );
            // What cannot be read is told by the command that reads it for its findings.
            if let Ok(bytes) = std::fs::read(entry.path())
                && !crate::tree::is_binary(&bytes)
            {
                survey.add(&bytes, &patterns, tables, false);
            }
        }
        if let Ok(bytes) = std::fs::read(dir.join(".git/config")) {
            survey.add(&bytes, &patterns, tables, true);
        }
        Ok(survey)
    }

    fn add(&mut self, bytes: &[u8], patterns: &[Regex], tables: &SurveyTables, remote: bool) {
        let names = patterns.iter().flat_map(|p| p.captures_iter(bytes));
        for name in names.filter_map(|c| c.name("owner").map(|m| m.as_bytes().to_vec())) {
            let Ok(name) = String::from_utf8(name) else {
                continue;
            };
            let key = name.to_ascii_lowercase();
            if tables.no_owners.contains(&key) || super::check::owner(&name).is_err() {
                continue;
            }
            let owner = self.owners.entry(key).or_default();
            *owner.spellings.entry(name).or_default() += 1;
            owner.remote |= remote;
        }
    }

    /// The owners whose repositories the tree seems to be about, and the others; the most named first.
    ///
    /// An owner that a remote names is one of the tree's own. Where no remote says so, it is the one that is
    /// named most.
    pub fn sorted(&self) -> (Vec<&Named>, Vec<&Named>) {
        let mut all: Vec<&Named> = self.owners.values().collect();
        all.sort_by_key(|o| (std::cmp::Reverse(o.count()), o.spelling().to_string()));
        let own: Vec<&Named> = all.iter().copied().filter(|o| o.remote).collect();
        let own = if own.is_empty() {
            all.first().copied().into_iter().collect()
        } else {
            own
        };
        let others = all
            .into_iter()
            .filter(|o| !own.iter().any(|mine| std::ptr::eq(*mine, *o)))
            .collect();
        (own, others)
    }
}
