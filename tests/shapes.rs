//! What gh's `--json` promises is what the written commands print: Gitea's answers, as a server gives them, go through
//! the real curl and jq, and the whole result is compared with what gh prints for the same repository.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;
use std::path::Path;

use cli_common::{Tree, asked, missing, skipped};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::{Value, json};

/// An object as Gitea gives it, and as gh prints it.
#[derive(Deserialize)]
struct Row {
    case: String,
    gitea: Value,
    gh: Value,
}

/// A command, what the server answers, and what gh prints then: JSON or text.
#[derive(Deserialize)]
struct Run {
    case: String,
    command: String,
    answers: Value,
    gh: Option<Value>,
    stdout: Option<String>,
}

fn data<T: for<'de> Deserialize<'de>>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Answers in which `@FILE NUMBER` stands for the object of that number in a data file.
fn resolved(answers: &Value) -> Value {
    match answers {
        Value::String(text) if text.starts_with('@') => {
            let (file, number) = text[1..].split_once(' ').unwrap();
            let rows: Vec<Row> = data(file);
            rows.into_iter()
                .map(|row| row.gitea)
                .find(|o| o["number"].as_u64().map(|n| n.to_string()).as_deref() == Some(number))
                .unwrap()
        }
        Value::Array(list) => list.iter().map(resolved).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), resolved(value)))
            .collect(),
        other => other.clone(),
    }
}

/// The fields of a shape that come with the row itself, and those that need a join.
fn fields(shape: &str) -> (Vec<String>, Vec<String>) {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/gh-to-tea");
    let tables: Vec<toml::Table> = fs::read_dir(pack)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| fs::read_to_string(path).unwrap().parse().unwrap())
        .collect();
    let shape = tables
        .iter()
        .filter_map(|table| table.get("shape")?.as_array())
        .flatten()
        .find(|s| s["name"].as_str() == Some(shape))
        .unwrap();
    let (mut own, mut joined) = (Vec::new(), Vec::new());
    for (name, field) in shape["fields"].as_table().unwrap() {
        match field.as_table() {
            Some(row) if row.contains_key("none") => {}
            Some(row) if row.contains_key("join") => joined.push(name.clone()),
            _ => own.push(name.clone()),
        }
    }
    (own, joined)
}

/// What a command of gh becomes where a program reads what it prints.
fn translated(command: &str) -> String {
    let tree = Tree::new();
    let ran = tree.run(&["translate", &format!("{command} | cat")]);
    assert_eq!(
        ran.code, 0,
        "{command} is not written: {}{}",
        ran.out, ran.err
    );
    ran.out.trim_end().to_string()
}

/// Runs what a command of gh becomes against a server that gives `answers`; returns what is printed.
fn printed(case: &str, command: &str, answers: &Value) -> String {
    let written = translated(command);
    let setup = json!({
        "host": "git.example.org",
        "command": written,
        "env": {"GITEA_TOKEN": "secret"},
        "answers": answers,
    });
    let result: Value = asked("serve_and_run.py", &[], &setup);
    assert_eq!(
        (result["code"].as_i64(), result["stderr"].as_str()),
        (Some(0), Some("")),
        "{case}\n  {command}\n  {written}\n  {}",
        result["requests"]
    );
    for request in result["requests"].as_array().unwrap() {
        assert_eq!(
            request["auth"], "token secret",
            "{case}: a request carries no token"
        );
    }
    result["stdout"].as_str().unwrap().to_string()
}

fn printed_json(case: &str, command: &str, answers: &Value) -> Value {
    let text = printed(case, command, answers);
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{case}: {command}: {e}: {text}"))
}

/// Whether the tools that run the commands are here; says so where they are not.
fn tools() -> bool {
    let missing = missing(&["bash", "curl", "jq", "python3"]);
    if !missing.is_empty() {
        skipped(&format!(
            "shapes: no JSON was compared, because {} is missing",
            missing.join(", ")
        ));
    }
    missing.is_empty()
}

/// Every field of a shape that needs no join, one object at a time and all of them as a list.
fn holds(
    shape: &str,
    rows: &str,
    view: impl Fn(&Value) -> (String, String),
    list: Option<(&str, &str)>,
) {
    let rows: Vec<Row> = data(rows);
    let (own, _) = fields(shape);
    for row in &rows {
        let known: Vec<&String> = row.gh.as_object().unwrap().keys().collect();
        assert_eq!(
            own.iter().collect::<Vec<_>>(),
            known,
            "{}: fields of the shape and of the data",
            row.case
        );
    }
    if !tools() {
        return;
    }
    let all = own.join(",");
    for row in &rows {
        let (command, path) = view(&row.gitea);
        let got = printed_json(
            &row.case,
            &format!("{command} --json {all}"),
            &json!({path: row.gitea}),
        );
        assert_eq!(got, row.gh, "{}", row.case);
    }
    if let Some((command, path)) = list {
        let answer: Vec<&Value> = rows.iter().map(|r| &r.gitea).collect();
        let expected: Vec<&Value> = rows.iter().map(|r| &r.gh).collect();
        let got = printed_json(
            "all of them as a list",
            &format!("{command} --json {all}"),
            &json!({path: answer}),
        );
        assert_eq!(got, json!(expected));
    }
}

#[test]
fn a_pull_request_has_every_field_as_gh_prints_it() {
    let view = |p: &Value| {
        let n = &p["number"];
        (
            format!("gh pr view {n} -R o/r"),
            format!("/repos/o/r/pulls/{n}"),
        )
    };
    holds(
        "pr",
        "gitea-pull.json",
        view,
        Some(("gh pr list -R o/r --state all", "/repos/o/r/pulls")),
    );
}

#[test]
fn an_issue_has_every_field_as_gh_prints_it() {
    let view = |p: &Value| {
        let n = &p["number"];
        (
            format!("gh issue view {n} -R o/r"),
            format!("/repos/o/r/issues/{n}"),
        )
    };
    holds(
        "issue",
        "gitea-issue.json",
        view,
        Some(("gh issue list -R o/r --state all", "/repos/o/r/issues")),
    );
}

#[test]
fn a_repository_has_every_field_as_gh_prints_it() {
    let view = |r: &Value| {
        let slug = r["full_name"].as_str().unwrap();
        (format!("gh repo view {slug}"), format!("/repos/{slug}"))
    };
    holds("repo", "gitea-repo.json", view, None);
}

#[test]
fn joined_fields_come_from_the_requests_that_have_them() {
    let runs: Vec<Run> = data("joins.json");
    let asked = runs[0].command.rsplit(' ').next().unwrap();
    for field in fields("pr").1 {
        assert!(
            asked.split(',').any(|f| f == field),
            "no data for the joined field `{field}` of pr"
        );
    }
    if !tools() {
        return;
    }
    for run in &runs {
        assert_eq!(
            printed_json(&run.case, &run.command, &resolved(&run.answers)),
            run.gh.clone().unwrap(),
            "{}",
            run.case
        );
    }
}

/// A list command, the numbers that the server gives for its request, and those that gh prints.
const FILTERS: &[(&str, &[u64], &[u64])] = &[
    (
        "gh pr list -R o/r --state all --author ada",
        &[4, 5, 6, 8],
        &[5, 8],
    ),
    (
        "gh pr list -R o/r --state all --author @me",
        &[4, 5, 6, 8],
        &[5, 8],
    ),
    (
        "gh pr list -R o/r --state all --assignee bo",
        &[4, 5, 6, 8],
        &[4],
    ),
    (
        "gh pr list -R o/r --state all --label bug",
        &[4, 5, 6, 8],
        &[4],
    ),
    (
        "gh pr list -R o/r --state all --label bug --label missing",
        &[4, 5, 6, 8],
        &[],
    ),
    ("gh pr list -R o/r --draft", &[4, 5], &[5]),
    ("gh pr list -R o/r --base develop", &[4, 5], &[]),
    ("gh pr list -R o/r --head feat/5", &[4, 5], &[5]),
    ("gh pr list -R o/r --state merged", &[6, 8], &[6]),
    // the branch of 6 was deleted when it was merged
    (
        "gh pr list -R o/r --state merged --head fix/tiles",
        &[6, 8],
        &[6],
    ),
    (
        "gh pr list -R o/r --state all --search 'head:fix/tiles'",
        &[4, 6, 8],
        &[6],
    ),
    (
        "gh pr list -R o/r --state all --assignee '' --label '' --head ''",
        &[4, 6, 8],
        &[4, 6, 8],
    ),
    (
        "gh pr list -R o/r --state all --head \"$UNSET\" --assignee \"$UNSET\"",
        &[4, 6, 8],
        &[4, 6, 8],
    ),
    (
        "gh pr list -R o/r --state all --head \"${UNSET}fix/tiles\"",
        &[4, 6, 8],
        &[6],
    ),
    (
        "gh pr list -R o/r --search 'is:open author:ada draft:true'",
        &[4, 5],
        &[5],
    ),
    // 22:30 on 31 March at the server is 2:00 on 1 April in UTC.
    (
        "gh pr list -R o/r --state merged --search 'merged:>=2024-04-01'",
        &[6, 8],
        &[6],
    ),
    (
        "gh pr list -R o/r --state merged --search 'merged:>2024-04-01'",
        &[6, 8],
        &[],
    ),
    (
        "gh pr list -R o/r --state all --search 'sort:created-asc'",
        &[8, 6, 5, 4],
        &[4, 5, 6, 8],
    ),
    (
        "gh issue list -R o/r --state all --label bug",
        &[21, 22],
        &[21],
    ),
    (
        "gh issue list -R o/r --state all --assignee bo",
        &[21],
        &[21],
    ),
];

fn numbers(list: impl IntoIterator<Item = u64>) -> Value {
    list.into_iter()
        .map(|number| json!({"number": number}))
        .collect()
}

#[test]
fn a_filtered_list_has_the_entries_that_gh_gives() {
    if !tools() {
        return;
    }
    let mut wrong = Vec::new();
    for &(command, given, expected) in FILTERS {
        let (path, rows) = match command.starts_with("gh pr") {
            true => ("/repos/o/r/pulls", "gitea-pull.json"),
            false => ("/repos/o/r/issues", "gitea-issue.json"),
        };
        let rows: Vec<String> = given.iter().map(|n| format!("@{rows} {n}")).collect();
        let answers = resolved(&json!({path: rows, "/user": {"login": "ada"}}));
        let got = printed_json("filter", &format!("{command} --json number"), &answers);
        let expected = numbers(expected.iter().copied());
        if got != expected {
            wrong.push(format!(
                "{command}\n  expected {expected}\n       got {got}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_list_that_is_filtered_here_is_asked_for_page_by_page() {
    if !tools() {
        return;
    }
    // 160 closed pull requests, of which those with an even number are merged.
    let all: Vec<Value> = (1..=160u64)
        .rev()
        .map(|n| json!({"number": n, "state": "closed", "merged": n % 2 == 0, "merged_at": null, "labels": []}))
        .collect();
    let mut answers = json!({});
    for page in 0..5 {
        let rows: Vec<&Value> = all.iter().skip(page * 50).take(50).collect();
        answers[format!("/repos/o/r/pulls?state=closed&limit=50&page={}", page + 1)] = json!(rows);
    }
    for (limit, last) in [("", 101), (" --limit 60", 41), (" --limit 500", 1)] {
        let command = format!("gh pr list -R o/r --state merged{limit} --json number");
        let expected = numbers((last..=160).rev().filter(|n| n % 2 == 0));
        assert_eq!(
            printed_json("pages", &command, &answers),
            expected,
            "{command}"
        );
    }
}

#[test]
fn what_is_printed_as_text_is_what_gh_prints() {
    if !tools() {
        return;
    }
    for run in data::<Run>("printed.json") {
        assert_eq!(
            printed(&run.case, &run.command, &resolved(&run.answers)),
            run.stdout.unwrap(),
            "{}",
            run.case
        );
    }
}

/// A command, the path whose request fails, and what surrounds the call.
const FAILURES: &[(&str, &str)] = &[
    ("gh pr list -R o/r --json number,title", "/repos/o/r/pulls"),
    ("gh pr list -R o/r --json number,files", "/repos/o/r/pulls"),
    (
        "gh pr list -R o/r --json number,files",
        "/repos/o/r/pulls/5/files",
    ),
    (
        "gh pr list -R o/r --json number,files,reviews",
        "/repos/o/r/pulls/5/reviews",
    ),
    (
        "gh pr list -R o/r --state merged --json number,files",
        "/repos/o/r/pulls",
    ),
    (
        "gh pr list -R o/r --json files --jq '.[].files|length'",
        "/repos/o/r/pulls/4/files",
    ),
    (
        "gh pr view 4 -R o/r --json number,files",
        "/repos/o/r/pulls/4",
    ),
    (
        "gh pr view 4 -R o/r --json number,files",
        "/repos/o/r/pulls/4/files",
    ),
    (
        "gh pr view 4 -R o/r --json files --jq .files",
        "/repos/o/r/pulls/4/files",
    ),
];

#[test]
fn a_request_that_fails_prints_nothing_and_fails_where_that_is_read() {
    if !tools() {
        return;
    }
    let rows = ["@gitea-pull.json 4", "@gitea-pull.json 5"];
    let answers = resolved(&json!({
        "/repos/o/r/pulls": rows,
        "/repos/o/r/pulls/4": rows[0],
        "/repos/o/r/pulls/4/files": [],
        "/repos/o/r/pulls/5/files": [],
        "/repos/o/r/pulls/4/reviews": [],
        "/repos/o/r/pulls/5/reviews": [],
    }));
    for (command, broken) in FAILURES {
        let mut answers = answers.clone();
        answers.as_object_mut().unwrap().remove(*broken).unwrap();
        let read = translated(command);
        let whole = Tree::new().run(&["translate", &format!("{command} > out || echo no")]);
        let watched = whole.out.trim_end().to_string();
        for (shell, expected) in [
            (format!("x=$({read}); echo \"[$x]\""), "[]\n"),
            (
                format!("cd \"$(mktemp -d)\" && {watched} > out || echo no; cat out"),
                "no\n",
            ),
        ] {
            let setup = json!({
                "host": "git.example.org",
                "command": shell,
                "env": {"GITEA_TOKEN": "secret"},
                "answers": answers,
            });
            let result: Value = asked("serve_and_run.py", &[], &setup);
            assert_eq!(
                result["stdout"], expected,
                "{command} without {broken}\n  {shell}"
            );
        }
    }
}
