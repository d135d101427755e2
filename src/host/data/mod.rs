//! Data: JSON, TOML and their kin. Every string is a text of its own, and its key says which.
//!
//! A reader of the format gives the strings with their places; what is a
//! command and what a sentence is decided here, for all formats alike.

pub mod ini;
pub mod json;
mod keys;
pub mod notebook;
mod read_json;
pub mod toml;

use std::ops::Range;

use super::argv::{self, Item, Items, List, Piece};
use super::{Content, Escape, Place, Region, Run};
use crate::text::Decoded;

/// A string of a document.
#[derive(Debug)]
struct Leaf {
    /// Its bytes, quotes included.
    span: Range<usize>,
    /// Its value, with the way back.
    value: Decoded,
}

/// A value of a document.
#[derive(Debug)]
enum Node {
    Leaf(Leaf),
    List(Vec<Node>),
    Table(Vec<(Leaf, Node)>),
    /// A number, a word, a date.
    Other,
}

/// How a format writes its strings.
trait Format {
    /// The escaping of a string.
    fn escape(&self, leaf: &Leaf) -> Box<dyn Escape>;
    /// The writer of items of a list.
    fn items(&self) -> Box<dyn Items>;
}

/// The regions of a document, in order.
fn regions(text: &str, nodes: Vec<Node>, format: &dyn Format, place: Place) -> Vec<Region> {
    let mut walk = Walk {
        text,
        format,
        place,
        found: Vec::new(),
    };
    for node in nodes {
        walk.node(node, &mut Vec::new());
    }
    in_order(walk.found)
}

/// Regions in order, without those that stand in another one.
fn in_order(mut found: Vec<(usize, Region)>) -> Vec<Region> {
    found.sort_by_key(|(start, _)| *start);
    let mut end = 0;
    let mut out = Vec::with_capacity(found.len());
    for (_, region) in found {
        let span = region.map.range(0..region.text.len());
        if span.start >= end && !region.text.is_empty() {
            end = span.end;
            out.push(region);
        }
    }
    out
}

struct Walk<'a> {
    text: &'a str,
    format: &'a dyn Format,
    place: Place,
    found: Vec<(usize, Region)>,
}

impl Walk<'_> {
    fn node(&mut self, node: Node, path: &mut Vec<String>) {
        match node {
            Node::Other => {}
            Node::Leaf(leaf) => {
                let (content, place) = keys::content(path, &leaf.value.text, self.place);
                self.leaf(leaf, content, place);
            }
            Node::List(items) => self.list(items, path),
            Node::Table(members) => self.table(members, path),
        }
    }

    fn leaf(&mut self, leaf: Leaf, content: Content, place: Place) {
        let start = leaf.span.start;
        let region = self.region(leaf, content, place);
        self.found.push((start, region));
    }

    fn region(&self, leaf: Leaf, content: Content, place: Place) -> Region {
        let escape = self.format.escape(&leaf);
        Region {
            text: leaf.value.text,
            map: leaf.value.map,
            escape,
            content,
            place,
        }
    }

    fn list(&mut self, items: Vec<Node>, path: &mut Vec<String>) {
        let all_text = items.iter().all(|n| matches!(n, Node::Leaf(_)));
        if !all_text || items.len() < 2 {
            for node in items {
                self.node(node, path);
            }
            return;
        }
        let leaves: Vec<Leaf> = items
            .into_iter()
            .filter_map(|n| match n {
                Node::Leaf(leaf) => Some(leaf),
                _ => None,
            })
            .collect();
        let run = match keys::is_shell(path) {
            true => Run::SHOWN,
            false => Run::UNKNOWN,
        };
        self.argv(leaves, false, path, run);
    }

    fn argv(&mut self, leaves: Vec<Leaf>, first_apart: bool, path: &[String], run: Run) {
        let Some(start) = leaves.first().map(|l| l.span.start) else {
            return;
        };
        let items = leaves
            .into_iter()
            .map(|leaf| {
                let (content, place) = keys::content(path, &leaf.value.text, self.place);
                Item {
                    span: leaf.span.clone(),
                    pieces: vec![Piece::Text(leaf.value.text.clone())],
                    alone: Some(self.region(leaf, content, place)),
                }
            })
            .collect();
        let list = List {
            items,
            first_apart,
            place: Place::Program,
            run,
            stop: None,
            cut: false,
            shell: None,
        };
        if let Some(region) = argv::region(self.text, list, self.format.items()) {
            self.found.push((start, region));
        }
    }

    fn table(&mut self, members: Vec<(Leaf, Node)>, path: &mut Vec<String>) {
        let mut members = members.into_iter().peekable();
        while let Some((key, node)) = members.next() {
            let name = key.value.text.clone();
            if !keys::is_bare(&name) {
                // A name that something looks up, such as an entry of a map of permissions.
                self.leaf(
                    key,
                    Content::Host(&super::foreign::FOREIGN),
                    Place::Document,
                );
            }
            // `"command": "tool", "args": ["a", "b"]` is one list of arguments.
            let is_program =
                matches!(&node, Node::Leaf(leaf) if keys::is_program(&name, &leaf.value.text));
            let args = is_program
                && members.peek().is_some_and(|(k, n)| {
                    keys::is_arguments(&k.value.text)
                        && matches!(n, Node::List(items) if items.iter().all(|i| matches!(i, Node::Leaf(_))))
                });
            path.push(name);
            match (node, args) {
                (Node::Leaf(first), true) => {
                    let mut leaves = vec![first];
                    if let Some((_, Node::List(items))) = members.next() {
                        leaves.extend(items.into_iter().filter_map(|n| match n {
                            Node::Leaf(leaf) => Some(leaf),
                            _ => None,
                        }));
                    }
                    self.argv(leaves, true, path, Run::SHOWN);
                }
                (node, _) => self.node(node, path),
            }
            path.pop();
        }
    }
}

/// Whether two documents differ in their strings alone; lists of strings may have other lengths.
fn same_but_strings(before: &serde_json::Value, after: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object, String};
    match (before, after) {
        (String(_), String(_)) => true,
        (Array(a), Array(b)) => {
            let strings = |l: &[serde_json::Value]| l.iter().all(serde_json::Value::is_string);
            strings(a) && strings(b)
                || a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_but_strings(a, b))
        }
        (Object(a), Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((k, a), (l, b))| k == l && same_but_strings(a, b))
        }
        (a, b) => a == b,
    }
}
