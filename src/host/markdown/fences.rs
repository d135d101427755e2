//! What the language of a fence says about its content.

use crate::host::foreign::FOREIGN;
use crate::host::plain::looks_like_shell;
use crate::host::transcript::{TRANSCRIPT, is_transcript};
use crate::host::{Content, by_name};

/// The content of a fence with the info string `info` and the text `text`.
pub(crate) fn content(info: &str, text: &str) -> Content {
    let language = language(info);
    let shell = || match is_transcript(text) {
        true => Content::Host(&TRANSCRIPT),
        false => Content::Shell,
    };
    if language.is_empty() && looks_like_shell(text) {
        return shell();
    }
    match language.as_str() {
        "console" | "shell-session" | "shellsession" | "terminal" | "sh-session" => shell(),
        name => match by_name(name) {
            Some(host) if host.name() == "shell" => shell(),
            Some(host) => Content::Host(host),
            // Commands in the strings of a program, or in a diff, are found and left to people.
            None => Content::Host(&FOREIGN),
        },
    }
}

/// The language that an info string names: `bash` of ```` ```{.bash title="x"} ````.
fn language(info: &str) -> String {
    let info = info.trim_start_matches(|c: char| c.is_whitespace() || c == '{' || c == '.');
    let end = info
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':'))
        .unwrap_or(info.len());
    info[..end].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_language_is_the_first_word() {
        let all = [
            "bash",
            "Bash title=\"x\"",
            "{.bash}",
            "sh,linenos",
            "  zsh {1,3}",
            "",
        ]
        .map(language);
        assert_eq!(all, ["bash", "bash", "bash", "sh", "zsh", ""]);
    }

    #[test]
    fn a_language_without_a_host_is_not_written() {
        let read_by = |info: &str| match content(info, "Words.\n") {
            Content::Shell => "shell",
            Content::Prose { .. } => "prose",
            Content::Host(host) => host.name(),
            Content::Script(_) | Content::Alias | Content::Argv(_) | Content::Text => {
                "none of a fence"
            }
        };
        for info in ["python", "py title=x"] {
            assert_eq!(read_by(info), "python", "{info}");
        }
        for info in ["powershell", "pwsh", "ps1"] {
            assert_eq!(read_by(info), "powershell", "{info}");
        }
        assert_eq!(read_by("fish"), "fish");
        for info in ["bat", "diff", "what-is-this"] {
            assert_eq!(read_by(info), "code", "{info}");
        }
        for info in [
            "",
            "text",
            "txt",
            "plain",
            "plaintext",
            "Output",
            "log",
            "none",
        ] {
            assert_eq!(read_by(info), "text", "{info}");
        }
        for info in ["console", "shell-session", "terminal", "sh"] {
            assert_eq!(read_by(info), "shell", "{info}");
        }
    }
}
