//! Chooses a route: the first one that carries every flag of the call, at the versions in force.

use std::collections::BTreeSet;

use crate::engine::bind::{Names, Stopped};
use crate::engine::emit::{Form, Written};
use crate::engine::gotemplate;
use crate::engine::jq::Reader;
use crate::engine::search;
use crate::engine::steps::joined;
use crate::engine::{Engine, Setting};
use crate::grammar::{Call, FlagUse, Value};
use crate::host::Place;
use crate::pack::{CommandRule, Route, Step};

/// A route as `explain` shows it: what it would run, and what stopped it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// The commands and requests of the route.
    pub steps: Vec<String>,
    /// Why it was passed over; `None` for the one that was taken.
    pub stopped: Option<String>,
}

/// Everything that a step needs to know of its call.
pub(super) struct Frame<'a> {
    pub call: &'a Call,
    pub setting: &'a Setting,
    pub names: Names,
    /// The flags that the shape of the output carries.
    pub shaping: Shaping,
}

/// What the call asks of its output.
#[derive(Clone, Debug, Default)]
pub(super) struct Shaping {
    pub fields: Option<Vec<String>>,
    pub reader: Option<Reader>,
}

impl Engine {
    /// The replacement of a call, or what stopped the route that came nearest.
    pub(super) fn route(
        &self,
        rule: &CommandRule,
        call: &Call,
        setting: &Setting,
    ) -> Result<Written, Stopped> {
        let (mut tried, taken) = self.try_routes(rule, call, setting);
        if let Some(written) = taken {
            return Ok(written);
        }
        if tried.is_empty() {
            let why = rule
                .none
                .clone()
                .unwrap_or_else(|| format!("the target has nothing for `{}`", rule.name));
            return Err(Stopped::by(why));
        }
        // of routes that come equally near, the later one carries more
        tried.reverse();
        tried.sort_by_key(|s| s.distance);
        Err(tried.swap_remove(0))
    }

    /// Every route with what stopped it.
    pub fn consider(&self, rule: &CommandRule, call: &Call, setting: &Setting) -> Vec<Considered> {
        let (tried, taken) = self.try_routes(rule, call, setting);
        let mut out: Vec<Considered> = Vec::new();
        for (i, route) in rule.routes.iter().enumerate() {
            let steps = route
                .steps
                .iter()
                .map(|s| {
                    s.run
                        .clone()
                        .or(s.request.clone())
                        .or(s.text.clone())
                        .unwrap_or_default()
                })
                .collect();
            let stopped = match tried.get(i) {
                Some(s) => Some(s.to_string()),
                None if i == tried.len() && taken.is_some() => None,
                None => continue,
            };
            out.push(Considered { steps, stopped });
        }
        out
    }

    fn try_routes(
        &self,
        rule: &CommandRule,
        call: &Call,
        setting: &Setting,
    ) -> (Vec<Stopped>, Option<Written>) {
        let stop_all = |s: Stopped| (vec![s; rule.routes.len().max(1)], None);
        if !call.problems.is_empty() {
            return stop_all(Stopped {
                reasons: call.problems.clone(),
                ..Stopped::default()
            });
        }
        if rule.routes.is_empty() {
            return (Vec::new(), None);
        }
        let mut call = call.clone();
        call.flags.retain(|f| {
            let empty = f
                .value
                .as_ref()
                .and_then(Value::known)
                .is_some_and(|v| v.is_empty());
            !(empty && self.empty_is_none(&call.command, &f.name))
        });
        let obstacles = search::expand(&self.pack.search, &mut call);
        if !obstacles.is_empty() {
            return stop_all(Stopped {
                reasons: obstacles,
                flags: vec!["search".to_string()],
                ..Stopped::default()
            });
        }
        let mut tried = Vec::new();
        for route in &rule.routes {
            match self.try_each(rule, route, &call, setting) {
                Ok(written) => return (tried, Some(written)),
                Err(stopped) => tried.push(stopped),
            }
        }
        (tried, None)
    }

    /// Whether the old tool takes an empty value of a flag as if the flag was left out.
    pub(super) fn empty_is_none(&self, command: &str, flag: &str) -> bool {
        let grammar = self.source().command(command).and_then(|c| c.flag(flag));
        grammar.is_some_and(|g| g.empty_is_none)
    }

    /// A call with several of the last argument is one call for each of them.
    fn try_each(
        &self,
        rule: &CommandRule,
        route: &Route,
        call: &Call,
        setting: &Setting,
    ) -> Result<Written, Stopped> {
        let fixed = rule.args.len().saturating_sub(1);
        let many = rule.args.last().is_some_and(|a| a.many && !a.together);
        let written = if !many || call.args.len() <= fixed + 1 {
            self.try_route(rule, route, call, setting)?
        } else {
            let one = |arg: &Value| {
                let mut one = call.clone();
                one.args = call.args[..fixed].iter().chain([arg]).cloned().collect();
                self.try_route(rule, route, &one, setting)
            };
            joined(
                call.args[fixed..]
                    .iter()
                    .map(one)
                    .collect::<Result<_, _>>()?,
            )
        };
        written
            .fit(setting, &self.pack.context.token_variables)
            .map_err(Stopped::by)
    }

    fn try_route(
        &self,
        rule: &CommandRule,
        route: &Route,
        call: &Call,
        setting: &Setting,
    ) -> Result<Written, Stopped> {
        meant(route, call, setting, &self.source().tool)?;
        if route.documents && setting.place != Place::Document {
            return Err(Stopped {
                distance: 5,
                ..Stopped::by(format!(
                    "`{}` asks for more, which a program cannot answer",
                    self.source().tool
                ))
            });
        }
        if let Some(command) = route.instead_of.as_ref().filter(|c| self.has_command(c)) {
            return Err(elsewhere(format!("`{command}` does it")));
        }
        if let (Some(other), true) = (&route.other_exit, setting.status_read) {
            return Err(Stopped::by(other.clone()));
        }
        let mut call = call.clone();
        let mut names = self.bind(rule, &call, setting)?;
        feed(route, &mut call, &mut names, setting);
        self.ask(route, &mut call, &mut names, setting)?;
        let shaping = self.shaping(&call)?;
        let mut frame = Frame {
            call: &call,
            setting,
            names,
            shaping,
        };
        let active: Vec<&Step> = route.steps.iter().filter(|s| is_active(s, &call)).collect();
        sends_all(rule, &active, &call)?;
        self.carries(route, &active, &frame)?;
        if active.is_empty() {
            return Err(Stopped::by("it changes nothing"));
        }
        let mut out = self.steps(&active, &mut frame)?;
        out.notes.splice(0..0, frame.names.notes.clone());
        out.notes.extend(route.note.iter().map(|n| self.fill(n)));
        if matches!(frame.shaping.reader, Some(Reader::Text(..))) {
            out.notes.push(self.pack.shaping.template_note.clone());
        }
        if frame.names.reads_stdin && out.form == Form::Simple {
            out.form = Form::List;
        }
        Ok(out)
    }

    /// Gives documents a placeholder for what the old tool would ask for.
    fn ask(
        &self,
        route: &Route,
        call: &mut Call,
        names: &mut Names,
        setting: &Setting,
    ) -> Result<(), Stopped> {
        for (flags, placeholder) in &route.asks {
            if flags.split('|').any(|f| call.has(f)) {
                continue;
            }
            let flag = flags.split('|').next().unwrap_or(flags);
            if setting.place != Place::Document {
                return Err(Stopped::by_flag(
                    flag,
                    format!("it lacks --{flag}, which `{}` asks for", self.source().tool),
                ));
            }
            call.flags.push(FlagUse {
                name: flag.to_string(),
                value: Some(Value::quoted_placeholder(placeholder)),
            });
            names.notes.push(format!(
                "`{}` asks for the {flag}, which stands as a placeholder",
                self.source().tool
            ));
        }
        Ok(())
    }

    fn shaping(&self, call: &Call) -> Result<Shaping, Stopped> {
        let flags = &self.pack.shaping;
        let shapes = self
            .source()
            .command(&call.command)
            .is_some_and(|c| !c.json.is_empty());
        let mut fields: Option<Vec<String>> = None;
        for value in call.uses(&flags.fields).filter_map(|f| f.value.as_ref()) {
            let Some(list) = value.known() else {
                return Err(Stopped::by_flag(
                    &flags.fields,
                    "only a running shell knows the JSON fields",
                ));
            };
            let names = list
                .split(',')
                .map(|f| f.trim().to_string())
                .filter(|f| !f.is_empty());
            fields.get_or_insert_default().extend(names);
        }
        let template = call.value(&flags.template).filter(|_| shapes);
        if let Some(template) = template {
            if fields.is_none() {
                return Err(Stopped::by_flag(
                    &flags.template,
                    format!(
                        "it lacks --{}, without which --{} prints nothing",
                        flags.fields, flags.template
                    ),
                ));
            }
            if call.has(&flags.filter) {
                return Err(Stopped::by_flag(
                    &flags.template,
                    format!("--{} stands beside --{}", flags.template, flags.filter),
                ));
            }
            let reader = self.template(template)?;
            return Ok(Shaping {
                fields,
                reader: Some(reader),
            });
        }
        let filter = call.value(&flags.filter).cloned();
        if let Some(broken) = filter
            .as_ref()
            .and_then(|f| crate::engine::jq::breaks(&f.shown()))
        {
            return Err(Stopped::by_flag(&flags.filter, broken));
        }
        let reader = filter.map(Reader::Filter);
        Ok(Shaping { fields, reader })
    }

    /// A template as what reads an answer.
    pub(super) fn template(&self, template: &Value) -> Result<Reader, Stopped> {
        let flag = &self.pack.shaping.template;
        if template.is_dynamic() {
            let why = format!("only a running shell knows the template of --{flag}");
            return Err(Stopped::by_flag(flag, why));
        }
        let program = gotemplate::as_jq(&template.shown());
        let program = program.map_err(|why| Stopped::by_flag(flag, why))?;
        Ok(Reader::Text(program, template.clone()))
    }

    /// Whether the route's active steps have a place for every flag.
    fn carries(&self, route: &Route, active: &[&Step], frame: &Frame) -> Result<(), Stopped> {
        let shaped = active.iter().any(|s| s.shape.is_some());
        let shape = &self.pack.shaping;
        // what a step takes from the answer of another is of the repository that one spoke to
        let first = active.iter().position(|s| !s.gives.is_empty());
        let own = &active[..first.map_or(active.len(), |i| i + 1)];
        let speaks_to_repo = own.iter().all(|s| speaks_to_repo(s));
        let mut stopped = Stopped::default();
        let mut seen = BTreeSet::new();
        if frame.names.get("rest").is_some()
            && !active
                .iter()
                .any(|s| s.text.as_ref().is_some_and(|t| t.contains("{rest}")))
        {
            return Err(Stopped::by("no route carries the words behind `--`"));
        }
        for f in &frame.call.flags {
            let name = f.name.as_str();
            let carried = name == "repo" && speaks_to_repo
                || route.drops.contains_key(name)
                || route.requires.iter().any(|r| r == name)
                    && active.iter().all(|s| !s.flags.contains_key(name))
                || ([&shape.fields, &shape.filter, &shape.template]
                    .iter()
                    .any(|s| *s == name)
                    && shaped)
                || active
                    .iter()
                    .any(|s| s.flags.contains_key(name) || s.limit.as_deref() == Some(name));
            if !carried && seen.insert(name) {
                stopped.reasons.push(format!("no route carries --{name}"));
                stopped.flags.push(name.to_string());
                stopped.distance += 10;
            }
        }
        if stopped.reasons.is_empty() {
            Ok(())
        } else {
            Err(stopped)
        }
    }
}

/// Whether the call is one that the route is for.
fn meant(route: &Route, call: &Call, setting: &Setting, tool: &str) -> Result<(), Stopped> {
    let fed = |flag: &String| setting.fed && route.fed.as_ref() == Some(flag);
    if let Some(missing) = route.requires.iter().find(|f| !call.has(f) && !fed(f)) {
        return Err(elsewhere(format!(
            "`{tool} {}` has a replacement only with --{missing}",
            call.command
        )));
    }
    if !route.requires_any.is_empty() && !route.requires_any.iter().any(|f| call.has(f)) {
        return Err(elsewhere(format!(
            "it lacks any of --{}",
            route.requires_any.join(", --")
        )));
    }
    match route.unless.iter().find(|f| call.has(f)) {
        Some(flag) => Err(Stopped {
            distance: 5,
            ..Stopped::by_flag(flag, format!("no route carries --{flag} here"))
        }),
        None => Ok(()),
    }
}

/// Takes a flag's value from standard input where the flag is missing and something feeds the call.
fn feed(route: &Route, call: &mut Call, names: &mut Names, setting: &Setting) {
    if let Some(flag) = route.fed.as_ref().filter(|f| setting.fed && !call.has(f)) {
        call.flags.push(FlagUse {
            name: flag.clone(),
            value: Some(Value::dynamic("$(cat)")),
        });
        names.reads_stdin = true;
    }
}

/// Whether a step takes the arguments that belong together, where the call has some.
fn sends_all(rule: &CommandRule, active: &[&Step], call: &Call) -> Result<(), Stopped> {
    let last = rule.args.len().saturating_sub(1);
    let Some((arg, first)) = rule.args.last().zip(call.args.get(last)) else {
        return Ok(());
    };
    let taken = |s: &&Step| s.upload.as_ref().is_some_and(|u| u.files == arg.name);
    match !arg.together || active.iter().any(taken) {
        true => Ok(()),
        false => Err(Stopped::by(format!(
            "no route takes the argument `{}`",
            first.shown()
        ))),
    }
}

/// A route that is for other calls never counts as the nearest.
fn elsewhere(reason: String) -> Stopped {
    Stopped {
        distance: 100,
        ..Stopped::by(reason)
    }
}

/// Whether a step has a place for the repository that a call names.
fn speaks_to_repo(step: &Step) -> bool {
    let in_text = step
        .request
        .iter()
        .chain(&step.text)
        .any(|t| t.contains("{repo}"));
    in_text || step.run.is_some()
}

fn is_active(step: &Step, call: &Call) -> bool {
    step.when.is_empty() || step.when.iter().any(|f| call.has(f))
}
