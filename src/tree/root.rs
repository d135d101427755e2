//! The paths of the command line: what is walked, and what names are relative to.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

/// Where a walk begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The path to open.
    pub path: PathBuf,
    /// Its name relative to the root, with `/`; empty for the root itself.
    pub name: String,
}

/// The root of a run and where its walks begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The directory that names are relative to.
    pub dir: PathBuf,
    /// What is walked.
    pub starts: Vec<Start>,
    /// Whether the directory is known to be the root of a repository.
    pub repository: bool,
}

impl Root {
    /// A repository as a whole.
    pub fn repository(dir: &Path) -> anyhow::Result<Root> {
        if !dir.is_dir() {
            bail!("{}: no such directory", dir.display());
        }
        Ok(Root {
            repository: true,
            ..Root::new(&[dir.to_path_buf()])?
        })
    }

    /// Reads the PATH arguments; none means the current directory.
    ///
    /// A single directory is the root itself, otherwise the current directory
    /// is. A missing path is an error: a typo in a CI job must not look clean.
    pub fn new(paths: &[PathBuf]) -> anyhow::Result<Root> {
        let dir = match paths {
            [one] if one.is_dir() => one.clone(),
            _ => PathBuf::from("."),
        };
        let canonical = dir
            .canonicalize()
            .with_context(|| format!("cannot read {}", dir.display()))?;
        if paths.is_empty() || paths.len() == 1 && paths[0] == dir {
            refuse_git(&canonical, &dir)?;
            return Ok(Root {
                starts: vec![Start {
                    path: dir.clone(),
                    name: String::new(),
                }],
                dir,
                repository: false,
            });
        }
        let mut starts = Vec::new();
        for path in paths {
            starts.push(start(path, &dir, &canonical)?);
        }
        Ok(Root {
            dir,
            starts,
            repository: false,
        })
    }
}

fn start(path: &Path, dir: &Path, root: &Path) -> anyhow::Result<Start> {
    let meta = match path.symlink_metadata() {
        Ok(meta) => meta,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            bail!("{}: no such file or directory", path.display())
        }
        Err(e) => bail!("{}: {e}", path.display()),
    };
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(_) if meta.is_symlink() => bail!("{}: the link leads nowhere", path.display()),
        Err(e) => bail!("{}: {e}", path.display()),
    };
    refuse_git(&target, path)?;
    if !target.is_dir() && !target.is_file() {
        bail!("{}: is neither a file nor a directory", path.display());
    }
    // By its real place: a link inside the tree is another name of a file that has one.
    if let Ok(inside) = target.strip_prefix(root) {
        return Ok(Start {
            path: dir.join(inside),
            name: slashed(inside),
        });
    }
    let inside = std::path::absolute(path)
        .ok()
        .and_then(|p| normal(&p))
        .is_some_and(|p| p.starts_with(root));
    if meta.is_symlink() || inside {
        bail!(
            "{}: the link leads out of the tree, to {}",
            path.display(),
            target.display()
        );
    }
    Ok(Start {
        path: path.to_path_buf(),
        name: slashed(path),
    })
}

fn refuse_git(target: &Path, path: &Path) -> anyhow::Result<()> {
    if target.components().any(|c| c.as_os_str() == ".git") {
        bail!(
            "{}: lies in .git, which is never read or written",
            path.display()
        );
    }
    Ok(())
}

/// `path` without `.` and `..`, by its text alone.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            part => out.push(part),
        }
    }
    Some(out)
}

/// `path` with `/` between its parts.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .filter(|c| !matches!(c, Component::CurDir | Component::RootDir))
        .map(|c| c.as_os_str().to_string_lossy())
        .collect();
    let joined = parts.join("/");
    if path.has_root() {
        format!("/{joined}")
    } else {
        joined
    }
}
