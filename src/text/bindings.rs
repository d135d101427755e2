//! What a file's own text says of the value of a variable.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The places of a file that give variables a value: assignments of shell scripts, entries of an `env:` map.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    /// The file's text.
    text: String,
    /// The slugs in it that get a new owner.
    moved: Vec<Range<usize>>,
}

/// A variable's one value in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The value as it is written, without quotes around it.
    pub value: String,
    /// Where it stands; of several equal ones the first.
    pub span: Range<usize>,
}

#[allow(clippy::expect_used)]
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^(?<indent>[ \t]*)(?:-[ \t]+)?(?:(?:export|readonly|ENV)[ \t]+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<sign>=|:[ \t]+)(?<value>[^\r\n]*)",
    )
    .expect("a constant pattern")
});

/// An entry of a mapping in braces: `env: {NAME: value, OTHER: value}`.
#[allow(clippy::expect_used)]
static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?<name>[A-Za-z_][A-Za-z0-9_]*)["']?:[ \t]+(?<value>"[^"\r\n]*"|'[^'\r\n]*'|(?:\$\{\{.*?\}\}|[^,}\r\n])*)"#,
    )
    .expect("a constant pattern")
});

#[allow(clippy::expect_used)]
static IN_BRACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(?:-[ \t]+)?env:[ \t]*\{(?<entries>[^\r\n]*)")
        .expect("a constant pattern")
});

/// A place that gives a variable a value.
struct Given<'a> {
    /// The name and where it stands.
    name: (&'a str, usize),
    /// The value as it is written, with what stands behind it on its line, and where it begins.
    value: (&'a str, usize),
    /// How far it is indented, where it is an assignment of a shell.
    shell: Option<usize>,
    in_braces: bool,
}

impl<'a> Given<'a> {
    /// What a pattern found in the text from an offset on.
    fn of(captures: &regex::Captures<'a>, from: usize) -> Option<Given<'a>> {
        let group = |name| captures.name(name).map(|m| (m.as_str(), from + m.start()));
        Some(Given {
            name: group("name")?,
            value: group("value")?,
            shell: None,
            in_braces: false,
        })
    }
}

impl Bindings {
    /// The bindings of a file.
    pub fn of(text: &str) -> Bindings {
        Bindings {
            text: text.to_string(),
            moved: Vec::new(),
        }
    }

    /// The same, where the slugs at `moved` get their new owner together with the calls of the file.
    pub fn moving(mut self, moved: Vec<Range<usize>>) -> Bindings {
        self.moved = moved;
        self
    }

    /// Whether a binding's value is a slug that gets its new owner.
    pub fn is_moved(&self, binding: &Binding) -> bool {
        self.moved.contains(&binding.span)
    }

    /// The value that `name` has wherever the file names it, or `None` where that is not certain:
    /// two values, a value given under a condition, a loop, a word that is read.
    pub fn get(&self, name: &str) -> Option<Binding> {
        let mut one: Option<Binding> = None;
        let mut places = Vec::new();
        for given in self.places() {
            let ((found, at), (value, value_at)) = (given.name, given.value);
            if found != name {
                continue;
            }
            if given
                .shell
                .is_some_and(|indent| self.is_conditional(at, indent))
            {
                return None;
            }
            let inside = unquoted(value, given.shell.is_some(), given.in_braces)?;
            let start = value_at + inside.start;
            let binding = Binding {
                value: value[inside.clone()].to_string(),
                span: start..start + inside.len(),
            };
            match &one {
                Some(first) if first.value != binding.value => return None,
                Some(_) => {}
                None => one = Some(binding),
            }
            places.push(at);
        }
        let mentioned = self.text.match_indices(name).all(|(at, _)| {
            places.contains(&at) || self.is_use(at, name.len()) || self.is_comment(at)
        });
        one.filter(|_| mentioned)
    }

    /// The first lines of all values that assignments of the file give `name`, also under conditions and in functions,
    /// with what continued lines add. What stands behind a value on its line is part of it.
    pub fn given(&self, name: &str) -> Vec<&str> {
        let mut out = Vec::new();
        for (at, _) in self.text.match_indices(name) {
            let before = &self.text[..at];
            let begins = before
                .chars()
                .next_back()
                .is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | '{'));
            let Some(value) = self.text[at + name.len()..].strip_prefix('=') else {
                continue;
            };
            if !begins || self.is_comment(at) {
                continue;
            }
            let mut end = 0;
            for line in value.split_inclusive('\n') {
                end += line.len();
                if !line.trim_end_matches(['\r', '\n']).ends_with('\\') {
                    break;
                }
            }
            out.push(value[..end].trim_end());
        }
        out
    }

    /// The places that give variables a value.
    fn places(&self) -> impl Iterator<Item = Given<'_>> {
        let lines = ASSIGNMENT.captures_iter(&self.text).filter_map(|c| {
            let shell = c.name("sign")?.as_str() == "=";
            let shell = shell.then_some(c.name("indent")?.len());
            Given::of(&c, 0).map(|given| Given { shell, ..given })
        });
        let entries = IN_BRACES
            .captures_iter(&self.text)
            .filter_map(|c| c.name("entries"));
        let entries = entries.flat_map(|entries| {
            ENTRY.captures_iter(entries.as_str()).filter_map(move |c| {
                let given = Given::of(&c, entries.start())?;
                Some(Given {
                    in_braces: true,
                    ..given
                })
            })
        });
        lines.chain(entries)
    }

    /// Whether the name at an offset is part of another word, or is only read there.
    fn is_use(&self, at: usize, len: usize) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = &self.text[..at];
        let after = &self.text[at + len..];
        if before.ends_with(is_word) || after.starts_with(is_word) {
            return true;
        }
        // `${NAME:=x}` gives a value, `${NAME:-x}` reads one
        let braced = before.ends_with("${") && !after.starts_with([':', '=']);
        braced || before.ends_with('$') || before.ends_with("env.")
    }

    fn is_comment(&self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        self.text[line..at].trim_start().starts_with('#')
    }

    /// Whether a line stands in a block of a script, which need not be run.
    fn is_conditional(&self, at: usize, indent: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        let outer = self.text[..line].lines().rev().find(|l| {
            let depth = l.len() - l.trim_start().len();
            !l.trim().is_empty() && depth < indent
        });
        // the header of a block scalar begins a script, every other outer line a block of one
        outer.is_some_and(|l| {
            let l = l.trim_end();
            !l.trim_end_matches(['-', '+']).ends_with(['|', '>'])
        })
    }
}

/// The range of a value without its quotes and without what stands behind it, or `None` where it is not plain to see.
fn unquoted(value: &str, is_shell: bool, in_braces: bool) -> Option<Range<usize>> {
    let trimmed = value.trim_end();
    for quote in ['"', '\''] {
        if let Some(rest) = trimmed.strip_prefix(quote) {
            // a substitution may hold quotes of its own
            let end = if rest.starts_with("$(") {
                rest.strip_suffix(quote)?.len()
            } else {
                rest.find(quote)?
            };
            let behind = rest[end + 1..].trim_start();
            let ends = behind.is_empty() || behind.starts_with(['#', ';', ',', '}']);
            return ends.then_some(1..1 + end);
        }
    }
    if trimmed.starts_with("$(") || trimmed.starts_with("${{") {
        let end = if trimmed.starts_with("${{") {
            trimmed.find("}}")? + 2
        } else {
            trimmed.len()
        };
        let behind = trimmed[end..].trim_start();
        let ends = behind.is_empty() || behind.starts_with(['#', ',', '}']);
        return ends.then_some(0..end);
    }
    let stops: &[char] = match (is_shell, in_braces) {
        (true, _) => &[' ', '\t', ';', '&', '|'],
        (false, true) => &[' ', ',', '}'],
        (false, false) => &[' ', '\t'],
    };
    let end = trimmed.find(stops).unwrap_or(trimmed.len());
    let behind = trimmed[end..].trim_start();
    let ends = behind.is_empty() || behind.starts_with(['#', ',', '}', ';']);
    (ends && end > 0).then_some(0..end)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn value(text: &str) -> Option<String> {
        let binding = Bindings::of(text).get("REPO")?;
        assert_eq!(text.get(binding.span.clone()), Some(binding.value.as_str()));
        Some(binding.value)
    }

    #[test]
    fn one_value_is_known() {
        let known = [
            "REPO=o/r\ngh pr list -R $REPO\n",
            "export REPO=\"o/r\"  # ours\necho \"${REPO}\" \"${REPO%/*}\"\n",
            "REPO='o/r'; echo\r\n",
            "env:\n  REPO: o/r\n  MY_REPO: x/y\njobs:\n  a:\n    env:\n      REPO: \"o/r\"\n",
            "      env: { REPO: o/r, B: c }\n",
            "env: {A: \"${{ x }}\", B: ${{ y, z }}, REPO: 'o/r'}\nrun: gh pr list -R $REPO\n",
            "run: |\n  set -e\n  REPO=o/r\n  gh pr list -R \"$REPO\"\n",
            "# REPO is ours\nENV REPO=o/r\n",
        ];
        for text in known {
            assert_eq!(value(text).as_deref(), Some("o/r"), "{text}");
        }
        for env in [
            "  env:\n    REPO: ${{ github.repository }}\n",
            "env: {REPO: \"${{ github.repository }}\", GH_TOKEN: \"${{ github.token }}\"}\n",
            "env: { A: b, REPO: ${{ github.repository }} }\n",
        ] {
            assert_eq!(
                value(env).as_deref(),
                Some("${{ github.repository }}"),
                "{env}"
            );
        }
        assert_eq!(
            value("REPO=$(gh repo view --json nameWithOwner -q \".x\")\n").as_deref(),
            Some("$(gh repo view --json nameWithOwner -q \".x\")")
        );
    }

    #[test]
    fn all_values_are_told_wherever_they_are_given() {
        let text = "pr=$1\nif x; then\n  local pr=$(gh pr create \\\n    --fill)\nfi\nmy_pr=3; y && pr=\"4\"; gh pr view $pr\n# pr=5\n";
        assert_eq!(
            Bindings::of(text).given("pr"),
            [
                "$1",
                "$(gh pr create \\\n    --fill)",
                "\"4\"; gh pr view $pr"
            ]
        );
    }

    #[test]
    fn a_value_that_may_be_another_is_not() {
        let unknown = [
            "gh pr list -R $REPO\n",
            "REPO=o/r\nREPO=o/s\n",
            "if x; then\n  REPO=o/r\nfi\n",
            "REPO=o/r\nfor REPO in a b; do :; done\n",
            "REPO=o/r\nread -r REPO\n",
            "REPO=o/r gh pr list\n",
            "REPO=o/r\n: ${REPO:=x/y}\n",
            "REPO=\n",
            "REPO=o/r\nREPO+=x\n",
        ];
        for text in unknown {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
