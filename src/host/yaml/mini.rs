//! A scalar by itself: a small document that says how the parser reads it.

use granit_parser::{Event, Parser};

use super::events::style_of;
use super::{Around, Style};

/// What the parser reads when a plain or quoted scalar stands as `raw` in its surroundings.
pub(super) fn flow_value(raw: &str, around: Around) -> Option<(String, Style)> {
    let (text, position) = match around {
        Around::Block => (format!("k: {raw}\n"), 1),
        Around::Flow => (format!("k: [{raw}, z]\n"), 1),
        Around::Key => (format!("{raw}: z\n"), 0),
        Around::FlowKey => (format!("{{{raw}: z}}\n"), 0),
    };
    scalar(&text, position, if around == Around::Flow { 3 } else { 2 })
}

/// What the parser reads when `body` stands under the header of a block; every line break behind it is kept.
///
/// `body` begins behind the indentation of its first line, which is `indent`
/// columns wide; `explicit` is the indentation that the header names.
pub(super) fn block_value(
    body: &str,
    indent: usize,
    explicit: Option<usize>,
    style: Style,
) -> Option<String> {
    let mark = if style == Style::Folded { '>' } else { '|' };
    let mut text = format!(
        "- {mark}{}+\n",
        explicit.map(|n| n.to_string()).unwrap_or_default()
    );
    // At the root a block may have no indentation; an item must have one.
    let width = explicit.unwrap_or(indent.max(1));
    for (i, line) in body.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = if i == 0 {
            line
        } else {
            let blanks = line.bytes().take_while(|&b| b == b' ').count();
            if blanks < indent && blanks < line.len() {
                return None;
            }
            &line[blanks.min(indent)..]
        };
        if !content.is_empty() {
            text.extend(std::iter::repeat_n(' ', width));
        }
        text.push_str(content);
        text.push('\n');
    }
    scalar(&text, 0, 1)
        .filter(|(_, s)| *s == style)
        .map(|(value, _)| value)
}

/// The scalar number `position` of a text that holds just `count` of them.
fn scalar(text: &str, position: usize, count: usize) -> Option<(String, Style)> {
    let options = granit_parser::options! { emit_comments: true };
    let mut scalars = Vec::new();
    let mut documents = 0;
    for item in Parser::new_from_str_with_options(text, options) {
        match item.ok()?.0 {
            Event::Scalar(value, style, 0, None) => {
                scalars.push((value.into_owned(), style_of(style)))
            }
            Event::Scalar(..) | Event::Alias(_) | Event::Comment(..) => return None,
            Event::DocumentStart(..) => documents += 1,
            _ => {}
        }
    }
    (scalars.len() == count && documents == 1).then(|| scalars.swap_remove(position))
}
