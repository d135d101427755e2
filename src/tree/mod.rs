//! The tree: walk, prefilter and read it, and write what was found back.

pub mod apply;
mod layout;
mod prefilter;
mod read;
mod repository;
mod root;
pub mod splice;
mod walk;

use std::path::PathBuf;

use crate::finding::Finding;

pub use prefilter::Prefilter;
pub use read::is_binary;
pub use repository::{base, below, is_repository};
pub use root::{Root, Start, slashed};
pub use walk::{Options, list, walk};

/// What becomes of a file as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It stays where it is.
    #[default]
    Stays,
    /// It is not there yet.
    Created,
    /// It moves.
    Moved {
        /// The new path relative to the root, with `/`.
        name: String,
        /// The new path to open it by.
        path: PathBuf,
    },
}

/// A file in which something was found.
#[derive(Clone, Debug, Default)]
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
    /// Whether it is created or moves.
    pub fate: Fate,
    /// Whether it becomes executable, or no longer is; `None` where that stays.
    pub executable: Option<bool>,
}

impl File {
    /// Whether `apply` changes it.
    pub fn changes(&self) -> bool {
        self.fate != Fate::Stays || self.executable.is_some() || self.changes_content()
    }

    /// Whether `apply` changes what stands in it.
    pub fn changes_content(&self) -> bool {
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
