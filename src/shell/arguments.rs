//! A simple command as a list of arguments, which a program runs without a shell.

use super::{Part, Quoting, commands, single_quoted};

/// A piece of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Known text.
    Text(String),
    /// The value of a variable, by its name.
    Variable(String),
}

/// The words of a text that is one simple command and nothing else, or why it is no list of arguments.
///
/// Of the variables in it only `names` may stand there, in double quotes, where a shell does not split them.
pub fn arguments(text: &str, names: &[String]) -> Result<Vec<Vec<Argument>>, String> {
    let all = commands(text);
    let one = match all.as_slice() {
        [one] if one.span() == (0..text.len()) && one.redirects.is_empty() && !one.grouped => one,
        _ => {
            return Err(
                "a list of arguments holds one simple command, and the replacement is more than one"
                    .to_string(),
            );
        }
    };
    let mut words = Vec::new();
    for word in &one.words {
        let mut out: Vec<Argument> = Vec::new();
        for part in &word.parts {
            match part {
                Part::Literal { text, .. } => push_text(&mut out, text),
                Part::Placeholder { span, .. } => push_text(&mut out, &text[span.clone()]),
                Part::Expansion { span, quoting, .. } => {
                    let shown = &text[span.clone()];
                    let name = variable(shown).filter(|n| names.iter().any(|name| name == n));
                    match name {
                        Some(name) if *quoting == Quoting::Double => {
                            out.push(Argument::Variable(name.to_string()));
                        }
                        _ => {
                            return Err(format!(
                                "a list of arguments reaches no shell, which `{}` of the replacement needs",
                                shown.lines().next().unwrap_or_default()
                            ));
                        }
                    }
                }
            }
        }
        if out.is_empty() {
            out.push(Argument::Text(String::new()));
        }
        words.push(out);
    }
    Ok(words)
}

/// A word that a shell reads as an argument of these pieces.
pub fn quoted_argument(pieces: &[Argument]) -> String {
    let known: Option<String> = pieces
        .iter()
        .map(|p| match p {
            Argument::Text(t) => Some(t.as_str()),
            Argument::Variable(_) => None,
        })
        .collect();
    if let Some(known) = known {
        let word = single_quoted(&known);
        return if is_reserved(&word) || word.contains('=') && !word.starts_with(['-', '\'']) {
            format!("'{word}'")
        } else {
            word
        };
    }
    let inner: String = pieces
        .iter()
        .map(|p| match p {
            Argument::Text(t) => super::double_quoted(t),
            Argument::Variable(name) => format!("${{{name}}}"),
        })
        .collect();
    match pieces {
        [Argument::Variable(name)] => format!("\"${name}\""),
        _ => format!("\"{inner}\""),
    }
}

/// The name of `$name` or `${name}`.
fn variable(shown: &str) -> Option<&str> {
    let name = shown.strip_prefix('$')?;
    match name.strip_prefix('{') {
        Some(name) => name.strip_suffix('}'),
        None => Some(name),
    }
}

fn is_reserved(word: &str) -> bool {
    const WORDS: [&str; 18] = [
        "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for",
        "in", "select", "function", "time", "coproc", "!",
    ];
    WORDS.contains(&word)
}

fn push_text(out: &mut Vec<Argument>, text: &str) {
    match out.last_mut() {
        Some(Argument::Text(t)) => t.push_str(text),
        _ => out.push(Argument::Text(text.to_string())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn text(t: &str) -> Vec<Argument> {
        vec![Argument::Text(t.to_string())]
    }

    #[test]
    fn a_simple_command_is_a_list_of_words() {
        let names = ["repo".to_string()];
        let read = arguments(
            "new list --repo \"$repo\" --title 'a b' \"x/${repo}\"",
            &names,
        );
        let repo = Argument::Variable("repo".to_string());
        assert_eq!(
            read,
            Ok(vec![
                text("new"),
                text("list"),
                text("--repo"),
                vec![repo.clone()],
                text("--title"),
                text("a b"),
                vec![Argument::Text("x/".to_string()), repo],
            ])
        );
    }

    #[test]
    fn what_needs_a_shell_is_none() {
        let more =
            "a list of arguments holds one simple command, and the replacement is more than one";
        for script in [
            "a | b",
            "a && b",
            "a; b",
            "a >f",
            "a </dev/null",
            "X=1 a",
            "! a",
            "a &",
            "",
            "# a",
            "{ a; }",
            "a\nb",
        ] {
            assert_eq!(arguments(script, &[]), Err(more.to_string()), "{script}");
        }
        for (script, what) in [
            ("a $x", "$x"),
            ("a \"$y\"", "$y"),
            ("a $(b)", "$(b)"),
            ("a \"${x:-1}\"", "${x:-1}"),
        ] {
            assert_eq!(
                arguments(script, &["x".to_string()]).unwrap_err(),
                if what == "$(b)" {
                    more.to_string()
                } else {
                    format!(
                        "a list of arguments reaches no shell, which `{what}` of the replacement needs"
                    )
                },
                "{script}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_list_is_read_back_as_it_was(items in prop::collection::vec("([a-z=!{} $'\"\\\\\n<>]|é|if|\\.\\.\\.){0,6}", 1..5)) {
            let words: Vec<Vec<Argument>> = items.iter().map(|i| text(i)).collect();
            let shell: Vec<String> = words.iter().map(|w| quoted_argument(w)).collect();
            prop_assert_eq!(arguments(&shell.join(" "), &[]), Ok(words), "{}", shell.join(" "));
        }
    }
}
