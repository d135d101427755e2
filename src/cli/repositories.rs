//! The repositories of a run: one, or many that are each looked at by themselves.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use super::args::{Global, Paths};
use super::context::{language, scan};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::report::{Part, Report, Tense};
use crate::site::Site;
use crate::tree::{self, Fate, Root, Tree};

/// One repository, or the tree of a run that has no other.
pub struct Repository {
    /// Its path as it was given; empty where there is one tree alone.
    pub name: String,
    /// What was found in it, or why it could not be looked at.
    pub outcome: Result<(Site, Tree), Failure>,
}

/// Everything that a command runs over.
pub struct Run {
    /// In the order of the command line.
    pub repositories: Vec<Repository>,
}

impl Run {
    /// Scans what the arguments name. Of many repositories one that fails does not stop the others.
    pub fn new(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Run, Failure> {
        language(global)?;
        let Some((repositories, rest)) = split(paths)? else {
            let root = Root::new(&paths.paths).map_err(Failure::Usage)?;
            let outcome = Ok(scan(global, &root, "", streams)?);
            let name = String::new();
            return Ok(Run {
                repositories: vec![Repository { name, outcome }],
            });
        };
        let mut run = Run {
            repositories: Vec::new(),
        };
        for (name, path) in repositories {
            let outcome = Root::repository(&path)
                .map_err(Failure::Usage)
                .and_then(|root| scan(global, &root, &name, streams));
            if outcome.as_ref().is_err_and(Failure::is_broken_pipe) {
                return outcome.map(|_| run);
            }
            run.push(name, outcome, streams)?;
        }
        if !rest.is_empty() {
            let outcome = Root::new(&rest)
                .map_err(Failure::Usage)
                .and_then(|root| scan(global, &root, "", streams));
            run.push(String::from("."), outcome, streams)?;
        }
        Ok(run)
    }

    fn push(
        &mut self,
        name: String,
        mut outcome: Result<(Site, Tree), Failure>,
        streams: &mut Streams<'_>,
    ) -> Result<(), Failure> {
        match &mut outcome {
            Ok((_, tree)) if name != "." => prefix(tree, &name),
            Ok(_) => {}
            Err(failure) => writeln!(streams.err, "forgemod: error: {name}: {failure}")?,
        }
        self.repositories.push(Repository { name, outcome });
        Ok(())
    }

    /// Whether there are many.
    pub fn many(&self) -> bool {
        self.repositories.iter().any(|r| !r.name.is_empty())
    }

    /// The trees that could be looked at.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        self.repositories
            .iter()
            .filter_map(|r| r.outcome.as_ref().ok().map(|(_, tree)| tree))
    }

    /// One report over all.
    pub fn report(&self, tense: Tense) -> Report {
        let parts: Vec<Part<'_>> = self
            .repositories
            .iter()
            .map(|r| Part {
                name: &r.name,
                outcome: match &r.outcome {
                    Ok((site, tree)) => Ok((tree, site)),
                    Err(failure) => Err(failure.to_string()),
                },
            })
            .collect();
        Report::of_parts(&parts, tense)
    }

    /// How the command ends: what could not be read or written outweighs a wrong configuration, and that what was found.
    pub fn exit(&self, otherwise: Exit) -> Exit {
        self.repositories
            .iter()
            .map(|r| match &r.outcome {
                Ok((_, tree)) if tree.problems.is_empty() => otherwise,
                Ok(_) => Exit::Io,
                Err(failure) => failure.exit(),
            })
            .max_by_key(|exit| exit.code())
            .unwrap_or(otherwise)
    }
}

/// The repositories of the arguments with their names, and the other paths; `None` where there is one tree alone.
///
/// A folder is a repository of its own if it holds a site file or `.git`. Paths inside of one repository are one tree.
#[allow(clippy::type_complexity)]
fn split(paths: &Paths) -> Result<Option<(Vec<(String, PathBuf)>, Vec<PathBuf>)>, Failure> {
    let mut repositories = Vec::new();
    let mut rest = Vec::new();
    if let Some(list) = &paths.repos {
        repositories.extend(listed(list)?);
    }
    for path in &paths.paths {
        let alone = paths.repos.is_none() && paths.paths.len() == 1;
        if !alone && path.is_dir() && tree::is_repository(path) {
            repositories.push((named(path), path.clone()));
        } else {
            rest.push(path.clone());
        }
    }
    if repositories.is_empty() && paths.repos.is_none() {
        return Ok(None);
    }
    apart(&repositories)?;
    Ok(Some((repositories, rest)))
}

/// The repositories of a list: one path a line, relative to the list; what is behind a `#` is a comment.
fn listed(list: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let text = std::fs::read_to_string(list)
        .with_context(|| format!("cannot read the list of repositories {}", list.display()))
        .map_err(Failure::Usage)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let mut out = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let path = match line.find('#') {
            // A `#` inside of a name belongs to it.
            Some(0) => "",
            Some(at) if line[..at].ends_with(char::is_whitespace) => &line[..at],
            _ => line,
        };
        let path = path.trim();
        if !path.is_empty() {
            let path = folder.join(path);
            out.push((named(&path), path));
        }
    }
    if out.is_empty() {
        return Err(Failure::Usage(anyhow!(
            "{} names no repository; allowed: one path a line",
            list.display()
        )));
    }
    Ok(out)
}

/// The name of a repository: its path, with `/` and without `.` parts.
fn named(path: &Path) -> String {
    match tree::slashed(path) {
        name if name.is_empty() => ".".to_string(),
        name => name,
    }
}

/// Refuses a repository that is named twice or lies in another one: its files would be written twice.
fn apart(repositories: &[(String, PathBuf)]) -> Result<(), Failure> {
    let real: Vec<_> = repositories
        .iter()
        .filter_map(|(name, path)| Some((name, path.canonicalize().ok()?)))
        .collect();
    for (i, (name, path)) in real.iter().enumerate() {
        for (other, above) in &real[..i] {
            let (inner, outer) = if path.starts_with(above) {
                (name, other)
            } else if above.starts_with(path) {
                (other, name)
            } else {
                continue;
            };
            return Err(Failure::Usage(anyhow!(
                "{inner} is or lies in {outer}; name each repository once, and none inside of another"
            )));
        }
    }
    Ok(())
}

/// Puts the repository's name in front of every path.
fn prefix(tree: &mut Tree, name: &str) {
    let put = |file: &mut String| *file = format!("{name}/{file}");
    for file in &mut tree.files {
        put(&mut file.name);
        for f in &mut file.findings {
            put(&mut f.file);
        }
        if let Fate::Moved { name, .. } = &mut file.fate {
            put(name);
        }
    }
    for remark in tree.skipped.iter_mut().chain(&mut tree.problems) {
        put(&mut remark.file);
    }
}
