//! What the key of a scalar says about its text.

use super::{Scalar, Scalars, Windows};
use crate::host::foreign::{CONDITION, FOREIGN, HANDED, TWO_SHELLS};
use crate::host::markdown::MARKDOWN;
use crate::host::plain::looks_like_shell;
use crate::host::{Content, Place, Run, by_name};

/// Keys whose values a shell runs, in workflows and in other tools' files.
const SCRIPTS: &[&str] = &[
    "run",
    "script",
    "command",
    "cmd",
    "before_script",
    "after_script",
];

/// Keys whose values a shell runs where they look like a script.
const MAYBE_SCRIPTS: &[&str] = &[
    "after_failure",
    "after_success",
    "bash",
    "before_install",
    "cmds",
    "commands",
    "install",
    "post",
    "postbuild",
    "pre",
    "prebuild",
    "sh",
    "shell",
    "status",
    "ansible.builtin.shell",
    "ansible.builtin.command",
    "buildCommand",
    "build_command",
];

/// Keys whose values are taken apart into words, which no shell reads.
const WORDS: &[&str] = &["entry", "entrypoint"];

/// Programs of other languages, each with the name of its host.
const LANGUAGES: &[(&str, &str)] = &[
    ("python", "python"),
    ("python3", "python"),
    ("pwsh", "powershell"),
    ("powershell", "powershell"),
    ("cmd", "bat"),
    ("node", "javascript"),
    ("ruby", "ruby"),
    ("perl", "perl"),
    ("php", "php"),
];

/// Keys whose values PowerShell runs.
const POWERSHELLS: &[&str] = &["pwsh", "powershell"];

/// Inputs of actions that a shell reads, where the step runs.
const SHELL_INPUTS: &[(&str, &str)] = &[
    ("nick-fields/retry", "command"),
    ("nick-invision/retry", "command"),
    ("Wandalen/wretry.action", "command"),
    ("gacts/run-and-post-run", "run"),
    ("gacts/run-and-post-run", "post"),
    ("webiny/action-post-run", "run"),
];

/// What runs shell text.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "ksh", "dash"];

/// An item of a list of arguments, read by itself: text for people, unless a shell reads it.
pub(super) fn item(shell: bool) -> Content {
    match shell {
        true => Content::Script(Run::SHOWN),
        false => Content::Host(&MARKDOWN),
    }
}

/// The content of `scalar`, and who reads it.
pub(super) fn content(scalar: &Scalar, all: &Scalars, place: Place) -> (Content, Place) {
    let program = |run_by: Place| {
        if place == Place::Document {
            Place::Document
        } else {
            run_by
        }
    };
    let key = scalar.key.as_str();
    if scalar.around.is_key() {
        // A name that something looks up, such as an entry of a map of permissions.
        return (Content::Host(&FOREIGN), Place::Document);
    }
    // What the runner of the forge sets is there in its own files alone.
    let runner = match all.runner {
        true => Place::Workflow,
        false => Place::Program,
    };
    if key == "if" && (all.workflow || compares(&scalar.value)) {
        return (Content::Host(&CONDITION), Place::Document);
    }
    let task = all.tasks && no_shell(scalar);
    let words = WORDS.contains(&key) || all.compose && key == "command" || task;
    if words && scalar.value.contains(char::is_whitespace) {
        return (Content::Host(&FOREIGN), program(Place::Program));
    }
    let maybe = MAYBE_SCRIPTS.contains(&key) && looks_like_shell(&scalar.value) && !all.workflow;
    if POWERSHELLS.contains(&key) && !all.workflow {
        return (language("pwsh"), program(Place::Program));
    }
    if !SCRIPTS.contains(&key) && !maybe {
        // Prompts and descriptions are Markdown, and a short value is a short Markdown text.
        return (Content::Host(&MARKDOWN), Place::Document);
    }
    if !all.workflow {
        // `shell: powershell.exe` beside a command; by itself it may be the script
        let beside = scalar.shell.as_deref().filter(|_| key != "shell");
        let alone = |s: &str| s.split_whitespace().skip(1).all(|w| w.starts_with('-'));
        if let Some(shell) = beside.filter(|s| program_of(s).is_some() && alone(s)) {
            return (language(shell), program(Place::Program));
        }
        // Who runs a step of another tool stops where one fails; some take what it prints.
        let run = if matches!(
            key,
            "shell" | "ansible.builtin.shell" | "ansible.builtin.command"
        ) {
            Run::UNKNOWN
        } else {
            Run::SHOWN
        };
        return match program(Place::Program) {
            Place::Document => (Content::Shell, Place::Document),
            place => (Content::Script(run), place),
        };
    }
    if let Some(shell) = scalar.shell.as_deref().filter(|s| is_foreign(s)) {
        return (language(shell), program(runner));
    }
    let system = scalar.windows.filter(|_| scalar.shell.is_none());
    // The input of an action: JavaScript for one, a shell script for another.
    if scalar.parent == "with" {
        let action = scalar.uses.as_deref().unwrap_or_default();
        if action.contains("github-script") {
            return (language("node"), program(runner));
        }
        let name = action.split('@').next().unwrap_or_default();
        if !looks_like_shell(&scalar.value) {
            return (Content::Host(&FOREIGN), program(runner));
        }
        if system.is_none() && SHELL_INPUTS.contains(&(name, key)) {
            return (Content::Shell, program(runner));
        }
        if scalar.value.trim().contains('\n') {
            return (Content::Host(&HANDED), program(Place::Program));
        }
        return (Content::Text, program(Place::Program));
    }
    if key == "run" {
        return match system {
            None => (Content::Shell, program(runner)),
            Some(Windows::All) => (language("pwsh"), program(runner)),
            Some(Windows::Some) => (Content::Host(&TWO_SHELLS), program(runner)),
        };
    }
    (Content::Shell, program(Place::Program))
}

/// Whether a text reads as a condition.
fn compares(value: &str) -> bool {
    [
        "==",
        "!=",
        "=~",
        "!~",
        "contains(",
        "startsWith(",
        "endsWith(",
    ]
    .iter()
    .any(|c| value.contains(c))
}

/// The content of a script that a program of another language runs.
fn language(shell: &str) -> Content {
    Content::Host(program_of(shell).and_then(by_name).unwrap_or(&FOREIGN))
}

/// The language of the program that a shell is which is none of Unix.
fn program_of(shell: &str) -> Option<&'static str> {
    let program = shell.split_whitespace().next().unwrap_or_default();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let program = program.strip_suffix(".exe").unwrap_or(program);
    let known = LANGUAGES.iter().find(|(p, _)| *p == program)?;
    Some(known.1)
}

/// Whether it is the command of a task of Ansible that runs without a shell.
fn no_shell(scalar: &Scalar) -> bool {
    let module = |key: &str| key.rsplit('.').next() == Some("command");
    module(&scalar.key)
        || scalar.key == "cmd" && module(&scalar.parent)
        || scalar.key.starts_with("win_")
        || scalar.key.starts_with("ansible.windows.")
}

/// Whether what a step names as its shell is none that is read as one: `python`, `pwsh`, `node {0}`, an expression.
pub(super) fn is_foreign(shell: &str) -> bool {
    // `bash -e {0}`, `/bin/sh {0}`, `nix develop -c bash {0}`
    let is_shell =
        |word: &str| SHELLS.contains(&word.rsplit_once('/').map_or(word, |(_, name)| name));
    !shell.trim().is_empty() && !shell.split_whitespace().any(is_shell)
}
