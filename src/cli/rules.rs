//! `rules`: what stands in the pack, and whether it holds.

use std::sync::Arc;

use anyhow::anyhow;
use serde_json::json;

use super::args::{Action, Format, Global};
use super::context::{only, pack};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::pack::{Coverage, Pack, Row};
use crate::report::count;

/// Runs an action over the pack; no site is needed.
pub fn run(global: &Global, action: &Action, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let pack = pack(global)?;
    match action {
        Action::List => list(global, &pack, streams),
        Action::Show { rule } => show(global, &pack, rule, streams),
        Action::Test => test(global, &pack, streams),
        Action::Lint => lint(global, &pack, streams),
    }
}

fn list(global: &Global, pack: &Arc<Pack>, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(
        global,
        "rules list",
        &[Format::Human, Format::Json, Format::Markdown],
    )?;
    let coverage = pack.coverage().map_err(Failure::Usage)?;
    match global.format {
        Format::Markdown => write!(streams.out, "{}", coverage.markdown())?,
        Format::Json => {
            let rows: Vec<_> = pack
                .rules()
                .iter()
                .map(|r| {
                    let row = coverage
                        .rows
                        .iter()
                        .find(|row| pack.rule_id(&row.command) == r.id);
                    json!({
                        "id": r.id, "summary": r.summary, "examples": r.examples,
                        "call": row.map(|row| &row.call),
                        "answers": row.map(|row| answers(&coverage, row)),
                    })
                })
                .collect();
            serde_json::to_writer_pretty(&mut *streams.out, &rows)?;
            writeln!(streams.out)?;
        }
        _ => {
            write!(streams.out, "{}", coverage.columns())?;
            writeln!(
                streams.out,
                "\nWhat a usual call of each command becomes. * stands on a command that was never run."
            )?;
        }
    }
    Ok(Exit::Fine)
}

/// The answers of a command as JSON.
fn answers(coverage: &Coverage, row: &Row) -> Vec<serde_json::Value> {
    let targets = coverage.targets.iter().zip(&row.answers);
    targets
        .map(|(target, a)| {
            json!({"target": target, "class": a.class.name(), "by": a.by, "proven": a.proven})
        })
        .collect()
}

fn show(
    global: &Global,
    pack: &Pack,
    rule: &str,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    only(global, "rules show", &[Format::Human])?;
    match pack.show(rule) {
        Some(text) => {
            writeln!(streams.out, "{}", text.trim_end())?;
            Ok(Exit::Fine)
        }
        None => Err(Failure::Usage(anyhow!(
            "the pack {} has no rule {rule:?}; `forgemod rules list` lists them",
            pack.name()
        ))),
    }
}

fn test(global: &Global, pack: &Arc<Pack>, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "rules test", &[Format::Human])?;
    let results = pack.test().map_err(Failure::Usage)?;
    let failed: Vec<_> = results.iter().filter(|r| !r.ok).collect();
    for result in &failed {
        writeln!(
            streams.out,
            "{}: {}: {}",
            result.place, result.rule, result.input
        )?;
        for line in result.message.lines() {
            writeln!(streams.out, "    {line}")?;
        }
    }
    writeln!(
        streams.out,
        "{}, {} failed",
        count(results.len(), "example"),
        failed.len()
    )?;
    Ok(if failed.is_empty() {
        Exit::Fine
    } else {
        Exit::Findings
    })
}

fn lint(global: &Global, pack: &Pack, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "rules lint", &[Format::Human])?;
    let defects = pack.lint();
    for defect in &defects {
        writeln!(streams.out, "{defect}")?;
    }
    writeln!(
        streams.out,
        "{} in {}",
        count(defects.len(), "defect"),
        count(pack.rules().len(), "rule")
    )?;
    Ok(if defects.is_empty() {
        Exit::Fine
    } else {
        Exit::Findings
    })
}
