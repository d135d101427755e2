//! The tree: walk, prefilter and read it, and write what was found back.

pub mod apply;
mod prefilter;
mod read;
mod root;
pub mod splice;
mod walk;

use std::path::PathBuf;

use crate::finding::Finding;

pub use prefilter::Prefilter;
pub use read::is_binary;
pub use root::{Root, Start};
pub use walk::{Options, walk};

/// A file in which something was found.
#[derive(Clone, Debug)]
pub struct File {
    /// Path relative to the root, with `/`.
    pub name: String,
    /// The path to open it by.
    pub path: PathBuf,
    /// Its content as it was read.
    pub bytes: Vec<u8>,
    /// What it was read as, and why.
    pub read_as: String,
    /// What was found, in order.
    pub findings: Vec<Finding>,
}

impl File {
    /// Whether `apply` changes it.
    pub fn changes(&self) -> bool {
        self.findings
            .iter()
            .any(|f| f.class.is_written() && f.after.as_deref().is_some_and(|a| a != f.before))
    }
}

/// A file and a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Path relative to the root, with `/`.
    pub file: String,
    /// What there is to say, beginning with a verb: "is UTF-16".
    pub message: String,
}

/// What a walk found, in the order of the paths.
#[derive(Debug, Default)]
pub struct Tree {
    /// The files with findings.
    pub files: Vec<File>,
    /// How many files were looked at.
    pub scanned: usize,
    /// Files that hold a literal of the old forge and are not text that can be read.
    pub skipped: Vec<Remark>,
    /// Files and directories that could not be read.
    pub problems: Vec<Remark>,
}
