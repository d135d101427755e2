//! Words of bare commands: what they say, and how a word is written.

use super::language::{Bare, Dialect};
use super::literal;
use super::regions::Builder;
use crate::host::Unwritable;
use crate::host::argv::{Items, Piece};
use crate::shell::Argument;

/// A word as the tokens have it.
pub(super) struct Word {
    /// Its tokens.
    pub tokens: std::ops::Range<usize>,
    /// What it says; `None` where only the running shell knows.
    pub pieces: Option<Vec<Piece>>,
}

impl Builder<'_> {
    /// The word of a range of tokens that touch each other.
    pub fn bare_word(&self, bare: &Bare, tokens: std::ops::Range<usize>) -> Word {
        let tree = &self.tree;
        let shown =
            &self.text[tree.tokens[tokens.start].span.start..tree.tokens[tokens.end - 1].span.end];
        let pieces = match tree.literal(tokens.start) {
            Some(l) if tokens.len() == 1 => {
                let read = literal::read(self.text, l);
                let known = read.sealed.is_none() && !l.form.open.starts_with('@');
                known.then(|| super::list::pieces(self.text, l, &read))
            }
            Some(_) => None,
            None if is_variable(bare.dialect, shown) => Some(vec![Piece::Opaque {
                name: literal::name_of(shown),
                source: shown.to_string(),
            }]),
            None if is_plain(bare.dialect, shown) => Some(vec![Piece::Text(shown.to_string())]),
            None => None,
        };
        Word { tokens, pieces }
    }
}

/// `$x`, `$env:X`, and what a workflow puts in before the shell reads it.
fn is_variable(dialect: Dialect, shown: &str) -> bool {
    let name = |n: &str| {
        n.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if shown.starts_with("${{") && shown.ends_with("}}") && shown.matches("${{").count() == 1 {
        return true;
    }
    let Some(rest) = shown.strip_prefix('$') else {
        return false;
    };
    let rest = match dialect {
        Dialect::PowerShell => rest.strip_prefix("env:").unwrap_or(rest),
        Dialect::Fish => rest,
    };
    name(rest)
}

/// Whether a word without quotes says what it is written as.
fn is_plain(dialect: Dialect, shown: &str) -> bool {
    let inside = match dialect {
        Dialect::PowerShell => "_./:=+%^#!-,\\",
        Dialect::Fish => "_./:=+%^#!-,@",
    };
    let all = shown
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || inside.contains(c) || c.is_alphabetic());
    // PowerShell cuts `-name.more` and `-name:more` in two, and takes other things behind a `-` for operators
    let parameter = dialect == Dialect::PowerShell
        && shown.starts_with('-')
        && shown.contains(['.', ':', ','])
        && !shown.starts_with("--");
    let stops = dialect == Dialect::PowerShell && shown == "--%";
    all && !parameter && !stops && !shown.starts_with([',', '%', '^']) && !shown.ends_with(',')
}

/// Writes the words of a bare command.
#[derive(Debug)]
pub(super) struct Words(pub &'static Bare);

impl Items for Words {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        if text.contains(['\n', '\r']) {
            return Err("a word of the replacement has a line break".to_string());
        }
        if is_simple(text) {
            return Ok(text.to_string());
        }
        match self.0.dialect {
            Dialect::PowerShell => {
                handed_on(text)?;
                Ok(format!("'{}'", text.replace('\'', "''")))
            }
            Dialect::Fish => Ok(fish_quoted(text)),
        }
    }

    fn mixed(&self, pieces: &[Piece]) -> Result<String, Unwritable> {
        let mut out = String::new();
        for piece in pieces {
            match (piece, self.0.dialect) {
                (Piece::Text(t), _) if t.contains(['\n', '\r']) => {
                    return Err("a word of the replacement has a line break".to_string());
                }
                (Piece::Text(t), Dialect::PowerShell) => {
                    handed_on(t)?;
                    out.push_str(&t.replace('`', "``").replace('$', "`$"));
                }
                (Piece::Opaque { source, .. }, Dialect::PowerShell) => {
                    match source.strip_prefix('$') {
                        Some(name) if !name.starts_with(['{', '(']) => {
                            out.push_str(&format!("${{{name}}}"));
                        }
                        _ => out.push_str(source),
                    }
                }
                (Piece::Text(t), Dialect::Fish) => out.push_str(&fish_quoted(t)),
                (Piece::Opaque { source, .. }, Dialect::Fish) => {
                    out.push_str(&format!("\"{source}\""));
                }
            }
        }
        Ok(match self.0.dialect {
            Dialect::PowerShell => format!("\"{out}\""),
            Dialect::Fish => out,
        })
    }

    fn refuses(&self, words: &[Vec<Argument>]) -> Option<Unwritable> {
        match words.first().map(Vec::as_slice) {
            Some([Argument::Text(program)]) => {
                let other = self
                    .0
                    .aliases
                    .iter()
                    .any(|a| a.eq_ignore_ascii_case(program));
                other.then(|| {
                    format!("`{program}` is another command in some versions of this shell")
                })
            }
            _ => Some("only the running shell knows the program".to_string()),
        }
    }

    fn separator(&self) -> &'static str {
        " "
    }

    fn is_separator(&self, gap: &str) -> bool {
        let mut rest = gap;
        while let Some(c) = rest.chars().next() {
            if c == self.0.escape {
                rest = match rest[1..]
                    .strip_prefix("\r\n")
                    .or(rest[1..].strip_prefix('\n'))
                {
                    Some(behind) => behind,
                    None => return false,
                };
                continue;
            }
            if c != ' ' && c != '\t' {
                return false;
            }
            rest = &rest[1..];
        }
        !gap.is_empty()
    }
}

/// Whether every shell reads a word without quotes as what it is written as.
fn is_simple(text: &str) -> bool {
    let plain = |t: &str| {
        t.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_./:+=-".contains(c))
    };
    if let Some(flag) = text.strip_prefix('-') {
        return text == "-" || flag.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        // `1kb` and `0x1` are numbers to some
        return text.chars().all(|c| c.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'));
    }
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && plain(text)
}

/// Why PowerShell may hand another text to a program than stands in the quotes.
fn handed_on(text: &str) -> Result<(), Unwritable> {
    if text.is_empty() {
        return Err("some versions of PowerShell hand no empty word to a program".to_string());
    }
    if text.contains('"') || text.ends_with('\\') {
        return Err(
            "some versions of PowerShell lose a `\"` or a last backslash in what they hand to a program"
                .to_string(),
        );
    }
    if text.contains(['‘', '’', '‚', '‛', '“', '”', '„']) {
        return Err("PowerShell reads such quotes as its own".to_string());
    }
    Ok(())
}

fn fish_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use crate::host::code::{Code, FISH, POWERSHELL};
    use crate::host::testing::render;
    use crate::host::{Content, Host, Place};
    use crate::shell::{Argument, arguments, quoted_argument};

    #[test]
    fn commands_stand_where_statements_begin() {
        let text = concat!(
            "old a $n \"x $n\" | more\n",
            "$x = old b `\n  'c''d' # old\n",
            "if ($y) { return old c }\n",
            "@{ old = 1 }\n",
            "& \"old\" d (New e) f\n",
        );
        assert_eq!(
            render(&POWERSHELL, text),
            concat!(
                "argv program \"old a \\\"$n\\\" \\\"x ${n}\\\"\"\n",
                "  text \"old\"\n",
                "  text \"a\"\n",
                "  text \"$n\"\n",
                "  text \"x $n\"\n",
                "argv program \"more\"\n",
                "  text \"more\"\n",
                "argv program \"old b 'c'\\\\''d'\"\n",
                "  text \"old\"\n",
                "  text \"b\"\n",
                "  text \"c'd\"\n",
                "text \"old\"\n",
                "  prose \"old\"\n",
                "argv program \"old c\"\n",
                "  text \"old\"\n",
                "  text \"c\"\n",
                "argv program \"old d \\\"$more\\\"\"\n",
                "  text \"old\"\n",
                "  text \"d\"\n",
                "  argv program \"New e\"\n",
                "    text \"New\"\n",
                "    text \"e\"\n",
            )
        );
        let text = "if not old a; and old b (old c)\n  set x (old d 'e\\'f')\nend\n";
        assert_eq!(
            render(&FISH, text),
            concat!(
                "argv program \"old a\"\n",
                "  text \"old\"\n",
                "  text \"a\"\n",
                "argv program \"old b \\\"$more\\\"\"\n",
                "  text \"old\"\n",
                "  text \"b\"\n",
                "  argv program \"old c\"\n",
                "    text \"old\"\n",
                "    text \"c\"\n",
                "argv program \"set x \\\"$more\\\"\"\n",
                "  text \"set\"\n",
                "  text \"x\"\n",
                "  argv program \"old d 'e'\\\\''f'\"\n",
                "    text \"old\"\n",
                "    text \"d\"\n",
                "    text \"e'f\"\n",
            )
        );
    }

    #[test]
    fn what_another_version_runs_as_something_else_is_not_written() {
        let region = &POWERSHELL.regions("old a", Place::Program)[0];
        let written = |t: &str| region.escape.write(t);
        assert_eq!(written("new b"), Ok("new b".to_string()));
        assert_eq!(
            written("curl x"),
            Err("`curl` is another command in some versions of this shell".to_string())
        );
        for lost in ["new 'a\"b'", "new ''", "new 'a\\'", "new '”'", "new 'a\nb'"] {
            assert!(written(lost).is_err(), "{lost}");
        }
    }

    /// What a command of these words says when its host reads it again.
    fn read_back(host: &Code, words: &[String]) -> Result<Vec<Vec<Argument>>, String> {
        let shell: Vec<String> = words
            .iter()
            .map(|w| quoted_argument(&[Argument::Text(w.clone())]))
            .collect();
        let old = host.regions("old a", Place::Program);
        let text = old[0].escape.write(&shell.join(" "))?;
        let new = host.regions(&text, Place::Program);
        let Content::Argv(list) = &new[0].content else {
            return Err(format!("{text} is no command"));
        };
        assert!(new.len() == 1 && list.stop.is_none(), "{text}: {new:?}");
        arguments(&new[0].text, &[])
    }

    proptest! {
        #[test]
        fn a_written_word_is_read_as_what_it_was(
            rest in prop::collection::vec("([a-zA-Z0-9=!{}()@%,;:#.*?~ $'\"\\\\|&<>`-]|é|’|--){0,8}", 0..5)
        ) {
            let words: Vec<String> = std::iter::once("new".to_string()).chain(rest).collect();
            let expected: Vec<Vec<Argument>> = words.iter().map(|w| vec![Argument::Text(w.clone())]).collect();
            prop_assert_eq!(read_back(&FISH, &words), Ok(expected.clone()));
            let lost = words.iter().any(|w| w.is_empty() || w.contains(['"', '’']) || w.ends_with('\\'));
            let powershell = read_back(&POWERSHELL, &words);
            prop_assert!(powershell == Ok(expected) || lost && powershell.is_err(), "{powershell:?}");
        }
    }
}
