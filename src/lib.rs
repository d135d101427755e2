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
//! | regions: which bytes of a file hold shell text, which prose | [`host`], [`text`] |

pub mod finding;
pub mod host;
pub mod shell;
pub mod text;
