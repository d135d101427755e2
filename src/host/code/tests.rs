//! What holds for every language.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, rewrite, splice};

const ALL: [&Code; 23] = [
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
    &CEDAR,
    &REGO,
    &HCL,
    &R,
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

#[test]
fn a_dollar_is_written_as_each_language_has_it() {
    let new = "$b $(c) ${d} $1 e$#f 'g$'";
    let cases: &[(&Code, &str, &str)] = &[
        // a dollar that begins no expression is an error
        (
            &GROOVY,
            "sh \"say old\"",
            "sh \"say \\$b \\$(c) \\${d} \\$1 e\\$#f 'g\\$'\"",
        ),
        (
            &GROOVY,
            "sh \"\"\"\n  say old.\n\"\"\"",
            "sh \"\"\"\n  say \\$b \\$(c) \\${d} \\$1 e\\$#f 'g\\$'.\n\"\"\"",
        ),
        (
            &GROOVY,
            "sh 'say old'",
            "sh 'say $b $(c) ${d} $1 e$#f \\'g$\\''",
        ),
        (
            &GROOVY,
            "sh \"say ${n} old $m.\"",
            "sh \"say ${n} \\$b \\$(c) \\${d} \\$1 e\\$#f 'g\\$' $m.\"",
        ),
        (
            &DART,
            "var x = 'say old';",
            "var x = 'say \\$b \\$(c) \\${d} \\$1 e\\$#f \\'g\\$\\'';",
        ),
        (
            &DART,
            "var x = \"\"\"say old.\"\"\";",
            "var x = \"\"\"say \\$b \\$(c) \\${d} \\$1 e\\$#f 'g\\$'.\"\"\";",
        ),
        (
            &DART,
            "var x = r\"say old\";",
            "var x = r\"say $b $(c) ${d} $1 e$#f 'g$'\";",
        ),
        // it is written twice
        (
            &SCALA,
            "val x = s\"say $n old $$m\"",
            "val x = s\"say $n $$b $$(c) $${d} $$1 e$$#f 'g$$' $$m\"",
        ),
        (
            &SCALA,
            "val x = s\"\"\"say old.\"\"\"",
            "val x = s\"\"\"say $$b $$(c) $${d} $$1 e$$#f 'g$$'.\"\"\"",
        ),
        (
            &SCALA,
            "val x = raw\"say old\"",
            "val x = raw\"say $$b $$(c) $${d} $$1 e$$#f 'g$$'\"",
        ),
        (
            &SCALA,
            "val x = \"say old\"",
            "val x = \"say $b $(c) ${d} $1 e$#f 'g$'\"",
        ),
        // it stands for itself, unless it begins an expression
        (
            &KOTLIN,
            "val x = \"say old\"",
            "val x = \"say \\$b $(c) \\${d} $1 e$#f 'g$'\"",
        ),
        (
            &PHP,
            "<?php $x = \"say old\";",
            "<?php $x = \"say \\$b $(c) \\${d} $1 e$#f 'g$'\";",
        ),
        (
            &JAVASCRIPT,
            "x = `say old`",
            "x = `say $b $(c) \\${d} $1 e$#f 'g$'`",
        ),
        (
            &PERL,
            "$x = \"say old\";",
            "$x = \"say \\$b \\$(c) \\${d} \\$1 e\\$#f 'g\\$'\";",
        ),
        (
            &ELIXIR,
            "x = \"say old\"",
            "x = \"say $b $(c) ${d} $1 e$#f 'g$'\"",
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

#[test]
fn what_begins_an_expression_in_one_language_alone() {
    let cases: &[(&Code, &str, &str, &str)] = &[
        // `#$x` and `#@x` of Ruby, also as the last characters of what is written
        (
            &RUBY,
            "x = \"old\"",
            "#$b #@c #{d} #e s#$#",
            "x = \"\\#$b \\#@c \\#{d} #e s\\#$\\#\"",
        ),
        (&RUBY, "x = \"old$b\"", "a#", "x = \"a\\#$b\""),
        (
            &ELIXIR,
            "x = \"old\"",
            "#$b #@c #{d} #e",
            "x = \"#$b #@c \\#{d} #e\"",
        ),
        // a name in backticks of Kotlin
        (&KOTLIN, "val x = \"old\"", "a$`b`", "val x = \"a\\$`b`\""),
        // `%` begins a format in `f"…"` of Scala, and `{` cannot be written in `$\"\"\"…\"\"\"` of C#
        (
            &SCALA,
            "val x = f\"old\"",
            "a%",
            "manual: the string is a format, in which the replacement's `%` or braces mean something",
        ),
        (
            &CSHARP,
            "var x = $\"\"\"old.\"\"\";",
            "{a}",
            "manual: `{` means something in this string",
        ),
        (
            &CSHARP,
            "var x = $\"\"\"old.\"\"\";",
            "a",
            "var x = $\"\"\"a.\"\"\";",
        ),
        // the backslashes of `s\"\"\"…\"\"\"` are read once its end is found
        (
            &SCALA,
            "val x = s\"\"\"old.\"\"\"",
            "\\. \"a\"",
            "val x = s\"\"\"\\\\. \"a\".\"\"\"",
        ),
        (
            &SCALA,
            "val x = s\"\"\"b old\"\"\"",
            "\"a\"",
            "manual: the string may end at these quotes",
        ),
        (
            &SCALA,
            "val x = raw\"\"\"old.\"\"\"",
            "\\.",
            "val x = raw\"\"\"\\..\"\"\"",
        ),
        // more than one dollar in front of a string changes what begins an expression in it
        (
            &KOTLIN,
            "val x = $$\"old\"",
            "a",
            "manual: forgemod does not read how this string is quoted",
        ),
        (
            &CSHARP,
            "var x = $$\"\"\"old\"\"\";",
            "a",
            "manual: forgemod does not read how this string is quoted",
        ),
    ];
    for (host, text, new, expected) in cases {
        assert_eq!(
            rewrite(*host, text, "old", new),
            *expected,
            "{} {text}",
            host.name()
        );
    }
}

#[test]
fn a_quote_is_written_where_the_file_has_one_like_it() {
    let new = "a \"b\"";
    // Scala has `\"` in `s"…"` since 2.13.6 and 2.12.14 alone
    assert_eq!(
        rewrite(&SCALA, "val x = s\"say old\"", "old", new),
        "manual: not every version of the language has an escape for the quote of this string"
    );
    assert_eq!(
        rewrite(
            &SCALA,
            "val x = s\"say old\"\nval y = s\"\\\"$n\\\"\"",
            "old",
            new
        ),
        "val x = s\"say a \\\"b\\\"\"\nval y = s\"\\\"$n\\\"\""
    );
}

#[test]
fn what_ends_a_command_stands_in_it_in_pairs_or_escaped() {
    let cases: &[(&Code, &str, &str, &str)] = &[
        (&RUBY, "x = %x{old}", "a {b} (c", "x = %x{a {b} (c}"),
        (&RUBY, "x = %x{old}", "a {b} } c", "x = %x{a \\{b\\} \\} c}"),
        (
            &RUBY,
            "x = %x(old #{n(1)} b)",
            "a ) $m b",
            "x = %x(a \\) $m b #{n(1)} b)",
        ),
        (&RUBY, "x = %x[old]", "a[/:]", "x = %x[a[/:]]"),
        (&RUBY, "x = %x|old|", "a | b\\|", "x = %x|a \\| b\\\\\\||"),
        (&RUBY, "x = %x!a \\! old!", "b", "x = %x!a \\! b!"),
        (&PERL, "$x = qx{old};", "a {b} }", "$x = qx{a \\{b\\} \\}};"),
        (&PERL, "$x = qx(old);", "a (b)", "$x = qx(a (b));"),
        (&PERL, "$x = qx/old/;", "a/b", "$x = qx/a\\/b/;"),
    ];
    for (host, text, new, expected) in cases {
        assert_eq!(
            rewrite(*host, text, "old", new),
            *expected,
            "{} {text}",
            host.name()
        );
    }
}

#[test]
fn nothing_may_stand_between_two_commas() {
    let texts: &[(&Code, &str)] = &[
        (&GO, "fmt.Printf(\"old %d\", , n)"),
        (&JAVASCRIPT, "spawn(\"old\", [\"a\", , \"b\"])"),
        (&JAVASCRIPT, "x = [\"old\", , \"b\"]"),
        (&JAVASCRIPT, "spawn(\"old\",, \"b\")"),
        (&RUST, "println!(\"old {}\", , n)"),
        (&RUST, "Command::new(\"old\").args([, \"b\"])"),
        (&PYTHON, "x = \"old %s\" % (, n)"),
        (&PYTHON, "run([\"old\", , \"b\"])"),
        (&JAVA, "r.exec(new String[] {\"old\", , \"b\"}, )"),
    ];
    for (host, text) in texts {
        check_regions(text, &host.regions(text, Place::Program));
    }
}
