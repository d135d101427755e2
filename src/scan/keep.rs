//! Comments that keep what stands beside them: `# forgemod: keep — history`.

use std::ops::Range;

use crate::finding::{Class, Found, Kind};
use crate::host::{Host, Place, Region};
use crate::scan::manual;

/// A comment that keeps something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Directive {
    /// From the word `forgemod` to the end of the reason.
    span: Range<usize>,
    /// The bytes of the lines that it keeps.
    scope: Range<usize>,
    /// Why, if it says so.
    reason: String,
}

/// What every comment that keeps something has, so that a file with one is read.
pub const WORD: &str = "forgemod:";
const RULE: &str = "forgemod/keep";

/// What begins a comment, in one language or another.
const OPENERS: &[&str] = &[
    "#", "//", "--", ";", "%", "<!--", "/*", "{#", "*", "..", "\"", "'", "rem", "REM", "dnl", "(*",
    "{-", "|",
];

/// What ends one.
const CLOSERS: &[&str] = &["-->", "*/", "#}", "*)", "-}", "--%>", "%}"];

/// Keeps the findings that comments of `text` keep. What stands in a region whose lines are no lines of `text`, such as
/// a string with `\n` in it, is left to the region.
pub fn apply(text: &str, regions: &[Region], found: &mut [Found]) {
    if !text.contains(WORD) {
        return;
    }
    let folded: Vec<Range<usize>> = regions.iter().filter_map(|r| folded(text, r)).collect();
    for directive in directives(text) {
        if folded
            .iter()
            .any(|f| f.start <= directive.span.start && directive.span.end <= f.end)
        {
            continue;
        }
        for f in found.iter_mut() {
            if f.span.start < directive.scope.end && directive.scope.start < f.span.end {
                keep(f, &directive);
            }
        }
    }
}

/// Keeps the findings of a region whose lines are no lines of the text around it.
pub fn apply_within(text: &str, region: &Region, found: &mut [Found]) {
    if region.text.contains(WORD) && folded(text, region).is_some() {
        apply(&region.text, &[], found);
    }
}

/// Keeps what was found in no region, and gives a finding for each comment that keeps nothing.
pub fn last(host: &dyn Host, text: &str, place: Place, found: &mut [Found]) -> Vec<Found> {
    if !text.contains(WORD) {
        return Vec::new();
    }
    apply(text, &host.regions(text, place), found);
    unused(text, found)
}

fn unused(text: &str, found: &[Found]) -> Vec<Found> {
    let is_used = |d: &Directive| {
        let line = line_at(text, d.span.start);
        let scope = d.scope.start.min(line.start)..d.scope.end.max(line.end);
        found
            .iter()
            .any(|f| f.rule_is_kept() && f.span.start < scope.end && scope.start < f.span.end)
    };
    directives(text)
        .into_iter()
        .filter(|d| !is_used(d))
        .map(|d| {
            let note = "nothing stands there that this comment keeps".to_string();
            manual(
                d.span,
                Kind::Mention,
                RULE.to_string(),
                note,
                "Remove the comment.",
            )
        })
        .collect()
}

fn keep(f: &mut Found, directive: &Directive) {
    f.class = Class::Kept;
    f.after = None;
    f.shell = None;
    f.recipe = String::new();
    f.note = match directive.reason.is_empty() {
        true => KEPT.to_string(),
        false => format!("{KEPT}: {}", directive.reason),
    };
}

const KEPT: &str = "a comment keeps it";

impl Found {
    fn rule_is_kept(&self) -> bool {
        self.class == Class::Kept && self.note.starts_with(KEPT)
    }
}

/// The bytes of a region that has more lines than its bytes have.
fn folded(text: &str, region: &Region) -> Option<Range<usize>> {
    let range = region.map.range(0..region.text.len());
    let lines = |t: &str| memchr::memchr_iter(b'\n', t.as_bytes()).count();
    (lines(&region.text) > lines(text.get(range.clone())?)).then_some(range)
}

fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    start..end
}

/// The comments of `text` that keep something.
fn directives(text: &str) -> Vec<Directive> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Directive)> = None;
    for (at, _) in text.match_indices(WORD) {
        let Some((verb, directive)) = directive(text, at) else {
            continue;
        };
        match (verb, open.take()) {
            ("keep", before) => {
                open = before;
                out.push(directive);
            }
            ("keep-start", None) => open = Some((at, directive)),
            ("keep-end", Some((_, start))) => out.push(Directive {
                scope: start.span.start..at,
                ..start
            }),
            // One that stands alone keeps nothing, which is reported.
            (_, before) => {
                open = before;
                out.push(Directive {
                    scope: at..at,
                    ..directive
                });
            }
        }
    }
    out.extend(open.map(|(at, d)| Directive { scope: at..at, ..d }));
    out.sort_by_key(|d| d.span.start);
    out
}

/// The comment whose word stands at `at`, and what it says.
fn directive(text: &str, at: usize) -> Option<(&'static str, Directive)> {
    let line = line_at(text, at);
    let before = text[line.start..at].trim_end();
    let opener = OPENERS
        .iter()
        .filter(|o| before.ends_with(**o))
        .max_by_key(|o| o.len())?;
    let rest = &text[at + WORD.len()..line.end];
    let said = rest.trim_start();
    let verb = ["keep-start", "keep-end", "keep"]
        .into_iter()
        .find(|v| said.starts_with(v))?;
    let behind = &said[verb.len()..];
    if behind.starts_with(|c: char| c.is_alphanumeric() || c == '-' && !behind.starts_with("--")) {
        return None;
    }
    let stop = CLOSERS.iter().filter_map(|c| behind.find(c)).min();
    // A string with a comment in it goes on behind the escape of a line break.
    let stop = stop
        .into_iter()
        .chain(behind.find("\\n"))
        .min()
        .unwrap_or(behind.len());
    let reason = behind[..stop].trim_matches(|c: char| c.is_whitespace() || "—–-:,.()".contains(c));
    let end = line.end - behind.len() + behind[..stop].trim_end().len();
    let alone = before[..before.len() - opener.len()]
        .trim_matches(|c: char| c.is_whitespace() || ">{|".contains(c))
        .is_empty();
    let scope = if alone {
        line.start..next_line(text, line.end)
    } else {
        line
    };
    Some((
        verb,
        Directive {
            span: at..end,
            scope,
            reason: reason.to_string(),
        },
    ))
}

/// The end of the next line that is not blank.
fn next_line(text: &str, end: usize) -> usize {
    let mut at = end;
    while at < text.len() {
        let line = line_at(text, at + 1);
        at = line.end.max(at + 1);
        let blank = text[line]
            .trim_matches(|c: char| c.is_whitespace() || c == '>')
            .is_empty();
        if !blank {
            break;
        }
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    /// What each comment keeps, and why.
    fn read(text: &str) -> Vec<(&str, &str)> {
        let own: Vec<Directive> = directives(text);
        own.into_iter()
            .map(|d| {
                let reason = text
                    .find(&d.reason)
                    .map_or("", |i| &text[i..i + d.reason.len()]);
                (&text[d.scope], reason)
            })
            .collect()
    }

    #[test]
    fn a_comment_keeps_its_line_or_the_next_one() {
        assert_eq!(
            read("a\nb # forgemod: keep\nc\n"),
            [("b # forgemod: keep", "")]
        );
        assert_eq!(
            read("a\n  # forgemod: keep — as it was\n\nb\nc"),
            [("  # forgemod: keep — as it was\n\nb", "as it was")]
        );
        assert_eq!(
            read("<!-- forgemod: keep: history -->\nb\n"),
            [("<!-- forgemod: keep: history -->\nb", "history")]
        );
        assert_eq!(
            read("{{/* forgemod:keep (old) */}}\r\nb"),
            [("{{/* forgemod:keep (old) */}}\r\nb", "old")]
        );
        assert_eq!(read("x // forgemod: keep"), [("x // forgemod: keep", "")]);
        assert_eq!(read("-- forgemod: keep"), [("-- forgemod: keep", "")]);
    }

    #[test]
    fn a_block_is_kept_from_start_to_end() {
        let text = "# forgemod: keep-start why\na\nb\n# forgemod: keep-end\nc\n";
        assert_eq!(read(text), [("forgemod: keep-start why\na\nb\n# ", "why")]);
        assert_eq!(read("# forgemod: keep-end\na"), [("", "")]);
        assert_eq!(read("# forgemod: keep-start\na"), [("", "")]);
    }

    #[test]
    fn what_is_no_comment_keeps_nothing() {
        for text in [
            "forgemod: keep",
            "say forgemod: keep",
            "# forgemod: keeps",
            "# forgemod: list",
            "# forgemod: keep-all",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
