//! Records of the past: texts that tell what was run, in which nothing is rewritten.

use anyhow::Result;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::Regex;

use super::is_under;
use crate::pack::History;

/// What a pack takes for a record of the past.
#[derive(Debug)]
pub struct Past {
    changelogs: Gitignore,
    logs: Gitignore,
    entry: Regex,
    stamp: Regex,
    dated: Regex,
    heading: Regex,
    told: Regex,
    note: String,
}

impl Past {
    pub(super) fn new(table: &History) -> Result<Past> {
        let globs = |globs: &[String]| -> Result<Gitignore> {
            let mut builder = GitignoreBuilder::new("");
            for glob in globs {
                builder.add_line(None, glob)?;
            }
            Ok(builder.build()?)
        };
        Ok(Past {
            changelogs: globs(&table.changelogs)?,
            logs: globs(&table.logs)?,
            entry: Regex::new(&table.entry)?,
            stamp: Regex::new(&table.stamp)?,
            dated: Regex::new(&table.dated)?,
            heading: Regex::new(&table.heading)?,
            told: Regex::new(&table.told)?,
            note: table.note.clone(),
        })
    }

    /// Whether all of a file tells what was.
    pub fn is_record(&self, path: &str, text: &str) -> bool {
        is_under(&self.logs, path) || is_under(&self.changelogs, path) && self.entry.is_match(text)
    }

    /// Whether what stands at an offset is told of as something that was run: in a line that begins with a time stamp, or
    /// behind words that say so in a line, or under a heading, that begins with a date.
    pub fn is_told(&self, text: &str, at: usize) -> bool {
        let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let before = &text[line..at];
        if self.stamp.is_match(before) {
            return true;
        }
        if !self.told.is_match(before) {
            return false;
        }
        let heading = || {
            let above = text[..line].lines().rev();
            let mut headings = above.filter(|l| l.starts_with('#'));
            headings.next().is_some_and(|h| self.heading.is_match(h))
        };
        self.dated.is_match(before) || heading()
    }

    /// What to say of it.
    pub fn note(&self) -> &str {
        &self.note
    }
}
