//! What a run says: the diff, the report for people, for a pull request and for programs.

pub mod commit;
pub mod diff;
pub mod groups;
pub mod human;
pub mod json;
pub mod markdown;
pub mod redact;
pub mod repositories;
pub mod sanitize;
pub mod style;
pub mod summary;

use std::collections::BTreeMap;

use crate::finding::{Class, Finding, Kind};
use crate::site::Site;
use crate::tree::{Fate, File, Remark, Tree};

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
    /// Each repository with its counts, or why it could not be looked at; none where there is one tree alone.
    pub repositories: Vec<Repository>,
    /// What was done.
    pub tense: Tense,
}

/// A part of a report: one repository, and what a run over it came to.
#[derive(Debug)]
pub struct Part<'a> {
    /// Its name; empty where there is one tree alone.
    pub name: &'a str,
    /// The tree and its site, or why there is none.
    pub outcome: Result<(&'a Tree, &'a Site), String>,
}

/// A repository as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// Its counts, or why it could not be looked at.
    pub outcome: Result<Summary, String>,
}

/// Adds a value to the distinct ones of several repositories.
fn also(all: &mut String, value: &str) {
    if all.is_empty() {
        *all = value.to_string();
    } else if !all.split(", ").any(|v| v == value) {
        all.push_str(", ");
        all.push_str(value);
    }
}

/// A finding as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The finding; where `redacted`, its texts are not those of the file.
    pub finding: Finding,
    /// Whether a credential was masked in it.
    pub redacted: bool,
    /// Where its file moves to, for the finding that says so.
    pub to: Option<String>,
    /// The mode that its file gets, for the finding that says so: `100755`.
    pub mode: Option<&'static str>,
}

impl Report {
    /// The report of `tree` for `site`.
    pub fn new(tree: &Tree, site: &Site, tense: Tense) -> Report {
        let part = Part {
            name: "",
            outcome: Ok((tree, site)),
        };
        Report::of_parts(&[part], tense)
    }

    /// One report over several repositories.
    pub fn of_parts(parts: &[Part<'_>], tense: Tense) -> Report {
        let mut report = Report {
            host: String::new(),
            versions: BTreeMap::new(),
            summary: Summary::default(),
            findings: Vec::new(),
            skipped: Vec::new(),
            problems: Vec::new(),
            repositories: Vec::new(),
            tense,
        };
        for part in parts {
            let outcome = match &part.outcome {
                Ok((tree, site)) => {
                    let summary = Summary::new(tree);
                    also(&mut report.host, &site.host);
                    for (part, version) in &site.versions {
                        also(report.versions.entry(part.clone()).or_default(), version);
                    }
                    report
                        .findings
                        .extend(tree.files.iter().flat_map(show_file));
                    report.skipped.extend(tree.skipped.iter().cloned());
                    report.problems.extend(tree.problems.iter().cloned());
                    report.summary.add(&summary);
                    Ok(summary)
                }
                Err(why) => Err(redact::redact(why).into_owned()),
            };
            if !part.name.is_empty() {
                report.repositories.push(Repository {
                    name: part.name.to_string(),
                    outcome,
                });
            }
        }
        report
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

/// The findings of a file as reports show them.
fn show_file(file: &File) -> Vec<Shown> {
    let mut all: Vec<Shown> = file.findings.iter().map(show).collect();
    let whole = |kind: Kind| {
        move |s: &&mut Shown| {
            let f = &s.finding;
            f.kind == kind && f.class.is_written() && f.start == f.end && f.before.is_empty()
        }
    };
    if let Fate::Moved { name, .. } = &file.fate
        && let Some(shown) = all.iter_mut().find(whole(Kind::Move))
    {
        shown.to = Some(name.clone());
    }
    if (file.executable.is_some() || file.fate == Fate::Created)
        && let Some(shown) = all.iter_mut().find(|s| {
            matches!(s.finding.kind, Kind::File | Kind::Block) && whole(s.finding.kind)(s)
        })
    {
        shown.mode = Some(diff::mode(file.executable == Some(true)));
    }
    all
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
    Shown {
        finding,
        redacted,
        to: None,
        mode: None,
    }
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
    let new = if file.changes_content() {
        crate::tree::apply::preview(file)?
    } else {
        file.bytes.clone()
    };
    let becomes = match &file.fate {
        Fate::Created => diff::Becomes::Created {
            executable: file.executable == Some(true),
        },
        Fate::Moved { name, .. } => diff::Becomes::Moved { to: name },
        Fate::Stays => match file.executable {
            Some(executable) => diff::Becomes::Mode { executable },
            None => diff::Becomes::Changed,
        },
    };
    Ok(Some(diff::of(
        &file.name,
        &file.bytes,
        &new,
        &becomes,
        style,
    )))
}

#[cfg(test)]
mod tests;
