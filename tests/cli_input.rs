//! Bad and unusual input: each test states what happens.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;

use cli_common::{CALL, Tree};
use pretty_assertions::assert_eq;

#[test]
fn crlf_stays() {
    let tree = Tree::new();
    tree.write("a.sh", format!("#!/bin/sh\r\n{CALL}\r\necho done\r\n"));
    tree.applies("a.sh");
    let text = String::from_utf8(tree.read("a.sh")).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_byte_order_mark_stays() {
    let tree = Tree::new();
    tree.write("a.sh", format!("\u{feff}{CALL}\n"));
    tree.applies("a.sh");
    assert!(tree.read("a.sh").starts_with("\u{feff}".as_bytes()));
}

#[test]
fn a_missing_final_newline_stays_missing() {
    let tree = Tree::new();
    tree.write("a.sh", format!("echo\n{CALL}"));
    tree.applies("a.sh");
    assert!(!tree.read("a.sh").ends_with(b"\n"));
}

#[test]
fn an_empty_file_is_scanned_and_left() {
    let tree = Tree::new();
    tree.write("a.sh", "");
    let ran = tree.run(&["check"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "", "nothing is left in 1 file\n")
    );
}

#[test]
fn a_binary_file_is_left() {
    let tree = Tree::new();
    let bytes = [b"\0\x01".as_slice(), CALL.as_bytes(), b"\n"].concat();
    tree.write("a.sh", &bytes);
    let ran = tree.run(&["apply"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (
            0,
            "nothing to write\n\nsummary: 1 file scanned, 0 changed, 0 substitutions\n",
            ""
        )
    );
    assert_eq!(tree.read("a.sh"), bytes);
}

#[test]
fn utf_16_is_left_and_named() {
    let tree = Tree::new();
    let bytes: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(CALL.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    tree.write("a.sh", &bytes);
    let ran = tree.run(&["check"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (
            0,
            "",
            "forgemod: note: a.sh is UTF-16, only UTF-8 is read\nnothing is left in 1 file\n"
        )
    );
    assert_eq!(tree.read("a.sh"), bytes);
}

/// The bytes that are no UTF-8 stay, whether the file is read around them or left as a whole with a note.
#[test]
fn invalid_utf_8_stays() {
    let tree = Tree::new();
    let before = [b"# caf\xe9\n".as_slice(), CALL.as_bytes(), b"\n# \xff\n"].concat();
    tree.write("a.sh", &before);
    let ran = tree.run(&["apply"]);
    assert_eq!(ran.code, 0);
    let after = tree.read("a.sh");
    assert!(after.starts_with(b"# caf\xe9\n") && after.ends_with(b"\n# \xff\n"));
    assert!(
        after != before || ran.err.starts_with("forgemod: note: a.sh is "),
        "left without a word: {}",
        ran.err
    );
}

#[test]
fn a_large_file_is_read_like_any_other() {
    let tree = Tree::new();
    let line = b"# nothing in this line, nor in the hundred megabytes of it that follow here\n";
    let mut bytes = line.repeat(100 * 1024 * 1024 / line.len() + 1);
    bytes.extend_from_slice(CALL.as_bytes());
    bytes.push(b'\n');
    assert!(bytes.len() > 100 * 1024 * 1024);
    let before = bytes.len() - CALL.len() - 1;
    tree.write("a.sh", &bytes);
    let ran = tree.run(&["apply"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let after = tree.read("a.sh");
    assert!(after[..before] == bytes[..before]);
    assert_ne!(after[before..], bytes[before..]);
}

#[test]
fn a_missing_path_is_an_error() {
    let tree = Tree::new();
    tree.write("a.sh", CALL);
    for command in ["diff", "check", "apply", "report"] {
        let ran = tree.run(&[command, "a.sh", "nope.sh"]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (
                2,
                "",
                "forgemod: error: nope.sh: no such file or directory\n"
            ),
            "{command}"
        );
    }
    assert_eq!(tree.read("a.sh"), CALL.as_bytes());
}

#[test]
fn git_is_never_entered() {
    let tree = Tree::new();
    tree.write(".git/hooks/a.sh", CALL);
    tree.write("sub/.git/a.sh", CALL);
    tree.write(".forgemod/a.sh", CALL);
    let ran = tree.run(&["check"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "", "nothing is left in 0 files\n")
    );
    let ran = tree.run(&["apply", ".git/hooks"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "forgemod: error: .git/hooks: lies in .git, which is never read or written\n"
        )
    );
    assert_eq!(tree.read(".git/hooks/a.sh"), CALL.as_bytes());
}

#[test]
fn hidden_files_are_part_of_the_tree_and_ignored_ones_are_not() {
    let tree = Tree::new();
    tree.write(".gitignore", "/out\n");
    tree.write("out/a.sh", CALL);
    tree.write(".github/a.sh", CALL);
    let files: Vec<_> = tree.findings().iter().map(|f| f["file"].clone()).collect();
    assert_eq!(files, [".github/a.sh"]);
    // What is named is read, ignored or not.
    let ran = tree.run(&["check", "out/a.sh"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("out/a.sh:1:1: "), "{}", ran.out);
}

#[test]
fn files_are_listed_in_the_order_of_their_paths() {
    let tree = Tree::new();
    for i in (0..40).rev() {
        tree.write(&format!("d{}/f{i:02}.sh", i % 7), CALL);
    }
    let files: Vec<_> = tree
        .findings()
        .iter()
        .map(|f| f["file"].as_str().unwrap().to_string())
        .collect();
    let mut sorted = files.clone();
    sorted.sort();
    assert_eq!(files.len(), 40);
    assert_eq!(files, sorted);
}

#[test]
fn a_file_below_two_paths_counts_once() {
    let tree = Tree::new();
    tree.write("d/a.sh", CALL);
    let ran = tree.run(&["check", "d", "d/a.sh", "./d/../d"]);
    assert_eq!((ran.code, ran.out.lines().count()), (1, 1), "{}", ran.out);
}

#[test]
fn many_named_files_are_read_in_one_walk() {
    let tree = Tree::new();
    let names: Vec<_> = (0..500).map(|i| format!("d{}/f{i}.sh", i % 3)).collect();
    for name in &names {
        tree.write(name, CALL);
    }
    let mut args = vec!["check"];
    args.extend(names.iter().map(String::as_str));
    let ran = tree.run(&args);
    let mut places: Vec<_> = ran
        .out
        .lines()
        .filter_map(|l| l.split(':').next())
        .collect();
    places.sort_unstable();
    let mut sorted: Vec<_> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    assert_eq!((ran.code, places), (1, sorted));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use pretty_assertions::assert_eq;

    use super::*;
    use cli_common::run_unprivileged;

    #[test]
    fn a_link_out_of_the_tree_is_not_followed() {
        let outside = Tree::bare();
        let target = outside.write("a.sh", CALL);
        let tree = Tree::new();
        symlink(&target, tree.path("file.sh")).unwrap();
        symlink(outside.root(), tree.path("dir")).unwrap();
        let ran = tree.run(&["apply"]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (
                0,
                "nothing to write\n\nsummary: 0 files scanned, 0 changed, 0 substitutions\n",
                ""
            )
        );
        for (name, leads_to) in [("file.sh", target.clone()), ("dir/a.sh", target.clone())] {
            let ran = tree.run(&["apply", name]);
            let message = format!(
                "forgemod: error: {name}: the link leads out of the tree, to {}\n",
                leads_to.display()
            );
            assert_eq!(
                (ran.code, ran.out.as_str(), ran.err.as_str()),
                (2, "", message.as_str())
            );
        }
        assert_eq!(outside.read("a.sh"), CALL.as_bytes());
    }

    #[test]
    fn a_link_inside_the_tree_stays_a_link_and_its_target_is_written_once() {
        let tree = Tree::new();
        tree.write("a.sh", CALL);
        symlink("a.sh", tree.path("link.sh")).unwrap();
        let expected = tree.expected("a.sh");
        let ran = tree.run(&["apply", "link.sh", "a.sh"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(
            ran.out.starts_with("wrote a.sh: 1 substitution\n\n"),
            "{}",
            ran.out
        );
        assert_eq!(tree.read("a.sh"), expected);
        assert!(
            fs::symlink_metadata(tree.path("link.sh"))
                .unwrap()
                .is_symlink()
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error_only_where_it_is_named() {
        let tree = Tree::new();
        symlink("nowhere", tree.path("link.sh")).unwrap();
        assert_eq!(tree.run(&["check"]).code, 0);
        let ran = tree.run(&["check", "link.sh"]);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (2, "forgemod: error: link.sh: the link leads nowhere\n")
        );
    }

    #[test]
    fn a_read_only_file_refuses_the_whole_apply() {
        let tree = Tree::new();
        tree.write("a.sh", CALL);
        let locked = tree.write("b.sh", CALL);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
        let ran = run_unprivileged(&tree, &["apply"]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (
                3,
                "",
                "forgemod: error: nothing was written:\n\
                 b.sh: is read-only; make it writable or keep it in forgemod.toml\n"
            )
        );
        assert_eq!(tree.read("a.sh"), CALL.as_bytes());
        assert_eq!(tree.read("b.sh"), CALL.as_bytes());
        let names: Vec<_> = fs::read_dir(tree.root())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 3, "a temporary was left: {names:?}");
    }

    #[test]
    fn an_unreadable_file_is_named_and_the_others_are_written() {
        let tree = Tree::new();
        tree.write("a.sh", CALL);
        let locked = tree.write("b.sh", CALL);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        let ran = run_unprivileged(&tree, &["apply"]);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (
                3,
                "forgemod: error: b.sh cannot be read: Permission denied (os error 13)\n"
            )
        );
        assert!(
            ran.out.starts_with("wrote a.sh: 1 substitution\n"),
            "{}",
            ran.out
        );
    }

    #[test]
    fn an_unreadable_directory_is_named() {
        let tree = Tree::new();
        tree.write("a.sh", "echo\n");
        fs::create_dir(tree.path("locked")).unwrap();
        fs::set_permissions(tree.path("locked"), fs::Permissions::from_mode(0o000)).unwrap();
        let ran = run_unprivileged(&tree, &["check"]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (
                3,
                "",
                "forgemod: error: locked cannot be read: Permission denied (os error 13)\nnothing is left in 1 file\n"
            )
        );
    }

    #[test]
    fn a_directory_that_takes_no_file_leaves_the_tree_as_it_was() {
        let tree = Tree::new();
        tree.write("a.sh", CALL);
        let open_to_all = tree.write("locked/b.sh", CALL);
        fs::set_permissions(open_to_all, fs::Permissions::from_mode(0o666)).unwrap();
        fs::set_permissions(tree.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
        let ran = run_unprivileged(&tree, &["apply"]);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""));
        assert!(
            ran.err.starts_with(
                "forgemod: error: nothing was written:\nlocked/b.sh: cannot be prepared: "
            ),
            "{}",
            ran.err
        );
        assert_eq!(tree.read("a.sh"), CALL.as_bytes());
        assert_eq!(
            fs::read_dir(tree.root()).unwrap().count(),
            3,
            "a temporary was left"
        );
    }

    /// Its metadata says that it can be read, and reading fails: what a broken disk does.
    #[test]
    fn a_file_that_fails_while_it_is_read_is_named() {
        let tree = Tree::new();
        tree.write("a.sh", CALL);
        if !fs::metadata("/proc/self/mem").is_ok_and(|m| m.is_file()) {
            return cli_common::skipped("no /proc/self/mem here to fail while it is read");
        }
        let ran = tree.run(&["check", "a.sh", "/proc/self/mem"]);
        assert_eq!((ran.code, ran.out.lines().count()), (3, 1));
        assert!(
            ran.err.starts_with("forgemod: error: /proc/"),
            "{}",
            ran.err
        );
        assert!(
            ran.err.contains("/mem cannot be read: Input/output error"),
            "{}",
            ran.err
        );
    }

    #[test]
    fn the_mode_stays() {
        let tree = Tree::new();
        let path = tree.write("a.sh", CALL);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        tree.applies("a.sh");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o750);
    }

    #[test]
    fn a_file_without_a_change_is_not_touched() {
        let tree = Tree::new();
        let path = tree.write("b.sh", "echo gh-pages\n");
        tree.write("a.sh", CALL);
        let before = fs::metadata(&path).unwrap();
        tree.applies("a.sh");
        let after = fs::metadata(&path).unwrap();
        assert_eq!(
            (before.ino(), before.mtime_nsec()),
            (after.ino(), after.mtime_nsec())
        );
    }

    #[test]
    fn a_second_apply_writes_nothing() {
        let tree = Tree::new();
        let path = tree.write("a.sh", format!("{CALL}\n"));
        tree.applies("a.sh");
        let before = fs::metadata(&path).unwrap();
        let ran = tree.run(&["apply"]);
        assert!(ran.out.starts_with("nothing to write\n"), "{}", ran.out);
        assert_eq!(before.ino(), fs::metadata(&path).unwrap().ino());
    }

    #[test]
    fn a_reader_that_goes_away_is_no_fault() {
        let tree = Tree::new();
        tree.write("a.sh", format!("{CALL}\n").repeat(5000));
        let script = format!(
            "{} diff | head -n 1; exit ${{PIPESTATUS[0]}}",
            env!("CARGO_BIN_EXE_forgemod")
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .current_dir(tree.root())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "--- a/a.sh\n");
    }
}
