//! Where redirections send what a command prints.

use crate::shell::{Output, Redirect, Word};

/// Standard output and standard error of a command behind its redirections, which act from left to right.
pub(super) fn redirected(
    text: &str,
    redirects: &[Redirect],
    (mut output, mut errors): (Output, Output),
) -> (Output, Output) {
    for redirect in redirects {
        let target = redirect.target.as_ref();
        let raw = target.map_or("", |word| &text[word.span.clone()]);
        let value = target.and_then(Word::literal).unwrap_or_default();
        let copies =
            redirect.op == ">&" && value.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty();
        let to = match value.as_str() {
            "/dev/null" | "-" => Output::Discarded,
            "1" if copies => output,
            "2" if copies => errors,
            "/dev/stdout" | "/dev/fd/1" => output,
            "/dev/stderr" | "/dev/fd/2" => errors,
            "/dev/tty" => Output::Shown,
            _ if copies => Output::Shown,
            _ if raw.starts_with(">(") => Output::Piped,
            _ => Output::File,
        };
        // `>&file` is an old way to write `&>file`
        let both = redirect.op == ">&" && redirect.fd.is_none() && !copies && value != "-";
        if redirect.takes_stdout() {
            output = to;
        }
        if redirect.takes_stderr() || both {
            errors = to;
        }
    }
    (output, errors)
}
