//! The repositories of a report, as a table.

use super::{Report, Repository, one_line};
use crate::finding::Class;

/// The rows of the table: the header, and each repository with its files that change and its counts, or with the reason
/// why it could not be looked at.
pub fn rows(report: &Report) -> Vec<[String; 6]> {
    let mut rows = Vec::new();
    if report.repositories.is_empty() {
        return rows;
    }
    let header = ["repository", "files", "exact", "adapted", "manual", "kept"];
    rows.push(header.map(str::to_string));
    for Repository { name, outcome } in &report.repositories {
        rows.push(match outcome {
            Ok(s) => [
                name.clone(),
                s.files_changed.to_string(),
                s.of(Class::Exact).to_string(),
                s.of(Class::Adapted).to_string(),
                s.of(Class::Manual).to_string(),
                s.of(Class::Kept).to_string(),
            ],
            Err(_) => [name.as_str(), "failed", "", "", "", ""].map(str::to_string),
        });
    }
    rows
}

/// The repositories that could not be looked at or written, each with one line of why.
pub fn failed(report: &Report) -> Vec<(String, String)> {
    report
        .repositories
        .iter()
        .filter_map(|r| Some((r.name.clone(), one_line(r.outcome.as_ref().err()?))))
        .collect()
}
