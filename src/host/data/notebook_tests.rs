use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, rewrite};

fn notebook(kind: &str, source: &str) -> String {
    format!(r#"{{"cells": [{{"cell_type": "{kind}", "source": {source}, "outputs": ["old"]}}]}}"#)
}

#[test]
fn cells_are_markdown_shell_lines_and_scripts() {
    let cases = [
        (
            "markdown",
            r##"["# A\n", "Run `old`.\n"]"##,
            r##"["# A\n", "Run `new`.\n"]"##,
        ),
        (
            "code",
            r#"["import os\n", "!old x\n"]"#,
            r#"["import os\n", "!new x\n"]"#,
        ),
        ("code", r#""x = !old\ny""#, r#""x = !new\ny""#),
        (
            "code",
            r#"["%%bash\n", "old\n"]"#,
            r#"["%%bash\n", "new\n"]"#,
        ),
    ];
    for (kind, source, expected) in cases {
        assert_eq!(
            rewrite(&NOTEBOOK, &notebook(kind, source), "old", "new"),
            notebook(kind, expected)
        );
    }
}

#[test]
fn a_call_over_several_lines_stands_in_one_string_then() {
    let text = notebook("code", r#"["%%sh\n", "old \\\n", "  list\n", "b\n"]"#);
    assert_eq!(
        rewrite(&NOTEBOOK, &text, "old \\\n  list", "new"),
        notebook("code", r#"["%%sh\n", "new\n", "b\n"]"#)
    );
}

#[test]
fn a_line_that_ipython_reads_first_holds_no_dollar() {
    assert_eq!(
        rewrite(
            &NOTEBOOK,
            &notebook("code", r#"["!old\n"]"#),
            "old",
            "new $X"
        ),
        "manual: the notebook fills `$` and braces in before a shell reads the line"
    );
    assert_eq!(bang("a == !x"), None);
    assert_eq!(bang("a != x"), None);
    assert_eq!(bang("a, b = !x"), Some(8));
}

proptest! {
    #[test]
    fn any_source_is_cut_without_overlap(source in prop::collection::vec("(!|%%bash\n|a|é|\"|\\\\|\n| = |`){0,8}", 0..4)) {
        let text = notebook("code", &serde_json::to_string(&source).unwrap());
        check_regions(&text, &NOTEBOOK.regions(&text, Place::Document));
    }
}
