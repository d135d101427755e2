//! Words of a call that `xargs`, `find` and `parallel` replace before they run it: they stay where they are, or the call does.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use pretty_assertions::assert_eq;

/// What a line of a script becomes, or why it stays.
fn becomes(line: &str) -> String {
    let tree = Tree::new();
    tree.write("a.sh", line);
    let ran = tree.run(&["apply"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = String::from_utf8(tree.read("a.sh")).unwrap();
    match after == line {
        true => tree.findings()[0]["note"].as_str().unwrap().to_string(),
        false => after,
    }
}

#[test]
fn a_word_of_its_own_stays_one() {
    assert_eq!(
        becomes("cat titles | xargs -I{} gh issue create -R o/r --title {} --body new"),
        "cat titles | xargs -I{} tea issues create --title {} --description new --repo o/r"
    );
    assert_eq!(
        becomes("find . -name x -exec gh issue create -R o/r -t {} -b y \\;"),
        "find . -name x -exec tea issues create --title {} --description y --repo o/r \\;"
    );
}

#[test]
fn a_word_that_would_come_to_stand_in_another_place_stops_the_call() {
    let note =
        |word| format!("what is put in for `{word}` would stand where it is read in another way");
    // a substitution is run before the value is there
    assert_eq!(
        becomes("find . -exec gh issue create -R o/r -t x -F {} \\;"),
        note("{}")
    );
    // in a URL it would be encoded
    assert_eq!(
        becomes("seq 3 | xargs -I{} gh api -X PATCH repos/o/r/milestones/{} -f state=closed"),
        note("{}")
    );
    // in JSON it would not be
    assert_eq!(
        becomes("seq 3 | xargs -I @ gh label create @ -R o/r --color ff0000 -d x"),
        note("@")
    );
}
