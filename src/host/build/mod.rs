//! Build files and unit files: commands that a shell runs, written in the escaping of what reads the file first.

mod coded;
mod crontab;
mod dockerfile;
mod exec;
mod justfile;
mod makefile;
pub(in crate::host) mod opaque;
mod procfile;
mod systemd;

pub use crontab::{CRONTAB, Crontab};
pub use dockerfile::{DOCKERFILE, Dockerfile};
pub use justfile::{JUSTFILE, Justfile};
pub use makefile::{MAKEFILE, Makefile};
pub use procfile::{PROCFILE, Procfile};
pub use systemd::{SYSTEMD, Systemd};

use std::ops::Range;

use super::foreign::{FOREIGN, Unwritten};
use super::{Content, Place, Region};
use crate::text::Decoded;

/// A region that is read and never written: a value that no shell runs, or a script in another language.
fn unwritten(text: &str, range: Range<usize>, place: Place) -> Region {
    let decoded = Decoded::verbatim(text, range);
    Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(Unwritten),
        content: Content::Host(&FOREIGN),
        place,
    }
}

/// Whether a program is a shell whose language is read here.
fn is_shell(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    matches!(name, "sh" | "bash" | "dash" | "ksh" | "zsh" | "ash")
}
