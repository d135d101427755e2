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

    /// The code span that holds `span`, if one does, and the length of its delimiter.
    fn code_span(&self, span: &Range<usize>) -> Option<(Range<usize>, usize)> {
        let i = self.code.partition_point(|(r, _)| r.end <= span.start);
        let (r, ticks) = self.code.get(i)?;
        let holds = r.start + ticks <= span.start && span.end + ticks <= r.end;
        holds.then(|| (r.clone(), *ticks))
    }

    /// The finding with the whole code span at `range` in longer delimiters.
    fn longer(
        &self,
        source: &str,
        map: &OffsetMap,
        found: &Found,
        range: &Range<usize>,
        ticks: usize,
    ) -> Option<Found> {
        let after = found.after.as_deref().filter(|a| !a.contains('\n'))?;
        let raw = |from: usize, to: usize| match from < to {
            true => &source[map.range(from..to)],
            false => "",
        };
        let before = raw(range.start + ticks, found.span.start);
        let behind = raw(found.span.end, range.end - ticks);
        let text = format!("{before}{}{behind}", self.write(after).ok()?);
        if text.contains('\n') {
            return None;
        }
        let longest = text
            .split(|c| c != '`')
            .map(str::len)
            .max()
            .unwrap_or_default();
        let marks = "`".repeat(longest + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') {
            " "
        } else {
            ""
        };
        Some(Found {
            span: map.range(range.clone()),
            after: Some(format!("{marks}{pad}{text}{pad}{marks}")),
            ..found.clone()
        })
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

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let in_one = |range: &Range<usize>| {
            found
                .iter()
                .filter(|f| range.start < f.span.end && f.span.start < range.end)
                .count()
        };
        let lift = |f: &Found| {
            let Some((range, ticks)) = self.code_span(&f.span) else {
                let behind =
                    source[map.range(f.span.clone()).end..].trim_start_matches([' ', '\t']);
                return lift_with(map, f.clone(), |after| match begins_reference(behind) {
                    true => Err("a character reference stands behind it".to_string()),
                    false => self.write(after),
                });
            };
            let fits = f.after.as_deref().map(|after| fits_code(after, ticks));
            if let Some(Err(_)) = fits
                && in_one(&range) == 1
                && let Some(longer) = self.longer(source, map, f, &range, ticks)
            {
                return longer;
            }
            lift_with(map, f.clone(), |after| {
                fits_code(after, ticks).and_then(|()| self.write(after))
            })
        };
        found.iter().map(lift).collect()
    }
}

/// Whether `text` begins with a character reference, such as `&lt;`, in place of a word.
fn begins_reference(text: &str) -> bool {
    let Some(name) = text.strip_prefix('&').and_then(|t| t.split_once(';')) else {
        return false;
    };
    let name = name.0.trim_start_matches('#');
    (1..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
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
pub(crate) struct Code {
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
