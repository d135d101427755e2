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
