//! What a usual call of every command becomes, target by target.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;

use crate::engine::Engine;
use crate::finding::Class;
use crate::grammar::CommandGrammar;
use crate::host::Place;
use crate::pack::Pack;
use crate::pack::selftest::example_site;

/// What becomes of a command's usual call at one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The class.
    pub class: Class,
    /// The tools that the replacement runs; none where nothing is written.
    pub by: Vec<String>,
    /// Whether all of its commands were run at that version.
    pub proven: bool,
}

impl Answer {
    /// The answer in one word: the tools, with a star where one of them was never run, or `manual`.
    pub fn shown(&self) -> String {
        match self.class.is_written() {
            true => format!(
                "{}{}",
                self.by.join("+"),
                if self.proven { "" } else { "*" }
            ),
            false => self.class.name().to_string(),
        }
    }
}

/// A command with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The command's name.
    pub command: String,
    /// The call that was asked about.
    pub call: String,
    /// What became of it at each target.
    pub answers: Vec<Answer>,
}

/// Every command of the old tool at every target that the pack measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The targets: part → version.
    pub targets: Vec<BTreeMap<String, String>>,
    /// The commands, by name.
    pub rows: Vec<Row>,
}

impl Pack {
    /// What a usual call of every command becomes at the targets that `pack.toml` lists.
    pub fn coverage(self: &Arc<Pack>) -> Result<Coverage> {
        let engines = self
            .coverage
            .iter()
            .map(|target| Engine::new(self, &example_site(self, target)))
            .collect::<Result<Vec<Engine>>>()?;
        let mut leaves: Vec<&CommandGrammar> =
            self.source.commands.iter().filter(|c| !c.group).collect();
        leaves.sort_by(|a, b| a.name.cmp(&b.name));
        let rows = leaves
            .into_par_iter()
            .map(|c| {
                let call = format!("{} {} {}", self.source.tool, c.name, c.usual);
                let call = call.trim_end().to_string();
                let answers = engines.iter().map(|e| answer(e, &call)).collect();
                Row {
                    command: c.name.clone(),
                    call,
                    answers,
                }
            })
            .collect();
        Ok(Coverage {
            targets: self.coverage.clone(),
            rows,
        })
    }
}

fn answer(engine: &Engine, call: &str) -> Answer {
    let found = crate::scan::example(engine, call, Place::Document);
    let shell = found.first().and_then(|f| f.shell.as_deref());
    Answer {
        class: found.first().map_or(Class::Manual, |f| f.class),
        by: shell.map(|s| engine.runs(s)).unwrap_or_default(),
        proven: shell.is_none_or(|s| engine.cautions(s).is_empty()),
    }
}

impl Coverage {
    /// The target's name: `tea 0.9.2, gitea 1.25`.
    pub fn target(&self, i: usize) -> String {
        let parts = self.targets[i].iter().rev();
        let names: Vec<String> = parts.map(|(part, v)| format!("{part} {v}")).collect();
        names.join(", ")
    }

    /// How many commands are written at a target.
    pub fn written(&self, i: usize) -> usize {
        let written = |r: &&Row| r.answers[i].class.is_written();
        self.rows.iter().filter(written).count()
    }

    /// The table as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::from(
            "# Coverage\n\nWhat a usual call of each command becomes, by the versions of the target. A tool's name says what the \
             replacement runs; a star\nbehind it, that one of its commands is known from documentation or source alone and was never \
             run. `manual` stays as it is,\nwith the reason and what to do. Further flags of a call may lead to another route, or to \
             none.\n\nThis page is what `forgemod rules list --format markdown` prints.\n\n| command |",
        );
        for i in 0..self.targets.len() {
            let _ = write!(out, " {} |", self.target(i));
        }
        out.push_str("\n|---|");
        out.push_str(&"---|".repeat(self.targets.len()));
        for row in &self.rows {
            let _ = write!(out, "\n| `{}` |", row.command);
            for a in &row.answers {
                let _ = write!(out, " {} |", a.shown());
            }
        }
        out.push_str("\n| **written** |");
        for i in 0..self.targets.len() {
            let _ = write!(out, " {} of {} |", self.written(i), self.rows.len());
        }
        out.push('\n');
        out
    }

    /// The table in columns, for a terminal.
    pub fn columns(&self) -> String {
        let name = self.rows.iter().map(|r| r.command.len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.targets.len())
            .map(|i| self.target(i).len())
            .collect();
        let line = |first: &str, cells: &mut dyn Iterator<Item = String>| {
            let mut out = format!("{first:<name$}");
            for (cell, width) in cells.zip(&widths) {
                let _ = write!(out, "  {cell:<width$}");
            }
            format!("{}\n", out.trim_end())
        };
        let mut out = line("", &mut (0..self.targets.len()).map(|i| self.target(i)));
        for row in &self.rows {
            out += &line(&row.command, &mut row.answers.iter().map(Answer::shown));
        }
        let total = self.rows.len();
        let sums = (0..self.targets.len()).map(|i| format!("{} of {total}", self.written(i)));
        out += &line("written", &mut sums.into_iter());
        out
    }
}
