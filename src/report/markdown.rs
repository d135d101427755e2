//! The report as the description of the pull request that brings the change.

use std::io::{self, Write};

use super::sanitize::sanitize;
use super::{Report, Tense, count, one_line, place};
use crate::finding::{Class, Finding};

/// How many equal items for a person are listed with their text.
const LISTED: usize = 10;

/// Writes the report.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let s = &report.summary;
    let target: Vec<_> = report
        .versions
        .iter()
        .map(|(part, version)| format!("{part} {version}"))
        .collect();
    writeln!(out, "# Move to {}\n", report.host)?;
    let verb = match report.tense {
        Tense::Would => "would change",
        Tense::Did => "changed",
    };
    writeln!(
        out,
        "{} of {} {verb}, {}. Every command that was written was checked against the grammar of {}.\n",
        s.files_changed,
        count(s.files_scanned, "file"),
        count(s.replacements(), "substitution"),
        target.join(", ")
    )?;
    table(out, report)?;
    repositories(out, report)?;
    manual(out, report)?;
    groups(
        out,
        report,
        Class::Adapted,
        "Edge cases: same effect, something differs",
    )?;
    groups(out, report, Class::Kept, "Kept on purpose")?;
    remarks(out, report)?;
    files(out, report)
}

fn table(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.summary.families.is_empty() {
        return Ok(());
    }
    for (i, row) in report.summary.rows().iter().enumerate() {
        writeln!(out, "| {} |", row.join(" | "))?;
        if i == 0 {
            writeln!(out, "|---|--:|--:|--:|--:|")?;
        }
    }
    writeln!(out)
}

fn repositories(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let rows = super::repositories::rows(report);
    if rows.is_empty() {
        return Ok(());
    }
    for (i, row) in rows.iter().enumerate() {
        let [name, counts @ ..] = row;
        let name = if i == 0 { name.clone() } else { code(name) };
        writeln!(out, "| {name} | {} |", counts.join(" | "))?;
        if i == 0 {
            writeln!(out, "|---|--:|--:|--:|--:|--:|")?;
        }
    }
    writeln!(out)?;
    let failed = super::repositories::failed(report);
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Failed ({})\n", failed.len())?;
    for (name, why) in failed {
        writeln!(out, "- {}: {}", code(&name), plain(&why))?;
    }
    writeln!(out)
}

fn manual(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.summary.of(Class::Manual) == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "## Left for a person ({})\n",
        report.summary.of(Class::Manual)
    )?;
    for group in super::groups::manual(report) {
        let n = group.findings.len();
        let found = |f: &Finding| format!("{} {}", code(&place(f)), code(&one_line(&f.before)));
        match group.findings.as_slice() {
            [alone] => writeln!(out, "- [ ] {}", found(alone))?,
            _ => writeln!(out, "- [ ] {n} × {}", code(group.rule))?,
        }
        writeln!(out, "  - why: {}", plain(group.note))?;
        if !group.recipe.is_empty() {
            writeln!(out, "  - do: {}", plain(group.recipe))?;
        }
        if n > 1 {
            writeln!(out, "  - where:")?;
            for f in group.findings.iter().take(LISTED) {
                writeln!(out, "    - {}", found(f))?;
            }
            if n > LISTED {
                writeln!(
                    out,
                    "    - and {} more; `forgemod check` lists them",
                    n - LISTED
                )?;
            }
        }
    }
    writeln!(out)
}

fn groups(out: &mut dyn Write, report: &Report, class: Class, title: &str) -> io::Result<()> {
    let n = report.summary.of(class);
    if n == 0 {
        return Ok(());
    }
    writeln!(out, "## {title} ({n})\n")?;
    for (note, findings) in report.by_note(class) {
        let note = if note.is_empty() {
            "no note".to_string()
        } else {
            plain(note)
        };
        let first = findings
            .first()
            .map(|f| code(&place(f)))
            .unwrap_or_default();
        writeln!(out, "- {} × {note} (first: {first})", findings.len())?;
    }
    writeln!(out)
}

fn remarks(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let all: Vec<_> = report.skipped.iter().chain(&report.problems).collect();
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Not read ({})\n", all.len())?;
    for remark in all {
        writeln!(out, "- {} {}", code(&remark.file), plain(&remark.message))?;
    }
    writeln!(out)
}

fn files(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let written = report.written();
    if written.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Files ({})\n", written.len())?;
    for (file, n) in written {
        writeln!(out, "- {}: {n}", code(file))?;
    }
    Ok(())
}

/// A code span that holds any text: its fence is longer than every run of backticks in it.
fn code(text: &str) -> String {
    let text = sanitize(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence of ours on one line; what it quotes from the tree must not become a tag of the page.
fn plain(text: &str) -> String {
    let text = one_line(text);
    let text = sanitize(&text);
    // Inside backticks `<` is text already.
    text.split('`')
        .enumerate()
        .map(|(i, part)| {
            if i % 2 == 0 {
                part.replace('<', "&lt;")
            } else {
                part.to_string()
            }
        })
        .collect::<Vec<_>>()
        .join("`")
}
