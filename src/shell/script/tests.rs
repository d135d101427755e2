#![allow(clippy::unwrap_used, clippy::expect_used)]

use pretty_assertions::assert_eq;

use super::*;

/// One command a line: its words as written, then what surrounds it.
fn read(text: &str) -> String {
    let lines: Vec<String> = commands(text)
        .iter()
        .map(|command| line(text, command))
        .collect();
    lines.join("\n")
}

fn line(text: &str, command: &Command) -> String {
    let words: Vec<&str> = command
        .words
        .iter()
        .map(|word| &text[word.span.clone()])
        .collect();
    let mut out = format!("{} : {:?}", words.join(" "), command.output).to_lowercase();
    for (set, name) in [
        (command.status_read, "status"),
        (command.piped_in, "fed"),
        (command.grouped, "grouped"),
        (command.in_backticks, "backticks"),
    ] {
        if set {
            out.push(' ');
            out.push_str(name);
        }
    }
    out
}

fn expect(text: &str, commands: &[&str]) {
    assert_eq!(read(text), commands.join("\n"), "{text}");
}

#[test]
fn lists_and_pipelines() {
    expect(
        "a; b & c\nd && e || f",
        &[
            "a : shown",
            "b : shown grouped",
            "c : shown",
            "d : shown status",
            "e : shown status",
            "f : shown",
        ],
    );
    expect(
        "a | b |& c",
        &["a : piped", "b : piped fed", "c : shown fed"],
    );
    expect(
        "a |\n  b &&\n  c",
        &["a : piped", "b : shown status fed", "c : shown"],
    );
    expect("! a | b", &["a : piped grouped", "b : shown status fed"]);
    expect("! a", &["a : shown status grouped"]);
    expect(
        "a && b &",
        &["a : shown status grouped", "b : shown grouped"],
    );
}

#[test]
fn words_of_a_command() {
    let text = "A=1 B=\"$(x)\" gh 'pr' list >o -- C=2 2>&1 # no";
    let found = commands(text);
    let gh = found.last().unwrap();
    let slices = |words: &[Word]| {
        words
            .iter()
            .map(|word| text[word.span.clone()].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(slices(&gh.assignments), ["A=1", "B=\"$(x)\""]);
    assert_eq!(slices(&gh.words), ["gh", "'pr'", "list", "--", "C=2"]);
    assert_eq!(gh.redirects.len(), 2);
    assert_eq!(&text[gh.span()], "gh 'pr' list >o -- C=2");
}

#[test]
fn standard_error_goes_where_its_redirections_lead() {
    let text = "a 2>&1 | x; b |& x; c=$(c 2>&1); d=$(d 2>&1 >/dev/null); { e; f 2>f; } 2>&1 | x; g >/dev/null 2>&1; h &>>f; i >&f; j >&-";
    let errors: Vec<(&str, Output)> = commands(text)
        .iter()
        .map(|c| (&text[c.words[0].span.clone()], c.errors))
        .filter(|(word, _)| *word != "x")
        .collect();
    assert_eq!(
        errors,
        [
            ("a", Output::Piped),
            ("b", Output::Piped),
            ("c", Output::Captured),
            ("d", Output::Captured),
            ("e", Output::Piped),
            ("f", Output::File),
            ("g", Output::Discarded),
            ("h", Output::File),
            ("i", Output::File),
            ("j", Output::Shown),
        ]
    );
}

#[test]
fn redirections_say_who_reads() {
    expect(
        "a >f; b >/dev/null; c 2>/dev/null; d >&2 | z; e &>f; f >&-; g >f 2>&1 | z; h > >(i); j 2>&1 >/dev/null; k >> \"$F\"",
        &[
            "a : file",
            "b : discarded",
            "c : shown",
            "d : shown",
            "z : shown fed",
            "e : file",
            "f : discarded",
            "g : file",
            "z : shown fed",
            "h : piped",
            "i : shown fed",
            "j : discarded",
            "k : file",
        ],
    );
    expect("a | b <f", &["a : piped", "b : shown"]);
}

#[test]
fn groups_hand_their_surroundings_on() {
    expect(
        "for x in 1; do a; b; done | head",
        &["a : piped", "b : piped", "head : shown fed"],
    );
    expect(
        "{ a; b; } >f; (c; d) && e",
        &[
            "a : file",
            "b : file",
            "c : shown",
            "d : shown status",
            "e : shown",
        ],
    );
    expect(
        "x | while read -r n; do a; b </dev/null; done",
        &[
            "x : piped",
            "read -r n : shown status fed",
            "a : shown fed",
            "b : shown",
        ],
    );
    expect(
        "( ( a ) | b ) 2>&1 > /dev/null",
        &["a : piped", "b : discarded fed"],
    );
}

#[test]
fn compound_commands() {
    expect(
        "if a; b; then c; elif d; then e; else f; fi",
        &[
            "a : shown",
            "b : shown status",
            "c : shown",
            "d : shown status",
            "e : shown",
            "f : shown",
        ],
    );
    expect(
        "until a; do b; done; while c | d; do e; done",
        &[
            "a : shown status",
            "b : shown",
            "c : piped",
            "d : shown status fed",
            "e : shown",
        ],
    );
    expect(
        "for x; do a; done; for ((i=0;i<3;i++)); do b; done; select y in 1 2; do c; done",
        &["a : shown", "b : shown", "c : shown"],
    );
    expect(
        "case $(a) in x|y) b;; (z) c ;& *) d | e;; esac; f",
        &[
            "a : captured",
            "b : shown",
            "c : shown",
            "d : piped",
            "e : shown fed",
            "f : shown",
        ],
    );
    expect(
        "g() { a; }\nfunction h { b; }\nfunction i() (c)\nd",
        &["a : shown", "b : shown", "c : shown", "d : shown"],
    );
    expect(
        "[[ $x =~ ^(a|b)$ && -n $(c) ]] && d; (( x < 3 )) || e; [ -f y ] && z",
        &[
            "c : captured",
            "d : shown",
            "e : shown",
            "[ -f y ] : shown status",
            "z : shown",
        ],
    );
    expect("x=(a $(b) 'c)')\nd", &["b : captured", "d : shown"]);
    expect(
        "echo if then fi done; a",
        &["echo if then fi done : shown", "a : shown"],
    );
}

#[test]
fn substitutions_capture() {
    expect(
        "echo \"a $(b | c) `d`\" ${x:-$(e)} $(( $(f) + 1 ))",
        &[
            "echo \"a $(b | c) `d`\" ${x:-$(e)} $(( $(f) + 1 )) : shown",
            "b : piped",
            "c : captured fed",
            "d : captured backticks",
            "e : captured",
            "f : captured",
        ],
    );
    expect(
        "a <(b) > \"$(c)\"",
        &["a <(b) : file", "b : captured", "c : captured"],
    );
    expect("X=$(a; b)", &["a : captured", "b : captured"]);
    expect(
        "X=$(a; b) || c",
        &["a : captured", "b : captured status", "c : shown"],
    );
    expect(
        "if X=$(a); then b; fi",
        &["a : captured status", "b : shown"],
    );
    expect(
        "local x=$(a) || b",
        &["local x=$(a) : shown status", "a : captured", "b : shown"],
    );
    expect(
        "X=$(a 2>/dev/null || echo \"\")",
        &["a : captured status", "echo \"\" : captured"],
    );
}

#[test]
fn errexit_reads_every_status() {
    expect(
        "a\nset -euo pipefail\nb | c\nX=$(d | e)\necho $(f)",
        &[
            "a : shown",
            "set -euo pipefail : shown",
            "b : piped status",
            "c : shown status fed",
            "d : piped status",
            "e : captured status fed",
            "echo $(f) : shown status",
            "f : captured",
        ],
    );
    expect(
        "#!/bin/bash -e\na | b\nset +e\nc",
        &[
            "a : piped",
            "b : shown status fed",
            "set +e : shown status",
            "c : shown",
        ],
    );
    expect(
        "set -o errexit\na",
        &["set -o errexit : shown", "a : shown status"],
    );
    expect(
        "(set -e; a)\nb",
        &["set -e : shown", "a : shown", "b : shown"],
    );
    expect(
        "set -o pipefail\na | b && c",
        &[
            "set -o pipefail : shown",
            "a : piped status",
            "b : shown status fed",
            "c : shown",
        ],
    );
}

#[test]
fn heredocs_are_text() {
    expect(
        "cat <<EOF | a\ngh no $(gh yes) `b`\nEOF\nc",
        &[
            "cat : piped",
            "a : shown fed",
            "gh yes : captured",
            "b : captured backticks",
            "c : shown",
        ],
    );
    expect("cat <<'EOF'\n$(a)\nEOF\nb", &["cat : shown", "b : shown"]);
    expect(
        "bash <<'EOF'\na | b\nEOF\nc",
        &["bash : shown", "c : shown"],
    );
    expect(
        "x --body \"$(cat <<'EOF'\ndon't :) \"\nEOF\n)\"\ny",
        &[
            "x --body \"$(cat <<'eof'\ndon't :) \"\neof\n)\" : shown",
            "cat : captured",
            "y : shown",
        ],
    );
}

#[test]
fn prompts_of_documentation() {
    expect(
        "$ gh a\noutput\n> gh b\n  $ gh c\n$X d",
        &[
            "gh a : shown",
            "output : shown",
            "gh b : shown",
            "gh c : shown",
            "$x d : shown",
        ],
    );
}

#[test]
fn what_does_not_fit_is_passed_over() {
    expect(
        ") a\n| b\n&& c\ndone d\nfi\n;; e\n} f\nesac",
        &[
            "a : shown",
            "b : shown",
            "c : shown",
            "d : shown",
            "e : shown",
            "f : shown",
        ],
    );
    expect(
        "if you want to merge:\n  gh pr merge 5",
        &["you want to merge: : shown", "gh pr merge 5 : shown"],
    );
    expect(
        "for each PR\ngh pr view\ncase in point\nfunction of x\ngh y",
        &[
            "for each pr : shown",
            "gh pr view : shown",
            "case in point : shown",
            "function of x : shown",
            "gh y : shown",
        ],
    );
    expect("for r in a b; do\n  gh x $r", &["gh x $r : shown"]);
    expect(
        "don't do this\ngh a \"b\ngh c",
        &["don't do this : shown", "gh a \"b : shown", "gh c : shown"],
    );
    expect(
        "( a; if b; then c )\nd",
        &["a : shown", "b : shown status", "c : shown", "d : shown"],
    );
    expect("x=$(a\ngh b", &["a : shown", "gh b : shown"]);
}

#[test]
fn windows_line_ends() {
    expect(
        "gh a \\\r\n  --b\r\nif c\r\nthen d\r\nfi\r\ncat <<E\r\nx\r\nE\r\ne\r\n",
        &[
            "gh a --b : shown",
            "c : shown status",
            "d : shown",
            "cat : shown",
            "e : shown",
        ],
    );
}

#[test]
fn loops_of_real_scripts() {
    expect(
        r#"for repo in $(gh repo list Acme --limit 60 --json name --jq '.[].name'); do
  gh pr list --repo Acme/$repo --state merged \
    --search "merged:>$(date -u -d '6 hours ago' +%Y)" 2>/dev/null
done
if ! gh pr merge "$N" --auto --"$METHOD" 2>&1; then echo; fi
PR=$(gh pr list --json number --jq '.[0]' 2>/dev/null || echo "")
gh issue list | while read -r n; do gh issue view "$n" </dev/null; done"#,
        &[
            "gh repo list acme --limit 60 --json name --jq '.[].name' : captured",
            "gh pr list --repo acme/$repo --state merged --search \"merged:>$(date -u -d '6 hours ago' +%y)\" : shown",
            "date -u -d '6 hours ago' +%y : captured",
            "gh pr merge \"$n\" --auto --\"$method\" : shown status grouped",
            "echo : shown",
            "gh pr list --json number --jq '.[0]' : captured status",
            "echo \"\" : captured",
            "gh issue list : piped",
            "read -r n : shown status fed",
            "gh issue view \"$n\" : shown",
        ],
    );
}

#[test]
fn placeholders_stand_in_commands() {
    expect(
        "gh pr view <N> --repo {owner}/{repo} | jq .\ngh run list ... > <file>\ngh pr view [<number> | <url>] [flags]",
        &[
            "gh pr view <n> --repo {owner}/{repo} : piped",
            "jq . : shown fed",
            "gh run list ... : file",
            "gh pr view [<number> | <url>] [flags] : shown",
        ],
    );
}

#[test]
fn arithmetic_may_hold_commands() {
    expect(
        "a $(( `b` + $(c) ))",
        &[
            "a $(( `b` + $(c) )) : shown",
            "b : captured backticks",
            "c : captured",
        ],
    );
    expect(
        "(( x = $(a) ))\n((${x:-é)) b",
        &["a : captured", "b : shown"],
    );
}
