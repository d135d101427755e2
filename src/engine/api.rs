//! Calls of the old tool's raw API command.

use crate::engine::bind::{Names, Stopped};
use crate::engine::body::in_object;
use crate::engine::emit::{Form, Written};
use crate::engine::request::{Args, Query, Request, with_query};
use crate::engine::route::{Frame, chosen};
use crate::engine::rows::page_loop;
use crate::engine::{Engine, Setting, Verdict, jq, manual};
use crate::finding::Kind;
use crate::grammar::{Call, Value, ValuePart};
use crate::pack::{EndpointRule, ValueKind};
use crate::shell::{Output, single_quoted};

/// A rule that an old request fits, with the values of its holes.
type Fitting<'a> = (&'a EndpointRule, Vec<(String, Value)>);

/// An old request, taken apart.
struct Old {
    method: String,
    segments: Vec<Value>,
    query: Vec<(String, Value)>,
    body: Vec<(String, Value, bool)>,
}

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
        let Some((rule, names)) = self.endpoint_rule(&old) else {
            let path: Vec<String> = old.segments.iter().map(Value::shown).collect();
            let note = format!(
                "no rule for the endpoint `{} {}`",
                old.method,
                path.join("/")
            );
            return manual(id, Kind::Api, note, self.fill(&api.recipe));
        };
        let recipe = self.fill(rule.recipe.as_deref().unwrap_or(&api.recipe));
        match self.api_call(call, setting, &old, rule, names) {
            Ok(written) => written.verdict(id, Kind::Api),
            Err(stopped) => manual(id, Kind::Api, stopped.to_string(), recipe),
        }
    }

    fn old_request(&self, call: &Call) -> Result<Old, Stopped> {
        let api = &self.pack.api;
        let Some(endpoint) = call.args.first() else {
            return Err(Stopped::by("it lacks its endpoint"));
        };
        if self.is_elsewhere(endpoint) {
            return Err(Stopped::by("it asks another server"));
        }
        let (path, search) = cut_at_question_mark(endpoint);
        let mut old = Old {
            method: "GET".to_string(),
            segments: self.segments(&path),
            query: pairs(&search),
            body: Vec::new(),
        };
        let fields: Vec<(&Value, bool)> = call
            .flags
            .iter()
            .filter(|f| f.name == api.string_field || f.name == api.typed_field)
            .filter_map(|f| f.value.as_ref().map(|v| (v, f.name == api.typed_field)))
            .collect();
        if !fields.is_empty() || call.has(&api.input) {
            old.method = "POST".to_string();
        }
        if let Some(broken) = call.value(&api.filter).and_then(|f| jq::breaks(&f.shown())) {
            return Err(Stopped::by_flag(&api.filter, broken));
        }
        if let Some(method) = call.value(&api.method) {
            match method.known() {
                Some(m) => old.method = m.to_uppercase(),
                None => return Err(Stopped::by("only a running shell knows the method")),
            }
        }
        for (field, typed) in fields {
            let (name, value) = pair(field).ok_or_else(|| {
                Stopped::by(format!(
                    "only a running shell knows the field `{}`",
                    field.shown()
                ))
            })?;
            if old.method == "GET" {
                old.query.push((name, value));
            } else {
                old.body.push((name, value, typed));
            }
        }
        for flag in &call.flags {
            self.api_flag(&flag.name, flag.value.as_ref())?;
        }
        Ok(old)
    }

    /// Whether an endpoint is a URL of a server that is not the old forge's.
    fn is_elsewhere(&self, endpoint: &Value) -> bool {
        let shown = endpoint.shown();
        let own = |h: &String| shown.starts_with(&format!("https://api.{h}/"));
        shown.contains("://") && !self.pack.context.old_hosts.iter().any(own)
    }

    /// Whether a flag of the API command is one that the engine reads or that may be left out.
    fn api_flag(&self, name: &str, value: Option<&Value>) -> Result<(), Stopped> {
        let api = &self.pack.api;
        let read = [
            &api.method,
            &api.string_field,
            &api.typed_field,
            &api.filter,
            &api.paginate,
            &api.silent,
        ];
        if read.iter().any(|r| *r == name) || api.drops.contains_key(name) {
            return Ok(());
        }
        if name == api.header {
            let shown = value.map(Value::shown).unwrap_or_default();
            let plain = regex::Regex::new(&api.plain_headers).is_ok_and(|r| r.is_match(&shown));
            return if plain {
                Ok(())
            } else {
                Err(Stopped::by_flag(
                    name,
                    format!("no route carries the header `{}`", header_name(&shown)),
                ))
            };
        }
        Err(Stopped::by_flag(name, format!("no route carries --{name}")))
    }

    /// The path cut at the slashes of its known text, without the old API's host.
    fn segments(&self, path: &Value) -> Vec<Value> {
        let mut out: Vec<Vec<ValuePart>> = vec![Vec::new()];
        for (i, part) in path.parts.iter().enumerate() {
            let text = match part {
                ValuePart::Text(t) => t,
                other => {
                    if let Some(last) = out.last_mut() {
                        last.push(other.clone());
                    }
                    continue;
                }
            };
            let mut text = text.as_str();
            if i == 0 {
                for host in &self.pack.context.old_hosts {
                    text = text
                        .strip_prefix(&format!("https://api.{host}"))
                        .unwrap_or(text);
                }
            }
            for (j, piece) in text.split('/').enumerate() {
                if j > 0 {
                    out.push(Vec::new());
                }
                if let (false, Some(last)) = (piece.is_empty(), out.last_mut()) {
                    last.push(ValuePart::Text(piece.to_string()));
                }
            }
        }
        out.into_iter()
            .filter(|parts| !parts.is_empty())
            .map(Value::of_parts)
            .collect()
    }

    /// The rule for an old request, the one with the most fixed segments first, with the values of its holes.
    fn endpoint_rule(&self, old: &Old) -> Option<Fitting<'_>> {
        let mut best: Option<(usize, Fitting)> = None;
        for rule in &self.pack.api.endpoints {
            let (methods, path) = rule.old.split_once(' ')?;
            if methods != "*" && !methods.split('|').any(|m| m == old.method) {
                continue;
            }
            let pattern: Vec<&str> = path.split('/').collect();
            let fixed = pattern.iter().filter(|s| !s.starts_with('{')).count();
            if best.as_ref().is_some_and(|(f, _)| *f >= fixed) {
                continue;
            }
            if let Some(names) = holes(&pattern, &old.segments) {
                best = Some((fixed, (rule, names)));
            }
        }
        best.map(|(_, fitting)| fitting)
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
        let filter = call.value(&self.pack.api.filter);
        let mut notes: Vec<String> = rule.note.iter().cloned().collect();
        let reshape = self.reshape(rule, filter, setting, &mut notes)?;
        let size = self.page_size(old, rule)?;
        let query = self.api_query(old, rule)?;
        let paginate = call.has(&self.pack.api.paginate);
        let silent = call.has(&self.pack.api.silent) || setting.output == Output::Discarded;
        let mut written = if request.method == "GET" {
            let silent_setting = Setting {
                output: Output::Discarded,
                ..setting.clone()
            };
            let silent_get = call.has(&self.pack.api.silent);
            let setting = if silent_get { &silent_setting } else { setting };
            let mut got = self.api_get(
                &request, query, size, paginate, rule, setting, filter, &reshape,
            )?;
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
            self.api_send(
                &request, query, old, rule, silent, setting, filter, &reshape,
            )?
        };
        written.notes = notes;
        written
            .fit(setting, &self.pack.context.token_variables)
            .map_err(Stopped::by)
    }

    fn bind_hole(&self, names: &mut Names, name: &str, value: &Value) -> Result<(), Stopped> {
        if name == "repo" && self.pack.api.slug_placeholders.contains(&value.shown()) {
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

    /// The jq expression that gives the old answer's members, as far as the filter reads them.
    fn reshape(
        &self,
        rule: &EndpointRule,
        filter: Option<&Value>,
        setting: &Setting,
        notes: &mut Vec<String>,
    ) -> Result<String, Stopped> {
        let text = format!(
            "{} {}",
            filter.map(Value::shown).unwrap_or_default(),
            setting.reader
        );
        let mentions = |name: &str| {
            regex::Regex::new(&format!(r"\b{}\b", regex::escape(name)))
                .is_ok_and(|r| r.is_match(&text))
        };
        if let Some(gone) = rule.lacks.iter().find(|name| mentions(name)) {
            return Err(Stopped::by_flag(
                &self.pack.api.filter,
                format!("the answer has no `{gone}`"),
            ));
        }
        if let Some((_, why)) = rule.other.iter().find(|(name, _)| mentions(name)) {
            return Err(Stopped::by_flag(&self.pack.api.filter, why.clone()));
        }
        let mut stages: Vec<String> = rule.reshape.iter().cloned().collect();
        let members: Vec<String> = rule
            .answer
            .iter()
            .filter(|(name, _)| {
                filter.is_none_or(|f| f.is_dynamic()) && setting.is_consumed() || mentions(name)
            })
            .map(|(name, expression)| format!("{name}: {}", in_object(expression)))
            .collect();
        if !members.is_empty() {
            let object = format!(". + {{{}}}", members.join(", "));
            stages.push(if rule.pages {
                format!("map({object})")
            } else {
                object
            });
        }
        if filter.is_none()
            && (!rule.lacks.is_empty() || (members.is_empty() && !rule.answer.is_empty()))
        {
            let different: Vec<&str> = rule
                .lacks
                .iter()
                .chain(rule.answer.keys())
                .map(String::as_str)
                .collect();
            notes.push(format!("the answer differs in {}", different.join(", ")));
        }
        Ok(stages.join(" | "))
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

    #[allow(clippy::too_many_arguments)]
    fn api_get(
        &self,
        request: &Request,
        query: Query,
        size: Option<u32>,
        paginate: bool,
        rule: &EndpointRule,
        setting: &Setting,
        filter: Option<&Value>,
        reshape: &str,
    ) -> Result<Written, Stopped> {
        let paging = &self.pack.paging;
        let paged = request.endpoint.query.contains(&paging.number);
        let many = size.is_some_and(|n| n > paging.most);
        if !rule.pages && (many || paginate && paged) {
            return Err(Stopped::by(
                "the pages of this answer cannot be put together",
            ));
        }
        let by_item = |f: &Value| f.shown().trim_start().starts_with(".[]") && !f.is_dynamic();
        if paginate && paged && !filter.is_none_or(by_item) {
            return Err(Stopped::by_flag(
                &self.pack.api.filter,
                "its filter is applied to each page, and the pages have another size",
            ));
        }
        if !(rule.pages && paged && (paginate || many)) {
            let inline = match size.filter(|_| request.endpoint.query.contains(&paging.size)) {
                Some(n) => format!("{}={}", paging.size, n.min(paging.most)),
                None => String::new(),
            };
            return Ok(self.print_answer(
                self.get(request, query, &inline),
                Form::Simple,
                setting,
                filter,
                reshape,
            ));
        }
        if query
            .inline
            .iter()
            .any(|q| q.starts_with(&format!("{}=", paging.number)))
        {
            return Err(Stopped::by(
                "it asks for a certain page, and the pages have another size",
            ));
        }
        let pages = if paginate {
            paging.most_pages
        } else {
            size.unwrap_or(paging.most).div_ceil(paging.most)
        };
        let curl = self.get(
            request,
            query,
            &format!("{}={}&{}=$page", paging.size, paging.most, paging.number),
        );
        let merged = match (filter, paginate) {
            // the old tool applies a filter to each page by itself
            (Some(_), true) => String::new(),
            (_, true) => " | jq -sc 'add // []'".to_string(),
            (_, false) => format!(
                " | jq -sc 'add // [] | .[:{}]'",
                size.unwrap_or(paging.most)
            ),
        };
        let looped = format!("{}{merged}", page_loop(&curl, pages));
        let unwatched = Setting {
            status_read: false,
            ..setting.clone()
        };
        let mut written = self.print_answer(looped, Form::Pipeline, &unwatched, filter, reshape);
        if merged.is_empty() && filter.is_none() {
            written.form = Form::List;
        }
        Ok(written)
    }

    /// The answer's way to whoever reads it.
    fn print_answer(
        &self,
        source: String,
        form: Form,
        setting: &Setting,
        filter: Option<&Value>,
        reshape: &str,
    ) -> Written {
        if setting.output == Output::Discarded || (filter.is_none() && reshape.is_empty()) {
            return Written::new(source, form);
        }
        let (n, lead) = if setting.status_read {
            ("n", "input")
        } else {
            ("", "")
        };
        let stages: Vec<&str> = [lead, reshape]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect();
        let program = if stages.is_empty() {
            ".".to_string()
        } else {
            stages.join(" | ")
        };
        let stage = match filter {
            Some(f) => format!(
                "jq -{n}rc {}",
                jq::filtered(&program, f, jq::Input::Any, &[])
            ),
            None => format!("jq -{n}c {}", jq::quoted(&program)),
        };
        Written::new(format!("{source} | {stage}"), Form::Pipeline)
    }

    #[allow(clippy::too_many_arguments)]
    fn api_send(
        &self,
        request: &Request,
        query: Query,
        old: &Old,
        rule: &EndpointRule,
        silent: bool,
        setting: &Setting,
        filter: Option<&Value>,
        reshape: &str,
    ) -> Result<Written, Stopped> {
        if !query.encoded.is_empty() {
            return Err(Stopped::by(
                "a parameter of the request cannot stand in its URL",
            ));
        }
        let mut args = Args::default();
        let members = self.api_members(old, rule, &mut args)?;
        let mut feed = String::new();
        let mut more = String::new();
        if !members.is_empty() {
            more.push_str(&self.pack.http.json_body);
            more.push(' ');
            let words = args.words();
            if words.is_empty() {
                let json: Vec<String> = members
                    .iter()
                    .map(|(k, v)| format!("{}: {v}", serde_json::Value::String(k.clone())))
                    .collect();
                more.push_str(&format!(
                    "-d {} ",
                    single_quoted(&format!("{{{}}}", json.join(", ")))
                ));
            } else {
                let object: Vec<String> = members
                    .iter()
                    .map(|(k, v)| format!("{k}: {}", in_object(v)))
                    .collect();
                feed = format!(
                    "jq -nc{words} {} | ",
                    jq::quoted(&format!("{{{}}}", object.join(", ")))
                );
                more.push_str("--data-binary @- ");
            }
        }
        if members.is_empty() && request.method != "DELETE" {
            more.push_str(&format!("{} -d '{{}}' ", self.pack.http.json_body));
        }
        if silent && filter.is_none() {
            more.push_str("-o /dev/null ");
        }
        let url = with_query(&request.url, &query.inline);
        let curl = self.curl(&request.method, &more, &format!("\"{url}\""));
        let form = if feed.is_empty() {
            Form::Simple
        } else {
            Form::Pipeline
        };
        Ok(self.print_answer(format!("{feed}{curl}"), form, setting, filter, reshape))
    }

    /// The members of the new body, as jq expressions.
    fn api_members(
        &self,
        old: &Old,
        rule: &EndpointRule,
        args: &mut Args,
    ) -> Result<Vec<(String, String)>, Stopped> {
        let mut members: Vec<(String, String)> = Vec::new();
        for (name, value, typed) in &old.body {
            let (key, list) = name
                .strip_suffix("[]")
                .map_or((name.as_str(), false), |k| (k, true));
            let Some(placement) = rule.body.get(key) else {
                return Err(Stopped::by(format!("no route carries the field `{name}`")));
            };
            let placement =
                chosen(placement, &format!("`{name}`"), Some(value)).map_err(Stopped::by)?;
            let target = placement.to.clone().unwrap_or_else(|| key.to_string());
            let expression = match &placement.set {
                Some(fixed) => fixed.clone(),
                None => typed_value(
                    name,
                    &self.read_value(placement.kind, value, name)?.value,
                    *typed,
                    args,
                )?,
            };
            match members.iter_mut().find(|(k, _)| *k == target) {
                Some((_, all)) if list => {
                    all.truncate(all.len() - 1);
                    all.push_str(&format!(", {expression}]"));
                }
                Some((_, last)) => *last = expression,
                None => members.push((
                    target,
                    if list {
                        format!("[{expression}]")
                    } else {
                        expression
                    },
                )),
            }
        }
        for (name, value) in &rule.defaults {
            if members.iter().all(|(k, _)| k != name) {
                members.push((name.clone(), value.clone()));
            }
        }
        Ok(members)
    }
}

/// A field's value as the old tool types it.
fn typed_value(name: &str, value: &Value, typed: bool, args: &mut Args) -> Result<String, Stopped> {
    if !typed {
        return Ok(args.add(name.trim_end_matches("[]"), value));
    }
    match value.known() {
        Some(k) if ["true", "false", "null"].contains(&k.as_str()) => Ok(k),
        Some(k) if k.parse::<i64>().is_ok() => Ok(k.parse::<i64>().unwrap_or_default().to_string()),
        Some(k) if k.starts_with('@') => Err(Stopped::by(format!(
            "no route carries the field `{name}` from a file"
        ))),
        Some(_) => Ok(args.add(name, value)),
        None if !value.is_dynamic() => Ok(args.add(name, value)),
        None => Err(Stopped::by(format!(
            "only a running shell knows the type of the field `{name}`"
        ))),
    }
}

fn header_name(header: &str) -> &str {
    header.split(':').next().unwrap_or(header)
}

/// A value cut at the first question mark of its known text.
fn cut_at_question_mark(value: &Value) -> (Value, Value) {
    let mut path = Vec::new();
    let mut query = Vec::new();
    let mut behind = false;
    for part in &value.parts {
        match part {
            ValuePart::Text(t) if !behind => match t.split_once('?') {
                Some((a, b)) => {
                    path.push(ValuePart::Text(a.to_string()));
                    query.push(ValuePart::Text(b.to_string()));
                    behind = true;
                }
                None => path.push(part.clone()),
            },
            _ if behind => query.push(part.clone()),
            _ => path.push(part.clone()),
        }
    }
    (Value::of_parts(path), Value::of_parts(query))
}

/// `a=1&b=$x` as pairs.
fn pairs(query: &Value) -> Vec<(String, Value)> {
    let mut pieces: Vec<Vec<ValuePart>> = vec![Vec::new()];
    for part in &query.parts {
        match part {
            ValuePart::Text(t) => {
                for (i, piece) in t.split('&').enumerate() {
                    if i > 0 {
                        pieces.push(Vec::new());
                    }
                    if let (false, Some(last)) = (piece.is_empty(), pieces.last_mut()) {
                        last.push(ValuePart::Text(piece.to_string()));
                    }
                }
            }
            other => {
                if let Some(last) = pieces.last_mut() {
                    last.push(other.clone());
                }
            }
        }
    }
    pieces
        .into_iter()
        .filter(|p| !p.is_empty())
        .map(Value::of_parts)
        .filter_map(|v| pair(&v).or(Some((v.shown(), Value::text("")))))
        .collect()
}

/// `name=value` of a value whose name is known.
fn pair(value: &Value) -> Option<(String, Value)> {
    let ValuePart::Text(first) = value.parts.first()? else {
        return None;
    };
    let (name, rest) = first.split_once('=')?;
    let mut parts = Vec::new();
    if !rest.is_empty() || value.parts.len() == 1 {
        parts.push(ValuePart::Text(rest.to_string()));
    }
    parts.extend(value.parts[1..].iter().cloned());
    Some((name.to_string(), Value::of_parts(parts)))
}

/// The values of a pattern's holes, where `segments` fit it.
///
/// `{repo}` takes an owner and a name, or one segment that a running shell or a
/// reader fills in with both; `{path}` takes everything that is left.
fn holes(pattern: &[&str], segments: &[Value]) -> Option<Vec<(String, Value)>> {
    let Some((first, rest)) = pattern.split_first() else {
        return segments.is_empty().then(Vec::new);
    };
    let Some(name) = first.strip_prefix('{').and_then(|f| f.strip_suffix('}')) else {
        let (head, tail) = segments.split_first()?;
        return (head.known().as_deref() == Some(first))
            .then(|| holes(rest, tail))
            .flatten();
    };
    let takes: &[usize] = match name {
        "repo" => &[2, 1],
        "path" => {
            return (!segments.is_empty()).then(|| vec![(name.to_string(), slashed(segments))]);
        }
        _ => &[1],
    };
    for &n in takes {
        if segments.len() < n || (name == "repo" && n == 1 && segments[0].known().is_some()) {
            continue;
        }
        if let Some(mut names) = holes(rest, &segments[n..]) {
            names.insert(0, (name.to_string(), slashed(&segments[..n])));
            return Some(names);
        }
    }
    None
}

/// Segments as one value, with slashes between them.
fn slashed(segments: &[Value]) -> Value {
    let mut out: Option<Value> = None;
    for s in segments {
        out = Some(match out {
            None => s.clone(),
            Some(before) => {
                let mut parts = before.parts.clone();
                push_text(&mut parts, "/");
                for p in &s.parts {
                    match p {
                        ValuePart::Text(t) => push_text(&mut parts, t),
                        other => parts.push(other.clone()),
                    }
                }
                Value::of_parts(parts)
            }
        });
    }
    out.unwrap_or_else(|| Value::text(""))
}

fn push_text(parts: &mut Vec<ValuePart>, text: &str) {
    match parts.last_mut() {
        Some(ValuePart::Text(t)) => t.push_str(text),
        _ => parts.push(ValuePart::Text(text.to_string())),
    }
}
