//! What the key of a string says about its text.

use crate::host::markdown::MARKDOWN;
use crate::host::plain::looks_like_shell;
use crate::host::{Content, Place, Run};

/// Keys whose values a shell runs.
const SHELL: &[&str] = &[
    "run",
    "script",
    "cmd",
    "command",
    "commands",
    "before_script",
    "after_script",
    "postUpgradeTasks",
    "shell_command",
];

/// Keys of tables whose values a shell runs, whatever their names are.
const TABLES: &[&str] = &["scripts", "tasks"];

/// Keys of a program beside whose value the arguments stand.
const PROGRAMS: &[&str] = &["command", "cmd", "program", "exec", "executable", "path"];

/// Keys of arguments.
const ARGUMENTS: &[&str] = &["args", "arguments", "argv"];

/// Whether the value at `path` is shell text.
pub(super) fn is_shell(path: &[String]) -> bool {
    let Some(key) = path.last() else {
        return false;
    };
    let parent = path.len().checked_sub(2).map(|i| path[i].as_str());
    SHELL.contains(&key.as_str())
        || key.ends_with("Command")
        || parent.is_some_and(|p| TABLES.contains(&p) || p.ends_with("Command"))
}

/// Whether `key` names a program that is called with the arguments beside it.
pub(super) fn is_program(key: &str, value: &str) -> bool {
    PROGRAMS.contains(&key) && !value.contains(char::is_whitespace)
}

/// Whether `key` names arguments.
pub(super) fn is_arguments(key: &str) -> bool {
    ARGUMENTS.contains(&key)
}

/// Whether a key is a name and no text.
pub(super) fn is_bare(key: &str) -> bool {
    key.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/'))
}

/// What the string at `path` is, and who reads it.
///
/// Where the key does not say that a shell runs it, a text that reads as a
/// command may be run by whatever program reads the file; any other is a text
/// for people.
pub(super) fn content(path: &[String], value: &str, place: Place) -> (Content, Place) {
    let program = match place {
        Place::Workflow => Place::Workflow,
        _ => Place::Program,
    };
    if is_shell(path) {
        (Content::Script(Run::SHOWN), program)
    } else if looks_like_shell(value) {
        (Content::Script(Run::UNKNOWN), program)
    } else {
        (Content::Host(&MARKDOWN), Place::Document)
    }
}
