//! What the key of a scalar says about its text.

use super::{Around, Scalar};
use crate::host::foreign::FOREIGN;
use crate::host::markdown::MARKDOWN;
use crate::host::plain::looks_like_shell;
use crate::host::{Content, Place};

/// Keys whose values a shell runs, in workflows and in other tools' files.
const SCRIPTS: &[&str] = &[
    "run",
    "script",
    "command",
    "cmd",
    "before_script",
    "after_script",
];

/// What runs shell text.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "ksh", "dash"];

/// The content of `scalar`, and who reads it.
pub(super) fn content(scalar: &Scalar, workflow: bool, place: Place) -> (Content, Place) {
    let program = |run_by: Place| {
        if place == Place::Document {
            Place::Document
        } else {
            run_by
        }
    };
    if matches!(scalar.around, Around::Key | Around::FlowKey) {
        // A name that something looks up, such as an entry of a map of permissions.
        return (Content::Host(&FOREIGN), Place::Document);
    }
    if !SCRIPTS.contains(&scalar.key.as_str()) {
        // Prompts and descriptions are Markdown, and a short value is a short Markdown text.
        return (Content::Host(&MARKDOWN), Place::Document);
    }
    if !workflow {
        return (Content::Shell, program(Place::Program));
    }
    if scalar.shell.as_deref().is_some_and(is_foreign) {
        return (Content::Host(&FOREIGN), program(Place::Workflow));
    }
    if scalar.key == "run" {
        return (Content::Shell, program(Place::Workflow));
    }
    // The input of an action: a shell script for one, JavaScript for another.
    if scalar.parent == "with" && !looks_like_shell(&scalar.value) {
        return (Content::Host(&FOREIGN), program(Place::Workflow));
    }
    (Content::Shell, program(Place::Program))
}

/// Whether what a step names as its shell is none that is read as one: `python`, `pwsh`, `node {0}`, an expression.
pub(super) fn is_foreign(shell: &str) -> bool {
    // `bash -e {0}`, `/bin/sh {0}`, `nix develop -c bash {0}`
    let is_shell =
        |word: &str| SHELLS.contains(&word.rsplit_once('/').map_or(word, |(_, name)| name));
    !shell.trim().is_empty() && !shell.split_whitespace().any(is_shell)
}
