//! The report for people at a terminal: what is left for them first, the counts last.

use std::io::{self, Write};

use super::style::{Paint, Style};
use super::{Report, Tense, count, one_line, place};
use crate::finding::{Class, Finding};

/// How many places of a group are listed.
const PLACES: usize = 3;

/// How many equal items for a person are listed with their text.
const LISTED: usize = 10;

/// Writes the report. What could not be read is told on standard error, where people look for it.
pub fn write(out: &mut dyn Write, report: &Report, style: &Style) -> io::Result<()> {
    manual(out, report, style)?;
    groups(
        out,
        report,
        style,
        Class::Adapted,
        "written; something differs",
    )?;
    groups(out, report, style, Class::Kept, "left on purpose")?;
    summary(out, report, style)?;
    table(out, style, &super::repositories::rows(report))
}

fn heading(
    out: &mut dyn Write,
    style: &Style,
    class: Class,
    n: usize,
    what: &str,
) -> io::Result<()> {
    let paint = match class {
        Class::Exact => Paint::Green,
        Class::Adapted => Paint::Yellow,
        Class::Manual => Paint::Red,
        Class::Kept => Paint::Cyan,
    };
    writeln!(out, "{}: {n} ({what})", style.paint(paint, class.name()))
}

fn manual(out: &mut dyn Write, report: &Report, style: &Style) -> io::Result<()> {
    let n = report.summary.of(Class::Manual);
    if n == 0 {
        return Ok(());
    }
    heading(out, style, Class::Manual, n, "left for a person")?;
    for group in super::groups::manual(report) {
        let alone = group.findings.len() == 1;
        if !alone {
            writeln!(out, "  {} × {}", group.findings.len(), group.rule)?;
        }
        let indent = if alone { "  " } else { "      " };
        let found = |out: &mut dyn Write| -> io::Result<()> {
            for f in group.findings.iter().take(LISTED) {
                writeln!(
                    out,
                    "{indent}{} {}",
                    style.paint(Paint::Cyan, &style.text(&place(f))),
                    style.text(&one_line(&f.before))
                )?;
            }
            match group.findings.len().saturating_sub(LISTED) {
                0 => Ok(()),
                more => writeln!(out, "{indent}and {more} more; `forgemod check` lists them"),
            }
        };
        if alone {
            found(out)?;
        }
        writeln!(out, "    why: {}", style.text(&one_line(group.note)))?;
        if !group.recipe.is_empty() {
            writeln!(
                out,
                "    do:  {}",
                style.text(&indented(group.recipe, "         "))
            )?;
        }
        if !alone {
            found(out)?;
        }
    }
    writeln!(out)
}

fn groups(
    out: &mut dyn Write,
    report: &Report,
    style: &Style,
    class: Class,
    what: &str,
) -> io::Result<()> {
    let n = report.summary.of(class);
    if n == 0 {
        return Ok(());
    }
    heading(out, style, class, n, what)?;
    for (note, findings) in report.by_note(class) {
        let note = if note.is_empty() {
            "no note".to_string()
        } else {
            one_line(note)
        };
        writeln!(out, "  {} × {}", findings.len(), style.text(&note))?;
        writeln!(out, "      {}", style.text(&places(&findings)))?;
    }
    writeln!(out)
}

fn places(findings: &[&Finding]) -> String {
    let mut text = findings
        .iter()
        .take(PLACES)
        .map(|f| place(f))
        .collect::<Vec<_>>()
        .join(", ");
    if findings.len() > PLACES {
        text.push_str(&format!(" and {} more", findings.len() - PLACES));
    }
    text
}

/// A text of several lines, the further ones below the first.
fn indented(text: &str, by: &str) -> String {
    text.trim_end().replace('\n', &format!("\n{by}"))
}

/// Writes the counts alone.
pub fn summary(out: &mut dyn Write, report: &Report, style: &Style) -> io::Result<()> {
    let s = &report.summary;
    let verb = match report.tense {
        Tense::Would => "would change",
        Tense::Did => "changed",
    };
    writeln!(
        out,
        "{}: {} scanned, {} {verb}, {}",
        style.paint(Paint::Bold, "summary"),
        count(s.files_scanned, "file"),
        s.files_changed,
        count(s.replacements(), "substitution")
    )?;
    if s.families.is_empty() {
        return Ok(());
    }
    table(out, style, &s.rows())
}

/// Writes rows in columns: the first to the left, the others to the right.
fn table<const N: usize>(
    out: &mut dyn Write,
    style: &Style,
    rows: &[[String; N]],
) -> io::Result<()> {
    let mut width = [0; N];
    for row in rows {
        for (w, cell) in width.iter_mut().zip(row) {
            *w = (*w).max(cell.chars().count());
        }
    }
    for row in rows {
        let mut line = String::new();
        for (i, (cell, w)) in row.iter().zip(&width).enumerate() {
            if i == 0 {
                line.push_str(&format!("  {cell:<w$}"));
            } else {
                line.push_str(&format!("  {cell:>w$}"));
            }
        }
        writeln!(out, "{}", style.text(line.trim_end()))?;
    }
    Ok(())
}
