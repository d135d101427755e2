//! Paths that move: which files go where, and whether they can.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::draft;
use super::edit::Edit;
use super::model::Move;
use super::world::{World, parent, real};
use crate::finding::{Class, Finding, Kind};
use crate::tree::{Fate, File};

/// What the move rules come to in a tree.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Rules whose path moves now.
    pub now: Vec<Move>,
    /// Rules whose path has moved already.
    pub done: Vec<Move>,
    /// Rules that cannot be carried out: why, and what a person can do.
    stuck: Vec<(Move, String, String)>,
    /// Every file and link that moves: old path, new path.
    files: BTreeMap<String, String>,
    /// Every folder of the tree.
    pub folders: BTreeSet<String>,
}

impl Plan {
    /// Whether there is no rule whose references count.
    pub fn is_empty(&self) -> bool {
        self.now.is_empty() && self.done.is_empty()
    }

    /// The rules whose references count.
    pub fn rules(&self) -> impl Iterator<Item = &Move> {
        self.now.iter().chain(&self.done)
    }

    /// Where the file at `path` will be.
    pub fn new_path(&self, path: &str) -> String {
        match self.files.get(path) {
            Some(new) => new.clone(),
            None => path.to_string(),
        }
    }

    /// Whether the file at `path` moves now.
    pub fn moves(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether a file moves to `path`.
    pub fn arrives(&self, path: &str) -> bool {
        self.files.values().any(|new| new == path)
    }

    /// What any path below a rule's old path becomes.
    pub fn renamed(&self, path: &str) -> Option<String> {
        self.rules().find_map(|rule| {
            let rest = path.strip_prefix(&rule.from)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", rule.to))
        })
    }
}

/// Looks which rules can be carried out. Only a run over the whole tree moves: references stand anywhere.
pub(super) fn plan(world: &World<'_>) -> Plan {
    let mut plan = Plan::default();
    for path in world.files.keys() {
        let mut above = parent(path);
        while !above.is_empty() && plan.folders.insert(above.to_string()) {
            above = parent(above);
        }
    }
    if !world.whole() {
        return plan;
    }
    for rule in &world.rules.moves {
        let from = real(&world.base, &rule.from);
        let to = real(&world.base, &rule.to);
        let (old, new) = (
            from.symlink_metadata().is_ok(),
            to.symlink_metadata().is_ok(),
        );
        let stuck = |why: &str, recipe: &str| (rule.clone(), why.to_string(), recipe.to_string());
        match (old, new) {
            (true, true) => plan.stuck.push(stuck(
                "both the old and the new path exist",
                "Bring the two together by hand, and remove the old path.",
            )),
            (false, false) => plan.stuck.push(stuck(
                "neither the old nor the new path exists",
                "Correct the paths in the site file.",
            )),
            (false, true) => plan.done.push(rule.clone()),
            (true, false) => match entries(world, rule) {
                Ok(files) => {
                    plan.files.extend(files);
                    plan.now.push(rule.clone());
                }
                Err(why) => plan.stuck.push(stuck(
                    &why,
                    "Move it by hand with `git mv`, then run forgemod again: it rewrites the references.",
                )),
            },
        }
    }
    plan
}

/// Every file and link below a rule's old path, with its new path. All go along, also those that git ignores.
fn entries(world: &World<'_>, rule: &Move) -> Result<BTreeMap<String, String>, String> {
    if world.escapes(&rule.from) || world.escapes(&rule.to) {
        return Err("the path leads out of the repository".to_string());
    }
    let mut above = parent(&rule.to);
    while !above.is_empty() {
        if world.base.join(above).is_file() {
            return Err("a part of the new path is a file".to_string());
        }
        above = parent(above);
    }
    let from = real(&world.base, &rule.from);
    let mut out = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&from).follow_links(false) {
        let entry = entry.map_err(|e| format!("it cannot be read: {e}"))?;
        if entry.file_name() == ".git" {
            return Err("a repository of its own lies in it".to_string());
        }
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry
            .path()
            .strip_prefix(&from)
            .map_err(|e| e.to_string())?;
        let Some(below) = below.to_str() else {
            return Err("a name in it is not UTF-8".to_string());
        };
        let below = below.replace(std::path::MAIN_SEPARATOR, "/");
        let join = |path: &str| {
            if below.is_empty() {
                path.to_string()
            } else {
                format!("{path}/{below}")
            }
        };
        out.insert(join(&rule.from), join(&rule.to));
    }
    if out.is_empty() {
        return Err("no file is in it".to_string());
    }
    Ok(out)
}

/// Adds the moves themselves to the files.
pub(super) fn add(world: &World<'_>, plan: &Plan, files: &mut Vec<File>) {
    for (rule, why, recipe) in &plan.stuck {
        let name = world.name(&rule.from);
        let edit = Edit::manual(0..0, Kind::Move, id(rule), why, recipe);
        match files.iter_mut().find(|f| f.name == name) {
            Some(file) => {
                let finding = draft::finding(file, 0..0, edit);
                file.findings.insert(0, finding);
            }
            None => {
                let mut file = draft::file(name, real(&world.base, &rule.from), Vec::new());
                let finding = draft::finding(&file, 0..0, edit);
                file.findings.push(finding);
                files.push(file);
            }
        }
    }
    for (old, new) in &plan.files {
        let Some(rule) = plan.now.iter().find(|r| {
            old.strip_prefix(&r.from)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }) else {
            continue;
        };
        let (old_name, new_name) = (world.name(old), world.name(new));
        let finding = moved(&old_name, &new_name, rule);
        let fate = Fate::Moved {
            name: new_name,
            path: real(&world.base, new),
        };
        match files.iter_mut().find(|f| f.name == old_name) {
            Some(file) => {
                file.fate = fate;
                file.findings.insert(0, finding);
            }
            None => {
                let path: PathBuf = real(&world.base, old);
                let mut file = draft::file(old_name, path, Vec::new());
                file.fate = fate;
                file.findings.push(finding);
                files.push(file);
            }
        }
    }
    super::references::links_of_the_file_system(world, plan, files);
}

pub(super) fn id(rule: &Move) -> String {
    format!("site/move-{}", rule.name)
}

fn moved(old: &str, new: &str, rule: &Move) -> Finding {
    Finding {
        file: old.to_string(),
        line: 1,
        column: 1,
        start: 0,
        end: 0,
        class: Class::Exact,
        kind: Kind::Move,
        rule: id(rule),
        before: String::new(),
        after: Some(String::new()),
        shell: None,
        note: format!("moves to {new}"),
        recipe: String::new(),
    }
}
