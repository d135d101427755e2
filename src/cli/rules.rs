//! `rules`: what stands in the pack, and whether it holds.

use std::sync::Arc;

use anyhow::anyhow;
use serde_json::json;

use super::args::{Action, Format, Global};
use super::context::{only, pack};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::pack::Pack;
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

fn list(global: &Global, pack: &Pack, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "rules list", &[Format::Human, Format::Json])?;
    let rules = pack.rules();
    if global.format == Format::Json {
        let rows: Vec<_> = rules
            .iter()
            .map(|r| json!({"id": r.id, "summary": r.summary, "examples": r.examples}))
            .collect();
        serde_json::to_writer_pretty(&mut *streams.out, &rows)?;
        writeln!(streams.out)?;
        return Ok(Exit::Fine);
    }
    let width = rules.iter().map(|r| r.id.len()).max().unwrap_or(0);
    for rule in &rules {
        writeln!(
            streams.out,
            "{:<width$}  {:>2} examples  {}",
            rule.id, rule.examples, rule.summary
        )?;
    }
    Ok(Exit::Fine)
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
