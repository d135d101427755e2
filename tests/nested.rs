//! Calls inside of something that is inside of something.
//!
//! `fixtures/nesting` and `fixtures/data` are compared as a whole, as `diff` shows them. `tests/nested_proof.py` embeds
//! the same calls into every pair of hosts and takes them out of the result with other parsers. A change that is meant is taken over with `FORGEMOD_BLESS=1 cargo test --test nested`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use cli_common::{asked, missing, skipped};
use serde::Deserialize;

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

/// What `tests/nested_proof.py` found.
#[derive(Debug, Deserialize)]
struct Proof {
    cases: usize,
    chains: usize,
    written: usize,
    reasons: BTreeMap<String, usize>,
    wrong: Vec<Wrong>,
    /// Findings that a second run would write.
    again: usize,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Wrong {
    case: String,
    what: String,
}

#[test]
fn what_is_written_into_any_pair_of_hosts_is_what_other_parsers_read_there() {
    let mut lacks = missing(&["bash", "git", "make", "python3"]);
    let imports = Command::new("python3")
        .args(["-c", "import markdown_it, tomllib, yaml"])
        .stderr(Stdio::null())
        .status();
    if !imports.is_ok_and(|s| s.success()) {
        lacks.push("PyYAML and markdown-it-py for a Python of 3.11 or later".to_string());
    }
    if !lacks.is_empty() {
        skipped(&format!("nested calls, for want of {}", lacks.join(", ")));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let proof: Proof = asked(
        "nested_proof.py",
        &[Path::new(env!("CARGO_BIN_EXE_forgemod")), dir.path()],
        &serde_json::Value::Null,
    );
    assert!(
        proof.wrong.is_empty(),
        "{} of {} cases are wrong, such as {:#?}",
        proof.wrong.len(),
        proof.cases,
        &proof.wrong[..proof.wrong.len().min(10)]
    );
    assert_eq!(proof.again, 0, "a second run would write more");
    assert!(
        proof.chains >= 200 && proof.cases >= 4000,
        "{} chains, {} cases",
        proof.chains,
        proof.cases
    );
    // What is left has a reason each; it is not the way out of the hard ones.
    assert!(
        proof.written * 100 >= proof.cases * 78,
        "{} of {} cases are written, left are {:#?}",
        proof.written,
        proof.cases,
        proof.reasons
    );
}
