//! Escaping of shell text whose characters and line breaks its file writes in a way of its own.

use std::ops::Range;

use super::opaque::Opaque;
use crate::finding::Found;
use crate::host::lines::write_lines;
use crate::host::{Escape, Unwritable, lift_with};
use crate::text::OffsetMap;

/// Where a replacement may bring a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Nowhere; the reason.
    Never(&'static str),
    /// Behind a backslash that continues the line, and not in quotes; the reason.
    Continued(&'static str),
    /// Anywhere.
    Anywhere,
}

/// Writes the characters of a replacement.
pub(super) type Encode = fn(&str) -> Result<String, Unwritable>;

/// Escaping of a region of shell text.
#[derive(Clone, Debug)]
pub(super) struct Coded {
    /// How characters are written.
    pub encode: Encode,
    /// What is expanded before the shell reads the text.
    pub opaque: Opaque,
    /// Stretches of the file that no finding may cover, each with the reason.
    pub fixed: Vec<(Range<usize>, String)>,
    /// Where line breaks may stand.
    pub breaks: Breaks,
    /// What stands before each line that a replacement adds.
    pub prefix: String,
    /// `\n` or `\r\n`.
    pub line_end: &'static str,
}

/// Writes every character as it is.
pub(super) fn as_it_is(text: &str) -> Result<String, Unwritable> {
    Ok(text.to_string())
}

impl Escape for Coded {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        match self.breaks {
            Breaks::Never(why) if text.contains('\n') => return Err(why.to_string()),
            Breaks::Continued(why) if !breaks_are_continued(text) => return Err(why.to_string()),
            _ => {}
        }
        let written = self.opaque.restore(text, self.encode)?;
        Ok(write_lines(&written, self.line_end, &self.prefix))
    }

    fn lift(&self, _source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |mut f: Found| {
            let span = map.range(f.span.clone());
            let fixed = self
                .fixed
                .iter()
                .find(|(r, _)| r.start < span.end && span.start < r.end);
            if !self.opaque.is_empty() {
                f.note = self.opaque.say(&f.note);
                f.recipe = self.opaque.say(&f.recipe);
            }
            let mut f = lift_with(map, f, |after| match fixed {
                Some((_, why)) => Err(why.clone()),
                None => self.write(after),
            });
            f.recipe = self.opaque.say(&f.recipe);
            f
        };
        found.into_iter().map(lift).collect()
    }
}

/// Whether each line break of `text` stands behind a backslash outside of single quotes, and no comment behind one.
fn breaks_are_continued(text: &str) -> bool {
    let mut quote = Quote::default();
    let mut escaped = false;
    let mut lines = text.split('\n').skip(1);
    for c in text.chars() {
        if c == '\n' {
            let comment = lines
                .next()
                .is_some_and(|l| l.trim_start().starts_with('#'));
            if !escaped || comment || quote.is_single() {
                return false;
            }
        }
        escaped = quote.take(c);
    }
    true
}

/// The quote that is open in shell text, character by character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quote {
    open: Option<char>,
    escaped: bool,
}

impl Quote {
    /// Takes the next character; whether it escapes the one behind it.
    pub fn take(&mut self, c: char) -> bool {
        if self.escaped {
            self.escaped = false;
        } else {
            match (self.open, c) {
                (None | Some('"'), '\\') => self.escaped = true,
                (None, '\'' | '"') => self.open = Some(c),
                (Some(q), c) if q == c => self.open = None,
                _ => {}
            }
        }
        self.escaped
    }

    /// Takes a text.
    pub fn take_all(&mut self, text: &str) {
        for c in text.chars() {
            self.take(c);
        }
    }

    /// Whether single quotes are open, in which a backslash stands for itself.
    pub fn is_single(self) -> bool {
        self.open == Some('\'')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_is_continued_behind_a_backslash_outside_of_single_quotes() {
        for good in ["a", "a \\\n b", "a \"x \\\n y\" \\\n b", "'it' \\\n b"] {
            assert!(breaks_are_continued(good), "{good}");
        }
        for bad in ["a\nb", "a \\\\\nb", "'a \\\n b'", "a \\\n # b", "'a\nb'"] {
            assert!(!breaks_are_continued(bad), "{bad}");
        }
    }
}
