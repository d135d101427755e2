//! The versions of the target: which are known, how they are known, and what a choice among them changes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use forgemod::engine::Engine;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use pretty_assertions::assert_eq;

fn engine(tea: &str, gitea: &str) -> Engine {
    let pack = Pack::embedded().unwrap();
    let target = |k: &str, v: &str| (k.to_string(), v.to_string());
    let target = [
        target("host", "git.example.org"),
        target("login", "work"),
        target("tea", tea),
        target("gitea", gitea),
    ];
    let site = Site::from_overrides(&pack.versions(), &target).unwrap();
    Engine::new(&pack, &site).unwrap()
}

/// What a call becomes, or its note where it stays.
fn becomes(tea: &str, gitea: &str, call: &str) -> String {
    let found = scan::translate(&engine(tea, gitea), call);
    let first = &found[0];
    first
        .after
        .clone()
        .unwrap_or_else(|| format!("{}: {}", first.class.name(), first.note))
}

#[test]
fn the_versions_of_every_part_are_these() {
    let versions = Pack::embedded().unwrap().versions();
    assert_eq!(
        versions["tea"],
        ["0.9.2", "0.11.1", "0.12", "0.14"].map(String::from)
    );
    assert_eq!(
        versions["gitea"],
        [
            "1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27"
        ]
        .map(String::from)
    );
}

#[test]
fn a_command_that_was_never_run_says_so_in_explain() {
    let tree = Tree::bare();
    let known = |tea: &str| {
        let args = ["--target", "host=git.example.org", "--target", "gitea=1.27"];
        let tea = format!("tea={tea}");
        let ran = tree.run(
            &[
                &args[..],
                &["--target", &tea, "explain", "gh pr list -R o/r"],
            ]
            .concat(),
        );
        let row = ran.out.lines().find(|l| l.starts_with("  known"));
        row.unwrap_or_default().trim().to_string()
    };
    assert_eq!(known("0.11.1"), "");
    assert_eq!(
        known("0.14"),
        "known    `tea pulls list` of 0.14 is known from its documentation alone, never run"
    );
}

#[test]
fn a_command_that_a_quirk_makes_unsafe_is_used_from_the_version_on_that_is_safe() {
    let call = "gh pr close 12 -R o/r";
    assert!(becomes("0.9.2", "1.22", call).starts_with("curl "));
    assert_eq!(
        becomes("0.11.1", "1.22", call),
        "tea pulls close --repo o/r --login work -- 12"
    );
}

#[test]
fn without_a_site_file_no_version_stands_in_that_was_never_run() {
    let tree = Tree::bare();
    let ran = tree.run(&["translate", "gh pr list -R o/r"]);
    assert!(ran.err.contains("tea 0.11.1"), "{}", ran.err);
}

#[test]
fn a_flag_in_front_of_the_command_belongs_to_it() {
    let expected = "tea pulls list --repo o/r --login work";
    for call in [
        "gh -R o/r pr list",
        "gh pr -R o/r list",
        "gh --repo o/r pr list",
        "gh pr --repo=o/r list",
        "gh pr -Ro/r list",
    ] {
        assert_eq!(becomes("0.11.1", "1.22", call), expected, "{call}");
    }
    // gh takes the word behind a flag for its value, so this names no command
    assert_eq!(
        becomes("0.11.1", "1.22", "gh --web pr list"),
        "manual: asks `gh` about itself"
    );
    assert_eq!(
        becomes("0.11.1", "1.22", "gh pr -R o/r"),
        "manual: gh 2.46 knows no command `pr -R`"
    );
}

#[test]
fn what_is_no_command_says_why() {
    let why = |call: &str| becomes("0.9.2", "1.22", call);
    for (call, note) in [
        ("gh", "`gh` without a command"),
        ("gh pr", "`gh pr` without a command"),
        ("gh \"$@\"", "only a running shell knows the command"),
        ("gh pr \"$@\"", "only a running shell knows the command"),
        ("gh --version", "asks `gh` about itself"),
        ("gh version", "asks `gh` about itself"),
        ("gh help pr", "asks `gh` about itself"),
        ("gh pr --help", "asks `gh` about itself"),
        ("gh pr merge -h", "`pr merge -h` asks `gh` about itself"),
        ("gh pr foo 3", "gh 2.46 knows no command `pr foo`"),
        (
            "gh advisory database ls",
            "gh 2.46 knows no command `advisory`",
        ),
        (
            "gh pr update-branch 3",
            "gh 2.46 knows no command `pr update-branch`, later versions do",
        ),
        (
            "gh pr create \"${args[@]}\" -b x",
            "only a running shell knows which words `${args[@]}` holds",
        ),
        (
            "gh pr list $FLAGS",
            "only a running shell knows which flag `$FLAGS` is",
        ),
        (
            "gh pr list --web=perhaps",
            "`--web=perhaps` is neither true nor false",
        ),
        (
            "gh pr list --web=\"$W\"",
            "only a running shell knows whether `--web=$W` is true",
        ),
    ] {
        assert_eq!(why(call), format!("manual: {note}"), "{call}");
    }
}

#[test]
fn a_flag_that_is_turned_off_is_left_out_or_asks_for_the_contrary() {
    let merged = "tea pulls merge --style squash --repo o/r --login work -- 3";
    for call in [
        "gh pr merge 3 -R o/r --squash --delete-branch=false",
        "gh pr merge 3 -R o/r --squash --delete-branch --delete-branch=f",
        "gh pr merge 3 -R o/r --squash=true --merge=false",
    ] {
        assert_eq!(becomes("0.9.2", "1.22", call), merged, "{call}");
    }
    let listed = |flags: &str| {
        becomes(
            "0.9.2",
            "1.22",
            &format!("gh pr list -R o/r {flags} --json number"),
        )
    };
    assert!(listed("--draft").contains("map(select(.draft))"));
    assert!(listed("--draft=false").contains("map(select((.draft | not)))"));
    assert!(listed("--draft=false --draft").contains("map(select(.draft))"));
}

#[test]
fn a_call_about_several_things_is_one_command_to_what_stands_around_it() {
    let labelled = |n: u32| {
        format!(
            "curl -fsSL -X POST -H \"Authorization: token $GITEA_TOKEN\" -H 'Content-Type: application/json' -d '{{\"labels\": [\"x\"]}}' -o /dev/null \"https://git.example.org/api/v1/repos/o/r/issues/{n}/labels\""
        )
    };
    let both = format!("{} && {}", labelled(3), labelled(4));
    let call = "gh issue edit 3 4 --add-label x -R o/r";
    assert_eq!(becomes("0.9.2", "1.22", call), both);
    for before in ["true ||", "!", "x &&"] {
        assert_eq!(
            becomes("0.9.2", "1.22", &format!("{before} {call}")),
            format!("{{ {both}; }}"),
            "{before}"
        );
    }
    assert_eq!(
        becomes("0.9.2", "1.22", &format!("{call} >/dev/null")),
        format!("{{ {both}; }}")
    );
    for before in ["timeout 5", "FOO=1", "sudo"] {
        let what = before.split(' ').next().unwrap().trim_end_matches("=1");
        assert_eq!(
            becomes("0.9.2", "1.22", &format!("{before} {call}")),
            format!(
                "manual: `{what}` in front of it takes one simple command, and the replacement is more than one"
            ),
            "{before}"
        );
    }
}

#[test]
fn a_text_that_is_looked_for_in_what_a_call_says_on_failure_is_another_one() {
    let searched = "manual: a program looks for words in what it says on failure, and the replacement says it in other words";
    for call in [
        "gh pr merge 3 --squash -R o/r 2>&1 | grep -q 'not mergeable'",
        "gh pr view 3 -R o/r --json title 2>&1 >/dev/null | grep x",
        "gh api repos/o/r/branches/x |& grep -q 'HTTP 404'",
    ] {
        assert_eq!(becomes("0.9.2", "1.22", call), searched, "{call}");
    }
    let title = "curl -fsSL -H \"Authorization: token $GITEA_TOKEN\" \"https://git.example.org/api/v1/repos/o/r/pulls/3\" | jq -c '{title}'";
    for after in ["| grep x", "2>/dev/null | grep x", "2>&1 | head -3"] {
        let call = format!("gh pr view 3 -R o/r --json title {after}");
        assert!(becomes("0.9.2", "1.22", &call).contains(title), "{call}");
    }
    let target = engine("0.9.2", "1.22");
    let noted = scan::translate(&target, "x=$(gh pr view 3 -R o/r --json title 2>&1)");
    assert_eq!(
        noted[0].note,
        "what is said on failure is captured too, and the replacement says it in other words"
    );
}

#[test]
fn a_repository_that_only_the_run_knows_is_taken_where_its_name_says_so() {
    let asked = |repo: &str| {
        becomes(
            "0.9.2",
            "1.22",
            &format!("gh pr view 3 -R {repo} --json number"),
        )
    };
    let at = |repo: &str| {
        format!(
            "curl -fsSL -H \"Authorization: token $GITEA_TOKEN\" \"https://git.example.org/api/v1/repos/{repo}/pulls/3\" | jq -c '{{number}}'"
        )
    };
    for same in [
        "$GITHUB_REPOSITORY",
        "\"${GITHUB_REPOSITORY}\"",
        "${{ github.repository }}",
    ] {
        assert_eq!(asked(same), at("\"\"$GITHUB_REPOSITORY\"\""), "{same}");
    }
    // what a workflow puts in is in the environment of its steps too
    assert_eq!(asked("${{ env.REPO }}"), at("\"\"$REPO\"\""));
    for unknown in ["{{repo}}", "${{ inputs.repo }}", "$TARGET"] {
        let note = format!(
            "manual: nothing here says that `{unknown}` is an owner and a name, which the address needs"
        );
        assert_eq!(asked(unknown), note);
    }
}

#[test]
fn no_variable_of_a_jq_program_is_a_word_of_jq() {
    let listed = becomes(
        "0.9.2",
        "1.22",
        "gh issue list -R o/r --label \"$L\" --json number",
    );
    assert!(
        listed.ends_with(
            "jq -sc --arg label_ \"$L\" 'add // [] | map(select(($label_ == \"\" or any(.labels[]?; .name == $label_)))) | .[:30] | map({number})'"
        ),
        "{listed}"
    );
    let labelled = becomes(
        "0.9.2",
        "1.22",
        "gh issue create -R o/r -t a -b b --label \"$L\"",
    );
    assert!(
        labelled.contains("jq -nc --arg label_ \"$L\" '{labels: (($label_ | split(\",\")))}'"),
        "{labelled}"
    );
}

#[test]
fn what_a_template_fills_in_is_handed_over_as_a_value() {
    let body = |value: &str| {
        format!(
            "jq -nc --arg body {value} '{{data: $body}}' | curl -fsSL -X PUT -H \"Authorization: token $GITEA_TOKEN\" -H 'Content-Type: application/json' --data-binary @- -o /dev/null \"https://git.example.org/api/v1/repos/o/r/actions/secrets/KEY\""
        )
    };
    for (written, value) in [
        ("\"${{ secrets.KEY }}\"", "\"${{ secrets.KEY }}\""),
        ("${{ secrets.KEY }}", "\"${{ secrets.KEY }}\""),
        ("\"{{ key }}\"", "\"{{ key }}\""),
        ("\"$KEY\"", "\"$KEY\""),
    ] {
        let call = format!("gh secret set KEY -R o/r --body {written}");
        assert_eq!(becomes("0.9.2", "1.22", &call), body(value), "{written}");
    }
}
