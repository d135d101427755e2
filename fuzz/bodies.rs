//! What the fuzz targets do with a text. `tests/seeds.rs` does the same with every text that once went wrong.

use std::sync::{Arc, OnceLock};

use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::host::{Content, Host, Place, Region};
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::shell::{carried, commands};
use forgemod::site::Site;
use forgemod::tree::splice::splice;

/// Names of files, at least one for every host.
pub const NAMES: &[&str] = &[
    "a.md",
    "a.sh",
    "a.yaml",
    ".github/workflows/a.yml",
    "a.json",
    "a.toml",
    "a.ipynb",
    ".gitconfig",
    "a.ini",
    "a.txt",
    ".env",
    "Dockerfile",
    "Makefile",
    "justfile",
    "crontab",
    "a.service",
    "a.py",
    "a.js",
    "a.go",
    "a.rs",
    "a.html",
    "a.rst",
    "Procfile",
    "a.rb",
    "a.php",
    "a.java",
    "a.kt",
    "a.scala",
    "a.groovy",
    "a.cs",
    "a.c",
    "a.swift",
    "a.dart",
    "a.lua",
    "a.pl",
    "a.ex",
    "a.xml",
    "a.vue",
    "a.mdx",
    "a.adoc",
    "a.org",
    "a.txtar",
    "a.yaml.j2",
    "a.sql",
    "a.ps1",
    "a.fish",
    "a.cedar",
    "a.rego",
    "a.tf",
    "a.r",
];

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack: Arc<Pack> = Pack::embedded().expect("the pack");
        let site = "[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\nlogin = \"x\"\n";
        let site = Site::parse(site, "forgemod.toml", &pack.versions(), &[]).expect("the site");
        Engine::new(&pack, &site).expect("the engine")
    })
}

fn findings(name: &str, bytes: &[u8]) -> Vec<Finding> {
    scan::file(engine(), name, bytes, None)
        .map(|s| s.findings)
        .unwrap_or_default()
}

/// A text read by a host: no panic, regions in order and without overlap, spans on character boundaries.
pub fn host(host: &dyn Host, text: &str) {
    cut(host, text, 0);
    assert!(host.verify(text, text).is_ok(), "{text:?}");
    assert!(host.verify_edits(text, text, &[]).is_ok(), "{text:?}");
}

fn cut(host: &dyn Host, text: &str, depth: usize) {
    let regions = host.regions(text, Place::Program);
    in_order(host, text, &regions);
    for region in &regions {
        if let (Content::Host(inner), true) = (&region.content, depth < 4) {
            cut(*inner, &region.text, depth + 1);
        }
    }
}

fn in_order(host: &dyn Host, text: &str, regions: &[Region]) {
    let mut at = 0;
    for region in regions {
        let whole = region.map.range(0..region.text.len());
        assert!(
            whole.start >= at && text.get(whole.clone()).is_some(),
            "{whole:?} behind {at} in {text:?}, read as {}",
            host.name()
        );
        at = whole.end;
        for (i, c) in region.text.char_indices() {
            let span = region.map.range(i..i + c.len_utf8());
            assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
        }
        if let Content::Argv(list) = &region.content {
            in_order(host, text, &list.items);
        }
    }
}

/// Bytes through everything: no panic, true findings, and nothing left to apply after `apply`.
pub fn pipeline(name: &str, bytes: &[u8]) {
    let found = findings(name, bytes);
    let mut end = 0;
    for f in &found {
        assert!(f.start >= end && f.end <= bytes.len(), "{f:?}");
        assert_eq!(f.class.is_written(), f.after.is_some(), "{f:?}");
        end = f.end;
    }
    let applied = splice(bytes, &found).expect("what was found stands there");
    let again = findings(name, &applied);
    assert!(
        again.iter().all(|f| !f.class.is_written()),
        "{name}: {:?} has {again:#?}",
        String::from_utf8_lossy(&applied)
    );
}

/// The reader of shell text: no panic, and every span lies in the text on character boundaries.
pub fn shell(text: &str) {
    for command in commands(text) {
        let span = command.span();
        assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
        for c in carried(text, &command) {
            let inner = c.layer.text();
            let place = c.layer.range(0..inner.len());
            assert!(text.get(place).is_some(), "{inner:?} in {text:?}");
            commands(inner);
        }
    }
}
