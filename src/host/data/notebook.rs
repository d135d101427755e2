//! Notebooks: cells of Markdown and of code, whose lines may be shell text.

use std::ops::Range;

use super::json::{Manner, Quoted};
use super::read_json::read;
use super::{Leaf, Node, in_order};
use crate::host::detect::by_name;
use crate::host::foreign::FOREIGN;
use crate::host::json::JSON;
use crate::host::markdown::MARKDOWN;
use crate::host::{Content, Escape, Host, Place, Region, Unwritable};
use crate::text::{Decoded, DecodedBuilder};

/// The host of notebooks.
pub static NOTEBOOK: Notebook = Notebook;

/// Reads a notebook.
#[derive(Debug)]
pub struct Notebook;

impl Host for Notebook {
    fn name(&self) -> &'static str {
        "notebook"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let Some(document) = read(text) else {
            return FOREIGN.regions(text, place);
        };
        let manner = Manner::of(text);
        let mut found = Vec::new();
        for node in document.nodes {
            let cells = member(node, "cells");
            let Some(Node::List(cells)) = cells else {
                continue;
            };
            for cell in cells {
                self.cell(cell, manner, &mut found);
            }
        }
        in_order(found)
    }

    fn outputs(&self, text: &str) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        for node in read(text).into_iter().flat_map(|d| d.nodes) {
            let Some(Node::List(cells)) = member(node, "cells") else {
                continue;
            };
            for cell in cells {
                if let Some(outputs) = member(cell, "outputs") {
                    strings(&outputs, &mut out);
                }
            }
        }
        out
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        JSON.verify(before, after)
    }
}

impl Notebook {
    fn cell(&self, cell: Node, manner: Manner, found: &mut Vec<(usize, Region)>) {
        let Node::Table(members) = cell else {
            return;
        };
        let mut kind = String::new();
        let mut source = Vec::new();
        for (key, node) in members {
            match (key.value.text.as_str(), node) {
                ("cell_type", Node::Leaf(leaf)) => kind = leaf.value.text,
                ("source", Node::Leaf(leaf)) => source.push(leaf),
                ("source", Node::List(items)) => {
                    source.extend(items.into_iter().filter_map(|n| match n {
                        Node::Leaf(leaf) => Some(leaf),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        let whole = joined(&source);
        let all = 0..whole.text.len();
        let mut add = |range: Range<usize>, content: Content, place: Place, ipython: bool| {
            let part = part(&whole, range);
            if part.text.trim().is_empty() {
                return;
            }
            let escape: Box<dyn Escape> = match ipython {
                true => Box::new(Line(quoted(manner))),
                false => Box::new(quoted(manner)),
            };
            found.push((
                part.map.range(0..part.text.len()).start,
                Region {
                    text: part.text,
                    map: part.map,
                    escape,
                    content,
                    place,
                },
            ));
        };
        if kind != "code" {
            add(all, Content::Host(&MARKDOWN), Place::Document, false);
            return;
        }
        let first = whole.text.lines().next().unwrap_or_default();
        if let Some(magic) = first.strip_prefix("%%") {
            let body = whole.text.find('\n').map_or(all.end, |i| i + 1)..all.end;
            let is_shell = magic
                .split_whitespace()
                .take(2)
                .any(|w| matches!(w, "bash" | "sh" | "zsh" | "system" | "sx" | "!"));
            match is_shell {
                true => add(body, Content::Shell, Place::Program, false),
                false => add(all, Content::Host(&FOREIGN), Place::Program, false),
            }
            return;
        }
        let code = by_name("python").unwrap_or(&FOREIGN);
        let mut start = 0;
        let mut at = 0;
        while at < all.end {
            let end = logical_end(&whole.text, at);
            if let Some(shell) = bang(&whole.text[at..end]) {
                add(start..at, Content::Host(code), Place::Program, false);
                add(at + shell..end, Content::Shell, Place::Program, true);
                start = end;
            }
            at = end;
        }
        add(start..all.end, Content::Host(code), Place::Program, false);
    }
}

fn quoted(manner: Manner) -> Quoted {
    Quoted { manner, quote: '"' }
}

/// The member of a table.
fn member(node: Node, name: &str) -> Option<Node> {
    match node {
        Node::Table(members) => members
            .into_iter()
            .find(|(key, _)| key.value.text == name)
            .map(|(_, node)| node),
        _ => None,
    }
}

/// The ranges of the strings in a value.
fn strings(node: &Node, out: &mut Vec<Range<usize>>) {
    match node {
        Node::Leaf(leaf) => out.push(leaf.span.clone()),
        Node::List(items) => items.iter().for_each(|n| strings(n, out)),
        Node::Table(members) => members.iter().for_each(|(_, n)| strings(n, out)),
        Node::Other => {}
    }
}

/// The end of the line at `at`, with those that it goes on in.
fn logical_end(text: &str, at: usize) -> usize {
    let mut from = at;
    loop {
        let end = text[from..].find('\n').map_or(text.len(), |i| from + i + 1);
        let continued = text[from..end].trim_end_matches('\n').ends_with('\\');
        if !continued || end == text.len() {
            return end;
        }
        from = end;
    }
}

/// Where the shell text of a line begins: behind `!`, `!!` or `name = !`.
fn bang(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    let blanks = line.len() - trimmed.len();
    if let Some(rest) = trimmed.strip_prefix('!') {
        return Some(blanks + 1 + usize::from(rest.starts_with('!')));
    }
    let (name, rest) = trimmed.split_once('=')?;
    let is_name = name
        .trim()
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | ',' | ' '));
    let shell = rest.trim_start().strip_prefix('!')?;
    (is_name && !shell.starts_with('=')).then_some(line.len() - shell.len())
}

/// The strings of a source as one text.
fn joined(source: &[Leaf]) -> Decoded {
    let mut out = DecodedBuilder::new();
    for leaf in source {
        out.append(&leaf.value, 0..leaf.value.text.len());
    }
    out.finish()
}

fn part(whole: &Decoded, range: Range<usize>) -> Decoded {
    let mut out = DecodedBuilder::new();
    out.append(whole, range);
    out.finish()
}

/// Writes into a line that IPython reads before a shell does.
#[derive(Debug)]
struct Line(Quoted);

impl Escape for Line {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if text.contains(['$', '{', '}', '\n']) {
            return Err(
                "the notebook fills `$` and braces in before a shell reads the line".to_string(),
            );
        }
        self.0.write(text)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "notebook_tests.rs"]
mod tests;
