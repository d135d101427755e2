//! Expressions among the words of a list of arguments.

use std::ops::Range;

use super::lex::Kind;
use super::list::{LOOK, stop};
use super::regions::Builder;
use crate::host::argv::Stop;

impl Builder<'_> {
    /// The number that an expression writes as a text: `str(3)`, `3.to_s`, `"" + 3`.
    pub(super) fn number(&self, range: Range<usize>) -> Option<String> {
        const CONVERSIONS: [&str; 11] = [
            "str",
            "String",
            "valueOf",
            "Integer",
            "toString",
            "to_s",
            "to_string",
            "strconv",
            "Itoa",
            "fmt",
            "Sprint",
        ];
        let tree = &self.tree;
        let mut number = None;
        for i in range {
            let known = match &tree.tokens[i].kind {
                Kind::Number => number.replace(tree.shown(i)).is_none(),
                Kind::Name => CONVERSIONS.contains(&tree.shown(i)),
                Kind::String(l) => l.inner.is_empty(),
                Kind::Operator => [".", "(", ")", "+", "&"].contains(&tree.shown(i)),
                _ => false,
            };
            if !known {
                return None;
            }
        }
        let number = number?;
        let plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        plain.then(|| number.to_string())
    }

    /// Whether a string in an expression names a value and is no part of it: `env["NAME"]`, `getenv("NAME")`.
    fn names_a_value(&self, at: usize) -> bool {
        let tree = &self.tree;
        let alone = ["[", "("].contains(&tree.shown_before(at))
            && ["]", ")", ","].contains(&tree.shown(at + 1));
        let Some(open) = tree.parent[at].filter(|_| alone) else {
            return false;
        };
        if tree.shown(open) == "[" {
            return tree
                .before(open)
                .is_some_and(|b| tree.is_name(b) || tree.partner[b].is_some());
        }
        const LOOKUPS: [&str; 10] = [
            "get",
            "getenv",
            "fetch",
            "env",
            "var",
            "getEnv",
            "getProperty",
            "getInput",
            "get_env",
            "required",
        ];
        tree.callee(open).is_some_and(|(name, _)| {
            let last = name.rsplit(['.', ':']).next().unwrap_or(&name).to_string();
            LOOKUPS.iter().any(|l| l.eq_ignore_ascii_case(&last))
        })
    }

    /// Why an expression may be something else than one word that is no flag.
    pub(super) fn unsure(&self, range: Range<usize>) -> Option<Stop> {
        let tree = &self.tree;
        let shown =
            &self.text[tree.tokens[range.start].span.start..tree.tokens[range.end - 1].span.end];
        let spread = ["*", "...", "**", "@"].contains(&tree.shown(range.start))
            || tree.shown(range.end - 1) == "..."
            || shown.starts_with('@')
                && ["perl", "ruby"].contains(&tree.language.name)
                && tree.language.name == "perl";
        if spread {
            return stop(format!(
                "only the running program knows the words that `{shown}` stands for"
            ));
        }
        let built = range.clone().any(|i| {
            tree.literal(i)
                .is_some_and(|l| !is_conversion(&self.text[l.inner.clone()]))
                && !self.names_a_value(i)
        });
        if built {
            let line = shown.lines().next().unwrap_or_default();
            return stop(format!(
                "only the running program knows the whole word `{line}`"
            ));
        }
        let flag = range.clone().any(|i| {
            tree.literal(i)
                .is_some_and(|l| self.text[l.inner.clone()].starts_with('-'))
        });
        let choice = range
            .clone()
            .any(|i| ["if", "?", "&&", "||", "or", "and", "??"].contains(&tree.shown(i)));
        let several = range
            .clone()
            .any(|i| ["for", "map", "split"].contains(&tree.shown(i)));
        (flag || choice || several).then(|| {
            let line = shown.lines().next().unwrap_or_default().to_string();
            Stop {
                note: format!("only the running program knows whether `{line}` is a flag"),
                recipe: LOOK.to_string(),
            }
        })
    }
}

/// Whether a string in an expression adds no text to it: an empty one, or a format of one value alone.
fn is_conversion(text: &str) -> bool {
    ["", "%d", "%i", "%s", "%v", "{}", "{0}"].contains(&text)
}
