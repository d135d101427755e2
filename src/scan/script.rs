//! Calls in shell text that is read as a script.

use crate::engine::{Engine, Setting, Surroundings, Verdict};
use crate::finding::{Found, Kind};
use crate::grammar::read_call;
use crate::host::{Place, Run, of_lines};
use crate::scan::stand_in::StandIns;
use crate::scan::unknown::{unknown, whole};
use crate::scan::{leftover, manual, nested, prose, standing_for};
use crate::shell::{Command, Lexer, Output, Reading, Token, Word, commands, commands_within};

/// The findings in a script.
///
/// A step of a workflow runs under `bash -e`, so that every exit status counts.
pub fn scan(engine: &Engine, text: &str, place: Place) -> Vec<Found> {
    scan_around(engine, text, &Around::alone(place))
}

/// What stands around a whole script.
#[derive(Clone, Debug)]
pub struct Around {
    /// Who reads the text.
    pub place: Place,
    /// The program that runs it with `sh -c`, where one does.
    pub run: Option<Run>,
    /// What is known of the shell that runs it.
    pub shell: Surroundings,
}

impl Around {
    /// A script that stands alone.
    pub fn alone(place: Place) -> Around {
        Around {
            place,
            run: None,
            shell: Surroundings::default(),
        }
    }

    /// The setting of one of its commands.
    pub fn setting(&self, text: &str, command: &Command) -> Setting {
        let mut setting = Setting::of_command(text, command, self.place).within(&self.shell);
        if let Some(run) = self.run {
            if setting.output == Output::Shown {
                setting.output = run.output;
            }
            setting.status_read |= run.status_read;
            setting.posix = true;
        }
        setting
    }
}

/// The findings in a script, with what stands around it.
pub fn scan_around(engine: &Engine, text: &str, around: &Around) -> Vec<Found> {
    const ERREXIT: &str = "set -e\n";
    if around.place != Place::Workflow {
        return scan_text(engine, text, around);
    }
    let mut found = scan_text(engine, &format!("{ERREXIT}{text}"), around);
    for f in &mut found {
        f.span = f.span.start - ERREXIT.len()..f.span.end - ERREXIT.len();
    }
    found
}

fn scan_text(engine: &Engine, text: &str, around: &Around) -> Vec<Found> {
    scan_commands(engine, text, commands(text), around)
}

/// The findings in a text that a shell runs which stands in something.
pub fn scan_within(engine: &Engine, text: &str, reading: Reading, around: &Around) -> Vec<Found> {
    let found = scan_commands(engine, text, commands_within(text, reading), around);
    crate::scan::in_order(found)
}

fn scan_commands(
    engine: &Engine,
    text: &str,
    commands: Vec<Command>,
    around: &Around,
) -> Vec<Found> {
    let mut found = Vec::new();
    for c in &commands {
        let is_nested = found
            .iter()
            .any(|f: &Found| f.span.start <= c.span().start && c.span().end <= f.span.end);
        if is_nested {
            continue;
        }
        if is_tool(engine, c) {
            found.push(call(engine, text, c, &commands, around));
            continue;
        }
        let by_variable = standing_for::by_variable(engine, text, c, || around.setting(text, c));
        if by_variable.is_some() {
            found.extend(by_variable);
            continue;
        }
        let carried = nested::scan(engine, text, c, around);
        if carried.is_empty() {
            found.extend(about_tool(engine, text, c));
        }
        found.extend(carried);
    }
    standing_for::shadowed(engine, text, &mut found);
    standing_for::read_for_messages(engine, text, &mut found);
    found.extend(comments(engine, text));
    let lookers = standing_for::lookers(engine, text, &commands, &found);
    found.extend(lookers);
    found
}

/// A command that is told of the old tool: `command -v gh`, `which gh`.
fn about_tool(engine: &Engine, text: &str, c: &Command) -> Option<Found> {
    let tool = engine.source().tool.as_str();
    let words = c.words.get(c.head..)?;
    let at = words
        .iter()
        .skip(1)
        .find(|w| w.literal().as_deref() == Some(tool))?;
    if leftover::first_command(engine, &text[at.span.start..])
        .is_some_and(|f| text[at.span.start..].starts_with(f))
    {
        return None;
    }
    let head = words[0].literal()?;
    if head == "echo" || head == "printf" {
        return None;
    }
    let note = format!("`{head}` is told of `{tool}` itself");
    let rule = engine.pack().rule_id("mention");
    Some(manual(
        at.span.clone(),
        Kind::Mention,
        rule,
        note,
        &engine.pack().mentions.about_tool,
    ))
}

/// Whether a command runs the old tool, by its name or by a path to it.
pub(super) fn is_tool(engine: &Engine, c: &Command) -> bool {
    let Some(word) = c.words.get(c.head) else {
        return false;
    };
    word.literal()
        .is_some_and(|w| leftover::is_tool_name(engine, &w))
}

/// What becomes of a call in a script.
pub(super) fn call(
    engine: &Engine,
    text: &str,
    c: &Command,
    all: &[Command],
    around: &Around,
) -> Found {
    let words = &c.words[c.head..];
    let setting = around.setting(text, c);
    let found = read(engine, text, c, all, around, words, setting);
    let program = &text[words[0].span.clone()];
    match program.contains(leftover::EXE) {
        true => of_one_system(found, program),
        false => found,
    }
}

/// A call whose program is named as one system has it.
pub(super) fn of_one_system(f: Found, program: &str) -> Found {
    let Some(after) = f.after.clone() else {
        return f;
    };
    f.into_manual(
        &format!(
            "`{program}` is the program of one system, which need not be where the others are"
        ),
        &format!("Look which program is there, and write: {after}"),
    )
}

fn read(
    engine: &Engine,
    text: &str,
    c: &Command,
    all: &[Command],
    around: &Around,
    words: &[Word],
    setting: Setting,
) -> Found {
    let Some(call) = read_call(engine.source(), text, words, false) else {
        return unknown(engine, text, whole(words), words);
    };
    if engine
        .source()
        .command(&call.command)
        .is_some_and(|c| c.group)
    {
        return unknown(engine, text, whole(words), words);
    }
    if is_unfinished(&text[call.span.clone()]) {
        return manual(
            call.span,
            Kind::Command,
            engine.pack().rule_id(&call.command),
            "a quote in it does not close".to_string(),
            "Close the quote, then run forgemod again.",
        );
    }
    if prose::cuts_a_url(text, call.span.end) {
        let rule = engine.pack().rule_id(&call.command);
        let note = "an `&` without quotes cuts its URL".to_string();
        return manual(
            call.span,
            Kind::Command,
            rule,
            note,
            "Put the URL in quotes, then run forgemod again.",
        );
    }
    let inner: Vec<&Command> = all
        .iter()
        .filter(|i| {
            i.span().start > call.span.start && i.span().end <= call.span.end && is_tool(engine, i)
        })
        .collect();
    if !inner.is_empty() {
        return with_inner(engine, text, c, &inner, around);
    }
    let verdict = StandIns::of(c).held(words, engine.rewrite(&call, &setting));
    let mut verdict = nested::led(engine, verdict, &c.lead, &around.shell);
    // a redirection between the words would be lost with them
    for r in c
        .redirects
        .iter()
        .filter(|r| r.span.start > call.span.start && r.span.end < call.span.end)
    {
        if let Some(t) = &mut verdict.text {
            t.push(' ');
            t.push_str(&text[r.span.clone()]);
        }
    }
    found(engine, call.span, verdict)
}

/// Whether a quote of a call does not close, so that what belongs to it is a guess.
fn is_unfinished(call: &str) -> bool {
    let mut lexer = Lexer::new(call).lenient();
    while lexer.next().is_some() {}
    lexer.unfinished()
}

/// A call with calls in its arguments: those are rewritten first, and the whole is one finding.
fn with_inner(
    engine: &Engine,
    text: &str,
    c: &Command,
    inner: &[&Command],
    around: &Around,
) -> Found {
    let span = c.words[c.head].span.start..c.span().end;
    let mut rewritten = String::new();
    let mut at = 0;
    let mut end = span.end;
    for i in inner {
        let setting = around.setting(text, i);
        let verdict = read_call(engine.source(), text, &i.words[i.head..], false)
            .map(|call| (call.span.clone(), engine.rewrite(&call, &setting)));
        let Some((
            inner_span,
            Verdict {
                text: Some(after), ..
            },
        )) = verdict
        else {
            let rule = rule_of(engine, text, c);
            return manual(
                span,
                Kind::Command,
                rule,
                "an argument of it holds a call that stays".to_string(),
                "Rewrite the inner call first, then run forgemod again.",
            );
        };
        if inner_span.start < at {
            continue;
        }
        rewritten.push_str(&text[at..inner_span.start]);
        rewritten.push_str(&after);
        end = (end + after.len()).saturating_sub(inner_span.len());
        at = inner_span.end;
    }
    rewritten.push_str(&text[at..]);
    let outer = commands(&rewritten).into_iter().find(|o| {
        o.words
            .get(o.head)
            .is_some_and(|w| w.span.start == span.start)
    });
    match outer {
        Some(o) if o.span().end == end => {
            let mut f = call(engine, &rewritten, &o, &[], around);
            f.span = span;
            f
        }
        _ => manual(
            span,
            Kind::Command,
            rule_of(engine, text, c),
            "an argument of it holds a call".to_string(),
            "Rewrite it by hand.",
        ),
    }
}

/// The rule of a command that is not read further.
fn rule_of(engine: &Engine, text: &str, c: &Command) -> String {
    let call = read_call(engine.source(), text, &c.words[c.head..], false);
    engine.pack().rule_id(
        call.as_ref()
            .map_or("unknown", |call| call.command.as_str()),
    )
}

/// A verdict on a span. A replacement that still speaks of the old tool is not written.
pub fn found(engine: &Engine, span: std::ops::Range<usize>, v: Verdict) -> Found {
    if let Some(name) = v
        .text
        .as_deref()
        .and_then(|t| leftover::first_command(engine, t))
    {
        let note = format!("a text in it speaks of `{name}`");
        return manual(
            span,
            v.kind,
            v.rule,
            note,
            "Say in the text what people run now, then run forgemod again.",
        );
    }
    Found {
        span,
        class: v.class,
        kind: v.kind,
        rule: v.rule,
        after: v.text.clone(),
        shell: v.text,
        note: v.note,
        recipe: v.recipe,
    }
}

/// What comments of a script say of the old tool: they are read as sentences.
fn comments(engine: &Engine, text: &str) -> Vec<Found> {
    let comments: Vec<_> = Lexer::new(text)
        .lenient()
        .filter_map(|token| match token {
            Token::Comment(span) => Some(span),
            _ => None,
        })
        .collect();
    if !comments
        .iter()
        .any(|c| engine.may_match(text[c.clone()].as_bytes()))
    {
        return Vec::new();
    }
    super::in_each(engine, text, &of_lines(text, "#", comments))
}
