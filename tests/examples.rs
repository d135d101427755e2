//! Every rule's examples: they say what the rule writes, and what it writes is run with the real tools.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use cli_common::{asked, missing, skipped, tea_dir};
use forgemod::pack::{ExampleResult, Pack};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::json;

/// What became of one command in `tests/run_examples.py`.
#[derive(Deserialize)]
struct Verdict {
    verdict: String,
    detail: String,
}

#[test]
fn every_rule_writes_what_its_examples_say() {
    let results = Pack::embedded().unwrap().test().unwrap();
    let failed: Vec<String> = results
        .iter()
        .filter(|r| !r.ok)
        .map(|r| {
            format!(
                "{}: {}: {}\n    {}",
                r.place,
                r.rule,
                r.input,
                r.message.replace('\n', "\n    ")
            )
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} examples failed\n{}",
        failed.len(),
        results.len(),
        failed.join("\n")
    );
}

#[test]
fn the_pack_has_no_defects() {
    let defects = Pack::embedded().unwrap().lint();
    assert!(
        defects.is_empty(),
        "{} defects\n{}",
        defects.len(),
        defects.join("\n")
    );
}

#[test]
fn every_command_that_an_example_shows_is_accepted_by_the_real_tools() {
    let Some((judge, tea)) = tools() else { return };
    let results = Pack::embedded().unwrap().test().unwrap();
    let written: Vec<(&ExampleResult, &String)> = results
        .iter()
        .filter_map(|r| r.shell.as_ref().map(|shell| (r, shell)))
        .collect();
    let verdicts = run(&judge, &tea, &written);
    assert_eq!(verdicts.len(), written.len());

    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rejected = Vec::new();
    let mut missing = BTreeMap::new();
    for ((example, shell), v) in written.iter().zip(&verdicts) {
        *count.entry(&v.verdict).or_default() += 1;
        match v.verdict.as_str() {
            "rejected" => rejected.push(format!(
                "{}: {}: {}\n    {shell}\n    with {:?}: {}",
                example.place,
                example.rule,
                example.input,
                example.target,
                v.detail.replace('\n', "\n    ")
            )),
            "no-tool" => *missing.entry(&v.detail).or_insert(0) += 1,
            _ => {}
        }
    }
    for (why, n) in missing {
        skipped(&format!(
            "examples: {n} commands were not run, because {why}"
        ));
    }
    assert!(
        rejected.is_empty(),
        "{} rejected of {count:?}\n{}",
        rejected.len(),
        rejected.join("\n")
    );
}

/// The folders of the judge and of the tea binaries, where everything that runs the commands is here.
fn tools() -> Option<(PathBuf, PathBuf)> {
    let judge = match env::var_os("FORGEMOD_JUDGE_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/judge"),
    };
    let mut missing = missing(&["bash", "curl", "git", "jq", "python3"]);
    if !judge.join("judge.py").is_file() {
        missing.push("a mock of the forge (FORGEMOD_JUDGE_DIR)".to_string());
    }
    if !missing.is_empty() {
        skipped(&format!(
            "examples: no command was run, because {} is missing",
            missing.join(", ")
        ));
        return None;
    }
    Some((judge, tea_dir()))
}

fn run(judge: &Path, tea: &Path, written: &[(&ExampleResult, &String)]) -> Vec<Verdict> {
    let input: Vec<serde_json::Value> = written
        .iter()
        .map(|(r, shell)| json!({"rule": r.rule, "shell": shell, "target": r.target, "requests": r.requests}))
        .collect();
    asked("run_examples.py", &[judge, tea], &json!(input))
}
