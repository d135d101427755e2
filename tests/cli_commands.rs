//! What the commands print, where they print it, and how they exit.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{CALL, Tree};
use pretty_assertions::assert_eq;

#[test]
fn diff_is_a_patch_of_what_apply_writes() {
    let tree = Tree::new();
    tree.write("d/a.sh", format!("one\n{CALL}\r\n{CALL}"));
    let expected = tree.expected("d/a.sh");
    let ran = tree.run(&["diff"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out
            .starts_with("--- a/d/a.sh\n+++ b/d/a.sh\n@@ -1,3 +1,3 @@\n one\n"),
        "{}",
        ran.out
    );
    assert!(tree.read("d/a.sh") != expected, "diff wrote");
    let patched = std::process::Command::new("git")
        .args(["apply", "--unsafe-paths", "-"])
        .current_dir(tree.root())
        .stdin(std::process::Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            use std::io::Write as _;
            child.stdin.take().unwrap().write_all(ran.out.as_bytes())?;
            child.wait()
        });
    match patched {
        Ok(status) => {
            assert!(status.success());
            assert_eq!(tree.read("d/a.sh"), expected);
        }
        Err(_) => cli_common::skipped("no git here to apply the patch with"),
    }
}

#[test]
fn check_fails_until_apply_has_written() {
    let tree = Tree::new();
    tree.write("a.sh", format!("{CALL}\n"));
    let ran = tree.run(&["check"]);
    assert_eq!((ran.code, ran.out.lines().count()), (1, 1));
    assert!(ran.out.starts_with("a.sh:1:1: "), "{}", ran.out);
    assert!(ran.out.contains(&format!(": {CALL} → ")), "{}", ran.out);
    assert_eq!(tree.run(&["apply"]).code, 0);
    let ran = tree.run(&["check"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "", "nothing is left in 1 file\n")
    );
}

#[test]
fn the_json_document_has_its_form() {
    let tree = Tree::new();
    tree.write("a.sh", format!("echo; {CALL}\n"));
    for (command, code) in [("diff", 0), ("check", 1), ("report", 0), ("apply", 0)] {
        let ran = tree.run(&[command, "--format", "json"]);
        assert_eq!((ran.code, ran.err.as_str()), (code, ""), "{command}");
        let d: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let keys =
            |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&d), ["findings", "schema", "summary", "target"]);
        assert_eq!(d["schema"], 1);
        assert_eq!(
            d["target"],
            serde_json::json!({"tea": "0.9.2", "gitea": "1.22", "host": "git.example.org"})
        );
        assert_eq!(
            keys(&d["summary"]),
            [
                "adapted",
                "exact",
                "files_changed",
                "files_scanned",
                "kept",
                "manual"
            ]
        );
        assert_eq!(
            (
                &d["summary"]["files_scanned"],
                &d["summary"]["files_changed"]
            ),
            (&1.into(), &1.into())
        );
        let f = &d["findings"][0];
        assert_eq!(
            keys(f),
            [
                "after", "before", "class", "column", "end", "file", "kind", "line", "note",
                "recipe", "rule", "shell", "start"
            ]
        );
        assert_eq!(
            (&f["file"], &f["line"], &f["column"]),
            (&"a.sh".into(), &1.into(), &7.into())
        );
        assert_eq!(
            (&f["start"], &f["end"]),
            (&6.into(), &(6 + CALL.len()).into())
        );
        assert_eq!(f["before"], CALL);
    }
}

#[test]
fn translate_takes_one_command_an_argument() {
    let tree = Tree::new();
    let ran = tree.run(&["translate", CALL, "gh frobnicate", "echo"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(!ran.out.contains("gh "), "{}", ran.out);
    assert!(
        ran.err.contains(
            "forgemod: no command of the old forge in \"echo\"; a command with spaces is one argument, in quotes\n"
        ),
        "{}",
        ran.err
    );
    let ran = tree.run(&["translate", CALL]);
    assert_eq!(ran.code, 0);
}

#[test]
fn translate_keeps_what_stands_around_the_command() {
    let tree = Tree::new();
    let ran = tree.run_with(
        &["translate"],
        format!("set -e; {CALL}; echo\n\necho\n").as_bytes(),
    );
    assert_eq!(ran.code, 1);
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("set -e; ") && lines[0].ends_with("; echo"),
        "{lines:?}"
    );
    assert_eq!(lines[1..], ["", "echo"]);
}

#[test]
fn translate_prints_an_object_a_line() {
    let tree = Tree::new();
    let ran = tree.run_with(
        &["translate", "--format", "json"],
        format!("{CALL}\n{CALL}\n").as_bytes(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let objects: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(
        (&objects[0]["line"], &objects[1]["line"]),
        (&1.into(), &2.into())
    );
    assert_eq!(objects[1]["before"], CALL);
}

#[test]
fn explain_answers_for_a_place_a_command_and_nothing() {
    let tree = Tree::new();
    tree.write("a.sh", format!("#!/bin/sh\n{CALL}\n"));
    let ran = tree.run(&["explain", "a.sh:2"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("a.sh is read as "), "{}", ran.out);
    assert!(ran.out.contains("\na.sh:2:1: "), "{}", ran.out);
    assert_eq!(tree.run(&["explain", "a.sh:2:1"]).out, ran.out);
    let ran = tree.run(&["explain", "a.sh:1"]);
    assert!(
        ran.out.ends_with("\nno finding in line 1: #!/bin/sh\n"),
        "{}",
        ran.out
    );
    let ran = tree.run(&["explain", "a.sh:9"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "forgemod: error: a.sh: has no line 9\n")
    );
    let ran = tree.run(&["explain", CALL]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains(&format!("  before   {CALL}\n")),
        "{}",
        ran.out
    );
    let ran = tree.run(&["explain", "nonsense"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "forgemod: error: \"nonsense\" is no FILE:LINE, no rule and holds no command of the old forge\n"
        )
    );
}

#[test]
fn rules_need_no_site() {
    let tree = Tree::bare();
    let ran = tree.run(&["rules", "list", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let rules: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    let id = rules[0]["id"].as_str().unwrap();
    let shown = tree.run(&["rules", "show", id]);
    assert_eq!(shown.code, 0);
    assert_eq!(tree.run(&["explain", id]).out, shown.out);
    let ran = tree.run(&["rules", "test"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.ends_with(" 0 failed\n"), "{}", ran.out);
    let ran = tree.run(&["rules", "lint"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = tree.run(&["rules", "show", "gh/nope"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .ends_with(" has no rule \"gh/nope\"; `forgemod rules list` lists them\n"),
        "{}",
        ran.err
    );
}

#[test]
fn usage_errors_and_help_have_their_codes_and_streams() {
    let tree = Tree::bare();
    for args in [
        &["check", "--frob"][..],
        &["frob"],
        &[],
        &["check", "--target", "tea"],
        &["--format", "xml", "check"],
    ] {
        let ran = tree.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
    let ran = tree.run(&["--help"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out
            .contains("  3  something could not be read or written"),
        "{}",
        ran.out
    );
    assert_eq!(
        tree.run(&["--version"]).out,
        format!("forgemod {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_language_can_be_forced_and_must_be_known() {
    let tree = Tree::new();
    tree.write("a", format!("{CALL}\n"));
    assert_eq!(tree.run(&["check", "--language", "sh"]).code, 1);
    for args in [
        &["check", "--language", "klingon"][..],
        &["explain", "a:1", "--language", "klingon"],
    ] {
        let ran = tree.run(args);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (
                2,
                "",
                "forgemod: error: no language \"klingon\"; \
                 name one as a Markdown fence does, such as markdown, yaml or sh\n"
            )
        );
    }
}

#[test]
fn no_output_holds_a_credential_of_the_tree() {
    let tree = Tree::new();
    let secret = format!("ghp_{}", "a1B2c3D4e5".repeat(3));
    tree.write(
        "a.sh",
        format!("GH_TOKEN={secret} {CALL}\nexport T=https://bot:hunter2@git.example.org/\n"),
    );
    for args in [
        &["diff"][..],
        &["check"],
        &["report"],
        &["report", "--format", "markdown"],
        &["report", "--format", "json"],
        &["explain", "a.sh:1"],
        &["explain", "a.sh:2"],
        &["apply"],
    ] {
        let ran = tree.run(args);
        for stream in [&ran.out, &ran.err] {
            assert!(
                !stream.contains(&secret) && !stream.contains("hunter2"),
                "{args:?}: {stream}"
            );
        }
    }
    // In the file itself it stays.
    assert!(
        String::from_utf8(tree.read("a.sh"))
            .unwrap()
            .contains("hunter2")
    );
}
