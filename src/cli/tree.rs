//! The commands that run over a tree: `diff`, `check`, `apply`, `report`.

use std::io::Write;

use super::args::{Format, Global, Paths};
use super::context::only;
use super::failure::{Exit, Failure};
use super::repositories::Run;
use super::streams::Streams;
use crate::finding::{Class, Finding, Kind};
use crate::report::style::Paint;
use crate::report::{self, Report, Style, Tense, commit, human, json, markdown, one_line, place};
use crate::tree::apply as write;

/// The forms of a command that is no report alone.
const FORMS: [Format; 3] = [Format::Human, Format::Json, Format::Markdown];

/// `diff`: the patch, then the report. The exit code says nothing about findings; `check` does.
pub fn diff(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "diff", &FORMS)?;
    let run = Run::new(global, paths, streams)?;
    let report = run.report(Tense::Would);
    if global.format == Format::Human {
        let style = streams.style(global);
        let mut redacted = false;
        let mut any = false;
        for file in run.trees().flat_map(|tree| &tree.files) {
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
    Ok(run.exit(Exit::Fine))
}

/// `check`: a line for each finding that is left, and 1 while there is one.
pub fn check(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "check", &FORMS)?;
    let run = Run::new(global, paths, streams)?;
    let report = run.report(Tense::Would);
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
    Ok(run.exit(if report.summary.left() > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }))
}

/// `apply`: the receipt, then the report.
pub fn apply(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "apply", &FORMS)?;
    let mut run = Run::new(global, paths, streams)?;
    let many = run.many();
    let mut receipt = write::Receipt::default();
    for repository in &mut run.repositories {
        let Ok((_, tree)) = &repository.outcome else {
            continue;
        };
        match write::apply(&tree.files) {
            Ok(one) => receipt.add(one),
            // Each repository is written as a whole or not at all, and by itself.
            Err(refused) if many => {
                writeln!(
                    streams.err,
                    "forgemod: error: {}: {refused}",
                    repository.name
                )?;
                repository.outcome = Err(Failure::io(refused));
            }
            Err(refused) => return Err(Failure::io(refused)),
        }
    }
    let report = run.report(Tense::Did);
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
        for file in &receipt.created {
            writeln!(streams.out, "created {}", style.text(file))?;
        }
        for (old, new) in &receipt.moved {
            writeln!(
                streams.out,
                "moved {} to {}",
                style.text(old),
                style.text(new)
            )?;
        }
        for file in &receipt.modes {
            writeln!(streams.out, "changed the mode of {}", style.text(file))?;
        }
        if receipt.is_empty() {
            writeln!(streams.out, "nothing to write")?;
        }
        writeln!(streams.out)?;
    }
    print(global, &report, streams)?;
    Ok(run.exit(Exit::Fine))
}

/// `report`: the report alone.
pub fn report(global: &Global, paths: &Paths, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let run = Run::new(global, paths, streams)?;
    print(global, &run.report(Tense::Would), streams)?;
    Ok(run.exit(Exit::Fine))
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
    // What is inserted, created or moved is told by its note; there is nothing to show before it.
    let whole = matches!(f.kind, Kind::Block | Kind::File | Kind::Move);
    if whole && !f.note.is_empty() && f.class.is_written() || f.before.is_empty() {
        return writeln!(
            out,
            "{}: {}: {}",
            style.paint(Paint::Cyan, &style.text(&place(f))),
            style.paint(paint, f.class.name()),
            style.text(&one_line(&f.note))
        );
    }
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
