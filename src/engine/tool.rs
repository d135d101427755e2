//! Steps that run a command of a target tool.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::emit::{Form, Written};
use crate::engine::endpoints;
use crate::engine::placed::Placed;
use crate::engine::print::Answered;
use crate::engine::request::Args;
use crate::engine::route::Frame;
use crate::engine::template::fill_words;
use crate::grammar::{CommandGrammar, Effect, Grammar, Value, ValuePart};
use crate::host::Place;
use crate::pack::{OutputKind, Step};
use crate::shell::{Lexer, Part, Token};

impl Engine {
    /// A command of a target tool: all flags by their long names in front of `--` and the arguments,
    /// which every supported version reads alike.
    pub(super) fn tool_step(
        &self,
        run: &str,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
    ) -> Result<Written, Stopped> {
        let (tool, name) = run.split_once(' ').unwrap_or((run, ""));
        let Some(grammar) = self.target(tool) else {
            return Err(Stopped::by(format!("the target has no `{tool}`")));
        };
        let Some(command) = grammar.command(name) else {
            return Err(Stopped::by(format!(
                "{tool} {} has no command `{name}`",
                grammar.version
            )));
        };
        let mut written = Written::new(String::new(), Form::Simple);
        if step.shape.is_none() {
            self.output_fits(step, frame, &mut written, &format!("{tool} {name}"))?;
        }
        self.may_run(grammar, name, frame)?;
        for flag in step.fixed.iter().flat_map(|f| flags_in(f)) {
            let long = flag.trim_start_matches('-');
            if let Some(q) = grammar
                .flag_quirks(name, long)
                .find(|q| q.effect == Effect::Ignored)
            {
                return Err(Stopped::by(format!(
                    "`{tool} {name} {flag}` of {} {}: {}",
                    grammar.version,
                    q.effect.describe(),
                    q.why
                )));
            }
        }
        let mut words = vec![run.to_string()];
        words.extend(step.fixed.iter().cloned());
        for p in placed {
            self.tool_flag(grammar, command, p, &mut words)?;
        }
        self.common_flags(step, frame, grammar, command, &mut words)?;
        let args = self.tool_args(step, frame)?;
        if words.iter().chain(&args).any(|w| w.contains('\n')) {
            return Err(Stopped::by(
                "a text of several lines goes to the API, where it stays on one line",
            ));
        }
        if words.iter().chain(&args).any(|w| quotes_in_quotes(w)) {
            return Err(Stopped::by(
                "quotes inside quotes go to the API, where they stand in no argument",
            ));
        }
        if !args.is_empty() {
            words.push("--".to_string());
            words.extend(args);
        }
        if grammar
            .command_quirks(name)
            .any(|q| q.effect == Effect::ReadsStdin)
        {
            if let Some(runner) = &frame.setting.runner {
                return Err(Stopped::by(format!(
                    "`{tool} {name}` reads standard input, which `{runner}` needs"
                )));
            }
            words.push("</dev/null".to_string());
        }
        written.text = words.join(" ");
        match step.shape {
            Some(_) => self.shaped(step, frame, written),
            None => Ok(written),
        }
    }

    /// A command that prints JSON, in the old tool's shape.
    fn shaped(&self, step: &Step, frame: &Frame, mut written: Written) -> Result<Written, Stopped> {
        let row = self.row(step, frame, &mut written.notes)?;
        if !row.joins.is_empty() {
            return Err(Stopped::by("it asks for more than the command prints"));
        }
        let answered = Answered {
            step,
            frame,
            chain: step.rows_at.clone().unwrap_or_default(),
            row,
            args: Args::default(),
            slurp: false,
            input: frame.setting.status_read,
        };
        Ok(Written {
            text: format!("{} | {}", written.text, self.print_stage(&answered)),
            form: Form::Pipeline,
            notes: written.notes,
        })
    }

    /// Whether the quirks of a command let a route run it here.
    fn may_run(&self, grammar: &Grammar, name: &str, frame: &Frame) -> Result<(), Stopped> {
        let which = format!("`{} {name}` of {}", grammar.tool, grammar.version);
        for q in grammar.command_quirks(name) {
            let why = match q.effect {
                e if e.forbids() => format!("{which} is not safe: {}", q.why),
                Effect::HidesFailure
                    if frame.setting.status_read || frame.setting.is_consumed() =>
                {
                    format!("{which} {}: {}", q.effect.describe(), q.why)
                }
                Effect::NeedsServer => match self.server_is(q.since.as_deref()) {
                    true => continue,
                    false => format!(
                        "{which} needs {} {}: {}",
                        self.pack.http.component,
                        q.since.as_deref().unwrap_or_default(),
                        q.why
                    ),
                },
                _ => continue,
            };
            return Err(Stopped::by(why));
        }
        Ok(())
    }

    /// Whether the target's server is at least of a version.
    fn server_is(&self, since: Option<&str>) -> bool {
        let version = self.versions.get(&self.pack.http.component);
        match (version, since) {
            (Some(v), Some(since)) => endpoints::has(v, since),
            _ => false,
        }
    }

    fn output_fits(
        &self,
        step: &Step,
        frame: &Frame,
        written: &mut Written,
        what: &str,
    ) -> Result<(), Stopped> {
        if !matches!(step.output, OutputKind::People | OutputKind::Confirms) {
            return Ok(());
        }
        if frame.setting.is_consumed() {
            return Err(Stopped::by(format!(
                "a program reads its output, and what `{what}` prints is for people"
            )));
        }
        if frame.setting.output == crate::shell::Output::Shown && step.output == OutputKind::People
        {
            written.notes.push(self.pack.voice.people.clone());
        }
        Ok(())
    }

    /// The repository and the login, on every command that takes them.
    fn common_flags(
        &self,
        step: &Step,
        frame: &Frame,
        grammar: &Grammar,
        command: &CommandGrammar,
        words: &mut Vec<String>,
    ) -> Result<(), Stopped> {
        let in_args = step.args.iter().any(|a| a.contains("{repo}"));
        if let (Some(repo), true, false) =
            (frame.names.get("repo"), frame.names.repo_given, in_args)
        {
            if command.flag("repo").is_none() {
                return Err(Stopped::by_flag(
                    "repo",
                    format!("`{}` takes no repository", command.name),
                ));
            }
            if let Some(q) = grammar.flag_quirks(&command.name, "repo").next() {
                return Err(Stopped::by_flag(
                    "repo",
                    format!(
                        "`{} {}` of {}: {}",
                        grammar.tool, command.name, grammar.version, q.why
                    ),
                ));
            }
            words.push(format!("--repo {}", repo.word()));
        } else if frame.setting.place == Place::Workflow
            && !in_args
            && command.flag("repo").is_some()
            && grammar.flag_quirks(&command.name, "repo").next().is_none()
        {
            // a step need not stand in a clone
            let repo = self.current_repo(Place::Workflow)?;
            words.push(format!("--repo \"{repo}\""));
        }
        if let (Some(login), Some(_)) = (&self.site.login, command.flag("login")) {
            words.push(format!("--login {}", crate::shell::single_quoted(login)));
        }
        Ok(())
    }

    fn tool_flag(
        &self,
        grammar: &Grammar,
        command: &CommandGrammar,
        p: &Placed,
        words: &mut Vec<String>,
    ) -> Result<(), Stopped> {
        if let Some(set) = &p.placement.set {
            for flag in flags_in(set) {
                self.target_flag(grammar, command, p, &flag, None)?;
            }
            words.push(set.clone());
        }
        let Some(to) = &p.placement.to else {
            return Ok(());
        };
        let value = joined(&p.values);
        self.target_flag(grammar, command, p, to, value.as_ref())?;
        match value {
            Some(v) => words.push(format!("{to} {}", v.word())),
            None => words.push(to.clone()),
        }
        Ok(())
    }

    /// Holds a flag against the target's grammar and its quirks.
    fn target_flag(
        &self,
        grammar: &Grammar,
        command: &CommandGrammar,
        p: &Placed,
        to: &str,
        value: Option<&Value>,
    ) -> Result<(), Stopped> {
        let long = to.trim_start_matches('-');
        let which = format!("{} {} {to}", grammar.tool, command.name);
        let stop = |why: String| Err(Stopped::by_flag(&p.flag, why));
        let Some(flag) = command.flag(long) else {
            return stop(format!(
                "{} {} has no `{which}` for --{}",
                grammar.tool, grammar.version, p.flag
            ));
        };
        let comma = || value.is_none_or(|v| v.known().is_none_or(|k| k.contains(',')));
        if let Some(q) = grammar
            .flag_quirks(&command.name, long)
            .find(|q| match q.effect {
                Effect::Asks => false,
                Effect::SplitsCommas => comma(),
                _ => true,
            })
        {
            return stop(format!(
                "`{which}` of {} {}, so no route carries --{}",
                grammar.version,
                q.effect.describe(),
                p.flag
            ));
        }
        match value.map(|v| (v.known(), v.shown())) {
            Some((Some(known), _))
                if !flag.choices.is_empty() && !flag.list && !flag.choices.contains(&known) =>
            {
                stop(format!(
                    "`{which}` takes only {}, not `{known}`",
                    flag.choices.join(", ")
                ))
            }
            Some((None, shown)) if !flag.choices.is_empty() && !flag.list => stop(format!(
                "only a running shell knows whether `{which}` takes `{shown}`"
            )),
            _ => Ok(()),
        }
    }

    fn tool_args(&self, step: &Step, frame: &Frame) -> Result<Vec<String>, Stopped> {
        let mut out = Vec::new();
        for a in &step.args {
            let optional = a.strip_suffix("?");
            let template = optional.unwrap_or(a);
            let name = template.trim_matches(['{', '}']);
            if optional.is_some() && frame.names.get(name).is_none() {
                continue;
            }
            if name == "repo" && frame.names.get("repo").is_none() {
                out.push(format!("\"{}\"", self.current_repo(frame.setting.place)?));
                continue;
            }
            out.push(fill_words(template, &frame.names)?);
        }
        Ok(out)
    }
}

/// Several values as one, separated by commas, which is how the targets take lists.
fn joined(values: &[Value]) -> Option<Value> {
    match values {
        [] => None,
        [one] => Some(one.clone()),
        [first, rest @ ..] => {
            let mut parts = first.parts.clone();
            for v in rest {
                parts.push(ValuePart::Text(",".to_string()));
                parts.extend(v.parts.iter().cloned());
            }
            let known: Option<String> = parts
                .iter()
                .map(|p| match p {
                    ValuePart::Text(t) => Some(t.as_str()),
                    _ => None,
                })
                .collect();
            Some(known.map_or_else(|| Value::of_parts(parts), Value::text))
        }
    }
}

/// Whether a substitution in a word has quotes of its own.
fn quotes_in_quotes(words: &str) -> bool {
    Lexer::new(words).any(|t| match t {
        Token::Word(w) => w.parts.iter().any(
            |p| matches!(p, Part::Expansion { span, .. } if words[span.clone()].contains('"')),
        ),
        _ => false,
    })
}

/// The flags in words that stand for a flag; what a shell computes is not looked into.
fn flags_in(words: &str) -> Vec<String> {
    let commands = crate::shell::commands(words);
    let first = commands.into_iter().next();
    let literals = first
        .into_iter()
        .flat_map(|c| c.words)
        .filter_map(|w| w.literal());
    literals
        .filter(|w| w.starts_with("--"))
        .map(|w| w.split('=').next().unwrap_or(&w).to_string())
        .collect()
}
