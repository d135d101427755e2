//! How human output looks: colour, and whether hostile characters are shown as escapes.

use std::borrow::Cow;

use super::sanitize::sanitize;

/// The look of human output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Whether a terminal reads it, which obeys control characters.
    pub terminal: bool,
}

/// A colour by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Removed lines, manual findings.
    Red,
    /// Added lines, exact findings.
    Green,
    /// Adapted findings.
    Yellow,
    /// Hunk headers, places.
    Cyan,
    /// Headings.
    Bold,
}

impl Style {
    /// `text` in a colour.
    pub fn paint<'t>(&self, paint: Paint, text: &'t str) -> Cow<'t, str> {
        if !self.color || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let code = match paint {
            Paint::Red => "31",
            Paint::Green => "32",
            Paint::Yellow => "33",
            Paint::Cyan => "36",
            Paint::Bold => "1",
        };
        Cow::Owned(format!("\x1b[{code}m{text}\x1b[0m"))
    }

    /// Text of the tree, fit for where it is shown.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.terminal {
            sanitize(text)
        } else {
            Cow::Borrowed(text)
        }
    }
}
