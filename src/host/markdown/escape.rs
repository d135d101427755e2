//! How replacements are written into the blocks of a document.

use std::ops::Range;

use crate::finding::Found;
use crate::host::lines::write_lines;
use crate::host::{Escape, Unwritable, lift_with};
use crate::text::OffsetMap;

/// Which line breaks and characters the text of a prose region can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text without block structure: any line may follow.
    Plain,
    /// A block of Markdown: a further line must not begin another block.
    Block,
    /// A heading or the like, of a single line.
    OneLine,
    /// A cell of a table: a single line, `|` written as `\|`.
    Cell,
}

/// Escaping of prose.
#[derive(Clone, Debug)]
pub(crate) struct Prose {
    /// What stands before each line that a replacement adds.
    pub prefix: String,
    /// `\n` or `\r\n`.
    pub line_end: &'static str,
    /// Inline code of the region's text, delimiters included, each with the length of its delimiter.
    pub code: Vec<(Range<usize>, usize)>,
    /// What the region's lines are.
    pub shape: Shape,
}

impl Prose {
    /// Escaping of a region whose text is `text` with inline code at `code`.
    pub fn new(
        text: &str,
        code: &[Range<usize>],
        shape: Shape,
        prefix: String,
        line_end: &'static str,
    ) -> Prose {
        let ticks = |r: &Range<usize>| text[r.clone()].bytes().take_while(|&b| b == b'`').count();
        Prose {
            prefix,
            line_end,
            code: code.iter().map(|r| (r.clone(), ticks(r))).collect(),
            shape,
        }
    }

    /// The length of the delimiter of the code span that holds `span`, if one does.
    fn delimiter(&self, span: &Range<usize>) -> Option<usize> {
        let i = self.code.partition_point(|(r, _)| r.end <= span.start);
        let (r, ticks) = self.code.get(i)?;
        (r.start + ticks <= span.start && span.end + ticks <= r.end).then_some(*ticks)
    }
}

impl Escape for Prose {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        match self.shape {
            Shape::Plain => {}
            Shape::Block => {
                if let Some(line) = text.split('\n').skip(1).find(|line| begins_block(line)) {
                    return Err(match line.trim() {
                        "" => "a paragraph cannot hold an empty line".to_string(),
                        line => {
                            format!("the line \"{line}\" would begin a new block of the document")
                        }
                    });
                }
            }
            Shape::OneLine if text.contains('\n') => {
                return Err("a heading cannot hold a line break".to_string());
            }
            Shape::Cell if text.contains('\n') => {
                return Err("a table cell cannot hold a line break".to_string());
            }
            Shape::Cell if text.contains("\\|") => {
                return Err("a table cell cannot hold a backslash before `|`".to_string());
            }
            Shape::Cell => return Ok(text.replace('|', "\\|")),
            Shape::OneLine => {}
        }
        Ok(write_lines(text, self.line_end, &self.prefix))
    }

    fn lift(&self, _source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |f: Found| {
            let delimiter = self.delimiter(&f.span);
            lift_with(map, f, |after| match delimiter {
                Some(ticks) => fits_code(after, ticks).and_then(|()| self.write(after)),
                None => self.write(after),
            })
        };
        found.into_iter().map(lift).collect()
    }
}

/// Whether `text` can stand in a code span whose delimiter has `ticks` backticks.
fn fits_code(text: &str, ticks: usize) -> Result<(), Unwritable> {
    if text.contains('\n') {
        return Err("a code span cannot hold a line break".to_string());
    }
    let closes = text.split(|c| c != '`').any(|run| run.len() == ticks);
    // A backtick at an edge would join the delimiter or another run next to it.
    if closes || text.starts_with('`') || text.ends_with('`') {
        return Err("a code span cannot hold its own backticks".to_string());
    }
    Ok(())
}

/// Whether a line within a paragraph would end it and begin something else.
fn begins_block(line: &str) -> bool {
    let line = line.trim();
    let Some(first) = line.chars().next() else {
        return true;
    };
    let behind = |n: usize| line[n..].is_empty() || line[n..].starts_with([' ', '\t']);
    match first {
        '>' => true,
        '#' => behind(line.bytes().take_while(|&b| b == b'#').count()),
        '`' => line.starts_with("```"),
        '~' => line.starts_with("~~~"),
        '<' => {
            line[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
        }
        '=' => line.bytes().all(|b| b == b'='),
        '-' | '*' | '+' | '_' => behind(1) || (first != '+' && is_rule(line, first)),
        '0'..='9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            line[digits..].starts_with(['.', ')']) && behind(digits + 1)
        }
        _ => false,
    }
}

fn is_rule(line: &str, mark: char) -> bool {
    line.chars().all(|c| c == mark || c.is_whitespace())
}

/// Escaping of a code block.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What stands before each line.
    pub prefix: String,
    /// `\n` or `\r\n`.
    pub line_end: &'static str,
    /// The character and the length of the fence; none for indented code.
    pub fence: Option<(char, usize)>,
}

impl Escape for Code {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if let Some((mark, len)) = self.fence
            && text.split('\n').any(|line| {
                let line = line.trim();
                line.chars().count() >= len && line.chars().all(|c| c == mark)
            })
        {
            return Err("a line of it would close the fence".to_string());
        }
        Ok(write_lines(text, self.line_end, &self.prefix))
    }
}
