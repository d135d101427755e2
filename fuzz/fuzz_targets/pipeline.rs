//! Bytes through everything: no panic, true findings, and nothing left to apply after `apply`.
//!
//! The first byte chooses the name of the file, the rest is its content.
#![no_main]

use std::sync::{Arc, OnceLock};

use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use forgemod::tree::splice::splice;
use libfuzzer_sys::fuzz_target;

const NAMES: &[&str] = &[
    "a.md", "a.sh", "a.yaml", ".github/workflows/a.yml", "a.json", "a.toml", "a.ipynb", ".gitconfig", "a.ini", "a.txt", ".env",
    "Dockerfile", "Makefile", "justfile", "crontab", "a.service", "a.py", "a.js", "a.go", "a.rs", "a.html", "a.rst",
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
    scan::file(engine(), name, bytes, None).map(|s| s.findings).unwrap_or_default()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*first) % NAMES.len()];
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
});
