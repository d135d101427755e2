//! A file between the scan and the report: what the scan found, and what the standing rules change behind it.
//!
//! The rules see the text as the scan leaves it, so that what they write is what a second run finds. Their edits are
//! carried back to the bytes of the file as it is: an edit inside of a replacement becomes part of it, one that reaches
//! over its border makes that replacement manual, and one inside of what is left for a person waits for them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use super::edit::{Edit, settle};
use crate::finding::{Class, Finding, Kind};
use crate::tree::File;
use crate::tree::splice::splice;

/// A file that standing rules look at.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file as the scan left it.
    pub file: File,
    /// The glob of the site file that keeps it, if one does.
    pub kept: Option<String>,
}

/// A replacement of the scan, in the text that it gives and in the bytes of the file.
struct Piece {
    now: Range<usize>,
    was: Range<usize>,
    index: usize,
}

/// Where an edit stands in the bytes of the file.
enum Stand {
    At(Range<usize>),
    Inside(usize),
    Across(usize),
}

impl Draft {
    /// Puts the edits of `rules` into the file; they are asked for the edits of a text, more than once.
    pub fn finish(mut self, rules: &dyn Fn(&str) -> Vec<Edit>) -> File {
        let mut banned: BTreeMap<String, &'static str> = BTreeMap::new();
        // Each round makes a finding manual or bans a rule, so the number of rounds is bounded by both.
        for _ in 0..self.file.findings.len() + 16 {
            let Ok(bytes) = splice(&self.file.bytes, &self.file.findings) else {
                return self.file;
            };
            let Ok(now) = String::from_utf8(bytes) else {
                return self.file;
            };
            let pieces = pieces(&self.file.findings);
            let edits = self.kept_or_banned(settle(rules(&now)), &banned);
            if edits.is_empty() {
                return self.file;
            }
            let across = edits.iter().find_map(|e| match stand(&pieces, e) {
                Stand::Across(index) => Some((index, e)),
                _ => None,
            });
            if let Some((index, edit)) = across {
                reached(&mut self.file.findings, index, edit);
                continue;
            }
            match self.placed(edits, &pieces) {
                Ok(file) => {
                    let mut again = changing_again(&file, rules);
                    let mut why = CHANGED_AGAIN;
                    if again.is_empty() && breaks(&file) {
                        again = written_words(&file);
                        why = BROKEN;
                    }
                    if again.iter().all(|rule| banned.contains_key(rule)) {
                        return file;
                    }
                    banned.extend(again.into_iter().map(|rule| (rule, why)));
                }
                Err(index) => unshell(&mut self.file.findings, index),
            }
        }
        self.file
    }

    fn kept_or_banned(
        &self,
        edits: Vec<Edit>,
        banned: &BTreeMap<String, &'static str>,
    ) -> Vec<Edit> {
        let turn = |e: Edit| match (&self.kept, banned.get(&e.rule)) {
            (Some(glob), _) => e.into(Class::Kept, &format!("the site file keeps {glob}"), ""),
            (None, Some(why)) if e.after.is_some() => e.into(
                Class::Manual,
                why,
                "Write it by hand, or make the rule in the site file a narrower one.",
            ),
            _ => e,
        };
        edits.into_iter().map(turn).collect()
    }

    /// The file with `edits`, or the index of a finding whose command they would change in an unsure way.
    fn placed(&self, edits: Vec<Edit>, pieces: &[Piece]) -> Result<File, usize> {
        let mut file = self.file.clone();
        let mut added: Vec<(Range<usize>, Edit)> = Vec::new();
        // From the back, so that offsets inside of one replacement stay true.
        for edit in edits.into_iter().rev() {
            match stand(pieces, &edit) {
                Stand::Across(index) => return Err(index),
                Stand::Inside(index) => {
                    let piece = pieces.iter().find(|p| p.index == index);
                    let (Some(piece), Some(after)) = (piece, &edit.after) else {
                        continue;
                    };
                    let Some(f) = file.findings.get_mut(index) else {
                        continue;
                    };
                    let within = edit.span.start - piece.now.start..edit.span.end - piece.now.start;
                    if !inside(f, &within, after) {
                        return Err(index);
                    }
                }
                Stand::At(span) => added.push((span, edit)),
            }
        }
        added.reverse();
        for (span, edit) in added {
            put(&mut file, span, edit);
        }
        file.findings.sort_by_key(|f| (f.start, f.end));
        Ok(file)
    }
}

fn pieces(findings: &[Finding]) -> Vec<Piece> {
    let mut out = Vec::new();
    let (mut now, mut was) = (0, 0);
    for (index, f) in findings.iter().enumerate() {
        let Some(after) = f.after.as_ref().filter(|_| f.class.is_written()) else {
            continue;
        };
        let start = now + (f.start - was);
        out.push(Piece {
            now: start..start + after.len(),
            was: f.start..f.end,
            index,
        });
        now = start + after.len();
        was = f.end;
    }
    out
}

fn stand(pieces: &[Piece], edit: &Edit) -> Stand {
    let span = &edit.span;
    let (mut now, mut was) = (0, 0);
    for piece in pieces {
        let touches = if span.is_empty() {
            piece.now.start < span.start && span.start < piece.now.end
        } else {
            piece.now.start < span.end && span.start < piece.now.end
        };
        if touches {
            let within = piece.now.start <= span.start && span.end <= piece.now.end;
            return if within && !span.is_empty() {
                Stand::Inside(piece.index)
            } else {
                Stand::Across(piece.index)
            };
        }
        if span.end <= piece.now.start {
            break;
        }
        (now, was) = (piece.now.end, piece.was.end);
    }
    let at = |offset: usize| was + (offset - now);
    Stand::At(at(span.start)..at(span.end))
}

/// Puts an edit into the replacement of a finding; `false` where its command might become another one.
fn inside(f: &mut Finding, within: &Range<usize>, after: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || " _-./+,@:=".contains(c))
    };
    let Some(old) = f.after.as_ref().and_then(|a| a.get(within.clone())) else {
        return false;
    };
    let old = old.to_string();
    if !plain(&old) || !plain(after) {
        return false;
    }
    let mut text = f.after.clone().unwrap_or_default();
    let count = text.matches(&old).count();
    if let Some(shell) = &f.shell {
        if Some(shell) == f.after.as_ref() {
            let mut new = shell.clone();
            new.replace_range(within.clone(), after);
            f.shell = Some(new);
        } else if count == 1 && shell.matches(&old).count() == 1 {
            f.shell = Some(shell.replace(&old, after));
        } else {
            return false;
        }
    }
    text.replace_range(within.clone(), after);
    f.after = Some(text);
    true
}

/// A finding that a standing rule reaches into is left to a person.
fn reached(findings: &mut [Finding], index: usize, edit: &Edit) {
    if let Some(f) = findings.get_mut(index) {
        let recipe = match &f.shell {
            Some(shell) => format!("Write by hand: {shell}"),
            None => String::new(),
        };
        f.class = Class::Manual;
        f.after = None;
        f.shell = None;
        f.note = format!("the rule {} changes a part of it", edit.rule);
        f.recipe = recipe;
    }
}

fn unshell(findings: &mut [Finding], index: usize) {
    if let Some(f) = findings.get_mut(index) {
        let recipe = match &f.shell {
            Some(shell) => format!("Write by hand, with the new words: {shell}"),
            None => String::new(),
        };
        f.class = Class::Manual;
        f.after = None;
        f.shell = None;
        f.note = "a rule of the site file changes words in the command".to_string();
        f.recipe = recipe;
    }
}

/// Adds an edit to the findings of a file.
fn put(file: &mut File, span: Range<usize>, edit: Edit) {
    let overlaps = |f: &Finding| {
        if span.is_empty() {
            f.start < span.start && span.start < f.end
        } else {
            f.start < span.end && span.start < f.end
        }
    };
    if edit.kind == Kind::Block {
        // What stands in the old text of a block goes with it.
        let covered = |f: &Finding| !span.is_empty() && span.start <= f.start && f.end <= span.end;
        file.findings
            .retain(|f| !covered(f) || f.class.is_written());
    }
    if let Some(f) = file.findings.iter_mut().find(|f| overlaps(f)) {
        // It waits for the person who decides on what surrounds it.
        if f.class == Class::Manual && edit.after.is_some() && !f.recipe.contains(&edit.rule) {
            let space = if f.recipe.is_empty() { "" } else { " " };
            f.recipe.push_str(&format!(
                "{space}Then run forgemod again: the rule {} changes words in it.",
                edit.rule
            ));
        }
        return;
    }
    let finding = finding(file, span, edit);
    file.findings.push(finding);
}

/// The finding that an edit is.
pub fn finding(file: &File, span: Range<usize>, edit: Edit) -> Finding {
    let before = file.bytes.get(..span.start).unwrap_or_default();
    let line = 1 + memchr::memchr_iter(b'\n', before).count();
    let start_of_line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let text = file.bytes.get(span.clone()).unwrap_or_default();
    Finding {
        file: file.name.clone(),
        line,
        column: span.start - start_of_line + 1,
        start: span.start,
        end: span.end,
        class: edit.class,
        kind: edit.kind,
        rule: edit.rule,
        before: String::from_utf8_lossy(text).into_owned(),
        after: edit.after,
        shell: None,
        note: edit.note,
        recipe: edit.recipe,
    }
}

const CHANGED_AGAIN: &str = "what it becomes would be changed again by the next run";
const BROKEN: &str = "with it the file could not be read any more as what it is";

/// Whether a file of data could be read before and cannot be now.
fn breaks(file: &File) -> bool {
    let name = file.name.to_ascii_lowercase();
    let reads: fn(&str) -> bool = match name.rsplit_once('.').map_or("", |(_, e)| e) {
        "json" => |text| serde_json::from_str::<serde_json::Value>(text).is_ok(),
        "toml" => |text| text.parse::<toml::Table>().is_ok(),
        "yaml" | "yml" => {
            |text| granit_parser::Parser::new_from_str(text).all(|event| event.is_ok())
        }
        _ => return false,
    };
    let Ok(new) = splice(&file.bytes, &file.findings) else {
        return false;
    };
    match (std::str::from_utf8(&file.bytes), std::str::from_utf8(&new)) {
        (Ok(old), Ok(new)) => reads(old) && !reads(new),
        _ => false,
    }
}

/// The rules to try without: those that insert first, then those that change words and references.
fn written_words(file: &File) -> BTreeSet<String> {
    let of = |kinds: &[Kind]| -> BTreeSet<String> {
        file.findings
            .iter()
            .filter(|f| f.class.is_written() && kinds.contains(&f.kind))
            .map(|f| f.rule.clone())
            .collect()
    };
    match of(&[Kind::Block]) {
        none if none.is_empty() => of(&[Kind::Text, Kind::Move]),
        blocks => blocks,
    }
}

/// The text rules that would change what the file becomes.
fn changing_again(file: &File, rules: &dyn Fn(&str) -> Vec<Edit>) -> BTreeSet<String> {
    let Ok(bytes) = splice(&file.bytes, &file.findings) else {
        return BTreeSet::new();
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return BTreeSet::new();
    };
    // What was left as it is is found again, and that is no change.
    let left: Vec<&Finding> = file
        .findings
        .iter()
        .filter(|f| !f.class.is_written())
        .collect();
    let pieces = pieces(&file.findings);
    // The rule that wrote what another one changes is the one to stop.
    let author = |span: &Range<usize>| {
        pieces
            .iter()
            .filter(|p| p.now.start < span.end && span.start < p.now.end)
            .filter_map(|p| file.findings.get(p.index))
            .find(|f| f.kind == Kind::Text)
            .map(|f| f.rule.clone())
    };
    settle(rules(&text))
        .into_iter()
        .filter(|e| e.kind == Kind::Text && e.after.is_some())
        .filter(|e| {
            !left
                .iter()
                .any(|f| f.before.contains(&text[e.span.clone()]))
        })
        .map(|e| author(&e.span).unwrap_or(e.rule))
        .collect()
}

/// A file about which a rule has something to say and which is not there, or which nothing was found in yet.
pub fn file(name: String, path: PathBuf, bytes: Vec<u8>) -> File {
    File {
        name,
        path,
        bytes,
        read_as: "text (by the site file)".to_string(),
        ..File::default()
    }
}
