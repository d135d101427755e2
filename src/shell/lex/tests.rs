#![allow(clippy::unwrap_used, clippy::expect_used)]

use pretty_assertions::assert_eq;

use super::*;

/// One token a line: `w` for words with their parts, else what it is and its bytes.
fn lexed(text: &str) -> String {
    tokens(text, Lexer::new(text))
}

fn lenient(text: &str) -> String {
    tokens(text, Lexer::new(text).lenient())
}

fn tokens(text: &str, lexer: Lexer<'_>) -> String {
    let lines: Vec<String> = lexer
        .map(|token| {
            let raw = &text[token.span()];
            match &token {
                Token::Word(word) => parts(text, word),
                Token::Operator { op, .. } => format!("op {op}"),
                Token::Newline(_) => "nl".to_owned(),
                Token::Comment(_) => format!("comment {raw}"),
                Token::Redirect(redirect) => format!(
                    "redirect {:?} {} {}",
                    redirect.fd,
                    redirect.op,
                    redirect
                        .target
                        .as_ref()
                        .map_or("-".to_owned(), |word| parts(text, word))
                ),
                Token::Heredoc { expands, .. } => format!("heredoc {expands} {raw:?}"),
            }
        })
        .collect();
    lines.join("\n")
}

fn parts(text: &str, word: &Word) -> String {
    let parts: Vec<String> = word
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal { text, quoting, .. } => format!("{}{text:?}", mark(*quoting)),
            Part::Expansion {
                span,
                quoting,
                commands,
            } => {
                let inner = commands
                    .clone()
                    .map_or(String::new(), |at| format!(" runs {:?}", &text[at]));
                format!("{}expand {}{inner}", mark(*quoting), &text[span.clone()])
            }
            Part::Placeholder { span, quoting } => {
                format!("{}hint {}", mark(*quoting), &text[span.clone()])
            }
        })
        .collect();
    format!("w {}", parts.join(" + "))
}

fn mark(quoting: Quoting) -> &'static str {
    match quoting {
        Quoting::Bare => "",
        Quoting::Single => "s:",
        Quoting::Double => "d:",
        Quoting::AnsiC => "a:",
    }
}

#[test]
fn words_are_quoted_in_four_ways() {
    assert_eq!(
        lexed(r#"a\ b 'c d' "e \" \x f" $'g\n\x41\u00e9\'' $"h""#),
        concat!(
            "w \"a b\"\n",
            "w s:\"c d\"\n",
            "w d:\"e \\\" \\\\x f\"\n",
            "w a:\"g\\nAé'\"\n",
            "w d:\"h\"",
        )
    );
    assert_eq!(
        lexed(r#"'it'\''s' '' "" --b="x y"z"#),
        concat!(
            "w s:\"it\" + \"'\" + s:\"s\"\n",
            "w s:\"\"\n",
            "w d:\"\"\n",
            "w \"--b=\" + d:\"x y\" + \"z\"",
        )
    );
}

#[test]
fn spans_of_literals_leave_the_quotes_out() {
    let word = word_at("x 'ab'", 2).unwrap();
    assert_eq!(word.span, 2..6);
    assert_eq!(
        word.parts,
        [Part::Literal {
            span: 3..5,
            text: "ab".to_owned(),
            quoting: Quoting::Single
        }]
    );
    assert_eq!(word_at("x 'ab'", 1), None);
}

#[test]
fn expansions_are_taken_whole() {
    assert_eq!(
        lexed(
            r#"$x ${y:-"}"} a$(echo ")" '(' # )
)b $((1 + (2))) `ls \`pwd\`` "n$1 $(a "b")" $"#
        ),
        concat!(
            "w expand $x\n",
            "w expand ${y:-\"}\"}\n",
            "w \"a\" + expand $(echo \")\" '(' # )\n) runs \"echo \\\")\\\" '(' # )\\n\" + \"b\"\n",
            "w expand $((1 + (2)))\n",
            "w expand `ls \\`pwd\\`` runs \"ls \\\\`pwd\\\\`\"\n",
            "w d:\"n\" + d:expand $1 + d:\" \" + d:expand $(a \"b\") runs \"a \\\"b\\\"\"\n",
            "w \"$\"",
        )
    );
}

#[test]
fn a_substitution_knows_case_heredocs_and_subshells() {
    for inner in [
        "case $x in a) b;; (c|d) e;; *) f;; esac",
        "cat <<'EOF'\ndon't :)\nEOF\n",
        "(a; (b)); x=$(c)",
        "if true; then case a in b) c; esac; fi",
        "echo case in a",
        "a=(1 2); [[ x == (y) ]]",
    ] {
        let text = format!("$({inner}) z");
        let word = word_at(&text, 0).unwrap();
        assert_eq!(&text[word.span], format!("$({inner})"));
    }
}

#[test]
fn operators_and_line_ends() {
    assert_eq!(
        lexed("a|b|&c||d&&e;f;;g;&h;;&i&(j)\r\nk # l\r\nm#n"),
        concat!(
            "w \"a\"\nop |\nw \"b\"\nop |&\nw \"c\"\nop ||\nw \"d\"\nop &&\nw \"e\"\nop ;\nw \"f\"\nop ;;\n",
            "w \"g\"\nop ;&\nw \"h\"\nop ;;&\nw \"i\"\nop &\nop (\nw \"j\"\nop )\nnl\nw \"k\"\ncomment # l\nnl\nw \"m#n\"",
        )
    );
}

#[test]
fn a_backslash_continues_a_line() {
    assert_eq!(
        lexed("a \\\n  b\\\r\nc \"d\\\ne\""),
        "w \"a\"\nw \"bc\"\nw d:\"de\""
    );
    let first = word_at("list\\\n  --limit", 0).unwrap();
    assert_eq!(first.span, 0..4);
}

#[test]
fn redirections_have_targets() {
    assert_eq!(
        lexed("a >b 2>&1 &> c <<<\"d\" 3<> e >| f >"),
        concat!(
            "w \"a\"\n",
            "redirect None > w \"b\"\n",
            "redirect Some(2) >& w \"1\"\n",
            "redirect None &> w \"c\"\n",
            "redirect None <<< w d:\"d\"\n",
            "redirect Some(3) <> w \"e\"\n",
            "redirect None >| w \"f\"\n",
            "redirect None > -",
        )
    );
    assert_eq!(
        lexed("a <(b) > >(c d)"),
        "w \"a\"\nw expand <(b) runs \"b\"\nredirect None > w expand >(c d) runs \"c d\""
    );
}

#[test]
fn heredocs_follow_their_line() {
    assert_eq!(
        lexed("a <<X <<-'Y'; b\n1\nX\n2\n\tY\nc"),
        concat!(
            "w \"a\"\nredirect None << w \"X\"\nredirect None <<- w s:\"Y\"\nop ;\nw \"b\"\nnl\n",
            "heredoc true \"1\\n\"\nheredoc false \"2\\n\"\nw \"c\"",
        )
    );
    // Documentation indents whole fences.
    assert_eq!(
        lexed("a <<X\n  1\n  X\nb"),
        "w \"a\"\nredirect None << w \"X\"\nnl\nheredoc true \"  1\\n\"\nw \"b\""
    );
}

#[test]
fn placeholders_of_documentation() {
    assert_eq!(
        lexed(
            "<N> <#> <owner>/<repo>#1 <your branch> x-{pr-number} {owner}/{repo} [--flag] [flags]... foo... … ..."
        ),
        concat!(
            "w hint <N>\n",
            "w hint <#>\n",
            "w hint <owner> + \"/\" + hint <repo> + \"#1\"\n",
            "w hint <your branch>\n",
            "w \"x-\" + hint {pr-number}\n",
            "w hint {owner} + \"/\" + hint {repo}\n",
            "w hint [--flag]\n",
            "w hint [flags] + hint ...\n",
            "w \"foo\" + hint ...\n",
            "w hint …\n",
            "w hint ...",
        )
    );
    assert_eq!(
        lexed(
            "${{ a['b c'] }}x '${{ x == 'y' }} z' {{ n }} \"#${{ q }}\" \"<title>\" '<title>' \"...\" \"a/{owner}\""
        ),
        concat!(
            "w hint ${{ a['b c'] }} + \"x\"\n",
            "w s:hint ${{ x == 'y' }} + s:\" z\"\n",
            "w hint {{ n }}\n",
            "w d:\"#\" + d:hint ${{ q }}\n",
            "w d:hint <title>\n",
            "w s:hint <title>\n",
            "w d:hint ...\n",
            "w d:\"a/\" + d:hint {owner}",
        )
    );
}

#[test]
fn what_only_looks_like_a_placeholder() {
    for literal in [
        "{}",
        "{a,b}",
        "{1..3}",
        "a@{u}",
        "HEAD@{upstream}",
        "./...",
        "a...b",
        "[",
        "[a-z]x",
        "'{owner}'",
        "'.[] | {number}'",
        "\".[] | {number}\"",
        "\"{{.title}}\"",
        "'{{.title}}'",
        "\"Wait... no\"",
        "\"a < b > c\"",
    ] {
        let word = word_at(literal, 0).unwrap();
        assert!(word.literal().is_some(), "{literal}: {:?}", word.parts);
    }
    assert_eq!(
        lexed("a <in >out; b <in>out; c <f 2>&1; [ -f x ]"),
        concat!(
            "w \"a\"\nredirect None < w \"in\"\nredirect None > w \"out\"\nop ;\n",
            "w \"b\"\nredirect None < w \"in\"\nredirect None > w \"out\"\nop ;\n",
            "w \"c\"\nredirect None < w \"f\"\nredirect Some(2) >& w \"1\"\nop ;\n",
            "w \"[\"\nw \"-f\"\nw \"x\"\nw \"]\"",
        )
    );
}

#[test]
fn arrays_are_part_of_their_assignment() {
    assert_eq!(
        lexed("x=(a 'b)' $(c)) y+=(d) z(e)"),
        "w \"x=\" + expand (a 'b)' $(c))\nw \"y+=\" + expand (d)\nw \"z\"\nop (\nw \"e\"\nop )"
    );
}

#[test]
fn what_has_no_end_ends_with_the_text() {
    for text in [
        "a 'b c",
        "a \"b $(c",
        "a $(b 'c",
        "a ${b",
        "a `b",
        "a $'b",
        "a <<X\nb",
    ] {
        let mut lexer = Lexer::new(text);
        let last = lexer.by_ref().last().unwrap();
        assert!(lexer.unfinished(), "{text}");
        assert_eq!(last.span().end, text.len(), "{text}");
    }
}

#[test]
fn a_lenient_lexer_goes_on_after_what_has_no_end() {
    assert_eq!(lenient("don't a\nb"), "w \"don't\"\nw \"a\"\nnl\nw \"b\"");
    assert_eq!(
        lenient("don't a\nit's b"),
        "w \"don't\"\nw \"a\"\nnl\nw \"it's\"\nw \"b\""
    );
    assert_eq!(lenient("\"a b\nc"), "w \"\\\"a\"\nw \"b\"\nnl\nw \"c\"");
    assert_eq!(
        lenient("$(a b\nc"),
        "w \"$\"\nop (\nw \"a\"\nw \"b\"\nnl\nw \"c\""
    );
    assert_eq!(
        lenient("a <<X\nb"),
        "w \"a\"\nredirect None << w \"X\"\nnl\nw \"b\""
    );
    assert_eq!(lenient("<(a"), "w \"<\"\nop (\nw \"a\"");
    assert_eq!(lenient("-m'a\nb' c"), "w \"-m\" + s:\"a\\nb\"\nw \"c\"");
}
