//! Shell text that a command hands to another shell: `bash -c '…'`, `ssh host '…'`, a heredoc that feeds one.

use crate::engine::{Engine, Surroundings, Verdict};
use crate::finding::{Class, Found};
use crate::host::Place;
use crate::scan::script::{self, Around};
use crate::scan::standing_for;
use crate::shell::{Carried, Command, Lead, Reach, Reading, carried, commands};

/// The findings in the shell text that a command carries, as findings in `text`.
pub fn scan(engine: &Engine, text: &str, command: &Command, around: &Around) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    if around.shell.depth >= Surroundings::DEEPEST {
        return out;
    }
    for c in carried(text, command) {
        if !engine.may_match(c.layer.text().as_bytes()) {
            continue;
        }
        let inner = within(engine, command, &c, &around.shell);
        let setting = around.setting(text, command);
        let reading = Reading {
            prompts: false,
            output: setting.output,
            status_read: setting.status_read,
            piped_in: command.piped_in,
            // What acts on the shell around it acts on a text that this shell itself runs.
            errexit: c.errexit || c.same_shell && setting.status_read,
            pipefail: c.pipefail || c.same_shell,
        };
        let within = Around {
            // What tells a step of a workflow its repository is set there alone.
            place: match (around.place, inner.reach) {
                (Place::Workflow, Reach::Away) => Place::Program,
                (place, _) => place,
            },
            run: None,
            shell: inner.clone(),
        };
        let found = script::scan_within(engine, c.layer.text(), reading, &within);
        out.extend(
            found
                .into_iter()
                .map(|f| lift(engine, text, command, &c, &inner, f)),
        );
    }
    out
}

/// The findings in what the commands of a text run or carry, apart from calls that stand by themselves.
pub fn in_commands(engine: &Engine, text: &str, place: Place) -> Vec<Found> {
    let around = Around::alone(place);
    let all = commands(text);
    let mut found = Vec::new();
    for c in &all {
        if !script::is_tool(engine, c) {
            found.extend(scan(engine, text, c, &around));
            found.extend(standing_for::matched(engine, text, c));
        } else if c.head > 0 {
            found.push(script::call(engine, text, c, &all, &around));
        }
    }
    crate::scan::in_order(found)
}

/// What surrounds the calls in a carried text.
fn within(engine: &Engine, command: &Command, c: &Carried, around: &Surroundings) -> Surroundings {
    let mut inner = around.clone();
    inner.depth += 1;
    inner.posix = if c.same_shell { around.posix } else { c.posix };
    if c.reach >= inner.reach && c.reach > Reach::Here {
        (inner.reach, inner.by) = (c.reach, c.by.clone());
    }
    let sets = command.assignments.iter().chain(&command.words);
    for name in &engine.pack().context.token_variables {
        let sets_it = |value: String| {
            let value = value.strip_prefix("--env=").unwrap_or(&value).to_string();
            value == *name
                || value
                    .strip_prefix(name.as_str())
                    .is_some_and(|r| r.starts_with('='))
        };
        // The value need not be known: `GH_TOKEN=$TOKEN bash -c '…'`.
        let named = sets
            .clone()
            .filter_map(|w| match w.parts.first() {
                Some(crate::shell::Part::Literal { text, .. }) => Some(text.clone()),
                _ => None,
            })
            .any(sets_it);
        if named && !inner.sets.contains(name) {
            inner.sets.push(name.clone());
        }
    }
    inner
}

/// A finding in a carried text as one in the text around it.
fn lift(
    engine: &Engine,
    text: &str,
    command: &Command,
    c: &Carried,
    inner: &Surroundings,
    mut f: Found,
) -> Found {
    let layer = &c.layer;
    let span = f.span.clone();
    f.span = layer.range(span.clone());
    for said in [&mut f.note, &mut f.recipe] {
        *said = layer.unmarked(said);
    }
    f.shell = f.shell.map(|s| layer.unmarked(&s));
    let Some(after) = f.after.take() else {
        return f;
    };
    let shell = f.shell.clone().unwrap_or_default();
    let by_hand = format!("Write by hand: {shell}");
    let ends = c.appends && layer.text()[span.end..].trim().is_empty();
    if ends && !engine.takes_more_words(&after) {
        return more_words(f, &format!("`{}`", c.by), &shell);
    }
    let count = |t: &str| t.matches("{}").count();
    if c.braces && count(&after) > count(&layer.text()[span.clone()]) {
        return f.into_manual(
            &format!("`{}` replaces `{{}}`, which the replacement has too", c.by),
            &by_hand,
        );
    }
    if inner.reach == Reach::Away && engine.needs_token(&after) {
        let note = format!(
            "`{}` does not hand `${}` on, which the replacement needs there",
            inner.by,
            engine.token_name()
        );
        let recipe = format!("Have the variable set where it runs, then write there: {shell}");
        return f.into_manual(&note, &recipe);
    }
    match layer.write(text, span, &after) {
        Ok(written) if command.in_backticks && written.contains(['\\', '`']) => f.into_manual(
            "it stands inside backticks, where the replacement's backslashes mean something else",
            &by_hand,
        ),
        Ok(written) => {
            if ends {
                with_note(&mut f, &said_of_more(&format!("`{}`", c.by)));
            }
            f.after = Some(written);
            f
        }
        Err(why) => f.into_manual(&why, &by_hand),
    }
}

/// The findings in a text that words are added to when it runs.
pub fn appended(engine: &Engine, text: &str, found: Vec<Found>) -> Vec<Found> {
    let by = "the alias";
    let look = |mut f: Found| {
        let Some(after) = f.after.clone() else {
            return f;
        };
        if !text[f.span.end..].trim().is_empty() {
            return f;
        }
        if !engine.takes_more_words(&after) {
            f.after = None;
            return more_words(f, by, &after);
        }
        with_note(&mut f, &said_of_more(by));
        f
    };
    found.into_iter().map(look).collect()
}

fn more_words(f: Found, by: &str, shell: &str) -> Found {
    f.into_manual(
        &format!("words that {by} adds behind it would be read by another command than before"),
        &format!("Make it a function that gives its arguments a place, with: {shell}"),
    )
}

fn said_of_more(by: &str) -> String {
    format!("words that {by} adds behind it are read by the new command")
}

fn with_note(f: &mut Found, note: &str) {
    let sep = if f.note.is_empty() { "" } else { "; " };
    (f.class, f.note) = (Class::Adapted, format!("{}{sep}{note}", f.note));
}

/// The verdict on a call that `sudo`, `docker exec` or the like runs, in view of what is known there.
pub fn led(engine: &Engine, mut verdict: Verdict, lead: &Lead, inner: &Surroundings) -> Verdict {
    let (reach, by) = if lead.reach >= inner.reach {
        (lead.reach, &lead.by)
    } else {
        (inner.reach, &inner.by)
    };
    let Some(text) = verdict.text.as_deref().filter(|_| reach > Reach::Here) else {
        return verdict;
    };
    // What stands in its words is computed out here, what it meant was to be seen from there.
    if lead.reach == Reach::Away && (text.contains("$(") || text.contains('`')) {
        verdict.class = Class::Manual;
        verdict.note =
            format!("it looks something up, which would be done outside of where `{by}` leads");
        verdict.recipe = format!("Write by hand: {text}");
        verdict.text = None;
        return verdict;
    }
    if lead.reach == Reach::Away && engine.needs_token(text) {
        verdict.class = Class::Manual;
        verdict.note = format!(
            "it takes the credentials from where `{by}` leads, the replacement would take those from here"
        );
        verdict.recipe = format!("Write by hand: {text}");
        verdict.text = None;
        return verdict;
    }
    if engine.runs_target_tool(text) {
        verdict.class = Class::Adapted;
        let note = engine.pack().voice.elsewhere.replace("{runner}", by);
        if !verdict.note.contains(&note) {
            let sep = if verdict.note.is_empty() { "" } else { "; " };
            verdict.note = format!("{}{sep}{note}", verdict.note);
        }
    }
    verdict
}
