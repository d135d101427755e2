//! Files that must exist with a content and a mode.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::draft;
use super::edit::{Edit, line_end, with_line_ends};
use super::model::WholeFile;
use super::moves::Plan;
use super::world::{World, keep};
use crate::finding::{Class, Kind};
use crate::tree::{Fate, File};

/// What a rule meets at its path.
enum Met {
    /// Nothing.
    Nothing,
    /// The file as it must be.
    Same,
    /// An older version of ours, and its text.
    Ours(String),
    /// Something else, and what is to be said of it.
    Other(&'static str),
}

/// Whether a rule says the whole content of the file at `path`.
pub(super) fn is_ours(world: &World<'_>, path: &str) -> bool {
    world.rules.files.iter().any(|f| f.path == path)
}

/// What the scan found in files of ours is what the site file says, and is kept.
pub(super) fn keep_ours(world: &World<'_>, files: &mut BTreeMap<String, File>) {
    for rule in &world.rules.files {
        if let Some(file) = files.get_mut(&rule.path) {
            match met(world, rule) {
                Met::Same => {
                    for f in &mut file.findings {
                        keep(f, "stands in a file that the site file writes");
                    }
                }
                Met::Ours(_) => file.findings.clear(),
                _ => {}
            }
        }
    }
}

/// Adds what the file rules find.
pub(super) fn add(world: &World<'_>, plan: &Plan, files: &mut Vec<File>) {
    for rule in world.rules.files.iter().filter(|f| world.asked(&f.path)) {
        let name = world.name(&rule.path);
        let at = files.iter().position(|f| f.name == name);
        let mut file = match at {
            Some(at) => files.swap_remove(at),
            None => draft::file(name, world.base.join(&rule.path), Vec::new()),
        };
        if plan.arrives(&rule.path) {
            // Seen again when the move is done.
            let edit = manual(
                rule,
                "another file moves to this path",
                "Name another path, or leave the file out of what moves.",
            );
            let finding = draft::finding(&file, 0..0, edit);
            file.findings.insert(0, finding);
            files.push(file);
            continue;
        }
        one(world, rule, &mut file);
        if !file.findings.is_empty() {
            files.push(file);
        }
    }
}

fn manual(rule: &WholeFile, note: &str, recipe: &str) -> Edit {
    Edit::manual(0..0, Kind::File, id(rule), note, recipe)
}

fn id(rule: &WholeFile) -> String {
    format!("site/file-{}", rule.name)
}

fn one(world: &World<'_>, rule: &WholeFile, file: &mut File) {
    let kept = world.kept(&rule.path);
    let turn = |edit: Edit| match &kept {
        Some(glob) => edit.into(Class::Kept, &format!("the site file keeps {glob}"), ""),
        None => edit,
    };
    match met(world, rule) {
        Met::Nothing => {
            let edit = turn(
                Edit::exact(0..0, rule.text.text.clone(), Kind::File, id(rule))
                    .noted("the file is missing".to_string()),
            );
            if edit.after.is_some() {
                file.fate = Fate::Created;
                file.executable = rule.executable;
            }
            let finding = draft::finding(file, 0..0, edit);
            file.findings = vec![finding];
        }
        Met::Same => mode(world, rule, file, &turn),
        Met::Ours(old) => {
            let new = with_line_ends(&rule.text.text, line_end(&old));
            file.bytes = old.into_bytes();
            let span = 0..file.bytes.len();
            let edit = Edit::exact(span.clone(), new, Kind::File, id(rule))
                .noted("the file is an older version of ours".to_string());
            let edit = turn(edit);
            let finding = draft::finding(file, span, edit);
            file.findings = vec![finding];
            mode(world, rule, file, &turn);
        }
        Met::Other(note) => {
            let recipe = "Look whether it may go; then remove it, or put its SHA-256 into `was` of the rule.";
            let finding = draft::finding(file, 0..0, turn(manual(rule, note, recipe)));
            file.findings.insert(0, finding);
        }
    }
}

/// The mode of a file that is there.
fn mode(world: &World<'_>, rule: &WholeFile, file: &mut File, turn: &dyn Fn(Edit) -> Edit) {
    let Some(wanted) = rule.executable else {
        return;
    };
    if executable(&world.base.join(&rule.path)).is_none_or(|is| is == wanted) {
        return;
    }
    let mut edit = Edit::exact(0..0, String::new(), Kind::File, id(rule));
    edit.note = if wanted {
        "becomes executable".to_string()
    } else {
        "is no longer executable".to_string()
    };
    let edit = turn(edit);
    if edit.after.is_some() {
        file.executable = Some(wanted);
    }
    if file.bytes.is_empty() {
        file.bytes = std::fs::read(&file.path).unwrap_or_default();
    }
    let finding = draft::finding(file, 0..0, edit);
    file.findings.insert(0, finding);
}

/// Whether the owner may execute a file; `None` where there is no such thing.
pub(super) fn executable(path: &std::path::Path) -> Option<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        Some(mode & 0o100 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn met(world: &World<'_>, rule: &WholeFile) -> Met {
    let path = world.base.join(&rule.path);
    if world.escapes(&rule.path) {
        return Met::Other("the path leads out of the repository");
    }
    let Ok(meta) = path.symlink_metadata() else {
        return match blocked(world, &rule.path) {
            true => Met::Other("a part of the path is a file"),
            false => Met::Nothing,
        };
    };
    if meta.is_dir() {
        return Met::Other("a folder stands at the path");
    }
    if !meta.is_file() {
        return Met::Other("a link stands at the path");
    }
    let Ok(bytes) = std::fs::read(&path) else {
        return Met::Other("the file at the path cannot be read");
    };
    let hash = format!("{:x}", Sha256::digest(&bytes));
    let Ok(text) = String::from_utf8(bytes) else {
        return Met::Other("another file stands at the path");
    };
    if text.replace("\r\n", "\n") == rule.text.text {
        return Met::Same;
    }
    let marked = rule
        .marker
        .as_ref()
        .is_some_and(|m| text.contains(m.as_str()));
    if marked || rule.was.contains(&hash) {
        Met::Ours(text)
    } else {
        Met::Other("another file stands at the path")
    }
}

/// Whether something above a path is a file.
fn blocked(world: &World<'_>, path: &str) -> bool {
    let mut above = super::world::parent(path);
    while !above.is_empty() {
        if world.base.join(above).is_file() {
            return true;
        }
        above = super::world::parent(above);
    }
    false
}
