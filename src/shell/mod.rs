//! Reads shell text as documentation and programs write it: words with byte
//! spans, simple commands, and what surrounds each of them.
//!
//! The reader is tolerant: it takes placeholders (`<N>`, `{owner}`, `${{ … }}`,
//! `…`), prompts (`$ cmd`), and an unfinished quote at the end of the text. It
//! never panics, and every span lies in the text on character boundaries.

mod ansi;
mod arguments;
mod carrier;
mod expand;
mod lex;
mod placeholder;
#[cfg(test)]
mod properties;
mod quote;
mod script;
mod syntax;
mod word;

use std::ops::Range;

pub use arguments::{Argument, arguments, quoted_argument};
pub use carrier::{Carried, Layer, Lead, Reach, Unwritten, carried};
pub use lex::{Lexer, Token, word_at};
pub use quote::{double_quoted, single_quoted};
pub use script::{Reading, commands, commands_within};

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The bytes of the word, quotes included.
    pub span: Range<usize>,
    /// Its parts from left to right, without gaps in meaning.
    pub parts: Vec<Part>,
}

/// How a part of a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quoting {
    /// Not at all.
    Bare,
    /// Inside `'…'`.
    Single,
    /// Inside `"…"`.
    Double,
    /// Inside `$'…'`.
    AnsiC,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself: `text` is its value, quotes and escapes undone.
    Literal {
        /// Bytes in the source; quotes are not in it.
        span: Range<usize>,
        /// The value.
        text: String,
        /// How it was quoted.
        quoting: Quoting,
    },
    /// Something whose value only a running shell knows: `$x`, `${x…}`, `$(…)`,
    /// `` `…` ``, `$((…))`. The span is the whole of it.
    Expansion {
        /// Bytes in the source, from `$` or the first backtick on.
        span: Range<usize>,
        /// `Bare` or `Double`.
        quoting: Quoting,
        /// For `$(…)` and backticks, the range of the commands within.
        commands: Option<Range<usize>>,
    },
    /// What documentation writes for a value to be filled in: `<N>`, `<repo>`,
    /// `{owner}`, `${{ … }}`, `{{ … }}`, `...`, `…`, `[--flag]`.
    Placeholder {
        /// Bytes in the source.
        span: Range<usize>,
        /// How it was quoted.
        quoting: Quoting,
    },
}

impl Word {
    /// The value, if no part of it is an expansion or a placeholder.
    pub fn literal(&self) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal { text, .. } => out.push_str(text),
                _ => return None,
            }
        }
        Some(out)
    }
}

/// A redirection of a command, such as `2>/dev/null` or `<<EOF`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// From the file descriptor or operator to the end of its target word; a heredoc's body is not in it.
    pub span: Range<usize>,
    /// The file descriptor, where one is written.
    pub fd: Option<u32>,
    /// `<`, `>`, `>>`, `>|`, `<>`, `&>`, `&>>`, `>&`, `<&`, `<<`, `<<-`, `<<<`.
    pub op: String,
    /// What it names. `None` at the end of the text.
    pub target: Option<Word>,
}

impl Redirect {
    /// Whether it takes standard input away from the command.
    pub fn feeds_stdin(&self) -> bool {
        self.op.starts_with('<') && self.fd.unwrap_or(0) == 0
    }

    /// Whether it takes standard error away from whoever looks on.
    pub fn takes_stderr(&self) -> bool {
        match self.op.as_str() {
            "&>" | "&>>" => true,
            ">" | ">>" | ">|" | ">&" => self.fd == Some(2),
            _ => false,
        }
    }

    /// Whether it takes standard output away from whoever looks on.
    pub fn takes_stdout(&self) -> bool {
        match self.op.as_str() {
            "&>" | "&>>" => true,
            ">" | ">>" | ">|" | ">&" => self.fd.unwrap_or(1) == 1,
            _ => false,
        }
    }
}

/// The text of a heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The lines before the delimiter.
    pub span: Range<usize>,
    /// Whether the shell expands `$` in it: no part of the delimiter is quoted.
    pub expands: bool,
    /// Whether the tabs that its lines begin with are left out: `<<-`.
    pub strips_tabs: bool,
    /// The line that ends it.
    pub delimiter: String,
}

/// Who reads what a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Whoever looks at the terminal or log.
    Shown,
    /// The next command of a pipeline.
    Piped,
    /// The shell, through `$(…)` or backticks.
    Captured,
    /// A file.
    File,
    /// Nobody: `/dev/null`.
    Discarded,
}

/// A simple command in a shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Assignments in front (`A=b`), as words.
    pub assignments: Vec<Word>,
    /// The words, from the command's name on; redirections are not in it.
    pub words: Vec<Word>,
    /// Index in `words` of the program that really runs, behind `sudo`, `env A=b`, `command`, `time`, `xargs -n1`, `docker exec c`.
    /// 0 where no such runner stands in front.
    pub head: usize,
    /// What leads to the program that really runs, where something does.
    pub lead: Lead,
    /// The program that runs these words from among its own: `find -exec`.
    pub run_by: Option<String>,
    /// The heredoc that feeds its standard input.
    pub heredoc: Option<Heredoc>,
    /// The word behind `<<<` that feeds its standard input.
    pub here_string: Option<Word>,
    /// Redirections, wherever they stand in it.
    pub redirects: Vec<Redirect>,
    /// Who reads its standard output, its own redirections considered.
    pub output: Output,
    /// Who reads its standard error, its own redirections considered.
    pub errors: Output,
    /// Whether its exit status decides something that the text shows: `&&`, `||`, `if`, `while`, `until`, `!`, `set -e` in force (`errexit`).
    pub status_read: bool,
    /// Whether a pipe feeds its standard input.
    pub piped_in: bool,
    /// Whether it is the first, negated by `!`, or in the background (`&`): it must stay one pipeline there.
    pub grouped: bool,
    /// Whether it stands inside backticks, where quotes and backslashes mean something else.
    pub in_backticks: bool,
    /// Whether it stands in text that a shell does not run: a comment or a string. Reserved for readers of comments; the script reader leaves it false.
    pub inert: bool,
}

impl Command {
    /// From the first word to the last.
    pub fn span(&self) -> Range<usize> {
        match (self.words.first(), self.words.last()) {
            (Some(a), Some(z)) => a.span.start..z.span.end,
            _ => 0..0,
        }
    }
}
