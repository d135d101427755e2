use granit_parser::{Event, Parser};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::finding::Class;
use crate::host::testing::{check_regions, found, render, rewrite, splice};

fn to(text: &str, new: &str) -> String {
    rewrite(&YAML, text, "old list", new)
}

/// The values of all scalars, as the parser reads them; none if it cannot.
fn values(text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for item in Parser::new_from_str(text) {
        if let Event::Scalar(value, ..) = item.ok()?.0 {
            out.push(value.into_owned());
        }
    }
    Some(out)
}

/// Whether `after` parses to the values of `before` with `old` replaced by `new`.
fn still_parses(before: &str, after: &str, old: &str, new: &str) -> bool {
    let expected =
        values(before).map(|all| all.iter().map(|v| v.replace(old, new)).collect::<Vec<_>>());
    expected.is_some() && values(after) == expected
}

/// Rewrites and checks what the parser makes of the result.
fn sound(text: &str, new: &str) -> String {
    let after = to(text, new);
    assert!(
        still_parses(text, &after, "old list", new),
        "{text:?} became {after:?}"
    );
    after
}

#[test]
fn keys_say_what_a_scalar_is() {
    let text = concat!(
        "on: push # when old\n",
        "jobs:\n",
        "  # first\n",
        "  # second\n",
        "  a:\n",
        "    steps:\n",
        "      - run: |  # why\n",
        "          old list\n",
        "\n",
        "      - uses: x/y@v1\n",
        "        with:\n",
        "          script: \"const a = 1\"\n",
        "          prompt: >-\n",
        "            - Do\n",
        "            - it\n",
    );
    assert_eq!(
        render(&YAML, text),
        concat!(
            "markdown \"push\"\n",
            "  prose \"push\"\n",
            "text \" when old\"\n",
            "  prose \" when old\"\n",
            "text \"first\\nsecond\"\n",
            "  prose \"first\\nsecond\"\n",
            "text \" why\"\n",
            "  prose \" why\"\n",
            "shell workflow \"old list\"\n",
            "markdown \"x/y@v1\"\n",
            "  prose \"x/y@v1\"\n",
            "code workflow \"const a = 1\"\n",
            "  prose workflow \"const a = 1\"\n",
            "markdown \"- Do - it\"\n",
            "  prose \"Do - it\"\n",
        )
    );
    assert_eq!(
        render(
            &YAML,
            "build:\n  script:\n    - old list\n    - 'b'\n  a key: [x, {cmd: y}]\n"
        ),
        concat!(
            "script program \"old list\"\n",
            "script program \"b\"\n",
            "code \"a key\"\n",
            "  prose \"a key\"\n",
            "markdown \"x\"\n",
            "  prose \"x\"\n",
            "script program \"y\"\n",
        )
    );
}

/// What every write to a text in another language gives.
const FOREIGN: &str =
    "manual: it stands in code or data of another language, which forgemod does not write";

#[test]
fn keys_are_not_written() {
    for text in [
        "permission:\n  old list: allow\n",
        "permission: {\"old list *\": allow}\n",
        "? old list\n: allow\n",
        "? [a, {b: old list}]\n: allow\n",
    ] {
        assert_eq!(to(text, "new"), FOREIGN, "{text}");
    }
    assert_eq!(
        render(&YAML, "bash:\n  old list: [allow it]\n"),
        concat!(
            "code \"old list\"\n",
            "  prose \"old list\"\n",
            "markdown \"allow it\"\n",
            "  prose \"allow it\"\n",
        )
    );
    // A value that follows such a key is a value again.
    assert_eq!(
        sound("? [a, b c]\n: old list\n", "new"),
        "? [a, b c]\n: new\n"
    );
    // Nor in a text that does not parse.
    for text in [
        "{{ x }}\nold list: allow\n",
        "{{ x }}\n\"old list *\": allow\n",
    ] {
        assert_eq!(values(text), None);
        assert!(to(text, "new").starts_with("manual: "), "{text}");
    }
}

#[test]
fn the_shell_of_a_step_says_what_its_script_is() {
    let step = |shell: &str| {
        format!("jobs:\n  a:\n    steps:\n      - shell: {shell}\n        run: old list\n")
    };
    for shell in ["cmd", "nix shell -c python {0}", "${{ matrix.shell }}"] {
        assert_eq!(to(&step(shell), "new"), FOREIGN, "{shell}");
    }
    for shell in [
        "bash",
        "sh",
        "''",
        "bash -euo pipefail {0}",
        "/bin/bash {0}",
        "nix develop -c bash {0}",
    ] {
        let text = step(shell);
        assert_eq!(sound(&text, "new"), text.replace("old list", "new"));
    }
}

#[test]
fn a_shell_counts_where_it_is_named() {
    let text = concat!(
        "defaults:\n",
        "  run:\n",
        "    shell: pwsh\n",
        "jobs:\n",
        "  a:\n",
        "    defaults: {run: {shell: bash}}\n",
        "    steps:\n",
        "      - run: one\n",
        "      - run: two\n",
        "        name: a step\n",
        "        shell: python\n",
        "      - uses: b\n",
        "        with:\n",
        "          shell: cmd\n",
        "          command: gh x\n",
        "  b:\n",
        "    steps:\n",
        "      - run: three\n",
        "      - run: four\n",
        "        shell: sh\n",
    );
    let scripts: Vec<String> = render(&YAML, text)
        .lines()
        .filter(|line| line.contains(" workflow ") && !line.starts_with(' '))
        .map(str::to_string)
        .collect();
    assert_eq!(
        scripts,
        [
            "shell workflow \"one\"",
            "python workflow \"two\"",
            "code workflow \"gh x\"",
            "powershell workflow \"three\"",
            "shell workflow \"four\"",
        ]
    );
    // In other files `shell` may be the script itself.
    assert_eq!(
        render(&YAML, "shell: python x\ncmd: old list\n"),
        "script program \"python x\"\nscript program \"old list\"\n"
    );
    // Which step is which, a template does not say.
    let template = "{{ x }}\njobs:\n  - run: old list\n  - shell: pwsh\n  - run: echo\n";
    assert_eq!(values(template), None);
    assert_eq!(to(template, "new"), FOREIGN);
}

#[test]
fn in_a_document_nothing_is_a_program() {
    let regions = YAML.regions("run: old list\n", Place::Document);
    assert_eq!(regions[0].place, Place::Document);
}

#[test]
fn a_literal_block_keeps_its_indentation() {
    let text = "a:\n  run: |2-\n     old list\n    x\n\n  b: c\n";
    assert_eq!(
        sound(text, "new \\\n  list"),
        "a:\n  run: |2-\n     new \\\n      list\n    x\n\n  b: c\n"
    );
    assert_eq!(
        sound(
            "run: |+\n\n\told: a\n\n"
                .replace('\t', "   ")
                .replace("old: a", "old list")
                .as_str(),
            "a\n\nb"
        ),
        "run: |+\n\n   a\n\n   b\n\n"
    );
    assert_eq!(
        sound("run: |\r\n  old list\r\n  x\r\n", "a\nb"),
        "run: |\r\n  a\r\n  b\r\n  x\r\n"
    );
    assert_eq!(sound("- |\n old list", "a: # b"), "- |\n a: # b");
    assert_eq!(
        to("run: |\n  old list\n", " a"),
        "manual: a YAML block cannot hold it here"
    );
    assert_eq!(
        to("run: |\n  old list\n", "a\u{7}"),
        "manual: a YAML block cannot hold it here: it has a control character"
    );
}

#[test]
fn a_folded_block_stays_on_its_lines() {
    let text = "run: >-\n  first old list\n  second\n\n  third\n    more old list\n  end\n";
    assert_eq!(
        sound(text, "new: x # y"),
        text.replace("old list", "new: x # y")
    );
    assert_eq!(
        to("run: >\n  old list\n", "a\nb"),
        "manual: a folded YAML block cannot hold it here: it has a line break"
    );
    assert_eq!(
        rewrite(&YAML, "run: >\n  a old\n  list b\n", "old list", "new"),
        "run: >\n  a new b\n"
    );
}

#[test]
fn quotes_are_escaped() {
    assert_eq!(sound("run: 'a old list b'\n", "it's"), "run: 'a it''s b'\n");
    assert_eq!(
        sound("run: 'it''s old list'\n", "a\nb"),
        "run: \"it's a\\nb\"\n"
    );
    assert_eq!(
        sound("run: \"\\told list\\u00e9\\x41\"\n", "a \"b\\c\"\n\td"),
        "run: \"\\ta \\\"b\\\\c\\\"\\n\\td\\u00e9\\x41\"\n"
    );
    assert_eq!(
        sound("run: \"one\n  old list \\\n  two\n\n  three\"\n", "a\nb"),
        "run: \"one\n  a\\nb \\\n  two\n\n  three\"\n"
    );
}

#[test]
fn a_plain_scalar_is_quoted_where_it_must_be() {
    assert_eq!(sound("run: old list\n", "new list"), "run: new list\n");
    assert_eq!(sound("run: old list # c\n", "a: b"), "run: 'a: b' # c\n");
    assert_eq!(sound("run: x old list y\n", "a #b"), "run: 'x a #b y'\n");
    assert_eq!(sound("- old list\n", "it's: b"), "- \"it's: b\"\n");
    assert_eq!(
        sound("run: it's old list\n", "a: \"b\""),
        "run: 'it''s a: \"b\"'\n"
    );
    assert_eq!(sound("run: old list\n", "a\nb"), "run: \"a\\nb\"\n");
    assert_eq!(sound("run: [x, old list]\n", "a, b"), "run: [x, 'a, b']\n");
    assert_eq!(sound("run: {a: old list}\n", "a}"), "run: {a: 'a}'}\n");
    assert_eq!(sound("run: old list\n", "[ a"), "run: '[ a'\n");
    assert_eq!(sound("run: old list\n", "a:"), "run: 'a:'\n");
    assert_eq!(sound("run: &r old list\n", "a: b"), "run: &r 'a: b'\n");
    assert_eq!(sound("run: a\n  old list\n", "b"), "run: a\n  b\n");
    assert_eq!(sound("run: a\n  old list\n", "b: c"), "run: 'a\n  b: c'\n");
    assert_eq!(
        sound("run: it's\n  old list\n", "b: \"c\""),
        "run: 'it''s\n  b: \"c\"'\n"
    );
    assert_eq!(
        to("a\nold list\n", "b: c"),
        "manual: an unquoted YAML value cannot hold it here"
    );
}

#[test]
fn findings_in_one_scalar_rebuild_it_together() {
    let text = "run: it's one and two \"x\" end\n";
    let region = &YAML.regions(text, Place::Program)[0];
    let at = |s: &str| region.text.find(s).map(|i| i..i + s.len()).unwrap();
    let lift = |found: Vec<crate::finding::Found>| {
        let lifted = region.escape.lift(text, &region.map, found);
        let classes: Vec<Class> = lifted.iter().map(|f| f.class).collect();
        (splice(text, &lifted), classes)
    };
    let (after, classes) = lift(vec![found(at("one"), "1: 1"), found(at("two"), "2")]);
    assert_eq!(after, "run: 'it''s 1: 1 and 2 \"x\" end'\n");
    assert_eq!(classes, [Class::Exact, Class::Exact]);

    // What stays between two that are written keeps its bytes and its place.
    let stays = found(at("and"), "").into_manual("no", "");
    let (after, classes) = lift(vec![found(at("one"), "1: 1"), stays, found(at("two"), "2")]);
    assert_eq!(after, "run: 'it''s 1: 1 and 2 \"x\" end'\n");
    assert_eq!(classes, [Class::Exact, Class::Manual, Class::Exact]);

    // Nobody could write the quote before one that stays at the start.
    let stays = found(at("one"), "").into_manual("no", "");
    let (after, classes) = lift(vec![stays, found(at("two"), "2: 2")]);
    assert_eq!(after, text);
    assert_eq!(classes, [Class::Manual, Class::Manual]);
}

#[test]
fn markdown_in_a_block_is_read_through() {
    let text = "prompt: |\n  Steps:\n  - do\n    ```sh\n    old list\n    ```\n";
    assert_eq!(
        to(text, "a \\\n  b"),
        "prompt: |\n  Steps:\n  - do\n    ```sh\n    a \\\n      b\n    ```\n"
    );
    let text = "prompt: \"Run:\\n\\n> old list\\n\"\n";
    assert_eq!(
        to(text, "a \\\n b"),
        "prompt: \"Run:\\n\\n> a \\\\\\n>  b\\n\"\n"
    );
}

#[test]
fn comments_go_on_over_their_lines() {
    let text = "a:\n  # old list \\\n  #   --all\n  b: c # old list\n";
    assert_eq!(
        rewrite(&YAML, text, "old list \\\n  --all", "x \\\n  y"),
        "a:\n  # x \\\n  #   y\n  b: c # old list\n"
    );
    assert_eq!(
        rewrite(&YAML, "b: c # old list\n", "old list", "x\ny"),
        "manual: a comment behind a value is a single line"
    );
}

#[test]
fn a_template_is_read_line_by_line() {
    let text = concat!(
        "{{- if .x }}\n",
        "# old\n",
        "jobs:\n",
        "  a: {{ .y }} old list\n",
        "  steps:\n",
        "    - run: |\n",
        "        old list {{ z }}\n",
        "        x\n",
        "    - run: 'old list' # c\n",
        "    script:\n",
        "      - old list\n",
        "{{- end }}\n",
    );
    assert_eq!(values(text), None);
    assert_eq!(
        render(&YAML, text),
        concat!(
            "markdown \"{{- if .x }}\"\n",
            "  prose \"{{- if .x }}\"\n",
            "text \"old\"\n",
            "  prose \"old\"\n",
            "markdown \"{{ .y }} old list\"\n",
            "  prose \"{{ .y }} old list\"\n",
            "shell workflow \"old list {{ z }}\\nx\"\n",
            "shell workflow \"old list\"\n",
            "text \" c\"\n",
            "  prose \" c\"\n",
            "shell program \"old list\"\n",
            "markdown \"{{- end }}\"\n",
            "  prose \"{{- end }}\"\n",
        )
    );
    assert_eq!(
        to(text, "a"),
        "manual: an unquoted YAML value cannot hold it here"
    );
    let text = text.replace("{{ .y }} old list", "x");
    assert_eq!(
        to(&text, "a \"\nb"),
        "manual: a YAML value in single quotes cannot hold it here: it has a line break; an unquoted YAML value cannot hold it here: it has a line break"
    );
    assert_eq!(
        to(&text, "it's"),
        text.replace("'old list'", "'it''s'")
            .replace("old list", "it's")
    );
}

/// A scalar in some style, as it stands behind `k: ` in a mapping that is indented by two.
fn scalar() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(
        "[a-z]{1,3}|'|\"|#|: ?|\\\\|\\{|\\[|,|-|é| |\\?|!|&|\\*|%|@|`",
        1..8,
    )
    .prop_map(|v| format!("old {}", v.concat().trim()));
    let line = words.prop_map(|s| s.trim().to_string());
    let lines = prop::collection::vec(
        prop_oneof![4 => line.clone(), 1 => Just(String::new())],
        1..4,
    );
    prop_oneof![
        line.clone(),
        line.clone().prop_map(|s| format!("x {s}")),
        line.clone()
            .prop_map(|s| format!("'{}'", s.replace('\'', "''"))),
        line.clone()
            .prop_map(|s| format!("\"{}\"", s.replace('\\', "\\\\").replace('"', "\\\""))),
        line.prop_map(|s| format!("[z, {s}, '{}']", s.replace('\'', "''"))),
        lines.clone().prop_map(|v| v.join("\n      ")),
        lines.clone().prop_map(|v| format!(
            "\"{}\"",
            v.join("\n      ")
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
        )),
        lines
            .clone()
            .prop_map(|v| format!("'{}'", v.join("\n\n      ").replace('\'', "''"))),
        (
            lines,
            prop::sample::select(vec!["|", "|-", "|+", "|2", ">", ">-", ">+", ">2-"])
        )
            .prop_map(|(v, head)| format!("{head}\n    {}", v.join("\n    "))),
    ]
}

proptest! {
    #[test]
    fn a_rewritten_scalar_has_the_edited_value(
        scalar in scalar(),
        new in "([a-z]|'|\"|#|: ?|\\\\|[{}\\[\\],]|-|é| |\n|\t|\u{7}|\u{2028}){0,8}",
        windows in any::<bool>(),
    ) {
        let text = format!("a: b\nm:\n  k: {scalar}\n  l: e # c\nz: [1]\n");
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        let Some(before) = values(&text) else { return Ok(()) };
        for region in YAML.regions(&text, Place::Program) {
            let Some(at) = region.text.find("old") else { continue };
            let lifted = region.escape.lift(&text, &region.map, vec![found(at..at + 3, &new)]);
            if lifted[0].class == Class::Manual {
                continue;
            }
            let after = splice(&text, &lifted);
            let edited = region.text[..at].to_string() + &new + &region.text[at + 3..];
            let got = values(&after);
            prop_assert!(got.is_some(), "{text:?} became {after:?}");
            let got = got.unwrap();
            prop_assert_eq!(got.len(), before.len(), "{:?} became {:?}", text, after);
            let changed: Vec<_> = before.iter().zip(&got).filter(|(b, g)| b != g).collect();
            prop_assert!(
                changed.iter().all(|(b, g)| b.replacen(&region.text, &edited, 1) == **g) && changed.len() <= 1
                    && (changed.len() == 1 || new == "old"),
                "{:?} became {:?}", text, after
            );
        }
    }

    #[test]
    fn any_text_is_cut_without_overlap(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", ": ", "\n", "\r\n", "  ", "- ", "|\n", ">-\n", "|2\n", "'", "\"", "#", " # c", "[", "]", "{", "}", ", ", "é", "\\",
            "{{ x }}", "&b ", "*b", "? ", "---\n", "\t", "run: ", "\\n", "\\u00e9", "''",
        ]), 0..30),
    ) {
        let text = pieces.concat();
        check_regions(&text, &YAML.regions(&text, Place::Program));
        check_regions(&text, &YAML.regions(&format!("{text}\n"), Place::Program).into_iter().filter(|r| r.map.range(0..r.text.len()).end <= text.len()).collect::<Vec<_>>());
    }

    #[test]
    fn odd_text_does_no_harm(text in any::<String>()) {
        check_regions(&text, &YAML.regions(&text, Place::Program));
    }
}

#[test]
fn a_list_that_a_command_is_run_by_is_one_region() {
    let kinds = |text: &str| -> Vec<String> {
        render(&YAML, text)
            .lines()
            .filter(|l| !l.starts_with(' '))
            .map(str::to_string)
            .collect()
    };
    for text in [
        "command: [old, list, '3']\n",
        "command:\n  - old\n  - list\n  - '3'\n",
        "command: old\nargs: [list, '3']\n",
        "command: [old]\nargs:\n  - list\n  - '3'\n",
        "test: [CMD, old, list, '3']\n",
    ] {
        assert_eq!(kinds(text), ["argv program \"old list 3\""], "{text}");
    }
    assert_eq!(
        kinds("command: [sh, -c]\nargs: [old list | x]\n"),
        ["argv program \"sh -c 'old list | x'\""]
    );
    assert_eq!(
        kinds("script: [old, list]\ncommand: [a, [b]]\n"),
        [
            "script program \"old\"",
            "script program \"list\"",
            "script program \"a\"",
            "argv program \"b\"",
        ]
    );
}

#[test]
fn what_is_written_has_the_same_keys_and_lists() {
    assert_eq!(YAML.verify("a: [b, c]", "a: [b, c, d]"), Ok(()));
    assert_eq!(YAML.verify("{{ a }}: [", "{{ b"), Ok(()));
    assert_eq!(
        YAML.verify("a: b", "a:\n  b: c"),
        Err("the file would no longer have the same keys and lists".to_string())
    );
    let why = YAML.verify("a: b", "a: 'b").unwrap_err();
    assert!(
        why.starts_with("the file would no longer be YAML: "),
        "{why}"
    );
}

#[test]
fn a_template_is_not_given_braces_that_it_reads() {
    let text = "{{ x }}\nrun: |\n  old list\n";
    assert_eq!(
        to(text, "a ${#b}"),
        "manual: it has braces that a template reads"
    );
    assert_eq!(to(text, "a {b}"), text.replace("old list", "a {b}"));
}

#[test]
fn the_words_of_another_program_are_not_read_as_shell_text() {
    for text in [
        "services:\n  a:\n    command: old list\n",
        "hooks:\n  - entry: old list\n",
    ] {
        assert_eq!(to(text, "new"), FOREIGN, "{text}");
    }
}
