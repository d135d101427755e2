//! Where an address or a slug begins and ends in a text of any language.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A run of characters that belong together, around a host or an owner's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes.
    pub span: Range<usize>,
    /// It stands inside the address of another host.
    pub nested: bool,
}

/// What a reader fills in: `<n>`, `{owner}`, `${REPO}`, `${{ github.ref }}`, `$(cmd)`.
static FILLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\A(?:\$\{\{[^{}\n]*\}\}|\$?\{\{?[^{}\n]{1,80}\}?\}|\$\([^()\n]{1,80}\)|<[A-Za-z#][^<>/\n]{0,60}>)",
    )
    .ok()
});

/// The same, behind what it is looked for from.
static FILLED_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:\$\{\{[^{}\n]*\}\}|\$?\{\{?[^{}\n]{1,80}\}?\}|\$\([^()\n]{1,80}\)|<[A-Za-z#][^<>/\n]{0,60}>)\z",
    )
    .ok()
});

/// Elements of HTML, which are no placeholders.
static ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\A<(?i:a|b|i|p|br|hr|em|li|td|tr|th|ul|ol|div|wbr|sub|sup|span|code|strong|img|kbd|small)\b")
        .ok()
});

/// Scheme, user and subdomains in front of a host.
static AUTHORITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:(?:[A-Za-z][A-Za-z0-9+-]*:)?//(?:[^/@]*@)?|[A-Za-z0-9_.-]+@)?(?:[A-Za-z0-9-]+\.)*\z",
    )
    .ok()
});

fn matched(regex: &LazyLock<Option<Regex>>, text: &str) -> Option<Range<usize>> {
    regex.as_ref()?.find(text).map(|m| m.range())
}

/// The token around a host's name at `at`.
pub fn around_host(text: &str, at: Range<usize>) -> Token {
    let run = left(text, at.start);
    let own = matched(&AUTHORITY, &text[run..at.start]).map_or(at.start, |r| run + r.start);
    let nested = text[run..own].contains("://");
    let start = if nested { run } else { own };
    Token {
        span: start..right(text, at.end),
        nested,
    }
}

/// The token around an owner's name at `at`.
pub fn around_owner(text: &str, at: Range<usize>) -> Token {
    let run = left(text, at.start);
    let before = &text[run..at.start];
    // A scheme right in front of the owner has no host: it is the slug's own.
    let nested = before
        .find("://")
        .is_some_and(|i| i + "://".len() < before.len());
    let start = if nested {
        run
    } else {
        let cut = before.rfind(['=', ',', ';', '&', '?']).map_or(0, |i| i + 1);
        let emphasis = before[cut..].len() - before[cut..].trim_start_matches('_').len();
        if cut + emphasis == before.len() {
            at.start
        } else {
            run + cut
        }
    };
    Token {
        span: start..right(text, at.end),
        nested,
    }
}

/// How far back from `end` the characters of an address go.
fn left(text: &str, end: usize) -> usize {
    let mut at = end;
    // An address is short; what is longer is data.
    let floor = end.saturating_sub(400);
    while at > floor {
        let before = &text[..at];
        let Some(c) = before.chars().next_back() else {
            break;
        };
        if matches!(c, '}' | ')' | '>') {
            let from = before
                .char_indices()
                .rev()
                .take(90)
                .last()
                .map_or(0, |(i, _)| i);
            match matched(&FILLED_BEFORE, &before[from..]) {
                Some(r) if c != '>' || !is_element(&before[from + r.start..]) => {
                    at = from + r.start
                }
                _ => break,
            }
        } else if is_part(c) || c == '/' && before.ends_with("\\/") {
            at -= c.len_utf8();
        } else if c == '\\' && text[at..].starts_with('/') {
            at -= 1;
        } else {
            break;
        }
    }
    at
}

/// How far on from `start` the characters of an address go, without what ends the sentence around it.
fn right(text: &str, start: usize) -> usize {
    let mut at = start;
    let mut open = 0;
    loop {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        let joined = text[..at].ends_with(['/', '-', '_', '.', '=', '#', '@', ':', '+', '>', '}']);
        let filled = match c {
            '$' | '{' => matched(&FILLED, rest),
            '<' if joined && !is_element(rest) => matched(&FILLED, rest),
            _ => None,
        };
        if let Some(r) = filled {
            at += r.end;
        } else if rest.starts_with("\\/") {
            at += 2;
        } else if c == '(' {
            open += 1;
            at += 1;
        } else if c == ')' && open > 0 {
            open -= 1;
            at += 1;
        } else if is_part(c) || c == '*' {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    let mut end = at;
    while end > start {
        let Some(c) = text[..end].chars().next_back() else {
            break;
        };
        let wildcard = c == '*' && text[..end - 1].ends_with('/');
        if wildcard || !".,;:!?'*_~(&".contains(c) {
            break;
        }
        end -= c.len_utf8();
    }
    end
}

fn is_element(text: &str) -> bool {
    matched(&ELEMENT, text).is_some()
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || "._~:/?#@!$&+,;=%-".contains(c)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn host(text: &str) -> (&str, bool) {
        let at = text.find("old.example").unwrap_or_default();
        let token = around_host(text, at..at + "old.example".len());
        (&text[token.span], token.nested)
    }

    fn owner(text: &str) -> (&str, bool) {
        let at = text.find("Acme").unwrap_or_default();
        let token = around_owner(text, at..at + 4);
        (&text[token.span], token.nested)
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, token) in [
            ("see https://old.example/o/r.", "https://old.example/o/r"),
            ("(https://old.example/o/r)", "https://old.example/o/r"),
            (
                "[a](https://old.example/o/a_(b).md)!",
                "https://old.example/o/a_(b).md",
            ),
            ("<https://old.example/o/r>", "https://old.example/o/r"),
            (
                "href=\"https://old.example/o/r\"",
                "https://old.example/o/r",
            ),
            ("https://old.example/o/r<br>", "https://old.example/o/r"),
            ("**https://old.example/o/r**", "https://old.example/o/r"),
            (
                "https://old.example/o/r/pull/<N>, then",
                "https://old.example/o/r/pull/<N>",
            ),
            (
                "https://u:${T}@old.example/o/${{ x.y }}.git x",
                "https://u:${T}@old.example/o/${{ x.y }}.git",
            ),
            (
                "pkg @ git+https://old.example/o/r@main",
                "git+https://old.example/o/r@main",
            ),
            ("URL=git@old.example:o/r.git", "git@old.example:o/r.git"),
            ("scm:git:git@old.example:o/r.git", "git@old.example:o/r.git"),
        ] {
            assert_eq!(host(text), (token, false));
        }
    }

    #[test]
    fn an_address_in_another_one_is_not_taken_out_of_it() {
        let text = "https://kept.example/x/https://old.example/o/r";
        assert_eq!(host(text), (text, true));
        let text = "https://badge.example/gh/Acme/app.svg";
        assert_eq!(owner(text), (text, true));
    }

    #[test]
    fn a_slug_ends_where_its_characters_end() {
        for (text, token) in [
            ("REPO=Acme/app", "Acme/app"),
            ("**Acme/app**.", "Acme/app"),
            ("_Acme/app_", "Acme/app"),
            ("`Acme/*`", "Acme/*"),
            ("in ./Acme/app", "./Acme/app"),
            ("@Acme/team", "@Acme/team"),
            ("Acme/app-<name>)", "Acme/app-<name>"),
            ("x-Acme/app", "x-Acme/app"),
            ("source=forge://Acme/app", "forge://Acme/app"),
        ] {
            assert_eq!(owner(text), (token, false));
        }
    }
}
