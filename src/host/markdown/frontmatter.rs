//! The YAML at the top of a document.

use crate::host::lines::{LineIndex, Lines, line_end};
use crate::host::yaml::YAML;
use crate::host::{Content, Place, Region};
use crate::text::DecodedBuilder;

/// Adds the frontmatter of `text` as a region; where the body begins.
pub(super) fn read(text: &str, regions: &mut Vec<Region>) -> usize {
    let Some((end, body)) = extent(text) else {
        return 0;
    };
    let index = LineIndex::new(&text[..end]);
    let mut builder = DecodedBuilder::new();
    for line in 1..=index.line_of(end) {
        builder.verbatim(text, index.start(line)..index.content_end(line));
        index.push_line_end(&mut builder, line);
    }
    let decoded = builder.finish();
    if !decoded.text.trim().is_empty() {
        regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Lines {
                prefix: String::new(),
                line_end: line_end(text),
                one_line: None,
            }),
            content: Content::Host(&YAML),
            place: Place::Document,
        });
    }
    body
}

/// Where the frontmatter ends, and where the body begins behind its last `---`.
fn extent(text: &str) -> Option<(usize, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" || !first.ends_with('\n') {
        return None;
    }
    let mut at = first.len();
    let mut has_key = false;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return has_key.then_some((at, at + line.len()));
        }
        // A rule between two paragraphs is no frontmatter: its first line of content must be a key or a comment.
        if !has_key && !line.trim().is_empty() && !line.starts_with('#') {
            let key = line.split(':').next().unwrap_or_default();
            if key.len() == line.len() || key.trim().contains(char::is_whitespace) {
                return None;
            }
            has_key = true;
        }
        at += line.len();
    }
    None
}
