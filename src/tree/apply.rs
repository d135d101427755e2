//! Writes a tree: everything or nothing.
//!
//! All new contents are computed and lie in temporary files beside the old ones
//! before the first file changes. Then they are renamed into place; if one
//! rename fails, those before it are taken back.

use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::splice::splice;
use super::{Fate, File, layout};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Each written file with the number of its replacements, in order.
    pub written: Vec<(String, usize)>,
    /// Each created file, in order.
    pub created: Vec<String>,
    /// Each moved file, with its new name.
    pub moved: Vec<(String, String)>,
    /// Each file that became executable, or no longer is.
    pub modes: Vec<String>,
}

impl Receipt {
    /// Adds what was written elsewhere.
    pub fn add(&mut self, other: Receipt) {
        self.written.extend(other.written);
        self.created.extend(other.created);
        self.moved.extend(other.moved);
        self.modes.extend(other.modes);
    }

    /// Whether nothing was there to write.
    pub fn is_empty(&self) -> bool {
        *self == Receipt::default()
    }

    /// The number of all replacements.
    pub fn replacements(&self) -> usize {
        self.written.iter().map(|(_, n)| n).sum()
    }
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// One sentence a file.
    pub reasons: Vec<String>,
    /// Files that could not be brought back after a failure half-way; empty unless the disk fails twice.
    pub left_changed: Vec<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = self.reasons.join("\n");
        if self.left_changed.is_empty() {
            write!(f, "nothing was written:\n{reasons}")
        } else {
            write!(
                f,
                "writing failed:\n{reasons}\nand these files could not be brought back, look after them: {}",
                self.left_changed.join(", ")
            )
        }
    }
}

impl std::error::Error for Refused {}

/// Writes the findings of `files`. A file that does not change is not touched.
pub fn apply(files: &[File]) -> Result<Receipt, Refused> {
    let plans = plan(files)?;
    let steps = layout::prepare(files).map_err(refused)?;
    let prepared = prepare(&plans)?;
    let done = commit(prepared, |_| Ok(()))?;
    if let Err(why) = layout::commit(steps) {
        let left_changed = roll_back(&done);
        return Err(Refused {
            reasons: vec![why],
            left_changed,
        });
    }
    let mut receipt = Receipt {
        written: plans
            .iter()
            .map(|p| (p.file.name.clone(), p.replacements))
            .collect(),
        ..Receipt::default()
    };
    for file in files {
        match &file.fate {
            Fate::Created => receipt.created.push(file.name.clone()),
            Fate::Moved { name, .. } => receipt.moved.push((file.name.clone(), name.clone())),
            Fate::Stays => {}
        }
        if file.executable.is_some() && file.fate != Fate::Created {
            receipt.modes.push(file.name.clone());
        }
    }
    Ok(receipt)
}

#[derive(Debug)]
struct Plan<'a> {
    file: &'a File,
    new: Vec<u8>,
    replacements: usize,
    meta: Metadata,
}

/// Computes every new content and looks whether each file can be written at all; reports all that cannot.
fn plan(files: &[File]) -> Result<Vec<Plan<'_>>, Refused> {
    let mut plans = Vec::new();
    let mut reasons = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.changes_content() && f.fate != Fate::Created)
    {
        match plan_one(file) {
            Ok(plan) => plans.push(plan),
            Err(why) => reasons.push(format!("{}: {why}", file.name)),
        }
    }
    if reasons.is_empty() {
        Ok(plans)
    } else {
        Err(refused(reasons))
    }
}

fn plan_one(file: &File) -> Result<Plan<'_>, String> {
    let new = splice(&file.bytes, &file.findings)?;
    let meta = fs::symlink_metadata(&file.path).map_err(|e| e.to_string())?;
    if !meta.is_file() {
        return Err("is no regular file any more".to_string());
    }
    // Asked of the file itself, by opening it for writing: a rename would need only the directory,
    // and the mode alone does not say what this user may do.
    if let Err(e) = fs::OpenOptions::new().write(true).open(&file.path) {
        return Err(match e.kind() {
            std::io::ErrorKind::PermissionDenied => {
                "is read-only; make it writable or keep it in forgemod.toml".to_string()
            }
            _ => format!("cannot be opened for writing: {e}"),
        });
    }
    unchanged(file)?;
    let written = |f: &&crate::finding::Finding| {
        f.class.is_written() && f.after.as_deref() != Some(f.before.as_str())
    };
    Ok(Plan {
        file,
        new,
        replacements: file.findings.iter().filter(written).count(),
        meta,
    })
}

fn unchanged(file: &File) -> Result<(), String> {
    match fs::read(&file.path) {
        Ok(now) if now == file.bytes => Ok(()),
        Ok(_) => Err("has changed since it was read; run again".to_string()),
        Err(e) => Err(e.to_string()),
    }
}

/// A file that is ready to be written.
struct Prepared<'a> {
    plan: &'a Plan<'a>,
    way: Way,
}

enum Way {
    /// A finished file beside the old one, to be renamed over it.
    Rename(NamedTempFile),
    /// In place, because a rename would break hard links or change the owner.
    InPlace,
}

fn prepare<'a>(plans: &'a [Plan<'a>]) -> Result<Vec<Prepared<'a>>, Refused> {
    let mut prepared = Vec::new();
    for plan in plans {
        match way(&plan.file.path, &plan.meta, &plan.new) {
            Ok(way) => prepared.push(Prepared { plan, way }),
            // The temporaries of the others are removed when `prepared` goes.
            Err(e) => {
                return Err(refused(vec![format!(
                    "{}: cannot be prepared: {e}",
                    plan.file.name
                )]));
            }
        }
    }
    Ok(prepared)
}

fn way(path: &Path, meta: &Metadata, new: &[u8]) -> io::Result<Way> {
    if links(meta) > 1 {
        // Opened for writing and closed again: whether it can be is known before anything changes.
        fs::OpenOptions::new().write(true).open(path)?;
        return Ok(Way::InPlace);
    }
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut temp = tempfile::Builder::new()
        .prefix(".forgemod-")
        .tempfile_in(dir)?;
    temp.write_all(new)?;
    temp.flush()?;
    if !own(temp.path(), meta)? {
        fs::OpenOptions::new().write(true).open(path)?;
        return Ok(Way::InPlace);
    }
    // After the owner: a change of the owner clears the set-id bits.
    fs::set_permissions(temp.path(), meta.permissions())?;
    Ok(Way::Rename(temp))
}

/// Renames everything into place. `before` is called ahead of each file; its error counts as the file's.
fn commit<'a>(
    prepared: Vec<Prepared<'a>>,
    mut before: impl FnMut(&Path) -> io::Result<()>,
) -> Result<Vec<&'a Plan<'a>>, Refused> {
    let mut done: Vec<&'a Plan<'a>> = Vec::new();
    for Prepared { plan, way } in prepared {
        let path = &plan.file.path;
        let result = before(path).map_err(|e| e.to_string()).and_then(|()| {
            unchanged(plan.file)?;
            match way {
                Way::Rename(temp) => temp
                    .persist(path)
                    .map(drop)
                    .map_err(|e| e.error.to_string()),
                Way::InPlace => {
                    // It counts as done before it is: a write that fails half-way must be taken back too.
                    done.push(plan);
                    fs::write(path, &plan.new).map_err(|e| e.to_string())
                }
            }
        });
        match result {
            Ok(()) => {
                if done.last().is_none_or(|last| !std::ptr::eq(*last, plan)) {
                    done.push(plan);
                }
            }
            Err(why) => {
                let left_changed = roll_back(&done);
                return Err(Refused {
                    reasons: vec![format!("{}: {why}", plan.file.name)],
                    left_changed,
                });
            }
        }
    }
    Ok(done)
}

/// Writes the old contents back; returns the files for which that failed.
fn roll_back(done: &[&Plan<'_>]) -> Vec<String> {
    let back = |plan: &Plan<'_>| -> io::Result<()> {
        match way(&plan.file.path, &plan.meta, &plan.file.bytes)? {
            Way::Rename(temp) => temp.persist(&plan.file.path).map(drop).map_err(|e| e.error),
            Way::InPlace => fs::write(&plan.file.path, &plan.file.bytes),
        }
    };
    done.iter()
        .rev()
        .filter(|plan| back(plan).is_err())
        .map(|plan| plan.file.name.clone())
        .collect()
}

fn refused(reasons: Vec<String>) -> Refused {
    Refused {
        reasons,
        left_changed: Vec::new(),
    }
}

#[cfg(unix)]
fn links(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(meta)
}

#[cfg(not(unix))]
fn links(_: &Metadata) -> u64 {
    1
}

/// Gives the temporary the owner of the old file; `false` where that is not allowed.
#[cfg(unix)]
fn own(temp: &Path, meta: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let now = fs::metadata(temp)?;
    if (now.uid(), now.gid()) == (meta.uid(), meta.gid()) {
        return Ok(true);
    }
    Ok(std::os::unix::fs::chown(temp, Some(meta.uid()), Some(meta.gid())).is_ok())
}

#[cfg(not(unix))]
fn own(_: &Path, _: &Metadata) -> io::Result<bool> {
    Ok(true)
}

/// The content that `apply` would give the file, for the diff.
pub fn preview(file: &File) -> Result<Vec<u8>, Refused> {
    splice(&file.bytes, &file.findings)
        .map_err(|why| refused(vec![format!("{}: {why}", file.name)]))
}

#[cfg(test)]
#[path = "apply_tests.rs"]
mod tests;
