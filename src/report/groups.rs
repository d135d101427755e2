//! Equal items for people, told once with all their places.

use std::collections::HashMap;

use super::Report;
use crate::finding::{Class, Finding};

/// Manual findings that say the same: one rule, one reason, one thing to do.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The rule that decided.
    pub rule: &'a str,
    /// Why they stay.
    pub note: &'a str,
    /// What a person can do.
    pub recipe: &'a str,
    /// The findings, in order.
    pub findings: Vec<&'a Finding>,
}

/// The manual findings of a report, equal ones together, in the order of their first places.
pub fn manual(report: &Report) -> Vec<Group<'_>> {
    let mut at: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for shown in report.of(Class::Manual) {
        let f = &shown.finding;
        let key = (f.rule.as_str(), f.note.as_str(), f.recipe.as_str());
        let i = *at.entry(key).or_insert_with(|| {
            groups.push(Group {
                rule: key.0,
                note: key.1,
                recipe: key.2,
                findings: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(i) {
            group.findings.push(f);
        }
    }
    groups
}
