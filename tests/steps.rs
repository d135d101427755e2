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
            r["body"].as_str().unwrap().trim_end()
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
fn the_exit_status_of_checks_is_that_of_the_old_tool() {
    let statuses = |state: &str, list: &[&str]| {
        let list: Vec<Value> = list.iter().map(|s| json!({"status": s})).collect();
        json!({
            "/repos/o/r/pulls/12": {"head": {"sha": "abc"}},
            "/repos/o/r/commits/abc/status": {"state": state, "statuses": list},
        })
    };
    let call = "gh pr checks 12 -R o/r || exit $?";
    let Some(green) = run(
        call,
        statuses("warning", &["success", "warning", "skipped"]),
    ) else {
        return;
    };
    let code = |state: &str, list: &[&str]| run(call, statuses(state, list)).unwrap().0;
    assert_eq!(green.0, 0);
    assert_eq!(code("success", &["success"]), 0);
    assert_eq!(code("pending", &["success", "pending"]), 8);
    assert_eq!(code("failure", &["pending", "failure"]), 1);
    // the old tool fails where there is no check
    assert_eq!(code("", &[]), 1);
    let none = json!({"/repos/o/r/pulls/12": {"head": {"sha": "abc"}}, "/repos/o/r/commits/abc/status": null});
    assert_eq!(run(call, none).unwrap().0, 1);
    assert!(run(call, json!({})).unwrap().0 != 0);
}

#[test]
fn a_label_is_changed_where_it_is_and_made_where_it_is_not() {
    let call = "gh label create bug --color d73a4a --force -R o/r";
    let labels = |list: Value| json!({"/repos/o/r/labels": list, "PATCH /repos/o/r/labels/4": {}, "POST /repos/o/r/labels": {}});
    let body = r##"{"color": "d73a4a", "name": "bug"}"##;
    let Some(there) = run(
        call,
        labels(json!([{"id": 3, "name": "x"}, {"id": 4, "name": "Bug"}])),
    ) else {
        return;
    };
    assert_eq!(
        there,
        (0, vec![format!("PATCH /repos/o/r/labels/4 {body}")])
    );
    assert_eq!(
        run(call, labels(json!([]))).unwrap(),
        (
            0,
            vec![
                format!("PATCH /repos/o/r/labels/none {body}"),
                format!("POST /repos/o/r/labels {body}"),
            ]
        )
    );
}

#[test]
fn labels_are_copied_that_are_not_there_yet() {
    let label = |name: &str, text: &str| json!({"id": 1, "name": name, "color": "ff0000", "description": text});
    let answers = json!({
        "/repos/o/template/labels": [label("bug", ""), label("needs work", r#"it "says" \ so"#)],
        "/repos/o/r/labels": [label("bug", "mine")],
        "POST /repos/o/r/labels": {},
    });
    let Some(copied) = run("gh label clone o/template -R o/r", answers) else {
        return;
    };
    let body = r#"{"name":"needs work","color":"ff0000","description":"it \"says\" \\ so"}"#;
    assert_eq!(copied, (0, vec![format!("POST /repos/o/r/labels {body}")]));
}

#[test]
fn the_last_own_comment_is_edited() {
    let comment = |id: u32, who: &str| json!({"id": id, "user": {"login": who}});
    let answers = json!({
        "/user": {"login": "ann"},
        "/repos/o/r/issues/12/comments": [comment(1, "ann"), comment(2, "ann"), comment(3, "bo")],
        "PATCH /repos/o/r/issues/comments/2": {"html_url": "x"},
    });
    let Some(edited) = run("gh pr comment 12 -R o/r --edit-last --body new", answers) else {
        return;
    };
    let patch = r#"PATCH /repos/o/r/issues/comments/2 {"body": "new"}"#.to_string();
    assert_eq!(edited, (0, vec![patch]));
}

#[test]
fn a_file_that_is_not_there_erases_no_description() {
    let call = "gh pr edit 12 -R o/r --body-file /nowhere/at.all --title x";
    let Some(edited) = run(call, json!({"PATCH /repos/o/r/pulls/12": {}})) else {
        return;
    };
    let patch = r#"PATCH /repos/o/r/pulls/12 {"body":null,"title":"x"}"#.to_string();
    assert_eq!(edited, (0, vec![patch]));
}

#[test]
fn labels_of_a_raw_call_are_sent_by_their_ids() {
    let answers = json!({
        "/repos/o/r/labels?limit=50": [{"id": 3, "name": "bug"}, {"id": 4, "name": "ui"}, {"id": 5, "name": "x"}],
        "POST /repos/o/r/issues": {"number": 7},
    });
    let call =
        "gh api repos/o/r/issues -f title=t -f 'labels[]=ui' -f 'labels[]=bug' -f 'labels[]=new'";
    let Some(sent) = run(call, answers) else {
        return;
    };
    let post = r#"POST /repos/o/r/issues {"title":"t","labels":[3,4]}"#.to_string();
    assert_eq!(sent, (0, vec![post]));
}

#[test]
fn a_field_whose_text_the_shell_knows_is_typed_as_the_old_tool_types_it() {
    let call = "for V in true null 7 +07 -3 1.5 '' 'a b' TRUE; do gh api -X PATCH repos/o/r/issues/1 -F title=\"$V\"; done";
    let Some((_, requests)) = run(call, json!({"PATCH /repos/o/r/issues/1": {}})) else {
        return;
    };
    let sent: Vec<&str> = requests
        .iter()
        .filter_map(|r| {
            r.strip_prefix(r#"PATCH /repos/o/r/issues/1 {"title":"#)?
                .strip_suffix('}')
        })
        .collect();
    assert_eq!(
        sent,
        [
            "true",
            "null",
            "7",
            "7",
            "-3",
            r#""1.5""#,
            r#""""#,
            r#""a b""#,
            r#""TRUE""#
        ]
    );
}

#[test]
fn files_of_a_release_are_sent_one_by_one_and_one_that_is_missing_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| std::fs::write(folder.path().join(name), name).unwrap();
    write("a.txt");
    write("b, c;.txt");
    let path = folder.path().display();
    let assets = "/repos/o/r/releases/7/assets";
    let answers = json!({
        "/repos/o/r/releases/tags/v1": {"id": 7},
        "POST /repos/o/r/releases": {"id": 7, "html_url": "x"},
        assets: [{"id": 1, "name": "a.txt"}, {"id": 2, "name": "a.txt.sig"}, {"id": 3, "name": "a.txt"}],
        format!("DELETE {assets}/1"): {},
        format!("DELETE {assets}/3"): {},
        format!("POST {assets}"): {},
    });
    let sent = |call: &str| -> Option<(i64, Vec<String>)> {
        let (code, requests) = run(call, answers.clone())?;
        let name = regex::Regex::new(r#"filename="([^"]*)""#).unwrap();
        let brief = |r: &String| {
            let file = name
                .captures(r)
                .map_or(String::new(), |c| format!(" {}", &c[1]));
            let request: Vec<&str> = r.split_whitespace().take(2).collect();
            format!("{}{file}", request.join(" "))
        };
        Some((code, requests.iter().map(brief).collect()))
    };
    let post = |file: &str| format!("POST {assets} {file}");
    let call = format!("gh release upload v1 {path}/*.txt '{path}/none#A label' -R o/r");
    let Some(uploaded) = sent(&call) else {
        return;
    };
    assert_eq!(uploaded, (0, vec![post("a.txt"), post("b, c;.txt")]));
    assert_eq!(
        sent(&format!(
            "gh release upload v1 {path}/a.txt --clobber -R o/r"
        ))
        .unwrap(),
        (
            0,
            vec![
                format!("DELETE {assets}/1"),
                format!("DELETE {assets}/3"),
                post("a.txt")
            ]
        )
    );
    assert_eq!(
        sent(&format!(
            "gh release create v1 '{path}/a.txt#A label' --notes x -R o/r"
        ))
        .unwrap(),
        (
            0,
            vec!["POST /repos/o/r/releases".to_string(), post("a.txt")]
        )
    );
    // nothing is sent where there is no such release
    let none = sent(&format!("gh release upload v2 {path}/a.txt -R o/r")).unwrap();
    assert_eq!(none.1, Vec::<String>::new());
}

#[test]
fn the_last_line_break_of_a_file_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.md");
    std::fs::write(&file, "a\n\n").unwrap();
    let call = format!(
        "gh api repos/o/r/issues/1/comments -F body=@{}",
        file.display()
    );
    let Some(sent) = run(&call, json!({"POST /repos/o/r/issues/1/comments": {}})) else {
        return;
    };
    let post = r#"POST /repos/o/r/issues/1/comments {"body":"a\n\n"}"#.to_string();
    assert_eq!(sent, (0, vec![post]));
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
