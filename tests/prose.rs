//! Where a call in a sentence begins and ends, and what is no call: whole lines in, whole lines out.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use pretty_assertions::assert_eq;

/// What `apply` makes of a Markdown text, and one line for each finding.
fn applied(text: &str) -> String {
    let tree = Tree::new();
    tree.write("a.md", text);
    let json = tree.run(&["diff", "--format", "json"]).out;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let told: Vec<String> = findings
        .iter()
        .map(|f| {
            let word = |key: &str| f[key].as_str().unwrap().replace('\n', "⏎");
            format!("{} {}: {}", word("class"), word("kind"), word("before"))
        })
        .collect();
    tree.run(&["apply"]);
    let after = String::from_utf8(tree.read("a.md")).unwrap();
    format!("{after}\n{}\n", told.join("\n"))
}

/// Each text of `cases` against what is expected of it.
fn assert_each(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(applied(text), *expected, "{text}");
    }
}

#[test]
fn a_call_ends_where_the_sentence_goes_on() {
    assert_each(&[
        (
            "Look with gh pr list --repo acme/docs, or request changes.",
            "Look with tea pulls list --repo acme/docs, or request changes.\nadapted command: gh pr list --repo acme/docs\n",
        ),
        (
            "Assign it with gh issue close 7 --repo acme/app. Then proceed.",
            "Assign it with tea issues close --repo acme/app -- 7. Then proceed.\nexact command: gh issue close 7 --repo acme/app\n",
        ),
        (
            "- gh pr list --repo acme/app — compare both sides",
            "- tea pulls list --repo acme/app — compare both sides\nadapted command: gh pr list --repo acme/app\n",
        ),
        (
            "Merge (gh pr merge 4 --merge --repo acme/app) ONLY if green.",
            "Merge (tea pulls merge --style merge --repo acme/app -- 4) ONLY if green.\nexact command: gh pr merge 4 --merge --repo acme/app\n",
        ),
        (
            "Say it with gh pr comment 4 -R acme/app -b \"ok\".",
            "Say it with tea comment --repo acme/app -- 4 \"ok\" </dev/null.\nexact command: gh pr comment 4 -R acme/app -b \"ok\"\n",
        ),
        (
            "**Run gh pr list -R acme/app.** Always…",
            "**Run tea pulls list --repo acme/app.** Always…\nadapted command: gh pr list -R acme/app\n",
        ),
    ]);
}

#[test]
fn a_table_dump_may_glue_a_plus_to_the_last_word() {
    assert_eq!(
        applied(
            "  gh issue list --repo acme/app --state open+\n  gh pr list --repo acme/app      +\n"
        ),
        "  tea issues list --state open --repo acme/app+\n  tea pulls list --repo acme/app      +\n\nadapted command: gh issue list --repo acme/app --state open\nadapted command: gh pr list --repo acme/app\n",
    );
}

#[test]
fn a_call_goes_on_over_a_wrapped_line_and_over_an_open_quote() {
    assert_each(&[
        (
            "Approve with gh pr review 5 --approve\n--repo acme/web and go on.",
            "Approve with tea pulls approve --repo acme/web -- 5 and go on.\nexact command: gh pr review 5 --approve⏎--repo acme/web\n",
        ),
        (
            "Look with gh pr view 5 -R\n  acme/web now.",
            "Look with tea pulls --repo acme/web -- 5 now.\nadapted command: gh pr view 5 -R⏎  acme/web\n",
        ),
        (
            "- gh issue comment 5 -R acme/web --body \"Picking this up.\n  Soon.\"",
            "- curl -fsSL -X POST -H \"Authorization: token $GITEA_TOKEN\" -H 'Content-Type: application/json' -d '{\"body\": \"Picking this up.\\nSoon.\"}' \"https://git.example.org/api/v1/repos/acme/web/issues/5/comments\" | jq -r .html_url\nexact command: gh issue comment 5 -R acme/web --body \"Picking this up.⏎  Soon.\"\n",
        ),
    ]);
}

#[test]
fn a_name_in_a_sentence_is_renamed_and_the_sentence_stays() {
    assert_each(&[
        (
            "Engineers may `gh pr create`, leads may `gh pr merge`.",
            "Engineers may `tea pulls create`, leads may `tea pulls merge`.\nexact mention: gh pr create\nexact mention: gh pr merge\n",
        ),
        (
            "File issues via gh issue create with severity and steps.",
            "File issues via tea issues create with severity and steps.\nexact mention: gh issue create\n",
        ),
    ]);
}

#[test]
fn text_that_only_speaks_of_the_tool_stays() {
    assert_each(&[
        (
            "The gh CLI returns 401. See gh-pages, ghost, laugh and github.",
            "The gh CLI returns 401. See gh-pages, ghost, laugh and github.\nkept mention: gh\n",
        ),
        (
            "Answer with issues=[<gh issue numbers>] + gh discussions.",
            "Answer with issues=[<gh issue numbers>] + gh discussions.\nkept mention: gh issue\nkept mention: gh\n",
        ),
        (
            "If you see `gh: HTTP 401`, GH_TOKEN has run out.",
            "If you see `gh: HTTP 401`, GH_TOKEN has run out.\nkept mention: gh\nkept env: GH_TOKEN\n",
        ),
    ]);
}

#[test]
fn a_call_whose_end_is_not_sure_is_left() {
    for text in [
        "Look at gh pr view #17 -R acme/web --json title",
        "Look at gh pr merge <n> [--squash|--rebase]",
        "Ask gh pr list --json number, title, author now",
        "Use gh pr list/view/diff for that",
        "Allow gh pr list * for everybody",
        "Write gh issue comment 5 --body “done” -R acme/web",
        "Write gh issue create -R acme/web --title 'It's broken' --body \"x\"",
        "See gh pr list -R [acme/web](https://example.org)",
        "Run it: {\"cmd\": \"gh pr list -R acme/web --json number\"}",
    ] {
        let out = applied(text);
        assert!(out.starts_with(&format!("{text}\nmanual ")), "{out}");
    }
}

#[test]
fn a_command_that_the_grammar_does_not_know_is_told() {
    assert_each(&[
        (
            "Check with `gh advisory database ls` first.",
            "Check with `gh advisory database ls` first.\nmanual command: gh advisory database ls\n",
        ),
        (
            "Roll back with `gh pr revert 46 -R acme/app`.",
            "Roll back with `gh pr revert 46 -R acme/app`.\nmanual command: gh pr revert 46 -R acme/app\n",
        ),
    ]);
}

#[test]
fn code_and_data_without_a_host_are_listed_and_left() {
    for (name, text) in [
        (
            "a.ps1",
            "gh pr list -R acme/app --json number | ConvertFrom-Json\n",
        ),
        ("a.cob", "CALL 'gh pr list -R acme/app --json number'\n"),
        (".env", "LIST=\"gh pr list -R acme/app\"\n"),
    ] {
        let tree = Tree::new();
        tree.write(name, text);
        let ran = tree.run(&["check"]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.out);
        tree.run(&["apply"]);
        assert_eq!(tree.read(name), text.as_bytes(), "{name}");
    }
}

#[test]
fn a_call_in_a_fence_whose_quote_does_not_close_is_left() {
    let text =
        "```\ngh pr list -R acme/web --json number --jq '.[] | select(.x\n  2. then rest\n```";
    let call = "gh pr list -R acme/web --json number --jq '.[]";
    assert_each(&[(text, &format!("{text}\nmanual command: {call}\n"))]);
}

#[test]
fn words_in_front_of_a_flag_belong_to_the_call() {
    assert_each(&[
        (
            "- gh repo list acme --limit 100 --json name --jq '.[].name'",
            "- { page=0; while page=$(($page + 1)); [ $page -le 100 ]; do items=$(curl -fsSL -H \"Authorization: token $GITEA_TOKEN\" \"https://git.example.org/api/v1/users/acme/repos?limit=50&page=$page\") || { echo failed; exit 1; }; printf '%s\\n' \"$items\"; [ ${#items} -gt 4 ] || break; done; } | jq -src 'def time: if . == null or endswith(\"Z\") then . else (.[:19] + \"Z\" | fromdate) - (.[19:22] | tonumber) * 3600 - (.[19:20] + .[23:25] | tonumber) * 60 | todate end; add // [] | sort_by((.updated_at | time)) | reverse | .[:100] | map({name}) | .[].name'\nadapted command: gh repo list acme --limit 100 --json name --jq '.[].name'\n",
        ),
        (
            "- gh pr view my-branch --repo acme/web --json state",
            "- gh pr view my-branch --repo acme/web --json state\nmanual command: gh pr view my-branch --repo acme/web --json state\n",
        ),
        (
            "- … | xargs -I{} gh pr merge {} --repo acme/web --squash",
            "- … | xargs -I{} gh pr merge {} --repo acme/web --squash\nmanual command: gh pr merge {} --repo acme/web --squash\n",
        ),
    ]);
}

#[test]
fn words_of_a_sentence_are_no_value_of_a_flag() {
    for text in [
        "If new: gh issue create --title \"x\" --body with failure log, commit SHA.",
        "Then gh pr comment 4 --body summary of findings and stop.",
    ] {
        let out = applied(text);
        assert!(out.starts_with(&format!("{text}\nmanual command")), "{out}");
    }
}

#[test]
fn several_commands_in_one_are_left() {
    for (text, named) in [
        ("- `gh pr {view,diff,checks} 3`", "gh pr {view,diff,checks}"),
        ("Use gh issue {close|reopen} N.", "gh issue {close|reopen}"),
        ("Run gh {pr,issue} list now.", "gh {pr,issue}"),
        ("`gh pr view|diff 3`", "gh pr view|diff"),
        ("See gh issue list/gh pr list.", "gh issue list/gh"),
    ] {
        let got = applied(text);
        assert!(
            got.starts_with(&format!("{text}\nmanual command: {named}\n")),
            "{got}"
        );
    }
    assert_eq!(
        applied("`gh issue list -R acme/app|wc -l`").lines().next(),
        applied("`gh issue list -R acme/app | wc -l`")
            .lines()
            .next()
            .map(|l| l.replace(" | wc -l", "|wc -l"))
            .as_deref()
    );
}
