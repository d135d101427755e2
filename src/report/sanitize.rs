//! Shows control and bidirectional characters as escapes.
//!
//! A diff prints what stands in the files, and a file may hold sequences that
//! move the cursor or turn the reading direction so that a line looks like
//! another one.

use std::borrow::Cow;

/// `text` with `\u{…}` for each character that a terminal obeys instead of showing it. Tabs and line ends stay.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let line_end = c == '\r' && chars.peek().is_none_or(|next| *next == '\n');
        if is_hostile(c) && !line_end {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_hostile(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_terminal_obeys_is_escaped() {
        assert_eq!(sanitize("a\tb\n\u{e9}…"), "a\tb\n\u{e9}…");
        assert_eq!(sanitize("a\r\nb\r"), "a\r\nb\r");
        assert_eq!(sanitize("a\rb"), "a\\u{d}b");
        assert_eq!(
            sanitize("\u{1b}[2J\u{202e}x\u{7f}\u{9b}"),
            "\\u{1b}[2J\\u{202e}x\\u{7f}\\u{9b}"
        );
    }
}
