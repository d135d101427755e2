//! What `apply` does to files as a whole: creates them, moves them, and says whether they may be executed.
//!
//! Like the contents, all of it is prepared first, and taken back where one step fails.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Fate, File};

/// A step that is ready to be done.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// A finished file, to be renamed to its place.
    Create(&'a File, NamedTempFile),
    /// A file or link that moves, and where to.
    Move(&'a File, &'a Path),
    /// A file that gets other permissions.
    Mode(&'a File, Permissions),
}

/// A step that was done, for the way back.
#[derive(Debug)]
enum Done {
    Folder(PathBuf),
    Created(PathBuf),
    Moved(PathBuf, PathBuf),
    Mode(PathBuf, Permissions),
}

/// Prepares every step; the errors are one sentence a file.
pub(super) fn prepare(files: &[File]) -> Result<Vec<Step<'_>>, Vec<String>> {
    let mut steps = Vec::new();
    let mut reasons = Vec::new();
    for file in files {
        match &file.fate {
            Fate::Created => match create(file) {
                Ok(step) => steps.push(step),
                Err(why) => reasons.push(format!("{}: cannot be created: {why}", file.name)),
            },
            Fate::Moved { path, .. } => match free(&file.path, path) {
                Ok(()) => steps.push(Step::Move(file, path)),
                Err(why) => reasons.push(format!("{}: cannot be moved: {why}", file.name)),
            },
            Fate::Stays => {}
        }
        if let (Some(wanted), false) = (file.executable, file.fate == Fate::Created) {
            match mode(&file.path, wanted) {
                Ok(mode) => steps.push(Step::Mode(file, mode)),
                Err(why) => reasons.push(format!("{}: {why}", file.name)),
            }
        }
    }
    if reasons.is_empty() {
        Ok(steps)
    } else {
        Err(reasons)
    }
}

fn create(file: &File) -> Result<Step<'_>, String> {
    if file.path.symlink_metadata().is_ok() {
        return Err("a file stands there by now; run again".to_string());
    }
    let text: String = file
        .findings
        .iter()
        .filter(|f| f.class.is_written())
        .filter_map(|f| f.after.as_deref())
        .collect();
    let write = || -> io::Result<NamedTempFile> {
        let mut temp = tempfile::Builder::new()
            .prefix(".forgemod-")
            .tempfile_in(existing(&file.path))?;
        temp.write_all(text.as_bytes())?;
        temp.flush()?;
        public(temp.path(), file.executable == Some(true))?;
        Ok(temp)
    };
    write()
        .map(|temp| Step::Create(file, temp))
        .map_err(|e| e.to_string())
}

/// Whether a path can move: it is there, the new place is not, and something can be written to both.
fn free(old: &Path, new: &Path) -> Result<(), String> {
    old.symlink_metadata().map_err(|e| e.to_string())?;
    if new.symlink_metadata().is_ok() {
        return Err("the new path exists".to_string());
    }
    for place in [existing(new), existing(old)] {
        tempfile::Builder::new()
            .prefix(".forgemod-")
            .tempfile_in(place)
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// The nearest folder above a path that exists.
fn existing(path: &Path) -> &Path {
    let above = path.ancestors().skip(1).find(|p| p.is_dir());
    match above {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

/// Does the steps; a failure takes back what was done.
pub(super) fn commit(steps: Vec<Step<'_>>) -> Result<(), String> {
    let mut done = Vec::new();
    for step in steps {
        let name = match &step {
            Step::Create(file, _) | Step::Move(file, _) | Step::Mode(file, _) => file.name.clone(),
        };
        if let Err(e) = one(step, &mut done) {
            let back = take_back(done);
            return Err(match back.as_slice() {
                [] => format!("{name}: {e}"),
                left => format!("{name}: {e}; look after {}", left.join(", ")),
            });
        }
    }
    // A folder out of which everything moved is not there for git either.
    for d in &done {
        if let Done::Moved(old, _) = d {
            let mut above = old.parent();
            while let Some(dir) = above.filter(|d| !d.as_os_str().is_empty()) {
                if fs::remove_dir(dir).is_err() {
                    break;
                }
                above = dir.parent();
            }
        }
    }
    Ok(())
}

fn one(step: Step<'_>, done: &mut Vec<Done>) -> io::Result<()> {
    match step {
        Step::Create(file, temp) => {
            folders(&file.path, done)?;
            temp.persist_noclobber(&file.path).map_err(|e| e.error)?;
            done.push(Done::Created(file.path.clone()));
        }
        Step::Move(file, new) => {
            folders(new, done)?;
            if new.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(&file.path, new)?;
            done.push(Done::Moved(file.path.clone(), new.to_path_buf()));
        }
        Step::Mode(file, mode) => {
            let path = match &file.fate {
                Fate::Moved { path, .. } => path,
                _ => &file.path,
            };
            let old = fs::metadata(path)?.permissions();
            fs::set_permissions(path, mode)?;
            done.push(Done::Mode(path.clone(), old));
        }
    }
    Ok(())
}

/// Creates the folders above a path.
fn folders(path: &Path, done: &mut Vec<Done>) -> io::Result<()> {
    let mut missing = Vec::new();
    for dir in path.ancestors().skip(1) {
        if dir.as_os_str().is_empty() || dir.is_dir() {
            break;
        }
        missing.push(dir);
    }
    for dir in missing.into_iter().rev() {
        fs::create_dir(dir)?;
        done.push(Done::Folder(dir.to_path_buf()));
    }
    Ok(())
}

/// Takes steps back; returns the paths for which that failed.
fn take_back(done: Vec<Done>) -> Vec<String> {
    let mut left = Vec::new();
    for step in done.into_iter().rev() {
        let (path, result) = match step {
            Done::Folder(path) => (path.clone(), fs::remove_dir(path)),
            Done::Created(path) => (path.clone(), fs::remove_file(path)),
            Done::Moved(old, new) => (new.clone(), fs::rename(new, old)),
            Done::Mode(path, mode) => (path.clone(), fs::set_permissions(path, mode)),
        };
        if result.is_err() {
            left.push(path.display().to_string());
        }
    }
    left
}

/// The permissions of a file that becomes executable for whoever may read it, or for nobody.
#[cfg(unix)]
fn mode(path: &Path, executable: bool) -> Result<Permissions, String> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = fs::metadata(path).map_err(|e| e.to_string())?;
    let mode = meta.permissions().mode();
    let mode = if executable {
        mode | (mode & 0o444) >> 2
    } else {
        mode & !0o111
    };
    Ok(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn mode(path: &Path, _: bool) -> Result<Permissions, String> {
    Ok(fs::metadata(path).map_err(|e| e.to_string())?.permissions())
}

/// A temporary is for its owner alone; a file of the tree is for all whom the user's mask lets.
#[cfg(unix)]
fn public(path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // The mask cannot be asked without setting it, but a new file shows it.
    let probe = path.with_extension("mask");
    let mode = fs::File::create_new(&probe)?
        .metadata()?
        .permissions()
        .mode()
        & 0o666;
    fs::remove_file(&probe)?;
    let mode = if executable {
        mode | (mode & 0o444) >> 2
    } else {
        mode
    };
    fs::set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn public(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use pretty_assertions::assert_eq;

    use super::*;

    fn listing(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> = walkdir::WalkDir::new(dir)
            .min_depth(1)
            .into_iter()
            .map(|e| {
                e.unwrap()
                    .path()
                    .strip_prefix(dir)
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect();
        names.sort();
        names
    }

    fn file(dir: &Path, name: &str, fate: Fate) -> File {
        File {
            name: name.to_string(),
            path: dir.join(name),
            fate,
            ..File::default()
        }
    }

    fn moved(dir: &Path, name: &str, to: &str) -> File {
        let fate = Fate::Moved {
            name: to.to_string(),
            path: dir.join(to),
        };
        file(dir, name, fate)
    }

    #[test]
    fn a_failure_half_way_takes_files_and_folders_back() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir(root.join("old")).unwrap();
        fs::write(root.join("old/a"), "a").unwrap();
        fs::write(root.join("b"), "b").unwrap();
        let files = [
            file(root, "new/deep/c", Fate::Created),
            moved(root, "old/a", "moved/a"),
            moved(root, "b", "taken"),
        ];
        let steps = prepare(&files).unwrap();
        // Somebody else is faster.
        fs::write(root.join("taken"), "x").unwrap();
        let why = commit(steps).unwrap_err();
        assert!(why.starts_with("b: "), "{why}");
        assert_eq!(listing(root), ["b", "old", "old/a", "taken"]);
        assert_eq!(fs::read(root.join("taken")).unwrap(), b"x");
    }

    #[test]
    fn folders_out_of_which_everything_moved_go() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("x/old/deep")).unwrap();
        fs::write(root.join("x/old/deep/a"), "a").unwrap();
        fs::write(root.join("x/stays"), "").unwrap();
        let files = [moved(root, "x/old/deep/a", "y/a")];
        commit(prepare(&files).unwrap()).unwrap();
        assert_eq!(listing(root), ["x", "x/stays", "y", "y/a"]);
    }

    #[test]
    fn what_cannot_be_done_is_known_before() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::write(root.join("a"), "").unwrap();
        fs::write(root.join("b"), "").unwrap();
        let files = [
            moved(root, "a", "b"),
            file(root, "b", Fate::Created),
            moved(root, "none", "c"),
        ];
        let reasons = prepare(&files).unwrap_err();
        assert_eq!(reasons.len(), 3, "{reasons:?}");
        assert_eq!(listing(root), ["a", "b"]);
    }
}
