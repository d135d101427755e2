//! The counts, and the table of command families by class.

use std::collections::BTreeMap;

use crate::finding::Class;
use crate::tree::Tree;

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were looked at.
    pub files_scanned: usize,
    /// Files that change.
    pub files_changed: usize,
    /// Findings by class, in the order of [`Class::ALL`].
    pub classes: [usize; 4],
    /// The same for each command family: the rule's name up to its first `-`.
    pub families: BTreeMap<String, [usize; 4]>,
}

impl Summary {
    /// Counts a tree.
    pub fn new(tree: &Tree) -> Summary {
        let mut summary = Summary {
            files_scanned: tree.scanned,
            files_changed: tree.files.iter().filter(|f| f.changes()).count(),
            ..Summary::default()
        };
        for f in tree.files.iter().flat_map(|file| &file.findings) {
            let column = f.class as usize;
            summary.classes[column] += 1;
            summary
                .families
                .entry(family(&f.rule).to_string())
                .or_default()[column] += 1;
        }
        summary
    }

    /// Adds the counts of another tree.
    pub fn add(&mut self, other: &Summary) {
        self.files_scanned += other.files_scanned;
        self.files_changed += other.files_changed;
        let sum = |to: &mut [usize; 4], from: &[usize; 4]| {
            for (to, from) in to.iter_mut().zip(from) {
                *to += from;
            }
        };
        sum(&mut self.classes, &other.classes);
        for (name, counts) in &other.families {
            sum(self.families.entry(name.clone()).or_default(), counts);
        }
    }

    /// The number of findings of a class.
    pub fn of(&self, class: Class) -> usize {
        self.classes[class as usize]
    }

    /// The number of findings that are written.
    pub fn replacements(&self) -> usize {
        Class::ALL
            .into_iter()
            .filter(|c| c.is_written())
            .map(|c| self.of(c))
            .sum()
    }

    /// The number of findings that `check` complains about.
    pub fn left(&self) -> usize {
        self.replacements() + self.of(Class::Manual)
    }

    /// The rows of the table: the header, each family, and the sums.
    pub fn rows(&self) -> Vec<[String; 5]> {
        let row = |name: &str, c: &[usize; 4]| {
            [
                name.to_string(),
                c[0].to_string(),
                c[1].to_string(),
                c[2].to_string(),
                c[3].to_string(),
            ]
        };
        let mut rows = vec![["command", "exact", "adapted", "manual", "kept"].map(str::to_string)];
        rows.extend(self.families.iter().map(|(name, counts)| row(name, counts)));
        if self.families.len() > 1 {
            rows.push(row("all", &self.classes));
        }
        rows
    }
}

/// The command family of a rule: `gh/pr-list` is of `pr`.
pub fn family(rule: &str) -> &str {
    let name = rule.split_once('/').map_or(rule, |(_, name)| name);
    name.split_once('-').map_or(name, |(family, _)| family)
}
