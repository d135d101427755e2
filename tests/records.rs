//! What is a record of the past, and what only looks like one; commands in prompts that are run. Whole files in, whole files out.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{Tree, applied};
use pretty_assertions::assert_eq;

const PAST: &str = "(stands in a record of the past, which names what was)";

#[test]
fn a_changelog_stays_as_it_is() {
    let text = "# Changelog\n\n## 1.2.0 (2024-01-02)\n\n- use `gh pr merge 3 --squash -R acme/app` in CI\n- fix: `gh api` pagination\n";
    for name in [
        "CHANGELOG.md",
        "docs/CHANGELOG.md",
        "HISTORY.md",
        "RELEASES.md",
        "app/CHANGES.txt",
    ] {
        assert_eq!(
            applied(name, text),
            format!(
                "{text}---\nkept command: gh pr merge 3 --squash -R acme/app {PAST}\nkept mention: gh api {PAST}\n"
            ),
            "{name}"
        );
    }
}

#[test]
fn what_is_only_named_like_a_changelog_is_rewritten() {
    let call = "gh pr merge 3 --squash -R acme/app";
    let new = "tea pulls merge --style squash --repo acme/app -- 3";
    for (name, before) in [
        ("RELEASES.md", "# How to release\n\nRun "),
        ("changelog.sh", ""),
        ("docs/2025-03-02-plan.md", "## 2025-03-02\n\nRun "),
    ] {
        assert_eq!(
            applied(name, &format!("{before}{call}\n")),
            format!("{before}{new}\n---\nexact command: {call}\n"),
            "{name}"
        );
    }
}

#[test]
fn a_line_of_a_log_tells_what_was_run() {
    let call = "gh pr merge 3 --squash -R acme/app";
    for line in [
        format!("2024-05-01T10:00:00Z INFO running: {call}\n"),
        format!("[2024-05-01 10:00:00] ERROR {call} failed\n"),
        format!("May  1 10:00:00 host cron: {call}\n"),
        format!("- 2025-03-02: ran {call}; CI broke.\n"),
        format!("**2025-03-02** I ran `{call}`.\n"),
        format!("## 2025-03-02\n\n- ran `{call}`\n"),
        format!("## 2025-03-02 Merge\n\nThen I ran `{call}` by hand.\n"),
    ] {
        assert_eq!(
            applied("notes.md", &line),
            format!("{line}---\nkept command: {call} {PAST}\n")
        );
    }
    let line = format!("+ {call}\n");
    assert_eq!(
        applied("ci.log", &line),
        format!("{line}---\nkept command: {call} {PAST}\n")
    );
}

#[test]
fn an_instruction_with_a_date_is_none() {
    let call = "gh pr merge 3 --squash -R acme/app";
    let new = "tea pulls merge --style squash --repo acme/app -- 3";
    for (before, behind) in [
        ("- 2025-03-02: run `", "`\n"),
        ("2025-03-02: the runner ran dry. Use `", "`\n"),
        ("## 2025-03-02\n\nRun `", "` today.\n"),
        ("Since 2025-03-02 we use `", "`.\n"),
        ("I ran `", "` and it works; do the same.\n"),
    ] {
        assert_eq!(
            applied("notes.md", &format!("{before}{call}{behind}")),
            format!("{before}{new}{behind}---\nexact command: {call}\n")
        );
    }
}

#[test]
fn outputs_of_a_notebook_stay() {
    let text = "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"x = 1\\n\"], \"outputs\": [{\"output_type\": \"stream\", \"text\": [\"gh pr list -R acme/app\\n\"]}]}]}\n";
    assert_eq!(
        applied("a.ipynb", text),
        format!("{text}---\nkept mention: gh pr list {PAST}\n")
    );
}

#[test]
fn a_site_file_may_have_records_rewritten() {
    let tree = Tree::new();
    tree.write(
        "forgemod.toml",
        format!("{}\n[links]\nhistory = \"rewrite\"\n", cli_common::SITE),
    );
    tree.write(
        "CHANGELOG.md",
        "## 1.0.0\n\n- `gh issue close 3 -R acme/app`\n",
    );
    tree.run(&["apply"]);
    assert_eq!(
        String::from_utf8(tree.read("CHANGELOG.md")).unwrap(),
        "## 1.0.0\n\n- `tea issues close --repo acme/app -- 3`\n"
    );
}

#[test]
fn a_command_that_a_prompt_runs_looks_up_what_it_leaves_out() {
    let got = applied(
        ".claude/commands/review.md",
        "- Now: !`gh pr view --json number -q .number 2>/dev/null || echo none`\n- Wow!`gh pr view --json title`\n",
    );
    let lines: Vec<&str> = got.lines().collect();
    assert!(
        lines[0].starts_with("- Now: !`{ ") && lines[0].ends_with("; } 2>/dev/null || echo none`"),
        "{got}"
    );
    assert!(
        lines[0].contains("git branch --show-current") && !lines[0].contains("<N>"),
        "{got}"
    );
    assert!(lines[1].contains("/pulls/<N>"), "{got}");
    let got = applied(
        "a.toml",
        "prompt = \"\"\"\nNow: !{gh pr view --json number}\n\"\"\"\n",
    );
    assert!(
        got.contains("git branch --show-current") && !got.contains("<N>"),
        "{got}"
    );
}

#[test]
fn a_call_whose_output_is_caught_finds_its_number_in_documents_too() {
    let got = applied(
        "a.md",
        "```sh\nPR=$(gh pr view --json number --jq .number)\ngh pr merge --squash\n```\n",
    );
    assert!(
        got.contains("PR=$(curl") && got.contains("git branch --show-current"),
        "{got}"
    );
    assert!(
        got.contains("tea pulls merge --style squash -- <N>"),
        "{got}"
    );
}

#[test]
fn a_command_may_stand_in_text_without_blanks() {
    assert_eq!(
        applied(
            "a.txt",
            "运行gh pr list即可\n\ngh pr mergeは禁止です。\n\n- gh pr checkout 12 -R acme/appを見る\n\n- gh issue close 12を閉じる\n\ngh issue close 3 -R acme/app。\n"
        ),
        "运行tea pulls list即可\n\ntea pulls mergeは禁止です。\n\n- gh pr checkout 12 -R acme/appを見る\n\n- tea issues close -- 12を閉じる\n\ntea issues close --repo acme/app -- 3。\n---\nexact mention: gh pr list\nexact mention: gh pr merge\nmanual command: gh pr checkout 12 -R acme/appを見る (`acme/appを見る` is not the name of a repository)\nexact command: gh issue close 12\nexact command: gh issue close 3 -R acme/app\n"
    );
}

#[test]
fn the_configuration_of_git_has_many_names() {
    let text = "[alias]\n\tprs = \"!gh pr list -R acme/app\"\n\tco = \"!f() { gh pr checkout \\\"$1\\\"; }; f\"\n";
    for name in [
        "git/config",
        ".gitconfig.local",
        "gitconfig",
        "dot_gitconfig",
        "gitconfig.work",
        "aliases",
    ] {
        let got = applied(name, text);
        assert!(
            got.starts_with("[alias]\n\tprs = \"!tea pulls list --repo acme/app\"\n\tco = "),
            "{name}: {got}"
        );
    }
}

#[test]
fn a_quote_in_the_middle_of_a_word_does_not_run_into_the_next_line() {
    let text = "prs = \"!gh issue list --jq '.[] | \\\"x\\\"'\"\nco = \"!f() { gh issue close 3 -R acme/app; }\"\n";
    assert_eq!(
        applied("a.txt", text),
        "prs = \"!gh issue list --jq '.[] | \\\"x\\\"'\"\nco = \"!f() { tea issues close --repo acme/app -- 3; }\"\n---\nmanual command: gh issue list --jq '.[] | \\\"x\\\"'\" (a quote in it does not close)\nexact command: gh issue close 3 -R acme/app\n"
    );
}

#[test]
fn a_function_of_zsh_ends_on_its_line() {
    assert_eq!(
        applied(
            "a.zsh",
            "done3() { gh issue close 3 -R acme/app }\nx() { echo a }\ngh issue close 4 -R acme/app\n"
        ),
        "done3() { tea issues close --repo acme/app -- 3 }\nx() { echo a }\ntea issues close --repo acme/app -- 4\n---\nexact command: gh issue close 3 -R acme/app\nexact command: gh issue close 4 -R acme/app\n"
    );
}
