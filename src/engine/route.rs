//! Chooses a route: the first one that carries every flag of the call, at the versions in force.

use std::collections::BTreeSet;

use crate::engine::bind::{Names, Stopped};
use crate::engine::emit::{Form, Written};
use crate::engine::search;
use crate::engine::{Engine, Setting};
use crate::grammar::{Call, FlagUse, Value, ValuePart};
use crate::host::Place;
use crate::pack::{CommandRule, Placement, Route, Step};

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
    pub filter: Option<Value>,
}

/// A flag with its placement in a step.
pub(super) struct Placed<'a> {
    pub flag: String,
    pub placement: &'a Placement,
    /// The values, read and in order; empty for a flag without one.
    pub values: Vec<Value>,
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
                flags: Vec::new(),
                distance: 0,
            });
        }
        if rule.routes.is_empty() {
            return (Vec::new(), None);
        }
        let mut call = call.clone();
        let obstacles = search::expand(&self.pack.search, &mut call);
        if !obstacles.is_empty() {
            return stop_all(Stopped {
                reasons: obstacles,
                flags: vec!["search".to_string()],
                distance: 0,
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

    /// A call with several of the last argument is one call for each of them.
    fn try_each(
        &self,
        rule: &CommandRule,
        route: &Route,
        call: &Call,
        setting: &Setting,
    ) -> Result<Written, Stopped> {
        let fixed = rule.args.len().saturating_sub(1);
        let many = rule.args.last().is_some_and(|a| a.many);
        if !many || call.args.len() <= fixed + 1 {
            return self.try_route(rule, route, call, setting);
        }
        let mut all = Vec::new();
        for arg in &call.args[fixed..] {
            let mut one = call.clone();
            one.args = call.args[..fixed].iter().chain([arg]).cloned().collect();
            all.push(self.try_route(rule, route, &one, setting)?);
        }
        Ok(joined(all))
    }

    fn try_route(
        &self,
        rule: &CommandRule,
        route: &Route,
        call: &Call,
        setting: &Setting,
    ) -> Result<Written, Stopped> {
        meant(route, call, &self.source().tool)?;
        if route.documents && setting.place != Place::Document {
            return Err(Stopped {
                distance: 5,
                ..Stopped::by(format!(
                    "`{}` asks for more, which a program cannot answer",
                    self.source().tool
                ))
            });
        }
        if let (Some(other), true) = (&route.other_exit, setting.status_read) {
            return Err(Stopped::by(other.clone()));
        }
        let mut call = call.clone();
        let mut names = self.bind(rule, &call, setting)?;
        self.ask(route, &mut call, &mut names, setting)?;
        let shaping = self.shaping(&call)?;
        let mut frame = Frame {
            call: &call,
            setting,
            names,
            shaping,
        };
        let active: Vec<&Step> = route.steps.iter().filter(|s| is_active(s, &call)).collect();
        self.carries(route, &active, &frame)?;
        if active.is_empty() {
            return Err(Stopped::by("it changes nothing"));
        }
        let mut out = self.steps(&active, &mut frame)?;
        out.notes.splice(0..0, frame.names.notes.clone());
        out.notes.extend(route.note.iter().cloned());
        if frame.names.reads_stdin && out.form == Form::Simple {
            out.form = Form::List;
        }
        out.fit(setting, &self.pack.context.token_variables)
            .map_err(Stopped::by)
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
        if shapes && call.has(&flags.template) {
            return Err(Stopped::by_flag(
                &flags.template,
                format!("no route carries --{}", flags.template),
            ));
        }
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
        let filter = call.value(&flags.filter).cloned();
        if let Some(broken) = filter
            .as_ref()
            .and_then(|f| crate::engine::jq::breaks(&f.shown()))
        {
            return Err(Stopped::by_flag(&flags.filter, broken));
        }
        Ok(Shaping { fields, filter })
    }

    /// Whether the route's active steps have a place for every flag.
    fn carries(&self, route: &Route, active: &[&Step], frame: &Frame) -> Result<(), Stopped> {
        let shaped = active.iter().any(|s| s.shape.is_some());
        let shape = &self.pack.shaping;
        let speaks_to_repo = active.iter().all(|s| speaks_to_repo(s));
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
                || ([&shape.fields, &shape.filter].iter().any(|s| *s == name) && shaped)
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

    /// Steps one after the other. Where a step gives values to those behind it, they run in a loop over its answer.
    fn steps(&self, active: &[&Step], frame: &mut Frame) -> Result<Written, Stopped> {
        let mut written = Vec::new();
        for (i, step) in active.iter().enumerate() {
            let behind = &active[i + 1..];
            if behind.is_empty() || step.gives.is_empty() {
                written.extend(self.step(step, frame, behind.is_empty())?);
                continue;
            }
            let mut giver = (*step).clone();
            let values: Vec<String> = step.gives.values().map(|jq| format!("\\({jq})")).collect();
            giver.print = Some(format!("\"{}\"", values.join(" ")));
            let head = self.step(&giver, frame, true)?;
            for name in step.gives.keys() {
                frame.names.set(name, Value::dynamic(format!("${name}")));
            }
            let tail = self.steps(behind, frame)?;
            written.push(self.over_answer(step, joined(head), tail, frame)?);
            break;
        }
        Ok(joined(written))
    }

    fn over_answer(
        &self,
        step: &Step,
        head: Written,
        tail: Written,
        frame: &Frame,
    ) -> Result<Written, Stopped> {
        let watched = frame.setting.status_read;
        if watched && frame.setting.posix {
            return Err(Stopped::by(
                "its exit status is read, and this shell has no `pipefail`",
            ));
        }
        let names: Vec<&str> = step.gives.keys().map(String::as_str).collect();
        let prints = step
            .prints
            .as_ref()
            .filter(|_| frame.setting.output != crate::shell::Output::Discarded);
        let echo = prints
            .map(|name| format!(" && echo \"${name}\""))
            .unwrap_or_default();
        let text = format!(
            "{} | while read -r {}; do {}{echo}; done",
            head.text,
            names.join(" "),
            tail.text
        );
        let notes = head.notes.into_iter().chain(tail.notes).collect();
        Ok(match watched {
            true => Written {
                text: format!("(set -o pipefail; {text})"),
                form: Form::Group,
                notes,
            },
            false => Written {
                text,
                form: Form::Pipeline,
                notes,
            },
        })
    }

    fn step(&self, step: &Step, frame: &mut Frame, last: bool) -> Result<Vec<Written>, Stopped> {
        let Some(each) = &step.each else {
            return Ok(vec![self.one_step(step, frame, last, None)?]);
        };
        let values = self.values_of(each, step.flags.get(each), frame)?;
        values
            .into_iter()
            .map(|v| self.one_step(step, frame, last, Some((each, v))))
            .collect()
    }

    fn one_step(
        &self,
        step: &Step,
        frame: &mut Frame,
        last: bool,
        each: Option<(&String, Value)>,
    ) -> Result<Written, Stopped> {
        if let Some((name, value)) = &each {
            frame.names.set("value", value.clone());
            frame.names.set(name, value.clone());
        }
        let placed = self.placed(step, frame, each.as_ref().map(|(n, _)| n.as_str()))?;
        for p in &placed {
            if let (Some(bind), Some(value)) = (&p.placement.bind, p.values.last()) {
                frame.names.set(bind, value.clone());
            }
        }
        let mut written = match (&step.run, &step.request, &step.text) {
            (Some(run), _, _) => self.tool_step(run, step, frame, &placed),
            (_, Some(request), _) => self.http_step(request, step, frame, &placed, last),
            (_, _, Some(text)) => self.text_step(text, frame),
            _ => Err(Stopped::by("the route has an empty step")),
        }?;
        let notes = placed.iter().filter_map(|p| p.placement.note.clone());
        written.notes.extend(notes);
        Ok(written)
    }

    fn text_step(&self, template: &str, frame: &Frame) -> Result<Written, Stopped> {
        let words: Vec<&str> = template
            .split(' ')
            .filter_map(|w| match w.strip_suffix('?') {
                Some(optional) => frame
                    .names
                    .get(optional.trim_matches(['{', '}']))
                    .map(|_| optional),
                None => Some(w),
            })
            .collect();
        let text = fill_words(&self.fill(&words.join(" ")), &frame.names)?;
        let form = match crate::shell::commands(&text).len() {
            0 | 1 => Form::Simple,
            _ if text.contains("&&") => Form::List,
            _ => Form::Pipeline,
        };
        Ok(Written::new(text, form))
    }

    /// The flags that a step carries, with their values read.
    fn placed<'s>(
        &self,
        step: &'s Step,
        frame: &mut Frame,
        each: Option<&str>,
    ) -> Result<Vec<Placed<'s>>, Stopped> {
        let mut order: Vec<&str> = Vec::new();
        for f in &frame.call.flags {
            if !order.contains(&f.name.as_str()) {
                order.push(&f.name);
            }
        }
        let order: Vec<String> = order.into_iter().map(str::to_string).collect();
        let mut out = Vec::new();
        for flag in order {
            let Some(placement) = step.flags.get(&flag) else {
                continue;
            };
            if each == Some(flag.as_str()) {
                continue;
            }
            let placement = chosen(placement, &format!("--{flag}"), frame.call.value(&flag))
                .map_err(|why| Stopped::by_flag(&flag, why))?;
            let values = self.values_of(&flag, Some(placement), frame)?;
            out.push(Placed {
                flag,
                placement,
                values,
            });
        }
        Ok(out)
    }

    /// All values of a flag: of each use, and of each item where its grammar says that it takes a list.
    fn values_of(
        &self,
        flag: &str,
        placement: Option<&Placement>,
        frame: &mut Frame,
    ) -> Result<Vec<Value>, Stopped> {
        let grammar = self
            .source()
            .command(&frame.call.command)
            .and_then(|c| c.flag(flag));
        let (list, repeats) = grammar.map_or((false, false), |g| (g.list, g.repeats || g.list));
        let mut uses: Vec<&Value> = frame
            .call
            .uses(flag)
            .filter_map(|f| f.value.as_ref())
            .collect();
        if !repeats && uses.len() > 1 && grammar.is_some() {
            uses.drain(..uses.len() - 1);
        }
        let mut out = Vec::new();
        for value in uses {
            let items = if list {
                value.split_list()
            } else {
                vec![value.clone()]
            };
            for item in items {
                let Some(p) = placement else {
                    out.push(item);
                    continue;
                };
                let read = self.read_value(p.kind, &item, flag)?;
                if let (Some(most), Some(n)) = (
                    p.most,
                    read.value.known().and_then(|k| k.parse::<u32>().ok()),
                ) && n > most
                {
                    return Err(Stopped::by_flag(
                        flag,
                        format!("the target gives {most} entries at most, not the {n} of --{flag}"),
                    ));
                }
                let printed = |p: &ValuePart| matches!(p, ValuePart::Dynamic(t) if t.starts_with("$(") || t.starts_with('`'));
                if p.never_empty && read.value.parts.iter().all(printed) {
                    return Err(Stopped::by_flag(
                        flag,
                        format!("what a command prints for --{flag} may be empty"),
                    ));
                }
                frame.names.reads_stdin |= read.stdin;
                out.push(match &p.prefix {
                    Some(prefix) => read.value.prefixed(prefix),
                    None => read.value,
                });
            }
        }
        Ok(out)
    }
}

/// The placement for a value, where the rule tells values apart; else why there is none. `written` is the flag or field as
/// the reason names it.
pub(super) fn chosen<'a>(
    placement: &'a Placement,
    written: &str,
    value: Option<&Value>,
) -> Result<&'a Placement, String> {
    let found = if placement.values.is_empty() {
        placement
    } else {
        let known = value.and_then(Value::known);
        known
            .and_then(|k| placement.values.get(&k))
            .ok_or_else(|| {
                let shown = value.map(Value::shown).unwrap_or_default();
                format!("no route carries {written} with the value `{shown}`")
            })?
    };
    found.refuse.clone().map_or(Ok(found), Err)
}

/// Whether the call is one that the route is for.
fn meant(route: &Route, call: &Call, tool: &str) -> Result<(), Stopped> {
    if let Some(missing) = route.requires.iter().find(|f| !call.has(f)) {
        return Err(elsewhere(format!(
            "a route for `{tool} {}` with --{missing}",
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

/// Steps one after the other, each only where the one before succeeded.
fn joined(mut all: Vec<Written>) -> Written {
    if all.len() == 1 {
        return all.swap_remove(0);
    }
    let texts: Vec<String> = all.iter().map(|w| w.text.clone()).collect();
    let notes = all.into_iter().flat_map(|w| w.notes).collect();
    Written {
        text: texts.join(" && "),
        form: Form::List,
        notes,
    }
}

/// A template with `{name}` replaced by the value as a shell word.
pub(super) fn fill_words(template: &str, names: &Names) -> Result<String, Stopped> {
    fill(template, &mut |name| match names.get(name) {
        Some(v) => Ok(v.word()),
        None => Err(Stopped::by(format!("it leaves out {name}"))),
    })
}

/// A template with `{name}` replaced by what `value` gives; braces that hold no name stay.
pub(super) fn fill(
    template: &str,
    value: &mut dyn FnMut(&str) -> Result<String, Stopped>,
) -> Result<String, Stopped> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let close = inner.find('}').filter(|&c| {
            c > 0
                && inner[..c]
                    .chars()
                    .all(|ch| ch.is_ascii_lowercase() || ch == '-' || ch == '_')
        });
        match close {
            Some(c) if !out.ends_with('$') => {
                out.push_str(&value(&inner[..c])?);
                rest = &inner[c + 1..];
            }
            _ => {
                out.push('{');
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The names of a step's jq variables: `add-label` → `add_label`.
pub(super) fn variable(flag: &str) -> String {
    flag.replace('-', "_")
}
