//! Which commands are written for which target, and that the page about it is true.
//!
//! To write the page anew: FORGEMOD_BLESS=1 cargo test --test coverage

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use forgemod::pack::Pack;
use pretty_assertions::assert_eq;

#[test]
fn the_page_about_coverage_is_what_rules_list_prints() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let now = Pack::embedded().unwrap().coverage().unwrap().markdown();
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        fs::write(&page, &now).unwrap();
    }
    let stands = fs::read_to_string(&page).unwrap_or_default();
    assert_eq!(
        stands, now,
        "docs/coverage.md is stale; to write it: FORGEMOD_BLESS=1 cargo test --test coverage"
    );
}

/// The commands that scripts and instructions use most.
const MOST_USED: &str = "pr checkout, pr checks, pr close, pr comment, pr create, pr diff, pr edit, pr list, pr merge, \
    pr ready, pr reopen, pr review, pr status, pr view, issue close, issue comment, issue create, issue edit, \
    issue list, issue reopen, issue status, issue view, repo clone, repo create, repo edit, repo fork, repo list, \
    repo sync, repo view, release create, release download, release edit, release list, release upload, release view, \
    label create, label edit, label list, run cancel, run download, run list, run rerun, run view, run watch, \
    workflow list, workflow run, workflow view, secret list, secret set, variable list, variable set, search code, \
    search commits, search issues, search prs, search repos, api, auth login, auth status, auth token";

/// How many of the most used commands are written for a target.
fn written(tea: &str, gitea: &str) -> usize {
    let coverage = Pack::embedded().unwrap().coverage().unwrap();
    let target = coverage
        .targets
        .iter()
        .position(|t| t["tea"] == tea && t["gitea"] == gitea)
        .unwrap();
    let wanted: Vec<&str> = MOST_USED.split(", ").collect();
    assert_eq!(wanted.len(), 60);
    let rows: Vec<_> = coverage
        .rows
        .iter()
        .filter(|r| wanted.contains(&r.command.as_str()))
        .collect();
    assert_eq!(rows.len(), 60);
    rows.iter()
        .filter(|r| r.answers[target].class.is_written())
        .count()
}

#[test]
fn most_of_the_most_used_commands_are_written_for_old_and_new_targets() {
    let (old, new) = (written("0.9.2", "1.25"), written("0.14", "1.27"));
    assert!(old >= 45, "{old} of 60 with tea 0.9.2 and Gitea 1.25");
    assert!(new >= 52, "{new} of 60 with tea 0.14 and Gitea 1.27");
}
