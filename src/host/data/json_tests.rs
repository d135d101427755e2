use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, render, rewrite};

#[test]
fn the_key_says_what_a_string_is() {
    let text = r##"{"scripts": {"a": "old x"}, "note": "Run old.", "k": "git old", "old y": [1, "# A\nold"]}"##;
    assert_eq!(
        render(&JSON, text),
        concat!(
            "script program \"old x\"\n",
            "markdown \"Run old.\"\n",
            "  prose \"Run old.\"\n",
            "script program \"git old\"\n",
            "code \"old y\"\n",
            "  prose \"old y\"\n",
            "markdown \"# A\\nold\"\n",
            "  prose \"A\"\n",
            "  prose \"old\"\n",
        )
    );
}

#[test]
fn escapes_are_undone_and_redone() {
    let new = "a \"b\" \\ \t\n é <&";
    let cases = [
        (
            r#"{"run": "x \"old\" y"}"#,
            r#"{"run": "x \"a \"b\" \\ \t\n é <&\" y"}"#,
        ),
        (
            r#"{"run": "old", "u": "\u00E9"}"#,
            r#"{"run": "a \"b\" \\ \t\n \u00e9 <&", "u": "\u00E9"}"#,
        ),
        (
            r#"{"run": "old \u0026"}"#,
            r#"{"run": "a \"b\" \\ \t\n é \u003c\u0026 \u0026"}"#,
        ),
        ("{run: 'old',} // x", r#"{run: 'a "b" \\ \t\n é <&',} // x"#),
    ];
    for (text, expected) in cases {
        assert_eq!(rewrite(&JSON, text, "old", new), expected, "{text}");
    }
}

#[test]
fn comments_are_for_people_and_lines_are_documents() {
    let text = "// old\r\n{\"a\": 1} /* old */\r\n{\"run\": \"old\"}\r\n";
    assert_eq!(
        rewrite(&JSON, text, "old", "new"),
        "// new\r\n{\"a\": 1} /* new */\r\n{\"run\": \"new\"}\r\n"
    );
}

#[test]
fn what_is_no_json_is_not_written() {
    for text in [
        "{\"a\": old",
        "{% x %}{\"a\": \"old\"}",
        "old",
        "{\"a\" \"old\"}",
        "[\"old\" \"b\"]",
    ] {
        assert!(
            rewrite(&JSON, text, "old", "new").starts_with("manual: "),
            "{text}"
        );
    }
}

#[test]
fn a_program_and_its_arguments_are_one_list() {
    let text = r#"{"command": "old", "args": ["a", "b"], "x": ["c d", "e"]}"#;
    let expected = [
        "argv program \"old a b\"",
        "  script program \"old\"",
        "  script program \"a\"",
        "  script program \"b\"",
        "argv program \"'c d' e\"",
        "  markdown \"c d\"",
        "    prose \"c d\"",
        "  markdown \"e\"",
        "    prose \"e\"",
        "",
    ];
    assert_eq!(render(&JSON, text), expected.join("\n"));
}

#[test]
fn only_strings_may_change() {
    let before = r#"{"a": "x", "b": [1, "y"], "c": ["p", "q"]}"#;
    let ok = |after: &str| JSON.verify(before, after).is_ok();
    assert!(ok(r#"{"a": "z", "b": [1, "w"], "c": ["p", "q", "r"]}"#));
    assert!(!ok(r#"{"a": "z", "b": [2, "y"], "c": []}"#));
    assert!(!ok(r#"{"a2": "x", "b": [1, "y"], "c": []}"#));
    assert!(!ok(r#"{"a": "x"y", "b": [1, "y"], "c": []}"#));
    assert!(!ok(r#"{"a": "x", "b": [1, "y"], "c": []} 1"#));
    assert!(JSON.verify("{", "").is_ok());
}

proptest! {
    #[test]
    fn any_text_is_cut_without_overlap(text in "([{}\\[\\]\",:a\\\\u0 \t\n\r'/*]|é|\"a\": |\"b\"){0,60}") {
        check_regions(&text, &JSON.regions(&text, Place::Document));
    }

    #[test]
    fn a_value_reads_back(value in any::<String>()) {
        for manner in [Manner::default(), Manner { ascii: true, html: true, slash: true }] {
            let written = format!("\"{}\"", manner.encode(&value, '"'));
            let read: String = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &value);
        }
    }
}
