//! An edit of a standing rule, in a text whose commands are rewritten already.

use std::ops::Range;

use crate::finding::{Class, Kind};

/// One change that a standing rule wants, or the reason why it cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced; empty where something is inserted.
    pub span: Range<usize>,
    /// What replaces them.
    pub after: Option<String>,
    /// What becomes of it.
    pub class: Class,
    /// What sort of rule wants it.
    pub kind: Kind,
    /// The rule.
    pub rule: String,
    /// Why it has its class.
    pub note: String,
    /// What a person can do.
    pub recipe: String,
}

impl Edit {
    /// A change that is written.
    pub fn exact(span: Range<usize>, after: String, kind: Kind, rule: String) -> Edit {
        Edit {
            span,
            after: Some(after),
            class: Class::Exact,
            kind,
            rule,
            note: String::new(),
            recipe: String::new(),
        }
    }

    /// The same with a word about it.
    pub fn noted(mut self, note: String) -> Edit {
        self.note = note;
        self
    }

    /// Something that a person decides on.
    pub fn manual(span: Range<usize>, kind: Kind, rule: String, note: &str, recipe: &str) -> Edit {
        Edit {
            span,
            after: None,
            class: Class::Manual,
            kind,
            rule,
            note: note.to_string(),
            recipe: recipe.to_string(),
        }
    }

    /// The same, not written.
    pub fn into(mut self, class: Class, note: &str, recipe: &str) -> Edit {
        self.class = class;
        self.after = None;
        self.note = note.to_string();
        self.recipe = recipe.to_string();
        self
    }
}

/// Edits in order and without overlap; of two that overlap the one with the greater weight stays.
pub fn settle(mut edits: Vec<Edit>) -> Vec<Edit> {
    let weight = |e: &Edit| match e.kind {
        Kind::Block => 0,
        Kind::Move => 1,
        _ => 2,
    };
    edits.sort_by_key(|e| (weight(e), e.span.start, std::cmp::Reverse(e.span.end)));
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        let overlaps = out.iter().any(|o| {
            let (a, b) = (&o.span, &edit.span);
            if a.is_empty() && b.is_empty() {
                return false;
            }
            // An insertion disturbs only what it stands inside of.
            a.start < b.end && b.start < a.end
        });
        if !overlaps {
            out.push(edit);
        }
    }
    // Insertions at one place keep the order of their rules.
    out.sort_by_key(|e| (e.span.start, e.span.end));
    out
}

/// The line end that a text uses.
pub fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// `text` with the line ends of the file that it goes into.
pub fn with_line_ends(text: &str, line_end: &str) -> String {
    if line_end == "\n" {
        text.to_string()
    } else {
        text.replace('\n', line_end)
    }
}
