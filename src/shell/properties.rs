//! What holds for every text.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const FRAGMENTS: [&str; 72] = [
    "gh pr list",
    "a",
    "é",
    "…",
    "...",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "\r\n",
    "\\\n",
    "\\",
    "'",
    "'",
    "\"",
    "\"",
    "`",
    "$",
    "$x",
    "${x:-",
    "}",
    "$(",
    "$((",
    "))",
    ")",
    "(",
    "((",
    "<(",
    ">(",
    "{ ",
    "{owner}",
    "{{ x }}",
    "${{ 'x' }}",
    "<N>",
    "<",
    ">",
    "2>&1",
    ">/dev/null",
    "<<EOF\n",
    "<<'E F'\n",
    "\nEOF\n",
    "<<<",
    "|",
    "||",
    "&&",
    "&",
    ";",
    ";;",
    "!",
    " if ",
    " then ",
    " fi ",
    " while ",
    " do ",
    " done ",
    " for x in ",
    " case x in ",
    " esac ",
    "[[ ",
    " ]]",
    "[flags]",
    "x=(",
    "f() ",
    "function f ",
    "# c",
    "\n$ ",
    "\n> ",
    "set -e\n",
    "$'",
    "bash ",
    "\t",
];

fn fragments() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&FRAGMENTS[..]), 0..60)
        .prop_map(|parts| parts.concat())
}

fn within(text: &str, outer: &std::ops::Range<usize>, inner: &std::ops::Range<usize>) {
    assert!(
        outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end,
        "{inner:?} in {outer:?}"
    );
    assert!(
        text.get(inner.clone()).is_some(),
        "{inner:?} is not on character boundaries"
    );
}

/// Spans lie in the text, in each other and in order.
fn sound_word(text: &str, word: &Word) {
    within(text, &(0..text.len()), &word.span);
    assert!(!word.span.is_empty());
    let mut at = word.span.start;
    for part in &word.parts {
        let span = match part {
            Part::Literal { span, .. } | Part::Placeholder { span, .. } => span,
            Part::Expansion { span, commands, .. } => {
                if let Some(commands) = commands {
                    within(text, span, commands);
                }
                span
            }
        };
        within(text, &word.span, span);
        assert!(at <= span.start, "{:?}", word.parts);
        at = span.end;
    }
    let raw = &text[word.span.clone()];
    if !raw.contains(['\\', '\'', '"', '$', '`'])
        && let Some(value) = word.literal()
    {
        assert_eq!(value, raw);
    }
}

fn sound_tokens(text: &str, lexer: Lexer<'_>) {
    let mut at = 0;
    for token in lexer {
        let span = token.span();
        within(text, &(at..text.len()), &span);
        at = span.end;
        match &token {
            Token::Word(word) => sound_word(text, word),
            Token::Redirect(redirect) => redirect
                .target
                .iter()
                .for_each(|word| sound_word(text, word)),
            _ => {}
        }
    }
}

fn sound(text: &str) {
    sound_tokens(text, Lexer::new(text));
    sound_tokens(text, Lexer::new(text).lenient());
    let mut at = 0;
    for command in commands(text) {
        let span = command.span();
        assert!(at <= span.start && command.head < command.words.len());
        at = span.start;
        command
            .assignments
            .iter()
            .chain(&command.words)
            .for_each(|word| sound_word(text, word));
        for redirect in &command.redirects {
            within(text, &(0..text.len()), &redirect.span);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        sound(&text);
    }

    #[test]
    fn fragments_of_scripts_are_read(text in fragments()) {
        sound(&text);
    }

    #[test]
    fn no_command_is_found_twice(text in fragments()) {
        let mut starts: Vec<usize> = commands(&text).iter().map(|command| command.span().start).collect();
        let all = starts.len();
        starts.dedup();
        prop_assert_eq!(starts.len(), all);
    }
}

#[test]
fn hostile_text_costs_time_in_proportion() {
    for piece in [
        "$(((((",
        "$((",
        "$(",
        "((",
        "(",
        "{ ",
        "if ",
        "case x in a) ",
        "\"$(",
        "`",
        "'",
        "a' ",
        "\"",
        "${",
        "<(",
        "<<E\n",
        "$(<<E\n",
        "{{",
        "<a",
        "[a",
        "$'",
        "x=(",
        "f() ",
        "function f ",
        "for x in ",
        "! ",
        "$(( $(",
        "\"${x:-",
        "[[ ",
        "a\\\n",
        "${{ ' ",
    ] {
        let text = piece.repeat(20_000 / piece.len());
        let start = Instant::now();
        commands(&text);
        Lexer::new(&text).for_each(drop);
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{piece:?} took {:?}",
            start.elapsed()
        );
    }
}
