//! The report as the message of the commit that brings the change: plain text, no line longer than 72.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::groups::{self, Group};
use super::sanitize::sanitize;
use super::summary::family;
use super::{Report, count, one_line, place};
use crate::finding::{Class, Finding};

/// The longest line.
const WIDTH: usize = 72;

/// How many places of a group are listed.
const PLACES: usize = 3;

/// Writes the message: what changed, what is left, how it was checked.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let s = &report.summary;
    let subject = format!("chore: move to {}", report.host);
    // A subject is not wrapped: one that is too long is said without the host.
    let short = subject.chars().count() <= WIDTH;
    writeln!(
        out,
        "{}\n",
        if short {
            &subject
        } else {
            "chore: move to the new forge"
        }
    )?;
    let told = format!(
        "{} in {} of {}.",
        count(s.replacements(), "substitution"),
        s.files_changed,
        count(s.files_scanned, "file")
    );
    paragraph(out, "", &told)?;
    changed(out, report)?;
    failed(out, report)?;
    left(out, report)?;
    kept(out, report)?;
    unread(out, report)?;
    verified(out, report)
}

/// What is written, by kind and family.
fn changed(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut kinds: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let written = report
        .findings
        .iter()
        .map(|s| &s.finding)
        .filter(|f| f.class.is_written());
    for f in written {
        *kinds
            .entry(f.kind.name())
            .or_default()
            .entry(family(&f.rule))
            .or_default() += 1;
    }
    if kinds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nChanged:")?;
    for (kind, families) in &kinds {
        let n: usize = families.values().sum();
        let mut parts: Vec<_> = families.iter().collect();
        parts.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let alone = matches!(parts.as_slice(), [(name, _)] if *name == kind);
        let parts: Vec<_> = parts
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        let text = if alone {
            format!("{kind}: {n}")
        } else {
            format!("{kind}: {n} ({})", parts.join(", "))
        };
        paragraph(out, "- ", &text)?;
    }
    let adapted = report.by_note(Class::Adapted);
    if !adapted.is_empty() {
        writeln!(out, "\nThe same effect, and something differs:")?;
        for (note, findings) in adapted {
            paragraph(out, "- ", &format!("{} × {}", findings.len(), plain(note)))?;
        }
    }
    Ok(())
}

/// The repositories that are not part of it.
fn failed(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let failed = super::repositories::failed(report);
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nFailed ({}):", failed.len())?;
    for (name, why) in failed {
        paragraph(out, "- ", &plain(&format!("{name}: {why}")))?;
    }
    Ok(())
}

/// What is left for people, equal items told once, the most frequent first.
fn left(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut groups = groups::manual(report);
    if groups.is_empty() {
        return Ok(());
    }
    groups.sort_by_key(|g| std::cmp::Reverse(g.findings.len()));
    writeln!(
        out,
        "\nLeft for people ({}):",
        report.summary.of(Class::Manual)
    )?;
    for Group {
        note,
        recipe,
        findings,
        ..
    } in &groups
    {
        paragraph(out, "- ", &format!("{} × {}", findings.len(), plain(note)))?;
        if !recipe.is_empty() {
            paragraph(out, "  ", &format!("To do: {}", plain(recipe)))?;
        }
        paragraph(out, "  ", &format!("In {}", places(findings)))?;
    }
    Ok(())
}

fn kept(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let notes = report.by_note(Class::Kept);
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nKept on purpose ({}):",
        report.summary.of(Class::Kept)
    )?;
    for (note, findings) in notes {
        let note = if note.is_empty() { "no note" } else { note };
        paragraph(out, "- ", &format!("{} × {}", findings.len(), plain(note)))?;
    }
    Ok(())
}

fn unread(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let all: Vec<_> = report.skipped.iter().chain(&report.problems).collect();
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNot read ({}):", all.len())?;
    for remark in all {
        let text = format!("{} {}", remark.file, remark.message);
        paragraph(out, "- ", &plain(&text))?;
    }
    Ok(())
}

/// Only what this program does by itself; what else was run is the author's to say.
fn verified(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let target: Vec<_> = report
        .versions
        .iter()
        .map(|(part, version)| format!("{part} {version}"))
        .collect();
    writeln!(out)?;
    let mut text = String::new();
    if !target.is_empty() {
        text = format!(
            "Verified: every command that was written was read back and held against the grammar and the endpoints of {}. ",
            target.join(" and ")
        );
    }
    text.push_str("`forgemod check` lists what is left, and fails while anything is.");
    paragraph(out, "", &text)
}

fn places(findings: &[&Finding]) -> String {
    let first: Vec<_> = findings
        .iter()
        .take(PLACES)
        .map(|f| plain(&place(f)))
        .collect();
    match findings.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A text on one line that no terminal obeys.
fn plain(text: &str) -> String {
    sanitize(&one_line(text)).into_owned()
}

/// Wraps `text` at the width; further lines are indented as far as `mark` is long. A word that is longer stays whole.
fn paragraph(out: &mut dyn Write, mark: &str, text: &str) -> io::Result<()> {
    let indent = " ".repeat(mark.chars().count());
    let mut line = mark.to_string();
    let mut empty = true;
    for word in text.split_whitespace() {
        let long = line.chars().count() + usize::from(!empty) + word.chars().count() > WIDTH;
        if long && !empty {
            writeln!(out, "{line}")?;
            line.clone_from(&indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    writeln!(out, "{line}")
}
