#![allow(clippy::unwrap_used, clippy::expect_used)]

use pretty_assertions::assert_eq;

use super::*;
use crate::finding::{Class, Finding, Kind};

fn file(dir: &Path, name: &str, text: &str) -> File {
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    let start = text.find("gh").unwrap();
    let finding = Finding {
        file: name.into(),
        line: 1,
        column: 1,
        start,
        end: start + 2,
        class: Class::Exact,
        kind: Kind::Command,
        rule: "gh/pr-list".into(),
        before: "gh".into(),
        after: Some("tea".into()),
        shell: None,
        note: String::new(),
        recipe: String::new(),
    };
    File {
        name: name.into(),
        path,
        bytes: text.into(),
        read_as: String::new(),
        findings: vec![finding],
        ..File::default()
    }
}

fn listing(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn writes_all_and_leaves_no_temporaries() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        file(dir.path(), "a", "x gh y\r\n"),
        file(dir.path(), "b", "gh"),
    ];
    let receipt = apply(&files).unwrap();
    assert_eq!(
        receipt.written,
        [("a".to_string(), 1), ("b".to_string(), 1)]
    );
    assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"x tea y\r\n");
    assert_eq!(fs::read(dir.path().join("b")).unwrap(), b"tea");
    assert_eq!(listing(dir.path()), ["a", "b"]);
}

#[test]
fn a_failure_half_way_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        file(dir.path(), "a", "gh 1"),
        file(dir.path(), "b", "gh 2"),
        file(dir.path(), "c", "gh 3"),
    ];
    let plans = plan(&files).unwrap();
    let prepared = prepare(&plans).unwrap();
    let error = commit(prepared, |path| match path.ends_with("b") {
        true => Err(io::Error::other("disk on fire")),
        false => Ok(()),
    })
    .unwrap_err();
    assert_eq!(error.to_string(), "nothing was written:\nb: disk on fire");
    for f in &files {
        assert_eq!(fs::read(&f.path).unwrap(), f.bytes, "{}", f.name);
    }
    assert_eq!(listing(dir.path()), ["a", "b", "c"]);
}

#[test]
fn a_file_that_changed_since_refuses_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    let files = [file(dir.path(), "a", "gh 1"), file(dir.path(), "b", "gh 2")];
    fs::write(&files[1].path, "gh 3").unwrap();
    let error = apply(&files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing was written:\nb: has changed since it was read; run again"
    );
    assert_eq!(fs::read(&files[0].path).unwrap(), b"gh 1");
}

#[test]
fn every_read_only_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let files = ["a", "b", "c"].map(|n| file(dir.path(), n, "gh"));
    for f in &files[..2] {
        let mut mode = fs::metadata(&f.path).unwrap().permissions();
        mode.set_readonly(true);
        fs::set_permissions(&f.path, mode).unwrap();
    }
    if fs::OpenOptions::new()
        .write(true)
        .open(&files[0].path)
        .is_ok()
    {
        // Whoever may write any file, as root may, is not refused, and the mode stays.
        apply(&files).unwrap();
        assert!(
            fs::metadata(&files[0].path)
                .unwrap()
                .permissions()
                .readonly()
        );
        return;
    }
    let error = apply(&files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing was written:\n\
         a: is read-only; make it writable or keep it in forgemod.toml\n\
         b: is read-only; make it writable or keep it in forgemod.toml"
    );
    assert_eq!(fs::read(&files[2].path).unwrap(), b"gh");
}

#[cfg(unix)]
#[test]
fn the_mode_stays_and_hard_links_stay_links() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let dir = tempfile::tempdir().unwrap();
    let files = [file(dir.path(), "a", "gh"), file(dir.path(), "b", "gh")];
    fs::set_permissions(&files[0].path, fs::Permissions::from_mode(0o751)).unwrap();
    fs::hard_link(&files[1].path, dir.path().join("link")).unwrap();
    let inode = fs::metadata(&files[1].path).unwrap().ino();
    apply(&files).unwrap();
    assert_eq!(fs::metadata(&files[0].path).unwrap().mode() & 0o7777, 0o751);
    assert_eq!(fs::read(dir.path().join("link")).unwrap(), b"tea");
    assert_eq!(fs::metadata(&files[1].path).unwrap().ino(), inode);
}

#[cfg(unix)]
#[test]
fn a_file_without_written_findings_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let dir = tempfile::tempdir().unwrap();
    let mut f = file(dir.path(), "a", "gh");
    f.findings[0].class = Class::Kept;
    let before = fs::metadata(&f.path).unwrap();
    assert_eq!(apply(std::slice::from_ref(&f)).unwrap(), Receipt::default());
    let after = fs::metadata(&f.path).unwrap();
    assert_eq!(
        (before.ino(), before.mtime_nsec()),
        (after.ino(), after.mtime_nsec())
    );
}
