//! Unified diffs that `git apply` and `patch` take.
//!
//! Lines end at `\n` alone, as patch tools read them: the diff library's own
//! line splitter would cut at a lone `\r` too. A `\r` before the `\n` belongs to
//! its line and is printed with it.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::redact::redact;
use super::style::{Paint, Style};

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// A diff of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The text, headers included.
    pub bytes: Vec<u8>,
    /// Whether a credential was masked in it, so that it no longer applies as a patch.
    pub redacted: bool,
}

/// What becomes of a file beside its content, as git's patches say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes<'a> {
    /// Nothing else.
    Changed,
    /// It is new.
    Created {
        /// Whether it may be executed.
        executable: bool,
    },
    /// It gets another path.
    Moved {
        /// The new one.
        to: &'a str,
    },
    /// It gets another mode.
    Mode {
        /// Whether it may be executed then.
        executable: bool,
    },
}

/// A mode as git writes it.
pub fn mode(executable: bool) -> &'static str {
    if executable { "100755" } else { "100644" }
}

/// The diff from `old` to `new` of the file `name`; empty where they are the same.
pub fn unified(name: &str, old: &[u8], new: &[u8], style: &Style) -> Diff {
    of(name, old, new, &Becomes::Changed, style)
}

/// The diff of a file that is new, moves or gets another mode.
pub fn of(name: &str, old: &[u8], new: &[u8], becomes: &Becomes<'_>, style: &Style) -> Diff {
    let (old, new) = (lines(old), lines(new));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut writer = Writer {
        style,
        diff: Diff {
            bytes: Vec::new(),
            redacted: false,
        },
    };
    let to = match becomes {
        Becomes::Moved { to } => to,
        _ => name,
    };
    if *becomes != Becomes::Changed {
        let both = format!("diff --git {} {}", quoted("a/", name), quoted("b/", to));
        writer.header(&both, Paint::Bold);
    }
    match becomes {
        Becomes::Changed => {}
        Becomes::Created { executable } => {
            writer.header(&format!("new file mode {}", mode(*executable)), Paint::Bold);
        }
        Becomes::Moved { to } => {
            writer.header(&format!("rename from {}", quoted("", name)), Paint::Bold);
            writer.header(&format!("rename to {}", quoted("", to)), Paint::Bold);
        }
        Becomes::Mode { executable } => {
            writer.header(&format!("old mode {}", mode(!executable)), Paint::Bold);
            writer.header(&format!("new mode {}", mode(*executable)), Paint::Bold);
        }
    }
    for (i, hunk) in group_diff_ops(ops, CONTEXT).iter().enumerate() {
        if i == 0 {
            let from = match becomes {
                Becomes::Created { .. } => "/dev/null".to_string(),
                _ => quoted("a/", name),
            };
            writer.header(&format!("--- {from}"), Paint::Bold);
            writer.header(&format!("+++ {}", quoted("b/", to)), Paint::Bold);
        }
        writer.hunk(hunk, &old, &new);
    }
    writer.diff
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&b| b == b'\n').collect()
}

/// A name as git quotes it: control characters and quotes would break the header.
fn quoted(side: &str, name: &str) -> String {
    if !name.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        return format!("{side}{name}");
    }
    let mut out = format!("\"{side}");
    for c in name.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\{:03o}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

struct Writer<'a> {
    style: &'a Style,
    diff: Diff,
}

impl Writer<'_> {
    fn header(&mut self, text: &str, paint: Paint) {
        let text = self.style.text(text);
        self.diff
            .bytes
            .extend_from_slice(self.style.paint(paint, &text).as_bytes());
        self.diff.bytes.push(b'\n');
    }

    fn hunk(&mut self, ops: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else {
            return;
        };
        let from = range(first.old_range().start..last.old_range().end);
        let to = range(first.new_range().start..last.new_range().end);
        self.header(&format!("@@ -{from} +{to} @@"), Paint::Cyan);
        for op in ops {
            if op.tag() == DiffTag::Equal {
                self.lines(b' ', &old[op.old_range()]);
            } else {
                self.lines(b'-', &old[op.old_range()]);
                self.lines(b'+', &new[op.new_range()]);
            }
        }
    }

    fn lines(&mut self, sign: u8, lines: &[&[u8]]) {
        for line in lines {
            let ended = line.last() == Some(&b'\n');
            let body = if ended { &line[..line.len() - 1] } else { line };
            self.line(sign, body);
            if !ended {
                self.header("\\ No newline at end of file", Paint::Cyan);
            }
        }
    }

    fn line(&mut self, sign: u8, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        let masked = redact(&text);
        let changed = matches!(masked, std::borrow::Cow::Owned(_));
        self.diff.redacted |= changed;
        let paint = match sign {
            b'-' => Paint::Red,
            b'+' => Paint::Green,
            _ => {
                self.raw(sign, body, &masked, changed);
                return;
            }
        };
        if self.style.color {
            let shown = format!("{}{}", char::from(sign), self.style.text(&masked));
            self.diff
                .bytes
                .extend_from_slice(self.style.paint(paint, &shown).as_bytes());
            self.diff.bytes.push(b'\n');
        } else {
            self.raw(sign, body, &masked, changed);
        }
    }

    /// Bytes that are no UTF-8 stay what they are in a file or a pipe, so that the patch applies.
    fn raw(&mut self, sign: u8, body: &[u8], masked: &str, changed: bool) {
        self.diff.bytes.push(sign);
        if changed || self.style.terminal {
            self.diff
                .bytes
                .extend_from_slice(self.style.text(masked).as_bytes());
        } else {
            self.diff.bytes.extend_from_slice(body);
        }
        self.diff.bytes.push(b'\n');
    }
}

/// `start,count` as a hunk header has it.
fn range(lines: Range<usize>) -> String {
    match lines.len() {
        1 => format!("{}", lines.start + 1),
        // An empty range names the line before it.
        0 => format!("{},0", lines.start),
        n => format!("{},{n}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn diff(old: &str, new: &str) -> String {
        let diff = unified("d/a.md", old.as_bytes(), new.as_bytes(), &Style::default());
        String::from_utf8_lossy(&diff.bytes).into_owned()
    }

    #[test]
    fn context_is_three_lines() {
        let old = "1\n2\n3\n4\ngh\n6\n7\n8\n9\n";
        assert_eq!(
            diff(old, &old.replace("gh", "tea")),
            "--- a/d/a.md\n+++ b/d/a.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-gh\n+tea\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn a_missing_final_newline_is_said_for_each_side() {
        assert_eq!(
            diff("gh", "tea"),
            "--- a/d/a.md\n+++ b/d/a.md\n@@ -1 +1 @@\n-gh\n\\ No newline at end of file\n+tea\n\\ No newline at end of file\n"
        );
        assert_eq!(
            diff("gh\nx", "tea\nx"),
            "--- a/d/a.md\n+++ b/d/a.md\n@@ -1,2 +1,2 @@\n-gh\n+tea\n x\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn carriage_returns_stay_in_their_lines() {
        assert_eq!(
            diff("a\rb\r\ngh\r\n", "a\rb\r\ntea\r\n"),
            "--- a/d/a.md\n+++ b/d/a.md\n@@ -1,2 +1,2 @@\n a\rb\r\n-gh\r\n+tea\r\n"
        );
    }

    #[test]
    fn bytes_that_are_no_text_stay_in_a_pipe() {
        let d = unified("a", b"\xff\ngh\n", b"\xff\ntea\n", &Style::default());
        assert_eq!(
            d.bytes,
            b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n \xff\n-gh\n+tea\n"
        );
    }

    #[test]
    fn a_terminal_gets_no_control_characters_and_nobody_a_credential() {
        let style = Style {
            color: true,
            terminal: true,
        };
        let d = unified("a", b"\x1b[2J gh\n", b"\x1b[2J tea\n", &style);
        assert_eq!(
            String::from_utf8_lossy(&d.bytes),
            "\x1b[1m--- a/a\x1b[0m\n\x1b[1m+++ b/a\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\
             \x1b[31m-\\u{1b}[2J gh\x1b[0m\n\x1b[32m+\\u{1b}[2J tea\x1b[0m\n"
        );
        let d = unified(
            "a",
            b"https://u:secret@h/ gh\n",
            b"https://u:secret@h/ tea\n",
            &Style::default(),
        );
        assert!(d.redacted);
        assert_eq!(
            String::from_utf8_lossy(&d.bytes),
            "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-https://u:***@h/ gh\n+https://u:***@h/ tea\n"
        );
    }

    #[test]
    fn no_change_is_no_diff() {
        assert_eq!(diff("gh\n", "gh\n"), "");
    }
}
