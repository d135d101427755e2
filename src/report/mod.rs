//! What a run says: the diff, the report for people, for a pull request and for programs.

pub mod commit;
pub mod diff;
pub mod groups;
pub mod human;
pub mod json;
pub mod markdown;
pub mod redact;
pub mod sanitize;
pub mod style;
pub mod summary;

use std::collections::BTreeMap;

use crate::finding::{Class, Finding};
use crate::site::Site;
use crate::tree::{File, Remark, Tree};

pub use style::Style;
pub use summary::Summary;

/// Whether the report speaks about what will be or what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// Nothing is written yet.
    Would,
    /// The tree was written.
    Did,
}

/// Everything that a report shows. Credentials in the text of the tree are masked in it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The host of the new forge.
    pub host: String,
    /// The version of each part of the target.
    pub versions: BTreeMap<String, String>,
    /// The counts.
    pub summary: Summary,
    /// Every finding, by file and place.
    pub findings: Vec<Shown>,
    /// Files that hold something and cannot be read as text.
    pub skipped: Vec<Remark>,
    /// Files that could not be read.
    pub problems: Vec<Remark>,
    /// What was done.
    pub tense: Tense,
}

/// A finding as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The finding; where `redacted`, its texts are not those of the file.
    pub finding: Finding,
    /// Whether a credential was masked in it.
    pub redacted: bool,
}

impl Report {
    /// The report of `tree` for `site`.
    pub fn new(tree: &Tree, site: &Site, tense: Tense) -> Report {
        Report {
            host: site.host.clone(),
            versions: site.versions.clone(),
            summary: Summary::new(tree),
            findings: tree
                .files
                .iter()
                .flat_map(|file| &file.findings)
                .map(show)
                .collect(),
            skipped: tree.skipped.clone(),
            problems: tree.problems.clone(),
            tense,
        }
    }

    /// The findings of one class, in order.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Shown> {
        self.findings
            .iter()
            .filter(move |s| s.finding.class == class)
    }

    /// The written files with their number of replacements, in order.
    pub fn written(&self) -> Vec<(&str, usize)> {
        let mut files: BTreeMap<&str, usize> = BTreeMap::new();
        for s in self
            .findings
            .iter()
            .filter(|s| s.finding.class.is_written())
        {
            *files.entry(s.finding.file.as_str()).or_default() += 1;
        }
        files.into_iter().collect()
    }

    /// The findings of a class by their note, the most frequent first.
    pub fn by_note(&self, class: Class) -> Vec<(&str, Vec<&Finding>)> {
        let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for s in self.of(class) {
            groups
                .entry(s.finding.note.as_str())
                .or_default()
                .push(&s.finding);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
        groups
    }
}

/// A copy of a finding without credentials.
pub fn show(finding: &Finding) -> Shown {
    let mut redacted = false;
    let mut mask = |text: &str| match redact::redact(text) {
        std::borrow::Cow::Borrowed(text) => text.to_string(),
        std::borrow::Cow::Owned(masked) => {
            redacted = true;
            masked
        }
    };
    let finding = Finding {
        before: mask(&finding.before),
        after: finding.after.as_deref().map(&mut mask),
        shell: finding.shell.as_deref().map(&mut mask),
        note: mask(&finding.note),
        recipe: mask(&finding.recipe),
        ..finding.clone()
    };
    Shown { finding, redacted }
}

/// `path:line:column` of a finding.
pub fn place(f: &Finding) -> String {
    format!("{}:{}:{}", f.file, f.line, f.column)
}

/// A text on one line: a call may run over several.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `1 file`, `2 files`.
pub fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Whether the file changes and its bytes, old and new, for the diff.
pub fn diff_of(
    file: &File,
    style: &Style,
) -> Result<Option<diff::Diff>, crate::tree::apply::Refused> {
    if !file.changes() {
        return Ok(None);
    }
    let new = crate::tree::apply::preview(file)?;
    Ok(Some(diff::unified(&file.name, &file.bytes, &new, style)))
}

#[cfg(test)]
mod tests;
