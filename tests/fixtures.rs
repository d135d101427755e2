//! The invented organisation of `fixtures/acme`, as a whole: the diff and the report for people, the findings for
//! programs and the report for a pull request stand in `tests/snapshots/`.
//!
//! A change that is meant is taken over with
//!
//! ```text
//! FORGEMOD_BLESS=1 cargo test --test fixtures
//! ```
//!
//! and read in the diff of the snapshots before it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const BLESS: &str = "FORGEMOD_BLESS=1 cargo test --test fixtures";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `forgemod` prints in the project's folder; the run must go well.
fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
        .args(args)
        .current_dir(root())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (output.status.code(), err.as_ref()),
        (Some(0), ""),
        "forgemod {}",
        args.join(" ")
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The first line that differs, with what surrounds it.
fn first_difference(expected: &str, got: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (expected.split('\n').collect(), got.split('\n').collect());
    let at = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let cut = |line: Option<&&str>| match line {
        Some(line) => format!("{line:?}"),
        None => "the end".to_string(),
    };
    let heading = new
        .iter()
        .take(at)
        .rev()
        .find(|l| l.starts_with("--- ") || l.contains("\"file\""))
        .unwrap_or(&"");
    format!(
        "line {} ({} lines before, {} now), below `{}`\n  expected {}\n       got {}",
        at + 1,
        old.len(),
        new.len(),
        heading.trim(),
        cut(old.get(at)),
        cut(new.get(at))
    )
}

fn snapshot(name: &str, got: &str) {
    let path: PathBuf = root().join("tests/snapshots").join(name);
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("tests/snapshots/{name}: {e}\nto write it: {BLESS}"));
    assert!(
        expected == got,
        "tests/snapshots/{name} is not what forgemod prints now\n  {}\nif the change is meant: {BLESS}",
        first_difference(&expected, got)
    );
}

#[test]
fn the_diff_and_the_report_for_people() {
    snapshot("acme.diff.txt", &printed(&["diff", "fixtures/acme"]));
}

#[test]
fn the_findings_for_programs() {
    let text = printed(&["diff", "--format", "json", "fixtures/acme"]);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    snapshot(
        "acme.json",
        &(serde_json::to_string_pretty(&document).unwrap() + "\n"),
    );
}

#[test]
fn the_report_for_a_pull_request() {
    snapshot(
        "acme.md",
        &printed(&["report", "--format", "markdown", "fixtures/acme"]),
    );
}

#[test]
fn two_runs_print_the_same() {
    let once = printed(&["diff", "--format", "json", "fixtures/acme"]);
    assert!(
        once == printed(&["diff", "--format", "json", "fixtures/acme"]),
        "the order of something is left to chance"
    );
}
