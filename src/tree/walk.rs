//! Walks the tree in parallel; every file is read and scanned by the thread that met it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::prefilter::Prefilter;
use super::read::{Outcome, Reader};
use super::root::{Root, Start, slashed};
use super::{Remark, Tree};
use crate::engine::Engine;
use crate::site::{self, Site};

/// How to walk.
#[derive(Default)]
pub struct Options<'a> {
    /// Reads every file as this language, whatever its name says.
    pub language: Option<&'a str>,
    /// Called with the number of files read so far, from any thread.
    pub progress: Option<&'a (dyn Fn(usize) + Sync)>,
}

/// Scans everything below the starts of `root`.
///
/// What is scanned depends on the tree alone: `.gitignore` files count, also
/// outside of a git repository; a user's global ignore file does not, so a
/// colleague and a CI job see the same. Hidden files are part of the tree, `.git`
/// is not. A link is not followed: inside the tree its target is met by itself,
/// outside it is not ours.
pub fn walk(
    root: &Root,
    engine: &Engine,
    site: &Site,
    options: &Options<'_>,
) -> anyhow::Result<Tree> {
    let mut literals = engine.pack().literals();
    literals.push(crate::scan::KEEP_WORD.to_string());
    let reader = Reader {
        engine,
        site,
        prefilter: Prefilter::new(&literals)?,
        language: options.language,
        keep_prefix: super::below(&super::base(root, site), &root.dir),
    };
    let collected = Mutex::new(Collected::default());
    let scanned = AtomicUsize::new(0);
    run(&root.starts, &reader, site, &collected, &scanned, options);
    let mut collected = collected
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    collected.problems.sort();
    collected.problems.dedup();
    let mut tree = Tree {
        problems: collected.problems,
        ..Tree::default()
    };
    // A map sorts by path, and a file below two of the given paths counts once.
    for (_, outcome) in collected.files {
        tree.scanned += 1;
        match outcome {
            Outcome::Clean => {}
            Outcome::Found(file) => tree.files.push(file),
            Outcome::Skipped(remark) => tree.skipped.push(remark),
            Outcome::Problem(remark) => tree.problems.push(remark),
        }
    }
    tree.problems.sort();
    Ok(tree)
}

#[derive(Default)]
struct Collected {
    /// By name and path: two names that are no UTF-8 may look the same.
    files: BTreeMap<(String, PathBuf), Outcome>,
    problems: Vec<Remark>,
}

fn run(
    starts: &[Start],
    reader: &Reader<'_>,
    site: &Site,
    collected: &Mutex<Collected>,
    scanned: &AtomicUsize,
    options: &Options<'_>,
) {
    let own = site.path.as_deref().and_then(|p| p.canonicalize().ok());
    let Some((first, others)) = starts.split_first() else {
        return;
    };
    let names: HashMap<&Path, &str> = starts
        .iter()
        .map(|s| (s.path.as_path(), s.name.as_str()))
        .collect();
    let walker = builder(first, others, own).build_parallel();
    walker.run(|| {
        let mut local = Local {
            collected,
            files: Vec::new(),
            problems: Vec::new(),
        };
        let mut buffer = Vec::new();
        let names = &names;
        Box::new(move |entry| {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                    let count = scanned.fetch_add(1, Ordering::Relaxed) + 1;
                    if let Some(progress) = options.progress {
                        progress(count);
                    }
                    let name = name_of(names, entry.path());
                    let key = (name.clone(), entry.path().to_path_buf());
                    local
                        .files
                        .push((key, reader.read(entry.into_path(), name, &mut buffer)));
                }
                Ok(_) => {}
                Err(e) => local.problems.push(walk_problem(names, &e)),
            }
            WalkState::Continue
        })
    });
}

/// How every walk goes: see [`walk`].
fn builder(first: &Start, others: &[Start], own: Option<PathBuf>) -> WalkBuilder {
    let mut builder = WalkBuilder::new(&first.path);
    for start in others {
        builder.add(&start.path);
    }
    builder
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .follow_links(false)
        .threads(std::thread::available_parallelism().map_or(1, |n| n.get()))
        .filter_entry(move |entry| is_ours(entry, own.as_deref()));
    builder
}

/// The files that a walk over `root` meets, by their names; what cannot be read is told by [`walk`].
pub fn list(root: &Root, site: &Site) -> BTreeMap<String, PathBuf> {
    let own = site.path.as_deref().and_then(|p| p.canonicalize().ok());
    let Some((first, others)) = root.starts.split_first() else {
        return BTreeMap::new();
    };
    let names: HashMap<&Path, &str> = root
        .starts
        .iter()
        .map(|s| (s.path.as_path(), s.name.as_str()))
        .collect();
    builder(first, others, own)
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|t| t.is_file()))
        .map(|entry| (name_of(&names, entry.path()), entry.into_path()))
        .collect()
}

/// What one thread found; it is handed over once, when the thread is done.
struct Local<'a> {
    collected: &'a Mutex<Collected>,
    files: Vec<((String, PathBuf), Outcome)>,
    problems: Vec<Remark>,
}

impl Drop for Local<'_> {
    fn drop(&mut self) {
        let mut all = self
            .collected
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        all.files.extend(self.files.drain(..));
        all.problems.append(&mut self.problems);
    }
}

/// `.git`, our own notes and site files hold nothing that moves: a site file names the old owners on purpose.
fn is_ours(entry: &DirEntry, own: Option<&Path>) -> bool {
    let name = entry.file_name();
    if name == ".git" || name == ".forgemod" || entry.depth() > 0 && name == site::FILE_NAME {
        return false;
    }
    match own {
        Some(own) if own.file_name() == Some(name) => {
            entry.path().canonicalize().map_or(true, |path| path != own)
        }
        _ => true,
    }
}

/// The name of a path: the name of the start that it was met below, and the way from there.
fn name_of(names: &HashMap<&Path, &str>, path: &Path) -> String {
    let start = path
        .ancestors()
        .find_map(|above| Some((above, *names.get(above)?)));
    let Some((above, name)) = start else {
        return slashed(path);
    };
    let below = path.strip_prefix(above).map(slashed).unwrap_or_default();
    match (name, below.as_str()) {
        ("", below) => below.to_string(),
        (name, "") => name.to_string(),
        (name, below) => format!("{name}/{below}"),
    }
}

fn walk_problem(names: &HashMap<&Path, &str>, error: &ignore::Error) -> Remark {
    fn path_of(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                path_of(err)
            }
            _ => None,
        }
    }
    let file = path_of(error).map_or_else(String::new, |path| name_of(names, path));
    let why = error
        .io_error()
        .map_or_else(|| error.to_string(), |e| e.to_string());
    Remark {
        file: if file.is_empty() {
            ".".to_string()
        } else {
            file
        },
        message: format!("cannot be read: {why}"),
    }
}
