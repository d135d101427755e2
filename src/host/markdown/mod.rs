//! Markdown: prose block by block, fences by their language, tables cell by cell.
//!
//! pulldown-cmark says which lines belong to which block; the text of a region
//! is the raw text of those lines behind their quote marks and indentation,
//! because bare commands hold `<N>`, `*`, `_` and `$` that inline parsing would eat.

mod blocks;
mod cells;
mod containers;
pub(crate) mod escape;
pub(crate) mod fences;
mod frontmatter;

use super::{Host, Place, Region};

/// The host of Markdown.
pub static MARKDOWN: Markdown = Markdown;

/// Reads Markdown.
#[derive(Debug)]
pub struct Markdown;

impl Host for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    /// Everything in a document is read by people, so `place` is not asked.
    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let mut regions = Vec::new();
        let body = frontmatter::read(text, &mut regions);
        blocks::read(text, body, &mut regions);
        regions
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
