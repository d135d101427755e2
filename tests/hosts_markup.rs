//! Build files, markup and workflows, as whole files: what is written into each of them stands in
//! `tests/snapshots/hosts/`, and what holds for any file like them is tried with mutations of them.
//!
//! A change that is meant is taken over with `FORGEMOD_BLESS=1 cargo test --test hosts_markup`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use forgemod::tree::splice::splice;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

const TREES: &[&str] = &[
    "build-files",
    "ci",
    "completions",
    "detection",
    "markup",
    "policies",
    "workflows",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_is_written_and_what_is_left() {
    for tree in TREES {
        let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
            .args(["diff", &format!("fixtures/{tree}")])
            .current_dir(root())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{tree}");
        let got = String::from_utf8(output.stdout).unwrap();
        let path = root().join(format!("tests/snapshots/hosts/{tree}.txt"));
        if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, got).unwrap();
            continue;
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), got, "{tree}");
    }
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack: Arc<Pack> = Pack::embedded().unwrap();
        let text = fs::read_to_string(root().join("fixtures/build-files/forgemod.toml")).unwrap();
        let site = Site::parse(&text, "forgemod.toml", &pack.versions(), &[]).unwrap();
        Engine::new(&pack, &site).unwrap()
    })
}

fn scanned(name: &str, bytes: &[u8]) -> Vec<Finding> {
    scan::file(engine(), name, bytes, None)
        .map(|s| s.findings)
        .unwrap_or_default()
}

/// The files of the trees, by their paths in them.
fn files() -> &'static Vec<(String, Vec<u8>)> {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut out = Vec::new();
        for tree in TREES {
            let base = root().join("fixtures").join(tree);
            let mut folders: Vec<PathBuf> = vec![base.clone()];
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    if path.is_dir() {
                        folders.push(path);
                    } else if !path.ends_with("forgemod.toml") {
                        let name = path
                            .strip_prefix(&base)
                            .unwrap()
                            .to_string_lossy()
                            .into_owned();
                        out.push((name, fs::read(&path).unwrap()));
                    }
                }
            }
        }
        out.sort();
        out
    })
}

/// What is true of any file: spans, order, and nothing left to write behind what was written.
fn holds(name: &str, bytes: &[u8]) {
    let findings = scanned(name, bytes);
    let mut end = 0;
    for f in &findings {
        assert!(f.start >= end && f.end <= bytes.len(), "{f:?}");
        if std::str::from_utf8(&bytes[f.start..f.end]).is_ok() {
            assert_eq!(f.before.as_bytes(), &bytes[f.start..f.end]);
        }
        assert_eq!(f.class.is_written(), f.after.is_some(), "{f:?}");
        end = f.end;
    }
    let applied = splice(bytes, &findings).unwrap();
    let again = scanned(name, &applied);
    let left: Vec<_> = again.iter().filter(|f| f.class.is_written()).collect();
    assert!(
        left.is_empty(),
        "{name}: {:?}\nbecame {:?}\nand then {left:#?}",
        String::from_utf8_lossy(bytes),
        String::from_utf8_lossy(&applied)
    );
}

#[test]
fn line_ends_marks_and_bytes_that_are_no_text_stay() {
    for (name, bytes) in files() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        holds(name, bytes);
        let written = |bytes: &[u8]| -> Vec<String> {
            scanned(name, bytes)
                .into_iter()
                .filter_map(|f| f.shell)
                .collect()
        };
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        holds(name, windows.as_bytes());
        let applied = splice(windows.as_bytes(), &scanned(name, windows.as_bytes())).unwrap();
        let applied = String::from_utf8(applied).unwrap();
        assert_eq!(
            applied.matches('\n').count(),
            applied.matches("\r\n").count(),
            "{name} has mixed line ends now"
        );
        let marked = [b"\xEF\xBB\xBF", bytes.as_slice()].concat();
        holds(name, &marked);
        assert_eq!(
            written(&marked),
            written(bytes),
            "{name} with a byte order mark"
        );
        let open = text.trim_end().as_bytes();
        holds(name, open);
        let broken = [bytes.as_slice(), b"\n# \xFF\xFE caf\xE9\n"].concat();
        holds(name, &broken);
        let applied = splice(&broken, &scanned(name, &broken)).unwrap();
        assert!(applied.ends_with(b"\n# \xFF\xFE caf\xE9\n"), "{name}");
    }
}

fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "gh issue list -R globex/rocket",
        "gh pr view 3 -R globex/rocket --json title --jq '.title'",
        "gh pr list",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "    ",
        "\\\n",
        "\\",
        "'",
        "\"",
        "`",
        "```\n",
        "$",
        "$$",
        "$(",
        ")",
        "{{",
        "}}",
        "%",
        "# ",
        "<!-- ",
        " -->",
        "<code>",
        "</code>",
        "&lt;",
        "&amp;",
        "<<EOF\n",
        "EOF\n",
        ": ",
        "- ",
        "| ",
        "> ",
        " #",
        "[",
        "]",
        "é",
        "…",
        "----\n",
        "::\n\n",
        "RUN ",
        "define x\n",
        "endef\n",
        "::: note\n",
        "@",
        ";",
        "--- ",
        "-- a --\n",
    ]);
    fixed.prop_map(str::to_string)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mutations_do_no_harm(
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, piece()), 1..6),
    ) {
        let (name, bytes) = file.get(files());
        let mut text = String::from_utf8(bytes.clone()).unwrap();
        for (at, cut, insert) in edits {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + cut).min(text.len()));
            text.replace_range(start..end, &insert);
        }
        holds(name, text.as_bytes());
    }
}
