//! Steps that wait, test or stand in for one another, run with the real tools against answers of a server.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{Tree, asked, missing, skipped};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

/// What a command becomes, run against the answers: its exit status and the requests that change something.
fn run(call: &str, answers: Value) -> Option<(i64, Vec<String>)> {
    let missing = missing(&["bash", "curl", "jq", "python3"]);
    if !missing.is_empty() {
        skipped(&format!("steps: {} is missing", missing.join(", ")));
        return None;
    }
    let tree = Tree::bare();
    let target = ["host=git.example.org", "tea=0.9.2", "gitea=1.27"];
    let target = target.iter().flat_map(|t| ["--target", t]);
    let args: Vec<&str> = target.chain(["translate", call]).collect();
    let ran = tree.run(&args);
    let setup = json!({
        "host": "git.example.org", "command": ran.out.trim(), "answers": answers,
        "env": {"GITEA_TOKEN": "abc"},
    });
    let result: Value = asked("serve_and_run.py", &[], &setup);
    let requests = result["requests"].as_array().unwrap().iter();
    let requests = requests.filter(|r| r["method"] != "GET").map(|r| {
        format!(
            "{} {} {}",
            r["method"].as_str().unwrap(),
            r["path"].as_str().unwrap(),
            r["body"].as_str().unwrap()
        )
    });
    Some((result["code"].as_i64().unwrap(), requests.collect()))
}

#[test]
fn a_run_is_waited_for_and_its_end_decides_the_exit_status() {
    let over = |conclusion: &str| json!({"/repos/o/r/actions/runs/5": {"status": "completed", "conclusion": conclusion}});
    let call = "gh run watch 5 -R o/r --exit-status";
    let Some(success) = run(call, over("success")) else {
        return;
    };
    assert_eq!(success.0, 0);
    assert!(run(call, over("failure")).unwrap().0 != 0);
    assert_eq!(run("gh run watch 5 -R o/r", over("failure")).unwrap().0, 0);
    // a run that is not there ends the wait
    assert!(run("gh run watch 5 -R o/r", json!({})).unwrap().0 != 0);
}

#[test]
fn checks_are_waited_for_and_one_that_does_not_pass_fails() {
    let statuses = |list: Value| {
        json!({
            "/repos/o/r/pulls/12": {"head": {"sha": "abc"}},
            "/repos/o/r/commits/abc/status": {"state": "x", "statuses": list},
        })
    };
    let call = "gh pr checks 12 -R o/r --watch";
    let Some(green) = run(
        call,
        statuses(json!([{"status": "success"}, {"status": "warning"}])),
    ) else {
        return;
    };
    assert_eq!(green.0, 0);
    assert!(
        run(
            call,
            statuses(json!([{"status": "success"}, {"status": "failure"}]))
        )
        .unwrap()
        .0 != 0
    );
    assert!(run(call, statuses(json!([]))).unwrap().0 != 0);
    assert!(run(call, json!({})).unwrap().0 != 0);
}

#[test]
fn a_variable_that_is_not_there_is_made() {
    let call = "gh variable set REGION --body eu -R o/r";
    let path = "/repos/o/r/actions/variables/REGION";
    let put = format!("PUT {path} {{\"value\": \"eu\"}}");
    let post = format!("POST {path} {{\"value\": \"eu\"}}");
    let there = json!({format!("PUT {path}"): {}});
    let Some(changed) = run(call, there) else {
        return;
    };
    assert_eq!(changed, (0, vec![put.clone()]));
    let new = json!({format!("POST {path}"): {}});
    assert_eq!(run(call, new).unwrap(), (0, vec![put, post]));
}
