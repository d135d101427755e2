//! Comments that keep a place as it is.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::Tree;
use pretty_assertions::assert_eq;

const CALL: &str = "gh pr list -R acme/app";

/// The findings of a file, one a line: place, class, what it covers and why.
fn findings(name: &str, text: &str) -> String {
    let tree = Tree::new();
    tree.write(name, text);
    tree.findings()
        .iter()
        .map(|f| {
            format!(
                "{}:{} {} {:?} {}\n",
                f["line"],
                f["column"],
                f["class"].as_str().unwrap(),
                f["before"].as_str().unwrap(),
                f["note"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_comment_keeps_its_line_or_the_next() {
    for (name, text, line) in [
        ("a.sh", format!("{CALL} # forgemod: keep — as it was\n"), 1),
        (
            "a.sh",
            format!("# forgemod: keep — as it was\n\n{CALL}\n"),
            3,
        ),
        (
            "a.md",
            format!("<!-- forgemod: keep as it was -->\n\n- run `{CALL}`\n"),
            3,
        ),
        (
            "a.md",
            format!("| {CALL} | <!-- forgemod: keep: as it was -->\n|---|\n"),
            1,
        ),
        (
            "a.yml",
            format!(
                "on: push\njobs:\n  a:\n    steps:\n      # forgemod: keep (as it was)\n      - run: {CALL}\n"
            ),
            6,
        ),
        (
            "a.html",
            format!("<!-- forgemod: keep: as it was -->\n<p>{CALL}</p>\n"),
            2,
        ),
        (
            "a.py",
            format!("x = \"{CALL}\"  # forgemod: keep, as it was\n"),
            1,
        ),
        (
            "a.js",
            format!("// forgemod: keep as it was\nrun(\"{CALL}\")\n"),
            2,
        ),
        (
            "a.tpl",
            format!("{{{{/* forgemod: keep as it was */}}}}\n{CALL}\n"),
            2,
        ),
        (
            "a.sql",
            format!("-- forgemod: keep as it was\nselect '{CALL}'\n"),
            2,
        ),
        (
            "Dockerfile",
            format!("# forgemod: keep as it was\nRUN {CALL}\n"),
            2,
        ),
    ] {
        let got = findings(name, &text);
        let kept = got
            .lines()
            .all(|l| l.contains(" kept ") && l.ends_with(" a comment keeps it: as it was"));
        assert!(
            kept && got.starts_with(&format!("{line}:")),
            "{name}: {text}\n{got}"
        );
    }
}

#[test]
fn what_is_kept_is_not_written_and_the_rest_is() {
    let text = format!("# forgemod: keep-start\n{CALL}\n{CALL}\n# forgemod: keep-end\n{CALL}\n");
    let tree = Tree::new();
    tree.write("a.sh", &text);
    assert_eq!(tree.run(&["apply"]).code, 0);
    assert_eq!(
        String::from_utf8(tree.read("a.sh")).unwrap(),
        format!(
            "# forgemod: keep-start\n{CALL}\n{CALL}\n# forgemod: keep-end\ntea pulls list --repo acme/app\n"
        )
    );
    assert_eq!(tree.run(&["check"]).code, 0);
}

#[test]
fn a_comment_that_keeps_nothing_is_reported() {
    let text = format!("# forgemod: keep\necho 1\n{CALL} # forgemod: keep\n# forgemod: keep-end\n");
    assert_eq!(
        findings("a.sh", &text),
        concat!(
            "1:3 manual \"forgemod: keep\" nothing stands there that this comment keeps\n",
            "3:1 kept \"gh pr list -R acme/app\" a comment keeps it\n",
            "4:3 manual \"forgemod: keep-end\" nothing stands there that this comment keeps\n",
        )
    );
    let tree = Tree::new();
    tree.write("a.sh", "# forgemod: keep\necho 1\n");
    let ran = tree.run(&["check"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(
        ran.out
            .contains("nothing stands there that this comment keeps"),
        "{}",
        ran.out
    );
}

#[test]
fn a_document_in_a_string_has_lines_of_its_own() {
    let text =
        format!("prompt: \"a\\n<!-- forgemod: keep why -->\\n{CALL}\\n\\n{CALL} -L 5\\n\"\n");
    assert_eq!(
        findings("a.yml", &text),
        concat!(
            "1:42 kept \"gh pr list -R acme/app\" a comment keeps it: why\n",
            "1:68 adapted \"gh pr list -R acme/app -L 5\" times carry the server's offset from UTC\n",
        )
    );
}
