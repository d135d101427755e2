//! The scalars of a text that does not parse, such as a template: what each line says by itself.

use super::{Around, Scalar, Scalars, Style, keys, mini};
use crate::host::lines::LineIndex;

/// The scalars of `text`, line by line.
pub(super) fn scalars(text: &str, index: &LineIndex) -> Scalars {
    let mut found = Scalars::default();
    // The last key without a value: the list below it belongs to it.
    let mut open_key = String::new();
    // What names a shell that is none.
    let mut foreign = None;
    let last = index.line_of(text.len());
    let mut line = 0;
    while line <= last {
        let (start, end) = (index.start(line), index.content_end(line));
        line += 1;
        let content = &text[start..end];
        let mut at = start + (content.len() - content.trim_start().len());
        let indent = at - start;
        if text[at..end].is_empty() || text[at..end].starts_with('#') {
            continue;
        }
        while let Some(rest) = text[at..end].strip_prefix("- ") {
            at = end - rest.trim_start().len();
        }
        let is_item = at > start + indent;
        let mut key = if is_item {
            open_key.clone()
        } else {
            String::new()
        };
        if let Some((name, value)) = split_key(&text[at..end]) {
            found.workflow |= indent == 0 && matches!(name, "jobs" | "runs");
            key = name.to_string();
            at += value;
            open_key = if text[at..end].trim().is_empty() {
                key.clone()
            } else {
                String::new()
            };
        }
        let value = comment_free(&text[at..end]);
        if value.is_empty() {
            continue;
        }
        if let Some(style) = block_style(value) {
            let first = line;
            let indent_of = |l: usize| {
                let content = &text[index.start(l)..index.content_end(l)];
                (!content.trim().is_empty())
                    .then(|| content.len() - content.trim_start_matches(' ').len())
            };
            while line <= last && indent_of(line).is_none_or(|n| n > indent) {
                line += 1;
            }
            let Some(start_line) = (first..line).find(|&l| indent_of(l).is_some()) else {
                continue;
            };
            let width = indent_of(start_line).unwrap_or_default();
            let range = index.start(start_line) + width..index.start(line);
            let body = text[range.clone()].trim_end_matches(['\n', '\r', ' ']);
            let value =
                mini::block_value(body, width, None, style).unwrap_or_else(|| body.to_string());
            found.list.push(scalar(style, range, value, &key));
            continue;
        }
        let range = at..at + value.len();
        let read = mini::flow_value(value, Around::Block);
        let (value, style) = read.unwrap_or_else(|| (value.to_string(), Style::Plain));
        if key == "shell" && keys::is_foreign(&value) {
            foreign = Some(value.clone());
        }
        found.list.push(scalar(style, range, value, &key));
    }
    // Which step a line belongs to is not known, so one in another language stands for all.
    for scalar in &mut found.list {
        // which of the steps it runs nobody knows
        scalar.shell = foreign.as_ref().map(|_| "?".to_string());
    }
    found
}

fn scalar(style: Style, range: std::ops::Range<usize>, value: String, key: &str) -> Scalar {
    let (key, parent) = (key.to_string(), String::new());
    Scalar {
        style,
        around: Around::Block,
        range,
        value,
        key,
        parent,
        shell: None,
        uses: None,
        windows: None,
        list: None,
        sound: false,
    }
}

/// The key of `line` and where its value begins.
fn split_key(line: &str) -> Option<(&str, usize)> {
    let colon = line
        .match_indices(':')
        .map(|(i, _)| i)
        .find(|&i| matches!(line.as_bytes().get(i + 1), None | Some(b' ' | b'\t')))?;
    let name = &line[..colon];
    if name.is_empty()
        || name.starts_with(['"', '\'', '{', '['])
        || name.contains(char::is_whitespace)
    {
        return None;
    }
    let rest = &line[colon + 1..];
    Some((name, colon + 1 + (rest.len() - rest.trim_start().len())))
}

/// A value without the comment behind it.
fn comment_free(value: &str) -> &str {
    // A `#` in quotes begins no comment.
    let from = quoted_end(value).unwrap_or_default();
    let end = value[from..].find(" #").map_or(value.len(), |i| from + i);
    value[..end].trim_end()
}

/// The end of the quoted text that `value` begins with.
fn quoted_end(value: &str) -> Option<usize> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut chars = value.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        if c == quote && !(c == '\'' && value[i + 1..].starts_with('\'')) {
            return Some(i + 1);
        }
        // `\"` and `''` are two characters of the text.
        if c == quote || (c == '\\' && quote == '"') {
            chars.next();
        }
    }
    None
}

fn block_style(value: &str) -> Option<Style> {
    let style = match value.chars().next()? {
        '|' => Style::Literal,
        '>' => Style::Folded,
        _ => return None,
    };
    value[1..]
        .chars()
        .all(|c| matches!(c, '+' | '-'))
        .then_some(style)
}
