//! What stands around a token, and who reads it.

use super::token::Token;
use crate::host::Place;

/// How far the surroundings go: what stands farther away in a long line belongs to something else.
const FAR: usize = 1000;

/// The surroundings of a token.
#[derive(Clone, Debug)]
pub struct Around<'t> {
    /// The file's path.
    pub path: &'t str,
    /// People read the file, and no program.
    pub document: bool,
    /// The token stands inside the address of another host.
    pub nested: bool,
    /// It stands in what a rule wrote, where nothing beside it is old any more.
    pub written: bool,
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Around<'t> {
    /// The surroundings of a token of `text`.
    pub fn new(path: &'t str, text: &'t str, place: Place, token: &Token) -> Around<'t> {
        Around {
            path,
            document: place == Place::Document,
            nested: token.nested,
            written: false,
            text,
            start: token.span.start,
            end: token.span.end,
        }
    }

    /// The line up to the token, as far back as [`FAR`].
    pub fn before(&self) -> &'t str {
        let from = self
            .text
            .floor_char_boundary(self.start.saturating_sub(FAR));
        let before = &self.text[from..self.start];
        &before[before.rfind('\n').map_or(0, |i| i + 1)..]
    }

    /// The line behind the token, as far as [`FAR`].
    pub fn behind(&self) -> &'t str {
        let to = self.text.floor_char_boundary(self.end.saturating_add(FAR));
        let behind = &self.text[self.end..to];
        behind[..behind.find('\n').unwrap_or(behind.len())].trim_end_matches('\r')
    }

    /// The whole line without the token, with the lines that a backslash joins to it.
    pub fn line(&self) -> String {
        let mut start = self.start - self.before().len();
        // in the middle of a long line no line begins
        while start > 0 && self.text[..start].ends_with('\n') {
            let above = &self.text[..start - 1];
            if !above.trim_end_matches('\r').ends_with('\\') {
                break;
            }
            start = above.rfind('\n').map_or(0, |i| i + 1);
        }
        let mut end = self.end + self.behind().len();
        while self.text[..end].ends_with('\\') {
            let Some(next) = self.text[end..].find('\n').map(|i| end + i + 1) else {
                break;
            };
            let len = self.text[next..]
                .find('\n')
                .unwrap_or(self.text.len() - next);
            end = next + self.text[next..next + len].trim_end_matches('\r').len();
            if len == 0 {
                break;
            }
        }
        format!(
            "{} {}",
            &self.text[start..self.start],
            &self.text[self.end..end]
        )
    }
}
