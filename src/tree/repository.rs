//! Where a repository begins: what the paths of a site file are relative to.

use std::path::{Path, PathBuf};

use super::root::{Root, slashed};
use crate::site::{self, Site};

/// Whether a folder is the root of a repository of its own: it holds a site file or `.git`.
pub fn is_repository(dir: &Path) -> bool {
    dir.join(site::FILE_NAME).is_file() || dir.join(".git").exists()
}

/// The folder that the paths of a site file are relative to, in a run over `root`.
///
/// It is the folder of the site file, if `root` lies in it and in no other repository below it; or else the nearest
/// repository around `root`; or else `root` itself. A root that is known to be a repository is its own.
pub fn base(root: &Root, site: &Site) -> PathBuf {
    let (root, known) = (&root.dir, root.repository);
    if known {
        return root.clone();
    }
    let Ok(real) = root.canonicalize() else {
        return root.clone();
    };
    let own = site.path.as_deref().and_then(|p| {
        let dir = p.parent()?;
        let here = dir.as_os_str().is_empty();
        if here { Path::new(".") } else { dir }.canonicalize().ok()
    });
    let found = real
        .ancestors()
        .find(|dir| own.as_deref() == Some(*dir) || dir.join(".git").exists());
    match found {
        Some(dir) if dir != real => dir.to_path_buf(),
        _ => root.clone(),
    }
}

/// The way from `base` down to `root`, with a `/` behind it; empty where they are the same.
pub fn below(base: &Path, root: &Path) -> String {
    let way = || {
        let base = base.canonicalize().ok()?;
        let root = root.canonicalize().ok()?;
        Some(slashed(root.strip_prefix(base).ok()?))
    };
    match way() {
        Some(below) if !below.is_empty() => format!("{below}/"),
        _ => String::new(),
    }
}
