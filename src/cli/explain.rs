//! `explain`: what becomes of something, and why.

use std::path::Path;

use anyhow::anyhow;

use super::args::{Format, Global};
use super::context::{Context, language, only, pack};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::finding::Finding;
use crate::report::style::Paint;
use crate::report::{Style, place, redact, show};
use crate::scan;
use crate::tree::{self, Root};

/// Explains a place in a file, a rule or a command.
pub fn run(global: &Global, subject: &str, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    only(global, "explain", &[Format::Human])?;
    language(global)?;
    let style = streams.style(global);
    // A rule is the same for every site, so none is asked for.
    if let Some(text) = pack(global)?.show(subject) {
        writeln!(streams.out, "{}", text.trim_end())?;
        return Ok(Exit::Fine);
    }
    let context = Context::for_words(global, streams)?;
    if let Some((file, line)) = file_and_line(subject) {
        return in_file(global, &context, file, line, &style, streams);
    }
    let findings = scan::translate(&context.engine, subject);
    if findings.is_empty() {
        let rule = context
            .pack
            .rules()
            .into_iter()
            .find(|r| r.id.ends_with(subject))
            .map(|r| r.id);
        let hint = rule
            .map(|id| format!("; is the rule {id} meant?"))
            .unwrap_or_default();
        return Err(Failure::Usage(anyhow!(
            "{subject:?} is no FILE:LINE, no rule and holds no command of the old forge{hint}"
        )));
    }
    for finding in &findings {
        one(&context, finding, &style, streams)?;
    }
    Ok(Exit::Fine)
}

/// `FILE:LINE` or `FILE:LINE:COLUMN`, as the reports print places. A command does not end in a number behind a colon.
fn file_and_line(subject: &str) -> Option<(&str, usize)> {
    let (rest, last) = subject.rsplit_once(':')?;
    let last: usize = last.parse().ok()?;
    match rest
        .rsplit_once(':')
        .and_then(|(file, line)| Some((file, line.parse().ok()?)))
    {
        Some((file, line)) if !Path::new(rest).exists() => Some((file, line)),
        _ => Some((rest, last)),
    }
}

fn in_file(
    global: &Global,
    context: &Context,
    file: &str,
    line: usize,
    style: &Style,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let root = Root::new(&[file.into()]).map_err(Failure::Usage)?;
    if Path::new(file).is_dir() {
        return Err(Failure::Usage(anyhow!(
            "{file}: is a directory; name a file and a line of it"
        )));
    }
    let options = tree::Options {
        language: global.language.as_deref(),
        progress: None,
    };
    let mut tree =
        tree::walk(&root, &context.engine, &context.site, &options).map_err(Failure::Io)?;
    crate::standing::add(&root, &context.site, &mut tree);
    if let Some(problem) = tree.problems.first() {
        return Err(Failure::Io(anyhow!("{} {}", problem.file, problem.message)));
    }
    if let Some(skipped) = tree.skipped.first() {
        writeln!(
            streams.out,
            "{} {}: nothing in it is changed",
            style.text(&skipped.file),
            skipped.message
        )?;
        return Ok(Exit::Fine);
    }
    let Some(scanned) = tree.files.first() else {
        let binary = std::fs::read(file).is_ok_and(|bytes| tree::is_binary(&bytes));
        let what = if binary {
            "is binary and is not read"
        } else {
            "holds nothing of the old forge"
        };
        writeln!(streams.out, "{} {what}", style.text(file))?;
        return Ok(Exit::Fine);
    };
    writeln!(
        streams.out,
        "{} is read as {}",
        style.text(file),
        scanned.read_as
    )?;
    let on_line = |f: &&Finding| (f.line..=f.line + f.before.matches('\n').count()).contains(&line);
    let mut findings = scanned.findings.iter().filter(on_line).peekable();
    if findings.peek().is_none() {
        let text = scanned
            .bytes
            .split(|&b| b == b'\n')
            .nth(line.saturating_sub(1));
        let Some(text) = text.filter(|_| line > 0) else {
            return Err(Failure::Usage(anyhow!("{file}: has no line {line}")));
        };
        let text = String::from_utf8_lossy(text);
        writeln!(
            streams.out,
            "\nno finding in line {line}: {}",
            style.text(&redact::redact(text.trim()))
        )?;
        return Ok(Exit::Fine);
    }
    for finding in findings {
        one(context, finding, style, streams)?;
    }
    Ok(Exit::Fine)
}

fn one(
    context: &Context,
    finding: &Finding,
    style: &Style,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    // A finding in a file may hold a credential; what was typed may be shown, but there is no need.
    let shown = show(finding).finding;
    let place = if shown.file.is_empty() {
        String::new()
    } else {
        format!("{}: ", place(&shown))
    };
    writeln!(
        streams.out,
        "\n{}{} ({})",
        style.text(&place),
        style.paint(Paint::Bold, shown.class.name()),
        shown.rule
    )?;
    let after = shown
        .after
        .clone()
        .filter(|after| Some(after) != shown.shell.as_ref());
    let known = shown
        .shell
        .as_deref()
        .map(|shell| context.engine.cautions(shell).join("; "));
    let rows = [
        ("before", Some(shown.before)),
        ("after", shown.shell),
        ("written", after),
        ("note", Some(shown.note)),
        ("known", known),
        ("do", Some(shown.recipe)),
    ];
    for (name, text) in rows {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            let text = text.trim_end().replace('\n', "\n           ");
            writeln!(streams.out, "  {name:<7}  {}", style.text(&text))?;
        }
    }
    let considered = scan::considered(&context.engine, &finding.before);
    if !considered.is_empty() {
        writeln!(
            streams.out,
            "  routes   for the call by itself, in their order:"
        )?;
    }
    for route in considered {
        let steps = route.steps.join(" && ");
        let word = match &route.stopped {
            Some(why) => format!("passed over, {why}"),
            None => "taken".to_string(),
        };
        writeln!(
            streams.out,
            "             {}: {}",
            style.text(&steps),
            style.text(&word)
        )?;
    }
    if context.pack.show(&shown.rule).is_some() {
        writeln!(streams.out, "  rule     forgemod rules show {}", shown.rule)?;
    }
    Ok(())
}
