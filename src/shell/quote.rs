//! Writes values as shell words.

/// A shell word for a literal value: bare where no character of it means
/// anything to a shell, else in single quotes.
pub fn single_quoted(value: &str) -> String {
    // Three dots would read as a placeholder.
    if !value.is_empty() && value.bytes().all(is_safe) && !value.contains("...") {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// A literal for use inside `"…"`; the quotes themselves are not written.
pub fn double_quoted(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len());
    for c in literal.chars() {
        if matches!(c, '\\' | '"' | '$' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::shell::{Part, word_at};

    #[test]
    fn safe_values_stay_bare() {
        assert_eq!(single_quoted("octo/repo@v1.2"), "octo/repo@v1.2");
        assert_eq!(single_quoted("a b"), "'a b'");
        assert_eq!(single_quoted(""), "''");
        assert_eq!(single_quoted("it's"), r"'it'\''s'");
        assert_eq!(single_quoted("wait..."), "'wait...'");
    }

    #[test]
    fn only_what_means_something_is_escaped_in_double_quotes() {
        assert_eq!(
            double_quoted(r#"a "b" $c `d` \e 'f' !"#),
            r#"a \"b\" \$c \`d\` \\e 'f' !"#
        );
    }

    proptest! {
        #[test]
        fn a_shell_reads_the_value_back(value in any::<String>()) {
            let quoted = single_quoted(&value);
            let word = word_at(&quoted, 0).unwrap();
            let hints = word.parts.iter().any(|part| matches!(part, Part::Placeholder { .. }));
            prop_assert_eq!(word.span, 0..quoted.len());
            prop_assume!(!hints);
            let read: String = word.parts.iter().map(|part| match part {
                Part::Literal { text, .. } => text.as_str(),
                _ => "",
            }).collect();
            prop_assert_eq!(read, value);
        }

        #[test]
        fn the_same_within_double_quotes(value in "[a-zA-Z0-9 $`\"'\\\\!#&|;()\n]*") {
            let quoted = format!("\"{}\"", double_quoted(&value));
            let word = word_at(&quoted, 0).unwrap();
            prop_assert_eq!(word.literal(), Some(value));
        }
    }
}
