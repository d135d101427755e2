//! Transcripts of a terminal: the prompts in front of the commands that somebody typed.

use super::lines::{LineIndex, Lines, line_end};
use super::plain::open_quote;
use super::{Content, Host, Place, Region};
use crate::text::DecodedBuilder;

/// The host of transcripts.
pub static TRANSCRIPT: Transcript = Transcript;

/// Reads what was typed at the prompts of a terminal, and what it answered, as shell text.
#[derive(Debug)]
pub struct Transcript;

impl Host for Transcript {
    /// It is shell text, with and without prompts.
    fn name(&self) -> &'static str {
        "shell"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut builder = DecodedBuilder::new();
        let mut typed = Typed::default();
        let mut prefix = "";
        for line in 0..=index.line_of(text.len()) {
            let (start, end) = (index.start(line), index.content_end(line));
            let content = &text[start..end];
            let asked = typed.over(content);
            if asked > 0 {
                prefix = "> ";
            }
            let from = start + asked.max(prompt(content).unwrap_or(0));
            builder.verbatim(text, from..end);
            index.push_line_end(&mut builder, line);
        }
        let decoded = builder.finish();
        if decoded.text.trim().is_empty() {
            return Vec::new();
        }
        vec![Region {
            text: decoded.text,
            map: decoded.map,
            escape: Box::new(Lines {
                prefix: prefix.to_string(),
                line_end: line_end(text),
                one_line: None,
            }),
            content: Content::Shell,
            place,
        }]
    }
}

/// Whether a text has prompts that no reader of shell text knows: more than a `$ ` in front of a line.
pub fn is_transcript(text: &str) -> bool {
    let mut typed = Typed::default();
    text.lines().any(|line| {
        let plain = line.trim_start().starts_with("$ ");
        typed.over(line) > 0 || prompt(line).is_some() && !plain
    })
}

/// What was typed so far, line by line.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    goes_on: bool,
    quote: Option<char>,
}

impl Typed {
    /// The bytes of the prompt in front of a line that goes on with the command of the line before it; 0 where there is
    /// none.
    pub fn over(&mut self, line: &str) -> usize {
        let mut asked = 0;
        let mut rest = match self.goes_on {
            true => {
                asked = further(line);
                &line[asked..]
            }
            false => {
                self.quote = None;
                match prompt(line) {
                    Some(at) => &line[at..],
                    None => return 0,
                }
            }
        };
        if self.goes_on && asked == 0 {
            // the prompt of another command, or what the command printed
            self.goes_on = false;
            self.quote = None;
            let Some(at) = prompt(line) else { return 0 };
            rest = &line[at..];
        }
        self.quote = open_quote(rest, self.quote);
        let rest = rest.trim_end();
        self.goes_on = self.quote.is_some() || rest.ends_with(['\\', '|']) || rest.ends_with("&&");
        asked
    }
}

/// The bytes of the prompt that asks for the rest of a command: `> `.
fn further(line: &str) -> usize {
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    match line[blanks..].strip_prefix('>') {
        Some(rest) if rest.starts_with(' ') => blanks + 2,
        Some("") => blanks + 1,
        _ => 0,
    }
}

/// The signs that end a prompt.
const SIGNS: [char; 5] = ['$', '%', '❯', '›', '»'];

/// The bytes of a line up to the command behind a prompt: `$ `, `% `, `bob@host:~/app$ `, `[bob@host app]# `, `(venv) $ `.
pub(crate) fn prompt(line: &str) -> Option<usize> {
    let mut rest = line.trim_start_matches([' ', '\t']);
    while let Some((name, behind)) = rest.strip_prefix('(').and_then(|r| r.split_once(") ")) {
        if name.is_empty() || !name.chars().all(is_in_name) {
            return None;
        }
        rest = behind;
    }
    let bare = rest;
    rest = match where_it_stands(rest) {
        Some(len) => rest[len..].trim_start_matches(' '),
        None => rest,
    };
    let sign = rest.chars().next()?;
    let root = sign == '#' && rest.len() < bare.len();
    if !SIGNS.contains(&sign) && !root {
        return None;
    }
    let behind = rest[sign.len_utf8()..].strip_prefix(' ')?;
    let typed = behind.chars().next()?;
    let begins = match sign {
        '$' => !typed.is_whitespace(),
        _ => typed.is_ascii_alphanumeric() || "./~_\"'({[$!".contains(typed),
    };
    begins.then(|| line.len() - behind.len())
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || "._-".contains(c)
}

/// The length of what tells a user where the prompt stands: a user at a host, a path, or both.
fn where_it_stands(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('[') {
        let (said, _) = inner.split_once(']')?;
        let (user, _) = said.split_once('@')?;
        let is_user = !user.is_empty() && user.chars().all(is_in_name);
        return is_user.then_some(said.len() + 2);
    }
    let end = text.find(|c: char| c == '#' || SIGNS.contains(&c))?;
    let said = text[..end].trim_end();
    let is_path = |t: &str| {
        t.starts_with(['~', '/'])
            && t.chars()
                .all(|c| is_in_name(c) || c == '/' || c == '~' || c == '+')
    };
    let is_place = match said.split_once('@') {
        Some((user, host)) => {
            let (host, path) = host.split_once([':', ' ']).unwrap_or((host, ""));
            let named = |t: &str| !t.is_empty() && t.chars().all(is_in_name);
            let path = path.trim();
            // a folder's name alone is what macOS puts there
            let folder = named(path) && text[end..].starts_with('%');
            named(user) && named(host) && (path.is_empty() || is_path(path) || folder)
        }
        None => is_path(said),
    };
    is_place.then_some(said.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn a_prompt_ends_where_the_command_begins() {
        for (line, command) in [
            ("$ old list", "old list"),
            ("  % old list", "old list"),
            ("❯ old list", "old list"),
            ("[bob@h app]$ old list", "old list"),
            ("[root@h ~]# old list", "old list"),
            ("bob@h:~/app$ old list", "old list"),
            ("bob@mac app % old list", "old list"),
            ("~/app ❯ old list", "old list"),
            ("(venv) $ old list", "old list"),
        ] {
            assert_eq!(prompt(line).map(|at| &line[at..]), Some(command), "{line}");
        }
        for line in [
            "# old list",
            "old list",
            "50% of $ x",
            "costs $ 5",
            "[x] old # y",
            "bob@example.org pays $ 5",
            "%  old",
            "(see below) % old",
            "/* % old",
            "$",
        ] {
            assert_eq!(prompt(line), None, "{line}");
        }
    }

    #[test]
    fn prompts_are_no_part_of_a_command() {
        let text = "bob@h:~$ old list \\\r\n>   --all\r\nnone\r\n% old list 'a\r\n> b' x\r\n";
        assert!(is_transcript(text));
        assert_eq!(
            render(&TRANSCRIPT, text),
            "shell program \"old list \\\\\\n  --all\\nnone\\nold list 'a\\nb' x\\n\"\n"
        );
        assert_eq!(
            rewrite(&TRANSCRIPT, text, "old list \\\n  --all", "new 'x\ny'"),
            "bob@h:~$ new 'x\r\n> y'\r\nnone\r\n% old list 'a\r\n> b' x\r\n"
        );
        assert!(!is_transcript("$ old list\n> more\nold\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "([ab@$%>'\\\\ \\[\\]\n\r]|❯|é){0,60}") {
            check_regions(&text, &TRANSCRIPT.regions(&text, Place::Document));
            is_transcript(&text);
        }
    }
}
