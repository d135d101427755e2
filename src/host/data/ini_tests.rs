use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, render, rewrite};

#[test]
fn comments_are_text_and_values_are_not_written() {
    let text = "# old a\n[x]\nb = old b\n    old c\n";
    assert_eq!(
        render(&INI, text),
        concat!(
            "text \"old a\"\n",
            "  prose \"old a\"\n",
            "code \" old b\"\n",
            "  prose \" old b\"\n",
            "code \"old c\"\n",
            "  prose \"old c\"\n",
        )
    );
}

#[test]
fn an_alias_of_git_is_shell_text_in_its_own_quotes() {
    let text = |value: &str| format!("[alias]\n\tx = {value}\n");
    let new = "a \"b\" \\c 'd'";
    let cases = [
        ("!old x", "!a \\\"b\\\" \\\\c 'd' x"),
        ("\"!x \\\"old\\\"\"", "\"!x \\\"a \\\"b\\\" \\\\c 'd'\\\"\""),
        ("\"!old; y\"", "\"!a \\\"b\\\" \\\\c 'd'; y\""),
        ("!a \\\n  old", "!a \\\n  a \\\"b\\\" \\\\c 'd'"),
    ];
    for (old, expected) in cases {
        assert_eq!(rewrite(&GITCONFIG, &text(old), "old", new), text(expected));
    }
    for old in ["old", "!x # old", "!x \"old\"", "\"!old\" y", "\"!old"] {
        assert!(
            rewrite(&GITCONFIG, &text(old), "old", new).starts_with("manual: "),
            "{old}"
        );
    }
    assert_eq!(
        rewrite(&GITCONFIG, &text("!old"), "old", "a; b"),
        "manual: a value without quotes cannot hold `#` or `;`"
    );
}

proptest! {
    #[test]
    fn any_text_is_cut_without_overlap(text in "(\\[alias\\]\n|x = |!|\"|\\\\|#|;|\n|\r\n|é|a| ){0,40}") {
        check_regions(&text, &INI.regions(&text, Place::Document));
        check_regions(&text, &GITCONFIG.regions(&text, Place::Document));
    }
}
