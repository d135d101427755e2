//! The site file, as a user meets it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{CALL, SITE, Tree};
use pretty_assertions::assert_eq;

#[test]
fn a_missing_site_file_says_what_one_needs() {
    let tree = Tree::bare();
    let ran = tree.run(&["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let (message, example) = ran.err.split_once("\n\n").unwrap();
    assert_eq!(
        message,
        "forgemod: error: no forgemod.toml in the current directory; write one or name one with --site. A smallest one:"
    );
    // The example is one: with it the same command runs.
    tree.write("forgemod.toml", example);
    assert_eq!(tree.run(&["check"]).code, 0);
}

#[test]
fn every_error_is_reported_with_its_line() {
    let tree = Tree::new();
    tree.write(
        "forgemod.toml",
        format!("{SITE}colour = \"red\"\n[owners]\n\"a/b\" = \"c\"\n"),
    );
    let ran = tree.run(&["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "forgemod: error: forgemod.toml:5: unknown key `colour` in [target]; allowed: host, login, token, ssh, gitea, tea\n\
         forgemod.toml:7: owner \"a/b\" has a slash; allowed: the name alone, of letters, digits, - _ and .\n"
    );
}

#[test]
fn an_unsupported_version_names_the_supported_ones() {
    let tree = Tree::new();
    let ran = tree.run(&["check", "--target", "tea=0.1"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.starts_with(
            "forgemod: error: --target tea=0.1: tea \"0.1\" is not supported; allowed: 0.9.2"
        ),
        "{}",
        ran.err
    );
}

#[test]
fn a_named_site_file_must_be_there() {
    let tree = Tree::new();
    let ran = tree.run(&["check", "--site", "other.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err
            .starts_with("forgemod: error: cannot read the site file other.toml: "),
        "{}",
        ran.err
    );
}

#[test]
fn the_site_file_of_the_tree_counts_and_else_the_one_here() {
    let tree = Tree::bare();
    tree.write("forgemod.toml", SITE);
    tree.write("one/a.sh", CALL);
    assert_eq!(tree.run(&["check", "one"]).code, 1);
    tree.write("one/forgemod.toml", "x");
    let ran = tree.run(&["check", "one"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .starts_with("forgemod: error: one/forgemod.toml:1: not TOML: "),
        "{}",
        ran.err
    );
}

#[test]
fn kept_paths_are_found_and_left() {
    let tree = Tree::new();
    tree.write(
        "forgemod.toml",
        format!("{SITE}[keep]\npaths = [\"docs/history/**\"]\n"),
    );
    tree.write("docs/history/a.sh", CALL);
    tree.write("docs/a.sh", CALL);
    for f in tree.findings() {
        let kept = f["file"] == "docs/history/a.sh";
        assert_eq!(f["class"] == "kept", kept, "{f}");
        assert_eq!(
            f["note"] == "the site file keeps docs/history/**",
            kept,
            "{f}"
        );
    }
    // From another root the globs still speak about the site file's directory.
    let ran = tree.run(&["check", "docs/history"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn the_site_file_itself_is_never_changed() {
    let tree = Tree::new();
    let text = format!("# {CALL}\n{SITE}");
    tree.write("forgemod.toml", &text);
    tree.write("site/other.toml", &text);
    assert_eq!(tree.run(&["apply", "--site", "site/other.toml"]).code, 0);
    assert_eq!(tree.read("forgemod.toml"), text.as_bytes());
    assert_eq!(tree.read("site/other.toml"), text.as_bytes());
}
