//! The tree as the standing rules see it, and the way of their findings into it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::draft::{self, Draft};
use super::edit::Edit;
use super::model::Text;
use super::{Rules, block, comment, lines, moves, whole, words};
use crate::finding::{Class, Finding, Kind};
use crate::site::Site;
use crate::tree::{self, File, Remark, Root, Tree};

/// The files of a run, named as the rules name them: relative to the root of the repository.
pub(super) struct World<'a> {
    pub rules: &'a Rules,
    pub site: &'a Site,
    /// The root of the repository.
    pub base: PathBuf,
    /// The way from there to the root of the run, with a slash at its end; empty where they are the same.
    pub below: String,
    /// Every file of the tree.
    pub files: BTreeMap<String, PathBuf>,
    /// Files beside the site file that hold texts of its rules, by their real paths.
    pub sources: BTreeSet<PathBuf>,
    /// The paths that the run was asked to look at; empty for the whole.
    pub starts: Vec<String>,
}

impl World<'_> {
    /// Whether a path belongs to the run.
    pub fn asked(&self, path: &str) -> bool {
        self.starts.iter().any(|start| {
            start.is_empty()
                || path == start
                || path
                    .strip_prefix(start.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// Whether the run looks at the whole repository.
    pub fn whole(&self) -> bool {
        self.starts.iter().any(String::is_empty)
    }

    /// The name of a path in reports: relative to the root of the run.
    pub fn name(&self, path: &str) -> String {
        path.strip_prefix(&self.below).unwrap_or(path).to_string()
    }

    /// The path of a file by its name in reports.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.below)
    }

    /// The glob that keeps a path.
    pub fn kept(&self, path: &str) -> Option<String> {
        self.site.keep.matching(path).map(str::to_string)
    }

    /// Whether a path, or what it leads to, lies outside of the repository.
    pub fn escapes(&self, path: &str) -> bool {
        let Ok(base) = self.base.canonicalize() else {
            return true;
        };
        let mut at = self.base.join(path);
        loop {
            if at.symlink_metadata().is_ok() {
                return at
                    .canonicalize()
                    .map_or(true, |real| !real.starts_with(&base));
            }
            if !at.pop() {
                return true;
            }
        }
    }
}

/// Adds what the standing rules of `site` find to `tree`.
pub fn add(root: &Root, site: &Site, tree: &mut Tree) {
    let rules = &site.standing;
    if rules.is_empty() {
        return;
    }
    let base = tree::base(root, site);
    let below = tree::below(&base, &root.dir);
    let whole_root = Root {
        dir: base.clone(),
        starts: vec![tree::Start {
            path: base.clone(),
            name: String::new(),
        }],
        repository: true,
    };
    let listed = tree::list(&whole_root, site);
    let world = World {
        rules,
        site,
        base,
        starts: root
            .starts
            .iter()
            .map(|s| {
                format!("{below}{}", s.name)
                    .trim_end_matches('/')
                    .to_string()
            })
            .collect(),
        below,
        files: listed,
        sources: rules
            .templates()
            .filter_map(|t| Path::new(&t.name).canonicalize().ok())
            .collect(),
    };
    run(&world, tree);
}

fn run(world: &World<'_>, tree: &mut Tree) {
    let mut drafts: BTreeMap<String, File> = std::mem::take(&mut tree.files)
        .into_iter()
        .map(|file| (world.path(&file.name), file))
        .collect();
    let plan = moves::plan(world);
    whole::keep_ours(world, &mut drafts);
    let mut out: Vec<File> = Vec::new();
    let candidates: Vec<(&String, Option<File>)> = world
        .files
        .keys()
        .filter(|path| world.asked(path))
        .map(|path| (path, drafts.remove(path)))
        .collect();
    let looked: Vec<_> = candidates
        .into_par_iter()
        .map(|(path, found)| one(world, &plan, path, found))
        .collect();
    for result in looked {
        match result {
            Ok(Some(file)) => out.push(file),
            Ok(None) => {}
            Err(remark) => {
                if !tree.problems.contains(&remark) {
                    tree.problems.push(remark);
                }
            }
        }
    }
    // Files that the scan met and the list did not.
    out.extend(drafts.into_values());
    out.extend(absent(world, &plan));
    whole::add(world, &plan, &mut out);
    moves::add(world, &plan, &mut out);
    out.sort_by(|a, b| a.name.cmp(&b.name));
    tree.files = out;
}

/// What the rules find in one file of the tree.
fn one(
    world: &World<'_>,
    plan: &moves::Plan,
    path: &str,
    found: Option<File>,
) -> Result<Option<File>, Remark> {
    // Rules speak of the tree as it will be.
    let new = plan.new_path(path);
    let rules = world.rules;
    let blocks: Vec<_> = rules
        .blocks
        .iter()
        .filter(|r| r.paths.matches_file(&new))
        .collect();
    let wanted: Vec<_> = rules
        .lines
        .iter()
        .filter(|r| r.paths.matches_file(&new))
        .collect();
    let texts: Vec<&Text> = rules
        .texts
        .iter()
        .filter(|r| r.paths.as_ref().is_none_or(|p| p.matches(&new)))
        .collect();
    // What a rule writes elsewhere is no text of the tree.
    let source = || {
        let real = world.files.get(path)?.canonicalize().ok()?;
        world.sources.contains(&real).then_some(())
    };
    if !world.sources.is_empty() && source().is_some() {
        return Ok(found.map(|mut file| {
            for f in &mut file.findings {
                keep(f, "is a text of the site file, which writes it elsewhere");
            }
            file
        }));
    }
    // The whole of such a file is what its own rule says.
    if whole::is_ours(world, &new) {
        return Ok(found);
    }
    if blocks.is_empty() && wanted.is_empty() && texts.is_empty() && plan.is_empty() {
        return Ok(found);
    }
    let mut file = match found {
        Some(file) => file,
        None => {
            let Some(real) = world.files.get(path) else {
                return Ok(None);
            };
            let bytes = std::fs::read(real).map_err(|e| Remark {
                file: world.name(path),
                message: format!("cannot be read: {e}"),
            })?;
            draft::file(world.name(path), real.clone(), bytes)
        }
    };
    if tree::is_binary(&file.bytes) {
        return Ok(Some(file).filter(|f| !f.findings.is_empty()));
    }
    let names: Vec<&str> = rules.blocks.iter().map(|b| b.name.as_str()).collect();
    let edits = |now: &str| -> Vec<Edit> {
        let ours = comment::all(now, &names);
        let mut out: Vec<Edit> = Vec::new();
        out.extend(
            blocks
                .iter()
                .filter_map(|r| block::edit(r, &new, now, &ours)),
        );
        out.extend(
            wanted
                .iter()
                .filter_map(|r| lines::edit(r, &new, now, &ours)),
        );
        let mut protected: Vec<Range<usize>> = ours;
        protected.extend(wanted.iter().flat_map(|r| lines::held(r, now)));
        out.extend(plan.references(world, path, now, &protected));
        out.extend(words::edits(&texts, &new, now, &protected));
        out
    };
    if std::str::from_utf8(&file.bytes).is_err() {
        unreadable(&mut file, &edits);
        return Ok(Some(file).filter(|f| !f.findings.is_empty()));
    }
    keep_blocks(&mut file, &names);
    let draft = Draft {
        kept: world.kept(path).or_else(|| world.kept(&new)),
        file,
    };
    let file = draft.finish(&edits);
    Ok(Some(file).filter(|f| !f.findings.is_empty()))
}

/// A file with bytes that are no UTF-8 is not written; what the rules would change in it is told, each rule once.
fn unreadable(file: &mut File, edits: &dyn Fn(&str) -> Vec<Edit>) {
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let mut told = BTreeSet::new();
    for edit in edits(&text) {
        if told.insert(edit.rule.clone()) {
            let edit = Edit::manual(
                0..0,
                edit.kind,
                edit.rule,
                "bytes that are not UTF-8 stand in the file",
                "Do by hand what the rule says, or write the file in UTF-8 and run forgemod again.",
            );
            let finding = draft::finding(file, 0..0, edit);
            file.findings.push(finding);
        }
    }
    file.findings.sort_by_key(|f| (f.start, f.end));
}

/// What stands in a block of ours is what the site file says, and no command to rewrite.
fn keep_blocks(file: &mut File, names: &[&str]) {
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    if text.len() != file.bytes.len() {
        return;
    }
    for range in comment::all(&text, names) {
        for f in &mut file.findings {
            if f.start < range.end && range.start < f.end {
                keep(f, "stands in a block that the site file writes");
            }
        }
    }
}

/// Leaves a finding as it is.
pub(super) fn keep(f: &mut Finding, note: &str) {
    f.class = Class::Kept;
    f.after = None;
    f.shell = None;
    f.note = note.to_string();
    f.recipe = String::new();
}

/// Blocks and lines for files that are not there.
fn absent(world: &World<'_>, plan: &moves::Plan) -> Vec<File> {
    let there: BTreeSet<String> = world.files.keys().map(|p| plan.new_path(p)).collect();
    let mut out: BTreeMap<String, File> = BTreeMap::new();
    let blocks = world
        .rules
        .blocks
        .iter()
        .map(|b| (&b.paths, format!("site/block-{}", b.name), None));
    let wanted = world.rules.lines.iter().map(|l| {
        (
            &l.paths,
            format!("site/line-{}", l.name),
            Some(l).filter(|l| l.create),
        )
    });
    for (paths, rule, create) in blocks.chain(wanted) {
        for (path, plain) in paths.written() {
            let asked = if plain {
                world.asked(path)
            } else {
                world.whole()
            };
            let found = if plain {
                there.contains(path) || world.rules.files.iter().any(|f| f.path == path)
            } else {
                there.iter().any(|p| paths.matches_one(path, p))
            };
            if !asked || found {
                continue;
            }
            let real = world.base.join(path);
            let file = out
                .entry(path.to_string())
                .or_insert_with(|| draft::file(world.name(path), real.clone(), Vec::new()));
            let occupied = real.symlink_metadata().is_ok();
            if let Some(lines) = create.filter(|_| plain && !occupied && !world.escapes(path)) {
                let mut text = file
                    .findings
                    .first()
                    .and_then(|f| f.after.clone())
                    .unwrap_or_default();
                let missing = lines::missing(lines, &text.clone())
                    .into_iter()
                    .map(str::to_string)
                    .collect::<Vec<_>>();
                for line in &missing {
                    text.push_str(line);
                    text.push('\n');
                }
                let edit = Edit::exact(0..0, text, Kind::Block, rule.clone())
                    .noted("the file with its lines is missing".to_string());
                file.findings = vec![draft::finding(file, 0..0, edit)];
                file.fate = tree::Fate::Created;
                continue;
            }
            let (note, recipe) = if occupied {
                (
                    "the path is no file of the tree: a link, a folder, or ignored",
                    "Name the file itself in the site file.",
                )
            } else if plain {
                (
                    "the file does not exist",
                    "Create it, or correct its path in the site file.",
                )
            } else {
                (
                    "no file matches the glob",
                    "Correct the glob in the site file.",
                )
            };
            let edit = Edit::manual(0..0, Kind::Block, rule.clone(), note, recipe);
            let finding = draft::finding(file, 0..0, edit);
            file.findings.push(finding);
        }
    }
    out.into_values().collect()
}

/// The parent of a path, empty for a path at the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// A path of the tree as the file system has it.
pub(super) fn real(base: &Path, path: &str) -> PathBuf {
    base.join(path)
}
