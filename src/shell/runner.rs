//! Commands that run another command: `sudo`, `env`, `xargs`, `timeout` and the like.

use super::{Part, Word};

/// A command whose first argument, behind its options, is a command.
struct Runner {
    name: &'static str,
    /// Short options with a value, attached or in the next word.
    short: &'static str,
    /// Long options whose value stands in the next word unless `=` attaches it.
    long: &'static [&'static str],
    /// Arguments before the command.
    arguments: usize,
}

const RUNNERS: [Runner; 10] = [
    Runner {
        name: "sudo",
        short: "CDghpRrTtUu",
        long: &["--user", "--group", "--chdir", "--host", "--prompt"],
        arguments: 0,
    },
    Runner {
        name: "env",
        short: "uCS",
        long: &["--unset", "--chdir", "--split-string"],
        arguments: 0,
    },
    Runner {
        name: "command",
        short: "",
        long: &[],
        arguments: 0,
    },
    Runner {
        name: "builtin",
        short: "",
        long: &[],
        arguments: 0,
    },
    Runner {
        name: "time",
        short: "fo",
        long: &["--format", "--output"],
        arguments: 0,
    },
    Runner {
        name: "nohup",
        short: "",
        long: &[],
        arguments: 0,
    },
    Runner {
        name: "exec",
        short: "a",
        long: &[],
        arguments: 0,
    },
    Runner {
        name: "xargs",
        short: "nPILdasE",
        long: &[
            "--max-args",
            "--max-procs",
            "--max-lines",
            "--delimiter",
            "--arg-file",
            "--max-chars",
        ],
        arguments: 0,
    },
    Runner {
        name: "timeout",
        short: "sk",
        long: &["--signal", "--kill-after"],
        arguments: 1,
    },
    Runner {
        name: "nice",
        short: "n",
        long: &["--adjustment"],
        arguments: 0,
    },
];

/// The index of the word that names the program which really runs; 0 if no runner stands in front.
pub(super) fn head(text: &str, words: &[Word]) -> usize {
    let mut at = 0;
    while let Some(next) = words.get(at).and_then(|_| behind(text, words, at)) {
        at = next;
    }
    at
}

/// The command behind the runner at `at`, if one is there.
fn behind(text: &str, words: &[Word], at: usize) -> Option<usize> {
    let name = words[at].literal()?;
    let name = name.rsplit('/').next().unwrap_or_default();
    let runner = RUNNERS.iter().find(|runner| runner.name == name)?;
    let raw = |index: usize| words.get(index).map(|word| &text[word.span.clone()]);
    let mut next = at + 1;
    while let Some(option) = raw(next) {
        if option == "--" {
            next += 1;
            break;
        }
        if name == "command" && (option == "-v" || option == "-V") {
            return None;
        }
        if option.starts_with('-') {
            next += 1 + usize::from(takes_next(runner, option));
        } else if name == "env" && is_pair(&words[next]) {
            next += 1;
        } else {
            break;
        }
    }
    while name == "env" && words.get(next).is_some_and(is_pair) {
        next += 1;
    }
    next += runner.arguments;
    (next < words.len()).then_some(next)
}

/// Whether the value of an option is the next word.
fn takes_next(runner: &Runner, option: &str) -> bool {
    if option.starts_with("--") {
        return runner.long.contains(&option);
    }
    // Options may share a dash (`-rn1`); the first that takes a value takes what follows it.
    let mut letters = option[1..].chars();
    letters.any(|c| runner.short.contains(c)) && letters.as_str().is_empty()
}

fn is_pair(word: &Word) -> bool {
    match word.parts.first() {
        Some(Part::Literal { text, .. }) => super::word::is_assignment(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::shell::commands;

    fn program(text: &str) -> String {
        commands(text)
            .first()
            .map(|command| text[command.words[command.head].span.clone()].to_owned())
            .unwrap_or_default()
    }

    #[test]
    fn runners_are_passed_over() {
        for text in [
            "gh x",
            "sudo gh x",
            "sudo -u bob -E -- gh x",
            "env -i A=b C='d e' gh x",
            "env -u A gh",
            "command gh x",
            "time -p gh x",
            "nohup gh",
            "exec -a n gh",
            "builtin gh",
            "xargs gh",
            "xargs -n1 -P 4 -I{} gh {}",
            "xargs -rn1 gh",
            "xargs -0 -I % -L 1 -d '\\n' -a f gh %",
            "xargs --max-args=1 gh",
            "xargs --max-args 1 gh",
            "timeout 30 gh x",
            "timeout -k 5 --signal=KILL 1m gh x",
            "nice -n 5 gh x",
            "nice -19 gh x",
            "/usr/bin/env gh x",
            "sudo env A=b timeout 5 gh x",
        ] {
            assert_eq!(program(text), "gh", "{text}");
        }
    }

    #[test]
    fn what_runs_nothing_is_its_own_program() {
        assert_eq!(program("command -v gh"), "command");
        assert_eq!(program("sudo"), "sudo");
        assert_eq!(program("xargs -n 1"), "xargs");
        assert_eq!(program("timeout 5"), "timeout");
        assert_eq!(program("echo env gh"), "echo");
    }
}
