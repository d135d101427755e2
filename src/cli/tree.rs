//! The commands that run over a tree: `diff`, `check`, `apply`, `report`.

use std::io::Write;

use super::args::{Format, Global, Paths};
use super::context::{only, scan};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::finding::{Class, Finding};
use crate::report::style::Paint;
use crate::report::{self, Report, Style, Tense, commit, human, json, markdown, one_line, place};
use crate::tree::{Tree, apply as write};

/// The forms of a command that is no report alone.
const FORMS: [Format; 3] = [Format::Human, Format::Json, Format::Markdown];

/// `diff`: the patch, then the report. The exit code says nothing about findings; `check` does.
pub fn diff(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "diff", &FORMS)?;
    let (site, tree) = scan(global, &paths.paths, streams)?;
    let report = Report::new(&tree, &site, Tense::Would);
    if global.format == Format::Human {
        let style = streams.style(global);
        let mut redacted = false;
        let mut any = false;
        for file in &tree.files {
            if let Some(diff) = report::diff_of(file, &style).map_err(Failure::io)? {
                redacted |= diff.redacted;
                any = true;
                streams.out.write_all(&diff.bytes)?;
            }
        }
        if any {
            writeln!(streams.out)?;
        }
        if redacted {
            writeln!(
                streams.err,
                "forgemod: note: credentials are shown as ***; this diff does not apply as a patch"
            )?;
        }
    }
    print(global, &report, streams)?;
    Ok(exit(&tree, Exit::Fine))
}

/// `check`: a line for each finding that is left, and 1 while there is one.
pub fn check(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "check", &FORMS)?;
    let (site, tree) = scan(global, &paths.paths, streams)?;
    let report = Report::new(&tree, &site, Tense::Would);
    if global.format == Format::Human {
        let style = streams.style(global);
        for shown in report
            .findings
            .iter()
            .filter(|s| s.finding.class != Class::Kept)
        {
            line(streams.out, &shown.finding, &style)?;
        }
        streams.out.flush()?;
        let s = &report.summary;
        match s.left() {
            0 => writeln!(
                streams.err,
                "nothing is left in {}",
                report::count(s.files_scanned, "file")
            )?,
            n => writeln!(
                streams.err,
                "{} left: {} exact and {} adapted (`forgemod apply` writes them), {} manual",
                report::count(n, "finding"),
                s.of(Class::Exact),
                s.of(Class::Adapted),
                s.of(Class::Manual)
            )?,
        }
    } else {
        print(global, &report, streams)?;
    }
    Ok(exit(
        &tree,
        if report.summary.left() > 0 {
            Exit::Findings
        } else {
            Exit::Fine
        },
    ))
}

/// `apply`: the receipt, then the report.
pub fn apply(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "apply", &FORMS)?;
    let (site, tree) = scan(global, &paths.paths, streams)?;
    let receipt = write::apply(&tree.files).map_err(Failure::io)?;
    let report = Report::new(&tree, &site, Tense::Did);
    if global.format == Format::Human {
        let style = streams.style(global);
        for (file, n) in &receipt.written {
            writeln!(
                streams.out,
                "wrote {}: {}",
                style.text(file),
                report::count(*n, "substitution")
            )?;
        }
        if receipt.written.is_empty() {
            writeln!(streams.out, "nothing to write")?;
        }
        writeln!(streams.out)?;
    }
    print(global, &report, streams)?;
    Ok(exit(&tree, Exit::Fine))
}

/// `report`: the report alone.
pub fn report(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let (site, tree) = scan(global, &paths.paths, streams)?;
    print(global, &Report::new(&tree, &site, Tense::Would), streams)?;
    Ok(exit(&tree, Exit::Fine))
}

fn print(global: &Global, report: &Report, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let style = streams.style(global);
    match global.format {
        Format::Human => human::write(streams.out, report, &style)?,
        Format::Markdown => markdown::write(streams.out, report)?,
        Format::Commit => commit::write(streams.out, report)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *streams.out, &json::document(report))?;
            writeln!(streams.out)?;
        }
    }
    Ok(())
}

/// `path:line:column: class: before → what it becomes, or why it stays (note)`.
fn line(out: &mut dyn Write, f: &Finding, style: &Style) -> std::io::Result<()> {
    let paint = match f.class {
        Class::Exact => Paint::Green,
        Class::Adapted => Paint::Yellow,
        _ => Paint::Red,
    };
    let becomes = match f.shell.as_deref().or(f.after.as_deref()) {
        Some(after) if f.note.is_empty() => one_line(after),
        Some(after) => format!("{} ({})", one_line(after), one_line(&f.note)),
        None => one_line(&f.note),
    };
    writeln!(
        out,
        "{}: {}: {} → {}",
        style.paint(Paint::Cyan, &style.text(&place(f))),
        style.paint(paint, f.class.name()),
        style.text(&one_line(&f.before)),
        style.text(&becomes)
    )
}

/// What could not be read outweighs what was found.
fn exit(tree: &Tree, otherwise: Exit) -> Exit {
    if tree.problems.is_empty() {
        otherwise
    } else {
        Exit::Io
    }
}
