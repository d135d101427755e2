//! Entries of permission lists: which strings are told to be one, and what becomes of them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use pretty_assertions::assert_eq;

const SITE: &str = "[target]\nhost = \"git.example.org\"\ntea = \"0.11.1\"\ngitea = \"1.22\"\n";

/// The findings of one file, a line each: class, kind, what it was, what it becomes, and the first part of its note.
fn findings(name: &str, text: &str) -> Vec<String> {
    let tree = Tree::bare();
    tree.write("forgemod.toml", SITE);
    tree.write(name, text);
    let words = |v: &serde_json::Value| v.as_str().unwrap_or("-").to_string();
    tree.findings()
        .iter()
        .map(|f| {
            let note = words(&f["note"]);
            let note = note.split("; its calls").next().unwrap();
            format!(
                "{} {} {} -> {} | {note}",
                words(&f["class"]),
                words(&f["kind"]),
                words(&f["before"]),
                words(&f["after"])
            )
        })
        .collect()
}

const ALLOWS: &str = "an entry of a list that allows";
const DENIES: &str = "an entry of a list that denies";

#[test]
fn an_entry_is_written_where_one_pattern_names_no_more_than_before() {
    let text = r#"{
  "permissions": {
    "allow": ["Bash(gh release delete-asset:*)", "Bash(gh release delete-asset v1 a.zip --yes)", "Bash(gh pr list:*)"],
    "deny": ["Bash(gh release upload:*)", "Bash(gh pr merge *)"]
  }
}
"#;
    assert_eq!(
        findings("settings.json", text),
        [
            "adapted pattern Bash(gh release delete-asset:*) -> Bash(tea releases assets delete:*) | names the command that the rewritten calls of `gh release delete-asset` run".to_string(),
            "exact pattern Bash(gh release delete-asset v1 a.zip --yes) -> Bash(tea releases assets delete --confirm -- v1 a.zip) | ".to_string(),
            format!("manual pattern Bash(gh pr list:*) -> - | {ALLOWS}"),
            format!("manual pattern Bash(gh release upload:*) -> - | {DENIES}"),
            format!("manual pattern Bash(gh pr merge *) -> - | {DENIES}"),
        ]
    );
}

#[test]
fn the_recipe_lists_what_would_have_to_be_named() {
    let tree = Tree::new();
    tree.write("s.json", r#"{"deny": ["Bash(gh repo delete:*)"]}"#);
    let found = tree.findings();
    assert_eq!(
        found[0]["recipe"],
        "Deny what does the same now: `curl`. A denied `curl` stops every request; where that is too much, take the right from the token."
    );
}

#[test]
fn a_list_is_told_by_its_name_in_every_kind_of_file() {
    let entry = |e: &str, what: &str| format!("manual pattern {e} -> - | {what}");
    let policy = "an entry of a permission list";
    for (name, text, expected) in [
        (
            "guard.py",
            "BLOCKED = frozenset({\n    \"gh pr merge\",  # no\n    'gh repo delete',\n})\nif cmd.startswith(\"gh pr merge\"):\n    stop()\n",
            vec![
                entry("gh pr merge", DENIES),
                entry("gh repo delete", DENIES),
                entry("gh pr merge", policy),
            ],
        ),
        (
            "policy.yaml",
            "deny:\n  - gh pr merge --admin\n  - \"gh repo delete\"\nallowed_commands: [gh pr list, 'gh issue list']\n",
            vec![
                entry(
                    "gh pr merge --admin",
                    &format!(
                        "{DENIES}; it names flags or arguments, which stand elsewhere in the rewritten calls"
                    ),
                ),
                entry("gh repo delete", DENIES),
                entry("gh pr list", ALLOWS),
                entry("gh issue list", ALLOWS),
            ],
        ),
        (
            "policy.cedar",
            "forbid(principal, action, resource) when { context.command like \"gh pr merge*\" };\npermit(principal, action, resource) when { [\"gh pr list\"].contains(context.command) };\n",
            vec![entry("gh pr merge*", policy), entry("gh pr list", policy)],
        ),
        (
            "guard.toml",
            "[guard]\ndeny = [\n  \"gh pr merge\",\n  \"gh issue\",\n]\n",
            vec![entry("gh pr merge", DENIES), entry("gh issue", DENIES)],
        ),
        (
            "opencode.json",
            r#"{"permission": {"bash": {"gh pr list *": "allow", "gh pr merge *": "deny", "gh *": "ask"}}}"#,
            vec![
                entry("gh pr list *", ALLOWS),
                entry("gh pr merge *", DENIES),
                entry("gh *", "an entry of a list that asks first"),
            ],
        ),
        (
            "agent.md",
            "---\nname: triage\nallowed-tools: Read, Bash(gh issue view:*)\n---\nRun `claude --disallowedTools \"Bash(gh pr merge:*)\"`.\n",
            vec![
                entry("Bash(gh issue view:*)", ALLOWS),
                entry("Bash(gh pr merge:*)", DENIES),
            ],
        ),
    ] {
        assert_eq!(findings(name, text), expected, "{name}");
    }
}

#[test]
fn a_call_and_a_name_in_a_sentence_are_no_entries() {
    for (name, text) in [
        ("run.py", "os.system(\"gh pr list\")\n"),
        ("ci.yml", "script:\n  - gh pr list\n"),
        ("a.md", "Never run `gh pr merge` twice.\n"),
        ("p.yaml", "prompt: |\n  Never run these:\n  - gh pr merge\n"),
        (
            "package.json",
            r#"{"scripts": {"safe": "gh pr list --state open"}}"#,
        ),
    ] {
        let found = findings(name, text);
        assert!(
            !found.is_empty() && found.iter().all(|f| !f.contains(" pattern ")),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn an_entry_that_was_written_is_left_alone_by_the_next_run() {
    let tree = Tree::bare();
    tree.write("forgemod.toml", SITE);
    tree.write(
        "s.json",
        "{\"allow\": [\"Bash(gh release delete-asset:*)\"]}\r\n",
    );
    assert_eq!(tree.run(&["apply"]).code, 0);
    assert_eq!(
        tree.read("s.json"),
        b"{\"allow\": [\"Bash(tea releases assets delete:*)\"]}\r\n"
    );
    assert_eq!(tree.findings(), Vec::<serde_json::Value>::new());
}
