//! Calls of the old tool's raw API command.

mod answer;
mod endpoint;
mod members;
mod old;
mod reads;
mod send;

use crate::engine::api::old::Old;
use crate::engine::bind::{Names, Stopped};
use crate::engine::emit::{Form, Written};
use crate::engine::jq::Reader;
use crate::engine::placed::chosen;
use crate::engine::request::Query;
use crate::engine::route::Frame;
use crate::engine::{Engine, Setting, Verdict, manual};
use crate::finding::Kind;
use crate::grammar::{Call, Value};
use crate::pack::{EndpointRule, ValueKind};
use crate::shell::Output;

impl Engine {
    pub(super) fn api(&self, call: &Call, setting: &Setting) -> Verdict {
        let api = &self.pack.api;
        let id = self.pack.rule_id(&api.command);
        if let Some(problem) = call.problems.first() {
            return manual(id, Kind::Api, problem.clone(), self.fill(&api.recipe));
        }
        let old = match self.old_request(call) {
            Ok(old) => old,
            Err(why) => return manual(id, Kind::Api, why.to_string(), self.fill(&api.recipe)),
        };
        let rules = self.endpoint_rules(&old);
        if rules.is_empty() {
            let path: Vec<String> = old.segments.iter().map(Value::shown).collect();
            let path = match path.is_empty() {
                true => "/".to_string(),
                false => path.join("/"),
            };
            let note = format!("no rule for the endpoint `{} {path}`", old.method);
            return manual(id, Kind::Api, note, self.fill(&api.recipe));
        }
        let mut stays = None;
        for (rule, names) in rules {
            match self.api_call(call, setting, &old, rule, names) {
                Ok(written) => return written.verdict(id, Kind::Api),
                Err(stopped) => {
                    let own = rule.recipe.as_ref().unwrap_or(&api.recipe);
                    let recipe = stopped.recipe.as_ref().unwrap_or(own).clone();
                    stays.get_or_insert((stopped.to_string(), recipe));
                }
            }
        }
        let (why, recipe) = stays.unwrap_or_default();
        manual(id, Kind::Api, why, self.fill(&recipe))
    }

    fn api_call(
        &self,
        call: &Call,
        setting: &Setting,
        old: &Old,
        rule: &EndpointRule,
        holes: Vec<(String, Value)>,
    ) -> Result<Written, Stopped> {
        let Some(new) = &rule.new else {
            return Err(Stopped::by(
                rule.none
                    .clone()
                    .unwrap_or_else(|| format!("the target has no `{}`", rule.old)),
            ));
        };
        if let (None, Some(form)) = (&rule.accept, &old.accept) {
            return Err(Stopped::by_flag(
                &self.pack.api.header,
                format!("no route gives the answer as `{form}`"),
            ));
        }
        let mut names = Names::default();
        for (name, value) in holes {
            self.bind_hole(&mut names, &name, &value)?;
        }
        let frame = Frame {
            call,
            setting,
            names,
            shaping: Default::default(),
        };
        let request = self.request(new, &frame)?;
        let reader = self.api_reader(call)?;
        let filter = reader.as_ref();
        let mut notes: Vec<String> = rule.note.iter().cloned().collect();
        if matches!(filter, Some(Reader::Text(..))) {
            notes.push(self.pack.shaping.template_note.clone());
        }
        let reshape = self.reshape(rule, filter, setting, &mut notes)?;
        let size = self.page_size(old, rule)?;
        let query = self.api_query(old, rule)?;
        let paginate = call.has(&self.pack.api.paginate);
        let include = call.has(&self.pack.api.include);
        if include && (setting.is_consumed() || filter.is_some() || paginate) {
            return Err(Stopped::by_flag(
                &self.pack.api.include,
                "what reads the headers of the answer would read others",
            ));
        }
        let reshape = if include { String::new() } else { reshape };
        let silent = call.has(&self.pack.api.silent) || setting.output == Output::Discarded;
        let mut written = if request.method == "GET" {
            let silent_setting = Setting {
                output: Output::Discarded,
                ..setting.clone()
            };
            let silent_get = call.has(&self.pack.api.silent);
            let setting = if silent_get { &silent_setting } else { setting };
            if old.input.is_some() {
                return Err(Stopped::by_flag(
                    &self.pack.api.input,
                    "no request that only reads has a body",
                ));
            }
            let mut got = self.api_get(
                &request, query, size, paginate, rule, setting, filter, &reshape,
            )?;
            if include && got.form == Form::Simple {
                got.text.push_str(" -i");
            }
            if silent_get && got.form == Form::Simple {
                got.text.push_str(" -o /dev/null");
            } else if silent_get {
                return Err(Stopped::by_flag(
                    &self.pack.api.silent,
                    format!("no route carries --{} here", self.pack.api.silent),
                ));
            }
            got
        } else {
            let mut more = String::new();
            if include {
                more.push_str("-i ");
            }
            if silent && filter.is_none() && !include {
                more.push_str("-o /dev/null ");
            }
            let reshape = match silent && filter.is_none() {
                true => "",
                false => &reshape,
            };
            self.api_send(
                &request, query, old, rule, &frame, &more, setting, filter, reshape,
            )?
        };
        if include {
            notes.push("the headers are those of the new forge's answer".to_string());
        }
        written.notes.splice(0..0, notes);
        written
            .fit(setting, &self.pack.context.token_variables)
            .map_err(Stopped::by)
    }

    /// What reads the answer: a filter or a template.
    fn api_reader(&self, call: &Call) -> Result<Option<Reader>, Stopped> {
        let template = &self.pack.shaping.template;
        let filter = call.value(&self.pack.api.filter).cloned();
        match (call.value(template), filter) {
            (Some(_), Some(_)) => Err(Stopped::by_flag(
                template,
                format!("--{template} stands beside --{}", self.pack.api.filter),
            )),
            (Some(written), None) => self.template(written).map(Some),
            (None, filter) => Ok(filter.map(Reader::Filter)),
        }
    }

    fn bind_hole(&self, names: &mut Names, name: &str, value: &Value) -> Result<(), Stopped> {
        if name == "repo" && self.pack.api.slug_placeholders.contains(&value.shown()) {
            return Ok(());
        }
        if name == "branch" && self.pack.api.branch_placeholders.contains(&value.shown()) {
            names.set(name, Value::dynamic(&self.pack.context.branch));
            return Ok(());
        }
        let kind = match name {
            "repo" => ValueKind::Slug,
            "owner" | "org" => ValueKind::Owner,
            "number" => ValueKind::Index,
            _ => ValueKind::Text,
        };
        let read = self.read_value(kind, value, name)?;
        names.set(name, read.value);
        names.repo_given |= name == "repo";
        Ok(())
    }

    /// The number of items that the old request asks for, where it says one.
    fn page_size(&self, old: &Old, rule: &EndpointRule) -> Result<Option<u32>, Stopped> {
        let named = |(name, _): &&(String, Value)| {
            rule.query.get(name).and_then(|p| p.query.as_deref()) == Some(&self.pack.paging.size)
        };
        match old.query.iter().find(named) {
            None => Ok(None),
            Some((name, value)) => match value.known().and_then(|k| k.parse().ok()) {
                Some(n) => Ok(Some(n)),
                None => Err(Stopped::by(format!("only a running shell knows `{name}`"))),
            },
        }
    }

    fn api_query(&self, old: &Old, rule: &EndpointRule) -> Result<Query, Stopped> {
        let mut query = Query::default();
        for (name, value) in &old.query {
            let Some(placement) = rule.query.get(name) else {
                return Err(Stopped::by(format!(
                    "no route carries the parameter `{name}`"
                )));
            };
            let placement =
                chosen(placement, &format!("`{name}`"), Some(value)).map_err(Stopped::by)?;
            let Some(target) = &placement.query else {
                continue;
            };
            if *target == self.pack.paging.size {
                continue;
            }
            match target.split_once('=') {
                Some((n, v)) => query.push(n, &Value::text(v)),
                None => {
                    query.push_encoded(target, &self.read_value(placement.kind, value, name)?.value)
                }
            }
        }
        for (name, value) in &rule.defaults {
            if old.method == "GET" && old.query.iter().all(|(n, _)| n != name) {
                query.push(name, &Value::text(value));
            }
        }
        Ok(query)
    }
}
