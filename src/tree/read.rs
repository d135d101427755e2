//! Reads one file and scans it, if the prefilter lets it pass.

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::prefilter::Prefilter;
use super::{File, Remark};
use crate::engine::Engine;
use crate::finding::{Class, Finding};
use crate::scan;
use crate::site::Site;

/// A NUL byte this far into a file makes it binary; the rule of git and of grep.
const PEEK: usize = 8 * 1024;

/// What reading a file came to.
pub(super) enum Outcome {
    /// Nothing of the old forge in it.
    Clean,
    /// Something was found.
    Found(File),
    /// It holds a literal and is not text that can be read.
    Skipped(Remark),
    /// It could not be read.
    Problem(Remark),
}

/// What reads files: shared by all threads.
pub(super) struct Reader<'a> {
    pub engine: &'a Engine,
    pub site: &'a Site,
    pub prefilter: Prefilter,
    pub language: Option<&'a str>,
    /// Where the root lies in the site file's directory; what keep globs are relative to.
    pub keep_prefix: String,
}

impl Reader<'_> {
    /// Reads `path`; `buffer` is the thread's own and is reused from file to file.
    pub fn read(&self, path: PathBuf, name: String, buffer: &mut Vec<u8>) -> Outcome {
        if let Err(e) = fill(&path, buffer) {
            return Outcome::Problem(Remark {
                file: name,
                message: format!("cannot be read: {e}"),
            });
        }
        if self.prefilter.passes_utf16(buffer) {
            return Outcome::Skipped(Remark {
                file: name,
                message: "is UTF-16, only UTF-8 is read".to_string(),
            });
        }
        if is_binary(buffer)
            || !self.prefilter.passes(buffer) && !self.engine.links().may_match(buffer)
        {
            return Outcome::Clean;
        }
        // One file that trips over a defect must not cost the others their result.
        let scanned = catch_unwind(AssertUnwindSafe(|| {
            scan::file(self.engine, &name, buffer, self.language)
        }));
        match scanned {
            Ok(Ok(scan)) if scan.findings.is_empty() => Outcome::Clean,
            Ok(Ok(scan)) => {
                let mut findings = scan.findings;
                self.keep(&name, &mut findings);
                // The large buffer of a large file goes with it instead of staying with the thread.
                let bytes = if buffer.len() > (1 << 20) {
                    std::mem::take(buffer)
                } else {
                    buffer.clone()
                };
                Outcome::Found(File {
                    name,
                    path,
                    bytes,
                    read_as: scan.read_as,
                    findings,
                    ..File::default()
                })
            }
            Ok(Err(skip)) => Outcome::Skipped(Remark {
                file: name,
                message: skip.0,
            }),
            Err(_) => Outcome::Problem(Remark {
                file: name,
                message:
                    "was given up: forgemod has a defect that this file shows, please report it"
                        .to_string(),
            }),
        }
    }

    fn keep(&self, name: &str, findings: &mut [Finding]) {
        let Some(glob) = self
            .site
            .keep
            .matching(&format!("{}{name}", self.keep_prefix))
        else {
            return;
        };
        for f in findings {
            if f.class != Class::Kept {
                f.class = Class::Kept;
                f.after = None;
                f.shell = None;
                f.note = format!("the site file keeps {glob}");
                f.recipe = String::new();
            }
        }
    }
}

fn fill(path: &Path, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    let mut file = std::fs::File::open(path)?;
    file.read_to_end(buffer)?;
    Ok(())
}

/// Whether the bytes are those of a binary file.
pub fn is_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(PEEK)]).is_some()
}
