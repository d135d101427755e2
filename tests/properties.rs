//! What holds for any text: nothing panics, spans are true, and what was applied has nothing left to apply.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, OnceLock};

use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use forgemod::tree::splice::splice;
use proptest::prelude::*;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack: Arc<Pack> = Pack::embedded().unwrap();
        let text = "[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\nlogin = \"x\"\n";
        let site = Site::parse(text, "forgemod.toml", &pack.versions(), &[]).unwrap();
        Engine::new(&pack, &site).unwrap()
    })
}

/// Pieces that calls, their surroundings and their traps are made of.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "gh ",
        "gh pr list",
        "gh pr view",
        "gh issue create",
        "gh api",
        "gh repo clone",
        " --json number,title",
        " --jq '.[].x'",
        " -R o/r",
        " --repo \"$REPO\"",
        " --body \"a b\"",
        " --title 'x'",
        " <N>",
        " 12",
        " | head",
        " && ",
        " || true",
        " 2>/dev/null",
        "$(",
        ")",
        "`",
        "```\n",
        "```sh\n",
        "\n",
        "\r\n",
        "\n\n",
        "- ",
        "> ",
        "    ",
        "| ",
        " |",
        "\\\n",
        "\\",
        "'",
        "\"",
        "# ",
        "run: |\n  ",
        "key: ",
        ": ",
        " #",
        "é",
        "…",
        "--- ",
        "---\n",
        "*",
        "_",
        "${{ x }}",
        "{owner}",
        "<<EOF\n",
        "EOF\n",
        ", and ",
        ". ",
        "GH_TOKEN",
        " --body-file -",
        " --limit 60",
        "[",
        "]",
        "{",
        "}",
        " --label a,b",
        " --search \"is:open x\"",
        "\u{FEFF}",
        "for x in y; do ",
        "done",
        "if ",
        "; then ",
        "fi",
        "xargs ",
        "bash -c '",
        "bash -c \"",
        "ssh h ",
        "eval \"",
        "alias a='",
        "{\"run\": \"",
        "\"}",
        "[\"",
        "\", \"",
        "run = \"",
        "run = '",
        "\"\"\"",
        "[alias]\nx = !",
        "{\"cells\": [{\"cell_type\": \"code\", \"source\": \"!",
    ]);
    fixed.prop_map(str::to_string)
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|p| p.concat())
}

fn scanned(name: &str, bytes: &[u8]) -> Vec<Finding> {
    scan::file(engine(), name, bytes, None)
        .map(|s| s.findings)
        .unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn findings_are_true_and_applying_them_leaves_nothing_to_apply(
        text in text(),
        name in prop::sample::select(vec!["a.md", "a.yaml", "a.sh", "a.txt", ".env", "a.py", "a.json", "a.toml", ".gitconfig", "a.ipynb"]),
    ) {
        let bytes = text.as_bytes();
        let findings = scanned(name, bytes);
        let mut end = 0;
        for f in &findings {
            prop_assert!(f.start >= end && f.end <= bytes.len(), "{f:?} in {text:?}");
            prop_assert_eq!(f.before.as_bytes(), &bytes[f.start..f.end]);
            prop_assert_eq!(f.class.is_written(), f.after.is_some(), "{:?}", f);
            end = f.end;
        }
        let applied = splice(bytes, &findings).unwrap();
        let again = scanned(name, &applied);
        prop_assert!(
            again.iter().all(|f| !f.class.is_written()),
            "{text:?}\nbecame {:?}\nand then {again:#?}",
            String::from_utf8_lossy(&applied)
        );
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "a\\.(md|yaml|sh|txt)") {
        let mut bytes = bytes;
        bytes.extend_from_slice(b"\xFF gh pr list -R o/r\n");
        let findings = scanned(&name, &bytes);
        splice(&bytes, &findings).unwrap();
    }
}
