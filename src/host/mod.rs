//! Hosts: what in a file holds shell text, what prose, and how text is escaped there.
//!
//! A host reads one kind of text (Markdown, YAML, a shell script …) and cuts it
//! into [`Region`]s. A region's content may itself be read by another host, so
//! a workflow's `prompt: |` holds Markdown whose fence holds shell. A further
//! host is one new file here and a row in `detect.rs`.

pub mod argv;
pub mod build;
pub mod code;
mod comments;
pub mod data;
pub mod detect;
pub mod env;
pub mod foreign;
mod lines;
pub mod markdown;
pub mod markup;
pub mod plain;
pub mod script;
pub mod template;
#[cfg(test)]
mod testing;
mod transcript;
pub mod yaml;

use std::ops::Range;

pub(crate) use comments::of_lines;
pub(crate) use data::json;
pub use detect::{by_name, host_for, hosts, named, place_for, place_of, why};
pub(crate) use lines::code_spans;
pub(crate) use transcript::prompt;

pub use argv::Argv;

use crate::finding::Found;
use crate::shell::Output;
use crate::text::OffsetMap;

/// Whether a text is read by people or run by a machine; decides what may stand for something that a call leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Prompts, docs, comments: a placeholder such as `<N>` is fine there.
    Document,
    /// Scripts: what a call infers must be looked up.
    Program,
    /// Scripts of a CI workflow, which run in a clone with the forge's variables set.
    Workflow,
}

/// How a program runs a command: what its code says beside the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Who reads what the command prints.
    pub output: Output,
    /// Whether its exit status decides something.
    pub status_read: bool,
}

impl Run {
    /// Where nothing says how it is run: a program may read all that comes of it.
    pub const UNKNOWN: Run = Run {
        output: Output::Captured,
        status_read: true,
    };
    /// Output that goes where people look, and an exit status that counts.
    pub const SHOWN: Run = Run {
        output: Output::Shown,
        status_read: true,
    };
}

/// What a region's text is.
#[derive(Debug)]
pub enum Content {
    /// Shell text, read as a whole script.
    Shell,
    /// Shell text that a program hands to `sh -c`.
    Script(Run),
    /// Shell text that a program hands to `sh -c`, with words added at its end.
    Alias,
    /// A list of arguments; the region's text has its items as words of a shell. See [`argv`].
    Argv(Box<Argv>),
    /// A string of a program of which nobody knows who reads it: a sentence, unless all of it is a call.
    Text,
    /// Sentences, lists, headings: commands may stand in it bare. `code` are the
    /// ranges of its inline code, delimiters included.
    Prose {
        /// Inline code spans, delimiters included, in order.
        code: Vec<Range<usize>>,
    },
    /// A text that another host reads.
    Host(&'static dyn Host),
}

/// A stretch of a text that is read in one way.
#[derive(Debug)]
pub struct Region {
    /// The decoded text.
    pub text: String,
    /// Where it stands in the host's text.
    pub map: OffsetMap,
    /// How replacements are written back.
    pub escape: Box<dyn Escape>,
    /// What the text is.
    pub content: Content,
    /// Who reads it.
    pub place: Place,
}

/// Why a replacement cannot be written in its place, as a sentence part: "a code span cannot hold a line break".
pub type Unwritable = String;

/// Writes text in the escaping of a region.
pub trait Escape: std::fmt::Debug + Send + Sync {
    /// `text` as it must stand in the host's text.
    fn write(&self, text: &str) -> Result<String, Unwritable>;

    /// Turns findings in the region's text into findings in the host's text.
    ///
    /// The default maps each span and writes each replacement by itself; a
    /// finding whose replacement cannot be written becomes manual.
    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let _ = source;
        found.into_iter().map(|f| lift_one(self, map, f)).collect()
    }
}

/// Lifts a single finding: maps its span and writes its replacement.
pub fn lift_one<E: Escape + ?Sized>(escape: &E, map: &OffsetMap, f: Found) -> Found {
    lift_with(map, f, |after| escape.write(after))
}

/// Lifts a single finding whose replacement `write` writes.
pub fn lift_with(
    map: &OffsetMap,
    mut f: Found,
    write: impl FnOnce(&str) -> Result<String, Unwritable>,
) -> Found {
    f.span = map.range(f.span);
    match f.after.as_deref().map(write).transpose() {
        Ok(after) => {
            f.after = after;
            f
        }
        Err(why) => {
            let recipe = match &f.shell {
                Some(shell) => format!("Write by hand: {shell}"),
                None => String::new(),
            };
            f.into_manual(&why, &recipe)
        }
    }
}

/// Reads one kind of text.
pub trait Host: std::fmt::Debug + Send + Sync {
    /// The name used in fences, in `--language` and in messages.
    fn name(&self) -> &'static str;

    /// Cuts `text` into regions, in order and without overlap. What is in no region is never changed.
    fn regions(&self, text: &str, place: Place) -> Vec<Region>;

    /// Whether commands stand bare in its texts, where a function or an alias may stand in for a program. What a region
    /// of shell text holds does not count.
    fn has_commands(&self) -> bool {
        false
    }

    /// The bytes of a text that only tell what came of a run: nothing of them is changed.
    fn outputs(&self, text: &str) -> Vec<Range<usize>> {
        let _ = text;
        Vec::new()
    }

    /// Whether `after`, which is `before` with its findings written, still is a text of this kind with nothing else
    /// changed; else why not, as a sentence. Where it is not, none of the findings is written.
    ///
    /// A text that was none of the kind before cannot become worse.
    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        let _ = (before, after);
        Ok(())
    }

    /// The same with the places: each of `edits` is a range of `before` and the range of `after` that replaces it.
    fn verify_edits(
        &self,
        before: &str,
        after: &str,
        edits: &[(Range<usize>, Range<usize>)],
    ) -> Result<(), String> {
        let _ = edits;
        self.verify(before, after)
    }
}

/// Whether a host cuts `after` into the regions that it cuts `before` into; else why not, as a sentence.
///
/// For a kind of text that has no parser but its host this is what can be said of it: no replacement began or ended
/// anything.
pub(crate) fn same_cut(host: &dyn Host, before: &str, after: &str) -> Result<(), String> {
    let kinds = |text: &str| -> Vec<String> {
        host.regions(text, Place::Program)
            .iter()
            .map(|r| match &r.content {
                Content::Host(h) => h.name().to_string(),
                Content::Prose { .. } => "prose".to_string(),
                Content::Argv(_) => "argv".to_string(),
                _ => "shell".to_string(),
            })
            .collect()
    };
    match kinds(before) == kinds(after) {
        true => Ok(()),
        false => Err(format!(
            "the file would no longer be cut into the same parts as {}",
            host.name()
        )),
    }
}

impl PartialEq for dyn Host {
    fn eq(&self, other: &dyn Host) -> bool {
        self.name() == other.name()
    }
}

impl Eq for dyn Host {}

/// Escaping of a text that stands as it is; each line break that a replacement
/// brings is followed by the prefix of its line (a quote mark, an indentation).
#[derive(Clone, Debug, Default)]
pub struct Verbatim {
    /// What stands at the start of each line of the host's text.
    pub prefix: String,
}

impl Escape for Verbatim {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if self.prefix.is_empty() {
            return Ok(text.to_string());
        }
        Ok(text.replace('\n', &format!("\n{}", self.prefix)))
    }
}
