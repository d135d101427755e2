//! Texts that fuzzing once found to go wrong, and a first one for the target that found none: `fuzz/seeds/TARGET/NAME`
//! holds one each.
//!
//! Each goes through what the fuzz target does (`fuzz/bodies.rs`), with every host and every kind of file.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

use forgemod::host::{host_for, hosts};
use pretty_assertions::assert_eq;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|p| fs::read(p).unwrap()).collect()
}

#[test]
fn the_hosts_cut_them() {
    for seed in seeds("hosts") {
        let text = std::str::from_utf8(&seed).unwrap();
        for host in hosts() {
            bodies::host(host, text);
        }
    }
}

#[test]
fn they_go_through_everything() {
    for seed in seeds("pipeline").into_iter().chain(seeds("hosts")) {
        for name in bodies::NAMES {
            bodies::pipeline(name, &seed);
        }
    }
}

#[test]
fn the_shell_reads_them() {
    for seed in seeds("shell").into_iter().chain(seeds("pipeline")) {
        if let Ok(text) = std::str::from_utf8(&seed) {
            bodies::shell(text);
        }
    }
}

#[test]
fn every_host_is_fuzzed_by_a_name() {
    let by_names: Vec<&str> = bodies::NAMES
        .iter()
        .map(|n| host_for(n, "").name())
        .collect();
    let left: Vec<&str> = hosts()
        .iter()
        .map(|h| h.name())
        .filter(|n| !by_names.contains(n))
        .collect();
    assert_eq!(left, Vec::<&str>::new());
}
