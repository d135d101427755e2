//! The findings as a JSON document, for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, Shown};
use crate::finding::{Class, Finding};
use crate::tree::Remark;

/// The version of the document's form.
pub const SCHEMA: u32 = 1;

/// The document of a run.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    schema: u32,
    target: BTreeMap<&'a str, &'a str>,
    summary: Counts,
    findings: Vec<Row<'a>>,
    /// There only where a file holds something and is no text that can be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<Note<'a>>,
    /// There only where something could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Note<'a>>,
    /// There only in a run over several repositories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repositories: Vec<Repository<'a>>,
}

/// One of several repositories: its counts, or why it failed.
#[derive(Debug, Serialize)]
struct Repository<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Counts {
    files_scanned: usize,
    files_changed: usize,
    exact: usize,
    adapted: usize,
    manual: usize,
    kept: usize,
}

/// One finding. Where a credential was masked, `"redacted": true` says that the texts are not the file's bytes.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    redacted: bool,
    /// Where the file moves to.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    /// The mode that the file gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Note<'a> {
    file: &'a str,
    message: &'a str,
}

/// The document of `report`.
pub fn document(report: &Report) -> Document<'_> {
    let mut target: BTreeMap<_, _> = report
        .versions
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    target.insert("host", &report.host);
    Document {
        schema: SCHEMA,
        target,
        summary: counts(&report.summary),
        findings: report.findings.iter().map(finding).collect(),
        skipped: report.skipped.iter().map(note).collect(),
        problems: report.problems.iter().map(note).collect(),
        repositories: report.repositories.iter().map(repository).collect(),
    }
}

fn repository(one: &super::Repository) -> Repository<'_> {
    Repository {
        name: &one.name,
        summary: one.outcome.as_ref().ok().map(counts),
        error: one.outcome.as_ref().err().map(String::as_str),
    }
}

fn counts(s: &super::Summary) -> Counts {
    Counts {
        files_scanned: s.files_scanned,
        files_changed: s.files_changed,
        exact: s.of(Class::Exact),
        adapted: s.of(Class::Adapted),
        manual: s.of(Class::Manual),
        kept: s.of(Class::Kept),
    }
}

/// A finding as the document has it.
pub fn finding(shown: &Shown) -> Row<'_> {
    Row {
        finding: &shown.finding,
        redacted: shown.redacted,
        to: shown.to.as_deref(),
        mode: shown.mode,
    }
}

fn note(remark: &Remark) -> Note<'_> {
    Note {
        file: &remark.file,
        message: &remark.message,
    }
}
