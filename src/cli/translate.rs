//! `translate`: one command in, one out.

use super::args::{Format, Global};
use super::context::{Context, only};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::finding::Finding;
use crate::report::json;
use crate::report::{Shown, one_line};
use crate::scan;
use crate::tree::splice::splice;

/// Translates each argument, or without any each line of standard input.
///
/// With arguments, a command that is not rewritten prints nothing to standard
/// output; standard input is a filter and passes such a line on as it is. What
/// is shown was typed and does not stand in a file, so nothing is masked in it.
pub fn run(
    global: &Global,
    commands: &[String],
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    only(global, "translate", &[Format::Human, Format::Json])?;
    let context = Context::for_words(global, streams)?;
    let mut all_written = true;
    if commands.is_empty() {
        let mut line = String::new();
        let mut number = 0;
        loop {
            line.clear();
            if streams.input.read_line(&mut line)? == 0 {
                break;
            }
            number += 1;
            let text = line.trim_end_matches(['\n', '\r']);
            if text.trim().is_empty() {
                if global.format == Format::Human {
                    writeln!(streams.out)?;
                }
                continue;
            }
            all_written &= one(&context, global, text, Some(number), streams)?;
        }
    } else {
        for command in commands {
            all_written &= one(&context, global, command, None, streams)?;
        }
    }
    Ok(if all_written {
        Exit::Fine
    } else {
        Exit::Findings
    })
}

/// Translates one text; whether every command of it was rewritten.
fn one(
    context: &Context,
    global: &Global,
    text: &str,
    line: Option<usize>,
    streams: &mut Streams<'_>,
) -> Result<bool, Failure> {
    let mut findings = scan::translate(&context.engine, text);
    if findings.is_empty() {
        writeln!(
            streams.err,
            "forgemod: no command of the old forge in {text:?}; a command with spaces is one argument, in quotes"
        )?;
    }
    if let Some(line) = line {
        findings.iter_mut().for_each(|f| f.line += line - 1);
    }
    let written = !findings.is_empty() && findings.iter().all(|f| f.class.is_written());
    if global.format == Format::Json {
        for finding in findings {
            let shown = Shown {
                finding,
                redacted: false,
                to: None,
                mode: None,
            };
            serde_json::to_writer(&mut *streams.out, &json::finding(&shown))?;
            writeln!(streams.out)?;
        }
        return Ok(written);
    }
    if written {
        let new = splice(text.as_bytes(), &findings)
            .map_err(|e| Failure::Io(anyhow::anyhow!("{text:?}: {e}")))?;
        streams.out.write_all(&new)?;
        writeln!(streams.out)?;
    } else if line.is_some() {
        writeln!(streams.out, "{text}")?;
    }
    streams.out.flush()?;
    for finding in &findings {
        remark(finding, streams)?;
    }
    Ok(written)
}

fn remark(f: &Finding, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if !f.note.is_empty() || !f.class.is_written() {
        writeln!(streams.err, "{}: {}", f.class.name(), one_line(&f.note))?;
    }
    if !f.recipe.is_empty() {
        writeln!(streams.err, "do: {}", f.recipe.trim_end())?;
    }
    Ok(())
}
