//! Holds the commands that `forgemod::shell::commands` finds in well-formed
//! scripts against those of a full grammar of the language, tree-sitter's.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use forgemod::shell::commands;
use pretty_assertions::assert_eq;

const SCRIPTS: [&str; 32] = [
    "gh pr list --state open\n",
    "gh pr list --json number --jq '.[].number' | sort -n | head -5\n",
    "#!/usr/bin/env bash\nset -euo pipefail\ncd \"$(dirname \"$0\")\"\nmake test && gh release create v1 || exit 1\n",
    "for repo in $(gh repo list acme --limit 60 --json name --jq '.[].name'); do\n  gh pr list --repo acme/$repo --state merged \\\n    --search \"merged:>$(date -u -d '6 hours ago' +%Y)\" 2>/dev/null\ndone\n",
    "if ! gh pr merge \"$N\" --auto --\"$METHOD\" 2>&1; then\n  echo failed\nfi\n",
    "PR=$(gh pr list --json number --jq '.[0]' 2>/dev/null || echo \"\")\necho \"$PR\"\n",
    "gh issue list | while read -r n; do gh issue view \"$n\" </dev/null; done\n",
    "case \"$1\" in\n  open|reopen) gh issue reopen \"$2\" ;;\n  close)\n    gh issue close \"$2\"\n    ;;\n  *) usage; exit 2 ;;\nesac\n",
    "usage() {\n  printf '%s\\n' \"usage: $0 NAME\"\n}\nfunction main {\n  usage\n  return 1\n}\nmain \"$@\"\n",
    "cat <<EOF\nissue $(gh issue view 5 --json title) and $(date)\nEOF\necho done\n",
    "cat <<'EOF' > notes.md\nrun $(nothing) here\nEOF\ngit add notes.md\n",
    "(cd sub && git pull) || { echo no; exit 1; }\n",
    "files=(a.txt \"b c\" $(ls docs))\nfor f in \"${files[@]}\"; do wc -l \"$f\"; done\n",
    "if [[ $x == a* && -n $y ]]; then run one; elif test -f z; then run two; else run three; fi\n",
    "while true; do sleep 5; gh run view 7 | grep -q completed && break; done\n",
    "until ping -c1 host >/dev/null 2>&1; do sleep 1; done\n",
    "for ((i = 0; i < 3; i++)); do echo $((i * 2)); done\n",
    "diff <(sort a) <(sort b)\n",
    "A=1 B=two env C=3 make -j4 all # build\n# nothing here $(ls)\n",
    "echo \"nested $(echo \"inner $(echo deep)\")\"\n",
    "git log --format='%h %s' \\\n  --since=\"2 weeks ago\" \\\n  | head\n",
    "make & wait; echo $!\n",
    "echo $'tab\\there' $\"hi\" 'it'\\''s'\n",
    "x=${y:-$(whoami)}\necho \"${x:-none}\" ${#x}\n",
    "trap 'rm -f \"$tmp\"' EXIT\ntmp=$(mktemp)\ncurl -sS -H \"Authorization: token $T\" https://example.org/api > \"$tmp\"\n",
    "body=$(cat <<'EOF'\nDon't (ever) \"do\" this\nEOF\n)\ngh pr create --title t --body \"$body\"\n",
    "gh pr create --title t --body \"$(cat <<'EOF'\n## Summary\n- it's :)\nEOF\n)\"\necho next\n",
    "select opt in a b; do echo \"$opt\"; break; done\n",
    "{ date; uptime; } > log.txt 2>&1\ntail -1 log.txt\n",
    "echo a | tee out.txt | { read -r line; echo \"$line\"; }\n",
    "result=`git rev-parse HEAD`\necho `basename \"$result\"`\n",
    "case $(uname) in (Linux) echo l;; (Darwin|BSD) echo m ;& *) echo o;; esac; echo after\n",
];

/// Start and end of every `command` node: from its name to its last argument.
fn oracle(text: &str) -> Vec<(usize, usize)> {
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_bash::LANGUAGE.into())
        .unwrap();
    let tree = parser.parse(text, None).unwrap();
    assert!(
        !tree.root_node().has_error(),
        "not a well-formed script: {text}"
    );
    let mut found = Vec::new();
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        if IS_COMMAND.contains(&node.kind()) {
            found.push(extent(node));
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    found.sort_unstable();
    found
}

/// `export`, `local` and the like, and `unset`, are nodes of their own there.
const IS_COMMAND: [&str; 3] = ["command", "declaration_command", "unset_command"];

fn extent(node: tree_sitter::Node<'_>) -> (usize, usize) {
    let mut cursor = node.walk();
    let words: Vec<_> = node
        .children(&mut cursor)
        .filter(|child| {
            !child.kind().ends_with("redirect") && child.kind() != "variable_assignment"
        })
        .collect();
    (
        words.first().unwrap().start_byte(),
        words.last().unwrap().end_byte(),
    )
}

fn ours(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<_> = commands(text)
        .iter()
        .map(|command| (command.span().start, command.span().end))
        .collect();
    found.sort_unstable();
    found
}

fn slices(text: &str, spans: &[(usize, usize)]) -> Vec<String> {
    spans
        .iter()
        .map(|&(start, end)| format!("{start}: {}", &text[start..end]))
        .collect()
}

#[test]
fn the_same_commands_as_a_full_grammar() {
    for text in SCRIPTS {
        assert_eq!(
            slices(text, &ours(text)),
            slices(text, &oracle(text)),
            "{text}"
        );
    }
}
