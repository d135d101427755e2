//! What holds for every language.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, rewrite, splice};

const ALL: [&Code; 19] = [
    &PYTHON,
    &JAVASCRIPT,
    &GO,
    &RUST,
    &RUBY,
    &PHP,
    &JAVA,
    &KOTLIN,
    &SCALA,
    &GROOVY,
    &CSHARP,
    &C,
    &SWIFT,
    &DART,
    &LUA,
    &PERL,
    &ELIXIR,
    &POWERSHELL,
    &FISH,
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\"",
        "'",
        "`",
        "\"\"\"",
        "'''",
        "\\",
        "\n",
        "\r\n",
        "{",
        "}",
        "${",
        "#{",
        "$n",
        "(",
        ")",
        "[",
        "]",
        ", ",
        " + ",
        "#",
        "//",
        "/*",
        "*/",
        "--",
        "r#\"",
        "\"#",
        "f\"",
        "R\"x(",
        ")x\"",
        "[[",
        "]]",
        "<<~EOS\n",
        "EOS\n",
        "run(",
        "x = ",
        "old",
        " list ",
        "é",
        "ééé😀é",
        "%w[",
        "q(",
        "s/",
        "/",
        "=begin\n",
        "\\(",
        "@",
        "<?php ",
        "?>",
        "#!",
        ".",
        "1'0",
        "*",
        "@\"\n",
        "\n\"@",
        "`\n",
        "<#",
        "#>",
        "$(",
        " | ",
        "; ",
        "& ",
        "begin",
        "\nend",
        " > ",
        "if ",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_cut_without_overlap(text in pieces(), which in 0..ALL.len()) {
        let host = ALL[which];
        check_regions(&text, &host.regions(&text, Place::Program));
    }

    #[test]
    fn what_is_written_is_proven(text in pieces(), which in 0..ALL.len()) {
        let host = ALL[which];
        let all = crate::host::testing::lifted(host, &text, "old", "n\"e'w\\ {x} $y `z`");
        let after = splice(&text, &all);
        // each of them by itself stands where it stood
        let mut edits = Vec::new();
        let mut shift = 0isize;
        for f in all.iter().filter(|f| f.class.is_written()) {
            let new = f.after.as_deref().unwrap().len();
            let start = (f.span.start as isize + shift) as usize;
            edits.push((f.span.clone(), start..start + new));
            shift += new as isize - f.span.len() as isize;
        }
        let proven = host.verify_edits(&text, &after, &edits);
        prop_assert!(edits.is_empty() || proven.is_ok() || lex::lex(host.0, &text).broken, "{}: {text:?} -> {after:?}: {proven:?}", host.name());
    }
}

#[test]
fn letters_of_any_width_may_stand_in_front() {
    for text in [
        "x = éééééééééé\"old\"",
        "x = \u{1F600}\u{1F600}\u{1F600}'old'",
        "ééé f'{é}old'",
    ] {
        check_regions(text, &PYTHON.regions(text, Place::Program));
    }
}

#[test]
fn strings_are_written_in_their_own_escapes() {
    let new = "a \"b\" 'c' $d {e} \\f";
    let cases: &[(&Code, &str, &str)] = &[
        (
            &PYTHON,
            "x = \"say old\"",
            "x = \"say a \\\"b\\\" 'c' $d {e} \\\\f\"",
        ),
        (
            &PYTHON,
            "x = 'say old'",
            "x = 'say a \"b\" \\'c\\' $d {e} \\\\f'",
        ),
        (
            &PYTHON,
            "x = f'say old'",
            "x = f'say a \"b\" \\'c\\' $d {{e}} \\\\f'",
        ),
        (
            &PYTHON,
            "x = \"\"\"say old.\"\"\"",
            "x = \"\"\"say a \"b\" 'c' $d {e} \\\\f.\"\"\"",
        ),
        (
            &PYTHON,
            "x = r'''say old.'''",
            "x = r'''say a \"b\" 'c' $d {e} \\f.'''",
        ),
        (&PYTHON, "x = r'say old'", "manual: the string ends at `'`"),
        (
            &JAVASCRIPT,
            "x = `say old`",
            "x = `say a \"b\" 'c' $d {e} \\\\f`",
        ),
        (&GO, "x := `say old`", "x := `say a \"b\" 'c' $d {e} \\f`"),
        (
            &RUST,
            "let x = r#\"say old\"#;",
            "let x = r#\"say a \"b\" 'c' $d {e} \\f\"#;",
        ),
        (
            &RUBY,
            "x = 'say old'",
            "x = 'say a \"b\" \\'c\\' $d {e} \\\\f'",
        ),
        (
            &PHP,
            "<?php $x = \"say old\";",
            "<?php $x = \"say a \\\"b\\\" 'c' \\$d {e} \\\\f\";",
        ),
        (
            &KOTLIN,
            "val x = \"say old\"",
            "val x = \"say a \\\"b\\\" 'c' \\$d {e} \\\\f\"",
        ),
        (
            &KOTLIN,
            "val x = \"\"\"say old.\"\"\"",
            "manual: `$` means something in this string",
        ),
        (
            &SCALA,
            "val x = \"say old\"",
            "val x = \"say a \\\"b\\\" 'c' $d {e} \\\\f\"",
        ),
        (
            &CSHARP,
            "var x = @\"say old\";",
            "var x = @\"say a \"\"b\"\" 'c' $d {e} \\f\";",
        ),
        (
            &CSHARP,
            "var x = $\"say old\";",
            "var x = $\"say a \\\"b\\\" 'c' $d {{e}} \\\\f\";",
        ),
        (
            &C,
            "char *x = R\"(say old)\";",
            "char *x = R\"(say a \"b\" 'c' $d {e} \\f)\";",
        ),
        (
            &SWIFT,
            "let x = #\"say old\"#",
            "let x = #\"say a \"b\" 'c' $d {e} \\f\"#",
        ),
        (
            &DART,
            "var x = 'say old';",
            "var x = 'say a \"b\" \\'c\\' \\$d {e} \\\\f';",
        ),
        (
            &LUA,
            "x = [==[say old]==]",
            "x = [==[say a \"b\" 'c' $d {e} \\f]==]",
        ),
        (
            &PERL,
            "$x = \"say old\";",
            "$x = \"say a \\\"b\\\" 'c' \\$d {e} \\\\f\";",
        ),
        (
            &ELIXIR,
            "x = \"say old\"",
            "x = \"say a \\\"b\\\" 'c' $d {e} \\\\f\"",
        ),
        (
            &GROOVY,
            "def x = \"say old\"",
            "def x = \"say a \\\"b\\\" 'c' \\$d {e} \\\\f\"",
        ),
        (
            &POWERSHELL,
            "$x = \"say old\"",
            "$x = \"say a \"\"b\"\" 'c' `$d {e} \\f\"",
        ),
        (
            &POWERSHELL,
            "$x = 'say old'",
            "$x = 'say a \"b\" ''c'' $d {e} \\f'",
        ),
        (
            &POWERSHELL,
            "$x = @\"\nsay old.\n\"@",
            "$x = @\"\nsay a \"b\" 'c' `$d {e} \\f.\n\"@",
        ),
        (
            &POWERSHELL,
            "$x = @'\nsay old.\n'@",
            "$x = @'\nsay a \"b\" 'c' $d {e} \\f.\n'@",
        ),
        (
            &JAVA,
            "var x = \"\"\"\n  say old.\n\"\"\";",
            "var x = \"\"\"\n  say a \"b\" 'c' $d {e} \\\\f.\n\"\"\";",
        ),
    ];
    for (host, text, expected) in cases {
        assert_eq!(
            rewrite(*host, text, "old", new),
            *expected,
            "{} {text}",
            host.name()
        );
    }
}
