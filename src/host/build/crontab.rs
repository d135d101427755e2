//! Crontabs: the command of each entry, in which a `%` is a line break unless a backslash stands before it.

use std::ops::Range;

use super::coded::{Breaks, Coded};
use super::opaque::Opaque;
use super::{is_shell, unwritten};
use crate::host::comments::Comments;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Host, Place, Region, Run, Unwritable, same_cut};
use crate::shell::Output;
use crate::text::DecodedBuilder;

/// The host of crontabs.
pub static CRONTAB: Crontab = Crontab;

/// Reads a crontab.
#[derive(Debug)]
pub struct Crontab;

/// Users whom the entries of a system's crontab name; another word is taken for a command.
const USERS: &[&str] = &["root", "nobody", "www-data", "daemon", "git", "ubuntu"];

/// What a command prints is sent to people, and nothing asks for its exit status.
const MAILED: Run = Run {
    output: Output::Shown,
    status_read: false,
};

const ENTRY: &str = "an entry of a crontab is a single line";

impl Host for Crontab {
    fn name(&self) -> &'static str {
        "crontab"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut comments = Comments::new(line_end(text));
        let mut regions = Vec::new();
        let mut shell = true;
        for line in 0..=index.line_of(text.len()) {
            let (start, end) = (index.start(line), index.content_end(line));
            let content = &text[start..end];
            let blanks = content.len() - content.trim_start().len();
            if content[blanks..].starts_with('#') {
                if !comments.continues(line, &content[..blanks]) {
                    comments.close(&mut regions);
                }
                comments.add(text, &index, line, start + blanks);
                continue;
            }
            comments.close(&mut regions);
            if content.trim().is_empty() {
                continue;
            }
            match command(content) {
                Some(at) if shell => regions.push(entry(text, start + at..end, place)),
                _ => {
                    if let Some((name, value)) = content.split_once('=')
                        && name.trim() == "SHELL"
                    {
                        shell = is_shell(value.trim().trim_matches(['"', '\'']));
                    }
                    regions.push(unwritten(text, start..end, place));
                }
            }
        }
        comments.close(&mut regions);
        regions
    }
}

/// Where the command of an entry begins.
fn command(line: &str) -> Option<usize> {
    let mut at = line.len() - line.trim_start().len();
    let fields = if line[at..].starts_with('@') { 1 } else { 5 };
    for _ in 0..fields {
        let field = line[at..].split([' ', '\t']).next()?;
        let is_time = field.starts_with('@')
            || field
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"*/,-~".contains(&b));
        if field.is_empty() || !is_time {
            return None;
        }
        at = behind_blanks(line, at + field.len());
    }
    let user = line[at..].split([' ', '\t']).next()?;
    if USERS.contains(&user) {
        at = behind_blanks(line, at + user.len());
    }
    (at < line.len()).then_some(at)
}

fn behind_blanks(line: &str, at: usize) -> usize {
    at + (line[at..].len() - line[at..].trim_start_matches([' ', '\t']).len())
}

fn entry(text: &str, range: Range<usize>, place: Place) -> Region {
    let mut builder = DecodedBuilder::new();
    let mut from = range.start;
    let bytes = text.as_bytes();
    let mut end = range.end;
    let mut at = from;
    while at < range.end {
        match bytes[at] {
            b'\\' if bytes.get(at + 1) == Some(&b'%') && at + 1 < range.end => {
                builder.verbatim(text, from..at);
                builder.escaped(at..at + 2, "%");
                at += 2;
                from = at;
            }
            b'%' => {
                // What stands behind it is fed to the command.
                end = at;
                break;
            }
            _ => at += 1,
        }
    }
    builder.verbatim(text, from..end);
    if end < range.end {
        builder.escaped(end..end, " <<<''");
    }
    let decoded = builder.finish();
    Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(Coded {
            encode: in_entry,
            opaque: Opaque::default(),
            fixed: Vec::new(),
            breaks: Breaks::Never(ENTRY),
            prefix: String::new(),
            line_end: "\n",
        }),
        content: Content::Script(MAILED),
        place,
    }
}

fn in_entry(text: &str) -> Result<String, Unwritable> {
    Ok(text.replace('%', "\\%"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn the_command_of_an_entry_is_shell_text() {
        let text = concat!(
            "# when\n",
            "MAILTO=ops@acme.example\n",
            "*/5 * * * 1-5 old one >> /tmp/$(date +\\%F)\n",
            "@daily root old two%input\n",
            "0 9 * JAN mon\told three\n",
        );
        assert_eq!(
            render(&CRONTAB, text),
            concat!(
                "text \"when\"\n",
                "  prose \"when\"\n",
                "code program \"MAILTO=ops@acme.example\"\n",
                "  prose program \"MAILTO=ops@acme.example\"\n",
                "script program \"old one >> /tmp/$(date +%F)\"\n",
                "script program \"old two <<<''\"\n",
                "script program \"old three\"\n",
            )
        );
        assert_eq!(
            rewrite(&CRONTAB, "@daily old list; x\\%\n", "old list", "new %2F"),
            "@daily new \\%2F; x\\%\n"
        );
        assert_eq!(
            rewrite(&CRONTAB, "@daily old list\n", "old list", "a \\\n b"),
            "manual: an entry of a crontab is a single line"
        );
        assert_eq!(
            rewrite(
                &CRONTAB,
                "SHELL=/usr/bin/python3\n@daily old list\n",
                "old list",
                "new"
            ),
            "manual: it stands in code or data of another language, which forgemod does not write"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(@daily |\\* \\* \\* \\* \\* |root |A=|[a%\\\\# \t\n\r]|é){0,40}") {
            check_regions(&text, &CRONTAB.regions(&text, Place::Program));
        }
    }
}
