//! `init`: what it writes from a tree, and that what it writes is a site file.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;

use cli_common::Tree;
use pretty_assertions::assert_eq;

fn tree() -> Tree {
    let tree = Tree::bare();
    tree.write(
        "README.md",
        "Clone https://github.com/Acme-Corp/app and see git@github.com:acme-corp/docs.git.\n\
         It stands on https://github.com/libfoo/foo. Then gh pr list --repo Acme-Corp/app --state open\n\
         with GITHUB_TOKEN set; https://github.com/settings/tokens makes one.\n",
    );
    tree.write(".github/workflows/ci.yml", "on: push\n");
    tree
}

#[test]
fn what_the_tree_says_is_in_it_and_the_rest_is_a_comment() {
    let tree = tree();
    let ran = tree.run(&[
        "init",
        "--target",
        "host=git.acme.example",
        "--target",
        "tea=0.9.2",
        "--target",
        "gitea=1.22",
    ]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "wrote ./forgemod.toml\n"),
        "{}",
        ran.err
    );
    let text = fs::read_to_string(tree.path("forgemod.toml")).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .map(|l| l.split("    #").next().unwrap())
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect();
    assert_eq!(
        lines,
        [
            "[target]",
            "host = \"git.acme.example\"",
            "tea = \"0.9.2\"",
            "gitea = \"1.22\"",
            "[owners]",
            "\"Acme-Corp\" = \"Acme-Corp\"",
        ]
    );
    for said in [
        "1 call, 1 workflow",
        "# \"libfoo\" = \"libfoo\"    # named once",
        "# GITHUB_TOKEN = \"GITEA_TOKEN\"    # named once",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!text.contains("settings"), "{text}");
    let ran = tree.run(&["apply"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        fs::read_to_string(tree.path("README.md"))
            .unwrap()
            .starts_with("Clone https://git.acme.example/Acme-Corp/app and")
    );
}

#[test]
fn a_remote_says_whose_the_tree_is() {
    let tree = tree();
    tree.write(
        ".git/config",
        "[remote \"origin\"]\n\turl = git@github.com:libfoo/mine.git\n",
    );
    let ran = tree.run(&["init", "--stdout"]);
    assert!(
        ran.out
            .contains("\n\"libfoo\" = \"libfoo\"    # named 2 times, and a remote names it\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\n# \"Acme-Corp\""), "{}", ran.out);
    assert!(!tree.path("forgemod.toml").exists());
}

#[test]
fn without_a_host_the_next_command_says_that_it_is_missing() {
    let tree = tree();
    assert_eq!(tree.run(&["init"]).code, 0);
    let ran = tree.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("host"), "{}", ran.err);
}

#[test]
fn a_site_file_is_not_written_over() {
    let tree = tree();
    tree.write("forgemod.toml", "mine\n");
    let ran = tree.run(&["init"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is there already"), "{}", ran.err);
    assert_eq!(
        fs::read_to_string(tree.path("forgemod.toml")).unwrap(),
        "mine\n"
    );
    assert_eq!(tree.run(&["init", "--force"]).code, 0);
    assert!(
        fs::read_to_string(tree.path("forgemod.toml"))
            .unwrap()
            .contains("[target]")
    );
}

#[test]
fn a_value_that_is_none_is_refused_before_anything_is_written() {
    let tree = tree();
    let ran = tree.run(&["init", "--target", "host=https://x/\"y"]);
    assert_eq!(ran.code, 2);
    assert!(!tree.path("forgemod.toml").exists());
}

#[test]
fn an_empty_tree_has_no_owners() {
    let tree = Tree::bare();
    let ran = tree.run(&["init", "--stdout", "--target", "host=git.example.org"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("# The tree names none."), "{}", ran.out);
}
