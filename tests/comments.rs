//! Calls that go on over lines: in comments, in transcripts, in code that a comment shows. Whole files in, whole files out.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::applied;
use pretty_assertions::assert_eq;

#[test]
fn a_comment_that_goes_on_in_the_next_line_is_one_call() {
    let close = "curl -fsSL -X POST -H \"Authorization: token $GITEA_TOKEN\"";
    for (name, mark) in [
        ("a.sh", "#"),
        ("a.bash", "#"),
        ("a.yml", "#"),
        ("a.toml", "#"),
        ("a.py", "#"),
        ("a.ts", "//"),
        ("a.jsonc", "//"),
        (".gitignore", "#"),
        ("Dockerfile", "#"),
        ("justfile", "#"),
        (".env", "#"),
        ("a.ini", "#"),
    ] {
        let tail = match mark {
            "//" => "{\"a\": 1}\n",
            _ if name.ends_with(".toml") => "a = 1\n",
            _ => "",
        };
        let text = format!(
            "{mark} Usage:\n{mark}   gh issue close 3 -R acme/app \\\n{mark}     -c bye\n{mark} then wait.\n{tail}"
        );
        let got = applied(name, &text);
        let said = format!(
            "{mark} then wait.\n{tail}---\nexact command: gh issue close 3 -R acme/app \\⏎{mark}     -c bye\n"
        );
        assert!(
            got.starts_with(&format!("{mark} Usage:\n{mark}   ")),
            "{name}: {got}"
        );
        assert!(got.ends_with(&said), "{name}: {got}");
        assert!(
            got.contains(close) || got.contains("tea comment"),
            "{name}: {got}"
        );
    }
}

#[test]
fn a_transcript_goes_on_behind_the_prompt_for_more() {
    for (name, before, behind) in [
        ("a.txt", "Run\n\n", "\nthen wait\n"),
        ("a.md", "Run\n\n", "\nthen wait\n"),
        ("b.md", "```console\n", "```\n"),
        ("c.md", "```\n", "```\n"),
        ("a.rst", "Run::\n\n", "\nthen wait\n"),
    ] {
        let text = format!(
            "{before}    $ gh pr merge 3 \\\n    >   -R acme/app \\\n    > --squash\n    done\n{behind}"
        );
        let expected = format!(
            "{before}    $ tea pulls merge --style squash --repo acme/app -- 3\n    done\n{behind}---\nexact command: gh pr merge 3 \\⏎    >   -R acme/app \\⏎    > --squash\n"
        );
        assert_eq!(applied(name, &text), expected, "{name}");
    }
}

#[test]
fn prompts_of_every_shell_are_known() {
    let prompts = [
        "$",
        "%",
        "❯",
        "[bob@h app]$",
        "[root@h ~]#",
        "bob@h:~/app$",
        "bob@mac app %",
        "(venv) $",
    ];
    let fences = |command: &str| -> String {
        let lines = prompts.iter().map(|p| format!("{p} {command}\nMerged.\n"));
        let lines: String = lines.collect();
        ["console", "sh", "", "text"]
            .iter()
            .map(|fence| format!("```{fence}\n{lines}```\n\n"))
            .collect()
    };
    let old = "gh pr merge 3 --squash -R acme/app";
    let told = format!("exact command: {old}\n").repeat(prompts.len() * 4);
    let new = fences("tea pulls merge --style squash --repo acme/app -- 3");
    assert_eq!(applied("a.md", &fences(old)), format!("{new}---\n{told}"));
}

#[test]
fn a_fence_in_a_comment_is_read_by_its_language() {
    for (name, begin, mark, end) in [
        ("a.ts", "/**\n", " *", " */\nlet a = 1;\n"),
        ("a.rs", "", "///", "fn a() {}\n"),
        ("a.py", "", "#", "a = 1\n"),
        ("a.sh", "", "#", ""),
        ("a.jsonc", "", "//", "{}\n"),
        ("a.jsonc", "/*\n", " *", " */\n{}\n"),
        ("a.txt", "", "", ""),
    ] {
        let m = if mark.is_empty() {
            String::new()
        } else {
            format!("{mark} ")
        };
        let text = format!(
            "{begin}{m}Use:\n{m}```sh\n{m}gh pr merge 3 \\\n{m}  --squash -R acme/app\n{m}gh issue close 4 -R acme/app\n{m}```\n{end}"
        );
        let expected = format!(
            "{begin}{m}Use:\n{m}```sh\n{m}tea pulls merge --style squash --repo acme/app -- 3\n{m}tea issues close --repo acme/app -- 4\n{m}```\n{end}---\nexact command: gh pr merge 3 \\⏎{m}  --squash -R acme/app\nexact command: gh issue close 4 -R acme/app\n"
        );
        assert_eq!(applied(name, &text), expected, "{name} {mark}");
    }
}
