//! Calls inside of something that is inside of something: `fixtures/nesting` as a whole, as `diff` shows it.
//!
//! A change that is meant is taken over with `FORGEMOD_BLESS=1 cargo test --test nested`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::process::Command;

use pretty_assertions::assert_eq;

fn diff(tree: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
        .args(["diff", tree])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

fn is_as_before(tree: &str, snapshot: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(snapshot);
    let got = diff(tree);
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&path, &got).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), got);
}

#[test]
fn shells_inside_shells() {
    is_as_before("fixtures/nesting", "nesting.diff.txt");
}

#[test]
fn strings_of_data() {
    is_as_before("fixtures/data", "data.diff.txt");
}
