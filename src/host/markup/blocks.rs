//! What the lighter markups share: runs of lines as regions.

use std::ops::Range;

use crate::finding::Found;
use crate::host::lines::{LineIndex, write_lines};
use crate::host::{Content, Escape, Place, Region, Unwritable, lift_with};
use crate::text::{Decoded, DecodedBuilder, OffsetMap};

/// The columns of blanks that a line begins with, a tab as one.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The line behind the block that begins with `first` and is indented by more than `than` columns; blank lines at its
/// end do not belong to it.
pub(super) fn indented_end(text: &str, index: &LineIndex, first: usize, than: usize) -> usize {
    let last = index.line_of(text.len());
    let mut behind = first;
    for line in first..=last {
        let content = &text[index.start(line)..index.content_end(line)];
        if content.trim().is_empty() {
            continue;
        }
        if indent(content) <= than {
            break;
        }
        behind = line + 1;
    }
    behind
}

/// The lines `lines` without the indentation that they share, and that indentation.
pub(super) fn dedented(text: &str, index: &LineIndex, lines: Range<usize>) -> (Decoded, String) {
    let content = |l: usize| &text[index.start(l)..index.content_end(l)];
    let common = lines
        .clone()
        .filter(|l| !content(*l).trim().is_empty())
        .map(|l| indent(content(l)))
        .min()
        .unwrap_or_default();
    let prefix = lines
        .clone()
        .find(|l| !content(*l).trim().is_empty())
        .map(|l| content(l)[..common].to_string());
    let mut builder = DecodedBuilder::new();
    for line in lines.clone() {
        let (start, end) = (index.start(line), index.content_end(line));
        builder.verbatim(text, (start + common).min(end)..end);
        if line + 1 < lines.end {
            index.push_line_end(&mut builder, line);
        }
    }
    (builder.finish(), prefix.unwrap_or_default())
}

/// The lines `lines` from `start` on, as they stand.
pub(super) fn as_lines(
    text: &str,
    index: &LineIndex,
    start: usize,
    lines: Range<usize>,
) -> Decoded {
    let mut builder = DecodedBuilder::new();
    for line in lines.clone() {
        let from = index.start(line).max(start);
        builder.verbatim(text, from..index.content_end(line).max(from));
        if line + 1 < lines.end {
            index.push_line_end(&mut builder, line);
        }
    }
    builder.finish()
}

/// A region of a document; none for a blank text.
pub(super) fn push(
    regions: &mut Vec<Region>,
    decoded: Decoded,
    escape: Box<dyn Escape>,
    content: Content,
) {
    if decoded.text.trim().is_empty() {
        return;
    }
    regions.push(Region {
        text: decoded.text,
        map: decoded.map,
        escape,
        content,
        place: Place::Document,
    });
}

/// Where in a block of text something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// In a sentence.
    Sentence,
    /// In inline code.
    Code,
    /// In inline code in which nothing but its end means anything.
    Raw,
}

/// Escaping of sentences in a markup: what means something there is not written.
#[derive(Debug)]
pub(super) struct Sentences {
    /// Inline code of the region's text, with its marks.
    pub code: Vec<Range<usize>>,
    /// Those of them in which nothing but their end means anything.
    pub raw: Vec<Range<usize>>,
    /// Why a text cannot stand there.
    pub stops: fn(text: &str, spot: Spot) -> Option<&'static str>,
    /// Stretches of the file that no finding may cover.
    pub fixed: Vec<Range<usize>>,
    /// What stands before each line that a replacement adds.
    pub prefix: String,
    /// `\n` or `\r\n`.
    pub line_end: &'static str,
}

impl Escape for Sentences {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        Ok(write_lines(text, self.line_end, &self.prefix))
    }

    fn lift(&self, _source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |f: Found| {
            let within = |list: &[Range<usize>]| {
                list.iter()
                    .any(|c| c.start <= f.span.start && f.span.end <= c.end)
            };
            let spot = match (within(&self.raw), within(&self.code)) {
                (true, _) => Spot::Raw,
                (false, true) => Spot::Code,
                (false, false) => Spot::Sentence,
            };
            let span = map.range(f.span.clone());
            let covers = self
                .fixed
                .iter()
                .any(|r| r.start < span.end && span.start < r.end);
            lift_with(map, f, |after| {
                if covers {
                    return Err("a mark of the document stands in it".to_string());
                }
                if spot != Spot::Sentence && after.contains('\n') {
                    return Err("inline code cannot hold a line break".to_string());
                }
                match (self.stops)(after, spot) {
                    Some(why) => Err(why.to_string()),
                    None => self.write(after),
                }
            })
        };
        found.into_iter().map(lift).collect()
    }
}
