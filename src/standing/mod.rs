//! The standing parts of a migration: blocks, files and lines that must be there, words that become others, and paths
//! that move.
//!
//! They are rules of the site file. They run over the tree behind the scan, see each file as the scan leaves it, and their
//! findings go the way of all others: into the diff, the report, the check, and into one `apply`.

mod block;
pub mod comment;
mod draft;
mod edit;
pub mod fill;
pub mod globs;
mod lines;
mod links;
pub mod model;
mod moves;
pub mod parts;
mod place;
mod references;
mod whole;
mod words;
mod world;

pub use model::Rules;
pub use world::add;

/// What is wrong with rules that are each fine by themselves, one sentence each.
pub fn conflicts(rules: &Rules) -> Vec<String> {
    let mut out = Vec::new();
    let below = |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|r| r.starts_with('/'));
    for (i, a) in rules.moves.iter().enumerate() {
        for b in &rules.moves[i + 1..] {
            let pairs = [
                (&a.from, &b.from),
                (&a.from, &b.to),
                (&a.to, &b.from),
                (&a.to, &b.to),
            ];
            if pairs.iter().any(|(x, y)| below(x, y) || below(y, x)) {
                out.push(format!(
                    "[[move]] {:?} and {:?} lie in each other; allowed: paths that are apart",
                    a.from, b.from
                ));
            }
        }
    }
    let inside = rules.blocks.iter().map(|b| (&b.paths, "block"));
    let inside = inside.chain(rules.lines.iter().map(|l| (&l.paths, "line")));
    for (paths, kind) in inside {
        for (path, _) in paths.written() {
            if rules.files.iter().any(|f| f.path == path) {
                out.push(format!(
                    "[[{kind}]] and [[file]] both name {path:?}; allowed: put it into the text of the file"
                ));
            }
        }
    }
    for (i, a) in rules.files.iter().enumerate() {
        if rules.files[i + 1..].iter().any(|b| a.path == b.path) {
            out.push(format!(
                "[[file]] {:?} stands there twice; allowed: each path once",
                a.path
            ));
        }
    }
    out
}
