//! YAML: every scalar is a text of its own, and its key says which.
//!
//! granit-parser says where the scalars stand and in which style; their bytes
//! are mapped and written back here. A text that is no YAML as it stands
//! (a template) is read line by line.

mod argv;
mod decode;
mod events;
mod fallback;
mod fill;
mod keys;
mod mini;
mod reader;
mod write;

use std::collections::HashSet;
use std::ops::Range;

use super::comments::{Comments, push_plain};
use super::foreign::FOREIGN;
use super::lines::{LineIndex, line_end};
use super::{Content, Host, Place, Region};
use crate::text::{Decoded, DecodedBuilder};

use reader::{File, Reader};

/// The host of YAML.
pub static YAML: Yaml = Yaml {
    file: File::Unknown,
};

/// Reads YAML.
#[derive(Debug)]
pub struct Yaml {
    file: File,
}

/// The host of the YAML file at `path`.
pub(super) fn of_file(path: &str) -> &'static dyn Host {
    static PATH: Yaml = Yaml { file: File::Path };
    static WORKFLOW: Yaml = Yaml {
        file: File::Workflow,
    };
    match reader::by_path(path) {
        File::Unknown => &YAML,
        File::Path => &PATH,
        File::Workflow => &WORKFLOW,
        File::Of(reader) => reader::host(reader),
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// What stands around a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// A value or an item in block style.
    Block,
    /// A value or an item between brackets.
    Flow,
    /// A key in block style.
    Key,
    /// A key between brackets.
    FlowKey,
}

impl Around {
    fn is_key(self) -> bool {
        matches!(self, Around::Key | Around::FlowKey)
    }
}

/// Which of a job's systems are Windows, where a step that names no shell is run by PowerShell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Windows {
    /// All of them.
    All,
    /// Some of its matrix.
    Some,
}

/// A scalar of the text.
#[derive(Debug)]
struct Scalar {
    style: Style,
    around: Around,
    /// Its bytes, quotes included; those of a block begin with its first character that is no indentation.
    range: Range<usize>,
    value: String,
    /// The key that it is a value of, or the list that it stands in.
    key: String,
    /// The key above that one.
    parent: String,
    /// What its step, job or workflow names as the shell that runs it.
    shell: Option<String>,
    /// The action that its step uses.
    uses: Option<String>,
    /// Whether its job runs on Windows.
    windows: Option<Windows>,
    /// The number of the list that it is an item of.
    list: Option<usize>,
    /// Whether the text around it parses, so that its style may be changed.
    sound: bool,
}

/// The scalars of a text.
#[derive(Debug, Default)]
struct Scalars {
    list: Vec<Scalar>,
    /// Whether it is a workflow or an action of the forge, or of a kind with steps like theirs.
    workflow: bool,
    /// Whether its path does not say that another runner than the forge's reads it.
    runner: bool,
    /// Whether it describes services, whose commands no shell reads.
    compose: bool,
    /// Whether it is a list of tasks or plays, as Ansible has them.
    tasks: bool,
    /// The numbers of the lists that hold nothing but scalars.
    plain_lists: HashSet<usize>,
    /// The paths of the keys on the outer levels: `services.*.image`, `steps[].name`, `[].hosts`.
    keys: HashSet<String>,
}

impl Host for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }

    /// The file still parses where it did, and its structure is the same.
    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        let Ok(structure) = events::structure(before) else {
            return Ok(());
        };
        match events::structure(after) {
            Ok(same) if same == structure => Ok(()),
            Ok(_) => Err("the file would no longer have the same keys and lists".to_string()),
            Err(why) => Err(format!("the file would no longer be YAML: {why}")),
        }
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        if has_lone_return(text) {
            // a line end to YAML, and to hardly anyone else
            return FOREIGN.regions(text, place);
        }
        let index = LineIndex::new(text);
        let mut scalars = events::scalars(text).unwrap_or_else(|| fallback::scalars(text, &index));
        scalars.runner = matches!(self.file, File::Workflow | File::Unknown);
        let reader = reader::of(self.file, &scalars.keys);
        let mut cut = Cut {
            text,
            reader,
            index: &index,
            line_end: line_end(text),
            done: 0,
            regions: Vec::new(),
        };
        let mut at = 0;
        while let Some(scalar) = scalars.list.get(at) {
            cut.comments_up_to(scalar.range.start);
            at = match argv::items(&scalars, at) {
                Some((items, behind)) if cut.arguments(&scalars, &items, place) => behind,
                _ => {
                    cut.scalar(scalar, &scalars, place);
                    at + 1
                }
            };
        }
        cut.comments_up_to(text.len());
        cut.regions
    }
}

/// Whether a carriage return stands without a line feed behind it.
fn has_lone_return(text: &str) -> bool {
    memchr::memchr_iter(b'\r', text.as_bytes())
        .any(|at| text.as_bytes().get(at + 1) != Some(&b'\n'))
}

struct Cut<'a> {
    text: &'a str,
    /// Who fills values into its texts.
    reader: Option<&'static Reader>,
    index: &'a LineIndex<'a>,
    line_end: &'static str,
    /// Everything before this offset is in a region or has none.
    done: usize,
    regions: Vec<Region>,
}

impl Cut<'_> {
    /// Adds a list of arguments; whether it is one.
    fn arguments(&mut self, all: &Scalars, items: &[usize], place: Place) -> bool {
        let scalars: Vec<&Scalar> = items.iter().filter_map(|i| all.list.get(*i)).collect();
        let (Some(first), Some(last)) = (scalars.first(), scalars.last()) else {
            return false;
        };
        if first.range.start < self.done || place == Place::Document {
            return false;
        }
        let shell = first.value == "CMD-SHELL";
        let alone = |s: &Scalar| self.region(s, keys::item(shell), place);
        let Some(region) = argv::region(self.text, &scalars, place, self.reader, alone) else {
            return false;
        };
        self.done = last.range.end;
        self.regions.push(region);
        true
    }

    fn scalar(&mut self, scalar: &Scalar, all: &Scalars, place: Place) {
        let range = scalar.range.clone();
        if range.start < self.done {
            return;
        }
        // The span of a block ends in the indentation of the line behind it.
        let line = self.index.start(self.index.line_of(range.end));
        let blank = line >= range.start && self.text[line..range.end].trim().is_empty();
        self.done = if blank { line } else { range.end };
        if scalar.value.trim().is_empty() || is_bare_key(scalar) {
            return;
        }
        let (content, place) = keys::content(scalar, all, place);
        self.regions.extend(self.region(scalar, content, place));
    }

    /// The region of a scalar.
    fn region(&self, scalar: &Scalar, content: Content, place: Place) -> Option<Region> {
        let range = scalar.range.clone();
        let (decoded, escape) = match decode::decode(self.text, self.index, scalar) {
            Some(decoded) if decoded.text.is_empty() => return None,
            None if scalar.value.is_empty() => return None,
            Some(decoded) => {
                let escape =
                    write::Writer::new(self.text, self.index, scalar, &decoded, self.line_end);
                (decoded, Box::new(escape) as Box<dyn super::Escape>)
            }
            None => {
                let mut builder = DecodedBuilder::new();
                // In two pieces, so that texts of the same length are not taken for the same text.
                let first = scalar.value.chars().next().map_or(0, char::len_utf8);
                builder.escaped(range.clone(), &scalar.value[..first]);
                builder.escaped(range.end..range.end, &scalar.value[first..]);
                (
                    builder.finish(),
                    Box::new(write::Opaque { range }) as Box<dyn super::Escape>,
                )
            }
        };
        let region = Region {
            text: decoded.text,
            map: decoded.map,
            escape,
            content,
            place,
        };
        let reader = self
            .reader
            .filter(|r| !scalar.around.is_key() && !r.spared.contains(&scalar.key.as_str()));
        Some(match reader {
            Some(reader) => fill::filled(region, reader),
            None => region,
        })
    }

    /// Adds the comments between what is done and `end`, where no scalar stands.
    fn comments_up_to(&mut self, end: usize) {
        let mut comments = Comments::new(self.line_end);
        while self.done < end {
            let line = self.index.line_of(self.done);
            let (start, stop) = (
                self.index.start(line),
                self.index.content_end(line).min(end),
            );
            let from = self.done.min(stop);
            self.done = self.index.start(line + 1).min(end);
            let Some(hash) = hash(self.text, from..stop) else {
                continue;
            };
            let before = &self.text[start..hash];
            if before.trim().is_empty() {
                if !comments.continues(line, before) {
                    comments.close(&mut self.regions);
                }
                comments.add(self.text, self.index, line, hash);
            } else {
                comments.close(&mut self.regions);
                let why = "a comment behind a value is a single line";
                let decoded = Decoded::verbatim(self.text, hash + 1..stop);
                push_plain(
                    &mut self.regions,
                    decoded,
                    String::new(),
                    self.line_end,
                    Some(why),
                );
            }
        }
        comments.close(&mut self.regions);
    }
}

/// Whether it is a key that is a name and no text.
fn is_bare_key(scalar: &Scalar) -> bool {
    scalar.around.is_key()
        && scalar
            .value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// The `#` that begins a comment in a stretch of a line that holds no scalar.
fn hash(text: &str, range: Range<usize>) -> Option<usize> {
    memchr::memchr_iter(b'#', &text.as_bytes()[range.clone()])
        .map(|i| range.start + i)
        .find(|&i| i == 0 || text.as_bytes()[i - 1].is_ascii_whitespace())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod reader_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
