//! forgemod moves repositories from one forge to another.
//!
//! It finds every command line that belongs to the old forge, wherever it
//! stands in a tree, rewrites what can be rewritten correctly and lists the
//! rest with a place, a reason and a recipe. What is a command, what it becomes
//! and which versions of the target know it stands in a rule pack (`rules/`);
//! the code here knows no forge.
//!
//! The way of the data, one module a stage:
//!
//! | stage | module |
//! |---|---|
//! | walk, prefilter | [`tree`] |
//! | regions: which bytes of a file hold shell text, which prose | [`host`], [`text`] |
//! | calls: shell text and prose into typed calls | [`scan`], [`shell`], [`grammar`] |
//! | rules: a call into its replacement | [`pack`], [`engine`] |
//! | links: URLs and slugs of the old forge | [`links`] |
//! | standing parts: blocks, files, lines, words, moves | [`standing`] |
//! | edits, diff, report | [`report`], [`tree`] |

pub mod cli;
pub mod engine;
pub mod finding;
pub mod grammar;
pub mod host;
pub mod links;
pub mod pack;
pub mod report;
pub mod scan;
pub mod shell;
pub mod site;
pub mod standing;
pub mod text;
pub mod tree;
