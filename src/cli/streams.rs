//! Where a command reads from and writes to.

use std::io::{BufRead, Write};

use super::args::{Color, Global};
use crate::report::Style;

/// The streams of a command.
pub struct Streams<'a> {
    /// Standard input.
    pub input: &'a mut dyn BufRead,
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
    /// Whether a terminal shows the results.
    pub out_terminal: bool,
    /// Whether a terminal shows everything else.
    pub err_terminal: bool,
}

impl Streams<'_> {
    /// How results look here.
    pub(super) fn style(&self, global: &Global) -> Style {
        let color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.out_terminal && wants_color(),
        };
        // Colours asked for end up on a terminal too, by way of a pager.
        Style {
            color,
            terminal: self.out_terminal || color,
        }
    }
}

fn wants_color() -> bool {
    let no = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    !no && !dumb
}
