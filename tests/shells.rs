//! Shells that are none of Unix: the diff of `fixtures/shells`, and what fish itself makes of what is written for it.
//!
//! A change that is meant is taken over with `FORGEMOD_BLESS=1 cargo test --test shells`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use cli_common::{missing, skipped};
use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use forgemod::tree::splice::splice;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack = Pack::embedded().unwrap();
        let text = fs::read_to_string(root().join("fixtures/shells/forgemod.toml")).unwrap();
        let site = Site::parse(&text, "forgemod.toml", &pack.versions(), &[]).unwrap();
        Engine::new(&pack, &site).unwrap()
    })
}

fn found(name: &str, bytes: &[u8]) -> Vec<Finding> {
    scan::file(engine(), name, bytes, None)
        .map(|s| s.findings)
        .unwrap_or_default()
}

fn applied(name: &str, bytes: &[u8]) -> Vec<u8> {
    splice(bytes, &found(name, bytes)).unwrap()
}

const SCRIPTS: [&str; 4] = ["triage.ps1", "Shadow.psm1", "tidy.fish", "guide.md"];

fn script(name: &str) -> Vec<u8> {
    fs::read(root().join("fixtures/shells").join(name)).unwrap()
}

#[test]
fn the_diff_and_the_report() {
    let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
        .args(["diff", "fixtures/shells"])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let got = String::from_utf8(output.stdout).unwrap();
    let path = root().join("tests/snapshots/shells.diff.txt");
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        fs::write(&path, &got).unwrap();
        return;
    }
    assert_eq!(got, fs::read_to_string(&path).unwrap());
}

#[test]
fn what_was_applied_has_nothing_left_to_apply() {
    for name in SCRIPTS {
        let bytes = script(name);
        let crlf = String::from_utf8(bytes.clone())
            .unwrap()
            .replace('\n', "\r\n")
            .into_bytes();
        let mut bom = "\u{feff}".as_bytes().to_vec();
        bom.extend(&bytes);
        let mut odd = bytes.clone();
        odd.extend(b"\n\xff\xfe");
        for bytes in [bytes, crlf, bom, odd] {
            let once = applied(name, &bytes);
            assert!(
                found(name, &once).iter().all(|f| !f.class.is_written()),
                "{name}"
            );
            assert_eq!(applied(name, &once), once, "{name}");
        }
    }
}

/// Runs a script of fish in which the new tool prints its words, one a line.
fn words_of_fish(script: &str) -> Vec<String> {
    let text = format!("function tea; printf '%s\\n' tea $argv; end\nset number 12\n{script}\n");
    let output = Command::new("fish")
        .args(["--no-config", "-c", &text])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{script}");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(str::to_string).collect()
}

#[test]
fn fish_reads_the_words_that_the_replacement_has() {
    let lacks = missing(&["fish", "bash"]);
    if !lacks.is_empty() {
        return skipped(&format!(
            "scripts of fish, for want of {}",
            lacks.join(", ")
        ));
    }
    let calls = [
        "gh issue close 5 --repo Initech/printer",
        "gh issue close \"$number\" --repo Initech/printer",
        "gh issue close $number --repo 'Initech/printer'",
        "gh issue create --repo Initech/printer --title 'It is \\'so\\' \\\\ $x {a,b} *' --body \"a 'b' ; (c)\"",
        "gh issue create --repo Initech/printer --title \"n $number\" --body 'x'",
        "gh issue \\\n  reopen 7 \\\n  --repo Initech/printer",
    ];
    for call in calls {
        let all = found("a.fish", call.as_bytes());
        let [f] = all.as_slice() else {
            panic!("{call}: {all:#?}");
        };
        let after = f.after.as_deref().unwrap_or_else(|| panic!("{f:#?}"));
        // what a shell of Unix makes of the replacement
        let shell = f.shell.as_deref().unwrap();
        let unix = Command::new("bash")
            .args([
                "-c",
                &format!("tea() {{ printf '%s\\n' tea \"$@\"; }}\nnumber=12\n{shell}"),
            ])
            .output()
            .unwrap();
        let unix = String::from_utf8(unix.stdout).unwrap();
        let unix: Vec<&str> = unix.lines().collect();
        assert_eq!(words_of_fish(after), unix, "{call} became {after}");
    }
}

#[test]
fn a_written_script_of_fish_is_still_one() {
    let lacks = missing(&["fish"]);
    if !lacks.is_empty() {
        return skipped("scripts of fish, for want of fish");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tidy.fish");
    fs::write(&path, applied("tidy.fish", &script("tidy.fish"))).unwrap();
    let output = Command::new("fish")
        .args(["--no-config", "-n"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_mutated_script_keeps_what_is_not_found(
        which in 0..SCRIPTS.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, "[\"'`#{}()|&;<>@\\[\\]\\\\,+\n/*$a ]{0,4}"), 0..4),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let name = SCRIPTS[which];
        let mut text = String::from_utf8(script(name)).unwrap().replace('\n', line_end);
        for (at, len, new) in cuts {
            let at = at.index(text.len());
            let start = (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap();
            let end = (start + len..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            text.replace_range(start..end, &new);
        }
        let bytes = text.as_bytes();
        let all = found(name, bytes);
        let mut end = 0;
        for f in &all {
            prop_assert!(f.start >= end && f.end <= bytes.len());
            prop_assert_eq!(f.before.as_bytes(), &bytes[f.start..f.end]);
            end = f.end;
        }
        let once = splice(bytes, &all).unwrap();
        let again = found(name, &once);
        prop_assert!(
            again.iter().all(|f| !f.class.is_written()),
            "{text}\nbecame {}\nand then {again:#?}",
            String::from_utf8_lossy(&once)
        );
    }
}
