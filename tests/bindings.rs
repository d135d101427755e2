//! What a file's own text says of a variable's value, and what calls become by it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use pretty_assertions::assert_eq;

/// Class and replacement, or class and reason, of every call in a file.
fn calls(name: &str, text: &str) -> Vec<String> {
    let tree = Tree::new();
    tree.write(name, text);
    let findings = tree.findings();
    findings
        .iter()
        .filter(|f| f["kind"] == "command")
        .map(|f| {
            let said = f["shell"].as_str().or(f["note"].as_str());
            format!("{}: {}", f["class"].as_str().unwrap(), said.unwrap())
        })
        .collect()
}

#[test]
fn a_link_that_the_event_gives_becomes_a_number() {
    let step = "jobs:\n  merge:\n    steps:\n      - run: gh pr review --approve \"$PR_URL\"\n        env:\n          PR_URL: ${{github.event.pull_request.html_url}}\n      - run: gh pr close ${{ github.event.pull_request.html_url }}\n";
    assert_eq!(
        calls(".github/workflows/merge.yml", step),
        [
            "adapted: tea pulls approve --repo \"$GITHUB_REPOSITORY\" -- \"${PR_URL##*/}\"",
            "adapted: curl -fsSL -X PATCH -H \"Authorization: token $GITEA_TOKEN\" -H 'Content-Type: application/json' -d '{\"state\": \"closed\"}' -o /dev/null \"https://git.example.org/api/v1/repos/\"\"$GITHUB_REPOSITORY\"\"/pulls/${{ github.event.pull_request.number }}\"",
        ]
    );
    let other = step.replace(
        "${{github.event.pull_request.html_url}}",
        "${{ inputs.pr_url }}",
    );
    assert_eq!(
        calls(".github/workflows/merge.yml", &other)[0],
        "manual: `$PR_URL` need not be a number; tea and Gitea's API name pull requests and issues by their number"
    );
}

#[test]
fn a_link_that_was_just_printed_becomes_a_number() {
    let script = "#!/bin/bash\nurl=$(gh pr create --title x --body y --base main --head z)\ngh pr close \"$url\"\n";
    assert_eq!(
        calls("open.sh", script)[1],
        "exact: curl -fsSL -X PATCH -H \"Authorization: token $GITEA_TOKEN\" -H 'Content-Type: application/json' -d '{\"state\": \"closed\"}' -o /dev/null \"https://git.example.org/api/v1/repos/$(git remote get-url origin | sed -E 's#(\\.git)?/*$##; s#.*[/:]([^/:]+/[^/]+)$#\\1#')/pulls/${url##*/}\""
    );
    let elsewhere = script.replace("create", "create -R o/r");
    assert_eq!(
        calls("open.sh", &elsewhere)[1],
        "manual: `$url` need not be a number; tea and Gitea's API name pull requests and issues by their number"
    );
}

#[test]
fn what_a_variable_was_given_says_more_than_its_name() {
    let closed = |given: &str| {
        calls(
            "x.sh",
            &format!("#!/bin/bash\n{given}\ntea_or_gh() {{ gh issue reopen \"$pr\"; }}\n"),
        )
        .pop()
        .unwrap()
    };
    let link = "exact: tea issues reopen -- \"${pr##*/}\"";
    let manual = "manual: `$pr` need not be a number; tea and Gitea's API name pull requests and issues by their number";
    for given in [
        "pr=$(gh pr create -t a -b b)",
        "main() {\n  local pr=$(gh pr create -t a \\\n    -b b)\n}",
        "pr=\"$(GH_TOKEN=$T gh issue create -t a -b 'x; y' | tail -1)\"",
        "pr=$(gh pr view --json number,url --jq .url)",
        "if x; then pr=$1; else pr=$(gh pr create --fill); fi",
    ] {
        assert_eq!(closed(given), link, "{given}");
    }
    for given in [
        "pr=$(git branch --show-current)",
        "pr=\"$(git rev-parse --abbrev-ref HEAD)\"",
        "pr=$(gh pr view 3 --json headRefName -q .headRefName)",
        "pr=${1:-$BRANCH}; pr=$BRANCH",
        "pr=$(gh pr create -R o/other --fill)",
    ] {
        assert_eq!(closed(given), manual, "{given}");
    }
    for given in [
        "pr=$1",
        "pr=$(gh pr list --json number -q '.[0].number')",
        "# pr=$(gh pr create)",
    ] {
        assert_eq!(
            closed(given),
            "exact: tea issues reopen -- \"$pr\"",
            "{given}"
        );
    }
}

#[test]
fn a_repository_that_a_variable_names_to_every_call_is_spelled_out() {
    let workflow = |repo: &str| {
        format!("env:\n  GH_REPO: {repo}\njobs:\n  a:\n    steps:\n      - run: gh issue close 3\n")
    };
    let closed = |repo: &str| calls(".github/workflows/close.yml", &workflow(repo));
    assert_eq!(closed("o/r"), ["adapted: tea issues close --repo o/r -- 3"]);
    assert_eq!(
        closed("${{ github.repository }}"),
        ["adapted: tea issues close --repo \"$GITHUB_REPOSITORY\" -- 3"]
    );
    assert_eq!(
        closed("${{ inputs.repo }}"),
        ["manual: `GH_REPO` in this file may name its repository"]
    );
}

#[test]
fn a_variable_that_holds_a_slug_of_a_new_owner_is_taken_with_it() {
    let tree = Tree::bare();
    tree.write(
        "forgemod.toml",
        format!("{}\n[owners]\nAcme-Inc = \"acme\"\n", cli_common::SITE),
    );
    tree.write(
        "close.sh",
        "#!/bin/bash\nREPO=Acme-Inc/web\nOTHER=$1\ngh issue close 3 -R \"$REPO\"\ngh issue close 3 -R \"$OTHER\"\n",
    );
    assert_eq!(tree.run(&["apply"]).code, 0);
    assert_eq!(
        String::from_utf8(tree.read("close.sh")).unwrap(),
        "#!/bin/bash\nREPO=acme/web\nOTHER=$1\ntea issues close --repo \"$REPO\" -- 3\ngh issue close 3 -R \"$OTHER\"\n"
    );
}

#[test]
fn an_owner_that_only_the_run_knows_is_not_asked_for_where_owners_have_new_names() {
    let script = "#!/bin/bash\nORG=$1\ngh repo list \"$ORG\" --json name -q '.[].name'\ngh api \"orgs/$ORG/repos\" --jq '.[].name'\ngh api \"orgs/$GITHUB_REPOSITORY_OWNER/repos\" --jq '.[].name'\n";
    let classes = |owners: &str| {
        let tree = Tree::bare();
        tree.write(
            "forgemod.toml",
            format!("[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n[owners]\n{owners}\n"),
        );
        tree.write("x.sh", script);
        let findings = tree.findings();
        let calls = findings
            .iter()
            .filter(|f| f["kind"] == "command" || f["kind"] == "api");
        calls
            .map(|f| {
                (
                    f["class"].as_str().unwrap() != "manual",
                    f["note"].as_str().unwrap().to_string(),
                )
            })
            .collect::<Vec<_>>()
    };
    let unknown =
        "only a running shell knows whether `$ORG` names an owner that has another name now";
    let renamed = classes("Old = \"new\"");
    assert_eq!(
        renamed[..2],
        [(false, unknown.to_string()), (false, unknown.to_string())]
    );
    assert!(renamed[2].0, "{renamed:?}");
    assert!(classes("Old = \"old\"").iter().all(|(written, _)| *written));
}
