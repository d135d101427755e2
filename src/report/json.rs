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
}

#[derive(Debug, Serialize)]
struct Note<'a> {
    file: &'a str,
    message: &'a str,
}

/// The document of `report`.
pub fn document(report: &Report) -> Document<'_> {
    let s = &report.summary;
    let mut target: BTreeMap<_, _> = report
        .versions
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    target.insert("host", &report.host);
    Document {
        schema: SCHEMA,
        target,
        summary: Counts {
            files_scanned: s.files_scanned,
            files_changed: s.files_changed,
            exact: s.of(Class::Exact),
            adapted: s.of(Class::Adapted),
            manual: s.of(Class::Manual),
            kept: s.of(Class::Kept),
        },
        findings: report.findings.iter().map(finding).collect(),
        skipped: report.skipped.iter().map(note).collect(),
        problems: report.problems.iter().map(note).collect(),
    }
}

/// A finding as the document has it.
pub fn finding(shown: &Shown) -> Row<'_> {
    Row {
        finding: &shown.finding,
        redacted: shown.redacted,
    }
}

fn note(remark: &Remark) -> Note<'_> {
    Note {
        file: &remark.file,
        message: &remark.message,
    }
}
