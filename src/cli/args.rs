//! The arguments.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0  fine
  1  findings, where the command is a check: `check`, `translate`, `rules test`, `rules lint`
  2  usage or configuration: an argument, a missing path, the site file, a rule pack
  3  something could not be read or written";

/// Moves repositories from one forge to another: rewrites every command of the
/// old forge's tool in a tree, or says why not.
#[derive(Debug, Parser)]
#[command(name = "forgemod", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, ClapArgs)]
pub struct Global {
    /// Site file [default: forgemod.toml in PATH, or else in the current directory]
    #[arg(long, global = true, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// Reads the rule pack from a directory instead of the embedded one
    #[arg(long, global = true, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Sets a key of the site file's [target], such as tea=0.11.1; may be given again
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    pub target: Vec<(String, String)>,
    /// Form of the results
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Reads every file as this language, whatever its name says
    #[arg(long, global = true, value_name = "LANG")]
    pub language: Option<String>,
    /// Colours the results
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows what `apply` would write, as a unified diff, and the report; writes nothing
    Diff(Paths),
    /// Lists what is left to do, a line each; exits 1 while anything is
    Check(Paths),
    /// Writes the tree: everything or, where a file cannot be written, nothing
    Apply(Paths),
    /// Shows the report alone
    Report(Paths),
    /// Shows what commands become: each argument is one command, without any each line of standard input is
    Translate {
        /// A command, quoted as a whole: 'gh pr list -R o/r'
        #[arg(value_name = "COMMAND")]
        commands: Vec<String>,
    },
    /// Explains a finding, a rule or a command
    Explain {
        /// FILE:LINE, a rule such as gh/pr-list, or a command in quotes
        #[arg(value_name = "SUBJECT")]
        subject: String,
    },
    /// Looks at a tree and writes a first site file for it
    Init {
        /// The tree
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
        /// Writes over a site file that is there
        #[arg(long)]
        force: bool,
        /// Prints the site file and writes nothing
        #[arg(long)]
        stdout: bool,
    },
    /// Lists, shows and tests the rules of the pack
    Rules {
        #[command(subcommand)]
        action: Action,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Paths {
    /// Files and directories [default: the current directory]; of several, each that holds forgemod.toml or .git is a
    /// repository of its own
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Also runs over each repository that FILE names, one path a line, relative to FILE
    #[arg(long, value_name = "FILE")]
    pub repos: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Lists every rule
    List,
    /// Shows the text of a rule
    Show {
        /// The rule, such as gh/pr-list
        rule: String,
    },
    /// Runs the examples of every rule
    Test,
    /// Looks for defects in the pack
    Lint,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// For the description of a pull request
    Markdown,
    /// For the message of the commit; `report` alone has it
    Commit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_string(), value.to_string())),
        _ => Err("must be KEY=VALUE, such as tea=0.11.1".to_string()),
    }
}
