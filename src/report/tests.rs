#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use pretty_assertions::assert_eq;

use super::*;
use crate::finding::Kind;

fn finding(
    file: &str,
    line: usize,
    class: Class,
    rule: &str,
    before: &str,
    note: &str,
    recipe: &str,
) -> Finding {
    let after = class.is_written().then(|| before.replace("gh", "tea"));
    Finding {
        file: file.into(),
        line,
        column: 3,
        start: 10,
        end: 10 + before.len(),
        class,
        kind: Kind::Command,
        rule: rule.into(),
        before: before.into(),
        shell: after.clone(),
        after,
        note: note.into(),
        recipe: recipe.into(),
    }
}

fn report(tense: Tense) -> Report {
    let file = |name: &str, findings: Vec<Finding>| File {
        name: name.into(),
        path: PathBuf::from(name),
        bytes: Vec::new(),
        read_as: "markdown".into(),
        findings,
        ..File::default()
    };
    let tree = Tree {
        files: vec![
            file(
                "a.md",
                vec![
                    finding("a.md", 1, Class::Exact, "gh/pr-list", "gh pr list", "", ""),
                    finding(
                        "a.md",
                        2,
                        Class::Adapted,
                        "gh/issue-list",
                        "gh issue list",
                        "a table, not JSON",
                        "",
                    ),
                    finding(
                        "a.md",
                        3,
                        Class::Manual,
                        "gh/pr-merge",
                        "gh pr merge \\\n  --auto <N>",
                        "--auto has no counterpart",
                        "Merge <N> by hand.",
                    ),
                ],
            ),
            file(
                "b.md",
                vec![finding(
                    "b.md",
                    7,
                    Class::Kept,
                    "gh/mention",
                    "gh CLI",
                    "narrative",
                    "",
                )],
            ),
        ],
        scanned: 9,
        skipped: vec![Remark {
            file: "c.bin".into(),
            message: "is UTF-16".into(),
        }],
        problems: Vec::new(),
    };
    let site = Site {
        host: "git.example.org".into(),
        versions: BTreeMap::from([
            ("tea".to_string(), "0.9.2".to_string()),
            ("gitea".into(), "1.22".into()),
        ]),
        ..Site::default()
    };
    Report::new(&tree, &site, tense)
}

#[test]
fn the_report_for_people() {
    let mut out = Vec::new();
    human::write(&mut out, &report(Tense::Would), &Style::default()).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\
manual: 1 (left for a person)
  a.md:3:3 gh pr merge \\ --auto <N>
    why: --auto has no counterpart
    do:  Merge <N> by hand.

adapted: 1 (written; something differs)
  1 × a table, not JSON
      a.md:2:3

kept: 1 (left on purpose)
  1 × narrative
      b.md:7:3

summary: 9 files scanned, 1 would change, 2 substitutions
  command  exact  adapted  manual  kept
  issue        0        1       0     0
  mention      0        0       0     1
  pr           1        0       1     0
  all          1        1       1     1
"
    );
}

#[test]
fn the_report_for_a_pull_request() {
    let mut out = Vec::new();
    markdown::write(&mut out, &report(Tense::Did)).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\
# Move to git.example.org

1 of 9 files changed, 2 substitutions. Every command that was written was checked against the grammar of gitea 1.22, tea 0.9.2.

| command | exact | adapted | manual | kept |
|---|--:|--:|--:|--:|
| issue | 0 | 1 | 0 | 0 |
| mention | 0 | 0 | 0 | 1 |
| pr | 1 | 0 | 1 | 0 |
| all | 1 | 1 | 1 | 1 |

## Left for a person (1)

- [ ] `a.md:3:3` `gh pr merge \\ --auto <N>`
  - why: --auto has no counterpart
  - do: Merge &lt;N> by hand.

## Edge cases: same effect, something differs (1)

- 1 × a table, not JSON (first: `a.md:2:3`)

## Kept on purpose (1)

- 1 × narrative (first: `b.md:7:3`)

## Not read (1)

- `c.bin` is UTF-16

## Files (1)

- `a.md`: 2
"
    );
}

/// Three times the same to do, and once something else.
fn repeated() -> Report {
    let mut report = report(Tense::Would);
    report.findings.clear();
    report.skipped.clear();
    report.summary.classes[Class::Manual as usize] = 4;
    for (file, line) in [("a.md", 1), ("b.md", 4), ("c.md", 9)] {
        let note = "--auto has no counterpart in tea, and a merge that waits for its checks is asked for on the page";
        let f = finding(
            file,
            line,
            Class::Manual,
            "gh/pr-merge",
            "gh pr merge",
            note,
            "Merge by hand.",
        );
        report.findings.push(show(&f));
        if line == 1 {
            let f = finding(
                file,
                2,
                Class::Manual,
                "gh/pr-view",
                "gh pr view",
                "no number",
                "",
            );
            report.findings.push(show(&f));
        }
    }
    report
}

#[test]
fn equal_items_for_people_are_told_once() {
    let report = repeated();
    let mut out = Vec::new();
    human::write(&mut out, &report, &Style::default()).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(
        text.split("\n\n").next().unwrap(),
        "\
manual: 4 (left for a person)
  3 × gh/pr-merge
    why: --auto has no counterpart in tea, and a merge that waits for its checks is asked for on the page
    do:  Merge by hand.
      a.md:1:3 gh pr merge
      b.md:4:3 gh pr merge
      c.md:9:3 gh pr merge
  a.md:2:3 gh pr view
    why: no number"
    );
    let mut out = Vec::new();
    markdown::write(&mut out, &report).unwrap();
    let text = String::from_utf8(out).unwrap();
    let from = text.find("## Left").unwrap();
    assert_eq!(
        text[from..].split("\n\n").nth(1).unwrap(),
        "\
- [ ] 3 × `gh/pr-merge`
  - why: --auto has no counterpart in tea, and a merge that waits for its checks is asked for on the page
  - do: Merge by hand.
  - where:
    - `a.md:1:3` `gh pr merge`
    - `b.md:4:3` `gh pr merge`
    - `c.md:9:3` `gh pr merge`
- [ ] `a.md:2:3` `gh pr view`
  - why: no number"
    );
}

#[test]
fn the_report_for_a_commit() {
    let mut report = report(Tense::Would);
    let more = repeated();
    report.summary.classes[Class::Manual as usize] += 4;
    report.findings.extend(more.findings);
    let mut out = Vec::new();
    commit::write(&mut out, &report).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().all(|l| l.chars().count() <= 72), "{text}");
    assert_eq!(
        text,
        "\
chore: move to git.example.org

2 substitutions in 1 of 9 files.

Changed:
- command: 2 (issue 1, pr 1)

The same effect, and something differs:
- 1 × a table, not JSON

Left for people (5):
- 3 × --auto has no counterpart in tea, and a merge that waits for its
  checks is asked for on the page
  To do: Merge by hand.
  In a.md:1:3, b.md:4:3, c.md:9:3
- 1 × --auto has no counterpart
  To do: Merge <N> by hand.
  In a.md:3:3
- 1 × no number
  In a.md:2:3

Kept on purpose (1):
- 1 × narrative

Not read (1):
- c.bin is UTF-16

Verified: every command that was written was read back and held against
the grammar and the endpoints of gitea 1.22 and tea 0.9.2. `forgemod
check` lists what is left, and fails while anything is.
"
    );
}

#[test]
fn the_report_for_programs() {
    let mut report = report(Tense::Would);
    report.findings.truncate(1);
    report.skipped.clear();
    assert_eq!(
        serde_json::to_value(json::document(&report)).unwrap(),
        serde_json::json!({
            "schema": 1,
            "target": {"tea": "0.9.2", "gitea": "1.22", "host": "git.example.org"},
            "summary": {"files_scanned": 9, "files_changed": 1, "exact": 1, "adapted": 1, "manual": 1, "kept": 1},
            "findings": [{
                "file": "a.md", "line": 1, "column": 3, "start": 10, "end": 20, "class": "exact", "kind": "command",
                "rule": "gh/pr-list", "before": "gh pr list", "after": "tea pr list", "shell": "tea pr list",
                "note": "", "recipe": "",
            }],
        })
    );
}

#[test]
fn a_credential_in_a_finding_is_masked_and_the_finding_says_so() {
    let before = "gh api -H 'Authorization: token s3cr3t' x";
    let shown = show(&finding("a", 1, Class::Exact, "gh/api", before, "", ""));
    assert!(shown.redacted);
    let value = serde_json::to_value(json::finding(&shown)).unwrap();
    assert_eq!(value["before"], "gh api -H 'Authorization: token ***' x");
    assert_eq!(value["after"], "tea api -H 'Authorization: token ***' x");
    assert_eq!(value["redacted"], true);
    assert!(!value.to_string().contains("s3cr3t"));
}
