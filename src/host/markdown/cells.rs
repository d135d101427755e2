//! Tables: one region a cell.

use std::ops::Range;

use super::escape::{Prose, Shape};
use crate::host::lines::code_spans;
use crate::host::{Content, Place, Region};
use crate::text::DecodedBuilder;

/// Adds the cells of the table row that stands at `row`.
///
/// Rows are split here and not by pulldown-cmark, which drops the cells of a
/// row that has more of them than the table has columns.
pub(super) fn read_row(
    text: &str,
    row: Range<usize>,
    line_end: &'static str,
    regions: &mut Vec<Region>,
) {
    let mut start = row.start;
    for i in memchr::memchr_iter(b'|', &text.as_bytes()[row.clone()]) {
        let pipe = row.start + i;
        if pipe > row.start && text.as_bytes()[pipe - 1] == b'\\' {
            continue;
        }
        read_cell(text, start..pipe, line_end, regions);
        start = pipe + 1;
    }
    read_cell(text, start..row.end, line_end, regions);
}

fn read_cell(text: &str, cell: Range<usize>, line_end: &'static str, regions: &mut Vec<Region>) {
    let raw = &text[cell.clone()];
    let start = cell.start + (raw.len() - raw.trim_start().len());
    let end = start + raw.trim().len();
    if raw.trim().is_empty() {
        return;
    }
    let mut builder = DecodedBuilder::new();
    let mut at = start;
    for (i, _) in text[start..end].match_indices("\\|") {
        builder.verbatim(text, at..start + i);
        builder.escaped(start + i..start + i + 2, "|");
        at = start + i + 2;
    }
    builder.verbatim(text, at..end);
    let decoded = builder.finish();
    let code = code_spans(&decoded.text);
    let escape = Prose::new(&decoded.text, &code, Shape::Cell, String::new(), line_end);
    regions.push(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(escape),
        content: Content::Prose { code },
        place: Place::Document,
    });
}
