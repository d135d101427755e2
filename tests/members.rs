//! What filters of the raw API command read of an answer: members that are there, that are called otherwise, that mean
//! something else, and those that are not there.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cli_common::{Tree, asked, missing, skipped};
use pretty_assertions::assert_eq;
use regex::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

/// The members of Gitea's objects, with the source that they were taken from.
#[derive(Deserialize)]
struct Known {
    source: String,
    objects: BTreeMap<String, Vec<String>>,
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn objects() -> Vec<toml::Table> {
    let table: toml::Table = file("rules/gh-to-tea/members.toml").parse().unwrap();
    let rows = table["object"].as_array().unwrap();
    rows.iter().map(|r| r.as_table().unwrap().clone()).collect()
}

fn list(row: &toml::Table, key: &str) -> Vec<String> {
    let all = row.get(key).and_then(|l| l.as_array()).cloned();
    let texts = all.unwrap_or_default();
    texts
        .iter()
        .map(|t| t.as_str().unwrap().to_string())
        .collect()
}

fn table(row: &toml::Table, key: &str) -> BTreeMap<String, String> {
    let all = row.get(key).and_then(|t| t.as_table()).cloned();
    let rows = all.unwrap_or_default();
    rows.into_iter()
        .map(|(k, v)| (k, v.as_str().unwrap().to_string()))
        .collect()
}

#[test]
fn every_member_of_the_table_is_one_of_the_object_that_it_names() {
    let known: Known = serde_json::from_str(&file("tests/data/gitea-members.json")).unwrap();
    assert!(known.source.contains("gitea-js 1.23.0"));
    let path = Regex::new(r#"(?:^|[ (\[])\.([a-z_]+)"#).unwrap();
    let text = Regex::new(r#""[^"]*""#).unwrap();
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for row in objects() {
        let Some(is) = row.get("is").and_then(|i| i.as_str()) else {
            continue;
        };
        let name = row["name"].as_str().unwrap();
        let members = &known.objects[is];
        let answer = table(&row, "answer");
        let mut named = list(&row, "same");
        named.extend(table(&row, "holds").into_keys());
        named.retain(|m| !answer.contains_key(m));
        for jq in answer.values() {
            let jq = text.replace_all(jq, "").into_owned();
            // what stands behind the first pipe is over a part of the object
            let first = jq.split(" | ").next().unwrap();
            named.extend(path.captures_iter(first).map(|c| c[1].to_string()));
        }
        looked_at += named.len();
        let gone = named.iter().filter(|m| !members.contains(m));
        wrong.extend(gone.map(|m| format!("{name}: {is} has no `{m}`")));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(looked_at > 300, "only {looked_at} members were looked at");
}

/// Class and replacement, or class, reason and recipe, of a call in a script.
fn becomes(call: &str) -> String {
    let tree = Tree::new();
    tree.write("run.sh", format!("#!/bin/bash\n{call}\n"));
    let found = tree.findings();
    let finding = found.iter().find(|f| f["kind"] == "api").unwrap();
    let class = finding["class"].as_str().unwrap();
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_string();
    let shell = text("shell").replace(
        "curl -fsSL -H \"Authorization: token $GITEA_TOKEN\" \"https://git.example.org/api/v1/",
        "curl \"",
    );
    match class {
        "exact" => shell,
        "adapted" => format!("{shell} # {}", text("note")),
        _ => format!("{class}: {} / {}", text("note"), text("recipe")),
    }
}

const OTHERWISE: &str = "Take another member of the answer (https://git.example.org/api/swagger shows what it has), or drop it from the filter, then run forgemod again.";
const KIND: &str = "manual: Gitea does not say whether it is a user, an organisation or a bot / Compare the `login` with the names of your bots, or ask https://git.example.org/api/v1/orgs/NAME, which answers 404 for a user.";

#[test]
fn a_filter_that_reads_what_the_answer_has_not_is_manual() {
    let otherwise = |member: &str| format!("manual: the answer has no `{member}` / {OTHERWISE}");
    let cases = [
        ("gh api users/ada -q .company", otherwise("company")),
        ("gh api users/ada -q .type", KIND.to_string()),
        ("gh api repos/o/r/pulls -q '.[] | select(.user.type == \"Bot\") | .number'", KIND.to_string()),
        ("gh api orgs/o/members -q '.[].type'", KIND.to_string()),
        ("gh api repos/o/r -q .network_count", otherwise("network_count")),
        (
            "gh api repos/o/r -q .source.full_name",
            "manual: Gitea says what a repository was forked from, and not where the first of them is / Take `parent`, and ask for its `parent` in turn.".to_string(),
        ),
        (
            "gh api repos/o/r/pulls/3 -q ._links.html.href",
            "manual: the answer has no `_links` / Take `html_url`, or put the address together from the `number`.".to_string(),
        ),
        (
            "gh api repos/o/r/releases/latest -q '.assets[] | \"\\(.name) \\(.content_type)\"'",
            "manual: the answer has no `content_type` / Tell it from the end of the `name`.".to_string(),
        ),
        ("gh api repos/o/r/issues/3 -q '.labels[].default'", otherwise("default")),
        ("gh api repos/o/r/milestones -q '[.[] | {title, by: .creator.login}]'", otherwise("creator")),
        (
            "gh api repos/o/r/collaborators -q '.[] | select(.permissions.admin) | .login'",
            "manual: the answer has no `permissions` / Ask https://git.example.org/api/v1/repos/OWNER/REPO/collaborators/USER/permission for each of them.".to_string(),
        ),
        (
            "gh api repos/o/r/issues -q '.[] | select(has(\"pull_request\") | not) | .number'",
            "manual: Gitea gives members that hold nothing as null, so that `has(\"pull_request\")` says something else / Look at the value instead, such as with select(.pull_request != null), then run forgemod again.".to_string(),
        ),
        ("gh api repos/o/r/pulls -q 'reduce .[] as $p ({}; .[$p.user.login] += $p.commits)'",
            "manual: the answer has no `commits` / Ask https://git.example.org/api/v1/repos/OWNER/REPO/pulls/NUMBER/commits; the header X-Total-Count has the number.".to_string()),
        ("gh api repos/o/r/pulls -q 'def by: .user.gravatar_id; map(by)'", otherwise("gravatar_id")),
        ("gh api repos/o/r/pulls -q '.[] as {user: $u} | $u.gravatar_id'", otherwise("gravatar_id")),
        ("gh api \"repos/o/r/pulls?state=open\" -q \".[] | select(.number == $N) | .mergeable_state\"",
            "manual: the answer has no `mergeable_state` / Ask https://git.example.org/api/v1/repos/OWNER/REPO/commits/SHA/status for the `state` of the checks, and take `mergeable`.".to_string()),
        ("gh api repos/o/r -q .topics[]",
            "manual: `topics`: gitea gives the topics of a repository with it, from 1.23 on, the target is 1.22 / Ask https://git.example.org/api/v1/repos/OWNER/REPO/topics for `.topics`.".to_string()),
    ];
    for (call, expected) in cases {
        assert_eq!(becomes(call), expected, "{call}");
    }
}

#[test]
fn a_member_that_is_called_otherwise_or_means_something_else_is_taken_from_what_means_it() {
    let blank = "if . == null then \"\" else . end";
    let cases = [
        (
            "gh api users/ada -q .followers",
            "users/ada",
            ". + {followers: .followers_count} | .followers",
        ),
        (
            "gh api orgs/o -q .name",
            "orgs/o",
            ". + {name: .full_name} | .name",
        ),
        (
            "gh api repos/o/r -q .watchers_count",
            "repos/o/r",
            ". + {watchers_count: .stars_count} | .watchers_count",
        ),
        (
            "gh api repos/o/r -q .subscribers_count",
            "repos/o/r",
            ". + {subscribers_count: .watchers_count} | .subscribers_count",
        ),
        (
            "gh api repos/o/r -q .open_issues_count",
            "repos/o/r",
            ". + {open_issues_count: (.open_issues_count + .open_pr_counter)} | .open_issues_count",
        ),
        (
            "gh api repos/o/r -q .is_template",
            "repos/o/r",
            ". + {is_template: .template} | .is_template",
        ),
        (
            "gh api repos/o/r/issues/3 -q .milestone.number",
            "repos/o/r/issues/3",
            ". + {milestone: (.milestone | if . then . + {number: .id} else . end)} | .milestone.number",
        ),
        (
            "gh api repos/o/r/pulls/3 -q .head.ref",
            "repos/o/r/pulls/3",
            ". + {head: (.head | . + {ref: (if .ref | startswith(\"refs/pull/\") then .label else .ref end)})} | .head.ref",
        ),
        (
            "gh api repos/o/r/pulls -q '.[].base.ref'",
            "repos/o/r/pulls",
            ".[].base.ref",
        ),
        (
            "gh api repos/o/r/pulls/3/files -q '.[] | select(.status != \"removed\") | .filename'",
            "repos/o/r/pulls/3/files",
            "map(. + {status: (if .status == \"deleted\" then \"removed\" elif .status == \"changed\" then \"modified\" else .status end)}) | .[] | select(.status != \"removed\") | .filename",
        ),
        (
            "gh api user -q '.name // .login'",
            "user",
            ". + {name: (.full_name | if . == \"\" then null else . end)} | .name // .login",
        ),
        (
            "gh api repos/o/r/issues/3 -q 'if .body == null then \"no\" else .body end'",
            "repos/o/r/issues/3",
            ". + {body: (.body | if . == \"\" then null else . end)} | if .body == null then \"no\" else .body end",
        ),
        (
            "gh api repos/o/r/issues/3 -q .body",
            "repos/o/r/issues/3",
            ".body",
        ),
        (
            "gh api repos/o/r/issues/3 -q '.assignees[].login'",
            "repos/o/r/issues/3",
            ". + {assignees: (.assignees // [])} | .assignees[].login",
        ),
        (
            "gh api repos/o/r/contents/src -q '.[] | select(.type == \"file\") | .path'",
            "repos/o/r/contents/src",
            ".[] | select(.type == \"file\") | .path",
        ),
        (
            "gh api repos/o/r/languages -q '.Rust'",
            "repos/o/r/languages",
            ".Rust",
        ),
    ];
    for (call, path, program) in cases {
        let program = format!("{program} | {blank}");
        assert_eq!(
            becomes(call),
            format!("curl \"{path}\" | jq -rc '{program}'"),
            "{call}"
        );
    }
    assert_eq!(
        becomes("gh api repos/o/r/pulls/3 -q .head.label"),
        "curl \"repos/o/r/pulls/3\" | jq -rc '. + {head: (.head | . + {label: ((if .repo then .repo.owner.login + \":\" else \"\" end) + (if .ref | startswith(\"refs/pull/\") then .label else .ref end))})} | .head.label | if . == null then \"\" else . end' # `label`: of a fork that is gone Gitea knows the branch alone"
    );
}

#[test]
fn where_the_whole_of_an_answer_is_read_the_members_that_differ_are_named() {
    let differs = "the answer differs in node_id, default";
    let cases = [
        (
            "gh api repos/o/r/labels",
            "curl \"repos/o/r/labels\"".to_string(),
        ),
        (
            "gh api repos/o/r/labels -q .",
            "curl \"repos/o/r/labels\" | jq -rc '. | if . == null then \"\" else . end'"
                .to_string(),
        ),
        (
            "gh api repos/o/r/labels -q '.[0]'",
            "curl \"repos/o/r/labels\" | jq -rc '.[0] | if . == null then \"\" else . end'"
                .to_string(),
        ),
        (
            "gh api repos/o/r/labels -q '.[] | keys'",
            "curl \"repos/o/r/labels\" | jq -rc '.[] | keys'".to_string(),
        ),
        (
            "gh api repos/o/r/labels -q 'map(tojson)'",
            "curl \"repos/o/r/labels\" | jq -rc 'map(tojson) | if . == null then \"\" else . end'"
                .to_string(),
        ),
    ];
    for (call, written) in cases {
        assert_eq!(becomes(call), format!("{written} # {differs}"), "{call}");
    }
    let untold = format!("what its filter reads shows only when it runs; {differs}");
    for (filter, written) in [
        (
            "\"$Q\"",
            "'. | '\"$Q\"' | if . == null then \"\" else . end'",
        ),
        (
            "'.[] | .'\"$FIELD\"",
            "'. | ''.[] | .'\"$FIELD\"' | if . == null then \"\" else . end'",
        ),
    ] {
        assert_eq!(
            becomes(&format!("gh api repos/o/r/labels -q {filter}")),
            format!("curl \"repos/o/r/labels\" | jq -rcS {written} # {untold}")
        );
    }
    let quoted = "\".[] | select(.name == \\\"$L\\\") | .color\"";
    assert_eq!(
        becomes(&format!("gh api repos/o/r/labels -q {quoted}")),
        format!(
            "curl \"repos/o/r/labels\" | jq -rcS '. | '{quoted}' | if . == null then \"\" else . end'"
        )
    );
}

/// What a call prints where the server gives this answer.
fn printed(call: &str, path: &str, answer: &Value) -> String {
    let tree = Tree::new();
    let ran = tree.run(&["translate", &format!("{call} | cat")]);
    assert_eq!(ran.code, 0, "{call}: {}{}", ran.out, ran.err);
    let setup = json!({
        "host": "git.example.org",
        "command": ran.out.trim_end(),
        "env": {"GITEA_TOKEN": "secret"},
        "answers": {path: answer},
    });
    let result: Value = asked("serve_and_run.py", &[], &setup);
    assert_eq!(result["stderr"], "", "{call}: {}", ran.out);
    result["stdout"].as_str().unwrap().to_string()
}

#[test]
fn what_is_written_prints_what_the_old_tool_printed() {
    let gone = missing(&["bash", "curl", "jq", "python3"]);
    if !gone.is_empty() {
        skipped(&format!("members: {} is missing", gone.join(", ")));
        return;
    }
    let owner = json!({"login": "globex"});
    let pull = json!({
        "number": 3, "body": "", "milestone": {"id": 9, "title": "v1", "description": ""}, "assignees": null,
        "head": {"ref": "refs/pull/3/head", "label": "fix/tiles", "sha": "abc", "repo": {"owner": owner}},
        "base": {"ref": "main", "label": "main", "sha": "def", "repo": {"owner": {"login": "acme"}}},
    });
    let open = json!({
        "number": 4, "body": "text", "milestone": null, "assignees": [{"login": "ada"}],
        "head": {"ref": "feat", "label": "feat", "sha": "abc", "repo": null},
        "base": {"ref": "main", "label": "main", "sha": "def", "repo": {"owner": {"login": "acme"}}},
    });
    let cases = [
        (
            "gh api repos/o/r/pulls/3 -q .head.ref",
            "/repos/o/r/pulls/3",
            &pull,
            "fix/tiles\n",
        ),
        (
            "gh api repos/o/r/pulls/3 -q '.head.label, .base.label, .head.user.login'",
            "/repos/o/r/pulls/3",
            &pull,
            "globex:fix/tiles\nacme:main\nglobex\n",
        ),
        (
            "gh api repos/o/r/pulls/4 -q '.head.label, .head.ref'",
            "/repos/o/r/pulls/4",
            &open,
            "feat\nfeat\n",
        ),
        (
            "gh api repos/o/r/pulls/3 -q '[.milestone.number, .milestone.description // \"none\", .body // \"empty\"] | @tsv'",
            "/repos/o/r/pulls/3",
            &pull,
            "9\tnone\tempty\n",
        ),
        (
            "gh api repos/o/r/pulls/4 -q '[.milestone.number, .milestone.description // \"none\", .body // \"empty\"] | @tsv'",
            "/repos/o/r/pulls/4",
            &open,
            "\tnone\ttext\n",
        ),
        (
            "gh api repos/o/r/pulls/3 -q '[.assignees[].login] | length'",
            "/repos/o/r/pulls/3",
            &pull,
            "0\n",
        ),
        (
            "gh api repos/o/r/pulls/4 -q '[.assignees[].login] | length'",
            "/repos/o/r/pulls/4",
            &open,
            "1\n",
        ),
    ];
    for (call, path, answer, expected) in cases {
        assert_eq!(printed(call, path, answer), expected, "{call}");
    }
    let both = json!([pull, open]);
    assert_eq!(
        printed(
            "gh api repos/o/r/pulls -q '.[] | \"\\(.number) \\(.head.ref) \\(.milestone.number)\"'",
            "/repos/o/r/pulls",
            &both
        ),
        "3 fix/tiles 9\n4 feat null\n"
    );
    let files = json!([{"filename": "a", "status": "changed"}, {"filename": "b", "status": "deleted"}, {"filename": "c", "status": "added"}]);
    assert_eq!(
        printed(
            "gh api repos/o/r/pulls/3/files -q '.[] | select(.status != \"removed\") | \"\\(.status) \\(.filename)\"'",
            "/repos/o/r/pulls/3/files",
            &files
        ),
        "modified a\nadded c\n"
    );
    let user = json!({"login": "ada", "full_name": "", "description": ""});
    assert_eq!(
        printed("gh api user -q '.name // .login'", "/user", &user),
        "ada\n"
    );
    assert_eq!(
        printed("gh api user -q '{name, bio}'", "/user", &user),
        "{\"bio\":null,\"name\":null}\n"
    );
    let release = json!({"tag_name": "v2", "name": "", "draft": true, "published_at": "2024-03-10T09:05:06Z", "assets": null});
    assert_eq!(
        printed(
            "gh api repos/o/r/releases/latest -q '.name // .tag_name, .published_at == null, (.assets | length)'",
            "/repos/o/r/releases/latest",
            &release
        ),
        "v2\ntrue\n0\n"
    );
}
