//! What surrounds a call and decides which routes may replace it.

use crate::host::Place;
use crate::shell::{Command, Output, Reach};

/// What is known of the shell that runs a text.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Whether it need not know bash's options.
    pub posix: bool,
    /// The variables of the old tool that are set for what it runs alone.
    pub sets: Vec<String>,
    /// Where it runs.
    pub reach: Reach,
    /// The name of the program that leads there.
    pub by: String,
    /// How many shells stand around it.
    pub depth: usize,
}

impl Surroundings {
    /// Deeper than any script goes.
    pub const DEEPEST: usize = 8;
}

/// Programs that look for words in what they read.
const SEARCHES: &[&str] = &["awk", "egrep", "fgrep", "grep", "perl", "rg", "sed"];

/// What surrounds a call.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Who reads the text.
    pub place: Place,
    /// Who reads what the call prints.
    pub output: Output,
    /// Who reads what it says on standard error.
    pub errors: Output,
    /// Whether its exit status decides something.
    pub status_read: bool,
    /// Whether something else than the terminal feeds its standard input.
    pub fed: bool,
    /// The program in front that runs it (`xargs`, `sudo`), which takes one simple command.
    pub runner: Option<String>,
    /// The variables that are set for the call alone.
    pub assigned: Vec<String>,
    /// Whether redirections stand behind it, which must go on to apply to the whole replacement.
    pub redirected: bool,
    /// Whether operators stand beside it that bind tighter than a list of commands.
    pub bound: bool,
    /// Whether `(` stands directly in front of it, which a second one would turn into arithmetic.
    pub after_paren: bool,
    /// The variables that are set for the shell which it stands in.
    pub set_around: Vec<String>,
    /// What reads its output, as far as its line shows.
    pub reader: String,
    /// Whether it stands inside backticks.
    pub in_backticks: bool,
    /// Whether the script is for a shell without bash's options.
    pub posix: bool,
    /// For a list of arguments, which no shell reads: the variables that stand for its unknown items.
    pub argv: Option<Vec<String>>,
}

impl Setting {
    /// The setting of a call that stands alone on a line that people read.
    pub fn alone(place: Place) -> Setting {
        Setting {
            place,
            output: Output::Shown,
            errors: Output::Shown,
            status_read: false,
            fed: false,
            runner: None,
            assigned: Vec::new(),
            redirected: false,
            bound: false,
            after_paren: false,
            set_around: Vec::new(),
            reader: String::new(),
            in_backticks: false,
            posix: false,
            argv: None,
        }
    }

    /// The setting of a command of a script.
    pub fn of_command(text: &str, command: &Command, place: Place) -> Setting {
        let span = command.span();
        let before = text[..span.start].trim_end_matches([' ', '\t']);
        let after = text[span.end..].trim_start_matches([' ', '\t']);
        Setting {
            place,
            output: command.output,
            errors: command.errors,
            status_read: command.status_read,
            fed: command.piped_in || command.redirects.iter().any(|r| r.feeds_stdin()),
            runner: command.run_by.clone().or_else(|| {
                (command.head > 0).then(|| command.words[0].literal().unwrap_or_default())
            }),
            assigned: command
                .assignments
                .iter()
                .chain(&command.words[..command.head])
                .filter_map(|w| variable_set(&text[w.span.clone()]))
                .collect(),
            after_paren: text[..span.start].ends_with('('),
            set_around: Vec::new(),
            reader: after.lines().next().unwrap_or_default().to_string(),
            redirected: !command.redirects.is_empty(),
            bound: command.grouped
                || before.ends_with(['|', '&', '!'])
                || after.starts_with(['|', '&']),
            in_backticks: command.in_backticks,
            posix: is_posix_script(text),
            argv: None,
        }
    }

    /// The same in a shell that runs inside of something.
    pub fn within(mut self, around: &Surroundings) -> Setting {
        self.posix |= around.posix;
        self.set_around.clone_from(&around.sets);
        self
    }

    /// Whether a program looks for words in what the call says on standard error: the next one of its pipeline, as far as
    /// its line shows.
    pub fn errors_are_searched(&self) -> bool {
        let next = self
            .reader
            .find('|')
            .map(|at| self.reader[at..].trim_start_matches(['|', '&']));
        let program = next.and_then(|n| n.split_whitespace().next());
        self.errors == Output::Piped && program.is_some_and(|p| SEARCHES.contains(&p))
    }

    /// Whether a program reads what the call prints.
    pub fn is_consumed(&self) -> bool {
        matches!(self.output, Output::Piped | Output::Captured | Output::File)
    }
}

/// The variable that an assignment in front of a command sets.
pub fn variable_set(word: &str) -> Option<String> {
    let (name, _) = word.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| name.to_string())
}

/// Whether a script names a shell that need not have `pipefail`.
fn is_posix_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && !["bash", "zsh", "ksh"].iter().any(|s| first.contains(s))
        && first.ends_with("sh")
}
