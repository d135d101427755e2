use pretty_assertions::assert_eq;

use super::*;
use crate::shell::commands;

fn program(text: &str) -> String {
    commands(text)
        .first()
        .map(|command| text[command.words[command.head].span.clone()].to_owned())
        .unwrap_or_default()
}

#[test]
fn runners_are_passed_over() {
    for text in [
        "gh x",
        "sudo gh x",
        "sudo -u bob -E -- gh x",
        "env -i A=b C='d e' gh x",
        "env -u A gh",
        "command gh x",
        "time -p gh x",
        "nohup gh",
        "exec -a n gh",
        "builtin gh",
        "xargs gh",
        "xargs -n1 -P 4 -I{} gh {}",
        "xargs -rn1 gh",
        "xargs -0 -I % -L 1 -d '\\n' -a f gh %",
        "xargs --max-args=1 gh",
        "xargs --max-args 1 gh",
        "timeout 30 gh x",
        "timeout -k 5 --signal=KILL 1m gh x",
        "nice -n 5 gh x",
        "nice -19 gh x",
        "/usr/bin/env gh x",
        "sudo env A=b timeout 5 gh x",
    ] {
        assert_eq!(program(text), "gh", "{text}");
    }
}

#[test]
fn what_runs_nothing_is_its_own_program() {
    assert_eq!(program("command -v gh"), "command");
    assert_eq!(program("sudo"), "sudo");
    assert_eq!(program("xargs -n 1"), "xargs");
    assert_eq!(program("timeout 5"), "timeout");
    assert_eq!(program("echo env gh"), "echo");
}

/// What each command of a text carries: the program that leads there, then the text as its shell reads it.
fn texts(text: &str) -> Vec<String> {
    commands(text)
        .iter()
        .flat_map(|c| carried(text, c))
        .map(|c| format!("{}: {}", c.by, c.layer.unmarked(c.layer.text())))
        .collect()
}

#[test]
fn programs_lead_to_the_command_that_they_run() {
    for text in [
        "docker exec -it c gh x",
        "docker exec -e A=b -u me c gh x",
        "docker compose exec -T app gh x",
        "docker run --rm -v a:b img gh x",
        "kubectl exec -n ns pod -c app -- gh x",
        "flock /tmp/lock gh x",
        "ls | entr -c gh x",
        "watch -x gh x",
        "direnv exec . gh x",
        "nix develop .#ci -c gh x",
        "op run --env-file=e -- gh x",
        "stdbuf -oL gh x",
        "doas -u bob gh x",
    ] {
        let last = commands(text).pop().unwrap();
        let program = last.words[last.head].literal();
        assert_eq!(program.as_deref(), Some("gh"), "{text}");
    }
    // Another program of the image may read the words.
    assert_eq!(program("docker run --entrypoint x img gh y"), "docker");
    assert_eq!(program("docker build gh"), "docker");
    assert_eq!(program("kubectl get gh"), "kubectl");
}

#[test]
fn find_runs_a_command_of_its_words() {
    let text = "find . -name 'x y' -exec gh a {} \\; -execdir sudo gh b {} +";
    let found: Vec<(String, Option<String>)> = commands(text)
        .iter()
        .map(|c| (text[c.span()].to_string(), c.run_by.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (text.to_string(), None),
            ("gh a {}".to_string(), Some("find".to_string())),
            ("sudo gh b {}".to_string(), Some("find".to_string())),
        ]
    );
}

#[test]
fn programs_carry_shell_text() {
    let cases: &[(&str, &[&str])] = &[
        ("bash -c 'gh a' x", &["bash: gh a"]),
        ("/bin/sh -euxc \"gh a\"", &["sh: gh a"]),
        ("bash -o pipefail -c 'gh a'", &["bash: gh a"]),
        ("bash -x script 'gh a'", &[]),
        ("ssh -p 22 me@host 'gh a; b'", &["ssh: gh a; b"]),
        ("ssh host cd x '&&' gh a", &["ssh: cd x && gh a"]),
        (
            "docker exec c sh -c \"gh \\\"a\\\"\"",
            &["docker: gh \"a\""],
        ),
        ("kubectl exec p -- bash -lc 'gh a'", &["kubectl: gh a"]),
        ("su - bob -c 'gh a'", &["su: gh a"]),
        ("su -lc 'gh a' bob", &["su: gh a"]),
        ("sudo env A=b timeout 5 bash -c 'gh a'", &["sudo: gh a"]),
        ("eval gh \"a b\"", &["eval: gh a b"]),
        ("watch -n 5 'gh a | b'", &["watch: gh a | b"]),
        ("trap 'gh a' EXIT", &["trap: gh a"]),
        ("trap EXIT", &[]),
        (
            "alias a='gh a' \"b=gh b\" c",
            &["alias: gh a", "alias: gh b"],
        ),
        ("git config --global alias.x '!gh a'", &["git: gh a"]),
        ("git config alias.x 'log gh'", &[]),
        ("git submodule foreach 'gh a'", &["git: gh a"]),
        ("git rebase -i --exec 'gh a' main", &["git: gh a"]),
        ("parallel -j4 gh a {} ::: 1 2", &["parallel: gh a {}"]),
        ("flock l -c 'gh a'", &["flock: gh a"]),
        ("ls | entr -s 'gh a'", &["entr: gh a"]),
        ("fzf --preview='gh a {1}' --ansi", &["fzf: gh a {1}"]),
        (
            "hyperfine -w 3 'gh a' 'gh b'",
            &["hyperfine: gh a", "hyperfine: gh b"],
        ),
        ("nix-shell -p gh --run 'gh a'", &["nix-shell: gh a"]),
        ("bash <<'EOF'\ngh $a\nEOF", &["bash: gh $a\n"]),
        (
            "ssh h bash -s <<EOF\ngh $a \\$b\nEOF",
            &["ssh: bash -s", "ssh: gh $a $b\n"],
        ),
        ("ssh h <<-EOF\n\tgh a\n\tEOF", &["ssh: gh a\n"]),
        ("bash <<< 'gh a'", &["bash: gh a"]),
        ("cat <<EOF\ngh a\nEOF", &[]),
        ("bash script <<EOF\ngh a\nEOF", &[]),
        ("bash -c $'gh\\ta'", &["bash: gh\ta"]),
        ("echo bash -c 'gh a'", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(texts(text), *expected, "{text}");
    }
}

#[test]
fn what_is_written_back_is_in_the_quotes_of_its_place() {
    let new = r#"a "$X" 'b' \c `d` !"#;
    let write = |text: &str| {
        let c = commands(text).pop().unwrap();
        let layer = carried(text, &c).pop().unwrap().layer;
        let at = layer.text().find("old").unwrap();
        let span = at..layer.text()[at..]
            .find("new")
            .map_or(at + 3, |n| at + n + 3);
        let place = layer.range(span.clone());
        layer
            .write(text, span, new)
            .map(|w| [&text[..place.start], &w, &text[place.end..]].concat())
    };
    let cases = [
        ("sh -c 'old x'", r#"sh -c 'a "$X" '\''b'\'' \c `d` ! x'"#),
        ("sh -c \"x old\"", r#"sh -c "x a \"\$X\" 'b' \\c \`d\` !""#),
        ("sh -c $'old'", r#"sh -c $'a "$X" \'b\' \\c `d` !'"#),
        ("eval x old y", r#"eval x 'a "$X" '\''b'\'' \c `d` !' y"#),
        (
            "eval x old to new y",
            r#"eval x 'a "$X" '\''b'\'' \c `d` !' y"#,
        ),
        (
            "sh -c 'x old '\"$Y\"' new y'",
            r#"sh -c 'x a "$X" '\''b'\'' \c `d` ! y'"#,
        ),
        ("sh <<'E'\nold\nE", "sh <<'E'\na \"$X\" 'b' \\c `d` !\nE"),
        (
            "sh <<E\nold\nE",
            "sh <<E\na \"\\$X\" 'b' \\\\c \\`d\\` !\nE",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(write(text).as_deref(), Ok(expected), "{text}");
    }
}
